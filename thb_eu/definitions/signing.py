"""Tell who proposed a text of the law, who signed it, and whether the signature still stands.

Comes in: the `proposed` and `signed` entries of an edited file and the text they belong to. Goes out: an `Approval`,
which says what speaks against its signature. A seal is the start of a SHA-256 over the text's values, so that layout
and remarks may change and words may not. The day of today is a question of whoever asks: nothing here reads a clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from json.encoder import encode_basestring
from typing import Any

from thb_eu.definitions.shapes import DAY, NULL, SEAL, KeyShape, one_of, shape, shaped, spec
from thb_eu.definitions.strict_reader import outline

SEAL_LENGTH = 12
NOT_SEALED = frozenset({"proposed", "signed", "confirmed", "thb:confirmed", "says_when"})


class Objection(Enum):
    """What may speak against a signature; the last one leaves it standing."""

    OWN_PROPOSAL = "own proposal"
    BEFORE_THE_PROPOSAL = "before the proposal"
    TEXT_CHANGED = "text changed"
    LAW_CHANGED = "law changed"
    IN_THE_FUTURE = "in the future"
    WITHOUT_SEAL = "without seal"


@shape()
class Proposal:
    """Who proposed a text: office (empty where it has no name), role, ISO day."""

    role: str = spec()
    on: str = spec(shape=DAY)
    by: str = spec(default="")


@shape()
class DecisionSignature:
    """One signature as the file has it: office, role, ISO day, and the seals it was given for (empty where none)."""

    by: str = spec()
    role: str = spec()
    on: str = spec(shape=DAY)
    text: str = spec(default="", shape=SEAL)
    law: str = spec(default="", shape=SEAL)


@shape()
class Confirmation:
    """That a role has looked a text up: on which ISO day, and the seal of the text (empty where none)."""

    role: str = spec()
    on: str = spec(shape=DAY)
    text: str = spec(default="", shape=SEAL)


MARKED = one_of(("read", "recalled", "inferred", "proposed"))
CONFIRMED = KeyShape("confirmed", Confirmation | None, required=False)
"""A key beside others, of which `confirmations` makes the objects."""
PROPOSED = KeyShape(key="proposed", shape=Proposal)
SIGNED = KeyShape("signed", {"oneOf": [NULL, shaped(DecisionSignature, without=("law",))]})
SIGNED_WITH_ITS_LAW = replace(SIGNED, shape={"oneOf": [NULL, shaped(DecisionSignature)]})


@dataclass(frozen=True, slots=True)
class Approval:
    """The proposal and the signature of one text, beside the seals of the text and of its law as they are now."""

    by: str
    role: str
    on: str
    signature: DecisionSignature | None
    text: str
    law: str = ""

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature, if it is there and nothing that can be known without a clock speaks against it."""
        broken = set(self.objections()) - {Objection.WITHOUT_SEAL}
        return None if broken else self.signature

    def objections(self, today: str = "") -> Iterator[Objection]:
        """Yield what speaks against the signature; with `today` (ISO day) also that it lies in the future."""
        signature = self.signature
        if signature is None:
            return
        if self._same_hand(signature):
            yield Objection.OWN_PROPOSAL
        if signature.on < self.on:
            yield Objection.BEFORE_THE_PROPOSAL
        if today and signature.on > today:
            yield Objection.IN_THE_FUTURE
        if signature.text and signature.text != self.text:
            yield Objection.TEXT_CHANGED
        if signature.law and signature.law != self.law:
            yield Objection.LAW_CHANGED
        if not signature.text or (self.law and not signature.law):
            yield Objection.WITHOUT_SEAL

    def unsigned(self) -> Approval:
        """Return the same text, waiting for a signature."""
        return replace(self, signature=None)

    def _same_hand(self, signature: DecisionSignature) -> bool:
        """Tell whether the proposer signed: the same role, or the same named office."""
        same_office = bool(self.by) and outline(signature.by) == outline(self.by)
        return same_office or outline(self.role) in (outline(signature.role), outline(signature.by))


def seal(value: Any) -> str:
    """Return the seal of a value read from an edited file, whatever the order of its keys and lists.

    Who proposed, signed and confirmed it is not part of it.
    """
    return hashlib.sha256(canonical(_bare(value)).encode()).hexdigest()[:SEAL_LENGTH]


def canonical(value: Any) -> str:
    """Return the values of an edited file as one text, the same whatever the order of their keys and lists."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return f"{{{','.join([f'{_key(key)}:{canonical(value[key])}' for key in sorted(value)])}}}"
    if isinstance(value, list):
        return f"[{','.join(sorted(map(canonical, value)))}]"
    return json.dumps(value)


def approval(entry: Mapping[str, Any], text: str, law: str = "") -> Approval:
    """Return the approval of one entry, from its `proposed` and `signed`; the caller says what is sealed."""
    proposed: Mapping[str, str] = entry.get("proposed") or {}
    signed: Mapping[str, str] | None = entry.get("signed")
    signature = DecisionSignature(**signed) if signed else None
    return Approval(proposed.get("by", ""), proposed.get("role", ""), proposed.get("on", ""), signature, text, law)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(entry) for key, entry in value.items() if key not in NOT_SEALED}
    if isinstance(value, list):
        return [_bare(entry) for entry in value]
    return value


def _key(key: Any) -> str:
    return encode_basestring(key if isinstance(key, str) else json.dumps(key))
