"""A country whose language is Croatian gets its workbook, page and returned copies in Croatian, which nobody has read.

Its definitions are those of Slovenia with English words in the place of Slovenian ones, so that whatever is said in
Croatian comes from the catalogue, and nothing Slovenian is left.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.messages.croatian import croatian
from tests.support.catalogues import LOCALE
from tests.support.submitted import submitted
from tests.support.texts import bilingual
from thb_eu.base.messages import not_read, unread
from thb_eu.base.model import CheckedCollection, Finding, Outcome, Place, Remedies, Severity
from thb_eu.cli import cli
from thb_eu.definitions import load
from thb_eu.publication.page import page
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission
from thb_eu.templates.annotated_copies import copies_of

UNREAD = "Prijevod (Hrvatski) nije pregledao izvorni govornik."
UNREAD_IN_ENGLISH = "The translation into Hrvatski has not been read by a native speaker."
HEADINGS = {
    "Cover": ("Država, godina", "Rok", "Otvorena pitanja i nepotpisane odluke", "Ostali listovi"),
    "Guide": ("Vodič: kako čitati ovu datoteku", "Kako se čita list s tablicom"),
    "Notes": ("Napomene: prekidi, izuzeća i ispravci",),
    "Metadata": ("Metapodaci: zbirka i njezini izvori",),
    "Findings": ("Nalazi provjera",),
    "V1": ("Pravna osnova", "← Naslovnica"),
}
BETWEEN = re.compile(r" / |\n+| · |: |<(?:\w+ )?|>|\"")


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """The figures of 2024 as a country reports them that speaks Croatian, a finding in one of the suppliers' files."""
    folder = croatian(tmp_path_factory.mktemp("own"))
    bare = submitted(load(folder), package=folder / "datapackages" / "si-2024")
    said = bilingual("", "nothing")
    found = Finding(
        "printed-row-total",
        Outcome.FAILED,
        Severity.WARNING,
        1,
        said,
        Remedies(supplier=said),
        "",
        Place("data/t13.csv"),
    )
    return replace(bare, examined=CheckedCollection(bare.examined.results, (found,)))


@pytest.fixture(scope="module")
def told_by_workbook(submission: Submission) -> dict[str, list[str]]:
    """What each sheet of the workbook says."""
    return texts_of(workbook(submission))


def texts_of(content: bytes) -> dict[str, list[str]]:
    """The texts of a workbook's cells, by sheet."""
    return {
        sheet.title: [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        for sheet in load_workbook(io.BytesIO(content))
    }


def pieces(texts: list[str]) -> set[str]:
    """The texts, and what stands in them on either side of a sign between languages or parts."""
    return {piece.strip(" /") for text in texts for piece in (text, *BETWEEN.split(text))}


def slovenian_sentences() -> Iterator[str]:
    """Sentences of the Slovenian catalogue that read otherwise in Croatian."""
    found = {}
    for lang in ("sl", "hr"):
        with (LOCALE / lang / "LC_MESSAGES" / "thb_eu.po").open("rb") as opened:
            found[lang] = {(entry.context, entry.id): entry.string for entry in read_po(opened) if entry.id}
    croatian_words = {words for words in found["hr"].values() if isinstance(words, str)}
    for words in found["sl"].values():
        if isinstance(words, str) and "{" not in words and len(words) > 2 and words not in croatian_words:
            yield words


def test_the_headings_of_the_workbook_are_croatian(told_by_workbook: dict[str, list[str]]) -> None:
    """The country's own language stands first on every sheet."""
    missing = {
        (sheet, heading)
        for sheet, headings in HEADINGS.items()
        for heading in headings
        if heading not in pieces(told_by_workbook[sheet])
    }

    assert missing == set()


def test_the_page_is_croatian(submission: Submission) -> None:
    """It names its language, and its headings are in it."""
    content = html.unescape(page(submission).decode())

    assert '<html lang="hr"' in content
    assert {"Osnovni podaci", "Ocjena provjera", "Sadržaj", "Prijeđi na sadržaj"} <= pieces([content])


def test_nothing_is_said_in_slovenian(submission: Submission, told_by_workbook: dict[str, list[str]]) -> None:
    """Neither language of the country is Slovenian, so none of its sentences stands anywhere."""
    content = html.unescape(page(submission).decode())
    told = pieces([content, *(text for texts in told_by_workbook.values() for text in texts)])

    assert {*slovenian_sentences()} & told == set()


def test_workbook_page_and_returned_copy_say_that_nobody_has_read_the_translation(
    submission: Submission, told_by_workbook: dict[str, list[str]]
) -> None:
    """Whoever reads a machine's or a foreigner's Croatian is told so, in both languages."""
    content = html.unescape(page(submission).decode())
    (copy,) = copies_of(submission)
    remarks = next(iter(texts_of(copy.content).values()))

    for words in (UNREAD, UNREAD_IN_ENGLISH):
        assert words in pieces(told_by_workbook["Cover"])
        assert words in pieces([content])
        assert words in pieces(remarks)


@pytest.mark.parametrize(
    "words", [["checks", "--quiet"], ["--help"], ["validate", "nowhere"], ["validate", "--no-such-option"]]
)
def test_the_console_says_so_last_and_once(words: list[str]) -> None:
    """On stderr, so that what a program reads stays as it is; of a language that was read the console says nothing."""
    croatian_, slovenian = (CliRunner().invoke(cli, [*words, "--lang", lang]) for lang in ("hr", "sl"))

    assert croatian_.stderr.endswith(f"{UNREAD}\n")
    assert croatian_.output.count(UNREAD) == 1
    assert UNREAD not in croatian_.stdout
    assert croatian_.exit_code == slovenian.exit_code
    assert "prebral" not in slovenian.stderr


def test_of_a_language_that_was_read_nothing_is_said() -> None:
    """Slovenian was read by its speakers, and English is what the program was written in."""
    assert unread(("sl", "en")) == ()
    assert not_read(("sl", "en")) is None


def test_a_language_without_a_catalogue_is_not_called_unread() -> None:
    """Of a country that only has its own labels all sentences are English."""
    assert unread(("eo", "en")) == ()
