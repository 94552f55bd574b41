"""A contract's tables have days: the year of the collection decides which of them a supplier sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.spoilt_definitions import edited
from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.base.model import spoken
from thb_eu.definitions import Definitions, load
from thb_eu.sources import read

POLICE = "sources/police/datapackage.json"


def table(package: dict, name: str) -> dict:
    """One table of a contract."""
    return next(entry for entry in package["resources"] if entry["name"] == name)


def successor(**days: str) -> Callable[[dict], None]:
    """Let a table of the Police follow their third from 2025 on, the third being sent as `days` say."""

    def change(package: dict) -> None:
        earlier = table(package, "t03")
        later = json.loads(json.dumps(earlier))
        later |= {"name": "t03-again", "thb:valid": {"from": "2025-01-01"}, "thb:replaces": ["t03"]}
        earlier["thb:valid"] = days
        package["resources"].append(later)

    return change


def as_of(year: int, collection: Path) -> Path:
    """The collection, said to be of another year."""
    path = collection / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"thb:year": 2024', f'"thb:year": {year}'), "utf-8")
    return collection


@pytest.fixture
def succeeded(tmp_path: Path) -> Definitions:
    """Definitions in which the third table of the Police ends with 2024."""
    return load(edited(tmp_path / "own", POLICE, successor(until="2024-12-31")))


def test_the_year_chooses_the_tables_that_are_owed(collection: Path, succeeded: Definitions) -> None:
    """A collection of 2024 sent Table 3 and owes nothing of 2025."""
    received = read(collection, succeeded)

    assert "police/t03-again" not in [owed.contract for owed in received.undelivered]


def test_a_table_of_an_earlier_year_is_refused_and_the_one_of_the_year_named(
    collection: Path, succeeded: Definitions
) -> None:
    """Whoever copies the descriptor of 2024 for 2025 reads at once which table takes the place of the old one."""
    with pytest.raises(SourceRefused) as refused:
        read(as_of(2025, collection), succeeded)
    (told,) = [fault for fault in refused.value.faults if "(police/t03)" in spoken(fault.what, "en")]
    assert "resource t03" in spoken(told.where, "en")
    assert "up to and including 2024" in spoken(told.what, "en")
    assert "police/t03-again" in spoken(told.remedy, "en")


def test_a_table_of_later_years_is_refused_too(collection: Path, succeeded: Definitions) -> None:
    """In 2024 nobody has agreed to the table of 2025; the remedy names the one that was agreed."""
    path = collection / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"police/t03"', '"police/t03-again"'), "utf-8")

    with pytest.raises(SourceRefused, match=r"from 2025 on.*police/t03\b"):
        read(collection, succeeded)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"from": "2020-01-01"}, "'t03', which this one replaces, is still sent"),
        ({"until": "2025-12-31"}, "'t03', which this one replaces, is still sent"),
        ({"until": "2024-06-30"}, "2024-06-30 divides one"),
        ({"from": "2025-01-01", "until": "2024-12-31"}, "days-out-of-order"),
    ],
)
def test_years_that_overlap_or_divide_are_refused(days: dict[str, str], told: str, tmp_path: Path) -> None:
    """Two tables of one kind in one year would both be counted; half a year is sent by nobody."""
    with pytest.raises(DefinitionRefused, match=told):
        load(edited(tmp_path, POLICE, successor(**days)))


def test_two_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    """The second would take the place of the first in silence."""

    def change(package: dict) -> None:
        package["resources"].append(table(package, "t03"))

    with pytest.raises(DefinitionRefused, match="police/t03: two tables have this name"):
        load(edited(tmp_path, POLICE, change))


def test_a_table_that_follows_nobody_is_refused(tmp_path: Path) -> None:
    """A misspelt name would leave the steward of 2025 without the way on."""

    def change(package: dict) -> None:
        table(package, "t03")["thb:replaces"] = ["t033"]

    with pytest.raises(DefinitionRefused, match=r"'t033'.*unknown-table"):
        load(edited(tmp_path, POLICE, change))
