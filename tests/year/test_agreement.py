"""A number that changes takes with it what must change for the tables to agree: in one act, with one reason.

Expected: the persons of an invented year, who stand once in each table; a person more is one more in each.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.support import year_2025
from tests.support.acts import BECAUSE, acting, contents, refused_whole
from tests.support.earlier_years import of_year
from tests.support.sample import sampled
from tests.support.year_2025 import World
from tests.support.years import year_called
from thb_eu.base.errors import SourceRefused
from thb_eu.checks.evidence import Evidence
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of, what_of
from thb_eu.run import run_of
from thb_eu.year.acts.correct import STAY, Correct
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.journal_verification import verify_journal

WOMAN, MAN, ADULT = "Ženske", "Moški", "Odrasli"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Two women and a man; both women from other countries, each exploited otherwise."""
    people: list[year_2025.Person] = [
        (WOMAN, ADULT, "Srbija", "Prostitucija"),
        (WOMAN, ADULT, "Romunija", "Prisilno delo"),
        (MAN, ADULT, "Romunija", "Prisilno delo"),
    ]
    world = year_2025.nobody()
    world = World(**{**vars(world), "identified": people})
    return year_2025.write(world, tmp_path / "si-2025")


def cell(collection: Path, table: str, *labels: str) -> str:
    """The cell of the count in the row with these labels."""
    with (collection / f"data/police-{table}.csv").open(encoding="utf-8", newline="") as opened:
        rows = [*csv.reader(opened, delimiter=";")]
    (number,) = (number for number, row in enumerate(rows, 1) if row[:-1] == [*labels])
    return f"police/{table}!{'ABCDEFG'[len(labels)]}{number}"


def correct(collection: Path, definitions: Definitions, at: str, to: int, **more: str) -> str:
    """Correct a number as an office does."""
    with acting(collection, definitions=definitions) as space:
        return Correct(cell=at, to=str(to), authority="Policija", because=BECAUSE, **more).do(space)


def apart(collection: Path, definitions: Definitions) -> list[str]:
    """Where views of one population disagree, or a printed total with its cells."""
    checks = {"views-agree", "printed-column-total", "printed-row-total", "printed-grand-total"}
    found = run_of(collection, definitions).examined(fast=True).findings
    return sorted(str(finding.where) for finding in found if finding.check in checks and finding.is_open)


def offers(refusal: SourceRefused) -> Iterator[set[str]]:
    """The cells of each set that is offered, as they would be typed."""
    for fault in refusal.faults:
        for act in fault.acts:
            yield {*dict(act.given)["also"].split(";")}


def test_a_late_victim_is_one_act(collection: Path, definitions: Definitions) -> None:
    """A woman more: two countries and two forms come into question, so four sets; the one that holds is taken whole."""
    at = cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT)
    by_country = [
        cell(collection, "victims-by-citizenship", "Identificirana", WOMAN, of) for of in ("Srbija", "Romunija")
    ]
    by_form = [
        cell(collection, "victims-by-form", "Identificirana", WOMAN, of) for of in ("Prostitucija", "Prisilno delo")
    ]

    with refused_whole(collection, *["tables-apart"] * 4) as refused:
        correct(collection, definitions, at, 3)
    assert sorted(map(sorted, offers(refused.value))) == sorted(
        sorted((f"{country}=2", f"{form}=2")) for country in by_country for form in by_form
    )

    before = contents(collection)
    correct(collection, definitions, at, 3, also=f"{by_country[1]}=2; {by_form[0]}=2")
    assert apart(collection, definitions) == []
    assert contents(collection).keys() - before.keys() <= {"corrections.yaml", "journal.jsonl", "journal.head"}
    (entry,) = journal_of(collection).of(Act.CORRECTED)
    assert (entry.about["from"], entry.about["to"]) == ("2", "3")
    assert {(told["from"], told["to"]) for told in entry.about["also"].values()} == {("1", "2")}
    assert all(id in what_of(entry).english for id in (entry.about["id"], *entry.about["also"]))
    assert verify_journal(collection / "datapackage.json", definitions.folder).notes == ()

    with acting(collection, definitions=definitions) as space:
        Withdraw(entry=entry.number, because=BECAUSE).do(space)
    received = run_of(collection, definitions).received
    assert received.collection.corrections == () and apart(collection, definitions) == []


