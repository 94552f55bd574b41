"""Declare what identifies persons: national numbers with their check digits, shapes of personal data, columns.

`datapackages/national/identifiers.yaml`: of each number how many digits it has, how its last ones follow from the
others, and where a day of birth and the sex stand in it; one may be the number by which persons are pseudonymised.
`personal-data.yaml`: a kind of datum is known by its shape, by the check digits of a shape, by the heading of its
column and by what stands beside it; what looks like one and is none, by words: offices, places, words of the
administration. No list of names is part of it. Both may be absent: then nothing is looked for. A file of
`datapackages/pseudonyms/`, or a supplier's own, says which columns of a file identify persons.

Refused, with its place: a check digit that does not fit the number of digits, a part outside the number, a pattern that
cannot be read, a kind, a part of a pattern or a number that nobody declares.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.base.patterns import PatternRefused, linear, may_be_in, refuse_unreadable
from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.folder import THIS_COUNTRY, Folder, read_checked
from thb_eu.definitions.shapes import (
    DESCRIPTION,
    NAMED,
    WORD,
    KeyShape,
    Never,
    Ref,
    Schema,
    by_name,
    faults_of,
    listed,
    made,
    one_of,
    place_in,
    shape,
    spec,
)
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest

# --- the numbers of a state ------------------------------------------------------------------------


IDENTIFIERS_FILE = f"{THIS_COUNTRY}/identifiers.yaml"
SCHEMA = "identifiers"
IDENTIFIER = "identifier"
IDENTIFIERS = Ref(IDENTIFIER, "unknown-code", _("no national identifier is called {number!r}."))

FIRST_YEAR, LAST_YEAR = 1901, 2100
"""Years in which somebody can have been born: 1900 and what lies before is how registers write "not known"."""

INVALID = "shape-wrong"
FIT_WEIGHTS = (INVALID, _("there must be a weight for each digit but the last."), _("Count digits and weights."))
ONLY_WEIGHTED = (
    INVALID,
    _("weights belong to the scheme weighted-mod-11, and only to it."),
    _("Add the weights, leave them out, or name another scheme."),
)
OUTSIDE = (INVALID, _("a part lies outside the number."), _("Count the digits from 1."))
NO_YEAR = (
    INVALID,
    _("a year of less than four digits needs `years`: what is added from which number on."),
    _("Complete it: {example}", example="years: [{from: 0, add: 1900}]"),
)


class NumberFlaw(Enum):
    """What is wrong with a text that should be a number: the first of these."""

    LENGTH = "length"
    ZERO_LOST = "zero lost"
    CHECK_DIGIT = "check digit"
    BIRTH_DATE = "birth date"


# --- check digits ----------------------------------------------------------------------------------------------------


def weighted_remainder(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of digits, each times its weight, modulo 11; a digit without a weight is left out."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def _weighted(digits: str, check: CheckDigit) -> bool:
    left = 11 - weighted_remainder(digits, check.weights)
    return {10: check.ten, 11: check.eleven}.get(left, left) == int(digits[-1])


def _mod_11_10(digits: str, _check: CheckDigit) -> bool:
    """Tell whether the check digit agrees by ISO/IEC 7064, hybrid system MOD 11,10."""
    carried = 10
    for digit in digits[:-1]:
        carried = ((carried + int(digit)) % 10 or 10) * 2 % 11
    return (carried + int(digits[-1])) % 10 == 1


def _mod_97_10(digits: str, _check: CheckDigit) -> bool:
    """Tell whether the two check digits agree by ISO/IEC 7064, pure system MOD 97-10."""
    return int(digits) % 97 == 1


def _luhn(digits: str, _check: CheckDigit) -> bool:
    """Tell whether digits agree by ISO/IEC 7812-1: every second from the right doubled, digits of the doubles added."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


WEIGHTED = "weighted-mod-11"
SCHEMES: Mapping[str, Callable[[str, CheckDigit], bool]] = {
    WEIGHTED: _weighted,
    "iso-7064-mod-11-10": _mod_11_10,
    "iso-7064-mod-97-10": _mod_97_10,
    "luhn": _luhn,
}
"""Every way in which check digits follow from the others, by its name: whether those of a number agree."""
DIGIT_OR_NONE: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 9}


