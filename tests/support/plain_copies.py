"""What a supplier's copy must not say: a file of ours, a level or an id of a check, a waiver."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Iterator

import openpyxl

from thb_eu.templates.annotated_copies import AnnotatedCopy

FILES = re.compile(
    r"\b(?:mappings|datapackages|schemas|docs)/|\b(?:corrections|waivers|decisions|dimensions)\.yaml|thb:\w+"
)
OFFICE = re.compile(r"\bwaiver|\bizjem|\bESS\b|\b(?:level|raven) [0-5]\b|datapackage\.json", re.IGNORECASE)
SLUGS = re.compile(r"(?<![a-z0-9])[a-z0-9]+(?:-[a-z0-9]+)+")


def words_of_the_office(copy: AnnotatedCopy, checks: Collection[str]) -> Iterator[str]:
    """Such words among all that we wrote into the copy."""
    for text in written_by_us(copy):
        yield from (found[0] for pattern in (FILES, OFFICE) for found in pattern.finditer(text))
        yield from (slug for slug in SLUGS.findall(text) if slug in checks)


def written_by_us(copy: AnnotatedCopy) -> Iterator[str]:
    """The note, or the sheet of remarks and the comments beside the cells; no cell of the supplier's."""
    if not copy.name.endswith(".xlsx"):
        yield copy.content.decode("utf-8-sig")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it drops sparklines; it only reads here
        book = openpyxl.load_workbook(io.BytesIO(copy.content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if sheet is book.worksheets[0] and cell.value is not None:
                    yield str(cell.value)
                if cell.comment:
                    yield cell.comment.text
