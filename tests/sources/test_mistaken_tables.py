"""A table sent twice, for another year or in another's place blocks until somebody says that it may stand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024, exchange, rewrite, set_cell
from thb_eu import prepare
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.results import OTHER_POPULATION, OTHER_YEAR, TWICE
from thb_eu.sources import read
from thb_eu.sources.other_collections import OtherCollection, TableContent, mistaken_alone, mistaken_beside

CHECKS = {"tables-sent-once", "tables-of-this-year", "tables-of-their-population"}
NATIONALITIES = ("t03", "t05", "t06", "t07", "t10", "t11", "t12", "t13")


def of_year(folder: Path, year: int, grown: int = 0) -> Path:
    """The tables of victims and suspects as a collection of its own year, every count of a row higher by `grown`."""
    shutil.copytree(SI_2024 / "data", folder / "data")
    package = json.loads((SI_2024 / "datapackage.json").read_text(encoding="utf-8"))
    kept = [entry for entry in package["resources"] if entry["name"] in NATIONALITIES]
    package |= {"name": folder.name, "thb:year": year, "resources": kept}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for name in NATIONALITIES:
        rewrite(folder / f"data/{name}.csv", lambda rows: [grow(row, grown) for row in rows[1:-1]])
    return folder


def grow(row: list[str], by: int) -> None:
    row[1:3] = [str(int(count) + by) if count not in ("", "0") else count for count in row[1:3]]


def shown(package: Path, definitions: Definitions) -> set[tuple[str, str]]:
    """Which tables are taken for another, and in which way."""
    return {
        (found.kind, found.file.removeprefix("data/").removesuffix(".csv"))
        for found in read(package, definitions).mistaken
    }


def test_the_real_collection_is_what_it_says(definitions: Definitions) -> None:
    """No table of 2024 looks like another's."""
    assert shown(SI_2024, definitions) == set()


def test_one_file_for_two_tables_is_found_in_both(tmp_path: Path, definitions: Definitions) -> None:
    """Suspects with a complaint and in reports are not the same eight people, cell by cell."""
    package = of_year(tmp_path / "si-2023", 2023, grown=1)
    shutil.copy(package / "data/t06.csv", package / "data/t07.csv")

    assert shown(package, definitions) == {(TWICE, "t06"), (TWICE, "t07")}


@pytest.mark.parametrize(("population", "found"), [("victims", set()), ("", {TWICE})])
def test_two_views_of_one_population_may_say_the_same(
    population: str, found: set[str], definitions: Definitions
) -> None:
    """They are never added, so that nothing is counted twice."""
    told = {"RS": 4, "BA": 3, "HR": 2}
    tables = [content(f"police/{name}", name, told, population) for name in ("t03", "t05")]

    assert {one.kind for one in mistaken_alone(tables, 2024, definitions.contracts)} == found


def test_files_of_last_year_sent_unchanged_are_found(tmp_path: Path, definitions: Definitions) -> None:
    """The collection that travels with the toolkit is at hand; each of its tables sent again for 2023 is told once."""
    package = of_year(tmp_path / "si-2023", 2023)

    assert shown(package, definitions) == {(OTHER_YEAR, name) for name in NATIONALITIES}


@pytest.mark.parametrize(("first", "second"), [("t05", "t06"), ("t06", "t07"), ("t03", "t05")])
def test_tables_exchanged_are_found_by_what_the_report_tells_of_each(
    first: str, second: str, collection: Path, definitions: Definitions
) -> None:
    """28 potential victims and 8 suspects are told; the tables have 8 and 28. No other collection is needed."""
    exchange(collection, first, second)

    assert shown(collection, definitions) == {(OTHER_POPULATION, first), (OTHER_POPULATION, second)}


def test_a_text_that_contradicts_one_table_is_no_exchange(collection: Path, definitions: Definitions) -> None:
    """The table of suspects in place of that of potential victims, and its own table as it was: sent twice."""
    set_cell(collection / "data/t05.csv", "B2", "2")
    assert shown(collection, definitions) == set()

    shutil.copy(collection / "data/t06.csv", collection / "data/t05.csv")
    assert shown(collection, definitions) == {(TWICE, "t05"), (TWICE, "t06")}


def test_a_table_of_another_year_is_found_under_another_name_too(tmp_path: Path, definitions: Definitions) -> None:
    """Last year's potential victims, sent as this year's victims of Article 175, in another form."""
    package = of_year(tmp_path / "si-2023", 2023, grown=1)
    lines = (SI_2024 / "data/t05.csv").read_text(encoding="utf-8")
    (package / "data/t10.csv").write_text(lines.replace(",", ";").replace("Romania", "Romunija"), encoding="utf-8")

    assert (OTHER_YEAR, "t10") in shown(package, definitions)


def test_victims_and_suspects_exchanged_are_found_beside_last_year(tmp_path: Path, definitions: Definitions) -> None:
    """Each looks much more like the other's of last year than like its own."""
    of_year(tmp_path / "si-2022", 2022, grown=2)
    package = of_year(tmp_path / "si-2023", 2023, grown=1)
    assert shown(package, definitions) == set()

    exchange(package, "t05", "t06")

    assert shown(package, definitions) == {(OTHER_POPULATION, "t05"), (OTHER_POPULATION, "t06")}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Suspects of trafficking with a criminal complaint by nationality and sex", OTHER_POPULATION),
        ("Tabela 6: Ovadeni osumljenci trgovine z ljudmi po državljanstvu in spolu", OTHER_POPULATION),
        ("Potencialne žrtve trgovine z ljudmi v letu 2023", OTHER_YEAR),
        ("Potencialne žrtve trgovine z ljudmi po državljanstvu in spolu", ""),
        ("Potencialne žrtve trgovine z ljudmi v letih 2023 in 2024, stanje 5. 3. 2025", ""),
        ("Tabela 5", ""),
    ],
)
def test_a_title_may_name_another_table_or_year(
    title: str, kind: str, collection: Path, definitions: Definitions
) -> None:
    """What stands above a table is heard, though it is not data; the day of printing is not its year."""
    path = collection / "data/t05.csv"
    path.write_text(f"{title.replace(',', ';')}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")

    assert shown(collection, definitions) == ({(kind, "t05")} if kind else set())


