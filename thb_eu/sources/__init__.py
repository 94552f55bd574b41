"""Read suppliers' files into facts, each with the place it stands in.

Every file is held against its contract first. What cannot be read (path, encoding, sheet, header, type of value)
is refused, all files and all faults at once; what can be read but breaks a constraint travels along as a finding.
Printed totals become claims, other years become history; what a table tells and does not count stands apart. A
table that a supplier owes and did not send leaves facts whose value is not known, so that no sum passes over it in
silence. A register (one row per person) comes out as facts too: how many rows tell the same; its bytes are not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.engines.persons import MOST_REGISTERS, MOST_ROWS
from thb_eu.base.errors import Fault, SourceRefused, guarded, refuse_if_any
from thb_eu.base.limits import EDITED_FILE, WORKBOOK_FILE
from thb_eu.base.messages import _, layout
from thb_eu.base.model import WITHOUT_YEAR, Place, Remedies
from thb_eu.base.table_schemas import CLAIMS, STRUCTURE, with_plain_text
from thb_eu.definitions import Contract, Correction, Definitions, Folder, read_checked
from thb_eu.definitions.journal import HEAD, JOURNAL, Journal
from thb_eu.results import Collection, Package, ReceivedFacts, RefusedFile, UnusualReading
from thb_eu.results.collection import AT_HAND, MissingDelivery
from thb_eu.sources.aggregate_facts import AggregateTable, cells_as_written, facts_of, reference_rows, with_sums_anew
from thb_eu.sources.clean_copies import as_far_as_shown, clean_copy
from thb_eu.sources.coding import Fact, Origin, SourceFacts, facts_frame, made_fact, with_plain_counts
from thb_eu.sources.collection import as_described, corrected, corrections_of_facts, read_collection
from thb_eu.sources.delivery import Delivery, read_columns, read_table
from thb_eu.sources.file_safety import inside
from thb_eu.sources.grid import Grid, read_grid
from thb_eu.sources.known_releases import RELEASES, with_published_figures, with_published_numbers
from thb_eu.sources.other_collections import beside_others, content_of, contradicted, mistaken_alone
from thb_eu.sources.personal_data import (
    PersonalDataGuard,
    in_register,
    in_table,
    in_workbook,
    unrepeated,
    watch_of,
)
from thb_eu.sources.register_facts import Register, facts_of_register
from thb_eu.sources.structure import HEADER_DIFFERS, Deviation, deviations, deviations_of

__all__ = ["read", "read_collection", "table_faults"]

EXCHANGED = _("the table has the columns of {other}, which has those of this one: the two were exchanged.")
SEND_EACH = _("Send each of the two under the name of the other.")
SAYS_UNKNOWN = "cannot be told, says the supplier"
"""How the source of a number that nobody knows is named, where its supplier says that it cannot be told."""


Once = Callable[..., ReceivedFacts]
"""What makes a step of what it is given, or knows what was made of the same before."""


@with_plain_text
def read(
    package: Package, definitions: Definitions, set_aside: bool = False, once: Once = lambda step, *given: step(*given)
) -> ReceivedFacts:
    """Return all files of `package`, or of a collection as it was read, as facts, claims and history.

    Refuses once with every fault of every file.
    With `set_aside` files that cannot be read are left out, as if not delivered, and named in `refused`.
    `once` makes the step of the files themselves.
    """
    return guarded(lambda: _read(package, definitions, set_aside, once))


def _read(package: Package, definitions: Definitions, set_aside: bool, once: Once) -> ReceivedFacts:
    collection = package if isinstance(package, Collection) else read_collection(package, definitions)
    found = once(_read_files, collection.to_read, definitions, set_aside)
    as_read = {name: getattr(found.collection, name) for name in ("resources", "corrections", "releases")}
    edited = {**collection.edited, **_acts(collection.journal), **_releases(collection)}
    return replace(found, collection=replace(collection, **as_read), inputs={**edited, **found.inputs})


def _read_files(collection: Collection, definitions: Definitions, set_aside: bool) -> ReceivedFacts:
    sent, refused = _sent(collection, definitions)
    if refused and set_aside:
        for path, resource in collection.by_file.items():
            if path in refused:
                refused[path] = as_far_as_shown(refused[path], resource, collection, definitions)
        kept = tuple(resource for resource in collection.resources if resource["path"] not in refused)
        collection = replace(collection, resources=kept)
        sent, _ = _sent(collection, definitions)
    else:
        refuse_if_any(SourceRefused, _faults_told_once(refused, sent, definitions.contracts))
    refuse_mixed_keys(sent.pseudonymised, definitions.folder)
    received = replace(_received(collection, definitions, sent), refused=tuple(refused.values()))
    return with_published_numbers(received)


def _sent(collection: Collection, definitions: Definitions) -> tuple[_Sent, dict[str, RefusedFile]]:
    """Say what the files hold, and by path those that cannot be read."""
    guard = PersonalDataGuard(definitions, (collection.edited[collection.descriptor],))
    sent, refused = _Sent(guard), {}
    for path, resource in collection.by_file.items():
        try:
            faults = _read_resource(resource, collection, definitions, sent)
        except SourceRefused as broken:
            faults = [replace(fault, where=Place(path)) if fault.where == Place() else fault for fault in broken.faults]
        if faults:
            content = partial(_content_of, path, collection)
            faults = unrepeated(faults, content, path, guard)
            refused[path] = RefusedFile(path, resource["thb:contract"], tuple(faults))
    return sent, refused


def _faults_told_once(refused: Mapping[str, RefusedFile], sent: _Sent, agreed: Mapping[str, Contract]) -> list[Fault]:
    """Return what keeps files from being read; of two that have each other's columns, once that they were exchanged."""
    headers = {table.grid.file: table.grid.header for table in sent.tables if table.grid.file in refused}
    asked = {path: agreed[refused[path].contract] for path in headers}
    odd = [path for path, header in headers.items() if not asked[path].has_columns(header)]
    both = ((pair, pair[::-1]) for pair in combinations(odd, 2))
    pairs = [swap[0] for swap in both if all(asked[path].has_columns(headers[other]) for path, other in swap)]
    what = ((path, EXCHANGED.filled({"other": other})) for path, other in pairs)
    told = [Fault(Place(path), HEADER_DIFFERS, exchanged, SEND_EACH, "supplier") for path, exchanged in what]
    faults = (fault for file in refused.values() for fault in file.faults)
    return told + [flaw for flaw in faults if flaw.code != HEADER_DIFFERS or flaw.where.file not in {*chain(*pairs)}]


