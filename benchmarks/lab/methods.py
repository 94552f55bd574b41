"""`python -m benchmarks.lab.methods [YEARS]`: what methods that change numbers cost and protect, on the same tables.

The program's own (`least change`), and made anew from what was published of them, as their packages are not installed:
controlled rounding to multiples of 5 (Cox 1987), small count rounding as `PLSrounding` of SmallCountRounding chooses it
(Langsrud and Heldal 2018: small inner cells become 0 or 3, step by step where the published sums gain most), and cell
keys by the keys of the records as cellKey and ptable draw them (largest deviation 5, variance 3, no 1 or 2; Fraser and
Wooton 2005, Enderle, Giessing and Tent 2018).

Told of each: counts changed, by how much at most and together, totals changed, sums broken; sensitive counts that who
knows the bounds of the method confines to one number or closer than the policy asks, also knowing that none is zero;
of a later vintage with persons added, the changes that are told exactly, and sensitive counts of it that both leave too
narrow; of a second release under another key or order, the counts that both name.
`small` tries every 2 by 3 table of counts up to 3 against who knows the program itself.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from benchmarks.lab.optimum import years
from benchmarks.synthetic_years import SyntheticYear, revised, synthetic_year
from tests.support.feasible_tables import SLOVENIA
from tests.support.protected_tables import system as small_system
from thb_eu import load
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions
from thb_eu.disclosure import SuppressionPattern, suppression_of
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.feasibility import Choice, least_change
from thb_eu.disclosure.linear_system import LinearSystem
from thb_eu.disclosure.perturb import choices_of
from thb_eu.disclosure.suppress import with_secondary
from thb_eu.results import Collection, CountedCells, KnownFigure, KnownRelease
from thb_eu.results.known_figures import around

BASE, BELOW, FAR = 5, 3, 5
RING = 2**20
"""The keys of records are whole numbers below this; that of a cell is their sum, without whole rings."""
Told = Mapping[int, int]


@dataclass(frozen=True)
class Case:
    """The tables of one year as the program sees them; `records`: the year, where its persons are at hand."""

    counted: CountedCells
    pattern: SuppressionPattern
    records: SyntheticYear | None
    definitions: Definitions

    @property
    def attacker(self) -> Attacker:
        assert self.pattern.attacker is not None
        return self.pattern.attacker

    @property
    def system(self) -> LinearSystem:
        return self.attacker.system


def case_of(
    counted: CountedCells, collection: Collection, definitions: Definitions, records: SyntheticYear | None
) -> Case:
    law = definitions.law
    policies = tuple(replace(one, method="small_count_rounding") for one in law.policies)
    definitions = replace(definitions, law=replace(law, policies=policies))
    return Case(counted, suppression_of(counted, definitions, collection)[2], records, definitions)


# --- the methods ---------------------------------------------------------------------------------


def whole(system: LinearSystem, choices: Mapping[int, Choice]) -> Told:
    told: dict[int, int] = {}
    for part in system.parts_with(choices):
        told |= least_change(system, part, choices) or {}
    return told


def changed_least(case: Case, _key: int) -> Told:
    return whole(case.system, case.pattern.choices)


def multiples(case: Case, key: int) -> Told:
    """The nearest multiples that add up; equals by lot."""
    system, numbers = case.system, case.pattern.numbers
    ties = [r for r in system.relations if all(n in numbers or system.quantities[n].hidden for n in r)]
    choices = {}
    for number in numbers:
        value, price = system.quantities[number].value, 1 + Random(number * 99 + key).random() / 20
        ends = (-((BASE - 1 - value) // BASE), (value + BASE - 1) // BASE) if value else (0, 0)
        choices[number] = Choice(max(0, ends[0]), ends[1], value < BASE, value / BASE, price)  # type: ignore[arg-type]
    told = whole(LinearSystem(system.quantities, tuple(ties)), choices)
    return {number: BASE * times for number, times in told.items()}


@cache
def cell_key_row(count: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """What a count may be told as, and how often: of greatest entropy with mean zero and variance 3."""
    aims = [aim for aim in range(max(0, count - FAR), count + FAR + 1) if not 0 < aim < BELOW] if count else [0]
    steps = np.array(aims, dtype=float) - count

    powers = np.array([steps, steps**2 - 3.0])

    def dual(of: np.ndarray) -> float:
        return float(logsumexp(of @ powers))

    best = minimize(dual, np.zeros(2), bounds=[(-9.0, 9.0)] * 2, method="L-BFGS-B").x
    return tuple(aims), tuple(softmax(best @ powers).tolist())


def cell_keys(case: Case, key: int) -> Told:
    """By the keys of the records, where they are at hand; else by the number itself, as an office with tables would."""
    drawn = record_sums(case, key) if case.records else {}
    told = {}
    for number in case.pattern.numbers:
        quantity = case.system.quantities[number]
        share = drawn[quantity.cells[0]] / RING if drawn else Random(number * 99 + key).random()
        aims, shares = cell_key_row(quantity.value)
        told[number] = aims[min(int(np.searchsorted(np.cumsum(shares), share)), len(aims) - 1)]
    return told


def record_sums(case: Case, key: int) -> dict[int, int]:
    """The key of each cell: the sum of those of its records, found as a year of so many persons."""
    assert case.records is not None
    persons = {
        kind: sum(Random(f"{kind} {at} {key}").randrange(RING) for at in range(n)) or RING
        for kind, n in case.records.persons.items()
    }
    cells = SyntheticYear(persons, case.records.unrecorded).counted(case.definitions, SLOVENIA).cells
    return {at: int(value) % RING for at, value in enumerate(cells["obs_value"].fillna(0))}


def small_inner_cells(case: Case, key: int) -> Told:
    """Small count rounding by steps; the inner cells are the kinds of persons."""
    assert case.records is not None
    columns = [name for name in case.counted.cells if name in ("table", *case.definitions.dimension_lists)]
    at = {row: place for place, row in enumerate(tuples_of(case.counted.cells, columns))}
    kinds = sorted(case.records.persons)
    Random(key).shuffle(kinds)
    shows = np.zeros((len(at), len(kinds)))
    for column, kind in enumerate(kinds):
        alone = SyntheticYear({kind: 1}, case.records.unrecorded).counted(case.definitions, SLOVENIA).cells
        for row in tuples_of(alone[(alone["obs_value"] > 0).fillna(False)], columns):
            shows[at[row], column] = 1
    told = shows @ rounded(shows, np.array([case.records.persons[kind] for kind in kinds]))
    return {number: int(told[case.system.quantities[number].cells[0]]) for number in case.pattern.numbers}


def rounded(shows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Round inner cells behind small published ones to 0 or 3, as many up as keep their sum, until none is small."""
    told = counts.copy()
    picked = np.zeros(len(counts), dtype=bool)
    while ((small := (told_cells := shows @ told) > 0) & (told_cells < BELOW)).any():
        small &= told_cells < BELOW
        picked |= (shows[small].any(axis=0)) & (told > 0) & (told % BELOW > 0)
        chosen = np.flatnonzero(picked)
        told[chosen] = 0
        for _ in range(round(counts[chosen].sum() / BELOW)):
            off = shows @ (told - counts)
            gains = [((off + BELOW * shows[:, one]) ** 2).sum() if not told[one] else np.inf for one in chosen]
            told[chosen[int(np.argmin(gains))]] = BELOW
    return told


