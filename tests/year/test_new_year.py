"""A year is begun from an earlier one: what holds for both is carried over, what is of its year is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.support.commands import in_english
from tests.support.submitted import opened
from thb_eu import load_for, prepare
from thb_eu.base.errors import ThbError
from thb_eu.base.model import Audience
from thb_eu.checks.run import CHECK_BROKEN
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.results.state import NO_MAILBOX, TO_REVIEW, open_points, without_mailbox
from thb_eu.sources.collection import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.forms import forms
from thb_eu.year.new_year import begin_year

DAY = "2026-01-12"
OF_2025 = {"courts": 8, "furs": 2, "irsd": 2, "mnz": 1, "police": 11, "programmes": 2, "prosecution": 7}
"""How many tables each supplier sends for 2025, by docs/contracts.md and the contracts."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025, begun from the real collection of 2024."""
    out = tmp_path_factory.mktemp("alone") / "begun" / "si-2025"
    begin_year(2025, SI_2024, out, load(), Acting("analyst", DAY))
    return out


def described(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_the_descriptor_is_that_of_the_new_year(begun: Path) -> None:
    """Titles with the year moved, the rest as it was; no file, and no word of where 2024 came from."""
    before, now = described(SI_2024), described(begun)

    assert (now["name"], now["thb:year"], now["thb:geo"], now["thb:from"]) == ("si-2025", 2025, "SI", "si-2024")
    for key in ("title", "thb:title_sl"):
        assert now[key] == before[key].replace("2024", "2025") != before[key]
    assert now["contributors"] == before["contributors"] and now["version"] == before["version"]
    assert now["resources"] == [] and not {"description", "sources"} & {*now}


def test_of_a_year_in_which_nothing_has_come_no_check_breaks(begun: Path) -> None:
    """What has nothing to judge says so; that a check itself broke accuses nobody and helps nobody."""
    definitions = load_for(begun)
    findings = prepare(begun, definitions, Audience.INTERNAL, fast=True).examined.findings

    codes = [one.code for one in findings]
    assert CHECK_BROKEN not in codes and codes.count("contracted-tables-delivered") == sum(OF_2025.values())


def test_every_supplier_of_the_year_owes_its_tables(begun: Path) -> None:
    """Those of 2024 who owe a table for 2025; every table of theirs lacks, none of another's."""
    definitions = load_for(begun)
    submission = prepare(begun, definitions, Audience.INTERNAL, fast=True)

    lacking = [gap.contract.split("/")[0] for gap in submission.received.undelivered if not gap.codes]
    assert {supplier: lacking.count(supplier) for supplier in lacking} == OF_2025
    assert sorted(read_collection(begun, definitions).suppliers) == sorted(OF_2025)


def test_a_supplier_without_contracts_is_refused(begun: Path, tmp_path: Path) -> None:
    """A slip of the pen would ask nobody."""
    folder = Path(shutil.copytree(begun, tmp_path / "si-2025"))
    said = {**described(folder), "thb:suppliers": ["police", "polic"]}
    (folder / "datapackage.json").write_text(json.dumps(said), encoding="utf-8")

    with pytest.raises(ThbError) as refused:
        read_collection(folder, load_for(folder))
    assert [fault.code for fault in refused.value.faults] == ["unknown-supplier"]


def test_what_is_of_its_year_is_not_carried_over(begun: Path) -> None:
    """Waivers, corrections and decisions on single cases are empty lists, with a remark in every language."""
    for name in ("waivers", "corrections", "decisions"):
        content = (begun / f"{name}.yaml").read_bytes()
        assert read_yaml(content, name, ThbError) == {name: []}
        assert content.count(b"# ") >= 2


def test_prose_is_carried_over_for_review(begun: Path, definitions: Definitions) -> None:
    """The words are those of 2024, all of them marked; two concepts name the year, in both languages."""
    before, now = (read_collection(folder, definitions).prose for folder in (SI_2024, begun))

    assert {code: said.text for code, said in now.items()} == {code: said.text for code, said in before.items()}
    assert all(said.review for said in now.values()) and not any(said.review for said in before.values())


def test_the_command_says_what_was_carried_over(tmp_path: Path) -> None:
    """The same for programs: tables by supplier, who owes none, words for review and those that name 2024."""
    words = ("--out", str(tmp_path / "new"), "--role", "analyst", "--format", "json")
    result = in_english("year", "new", "2025", "--from", "si-2024", *words)
    said = json.loads(result.stdout)

    assert {supplier: len(tables) for supplier, tables in said["tables"].items()} == OF_2025
    assert (said["left_out"], said["review"]) == (["report"], ["12.3", "13.3.2", "18.1"])
    assert said["names_last_year"] == {"12.3": ["sl", "en"], "18.1": ["sl", "en"]}


def test_the_journal_begins(begun: Path) -> None:
    """One entry: from what, for which year, by whom, when; no lock is left."""
    (entry,) = journal_of(begun).entries

    assert (entry.act, entry.role, entry.on) == (Act.BEGUN, "analyst", DAY)
    assert dict(entry.about) == {"from": "si-2024", "year": 2025}
    assert [path.name for path in begun.iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("one_moment")
def test_two_beginnings_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    folders = tmp_path / "first/si-2025", tmp_path / "second/si-2025"
    for folder in folders:
        begin_year(2025, SI_2024, folder, load(), Acting("analyst", DAY))

    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    )
    assert first == second


def test_definitions_of_the_office_are_carried_over(begun: Path, tmp_path: Path) -> None:
    """A mailbox that was told once is known in the year after too."""
    folder = Path(shutil.copytree(begun, tmp_path / "si-2025"))
    name = "datapackages/national/suppliers.yaml"
    to_fill_in = folder / "definitions" / name
    assert to_fill_in.read_bytes() == load().folder.read(name)
    content = to_fill_in.read_text(encoding="utf-8").replace("mailbox: null", "mailbox: office@police.example")
    to_fill_in.write_text(content, encoding="utf-8")

    next_year = begin_year(2026, folder, tmp_path / "si-2026", load_for(folder), Acting("analyst", DAY))
    definitions = load_for(tmp_path / "si-2026")
    assert next_year.own == (name,)
    assert {office.mailbox for office in definitions.suppliers.values()} == {"office@police.example"}
    assert without_mailbox(read_collection(next_year.folder, definitions), definitions) == ()


def test_a_dossier_waits_for_the_review_and_the_mailboxes(begun: Path, tmp_path: Path) -> None:
    """Both are counted among what keeps it from being FINAL, and no longer once somebody has seen to them."""
    definitions = load_for(begun)
    waiting = [*open_points(prepare(begun, definitions, Audience.INTERNAL, fast=True))]
    assert [TO_REVIEW.filled({"count": 3}) in waiting, NO_MAILBOX.filled({"count": 7}) in waiting] == [True, True]

    done = Path(shutil.copytree(begun, tmp_path / "done"))
    prose = (done / "metadata.yaml").read_text(encoding="utf-8")
    (done / "metadata.yaml").write_text(prose.replace("    review: true\n", ""), encoding="utf-8")
    told = {name: replace(office, mailbox="thb@office.example") for name, office in definitions.suppliers.items()}
    left = {*open_points(prepare(done, replace(definitions, suppliers=told), Audience.INTERNAL, fast=True))}
    assert {*waiting} - left == {TO_REVIEW.filled({"count": 3}), NO_MAILBOX.filled({"count": 7})}


def test_of_a_year_without_a_journal_nobody_is_written_to(definitions: Definitions) -> None:
    """2024 was gathered otherwise: its mailboxes keep nothing back."""
    before = read_collection(SI_2024, definitions)

    assert definitions.reference.of("SI").to_review(before.prose) == without_mailbox(before, definitions) == ()


def occupied(out: Path) -> tuple[int, Definitions]:
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    return 2025, load()


def of_the_product(out: Path) -> tuple[int, Definitions]:
    """A place among the collections that travel with the product, however it is reached."""
    out.symlink_to(REPOSITORY / "datapackages" / "si-2025", target_is_directory=True)
    return 2025, load()


def test_an_earlier_year_is_begun_from_a_later_one(tmp_path: Path) -> None:
    """2023 from 2024, for figures that are still in a drawer: the tables of 2024 hold for all earlier years too."""
    begun = begin_year(2023, SI_2024, tmp_path / "si-2023", load(), Acting("analyst", DAY))
    definitions = load_for(begun.folder)
    collection = read_collection(begun.folder, definitions)

    assert (begun.year, begun.name, collection.year, collection.came_from) == (2023, "si-2023", 2023, "si-2024")
    assert "police/t03" in begun.contracts["police"]
    (police,) = forms(collection, definitions, suppliers=["police"])
    typed = {cell.value for sheet in opened(police.files["police-2023.xlsx"]) for row in sheet.rows for cell in row}
    assert "Serbia" in typed and not typed & {11, 511}  # Serbian women and offences under Article 196, both of 2024


def same_year(_out: Path) -> tuple[int, Definitions]:
    return 2024, load()


def another_country(_out: Path) -> tuple[int, Definitions]:
    """Its contracts and its law are not those of the collection."""
    return 2025, replace(load(), geo="HR")


def uncovered_year(out: Path) -> tuple[int, Definitions]:
    """Definitions whose contracts all end with 2024."""
    own = out.parent / "own"
    shutil.copytree(
        load().folder.roots["datapackages"],
        own / "datapackages",
        ignore=shutil.ignore_patterns("plausibility", "recipients"),
    )
    for path in (own / "datapackages/sources").glob("*/datapackage.json"):
        package = json.loads(path.read_text(encoding="utf-8"))
        kept = [table for table in package["resources"] if "from" not in table.get("thb:valid", {})]
        for table in kept:
            table["thb:valid"] = {"until": "2024-12-31"}
        path.write_text(json.dumps({**package, "resources": kept}), encoding="utf-8")
    return 2025, load(own)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (occupied, "output-taken"),
        (of_the_product, "collection-built-in"),
        (same_year, "year-not-another"),
        (another_country, "country-of-others"),
        (uncovered_year, "year-not-covered"),
    ],
)
def test_a_year_that_cannot_be_begun_is_refused(
    spoil: Callable[[Path], tuple[int, Definitions]], code: str, tmp_path: Path
) -> None:
    """With one code, and nothing is written."""
    out = tmp_path / "si-2025"
    year, definitions = spoil(out)
    there = sorted(path.name for path in out.iterdir()) if out.exists() else None

    with pytest.raises(ThbError) as refused:
        begin_year(year, SI_2024, out, definitions, Acting("", DAY))
    assert [fault.code for fault in refused.value.faults] == [code]
    assert (sorted(path.name for path in out.iterdir()) if out.exists() else None) == there
