"""Registers that stay in a database: PostgreSQL and Spark give the numbers of the file, and no row comes out."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.records.databases import postgres, put_into_postgres, put_into_spark, skip_unless, spark
from tests.records.registers import HEADER, MORE, REAL, Row, collection, generated, row, written
from tests.support.person_collections import CONFIDENTIAL, both, cells_of, in_care, of, people, receipt
from tests.support.register_columns import in_order, spoilt
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import Definitions
from thb_eu.sources import read
from thb_eu.sources.delivery import read_columns, read_table
from thb_eu.sources.structure import deviations_of

ADDRESS, TABLE = "THB_EU_TEST_DATABASE", "kazniva_dejanja"


@dataclass(frozen=True)
class Database:
    """A database that runs, and how a table of text is put into it."""

    address: str
    put: Callable[[list[str], list[tuple[Any, ...]]], None]


@pytest.fixture(autouse=True)
def no_network() -> None:
    """Databases of the test's own are spoken to over sockets of this machine."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """It outlives the tests: what they leave to be collected is dropped there later, and finds nobody otherwise."""
    with postgres() as address:
        yield address


POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
SPARK = pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.filterwarnings("ignore")])  # Spark's own
in_each_database = sampled("database", [POSTGRES, SPARK], 0, [POSTGRES], indirect=True)
"""What is argued in the gate by PostgreSQL: Spark takes ten times as long, and is put the heart of the matter there."""


@pytest.fixture(scope="module", params=[POSTGRES, SPARK])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each database in turn."""
    skip_unless(request.param)
    if request.param == "postgres":
        address = request.getfixturevalue("postgres_server")
        yield Database(address, lambda names, rows: put_into_postgres(address, TABLE, names, rows))
    else:
        with spark() as address:
            yield Database(address, lambda names, rows: put_into_spark(TABLE, names, rows))


def put(database: Database, content: bytes) -> None:
    """The cells of a file as a table, each row with its number in the file; an empty cell is nothing at all."""
    header, *lines = [line.split(";") for line in content.decode("windows-1250").split("\n")[:-1]]
    rows = [(number, *(cell or None for cell in cells)) for number, cells in enumerate(lines, 2) if any(cells)]
    database.put(header, rows)


def left_there(package: Path, resource: int = 0) -> Path:
    """The same collection, its register a table in the database; of the file nothing stays but the header."""
    path = package / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    told = value["resources"][resource]
    told["thb:table"] = {"connection": ADDRESS, "table": TABLE, "row": "row_number"}
    file = package / told["path"]
    file.write_bytes(file.read_bytes().split(b"\n")[0] + b"\n")
    path.write_text(json.dumps(value), encoding="utf-8")
    return package


FILES = {"real": REAL.read_bytes(), "generated": written(generated(600, 3))}
PLACE = ["file", "source"]


@sampled("what", FILES, 0, ["generated"])
def test_a_table_tells_the_facts_of_its_file(
    tmp_path: Path, definitions: Definitions, database: Database, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every crossing of every year, rows ignored, keys told twice: only the name of the place is another."""
    monkeypatch.setenv(ADDRESS, database.address)
    put(database, FILES[what])
    here = read(collection(tmp_path / "here", FILES[what]), definitions)
    there = read(left_there(collection(tmp_path / "there", FILES[what])), definitions)

    for one, other in ((here.facts, there.facts), (here.uncounted_facts, there.uncounted_facts)):
        pd.testing.assert_frame_equal(one.drop(columns=PLACE), other.drop(columns=PLACE))
    assert [(r.rows, r.ignored, r.doubled) for r in here.registers] == [
        (r.rows, r.ignored, r.doubled) for r in there.registers
    ]
    assert {*there.facts["file"], *there.uncounted_facts["file"]} == {f"{ADDRESS}/{TABLE}"}
    assert len(there.registers[0].sha256) == 64