@shape(checks=(Never(lambda entry: (entry["scheme"] == WEIGHTED) != ("weights" in entry), ONLY_WEIGHTED),))
class CheckDigit:
    """How the last digits of a number follow from the others.

    `weights`: of the weighted scheme, by what each digit but the last is multiplied; the sum modulo 11 is taken from
    11. `ten`, `eleven`: the digit that stands where that leaves 10 or 11; without one no such number is given out.
    """

    scheme: str = spec(shape={"enum": [*SCHEMES]})
    weights: tuple[int, ...] = spec(default=(), rules={"uniqueItems": False})
    ten: int | None = spec(default=None, shape=DIGIT_OR_NONE)
    eleven: int | None = spec(default=None, shape=DIGIT_OR_NONE)

    def holds(self, digits: str) -> bool:
        """Tell whether the check digits of a number agree."""
        return SCHEMES[self.scheme](digits, self)


# --- what a number says of its holder --------------------------------------------------------------------------------

DAY_FORM = re.compile("(?P<day>D+)|(?P<month>M+)|(?P<year>Y+)")
POSITION: Schema = {"type": "integer", "minimum": 1}
EVEN, ODD = "even", "odd"


@shape()
class YearsAdded:
    """From which written year on how many years are added to it."""

    first: int = spec(key="from", rules={"minimum": 0})
    add: int = spec(rules={"minimum": 0})


@shape(checks=(Never(lambda entry: entry["form"].count("Y") < 4 and not entry.get("years"), NO_YEAR),))
class BirthDatePart:
    """Where a day of birth stands: from which digit on, its form (`DDMMYYY`), and what is added to a short year."""

    first: int = spec(shape=POSITION)
    form: str = spec(shape={"enum": ["DDMMYY", "DDMMYYY", "DDMMYYYY", "YYMMDD", "YYYMMDD", "YYYYMMDD"]})
    years: tuple[YearsAdded, ...] = spec(default=(), rules={"minItems": 1})

    @property
    def last(self) -> int:
        """The last digit of it."""
        return self.first + len(self.form) - 1

    def read(self, digits: str) -> datetime.date | None:
        """Return the day in a number; none where it is no day on which somebody can have been born."""
        part = digits[self.first - 1 : self.last]
        found = {str(each.lastgroup): int(part[slice(*each.span())]) for each in DAY_FORM.finditer(self.form)}
        year = found["year"]
        year += max(((added.first, added.add) for added in self.years if added.first <= year), default=(0, 0))[1]
        try:
            return datetime.date(year, found["month"], found["day"]) if FIRST_YEAR <= year <= LAST_YEAR else None
        except ValueError:
            return None


@shape()
class SexPart:
    """Which digits tell the sex, and what they are of a woman: even, odd, or from a number on."""

    digits: tuple[int, ...] = spec(shape=listed(POSITION, maxItems=2))
    female: str | int = spec(shape={"oneOf": [{"enum": [EVEN, ODD]}, {"type": "integer", "minimum": 0}]})

    def is_female(self, digits: str) -> bool:
        """Tell whether a number is that of a woman."""
        told = int(digits[self.digits[0] - 1 : self.digits[-1]])
        return told >= self.female if isinstance(self.female, int) else (told % 2 == 1) == (self.female == ODD)


# --- numbers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class PersonalNumber:
    """A number that can be one, and what it says of its holder, as far as it does; it is never shown."""

    digits: str
    born: datetime.date | None
    female: bool | None


def _lacks_weights(number: Mapping[str, Any]) -> bool:
    check = number.get("check_digit", {})
    return bool(check.get("scheme") == WEIGHTED and len(check.get("weights", ())) != number["digits"] - 1)


def _last_digit(number: Mapping[str, Any]) -> int:
    """Return the last digit that a part of a declared number needs."""
    born, sex = number.get("birth_date"), number.get("sex")
    return max(born["first"] + len(born["form"]) - 1 if born else 0, *(sex["digits"] if sex else [0]))


