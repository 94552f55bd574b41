"""Keep a file that arrives, and recognise what it is: a table, a form, a marked copy that came back."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, SourceRefused, ThbError, refuse_if_any
from thb_eu.base.limits import WORKBOOK_FILE
from thb_eu.base.messages import ENGLISH, Text, _, catalogue_texts, in_each_language
from thb_eu.base.model import Finding, Place, unnamed_file
from thb_eu.base.ooxml.archive import EXCEL, OPEN_DOCUMENT
from thb_eu.base.ooxml.beside_cells import without_pictures
from thb_eu.base.progress import stage
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.acts import DELIVERIES, HASH_SHOWN, Act
from thb_eu.definitions.collection_descriptor import NONE, UNKNOWN
from thb_eu.definitions.interventions import where_they_stand
from thb_eu.results import Collection, RefusedFile, SentTable
from thb_eu.results.deliveries import REPLACED, DeliveryState, SentDelivery, brought, deliveries_of
from thb_eu.sources import SUFFIX as RECEIPT_SUFFIX
from thb_eu.sources.collection import read_descriptor, tables_of
from thb_eu.sources.file_safety import SUFFIXES, zip_faults
from thb_eu.sources.personal_data import PersonalDataGuard, called_by_a_person, in_workbook
from thb_eu.sources.text_files import UTF_8
from thb_eu.sources.workbooks import READERS, read_sheet
from thb_eu.templates.annotated_copies.copy_stamp import FORM_SHOWN, CopyStamp
from thb_eu.year.answers import ReturnedCopy, returned_copy
from thb_eu.year.changes import TableFile, changes
from thb_eu.year.forms.filled import read_with_faults
from thb_eu.year.forms.shown import form_as_workbook
from thb_eu.year.forms.stamp import HEAD, FormStamp, printed_in, stamp_of
from thb_eu.year.journal_verification import sha256_of
from thb_eu.year.new_year import as_standing
from thb_eu.year.receipt import not_passed_on
from thb_eu.year.received_deliveries import DeliveryReceived
from thb_eu.year.recognition import recognised
from thb_eu.year.workspace import Workspace

NO_ORDINARY_FILE = (
    "path-unsafe",
    _("this is a link, or no ordinary file."),
    _("Name the file itself."),
)
UNREADABLE = ("file-not-found", _("the system does not let the file be read."), _("Check the rights to read it."))
ARRIVING = _("reading {file} ({at}/{of})")
OTHER_COLLECTION = _("this is a marked copy of a file that this collection does not have; it belongs to {name}.")


def arrived(reception: Reception, path: Path, number: int, count: int, table: str = "") -> Arrival:
    """Put the file in its place among those that wait, recognised; or tell what is wrong.

    Where its name may be of a person it is called by its `number` among the `count` that were handed in.
    """
    title, suffix = title_and_suffix(path)
    datum = reception.guard.datum_in_title(title)
    arrival = Arrival(name := unnamed_file(number, count, suffix) if datum else path.name)
    stage(ARRIVING.filled({"file": name, "at": number, "of": count}))
    if problem := _no_file(path):
        arrival.faults.append(Fault(Place(name), *problem, "user"))
        return arrival
    arrival.suffix = suffix or NO_SUFFIX
    try:
        _keep(reception, arrival, path)
    except SourceRefused as refused:
        arrival.faults += refused.faults
        return arrival
    if datum:
        arrival.faults.append(called_by_a_person(Place(name), datum))
    try:
        _recognise(reception, arrival, table)
    except ThbError as refused:
        arrival.faults += refused.faults
    before = reception.sent.get(arrival.id)
    earlier = before if before and before.state is not DeliveryState.REFUSED else reception.seen.get(arrival.id)
    reception.seen.setdefault(arrival.id, arrival)
    if earlier and not _is_another_table(reception, arrival, earlier):
        arrival.faults.clear()
        arrival.known, arrival.twin = before if earlier is before else None, earlier is not before
    return arrival


def _is_another_table(reception: Reception, arrival: Arrival, earlier: SentDelivery | Arrival) -> bool:
    """Tell whether the same bytes come for another table, as zeros of two tables do; then it gets a file of its own."""
    new = [contract for contract in arrival.entries if contract not in earlier.contracts]
    if arrival.faults or not new or arrival.suffix != ".csv" or arrival.form:
        return False
    before = earlier.resources if isinstance(earlier, SentDelivery) else earlier.entries
    path = f"{DELIVERIES}/{arrival.id}/{new[0]}.csv"
    shutil.copyfile(reception.space.waiting(arrival.original), reception.space.waiting(path))
    arrival.entries = {
        **{name: dict(entry) for name, entry in before.items()},
        new[0]: {**arrival.entries[new[0]], "path": path},
    }
    return True


def _keep(reception: Reception, arrival: Arrival, path: Path) -> None:
    """Copy the bytes, however many, to where they arrive, with the receipt of a pseudonymised register."""
    waiting, digest = reception.space.waiting(f"{len(reception.seen)}{NO_SUFFIX}"), hashlib.sha256()
    with waiting.open("wb") as copy:
        for block in _blocks(path, arrival.name):
            digest.update(block)
            copy.write(block)
    arrival.sha256, arrival.id = digest.hexdigest(), digest.hexdigest()[:HASH_SHOWN]
    waiting.replace(reception.space.waiting(arrival.original))
    beside = path.with_name(path.name + RECEIPT_SUFFIX)
    if beside.is_file():
        content = b"".join(_blocks(beside, arrival.name))
        reception.space.waiting(arrival.original + RECEIPT_SUFFIX).write_bytes(content)


def _recognise(reception: Reception, file: Arrival, table: str) -> None:
    waiting = reception.space.waiting(file.original)
    if not waiting.stat().st_size:
        problem = ("file-empty", _("the file is empty."), _("Save it with its table, and send it again."))
        raise SourceRefused(Fault(Place(file.name), *problem, "supplier"))
    if file.suffix in READERS and not zip_faults(read_bounded(waiting, WORKBOOK_FILE, name=file.name), file.name):
        _leave_out(file, waiting)
    if file.suffix in READERS and (copy := returned_copy(waiting.read_bytes(), file.name, reception.definitions)):
        _refuse_personal_data(reception, file, waiting, {answer.where for answer in copy.answers} | {copy.role_at})
        file.copy = copy
        _refuse_of_another(reception, copy.stamp, file)
        if copy.stamp.tables and not copy.stamp.is_form:
            _take_table(reception, file, copy.stamp, waiting.read_bytes())
            _look_for_figures(reception, file)
            return
    if file.suffix in SUFFIXES and (stamp := _stamp_in(waiting)):
        file.form, file.supplier = stamp.form, stamp.supplier
        _refuse_personal_data(reception, file, waiting)
        _take_form(reception, file, waiting.read_bytes())
        _look_for_figures(reception, file)
        return
    found = recognised(waiting, file.name, reception.held.year, reception.definitions, table)
    agreed = reception.definitions.contracts[found.contract]
    file.supplier = found.contract.partition("/")[0]
    for name, sheet in found.unread.items():
        if name.partition("/")[0] == file.supplier:
            file.owed[name], file.unread[name] = Place(file.name, sheet), sheet
    encoding = {"encoding": found.encoding} if found.encoding else {}
    file.entries[found.contract] = reception.entry(agreed, file.original, encoding)


def _leave_out(arrival: Arrival, waiting: Path) -> None:
    """Keep a workbook without its pictures and embedded files; what of it is not passed on is told."""
    content, pictures = without_pictures(waiting.read_bytes())
    if pictures:
        waiting.write_bytes(content)
        arrival.kept = hashlib.sha256(content).hexdigest()
    arrival.not_passed_on = tuple(not_passed_on(content, arrival.suffix, pictures))


def _refuse_personal_data(reception: Reception, new: Arrival, waiting: Path, answers: Set[Place] = frozenset()) -> None:
    """Refuse a form or a marked copy with personal data beside its tables, which are read apart from it.

    Whom a clerk names in an answer stays in the log of answers, from which nothing is passed on; a name in place of
    a role never gets there.
    """
    any_contract = next(iter(reception.definitions.contracts.values()))
    content = waiting.read_bytes()
    named = {kind.label for kind in reception.guard.all_kinds if kind.is_name}
    found = in_workbook(content, new.name, any_contract, reception.of_form(content, new.name), ours=True)
    faults = (fault for fault in found if fault.where not in answers or dict(fault.what.values)["datum"] not in named)
    refuse_if_any(SourceRefused, faults)


def _refuse_of_another(reception: Reception, stamp: CopyStamp, arrival: Arrival) -> None:
    """Refuse a marked copy of a file that this collection does not have."""
    known = stamp.delivery in reception.sent or any(
        hashlib.sha256(file.read_bytes()).hexdigest().startswith(stamp.delivery)
        for path in reception.held.by_file
        if not path.startswith(f"{DELIVERIES}/") and (file := reception.held.folder / path).is_file()
    )
    if not known or (stamp.collection, stamp.year) != (reception.held.name, str(reception.held.year)):
        what = OTHER_COLLECTION.filled({"name": stamp.collection})
        remedy = _("Send the file itself, or the copy of the file that was sent for this collection.")
        raise SourceRefused(Fault(Place(arrival.name), "copy-of-another-collection", what, remedy, "supplier"))


def _take_table(reception: Reception, arrival: Arrival, stamp: CopyStamp, content: bytes) -> None:
    """Take the table of a marked copy as a file of its own: what was written beside it may hold a name."""
    name, title = next(iter(stamp.tables.items()))
    agreed = reception.definitions.contracts[name]
    arrival.supplier = name.partition("/")[0]
    sheet = read_sheet(content, arrival.name, replace(agreed.for_year(reception.held.year), sheet=title))
    refuse_if_any(SourceRefused, sheet.faults)
    lines = dict((*sheet.above, *sheet.rows))
    path = f"{DELIVERIES}/{arrival.id}/{name}.csv"
    rows = as_csv(lines.get(number, ()) for number in range(1, max(lines) + 1))
    reception.space.waiting(path).write_bytes(rows)
    header = [*range(sheet.header_row - agreed.header_rows + 1, sheet.header_row + 1)]
    described = {"encoding": UTF_8, "dialect": {"delimiter": ",", "headerRows": header}}
    arrival.entries[name] = reception.entry(agreed, path, described)


def _look_for_figures(reception: Reception, arrival: Arrival) -> None:
    """Find whether a marked copy brings a figure, or a word on a table, that the file it is a copy of does not have.

    A copy of a file that was refused is judged anew.
    """
    if arrival.copy is None:
        return
    stamp, answered = arrival.copy.stamp, reception.sent.get(arrival.copy.stamp.delivery)
    if answered and answered.state is DeliveryState.REFUSED:
        return
    before: Mapping[str, Mapping[str, Any]] = answered.resources if answered else reception.standing
    statements = {name: {**told} for name, told in (answered.statements if answered else {}).items()}
    year = reception.held.year
    arrival.brings_figures = statements != arrival.statements or any(
        changes(
            TableFile(reception.held.folder, before[name], year) if name in before else None,
            TableFile(reception.space.arriving, arrival.entries[name], year) if name in arrival.entries else None,
            reception.definitions.contracts[name],
        )
        for name in {*arrival.entries, *stamp.tables}
    )
    if not arrival.brings_figures:
        arrival.entries.clear()
        arrival.statements.clear()


def _take_form(reception: Reception, arrival: Arrival, content: bytes) -> None:
    """Take every table of a form that says anything: its figures as a file of its own, and what is said instead."""
    faults: tuple[Fault, ...]
    try:
        on = reception.space.acting.on
        form = read_with_faults(content, arrival.name, reception.definitions, reception.held.year, on)
        tables, faults = form.tables, form.faults
    except SourceRefused as refused:
        tables, faults = (), refused.faults
    if faults and (shown := _with_cells(reception, content, arrival)):  # a form holds figures alone
        arrival.refused = RefusedFile(arrival.name, "", faults, shown, SentTable("", 1, ()))
    if not faults and arrival.suffix == OPEN_DOCUMENT.suffix:
        shown_in = reception.space.waiting(f"{DELIVERIES}/{arrival.id}/{FORM_SHOWN}")
        shown_in.write_bytes(form_as_workbook(content, arrival.name, reception.definitions))
    if arrival.suffix != ".csv":  # a sheet that was deleted is asked for too
        figures = (name for name, contract in reception.definitions.contracts.items() if not contract.records)
        arrival.owed = {name: Place(arrival.name) for name in figures if name.partition("/")[0] == arrival.supplier}
    for table in tables:
        agreed = reception.definitions.contracts[table.contract]
        if table.extract:
            path = f"{DELIVERIES}/{arrival.id}/{table.contract}.csv"
            reception.space.waiting(path).write_bytes(table.extract)
            rows = [*range(table.header_row - agreed.header_rows + 1, table.header_row + 1)]
            described = {
                "encoding": UTF_8,
                "dialect": {"delimiter": ",", "headerRows": rows},
                "thb:form": {"sheet": table.sheet} if table.sheet else {},
            }
            arrival.entries[table.contract] = reception.entry(agreed, path, described)
        arrival.owed[table.contract] = Place(arrival.name, table.sheet, table.said_at)
        if table.why:
            arrival.reasons[table.contract] = table.why
        if table.says in (NONE, UNKNOWN):
            arrival.statements[table.contract] = {"says": table.says, "role": table.role, "on": table.on}
    refuse_if_any(SourceRefused, faults)
    if not arrival.contracts:
        problem = (
            "form-empty",
            _("nothing is filled in, and nothing is said of any table."),
            _("Fill in the form, or choose for each table what can be said of it."),
        )
        raise SourceRefused(Fault(Place(arrival.name), *problem, "supplier"))


def _with_cells(reception: Reception, content: bytes, arrival: Arrival) -> bytes:
    """Return the form as a workbook in which cells can be marked; nothing where it cannot be shown so."""
    try:
        if arrival.suffix == OPEN_DOCUMENT.suffix:
            return form_as_workbook(content, arrival.name, reception.definitions)
    except SourceRefused:
        return b""
    return content if arrival.suffix == EXCEL.suffix else b""


def _stamp_in(path: Path) -> FormStamp | None:
    """Return the stamp of a form; of a text its head alone is looked at."""
    with path.open("rb") as opened:
        content = opened.read() if path.suffix != ".csv" else opened.read(HEAD)
    return stamp_of(content, path.name)


def _blocks(path: Path, name: str) -> Iterator[bytes]:
    """Yield the bytes of a file piece by piece; refuses it, called `name`, where the system lets nobody read it."""
    try:
        with path.open("rb") as opened:
            while block := opened.read(1 << 20):
                yield block
    except OSError:
        raise SourceRefused(Fault(Place(name), *UNREADABLE, "user")) from None


def _no_file(path: Path) -> tuple[str, Text, Text] | None:
    """Say why there is nothing to be received under a path."""
    try:
        if path.is_symlink():
            return NO_ORDINARY_FILE
        if path.is_dir():
            return ("file-not-found", _("this is a folder, not a file."), _("Name the files in it."))
        if not path.exists():
            return ("file-not-found", _("the file does not exist."), _("Check its name."))
        return None if path.is_file() else NO_ORDINARY_FILE
    except OSError:
        return UNREADABLE


# Hold what comes into a collection while it is received: each file, and the collection with it.

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
        self.guard = PersonalDataGuard(self.definitions, (self.held.edited[self.held.descriptor],))
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

    def about(self, arrival: Arrival) -> dict[str, Any]:
        """Find what the journal says of a delivery."""
        replaced = {
            contract: self.standing[contract]
            for contract in arrival.contracts
            if contract in self.standing and not str(self.standing[contract]["path"]).startswith(f"{DELIVERIES}/")
        }
        return {
            "delivery": arrival.id,
            "sha256": arrival.sha256,
            "supplier": arrival.supplier,
            "form": arrival.form,
            "tables": [*arrival.contracts],
            "resources": arrival.entries,
            "statements": arrival.statements,
            "files": {path: sha256_of(self.space.waiting(path)) for path in sorted(arrival.paths - {arrival.original})},
            **({REPLACED: replaced} if replaced else {}),
            **({"kept": arrival.kept} if arrival.kept else {}),
        }

    def trial(self, good: Sequence[Arrival]) -> Collection:
        """Return the collection with these files; registers that stand are left out where no register comes."""
        journal, acting = self.space.journal, self.space.acting
        for arrival in good:
            journal = journal.with_entry(Act.RECEIVED, acting.role, acting.on, self.about(arrival))
        content = as_standing(self.space.read(self.held.descriptor), journal, [*self.definitions.contracts])
        read = read_descriptor(content, self.held.descriptor, self.definitions)  # as who reads the collection next
        contracts, coming = self.definitions.contracts, {name for delivery in good for name in delivery.contracts}
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
        return replace(self.guard, own=(*self.guard.own, catalogue_texts()))

    def as_sent(self, fault: Fault, arrival: Arrival) -> Fault:
        """Return the fault at its place in the file that was sent, which is called as its sender calls it."""
        if fault.where.file and not arrival.holds(fault.where.file):
            return fault
        sheets = {entry["path"]: entry.get("thb:form", {}).get("sheet") for entry in arrival.entries.values()}
        sheet = sheets.get(fault.where.file) or fault.where.sheet
        name = arrival.name + (RECEIPT_SUFFIX if fault.where.file.endswith(RECEIPT_SUFFIX) else "")
        return replace(fault, where=replace(fault.where, file=name, sheet=sheet))


def title_and_suffix(path: Path) -> tuple[str, str]:
    """Say what a file is called, and its ending in small letters where it is a usual one."""
    suffix = path.suffix.lower()
    return (path.stem, suffix) if A_SUFFIX.fullmatch(suffix) else (path.name, "")


def _cited(contract: Contract, lang: str) -> str:
    """Say how the table is named as a source in a language: as the contract has it, else by its supplier and title."""
    supplier = contract.supplier.in_language(lang).partition(":")[0]
    return contract.cited_as.in_language(lang) or f"{supplier}: {contract.title.in_language(lang)}"
