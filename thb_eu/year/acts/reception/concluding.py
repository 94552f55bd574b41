"""Conclude what became of each file: its entry in the journal, its receipt, its place in the collection."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.json_objects import attributes
from thb_eu.base.limits import TABLE
from thb_eu.base.messages import _, day
from thb_eu.base.model import Finding, Place
from thb_eu.base.ooxml.archive import OPEN_DOCUMENT
from thb_eu.definitions import Contract
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.results import Submission
from thb_eu.results.deliveries import CODES, NOT_DELIVERED, DeliveryState, SentDelivery, standing_deliveries
from thb_eu.sources.collection import as_described
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.personal_data import CODE as PERSONAL_DATA
from thb_eu.sources.personal_data import in_unread, is_list, unrepeated
from thb_eu.sources.receipts import SUFFIX as RECEIPT_SUFFIX
from thb_eu.templates.annotated_copies import copies_of_refused
from thb_eu.templates.annotated_copies.copy_stamp import CopyStamp, StampedRemark
from thb_eu.templates.annotated_copies.supplied_files import FORM_SHOWN
from thb_eu.year.acts.reception.arrival import ORIGINAL, Arrival, Reception
from thb_eu.year.acts.reception.taken_answers import take_answers
from thb_eu.year.changes import TableFile, changes
from thb_eu.year.journal_verification import folder_of, original_in, purged_in
from thb_eu.year.receipt import RECEIPTS, receipt_files, refusal_files
from thb_eu.year.received_deliveries import (
    DeliveryReceived,
    UnderstoodTable,
    Verdict,
    absences,
    questions_about,
)
from thb_eu.year.returned_copies import EXPLANATION, ReturnedCopy, TypedAnswer

ANSWERED_COPIES = "answers"
"""Where marked copies lie that came back, in the folder of the delivery to which they belong."""


def concluded(reception: Reception, one: Arrival, submission: Submission | None) -> DeliveryReceived:
    """Find what became of a file, with its entry in the journal and its receipt among what waits."""
    if one.twin:
        first = reception.done[one.id]
        faults = tuple(replace(fault, where=replace(fault.where, file=one.name)) for fault in first.faults)
        return replace(first, name=one.name, verdict=Verdict.REFUSED if faults else Verdict.KNOWN, faults=faults)
    if one.known is not None:
        found = _known(reception, one, one.known)
    elif one.copy and not one.brings_figures:
        found = _answered(reception, one, one.copy)
    elif one.faults or submission is None:
        found = _refused(reception, one)
    else:
        found = _received(reception, one, submission)
    if one.id:
        reception.done[one.id] = found
    return found


def _became(one: Arrival, verdict: Verdict, **more: Any) -> DeliveryReceived:
    """Say what became of a file; its supplier is that of the arrival, where `more` names none."""
    return DeliveryReceived(one.name, verdict, one.id, one.sha256, **{"supplier": one.supplier, **more})


def _known(reception: Reception, one: Arrival, known: SentDelivery) -> DeliveryReceived:
    faults: tuple[Fault, ...] = ()
    verdict = Verdict.KNOWN
    if known.state is DeliveryState.REJECTED:
        rejections = (entry for entry in reception.space.journal.of(Act.REJECTED) if entry.about["delivery"] == one.id)
        what = _("just this file was rejected on {on}: {because}", on=day([*rejections][-1].on), because=known.because)
        remedy = _("Send a corrected file; or withdraw the rejection.")
        faults = (Fault(Place(one.name), "delivery-rejected", what, remedy, "supplier"),)
        verdict = Verdict.REFUSED
    shutil.rmtree(reception.space.waiting(one.original).parent)
    standing = standing_deliveries(reception.space.journal)
    later = {
        name: standing[name].id
        for name in sorted(known.contracts)
        if verdict is Verdict.KNOWN and name in standing and standing[name].id != one.id
    }
    receipts = {} if faults else {name: reception.space.read(f"{DELIVERIES}/{one.id}/{name}") for name in RECEIPTS}
    kept = {name: content for name, content in receipts.items() if content}
    told = {"supplier": known.supplier, "known": known, "superseded_by": later, "receipts": kept}
    return _became(one, verdict, faults=faults, **told)


def _answered(reception: Reception, one: Arrival, copy: ReturnedCopy) -> DeliveryReceived:
    """Return the answers of a marked copy, which is kept beside the file to which they belong."""
    name = f"{DELIVERIES}/{copy.stamp.delivery}/{ANSWERED_COPIES}/{one.id}{one.suffix}"
    if not (reception.held.folder / name).is_file():
        reception.space.waiting(one.original).replace(reception.space.waiting(name))
    shutil.rmtree(reception.space.waiting(one.original).parent)
    taken = take_answers(reception.space, copy, one.id, copy.stamp.delivery)
    supplier = one.supplier or next(iter(copy.stamp.tables), "").partition("/")[0]
    return _became(one, Verdict.ANSWERED, supplier=supplier, faults=taken.faults, answers=taken.count)


def _received(reception: Reception, one: Arrival, submission: Submission) -> DeliveryReceived:
    tables = tuple(_understood(reception, one, contract, submission) for contract in one.contracts)
    standing = standing_deliveries(reception.space.journal)
    before = (standing[name].id for name in one.contracts if name in standing)
    supersedes = tuple(dict.fromkeys(id for id in before if id != one.id))
    findings = submission.examined.findings
    owed = {name: where for name, where in one.owed.items() if name not in one.reasons}
    questions = (*questions_about(one.paths, findings), *absences(owed, findings, one.unread))
    unusual = tuple(it.what for it in submission.received.otherwise if it.file in one.paths)
    verdict = Verdict.QUESTIONED if any(finding.blocks for finding in questions) else Verdict.RECEIVED
    about = {
        **reception.about(one),
        "changes": sum(table.number_of_changes for table in tables),
        "supersedes": [*supersedes],
    }
    found = _became(
        one,
        verdict,
        organisation=reception.definitions.contracts[one.contracts[0]].supplier,
        tables=tables,
        supersedes=supersedes,
        questions=questions,
        unusual=unusual,
        **attributes(one, "form", "not_passed_on"),
    )
    reception.space.enter(Act.RECEIVED, about)
    files = receipt_files(found, reception.held_now, reception.definitions.languages, reception.space.acting.on)
    for name, content in files.items():
        reception.space.put(f"{DELIVERIES}/{one.id}/{name}", content)
    copies = (one.copy, _reasons(one, str(reception.space.journal.acts[-1].number), findings))
    taken = [take_answers(reception.space, copy, one.id, one.id, one.entries) for copy in copies if copy]
    faults = tuple(fault for each in taken for fault in each.faults)
    return replace(found, receipts=files, faults=faults, answers=sum(each.count for each in taken))


def _reasons(one: Arrival, number: str, findings: Iterable[Finding]) -> ReturnedCopy | None:
    """Return the reasons why tables cannot be said, as answers to what is asked of them; nothing where nothing is."""
    asked = [it for it in findings if it.check == NOT_DELIVERED and it.is_open and it.where.cell in one.reasons]
    typed = []
    for at, it in enumerate(asked, start=1):
        name, why = it.where.cell, one.reasons[it.where.cell]
        remark = StampedRemark(f"{number}-0-{at}", it.fingerprint, it.check, name, "", name, "", evidence=it.evidence)
        typed.append(TypedAnswer(remark, one.owed[name], why, EXPLANATION, why))
    role = next((one.statements[it.where.cell]["role"] for it in asked), "")
    return ReturnedCopy(CopyStamp(one.id, "", "", True, {}, ()), tuple(typed), role) if typed else None


def _understood(reception: Reception, one: Arrival, contract: str, submission: Submission) -> UnderstoodTable:
    agreed, received = reception.definitions.contracts[contract], submission.received
    entry, before = one.entries.get(contract), reception.standing.get(contract)
    says = one.statements.get(contract, {}).get("says", "")
    supersedes = standing_deliveries(reception.space.journal).get(contract)
    id = supersedes.id if supersedes and supersedes.id != one.id else ""
    found = UnderstoodTable(contract, agreed.title, says=says, supersedes=id)
    if agreed.records:
        register = next((it for it in received.registers if entry and it.resource == entry["name"]), None)
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
    """How many rows a register has that stood before; nothing where none did, or where it can no longer be read."""
    if entry is None or "thb:table" in entry:
        return None
    contract = as_described(agreed.for_year(reception.held.year), entry)
    try:
        return int(read_columns(reception.held.folder / entry["path"], entry["path"], contract).rows.size)
    except (SourceRefused, OSError):
        return None


def _refused(reception: Reception, one: Arrival) -> DeliveryReceived:
    """Kept apart, with the reason and, where it can be shown, a marked copy; a file that was not there is not.

    What is no agreed table and can hold persons, lists them, or cannot be looked through, is not kept: nobody need
    purge it. Nor is what was purged before.
    """
    is_kept = one.id not in purged_in(reception.space.journal)
    if one.id:
        found = any(fault.code == PERSONAL_DATA and fault.where != Place(one.name) for fault in one.faults)
        unread = [] if found else _unread(reception, one)
        one.faults += unread or ()
        is_kept = is_kept and unread == [] and not any(map(is_list, one.faults))
    shown = [reception.as_sent(fault, one) for fault in dict.fromkeys(one.faults)]
    if one.id:
        shown = unrepeated(shown, reception.space.waiting(one.original).read_bytes, one.name, reception.guard)
    refused = _became(one, Verdict.REFUSED, faults=tuple(shown), questions=one.asked, is_kept=is_kept)
    if not one.id:
        return refused
    files = refusal_files(refused, reception.held_now, reception.definitions.languages, reception.space.acting.on)
    if is_kept and not any(fault.code == PERSONAL_DATA for fault in shown):  # a marked copy would repeat them
        files |= _marked_copies(reception, one)
    _keep_apart(reception, one, refused, files)
    shutil.rmtree(reception.space.waiting(one.original).parent)
    return replace(refused, receipts=files)


def _marked_copies(reception: Reception, one: Arrival) -> dict[str, bytes]:
    """Return the copy of a refused file with marked cells, where it can be shown."""
    if one.refused is None:
        return {}
    files: dict[str, bytes] = {}
    faults = tuple(reception.as_sent(fault, one) for fault in one.refused.faults)
    file = replace(one.refused, path=one.name, faults=faults)
    number = str(len(reception.space.journal.acts) + 1)
    if one.suffix == OPEN_DOCUMENT.suffix and not file.contract:
        files[FORM_SHOWN] = file.content
    held, definitions = reception.held_now, reception.definitions
    copies = copies_of_refused(file, f"{ORIGINAL}.remarks.xlsx", held, definitions, number, one.id)
    return files | {copy.name: copy.content for copy in copies if copy.remarks}


def _keep_apart(reception: Reception, one: Arrival, refused: DeliveryReceived, files: Mapping[str, bytes]) -> None:
    """Keep a refused file with its reason, and enter it; of what can list persons the reason alone."""
    codes, before = [fault.code for fault in refused.faults], reception.sent.get(one.id)
    if before is not None and before.because == CODES.join(codes):
        return
    apart = folder_of(one.id, Act.REFUSED)
    reception.space.waiting(apart).mkdir(parents=True, exist_ok=True)
    kept = original_in(reception.space.folder / apart)  # the same bytes under another ending are there once
    if kept and not refused.is_kept:
        reception.space.remove(f"{apart}/{kept.name}")
    for path in reception.space.waiting(one.original).parent.glob(f"{ORIGINAL}.*") if refused.is_kept else ():
        is_receipt = path.name.endswith(RECEIPT_SUFFIX)
        if ("receipt-invalid" not in codes) if is_receipt else kept is None:  # such a receipt may be the key
            path.replace(reception.space.waiting(f"{apart}/{path.name}"))
    for name, content in files.items():
        reception.space.put(f"{apart}/{name}", content)
    recognised = {"supplier": one.supplier, "form": one.form} if one.supplier else {}
    kept_as = {"kept": one.kept} if one.kept and kept is None else {}
    about = {"delivery": one.id, "sha256": one.sha256, "because": codes, **recognised, **kept_as}
    reception.space.enter(Act.REFUSED, about)
    if not refused.is_kept:
        reception.space.enter(Act.PURGED, {"delivery": one.id})


def _unread(reception: Reception, one: Arrival) -> list[Fault] | None:
    """Return personal data in a file that was refused for another reason; nothing where it cannot be looked through."""
    waiting = reception.space.waiting(one.original)
    if waiting.stat().st_size > TABLE:
        return []
    any_contract = next(iter(reception.definitions.contracts.values()))
    content = waiting.read_bytes()
    return in_unread(content, one.name, any_contract, reception.of_form(content, one.name))
