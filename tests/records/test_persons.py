"""Unique persons: who stands in several rows, of one register or of two, counts once; what is not known is a bound."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.records.registers import HEADER, MORE, SEXUAL, Row, collection, row, written
from tests.support.counted import codes_beside, persons_between, value_at
from tests.support.examples import costly
from tests.support.person_collections import (
    CONFIDENTIAL,
    REPORT,
    both,
    cells_of,
    counted,
    in_care,
    key,
    of,
    people,
    receipt,
)
from tests.support.police_rows import ENGINES, in_each_engine
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.run import prepare
from thb_eu.sources import read

ARTICLE_175 = "KZ20/175,/1// - ZLORABA PROSTITUCIJE"


@in_each_engine
def test_a_person_in_two_offences_counts_once(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Two rows with one key are one victim; two rows with two keys are two."""
    rows = [row(1, **of("a")), row(2, **of("a")), row(3, **of("b"))]
    cells = counted(tmp_path, rows, definitions, engine)

    assert value_at(cells, "V2", "status=REG,sex=T,age=TOTAL") == (2, "A")
    assert value_at(cells, "V1", "status=IDENT,registering_organisation=POLICE") == (2, "A")


@in_each_engine
def test_who_was_identified_once_is_identified(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """A potential victim in a report, identified in a later complaint: one identified victim, and no presumed one."""
    rows = [row(1, **of("a", DatumEvidentiranja="01.02.2024"), **REPORT), row(2, **of("a"))]
    cells = counted(tmp_path, rows, definitions, engine)

    found = {status: value_at(cells, "V2", f"status={status},sex=T,age=TOTAL") for status in ("IDENT", "PRESUM", "REG")}
    assert found == {"IDENT": (1, "A"), "PRESUM": (0, "A"), "REG": (1, "A")}


def test_beside_the_number_stands_by_what_it_is_one(tmp_path: Path, definitions: Definitions) -> None:
    """The decision on persons counted once; not the one on potential victims, since this one is identified."""
    rows = [row(1, **of("a", DatumEvidentiranja="01.02.2024"), **REPORT), row(2, **of("a"))]
    cells = counted(tmp_path, rows, definitions)

    own = cells[(cells["table"] == "V2") & (cells["status"] == "IDENT") & (cells["obs_value"] == 1)]
    said = codes_beside(own.iloc[0])
    assert "persons-with-a-key-are-counted-once" in said and "potential-victims-are-presumed" not in said


@pytest.mark.parametrize("answer", ["do not count", "open"])
def test_until_it_is_decided_nobody_counts_once(mappings: Path, tmp_path: Path, answer: str) -> None:
    """The decision answered otherwise, or not yet: every row is a person, who may be any other."""
    path = mappings / "mappings/decisions.yaml"
    before, asked = path.read_text(encoding="utf-8").split("persons-with-a-key-are-counted-once", 1)
    asked = asked.replace("answer: count", f"answer: {answer}", 1)
    path.write_text(f"{before}persons-with-a-key-are-counted-once{asked}", encoding="utf-8")
    cells = counted(tmp_path / "in", [row(1, **of("a")), row(2, **of("a"))], load(mappings))

    total = cells[(cells["table"] == "V2") & (cells["status"] == "IDENT") & (cells["obs_value"] == 2)]
    assert set(total["obs_status"]) == {"U"}
    assert (0, 2) in map(persons_between, total.to_dict("records"))


@in_each_engine
def test_what_one_row_leaves_out_another_tells(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Sex in one row, country in another; a country goes before foreign, wherever it stands; the purpose where told."""
    rows = [
        row(1, **of("a", Spol="", StarostniRazred="16-18", DatumEvidentiranja="01.02.2024")),
        row(
            2, **of("a", DrzavljanstvoDrzava="Srbija", DatumEvidentiranja="01.03.2024"), KriminalisticnaOznacba1=SEXUAL
        ),
    ]
    cells = counted(tmp_path, rows, definitions, engine)

    assert value_at(cells, "V2", "status=IDENT,sex=F,age=Y_LT18") == (1, "A")
    assert value_at(cells, "V3", "status=IDENT,sex=F,citizen=RS") == (1, "A")
    assert value_at(cells, "V4", "status=IDENT,sex=F,form=SEX") == (1, "A")


@in_each_engine
def test_a_joint_case_counts_under_trafficking(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """A suspect under 113 and 175 is one suspect of trafficking; in the annex both offences stand."""
    suspect = {"VrstaOsebe": "OVADENI OSUMLJENEC"}
    rows = [row(1, **of("a"), **suspect), row(1, 2, **of("a", OpisKD=ARTICLE_175), **suspect)]
    cells = counted(tmp_path, rows, definitions, engine)

    assert value_at(cells, "S1", "sex=T,age=TOTAL") == (1, "A")
    of_one = cells[(cells["table"] == "S1") & (cells["obs_value"] == 1)]
    assert {*of_one["provisions"]} == {("KZ-1 113(1)",)}  # and not that of reports, of which there is none
    annex = cells[(cells["table"] == "N1") & (cells["article"] == "KZ-1 175") & (cells["unit"] == "PER")]
    assert 1 in annex["obs_value"].tolist()


@in_each_engine
def test_a_row_without_a_key_is_a_bound(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Two known women and a man without a key: he may be nobody new, so that two or three persons it is."""
    rows = [row(1, **of("a")), row(2, **of("b")), row(3, Spol="MOŠKI", person_basis="none")]
    cells = counted(tmp_path, rows, definitions, engine)

    total = cells[
        (cells["table"] == "V2") & (cells["status"] == "IDENT") & (cells["sex"] == "T") & (cells["age"] == "TOTAL")
    ]
    assert total[["obs_value", "obs_status"]].values.tolist() == [[3, "U"]]
    assert persons_between(total.iloc[0]) == (2, 3)
    assert value_at(cells, "V2", "status=IDENT,sex=F,age=TOTAL") == (2, "U")


@in_each_engine
def test_a_name_that_one_number_has_is_its_person(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Known by name alone, where one EMŠO has that name: the same person; where two have it, nobody knows who."""
    by_name = {"person": key("a", "name"), "person_by_name": key("a", "name"), "person_basis": "name"}
    rows = [row(1, **of("a")), row(2, **by_name)]
    namesake = row(3, **{**of("b"), "person_by_name": key("a", "name")})

    one = counted(tmp_path / "one", rows, definitions, engine)
    two = counted(tmp_path / "two", [*rows, namesake], definitions, engine)
    at = "status=IDENT,sex=F,age=TOTAL"
    assert value_at(one, "V2", at) == (1, "A")
    assert value_at(two, "V2", at) == (3, "U")


# --- the truth, from persons that are known -------------------------------------------------------------------------


def truth(rows: Sequence[Row]) -> Mapping[tuple[str, str, str], int]:
    """Persons by status, sex and age, worked out person by person from the rows alone."""
    found: Counter[tuple[str, str, str]] = Counter()
    for who in {cells["person"] for cells in rows}:
        own = [cells for cells in rows if cells["person"] == who]
        own.sort(key=lambda c: (*reversed(c["DatumEvidentiranja"].split(".")), rows.index(c)))
        status = "IDENT" if any(c["VrstaZakljucnegaDokumenta"] == "OVADBA" for c in own) else "PRESUM"
        sex = next((c["Spol"] for c in own if c["Spol"]), "")
        age = next((c["StarostniRazred"] for c in own if c["StarostniRazred"]), "")
        codes = {"MOŠKI": "M", "ŽENSKI": "F", "14-16": "Y_LT18", "24-34": "Y_GE18", "": "UNK"}
        found[status, codes[sex], codes[age]] += 1
    crossed: Counter[tuple[str, str, str]] = Counter()
    for (status, sex, age), persons in found.items():
        for cell in {(s, x, a) for s in (status, "REG") for x in (sex, "T") for a in (age, "TOTAL")}:
            crossed[cell] += persons
    return crossed


def table(cells: pd.DataFrame) -> Mapping[tuple[str, str, str], tuple[Any, str, tuple[int, int] | None]]:
    """V2: value, status and bounds of every cell."""
    own = cells[cells["table"] == "V2"]
    return {
        (c["status"], c["sex"], c["age"]): (c["obs_value"], c["obs_status"], persons_between(c))
        for c in own.to_dict("records")
    }


SLOW = costly(6, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(seed=st.integers(0, 10**6), engine=st.sampled_from(ENGINES))
def test_the_true_number_of_persons_comes_out_exactly(
    tmp_path_factory: pytest.TempPathFactory, definitions: Definitions, seed: int, engine: str
) -> None:
    """However often a person stands in the register: every crossing of status, sex and age is the truth."""
    rows = people(random.Random(seed), 40)
    found = table(counted(tmp_path_factory.mktemp("k"), rows, definitions, engine))
    known = truth(rows)

    assert {cell: value for cell, (value, _, _) in found.items() if not pd.isna(value) and value} == known
    assert {status for value, status, _ in found.values() if not pd.isna(value)} == {"A"}


@SLOW
@given(seed=st.integers(0, 10**6), engine=st.sampled_from(ENGINES), share=st.sampled_from([0.1, 0.4, 1.0]))
def test_bounds_hold_the_truth_when_keys_are_withheld(
    tmp_path_factory: pytest.TempPathFactory, definitions: Definitions, seed: int, engine: str, share: float
) -> None:
    """Of each cell that says between how many persons it lies, the true number lies between; others are the truth."""
    lots = random.Random(seed)
    rows = people(lots, 40)
    nobody = {"person": "", "person_by_name": "", "person_basis": "none"}
    told = [{**cells, **nobody} if lots.random() < share else cells for cells in rows]
    found = table(counted(tmp_path_factory.mktemp("k"), told, definitions, engine))
    known = truth(rows)

    for cell, (value, _, between) in found.items():
        if pd.isna(value):
            continue
        least, most = between or (value, value)
        assert least <= known.get(cell, 0) <= most, (cell, least, most, known.get(cell, 0))


# --- two registers ----------------------------------------------------------------------------------------------------


@in_each_engine
def test_who_registered_first_has_the_person(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Three women in care: one the Police knew before, one the Police came to know later, one they never met."""
    police = [row(1, **of("a", DatumEvidentiranja="01.02.2024")), row(2, **of("b", DatumEvidentiranja="01.06.2024"))]
    care = [in_care(1, "a", "5.3.2024"), in_care(2, "b", "5.3.2024"), in_care(3, "c", "5.3.2024")]
    cells = cells_of(both(tmp_path, police, care), definitions.with_engine(engine))

    at = {
        (status, where): value_at(cells, "V1", f"status={status},registering_organisation={where}")[0]
        for status in ("IDENT", "PRESUM", "REG")
        for where in ("POLICE", "NGO")
    }
    assert at == {
        ("IDENT", "POLICE"): 1, ("IDENT", "NGO"): 1, ("PRESUM", "POLICE"): 0,
        ("PRESUM", "NGO"): 1, ("REG", "POLICE"): 1, ("REG", "NGO"): 2,
    }  # fmt: skip


def test_registers_made_with_different_keys_are_not_counted_together(tmp_path: Path, definitions: Definitions) -> None:
    """Nobody would meet anybody: every person in both would count twice. Without receipts nobody can tell."""
    package = both(tmp_path, [row(1, **of("a"))], [in_care(1, "a", "5.3.2024")])
    (package / "care.csv.receipt.json").write_text(receipt(package / "care.csv", "k1_bbbbbbbb"), encoding="ascii")

    with pytest.raises(SourceRefused, match=r"care\.csv: the pseudonyms were made with another key"):
        read(package, definitions)
    (package / "care.csv.receipt.json").unlink()
    with pytest.raises(SourceRefused, match=r"care\.csv: its receipt is not beside the file"):
        read(package, definitions)


@in_each_engine
def test_rows_that_may_be_of_one_person_are_listed_by_place_alone(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """The same name and birth date, another key: for review, by file and row; no pseudonym is repeated."""
    by_name = {"person": key("a", "name"), "person_by_name": key("a", "name"), "person_basis": "name"}
    rows = [row(1, **of("b")), row(2, **of("a")), row(3, **by_name)]
    package = collection(tmp_path, written(rows, [*HEADER, *MORE]), contract=CONFIDENTIAL)
    found = prepare(package, definitions.with_engine(engine), Audience.INTERNAL, fast=True).examined.findings

    (alike,) = [finding for finding in found if finding.check == "persons-alike"]
    assert (str(alike.where), alike.severity.value) == ("records.csv, row 4", "note")
    assert "records.csv, 3" in alike.message.english and "p1_" not in alike.message.english
