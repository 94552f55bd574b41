"""Receiving: files of suppliers in, each alone; a collection with their tables, its journal and the receipts out.

The original is kept unchanged under its hash, below `deliveries/`; what cannot be read lies apart with the reason. A
file is judged as the collection would be with it: read, counted and checked before anything is written; then all that
was received arrives together with its entries in the journal, or nothing does. Of two files in one call that bring the
same table neither is received: only a person knows which holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, SourceRefused, ThbError, refuse_if_any
from thb_eu.base.limits import TABLE, WORKBOOK_FILE
from thb_eu.base.messages import ENGLISH, Text, _, catalogue_texts, day, joined
from thb_eu.base.model import Audience, Finding, Place, Remedies, unnamed_file
from thb_eu.base.ooxml.archive import EXCEL, OPEN_DOCUMENT
from thb_eu.base.ooxml.beside_cells import without_pictures
from thb_eu.base.ooxml.cell_reference import place_of, row_of
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.collection_descriptor import NONE, UNKNOWN
from thb_eu.definitions.contracts import folded
from thb_eu.definitions.journal import DELIVERIES, HASH_SHOWN, Act
from thb_eu.publication.annotated_copies import copies_of_refused
from thb_eu.publication.annotated_copies.copy_stamp import CopyStamp
from thb_eu.publication.annotated_copies.supplied_files import FORM_SHOWN
from thb_eu.results import Collection, RefusedFile, SentTable, Submission
from thb_eu.results.deliveries import CODES, REPLACED, DeliveryState, SentDelivery, deliveries_of, standing_deliveries
from thb_eu.run import prepare
from thb_eu.sources import read_collection
from thb_eu.sources.collection import read_descriptor
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.dialect import as_described
from thb_eu.sources.file_safety import SUFFIXES, zip_faults
from thb_eu.sources.personal_data import CODE as PERSONAL_DATA
from thb_eu.sources.personal_data import (
    PersonalDataGuard,
    called_by_a_person,
    in_unread,
    in_workbook,
    is_list,
    unrepeated,
)
from thb_eu.sources.receipts import SUFFIX as RECEIPT_SUFFIX
from thb_eu.sources.text_files import UTF_8
from thb_eu.sources.workbooks import READERS, read_sheet
from thb_eu.year.act_conditions import folder_to_change
from thb_eu.year.answers import AnswersTaken, take_answers
from thb_eu.year.changes import TableFile, changes
from thb_eu.year.descriptor import as_standing
from thb_eu.year.forms.filled import read_with_faults
from thb_eu.year.forms.shown import form_as_workbook
from thb_eu.year.forms.stamp import HEAD, FormStamp, printed_in, stamp_of
from thb_eu.year.journal_verification import folder_of, original_in, purged_in, sha256_of
from thb_eu.year.receipt import RECEIPTS, not_passed_on, receipt_files, refusal_files
from thb_eu.year.received_deliveries import (
    SENT_TWICE,
    DeliveryReceived,
    ReceivedDeliveries,
    UnderstoodTable,
    Verdict,
    questions_about,
)
from thb_eu.year.recognition import recognised
from thb_eu.year.returned_copies import ReturnedCopy, returned_copy
from thb_eu.year.workspace import Workspace, working_on

ORIGINAL, NO_SUFFIX = "original", ".bin"
A_SUFFIX = re.compile(r"\.(csv|tsv|txt|xml|json|xls[xmb]?|od[st]|docx?|pdf|zip|msg|eml|jpe?g|png|gif|tiff?)")
"""Endings under which a file is kept; what else stands behind a point is a part of its name."""

NO_FILE = ("file-not-found", _("the file does not exist."), _("Check its name."))
A_FOLDER = ("file-not-found", _("this is a folder, not a file."), _("Name the files in it."))
NO_ORDINARY_FILE = (
    "path-unsafe",
    _("this is a link, or no ordinary file."),
    _("Name the file itself."),
)
UNREADABLE = ("file-not-found", _("the system does not let the file be read."), _("Check the rights to read it."))
EMPTY = ("file-empty", _("the file is empty."), _("Save it with its table, and send it again."))
NO_ROWS = (
    "table-without-rows",
    _("the table has a header and no row."),
    _("Send the figures; where there was none, send a zero, or say so in the form."),
)
NOTHING_FILLED_IN = (
    "form-empty",
    _("nothing is filled in, and nothing is said of any table."),
    _("Fill in the form, or choose for each table what can be said of it."),
)
OTHER_COLLECTION = _("this is a marked copy of a file that this collection does not have; it belongs to {name}.")
SEND_THERE = _("Send the file itself, or the copy of the file that was sent for this collection.")
AT_A_CELL = frozenset(
    {
        "character-invalid",
        "error-value",
        "formula-without-value",
        "header-differs",
        "number-ambiguous",
        "statement-contradicted",
        "sum-not-recalculated",
        "value-of-other-type",
    }
)
"""What is wrong with one cell, whatever stands in the others."""
MOST_LAYERS = 3
"""So often at most a refused file is mended and judged again."""
ANSWERED_COPIES = "answers"
"""Where marked copies lie that came back, in the folder of the delivery to which they belong."""
TWICE = _("another file that came with this one brings the same: {tables}.")
ONE_OF_THEM = _("Receive the one that holds; or both, one after the other, in the order in which they were sent.")
SAY_WHICH = _(
    "Nothing in this file has to be mended: tell us which of the two files holds, or send that one alone again."
)
NO_TABLE_TO_NAME = (
    "option-invalid",
    _("--table names the table of a supplier's own file; this is a form, which says itself what it holds."),
    _("Leave --table out for it, and receive it apart from the files that need it."),
)
WAS_REJECTED = _("just this file was rejected on {on}: {because}")
ANOTHER_FILE = _("Send a corrected file; or withdraw the rejection.")


@dataclass
class _Arrival:
    """One file on its way: where it waits, what was recognised, and everything that is wrong with it."""

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

    @property
    def original(self) -> str:
        """Its name in the collection."""
        return f"{DELIVERIES}/{self.id}/{ORIGINAL}{self.suffix}"

    @property
    def paths(self) -> frozenset[str]:
        """The files of its tables."""
        return frozenset(entry["path"] for entry in self.entries.values())

    def holds(self, path: str) -> bool:
        """Whether a file of the collection comes with this delivery."""
        return path.startswith(f"{DELIVERIES}/{self.id}/")

    @property
    def contracts(self) -> tuple[str, ...]:
        """The tables of which it says anything."""
        return tuple(dict.fromkeys((*self.entries, *self.statements)))

    @property
    def is_good(self) -> bool:
        """Whether it may still be received."""
        return self.brings_figures and not (self.faults or self.known or self.twin)


def receive(
    files: Iterable[str | Path],
    collection: str | Path,
    definitions: Definitions,
    role: str,
    on: str,
    table: str = "",
    break_lock: bool = False,
) -> ReceivedDeliveries:
    """Receive `files` into the collection in a folder, by `role` on the ISO day `on`; write it, and say what became.

    `table`: the contract (`SUPPLIER/TABLE`) of a file whose header does not tell it. Refused as a whole: a collection
    that cannot be read, is built in, or on which somebody works; a form for which `table` is named.
    """
    folder = folder_to_change(collection, definitions)
    with working_on(folder, role, on, break_lock) as space:
        call = _Call(space, read_collection(folder, definitions), definitions)
        paths = [Path(file) for file in files]
        arrivals = [call.arrived(path, table, call.named(path, at, len(paths))) for at, path in enumerate(paths, 1)]
        forms = [one for one in arrivals if table and (one.form or one.copy)]
        refuse_if_any(SourceRefused, [Fault(Place(one.name), *NO_TABLE_TO_NAME, "user") for one in forms])
        _refuse_doubled(arrivals, definitions)
        submission = call.judged(arrivals)
        for one in arrivals:
            call.look_further(one)
        received = tuple(call.concluded(one, submission) for one in arrivals)
        call.write()
    return ReceivedDeliveries(folder, received)


@dataclass(frozen=True)
class _FaultyTable:
    """A table of a refused file, its rows as text: what it is called in faults, and what can be mended of it."""

    entry: dict[str, Any]
    file: str
    sheet: str
    header_row: int
    rows: Mapping[int, Sequence[str]]
    contract: Contract

    def _of_mine(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        return (it for it in faults if it.where.file == self.file and it.where.sheet == self.sheet)

    def _is_above(self, fault: Fault) -> bool:
        return row_of(fault.where.cell) < self.header_row

    def rows_at(self, faults: Iterable[Fault]) -> set[int]:
        """The rows in which something is mended."""
        return {row_of(fault.where.cell) for fault in self._of_mine(faults)}

    def is_mendable(self, faults: Iterable[Fault]) -> bool:
        """Whether all that is wrong is wrong with single cells, of the header with few and with none of another's."""
        mine, header = [*self._of_mine(faults)], self.rows.get(self.header_row, ())
        at_header = [place_of(it.where.cell)[1] for it in mine if row_of(it.where.cell) == self.header_row]
        known = {folded(heading) for field in self.contract.fields for heading in field.headings}
        return (
            all(row_of(it.where.cell) and (it.code in AT_A_CELL or self._is_above(it)) for it in mine)
            and (not at_header or len(header) == len(self.contract.fields))
            and 2 * len(at_header) < len(header)
            and not any(folded(header[column - 1]) in known for column in at_header)
        )

    def mended(self, faults: Iterable[Fault]) -> bytes:
        """The table as CSV, every cell where it stands: without what cannot be read, with the headings as agreed."""
        rows = {number: [*cells] for number, cells in self.rows.items()}
        for row, column in (place_of(it.where.cell) for it in self._of_mine(faults)):
            if row >= self.header_row and column <= len(rows.get(row, ())):
                heading = self.contract.fields[column - 1].name if row == self.header_row else ""
                rows[row][column - 1] = heading
        return as_csv(rows.get(number, ()) for number in range(1, max(rows) + 1))


