"""Judge whether a workbook may be unpacked, list its parts, and pack the same parts into the same bytes.

Comes in: the bytes of an .xlsx or .ods, or parts by name. Goes out: what speaks against unpacking, by kind, for the
words of whoever refuses; the parts; an archive without a clock; or one in which only the replaced parts differ.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from lzma import LZMAError
from typing import IO, TYPE_CHECKING

from thb_eu.base.limits import LIST_OF_PARTS, NUMBER_FORMAT, ArchiveLimits
from thb_eu.base.ooxml.xml_part import DamagedPart, XmlPart, scan

if TYPE_CHECKING:
    from openpyxl import Workbook


# --- what may be unpacked ----------------------------------------------------------------------------

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also any workbook that is locked with a password."""
UNREADABLE = (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, zlib.error, LZMAError, struct.error)
"""What the library raises for an archive that is none, is damaged, locked, or packed in an unknown way."""
SIGNATURES = "_xmlsignatures/"
MACRO_TYPE, LOCKED = "macro", b"encryption-data"


@dataclass(frozen=True, slots=True)
class WorkbookFormat:
    """A kind of workbook: its ending, the parts that it must have, where macros lie, where its parts are listed."""

    suffix: str
    needed: frozenset[str]
    macros: re.Pattern[str]
    listed_in: str


EXCEL = WorkbookFormat(
    ".xlsx",
    frozenset({"[Content_Types].xml", "xl/workbook.xml"}),
    re.compile(r"vbaproject\.bin$|^xl/macrosheets/"),
    "[Content_Types].xml",
)
OPEN_DOCUMENT = WorkbookFormat(
    ".ods",
    frozenset({"content.xml", "META-INF/manifest.xml"}),
    re.compile(r"^(basic|scripts)(/|$)"),
    "META-INF/manifest.xml",
)


class ArchiveFlaw(Enum):
    """What can be said against an archive before a part of it is read; in this order it is said."""

    NO_ARCHIVE = "no archive"
    PARTS_MISSING = "parts missing"
    MACROS = "macros"
    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    OUTSIDE = "outside"
    TWICE = "twice"
    MANY_PARTS = "many parts"
    LARGE = "large"
    INFLATED = "inflated"


def archive_flaws(content: bytes, kind: WorkbookFormat, limits: ArchiveLimits) -> list[ArchiveFlaw]:
    """Find all that speaks against unpacking `content`; only its own list of parts is unpacked, to find out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(_flaws(archive, kind, limits))
    except UNREADABLE:
        return [ArchiveFlaw.NO_ARCHIVE]


def _flaws(archive: zipfile.ZipFile, kind: WorkbookFormat, limits: ArchiveLimits) -> Iterator[ArchiveFlaw]:
    members = archive.infolist()
    names = [member.filename for member in members]
    listed = _list_of_parts(archive, kind)
    is_excel = kind is EXCEL
    wrong = {
        ArchiveFlaw.PARTS_MISSING: not kind.needed.issubset(names),
        ArchiveFlaw.MACROS: any(kind.macros.search(name.lower()) for name in names)
        or (is_excel and _declares_macros(listed, names)),
        ArchiveFlaw.SIGNED: any(name.lower().startswith(SIGNATURES) for name in names),
        ArchiveFlaw.ENCRYPTED: any(member.flag_bits & 0x1 for member in members) or (not is_excel and LOCKED in listed),
        ArchiveFlaw.OUTSIDE: any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names),
        ArchiveFlaw.TWICE: len({name.casefold() for name in names}) < len(names),
        ArchiveFlaw.MANY_PARTS: len(members) > limits.parts,
        ArchiveFlaw.LARGE: sum(member.file_size for member in members) > limits.bytes,
        ArchiveFlaw.INFLATED: any(
            member.file_size > limits.inflation * max(member.compress_size, 1) for member in members
        ),
    }
    return (flaw for flaw, holds in wrong.items() if holds)


def _list_of_parts(archive: zipfile.ZipFile, kind: WorkbookFormat) -> bytes:
    """Return the workbook's own list of its parts; nothing where it is locked or too long for one."""
    member = archive.NameToInfo.get(kind.listed_in)
    is_readable = member is not None and member.file_size <= LIST_OF_PARTS and not member.flag_bits & 0x1
    return archive.read(kind.listed_in) if is_readable else b""