def _content_of(path: str, collection: Collection) -> bytes:
    return read_bounded(inside(collection.folder_of(path), path, collection.descriptor), WORKBOOK_FILE, name=path)


@dataclass
class _Sent:
    """What has been read so far."""

    guard: PersonalDataGuard
    inputs: dict[str, bytes] = field(default_factory=dict)
    tables: list[AggregateTable] = field(default_factory=list)
    registers: list[Register] = field(default_factory=list)
    broken: list[tuple[Any, ...]] = field(default_factory=list)
    otherwise: list[UnusualReading] = field(default_factory=list)
    headings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    pseudonymised: list[Pseudonymised] = field(default_factory=list)
    clean: dict[str, bytes] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)

    def broken_by(self, read: Grid | Delivery, contract: Contract, found: Iterable[Deviation]) -> list[Fault]:
        """Take up what deviates from the contract; returned is what keeps the file from being read."""
        places = (read.file, read.sheet)
        self.otherwise += [
            UnusualReading(*places, cell.cell, cell.row, cell.kind, cell.what) for cell in read.otherwise
        ]
        self.headings[read.file] = {
            name: heading for name, heading in zip(read.header, read.headings, strict=False) if name != heading
        }
        self.broken += [
            (read.file, read.sheet, deviation.cell, deviation.row, deviation.column, deviation.code, deviation.what)
            for deviation in found
            if not deviation.unreadable
        ]
        return [_fault(read, contract, deviation) for deviation in found if deviation.unreadable]


