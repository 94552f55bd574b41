"""Describe where a collection stands: what arrived, is missing, open or unsigned, and its worklist.

Comes in: the run of a collection, and the day of today. Goes out: one `Status`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from thb_eu.base.errors import Fault
from thb_eu.base.messages import Text, _, day, joined, layout, plural
from thb_eu.base.model import CheckedCollection, Finding
from thb_eu.base.ooxml.cell_reference import is_cell
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.definitions.collection_files import left_by_others
from thb_eu.definitions.journal import OF_AN_OFFICE, JournalEntry
from thb_eu.results import Collection, Question, ReceivedFacts, Submission
from thb_eu.results.state import state_of
from thb_eu.run import Run
from thb_eu.year.acts.hand_over import handed_over
from thb_eu.year.answers import LAPSED, PROPOSED, SuppliersAnswer, answers_of
from thb_eu.year.journal_verification import UNDELIVERED, journal_that_goes_on, not_as_sent
from thb_eu.year.judged_findings import called
from thb_eu.year.sheet import Waiting, idle_words, waiting
from thb_eu.year.worklist import OF_QUERY, SupplierProgress, Worklist, worklist_of
from thb_eu.year.workspace import written_without_entry

NOT_LISTED, CANNOT_BE_SAID = "not listed", "cannot be said"
NOT_ARRIVED, NOT_READABLE = "not arrived", "not readable"
WITHOUT_FIGURES, ROW_LEFT_OUT = "without figures", "row left out"
REASONS = (NOT_LISTED, CANNOT_BE_SAID, NOT_ARRIVED, NOT_READABLE, WITHOUT_FIGURES, ROW_LEFT_OUT)
"""Why a table is lacking, or a row of it."""


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file that was read: how many counts of the year it holds, and whether its contract counts them."""

    file: str
    contract: str
    counts: int
    counted: bool


@dataclass(frozen=True, slots=True)
class MissingTable:
    """A table that is expected and lacking, or a row of it (`owed`): why (one of `REASONS`); where it should be."""

    owed: str
    contract: str
    reason: str
    file: str = ""
    faults: int = 0


@dataclass(frozen=True, slots=True)
class BlockingFinding:
    """A finding that holds the dossier back, called by its check and place; `fingerprint` and `message` are its own.

    `waivable`: whether it may stay with a reason; `cell`: as `correct` takes it, empty where no cell can be corrected.
    """

    fingerprint: str
    message: Text
    name: str
    waivable: bool
    cell: str


@dataclass(frozen=True, slots=True)
class Status:
    """Where a collection stands on the day of its worklist.

    `blocking`: the findings that hold the dossier back and follow from no other, short of the plausibility suites;
    where a journal follows the suppliers not those of a table that is still awaited. `unsigned`: all that waits
    for a role. `spoilt`: what of the deliveries is gone or is not what was sent.
    `not_entered`: the folder of a dossier whose entry a sudden end kept from the journal. `left_by_others`: what an act
    of another user or machine left.
    `answers`: those of suppliers that wait for the word of the office, or have lapsed. `handed_over`: the entries of
    what left.
    """

    package: str
    year: int
    arrived: tuple[DeliveredFile, ...]
    lacking: tuple[MissingTable, ...]
    questions: tuple[Question, ...]
    unsigned: tuple[Waiting, ...]
    answers: tuple[SuppliersAnswer, ...]
    work: Worklist
    blocking: tuple[BlockingFinding, ...] = ()
    spoilt: tuple[Fault, ...] = ()
    not_entered: str = ""
    left_by_others: tuple[Fault, ...] = ()
    handed_over: tuple[JournalEntry, ...] = ()

    @property
    def expected(self) -> tuple[str, ...]:
        """The contracts of all tables that arrived or are lacking, each once."""
        return tuple(dict.fromkeys([file.contract for file in self.arrived] + [gap.contract for gap in self.lacking]))


def status_of(run: Run, today: str) -> Status:
    """Return everything that is still to be done about a collection; refused where its journal is gone."""
    received, mapped, definitions = run.received, run.mapped, run.definitions
    collection = received.collection
    journal = journal_that_goes_on(collection.folder)
    known = received.facts[received.facts["value"].notna()]
    held = received.facts.groupby("resource").size().to_dict()
    arrived = [
        DeliveredFile(
            entry["path"],
            entry["thb:contract"],
            int(held.get(entry["name"], 0)),
            definitions.contracts[entry["thb:contract"]].counted,
        )
        for entry in collection.resources
    ]
    blocking = tuple(_causes(run.examined(fast=True))) if journal.entries and _has_come(collection) else ()
    work = worklist_of(collection, definitions, today, blocking)
    settled = (finding for finding in blocking if not _is_awaited(finding, work, collection))
    return Status(
        collection.name,
        collection.year,
        tuple(arrived),
        tuple(_lacking(received, arrived, frozenset(known["file"]))),
        tuple(question for question in mapped.questions if question.asks and not question.answered),
        tuple(waiting(received, mapped, definitions)),
        tuple(answer for answer in answers_of(collection.folder, definitions) if answer.state in (PROPOSED, LAPSED)),
        work,
        tuple(_as_named(settled, collection, definitions)),
        tuple(not_as_sent(collection.folder, journal)),
        written_without_entry(collection.folder, journal).get("out", ""),
        left_by_others(collection.folder),
        handed_over(journal),
    )


