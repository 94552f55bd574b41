"""Truth: of synthetic registers every answer is known before anything is counted, and it comes out, or lies between."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.support.counted import codes_beside, persons_between
from tests.support.person_collections import cells_of
from tests.support.police_rows import ENGINES, OFFENCE, OFFENCE_CODES, ROW, ROW_CODES, SOMEBODY, by_engine, by_sql
from tests.support.sample import sampled
from thb_eu.base.model import Audience
from thb_eu.counts import count, each_unit_once
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.disclosure import protect
from thb_eu.mapping.translation import translate
from thb_eu.records.synthetic import SynthesisRequest, synthesise
from thb_eu.sources import read

ROWS, YEAR = 20_000, 2024
TABLES = {
    ("victims", "status,organisation"): "V1",
    ("victims", "status,sex,age"): "V2",
    ("victims", "status,citizen,sex"): "V3",
    ("victims", "status,form,sex"): "V4",
    ("suspects", "sex,age"): "S1",
    ("suspects", "citizen,sex"): "S2",
    ("suspects", "form,sex"): "S3",
    ("use_of_services", "sex,age"): "U1",
}
CALLED = {"organisation": "registering_organisation"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of the Police's register and of one of care programmes, every person with a key."""
    out = tmp_path_factory.mktemp("synth") / "made"
    synthesise(SynthesisRequest(rows=ROWS, year=YEAR, seed=7), out, find_folder(REPOSITORY))
    return out


@pytest.fixture(scope="module")
def cells(made: Path, definitions: Definitions) -> Mapping[str, pd.DataFrame]:
    """What each engine counts of it."""
    return {engine: cells_of(made, definitions.with_engine(engine)) for engine in ENGINES}


def answers(made: Path) -> dict[str, Any]:
    """What was known before."""
    value: dict[str, Any] = json.loads((made / "truth.json").read_text(encoding="utf-8"))
    return value


def known(made: Path) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """Every crossing of this year's persons: the table, its codes, and how many persons there are."""
    for entry in answers(made)["persons"]:
        if entry["year"] == YEAR:
            for crossing in entry["crossings"]:
                table = TABLES[entry["indicator"], ",".join(crossing["by"])]
                for cell in crossing["cells"]:
                    yield table, {CALLED.get(name, name): cell[name] for name in crossing["by"]}, cell["persons"]


