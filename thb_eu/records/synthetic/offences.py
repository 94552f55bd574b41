"""Make the rows of a register as numbers, chunk by chunk in the order of the register.

A row is one person in an offence, or an offence without a person. Every year has as many rows as asked for; its last
offence is cut short where they would be more. Who the persons are is drawn here, what they are like in `people`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

# Make up what a person is like, from who the person is as a number.
#
# Sex, citizenship and age are drawn together, as the settings join them, from the number alone: a person who occurs
# again is the same again. One who is sixteen or seventeen may turn eighteen within the years of the register.

NOBODY = -1
NOT_TOLD = -1
"""Position of a label that a row does not tell."""

_AGAIN, _ELSEWHERE, _KIND = np.uint64(1 << 63), np.uint64(1 << 62), np.uint64(57)
_PAIR = np.uint64(2**64 - 2)
"""Two neighbouring persons without what tells them apart."""
_WITHIN = 3 * 365
"""Days within which a person of sixteen turns eighteen."""


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """What persons are like: positions of their labels; `citizen` of a foreigner of unknown country is `NOT_TOLD`."""

    sex: Numbers
    citizen: Numbers
    age: Numbers


class SyntheticPopulation:
    """All persons of a seed; none of them is kept anywhere, each is made from the number when asked for."""

    def __init__(self, settings: Mapping[str, Any], sampler: Sampler, first_day: int) -> None:
        self.sampler, self.first_day = sampler, first_day
        self.kinds = list(settings["people"])
        codes = settings["codes"]
        self.sexes, self.citizens, self.ages = (list(codes[name]) for name in ("sex", "citizen", "age"))
        pools = [settings["people"][kind].get("pool", {"offences": 1, "members": 1}) for kind in self.kinds]
        self._offences = np.array([pool["offences"] for pool in pools])
        self._members = np.array([pool["members"] for pool in pools], dtype=np.uint64)
        self._turns = tuple(self.ages.index(settings["turns"][end]) for end in ("from", "to"))
        self._by_name, self._namesakes = settings["by_name_in_thousand"], settings["namesakes_in_thousand"]
        joined = [_joint(settings["people"][kind]["joint"]) for kind in self.kinds]
        widest = max(len(entries) for entries in joined)
        self._likely = WeightedChoice.of(*([weight for weight, *_ in entries] for entries in joined))
        self._like = np.zeros((len(joined), widest, 3), dtype=np.int64)
        for number, entries in enumerate(joined):
            for place, (_, sex, citizen, age) in enumerate(entries):
                country = self.citizens.index(citizen) if citizen else NOT_TOLD
                self._like[number, place] = self.sexes.index(sex), country, self.ages.index(age)

    def once(self, kinds: Numbers, lots: Lots) -> Lots:
        """Return persons who occur in one row alone; `lots` tell the rows apart."""
        return (kinds + 1).astype(np.uint64) << _KIND | lots & np.uint64((1 << 57) - 1)

    def elsewhere(self, kind: int, count: int) -> Lots:
        """Return `count` persons whom the register does not know."""
        return _ELSEWHERE | np.uint64(kind + 1) << _KIND | np.arange(1, count + 1, dtype=np.uint64)

    def again(self, kinds: Numbers, offence: Numbers, lots: Lots) -> Lots:
        """Return members of the circle to which the offence belongs; neighbouring lots are different members."""
        circle = (offence // self._offences[kinds]).astype(np.uint64)
        member = lots % self._members[kinds]
        who: Lots = _AGAIN | (kinds + 1).astype(np.uint64) << _KIND | circle << np.uint64(16) | member
        return who

    def like(self, person: Lots, day: Numbers) -> PersonTraits:
        """Find what each person is like on a day (counted as `date.toordinal`)."""
        kind = (person >> _KIND & np.uint64(31)).astype(np.int64) - 1
        sex, citizen, age = self._like[kind, self._likely.drawn(self.sampler.lots("likeness", person), kind)].T
        turned = day >= self.first_day + self.sampler.below("turning of age", person, _WITHIN)
        before, after = self._turns
        return PersonTraits(sex, citizen, np.where((age == before) & turned, after, age))

    def by_name(self, person: Lots) -> Marks:
        """Mark persons without a register number, known by name alone; no namesake is, or two would become one."""
        known: Marks = self.sampler.below("known by name", person, 1000) < self._by_name
        return known & ~self._shares_name(person)

    def named(self, person: Lots) -> Lots:
        """Find whose name and birth date each person has: their own, or those of a namesake beside them."""
        return np.where(self._shares_name(person), person & _PAIR, person)

    def _shares_name(self, person: Lots) -> Marks:
        shares: Marks = self.sampler.below("namesakes", person & _PAIR, 1000) < self._namesakes
        return shares


def _joint(entries: list[Mapping[str, Any]]) -> list[tuple[int, str, str, str]]:
    """Return each sex, citizenship and age band that go together, weighted by the share of the ages in their entry."""
    return [
        (entry["weight"] * 1000 * share // sum(entry["ages"].values()), entry["sex"], entry["citizen"], age)
        for entry in entries
        for age, share in entry["ages"].items()
    ]


AT_ONCE = 32_768
"""Offences of a chunk: small enough for any memory, large enough for numpy."""


@dataclass(frozen=True, slots=True)
class OffenceRows:
    """Rows of one year, all arrays of one length: positions in the lists of the settings, `NOBODY` (-1) for none.

    `offence`, `slot`: number of the offence from 0 and of the person in it; `which`: the kind of offence; `role`: the
    entry among all roles of all patterns; `person`: who it is, 0 for nobody and for legal persons; `registered`: day of
    the year from 0; `back`: months from the offence to that day.
    """

    year: int
    offence: Numbers
    slot: Numbers
    which: Numbers
    document: Numbers
    role: Numbers
    legal: Marks
    person: Lots
    marks: Numbers
    damage: Numbers
    registered: Numbers
    opened: Numbers
    back: Numbers

    def __len__(self) -> int:
        return len(self.offence)

    @property
    def has_person(self) -> Marks:
        """Rows with a person, natural or legal."""
        persons: Marks = self.slot != NOBODY
        return persons

    def of_offence(self) -> Lots:
        """Return a number for every row that is its offence's alone."""
        return whose(self.year, self.offence)

    def of_row(self) -> Lots:
        """Return a number for every row that is its own."""
        return self.of_offence() << np.uint64(10) | (self.slot + 1).astype(np.uint64)


