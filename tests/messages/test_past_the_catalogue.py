"""Nothing is said past the catalogue: in a language of brackets every word of a dossier stands in brackets.

What stands outside must be a name, a code or a number that the definitions or the collection give (`brackets`). For
every face a bare literal planted in it is found, so that the search is known to look there.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.conftest import REPOSITORY
from tests.messages.brackets import Given, past_the_catalogue, speak_in_brackets
from tests.support.catalogues import LANGUAGES
from tests.support.sample import sampled
from thb_eu.base.messages import Message, literal
from thb_eu.base.table_schemas import OBSERVATIONS
from thb_eu.checks import all_checks
from thb_eu.cli import cli
from thb_eu.definitions import Definitions, load
from thb_eu.publication.dossier import dossier
from thb_eu.publication.edition import edition_of
from thb_eu.publication.flat_tables import observations
from thb_eu.publication.manifest import as_json
from thb_eu.publication.package import descriptor
from thb_eu.publication.page import page
from thb_eu.publication.reference import MARKDOWN, entries, reference_files
from thb_eu.publication.sdmx import sdmx_files
from thb_eu.publication.sheets.data_sheet import IS_SUM
from thb_eu.publication.workbook import workbook
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.templates.annotated_copies import copies_of

PLANTED = literal("some unheard utterance")
IN_FORMULAS = re.compile(r'"([^"]*)"')
SPOKEN_IN_XML = ("Name", "Description", "Text")
COLUMNS = {*OBSERVATIONS.columns, IS_SUM}
"""What heads the list of all numbers: the columns of observations.csv, as programs know them."""
SPOKEN_IN_JSON = ("title", "description", "label", "thb:title", "thb:label", "message", "remedy")


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The real 2024 figures; what is said of them is put into words only where a file is written."""
    return prepare("si-2024", definitions)


@pytest.fixture(scope="module")
def in_brackets(submission: Submission) -> dict[str, bytes]:
    """The files of their dossier, every word of the catalogue in brackets."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        speak_in_brackets(monkeypatch)
        return dossier(submission)


@pytest.fixture(scope="module")
def given(submission: Submission) -> Given:
    """The names and codes that anybody gave, those of the files of a dossier among them."""
    return Given(submission, dossier(submission))


def of_workbook(content: bytes) -> Iterator[str]:
    """The texts of a workbook's cells, those inside formulas too, and what its sheets and charts are called."""
    book = load_workbook(io.BytesIO(content))
    for page_ in book:
        for row in page_.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value not in COLUMNS:
                    yield " ".join(IN_FORMULAS.findall(cell.value)) if cell.data_type == "f" else cell.value
                if cell.comment:
                    yield cell.comment.text


class PageReader(HTMLParser):
    """The texts of a page, and those of its attributes that are read aloud; a drawing breaks its labels into lines."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tags: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What an element says of itself."""
        self._tags.append(tag)
        self.texts += [value for name, value in attrs if value and name in ("aria-label", "title", "alt")]

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        while self._tags and self._tags.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """What stands in an element."""
        if not {"style", "script", "svg"} & {*self._tags}:
            self.texts.append(data)


def of_page(content: bytes) -> list[str]:
    """The texts of a page."""
    return PageReader(content).texts


def of_xml(content: bytes) -> Iterator[str]:
    """Names, descriptions and texts of an SDMX message."""
    for element in ElementTree.fromstring(content).iter():
        if element.text and element.tag.rpartition("}")[2] in SPOKEN_IN_XML:
            yield element.text


def of_markdown(content: bytes) -> str:
    """A page of Markdown, whose signs mean nothing; a text may go over several lines."""
    return re.sub(r"\\(.)", r"\1", content.decode())


