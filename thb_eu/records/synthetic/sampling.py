"""Draw the same lots, choices, pseudonyms and cells on every machine, from a seed and numbers.

A lot is a hash of the seed, of what it is drawn for and of whose it is, never the next of a sequence: neither the size
of a chunk nor the version of a library moves it. Weights are whole numbers and stay so; nothing is rounded. A
pseudonym has the form that `thb-eu pseudonymise` writes, and is a hash of the seed and a number, no HMAC of anybody:
there is nobody to hide. Different persons never get the same one: its first thirteen signs hold all 64 bits of the
scattered number. A column is a list of labels and a position in it for every row, so that no label is written twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

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
