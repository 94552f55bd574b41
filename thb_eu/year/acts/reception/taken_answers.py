"""Take the answers of a marked copy that came back into the log of the delivery to which they belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.messages import NO_WORDS, _, layout, literal, quoted
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.signing import role_problem
from thb_eu.results.deliveries import table_of_place
from thb_eu.sources import read_collection
from thb_eu.templates.annotated_copies.copy_stamp import StampedRemark
from thb_eu.templates.annotated_copies.remarks_sheet import CORRECTED_TO, RIGHT_BECAUSE
from thb_eu.year.acting import Acting
from thb_eu.year.acts.settle_answers import NO_TABLE, correction_of
from thb_eu.year.answers import LOG, SuppliersAnswer, add_lines, differ, replayed, tables_of
from thb_eu.year.changes import TableFile
from thb_eu.year.fields import refused
from thb_eu.year.held_cells import held_cell
from thb_eu.year.returned_copies import CORRECTION, EXPLANATION, ReturnedCopy, TypedAnswer
from thb_eu.year.workspace import Workspace

NO_REMARK = StampedRemark(*[""] * 7)
NOT_UNDERSTOOD = (
    "answer-not-understood",
    _("the answer to remark {number} is not understood."),
    _("Write {correction}, or {explanation}; of a remark about no single cell name the cell first, as in {cell}."),
)


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """How many answers are new, and which could not be taken, each with its place in the copy."""

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
    definitions = space.definitions
    collection = read_collection(space.folder, definitions)
    standing = entries if entries is not None else tables_of(collection, delivery)
    folder = collection.folder if entries is None else space.arriving
    known = replayed(space.read(f"{DELIVERIES}/{delivery}/{LOG}"), delivery)
    taken: dict[str, SuppliersAnswer] = {}
    faults: list[Fault] = []
    role = copy.role
    if role and (problem := role_problem(role)):
        faults.append(Fault(copy.role_at, *problem, "supplier"))
        role = ""
    blank = SuppliersAnswer(delivery, NO_REMARK, "", "", "", None, space.acting.on, id, by=role)
    for typed in copy.answers:
        try:
            name = typed.remark.contract
            file = TableFile(folder, standing[name], collection.year) if name in standing else None
            one = _answer(typed, file, definitions, blank)
            if differ(one, taken.get(one.remark.fingerprint, one)):
                mistake = (
                    "answer-not-understood",
                    _("remark {number} has two answers that differ."),
                    _("Keep the one that holds."),
                )
                raise _refused_at(typed, mistake)
            if (held := known.get(one.remark.fingerprint)) and held.is_repeated_by(one):
                continue
            if one.kind == CORRECTION and entries is None:
                trial = Workspace(space.folder, Acting(name.partition("/")[0], space.acting.on), space.journal)
                trial.definitions = definitions
                correction_of(one, str(standing[name]["path"]), definitions).do(trial)
        except ThbError as wrong:
            faults += [replace(fault, where=typed.where) for fault in wrong.faults]
            continue
        taken[one.remark.fingerprint] = one
    if taken:
        add_lines(space, delivery, map(_line, taken.values()))
        about = {"delivery": delivery, "answers": len(taken), "copy": id, **({"by": role} if role else {})}
        space.enter(Act.ANSWERED, about)
    return AnswersTaken(len(taken), tuple(faults))


def _answer(
    typed: TypedAnswer, file: TableFile | None, definitions: Definitions, blank: SuppliersAnswer
) -> SuppliersAnswer:
    """Return the answer as the log will have it, filled into a `blank` one.

    Refused where it is not understood, where nothing of its file is there, and where it corrects a cell that its remark
    is not about: the office would accept with the answer what nobody asked for.
    """
    if not typed.kind:
        raise _refused_at(typed, NOT_UNDERSTOOD)
    if file is None:
        raise _refused_at(typed, NO_TABLE)
    path = str(file.entry["path"])
    remark = replace(typed.remark, fingerprint=_fingerprint(typed.remark, path))
    one = replace(blank, remark=remark, kind=typed.kind, text=typed.text, cell=typed.cell)
    if one.kind == EXPLANATION:
        return one
    cell = held_cell(file, definitions.contracts[remark.contract], Place(path, remark.sheet, one.cell))
    if not (remark.is_about(one.cell) if remark.about else cell.is_figure):
        cells = literal(remark.about.replace(" ", ", ")) if remark.about else _("the figures of the table")
        problem = (
            "answer-of-another-cell",
            _("the remark {number} is not about the cell {cell}; it is about {cells}."),
            _("Name a cell that it is about; or correct the table itself, and send the copy back."),
        )
        raise refused(typed.where, problem, "supplier", number=remark.number, cell=one.cell, cells=cells)
    return replace(one, held=cell.text)


def _fingerprint(remark: StampedRemark, file: str) -> str:
    """Return the fingerprint of the finding of a remark, in this file."""
    table = table_of_place(file, remark.contract)
    where = Place(file, remark.sheet, remark.cell, column=remark.column, table=table)
    return Finding(remark.check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", where).fingerprint


def _line(one: SuppliersAnswer) -> dict[str, object]:
    told = {"remark": asdict(one.remark), "kind": one.kind, "text": one.text, "cell": one.cell}
    return {**told, "held": one.held, "on": one.on, "copy": one.copy, "by": one.by}


def _refused_at(typed: TypedAnswer, problem: Problem) -> SourceRefused:
    correction, explanation = CORRECTED_TO.filled({"value": "12"}), RIGHT_BECAUSE.filled({"reason": "…"})
    words = {"correction": quoted(correction), "explanation": quoted(explanation)}
    cell = quoted(layout("D4: {correction}", correction=correction))
    return refused(typed.where, problem, "supplier", number=typed.remark.number, cell=cell, **words)
