"""The worklist tells, for every supplier, what became of its form, and names one thing to do next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.journals import delivery_of
from tests.support.worklists import DAY, FURS, TODAY, after, folder, half, received, refused, sent, then
from thb_eu import load_for
from thb_eu.base.messages import Text
from thb_eu.cli import cli
from thb_eu.definitions.acts import Act
from thb_eu.results.deliveries import DeliveryState
from thb_eu.sources.collection import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.forms import forms, send_forms
from thb_eu.year.worklist import Step, SupplierProgress, worklist_of
from thb_eu.year.workspace import Workspace, working_on

__all__ = ["folder"]


def one_unknown(space: Workspace) -> None:
    received(space, unknown=FURS[1])


def progress(folder: Path, today: str = TODAY) -> SupplierProgress:
    """Where the Financial Administration stands."""
    definitions = load_for(folder)
    found = worklist_of(read_collection(folder, definitions), definitions, today)
    return next(one for one in found.suppliers if one.supplier == "furs")


LATE = "2026-04-01"


@pytest.mark.parametrize(
    ("acts", "today", "step", "delivered", "lacking"),
    [
        ((), TODAY, Step.SEND_FORM, 0, 2),
        ((sent,), TODAY, Step.AWAIT_DELIVERY, 0, 2),
        ((sent,), "2026-03-31", Step.AWAIT_DELIVERY, 0, 2),
        ((sent,), LATE, Step.REMIND, 0, 2),
        ((sent, received), LATE, Step.ACCEPT, 2, 0),
        ((sent, half), LATE, Step.ACCEPT, 1, 1),
        ((sent, half, then(Act.ACCEPTED)), LATE, Step.REMIND, 1, 1),
        ((sent, refused), LATE, Step.AWAIT_CORRECTED, 0, 2),
        ((sent, refused, received), TODAY, Step.ACCEPT, 2, 0),
        ((sent, refused, received, then(Act.ACCEPTED)), TODAY, Step.NOTHING, 2, 0),
        ((sent, received, then(Act.ACCEPTED), refused), TODAY, Step.AWAIT_CORRECTED, 2, 0),
        ((sent, received, refused, then(Act.ACCEPTED)), TODAY, Step.NOTHING, 2, 0),
        ((sent, half, refused, then(Act.ACCEPTED)), TODAY, Step.AWAIT_CORRECTED, 1, 1),
        ((sent, received, then(Act.RETURNED)), TODAY, Step.AWAIT_ANSWER, 2, 0),
        ((sent, received, then(Act.RETURNED), then(Act.ANSWERED)), TODAY, Step.JUDGE_ANSWER, 2, 0),
        ((sent, received, then(Act.ACCEPTED)), LATE, Step.NOTHING, 2, 0),
        ((sent, received, then(Act.REJECTED)), TODAY, Step.AWAIT_DELIVERY, 0, 2),
        ((sent, one_unknown, then(Act.ACCEPTED)), LATE, Step.NOTHING, 2, 0),
    ],
)
def test_a_supplier_is_followed_from_form_to_acceptance(
    folder: Path, acts: tuple[Callable[[Workspace], None], ...], today: str, step: Step, delivered: int, lacking: int
) -> None:
    """What the office can do comes before what it waits for; the last day itself is not late."""
    found = progress(after(folder, *acts), today)

    assert (found.next_step(today), len(found.delivered), len(found.lacking)) == (step, delivered, lacking)
    assert found.sent == (DAY if acts else "")


def test_none_is_told_apart_from_nothing_came(folder: Path) -> None:
    """A table that cannot be told was delivered without figures, and is not lacking."""
    found = progress(after(folder, sent, one_unknown, then(Act.ACCEPTED)))

    assert (found.cannot_say, found.delivered, found.lacking) == (FURS[1:], FURS, ())
    assert found.in_state(DeliveryState.ACCEPTED) == len(found.delivered)


def test_a_supplier_of_registers_is_awaited_too(folder: Path) -> None:
    """It owes no table, so none is lacking; still nothing came."""
    descriptor = folder / "datapackage.json"
    said = json.loads(descriptor.read_text(encoding="utf-8"))
    said["thb:suppliers"].append("police-records")
    descriptor.write_text(json.dumps(said), encoding="utf-8")
    definitions = load_for(folder)

    found = worklist_of(read_collection(folder, definitions), definitions, TODAY).suppliers[-1]
    assert (found.supplier, found.tables, found.lacking) == ("police-records", (), ())
    assert found.next_step(TODAY) == Step.SEND_FORM


def test_a_table_accepted_again_after_a_new_delivery(folder: Path) -> None:
    """What came last stands: acceptance of what it follows is no acceptance of it."""
    later = (half, then(Act.ACCEPTED), lambda space: received(space, "second"))
    found = progress(after(folder, sent, *later))

    assert found.in_state(DeliveryState.ACCEPTED) == 0 and found.in_state(DeliveryState.RECEIVED) == 2
    assert [one.id for one in found.deliveries(DeliveryState.RECEIVED)] == [delivery_of(b"second")]


def test_what_nobody_told_of_an_office_is_named(folder: Path) -> None:
    """A postal address of one office; of all others everything."""
    definitions = load_for(folder)
    found = worklist_of(read_collection(folder, definitions), definitions, TODAY)

    empty = {one.supplier: one.empty for one in found.suppliers}
    assert empty.pop("furs") == ("address",)
    assert {*empty.values()} == {("mailbox", "address", "due")} and len(empty) == 6


def test_a_file_of_nobody_is_not_lost(folder: Path) -> None:
    """A refused file whose supplier was not recognised belongs to no row."""
    after(folder, lambda space: refused(space, ""))
    definitions = load_for(folder)
    found = worklist_of(read_collection(folder, definitions), definitions, TODAY)

    assert [one.id for one in found.unknown_senders] == [delivery_of(b"spoilt")]
    assert not any(one.refused for one in found.suppliers)


def test_a_form_that_is_refused_stays_with_its_supplier(folder: Path, tmp_path: Path) -> None:
    """Sent back as it went out, with nothing in it: its stamp says whose it is."""
    definitions = load_for(folder)
    collection = read_collection(folder, definitions)
    made = forms(collection, definitions, suppliers=("furs",))
    send_forms(made, tmp_path / "forms", collection, Acting("analyst", DAY))

    (one,) = receive([tmp_path / "forms/furs-2025.xlsx"], folder, definitions, Acting("analyst", DAY)).deliveries
    found = progress(folder)
    assert [delivery.id for delivery in found.refused] == [one.id]
    assert (found.next_step(TODAY), found.lacking) == (Step.AWAIT_CORRECTED, FURS)


def test_whoever_works_on_the_collection_is_named(folder: Path) -> None:
    """While the lock is held, and no longer."""
    definitions = load_for(folder)
    collection = read_collection(folder, definitions)

    with working_on(folder, Acting("the other analyst", DAY)):
        held = worklist_of(collection, definitions, TODAY).lock
    assert isinstance(held, Text) and dict(held.values)["role"] == "the other analyst"
    assert worklist_of(collection, definitions, TODAY).lock is None


def status(package: str, *words: str) -> dict:
    result = CliRunner().invoke(cli, ["status", package, "--format", "json", "--today", TODAY, *words])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_command_tells_it_to_programs(folder: Path) -> None:
    """Nothing has arrived, and all is told: per supplier what lacks, the days left, and the command to run."""
    said = status(str(after(folder, sent)))

    furs = next(one for one in said["suppliers"] if one["supplier"] == "furs")
    assert (furs["form_sent"], furs["lacking"], furs["days_left"]) == (DAY, list(FURS), 30)
    assert furs["command"].split()[:2] == ["thb-eu", "receive"] and str(folder) in furs["command"]
    assert [line["days_left"] for line in said["deadlines"]] == [213, 305]  # 30 September, 31 December
    assert said["review"] == {"12.3": ["sl", "en"], "13.3.2": [], "18.1": ["sl", "en"]}
    unknown = [entry["id"] for entry in said["unsigned"] if entry["kind"] == "mailbox"]
    assert "police" in unknown and "furs" not in unknown


def test_a_collection_without_a_journal_is_told_as_before() -> None:
    """2024 was gathered otherwise: no supplier is followed, nobody is written to, no word waits for review."""
    said = status("si-2024")

    assert (said["suppliers"], said["review"], said["lock"]) == ([], {}, None)
    kinds = {"decision", "rules", "policy", "release", "waiver", "text", "product", "contact", "series"}
    assert {entry["kind"] for entry in said["unsigned"]} == kinds
    assert len(said["arrived"]) == 21
