"""Write a document as a .docx of Word: the one door to python-docx.

A report of its own has a title page, contents, header and footer; the pages of any other are numbered. Headings are
headings, a table has a header row that is repeated on every page, and the language of the text is set, so that readers'
programs and screen readers know it. It names no person and no time; the same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.base.ooxml.archive import parts_of, zipped
from thb_eu.base.ooxml.styles import FONT
from thb_eu.base.ooxml.xml_part import escaped, readable
from thb_eu.writing.document import Block, Bullets, Columns, Document, Facts, Grid, Heading, Paragraph, Print
from thb_eu.writing.sheet_styles import NIGHT

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.run import Run


SIZE, SMALL = 10, 8
"""Of letters, in points."""
A4, MARGIN = (210, 297), 25
"""Width and height of a page, and its margins, in millimetres."""
LABEL_SHARES = (0.4, 0.25)
"""How much of the width of a table its first column has, and how much where the headings beside it need room."""
LETTER, SIDES, LINES = 6.5, 11, 2
"""In points, the width of a letter of a heading and what a cell leaves free at its sides; lines of a heading that is
written upwards, because a word of it would be broken otherwise."""
LONGEST_PROPERTY = 255
"""Characters that Word takes in what a document says of itself."""
TABLE_STYLE, LIST_STYLE, CONTENTS_STYLE = "Table Grid", "List Bullet", "toc {level}"
MARK = "_Toc{:06}"
"""The name of the place of a heading, by its number."""
NUMBERS = "{page} / {pages}"
"""The footer of a document that has none of its own."""
LEVELS = 2
"""Of headings, that the contents list."""
TOP_OF_TITLE = 180
"""What is free above the title on its page, in points."""
OF_THE_TEMPLATE = ("/thumbnail", "/extended-properties")
"""What the library's template brings along of the program by which it was made."""


def as_word(document: Document) -> bytes:
    """Return the bytes of the document."""
    from docx import Document as new_document

    word = new_document()
    _set_up(word, document)
    first, *others = document.blocks
    _add(word, first)
    if document.printed:
        _add_front(word, document.printed, document)
    else:
        _add_numbered(word.sections[0].footer.paragraphs[0], NUMBERS)
    for block in others:
        _add(word, block)
    if document.printed:
        _mark_headings(word)
    target = io.BytesIO()
    word.save(target)
    return zipped(parts_of(target.getvalue()))


def _set_up(word: WordDocument, document: Document) -> None:
    """Set font, language and what the document says of itself: title, the office that answers for it, no time."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    for fonts in [*word.styles.element.iter(qn("w:rFonts"))]:
        for name in [*fonts.attrib]:
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), FONT)
    for spoken in word.styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            spoken.set(qn(f"w:{name}"), document.lang)
    word.styles["Normal"].font.size = Pt(SIZE)
    page = word.sections[0]
    page.page_width, page.page_height = map(Mm, A4)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    properties = word.core_properties
    properties.title = readable(document.title, LONGEST_PROPERTY)
    properties.author = properties.last_modified_by = readable(document.author, LONGEST_PROPERTY)
    properties.comments, properties.language, properties.revision = "", document.lang, 1
    for time in [node for node in properties._element if node.tag in (qn("dcterms:created"), qn("dcterms:modified"))]:
        properties._element.remove(time)  # the template's
    relations = word.part.package.rels
    for name in [name for name, of in relations.items() if of.reltype.endswith(OF_THE_TEMPLATE)]:
        del relations[name]


def _add_front(word: WordDocument, printed: Print, document: Document) -> None:
    """Finish the title page, give every other page its header and footer, and write the contents."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    word.paragraphs[0].paragraph_format.space_before = Pt(TOP_OF_TITLE)
    for line in printed.below:
        word.add_paragraph(line, style="Subtitle")
    page = word.sections[0]
    page.different_first_page_header_footer = True
    page.header.paragraphs[0].text = printed.header
    _add_numbered(page.footer.paragraphs[0], printed.footer)
    right = Mm(A4[0] - 2 * MARGIN)
    for level in range(1, LEVELS + 1):
        style = word.styles.add_style(CONTENTS_STYLE.format(level=level), WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.paragraph_format.left_indent, style.paragraph_format.space_after = Mm(5 * (level - 1)), Pt(2)
        style.paragraph_format.right_indent = Mm(10)
        style.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    heading = word.add_paragraph(printed.contents, style="TOC Heading")
    heading.paragraph_format.page_break_before = True
    listed = [block for block in document.blocks if isinstance(block, Heading) and 1 < block.level <= LEVELS + 1]
    _add_contents(
        (
            (word.add_paragraph(style=CONTENTS_STYLE.format(level=entry.level - 1)), entry.text, MARK.format(number))
            for number, entry in enumerate(listed, start=1)
        ),
        LEVELS,
    )
    word.settings.element.find(qn("w:compat")).addprevious(_element("updateFields", val="true"))
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _add_chart(run: Run, chart: Columns, number: int) -> None:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CONTENT_TYPE.DML_CHART, chart_part(chart), run.part.package)
    run._r.append(parse_xml(drawing(chart, number, run.part.relate_to(part, RELATIONSHIP_TYPE.CHART))))


