"""What a stranger writes steers no terminal, runs in no spreadsheet, hangs no command and leaves no file behind."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.verification.dossiers import undrawn
from tests.hostile import doors
from tests.support.sample import sampled
from tests.support.submitted import submitted
from thb_eu.base.csv_tables import as_csv, cells_of, marked, rows_of, table_of, unmarked
from thb_eu.base.errors import ThbError
from thb_eu.base.printable import STEERING, normalized, on_terminal
from thb_eu.definitions import load
from thb_eu.publication.folder import write_all

COMMAND = [sys.executable, "-m", "thb_eu"]
SURROUNDINGS = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
EVIL = "\x1b]0;EVIL\x07\x1b[2J\x9b8m\u202e"
FORMULAS = [
    *("=cmd|'/c calc'!A0", "+1+1", "@SUM(1)", "-2+3", "'=1", '=HYPERLINK("http://x")', "- cmd"),
    *(
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(1)",
        " =1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u3000=1",
        "\x00=1",
        "\x0b=1",
        '"=1',
    ),
]
LATER = [
    f"x{sign}{formula}" for sign in ",;|\t\n\r" for formula in ("=1+1", " =1", "＝1", "+1", "-1", "@a", "=", '"=1"')
]
"""Texts that go on like a formula after a sign at which a program may divide the line."""
NO_FORMULAS = [
    "-5",
    "+5",
    "-1.5",
    "-1 000",
    "-5 %",
    "-",
    "+",
    "=",
    "a=b",
    "",
    "'tis",
    "1-2",
    "−5",
    "-1,5",
    "a; b-c",
    "x;1",
]


# --- terminals -------------------------------------------------------------------------------------------------------


def at_a_terminal(*words: str) -> bytes:
    """What a command writes to a pseudo-terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen([*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=SURROUNDINGS)
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65_536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        written += piece
    done.wait()
    os.close(ours)
    return written


def evil_collection(folder: Path) -> Path:
    """A collection whose resources have two times one name that steers a terminal."""
    value = doors.described("t03.csv")
    value["resources"] = [{**value["resources"][0], "name": EVIL}] * 2
    folder.mkdir()
    shutil.copy(SI_2024 / "data/t03.csv", folder)
    (folder / "datapackage.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


@sampled("words", [("validate", "{}"), ("validate", EVIL), (EVIL,), ("--" + EVIL,)], 2)
def test_nothing_that_steers_a_terminal_is_written_to_one(words: tuple[str, ...], tmp_path: Path) -> None:
    place = str(evil_collection(tmp_path / "c"))
    written = at_a_terminal(*(word.format(place) if word == "{}" else word for word in words))
    shown = re.sub(rb"\x1b\[[0-9]{1,2}m", b"", written).decode("utf-8")
    assert [sign for sign in STEERING.findall(shown) if sign not in "\r\n\t"] == []
    assert "EVIL" in shown and "\\x1b" in shown


@pytest.mark.slow
def test_what_is_piped_on_steers_no_terminal_either(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "validate", evil_collection(tmp_path / "c")], capture_output=True, env=SURROUNDINGS, check=False
    )
    assert STEERING.findall((done.stdout + done.stderr).decode().replace("\n", "")) == []


def test_colours_and_lines_of_our_own_stay() -> None:
    assert on_terminal("\x1b[31mred\x1b[0m\n\tč") == "\x1b[31mred\x1b[0m\n\tč"
    assert on_terminal("\x1b[8mhidden\x1b[2Ka\rb") == "\\x1b[8mhidden\\x1b[2Ka\\rb"


# --- spreadsheets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_like_a_formula_is_a_text_in_every_table(text: str) -> None:
    written = as_csv([["name"], [text]])
    [[_heading], [cell]] = csv.reader(io.StringIO(written.decode(), newline=""))
    assert cell == f"'{text}"
    read_again(written, text)


@pytest.mark.parametrize("text", LATER)
def test_a_text_that_goes_on_like_a_formula_is_a_text_in_every_table(text: str) -> None:
    written = as_csv([["name"], [text]])
    [[_heading], [cell]] = csv.reader(io.StringIO(written.decode(), newline=""))
    assert cell == f"{text[:2]}'{text[2:]}"
    read_again(written, text)


def read_again(written: bytes, text: str) -> None:
    """Our own readers read what was meant."""
    assert cells_of(written)[1] == [text] and rows_of(written) == [{"name": text}]
    assert table_of(written) == (("name",), [{"name": text}])


@settings(max_examples=2_000)
@given(text=st.text(alphabet="=+-@＝;,|\t\r\n '\"ab1. %e\u200b", max_size=12))
def test_whatever_is_marked_is_read_as_it_was_meant(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert risky(as_csv([["name", "beside"], [f"a{text}", text]])) == []


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert as_csv([["name"], [text]]).decode().splitlines()[1:] in ([text], ['""'], [f'"{text}"'], [""])
    assert cells_of(as_csv([["name"], [text, ""]]))[1][0] == text


def risky(content: bytes) -> list[str]:
    """The cells of a table that a program for spreadsheets would run, at whichever sign it divides the lines."""
    number = re.compile(r"[+-]?[0-9][0-9 .,]*([eE][+-]?[0-9]+)?( ?%)?")
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    found = [cell for cell in cells if begins(cell) and len(cell.strip(UNSEEN)) > 1 and not number.fullmatch(cell)]
    return found + [cell for cell in cells if any(map(begins, re.split(r"[,;|\t\n\r]", cell)[1:]))]


UNSEEN = ' "\u200b'


def begins(cell: str) -> bool:
    """Whether a cell begins like a formula, behind whatever a program may pass over."""
    return cell.strip(UNSEEN).startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.slow
def test_no_table_of_a_dossier_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    """A sheet, a title and a description are called as formulas, as a supplier could send them."""
    folder, sheet = tmp_path / "c", '=HYPERLINK("http+x","y")'
    shutil.copytree(SI_2024, folder)
    book = openpyxl.Workbook()
    book.active.title = sheet
    for cells in csv.reader((folder / "data/t03.csv").read_text(encoding="utf-8").splitlines()):
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in cells])
    book.save(folder / "data/t03.xlsx")
    described = json.loads((folder / "datapackage.json").read_bytes())
    for entry in described["resources"]:
        entry["title"], entry["description"] = FORMULAS[0], LATER[0]
        entry["path"] = entry["path"].replace("data/t03.csv", "data/t03.xlsx")
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    write_all(tmp_path / "out", undrawn(submitted(doors.definitions(), package=folder)))
    tables = [*(tmp_path / "out").rglob("*.csv")]
    assert len(tables) > 5
    assert any("=HYPERLINK(" in path.read_text(encoding="utf-8") for path in tables)
    assert {path.name: found for path in tables if (found := risky(path.read_bytes()))} == {}


