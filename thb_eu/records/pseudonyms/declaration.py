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
from typing import NamedTuple

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import DefinitionRefused, Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.base.printable import normalized
from thb_eu.definitions import read_checked
from thb_eu.definitions.country import in_its_languages
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.personal_data import (
    BIRTH_DATE,
    FAMILY_NAME,
    FIRST_YEAR,
    FULL_NAME,
    GIVEN_NAME,
    LAST_YEAR,
    ROLES,
    Declaration,
    NationalIdentifier,
    NumberFlaw,
    PersonalNumber,
    read_identifiers,
)
from thb_eu.definitions.shapes import closest_or_all, made
from thb_eu.definitions.strict_reader import closest, read_yaml
from thb_eu.sources.grid import INVISIBLE, NO_NAME, OWN_NAME, cell_at
from thb_eu.sources.text_files import DAMAGED

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
    """Yield what is wrong with names of columns; one that identifies by its name (`DatumRojstva`) must be declared."""
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


# Read a day, a personal number or a name as anybody writes it, or find the flaw that it has.
#
# Days: D. M. YYYY, YYYY-MM-DD (with midnight, as databases write it) and DD/MM/YYYY. Refused, never guessed: years of
# two digits, days that do not exist, and days on which nobody of these registers was born.
#
# Personal numbers: as the country declares them (`thb_eu.definitions.personal_data`).
#
# Names: case, accents, hyphens, apostrophes, titles, initials and the order of words do not matter; đ, dj and d are
# one letter, as are č, ć and c. What an encoding damaged is refused, never guessed: è for č, æ for ć, ð for đ look
# like letters of other languages, so who means them writes e, ae, d, which gives the same words. Only Latin letters
# are read. These rules are part of the pseudonym: whoever changes them changes `keys.VERSION`.


class IdentifierFlaw(NamedTuple):
    """One thing that is wrong with a cell, and what whoever holds the register does about it; it quotes no cell."""

    code: str
    what: Text
    remedy: Text


# --- days ------------------------------------------------------------------------------------------------------------

OLDEST = 120

FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})\.?",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
    )
)
TWO_DIGITS = re.compile(r"\d{1,2}([./-]) ?\d{1,2}\1 ?\d{2}\.?", re.ASCII)

WRITE_IT_SO = _('Write it as "D. M. YYYY", "YYYY-MM-DD" or "DD/MM/YYYY"; leave the cell empty where it is not known.')
NO_DAY = IdentifierFlaw("day-unreadable", _("not a day in a form that can be read."), WRITE_IT_SO)
SHORT_YEAR = IdentifierFlaw("day-unreadable", _("the year has two digits only."), WRITE_IT_SO)
NO_SUCH_DAY = IdentifierFlaw("day-unreadable", _("this day does not exist."), WRITE_IT_SO)
NOBODYS_DAY = IdentifierFlaw(
    "day-unreadable",
    _(
        'the year is not between {first_year} and {last_year}; does it mean "not known"?',
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    ),
    WRITE_IT_SO,
)
BORN_LATER = IdentifierFlaw(
    "values-contradict", _("the person would have been born later."), _("Mend this day or the day of birth.")
)
TOO_OLD = IdentifierFlaw(
    "values-contradict",
    _("the person would be older than {oldest}.", oldest=OLDEST),
    _("Mend this day or the day of birth."),
)


def read_day(text: str) -> datetime.date | IdentifierFlaw:
    """Return the day that `text` names, whichever of the three ways it is written."""
    for form in FORMS:
        found = form.fullmatch(text)
        if found:
            return day_of(int(found["year"]), int(found["month"]), int(found["day"]))
    return SHORT_YEAR if TWO_DIGITS.fullmatch(text) else NO_DAY


def day_of(year: int, month: int, day: int) -> datetime.date | IdentifierFlaw:
    """Return the day, if it is one and somebody can have lived on it."""
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
    return found if FIRST_YEAR <= year <= LAST_YEAR else NOBODYS_DAY


