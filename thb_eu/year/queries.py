"""Trace what a recipient asks about to cells and to the suppliers' tables behind them; list what waits for a reply.

Comes in: names of cells (`V2!D14`, `V2:status=REG,sex=F`), of tables (`V2`), the year, or nothing, which is the whole
year; and the internal edition laid out for questions. Goes out: `TracedFigures`. Refused: what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from thb_eu.base.messages import Text, layout, literal, plural
from thb_eu.cells import DeliveredTable, SuppliersTable
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.collection_descriptor import PUBLISHED
from thb_eu.definitions.journal import Journal, JournalEntry
from thb_eu.disclosure import suppression_of
from thb_eu.dossiers.cell_keys import codes_by_name, in_words
from thb_eu.dossiers.explanation import ExplainedDossier, key_meant
from thb_eu.results import Collection, CountedCells, Told
from thb_eu.results.deliveries import acts_in_force
from thb_eu.run import run_of
from thb_eu.sources.known_releases import ITSELF, with_published_numbers

BY_CODES = re.compile(r"(?P<table>\w+):(?P<codes>\w+=.*)")
SHARE, ALONE = layout("{source} ({title}): {value}"), layout("{source} ({title})")
CELL = layout("{what}: {value}")


@dataclass(frozen=True, slots=True)
class TracedFigures:
    """What is asked about: `name` as the journal has it, a key of a cell, a table or the year; in words (`what`).

    `value`: of a cell, where it has one. `behind`: each supplier's table, with what it adds to the cell.
    """

    name: str
    what: Text
    value: int | None
    behind: tuple[tuple[SuppliersTable, int | None], ...]

    @property
    def by_contract(self) -> Mapping[str, int | None]:
        """The same by the contracts of the tables."""
        found: dict[str, int | None] = {}
        for table, value in self.behind:
            name = table.contract.name if isinstance(table, DeliveredTable) else table.view
            found[name] = value if value is None else value + (found.get(name) or 0)
        return found

    @property
    def lines(self) -> Iterator[Text]:
        """Say it, a line for each table."""
        yield self.what if self.value is None else CELL.filled({"what": self.what, "value": self.value})
        for table, value in self.behind:
            told = {"source": table.source, "title": table.title, "value": value}
            yield (ALONE if value is None else SHARE).filled(told)


def traced(names: Iterable[str], reading: ExplainedDossier) -> Iterator[TracedFigures]:
    """Yield what each name means, the whole year where there is none."""
    year, tables = str(reading.year), {name.casefold(): name for name in reading.tables}
    for name in [*dict.fromkeys(names)] or [year]:
        table = tables.get(name.casefold(), "")
        yield _of_cells(table, reading) if table or name == year else _of_cell(name, reading)


def _of_cells(table: str, reading: ExplainedDossier) -> TracedFigures:
    """Return all cells of a table, of the year where it is empty."""
    views = {fact.view for key, facts in reading.cube.behind.items() if table in (key[0], "") for fact in facts}
    behind = tuple((reading.cube.supplier(view), None) for view in reading.cube.in_order(views))
    name = table or str(reading.year)
    return TracedFigures(name, reading.tables[table].title if table else literal(name), None, behind)


def _of_cell(name: str, reading: ExplainedDossier) -> TracedFigures:
    found, definitions = BY_CODES.fullmatch(name), reading.definitions
    key = key_meant(reading, f"table={found['table']},{found['codes']}" if found else name)
    views = reading.cube.evidence(key).views
    behind = tuple((reading.cube.supplier(view.first.view), view.value) for view in views)
    codes = codes_by_name(key, definitions.dimension_names)
    written = ",".join(f"{dimension}={code}" for dimension, code in codes.items())
    return TracedFigures(written, in_words(key, definitions), reading.seen(key).value, behind)


def open_queries(journal: Journal) -> tuple[JournalEntry, ...]:
    """Return the queries in force to which no reply in force was given."""
    standing = acts_in_force(journal)
    replied = {entry.about["entry"] for entry in standing if entry.act is Act.REPLIED}
    return tuple(entry for entry in standing if entry.act is Act.QUERIED and entry.number not in replied)


# Find what the public edition protects no longer once tables of a collection are declared public.
#
# That is told before the declaration, and who declares repeats how many counts it gives up: a table that is printed
# is printed, but nobody shall find out afterwards what that told.


@dataclass(frozen=True)
class DeclarationCost:
    """What a declaration of `tables` gives up: `counts` by number, and those of them that a FINAL dossier withheld."""

    tables: tuple[str, ...]
    counts: frozenset[int]
    told: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> Iterator[Text]:
        """Say it."""
        yield plural(
            "{count} count is no longer protected as the policy on small counts asks.",
            "{count} counts are no longer protected as the policy on small counts asks.",
        ).filled({"count": len(self.counts)})
        for release, count in self.told:
            yield plural(
                "The FINAL public dossier {release} withheld {count} count that is then told by: {tables}.",
                "The FINAL public dossier {release} withheld {count} counts that are then told by: {tables}.",
            ).filled({"release": release, "count": count, "tables": ", ".join(self.tables)})


def cost_of(tables: tuple[str, ...], collection: Collection, definitions: Definitions) -> DeclarationCost:
    """Return what is given up when these tables of the collection are declared public."""
    run = run_of(collection, definitions)
    known = run.received.collection
    declared = replace(
        known,
        resources=tuple({**entry, PUBLISHED: True} if entry["name"] in tables else entry for entry in known.resources),
        releases=tuple(release for release in known.releases if release.id != ITSELF),
    )
    told = with_published_numbers(replace(run.received, collection=declared)).collection
    before, after = (_protection(run.counted, definitions, version) for version in (known, told))
    withheld = {
        release.title: {after.exact[key] for key in release.withheld if key in after.exact and key not in before.exact}
        for release in known.releases
        if release.vintage and release.year == known.year
    }
    counts = (after.given_up - before.given_up).union(*withheld.values())
    return DeclarationCost(tables, counts, tuple((title, len(found)) for title, found in withheld.items() if found))


@dataclass(frozen=True)
class _Protection:
    """The counts that are given up, and by what they tell apart those that everybody knows exactly."""

    given_up: frozenset[int]
    exact: Mapping[Told, int]


def _protection(counted: CountedCells, definitions: Definitions, collection: Collection) -> _Protection:
    _policy, _cells, pattern = suppression_of(counted, definitions, collection)
    at, quantities = (pattern.system.at, pattern.system.quantities) if pattern.system else ({}, ())
    exact = {key: number for key, number in at.items() if quantities[number].low == quantities[number].high}
    return _Protection(pattern.exposed, exact)