def test_tables_that_need_not_agree_stay(collection: Path, definitions: Definitions) -> None:
    """An office may know of one table only: it says so, and the finding stays."""
    at = cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT)
    correct(collection, definitions, at, 3, others=STAY)
    assert apart(collection, definitions)


def test_a_correction_that_mends_is_asked_nothing(collection: Path, definitions: Definitions) -> None:
    """A figure mistyped by the supplier disagreed; as it should be it agrees, and nobody is asked for another."""
    at = cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT)
    file = collection / "data/police-victims-by-age.csv"
    line = f"Identificirana;{WOMAN};{ADULT};"
    file.write_text(file.read_text("utf-8").replace(f"{line}2", f"{line}7"), "utf-8")
    assert apart(collection, definitions)
    correct(collection, definitions, at, 2)
    assert apart(collection, definitions) == []


@pytest.mark.parametrize("also", ["police/victims-by-form!D2", "police/nowhere!D2=1", "police/victims-by-form!D99=1"])
def test_a_cell_that_cannot_be_meant_refuses_all(also: str, collection: Path, definitions: Definitions) -> None:
    """Without a value, in no table, at no cell: nothing is written, of the first cell either."""
    before = contents(collection)
    with pytest.raises(SourceRefused):
        correct(
            collection, definitions, cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT), 3, also=also
        )
    assert contents(collection) == before


def test_a_cell_that_is_named_twice_is_told_so(collection: Path, definitions: Definitions) -> None:
    """By its contract and by its file: nobody is sent to a file of corrections in which nothing stands."""
    at = cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT)
    also = f"data/police-victims-by-age.csv!{at.partition('!')[2]}=4"
    with pytest.raises(SourceRefused) as refused:
        correct(collection, definitions, at, 3, also=also)
    (fault,) = refused.value.faults
    assert (fault.code, "corrections.yaml" in str(fault)) == ("correction-doubled", False)


@sampled("year", ["2023", "2024", "2025", "2026", "Croatia"], 1, ["Croatia"])
def test_what_is_offered_makes_the_tables_agree(year: str, tmp_path: Path, definitions: Definitions) -> None:
    """In every year and country: one more in a table that has another view leads to sets, each of which agrees."""
    made = tmp_path / "made"
    package, law = (
        (of_year(2023, made, definitions), definitions) if year == "2023" else year_called(year, made, definitions)
    )
    collection = package if year == "Croatia" else Path(shutil.copytree(package, tmp_path / "its" / package.name))
    run = run_of(collection, law)
    views, facts = run.evidence.table("views"), run.received.facts.set_index("fact")
    counting = facts[(facts["value"] > 0).fillna(False) & (facts["file"] != "")]
    first = views.iloc[0] if len(views) else None
    name = min(counting.index if first is None else counting[counting["view"] == first["view"]].index)
    at, before = f"{facts.loc[name, 'file']}!{facts.loc[name, 'cell']}", apart(collection, law)
    because = dict.fromkeys(law.languages, "IZMIŠLJEN PRIMER")

    def corrected(**more: str) -> None:
        with acting(collection, definitions=law) as space:
            to = str(int(facts.loc[name, "value"]) + 1)
            Correct(cell=at, to=to, authority="Policija", because=because, **more).do(space)

    if first is None:  # each population in one table: nothing else need move
        corrected()
        assert apart(collection, law) == before
        return
    with pytest.raises(SourceRefused) as refused:
        corrected()
    sets = [*offers(refused.value)]
    assert sets and len({len(one) for one in sets}) == 1
    corrected(also=";".join(sets[0]))
    assert apart(collection, law) == before


def test_a_difference_that_rests_on_rows_alone_moves_no_number(
    collection: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two views that differ by rows of which no number is known: there is nothing to offer, and nothing breaks."""
    real = Evidence.table

    def planted(evidence: Evidence, name: str) -> pd.DataFrame:
        """The views, each of its rows once more with a difference behind which no number stands."""
        found = real(evidence, name)
        if name != "views" or found.empty:
            return found
        rows = found.assign(here=7, there=5, cell="elsewhere")
        rows["rests_on"] = [frozenset({"rows of data/police-victims-by-age.csv"})] * len(rows)
        return pd.concat([found, rows], ignore_index=True)

    monkeypatch.setattr(Evidence, "table", planted)
    at = cell(collection, "victims-by-age", "Identificirana", WOMAN, ADULT)
    with pytest.raises(SourceRefused) as refused:
        correct(collection, definitions, at, 3)
    assert [len(of) for of in offers(refused.value)] == [2] * 4
