"""Word document: a recipient's report in, the bytes of a .docx in one language out; the one door to python-docx.

Headings are headings, a table has a header row that is repeated on every page, and the language of the text is set, so
that readers' programs and screen readers know it. It names no person and no time; the same report gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Text
from thb_eu.base.ooxml.archive import parts_of, zipped
from thb_eu.base.ooxml.styles import FONT
from thb_eu.base.ooxml.xml_part import readable
from thb_eu.checks.evidence.recipient_figures import RecipientTableFigures
from thb_eu.recipients import RecipientReport
from thb_eu.recipients.presentation import (
    Part,
    chapters_with_parts,
    facts_about,
    in_words,
    numbered,
    remarks_below,
    remarks_on,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.run import Run

SIZE, SMALL = 10, 8
"""Of letters, in points."""
A4, MARGIN = (210, 297), 25
"""Width and height of a page, and its margins, in millimetres."""
LABEL_SHARE = 0.4
"""How much of the width of a table its first column has."""
LONGEST_PROPERTY = 255
"""Characters that Word takes in what a document says of itself."""
EPOCH = datetime(1980, 1, 1)
TABLE_STYLE = "Table Grid"
OF_THE_TEMPLATE = ("/thumbnail", "/extended-properties")
"""What the library's template brings along of the program by which it was made."""


def document_of(report: RecipientReport, lang: str) -> bytes:
    """The document in `lang`, a code of ISO 639."""
    from docx import Document as new_document

    document = new_document()
    _set_up(document, report, lang)
    document.add_heading(report.recipient.title.in_language(lang), level=0)
    for title, value in facts_about(report):
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        line.add_run(f"{title.in_language(lang)}: ").bold = True
        line.add_run(value.in_language(lang))
    for text in remarks_on(report):
        _paragraph(document, text.in_language(lang)).italic = True
    titles = numbered(report)
    for title, parts in chapters_with_parts(report):
        if not title.is_empty:
            document.add_heading(title.in_language(lang), level=1)
        for part in parts:
            _add(document, part, titles, lang)
    target = io.BytesIO()
    document.save(target)
    return zipped(parts_of(target.getvalue()))


def _set_up(document: Document, report: RecipientReport, lang: str) -> None:
    """Font, language and what the document says of itself: its title, the office that answers for it, no time."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    for fonts in [*document.styles.element.iter(qn("w:rFonts"))]:
        for name in [*fonts.attrib]:
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), FONT)
    for spoken in document.styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            spoken.set(qn(f"w:{name}"), lang)
    document.styles["Normal"].font.size = Pt(SIZE)
    page = document.sections[0]
    page.page_width, page.page_height = map(Mm, A4)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    properties = document.core_properties
    properties.title = readable(report.recipient.title.in_language(lang), LONGEST_PROPERTY)
    answers = next((words.in_language(lang) for words in report.edition.collection.contact_words), "")
    properties.author = properties.last_modified_by = readable(answers, LONGEST_PROPERTY)
    properties.comments, properties.language, properties.revision = "", lang, 1
    properties.created = properties.modified = EPOCH
    relations = document.part.package.rels
    for name in [name for name, of in relations.items() if of.reltype.endswith(OF_THE_TEMPLATE)]:
        del relations[name]


def _add(document: Document, part: Part, titles: dict[str, Text], lang: str) -> None:
    if isinstance(part, Text):
        _paragraph(document, part.in_language(lang)).italic = True
    elif isinstance(part, tuple):
        _paragraph(document, " ".join(sentence.text.in_language(lang) for sentence in part))
    else:
        document.add_heading(titles[part.table.id].in_language(lang), level=2)
        _add_table(document, part, lang)


def _add_table(document: Document, shown_table: RecipientTableFigures, lang: str) -> None:
    told = in_words(shown_table, lang)
    table = document.add_table(rows=1 + len(told.rows), cols=len(told.header), style=TABLE_STYLE)
    _widths(table, document)
    _fill(table, 0, told.header, bold=True)
    _repeat_header(table)
    for number, row in enumerate(told.rows, start=1):
        _fill(table, number, row)
    for row in table.rows[:-1]:
        row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True  # a table that fits on a page stays on one
    for text in [*told.notes, *(text.in_language(lang) for text in remarks_below(shown_table))]:
        _small(document, text)


def _fill(table: Table, number: int, texts: Sequence[str], bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for place, (cell, text) in enumerate(zip(table.rows[number].cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = bold or None
        paragraph.paragraph_format.space_after = 0
        if place:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _widths(table: Table, document: Document) -> None:
    from docx.shared import Emu

    section = document.sections[0]
    width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    label = int(width * LABEL_SHARE)
    others = (width - label) // max(len(table.columns) - 1, 1)
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = Emu(others if place else label)
        for cell in column.cells:
            cell.width = column.width


def _repeat_header(table: Table) -> None:
    """Mark the first row as the header: repeated on every page, and told as such by screen readers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        whole: Any = OxmlElement("w:cantSplit")
        properties.append(whole)
    mark: Any = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _paragraph(document: Document, text: str) -> Run:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(SIZE)
    return paragraph.add_run(text)


def _small(document: Document, text: str) -> None:
    from docx.shared import Pt

    if text:
        document.add_paragraph().add_run(text).font.size = Pt(SMALL)
