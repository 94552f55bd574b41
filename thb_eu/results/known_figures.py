"""Hold what is published elsewhere or was before, and what an attacker therefore knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

Told = tuple[str, frozenset[tuple[str, str]]]
"""What a number tells apart: its indicator, and its codes by dimension except totals."""

Ends = tuple[int, int | None]
"""The least and the greatest number that something may be; None where nobody knows a greatest."""
TOGETHER = "+"
"""Between codes whose persons a figure counts together: `citizen=RS+BA`."""
FIGURE = re.compile(r"(<=|>=|<|>|≤|≥)? ?([0-9]{1,15})")
RANGE = re.compile(r"([0-9]{1,15}) ?[-–] ?([0-9]{1,15})")
PERTURBATION = "perturbation"
"""What a public manifest says of its numbers where they are not the counted ones: method, error, units."""


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A published number, or bounds of one: of one cell, or of several `parts` together (two countries, say).

    `high` is None where there is no upper bound. Without `parts`: of `facts` of suppliers, by their names, together.
    """

    parts: tuple[Told, ...]
    low: int
    high: int | None
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KnownRelease:
    """What one publication tells of a year. `vintage`: of one of our own dossiers; 0 for anybody else's figures.

    `figures` are of its cells, `withheld` names the cells that it shows suppressed, `content` is the file as it lies
    beside the collection. `beside`: between which numbers some of the withheld lie by what else was public then.
    """

    id: str
    title: str
    year: int
    vintage: int
    figures: tuple[KnownFigure, ...]
    withheld: frozenset[Told] = frozenset()
    content: bytes = b""
    beside: Mapping[Told, Ends] = field(default_factory=dict)


def told(indicator: str, codes: Mapping[str, str], totals: Mapping[str, str], lacks: str) -> Told:
    """Find what a cell of `indicator` tells apart; `lacks`: the code of a dimension that its table lacks."""
    kept = ((name, code) for name, code in codes.items() if name in totals and code not in (totals[name], lacks, ""))
    return indicator, frozenset(kept)


def parts_told(indicator: str, codes: Mapping[str, str], totals: Mapping[str, str], lacks: str) -> tuple[Told, ...]:
    """Return the same of a figure that counts several codes together."""
    each: Iterable[tuple[str, ...]] = product(*(code.split(TOGETHER) for code in codes.values()))
    return tuple(told(indicator, dict(zip(codes, part, strict=True)), totals, lacks) for part in each)


def codes_named(key: str) -> dict[str, str] | None:
    """Return the codes of `status=IDENT, sex=T` by dimension; None if a part names none, or a dimension comes twice."""
    parts = [part.partition("=") for part in key.split(",") if part.strip()]
    codes = {dimension.strip(): code.strip() for dimension, _sign, code in parts}
    return codes if len(codes) == len(parts) and all(sign for _, sign, _ in parts) else None


def around(told: int, error: int) -> tuple[int, int]:
    """Return the bounds of a count whose perturbed number is told: zeros are told as zeros."""
    return max(told - error, 1 if told else 0), told + error


def bounds_of(text: str) -> Ends | None:
    """Return between which numbers a published figure leaves a count: `<5` is 0 to 4, `≥11` has no greatest.

    `1-4` is 1 to 4. Nothing for what is no figure.
    """
    if between := RANGE.fullmatch(text):
        low, high = int(between[1]), int(between[2])
        return (low, high) if low <= high else None
    found = FIGURE.fullmatch(text)
    if not found:
        return None
    sign, number = found[1] or "", int(found[2])
    if sign in ("<", "<=", "≤"):
        return 0, number - (sign == "<")
    if sign in (">", ">=", "≥"):
        return number + (sign == ">"), None
    return number, number


def words_of(between: Ends) -> str:
    """Return the text of which `bounds_of` makes these bounds again.

    >>> [words_of(one) for one in ((4, None), (4, 4), (1, 4))]
    ['≥4', '4', '1-4']
    """
    low, high = between
    return f"≥{low}" if high is None else f"{low}" if low == high else f"{low}-{high}"
