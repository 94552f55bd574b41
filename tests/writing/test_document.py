"""One document, two formats: what a reader of Markdown and a reader of Word are told is the same.

Read back by markdown-it and python-docx, which did not write it.
"""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from markdown_it import MarkdownIt

from thb_eu.writing.document import Bullets, Columns, Document, Facts, Grid, Heading, Paragraph, Print, as_markdown
from thb_eu.writing.word_document import as_word

SPITEFUL = (
    "<b>bold</b>",
    "| a | b |",
    "# heading",
    "1. first",
    "- dash",
    "[x](http://example.org)",
    "`code`",
    "a &amp; b",
    "*leans*",
    "> quoted",
    "===",
)
"""What a format takes for markup, if it is not told that these are words."""


def document_of(*texts: str) -> Document:
    """Every kind of block, each with every text."""
    return Document(
        "sl",
        (
            Heading(1, "Naslov"),
            Facts(tuple((text, text) for text in texts)),
            *(Heading(2, text) for text in texts),
            *(Paragraph(text) for text in texts),
            *(Paragraph(text, is_remark=True) for text in texts),
            Bullets(texts),
            Grid(("", *texts), (("r", *texts),), remarks=texts, has_numbers=True),
        ),
        author="Urad",
    )


def words_of_markdown(document: Document) -> list[str]:
    """Every text that a viewer shows, in its order; nothing of it may be markup of the text itself."""
    shown, tokens = [], MarkdownIt("commonmark").enable("table").parse(as_markdown(document))
    assert [token.type for token in tokens].count("table_open") == 1
    for token in tokens:
        assert token.type != "html_block"
        for part in token.children or ():
            assert part.type in {"text", "softbreak", "hardbreak", "text_special"}, part
        if token.type == "inline":
            shown.append("".join(part.content or "\n" for part in token.children or ()))
    return [line for text in shown for line in text.split("\n") if line]


def words_of_word(document: Document) -> list[str]:
    """Every text of the document and its tables, in their order."""
    word = docx.Document(io.BytesIO(as_word(document)))
    shown: list[str] = []
    for block in word.iter_inner_content():
        cells = [cell.text for row in block.rows for cell in row.cells] if hasattr(block, "rows") else [block.text]
        shown += [text for text in cells if text]
    return shown


@pytest.mark.parametrize("text", SPITEFUL)
def test_words_mean_nothing_but_themselves(text: str) -> None:
    """In every place where words may stand: nobody's label becomes a heading, a link or a row."""
    told = words_of_markdown(document_of(text))

    assert told == words_of_word(document_of(text))
    assert told == ["Naslov", f"{text}: {text}", text, text, text, text, text, "r", text, text]


def test_the_language_the_title_and_the_office_are_told() -> None:
    """A screen reader speaks the language; the office answers, no person and no time."""
    about = docx.Document(io.BytesIO(as_word(document_of("a")))).core_properties

    assert (about.title, about.author, about.language) == ("Naslov", "Urad", "sl")
    assert (about.created, about.modified) == (None, None)
    assert as_word(document_of("a")) == as_word(document_of("a"))


