"""Conclude what became of each file: its entry in the journal, its receipt, its place in the collection."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.json_objects import attributes
from thb_eu.base.limits import TABLE
from thb_eu.base.messages import NO_WORDS, _, day, joined, layout, literal, quoted
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity
from thb_eu.base.ooxml.archive import OPEN_DOCUMENT
from thb_eu.definitions import Contract
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.signing import role_problem
from thb_eu.results import Collection, Submission
from thb_eu.results.deliveries import (
    CODES,
    NOT_DELIVERED,
    DeliveryState,
    SentDelivery,
    standing_deliveries,
    table_of_place,
)
from thb_eu.sources import SUFFIX as RECEIPT_SUFFIX
from thb_eu.sources import read_collection
from thb_eu.sources.collection import as_described
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.personal_data import CODE as PERSONAL_DATA
from thb_eu.sources.personal_data import PersonalDataGuard, in_unread, is_list, unrepeated
from thb_eu.templates.annotated_copies import copies_of_refused
from thb_eu.templates.annotated_copies.copy_stamp import FORM_SHOWN, CopyStamp, StampedRemark
from thb_eu.templates.annotated_copies.remarks_sheet import CORRECTED_TO, RIGHT_BECAUSE
from thb_eu.year.acting import Acting
from thb_eu.year.acts.reception.arriving import ORIGINAL, Arrival, Reception
from thb_eu.year.acts.settle_answers import NO_TABLE, correction_of
from thb_eu.year.answers import (
    EXPLANATION,
    LOG,
    REJECTED,
    UNCLEAR,
    ReturnedCopy,
    SuppliersAnswer,
    TypedAnswer,
    add_lines,
    differ,
    replayed,
    settle,
    tables_of,
)
from thb_eu.year.changes import TableFile, changes, held_cell
from thb_eu.year.fields import refused
from thb_eu.year.journal_verification import folder_of, original_in, purged_in
from thb_eu.year.receipt import RECEIPTS, receipt_files, refusal_files
from thb_eu.year.received_deliveries import (
    DeliveryReceived,
    UnderstoodTable,
    Verdict,
    absences,
    questions_about,
)
from thb_eu.year.workspace import Workspace

ANSWERED_COPIES = "answers"
"""Where marked copies lie that came back, in the folder of the delivery to which they belong."""


def concluded(reception: Reception, arrival: Arrival, submission: Submission | None) -> DeliveryReceived:
    """Find what became of a file, with its entry in the journal and its receipt among what waits."""
    if arrival.twin:
        first = reception.done[arrival.id]
        faults = tuple(replace(fault, where=replace(fault.where, file=arrival.name)) for fault in first.faults)
        return replace(first, name=arrival.name, verdict=Verdict.REFUSED if faults else Verdict.KNOWN, faults=faults)
    if arrival.known is not None:
        found = _known(reception, arrival, arrival.known)
    elif arrival.copy and not arrival.brings_figures:
        found = _answered(reception, arrival, arrival.copy)
    elif arrival.faults or submission is None:
        found = _refused(reception, arrival)
    else:
        found = _received(reception, arrival, submission)
    if arrival.id:
        reception.done[arrival.id] = found
    return found


def _became(arrival: Arrival, verdict: Verdict, **more: Any) -> DeliveryReceived:
    """Say what became of a file; its supplier is that of the arrival, where `more` names none."""
    return DeliveryReceived(arrival.name, verdict, arrival.id, arrival.sha256, **{"supplier": arrival.supplier, **more})


def _known(reception: Reception, file: Arrival, known: SentDelivery) -> DeliveryReceived:
    faults: tuple[Fault, ...] = ()
    verdict = Verdict.KNOWN
    if known.state is DeliveryState.REJECTED:
        rejections = (entry for entry in reception.space.journal.of(Act.REJECTED) if entry.about["delivery"] == file.id)
        what = _("just this file was rejected on {on}: {because}", on=day([*rejections][-1].on), because=known.because)
        remedy = _("Send a corrected file; or withdraw the rejection.")
        faults = (Fault(Place(file.name), "delivery-rejected", what, remedy, "supplier"),)
        verdict = Verdict.REFUSED
    shutil.rmtree(reception.space.waiting(file.original).parent)
    standing = standing_deliveries(reception.space.journal)
    later = {
        name: standing[name].id
        for name in sorted(known.contracts)
        if verdict is Verdict.KNOWN and name in standing and standing[name].id != file.id
    }
    receipts = {} if faults else {name: reception.space.read(f"{DELIVERIES}/{file.id}/{name}") for name in RECEIPTS}
    kept = {name: content for name, content in receipts.items() if content}
    told = {"supplier": known.supplier, "known": known, "superseded_by": later, "receipts": kept}
    return _became(file, verdict, faults=faults, **told)


def _answered(reception: Reception, arrival: Arrival, copy: ReturnedCopy) -> DeliveryReceived:
    """Return the answers of a marked copy, which is kept beside the file to which they belong."""
    name = f"{DELIVERIES}/{copy.stamp.delivery}/{ANSWERED_COPIES}/{arrival.id}{arrival.suffix}"
    if not (reception.held.folder / name).is_file():
        reception.space.waiting(arrival.original).replace(reception.space.waiting(name))
    shutil.rmtree(reception.space.waiting(arrival.original).parent)
    taken = take_answers(reception.space, copy, arrival.id, copy.stamp.delivery)
    supplier = arrival.supplier or next(iter(copy.stamp.tables), "").partition("/")[0]
    return _became(arrival, Verdict.ANSWERED, supplier=supplier, faults=taken.faults, answers=taken.count)


def _received(reception: Reception, arrival: Arrival, submission: Submission) -> DeliveryReceived:
    tables = tuple(_understood(reception, arrival, contract, submission) for contract in arrival.contracts)
    standing = standing_deliveries(reception.space.journal)
    before = (standing[name].id for name in arrival.contracts if name in standing)
    supersedes = tuple(dict.fromkeys(id for id in before if id != arrival.id))
    findings = submission.examined.findings
    owed = {name: where for name, where in arrival.owed.items() if name not in arrival.reasons}
    questions = (*questions_about(arrival.paths, findings), *absences(owed, findings, arrival.unread))
    unusual = tuple(note.what for note in submission.received.otherwise if note.file in arrival.paths)
    verdict = Verdict.QUESTIONED if any(finding.blocks for finding in questions) else Verdict.RECEIVED
    about = {
        **reception.about(arrival),
        "changes": sum(table.number_of_changes for table in tables),
        "supersedes": [*supersedes],
    }
    found = _became(
        arrival,
        verdict,
        organisation=reception.definitions.contracts[arrival.contracts[0]].supplier,
        tables=tables,
        supersedes=supersedes,
        questions=questions,
        unusual=unusual,
        **attributes(arrival, "form", "not_passed_on"),
    )
    reception.space.enter(Act.RECEIVED, about)
    files = receipt_files(found, reception.held_now, reception.definitions.languages, reception.space.acting.on)
    for name, content in files.items():
        reception.space.put(f"{DELIVERIES}/{arrival.id}/{name}", content)
    copies = (arrival.copy, _reasons(arrival, str(reception.space.journal.acts[-1].number), findings))
    taken = [take_answers(reception.space, copy, arrival.id, arrival.id, arrival.entries) for copy in copies if copy]
    faults = tuple(fault for each in taken for fault in each.faults)
    return replace(found, receipts=files, faults=faults, answers=sum(each.count for each in taken))


def _reasons(file: Arrival, number: str, findings: Iterable[Finding]) -> ReturnedCopy | None:
    """Return the reasons why tables cannot be said, as answers to what is asked of them; nothing where nothing is."""
    asked = [gap for gap in findings if gap.check == NOT_DELIVERED and gap.is_open and gap.where.cell in file.reasons]
    typed = []
    for at, of in enumerate(asked, start=1):
        name, why = of.where.cell, file.reasons[of.where.cell]
        remark = StampedRemark(f"{number}-0-{at}", of.fingerprint, of.check, name, "", name, "", evidence=of.evidence)
        typed.append(TypedAnswer(remark, file.owed[name], why, EXPLANATION, why))
    role = next((file.statements[gap.where.cell]["role"] for gap in asked), "")
    return ReturnedCopy(CopyStamp(file.id, "", "", True, {}, ()), tuple(typed), role) if typed else None


def _understood(reception: Reception, arrival: Arrival, contract: str, submission: Submission) -> UnderstoodTable:
    agreed, received = reception.definitions.contracts[contract], submission.received
    entry, before = arrival.entries.get(contract), reception.standing.get(contract)
    says = arrival.statements.get(contract, {}).get("says", "")
    supersedes = standing_deliveries(reception.space.journal).get(contract)
    id = supersedes.id if supersedes and supersedes.id != arrival.id else ""
    found = UnderstoodTable(contract, agreed.title, says=says, supersedes=id)
    if agreed.records:
        register = next((source for source in received.registers if entry and source.resource == entry["name"]), None)
        rows = register.rows if register else 0
        return replace(found, rows=rows, is_register=True, rows_before=_rows_of(reception, before, agreed))
    year = reception.held.year
    old = TableFile(reception.held.folder, before, year) if before else None
    new = TableFile(reception.space.arriving, entry, year) if entry else None
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


def _rows_of(reception: Reception, entry: Mapping[str, Any] | None, agreed: Contract) -> int | None:
    """Return how many rows the register has that stood before; None if there is none or it cannot be read any more."""
    if entry is None or "thb:table" in entry:
        return None
    contract = as_described(agreed.for_year(reception.held.year), entry)
    try:
        return int(read_columns(reception.held.folder / entry["path"], entry["path"], contract).rows.size)
    except (SourceRefused, OSError):
        return None


def _refused(reception: Reception, arrival: Arrival) -> DeliveryReceived:
    """Keep a refused file apart with the reason and, if it can be shown, a marked copy; a missing file is not kept.

    What is no agreed table and can hold persons, lists them, or cannot be looked through, is not kept: nobody need
    purge it. Nor is what was purged before.
    """
    is_kept = arrival.id not in purged_in(reception.space.journal)
    if arrival.id:
        found = any(fault.code == PERSONAL_DATA and fault.where != Place(arrival.name) for fault in arrival.faults)
        unread = [] if found else _unread(reception, arrival)
        arrival.faults += unread or ()
        is_kept = is_kept and unread == [] and not any(map(is_list, arrival.faults))
    shown = [reception.as_sent(fault, arrival) for fault in dict.fromkeys(arrival.faults)]
    if arrival.id:
        shown = unrepeated(shown, reception.space.waiting(arrival.original).read_bytes, arrival.name, reception.guard)
    refused = _became(arrival, Verdict.REFUSED, faults=tuple(shown), questions=arrival.asked, is_kept=is_kept)
    if not arrival.id:
        return refused
    files = refusal_files(refused, reception.held_now, reception.definitions.languages, reception.space.acting.on)
    if is_kept and not any(fault.code == PERSONAL_DATA for fault in shown):  # a marked copy would repeat them
        files |= _marked_copies(reception, arrival)
    _keep_apart(reception, arrival, refused, files)
    shutil.rmtree(reception.space.waiting(arrival.original).parent)
    return replace(refused, receipts=files)


def _marked_copies(reception: Reception, arrival: Arrival) -> dict[str, bytes]:
    """Return the copy of a refused file with marked cells, where it can be shown."""
    if arrival.refused is None:
        return {}
    files: dict[str, bytes] = {}
    faults = tuple(reception.as_sent(fault, arrival) for fault in arrival.refused.faults)
    file = replace(arrival.refused, path=arrival.name, faults=faults)
    number = str(len(reception.space.journal.acts) + 1)
    if arrival.suffix == OPEN_DOCUMENT.suffix and not file.contract:
        files[FORM_SHOWN] = file.content
    held, definitions = reception.held_now, reception.definitions
    copies = copies_of_refused(file, f"{ORIGINAL}.remarks.xlsx", held, definitions, number, arrival.id)
    return files | {copy.name: copy.content for copy in copies if copy.remarks}


def _keep_apart(reception: Reception, arrival: Arrival, refused: DeliveryReceived, files: Mapping[str, bytes]) -> None:
    """Keep a refused file with its reason, and enter it; of what can list persons the reason alone."""
    codes, before = [fault.code for fault in refused.faults], reception.sent.get(arrival.id)
    if before is not None and before.because == CODES.join(codes):
        return
    apart = folder_of(arrival.id, Act.REFUSED)
    reception.space.waiting(apart).mkdir(parents=True, exist_ok=True)
    kept = original_in(reception.space.folder / apart)  # the same bytes under another ending are there once
    if kept and not refused.is_kept:
        reception.space.remove(f"{apart}/{kept.name}")
    for path in reception.space.waiting(arrival.original).parent.glob(f"{ORIGINAL}.*") if refused.is_kept else ():
        is_receipt = path.name.endswith(RECEIPT_SUFFIX)
        if ("receipt-invalid" not in codes) if is_receipt else kept is None:  # such a receipt may be the key
            path.replace(reception.space.waiting(f"{apart}/{path.name}"))
    for name, content in files.items():
        reception.space.put(f"{apart}/{name}", content)
    recognised = {"supplier": arrival.supplier, "form": arrival.form} if arrival.supplier else {}
    kept_as = {"kept": arrival.kept} if arrival.kept and kept is None else {}
    about = {"delivery": arrival.id, "sha256": arrival.sha256, "because": codes, **recognised, **kept_as}
    reception.space.enter(Act.REFUSED, about)
    if not refused.is_kept:
        reception.space.enter(Act.PURGED, {"delivery": arrival.id})


def _unread(reception: Reception, arrival: Arrival) -> list[Fault] | None:
    """Return personal data in a file that was refused for another reason; nothing where it cannot be looked through."""
    waiting = reception.space.waiting(arrival.original)
    if waiting.stat().st_size > TABLE:
        return None
    any_contract = next(iter(reception.definitions.contracts.values()))
    content = waiting.read_bytes()
    return in_unread(content, arrival.name, any_contract, reception.of_form(content, arrival.name))


# Take the answers of a marked copy that came back into the log of the delivery to which they belong.

NO_REMARK = StampedRemark(*[""] * 7)
NOT_UNDERSTOOD = (
    "answer-not-understood",
    _("the answer to remark {number} is not understood."),
    _("Write {correction}, or {explanation}; of a remark about no single cell name the cell first, as in {cell}."),
)
TWO_ANSWERS = (
    "answer-not-understood",
    _("remark {number} has two answers that differ."),
    _("Keep the one that holds."),
)


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """How many answers are new, and which of them are asked again at once, each with its place in the copy."""

    count: int = 0
    faults: tuple[Fault, ...] = ()


def take_answers(
    space: Workspace,
    copy: ReturnedCopy,
    id: str,
    delivery: str,
    entries: Mapping[str, Mapping[str, Any]] | None = None,
) -> AnswersTaken:
    """Take the answers of a copy, the file with the first digits `id`, into the log of a delivery.

    `entries`: by contract the entry of the table, where the copy brought figures of its own: it is no part of the
    collection yet, so that whether a correction fits is seen when it is accepted.
    """
    collection = read_collection(space.folder, space.definitions)
    role, faults = copy.role, []
    if role and (problem := role_problem(role)):
        role, faults = "", [Fault(copy.role_at, *problem, "supplier")]
    answers = _Answers(
        space,
        collection,
        entries if entries is not None else tables_of(collection, delivery),
        space.arriving if entries is not None else collection.folder,
        SuppliersAnswer(delivery, NO_REMARK, "", "", "", None, space.acting.on, id, by=role),
        PersonalDataGuard(space.definitions, (space.read(collection.descriptor),)),
        replayed(space.read(f"{DELIVERIES}/{delivery}/{LOG}"), delivery),
    )
    for typed in copy.answers:
        faults += answers.take(typed)
    if taken := answers.taken.values():
        add_lines(space, delivery, map(_line, taken))
        for answer in taken:
            if answer.state == REJECTED:
                settle(space, answer, REJECTED, because=answer.because)
        about = {"delivery": delivery, "answers": len(taken), "copy": id, **({"by": role} if role else {})}
        space.enter(Act.ANSWERED, about)
    return AnswersTaken(len(taken), tuple(faults))


@dataclass
class _Answers:
    """The answers of one copy while they are taken: `standing`, by contract the tables of which they speak, in a
    `folder`; a `blank` answer; those `known` and those `taken`, by the fingerprint of their remark.
    """

    space: Workspace
    collection: Collection
    standing: Mapping[str, Mapping[str, Any]]
    folder: Path
    blank: SuppliersAnswer
    guard: PersonalDataGuard
    known: Mapping[str, SuppliersAnswer]
    taken: dict[str, SuppliersAnswer] = field(default_factory=dict)

    def take(self, typed: TypedAnswer) -> list[Fault]:
        """Take an answer that says anything new; why it is asked again at once, where it cannot hold."""
        remark, faults = typed.remark, []
        if remark.contract in self.standing:
            remark = replace(remark, fingerprint=_fingerprint(remark, str(self.standing[remark.contract]["path"])))
        shown = "" if self.guard.datum(typed.said, self.guard.all_kinds) else typed.reason
        answer = replace(self.blank, remark=remark, **attributes(typed, "kind", "text", "cell", "said"), shown=shown)
        try:
            if differ(answer, other := self.taken.get(remark.fingerprint, answer)):
                answer = replace(answer, said=f"{other.said} / {answer.said}", shown="")
                raise _refused_at(typed, TWO_ANSWERS)
            answer = self._that_holds(answer, typed)
        except ThbError as wrong:
            faults = [replace(fault, where=typed.where) for fault in wrong.faults]
            why = joined((text for fault in faults for text in (fault.what, fault.for_the_supplier)), " ")
            answer = replace(answer, kind=UNCLEAR, text=answer.said, state=REJECTED, because=why)
        if not self._is_known(answer):
            self.taken[remark.fingerprint] = answer
        return faults

    def _is_known(self, answer: SuppliersAnswer) -> bool:
        before = self.known.get(answer.remark.fingerprint)
        return before is not None and before.is_repeated_by(answer)

    def _that_holds(self, answer: SuppliersAnswer, typed: TypedAnswer) -> SuppliersAnswer:
        """Return the answer with what its cell holds.

        Refused where it is unclear, where nothing of its file is there, and where it corrects a cell that its remark is
        not about: the office would accept with the answer what nobody asked for. Where its table is part of the
        collection, refused too is what could not be corrected.
        """
        space, remark = self.space, answer.remark
        if answer.kind == UNCLEAR:
            raise _refused_at(typed, NOT_UNDERSTOOD)
        if remark.contract not in self.standing and not remark.is_of_absence:
            raise _refused_at(typed, NO_TABLE)
        if answer.kind == EXPLANATION:
            return answer
        file = TableFile(self.folder, self.standing[remark.contract], self.collection.year)
        path = str(file.entry["path"])
        cell = held_cell(file, space.definitions.contracts[remark.contract], Place(path, remark.sheet, answer.cell))
        if not (remark.is_about(answer.cell) if remark.about else cell.is_figure):
            cells = literal(remark.about.replace(" ", ", ")) if remark.about else _("the figures of the table")
            problem = (
                "answer-of-another-cell",
                _("the remark {number} is not about the cell {cell}; it is about {cells}."),
                _("Name a cell that it is about; or correct the table itself, and send the copy back."),
            )
            raise refused(typed.where, problem, "supplier", number=remark.number, cell=answer.cell, cells=cells)
        answer = replace(answer, held=cell.text)
        if self.folder == self.collection.folder and not self._is_known(answer):
            acting = Acting(remark.contract.partition("/")[0], space.acting.on)
            trial = Workspace(space.folder, acting, space.journal)
            trial.definitions = space.definitions
            correction_of(answer, path, space.definitions).do(trial)
        return answer


def _fingerprint(remark: StampedRemark, file: str) -> str:
    """Return the fingerprint of the finding of a remark, in this file."""
    table = table_of_place(file, remark.contract)
    where = Place(file, remark.sheet, remark.cell, column=remark.column, table=table)
    return Finding(remark.check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", where).fingerprint


def _line(answer: SuppliersAnswer) -> dict[str, object]:
    told = attributes(answer, "kind", "text", "cell", "said", "shown", "held", "on", "copy", "by")
    return {"remark": asdict(answer.remark), **told}


def _refused_at(typed: TypedAnswer, problem: Problem) -> SourceRefused:
    correction, explanation = CORRECTED_TO.filled({"value": "12"}), RIGHT_BECAUSE.filled({"reason": "…"})
    words = {"correction": quoted(correction), "explanation": quoted(explanation)}
    cell = quoted(layout("D4: {correction}", correction=correction))
    return refused(typed.where, problem, "supplier", number=typed.remark.number, cell=cell, **words)
