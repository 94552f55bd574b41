"""Hold expectations against each other and against the tables that exist, without any data.

Comes in: the suites of the definitions. Goes out: what is wrong with one (nothing can meet it, it can never apply) or
with two (they contradict or repeat each other). Decided: bounds and sets of one column, gaps, keys, the order of two
columns, bounds of one measure of equal rows, and equal words of any type that judges each row alone. Of everything else
nothing is said.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import NOT_APPLICABLE, Severity
from thb_eu.definitions import Contract, Definitions, Expectation, IndicatorTable
from thb_eu.definitions.suites import CONTRACT, Suite

BETWEEN, AMONG, NOT_AMONG = (f"expect_column_values_to_{rest}" for rest in ("be_between", "be_in_set", "not_be_in_set"))
GAP, NO_GAP = "expect_column_values_to_be_null", "expect_column_values_to_not_be_null"
KEY, UNIQUE = "expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique"
ABOVE, EQUAL = "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal"
BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
OF_A_ROW = ("expect_column_values_", "expect_column_value_lengths_", "expect_column_pair_", "expect_multicolumn_")
"""How types are called that judge each row alone."""
NOT_OF_A_ROW = ("outliers", "creasing", "unique")
"""Parts of such names whose answer hangs on the other rows."""

STRENGTH = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
SAYS_IT_ALREADY = _("it never finds more than {other}.")
NEVER = _("no table can hold such a row.")
NEVER_THERE = _("such rows never occur in: {names}.")
MEND = _("Mend the declaration of the check.")
KEEP_ONE = _("Keep one of the two.")
MEND_ROWS = _("Mend `rows`.")


@dataclass(frozen=True, slots=True)
class SuiteRemark:
    """What the rule set says of itself: of which check (and against which other), what is wrong, what to do.

    `note`: nothing has to be mended.
    """

    check: str
    what: Text
    remedy: Text = NO_WORDS
    other: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """What is allowed of `what`: bounds, a set, or a set that is forbidden.

    `alone`: each row is judged alone, so that what holds of many rows holds of some of them. `all_rows`: every row must
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
    all_rows: bool = True

    def takes(self, value: Any) -> bool:
        """Tell whether a row with `value` complies."""
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


def demand_of(expectation: Expectation) -> Constraint:
    """Find what an expectation demands; of a type that is not decided, that its own words hold."""
    kind, kwargs = expectation.type, expectation.kwargs
    all_rows = kwargs.get("mostly", 1) == 1
    if kind == BETWEEN and (bounds := _bounds(kwargs)) is not None:
        return Constraint((kwargs["column"],), **bounds, all_rows=all_rows)
    if kind == AMONG:
        return Constraint((kwargs["column"],), among=frozenset(kwargs["value_set"]), all_rows=all_rows)
    if kind == NOT_AMONG:
        return Constraint((kwargs["column"],), without=frozenset(kwargs["value_set"]), all_rows=all_rows)
    if kind in (GAP, NO_GAP):
        return Constraint(("gap", kwargs["column"]), among=frozenset({kind == GAP}), all_rows=all_rows)
    if kind in (ABOVE, EQUAL):
        first, second = sorted((kwargs["column_A"], kwargs["column_B"]))
        order = {0} if kind == EQUAL else {1, 0} if kwargs.get("or_equal") else {1}
        signs = frozenset(sign if kwargs["column_A"] == first else -sign for sign in order)
        return Constraint(("order", first, second), among=signs, all_rows=all_rows)
    if "mostly" not in kwargs and (bounds := _bounds(kwargs)) is not None:
        rest = {name: value for name, value in kwargs.items() if name not in BOUNDS}
        return Constraint((kind, json.dumps(rest, sort_keys=True)), **bounds, alone=False)
    alone = kind.startswith(OF_A_ROW) and not any(part in kind for part in NOT_OF_A_ROW)
    return Constraint((kind, json.dumps(kwargs, sort_keys=True)), alone=alone or kind in (KEY, UNIQUE))


