"""Least loss: the cheapest set of quantities that protects the sensitive ones, by cuts (Fischetti and Salazar 2001).

The master problem chooses what to suppress at the least loss; for every number in its choice that an attacker confines
too closely, the duals of his two linear programs say what at least must be suppressed too: a cut. Without a number
that is confined too closely the choice is the least loss there is, as far as fractions go; whole numbers are asked for
afterwards (`suppress`). The work is bounded by a number of linear programs, not by the clock: the same counts end
alike on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.feasibility import AttackProblem, Cut, least_weight

PROGRAMS = 80
"""How many linear programs one part may take."""


def loss_of(attacker: Attacker, numbers: Iterable[int]) -> int:
    """What it costs to suppress these: by the policy's weight of every cell that shows one."""
    weights, total = attacker.policy.weights, 0
    for number in numbers:
        quantity = attacker.system.quantities[number]
        weight = weights.headline if quantity.headline else weights.cell if quantity.value else weights.zero
        total += weight * len(quantity.cells)
    return total


def least_loss(attacker: Attacker, part: frozenset[int], sensitive: frozenset[int], best: int) -> frozenset[int] | None:
    """What to suppress in `part` for less than the loss `best`; nothing where that is not found within the work."""
    if best <= attacker.policy.weights.cell:  # nothing is cheaper than one cell
        return None
    problem = AttackProblem(attacker.system, sorted(part), attacker.bounds)
    hidden = [number for number in problem.numbers if attacker.system.quantities[number].hidden]
    weights = [float(loss_of(attacker, [number])) for number in problem.numbers]
    cuts: list[Cut] = []
    chosen: frozenset[int] = sensitive
    spent = 0
    while spent < PROGRAMS:
        found = []
        low, high = np.zeros(len(problem.numbers)), np.zeros(len(problem.numbers))
        for number in sorted(chosen | attacker.system.guarded & part):
            cut, used = problem.cut(number, {*chosen, *hidden}, attacker.required(number), low, high)
            spent += used
            if cut is not None:
                found.append(cut)
        if not found:
            return chosen
        cuts += found
        answer = least_weight(problem.numbers, weights, {*sensitive, *hidden}, cuts)
        if answer is None or loss_of(attacker, answer - sensitive) >= best:
            return None
        chosen = frozenset(answer - set(hidden))
    return None