def _read_resource(
    resource: Mapping[str, str], collection: Collection, definitions: Definitions, sent: _Sent
) -> list[Fault]:
    """Read one file; what keeps it from being read."""
    contract = as_described(definitions.contracts[resource["thb:contract"]].for_year(collection.year), resource)
    name = resource["path"]
    path = inside(collection.folder_of(name), name, collection.descriptor)
    if contract.records or "thb:table" in resource:
        in_database = "thb:table" in resource
        watch = watch_of(contract, sent.guard)
        delivery = read_table(resource, contract) if in_database else read_columns(path, name, contract, watch)
        sent.pseudonymised += _with_persons(name, path, delivery, contract)
        if rules := contract.records:
            refuse_if_any(SourceRefused, _too_much(name, delivery, len(sent.registers)))
            name, source = resource["name"], resource["thb:source"]
            sent.registers.append(Register(name, source, delivery, contract, rules, len(sent.registers)))
        found = [*in_register(delivery, contract, sent.guard)]
        if delivery.sheet:
            found += in_workbook(
                read_bounded(path, WORKBOOK_FILE, name=name), delivery.file, contract, sent.guard, delivery.sheet
            )
        return [*found, *sent.broken_by(delivery, contract, deviations_of(delivery, contract))]
    content, read_as = read_bounded(path, WORKBOOK_FILE, name=name), contract
    as_sent = read_grid(content, name, contract)
    grid, applied = corrected(as_sent, collection.corrections, contract)
    sent.corrections += applied
    found = [*in_table(grid, contract, sent.guard), *in_workbook(content, name, contract, sent.guard, grid.sheet)]
    contract = contract.as_sent(grid.header)
    if "thb:form" in resource and grid.rows != as_sent.rows:
        grid = with_sums_anew(grid, as_sent, contract)
    grid, ambiguous = with_plain_counts(grid, contract)
    sent.inputs[grid.file] = content
    if grid.sheet:
        sent.clean[grid.file] = clean_copy(content, name, grid.sheet, read_as)
    sent.tables.append(AggregateTable(resource["name"], resource["thb:source"], grid, contract))
    flawed = {fault.where.cell for fault in ambiguous}
    deviating = (deviation for deviation in deviations(grid, contract) if deviation.cell not in flawed)
    return [*found, *ambiguous, *sent.broken_by(grid, contract, list(deviating))]


def table_faults(content: bytes, name: str, contract: Contract) -> list[Fault]:
    """Find why a table of figures cannot be read as its contract says; what only breaks a constraint is no reason."""
    try:
        grid = read_grid(content, name, contract)
    except SourceRefused as broken:
        return list(broken.faults)
    contract = contract.as_sent(grid.header)
    grid, ambiguous = with_plain_counts(grid, contract)
    return [*ambiguous, *(_fault(grid, contract, breach) for breach in deviations(grid, contract) if breach.unreadable)]


def _too_much(name: str, delivery: Delivery, before: int) -> Iterator[Fault]:
    """Yield a fault where there are more registers or rows than the numbers of places tell apart."""
    if before >= MOST_REGISTERS:
        problem = (
            "file-too-large",
            _("the collection holds 32 registers already."),
            _("Join the registers of one supplier into one."),
        )
        yield Fault(Place(name), *problem, "analyst")
    if delivery.rows.size >= MOST_ROWS:
        problem = ("file-too-large", _("the register has a billion rows or more."), _("Divide it by years."))
        yield Fault(Place(name), *problem, "analyst")


def _with_persons(name: str, path: Path, delivery: Delivery, contract: Contract) -> Iterator[Pseudonymised]:
    """Yield the register as one whose persons may meet those of others, if it tells any."""
    person = contract.records.person if contract.records else None
    if person is None or person.column not in delivery.header:
        return
    blank = delivery.rows.texts(person.column, unlike=".+")["rows"].sum()
    if blank < delivery.rows.size:
        yield Pseudonymised(name, path, delivery.sha256)


