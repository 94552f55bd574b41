"""UNODC, GRETA and the United States: what each receives of 2024, worked out by hand from the printed tables.

Identified victims (Table 3, all women): Bosnia and Herzegovina 1, Montenegro 2, Croatia 1, Colombia 1, Serbia 11,
unknown 1: 1 + 2 + 1 + 1 + 11 + 1 = 17; all of sexual exploitation (Table 4: 17 women).
Potential victims (Table 5), men and women: Bangladesh 1 + 0, Morocco 1 + 0, Romania 2 + 6, Syria 1 + 0, Slovenia 1 +
1, Türkiye 1 + 0, China 0 + 4, Philippines 5 + 5: men 1 + 1 + 2 + 1 + 1 + 1 + 0 + 5 = 12, women 6 + 1 + 4 + 5 = 16, in
all 28.
UNODC was always told the identified victims alone: by the proposed decision detected are the 17, and 28 stand beside.
Suspects: with a complaint 5 men and 3 women (Table 6), with a report 5 men and 1 woman (Table 7), and 5 in pending
cases whose sex is not told (section 3.1.1): 5 + 5 = 10 men, 3 + 1 = 4 women, 8 + 6 + 5 = 19 in all.
Offences with a complaint and with a report (Table 2): 2024 18 + 12 = 30, 2023 25 + 11 = 36, 2022 6 + 8 = 14, 2021 42
+ 3 = 45. Courts (section 3.2.1): one judgment, one person. Programmes (section 4): crisis accommodation 1 + 1 + 4 =
6, safe accommodation 5, reintegration 9.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import SI_2024
from tests.recipients.made import signed
from tests.support.checked import CHECKS
from thb_eu.base.model import Audience, Outcome, State
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.recipient_figures import cell_name
from thb_eu.checks.run import run_check
from thb_eu.country import SKELETON, filled
from thb_eu.definitions import Definitions, Recipient
from thb_eu.definitions.recipients import load_recipients, refined
from thb_eu.recipients import RecipientReport, report_of
from thb_eu.recipients.files import files_of, remarks_on, report_document
from thb_eu.results import Submission
from thb_eu.run import for_audience, prepare, run_of
from thb_eu.writing.document import as_markdown

HERE = Path(__file__).parent
IN_ONE = {("IDENT",), ("PRESUM",)}
"""What a count of registered victims (REG) adds."""
CASES: dict[str, dict[str, int | None]] = yaml.safe_load((HERE / "international_2024.yaml").read_text(encoding="utf-8"))
"""By recipient, the figures worked out above."""


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The year 2024 with all numbers, as the ministry sees it."""
    return prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)


@pytest.fixture(scope="module", params=CASES)
def report(request: pytest.FixtureRequest, submission: Submission) -> RecipientReport:
    """What one of them receives of it."""
    return report_of(submission, submission.definitions.recipients[request.param])


def test_the_figures_are_those_worked_out_by_hand(report: RecipientReport) -> None:
    """The sums above; what no table of 2024 tells is missing and not zero."""
    found = {figure.name: figure.value for figure in report.content.all()}

    assert {name: found[name] for name in CASES[report.recipient.id]} == CASES[report.recipient.id]


def test_every_missing_figure_says_why(report: RecipientReport) -> None:
    """A reader abroad never meets an empty cell: a status, and words or the meaning of the status beside it."""
    missing = [figure for figure in report.content.all() if figure.value is None]

    assert missing and {figure.status.value for figure in missing} <= {"L", "O"}
    assert all(not figure.reason.is_empty for figure in missing if figure.status.value == "O")


def test_every_table_says_how_sure_its_layout_is(report: RecipientReport) -> None:
    """Only the two questions of UNODC that were read are marked so; nobody's layout is passed off as read."""
    marks = {table.id: table.confidence for table in report.recipient.tables}

    assert report.recipient.confidence in ("recalled", "proposed")
    assert {name for name, mark in marks.items() if mark == "read"} == (
        {"q1-offences", "q2-suspected"} if report.recipient.id == "glotip" else set()
    )
    assert set(marks.values()) <= {"read", "recalled", "proposed"}
    assert all(table.authority for table in report.recipient.tables)


def test_articles_and_sources_stand_beside_the_numbers(submission: Submission) -> None:
    """UNODC asks of each table for the article and the source: Article 113, and Tables 6 and 7 for the suspects."""
    report = report_of(submission, submission.definitions.recipients["glotip"])
    [suspects] = (
        part for part in as_markdown(report_document(report, "en")).split("\n#") if "Question 2" in part.split("\n")[0]
    )

    assert "KZ-1 113" in suspects
    assert {table for table in ("Table 3", "Table 5", "Table 6", "Table 7") if table in suspects} == {
        "Table 6",
        "Table 7",
    }


