"""Registers of the Police for tests: rows as the Police write them, a generated full year, and collections of them.

Cells are joined and split by hand, never by the engine's own code: counts of them are independent.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tests.conftest import REPOSITORY
from thb_eu.definitions import Definitions
from thb_eu.results import ReceivedFacts
from thb_eu.sources import read

REAL = REPOSITORY / "tests" / "records" / "police-2018-2019.csv"
HEADER = REAL.read_bytes().decode("windows-1250").split("\n", 1)[0].split(";")
MORE = ["DrzavljanstvoDrzava", "DatumEvidentiranja", "person", "person_by_name", "person_basis"]
"""Columns that the confidential delivery adds."""

TRAFFICKING = "KZ20/113,/1// - TRGOVINA Z LJUDMI"
WORKERS = "KZ12/196*/1// - KRŠITEV TEMELJNIH PRAVIC DELAVCEV"
SEXUAL = "ZARADI DRUGIH OBLIK SPOLNIH ZLORAB - O"
USUAL = {
    "MesecStoritve": "03.2024",
    "Poskus": "NE",
    "OrganiziranKriminal": " ",
    "KriminalisticnaOznacba1": "NI OZNAKE",
    "LetoZakljucnegaDokumenta": "2024",
    "VrstaZakljucnegaDokumenta": "OVADBA",
    "OpisKD": TRAFFICKING,
    "VrstaOsebe": "ŽRTEV",
    "StarostniRazred": "24-34",
    "Spol": "ŽENSKI",
    "Drzavljanstvo": "TUJE",
}

Row = Mapping[str, str]


def row(offence: int, nth: int = 1, /, **cells: str) -> Row:
    """One row as the Police write it, of the nth person; 0 is an offence without a person."""
    number = f"{offence:06d}"
    nobody = {} if nth else dict.fromkeys(("VrstaOsebe", "StarostniRazred", "Spol", "Drzavljanstvo"), "")
    key = f"{number}{nth:03d}" if nth else ""
    told = {"ZaporednaStevilkaKD": number, "ZaporednaStevilkaOsebeVKD": key}
    return {**dict.fromkeys([*HEADER, *MORE], ""), **USUAL, **nobody, **told, **cells}


def written(rows: Iterable[Row], header: Iterable[str] = HEADER) -> bytes:
    """The bytes of a file of `rows`."""
    names = list(header)
    lines = [names, *([cells[name] for name in names] for cells in rows)]
    return "".join(";".join(line) + "\n" for line in lines).encode("windows-1250")


def collection(
    folder: Path, content: bytes, year: int = 2024, contract: str = "police-records/public", name: str = "records"
) -> Path:
    """A collection whose only file is a register."""
    described = {"name": name, "path": f"{name}.csv", "title": name, "thb:contract": contract, "thb:source": "Police"}
    value = {
        "name": "register",
        "title": "A register",
        "thb:title_sl": "Evidenca",
        "thb:kind": "collection",
        "thb:geo": "SI",
        "thb:year": year,
        "contributors": [{"title": "A ministry", "roles": ["contact"]}],
        "resources": [described],
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_bytes(content)
    (folder / "datapackage.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def received(folder: Path, rows: Iterable[Row], definitions: Definitions, **more: Any) -> ReceivedFacts:
    """What the engine reads of a register of `rows`."""
    header = [*HEADER, *MORE] if more.get("contract", "").endswith("confidential") else HEADER
    return read(collection(folder, written(rows, header), **more), definitions)


def all_facts(came: ReceivedFacts) -> pd.DataFrame:
    """The facts of all years."""
    return pd.concat([came.uncounted_facts, came.facts], ignore_index=True)


# --- a generated full file --------------------------------------------------------------------------------------------

MARKS = {"KZ08": "-", "KZ12": "*", "KZ15": "+", "KZ16": "/", "KZ17": ",", "KZ20": "."}
ARTICLES = ("113", "113", "113", "175", "196", "196", "199", "112", "192", "132A", "204", "205", "134A", "257A", "11")
BANDS = ("00-07", "07-14", "14-16", "16-18", "18-24", "24-34", "34-44", "44-54", "54-64", "NAD 64", "")
ROLES = ("ŽRTEV", "ŽRTEV", "OVADENI OSUMLJENEC", "NEOVADENI OSUMLJENEC (ARHIV)", "OSTALO")


def generated(offences: int, seed: int) -> list[Row]:
    """Offences of three years, each year numbered from the start, with none to five persons; no names, only bands."""
    lots = random.Random(seed)
    rows: list[Row] = []
    for year in ("2022", "2023", "2024"):
        for number in range(1, offences // 3 + 1):
            rows += _offence(lots, number, year)
    return rows


def _offence(lots: random.Random, number: int, year: str) -> Iterator[Row]:
    version, article = lots.choice(list(MARKS)), lots.choice(ARTICLES)
    paragraph = lots.choice(["1", "2", "3", ""])
    point = lots.choice(["", "S", "1 S"])
    shared = {
        "OpisKD": f"{version}/{article}{MARKS[version]}/{paragraph}/{point}/ - BESEDILO / ČLENA",
        "MesecStoritve": f"{lots.randint(1, 12):02d}.{int(year) - lots.randint(0, 2)}",
        "LetoZakljucnegaDokumenta": year,
        "VrstaZakljucnegaDokumenta": lots.choice(["OVADBA", "OVADBA", "POROČILO"]),
        "Poskus": lots.choice(["NE", "NE", "NE", "DA"]),
        f"KriminalisticnaOznacba{lots.randint(1, 3)}": lots.choice([SEXUAL, "PREGON NA PREDLOG - O"]),
    }
    persons = lots.randint(0, 5)
    if not persons:
        yield row(number, 0, **shared)
    for person in range(1, persons + 1):
        if lots.random() < 0.2:
            who = {"StarostniRazred": "PRAVNA OSEBA", "Spol": "PRAVNA OSEBA"}
        else:
            who = {"StarostniRazred": lots.choice(BANDS), "Spol": lots.choice(["MOŠKI", "ŽENSKI", ""])}
        role, citizen = lots.choice(ROLES), lots.choice(["SLOVENSKO", "TUJE", ""])
        yield row(number, person, **shared, **who, VrstaOsebe=role, Drzavljanstvo=citizen)


# --- the same rows in plain SQL ---------------------------------------------------------------------------------------

AS_TOLD = """
create view told as select *,
  case when after between 'A' and 'Z' then number || after else number || '' end as article,
  substr(tail, 1, instr(tail, '/') - 1) as paragraph,
  case VrstaOsebe when 'ŽRTEV' then 'VICTIM' when 'OSTALO' then 'OTHER' when '' then '' else 'SUSPECT' end as role,
  case VrstaZakljucnegaDokumenta when 'OVADBA' then 'COMPLAINT' when 'POROČILO' then 'REPORT' end as document,
  case when 'PRAVNA OSEBA' in (StarostniRazred, Spol) then 'LEG' else 'PER' end as unit,
  case Spol when 'MOŠKI' then 'M' when 'ŽENSKI' then 'F' else '' end as sex,
  case when StarostniRazred in ('', 'PRAVNA OSEBA') then ''
       when StarostniRazred in ('00-07', '07-14', '14-16', '16-18') then 'Y_LT18' else 'Y_GE18' end as age,
  case Drzavljanstvo when 'SLOVENSKO' then 'SI' when 'TUJE' then 'FOR' else '' end as citizen,
  case when 'ZARADI DRUGIH OBLIK SPOLNIH ZLORAB - O'
    in (KriminalisticnaOznacba1, KriminalisticnaOznacba2, KriminalisticnaOznacba3)
    then 'SEXUAL_ABUSE' else '' end as purpose,
  case Poskus when 'DA' then 'attempted' else 'completed' end as attempt,
  substr(MesecStoritve, 4) || '-' || substr(MesecStoritve, 1, 2) as month,
  cast(LetoZakljucnegaDokumenta as integer) as year
