"""Explain every number of an edition's tables, each once and in few words.

Every row of a table has its explanations, one for each number; numbers of a row that rest on the same share one. Rules,
decisions, suppliers' tables, corrections and waivers are said once and named where they bear on a number. The public
edition knows no counts behind its cells: there each table has one explanation, with the rules of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout
from thb_eu.base.model import Finding, Outcome, Severity
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.cells import Cube, Evidence, SuppliersTable
from thb_eu.definitions import Waiver
from thb_eu.publication.cell_lineage import (
    FIRST_ROWS,
    PUBLIC,
    REGISTER,
    DecisionOfCell,
    RuleOfCell,
    decision_of_cell,
    rules_called,
)
from thb_eu.publication.edition import Edition, rules_in_use
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.labels import OUTCOME, SEVERITY, figures_of
from thb_eu.publication.law_sentences import INDICATOR
from thb_eu.publication.layout import Codes, LayoutRow, label_of
from thb_eu.publication.table_notes import Note, TableContents


@dataclass(frozen=True, slots=True)
class NumberExplained:
    """One number, or several of a row that rest on the same: their cells, what heads their columns, what is shown."""

    id: str
    cells: tuple[str, ...]
    columns: tuple[Text, ...]
    shown: str
    flag: str
    behind: Evidence
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
    shared: Evidence
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class TableExplained:
    """A table of which no counts are told: the rules by which its figures may be counted."""

    id: str
    table: str
    title: Text
    rules: tuple[str, ...]


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
    others: Mapping[str, tuple[str, ...]]
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
        return Explanations((), tuple(_tables(edition)), of_year, (), (), {}, (), (), (PUBLIC,))
    rows = tuple(_rows(edition))
    found = [behind for row in rows for behind in (row.shared, *(number.behind for number in row.numbers))]
    rules, decisions, corrections, waivers = (
        {id for behind in found for id in getattr(behind, kind)} for kind in BEARING
    )
    views = edition.cube.in_order({share.view for behind in found for share in behind.shares})
    suppliers = tuple(map(edition.cube.supplier, views))
    return Explanations(
        rows,
        (),
        rules_called(rules, definitions, shows_doubts),
        tuple(decision_of_cell(decision) for id, decision in edition.mapped.decisions.items() if id in decisions),
        suppliers,
        _others(edition),
        tuple(_corrections(edition, corrections)),
        tuple(WaiverExplained(grant, figures_of(grant)) for grant in edition.collection.waivers if grant.id in waivers),
        (REGISTER, FIRST_ROWS) if any(supplier.is_register for supplier in suppliers) else (),
    )


def _tables(edition: Edition) -> Iterator[TableExplained]:
    rules = rules_in_use(edition)
    for contents in edition.contents:
        table = contents.table
        counted = tuple(rule.id for rule in rules if rule.count_as and rule.count_as.get(INDICATOR) == table.indicator)
        yield TableExplained(explanation_of(table.name), table.name, table.title, counted)


def _rows(edition: Edition) -> Iterator[RowExplained]:
    for contents in edition.contents:
        notes = {codes: [note for note in contents.notes if codes in note.cells] for codes in contents.layout.positions}
        for block in contents.layout.blocks:
            for line in block.lines:
                heading = label_of((*block.headings, *line.headings))
                yield _row(contents.table.name, heading, tuple(_numbers(contents, line, edition.cube, notes)))


def _row(table: str, heading: Text, numbers: tuple[NumberExplained, ...]) -> RowExplained:
    """Return a row; what bears on all its numbers alike is said of the row, and of none of them again."""
    told = {kind: {getattr(number.behind, kind) for number in numbers if _is_told(number, kind)} for kind in BEARING}
    alike = {kind: next(iter(ids), ()) for kind, ids in told.items() if len(ids) < 2}
    shared = Evidence(**alike)
    notes = numbers[0].notes if len({number.notes for number in numbers}) == 1 else ()
    rest = tuple(
        replace(number, behind=replace(number.behind, **dict.fromkeys(alike, ())), notes=() if notes else number.notes)
        for number in numbers
    )
    return RowExplained(table, heading, rest, shared, notes)


def _is_told(number: NumberExplained, kind: str) -> bool:
    """Tell whether a number says of itself what of one kind bears on it: counts stand behind it, or some is there."""
    return bool(number.behind.shares or getattr(number.behind, kind))


def _numbers(
    contents: TableContents, line: LayoutRow, cube: Cube, notes: Mapping[Codes, Sequence[Note]]
) -> Iterator[NumberExplained]:
    """Yield the numbers of a row; what says the same of several cells is said once."""
    found: dict[tuple[object, ...], NumberExplained] = {}
    for column in contents.layout.columns:
        codes = contents.layout.codes_at.get((line.row, column.column))
        if codes is None:
            continue
        cell, name = contents.cells[codes], cell_name(line.row, column.column)
        shown = cell.instead if cell.value is None else figure(cell.value)
        heads = (label_of(column.headings),) if column.headings else ()
        number = NumberExplained(
            explanation_of(contents.table.name, name),
            (name,),
            heads,
            shown,
            cell.flag,
            cube.evidence((contents.table.name, codes)),
            tuple(notes[codes]),
        )
        key = (number.shown, number.flag, number.notes, number.behind)
        known = found.get(key, number)
        found[key] = (
            number if known is number else replace(known, cells=(*known.cells, name), columns=(*known.columns, *heads))
        )
    yield from found.values()


def _others(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """Find by view the others that tell of the same populations."""
    facts = edition.mapped.facts[["population", "view"]].drop_duplicates()
    told: dict[str, set[str]] = {}
    for population, view in zip(facts["population"].tolist(), facts["view"].tolist(), strict=True):
        told.setdefault(population, set()).add(view)
    return {
        view: tuple(sorted({other for held in told.values() if view in held for other in held} - {view}))
        for view in facts["view"].tolist()
    }


def _corrections(edition: Edition, ids: set[str]) -> Iterator[CorrectionExplained]:
    """Yield the corrections called `ids`; a register has none."""
    for change in edition.collection.corrections:
        if change.id in ids:
            words = {"where": change.where, "before": change.from_value or "–", "after": change.to_value or "–"}
            moved = layout("{where}: {before} → {after}", **words)
            yield CorrectionExplained(change.id, moved, change.reason, f"{change.authority}, {change.on}")


# Group the findings of an edition by cause; to the public say that they are withheld.
#
# A group is what one check found; what only follows from a finding stands beneath it, in the group of its cause.


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with its severity and outcome in words, the waiver on which it stands, and whether it follows."""

    finding: Finding
    severity: Text
    outcome: Text
    waiver: WaiverExplained | None

    @property
    def follows(self) -> bool:
        """Whether it only follows from another one."""
        return bool(self.finding.follows_from)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What one check found, the worst severity first, with what follows from it."""

    check: str
    severity: Severity
    findings: tuple[FindingShown, ...]

    @property
    def label(self) -> Text:
        """Its severity in words."""
        return SEVERITY[self.severity]

    @property
    def cites(self) -> str:
        """What the check refers to."""
        return "; ".join(dict.fromkeys(finding.finding.cites for finding in self.findings if finding.finding.cites))

    @property
    def remedy(self) -> Text | None:
        """What to do, where it is the same for all of them."""
        remedies = dict.fromkeys(finding.finding.remedy for finding in self.findings)
        return next(iter(remedies)) if len(remedies) == 1 else None

    @property
    def blocking(self) -> int:
        """How many of them prevent the submission."""
        return sum(finding.finding.blocks for finding in self.findings)


def finding_groups(found: Iterable[Finding], waivers: Iterable[Waiver]) -> tuple[FindingGroup, ...]:
    """Return the findings by cause: errors before warnings before notes, in each the checks in their order."""
    granted = {waiver.id: WaiverExplained(waiver, figures_of(waiver)) for waiver in waivers}
    groups: dict[tuple[Severity, str], list[FindingShown]] = {}
    at: dict[str, tuple[Severity, str]] = {}
    for finding in found:
        key = at.get(finding.follows_from, (finding.severity, finding.check))
        at[finding.fingerprint] = key
        shown = FindingShown(finding, SEVERITY[finding.severity], OUTCOME[finding.outcome], granted.get(finding.waiver))
        groups.setdefault(key, []).append(shown)
    return tuple(
        FindingGroup(check, severity, tuple(listed))
        for worst in Severity
        for (severity, check), listed in groups.items()
        if severity is worst
    )


@dataclass(frozen=True, slots=True)
class ChecksOfOutcome:
    """The checks that came to one outcome, each with the reason that it gives."""

    outcome: Text
    checks: tuple[tuple[str, Text], ...]


def checks_by_outcome(edition: Edition) -> tuple[ChecksOfOutcome, ...]:
    """Find which checks came to what and why, those that were left out with them."""
    named: Mapping[Outcome, list[tuple[str, Text]]] = {outcome: [] for outcome in Outcome}
    for result in edition.shown.results:
        named[result.outcome].append((result.check, result.reason))
    found = [ChecksOfOutcome(OUTCOME[outcome], tuple(checks)) for outcome, checks in named.items() if checks]
    left = tuple((name, NO_WORDS) for name in edition.examined.left_out)
    return (*found, ChecksOfOutcome(_("left out"), left)) if left else tuple(found)
