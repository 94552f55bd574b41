"""The workbook: whole, in order, honest about its state, text as text, and the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.publish.submitted import SPITEFUL, opened, submitted
from thb_eu.definitions import Definitions
from thb_eu.model import Audience, Examined, ObsStatus, State, Submission, Text
from thb_eu.publish.layout import filled_of, placed
from thb_eu.publish.sheets import papers
from thb_eu.publish.sheets.paper import LONGEST, Look, Paper, readable
from thb_eu.publish.workbook import workbook


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    return submitted(definitions)


@pytest.fixture(scope="module")
def content(submission: Submission) -> bytes:
    return workbook(submission)


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return opened(content)


def texts(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_sheets_stand_in_their_order(book: Any, definitions: Definitions) -> None:
    """Cover and notes, one sheet per table, then the annexes."""
    tables = [table.name for table in definitions.tables]

    assert book.sheetnames == ["Cover", "Notes", *tables, "Metadata", "Mapping", "Findings"]


def test_every_observation_stands_on_its_sheet_once(book: Any, submission: Submission) -> None:
    """Read back: the value as a number or the sign for none, and the flag beside it."""
    cells, policy = submission.protected.cells, submission.definitions.law.policies[0]
    for table in submission.definitions.tables:
        layout, sheet = placed(table, filled_of(cells, table), submission.definitions), book[table.name]
        own = cells[cells["table"] == table.name]
        for cell in own.to_dict("records"):
            codes = tuple(str(cell[name]) for name in table.names)
            if codes not in layout.positions:
                assert table.layout.is_list
                continue
            row, column = layout.positions[codes]
            shown, flag = sheet.cell(row, column).value, sheet.cell(row, column + 1).value or ""
            missing = pd.isna(cell["obs_value"])
            assert shown == ":" if missing else (type(shown), shown) == (int, cell["obs_value"])
            status = "" if cell["obs_status"] == ObsStatus.VALUE.value else cell["obs_status"]
            mark = f"({cell['conf_status']})" if cell["conf_status"] not in ("", policy.otherwise) else ""
            assert flag == f"{status} {mark}".strip()


def test_no_number_stands_on_a_table_sheet_that_is_not_an_observation(book: Any, submission: Submission) -> None:
    """Nothing is shown twice, and no sum is made by the sheet."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        numbers = {
            (cell.row, cell.column)
            for row in book[table.name].iter_rows()
            for cell in row
            if cell.data_type == "n" and cell.value is not None
        }
        assert numbers <= set(layout.positions.values())


def test_the_cover_says_draft_and_why(book: Any, submission: Submission) -> None:
    """Each open question and each unsigned decision is named, with its texts and what waits for it."""
    cover = texts(book["Cover"])

    assert "OSNUTEK · DRAFT" in cover
    waiting = [asked for asked in submission.mapped.questions if not (asked.answered and asked.signed)]
    assert len(waiting) == 7
    for asked in waiting:
        row = next(row for row in book["Cover"].iter_rows() if row[0].value == asked.decision)
        values = [cell.value for cell in row]
        assert asked.text.sl in values and asked.text.en in values and asked.facts in values
    policy = submission.definitions.law.policy(submission.collection.year)
    marked = int((submission.protected.cells["conf_status"] == policy.mark).sum()) if policy else 0
    assert policy is not None and policy.id in cover and f"cells: {marked}" in cover


def test_the_cover_names_country_year_body_and_days(book: Any) -> None:
    """Who reports what to whom, by when, and how sure the days are."""
    cover = texts(book["Cover"])

    for told in ("Slovenija", "Slovenia", "2024", "MNZ SPBTL", "30. 9. 2025", "2025-12-31", "recalled, not read"):
        assert told in cover


@pytest.mark.parametrize(("state", "told"), [(State.FINAL, "KONČNO · FINAL"), (State.BLOCKED, "ZADRŽANO · BLOCKED")])
def test_every_state_is_visible(submission: Submission, state: State, told: str) -> None:
    """On the cover, and unless final on every table sheet."""
    sheets = {paper.name: paper for paper in papers(replace(submission, state=state))}
    shown = {name: [ink.value for ink in paper.inks.values()] for name, paper in sheets.items()}

    assert told in shown["Cover"]
    assert all((told in shown[table.name]) == (state is State.BLOCKED) for table in submission.definitions.tables)