def test_a_header_row_is_marked_as_the_first_schema_of_word_has_it() -> None:
    """A bare element, which Word of 2007 asks for; every page of a document without a print has its number."""
    word = docx.Document(io.BytesIO(as_word(Document("en", (Grid(("Sex", "Persons"), (("F", "3"),)),)))))
    first, *others = word.tables[0].rows
    (header,) = first._tr.iter(qn("w:tblHeader"))

    assert dict(header.attrib) == {}
    assert [row for row in others if [*row._tr.iter(qn("w:tblHeader"))]] == []
    footer = word.sections[0].footer.paragraphs[0]
    assert footer.text == "1 / 1"
    assert [code.text for code in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_numbers_stand_on_the_right_and_words_on_the_left() -> None:
    """In both formats; the first column holds words in either."""
    rows = (("F", "3"),)

    for has_numbers in (True, False):
        document = Document("en", (Grid(("Sex", "Persons"), rows, has_numbers=has_numbers),))
        (table,) = docx.Document(io.BytesIO(as_word(document))).tables
        aligned = [str(cell.paragraphs[0].alignment) for cell in table.rows[1].cells]
        assert aligned == ["None", "RIGHT (2)" if has_numbers else "None"]
        assert ("|---|---:|" if has_numbers else "|---|---|") in as_markdown(document)


REJECTION = "Final instance, judgment of rejection"


@pytest.mark.parametrize(
    ("columns", "said", "upright"),
    [
        (3, REJECTION, False),
        (9, REJECTION, True),
        (9, "2024", False),
        (5, "Sex unknown", False),
        (5, "mladoletne", True),
    ],
)
def test_headings_of_narrow_columns_are_written_upwards(columns: int, said: str, upright: bool) -> None:
    """Where a word would be broken letter by letter: the row is as high as half of the longest heading, or a word."""
    grid = Grid(("Article", *[said] * columns), (("113", *["3"] * columns),), has_numbers=True)
    (table,) = docx.Document(io.BytesIO(as_word(Document("en", (grid,))))).tables
    turned = [cell._tc.tcPr.find(qn("w:textDirection")) is not None for cell in table.rows[0].cells]

    assert turned == [False, *[upright] * columns]
    assert not upright or table.rows[0].height.pt >= max(len(said) / 2, max(map(len, said.split()))) * 6
    assert [*table.rows[1]._tr.iter(qn("w:textDirection"))] == []


PRINTED = Print(("Dežela, 2024", "Urad"), "Vsebina", "Naslov · OSNUTEK", "Stran {page} od {pages}")
DRAWN = Columns("Po letih", ("2023", "2024"), (("<ovadbe> & drugo", (3, None)), ("poročila", (0, 12))))
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def printed() -> bytes:
    """A report of its own: two chapters, of which one has a table, and a chart."""
    headings = (Heading(1, "Naslov"), Heading(2, "Prvo"), Heading(3, "Tabela 1"), DRAWN, Heading(2, "Drugo"))
    return as_word(Document("sl", headings, "Urad", PRINTED))


def words(of: BaseOxmlElement) -> str:
    """The text of an element."""
    return "".join(part.text for part in of.iter(qn("w:t")))


def test_a_report_that_is_printed_has_a_title_page_and_numbers_its_pages() -> None:
    """The first page bears neither header nor footer; Word works out both numbers, and is asked to on opening."""
    word = docx.Document(io.BytesIO(printed()))
    page = word.sections[0]
    codes = [code.text for code in page.footer.paragraphs[0]._p.iter(qn("w:instrText"))]

    assert [it.text for it in word.paragraphs[:3]] == ["Naslov", "Dežela, 2024", "Urad"]
    assert page.different_first_page_header_footer and page.header.paragraphs[0].text == "Naslov · OSNUTEK"
    assert (page.footer.paragraphs[0].text, codes) == ("Stran 1 od 1", ["PAGE", "NUMPAGES"])
    assert word.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"
    assert docx.Document(io.BytesIO(as_word(document_of("a")))).settings.element.find(qn("w:updateFields")) is None


def test_the_contents_are_a_field_that_lists_and_reaches_every_heading() -> None:
    """Before a program has made it anew: one field around the list, each line leads to the mark of its heading."""
    word = docx.Document(io.BytesIO(printed()))
    body = word.element.body
    kinds = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    [code] = [code.text for code in body.iter(qn("w:instrText"))]
    marks = {it.get(qn("w:name")): it.getparent() for it in body.iter(qn("w:bookmarkStart"))}
    led = {words(it): marks[it.get(qn("w:anchor"))] for it in body.iter(qn("w:hyperlink"))}

    assert kinds == ["begin", "separate", "end"] and code.split()[0] == "TOC"
    assert list(led) == ["Prvo", "Tabela 1", "Drugo"]
    assert all(words(heading) == text for text, heading in led.items())


def test_a_chart_holds_the_numbers_and_says_them() -> None:
    """What has no number has no point, and is not zero; who cannot see the chart reads it."""
    content = printed()
    chart = fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/charts/chart1.xml"))
    drawn = {
        series.findtext(f"{CHART}tx//{CHART}v"): {
            point.get("idx"): point.findtext(f"{CHART}v") for point in series.iterfind(f"{CHART}val//{CHART}pt")
        }
        for series in chart.iter(f"{CHART}ser")
    }
    [shape] = docx.Document(io.BytesIO(content)).inline_shapes

    assert drawn == {"<ovadbe> & drugo": {"0": "3"}, "poročila": {"0": "0", "1": "12"}}
    assert shape._inline.docPr.get("descr") == "Po letih. <ovadbe> & drugo: 2023 3, 2024 –; poročila: 2023 0, 2024 12"
    assert content == printed()
