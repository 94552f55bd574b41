"""Workbook, page, SDMX and descriptor speak the languages that a country declares: one, two or three."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.support.submitted import opened, submitted
from thb_eu.definitions import Definitions
from thb_eu.publication.dossier import dossier
from thb_eu.publication.layout import laid_out
from thb_eu.results import Submission

NAME = "{http://www.w3.org/XML/1998/namespace}lang"
COUNTRIES = (("en",), ("sl", "en"), ("fr", "sl", "en"))
"""French has no catalogue: a sentence without a French translation stands there in English."""


@pytest.fixture(scope="module", params=COUNTRIES, ids="-".join)
def submission(request: pytest.FixtureRequest, definitions: Definitions) -> Submission:
    """The figures of 2024, of a country with other languages."""
    made = submitted(definitions)
    return replace(made, definitions=replace(made.definitions, languages=request.param))


@pytest.fixture(scope="module")
def files(submission: Submission) -> dict[str, bytes]:
    """The dossier."""
    return dossier(submission)


def test_every_number_stands_at_its_place(submission: Submission, files: dict[str, bytes]) -> None:
    """One language less is one column less before the numbers; none of them is lost or moved to another key."""
    book, cells = opened(files["submission.xlsx"]), submission.protected.cells
    for layout in laid_out(cells, submission.definitions):
        own = cells[cells["table"] == layout.table.name].set_index(list(layout.table.names))["obs_value"]
        shown = {codes: book[layout.table.name].cell(*place).value for codes, place in layout.positions.items()}
        expected = own.astype("object").where(own.notna(), ":").to_dict()
        assert shown and shown == {codes: expected[codes if len(codes) > 1 else codes[0]] for codes in shown}


def test_a_label_stands_once_in_every_language(submission: Submission, files: dict[str, bytes]) -> None:
    """The own language before the others, and once where both say the same; with one no column is kept for a second."""
    sheet, languages = opened(files["submission.xlsx"])["V2"], submission.definitions.languages
    layout = next(one for one in laid_out(submission.protected.cells, submission.definitions) if one.table.name == "V2")
    line = layout.blocks[0].lines[0]
    label = line.headings[-1].label
    shown = [sheet.cell(line.row, column).value for column in range(1, layout.columns[0].column)]

    assert layout.heading_span == (2 if len(languages) == 1 else 3)
    assert shown[-layout.heading_span + 1] == label.in_language(languages[0])
    assert " ".join(map(str, shown)).count(label.in_language("en")) == 1


def test_page_and_sdmx_name_the_languages(submission: Submission, files: dict[str, bytes]) -> None:
    """The page is in the first language that the program speaks and marks the others; SDMX has a name in each."""
    own, *others = submission.definitions.languages
    page = files["report.html"].decode()
    tree = ElementTree.fromstring(files["sdmx/ml-3.0/structures.xml"])
    named = {element.get(NAME, "en") for element in tree.iter() if element.tag.endswith("}Name")}

    shown = "sl" if own == "fr" else own
    assert re.search(r"<html lang=\"(\w+)\"", page)[1] == shown  # type: ignore[index]
    assert set(re.findall(r"<\w+ lang=\"(\w+)\"", page)) - {shown} <= {own, *others}
    assert ("en" in others) == ('<span lang="en"' in page)
    assert named == {own, *others}


def test_the_descriptor_titles_its_columns(submission: Submission, files: dict[str, bytes]) -> None:
    """English under the standard's own name, every other language beside it."""
    fields = json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"]
    told = {key for field in fields for key in field if key.startswith(("title", "thb:title"))}

    assert told == {"title", *(f"thb:title_{lang}" for lang in submission.definitions.languages if lang != "en")}
