"""Protect counted tables: set each cell's confidentiality status for the EU, suppress for the public.

The Commission and the ministry get true counts. The public gets no sensitive count, and no set of other counts from
which one could be worked out, over all tables together:

- *sensitive* counts (by the policy: of natural persons, from 1 to below the bound of their level) are suppressed
  wherever they stand, in totals too; those of levels that are public acts are told as they are (`sensitive`);
- further counts are suppressed, at the least loss, until every suppressed count could be any of two whole numbers at
  least the policy's `within` apart, as far as all published counts, all sums between them and what else the policy
  takes an attacker to know tell (`linear_system`, `audit`).

A policy may show the members of a group (countries) in it alone, always or under a bound (`recode`). And it may choose
a method that suppresses nothing and tells other numbers instead (`perturb`): each has its own proof.

Every suppressed count bears one mark: which of two it bore would tell of its size. The Commission, which gets the
values, is told by flags which of them the public does not get: sensitive (primary) or withheld with them (secondary),
zeros too of a country that the public edition does not list, so that nobody who publishes by the flags tells more than
the public edition.

Refused: a year without a policy on small counts, one that tells so much that a sensitive count stays unprotected
whatever else is withheld, and a method that cannot protect the counts at hand. A
count that is still not protected after all this stops the program with `CannotProtect`: that is a bug, and nothing
is published.

Not protected against:

- what a reader knows himself: one of two persons knows the other, a supplier knows its own part, unless the policy
  takes it to be an attacker too;
- guesses from how cells were chosen for secondary suppression;
- what the list of citizenships leaves: a country of which every positive count is suppressed is taken off it, one
  with other counts stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import _, plural
from thb_eu.base.model import INTERVAL, Audience, ObsStatus, Place
from thb_eu.base.table_schemas import NUMBER, array_of, records, values_of, with_plain_text
from thb_eu.definitions import CellKey, Definitions, Policy
from thb_eu.definitions.law import NONZERO, OWN_ROWS, RELEASES
from thb_eu.disclosure.audit import Attacker, CannotProtect
from thb_eu.disclosure.ends import both
from thb_eu.disclosure.feasibility import Choice
from thb_eu.disclosure.known_facts import figures_of_supplier, others_part, with_known_facts
from thb_eu.disclosure.linear_system import LinearSystem, system_of
from thb_eu.disclosure.perturb import choices_of, perturbed
from thb_eu.disclosure.premises import as_believed, believed_marks
from thb_eu.disclosure.public_cells import public_cells
from thb_eu.disclosure.published_intervals import published_intervals
from thb_eu.disclosure.recode import Recoded, recoded
from thb_eu.disclosure.sensitive import LEAST, Sensitivity
from thb_eu.disclosure.splits import veiled_before, with_splits
from thb_eu.disclosure.suppress import with_secondary
from thb_eu.disclosure.vintages import with_vintages
from thb_eu.results import Collection, CountedCells, GivenUp, KnownRelease, ProtectedCells
from thb_eu.results.known_figures import Ends

__all__ = ["CannotProtect", "SuppressionPattern", "protect", "small_beside", "suppression_of"]

POLICY_FILE = "mappings/disclosure.yaml"
ANY_YEAR = 0
"""The year of published figures that give none: they are held to be of the year at hand."""
SETTLED = "settled_"
WORDS_ON_BOUNDS = {"obs_status": "status", "reasons": "reasons"}
"""What of a cell speaks of its bounds, and under which name (after `settled_`) stands what does not."""


@with_plain_text
def protect(
    counted: CountedCells,
    definitions: Definitions,
    collection: Collection,
    audience: Audience,
    withheld: Callable[[], Withheld] | None = None,
) -> ProtectedCells:
    """Return the counted tables as `audience` may have them, with the column `conf_status`.

    `withheld`: what finds or holds what is withheld of them (`withheld_of`), which the editions of one year share.

    The EU and the internal edition get every value and every contribution; for the EU `conf_status` tells what the
    public does not get, for the ministry itself which counts are sensitive. The public gets neither sensitive counts
    nor what gives them away (obs_status Q, no value), and no contributions, only their columns: behind a published
    total stand the suppliers' own cells, which can be small as well. What stands beside its cells follows from them
    and the definitions alone (`public_cells`).
    """
    policy = _policy(definitions, collection)
    if audience is Audience.INTERNAL:
        sensitive = _to_suppress(counted, definitions, collection, policy)
        cells = _marked(_without_bounds(counted.cells), policy, sensitive)
        return ProtectedCells(cells, counted.contributions, audience, policy.id, counted.contributions)
    settled, pattern, left = withheld() if withheld else withheld_of(counted, definitions, collection)
    if not audience.withholds:
        untold = pattern.places | _revealing(left, definitions, collection, policy)
        cells = _marked(_without_bounds(counted.cells), policy, pattern.primary, untold)
        return ProtectedCells(
            cells, counted.contributions, audience, policy.id, counted.contributions, pattern.given_up
        )
    shown = left if pattern.told is None else _perturbed(settled, pattern, pattern.told, policy)
    gone = pattern.grouped | _revealing(shown, definitions, collection, policy)
    kept = [place for place in range(len(shown)) if place not in gone]
    cells = public_cells(shown.iloc[kept], definitions, collection)
    cells = _with_intervals(cells, settled, definitions, collection, policy)
    behind, nobody = counted.contributions, counted.contributions.iloc[:0]
    told = map(definitions.cell_of, records(settled.iloc[[*pattern.beside]]))
    beside = dict(zip(told, pattern.beside.values(), strict=True))
    return ProtectedCells(cells, nobody, audience, policy.id, behind, pattern.given_up, beside)


Withheld = tuple[pd.DataFrame, "SuppressionPattern", pd.DataFrame]
"""The cells as the public would have them, what of them is withheld, and what is left of them."""


def withheld_of(counted: CountedCells, definitions: Definitions, collection: Collection) -> Withheld:
    """Find what is withheld of counted tables."""
    policy = _policy(definitions, collection)
    sensitive, settled = _to_suppress(counted, definitions, collection, policy), _settled(counted.cells)
    pattern = _pattern(settled, sensitive, definitions, collection, policy, counted.contributions)
    left = settled if policy.perturbs else _suppressed(settled, pattern.places, policy)
    if not policy.perturbs:  # whoever publishes by the flags for the Commission publishes what is left
        pattern.audit(left, sensitive)
    return settled, pattern, left


def suppression_of(
    counted: CountedCells, definitions: Definitions, collection: Collection, withheld: Withheld | None = None
) -> tuple[Policy, pd.DataFrame, SuppressionPattern]:
    """Return the policy of the year, the cells as the public would have them without it, and what of them it withholds.

    `withheld`: as a run holds it.
    """
    policy = _policy(definitions, collection)
    if withheld:
        return policy, withheld[0], withheld[1]
    cells = _settled(counted.cells)
    sensitive = _to_suppress(counted, definitions, collection, policy)
    return policy, cells, _pattern(cells, sensitive, definitions, collection, policy, counted.contributions)


def _to_suppress(
    counted: CountedCells, definitions: Definitions, collection: Collection, policy: Policy
) -> frozenset[int]:
    """Return the places of the sensitive counts, and of those that show a supplier who knows its rows one of others."""
    cells = _settled(counted.cells)
    beside = (
        small_beside(supplier, cells, counted.contributions, definitions, collection)
        for supplier in _attacking_suppliers(policy, collection)
    )
    return Sensitivity(counted.cells, definitions, policy, collection.year).sensitive.union(*beside)


def small_beside(
    supplier: str, cells: pd.DataFrame, contributions: pd.DataFrame, definitions: Definitions, collection: Collection
) -> frozenset[int]:
    """Return the places of counts to which a supplier sent a part, and whose other part is sensitive and not zero."""
    others = others_part(supplier, cells, contributions, collection)
    values = pd.Series([others.get(place) or pd.NA for place in range(len(cells))], index=cells.index, dtype="Int64")
    told = cells.assign(obs_value=values)
    return Sensitivity(told, definitions, _policy(definitions, collection), collection.year).sensitive


def _policy(definitions: Definitions, collection: Collection) -> Policy:
    policy = definitions.law.policy(collection.year)
    if policy is None:
        raise MappingRefused(_no_policy(collection.year))
    return policy


def _no_policy(year: int) -> Fault:
    what = _("no policy on small counts is in force during all of {year}.", year=year)
    remedy = _("Add an entry under `policies` whose `valid` covers {year} from first to last day.", year=year)
    return Fault(Place(POLICY_FILE), "policy-missing", what, remedy)


@dataclass(frozen=True)
class SuppressionPattern:
    """Which cells the public does not get as they were counted, as places in the frame of cells.

    `primary`: those that are sensitive; `grouped`: those that stand in their group alone; `numbers`: those that are
    suppressed or perturbed, of these the `choices`, and `targets` what must be protected, in the attacker's system.
    `known`: the titles of what others published of the year.
    `suppliers`: further attackers, each of whom knows its own rows, where the policy names them. `system`: of the
    counted numbers, of somebody who sees the members of all groups. `veils`: of what marks tell nothing, first as
    `attacker` takes it, then how else it may be (`splits`). `believers`: who take for true what is false (`premises`).
    `beside`: between which numbers what others told leaves a suppressed count, by the place of its finest cell.
    """

    attacker: Attacker | None
    places: frozenset[int] = frozenset()
    primary: frozenset[int] = frozenset()
    grouped: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    targets: frozenset[int] = frozenset()
    suppliers: tuple[Attacker, ...] = ()
    system: LinearSystem | None = None
    known: tuple[str, ...] = ()
    choices: Mapping[int, Choice] = field(default_factory=dict)
    veils: tuple[frozenset[int], ...] = ()
    believers: tuple[Attacker, ...] = ()
    beside: Mapping[int, Ends] = field(default_factory=dict)

    @cached_property
    def told(self) -> Mapping[int, int] | None:
        """What the public gets of each number in place of the counted one, where the policy changes numbers."""
        if self.attacker is None or not self.attacker.policy.perturbs:
            return None
        return perturbed([self.attacker, *self.suppliers], self.choices, self.targets)

    @property
    def changes(self) -> dict[int, int]:
        """By how much each figure is told otherwise than it was counted, by its place."""
        quantities = self.attacker.system.quantities if self.attacker else ()
        moved = (
            (quantities[number], abs(told - quantities[number].value)) for number, told in (self.told or {}).items()
        )
        return {place: size for quantity, size in moved if size for place in quantity.cells}

    @cached_property
    def exposed(self) -> frozenset[int]:
        """The sensitive counts of which others have left less than the policy asks, as numbers of the system."""
        return self._less_than_asked(self.targets)

    @property
    def reopened(self) -> frozenset[int]:
        """The counts that an earlier vintage suppressed and of which no more is left either."""
        return self._less_than_asked(self._earlier)

    @property
    def _earlier(self) -> frozenset[int]:
        return frozenset(self.attacker.system.earlier.values() if self.attacker else ())

    def read_by(self, system: LinearSystem) -> LinearSystem:
        """Return the system of a reader who sees nothing of what stands in its group alone."""
        return _without_members(system, self.grouped, self.primary)

    def _less_than_asked(self, numbers: Iterable[int]) -> frozenset[int]:
        attacker = self.attacker
        return frozenset(n for n in numbers if attacker and attacker.required(n) < attacker.policy.within)

    @property
    def given_up(self) -> GivenUp:
        """How many counts these are, and of how many that need protection."""
        found = len(self.exposed) + len(self.reopened)
        return GivenUp(found, len(self.targets | self._earlier), self.known) if found else GivenUp()

    def audit(self, protected: pd.DataFrame, sensitive: frozenset[int]) -> None:
        """Ask once more, of the table as it would leave, whether anything suppressed can be worked out."""
        gone = (protected["obs_status"] == ObsStatus.SUPPRESSED.value).tolist()
        left = int(protected["obs_value"].iloc[sorted(sensitive)].notna().sum())
        if self.attacker is None:
            if left:
                raise CannotProtect(f"{left} sensitive counts are published")
            return
        shown = list(enumerate(self.attacker.system.quantities))
        suppressed = [number for number, entry in shown if entry.cells and all(gone[place] for place in entry.cells)]
        half = [number for number, entry in shown if len({gone[place] for place in entry.cells}) > 1]
        if left or half:
            raise CannotProtect(
                f"{left} sensitive counts are published, {len(half)} suppressed ones stand elsewhere in full"
            )
        for attacker in (self.attacker, *self.suppliers):
            if found := attacker.narrowed(suppressed):
                raise CannotProtect(f"{len(found)} suppressed counts can be worked out too closely")


def _pattern(
    cells: pd.DataFrame,
    sensitive: frozenset[int],
    definitions: Definitions,
    collection: Collection,
    policy: Policy,
    contributions: pd.DataFrame,
) -> SuppressionPattern:
    """Find what must go so that no sensitive count can be worked out."""
    edition = _Edition(cells, sensitive, definitions, collection, policy, contributions)
    groups, gone = edition.groups, frozenset[int]()
    if not sensitive and not any(release.withheld for release in edition.releases) and not policy.perturbs:
        return SuppressionPattern(None, groups.hidden, grouped=groups.hidden)
    before, unseen, choices = None, edition.unseen, dict[int, Choice]()
    marked, veiled = unseen, frozenset[int]()
    # What goes leaves who reads two vintages, or believes what is false, some numbers, and those say what must go.
    while (premises := edition.premises(unseen, marked, veiled)) != before:
        before, readers = premises, edition.readers(premises)
        reader, first, attackers = readers.reader, readers.first, readers.attackers
        if lost := first & attackers[0].system.told or attackers[0].told_by_policy():
            raise MappingRefused(_told_too_much(policy, _keys(readers.system, lost, cells, definitions), definitions))
        if policy.perturbs:
            choices = choices_of(attackers[0], _bounds(reader, edition.counts), edition.releases)
            numbers = frozenset(choices)
            break
        attackers, numbers = _protected(attackers, first.union(gone, *readers.veils), cells, definitions)
        if premises.tied is edition.counted and not (edition.counted.disorder or readers.veils[0]):
            break
        gone, unseen, veiled = numbers, unseen | numbers, readers.veils[0]
        marked = _listed(reader, numbers, cells, definitions, collection, policy)
    return SuppressionPattern(
        attackers[0],
        places=_places(reader, numbers) | groups.hidden,
        primary=_places(reader, first) | (sensitive & groups.hidden),
        grouped=groups.hidden,
        numbers=numbers,
        targets=first,
        suppliers=tuple(attackers[1:]),
        system=readers.system,
        known=tuple(dict.fromkeys(release.title for release in edition.releases if release.figures)),
        choices=choices,
        veils=readers.veils,
        believers=tuple(attackers[len(attackers) - len(premises.believed) :]),
        beside=edition.beside(numbers),
    )


@dataclass(frozen=True)
class _Premises:
    """What who reads an edition takes for true of what he does not see: with earlier vintages, and of this one alone.

    `believed`: of who is cautious, and of who is not; nothing of who believes no more than was counted.
    """

    tied: LinearSystem
    believed: tuple[LinearSystem, ...]


@dataclass(frozen=True)
class _Readers:
    """Who reads an edition: the system of the first of them, its small numbers, and what of marks tells nothing.

    `system`: with the members of all groups.
    """

    reader: LinearSystem
    first: frozenset[int]
    veils: tuple[frozenset[int], ...]
    system: LinearSystem
    attackers: list[Attacker]


@dataclass(frozen=True)
class _Edition:
    """The counted cells that are to be protected, and all that is known besides."""

    cells: pd.DataFrame
    sensitive: frozenset[int]
    definitions: Definitions
    collection: Collection
    policy: Policy
    contributions: pd.DataFrame

    @cached_property
    def releases(self) -> Sequence[KnownRelease]:
        """What left of the year before."""
        years, knows = (self.collection.year, ANY_YEAR), self.policy.attacker_knows
        return [release for release in self.collection.releases if RELEASES in knows and release.year in years]

    @cached_property
    def counts(self) -> Sensitivity:
        """Which counts the policy calls small."""
        return Sensitivity(self.cells, self.definitions, self.policy, self.collection.year)

    @cached_property
    def groups(self) -> Recoded:
        """What stands in its group alone."""
        figures = [figure for release in self.releases for figure in release.figures]
        return recoded(self.cells, self.definitions, self.collection, self.policy, self.counts.told, figures)

    @property
    def counted(self) -> LinearSystem:
        """The system of who knows all that left."""
        return self._of_all[0]

    @property
    def _told_by_others(self) -> LinearSystem:
        """The system of who knows all that left but our own editions."""
        return self._of_others[0]

    @cached_property
    def _of_all(self) -> tuple[LinearSystem, LinearSystem]:
        return self._known_by(self.releases)

    @cached_property
    def _of_others(self) -> tuple[LinearSystem, LinearSystem]:
        by_others = self._by_others
        return self._of_all if len(by_others) == len(self.releases) else self._known_by(by_others)

    def _known_by(self, releases: Iterable[KnownRelease]) -> tuple[LinearSystem, LinearSystem]:
        """Return the system of who knows these, and of who is cautious: the same where nobody tells of facts.

        That one takes nothing for all of a kind that may have been counted elsewhere too.
        """
        figures, cells = [figure for release in releases for figure in release.figures], self.groups.cells
        seen = system_of(cells, self.definitions, self.collection, self.policy, figures)
        system = _as_the_policy_tells(seen, self.counts.told, self.groups)
        told = system, cells, self.contributions, figures, self.definitions.breakdowns
        known = with_known_facts(*told)
        return known, known if known is system else with_known_facts(*told, is_cautious=True)

    @property
    def _by_others(self) -> list[KnownRelease]:
        return [release for release in self.releases if not release.vintage and release.figures]

    @cached_property
    def believers(self) -> Sequence[tuple[LinearSystem, frozenset[int]]]:
        """What somebody knows, and the numbers of it that others have told him; of who is cautious first."""
        if not self._by_others:
            return [(self.counted, frozenset[int]())]
        both = [(known, _known_in(told)) for known, told in zip(self._of_all, self._of_others, strict=True)]
        return both[:1] if self._of_all[0] is self._of_all[1] else both[::-1]

    def beside(self, numbers: frozenset[int]) -> Mapping[int, Ends]:
        """Find between which values what others told leaves some of the numbers, by the place of the finest cell."""
        told = enumerate(self._told_by_others.quantities if self._by_others else ())
        return {count.cells[-1]: (count.low, count.high) for n, count in told if n in numbers and count.told_elsewhere}

    @cached_property
    def may_be_veiled(self) -> tuple[frozenset[int], ...]:
        """What our earlier editions veiled: surely, not at all, or perhaps."""
        if not self._by_others or not any(release.withheld for release in self.releases):
            return (frozenset(),)
        reader = self._without_members(self._told_by_others)
        small = _small(reader, self._told_by_others, self.sensitive)
        return veiled_before(with_splits(reader, self.policy, small), self.releases)

    @property
    def unseen(self) -> frozenset[int]:
        """What must go in any case."""
        hides = not self.policy.perturbs
        return frozenset(
            n
            for n, count in enumerate(self.counted.quantities)
            if count.cells and hides and (self.sensitive & {*count.cells} or self.groups.hidden.issuperset(count.cells))
        )

    @cached_property
    def system(self) -> LinearSystem:
        """The same, of who has the earlier vintages too."""
        return self._tied(frozenset(), frozenset())

    def _tied(self, unseen: frozenset[int], marked: frozenset[int]) -> LinearSystem:
        knows = self.policy.attacker_knows
        return with_vintages(self.counted, self.releases, knows, unseen, marked, self.may_be_veiled[0])

    def _without_members(self, system: LinearSystem) -> LinearSystem:
        return _without_members(system, self.groups.hidden, self.sensitive)

    def premises(self, unseen: frozenset[int], marked: frozenset[int], veiled: frozenset[int]) -> _Premises:
        """Find what a reader of all but the `unseen` holds to be true; `veiled`: of what marks are to tell nothing."""
        knows_marks = NONZERO in self.policy.attacker_knows
        marks, believed = frozenset[int](), list[LinearSystem]()
        for system, told in self.believers:
            marks = believed_marks(system, unseen, marked, told) if knows_marks else marks
            found = as_believed(system, unseen, marks)
            doubted = unseen - {n for n in marks if found.quantities[n].value}
            if found is not system or marks & veiled:
                believed.append(replace(found, veiled=doubted))
        return _Premises(self._tied(unseen, marks), tuple(believed))

    def readers(self, premises: _Premises) -> _Readers:
        """Find who reads the edition by these premises."""
        of_all = [premises.tied, *self._of_suppliers()]
        if self._is_misled(premises.tied):
            of_all.append(self.system)
        reader, *others = map(self._without_members, of_all)
        first = _small(reader, self.system, self.sensitive)
        veils = _veils(reader, self.policy, first, self.releases, self.may_be_veiled)
        system, *seen = (replace(view, veiled=veils[0]) for view in (self.system, reader, *others))
        seen += [replace(reader, veiled=veil) for veil in veils[1:]]
        seen += [self._without_members(belief) for belief in premises.believed]
        return _Readers(reader, first, veils, system, [Attacker(view, self.policy) for view in seen])

    def _is_misled(self, tied: LinearSystem) -> bool:
        """Tell whether a believer in the smallest revision reckons with other numbers or lists than there are."""
        told = zip(self.counted.quantities, tied.quantities, strict=False)
        listed = self.counted.listed
        return any(quantity.value != other.value for quantity, other in told) or any(
            tied.relations[at] != self.counted.relations[at] for at in listed
        )

    def _of_suppliers(self) -> list[LinearSystem]:
        """Return the systems of the suppliers that the policy takes for attackers, each of whom knows its own rows."""
        suppliers = _attacking_suppliers(self.policy, self.collection)
        known = (figures_of_supplier(supplier, self.contributions, self.collection) for supplier in suppliers)
        breakdowns = self.definitions.breakdowns
        return [with_known_facts(self.system, self.cells, self.contributions, own, breakdowns) for own in known if own]


def _known_in(system: LinearSystem) -> frozenset[int]:
    return frozenset(number for number, quantity in enumerate(system.quantities) if quantity.is_known)


def _small(reader: LinearSystem, system: LinearSystem, sensitive: frozenset[int]) -> frozenset[int]:
    """Find the sensitive numbers of which a reader sees a cell; `system`: with the members of all groups."""
    shown = (number for number, quantity in enumerate(reader.quantities) if quantity.cells)
    return frozenset(number for number in shown if not sensitive.isdisjoint(system.quantities[number].cells))


def _veils(
    reader: LinearSystem,
    policy: Policy,
    first: frozenset[int],
    releases: Sequence[KnownRelease],
    may_be_veiled: Sequence[frozenset[int]],
) -> tuple[frozenset[int], ...]:
    """Find what splits known in total veil, by what earlier editions veiled of what stays suppressed.

    Where every release is a vintage, none is known so.
    """
    found = [replace(reader, veiled=veiled & reader.kept) for veiled in may_be_veiled]
    if not all(release.vintage for release in releases):
        found = [with_splits(view, policy, first) for view in found]
    return tuple(dict.fromkeys(view.veiled - reader.told for view in found))


def _bounds(reader: LinearSystem, counts: Sensitivity) -> dict[int, int]:
    """Find under which bound each number that is a count is small."""
    cells = {number: quantity.cells for number, quantity in enumerate(reader.quantities)}
    return {n: max(counts.below[at] for at in places) for n, places in cells.items() if counts.counts & {*places}}


def _listed(
    system: LinearSystem,
    numbers: frozenset[int],
    cells: pd.DataFrame,
    definitions: Definitions,
    collection: Collection,
    policy: Policy,
) -> frozenset[int]:
    """Find those of the suppressed numbers that bear a mark, as not all of their cells are taken off the list."""
    left = _suppressed(cells, _places(system, numbers), policy)
    off = _revealing(left, definitions, collection, policy)
    return frozenset(number for number in numbers if not off.issuperset(system.quantities[number].cells))


def _as_the_policy_tells(system: LinearSystem, told: frozenset[int], groups: Recoded) -> LinearSystem:
    """Return the system with what the policy tells at these places, and what its choice of groups tells."""
    numbers = frozenset(n for n, count in enumerate(system.quantities) if not told.isdisjoint(count.cells))
    chosen: dict[int, Ends] = {}
    for number, quantity in enumerate(system.quantities):
        for place in groups.tells.keys() & {*quantity.cells}:
            chosen[number] = both(chosen.get(number, (0, None)), groups.tells[place])
    listed = [
        replace(count, cells=tuple(place for place in count.cells if place not in groups.stand_in))
        if groups.stand_in
        else count
        for count in system.quantities
    ]
    return replace(system, quantities=tuple(listed), told=numbers, chosen=chosen)


def _protected(
    attackers: Sequence[Attacker], sensitive: frozenset[int], cells: pd.DataFrame, definitions: Definitions
) -> tuple[list[Attacker], frozenset[int]]:
    """Find what must be suppressed, if it can be without a zero, for attackers who then see every zero.

    Refused where counts that the policy tells leave sensitive ones no protection.
    """
    try:
        return [*attackers], _suppressed_numbers(attackers, sensitive)
    except CannotProtect:
        attackers = [Attacker(attacker.system, attacker.policy, zeros_stay=False) for attacker in attackers]
    try:
        return attackers, _suppressed_numbers(attackers, sensitive)
    except CannotProtect:
        if not attackers[0].system.told:
            raise
    system = attackers[0].system
    free = [number for number, quantity in enumerate(system.quantities) if quantity.cells and number not in system.told]
    lost = sensitive.intersection(attackers[0].narrowed(free, sensitive)) or sensitive
    keys = _keys(system, sorted(lost), cells, definitions)
    raise MappingRefused(_told_too_much(attackers[0].policy, keys, definitions))


def _keys(system: LinearSystem, numbers: Iterable[int], cells: pd.DataFrame, definitions: Definitions) -> list[CellKey]:
    """Name the last cell of each number, the one that tells most apart."""
    places = [system.quantities[number].cells[-1] for number in numbers]
    return [definitions.cell_of(row) for row in records(cells.iloc[places])]


def _told_too_much(policy: Policy, keys: Sequence[CellKey], definitions: Definitions) -> Fault:
    names = definitions.dimension_names
    cells = "; ".join(
        f"{table} {', '.join(map('='.join, zip(names[table], codes, strict=True)))}" for table, codes in keys
    )
    what = plural(
        "of {count} sensitive count the policy {id} tells too much by counts told as they are: {cells}.",
        "of {count} sensitive counts the policy {id} tells too much by counts told as they are: {cells}.",
        len(keys),
        id=policy.id,
        cells=cells,
    )
    remedy = _("Tell less, show these cells in their group alone (`recode`), or say by hand that they may be told.")
    return Fault(Place(POLICY_FILE), "told-too-much", what, remedy)


def _suppressed_numbers(attackers: Sequence[Attacker], sensitive: frozenset[int]) -> frozenset[int]:
    """Find what must be suppressed for all attackers: what one needs must be safe from the others too."""
    numbers, safe = with_secondary(attackers[0], sensitive), frozenset[int]()
    while attackers[1:] and safe != numbers:
        safe = numbers
        for attacker in attackers[1:]:
            numbers = with_secondary(attacker, numbers)
        if numbers != safe:  # nor may the first one work out what the others need
            numbers = with_secondary(attackers[0], numbers)
    return numbers


def _attacking_suppliers(policy: Policy, collection: Collection) -> tuple[str, ...]:
    return collection.suppliers if OWN_ROWS in policy.attacker_knows else ()


def _without_members(system: LinearSystem, grouped: frozenset[int], sensitive: frozenset[int]) -> LinearSystem:
    """Return the system of a reader who sees nothing of the members; the sensitive ones stay as safe as others."""
    if not grouped:
        return system
    seen = [replace(count, cells=tuple(at for at in count.cells if at not in grouped)) for count in system.quantities]
    alone = frozenset(
        n for n, count in enumerate(system.quantities) if seen[n].hidden and not sensitive.isdisjoint(count.cells)
    )
    told = frozenset(number for number in system.told if seen[number].cells)
    guarded = system.guarded | alone
    return replace(system, quantities=tuple(seen), guarded=guarded, recoded=system.recoded | alone, told=told)


def _places(system: LinearSystem, numbers: frozenset[int]) -> frozenset[int]:
    return frozenset(place for number in numbers for place in system.quantities[number].cells)


def _marked(
    cells: pd.DataFrame, policy: Policy, primary: frozenset[int], withheld: frozenset[int] = frozenset()
) -> pd.DataFrame:
    """Return every value as it is, with the mark of what the public does not get; missing values bear none."""
    marks = [
        policy.secondary if mark and at in withheld else mark for at, mark in enumerate(_base_marks(cells, policy))
    ]
    for place in primary:
        marks[place] = policy.primary
    return _with_ends(cells.assign(conf_status=_text(cells, marks)), {})


def _with_intervals(
    cells: pd.DataFrame, counted: pd.DataFrame, definitions: Definitions, collection: Collection, policy: Policy
) -> pd.DataFrame:
    """Return public cells with the intervals into which they confine what is suppressed; `counted`: with every count.

    That none of these is zero is reckoned with only where it is so. Suppliers' numbers that contradict each other
    confine nothing: where an interval would lack its count, or be narrower than the audit has proven, none is told of
    all that hangs together with it.
    """
    values = values_of(counted["obs_value"].loc[cells.index])
    suppressed = [place for place, status in enumerate(cells["obs_status"]) if status == ObsStatus.SUPPRESSED.value]
    least = int(NONZERO in policy.attacker_knows and all(values[place] for place in suppressed))
    found: dict[int, Ends] = {}
    for part in published_intervals(cells, definitions, collection, policy, least):
        if all(_is_proven(values[place], *ends, policy.within) for place, ends in part.items()):
            found |= part
    return _with_ends(cells, found)


def _is_proven(value: int, low: int, high: int | None, within: int) -> bool:
    return low <= value and (high is None or (value <= high and high - low >= within))


def _with_ends(cells: pd.DataFrame, found: Mapping[int, Ends]) -> pd.DataFrame:
    """Return the cells with the ends of intervals found by their places, empty elsewhere."""
    ends = zip(*(found.get(place, (None, None)) for place in range(len(cells))), strict=True)
    return cells.assign(**{name: array_of(of, NUMBER) for name, of in zip(INTERVAL, ends, strict=True)})


def _suppressed(cells: pd.DataFrame, places: frozenset[int], policy: Policy) -> pd.DataFrame:
    """Return the cells without the values at `places`."""
    values, statuses, marks = cells["obs_value"].copy(), cells["obs_status"].copy(), _base_marks(cells, policy)
    at = sorted(places)
    values.iloc[at] = pd.NA
    statuses.iloc[at] = ObsStatus.SUPPRESSED.value
    for place in at:
        marks[place] = policy.suppressed_mark
    return cells.assign(obs_value=values, obs_status=statuses, conf_status=_text(cells, marks))


def _perturbed(
    cells: pd.DataFrame, pattern: SuppressionPattern, told: Mapping[int, int], policy: Policy
) -> pd.DataFrame:
    """Return the cells with the numbers that are told in place of the counted ones."""
    assert pattern.attacker is not None
    values, marks = cells["obs_value"].copy(), _base_marks(cells, policy)
    for number, value in told.items():
        for place in pattern.attacker.system.quantities[number].cells:
            values.iloc[place], marks[place] = value, policy.suppressed_mark
    if (off := (values - cells["obs_value"]).abs().max()) > policy.within:
        raise CannotProtect(f"a published number lies {off} from the counted one")
    return cells.assign(obs_value=values, conf_status=_text(cells, marks))


def _revealing(cells: pd.DataFrame, definitions: Definitions, collection: Collection, policy: Policy) -> frozenset[int]:
    """Return the places of members of a group that stand in the list for counts alone that nobody may see.

    A country is listed because somebody of it was counted: where nothing of it may be seen, its name would tell that,
    and every zero and gap beside it.
    """
    revealing = pd.Series(False, index=cells.index)
    gone = policy.perturbs | (cells["obs_status"] == ObsStatus.SUPPRESSED.value)
    for name, codelist in definitions.dimension_lists.items():
        groups = definitions.codelists[codelist].groups
        members = [code.code for code in definitions.codelists[codelist].codes if code.parent in groups]
        hidden = set(cells.loc[gone & cells[name].isin(members), name])
        seen = set(cells.loc[(cells["obs_value"] > 0).fillna(False), name])
        revealing |= cells[name].isin(hidden - seen - {collection.geo})
    return frozenset(place for place, holds in enumerate(revealing) if holds)


def _settled(cells: pd.DataFrame) -> pd.DataFrame:
    """Drop from the cells how many rows have no key: value and bound would tell how many persons are sure."""
    columns = {name: f"{SETTLED}{column}" for name, column in WORDS_ON_BOUNDS.items()}
    return _without_bounds(cells.assign(**{name: cells[column] for name, column in columns.items() if column in cells}))


def _without_bounds(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.drop(columns=[name for name in cells if name == LEAST or str(name).startswith(SETTLED)])


def _base_marks(cells: pd.DataFrame, policy: Policy) -> list[str]:
    return ["" if pd.isna(value) else policy.otherwise for value in cells["obs_value"]]


def _text(cells: pd.DataFrame, marks: list[str]) -> pd.Series[str]:
    return pd.Series(marks, index=cells.index, dtype="string")
