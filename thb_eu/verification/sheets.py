"""Sheets: the tables of the workbook, read again as a person would: the number in a cell and the flag beside it.

Comes in: the sheets of the workbook and where each cell should stand. Goes out: a witness of the cells, and every
heading that is not the one that belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from thb_eu.dossiers import WORKBOOK
from thb_eu.messages import Text, _, literal
from thb_eu.model import ObsStatus
from thb_eu.ooxml.cell_reference import cell_name
from thb_eu.publication.layout import SIDES, TableLayout
from thb_eu.publication.sheets.words import MISSING_SIGN
from thb_eu.verification.book import NOTHING, Content, Place, Sheets
from thb_eu.verification.model import Difference, Saying
from thb_eu.verification.witnesses import CONF, STATUS, VALUE, Key, Witness

HEADINGS = "headings"
HEADING = _("the code in the heading is not the one that belongs here")
BY_LAYOUT = _("by the layout of the table")
SHEET_GONE = _("the workbook has no sheet {sheet}")


def fitting(sheets: Sheets, candidates: Sequence[Sequence[TableLayout]]) -> tuple[TableLayout, ...]:
    """For each table the first of the candidate layouts whose headings fit the sheet best.

    Several sources may say what is shown; one that was changed must not move all cells of the sheet.
    """
    chosen = []
    for layouts in zip(*candidates, strict=True):
        sheet = sheets.get(layouts[0].table.name, {})
        chosen.append(min(layouts, key=lambda layout: sum(1 for _ in _wrong_headings(sheet, layout))))
    return tuple(chosen)


def of_workbook(sheets: Sheets, layouts: Sequence[TableLayout], free_mark: str) -> Witness:
    """What the sheets of the tables say: value, status and mark of every cell that is shown."""
    says: dict[Key, Mapping[str, str]] = {}
    places: dict[tuple[Key, str], Text] = {}
    for layout in layouts:
        sheet = sheets.get(layout.table.name, {})
        for codes, (row, column) in layout.positions.items():
            key = (layout.table.name, *codes)
            value, status, conf = (sheet.get((row, column + at), NOTHING) for at in range(len(SIDES)))
            says[key] = _said(value, status, conf, free_mark)
            for at, told_there in enumerate((VALUE, STATUS, CONF)):
                places[key, told_there] = literal(f"{layout.table.name}!{cell_name(row, column + at)}")
    return Witness(literal(WORKBOOK), False, says, places)


def wrong_headings(sheets: Sheets, layouts: Sequence[TableLayout]) -> Iterator[Difference]:
    """Every sheet that is not there, and every code that heads a row or a column and is another than it should be."""
    for layout in layouts:
        name = layout.table.name
        if name not in sheets:
            yield Difference(HEADINGS, WORKBOOK, SHEET_GONE.filled({"sheet": name}))
            continue
        for (row, column), should, stands in _wrong_headings(sheets[name], layout):
            cell = f"{name}!{cell_name(row, column)}"
            sayings = (Saying(literal(WORKBOOK), literal(cell), stands), Saying(BY_LAYOUT, literal(cell), should))
            yield Difference(HEADINGS, cell, HEADING, sayings=sayings)


def _said(value: Content, status: Content, conf: Content, free_mark: str) -> dict[str, str]:
    """A cell as observations.csv would say it; no flag means a plain value, with the mark that needs no showing.

    A number that stands as text adds up to nothing in a spreadsheet: it is told in quotation marks. A formula is told
    as one: whatever it last came to, a spreadsheet shows what it comes to next.
    """
    number = "" if value.value == MISSING_SIGN else value.value
    shown = f'"{number}"' if number and value.is_text else number
    return {
        VALUE: value.formula or shown,
        STATUS: status.formula or status.value or ObsStatus.VALUE.value,
        CONF: conf.formula or conf.value or (free_mark if number else ""),
    }


def _wrong_headings(sheet: Mapping[Place, Content], layout: TableLayout) -> Iterator[tuple[Place, str, str]]:
    for place, should in _headings(layout):
        stands = sheet.get(place, NOTHING).value
        if stands != should:
            yield place, should, stands


def _headings(layout: TableLayout) -> Iterator[tuple[Place, str]]:
    """The codes that head the columns and the rows, each with its place."""
    for entry in layout.columns:
        yield (layout.body_row - 1, entry.column), " · ".join(heading.code for heading in entry.headings)
    for block in layout.blocks:
        for line in block.lines:
            for at, heading in enumerate(line.headings):
                yield (line.row, at * layout.heading_span + 1), heading.code
