"""Tell the public no small count: 0 or the policy's bound in its place, and all others as near as the sums allow.

Small count rounding (Langsrud and Heldal 2018), as the least change in whole numbers of all tables at once: every sum
and every order of stages still holds, zeros stay zeros, and no number lies farther from the counted one than the
policy's `within`. It needs no key: the same counts are told alike. A number that an earlier edition of the year told is
told again where it still lies near enough, so the difference of two editions tells no revision that may be small.

An attacker knows all this: a number is 0 to `within` where 0 is published, else at least 1 and at most `within` away;
and what was counted adds up. Where he can confine a sensitive number too closely, nothing is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.feasibility import Choice, least_change
from thb_eu.disclosure.least_loss import loss_of
from thb_eu.results.known_figures import KnownRelease, around

LOT = 20
"""Between equal changes a lot by number decides: less than this part of what the least of them costs."""


def choices_of(attacker: Attacker, below: Mapping[int, int], releases: Iterable[KnownRelease]) -> dict[int, Choice]:
    """Find what each number may be told as: 0, or at least what it must not lie `below`, near to the counted one.

    `releases`: what was published before; what our own vintages told there is told again where that may be.
    """
    system, within, before = attacker.system, attacker.policy.within, dict[int, int]()
    for release in sorted(releases, key=lambda edition: edition.vintage):
        for figure in release.figures if release.vintage else ():
            number, told = system.at.get(figure.parts[0]), (figure.high or 0) - within
            if number is not None and told >= 0 and (figure.low, figure.high) == around(told, within):
                before[number] = told
    found = {}
    for number, least in below.items():
        value = system.quantities[number].value
        low, high = (max(value - within, least, 1), value + within) if value else (0, 0)
        told = before.get(number, value)
        near = told if low <= told <= high or (told == 0 and value <= within) else value
        price = loss_of(attacker, [number]) + Random(number).random() / LOT
        found[number] = Choice(low, high, value <= within, near, price)
    return found


def perturbed(
    attackers: Sequence[Attacker], choices: Mapping[int, Choice], sensitive: Collection[int]
) -> Mapping[int, int]:
    """Find what the public gets of each number; MappingRefused where that cannot protect the `sensitive`."""
    system, told = attackers[0].system, dict[int, int]()
    for part in system.parts_with(choices):
        told |= least_change(system, part, choices) or {}
    if len(told) < len(choices) or any(
        AttackerOfPerturbed(attacker, told).narrowed(choices, sensitive) for attacker in attackers
    ):
        raise MappingRefused(_refused(attackers[0].policy.within))
    return told


def _refused(within: int) -> Fault:
    what = _("no numbers at most {within} from the counted ones hide the small ones, and still add up.", within=within)
    remedy = _("Allow more (`within`) in mappings/disclosure.yaml, or choose suppression.")
    return Fault(Place("mappings/disclosure.yaml"), "method-cannot-protect", what, remedy)


class AttackerOfPerturbed(Attacker):
    """Who reads perturbed numbers, and knows the method; what is `told` bounds what was counted."""

    def __init__(self, attacker: Attacker, told: Mapping[int, int]) -> None:
        quantities = list(attacker.system.quantities)
        for number, shown in told.items():
            quantities[number] = quantities[number].between(*around(shown, attacker.policy.within))
        super().__init__(replace(attacker.system, quantities=tuple(quantities)), attacker.policy)
        self.required = attacker.required  # type: ignore[method-assign]  # what others left does not hang on this
