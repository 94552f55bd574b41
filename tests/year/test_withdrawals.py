"""Withdrawals: the file is as before the act, the journal keeps the act and says that it is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.acts import BECAUSE, HEAD_OF_OFFICE, TODAY, acting, contents, refused_whole, reject
from tests.support.corrected import corrected
from tests.support.decided import ARTICLE, CELL, CHILDREN, POLICY, decided, signed
from tests.support.deliveries import empty_collection
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.results.deliveries import acts_in_force
from thb_eu.sources.collection import load_for
from thb_eu.year.acting import Acting
from thb_eu.year.acts.grant import Grant
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.waive import Waive
from thb_eu.year.acts.withdraw import Withdraw

JOURNALS = {"journal.jsonl", "journal.head"}
OTHERWISE = {"sl": "Ne štejejo.", "en": "They do not count."}


def withdrawn(folder: Path, number: int, because: Mapping[str, str] = BECAUSE, on: str = TODAY) -> Act:
    """Withdraw an act."""
    with acting(folder, on=on) as space:
        return Withdraw(entry=number, because=because).do(space).act


def edited(folder: Path) -> dict[str, bytes]:
    """The files of a collection without its journal."""
    return {name: content for name, content in contents(folder).items() if name not in JOURNALS}


def test_a_correction_is_taken_out_and_the_journal_keeps_it(collection: Path, definitions: Definitions) -> None:
    """Of two corrections the first goes: the file is byte for byte as if it had the second alone."""
    before = edited(collection)
    corrected(collection, definitions)
    assert withdrawn(collection, 1) is Act.CORRECTED
    assert edited(collection) == before
    corrected(collection, definitions)
    corrected(collection, definitions, "t13!D7")
    withdrawn(collection, 3)
    text = (collection / "corrections.yaml").read_text(encoding="utf-8")
    assert "t13-d6" not in text and "corrections:\n  - correction: t13-d7\n" in text
    journal = journal_of(collection)
    assert [entry.act.value for entry in journal.acts] == [
        "corrected",
        "withdrawn",
        "corrected",
        "corrected",
        "withdrawn",
    ]
    assert [entry.number for entry in acts_in_force(journal) if entry.act is Act.CORRECTED] == [4]
    assert journal.acts[0].about["to"] == "14"  # nothing is deleted


def test_grant_and_waiver_are_taken_back_one_after_the_other(collection: Path, definitions: Definitions) -> None:
    """First the grant, which is open again; then what was asked for, which leaves the file."""
    (collection / "waivers.yaml").write_bytes(b"# none\nwaivers: []\n")
    before = edited(collection)
    with acting(collection, definitions=definitions) as space:
        id = Waive(finding="printed-row-total@data/t13.csv!D6", because=BECAUSE, until="2026-12-31").do(space)
    asked = edited(collection)
    with acting(collection, HEAD_OF_OFFICE, definitions=definitions) as space:
        Grant(waiver=id).do(space)
    with refused_whole(collection, "act-overtaken"):
        withdrawn(collection, 1)
    withdrawn(collection, 2)
    assert edited(collection) == asked
    withdrawn(collection, 1)
    assert edited(collection) == before


def test_a_signature_becomes_null_and_an_answer_what_it_was(collection: Path) -> None:
    """The question has its old answer and words again, in the collection's own copy, and may be signed by nobody."""
    decided(collection)
    first = contents(collection)["definitions/mappings/decisions.yaml"]
    signed(collection, CHILDREN)
    with refused_whole(collection, "act-overtaken"):
        withdrawn(collection, 1)
    withdrawn(collection, 2)
    assert contents(collection)["definitions/mappings/decisions.yaml"] == first
    withdrawn(collection, 1)
    built_in, own = (folder.law.decisions[CHILDREN] for folder in (load(), load_for(collection)))
    assert own == built_in


def test_a_fallen_answer_gets_its_signature_back(collection: Path) -> None:
    """A signed answer was changed by mistake: withdrawn, the signature stands as before."""
    decided(collection)
    signed(collection, CHILDREN)
    before = contents(collection)["definitions/mappings/decisions.yaml"]
    decided(collection, answer="do not count", says=OTHERWISE)
    assert load_for(collection).law.decisions[CHILDREN].signed is None
    withdrawn(collection, 3)
    assert contents(collection)["definitions/mappings/decisions.yaml"] == before
    assert load_for(collection).law.decisions[CHILDREN].signed


