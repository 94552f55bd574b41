"""Stamp a form, so that it is known again whatever its file and its sheets are called.

Comes in: the contracts of a supplier and the year, or the bytes of a file. Goes out: the stamp. It stands in a name of
the workbook, on a very hidden sheet, and as a mark in the first cell of every table; a CSV form begins with the mark.
The id of a form is a hash of what its contracts ask and of the labels that they accept, of year and country: a form
made for contracts as they stood before has another one. Cells in which the form names its sender have a mark beside
the stamp, so that what was printed is told from what was typed, whoever is the contact when the form comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thb_eu.base.ooxml.archive import EXCEL, OPEN_DOCUMENT, parts_of
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.sources.file_safety import zip_faults
from thb_eu.sources.personal_data import MARK_LENGTH, print_mark
from thb_eu.sources.text_files import UTF_16, WORKBOOKS

FORMAT = 1
"""The version of the forms; a reader knows those up to its own."""
BEGINS = "thb-eu form"
SIGN = r'"?[,;|\t]"?'
"""What stands between two words of a mark: many programs put texts into quotation marks."""
MARK = re.compile(
    rf"{BEGINS} ([0-9]{{1,4}}){SIGN}([a-z0-9-]+)(?:/([a-z0-9-]+))?"
    rf"{SIGN}([0-9]{{4}}){SIGN}([0-9a-f]{{16}})(?:{SIGN}([A-Z]{{2}})\b)?"
)
"""Version, supplier, table, year, id of the form, country; the stamp of a workbook has no table, a mark no country."""
PRINTED = re.compile(rf"{BEGINS} printed ([0-9a-f]{{{MARK_LENGTH}}})\b")
"""The mark of a cell that the form was printed with."""
STAMPED_PART = re.compile(r"xl/(workbook|sharedStrings|worksheets/[^/]+)\.xml|content\.xml")
HEAD = 4_096
"""So many bytes of a CSV file hold its mark."""


@dataclass(frozen=True, slots=True)
class FormStamp:
    """Which form a file is: its id, version, supplier and year, its country where it is told, its tables.

    `contracts`: as `SUPPLIER/TABLE`, in the order in which they stand in the file; a table of which the sheet was
    deleted is not among them.
    """

    form: str
    version: int
    supplier: str
    year: int
    geo: str = ""
    contracts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The stamp of the workbook, as it is written."""
        return f"{BEGINS} {self.version},{self.supplier},{self.year},{self.form},{self.geo}"

    def mark(self, contract: str) -> str:
        """Return the mark of one table."""
        return f"{BEGINS} {self.version},{contract},{self.year},{self.form}"


def stamp_of(content: bytes, name: str) -> FormStamp | None:
    """Return the stamp of a file (.xlsx, .ods, CSV with a mark); None if it is no form or must not be unpacked."""
    if not content.startswith(WORKBOOKS):
        head = content[:HEAD]
        return stamp_in([head.decode("utf-16" if head.startswith(UTF_16) else "latin-1", errors="replace")])
    return stamp_in(parts_with_texts(content, name))


def printed_line(text: str) -> str:
    """Return the mark of a cell that is printed, as it is written beside the stamp."""
    return f"{BEGINS} printed {print_mark(text)}"


def printed_in(content: bytes, name: str) -> frozenset[str]:
    """Return the marks of all cells that a form was printed with; none in a CSV form, which names no sender."""
    if not content.startswith(WORKBOOKS):
        return frozenset()
    return frozenset(found[1] for text in parts_with_texts(content, name) for found in PRINTED.finditer(text))


def stamp_in(texts: Iterable[str]) -> FormStamp | None:
    """Return the stamp that stands in texts, together with all marks; nothing if there is none."""
    found = [match for text in texts for match in MARK.finditer(text)]
    if not found:
        return None
    tables = dict.fromkeys(f"{match[2]}/{match[3]}" for match in found if match[3])
    first = next((match for match in found if match[6]), found[0])
    return FormStamp(first[5], int(first[1]), first[2], int(first[4]), first[6] or "", tuple(tables))


def parts_with_texts(content: bytes, name: str) -> Iterator[str]:
    """Yield the parts of a workbook in which a stamp or a mark may stand; none of one that must not be unpacked."""
    suffix = OPEN_DOCUMENT.suffix if name.lower().endswith(OPEN_DOCUMENT.suffix) else EXCEL.suffix
    if zip_faults(content, suffix):
        return
    try:
        parts = parts_of(content)
    except DamagedPart:  # reading it tells what is wrong
        return
    for part, text in parts.items():
        if STAMPED_PART.fullmatch(part):
            yield text.decode("utf-8", errors="replace")