def test_the_cover_leads_to_every_table(book: Any, definitions: Definitions) -> None:
    """A click on a table's id opens its sheet; the sheet leads back."""
    links = {cell.hyperlink.location for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink}

    assert links >= {f"'{table.name}'!A1" for table in definitions.tables}
    for table in definitions.tables:
        back = [cell.hyperlink for row in book[table.name].iter_rows() for cell in row if cell.hyperlink]
        assert [link.location for link in back] == ["'Cover'!A1"]


def test_no_cell_is_a_formula(book: Any) -> None:
    """What begins with = + - @ stays text, and control characters are gone."""
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    findings = [cell.value for row in book["Findings"].iter_rows() for cell in row]

    assert kinds == {"s", "n"}
    assert all(readable(said) in findings for said in SPITEFUL)
    assert "abc" in findings


def test_the_parts_hold_no_formula_and_no_clock(content: bytes) -> None:
    """Also where a reader's library does not look: no <f>, no macro, no link to outside, no time but the fixed one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        stamps = {entry.date_time for entry in archive.infolist()}

    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert list(parts) == sorted(parts)
    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]
    assert not any(re.search(rb"<f[ >]", part) for name, part in parts.items() if name.startswith("xl/worksheets/"))
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT[0-9:]+Z?", parts["docProps/core.xml"])) == {b"2000-01-01T00:00:00Z"}


def test_the_same_submission_gives_the_same_bytes(submission: Submission, content: bytes) -> None:
    """Twice in one process."""
    assert workbook(submission) == content


@pytest.mark.slow
def test_hash_seed_time_zone_and_locale_change_nothing() -> None:
    """In other processes, under other settings."""
    digests = set()
    for seed, zone, locale in (("1", "UTC", "C.UTF-8"), ("4711", "Pacific/Auckland", "sl_SI.UTF-8")):
        told = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        code = "from tests.publish.submitted import digest; print(digest())"
        made = subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, env=told, capture_output=True, text=True, check=True
        )
        digests.add(made.stdout)

    assert len(digests) == 1


def test_importing_it_is_light() -> None:
    """No spreadsheet library is loaded before a workbook is made."""
    code = "import sys, thb_eu.publish.workbook; sys.exit('openpyxl' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0


def test_below_a_table_stand_its_articles_sources_and_comments_once(book: Any, submission: Submission) -> None:
    """In both languages, with the number of cells they belong to."""
    cells = submission.protected.cells
    for table in submission.definitions.tables:
        told, own = texts(book[table.name]), cells[cells["table"] == table.name]
        layout = placed(table, filled_of(cells, table), submission.definitions)
        own = own[
            [
                tuple(map(str, key)) in layout.positions
                for key in own[list(table.names)].itertuples(index=False, name=None)
            ]
        ]
        for (sl, en), among in own[own["comment"] != ""].groupby(["comment_sl", "comment"]):
            assert told.count(f"\n{sl} [število celic: {len(among)}") == 1
            assert told.count(f"\n{en} [cells: {len(among)}") == 1
        pieces = {piece for name in ("legal_article", "source") for entry in own[name] for piece in entry.split("; ")}
        assert all(piece in told for piece in pieces)


def test_the_mapping_shows_each_rule_that_governs_a_fact(book: Any, submission: Submission) -> None:
    """With its reason, and with its units counted once however many views show them."""
    facts = submission.mapped.facts
    rows = {row[1].value: [cell.value for cell in row] for row in book["Mapping"].iter_rows(min_row=5)}

    for rule in submission.definitions.law.rules:
        assert (rule.id in rows) == (rule.id in set(facts["rule"]))
        if rule.id in rows:
            because = f"{rule.because.sl}\n{rule.because.en}"
            assert {rule.article, because, rule.cites, rule.file} <= set(rows[rule.id])
            assert int((facts["rule"] == rule.id).sum()) in rows[rule.id]
    assert rows["kz1-113-victim-identified"][-1] == "17\u00a0PER"
    assert "document: COMPLAINT" in rows["kz1-113-victim-identified"][2]


def test_metadata_names_every_source(book: Any, submission: Submission) -> None:
    """As the collection lists them."""
    told = texts(book["Metadata"])

    assert all(entry["thb:source"] in told and entry["path"] in told for entry in submission.collection.resources)


def test_findings_begin_with_the_verdict_and_leave_none_out(book: Any, submission: Submission) -> None:
    """The verdict line, then every finding with its fingerprint."""
    told = texts(book["Findings"])

    assert "Verdict: pass" in told
    assert all(finding.fingerprint in told for finding in submission.examined.findings)
    assert book["Findings"].auto_filter.ref and book["Findings"].freeze_panes


def test_no_check_run_is_no_verdict(submission: Submission) -> None:
    """A submission that nobody examined does not pass."""
    sheets = {paper.name: paper for paper in papers(replace(submission, examined=Examined((), ())))}
    told = "\n".join(str(ink.value) for ink in sheets["Findings"].inks.values())

    assert "No verdict" in told and "pass" not in told


def test_a_reader_is_told_how_to_read(book: Any, submission: Submission) -> None:
    """Zero, missing and unknown are explained; every decision stands there with its reason."""
    told = texts(book["Notes"])

    assert "It is known that there is none." in told and "It is not zero." in told
    reasons = [entry.because for entry in submission.definitions.law.decisions.values()]
    assert all(text in told for because in reasons for text in (because.sl, because.en))


def test_pages_are_printed_with_care(book: Any) -> None:
    """Landscape A4, one page wide, a page number below, no gridlines, a colour on the tab."""
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth == 1 or 10 <= sheet.page_setup.scale <= 100
        assert sheet.oddFooter.center.text == sheet.title and "&P" in sheet.oddFooter.right.text
        assert not sheet.sheet_view.showGridLines and sheet.sheet_properties.tabColor


def test_the_public_edition_says_for_whom_it_is(submission: Submission) -> None:
    """The cover of what the public gets does not say that it is the Commission's."""
    protected = replace(submission.protected, audience=Audience.PUBLIC)
    sheets = {paper.name: paper for paper in papers(replace(submission, protected=protected))}
    told = "\n".join(str(ink.value) for ink in sheets["Cover"].inks.values())

    assert "for the public" in told and "Eurostat) only" not in told