def judged_so_far(submission: Submission) -> Submission:
    """Leave out of the findings what blocks because its supplier still owes a table, and what follows from that.

    Before anything came nothing blocks. Where no journal follows the suppliers, all that blocks does.
    """
    collection, examined = submission.collection, submission.examined
    if not journal_that_goes_on(collection.folder).entries:
        return submission
    causes = tuple(_causes(examined))
    work = worklist_of(collection, submission.definitions, "")
    waits = {cause.fingerprint for cause in causes if not _has_come(collection) or _is_awaited(cause, work, collection)}
    left = tuple(finding for finding in examined.findings if not {finding.fingerprint, finding.follows_from} & waits)
    silent = {finding.check for finding in examined.findings} - {finding.check for finding in left}
    results = tuple(result for result in examined.results if result.check not in silent)
    judged = replace(submission, examined=replace(examined, findings=left, results=results))
    return replace(judged, state=state_of(judged))


def _causes(examined: CheckedCollection) -> Iterator[Finding]:
    """Find what holds the dossier back, of causes and consequences the causes."""
    return (finding for finding in examined.findings if finding.blocks and not finding.follows_from)


def _has_come(collection: Collection) -> bool:
    return bool(collection.resources or collection.statements)


def _is_awaited(finding: Finding, work: Worklist, collection: Collection) -> bool:
    """Tell whether a finding says that a table lacks which its supplier still owes."""
    owed = {name for supplier in work.suppliers for name in supplier.lacking}
    return finding.where.file == collection.descriptor and finding.where.cell.partition(":")[0] in owed


def _as_named(
    findings: Iterable[Finding], collection: Collection, definitions: Definitions
) -> Iterator[BlockingFinding]:
    """Yield the findings as the commands call them, a file by its contract."""
    checks = {check.id: check for check in all_checks(definitions)}
    for finding in findings:
        where, entry = finding.where, collection.by_file.get(finding.where.file)
        contract = entry["thb:contract"] if entry else ""
        name = called(replace(finding, where=replace(where, file=contract)) if contract else finding)
        correctable = contract and is_cell(where.cell) and not definitions.contracts[contract].records
        cell = "!".join(filter(None, (contract, where.sheet, where.cell))) if correctable else ""
        yield BlockingFinding(finding.fingerprint, finding.message, name, checks[finding.check].waivable, cell)


def _lacking(
    received: ReceivedFacts, arrived: list[DeliveredFile], with_figures: frozenset[str]
) -> Iterator[MissingTable]:
    """Yield what is lacking: files that are not there or cannot be read, tables without figures, what nobody listed."""
    named = {refusal.contract for refusal in received.refused}
    for file in received.refused:
        exists = (received.collection.folder / file.path).is_file()
        reason = NOT_READABLE if exists else NOT_ARRIVED
        yield MissingTable(file.contract, file.contract, reason, file.path, len(file.faults))
    for table in arrived:
        if table.counted and table.file not in with_figures and not received.collection.states_none(table.contract):
            named.add(table.contract)
            yield MissingTable(table.contract, table.contract, WITHOUT_FIGURES, table.file)
    files = {entry.contract: entry.file for entry in arrived}
    for gap in received.undelivered:
        if gap.contract not in named:
            absent = CANNOT_BE_SAID if gap.stated else NOT_LISTED
            reason = ROW_LEFT_OUT if gap.codes else WITHOUT_FIGURES if gap.contract in files else absent
            yield MissingTable(str(gap), gap.contract, reason, files.get(gap.contract, ""))


