"""Table sheets: one counted table as a person reads it, with its controls beside it and its articles, sources below.

No cell of the table is merged with another, headings included: who sorts, filters or hears the sheet finds one cell at
every place. In the collection variant the same sheet stands without numbers, to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thb_eu.messages import STROKE, Languages, Text, _, each_of, in_context, joined, name_of_language, stacked
from thb_eu.messages import layout as pattern
from thb_eu.model import State, Submission
from thb_eu.publication.layout import BESIDE, NUMBER, Block, Codes, Heading, TableLayout, ValueColumn
from thb_eu.publication.sheets import words
from thb_eu.publication.sheets.controlled import Judged, beside, summary
from thb_eu.publication.sheets.fillable import fillable
from thb_eu.publication.sheets.footnotes import footnotes, signs_beside, told_below
from thb_eu.publication.sheets.looks import (
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
    STATUS,
    SUBTITLE,
    TITLE,
    VALUE,
    of_kind,
)
from thb_eu.publication.sheets.named import name_areas
from thb_eu.publication.sheets.pages import pages_high, paginate
from thb_eu.publication.sheets.paper import Look, Paper, is_one_line
from thb_eu.publication.sheets.tellings import Told, below, is_missing
from thb_eu.publication.sheets.words import (
    BLANK_FORM,
    COVER,
    MISSING_SIGN,
    STATE,
    free_mark,
    shown_status,
)

TITLE_LOOKS = (TITLE, SUBTITLE, NOTE, NOTE_SECOND, QUIET, NOTE, NOTE_SECOND)
CODE_TITLE = _("Code")
SHOWN = ("obs_value", "obs_status", "conf_status", "provisions", "sources", "reasons")
"""What a sheet tells of a cell, by the columns of the counted tables."""

TITLES_BESIDE: tuple[Text, ...] = (words.STATUS, words.MARK, in_context("short", "note"))
"""Over the columns right of a value: its status, its confidentiality, its footnotes."""

BACK = _("Cover")
ROW_HEIGHT = 14.0
VALUE_WIDTH, FLAG_WIDTH, NOTE_WIDTH, SIGN_WIDTH = 10.0, 5.5, 5.0, 1.85
"""How broad a value, a flag and the column of footnotes stand; what one sign of a footnote takes."""

BROADEST_VALUE, NARROWEST_LABEL, BROADEST_LABEL, LIST_LABELS = 22.0, 16.0, 38.0, (9.0, 15.5)
LIST_ROOM = 82.0
"""What all labels of a list's row take at most, so that its first number stands on a small screen."""


def table_sheet(submission: Submission, judged: Judged, tab: str, is_blank: bool = False) -> Paper:
    """The sheet of one table; a blank one holds no number, and only the cells of its observations can be changed."""
    layout = judged.layout
    notes = footnotes(layout, judged.cells)
    signs = signs_beside(notes)
    languages = submission.definitions.languages
    widths = _widths(layout, signs.values(), languages)
    paper = Paper(layout.table.name, tab, languages, widths=widths, printed=layout.last_column)
    _titles(paper, submission, layout, is_blank)
    _header(paper, layout)
    for block in layout.blocks:
        _block(paper, layout, block)
    _cells(paper, submission, judged, signs, is_blank)
    paper.frozen = (layout.body_row, layout.heading_span + 1)
    paper.repeated_rows, paper.headed_until = (layout.header_row, layout.body_row - 1), layout.last_row
    beside(paper, judged)
    first = layout.last_row + 2
    free = summary(paper, judged, first)
    cells = list(judged.cells.values())
    end = free - 1 if is_blank else below(paper, submission, layout, cells, list(told_below(layout, notes)), free)
    name_areas(paper, judged.controls)
    if is_blank:
        fillable(paper, layout, submission.definitions)
    if pages_high(paper) != 1:
        paginate(paper, [*_parts(layout), (first, end)])
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
    cells = submission.protected.cells
    for cell in cells.loc[cells["table"] == layout.table.name, [*names, *SHOWN]].to_dict("records"):
        told = {str(name): value for name, value in cell.items()}
        codes = tuple(str(told[name]) for name in names)
        if codes in layout.positions:
            yield codes, told


