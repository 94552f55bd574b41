"""Views: from several cross-tables of one population, the one that a table is filled from.

Two views of one population are never added. A table takes, per population, the view that holds most of its
breakdowns; the first by order of the collection where several do. What the view does not hold is *unknown* for
all of its units, and not recorded in any category.
"""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.counts.parts import Fact
from thb_eu.definitions import Table


def chosen_views(facts: Sequence[Fact], table: Table) -> list[Fact]:
    """The facts of one view per population: the view that holds most of the table's breakdowns."""
    held: dict[str, dict[str, set[str]]] = {}
    for fact in facts:
        names = held.setdefault(fact["population"], {}).setdefault(fact["view"], set())
        names |= {dimension.name for dimension in table.breakdowns if fact[f"eu_{dimension.name}"] is not None}
    best = {population: max(views, key=lambda view: len(views[view])) for population, views in held.items()}
    return [fact for fact in facts if fact["view"] == best[fact["population"]]]
