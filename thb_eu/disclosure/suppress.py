"""Choose the further cells to suppress with the sensitive ones, so that nobody can work those out.

Sensitive counts go first; then, in every part of the system that hangs together, what they need to be safe at the least
loss (`least_loss`). The same counts are always protected alike.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable

from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.least_loss import least_loss


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
        _FOUND[asked] = frozenset[int]().union(*(least_loss(attacker, sorted(part), part & must) for part in parts))
    return _FOUND[asked]


KEPT = 8
_FOUND: dict[Hashable, frozenset[int]] = {}
