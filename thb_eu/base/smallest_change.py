"""Find the fewest numbers that must change for sums to agree again (Fellegi and Holt), as a small integer program.

A number stays whole and never falls below zero. Of changes of equally few numbers the smallest come first, and those
of numbers that are not zero: where something was counted, something more may have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Equation = Mapping[str, int]
"""By name of a number, how often it is added."""
OF_A_NUMBER, OF_A_UNIT = 1000.0, 2.0
"""What it costs to change a number at all, and by one; zero costs one more."""
SURELY = 0.5


def smallest_changes(
    equations: Sequence[tuple[Equation, int]], values: Mapping[str, int], most: int
) -> Iterator[Mapping[str, int]]:
    """Yield sets of changes, at most so many, each of as few of the `values` as the first; nothing where none will do.

    `equations`: which changes add up to how much.
    """
    import numpy as np
    from scipy.sparse import csr_array

    from thb_eu.base.linear_program import EXACTLY, solved

    at, count = {name: place for place, name in enumerate(values)}, len(values)
    needs, held = np.array([need for _, need in equations]), np.array([*values.values()])
    added, alone, most_moved = np.zeros((len(equations), count)), np.eye(count), abs(needs).sum()
    for row, (terms, _need) in enumerate(equations):
        added[row, [at[name] for name in terms]] = [*terms.values()]
    sums = np.block([[added, -added, 0 * added], [alone, alone, -most_moved * alone]])  # up, down, whether at all
    low, high = np.concatenate([needs, np.full(count, -np.inf)]), np.concatenate([needs, np.zeros(count)])
    limits = np.zeros(3 * count), np.concatenate([np.full(count, most_moved), held, np.ones(count)])
    costs = np.concatenate([np.full(2 * count, OF_A_UNIT), OF_A_NUMBER + (held == 0)])
    fewest = count
    for _again in range(most):
        found = solved(costs, limits, csr_array(sums), (low, high), True, EXACTLY)
        taken = np.ones(fewest + 1) if found is None else found[2 * count :] > SURELY
        if taken.sum() > fewest:
            return
        fewest, changes = taken.sum(), np.rint(found[:count] - found[count : 2 * count])
        yield {name: int(changes[place]) for name, place in at.items() if taken[place]}
        sums = np.vstack([sums, np.concatenate([np.zeros(2 * count), taken])])
        low, high = np.append(low, -np.inf), np.append(high, fewest - 1)
