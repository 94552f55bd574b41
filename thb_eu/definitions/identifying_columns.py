"""Declare which columns of a supplier's file identify persons, and how the file is written.

Comes in: a file of `datapackages/pseudonyms/`, or one of a supplier's own. Goes out: its `Declaration`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from thb_eu.base.messages import Text
from thb_eu.definitions.national_identifiers import NationalIdentifier
from thb_eu.definitions.shapes import DESCRIPTION, WORD, KeyShape, Schema, by_name, listed, shape, spec

GIVEN_NAME, FAMILY_NAME, FULL_NAME = "given_name", "family_name", "full_name"
NAMES = (GIVEN_NAME, FAMILY_NAME, FULL_NAME)
BIRTH_DATE = "birth_date"
ONLY_WIPED = ("document_number", "other_identifier")
PERSON, PERSON_BY_NAME, PERSON_BASIS = "person", "person_by_name", "person_basis"
MADE_COLUMNS = (PERSON, PERSON_BY_NAME, PERSON_BASIS)
"""The columns that are added, in this order: the strongest pseudonym there is, the one by name, and which it is."""

ROLES = (*NAMES, BIRTH_DATE, *ONLY_WIPED)
"""What a column may hold in every country; in each, its personal number besides."""
ROLE: Schema = {**WORD, DESCRIPTION: ("role of a column",)}
LABELS: Schema = {"type": "array", "minItems": 1, "items": WORD}


def _labels(written: Iterable[str]) -> frozenset[str]:
    return frozenset(label.strip().casefold() for label in written)


@shape(
    "Which columns of a file identify persons, and how the file is written",
    beside=(KeyShape("title", Text),),
    kw_only=True,
)
class Declaration:
    """What the columns of a file hold, by their names in the header, and how the file is written.

    `number`: the personal number of the country, whose id is the role of a column that holds it.
    """

    name: str
    sha256: str
    number: NationalIdentifier | None
    encodings: tuple[str, ...] = spec(
        key="file?/encodings",
        default=("utf-8",),
        shape=listed({"enum": ["utf-8", "windows-1250", "iso-8859-2", "cp852"]}),
    )
    delimiter: str = spec(key="file?/delimiter", default=",", shape={"enum": [",", ";", "\t", "|"]})
    header_row: int = spec(key="file?/header_row", default=1, rules={"minimum": 1})
    sheet: str = spec(key="file?/sheet", default="")
    identifiers: Mapping[str, str] = spec(shape=by_name(ROLE, minProperties=1))
    age: str = spec(key="age?/column", default="", required=True)
    age_on: datetime.date | str | None = spec(key="age?/on", default=None, required=True, shape=WORD)
    sex: str = spec(key="sex?/column", default="", required=True)
    male: frozenset[str] = spec(key="sex?/male", default=frozenset(), required=True, shape=LABELS, read=_labels)
    female: frozenset[str] = spec(key="sex?/female", default=frozenset(), required=True, shape=LABELS, read=_labels)
    kind: str = spec(key="legal_persons?/column", default="", required=True)
    legal: frozenset[str] = spec(
        key="legal_persons?/labels", default=frozenset(), required=True, shape=LABELS, read=_labels
    )
    kept: frozenset[str] = spec(
        default=frozenset(),
        shape=by_name({**WORD, DESCRIPTION: ("reason to keep a column",)}, minProperties=1),
        read=frozenset,
    )
    not_known: frozenset[str] = spec(default=frozenset(), shape=LABELS, read=_labels)

    fields = ()
    notes_below = False
    """What a workbook is read by besides: days as ISO text, and everything below the header is the table."""

    @property
    def first_header_row(self) -> int:
        """The header has one row."""
        return self.header_row

    @property
    def number_role(self) -> str:
        """The role of a column with the personal number; empty where the country has none."""
        return self.number.id if self.number else ""

    @property
    def read_and_kept(self) -> tuple[str, ...]:
        """Columns that are looked at and stay: the sex, the mark of legal persons, the day of the age."""
        return tuple(column for column in (self.sex, self.kind, self.age_on) if column and isinstance(column, str))

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the new columns."""
        return (*((self.age,) if self.age else ()), *MADE_COLUMNS)
