"""The journal of a collection: nobody changes, reorders or takes out an entry without being found."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.deliveries import DESCRIPTOR
from tests.support.journals import about, journal_with, written
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import journal as journal_module
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import (
    BEGINNING,
    HEAD,
    JOURNAL,
    Journal,
    anchors_in,
    as_lines,
    journal_of,
    read_journal,
    what_of,
)
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import working_on


def codes(content: bytes, head: bytes | None) -> list[tuple[str, int | None]]:
    """The code and the line of each fault of a journal."""
    try:
        read_journal(content, head)
    except SourceRefused as refused:
        return [(fault.code, fault.where.line) for fault in refused.faults]
    return []


YEAR = journal_with(Act.BEGUN, Act.RECEIVED, Act.SUBMITTED, Act.ACCEPTED, Act.SUBMITTED)


def test_each_entry_holds_the_hash_of_the_one_before_in_its_chain() -> None:
    lines = YEAR.content.splitlines()
    held = [json.loads(line)["before"] for line in lines]
    hashes = [hashlib.sha256(line).hexdigest() for line in lines]
    assert held == [BEGINNING, hashes[0], BEGINNING, hashes[1], hashes[2]]


def test_the_acts_alone_are_a_whole_journal_whatever_was_submitted_between() -> None:
    acts = as_lines(YEAR.acts)
    first, second, _submitted, fourth, _again = YEAR.content.splitlines(keepends=True)
    assert acts == first + second + fourth
    assert read_journal(acts, Journal(YEAR.acts).head).acts == YEAR.acts


@pytest.mark.parametrize("number", range(5))
def test_an_entry_that_is_taken_out_is_named(number: int) -> None:
    lines = YEAR.content.splitlines(keepends=True)
    assert codes(b"".join(lines[:number] + lines[number + 1 :]), YEAR.head)


@pytest.mark.parametrize("number", range(5))
def test_a_role_that_is_changed_is_named_there_or_at_the_next(number: int) -> None:
    lines = YEAR.content.splitlines(keepends=True)
    lines[number] = lines[number].replace(b"analyst", b"minister")
    assert {code for code, _line in codes(b"".join(lines), YEAR.head)} == {"journal-broken"}


def test_a_line_that_is_no_entry_is_named_by_its_number() -> None:
    lines = YEAR.content.splitlines(keepends=True)
    assert ("journal-entry-invalid", 2) in codes(b"".join([lines[0], b"[1]\n", *lines[2:]]), YEAR.head)


@pytest.mark.parametrize(
    "at",
    [
        "2026-99-99T99:99:99Z",
        "2026-02-30T09:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T09:00:60Z",
        "0000-03-01T09:00:00Z",
        "2026-03-01T09:00:00Z\n",
        "2026-03-01T09:00:00",
        "2026-03-01 09:00:00Z",
        "٢026-03-01T09:00:00Z",
    ],
)
def test_an_entry_of_a_second_that_there_is_not_is_none(at: str) -> None:
    """It was read, and what reckons with it fell down."""
    entry = replace(YEAR.entries[1], at=at)
    assert codes(as_lines([YEAR.entries[0], entry]), Journal((YEAR.entries[0], entry)).head) == [
        ("journal-entry-invalid", 2)
    ]
    with pytest.raises(ValueError, match="at"):
        Journal().with_entry(Act.SENT, "analyst", "2026-03-01", about(Act.SENT), moment=(at, "0" * 32))


@pytest.mark.parametrize("key", ["delivery", "sha256", "salt", "before", "on"])
def test_a_line_break_after_a_hash_or_a_day_is_no_part_of_it(key: str) -> None:
    """In a path it would be another folder."""
    told = json.loads(YEAR.content.splitlines()[1])
    of = told["about"] if key in told["about"] else told
    of[key] += "\n"
    assert codes(json.dumps(told).encode(), None)[0] == ("journal-entry-invalid", 1)


def test_without_its_head_nobody_can_tell_how_long_a_journal_is() -> None:
    assert codes(YEAR.content, None) == [("journal-broken", None)]
    assert codes(b"", YEAR.head)


def test_a_head_that_lags_behind_as_after_a_sudden_end_is_no_fault_and_is_known() -> None:
    assert read_journal(YEAR.content, journal_with(Act.BEGUN).head).unknown_to_head == 4
    assert read_journal(YEAR.content, YEAR.head).unknown_to_head == 0


def test_an_anchor_is_found_wherever_it_is_printed_and_nothing_else_is_taken_for_one() -> None:
    """By people it is read out of a text, so nothing that stands beside it may be a part of it."""
    anchor = YEAR.anchor
    assert anchor is not None and anchor.number == 3
    assert anchor.hash == hashlib.sha256(YEAR.content.splitlines()[3]).hexdigest()
    assert anchors_in(f"Zadnji vpis: {anchor}.") == anchors_in(f"<v>{anchor}</v>{anchor}") == (anchor,)
    others = (
        f"a{anchor}",
        f"{anchor}0",
        f"0-{anchor.hash}",
        f"3–{anchor.hash}",
        anchor.hash,
        f"3-{anchor.hash.upper()}",
    )
    assert [anchors_in(text) for text in others] == [()] * len(others)


def test_two_entries_of_the_same_act_never_have_the_same_hash() -> None:
    """A hash that goes out into the world must not let anybody try out what the entry tells."""
    one, other = (Journal().with_entry(Act.SENT, "analyst", "2026-03-01", about(Act.SENT)) for _time in range(2))
    assert one.anchor != other.anchor


@pytest.mark.parametrize(
    ("roles", "seconds", "told"),
    [
        (("analyst", "head"), 0, [0]),
        (("analyst", "head"), 59, [59]),
        (("analyst", "head"), 60, []),
        (("analyst", "analyst"), 1, []),
        (("analyst", "Analyst "), 1, []),
        (("analyst", ""), 1, []),
        (("analyst", "", "head"), 20, [40]),
    ],
)
def test_another_role_within_a_minute_is_told(roles: tuple[str, ...], seconds: int, told: list[int]) -> None:
    journal = Journal()
    for number, role in enumerate(roles):
        moment = (f"2026-03-01T09:{number * seconds // 60:02}:{number * seconds % 60:02}Z", f"{number:032x}")
        journal = journal.with_entry(Act.SENT, role, "2026-03-01", about(Act.SENT), moment=moment)
    assert [apart for _entry, _before, apart in journal.hats] == told


@given(st.lists(st.sampled_from(Act), max_size=8), st.data())
def test_what_was_written_is_read_and_no_byte_of_it_can_be_changed(acts: list[Act], data: st.DataObject) -> None:
    journal = journal_with(*acts)
    assert read_journal(journal.content, journal.head) == journal
    if content := journal.content:
        at = data.draw(st.integers(0, len(content) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))
        assert codes(content[:at] + bytes([other]) + content[at + 1 :], journal.head)


@pytest.mark.parametrize("act", Act)
def test_an_entry_without_what_its_act_must_tell_is_refused(act: Act) -> None:
    entry = json.loads(journal_with(act).content)
    needed = [key for key in entry["about"] if key in act.about["required"]]
    assert needed
    for key in needed:
        short = {**entry, "about": {name: value for name, value in entry["about"].items() if name != key}}
        line = json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode()
        assert codes(line, None)[0] == ("journal-entry-invalid", 1)
        with pytest.raises(ValueError, match=key):
            Journal().with_entry(act, "analyst", "2026-03-01", short["about"])


@pytest.mark.parametrize(
    ("act", "other"),
    [
        (Act.RECEIVED, {"delivery": "0123456789abcdef"}),  # not the beginning of its hash
        (Act.RECEIVED, {"sha256": "ab"}),
        (Act.RECEIVED, {"resources": {"police/victims": {"path": "deliveries/Novak Ana.xlsx"}}}),
        (Act.RECEIVED, {"resources": {"police/victims": {"path": "deliveries/0123456789abcdef/../../a/b.csv"}}}),
        (Act.RECEIVED, {"files": {"deliveries/0123456789abcdef/../../x/a.csv": "0" * 64}}),
        (Act.RECEIVED, {"files": {"deliveries/0123456789abcdef/police/a.csv": "0"}}),
        (Act.RECEIVED, {"changes": True}),
        (Act.RECEIVED, {"changes": 1.0}),
        (Act.WAIVED, {"step": "wished"}),
        (Act.WITHDRAWN, {"entry": 0}),
        (Act.SUBMITTED, {"follows": "the first"}),
    ],
)
def test_what_an_act_tells_otherwise_than_it_must_is_refused(act: Act, other: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(other))):
        Journal().with_entry(act, "analyst", "2026-03-01", {**about(act), **other})


def test_what_somebody_must_answer_for_has_a_role() -> None:
    with pytest.raises(ValueError, match="role"):
        Journal().with_entry(Act.ACCEPTED, "", "2026-03-01", about(Act.ACCEPTED))
    assert Journal().with_entry(Act.BEGUN, "", "2026-03-01", about(Act.BEGUN)).entries


@pytest.mark.parametrize("because", ["typed by mistake", {"sl": "Pomota.", "en": "A mistake."}])
@pytest.mark.parametrize("act", [Act.ACCEPTED, Act.REJECTED, Act.WITHDRAWN])
def test_a_reason_by_language_and_an_older_one_in_one_text_are_read(act: Act, because: Any) -> None:
    journal = Journal().with_entry(act, "head", "2026-03-01", {**about(act), "because": because})
    assert read_journal(journal.content, journal.head) == journal
    assert (because if isinstance(because, str) else because["en"]) in what_of(journal.entries[0]).in_language("en")


# --- entries that are read once they are asked for --------------------------------------------------------------------


ACTS = journal_with(Act.BEGUN, Act.RECEIVED, Act.ACCEPTED)


def forged(folder: Path, old: bytes, new: bytes) -> Path:
    """A collection in whose second entry a script has changed something and chained the rest anew."""
    lines, last = list[bytes](), BEGINNING.encode()
    for at, line in enumerate(ACTS.content.splitlines()):
        assert at != 1 or old in line
        line = re.sub(rb'(?<="before":")[0-9a-f]{64}', last, line.replace(old, new) if at == 1 else line)
        lines.append(line + b"\n")
        last = hashlib.sha256(line).hexdigest().encode()
    content = b"".join(lines)
    (folder / JOURNAL).write_bytes(content)
    (folder / HEAD).write_text(
        f"3 {last.decode()}\n0 {BEGINNING}\n3 {hashlib.sha256(content).hexdigest()}\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"supplier":"police"', b'"supplier":7', "journal-entry-invalid"),
        (b'"resources":{}', b'"resources":{"a":{"path":"../x.csv"}}', "journal-entry-invalid"),
        (b'"form":"",', b"", ""),  # may be left out
        (b'"form":"",', b'"form":"","x":{},},"about":{', "journal-entry-invalid"),
        (b'"about":{', b'"about": {', "journal-broken"),
        (b'"form":"",', b'"form":"a","form":"",', "journal-broken"),
        (b'"form":"",', b'"form":"\\u0041",', "journal-broken"),
        (b'"form":"",', b'"form":"\xff",', "journal-entry-invalid"),
        (b'"form":"",', b'"form":' + b"[" * 100_000 + b",", "journal-entry-invalid"),
    ],
)
def test_what_an_entry_is_about_is_refused_when_it_is_asked_for_and_by_whoever_asks_for_all(
    old: bytes, new: bytes, code: str, tmp_path: Path
) -> None:
    """Its chain holds, and so does its head: a script has written both."""
    folder = forged(tmp_path, old, new)
    with pytest.raises(SourceRefused) if code else contextlib.nullcontext() as refused:
        assert journal_of(folder).whole.entries[1].act is Act.RECEIVED
    assert not refused or [(it.code, it.where.line) for it in refused.value.faults][:1] == [(code, 2)]
    if code == "journal-entry-invalid":
        with pytest.raises(SourceRefused, match="line 2"):
            journal_of(folder).entries[1].about["delivery"]


def test_an_entry_that_is_read_late_is_the_same_as_one_that_is_read_at_once(tmp_path: Path) -> None:
    journal = journal_with(*Act)
    late, at_once = journal_of(written(journal, tmp_path)), read_journal(journal.content, journal.head)
    assert late == at_once == journal and late.content == journal.content and late.head == journal.head
    assert [entry.about for entry in late.entries] == [entry.about for entry in journal.entries]
    changed = [replace(entry, role="minister") for entry in late.entries]
    assert as_lines(changed) == as_lines([replace(entry, role="minister") for entry in journal.entries])


def test_an_act_reads_few_of_the_entries_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many deliveries there are: it asks for the one on which it rests."""
    journal = Journal()
    for number in range(200):
        journal = journal.with_entry(Act.RECEIVED, "analyst", "2026-03-01", about(Act.RECEIVED, number))
    written(journal, tmp_path)
    read = list[Act]()
    about_of = journal_module._about
    monkeypatch.setattr(journal_module, "_about", lambda act, told: read.append(act) or about_of(act, told))
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    with working_on(tmp_path, Acting("analyst", "2026-03-02")) as space:
        space.enter(Act.RETURNED, about(Act.RETURNED, 7))
        space.write()
    assert read == [Act.RECEIVED]
    assert journal_of(tmp_path).entries[-1].about == about(Act.RETURNED, 7)
