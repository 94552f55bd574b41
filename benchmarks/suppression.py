"""`python -m benchmarks.suppression WAY`: its own seconds, printed, for protecting counted tables.

`year`: the linked tables of the real year. `ten`: ten invented years of as many tables, each in two vintages of which
the second knows the first, and both what was published of the years before. `dense`: one table of 1,080 cells. Counting
goes before and is not measured; loading the solver is.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.lab.attack import released
from benchmarks.synthetic_years import dense_table, revised, synthetic_year
from tests.support.feasible_tables import SLOVENIA
from thb_eu import load
from thb_eu.base.model import Audience
from thb_eu.counts import count
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.mapping.translation import translate
from thb_eu.results import KnownRelease
from thb_eu.sources import read

PACKAGE = Path("datapackages/si-2024")
SEED = 1


def year(definitions: Definitions) -> float:
    """The real year."""
    received = read(PACKAGE, definitions)
    counted = count(translate(received, definitions), definitions, received.collection)
    return _seconds(lambda: protect(counted, definitions, received.collection, Audience.PUBLIC))


def ten(definitions: Definitions) -> float:
    """Ten years, a release after the other, all earlier ones known."""
    known: list[KnownRelease] = []
    taken = 0.0
    with tempfile.TemporaryDirectory() as kept:
        for number in range(10):
            first = synthetic_year(SEED + number)
            for vintage, told in enumerate((first, revised(first, SEED + number)), 1):
                collection = replace(SLOVENIA, year=2015 + number, releases=tuple(known))
                counted = told.counted(definitions, collection)
                taken += _seconds(lambda c=counted, of=collection: protect(c, definitions, of, Audience.PUBLIC))
                folder = Path(kept) / f"{number}-{vintage}"
                known.append(released(told, collection, definitions, folder, vintage))
    return taken


def dense(definitions: Definitions) -> float:
    """The dense table."""
    counted = dense_table(SEED).counted(definitions, SLOVENIA)
    return _seconds(lambda: protect(counted, definitions, SLOVENIA, Audience.PUBLIC))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print({"year": year, "ten": ten, "dense": dense}[sys.argv[1]](load()))
