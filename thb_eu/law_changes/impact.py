"""Find what a change of the law does to the tables of the collections at hand.

Comes in: a collection and two definitions. Goes out: every cell whose value or status would change, by how much, and
the facts behind the difference, each with its article and the rules that governed and govern it. A collection whose
facts lead to the same categories under both is not counted: no cell of it can change.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from thb_eu.base import second_process
from thb_eu.base.messages import _
from thb_eu.base.model import Scope
from thb_eu.base.progress import stage
from thb_eu.base.table_schemas import records
from thb_eu.counts import count
from thb_eu.definitions import Definitions, Key
from thb_eu.mapping import DecisionTable, compile_law
from thb_eu.mapping.translation import translate
from thb_eu.results import MappedFacts, ReceivedFacts
from thb_eu.run import translated_by
from thb_eu.sources import read
from thb_eu.sources.collection import find_collection

State = tuple[int | None, str]
"""A cell's value and its status."""

LEADING = ("scope", "indicator", "decisions", "provisions", "value", "sure")
FACT_COLUMNS = ("fact", "file", "cell", "value", "provisions", "rule", "scope")


@dataclass(frozen=True, slots=True)
class MovedFact:
    """One fact that stands elsewhere now: where it comes from, its article, its rule and scope before and now."""

    fact: str
    file: str
    cell: str
    value: int | None
    article: str
    rules: tuple[str, str]
    scopes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ImpactOnCell:
    """One cell that would change: value and status before and now (None: no such cell), and the facts that moved."""

    table: str
    key: Mapping[str, str]
    before: State | None
    after: State | None
    facts: tuple[MovedFact, ...]

    @property
    def by(self) -> int | None:
        """By how much, where both values are known."""
        old, new = (state[0] if state else None for state in (self.before, self.after))
        return None if old is None or new is None else new - old

    @property
    def keeps_number(self) -> bool:
        """Whether only what is said beside its number changes; no cell counts nobody, as a zero does."""
        old, new = (state[0] if state else 0 for state in (self.before, self.after))
        return old == new


@dataclass(frozen=True, slots=True)
class Impact:
    """All cells of one collection that would change: those whose number moves (`moving`), and all others."""

    package: str
    year: int
    cells: tuple[ImpactOnCell, ...]

    @property
    def moving(self) -> tuple[ImpactOnCell, ...]:
        """The cells whose number changes, and not only what is said beside it."""
        return tuple(cell for cell in self.cells if not cell.keeps_number)

    @property
    def by_cause(self) -> tuple[tuple[ImpactOnCell, ...], ...]:
        """The cells, those together behind which the same facts moved."""
        groups = groupby(sorted(self.cells, key=_cause), key=_cause)
        return tuple(tuple(cells) for _facts, cells in groups)


def _cause(cell: ImpactOnCell) -> tuple[str, ...]:
    return tuple(fact.fact for fact in cell.facts)


