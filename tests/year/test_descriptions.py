"""What only the office knows is written where people would write it; the journal names it and keeps no word of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from thb_eu.base.errors import ThbError
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.sources.collection import load_for
from thb_eu.year.acting import Acting
from thb_eu.year.acts.describe import DescribeContact, DescribeMailboxes, DescribeMetadata, DescribeOffice
from thb_eu.year.new_year import begin_year
from thb_eu.year.workspace import Workspace, opened

ON = "2026-01-12"


@pytest.fixture
def year(tmp_path: Path, definitions: Definitions) -> Path:
    """The collection of 2025, just begun."""
    begin_year(2025, "si-2024", tmp_path / "si-2025", definitions, Acting("analyst", ON))
    return tmp_path / "si-2025"


def changing(year: Path):
    return opened(year, lambda: load_for(year), Acting("analyst", ON))


def offices(year: Path) -> dict[str, dict[str, str]]:
    path = year / "definitions/datapackages/national/suppliers.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["suppliers"]


def test_an_office_gets_its_mailbox_its_address_and_its_day_and_all_others_stay(year: Path) -> None:
    before = offices(year)
    with changing(year) as space:
        assert DescribeOffice(office="Police", mailbox="a@example.org", due="03-15").do(space) == "police"
    after = offices(year)
    assert (after["police"]["mailbox"], after["police"]["due"], after["police"]["address"]) == (
        "a@example.org",
        "03-15",
        None,
    )
    assert {name: it for name, it in after.items() if name != "police"} == {
        name: it for name, it in before.items() if name != "police"
    }
    assert load_for(year).suppliers["police-records"].due_in(2025) == "2026-03-15"  # of the same office


def test_the_journal_says_what_was_described_and_not_with_which_words(year: Path) -> None:
    with changing(year) as space:
        DescribeOffice(office="courts", mailbox="a@example.org", address="Example street 1").do(space)
        DescribeContact(email="thb@example.org").do(space)
    office, contact = journal_of(year).entries[-2:]
    assert (office.act, office.about) == (Act.DESCRIBED, {"id": "courts", "keys": ["mailbox", "address"]})
    assert (contact.act, contact.about) == (Act.DESCRIBED, {"id": "contact", "keys": ["email"]})
    assert "example.org" not in (year / "journal.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("office", "known", "code"),
    [
        ("police", {"due": "02-30"}, "shape-wrong"),
        ("police", {"due": "31. 3."}, "shape-wrong"),
        ("police", {"mailbox": "no mailbox"}, "shape-wrong"),
        ("police", {"mailbox": ""}, "act-done-already"),
        ("nobody", {"mailbox": "a@example.org"}, "unknown-id"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    year: Path, office: str, known: dict[str, str], code: str
) -> None:
    before = {path: path.read_bytes() for path in year.rglob("*") if path.is_file()}
    with pytest.raises(ThbError) as refused, changing(year) as space:
        DescribeOffice(office=office, **known).do(space)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert {path: path.read_bytes() for path in year.rglob("*") if path.is_file()} == before


def test_an_office_named_without_its_mailbox_keeps_the_one_that_it_has(year: Path) -> None:
    """A forgotten sign must not take away what is known; nothing behind it does."""
    with changing(year) as space:
        DescribeMailboxes(mailboxes=("police=a@example.org",)).do(space)
    with pytest.raises(ThbError) as refused, changing(year) as space:
        DescribeMailboxes(mailboxes=("courts=b@example.org", "police")).do(space)
    assert [fault.code for fault in refused.value.faults] == ["shape-wrong"]
    assert (offices(year)["police"]["mailbox"], offices(year)["courts"]["mailbox"]) == ("a@example.org", None)
    with changing(year) as space:
        DescribeMailboxes(mailboxes=("police=",)).do(space)
    assert offices(year)["police"]["mailbox"] is None


def test_the_contact_is_a_mailbox(year: Path) -> None:
    with pytest.raises(ThbError) as refused, changing(year) as space:
        DescribeContact(email="the third floor").do(space)
    assert refused.value.faults[0].code == "shape-wrong"
    with changing(year) as space:
        DescribeContact(email="thb@example.org").do(space)
    (contact,) = json.loads((year / "datapackage.json").read_text(encoding="utf-8"))["contributors"]
    assert (contact["email"], contact["roles"]) == ("thb@example.org", ["contact"])


def test_words_that_were_carried_over_hold_or_are_said_anew(year: Path) -> None:
    """Three concepts of 2024 come into 2025 and wait for a review."""

    def waiting(space: Workspace) -> list[str]:
        text = yaml.safe_load((space.files.get("metadata.yaml") or (year / "metadata.yaml").read_bytes()).decode())
        return [code for code, it in text["concepts"].items() if it.get("review")]

    with changing(year) as space:
        first, second, *_rest = waiting(space)
        DescribeMetadata(concept=first).do(space)
        DescribeMetadata(concept=second, words={"sl": "Novo.", "en": "New."}).do(space)
        assert {first, second}.isdisjoint(waiting(space))
    said = yaml.safe_load((year / "metadata.yaml").read_text(encoding="utf-8"))["concepts"]
    assert (said[second]["sl"], said[second]["en"], said[second]["by"]) == ("Novo.", "New.", "analyst")
    with pytest.raises(ThbError) as refused, changing(year) as space:
        DescribeMetadata(concept=first).do(space)
    assert refused.value.faults[0].code == "act-done-already"