def _declares_macros(types: bytes, names: Sequence[str]) -> bool:
    """Tell whether a part that is there is declared to be of a workbook with macros.

    What no part has decides nothing: some programs declare all kinds that they know. Where the list cannot be read, the
    word alone is enough.
    """
    try:
        declared = XmlPart(types).elements("Types/Default", "Types/Override")
    except DamagedPart:
        return MACRO_TYPE.encode() in types.replace(b"\0", b"").lower()
    parts = {f"/{name}".lower() for name in names}
    return any(
        MACRO_TYPE in entry.attributes.get("ContentType", "").lower()
        for entry in declared
        if entry.attributes.get("PartName", "").lower() in parts
        or entry.attributes.get("Extension", "").lower() == "xml"
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, in their order; Damaged where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {member.filename: archive.read(member) for member in archive.infolist() if not member.is_dir()}
    except UNREADABLE:
        raise DamagedPart from None


def parts_that_open(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name; one that cannot be unpacked is empty."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in (member.filename for member in archive.infolist() if not member.is_dir()):
            try:
                parts[name] = archive.read(name)
            except UNREADABLE:
                parts[name] = b""
    return parts


def beside_parts(content: bytes) -> bytes:
    """Return what an archive holds beside its parts: their names, remarks on them, bytes before, between and behind."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members, start = sorted(archive.infolist(), key=lambda member: member.header_offset), archive.start_dir
    pieces, at = list[bytes](), 0
    for member in members:
        head = content[member.header_offset : member.header_offset + HEAD.size]
        named = sum(HEAD.unpack(head)[9:]) if len(head) == HEAD.size else 0
        first = member.header_offset + HEAD.size
        pieces += [content[at : member.header_offset], content[first : first + named]]
        at = first + named + member.compress_size
    return b"\n".join((*pieces, content[min(at, start) : start], content[start:]))


@contextmanager
def part_of(content: bytes, name: str) -> Iterator[IO[bytes]]:
    """Yield the part called `name`, to be read piece by piece."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as part:
        yield part


# --- packing, the same on every day and machine ------------------------------------------------------

EPOCH = (1980, 1, 1, 0, 0, 0)
PROPERTIES = "docProps/core.xml"
MAKER = "thb_eu"
"""What every workbook of ours says there of who made it."""


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of `parts` in the order of their names that is the same on every machine and every day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, parts[name], compresslevel=6)
    return target.getvalue()


def near(part: str, folder: str) -> str:
    """Return the name of `part` seen from `folder`, both named from the top of the archive."""
    return posixpath.relpath(f"/{part}", f"/{folder}")


# --- packing, with all records that did not change as they lie ---------------------------------------

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
HEAD, ENTRY, TAIL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
LARGE = 0xFFFFFFFF
SIZES_FOLLOW = 0x8
"""The flag of a record whose sizes stand behind its bytes."""


def repacked(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the archive with the contents of `parts` in the place of those it holds under these names.

    The records of other parts are copied as they are: place, compression, time and comment of each stay. An archive of
    the large kind (zip64) is packed anew, part by part in its order.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members, start = opened.infolist(), opened.start_dir
        if not _is_plain(archive, members, start):
            return _packed_anew(opened, parts)
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in ordered[1:]), start]
    pieces: list[bytes] = []
    moved: dict[int, tuple[int, tuple[int, ...]]] = {}
    length = 0
    for member, end in zip(ordered, ends, strict=True):
        record, changed = archive[member.header_offset : end], tuple[int, ...]()
        if member.filename in parts:
            record, changed = _replaced(record, parts[member.filename])
        moved[member.header_offset] = length, changed
        pieces.append(record)
        length += len(record)
    at = start
    for _ in members:
        fields = list(ENTRY.unpack_from(archive, at))
        end = at + ENTRY.size + sum(fields[10:13])
        fields[16], changed = moved[fields[16]]
        if changed:
            fields[3] &= ~SIZES_FOLLOW
            fields[4], fields[7:10] = changed[0], changed[1:]
        pieces += [ENTRY.pack(*fields), archive[at + ENTRY.size : end]]
        at = end
    tail = list(TAIL.unpack_from(archive, at))
    tail[6] = length
    return b"".join((*pieces, TAIL.pack(*tail), archive[at + TAIL.size :]))


def _is_plain(archive: bytes, members: list[zipfile.ZipInfo], start: int) -> bool:
    """Tell whether records, then their list, then its end follow each other from the first byte, with nothing large."""
    at = start
    for _ in members:
        if archive[at : at + 4] != CENTRAL:
            return False
        fields = ENTRY.unpack_from(archive, at)
        if LARGE in (*fields[8:10], fields[16]) or archive[fields[16] : fields[16] + 4] != LOCAL:
            return False
        at += ENTRY.size + sum(fields[10:13])
    offsets = {member.header_offset for member in members}
    is_complete = archive[at : at + 4] == END and at + TAIL.size <= len(archive)
    return is_complete and 0 in offsets and len(offsets) == len(members)


def _replaced(record: bytes, content: bytes) -> tuple[bytes, tuple[int, ...]]:
    """Return the record of a part with other bytes in it, and its method, checksum and sizes; stored stays stored."""
    fields = list(HEAD.unpack_from(record))
    name = record[HEAD.size : HEAD.size + fields[9]]
    if fields[3] == zipfile.ZIP_STORED:
        packed = content
    else:
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed, fields[3] = packer.compress(content) + packer.flush(), zipfile.ZIP_DEFLATED
    changed = fields[3], zlib.crc32(content), len(packed), len(content)
    fields[2] &= ~SIZES_FOLLOW
    fields[6:9] = changed[1:]
    fields[10] = 0  # what else the head says may be the sizes of before
    return HEAD.pack(*fields) + name + packed, changed


def _packed_anew(old: zipfile.ZipFile, parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            entry = copy.copy(member)
            entry.extra = b""  # sizes of the large kind are written anew where they are needed
            new.writestr(entry, parts.get(member.filename, old.read(member)), compresslevel=6)
    return target.getvalue()


# Open a workbook of others by openpyxl, once nothing in it keeps openpyxl busy.
#
# It takes brackets and quotation marks out of every number format by patterns whose time grows with the square of
# what is open.

STYLES = "xl/styles.xml"


def loaded(content: bytes, data_only: bool) -> Workbook:
    """Return the workbook, to be read in passing; DamagedPart where a number format is longer than any program writes
    it.

    `data_only`: of a formula its last value, not its text.
    """
    from openpyxl import load_workbook

    try:
        with part_of(content, STYLES) as part:
            scan(part.read(), _look, lambda _name, _at: None)
    except KeyError:  # a workbook without styles
        pass
    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _look(_name: str, attributes: Mapping[str, str], _at: int) -> None:
    if len(attributes.get("formatCode", "")) > NUMBER_FORMAT:
        raise DamagedPart