METHODS: dict[str, Callable[[Case, int], Told]] = {
    "least change": changed_least,
    "small inner cells": small_inner_cells,
    "multiples of 5": multiples,
    "cell keys": cell_keys,
}


# --- what they cost, and what an attacker finds --------------------------------------------------


def bounds_of(case: Case, told: Told, name: str) -> dict[int, tuple[int, int]]:
    """Between which numbers each count lies by what its method says, the largest change included."""
    off = max(abs(shown - case.system.quantities[number].value) for number, shown in told.items())
    error = {"least change": 3, "multiples of 5": BASE - 1, "cell keys": FAR}.get(name, off)
    return {number: around(shown, error) for number, shown in told.items()}


def narrow(case: Case, bounds: Mapping[int, tuple[int, int]], nonzero: bool) -> tuple[int, int]:
    """How many sensitive counts follow exactly, and how many are confined more closely than 3."""
    quantities = list(case.system.quantities)
    for number, (low, high) in bounds.items():
        least = max(low, 1) if nonzero and quantities[number].value else low
        quantities[number] = replace(quantities[number], low=least, high=high)
    seen = Attacker(replace(case.system, quantities=tuple(quantities)), case.attacker.policy)
    ends = [seen.interval(number, case.pattern.numbers) for number in sorted(case.pattern.targets)]
    widths = [99 if high is None else high - low for low, high in ends]
    return sum(width < 1 for width in widths), sum(width < 3 for width in widths)


