"""Read: suppliers' files in, facts out, each with the place it stands in.

Every file is held against its contract first. What cannot be read (path, encoding, sheet, header, type of value)
is refused, all files and all faults at once; what can be read but breaks a constraint travels along as a finding.
Printed totals become claims, other years become history; what a table tells and does not count stands apart. A
table that a supplier owes and did not send leaves facts whose value is not known, so that no sum passes over it in
silence. A register (one row per person) comes out as facts too: how many rows tell the same; its bytes are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from thb_eu.definitions import Contract, Definitions
from thb_eu.engines.persons import MOST_REGISTERS, MOST_ROWS
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.frames import with_plain_text
from thb_eu.guarded import guarded
from thb_eu.messages import _, layout
from thb_eu.model import (
    ORIGIN,
    WITHOUT_YEAR,
    Collection,
    Owed,
    Place,
    Received,
    Refused,
    RegisterRead,
    Remedies,
    SentTable,
)
from thb_eu.sources.collection import CORRECTIONS, DECISIONS, PROSE, WAIVERS, read_collection
from thb_eu.sources.columns import read_columns
from thb_eu.sources.corrections import corrected, corrections_of_facts
from thb_eu.sources.databases import read_table
from thb_eu.sources.delivery import Delivery
from thb_eu.sources.dialect import as_described
from thb_eu.sources.exchanged_tables import contradicted
from thb_eu.sources.grid import Grid, Otherwise, read_grid
from thb_eu.sources.guard import inside
from thb_eu.sources.mistaken_tables import mistaken_alone
from thb_eu.sources.numerals import with_plain_counts
from thb_eu.sources.other_collections import NAME, beside_others
from thb_eu.sources.receipts import Pseudonymised, refuse_mixed_keys
from thb_eu.sources.recipe import UNREAD, Facts, Table, facts_of
from thb_eu.sources.records import Counted, Register, counted
from thb_eu.sources.refused_files import as_far_as_shown
from thb_eu.sources.structure import Deviation, deviations, deviations_of
from thb_eu.sources.table_contents import content_of
from thb_eu.sources.told import cells_told, rows_told

__all__ = ["FACT_COLUMNS", "read", "read_collection"]

SEND_CORRECTED = _("Correct the file as agreed, and send it again.")
AS_AGREED = _("What is agreed is described in {described}.")
TOO_MANY_REGISTERS = (
    "file-too-large",
    _("the collection holds 32 registers already."),
    _("Join the registers of one supplier into one."),
)
TOO_MANY_ROWS = (
    "file-too-large",
    _("the register has a billion rows or more."),
    _("Divide it by years."),
)
FACT_COLUMNS = ("fact", "population", "view", "time", "value", "lists_all", *UNREAD, "counted", *ORIGIN, "corrections")
CLAIM_COLUMNS = ("kind", "value", "covers", *ORIGIN)
STRUCTURE_COLUMNS = ("file", "sheet", "cell", "row", "column", "code", "what")


@with_plain_text
def read(package: str | Path, definitions: Definitions, set_aside: bool = False) -> Received:
    """All files of `package` as facts, claims and history; refuses once with every fault of every file.

    With `set_aside` files that cannot be read are left out, as if not delivered, and named in `refused`.
    """
    return guarded(lambda: _read(package, definitions, set_aside))


def _read(package: str | Path, definitions: Definitions, set_aside: bool) -> Received:
    collection = read_collection(package, definitions)
    sent, refused = _sent(collection, definitions)
    if refused and set_aside:
        for resource in collection.resources:
            if (path := _path(resource)) in refused:
                refused[path] = as_far_as_shown(refused[path], resource, collection, definitions)
        kept = tuple(resource for resource in collection.resources if _path(resource) not in refused)
        collection = replace(collection, resources=kept)
        sent, _ = _sent(collection, definitions)
    else:
        refuse_if_any(SourceRefused, (fault for file in refused.values() for fault in file.faults))
    refuse_mixed_keys(sent.pseudonymised, definitions.folder)
    return replace(_received(collection, definitions, sent), refused=tuple(refused.values()))


def _sent(collection: Collection, definitions: Definitions) -> tuple[_Sent, dict[str, Refused]]:
    """What the files hold, and by path those that cannot be read."""
    sent, refused = _Sent(_own_files(collection)), {}
    for resource in collection.resources:
        path = _path(resource)
        try:
            faults = _read_resource(resource, collection, definitions, sent)
        except SourceRefused as broken:
            faults = [fault if fault.where else replace(fault, where=path) for fault in broken.faults]
        if faults:
            refused[path] = Refused(path, resource["thb:contract"], tuple(faults))
    return sent, refused


def _path(resource: Mapping[str, str]) -> str:
    return resource["path"].replace("\\", "/")


@dataclass
class _Sent:
    """What has been read so far."""

    inputs: dict[str, bytes]
    tables: list[Table] = field(default_factory=list)
    registers: list[Register] = field(default_factory=list)
    broken: list[dict[str, Any]] = field(default_factory=list)
    otherwise: list[dict[str, Any]] = field(default_factory=list)
    headings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    pseudonymised: list[Pseudonymised] = field(default_factory=list)

    def broken_by(self, read: Grid | Delivery, contract: Contract, found: Iterable[Deviation]) -> list[Fault]:
        """Take up what deviates from the contract; returned is what keeps the file from being read."""
        self.otherwise += [_otherwise_row(read, otherwise) for otherwise in read.otherwise]
        self.headings[read.file] = {
            name: heading for name, heading in zip(read.header, read.headings, strict=False) if name != heading
        }
        self.broken += [_structure_row(read, deviation) for deviation in found if not deviation.unreadable]
        return [_fault(read, contract, deviation) for deviation in found if deviation.unreadable]


def _read_resource(
    resource: Mapping[str, str], collection: Collection, definitions: Definitions, sent: _Sent
) -> list[Fault]:
    """Read one file; what keeps it from being read."""
    contract = as_described(definitions.contracts[resource["thb:contract"]].for_year(collection.year), resource)
    name = resource["path"].replace("\\", "/")
    path = inside(collection.folder, resource["path"], collection.descriptor)
    if contract.records or "thb:table" in resource:
        in_database = "thb:table" in resource
        delivery = read_table(resource, contract) if in_database else read_columns(path, name, contract)
        sent.pseudonymised += _with_persons(name, path, delivery, contract)
        if rules := contract.records:
            refuse_if_any(SourceRefused, _too_much(name, delivery, len(sent.registers)))
            name, source = resource["name"], resource["thb:source"]
            sent.registers.append(Register(name, source, delivery, contract, rules, len(sent.registers)))
        return sent.broken_by(delivery, contract, deviations_of(delivery, contract))
    content = path.read_bytes()
    grid = corrected(read_grid(content, name, contract), collection.corrections)
    contract = contract.as_sent(grid.header)
    grid, ambiguous = with_plain_counts(grid, contract)
    sent.inputs[grid.file] = content
    sent.tables.append(Table(resource["name"], resource["thb:source"], grid, contract))
    told = {fault.place.cell for fault in ambiguous}
    found = (deviation for deviation in deviations(grid, contract) if deviation.cell not in told)
    return [*ambiguous, *sent.broken_by(grid, contract, list(found))]


def _too_much(name: str, delivery: Delivery, before: int) -> Iterator[Fault]:
    """More registers or rows than the numbers of places tell apart."""
    if before >= MOST_REGISTERS:
        yield Fault(name, *TOO_MANY_REGISTERS, "analyst")
    if delivery.rows.size >= MOST_ROWS:
        yield Fault(name, *TOO_MANY_ROWS, "analyst")


def _with_persons(name: str, path: Path, delivery: Delivery, contract: Contract) -> Iterator[Pseudonymised]:
    """The register as one whose persons may meet those of others, if it tells any."""
    person = contract.records.person if contract.records else None
    if person is None or person.column not in delivery.header:
        return
    blank = delivery.rows.texts(person.column, unlike=".+")["rows"].sum()
    if blank < delivery.rows.size:
        yield Pseudonymised(name, path, delivery.sha256)


def _received(collection: Collection, definitions: Definitions, sent: _Sent) -> Received:
    lists, year = definitions.law.lists, collection.year
    counting = [table for table in sent.tables if not table.contract.tells]
    rows = [facts_of(table, year, lists) for table in counting]
    people = [counted(register, year, definitions.law, definitions.counting.first_by) for register in sent.registers]
    facts = [fact for found in (*rows, *(made.facts for made in people)) for fact in found.facts]
    undelivered = (
        *_undelivered(collection, definitions),
        *_rows_left_out(counting, rows),
        *(Owed(register.contract.name, {}) for register in sent.registers if not register.delivery.rows.size),
    )
    facts += [
        _unknown_fact(contract, codes, owed, year)
        for owed in undelivered
        if (contract := definitions.contracts[owed.contract]).counted
        for codes in _parts_owed(contract, owed)
    ]
    rests_on = corrections_of_facts(counting, collection.corrections)
    frame = _fact_frame(facts, (*definitions.law.dimensions, *definitions.law.days), rests_on)
    current = frame["time"].isin((year, WITHOUT_YEAR)) & frame["counted"]
    contents = tuple(
        content_of(table, found, sent.inputs[table.grid.file], year, lists)
        for table, found in zip(counting, rows, strict=True)
        if table.contract.counted
    )
    beside, record = beside_others(collection, contents, definitions)
    told = rows_told(sent.tables)
    return Received(
        collection=collection,
        facts=frame[current].reset_index(drop=True),
        history=frame[~current].reset_index(drop=True),
        claims=_frame([claim for found in rows for claim in found.claims], CLAIM_COLUMNS),
        structure=_frame(sent.broken, STRUCTURE_COLUMNS),
        otherwise=tuple(sent.otherwise),
        mistaken=(
            *mistaken_alone(contents, year, definitions.contracts),
            *contradicted(contents, told, definitions.contracts),
            *beside,
        ),
        headings=sent.headings,
        sent={
            table.grid.file: SentTable(
                table.grid.sheet,
                table.grid.header_row,
                table.grid.written,
                table.grid.header_row - table.contract.header_row,
            )
            for table in sent.tables
        },
        cells=cells_told(sent.tables),
        told=told,
        undelivered=undelivered,
        inputs={**sent.inputs, NAME: record} if record else sent.inputs,
        registers=tuple(map(_as_read, sent.registers, people)),
    )


def _as_read(register: Register, made: Counted) -> RegisterRead:
    delivery = register.delivery
    rows, key, doubled = delivery.rows.size, register.rules.key, tuple(made.doubled)
    return RegisterRead(
        register.resource,
        delivery.file,
        delivery.sheet,
        made.sha256,
        rows,
        made.ignored,
        key,
        doubled,
        made.people,
        made.numbered,
        made.in_year,
    )


def _fact_frame(
    facts: list[dict[str, Any]], dimensions: Iterable[str], rests_on: Mapping[tuple[str, str], tuple[str, ...]]
) -> pd.DataFrame:
    """Facts as a frame: codes as text, `<NA>` where a view does not hold the dimension."""
    frame = _frame(facts, (*FACT_COLUMNS, *(name for name in dimensions)))
    corrections = [rests_on.get(place, ()) for place in zip(frame["file"], frame["cell"], strict=True)]
    return frame.assign(corrections=pd.Series(corrections, index=frame.index, dtype=object))


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    numbers = {"value": "Int64", "row": "Int64", "time": "Int64", "counted": "bool"}
    kept = {"lists_all", "covers", "what", "corrections"}
    return frame.astype({name: numbers.get(name, "string") for name in columns if name not in kept})


def _undelivered(collection: Collection, definitions: Definitions) -> Iterator[Owed]:
    """The tables that the suppliers of this collection owe by contract and did not send."""
    delivered = {resource["thb:contract"] for resource in collection.resources}
    suppliers = {name.split("/")[0] for name in delivered}
    for name, contract in definitions.contracts.items():
        if name.split("/")[0] in suppliers and name not in delivered and contract.is_owed_for(collection.year):
            yield Owed(name, {})


def _rows_left_out(tables: Iterable[Table], rows: Iterable[Facts]) -> Iterator[Owed]:
    """Tables without a row, and rows that a contract expects: left out they are not known, a zero must be said."""
    for table, found in zip(tables, rows, strict=True):
        if not found.facts:
            yield Owed(table.contract.name, {})
        for expected in table.contract.expects:
            if not any(all(fact.get(name) == code for name, code in expected.items()) for fact in found.facts):
                yield Owed(table.contract.name, expected)


def _parts_owed(contract: Contract, owed: Owed) -> Iterable[Mapping[str, str]]:
    """What is known, before it arrives, of the populations that are owed: their codes."""
    if owed.codes:
        return (owed.codes,)
    return contract.expects if "{" in contract.population else ({},)


def _unknown_fact(contract: Contract, codes: Mapping[str, str], owed: Owed, year: int) -> dict[str, Any]:
    """A number that is not known, in the population in which other tables may tell it."""
    origin = dict.fromkeys(ORIGIN, "") | {"row": None, "resource": contract.name, "source": contract.title.english}
    told = {**contract.always, **codes}
    named = contract.names_population_by(told)
    return {
        "fact": f"{Owed(owed.contract, codes)}!not-delivered",
        "population": contract.population_of(told) if named else f"{contract.population}, {owed}",
        "view": contract.name,
        "time": year,
        "value": None,
        "lists_all": frozenset(),
        **dict.fromkeys(UNREAD, ""),
        "counted": True,
        **origin,
        **told,
    }


def _own_files(collection: Collection) -> dict[str, bytes]:
    names = (collection.descriptor, WAIVERS, CORRECTIONS, DECISIONS, PROSE)
    return {name: (collection.folder / name).read_bytes() for name in names if (collection.folder / name).is_file()}


def _otherwise_row(read: Grid | Delivery, otherwise: Otherwise) -> dict[str, Any]:
    return {
        "file": read.file,
        "sheet": read.sheet,
        "cell": otherwise.cell,
        "row": otherwise.row,
        "column": otherwise.kind,
        "what": otherwise.what,
    }


def _structure_row(read: Grid | Delivery, deviation: Deviation) -> dict[str, Any]:
    return {
        "file": read.file,
        "sheet": read.sheet,
        "cell": deviation.cell,
        "row": deviation.row,
        "column": deviation.column,
        "code": deviation.code,
        "what": deviation.what,
    }


def _place(read: Grid | Delivery, deviation: Deviation) -> Place:
    return Place(read.file, read.sheet, deviation.cell, deviation.row)


def _fault(read: Grid | Delivery, contract: Contract, deviation: Deviation) -> Fault:
    headings = dict(zip(read.header, read.headings, strict=False))
    name = headings.get(deviation.column, deviation.column)
    where = replace(_place(read, deviation), column=name)
    described = f"datapackages/sources/{contract.name.split('/')[0]}"
    agreed = Remedies(analyst=AS_AGREED.filled({"described": described}))
    return Fault(where, deviation.code, layout("{what}.", what=deviation.what), SEND_CORRECTED, "supplier", agreed)