def _widths(layout: TableLayout, signs: Iterable[str], languages: Languages) -> dict[int, float]:
    """Column widths: headings as broad as their labels, within bounds; footnotes as broad as the most in one cell."""
    widths: dict[int, float] = {}
    broadest = min(LIST_LABELS[1], LIST_ROOM / max(len(layout.table.layout.rows), 1))
    for place in range(len(layout.table.layout.rows)):
        found = [line.headings[place] for block in layout.blocks for line in block.lines]
        first = place * layout.heading_span + 1
        widths[first] = max([len(heading.code) for heading in found] + [5]) * 0.85 + 3
        if layout.table.layout.is_list:
            longest = max((len(heading.label.in_languages(languages)) for heading in found), default=0)
            widths[first + 1] = min(max(longest * 0.5, LIST_LABELS[0]), broadest)
            own = layout.dimensions(layout.table.layout.rows)[place].title.halves(languages)
            while widths[first + 1] < LIST_LABELS[1] and not _are_over(own, widths[first] + widths[first + 1]):
                widths[first + 1] += 0.5
        else:
            halves = [heading.label.halves(languages) for heading in found]
            for number in range(layout.heading_span - 1):
                widths[first + 1 + number] = _label_width(labels[number] for labels in halves)
    notes = max([NOTE_WIDTH, *(1.2 + SIGN_WIDTH * len(told.split()) for told in signs)])
    for column in layout.columns:
        widths |= dict(zip(_beside(column), (VALUE_WIDTH, FLAG_WIDTH, FLAG_WIDTH, notes), strict=True))
    for column in layout.columns:
        if not _on_one_line(widths, column, languages):
            label = joined_label(column.headings)
            half = max(len(label.in_language(lang)) for lang in languages) / 2
            widths |= dict.fromkeys((entry.column for entry in layout.columns), min(half, BROADEST_VALUE))
    return widths


def _beside(entry: ValueColumn) -> range:
    """The columns of a value, of its flags and of its footnotes."""
    return range(entry.column, entry.column + len(BESIDE))


def _are_over(titles: Iterable[str], width: float) -> bool:
    """Whether the titles of a dimension stand on one line each over its columns."""
    return all(is_one_line(said, HEADER, width) for said in titles)


def _on_one_line(widths: Mapping[int, float], entry: ValueColumn, languages: Languages) -> bool:
    """Whether the label of a column of values stands on one line over the value and what is beside it."""
    label, width = joined_label(entry.headings), sum(widths[column] for column in _beside(entry))
    return all(not entry.headings or is_one_line(told, HEADER, width) for told in label.halves(languages))


def _label_width(labels: Iterable[str]) -> float:
    return min(max([len(label) + 2.0 for label in labels] + [NARROWEST_LABEL]), BROADEST_LABEL)


def _titles(paper: Paper, submission: Submission, layout: TableLayout, is_blank: bool) -> None:
    for number, (title, look) in enumerate(zip(layout.titles, TITLE_LOOKS, strict=False), start=1):
        paper.write(number, 1, title, look, (number, layout.last_column))
    row, middle = layout.navigation_row, layout.heading_span
    paper.write_over(row, (1, middle), BACK, LINKED.but(size=8, down="center"), COVER)
    if is_blank or submission.state is not State.FINAL:
        told, fill = (BLANK_FORM, State.FINAL) if is_blank else (STATE[submission.state], submission.state)
        look = Look(bold=True, fill=STATE_FILL[fill], across="centerContinuous", down="center")
        paper.write_over(row, (middle + 1, layout.last_column), stacked(told, " · "), look)


def _header(paper: Paper, layout: TableLayout) -> None:
    """Four rows: the dimensions, the labels in the own language, in the others, the codes; titles of rows in two."""
    first, codes = layout.header_row, layout.body_row - 1
    for place, dimension in enumerate(layout.dimensions(layout.table.layout.rows)):
        column, span = place * layout.heading_span + 1, layout.heading_span
        across = (column, column + span - 1)
        own, others = dimension.title.halves(paper.languages)
        paper.write_over(first, across, own, HEADER)
        paper.write_over(first + 1, across, others, HEADER_QUIET)
        own_name, *other_names = map(name_of_language, paper.languages)
        names = (STROKE.join((own_name, *other_names)),) if span == 2 else (own_name, STROKE.join(other_names))
        looks = (HEADER_CODE, HEADER.but(bold=False), HEADER_QUIET)
        for at, (name, look) in enumerate(zip((stacked(CODE_TITLE), *names), looks, strict=False), start=column):
            paper.write(first + 2, at, "", look.but(border="upper"))
            paper.write(codes, at, name, look.but(border="lower"))
    titles = (dimension.title for dimension in layout.dimensions(layout.table.layout.columns))
    look = HEADER.but(across="centerContinuous", indent=0)
    paper.write_over(first, (layout.columns[0].column, layout.last_column), each_of(titles, " · "), look)
    for entry in layout.columns:
        _column_header(paper, layout, entry)


