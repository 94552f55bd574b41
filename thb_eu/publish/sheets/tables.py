"""Table sheets: one counted table as a person reads it, with its articles, sources and comments below."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.model import State, Submission, Text
from thb_eu.publish.layout import NUMBER, Block, Codes, Heading, TableLayout, ValueColumn
from thb_eu.publish.sheets.looks import (
    BLANK,
    CAPTION,
    CODE,
    FLAG,
    HEADER,
    HEADER_CODE,
    HEADER_QUIET,
    LABEL,
    LINKED,
    MISSING,
    NOTE,
    NOTE_SECOND,
    QUIET,
    STATE_FILL,
    SUBTITLE,
    TITLE,
    VALUE,
    of_kind,
)
from thb_eu.publish.sheets.pages import on_first_page, paginate
from thb_eu.publish.sheets.paper import Look, Paper, both
from thb_eu.publish.sheets.tellings import Told, below, is_missing
from thb_eu.publish.sheets.words import COVER, MISSING_SIGN, STATE, flag

TITLE_LOOKS = (TITLE, SUBTITLE, NOTE, NOTE_SECOND, QUIET, NOTE, NOTE_SECOND)
CODE_TITLE = Text("Šifra", "Code")
SLOVENIAN, ENGLISH = "Slovensko", "English"
FLAG_TITLE = "oznaka\nflag"
BACK = Text("← Naslovnica", "Cover")
VALUE_WIDTH, FLAG_WIDTH = 11.0, 7.5
NARROWEST_LABEL, BROADEST_LABEL, LIST_LABELS = 18.0, 46.0, (11.0, 25.0)


def table_sheet(submission: Submission, layout: TableLayout, tab: str) -> Paper:
    """The sheet of one table."""
    paper = Paper(layout.table.name, tab, widths=_widths(layout))
    _titles(paper, submission, layout)
    _header(paper, layout)
    for block in layout.blocks:
        _block(paper, layout, block)
    cells = dict(cells_on_sheet(submission, layout))
    for codes, (row, column) in layout.positions.items():
        kind = kind_of_value(layout, row, column)
        _value(paper, row, column, cells[codes], kind, submission)
    paper.frozen = (layout.body_row, layout.columns[0].column)
    paper.repeated_rows, paper.headed_until = (layout.header_row, layout.body_row - 1), layout.last_row
    comments = below(paper, submission, layout, list(cells.values()))
    if not on_first_page(paper, paper.last_row):
        paginate(paper, [*_parts(layout), *comments])
    if layout.table.layout.is_list:
        paper.filtered = (layout.body_row - 1, 1, layout.last_row, layout.columns[0].column - 1)
    return paper


def _parts(layout: TableLayout) -> Iterator[tuple[int, int]]:
    """The first and last row of every block."""
    for block in layout.blocks:
        yield block.row or block.lines[0].row, block.lines[-1].row


def cells_on_sheet(submission: Submission, layout: TableLayout) -> Iterator[tuple[Codes, Told]]:
    """The cells of the table that stand on its sheet, by their codes."""
    names = list(layout.table.names)
    own = submission.protected.cells
    for cell in own[own["table"] == layout.table.name].to_dict("records"):
        told = {str(name): value for name, value in cell.items()}
        codes = tuple(str(told[name]) for name in names)
        if codes in layout.positions:
            yield codes, told


def _widths(layout: TableLayout) -> dict[int, float]:
    """Column widths: headings as broad as their labels, within bounds."""
    widths: dict[int, float] = {}
    for place in range(len(layout.table.layout.rows)):
        found = [line.headings[place] for block in layout.blocks for line in block.lines]
        first = place * layout.heading_span + 1
        widths[first] = max([len(heading.code) for heading in found] + [5]) * 0.95 + 3
        if layout.table.layout.is_list:
            longest = max((len(both(heading.label)) for heading in found), default=0)
            widths[first + 1] = min(max(longest * 0.5, LIST_LABELS[0]), LIST_LABELS[1])
        else:
            widths[first + 1] = _label_width([heading.label.sl for heading in found])
            widths[first + 2] = _label_width([heading.label.en for heading in found])
    for column in layout.columns:
        widths |= {column.column: VALUE_WIDTH, column.column + 1: FLAG_WIDTH}
    return widths


def _label_width(labels: list[str]) -> float:
    return min(max([len(label) + 3.0 for label in labels] + [NARROWEST_LABEL]), BROADEST_LABEL)


def _titles(paper: Paper, submission: Submission, layout: TableLayout) -> None:
    for number, (title, look) in enumerate(zip(layout.titles, TITLE_LOOKS, strict=False), start=1):
        paper.write(number, 1, title, look, (number, layout.last_column))
    row, middle = layout.navigation_row, layout.heading_span
    paper.write(row, 1, both(BACK), LINKED.but(size=9, wrap=False, down="center"), (row, middle), COVER)
    if submission.state is not State.FINAL:
        look = Look(size=9, bold=True, fill=STATE_FILL[submission.state], across="center", down="center", wrap=False)
        paper.write(row, middle + 1, both(STATE[submission.state], " · "), look, (row, layout.last_column))


def _header(paper: Paper, layout: TableLayout) -> None:
    """Four rows: the dimensions, the labels in Slovenian, in English, and the codes."""
    first, codes = layout.header_row, layout.body_row - 1
    for place, dimension in enumerate(layout.dimensions(layout.table.layout.rows)):
        column, span = place * layout.heading_span + 1, layout.heading_span
        paper.write(first, column, both(dimension.title), HEADER, (first, column + span - 1))
        paper.write(first + 1, column, both(CODE_TITLE, "\n"), HEADER_CODE, (codes, column))
        names = [f"{SLOVENIAN} / {ENGLISH}"] if span == 2 else [SLOVENIAN, ENGLISH]
        for at, name in enumerate(names, start=column + 1):
            look = HEADER_QUIET if name == ENGLISH else HEADER.but(bold=False)
            paper.write(first + 1, at, name, look, (codes, at))
    titles = [both(dimension.title) for dimension in layout.dimensions(layout.table.layout.columns)]
    look = HEADER.but(across="center", indent=0)
    paper.write(first, layout.columns[0].column, " · ".join(titles), look, (first, layout.last_column))
    for entry in layout.columns:
        _column_header(paper, layout, entry)


def _column_header(paper: Paper, layout: TableLayout, entry: ValueColumn) -> None:
    row, column = layout.header_row + 1, entry.column
    label = joined_label(entry.headings) if entry.headings else NUMBER
    centred = HEADER.but(across="center", indent=0)
    paper.write(row, column, label.sl, centred, (row, column + 1))
    paper.write(row + 1, column, label.en, centred.but(bold=False, italic=True), (row + 1, column + 1))
    codes = " · ".join(heading.code for heading in entry.headings)
    paper.write(row + 2, column, codes, HEADER_CODE.but(across="right", border="value", indent=0))
    paper.write(row + 2, column + 1, FLAG_TITLE, HEADER_CODE.but(size=7, border="flag", indent=0))


def joined_label(headings: tuple[Heading, ...]) -> Text:
    """Several headings as one label, in both languages."""
    return Text(
        " · ".join(heading.label.sl for heading in headings), " · ".join(heading.label.en for heading in headings)
    )


def _block(paper: Paper, layout: TableLayout, block: Block) -> None:
    if block.row:
        codes = " · ".join(heading.code for heading in block.headings)
        caption = f"{codes}   {both(joined_label(block.headings))}"
        paper.write(block.row, 1, caption, CAPTION, (block.row, layout.last_column))
        paper.least_heights[block.row] = 18
    for line in block.lines:
        for place, heading in enumerate(line.headings):
            _row_heading(paper, layout, line.row, place * layout.heading_span + 1, heading)
        for column in layout.columns:
            if (line.row, column.column) not in layout.codes_at:
                paper.write(line.row, column.column, "", BLANK, (line.row, column.column + 1))
        paper.least_heights[line.row] = 16


def _row_heading(paper: Paper, layout: TableLayout, row: int, column: int, heading: Heading) -> None:
    look = of_kind(LABEL, heading.kind)
    paper.write(row, column, heading.code, of_kind(CODE, heading.kind).but(bold=False))
    if layout.table.layout.is_list:
        paper.write(row, column + 1, both(heading.label), look.but(size=9))
    else:
        paper.write(row, column + 1, heading.label.sl, look)
        paper.write(row, column + 2, heading.label.en, look)


def kind_of_value(layout: TableLayout, row: int, column: int) -> str:
    """What kind of row or column a value stands in; the row decides, as the eye follows it."""
    heads = layout.heads[row]
    across = next(entry for entry in layout.columns if entry.column == column).headings
    kinds = [heading.kind for heading in (*heads[-1:], *across)]
    return next((kind for kind in kinds if kind != "item"), "item")


def _value(paper: Paper, row: int, column: int, cell: Told, kind: str, submission: Submission) -> None:
    """The number, or the sign for none, and its flag beside it."""
    look = of_kind(VALUE, kind)
    if is_missing(cell):
        paper.write(row, column, MISSING_SIGN, look.but(colour=MISSING.colour, bold=False))
    else:
        paper.write(row, column, int(cell["obs_value"]), look)
    shown = flag(cell["obs_status"], cell["conf_status"], submission)
    paper.write(row, column + 1, shown, of_kind(FLAG, kind).but(bold=False))
