"""National identifiers: `datapackages/national/identifiers.yaml` in, the numbers by which a state knows persons out.

Of each number: how it is called, how many digits it has, how its last ones follow from the others, and where a day of
birth and the sex stand in it. One of them may be the personal number by which persons are pseudonymised. The file may
be absent: then the country has no such number here. Refused, with its place: a check digit that does not fit the number
of digits, a part that lies outside the number, a personal number that the file does not declare.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from thb_eu.base.errors import DefinitionRefused, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.definitions.folder import THIS_COUNTRY, Folder, read_checked
from thb_eu.definitions.shapes import NAMED, Never, Ref, Schema, faults_of, listed, made, place_in, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED

NAME = f"{THIS_COUNTRY}/identifiers.yaml"
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
    """The sum of digits, each times its weight, modulo 11; a digit without a weight is left out."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def _weighted(digits: str, check: CheckDigit) -> bool:
    left = 11 - weighted_remainder(digits, check.weights)
    return {10: check.ten, 11: check.eleven}.get(left, left) == int(digits[-1])


def _mod_11_10(digits: str, _check: CheckDigit) -> bool:
    """ISO/IEC 7064, hybrid system MOD 11,10."""
    carried = 10
    for digit in digits[:-1]:
        carried = ((carried + int(digit)) % 10 or 10) * 2 % 11
    return (carried + int(digits[-1])) % 10 == 1


def _mod_97_10(digits: str, _check: CheckDigit) -> bool:
    """ISO/IEC 7064, pure system MOD 97-10: two check digits."""
    return int(digits) % 97 == 1


def _luhn(digits: str, _check: CheckDigit) -> bool:
    """ISO/IEC 7812-1: every second digit from the right is doubled, and the digits of the doubles are added."""
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
        """Whether the check digits of a number agree."""
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
        """The day in a number; none where it is no day on which somebody can have been born."""
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
        """Whether a number is that of a woman."""
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
    return check.get("scheme") == WEIGHTED and len(check.get("weights", ())) != number["digits"] - 1


def _last_digit(number: Mapping[str, Any]) -> int:
    """The last digit that a part of a declared number needs."""
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
        """The number in `text`, spaces left out, or the first thing that is wrong with it."""
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
        """Whether these digits can be such a number; one zero that was lost in front is put back."""
        return isinstance(self.read(digits.zfill(self.digits)), PersonalNumber)

    def runs_in(self, raw: bytes) -> list[str]:
        """The digits of every run of as many in a text, also with spaces or hyphens inside."""
        run = rb"(?<!\d)\d(?:[ -]?\d){%d}(?!\d)" % (self.digits - 1)
        return [re.sub(rb"[ -]", b"", found).decode("ascii") for found in re.findall(run, raw)]

    def occurs_in(self, raw: bytes) -> bool:
        """Whether a number that can be one stands anywhere in a text."""
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
    """The numbers that the country in `folder` declares, whose words are asked for in its languages.

    The file is added to `files`.
    """
    found = folder.read_if_there([NAME])
    if not found:
        return NO_IDENTIFIERS
    if files is not None:
        files |= found
    value = read_checked(folder, NAME, found[NAME], SCHEMA, DefinitionRefused)
    known = {IDENTIFIER: value["identifiers"]}
    refuse_if_any(DefinitionRefused, faults_of(NationalIdentifiers, value, place_in(NAME, found[NAME]), known))
    return made(NationalIdentifiers, value)
