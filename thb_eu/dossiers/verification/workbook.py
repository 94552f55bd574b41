"""Read the workbook as a person would: numbers, flags, headings, controls and texts of its tables' sheets.

Comes in: the bytes of submission.xlsx. Goes out: its cells as one more witness, and every heading, control and text
that is not the one that belongs there. The one door by which openpyxl reads a workbook of ours again: somebody may have
changed it, so it is looked at as a zip before it is unpacked, no sheet is believed to be as large as it says, and more
cells than a dossier has are refused. Sheets without tables are held to their hash, and to the file written again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import DOSSIER_CELLS, ROWS
from thb_eu.base.messages import NO_WORDS, Text, _, literal
from thb_eu.base.model import INTERVAL, ObsStatus, Place
from thb_eu.base.ooxml.archive import UNREADABLE, loaded
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import FROM_ITS_SENDER, WORKBOOK
from thb_eu.dossiers.cell_keys import is_shown, layouts_of
from thb_eu.dossiers.verification.sections import MADE_AGAIN, Difference, stated
from thb_eu.dossiers.verification.sources_of_figures import COLUMNS, CONF, SIDE_OF, STATUS, VALUE, FigureSource
from thb_eu.publication.labels import MISSING_SIGN, ends_in
from thb_eu.publication.layout import SIDES, UNJUDGED, Codes, Controls, TableLayout, formula_of, outcome_of
from thb_eu.sources.file_safety import zip_faults
from thb_eu.writing.sheet_model import SheetContent

BROKEN = _("the workbook cannot be read: a part of it is damaged.")
HEADINGS, CONTROLS, TEXTS = "headings", "controls", "texts"
CACHED = _("the last computed value of a control")
FORMULA = _("the formula of a control")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What stands in one cell: its value as text (a formula's as last computed), and its formula, if it has one.

    `is_text`: it stands there as text, whatever it looks like.
    """

    value: str
    formula: str = ""
    is_text: bool = field(default=True, compare=False)


NOTHING = SheetCell("")
"""What stands in an empty cell."""

Sheets = Mapping[str, Mapping[Coordinates, SheetCell]]
"""By sheet and place (row and column from 1), what stands there; empty cells are left out."""


# --- reading ---------------------------------------------------------------------------------------


def read_sheets(content: bytes, wanted: Collection[str]) -> Sheets:
    """Return the `wanted` sheets of the workbook, those that are there; SourceRefused where it is no sound workbook."""
    refuse_if_any(SourceRefused, zip_faults(content, WORKBOOK))
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        written = _cells(content, wanted, computed=False)
        with_formulas = {sheet for sheet, cells in written.items() if any(map(_formula, cells.values()))}
        values = {**written, **(_cells(content, with_formulas, computed=True) if with_formulas else {})}
    except (InvalidFileException, DamagedPart, *UNREADABLE, KeyError, SyntaxError):
        broken = True
    else:
        broken = False
    if broken:
        raise SourceRefused(Fault(Place(WORKBOOK), "workbook-damaged", BROKEN, FROM_ITS_SENDER, "user"))
    return {sheet: _joined(cells, written[sheet]) for sheet, cells in values.items()}


def _cells(content: bytes, wanted: Collection[str], computed: bool) -> dict[str, dict[Coordinates, Any]]:
    book = loaded(content, data_only=computed)
    try:
        left = DOSSIER_CELLS
        found: dict[str, dict[Coordinates, Any]] = {}
        for sheet in (sheet for sheet in book.worksheets if sheet.title in wanted):
            found[sheet.title] = {}
            sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
            for row, cells in enumerate(sheet.iter_rows(max_row=ROWS, values_only=True), 1):
                left -= len(cells)
                if left < 0:
                    what = _("the workbook has more cells than a dossier can have.")
                    raise SourceRefused(Fault(Place(WORKBOOK), "file-too-large", what, FROM_ITS_SENDER, "user"))
                found[sheet.title].update(
                    ((row, column), value) for column, value in enumerate(cells, 1) if value is not None and value != ""
                )
        return found
    finally:
        book.close()


