"""Draws: a seed and numbers in, the same lots out on every machine.

A lot is a hash of the seed, of what it is drawn for and of whose it is, never the next of a sequence: neither the size
of a chunk nor the version of a library moves it. Weights are whole numbers and stay so; nothing is rounded. Refused:
nothing; weights come checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Lots = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

PLACES = 65_536
"""Into how many places a choice is laid out; a share smaller than one in so many would never be drawn."""

_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Constants of SplitMix64 (Steele, Lea, Flood 2014): one step, and the two that scatter its bits."""


def scattered(lots: Lots) -> Lots:
    """Every number as another one that looks like chance; no two become the same."""
    mixed = (lots ^ (lots >> np.uint64(30))) * np.uint64(_FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True)
class Draws:
    """All lots of one seed."""

    seed: int
    _starts: dict[str, int] = field(default_factory=dict)

    def start(self, purpose: str) -> int:
        """Where the lots for one purpose begin: 64 bits of the seed and the purpose."""
        if purpose not in self._starts:
            digest = hashlib.sha256(f"thb-eu synth {self.seed} {purpose}".encode()).digest()
            self._starts[purpose] = int.from_bytes(digest[:8], "big")
        return self._starts[purpose]

    def lots(self, purpose: str, whose: Lots) -> Lots:
        """One lot of 64 bits for each of `whose`; different ones for different ones."""
        return scattered(whose * np.uint64(_STEP) + np.uint64(self.start(purpose)))

    def below(self, purpose: str, whose: Lots, bound: int) -> Numbers:
        """A whole number from 0 to `bound` - 1 for each of `whose`."""
        return ((self.lots(purpose, whose) >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Choice:
    """A weighted choice for each of several classes; `places[class]` lays the answers out by their shares."""

    places: npt.NDArray[np.int16]

    @classmethod
    def of(cls, *weights: Sequence[int]) -> Choice:
        """One row of weights per class; answers are their positions."""
        return cls(np.stack([_laid_out(row) for row in weights]))

    def drawn(self, lots: Lots, classes: Numbers | int = 0) -> Numbers:
        """The answer of each lot in its class."""
        answers: Numbers = self.places[classes, (lots >> np.uint64(48)).astype(np.int64)].astype(np.int64)
        return answers


def _laid_out(weights: Sequence[int]) -> npt.NDArray[np.int16]:
    """Place p belongs to the answer under which the share p / PLACES of all weight falls."""
    ends = np.cumsum(np.array(weights, dtype=np.int64))
    shares = np.arange(PLACES, dtype=np.int64) * ends[-1] // PLACES
    places: npt.NDArray[np.int16] = np.searchsorted(ends, shares, side="right").astype(np.int16)
    return places
