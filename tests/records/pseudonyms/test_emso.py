"""EMŠO: thirteen digits with a birth date, a sex and a check digit; the formula in the tests is the encyclopedias'."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.pseudonyms.made_up import Somebody, people
from thb_eu.records.pseudonyms.identifiers import (
    NO_BIRTHDAY,
    NOT_12,
    NOT_13,
    WRONG_CHECK,
    Emso,
    IdentifierFlaw,
    holds_emso,
    read_emso,
)


def read(text: str) -> Emso:
    """The number, which must be one."""
    found = read_emso(text)
    assert isinstance(found, Emso)
    return found


def ending(head: str) -> str:
    """The one number that begins with these twelve digits and is accepted."""
    (found,) = (head + digit for digit in "0123456789" if not isinstance(read_emso(head + digit), IdentifierFlaw))
    return found


@given(somebody=people)
def test_a_number_tells_when_its_holder_was_born_and_the_sex(somebody: Somebody) -> None:
    """Also with the spaces in which some registers write it; across the turn of the century."""
    digits = somebody.emso
    number = read(f" {digits[:7]} {digits[7:]} ")

    assert (number.digits, number.born, number.female) == (digits, somebody.born, somebody.female)


@given(somebody=people, at=st.integers(7, 11), step=st.integers(1, 9))
def test_one_wrong_digit_is_noticed(somebody: Somebody, at: int, step: int) -> None:
    """Eleven is a prime larger than any digit; only where the remainder leaves ten does the check digit say nothing."""
    digits = somebody.emso
    wrong = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    both_end_in_zero = digits[12] == "0" == ending(wrong[:12])[12]

    assert read_emso(wrong) is WRONG_CHECK or both_end_in_zero


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("1" * 12, NOT_12),
        ("1" * 14, NOT_13),
        ("01010A6500006", NOT_13),
        ("1,01E+12", NOT_13),
        ("", NOT_13),
        ("٠" * 13, NOT_13),
    ],
)
def test_what_is_no_number_is_told_apart_from_a_lost_zero(text: str, flaw: IdentifierFlaw) -> None:
    """A spreadsheet that drops the zero in front gives twelve digits; the remedy differs."""
    assert read_emso(text) is flaw


@pytest.mark.parametrize("head", ["320199050000", "001399050000", "290200150000", "310490050000"])
def test_a_number_that_begins_with_no_day_is_refused(head: str) -> None:
    """The check digit alone would let through one invented number in eleven."""
    assert {read_emso(head + digit) for digit in "0123456789"} == {WRONG_CHECK, NO_BIRTHDAY}


@given(somebody=people)
def test_a_number_is_found_in_a_text(somebody: Somebody) -> None:
    """With spaces or hyphens inside, between other digits; a longer run of digits is something else."""
    digits = somebody.emso

    assert holds_emso(f"oseba 12 {digits}, 3".encode())
    assert holds_emso(f"{digits[:7]}-{digits[7:9]} {digits[9:]}".encode())
    assert not holds_emso(f"1{digits}".encode())
    assert not holds_emso(f"{digits}1".encode())
    assert not holds_emso(digits[:12].encode())


def test_a_date_of_the_coming_century_is_read_as_such() -> None:
    """000 to 799 are years from 2000 on, 800 to 999 years before."""
    assert read(Somebody((), (), datetime.date(2000, 1, 1), False).emso).born.year == 2000
    assert read(Somebody((), (), datetime.date(1999, 12, 31), True).emso).born.year == 1999
