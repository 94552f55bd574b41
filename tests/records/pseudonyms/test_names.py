"""Names: one person written in many ways gives the same words; a damaged name gives none."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.records.pseudonyms.made_up import plain, words, written_names
from thb_eu.records.pseudonyms.declaration import (
    DAMAGED_NAME,
    DOUBTFUL_LETTER,
    NO_LETTERS,
    NO_NAME_SIGN,
    TITLES,
    TITLES_BARE,
    IdentifierFlaw,
    folded,
    read_name,
)

MISREAD = [("utf-8", "cp1250"), ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("cp1250", "latin-1"), ("cp1250", "cp1252")]


@given(data=st.data(), parts=st.lists(words, min_size=1, max_size=3))
def test_a_name_is_the_same_however_it_is_written(data: st.DataObject, parts: list[str]) -> None:
    """Case, spaces, hyphens, titles, accents put together or apart, carons lost, dj for đ: the same words in order."""
    assume(not {plain(part) for part in parts} & (TITLES | TITLES_BARE))

    assert read_name(data.draw(written_names(parts))) == tuple(map(plain, parts))


@pytest.mark.parametrize(("written", "read"), MISREAD)
@pytest.mark.parametrize("letter", "čćđšžČĆĐŠŽ")
def test_a_letter_that_an_encoding_damaged_is_refused(letter: str, written: str, read: str) -> None:
    """It may have been any letter; a guess would make another person of somebody."""
    name = f"a{letter}a".encode(written).decode(read, errors="replace")
    assume_damaged = name != f"a{letter}a"

    assert read_name(name) in (DAMAGED_NAME, DOUBTFUL_LETTER, NO_NAME_SIGN) or not assume_damaged


def test_most_letters_that_are_misread_look_different() -> None:
    """So that the test above is about something: only š, ž may survive, where both encodings have them in one place."""
    kept = {
        letter
        for written, read in MISREAD
        for letter in "čćđšžČĆĐŠŽ"
        if letter.encode(written).decode(read, errors="replace") == letter
    }

    assert kept == set("šžŠŽ")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("a?a", NO_NAME_SIGN),
        ("a7", NO_NAME_SIGN),
        ("a/b", NO_NAME_SIGN),
        ("aa (bb)", NO_NAME_SIGN),
        ("Ж", NO_NAME_SIGN),
        ("李", NO_NAME_SIGN),
        ("a\u200bb", DAMAGED_NAME),
        ("a\ufffdb", DAMAGED_NAME),
        ("ae\u0300a", DOUBTFUL_LETTER),
        ("-", NO_LETTERS),
        ("...", NO_LETTERS),
    ],
)
def test_what_no_name_holds_is_refused(text: str, flaw: IdentifierFlaw) -> None:
    """A question mark in place of a letter, digits, notes in brackets, letters of another script, nothing at all."""
    assert read_name(text) is flaw


def test_letters_of_other_latin_alphabets_are_plain_letters() -> None:
    """Each as its holders write it where they have plain letters only."""
    assert read_name("Łøßœıü þ") == ("loss" + "oe" + "iu", "th")


def test_an_initial_is_no_name() -> None:
    """It may be anybody's; without the full stop it may be a name of one letter."""
    assert read_name("a.") == () == read_name("dr.")
    assert read_name("a. bb") == ("bb",)
    assert read_name("a bb") == ("a", "bb")


def test_a_text_to_search_in_is_folded_as_names_are() -> None:
    """What is looked for and where it is looked for are written alike."""
    assert folded("Aačć–(ĐŽ),djab 12.") == "aacc dz dab 12"