def test_the_public_edition_tells_no_count_beside_its_tables(submission: Submission) -> None:
    """How many persons wait for a decision, and what a check found, could tell a suppressed count."""
    protected = replace(submission.protected, audience=Audience.PUBLIC)
    made = opened(workbook(replace(submission, protected=protected)))
    units = re.compile(r"\d\u00a0(" + "|".join(submission.definitions.codelists["unit"].by_code) + ")")
    annexes = ("Cover", "Notes", "Metadata", "Mapping", "Findings")

    assert not [name for name in annexes if units.search(texts(made[name]))]
    assert not {readable(said) for said in SPITEFUL} & set(texts(made["Findings"]).split("\n"))
    assert all(waiver.reason.en not in texts(made["Notes"]) for waiver in submission.collection.waivers)
    assert {row[10].value for row in made["Mapping"].iter_rows(min_row=6, max_row=20)} == {"–"}


def test_a_text_is_cut_before_the_spreadsheet_cuts_it() -> None:
    """What a cell cannot hold ends in a sign that something is missing."""
    told = readable("x" * (LONGEST + 5))

    assert len(told) == LONGEST and told.endswith(" …")


def test_a_row_is_as_high_as_its_longest_text() -> None:
    """Also if the text stands in cells made one, where no spreadsheet program fits the height."""
    paper = Paper("x", "FFFFFF", widths={1: 10.0, 2: 10.0})
    paper.write(1, 1, "word " * 20, Look(), (1, 2))
    paper.write(2, 1, "word " * 20, Look())

    heights = paper.heights()
    assert heights[2] > 1.6 * heights[1] > 40


def test_an_unsigned_policy_that_is_missing_is_told(definitions: Definitions) -> None:
    """Without a policy on small counts the cover says that there is none."""
    bare = replace(definitions, law=replace(definitions.law, policies=()))
    submission = replace(submitted(definitions), definitions=bare)
    cover = next(iter(papers(submission)))

    assert "There is no policy for this year." in [ink.value for ink in cover.inks.values()]


def test_empty_tables_are_sheets_all_the_same(submission: Submission) -> None:
    """A year without a single cell still gives every sheet."""
    protected = replace(submission.protected, cells=submission.protected.cells.iloc[:0])
    made = opened(workbook(replace(submission, protected=protected)))

    assert made.sheetnames == [paper.name for paper in papers(submission)]


def test_a_title_with_an_ampersand_prints_as_it_is(submission: Submission) -> None:
    """In a footer & begins a command."""
    collection = replace(submission.collection, name="a&P", title=Text("č&š", "c&s"))
    changed = replace(submission, received=replace(submission.received, collection=collection))

    assert opened(workbook(changed))["Cover"].oddFooter.left.text.endswith("a&&P")
