"""Decide whether a text is a word of the definitions, whatever its shape, or a cell stands in a list of persons.

A name consists of words of which nobody knows one. Known is what stands in the definitions, in the words of the program
and of the collection, and in the lists of `personal-data.yaml`: in any case, without accents, without endings. The name
of an office is none, nor is a place behind a word for one. Whatever an office may have too (a telephone, an address) is
none of a person where an office and nobody else is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from thb_eu.base.patterns import linear
from thb_eu.definitions import BARE_WORD, Codelist, Definitions
from thb_eu.definitions.personal_data import PersonalData, PersonalHeading, PersonalNeighbours
from thb_eu.definitions.suppliers import NAME as SUPPLIERS
from thb_eu.sources.header_and_notes import LOOKED_AT
from thb_eu.sources.sheets import Numbered

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END_OF_CLAUSE = re.compile(r"[.:;,()\n!?]")
MARK = re.compile("[\u0300-\u036f]")
"""An accent for which no sign with its letter is known."""
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
STROKES = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "ß": "s"})
ENDINGS = {
    *("skega", "skemu", "skem", "skih", "skim", "ega", "emu", "imi", "ami", "ama", "ima", "jem", "jih"),
    *("ih", "im", "em", "om", "ov", "ev", "ah", "eh", "ga", "ju", "jo", "ja", "je", "es", "'s"),
    *("a", "e", "i", "o", "u", "s"),
}
LENGTHS = sorted({len(ending) for ending in ENDINGS}, reverse=True)
"""The longest ending goes."""
STEM, SHORT_STEM = 4, 3
"""So many letters a word keeps at least without its ending; one of a list of places."""
SHORT_ACRONYM = 4
"""So many capitals alone are an acronym, where no other word beside them is unknown."""
LOOKED_BACK = 80
"""So far before a name the office is looked for whose place it is."""


def plainly(text: str) -> str:
    """Return a text as it is read: one sign for each letter and digit, no hidden sign, one kind of blank and hyphen."""
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFKC", text).translate(AS_READ)
    return MARK.sub("", parted)


class _AsRead(dict[int, str | int | None]):
    """What a sign is read as, by its number, looked up when it is first met; nothing for one that nobody sees."""

    def __missing__(self, at: int) -> str | int | None:
        sign = chr(at)
        category = unicodedata.category(sign) if at >= 0x80 else ""
        known = {"Cf": None, "Zs": " ", "Pd": "-"}
        self[at] = str(unicodedata.digit(sign)) if category == "Nd" else known.get(category, at)
        return self[at]


AS_READ = _AsRead()


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    return BEYOND_ASCII.sub(lambda found: _without_accents(found[0]), text).casefold()


@lru_cache(maxsize=1 << 12)
def _without_accents(signs: str) -> str:
    parted = unicodedata.normalize("NFD", signs.translate(STROKES))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


@lru_cache(maxsize=1 << 15)
def stem(word: str, least: int = STEM) -> str:
    """Return a word without its ending, folded."""
    bare = folded(word)
    for length in LENGTHS:
        if bare[-length:] in ENDINGS and len(bare) - length >= least:
            return bare[:-length]
    return bare


def stems(words: Iterable[str], least: int = STEM) -> Iterator[str]:
    """Yield the stems of words; of one on -ec, -er or -elj without its vowel too (Gradec, v Gradcu)."""
    for word in words:
        yield (bare := stem(word, least))
        if len(bare) > least and bare[-2:] in ("ec", "er", "ek", "en"):
            yield bare[:-2] + bare[-1]


@lru_cache(maxsize=4)
def _stems_of(words: frozenset[str]) -> frozenset[str]:
    """Return the stems of the words that have one, for each of the collections by one set of definitions."""
    return frozenset(stems(word for word in words if len(word) >= STEM))


@lru_cache(maxsize=1)
def _casefolded(text: str) -> str:
    return text.casefold()


@dataclass(frozen=True)
class OwnWords:
    """What stands in a text of an office or of the program: in small letters, folded, and the stems of its words."""

    small: str
    folded: str
    stems: frozenset[str]


@lru_cache(maxsize=8)
def _own_words(content: bytes) -> OwnWords:
    """Look a text through: that of the program, which is the same for each collection and long, once for all."""
    text = content.decode("utf-8", "replace")
    return OwnWords(text.casefold(), folded(text), _stems_of(frozenset(BARE_WORD.findall(text))))


def _is_short_acronym(word: str) -> bool:
    return word.isupper() and len(word) <= SHORT_ACRONYM


@dataclass(frozen=True)
class KnownWords:
    """What is known of words; `own`: what the office wrote of itself in the collection, and texts of the program."""

    definitions: Definitions
    own: tuple[bytes, ...] = ()

    # --- what is known ---

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label of a code list or a contract, folded."""
        lists, contracts = self.definitions.national_lists.values(), self.definitions.contracts.values()
        told = {text for codelist in lists for text in self.labels_of(codelist)}
        told |= {
            label
            for contract in contracts
            for held in contract.fields
            for label in (*held.headings, *(held.labels or ()))
        }
        return frozenset(map(folded, told))

    def labels_of(self, listed: Codelist) -> Iterator[str]:
        """Yield every label of a code list, in every language."""
        languages = self.definitions.languages
        yield from (code.label.in_language(lang) for code in listed.codes for lang in languages)
        yield from listed.aliases

    @cached_property
    def _small_text(self) -> str:
        """All that stands in the definitions and in the collection's own words."""
        return "\n".join((_casefolded(self.definitions.text), *(words.small for words in self._own_words)))

    @cached_property
    def _own_words(self) -> tuple[OwnWords, ...]:
        return tuple(map(_own_words, self.own))

    @cached_property
    def _stems(self) -> tuple[frozenset[str], frozenset[str]]:
        """The stems of all words that are known: of the definitions, which are many, and of this collection."""
        own = (words.stems for words in self._own_words)
        return _stems_of(self.definitions.words), self._offices.union(self._listed, *own)

    def _has_known_stem(self, word: str) -> bool:
        of_definitions, others = self._stems
        return word in of_definitions or word in others

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The stems of words that are listed as no name, as places are."""
        return frozenset(stems(BARE_WORD.findall("\n".join(self.definitions.personal_data.known_words)), SHORT_STEM))

    @cached_property
    def _of_places(self) -> frozenset[str]:
        return frozenset(map(folded, self.definitions.personal_data.of_places))

    @cached_property
    def _offices(self) -> frozenset[str]:
        return frozenset(stems(self.definitions.personal_data.offices, SHORT_STEM))

    @cached_property
    def _persons(self) -> frozenset[str]:
        return frozenset(stems(self.definitions.personal_data.persons, SHORT_STEM))

    @cached_property
    def _places_after(self) -> frozenset[str]:
        return frozenset(map(folded, self.definitions.personal_data.places_after))

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(map(folded, self.definitions.personal_data.endings))

    @cached_property
    def _of_the_office(self) -> str:
        """What the office wrote of itself, what is known of those that send figures, and contacts that are listed."""
        files = self.definitions.files
        listed = "\n".join(self.definitions.personal_data.known_words)
        others = folded("\n".join((files.get(SUPPLIERS, b"").decode(), listed)))
        return "\n".join((*(words.folded for words in self._own_words), others))

    # --- questions ---

    def is_own(self, text: str) -> bool:
        """Tell whether an office itself wrote this, as its contact."""
        return folded(text.strip()) in self._of_the_office

    def is_label(self, text: str) -> bool:
        """Tell whether a text is a label or a heading of the definitions."""
        return folded(text) in self.labels

    def is_known(self, word: str) -> bool:
        """Tell whether a word names no person."""
        bare = folded(word)
        if len(bare) == 1 or bare in self.labels:
            return True
        least = SHORT_STEM if len(bare) <= STEM else STEM
        parts = [part for part in BARE_WORD.findall(word) if len(part) > 1]
        return bare.endswith(self._endings) or all(
            self._has_known_stem(stem(part, least)) or self._has_known_stem(stem(part, SHORT_STEM)) for part in parts
        )

    def may_name(self, text: str) -> bool:
        """Tell whether a text has a word that is not known, with a capital or before one: without, it names nobody."""
        return any(
            word.lower() == word.upper()  # a script without capitals
            or not ((word.islower() and following.islower()) or _is_short_acronym(word) or self.is_known(word))
            for words in {(*WORD.findall(text),), (*BARE_WORD.findall(text),)}  # mostly the same
            for word, following in pairwise((*words, "a"))
        )

    def names_office(self, text: str) -> bool:
        """Tell whether an office is named in a text, and nobody beside it."""
        found = {stem(word, SHORT_STEM) for word in BARE_WORD.findall(text)}
        return bool(found & self._offices) and not found & self._persons

    def names_person(self, text: str, start: int, end: int) -> bool:
        """Tell whether what has the shape of a name there is a person's name: not all of its words are known."""
        found = text[start:end]
        if self._is_of_an_office(text[max(start - LOOKED_BACK, 0) : start]):
            return False
        parts = [part.strip() for part in found.split(",")]
        several = [part for part in parts if len(WORD.findall(part)) > 1]
        if several or len(parts) == 1:
            return any(self._is_name(part) for part in several or parts)
        whole = [part for part in parts if len(part.strip(".")) > 1]  # not an initial
        unknown = [part for part in whole if not self.is_known(part) and not _is_short_acronym(part)]
        listed = [part for part in whole if self.is_label(part) or stem(part, SHORT_STEM) in self._listed]
        return bool(unknown) and not listed and (len(whole) < 3 or len(unknown) == len(whole))

    def _is_name(self, part: str) -> bool:
        if part.lower() == part.upper():  # a script without capitals, of which nothing stands in the definitions
            return not self.is_label(part)
        every = WORD.findall(part)
        words = [word for at, word in enumerate(every) if at == 0 or not word.islower()]
        acronym = self.definitions.personal_data.acronym
        while len(words) > 1 and acronym and linear(acronym).search(words[0]) and not words[1].isupper():
            words = words[1:]
        if len(words) < 2 or self.is_label(part) or self._stands_in_definitions(part.casefold()):
            return False
        unknown = [word for word in words if not self.is_known(word)]
        return not all(map(_is_short_acronym, unknown)) and not any(
            stem(word, SHORT_STEM) in self._offices for word in words
        )

    def _is_of_an_office(self, before: str) -> bool:
        """Tell whether what stands before a name makes it the place, or a part of the name, of an office."""
        clause = END_OF_CLAUSE.split(before)[-1]
        words = BARE_WORD.findall(clause)
        if before.rstrip().endswith(":") and not words:
            label = BARE_WORD.findall(before)
            return bool(label) and folded(label[-1]) in self._of_places
        if not words or not clause[-1:].isspace():
            return False
        last = folded(words[-1])
        if last in self._places_after:
            return True
        held = {stem(word, SHORT_STEM) for word in words[-6:]}
        if not held & self._offices or held & self._persons:
            return False
        return stem(last, SHORT_STEM) in self._offices or len(last) <= 3

    def _stands_in_definitions(self, phrase: str) -> bool:
        """Tell whether a phrase in small letters stands in the definitions, not as a part of longer words."""
        text = self._small_text
        at = text.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
                return True
            at = text.find(phrase, end)
        return False


