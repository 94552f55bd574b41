"""The contracts of 2025 ask for all of Article 19a(2): what the suppliers tell in them fills every cell asked for.

Source of what is asked: Directive 2011/36/EU, consolidated text of 14 July 2024 (CELEX 02011L0036-20240714).
"""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.support.checked import findings_of
from tests.support.year_2025 import AGES, FORMS, World, expected, invented, nobody, write
from thb_eu import prepare
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions, load
from thb_eu.run import run_of

ASKED = ("V1", "V2", "V3", "V4", "S1", "S2", "S3", "P1", "P2", "P3", "P4", "C1", "C2", "C3", "D1", "J1", "U1")
NOBODY_IS_ASKED = {("V1", "BORDER"), ("V1", "UNK"), ("P4", "UNK"), ("D1", "UNK"), ("J1", "UNK")}
"""By table and category: Slovenia has no border guards apart from the Police, and what is told has a known category."""
VALUE, NOT_RECORDED = "A", "L"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """The definitions once the ministry has said that every kind of final decision counts (Art. 19a(2)(c))."""
    folder = tmp_path_factory.mktemp("answered")
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    path = folder / "mappings/decisions.yaml"
    text = path.read_text(encoding="utf-8")
    asked = re.compile(r"(decision: prosecuted-by-nature-of-the-decision\n(?:.*\n)*?    answer: )open")
    path.write_text(asked.sub(r"\1count", text), encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def world() -> World:
    """One year with persons of every kind."""
    return invented(random.Random(2025))


Cells = dict[tuple[str, ...], tuple[Any, str]]


def counted(folder: Path, definitions: Definitions) -> Cells:
    """The cells of a collection as they are counted; nothing is checked."""
    return cells_of(run_of(folder, definitions).counted.cells, definitions)


def cells_of(cells: pd.DataFrame, definitions: Definitions) -> Cells:
    """Value and status of the cells of the tables of Article 19a(2): (table, codes in the order of the table)."""
    found = {}
    for name in ASKED:
        table = cells[cells["table"] == name]
        names = list(definitions.table(name).names)
        for *codes, value, status in table[[*names, "obs_value", "obs_status"]].itertuples(index=False):
            found[(name, *codes)] = (None if pd.isna(value) else int(value), status)
    return found


def is_asked(key: tuple[str, ...]) -> bool:
    """Whether somebody can tell the cell: of a category that exists in Slovenia and that a contract names."""
    return not any((key[0], code) in NOBODY_IS_ASKED for code in key[1:])


@pytest.mark.parametrize("seed", [2025, 7])
def test_every_cell_that_article_19a_asks_for_gets_its_value(seed: int, answered: Definitions, tmp_path: Path) -> None:
    """All suppliers tell all columns: each cell holds the number of persons, decisions or judgments, zeros included."""
    told = invented(random.Random(seed))
    submission = prepare(write(told, tmp_path / "si-2025"), answered, Audience.INTERNAL)

    cells = cells_of(submission.protected.cells, answered)
    reckoned = expected(told)
    wrong = {
        key: (value, status, reckoned.get(key, 0))
        for key, (value, status) in cells.items()
        if is_asked(key) and (value, status) != (reckoned.get(key, 0), VALUE)
    }
    assert wrong == {}
    assert reckoned.keys() <= cells.keys()
    assert submission.state is State.DRAFT, "decisions are unsigned"


def test_a_year_in_which_nothing_happened_is_told_by_zeros(answered: Definitions, tmp_path: Path) -> None:
    """Every supplier says that there was none: zeros, known to be none, and no cell is missing."""
    cells = counted(write(nobody(), tmp_path / "si-2025"), answered)

    assert {pair for key, pair in cells.items() if is_asked(key)} == {(0, VALUE)}


def test_columns_left_out_are_missing_and_never_zero(answered: Definitions, world: World, tmp_path: Path) -> None:
    """No supplier keeps age and form: persons stand whole under unknown, each category is missing, the rest stands."""
    folder = write(world, tmp_path / "si-2025", left_out=["Starostna skupina", "Oblika izkoriščanja"])
    cells = counted(folder, answered)

    reckoned = expected(world)
    unknown = {
        "V2": "TOTAL", "S1": "TOTAL", "P1": "TOTAL", "C1": "TOTAL", "U1": "TOTAL",
        "V4": "TOTAL", "S3": "TOTAL", "P3": "TOTAL", "C3": "TOTAL",
    }  # fmt: skip
    left_out = (set(AGES.values()) | set(FORMS.values()) | set(answered.codelists["form"].items)) - {"UNK"}
    for key, (value, status) in cells.items():
        table, codes = key[0], key[1:]
        if table not in unknown or not is_asked(key):
            continue
        names = answered.table(table).names
        at = names.index("age" if "age" in names else "form")
        of_all = reckoned.get((table, *codes[:at], "TOTAL", *codes[at + 1 :]), 0)
        if codes[at] in left_out:
            none = of_all == 0 and value == 0
            assert none or (value, status) == (None, NOT_RECORDED), (key, value, status)
        else:
            assert (value, status) == (of_all, VALUE), (key, value, status)


def test_the_citizenship_stands_where_age_and_form_were_left_out(
    answered: Definitions, world: World, tmp_path: Path
) -> None:
    """What one table does not tell takes nothing from what another tells."""
    folder = write(world, tmp_path / "si-2025", left_out=["Starostna skupina", "Oblika izkoriščanja"])
    cells = counted(folder, answered)

    reckoned = expected(world)
    told = {key: pair for key, pair in cells.items() if key[0] in ("V3", "S2", "P2", "C2")}
    assert told == {key: (reckoned.get(key, 0), VALUE) for key in told}


def with_rows(folder: Path, table: str, *rows: str) -> Path:
    """The collection with rows added at the end of one table, as a clerk adds them."""
    path = folder / f"data/{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("label", "stated", "outcome"), [("Skupaj", 0, "passed"), ("Skupaj", 1, "failed"), ("Total", 1, "failed")]
)
def test_a_total_row_is_a_claim_and_never_counted(
    label: str, stated: int, outcome: str, definitions: Definitions, world: World, tmp_path: Path
) -> None:
    """A clerk may write `Skupaj` below the rows: a wrong one is found, and no person is counted for it."""
    people = len(world.identified) + len(world.potential)
    folder = with_rows(write(world, tmp_path / "si-2025"), "police-victims-by-age", f"{label};;;{people + stated}")

    found = [entry.outcome.value for entry in findings_of(folder, definitions, "printed-column-total")]
    assert found == ([] if outcome == "passed" else [outcome])
    assert counted(folder, definitions)[("V1", "REG", "POLICE")] == (people, VALUE)


