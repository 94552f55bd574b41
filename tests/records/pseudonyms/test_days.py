"""Days: three ways to write one, nothing guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given

from tests.records.pseudonyms.made_up import days, days_written
from thb_eu.records.pseudonyms.declaration import (
    BORN_LATER,
    NO_DAY,
    NO_SUCH_DAY,
    NOBODYS_DAY,
    SHORT_YEAR,
    TOO_OLD,
    IdentifierFlaw,
    age,
    read_day,
    written,
)

DAY = datetime.date


@given(day=days)
def test_a_day_is_the_same_day_however_it_is_written(day: DAY) -> None:
    """As people write it, as databases do, as forms do; and as we look for it in other columns."""
    assert {read_day(text) for text in (*days_written(day), *written(day))} == {day}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("1. 2. 90", SHORT_YEAR),
        ("01/02/90", SHORT_YEAR),
        ("30. 2. 1990", NO_SUCH_DAY),
        ("13/13/1990", NO_SUCH_DAY),
        ("29. 2. 1990", NO_SUCH_DAY),
        ("1. 1. 1900", NOBODYS_DAY),
        ("0001-01-01", NOBODYS_DAY),
        ("1990", NO_DAY),
        ("1. 1990", NO_DAY),
        ("1990-02-01 13:45:00", NO_DAY),
        ("32874", NO_DAY),
        ("1990/02/01", NO_DAY),
        ("٠١. ٠٢. ١٩٩٠", NO_DAY),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(text: str, flaw: IdentifierFlaw) -> None:
    """A year of two digits, a day that does not exist, a day that stands for "not known", a serial number of Excel."""
    assert read_day(text) is flaw


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (DAY(2006, 5, 1), DAY(2024, 4, 30), 17),
        (DAY(2006, 5, 1), DAY(2024, 5, 1), 18),
        (DAY(2004, 2, 29), DAY(2022, 2, 28), 17),
        (DAY(2004, 2, 29), DAY(2022, 3, 1), 18),
        (DAY(2024, 5, 1), DAY(2024, 5, 1), 0),
        (DAY(2024, 5, 2), DAY(2024, 5, 1), BORN_LATER),
        (DAY(1902, 5, 1), DAY(2024, 5, 1), TOO_OLD),
    ],
)
def test_age_is_the_years_completed_on_the_day(born: DAY, on: DAY, years: int | IdentifierFlaw) -> None:
    """A child is whoever is younger than eighteen: the birthday itself is the first day of an adult."""
    assert age(born, on) == years
