"""The law laboratory: the law breaks nothing that must be alike, and ten laws that are broken on purpose all show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.lab import law as laboratory
from benchmarks.lab.law import ORDER_OF_ROWS, SEEDED, broken, seeded, table
from tests.support.sample import is_whole, sampled
from thb_eu.definitions import Definitions
from thb_eu.results import MappedFacts, ReceivedFacts

RECORDS = 20_000
DRAWN = 2_000
"""What the gate draws of them."""


@pytest.mark.sampled
def test_what_must_be_alike_fares_alike(definitions: Definitions) -> None:
    """Victim and suspect, person and paper, article and article, complaint and report, in any order of rows."""
    found = [*broken(definitions, RECORDS if is_whole() else DRAWN)]
    assert "\n".join(table(found, definitions)) == ""


@sampled("name", SEEDED, 1, always=("the judgment of trafficking removed",))
def test_a_broken_law_shows(name: str, definitions: Definitions) -> None:
    """A sister removed, an answer ignored, a limb dropped: the laboratory sees it and shows the records."""
    law = dict(seeded(definitions.law))[name]
    found = next(broken(replace(definitions, law=law), RECORDS))

    shown = "\n".join(table([found], definitions))
    assert shown.startswith(f"1. {found.symmetry}") and all(fate.scope in shown for fate in found.fates)


def test_an_order_of_rows_that_matters_shows(definitions: Definitions, monkeypatch: pytest.MonkeyPatch) -> None:
    """A translation by which the first row that it reads never counts: of two orders one says so of another record."""

    def first_row_out(received: ReceivedFacts, law: Definitions) -> MappedFacts:
        mapped = translate(received, law)
        facts = mapped.facts.copy()
        facts.iloc[0, facts.columns.get_loc("scope")] = "unmapped"
        return replace(mapped, facts=facts)

    translate = laboratory.translate
    monkeypatch.setattr(laboratory, "translate", first_row_out)

    assert ORDER_OF_ROWS in {found.symmetry for found in broken(definitions, 250)}


def test_ten_laws_are_broken() -> None:
    """Removed sisters, ignored answers and a dropped limb are among them."""
    assert len(SEEDED) >= 10
