"""Split checks into those VTL can express and those it cannot, with the reason.

An observation is a key, a value, its status and what is told about it: no supplier's file, no fact, no sentence of a
report, no figure of another year or source. A check that needs one of these cannot be put to observations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from thb_eu.definitions import AGGREGATE, Check, CheckMetadata, Comparison, Definitions, Expectation
from thb_eu.exchange.vtl.conditions import of_expectation
from thb_eu.exchange.vtl.datasets import DATASETS, columns_of

FILES = "it asks about suppliers' files, facts or contracts, which no observation shows"
REPORT = "it asks about sentences of a report, which no observation shows"
OTHER_YEARS = "it compares with figures of other years or editions, which are not in this data set"
OTHER_SOURCE = "it compares with figures of another source, which are not in this data set"
ENGINE = "a function of the engine answers it: {function}"
SEVERAL_ROWS = "it joins or adds up tables of evidence"
NOT_OBSERVED = "it looks at what the engine works out before it asks ({columns})"
OTHER_TYPE = "it is an expectation of a kind that is not translated ({type})"
WAIVERS = ("waivers-alive", "it asks about waivers, which no observation shows")
"""The one check that no file of definitions declares."""
OF_TABLES: Mapping[str, str] = {
    **dict.fromkeys(("years", "histories", "vintages"), OTHER_YEARS),
    "published": OTHER_SOURCE,
}


@dataclass(frozen=True, slots=True)
class VtlRule:
    """One check as VTL judges it: of which rows of which table of evidence what must hold."""

    check: CheckMetadata
    table: str
    holds: Comparison
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return tuple(dict.fromkeys((*self.holds.columns, *(self.check.when.columns if self.check.when else ()))))


def judged_by_vtl(definitions: Definitions) -> tuple[list[VtlRule], list[tuple[str, str]]]:
    """Return the checks that VTL judges, in order of level, and the ids of all others, each with the reason."""
    rules, left_out = [], [WAIVERS]
    for check, judged in sorted(_all(definitions), key=lambda entry: entry[0].level):
        if isinstance(judged, str):
            left_out.append((check.id, judged))
        elif unseen := [name for name in judged.columns if name not in columns_of(judged.table, definitions)]:
            left_out.append((check.id, NOT_OBSERVED.format(columns=", ".join(unseen))))
        else:
            rules.append(judged)
    return rules, left_out


def _all(definitions: Definitions) -> Iterator[tuple[CheckMetadata, VtlRule | str]]:
    for check in definitions.checks.values():
        yield check, _of_check(check)
    for suite in definitions.suites.values():
        for expectation in suite.expectations:
            yield expectation, _of_expectation(expectation, suite.table)


def _of_check(check: Check) -> VtlRule | str:
    if check.table not in DATASETS:
        return OF_TABLES.get(check.table, REPORT if check.table.startswith("text_") else FILES)
    if check.holds is None:
        return ENGINE.format(function=check.answered_by)
    rule = VtlRule(check, check.table, check.holds, check.rows)
    if check.join or check.group or any(AGGREGATE.fullmatch(name) for name in rule.columns):
        return SEVERAL_ROWS
    return rule


def _of_expectation(expectation: Expectation, table: str) -> VtlRule | str:
    if table not in DATASETS:
        return OF_TABLES.get(table, FILES)
    holds = of_expectation(expectation)
    if holds is None:
        return OTHER_TYPE.format(type=expectation.type)
    return VtlRule(expectation, table, holds, expectation.rows)