@pytest.fixture(scope="module")
def public(submission: Submission) -> Submission:
    """The same year as everybody may have it."""
    return for_audience(submission, Audience.PUBLIC)


def listed(report: RecipientReport, lang: str, heading: str) -> list[set[str]]:
    """What each line below a table lists that begins with the heading."""
    lines = as_markdown(report_document(report, lang)).splitlines()
    found = (line.removeprefix(heading).removesuffix(".") for line in lines if line.startswith(heading))
    return [set(line.split("; ")) for line in found]


@pytest.mark.parametrize("name", CASES)
def test_no_report_names_a_law_under_which_nobody_was_counted(
    name: str, submission: Submission, public: Submission
) -> None:
    """Victims, suspects and convicted persons of 2024 are of Article 113; 511 workers under 196 are none of them.

    Where the public is not told, that is said in its language, and beside it which articles the law counts.
    """
    recipient = submission.definitions.recipients[name]
    true, told = report_of(submission, recipient), report_of(public, recipient)
    articles, of_public = listed(true, "en", "Articles: "), listed(told, "en", "Articles: ")

    assert articles and set().union(*articles) == {"KZ-1 113"}
    assert of_public and {"KZ-1 113"} <= set().union(*of_public) <= {"KZ-1 113", "not told"}
    by_law = listed(told, "en", "Articles that the law of the year counts here: ")
    assert by_law == [{"KZ-1 113"}] * sum("not told" in line for line in of_public)
    assert {"ni navedeno" in line for line in listed(told, "sl", "Členi: ")} == {"not told" in it for it in of_public}
    assert not [line for line in listed(told, "en", "Sources: ") if "Financial Administration: complaints" in line]


def test_the_views_agree_and_a_contradiction_planted_between_two_is_found(definitions: Definitions) -> None:
    """19 suspects for UNODC, GRETA and the United States; who gives GRETA the one person prosecuted is found."""
    file = "datapackages/recipients/greta.yaml"
    content = definitions.files[file].decode()
    planted = content.replace("table: S1, states: suspects", "table: P1, states: suspects")
    assert planted != content

    assert _mirror(definitions) == (Outcome.PASSED, [])
    outcome, found = _mirror(_with_file(definitions, file, planted))
    assert outcome is Outcome.FAILED
    assert {(name, tuple(sorted(figures.items()))) for name, figures in found} >= {
        ("proceedings/suspected/count", (("left", 19), ("right", 1)))
    }


@pytest.mark.parametrize(("answer", "number"), [("do not count", 17), ("count", 45), ("open", None)])
def test_a_decision_chooses_which_victims_unodc_is_told_as_detected(
    definitions: Definitions, submission: Submission, answer: str, number: int | None
) -> None:
    """17 identified, or 45 with presumed ones; both stand by name whatever is decided, and unsigned it is a draft."""
    named = "presumed-victims-among-detected"
    decided = replace(definitions.law.decisions[named], answer=answer)
    law = replace(definitions.law, decisions={**definitions.law.decisions, named: decided})
    final = replace(submission, definitions=signed(replace(definitions, law=law), "greta", "glotip"), state=State.FINAL)
    report = report_of(final, definitions.recipients["glotip"])
    found = {figure.name: figure.value for figure in report.content.all()}

    assert [found[f"q6-victims/total/{of}"] for of in ("now", "identified", "presumed")] == [number, 17, 28]
    assert found["q8-citizenship/total/now"] == number
    assert report.edition.state is State.DRAFT
    assert any(decided.says.english in said.english for said in remarks_on(report))
    assert report_of(final, definitions.recipients["greta"]).edition.state is State.FINAL


def test_a_report_is_a_draft_until_its_release_is_signed(definitions: Definitions, submission: Submission) -> None:
    """Of all that is proposed to leave, the ministry signs each by itself."""
    final = replace(submission, state=State.FINAL)
    of = {
        name: report_of(replace(final, definitions=signed(definitions, "greta")), definitions.recipients[name])
        for name in ("greta", "tip-report")
    }

    assert {name: report.edition.state for name, report in of.items()} == {
        "greta": State.FINAL,
        "tip-report": State.DRAFT,
    }


