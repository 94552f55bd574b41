"""Collection: what the suppliers of a country send for one year, what of it is corrected, and what is still owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thb_eu.definitions import CaseDecision, Correction, MetadataText, Waiver
from thb_eu.definitions.collection_descriptor import CollectionDescriptor
from thb_eu.definitions.journal import Journal


@dataclass(frozen=True, kw_only=True)
class Collection(CollectionDescriptor):
    """A national collection of one year: where its files are, and what people wrote beside them.

    `edited`: the bytes of the descriptor and of the files that people write, by name, as they were read.
    """

    folder: Path
    descriptor: str
    edited: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    waivers: tuple[Waiver, ...] = ()
    corrections: tuple[Correction, ...] = ()
    decisions: tuple[CaseDecision, ...] = ()
    prose: Mapping[str, MetadataText] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)

    @property
    def by_file(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by the name of their file, as reading the descriptor wrote it: with forward slashes."""
        return {str(resource["path"]): resource for resource in self.resources}

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts under which the collection's files are read, as `SUPPLIER/TABLE`."""
        return tuple(resource["thb:contract"] for resource in self.resources)

    @property
    def suppliers(self) -> tuple[str, ...]:
        """From whom something is expected or came: packages of contracts, those first that the collection names."""
        sent = (contract.split("/")[0] for contract in self.contracts)
        return tuple(dict.fromkeys((*self.named_suppliers, *sent)))

    @property
    def contact_parts(self) -> tuple[str, ...]:
        """Who answers for the figures and how to reach them, as far as it is told."""
        parts = (self.contact.get(part) for part in ("organization", "title", "email", "path"))
        return tuple(part for part in parts if part)

    @property
    def names_contact(self) -> bool:
        """Whether somebody can be asked about the figures: a contact with an address."""
        return bool(self.contact.get("email") or self.contact.get("path"))


@dataclass(frozen=True, slots=True)
class MissingDelivery:
    """What a supplier owes by contract and did not send: a whole table, or the row with the codes named."""

    contract: str
    codes: Mapping[str, str]

    def __str__(self) -> str:
        codes = ", ".join(self.codes.values())
        return f"{self.contract}: {codes}" if codes else self.contract