class ImpactComparison:
    """Two states of the law, each compiled once, to be held against any number of collections."""

    def __init__(self, before: Definitions, after: Definitions) -> None:
        self.before, self.after = before, after
        self.rules = compile_law(before.law), compile_law(after.law)
        self.read_alike = _reads_same(before, after)
        self.count_alike = (before.codelists, before.tables, before.counting) == (
            after.codelists,
            after.tables,
            after.counting,
        )

    def impact(self, package: str | Path, held: CountedBefore | None = None) -> Impact:
        """Return every cell of `package`, as it stands now, that the change from `before` to `after` moves.

        `held`: the package as it counts under `before`, where that was asked for already.
        """
        at = find_collection(package, self.after.folder)
        stage(_("counting {package} under both states of the law", package=at))
        received = held.received if held and self.read_alike else read(at, self.after)
        if held:
            earlier, old = held.asked, held.mapped
        else:
            earlier = _as_asked(received if self.read_alike else read(at, self.before), self.before, self.rules[0])
            old = translated_by(self.rules[0], earlier, self.before)
        new = translated_by(self.rules[1], received, self.after)
        moved = _elsewhere(old, new)
        cells: tuple[ImpactOnCell, ...] = ()
        if moved or not (self.read_alike and self.count_alike):
            touched = self._touched(old, new, moved)
            side = held.side if held else _Side(earlier, old, touched(self.before))
            after = touched(self.after)
            tables = {table.name for definitions in (touched(self.before), after) for table in definitions.tables}
            cells = tuple(_changes(side, _Side(received, new, after), moved, tables))
        return Impact(received.collection.name, received.collection.year, cells)

    def _touched(
        self, old: MappedFacts, new: MappedFacts, moved: tuple[str, ...]
    ) -> Callable[[Definitions], Definitions]:
        """Return leaves of definitions the tables that `moved` facts can reach: of their indicators, and the annexes.

        All tables, where files are read or tables made otherwise, or a fact's codes changed: a code that occurs anew
        has cells in every table.
        """
        facts = [mapped.facts[mapped.facts["fact"].isin(moved)] for mapped in (old, new)]
        codes = [name for name in new.facts.columns if name.startswith("eu_")]
        same_codes = self.read_alike and self.count_alike and facts[0][codes].equals(facts[1][codes])
        if not same_codes:
            return lambda definitions: definitions
        indicators = {indicator for side in facts for indicator in side["indicator"].dropna()}

        def only_touched(definitions: Definitions) -> Definitions:
            tables = (
                table for table in definitions.tables if table.indicator in indicators or table.scope != Scope.IN.value
            )
            return replace(definitions, tables=tuple(tables))

        return only_touched


@dataclass(frozen=True)
class CountedBefore:
    """A collection as it counts under one state of the law, to be compared with any number of others.

    `received`: as it was read; `asked`: with the decisions on single cases that this law asks for; `mapped`, `side`:
    that translated and counted.
    """

    received: ReceivedFacts
    asked: ReceivedFacts
    mapped: MappedFacts
    side: _Side


def counted_before(package: str | Path, definitions: Definitions) -> CountedBefore:
    """Count `package` under the law of `definitions`."""
    rules = compile_law(definitions.law)
    received = read(find_collection(package, definitions.folder), definitions)
    asked = _as_asked(received, definitions, rules)
    mapped = translated_by(rules, asked, definitions)
    return CountedBefore(received, asked, mapped, _Side(asked, mapped, definitions))


def _as_asked(received: ReceivedFacts, definitions: Definitions, rules: DecisionTable) -> ReceivedFacts:
    """Keep those decisions on single cases that answer a question of this law; those of a later one are no fault."""
    collection = received.collection
    if not collection.decisions:
        return received
    undecided = replace(received, collection=replace(collection, decisions=()))
    facts = translate(undecided, definitions, rules).facts.explode("decisions")
    known = set(zip(facts["file"], facts["sheet"].fillna(""), facts["cell"], facts["decisions"], strict=True))
    kept = (
        case
        for case in collection.decisions
        if (case.where.file, case.where.sheet, case.where.cell, case.asks) in known
    )
    return replace(received, collection=replace(collection, decisions=tuple(kept)))


def impacts(comparison: ImpactComparison, packages: Sequence[str | Path]) -> list[Impact]:
    """Return the impact on each of `packages`; a second process, if there is one, counts the second half of them."""
    if len(packages) < 2:
        return _impacts(comparison, packages)
    half = (len(packages) + 1) // 2
    (others,) = second_process.ask((_impacts, comparison, packages[half:]))
    return [*_impacts(comparison, packages[:half]), *others()]


def _impacts(comparison: ImpactComparison, packages: Sequence[str | Path]) -> list[Impact]:
    return [comparison.impact(package) for package in packages]


