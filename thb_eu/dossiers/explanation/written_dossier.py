"""Lay out a dossier for questions: cells by code, the facts behind each, its sheets and suppliers.

Comes in: a `Dossier`. Goes out: `ExplainedDossier`. Everything is worked out when it is first asked for, so that a
question about one number stays cheap; nothing needs pandas or a spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, literal
from thb_eu.cells import Contribution, Cube, DeliveredTable, count_in
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
from thb_eu.dossiers import INPUTS, Dossier, Row
from thb_eu.dossiers.cell_keys import layouts_of
from thb_eu.dossiers.explanation.model import CodedValue, ShownCell
from thb_eu.publication.layout import TableLayout
from thb_eu.results import MappedFacts, ReceivedFacts

CASES = "decisions.yaml"
"""Decisions on single cases of the collection, among the inputs of the dossier."""
READ_AS_AGREED = "files-read-as-agreed"
"""The check that tells of every file that was read otherwise."""


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
        return {self.cube.key_of(row): number for number, row in enumerate(self.dossier.observations)}

    @cached_property
    def cube(self) -> Cube:
        """The cells with the facts and the reasons behind them."""
        return self.dossier.cube(self.definitions)

    @cached_property
    def of_population(self) -> Mapping[tuple[str, str], tuple[Contribution, ...]]:
        """The facts in cells by table and population."""
        found: dict[tuple[str, str], list[Contribution]] = {}
        for counted in self.cube.contributions:
            found.setdefault((counted.key[0], counted.population), []).append(counted)
        return {key: tuple(facts) for key, facts in found.items()}

    @cached_property
    def filled_by(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """By population and view, the tables in which the view tells cells of it."""
        found: dict[tuple[str, str], set[str]] = {}
        for counted in self.cube.contributions:
            found.setdefault((counted.population, counted.view), set()).add(counted.key[0])
        return {at: tuple(name for name in self.tables if name in filled) for at, filled in found.items()}

    @cached_property
    def counted_cells(self) -> Mapping[str, frozenset[str]]:
        """By file, the cells that hold counts of their own."""
        found: dict[str, set[str]] = {}
        for counted in self.cube.contributions:
            found.setdefault(counted.term.where.file, set()).add(counted.term.where.cell)
        return {file: frozenset(cells) for file, cells in found.items()}

    @cached_property
    def layouts(self) -> Mapping[str, TableLayout]:
        """The sheets of the tables in the workbook."""
        rows = self.dossier.observations
        return layouts_of({key: rows[number] for key, number in self.positions.items()}, self.definitions)

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

    def holds(self, name: str) -> bool:
        """Tell whether an input lies in the dossier."""
        return self.dossier.holds(f"{INPUTS}/{name}")

    def row(self, key: CellKey) -> Row:
        """Return the row of observations.csv that holds a cell."""
        return self.dossier.observations[self.positions[key]]

    def seen(self, key: CellKey) -> ShownCell:
        """Return a cell with its labels, its value and its places."""
        name, codes = key
        row, number, table, layout = self.row(key), self.positions[key], self.tables[name], self.layouts[name]
        cell = layout.cell(codes) if codes in layout.positions else ""
        coded = tuple(
            CodedValue(dimension.name, dimension.title, code, self.label(dimension.name, code))
            for dimension, code in zip(table.dimensions, codes, strict=True)
        )
        return ShownCell(name, table.title, coded, count_in(row["obs_value"]), row["obs_status"], number + 2, cell)

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
        from thb_eu.sources.collection import as_described  # reads with pandas, which every other answer does without
        from thb_eu.sources.grid import read_grid

        grid = read_grid(self.dossier.read(f"{INPUTS}/{name}"), name, as_described(contract, resource))
        return replace(contract.as_sent(grid.header), header_row=grid.header_row, sheet=grid.sheet)
