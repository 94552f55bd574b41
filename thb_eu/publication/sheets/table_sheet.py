"""Lay out one counted table for a reader, its controls beside it, its articles and sources below.

No cell of the table is merged with another, headings included: who sorts, filters or hears the sheet finds one cell at
every place. Controls stand right of the table, outside its cells and outside what is printed; the line that counts them
is printed. Each is a live formula with its result; who changes a figure sees at once what no longer adds up.

In the collection variant the same sheet stands without numbers, to be filled in: a value is a whole number from zero
up, or the sign for none; its flags are codes of the code lists. All else is locked, without a password: the lock keeps
from slips, not from people.

Names of areas, for formulas, programs and screen readers: `T_V3_IDENT` is a block with its flags; `T_V3_IDENT_values`,
`T_V3_IDENT_status`, `T_V3_IDENT_conf` and `T_V3_IDENT_notes` are its values, flags and notes, column by column; a table
of one block has no code in between. `T_V3_controls` are the controls beside the table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice, starmap

from thb_eu.base.messages import (
    STROKE,
    Languages,
    Text,
    _,
    each_of,
    in_context,
    literal,
    name_of_language,
    stacked,
)
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import State
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.definitions import Definitions
from thb_eu.publication import labels
from thb_eu.publication.labels import BLANK_FORM, COVER, MISSING_SIGN, STATE
from thb_eu.publication.layout import (
    CELL_COLUMNS,
    CONFIDENTIALITY,
    NOTE,
    NUMBER,
    SIDES,
    STATUS,
    VALUE,
    LayoutBlock,
    LayoutHeading,
    TableLayout,
    ValueColumn,
    codes_of,
    formula_of,
    label_of,
    runs,
    tally,
)
from thb_eu.publication.layout import UNJUDGED as UNJUDGED_SIGN
from thb_eu.publication.table_notes import (
    COMMENTS,
    IN_COLUMN,
    SIGNS,
    WHOLE_TABLE,
    Note,
    TableContents,
    marks_of,
    provenance,
    signs_used,
    where,
)
from thb_eu.results import Submission
from thb_eu.writing import sheet_styles
from thb_eu.writing.sheet_model import (
    A3,
    A4,
    Area,
    EntryRule,
    Highlight,
    SheetContent,
    Style,
    is_one_line,
    least_width,
    lowest,
    paginate,
    room_on,
)
from thb_eu.writing.sheet_styles import CONTROL_HEADER, HEADER, HEADER_CODE, HEADER_NAME, HEADER_QUIET, of_kind
from thb_eu.writing.simple_table import NONE, section

TITLE_LOOKS = (
    sheet_styles.TITLE,
    sheet_styles.SUBTITLE,
    sheet_styles.NOTE,
    sheet_styles.NOTE_SECOND,
    sheet_styles.QUIET,
    sheet_styles.NOTE,
    sheet_styles.NOTE_SECOND,
)
SIGN_LOOK = sheet_styles.CODE.but(border="", across="right", down="top")
TITLES_BESIDE: tuple[Text, ...] = (labels.STATUS, labels.MARK, in_context("short", "note"))
"""Over the columns right of a value: its status, its confidentiality, its notes."""

HOLDS_FOR = pattern("{said} [{cells}]")
ROW_HEIGHT = 14.0
VALUE_WIDTH, VALUE_IN_LIST, FLAG_WIDTH, SIGN_WIDTH = 7.0, 5.5, 4.0, 1.85
"""How broad a value and a flag stand; what one sign of a note takes."""

ON_SCREEN = 168.0
"""How broad all that heads the rows of a list stands at most, so that its first number is seen on a small screen."""
LINES_OF_HEAD = 4
"""In how many lines the label over a column of values stands where it has no room on one."""

CONTROL = _("Control")
MEANING = _("total − parts")
HOLD, FAIL, UNJUDGED = _("hold"), _("do not hold"), _("cannot be judged")
SUMS = _("Control of sums, right of the table")
CONTROL_WIDTH, GAP_WIDTH = 10.0, 3.0

CODE_TITLE = _("Code")
VALUE_TITLE, STATUS_TITLE, CONF_TITLE = _("Value"), _("Status"), _("Confidentiality")
AREA_NAMES = {VALUE: "values", STATUS: "status", CONFIDENTIALITY: "conf", NOTE: "notes"}


def table_sheet(submission: Submission, contents: TableContents, tab: str, is_blank: bool = False) -> SheetContent:
    """Return the sheet of one table; a blank one holds no number, and only its observation cells can be changed."""
    layout, marks = contents.layout, marks_of(contents.layout, () if is_blank else contents.notes)
    signs = {place: _signs(marks.get((place[0], 0), ()), marks.get(place, ())) for place in layout.codes_at}
    widths = _widths(contents, signs.values(), submission.definitions.languages)
    sheet = SheetContent(layout.table.name, tab, submission.definitions.languages, widths, printed=layout.last_column)
    _titles(sheet, submission, layout, is_blank)
    _header(sheet, layout, _signs(marks.get(WHOLE_TABLE, ())))
    for block in layout.blocks:
        _block(sheet, layout, block, _signs(marks.get((block.row, 0), ())))
    _values(sheet, contents, signs, is_blank)
    sheet.folded = set() if is_blank else _empty_rows(contents)
    sheet.frozen = (layout.body_row, layout.heading_span + 1)
    sheet.repeated_rows, sheet.headed_until = (layout.header_row, layout.body_row - 1), layout.last_row
    first = free = layout.last_row + 2
    if contents.controls.area:
        _controls(sheet, contents, contents.controls.area)
        _count_of_controls(sheet, contents, free)
        free += 1
    end = free - 1 if is_blank else _below(sheet, submission, contents, free)
    sheet.names |= names_of(contents)
    if layout.positions:
        region = layout.body_row - 1, 1, layout.last_row, layout.last_column
        sheet.regions.append(region)
        sheet.columns[region] = tuple(_column_names(layout))
    if is_blank:
        sheet.validations += _validations(layout, submission.definitions)
    if sheet.as_printed.pages_high != 1:
        blocks = [(block.row or block.lines[0].row, block.lines[-1].row) for block in layout.blocks]
        paginate(sheet, [*blocks, (first, end)])
    if layout.table.layout.is_list:
        sheet.filtered = (layout.body_row - 1, 1, layout.last_row, layout.columns[0].column - 1)
    return sheet


def _values(sheet: SheetContent, contents: TableContents, signs: Mapping[tuple[int, int], str], is_blank: bool) -> None:
    layout = contents.layout
    looks_of = {kind: _styles(kind, is_blank) for kind in ("item", "group", "total", "unknown")}
    for codes, (row, column) in layout.positions.items():
        number, missing, *beside = looks_of[kind_of_value(layout, row, column)]
        values: tuple[int | str, ...] = ("",) * len(CELL_COLUMNS)
        if not is_blank:
            cell = contents.cells[codes]
            values = (cell.shown, cell.status, cell.mark, signs[row, column])
            number = missing if cell.value is None else number
        for at, (value, style) in enumerate(zip(values, (number, *beside), strict=True), start=column):
            sheet.write(row, at, value, style)


def _empty_rows(contents: TableContents) -> set[int]:
    """Return the rows of categories that stand here because they occurred elsewhere: nothing but zeros in any block."""
    layout = contents.layout
    values: dict[tuple[LayoutHeading, ...], set[int | None]] = {}
    for codes, (row, _column) in layout.positions.items():
        values.setdefault(layout.heads[row], set()).add(contents.cells[codes].value)
    occurring = any(dimension.occurring for dimension in layout.dimensions(layout.table.layout.rows))
    of_items = {row: heads for row, heads in layout.heads.items() if occurring and heads[-1].kind == "item"}
    return {row for row, heads in of_items.items() if values[heads] == {0}}


def _widths(contents: TableContents, signs: Iterable[str], languages: Languages) -> dict[int, float]:
    """Return column widths: values as broad as they need, or the words over them; notes as the most in one cell."""
    layout, widths = contents.layout, dict[int, float]()
    notes = max([FLAG_WIDTH, *(1.2 + SIGN_WIDTH * len(marks_of_cell.split()) for marks_of_cell in signs)])
    cells = {(str(cell.shown), sheet_styles.VALUE.but(bold=True)) for cell in contents.cells.values()}
    cells |= {(codes_of(entry.headings), HEADER_CODE) for entry in layout.columns}
    least = VALUE_IN_LIST if layout.table.layout.is_list else VALUE_WIDTH
    value = max([least, *(least_width(*cell) for cell in cells)])
    heads = [half for entry in layout.columns for half in label_of(entry.headings).halves(languages)]
    if not _fits(heads, value + 2 * FLAG_WIDTH + notes):
        value = max([value, *(least_width(half, HEADER, LINES_OF_HEAD) for half in heads)])
    for column in layout.columns:
        widths |= dict(zip(_beside(column), (value, FLAG_WIDTH, FLAG_WIDTH, notes), strict=True))
    return widths | _head_widths(layout, sum(widths.values()), languages)


def _head_widths(layout: TableLayout, taken: float, languages: Languages) -> dict[int, float]:
    """Return the widths of what heads the rows: codes on one line, labels in the room beside codes and values."""
    lines = [line.headings for block in layout.blocks for line in block.lines]
    dimensions, labels = layout.dimensions(layout.table.layout.rows), layout.heading_span - 1
    codes, least = [], []
    for at, dimension in enumerate(dimensions):
        texts = [(CODE_TITLE.english, HEADER_CODE), *((line[at].code, sheet_styles.CODE) for line in lines)]
        codes.append(max(starmap(least_width, texts)))
        title = max(least_width(half, HEADER) for half in dimension.title.halves(languages))
        least += [(title - codes[-1]) / labels] * labels
    rows = [tuple(cell for heading in line for cell in _labels(layout, heading, languages)) for line in lines]
    rows.append(tuple((name, HEADER_NAME) for name in _names(layout, languages)) * len(dimensions))
    seen = ON_SCREEN if layout.table.layout.is_list else math.inf
    free = [min(room_on(page, sheet_styles.CODE.size) - taken, seen) - sum(codes) for page in (A4, A3)]
    on_small = lowest(rows, least, free[0])
    widths = iter(on_small if sum(on_small) <= free[0] else lowest(rows, least, free[1]))
    return dict(enumerate(chain(*((code, *islice(widths, labels)) for code in codes)), start=1))


def _names(layout: TableLayout, languages: Languages) -> tuple[str, ...]:
    """Return the languages over the columns of labels."""
    first, *others = map(name_of_language, languages)
    return (STROKE.join((first, *others)),) if layout.heading_span == 2 else (first, STROKE.join(others))


def _beside(entry: ValueColumn) -> range:
    """Return the columns of a value, of its flags and of its notes."""
    return range(entry.column, entry.column + len(CELL_COLUMNS))


def _fits(titles: Iterable[str], width: float) -> bool:
    return all(is_one_line(title, HEADER, width) for title in titles)


def _on_one_line(widths: Mapping[int, float], entry: ValueColumn, languages: Languages) -> bool:
    """Tell whether the label of a column of values stands on one line over the value and what is beside it."""
    width = sum(widths[column] for column in _beside(entry))
    return not entry.headings or _fits(label_of(entry.headings).halves(languages), width)


def _titles(sheet: SheetContent, submission: Submission, layout: TableLayout, is_blank: bool) -> None:
    for number, (title, style) in enumerate(zip(layout.titles, TITLE_LOOKS, strict=False), start=1):
        sheet.write(number, 1, title, style, (number, layout.last_column))
    row, middle = layout.navigation_row, layout.heading_span
    sheet.write_over(row, (1, middle), _("Cover"), sheet_styles.LINKED.but(size=8, down="center"), COVER)
    if is_blank or submission.state is not State.FINAL:
        state, fill = (BLANK_FORM, State.FINAL) if is_blank else (STATE[submission.state], submission.state)
        style = Style(bold=True, fill=sheet_styles.STATE_FILL[fill], across="centerContinuous", down="center")
        sheet.write_over(row, (middle + 1, layout.last_column), stacked(state, " · "), style)


def _signs(*notes: Iterable[Note]) -> str:
    """Return the signs of notes that hold for the same cells, in the order of their numbers."""
    return " ".join(note.sign for note in sorted(chain(*notes), key=lambda note: note.number))


def _header(sheet: SheetContent, layout: TableLayout, signs: str) -> None:
    """Write four rows: the dimensions, the labels in the own language, in the others, the codes; titles of rows in two.

    `signs`: of the notes that hold for the whole table.
    """
    first, codes, span = layout.header_row, layout.body_row - 1, layout.heading_span
    names = _names(layout, sheet.languages)
    for place, dimension in enumerate(layout.dimensions(layout.table.layout.rows)):
        column = place * span + 1
        first_title, others = dimension.title.halves(sheet.languages)
        sheet.write_over(first, (column, column + span - 1), first_title, HEADER)
        sheet.write_over(first + 1, (column, column + span - 1), others, HEADER_QUIET)
        sheet.write(first + 2, column, "", HEADER_CODE.but(border="upper"))
        sheet.write(codes, column, stacked(CODE_TITLE), HEADER_CODE.but(border="lower"))
        for at, name in enumerate(names, start=column + 1):
            style = HEADER_NAME.but(italic=at > column + 1)
            sheet.write(first + 2, at, "", style.but(border="upper"))
            sheet.write(codes, at, name, style.but(border="lower"))
    titles = [dimension.title for dimension in layout.dimensions(layout.table.layout.columns)]
    titles += [literal(signs)] if signs else []
    style = HEADER.but(across="centerContinuous", indent=0)
    sheet.write_over(first, (layout.columns[0].column, layout.last_column), each_of(titles, " · "), style)
    for entry in layout.columns:
        _column_header(sheet, layout, entry)


def _column_header(sheet: SheetContent, layout: TableLayout, entry: ValueColumn) -> None:
    """Write over the value its categories in three rows; over what stands beside it, once, what that tells."""
    value, *_flags, last = _beside(entry)
    first_title, others = (label_of(entry.headings) if entry.headings else NUMBER).halves(sheet.languages)
    runs_on = _on_one_line(sheet.widths, entry, sheet.languages)
    row, small = layout.header_row + 1, HEADER_CODE.but(across="center", turned=True)
    for title, style in ((first_title, HEADER), (others, HEADER_QUIET), (codes_of(entry.headings), HEADER_CODE)):
        is_codes = row == layout.body_row - 1
        if runs_on and not is_codes:
            sheet.write_over(row, (value, last), title, style.but(across="centerContinuous", indent=0))
        else:
            sheet.write(row, value, title, style.but(across="right", indent=0, border="value"))
            for column, heading in zip(_beside(entry)[1:], TITLES_BESIDE, strict=True):
                edge = "flag" if column == last else "between"
                sheet.write(row, column, stacked(heading) if is_codes else "", small.but(border=edge))
        row += 1


def _block(sheet: SheetContent, layout: TableLayout, block: LayoutBlock, signs: str) -> None:
    if block.row:
        both = {"codes": codes_of(block.headings), "label": label_of(block.headings)}
        parts = [pattern("{codes}   {label}", **both), *([literal(signs)] if signs else [])]
        sheet.write_over(block.row, (1, layout.last_column), each_of(parts, "   "), sheet_styles.CAPTION)
        sheet.least_heights[block.row] = 18
    for line in block.lines:
        for place, heading in enumerate(line.headings):
            _row_heading(sheet, layout, line.row, place * layout.heading_span + 1, heading)
        for entry in layout.columns:
            if (line.row, entry.column) not in layout.codes_at:
                for at in _beside(entry):
                    sheet.write(line.row, at, "", sheet_styles.BLANK)
        sheet.least_heights[line.row] = ROW_HEIGHT


def _row_heading(sheet: SheetContent, layout: TableLayout, row: int, column: int, heading: LayoutHeading) -> None:
    sheet.write(row, column, heading.code, of_kind(sheet_styles.CODE, heading.kind).but(bold=False))
    for at, (text, style) in enumerate(_labels(layout, heading, sheet.languages), start=column + 1):
        sheet.write(row, at, text, style)


def _labels(layout: TableLayout, heading: LayoutHeading, languages: Languages) -> tuple[tuple[str, Style], ...]:
    """Return the labels of a row's heading, each with its look: in a list all languages in one, small."""
    style = of_kind(sheet_styles.LABEL, heading.kind)
    if layout.heading_span > 2:
        return tuple((text, style) for text in heading.label.halves(languages))
    is_list = layout.table.layout.is_list
    return ((heading.label.in_languages(languages), style.but(size=8, indent=0) if is_list else style),)


