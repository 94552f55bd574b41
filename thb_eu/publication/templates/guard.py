"""Guard: what is asked of somebody else's workbook before a cell of it is touched.

Comes in: the bytes of a file. Goes out: its parts by name, unpacked, in their order. Refused, with everything that can
be said against it at once: what is no .xlsx, what is locked, signed or holds macros, and what unpacks without end.
"""

from __future__ import annotations

from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place
from thb_eu.ooxml.archive import EXCEL, OLD_EXCEL, Flaw, Limits, archive_flaws
from thb_eu.ooxml.archive import parts_of as unpacked
from thb_eu.ooxml.xml_part import Damaged

LIMITS = Limits(parts=2_000, bytes=200_000_000, inflation=250)
"""A ministry's template has some dozens of parts and a few megabytes, and shrinks to a tenth."""

ASK_FOR_ANOTHER = _("Ask for the template as .xlsx.")
EMPTY = ("workbook-damaged", _("the file is empty."), ASK_FOR_ANOTHER)
OLD = (
    "workbook-old-or-locked",
    _("this is a workbook of the old kind (.xls), or it is locked with a password."),
    _("Take the password off and save it as .xlsx."),
)
TOO_LARGE = (
    "file-too-large",
    _(
        "the template unpacks to too much: more than {most_parts} parts, {value} MB or {most_inflation} "
        "times its size.",
        most_parts=LIMITS.parts,
        value=LIMITS.bytes // 1_000_000,
        most_inflation=LIMITS.inflation,
    ),
    _("Delete the sheets that are not needed, or ask for another template."),
)
UNTOUCHABLE = {
    Flaw.NO_ARCHIVE: (
        "workbook-damaged",
        _("this is not an .xlsx workbook, or it is damaged."),
        ASK_FOR_ANOTHER,
    ),
    Flaw.PARTS_MISSING: (
        "workbook-damaged",
        _("this zip is not an .xlsx workbook: its parts are missing."),
        ASK_FOR_ANOTHER,
    ),
    Flaw.MACROS: (
        "workbook-with-macros",
        _("the template holds macros."),
        _("A dossier carries no programs that somebody might run; ask for the template without them."),
    ),
    Flaw.SIGNED: (
        "template-signed",
        _("the template carries a digital signature."),
        _("Any entry breaks the signature; ask for the template without it."),
    ),
    Flaw.ENCRYPTED: (
        "workbook-old-or-locked",
        _("the template is encrypted."),
        _("Take the password off and save it as .xlsx."),
    ),
    Flaw.OUTSIDE: (
        "workbook-unsafe",
        _("a part of the template leaves its folder."),
        ASK_FOR_ANOTHER,
    ),
    Flaw.TWICE: ("workbook-unsafe", _("a part of the template stands in it twice."), ASK_FOR_ANOTHER),
    **dict.fromkeys((Flaw.MANY_PARTS, Flaw.LARGE, Flaw.INFLATED), TOO_LARGE),
}
"""What can be said against a template, and what to do."""


def parts_of(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of the workbook `content`, called `name`; SourceRefused where it must not be touched."""
    if not content or content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(Place(name), *(OLD if content else EMPTY), "analyst"))
    problems = dict.fromkeys(UNTOUCHABLE[flaw] for flaw in archive_flaws(content, EXCEL, LIMITS))
    refuse_if_any(SourceRefused, [Fault(Place(name), *problem, "analyst") for problem in problems])
    try:
        return unpacked(content)
    except Damaged:
        raise SourceRefused(Fault(Place(name), *UNTOUCHABLE[Flaw.NO_ARCHIVE], "analyst")) from None
