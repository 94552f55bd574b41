"""Hold what comes into a collection while it is received: each file, and the collection with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault
from thb_eu.base.messages import ENGLISH, Text, catalogue_texts, in_each_language
from thb_eu.base.model import Finding, Place
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.interventions import where_they_stand
from thb_eu.results import Collection, RefusedFile
from thb_eu.results.deliveries import REPLACED, SentDelivery, brought, deliveries_of
from thb_eu.sources import SUFFIX as RECEIPT_SUFFIX
from thb_eu.sources.collection import read_descriptor, tables_of
from thb_eu.sources.personal_data import PersonalDataGuard
from thb_eu.year.answers import ReturnedCopy
from thb_eu.year.descriptor import as_standing
from thb_eu.year.forms.stamp import printed_in
from thb_eu.year.journal_verification import sha256_of
from thb_eu.year.received_deliveries import DeliveryReceived
from thb_eu.year.workspace import Workspace

ORIGINAL, NO_SUFFIX = "original", ".bin"
A_SUFFIX = re.compile(r"\.(csv|tsv|txt|xml|json|xls[xmb]?|od[st]|docx?|pdf|zip|msg|eml|jpe?g|png|gif|tiff?)")
"""Endings under which a file is kept; what else stands behind a point is a part of its name."""


@dataclass
class Arrival:
    """One file on its way: where it waits, what was recognised, and everything that is wrong with it.

    `owed`: by table that it should tell, where in it that is asked; `unread`: by table, the sheet that is not read.
    `reasons`: by table that cannot be said, why.
    """

    name: str
    faults: list[Fault] = field(default_factory=list)
    id: str = ""
    sha256: str = ""
    suffix: str = ""
    form: str = ""
    supplier: str = ""
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    statements: dict[str, dict[str, str]] = field(default_factory=dict)
    known: SentDelivery | None = None
    twin: bool = False
    refused: RefusedFile | None = None
    copy: ReturnedCopy | None = None
    asked: tuple[Finding, ...] = ()
    brings_figures: bool = True
    kept: str = ""
    not_passed_on: tuple[Text, ...] = ()
    owed: dict[str, Place] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def original(self) -> str:
        """Its name in the collection."""
        return f"{DELIVERIES}/{self.id}/{ORIGINAL}{self.suffix}"

    @property
    def paths(self) -> frozenset[str]:
        """The files of its tables."""
        return frozenset(entry["path"] for entry in self.entries.values())

    def holds(self, path: str) -> bool:
        """Tell whether a file of the collection comes with this delivery."""
        return path.startswith(f"{DELIVERIES}/{self.id}/")

    @property
    def contracts(self) -> tuple[str, ...]:
        """The tables of which it says anything."""
        return tuple(dict.fromkeys((*self.entries, *self.statements)))

    @property
    def is_good(self) -> bool:
        """Whether it may still be received."""
        return self.brings_figures and not (self.faults or self.known or self.twin)


@dataclass
class Reception:
    """The collection into which files come: as it is, and while it is changed."""

    space: Workspace
    held: Collection
    definitions: Definitions
    seen: dict[str, Arrival] = field(default_factory=dict)
    done: dict[str, DeliveryReceived] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sent = {delivery.id: delivery for delivery in deliveries_of(self.space.journal)}
        self.guard = PersonalDataGuard(self.definitions, self.held.edited[self.held.descriptor])
        self.standing = {str(entry["thb:contract"]): entry for entry in self.held.resources}

    @property
    def held_now(self) -> Collection:
        """The collection with its journal as this call leaves it."""
        return replace(self.held, journal=self.space.journal)

    def entry(self, contract: Contract, path: str, described: Mapping[str, Any]) -> dict[str, Any]:
        """Return the entry of the descriptor for a table; it keeps the name that the table had."""
        languages = self.definitions.languages
        cited = {lang: _cited(contract, lang) for lang in (ENGLISH, *languages)}
        return {
            "name": self._name(contract),
            "path": path,
            **in_each_language("title", contract.title, languages),
            **described,
            "thb:contract": contract.name,
            "thb:source": cited[ENGLISH],
            **{f"thb:source_{lang}": told for lang, told in cited.items() if told != cited[ENGLISH]},
        }

    def _name(self, contract: Contract) -> str:
        if contract.name in self.standing:
            return str(self.standing[contract.name]["name"])
        supplier, _, table = contract.name.partition("/")
        alike = [name for name in self.definitions.contracts if name.partition("/")[2] == table]
        taken = {entry["name"] for entry in self.standing.values()}
        return table if len(alike) == 1 and table not in taken else f"{supplier}-{table}"

    def about(self, one: Arrival) -> dict[str, Any]:
        """Find what the journal says of a delivery."""
        replaced = {
            contract: self.standing[contract]
            for contract in one.contracts
            if contract in self.standing and not str(self.standing[contract]["path"]).startswith(f"{DELIVERIES}/")
        }
        return {
            "delivery": one.id,
            "sha256": one.sha256,
            "supplier": one.supplier,
            "form": one.form,
            "tables": [*one.contracts],
            "resources": one.entries,
            "statements": one.statements,
            "files": {path: sha256_of(self.space.waiting(path)) for path in sorted(one.paths - {one.original})},
            **({REPLACED: replaced} if replaced else {}),
            **({"kept": one.kept} if one.kept else {}),
        }

    def trial(self, good: Sequence[Arrival]) -> Collection:
        """Return the collection with these files; registers that stand are left out where no register comes."""
        journal, acting = self.space.journal, self.space.acting
        for arrival in good:
            journal = journal.with_entry(Act.RECEIVED, acting.role, acting.on, self.about(arrival))
        content = as_standing(self.space.read(self.held.descriptor), journal, [*self.definitions.contracts])
        read = read_descriptor(content, self.held.descriptor, self.definitions)  # as who reads the collection next
        contracts, coming = self.definitions.contracts, {name for one in good for name in one.contracts}
        with_registers = any(contracts[name].records for name in coming)
        entries = (
            entry
            for entry in read.resources
            if with_registers or entry["thb:contract"] in coming or not contracts[entry["thb:contract"]].records
        )
        resources, arriving = tuple(entries), self.space.arriving
        tables, came = tables_of(read), brought(journal)
        return replace(
            self.held,
            resources=resources,
            statements=read.statements,
            journal=journal,
            arriving=arriving,
            waivers=where_they_stand(self.held.waivers, tables, came),
            corrections=where_they_stand(self.held.corrections, tables, came),
        )

    def of_form(self, content: bytes, name: str) -> PersonalDataGuard:
        """Return the same for one of them, with the cells that it was printed with."""
        printed = printed_in(content, name)
        return replace(self._of_forms, printed=printed) if printed else self._of_forms

    @cached_property
    def _of_forms(self) -> PersonalDataGuard:
        """The guard for files of ours that came back: what the program prints is none."""
        return replace(self.guard, own=self.guard.own + catalogue_texts())

    def as_sent(self, fault: Fault, one: Arrival) -> Fault:
        """Return the fault at its place in the file that was sent, which is called as its sender calls it."""
        if fault.where.file and not one.holds(fault.where.file):
            return fault
        sheets = {entry["path"]: entry.get("thb:form", {}).get("sheet") for entry in one.entries.values()}
        sheet = sheets.get(fault.where.file) or fault.where.sheet
        name = one.name + (RECEIPT_SUFFIX if fault.where.file.endswith(RECEIPT_SUFFIX) else "")
        return replace(fault, where=replace(fault.where, file=name, sheet=sheet))


def title_and_suffix(path: Path) -> tuple[str, str]:
    """Say what a file is called, and its ending in small letters where it is a usual one."""
    suffix = path.suffix.lower()
    return (path.stem, suffix) if A_SUFFIX.fullmatch(suffix) else (path.name, "")


def _cited(contract: Contract, lang: str) -> str:
    """How the table is named as a source in a language: as the contract has it, else by its supplier and its title."""
    supplier = contract.supplier.in_language(lang).partition(":")[0]
    return contract.cited_as.in_language(lang) or f"{supplier}: {contract.title.in_language(lang)}"
