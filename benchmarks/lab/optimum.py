"""`python -m benchmarks.lab.optimum [YEARS]`: what is suppressed besides sensitive counts, and the least possible.

For the real year and invented ones. The least loss is sought without the program's search, from its linear system
alone: which cells go is chosen at the least loss (a program in whole numbers, solved to the end) under cuts; a choice
that leaves a count too narrow gives the next cut, from the duals of the two programs that say so or, where only whole
numbers are too narrow, the plain one that something else must go as well. The optimum is proven once a choice leaves
nothing narrow, or once no choice is cheaper than what the program found. Within the limit of `SECONDS` for a part that
may not come about; then what is told is how much is lost at least. A loss above `PROMISED` times that of a proven
optimum ends with exit code 1.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from benchmarks.lab.package import REPOSITORY
from benchmarks.synthetic_years import dense_table, synthetic_year
from tests.support.feasible_tables import SLOVENIA
from thb_eu import load
from thb_eu.counts import count
from thb_eu.definitions import Definitions, Policy
from thb_eu.disclosure import suppression_of
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.mapping.translation import translate
from thb_eu.results import Collection, CountedCells
from thb_eu.sources import read

YEARS = 24
PROMISED = 1.15
SECONDS = 60.0
"""Of the processor, for one part."""
FAR = 30
"""How far a number may differ upwards: so far that no narrower limit is ever felt."""
SLIGHTLY, ALMOST = 1e-4, 1e-2
"""How far published numbers may differ for good duals, and what that may add to a width."""


@dataclass(frozen=True)
class Optimum:
    """The loss of a year as the program has it, and the least there is; of some parts only a bound below it."""

    found: int
    least: int
    proven: bool


def years(many: int, definitions: Definitions) -> Iterator[tuple[str, CountedCells, Collection]]:
    """The real year, the dense table and so many invented years."""
    received = read(REPOSITORY / "datapackages" / "si-2024", definitions)
    counted = count(translate(received, definitions), definitions, received.collection)
    yield "si-2024", counted, received.collection
    for seed in range(1, many + 1):
        yield f"seed {seed}", synthetic_year(seed).counted(definitions, SLOVENIA), SLOVENIA
    yield "dense table", dense_table(1).counted(definitions, SLOVENIA), SLOVENIA


def optimum(counted: CountedCells, collection: Collection, definitions: Definitions) -> Optimum:
    """What a year loses and the least that it could."""
    policy, _, pattern = suppression_of(counted, definitions, collection)
    found, least, proven = 0, 0, True
    if pattern.attacker is None:
        return Optimum(found, least, proven)
    system = pattern.attacker.system
    shown_in = {n: set(quantity.cells) for n, quantity in enumerate(system.quantities)}
    sensitive = {n for n, cells in shown_in.items() if cells & pattern.primary}
    suppressed = {n for n, cells in shown_in.items() if cells & pattern.places}
    for part in _parts(system, sensitive):
        own = sum(_weight(system.quantities[n], policy) for n in suppressed & part - sensitive)
        bound, sure = _least(system, sorted(part), sensitive, own, policy)
        found, least, proven = found + own, least + bound, proven and sure
    return Optimum(found, least, proven)


def _parts(system: LinearSystem, sensitive: set[int]) -> Iterator[set[int]]:
    """What relations tie together, as far as something in it is sensitive."""
    above = list(range(len(system.quantities)))

    def root(n: int) -> int:
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    for relation in system.relations:
        first, *others = relation
        for other in others:
            above[root(other)] = root(first)
    together: dict[int, set[int]] = {}
    for n in range(len(above)):
        together.setdefault(root(n), set()).add(n)
    yield from (part for part in together.values() if part & sensitive)


def _weight(quantity: LinearQuantity, policy: Policy) -> int:
    weights = policy.weights
    each = weights.headline if quantity.headline else weights.cell if quantity.value else weights.zero
    return each * len(quantity.cells)


def _least_value(quantity: LinearQuantity, policy: Policy) -> int:
    """What a number is at least that is suppressed: somebody, if the attacker is taken to know that."""
    return int("nonzero" in policy.attacker_knows and bool(quantity.cells) and quantity.value > 0)


@dataclass(frozen=True)
class _Part:
    """A part by columns: relations, how far each number may differ, what is shown, what must go, what each weighs."""

    rows: csr_array
    low: np.ndarray
    high: np.ndarray
    shown: np.ndarray
    must: np.ndarray
    weights: np.ndarray
    never_alone: csr_array


def _part(system: LinearSystem, part: list[int], sensitive: set[int], policy: Policy) -> _Part:
    place = {n: at for at, n in enumerate(part)}
    quantities = [system.quantities[n] for n in part]
    relations = [r for r in system.relations if next(iter(r)) in place]
    entries = [(row, place[n], factor) for row, relation in enumerate(relations) for n, factor in relation.items()]
    where = [row for row, _, _ in entries], [at for _, at, _ in entries]
    shown = np.array([bool(q.cells) for q in quantities])
    must = ~shown | np.array([n in sensitive for n in part])
    return _Part(
        rows=csr_array(([float(f) for _, _, f in entries], where), shape=(len(relations), len(part))),
        low=np.array([-min(FAR, q.value - _least_value(q, policy)) for q in quantities], dtype=float),
        high=np.full(len(part), float(FAR)),
        shown=shown,
        must=must,
        weights=np.array([0 if must[at] else _weight(q, policy) for at, q in enumerate(quantities)], dtype=float),
        never_alone=_never_alone(relations, place, shown),
    )


def _least(system: LinearSystem, numbers: list[int], sensitive: set[int], own: int, policy: Policy) -> tuple[int, bool]:
    """The least loss of a part, or a bound below it, and whether it is proven; `own`: that of the program."""
    end = time.process_time() + SECONDS
    part, bound = _part(system, numbers, sensitive, policy), 0
    cuts = part.never_alone
    while (left := end - time.process_time()) > 0:
        chosen = milp(
            part.weights,
            integrality=np.ones(len(numbers)),
            bounds=Bounds(part.must.astype(float), 1.0),
            constraints=LinearConstraint(cuts, 0.0, np.inf) if cuts.shape[0] else (),
            options={"mip_rel_gap": 0.0, "time_limit": left},
        )
        if chosen.mip_dual_bound is not None:
            bound = max(bound, math.ceil(chosen.mip_dual_bound - 1e-6))
        if bound >= own:
            return own, True
        if chosen.status:
            break
        goes = chosen.x > 0.5
        targets = np.flatnonzero(goes & part.shown).tolist()
        fresh = [cut for at in targets if (cut := _cut(part, goes, at, policy.within)) is not None]
        if not fresh:
            others = (~goes).astype(float)
            whole = [at for at in targets if not _whole(part, goes, at, policy.within)]
            fresh = [others - (np.arange(len(numbers)) == at) for at in whole]
        if not fresh:
            return bound, True
        cuts = vstack([cuts, csr_array(np.array(fresh))])
    return bound, False


def _never_alone(relations: list[dict[int, int]], place: dict[int, int], shown: np.ndarray) -> csr_array:
    """In every sum of which all numbers are shown or suppressed, none is suppressed alone."""
    entries, line = list[tuple[int, int, float]](), 0
    for relation in relations:
        columns = [place[n] for n in relation]
        if all(shown[column] for column in columns):
            for alone in columns:
                entries += [(line, column, -1.0 if column == alone else 1.0) for column in columns]
                line += 1
    where = [row for row, _, _ in entries], [at for _, at, _ in entries]
    return csr_array(([share for _, _, share in entries], where), shape=(line, len(place)))


def _cut(part: _Part, goes: np.ndarray, at: int, width: int) -> np.ndarray | None:
    """What a choice lacks for one number, by the duals; None where it lacks nothing, as far as fractions go."""
    low, high, rows = part.low, part.high, part.rows
    count, reached, shares = len(low), 0.0, np.zeros(len(low))
    slack = np.where(goes, 1.0, SLIGHTLY)
    for sign in (1.0, -1.0):
        aim = -sign * np.eye(1, count, at)[0]
        ranges = np.column_stack([low * slack, high * slack])
        found = linprog(aim, A_eq=rows, b_eq=np.zeros(rows.shape[0]), bounds=ranges, method="highs")
        left = -aim + rows.T @ found.eqlin.marginals
        reached += -found.fun
        shares += high * np.maximum(left, 0.0) - low * np.maximum(-left, 0.0)
        if reached >= width - ALMOST:
            return None
    shares = np.minimum(shares, width)
    shares[at] -= width
    return shares


def _whole(part: _Part, goes: np.ndarray, at: int, width: int) -> bool:
    """Whether two tables in whole numbers that differ in nothing else than the choice lie so far apart."""
    free, reached = np.flatnonzero(goes), 0.0
    for sign in (1.0, -1.0):
        found = milp(
            -sign * (free == at).astype(float),
            integrality=np.ones(len(free)),
            bounds=Bounds(part.low[free], part.high[free]),
            constraints=LinearConstraint(part.rows[:, free], 0.0, 0.0),
        )
        reached += -found.fun
    return bool(reached > width - ALMOST)


def main() -> int:
    """Tell every year, and say with the exit code whether the promise held."""
    many, definitions, broken = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS, load(), False
    print(f"{'year':14}{'lost':>7}{'least':>7}{'ratio':>8}")
    for name, counted, collection in years(many, definitions):
        told = optimum(counted, collection, definitions)
        ratio = told.found / told.least if told.least else 1.0
        broken |= told.proven and ratio > PROMISED
        sure = "" if told.proven else "  not proven within the limit: at least so much is lost"
        print(f"{name:14}{told.found:7}{told.least:7}{ratio:8.2f}{sure}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
