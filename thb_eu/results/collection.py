"""Hold what the suppliers of a country send for one year, what of it is corrected, and what is still owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, literal, titled
from thb_eu.definitions import CaseDecision, Correction, MetadataText, Waiver
from thb_eu.definitions.collection_descriptor import NONE, PUBLISHED, CollectionDescriptor, SupplierStatement
from thb_eu.definitions.journal import Journal
from thb_eu.results.known_figures import KnownRelease

AT_HAND = "collections-at-hand.json"
"""Beside the inputs of a dossier, what was found in comparison with other collections that lay at hand."""


@dataclass(frozen=True, kw_only=True)
class Collection(CollectionDescriptor):
    """A national collection of one year: where its files are, and what people wrote beside them.

    `edited`: the bytes of the descriptor and of the files that people write, by name, as they were read.
    `releases`: what was published before or elsewhere, and an attacker knows.
    `arriving`: where those of its files lie that are about to be received, named as they will be in its folder.
    """

    folder: Path
    descriptor: str
    edited: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    waivers: tuple[Waiver, ...] = ()
    corrections: tuple[Correction, ...] = ()
    decisions: tuple[CaseDecision, ...] = ()
    prose: Mapping[str, MetadataText] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    arriving: Path | None = None
    releases: tuple[KnownRelease, ...] = ()

    @property
    def to_read(self) -> Collection:
        """What of it reading its files rests on: nothing that people enter or write beside them but corrections."""
        edited = {name: self.edited[name] for name in (self.descriptor, AT_HAND) if name in self.edited}
        return replace(self, edited=edited, waivers=(), decisions=(), prose={}, journal=Journal())

    @property
    def to_count(self) -> Collection:
        """What of it figures and what is found in figures rest on."""
        blank: dict[str, Any] = {"title": NO_WORDS, "contact": {}, "names_years": (), "folder": Path(), "edited": {}}
        blank |= dict.fromkeys(("version", "came_from", "definitions"), "")
        return replace(self.to_read, **blank, decisions=self.decisions, arriving=None)

    def folder_of(self, path: str) -> Path:
        """Return the folder below which a file of the collection lies."""
        arrives = self.arriving is not None and self.arriving.joinpath(*path.split("/")).is_file()
        return self.arriving if self.arriving and arrives else self.folder

    @property
    def by_file(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by the name of their file, as reading the descriptor wrote it: with forward slashes."""
        return {str(resource["path"]): resource for resource in self.resources}

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts under which the collection's files are read, as `SUPPLIER/TABLE`."""
        return tuple(resource["thb:contract"] for resource in self.resources)

    @property
    def published(self) -> frozenset[str]:
        """The names of the tables and texts that it declares published: everybody can read what they tell."""
        return frozenset(resource["name"] for resource in self.resources if resource.get(PUBLISHED))

    def states_none(self, contract: str) -> bool:
        """Tell whether the supplier states of a table that there was none; then also one without a row is told."""
        return any(statement.contract == contract and statement.says == NONE for statement in self.statements)

    @property
    def suppliers(self) -> tuple[str, ...]:
        """From whom something is expected or came: packages of contracts, those first that the collection names."""
        stated = (statement.contract for statement in self.statements)
        sent = (contract.split("/")[0] for contract in (*self.contracts, *stated))
        return tuple(dict.fromkeys((*self.named_suppliers, *sent)))

    @property
    def contact_parts(self) -> tuple[str, ...]:
        """Who answers for the figures and how to reach them, as far as it is told."""
        parts = (self.contact.get(part) for part in ("organization", "title", "email", "path"))
        return tuple(part for part in parts if part)

    @property
    def contact_words(self) -> tuple[Text, ...]:
        """The same, a title in each language in which the descriptor has it (`thb:title_LANG`)."""
        title = self.contact.get("title")
        return tuple(titled(self.contact) if part == title else literal(part) for part in self.contact_parts)

    @property
    def names_contact(self) -> bool:
        """Whether somebody can be asked about the figures: a contact with an address."""
        return bool(self.contact.get("email") or self.contact.get("path"))


Package = str | Path | Collection
"""A collection, or what names one: its folder, its descriptor, or the name of one that travels with the package."""


@dataclass(frozen=True, slots=True)
class MissingDelivery:
    """What a supplier owes by contract and did not send: a whole table, or the row with the codes named.

    `stated`: that the supplier says that the table cannot be told; nothing where no word came.
    """

    contract: str
    codes: Mapping[str, str]
    stated: SupplierStatement | None = None

    def __str__(self) -> str:
        codes = ", ".join(self.codes.values())
        return f"{self.contract}: {codes}" if codes else self.contract
