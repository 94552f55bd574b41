"""Registers in collections: what the tables of the EU hold of them, what is found in them, and what never leaves."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.records.registers import HEADER, MORE, SEXUAL, WORKERS, Row, collection, received, row, written
from tests.support.counted import cells_of, value_at
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import Audience, Outcome, Place, State
from thb_eu.checks import examination
from thb_eu.checks.evidence import Evidence
from thb_eu.cli import cli
from thb_eu.counts import count
from thb_eu.definitions import Definitions
from thb_eu.mapping.translation import translate
from thb_eu.run import prepare, run_of
from thb_eu.sources import read

REPORT = {"VrstaZakljucnegaDokumenta": "POROČILO"}
SUSPECT = {"VrstaOsebe": "OVADENI OSUMLJENEC", "Spol": "MOŠKI", "Drzavljanstvo": "SLOVENSKO"}
CONFIDENTIAL = "police-records/confidential"

A_YEAR: list[Row] = [
    row(1, 1, StarostniRazred="18-24", DrzavljanstvoDrzava="Romunija", KriminalisticnaOznacba1=SEXUAL),
    row(1, 2, StarostniRazred="16-18", DrzavljanstvoDrzava="Srbija", KriminalisticnaOznacba1=SEXUAL),
    row(1, 3, StarostniRazred="24-34", DrzavljanstvoDrzava="Srbija", KriminalisticnaOznacba1=SEXUAL),
    row(1, 4, **SUSPECT, KriminalisticnaOznacba1=SEXUAL),
    row(2, 1, Spol="MOŠKI", StarostniRazred="", DrzavljanstvoDrzava="Kitajska", **REPORT),
    row(2, 2, Spol="MOŠKI", StarostniRazred="34-44", Drzavljanstvo="SLOVENSKO", **REPORT),
    row(2, 3, VrstaOsebe="OSTALO", **REPORT),
    row(3, 1, OpisKD=WORKERS, VrstaOsebe="OVADENI OSUMLJENEC", StarostniRazred="PRAVNA OSEBA", Spol="PRAVNA OSEBA"),
    row(3, 2, OpisKD=WORKERS, Spol="MOŠKI", DrzavljanstvoDrzava="Bosna in Hercegovina"),
    row(4, 0, OpisKD="KZ12/204*/1/S/ - TATVINA"),
    row(5, 1, OpisKD="KZ20/113,/4// - TRGOVINA Z LJUDMI", **SUSPECT),
]
"""One case with three victims and a suspect, a report with two potential victims and one whose role is not told."""

BY_HAND = {
    ("V1", "status=IDENT,registering_organisation=POLICE"): 3,
    ("V1", "status=PRESUM,registering_organisation=POLICE"): 2,
    ("V1", "status=REG,registering_organisation=TOTAL"): 5,
    ("V2", "status=IDENT,sex=F,age=Y_LT18"): 1,
    ("V2", "status=IDENT,sex=F,age=Y_GE18"): 2,
    ("V2", "status=IDENT,sex=M,age=TOTAL"): 0,
    ("V2", "status=PRESUM,sex=M,age=UNK"): 1,
    ("V2", "status=REG,sex=T,age=Y_LT18"): 1,
    ("V2", "status=REG,sex=T,age=TOTAL"): 5,
    ("V3", "status=REG,sex=T,citizen=NAT"): 1,
    ("V3", "status=REG,sex=T,citizen=EU27_2020_FOR"): 1,
    ("V3", "status=REG,sex=T,citizen=NEU27_2020_FOR"): 3,
    ("V3", "status=REG,sex=F,citizen=RS"): 2,
    ("V3", "status=REG,sex=M,citizen=RS"): 0,
    ("V3", "status=REG,sex=T,citizen=BA"): 0,
    ("V4", "status=IDENT,sex=F,form=SEX"): 3,
    ("V4", "status=PRESUM,sex=M,form=UNK"): 2,
    ("V4", "status=REG,sex=T,form=LAB"): None,
    ("S1", "sex=M,age=Y_GE18"): 1,
    ("S1", "sex=T,age=TOTAL"): 1,
    ("S2", "sex=T,citizen=SI"): 1,
    ("S3", "sex=T,form=SEX"): 1,
    ("U1", "stage=PER_SUSP,sex=T,age=TOTAL"): 1,
}
"""The suspect of Article 113(4) is one of knowing use (Article 18a), and of no other table."""


def test_the_tables_are_what_comes_out_by_hand(tmp_path: Path, definitions: Definitions) -> None:
    """Crossings that no yearly table gives: sex by age, citizenship by sex, form by sex, of the same persons."""
    package = collection(tmp_path, written(A_YEAR, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    cells = cells_of(package, definitions)

    found = {at: value_at(cells, *at)[0] for at in BY_HAND}
    assert found == BY_HAND


def test_a_register_is_prepared_and_submitted(tmp_path: Path) -> None:
    """A draft, as decisions are unsigned: offences and companies stand in the annexes, lineage leads to the rows."""
    package = collection(tmp_path / "in", written(A_YEAR, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    told = CliRunner().invoke(cli, ["submit", str(package), "--audience", "eu", "--out", str(tmp_path / "out")])

    assert told.exit_code == 0, told.output
    observations = (tmp_path / "out/observations.csv").read_text(encoding="utf-8")
    lineage = (tmp_path / "out/lineage.csv").read_text(encoding="utf-8")
    assert "KZ-1 196,SUSPECT,COMPLAINT,LEG,1,A" in observations
    assert re.search(r"N1.*KZ-1 113,_Z,COMPLAINT,OFF,2,A", observations)
    assert "police/victims-113-complaint,records,records.csv,,G2,2" in lineage


def test_where_the_country_is_not_told_no_group_of_countries_is_zero(tmp_path: Path, definitions: Definitions) -> None:
    """The open data say foreign: whether of the EU or not is missing, never nothing; the total stands, of rows."""
    cells = cells_of(collection(tmp_path, written(A_YEAR)), definitions)

    at = {
        code: value_at(cells, "V3", f"status=IDENT,sex=T,citizen={code}") for code in ("FOR", "EU27_2020_FOR", "TOTAL")
    }
    assert at == {"FOR": (3, "U"), "EU27_2020_FOR": (None, "L"), "TOTAL": (3, "U")}


def test_a_year_without_victims_has_none(tmp_path: Path, definitions: Definitions) -> None:
    """All offences of the year stand in the register: none of Article 113 among them is a true zero."""
    cells = cells_of(collection(tmp_path, written([row(3, OpisKD=WORKERS)])), definitions)

    assert value_at(cells, "V2", "status=REG,sex=F,age=Y_LT18") == (0, "A")
    assert value_at(cells, "S1", "sex=T,age=TOTAL") == (0, "A")


def test_rows_of_last_year_alone_say_nothing_of_this_year(tmp_path: Path, definitions: Definitions) -> None:
    """Last year's file tells of no victim of this year, and is no zero for it."""
    cells = cells_of(collection(tmp_path, written([row(3, LetoZakljucnegaDokumenta="2023")])), definitions)

    assert value_at(cells, "V2", "status=REG,sex=T,age=TOTAL") == (None, "O")


