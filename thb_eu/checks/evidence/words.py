"""Words: for how many units a comparative word of a report holds.

A word (majority, slight decrease) is declared with bounds on a share or on a relative change, as fractions: `above` and
`below` leave the bound out, `from` and `to` take it in. Bounds are read as they are written, so that exactly one half
or exactly ten per cent is decided by arithmetic and not by binary fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

SHARE, CHANGE = "share", "change"
"""What a word may be about: a part of a whole, or what an earlier number has become."""


def bounds_on(about: str, bounds: Mapping[str, float]) -> dict[str, Fraction]:
    """The bounds that a word sets on a share or a change: by `above`, `from`, `to`, `below`."""
    own = {name.removeprefix(f"{about}_"): bound for name, bound in bounds.items() if name.startswith(f"{about}_")}
    return {name: Fraction(str(bound)) for name, bound in own.items()}


def share_that_fits(bounds: Mapping[str, Fraction], whole: int) -> tuple[int, int] | None:
    """The fewest and the most of `whole` units for which the word holds; of nothing there is no share."""
    if whole == 0:
        return None
    fewest, most = _between(bounds, whole, Fraction(0))
    return fewest, whole if most is None else min(most, whole)


def change_that_fits(bounds: Mapping[str, Fraction], before: int) -> tuple[int, int | None]:
    """The fewest and the most units (none: no limit) that `before` may have become for the word to hold.

    From nothing to nothing nothing has changed; from nothing to something is more than any fraction.
    """
    if before:
        return _between(bounds, before, Fraction(1))
    return 0 if _holds_at_nothing(bounds) else 1, 0 if {"to", "below"} & set(bounds) else None


def _between(bounds: Mapping[str, Fraction], base: int, added: Fraction) -> tuple[int, int | None]:
    limits = {name: (bound + added) * base for name, bound in bounds.items()}
    fewest = [ceil(limits["from"])] if "from" in limits else []
    fewest += [floor(limits["above"]) + 1] if "above" in limits else []
    most = [floor(limits["to"])] if "to" in limits else []
    most += [ceil(limits["below"]) - 1] if "below" in limits else []
    return max([0, *fewest]), min(most, default=None)


def _holds_at_nothing(bounds: Mapping[str, Fraction]) -> bool:
    above, below = bounds.get("above", Fraction(-1)), bounds.get("below", Fraction(1))
    return above < 0 < below and bounds.get("from", 0) <= 0 <= bounds.get("to", 0)
