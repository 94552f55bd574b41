"""Three editions of one dossier: for the Commission, for the public, for the ministry itself.

Only the internal edition says how sure a definition is, doubts it, or remarks on the prose of a national report. What
the others leave out is counted, never denied; for the public nothing tells how counts compare.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import files_of_2024
from tests.support.texts import bilingual
from thb_eu.base.model import (
    Audience,
    CheckedCollection,
    CheckFamily,
    CheckResult,
    Finding,
    Outcome,
    Place,
    Remedies,
    Severity,
)
from thb_eu.definitions import Definitions
from thb_eu.publication.edition import findings_object, internal_only
from thb_eu.publication.reference import without_marks
from thb_eu.results import Submission
from thb_eu.run import for_audience, prepare

OF_DOUBT = re.compile(
    r"recalled|inferred|po spominu|sklepan|not read\b|ni(?:so)? (?:bil[aio]? )?prebran", re.IGNORECASE
)
"""Words of the marks of confidence, in both languages."""
AS_USED = ("definitions/", "inputs/")
"""What travels as it was used is proof, and keeps its words."""


@pytest.fixture(scope="module")
def internal(definitions: Definitions) -> Submission:
    """The real figures of 2024, for the ministry itself."""
    return prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)


@pytest.fixture(scope="module")
def public(internal: Submission) -> Submission:
    """The same figures for the public."""
    return edition(internal, Audience.PUBLIC)


@pytest.fixture(scope="module")
def editions() -> dict[Audience, dict[str, bytes]]:
    """The files of the dossier, by the audience of its edition."""
    return {audience: files_of_2024(audience) for audience in Audience}


def edition(internal: Submission, audience: Audience) -> Submission:
    """The same submission for another audience."""
    return for_audience(internal, audience)


def told(name: str, content: bytes) -> str:
    """Everything that a reader of a file can read."""
    if not name.endswith(".xlsx"):
        return content.decode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return "\n".join(str(value) for value in cells)


@pytest.mark.parametrize("audience", [Audience.EU, Audience.PUBLIC])
def test_outside_the_ministry_nothing_says_how_sure_a_definition_is(
    editions: dict[Audience, dict[str, bytes]], audience: Audience
) -> None:
    """Neither workbook, page, metadata, SDMX nor findings name a mark of confidence or doubt the law."""
    found = {
        (name, line.strip()[:200])
        for name, content in editions[audience].items()
        if not name.startswith(AS_USED)
        for line in told(name, content).splitlines()
        if OF_DOUBT.search(line)
    }

    assert found == set()


def test_the_internal_edition_says_how_sure_a_definition_is(editions: dict[Audience, dict[str, bytes]]) -> None:
    """The ministry sees the marks in workbook, metadata and SDMX."""
    marked = {name for name, content in editions[Audience.INTERNAL].items() if OF_DOUBT.search(told(name, content))}

    assert {"submission.xlsx", "metadata/reference-metadata.md", "sdmx/ml-3.0/structures.xml"} <= marked


def test_the_internal_edition_has_the_figures_of_the_commission(editions: dict[Audience, dict[str, bytes]]) -> None:
    """The same counts, none suppressed; inputs and lineage lie beside them. D is for whoever publishes by the marks."""
    ours, theirs = editions[Audience.INTERNAL], editions[Audience.EU]

    def told(edition: dict[str, bytes]) -> list[dict[str, str]]:
        return [*csv.DictReader(io.StringIO(edition["observations.csv"].decode()))]

    free = [{**row, "conf_status": "F"} if row["conf_status"] == "D" else row for row in told(theirs)]
    assert free != told(theirs) and told(ours) == free
    assert ours["lineage.csv"] == theirs["lineage.csv"]
    assert {name for name in ours if name.startswith("inputs/")} == {
        name for name in theirs if name.startswith("inputs/")
    }


@pytest.mark.parametrize("audience", [Audience.EU, Audience.PUBLIC])
def test_remarks_on_the_prose_of_a_report_are_for_the_ministry(
    editions: dict[Audience, dict[str, bytes]], audience: Audience
) -> None:
    """No finding about a report's text leaves the ministry; the page and the sheet do not name such a check."""
    files = editions[audience]
    shown = json.loads(files["findings.json"])
    prose = [entry for entry in shown["findings"] if entry["check"].startswith("text-")]

    assert prose == []
    assert "text-names-agree" not in told("submission.xlsx", files["submission.xlsx"])