def test_a_clerks_words_for_sex_and_age_are_read(definitions: Definitions, world: World, tmp_path: Path) -> None:
    """`Ženska` is a woman and `Otrok` a child, as `Female` and `Child` are; `Skupaj` is no sex."""
    folder = write(world, tmp_path / "si-2025")
    before = counted(folder, definitions)
    rows = ["Kazenska ovadba;Ženska;Otrok;2", "Kazenska ovadba;Female;Child;3"]
    after = counted(with_rows(folder, "police-users-by-age", *rows), definitions)

    girls = ("U1", "PER_SUSP", "F", "Y_LT18")
    assert after[girls][0] - before[girls][0] == 5


def test_a_total_among_the_categories_is_an_unknown_label(
    definitions: Definitions, world: World, tmp_path: Path
) -> None:
    """`Skupaj` in the column of the sex would count everybody twice: it is reported with its cell and blocks."""
    folder = with_rows(write(world, tmp_path / "si-2025"), "police-users-by-age", "Kazenska ovadba;Skupaj;Odrasli;9")
    submission = prepare(folder, definitions, Audience.INTERNAL, fast=True)

    (finding,) = [entry for entry in submission.examined.findings if entry.check == "facts-mapped"]
    assert (finding.where.file, finding.where.cell[0]) == ("data/police-users-by-age.csv", "B")
    assert submission.state is State.BLOCKED


def without(folder: Path, *tables: str) -> Path:
    """The collection without some tables, as if they had not arrived."""
    path = folder / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value["resources"] = [entry for entry in value["resources"] if entry["thb:contract"] not in tables]
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return folder


VICTIMS = ("police/victims-by-age", "police/victims-by-citizenship", "police/victims-by-form")


def test_tables_that_did_not_arrive_leave_no_total(definitions: Definitions, world: World, tmp_path: Path) -> None:
    """Without the victims of the Police, those of the other bodies are no total of all victims."""
    folder = without(write(world, tmp_path / "si-2025"), *VICTIMS)
    run = run_of(folder, definitions)
    cells = cells_of(run.counted.cells, definitions)

    assert cells[("V1", "REG", "POLICE")] == (None, NOT_RECORDED)
    assert cells[("V1", "REG", "TOTAL")] == (None, NOT_RECORDED)
    assert cells[("V1", "REG", "LABINSP")] == (expected(world)[("V1", "REG", "LABINSP")], VALUE)
    assert {owed.contract for owed in run.received.undelivered} == set(VICTIMS)


def test_one_table_that_did_not_arrive_takes_its_breakdown_alone(
    definitions: Definitions, world: World, tmp_path: Path
) -> None:
    """Without the form of exploitation the number of victims, their age and their citizenship stand."""
    folder = without(write(world, tmp_path / "si-2025"), "police/victims-by-form", "police/suspects-by-form")
    cells = counted(folder, definitions)

    reckoned = expected(world)
    told = {key: pair for key, pair in cells.items() if key[0] in ("V2", "V3", "S1", "S2")}
    assert told == {key: (reckoned.get(key, 0), VALUE) for key in told}
    of_all = reckoned[("S3", "TOTAL", "T")]
    assert (cells[("S3", "TOTAL", "T")], cells[("S3", "UNK", "T")]) == ((of_all, VALUE), (of_all, VALUE))
    assert cells[("S3", "SEX", "T")] == (None, NOT_RECORDED)


def test_a_register_and_the_tables_of_2025_tell_one_population(definitions: Definitions) -> None:
    """Rows of the Police register and their tables of one year are views of the same persons: they are never added."""
    register = definitions.contracts["police-records/public"]
    shared = {
        "police/victims-by-age": {"role": "VICTIM", "document": "REPORT"},
        "police/suspects-by-form": {"role": "SUSPECT", "document": "COMPLAINT"},
        "police/users-by-age": {"role": "SUSPECT", "document": "COMPLAINT", "paragraph": "4"},
    }
    for name, told in shared.items():
        codes = {"article": "KZ-1 113", "unit": "PER", **told}
        assert definitions.contracts[name].population_of(codes) == register.population_of(codes), name


def test_the_other_headings_of_year_columns_move_with_the_year(definitions: Definitions) -> None:
    """`Leto 2025` in a table of 2026 is the year 2025, never the year that stood in its place a year before."""
    fields = definitions.contracts["police/offences"].for_year(2026).fields
    headings = {field.name: field.headings for field in fields if field.count}

    assert headings["2025"] == ("2025", "Leto 2025", "Year 2025")
    assert list(headings) == ["2022", "2023", "2024", "2025", "2026"]
