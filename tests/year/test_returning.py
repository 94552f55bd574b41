"""Copies go back under the number of their delivery, and what has a number keeps it.

Expected: the numbers of the journal's entries, counted by hand; the cells that a test itself made wrong.
"""

from __future__ import annotations

import io
import random
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.support import year_2025
from tests.support.acts import BECAUSE, contents, reject
from tests.support.deliveries import empty_collection, journal_in
from tests.support.journals import sha256
from tests.support.rewritten_journals import rewritten
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalAnchor, anchors_in, journal_of
from thb_eu.results.deliveries import DeliveryState, deliveries_of
from thb_eu.run import prepare
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.answers import return_copies
from thb_eu.year.journal_verification import differences

ON, ROLE = "2026-03-02", "analyst"
ACTING = Acting(ROLE, ON)
VIEWS = ("age", "citizenship", "form")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of victims in an invented year; in three sums the one by age has one person too many."""
    world = year_2025.invented(random.Random(15))
    folder = year_2025.write(world, tmp_path_factory.mktemp("sent") / "year") / "data"
    by_age = folder / "police-victims-by-age.csv"
    text = by_age.read_text(encoding="utf-8")
    for labels in ("Identificirana;Ženske;Odrasli", "Domnevna;Ženske;Odrasli", "Domnevna;Moški;Odrasli"):
        assert f"{labels};1\n" in text
        text = text.replace(f"{labels};1\n", f"{labels};2\n")
    by_age.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def received(sent: Path, definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Police sent: entries 1 to 3 of the journal, and a fourth that was refused."""
    folder = empty_collection(tmp_path_factory.mktemp("received") / "si-2025")
    receive([sent / f"police-victims-by-{view}.csv" for view in VIEWS], folder, definitions, ACTING)
    bad = tmp_path_factory.mktemp("bad") / "police-suspects-by-age.csv"
    bad.write_text("Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;Moški;Odrasli;4x\n", "utf-8")
    receive([bad], folder, definitions, ACTING)
    return folder


