"""Add the numbers of an earlier dossier of the same year to a linear system.

Where no published number changed between the vintages nothing did, and what one of them shows is known of both: so what
the earlier one suppressed stays suppressed. Where some changed, what the earlier one suppressed are numbers of their
own, which its sums tie together, and which stay as safe as they were.

**What an attacker assumes of a revision** (`revisions`). He has both editions and takes the smallest revision that they
show: of an indicator, no count rose by more than `up`, the most that a published one rose by, and none fell by more
than `down`. Where the total rose by one and nothing published fell, a person was added; where it fell by one, a person
was taken away; where it stayed and cells moved by one, a person was moved. With `x` a number now, `e` the same one in
the earlier edition, `u` and `w` what it gained and lost, his system is

    sums of x = 0                     what he knows of this edition, as ever
    sums of e = 0                     the sums and stages of the earlier edition
    e = f                             where the earlier edition shows f
    e ≥ 1                             where it suppressed (`nonzero`)
    x = e + u - w                     for every number that the earlier edition did not show
    0 ≤ u ≤ up,  0 ≤ w ≤ down         by the published changes of its indicator
    f - down ≤ x ≤ f + up             for every number that the earlier edition showed

It holds all that he can know: each line is published, or is that guess. `up` and `down` are taken of all numbers that
the earlier edition shows, also of those that this one suppresses. Who sees fewer of them can guess a smaller revision,
but it is false of a number that he does not see; against a false guess that no published number contradicts nothing is
proved. Where the guess contradicts the counted numbers, nobody can calculate with it: then that persons were only
added is tried, and else the two editions are not tied. What the earlier edition suppressed is not at hand; any numbers
do that the lines allow, as width is all that is asked of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import product

from thb_eu.definitions.law import NONZERO, REVISIONS
from thb_eu.disclosure.feasibility import some_numbers
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem
from thb_eu.results.known_figures import KnownRelease


@dataclass(frozen=True)
class Revision:
    """By how much numbers can have risen (None: by any) and fallen since; of a number left out nothing is guessed."""

    up: Mapping[int, int | None]
    down: Mapping[int, int]

    def before(self, number: int, value: int, least: int) -> tuple[int, int | None]:
        """Between which values a number lay that now is `value`, and was at least `least`."""
        up = self.up[number]
        return max(least, 0 if up is None else value - up), value + self.down[number]


def with_vintage(system: LinearSystem, release: KnownRelease, knows: Collection[str]) -> LinearSystem:
    """Return the system, knowing an earlier vintage; `knows`: what the policy takes an attacker to know."""
    at = system.at
    exact = (figure for figure in release.figures if figure.low == figure.high and len(figure.parts) == 1)
    figures = {at[figure.parts[0]]: figure.low for figure in exact if figure.parts[0] in at}
    withheld = frozenset(at[told] for told in release.withheld if told in at) - figures.keys()
    guesses = (*(_guesses(system, figures) if REVISIONS in knows else ()), Revision({}, {}))
    for part in system.parts_with(withheld):
        changed = [n for n in part & figures.keys() if figures[n] != system.quantities[n].value]
        if changed:
            system = _with_part(system, part & withheld, figures, guesses, NONZERO in knows)
        elif release.vintage:
            system = replace(system, kept=system.kept | (part & withheld))
    return system


def _guesses(system: LinearSystem, figures: Mapping[int, int]) -> tuple[Revision, ...]:
    """Return the smallest revision that the figures show, and that persons were added only."""
    indicators = {number: told[0] for told, number in system.at.items()}
    changes = {indicator: [0] for indicator in indicators.values()}
    for number, figure in figures.items():
        changes[indicators[number]].append(system.quantities[number].value - figure)
    up = {number: max(changes[indicator]) for number, indicator in indicators.items()}
    down = {number: -min(changes[indicator]) for number, indicator in indicators.items()}
    return Revision(up, down), Revision(dict.fromkeys(up), dict.fromkeys(down, 0))


def _with_part(
    system: LinearSystem,
    withheld: frozenset[int],
    figures: Mapping[int, int],
    guesses: Collection[Revision],
    nonzero: bool,
) -> LinearSystem:
    """Return the system with the numbers that the earlier vintage suppressed in one part.

    And with those that it did not list, and the rests, that its sums and stages tie to them.
    """
    tied = frozenset[int]().union(*system.parts_with(withheld, figures.keys()))
    positives = (*([withheld] if nonzero else []), frozenset[int]())
    # A sum in which anything else stands may have been none in the earlier vintage.
    for positive, unseen, guess in product(positives, (tied, withheld), guesses):
        sums = []
        touched = {number for n in unseen for number in system.relations_of.get(n, ())}
        for relation in (system.relations[number] for number in sorted(touched)):
            if not relation.keys() <= unseen | figures.keys():
                continue
            seen = sum(factor * figures[n] for n, factor in relation.items() if n not in unseen)
            sums.append(({n: factor for n, factor in relation.items() if n in unseen}, seen))
        linked = {n for n in unseen & guess.up.keys() if not system.quantities[n].hidden}
        between: dict[int, tuple[int, int | None]] = {n: (int(n in positive), None) for n in unseen}
        between |= {n: guess.before(n, system.quantities[n].value, int(n in positive)) for n in linked}
        if (before := some_numbers(sums, between)) is not None:
            break
    else:
        return system
    quantities, relations = list(system.quantities), list(system.relations)

    def add(value: int, low: int = 0, high: int | None = None) -> int:
        quantities.append(LinearQuantity(value, (), low=low, high=high))
        return len(quantities) - 1

    earlier = {n: add(before[n], int(n in positive)) for n in sorted(unseen)}
    for factors, seen in sums:
        shown = add(abs(seen), abs(seen), abs(seen))
        relations.append({**{earlier[n]: factor for n, factor in factors.items()}, shown: 1 if seen > 0 else -1})
    for n in sorted(linked):
        change, up, down = system.quantities[n].value - before[n], guess.up[n], guess.down[n]
        gained = {add(max(change, 0), 0, up): -1} if up != 0 else {}
        lost = {add(max(-change, 0), 0, down): 1} if down else {}
        relations.append({n: 1, earlier[n]: -1, **gained, **lost})
    for n, figure in sorted(figures.items()) if guess.up else ():
        quantity, up = quantities[n], guess.up[n]
        low, high = max(quantity.low, figure - guess.down[n]), quantity.high
        if up is not None:
            high = figure + up if high is None else min(high, figure + up)
        if low <= quantity.value and (high is None or quantity.value <= high):
            quantities[n] = replace(quantity, low=low, high=high)
    guarded = system.guarded | frozenset(earlier[n] for n in withheld)
    return LinearSystem(tuple(quantities), tuple(relations), system.at, guarded, system.kept)
