"""Keyed: persons as numbers in, pseudonyms of the form that `thb-eu pseudonymise` writes out.

A pseudonym here is a hash of the seed and the number, no HMAC of anybody: there is nobody to hide. Different persons
never get the same one: its first thirteen signs hold all 64 bits of the scattered number.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thb_eu.synth.draws import Draws, Lots

START = b"p1_"
SIGNS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
HALF = 13
"""Signs of five bits that hold 64 bits."""


def pseudonyms(draws: Draws, purpose: str, person: Lots) -> npt.NDArray[np.bytes_]:
    """A pseudonym for each person; `purpose` tells pseudonyms by number from those by name."""
    written = np.empty((len(person), len(START) + 2 * HALF), dtype=np.uint8)
    written[:, : len(START)] = np.frombuffer(START, dtype=np.uint8)
    for half in range(2):
        lots = draws.lots(f"{purpose} {half}", person)
        for sign in range(HALF):
            place = len(START) + half * HALF + sign
            written[:, place] = SIGNS[(lots >> np.uint64(5 * sign) & np.uint64(31)).astype(np.int64)]
    return np.frombuffer(written.tobytes(), dtype=f"S{written.shape[1]}")
