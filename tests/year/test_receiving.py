"""What suppliers send comes in whole or not at all, and what was said before is never lost.

Expected: the figures of an invented year, as `tests.support.year_2025` counts them itself; the bytes that were sent.
"""

from __future__ import annotations

import json
import random
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support import year_2025
from tests.support.acts import BECAUSE, accept, reject
from tests.support.deliveries import empty_collection, journal_in, receive_all, resources_in
from tests.support.desk_acts import suspects
from tests.support.filled_forms import opened, saved
from tests.support.read_workbooks import texts
from thb_eu.base.errors import SourceRefused
from thb_eu.base.folder_lock import LOCK
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.acts import Act
from thb_eu.run import run_of
from thb_eu.sources import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.forms import forms
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.receipt import VERDICTS
from thb_eu.year.received_deliveries import Verdict, open_questions
from thb_eu.year.workspace import working_on

ON, ROLE = "2026-03-02", "analyst"
ACTING = Acting(ROLE, ON)
HEADER = "Izid obravnave;Spol;Starostna skupina;Število\n"


@pytest.fixture(scope="module")
def world() -> year_2025.World:
    return year_2025.invented(random.Random(15))


@pytest.fixture(scope="module")
def sent(world: year_2025.World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that all suppliers send."""
    return year_2025.write(world, tmp_path_factory.mktemp("sent") / "year") / "data"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return empty_collection(tmp_path / "si-2025")


@pytest.fixture(scope="module")
def received(sent: Path, definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which the year was received."""
    folder = empty_collection(tmp_path_factory.mktemp("received") / "si-2025")
    found = receive_all(sent, folder, definitions)
    assert {one.verdict for one in found.deliveries} == {Verdict.RECEIVED}
    return folder


# --- what comes in ----------------------------------------------------------------------------------------------------


def test_a_year_received_counts_what_was_sent(received: Path, sent: Path, definitions: Definitions) -> None:
    """Every cell has the value and the status that it has where the same files are listed by hand."""

    def cells(folder: Path) -> list[tuple[object, ...]]:
        counted = run_of(folder, definitions).counted.cells
        names = {dimension.name for table in definitions.tables for dimension in table.dimensions}
        return sorted(map(tuple, counted[["table", *sorted(names), "obs_value", "obs_status"]].astype(str).to_numpy()))

    assert cells(received) == cells(sent.parent)


def test_originals_lie_unchanged_under_their_hash(received: Path, sent: Path, definitions: Definitions) -> None:
    """The bytes in the collection are the bytes that were sent, each under the first digits of its SHA-256."""
    import hashlib

    for file in sent.iterdir():
        content = file.read_bytes()
        kept = received / "deliveries" / hashlib.sha256(content).hexdigest()[:16] / "original.csv"
        assert kept.read_bytes() == content
    assert len(resources_in(received)) == len(list(sent.iterdir()))


def test_order_of_arrival_leaves_no_trace_in_the_descriptor(
    received: Path, sent: Path, definitions: Definitions, collection: Path
) -> None:
    """Two analysts who receive the same files in another order have the same tables in the same order."""
    files = sorted(sent.iterdir(), reverse=True)
    receive(files[:9], collection, definitions, ACTING)
    receive(files[9:], collection, definitions, ACTING)
    assert (collection / "datapackage.json").read_bytes() == (received / "datapackage.json").read_bytes()


def test_journal_names_no_file_as_its_sender_called_it(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A name that nobody takes for one may stand in the receipt of its sender, but not in journal and paths."""
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4", name="novak suspects-by-age police.csv")
    (found,) = receive([file], collection, definitions, ACTING).deliveries
    assert found.verdict is Verdict.RECEIVED
    assert b"novak" not in (collection / "journal.jsonl").read_bytes()
    assert not [path for path in collection.rglob("*") if "novak" in path.name]
    assert b"novak" in (collection / "deliveries" / found.id / "receipt.txt").read_bytes()


def test_the_workbook_tells_each_part_that_the_letter_tells(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A supplier opens one of the two: that commas divided the columns in place of semicolons is told in both.

    Three parts in two languages, and the title of the second.
    """
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    file.write_bytes(file.read_bytes().replace(b";", b","))
    (found,) = receive([file], collection, definitions, ACTING).deliveries
    lines = found.receipts["receipt.txt"].decode("utf-8-sig").split("\r\n")
    headings = {line for before, line in pairwise(lines) if not before and line and ": " not in line}
    sheet = load_workbook(BytesIO(found.receipts["receipt.xlsx"])).active
    assert len(headings) == 3 * 2 + 1 and not [line for line in headings if line not in texts(sheet)]


def test_the_same_file_again_changes_nothing(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    (first,) = receive([file], collection, definitions, ACTING).deliveries
    before = {path: path.read_bytes() for path in collection.rglob("*") if path.is_file()}
    (again,) = receive([file], collection, definitions, Acting(ROLE, "2026-04-01")).deliveries
    assert again.verdict is Verdict.KNOWN
    assert again.receipts == first.receipts != {}  # for whoever wants the letter again
    assert {path: path.read_bytes() for path in collection.rglob("*") if path.is_file()} == before


# --- what supersedes, and what comes back -----------------------------------------------------------------------------


def test_a_later_delivery_says_what_it_changes_cell_by_cell(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """4 became 5, a row went, a row came; rows that merely moved changed nothing."""
    rows = ["Kazenska ovadba;Moški;Odrasli;4", "Kazenska ovadba;Ženske;Odrasli;2", "Poročilo;Moški;Odrasli;1"]
    first = receive([suspects(tmp_path, *rows)], collection, definitions, ACTING).deliveries[0]
    rows = ["Zadeva v teku;Moški;Odrasli;3", "Kazenska ovadba;Ženske;Odrasli;2", "Kazenska ovadba;Moški;Odrasli;5"]
    second = receive([suspects(tmp_path, *rows)], collection, definitions, ACTING).deliveries[0]
    changed = {(it.label, it.cell, it.before, it.now) for it in second.tables[0].changes}
    assert changed == {
        ("Kazenska ovadba, Moški, Odrasli", "D4", "4", "5"),
        ("Zadeva v teku, Moški, Odrasli", "D2", "", "3"),
        ("Poročilo, Moški, Odrasli", "D4", "1", ""),
    }
    assert second.supersedes == (first.id,)
    assert [entry["path"] for entry in resources_in(collection)] == [f"deliveries/{second.id}/original.csv"]
    assert (collection / "deliveries" / first.id / "original.csv").is_file()
    assert [entry.about.get("changes") for entry in journal_in(collection).of(Act.RECEIVED)] == [0, 3]


def test_a_rejected_delivery_gives_way_to_what_stood_before(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Rejecting the later one brings back the earlier one; rejecting that too leaves nothing."""
    paths = [
        suspects(tmp_path, f"Kazenska ovadba;Moški;Odrasli;{count}", name=f"suspects-by-age-{count}.csv")
        for count in (4, 5)
    ]
    first, second = (receive([path], collection, definitions, ACTING).deliveries[0] for path in paths)
    empty = json.loads((collection / "datapackage.json").read_text(encoding="utf-8")) | {"resources": []}
    reject(collection, second.id[:6], definitions, "head", ON, BECAUSE)
    assert [entry["path"] for entry in resources_in(collection)] == [f"deliveries/{first.id}/original.csv"]
    reject(collection, first.id, definitions, "head", ON, BECAUSE)
    assert json.loads((collection / "datapackage.json").read_text(encoding="utf-8")) == empty


def test_a_table_listed_by_hand_comes_back_too(
    tmp_path: Path, definitions: Definitions, world: year_2025.World
) -> None:
    """What stood in the descriptor before any delivery is not lost: after a rejection its bytes are as they were."""
    folder = year_2025.write(world, tmp_path / "si-2025")
    before = (folder / "datapackage.json").read_bytes()
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    found = receive([file], folder, definitions, ACTING).deliveries[0]
    assert (folder / "datapackage.json").read_bytes() != before
    reject(folder, found.id, definitions, "head", ON, BECAUSE)
    assert json.loads((folder / "datapackage.json").read_bytes()) == json.loads(before)


def test_what_was_said_of_a_delivery_is_not_said_twice(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A refusal each, with its code: unknown, ambiguous, superseded, settled."""
    paths = [
        suspects(tmp_path, f"Kazenska ovadba;Moški;Odrasli;{count}", name=f"suspects-by-age-{count}.csv")
        for count in (4, 5)
    ]
    first, second = (receive([path], collection, definitions, ACTING).deliveries[0] for path in paths)
    empty = tmp_path / "police-suspects-by-age.csv"
    empty.write_bytes(b"")
    refused = receive([empty], collection, definitions, ACTING).deliveries[0]

    def code(id: str) -> str:
        with pytest.raises(SourceRefused) as raised:
            accept(collection, id, definitions, "head", ON)
        return raised.value.faults[0].code

    assert [code("0" * 16), code(""), code(first.id), code(refused.id)] == [
        "delivery-unknown",
        "delivery-unknown",
        "delivery-superseded",
        "delivery-settled",
    ]
    accept(collection, second.id, definitions, "head", ON)
    assert code(second.id) == "delivery-settled"
    reject(collection, second.id, definitions, "head", ON, BECAUSE)
    assert code(second.id) == "delivery-settled"
    accept(collection, first.id, definitions, "head", ON)
    again = receive([paths[1]], collection, definitions, ACTING).deliveries[0]
    assert again.faults[0].code == "delivery-rejected"


# --- several files of one call ----------------------------------------------------------------------------------------


def test_each_file_is_judged_alone(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """A good one is kept beside one that is refused; that is kept apart with its reason, whoever sent it."""
    good = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    bad = tmp_path / "police-victims-by-age.csv"
    bad.write_text("Vrsta žrtve;Spol;Starostna skupina;Število\nDomnevna;Moški;Odrasli;4 osebe\n", encoding="utf-8")
    kept, refused = receive([good, bad], collection, definitions, ACTING).deliveries
    assert (kept.verdict, refused.verdict) == (Verdict.RECEIVED, Verdict.REFUSED)
    assert [fault.code for fault in refused.faults] == ["value-of-other-type"]
    assert (refused.faults[0].where.file, refused.faults[0].where.cell) == (bad.name, "D2")
    apart = collection / "deliveries/refused" / refused.id
    assert (apart / "original.csv").read_bytes() == bad.read_bytes()
    assert {path.name for path in apart.iterdir()} == {"original.csv", "reason.txt", "original.remarks.xlsx"}
    assert [entry["thb:contract"] for entry in resources_in(collection)] == ["police/suspects-by-age"]
    assert [entry.act for entry in journal_in(collection).acts] == [Act.RECEIVED, Act.REFUSED]


def test_of_two_files_with_one_table_a_person_chooses(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    paths = [
        suspects(tmp_path, f"Kazenska ovadba;Moški;Odrasli;{count}", name=f"suspects-by-age-{count}.csv")
        for count in (4, 5)
    ]
    found = receive(paths, collection, definitions, ACTING).deliveries
    assert [one.faults[0].code for one in found] == ["table-sent-twice"] * 2
    assert not resources_in(collection)
    for one, other in ((found[0], found[1]), (found[1], found[0])):
        letter = one.receipts["reason.txt"].decode("utf-8-sig")
        assert one.name in letter
        assert other.name not in letter  # how another's file is called may name a person
    found = receive([paths[0], paths[0]], collection, definitions, ACTING).deliveries
    assert [one.verdict for one in found] == [Verdict.RECEIVED, Verdict.KNOWN]


def test_bytes_that_a_later_delivery_superseded_are_said_not_to_stand(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Sent again they change nothing: it is named which delivery stands; once that is rejected they stand again."""
    first, second = (
        receive([suspects(tmp_path, f"Kazenska ovadba;Moški;Odrasli;{count}")], collection, definitions, ACTING)
        for count in (4, 5)
    )
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    (again,) = receive([file], collection, definitions, ACTING).deliveries
    assert (again.verdict, again.superseded_by) == (
        Verdict.KNOWN,
        {"police/suspects-by-age": second.deliveries[0].id},
    )
    reject(collection, second.deliveries[0].id, definitions, ROLE, ON, BECAUSE)
    (again,) = receive([file], collection, definitions, ACTING).deliveries
    assert (again.id, again.verdict, again.superseded_by) == (first.deliveries[0].id, Verdict.KNOWN, {})


def test_the_same_is_asked_once_of_all_cells(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Three blanks are one question with their cells; a wrong label is another; a wrong number is not asked twice.

    Once it is accepted, what the table does not tell at all is open too: reports and pending cases.
    """
    rows = ("Moški;Odrasli;", "Moški;Mladoletni;", "Moški;Odrosli;1", "Ženske;Mladoletni;", "Ženske;Odrasli;-2")
    file = suspects(tmp_path, *(f"Kazenska ovadba;{row}" for row in rows), "Skupaj;;;7")
    (found,) = receive([file], collection, definitions, ACTING).deliveries
    asked = {one.code: (one.where.cell, one.count) for one in found.asked if one.blocks}
    assert asked == {"counts-told": ("D2:D3, D5", 3), "unknown-label": ("C4", 1), "value-not-allowed": ("D6", 1)}
    accepted = accept(collection, found.id, definitions, ROLE, ON)
    still_open = open_questions(collection, accepted, definitions)
    cells = {code: cell for code, (cell, _count) in asked.items()} | {"contracted-tables-delivered": ""}
    assert {one.code: one.where.cell for one in still_open if one.blocks} == cells


def test_all_that_is_wrong_with_a_file_is_told_at_once(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A heading, a word for a count, and what would be asked if both were right; a row with either is not asked of."""
    file = tmp_path / "police-suspects-by-age.csv"
    rows = ("Moški;Odrosli;3", "Moški;Odrasli;dva", "Ženske;Odrasli;", "Ženske;Mladoletni;-1")
    table = HEADER.replace("Število", "Stevilo") + "".join(f"Kazenska ovadba;{row}\n" for row in rows)
    file.write_text(table, encoding="utf-8")
    (found,) = receive([file], collection, definitions, ACTING).deliveries
    assert [(it.code, it.where.file, it.where.cell) for it in found.faults] == [
        ("header-differs", file.name, "D1"),
        ("value-of-other-type", file.name, "D3"),
    ]
    assert {(it.code, it.where.file, it.where.cell) for it in found.asked} == {
        ("unknown-label", file.name, "C2"),
        ("counts-told", file.name, "D4"),
        ("value-not-allowed", file.name, "D5"),
    }
    assert journal_in(collection).acts[0].about["because"] == ["header-differs", "value-of-other-type"]
    assert [path.name for path in (collection / "deliveries").iterdir()] == ["refused"]


def test_all_that_is_wrong_with_a_form_is_told_at_once(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A word for a count in one table keeps no question about another from being asked, nor about its other rows."""
    (made,) = forms(collection, definitions, suppliers=["courts"])
    book, tables = opened(made.files["courts-2025.xlsx"])
    ages, users = tables["courts/convicted-by-age"], tables["courts/users-by-age"]
    for table in (ages, users):
        table.say("reported")
        for row in range(1, 10):
            table.sheet.cell(table.header + row, 3).value = 0
    ages.sheet.cell(ages.header + 1, 3).value = True
    ages.sheet.cell(ages.header + 2, 3).value = None
    users.sheet.cell(users.header + 3, 3).value = -4
    (tmp_path / "courts.xlsx").write_bytes(saved(book))
    (found,) = receive([tmp_path / "courts.xlsx"], collection, definitions, ACTING).deliveries
    assert [(it.code, it.where.sheet, it.where.cell) for it in found.faults] == [
        ("value-of-other-type", ages.sheet.title, f"C{ages.header + 1}")
    ]
    assert {(it.code, it.where.sheet, it.where.cell) for it in found.asked} == {
        ("counts-told", ages.sheet.title, f"C{ages.header + 2}"),
        ("value-not-allowed", users.sheet.title, f"C{users.header + 3}"),
    }


def test_a_table_is_not_named_for_a_form(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """A form says itself what it holds; nothing of the call is received."""
    (made,) = forms(collection, definitions, suppliers=["courts"])
    (tmp_path / "courts.xlsx").write_bytes(made.files["courts-2025.xlsx"])
    with pytest.raises(SourceRefused) as raised:
        receive([tmp_path / "courts.xlsx"], collection, definitions, ACTING, "courts/convicted-by-age")
    assert [fault.code for fault in raised.value.faults] == ["option-invalid"]
    assert [path.name for path in collection.iterdir()] == ["datapackage.json"]


def test_nobody_writes_where_somebody_works(collection: Path, definitions: Definitions, tmp_path: Path) -> None:
    """A lock keeps a second analyst out; it goes when the first is done, and nothing of the second stays."""
    file = suspects(tmp_path, "Kazenska ovadba;Moški;Odrasli;4")
    with working_on(collection, Acting("head", ON)), pytest.raises(SourceRefused) as raised:
        receive([file], collection, definitions, ACTING)
    assert raised.value.faults[0].code == "collection-locked"
    assert [path.name for path in collection.iterdir()] == ["datapackage.json"]
    receive([file], collection, definitions, ACTING)
    assert not (collection / LOCK).exists()


def test_built_in_collections_are_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused) as raised:
        receive([tmp_path / "any.csv"], "si-2024", load(), ACTING)
    assert raised.value.faults[0].code == "collection-built-in"


def test_corrections_and_waivers_of_a_superseded_delivery_rest(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Nobody edits them away: one whose figure changed holds no more, and does once its delivery stands again."""
    first, second = (
        receive([suspects(tmp_path, f"Kazenska ovadba;Moški;Odrasli;{count}")], collection, definitions, ACTING)
        for count in (4, 5)
    )
    file = f"deliveries/{first.deliveries[0].id}/original.csv"
    words = "{en: As the Police say., sl: Kot pravi policija.}"
    (collection / "corrections.yaml").write_text(
        f"corrections:\n- correction: one\n  where: {{file: {file}, cell: D2}}\n  from: '4'\n  to: '6'\n"
        f"  reason: {words}\n  authority: Police\n  on: '2026-03-03'\n",
        encoding="utf-8",
    )
    received = run_of(collection, definitions).received
    assert received.collection.corrections == () and [one.cell for one in received.otherwise] == ["D2"]
    assert set(received.facts["value"].dropna()) == {5}
    reject(collection, second.deliveries[0].id, definitions, "head", ON, BECAUSE)
    assert [one.id for one in read_collection(collection, definitions).corrections] == ["one"]
    assert set(run_of(collection, definitions).received.facts["value"].dropna()) == {6}


def test_before_anything_came_everything_is_lacking(collection: Path, definitions: Definitions) -> None:
    """A year that begins is read, and every table that a supplier owes for it is missing, not zero."""
    owed = {name for name, contract in definitions.contracts.items() if contract.is_due_for(2025)}
    received = run_of(collection, definitions).received
    assert {gap.contract for gap in received.undelivered} == owed
    assert received.facts["value"].isna().all()


def test_a_file_refused_under_two_names_is_kept_once_and_the_journal_still_holds(
    tmp_path: Path, definitions: Definitions
) -> None:
    """The same bytes under two endings, each refused for a reason of its own: nobody touched anything in between."""
    collection = empty_collection(tmp_path / "si-2025")
    for name in ("table.docx", "table.csv"):
        (tmp_path / name).write_bytes(b"no table\n")
        (sent,) = receive([tmp_path / name], collection, definitions, ACTING).deliveries
        assert sent.verdict is Verdict.REFUSED

    assert len([*collection.glob("deliveries/refused/*/original.*")]) == 1
    assert verify_journal(collection / "datapackage.json", definitions.folder).faults == ()


def test_a_supplier_is_told_whatever_became_of_a_file() -> None:
    """Also of a file that was known already, and of a marked copy that brings answers alone."""
    assert {*VERDICTS, Verdict.QUESTIONED} == {*Verdict}