def whose(year: int, offence: Numbers) -> Lots:
    """Return a number for each offence of all years."""
    return np.uint64(year) << np.uint64(40) | offence.astype(np.uint64)


class OffenceRegister:
    """All that a register's offences are drawn from."""

    def __init__(self, settings: Mapping[str, Any], sampler: Sampler, people: SyntheticPopulation) -> None:
        self.sampler, self.people = sampler, people
        self.offences: list[Mapping[str, Any]] = settings["offences"]
        self.patterns = list(settings["patterns"].values())
        self.roles = [role for pattern in self.patterns for role in pattern["roles"]]
        self.documents = list(settings["codes"]["document"])
        names = list(settings["patterns"])
        self.like = np.array([names.index(offence["like"]) for offence in self.offences])
        self._which = WeightedChoice.of([offence["weight"] for offence in self.offences])
        self._crowds, self._months = self._meaning("persons"), self._meaning("months_back")
        self._documents = self._choice(lambda offence: [offence["documents"].get(label, 0) for label in self.documents])
        self._marks = self._choice(lambda offence: [entry["weight"] for entry in offence["marks"]])
        self._damages = self._choice(lambda offence: offence["damage"].values())
        self._roles = self._choice(lambda offence: [role["weight"] for role in offence["roles"]])
        self._first_role = np.cumsum([0, *(len(pattern["roles"]) for pattern in self.patterns[:-1])])
        """Where each pattern's roles begin among all."""

    def _choice(self, weights: Callable[[Any], Iterable[int]]) -> WeightedChoice:
        """Return a choice with a class per pattern."""
        return WeightedChoice.of(*(list(weights(pattern)) for pattern in self.patterns))

    def _meaning(self, part: str) -> tuple[WeightedChoice, Numbers]:
        """Return a choice with a class per pattern, and for each the numbers that its answers stand for."""
        widest = max(len(pattern[part]) for pattern in self.patterns)
        meant = np.zeros((len(self.patterns), widest), dtype=np.int64)
        for number, pattern in enumerate(self.patterns):
            meant[number, : len(pattern[part])] = [int(answer) for answer in pattern[part]]
        return self._choice(lambda pattern: pattern[part].values()), meant

    def crowd(self, year: int, offence: Numbers) -> tuple[Numbers, Numbers]:
        """Return the kind of each offence, and how many persons are in it."""
        lots = whose(year, offence)
        which = self._which.drawn(self.sampler.lots("kind of offence", lots))
        choice, meant = self._crowds
        like = self.like[which]
        return which, meant[like, choice.drawn(self.sampler.lots("persons in it", lots), like)]

    def last(self, year: int, rows: int) -> int:
        """Return the number of offences that fill `rows` rows."""
        filled = begun = 0
        while True:
            _, persons = self.crowd(year, np.arange(begun, begun + AT_ONCE, dtype=np.int64))
            ends = filled + np.cumsum(np.maximum(persons, 1))
            if ends[-1] >= rows:
                return begun + int(np.searchsorted(ends, rows)) + 1
            filled, begun = int(ends[-1]), begun + AT_ONCE

    def rows(self, year: int, rows: int) -> Iterator[OffenceRows]:
        """Yield all rows of a year."""
        begun = 0
        while rows:
            chunk = self._chunk(year, np.arange(begun, begun + AT_ONCE, dtype=np.int64), rows)
            yield chunk
            rows -= len(chunk)
            begun += AT_ONCE

    def _chunk(self, year: int, offence: Numbers, most: int) -> OffenceRows:
        which, persons = self.crowd(year, offence)
        lines = np.maximum(persons, 1)
        of = np.repeat(np.arange(len(offence)), lines)[:most]
        slot = (np.arange(int(lines.sum())) - np.repeat(np.cumsum(lines) - lines, lines))[:most]
        slot = np.where(persons[of] == 0, NOBODY, slot)
        lots = whose(year, offence)
        like = self.like[which]
        drawn = self.sampler.lots
        opened = self.sampler.below("day", lots, len(days_of(year)))
        months, meant = self._months
        by_offence = {
            "which": which,
            "document": self._documents.drawn(drawn("document", lots), like),
            "marks": self._marks.drawn(drawn("marks", lots), like),
            "damage": self._damages.drawn(drawn("damage", lots), like),
            "opened": opened,
            "back": meant[like, months.drawn(drawn("months back", lots), like)],
        }
        spread = {name: values[of] for name, values in by_offence.items()}
        mine = lots[of] << np.uint64(10) | (slot + 1).astype(np.uint64)
        role = self._roles.drawn(drawn("role", mine), like[of]) + self._first_role[like[of]]
        legal = self._in_hundred("legal_in_hundred", role, mine) & (slot != NOBODY)
        later = self.sampler.below("days later", mine, 14)
        return OffenceRows(
            year=year,
            offence=offence[of],
            slot=slot,
            role=np.where(slot == NOBODY, NOBODY, role),
            legal=legal,
            person=self._who(year, offence[of], slot, role, legal, mine),
            registered=np.minimum(spread["opened"] + later, len(days_of(year)) - 1),
            **spread,
        )

    def _in_hundred(self, share: str, role: Numbers, mine: Lots) -> Marks:
        shares = np.array([entry.get(share, 0) for entry in self.roles])
        return self.sampler.below(share, mine, 100) < shares[role]

    def _who(self, year: int, offence: Numbers, slot: Numbers, role: Numbers, legal: Marks, mine: Lots) -> Lots:
        """Return the person of each row: one of those who occur again and again, or somebody of this row alone."""
        kinds = np.array([self.people.kinds.index(entry["people"]) for entry in self.roles])[role]
        again = self._in_hundred("pool_in_hundred", role, mine)
        first = self.sampler.lots("whom it starts with", whose(year, offence))
        person = np.where(
            again,
            self.people.again(kinds, offence, first + np.maximum(slot, 0).astype(np.uint64)),
            self.people.once(kinds, whose(year, offence) << np.uint64(10) | np.maximum(slot, 0).astype(np.uint64)),
        )
        return np.where((slot == NOBODY) | legal, np.uint64(0), person)


