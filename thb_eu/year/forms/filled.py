"""Filled forms: what a supplier sends back, a table at a time."""

from __future__ import annotations

from dataclasses import dataclass

from thb_eu.year.forms.stamp import FormStamp as FormStamp
from thb_eu.year.forms.stamp import stamp_of as stamp_of

REPORTED, NONE, UNKNOWN = "reported", "none", "unknown"
"""What a supplier says of a table: here are its figures, nothing happened, it cannot be said."""


@dataclass(frozen=True, slots=True)
class FilledTable:
    """One table of a form that came back.

    `says`: REPORTED, NONE, UNKNOWN, or empty where nothing was said and nothing typed. `role`, `on`: who says so, on
    which ISO day. `extract`: the table alone as CSV in UTF-8, commas between columns, every cell where it stands on the
    `sheet`; empty where `says` is UNKNOWN or empty.
    """

    contract: str
    sheet: str
    says: str
    role: str
    on: str
    header_row: int
    extract: bytes


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form that came back, with every table that it asks for."""

    form: str
    supplier: str
    year: int
    geo: str
    tables: tuple[FilledTable, ...]