def kind_of_value(layout: TableLayout, row: int, column: int) -> str:
    """Say what kind of row or column a value stands in; the row decides, as the eye follows it."""
    across = next(entry for entry in layout.columns if entry.column == column).headings
    kinds = [heading.kind for heading in (*layout.heads[row][-1:], *across)]
    return next((kind for kind in kinds if kind != "item"), "item")


def _column_names(layout: TableLayout) -> Iterator[str]:
    """Yield a name for each column, as no row of the heading has another one for each: a value by its codes."""
    for dimension in layout.dimensions(layout.table.layout.rows):
        yield dimension.name
        yield from (f"{dimension.name} label {at}" for at in range(1, layout.heading_span))
    for entry in layout.columns:
        codes = codes_of(entry.headings)
        yield codes or AREA_NAMES[VALUE]
        yield from (f"{codes} {AREA_NAMES[side]}".strip() for side in CELL_COLUMNS[1:])


def _styles(kind: str, is_blank: bool) -> tuple[Style, ...]:
    """Return the styles of a number and of a missing one, of the status, of the confidentiality, of the notes."""
    number = of_kind(sheet_styles.VALUE, kind)
    beside = (
        of_kind(style, kind).but(bold=False) for style in (sheet_styles.STATUS, sheet_styles.STATUS, sheet_styles.FLAG)
    )
    every = (number, number.but(colour=sheet_styles.MISSING.colour, bold=False), *beside)
    return tuple(style.but(unlocked=is_blank) for style in every)


