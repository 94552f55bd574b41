"""Run: every defect in several clean collections, and what the engine says of each.

A trial is one defect in the collection of one seed. It is *caught* if the package is refused or a finding comes up that
blocks or warns and that the clean collection does not have; *as foreseen* if one of the checks named beforehand did it.
A crash of the engine catches nothing.
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
"""The share of trials that break something declared and must be caught."""

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
    tasks = [(defect.id, seed) for defect in defects for seed in seeds]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(_tried, tasks, chunksize=5))


def share_caught(found: Iterable[Trial]) -> float:
    """The share caught of the trials that break something declared."""
    declared = {defect.id for defect in DEFECTS if defect.breaks != NOTHING}
    counted = [trial.caught for trial in found if trial.defect in declared]
    return sum(counted) / len(counted)


def _tried(task: tuple[str, int]) -> Trial:
    id, seed = task
    return tried(next(defect for defect in DEFECTS if defect.id == id), seed)


def tried(defect: Defect, seed: int) -> Trial:
    """One trial: a clean collection of the seed, the defect, the engine's word on it."""
    full = bool(set(defect.expected) & {check.id for check in suite_checks(built_in())})
    with TemporaryDirectory() as folder:
        package = CLEAN[defect.year](Path(folder), seed)
        defect.make(package, chance(defect, seed))
        try:
            found = findings(package, fast=not full)
        except ThbError as refused:
            return Trial(defect.id, seed, (REFUSED,), (), True, tuple(fault.code for fault in refused.faults))
        except Exception:  # what nobody foresaw is a result too: the engine must not crash on any package
            return Trial(defect.id, seed, (CRASHED,), (), False)
    known = set(map(_key, of_clean(defect.year, seed, full)))
    new = [finding for finding in found if finding.outcome in TELLS and _key(finding) not in known]
    told = [finding for finding in new if finding.severity is not Severity.NOTE]
    noted = [finding for finding in new if finding.severity is Severity.NOTE]
    return Trial(defect.id, seed, _checks(told), _checks(noted), any(finding.blocks for finding in new))


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
