"""What can identify a person is not received, and what was refused for it can be removed without a gap in the journal.

Expected: what was planted in a table that is otherwise received, and what `tests.support.journals` knows of hashes.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.dossiers.verification.dossiers import compared
from tests.support import made_up_persons as persons
from tests.support.acts import BECAUSE, refused_whole, reject
from tests.support.deliveries import empty_collection, journal_in
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import catalogue_texts
from thb_eu.base.model import next_act
from thb_eu.base.ooxml.archive import parts_of, zipped
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.dossiers.verification import verify
from thb_eu.publication.dossier import publish
from thb_eu.run import prepare
from thb_eu.sources import read_collection
from thb_eu.sources.personal_data import PersonalDataGuard, in_workbook
from thb_eu.year.acting import Acting
from thb_eu.year.acts.purge import Purge
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.withdraw import Withdraw, withdrawable
from thb_eu.year.archive import archive_parts
from thb_eu.year.forms import forms
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.received_deliveries import Verdict
from thb_eu.year.workspace import working_on

ON, ROLE = "2026-03-02", "analyst"
ACTING = Acting(ROLE, ON)
NAME = persons.name(random.Random(16))
ROWS = (
    ("Izid obravnave", "Spol", "Starostna skupina", "Število"),
    ("Kazenska ovadba", "ženski", "18 let in več", 3),
    ("Kazenska ovadba", "moški", "do 18 let", 2),
)


def sent(folder: Path, comment: str = "", picture: bool = False, author: str = "") -> Path:
    """A table of suspects as a workbook, with what may stand beside its cells."""
    book = Workbook()
    for cells in ROWS:
        book.active.append(cells)
    if comment:
        book.active["D2"].comment = Comment(comment, author)
    book.properties.creator = author or None
    packed = io.BytesIO()
    book.save(packed)
    parts = parts_of(packed.getvalue()) | ({"xl/media/image1.png": b"a scan"} if picture else {})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "suspects.xlsx"
    path.write_bytes(zipped(parts))
    return path


def received(path: Path, collection: Path, definitions: Definitions) -> tuple[Verdict, list[str]]:
    (one,) = receive([path], collection, definitions, ACTING, "police/suspects-by-age").deliveries
    return one.verdict, [fault.code for fault in one.faults]


def purged(collection: Path, *ids: str) -> tuple[str, ...]:
    with working_on(collection, ACTING) as space:
        gone: tuple[str, ...] = Purge(deliveries=ids).do(space)
        space.write()
    return gone


def spoilt(collection: Path) -> list[str]:
    """The codes of what `status` says of files that are gone or were changed."""
    told = CliRunner().invoke(cli, ["status", str(collection), "--format", "json"])
    return [one["code"] for one in json.loads(told.stdout)["spoilt"]]


def faults_of(collection: Path, definitions: Definitions) -> list[str]:
    return [fault.code for fault in verify_journal(collection / "datapackage.json", definitions.folder).faults]


def test_a_name_in_a_comment_is_refused_and_purged(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """The original lies apart until it is purged; then its hash and its reason are all that is left of it."""
    path = sent(tmp_path / "out", comment=f"glej {NAME}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert received(path, new_collection, definitions) == (Verdict.REFUSED, ["personal-data"])
    apart = new_collection / "deliveries" / "refused" / digest[:16]
    assert (apart / "original.xlsx").read_bytes() == path.read_bytes()

    assert purged(new_collection) == (digest[:16],)

    assert [file.name for file in apart.iterdir()] == ["reason.txt"]
    (refusal,) = journal_in(new_collection).of(Act.REFUSED)
    (act,) = journal_in(new_collection).of(Act.PURGED)
    assert (refusal.about["sha256"], refusal.about["because"]) == (digest, ["personal-data"])
    assert (act.role, act.on, act.about) == (ROLE, ON, {"delivery": digest[:16]})
    assert faults_of(new_collection, definitions) == []
    assert archive_parts(read_collection(new_collection, definitions), definitions)
    everything = b"".join(file.read_bytes() for file in new_collection.rglob("*") if file.is_file())
    assert not any(word.encode() in everything for word in NAME.split())


def test_what_was_received_is_rejected_and_then_purged(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """While it stands its files are kept; afterwards nothing of it lies there, and it cannot stand again."""
    path = sent(tmp_path / "out")
    assert received(path, new_collection, definitions) == (Verdict.RECEIVED, [])
    id = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    with refused_whole(new_collection, "delivery-stands") as refused:
        purged(new_collection, id)
    assert refused.value.faults[0].acts == tuple(next_act(name, delivery=id) for name in ("reject", "purge"))

    reject(new_collection, id, definitions, ROLE, ON, BECAUSE)
    rejection = journal_in(new_collection).acts[-1].number
    assert purged(new_collection) == () and purged(new_collection, id) == (id,)
    assert not [file for file in (new_collection / "deliveries" / id).rglob("*") if file.is_file()]
    assert (faults_of(new_collection, definitions), spoilt(new_collection)) == ([], [])
    assert archive_parts(read_collection(new_collection, definitions), definitions)
    assert rejection not in withdrawable(journal_in(new_collection))
    with (
        refused_whole(new_collection, "act-overtaken"),
        working_on(new_collection, ACTING, definitions=definitions) as space,
    ):
        Withdraw(entry=rejection, because=BECAUSE).do(space)
    assert received(path, new_collection, definitions) == (Verdict.REFUSED, ["delivery-rejected"])
    (new_collection / "deliveries" / id / "original.xlsx").write_bytes(path.read_bytes())
    assert faults_of(new_collection, definitions) == ["delivery-not-purged"]
    assert purged(new_collection, id) == (id,) and faults_of(new_collection, definitions) == []


def test_what_was_purged_and_comes_again_is_told_as_not_kept(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """Nobody is told of a file that lies there; the first time it did."""
    line = ["--lang", "en", "receive", str(sent(tmp_path / "out", comment=NAME)), "--into", str(new_collection)]
    line += ["--role", ROLE, "--on", ON, "--table", "police/suspects-by-age"]
    told = [CliRunner().invoke(cli, line).output]
    (id,) = purged(new_collection)
    told += [CliRunner().invoke(cli, line).output]
    assert [(f"  kept as {id}" in text, "  not kept" in text) for text in told] == [(True, False), (False, True)]


def test_purging_twice_adds_nothing_and_removes_what_was_put_back(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """Where the file is there again, the journal says so."""
    path = sent(tmp_path / "out", comment=NAME)
    received(path, new_collection, definitions)
    (id,) = purged(new_collection)
    assert purged(new_collection) == ()
    left = new_collection / "deliveries" / "refused" / id / "original.xlsx"
    left.write_bytes(path.read_bytes())
    assert faults_of(new_collection, definitions) == ["delivery-not-purged"]
    assert purged(new_collection) == (id,)
    assert (faults_of(new_collection, definitions), len([*journal_in(new_collection).of(Act.PURGED)])) == ([], 1)
    assert received(path, new_collection, definitions)[0] is Verdict.REFUSED
    assert not left.exists(), "the same bytes are not kept a second time"


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_refused_original_that_somebody_deleted_is_a_gap_until_it_is_purged(
    folder_too: bool, tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """Journal and status name the place and the command that closes the gap; nobody is asked to send it again."""
    received(sent(tmp_path / "out", comment=NAME), new_collection, definitions)
    (refusal,) = journal_in(new_collection).of(Act.REFUSED)
    id = refusal.about["delivery"]
    apart = new_collection / "deliveries" / "refused" / id
    shutil.rmtree(apart) if folder_too else (apart / "original.xlsx").unlink()

    descriptor, folder = new_collection / "datapackage.json", definitions.folder
    (fault,) = verify_journal(descriptor, folder).faults
    assert (fault.code, fault.where.file) == ("delivery-missing", f"deliveries/refused/{id}/original.*")
    assert fault.acts == (next_act("purge", delivery=id),)
    assert spoilt(new_collection) == ["delivery-missing"]

    assert purged(new_collection) == (id,)
    assert (faults_of(new_collection, definitions), spoilt(new_collection)) == ([], [])
    assert (purged(new_collection), len([*journal_in(new_collection).of(Act.PURGED)])) == ((), 1)
    path = sent(tmp_path / "again", comment=NAME)
    assert received(path, new_collection, definitions)[0] is Verdict.REFUSED
    assert faults_of(new_collection, definitions) == []


def test_only_what_was_refused_is_purged(tmp_path: Path, new_collection: Path, definitions: Definitions) -> None:
    """A delivery that counts is rejected, not removed; another reason than personal data must be asked for by id."""
    (tmp_path / "no.txt").write_bytes(b"4")
    assert received(tmp_path / "no.txt", new_collection, definitions)[0] is Verdict.REFUSED
    assert purged(new_collection) == ()
    (refusal,) = journal_in(new_collection).of(Act.REFUSED)
    assert purged(new_collection, refusal.about["delivery"][:16]) == (refusal.about["delivery"],)
    received(sent(tmp_path / "out"), new_collection, definitions)
    (good,) = journal_in(new_collection).of(Act.RECEIVED)
    for id, code in ((good.about["delivery"], "delivery-stands"), ("0" * 16, "unknown-id")):
        with refused_whole(new_collection, code):
            purged(new_collection, id)


def test_the_author_is_no_reason_and_the_picture_is_not_kept(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """Programs write the author by themselves; the receipt says what is not passed on; hashes of both are kept."""
    path = sent(tmp_path / "out", comment=f"{NAME}:\npreverjeno", picture=True, author=NAME)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert received(path, new_collection, definitions) == (Verdict.RECEIVED, [])
    (entry,) = journal_in(new_collection).of(Act.RECEIVED)
    kept = new_collection / "deliveries" / digest[:16] / "original.xlsx"
    assert entry.about["sha256"] == digest
    assert entry.about["kept"] == hashlib.sha256(kept.read_bytes()).hexdigest() != digest
    assert b"a scan" not in b"".join(parts_of(kept.read_bytes()).values())
    assert faults_of(new_collection, definitions) == []
    receipt = (kept.parent / "receipt.txt").read_text(encoding="utf-8-sig")
    assert receipt.count("\n- 1 ") >= 2, "a picture and a comment are counted"
    assert not any(word in receipt for word in NAME.split())
    assert received(path, new_collection, definitions)[0] is Verdict.KNOWN


def test_no_form_is_accused(definitions: Definitions) -> None:
    """What a form prints is none: instructions, lists, labels, last year's rows, the contact of the office."""
    collection = read_collection("si-2024", definitions)
    guard = PersonalDataGuard(definitions, (collection.edited[collection.descriptor], catalogue_texts()))
    contract = next(iter(definitions.contracts.values()))
    for form in forms(collection, definitions, "si-2024"):
        for name, content in form.files.items():
            found = [str(fault) for fault in in_workbook(content, name, contract, guard, ours=True)]
            assert not found, (name, found)