@pytest.mark.parametrize("id", [ARTICLE, POLICY])
def test_article_and_policy_wait_for_a_signature_again(id: str, collection: Path) -> None:
    """Signed and withdrawn, the own copy is the built-in file."""
    signed(collection, id)
    withdrawn(collection, 1)
    (own,) = (collection / "definitions").rglob("*.yaml")
    built_in = load().folder.read(own.relative_to(collection / "definitions").as_posix())
    assert own.read_bytes() == built_in


def test_a_case_leaves_its_file(collection: Path) -> None:
    """Decided anew and withdrawn it has its first answer; withdrawn once more it is gone."""
    decided(collection, case=CELL)
    first = contents(collection)["decisions.yaml"]
    decided(collection, case=CELL, answer="do not count", says=OTHERWISE)
    withdrawn(collection, 2)
    assert contents(collection)["decisions.yaml"] == first
    withdrawn(collection, 1)
    assert contents(collection)["decisions.yaml"] == b"decisions: []\n"


def test_what_cannot_be_withdrawn_is_refused(collection: Path, definitions: Definitions) -> None:
    """No such entry, one withdrawn already, a withdrawal, no reason, a day before the act: no byte changes."""
    corrected(collection, definitions, on="2026-11-20")
    for number, more, code in (
        (0, {}, "unknown-id"),
        (9, {}, "unknown-id"),
        (1, {"because": {"sl": "Pomota.", "en": " "}}, "language-misfit"),
        (1, {"on": "2026-11-19"}, "days-out-of-order"),
        (1, {"on": "2026-11-27"}, "day-to-come"),
    ):
        with refused_whole(collection, code):
            withdrawn(collection, number, **more)
    withdrawn(collection, 1)
    with refused_whole(collection, "act-done-already"):
        withdrawn(collection, 1)
    with refused_whole(collection, "act-not-withdrawable"):
        withdrawn(collection, 2)


def test_what_somebody_changed_by_hand_is_left_to_them(collection: Path, definitions: Definitions) -> None:
    """The correction reads 15 by now; taken out by hand it leaves nothing to do but the entry."""
    corrected(collection, definitions)
    path = collection / "corrections.yaml"
    path.write_bytes(path.read_bytes().replace(b'to: "14"', b'to: "15"'))
    with refused_whole(collection, "act-overtaken"):
        withdrawn(collection, 1)
    path.write_bytes(b"corrections: []\n")
    withdrawn(collection, 1)
    assert path.read_bytes() == b"corrections: []\n"


def test_a_correction_under_a_case_stays(collection: Path, definitions: Definitions) -> None:
    """The case was decided on the corrected figure: whoever takes the correction back decides the case anew first."""
    corrected(collection, definitions, CELL, "2")
    decided(collection, case=CELL)
    with refused_whole(collection, "case-figure-changed"):
        withdrawn(collection, 1)
    with refused_whole(collection, "correction-doubled"):
        corrected(collection, definitions, CELL, "3")
    withdrawn(collection, 2)
    withdrawn(collection, 1)


def test_an_acceptance_is_withdrawn_in_the_journal_alone(collection: Path) -> None:
    """A delivery that was accepted waits again."""
    with acting(collection) as space:
        space.enter(Act.ACCEPTED, {"delivery": "0123456789abcdef"})
    before = edited(collection)
    withdrawn(collection, 1)
    assert edited(collection) == before and journal_of(collection).acts[-1].act is Act.WITHDRAWN


def test_a_rejection_is_withdrawn_and_its_tables_stand_again(tmp_path: Path, definitions: Definitions) -> None:
    """The descriptor is byte for byte what it was before the delivery was rejected."""
    folder = empty_collection(tmp_path / "si-2025")
    file = tmp_path / "police-suspects-by-age.csv"
    file.write_text("Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;Moški;Odrasli;4\n", "utf-8")
    (delivery,) = receive([file], folder, definitions, Acting("analyst", TODAY)).deliveries
    before = edited(folder)
    reject(folder, delivery.id, definitions, HEAD_OF_OFFICE, TODAY, BECAUSE)
    assert edited(folder) != before

    assert withdrawn(folder, 2) is Act.REJECTED

    assert edited(folder) == before
    with refused_whole(folder, "act-not-withdrawable"):
        withdrawn(folder, 1)