def _received(collection: Collection, definitions: Definitions, sent: _Sent) -> ReceivedFacts:
    law, year = definitions.law, collection.year
    counting = [table for table in sent.tables if not table.contract.tells]
    found = [facts_of(table, year, law.lists) for table in counting]
    first_by, once = definitions.counting.first_by, definitions.once_by_unit.keys()
    registers = [facts_of_register(register, year, law, first_by, once) for register in sent.registers]
    undelivered = (
        *_undelivered(collection, definitions),
        *_rows_left_out(counting, found, collection),
        *(
            MissingDelivery(register.contract.name, {})
            for register in sent.registers
            if not register.delivery.rows.size
        ),
    )
    unknown = (fact for gap in undelivered for fact in _unknown_facts(definitions.contracts[gap.contract], gap, year))
    facts = [*(fact for of in found for fact in of.facts), *(fact for of, _ in registers for fact in of), *unknown]
    rests_on = corrections_of_facts(counting, sent.corrections)
    frame = facts_frame(facts, (*law.dimensions, *law.days), rests_on)
    current = frame["time"].isin((year, WITHOUT_YEAR)) & frame["counted"]
    claims = [claim for of in found for claim in of.claims]
    contents = tuple(
        content_of(table, of, sent.inputs[table.grid.file], year, law.lists)
        for table, of in zip(counting, found, strict=True)
        if table.contract.counted
    )
    beside, record = beside_others(collection, contents, definitions)
    stated = reference_rows(sent.tables)
    return ReceivedFacts(
        collection=with_published_figures(
            replace(collection, corrections=tuple(sent.corrections)), stated["published"], definitions
        ),
        facts=frame[current].reset_index(drop=True),
        uncounted_facts=frame[~current].reset_index(drop=True),
        claims=CLAIMS.of_rows((claim.kind, claim.value, claim.covers, *astuple(claim.origin)) for claim in claims),
        structure=STRUCTURE.of_rows(sent.broken),
        otherwise=tuple(sent.otherwise),
        mistaken=(
            *mistaken_alone(contents, year, definitions.contracts),
            *contradicted(contents, stated, definitions.contracts),
            *beside,
        ),
        headings=sent.headings,
        sent={table.grid.file: table.sent for table in sent.tables},
        cells=cells_as_written(sent.tables),
        reference_tables=stated,
        undelivered=undelivered,
        inputs={**sent.inputs, AT_HAND: record} if record else sent.inputs,
        registers=tuple(read for _, read in registers),
        clean=sent.clean,
        originals={name: hashlib.sha256(sent.inputs[name]).hexdigest() for name in sorted(sent.clean)},
    )


def _undelivered(collection: Collection, definitions: Definitions) -> Iterator[MissingDelivery]:
    """Yield the tables that suppliers of this collection owe by contract and did not send; of all, if it has none."""
    suppliers = collection.suppliers or {name.split("/")[0] for name in definitions.contracts}
    delivered = {resource["thb:contract"] for resource in collection.resources}
    stated = {statement.contract: statement for statement in collection.statements}
    for name, contract in definitions.contracts.items():
        if name.split("/")[0] in suppliers and name not in delivered and contract.is_due_for(collection.year):
            yield MissingDelivery(name, {}, stated.get(name))


def _rows_left_out(
    tables: Iterable[AggregateTable], found: Iterable[SourceFacts], collection: Collection
) -> Iterator[MissingDelivery]:
    """Yield tables without a row, unless none is stated, and expected rows left out: these are not known."""
    for table, of in zip(tables, found, strict=True):
        if not of.facts and not collection.states_none(table.contract.name):
            yield MissingDelivery(table.contract.name, {})
        for expected in table.contract.expects:
            if not any(expected.items() <= fact.codes.items() for fact in of.facts):
                yield MissingDelivery(table.contract.name, expected)


def _unknown_facts(contract: Contract, gap: MissingDelivery, year: int) -> Iterator[Fact]:
    """Yield numbers that are not known, in the populations in which other tables may tell them."""
    of_all: Iterable[Mapping[str, str]] = contract.expects if "{" in contract.population else ({},)
    for codes in ((gap.codes,) if gap.codes else of_all) if contract.counted else ():
        source = f"{contract.title.english} ({SAYS_UNKNOWN})" if gap.stated else contract.title.english
        origin = Origin(contract.name, source=source)
        fact = made_fact(f"{MissingDelivery(gap.contract, codes)}!not-delivered", None, codes, origin, contract, year)
        if not contract.names_population_by(fact.codes):
            fact = replace(fact, population=f"{contract.population}, {gap}")
        yield replace(fact, absence_means_zero=frozenset())