def _column_header(paper: Paper, layout: TableLayout, entry: ValueColumn) -> None:
    """Over the value its categories in three rows; over what stands beside it, once, what that tells."""
    label, over = joined_label(entry.headings) if entry.headings else NUMBER, (entry.column, _beside(entry)[-1])
    runs_on = _on_one_line(paper.widths, entry, paper.languages)
    codes = " · ".join(heading.code for heading in entry.headings)
    first, small = layout.header_row + 1, HEADER_CODE.but(across="center", indent=0)
    own, others = label.halves(paper.languages)
    for row, title, look in (
        (first, own, HEADER.but(across="right", indent=0)),
        (first + 1, others, HEADER_QUIET.but(across="right", indent=0)),
        (first + 2, codes, HEADER_CODE.but(across="right", indent=0)),
    ):
        if runs_on and row < first + 2:
            paper.write_over(row, over, title, look.but(across="centerContinuous"))
            continue
        paper.write(row, entry.column, title, look.but(border="value"))
        for column, told in zip(_beside(entry)[1:], TITLES_BESIDE, strict=True):
            edge = "flag" if column == _beside(entry)[-1] else "between"
            paper.write(row, column, stacked(told) if row == first + 2 else "", small.but(border=edge))


def joined_label(headings: tuple[Heading, ...]) -> Text:
    """Several headings as one label, in all languages."""
    return joined((heading.label for heading in headings), " · ")


def _block(paper: Paper, layout: TableLayout, block: Block) -> None:
    if block.row:
        codes = " · ".join(heading.code for heading in block.headings)
        caption = pattern("{codes}   {joined_label}", codes=codes, joined_label=joined_label(block.headings))
        paper.write_over(block.row, (1, layout.last_column), caption, CAPTION)
        paper.least_heights[block.row] = 18
    for line in block.lines:
        for place, heading in enumerate(line.headings):
            _row_heading(paper, layout, line.row, place * layout.heading_span + 1, heading)
        for column in layout.columns:
            if (line.row, column.column) not in layout.codes_at:
                for at in _beside(column):
                    paper.write(line.row, at, "", BLANK)
        paper.least_heights[line.row] = ROW_HEIGHT


def _row_heading(paper: Paper, layout: TableLayout, row: int, column: int, heading: Heading) -> None:
    look = of_kind(LABEL, heading.kind)
    paper.write(row, column, heading.code, of_kind(CODE, heading.kind).but(bold=False))
    if layout.heading_span == 2:
        paper.write(row, column + 1, heading.label, look.but(size=8) if layout.table.layout.is_list else look)
    else:
        for at, said in enumerate(heading.label.halves(paper.languages), start=column + 1):
            paper.write(row, at, said, look)


def kind_of_value(layout: TableLayout, row: int, column: int) -> str:
    """What kind of row or column a value stands in; the row decides, as the eye follows it."""
    heads = layout.heads[row]
    across = next(entry for entry in layout.columns if entry.column == column).headings
    kinds = [heading.kind for heading in (*heads[-1:], *across)]
    return next((kind for kind in kinds if kind != "item"), "item")


def _cells(paper: Paper, submission: Submission, judged: Judged, signs: Mapping[Codes, str], is_blank: bool) -> None:
    """Every observation with what stands beside it; in a blank sheet empty and open to be filled in."""
    free = free_mark(submission)
    looks: dict[str, tuple[Look, ...]] = {}
    for codes, (row, column) in judged.layout.positions.items():
        kind = kind_of_value(judged.layout, row, column)
        if kind not in looks:
            looks[kind] = _looks(kind, is_blank)
        number, missing, *beside = looks[kind]
        if is_blank:
            told: tuple[str | int, ...] = ("",) * len(BESIDE)
        else:
            told = (*_told(judged.cells[codes], free), signs.get(codes, ""))
        for at, (value, look) in enumerate(zip(told, (number, *beside), strict=True), start=column):
            paper.write(row, at, value, missing if value == MISSING_SIGN else look)


def _looks(kind: str, is_blank: bool) -> tuple[Look, ...]:
    """The looks of a number and of a missing one, of the status, of the confidentiality, of the footnotes."""
    number = of_kind(VALUE, kind)
    beside = (of_kind(look, kind).but(bold=False) for look in (STATUS, STATUS, FLAG))
    looks = (number, number.but(colour=MISSING.colour, bold=False), *beside)
    return tuple(look.but(unlocked=is_blank) for look in looks)


def _told(cell: Told, free: str) -> tuple[str | int, str, str]:
    """The number, or the sign for none; why it is not a plain one; why it is not for everybody."""
    value: str | int = MISSING_SIGN if is_missing(cell) else int(cell["obs_value"])
    mark = "" if cell["conf_status"] == free else cell["conf_status"]
    return value, shown_status(cell["obs_status"]), mark
