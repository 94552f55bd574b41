"""The workbook: whole, in order, honest about its state, text as text, and the same bytes every time.

Its formulas have their own tests, in test_controls.py and test_libreoffice.py.
"""

from __future__ import annotations

import html
import io
import itertools
import json
import posixpath
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pandas as pd
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import range_boundaries

from tests.conftest import REPOSITORY, SI_2024
from tests.support.read_workbooks import cells_shown, contrast, luminance, notes_below, signs_of, texts
from tests.support.submitted import SPITEFUL, opened
from tests.support.templates_made import parts_of
from tests.support.texts import bilingual
from thb_eu.base.model import Audience, CheckedCollection, ObsStatus, State
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.xml_part import LONGEST_TEXT, readable
from thb_eu.definitions import Definitions
from thb_eu.publication.layout import filled_of, laid_out, placed
from thb_eu.publication.sheets import NAMES
from thb_eu.publication.workbook import blank, sheets_of, workbook
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent, Style, is_one_line
from thb_eu.writing.sheet_styles import STATE_FILL
from thb_eu.writing.simple_table import facts


def bare(formula: bytes) -> bytes:
    """A formula without the texts in it."""
    return re.sub(rb'&quot;[^&]*&quot;|"[^"]*"|&lt;|&gt;|&amp;', b"", formula)


def test_the_sheets_stand_in_their_order(book: Any, definitions: Definitions) -> None:
    """Cover, guide and notes, one sheet per table, charts, then the annexes; a new one stands among them as listed."""
    tables = [table.name for table in definitions.tables]
    annexes = ["Charts", "Metadata", "Mapping", "Decisions", "Findings"]

    told = ["Cover", "Guide", "Notes", *tables, *annexes]
    assert [name for name in book.sheetnames if name in told] == told
    assert sorted(book.sheetnames) == sorted((*NAMES, *tables))


def test_every_observation_stands_on_its_sheet_once(book: Any, submission: Submission) -> None:
    """Read back: the value as a number or the sign for none, and beside it its two flags, each in its own cell."""
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
            shown = sheet.cell(row, column).value
            flags = [sheet.cell(row, column + at).value or "" for at in (1, 2)]
            missing = pd.isna(cell["obs_value"])
            assert shown == ":" if missing else (type(shown), shown) == (int, cell["obs_value"])
            status = "" if cell["obs_status"] == ObsStatus.VALUE.value else cell["obs_status"]
            assert flags == [status, "" if cell["conf_status"] == policy.otherwise else cell["conf_status"]]


def test_no_number_stands_on_a_table_sheet_that_is_not_an_observation(book: Any, submission: Submission) -> None:
    """Nothing is shown twice; what the sheet works out itself stands outside the table, as a formula."""
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
        assert asked.text.in_language("sl") in values and asked.text.english in values and asked.facts in values
    policy = submission.definitions.law.policy(submission.collection.year)
    marked = int((submission.protected.cells["conf_status"] == policy.primary).sum()) if policy else 0
    assert policy is not None and policy.id in cover and f"cells: {marked}" in cover


def test_the_cover_names_country_year_body_and_days(book: Any) -> None:
    """Who reports what to whom, and by when."""
    cover = texts(book["Cover"])

    for told in ("Slovenija", "Slovenia", "2024", "MNZ SPBTL", "30. 9. 2025", "2025-12-31"):
        assert told in cover


def test_the_cover_says_which_version_this_is(book: Any, submission: Submission) -> None:
    """The edition of the collection, the engine, and by a few letters the definitions; and no clock."""
    (told,) = [row[1].value for row in book["Cover"].iter_rows() if row[0].value == "Različica / Version"]

    descriptor = json.loads((SI_2024 / "datapackage.json").read_text(encoding="utf-8"))
    assert f"collection {descriptor['version']}," in told and f"thb-eu {version('thb-eu')}," in told
    assert told.endswith(f"definitions {submission.definitions.fingerprint[:12]}")


def test_the_small_counts_are_asked_about(book: Any) -> None:
    """The policy waits for a signature like the others: as a question, in both languages."""
    row = next(row for row in book["Cover"].iter_rows() if str(row[0].value).startswith("small-counts"))

    assert "?" in row[1].value and "?" in row[2].value