EXPECTED = plural(
    "{expected} table is expected: {arrived} arrived, {lacking} lacking",
    "{expected} tables are expected: {arrived} arrived, {lacking} lacking",
    by="expected",
)
EXPECTED_OR_NOT_KNOWN = plural(
    "{expected} table is expected: {arrived} arrived, {unknown} cannot be said, {lacking} lacking",
    "{expected} tables are expected: {arrived} arrived, {unknown} cannot be said, {lacking} lacking",
    by="expected",
)
TABLE = layout("{title} ({table})")
LACKS, CANNOT_SAY = _("lacking: {table}"), _("the supplier cannot say: {table}")
EMPTY = _("not known yet: {what}")
NOT_ENTERED = _(
    "The dossier in {folder} was written, and the journal lacks its entry; the next command that changes the "
    "collection writes it."
)
ROWS = plural("{title} ({file}): {counts} count", "{title} ({file}): {counts} counts", by="counts")
DAYS_LEFT = plural("{name}: {day}; {days} day left", "{name}: {day}; {days} days left", by="days")
DAYS_OVER = plural("{name}: {day}; {days} day overdue", "{name}: {day}; {days} days overdue", by="days")
LACKING = {
    NOT_LISTED: _("{table}: not in the collection"),
    NOT_ARRIVED: _("{table}: the file {file} has not arrived"),
    NOT_READABLE: plural(
        "{table}: the file {file} cannot be read ({faults} fault); see the findings",
        "{table}: the file {file} cannot be read ({faults} faults); see the findings",
        by="faults",
    ),
    WITHOUT_FIGURES: _("{table}: the file {file} holds no figure for {year}"),
    ROW_LEFT_OUT: _("{table}: the file lacks this row"),
    CANNOT_BE_SAID: _("{table}: the supplier says that it cannot be told; this is not zero"),
}
QUESTION = layout("{id}: {question} [{units}]")
OF_SUPPLIERS = (NOT_LISTED, CANNOT_BE_SAID)
"""Reasons that stand with the suppliers, where these are followed."""
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


def expected_words(status: Status) -> Text:
    """Say of how many tables figures came, how many cannot be told, and how many lack."""
    lacking = {gap.contract for gap in status.lacking if gap.reason != ROW_LEFT_OUT}
    unknown = {gap.contract for gap in status.lacking if gap.reason == CANNOT_BE_SAID}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "unknown": len(unknown)}
    figures["lacking"] = len(lacking - unknown)
    return (EXPECTED_OR_NOT_KNOWN if unknown else EXPECTED).filled(figures)


def arrived_words(status: Status) -> Iterator[Text]:
    """Yield the tables that arrived; one of a delivery is called by its contract."""
    for table in status.arrived:
        called = table.contract if table.file.startswith(f"{DELIVERIES}/") else table.file
        values = {"title": status.work.titles[table.contract], "file": called, "counts": table.counts}
        yield (ROWS if table.counted else _("{title} ({file}): for checks")).filled(values)


def lacking_words(status: Status) -> Iterator[Text]:
    """Yield the tables and rows that lack, but for what stands with the suppliers."""
    for gap in status.lacking:
        if gap.reason not in OF_SUPPLIERS or not status.work.suppliers:
            table = TABLE.filled({"title": status.work.titles[gap.contract], "table": gap.owed})
            values = {"table": table, "file": gap.file, "faults": gap.faults, "year": status.year}
            yield LACKING[gap.reason].filled(values)


def supplier_lacks(supplier: SupplierProgress, work: Worklist, briefly: bool = False) -> Iterator[Text]:
    """Yield what a supplier still owes, what it cannot say, and what is not known of it.

    `briefly`: not each table of one who owes them all.
    """
    owed = () if briefly and supplier.lacking == supplier.tables else supplier.lacking
    for sentence, names in ((LACKS, owed), (CANNOT_SAY, supplier.cannot_say)):
        for name in names:
            yield sentence.filled({"table": TABLE.filled({"title": work.titles[name], "table": name})})
    if supplier.empty:
        yield EMPTY.filled({"what": joined(OF_AN_OFFICE[name] for name in supplier.empty)})


def questions_words(status: Status) -> Iterator[Text]:
    """Yield the open questions, each with how many units wait for it."""
    for question in status.questions:
        units = ", ".join(f"{count} {unit}" for unit, count in question.units.items())
        yield QUESTION.filled({"id": question.decision, "question": question.text, "units": units})


def unsigned_words(status: Status) -> Iterator[Text]:
    """Yield what is unsigned; what only zeros or nothing rest on is one line, and so are tables of no delivery."""
    yield from (entry.told for entry in status.unsigned if not entry.is_idle and entry.kind != "undelivered")
    yield from idle_words(status.unsigned)
    if earlier := sum(entry.kind == "undelivered" for entry in status.unsigned):
        yield UNDELIVERED.filled({"count": earlier})


def days_words(work: Worklist) -> Iterator[Text]:
    """Yield the days that are left until each deadline, those of suppliers and queries first."""
    of_suppliers: list[tuple[Text, str]] = [
        (supplier.office, supplier.due) for supplier in work.suppliers if supplier.due and supplier.awaits
    ]
    of_queries = [(OF_QUERY.filled(dict(act.about)), act.about["due"]) for act in work.queries if "due" in act.about]
    for named, on in (
        *sorted(of_suppliers + of_queries, key=lambda found: found[1]),
        *((NAMES[name], on) for name, on in work.deadlines.items()),
    ):
        left = work.days_to(on)
        yield (DAYS_LEFT if left >= 0 else DAYS_OVER).filled({"name": named, "day": day(on), "days": abs(left)})