def _reads_same(before: Definitions, after: Definitions) -> bool:
    """Tell whether a file is read into the same facts: same contracts, same labels, same dimensions and days."""
    same = before.contracts == after.contracts and before.codelists == after.codelists
    same = same and before.counting.first_by == after.counting.first_by
    same = same and before.once_by_unit.keys() == after.once_by_unit.keys()
    return same and all(
        getattr(before.law, part) == getattr(after.law, part) for part in ("dimensions", "lists", "days")
    )


def _elsewhere(old: MappedFacts, new: MappedFacts) -> tuple[str, ...]:
    """Return the facts that lead to other categories, wait for another decision, or stand on one side only."""
    led = [name for name in new.facts.columns if name in LEADING or name.startswith("eu_")]
    sides = [_by_fact(mapped.facts, led) for mapped in (old, new)]
    return tuple(fact for fact in dict.fromkeys([*sides[0], *sides[1]]) if sides[0].get(fact) != sides[1].get(fact))


def _by_fact(facts: pd.DataFrame, columns: list[str]) -> dict[str, tuple[Any, ...]]:
    texts = [list(map(str, facts[name])) for name in columns if name in facts.columns]
    return dict(zip(facts["fact"].tolist(), zip(*texts, strict=True), strict=True))


class _Side:
    """One collection counted under one state of the law."""

    def __init__(self, received: ReceivedFacts, mapped: MappedFacts, definitions: Definitions) -> None:
        counted = count(mapped, definitions, received.collection)
        self.names = definitions.dimension_names
        self.facts = {str(row["fact"]): row for row in records(mapped.facts[list(FACT_COLUMNS)])}
        self.cells: dict[Key, State] = {}
        """By table and codes."""
        for key, (value, status) in self._keyed(counted.cells, "obs_value", "obs_status"):
            self.cells[key] = (None if value is pd.NA else int(value), status)
        self.behind: dict[Key, dict[str, Any]] = {}
        """The facts behind every cell, with what each brings."""
        for key, (fact, value) in self._keyed(counted.contributions, "fact", "value"):
            self.behind.setdefault(key, {})[fact] = value

    def _keyed(self, frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Key, tuple[Any, ...]]]:
        """Yield the rows of all tables: the table with the codes of its own dimensions, and what is in `columns`."""
        for table, rows in frame.groupby("table", sort=False):
            names = self.names[str(table)]
            keys = zip(*(rows[name].tolist() for name in names), strict=True)
            values_of_rows = zip(*(rows[name].tolist() for name in columns), strict=True)
            yield from (((str(table), *key), values) for key, values in zip(keys, values_of_rows, strict=True))


def _changes(old: _Side, new: _Side, elsewhere: tuple[str, ...], tables: Container[str]) -> Iterator[ImpactOnCell]:
    for key in dict.fromkeys([*new.cells, *(key for key in old.cells if key[0] in tables)]):
        before, after = old.cells.get(key), new.cells.get(key)
        if before != after:
            names = (new if key in new.cells else old).names[key[0]]
            codes = dict(zip(names, key[1:], strict=True))
            yield ImpactOnCell(key[0], codes, before, after, tuple(_moved(key, old, new, elsewhere)))


def _moved(key: Key, old: _Side, new: _Side, elsewhere: tuple[str, ...]) -> Iterator[MovedFact]:
    """Yield facts that are in the cell on one side only, or bring another number; if none does, all led elsewhere."""
    held, holds = old.behind.get(key, {}), new.behind.get(key, {})
    differing = [fact for fact in dict.fromkeys([*held, *holds]) if held.get(fact) != holds.get(fact)]
    for fact in differing or elsewhere:
        was, now = old.facts.get(fact, {}), new.facts.get(fact, {})
        where = now or was
        yield MovedFact(
            fact,
            str(where["file"]),
            str(where["cell"]),
            None if pd.isna(where["value"]) else int(where["value"]),
            "; ".join(where["provisions"]),
            (str(was.get("rule", "")), str(now.get("rule", ""))),
            (str(was.get("scope", "")), str(now.get("scope", ""))),
        )