def test_what_an_edition_leaves_to_the_ministry_is_counted(editions: dict[Audience, dict[str, bytes]]) -> None:
    """Findings shown and findings left out are together those of the internal edition; the public has no verdict."""
    objects = {audience: json.loads(files["findings.json"]) for audience, files in editions.items()}
    whole, eu = objects[Audience.INTERNAL], objects[Audience.EU]

    assert sum(whole["internal_only"].values()) == 0
    assert len(eu["findings"]) + sum(eu["internal_only"].values()) == len(whole["findings"])
    assert eu["verdict"] == whole["verdict"]
    assert objects[Audience.PUBLIC]["verdict"] == "withheld"
    assert {told["state"] for told in objects.values()} == {whole["state"]}


def test_an_error_about_a_text_is_shown_in_every_edition(internal: Submission) -> None:
    """A text against a table that is counted is about the figures: whoever gets them is told."""
    error = a_finding(CheckFamily.CLAIMS, Severity.ERROR)
    examined = CheckedCollection(internal.examined.results, (error, a_finding(CheckFamily.CLAIMS, Severity.WARNING)))
    eu = replace(edition(internal, Audience.EU), examined=examined)

    assert [entry["severity"] for entry in findings_object(eu)["findings"]] == ["error"]
    assert [finding.severity for finding in internal_only(eu)] == [Severity.WARNING]


@pytest.mark.parametrize("family", sorted(CheckFamily, key=lambda family: family.value))
def test_for_the_public_no_check_says_anything(public: Submission, family: CheckFamily) -> None:
    """Whether it passed or failed, and how often, the public edition of findings.json is the same."""
    passed = CheckResult("compares", Outcome.PASSED, Severity.WARNING, 1, family=family)
    failed = replace(passed, outcome=Outcome.FAILED)
    without, with_finding = (
        findings_object(replace(public, examined=examined))
        for examined in (
            CheckedCollection((passed,), ()),
            CheckedCollection((failed,), (a_finding(family, Severity.WARNING),)),
        )
    )

    assert without == with_finding
    assert without["checks"] == [{"id": "compares", "outcome": "withheld"}]


def a_finding(family: CheckFamily, severity: Severity) -> Finding:
    """A finding of a check of that family."""
    nothing = bilingual("", "")
    return Finding(
        "suppliers-heard", Outcome.FAILED, severity, 1, nothing, Remedies(), "", Place("x.csv"), family=family
    )


def test_prose_keeps_its_sense_without_the_marks_in_brackets() -> None:
    """A steward writes how sure a statement is in brackets behind it; other brackets are his."""
    prose = bilingual(
        "Prva [prebrano]. Druga [po spominu], tretja [KZ-1]. Četrta [prebrano; dan je sklepan].",
        "First [read]. Second [recalled], third [KZ-1]. Fourth [proposed].",
    )

    assert without_marks(prose, ("sl", "en")) == bilingual(
        "Prva. Druga, tretja [KZ-1]. Četrta.", "First. Second, third [KZ-1]. Fourth."
    )


def test_no_file_of_a_supplier_leaves_in_the_public_edition(editions: dict[Audience, dict[str, bytes]]) -> None:
    """A workbook may hide a sheet, a comment, an author: the public gets none, nor a hash to guess a table from."""
    public = editions[Audience.PUBLIC]

    assert not [name for name in public if name.startswith("inputs/")]
    assert json.loads(public["manifest.json"])["inputs"] == {}
    assert {name for name in public if name.endswith(".xlsx")} == {"submission.xlsx"}


def test_the_converter_gets_the_edition_that_is_sent(editions: dict[Audience, dict[str, bytes]]) -> None:
    """Eurostat's program makes a transmission of its workbook: figures that are never sent lie in none."""
    having = {name for name, files in editions.items() if any(file.startswith("sdmx/converter/") for file in files)}

    assert having == {Audience.EU}


