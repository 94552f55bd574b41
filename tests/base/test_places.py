"""A place is numbers: file, line and character, or sheet, cell, row and column; words are never read back."""

from __future__ import annotations

import pytest

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import literal
from thb_eu.base.model import Place
from thb_eu.definitions.strict_reader import position, read_yaml
from thb_eu.exchange.findings.flat_results import of_refusal

RULES = b"article: KZ-1 113\nrules:\n  - rule: one\n    when: {}\n"


def test_a_place_in_an_edited_file_has_line_and_character() -> None:
    """Counted from 1, and written as an editor takes it; the entry is told beside it."""
    place = position("113.yaml", RULES, ["rules", 0, "rule"])

    assert (place.file, place.line, place.character) == ("113.yaml", 3, 5)
    assert str(place.of("one")) == "113.yaml:3:5, one"
    assert place.of("one").of("when") == place.of(literal("one")).of(literal("when")) != place


def test_a_place_without_numbers_is_a_file_or_words() -> None:
    """A name alone is that of a file; words alone name no file."""
    assert [str(place) for place in (Place("a.csv"), Place(part=literal("resource a")))] == ["a.csv", "resource a"]


def test_an_annotation_takes_the_numbers_of_the_fault() -> None:
    """Of a file that cannot be read the line and the character; of a cell its row; of a file its beginning."""
    with pytest.raises(MappingRefused) as unread:
        read_yaml(b"a: 1\n  b: [\n", "law.yaml", MappingRefused)
    cell = Fault(Place("t.csv", cell="C14", column="Total"), "error-value", literal("?"))
    refused = MappingRefused(*unread.value.faults, cell, Fault(Place("u.csv"), "file-not-found", literal("?")))

    spots = [(one.file, one.line, one.column, one.code) for one in of_refusal(refused)]

    assert spots[0][0] == "law.yaml" and spots[0][1:] == (
        unread.value.faults[0].where.line,
        unread.value.faults[0].where.character,
        "syntax-error",
    )
    assert spots[1:] == [("t.csv", 14, 1, "error-value"), ("u.csv", 1, 1, "file-not-found")]
