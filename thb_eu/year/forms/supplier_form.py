"""Lay out the tables that each supplier is asked for, with the stamp of its form.

A supplier is asked for the tables that its contracts promise for the year of the collection: those that it owes, and
those that the collection lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from thb_eu.base.messages import Languages, Text
from thb_eu.definitions import Contract, Definitions
from thb_eu.results import Collection
from thb_eu.year.forms.layout import TableLayout, sheet_names
from thb_eu.year.forms.rows import LastYear, labels_of, rows_of
from thb_eu.year.forms.stamp import FORMAT, FormStamp

HASH_SHOWN = 16


@dataclass(frozen=True)
class SupplierForm:
    """What one supplier is asked for: its tables as they are laid out, its registers, and whom it may ask.

    `languages`: its own first, English among them. `last`: the year whose figures stand beside the entries; 0 where
    there are none. `due`: the ISO day by which it delivers; empty where that is not known.
    """

    stamp: FormStamp
    title: Text
    languages: Languages
    tables: tuple[TableLayout, ...]
    registers: tuple[Contract, ...]
    contact: tuple[Text, ...]
    due: str
    last: int
    definitions: Definitions

    @property
    def own(self) -> str:
        """The language of the supplier."""
        return self.languages[0]


def contracts_of_suppliers(collection: Collection, definitions: Definitions) -> dict[str, list[Contract]]:
    """Return by supplier of the collection (all where it names none) the contracts of the tables it is asked for.

    A register is described to whoever sends it, if the collection names that package or lists a table of it; an office
    that sends tables too finds it in their form.
    """
    year, found = collection.year, dict[str, list[Contract]]()
    for name, contract in definitions.contracts.items():
        supplier = name.split("/")[0]
        is_asked = supplier in collection.suppliers or not collection.suppliers
        is_described = contract.records is not None and supplier in collection.suppliers
        is_listed = contract.due or is_described or name in collection.contracts
        if is_asked and is_listed and contract.is_expected_for(year):
            found.setdefault(supplier, []).append(contract.for_year(year))
    for supplier, office in definitions.suppliers.items():
        is_second = supplier != office.name and {supplier, office.name} <= found.keys()
        if is_second and all(contract.records for contract in found[supplier]):
            found[office.name] += found.pop(supplier)
    return found


def form_id(supplier: str, year: int, geo: str, definitions: Definitions) -> str:
    """Return the id of a form: a hash of what a supplier's tables ask, all labels they accept, year and country."""
    contracts = (
        contract.for_year(year)
        for name, contract in definitions.contracts.items()
        if name.startswith(f"{supplier}/") and contract.is_expected_for(year)
    )
    asks = [
        {
            "contract": contract.name,
            "schema": contract.schema,
            "population": contract.population,
            "always": dict(contract.always),
            "expects": [dict(codes) for codes in contract.expects],
            "totals": dict(contract.printed_totals),
            "labels": [{**(field.labels or labels_of(field, definitions, year))} for field in contract.fields],
        }
        for contract in contracts
    ]
    content = json.dumps([FORMAT, geo, year, asks], sort_keys=True, ensure_ascii=False, default=dict)
    return hashlib.sha256(content.encode()).hexdigest()[:HASH_SHOWN]


def supplier_forms(collection: Collection, definitions: Definitions, last: LastYear) -> Iterator[SupplierForm]:
    """Yield the forms of all suppliers, in the order of their names."""
    year, languages = collection.year, definitions.languages
    for supplier, contracts in contracts_of_suppliers(collection, definitions).items():
        tables = [contract for contract in contracts if contract.records is None]
        office = definitions.suppliers.get(supplier)
        own = office.language if office else languages[0]
        stamp = FormStamp(
            form_id(supplier, year, collection.geo, definitions),
            FORMAT,
            supplier,
            year,
            collection.geo,
            tuple(contract.name for contract in tables),
        )
        yield SupplierForm(
            stamp,
            office.office if office else contracts[0].supplier,
            tuple(dict.fromkeys((own, *languages))),
            tuple(
                laid_out(name, contract, year, definitions, last)
                for name, contract in zip(
                    sheet_names([contract.title.in_language(own) for contract in tables]), tables, strict=True
                )
            ),
            tuple(contract for contract in contracts if contract.records),
            collection.contact_words,
            office.due_in(year) if office else "",
            last.year,
            definitions,
        )


def laid_out(name: str, contract: Contract, year: int, definitions: Definitions, last: LastYear) -> TableLayout:
    """Return a table on its sheet, which has this name."""
    labels = tuple(labels_of(field, definitions, year) for field in contract.fields)
    return TableLayout(contract, year, name, rows_of(contract, year, definitions, last), labels)
