"""Run: every defect in several clean collections, and what the engine says of each.

A trial is one defect in the collection of one seed. It is *caught* if the package is refused or a finding comes up that
blocks or warns and that the clean collection does not have; *as foreseen* if one of the checks named beforehand did it.
A crash of the engine catches nothing.

It is told as *one cause* if all that warns or blocks follows from one finding, or all faults of a refusal are of one
kind in one file. In the first collection a second mistake is planted beside it, one number of a table of which no
finding speaks; it is *hidden* where no cause names that number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.lab.clean import clean
from benchmarks.lab.clean_2025 import clean_2025
from benchmarks.lab.defect import NOTHING, REFUSED, Defect
from benchmarks.lab.operators import DEFECTS
from benchmarks.lab.operators.hands import CROSS, bumped
from benchmarks.lab.operators.views import AGREE
from benchmarks.lab.operators.year_2025 import GROUPS, VIEWS
from benchmarks.lab.package import Package
from thb_eu import load, prepare
from thb_eu.base.errors import ThbError
from thb_eu.base.model import Finding, Outcome, Severity
from thb_eu.checks import all_checks, suite_checks
from thb_eu.definitions import Definitions

CLEAN = {2024: clean, 2025: clean_2025}
"""The clean collections by their years."""
SEEDS = (1, 2, 3, 4)
PROMISED = 0.95
"""The share of trials that break something declared and must be caught; and of those caught, told as one cause."""
BESIDE = {
    2024: (CROSS, "printed-row-total"),
    2025: (tuple(table for group in VIEWS for table in GROUPS[group]), AGREE),
}
"""By year, the tables in one of which a second mistake is planted, and the check that is to tell it."""

CRASHED = "crashed"
TELLS = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.NOT_RUN)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the engine said of one defect in one collection: the checks that newly spoke, and whether it blocks."""

    defect: str
    seed: int
    seen_by: tuple[str, ...]
    noted_by: tuple[str, ...]
    blocked: bool
    refusal: tuple[str, ...] = ()
    """The codes of its faults, if the package was refused."""
    causes: int = 1
    hidden: bool = False
    """Whether a second mistake beside it was told by no cause."""

    @property
    def caught(self) -> bool:
        """Whether anybody was told with a warning, an error or a refusal."""
        return bool(self.seen_by) and CRASHED not in self.seen_by

    def as_foreseen(self, defect: Defect) -> bool:
        """Whether one of the checks named beforehand caught it, or the refusal that was."""
        if self.refusal:
            return REFUSED in defect.expected and (not defect.code or defect.code in self.refusal)
        return bool(set(self.seen_by) & set(defect.expected))


def trials(seeds: Iterable[int] = SEEDS, defects: Iterable[Defect] = DEFECTS) -> list[Trial]:
    """All trials, in the order of the defects and seeds, on as many processors as there are."""
    several = list(seeds)
    tasks = [(defect.id, seed, seed == several[0]) for defect in defects for seed in several]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(_tried, tasks, chunksize=5))


def share_caught(found: Iterable[Trial]) -> float:
    """The share caught of the trials that break something declared."""
    declared = {defect.id for defect in DEFECTS if defect.breaks != NOTHING}
    counted = [trial.caught for trial in found if trial.defect in declared]
    return sum(counted) / len(counted)


def share_of_one_cause(found: Iterable[Trial]) -> float:
    """The share told as one cause of the trials that were caught."""
    counted = [trial.causes == 1 for trial in found if trial.caught]
    return sum(counted) / len(counted)


def _tried(task: tuple[str, int, bool]) -> Trial:
    id, seed, second = task
    return tried(next(defect for defect in DEFECTS if defect.id == id), seed, second)


