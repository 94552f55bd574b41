"""Bad input gets one clear line with file, place, what, and who should act; nothing is written, no traceback shown.

One spoilt file per human mistake. Exit 1: somebody must mend it before it can be judged; exit 3: judged and not good.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import rewrite, set_cell
from tests.support.commands import run
from tests.support.sample import sampled
from tests.support.spoilt_collections import REFUSED, Spoil, cell, described, replaced

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


JUDGED: dict[str, tuple[Spoil, list[str]]] = {
    "an unknown country": (
        cell("data/t05.csv", "A3", "Morroco"),
        [
            "data/t05.csv",
            "A3",
            'did you mean "Morocco"',
            '"Monaco"',
            " more)",
            "datapackages/codelists/citizen-alias.csv",
        ],
    ),
    "a negative count": (
        cell("data/t05.csv", "B3", "-1"),
        ["data/t05.csv", "B3", "-1 is less than 0, the least value allowed"],
    ),
    "an unknown label": (
        cell("data/t08.csv", "A4", "Pending cases"),
        ["data/t08.csv", "A4", 'did you mean "Pending case"', '"Criminal complaint"'],
    ),
    "a totals row that is not one": (cell("data/t05.csv", "A10", "Totals"), ["data/t05.csv", "A10"]),
    "a total row that nobody promised": (
        cell("data/t05.csv", "A10", "Skupaj"),
        ["data/t05.csv", "A10", "the row is a total, and the contract promises none here"],
    ),
    "a sum among the categories": (
        cell("data/t05.csv", "A3", "EU citizen"),
        ["data/t05.csv", "A3", "the sum of several categories"],
    ),
    "a printed total off by one": (cell("data/t05.csv", "C10", "17"), ["data/t05.csv", "C10", "17", "16"]),
    "a row twice": (
        lambda at: rewrite(at / "data/t05.csv", lambda rows: rows.insert(2, list(rows[1]))),
        ["data/t05.csv", "printed total"],
    ),
    "a table without rows": (
        lambda at: rewrite(at / "data/t07.csv", lambda rows: rows.__delitem__(slice(1, None))),
        ["datapackage.json", "police/t07"],
    ),
    "an expected row left out": (
        lambda at: rewrite(at / "data/police-statements.csv", lambda rows: rows.pop(2)),
        ["datapackage.json", "police/statements", "PENDING", "SUSPECT"],
    ),
    "a table not delivered": (
        described(lambda package: package["resources"].pop(6)),
        ["datapackage.json", "police/t07", "not delivered"],
    ),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_what_cannot_be_judged_is_refused(mistake: str, collection: Path, tmp_path: Path) -> None:
    """Exit 1, a line with the place and what to do, no dossier, no traceback."""
    spoil, told = REFUSED[mistake]
    spoil(collection)

    result = run("submit", str(collection), "--audience", "eu", "--out", str(tmp_path / "out"))

    assert result.exit_code == 1, result.output
    assert all(word in result.stderr for word in told), result.stderr
    assert "Traceback" not in result.output and result.stdout == ""
    assert not (tmp_path / "out").exists()


@sampled("mistake", JUDGED, 2)
def test_what_is_judged_and_not_good_blocks(
    mistake: str, collection: Path, tmp_path: Path, without_suites: Path
) -> None:
    """Exit 3, the finding at its place, and nothing written."""
    spoil, told = JUDGED[mistake]
    spoil(collection)

    own = "--definitions", str(without_suites)
    result = run("validate", str(collection), *own)
    submitted = run("submit", str(collection), "--audience", "eu", "--out", str(tmp_path / "out"), *own)

    assert (result.exit_code, submitted.exit_code) == (3, 3), result.output
    lines = with_remedies(result.stdout.splitlines())
    line = next((line for line in lines if all(word in line for word in told)), None)
    assert line, result.stdout
    assert not (tmp_path / "out").exists()


def with_remedies(lines: list[str]) -> list[str]:
    """Each line with the remedy that stands below it, beneath what only follows."""
    remedies = [next((below for below in lines[at:] if below.strip().startswith("→")), "") for at in range(len(lines))]
    return [f"{line} {remedy}" for line, remedy in zip(lines, remedies, strict=True)]


def test_an_article_without_its_rule_file_blocks_the_submission(mappings: Path, tmp_path: Path) -> None:
    """Its numbers are unmapped, each is named with its place, and nothing is written."""
    (mappings / "mappings/kz1/196.yaml").unlink()
    out = tmp_path / "out"

    result = run("submit", "si-2024", "--audience", "eu", "--out", str(out), "--definitions", str(mappings))

    unmapped = [line for line in result.stdout.splitlines() if "No rule covers the number" in line]
    assert result.exit_code == 3 and not out.exists()
    assert any("data/t12.csv, B2" in line and "KZ-1 196" in line for line in unmapped)


def test_a_broken_mapping_is_refused_before_any_data(mappings: Path) -> None:
    """Exit 1, with file, line and what to do, for the data steward."""
    path = mappings / "mappings/kz1/196.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("role: [", "roll: [", 1), encoding="utf-8")

    result = run("validate", "si-2024", "--definitions", str(mappings))

    assert result.exit_code == 1 and result.stdout == ""
    assert all(word in result.stderr for word in ("mappings/kz1/196.yaml:", "'roll'", '"role"', "[data steward]"))


def test_a_number_that_is_not_counted_cannot_be_waived(collection: Path) -> None:
    """A waiver explains a printed total; it never lets an unmapped number out of the statistics in silence."""
    set_cell(collection / "data/t05.csv", "A8", "Chna")
    path = collection / "waivers.yaml"
    entry = """
  - waiver: china
    check: facts-mapped
    where: {file: data/t05.csv, cell: A8}
    evidence: "0123456789abcdef"
    reason: {sl: ne, en: no}
    asked_by: one
    granted_by: another
    on: 2026-11-24
    until: 2026-12-31