@pytest.mark.parametrize("text", [text for text in (*FORMULAS, *LATER, "-", "\t=1", "a;b\n\t @c") if text[0] != "'"])
def test_a_source_is_not_called_like_a_formula(text: str, tmp_path: Path) -> None:
    """SDMX-CSV is for machines and knows no mark of a text: such a name does not come in."""
    value = doors.described("t03.csv")
    value["resources"][0]["thb:source"] = text
    found = doors.refusal(lambda: doors.descriptor(lambda path: path.write_text(json.dumps(value)), tmp_path))  # type: ignore[attr-defined]
    assert "shape-wrong" in {fault.code for fault in found}


@pytest.mark.parametrize("text", ["Police", "MNZ; Policija", "Ž-1, 2-3", "a|b", "Urad (A/B) & co.", "a+b=c", "'=1"])
def test_a_source_is_called_as_offices_are(text: str, tmp_path: Path) -> None:
    value = doors.described("t03.csv")
    value["resources"][0]["thb:source"] = text
    assert doors.refusal(lambda: doors.descriptor(lambda path: path.write_text(json.dumps(value)), tmp_path)) == []  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@sampled("divided_at", [",", ";", "\t", "|"], 1)
def test_a_program_for_spreadsheets_runs_nothing_wherever_it_divides_the_lines(divided_at: str, tmp_path: Path) -> None:
    """LibreOffice is told to run formulas; of the same texts as they are without a mark it runs some."""
    texts = [*FORMULAS, *LATER, 'a,x;"";=1+1', "a\n=1+1;=1+1", 'a"b;=1+1']
    rows = [["first", "text", "last"], *([text, f"č {text}", text] for text in texts)]
    held = {name: as_csv(rows, exactly=name == "bare") for name in ("bare", "marked")}
    found = {name: formulas_in(content, divided_at, tmp_path / name) for name, content in held.items()}
    assert found["marked"] == 0 < found["bare"]