def _controls(sheet: SheetContent, contents: TableContents, area: Area) -> None:
    """Write every control in its cell, below four rows like the table's: what it is, the dimension, the codes."""
    layout, controls, (_row, first, _last_row, last) = contents.layout, contents.controls, area
    row, codes = layout.header_row, {entry.column: codes_of(entry.headings) for entry in layout.columns}
    title = pattern("{title}: {meaning}", title=CONTROL, meaning=MEANING) if last > first else stacked(CONTROL)
    sheet.write_over(row, (first, last), title, CONTROL_HEADER.but(bold=True, size=8, across="left", indent=1))
    for dimension, columns in controls.columns.items():
        span = (min(columns), max(columns))
        head = CONTROL_HEADER if len(columns) == 1 else CONTROL_HEADER.but(across="left", indent=1)
        first_title, others = dimension.title.halves(sheet.languages)
        sheet.write_over(row + 1, span, first_title, head)
        sheet.write_over(row + 2, span, others, head.but(bold=False, italic=True))
        for column, judged in columns.items():
            sheet.write(row + 3, column, codes[judged], CONTROL_HEADER.but(bold=False))
    for control, outcome in zip(controls.controls, contents.outcomes, strict=True):
        value = UNJUDGED_SIGN if outcome is None else outcome
        sheet.write_formula(*control.place, formula_of(control, layout, contents.bounds), value, sheet_styles.CONTROL)
    sheet.widths |= {**dict.fromkeys(range(first, last + 1), CONTROL_WIDTH), first - 1: GAP_WIDTH}
    place = cell_name(*area[:2])
    wrong = f"AND(ISNUMBER({place}),{place}<>0)"  # a difference is seen from afar, in grey too
    sheet.highlights.append(Highlight(area, wrong, sheet_styles.STATE_FILL[State.BLOCKED], bold=True))