def _releases(collection: Collection) -> dict[str, bytes]:
    """Find what an attacker knows, as inputs: what the public may have depends on it."""
    return {f"{RELEASES}/{release.id}.csv": release.content for release in collection.releases if release.content}


def _acts(journal: Journal) -> dict[str, bytes]:
    """Return the acts of the journal as inputs; on what was submitted before nothing rests."""
    acts = Journal(journal.acts)
    return {JOURNAL: acts.content, HEAD: acts.head} if acts.entries else {}


def _fault(read: Grid | Delivery, contract: Contract, deviation: Deviation) -> Fault:
    headings = dict(zip(read.header, read.headings, strict=False))
    name = headings.get(deviation.column, deviation.column)
    where = Place(read.file, read.sheet, deviation.cell, deviation.row, name)
    described = f"datapackages/sources/{contract.name.split('/')[0]}"
    agreed = Remedies(analyst=_("What is agreed is described in {described}.", described=described))
    remedy = _("Correct the file as agreed, and send it again.")
    return Fault(where, deviation.code, layout("{what}.", what=deviation.what), remedy, "supplier", agreed)


# Check that registers whose persons are to meet come with receipts of one key and one set of rules.
#
# Comes in: the files of the registers, with their hashes. Refused: a file without its receipt where persons of
# several registers are counted together, one that was changed since it was pseudonymised, and files made with
# different keys or rules: nobody in one would meet anybody in the other, and every person would count twice.

SUFFIX = ".receipt.json"
SCHEMA = "pseudonymised"

NO_RECEIPT = (
    "receipt-missing",
    _("its receipt is not beside the file."),
    _("Send FILE{suffix} together with the file.", suffix=SUFFIX),
)
OTHER_KEY = (
    _("the pseudonyms were made with another key or by other rules than those of {first}."),
    _("Persons would not meet. Let both suppliers use one key and one version."),
)


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """A file with pseudonyms: how it is named, where it is, and its SHA-256 (empty of a table in a database)."""

    name: str
    path: Path
    sha256: str


def refuse_mixed_keys(files: Sequence[Pseudonymised], folder: Folder) -> None:
    """Refuse all files at once that cannot be counted together; a single file may come without its receipt."""
    faults: list[Fault] = []
    receipts: list[tuple[str, Any]] = []
    for file in files:
        place = beside(file.path)
        if not place.is_file():
            faults += [Fault(Place(file.name), *NO_RECEIPT, "supplier")] if len(files) > 1 else []
            continue
        try:
            receipt: Any = read_checked(
                folder, f"{file.name}{SUFFIX}", read_bounded(place, EDITED_FILE, name=place.name), SCHEMA, SourceRefused
            )
        except SourceRefused as refused:  # what stands there may be the key, or rows
            problem = (
                "receipt-invalid",
                _("not a receipt written by thb-eu pseudonymise."),
                _("Send the receipt as it was made, and never the key itself."),
            )
            faults.append(Fault(refused.faults[0].where, *problem, "supplier"))
            continue
        receipts.append((file.name, receipt))
        if file.sha256 and file.sha256 != receipt["sha256"]:
            problem = (
                "pseudonymised-file-changed",
                _("the file was changed after it was made."),
                _("Send it again as it was made, with its receipt."),
            )
            faults.append(Fault(Place(file.name), *problem, "supplier"))
    for name, receipt in receipts:
        first, made = receipts[0]
        if (receipt["key"], receipt["method"]) != (made["key"], made["method"]):
            what = OTHER_KEY[0].filled({"first": first})
            faults.append(Fault(Place(name), "pseudonyms-of-another-key", what, OTHER_KEY[1], "supplier"))
    refuse_if_any(SourceRefused, faults)


def beside(file: Path) -> Path:
    """Find where the receipt of `file` stands."""
    return file.with_name(file.name + SUFFIX)