@shape(
    checks=(Never(_lacks_weights, FIT_WEIGHTS), Never(lambda entry: _last_digit(entry) > entry["digits"], OUTSIDE)),
)
class NationalIdentifier:
    """One number by which a state knows persons: its label, its digits, its check digits, what else it says."""

    id: str = field(metadata=NAMED)
    label: Text = spec()
    digits: int = spec(rules={"minimum": 4, "maximum": 30})
    source: str = spec()
    confidence: str = spec(shape=MARKED)
    check_digit: CheckDigit | None = spec(default=None, shape=CheckDigit)
    birth_date: BirthDatePart | None = spec(default=None, shape=BirthDatePart)
    sex: SexPart | None = spec(default=None, shape=SexPart)

    def read(self, text: str) -> PersonalNumber | NumberFlaw:
        """Return the number in `text`, spaces left out, or the first thing that is wrong with it."""
        digits = text.replace(" ", "")
        if not (digits.isascii() and digits.isdigit()) or len(digits) != self.digits:
            is_short = digits.isascii() and digits.isdigit() and len(digits) == self.digits - 1
            return NumberFlaw.ZERO_LOST if is_short else NumberFlaw.LENGTH
        if self.check_digit and not self.check_digit.holds(digits):
            return NumberFlaw.CHECK_DIGIT
        born = self.birth_date.read(digits) if self.birth_date else None
        if self.birth_date and not born:
            return NumberFlaw.BIRTH_DATE
        return PersonalNumber(digits, born, self.sex.is_female(digits) if self.sex else None)

    def can_be(self, digits: str) -> bool:
        """Tell whether these digits can be such a number; one zero that was lost in front is put back."""
        return isinstance(self.read(digits.zfill(self.digits)), PersonalNumber)

    def runs_in(self, raw: bytes) -> list[str]:
        """Return the digits of every run of as many in a text, also with spaces or hyphens inside."""
        run = rb"(?<!\d)\d(?:[ -]?\d){%d}(?!\d)" % (self.digits - 1)
        return [re.sub(rb"[ -]", b"", found).decode("ascii") for found in re.findall(run, raw)]

    def occurs_in(self, raw: bytes) -> bool:
        """Tell whether a number that can be one stands anywhere in a text."""
        return any(isinstance(self.read(digits), PersonalNumber) for digits in self.runs_in(raw))


BY_NAME, BY_NOTHING = "name", "none"
"""What stands for the number where a person is known otherwise, or not at all."""
IDS: Schema = {"pattern": f"^(?!({BY_NAME}|{BY_NOTHING})$)[a-z][a-z0-9-]*$"}


@shape("National numbers by which persons are known", beside=(CONFIRMED,), slots=False)
class NationalIdentifiers:
    """`identifiers.yaml`: by id, the numbers; `personal_number`: the one by which persons are pseudonymised."""

    identifiers: Mapping[str, NationalIdentifier] = spec(rules={"propertyNames": IDS})
    personal_number: str = spec(default="", ref=IDENTIFIERS)

    @cached_property
    def of_persons(self) -> NationalIdentifier | None:
        """The number by which persons are pseudonymised; none where the country has none."""
        return self.identifiers.get(self.personal_number)

    @property
    def bases(self) -> tuple[str, str, str]:
        """By what a person may be known, the strongest first: the number, name and birth date, nothing."""
        return self.personal_number or BY_NAME, BY_NAME, BY_NOTHING


NO_IDENTIFIERS = NationalIdentifiers({})


def read_identifiers(folder: Folder, files: dict[str, bytes] | None = None) -> NationalIdentifiers:
    """Return the numbers that the country in `folder` declares, whose words are asked for in its languages.

    The file is added to `files`.
    """
    found = folder.read_if_there([IDENTIFIERS_FILE])
    if not found:
        return NO_IDENTIFIERS
    if files is not None:
        files |= found
    value = read_checked(folder, IDENTIFIERS_FILE, found[IDENTIFIERS_FILE], SCHEMA, DefinitionRefused)
    known = {IDENTIFIER: value["identifiers"]}
    refuse_if_any(
        DefinitionRefused,
        faults_of(NationalIdentifiers, value, place_in(IDENTIFIERS_FILE, found[IDENTIFIERS_FILE]), known),
    )
    return made(NationalIdentifiers, value)


# --- personal data in texts and tables -------------------------------------------------------------


NAME = f"{THIS_COUNTRY}/personal-data.yaml"
NO_KIND = _("no kind of personal data is called {kind!r}.")
KIND = Ref("kind", "unknown-code", NO_KIND)
NO_DIGIT = re.compile(r"\D+")
PART = re.compile(r"<([a-z][a-z-]*)>")
WORD_LIST = {"type": "array", "items": WORD}
CONTEXT_LENGTH = 40
"""So many signs before and behind a datum may say that it is none."""
GOES_ON = ".,/-"
"""Between digits they join them to one number."""


def _is_iban(text: str) -> bool:
    """Tell whether check digits of an account agree (ISO 13616: moved behind, letters spelt as numbers, MOD 97-10)."""
    signs = "".join(filter(str.isalnum, text)).upper()
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


CHECKS = {"iban": _is_iban}
"""Rules for check digits among letters, by name."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What stands in a text and may be a datum of a person: from which sign on, and the words."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The sign behind it."""
        return self.start + len(self.text)


