"""A count written with signs is read where it can be one number alone, or as its contract says."""

from __future__ import annotations

import pytest

from thb_eu.sources.coding import whole_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.234", ("1234",)),
        ("1,234", ("1234",)),
        ("1 234", ("1234",)),
        ("1'234", ("1234",)),
        ("1.234.567", ("1234567",)),
        ("1.234,0", ("1234",)),
        ("1,0", ("1",)),
        ("17.0", ("17",)),
        ("0,000", ("0",)),
        ("-1,0", ("-1",)),
        ("1.000", ("1", "1000")),
        ("1,000", ("1", "1000")),
        ("1 000", ("1000",)),
        ("2,5", ()),
        ("1.23", ()),
        ("1.234,5", ()),
        ("12.34.567", ()),
        ("0.123", ()),
        ("<5", ()),
        ("two", ()),
        ("1_000", ()),
        ("١٬٠٠٠", ()),
        ("9" * 30, ()),
    ],
)
def test_a_count_is_whole_and_has_one_reading_or_none(text: str, numbers: tuple[str, ...]) -> None:
    """1.234 cannot be a fraction of a person; 1.000 may be one person or a thousand."""
    assert whole_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "group", "decimal", "numbers"),
    [
        ("1.000", ".", "", ("1000",)),
        ("1.000", "", ".", ("1",)),
        ("1,000", ".", ",", ("1",)),
        ("1.000,0", ".", ",", ("1000",)),
        ("1,000", ",", ".", ("1000",)),
        ("1.234", "", ".", ()),
    ],
)
def test_declared_signs_decide(text: str, group: str, decimal: str, numbers: tuple[str, ...]) -> None:
    """groupChar and decimalChar of the contract leave one reading."""
    assert whole_numbers(text, group, decimal) == numbers
