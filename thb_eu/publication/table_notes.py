"""Write what stands below a table: its legal articles, sources, the signs it uses, and numbered notes.

Comes in: the layout of a table and its cells. Goes out: the `Note`s, every reason told of cells once, in the order in
which the eye meets them, with the cells for which it holds. Workbook, page and metadata number by these alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from thb_eu.base.messages import Text, _, joined, literal
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, UNNAMED, ObsStatus, Scope
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.base.table_schemas import values_of
from thb_eu.definitions import Definitions, IndicatorTable, Policy
from thb_eu.publication.labels import CONFINED, INTERVAL_SIGN, MARK, MISSING_SIGN, WITHHELD_SIGN, ends_in, interval
from thb_eu.publication.layout import (
    Codes,
    Controls,
    LaidOutCell,
    TableLayout,
    codes_of,
    controls_of,
    laid_out,
    outcome_of,
)
from thb_eu.results import Submission
from thb_eu.writing.simple_table import NONE

if TYPE_CHECKING:
    import pandas as pd

BY_LAW = _("Articles that the law of {year} counts here")
COMMENTS = _("Comments")
SIGNS = _("Signs in the table")
WITH_MEANING = pattern("{label} ({meaning})")
WOULD_TELL = _("of any size: with it a small count of another cell could be worked out")
CELLS = _("cells: {places}")
IN_PARENTHESES, IN_COLUMN = pattern("({code})"), pattern("{mark} {code}", mark=MARK)
"""How a mark of confidentiality is shown beside a value, and how where it has a column of its own."""

WHOLE_TABLE: Coordinates = (0, 0)


@dataclass(frozen=True, slots=True)
class Note:
    """What one reason says, its number in the table, and the codes of the cells for which it holds."""

    number: int
    text: Text
    cells: frozenset[Codes]

    @property
    def sign(self) -> str:
        """What stands below the table and beside the cells; no spreadsheet program takes it for a number."""
        return f"{self.number})"


def numbered(layout: TableLayout, cells: Mapping[Codes, LaidOutCell]) -> tuple[Note, ...]:
    """Return the reasons told of the cells, numbered row by row from the first cell on; each text is told once."""
    held: dict[Text, list[Codes]] = {}
    for codes, _place in sorted(layout.positions.items(), key=lambda item: item[1]):
        for reason in cells[codes].reasons if codes in cells else ():
            held.setdefault(reason.text, []).append(codes)
    return tuple(Note(number, text, frozenset(cells)) for number, (text, cells) in enumerate(held.items(), start=1))


def marks_of(layout: TableLayout, notes: Sequence[Note]) -> Mapping[Coordinates, tuple[Note, ...]]:
    """Return the notes that are referred to at each place: a row's in column 0, a block's there at its caption."""
    marks: dict[Coordinates, tuple[Note, ...]] = {}
    for note in notes:
        for place in _highest(layout, {layout.positions[codes] for codes in note.cells}):
            marks[place] = (*marks.get(place, ()), note)
    return marks


def _highest(layout: TableLayout, held: Collection[Coordinates]) -> Iterator[Coordinates]:
    """Find where a footnote that holds for some values is referred to: as high up as it holds for everything below."""
    if len(held) == len(layout.positions):
        yield WHOLE_TABLE
        return
    for block in layout.blocks:
        rows = [[place for place in layout.codes_at if place[0] == line.row] for line in block.lines]
        if block.row and all(place in held for row in rows for place in row):
            yield block.row, 0
            continue
        for line, row in zip(block.lines, rows, strict=True):
            inside = [place for place in row if place in held]
            yield from [(line.row, 0)] if inside and len(inside) == len(row) else inside


def provenance(
    table: IndicatorTable, cells: Iterable[LaidOutCell], submission: Submission
) -> Iterator[tuple[Text, Text]]:
    """Yield the legal articles and the sources of a table, each once, in their order, with their headings.

    Where an edition does not tell all articles, those stand beside them that count in the table by the law of the year.
    """
    every, year = list(cells), submission.collection.year
    articles = _each_once(cell.provisions for cell in every)
    told = [(_("Legal articles"), articles), (_("Sources"), _each_once(cell.sources for cell in every))]
    if UNNAMED in articles and table.scope == Scope.IN.value:
        told.insert(1, (BY_LAW.filled({"year": year}), submission.definitions.articles_counted(table, year)))
    for title, found in told:
        yield title, joined(map(submission.cited, found), "; ") if found else NONE


def _each_once(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return every name once, in its order; last that others are not told."""
    names = dict.fromkeys(itertools.chain.from_iterable(several))
    return tuple(sorted(names, key=lambda name: name == UNNAMED))


def signs_used(cells: Iterable[LaidOutCell], definitions: Definitions, marked: Text = IN_PARENTHESES) -> Iterator[Text]:
    """Yield the signs that a table uses, with their meaning; `marked` is how a mark of confidentiality is shown."""
    every = list(cells)
    secondary = {policy.secondary for policy in definitions.law.policies if policy.secondary != policy.otherwise}
    if any(cell.shown == MISSING_SIGN for cell in every):
        no_value = _("no value; the flag gives the reason")
        yield pattern("{missing_sign} = {no_value}", missing_sign=MISSING_SIGN, no_value=no_value)
    if any(ends_in(cell.instead) for cell in every):
        yield pattern("{interval_sign} = {meaning}", interval_sign=INTERVAL_SIGN, meaning=CONFINED)
    for name, used, sign in (
        ("obs_status", {cell.status for cell in every}, pattern("{code}")),
        ("conf_status", {cell.mark for cell in every}, marked),
    ):
        for entry in definitions.codelists[name].codes:
            if entry.code in used:
                of_others = name == "conf_status" and entry.code in secondary
                label = WITH_MEANING.filled({"label": entry.label, "meaning": WOULD_TELL}) if of_others else entry.label
                yield pattern("{sign} = {label}", sign=sign.filled({"code": entry.code}), label=label)