def of_json(value: Any, name: str = "") -> Iterator[str]:
    """Titles, descriptions, labels and messages of an object."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from of_json(
                held, key if key.startswith(SPOKEN_IN_JSON) or name not in ("message", "remedy") else name
            )
    elif isinstance(value, list):
        for held in value:
            yield from of_json(held, name)
    elif isinstance(value, str) and name.startswith(SPOKEN_IN_JSON):
        yield value


def told(name: str, content: bytes) -> list[str]:
    """Everything that a file of a dossier says; the workbook for the converter is observations.csv in cells."""
    if name.startswith("sdmx/converter/"):
        return []
    if name.endswith(".xlsx"):
        return [*of_workbook(content)]
    if name.endswith(".html"):
        return of_page(content)
    if name.endswith(".xml"):
        return [*of_xml(content)]
    if name.endswith(".md"):
        return [of_markdown(content)]
    if name.endswith(".json"):
        return [*of_json(json.loads(content))]
    return []


def test_every_file_of_the_dossier_speaks_by_the_catalogue(in_brackets: dict[str, bytes], given: Given) -> None:
    """Every sheet, the page, the names in SDMX, the metadata, the descriptor, the findings."""
    files = {name: content for name, content in in_brackets.items() if "/" not in name or "inputs" not in name}
    own = {name: content for name, content in files.items() if not name.startswith("definitions/")}

    assert {name: past_the_catalogue(told(name, content), given) for name, content in own.items()} == {
        name: [] for name in own
    }


def test_a_returned_copy_speaks_by_the_catalogue(
    submission: Submission, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheet of remarks and the comments at the cells of a supplier's file."""
    speak_in_brackets(monkeypatch)
    copies = copies_of(submission)
    first = [next(iter(load_workbook(io.BytesIO(copy.content)))) for copy in copies if copy.name.endswith(".xlsx")]
    said = [str(cell.value) for page_ in first for row in page_.iter_rows() for cell in row if cell.value is not None]

    assert said and past_the_catalogue(said, given) == []


PLACES = {
    "sheet": ("publication.sheets.cover", "OPEN_TITLE", "submission.xlsx"),
    "grid": ("writing.simple_table", "IN_LANGUAGE", "submission.xlsx"),
    "page": ("publication.page", "TITLE", "report.html"),
    "metadata": ("publication.reference.markdown", "TITLE", MARKDOWN),
    "structure": ("publication.reference.sdmx_metadata", "SCHEME", "metadata/metadata-structure.xml"),
    "descriptor": ("publication.package", "DESCRIPTION", "datapackage.json"),
    "sdmx": ("publication.sdmx.structures", "SCHEME", "sdmx/ml-3.0/structures.xml"),
}


