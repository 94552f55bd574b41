"""An official template is filled at the cells that its binding names, and nothing else in it changes."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.support.catalogues import english_words
from tests.support.mistaken import Mistake, read
from tests.support.submitted import submitted
from tests.support.templates_made import (
    BLOCK_OF_VICTIMS,
    CHAIN,
    COUNTRIES,
    COVER,
    CUSTOM,
    HIDDEN,
    LAST_VALUE,
    NOTES,
    RICH,
    SPARKLINES,
    VICTIMS,
    packed,
    parts_of,
    template,
    with_sheet,
)
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import State
from thb_eu.base.ooxml.archive import repacked
from thb_eu.base.ooxml.sheet_cells import filled, surveyed, written_in
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import read_binding
from thb_eu.publication.dossier import dossier
from thb_eu.publication.flat_tables import observations
from thb_eu.results import Submission
from thb_eu.templates.official import HIDDEN as HIDDEN_ONES
from thb_eu.templates.official import (
    NO_STATE,
    NOT_RECKONED,
    PROTECTED,
    OfficialTemplate,
    bound_cells,
    official,
    read_cells,
    template_of,
    values_of,
)

NAME, BINDING = "form.xlsx", "binding.yaml"
HEAD = f"template: {NAME}\n"
WHOLE = f"""\
template: {NAME}
missing: ":"
cover:
  - {{write: geo, sheet: {COVER}, cell: C3}}
  - {{write: year, sheet: {COVER}, cell: C4}}
  - {{write: contact, sheet: {COVER}, cell: C5}}
  - {{write: state, sheet: {COVER}, cell: C6}}
cells:
  - {{table: V1, codes: {{registering_organisation: POLICE}}, name: VICTIMS_T}}
  - {{table: V1, sheet: {NOTES}, cell: D40, write: source}}
blocks:
{BLOCK_OF_VICTIMS}  - table: V3
    sheet: {COUNTRIES}
    rows: {{headings_in: A, dimension: citizen, texts: {{TOTAL: Total, SI: Slovenia, RS: Serbia, NO: Norway}}}}
    columns: {{headings_in: 1, text: Total}}
    beside: {{status: 1}}
