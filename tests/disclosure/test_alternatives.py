"""The table of alternatives, and groups that are all of one category: what the officer is told to choose by."""

from __future__ import annotations

from dataclasses import replace

from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY
from thb_eu.base.messages import literal
from thb_eu.definitions import Level
from thb_eu.disclosure.alternatives import compared
from thb_eu.disclosure.officer_report import officer_report

ALTERNATIVE = DEFINITIONS.law.alternatives[0]


def test_what_alternatives_lose_is_counted_by_hand() -> None:
    """Slovenes are 20 men and one woman. By the policy the two counts of the woman go, and those of the men; all are
    by sex alone or of the group NAT. If sexes are told nothing goes; without *not zero* nothing is found either."""
    told = Level(where={"sex": ("M", "F", "UNK")}, told=True, because=literal(""))
    other = replace(ALTERNATIVE, levels=(told,), recode=())
    definitions = replace(DEFINITIONS, law=replace(DEFINITIONS.law, alternatives=(other,)))
    counted = replace(suspects({"SI": (20, 1, 0)}), tables=("S2",)).counted()

    now, then = compared(counted, definitions, SLOVENIA)

    assert (now.id, now.is_in_force, then.id, then.is_in_force) == (POLICY.id, True, ALTERNATIVE.id, False)
    assert (then.suppressed, then.units, then.refused) == (0, 0, None)
    assert now.sensitive == 3  # the woman: of all citizenships, of the reporting country, of Slovenia
    assert now.suppressed > now.sensitive and now.by_sex >= 2 and now.recovered == 0


def test_an_alternative_that_cannot_protect_is_told_with_its_reason() -> None:
    """Totals by country and by sex are told: that the only Bosnian is a man follows."""
    told = Level(breakdowns=1, told=True, because=literal(""))
    other = replace(ALTERNATIVE, levels=(told,), recode=())
    definitions = replace(DEFINITIONS, law=replace(DEFINITIONS.law, alternatives=(other,)))
    counted = suspects({"SI": (20, 9, 0), "BA": (1, 0, 0)}).counted()

    _, then = compared(counted, definitions, SLOVENIA)

    assert then.refused is not None and then.refused.code == "told-too-much"


def test_a_group_that_is_all_of_one_category_is_listed() -> None:
    """All 9 Bosnians are women; of the Slovenes both sexes are there."""
    report = officer_report(suspects({"SI": (20, 9, 0), "BA": (0, 9, 0)}).counted(), DEFINITIONS, SLOVENIA)

    found = {(one.whole, one.category, one.value) for one in report.uniform}
    assert (("S2", "BA", "T"), ("S2", "BA", "F"), 9) in found
    assert not [one for one in report.uniform if one.whole[1] in ("SI", "TOTAL") and one.category[1] == one.whole[1]]
