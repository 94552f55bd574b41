"""One sheet is signed by one act with one case number: each entry by itself, so that it is left out or taken back.

Expected: what the collection of 2024 waits for, listed by hand in `tests/support/told_status.py`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docx import Document

from tests.support.acts import BECAUSE, HEAD_OF_OFFICE, refused_whole
from tests.support.told_status import WAITING, told
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.run import run_of
from thb_eu.sources.collection import load_for
from thb_eu.writing.word_document import as_word
from thb_eu.year.acting import Acting
from thb_eu.year.acts.sign_sheet import SignSheet
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.sheet import Waiting, as_document, idle_words, waiting
from thb_eu.year.workspace import Workspace, working_on

CASE, DAY = "Example office 007-1/2026", "2026-12-01"
NOT_SIGNED = ("product", "contact")
"""What a sheet does not sign: what a lawyer confirms once, and what is no text."""
GRANTED = ("waiver", "text")


def sheet(folder: Path) -> list[Waiting]:
    run = run_of(folder, load_for(folder), set_aside=True)
    return [*waiting(run.received, run.mapped, run.definitions)]


@contextmanager
def acting(folder: Path, role: str = HEAD_OF_OFFICE) -> Iterator[Workspace]:
    """A change on a day after the last proposal."""
    with working_on(folder, Acting(role, DAY), today=DAY) as space:
        yield space
        space.write()


def signed(folder: Path, *without: str) -> tuple[str, ...]:
    with acting(folder) as space:
        made: tuple[str, ...] = SignSheet(by=CASE, without=without).do(space)
        return made


def left(folder: Path) -> list[tuple[str, str]]:
    """What still waits, but for what a journal asks besides: mailboxes, and tables that no delivery brought."""
    return [(it.kind, it.id) for it in sheet(folder) if it.kind not in ("mailbox", "undelivered")]


def test_one_act_signs_all_each_under_its_own_seal(collection: Path) -> None:
    """Afterwards a lawyer's word on the product lacks, and an address; each signature bears the one case number."""
    before = sheet(collection)
    assert [(it.kind, it.id) for it in before if it.kind != "text"] == WAITING

    done = signed(collection)

    assert [*done] == [it.id for it in before if it.kind not in NOT_SIGNED]
    assert [kind for kind, _id in left(collection)] == [*NOT_SIGNED]
    entries = [entry.about for entry in journal_of(collection).of(Act.SIGNED)]
    asked = [it for it in before if it.kind not in (*NOT_SIGNED, *GRANTED)]
    assert len({entry["seal"] for entry in entries}) == len(entries) == len(asked)
    assert {entry["by"] for entry in entries} == {CASE}
    with refused_whole(collection, "act-done-already"):
        signed(collection)


def test_an_entry_is_left_out_or_taken_back(collection: Path) -> None:
    """Seven releases and one article wait on; a decision that is withdrawn waits again, alone."""
    signed(collection, "release", "KZ-1 113")
    kept = [(kind, id) for kind, id in WAITING if kind in ("release", *NOT_SIGNED) or id == "KZ-1 113"]
    assert left(collection) == kept

    decision = WAITING[0][1]
    entry = next(it for it in journal_of(collection).of(Act.SIGNED) if it.about["id"] == decision)
    with acting(collection) as space:
        Withdraw(entry=entry.number, because=BECAUSE).do(space)
    assert left(collection) == [WAITING[0], *kept]


def test_what_the_role_may_not_sign_is_left_and_told(collection: Path) -> None:
    """The proposer signs none of its own texts and grants none of its waivers; it may confirm what others proposed."""
    texts = {it.id for it in sheet(collection) if it.kind == "text"}
    with acting(collection, "maintainers of the toolkit") as space:
        done = SignSheet(by=CASE).do(space)
        reasons = {fault.code for fault in space.left}

    assert "signed-by-proposer" in reasons
    assert not any(journal_of(collection).of(Act.SIGNED))
    assert done and {*done} <= texts
    with refused_whole(collection, "unknown-id"):
        signed(collection, "nothing-is-called-so")


def test_only_zeros_are_one_line() -> None:
    """Whatever is on the sheet: entries of units above none are told apart, all others together."""
    some, none = (
        Waiting("decision", "XA", units={"PER": 2}),
        [Waiting("rules", id, units={"PER": 0}) for id in ("XB", "XC")],
    )
    (line,) = idle_words([some, *none, Waiting("policy", "XD")])
    assert re.findall("X[A-D]", line.in_language("en")) == ["XB", "XC"]
    assert idle_words([some]) == []


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_the_sheet_is_printed_with_its_words(collection: Path, lang: str) -> None:
    """Each entry with its numbers and what it says; what rests on nothing is no page of its own."""
    run, entries = run_of(collection, load_for(collection), set_aside=True), sheet(collection)
    page = as_document(entries, run.received.collection, run.definitions, lang)
    text = "\n".join(it.text for it in Document(io.BytesIO(as_word(page))).paragraphs)
    shown = [it.id for it in entries if it.can_be_signed]
    assert shown and all(id in text for id in shown)
    assert run.definitions.law.decisions[WAITING[0][1]].question.in_language(lang) in text


def test_the_list_tells_numbers_to_programs(collection: Path) -> None:
    """Twelve men, 27 women of the victims rest on the rules of Article 113; nothing rests on a name."""
    found = {(it["kind"], it["id"]): it["units"] for it in told(collection)["unsigned"]}
    assert found["rules", "KZ-1 113"]["PER"] > 0 and found["policy", "small-counts-2024"] is None
