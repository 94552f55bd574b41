"""Read every source that says what stands in a cell, each in its own way.

A `FigureSource` gives, for every cell it tells of, what it says of some columns of observations.csv, and where it says
so. `whole` ones must tell of every cell; the others (a list that shows what is above zero, the facts behind the cells)
only of some. Goes out: one difference for every cell and column of which they do not all say the same, with what each
of them says and where, so that one sees which is the odd one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import DOSSIER_CELLS, ROWS
from thb_eu.base.messages import NO_WORDS, Text, _, layout, literal, plural
from thb_eu.base.model import INTERVAL, ObsStatus, Place
from thb_eu.base.ooxml.archive import UNREADABLE, loaded
from thb_eu.base.ooxml.cell_reference import Coordinates, cell_name
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.cells import PROVISION, SOURCE
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import FROM_ITS_SENDER, LINEAGE, REASONS, WORKBOOK, Row
from thb_eu.dossiers.cell_keys import codes_by_name, in_words, is_shown, key_of, layouts_of, place
from thb_eu.dossiers.verification.sections import LINE, MADE_AGAIN, NOT_THERE, Difference, SourceStatement, stated
from thb_eu.publication.labels import MISSING_SIGN, ends_in
from thb_eu.publication.layout import SIDES, UNJUDGED, Codes, Controls, TableLayout, formula_of, outcome_of
from thb_eu.results import ReasonKind
from thb_eu.sources.file_safety import zip_faults
from thb_eu.writing.sheet_model import SheetContent

VALUE, STATUS, CONF = COLUMNS = "obs_value", "obs_status", "conf_status"
SIDE_OF = dict(zip(COLUMNS, SIDES, strict=True)) | dict.fromkeys(INTERVAL, SIDES[0])
COMMENT = "comment"
SIGNS = {"legal_article": "; ", "source": "; ", COMMENT: " "}
"""The columns of observations.csv that reasons.csv tells one by one, and what parts their pieces."""

IN_COMMENT = (kind.value for kind in ReasonKind if kind is not ReasonKind.SERIES)
BY_KIND = {PROVISION: "legal_article", SOURCE: "source", **dict.fromkeys(IN_COMMENT, COMMENT)}
"""The column in which what is of a kind stands; the flags of a series have columns of their own."""

LINES = plural("line {row} and {more} more", "line {row} and {more} more", by="more")
OF_CELLS = "cells"


@dataclass(frozen=True)
class FigureSource:
    """One source: its name, whether it must tell of every cell, and by cell what it says of each column.

    `place`: where it tells a column of a cell; no words where it stands in no file.
    """

    name: Text
    is_complete: bool
    values: Mapping[CellKey, Mapping[str, str]]
    place: Callable[[CellKey, str], Text] = lambda _key, _column: NO_WORDS
    twice: tuple[CellKey, ...] = ()


def of_observations(rows: Iterable[Row], definitions: Definitions, name: Text, in_file: bool = False) -> FigureSource:
    """Read rows with the columns of observations.csv; `in_file`: they stand on the lines of a file below its header."""
    names = definitions.dimension_names
    values: dict[CellKey, Mapping[str, str]] = {}
    lines: dict[CellKey, int] = {}
    twice: list[CellKey] = []
    beside = {table: {"table", *of_key} for table, of_key in names.items()}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        if key in values:
            twice.append(key)
        of_key = beside.get(key[0], {"table"})
        values[key] = {column: value for column, value in row.items() if column not in of_key}
        if in_file:
            lines[key] = number
    return FigureSource(name, True, values, _on_lines(lines), tuple(twice))


def _on_lines(
    lines: Mapping[CellKey, int], count: Mapping[CellKey, int] | None = None
) -> Callable[[CellKey, str], Text]:
    """Say where the cells stand in a file: the first line of each, and how many more there are."""

    def place_of(key: CellKey, _column: str) -> Text:
        if key not in lines:
            return NO_WORDS
        more = count[key] - 1 if count else 0
        return (LINES if more else LINE).filled({"row": lines[key], "more": more})

    return place_of


def legible(rows: Iterable[Row], definitions: Definitions) -> tuple[Row, ...]:
    """Return rows of known tables whose value is empty or an integer; others are reported elsewhere."""
    names = definitions.dimension_names
    return tuple(
        row
        for row in rows
        if all(name in row for name in names.get(row["table"], ("",))) and (row[VALUE].isdecimal() or not row[VALUE])
    )


def of_lineage(rows: Iterable[Row], definitions: Definitions) -> tuple[FigureSource, FigureSource]:
    """Find what lineage.csv says is the value of a cell, and what the contributions of its facts add up to.

    A contribution that is not known adds nothing; one that is no whole number leaves no sum. Where no value stands
    there is nothing to which they must add up.
    """
    names = definitions.dimension_names
    shown: dict[CellKey, set[str]] = {}
    lines: dict[CellKey, int] = {}
    added: dict[CellKey, list[str]] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        lines.setdefault(key, number)
        shown.setdefault(key, set()).add(row[VALUE])
        added.setdefault(key, []).append(row["contribution"])
    places = _on_lines(lines, {key: len(parts) for key, parts in added.items()})
    values = {key: {VALUE: " / ".join(sorted(words))} for key, words in shown.items()}
    sums = {key: {VALUE: _sum(parts)} for key, parts in added.items() if values[key][VALUE]}
    sum_name = layout("{lineage}, {the_sum}", lineage=LINEAGE, the_sum=_("the sum of the contributions"))
    return FigureSource(literal(LINEAGE), False, values, places), FigureSource(sum_name, False, sums, places)


def _sum(contributions: Iterable[str]) -> str:
    known = [part for part in contributions if part]
    is_sum = all(part.removeprefix("-").isdecimal() for part in known)
    return str(sum(map(int, known))) if is_sum else "?"


def of_reasons(rows: Iterable[Row], cells: Iterable[Row], definitions: Definitions) -> FigureSource:
    """Find what reasons.csv says of the provisions, the sources and the comment of every cell; of the value it says
    nothing.

    `cells`: the rows of observations.csv.
    """
    names = definitions.dimension_names
    stated: dict[CellKey, dict[str, list[str]]] = {key_of(row, names): {} for row in cells}
    lines: dict[CellKey, int] = {}
    for number, row in enumerate(rows, 2):
        key = key_of(row, names)
        lines.setdefault(key, number)
        if column := BY_KIND.get(row["kind"]):
            of_cell = stated.setdefault(key, {})
            of_cell.setdefault(column, []).append(row["text"] if column == COMMENT else row["code"])
    values = {key: {column: SIGNS[column].join(its.get(column, ())) for column in SIGNS} for key, its in stated.items()}
    return FigureSource(literal(REASONS), False, values, _on_lines(lines))


def disagreements(
    sources: Sequence[FigureSource], definitions: Definitions, layouts: Mapping[str, TableLayout]
) -> Iterator[Difference]:
    """Yield every cell of which not all witnesses say the same, in the order of the first witness that has it."""
    names = definitions.dimension_names
    for key in dict.fromkeys(key for source in sources for key in source.values):
        if _all_agree(key, sources):
            continue
        for aspect, sayings in _statements(key, sources):
            if len({saying.value for saying in sayings}) > 1:
                where, about = place(key, layouts, SIDE_OF.get(aspect, SIDES[0])), in_words(key, definitions)
                codes = codes_by_name(key, names)
                yield Difference(OF_CELLS, where, about, aspect, sayings, odd(sayings), codes)
    for source in sources:
        for key in source.twice:
            about = _("the cell occurs twice in {source}", source=source.name)
            words = in_words(key, definitions)
            yield Difference(OF_CELLS, place(key, layouts), layout("{told}: {about}", told=words, about=about))


def _all_agree(key: CellKey, sources: Sequence[FigureSource]) -> bool:
    common: dict[str, str] = {}
    for source in sources:
        values = source.values.get(key)
        if values is None:
            if source.is_complete:
                return False
        elif any(common.setdefault(column, value) != value for column, value in values.items()):
            return False
    return True


def _statements(key: CellKey, sources: Sequence[FigureSource]) -> Iterator[tuple[str, tuple[SourceStatement, ...]]]:
    """Yield by column what each witness says of a cell; one that a complete witness lacks makes a single difference."""
    lacking = [source for source in sources if source.is_complete and key not in source.values]
    speaking = [source for source in sources if key in source.values]
    if lacking and any(not source.is_complete and source.values[key].get(VALUE) == "" for source in speaking):
        return  # facts were kept for a cell that no table has; they came to no value
    if lacking:
        yield "", tuple(_statement(source, key, VALUE) for source in (*speaking, *lacking))
    for column in dict.fromkeys(column for source in speaking for column in source.values[key]):
        yield column, tuple(_statement(source, key, column) for source in speaking if column in source.values[key])


def _statement(source: FigureSource, key: CellKey, column: str) -> SourceStatement:
    values = source.values.get(key)
    return SourceStatement(
        source.name, source.place(key, column), NOT_THERE if values is None else values.get(column, "")
    )


def odd(sayings: Sequence[SourceStatement]) -> tuple[Text, ...]:
    """Return the sources that stand against more than half of all; none where no more than half agree."""
    (most, number), *_ = Counter(saying.value for saying in sayings).most_common()
    if number * 2 <= len(sayings):
        return ()
    return tuple(saying.source for saying in sayings if saying.value != most)


# Read the workbook as a person would: numbers, flags, headings, controls and texts of its tables' sheets.
#
# Comes in: the bytes of submission.xlsx. Goes out: its cells as one more witness, and every heading, control and text
# that is not the one that belongs there. The one door by which openpyxl reads a workbook of ours again: somebody may
# have changed it, so it is looked at as a zip before it is unpacked, no sheet is believed to be as large as it says,
# and more cells than a dossier has are refused. Sheets without tables are held to their hash, and to the file written
# again.

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
    """Find for each table the first of the layouts by what the witnesses show whose headings fit the sheet best.

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
    for name, placed in layouts.items():
        sheet = sheets.get(name, {})
        for codes, (row, column) in placed.positions.items():
            value, status, conf = (sheet.get((row, column + at), NOTHING) for at in range(len(SIDES)))
            values[name, codes] = _as_observed(value, status, conf, free_mark)

    def place(key: CellKey, column: str) -> Text:
        placed, codes = layouts.get(key[0]), key[1]
        if placed is None or codes not in placed.positions or column not in SIDE_OF:
            return NO_WORDS
        return literal(f"{key[0]}!{placed.cell(codes, SIDE_OF[column])}")

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
    """Yield every sheet that is not there, and every code that heads a row or a column and is not what it should be."""
    for name, placed in layouts.items():
        if name not in sheets:
            yield Difference(HEADINGS, WORKBOOK, _("the workbook has no sheet {sheet}", sheet=name))
            continue
        for spot, should, found in _wrong_headings(sheets[name], placed):
            cell = f"{name}!{cell_name(*spot)}"
            sayings = stated(WORKBOOK, found, cell), stated(_("by the layout of the table"), should, cell)
            about = _("the code in the heading is not the one that belongs here")
            yield Difference(HEADINGS, cell, about, sayings=sayings)


def _wrong_headings(
    sheet: Mapping[Coordinates, SheetCell], layout: TableLayout
) -> Iterator[tuple[Coordinates, str, str]]:
    for spot, should in _headings(layout):
        found = sheet.get(spot, NOTHING).value
        if found != should:
            yield spot, should, found


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
        for spot in dict.fromkeys([*should, *sheet]):
            found, ought = sheet.get(spot, NOTHING), should.get(spot, NOTHING)
            if spot not in elsewhere.get(name, ()) and found != ought:
                about = _("a text or formula on the sheet")
                yield _difference(TEXTS, about, name, spot, _shown(found), _shown(ought), MADE_AGAIN)


def _shown(content: SheetCell) -> str:
    return f"{content.formula} → {content.value}" if content.formula else content.value


def _difference(part: str, about: Text, sheet: str, place: Coordinates, found: str, ought: str, by: Text) -> Difference:
    cell = f"{sheet}!{cell_name(*place)}"
    return Difference(part, cell, about, sayings=(stated(_("the workbook"), found, cell), stated(by, ought)))