@sampled("place", PLACES, 3)
def test_bare_words_are_found(
    place: str, submission: Submission, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are in no catalogue are seen wherever they are said."""
    module, name, file = PLACES[place]
    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(import_module(f"thb_eu.{module}"), name, PLANTED)

    assert past_the_catalogue(told(file, written(file, submission)), given)


def written(file: str, submission: Submission) -> bytes:
    """One file of the dossier, and none but those that are made with it."""
    edition = edition_of(submission)
    if file == "submission.xlsx":
        return workbook(edition)
    if file == "report.html":
        return page(edition)
    figures = observations(edition)
    if file == "datapackage.json":
        return as_json(descriptor(edition, {"observations": figures}))
    return {**sdmx_files(edition, figures), **reference_files(edition, entries(edition))}[file]


def test_bare_words_in_a_returned_copy_are_found(
    submission: Submission, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in what goes back to a supplier."""
    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(import_module("thb_eu.templates.annotated_copies.remarks_sheet"), "HOW", PLANTED)
    said = [text for copy in copies_of(submission) for text in of_workbook(copy.content)]

    assert PLANTED.in_language("en") in past_the_catalogue(said, given)


def commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the command line, by its words."""
    yield name
    if isinstance(command, click.Group):
        for word, below in command.commands.items():
            yield from commands(below, (*name, word))


COMMANDS = [*commands(cli)]
NAMED = re.compile(r"\S*(?:[./:_\d@\[\]-]\S*)+|\b[A-ZČŠŽ]{2,}\b")
"""On a terminal: paths, ids, options and codes of refusals; what stands for an argument in a line of help."""


@pytest.fixture(scope="module")
def on_terminal(given: Given) -> Given:
    """With the names of commands, what checks cite, and what click itself says in Slovenian."""
    path = REPOSITORY / "thb_eu" / "locale" / "sl" / "LC_MESSAGES" / "thb_eu.po"
    with path.open("rb") as opened:
        own = [
            entry.string
            for entry in read_po(opened)
            if not entry.context and any("cli/click_messages" in place for place, _ in entry.locations)
        ]
    words = {word for said in own for told in ([said] if isinstance(said, str) else said) for word in told.split()}
    cited = {check.cites for check in all_checks(load())}
    return given.and_also(
        {*words, *cited, "cli", "confirmed", *LANGUAGES, *(word for name in COMMANDS for word in name)}
    )


def said_on_terminal(*words: str) -> list[str]:
    """What a command says."""
    done = CliRunner().invoke(cli, [*words, "--lang", "sl"])
    assert done.exit_code in (0, 2, 3) or isinstance(done.exception, SystemExit), done.exception
    return [done.stdout + "\n" + done.stderr]


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_help_speaks_by_the_catalogue(
    name: tuple[str, ...], on_terminal: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What every command and every option does."""
    speak_in_brackets(monkeypatch)

    assert past_the_catalogue(said_on_terminal(*name, "--help"), on_terminal, NAMED) == []


def test_bare_words_in_help_are_found(on_terminal: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of help that nobody can translate is seen."""
    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(cli.commands["validate"], "text", PLANTED)

    assert past_the_catalogue(said_on_terminal("validate", "--help"), on_terminal, NAMED)


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A dossier in brackets, for the commands that read one, and what was said when it was written."""
    folder = tmp_path_factory.mktemp("made") / "alone"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        speak_in_brackets(monkeypatch)
        return folder, said_on_terminal(
            "submit", "si-2024", "--audience", "eu", "--draft", "--out", str(folder / "dossier")
        )


def test_submit_speaks_by_the_catalogue(submitted: tuple[Path, list[str]], on_terminal: Given) -> None:
    """Findings, verdict, and where the files are."""
    assert past_the_catalogue(submitted[1], on_terminal, NAMED) == []


CALLS = {
    "validate": "validate si-2024 --fast --all",
    "explain a cell": "explain {made}/dossier V3!D14",
    "explain a missing cell": "explain {made}/dossier V1!D15",
    "explain a source": "explain {made}/dossier --source data/t05.csv!C5",
    "verify": "verify {made}/dossier",
    "export": "export {made}/dossier --form px --form json-stat --form sqlite --out {tmp}/handed",
    "compare": "compare {made}/dossier {made}/dossier",
    "status": "status si-2024",
    "checks": "checks",
    "refusals": "checks --refusals",
    "self-test": "checks --self-test",
    "mappings check": "mappings check",
    "mappings export": "mappings export --form sssom --out {tmp}/law",
    "return": "return si-2024 --out {tmp}/back",
    "template blank": "template blank si-2024 --out {tmp}/blank.xlsx",
    "synth": "synth --out {tmp}/made",
    "country new": "country new HR --languages hr,en --out {tmp}/hr",
    "country renew": "country renew examples/croatia --out {tmp}/hr",
    "keys": "keys new {tmp}/key.pem",
    "no such package": "validate {tmp}/nowhere",
}


@sampled("call", CALLS, 8)
def test_a_command_speaks_by_the_catalogue(
    call: str, submitted: tuple[Path, list[str]], on_terminal: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts, findings, questions, explanations and refusals."""
    speak_in_brackets(monkeypatch)
    words = [word.format(made=submitted[0], tmp=tmp_path) for word in CALLS[call].split()]

    assert past_the_catalogue(said_on_terminal(*words), on_terminal, NAMED) == []


def test_bare_words_of_a_command_are_found(on_terminal: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict that nobody can translate is seen."""
    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(Message, "words", lambda _text, _lang: "some unheard utterance")

    assert past_the_catalogue(said_on_terminal("status", "si-2024"), on_terminal, NAMED)
