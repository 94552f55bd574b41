"""Gather all that evidence is made from, with the counted cells once more by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import pandas as pd

from thb_eu.base.messages import _
from thb_eu.base.model import ARTICLE, NOT_TOLD, ObsStatus, Scope
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.checks.evidence.recipient_figures import cell_name
from thb_eu.definitions import Codelist, Definitions, Hierarchy, Key
from thb_eu.results import CountedCells, MappedFacts, ReceivedFacts

Row = dict[Any, Any]

PLACE = ("file", "sheet", "cell", "row", "column")
"""Columns of evidence that say where in the supplier's file a row stands."""
BECAUSE_OF = "because_of"
"""Column of evidence: the finding from which the row only follows, empty for a row that is judged."""
CODE = "code"
"""Column of evidence: the code of what would be found, where a check finds several kinds."""
RESTS_ON = "rests_on"
"""Column of evidence: the suppliers' cells or tables on which the answer rests, as a frozenset of names (`t05!D3`)."""
CHANGES = "changes"
"""Column of evidence: by number or other suspect, how much a change of it alone must be to settle the row (`Span`)."""
ACTS = "acts"
"""Column of evidence: the acts that settle what would be found."""
USUAL = "usual"
"""Column of evidence: the median of a series in earlier years; it decides whether a row is asked about."""
NOT_EVIDENCE = frozenset({*PLACE, "fact", ACTS, BECAUSE_OF, RESTS_ON, CHANGES, CODE, USUAL})
"""Columns of evidence that say where something stands, what it follows from or why it is asked, not what it is."""
BLANK = _("blank")
ALL = _("all")
"""The margin that takes all units of a table."""


