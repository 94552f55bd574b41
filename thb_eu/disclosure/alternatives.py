"""Compare what the policy in force and the alternatives beside it leave out of the public edition of one year.

For each: the figures that are lost, suppressed or changed, and how many units that are, the totals, totals by sex and
groups among them, and how many of them somebody works out exactly who knows which of them are not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import Text
from thb_eu.base.model import NOT_APPLICABLE
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions, Policy
from thb_eu.definitions.law import NONZERO, SUPPRESSION
from thb_eu.disclosure import SuppressionPattern, suppression_of
from thb_eu.disclosure.audit import Attacker
from thb_eu.disclosure.perturb import AttackerOfPerturbed
from thb_eu.disclosure.sensitive import Sensitivity
from thb_eu.results import Collection, CountedCells

CITIZEN, SEX = "citizen", "sex"


@dataclass(frozen=True, slots=True)
class ComparedPolicy:
    """What a policy leaves out: figures, and units in them, that are `suppressed` or stand in their group alone.

    Where it changes numbers, `suppressed` are those that it tells otherwise than counted, `units` by how much together.

    `totals`, `by_sex`, `groups`: of those suppressed, those that no breakdown tells apart (in a table without any, no
    part), those by sex alone, and those of groups of citizenship alone. `recovered`: suppressed figures that follow
    exactly for who knows that none is zero; `refused`: why the policy cannot protect the year; then nothing is counted.
    """

    id: str
    because: Text
    is_in_force: bool
    suppressed: int = 0
    sensitive: int = 0
    grouped: int = 0
    units: int = 0
    totals: int = 0
    by_sex: int = 0
    groups: int = 0
    recovered: int = 0
    refused: Fault | None = None


def compared(counted: CountedCells, definitions: Definitions, collection: Collection) -> Iterator[ComparedPolicy]:
    """Yield the policy in force in the collection's year, then every alternative to it."""
    law = definitions.law
    in_force = law.policy(collection.year)
    assert in_force is not None
    for policy in (in_force, *(in_force.instead(other) for other in law.alternatives)):
        tried = replace(definitions, law=replace(law, policies=(policy,)))
        found = ComparedPolicy(policy.id, policy.because, policy is in_force)
        try:
            _, cells, pattern = suppression_of(counted, tried, collection)
            yield _with_losses(found, policy, cells, pattern, definitions, collection)
        except MappingRefused as refused:
            yield replace(found, refused=refused.faults[0])


def _with_losses(
    found: ComparedPolicy,
    policy: Policy,
    cells: pd.DataFrame,
    pattern: SuppressionPattern,
    definitions: Definitions,
    collection: Collection,
) -> ComparedPolicy:
    counts = Sensitivity(cells, definitions, policy, collection.year).counts
    suppressed = frozenset(pattern.changes) if policy.perturbs else (pattern.places - pattern.grouped) & counts
    apart = [_told_apart(row, definitions) for row in tuples_of(cells, definitions.dimension_lists)]
    groups = set(definitions.codelists[definitions.dimension_lists[CITIZEN]].groups)
    names = {table.name: {axis.name for axis in table.breakdowns or table.parts} for table in definitions.tables}
    tables = cells["table"].tolist()
    inside = {
        place: {name: code for name, code in apart[place].items() if name in names[tables[place]]}
        for place in suppressed
    }
    lost = (pattern.grouped & counts) | (suppressed - pattern.changes.keys())
    return replace(
        found,
        suppressed=len(suppressed),
        sensitive=len(suppressed & pattern.primary),
        grouped=len(pattern.grouped & counts),
        units=int(cells["obs_value"].iloc[sorted(lost)].sum()) + sum(pattern.changes.values()),
        totals=sum(not told for told in inside.values()),
        by_sex=sum(told.keys() == {SEX} for told in inside.values()),
        groups=sum(told.keys() == {CITIZEN} and told[CITIZEN] in groups for told in inside.values()),
        recovered=_recovered(policy, pattern),
    )


def _told_apart(codes: tuple[str, ...], definitions: Definitions) -> dict[str, str]:
    lists = definitions.dimension_lists
    named = zip(lists, codes, strict=True)
    return {
        name: code for name, code in named if code not in (NOT_APPLICABLE, definitions.codelists[lists[name]].total)
    }


def _recovered(policy: Policy, pattern: SuppressionPattern) -> int:
    """Count the figures, suppressed or sensitive and changed, that follow for who knows that none of them is zero."""
    if pattern.attacker is None:
        return 0
    knows = tuple(dict.fromkeys((*policy.attacker_knows, NONZERO)))
    knowing = replace(policy, method=SUPPRESSION, attacker_knows=knows, zeros=False, within=1)
    attacker = pattern.attacker if pattern.told is None else AttackerOfPerturbed(pattern.attacker, pattern.told)
    system, asked = attacker.system, pattern.numbers if pattern.told is None else pattern.targets
    narrow = Attacker(system, knowing, attacker.zeros_stay).narrowed(pattern.numbers, asked)
    return sum(len(system.quantities[number].cells) for number in narrow)