def _count_of_controls(sheet: SheetContent, contents: TableContents, row: int) -> None:
    """Write one line below the table that counts its controls."""
    sums, titles = f"{sheet.localized(SUMS)}: ", [sheet.localized(title) for title in (HOLD, FAIL, UNJUDGED)]
    formulas, figures = counting([contents.controls.name]), tally(contents.outcomes)
    counts = (f'&"{title} "&{count}' for title, count in zip(titles, formulas, strict=True))
    text = sums + "; ".join(f"{title} {figure}" for title, figure in zip(titles, figures, strict=True))
    sheet.write_formula(row, 1, f'"{sums}"' + '&"; "'.join(counts), text, sheet_styles.BODY.but(wrap=False))
    for column in range(2, contents.layout.last_column + 1):
        sheet.write(row, column, "", sheet_styles.BODY.but(wrap=False))


def counting(names: Iterable[str]) -> tuple[str, str, str]:
    """Return formulas that count the controls called `names`: those that hold, that do not, that cannot be judged."""
    listed = list(names)
    hold = "+".join(f"COUNTIF({name},0)" for name in listed)
    unjudged = "+".join(f'COUNTIF({name},"{UNJUDGED_SIGN}")' for name in listed)
    fail = "+".join(f"COUNT({name})-COUNTIF({name},0)" for name in listed)
    return hold or "0", fail or "0", unjudged or "0"


