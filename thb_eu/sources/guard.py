"""Guard: what is asked of a path and of a zip before anything opens them.

Comes in: a path as a descriptor writes it, or the bytes of a workbook. Goes out: the file under the package's
folder, or every reason why the workbook must not be unpacked.
Refuses a path that leaves its folder or asks for something from elsewhere, and follows no link: frictionless does both.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from thb_eu.errors import Fault, SourceRefused

SUFFIXES = (".csv", ".xlsx")

MOST_PARTS = 1_000
MOST_BYTES = 100_000_000
MOST_INFLATION = 200
"""An honest workbook has some dozens of parts, a few megabytes, and shrinks to a tenth."""

PARTS_OF_A_WORKBOOK = frozenset({"[Content_Types].xml", "xl/workbook.xml"})

AGAIN = "Copy the table into a new workbook, save it as .xlsx and send it again."


def inside(folder: Path, path: str, descriptor_name: str) -> Path:
    """The file that `path` names under `folder`; nothing outside it, nothing remote, no link."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    wrong = _wrong_words(path, parts) or _wrong_place(folder, parts)
    if wrong:
        what, remedy = wrong
        raise SourceRefused(Fault(f"{descriptor_name}, path {path!r}", what, remedy, "analyst"))
    return folder.joinpath(*parts)


def zip_faults(content: bytes, name: str) -> list[Fault]:
    """Every reason why the workbook `content` must not be unpacked; nothing is unpacked to find out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return [Fault(name, "this is not an .xlsx workbook, or it is damaged.", AGAIN, "supplier")]
    return [Fault(name, what, AGAIN, "supplier") for what in _wrong_members(members)]


def _wrong_words(path: str, parts: list[str]) -> tuple[str, str] | None:
    """What can be said against a path without looking at the disk."""
    written = path.replace("\\", "/")
    if not path.isprintable():
        return "the path holds an invisible sign.", "Type it anew."
    if written.startswith("/"):
        return "the path is absolute.", "Write it relative to the descriptor."
    if re.match(r"[A-Za-z]:", written):
        return "the path names a drive.", "Write it relative to the descriptor."
    if ":" in written:
        return "the path is an address or holds a colon.", "Put the file beside the descriptor and name it there."
    if any(not part.strip(" .") for part in parts):
        return "the path leaves its folder.", "Put the file under the descriptor's folder."
    if not written.lower().endswith(SUFFIXES):
        return f"only {' and '.join(SUFFIXES)} files are read.", "Save the table as one of these."
    return None


def _wrong_place(folder: Path, parts: list[str]) -> tuple[str, str] | None:
    """What is to be said against a path once the disk is asked; each step is looked at before it is taken."""
    place = folder
    for part in parts:
        place /= part
        if place.is_symlink():
            return "the path goes through a link.", "Put the file itself there."
    if not place.resolve().is_relative_to(folder.resolve()):  # a junction of Windows is no symbolic link
        return "the path leaves its folder.", "Put the file under the descriptor's folder."
    if place.is_dir():
        return "a folder stands here, not a file.", "Name a file."
    if not place.exists():
        return "there is no such file.", "Put it there, or mend the path; capital and small letters differ."
    if not place.is_file():
        return "this is not an ordinary file.", "Put an ordinary file there."
    return None


def _wrong_members(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    names = [member.filename for member in members]
    if not PARTS_OF_A_WORKBOOK.issubset(names):
        yield "this zip is not an .xlsx workbook: its parts are missing."
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        yield "the workbook holds macros."
    if any(member.flag_bits & 0x1 for member in members):
        yield "the workbook is encrypted."
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        yield "a part of the workbook leaves its folder."
    if len(set(names)) < len(names):
        yield "a part of the workbook stands in it twice."
    yield from _too_large(members)


def _too_large(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    if len(members) > MOST_PARTS:
        yield f"the workbook has more than {MOST_PARTS:,} parts."
    if sum(member.file_size for member in members) > MOST_BYTES:
        yield f"the workbook unpacks to more than {MOST_BYTES // 1_000_000} MB."
    if any(member.file_size > MOST_INFLATION * max(member.compress_size, 1) for member in members):
        yield f"a part of the workbook unpacks to more than {MOST_INFLATION} times its size."
