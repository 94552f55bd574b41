"""Add the numbers of an earlier dossier of the same year to a linear system.

Where no published number changed between the vintages nothing did, and what one of them shows is known of both: so what
the earlier one suppressed stays suppressed. Where some changed, what the earlier one suppressed are numbers of their
own, which its sums tie together, and which stay as safe as they were.

**What an attacker assumes of a revision** (`revisions`). He has both editions and takes the smallest revision that they
show: of an indicator, no count rose by more than `up`, the most that one rose by which both show, and none fell by more
than `down`. Where the total rose by one and nothing published fell, a person was added; where it fell by one, a person
was taken away; where it stayed and cells moved by one, a person was moved. With `x` a number now, `e` the same one in
the earlier edition, `u` and `w` what it gained and lost, his system is

    sums of x = 0                     what he knows of this edition, as ever
    x ≥ 1                             where it suppresses (`nonzero`)
    sums of e = 0                     the sums and stages of the earlier edition
    e = f                             where the earlier edition shows f
    e ≥ k                             where tables that were printed with it tell k of e (`KnownRelease.beside`)
    e ≥ 1                             where it suppressed (`nonzero`), veiled nothing (`splits`) and shows no sum
                                      that this contradicts (`premises`)
    x = e + u - w                     for every number that the earlier edition did not show
    0 ≤ u ≤ up,  0 ≤ w ≤ down         by the published changes of its indicator
    f - down ≤ x ≤ f + up             for every number that the earlier edition showed

and the same of any two earlier editions. It holds all that he can know: each line is published, or is that guess.
**The guess may be false**: of counts that he does not see more may have moved, and a count that he takes for one may be
none. He calculates with it all the same unless the published numbers contradict it, and most of what he finds may hold.
So the numbers that he does not see are not the counted ones here but any that the lines allow, the counted ones
wherever these do: a lookalike is one of his system. Where no numbers do in what hangs together through numbers that he
does not see, he lets go there: the lists may lack a country (`listed`), marks that the revision contradicts may be of
nobody (a split went as a whole below what others told then), then that persons were only added is tried,
then the two editions are not tied, at last a suppressed number may be none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from thb_eu.definitions.law import NONZERO, REVISIONS
from thb_eu.disclosure.ends import both
from thb_eu.disclosure.feasibility import opened, some_numbers, sums_over
from thb_eu.disclosure.linear_system import LinearQuantity, LinearSystem, Vintage
from thb_eu.disclosure.premises import believed_marks
from thb_eu.results.known_figures import Ends, KnownRelease

Guess = Mapping[str, tuple[int | None, int | None]]
"""By how much numbers of an indicator fell and rose at most (None: by any)."""
BY_ANY = (None, None)


def with_vintages(
    system: LinearSystem,
    releases: Iterable[KnownRelease],
    knows: Collection[str],
    unseen: Set[int] = frozenset(),
    marked: Set[int] = frozenset(),
    veiled: Set[int] = frozenset(),
) -> LinearSystem:
    """Return the system, knowing earlier vintages.

    `knows`: what the policy takes an attacker to know; `unseen`: numbers that this edition does not show, and of these
    those that it marks, which are not in countries that it does not list; `veiled`: of what earlier marks tell nothing.
    """
    at, counted = system.at, [quantity.value for quantity in system.quantities]
    for release in releases:
        exact = (figure for figure in release.figures if figure.low == figure.high and len(figure.parts) == 1)
        figures = {at[figure.parts[0]]: figure.low for figure in exact if figure.parts[0] in at}
        withheld = frozenset(at[told] for told in release.withheld if told in at) - figures.keys()
        beside = {at[told]: between for told, between in release.beside.items() if told in at}
        for part in system.parts_with(withheld | (unseen & figures.keys())):
            if any(figures[n] != counted[n] for n in part & figures.keys()):
                known = part & withheld, figures, beside
                system = _Revision(system, counted, part, *known, unseen, marked, veiled, knows, release.vintage).tied()
            elif release.vintage:
                system = replace(system, kept=system.kept | (part & withheld - system.told))
    return system


@dataclass(frozen=True)
class _Revision:
    """One part of a system, and what an earlier vintage showed and `withheld` of it; `counted`: the true numbers.

    `beside`: between which numbers some of the withheld lay by what else was public with it.
    """

    system: LinearSystem
    counted: Sequence[int]
    part: frozenset[int]
    withheld: frozenset[int]
    figures: Mapping[int, int]
    beside: Mapping[int, Ends]
    unseen: Set[int]
    marked: Set[int]
    veiled: Set[int]
    knows: Collection[str]
    order: int = 0

    def tied(self) -> LinearSystem:
        """Return the system with the numbers that the earlier vintage suppressed, where any numbers fit it.

        And with those that it did not list, and the rests, that its sums and stages tie to them.
        """
        unlisted = frozenset[int]().union(*self.system.parts_with(self.withheld, self.figures.keys()))
        # A sum in which anything else stands may have been none in the earlier vintage.
        both = [_Linked(self, earlier) for earlier in (unlisted, self.withheld)]
        found = (linked.settled(is_patient) for is_patient in (False, True) for linked in both)
        return next((system for system in found if system is not None), self.system)

    @cached_property
    def indicators(self) -> Mapping[int, str]:
        """The indicators of the numbers that cells show."""
        return {number: told[0] for told, number in self.system.at.items()}

    @cached_property
    def guesses(self) -> Sequence[Guess]:
        """What he guesses of this edition and the earlier one."""
        shown = {number: self.counted[number] for number in self.figures.keys() - self.unseen}
        return self.guesses_of(shown, self.figures)

    def guesses_of(self, later: Mapping[int, int], earlier: Mapping[int, int]) -> Sequence[Guess]:
        """Return guesses: the smallest revision by the numbers in both vintages; that persons were added; nothing."""
        if REVISIONS not in self.knows:
            return ({},)
        changes: dict[str, list[int]] = {indicator: [0] for indicator in self.indicators.values()}
        for number in later.keys() & earlier.keys():
            changes[self.indicators[number]].append(later[number] - earlier[number])
        smallest = {indicator: (-min(found), max(found)) for indicator, found in changes.items()}
        return smallest, dict.fromkeys(changes, (0, None)), {}


class _Linked:
    """The system of a revision, with a number of the earlier vintage for each that is `unlisted` there."""

    def __init__(self, revision: _Revision, unlisted: frozenset[int]) -> None:
        system, figures, indicators = revision.system, revision.figures, revision.indicators
        self.revision, self.quantities = revision, list(system.quantities)
        self.relations: list[Mapping[int, int]] = list(system.relations)
        self.listed = set(system.listed)
        earlier = {n: self._add(*revision.beside.get(n, (0, None))) for n in sorted(unlisted)}
        theirs = ((told, n) for told, n in system.at.items() if n in revision.withheld)
        self.earlier = {(revision.order, told): earlier[n] for told, n in theirs}
        self.guarded = frozenset(self.earlier.values())
        veiled = frozenset(earlier[n] for n in unlisted & revision.veiled)
        for at in sorted({at for n in unlisted for at in system.relations_of.get(n, ())}):
            relation = system.relations[at]
            if relation.keys() <= unlisted | figures.keys():
                seen = sum(factor * figures[n] for n, factor in relation.items() if n not in unlisted)
                told = {earlier[n]: factor for n, factor in relation.items() if n in unlisted}
                self.relations.append({**told, self._add(abs(seen), abs(seen)): 1 if seen > 0 else -1})
                self.listed |= {len(self.relations) - 1} if at in system.listed else set()
        alone = self._of(self.quantities)
        known = frozenset(number for number in earlier.values() if self.quantities[number].is_known)
        self.marked = believed_marks(alone, frozenset(), self.guarded - veiled, known)
        """What the earlier vintage marked, and its own sums do not contradict."""
        self.moves = dict[int, tuple[Sequence[Guess], str, int]]()
        """What numbers lost (0) and gained (1) since: by which guesses, of which indicator, and which of both."""
        self.vintage: tuple[Vintage, ...] = ()
        if REVISIONS in revision.knows:
            shown = (n for n in sorted(unlisted & indicators.keys()) if not system.quantities[n].hidden)
            numbers = {n: earlier[n] for n in shown}
            for n, number in numbers.items():
                self._tie(n, n, number, revision.guesses)
            self.vintage = (Vintage(revision.order, figures, numbers),)
            for other in system.vintages:
                self._tie_vintages(*sorted((*self.vintage, other), key=lambda vintage: -vintage.order))

    def _tie_vintages(self, later: Vintage, earlier: Vintage) -> None:
        """Tie what of two earlier vintages is a number of its own in either."""
        guesses = self.revision.guesses_of(later.shows, earlier.shows)
        for n in sorted(self.revision.part & (later.numbers.keys() | earlier.numbers.keys())):
            if all(n in vintage.numbers or n in vintage.shows for vintage in (later, earlier)):
                self._tie(n, self._number_in(later, n), self._number_in(earlier, n), guesses)

    def _number_in(self, vintage: Vintage, n: int) -> int:
        return vintage.numbers[n] if n in vintage.numbers else self._add(vintage.shows[n], vintage.shows[n])

    def _tie(self, n: int, later: int, earlier: int, guesses: Sequence[Guess]) -> None:
        lost, gained, indicator = self._add(), self._add(), self.revision.indicators[n]
        self.moves |= {lost: (guesses, indicator, 0), gained: (guesses, indicator, 1)}
        self.relations.append({later: 1, earlier: -1, gained: -1, lost: 1})

    def _add(self, value: int = 0, high: int | None = None) -> int:
        self.quantities.append(LinearQuantity(value, (), low=value, high=high))
        return len(self.quantities) - 1

    def settled(self, is_patient: bool) -> LinearSystem | None:
        """Return the system with numbers that fit it, or None; who `is_patient` lets go of marks too."""
        revision, found, nothing = self.revision, list(self.quantities), frozenset[int]()
        known = frozenset(n for n, quantity in enumerate(found) if quantity.cells and n not in revision.unseen)
        for n in known & revision.part:
            found[n] = self._bounded(n, 0, nothing)
        linked = LinearSystem(tuple(found), tuple(self.relations))
        asked = revision.part.union(range(len(revision.system.quantities), len(found))) - known
        relations = [*self.relations]
        for part in linked.parts_with(asked, known):
            places = {at for n in part for at in linked.relations_of.get(n, ())}
            touched = {at: self.relations[at] for at in sorted(places)}
            for level, marks, lists, is_true in self._premises(is_patient):
                held, rests = opened(touched, lists, len(found))
                sums = [*sums_over(held.values(), part.union(rests), found)]
                bounded = {n: self._bounded(n, level, marks) for n in part}
                between = {n: self._between(n, quantity, marks, is_true) for n, quantity in bounded.items()}
                between |= dict.fromkeys(rests, (0, None))
                if (values := some_numbers(sums, between)) is not None:
                    break
            else:
                return None
            found += [LinearQuantity(0, ())] * len(rests)
            bounded |= {rest: found[rest] for rest in rests}
            for at, relation in held.items():
                relations[at] = relation
            for n, value in values.items():
                found[n] = replace(bounded[n], value=value)
        told = (self._without_fixed(relation, found) for relation in relations)
        return replace(
            revision.system,
            quantities=tuple(found),
            relations=tuple(relation for relation in told if relation),
            guarded=revision.system.guarded | self.guarded,
            earlier={**revision.system.earlier, **self.earlier},
            vintages=(*revision.system.vintages, *self.vintage),
        )

    def _premises(self, is_patient: bool) -> Iterator[tuple[int, Set[int], Set[int], bool]]:
        """Yield what he takes for true: which guess, which marks, which lists lack something; first true numbers."""
        last, nothing, lists = len(self.revision.guesses) - 1, frozenset[int](), (frozenset[int](), self.listed)
        yield from product((0,), (self._marks,), lists if last else (nothing,), (True, False))
        if last and self._fewer_marks != self._marks:
            yield from product((0,), (self._fewer_marks,), lists, (True, False))
        yield from product(range(1, last + 1), (self._marks,), (nothing,), (True, False))
        if is_patient:
            yield from product((last,), (nothing,), (nothing,), (True, False))

    @cached_property
    def _marks(self) -> frozenset[int]:
        """The numbers of both vintages that are marked."""
        return self.marked | self.revision.marked if NONZERO in self.revision.knows else frozenset()

    @cached_property
    def _fewer_marks(self) -> frozenset[int]:
        """Those of them that the smallest revision does not contradict."""
        bounded = [self._bounded(n, 0, frozenset()) for n in range(len(self.quantities))]
        return believed_marks(self._of(bounded), self.revision.unseen, self._marks)

    def _of(self, quantities: Iterable[LinearQuantity]) -> LinearSystem:
        relations, listed = tuple(self.relations), frozenset(self.listed)
        return replace(self.revision.system, quantities=tuple(quantities), relations=relations, listed=listed)

    def _bounded(self, n: int, level: int, marks: Set[int]) -> LinearQuantity:
        """Return a number with bounds by the guess at a level, and for the earlier vintage by a mark."""
        quantity, figure = self.quantities[n], self.revision.figures.get(n)
        if n in self.moves:
            guesses, indicator, way = self.moves[n]
            return replace(quantity, high=guesses[level].get(indicator, BY_ANY)[way])
        if n in self.guarded:
            return replace(quantity, low=max(quantity.low, int(n in marks)))
        if figure is None or n not in self.revision.part:
            return quantity
        lost, gained = self.revision.guesses[level].get(self.revision.indicators[n], BY_ANY)
        return quantity.between(0 if lost is None else figure - lost, None if gained is None else figure + gained)

    def _between(self, n: int, bounded: LinearQuantity, marks: Set[int], is_true: bool) -> tuple[int, int | None]:
        """Find between which values a number may lie; where it `is_true`, the counted one if it may."""
        chosen = self.revision.system.chosen.get(n, (0, None))
        low, high = both((max(bounded.low, int(n in marks)), bounded.high), chosen)
        if is_true and not bounded.hidden:
            value = self.revision.counted[n]
            if low <= value and (high is None or value <= high):
                return value, value
        return low, high

    def _without_fixed(self, relation: Mapping[int, int], found: Sequence[LinearQuantity]) -> Mapping[int, int]:
        """Return a relation without changes that can only be none; an empty one where both may be any."""
        highs = [found[n].high for n in relation.keys() & self.moves.keys()]
        if highs == [None, None]:
            return {}
        return {n: factor for n, factor in relation.items() if n not in self.moves or found[n].high != 0}
