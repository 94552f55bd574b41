"""States: collections of two registers of persons, the Police's and a care programme's, with canaries in their cells.

In the readable ones the rest is as it should be, so that a run gets to its end. In the others something is wrong that
keeps the collection from being read; each state says what.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from tests.conftest import REPOSITORY
from tests.leaks.canaries import DAY, number, pseudonym, word
from tests.records.registers import HEADER, MORE, SEXUAL, TRAFFICKING, USUAL

ADDRESS = "THB_EU_TEST_DATABASE"
POLICE, CARE = "police.csv", "care.csv"
SUFFIX = ".receipt.json"

Cells = dict[str, str]


def _header_of_care() -> tuple[str, ...]:
    path = REPOSITORY / "datapackages/sources/programmes-records/datapackage.json"
    tables = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return tuple(told["name"] for table in tables if table["name"] == "persons" for told in table["schema"]["fields"])


HEADERS = {POLICE: (*HEADER, *MORE), CARE: _header_of_care()}
ENCODING = {POLICE: "windows-1250", CARE: "utf-8"}
CONTRACT = {POLICE: "police-records/confidential", CARE: "programmes-records/persons"}


def of_police(nth: int, **cells: str) -> Cells:
    """A row of the Police; a canary stands wherever the contract asks for nothing."""
    free = {name: word(name) for name in HEADERS[POLICE]}
    meant = {name: text for name, text in USUAL.items() if text.strip()}
    told = {
        "ZaporednaStevilkaKD": number(nth),
        "ZaporednaStevilkaOsebeVKD": number(1000 + nth),
        "OpisKD": f"{TRAFFICKING} {word('OpisKD')}",
        "KriminalisticnaOznacba1": SEXUAL,
        "DrzavljanstvoDrzava": "Romunija",
        "DatumEvidentiranja": f"{DAY:%d.%m.%Y}",
        "person": pseudonym(f"p{nth}"),
        "person_by_name": pseudonym(f"n{nth}"),
        "person_basis": "emso",
    }
    return {**free, **meant, **told, **cells}


def of_care(nth: int, **cells: str) -> Cells:
    """A row of the care programme, of the person of the same number."""
    told = {
        "Zap. št.": word(f"care{nth}"),
        "Organizacija": "Društvo Ključ",
        "Oblika oskrbe": "Varna nastanitev",
        "Dan sprejema": f"{DAY:%d.%m.%Y}",
        "Dan odhoda": f"{DAY:%d.%m.%Y}",
        "Oblika izkoriščanja": "Prostitucija",
        "Spol": "ženski",
        "Starost": "22",
        "Državljanstvo": "Romunija",
        "person": pseudonym(f"p{nth}"),
        "person_by_name": pseudonym(f"n{nth}"),
        "person_basis": "emso",
    }
    return {**{name: word(name) for name in HEADERS[CARE]}, **told, **{name: cells[name] for name in cells}}


def some_of_police() -> list[Cells]:
    """Two victims, a suspect, somebody known by name alone, somebody not known, and a row of another offence."""
    return [
        of_police(1),
        of_police(2, StarostniRazred="16-18", VrstaZakljucnegaDokumenta="POROČILO"),
        of_police(3, VrstaOsebe="OVADENI OSUMLJENEC", Spol="MOŠKI"),
        of_police(4, person=pseudonym("n1"), person_by_name=pseudonym("n1"), person_basis="name"),
        of_police(5, person="", person_by_name="", person_basis="none"),
        of_police(6, OpisKD=f"KZ12/204*/1// - {word('OpisKD')}"),
        of_police(7, person=pseudonym("p77"), person_by_name=pseudonym("n2")),  # a namesake of the second
    ]


def some_of_care() -> list[Cells]:
    """Two persons whom the Police know too, and one whom they do not."""
    return [of_care(1), of_care(2), of_care(9)]


LABELS = {
    POLICE: (
        "ZaporednaStevilkaKD", "MesecStoritve", "OpisKD", "Poskus", "KriminalisticnaOznacba1",
        "VrstaZakljucnegaDokumenta", "ZaporednaStevilkaOsebeVKD", "VrstaOsebe", "StarostniRazred", "Spol",
        "Drzavljanstvo", "DrzavljanstvoDrzava", "person", "person_by_name", "person_basis",
    ),
    CARE: (
        "Organizacija", "Oblika oskrbe", "Oblika izkoriščanja", "Spol", "Državljanstvo", "person", "person_by_name",
        "person_basis",
    ),
}  # fmt: skip
"""Columns that ask for a label or a form: what nobody knows is found, and the file is read all the same."""
TYPED = {
    POLICE: ("LetoZakljucnegaDokumenta", "DatumEvidentiranja"),
    CARE: ("Dan sprejema", "Dan odhoda", "Starost"),
}
"""Columns that ask for a day, a year or a number: what is none keeps the file from being read."""


def spoilt(file: str, columns: Iterable[str]) -> list[Cells]:
    """For each of the columns a row with a canary where something else should stand."""
    row = of_police if file == POLICE else of_care
    return [row(20 + at, **{name: _ill_formed(name)}) for at, name in enumerate(columns)]


def _ill_formed(column: str) -> str:
    return f"ZARADI {word(column)}" if column.startswith("KriminalisticnaOznacba") else word(column)


# --- files ----------------------------------------------------------------------------------------------------------


def written(file: str, rows: Iterable[Cells], encoding: str = "") -> bytes:
    """The bytes of a register."""
    lines = [HEADERS[file], *([cells[name] for name in HEADERS[file]] for cells in rows)]
    return "".join(";".join(line) + "\n" for line in lines).encode(encoding or ENCODING[file])


def as_workbook(rows: Sequence[Cells], **at: str | bool) -> bytes:
    """The Police's register in Excel; single cells by their place."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADERS[POLICE], *([cells[name] for name in HEADERS[POLICE]] for cells in rows)):
        sheet.append(list(line))
    for place, value in at.items():
        sheet[place] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def receipt_of(content: bytes, key: str = "k1_aaaaaaaa") -> dict[str, Any]:
    """What travels beside a register made with the key of this fingerprint."""
    told = {"schema_version": 1, "method": "p1", "key": key, "declaration": "0" * 64}
    return {**told, "sha256": hashlib.sha256(content).hexdigest(), "rows": {"emso": 1, "name": 0, "none": 0}}