def found(cells: pd.DataFrame, table: str, codes: Mapping[str, str]) -> dict[str, Any]:
    """The one cell with these codes; the stage of U1 is that of suspects."""
    own = cells[cells["table"] == table]
    for name, code in {**codes, **({"stage": "PER_SUSP"} if table == "U1" else {})}.items():
        own = own[own[name] == code]
    (cell,) = own.to_dict("records")
    return {str(name): value for name, value in cell.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_crossing_of_persons_is_the_truth(made: Path, cells: Mapping[str, pd.DataFrame], engine: str) -> None:
    """Persons of one or of two registers, in one offence or in several, under one article or under several."""
    asked = [*known(made)]

    assert len(asked) > 90
    for table, codes, persons in asked:
        cell = found(cells[engine], table, codes)
        assert (cell["obs_value"], cell["obs_status"]) == (persons, "A"), (table, codes)


def test_totals_hold_nobody_who_is_not_in_the_truth(made: Path, cells: Mapping[str, pd.DataFrame]) -> None:
    """The sum over the categories is the number of persons, and no person stands in a table twice."""
    persons = {entry["indicator"]: entry["persons"] for entry in answers(made)["persons"] if entry["year"] == YEAR}

    victims = found(cells["pandas"], "V2", {"status": "REG", "sex": "T", "age": "TOTAL"})
    suspects = found(cells["pandas"], "S1", {"sex": "T", "age": "TOTAL"})
    assert (victims["obs_value"], suspects["obs_value"]) == (persons["victims"], persons["suspects"])


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_by_article_role_document_and_kind_of_person_are_the_truth(
    made: Path, definitions: Definitions, engine: str
) -> None:
    """Natural and legal persons of each year, before anybody is counted once; other offences are counted as ignored."""
    came = read(made, definitions.with_engine(engine))
    facts = pd.concat([came.facts, came.uncounted_facts])
    own = facts[(facts["resource"] == came.registers[0].resource) & facts["unit"].isin(["PER", "LEG"])]
    counted: Counter[tuple[Any, ...]] = Counter()
    for fact in own[own["value"] > 0].to_dict("records"):
        role = "" if fact["role"] == "_U" else fact["role"]
        counted[fact["time"], fact["article"], role, fact["document"], fact["unit"]] += int(fact["value"])

    truth = {
        (entry["year"], entry["article"], entry["role"], entry["document"], entry["unit"]): entry["rows"]
        for entry in answers(made)["rows"]
        if entry["unit"]
    }
    assert counted == truth
    assert sum(came.registers[0].ignored.values()) == sum(answers(made)["other_offences"].values())


OF_SHARES = [(0.02, "pandas"), (0.3, "duckdb"), (1.0, "pandas")]
"""So many of the rows are withheld, and the engine that counts."""


@sampled(("share", "engine"), OF_SHARES, 0, OF_SHARES[1:])
def test_bounds_hold_the_truth_where_the_police_withhold_keys(
    made: Path, tmp_path: Path, definitions: Definitions, engine: str, share: float
) -> None:
    """Nobody knows any more who was in care too: each number says between how many persons the truth lies."""
    package = withheld(made, tmp_path / "in", share)
    cells = cells_of(package, definitions.with_engine(engine))

    bounded = 0
    for table, codes, persons in known(made):
        cell = found(cells, table, codes)
        if pd.isna(cell["obs_value"]):
            continue  # missing says nothing: no part that is left records the category
        between = persons_between(cell)
        assert (between is None) == (cell["obs_status"] != "U")
        bounded += between is not None
        least, most = between or (cell["obs_value"], cell["obs_value"])
        assert least <= persons <= most, (table, codes, least, persons, most)
    assert bounded > 20


@pytest.mark.parametrize(("seed", "share"), [(7, 0.3), (3, 0.7), (11, 0.1), (5, 1.0)])
def test_bounds_hold_all_persons_where_every_register_withholds_keys(
    tmp_path: Path, definitions: Definitions, seed: int, share: float
) -> None:
    """Rows that are left out because their persons may be counted already widen the bounds, at every organisation."""
    synthesise(
        SynthesisRequest(rows=2_000, year=YEAR, seed=seed, without_keys=share), tmp_path / "in", find_folder(REPOSITORY)
    )
    cells = cells_of(tmp_path / "in", definitions)

    for table, codes, persons in known(tmp_path / "in"):
        cell = found(cells, table, codes)
        if not pd.isna(cell["obs_value"]):
            least, most = persons_between(cell) or (cell["obs_value"], cell["obs_value"])
            assert least <= persons <= most, (table, codes, least, persons, most)


def test_the_public_learns_nothing_of_rows_without_a_key(tmp_path: Path, definitions: Definitions) -> None:
    """No bound, no number of such rows, no mark of them; and a count of which few are sure is a small count."""
    synthesise(
        SynthesisRequest(rows=3_000, year=YEAR, seed=7, without_keys=0.3), tmp_path / "in", find_folder(REPOSITORY)
    )
    came = read(tmp_path / "in", definitions)
    mapped = each_unit_once(translate(came, definitions), came.registers, definitions)
    counted = count(mapped, definitions, came.collection)

    public = protect(counted, definitions, came.collection, Audience.PUBLIC).cells
    commission = protect(counted, definitions, came.collection, Audience.EU).cells

    bounded = counted.cells[counted.cells["least"].notna()]
    assert len(bounded) > 100 and list(public) == list(commission)
    assert not {"least", *(name for name in counted.cells if name.startswith("settled"))} & set(public)
    assert "rows-without-key" not in {code for cell in public.to_dict("records") for code in codes_beside(cell)}
    assert not (public["obs_status"] == "U").any() and (commission["obs_status"] == "U").sum() == len(bounded)
    few = bounded[(bounded["obs_value"] > 0) & (bounded["least"] < definitions.law.policy(YEAR).below)]
    assert len(few) and not public.loc[public.index.isin(few.index), "obs_value"].notna().any()


def withheld(made: Path, package: Path, share: float) -> Path:
    """The same collection; of a share of the Police's rows about persons nobody knows who it is."""
    package.mkdir()
    lots = random.Random(3)
    for name in ("datapackage.json", "programmes.csv", "programmes.csv.receipt.json"):
        (package / name).write_bytes((made / name).read_bytes())
    header, *lines = (made / "police.csv").read_bytes().split(b"\n")
    told = [header]
    for line in lines:
        cells = line.rsplit(b";", 3)
        told.append(b";".join([cells[0], b"", b"", b"none"]) if len(cells) == 4 and lots.random() < share else line)
    (package / "police.csv").write_bytes(b"\n".join(told))
    receipt = json.loads((made / "police.csv.receipt.json").read_text(encoding="utf-8"))
    receipt["sha256"] = hashlib.sha256((package / "police.csv").read_bytes()).hexdigest()
    (package / "police.csv.receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    return package


# --- the open data, by plain SQL ------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_the_open_edition_counts_as_plain_sql_counts_it(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """A synthetic full file, several persons in an offence: persons and offences of every crossing, year and month."""
    out = tmp_path / "open"
    synthesise(SynthesisRequest(rows=3_000, year=YEAR, seed=11, public=True), out, find_folder(REPOSITORY))
    content = (out / "police.csv").read_bytes()
    came = read(out, definitions.with_engine(engine))
    facts = pd.concat([came.uncounted_facts, came.facts], ignore_index=True)

    assert by_engine(facts, ROW_CODES, ("PER", "LEG")) == by_sql(content, ROW, where=SOMEBODY)
    offences = by_sql(content, OFFENCE, "count(distinct ZaporednaStevilkaKD)")
    assert by_engine(facts, OFFENCE_CODES, ("OFF",)) == offences
