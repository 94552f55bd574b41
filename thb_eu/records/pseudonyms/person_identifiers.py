"""Identifiers of a person: the identifying cells of a row in, the person out as far as the row tells, or all that is
wrong with them.

The EMŠO is held against its check digit, the birth date and the sex. Its birth date stands in for one that is not told.
Given and family names are one set of words: people swap them, write them in one cell, and turn double names round.
Refused by row and column, never by value: what cannot be read, what contradicts itself, and a word for "not known"
where a name should be, since it would make one person of many.

Identifiers that are left over are looked for too. A number that can be an EMŠO in every column that stays; what the
identifying cells of the same row hold in every column that nobody declared: the whole name, a family name of four
letters or more, the birth date, and any other identifier of six signs or more. A family name that is also a word (a day
of the week, a trade) can be told apart only by people: they name the column under `kept`. What cannot be found:
somebody else's name in a free text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from thb_eu.base.messages import _
from thb_eu.definitions.identifying_columns import (
    BIRTH_DATE,
    EMSO,
    FAMILY_NAME,
    FULL_NAME,
    GIVEN_NAME,
    NAMES,
    Declaration,
)
from thb_eu.records.pseudonyms.declaration import PersonVocabulary, RegisterLayout
from thb_eu.records.pseudonyms.identifiers import (
    RUN,
    IdentifierFlaw,
    age,
    folded,
    holds_emso,
    read_day,
    read_emso,
    read_name,
    written,
)
from thb_eu.records.pseudonyms.keys import PseudonymKey
from thb_eu.records.pseudonyms.rows import RegisterRow, RegisterTable

BY_NUMBER, BY_NAME, BY_NOTHING = "emso", "name", "none"
BASES = (BY_NUMBER, BY_NAME, BY_NOTHING)
SHORTEST_FAMILY_NAME, SHORTEST_IDENTIFIER = 4, 6
PARTED_BY = b" | "

LOOK_UP = _("Look both up; where they cannot be settled, leave the cell empty that is not sure.")
OTHER_BIRTHDAY = IdentifierFlaw("values-contradict", _("the EMŠO and the birth date do not agree."), LOOK_UP)
OTHER_SEX = IdentifierFlaw("values-contradict", _("the EMŠO and the sex do not agree."), LOOK_UP)
NOBODYS_NAME = IdentifierFlaw(
    "name-unreadable",
    _('the word means "not known"; all such would be one.'),
    _("Name it in the declaration (not_known), or leave the cell empty."),
)
AN_EMSO = IdentifierFlaw(
    "identifier-left-over",
    _("a number here can be an EMŠO."),
    _("Name the column in the declaration under identifiers, to be wiped, or take the number out."),
)
REPEATED = IdentifierFlaw(
    "identifier-left-over",
    _("an identifier of the same row is repeated here."),
    _("Name the column in the declaration: under identifiers, to be wiped, or under kept with a reason, to stay."),
)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whom a row is about, as far as it tells; never shown."""

    emso: str = ""
    names: tuple[str, ...] = ()
    born: datetime.date | None = None
    age: str = ""
    flaws: tuple[tuple[int, IdentifierFlaw], ...] = ()

    def basis(self) -> str:
        """By what the person is known."""
        return BY_NUMBER if self.emso else BY_NAME if self.names and self.born else BY_NOTHING

    def pseudonyms(self, key: PseudonymKey) -> tuple[str, str]:
        """The strongest pseudonym there is, and the one by name and birth date; empty where there is none."""
        by_name = key.pseudonym(BY_NAME, self.born.isoformat(), *self.names) if self.names and self.born else ""
        return (key.pseudonym(BY_NUMBER, self.emso) if self.emso else by_name), by_name


NOBODY = Person()


def person_of(
    texts: Sequence[str], declaration: Declaration, layout: RegisterLayout, vocabulary: PersonVocabulary
) -> Person:
    """The person of a row, with all that is wrong with the cells that tell of it; a legal person is nobody."""
    if layout.kind is not None and texts[layout.kind].casefold() in declaration.legal:
        return NOBODY
    flaws: list[tuple[int, IdentifierFlaw]] = []

    def read(at: int, reader: Callable[[str], Read | IdentifierFlaw]) -> Read | None:
        """What a cell tells; nothing where it tells nothing, or has a flaw."""
        found = reader(texts[at]) if texts[at] and texts[at].casefold() not in declaration.not_known else None
        if isinstance(found, IdentifierFlaw):
            flaws.append((at, found))
            return None
        return found

    of_number, of_birth = layout.of(EMSO), layout.of(BIRTH_DATE)
    number = next((read(at, read_emso) for at in of_number), None)
    born = next((read(at, read_day) for at in of_birth), None)
    if number and born and number.born != born:
        flaws.append((of_number[0], OTHER_BIRTHDAY))
    if number and layout.sex is not None:
        contradicting = declaration.male if number.female else declaration.female
        if texts[layout.sex].casefold() in contradicting:
            flaws.append((of_number[0], OTHER_SEX))
    born = born or (number.born if number else None)
    words: dict[str, set[str]] = {role: set() for role in NAMES}
    for at in layout.of(*NAMES):
        name = read(at, read_name) or ()
        if " ".join(name) in vocabulary.unknown:
            flaws.append((at, NOBODYS_NAME))
        else:
            words[layout.roles[at]].update(name)
    is_complete = len(words[FULL_NAME]) > 1 or (words[GIVEN_NAME] and words[FAMILY_NAME])
    names = tuple(sorted(set().union(*words.values()))) if is_complete else ()
    years = ""
    if declaration.age and born:
        on = declaration.age_on if layout.day is None else read(layout.day, read_day)
        found = age(born, on) if isinstance(on, datetime.date) else ""
        if isinstance(found, IdentifierFlaw):
            flaws.append(((*of_birth, *of_number)[0] if layout.day is None else layout.day, found))
        else:
            years = str(found)
    return Person(number.digits if number else "", names, born, years, tuple(flaws))


def left_over(
    row: RegisterRow, texts: Sequence[str], person: Person, table: RegisterTable, layout: RegisterLayout
) -> Iterator[tuple[int, IdentifierFlaw]]:
    """The columns that stay though this row would show a person in them."""
    if RUN.search(PARTED_BY.join(row.cells[at] for at in layout.kept)):
        yield from ((at, AN_EMSO) for at in layout.kept if holds_emso(row.cells[at]))
    if not layout.undeclared or person is NOBODY:
        return
    families = {word for at in layout.of(FAMILY_NAME) for word in folded(texts[at]).split()}
    others = {folded(texts[at]) for at, role in layout.roles.items() if role != GIVEN_NAME}
    phrases = {word for word in families if len(word) >= SHORTEST_FAMILY_NAME}
    phrases |= {phrase for phrase in others if len(phrase) >= SHORTEST_IDENTIFIER}
    phrases |= {folded(day) for day in written(person.born)} if person.born else set()
    names = frozenset(person.names)

    def shows(cell: bytes) -> bool:
        text = folded(table.text(cell))
        return any(f" {phrase} " in f" {text} " for phrase in phrases) or (bool(names) and names.issubset(text.split()))

    if shows(PARTED_BY.join(row.cells[at] for at in layout.undeclared)):
        yield from ((at, REPEATED) for at in layout.undeclared if shows(row.cells[at]))