def age(born: datetime.date, on: datetime.date) -> int | IdentifierFlaw:
    """Return the whole years a person has completed on a day; one born on 29 February completes them on 1 March."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years < 0:
        return BORN_LATER
    return years if years <= OLDEST else TOO_OLD


def written(day: datetime.date) -> tuple[str, ...]:
    """Return the ways in which a day is usually written."""
    return day.isoformat(), f"{day.day}. {day.month}. {day.year}", f"{day:%d.%m.%Y}"


# --- personal numbers ------------------------------------------------------------------------------------------------

INVALID = "personal-number-invalid"
MEND_OR_EMPTY = _("Look the number up; leave the cell empty where that cannot be done.")
OF_NUMBER = {
    NumberFlaw.LENGTH: IdentifierFlaw(
        INVALID, _("the number of digits of the {number} is not {digits}."), MEND_OR_EMPTY
    ),
    NumberFlaw.ZERO_LOST: IdentifierFlaw(
        INVALID,
        _("a digit of the {number} is missing; a spreadsheet may have dropped the zero in front."),
        _("Export the column as text."),
    ),
    NumberFlaw.CHECK_DIGIT: IdentifierFlaw(
        INVALID, _("the check digit of the {number} does not agree."), MEND_OR_EMPTY
    ),
    NumberFlaw.BIRTH_DATE: IdentifierFlaw(
        INVALID, _("the {number} does not contain a day of birth where it should."), MEND_OR_EMPTY
    ),
}


def read_number(text: str, number: NationalIdentifier) -> PersonalNumber | IdentifierFlaw:
    """Return the personal number in `text`, or the first thing that is wrong with it, in the words of its country."""
    found = number.read(text)
    return about(OF_NUMBER[found], number) if isinstance(found, NumberFlaw) else found


def about(flaw: IdentifierFlaw, number: NationalIdentifier) -> IdentifierFlaw:
    """Return the flaw, which calls the number as its country does."""
    return flaw._replace(what=flaw.what.filled({"number": number.label, "digits": number.digits}))


# --- names -----------------------------------------------------------------------------------------------------------

PLAIN = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʼʹ", ""),
        **dict.fromkeys("-‐‑‒–—,", " "),
        **{"đ": "d", "ł": "l", "ø": "o", "ı": "i", "œ": "oe", "þ": "th", ".": ". "},
    }
)
TITLES = frozenset(
    {
        *("akad", "asist", "dipl", "doc", "dr", "ekon", "ga", "gdc", "gosp", "ing", "inz", "izr", "jr", "mag", "med"),
        *("ml", "mr", "mrs", "ms", "oec", "prav", "prim", "prof", "red", "soc", "spec", "sr", "st", "univ", "var"),
    }
)
TITLES_BARE = frozenset({"dr", "mag", "prof", "mba", "msc", "phd"})
LETTER_OF_ANOTHER_ENCODING = re.compile("[èæðÈÆÐ]")
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
WORD = re.compile("[a-z]+")
NO_WORD = re.compile("[^a-z0-9]+")

WRITE_PLAINLY = _("Write the name in Latin letters, without other signs.")
DAMAGED_NAME = IdentifierFlaw(
    "letters-damaged", _("a letter is damaged or invisible here."), _("Export it anew in the right encoding.")
)
DOUBTFUL_LETTER = IdentifierFlaw(
    "letters-damaged",
    _("è, æ or ð occurs here: this is how č, ć or đ looks when it is read in a wrong encoding."),
    _("Export in the right encoding; if the letter is meant, write e, ae or d: the pseudonym is the same."),
)
NO_NAME_SIGN = IdentifierFlaw("name-unreadable", _("the name holds a sign that no name has."), WRITE_PLAINLY)
NO_LETTERS = IdentifierFlaw(
    "name-unreadable",
    _("the cell of a name holds no letter."),
    _('If it means "not known", name it in the declaration (not_known), or leave the cell empty.'),
)


def read_name(text: str) -> tuple[str, ...] | IdentifierFlaw:
    """Return the words of a name in plain small letters, as they stand; titles and initials left out."""
    if not text.isascii():
        if DAMAGED.search(text) or INVISIBLE.search(text):
            return DAMAGED_NAME
        if LETTER_OF_ANOTHER_ENCODING.search(normalized("NFC", text)):
            return DOUBTFUL_LETTER
    words = tuple(word.rstrip(".") for word in _plain(text).split() if not _is_beside_the_name(word))
    if not all(WORD.fullmatch(word) for word in words):
        return NO_NAME_SIGN
    if not words and not any(sign.isalpha() for sign in text):
        return NO_LETTERS
    return tuple(word.replace("dj", "d") for word in words)


def folded(text: str) -> str:
    """Return any text as plain small words with single spaces between them, to be searched for names."""
    return NO_WORD.sub(" ", _plain(text)).replace("dj", "d").strip()


def _plain(text: str) -> str:
    """Return small letters without accents; `.` is followed by a space, a hyphen is one."""
    if text.isascii():
        return text.lower().translate(PLAIN)
    bare = normalized("NFKD", normalized("NFC", text).casefold().translate(PLAIN))
    return MARKS.sub("", bare)


def _is_beside_the_name(word: str) -> bool:
    """Return a title, or an initial: M. may be anybody's, so it tells two persons neither together nor apart."""
    bare = word.rstrip(".")
    return bare in TITLES_BARE or (bare != word and (bare in TITLES or len(bare) <= 1))