def _element(kind: str, /, *inside: Any, text: str = "", **attributes: str) -> Any:
    """Return an element of the text, with the elements that it holds."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: Any = OxmlElement(f"w:{kind}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(inside)
    if text:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    return made


def _field(code: str, *shown: Any) -> list[Any]:
    """Return the runs of a field: its code, and what it shows until a program has worked it out."""
    begin, middle, end = (_element("r", _element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, _element("r", _element("instrText", text=code)), middle, *shown, end]


def _words(text: str) -> Any:
    """Return a run with a text."""
    return _element("r", _element("t", text=text))


def _add_numbered(paragraph: WordParagraph, text: str) -> None:
    """Write a line in which {page} and {pages} are the numbers of this page and of all."""
    codes = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    for piece in re.split(r"(\{pages?\})", text):
        paragraph._p.extend(_field(codes[piece], _words("1")) if piece in codes else [_words(piece)] if piece else [])


def _bookmark(paragraph: WordParagraph, name: str, number: int) -> None:
    """Make a paragraph one to which the contents can lead."""
    start = _element("bookmarkStart", id=str(number), name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(_element("bookmarkEnd", id=str(number)))


def _add_contents(lines: Iterable[tuple[WordParagraph, str, str]], levels: int) -> None:
    """Write the contents: of each heading its paragraph in the list, its text, and the name of its mark.

    One field over all lines, which Word makes anew with the pages; until then it lists the headings, since LibreOffice
    works out no page in it.
    """
    begin, code, middle, end = _field(f' TOC \\o "1-{levels}" \\h \\z \\u ')
    last = None
    for place, (paragraph, text, name) in enumerate(lines):
        if not place:
            paragraph._p.extend((begin, code, middle))
        paragraph._p.append(_element("hyperlink", _words(text), anchor=name, history="1"))
        last = paragraph
    if last is not None:
        last._p.append(end)


def _mark_headings(word: WordDocument) -> None:
    """Let the contents lead to the headings."""
    styles = [f"Heading {level}" for level in range(1, LEVELS + 1)]
    headings = [block for block in word.paragraphs if block.style is not None and block.style.name in styles]
    for number, heading in enumerate(headings, start=1):
        _bookmark(heading, MARK.format(number), number)


def _add(word: WordDocument, block: Block) -> None:
    from docx.shared import Pt

    match block:
        case Heading(level, text):
            word.add_heading(text, level=level - 1)
        case Paragraph(text, is_remark):
            _paragraph(word, text).italic = is_remark or None
        case Facts(pairs):
            for title, value in pairs:
                line = word.add_paragraph()
                line.paragraph_format.space_after = 0
                line.add_run(f"{title}: ").bold = True
                line.add_run(value)
        case Bullets(lines):
            for text in lines:
                word.add_paragraph(text, style=LIST_STYLE)
        case Grid():
            _add_table(word, block)
        case Columns():
            drawn = word.add_paragraph()
            drawn.paragraph_format.space_before = Pt(SIZE)
            _add_chart(drawn.add_run(), block, len(word.inline_shapes) + 1)


def _add_table(word: WordDocument, grid: Grid) -> None:
    table = word.add_table(rows=1 + len(grid.rows), cols=len(grid.header), style=TABLE_STYLE)
    heads = grid.header[1:] if grid.has_numbers else ()
    is_turned = not _widths(table, word, max((len(part) for text in heads for part in text.split()), default=0))
    _fill(table, 0, grid, grid.header)
    _repeat_header(table)
    if is_turned:
        _turn_header(table, heads)
    for number, row in enumerate(grid.rows, start=1):
        _fill(table, number, grid, row)
    for line in table.rows[:-1]:
        line.cells[0].paragraphs[0].paragraph_format.keep_with_next = True  # a table that fits on a page stays on one
    for text in grid.remarks:
        _small(word, text)


def _fill(table: Table, number: int, grid: Grid, texts: Sequence[str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for place, (cell, text) in enumerate(zip(table.rows[number].cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = number == 0 or None
        paragraph.paragraph_format.space_after = 0
        if place and grid.has_numbers:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _widths(table: Table, word: WordDocument, letters: int) -> bool:
    """Set the widths of the columns; returned is whether a word of so many letters stands in each on one line."""
    from docx.shared import Emu, Pt

    section = word.sections[0]
    width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    number, wanted = max(len(table.columns) - 1, 1), int(Pt(LETTER * letters + SIDES))
    wide, narrow = (int(width * share) for share in LABEL_SHARES)
    label = wide if wanted * number <= width - wide else narrow
    others = (width - label) // number
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = Emu(others if place else label)
        for cell in column.cells:
            cell.width = column.width
    return wanted <= others


def _repeat_header(table: Table) -> None:
    """Mark the first row as the header: repeated on every page, and told as such by screen readers."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader"))