NOTHING_ELSE: Mapping[str, Any] = {}


def put(folder: Path, files: Mapping[str, bytes], police: str = POLICE, of_the_police: Any = NOTHING_ELSE) -> Path:
    """A collection of both registers with their receipts; `files` replace or add what stands in it.

    `of_the_police`: what its description says otherwise of the Police's register.
    """
    held = {POLICE: written(POLICE, some_of_police()), CARE: written(CARE, some_of_care()), **files}
    if police != POLICE:
        del held[POLICE]
    folder.mkdir(parents=True)
    described = [
        {"name": "police", "path": police, "title": "Police", "thb:contract": CONTRACT[POLICE], "thb:source": "Police"},
        {"name": "care", "path": CARE, "title": "Care", "thb:contract": CONTRACT[CARE], "thb:source": "Care"},
    ]
    described[0] |= of_the_police
    value = {
        "name": "registers", "title": "Registers", "thb:title_sl": "Evidence", "thb:kind": "collection",
        "thb:geo": "SI", "thb:year": 2024, "contributors": [{"title": "A ministry", "roles": ["contact"]}],
        "resources": described,
    }  # fmt: skip
    receipts = {f"{name}{SUFFIX}": json.dumps(receipt_of(held[name])).encode() for name in (police, CARE)}
    for name, content in {"datapackage.json": json.dumps(value).encode(), **receipts, **held}.items():
        (folder / name).write_bytes(content)
    return folder


# --- the states -----------------------------------------------------------------------------------------------------

Build = Callable[[Path], Path]


@dataclass(frozen=True)
class State:
    """How to make a collection in a folder, and where the database is in which a register stays, if one does."""

    build: Build
    address: str = ""


def with_files(**named: Callable[[], bytes]) -> State:
    """A collection in which these files are others; their names with two lines under the full stop."""
    return State(lambda folder: put(folder, {name.replace("__", "."): content() for name, content in named.items()}))


def police_rows(*rows: Cells) -> bytes:
    """The usual rows of the Police, and these."""
    return written(POLICE, [*some_of_police(), *rows])