@dataclass(frozen=True)
class Context:
    """What checks may look at; nothing of it is changed."""

    received: ReceivedFacts
    mapped: MappedFacts
    counted: CountedCells
    definitions: Definitions

    def _by_table(self, rows: pd.DataFrame, beside: str) -> Mapping[str, list[tuple[Key, Any]]]:
        """Return rows of cells or contributions by their table: the key of each, and what its column `beside` holds."""
        tables = {table.name: table for table in self.definitions.tables}
        found: dict[str, list[tuple[Key, Any]]] = {name: [] for name in tables}
        for name, of_table in rows.groupby("table", sort=False):
            keys = tuples_of(of_table, tables[str(name)].names)
            found[str(name)] = list(zip(keys, of_table[beside], strict=True))
        return found

    def _keys(self, rows: pd.DataFrame) -> Mapping[str, frozenset[Key]]:
        return {name: frozenset(key for key, _ in found) for name, found in self._by_table(rows, "table").items()}

    @cached_property
    def keyed(self) -> Mapping[str, list[tuple[Key, Any]]]:
        """Every cell of every table in its order: its key, and its value unless that is only a bound."""
        cells = self.counted.cells
        firm = cells["obs_value"].mask(cells["obs_status"] == ObsStatus.BOUND.value)
        return self._by_table(cells.assign(firm=firm), "firm")

    @cached_property
    def values(self) -> Mapping[str, Mapping[Key, Any]]:
        """By table, the value of every cell, `<NA>` where it has none or only a bound."""
        return {table: dict(keyed) for table, keyed in self.keyed.items()}

    @cached_property
    def cell_names(self) -> list[str]:
        """The key of every counted cell as people read it, in the order of the cells."""
        return [key_text(table.names, key) for table in self.definitions.tables for key, _ in self.keyed[table.name]]

    @cached_property
    def silent(self) -> Mapping[str, frozenset[Key]]:
        """The cells of every table that nobody reported: no total holds anything of them."""
        return self._keys(self.counted.cells[self.counted.cells["obs_status"] == ObsStatus.NOT_REPORTED.value])

    @cached_property
    def bounds(self) -> Mapping[str, frozenset[Key]]:
        """The cells of every table whose value is a bound only."""
        return self._keys(self.counted.cells[self.counted.cells["obs_status"] == ObsStatus.BOUND.value])

    @cached_property
    def blank(self) -> Mapping[str, frozenset[Key]]:
        """The cells of every table behind which stands a number that is not known."""
        return self._keys(self.counted.contributions[self.counted.contributions["value"].isna()])

    @cached_property
    def lists(self) -> Mapping[str, Codelist]:
        """The code list of every dimension of the EU tables."""
        return {
            name: self.definitions.codelists[codelist] for name, codelist in self.definitions.dimension_lists.items()
        }

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """What the codes of every dimension add up to in the collection's year and country."""
        return self.definitions.hierarchies(self.year, self.received.collection.geo)

    @cached_property
    def thresholds(self) -> Mapping[str, float]:
        """The bounds by which figures are found unlikely: the toolkit's, where the collection has no others."""
        return {**self.definitions.thresholds, **self.received.collection.thresholds}

    @cached_property
    def resting_on(self) -> Mapping[tuple[str, Key], str]:
        """The counted cells behind which stands a fact that another check speaks of, with that check."""
        behind = self.counted.contributions
        reported = self._by_table(behind[behind["fact"].isin(list(self.already_reported))], "fact")
        return {(table, key): self.already_reported[fact] for table, rows in reported.items() for key, fact in rows}

    @cached_property
    def behind(self) -> Mapping[tuple[str, Key], frozenset[str]]:
        """The facts behind every counted cell."""
        found: dict[tuple[str, Key], set[str]] = {}
        for table, contributions in self._by_table(self.counted.contributions, "fact").items():
            for key, fact in contributions:
                found.setdefault((table, key), set()).add(fact)
        return {cell: frozenset(facts) for cell, facts in found.items()}

    @cached_property
    def behind_named(self) -> Mapping[str, frozenset[str]]:
        """The same by the name under which a recipient's figure adds a counted cell."""
        names = self.definitions.dimension_names
        return {cell_name(cell, names[cell[0]]): facts for cell, facts in self.behind.items()}

    def lacking(self, facts: Iterable[str]) -> frozenset[str]:
        """Return what sums of these facts lack: the facts of their populations that no rule governs, and the tables
        that were not sent.
        """
        return frozenset[str]().union(*(self._lacking.get(fact, ()) for fact in facts))

    @cached_property
    def _lacking(self) -> Mapping[str, frozenset[str]]:
        facts = self.mapped.facts
        sent = facts["file"] != ""
        names = facts["fact"].where(sent, facts["resource"][~sent].map(self.called))
        unread = names[~sent | (facts["scope"] == Scope.UNMAPPED.value)].groupby(facts["population"]).agg(frozenset)
        among = facts[facts["population"].isin(unread.index)]
        return dict(zip(among["fact"], among["population"].map(unread), strict=True))

    @cached_property
    def misspelt(self) -> Mapping[tuple[str, str], str]:
        """By table and label that was perhaps meant, the cell in which another one stands."""
        facts = pd.concat([self.received.facts, self.received.uncounted_facts])
        unread = facts[facts["suggestion"] != ""]
        places = zip(unread["resource"], unread["suggestion"].str.casefold(), unread["unresolved_cell"], strict=True)
        return {(table, meant): f"{table}!{cell}" for table, meant, cell in places}

    def called(self, contract: str) -> str:
        """Return how references name a table: by its resource; one that is missing by its contract, the supplier left
        out where no other has a table of that name.
        """
        sent = {resource["thb:contract"]: resource["name"] for resource in self.received.collection.resources}
        table = contract.partition("/")[2]
        alike = [name for name in self.definitions.contracts if name.partition("/")[2] == table]
        return sent.get(contract) or (table if len(alike) == 1 else contract)

    @cached_property
    def printed_totals(self) -> pd.DataFrame:
        """The printed totals, with the values of their cells (`told`), their sum (`counted`), whether it differs."""
        claims, facts = self.received.claims, (self.received.facts, self.received.uncounted_facts)
        values = {fact: value for of in facts for fact, value in zip(of["fact"], of["value"], strict=True)}
        told = pd.Series([[values[fact] for fact in covers] for covers in claims["covers"]], claims.index, dtype=object)
        claims = claims.assign(told=told, counted=pd.array([sum_of(found) for found in told], dtype="Int64"))
        return claims.assign(differs=(claims["value"] != claims["counted"]).fillna(True).astype(bool))

    def may_count_in(self, table: str) -> frozenset[str]:
        """Return the numbers without a rule or of an earlier year, and the tables of which nothing counts, that a rule
        could count there.
        """
        return frozenset(self._may_count.get(self.definitions.table(table).indicator, ()))

    @cached_property
    def _may_count(self) -> Mapping[str, set[str]]:
        """The same by the indicator of a table: several tables have one."""
        counting = ((rule, rule.count_as or {}) for rule in self.definitions.law.rules)
        rules = [(rule, told["indicator"]) for rule, told in counting if "indicator" in told]
        facts, resources = self.mapped.facts, self.received.collection.resources
        registers, uncounted = [table.resource for table in self.received.registers], self.received.uncounted_facts
        earlier = uncounted[(uncounted["time"] < self.year) & ~uncounted["resource"].isin(registers)]
        others = facts[facts["scope"] == Scope.UNMAPPED.value], earlier
        codes = {row["fact"]: row for of in others for row in records(of)}
        counted, contracts = set(facts["resource"]), self.definitions.contracts
        for resource in resources:
            if resource["name"] not in counted and (contract := contracts[resource["thb:contract"]]).counted:
                codes[resource["name"]] = {**contract.always, ARTICLE: None}
        found = defaultdict[str, set[str]](set)
        for name, told in codes.items():
            for rule, indicator in rules:
                if told.get(ARTICLE) in (None, rule.article) and all(
                    pd.isna(told.get(at)) or told[at] in (NOT_TOLD, *among) for at, among in rule.conditions.items()
                ):
                    found[indicator].add(name)
        return found

    @cached_property
    def already_reported_cells(self) -> Mapping[tuple[str, str], str]:
        """By file and cell, the check that speaks of it: one that breaks its contract, a blank count."""
        broken = self.received.structure
        reported = dict.fromkeys(zip(broken["file"], broken["cell"], strict=True), "values-as-contracted")
        for facts in (self.received.facts, self.received.uncounted_facts):
            for fact, file, cell in facts[["fact", "file", "cell"]].itertuples(index=False, name=None):
                if fact in self.already_reported:
                    reported[(file, cell)] = self.already_reported[fact]
        return reported

    @cached_property
    def already_reported(self) -> Mapping[str, str]:
        """The facts whose cell another check speaks of: one that breaks its contract, a blank one, one not sent."""
        broken = set(zip(self.received.structure["file"], self.received.structure["cell"], strict=True))
        reported = {}
        for facts in (self.received.facts, self.received.uncounted_facts):
            places = facts[["fact", "file", "cell", "value"]].itertuples(index=False, name=None)
            for fact, file, cell, value in places:
                if (file, cell) in broken:
                    reported[fact] = "values-as-contracted"
                elif pd.isna(value):
                    reported[fact] = "counts-told" if file else "contracted-tables-delivered"
        return reported

    def because_of(self, facts: Iterable[str]) -> str:
        """Return the check that speaks of one of `facts` already, if any: what rests on it only follows from that."""
        return next((self.already_reported[fact] for fact in facts if fact in self.already_reported), "")

    @property
    def year(self) -> int:
        """The year of the collection."""
        return self.received.collection.year


