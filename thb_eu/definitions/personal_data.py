"""Personal data: `datapackages/national/personal-data.yaml` in, by what each kind of personal datum is known out.

A kind is known by its shape, by the check digits that a shape has, by the heading of its column and by what stands in
the column beside it; and what looks like one and is none, by words: offices, places, words of the administration. No
list of names is part of it. The file may be absent: then nothing is looked for.
Refused, with its place: a pattern that cannot be read, a kind that stands twice, a kind, a part of a pattern or a
national identifier that nobody declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.linear_patterns import linear, may_be_in, refuse_unreadable
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.base.patterns import PatternRefused
from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.folder import THIS_COUNTRY
from thb_eu.definitions.national_identifiers import (
    IDENTIFIER,
    IDENTIFIERS,
    NationalIdentifier,
    NationalIdentifiers,
)
from thb_eu.definitions.shapes import NAMED, WORD, Ref, faults_of, made, one_of, place_in, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED
from thb_eu.definitions.strict_reader import closest

NAME = f"{THIS_COUNTRY}/personal-data.yaml"
NO_KIND = _("no kind of personal data is called {kind!r}.")
KIND = Ref("kind", "unknown-code", NO_KIND)
NO_DIGIT = re.compile(r"\D+")
PART = re.compile(r"<([a-z][a-z-]*)>")
WORD_LIST = {"type": "array", "items": WORD}
AROUND = 40
"""So many signs before and behind a datum may say that it is none."""
GOES_ON = ".,/-"
"""Between digits they join them to one number."""


def _is_iban(text: str) -> bool:
    """Whether the check digits of an account agree (ISO 13616: moved behind, letters spelt as numbers, MOD 97-10)."""
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
        """Where in a text it may stand.

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
        """Whether neither the word nor the number goes on before or behind it."""
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
        around = text[max(found.start - AROUND, 0) : found.end + AROUND]
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
    """The kinds that a file declares; `content`: the bytes of it, for the places of faults."""
    at, found = place_in(NAME, content), made(PersonalData, value)
    known = {IDENTIFIER: numbers.identifiers, KIND.to: found.kinds}
    faults, parts = [*faults_of(PersonalData, value, at, known)], found.parts

    def whole(pattern: str, *where: Any) -> str:
        """The pattern with its parts written out, each line of which can be read."""
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
        replace(one, holds=whole(one.holds, "headings", number, "holds")) for number, one in enumerate(found.headings)
    )
    neighbours = tuple(
        replace(one, cells=tuple(whole(cell, "neighbours", number, "cells") for cell in one.cells))
        for number, one in enumerate(found.neighbours)
    )
    acronym = whole(found.acronym, "acronym")
    refuse_if_any(DefinitionRefused, faults)
    return replace(found, kinds=kinds, headings=headings, neighbours=neighbours, acronym=acronym)


def undeclared_kinds(contracts: Iterable[Contract], data: PersonalData) -> Iterator[Fault]:
    """Columns that may hold a kind which the file does not declare."""
    for contract in contracts:
        for column in contract.fields:
            for kind in column.may_hold:
                if kind not in data.kinds:
                    where = Place(NAME).of(contract.name).of(column.name)
                    yield Fault(where, "unknown-code", NO_KIND.filled({"kind": kind}), closest(kind, [*data.kinds]))


def found_in(text: str) -> Callable[[str], bool]:
    """Whether a pattern matches within a text."""
    return lambda pattern: linear(pattern).search(text) is not None
