"""Read from a journal what became of everything that suppliers sent.

A delivery is known by the first digits of the SHA-256 of its bytes. What was received last for a table stands for it;
a rejected delivery stands for nothing, and what stood there before comes back. An act that was withdrawn counts as not
done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from thb_eu.base.messages import Text, wording
from thb_eu.definitions import Approval, Definitions
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.journal import Journal, JournalEntry, number_of
from thb_eu.definitions.office_roles import right_for, unsigned_acts
from thb_eu.results.collection import Collection

REPLACED = "replaced"
"""In an entry *received*: by contract, the entry of the descriptor that it replaced and no delivery had brought."""


class DeliveryState(Enum):
    """What became of a delivery."""

    REFUSED = "refused"
    RECEIVED = "received"
    QUESTIONED = "questioned"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


STATES = {
    Act.REFUSED: DeliveryState.REFUSED,
    Act.RECEIVED: DeliveryState.RECEIVED,
    Act.RETURNED: DeliveryState.QUESTIONED,
    Act.ANSWERED: DeliveryState.ANSWERED,
    Act.ACCEPTED: DeliveryState.ACCEPTED,
    Act.REJECTED: DeliveryState.REJECTED,
}
"""Which state an act about a delivery leaves it in."""
NOT_DELIVERED = "contracted-tables-delivered"
"""The check that asks for a table, or a part of one, which its supplier owes."""
CODES = ", "
"""Between the codes of a refusal, where they are its reason."""
ASKING = (Act.RETURNED, Act.ANSWERED)
OPEN_STATES = (DeliveryState.RECEIVED, DeliveryState.QUESTIONED, DeliveryState.ANSWERED)
"""Questions and answers about a delivery that is refused or settled leave it as it is."""


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """One file that a supplier sent: its id, its supplier (a package of contracts), the contracts of its tables.

    `resources`: by contract, the entry of the descriptor that reads the table. `statements`: by contract, what the
    supplier says of a table instead of figures (*none* or *unknown*). `on`: the ISO day on which it was received.
    """

    id: str
    sha256: str
    supplier: str
    on: str
    state: DeliveryState
    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    statements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    because: Text | str = ""

    @property
    def folder(self) -> str:
        """Where it lies in the collection."""
        return f"{DELIVERIES}/{self.id}"

    @property
    def contracts(self) -> frozenset[str]:
        """The tables that it says anything of."""
        return frozenset((*self.resources, *self.statements))

    @property
    def stands(self) -> bool:
        """Whether its figures may be counted."""
        return self.state not in (DeliveryState.REFUSED, DeliveryState.REJECTED)


def acts_in_force(journal: Journal) -> tuple[JournalEntry, ...]:
    """Return the acts that nobody has withdrawn; who withdraws names the number of an act."""
    withdrawn = {int(entry.about["entry"]) for entry in journal.of(Act.WITHDRAWN)}
    return tuple(entry for entry in journal.acts if entry.number not in withdrawn)


@lru_cache(maxsize=4)
def deliveries_of(journal: Journal) -> tuple[SentDelivery, ...]:
    """Return every delivery, in the order in which they came; the same bytes sent again are the same delivery."""
    found: dict[str, SentDelivery] = {}
    for entry in acts_in_force(journal):
        about, state = entry.about, STATES.get(entry.act)
        if state is None or "delivery" not in about:
            continue
        id = str(about["delivery"])
        if entry.act in (Act.RECEIVED, Act.REFUSED):
            found.pop(id, None)
            found[id] = SentDelivery(
                id,
                str(about["sha256"]),
                str(about.get("supplier", "")),
                entry.on,
                state,
                about.get("resources", {}),
                about.get("statements", {}),
                _reason(about),
            )
        elif id in found and (entry.act not in ASKING or found[id].state in OPEN_STATES):
            found[id] = replace(found[id], state=state, because=_reason(about))
    return tuple(found.values())


def _reason(about: Mapping[str, Any]) -> Text | str:
    """Return the reason, by language or in the words of the office; of a refusal its codes."""
    because = about.get("because", "")
    if isinstance(because, list):
        return CODES.join(because)
    return wording(because) if isinstance(because, dict) else str(because)


def standing_deliveries(journal: Journal) -> Mapping[str, SentDelivery]:
    """Return by contract the delivery that stands for its table: the last that says anything of it and may count."""
    return {contract: batch for batch in deliveries_of(journal) if batch.stands for contract in batch.contracts}


def brought(journal: Journal) -> Mapping[str, str]:
    """Return by path the contract of each table a delivery brought or replaced, superseded and rejected ones too."""
    replaced = (pair for act in journal.of(Act.RECEIVED) for pair in act.about.get(REPLACED, {}).items())
    tables = (pair for delivery in deliveries_of(journal) for pair in delivery.resources.items())
    return {path_of(entry["path"]): contract for contract, entry in (*replaced, *tables)}


def table_of_place(path: str, contract: str) -> str:
    """Return the contract by which places name a file that a delivery brought; nothing of any other file."""
    return contract if path.startswith(f"{DELIVERIES}/") else ""


def undelivered(resources: Iterable[Mapping[str, Any]], journal: Journal) -> tuple[str, ...]:
    """Return the files of resources that lay in a collection before its journal was begun: no delivery could bring
    them.

    None where `year new` began the collection: it had its journal before anything came.
    """
    if not journal.entries or any(journal.of(Act.BEGUN)):
        return ()
    standing = standing_deliveries(journal)
    files = {path_of(entry["path"]): entry["thb:contract"] for entry in resources}
    return tuple(
        path for path, contract in files.items() if contract not in standing and not path.startswith(f"{DELIVERIES}/")
    )


def not_accepted(collection: Collection) -> Iterator[str]:
    """Yield the files of a collection that has a journal which come from no accepted delivery."""
    accepted = {batch.folder for batch in deliveries_of(collection.journal) if batch.state is DeliveryState.ACCEPTED}
    for path in collection.by_file if collection.journal.entries else ():
        if "/".join(path.split("/")[:2]) not in accepted:
            yield path


# List what roles that have a key signed in a submission, and what bears no such signature.
#
# Whether a signature holds is a question of who verifies; here it is asked whether there is one.


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
        if (signature := approval.signed) and (known := roles.of(signature.role)) and known.needs_key_on(signature.on)
        if (id, signature.text) not in told
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
