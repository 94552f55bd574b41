"""Clean 2025: the collection that the contracts valid from 2025 ask for, made from a seed, every figure of one mind.

The persons come from the invented year of the tests (`tests/support/year_2025.py`). Their numbers are chosen so that
each later stage of proceedings is smaller than the one before it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks.lab.package import Package
from tests.support.year_2025 import World, invented, write


def clean_2025(folder: Path, seed: int) -> Package:
    """The clean collection of `seed`, written below `folder`; a table is called as its contract."""
    return Package(write(_world(Random(seed)), folder / "collection"))


def _world(random: Random) -> World:
    many, some, few = (invented(random, lambda _, number=number: number) for number in (12, 6, 3))  # type: ignore[misc]
    return replace(
        some,
        suspects=many.suspects,
        convicted=few.convicted,
        users={supplier: world.users[supplier] for supplier, world in zip(some.users, (many, some, few), strict=True)},
        judgments={pair: int(pair[0] == "Prva stopnja") for pair in some.judgments},
    )
