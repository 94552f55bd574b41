"""Defect: one realistic mistake, and what is said of it beforehand: what it breaks and which check should see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.lab.package import Package

IDENTITY = "identity"
CODES = "code list"
RULE = "rule"
CLAIM = "claim"
CONTRACT = "contract"
NOTHING = "nothing declared"
BREAKS = (IDENTITY, CODES, RULE, CLAIM, CONTRACT, NOTHING)
"""What a defect breaks; `NOTHING` where no file says anything that it would contradict."""

REFUSED = "refused"
"""Expected in place of a check: the package cannot even be read (exit code 1)."""

Operator = Callable[[Package, Random], None]


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake that `make` makes in a clean package; `expected`: of these checks at least one should see it.

    `code`: of the refusal that was expected; `year`: that of the clean collection.
    """

    id: str
    family: str
    story: str
    breaks: str
    expected: tuple[str, ...]
    make: Operator
    code: str = ""
    year: int = 2024


def defect(breaks: str, *expected: str, code: str = "") -> Callable[[Operator], Defect]:
    """The decorated function as a defect: its name is the id, its docstring the story, its module the family."""

    def declare(make: Operator) -> Defect:
        family = make.__module__.rpartition(".")[2]
        return Defect(
            make.__name__.replace("_", "-"), family, (make.__doc__ or "").strip(), breaks, expected, make, code
        )

    return declare