@pytest.fixture
def collection(received: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(received, tmp_path / "si-2025"))


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {sheet.title: [[*row] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_remarks_are_numbered_after_the_entry_that_received_the_file(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Deliveries 2 and 3 disagree with delivery 1; of the refused one its only wrong cell is 4-1."""
    found = return_copies(collection, definitions, tmp_path / "out")
    numbers = {copy.name: [remark.number for remark in copy.remarks] for copy in found.copies}
    assert {name: (len(of), of[0]) for name, of in numbers.items()} == {
        "2-police-victims-by-citizenship.remarks.xlsx": (3, "2-1"),
        "3-police-victims-by-form.remarks.xlsx": (3, "3-1"),
    }
    first = next(iter(sheets(tmp_path / "out" / "4-police.remarks.xlsx").values()))
    assert [row[:3] for row in first if str(row[0]).startswith("4-")] == [["4-1", "napaka\nerror", "D2"]]
    assert (tmp_path / "out" / "4-police.reason.txt").read_bytes()


@pytest.mark.parametrize(
    ("option", "entry", "names"),
    [
        ("--supplier", "police", ["2-police-victims-by-citizenship", "3-police-victims-by-form", "4-police"]),
        ("--supplier", "courts", []),
        ("--delivery", 3, ["3-police-victims-by-form"]),
        ("--delivery", 4, ["4-police"]),
    ],
)
def test_one_supplier_or_one_delivery_goes_back_alone(
    collection: Path, tmp_path: Path, option: str, entry: str | int, names: list[str]
) -> None:
    """A delivery is named as `accept` names it, by the first digits of its id; the journal knows of it alone."""
    received = journal_of(collection).acts
    named = entry if isinstance(entry, str) else str(received[entry - 1].about["delivery"])[:8]
    result = CliRunner().invoke(
        cli, ["return", str(collection), "--out", str(tmp_path / "out"), option, named, "--role", ROLE]
    )
    copies = sorted(path.name.removesuffix(".remarks.xlsx") for path in (tmp_path / "out").glob("*.remarks.xlsx"))
    back = {entry.about["delivery"] for entry in journal_of(collection).acts if entry.act is Act.RETURNED}

    assert copies == names, result.output
    assert back == {received[int(name.partition("-")[0]) - 1].about["delivery"] for name in names}


@pytest.mark.parametrize(("supplier", "names"), [("police", {"t05.csv.refused.txt"}), ("courts", set())])
def test_the_note_on_a_file_that_cannot_be_read_goes_to_its_supplier_alone(
    tmp_path: Path, definitions: Definitions, supplier: str, names: set[str]
) -> None:
    """The note says what to send anew: who asks for the files of that supplier alone must not miss it."""
    folder = Path(shutil.copytree(SI_2024, tmp_path / "si-2024"))
    table = folder / "data" / "t05.csv"
    table.write_bytes(table.read_bytes().replace(b"Female", b"\xff"))
    found = return_copies(folder, definitions, tmp_path / "out", supplier=supplier)

    assert {path.name for path in (tmp_path / "out").rglob("*.refused.txt")} == names
    assert {copy.supplier for copy in found.copies} <= {supplier}


@pytest.mark.parametrize(
    ("option", "name", "code"), [("--supplier", "polize", "unknown-supplier"), ("--delivery", "zz", "delivery-unknown")]
)
def test_nobody_of_another_name_is_given_nothing_back(
    collection: Path, tmp_path: Path, option: str, name: str, code: str
) -> None:
    """Refused with the name that was meant, in place of an empty folder; nothing is written."""
    result = CliRunner().invoke(cli, ["return", str(collection), "--out", str(tmp_path / "out"), option, name])

    assert (result.exit_code, f"[{code}]" in result.output) == (1, True), result.output
    assert not (tmp_path / "out").exists()


def test_no_path_of_the_collection_is_shown(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """A supplier knows neither our folders nor our files."""
    return_copies(collection, definitions, tmp_path / "out")
    for path in (tmp_path / "out").glob("*.xlsx"):
        assert "deliveries/" not in str(sheets(path))


def test_a_number_stays_when_other_remarks_come_and_go(
    collection: Path, definitions: Definitions, sent: Path, tmp_path: Path
) -> None:
    """What went back as 3-1 is 3-1 in the next copy too, whatever else is found by then."""
    first = return_copies(collection, definitions, tmp_path / "out", ACTING)
    before = {one.fingerprint: one.number for copy in first.copies for one in copy.remarks}
    submission = prepare(collection, definitions, Audience.INTERNAL, set_aside=True)
    some = submission.examined.findings[0]
    assert len(before) == 4

    from thb_eu.templates.annotated_copies import copies_of

    others = tuple(one for one in submission.examined.findings if before.get(one.fingerprint) not in ("3-1", "3-2"))
    new = replace(others[0], check="a-check", where=replace(some.where, file=first.copies[1].source, cell="D2"))
    changed = replace(submission, examined=replace(submission.examined, findings=(new, *others)))
    after = {one.fingerprint: one.number for copy in copies_of(changed) for one in copy.remarks}
    assert after[new.fingerprint] == "3-3"
    assert {print: number for print, number in after.items() if print != new.fingerprint} == {
        print: number for print, number in before.items() if number not in ("3-1", "3-2")
    }


def test_the_journal_knows_what_went_back(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """With a role each delivery gets its entry, a refused one goes back once; without one nothing is written."""
    untouched = contents(collection)
    assert not return_copies(collection, definitions, tmp_path / "out").entered
    assert contents(collection) == untouched

    found = return_copies(collection, definitions, tmp_path / "out", ACTING)
    entries = [(entry.about["delivery"], entry.about["findings"]) for entry in journal_in(collection).of(Act.RETURNED)]
    ids = [one.id for one in deliveries_of(journal_in(collection))]
    assert entries == [(ids[1], 3), (ids[2], 3), (ids[3], 0)]
    assert [(one.id, one.supplier) for one in found.refused] == [(ids[3], "police")] and found.entered
    states = [one.state for one in deliveries_of(journal_in(collection))]
    assert states == [
        DeliveryState.RECEIVED,
        DeliveryState.QUESTIONED,
        DeliveryState.QUESTIONED,
        DeliveryState.REFUSED,
    ]
    assert not return_copies(collection, definitions, tmp_path / "out").refused
    assert return_copies(collection, definitions, tmp_path / "out", every=True).refused


def test_a_marked_copy_is_a_witness_of_the_journal(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """It bears the last act before it was made, that of a refused file as it came; a change since is found by it."""
    return_copies(collection, definitions, tmp_path / "out")
    journal, copies = journal_of(collection), sorted((tmp_path / "out").glob("*.remarks.xlsx"))
    assert copies
    for copy in copies:
        texts = [str(cell) for rows in sheets(copy).values() for row in rows for cell in row]
        number = 3 if copy.name.startswith("4-") else 4
        assert anchors_in(" ".join(texts)) == (JournalAnchor(number, sha256(journal.acts[number - 1].line)),)
    assert differences(journal, copies) == ()
    changed = rewritten(collection, lambda entries: entries[0]["about"].update(form="0" * 16))
    assert {fault.code for fault in differences(changed, copies)} == {"journal-changed-since"}


def test_a_copy_of_a_rejected_delivery_brings_none_of_it_back(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A question about a file is no word on its figures."""
    ids = [one.id for one in deliveries_of(journal_in(collection))]
    reject(collection, ids[1], definitions, ROLE, ON, BECAUSE)
    return_copies(collection, definitions, tmp_path / "out", ACTING, every=True)
    assert deliveries_of(journal_in(collection))[1].state is DeliveryState.REJECTED


def test_the_same_copies_twice(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Two runs give the same bytes."""
    return_copies(collection, definitions, tmp_path / "one")
    return_copies(collection, definitions, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
