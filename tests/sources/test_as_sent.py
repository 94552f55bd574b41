"""What people really send counts as what they should have sent, and what was not as agreed is told as a note."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.records.registers import collection as register_of
from tests.records.registers import row as person
from tests.records.registers import written
from tests.support.opendocument_files import cell, ods, row, sheet
from tests.support.sample import one_of_each, sampled
from tests.support.spoilt_definitions import edited
from thb_eu import load, prepare
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.run import run_of
from thb_eu.sources import read

T05 = [line.split(",") for line in (SI_2024 / "data/t05.csv").read_text(encoding="utf-8").splitlines()]
WHAT = ["time", "value", "sex", "citizen", "article", "role", "document", "unit", "counted"]


def as_csv(rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_ods(rows: list[list[str]], *above: str) -> bytes:
    """The table as a sheet behind another one, its last row as sums that LibreOffice worked out."""
    numbers = [[int(text) if text.isdecimal() else text for text in cells] for cells in rows]
    first, last = len(above) + 2, len(above) + len(rows) - 1
    sums = [
        cell(value, f"of:=SUM([.{letter}{first}:.{letter}{last}])")
        for letter, value in zip("BCD", numbers[-1][1:], strict=True)
    ]
    table = [*(row(title) for title in above), *(row(*cells) for cells in numbers[:-1]), row("Total", *sums)]
    return ods(sheet(row("Opombe"), title="Opombe"), sheet(*table, title="T5"))


def as_xlsx(rows: list[list[str]]) -> bytes:
    """The table below a merged title on the second of two sheets, numbers as numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    table: Any = book.create_sheet("Tabela 5")
    table.append(["Tabela 5: Potencialne žrtve"])
    table.merge_cells("A1:D1")
    for cells in rows:
        table.append([int(text) if text.isdecimal() else text for text in cells])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


SENT: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "with semicolons": ("csv", lambda: as_csv(T05, ";"), {"delimiter"}),
    "with tabs": ("csv", lambda: as_csv(T05, "\t"), {"delimiter"}),
    "below a title": ("csv", lambda: as_csv([["Tabela 5"], [], *T05], ";"), {"delimiter", "header"}),
    "with empty rows and columns": ("csv", lambda: as_csv([*T05[:1], [""] * 4, *T05[1:], [""] * 4], ","), set()),
    "with decimals": (
        "csv",
        lambda: as_csv([*T05[:-1], [T05[-1][0], *(f"{text},0" for text in T05[-1][1:])]], ";"),
        {"delimiter", "numbers"},
    ),
    "as an .ods": ("ods", lambda: as_ods(T05, "Tabela 5"), {"sheet", "header", "formulas"}),
    "as an .xlsx with a title on another sheet": ("xlsx", lambda: as_xlsx(T05), {"sheet", "header"}),
}


def sent(collection: Path, suffix: str, content: bytes, **said: Any) -> None:
    """Table 5 as a supplier sent it; `said` is written into its resource."""
    (collection / "data/t05.csv").unlink()
    (collection / f"data/t05.{suffix}").write_bytes(content)
    path = collection / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(entry for entry in package["resources"] if entry["name"] == "t05").update(path=f"data/t05.{suffix}", **said)
    path.write_text(json.dumps(package), encoding="utf-8")