def care_rows(*rows: Cells) -> bytes:
    """The usual rows of the care programme, and these."""
    return written(CARE, [*some_of_care(), *rows])


READABLE = {
    "as they should be": with_files(),
    "labels that nobody knows": with_files(
        police__csv=lambda: police_rows(*spoilt(POLICE, LABELS[POLICE]), of_police(1)),
        care__csv=lambda: care_rows(*spoilt(CARE, LABELS[CARE]), of_care(1)),
    ),
    "a workbook": State(
        lambda folder: put(folder, {"police.xlsx": as_workbook(some_of_police(), L2=word("L"))}, "police.xlsx")
    ),
}
"""Files from which nothing keeps anybody."""


def header_as(file: str, change: Callable[[str], str]) -> bytes:
    """A register whose header is another."""
    rows = some_of_police() if file == POLICE else some_of_care()
    head, body = written(file, rows).decode(ENCODING[file]).split("\n", 1)
    return (change(head) + body).encode(ENCODING[file])


def other_receipt(**said: Any) -> bytes:
    """The receipt of the care programme, saying something else."""
    return json.dumps({**receipt_of(care_rows()), **said}).encode()


def unreached(address: str, **more: str) -> State:
    """The Police's register stays in a database whose address holds a password, and cannot be reached."""
    table: Any = {"connection": ADDRESS, "table": "kazniva_dejanja", **more}
    return State(lambda folder: put(folder, {}, of_the_police={"thb:table": table}), address)


def in_a_database(of_row: Callable[[int], Any] = int, kind: str = "integer") -> State:
    """The Police's register stays in a database, beside the folder of the collection; each row has a number."""
    table: Any = {"connection": ADDRESS, "table": "kazniva_dejanja", "row": "row_number"}

    def build(folder: Path) -> Path:
        names = ", ".join(f'"{name}" varchar' for name in HEADERS[POLICE])
        rows = [(of_row(at), *cells.values()) for at, cells in enumerate(some_of_police(), 2)]
        with duckdb.connect(str(folder.parent / "base.duckdb")) as base:
            base.execute(f"create table kazniva_dejanja (row_number {kind}, {names})")
            base.executemany(f"insert into kazniva_dejanja values ({', '.join('?' * len(rows[0]))})", rows)
        return put(folder, {POLICE: written(POLICE, [])}, of_the_police={"thb:table": table})

    return State(build, "duckdb://{folder}/base.duckdb")


def as_a_table(folder: Path) -> Path:
    """A register under the contract of a yearly table."""
    return put(folder, {}, of_the_police={"thb:contract": "police/victims-113-complaint"})


def in_the_place_of(name: str) -> State:
    """The register stands under the name of a file that is read otherwise."""
    return State(lambda folder: put(folder, {name: police_rows()}))


def the_register_itself(folder: Path) -> Path:
    """Instead of the collection its register is named."""
    return put(folder, {}) / POLICE


CORRECTION = (
    "corrections:\n  - correction: a-sign\n    where: {{file: police.csv, cell: AA3}}\n    from: {cell}\n    to: x\n"
    "    reason: {{sl: Znak, en: A sign}}\n    authority: Police\n    on: 2025-01-02\n"
)