# --- beside the yearly tables -----------------------------------------------------------------------------------------


def beside_the_tables(collected: Path, rows: list[Row]) -> Path:
    """The collection of 2024, with a register as well."""
    (collected / "data/records.csv").write_bytes(written(rows, [*HEADER, *MORE]))
    path = collected / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    described = {"name": "records", "path": "data/records.csv", "title": "Records", "thb:contract": CONFIDENTIAL}
    value["resources"].append({**described, "thb:source": "Police"})
    path.write_text(json.dumps(value), encoding="utf-8")
    return collected


def test_a_register_is_never_added_to_the_yearly_tables(collection: Path, definitions: Definitions) -> None:
    """Seventeen identified victims in the tables, three in the register: three are counted, and that is found."""
    package = beside_the_tables(collection, A_YEAR)
    submission = prepare(package, definitions, Audience.INTERNAL, fast=True)

    cells = cells_of(package, definitions)
    failed = [finding for finding in submission.examined.findings if finding.outcome is Outcome.FAILED]
    assert value_at(cells, "V2", "status=IDENT,sex=T,age=TOTAL") == (3, "U")
    assert {it.check for it in failed if it.where.file == "data/records.csv"} == {"records-ignored"}
    assert {it.where.file for it in failed if it.check == "views-agree" and it.where.cell.startswith("records")} >= {
        f"data/{table}.csv" for table in ("t02", "t03", "t04", "t05")
    }