def test_a_dossier_holds_a_clean_copy_and_both_hashes(
    tmp_path: Path, new_collection: Path, definitions: Definitions
) -> None:
    """`verify` makes the same bytes again of the copy, and holds its cells against the original where it is brought."""
    path = sent(tmp_path / "out", comment=f"{NAME}:\npreverjeno", author=NAME)
    received(path, new_collection, definitions)
    publish(prepare(new_collection, definitions, fast=True), tmp_path / "dossier", draft=True)
    manifest = json.loads((tmp_path / "dossier" / "manifest.json").read_bytes())
    (name,) = manifest["originals"]
    copy = (tmp_path / "dossier" / "inputs" / name).read_bytes()
    assert manifest["originals"][name] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["inputs"][name] == hashlib.sha256(copy).hexdigest()
    assert not any(word.encode() in b"".join(parts_of(copy).values()) for word in NAME.split())

    alone, held = verify(tmp_path / "dossier"), compared(tmp_path / "dossier", new_collection)
    parts = {part.id: (part.done, part.compared) for part in held.parts}
    assert (alone.same, held.same) == (True, True)
    assert parts["originals"] == (True, sum(len(cells) for cells in ROWS))
    assert not next(part for part in alone.parts if part.id == "originals").done

    original = new_collection / name
    original.write_bytes(sent(tmp_path / "other", author="x").read_bytes())
    changed = compared(tmp_path / "dossier", new_collection)
    assert {(one.part, one.where) for one in changed.differences} >= {("recomputed", name)}
    other = empty_collection(tmp_path / "else" / "si-2025")
    assert ("recomputed", name) in {(one.part, one.where) for one in compared(tmp_path / "dossier", other).differences}
    original.unlink()
    with pytest.raises(SourceRefused) as refused:
        verify(tmp_path / "dossier", new_collection)
    assert [fault.code for fault in refused.value.faults] == ["file-not-found"]