def _refuse_doubled(arrivals: Sequence[_Arrival], definitions: Definitions) -> None:
    """Refuse files that bring a table which another file of the call brings; what that is called, its sender knows."""
    good = [one for one in arrivals if one.is_good]
    for one in good:
        elsewhere = {contract for other in good if other.id != one.id for contract in other.contracts}
        if twice := [contract for contract in one.contracts if contract in elsewhere]:
            tables = joined(definitions.contracts[contract].in_quotes for contract in twice)
            what = TWICE.filled({"tables": tables})
            others = Remedies(supplier=SAY_WHICH)
            one.faults.append(Fault(Place(one.name), SENT_TWICE, what, ONE_OF_THEM, "analyst", others))


@dataclass
class _Call:
    """One call of `receive`: the collection as it is, and while it is changed."""

    space: Workspace
    held: Collection
    definitions: Definitions
    seen: dict[str, _Arrival] = field(default_factory=dict)
    done: dict[str, DeliveryReceived] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sent = {one.id: one for one in deliveries_of(self.space.journal)}
        self.guard = PersonalDataGuard(self.definitions, self.held.edited[self.held.descriptor])
        self.standing = {str(entry["thb:contract"]): entry for entry in self.held.resources}

    @property
    def _held_now(self) -> Collection:
        """The collection with its journal as this call leaves it."""
        return replace(self.held, journal=self.space.journal)

    # --- one file: kept, and recognised ---

    def named(self, path: Path, number: int, count: int) -> str:
        """What the file is called, which of those handed in it is where its name may be of a person."""
        title, suffix = _title_and_suffix(path)
        return unnamed_file(number, count, suffix) if self.guard.datum_in_title(title) else path.name

    def arrived(self, path: Path, table: str, name: str) -> _Arrival:
        """The file in its place among those that wait, recognised; or with what is wrong."""
        one = _Arrival(name)
        if problem := _no_file(path):
            one.faults.append(Fault(Place(name), *problem, "user"))
            return one
        title, suffix = _title_and_suffix(path)
        one.suffix = suffix or NO_SUFFIX
        try:
            self._keep(one, path)
        except SourceRefused as refused:
            one.faults += refused.faults
            return one
        if datum := self.guard.datum_in_title(title):
            one.faults.append(called_by_a_person(Place(name), datum))
        try:
            self._recognise(one, table)
        except ThbError as refused:
            one.faults += refused.faults
        before = self.sent.get(one.id)
        earlier = before if before and before.state is not DeliveryState.REFUSED else self.seen.get(one.id)
        self.seen.setdefault(one.id, one)
        if earlier and not self._is_another_table(one, earlier):
            one.faults.clear()
            one.known, one.twin = before if earlier is before else None, earlier is not before
        return one

    def _is_another_table(self, one: _Arrival, earlier: SentDelivery | _Arrival) -> bool:
        """Whether the same bytes come for another table, as zeros of two tables do; then it gets a file of its own."""
        new = [contract for contract in one.entries if contract not in earlier.contracts]
        if one.faults or not new or one.suffix != ".csv" or one.form:
            return False
        before = earlier.resources if isinstance(earlier, SentDelivery) else earlier.entries
        path = f"{DELIVERIES}/{one.id}/{new[0]}.csv"
        shutil.copyfile(self.space.waiting(one.original), self.space.waiting(path))
        one.entries = {
            **{name: dict(entry) for name, entry in before.items()},
            new[0]: {**one.entries[new[0]], "path": path},
        }
        return True

    def _keep(self, one: _Arrival, path: Path) -> None:
        """Copy the bytes, however many, to where they arrive, with the receipt of a pseudonymised register."""
        waiting, digest = self.space.waiting(f"{len(self.seen)}{NO_SUFFIX}"), hashlib.sha256()
        with waiting.open("wb") as copy:
            for block in _blocks(path, one.name):
                digest.update(block)
                copy.write(block)
        one.sha256, one.id = digest.hexdigest(), digest.hexdigest()[:HASH_SHOWN]
        waiting.replace(self.space.waiting(one.original))
        beside = path.with_name(path.name + RECEIPT_SUFFIX)
        if beside.is_file():
            content = b"".join(_blocks(beside, one.name))
            self.space.waiting(one.original + RECEIPT_SUFFIX).write_bytes(content)

    def _recognise(self, one: _Arrival, table: str) -> None:
        waiting = self.space.waiting(one.original)
        if not waiting.stat().st_size:
            raise SourceRefused(Fault(Place(one.name), *EMPTY, "supplier"))
        if one.suffix in READERS and not zip_faults(read_bounded(waiting, WORKBOOK_FILE, name=one.name), one.name):
            self._leave_out(one, waiting)
        if one.suffix in READERS and (copy := returned_copy(waiting.read_bytes(), one.name, self.definitions)):
            self._refuse_personal_data(one, waiting, {answer.where for answer in copy.answers} | {copy.role_at})
            one.copy = copy
            self._refuse_of_another(copy.stamp, one)
            if copy.stamp.tables and not copy.stamp.is_form:
                self._take_table(one, copy.stamp, waiting.read_bytes())
                self._look_for_figures(one)
                return
        if one.suffix in SUFFIXES and (stamp := _stamp_in(waiting)):
            one.form, one.supplier = stamp.form, stamp.supplier
            self._refuse_personal_data(one, waiting)
            self._take_form(one, waiting.read_bytes())
            self._look_for_figures(one)
            return
        found = recognised(waiting, one.name, self.held.year, self.definitions, table)
        agreed = self.definitions.contracts[found.contract]
        one.supplier = found.contract.partition("/")[0]
        encoding = {"encoding": found.encoding} if found.encoding else {}
        one.entries[found.contract] = self._entry(agreed, one.original, encoding)

    def _leave_out(self, one: _Arrival, waiting: Path) -> None:
        """Keep a workbook without its pictures and embedded files; what of it is not passed on is told."""
        content, pictures = without_pictures(waiting.read_bytes())
        if pictures:
            waiting.write_bytes(content)
            one.kept = hashlib.sha256(content).hexdigest()
        one.not_passed_on = tuple(not_passed_on(content, one.suffix, pictures))

    def _refuse_personal_data(self, one: _Arrival, waiting: Path, answers: Set[Place] = frozenset()) -> None:
        """Refuse a form or a marked copy with personal data beside its tables, which are read apart from it.

        Whom a clerk names in an answer stays in the log of answers, from which nothing is passed on; a name in place of
        a role never gets there.
        """
        any_contract = next(iter(self.definitions.contracts.values()))
        content = waiting.read_bytes()
        named = {kind.label for kind in self.guard.all_kinds if kind.is_name}
        found = in_workbook(content, one.name, any_contract, self._of_form(content, one.name), ours=True)
        faults = (it for it in found if it.where not in answers or dict(it.what.values)["datum"] not in named)
        refuse_if_any(SourceRefused, faults)

    def _refuse_of_another(self, stamp: CopyStamp, one: _Arrival) -> None:
        """Refuse a marked copy of a file that this collection does not have."""
        known = stamp.delivery in self.sent or any(
            hashlib.sha256(file.read_bytes()).hexdigest().startswith(stamp.delivery)
            for path in self.held.by_file
            if not path.startswith(f"{DELIVERIES}/") and (file := self.held.folder / path).is_file()
        )
        if not known or (stamp.collection, stamp.year) != (self.held.name, str(self.held.year)):
            what = OTHER_COLLECTION.filled({"name": stamp.collection})
            raise SourceRefused(Fault(Place(one.name), "copy-of-another-collection", what, SEND_THERE, "supplier"))

    def _take_table(self, one: _Arrival, stamp: CopyStamp, content: bytes) -> None:
        """Take the table of a marked copy as a file of its own: what was written beside it may hold a name."""
        name, title = next(iter(stamp.tables.items()))
        agreed = self.definitions.contracts[name]
        one.supplier = name.partition("/")[0]
        sheet = read_sheet(content, one.name, replace(agreed.for_year(self.held.year), sheet=title))
        refuse_if_any(SourceRefused, sheet.faults)
        lines = dict((*sheet.above, *sheet.rows))
        path = f"{DELIVERIES}/{one.id}/{name}.csv"
        rows = as_csv(lines.get(number, ()) for number in range(1, max(lines) + 1))
        self.space.waiting(path).write_bytes(rows)
        header = [*range(sheet.header_row - agreed.header_rows + 1, sheet.header_row + 1)]
        described = {"encoding": UTF_8, "dialect": {"delimiter": ",", "headerRows": header}}
        one.entries[name] = self._entry(agreed, path, described)

    def _look_for_figures(self, one: _Arrival) -> None:
        """Whether a marked copy brings a figure, or a word on a table, that the file does not have of which it is one.

        A copy of a file that was refused is judged anew.
        """
        if one.copy is None:
            return
        stamp, answered = one.copy.stamp, self.sent.get(one.copy.stamp.delivery)
        if answered and answered.state is DeliveryState.REFUSED:
            return
        before: Mapping[str, Mapping[str, Any]] = answered.resources if answered else self.standing
        statements = {name: {**told} for name, told in (answered.statements if answered else {}).items()}
        one.brings_figures = statements != one.statements or any(
            changes(
                TableFile(self.held.folder, before[name], self.held.year) if name in before else None,
                TableFile(self.space.arriving, one.entries[name], self.held.year) if name in one.entries else None,
                self.definitions.contracts[name],
            )
            for name in {*one.entries, *stamp.tables}
        )
        if not one.brings_figures:
            one.entries.clear()
            one.statements.clear()

    def _take_form(self, one: _Arrival, content: bytes) -> None:
        """Take every table of a form that says anything: its figures as a file of its own, and what is said instead."""
        faults: tuple[Fault, ...]
        try:
            form = read_with_faults(content, one.name, self.definitions, self.held.year, self.space.on)
            tables, faults = form.tables, form.faults
        except SourceRefused as refused:
            tables, faults = (), refused.faults
        if faults and (shown := self._with_cells(content, one)):  # a form holds figures alone
            one.refused = RefusedFile(one.name, "", faults, shown, SentTable("", 1, ()))
        if not faults and one.suffix == OPEN_DOCUMENT.suffix:
            shown_in = self.space.waiting(f"{DELIVERIES}/{one.id}/{FORM_SHOWN}")
            shown_in.write_bytes(form_as_workbook(content, one.name, self.definitions))
        for table in tables:
            agreed = self.definitions.contracts[table.contract]
            if table.extract:
                path = f"{DELIVERIES}/{one.id}/{table.contract}.csv"
                self.space.waiting(path).write_bytes(table.extract)
                rows = [*range(table.header_row - agreed.header_rows + 1, table.header_row + 1)]
                described = {
                    "encoding": UTF_8,
                    "dialect": {"delimiter": ",", "headerRows": rows},
                    "thb:form": {"sheet": table.sheet} if table.sheet else {},
                }
                one.entries[table.contract] = self._entry(agreed, path, described)
            if table.says in (NONE, UNKNOWN):
                one.statements[table.contract] = {"says": table.says, "role": table.role, "on": table.on}
        refuse_if_any(SourceRefused, faults)
        if not one.contracts:
            raise SourceRefused(Fault(Place(one.name), *NOTHING_FILLED_IN, "supplier"))

    def _with_cells(self, content: bytes, one: _Arrival) -> bytes:
        """The form as a workbook in which cells can be marked; nothing where it cannot be shown so."""
        try:
            if one.suffix == OPEN_DOCUMENT.suffix:
                return form_as_workbook(content, one.name, self.definitions)
        except SourceRefused:
            return b""
        return content if one.suffix == EXCEL.suffix else b""

    def _entry(self, contract: Contract, path: str, described: Mapping[str, Any]) -> dict[str, Any]:
        """The entry of the descriptor for a table; it keeps the name that the table had."""
        others = [lang for lang in self.definitions.languages if lang != ENGLISH]
        titles, cited = ({lang: text(contract, lang) for lang in (ENGLISH, *others)} for text in (_title, _cited))
        return {
            "name": self._name(contract),
            "path": path,
            "title": titles[ENGLISH],
            **{f"thb:title_{lang}": titles[lang] for lang in others},
            **described,
            "thb:contract": contract.name,
            "thb:source": cited[ENGLISH],
            **{f"thb:source_{lang}": cited[lang] for lang in others if cited[lang] != cited[ENGLISH]},
        }

    def _name(self, contract: Contract) -> str:
        if contract.name in self.standing:
            return str(self.standing[contract.name]["name"])
        supplier, _, table = contract.name.partition("/")
        alike = [name for name in self.definitions.contracts if name.partition("/")[2] == table]
        taken = {entry["name"] for entry in self.standing.values()}
        return table if len(alike) == 1 and table not in taken else f"{supplier}-{table}"

    # --- all files: judged ---

    def judged(self, arrivals: Sequence[_Arrival]) -> Submission | None:
        """The collection as it would be, judged without its suites; files that cannot be read are refused.

        Nothing is judged where no file is left.
        """
        while good := [one for one in arrivals if one.is_good]:
            before = sum(one.is_good for one in arrivals)
            trial = self._trial(good)
            try:
                submission = prepare(trial, self.definitions, Audience.INTERNAL, fast=True, set_aside=True)
            except ThbError as refused:  # what several files say together
                mine = [(one, fault) for one in good for fault in refused.faults if one.holds(fault.where.file)]
                if not mine:
                    raise
                for one, fault in mine:
                    one.faults.append(fault)
                continue
            for file in submission.received.refused:
                for one in (one for one in good if file.path in one.paths):
                    one.faults += file.faults
                    one.refused = file
            for one in good:
                one.faults += self._without_rows(one, submission)
            if sum(one.is_good for one in arrivals) == before:
                return submission
        return None

    def _trial(self, good: Sequence[_Arrival]) -> Collection:
        """The collection with these files; registers that stand are left out where no register comes."""
        journal = self.space.journal
        for one in good:
            journal = journal.with_entry(Act.RECEIVED, self.space.role, self.space.on, self._about(one))
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
        return replace(self.held, resources=resources, statements=read.statements, journal=journal, arriving=arriving)

    def _without_rows(self, one: _Arrival, submission: Submission) -> Iterator[Fault]:
        """Tables of figures in which there is no row: whether there was none, or nothing is known, is not said."""
        sent = submission.received.sent
        for path in one.paths & sent.keys():
            table = sent[path]
            states_none = submission.collection.states_none(submission.collection.by_file[path]["thb:contract"])
            if not states_none and not any(any(cells) for number, cells in table.rows if number > table.header_row):
                yield Fault(Place(path, table.sheet, row=table.header_row), *NO_ROWS, "supplier")

    # --- a refused file: what is wrong besides ---

    def look_further(self, one: _Arrival) -> None:
        """Gather what else is wrong with a refused file: what is told at a cell is mended for that, and judged again.

        A cell that cannot be read is left blank, a heading gets its name; nothing that stands in such a row is asked.
        """
        if not one.faults or not one.id or one.copy or (one.known or one.twin):
            return
        tables = [*self._faulty(one)]
        for _again in range(MOST_LAYERS if tables else 0):
            trial = replace(one, faults=[], entries={})
            for table in tables:
                self.space.waiting(table.entry["path"]).write_bytes(table.mended(one.faults))
                trial.entries[table.entry["thb:contract"]] = table.entry
            try:
                submission = prepare(
                    self._trial([trial]), self.definitions, Audience.INTERNAL, fast=True, set_aside=True
                )
            except ThbError:
                return
            more = [
                replace(fault, where=replace(fault.where, file=table.file, sheet=table.sheet))
                for file in submission.received.refused
                for table in tables
                for fault in (file.faults if file.path == table.entry["path"] else ())
            ]
            if not more:
                found = questions_about(trial.paths, submission.examined.findings)
                sheets = {table.entry["path"]: table for table in tables}
                one.asked = tuple(
                    replace(it, where=replace(it.where, file=one.name, sheet=sheets[it.where.file].sheet))
                    for it in found
                    if it.blocks and row_of(it.where.cell) not in sheets[it.where.file].rows_at(one.faults)
                )
                return
            one.faults += more
            if one.refused:
                one.refused = replace(one.refused, faults=(*one.refused.faults, *more))
            tables = [table for table in tables if table.is_mendable(one.faults)]

    def _faulty(self, one: _Arrival) -> Iterator[_FaultyTable]:
        """The tables of a refused file that can be read but for single cells."""
        for name, entry in one.entries.items():
            path, agreed = str(entry["path"]), self.definitions.contracts[name]
            if "thb:form" in entry:
                lines = csv.reader(io.StringIO(self.space.waiting(path).read_text(UTF_8), newline=""))
                rows = {number: tuple(cells) for number, cells in enumerate(lines, 1)}
                header_row, file = entry["dialect"]["headerRows"][-1], one.name
                sheet = entry["thb:form"].get("sheet", "")
            elif one.refused and one.refused.table and agreed.header_rows == 1:
                sent = one.refused.table
                rows, header_row, file, sheet = dict(sent.rows), sent.header_row, path, sent.sheet
                path = f"{DELIVERIES}/{one.id}/{name}.csv"
                dialect = {"delimiter": ",", "headerRows": [header_row]}
                entry = {**entry, "path": path, "encoding": UTF_8, "dialect": dialect}
            else:
                continue
            table = _FaultyTable(entry, file, sheet, header_row, rows, agreed.for_year(self.held.year))
            if table.is_mendable(one.faults):
                yield table

    # --- what became of each ---

    def concluded(self, one: _Arrival, submission: Submission | None) -> DeliveryReceived:
        """What became of a file, with its entry in the journal and its receipt among what waits."""
        if one.twin:
            first = self.done[one.id]
            faults = tuple(replace(it, where=replace(it.where, file=one.name)) for it in first.faults)
            return replace(first, name=one.name, verdict=Verdict.REFUSED if faults else Verdict.KNOWN, faults=faults)
        if one.known is not None:
            found = self._known(one, one.known)
        elif one.copy and not one.brings_figures:
            found = self._answered(one, one.copy)
        elif one.faults or submission is None:
            found = self._refused(one)
        else:
            found = self._received(one, submission)
        if one.id:
            self.done[one.id] = found
        return found

    def _known(self, one: _Arrival, known: SentDelivery) -> DeliveryReceived:
        faults: tuple[Fault, ...] = ()
        verdict = Verdict.KNOWN
        if known.state is DeliveryState.REJECTED:
            rejections = (entry for entry in self.space.journal.of(Act.REJECTED) if entry.about["delivery"] == one.id)
            what = WAS_REJECTED.filled({"on": day([*rejections][-1].on), "because": known.because})
            faults = (Fault(Place(one.name), "delivery-rejected", what, ANOTHER_FILE, "supplier"),)
            verdict = Verdict.REFUSED
        shutil.rmtree(self.space.waiting(one.original).parent)
        standing = standing_deliveries(self.space.journal)
        later = {
            name: standing[name].id
            for name in sorted(known.contracts)
            if verdict is Verdict.KNOWN and name in standing and standing[name].id != one.id
        }
        receipts = {} if faults else {name: self.space.read(f"{DELIVERIES}/{one.id}/{name}") for name in RECEIPTS}
        return DeliveryReceived(
            one.name,
            verdict,
            one.id,
            one.sha256,
            known.supplier,
            faults=faults,
            known=known,
            superseded_by=later,
            receipts={name: content for name, content in receipts.items() if content},
        )

    def _answered(self, one: _Arrival, copy: ReturnedCopy) -> DeliveryReceived:
        """The answers of a marked copy, which is kept beside the file to which they belong."""
        name = f"{DELIVERIES}/{copy.stamp.delivery}/{ANSWERED_COPIES}/{one.id}{one.suffix}"
        if not (self.held.folder / name).is_file():
            self.space.waiting(one.original).replace(self.space.waiting(name))
        shutil.rmtree(self.space.waiting(one.original).parent)
        taken = take_answers(self.space, copy, one.id, copy.stamp.delivery, self.definitions)
        supplier = one.supplier or next(iter(copy.stamp.tables), "").partition("/")[0]
        return DeliveryReceived(
            one.name, Verdict.ANSWERED, one.id, one.sha256, supplier, faults=taken.faults, answers=taken.count
        )

    def _received(self, one: _Arrival, submission: Submission) -> DeliveryReceived:
        tables = tuple(self._understood(one, contract, submission) for contract in one.contracts)
        standing = standing_deliveries(self.space.journal)
        before = (standing[name].id for name in one.contracts if name in standing)
        supersedes = tuple(dict.fromkeys(id for id in before if id != one.id))
        questions = questions_about(one.paths, submission.examined.findings)
        unusual = tuple(it.what for it in submission.received.otherwise if it.file in one.paths)
        verdict = Verdict.QUESTIONED if any(finding.blocks for finding in questions) else Verdict.RECEIVED
        about = {
            **self._about(one),
            "changes": sum(table.number_of_changes for table in tables),
            "supersedes": [*supersedes],
        }
        organisation = self.definitions.contracts[one.contracts[0]].supplier
        found = DeliveryReceived(
            one.name,
            verdict,
            one.id,
            one.sha256,
            one.supplier,
            organisation,
            one.form,
            tables,
            supersedes,
            questions,
            unusual=unusual,
            not_passed_on=one.not_passed_on,
        )
        self.space.enter(Act.RECEIVED, about)
        files = receipt_files(found, self._held_now, self.definitions.languages, self.space.on)
        for name, content in files.items():
            self.space.put(f"{DELIVERIES}/{one.id}/{name}", content)
        taken = AnswersTaken()
        if one.copy:
            taken = take_answers(self.space, one.copy, one.id, one.id, self.definitions, one.entries)
        return replace(found, receipts=files, faults=taken.faults, answers=taken.count)

    def _understood(self, one: _Arrival, contract: str, submission: Submission) -> UnderstoodTable:
        agreed, received = self.definitions.contracts[contract], submission.received
        entry, before = one.entries.get(contract), self.standing.get(contract)
        says = one.statements.get(contract, {}).get("says", "")
        supersedes = standing_deliveries(self.space.journal).get(contract)
        id = supersedes.id if supersedes and supersedes.id != one.id else ""
        found = UnderstoodTable(contract, agreed.title, says=says, supersedes=id)
        if agreed.records:
            register = next((it for it in received.registers if entry and it.resource == entry["name"]), None)
            rows = register.rows if register else 0
            return replace(found, rows=rows, is_register=True, rows_before=self._rows_of(before, agreed))
        year = self.held.year
        old = TableFile(self.held.folder, before, year) if before else None
        new = TableFile(self.space.arriving, entry, year) if entry else None
        found = replace(found, changes=changes(old, new, agreed) if old else ())
        if entry is None:
            return found
        table, facts = received.sent[entry["path"]], received.facts
        values = facts.loc[facts["file"] == entry["path"], "value"]
        below = [(number, cells) for number, cells in table.rows if number > table.header_row and any(cells)]
        rows = len(below) - len(agreed.totals_in(below))
        total = int(values.sum()) if values.notna().any() else None
        sheet = entry.get("thb:form", {}).get("sheet", table.sheet)
        return replace(found, file=entry["path"], sheet=sheet, rows=rows, total=total)

    def _rows_of(self, entry: Mapping[str, Any] | None, agreed: Contract) -> int | None:
        """How many rows a register has that stood before; nothing where none did, or where it can no longer be read."""
        if entry is None or "thb:table" in entry:
            return None
        contract = as_described(agreed.for_year(self.held.year), entry)
        try:
            return int(read_columns(self.held.folder / entry["path"], entry["path"], contract).rows.size)
        except (SourceRefused, OSError):
            return None

    def _refused(self, one: _Arrival) -> DeliveryReceived:
        """Kept apart, with the reason and, where it can be shown, a marked copy; a file that was not there is not.

        What is no agreed table and can hold persons, or lists them, is not kept: nobody need purge it. Nor is what was
        purged before.
        """
        is_kept = one.id not in purged_in(self.space.journal)
        if one.id:
            found = any(fault.code == PERSONAL_DATA and fault.where != Place(one.name) for fault in one.faults)
            unread = [] if found else self._unread(one)
            one.faults += unread
            is_kept = is_kept and not unread and not any(map(is_list, one.faults))
        shown = [self._as_sent(fault, one) for fault in dict.fromkeys(one.faults)]
        if one.id:
            shown = unrepeated(shown, self.space.waiting(one.original).read_bytes, one.name, self.guard)
        refused = DeliveryReceived(
            one.name,
            Verdict.REFUSED,
            one.id,
            one.sha256,
            one.supplier,
            faults=tuple(shown),
            questions=one.asked,
            is_kept=is_kept,
        )
        if not one.id:
            return refused
        files = refusal_files(refused, self._held_now, self.definitions.languages, self.space.on)
        if is_kept and not any(fault.code == PERSONAL_DATA for fault in shown):  # a marked copy would repeat them
            files |= self._marked_copies(one)
        self._keep_apart(one, refused, files)
        shutil.rmtree(self.space.waiting(one.original).parent)
        return replace(refused, receipts=files)

    def _marked_copies(self, one: _Arrival) -> dict[str, bytes]:
        """The copy of a refused file with marked cells, where it can be shown."""
        if one.refused is None:
            return {}
        files: dict[str, bytes] = {}
        faults = tuple(self._as_sent(fault, one) for fault in one.refused.faults)
        file = replace(one.refused, path=one.name, faults=faults)
        number = str(len(self.space.journal.acts) + 1)
        if one.suffix == OPEN_DOCUMENT.suffix and not file.contract:
            files[FORM_SHOWN] = file.content
        copies = copies_of_refused(file, f"{ORIGINAL}.remarks.xlsx", self._held_now, self.definitions, number, one.id)
        return files | {copy.name: copy.content for copy in copies if copy.remarks}

    def _keep_apart(self, one: _Arrival, refused: DeliveryReceived, files: Mapping[str, bytes]) -> None:
        """Keep a refused file with its reason, and enter it; of what can list persons the reason alone."""
        codes, before = [fault.code for fault in refused.faults], self.sent.get(one.id)
        if before is not None and before.because == CODES.join(codes):
            return
        apart = folder_of(one.id, Act.REFUSED)
        self.space.waiting(apart).mkdir(parents=True, exist_ok=True)
        kept = original_in(self.space.folder / apart)  # the same bytes under another ending are there once
        if kept and not refused.is_kept:
            self.space.remove(f"{apart}/{kept.name}")
        for path in self.space.waiting(one.original).parent.glob(f"{ORIGINAL}.*") if refused.is_kept else ():
            is_receipt = path.name.endswith(RECEIPT_SUFFIX)
            if ("receipt-invalid" not in codes) if is_receipt else kept is None:  # such a receipt may be the key
                path.replace(self.space.waiting(f"{apart}/{path.name}"))
        for name, content in files.items():
            self.space.put(f"{apart}/{name}", content)
        recognised = {"supplier": one.supplier, "form": one.form} if one.supplier else {}
        kept_as = {"kept": one.kept} if one.kept and kept is None else {}
        about = {"delivery": one.id, "sha256": one.sha256, "because": codes, **recognised, **kept_as}
        self.space.enter(Act.REFUSED, about)
        if not refused.is_kept:
            self.space.enter(Act.PURGED, {"delivery": one.id})

    def _unread(self, one: _Arrival) -> list[Fault]:
        """Personal data in a file that was refused for another reason, as far as it can be looked at."""
        waiting = self.space.waiting(one.original)
        if waiting.stat().st_size > TABLE:
            return []
        any_contract = next(iter(self.definitions.contracts.values()))
        content = waiting.read_bytes()
        return in_unread(content, one.name, any_contract, self._of_form(content, one.name))

    @cached_property
    def _of_forms(self) -> PersonalDataGuard:
        """The guard for files of ours that came back: what the program prints is none."""
        return replace(self.guard, own=self.guard.own + catalogue_texts())

    def _of_form(self, content: bytes, name: str) -> PersonalDataGuard:
        """The same for one of them, with the cells that it was printed with."""
        printed = printed_in(content, name)
        return replace(self._of_forms, printed=printed) if printed else self._of_forms

    def _as_sent(self, fault: Fault, one: _Arrival) -> Fault:
        """The fault at its place in the file that was sent, which is called as its sender calls it."""
        if fault.where.file and not one.holds(fault.where.file):
            return fault
        sheets = {entry["path"]: entry.get("thb:form", {}).get("sheet") for entry in one.entries.values()}
        sheet = sheets.get(fault.where.file) or fault.where.sheet
        name = one.name + (RECEIPT_SUFFIX if fault.where.file.endswith(RECEIPT_SUFFIX) else "")
        return replace(fault, where=replace(fault.where, file=name, sheet=sheet))

    def _about(self, one: _Arrival) -> dict[str, Any]:
        """What the journal says of a delivery."""
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

    def write(self) -> None:
        """Let everything arrive that waits, with the descriptor as it stands now."""
        descriptor = self.held.descriptor
        before = self.space.read(descriptor)
        after = as_standing(before, self.space.journal, [*self.definitions.contracts])
        if after != before:
            self.space.put(descriptor, after)
        self.space.write()