def test_a_table_breaks_its_contract_where_its_file_does(
    tmp_path: Path, definitions: Definitions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good cells and bad: the verdict of frictionless on the file is that on the table."""
    monkeypatch.setenv(ADDRESS, database.address)
    contract = definitions.contracts[CONFIDENTIAL]
    lines = spoilt(0).split(b"\n")
    content = b"\n".join(line for line in lines if not line or line.count(b";") == lines[0].count(b";"))
    put(database, content)
    (tmp_path / "kd.csv").write_bytes(content)
    table = {"name": "r", "thb:table": {"connection": ADDRESS, "table": TABLE, "row": "row_number"}}

    file = deviations_of(read_columns(tmp_path / "kd.csv", "kd.csv", contract), contract)
    assert in_order(deviations_of(read_table(table, contract), contract)) == in_order(file) != []


@in_each_database
def test_persons_are_counted_where_they_are(
    tmp_path: Path, definitions: Definitions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unique persons with repeated, missing and weaker keys: every cell and comment as from the file."""
    monkeypatch.setenv(ADDRESS, database.address)
    lots = random.Random(5)
    nobody = {"person": "", "person_by_name": "", "person_basis": "none"}
    rows: Sequence[Row] = [{**cells, **nobody} if lots.random() < 0.1 else cells for cells in people(lots, 40)]
    content = written(rows, [*HEADER, *MORE])
    put(database, content)
    here = cells_of(collection(tmp_path / "a", content, contract=CONFIDENTIAL), definitions)
    there = cells_of(left_there(collection(tmp_path / "b", content, contract=CONFIDENTIAL)), definitions)

    pd.testing.assert_frame_equal(here, there)


@in_each_database
def test_a_register_in_a_database_meets_one_in_a_file(
    tmp_path: Path, definitions: Definitions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The few persons in care are brought to the many of the Police, not the other way round."""
    monkeypatch.setenv(ADDRESS, database.address)
    police = [row(1, **of("a", DatumEvidentiranja="01.02.2024")), row(2, **of("b", DatumEvidentiranja="01.06.2024"))]
    care = [in_care(1, "a", "5.3.2024"), in_care(2, "b", "5.3.2024"), in_care(3, "c", "5.3.2024")]
    put(database, written(police, [*HEADER, *MORE]))
    here = cells_of(both(tmp_path / "a", police, care), definitions)
    there = cells_of(left_there(both(tmp_path / "b", police, care)), definitions)

    pd.testing.assert_frame_equal(here, there)
    assert receipt(tmp_path / "a" / "care.csv")


@in_each_database
def test_without_numbers_rows_are_counted_in_the_order_of_their_key(
    tmp_path: Path, definitions: Definitions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody numbered the rows: the first by its key is row 1, whatever order the database keeps."""
    monkeypatch.setenv(ADDRESS, database.address)
    put(database, written([row(2, Spol="MOŠKI"), row(1)]))
    package = left_there(collection(tmp_path, written([])))
    path = package / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace(', "row": "row_number"', ""), encoding="utf-8")
    facts = read(package, definitions).facts

    persons = facts[(facts["unit"] == "PER") & (facts["value"] > 0)]
    assert dict(zip(persons["sex"], persons["row"], strict=True)) == {"F": 1, "M": 2}


def test_a_database_that_is_not_there_is_refused_without_its_address(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address may hold a password: neither it nor what the driver says of it is repeated."""
    package = left_there(collection(tmp_path, written([row(1)])))
    with pytest.raises(SourceRefused, match=rf"{ADDRESS}.*\[database-not-set-up\]"):
        read(package, definitions)
    monkeypatch.setenv(ADDRESS, "postgresql://clerk:s3cret@127.0.0.1:1/nothing")

    with pytest.raises(SourceRefused, match="database-unreachable") as refused:
        read(package, definitions)
    assert "s3cret" not in str(refused.value) and refused.value.__cause__ is None