def key_text(names: tuple[str, ...], codes: Key) -> str:
    """Return a key as people read it: `status=IDENT, citizen=RS`."""
    return ", ".join(f"{name}={code}" for name, code in zip(names, codes, strict=True))


def sum_of(values: list[Any]) -> Any:
    """Return the sum, `<NA>` as soon as one value is not known."""
    return pd.NA if any(pd.isna(value) for value in values) else sum(values)


def changes_that_settle(here: Any, low: Any, high: Any, ours: Iterable[str], theirs: Iterable[str] = ()) -> Row:
    """Return for each number that only one of two sides adds how much it alone must change by to bring `here` between
    the bounds, either of which may be open; nothing where it is there, or nobody knows.
    """
    if pd.isna(here) or not ((pd.notna(low) and here < low) or (pd.notna(high) and here > high)):
        return {}
    least = -inf if pd.isna(low) else int(low) - int(here)
    most = inf if pd.isna(high) else int(high) - int(here)
    left, right = frozenset(ours), frozenset(theirs)
    return {**dict.fromkeys(left - right, (least, most)), **dict.fromkeys(right - left, (-most, -least))}


def as_text(values: list[Any]) -> str:
    """Return values as one text, for the seal of what an answer rests on."""
    return ",".join("" if pd.isna(value) else str(value) for value in values)
