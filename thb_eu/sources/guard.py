"""Guard: what is asked of a path and of a zip before anything opens them.

Comes in: a path as a descriptor writes it, or the bytes of a workbook. Goes out: the file under the package's
folder, or every reason why the workbook must not be unpacked.
Refuses a path that leaves its folder or asks for something from elsewhere, and follows no link: frictionless does both.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from thb_eu.errors import Fault, Problem, SourceRefused
from thb_eu.messages import Text, _
from thb_eu.model import Place, Remedies
from thb_eu.sources.sheets import AGAIN

SUFFIXES = (".csv", ".xlsx", ".ods")

MOST_PARTS = 1_000
MOST_BYTES = 100_000_000
MOST_INFLATION = 200
"""An honest workbook has some dozens of parts, a few megabytes, and shrinks to a tenth."""

EXCEL, OPEN_DOCUMENT = ".xlsx", ".ods"
PARTS = {
    EXCEL: frozenset({"[Content_Types].xml", "xl/workbook.xml"}),
    OPEN_DOCUMENT: frozenset({"content.xml", "META-INF/manifest.xml"}),
}
"""The parts without which a zip is no workbook."""
MACROS = {EXCEL: ("vbaproject.bin",), OPEN_DOCUMENT: ("basic", "scripts")}
"""What the parts of macros are called, or the folders in which they lie."""
LISTED_IN, LOCKED = "META-INF/manifest.xml", b"encryption-data"
"""Where OpenDocument lists its parts, and says of them that they are locked: its zip does not."""
LONGEST_LIST = 10_000_000

UNSAFE, DAMAGED, PASSWORD, TOO_LARGE = "path-unsafe", "workbook-damaged", "workbook-old-or-locked", "file-too-large"
NOT_FOUND = "file-not-found"

NO_WORKBOOK = _("this is not an {suffix} workbook, or it is damaged.")
NOT_ITS_PARTS = _("this zip is not an {suffix} workbook: its parts are missing.")
WITH_MACROS = _("the workbook holds macros.")
ENCRYPTED = _("the workbook is encrypted.")
ONLY_THESE = _("only .csv, .xlsx and .ods files are read.")
SAVE_AS_ONE = _("Save the table as one of these.")
LEAVES = _("the path leaves its folder.")
UNDER_IT = _("Put the file under the descriptor's folder.")
TYPE_ANEW = _("Type it anew.")
AN_ADDRESS = _("the path is an address or holds a colon.")
BESIDE_IT = _("Put the file beside the descriptor and name it there.")
A_LINK = _("the path goes through a link.")
NAME_A_FILE = _("Name a file.")
PUT_IT_THERE = _("Put it there, or correct the path; upper and lower case differ.")
SEND_IT = _("Send the file.")
AN_ORDINARY_ONE = _("Put an ordinary file there.")
NOT_FOLLOWED = _("the system cannot follow a path as long as this.")
SHORTEN_IT = _("Shorten the names.")
SHOWN = 100
"""So many signs of a path are shown."""
RELATIVE = _("Write it relative to the descriptor.")


def inside(folder: Path, path: str, descriptor_name: str) -> Path:
    """The file that `path` names under `folder`; nothing outside it, nothing remote, no link."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    try:
        wrong = _wrong_words(path, parts) or _wrong_place(folder, parts)
    except OSError:
        wrong = UNSAFE, NOT_FOLLOWED, SHORTEN_IT
    if wrong:
        code, what, remedy = wrong
        shown = path if len(path) <= SHOWN else f"{path[:SHOWN]}…"
        where = Place(descriptor_name).of(_("path {shown!r}", shown=shown))
        others = Remedies(supplier=SEND_IT) if code == NOT_FOUND else Remedies()
        raise SourceRefused(Fault(where, code, what, remedy, "analyst", others))
    return folder.joinpath(*parts)


