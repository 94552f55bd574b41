"""Check a path and a zip before anything opens them.

Comes in: a path as a descriptor writes it, or the bytes of a workbook. Goes out: the file under the package's
folder, or every reason why the workbook must not be unpacked.
Refuses a path that leaves its folder or asks for something from elsewhere, and follows no link: frictionless does both.
"""

from __future__ import annotations

import re
from pathlib import Path

from thb_eu.base.bounded_files import NO_ORDINARY_FILE
from thb_eu.base.errors import Fault, Problem, SourceRefused
from thb_eu.base.limits import SUPPLIERS_WORKBOOK
from thb_eu.base.messages import _
from thb_eu.base.model import Place, Remedies
from thb_eu.base.ooxml.archive import EXCEL, OPEN_DOCUMENT, ArchiveFlaw, archive_flaws
from thb_eu.sources.sheets import AGAIN

SUFFIXES = (".csv", ".xlsx", ".ods")

UNSAFE, NOT_FOUND = "path-unsafe", "file-not-found"

UNSAFE_ARCHIVES = {
    ArchiveFlaw.NO_ARCHIVE: ("workbook-damaged", _("this is not an {suffix} workbook, or it is damaged.")),
    ArchiveFlaw.PARTS_MISSING: ("workbook-damaged", _("this zip is not an {suffix} workbook: its parts are missing.")),
    ArchiveFlaw.MACROS: ("workbook-with-macros", _("the workbook holds macros.")),
    ArchiveFlaw.ENCRYPTED: ("workbook-old-or-locked", _("the workbook is encrypted.")),
    ArchiveFlaw.OUTSIDE: ("workbook-unsafe", _("a part of the workbook leaves its folder.")),
    ArchiveFlaw.TWICE: ("workbook-unsafe", _("a part of the workbook occurs in it twice.")),
    ArchiveFlaw.MANY_PARTS: ("file-too-large", _("the workbook has more than {most_parts:,} parts.")),
    ArchiveFlaw.LARGE: ("file-too-large", _("the workbook unpacks to more than {most} MB.")),
    ArchiveFlaw.INFLATED: (
        "file-too-large",
        _("a part of the workbook unpacks to more than {most_inflation} times its size."),
    ),
}
"""What is said against a workbook; a signature is no reason not to read one."""
ONLY_THESE = _("only .csv, .xlsx and .ods files are read.")
SAVE_AS_ONE = _("Save the table as one of these.")
LEAVES = _("the path leaves its folder.")
UNDER_IT = _("Put the file under the descriptor's folder.")
BESIDE_IT = _("Put the file beside the descriptor and name it there.")
PUT_IT_THERE = _("Put it there, or correct the path; upper and lower case differ.")
NOT_FOLLOWED = _("the system cannot follow a path as long as this.")
SHOWN = 100
"""So many signs of a path are shown."""
RELATIVE = _("Write it relative to the descriptor.")


def inside(folder: Path, path: str, descriptor_name: str) -> Path:
    """Return the file that `path` names under `folder`; nothing outside it, nothing remote, no link."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    try:
        wrong = _wrong_words(path, parts) or _wrong_place(folder, parts)
    except OSError:
        wrong = UNSAFE, NOT_FOLLOWED, _("Shorten the names.")
    if wrong:
        code, what, remedy = wrong
        shown = path if len(path) <= SHOWN else f"{path[:SHOWN]}…"
        where = Place(descriptor_name).of(_("path {shown!r}", shown=shown))
        others = Remedies(supplier=_("Send the file.")) if code == NOT_FOUND else Remedies()
        raise SourceRefused(Fault(where, code, what, remedy, "analyst", others))
    return folder.joinpath(*parts)


def zip_faults(content: bytes, name: str) -> list[Fault]:
    """Return every reason why the workbook `content` must not be unpacked."""
    kind = OPEN_DOCUMENT if name.lower().endswith(OPEN_DOCUMENT.suffix) else EXCEL
    values = {
        "suffix": kind.suffix,
        "most_parts": SUPPLIERS_WORKBOOK.parts,
        "most": SUPPLIERS_WORKBOOK.bytes // 1_000_000,
        "most_inflation": SUPPLIERS_WORKBOOK.inflation,
    }
    found = (
        UNSAFE_ARCHIVES[flaw] for flaw in archive_flaws(content, kind, SUPPLIERS_WORKBOOK) if flaw in UNSAFE_ARCHIVES
    )
    return [Fault(Place(name), code, what.filled(values), AGAIN, "supplier") for code, what in found]


def _wrong_words(path: str, parts: list[str]) -> Problem | None:
    """Find what can be said against a path without looking at the disk."""
    written = path.replace("\\", "/")
    if not path.isprintable():
        return UNSAFE, _("the path holds an invisible sign."), _("Type it anew.")
    if written.startswith("/"):
        return UNSAFE, _("the path is absolute."), RELATIVE
    if re.match(r"[A-Za-z]:", written):
        return UNSAFE, _("the path names a drive."), RELATIVE
    if ":" in written:
        return UNSAFE, _("the path is an address or holds a colon."), BESIDE_IT
    if any(not part.strip(" .") for part in parts):
        return UNSAFE, LEAVES, UNDER_IT
    if not written.lower().endswith(SUFFIXES):
        return "file-type-not-read", ONLY_THESE, SAVE_AS_ONE
    return None


def _wrong_place(folder: Path, parts: list[str]) -> Problem | None:
    """Find what is to be said against a path once the disk is asked; each step is looked at before it is taken."""
    place = folder
    for part in parts:
        place /= part
        if place.is_symlink():
            return UNSAFE, _("the path goes through a link."), _("Put the file itself there.")
    if not place.resolve().is_relative_to(folder.resolve()):  # a junction of Windows is no symbolic link
        return UNSAFE, LEAVES, UNDER_IT
    if place.is_dir():
        return "file-not-found", _("this is a folder, not a file."), _("Name a file.")
    if not place.exists():
        return NOT_FOUND, _("the file does not exist."), PUT_IT_THERE
    if not place.is_file():
        return NO_ORDINARY_FILE
    return None