def formulas_in(content: bytes, divided_at: str, folder: Path) -> int:
    """How many formulas LibreOffice makes of a table whose lines it divides at that sign."""
    folder.mkdir()
    (folder / "t.csv").write_bytes(content)
    kind = f"CSV:{ord(divided_at)},34,76,1,,1033,false,true,false,false,false,-1,true"
    asked = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", f"--infilter={kind}"]
    words = [*asked, "--convert-to", "fods", "--outdir", str(folder), str(folder / "t.csv")]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return (folder / "t.fods").read_text(encoding="utf-8").count("table:formula=")


# --- what hangs, what stays behind -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_pattern_of_a_dossiers_definitions_is_refused(tmp_path: Path) -> None:
    """Verifying counts again by the definitions of the dossier: what no linear engine reads is not tried by another."""
    shutil.copytree(doors.written() / "definitions", tmp_path / "d")
    file = tmp_path / "d/datapackages/sources/police-records/datapackage.json"
    changed = file.read_bytes().replace(b'"[0-9]{6,}"', b'"(?=(?:[a-z]+)+!)."')
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    with pytest.raises(ThbError) as refused:
        load(tmp_path / "d")
    assert {fault.code for fault in refused.value.faults} == {"pattern-invalid"}


def test_marks_over_a_letter_are_brought_into_order_soon() -> None:
    assert normalized("NFC", "c\u030c") == "č"
    assert len(normalized("NFD", "a" + "\u0315\u0300" * 200_000)) == 31
    few = "a" + "\u0315\u0300" * 15
    assert len(normalized("NFD", few)) == len(few)


@pytest.mark.parametrize("rows", [10**30, 10**9])
def test_an_invented_register_has_an_end(rows: int, tmp_path: Path) -> None:
    words = [*COMMAND, "synth", "--rows", str(rows), "--out", str(tmp_path / "out")]
    done = subprocess.run(words, capture_output=True, text=True, env=SURROUNDINGS, check=False, timeout=60)
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr and not (tmp_path / "out").exists()


@pytest.mark.slow
@sampled(
    ("kilobytes", "words"),
    [(100, "template blank si-2024 --out {}/b.xlsx"), (40, "submit si-2024 --audience eu --out {}/d")],
    0,
    [(100, "template blank si-2024 --out {}/b.xlsx")],
)
def test_a_file_that_may_not_grow_ends_in_one_line_and_leaves_nothing(
    kilobytes: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "out").mkdir()
    line = f"ulimit -f {kilobytes}; exec {' '.join(COMMAND)} {words.format(tmp_path / 'out')} --quiet"
    around = {**SURROUNDINGS, "TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=around, check=False, cwd=REPOSITORY)
    assert "Traceback" not in done.stderr and done.returncode == 1, done.stderr
    assert [*(tmp_path / "tmp").iterdir()] == [*(tmp_path / "out").iterdir()] == []