def zip_faults(content: bytes, name: str) -> list[Fault]:
    """Every reason why the workbook `content` must not be unpacked; only its own list of parts is, to find out."""
    suffix = OPEN_DOCUMENT if name.lower().endswith(OPEN_DOCUMENT) else EXCEL
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [*_wrong_members(archive.infolist(), suffix)]
            if not found and suffix == OPEN_DOCUMENT and _is_locked(archive):
                found.append((PASSWORD, ENCRYPTED))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error):
        found = [(DAMAGED, NO_WORKBOOK.filled({"suffix": suffix}))]
    return [Fault(name, code, what, AGAIN, "supplier") for code, what in found]


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Whether the list of the parts of an OpenDocument says that some are locked."""
    with archive.open(LISTED_IN) as listed:
        return LOCKED in listed.read(LONGEST_LIST)


def _wrong_words(path: str, parts: list[str]) -> Problem | None:
    """What can be said against a path without looking at the disk."""
    written = path.replace("\\", "/")
    if not path.isprintable():
        return UNSAFE, _("the path holds an invisible sign."), TYPE_ANEW
    if written.startswith("/"):
        return UNSAFE, _("the path is absolute."), RELATIVE
    if re.match(r"[A-Za-z]:", written):
        return UNSAFE, _("the path names a drive."), RELATIVE
    if ":" in written:
        return UNSAFE, AN_ADDRESS, BESIDE_IT
    if any(not part.strip(" .") for part in parts):
        return UNSAFE, LEAVES, UNDER_IT
    if not written.lower().endswith(SUFFIXES):
        return "file-type-not-read", ONLY_THESE, SAVE_AS_ONE
    return None


def _wrong_place(folder: Path, parts: list[str]) -> Problem | None:
    """What is to be said against a path once the disk is asked; each step is looked at before it is taken."""
    place = folder
    for part in parts:
        place /= part
        if place.is_symlink():
            return UNSAFE, A_LINK, _("Put the file itself there.")
    if not place.resolve().is_relative_to(folder.resolve()):  # a junction of Windows is no symbolic link
        return UNSAFE, LEAVES, UNDER_IT
    if place.is_dir():
        return "file-not-found", _("a folder stands here, not a file."), NAME_A_FILE
    if not place.exists():
        return NOT_FOUND, _("there is no such file."), PUT_IT_THERE
    if not place.is_file():
        return UNSAFE, _("this is not an ordinary file."), AN_ORDINARY_ONE
    return None


def _wrong_members(members: list[zipfile.ZipInfo], suffix: str) -> Iterator[tuple[str, Text]]:
    names = [member.filename for member in members]
    if not PARTS[suffix].issubset(names):
        yield DAMAGED, NOT_ITS_PARTS.filled({"suffix": suffix})
    if any(_is_of_macros(name.lower().split("/"), suffix) for name in names):
        yield "workbook-with-macros", WITH_MACROS
    if any(member.flag_bits & 0x1 for member in members):
        yield PASSWORD, ENCRYPTED
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        yield "workbook-unsafe", _("a part of the workbook leaves its folder.")
    if len(set(names)) < len(names):
        yield "workbook-unsafe", _("a part of the workbook stands in it twice.")
    yield from _too_large(members)


def _is_of_macros(path: list[str], suffix: str) -> bool:
    """Whether a part holds macros: by its own name, or that of the folder at the top."""
    return (path[-1] if suffix == EXCEL else path[0]) in MACROS[suffix]


def _too_large(members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, Text]]:
    if len(members) > MOST_PARTS:
        yield TOO_LARGE, _("the workbook has more than {most_parts:,} parts.", most_parts=MOST_PARTS)
    if sum(member.file_size for member in members) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        yield TOO_LARGE, _("the workbook unpacks to more than {most} MB.", most=most)
    if any(member.file_size > MOST_INFLATION * max(member.compress_size, 1) for member in members):
        what = _(
            "a part of the workbook unpacks to more than {most_inflation} times its size.",
            most_inflation=MOST_INFLATION,
        )
        yield TOO_LARGE, what
