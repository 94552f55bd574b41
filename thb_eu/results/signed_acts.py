"""List what roles that have a key signed in a submission, and what bears no such signature.

Whether a signature holds is a question of who verifies; here it is asked whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thb_eu.definitions import Approval, Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import number_of
from thb_eu.definitions.office_roles import right_for, unsigned_acts
from thb_eu.results.collection import Collection


@dataclass(frozen=True, slots=True)
class SignedActs:
    """How many acts are signed; the numbers of those that are not though their role has a key.

    `by_hand`: the ids of texts that a role with a key has signed, of which no act of this journal tells with its key.
    """

    signed: int
    unsigned: tuple[str, ...]
    by_hand: tuple[str, ...]


def signed_acts(collection: Collection, definitions: Definitions) -> SignedActs | None:
    """Find what the acts of a collection are worth as evidence; nothing where its office has no roles."""
    journal, roles = collection.journal, definitions.roles
    if not roles.roles:
        return None
    signed = [entry for entry in journal.acts if entry.signature and right_for(entry.act, entry.about, journal)]
    told = {(entry.about["id"], entry.about["seal"]) for entry in signed if entry.act is Act.SIGNED}
    by_hand = tuple(
        id
        for id, approval in _approvals(collection, definitions)
        if (it := approval.signed) and (known := roles.of(it.role)) and known.needs_key_on(it.on)
        if (id, it.text) not in told
    )
    unsigned = tuple(number_of(entry) for entry in unsigned_acts(journal, roles) if entry.act is not Act.SUBMITTED)
    return SignedActs(len(signed), unsigned, by_hand)


def _approvals(collection: Collection, definitions: Definitions) -> Iterator[tuple[str, Approval]]:
    """Yield every text that can be signed, by its id."""
    law = definitions.law
    yield from ((entry.article, entry.approval) for entry in law.files)
    for entry in law.files:  # most rules are signed with their article
        own = (rule for rule in entry.rules if rule.approval.signed != entry.approval.signed)
        yield from ((rule.id, rule.approval) for rule in own)
    yield from ((text.id, text.approval) for text in law.listed_texts)
    yield from ((case.decision.id, case.decision.approval) for case in collection.decisions)
    yield from ((told.id, told.approval) for _part, _number, told in definitions.series.statements)