# Find cells whose headings and neighbouring columns show that they are of a list of persons.
#
# A heading such as *surname* says what stands below it, or in a form right of it; one that is not certain (*name*)
# counts beside another one of persons. Without headings two columns side by side tell, as given names and surnames
# do. A cell counts where it looks like what the heading promises and is no word that everybody knows.

LONGEST_HEADING = 60
NO_LETTER = re.compile(r"[\W_]+")

Listed = tuple[int, int, str]
"""The number of a row, the column from 0, and the kind."""


def heading_words(text: str) -> str:
    """Return the words of a heading, folded, between blanks."""
    return f" {NO_LETTER.sub(' ', folded(plainly(text))).strip()} " if len(text) <= LONGEST_HEADING else ""


def _says(words: str, told: Iterable[str], alone: bool = False) -> bool:
    """Tell whether the words of a heading hold one of those that are told, or are it."""
    return any(words == heading if alone else heading in words for heading in _as_headings(tuple(told)))


@lru_cache(maxsize=1 << 8)
def _as_headings(told: tuple[str, ...]) -> tuple[str, ...]:
    """Return words that the definitions tell as those of a heading, once for all cells that are searched for them."""
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
            of_column = {at: [head for head in found if is_sure or not head.beside] for at, found in of_column.items()}
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
