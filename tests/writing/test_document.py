"""One document, two formats: what a reader of Markdown and a reader of Word are told is the same.

Read back by markdown-it and python-docx, which did not write it.
"""

from __future__ import annotations

import io

import docx
import pytest
from markdown_it import MarkdownIt

from thb_eu.writing.document import Bullets, Document, Facts, Grid, Heading, Paragraph, as_markdown
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
            Grid(("", *texts), (("r", *texts),), notes=texts, remarks=texts, has_numbers=True),
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
    assert told == ["Naslov", f"{text}: {text}", text, text, text, text, text, "r", text, text, text]


def test_the_language_the_title_and_the_office_are_told() -> None:
    """A screen reader speaks the language; the office answers, no person and no time."""
    about = docx.Document(io.BytesIO(as_word(document_of("a")))).core_properties

    assert (about.title, about.author, about.language) == ("Naslov", "Urad", "sl")
    assert about.created == about.modified
    assert as_word(document_of("a")) == as_word(document_of("a"))


def test_numbers_stand_on_the_right_and_words_on_the_left() -> None:
    """In both formats; the first column holds words in either."""
    rows = (("F", "3"),)

    for has_numbers in (True, False):
        document = Document("en", (Grid(("Sex", "Persons"), rows, has_numbers=has_numbers),))
        (table,) = docx.Document(io.BytesIO(as_word(document))).tables
        aligned = [str(cell.paragraphs[0].alignment) for cell in table.rows[1].cells]
        assert aligned == ["None", "RIGHT (2)" if has_numbers else "None"]
        assert ("|---|---:|" if has_numbers else "|---|---|") in as_markdown(document)