def broken(case: Case, told: Told) -> int:
    """How many sums of told numbers alone do not hold."""
    return sum(
        sum(factor * told[number] for number, factor in relation.items()) != 0
        for relation in case.system.relations
        if relation.keys() <= told.keys()
    )


def measured(case: Case, name: str) -> dict[str, object]:
    begin = time.process_time()
    told = METHODS[name](case, 1)
    seconds = time.process_time() - begin
    quantities = case.system.quantities
    shown = [(told[n] - quantities[n].value, quantities[n]) for n in told for _ in quantities[n].cells]
    moved = [abs(off) for off, quantity in shown if quantity.value]
    bounds = bounds_of(case, told, name)
    return {
        "counts": len(moved),
        "changed": sum(off > 0 for off in moved),
        "of 3 and more": sum(off != 0 and quantity.value >= BELOW for off, quantity in shown),
        "largest": max(moved),
        "moved": sum(moved),
        "totals": sum(off != 0 and quantity.headline for off, quantity in shown),
        "still small": sum(0 < told[n] < BELOW for n in case.pattern.targets),
        "broken": broken(case, told),
        "sensitive": len(case.pattern.targets),
        "exact": narrow(case, bounds, False)[0],
        "narrow": narrow(case, bounds, False)[1],
        "exact, zeros known": narrow(case, bounds, True)[0],
        "twice": twice(case, told, METHODS[name](case, 2), name),
        "seconds": round(seconds, 2),
    }


def twice(case: Case, first: Told, second: Told, name: str) -> int:
    """How many sensitive counts two releases under two keys name: by their bounds, or with 80 % and right."""
    if name != "cell keys":
        one, other = (bounds_of(case, told, name) for told in (first, second))
        both = {n: (max(one[n][0], other[n][0]), min(one[n][1], other[n][1])) for n in one}
        return narrow(case, both, False)[0]
    named = 0
    for number in case.pattern.targets:
        weights = {count: chance(count, first[number]) * chance(count, second[number]) for count in range(41)}
        best = max(weights, key=weights.__getitem__)
        sure = weights[best] >= 0.8 * sum(weights.values())
        named += sure and best == case.system.quantities[number].value
    return named


def chance(count: int, told: int) -> float:
    aims, shares = cell_key_row(count)
    return shares[aims.index(told)] if told in aims else 0.0