@pytest.mark.parametrize(("state", "told"), [(State.FINAL, "KONČNO · FINAL"), (State.BLOCKED, "ZADRŽANO · BLOCKED")])
def test_every_state_is_visible(submission: Submission, state: State, told: str) -> None:
    """On the cover, and unless final on every table sheet."""
    sheets = {paper.name: paper for paper in sheets_of(replace(submission, state=state))}
    shown = {name: [ink.value for ink in paper.cells.values()] for name, paper in sheets.items()}

    assert told in shown["Cover"]
    assert all((told in shown[table.name]) == (state is State.BLOCKED) for table in submission.definitions.tables)


def test_the_cover_leads_to_every_table(book: Any, definitions: Definitions) -> None:
    """A click on a table's id opens its sheet; the sheet leads back."""
    links = {cell.hyperlink.location for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink}

    assert links >= {f"'{table.name}'!A1" for table in definitions.tables}
    for table in definitions.tables:
        back = [cell.hyperlink for row in book[table.name].iter_rows() for cell in row if cell.hyperlink]
        assert [link.location for link in back] == ["'Cover'!A1"]


def test_no_text_is_a_formula(book: Any, submission: Submission) -> None:
    """What begins with = + - @ stays text, and control characters are gone."""
    kinds = {cell.data_type for cell in book["Findings"]._cells.values() if cell.value is not None}
    findings = [cell.value for row in book["Findings"].iter_rows() for cell in row]

    assert kinds == {"s"}
    assert all(readable(said) in findings for said in SPITEFUL)
    assert "abc" in findings


