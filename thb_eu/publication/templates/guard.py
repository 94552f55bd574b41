"""Guard: what is asked of somebody else's workbook before a cell of it is touched.

Comes in: the bytes of a file. Goes out: its parts by name, unpacked, in their order. Refused, with everything that can
be said against it at once: what is no .xlsx, what is locked, signed or holds macros, and what unpacks without end.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import _

MOST_PARTS = 2_000
MOST_BYTES = 200_000_000
MOST_INFLATION = 250
"""A ministry's template has some dozens of parts and a few megabytes, and shrinks to a tenth."""

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also any workbook that is locked with a password."""
NEEDED = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
TYPES, MOST_TYPES, MACRO_TYPE = "[Content_Types].xml", 1_000_000, "macro"
MACROS, SIGNATURES = ("vbaproject.bin", "xl/macrosheets/"), "_xmlsignatures/"

ASK_FOR_ANOTHER = _("Ask for the template as .xlsx.")
FAULTS = {
    "empty": ("workbook-damaged", _("the file is empty."), ASK_FOR_ANOTHER),
    "old": (
        "workbook-old-or-locked",
        _("this is a workbook of the old kind (.xls), or it is locked with a password."),
        _("Take the password off and save it as .xlsx."),
    ),
    "other": (
        "workbook-damaged",
        _("this is not an .xlsx workbook, or it is damaged."),
        ASK_FOR_ANOTHER,
    ),
    "parts": (
        "workbook-damaged",
        _("this zip is not an .xlsx workbook: its parts are missing."),
        ASK_FOR_ANOTHER,
    ),
    "macros": (
        "workbook-with-macros",
        _("the template holds macros."),
        _("A dossier carries no programs that somebody might run; ask for the template without them."),
    ),
    "signed": (
        "template-signed",
        _("the template carries a digital signature."),
        _("Any entry breaks the signature; ask for the template without it."),
    ),
    "locked": (
        "workbook-old-or-locked",
        _("the template is encrypted."),
        _("Take the password off and save it as .xlsx."),
    ),
    "outside": (
        "workbook-unsafe",
        _("a part of the template leaves its folder."),
        ASK_FOR_ANOTHER,
    ),
    "twice": ("workbook-unsafe", _("a part of the template stands in it twice."), ASK_FOR_ANOTHER),
    "large": (
        "file-too-large",
        _(
            "the template unpacks to too much: more than {most_parts} parts, {value} MB or {most_inflation} "
            "times its size.",
            most_parts=MOST_PARTS,
            value=MOST_BYTES // 1000000,
            most_inflation=MOST_INFLATION,
        ),
        _("Delete the sheets that are not needed, or ask for another template."),
    ),
}
"""What can be said against a template, and what to do."""


def parts_of(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of the workbook `content`, called `name`; SourceRefused where it must not be touched."""
    refuse_if_any(SourceRefused, [Fault(name, *FAULTS[kind], "analyst") for kind in _wrong(content)])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {member.filename: archive.read(member) for member in archive.infolist() if not member.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise SourceRefused(Fault(name, *FAULTS["other"], "analyst")) from None


def _wrong(content: bytes) -> list[str]:
    """What can be said against a file without unpacking it."""
    if not content:
        return ["empty"]
    if content.startswith(OLD_EXCEL):
        return ["old"]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            types = _types(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error):
        return ["other"]
    return list(_wrong_members(members, types))


def _types(archive: zipfile.ZipFile) -> bytes:
    """What the parts are declared to be; nothing where that cannot be told, which is refused elsewhere."""
    told = archive.NameToInfo.get(TYPES)
    readable = told is not None and told.file_size <= MOST_TYPES and not told.flag_bits & 0x1
    return archive.read(TYPES) if readable else b""


def _declares_macros(types: bytes, names: Sequence[str]) -> bool:
    """Whether a part that is there is declared to be of a workbook with macros.

    What no part has decides nothing: some programs declare all kinds that they know. Where the list cannot be read, the
    word alone is enough.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        declared = list(fromstring(types)) if types else []
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return MACRO_TYPE.encode() in types.replace(b"\0", b"").lower()
    parts = {f"/{name}".lower() for name in names}
    return any(
        MACRO_TYPE in entry.get("ContentType", "").lower()
        for entry in declared
        if entry.get("PartName", "").lower() in parts or entry.get("Extension", "").lower() == "xml"
    )


def _wrong_members(members: Sequence[zipfile.ZipInfo], types: bytes) -> Iterator[str]:
    names = [member.filename for member in members]
    if not NEEDED.issubset(names):
        yield "parts"
    if any(macros in name.lower() for name in names for macros in MACROS) or _declares_macros(types, names):
        yield "macros"
    if any(name.lower().startswith(SIGNATURES) for name in names):
        yield "signed"
    if any(member.flag_bits & 0x1 for member in members):
        yield "locked"
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        yield "outside"
    if len({name.casefold() for name in names}) < len(names):
        yield "twice"
    grows = any(member.file_size > MOST_INFLATION * max(member.compress_size, 1) for member in members)
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > MOST_BYTES or grows:
        yield "large"