@shape()
class PersonalDatum:
    """One kind of personal datum, how it is called, and by what it is known.

    `pattern`: its shapes in a text, one in a line (`\\p{Lu}` is a capital, `\\p{Ll}` a small letter, `<part>` one of
    the parts). `unless`: what a text of this shape must not match, `beside`: nor with the words around it. `sign`: what
    every text of this shape holds. `identifier`, `check`: the national number that its
    digits must be able to be, or the rule of its check digits. `glued`: letters may stand directly beside it.
    `anywhere`: it is looked for in columns of counts and numbers too; else only where a contract promises neither a
    number nor a code. `is_name`: words that all stand in the definitions are no name.
    `of_offices`: offices have it too, so it is none beside the name of one.
    """

    kind: str = field(metadata=NAMED)
    label: Text = spec()
    pattern: str = spec()
    source: str = spec()
    confidence: str = spec(shape=MARKED)
    unless: str = spec(default="")
    beside: str = spec(default="")
    sign: str = spec(default="")
    identifier: str = spec(default="", ref=IDENTIFIERS)
    check: str = spec(default="", shape=one_of(CHECKS))
    glued: bool = spec(default=False, shape=bool)
    anywhere: bool = spec(default=False, shape=bool)
    is_name: bool = spec(default=False, shape=bool)
    of_offices: bool = spec(default=False, shape=bool)
    number: NationalIdentifier | None = None

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Find where in a text it may stand.

        The engine counts bytes: they are made once, or a long text would be written anew for each place in it.
        """
        if not text or self.sign not in text:
            return
        written = text.encode("utf-8", "replace")
        for line in self.pattern.splitlines():
            if not may_be_in(line).search(written):
                continue
            pattern, at, passed = linear(line), 0, 0
            while match := pattern.search(written, at):
                first, last = match.span()
                start = passed + len(written[at:first].decode())
                found = Occurrence(start, written[first:last].decode())
                if found.text and self._stands_apart(text, start, found.end):
                    at, passed = last, found.end
                    if self._holds(found.text) and not self._is_excepted(found, text):
                        yield found
                elif start == len(text):
                    break
                else:
                    at, passed = first + len(text[start].encode("utf-8", "replace")), start + 1

    def _stands_apart(self, text: str, start: int, end: int) -> bool:
        """Tell whether neither the word nor the number goes on before or behind it."""
        before, behind = text[max(start - 2, 0) : start], text[end : end + 2]
        if before[-1:].isdigit() or behind[:1].isdigit():
            return False
        if not self.glued and (before[-1:].isalpha() or behind[:1].isalpha() or "@" in (before[-1:], behind[:1])):
            return False
        if self.is_name:
            return before[-1:] not in ("'", "’") and not (before[-1:] == "-" and before[:1].isalpha())
        first, last = text[start], text[end - 1]
        goes_on = before[-1:] in GOES_ON and before[:1].isdigit() and first.isdigit() and len(before) == 2
        return self.glued or not (
            goes_on or (behind[:1] in GOES_ON and behind[1:].isdigit() and last.isdigit() and len(behind) == 2)
        )

    def _is_excepted(self, found: Occurrence, text: str) -> bool:
        around = text[max(found.start - CONTEXT_LENGTH, 0) : found.end + CONTEXT_LENGTH]
        return any(map(found_in(found.text), self.unless.splitlines())) or any(
            map(found_in(around), self.beside.splitlines())
        )

    def _holds(self, found: str) -> bool:
        if self.check:
            return CHECKS[self.check](found)
        return self.number is None or self.number.can_be(NO_DIGIT.sub("", found))


@shape()
class PersonalHeading:
    """Headings that say that a column holds a kind, and what a cell of it looks like.

    `words`: the heading holds them; `alone`: they are all of it. `beside`: it counts beside a heading of another kind,
    or one of the words `about`.
    """

    kind: str = spec(ref=KIND)
    words: tuple[str, ...] = spec(shape=WORD_LIST)
    holds: str = spec()
    alone: bool = spec(default=False, shape=bool)
    beside: bool = spec(default=False, shape=bool)


@shape()
class PersonalNeighbours:
    """What stands in cells side by side, in so many `rows`, where no heading says what it is."""

    kind: str = spec(ref=KIND)
    cells: tuple[str, ...] = spec(shape=WORD_LIST)
    rows: int = spec(rules={"minimum": 1})


@shape()
class KnownGroup:
    """Words written with capitals that name no person, and where they come from."""

    words: tuple[str, ...] = spec(shape=WORD_LIST)
    source: str = spec()
    confidence: str = spec(shape=MARKED)


@shape("By what personal data are known that nobody may send undeclared", beside=(CONFIRMED,))
class PersonalData:
    """`personal-data.yaml`: by name, the kinds; contexts that tell them; words that name no person.

    `parts`: pieces of patterns. `about`: words of headings beside which one that is not certain is of a person.
    `of_places`, `of_things`: words of headings of columns with no names, or with none side by side. `offices`: words in
    the name of an office; `persons`: words for persons, beside which nothing is of an office; `places_after`: words
    behind which a place stands; `endings` of words of a language that are no names; `acronym`: what stands before a
    place. `known`: by group.
    """

    kinds: Mapping[str, PersonalDatum] = spec()
    parts: Mapping[str, str] = spec(default_factory=dict)
    headings: tuple[PersonalHeading, ...] = spec(default=())
    neighbours: tuple[PersonalNeighbours, ...] = spec(default=())
    about: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    of_places: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    of_things: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    offices: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    persons: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    places_after: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    endings: tuple[str, ...] = spec(default=(), shape=WORD_LIST)
    acronym: str = spec(default="")
    known: Mapping[str, KnownGroup] = spec(default_factory=dict)

    @property
    def known_words(self) -> Iterator[str]:
        """All words that name no person."""
        return (word for group in self.known.values() for word in group.words)


NO_PERSONAL_DATA = PersonalData({})


def read_personal_data(value: Mapping[str, Any], content: bytes, numbers: NationalIdentifiers) -> PersonalData:
    """Return the kinds that a file declares; `content`: the bytes of it, for the places of faults."""
    at, found = place_in(NAME, content), made(PersonalData, value)
    known = {IDENTIFIER: numbers.identifiers, KIND.to: found.kinds}
    faults, parts = [*faults_of(PersonalData, value, at, known)], found.parts

    def whole(pattern: str, *where: Any) -> str:
        """Return the pattern with its parts written out, each line of which can be read."""
        written = PART.sub(lambda part: f"(?:{parts.get(part[1], part[0])})", pattern)
        for line in written.splitlines():
            try:
                refuse_unreadable(line)
            except PatternRefused as refused:
                faults.append(Fault(at(*where), *refused.problem))
        return written

    identifiers = numbers.identifiers
    kinds = {
        kind: replace(
            datum,
            pattern=whole(datum.pattern, "kinds", kind, "pattern"),
            unless=whole(datum.unless, "kinds", kind, "unless"),
            beside=whole(datum.beside, "kinds", kind, "beside"),
            number=identifiers.get(datum.identifier),
        )
        for kind, datum in found.kinds.items()
    }
    headings = tuple(
        replace(cue, holds=whole(cue.holds, "headings", number, "holds")) for number, cue in enumerate(found.headings)
    )
    neighbours = tuple(
        replace(neighbour, cells=tuple(whole(cell, "neighbours", number, "cells") for cell in neighbour.cells))
        for number, neighbour in enumerate(found.neighbours)
    )
    acronym = whole(found.acronym, "acronym")
    refuse_if_any(DefinitionRefused, faults)
    return replace(found, kinds=kinds, headings=headings, neighbours=neighbours, acronym=acronym)


def undeclared_kinds(contracts: Iterable[Contract], data: PersonalData) -> Iterator[Fault]:
    """Yield columns that may hold a kind which the file does not declare."""
    for contract in contracts:
        for column in contract.fields:
            for kind in column.may_hold:
                if kind not in data.kinds:
                    where = Place(NAME).of(contract.name).of(column.name)
                    yield Fault(where, "unknown-code", NO_KIND.filled({"kind": kind}), closest(kind, [*data.kinds]))


def found_in(text: str) -> Callable[[str], bool]:
    """Tell whether a pattern matches within a text."""
    return lambda pattern: linear(pattern).search(text) is not None


# --- columns that identify persons -----------------------------------------------------------------


GIVEN_NAME, FAMILY_NAME, FULL_NAME = "given_name", "family_name", "full_name"
NAMES = (GIVEN_NAME, FAMILY_NAME, FULL_NAME)
BIRTH_DATE = "birth_date"
ONLY_WIPED = ("document_number", "other_identifier")
PERSON, PERSON_BY_NAME, PERSON_BASIS = "person", "person_by_name", "person_basis"
MADE = (PERSON, PERSON_BY_NAME, PERSON_BASIS)
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
        return (*((self.age,) if self.age else ()), *MADE)
