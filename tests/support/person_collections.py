"""Collections of persons: registers of the Police and of a care programme, and their counts."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from tests.records.registers import HEADER, MORE, SEXUAL, Row, collection, row, written
from thb_eu.definitions import Definitions
from thb_eu.run import run_of

CONFIDENTIAL = "police-records/confidential"
REPORT = {"VrstaZakljucnegaDokumenta": "POROČILO"}


def key(who: object, kind: str = "emso") -> str:
    """A pseudonym as `thb-eu pseudonymise` writes it, of nobody."""
    digest = hashlib.sha256(f"{kind} {who}".encode()).digest()
    return f"p1_{base64.b32encode(digest).decode().lower()[:26]}"


def of(who: object, **cells: str) -> Mapping[str, str]:
    """The cells of a row about one person."""
    return {"person": key(who), "person_by_name": key(who, "name"), "person_basis": "emso", **cells}


def counted(folder: Path, rows: Iterable[Row], definitions: Definitions, engine: str = "pandas") -> pd.DataFrame:
    """The cells of the EU tables of a confidential register."""
    package = collection(folder, written(rows, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    return cells_of(package, definitions.with_engine(engine))


def cells_of(package: Path, definitions: Definitions) -> pd.DataFrame:
    """The cells of the EU tables of a collection, with every person once."""
    return run_of(package, definitions).counted.cells


def people(lots: random.Random, number: int) -> list[Row]:
    """Rows about some persons: each in one to three offences, with cells left out here and there."""
    rows: list[Row] = []
    for who in range(number):
        sex = lots.choice(["MOŠKI", "ŽENSKI"])
        for _ in range(lots.choice([1, 1, 2, 3])):
            told = {
                "Spol": lots.choice([sex, sex, ""]),
                "StarostniRazred": lots.choice(["14-16", "24-34", ""]),
                "VrstaZakljucnegaDokumenta": lots.choice(["OVADBA", "POROČILO"]),
                "DatumEvidentiranja": f"{lots.randint(1, 28):02d}.{lots.randint(1, 12):02d}.2024",
                "KriminalisticnaOznacba1": lots.choice([SEXUAL, ""]),
            }
            rows.append(row(len(rows) + 1, **of(who), **told))
    return rows


CARE = (
    "Zap. št.;Organizacija;Oblika oskrbe;Dan sprejema;Dan odhoda;Oblika izkoriščanja;Spol;Starost;Državljanstvo;"
    "person;person_by_name;person_basis"
)


def both(folder: Path, police: Iterable[Row], care: Iterable[Sequence[str]]) -> Path:
    """A collection with a police register and one of a care programme."""
    package = collection(folder, written(police, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    lines = [CARE, *(";".join(cells) for cells in care)]
    (package / "care.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("records.csv", "care.csv"):
        (package / f"{name}.receipt.json").write_text(receipt(package / name), encoding="ascii")
    path = package / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    more = {"name": "care", "path": "care.csv", "title": "Care", "thb:contract": "programmes-records/persons"}
    value["resources"].append({**more, "thb:source": "Care programme"})
    path.write_text(json.dumps(value), encoding="utf-8")
    return package


def receipt(file: Path, mark: str = "k1_aaaaaaaa") -> str:
    """The receipt of a file, made with the key of this fingerprint."""
    told = {"schema_version": 1, "method": "p1", "key": mark, "declaration": "0" * 64}
    rows = {"emso": 1, "name": 0, "none": 0}
    return json.dumps({**told, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "rows": rows})


def in_care(number: int, who: object, admitted: str) -> list[str]:
    """A row of the care programme."""
    known = [key(who), key(who, "name"), "emso"]
    return [str(number), "Društvo Ključ", "Varna nastanitev", admitted, "", "", "ženski", "30", "Srbija", *known]