"""
FILLED_SHEETS = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3, 5)}
CELL = re.compile(rb"<c [^>]*?/>|<c [^>]*?>.*?</c>", re.DOTALL)


@pytest.fixture(scope="module")
def form() -> bytes:
    """The template of an office that we do not know."""
    return template()


@pytest.fixture(scope="module")
def submission(definitions: Definitions) -> Submission:
    """The figures of 2024."""
    return submitted(definitions)


@pytest.fixture(scope="module")
def fitted(form: bytes, definitions: Definitions) -> OfficialTemplate:
    """The template with the binding that names cells in all three ways."""
    return fit(form, WHOLE, definitions)


@pytest.fixture(scope="module")
def files(submission: Submission, fitted: OfficialTemplate) -> Mapping[str, bytes]:
    """The dossier with the filled template in it."""
    return dossier(submission, fitted)


@pytest.fixture(scope="module")
def result(files: Mapping[str, bytes]) -> bytes:
    """The filled template."""
    return files[f"official/{NAME}"]


def fit(content: bytes, told: str, definitions: Definitions, name: str = NAME) -> OfficialTemplate:
    """A template held against a binding."""
    return official(content, name, read_binding(told.encode(), BINDING, definitions), definitions)


def refusal(content: bytes, told: str, definitions: Definitions) -> SourceRefused:
    """What is said against a template or its binding; nothing of it in the wrong language."""
    with pytest.raises(SourceRefused) as refused:
        fit(content, told, definitions)
    assert not [fault for fault in refused.value.faults if english_words(fault.in_language("sl"))]
    return refused.value


def run(*words: str) -> Result:
    """The command as a user types it."""
    return CliRunner().invoke(cli, [*words, "--lang", "en"], env={"NO_COLOR": "1"})


def shown(content: bytes, sheet: str, *cells: str) -> list[Any]:
    """What a reader sees in the cells of a sheet."""
    return list(read_cells(content, [(sheet, cell) for cell in cells]).values())


# --- what is written -------------------------------------------------------------------------------


def test_the_figures_of_2024_stand_where_the_template_asks_for_them(result: bytes) -> None:
    """17 women were identified, no man; all 17 in Table 3 of the Police and section 3.3 of the Labour Inspectorate."""
    assert shown(result, VICTIMS, "C6", "D6", "E6", "F6") == [17, 0, 17, 0]
    assert shown(result, COVER, "C3", "C4", "C6") == ["SI", 2024, "DRAFT"]
    assert shown(result, COUNTRIES, "B2", "C2") == [45, "A"]


def test_every_written_cell_is_an_observation_and_no_other(
    result: bytes, submission: Submission, fitted: OfficialTemplate
) -> None:
    """What stands in a bound cell is the row of observations.csv with its codes: or `:` where it has none."""
    told = {
        (row["table"], *(row[name] for name in submission.definitions.table(row["table"]).names)): row
        for row in observations(submission).astype(object).to_dict("records")
    }
    listed = {place: bound for place, bound in fitted.cells.items() if (bound.table, *bound.codes) in told}
    read = read_cells(result, listed)

    assert len(listed) > 15
    for place, bound in listed.items():
        row = told[bound.table, *bound.codes]
        expected = {"value": row["obs_value"], "status": row["obs_status"], "source": row["source"]}[bound.what]
        assert read[place] == (expected if expected == expected and expected is not None else ":"), place


def test_a_missing_value_is_written_as_the_template_wants_it(
    form: bytes, definitions: Definitions, submission: Submission
) -> None:
    """Nobody records the age of identified victims by sex: `:`, the letter of the status, or nothing; never a zero."""
    rows = [row for row in text_rows(submission) if row["table"] == "V2" and not row["obs_value"]]
    at = f"table: V2, codes: {{status: {rows[0]['status']}, sex: {rows[0]['sex']}, age: {rows[0]['age']}}}"
    cells = [f"{{{at}, sheet: {NOTES}, cell: E{n}, missing: '{how}'}}" for n, how in enumerate((":", "status", ""), 4)]

    written = fill(fit(form, HEAD + "cells:\n" + "".join(f"  - {cell}\n" for cell in cells), definitions), submission)

    assert shown(written, NOTES, "E4", "E5", "E6") == [":", rows[0]["obs_status"], None]


def test_a_zero_is_written_as_the_template_wants_it(
    form: bytes, definitions: Definitions, submission: Submission
) -> None:
    """No man was identified: 0, a dash, or an empty cell."""
    at = "table: V2, codes: {status: IDENT, sex: M}"
    told = "".join(f"  - {{{at}, sheet: {NOTES}, cell: E{n}, zero: {how}}}\n" for n, how in enumerate("0-", 4))
    told += f"  - {{{at}, sheet: {NOTES}, cell: E6, zero: ''}}\n"

    written = fill(fit(form, HEAD + "cells:\n" + told.replace("zero: -", "zero: '-'"), definitions), submission)

    assert shown(written, NOTES, "E4", "E5", "E6") == [0, "-", None]


@pytest.mark.parametrize(
    ("group", "expected"),
    [("as counted", 0), ("one more than its countries", "L"), ("not reported", "O")],
)
def test_a_country_that_the_year_does_not_know_is_zero_only_where_its_group_is_counted_whole(
    group: str, expected: int | str, form: bytes, definitions: Definitions, submission: Submission
) -> None:
    """Of 9 citizens of other EU countries all 9 are of listed ones: no Dane. Were there a tenth, he might be one."""
    rows = text_rows(submission)
    of_group = next(row for row in rows if is_of_all(row, "EU27_2020_FOR"))
    assert of_group["obs_value"] == "9" and not any(is_of_all(row, "DK") for row in rows)
    of_group |= {
        "as counted": {},
        "one more than its countries": {"obs_value": "10"},
        "not reported": {"obs_value": "", "obs_status": "O"},
    }[group]
    told = cell(f"table: V3, codes: {{citizen: DK}}, sheet: {NOTES}, cell: E4, missing: status")
    cells = fit(form, told, definitions).cells

    assert values_of(cells, rows, {}, definitions) == {(NOTES, "E4"): expected}


def is_of_all(row: Mapping[str, str], citizen: str) -> bool:
    """Whether a row tells of all registered victims of one citizenship."""
    return [row[name] for name in ("table", "status", "sex", "citizen")] == ["V3", "REG", "T", citizen]


def text_rows(submission: Submission) -> list[dict[str, str]]:
    """The observations as a reader of observations.csv has them."""
    frame = observations(submission)
    told = frame.astype(object).where(frame.notna(), "")
    return [{name: str(value) for name, value in row.items()} for row in told.to_dict("records")]


def fill(fitting: OfficialTemplate, submission: Submission) -> bytes:
    """The template filled with the figures of the submission."""
    cover: dict[str, int | str] = {"geo": "SI", "year": 2024, "contact": "", "state": "DRAFT"}
    return fitting.written(values_of(fitting.cells, text_rows(submission), cover, submission.definitions))


# --- what is not touched ---------------------------------------------------------------------------


def test_every_part_that_no_bound_cell_lies_in_is_byte_for_byte_the_offices(form: bytes, result: bytes) -> None:
    """Charts, comments, shared texts, styles, names, chain of calculation, custom XML: all as they came."""
    before, after = parts_of(form), parts_of(result)

    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == FILLED_SHEETS
    assert after["customXml/item1.xml"] == CUSTOM and after["xl/calcChain.xml"] == CHAIN
    assert RICH in after["xl/sharedStrings.xml"] and "xl/charts/chart1.xml" in after
    assert SPARKLINES in after["xl/worksheets/sheet2.xml"] and b"sheetProtection" in after["xl/worksheets/sheet1.xml"]


def test_outside_the_bound_cells_a_filled_sheet_is_the_offices_byte_for_byte(form: bytes, result: bytes) -> None:
    """With the bound cells taken out, before and after are equal; formulas and the values they had stay."""
    part = "xl/worksheets/sheet2.xml"
    before, after = parts_of(form)[part], parts_of(result)[part]
    bound = {f'r="{column}{row}"'.encode() for column in "CDEF" for row in (6, 7, 8)}

    def without_bound(sheet: bytes) -> bytes:
        return CELL.sub(lambda cell: b"" if any(name in cell[0] for name in bound) else cell[0], sheet)

    assert before != after and without_bound(before) == without_bound(after)
    assert after.count(b"</f>" + LAST_VALUE) == before.count(b"</f>" + LAST_VALUE) > 0


def test_records_of_the_archive_that_did_not_change_are_copied_as_they_lie(form: bytes, result: bytes) -> None:
    """Order, compression, times and compressed bytes of the other parts stay."""
    assert records(form, FILLED_SHEETS) == records(result, FILLED_SHEETS)
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.testzip() is None


def records(content: bytes, but: set[str]) -> list[tuple[Any, ...]]:
    """The raw record of each part, its compressed bytes and its time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = []
        for member in archive.infolist():
            start = member.header_offset + 30 + len(member.filename.encode())
            raw = b"" if member.filename in but else content[start : start + member.compress_size]
            told.append((member.filename, member.compress_type, member.date_time, member.external_attr, raw))
        return told


