"""Verify an archive as a dossier is verified: everything that differs in it.

Nothing is unpacked before its list of files is looked at, and nothing outside a folder of our own. Then every file is
held against its hash, the journal against the deliveries that lie beside it, and the dossier in it, which must be one
that the journal tells of, is verified as a folder is.
Refused: what is no archive of ours, a name that leads out, more than an honest one holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from thb_eu.base import limits
from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import ARCHIVE_FILE
from thb_eu.base.messages import ENGLISH, Text, _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import ArchiveFlaw, WorkbookFormat, archive_flaws, parts_of
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.definitions.acts import Act
from thb_eu.definitions.country import languages_to_refuse_in
from thb_eu.definitions.journal import journal_of
from thb_eu.dossiers import MANIFEST, is_plain
from thb_eu.dossiers.verification import Difference, Verification, verify
from thb_eu.dossiers.verification.files import ABSENT
from thb_eu.dossiers.verification.sections import ENTRIES, FILES, VerificationRun
from thb_eu.publication.folder import wrong_hashes
from thb_eu.publication.manifest import ENGINE
from thb_eu.results.deliveries import deliveries_of
from thb_eu.sources.collection import load_for
from thb_eu.year.archive import COLLECTION, DOSSIER, FORMAT_VERSION, KIND, NOT_SUBMITTED, goes_along
from thb_eu.year.journal_verification import JournalVerification, verify_journal

ARCHIVE = WorkbookFormat(".zip", frozenset({MANIFEST}), re.compile(r"(?!)"), MANIFEST)
"""What `archive_flaws` asks of it: a manifest; no macros are known of it."""

HASHES_OF_ALL, JOURNAL_OF_ALL, DOSSIER_OF_ALL = "archive", "journal", "dossier"
ASKS_JOURNAL = _("Does the journal hold, and agree with the deliveries beside it?")
ASKS_DOSSIER = _("Is the dossier one that the journal tells of?")

DAMAGED = ("archive-damaged", _("this is no archive of `thb-eu journal export`, or it is damaged."))
UNSAFE = ("archive-unsafe", _("a file of the archive leaves its folder, occurs twice or is encrypted."))
TOO_LARGE = ("file-too-large", _("the archive unpacks to more than is ever written."))
FLAWS: Mapping[ArchiveFlaw, tuple[str, Text]] = {
    **dict.fromkeys((ArchiveFlaw.NO_ARCHIVE, ArchiveFlaw.PARTS_MISSING), DAMAGED),
    **dict.fromkeys((ArchiveFlaw.ENCRYPTED, ArchiveFlaw.OUTSIDE, ArchiveFlaw.TWICE), UNSAFE),
    **dict.fromkeys((ArchiveFlaw.MANY_PARTS, ArchiveFlaw.LARGE, ArchiveFlaw.INFLATED), TOO_LARGE),
}
FROM_ITS_SENDER = _("Ask its sender for the archive again.")
OR_THE_DOSSIER = _("To check a dossier give its folder, unpacked; ask the sender of an archive for it again.")
COPIED_KEYS = ("package", "year", "geo")


def verify_archive(
    path: Path, package: str | Path | None = None, public_key: Path | None = None, folder: str | None = None
) -> Verification:
    """Everything that differs in the archive `path`; `folder`: definitions other than those of the collection in it."""
    parts, manifest = _opened(path)
    with temporary_folder() as temporary:
        unpacked = temporary / "archive"
        for name, content in parts.items():
            place = unpacked.joinpath(*name.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        work = VerificationRun()
        outputs: Mapping[str, str] = manifest["outputs"]
        wrong = [Difference(HASHES_OF_ALL, *found) for found in wrong_hashes(unpacked, outputs)]
        work.did(HASHES_OF_ALL, _("Does every file of the archive match its manifest?"), len(outputs), FILES, wrong)
        descriptor = unpacked / COLLECTION / str(manifest["descriptor"])
        journal = work.read(JOURNAL_OF_ALL, ASKS_JOURNAL, COLLECTION, lambda: _held_journal(descriptor, folder))
        if journal is not None:
            odd = [Difference(JOURNAL_OF_ALL, f"{COLLECTION}/{fault.where}", fault.what) for fault in journal.faults]
            work.did(JOURNAL_OF_ALL, ASKS_JOURNAL, len(journal.journal.entries), ENTRIES, odd)
        found = None
        if (held := parts.get(f"{DOSSIER}/{MANIFEST}")) is not None:
            unknown = journal is None or not journal.journal.tells_of(held)
            odd = [Difference(DOSSIER_OF_ALL, f"{DOSSIER}/{MANIFEST}", NOT_SUBMITTED)] if unknown else []
            work.did(DOSSIER_OF_ALL, ASKS_DOSSIER, 1, _("dossier"), odd)
            read_again = partial(verify, unpacked / DOSSIER, package, public_key, folder)
            found = work.read(DOSSIER_OF_ALL, ASKS_DOSSIER, DOSSIER, read_again)
    alone = Verification(
        **{name: manifest[name] for name in COPIED_KEYS},
        audience="",
        state="",
        made_by=manifest["engine"]["version"],
        read_by=version(ENGINE),
        signature=ABSENT,
        key="",
        parts=(),
        differences=(),
        languages=languages_to_refuse_in(folder, ENGLISH),
    )
    of = found or alone
    return replace(of, parts=(*work.parts, *of.parts), differences=(*work.differences, *of.differences))


def _held_journal(descriptor: Path, folder: str | None) -> JournalVerification:
    """Return the journal against the deliveries that an archive holds."""
    definitions, journal = load_for(descriptor, folder), journal_of(descriptor.parent)
    along = {delivery.id for delivery in deliveries_of(journal) if goes_along(delivery, definitions)}
    sent = {str(entry.about["delivery"]) for entry in journal.of(Act.RECEIVED, Act.REFUSED)}
    return verify_journal(descriptor, definitions.folder, frozenset(sent - along))


def _opened(path: Path) -> tuple[Mapping[str, bytes], Mapping[str, Any]]:
    """Return the files of an archive, by name, and its manifest."""
    content = read_bounded(path, ARCHIVE_FILE, who="user")
    if flaws := archive_flaws(content, ARCHIVE, limits.ARCHIVE):
        raise _refused(path, *dict.fromkeys(FLAWS[flaw] for flaw in flaws if flaw in FLAWS))
    try:
        parts = parts_of(content)
        manifest = json.loads(parts[MANIFEST])
        engine, kind = manifest["engine"], (manifest["kind"], manifest["format_version"])
        words = [
            *(manifest[name] for name in (*COPIED_KEYS, "descriptor")),
            engine["version"],
            *manifest["outputs"].values(),
        ]
    except (DamagedPart, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _refused(path, DAMAGED) from None
    if (engine["name"], *kind) != (ENGINE, KIND, FORMAT_VERSION) or not all(isinstance(word, str) for word in words):
        raise _refused(path, DAMAGED)
    descriptor = f"{COLLECTION}/{manifest['descriptor']}"
    folders = {parent.as_posix() for name in parts for parent in PurePosixPath(name).parents}
    if folders & parts.keys() or not all(map(is_plain, (*parts, descriptor))):
        raise _refused(path, UNSAFE)
    if descriptor not in parts:
        raise _refused(path, DAMAGED)
    return parts, manifest


def _refused(path: Path, *problems: tuple[str, Text]) -> SourceRefused:
    return SourceRefused(
        *(
            Fault(Place(str(path)), *problem, OR_THE_DOSSIER if problem is DAMAGED else FROM_ITS_SENDER, "user")
            for problem in problems
        )
    )