REFUSED = {
    "no day, no year, no number": with_files(
        police__csv=lambda: police_rows(*spoilt(POLICE, TYPED[POLICE])),
        care__csv=lambda: care_rows(*spoilt(CARE, TYPED[CARE])),
    ),
    "another name in the header": with_files(
        police__csv=lambda: header_as(POLICE, lambda head: head.replace("Spol", word("Spol")) + "\n"),
        care__csv=lambda: header_as(CARE, lambda head: f"{head};{word('more')}\n"),
    ),
    "no header": with_files(
        police__csv=lambda: header_as(POLICE, lambda _: ""), care__csv=lambda: header_as(CARE, lambda _: "")
    ),
    "two columns of one name": with_files(
        police__csv=lambda: header_as(POLICE, lambda head: f"{head};{word()};{word()}\n")
    ),
    "a delimiter that nobody knows": with_files(police__csv=lambda: police_rows().replace(b";", b"^")),
    "a row too long and one too short": with_files(
        police__csv=lambda: police_rows() + f"{word('a')};{word('b')}\n".encode("windows-1250"),
        care__csv=lambda: care_rows() + (f"{word('c')};" * 20 + "\n").encode(),
    ),
    "damaged letters": with_files(police__csv=lambda: police_rows(of_police(8, Skoda=f"{word('Skoda')}Ĺ˝A"))),
    "an invisible sign": with_files(care__csv=lambda: care_rows(of_care(8, Spol=f"{word('Spol')}\u200bA"))),
    "a formula": with_files(police__csv=lambda: police_rows(of_police(8, Skoda=f"={word('Skoda')}"))),
    "an open quotation mark": with_files(police__csv=lambda: police_rows(of_police(8, Skoda=f'"{word("Skoda")}'))),
    "UTF-16": with_files(police__csv=lambda: police_rows().decode("windows-1250").encode("utf-16")),
    "the encoding of an old machine": with_files(
        care__csv=lambda: care_rows().decode().replace("š", "\u0161").encode("cp852") + b"\x81\x83\x98"
    ),
    "a workbook by its name": State(lambda folder: put(folder, {"police.xlsx": police_rows()}, "police.xlsx")),
    "a formula in a workbook": State(
        lambda folder: put(
            folder, {"police.xlsx": as_workbook(some_of_police(), D2=f"={word('D')}", E3=True)}, "police.xlsx"
        )
    ),
    "a damaged workbook": State(
        lambda folder: put(folder, {"police.xlsx": as_workbook(some_of_police())[:-200]}, "police.xlsx")
    ),
    "a receipt of other rows": with_files(**{"care__csv__receipt__json": lambda: other_receipt(sha256="0" * 64)}),
    "receipts of two keys": with_files(**{"care__csv__receipt__json": lambda: other_receipt(key="k1_bbbbbbbb")}),
    "the register as its own receipt": in_the_place_of(f"{CARE}{SUFFIX}"),
    "the register as the description of the collection": in_the_place_of("datapackage.json"),
    "the register as corrections": in_the_place_of("corrections.yaml"),
    "the register as waivers": in_the_place_of("waivers.yaml"),
    "the register named in place of the collection": State(the_register_itself),
    "the register under the contract of a table": State(as_a_table),
    "a correction of a row": with_files(corrections__yaml=lambda: CORRECTION.format(cell=word("Spol")).encode()),
    "a database that nobody can reach": unreached(f"postgresql://clerk:{word('password')}@127.0.0.1:1/nothing"),
    "a database whose driver says what it was given": unreached(f"duckdb:///nowhere/{word('password')}/x.duckdb"),
    "a text where the number of a row should be": in_a_database(lambda at: word(f"row{at}"), "varchar"),
    "a database of a kind that nobody knows": unreached(f"{word('kind')}://clerk:{word('password')}@h/x"),
}

# --- what lies in the wrong place -----------------------------------------------------------------------------------


def named_as(name: str, content: Callable[[], bytes]) -> State:
    """A file that holds persons' rows is named in place of the collection."""

    def build(folder: Path) -> Path:
        (put(folder, {}) / name).write_bytes(content())
        return folder / name

    return State(build)


def address_written_down() -> State:
    """The address of a database, password and all, stands in the description of the collection."""
    table: Any = {"connection": f"postgresql://clerk:{word('password')}@h/x", "table": "kazniva_dejanja"}
    return State(lambda folder: put(folder, {}, of_the_police={"thb:table": table}))


MISPLACED = {
    "the key itself in a receipt": with_files(**{"care__csv__receipt__json": lambda: other_receipt(key=word("key"))}),
    "rows in a receipt": with_files(**{"care__csv__receipt__json": lambda: json.dumps(some_of_care()).encode()}),
    "rows in JSON in place of the collection": named_as("rows.json", lambda: json.dumps(some_of_care()).encode()),
    "a register of one encoding as corrections": with_files(corrections__yaml=care_rows),
    "a register of one encoding as waivers": with_files(waivers__yaml=care_rows),
    "an address that is written down": address_written_down(),
}
"""Where people may put a key, an address or a register by mistake: what stands there is not read aloud."""
