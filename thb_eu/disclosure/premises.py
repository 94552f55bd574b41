"""Find what a reader takes for true of numbers that he does not see, though the counted numbers contradict it.

He reads that a later stage of proceedings counts no more than an earlier one, and that what is marked as suppressed
counts somebody. Of a year in which more were convicted than were prosecuted, and of a zero that goes with its split
(`splits`), neither is true. Where he sees that, he lets it go; where he does not, he calculates with it, and most of
what he finds may hold. So what he does not see is not what was counted but any numbers that fit all that he believes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from thb_eu.disclosure.feasibility import opened, some_numbers, sums_over
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results.known_figures import Ends


def believed_marks(
    system: LinearSystem, unseen: Set[int], marked: Set[int], told: Set[int] = frozenset()
) -> frozenset[int]:
    """Return those of the `marked` numbers that he takes to count somebody who does not see the `unseen`.

    Below a count that others have `told`, what goes as a whole may hold zeros, he knows; and so may, he says, marks
    that contradict a sum of what he sees. A list may lack a country for all that he knows.
    """

    def ends(number: int) -> tuple[float, float]:
        quantity = system.quantities[number]
        if number not in unseen and not quantity.hidden:
            return quantity.value, quantity.value
        low, high = system.between(number, number in marks)
        return low, math.inf if high is None else high

    marks, waiting = marked - _of_whole_splits(system, unseen, told), True
    while waiting:
        false = set[int]()
        for at in {at for n in marks for at in system.relations_of.get(n, ())}:
            relation = system.relations[at]
            sides = [sorted(factor * end for end in ends(n)) for n, factor in relation.items()]
            least = -math.inf if at in system.listed else sum(low for low, _ in sides)
            if not least <= 0 <= sum(high for _, high in sides):
                false |= marks & relation.keys()
        marks -= false
        waiting = bool(false)
    return frozenset(marks)


def _of_whole_splits(system: LinearSystem, unseen: Set[int], told: Set[int]) -> set[int]:
    """Find the parts of splits that go as a whole, below counts that others have told."""
    waiting, found = [*told], set[int]()
    while waiting:
        total = waiting.pop()
        for relation in (system.relations[at] for at in system.relations_of.get(total, ())):
            parts = {n for n, factor in relation.items() if factor < 0 and not system.quantities[n].hidden}
            if relation[total] > 0 and len(parts) > 1 and parts <= unseen:
                waiting += parts - found
                found |= parts
    return found


def as_believed(system: LinearSystem, unseen: Set[int], marked: Set[int]) -> LinearSystem:
    """Return the system of who sees all but the `unseen` and believes; as it is where nothing of that is false.

    `marked`: what he takes to count somebody. Where no numbers fit, he reckons with countries that are not listed, then
    lets marks go, then the order of stages.
    """
    known = frozenset(n for n, quantity in enumerate(system.quantities) if quantity.cells and n not in unseen)
    zeros = {n for n in marked if not system.quantities[n].value}
    disorder = [pair for pair in system.disorder if not known.issuperset(pair)]
    if not zeros and not disorder:
        return system
    first, count, nothing = len(system.quantities), len(system.relations), frozenset[int]()
    orders = [{earlier: 1, later: -1, first + at: -1} for at, (later, earlier) in enumerate(disorder)]
    found = [*system.quantities, *(LinearQuantity(0, ()) for _ in disorder)]
    relations: list[Mapping[int, int]] = [*system.relations, *orders]
    ordered = replace(system, quantities=tuple(found), relations=tuple(relations))
    for part in ordered.parts_with(zeros.union(*disorder) - known, known):
        touched = {at for n in part for at in ordered.relations_of.get(n, ())}
        every, ordinary = ({at: relations[at] for at in sorted(touched) if at < end} for end in (len(relations), count))
        for marks, lists, held in (
            *((marked, nothing, every), (marked, system.listed, every)),
            *((nothing, nothing, every), (marked, system.listed, ordinary)),
        ):
            sums, rests = opened(held, lists, len(found))
            values = _fitting(ordered, part.union(rests), sums.values(), marks)
            if values is not None:
                break
        else:
            sums, rests, values = ordinary, range(0), {}
        found += [LinearQuantity(0, ()) for _ in rests]
        for at in touched:
            relations[at] = sums.get(at, {})
        for n, value in values.items():
            found[n] = replace(found[n], value=value)
    return replace(system, quantities=tuple(found), relations=tuple(relation for relation in relations if relation))


def _fitting(
    system: LinearSystem, part: Set[int], relations: Iterable[Mapping[int, int]], marks: Set[int]
) -> dict[int, int] | None:
    """Return numbers of a part that fit these relations, the counted ones if they may be, and each mark a count."""
    sums = [*sums_over(relations, part, system.quantities)]
    shown = {n: system.quantities[n] for n in part if n < len(system.quantities)}
    between: dict[int, Ends] = dict.fromkeys(part, (0, None))
    between |= {n: system.between(n, n in marks) for n in shown}
    counted = {n: quantity.value for n, quantity in shown.items() if quantity.cells}
    held = {n: (value, value) for n, value in counted.items() if value >= between[n][0]}
    return some_numbers(sums, between | held) or some_numbers(sums, between)
