"""What goes with a dossier: the cover letter, the summary with its trends, the report on quality in sentences.

Expected values are reckoned by hand from the worked example of 2024 (17 identified, 28 presumed victims, 19 suspects,
1 prosecuted, 1 convicted) and from the rows below; digests are those of the files.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TypeVar

import pytest

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.markdown_words import words_of
from tests.support.printed_documents import WRITES, sheets_of
from tests.support.years import add_earlier, year_called
from thb_eu.base.messages import literal
from thb_eu.base.model import Audience, ObsStatus
from thb_eu.definitions import Definitions
from thb_eu.publication.reference import entries
from thb_eu.recipients.accompaniment import (
    AS_MANY,
    CHAPTERS,
    LESS,
    MORE,
    NOT_COMPARED,
    NOT_KNOWN,
    NOT_WRITTEN,
    Accompaniment,
    accompaniment_of,
    release_of_dossier,
)
from thb_eu.run import Run, prepare, run_of
from thb_eu.writing.document import Bullets, Columns, Document, Grid, Paragraph
from thb_eu.writing.word_document import as_word

ROWS = """Indicator,Breakdown,Year,Value,Source,Break
victims,status=IDENT,2019,40,Report A,
victims,status=IDENT,2020,30,Report A,
victims,status=IDENT,2021,20,Report A,
victims,status=IDENT,2022,5,Report B,
victims,status=IDENT,2023,3,Report C,
suspects,,2023,19,Report C,Invented: another form
prosecuted,,2023,4,Report C,
convicted,,2022,7,Report B,
"""
LAW = [{"article": "KZ-1 113", "from": "2024-07-01", "note": {"sl": "prelom", "en": "break"}}]
Kind = TypeVar("Kind", Grid, Columns, Bullets)
LEAVE = {"commission": Audience.EU, "public-dossier": Audience.PUBLIC}


@pytest.fixture(scope="module")
def counted(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of 2024 with the rows above."""
    folder = Path(shutil.copytree(SI_2024, tmp_path_factory.mktemp("years") / "si-2024"))
    add_earlier(folder, ROWS)
    return run_of(folder, definitions)


def goes_with(release: str, counted: Run) -> Accompaniment:
    """What goes with the dossier of a release of the plan."""
    found = release_of_dossier(release, counted)
    assert found is not None and found.edition is LEAVE[release]
    return accompaniment_of(counted, found)


@pytest.fixture(scope="module")
def invented(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Accompaniment:
    """The documents of an invented year, in which every table is filled in; of the edition that withholds nothing."""
    folder, law = year_called("2025", tmp_path_factory.mktemp("2025"), definitions)
    [release] = (it for it in law.law.releases_of(2025) if it.id == "commission")
    return Accompaniment(prepare(folder, law, Audience.INTERNAL, fast=True), release)


def first(document: Document, kind: type[Kind]) -> Kind:
    """The first block of a kind."""
    return next(block for block in document.blocks if isinstance(block, kind))


def told(document: Document) -> list[str]:
    """Every sentence of a document."""
    said = ([it.text] if isinstance(it, Paragraph) else getattr(it, "lines", ()) for it in document.blocks)
    return [text for texts in said for text in texts]


def test_the_summary_shows_five_years_and_compares_with_the_one_before(counted: Run) -> None:
    """2019 is the sixth; where a year lacks a number nothing is compared."""
    document = goes_with("commission", counted).document("summary", "en")

    table = first(document, Grid)
    assert table.header[1:] == ("2020", "2021", "2022", "2023", "2024")
    assert [row[1:] for row in table.rows] == [
        ("30", "20", "5", "3", "17"),
        (":", ":", ":", ":", "28"),
        (":", ":", ":", "19 B", "19"),
        (":", ":", ":", "4", "1 (A)"),
        (":", ":", "7", ":", "1 (A)"),
    ]
    assert first(document, Columns).series[0][1] == (30, 20, 5, 3, 17)
    victims, presumed, suspects, prosecuted, convicted = (literal(row[0]) for row in table.rows)
    compared = (
        MORE.filled({"what": victims, "now": "17", "by": 14, "year": 2023}),
        NOT_KNOWN.filled({"what": presumed, "year": 2023}),
        AS_MANY.filled({"what": suspects, "now": "19", "year": 2023}),
        LESS.filled({"what": prosecuted, "now": "1 (A)", "by": 3, "year": 2023}),
        NOT_KNOWN.filled({"what": convicted, "year": 2023}),
    )
    assert first(document, Bullets).lines == tuple(text.in_language("en") for text in compared)


def test_nothing_is_compared_over_a_break(definitions: Definitions, collection: Path) -> None:
    """The law changed within the year: each series under the article says so, and no difference."""
    add_earlier(collection, ROWS, **{"thb:breaks": LAW})
    [line, *others] = first(
        goes_with("commission", run_of(collection, definitions)).document("summary", "en"), Bullets
    ).lines
    beginning = NOT_COMPARED.filled({"what": "Identified victims", "year": 2023, "why": ""}).in_language("en")
    assert line.startswith(beginning) and "KZ-1 113" in line and not [it for it in others if "fewer" in it]


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_public_summary_tells_what_the_public_edition_tells(counted: Run, lang: str) -> None:
    """No count that is suppressed, no year of which nothing is declared public, no letter; nor does the quality."""
    public, true = (goes_with(name, counted) for name in ("public-dossier", "commission"))
    assert [*public.names] == ["summary", "quality"] and [*true.names] == ["summary", "quality", "letter"]

    table = first(public.document("summary", lang), Grid)
    assert [row[1] for row in table.rows] == ["17", "28", "19", "1–19 Q (C)", "1–19 Q (C)"]
    assert len(table.header) == 2 and not [
        it for it in public.document("summary", lang).blocks if isinstance(it, Columns)
    ]
    hidden = int((public.edition.protected.cells["obs_status"] == ObsStatus.SUPPRESSED.value).sum())
    assert [text for text in told(public.document("summary", lang)) if f"{hidden} " in text and "(Q)" in text]
    said, known = (" ".join(told(one.document("quality", lang))) for one in (public, true))
    assert "V1, V2, V3, V4: 45" in said and "P1, P2, P3, P4" in known and "P1, P2, P3, P4" not in said


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_each_sentence_on_quality_has_its_source_and_what_nobody_wrote_is_named(counted: Run, lang: str) -> None:
    """Of the concepts in the chapters; each note is referred to, and the share of unknown age is that of the tables."""
    made = goes_with("commission", counted)
    document = made.document("quality", lang)
    said = told(document)

    notes = {text.split(" ")[0] for text in said if re.match(r"\[\d+\] SIMS", text)}
    bodies = [text for text in said if not re.match(r"\[\d+\] SIMS", text)]
    sources = [found[0] for text in bodies if (found := re.search(r"\[\d+\]$", text))]
    assert {*sources} == notes and len(notes) > 40
    empty: dict[str, list[str]] = {}
    for entry in entries(made.edition):
        chapter = entry.concept.code.split(".")[0]
        if entry.is_empty and not entry.below and chapter in CHAPTERS:
            empty.setdefault(chapter, []).append(entry.concept.label.in_language(lang))
    named = [NOT_WRITTEN.filled({"listed": ", ".join(labels)}).in_language(lang) for labels in empty.values()]
    assert {*named} == {text for text in bodies if not re.search(r"\[\d+\]$", text)} and len(named) > 5
    age = [text for text in said if "17" in text and "100" in text]
    assert len(age) == 1 and re.findall(r"\d+", age[0])[:3] == ["17", "17", "100"]


def test_the_letter_names_what_is_enclosed_and_holds_the_words_of_the_office(
    definitions: Definitions, collection: Path, tmp_path: Path
) -> None:
    """By digest, in each language; words of the office survive the next run, in each format, and are no markup."""
    typed = "Spoštovani! <b>*Prilagamo*</b>"
    for place, words in (("addressee", "Rue X 1"), ("letter", typed)):
        said = ("--words", f"sl={words}", "--words", "en=Dear X", "--role", "analyst")
        answer = run("describe", "metadata", collection, f"commission/{place}", *said)
        assert answer.exit_code == 0, answer.output
    for _again in range(2):
        assert run("report", collection, "--for", "commission", "--out", tmp_path / "out").exit_code == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in ("summary.sl.docx", "quality.sl.docx")}
    letter = words_of(files["letter.sl.md"])

    named = [it.split("(")[-1] for it in letter if "SHA-256" in it]
    assert [f"{name}): SHA-256 {digest}" for name, digest in digests.items()] == named
    assert typed in letter and "Rue X 1" in letter and "Dear X" in words_of(files["letter.en.md"])
    assert not [it for it in letter if it.startswith("[")]
    assert run("describe", "metadata", collection, "commission/nothing", *said).exit_code == 1


