"""Read which columns of a supplier's file identify persons, and how the file is written.

Comes in: a YAML file of the supplier's own, or the name of one in `datapackages/pseudonyms/`; and the header of a file.
Goes out: a `Declaration`, and the `RegisterLayout` of the file by it: which column is where, which is wiped, which
stays. Refused: anything that is no declaration, before a word of it is repeated, since people mistake one file for
another; a column with two roles; a declaration by which nobody could be recognised. Of a file: a declared column that
it lacks (its own words are not repeated then: they may be a row of persons, not a header), columns without a name or
with the same one, columns called like those that are added, and columns that nobody declared and whose name looks like
an identifier.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import DefinitionRefused, Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import read_checked
from thb_eu.definitions.country import in_its_languages
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.personal_data import (
    BIRTH_DATE,
    FAMILY_NAME,
    FULL_NAME,
    GIVEN_NAME,
    ROLES,
    Declaration,
    NationalIdentifier,
    read_identifiers,
)
from thb_eu.definitions.shapes import closest_or_all, made
from thb_eu.definitions.strict_reader import closest, read_yaml
from thb_eu.records.pseudonyms.identifiers import folded, read_day
from thb_eu.sources.grid import NO_NAME, OWN_NAME, cell_at

PLACE, SUFFIX = "datapackages/pseudonyms", ".yaml"
SCHEMA = "pseudonyms"

NOT_YAML = (
    "declaration-invalid",
    _("a declaration is a .yaml file."),
    _("The file with the persons is the first argument; --contract names the declaration of its columns."),
)
TWO_ROLES = (_("the column is named twice: {column}."), _("Give every column one role."))
ONE_COLUMN = (_("several columns have this role: {role}."), _("Let one have it; let the other be other_identifier."))
WORDS = f"{PLACE}/words.csv"
NOT_KNOWN = "not_known"
CAMEL = re.compile(r"(?<=[^\W\d_A-ZČŠŽĆĐ])(?=[A-ZČŠŽĆĐ])")

LACKS = (
    _('the header has no column "{column}".'),
    _("See that the name in the declaration, the delimiter and the header_row are right."),
)
LOOKS_LIKE = (
    _("by its name the column points at a person (`{kind}`), and the declaration does not name it."),
    _("Name it in the declaration: under identifiers, to be wiped, or under kept with a reason, to stay."),
)


def find_declaration(named: str, folder: Folder) -> Declaration:
    """Return the declaration in the file `named`, or the built-in one of that name."""
    if named.lower().endswith(SUFFIX):
        cannot_read = ("file-not-found", _("the file does not exist or cannot be read."), _("Name a .yaml file."))
        content = read_bounded(Path(named), EDITED_FILE, DefinitionRefused, cannot_read=cannot_read, who="user")
        return _declaration(named, content, folder)
    if Path(named).suffix or os.path.lexists(named):
        raise DefinitionRefused(Fault(Place("--contract"), *NOT_YAML, "user"))
    known = tuple(name.removesuffix(SUFFIX) for name in folder.files(PLACE) if name.endswith(SUFFIX))
    if named not in known:
        what = _("no declaration is called so; there are: {known}.", known=", ".join(known))
        raise DefinitionRefused(Fault(Place("--contract"), "unknown-declaration", what, closest(named, known), "user"))
    name = f"{PLACE}/{named}{SUFFIX}"
    return _declaration(name, folder.read(name), folder)


def _declaration(name: str, content: bytes, folder: Folder) -> Declaration:
    if not isinstance(read_yaml(content, name, DefinitionRefused), dict):
        raise DefinitionRefused(Fault(Place(name), "declaration-invalid", _("not a declaration."), NOT_YAML[2], "user"))
    value = read_checked(folder, name, content, SCHEMA, DefinitionRefused)
    number = read_identifiers(in_its_languages(folder)).of_persons
    declaration = made(Declaration, value, name=name, sha256=hashlib.sha256(content).hexdigest(), number=number)
    fixed = read_day(str(declaration.age_on or ""))
    if isinstance(fixed, datetime.date):
        declaration = replace(declaration, age_on=fixed)
    refuse_if_any(DefinitionRefused, _contradictions(declaration))
    return declaration


def _contradictions(declaration: Declaration) -> Iterator[Fault]:
    """Yield what a schema cannot ask of a declaration."""
    where, held, number = Place(declaration.name), Counter(declaration.identifiers.values()), declaration.number_role
    roles = (*ROLES, *filter(None, [number]))
    for role in (role for role in held if role not in roles):
        yield Fault(where, "unknown-code", _("no role is called {role!r}.", role=role), closest_or_all(role, roles))
    named = Counter([*declaration.identifiers, *set(declaration.read_and_kept), *declaration.kept, *declaration.added])
    for column in (column for column, times in named.items() if times > 1):
        yield Fault(where, "declaration-invalid", TWO_ROLES[0].filled({"column": column}), TWO_ROLES[1])
    for role in (role for role in (BIRTH_DATE, number) if held[role] > 1):
        yield Fault(where, "declaration-invalid", ONE_COLUMN[0].filled({"role": role}), ONE_COLUMN[1])
    by_name = held[FULL_NAME] or (held[GIVEN_NAME] and held[FAMILY_NAME])
    if not (held[number] or (by_name and held[BIRTH_DATE])):
        problem = (
            "declaration-invalid",
            _("these columns identify no person."),
            _("Name the personal number, or the given and the family name (or full_name) and the birth date."),
        )
        yield Fault(where, *problem)
    holds_birth_date = declaration.number is not None and declaration.number.birth_date and held[number]
    if declaration.age and not (holds_birth_date or held[BIRTH_DATE]):
        problem = (
            "declaration-invalid",
            _("the age cannot be worked out."),
            _("Name birth_date, or a personal number that holds it."),
        )
        yield Fault(where, *problem)


# --- a file by its declaration ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterLayout:
    """Where everything stands in a row; positions count from 0, a column that is not there is None.

    `number`: the personal number of the country, which may stand in a column that has its role, and nowhere else.
    """

    header: tuple[str, ...]
    roles: Mapping[int, str]
    kept: tuple[int, ...]
    undeclared: tuple[int, ...]
    sex: int | None
    kind: int | None
    day: int | None
    number: NationalIdentifier | None

    def of(self, *roles: str) -> tuple[int, ...]:
        """Return the columns that have one of these roles."""
        return tuple(at for at, role in self.roles.items() if role in roles)


@dataclass(frozen=True, slots=True)
class PersonVocabulary:
    """Words in names of columns that tell what the column identifies, and words that stand for an unknown name."""

    columns: Mapping[str, str]
    unknown: frozenset[str]


def read_vocabulary(folder: Folder) -> PersonVocabulary:
    """Return the words of `datapackages/pseudonyms/words.csv`."""
    rows = rows_of(folder.read(WORDS))
    columns = {row["words"]: row["means"] for row in rows if row["means"] != NOT_KNOWN}
    return PersonVocabulary(columns, frozenset(row["words"] for row in rows if row["means"] == NOT_KNOWN))


def lay_out(
    header: tuple[str, ...], file: str, sheet: str, row: int, declaration: Declaration, vocabulary: PersonVocabulary
) -> RegisterLayout:
    """Find where the declared columns stand in a file whose `header` stands in this row."""
    declared = dict.fromkeys((*declaration.identifiers, *declaration.read_and_kept, *sorted(declaration.kept)))
    where = Place(file, sheet, row=row)
    missing = (LACKS[0].filled({"column": column}) for column in declared if column not in header)
    refuse_if_any(SourceRefused, (Fault(where, "header-differs", lacks, LACKS[1], "user") for lacks in missing))
    refuse_if_any(SourceRefused, _header_faults(header, where, declaration, vocabulary))
    place = {column: at for at, column in enumerate(header)}
    return RegisterLayout(
        header,
        {place[column]: role for column, role in declaration.identifiers.items()},
        tuple(at for at, column in enumerate(header) if column not in declaration.identifiers),
        tuple(at for at, column in enumerate(header) if column not in declared),
        place.get(declaration.sex),
        place.get(declaration.kind),
        place.get(declaration.age_on) if isinstance(declaration.age_on, str) else None,
        declaration.number,
    )


def _header_faults(
    header: Sequence[str], header_place: Place, declaration: Declaration, vocabulary: PersonVocabulary
) -> Iterator[Fault]:
    """What is wrong with the names of columns; one that identifies by its name (`DatumRojstva`) must be declared."""
    declared = {*declaration.identifiers, *declaration.read_and_kept, *declaration.kept}
    for at, column in enumerate(header):
        where = Place(header_place.file, header_place.sheet, cell_at(header_place.row or 0, at))
        words = f" {folded(CAMEL.sub(' ', column))} "
        kind = next((kind for known, kind in vocabulary.columns.items() if f" {known} " in words), "")
        if not column:
            yield Fault(where, *NO_NAME, "supplier")
        elif header.index(column) < at:
            yield Fault(where, "duplicate-column", _("the column has the same name as another."), OWN_NAME, "supplier")
        elif column in declaration.added:
            problem = (
                "name-reserved",
                _("a column that will be added is called so."),
                _("Rename the column, or do not send it."),
            )
            yield Fault(replace(where, column=column), *problem, "user")
        elif kind and column not in declared:
            what = LOOKS_LIKE[0].filled({"kind": kind})
            at_column = replace(where, column=column)
            yield Fault(at_column, "identifying-column-undeclared", what, LOOKS_LIKE[1], "user")
