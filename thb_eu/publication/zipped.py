"""Zipped: an archive in, the same archive out with nothing in it that depends on when and where it was written.

What a part needs is named from where that part lies: both ways are allowed, and some readers know this one alone.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
PROPERTIES = "docProps/core.xml"
MAKER, LANGUAGE = "thb_eu", "sl, en"
"""What every workbook of ours says there about itself."""

STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
RELATIONS = re.compile(r"(.*?)_rels/[^/]+\.rels")
FROM_THE_TOP = re.compile(rb'(?<= Target=")/([^"]*)')
WHEN = rb"\g<1>2000-01-01T00:00:00Z\g<3>"


def without_clock(workbook: bytes, completed: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """A workbook with its parts in the order of their names, and no time of writing in it.

    `completed`: what is done to single parts, by their names, before they are packed again.
    """
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if PROPERTIES in parts:
        parts[PROPERTIES] = STAMP.sub(WHEN, parts[PROPERTIES])
    parts = {name: with_near_targets(name, content) for name, content in parts.items()}
    for name, complete in (completed or {}).items():
        parts[name] = complete(parts[name])
    return zipped(parts)


def with_near_targets(name: str, content: bytes) -> bytes:
    """A list of relations with its targets named from where the part that needs them lies; any other part as it is."""
    listed = RELATIONS.fullmatch(name)
    if not listed:
        return content
    return FROM_THE_TOP.sub(lambda found: near(found[1].decode(), listed[1]).encode(), content)


def near(part: str, folder: str) -> str:
    """The name of `part` seen from `folder`, both named from the top of the archive."""
    return posixpath.relpath(f"/{part}", f"/{folder}")


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive of `parts` that is the same on every machine and every day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, parts[name], compresslevel=6)
    return target.getvalue()