def told_by(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What the facts of Table 5 say, apart from where they stand."""
    own = table[table["resource"] == "t05"]
    return sorted(own[WHAT].fillna("").itertuples(index=False, name=None))


@pytest.mark.parametrize("form", SENT)
def test_a_table_counts_the_same_in_whatever_form_it_comes(
    form: str, collection: Path, definitions: Definitions
) -> None:
    """The facts are those of the agreed file; what was not as agreed is a note, and one note alone of each kind."""
    agreed = told_by(run_of(SI_2024, definitions).received.facts)
    suffix, content, otherwise = SENT[form]
    sent(collection, suffix, content())

    received = read(collection, definitions)

    assert told_by(received.facts) == agreed
    assert [reading.column for reading in received.otherwise] == sorted(
        otherwise, key=("sheet", "encoding", "delimiter", "header", "formulas", "numbers").index
    )
    assert all(reading.file == f"data/t05.{suffix}" for reading in received.otherwise)


def test_what_was_not_as_agreed_is_told_and_does_not_block(collection: Path, definitions: Definitions) -> None:
    """A note in the findings, at its place; the verdict stays."""
    sent(collection, "ods", as_ods(T05))

    examined = prepare(collection, definitions, Audience.INTERNAL, fast=True).examined

    found = [finding for finding in examined.findings if finding.check == "files-read-as-agreed"]
    assert {(finding.where.sheet, finding.severity.value) for finding in found} == {("T5", "note")}
    assert not examined.blocked


def test_what_the_collection_says_of_a_file_is_honoured(collection: Path, definitions: Definitions) -> None:
    """`dialect` and `encoding` of the resource: nothing is found then, since it was said."""
    content = as_csv([["Tabela 5"], *T05], ";").decode("utf-8-sig").encode("cp852")
    dialect = {"delimiter": ";", "headerRows": [2]}
    sent(collection, "csv", content, dialect=dialect, encoding="cp852")

    received = read(collection, definitions)

    assert told_by(received.facts) == told_by(run_of(SI_2024, definitions).received.facts)
    assert received.otherwise == ()


def in_slovenian(package: dict[str, Any]) -> None:
    """Let Table 5 be headed in Slovenian too."""
    fields = next(entry for entry in package["resources"] if entry["name"] == "t05")["schema"]["fields"]
    for field, heading in zip(fields, ("Državljanstvo", "Moški", "Ženske", "Skupaj"), strict=True):
        field["thb:aliases"] = [heading]


def test_headings_may_be_slovenian_and_findings_keep_them(collection: Path, tmp_path: Path) -> None:
    """The place of a finding is called as its supplier calls it."""
    definitions = load(edited(tmp_path / "own", "sources/police/datapackage.json", in_slovenian))
    spoilt = [["DRŽAVLJANSTVO", "Moški", "Ženske", "Total"], *T05[1:-1], ["Total", "12", "17", "28"]]
    sent(collection, "csv", as_csv(spoilt, ";"))

    findings = prepare(collection, definitions, Audience.INTERNAL, fast=True).examined.findings

    found = {(finding.check, finding.where.cell, finding.where.column) for finding in findings}
    assert ("printed-column-total", "C10", "Ženske") in found


def test_a_refusal_names_the_column_as_the_supplier_does(collection: Path, tmp_path: Path) -> None:
    """Who heads a column Ženske is asked about Ženske."""
    definitions = load(edited(tmp_path / "own", "sources/police/datapackage.json", in_slovenian))
    sent(collection, "csv", as_csv([["Državljanstvo", "Moški", "Ženske", "Total"], ["Srbija", "1", "x", "1"]], ";"))

    with pytest.raises(SourceRefused, match=r"data/t05.csv, C2, column Ženske"):
        read(collection, definitions)


IN_EACH_FORM = [*itertools.product(("commas", "tabs", "below a title", "in capitals"), ("pandas", "duckdb"))]


@sampled(("form", "engine"), IN_EACH_FORM, 0, one_of_each(IN_EACH_FORM, lambda sent: sent[0]))
def test_a_register_counts_the_same_in_whatever_form_it_comes(
    form: str, engine: str, tmp_path: Path, definitions: Definitions
) -> None:
    """Whichever engine keeps its rows: the header alone decides."""
    content = written([person(1, 1), person(2, 1), person(2, 2)])
    lines = list(csv.reader(content.decode("windows-1250").splitlines(), delimiter=";"))
    raw = content.splitlines()
    changed = {
        "commas": lambda: as_csv(lines, ","),
        "tabs": lambda: as_csv(lines, "\t"),
        "below a title": lambda: b"Policija 2024\n\n" + content,
        "in capitals": lambda: content.replace(raw[0], raw[0].upper()),
    }[form]()

    def with_engine(package: dict[str, Any]) -> None:
        for entry in package["resources"]:
            entry["thb:engine"] = engine

    own = load(edited(tmp_path / "own", "sources/police-records/datapackage.json", with_engine))
    agreed = read(register_of(tmp_path / "agreed", content), own)
    received = read(register_of(tmp_path / "sent", changed), own)

    columns = ["value", "time", "article", "role", "unit", "sex", "citizen"]
    assert received.facts[columns].equals(agreed.facts[columns])
    kinds = {"in capitals": [], "below a title": ["header"]}.get(form, ["encoding", "delimiter"])
    assert [reading.column for reading in received.otherwise] == kinds


def test_a_table_that_came_as_ods_or_with_semicolons_is_given_back_marked(collection: Path, tmp_path: Path) -> None:
    """The copy shows the cells where they stood, the title above among them."""
    import openpyxl

    spoilt = [*T05[:-1], ["Total", "12", "17", "28"]]
    sent(collection, "csv", as_csv([["Tabela 5"], *spoilt], ";"))
    told = CliRunner().invoke(cli, ["return", str(collection), "--out", str(tmp_path / "out")])
    sheet_ = openpyxl.load_workbook(tmp_path / "out/data/t05.remarks.xlsx")["t05"]

    assert told.exit_code in (0, 3), told.output
    assert [cell.value for cell in sheet_[1]][:1] == ["Tabela 5"]
    assert (sheet_["C11"].value, bool(sheet_["C11"].comment)) == ("17", True)
