"""Patterns of personal data are judged without being made, and judged as they would be if they were made."""

from __future__ import annotations

import pytest

from thb_eu.base.linear_patterns import linear, refuse_unreadable
from thb_eu.base.patterns import PatternRefused


def refused(act: object, pattern: str) -> bool:
    """Whether a pattern is refused."""
    try:
        act(pattern)  # type: ignore[operator]
    except PatternRefused:
        return True
    return False


@pytest.mark.parametrize(
    ("pattern", "is_refused"),
    [
        (r"\p{Lu}\p{Ll}{1,30}", False),
        (r"^[^\p{Lu}]{80,}$", False),
        (r"[\p{Lu}", True),
        (r"\p{Lu}(", True),
        (r"(?=\p{Lu})", True),
        (r"(a)\1", True),
        (r"a{1001}", True),
        (r"([^\p{Lu}]{100}){9}", False),
        (r"(\p{Lu}{100}\p{Ll}{100}){10}", False),
    ],
)
def test_a_pattern_is_judged_as_if_it_were_made(pattern: str, is_refused: bool) -> None:
    """Also one of which nothing but making it tells whether it fits into the memory that a pattern may take up."""
    assert refused(refuse_unreadable, pattern) == refused(linear, pattern) == is_refused