def test_the_parts_hold_no_link_to_outside_and_no_clock(content: bytes) -> None:
    """Also where a reader's library does not look: no macro, no link to outside, no time but the fixed one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        stamps = {entry.date_time for entry in archive.infolist()}

    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert list(parts) == sorted(parts)
    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
    formulas = {formula for part in sheets for formula in re.findall(rb"<f[^>]*>([^<]*)</f>", part)}
    assert formulas and all(re.fullmatch(rb"[A-Z0-9a-z_:,.()<=+\-]*", bare(formula)) for formula in formulas)
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT[0-9:]+Z?", parts["docProps/core.xml"])) == {b"2000-01-01T00:00:00Z"}


def test_the_same_submission_gives_the_same_bytes(submission: Submission, content: bytes) -> None:
    """Twice in one process."""
    assert workbook(submission) == content


def test_importing_it_is_light() -> None:
    """No spreadsheet library is loaded before a workbook is made."""
    code = "import sys, thb_eu.publication.workbook; sys.exit(bool({'openpyxl', 'xlsxwriter'} & {*sys.modules}))"

    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0


def test_below_a_table_stand_its_articles_and_sources(book: Any, submission: Submission) -> None:
    """Every piece of what the cells on the sheet name."""
    for table in submission.definitions.tables:
        told, (_, shown) = texts(book[table.name]), cells_shown(submission, table)
        assert all(code in told for cell in shown.values() for code in (*cell["provisions"], *cell["sources"]))


def test_a_reader_goes_from_a_cell_to_its_comments(book: Any, submission: Submission) -> None:
    """The signs beside a cell lead to what each of its reasons says, in both languages."""
    commented = 0
    for table in submission.definitions.tables:
        sheet, (layout, shown) = book[table.name], cells_shown(submission, table)
        below = {sign: tuple(text.rpartition(" [")[0] for text in both) for sign, both in notes_below(sheet).items()}
        assert len(set(below.values())) == len(below)
        held = signs_of(sheet, layout)
        for codes, cell in shown.items():
            signs = held[layout.positions[codes]]
            told = [reason.text.by_language_of(submission.definitions.languages) for reason in cell["reasons"]]
            assert {below[sign] for sign in signs} == {tuple(said.values()) for said in told}
            assert len(signs) == len(told)
            commented += bool(signs)
    assert commented > 1000


def test_a_reader_goes_back_from_a_comment_to_its_cells(book: Any, submission: Submission) -> None:
    """What stands in brackets names the cells that bear the sign, and no others: all, blocks by code, or ranges."""
    for table in submission.definitions.tables:
        sheet, (layout, _) = book[table.name], cells_shown(submission, table)
        values = set(layout.positions.values())
        blocks = {
            " · ".join(heading.code for heading in block.headings): {line.row for line in block.lines}
            for block in layout.blocks
        }
        for sign, (sl, en) in notes_below(sheet).items():
            bearing = {place for place, signs in signs_of(sheet, layout).items() if sign in signs}
            places = en.rpartition("[")[2].removesuffix("]").removeprefix("cells: ")
            assert sl.endswith("[vse celice]" if places == "all cells" else f"[celice: {places}]")
            assert bearing == {place for part in places.split(", ") for place in named(part, values, blocks)}


def named(part: str, values: set[tuple[int, int]], blocks: dict[str, set[int]]) -> set[tuple[int, int]]:
    """The values that a part of the brackets names."""
    if part == "all cells":
        return values
    if part in blocks:
        return {place for place in values if place[0] in blocks[part]}
    left, low, right, high = range_boundaries(part)
    return {(row, column) for row, column in values if low <= row <= high and left <= column <= right}


def test_the_mapping_shows_each_rule_that_governs_a_fact(book: Any, submission: Submission) -> None:
    """With its reason, and with its units counted once however many views show them."""
    facts = submission.mapped.facts
    rows = {row[1].value: [cell.value for cell in row] for row in book["Mapping"].iter_rows(min_row=5)}

    for rule in submission.definitions.law.rules:
        assert (rule.id in rows) == (rule.id in set(facts["rule"]))
        if rule.id in rows:
            because = f"{rule.because.in_language('sl')}\n{rule.because.english}"
            assert {rule.article, because, rule.cites, rule.file} <= set(rows[rule.id])
            assert int((facts["rule"] == rule.id).sum()) in rows[rule.id]
    assert rows["kz1-113-victim-identified"][-1] == "17\u00a0PER"
    assert "document: COMPLAINT" in rows["kz1-113-victim-identified"][2]


def internal(submission: Submission) -> Any:
    """The workbook of the same figures that stays in the office."""
    return opened(workbook(replace(submission, protected=replace(submission.protected, audience=Audience.INTERNAL))))


def test_metadata_names_every_source(book: Any, submission: Submission) -> None:
    """As the collection lists them."""
    told = texts(book["Metadata"])

    resources = submission.collection.resources
    assert all(entry["thb:source"] in told and entry["path"] not in told for entry in resources)
    told = texts(internal(submission)["Metadata"])
    assert all(entry["path"] in told for entry in resources)


def test_findings_begin_with_the_verdict_and_leave_none_out(book: Any, submission: Submission) -> None:
    """The verdict line, then every finding: to the Commission what stands, to the office all, and how it is mended."""
    first, *others = submission.examined.findings
    examined = replace(submission.examined, findings=(replace(first, waiver="may-stay"), *others))
    waived = replace(submission, examined=examined)
    told, ours = texts(book["Findings"]), texts(internal(waived)["Findings"])

    assert "Verdict: pass" in told and "Verdict: pass" in ours
    assert all(readable(finding.message.english) in told for finding in submission.examined.findings)
    assert all(finding.fingerprint in ours and finding.fingerprint not in told for finding in examined.findings)
    assert "may-stay" in ours and readable(first.message.english) not in texts(opened(workbook(waived))["Findings"])
    assert book["Findings"].tables["Findings_table"].autoFilter.ref and book["Findings"].freeze_panes


SCREEN = 1366 - 60
"""The pixels of a small laptop's screen that are left beside row numbers and the scroll bar."""


def test_what_is_frozen_leaves_room_for_numbers(book: Any, submission: Submission, definitions: Definitions) -> None:
    """On a small screen the first numbers of every table are in sight, and whoever scrolls keeps the row's head."""
    for layout in laid_out(submission.protected.cells, definitions):
        sheet = book[layout.table.name]
        frozen = column_index_from_string(re.sub(r"\d", "", sheet.freeze_panes)) - 1
        upto = [
            sum(int(sheet.column_dimensions[get_column_letter(at)].width * 7 + 5) for at in range(1, last + 1))
            for last in (frozen, layout.columns[0].column)
        ]

        assert frozen == layout.heading_span and upto[0] < SCREEN / 2 + 60 and upto[1] <= SCREEN, layout.table.name


