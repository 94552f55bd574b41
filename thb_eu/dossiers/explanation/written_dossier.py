"""Lay out a dossier for questions: cells by code, the facts behind each, its sheets and suppliers.

Comes in: a `Dossier`. Goes out: `ExplainedDossier`. Everything is worked out when it is first asked for, so that a
question about one number stays cheap; nothing needs pandas or a spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, _, cited, literal
from thb_eu.definitions import (
    CaseDecision,
    CellKey,
    Codelist,
    Contract,
    Decision,
    Definitions,
    Hierarchy,
    IndicatorTable,
    read_case_decisions,
    read_checked,
)
from thb_eu.dossiers import INPUTS, Dossier, Row, damaged
from thb_eu.dossiers.cell_keys import is_shown
from thb_eu.dossiers.explanation.model import CodedValue, ShownCell
from thb_eu.publication.layout import TableLayout, placed
from thb_eu.results import MappedFacts, ReceivedFacts

CASES = "decisions.yaml"
"""Decisions on single cases of the collection, among the inputs of the dossier."""
READ_AS_AGREED = "files-read-as-agreed"
"""The check that tells of every file that was read otherwise."""
OTHER_TABLES = _("the tables in the dossier are not those that its definitions describe.")


@dataclass(frozen=True, slots=True)
class DeliveredTable:
    """One file of the collection: how the collection calls it, where it lies, and the contract it was read by."""

    view: str
    file: str
    source: Text
    contract: Contract
    resource: Mapping[str, Any] = field(default_factory=dict, compare=False)


class SourceName(NamedTuple):
    """How a view is called: its source and its title."""

    source: Text
    title: Text


@dataclass(frozen=True)
class ExplainedDossier:
    """A dossier, asked about its numbers; `others` take the place of the definitions that lie in it.

    `judged`: what its suppliers' files hold, as it was read and translated, where somebody has that at hand.
    """

    dossier: Dossier
    others: Definitions | None = None
    judged: tuple[ReceivedFacts, MappedFacts] | None = None
    _as_sent: dict[str, Contract] = field(default_factory=dict, compare=False)

    @property
    def definitions(self) -> Definitions:
        """The definitions by which the dossier was made."""
        return self.others or self.dossier.definitions

    @property
    def year(self) -> int:
        """The reference year."""
        return self.dossier.year

    @property
    def geo(self) -> str:
        """The reporting country."""
        return str(self.dossier.manifest["geo"])

    @property
    def has_lineage(self) -> bool:
        """Whether the facts behind the cells are in the dossier: not in an edition for the public."""
        return bool(self.dossier.lineage)

    @cached_property
    def tables(self) -> Mapping[str, IndicatorTable]:
        """The indicator tables, by name."""
        return {table.name: table for table in self.definitions.tables}

    @cached_property
    def positions(self) -> Mapping[CellKey, int]:
        """Where each cell stands in observations.csv, counted from 0."""
        return {self.key_of(row): number for number, row in enumerate(self.dossier.observations)}

    @cached_property
    def behind(self) -> Mapping[CellKey, tuple[Row, ...]]:
        """The rows of lineage.csv by cell, in the order of the files in the collection."""
        found: dict[CellKey, list[Row]] = {}
        for row in self.dossier.lineage:
            found.setdefault(self.key_of(row), []).append(row)
        order = {view: number for number, view in enumerate(self.deliveries)}
        return {
            key: tuple(sorted(rows, key=lambda row: order.get(row["view"], len(order)))) for key, rows in found.items()
        }

    @cached_property
    def of_population(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        """The rows of lineage.csv by table and population."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.dossier.lineage:
            found.setdefault((row["table"], row["population"]), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def filled_by(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """By population and view, the tables in which the view tells cells of it."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in self.dossier.lineage:
            found.setdefault((row["population"], row["view"]), set()).add(row["table"])
        return {at: tuple(name for name in self.tables if name in filled) for at, filled in found.items()}

    @cached_property
    def counted_cells(self) -> Mapping[str, frozenset[str]]:
        """By file, the cells that hold counts of their own."""
        found: dict[str, set[str]] = {}
        for row in self.dossier.lineage:
            found.setdefault(row["file"], set()).add(row["cell"])
        return {file: frozenset(cells) for file, cells in found.items()}

    @cached_property
    def layouts(self) -> TableLayouts:
        """The sheets of the workbook."""
        return TableLayouts(self)

    @cached_property
    def deliveries(self) -> Mapping[str, DeliveredTable]:
        """The files of the collection by the names of their views; none where the inputs are not in the dossier."""
        return {delivery.view: delivery for delivery in self._deliveries()}

    @cached_property
    def case_decisions(self) -> tuple[CaseDecision, ...]:
        """The decisions on single cases of the collection; none where the inputs are not in the dossier."""
        if not self.holds(CASES):
            return ()
        content = self.dossier.read(f"{INPUTS}/{CASES}")
        value = read_checked(self.definitions.folder, CASES, content, "case-decisions", SourceRefused)
        return read_case_decisions(value, CASES, content, self.definitions.law.decisions)

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """All decisions as they stand for the year of the dossier, general ones and those on single cases, by id."""
        general = self.definitions.law.decisions_for(self.year)
        return {**general, **{case.decision.id: case.decision for case in self.case_decisions}}

    def said_of(self, key: CellKey) -> Mapping[str, tuple[str, ...]]:
        """By kind, the codes of what is told of a cell: reasons, provisions, sources, decisions."""
        return self._of_cells.get(key, {})

    def behind_fact(self, fact: str) -> Mapping[str, tuple[str, ...]]:
        """By kind, the ids of the decisions, corrections and waivers on which a fact rests."""
        return self._of_facts.get(fact, {})

    @cached_property
    def _of_cells(self) -> Mapping[CellKey, Mapping[str, tuple[str, ...]]]:
        return _by_kind((self.key_of(row), row) for row in self.dossier.reasons)

    @cached_property
    def _of_facts(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        return _by_kind((row["fact"], row) for row in self.dossier.fact_reasons)

    def holds(self, name: str) -> bool:
        """Tell whether an input lies in the dossier."""
        return self.dossier.folder.joinpath(INPUTS, *name.split("/")).is_file()

    def called(self, view: str) -> SourceName:
        """Find how a view is called; by its own name and its contract where the inputs are not in the dossier."""
        if view in self.deliveries:
            return SourceName(self.deliveries[view].source, self.deliveries[view].contract.title)
        contract = self.definitions.contracts.get(view)
        return SourceName(literal(view), contract.title if contract else literal(view))

    def is_register(self, view: str) -> bool:
        """Tell whether a view is a register: one row per person, of which the dossier holds only the hash."""
        return view in self.deliveries and self.deliveries[view].contract.records is not None

    def row(self, key: CellKey) -> Row:
        """Return the row of observations.csv that holds a cell."""
        return self.dossier.observations[self.positions[key]]

    def key_of(self, row: Row) -> CellKey:
        """Return the cell of a row of observations.csv or of lineage.csv."""
        try:
            return row["table"], tuple(row[name] for name in self.tables[row["table"]].names)
        except KeyError:
            raise damaged(self.dossier.folder, OTHER_TABLES) from None

    def seen(self, key: CellKey) -> ShownCell:
        """Return a cell with its labels, its value and its places."""
        name, codes = key
        row, number, table = self.row(key), self.positions[key], self.tables[name]
        coded = tuple(
            CodedValue(dimension.name, dimension.title, code, self.label(dimension.name, code))
            for dimension, code in zip(table.dimensions, codes, strict=True)
        )
        return ShownCell(
            name, table.title, coded, count_in(row["obs_value"]), row["obs_status"], number + 2, self.layouts.cell(key)
        )

    def label(self, dimension: str, code: str) -> Text:
        """Say what a code is called; the code itself where its list does not name it."""
        known = self.codelist(dimension).by_code.get(code)
        return known.label if known else literal(code)

    def codelist(self, dimension: str) -> Codelist:
        """Return the code list of a dimension, or of what is called like its list."""
        return self.definitions.codelists[self.definitions.dimension_lists.get(dimension, dimension)]

    def total(self, dimension: str) -> str:
        """Return the total of a dimension; empty where its list has none."""
        return self.codelist(dimension).total

    def unknown(self, dimension: str) -> str:
        """Return the code for what is not known; empty where the list has none."""
        return self.codelist(dimension).unknown

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """What codes add up to in the year of the dossier, by dimension."""
        return self.definitions.hierarchies(self.year, self.geo)

    def below(self, key: CellKey, dimension: str) -> Iterator[CellKey]:
        """Yield the cells of the categories that add up to a cell in one dimension, next below it."""
        name, codes = key
        at = self.tables[name].names.index(dimension)
        for code in self.hierarchies[dimension].children(codes[at]):
            child = (name, (*codes[:at], code, *codes[at + 1 :]))
            if child in self.positions:
                yield child

    def _deliveries(self) -> Iterator[DeliveredTable]:
        _, descriptor = self.dossier.descriptor
        for resource in descriptor.get("resources", ()):
            contract = self.definitions.contracts.get(resource["thb:contract"])
            if contract is not None:
                file = resource["path"].replace("\\", "/").removeprefix("./")
                agreed = contract.for_year(self.year)
                yield DeliveredTable(resource["name"], file, cited(resource), agreed, resource)

    def contract_as_sent(self, delivery: DeliveredTable) -> Contract:
        """Return the contract of a table of figures as its file keeps to it, with its sheet, header row and columns.

        A table may stand below titles, on another sheet, or without an optional column. Where the dossier says that a
        file was read just as agreed, its contract is enough, as is that of a register; every other file is read again
        for its header, once, which costs about a second.
        """
        if delivery.view not in self._as_sent:
            self._as_sent[delivery.view] = self._contract_as_sent(delivery)
        return self._as_sent[delivery.view]

    def _contract_as_sent(self, delivery: DeliveredTable) -> Contract:
        name, contract, resource = delivery.file, delivery.contract, delivery.resource
        found = self.dossier.findings["findings"]
        unusual = {entry["where"]["file"] for entry in found if entry["check"] == READ_AS_AGREED}
        otherwise = name in unusual or "dialect" in resource or any(field.optional for field in contract.fields)
        if contract.records or not otherwise or not self.holds(name):
            return contract
        from thb_eu.sources.dialect import as_described  # reads with pandas, which every other answer does without
        from thb_eu.sources.grid import read_grid

        grid = read_grid(self.dossier.read(f"{INPUTS}/{name}"), name, as_described(contract, resource))
        return replace(contract.as_sent(grid.header), header_row=grid.header_row, sheet=grid.sheet)


class TableLayouts:
    """The sheets of the tables, each laid out when it is first asked for."""

    def __init__(self, reading: ExplainedDossier) -> None:
        self.reading = reading
        self._known: dict[str, TableLayout] = {}

    def of(self, table: str) -> TableLayout:
        """Return the sheet of one table."""
        if table not in self._known:
            rows = (row for row in self.reading.dossier.observations if row["table"] == table)
            filled = {self.reading.key_of(row)[1]: is_shown(row) for row in rows}
            self._known[table] = placed(self.reading.tables[table], filled, self.reading.definitions)
        return self._known[table]

    def cell(self, key: CellKey) -> str:
        """Return the cell on its sheet that holds a value; empty where the sheet of a list leaves it out."""
        name, codes = key
        layout = self.of(name)
        return layout.cell(codes) if codes in layout.positions else ""


def _by_kind(rows: Iterable[tuple[Any, Row]]) -> dict[Any, dict[str, tuple[str, ...]]]:
    """Return the codes of rows, by what each row is about and by their kind."""
    found: dict[Any, dict[str, tuple[str, ...]]] = {}
    for about, row in rows:
        of_kind = found.setdefault(about, {})
        of_kind[row["kind"]] = (*of_kind.get(row["kind"], ()), row["code"])
    return found


def count_in(text: str) -> int | None:
    """Return a count as a file has it; nothing where there is none."""
    try:
        return int(text) if text else None
    except ValueError:
        raise damaged("", _("a column of counts holds something else.")) from None