def _joined(values: Mapping[Coordinates, Any], written: Mapping[Coordinates, Any]) -> dict[Coordinates, SheetCell]:
    """Return values and formulas of one sheet; a formula without a value stands with an empty one."""
    return {
        place: SheetCell(as_text(values.get(place)), _formula(written.get(place)), isinstance(values.get(place), str))
        for place in dict.fromkeys([*values, *written])
    }


def as_text(value: Any) -> str:
    """Return a value as text; a whole number is written as one, whatever its type."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    return "" if value is None else str(value)


def _formula(value: Any) -> str:
    """Return the formula as written (`=SUM(…)`); an array formula by its text."""
    formula = getattr(value, "text", value)
    return formula if isinstance(formula, str) and formula.startswith("=") else ""


# --- figures and headings --------------------------------------------------------------------------


def fitting(sheets: Sheets, sources: Iterable[FigureSource], definitions: Definitions) -> dict[str, TableLayout]:
    """For each table the first of the layouts by what the witnesses show whose headings fit the sheet best.

    Several sources may say what is shown; one that was changed must not move all cells of the sheet.
    """
    known: list[dict[CellKey, bool]] = []
    candidates: list[dict[str, TableLayout]] = []
    for source in sources:
        shown = {key: is_shown(row) for key, row in source.values.items()}
        if shown not in known:
            known.append(shown)
            candidates.append(layouts_of(source.values, definitions))

    def misfits(layout: TableLayout) -> int:
        return sum(1 for _ in _wrong_headings(sheets.get(layout.table.name, {}), layout))

    return {name: min((layouts[name] for layouts in candidates), key=misfits) for name in candidates[0]}


def of_workbook(sheets: Sheets, layouts: Mapping[str, TableLayout], free_mark: str) -> FigureSource:
    """Find what the sheets of the tables say: value or interval, status and mark of every cell that is shown."""
    values: dict[CellKey, Mapping[str, str]] = {}
    for name, layout in layouts.items():
        sheet = sheets.get(name, {})
        for codes, (row, column) in layout.positions.items():
            value, status, conf = (sheet.get((row, column + at), NOTHING) for at in range(len(SIDES)))
            values[name, codes] = _as_observed(value, status, conf, free_mark)

    def place(key: CellKey, column: str) -> Text:
        layout, codes = layouts.get(key[0]), key[1]
        if layout is None or codes not in layout.positions or column not in SIDE_OF:
            return NO_WORDS
        return literal(f"{key[0]}!{layout.cell(codes, SIDE_OF[column])}")

    return FigureSource(literal(WORKBOOK), False, values, place)


def _as_observed(value: SheetCell, status: SheetCell, conf: SheetCell, free_mark: str) -> dict[str, str]:
    """Return a cell as observations.csv would say it; no flag means a plain value, with the mark that needs no showing.

    A number that stands as text adds up to nothing in a spreadsheet: it is told in quotation marks. A formula is told
    as one: whatever it last came to, a spreadsheet shows what it comes to next.
    """
    ends = ends_in(value.value)
    number = "" if value.value == MISSING_SIGN or ends else value.value
    shown = f'"{number}"' if number and value.is_text else number
    return {
        VALUE: value.formula or shown,
        **dict(zip(INTERVAL, ends or ("", ""), strict=True)),
        STATUS: status.formula or status.value or ObsStatus.VALUE.value,
        CONF: conf.formula or conf.value or (free_mark if number else ""),
    }


def wrong_headings(sheets: Sheets, layouts: Mapping[str, TableLayout]) -> Iterator[Difference]:
    """Every sheet that is not there, and every code that heads a row or a column and is another than it should be."""
    for name, layout in layouts.items():
        if name not in sheets:
            yield Difference(HEADINGS, WORKBOOK, _("the workbook has no sheet {sheet}", sheet=name))
            continue
        for place, should, found in _wrong_headings(sheets[name], layout):
            cell = f"{name}!{cell_name(*place)}"
            sayings = stated(WORKBOOK, found, cell), stated(_("by the layout of the table"), should, cell)
            about = _("the code in the heading is not the one that belongs here")
            yield Difference(HEADINGS, cell, about, sayings=sayings)


def _wrong_headings(
    sheet: Mapping[Coordinates, SheetCell], layout: TableLayout
) -> Iterator[tuple[Coordinates, str, str]]:
    for place, should in _headings(layout):
        found = sheet.get(place, NOTHING).value
        if found != should:
            yield place, should, found


def _headings(layout: TableLayout) -> Iterator[tuple[Coordinates, str]]:
    """Yield the codes that head the columns and the rows, each with its place."""
    for entry in layout.columns:
        yield (layout.body_row - 1, entry.column), " · ".join(heading.code for heading in entry.headings)
    for row, headings in layout.heads.items():
        for at, heading in enumerate(headings):
            yield (row, at * layout.heading_span + 1), heading.code


# --- controls and texts ----------------------------------------------------------------------------


def wrong_controls(sheets: Sheets, controls: Sequence[Controls], figures: FigureSource) -> Iterator[Difference]:
    """Yield every control that has another formula, or another last computed value, than the figures give."""
    for held in controls:
        name = held.layout.table.name
        known, bounds = _known(held.layout, figures)
        for control in held.controls:
            cell = sheets.get(name, {}).get(control.place, NOTHING)
            outcome = outcome_of(control, known)
            value = UNJUDGED if outcome is None else str(outcome)
            formula = f"={formula_of(control, held.layout, bounds)}"
            for about, found, ought in ((CACHED, cell.value, value), (FORMULA, cell.formula, formula)):
                if found != ought:
                    yield _difference(CONTROLS, about, name, control.place, found, ought, _("by the figures"))


def _known(layout: TableLayout, figures: FigureSource) -> tuple[dict[Codes, int], frozenset[Codes]]:
    """Return the cells of a table that hold a number, and those that hold only a bound."""
    known, bounds = {}, set()
    for codes in layout.positions:
        row = figures.values.get((layout.table.name, codes), {})
        if row.get(STATUS) == ObsStatus.BOUND.value:
            bounds.add(codes)
        elif row.get(VALUE, "").isdecimal():
            known[codes] = int(row[VALUE])
    return known, frozenset(bounds)


def as_written(content: SheetContent) -> dict[Coordinates, SheetCell]:
    """Find what goes into the cells of a sheet: values and formulas."""
    return {
        place: SheetCell(str(cell.value), f"={cell.formula}" if cell.formula else "")
        for place, cell in content.cells.items()
    }


def wrong_texts(sheets: Sheets, rewritten: Sheets, controls: Sequence[Controls]) -> Iterator[Difference]:
    """Yield every text and formula of the `rewritten` sheets that stands otherwise in the workbook, and every one too
    many.

    Numbers, their flags and the controls are held against other sources.
    """
    elsewhere = {
        held.layout.table.name: {
            *((row, column + side) for row, column in held.layout.positions.values() for side in range(len(COLUMNS))),
            *(control.place for control in held.controls),
        }
        for held in controls
    }
    for name, should in rewritten.items():
        sheet = sheets.get(name, {})
        for place in dict.fromkeys([*should, *sheet]):
            found, ought = sheet.get(place, NOTHING), should.get(place, NOTHING)
            if place not in elsewhere.get(name, ()) and found != ought:
                about = _("a text or formula on the sheet")
                yield _difference(TEXTS, about, name, place, _shown(found), _shown(ought), MADE_AGAIN)


def _shown(content: SheetCell) -> str:
    return f"{content.formula} → {content.value}" if content.formula else content.value


def _difference(part: str, about: Text, sheet: str, place: Coordinates, found: str, ought: str, by: Text) -> Difference:
    cell = f"{sheet}!{cell_name(*place)}"
    return Difference(part, cell, about, sayings=(stated(_("the workbook"), found, cell), stated(by, ought)))