def tried(defect: Defect, seed: int, second: bool = False) -> Trial:
    """One trial: a clean collection of the seed, the defect, the engine's word on it; and with a second mistake."""
    full = bool(set(defect.expected) & {check.id for check in suite_checks(built_in())})
    with TemporaryDirectory() as folder:
        package = CLEAN[defect.year](Path(folder), seed)
        before = {table: package.path(table).read_bytes() for table in BESIDE[defect.year][0]}
        defect.make(package, chance(defect, seed))
        try:
            new = _new(defect, seed, package, full)
        except ThbError as refused:
            codes = tuple(fault.code for fault in refused.faults)
            causes = len({(fault.code, fault.where.file) for fault in refused.faults})
            return Trial(defect.id, seed, (REFUSED,), (), True, codes, causes)
        except Exception:  # what nobody foresaw is a result too: the engine must not crash on any package
            return Trial(defect.id, seed, (CRASHED,), (), False)
        told = [finding for finding in new if finding.severity is not Severity.NOTE]
        noted = [finding for finding in new if finding.severity is Severity.NOTE]
        free = [table for table, old in before.items() if _is_as_before(package.path(table), old)]
        hidden = second and _is_hidden(defect, seed, package, [it for it in free if it not in _tables_named(new)])
    blocked, causes = any(finding.blocks for finding in new), len(causes_of(told))
    return Trial(defect.id, seed, _checks(told), _checks(noted), blocked, (), causes, hidden)


def _new(defect: Defect, seed: int, package: Package, full: bool) -> list[Finding]:
    """What is told of a package and not of the clean collection."""
    known = set(map(_key, of_clean(defect.year, seed, full)))
    found = findings(package, fast=not full)
    return [finding for finding in found if finding.outcome in TELLS and _key(finding) not in known]


def causes_of(found: Iterable[Finding]) -> list[Finding]:
    """The findings that follow from none of the others."""
    several = list(found)
    known = {finding.fingerprint for finding in several}
    return [finding for finding in several if finding.follows_from not in known]


def _is_as_before(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _tables_named(found: Iterable[Finding]) -> set[str]:
    """The tables in which findings stand or on which they rest."""
    names = {name for finding in found for name in (*finding.rests_on, *finding.changes)}
    return {*(name.partition("!")[0] for name in names), *(Path(finding.where.file).stem for finding in found)}


def _is_hidden(defect: Defect, seed: int, package: Package, free: list[str]) -> bool:
    """Plant one number more in one of the free tables; tell whether no cause of the check foreseen names it."""
    if not free:
        return False
    random = Random(f"{defect.id} {seed} beside")
    table = random.choice(free)
    with package.edited(table) as rows:
        at = (random.randrange(1, len(rows) - 1), len(rows[0]) - (2 if defect.year == 2024 else 1))
        bumped(rows[at[0]], at[1], random.randrange(2, 6))
    cell = f"{table}!{'ABCDEFGH'[at[1]]}{at[0] + 1}"
    causes = causes_of(_new(defect, seed, package, False))
    return not any(it.check == BESIDE[defect.year][1] and cell in it.changes for it in causes)


def chance(defect: Defect, seed: int) -> Random:
    """The choices that an operator makes, the same in every run."""
    return Random(f"{defect.id} {seed}")


def findings(package: Package, fast: bool = True) -> tuple[Finding, ...]:
    """All findings about a package, judged by its own definitions where it has any."""
    own = package.own_definitions
    return prepare(package.folder, load(own) if own.exists() else built_in(), fast=fast).examined.findings


@cache
def built_in() -> Definitions:
    """The definitions that travel with the product."""
    return load()


def catalogue() -> dict[str, str]:
    """Every check that a full run puts, by its id: the question it asks."""
    return {check.id: check.asks.english for check in all_checks(built_in())}


def silence() -> tuple[str, ...]:
    """The checks that say anything at all of the clean collections, in a full run."""
    return _checks(finding for year in CLEAN for finding in of_clean(year, SEEDS[0], full=True))


@cache
def of_clean(year: int, seed: int, full: bool = False) -> tuple[Finding, ...]:
    """All findings about the clean collection of a year and a seed."""
    with TemporaryDirectory() as folder:
        return findings(CLEAN[year](Path(folder), seed), fast=not full)


def _key(finding: Finding) -> tuple[str, Outcome]:
    return finding.fingerprint, finding.outcome


def _checks(found: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({finding.check for finding in found}))