"""
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")

    told = run("validate", str(collection), "--fast")

    assert told.exit_code == 1
    assert all(word in told.stderr for word in ("waivers.yaml:", "china", "facts-mapped", "no waiver"))


def test_wrong_words_are_told_with_exit_code_2() -> None:
    """An option that does not exist, a command that does not exist, a package left out."""
    assert [run(*words).exit_code for words in (["validate"], ["validat", "x"], ["submit", "x", "--ot", "y"])] == [
        2,
        2,
        2,
    ]


def test_json_stands_alone_on_stdout(collection: Path) -> None:
    """A program reads stdout; words for people go to stderr; the object is the same as in findings.json."""
    result = run("validate", str(collection), "--fast", "--format", "json")

    assert json.loads(result.stdout)["checks"][-1]["outcome"] == "left out"
    assert "DRAFT" in result.stderr


def test_all_faults_of_all_files_are_told_at_once(collection: Path) -> None:
    """A clerk mends everything in one round."""
    cell("data/t05.csv", "B4", "two")(collection)
    cell("data/t06.csv", "C2", "one")(collection)
    (collection / "data/t12.csv").unlink()

    lines = run("validate", str(collection)).stderr.splitlines()

    assert len(lines) == 4 and lines[-1].startswith("REFUSED: 3 faults ")
    assert all(any(file in line for line in lines) for file in ("data/t05.csv, B4", "data/t06.csv, C2", "data/t12.csv"))


def test_a_wrong_cell_is_never_repeated(collection: Path) -> None:
    """What is in a wrong cell might be a name: it is refused and not shown, not even where a country should be."""
    name = "".join(chr(code) for code in (74, 97, 110, 101, 32, 68, 111, 101))
    cell("data/t05.csv", "A3", name)(collection)
    judged = run("validate", str(collection), "--format", "json")
    cell("data/t05.csv", "B4", name)(collection)
    refused = run("validate", str(collection), "--format", "json")

    assert (judged.exit_code, refused.exit_code) == (1, 1)
    assert not any(part in result.output for result in (judged, refused) for part in name.split())


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_ends_of_any_machine_are_read_alike(collection: Path, ending: bytes) -> None:
    """A file saved on Windows counts the same."""
    for path in (collection / "data").glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", ending))

    assert run("validate", str(collection), "--fast").exit_code == 0


def test_a_file_from_excel_in_slovenia_is_read(collection: Path) -> None:
    """A byte order mark at the head of a CSV is no part of the first header."""
    path = collection / "data/t05.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert run("validate", str(collection), "--fast").exit_code == 0


def test_a_windows_1250_file_is_read(collection: Path) -> None:
    """Društvo Ključ, saved by an old program, is still Društvo Ključ."""
    path = collection / "data/programmes.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("windows-1250"))

    assert run("validate", str(collection), "--fast").exit_code == 0


def test_paths_written_on_windows_are_understood(collection: Path) -> None:
    """`data\\t05.csv` in a descriptor is the file t05.csv in the folder data."""
    described(lambda package: [entry.update(path=entry["path"].replace("/", "\\")) for entry in package["resources"]])(
        collection
    )

    assert run("validate", str(collection), "--fast").exit_code == 0


@pytest.mark.parametrize("path", ["./data/t13.csv", "data//t13.csv", "data/./t13.csv", ".\\data\\t13.csv"])
def test_a_path_is_the_same_however_it_is_written(path: str, collection: Path) -> None:
    """Findings name the file as its waivers do, so that these hold; however the descriptor or the waiver writes it."""
    as_before = run("validate", str(collection), "--fast", "--format", "json").stdout
    described(lambda package: [entry.update(path=path) for entry in package["resources"] if entry["name"] == "t13"])(
        collection
    )
    replaced("waivers.yaml", b"file: data/t13.csv", f"file: {path}".encode())(collection)

    told = run("validate", str(collection), "--fast", "--format", "json")

    assert path not in told.stdout
    assert json.loads(told.stdout)["findings"] == json.loads(as_before)["findings"]


def test_a_way_out_stays_refused_when_it_comes_back(collection: Path) -> None:
    """`data/../data` may lead through a link; it is not made harmless by shortening it."""
    described(lambda package: package["resources"][4].update(path="data/../data/t05.csv"))(collection)

    told = run("validate", str(collection), "--fast")

    assert told.exit_code == 1 and "[path-unsafe]" in told.stderr


def as_workbook(collection: Path, resource: str) -> Path:
    """Send one table as an Excel sheet, as suppliers like to: numbers are numbers."""
    import openpyxl

    path = collection / "data" / f"{resource}.csv"
    book = openpyxl.Workbook()
    for row in path.read_text(encoding="utf-8").splitlines():
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row.split(",")])
    sent = path.with_suffix(".xlsx")
    book.save(sent)
    path.unlink()
    described(
        lambda package: [
            entry.update(path=f"data/{sent.name}") for entry in package["resources"] if entry["name"] == resource
        ]
    )(collection)
    return sent


def test_an_excel_sheet_counts_as_the_csv_did(collection: Path) -> None:
    """The same table as .xlsx: the same verdict, and places are cells of the sheet."""
    as_workbook(collection, "t13")
    replaced("waivers.yaml", b"data/t13.csv", b"data/t13.xlsx")(collection)

    result = run("validate", str(collection), "--fast", "--format", "json")
    places = {
        (finding["where"]["file"], finding["where"]["sheet"], finding["where"]["cell"])
        for finding in json.loads(result.stdout)["findings"]
    }

    assert ("data/t13.xlsx", "Sheet", "D6") in places


def test_a_formula_in_an_excel_sheet_is_refused(collection: Path) -> None:
    """A formula is not a value: who knows what it gave on the supplier's machine."""
    import openpyxl

    sent = as_workbook(collection, "t05")
    book = openpyxl.load_workbook(sent)
    book.active["B4"] = "=B2+B3"
    book.save(sent)

    result = run("validate", str(collection), "--fast")

    assert result.exit_code == 1
    assert all(word in result.stderr for word in ("data/t05.xlsx", "B4", "formula"))