def test_no_check_run_is_no_verdict(submission: Submission) -> None:
    """A submission that nobody examined does not pass."""
    sheets = {paper.name: paper for paper in sheets_of(replace(submission, examined=CheckedCollection((), ())))}
    told = "\n".join(str(ink.value) for ink in sheets["Findings"].cells.values())

    assert "No verdict" in told and "pass" not in told


def test_a_reader_is_told_how_to_read(book: Any, submission: Submission) -> None:
    """Every decision stands there with its reason."""
    decided = texts(book["Decisions"])

    reasons = [entry.because for entry in submission.definitions.law.decisions.values()]
    assert all(text in decided for because in reasons for text in (because.in_language("sl"), because.english))


def test_pages_are_printed_with_care(book: Any) -> None:
    """Landscape, A4 but where that were too small to read, one page wide, a page number below, a colour on the tab."""
    large = {sheet.title for sheet in book if int(sheet.page_setup.paperSize) == 8}
    assert large == {"N1", "Metadata", "Mapping", "Decisions"}
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == (8 if sheet.title in large else 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.oddFooter.center.text == sheet.title and "&P" in sheet.oddFooter.right.text
        assert not sheet.sheet_view.showGridLines and sheet.sheet_properties.tabColor


def test_the_public_edition_tells_no_count_beside_its_tables(submission: Submission) -> None:
    """How many persons wait for a decision, and what a check found, could tell a suppressed count."""
    protected = replace(submission.protected, audience=Audience.PUBLIC)
    made = opened(workbook(replace(submission, protected=protected)))
    units = re.compile(r"\d\u00a0(" + "|".join(submission.definitions.codelists["unit"].by_code) + ")")
    annexes = {*NAMES} - {"Guide"}

    assert not [name for name in annexes if units.search(texts(made[name]))]
    assert not {readable(said) for said in SPITEFUL} & set(texts(made["Findings"]).split("\n"))
    assert all(waiver.reason.english not in texts(made["Notes"]) for waiver in submission.collection.waivers)
    assert {row[10].value for row in made["Mapping"].iter_rows(min_row=6, max_row=20)} == {"–"}


def test_a_text_is_cut_before_the_spreadsheet_cuts_it() -> None:
    """What a cell cannot hold ends in a sign that something is missing."""
    told = readable("x" * (LONGEST_TEXT + 5))

    assert len(told) == LONGEST_TEXT and told.endswith(" …")


def test_a_row_is_as_high_as_its_longest_text() -> None:
    """Also if the text stands in cells made one, where no spreadsheet program fits the height."""
    paper = SheetContent("x", "FFFFFF", widths={1: 10.0, 2: 10.0})
    paper.write(1, 1, "word " * 20, Style(), (1, 2))
    paper.write(2, 1, "word " * 20, Style())

    heights = paper.heights()
    assert heights[2] > 1.6 * heights[1] > 40


def test_a_long_value_goes_on_in_the_next_row() -> None:
    """What is told of one thing stands in cells that are not merged, and none of it is cut off."""
    paper = SheetContent("x", "FFFFFF", ("sl", "en"), widths={1: 20.0, 2: 30.0, 3: 10.0})
    told = "one body of many words " * 8
    end = facts(paper, 1, [(bilingual("Organ", "Body"), told), (bilingual("Rok", "Due"), "2025")], 3)

    values = [paper.cells[row, 2].value for row in range(1, end)]
    assert " ".join(map(str, values)).split() == [*told.split(), "2025"] and end > 4
    assert all(ink.until == place for place, ink in paper.cells.items())
    assert [paper.cells[row, 1].value for row in range(1, end) if paper.cells[row, 1].value] == [
        "Organ / Body",
        "Rok / Due",
    ]


def test_the_titles_of_the_rows_are_not_cut_off(submission: Submission) -> None:
    """A title runs over the columns that it heads; where it has no room a spreadsheet program hides its end."""
    sheets = {paper.name: paper for paper in sheets_of(submission)}
    for table in submission.definitions.tables:
        layout, paper = (
            placed(table, filled_of(submission.protected.cells, table), submission.definitions),
            sheets[table.name],
        )
        for place, dimension in enumerate(layout.dimensions(table.layout.rows)):
            first = place * layout.heading_span + 1
            room = sum(paper.widths[column] for column in range(first, first + layout.heading_span))
            for at, title in enumerate((dimension.title.in_language("sl"), dimension.title.english)):
                ink = paper.cells[layout.header_row + at, first]
                assert ink.value == title and is_one_line(title, ink.style, room)


def test_what_stands_beside_a_value_is_named_once(book: Any, submission: Submission) -> None:
    """In one cell over the flags and the comments, in both languages; the rows of labels stay free for the label."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        for entry in layout.columns:
            for at, title in enumerate(("stanje\nstatus", "zaup.\nconf.", "op.\nnote"), start=entry.column + 1):
                told = [book[table.name].cell(row, at).value for row in range(layout.header_row + 1, layout.body_row)]
                assert told == [None, None, title]


def test_empty_tables_are_sheets_all_the_same(submission: Submission) -> None:
    """A year without a single cell still gives every sheet."""
    protected = replace(submission.protected, cells=submission.protected.cells.iloc[:0])
    made = opened(workbook(replace(submission, protected=protected)))

    assert made.sheetnames == [paper.name for paper in sheets_of(submission)]


def test_a_title_with_an_ampersand_prints_as_it_is(submission: Submission) -> None:
    """In a footer & begins a command."""
    collection = replace(submission.collection, name="a&P", title=bilingual("č&š", "c&s"))
    changed = replace(submission, received=replace(submission.received, collection=collection))

    assert opened(workbook(changed))["Cover"].oddFooter.left.text.endswith("a&&P")


def areas_of(book: Any, name: str) -> list[tuple[int, int, int, int]]:
    """The areas to which a name of the workbook leads."""
    told = [reference.rpartition("!")[2] for reference in book.defined_names[name].attr_text.split(",")]
    return [(low, left, high, right) for left, low, right, high in map(range_boundaries, told)]


def test_every_block_of_a_table_has_a_name(book: Any, submission: Submission) -> None:
    """By `T_V3_IDENT_values` a program finds the values of a block, by `_status`, `_conf`, `_notes` what is beside."""
    named = {"values": 0, "status": 1, "conf": 2, "notes": 3}
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        found: dict[str, set[tuple[int, int]]] = {side: set() for side in named}
        for block in layout.blocks:
            prefix = "_".join(["T", table.name, *(heading.code for heading in block.headings)])
            for side in named:
                for first_row, first, last_row, last in areas_of(book, f"{prefix}_{side}"):
                    assert first == last and first_row == block.lines[0].row and last_row == block.lines[-1].row
                    found[side] |= {(row, first) for row in range(first_row, last_row + 1)}
        for (row, column), side in itertools.product(layout.positions.values(), named):
            assert (row, column + named[side]) in found[side]


def test_the_names_are_names_for_a_spreadsheet(book: Any) -> None:
    """None could be read as a cell, or begins as one of the kind R1C1, and none leads to a cell off its sheet."""
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name) for name in book.defined_names)
    assert not [name for name in book.defined_names if re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RCrc][0-9]+.*", name)]
    assert all("#REF" not in name.attr_text for name in book.defined_names.values())


def test_a_screen_reader_learns_which_cells_head_the_others(book: Any, submission: Submission) -> None:
    """A name of the kind that screen readers look for: first heading, last cell, number of the sheet."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        number = book.sheetnames.index(table.name) + 1
        corner, end = f"A{layout.body_row - 1}", cell_name(layout.last_row, layout.last_column)
        (name,) = [name for name in book.defined_names if re.fullmatch(rf"TitleRegion1\..*\.{number}", name)]
        assert name == f"TitleRegion1.{corner}.{end}.{number}"
        assert book.defined_names[name].attr_text == f"'{table.name}'!$A${layout.body_row - 1}"
        assert all(book[table.name].cell(layout.body_row - 1, at).value for at in range(1, layout.columns[0].column))


def test_no_cell_of_a_table_is_merged(book: Any, submission: Submission) -> None:
    """From the first row of the header to the last value: who sorts or listens finds one cell at every place."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        for merged in book[table.name].merged_cells.ranges:
            assert merged.max_row < layout.header_row or merged.min_row > layout.last_row


def regions_of(book: Any, sheet: Any) -> list[tuple[int, int, int, int]]:
    """The regions that a sheet declares to screen readers."""
    number = book.sheetnames.index(sheet.title) + 1
    told = [re.fullmatch(rf"TitleRegion\d+\.(\w+)\.(\w+)\.{number}", name) for name in book.defined_names]
    return [range_boundaries(f"{found[1]}:{found[2]}") for found in told if found]


def test_every_grid_of_the_annexes_declares_its_header(submission: Submission) -> None:
    """As the tables do: the header names its columns, and nothing in the grid is merged."""
    noted = {"article": "KZ-1 113", "from": "2015-10-20", "note": {"sl": "a", "en": "b"}}
    collection = replace(submission.collection, breaks=(noted,))
    book = opened(workbook(replace(submission, received=replace(submission.received, collection=collection))))
    for name in sorted({*NAMES} - {"Guide", "Charts"}):
        sheet, regions = book[name], regions_of(book, book[name])
        assert regions
        for left, top, right, low in regions:
            assert sheet.cell(top, left).value and sheet.cell(top, right).value and sheet.cell(low, left).value
            assert not [one for one in sheet.merged_cells.ranges if one.min_row <= low and one.max_row >= top]


def test_only_titles_and_sentences_are_merged(book: Any) -> None:
    """Whatever stands in several cells as one is a line by itself: no cell beside it holds anything."""
    for sheet in book:
        for merged in sheet.merged_cells.ranges:
            beside = [
                cell.value for cell in sheet[merged.min_row] if not merged.min_col <= cell.column <= merged.max_col
            ]
            is_note = re.fullmatch(r"\d+\)|None", str(sheet.cell(merged.min_row, 1).value))
            is_badge = sheet.title == "Cover" and merged.min_row == 4
            assert not any(beside) or (is_note and merged.min_col == 2) or is_badge


def test_the_workbook_says_its_title_and_language(book: Any, submission: Submission) -> None:
    """In its properties, where a screen reader and an archive look."""
    title = submission.collection.title

    assert (book.properties.title, book.properties.language) == (
        f"{title.in_language('sl')} / {title.english}",
        "sl, en",
    )


def test_every_text_stands_out_from_its_ground_in_grey(submission: Submission) -> None:
    """WCAG 2 asks for 4.5; luminance is what is left of a colour where none is printed."""
    looks = {ink.style for paper in sheets_of(submission) for ink in paper.cells.values() if ink.value != ""}

    assert len(looks) > 20
    assert not [look for look in looks if contrast(look.colour, look.fill or "FFFFFF") < 4.5]


def test_the_states_stay_apart_in_grey() -> None:
    """FINAL, DRAFT and BLOCKED are light, middle and dark."""
    fills = sorted(luminance(fill) for fill in STATE_FILL.values())

    assert all((dark + 0.05) * 1.3 < light + 0.05 for dark, light in itertools.pairwise(fills))


def test_the_filled_workbook_locks_nothing(book: Any) -> None:
    """It is a statement to be read, sorted and copied; what was changed is told by the hashes of the manifest."""
    assert not any(sheet.protection.sheet or sheet.data_validations.dataValidation for sheet in book)


@pytest.fixture(scope="module")
def form(submission: Submission) -> Any:
    return opened(blank(submission))


def test_a_blank_workbook_holds_no_figure(form: Any, submission: Submission) -> None:
    """The same tables to be filled in: empty cells, and no number but the counts of the controls."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        for row, column in layout.positions.values():
            assert [form[table.name].cell(row, column + at).value for at in range(4)] == [None] * 4
    told = {cell.data_type for sheet in form for cell in sheet._cells.values() if cell.value is not None}
    assert told == {"s", "f"}
    assert "Znaki / Signs" in texts(form["Cover"])
    assert "OBRAZEC, PRAZEN · BLANK FORM" in texts(form["Cover"]) and "DRAFT" not in texts(form["Cover"])


def test_only_what_is_to_be_filled_in_can_be_changed(form: Any, submission: Submission) -> None:
    """Values, flags and a note are open, everything else is locked, and no password stands in the way of who must."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        sheet = form[table.name]
        open_cells = {place for place, cell in sheet._cells.items() if not cell.protection.locked}
        assert open_cells == {(row, column + at) for row, column in layout.positions.values() for at in range(4)}
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in form)


def test_a_clerk_is_told_what_a_cell_takes(form: Any, submission: Submission) -> None:
    """Counts or the sign for none, flags from the code lists, each with a word in both languages that fits its box."""
    lists = submission.definitions.codelists
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        value, status, conf = form[table.name].data_validations.dataValidation
        for at, rule in enumerate((value, status, conf)):
            covered = {place for area in rule.sqref.ranges for place in area.cells}
            assert covered == {(row, column + at) for row, column in layout.positions.values()}
            assert 0 < len(rule.promptTitle) <= 32 and 0 < len(rule.prompt) <= 255 and "\n" in rule.prompt
        first = cell_name(*min(layout.positions.values(), key=lambda place: (place[1], place[0])))
        assert value.formula1 == f'IF(ISNUMBER({first}),AND({first}>=0,{first}=INT({first})),{first}=":")'
        assert status.formula1 == '"' + ",".join(lists["obs_status"].by_code) + '"'
        assert conf.formula1 == '"' + ",".join(lists["conf_status"].by_code) + '"'


def test_a_blank_workbook_is_the_same_every_time(submission: Submission) -> None:
    """Byte for byte, like the filled one."""
    assert blank(submission) == blank(submission)


def test_the_foot_of_a_page_holds_the_longest_name_that_a_collection_may_have(submission: Submission) -> None:
    """Excel repairs a workbook whose header or footer is longer than 255 signs, and loses it."""
    longest = json.loads((REPOSITORY / "schemas/collection.schema.json").read_text("utf-8"))
    name = "n" * longest["properties"]["name"]["maxLength"]
    collection = replace(submission.collection, name=name)
    named = replace(submission, received=replace(submission.received, collection=collection))

    texts = re.findall(rb"<odd(?:Footer|Header)>(.*?)</odd", b"".join(parts_of(workbook(named)).values()))

    assert any(name.encode() in text for text in texts)
    assert max(len(html.unescape(text.decode())) for text in texts) <= 255


def test_parts_are_named_from_where_they_are_needed(content: bytes) -> None:
    """A target that begins at the top of the archive is allowed, and opens in no program built on exceljs."""
    parts = parts_of(content)
    targets = [
        (posixpath.dirname(posixpath.dirname(name)), target)
        for name, part in parts.items()
        if name.endswith(".rels")
        for target in re.findall(r' Target="([^"]+)"', part.decode())
    ]

    assert not [target for _, target in targets if target.startswith("/")]
    assert {posixpath.normpath(posixpath.join(*found)) for found in targets} <= set(parts)


def test_a_drawing_bears_the_prefix_by_which_readers_know_it(content: bytes) -> None:
    """`xdr:`, as Excel itself writes it: exceljs looks for it by its letters."""
    drawings = [part for name, part in parts_of(content).items() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]

    assert drawings
    for drawing in drawings:
        tags = set(re.findall(rb"</?([\w:]+)", drawing))
        assert {tag.split(b":")[0] for tag in tags} == {b"xdr", b"a", b"c"}


def test_countries_that_are_zero_everywhere_are_folded_and_not_left_out(book: Any, submission: Submission) -> None:
    """In V3 a country stands for each that occurred anywhere; whose victims are none in all blocks is a click away.

    Reckoned from the observations: no other row is folded, and the row after a fold bears its sign.
    """
    layout, shown = cells_shown(submission, submission.definitions.table("V3"))
    values: dict[str, set[Any]] = {}
    for codes, cell in shown.items():
        country = layout.heads[layout.positions[codes][0]][0]
        if country.kind == "item":
            values.setdefault(country.code, set()).add(cell["obs_value"])
    zero = {code for code, held in values.items() if held == {0}}
    rows = {row: heads[0].code for row, heads in layout.heads.items()}
    hidden = {row for row, size in book["V3"].row_dimensions.items() if size.hidden}

    assert zero and {row for row, code in rows.items() if code in zero} == hidden
    assert all(book["V3"].row_dimensions[row].outlineLevel == 1 for row in hidden)
    assert all(book["V3"].row_dimensions[row + 1].collapsed for row in hidden if row + 1 not in hidden)
