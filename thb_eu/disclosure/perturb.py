"""Replace counted numbers by those that the public gets, and prove that they protect.

Two methods that suppress nothing. Whatever they draw is drawn under a key of the office: without it nobody can make
the numbers again and compare; with it the same count is always told alike, in every table and every vintage.

- *Controlled rounding* (Cox 1987; Fischetti and Salazar-González 1998): multiples of the policy's base; every sum
  still holds.
- *Cell key* (Fraser and Wooton 2005): to every count a whole number is added whose mean is zero; sums need not hold.

Both leave zeros zeros, make no number negative, and tell no count farther from its own number than the policy's error.
An attacker knows all this: a number is 0 to `error` where 0 is published, else at least 1 and at most `error` away; and
what was counted adds up. A sensitive number that he can confine too closely is drawn again, with all that it adds up
with; where that does not help, nothing is published.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.definitions import Policy
from thb_eu.definitions.law import CELL_KEY, ROUNDING
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.feasibility import some_multiples
from thb_eu.disclosure.linear_system import LinearSystem

Draw = Callable[[int], float]
"""For a number of the system a share from 0 to 1."""

TURNS = 12
"""How often numbers are drawn again before the method is given up."""


def perturbed(
    attackers: Sequence[Attacker],
    numbers: Collection[int],
    sensitive: Collection[int],
    keyed: Callable[[str], str],
    year: int,
) -> Mapping[int, int]:
    """Find what the public gets of each of `numbers`, by the method of the policy; the `sensitive` are protected.

    MappingRefused where the method, with its error, cannot protect them.
    """
    system, policy = attackers[0].system, attackers[0].policy
    names, again = _names(system), Counter[int]()
    for _turn in range(TURNS):

        def draw(number: int) -> float:
            return share_of(keyed(f"{year} {names[number]} {again[number]}"))

        told = METHODS[policy.method](system, numbers, policy, draw)
        if told is None:
            what = _("no multiples of {base} lie near enough to the counts of {year} for their sums to hold.")
            raise MappingRefused(_refused(what, policy, year))
        found = (AttackerOfPerturbed(attacker, told).narrowed(numbers, sensitive) for attacker in attackers)
        narrowed = {number for each in found for number in each}
        if not narrowed:
            return told
        touching = {relation for number in narrowed for relation in system.relations_of.get(number, ())}
        again.update({*narrowed, *(number for relation in touching for number in system.relations[relation])})
    what = _("by the method {method} the counts of {year} would still be told too closely.")
    raise MappingRefused(_refused(what, policy, year))


def _refused(what: Text, policy: Policy, year: int) -> Fault:
    words = {"method": policy.method, "base": policy.base, "year": year}
    remedy = _("Allow a greater error in mappings/disclosure.yaml, or choose suppression.")
    return Fault(Place("mappings/disclosure.yaml"), "method-cannot-protect", what.filled(words), remedy)


class AttackerOfPerturbed(Attacker):
    """Who reads perturbed numbers, and knows the method and its error; what is `told` bounds what was counted."""

    def __init__(self, attacker: Attacker, told: Mapping[int, int]) -> None:
        quantities = list(attacker.system.quantities)
        for number, shown in told.items():
            quantity, high = quantities[number], shown + attacker.policy.error
            least = max(quantity.low, shown - attacker.policy.error, 1 if shown else 0)
            most = high if quantity.high is None else min(quantity.high, high)
            quantities[number] = replace(quantity, low=least, high=most)
        super().__init__(replace(attacker.system, quantities=tuple(quantities)), attacker.policy)
        self.required = attacker.required  # type: ignore[method-assign]  # what others left does not hang on this


def _rounded(system: LinearSystem, numbers: Collection[int], policy: Policy, draw: Draw) -> Mapping[int, int] | None:
    told: dict[int, int] = {}
    for part in system.parts_with(numbers):
        leaning = {number: draw(number) for number in numbers if number in part}
        found = some_multiples(system, part, policy.base, policy.error, leaning)
        if found is None:
            return None
        told |= found
    return told


def _with_cell_keys(system: LinearSystem, numbers: Collection[int], policy: Policy, draw: Draw) -> Mapping[int, int]:
    values = {number: system.quantities[number].value for number in numbers}
    return {number: value + noise(value, policy.error, draw(number)) for number, value in values.items()}


METHODS = {ROUNDING: _rounded, CELL_KEY: _with_cell_keys}


def noise(value: int, error: int, share: float) -> int:
    """Return the whole number, at most `error` from zero, that is added to the count `value` where `share` is drawn.

    Of all distributions with mean zero that make no count negative, the one that tells least (of greatest entropy).
    """
    sizes = range(-min(value, error), error + 1) if value else range(1)
    low, high = 0.0, 1.0  # weights are powers of a ratio: 1 is even, less brings the mean down to zero
    for _halving in range(60):
        ratio = (low + high) / 2
        low, high = (low, ratio) if sum(size * ratio ** (size - sizes[0]) for size in sizes) > 0 else (ratio, high)
    weights = [high ** (size - sizes[0]) for size in sizes]
    reached = 0.0
    for size, weight in zip(sizes, weights, strict=True):
        reached += weight / math.fsum(weights)
        if share < reached:
            return size
    return sizes[-1]


def share_of(text: str) -> float:
    """Return a share from 0 to below 1 that follows from a text, evenly."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _names(system: LinearSystem) -> Mapping[int, str]:
    """Find what each number that cells show tells apart, in one spelling, whatever tables there are."""
    found: dict[int, str] = {}
    for (indicator, codes), number in system.at.items():
        name = " ".join((indicator, *(f"{dimension}={code}" for dimension, code in sorted(codes))))
        found[number] = min(name, found.get(number, name))
    return found
