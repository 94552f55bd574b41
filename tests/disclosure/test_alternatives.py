"""The table of alternatives, and groups that are all of one category: what the officer is told to choose by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY
from tests.support.years import year_called
from thb_eu.base.messages import literal
from thb_eu.definitions import Definitions, Level
from thb_eu.disclosure.alternatives import compared
from thb_eu.disclosure.officer_report import officer_report
from thb_eu.run import run_of

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


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2024", "2026", "Croatia"])
def test_every_alternative_of_a_year_is_counted_or_refused(year: str, tmp_path: Path, definitions: Definitions) -> None:
    """Also where more were convicted than prosecuted (2026). No figure follows of what protects."""
    package, definitions = year_called(year, tmp_path, definitions)
    run = run_of(package, definitions)

    found = [*compared(run.counted, definitions, run.received.collection)]

    assert len(found) == 1 + len(definitions.law.alternatives)
    assert {one.refused.code for one in found if one.refused} <= {"told-too-much"}
    assert not any(one.recovered for one in found)


def test_a_group_that_is_all_of_one_category_is_listed() -> None:
    """All 9 Bosnians are women; of the Slovenes both sexes are there."""
    report = officer_report(suspects({"SI": (20, 9, 0), "BA": (0, 9, 0)}).counted(), DEFINITIONS, SLOVENIA)

    found = {(one.whole, one.category, one.value) for one in report.uniform}
    assert (("S2", "BA", "T"), ("S2", "BA", "F"), 9) in found
    assert not [one for one in report.uniform if one.whole[1] in ("SI", "TOTAL") and one.category[1] == one.whole[1]]
