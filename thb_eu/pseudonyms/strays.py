"""Strays: identifiers that stand in a column which stays.

A number that can be an EMŠO is looked for in every column that stays; what the identifying cells of the same row hold
is looked for in every column that nobody declared: the whole name, a family name of four letters or more, the birth
date, and any other identifier of six signs or more. A family name that is also a word (a day of the week, a trade)
can be told apart only by people: they name the column under `kept`. What cannot be found: somebody else's name in a
free text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.messages import _
from thb_eu.pseudonyms.days import written
from thb_eu.pseudonyms.declaration import FAMILY_NAME, GIVEN_NAME
from thb_eu.pseudonyms.emso import RUN, holds_emso
from thb_eu.pseudonyms.flaws import Flaw
from thb_eu.pseudonyms.layout import Layout
from thb_eu.pseudonyms.names import folded
from thb_eu.pseudonyms.people import NOBODY, Person
from thb_eu.pseudonyms.rows import Row, Table

SHORTEST_FAMILY_NAME, SHORTEST_IDENTIFIER = 4, 6
PARTED_BY = b" | "

AN_EMSO = Flaw(
    "identifier-left-over",
    _("a number that can be an EMŠO stands here."),
    _("Name the column in the declaration under identifiers, to be wiped, or take the number out."),
)
REPEATED = Flaw(
    "identifier-left-over",
    _("an identifier of the same row is repeated here."),
    _("Name the column in the declaration: under identifiers, to be wiped, or under kept with a reason, to stay."),
)


def strays(row: Row, texts: Sequence[str], person: Person, table: Table, layout: Layout) -> Iterator[tuple[int, Flaw]]:
    """The columns that stay though this row would show a person in them."""
    if RUN.search(PARTED_BY.join(row.cells[at] for at in layout.kept)):
        yield from ((at, AN_EMSO) for at in layout.kept if holds_emso(row.cells[at]))
    if not layout.undeclared or person is NOBODY:
        return
    phrases, whole = _phrases(texts, person, layout), frozenset(person.names)
    said = PARTED_BY.join(row.cells[at] for at in layout.undeclared)
    if not _shows(folded(table.text(said)), phrases, whole):
        return
    yield from ((at, REPEATED) for at in layout.undeclared if _shows(folded(table.text(row.cells[at])), phrases, whole))


def _phrases(texts: Sequence[str], person: Person, layout: Layout) -> set[str]:
    """What must not stand in a column that nobody declared, as plain words."""
    families = {word for at in layout.of(FAMILY_NAME) for word in folded(texts[at]).split()}
    others = {folded(texts[at]) for at, role in layout.roles.items() if role != GIVEN_NAME}
    days = {folded(day) for day in written(person.born)} if person.born else set()
    return (
        {word for word in families if len(word) >= SHORTEST_FAMILY_NAME}
        | {phrase for phrase in others if len(phrase) >= SHORTEST_IDENTIFIER}
        | days
    )


def _shows(said: str, phrases: set[str], whole: frozenset[str]) -> bool:
    padded = f" {said} "
    return any(f" {phrase} " in padded for phrase in phrases) or (bool(whole) and whole.issubset(said.split()))