@pytest.mark.libreoffice
@pytest.mark.skipif(not WRITES, reason="LibreOffice Writer or poppler is not installed")
def test_a_letter_is_one_page_and_a_summary_two(counted: Run, invented: Accompaniment, tmp_path: Path) -> None:
    """A4, of 2024 with five years and of an invented year in which every table is filled, in both languages."""
    most, beside = (
        {"letter": 1, "summary": 2},
        [f"Poročilo o kakovosti ({name}.sl.docx): SHA-256 {'0' * 64}" for name in ("summary", "quality")],
    )
    for year, made in (("2024", goes_with("commission", counted)), ("2025", invented)):
        for name in most:
            for lang in ("sl", "en"):
                document = made.document(name, lang, beside)
                (tmp_path / f"{name}.{year}.{lang}.docx").write_bytes(as_word(document))
    pages = sheets_of(tmp_path)
    assert len(pages) == 8
    assert {name: count for name, count in pages.items() if count > most[name.split(".")[0]]} == {}


def test_another_year_and_another_country_have_them(
    invented: Accompaniment, definitions: Definitions, tmp_path: Path
) -> None:
    """As far as their definitions go: a country may have no concepts of quality.

    The Police identified 6 of the invented victims, the programmes 6, 7 and 5, the others 7, 7, 9 and 6.
    """
    croatia = goes_with("commission", run_of(*year_called("Croatia", tmp_path, definitions)))
    assert {"letter.hr.docx", "summary.hr.html"} <= croatia.files.keys()
    assert ("quality" in croatia.names) == bool(croatia.submission.definitions.reference.concepts)
    assert "53" in first(invented.document("summary", "sl"), Grid).rows[0]


def test_what_findings_hold_back_is_written_as_a_draft_alone(
    definitions: Definitions, collection: Path, tmp_path: Path
) -> None:
    """The letter says so first; a public summary is a draft and does not tell."""
    table = collection / "data" / "t03.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("17", "18"), encoding="utf-8")
    assert run("report", collection, "--for", "commission", "--out", tmp_path / "none").exit_code == 3
    assert not (tmp_path / "none").exists()
    for release, states in (("commission", "BLOCKED"), ("public-dossier", "DRAFT")):
        out = tmp_path / release
        assert run("report", collection, "--for", release, "--out", out, "--draft").exit_code == 3
        assert f'"state": "{states}"' in (out / "manifest.json").read_text(encoding="utf-8")
