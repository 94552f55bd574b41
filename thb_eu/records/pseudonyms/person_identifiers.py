"""Read the person from the identifying cells of a row, or find all that is wrong with them.

The personal number is held against its check digit and, where it tells them, against the birth date and the sex. Its
birth date stands in for one that is not told.
Given and family names are one set of words: people swap them, write them in one cell, and turn double names round.
Refused by row and column, never by value: what cannot be read, what contradicts itself, and a word for "not known"
where a name should be, since it would make one person of many.

Identifiers that are left over are looked for too. A number that can be a personal one in every column that stays; where
such numbers tell no birth date, so that many others can be one, only in columns that nobody declared. What the
identifying cells of the same row hold in every column that nobody declared: the whole name, a family name of four
letters or more, the birth date, and any other identifier of six signs or more. A family name that is also a word (a day
of the week, a trade) can be told apart only by people: they name the column under `kept`. What cannot be found:
somebody else's name in a free text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from thb_eu.base.messages import _
from thb_eu.definitions.personal_data import (
    BIRTH_DATE,
    BY_NAME,
    BY_NOTHING,
    FAMILY_NAME,
    FULL_NAME,
    GIVEN_NAME,
    NAMES,
    Declaration,
    PersonalNumber,
)
from thb_eu.records.pseudonyms.declaration import PersonVocabulary, RegisterLayout
from thb_eu.records.pseudonyms.identifiers import (
    IdentifierFlaw,
    about,
    age,
    folded,
    read_day,
    read_name,
    read_number,
    written,
)
from thb_eu.records.pseudonyms.keys import PseudonymKey
from thb_eu.records.pseudonyms.rows import RegisterRow, RegisterTable

SHORTEST_FAMILY_NAME, SHORTEST_IDENTIFIER = 4, 6
PARTED_BY = b" | "

LOOK_UP = _("Look both up; where they cannot be settled, leave the cell empty that is not sure.")
OTHER_BIRTHDAY = IdentifierFlaw("values-contradict", _("the {number} and the birth date do not agree."), LOOK_UP)
OTHER_SEX = IdentifierFlaw("values-contradict", _("the {number} and the sex do not agree."), LOOK_UP)
NOBODYS_NAME = IdentifierFlaw(
    "name-unreadable",
    _('the word means "not known"; all such would be one.'),
    _("Name it in the declaration (not_known), or leave the cell empty."),
)
A_NUMBER = IdentifierFlaw(
    "identifier-left-over",
    _("a number here can be this personal number: {number}."),
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

    number: str = ""
    number_kind: str = ""
    names: tuple[str, ...] = ()
    born: datetime.date | None = None
    age: str = ""
    flaws: tuple[tuple[int, IdentifierFlaw], ...] = ()

    def basis(self) -> str:
        """By what the person is known."""
        return self.number_kind if self.number else BY_NAME if self.names and self.born else BY_NOTHING

    def pseudonyms(self, key: PseudonymKey) -> tuple[str, str]:
        """Return the strongest pseudonym there is, and the one by name and birth date; empty where there is none."""
        by_name = key.pseudonym(BY_NAME, self.born.isoformat(), *self.names) if self.names and self.born else ""
        return (key.pseudonym(self.number_kind, self.number) if self.number else by_name), by_name


NOBODY = Person()


def person_of(
    texts: Sequence[str], declaration: Declaration, layout: RegisterLayout, vocabulary: PersonVocabulary
) -> Person:
    """Return the person of a row, with all that is wrong with the cells that tell of it; a legal person is nobody."""
    if layout.kind is not None and texts[layout.kind].casefold() in declaration.legal:
        return NOBODY
    flaws: list[tuple[int, IdentifierFlaw]] = []

    def read(at: int, reader: Callable[[str], Read | IdentifierFlaw]) -> Read | None:
        """Find what a cell tells; nothing where it tells nothing, or has a flaw."""
        found = reader(texts[at]) if texts[at] and texts[at].casefold() not in declaration.not_known else None
        if isinstance(found, IdentifierFlaw):
            flaws.append((at, found))
            return None
        return found

    of_number, of_birth = layout.of(declaration.number_role), layout.of(BIRTH_DATE)
    numbers = (read(at, partial(read_number, number=layout.number)) for at in of_number if layout.number)
    number, born = next(numbers, None), next((read(at, read_day) for at in of_birth), None)
    sex = "" if layout.sex is None else texts[layout.sex].casefold()
    flaws += ((of_number[0], flaw) for flaw in _contradictions(number, born, sex, declaration))
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
    return Person(number.digits if number else "", declaration.number_role, names, born, years, tuple(flaws))


def _contradictions(
    number: PersonalNumber | None, born: datetime.date | None, sex: str, declaration: Declaration
) -> Iterator[IdentifierFlaw]:
    """Yield what a personal number says otherwise than the birth date and the sex beside it."""
    if number is None or declaration.number is None:
        return
    if born and number.born and number.born != born:
        yield about(OTHER_BIRTHDAY, declaration.number)
    if number.female is not None and sex in (declaration.male if number.female else declaration.female):
        yield about(OTHER_SEX, declaration.number)


def left_over(
    row: RegisterRow, texts: Sequence[str], person: Person, table: RegisterTable, layout: RegisterLayout
) -> Iterator[tuple[int, IdentifierFlaw]]:
    """Yield the columns that stay though this row would show a person in them."""
    number = layout.number
    staying = layout.kept if number and number.birth_date else layout.undeclared
    if number and number.runs_in(PARTED_BY.join(row.cells[at] for at in staying)):
        yield from ((at, about(A_NUMBER, number)) for at in staying if number.occurs_in(row.cells[at]))
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
