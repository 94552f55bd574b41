"""Describe what became of each file that was handed in; nothing is read or written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Audience, Finding, Place
from thb_eu.base.ooxml.cell_reference import as_ranges, row_of
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Journal
from thb_eu.results.deliveries import NOT_DELIVERED, SentDelivery, deliveries_of
from thb_eu.run import prepare
from thb_eu.sources import read_collection
from thb_eu.year.changes import CellChange
from thb_eu.year.fields import refused

SHEET_NOT_READ = _("the sheet was not read: a file of your own holds one table."), _("Send it as a file of its own.")
SENT_TWICE = "table-sent-twice"
"""The code of two files of one call that bring the same table: nothing is wrong in either of them."""


class Verdict(Enum):
    """What became of a file: received, received with questions that block, refused, or known already.

    Of a marked copy without a new figure the answers alone were taken.
    """

    RECEIVED = "received"
    QUESTIONED = "questioned"
    REFUSED = "refused"
    KNOWN = "known"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class UnderstoodTable:
    """What was understood of one table: its rows, and the sum of its counts of the year (`None`: none is told).

    `says`: what the supplier says instead of figures (`none`, `unknown`), or nothing. `changes`: what the table it
    supersedes told otherwise. Of a register only rows are told, and how many the one before had.
    """

    contract: str
    title: Text
    file: str = ""
    sheet: str = ""
    rows: int = 0
    total: int | None = None
    says: str = ""
    supersedes: str = ""
    changes: tuple[CellChange, ...] = ()
    is_register: bool = False
    rows_before: int | None = None

    @property
    def number_of_changes(self) -> int:
        """How many cells, of a register how many rows more or less, the table has that the one before had not."""
        if self.is_register:
            return abs(self.rows - self.rows_before) if self.rows_before is not None else 0
        return len(self.changes)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What is asked about one table, once for all places of which the same is asked.

    `where`: the cells as ranges (`D12:D14, D20`). `count`: of how many cells. `alike`: how many more comparisons of the
    same two tables differ.
    """

    where: Place
    code: str
    message: Text
    remedy: Text
    blocks: bool
    count: int = 1
    alike: int = 0


def gathered(questions: Iterable[Finding]) -> tuple[AskedQuestion, ...]:
    """Return findings as questions, what blocks first; cells of a table of which the same is said make one question.

    So do all comparisons of one table with another: the first is told.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for ask in sorted(questions, key=lambda finding: not finding.blocks):
        in_cell = bool(row_of(ask.where.cell))
        same = (ask.where.column, ask.message.english) if in_cell else (ask.where.column, ask.where.row)
        key = (ask.check, ask.where.file, ask.where.sheet, in_cell, *same, "" if in_cell or ask.where.cell else id(ask))
        groups.setdefault(key, []).append(ask)
    return tuple(_asked_once(found) for found in groups.values())


def questions_about(paths: Collection[str], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what must be answered of the tables in files: what blocks, what their supplier can mend; causes alone."""
    found = [finding for finding in findings if finding.is_open and finding.where.file in paths]
    known = {ask.fingerprint for ask in found}
    return tuple(
        ask for ask in found if (ask.blocks or not ask.remedies.supplier.is_empty) and ask.follows_from not in known
    )


def absences(owed: Mapping[str, Place], findings: Iterable[Finding], unread: Collection[str] = ()) -> Iterator[Finding]:
    """Yield that tables, or parts of them, are lacking which a file should tell, each where it is asked there.

    `unread`: those that stand in it, on a sheet that is not read.
    """
    for flaw in findings:
        table = flaw.where.cell.partition(":")[0]
        if flaw.check == NOT_DELIVERED and flaw.is_open and table in owed:
            message, remedy = SHEET_NOT_READ if table in unread else (flaw.message, flaw.remedies.supplier)
            yield replace(flaw, where=owed[table], message=message, remedies=replace(flaw.remedies, supplier=remedy))


def _asked_once(found: Sequence[Finding]) -> AskedQuestion:
    first, where = found[0], found[0].where
    told = first.code, first.message, first.remedies.supplier, first.blocks
    if row_of(where.cell):
        return AskedQuestion(replace(where, cell=as_ranges(flaw.where.cell for flaw in found)), *told, count=len(found))
    if where.cell:  # of a comparison of two tables it is what they share, which the message says
        where = replace(where, cell="", column="")
    return AskedQuestion(where, *told, alike=len(found) - 1)


@dataclass(frozen=True, slots=True)
class DeliveryReceived:
    """What became of one file: `name` is what its sender calls it, `id` what the journal does.

    `questions`: findings about its tables that somebody must answer. `faults`: why it was refused. `known`: the same
    bytes as they were received before; `superseded_by`: of those, by table the later delivery that stands instead.
    `unusual`: what was read otherwise than agreed. `not_passed_on`: what of a workbook is not kept, or goes into no
    dossier.
    `answers`: how many answers to remarks are new; those that could not be taken are among `faults`. `is_kept`: a list
    of persons is not, nor what was purged.
    """

    name: str
    verdict: Verdict
    id: str = ""
    sha256: str = ""
    supplier: str = ""
    organisation: Text = NO_WORDS
    form: str = ""
    tables: tuple[UnderstoodTable, ...] = ()
    supersedes: tuple[str, ...] = ()
    questions: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()
    known: SentDelivery | None = None
    superseded_by: Mapping[str, str] = field(default_factory=dict)
    unusual: tuple[Text, ...] = ()
    answers: int = 0
    not_passed_on: tuple[Text, ...] = ()
    receipts: Mapping[str, bytes] = field(default_factory=dict)
    is_kept: bool = True

    @property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """The questions, each once for all cells of a table of which the same is asked."""
        return gathered(self.questions)


@dataclass(frozen=True, slots=True)
class ReceivedDeliveries:
    """What became of all files of one call, in their order, in the collection in `folder`."""

    folder: Path
    deliveries: tuple[DeliveryReceived, ...]

    def of(self, *verdicts: Verdict) -> tuple[DeliveryReceived, ...]:
        """Return the files of which that became."""
        return tuple(delivery for delivery in self.deliveries if delivery.verdict in verdicts)


# Find the delivery that somebody names by how its id begins, and what is still asked about it.

UNKNOWN = _("the journal knows no delivery that begins with {id!r}.")
LISTED = _("The journal lists them.")
SEVERAL = _("several deliveries begin with {id!r}: {ids}.")


def open_questions(
    collection: str | Path, delivery: SentDelivery, definitions: Definitions
) -> tuple[AskedQuestion, ...]:
    """Ask again about the tables of a delivery that stand, and for what they lack; nothing is written."""
    held = read_collection(collection, definitions)
    paths = {path for path in held.by_file if path.startswith(f"{delivery.folder}/")}
    if not paths:
        return ()
    findings = prepare(held, definitions, Audience.INTERNAL, fast=True, set_aside=True).examined.findings
    owed = {name: Place(held.descriptor, cell=name) for name in delivery.contracts}
    return gathered((*questions_about(paths, findings), *absences(owed, findings)))


def delivery_named(beginning: str, journal: Journal) -> SentDelivery:
    """Find the only delivery whose id begins so; refused are none and several."""
    found = [sent for sent in deliveries_of(journal) if beginning and sent.id.startswith(beginning.casefold())]
    if len(found) == 1:
        return found[0]
    what, remedy = (SEVERAL, _("Give more of its digits.")) if found else (UNKNOWN, LISTED)
    ids = ", ".join(sent.id for sent in found)
    raise refused(Place(), ("delivery-unknown", what, remedy), id=beginning, ids=ids)
