"""Explain every number of an edition's tables, each once and in few words.

Every row of a table has its explanations, one for each number; numbers of a row that rest on the same share one. Rules,
decisions, suppliers' tables, corrections and waivers are said once and named where they bear on a number. The public
edition knows no counts behind its cells: there each table has one explanation, with the rules of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Text, cited, joined, layout, literal
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.definitions import Waiver
from thb_eu.publication.cell_lineage import (
    FIRST_ROWS,
    PUBLIC,
    REGISTER,
    DecisionOfCell,
    PopulationShare,
    RuleOfCell,
    Term,
    ViewShare,
    by_view,
    decision_of_cell,
    rules_called,
)
from thb_eu.publication.edition import Edition, rules_in_use
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.labels import MISSING_SIGN, figures_of
from thb_eu.publication.law.sentences import INDICATOR
from thb_eu.publication.layout import Codes, LayoutRow, label_of
from thb_eu.publication.table_contents import TableContents
from thb_eu.publication.table_notes import Note
from thb_eu.results.waived_facts import waivers_by_fact

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a number: the suppliers' counts, and the ids of what bore on them."""

    views: tuple[ViewShare, ...] = ()
    rules: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()

    @property
    def value(self) -> int:
        """The sum of the known counts."""
        return sum(view.value for view in self.views)


@dataclass(frozen=True, slots=True)
class NumberExplained:
    """One number, or several of a row that rest on the same: their cells, what heads their columns, what is shown."""

    id: str
    cells: tuple[str, ...]
    columns: tuple[Text, ...]
    shown: str
    flag: str
    behind: Behind
    notes: tuple[Note, ...]

    @property
    def heading(self) -> Text:
        """What heads the columns of a number, or of several that rest on the same."""
        return joined(self.columns, "; ")


@dataclass(frozen=True, slots=True)
class RowExplained:
    """A row of a table, what heads it, its numbers; `shared` and `notes`: what bears on all of them alike."""

    table: str
    heading: Text
    numbers: tuple[NumberExplained, ...]
    shared: Behind
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class TableExplained:
    """A table of which no counts are told: the rules by which its figures may be counted."""

    id: str
    table: str
    title: Text
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuppliersTable:
    """A table of a supplier: its name, title, source and file, and the others that tell of the same populations."""

    view: str
    title: Text
    source: Text
    file: str
    is_register: bool
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionExplained:
    """A supplier's cell that was read as another value: which one, why, on whose authority and when."""

    id: str
    words: Text
    reason: Text
    authority: str


@dataclass(frozen=True, slots=True)
class WaiverExplained:
    """A finding that may stand, and the figures for which it may."""

    waiver: Waiver
    figures: str


@dataclass(frozen=True)
class Explanations:
    """Everything that a reader may ask of the numbers of an edition."""

    rows: tuple[RowExplained, ...]
    tables: tuple[TableExplained, ...]
    rules: tuple[RuleOfCell, ...]
    decisions: tuple[DecisionOfCell, ...]
    suppliers: tuple[SuppliersTable, ...]
    corrections: tuple[CorrectionExplained, ...]
    waivers: tuple[WaiverExplained, ...]
    remarks: tuple[Text, ...]

    @cached_property
    def _ids(self) -> Mapping[tuple[str, str], str]:
        return {(row.table, cell): number.id for row in self.rows for number in row.numbers for cell in number.cells}

    def link(self, table: str, cell: str) -> str:
        """Say where the explanation of a number is."""
        return f"#{self._ids.get((table, cell)) or explanation_of(table)}"


BEARING = ("rules", "decisions", "corrections", "waivers")
"""What bears on a number beside the counts."""


def explanation_of(table: str, cell: str = "") -> str:
    """Return the anchor of the explanation of a table or of one of its cells."""
    return f"{table}-{cell}-why" if cell else f"{table}-why"