def test_nobody_owes_a_register(collection: Path, definitions: Definitions) -> None:
    """Tables alone are enough, one register does not ask for the other, and no register is missed."""
    whole = examined(run_of(SI_2024, definitions).received, definitions)
    with_one = read(beside_the_tables(collection, A_YEAR), definitions)

    assert not [f for f in whole if "police-records" in f.where.cell]
    assert not [owed for owed in with_one.undelivered if owed.contract.startswith("police-records")]


def test_a_register_without_a_row_was_not_delivered(tmp_path: Path, definitions: Definitions) -> None:
    """A header alone tells of nobody, and of nobody that there is none."""
    came = received(tmp_path, [], definitions)

    assert [str(owed) for owed in came.undelivered] == ["police-records/public"] and came.facts.empty


@pytest.mark.parametrize("sign", [";", ","])
def test_a_heading_that_the_contract_does_not_know_is_refused_at_its_cell(
    sign: str, tmp_path: Path, definitions: Definitions
) -> None:
    """Whatever divides the columns: the heading is what is wrong, not the sign."""
    content = written([row(1)]).replace(b",", b".").replace(b"UraStoritve", b"Ura").replace(b";", sign.encode())

    with pytest.raises(SourceRefused) as refused:
        read(collection(tmp_path, content), definitions)
    assert [fault.where for fault in refused.value.faults] == [
        Place("records.csv", cell="C1", row=1, column="UraStoritve")
    ]


# --- what is found --------------------------------------------------------------------------------------------------


def examined(came: Any, definitions: Definitions) -> list[Any]:
    """The findings about what was received."""
    mapped = translate(came, definitions)
    evidence = Evidence(came, mapped, count(mapped, definitions, came.collection), definitions)
    return [*examination.examined(evidence, fast=True).findings]


def test_a_key_that_stands_twice_is_found(tmp_path: Path, definitions: Definitions) -> None:
    """The same person of the same offence and year; another year's number is another offence."""
    rows = [row(1), row(2), row(1, LetoZakljucnegaDokumenta="2023"), row(1, Spol="MOŠKI"), row(1)]
    found = [f for f in examined(received(tmp_path, rows, definitions), definitions) if f.check == "records-told-once"]

    assert [(f.where.row, f.where.column, f.severity.value) for f in found] == [
        (5, "ZaporednaStevilkaOsebeVKD", "error"),
        (6, "ZaporednaStevilkaOsebeVKD", "error"),
    ]
    assert all("Row 2" in finding.message.english for finding in found)


def test_ignored_rows_are_told_and_block_nothing(tmp_path: Path, definitions: Definitions) -> None:
    """A note with three figures: rows, those of other offences, under how many articles."""
    rows = [row(1), *(row(n, OpisKD=f"KZ12/{article}*/1// - X") for n, article in enumerate((204, 204, 211), 2))]
    submission = prepare(collection(tmp_path, written(rows)), definitions, Audience.INTERNAL)

    (found,) = [f for f in submission.examined.findings if f.check == "records-ignored"]
    assert dict(found.figures) == {"rows": 4, "ignored": 3, "articles": 2} and not found.blocks
    assert submission.state is State.DRAFT


def test_an_unknown_label_blocks_and_says_where(tmp_path: Path, definitions: Definitions) -> None:
    """The finding stands at the cell of its first row."""
    submission = prepare(collection(tmp_path, written([row(1), row(2, Spol="ZENSKI")])), definitions, Audience.INTERNAL)

    (found,) = [f for f in submission.examined.findings if f.check == "facts-mapped"]
    assert (str(found.where), submission.state) == ("records.csv, AA3, column Spol", State.BLOCKED)


