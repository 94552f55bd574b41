"""Demands: what an expectation allows, so that two of them can be held against each other without any data.

Decided: bounds and sets of one column, gaps, keys, the order of two columns, bounds of one measure of equal rows, and
equal words of any type that judges each row alone. Of everything else nothing is said.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions import Expectation

BETWEEN, AMONG, NOT_AMONG = (f"expect_column_values_to_{rest}" for rest in ("be_between", "be_in_set", "not_be_in_set"))
GAP, NO_GAP = "expect_column_values_to_be_null", "expect_column_values_to_not_be_null"
KEY, UNIQUE = "expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique"
ABOVE, EQUAL = "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal"
BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
OF_A_ROW = ("expect_column_values_", "expect_column_value_lengths_", "expect_column_pair_", "expect_multicolumn_")
"""How types are called that judge each row alone."""
NOT_OF_A_ROW = ("outliers", "creasing", "unique")
"""Parts of such names whose answer hangs on the other rows."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is allowed of `what`: bounds, a set, or a set that is forbidden.

    `alone`: each row is judged alone, so that what holds of many rows holds of some of them. `whole`: every row must
    comply, not `mostly`.
    """

    what: tuple[str, ...]
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    among: frozenset[Any] | None = None
    without: frozenset[Any] = frozenset()
    alone: bool = True
    whole: bool = True

    def takes(self, value: Any) -> bool:
        """Whether a row with `value` complies."""
        if (self.among is not None and value not in self.among) or value in self.without:
            return False
        if (self.low, self.high) == (-math.inf, math.inf):
            return True
        if not isinstance(value, int | float):
            return False
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))

    @property
    def span(self) -> tuple[tuple[float, bool], tuple[float, bool]]:
        """The bounds, so that a later beginning and an earlier end compare as greater."""
        return (self.low, self.low_open), (-self.high, self.high_open)

    @property
    def impossible(self) -> bool:
        """Whether no value at all complies."""
        if self.among is not None:
            return not any(self.takes(value) for value in self.among)
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def demand_of(expectation: Expectation) -> Demand:
    """What an expectation demands; of a type that is not decided, that its own words hold."""
    kind, kwargs = expectation.type, expectation.kwargs
    whole = kwargs.get("mostly", 1) == 1
    if kind == BETWEEN and (bounds := _bounds(kwargs)) is not None:
        return Demand((kwargs["column"],), **bounds, whole=whole)
    if kind == AMONG:
        return Demand((kwargs["column"],), among=frozenset(kwargs["value_set"]), whole=whole)
    if kind == NOT_AMONG:
        return Demand((kwargs["column"],), without=frozenset(kwargs["value_set"]), whole=whole)
    if kind in (GAP, NO_GAP):
        return Demand(("gap", kwargs["column"]), among=frozenset({kind == GAP}), whole=whole)
    if kind in (ABOVE, EQUAL):
        first, second = sorted((kwargs["column_A"], kwargs["column_B"]))
        order = {0} if kind == EQUAL else {1, 0} if kwargs.get("or_equal") else {1}
        signs = frozenset(sign if kwargs["column_A"] == first else -sign for sign in order)
        return Demand(("order", first, second), among=signs, whole=whole)
    if "mostly" not in kwargs and (bounds := _bounds(kwargs)) is not None:
        rest = {name: value for name, value in kwargs.items() if name not in BOUNDS}
        return Demand((kind, json.dumps(rest, sort_keys=True)), **bounds, alone=False)
    alone = kind.startswith(OF_A_ROW) and not any(part in kind for part in NOT_OF_A_ROW)
    return Demand((kind, json.dumps(kwargs, sort_keys=True)), alone=alone or kind in (KEY, UNIQUE))


def _bounds(kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
    """The bounds in the words of an expectation; nothing where there are none, or none that are numbers."""
    low, high = (kwargs.get(name) for name in BOUNDS[:2])
    if (low is None and high is None) or not all(isinstance(end, int | float | None) for end in (low, high)):
        return None
    return {
        "low": -math.inf if low is None else low,
        "high": math.inf if high is None else high,
        "low_open": bool(kwargs.get("strict_min")),
        "high_open": bool(kwargs.get("strict_max")),
    }


def both(one: Demand, other: Demand) -> Demand:
    """What complies with two demands on the same."""
    sets = [each.among for each in (one, other) if each.among is not None]
    (low, low_open), (minus_high, high_open) = (max(ends) for ends in zip(one.span, other.span, strict=True))
    return Demand(
        one.what,
        low,
        -minus_high,
        low_open,
        high_open,
        frozenset.intersection(*sets) if sets else None,
        one.without | other.without,
    )


def contradict(one: Demand, other: Demand) -> bool:
    """Whether no value complies with both."""
    return one.what == other.what and one.whole and other.whole and both(one, other).impossible


def implies(one: Demand, other: Demand) -> bool:
    """Whether whatever complies with `one` complies with `other`."""
    if one.what != other.what or not one.whole:
        return False
    if one.among is not None:
        return all(other.takes(value) for value in one.among if one.takes(value))
    inside = all(here >= there for here, there in zip(one.span, other.span, strict=True))
    return inside and other.among is None and all(not one.takes(value) for value in other.without)


def key_of(expectation: Expectation) -> frozenset[str]:
    """The columns that an expectation demands to be unique together; none where it demands no such thing."""
    if expectation.type == UNIQUE:
        return frozenset({expectation.kwargs["column"]})
    return frozenset(expectation.kwargs["column_list"]) if expectation.type == KEY else frozenset()