from (select *, substr(OpisKD, 1, 4) as version,
        cast(substr(OpisKD, 6) as integer) as number,
        substr(OpisKD, 6 + length(cast(substr(OpisKD, 6) as integer)), 1) as after,
        substr(OpisKD, instr(substr(OpisKD, 6), '/') + 6 + (substr(OpisKD, 1, 4) = 'KZ16')) as tail
      from cells)
where number in (112, 113, 175, 181, 192, 196, 199) and not after between 'A' and 'Z' or number = 132 and after = 'A'
"""
"""Rows of the articles that the law of this country names, with their codes, by text functions of SQL alone.

The mark after the article is one sign. Where it is the stroke itself (KZ16), the paragraph begins one sign later.
"""


def in_sql(content: bytes) -> sqlite3.Connection:
    """The cells of a file as a table of text, and the view `told` over them."""
    lines = content.decode("windows-1250").split("\n")[:-1]
    base = sqlite3.connect(":memory:")
    base.execute(f"create table cells ({', '.join(f'{name} text' for name in lines[0].split(';'))})")
    marks = ", ".join("?" * len(lines[0].split(";")))
    cells = ([cell.strip() for cell in line.split(";")] for line in lines[1:])
    base.executemany(f"insert into cells values ({marks})", cells)
    base.execute(AS_TOLD)
    return base
