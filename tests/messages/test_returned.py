"""What the copies for suppliers say of what stands in them, and of what cannot be seen there."""

from __future__ import annotations

from dataclasses import replace

from tests.support.read_workbooks import texts
from tests.support.returned_copies import (
    FIRST,
    T13,
    bare,
    found,
    judged,
    notes,
    opened,
    sent_as_workbook,
    the_copy,
    with_findings,
)
from tests.support.supplied import HIDDEN, parts_of
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import zipped
from thb_eu.results import Submission
from thb_eu.templates.annotated_copies import copies_of

__all__ = ["bare", "judged", "sent_as_workbook"]


def test_all_files_come_back_when_asked(judged: Submission) -> None:
    """Otherwise only those in which a finding stands."""
    every = copies_of(judged, every=True)
    clean = next(copy for copy in every if not copy.remarks)

    assert [copy.source for copy in every] == [resource["path"] for resource in judged.collection.resources]
    assert {copy.source for copy in copies_of(judged)} == {copy.source for copy in every if copy.remarks}
    assert "All remarks are settled." in texts(opened(clean.content)[FIRST])


def test_what_finds_no_room_in_a_comment_is_counted_there(bare: Submission) -> None:
    """A cell with very many findings says how many more there are; the list has them all."""
    many = [found(Place(T13, "", "D6", 6), f"check-{number}") for number in range(200)]

    book = opened(the_copy(with_findings(bare, *many)).content)
    note = notes(book["t13"])["D6"]

    told = sum(finding.fingerprint in note for finding in many)
    assert 0 < told < 200 and f"… and {200 - told} more: see the first sheet." in note
    assert all(finding.fingerprint in texts(book[FIRST]) for finding in many)


def test_the_copy_says_what_cannot_be_seen_in_it(sent_as_workbook: Submission) -> None:
    """A signature that no longer holds, and a remark on a hidden sheet to which no click leads."""
    source = "data/t13.xlsx"
    parts = {**parts_of(sent_as_workbook.received.inputs[source]), "_xmlsignatures/sig1.xml": b"<Signature/>"}
    inputs = {**sent_as_workbook.received.inputs, source: zipped(parts)}
    submission = replace(sent_as_workbook, received=replace(sent_as_workbook.received, inputs=inputs))

    book = opened(the_copy(with_findings(submission, found(Place(source, HIDDEN, "A1", 1))), source).content)

    assert "does not hold for this copy" in texts(book[FIRST])
    assert f"A remark is on a hidden sheet: {HIDDEN}." in texts(book[FIRST])
    assert set(notes(book[HIDDEN])) == {"A1"} and book[HIDDEN].sheet_state == "hidden"
    assert "does not hold" not in texts(opened(the_copy(sent_as_workbook, source).content)[FIRST])
