"""Personal data: `datapackages/national/personal-data.yaml` in, by what each kind of personal datum is known out.

A kind is known by its shape, and where it is a national identifier, by what that says of its digits; no list of names
is part of it. The file may be absent, as it is in definitions of before: then nothing is looked for. Refused, with its
place: a pattern that cannot be read, a kind that stands twice, a national identifier that the country does not declare.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.national_identifiers import (
    IDENTIFIER,
    IDENTIFIERS,
    NationalIdentifier,
    NationalIdentifiers,
)
from thb_eu.definitions.shapes import NAMED, WORD, flaws, made, place_in, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.suites import THIS_COUNTRY

NAME = f"{THIS_COUNTRY}/personal-data.yaml"
NO_PATTERN = _("the pattern cannot be read: {why}.")
NO_KIND = _("no kind of personal data is called {kind!r}.")
NO_DIGIT = re.compile(r"\D+")
CASES = ("Lu", "Ll")
LAST_LETTER = 0x0590
"""Scripts with capitals and small letters: Latin, Greek, Cyrillic, Armenian."""


@shape()
class PersonalDatum:
    """One kind of personal datum, how it is called, and by what it is known.

    `pattern`: its shape in a text (`\\p{Lu}` is a capital, `\\p{Ll}` a small letter). `unless`: what a text of this
    shape must not match. `identifier`: the national number that its digits must be able to be. `anywhere`: it is looked
    for in columns of counts and numbers too; else only where a contract promises neither a number nor a code.
    `is_name`: words that all stand in the definitions are no name.
    """

    kind: str = field(metadata=NAMED)
    label: Text = spec()
    pattern: str = spec()
    source: str = spec()
    confidence: str = spec(shape=MARKED)
    unless: str = spec(default="")
    identifier: str = spec(default="", known=IDENTIFIERS)
    anywhere: bool = spec(default=False, shape=bool)
    is_name: bool = spec(default=False, shape=bool)
    number: NationalIdentifier | None = None

    def occurrences(self, text: str) -> Iterator[re.Match[str]]:
        """Where in a text it may stand."""
        for found in compiled(self.pattern).finditer(text):
            if not (self.unless and compiled(self.unless).search(found[0])) and self._holds(found[0]):
                yield found

    def _holds(self, found: str) -> bool:
        return self.number is None or self.number.can_be(NO_DIGIT.sub("", found))


@shape("By what personal data are known that nobody may send undeclared", beside=(CONFIRMED,))
class PersonalData:
    """`personal-data.yaml`: by name, the kinds; `known`: words written with capitals that name no person."""

    kinds: Mapping[str, PersonalDatum] = spec()
    known: tuple[str, ...] = spec(default=(), shape={"type": "array", "items": WORD})


NO_PERSONAL_DATA = PersonalData({})


def read_personal_data(value: Mapping[str, Any], content: bytes, numbers: NationalIdentifiers) -> PersonalData:
    """The kinds that a file declares; `content`: the bytes of it, for the places of faults."""
    at, found = place_in(NAME, content), made(PersonalData, value)
    faults = [*flaws(PersonalData, value, at, {IDENTIFIER: numbers.identifiers})]
    for kind, datum in found.kinds.items():
        for key in ("pattern", "unless"):
            try:
                compiled(getattr(datum, key))
            except re.error as broken:
                what = NO_PATTERN.filled({"why": broken.msg})
                faults.append(Fault(at("kinds", kind, key), "pattern-invalid", what))
    refuse_if_any(DefinitionRefused, faults)
    known = numbers.identifiers
    return replace(
        found, kinds={kind: replace(datum, number=known.get(datum.identifier)) for kind, datum in found.kinds.items()}
    )


def undeclared_kinds(contracts: Iterable[Contract], data: PersonalData) -> Iterator[Fault]:
    """Columns that may hold a kind which the file does not declare."""
    for contract in contracts:
        for column in contract.fields:
            for kind in column.may_hold:
                if kind not in data.kinds:
                    where = Place(NAME).of(contract.name).of(column.name)
                    yield Fault(where, "unknown-code", NO_KIND.filled({"kind": kind}), closest(kind, [*data.kinds]))


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with its classes of letters written out."""
    for case in CASES:
        pattern = pattern.replace(f"\\p{{{case}}}", f"[{_letters(case)}]")
    return re.compile(pattern, re.MULTILINE)  # a cell may have several lines


@cache
def _letters(case: str) -> str:
    """All capitals, or all small letters, as ranges of a class."""
    held = [at for at in range(min(LAST_LETTER, sys.maxunicode)) if unicodedata.category(chr(at)) == case]
    runs = ([at for _place, at in run] for _start, run in groupby(enumerate(held), lambda pair: pair[1] - pair[0]))
    return "".join(chr(run[0]) if len(run) == 1 else f"{chr(run[0])}-{chr(run[-1])}" for run in runs)