def _bounds(kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the bounds in the words of an expectation; nothing where there are none, or none that are numbers."""
    low, high = (kwargs.get(name) for name in BOUNDS[:2])
    if (low is None and high is None) or not all(isinstance(end, int | float | None) for end in (low, high)):
        return None
    return {
        "low": -math.inf if low is None else low,
        "high": math.inf if high is None else high,
        "low_open": bool(kwargs.get("strict_min")),
        "high_open": bool(kwargs.get("strict_max")),
    }


def both(demand: Constraint, other: Constraint) -> Constraint:
    """Find what complies with two demands on the same."""
    sets = [each.among for each in (demand, other) if each.among is not None]
    (low, low_open), (minus_high, high_open) = (max(ends) for ends in zip(demand.span, other.span, strict=True))
    return Constraint(
        demand.what,
        low,
        -minus_high,
        low_open,
        high_open,
        frozenset.intersection(*sets) if sets else None,
        demand.without | other.without,
    )


def contradict(demand: Constraint, other: Constraint) -> bool:
    """Tell whether no value complies with both."""
    return demand.what == other.what and demand.all_rows and other.all_rows and both(demand, other).impossible


def implies(demand: Constraint, other: Constraint) -> bool:
    """Tell whether whatever complies with `one` complies with `other`."""
    if demand.what != other.what or not demand.all_rows:
        return False
    if demand.among is not None:
        return all(other.takes(value) for value in demand.among if demand.takes(value))
    inside = all(left >= right for left, right in zip(demand.span, other.span, strict=True))
    return inside and other.among is None and all(not demand.takes(value) for value in other.without)


def key_of(expectation: Expectation) -> frozenset[str]:
    """Return the columns that an expectation demands to be unique together; none where it demands no such thing."""
    if expectation.type == UNIQUE:
        return frozenset({expectation.kwargs["column"]})
    return frozenset(expectation.kwargs["column_list"]) if expectation.type == KEY else frozenset()


# --- where rows can stand ------------------------------------------------------------------------


def reach(expectation: Expectation, suite: Suite, definitions: Definitions) -> tuple[str, ...]:
    """Return the indicator tables (of cells) or contracts (of facts, years) in which such a row can stand."""
    if suite.table == "cells":
        return tuple(table.name for table in definitions.tables if _in_table(expectation, table))
    return tuple(
        name
        for name, contract in definitions.contracts.items()
        if name.startswith(f"{suite.supplier}/" if suite.supplier else "")
        and name in expectation.rows.get(CONTRACT, {name})
        and (
            _in_series(contract)
            if suite.table == "years"
            else contract.counted and _in_facts(expectation, contract, definitions)
        )
    )


def unreached(expectation: Expectation, suite: Suite, definitions: Definitions) -> tuple[str, ...]:
    """Return the tables or contracts that `rows` names although no such row can stand there."""
    named = expectation.rows.get("table" if suite.table == "cells" else CONTRACT, frozenset())
    return tuple(sorted(named.difference(reach(expectation, suite, definitions))))


def _in_table(expectation: Expectation, table: IndicatorTable) -> bool:
    held = {"table": table.name, "indicator": table.indicator}
    for column, codes in expectation.rows.items():
        if column in held and held[column] not in codes:
            return False
        dimension = column not in held and column != "obs_status"
        if dimension and not (codes - {NOT_APPLICABLE} if column in table.names else NOT_APPLICABLE in codes):
            return False
    return True


def _in_series(contract: Contract) -> bool:
    return contract.year_columns is not None or any(field.time for field in contract.fields)


def _in_facts(expectation: Expectation, contract: Contract, definitions: Definitions) -> bool:
    known = [*_codes_possible(contract)]
    any_code = {field.dimension for field in contract.fields if field.dimension and field.labels is None}
    return all(
        column in any_code or any(name == column and code in codes for name, code in known)
        for column, codes in expectation.rows.items()
        if column in definitions.law.dimensions
    )


def _codes_possible(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield every national code that a row of the contract may have by its labels, columns or constants."""
    meant: list[Mapping[str, str]] = [contract.always, *(field.count or {} for field in contract.fields)]
    meant += [codes for field in contract.fields for codes in (field.labels or {}).values()]
    meant += [codes for entry in contract.implications for codes in entry.means]
    for codes in meant:
        yield from codes.items()
    if contract.records:
        yield from contract.records.codes_named()


# --- remarks -------------------------------------------------------------------------------------

Asked = tuple[Suite, Expectation, Constraint]


def of_expectations(definitions: Definitions) -> Iterator[SuiteRemark]:
    """Yield expectations that nothing can meet, that contradict or repeat each other, or that can never apply."""
    constraints = [(suite, ask, demand_of(ask)) for suite in definitions.suites.values() for ask in suite.expectations]
    for suite, expectation, demand in constraints:
        if demand.impossible:
            yield SuiteRemark(expectation.id, _("no value complies with it."), MEND)
        if not reach(expectation, suite, definitions):
            yield SuiteRemark(expectation.id, NEVER, MEND_ROWS)
        elif names := unreached(expectation, suite, definitions):
            yield SuiteRemark(expectation.id, NEVER_THERE.filled({"names": ", ".join(names)}), MEND_ROWS)
    for first, second in combinations(constraints, 2):
        if _contradictory(first, second, definitions):
            what = _("no value of the same rows complies with it and with {other}.", other=first[1].id)
            yield SuiteRemark(second[1].id, what, _("Decide which of them holds."), first[1].id)
    repeated: set[frozenset[str]] = set()
    for first, second in permutations(constraints, 2):
        pair = frozenset({first[1].id, second[1].id})
        if pair not in repeated and _makes_redundant(first, second):
            repeated.add(pair)
            yield SuiteRemark(second[1].id, SAYS_IT_ALREADY.filled({"other": first[1].id}), KEEP_ONE, first[1].id)


def _contradictory(first: Asked, second: Asked, definitions: Definitions) -> bool:
    (suite, expectation, demand), (other_suite, other, against) = first, second
    if suite.table != other_suite.table or not contradict(demand, against) or demand.impossible or against.impossible:
        return False
    if not (demand.alone and against.alone):
        return (suite.supplier, expectation.rows, expectation.when) == (other_suite.supplier, other.rows, other.when)
    if expectation.when and other.when and expectation.when != other.when:
        return False
    shared = expectation.rows.keys() & other.rows.keys()
    can_be_both = set(reach(expectation, suite, definitions)) & set(reach(other, other_suite, definitions))
    return bool(can_be_both) and all(expectation.rows[column] & other.rows[column] for column in shared)


def _makes_redundant(first: Asked, second: Asked) -> bool:
    """Tell whether the first asks at least as much, of at least the rows, at least as severely."""
    (suite, expectation, demand), (other_suite, other, constraint) = first, second
    of_more_rows = (
        suite.table == other_suite.table
        and suite.supplier in ("", other_suite.supplier)
        and expectation.when in (None, other.when)
        and all(other.rows.get(column) and other.rows[column] <= codes for column, codes in expectation.rows.items())
    )
    as_severe = STRENGTH.index(expectation.severity) >= STRENGTH.index(other.severity)
    if not of_more_rows or not as_severe or demand.impossible:
        return False
    if key := key_of(expectation):
        return key <= key_of(other)
    same_rows = (suite.supplier, expectation.rows, expectation.when) == (other_suite.supplier, other.rows, other.when)
    return implies(demand, constraint) and (same_rows or (demand.alone and constraint.alone))
