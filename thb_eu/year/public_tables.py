"""Find what the public edition protects no longer once tables of a collection are declared public.

That is told before the declaration, and who declares repeats how many counts it gives up: a table that is printed is
printed, but nobody shall find out afterwards what that told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from thb_eu.base.messages import Text, plural
from thb_eu.definitions import Definitions
from thb_eu.definitions.collection_descriptor import PUBLISHED
from thb_eu.disclosure import suppression_of
from thb_eu.results import Collection, CountedCells, Told
from thb_eu.run import run_of
from thb_eu.sources.known_releases import ITSELF, with_published_numbers


@dataclass(frozen=True)
class DeclarationCost:
    """What a declaration of `tables` gives up: `counts` by number, and those of them that a FINAL dossier withheld."""

    tables: tuple[str, ...]
    counts: frozenset[int]
    told: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> Iterator[Text]:
        """Say it."""
        yield plural(
            "{count} count is no longer protected as the policy on small counts asks.",
            "{count} counts are no longer protected as the policy on small counts asks.",
        ).filled({"count": len(self.counts)})
        for release, count in self.told:
            yield plural(
                "The FINAL public dossier {release} withheld {count} count that is then told by: {tables}.",
                "The FINAL public dossier {release} withheld {count} counts that are then told by: {tables}.",
            ).filled({"release": release, "count": count, "tables": ", ".join(self.tables)})


def cost_of(tables: tuple[str, ...], collection: Collection, definitions: Definitions) -> DeclarationCost:
    """Return what is given up when these tables of the collection are declared public."""
    run = run_of(collection, definitions)
    known = run.received.collection
    declared = replace(
        known,
        resources=tuple({**it, PUBLISHED: True} if it["name"] in tables else it for it in known.resources),
        releases=tuple(release for release in known.releases if release.id != ITSELF),
    )
    told = with_published_numbers(replace(run.received, collection=declared)).collection
    before, after = (_protection(run.counted, definitions, one) for one in (known, told))
    withheld = {
        release.title: {after.exact[one] for one in release.withheld if one in after.exact and one not in before.exact}
        for release in known.releases
        if release.vintage and release.year == known.year
    }
    counts = (after.given_up - before.given_up).union(*withheld.values())
    return DeclarationCost(tables, counts, tuple((title, len(found)) for title, found in withheld.items() if found))


@dataclass(frozen=True)
class _Protection:
    """The counts that are given up, and by what they tell apart those that everybody knows exactly."""

    given_up: frozenset[int]
    exact: Mapping[Told, int]


def _protection(counted: CountedCells, definitions: Definitions, collection: Collection) -> _Protection:
    _policy, _cells, pattern = suppression_of(counted, definitions, collection)
    at, quantities = (pattern.system.at, pattern.system.quantities) if pattern.system else ({}, ())
    exact = {one: number for one, number in at.items() if quantities[number].low == quantities[number].high}
    return _Protection(pattern.exposed, exact)
