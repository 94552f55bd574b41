"""Plurals: a number stands in a sentence with the words that fit it, in every language."""

from __future__ import annotations

import re

import pytest

from tests.support.catalogues import Id
from tests.support.catalogues import said as said
from thb_eu.base.messages import plural

NUMBERS = "count|rows|cells|days|files|findings|checks|faults|facts|errors|warnings|notes|hidden|more|total|expected"
A_NUMBER = re.compile(rf"\{{({NUMBERS})\}}")
LABELS = {
    *("to accept: {count}", "questioned: {count}", "answered: {count}", "accepted: {count}", "refused: {count}"),
    "{article}: {count} ({unit}) and as many persons ({role}); one unit may have been derived from the other.",
    "{file}: {cells} cells, {distinct} distinct, {expected} expected.",
    "… and {more} more: see the first sheet.",
    "by the contract the header has {rows} consecutive rows.",
    "a header of {rows} rows cannot end in row {last}.",
    "The law is complete and free of contradiction: {articles}, {rules}, {rows}.",
    "Checks found errors, listed on the sheet {findings}; the file must not be submitted.",
}
"""Sentences in which the number is a label's value, is never one, or fills its place with its own words."""
LISTS = re.compile(
    r"(:\s*\{(cells|checks|days|files|rows|tables|expected)\}|On this sheet it fills|The sum of the cells|"
    r"it is about \{cells\}|adds up the rows \{rows\}|In force \{days\}|type \{days\}|\(cells: |Left out|left out|"
    r"`\{expected\}|\{expected!r\})"
)
"""What fills these places is a list of names, or days, or a span of rows, and no number."""


def test_every_sentence_with_a_number_has_its_plural(said: dict[Id, str]) -> None:
    """None avoids it ("errors: 1"), except where the number is the value of a label."""
    avoiding = {
        words: place
        for (_context, words), place in said.items()
        if isinstance(words, str) and A_NUMBER.search(words) and not LISTS.search(words) and words not in LABELS
    }

    assert avoiding == {}


def test_every_label_is_still_said(said: dict[Id, str]) -> None:
    """The list of exceptions holds nothing that nobody says any more."""
    assert LABELS - {words for _context, words in said if isinstance(words, str)} == set()


@pytest.mark.parametrize(
    ("count", "slovenian", "english"),
    [
        (0, "0 napak", "0 errors"),
        (1, "1 napaka", "1 error"),
        (2, "2 napaki", "2 errors"),
        (3, "3 napake", "3 errors"),
        (4, "4 napake", "4 errors"),
        (5, "5 napak", "5 errors"),
        (11, "11 napak", "11 errors"),
        (100, "100 napak", "100 errors"),
        (101, "101 napaka", "101 errors"),
        (102, "102 napaki", "102 errors"),
        (104, "104 napake", "104 errors"),
    ],
)
def test_slovenian_has_four_forms(count: int, slovenian: str, english: str) -> None:
    """Singular, dual, plural, and the genitive from five on; hundreds begin anew."""
    at_once = plural("{count} error", "{count} errors", count)
    later = plural("{count} error", "{count} errors").filled({"count": count})

    for told in (at_once, later):
        assert (told.in_language("sl"), told.in_language("en")) == (slovenian, english)


def test_the_number_that_decides_may_have_another_name() -> None:
    """Where a sentence names several, it says which one; digits as text decide too."""
    sentence = plural("{gaps} of {rows} rows lacks a value.", "{gaps} of {rows} rows lack a value.", by="gaps")

    assert sentence.filled({"gaps": 1, "rows": 4}).english == "1 of 4 rows lacks a value."
    assert sentence.filled({"gaps": "2", "rows": 4}).english == "2 of 4 rows lack a value."
    assert sentence.english == "{gaps} of {rows} rows lack a value."


def test_what_is_not_translated_has_the_english_plural() -> None:
    """In Croatian 51 goes like 1; English words that stand in for it go as in English."""
    sentence = plural("{file}: {contract}, {counts} count", "{file}: {contract}, {counts} counts", by="counts")

    assert sentence.filled({"file": "a", "contract": "b", "counts": 51}).in_language("hr") == "a: b, 51 counts"