# Draw the same lots, choices, pseudonyms and cells on every machine, from a seed and numbers.
#
# A lot is a hash of the seed, of what it is drawn for and of whose it is, never the next of a sequence: neither the
# size of a chunk nor the version of a library moves it. Weights are whole numbers and stay so; nothing is rounded. A
# pseudonym has the form that `thb-eu pseudonymise` writes, and is a hash of the seed and a number, no HMAC of
# anybody: there is nobody to hide. Different persons never get the same one: its first thirteen signs hold all 64
# bits of the scattered number. A column is a list of labels and a position in it for every row, so that no label is
# written twice.

Lots = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

PLACES = 65_536
"""Into how many places a choice is laid out; a share smaller than one in so many would never be drawn."""

_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Constants of SplitMix64 (Steele, Lea, Flood 2014): one step, and the two that scatter its bits."""
START = b"p1_"
SIGNS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
HALF = 13
"""Signs of five bits that hold 64 bits."""
Cells = list[bytes]
BETWEEN, END = b";", b"\n"


def scattered(lots: Lots) -> Lots:
    """Return every number as another one that looks like chance; no two become the same."""
    mixed = (lots ^ (lots >> np.uint64(30))) * np.uint64(_FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True)
class Sampler:
    """All lots of one seed."""

    seed: int
    _starts: dict[str, int] = field(default_factory=dict)

    def start(self, purpose: str) -> int:
        """Find where the lots for one purpose begin: 64 bits of the seed and the purpose."""
        if purpose not in self._starts:
            digest = hashlib.sha256(f"thb-eu synth {self.seed} {purpose}".encode()).digest()
            self._starts[purpose] = int.from_bytes(digest[:8], "big")
        return self._starts[purpose]

    def lots(self, purpose: str, whose: Lots) -> Lots:
        """Return one lot of 64 bits for each of `whose`; different ones for different ones."""
        return scattered(whose * np.uint64(_STEP) + np.uint64(self.start(purpose)))

    def below(self, purpose: str, whose: Lots, bound: int) -> Numbers:
        """Return a whole number from 0 to `bound` - 1 for each of `whose`."""
        return ((self.lots(purpose, whose) >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class WeightedChoice:
    """A weighted choice for each of several classes; `places[class]` lays the answers out by their shares."""

    places: npt.NDArray[np.int16]

    @classmethod
    def of(cls, *weights: Sequence[int]) -> WeightedChoice:
        """Return one row of weights per class; answers are their positions."""
        return cls(np.stack([_laid_out(row) for row in weights]))

    def drawn(self, lots: Lots, classes: Numbers | int = 0) -> Numbers:
        """Return the answer of each lot in its class."""
        answers: Numbers = self.places[classes, (lots >> np.uint64(48)).astype(np.int64)].astype(np.int64)
        return answers


def _laid_out(weights: Sequence[int]) -> npt.NDArray[np.int16]:
    """Place p belongs to the answer under which the share p / PLACES of all weight falls."""
    ends = np.cumsum(np.array(weights, dtype=np.int64))
    shares = np.arange(PLACES, dtype=np.int64) * ends[-1] // PLACES
    places: npt.NDArray[np.int16] = np.searchsorted(ends, shares, side="right").astype(np.int16)
    return places


def pseudonyms(sampler: Sampler, purpose: str, person: Lots) -> npt.NDArray[np.bytes_]:
    """Return a pseudonym for each person; `purpose` tells pseudonyms by number from those by name."""
    written = np.empty((len(person), len(START) + 2 * HALF), dtype=np.uint8)
    written[:, : len(START)] = np.frombuffer(START, dtype=np.uint8)
    for half in range(2):
        lots = sampler.lots(f"{purpose} {half}", person)
        for sign in range(HALF):
            place = len(START) + half * HALF + sign
            written[:, place] = SIGNS[(lots >> np.uint64(5 * sign) & np.uint64(31)).astype(np.int64)]
    return np.frombuffer(written.tobytes(), dtype=f"S{written.shape[1]}")


class LabelColumn:
    """Labels in one encoding, to be taken by their positions; the last stands for a cell that tells nothing."""

    def __init__(self, labels: Iterable[str], encoding: str) -> None:
        self._laid_out: npt.NDArray[Any] = np.array([*(label.encode(encoding) for label in labels), b""], dtype=object)

    def at(self, places: Numbers) -> Cells:
        """Return the cells of these positions; -1 is an empty one."""
        cells: Cells = self._laid_out[places].tolist()
        return cells


def padded(numbers: Numbers, width: int) -> Cells:
    """Return whole numbers with leading zeros."""
    written = np.empty((len(numbers), width), dtype=np.uint8)
    left = numbers
    for place in reversed(range(width)):
        left, digit = np.divmod(left, 10)
        written[:, place] = digit + ord("0")
    cells: Cells = np.frombuffer(written.tobytes(), dtype=f"S{width}").tolist()
    return cells


def days_of(year: int) -> list[date]:
    """Return every day of a year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return [first + timedelta(number) for number in range((after - first).days)]


def written(days: Iterable[date]) -> list[str]:
    """Return days as DD.MM.YYYY."""
    return [f"{day:%d.%m}.{day.year}" for day in days]


def lines(columns: Sequence[Cells]) -> Cells:
    """Return the rows of these columns as lines without their ends."""
    return [BETWEEN.join(cells) for cells in zip(*columns, strict=True)]
