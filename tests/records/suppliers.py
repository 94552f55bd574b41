"""Registers of suppliers other than the Police, for tests: rows by column, the header as the contract promises it.

Files are joined by hand and the header is read from the descriptor as plain JSON: counts of them are independent.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.records.registers import collection
from thb_eu.definitions import Definitions
from thb_eu.results import ReceivedFacts
from thb_eu.sources import read

SOURCES = REPOSITORY / "datapackages/sources"
PROSECUTION, COURTS = "prosecution-records/persons", "courts-records/pseudonymised"
IRSD, PROGRAMMES, HTCDS = "irsd-records/persons", "programmes-records/persons", "programmes-records/htcds"

Row = Mapping[str, str]


def resource(contract: str) -> dict[str, Any]:
    """The table of a contract as it is written."""
    supplier, _, table = contract.partition("/")
    descriptor = json.loads((SOURCES / supplier / "datapackage.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(entry for entry in descriptor["resources"] if entry["name"] == table)
    return found


def sample(contract: str) -> bytes:
    """The sample that a supplier is shown."""
    supplier, _, table = contract.partition("/")
    return (SOURCES / supplier / "sample" / f"{table}.csv").read_bytes()


def header(contract: str) -> list[str]:
    """The names of the columns."""
    return [field["name"] for field in resource(contract)["schema"]["fields"]]


def written(contract: str, rows: Iterable[Row]) -> bytes:
    """The bytes of a plain file of `rows`; cells that a row leaves out are empty."""
    names, delimiter = header(contract), resource(contract)["dialect"]["delimiter"]
    lines = [names, *([cells.get(name, "") for name in names] for cells in rows)]
    assert all(set(cells) <= set(names) for cells in rows)
    return "".join(delimiter.join(line) + "\n" for line in lines).encode()


def package(folder: Path, contract: str, rows: Iterable[Row], year: int = 2024) -> Path:
    """A collection whose only file is a register of `rows`."""
    return collection(folder / "in", written(contract, [*rows]), year, contract)


def received(
    folder: Path, contract: str, rows: Iterable[Row], definitions: Definitions, year: int = 2024
) -> ReceivedFacts:
    """What the engine reads of a register of `rows`."""
    return read(package(folder, contract, rows, year), definitions)


def key(who: object) -> dict[str, str]:
    """The pseudonyms of a person, as `thb-eu pseudonymise` writes them, of nobody."""

    def pseudonym(kind: str) -> str:
        return "p1_" + base64.b32encode(hashlib.sha256(f"{kind} {who}".encode()).digest()).decode().lower()[:26]

    return {"person": pseudonym("emso"), "person_by_name": pseudonym("name"), "person_basis": "emso"}


# --- one row of each ------------------------------------------------------------------------------------------------


def step(case: int, number: int, step: str, decision: str = "1", /, **cells: str) -> Row:
    """A row of the prosecutors."""
    usual = {
        "Št. zadeve": f"Kt/{case}/2024",
        "Zap. št. osebe": str(number),
        "Vrsta osebe": "fizična",
        "Tožilstvo": "ODT Koper",
        "Člen": "113/1",
        "Dan storitve": "5. 1. 2024",
        "Vloga": "obtoženec" if step == "Obtožnica" else "osumljenec",
        "Korak": step,
        "Zap. št. odločitve": "" if step.startswith("Prejet") else decision,
        "Leto": "2024",
        "Spol": "moški",
        "Starost": "30",
        "Državljanstvo": "Slovenija",
    }
    return {**usual, **cells}


def judged(case: int, number: int, outcome: str = "obsodilna", /, **cells: str) -> Row:
    """A row of the courts; cells by the lower name of their column, where that is enough to know it."""
    usual = {
        "Leto": "2024",
        "Zadeva / Sodišče": "Okrožno sodišče v Celju",
        "Zadeva / Št. zadeve": f"K {case}/2023",
        "Zadeva / Zap. št. osebe": str(number),
        "Kaznivo dejanje / Člen": "113/1",
        "Kaznivo dejanje / Dan storitve": "14. 6. 2023",
        "Sodba / Vrsta": "sodba",
        "Sodba / Izid": outcome,
        "Sodba / Stopnja": "prva",
        "Sodba / Dan": "5. 6. 2024",
        "Oseba / Vrsta": "fizična",
        "Oseba / Spol": "moški",
        "Oseba / Starost": "41",
        "Oseba / Državljanstvo": "Slovenija",
    }
    names = header(COURTS)
    return {
        **usual,
        **{next(name for name in names if name.rpartition(" / ")[2] == short): text for short, text in cells.items()},
    }


def inspected(case: int, number: int, role: str = "žrtev", /, **cells: str) -> Row:
    """A row of the labour inspectors."""
    usual = {
        "Št. zadeve": f"06100-{case}/2024",
        "Zap. št. osebe": str(number),
        "Vrsta osebe": "fizična",
        "Vloga": role,
        "Člen": "113/1",
        "Vrsta listine": "kazenska ovadba",
        "Dan vpisa": "10. 4. 2024",
        "Spol": "moški",
        "Starost": "35",
        "Državljanstvo": "Filipini",
    }
    return {**usual, **cells}


def stay(number: int, /, **cells: str) -> Row:
    """A row of the care programmes."""
    usual = {
        "Zap. št.": str(number),
        "Organizacija": "Društvo Ključ",
        "Oblika oskrbe": "Varna nastanitev",
        "Dan sprejema": "15.03.2024",
        "Oblika izkoriščanja": "Prostitucija",
        "Spol": "ženski",
        "Starost": "22",
        "Državljanstvo": "Romunija",
    }
    return {**usual, **cells}


def case(number: int, /, **cells: str) -> Row:
    """A row of an organisation that keeps its cases by HTCDS."""
    usual = {
        "No": str(number),
        "org_Name": "Društvo Ključ",
        "cas_IncomingReferralDate": "2024-03-15",
        "vic_TraffickingStatus": "ActualVictimOfTrafficking",
        "prs_Gender": "Feminine",
        "Starost": "22",
        "prs_Citizenship": "RO",
    }
    return {**usual, **cells}