# --- the law and the source beside numbers, in every file -------------------------------------------------------------

NAMES = ("legal_article", "source")
INSIDE = re.compile("[VSPCDJU][1-4]")
"""Tables that feed the EU totals."""
RULES_THAT_COUNTED_NOBODY = ("KZ-1 112", "KZ-1 132.a", "KZ-1 181", "KZ-1 192", "KZ-1 196", "KZ-1 199", "KZ-UPB1")
"""Of the EU totals of 2024: the report knows no such victim, suspect, accused or convicted person."""


def observed(files: dict[str, bytes], name: str = "observations.csv") -> list[dict[str, str]]:
    """The rows of a table of a dossier, its columns by small letters."""
    rows = csv.DictReader(io.StringIO(files[name].decode(), newline=""))
    return [{column.lower(): value for column, value in row.items()} for row in rows]


@pytest.mark.parametrize("audience", [*Audience])
def test_every_file_for_programs_names_the_law_and_source_of_the_observations(
    editions: dict[Audience, dict[str, bytes]], audience: Audience
) -> None:
    """Cell by cell in SDMX-CSV, as attributes in SDMX-ML, under their kinds in reasons.csv."""
    files = editions[audience]
    expected = Counter(tuple(row[name] for name in NAMES) for row in observed(files))

    for path in (path for path in files if path.startswith("sdmx/csv-") and path.endswith(".csv")):
        assert Counter(tuple(row[name] for name in NAMES) for row in observed(files, path)) == expected, path
    for path in (path for path in files if re.match("sdmx/ml-.*/CRIM", path)):
        told = set(re.findall('LEGAL_ARTICLE="([^"]*)"', files[path].decode()))
        assert told - {""} == {article for article, _source in expected} - {""}, path
    reasons = [row for row in observed(files, "reasons.csv") if INSIDE.fullmatch(row["table"])]
    cells = [row for row in observed(files) if INSIDE.fullmatch(row["table"])]
    for kind, name in (("provision", "legal_article"), ("source", "source")):
        told = Counter(row["code"] for row in reasons if row["kind"] == kind)
        assert told == Counter(code for row in cells for code in row[name].split("; ") if code), kind


@pytest.mark.parametrize("audience", [*Audience])
def test_below_no_table_of_eu_totals_stands_a_law_under_which_nobody_was_counted(
    editions: dict[Audience, dict[str, bytes]], audience: Audience
) -> None:
    """Workbook and page; victims stand under 113 alone, knowing use, of which nothing is known, under nothing."""
    book = openpyxl.load_workbook(io.BytesIO(editions[audience]["submission.xlsx"]))
    below = {
        sheet.title: str(cell.value).split(" / ")[-1]
        for sheet in book
        if INSIDE.fullmatch(sheet.title)
        for [cell] in sheet.iter_rows(max_col=1)
        if "Legal articles: " in str(cell.value)
    }
    page = editions[audience]["report.html"].decode()
    told = re.findall(r'class="in-en">Legal articles</span>:</b>(.*?)</p>', page, re.S)

    assert len(below) == len(told) - 2 == 17  # the page shows the two tables of the annex too
    assert not [
        words for words in (*below.values(), *told[:17]) if any(law in words for law in RULES_THAT_COUNTED_NOBODY)
    ]
    assert below["U1"] == "Legal articles: none"
    victims = "Legal articles: KZ-1 113" + ("; not told" if audience is Audience.PUBLIC else "")
    assert {below[name] for name in ("V1", "V2", "V3", "V4")} == {victims}


def test_what_the_public_is_not_told_is_said_in_its_language_beside_the_law_of_the_year(
    editions: dict[Audience, dict[str, bytes]],
) -> None:
    """One judgment of the year: by which article, the tables of that year leave open; the law counts 113."""
    book = openpyxl.load_workbook(io.BytesIO(editions[Audience.PUBLIC]["submission.xlsx"]))
    said = [str(cell.value) for [cell] in book["C1"].iter_rows(max_col=1) if cell.value]

    assert "Pravna podlaga: ni navedeno / Legal articles: not told" in said
    assert any("Articles that the law of 2024 counts here: KZ-1 113" in line for line in said)
