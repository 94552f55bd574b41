"""People: the identifying cells of a row in, the person out as far as the row tells, or all that is wrong with them.

The EMŠO is held against its check digit, the birth date and the sex. Its birth date stands in for one that is not
told. Given and family names are one set of words: people swap them, write them in one cell, and turn double names
round. Refused by row and column, never by value: what cannot be read, what contradicts itself, and a word for "not
known" where a name should be, since it would make one person of many.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from thb_eu.messages import _
from thb_eu.pseudonyms.days import age, read_day
from thb_eu.pseudonyms.declaration import BIRTH_DATE, EMSO, FAMILY_NAME, FULL_NAME, GIVEN_NAME, NAMES, Declaration
from thb_eu.pseudonyms.emso import Emso, read_emso
from thb_eu.pseudonyms.flaws import Flaw
from thb_eu.pseudonyms.keyed import Key
from thb_eu.pseudonyms.layout import Layout, Vocabulary
from thb_eu.pseudonyms.names import read_name

BY_NUMBER, BY_NAME, BY_NOTHING = "emso", "name", "none"
BASES = (BY_NUMBER, BY_NAME, BY_NOTHING)

LOOK_UP = _("Look both up; where they cannot be settled, leave the cell empty that is not sure.")
OTHER_BIRTHDAY = Flaw("values-contradict", _("the EMŠO and the birth date do not agree."), LOOK_UP)
OTHER_SEX = Flaw("values-contradict", _("the EMŠO and the sex do not agree."), LOOK_UP)
NOBODYS_NAME = Flaw(
    "name-unreadable",
    _('the word means "not known"; all such would be one.'),
    _("Name it in the declaration (not_known), or leave the cell empty."),
)


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whom a row is about, as far as it tells; never shown."""

    emso: str = ""
    names: tuple[str, ...] = ()
    born: datetime.date | None = None
    age: str = ""
    flaws: tuple[tuple[int, Flaw], ...] = ()

    def basis(self) -> str:
        """By what the person is known."""
        return BY_NUMBER if self.emso else BY_NAME if self.names and self.born else BY_NOTHING

    def pseudonyms(self, key: Key) -> tuple[str, str]:
        """The strongest pseudonym there is, and the one by name and birth date; empty where there is none."""
        by_name = key.pseudonym(BY_NAME, self.born.isoformat(), *self.names) if self.names and self.born else ""
        return (key.pseudonym(BY_NUMBER, self.emso) if self.emso else by_name), by_name


NOBODY = Person()


class Reader:
    """Reads the person out of the texts of a row, by one declaration and one header."""

    def __init__(self, declaration: Declaration, layout: Layout, vocabulary: Vocabulary) -> None:
        self.declaration, self.layout, self.vocabulary = declaration, layout, vocabulary

    def person(self, texts: Sequence[str]) -> Person:
        """The person, with all that is wrong with the cells that tell of it; a legal person is nobody."""
        layout, declaration = self.layout, self.declaration
        if layout.kind is not None and texts[layout.kind].casefold() in declaration.legal:
            return NOBODY
        told = {at: texts[at] for at in layout.roles if self._is_told(texts[at])}
        flaws: list[tuple[int, Flaw]] = []
        number, born = self._number(told, flaws), self._born(told, flaws)
        if number and born and number.born != born:
            flaws.append((layout.of(EMSO)[0], OTHER_BIRTHDAY))
        if number and layout.sex is not None and self._other_sex(number, texts[layout.sex]):
            flaws.append((layout.of(EMSO)[0], OTHER_SEX))
        born = born or (number.born if number else None)
        names = self._names(told, flaws)
        years = self._age(born, texts, flaws) if declaration.age and born else ""
        return Person(number.digits if number else "", names, born, years, tuple(flaws))

    def _is_told(self, text: str) -> bool:
        return bool(text) and text.casefold() not in self.declaration.not_known

    def _number(self, told: dict[int, str], flaws: list[tuple[int, Flaw]]) -> Emso | None:
        for at in self.layout.of(EMSO):
            if at in told:
                found = read_emso(told[at])
                if isinstance(found, Emso):
                    return found
                flaws.append((at, found))
        return None

    def _born(self, told: dict[int, str], flaws: list[tuple[int, Flaw]]) -> datetime.date | None:
        for at in self.layout.of(BIRTH_DATE):
            if at in told:
                found = read_day(told[at])
                if isinstance(found, datetime.date):
                    return found
                flaws.append((at, found))
        return None

    def _other_sex(self, number: Emso, label: str) -> bool:
        contradicting = self.declaration.male if number.female else self.declaration.female
        return label.casefold() in contradicting

    def _names(self, told: dict[int, str], flaws: list[tuple[int, Flaw]]) -> tuple[str, ...]:
        """All words of the name once, in the order of the alphabet; none where a part of the name is not told."""
        words: dict[str, set[str]] = {role: set() for role in NAMES}
        for at in self.layout.of(*NAMES):
            if at in told:
                found = read_name(told[at])
                if isinstance(found, Flaw):
                    flaws.append((at, found))
                elif " ".join(found) in self.vocabulary.unknown:
                    flaws.append((at, NOBODYS_NAME))
                else:
                    words[self.layout.roles[at]].update(found)
        whole = len(words[FULL_NAME]) > 1 or (words[GIVEN_NAME] and words[FAMILY_NAME])
        return tuple(sorted(set().union(*words.values()))) if whole else ()

    def _age(self, born: datetime.date, texts: Sequence[str], flaws: list[tuple[int, Flaw]]) -> str:
        at = self.layout.day
        on = self.declaration.age_on if at is None else self._day(texts[at], at, flaws)
        if not isinstance(on, datetime.date):
            return ""
        years = age(born, on)
        if isinstance(years, Flaw):
            flaws.append((at if at is not None else (*self.layout.of(BIRTH_DATE), *self.layout.of(EMSO))[0], years))
            return ""
        return str(years)

    def _day(self, text: str, at: int, flaws: list[tuple[int, Flaw]]) -> datetime.date | None:
        if not self._is_told(text):
            return None
        day = read_day(text)
        if isinstance(day, Flaw):
            flaws.append((at, day))
            return None
        return day