def _turn_header(table: Table, texts: Sequence[str]) -> None:
    """Write the headings of narrow columns upwards, in a row that is high enough for them: no word is broken."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    words = [word for text in texts for word in text.split()]
    letters = max(*map(len, words), *(-(-len(text) // LINES) for text in texts))
    table.rows[0].height = Pt(LETTER * (letters + LINES))
    for cell in table.rows[0].cells[1:]:
        cell._tc.get_or_add_tcPr().append(_element("textDirection", val="btLr"))
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _paragraph(word: WordDocument, text: str) -> Run:
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(SIZE)
    return paragraph.add_run(text)


def _small(word: WordDocument, text: str) -> None:
    from docx.shared import Pt

    if text:
        word.add_paragraph().add_run(text).font.size = Pt(SMALL)


# Draw numbers of several years as a chart of Word itself, in its own XML: nothing else is needed to show or print it.
#
# The numbers lie in the chart, which no workbook stands behind; who cannot see it is told them. Its XML is in files
# beside this one: columns side by side, each with its number, in groups by year.

FILES = Path(__file__).parent
FILLS = (NIGHT, "8CA3BF", "B45F06", "E3B778", "5F6670", "B8BEC5")
"""Of the series of a chart; told apart in grey too, as most are printed."""


def chart_part(chart: Columns) -> bytes:
    """Return the part that holds the chart."""
    years, of_series = _points("str", chart.years), ""
    for place, (label, values) in enumerate(chart.series):
        said = {"label": _points("str", [label]), "years": years, "values": _points("num", values)}
        of_series += _file("chart-series").format(place=place, fill=FILLS[place % len(FILLS)], **said)
    return _file("chart").format(series=of_series).encode()


def drawing(chart: Columns, number: int, relation: str) -> str:
    """Return what stands in the text where the chart is, which `relation` names."""
    told = []
    for label, values in chart.series:
        by_year = zip(chart.years, ("–" if value is None else value for value in values), strict=True)
        told.append(f"{label}: {', '.join(f'{year} {value}' for year, value in by_year)}")
    words = escaped(f"{chart.title}. {'; '.join(told)}").decode()
    return _file("chart-drawing").format(number=number, told=words, relation=relation)


def _points(kind: str, values: Iterable[object]) -> str:
    """Return what a program keeps of a row of cells; of what has no value there is nothing, and it is not zero."""
    every = [*values]
    known = ((place, escaped(str(value)).decode()) for place, value in enumerate(every) if value is not None)
    points = "".join(f'<c:pt idx="{place}"><c:v>{shown}</c:v></c:pt>' for place, shown in known)
    return f'<c:{kind}Cache><c:ptCount val="{len(every)}"/>{points}</c:{kind}Cache>'


def _file(name: str) -> str:
    return (FILES / f"{name}.xml").read_text(encoding="utf-8")
