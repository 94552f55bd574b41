"""Packing: an archive with some of its parts replaced; every other part keeps its bytes as they lie in the archive.

The records of unchanged parts are copied as they are: place, compression, time and comment of each stay. Only what was
replaced is compressed anew. An archive of the large kind (zip64) is packed anew, part by part in its order.
"""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
HEAD = struct.Struct("<4s5H3L2H")
ENTRY = struct.Struct("<4s6H3L5H2L")
TAIL = struct.Struct("<4s4H2LH")
LARGE = 0xFFFFFFFF
SIZES_FOLLOW = 0x8
"""The flag of a record whose sizes stand behind its bytes."""


def repacked(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The archive with the contents of `parts` in the place of those it holds under these names."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members, start = opened.infolist(), opened.start_dir
    copied = _copied if _is_plain(archive, members, start) else _packed_anew
    return copied(archive, members, start, parts)


def _is_plain(archive: bytes, members: list[zipfile.ZipInfo], start: int) -> bool:
    """Whether records, then their list, then its end follow each other from the first byte, with nothing large."""
    at = start
    for _ in members:
        if archive[at : at + 4] != CENTRAL:
            return False
        fields = ENTRY.unpack_from(archive, at)
        if LARGE in (*fields[8:10], fields[16]) or archive[fields[16] : fields[16] + 4] != LOCAL:
            return False
        at += ENTRY.size + sum(fields[10:13])
    offsets = {member.header_offset for member in members}
    return (
        archive[at : at + 4] == END and at + TAIL.size <= len(archive) and 0 in offsets and len(offsets) == len(members)
    )


def _copied(archive: bytes, members: list[zipfile.ZipInfo], start: int, parts: Mapping[str, bytes]) -> bytes:
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [member.header_offset for member in ordered[1:]] + [start]
    told: list[bytes] = []
    moved: dict[int, tuple[int, bytes | None]] = {}
    at = 0
    for member, end in zip(ordered, ends, strict=True):
        record = archive[member.header_offset : end]
        packed = None
        if member.filename in parts:
            packed = _deflated(parts[member.filename], member.compress_type)
            record = _record(record, parts[member.filename], packed)
        moved[member.header_offset] = at, packed
        told.append(record)
        at += len(record)
    entries = _entries(archive, start, moved, {m.header_offset: parts.get(m.filename, b"") for m in members})
    end = start + len(entries)
    fields = list(TAIL.unpack_from(archive, end))
    fields[6] = at
    return b"".join((*told, entries, TAIL.pack(*fields), archive[end + TAIL.size :]))


def _deflated(content: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _method(method: int) -> int:
    """Stored stays stored; whatever else it was is deflated now."""
    return method if method == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED


def _record(record: bytes, content: bytes, packed: bytes) -> bytes:
    """The record of a part with other bytes in it; its sizes stand in its head."""
    fields = list(HEAD.unpack_from(record))
    name_and_more = record[HEAD.size : HEAD.size + fields[9] + fields[10]]
    fields[2] &= ~SIZES_FOLLOW
    fields[3] = _method(fields[3])
    fields[6:9] = zlib.crc32(content), len(packed), len(content)
    name = name_and_more[: fields[9]]
    fields[10] = 0  # what else the head told may be the sizes of before
    return HEAD.pack(*fields) + name + packed


def _entries(
    archive: bytes, start: int, moved: Mapping[int, tuple[int, bytes | None]], contents: Mapping[int, bytes]
) -> bytes:
    """The list of the parts, with their new places; sizes of those that were replaced."""
    told: list[bytes] = []
    at = start
    for _ in moved:
        fields = list(ENTRY.unpack_from(archive, at))
        length = ENTRY.size + sum(fields[10:13])
        rest = archive[at + ENTRY.size : at + length]
        offset = fields[16]
        fields[16], packed = moved[offset]
        if packed is not None:
            fields[3] &= ~SIZES_FOLLOW
            fields[4] = _method(fields[4])
            fields[7:10] = zlib.crc32(contents[offset]), len(packed), len(contents[offset])
        told.append(ENTRY.pack(*fields) + rest)
        at += length
    return b"".join(told)


def _packed_anew(archive: bytes, members: list[zipfile.ZipInfo], _: int, parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w") as new:
        for member in members:
            entry = copy.copy(member)
            entry.extra = b""  # sizes of the large kind are told anew where they are needed
            new.writestr(entry, parts.get(member.filename, old.read(member)), compresslevel=6)
    return target.getvalue()