def test_a_file_called_like_another_table_is_asked_about(collection: Path, definitions: Definitions) -> None:
    """The descriptor names t06.csv for Table 5, and t05.csv for Table 6."""
    path = collection / "datapackage.json"
    told = path.read_text(encoding="utf-8")
    path.write_text(
        told.replace("data/t05.csv", "data/x.csv")
        .replace("data/t06.csv", "data/t05.csv")
        .replace("data/x.csv", "data/t06.csv"),
        encoding="utf-8",
    )

    assert {(found.kind, found.file) for found in read(collection, definitions).mistaken} == {
        (OTHER_POPULATION, "data/t05.csv"),
        (OTHER_POPULATION, "data/t06.csv"),
    }


def test_each_blocks_and_can_be_waived(tmp_path: Path, definitions: Definitions) -> None:
    """An error with a remedy; with a waiver that one role asked for and another granted, it stands."""
    package = of_year(tmp_path / "si-2023", 2023)
    found = [
        one
        for one in prepare(package, definitions, Audience.INTERNAL, fast=True).examined.findings
        if one.check in CHECKS
    ]
    entries = [
        {
            "waiver": f"w{number}", "check": one.check, "where": {"file": one.where.file}, "evidence": one.evidence,
            "reason": {"sl": "Res enako.", "en": "Truly the same."}, "asked_by": "analyst", "granted_by": "head",
            "on": "2026-02-01", "until": "2026-12-30",
        }
        for number, one in enumerate(found)
    ]  # fmt: skip
    (package / "waivers.yaml").write_text(json.dumps({"waivers": entries}), encoding="utf-8")

    after = [
        one
        for one in prepare(package, definitions, Audience.INTERNAL, fast=True).examined.findings
        if one.check in CHECKS
    ]

    assert len(found) == len(NATIONALITIES) and all(one.blocks and one.remedy.in_language("sl") for one in found)
    assert not any(one.blocks for one in after)


@pytest.mark.slow
def test_a_dossier_is_verified_without_its_neighbours(tmp_path: Path) -> None:
    """The dossier carries what was found beside other years, and no figure of theirs: the findings are the same."""
    of_year(tmp_path / "at-hand/si-2022", 2022, grown=7)
    package, out = of_year(tmp_path / "at-hand/si-2023", 2023, grown=7), tmp_path / "out"
    run = lambda *words: CliRunner().invoke(cli, list(words))  # noqa: E731

    written = run("submit", str(package), "--audience", "eu", "--out", str(out), "--draft")
    record = json.loads((out / "inputs/collections-at-hand.json").read_text(encoding="utf-8"))

    assert written.exit_code == 3, written.output
    assert {(entry["name"], entry["year"]) for entry in record["collections"]} == {("si-2022", 2022), ("si-2024", 2024)}
    assert len(record["found"]) == len(NATIONALITIES)
    assert run("verify", str(out)).exit_code == 0


def test_what_lies_beside_a_package_and_cannot_be_read_is_not_at_hand(tmp_path: Path, definitions: Definitions) -> None:
    """A broken neighbour stops nobody."""
    package = of_year(tmp_path / "si-2023", 2023, grown=1)
    for name, text in {"a": "{", "b": '{"thb:kind": 1}', "c": "[" * 100_000, "d": "null"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").write_text(text, encoding="utf-8")
    broken = of_year(tmp_path / "e", 2022)
    (broken / "data/t05.csv").write_bytes(b"\0")

    assert (OTHER_YEAR, "t05") not in shown(package, definitions)


def content(contract: str, file: str, counts: dict[str, int], population: str = "") -> TableContent:
    told = {(("citizen", code),): count for code, count in counts.items()}
    return TableContent(file, contract, file, "", frozenset({population or contract}), told, file, ())


LAST = {"police/a": {"RS": 12, "BA": 3}, "police/b": {"SI": 9, "RO": 8}}


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"police/a": {"SI": 8, "RO": 9}, "police/b": {"RS": 11, "BA": 5}}, {"a", "b"}),
        ({"police/a": {"RS": 9, "BA": 5}, "police/b": {"SI": 4, "RO": 8}}, set()),
        ({"police/a": {"SI": 9, "RO": 5}, "police/b": {"SI": 8, "RO": 9}}, set()),
        ({"police/a": {"SI": 1, "RO": 1}, "police/b": {"RS": 11, "BA": 5}}, set()),
    ],
    ids=["exchanged", "as last year", "one alone is no exchange", "too few to have a pattern"],
)
def test_an_exchange_is_told_only_where_both_tables_show_it(now: dict[str, dict[str, int]], found: set[str]) -> None:
    """One table that changed its face is news, not a mistake."""
    tables = [content(name, name[-1], counts) for name, counts in now.items()]
    last = OtherCollection("last", 2024, tuple(content(name, name[-1], counts) for name, counts in LAST.items()))

    assert {one.file for one in mistaken_beside(tables, [last])} == found
