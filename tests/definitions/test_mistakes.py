"""What data stewards get wrong: each broken file is refused with its place, its code, and who acts.

One file per mistake in tests/mistakes; how a file says what must come out is told in its README.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.mistaken import ACCEPTED, MISTAKES, Mistake, case, refused
from tests.support.sample import one_of_each, sample
from thb_eu.base.model import spoken
from thb_eu.definitions import load
from thb_eu.mapping import compile_law


@pytest.mark.sampled
@pytest.mark.parametrize(
    "mistake", [case(one) for one in sample(MISTAKES, 0, one_of_each(MISTAKES, lambda one: tuple(one.codes)))]
)
def test_a_mistake_is_refused_with_its_place_its_code_and_who_acts(mistake: Mistake) -> None:
    """A lawyer finds line and column without help, and whoever reads the list of refusals finds the mistake."""
    faults = refused(mistake)

    assert sorted(spoken(fault.where, "en").partition(", ")[0] for fault in faults) == sorted(mistake.places)
    assert {fault.code for fault in faults} == set(mistake.codes)
    assert {fault.who for fault in faults} == {mistake.who}


@pytest.mark.parametrize("right", [pytest.param(right, id=right.name) for right in ACCEPTED])
def test_what_is_no_mistake_is_accepted(right: Mistake, mappings: Path) -> None:
    """Strict reading does not refuse what a person may write."""
    (mappings / right.file).write_bytes(right.content)

    compile_law(load(mappings).law)


def test_norway_needs_no_quotes(mappings: Path) -> None:
    """To YAML 1.1 a bare NO was false; here it is the country."""
    (right,) = (right for right in ACCEPTED if right.name == "norway-without-quotes")
    (mappings / right.file).write_bytes(right.content)

    (rule,) = (rule for rule in load(mappings).law.rules if rule.id == "kz1-113-norwegians")

    assert rule.conditions["citizen"] == {"NO"}
