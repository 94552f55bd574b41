"""`python -m benchmarks.lab.attack [YEARS [PROCESSES]]`: an attacker reads what is published of invented years.

Each year is published, then a revised vintage of it with the first one known; every second revision adds persons alone,
the others move some too. A reader who imports nothing of the program (`tests/disclosure/attacker.py`) calculates with
each folder, and with both vintages together, of which he takes the smallest revision that they show. The
years before and after are known as well, and must change nothing: no sum ties the persons of two years together, so
whoever reads them reads each. A suppressed count that he confines to fewer numbers than the policy asks for ends with
exit code 1; not where what he finds does not hold it, as he took a smaller revision for true than there was. What the
program gave up, and refuses to publish until somebody says that he knows (`given_up`), is told and has not fallen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks.lab.package import REPOSITORY
from benchmarks.synthetic_years import SyntheticYear, revised, synthetic_year
from tests.disclosure.attacker import Attacker, published
from tests.support.feasible_tables import SLOVENIA
from thb_eu import load
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.disclosure import SuppressionPattern, protect, suppression_of
from thb_eu.disclosure.linear_system import identities
from thb_eu.results import Collection, KnownRelease, Told
from thb_eu.sources.known_releases import release_named

YEARS = 200
FIRST_YEAR = 2024
MANY = 10_000
"""More persons than an invented year has."""


@dataclass(frozen=True)
class Attack:
    """What came of one year: how many counts were suppressed in its two vintages, how many the program gave up of
    those that he confines too closely, and which others fell, in words.
    """

    seed: int
    suppressed: int
    given_up: int
    fell: tuple[str, ...]


def attacked(seed: int) -> Attack:
    """Publish the year of a seed and its revised vintage, and read them; the years around are of the seeds around."""
    definitions = _definitions()
    year = synthetic_year(seed)
    later = revised(year, seed, moving=bool(seed % 2))
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        around = tuple(
            released(synthetic_year(seed + n), replace(SLOVENIA, year=FIRST_YEAR + n), definitions, folder / f"{n}")
            for n in (-1, 1)
        )
        alone = _cells(year, SLOVENIA, definitions)
        told = released(year, replace(SLOVENIA, releases=around), definitions, folder / "first")
        known = replace(SLOVENIA, releases=(*around, told))
        released(later, known, definitions, folder / "second", vintage=2)
        given_up = lost_of(suppression_of(later.counted(definitions, known), definitions, known)[2])
        first, second = (published(folder / name) for name in ("first", "second"))
        within = next(policy for policy in definitions.law.policies if policy.valid.covers_year(FIRST_YEAR)).within
        both = Attacker(second, earlier=[first])
        attackers = {"first": Attacker(first), "second": Attacker(second), "both": both}
        fresh = {cell: (0, MANY) for cell, value in second.seen.items() if first.seen.get(cell) != value}
        before = Attacker(replace(second, moved=fresh), earlier=[first], changes=both.changes)
        told_before = before.narrow(within)  # what stood before cannot be taken back
        counts = {"first": (_counts(year, definitions),), "second": (_counts(later, definitions),)}
        counts["both"] = counts["second"] + counts["first"]
        found = [
            (name, told, n)
            for name, who in attackers.items()
            for told, n in who.narrow(within).items()
            if name == "first" or n < told_before.get(told, within)
            if still_holds(who.ends(told), counts[name][told[0]].get(told[1]))
        ]
        fell = [f"{name}: {told[1]} ± {n}" for name, told, n in found if name == "first" or told not in given_up]
        many = len(found) - len(fell)
        shown = pd.read_csv(folder / "first/observations.csv", dtype=str, keep_default_na=False)
        if shown["obs_status"].tolist() != alone["obs_status"].tolist():
            fell.append("the years around change what is suppressed")
    return Attack(seed, len(first.hidden) + len(second.hidden), many, tuple(fell))


def lost_of(pattern: SuppressionPattern) -> set[tuple[int, Told]]:
    """The counts of a second vintage, and of the first, that the program gives up; none where it says no word."""
    return {(0, told) for told in given_up_of(pattern)} | {(1, told) for told in reopened_of(pattern)}


def given_up_of(pattern: SuppressionPattern) -> dict[Told, int]:
    """The counts that are given up of what is withheld, and how wide others have left them, as the program says."""
    attacker = pattern.attacker
    if attacker is None or not pattern.given_up.counts:
        return {}
    readers = attacker, *pattern.believers
    left = {number: min(one.required(number) for one in readers) for number in pattern.numbers}
    less = {number: width for number, width in left.items() if width < attacker.policy.within}
    return {told: less[number] for told, number in attacker.system.at.items() if number in less}


def reopened_of(pattern: SuppressionPattern) -> set[Told]:
    """The counts that an earlier vintage withheld and of which the program says that the revision leaves too little."""
    earlier = pattern.attacker.system.earlier if pattern.attacker and pattern.given_up.counts else {}
    return {told for (_vintage, told), number in earlier.items() if number in pattern.reopened}


@cache
def _definitions() -> Definitions:
    return load()


def _counts(year: SyntheticYear, definitions: Definitions) -> dict[Told, int]:
    """Find every count of a year by what it tells apart."""
    cells = year.counted(definitions, SLOVENIA).cells
    known = zip(identities(cells, definitions), cells["obs_value"], strict=True)
    return {told: int(value) for told, value in known if not pd.isna(value)}


def still_holds(ends: tuple[int, int], count: int | None) -> bool:
    """Tell whether what he found holds the count; where there is none, it does."""
    return count is None or ends[0] <= count <= ends[1]


def _cells(year: SyntheticYear, collection: Collection, definitions: Definitions) -> pd.DataFrame:
    return protect(year.counted(definitions, collection), definitions, collection, Audience.PUBLIC).cells


def released(
    year: SyntheticYear, collection: Collection, definitions: Definitions, folder: Path, vintage: int = 1
) -> KnownRelease:
    """What a public dossier shows of a year, as far as an attacker reads it, and what the next one knows of it."""
    return as_released(_cells(year, collection, definitions), collection, definitions, folder, vintage)


def as_released(
    cells: pd.DataFrame, collection: Collection, definitions: Definitions, folder: Path, vintage: int
) -> KnownRelease:
    """The same of public cells."""
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions/datapackages").symlink_to(REPOSITORY / "datapackages")
    told = {"package": "synthetic", "year": str(collection.year), "geo": "SI", "audience": "public"}
    told |= {"revision": {"vintage": vintage}}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    cells.drop(columns=["reasons", "provisions", "sources"]).to_csv(folder / "observations.csv", index=False)
    return release_named(folder, definitions, folder.name)


def attacks(seeds: Iterable[int], processes: int | None = None) -> list[Attack]:
    """All attacks, in so many processes, or as many as there are processors."""
    with ProcessPoolExecutor(max_workers=processes) as pool:
        return list(pool.map(attacked, seeds, chunksize=10))  # of neighbours one is the year before of the other


def main() -> int:
    """Attack, tell, and say with the exit code whether nothing fell."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    found = attacks(range(1, many + 1), int(sys.argv[2]) if len(sys.argv) > 2 else None)
    for attack in found:
        for told in attack.fell:
            print(f"seed {attack.seed}, {told}")
    suppressed, fell = sum(attack.suppressed for attack in found), sum(bool(attack.fell) for attack in found)
    given_up = sum(attack.given_up for attack in found)
    print(f"{many} years in two vintages, {suppressed} cells suppressed, {given_up} counts given up;", end=" ")
    print(f"of {fell} years something fell.")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