@pytest.mark.parametrize("name", ["glotip", "greta", "tip-report"])
def test_what_an_authority_may_publish_is_what_the_public_edition_shows(
    name: str, submission: Submission, public: Submission
) -> None:
    """True counts, and a note beside each that the public does not get: as many as cells that it does not see."""
    true = for_audience(submission, Audience.EU)
    told = report_of(true, submission.definitions.recipients[name])
    shown = {
        submission.definitions.cell_of(row) for row in records(public.protected.cells) if row["obs_value"] is not None
    }
    of_cells = [it for it in told.content.all() if it.value is not None and it.conf_status]
    free = [it for it in of_cells if it.reason.is_empty]
    parts = {part.name for it in free for part in it.parts if part.name.startswith("table=")}

    assert told.is_for_the_receiver_alone and free and len(free) < len(of_cells)
    assert parts <= {cell_name(key, submission.definitions.dimension_names[key[0]]) for key in shown}
    assert {it.conf_status for it in of_cells if not it.reason.is_empty} == {"A", "D"}


def test_whoever_is_told_of_registered_victims_is_told_of_identified_and_presumed_ones(
    definitions: Definitions,
) -> None:
    """A table that may add the two shows each of them beside, by name, for every recipient."""
    together = set()
    for recipient in definitions.recipients.values():
        for table in recipient.tables:
            cells = [refined(table, row, column) for row in table.rows for column in table.columns]
            of_victims = [it for it in cells if it.table in ("V1", "V2", "V3", "V4") and it.not_given.is_empty]
            named = {codes for chosen in of_victims if len(codes := chosen.where.get("status", ())) == 1}
            if any(chosen.decided or chosen.where.get("status") not in IN_ONE for chosen in of_victims):
                together.add((recipient.id, table.id))
                assert named >= IN_ONE, (recipient.id, table.id)

    assert together == {("glotip", "q6-victims"), ("glotip", "q8-citizenship"), ("open-data", "victims")}


def test_a_portal_receives_every_file_that_its_entry_offers(definitions: Definitions) -> None:
    """17 + 28 = 45 victims beside the observations; each address of the entry leads to a file of the folder."""
    submission = prepare(SI_2024, definitions, Audience.PUBLIC, fast=True)
    report = report_of(submission, definitions.recipients["open-data"])
    files = files_of(report)
    entry = json.loads(files["metadata/dcat-ap.jsonld"])
    offered = [one["dcat:downloadURL"]["@id"] for one in entry["dcat:dataset"]["dcat:distribution"]]
    described = json.loads(files["observations.csv-metadata.json"])["tables"]

    assert {figure.name: figure.value for figure in report.content.all()}["victims/registered/total"] == 45
    assert len(offered) == 3 and {one.removeprefix("../") for one in offered} <= files.keys()
    assert {table["url"] for table in described} <= files.keys()
    assert "lineage.csv" not in files and not [name for name in files if name.startswith("definitions/")]


@pytest.mark.parametrize("name", CASES)
def test_every_country_is_asked_the_same(name: str, definitions: Definitions) -> None:
    """UNODC asks Slovenia for the same cells, in the same words, as a country that is begun.

    Slovenia has more: what its own suppliers hold (offences, legal entities, programmes of assistance) a new country
    has nowhere, so there it is asked and not held.
    """
    file = f"datapackages/recipients/{name}.yaml"
    begun = filled(file, (SKELETON / file).read_bytes(), definitions.languages, {}).decode()
    new, own = _with_file(definitions, file, begun).recipients[name], definitions.recipients[name]
    asked, held = _cells(new), _cells(own)

    assert {figure: held[figure] for figure, cell in asked.items() if cell[0]} == {
        figure: cell for figure, cell in asked.items() if cell[0]
    }
    more = {figure.partition("/")[0] for figure in held.keys() - asked.keys()}
    assert more <= {"q1-offences", "assistance", "proceedings", "services"}
    assert {check.id: check.asks for check in new.checks} == {check.id: check.asks for check in own.checks}


def _cells(recipient: Recipient) -> dict[str, tuple[Any, ...]]:
    """By figure the table and codes that it selects, and the titles over it; no table where nobody reports it."""
    return {
        f"{table.id}/{row.id}/{column.id}": (
            "" if (chosen := refined(table, row, column)).not_given.english else chosen.source,
            *(sorted(chosen.where.items()), chosen.year, chosen.states, row.each, column.each),
            *(text.in_all_given() for text in (table.title, row.title, column.title)),
        )
        for table in recipient.tables
        for row in table.rows
        for column in table.columns
    }


def _mirror(definitions: Definitions) -> tuple[Outcome, list[Any]]:
    made = run_of(SI_2024, definitions).evidence
    result, findings = run_check(CHECKS["recipients-are-told-the-same"], made.table)
    return result.outcome, [(one.where.cell, one.figures) for one in findings]


def _with_file(definitions: Definitions, file: str, text: str) -> Definitions:
    folder = replace(definitions.folder, edited={file: text.encode()})
    lists = (definitions.tables, definitions.codelists, definitions.law)
    return replace(definitions, recipients=load_recipients(folder, {}, *lists))