def _stamp_in(path: Path) -> FormStamp | None:
    """The stamp of a form; of a text its head alone is looked at."""
    with path.open("rb") as opened:
        content = opened.read() if path.suffix != ".csv" else opened.read(HEAD)
    return stamp_of(content, path.name)


def _title_and_suffix(path: Path) -> tuple[str, str]:
    """What a file is called, and its ending in small letters where it is a usual one."""
    suffix = path.suffix.lower()
    return (path.stem, suffix) if A_SUFFIX.fullmatch(suffix) else (path.name, "")


def _title(contract: Contract, lang: str) -> str:
    return contract.title.in_language(lang)


def _cited(contract: Contract, lang: str) -> str:
    """How the table is named as a source in a language: as the contract has it, else by its supplier and its title."""
    supplier = contract.supplier.in_language(lang).partition(":")[0]
    return contract.cited_as.in_language(lang) or f"{supplier}: {_title(contract, lang)}"


def _blocks(path: Path, name: str) -> Iterator[bytes]:
    """The bytes of a file piece by piece; refuses it, called `name`, where the system lets nobody read it."""
    try:
        with path.open("rb") as opened:
            while block := opened.read(1 << 20):
                yield block
    except OSError:
        raise SourceRefused(Fault(Place(name), *UNREADABLE, "user")) from None


def _no_file(path: Path) -> tuple[str, Text, Text] | None:
    """Why there is nothing to be received under a path."""
    try:
        if path.is_symlink():
            return NO_ORDINARY_FILE
        if path.is_dir():
            return A_FOLDER
        if not path.exists():
            return NO_FILE
        return None if path.is_file() else NO_ORDINARY_FILE
    except OSError:
        return UNREADABLE
