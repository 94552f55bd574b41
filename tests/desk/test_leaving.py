"""At the desk one asks of a number whether the public may be told it."""

from __future__ import annotations

import pytest

from tests.desk.conftest import DeskClient
from thb_eu.dossiers.officer_words import NO, SAY_ALIKE, SHOWN, YES

FIGURES = "/en/si-2024/figures"


@pytest.mark.parametrize(
    ("cell", "said"),
    [("V3/IDENT/TOTAL/T", (YES, SHOWN)), ("V3/IDENT/BA/T", (NO, SAY_ALIKE))],
    ids=["17", "one Bosnian"],
)
def test_of_each_number_one_may_ask_whether_the_public_may_be_told_it(
    warm_desk: DeskClient, cell: str, said: tuple[object, ...]
) -> None:
    """17 identified victims are public; one from Bosnia is not. Nobody is told before somebody asks."""
    table, *codes = cell.split("/")
    address = f"{FIGURES}/{table}/{'/'.join(codes)}"
    order = warm_desk.workplace.collection("si-2024").explained.tables[table].names
    assert order == ("status", "citizen", "sex")

    asked, before = warm_desk.get(f"{address}?tell=1").text, warm_desk.get(address).text

    answers = [sentence.in_language("en") for sentence in said]
    assert all(answer in asked for answer in answers)
    assert not any(answer in before for answer in answers) and "tell=1" in before
