"""One mistake is one cause: what only follows from it says so, stands beneath it and is still counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SI_2024, exchange, set_cell
from tests.support.checked import CHECKS
from tests.support.commands import run
from tests.support.deliveries import empty_collection
from thb_eu.base.messages import NO_WORDS
from thb_eu.base.model import Finding, Outcome, Place, Remedies, Severity
from thb_eu.checks.examination import FindingRows, with_causes
from thb_eu.cli.report import FOLLOWING
from thb_eu.country import begin_country
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.results import Collection
from thb_eu.sources import read_collection

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

T05 = "data/t05.csv"


@pytest.fixture(scope="module")
def collection_2024(definitions: Definitions) -> Collection:
    """The real collection as its descriptor tells it."""
    return read_collection(SI_2024, definitions)


def found(check: str, place: Place, *rests_on: str, outcome: Outcome = Outcome.FAILED) -> Finding:
    """A finding of a check at a place, resting on these cells or tables."""
    return Finding(check, outcome, Severity.ERROR, 0, NO_WORDS, Remedies(), "", place, rests_on=frozenset(rests_on))


def causes(collection: Collection, *findings: Finding) -> list[int | None]:
    """For every finding the number of the one from which it follows."""
    numbers = {finding.fingerprint: number for number, finding in enumerate(findings)}
    marked = {it.fingerprint: it.follows_from for it in with_causes(findings, CHECKS.values(), collection)}
    return [numbers.get(marked[finding.fingerprint]) for finding in findings]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (FindingRows("t05", 3, 3), FindingRows("t05", 2, 9), True),
        (FindingRows("t05", 3, 3), FindingRows("t05", 4, 9), False),
        (FindingRows("t05"), FindingRows("t05", 4, 4), True),
        (FindingRows("t05", 3, 3), FindingRows("t06", 3, 3), False),
        (FindingRows("t05"), FindingRows("t06"), False),
    ],
)
def test_rows_meet_where_one_row_belongs_to_both(one: FindingRows, other: FindingRows, meet: bool) -> None:
    """Ranges that overlap in one table; a table without rows named is all of them; the order says nothing."""
    assert one.meets(other) is meet and other.meets(one) is meet


def test_what_rests_on_a_row_with_an_unknown_label_follows_from_it(collection_2024: Collection) -> None:
    """A total over the row and a claim about it follow; a total over other rows is a mistake of its own."""
    label = found("facts-mapped", Place(T05, cell="A3", row=3))
    claim = found("text-refers-to-something", Place("data/relations.csv", cell="D36", row=36), "t05!D3")
    in_its_row = found("printed-row-total", Place(T05, cell="D3", row=3), "t05!B3", "t05!C3")
    elsewhere = found("printed-row-total", Place(T05, cell="D4", row=4), "t05!B4", "t05!C4")
    of_the_file = found("suppliers-heard", Place(T05))

    assert causes(collection_2024, claim, label, in_its_row, elsewhere, of_the_file) == [1, None, 1, None, None]


def test_everything_about_a_table_of_another_year_follows_from_that(collection_2024: Collection) -> None:
    """The table is the cause of its unknown labels too, and these cause nothing twice."""
    table = found("rows-of-this-year", Place(T05))
    label = found("facts-mapped", Place(T05, cell="A3", row=3))
    claim = found("text-refers-to-something", Place("data/relations.csv", cell="D36", row=36), "t05!D3")

    assert causes(collection_2024, label, claim, table) == [2, 2, None]


@pytest.mark.parametrize(
    "check", ["tables-sent-once", "tables-of-this-year", "tables-of-their-population", "rows-of-this-year"]
)
def test_a_table_taken_for_another_is_the_cause_of_what_rests_on_it(check: str, collection_2024: Collection) -> None:
    """Of two tables exchanged the second is no mistake of its own; a third table is not touched."""
    both = ("t05", "t06")
    exchanged = [found(check, Place(f"data/{name}.csv"), *both) for name in both]
    claim = found("text-equals-counted-table", Place("data/claims.csv", cell="D11", row=11), "t06!D5")
    total = found("printed-row-total", Place("data/t07.csv", cell="D4", row=4), "t07!B4")

    assert causes(collection_2024, claim, *exchanged, total) == [1, None, 1, None]


def test_references_that_a_table_lacks_follow_from_the_first(collection_2024: Collection) -> None:
    """Ten rows that are not there are one table that is not the one described; those of another table are another."""
    places = [Place("data/relations.csv", cell=f"D{row}", row=row) for row in (29, 30, 38)]
    names = [("t05!D10", "t05!rows"), ("t05!D2:D9", "t05!rows"), ("t07!D4", "t07!rows")]
    gaps = [found("text-refers-to-something", place, *rests) for place, rests in zip(places, names, strict=True)]

    assert causes(collection_2024, *gaps) == [None, 0, None]


def test_what_is_waived_causes_nothing_and_follows_from_nothing(collection_2024: Collection) -> None:
    """A waiver answers a finding; whoever granted it did not speak of others."""
    label = found("facts-mapped", Place(T05, cell="A3", row=3))
    total = found("printed-row-total", Place(T05, cell="D3", row=3), "t05!B3", outcome=Outcome.WAIVED)

    assert causes(collection_2024, label, total) == [None, None]
    assert causes(collection_2024, replace(label, outcome=Outcome.WAIVED), replace(total, outcome=Outcome.FAILED)) == [
        None,
        None,
    ]


def test_a_consequence_stands_beneath_its_cause_and_none_is_lost(collection_2024: Collection) -> None:
    """All lists for people keep this order."""
    label = found("facts-mapped", Place(T05, cell="A3", row=3))
    claim = found("text-refers-to-something", Place("data/relations.csv", cell="D36", row=36), "t05!D3")
    other = found("suppliers-heard", Place("datapackage.json"))
    told = with_causes((claim, other, label), CHECKS.values(), collection_2024)

    assert [finding.check for finding in told] == [label.check, claim.check, other.check]


def test_a_misspelt_country_is_one_mistake(collection: Path) -> None:
    """One typo: one cause that blocks; the relation of the report that names the row says from what it follows."""
    set_cell(collection / T05, "A3", "Morroco")

    result = run("validate", str(collection), "--fast", "--format", "json")
    words = run("validate", str(collection), "--fast", "--lang", "en").stdout

    told = json.loads(result.stdout)
    blocking = [it for it in told["findings"] if it["severity"] == "error" and it["outcome"] != "waived"]
    (label,) = [it for it in blocking if it["follows_from"] is None]
    assert (label["check"], label["where"]["cell"]) == ("facts-mapped", "A3")
    assert told["schema_version"] == "3" and told["counts"]["failed"]["error"] == len(blocking) > 1
    assert {it["follows_from"] for it in blocking if it is not label} == {label["fingerprint"]}
    assert FOLLOWING.filled({"count": len(blocking) - 1}).english in words
    assert_beneath(words, label["fingerprint"], [it["fingerprint"] for it in blocking if it is not label])


def test_two_tables_exchanged_are_one_mistake(collection: Path) -> None:
    """Potential victims and suspects: one cause that blocks, and all else that blocks follows from it."""
    exchange(collection, "t05", "t06")

    told = json.loads(run("validate", str(collection), "--fast", "--format", "json").stdout)

    blocking = [it for it in told["findings"] if it["severity"] == "error" and it["outcome"] != "waived"]
    (root,) = [it for it in blocking if it["follows_from"] is None]
    assert (root["check"], root["where"]["file"]) == ("tables-of-their-population", T05)
    assert {it["follows_from"] for it in blocking if it is not root} == {root["fingerprint"]}
    assert "data/t06.csv" in {it["where"]["file"] for it in blocking if it["check"] == root["check"]}


def test_a_missing_table_is_no_consequence_of_another_office_s(tmp_path: Path) -> None:
    """Five offices owe a table called `victims`, and nobody sent one: each is missing by itself."""
    folder = empty_collection(tmp_path / "si-2025")
    path = folder / "datapackage.json"
    owing = {"thb:suppliers": ["courts", "furs", "irsd", "programmes", "prosecution"]}
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **owing}), encoding="utf-8")

    told = json.loads(run("validate", str(folder), "--fast", "--format", "json").stdout)

    missing = [it for it in told["findings"] if it["check"] == "contracted-tables-delivered"]
    assert len(missing) == 8 + 2 + 2 + 2 + 7
    assert {it["follows_from"] for it in missing} == {None}


@pytest.fixture
def two_views(tmp_path: Path) -> Path:
    """A country whose police tell 8 identified and 2 presumed victims by form, and once more by citizenship."""
    place = begin_country("IE", ("en",), 2024, tmp_path / "ie", find_folder()).folder
    contracts, collection = place / "datapackages/sources/police", place / "datapackages/ie-2024"
    views = {
        "forms": ("Form", "form", "Identified,Begging,4\nIdentified,Forced labour,4\nPresumed,Begging,2\n"),
        "citizenships": ("Citizenship", "citizen", "Identified,RO,8\nPresumed,UA,2\n"),
    }
    for folder, descriptor in ((contracts, "sample"), (collection, "data")):
        package = json.loads((folder / "datapackage.json").read_bytes())
        (first,) = package["resources"]
        package["resources"] = []
        for name, (column, dimension, rows) in views.items():
            view = {**first, "name": name, "path": f"{descriptor}/{name}.csv"}
            if schema := first.get("schema"):
                kept = [one for one in schema["fields"] if one["name"] in ("Status", column, "Persons")]
                view |= {"schema": {**schema, "fields": kept}, "thb:lists_all": [dimension]}
            else:
                view |= {"thb:contract": f"police/{name}"}
            package["resources"].append(view)
            (folder / view["path"]).write_text(f"Status,{column},Persons\n{rows}", encoding="utf-8")
        (folder / first["path"]).unlink()
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("was", "becomes", "cause"),
    [("Forced labour", "Forced labor", "facts-mapped"), ("Begging,4", "Begging,5", "views-agree")],
)
def test_sums_without_the_row_of_an_unknown_label_follow_from_it(
    two_views: Path, was: str, becomes: str, cause: str
) -> None:
    """By form 4 of 8 persons are lost with the label, so the views differ; 5 in place of 4 makes them differ itself."""
    data = two_views / "datapackages/ie-2024/data/forms.csv"
    data.write_text(data.read_text(encoding="utf-8").replace(was, becomes, 1), encoding="utf-8")
    result = run("validate", "ie-2024", "--definitions", str(two_views), "--format", "json")
    errors = [it for it in json.loads(result.stdout)["findings"] if it["severity"] == "error"]
    margins = [it["follows_from"] for it in errors if it["check"] == "tables-share-their-margins"]
    causes = [it for it in errors if it["follows_from"] is None]

    assert [it["check"] for it in causes] == [cause]
    assert {*margins} == {causes[0]["fingerprint"]}


def assert_beneath(words: str, cause: str, consequences: list[Any]) -> None:
    """Every consequence is printed once, in the lines right after its cause."""
    lines = words.splitlines()
    at = next(number for number, line in enumerate(lines) if line.endswith(f"{cause}]"))
    assert all(words.count(fingerprint) == 1 for fingerprint in consequences)
    assert all(any(it in line for line in lines[at + 2 :]) for it in consequences)
