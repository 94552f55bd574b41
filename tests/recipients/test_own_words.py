"""A collection's own words and its state in reports: no markup, no more than the public dossier says, not too long."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from tests.conftest import SI_2024
from tests.recipients.made import VICTIMS, table, view
from tests.support.markdown_words import words_of
from tests.support.submitted import opened
from thb_eu.base.messages import literal
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions, Recipient
from thb_eu.publication.labels import STATE
from thb_eu.recipients import report_of
from thb_eu.recipients.files import SOURCES, files_of
from thb_eu.results import Submission
from thb_eu.run import for_audience, prepare

TYPED = "<script>x()</script> ](javascript:x()) ![a](b) \u202e# | &lt; *z*"
"""What somebody may write as the source of a table: markup, and a sign that turns the direction of reading."""
LONGEST_PROPERTY = 255
"""Characters of a core property: Word writes no more (ECMA-376 part 2 leaves it open, the library refuses more)."""


@pytest.fixture
def recipient(definitions: Definitions) -> Recipient:
    """Numbers of a table that is public, and cells; below both stands where they are from."""
    lists = table(VICTIMS + ", origins: true") + table("table: V3, where: {status: IDENT}, origins: true")
    return view(definitions, lists.replace("id: made", "id: sent", 1).replace("\ntables:", "", 1), "annual-report")


@pytest.fixture
def submission(collection: Path, definitions: Definitions) -> Submission:
    """The internal edition of a collection that calls all its tables by such words."""
    path = collection / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        resource["thb:source"] = TYPED
    path.write_text(json.dumps(described), encoding="utf-8")
    return prepare(collection, definitions, Audience.INTERNAL, fast=True)


def written(submission: Submission, recipient: Recipient) -> dict[str, bytes]:
    """The files of the recipient's report."""
    return files_of(report_of(submission, recipient))


def sources(listed: str) -> str:
    return SOURCES.filled({"listed": listed}).in_language("en")


def test_the_source_of_a_table_is_no_markup(submission: Submission, recipient: Recipient) -> None:
    """Below the table stands what was typed, letter by letter; the sign that turns the reading is shown as its code."""
    typed = sources(TYPED.replace("\u202e", "\\u202e"))

    said = "".join(words_of(written(submission, recipient)["report.en.md"]))
    assert said.count(typed) == 2


def test_the_public_reads_the_supplier_and_not_the_words_of_the_descriptor(
    submission: Submission, recipient: Recipient, definitions: Definitions
) -> None:
    """As in the public dossier; the same files as of a collection that calls its tables otherwise."""
    public = written(for_audience(submission, Audience.PUBLIC), recipient)
    real = written(prepare(SI_2024, definitions, Audience.PUBLIC, fast=True), recipient)
    supplier = definitions.contracts["police/t03"].supplier.in_language("en")

    assert sources(supplier) in words_of(public["report.en.md"])
    assert [name for name in real if public[name] != real[name]] == []


@pytest.mark.parametrize(("audience", "state"), [(Audience.PUBLIC, State.DRAFT), (Audience.EU, State.BLOCKED)])
def test_the_report_says_of_its_state_what_the_dossier_says(
    definitions: Definitions, recipient: Recipient, audience: Audience, state: State
) -> None:
    """That findings block is nothing for the public: text, workbook and document are those of a draft."""
    blocked = replace(prepare(SI_2024, definitions, audience, fast=True), state=State.BLOCKED)
    found = written(blocked, recipient)

    assert STATE[state].in_language("en") in "".join(words_of(found["report.en.md"]))
    cells = [cell.value for row in opened(found["report.xlsx"])["Report"].iter_rows() for cell in row]
    assert STATE[state].in_languages(definitions.languages) in cells
    if audience.withholds:
        draft = written(replace(blocked, state=State.DRAFT), recipient)
        assert [name for name in draft if found[name] != draft[name]] == []


def test_a_long_title_is_cut_where_the_document_takes_no_more(definitions: Definitions, recipient: Recipient) -> None:
    """Of the office and of the report; the heading has all of it, and the name of the author its beginning."""
    made = prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)
    office, title = "Ministrstvo " * 40, "Report " * 60
    named = replace(made.collection, contact={"title": office})
    report = report_of(
        replace(made, received=replace(made.received, collection=named)),
        replace(recipient, title=literal(title)),
    )
    document = docx.Document(io.BytesIO(files_of(report)["report.en.docx"]))
    about = document.core_properties

    for whole, parts in ((office, (about.author, about.last_modified_by)), (title, (about.title,))):
        for part in parts:
            assert len(part) <= LONGEST_PROPERTY and whole.startswith(part.removesuffix(" …"))
    assert document.paragraphs[0].text.strip() == title.strip()