def _below(sheet: SheetContent, submission: Submission, contents: TableContents, row: int) -> int:
    """Return articles, sources, signs and notes from `row` on, each note in the own language, then in the others.

    Gives the last row.
    """
    last, cells = contents.layout.last_column, contents.cells.values()
    signs: Text = each_of(signs_used(cells, submission.definitions, IN_COLUMN), ";  ")
    lines = (
        *provenance(contents.table, cells, submission),
        (SIGNS, signs if signs.in_languages(sheet.languages) else NONE),
    )
    for title, listed in lines:
        sheet.write(row, 1, pattern("{title}: {told}", title=title, told=listed), sheet_styles.BODY, (row, last))
        row += 1
    if not contents.notes:
        return row - 1
    row = section(sheet, row + 1, COMMENTS, last)
    for note in contents.notes:
        sheet.write(row, 1, note.sign, SIGN_LOOK)
        text = HOLDS_FOR.filled({"said": note.text, "cells": where(contents.layout, note)})
        styles = (sheet_styles.BODY, sheet_styles.NOTE_SECOND)
        for part, style in zip(filter(None, text.halves(sheet.languages)), styles, strict=False):
            sheet.write(row, 2, part, style, (row, last))
            row += 1
    return row - 1


def names_of(contents: TableContents) -> dict[str, tuple[Area, ...]]:
    """Return the areas of the blocks and of the controls by their names."""
    layout = contents.layout
    names: dict[str, tuple[Area, ...]] = {}
    for block in layout.blocks:
        first, last = block.lines[0].row, block.lines[-1].row
        parts = (layout.area_name, *(heading.code for heading in block.headings))
        name = "_".join(re.sub(r"[^A-Za-z0-9_]", "_", part) for part in parts)
        area = (first, layout.columns[0].column, last, layout.last_column)
        names[name if block.headings else f"{name}_cells"] = (area,)
        for offset, side in enumerate(CELL_COLUMNS):
            columns = [entry.column + offset for entry in layout.columns]
            names[f"{name}_{AREA_NAMES[side]}"] = tuple((first, column, last, column) for column in columns)
    if contents.controls.area:
        names[contents.controls.name] = (contents.controls.area,)
    return names


def _validations(layout: TableLayout, definitions: Definitions) -> Iterator[EntryRule]:
    """Yield what the cells of the observations take; they are the ones that the lock of the sheet leaves open."""
    if not layout.positions:
        return
    values, *flags = (
        tuple(
            (row, column + side, last, column + side)
            for (row, column), (last, _column) in runs(layout.positions.values())
        )
        for side in range(len(SIDES))
    )
    first = cell_name(*values[0][:2])
    is_count = f'IF(ISNUMBER({first}),AND({first}>=0,{first}=INT({first})),{first}="{MISSING_SIGN}")'
    says = _(
        "A whole number from 0 up. Where there is none, type {missing_sign} and, to the right, why. Blank is not 0.",
        missing_sign=MISSING_SIGN,
    )
    yield EntryRule(values, VALUE_TITLE, says, formula=is_count)
    for areas, title, name in zip(flags, (STATUS_TITLE, CONF_TITLE), ("obs_status", "conf_status"), strict=True):
        codes = tuple(entry.code for entry in definitions.codelists[name].codes)
        yield EntryRule(areas, title, _("One of the codes: {codes}.", codes=", ".join(codes)), choices=codes)