def explanations(edition: Edition) -> Explanations:
    """Find what stands behind the numbers of all tables of an edition."""
    definitions, shows_doubts = edition.definitions, edition.protected.audience.shows_doubts
    if edition.protected.audience.withholds:
        of_year = rules_called((rule.id for rule in rules_in_use(edition)), definitions, shows_doubts)
        return Explanations((), tuple(_tables(edition)), of_year, (), (), (), (), (PUBLIC,))
    rows = tuple(_rows(edition))
    found = [behind for row in rows for behind in (row.shared, *(number.behind for number in row.numbers))]
    rules, decisions, corrections, waivers = (
        {id for behind in found for id in getattr(behind, kind)} for kind in BEARING
    )
    suppliers = tuple(_suppliers(edition, {view.first.view for behind in found for view in behind.views}))
    return Explanations(
        rows,
        (),
        rules_called(rules, definitions, shows_doubts),
        tuple(decision_of_cell(one) for id, one in edition.mapped.decisions.items() if id in decisions),
        suppliers,
        tuple(_corrections(edition, corrections, suppliers)),
        tuple(WaiverExplained(one, figures_of(one)) for one in edition.collection.waivers if one.id in waivers),
        (REGISTER, FIRST_ROWS) if any(supplier.is_register for supplier in suppliers) else (),
    )


def _tables(edition: Edition) -> Iterator[TableExplained]:
    rules = rules_in_use(edition)
    for contents in edition.contents:
        table = contents.table
        counted = tuple(rule.id for rule in rules if rule.count_as and rule.count_as.get(INDICATOR) == table.indicator)
        yield TableExplained(explanation_of(table.name), table.name, table.title, counted)


def _rows(edition: Edition) -> Iterator[RowExplained]:
    behind = _behind(edition)
    for contents in edition.contents:
        of_table = behind.get(contents.table.name, {})
        notes = {codes: [note for note in contents.notes if codes in note.cells] for codes in contents.layout.positions}
        for block in contents.layout.blocks:
            for line in block.lines:
                heading = label_of((*block.headings, *line.headings))
                yield _row(contents.table.name, heading, tuple(_numbers(contents, line, of_table, notes)))


def _row(table: str, heading: Text, numbers: tuple[NumberExplained, ...]) -> RowExplained:
    """Return a row; what bears on all its numbers alike is said of the row, and of none of them again."""
    counted = [number.behind for number in numbers if number.behind.views] or [Behind()]
    first, alike = counted[0], {kind for kind in BEARING if len({getattr(one, kind) for one in counted}) == 1}
    shared = Behind(**{kind: getattr(first, kind) for kind in alike})
    notes = numbers[0].notes if len({number.notes for number in numbers}) == 1 else ()
    rest = tuple(
        replace(number, behind=replace(number.behind, **dict.fromkeys(alike, ())), notes=() if notes else number.notes)
        for number in numbers
    )
    return RowExplained(table, heading, rest, shared, notes)


def _numbers(
    contents: TableContents, line: LayoutRow, behind: Mapping[Codes, Behind], notes: Mapping[Codes, Sequence[Note]]
) -> Iterator[NumberExplained]:
    """Yield the numbers of a row; what says the same of several cells is said once."""
    found: dict[tuple[object, ...], NumberExplained] = {}
    for column in contents.layout.columns:
        codes = contents.layout.codes_at.get((line.row, column.column))
        if codes is None:
            continue
        cell, name = contents.cells[codes], cell_name(line.row, column.column)
        shown = MISSING_SIGN if cell.value is None else figure(cell.value)
        heads = (label_of(column.headings),) if column.headings else ()
        one = NumberExplained(
            explanation_of(contents.table.name, name),
            (name,),
            heads,
            shown,
            cell.flag,
            behind.get(codes, Behind()),
            tuple(notes[codes]),
        )
        key = (one.shown, one.flag, one.notes, one.behind)
        known = found.get(key, one)
        found[key] = (
            one if known is one else replace(known, cells=(*known.cells, name), columns=(*known.columns, *heads))
        )
    yield from found.values()


