"""Add the numbers of an earlier dossier of the same year to a linear system.

Where no published number changed between the vintages nothing did, and what one of them shows is known of both: so what
the earlier one suppressed stays suppressed. Where some changed, what the earlier one suppressed are numbers of their
own, which its sums tie together, and which stay as safe as they were. Who knows that a revision adds persons and takes
none away knows that no number was larger before. What the earlier vintage suppressed is not at hand: any numbers will
do that its sums allow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product

from thb_eu.definitions.law import NONZERO, REVISIONS
from thb_eu.disclosure.feasibility import some_numbers
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results.known_figures import KnownRelease


def with_vintage(system: LinearSystem, release: KnownRelease, knows: Collection[str]) -> LinearSystem:
    """Return the system, knowing an earlier vintage.

    `knows`: what the policy takes an attacker to know. Where the counted numbers contradict that a revision takes
    nobody away, or the earlier ones that what was suppressed counts somebody, nobody can calculate with it.
    """
    at = system.at
    exact = (figure for figure in release.figures if figure.low == figure.high and len(figure.parts) == 1)
    figures = {at[figure.parts[0]]: figure.low for figure in exact if figure.parts[0] in at}
    withheld = frozenset(at[told] for told in release.withheld if told in at) - figures.keys()
    for part in system.parts_with(withheld):
        changed = [n for n in part & figures.keys() if figures[n] != system.quantities[n].value]
        if changed:
            system = _with_part(system, part & withheld, figures, knows)
        elif release.vintage:
            system = replace(system, kept=system.kept | (part & withheld))
    return system


def _with_part(
    system: LinearSystem, withheld: frozenset[int], figures: Mapping[int, int], knows: Collection[str]
) -> LinearSystem:
    """Return the system with the numbers that the earlier vintage suppressed in one part.

    And with those that it did not list, and the rests, that its sums and stages tie to them.
    """
    tied = frozenset[int]().union(*system.parts_with(withheld, figures.keys()))
    only_adds, positives = REVISIONS in knows, (*([withheld] if NONZERO in knows else []), frozenset[int]())
    # A sum in which anything else stands may have been none in the earlier vintage.
    for positive, unseen in product(positives, (tied, withheld)):
        sums = []
        touched = {number for n in unseen for number in system.relations_of.get(n, ())}
        for relation in (system.relations[number] for number in sorted(touched)):
            if not relation.keys() <= unseen | figures.keys():
                continue
            seen = sum(factor * figures[n] for n, factor in relation.items() if n not in unseen)
            sums.append(({n: factor for n, factor in relation.items() if n in unseen}, seen))
        shown = {n for n in unseen if not system.quantities[n].hidden}
        values = {n: system.quantities[n].value if n in shown else None for n in unseen}
        linked = some_numbers(sums, values, positive) if only_adds else None
        before = some_numbers(sums, dict.fromkeys(values), positive) if linked is None else linked
        if before is not None:
            break
    else:
        return system
    quantities, relations = list(system.quantities), list(system.relations)
    earlier = {n: len(quantities) + place for place, n in enumerate(sorted(unseen))}
    quantities += [LinearQuantity(before[n], (), low=int(n in positive)) for n in sorted(unseen)]
    for factors, seen in sums:
        told = LinearQuantity(abs(seen), (), low=abs(seen), high=abs(seen))
        relations.append(
            {**{earlier[n]: factor for n, factor in factors.items()}, len(quantities): 1 if seen > 0 else -1}
        )
        quantities.append(told)
    for n in sorted(shown) if linked is not None else ():
        relations.append({n: 1, earlier[n]: -1, len(quantities): -1})
        quantities.append(LinearQuantity(system.quantities[n].value - before[n], ()))
    for n, figure in sorted(figures.items()) if only_adds else ():
        if system.quantities[n].low < figure <= system.quantities[n].value:
            quantities[n] = replace(quantities[n], low=figure)
    guarded = system.guarded | frozenset(earlier[n] for n in withheld)
    return LinearSystem(tuple(quantities), tuple(relations), system.at, guarded, system.kept)