def test_a_filled_cell_keeps_its_style(form: bytes, result: bytes) -> None:
    """The office formatted the cell; we only put a number into it. A new cell takes the style of its column or row."""
    before, after = (parts_of(content)["xl/worksheets/sheet2.xml"] for content in (form, result))
    style = re.compile(rb'<c r="C6" s="(\d+)"')

    assert style.search(before) and style.search(before)[1] == style.search(after)[1]  # type: ignore[index]


def test_a_row_and_a_cell_that_the_sheet_leaves_out_are_put_in_their_order(result: bytes) -> None:
    """D40 stood nowhere on the sheet; now it does, after row 2, and the sheet says that it reaches so far."""
    sheet = parts_of(result)["xl/worksheets/sheet5.xml"]

    assert re.findall(rb'<row r="(\d+)"', sheet) == [b"1", b"2", b"40"]
    assert b'<dimension ref="A1:D40"' in sheet
    assert "Police, Table 3" in shown(result, NOTES, "D40")[0]


@pytest.mark.parametrize("prefix", ["", "x:"])
@settings(suppress_health_check=[HealthCheck.too_slow])  # a fresh machine first makes its tables of characters
@given(
    held=st.sets(st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=30),
    asked=st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 30)),
        st.one_of(st.integers(0, 10**6), st.text(st.characters(codec="utf-8"), max_size=8), st.none()),
        max_size=20,
    ),
)
def test_whatever_a_sheet_holds_the_wanted_cells_are_written_and_the_others_stay(
    prefix: str, held: set[tuple[int, int]], asked: dict[tuple[int, int], int | str | None]
) -> None:
    """For any cells that a sheet holds and any that are asked for: all in order, the others as they were."""
    from thb_eu.base.ooxml.cell_reference import cell_name
    from thb_eu.base.ooxml.xml_part import readable

    rows = "".join(
        f'<{prefix}row r="{row}">'
        + "".join(
            f'<{prefix}c r="{cell_name(*at)}" s="1"><{prefix}v>7</{prefix}v></{prefix}c>'
            for at in sorted(held)
            if at[0] == row
        )
        + f"</{prefix}row>"
        for row in sorted({row for row, _ in held})
    )
    space = "xmlns:x" if prefix else "xmlns"
    sheet = f'<{prefix}worksheet {space}="m"><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>'.encode()

    after = filled(sheet, surveyed(sheet, [row for row, _ in asked]), asked)

    found = written_in(after, {}, lambda row, column: True)
    expected = dict.fromkeys(held, 7) | {at: readable(v) if isinstance(v, str) else v for at, v in asked.items()}
    assert {at: cell.value for at, cell in found.items()} == {
        at: value for at, value in expected.items() if value not in (None, "")
    } or any(isinstance(value, str) and "_x" in value for value in asked.values())
    places = [(int(row), name) for row, name in re.findall(r'<(?:x:)?c r="[A-Z]+(\d+)"( s="1")?', after.decode())]
    assert [row for row, _ in places] == sorted(row for row, _ in places)
    assert len(places) == len(held | asked.keys())