def where(layout: TableLayout, note: Note) -> Text:
    """Say where a reader finds the cells of a note: all, whole blocks by their codes, else as ranges of the sheet."""
    if len(note.cells) == len(layout.positions):
        return _("all cells")
    inside = {layout.positions[codes] for codes in note.cells}
    columns = [entry.column for entry in layout.columns]
    named: list[str] = []
    for block in layout.blocks:
        rows = [line.row for line in block.lines]
        places = {(row, column) for row in rows for column in columns} & set(layout.codes_at)
        if block.row and places and places <= inside:
            named.append(codes_of(block.headings))
        else:
            named += _ranges(rows, columns, places & inside)
    return CELLS.filled({"places": literal(", ".join(named))})


def _ranges(rows: Sequence[int], columns: Sequence[int], inside: set[Coordinates]) -> list[str]:
    """Return cells as rectangles: values side by side, in rows below each other that have the same ones."""
    open_since: dict[tuple[int, int], int] = {}
    found: list[tuple[Coordinates, Coordinates]] = []
    for row in [*rows, rows[-1] + 1]:
        noted = [(column, (row, column) in inside) for column in columns]
        runs = [[column for column, _is in run] for held, run in itertools.groupby(noted, key=itemgetter(1)) if held]
        spans = {(run[0], run[-1]) for run in runs}
        for first, last in open_since.keys() - spans:
            found.append(((open_since.pop((first, last)), first), (row - 1, last)))
        open_since |= {span: row for span in spans if span not in open_since}
    names = [(cell_name(*first), cell_name(*last)) for first, last in sorted(found)]
    return [corner if corner == end else f"{corner}:{end}" for corner, end in names]


# Make the tables of a submission as every output shows them: layout, cells, notes and controls.
#
# They are made once a dossier; the workbook, the page and the reference metadata read them.


@dataclass(frozen=True)
class TableContents:
    """One table as it stands on its sheet: where everything stands, and its cells by codes (none in a blank form).

    `totals`: the total over all dimensions (what stands in place of a missing one; a dash where the table can have
    none), and how many cells of the whole table hold a value and how many none.
    """

    layout: TableLayout
    controls: Controls
    cells: Mapping[Codes, LaidOutCell]
    totals: tuple[int | str, int, int]

    @property
    def table(self) -> IndicatorTable:
        """The table as the definitions have it."""
        return self.layout.table

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """Its numbered notes."""
        return numbered(self.layout, self.cells)

    @cached_property
    def bounds(self) -> frozenset[Codes]:
        """The cells that hold only a bound."""
        return frozenset(codes for codes, cell in self.cells.items() if cell.status == ObsStatus.BOUND.value)

    @cached_property
    def outcomes(self) -> tuple[int | None, ...]:
        """What each control comes to, in their order; None where it cannot be judged."""
        values = {codes: cell.value for codes, cell in self.cells.items() if codes not in self.bounds}
        known = {codes: value for codes, value in values.items() if value is not None}
        return tuple(outcome_of(control, known) for control in self.controls.controls)


def contents_of(submission: Submission, is_blank: bool = False) -> tuple[TableContents, ...]:
    """Return the tables of a submission, in their order; of a blank form without their cells."""
    cells, collection, found = submission.protected.cells, submission.collection, []
    for layout in laid_out(cells, submission.definitions):
        of_table = cells[cells["table"] == layout.table.name]
        every = dict(_cells(of_table, layout, free_mark(submission)))
        held = {codes: every[codes] for codes in layout.positions}
        values = sum(cell.value is not None for cell in every.values())
        total = every.get(tuple(codelist.total or NOT_APPLICABLE for codelist in layout.lists.values()))
        grand = WITHHELD_SIGN if total is None else total.shown
        controls = controls_of(layout, collection.year, collection.geo)
        totals = (grand, values, len(every) - values)
        found.append(TableContents(layout, controls, {} if is_blank else held, totals))
    return tuple(found)


def _cells(of_table: pd.DataFrame, layout: TableLayout, free: str) -> Iterator[tuple[Codes, LaidOutCell]]:
    """Yield all cells of a table by their codes, in the order of their rows."""
    keys = zip(*(of_table[name].tolist() for name in layout.table.names), strict=True)
    numbers = (values_of(of_table[name]) for name in ("obs_value", *INTERVAL))
    columns = ("obs_status", "conf_status", "provisions", "sources", "reasons")
    for codes, value, least, most, status, mark, provisions, sources, reasons in zip(
        keys, *numbers, *(of_table[name].tolist() for name in columns), strict=True
    ):
        shown = "" if status == ObsStatus.VALUE.value else status
        instead = interval(least, most) or MISSING_SIGN
        yield codes, LaidOutCell(value, shown, "" if mark == free else mark, provisions, sources, reasons, instead)


def perturbing_policy(submission: Submission) -> Policy | None:
    """Return the policy by which this edition tells other numbers than the counted ones; None where it does not."""
    policy = submission.definitions.law.policy(submission.collection.year)
    return policy if policy and policy.perturbs and submission.protected.audience.withholds else None


def free_mark(submission: Submission) -> str:
    """Return the confidentiality mark that needs no showing, as the policy on small counts names it."""
    return submission.definitions.law.free_mark(submission.protected.policy)