def later(seed: int, name: str, definitions: Definitions) -> tuple[int, int, int]:
    """Of a vintage with persons added: counts that changed, of these told exactly, sensitive ones too narrow."""
    first, second = synthetic_year(seed), revised(synthetic_year(seed), seed)
    before = case_of(first.counted(definitions, SLOVENIA), SLOVENIA, definitions, first)
    told = METHODS[name](before, 1)
    bounds, quantities = bounds_of(before, told, name), before.system.quantities
    figures = tuple(
        KnownFigure((key,), *bounds.get(number, (quantities[number].value,) * 2))
        for key, number in before.system.at.items()
    )
    known = replace(SLOVENIA, releases=(KnownRelease("a", "a", 2024, 1, figures),))
    after = case_of(second.counted(definitions, SLOVENIA), known, definitions, second)
    now = METHODS[name](after, 1)
    keys = [key for key in before.system.at if key in after.system.at and before.system.at[key] in told]
    pairs = [(before.system.at[key], after.system.at[key]) for key in keys]
    changed = [(o, n) for o, n in set(pairs) if quantities[o].value != after.system.quantities[n].value]
    exact = sum(now[n] - told[o] == after.system.quantities[n].value - quantities[o].value for o, n in changed)
    again = bounds_of(after, now, name)
    both = {
        n: (max(again[n][0], q.low), min(again[n][1], q.high if q.high is not None else 10**6))
        for n, q in ((n, after.system.quantities[n]) for n in again)
    }
    return len(changed), exact, narrow(after, both, False)[1]


# --- who knows the program, on every small table ---------------------------------------------------

Table = tuple[int, ...]


def small() -> Iterable[tuple[str, int, int, int]]:
    """By method: sensitive counts of all 2 by 3 tables, those that only one table could give, those named by 80 %."""
    sums = [(6, [0, 1, 2]), (7, [3, 4, 5]), (8, [0, 3]), (9, [1, 4]), (10, [2, 5]), (11, [6, 7])]
    shows = np.zeros((12, 6), dtype=int)
    shows[:6] = np.eye(6)
    for total, members in sums[:5]:
        shows[total, members] = 1
    shows[11] = 1
    law = load().law.policy(2024)
    assert law is not None
    tables = [tuple((shows @ np.array(inner)).tolist()) for inner in itertools.product(range(4), repeat=6)]

    def suppressed(table: Table) -> tuple[object, ...]:
        attacker = Attacker(small_system([*table], {11}, *sums), law)
        few = [n for n, value in enumerate(table) if 0 < value < BELOW]
        gone = with_secondary(attacker, few) if few else frozenset()
        return tuple(None if n in gone else value for n, value in enumerate(table))

    def least(table: Table) -> tuple[object, ...]:
        attacker = Attacker(small_system([*table], {11}, *sums), law)
        told = whole(attacker.system, choices_of(attacker, dict.fromkeys(range(12), BELOW), ()))
        return tuple(told.get(n) for n in range(12))

    def steps(table: Table) -> tuple[object, ...]:
        return tuple((shows @ rounded(shows, np.array(table[:6]))).tolist())

    ways: dict[str, Callable[[Table], tuple[object, ...]]] = {
        "suppression": suppressed,
        "least change": least,
        "small inner cells": steps,
    }
    for name, way in ways.items():
        behind = defaultdict[tuple[object, ...], list[Table]](list)
        for table in tables:
            behind[way(table)].append(table)
        few = exact = named = 0
        for alike in behind.values():
            for number in range(12):
                held = Counter(table[number] for table in alike)
                value, often = held.most_common(1)[0]
                small_ones = held[1] + held[2]
                few += small_ones
                exact += small_ones if len(held) == 1 else 0
                named += often if 0 < value < BELOW and often >= 0.8 * len(alike) else 0
        yield name, few, exact, named


def main(words: list[str]) -> None:
    if words == ["small"]:
        for line in small():
            print(*line, flush=True)
        return
    definitions, many = load(), int(words[0]) if words else 6
    for title, counted, collection in years(many, definitions):
        if title != "dense table":
            records = None if title == "si-2024" else synthetic_year(int(title.split()[1]))
            case = case_of(counted, collection, definitions, records)
            for name in METHODS:
                if records or name != "small inner cells":
                    print(title, name, measured(case, name), flush=True)
    for name in METHODS:
        found = [later(seed, name, definitions) for seed in range(1, many + 1)]
        print("vintages", name, *map(sum, zip(*found, strict=True)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
