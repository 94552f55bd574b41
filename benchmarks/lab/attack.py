"""`python -m benchmarks.lab.attack [YEARS]`: an attacker reads what is published of invented years and their vintages.

Each year is published, then a revised vintage of it with the first one known; every second revision adds persons alone,
the others move some too. A reader who imports nothing of the program (`tests/disclosure/attacker.py`) calculates with
each folder, and with both vintages together, of which he takes the smallest revision that they show. The
year before is known as well, and must change nothing: no sum ties the persons of two years together, so whoever reads
both reads each. A suppressed count that he confines to fewer numbers than the policy asks for ends with exit code 1;
not where what he finds does not hold it, as he took a smaller revision for true than there was.
"""

from __future__ import annotations

import json
import os
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
from thb_eu.disclosure import protect
from thb_eu.disclosure.linear_system import identities
from thb_eu.results import Collection, KnownRelease, Told
from thb_eu.sources.known_releases import release_named

YEARS = 200
FIRST_YEAR = 2024
MANY = 10_000
"""More persons than an invented year has."""


@dataclass(frozen=True)
class Attack:
    """What came of one year: how many counts were suppressed in its two vintages, and which fell, in words."""

    seed: int
    suppressed: int
    fell: tuple[str, ...]


def attacked(seed: int) -> Attack:
    """Publish the year of a seed, its revised vintage, and read them; the year before is that of the seed before."""
    definitions = _definitions()
    year, before = synthetic_year(seed), synthetic_year(seed - 1)
    later = revised(year, seed, moving=bool(seed % 2))
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        last = released(before, replace(SLOVENIA, year=FIRST_YEAR - 1), definitions, folder / "before")
        alone = _cells(year, SLOVENIA, definitions)
        told = released(year, replace(SLOVENIA, releases=(last,)), definitions, folder / "first")
        released(later, replace(SLOVENIA, releases=(last, told)), definitions, folder / "second", vintage=2)
        first, second = (published(folder / name) for name in ("first", "second"))
        within = next(policy for policy in definitions.law.policies if policy.valid.covers_year(FIRST_YEAR)).within
        both = Attacker(second, earlier=first)
        attackers = {"first": Attacker(first), "second": Attacker(second), "both": both}
        fresh = {cell: (0, MANY) for cell, value in second.seen.items() if first.seen.get(cell) != value}
        before = Attacker(replace(second, moved=fresh), earlier=first, changes=both.changes)
        told_before = before.narrow(within)  # what stood before cannot be taken back
        counts = {"first": (_counts(year, definitions),), "second": (_counts(later, definitions),)}
        counts["both"] = counts["second"] + counts["first"]
        fell = [
            f"{name}: {told[1]} ± {n}"
            for name, who in attackers.items()
            for told, n in who.narrow(within).items()
            if name == "first" or n < told_before.get(told, within)
            if _holds(who.ends(told), counts[name][told[0]].get(told[1]))
        ]
        shown = pd.read_csv(folder / "first/observations.csv", dtype=str, keep_default_na=False)
        if shown["obs_status"].tolist() != alone["obs_status"].tolist():
            fell.append("the year before changes what is suppressed")
    return Attack(seed, len(first.hidden) + len(second.hidden), tuple(fell))


@cache
def _definitions() -> Definitions:
    return load()


def _counts(year: SyntheticYear, definitions: Definitions) -> dict[Told, int]:
    """Find every count of a year by what it tells apart."""
    cells = year.counted(definitions, SLOVENIA).cells
    known = zip(identities(cells, definitions), cells["obs_value"], strict=True)
    return {told: int(value) for told, value in known if not pd.isna(value)}


def _holds(ends: tuple[int, int], count: int | None) -> bool:
    return count is None or ends[0] <= count <= ends[1]


def _cells(year: SyntheticYear, collection: Collection, definitions: Definitions) -> pd.DataFrame:
    return protect(year.counted(definitions, collection), definitions, collection, Audience.PUBLIC).cells


def released(
    year: SyntheticYear, collection: Collection, definitions: Definitions, folder: Path, vintage: int = 1
) -> KnownRelease:
    """What a public dossier shows of a year, as far as an attacker reads it, and what the next one knows of it."""
    cells = _cells(year, collection, definitions)
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions/datapackages").symlink_to(REPOSITORY / "datapackages")
    told = {"package": "synthetic", "year": str(collection.year), "geo": "SI", "audience": "public"}
    told |= {"revision": {"vintage": vintage}}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    cells.drop(columns=["reasons", "provisions", "sources"]).to_csv(folder / "observations.csv", index=False)
    return release_named(folder, definitions, folder.name)


def attacks(seeds: Iterable[int]) -> list[Attack]:
    """All attacks, on as many processors as there are."""
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(attacked, seeds, chunksize=10))  # of neighbours one is the year before of the other


def main() -> int:
    """Attack, tell, and say with the exit code whether nothing fell."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    found = attacks(range(1, many + 1))
    for attack in found:
        for told in attack.fell:
            print(f"seed {attack.seed}, {told}")
    suppressed, fell = sum(attack.suppressed for attack in found), sum(bool(attack.fell) for attack in found)
    print(f"{many} years in two vintages, {suppressed} cells suppressed; of {fell} years something fell.")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