def test_packing_survives_an_archive_whose_sizes_stand_behind_the_bytes(form: bytes) -> None:
    """A program that writes in one stream tells sizes afterwards, or in the large kind; both are packed well."""
    target = io.BytesIO()

    class Stream(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, told: Any) -> int:
            return target.write(told)

    with zipfile.ZipFile(io.BufferedWriter(Stream()), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(form).items():
            with archive.open(name, "w", force_zip64=name.endswith(".vml")) as member:
                member.write(content)
    streamed = target.getvalue()

    after = repacked(streamed, {"xl/workbook.xml": b"<new/>", "xl/styles.xml": b"<s/>" * 900})

    assert parts_of(after) == {
        **parts_of(form), "xl/workbook.xml": b"<new/>", "xl/styles.xml": b"<s/>" * 900
    }  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None


# --- the dossier -----------------------------------------------------------------------------------


def test_the_dossier_holds_the_filled_template_and_the_binding_as_given(files: Mapping[str, bytes]) -> None:
    """The manifest seals both, so that anybody can tell whether they are still the same."""
    import json

    outputs = json.loads(files["manifest.json"])["outputs"]

    assert files["official/binding.yaml"] == WHOLE.encode()
    for name in (f"official/{NAME}", "official/binding.yaml"):
        assert outputs[name] == hashlib.sha256(files[name]).hexdigest()


def test_two_runs_give_the_same_bytes(
    form: bytes, fitted: OfficialTemplate, submission: Submission, definitions: Definitions
) -> None:
    """No clock and no order of chance gets into the template; a second reading of it gives the same file."""
    assert fill(fitted, submission) == fill(fit(form, WHOLE, definitions), submission)


def test_a_checker_finds_the_cells_of_an_observation_and_reads_them_back(
    form: bytes, result: bytes, definitions: Definitions
) -> None:
    """The way leads in both directions: from a cell to its number, from a number to the cells that show it."""
    cells = bound_cells(form, read_binding(WHOLE.encode(), BINDING, definitions), definitions)
    table = definitions.table("V3")
    codes = tuple({"citizen": "TOTAL", "sex": "T", "status": "REG"}[name] for name in table.names)

    assert cells[VICTIMS, "E6"].table == "V2" and "F" in cells[VICTIMS, "E6"].codes
    shown_in = [place for place, bound in cells.items() if (bound.table, bound.codes) == ("V3", codes)]
    assert shown_in == [(COUNTRIES, "B2"), (COUNTRIES, "C2")]
    assert read_cells(result, shown_in) == {(COUNTRIES, "B2"): 45, (COUNTRIES, "C2"): "A"}


def test_reading_a_binding_loads_no_heavy_library() -> None:
    """A question about one cell of a template is answered at once."""
    code = (
        "import sys; import thb_eu.templates.official\n"
        "sys.exit(','.join(sorted({'pandas', 'numpy', 'openpyxl', 'frictionless'} & set(sys.modules))) or 0)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (told.returncode, told.stderr) == (0, "")


# --- what the console says -------------------------------------------------------------------------


def test_a_template_that_cannot_show_a_draft_is_filled_and_told(form: bytes, definitions: Definitions) -> None:
    """Whoever gets the template must not take a draft for the ministry's word: the user is told to say so."""
    silent = fit(form, WHOLE.replace("  - {write: state, sheet: Cover, cell: C6}\n", ""), definitions)

    assert NO_STATE.filled({"state": "DRAFT"}) in [*silent.notes(State.DRAFT)]
    assert not [note for note in silent.notes(State.FINAL) if "FINAL" in note.english]


def test_hidden_and_protected_sheets_and_old_formula_values_are_told(
    form: bytes, fitted: OfficialTemplate, definitions: Definitions
) -> None:
    """They are written to; protection stays; what formulas last came to stays until a program reckons anew."""
    on_hidden = fit(form, f"{HEAD}cells:\n  - {{table: V1, sheet: {HIDDEN}, cell: B9}}\n", definitions)

    assert [*fitted.notes(State.FINAL)] == [PROTECTED.filled({"sheets": COVER}), NOT_RECKONED]
    assert [*on_hidden.notes(State.FINAL)] == [HIDDEN_ONES.filled({"sheets": HIDDEN})]


def test_template_and_binding_belong_together(tmp_path: Path) -> None:
    """One without the other is wrong words on the command line."""
    assert (
        run("submit", "si-2024", "--audience", "eu", "--out", str(tmp_path / "d"), "--template", "f.xlsx").exit_code
        == 2
    )


# --- what is refused: the template -----------------------------------------------------------------


def zip_with(form: bytes, name: str, content: bytes = b"x") -> bytes:
    """The template with one more part."""
    return packed({**parts_of(form), name: content})


def docx(_: bytes) -> bytes:
    """A text document."""
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def encrypted(form: bytes) -> bytes:
    """The template with the flag of a password on its parts."""
    content = bytearray(form)
    for start in [found.start() for found in re.finditer(b"PK\x01\x02", form)]:
        content[start + 8] |= 1
    return bytes(content)


def doctype(form: bytes) -> bytes:
    """The template with an entity in a sheet."""
    sheet = parts_of(form)["xl/worksheets/sheet2.xml"]
    return packed({**parts_of(form), "xl/worksheets/sheet2.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>' + sheet})


def without_a_sheet(form: bytes) -> bytes:
    """The template without a part that it lists."""
    return packed({name: part for name, part in parts_of(form).items() if name != "xl/worksheets/sheet2.xml"})


def in_utf_16(form: bytes) -> bytes:
    """The template with a part in another encoding."""
    parts = parts_of(form)
    return packed({**parts, "xl/workbook.xml": parts["xl/workbook.xml"].decode().encode("utf-16")})


def declared_with_macros(form: bytes) -> bytes:
    """A template with macros whose parts have other names than usual."""
    parts = parts_of(form)
    plain, macros = b"spreadsheetml.sheet.main+xml", b"macroEnabled.main+xml"
    assert plain in parts["[Content_Types].xml"]
    return packed({**parts, "[Content_Types].xml": parts["[Content_Types].xml"].replace(plain, macros)})


def with_types(form: bytes, more: bytes) -> bytes:
    """The template with more said of the kinds of its parts."""
    parts = parts_of(form)
    types = parts["[Content_Types].xml"]
    end = types.index(b"</Types>")
    return packed({**parts, "[Content_Types].xml": types[:end] + more + types[end:]})


MACRO_KIND = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
AS_SHEETJS_SAYS = (
    b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    b'<Override PartName="/xl/other.xml" ContentType="' + MACRO_KIND + b'"/>'
)
"""Kinds of parts that the workbook does not have: SheetJS lists all that it knows."""
HIDDEN_MACROS = b'<Override PartName="/xl/workbook&#46;xml" ContentType="%s"/>' % MACRO_KIND.replace(
    b"macro", b"mac&#114;o"
)


def test_what_is_said_of_parts_that_are_not_there_is_no_macro(form: bytes) -> None:
    """A form saved by SheetJS holds no macros, though its list of kinds has the word."""
    assert template_of(with_types(form, AS_SHEETJS_SAYS), "form.xlsx").parts.keys() == parts_of(form).keys()


UNTOUCHABLE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda form: b"", "workbook-damaged"),
    "a PDF": (lambda form: b"%PDF-1.7\n" + b"x" * 99, "workbook-damaged"),
    "half a file": (lambda form: form[: len(form) // 2], "workbook-damaged"),
    "a document": (docx, "workbook-damaged"),
    "an old workbook": (lambda form: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "workbook-old-or-locked"),
    "macros": (lambda form: zip_with(form, "xl/vbaProject.bin"), "holds macros"),
    "macros of Excel 4": (lambda form: zip_with(form, "xl/macrosheets/sheet1.xml"), "holds macros"),
    "macros by what the parts are declared to be": (declared_with_macros, "holds macros"),
    "macros by a word in disguise": (lambda form: with_types(form, HIDDEN_MACROS), "holds macros"),
    "a signature": (lambda form: zip_with(form, "_xmlsignatures/sig1.xml"), "template-signed"),
    "a password": (encrypted, "workbook-old-or-locked"),
    "a bomb": (lambda form: zip_with(form, "xl/media/image1.emf", bytes(3_000_000)), "file-too-large"),
    "a path": (lambda form: zip_with(form, "../../etc/cron.d/x"), "workbook-unsafe"),
    "no sheet": (without_a_sheet, "workbook-damaged"),
    "entities": (doctype, "workbook-damaged"),
    "UTF-16": (in_utf_16, "workbook-damaged"),
    "rows out of order": (lambda form: with_sheet(form, 3, b'<row r="4">', b'<row r="700">'), "workbook-damaged"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNTOUCHABLE)
def test_what_must_not_be_touched_is_refused(kind: str, form: bytes, definitions: Definitions) -> None:
    """No workbook, a locked or signed one, one with macros, one that unpacks without end: one clear line."""
    spoil, words = UNTOUCHABLE[kind]

    assert words in str(refusal(spoil(form), WHOLE, definitions))


def test_a_workbook_with_macros_by_its_name_is_refused(form: bytes, tmp_path: Path) -> None:
    """An .xlsm is refused before it is opened."""
    (tmp_path / "form.xlsm").write_bytes(form)
    (tmp_path / BINDING).write_text(WHOLE, encoding="utf-8")

    told = run("submit", "si-2024", "--audience", "eu", "--out", str(tmp_path / "dossier"),
               "--template", str(tmp_path / "form.xlsm"), "--binding", str(tmp_path / BINDING))  # fmt: skip

    assert (told.exit_code, (tmp_path / "dossier").exists()) == (1, False)
    assert "file-type-not-read" in told.stderr


# --- what is refused: the binding ------------------------------------------------------------------


def cell(told: str) -> str:
    """A binding with one cell."""
    return f"{HEAD}cells:\n  - {{{told}}}\n"


MISTAKES = [read(path) for path in sorted((REPOSITORY / "tests" / "mistakes" / "bindings").glob("*.yaml"))]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_in_a_binding_is_refused_with_its_place(
    mistake: Mistake, form: bytes, definitions: Definitions
) -> None:
    """An analyst finds line and column, and reads in the language of the office what to mend."""
    (fault,) = refusal(form, mistake.content.decode(), definitions).faults

    assert [str(fault.where)] == mistake.places_in(BINDING)
    assert fault.who == mistake.who
    for lang, words in mistake.words.items():
        assert words and not [word for word in words if word not in fault.in_language(lang)]


def test_each_mistake_in_a_binding_has_words_of_its_own(form: bytes, definitions: Definitions) -> None:
    """The words by which one mistake is told are found in no other's message but one of the same kind."""
    told = {mistake.name: str(refusal(form, mistake.content.decode(), definitions)) for mistake in MISTAKES}

    assert len(set(told.values())) == len(MISTAKES) > 30


def test_all_mistakes_of_a_binding_are_told_at_once(form: bytes, definitions: Definitions) -> None:
    """Nobody mends a file fault by fault."""
    told = cell("table: V8, sheet: Notes, cell: B3}\n  - {table: V9, sheet: Notes, cell: B4")

    assert len(refusal(form, told, definitions).faults) == 2


def test_a_formula_over_several_cells_keeps_all_of_them(form: bytes, definitions: Definitions) -> None:
    """An array formula stands in its first cell and fills the others; none of them may be written."""
    spread = with_sheet(form, 3, b"<f>SUM(B3:B5)</f>", b'<f t="array" ref="B7:B9">SUM(B3:B5)</f>')

    refused = refusal(spread, cell(f"table: V1, sheet: {COUNTRIES}, cell: B9"), definitions)

    assert "template-cell-protected" in str(refused)


def test_a_merged_area_is_written_in_its_first_cell(
    form: bytes, definitions: Definitions, submission: Submission
) -> None:
    """That is the cell a reader sees."""
    written = fill(fit(form, cell("table: V1, sheet: Cover, cell: B2"), definitions), submission)

    assert shown(written, COVER, "B2") == [45]


def test_the_binding_of_these_bytes_fits_under_any_name(form: bytes, definitions: Definitions) -> None:
    """With its hash told, a template may be called as its user likes."""
    sha256 = hashlib.sha256(form).hexdigest()
    told = f"template: other.xlsx\nsha256: {sha256}\ncells:\n  - {{table: V1, name: VICTIMS_T}}\n"

    assert list(fit(form, told, definitions).cells) == [(NOTES, "B2")]


def test_the_example_of_the_documentation_is_a_binding(definitions: Definitions) -> None:
    """Whoever starts from the example starts from something that is read."""
    page = (REPOSITORY / "docs" / "templates.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]

    binding = read_binding(example.encode(), BINDING, definitions)

    assert (len(binding.cover), len(binding.cells), len(binding.blocks)) == (3, 2, 1)


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
def test_libreoffice_opens_the_filled_template(result: bytes, tmp_path: Path) -> None:
    """An independent program reads what we wrote, shows the same numbers, and finds what the office had put in."""
    program = shutil.which("soffice") or pytest.skip("LibreOffice (soffice) is not installed")
    (tmp_path / NAME).write_bytes(result)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    again = ["--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(tmp_path / NAME)]
    subprocess.run([program, profile, "--headless", *again], check=True, capture_output=True, timeout=170)

    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "again" / NAME).read_bytes()), data_only=True)
    assert [cell.value for cell in book[VICTIMS]["C6:F6"][0]] == [17, 0, 17, 0]
    assert [book[COVER][cell].value for cell in ("C3", "C4", "C6")] == ["SI", 2024, "DRAFT"]
    assert book[VICTIMS]["C6"].comment and book[COVER].protection.sheet and book[HIDDEN].sheet_state == "hidden"