def test_a_row_is_not_corrected(tmp_path: Path, definitions: Definitions) -> None:
    """A correction would carry what a row says of a person into files that travel: the supplier mends the register."""
    package = collection(tmp_path, written([row(1), row(2, Spol="ZENSKI"), row(3, Spol="MOŠKI")]))
    (package / "corrections.yaml").write_text(
        "corrections:\n  - correction: caron\n    where: {file: records.csv, cell: AA3}\n"
        "    from: ZENSKI\n    to: ŽENSKI\n"
        "    reason: {sl: Strešica, en: A caron}\n    authority: Police\n    on: 2025-01-02\n",
        encoding="utf-8",
    )

    with pytest.raises(SourceRefused, match="register-not-correctable") as refused:
        read(package, definitions)
    assert "ENSKI" not in str(refused.value)


# --- what never leaves ----------------------------------------------------------------------------------------------

CANARY = "KANARČEK"
READABLE = {
    "a label": ("VrstaOsebe", CANARY),
    "a format": ("OpisKD", f"KZ12-{CANARY}"),
    "an article": ("OpisKD", f"KZ12/113{CANARY}/1// - X"),
    "the name of an offence": ("OpisKD", f"KZ12/204*/1// - {CANARY}"),
    "a key": ("ZaporednaStevilkaKD", CANARY),
    "a month": ("MesecStoritve", CANARY),
    "a country": ("DrzavljanstvoDrzava", CANARY),
    "a person's key": ("KljucOsebe", CANARY),
    "a plain column": ("Poskodba", CANARY),
    "a mark": ("KriminalisticnaOznacba1", f"ZARADI {CANARY}"),
}
UNREADABLE = {
    "a day": ("DatumEvidentiranja", CANARY),
    "a year": ("LetoZakljucnegaDokumenta", CANARY),
    "a formula": ("Skoda", f"={CANARY}"),
    "damaged letters": ("Skoda", f"{CANARY}Ĺ˝A"),
    "an open quotation mark": ("Skoda", f'"{CANARY}'),
}


@sampled("what", ["all that can be read", *UNREADABLE], 3)
def test_no_text_of_a_row_is_ever_told(tmp_path: Path, what: str) -> None:
    """Whatever is wrong with a cell: no message, no file of a dossier and no log repeats it."""
    spoilt = [UNREADABLE[what]] if what in UNREADABLE else READABLE.values()
    rows = [row(number // 2, **{column: text}) for number, (column, text) in enumerate([*spoilt, *spoilt], 2)]
    package = collection(tmp_path / "in", written(rows, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    out = tmp_path / "out"
    commands = [["validate", str(package), "--format", "json"], ["validate", str(package)], ["status", str(package)]]
    commands += [["submit", str(package), "--audience", "eu", "--out", str(out), "--draft"]]

    told = [CliRunner().invoke(cli, command).output for command in commands]
    left = b"".join(inside(path) for path in out.rglob("*") if path.is_file())

    assert all(told) and bool(left) == (what not in UNREADABLE)
    assert CANARY not in "".join(told)
    assert CANARY.encode() not in left and CANARY.encode("cp1250") not in left


def inside(path: Path) -> bytes:
    """What a file holds; of a workbook, what its parts hold."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_the_rows_are_no_part_of_the_dossier(tmp_path: Path, definitions: Definitions) -> None:
    """Of a register only the hash is kept: nothing of it stands among the inputs or the cells told."""
    package = collection(tmp_path, written([row(1)]))
    came = read(package, definitions)

    assert list(came.inputs) == ["datapackage.json"] and came.cells.empty
    assert came.registers[0].sha256 == hashlib.sha256(written([row(1)])).hexdigest()


def test_a_register_is_the_same_whichever_way_it_is_read(tmp_path: Path, definitions: Definitions) -> None:
    """Read twice, and once more through the way of every table: the same facts in the same order."""
    package = collection(tmp_path / "a", written(A_YEAR))
    other = Path(shutil.copytree(package, tmp_path / "b"))
    (other / "records.csv").write_bytes((other / "records.csv").read_bytes().replace(b";OVADBA;", b';"OVADBA";'))

    plain, quoted = (read(path, definitions).facts for path in (package, other))
    assert plain.equals(quoted) and plain.equals(read(package, definitions).facts)
