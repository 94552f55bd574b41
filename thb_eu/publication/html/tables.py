"""Tables: an indicator table as HTML, laid out as on its sheet, with its articles, sources, footnotes; and the legend.

A footnote is referred to as high up as it holds: at the title, at a block, at a row, else at the value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from thb_eu.base.messages import Text, _, literal
from thb_eu.base.messages import joined as joined_texts
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import ObsStatus
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.publication.html.markup import Html, grid, heading, joined, lang_of, scrolling, stacked, tag
from thb_eu.publication.labels import MISSING_SIGN, NONE, WITHHELD_SIGN
from thb_eu.publication.layout import (
    NUMBER,
    SHORTENED,
    LayoutBlock,
    LayoutRow,
    TableLayout,
    ValueColumn,
    codes_of,
    is_shortened,
    label_of,
)
from thb_eu.publication.sheets.cover import SIGNS_TITLE
from thb_eu.publication.sheets.table_sheet import kind_of_value
from thb_eu.publication.signs_and_sums import how_to_read, marks, statuses
from thb_eu.publication.table_contents import TableContents, free_mark
from thb_eu.publication.table_notes import COMMENTS, SIGNS, Note, provenance, signs_used
from thb_eu.results import Submission

HELD = pattern("{said} [{cells}: {count}]", cells=_("cells"))
"""A footnote and for how many cells it holds: references lead there."""

LONGEST_SPAN = 8
"""A heading of many rows is told again after so many, so that it is in sight on every page."""

FEW_COLUMNS, MOST_UPRIGHT = 3, 8
"""Up to how many columns of values each may be broad; up to how many columns in all a page is printed upright."""

Place = tuple[int, int]
WHOLE: Place = (0, 0)


def indicator(submission: Submission, tables: Sequence[TableContents]) -> Html:
    """The tables of one indicator under its name."""
    first = tables[0].table
    label = submission.definitions.codelists["indicator"].by_code[first.indicator].label
    name = f"indicator-{first.indicator}"
    title = tag("h2", f"{first.item} ".lstrip(), label, id=name)
    is_broad = any(len(held.table.layout.rows) + len(held.layout.columns) > MOST_UPRIGHT for held in tables)
    drawn = [_table(submission, contents) for contents in tables]
    return tag("section", title, *drawn, class_="broad" if is_broad else "", aria_labelledby=name)


def _table(submission: Submission, contents: TableContents) -> Html:
    """One table with everything that belongs to it."""
    layout, name, is_list = contents.layout, contents.table.name, contents.table.layout.is_list
    is_narrow = len(layout.columns) <= FEW_COLUMNS
    marks = _marks(layout, contents.notes)
    table = tag(
        "table",
        _caption(layout, marks),
        _header(layout),
        *(_block(contents, block, marks) for block in layout.blocks),
        class_=f"figures {'list' if is_list else ''} {'few' if is_narrow else ''}".strip(),
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-signs",
    )
    shown = scrolling(table, aria_labelledby=f"{name}-title")
    return tag("section", shown, _below(submission, contents), id=name, aria_labelledby=f"{name}-title")


def _caption(layout: TableLayout, marks: Mapping[Place, Html]) -> Html:
    """Title and note, the unit and the item of the Directive, and what a list leaves out."""
    table, mark = layout.table, marks.get(WHOLE, Html())
    title = tag("h3", tag("span", table.name, class_="name"), " ", table.title, mark, id=f"{table.name}-title")
    notes = [tag("p", stacked(table.note)), tag("p", layout.counted, class_="quiet")]
    if is_shortened(table):
        notes.append(tag("p", stacked(SHORTENED), class_="quiet"))
    return tag("caption", title, *notes)


def _header(layout: TableLayout) -> Html:
    """The dimensions, and below them the categories of the columns; one row where there is a single column."""
    across = layout.table.layout.columns
    rows = [
        tag("th", stacked(dimension.title), scope="col", rowspan=2 if across else "")
        for dimension in layout.dimensions(layout.table.layout.rows)
    ]
    columns = [_column_header(column) for column in layout.columns]
    if not across:
        return tag("thead", tag("tr", *rows, *columns))
    titles = joined_texts([dimension.title for dimension in layout.dimensions(across)], " · ")
    group = tag("th", titles, scope="colgroup", colspan=len(layout.columns), class_="across")
    return tag("thead", tag("tr", *rows, group), tag("tr", *columns))


def _column_header(column: ValueColumn) -> Html:
    label, codes = label_of(column.headings) if column.headings else NUMBER, codes_of(column.headings)
    code = joined(" ", tag("code", codes)) if codes else Html()
    return tag("th", stacked(label), code, scope="col", class_="number")


def _block(contents: TableContents, block: LayoutBlock, marks: Mapping[Place, Html]) -> Html:
    rows, layout = [], contents.layout
    if block.row:
        codes = tag("code", codes_of(block.headings))
        name = joined(label_of(block.headings), " ", codes, marks.get((block.row, 0), Html()))
        width = len(layout.table.layout.rows) + len(layout.columns)
        rows.append(tag("tr", tag("th", name, scope="rowgroup", colspan=width), class_="block"))
    spans = _spans(block.lines)
    for line in block.lines:
        values = [_value(contents, (line.row, column.column), marks) for column in layout.columns]
        rows.append(tag("tr", *_row_headings(line, spans, marks.get((line.row, 0), Html())), *values))
    return tag("tbody", *rows)


def _spans(lines: Sequence[LayoutRow]) -> Mapping[Place, int]:
    """How many rows each heading heads, by row and dimension; headings told by the row above are left out."""
    spans: dict[Place, int] = {}
    for place in range(len(lines[0].headings) if lines else 0):
        longest = 1 if place == len(lines[0].headings) - 1 else LONGEST_SPAN
        first = lines[0]
        for line in lines:
            same = line.headings[: place + 1] == first.headings[: place + 1]
            if not same or spans.get((first.row, place), 0) == longest:
                first = line
            spans[first.row, place] = spans.get((first.row, place), 0) + 1
    return spans


def _row_headings(line: LayoutRow, spans: Mapping[Place, int], mark: Html) -> Iterator[Html]:
    for place, it in enumerate(line.headings):
        if rows := spans.get((line.row, place)):
            last = mark if place == len(line.headings) - 1 else Html()
            label = joined(it.label, " ", tag("code", it.code), last)
            yield tag("th", label, scope="row", rowspan=rows if rows > 1 else "", class_=_class(it.kind))


def _class(kind: str) -> str:
    return "" if kind == "item" else kind


def _value(contents: TableContents, place: Place, marks: Mapping[Place, Html]) -> Html:
    """The number, or the sign for none, and its flag beside it; a dash where the row is not broken down that far."""
    layout = contents.layout
    if place not in layout.codes_at:
        return tag("td", WITHHELD_SIGN, class_="blank")
    cell = contents.cells[layout.codes_at[place]]
    number = MISSING_SIGN if cell.value is None else figure(cell.value)
    beside = joined(cell.flag, marks.get(place, Html()))
    content = joined(tag("span", number, class_="value"), " ", tag("span", beside, class_="flag"))
    kind = _class(kind_of_value(layout, *place))
    return tag("td", content, class_=f"number {kind}".strip(), data_cell=cell_name(*place))


def figure(value: int) -> str:
    """A whole number, its thousands parted by a space that does not break, as in all languages of the page."""
    return f"{value:,}".replace(",", "\u00a0")


def _marks(layout: TableLayout, notes: Sequence[Note]) -> Mapping[Place, Html]:
    """The references to footnotes, by the place where each stands."""
    marks: dict[Place, Html] = {}
    for note in notes:
        link = tag("a", note.sign, href=f"#{layout.table.name}-{note.number}", role="doc-noteref")
        for place in _highest(layout, {layout.positions[codes] for codes in note.cells}):
            marks[place] = joined(marks.get(place, Html()), " ", tag("sup", link))
    return marks


def _highest(layout: TableLayout, held: Collection[Place]) -> Iterator[Place]:
    """Where a footnote that holds for some values is referred to: as high up as it holds for everything below."""
    if len(held) == len(layout.positions):
        yield WHOLE
        return
    for block in layout.blocks:
        rows = [[place for place in layout.codes_at if place[0] == line.row] for line in block.lines]
        if block.row and all(place in held for row in rows for place in row):
            yield block.row, 0
            continue
        for line, row in zip(block.lines, rows, strict=True):
            inside = [place for place in row if place in held]
            yield from [(line.row, 0)] if inside and len(inside) == len(row) else inside


def _below(submission: Submission, contents: TableContents) -> Html:
    """Articles and sources, the signs that the table uses, and its notes."""
    name, cells = contents.table.name, contents.cells.values()
    parts = [tag("p", tag("b", title, ":"), " ", listed) for title, listed in provenance(cells)]
    signs = [tag("li", sign) for sign in signs_used(cells, submission.definitions)]
    listing = tag("ul", *signs) if signs else joined(" ", NONE)
    parts.append(tag("div", tag("b", SIGNS, ":"), listing, id=f"{name}-signs", class_="signs"))
    comments = [
        tag("li", stacked(HELD.filled({"said": note.text, "count": len(note.cells)})), id=f"{name}-{note.number}")
        for note in contents.notes
    ]
    if comments:
        parts += [tag("p", tag("b", COMMENTS, ":")), tag("ol", *comments)]
    return tag("div", *parts, class_="below")


def legend(submission: Submission) -> Html:
    """How to read zero, missing and unknown, then the signs of status and of confidentiality, a language a column."""
    languages, free = submission.definitions.languages, free_mark(submission)
    codes = {code for code in submission.definitions.codelists["conf_status"].by_code if code != free}
    signs = statuses(submission, {status.value for status in ObsStatus})
    restricting = [(f"({code})", text) for code, text in marks(submission, codes)]
    fields = [_("Sign"), *(literal(_("Meaning").in_language(lang)) for lang in languages)]

    def body(entries: Sequence[tuple[str | Text, Text]]) -> Html:
        rows = []
        for sign, text in entries:
            meanings = (tag("td", text.in_language(lang), lang=lang_of(text, lang, languages)) for lang in languages)
            rows.append(tag("tr", tag("th", sign, scope="row"), *meanings))
        return tag("tbody", *rows)

    rules = grid(heading(3, _("Rules of reading")), fields, [body(how_to_read(submission))], "legend")
    beside = grid(heading(3, _("Flags beside values")), fields, [body(list(signs)), body(restricting)], "legend")
    return tag("section", heading(2, SIGNS_TITLE, "legend"), rules, beside, aria_labelledby="legend")
