"""Choose the further cells to suppress with the sensitive ones, so that nobody can work those out.

Sensitive counts go first; then, in every part of the system that hangs together, what one after the other needs to be
safe (`pattern_search`), unless a search for the least loss finds a cheaper choice (`least_loss`). Ties fall by the
order of the cells, so that the same counts are always protected alike.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable

from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.least_loss import least_loss
from thb_eu.disclosure.pattern_search import PatternSearch


def with_secondary(attacker: Attacker, sensitive: Collection[int]) -> frozenset[int]:
    """Return the `sensitive` quantities and all others that must be suppressed to prevent them from being derived.

    Within one process the same system is protected once: `verify` and whoever compares vintages ask again.
    """
    system, policy = attacker.system, attacker.policy
    must = system.kept.union(sensitive)
    relations = tuple(tuple(sorted(relation.items())) for relation in system.relations)
    bounds = tuple(map(attacker.bounds, range(len(system.quantities))))
    asked = (system.quantities, relations, system.guarded, must, bounds, policy.within, policy.weights)
    if asked not in _FOUND:
        while len(_FOUND) >= KEPT:
            del _FOUND[next(iter(_FOUND))]
        parts = system.parts_with(system.guarded | must)
        searches = (PatternSearch(attacker, sorted(part), part & must) for part in parts)
        _FOUND[asked] = frozenset[int]().union(
            *(search.numbers(least_loss(search, search.completed(search.must))) for search in searches)
        )
    return _FOUND[asked]


KEPT = 8
_FOUND: dict[Hashable, frozenset[int]] = {}
