"""Find cells whose headings and neighbouring columns show that they are of a list of persons.

A heading such as *surname* says what stands below it, or in a form right of it; one that is not certain (*name*) counts
beside another one of persons. Without headings two columns side by side tell, as given names and surnames do. A cell
counts where it looks like what the heading promises and is no word that everybody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from thb_eu.base.patterns import linear
from thb_eu.definitions.personal_data import PersonalData, PersonalHeading, PersonalNeighbours
from thb_eu.sources.header_and_notes import LOOKED_AT
from thb_eu.sources.person_words import KnownWords, folded, plainly
from thb_eu.sources.sheets import Numbered

LONGEST_HEADING = 60
NO_LETTER = re.compile(r"[\W_]+")

Listed = tuple[int, int, str]
"""The number of a row, the column from 0, and the kind."""


def heading_words(text: str) -> str:
    """Return the words of a heading, folded, between blanks."""
    return f" {NO_LETTER.sub(' ', folded(plainly(text))).strip()} " if len(text) <= LONGEST_HEADING else ""


def _says(words: str, told: Iterable[str], alone: bool = False) -> bool:
    """Tell whether the words of a heading hold one of those that are told, or are it."""
    return any(words == one if alone else one in words for one in _as_headings(tuple(told)))


@lru_cache(maxsize=1 << 8)
def _as_headings(told: tuple[str, ...]) -> tuple[str, ...]:
    """Words that the definitions tell, as those of a heading: once for all the cells that they are looked for in."""
    return tuple(map(heading_words, told))


def headings_of(text: str, data: PersonalData) -> list[PersonalHeading]:
    """Find what a heading may say of its column."""
    words = heading_words(text)
    return [heading for heading in data.headings if _says(words, heading.words, heading.alone)] if words.strip() else []


def sure_heading(text: str, data: PersonalData) -> PersonalHeading | None:
    """Find what a heading says of its column that counts without another one."""
    return next((heading for heading in headings_of(text, data) if not heading.beside), None)


def holds(heading: PersonalHeading, text: str, known: KnownWords) -> bool:
    """Tell whether a cell holds what its heading promises, and no label or office."""
    bare = plainly(text).strip()
    if not bare or known.is_label(bare) or not linear(heading.holds).search(bare):
        return False
    return not known.names_office(bare) and not (heading.beside and all(map(known.is_known, bare.split())))


def persons_listed(rows: Sequence[Numbered], known: KnownWords) -> list[Listed]:
    """Return the cells of a list of persons."""
    data = known.definitions.personal_data
    return [*_below_headings(rows, data, known), *_side_by_side(rows, data, known)]


def _below_headings(rows: Sequence[Numbered], data: PersonalData, known: KnownWords) -> Iterator[Listed]:
    of_column: dict[int, list[PersonalHeading]] = {}
    for number, cells in rows:
        told = {at: found for at, cell in enumerate(cells) if cell.strip() and (found := headings_of(cell, data))}
        if told:
            yield from _right_of(number, cells, told, known)
            of_column |= told
            is_sure = _tell_persons(cells, told, data)
            of_column = {at: [one for one in found if is_sure or not one.beside] for at, found in of_column.items()}
            continue
        office = "\n".join(cells)
        for at, found in of_column.items():
            cell = cells[at] if at < len(cells) else ""
            for heading in found:
                of_office = known.definitions.personal_data.kinds[heading.kind].of_offices
                if holds(heading, cell, known) and not (of_office and known.names_office(office)):
                    yield number, at, heading.kind
                    break


def _tell_persons(cells: Sequence[str], told: Mapping[int, Sequence[PersonalHeading]], data: PersonalData) -> bool:
    """Tell whether a heading of a row that is not certain stands beside another that is about persons."""
    others = [at for at, cell in enumerate(cells) if at in told or _says(heading_words(cell), data.about, alone=True)]
    return len(others) > 1


def _right_of(
    number: int, cells: Sequence[str], told: Mapping[int, Sequence[PersonalHeading]], known: KnownWords
) -> Iterator[Listed]:
    """Yield the cells of a form: the heading left, what it promises right of it, in a row with no more than the two."""
    if sum(1 for cell in cells if cell.strip()) != 2 or len(told) != 1:
        return
    ((at, found),) = told.items()
    right = next((place for place in range(at + 1, len(cells)) if cells[place].strip()), None)
    if right is None:
        return
    for heading in found:
        if not heading.beside and holds(heading, cells[right], known):
            yield number, right, heading.kind
            return


def _side_by_side(rows: Sequence[Numbered], data: PersonalData, known: KnownWords) -> Iterator[Listed]:
    of_things = columns_headed(rows, (*data.of_places, *data.of_things))
    written = [(number, _written(cells)) for number, cells in rows]
    for rule in data.neighbours:
        found: dict[int, list[int]] = {}
        for number, held in written:
            for at in held:
                beside = range(at, at + len(rule.cells))
                if _are_neighbours([held.get(place, "") for place in beside], rule, data, known) and not (
                    data.kinds[rule.kind].is_name and of_things & {*beside}
                ):
                    found.setdefault(at, []).append(number)
        for at, numbers in found.items():
            if len(numbers) >= rule.rows:
                yield from ((number, at, rule.kind) for number in numbers)


def _written(cells: Sequence[str]) -> dict[int, str]:
    """Find what stands in the cells of a row, by column: most of a wide row can be empty."""
    return {at: plain for at, cell in enumerate(cells) if cell and (plain := plainly(cell).strip())}


def columns_headed(rows: Sequence[Numbered], words: Sequence[str]) -> set[int]:
    """Return the columns with one of these words alone for a heading."""
    told = {*map(heading_words, words)}
    headings = ((at, cell) for _number, cells in rows[:LOOKED_AT] for at, cell in enumerate(cells) if cell)
    return {at for at, cell in headings if heading_words(cell) in told}


def _are_neighbours(plain: Sequence[str], rule: PersonalNeighbours, data: PersonalData, known: KnownWords) -> bool:
    if not all(cell and linear(shape).search(cell) for shape, cell in zip(rule.cells, plain, strict=True)):
        return False
    return not data.kinds[rule.kind].is_name or not any(known.is_known(cell) for cell in plain)
