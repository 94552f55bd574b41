"""Spoilt collections: what a supplier or a clerk may do to the real collection, and the code that refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import rewrite, set_cell
from thb_eu.sources.file_safety import NOT_FOLLOWED
from thb_eu.sources.structure import A_BOUND, WORDS

Spoil = Callable[[Path], None]


def replaced(file: str, old: bytes, new: bytes) -> Spoil:
    """Replace bytes of a file of the collection."""

    def spoil(collection: Path) -> None:
        path = collection / file
        path.write_bytes(path.read_bytes().replace(old, new))

    return spoil


def cell(file: str, place: str, value: str) -> Spoil:
    """Write a value into one cell."""
    return lambda collection: set_cell(collection / file, place, value)


def described(change: Callable[[dict], None]) -> Spoil:
    """Edit the descriptor."""

    def spoil(collection: Path) -> None:
        path = collection / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package)
        path.write_text(json.dumps(package), encoding="utf-8")

    return spoil


BREAK = {"article": "KZ-1 113", "from": "2024-03-01", "note": {"sl": "Novo.", "en": "New."}}
REFUSED: dict[str, tuple[Spoil, list[str]]] = {
    "a file is missing": (
        lambda at: (at / "data/t05.csv").unlink(),
        ["data/t05.csv", "file-not-found", "analyst"],
    ),
    "a header is misspelt": (
        replaced("data/t05.csv", b"Female", b"Femal"),
        ["data/t05.csv", "C1", "'Female'", "not 'Femal'", "supplier"],
    ),
    "two headings that differ in case": (
        replaced("data/t05.csv", b"Female,", b"male,"),
        ["data/t05.csv", "C1", "means the same as that of column B"],
    ),
    "two columns are swapped": (replaced("data/t05.csv", b"Male,Female", b"Female,Male"), ["data/t05.csv", "B1", "C1"]),
    "a column is missing": (
        lambda at: rewrite(at / "data/t05.csv", lambda rows: [row.pop() for row in rows]),
        ["data/t05.csv", "Total"],
    ),
    "a column too many": (
        lambda at: rewrite(at / "data/t05.csv", lambda rows: [row.append("x") for row in rows]),
        ["data/t05.csv", "E1", "[header-differs]"],
    ),
    "a row of a thousand cells": (
        lambda at: rewrite(at / "data/t05.csv", lambda rows: rows.insert(3, ["x"] + [""] * 999)),
        ["data/t05.csv", "E4", WORDS["extra-cell"].english],
    ),
    "a count is a fraction": (cell("data/t05.csv", "B4", "2.5"), ["data/t05.csv", "B4", "Male", "whole number"]),
    "a count has a decimal comma": (cell("data/t05.csv", "B4", "2,5"), ["data/t05.csv", "B4", "whole number"]),
    "a count that is one or a thousand": (cell("data/t05.csv", "B4", "1.000"), ["data/t05.csv", "B4", "1 or 1000"]),
    "a count is a word": (cell("data/t05.csv", "B4", "two"), ["data/t05.csv", "B4", "whole number"]),
    "a count is a bound": (cell("data/t05.csv", "B4", "<5"), ["data/t05.csv", "B4", "whole number"]),
    "a count with a decimal comma says what was read": (
        cell("data/t05.csv", "B4", "2,5"),
        ["data/t05.csv", "B4", "a whole number is expected here, not a number with a comma or a point"],
    ),
    "a number with a word is text": (
        cell("data/t05.csv", "B4", "2 persons"),
        ["data/t05.csv", "B4", "a whole number is expected here, not text"],
    ),
    "a number in brackets is a number": (
        cell("data/t05.csv", "B4", "(2)"),
        ["data/t05.csv", "B4", "a whole number is expected here, not a number written in another way"],
    ),
    "a bound says what to write": (cell("data/t05.csv", "B4", "<5"), ["B4", A_BOUND.english]),
    "a header is another word": (
        replaced("data/t05.csv", b"Female", b"Xyzzyq"),
        ["data/t05.csv", "C1", "the header should read 'Female' here, another word is there"],
    ),
    "a stray formula": (cell("data/t05.csv", "B4", "=B2+B3"), ["data/t05.csv", "B4", "formula"]),
    "no encoding fits": (replaced("data/t05.csv", b"Morocco", b"Maroko\x81\x83"), ["data/t05.csv"]),
    "the file is an Excel file": (
        lambda at: (at / "data/t05.csv").write_bytes(b"PK\x03\x04" + bytes(100)),
        ["data/t05.csv", "Excel"],
    ),
    "the file is empty": (lambda at: (at / "data/t05.csv").write_bytes(b""), ["data/t05.csv"]),
    "a year is no year": (cell("data/prosecution.csv", "G2", "last"), ["data/prosecution.csv", "G2", "Year"]),
    "a delimiter that the file does not have": (
        described(lambda package: package["resources"][4].update(dialect={"delimiter": ";"})),
        ["data/t05.csv", "row 1", "divided by a comma, not by a semicolon"],
    ),
    "a delimiter that nobody knows": (
        described(lambda package: package["resources"][4].update(dialect={"delimiter": "^"})),
        ["datapackage.json:1:", "'^'"],
    ),
    "a dialect that nobody can honour": (
        described(lambda package: package["resources"][4].update(dialect={"commentChar": "#"})),
        ["datapackage.json:1:", "commentChar"],
    ),
    "a dialect in another file": (
        described(lambda package: package["resources"][4].update(dialect="dialect.json")),
        ["datapackage.json:1:", "dialect"],
    ),
    "a sheet of a text file": (
        described(lambda package: package["resources"][4].update(dialect={"sheetName": "List1"})),
        ["datapackage.json:1:", "dialect-misfit"],
    ),
    "a header of two rows that the contract does not know": (
        described(lambda package: package["resources"][4].update(dialect={"headerRows": [1, 2]})),
        ["datapackage.json:1:", "1 consecutive row"],
    ),
    "an encoding that nobody knows": (
        described(lambda package: package["resources"][4].update(encoding="windows-1520")),
        ["datapackage.json:1:", "dialect-misfit"],
    ),
    "two tables in one file": (
        lambda at: rewrite(at / "data/t05.csv", lambda rows: rows.extend([[], *rows]) or rows.insert(0, ["Title"])),
        ["data/t05.csv", "several rows"],
    ),
    "a path leaves the package": (
        described(lambda package: package["resources"][5].update(path="../../secret.csv")),
        ["../../secret.csv", "datapackage.json"],
    ),
    "a path is remote": (
        described(lambda package: package["resources"][5].update(path="https://example.org/t.csv")),
        ["https://example.org/t.csv"],
    ),
    "a contract that nobody knows": (
        described(lambda package: package["resources"][5].update({"thb:contract": "police/t66"})),
        ["t06", "police/t66", '"police/t06"'],
    ),
    "the descriptor is no JSON": (
        lambda at: (at / "datapackage.json").write_text("{", encoding="utf-8"),
        ["datapackage.json:1:", "[syntax-error]"],
    ),
    "contributors in a word": (
        described(lambda package: package.update(contributors="MNZ")),
        ["datapackage.json:", "contributors", "not of the type “list”"],
    ),
    "contributors in a list of lists": (
        described(lambda package: package.update(contributors=[["MNZ"]])),
        ["datapackage.json:", "contributors/0", "not of the type “group of keys”"],
    ),
    "a contributor whose roles are nothing": (
        described(lambda package: package.update(contributors=[{"title": "MNZ", "roles": None}])),
        ["datapackage.json:", "contributors/0/roles", "[shape-wrong]"],
    ),
    "a name of twenty thousand signs": (
        described(lambda package: package.update(name="a" * 20_000)),
        ["datapackage.json:", "name", "[shape-wrong]"],
    ),
    "a path of a hundred thousand signs": (
        described(lambda package: package["resources"][5].update(path="a/" * 50_000 + "t.csv")),
        ["datapackage.json:", "resources/5/path"],
    ),
    "a path with a step of three hundred signs": (
        described(lambda package: package["resources"][5].update(path="a" * 300 + ".csv")),
        ["datapackage.json", NOT_FOLLOWED.english],
    ),
    "a waiver that one role asked for and granted": (
        replaced(
            "waivers.yaml",
            b"granted_by: null",
            b"granted_by: maintainers of the toolkit",
        ),
        ["waivers.yaml", "t13-kosovo-row", "same role"],
    ),
    "a waiver with an unknown key": (
        replaced("waivers.yaml", b"until:", b"untill:"),
        ["waivers.yaml:", "untill", "until"],
    ),
    "a name longer than a page's foot can hold": (
        described(lambda package: package.update(name="n" * 181)),
        ["datapackage.json:", "name", "180"],
    ),
    "a name with the sign that begins a command in a page's foot": (
        described(lambda package: package.update(name="this&that")),
        ["datapackage.json:", "name", "&"],
    ),
    "one file under two resources": (
        described(lambda package: package["resources"][4].update(path="data/t03.csv")),
        ["resource t05", "duplicate-file"],
    ),
    "one file under two resources, written otherwise": (
        described(lambda package: package["resources"][4].update(path="./data//t03.csv")),
        ["resource t05", "duplicate-file"],
    ),
    "half a character in the descriptor": (
        replaced("datapackage.json", b'"thb:source": "', b'"thb:source": "\\udfff '),
        ["datapackage.json:", "character-invalid"],
    ),
    "a threshold beyond reason": (
        described(lambda package: package.update({"thb:thresholds": {"outlier_deviations": 1e308}})),
        ["datapackage.json:", "outlier_deviations", "greatest allowed value 100"],
    ),
    "a threshold without end": (
        described(lambda package: package.update({"thb:thresholds": {"equal_from": float("inf")}})),
        ["datapackage.json:", "syntax-error"],
    ),
    "a break on a day that there is not": (
        described(lambda package: package.update({"thb:breaks": [{**BREAK, "from": "2024-99-99"}]})),
        ["datapackage.json:", "'2024-99-99'", "shape-wrong"],
    ),
    "a break of an article that nobody knows": (
        described(lambda package: package.update({"thb:breaks": [{**BREAK, "article": "KZ-1 1113"}]})),
        ["datapackage.json:", "'KZ-1 1113'", '"KZ-1 113"'],
    ),
    "two tables under one contract": (
        described(lambda package: package["resources"][5].update({"thb:contract": "police/t05"})),
        ["resource t06", "duplicate-file"],
    ),
    "a group of countries reports": (
        described(lambda package: package.update({"thb:geo": "EU27_2020"})),
        ["'EU27_2020'", "[unknown-code]"],
    ),
    "a count of thirty digits": (cell("data/t05.csv", "B4", "9" * 30), ["data/t05.csv", "B4", "whole number"]),
    "a count that only Python reads": (cell("data/t05.csv", "B4", "1_1"), ["data/t05.csv", "B4", "whole number"]),
    "an empty file of waivers": (lambda at: (at / "waivers.yaml").write_text("", encoding="utf-8"), ["waivers.yaml"]),
    "a correction that corrects nothing": (
        lambda at: (at / "corrections.yaml").write_text(CORRECTION, encoding="utf-8"),
        ["corrections.yaml", "kosovo", "data/t13.csv", "D6"],
    ),
}
CORRECTION = """
corrections:
  - correction: kosovo
    where: {file: data/t13.csv, cell: D6}
    from: "25"
    to: "14"
    reason: {sl: "Tiskarska napaka.", en: "A misprint."}
    authority: Police
    on: 2026-11-24
"""