def _behind(edition: Edition) -> Mapping[str, Mapping[Codes, Behind]]:
    """By table and codes, what stands behind each cell."""
    facts, contributions = edition.mapped.facts, edition.protected.contributions
    used = facts[facts["fact"].isin(contributions["fact"])].drop_duplicates("fact")
    columns = (_or_none(used[name]) for name in ("file", "sheet", "cell", "row", "corrections", "decisions"))
    by_fact = dict(zip(used["fact"].tolist(), zip(*columns, strict=True), strict=True))
    waived = waivers_by_fact(edition.received, edition.examined.findings)
    suppliers = {supplier.view: supplier for supplier in _suppliers(edition, set(contributions["view"]))}
    found: dict[str, Mapping[Codes, Behind]] = {}
    for contents in edition.contents:
        name = contents.table.name
        rows = contributions[contributions["table"] == name]
        keys = zip(*(rows[dimension].tolist() for dimension in contents.table.names), strict=True)
        held: dict[Codes, list[tuple[str, str, Term, tuple[str, ...]]]] = {}
        values = _or_none(rows["value"])
        rest = (rows[column].tolist() for column in ("fact", "rule", "population", "view"))
        for codes, value, fact, rule, population, view in zip(keys, values, *rest, strict=True):
            file, sheet, cell, row, corrections, decisions = by_fact[fact]
            is_register = suppliers[view].is_register
            where = Place(file, sheet or "", "" if is_register else cell or "", row)
            term = Term("" if is_register else fact, value, where, rule, tuple(corrections), waived.get(fact, ()))
            held.setdefault(codes, []).append((population, view, term, tuple(decisions)))
        found[name] = {codes: _behind_cell(shares, suppliers) for codes, shares in held.items()}
    return found


def _or_none(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column, None where there is none."""
    return column.astype(object).where(column.notna(), None).tolist()


def _behind_cell(
    held: Iterable[tuple[str, str, Term, tuple[str, ...]]], suppliers: Mapping[str, SuppliersTable]
) -> Behind:
    """Return the counts of a cell by population and view, in the order of the collection."""
    groups: dict[tuple[str, str], list[Term]] = {}
    decided: dict[str, None] = {}
    for population, view, term, decisions in held:
        groups.setdefault((view, population), []).append(term)
        decided |= dict.fromkeys(decisions)
    shares = [
        PopulationShare(population, view, one.title, one.source, one.is_register, tuple(groups[view, population]))
        for one in suppliers.values()
        for view, population in groups
        if view == one.view
    ]
    terms = [term for share in shares for term in share.terms]
    return Behind(
        by_view(shares),
        tuple(dict.fromkeys(term.rule for term in terms)),
        tuple(decided),
        tuple(dict.fromkeys(id for term in terms for id in term.corrections)),
        tuple(dict.fromkeys(id for term in terms for id in term.waivers)),
    )


def _suppliers(edition: Edition, views: set[str]) -> Iterator[SuppliersTable]:
    """The suppliers' tables called `views`, in the order of the collection; last those of which it names no file."""
    facts = edition.mapped.facts[["population", "view"]].drop_duplicates()
    told: dict[str, set[str]] = {}
    for population, view in zip(facts["population"].tolist(), facts["view"].tolist(), strict=True):
        told.setdefault(population, set()).add(view)
    contracts = edition.definitions.contracts
    resources = {str(resource["name"]): resource for resource in edition.collection.resources}
    for view in (*(name for name in resources if name in views), *sorted(views - resources.keys())):
        resource = resources.get(view, {})
        known = contracts.get(resource.get("thb:contract", view))
        contract = known.for_year(edition.collection.year) if known else None
        yield SuppliersTable(
            view,
            contract.title if contract else literal(view),
            cited(resource) if resource else literal(view),
            str(resource.get("path", "")),
            contract is not None and contract.records is not None,
            tuple(sorted({other for held in told.values() if view in held for other in held} - {view})),
        )


def _corrections(edition: Edition, ids: set[str], suppliers: Iterable[SuppliersTable]) -> Iterator[CorrectionExplained]:
    """Yield the corrections called `ids`; of a register without what its cell held, which is of a person."""
    registers = {supplier.file for supplier in suppliers if supplier.is_register}
    for one in edition.collection.corrections:
        if one.id in ids:
            where = layout("{where}", where=one.where)
            words = {"where": where, "before": one.from_value or "–", "after": one.to_value or "–"}
            moved = where if one.where.file in registers else layout("{where}: {before} → {after}", **words)
            yield CorrectionExplained(one.id, moved, one.reason, f"{one.authority}, {one.on}")
