"""Take the answers of a marked copy that came back into the log of the delivery to which they belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, _, joined, layout, literal, quoted
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.signing import role_problem
from thb_eu.results import Collection
from thb_eu.results.deliveries import table_of_place
from thb_eu.sources import read_collection
from thb_eu.sources.personal_data import PersonalDataGuard
from thb_eu.templates.annotated_copies.copy_stamp import StampedRemark
from thb_eu.templates.annotated_copies.remarks_sheet import CORRECTED_TO, RIGHT_BECAUSE
from thb_eu.year.acting import Acting
from thb_eu.year.acts.settle_answers import NO_TABLE, correction_of
from thb_eu.year.answers import LOG, REJECTED, SuppliersAnswer, add_lines, differ, replayed, settle, tables_of
from thb_eu.year.changes import TableFile
from thb_eu.year.fields import refused
from thb_eu.year.held_cells import held_cell
from thb_eu.year.returned_copies import EXPLANATION, UNCLEAR, ReturnedCopy, TypedAnswer
from thb_eu.year.workspace import Workspace

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
        PersonalDataGuard(space.definitions, space.read(collection.descriptor)),
        replayed(space.read(f"{DELIVERIES}/{delivery}/{LOG}"), delivery),
    )
    for typed in copy.answers:
        faults += answers.take(typed)
    if taken := answers.taken.values():
        add_lines(space, delivery, map(_line, taken))
        for one in taken:
            if one.state == REJECTED:
                settle(space, one, REJECTED, because=one.because)
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
        one = replace(self.blank, remark=remark, **attributes(typed, "kind", "text", "cell", "said"), shown=shown)
        try:
            if differ(one, other := self.taken.get(remark.fingerprint, one)):
                one = replace(one, said=f"{other.said} / {one.said}", shown="")
                raise _refused_at(typed, TWO_ANSWERS)
            one = self._that_holds(one, typed)
        except ThbError as wrong:
            faults = [replace(fault, where=typed.where) for fault in wrong.faults]
            why = joined((text for fault in faults for text in (fault.what, fault.for_the_supplier)), " ")
            one = replace(one, kind=UNCLEAR, text=one.said, state=REJECTED, because=why)
        if not self._is_known(one):
            self.taken[remark.fingerprint] = one
        return faults

    def _is_known(self, one: SuppliersAnswer) -> bool:
        before = self.known.get(one.remark.fingerprint)
        return before is not None and before.is_repeated_by(one)

    def _that_holds(self, one: SuppliersAnswer, typed: TypedAnswer) -> SuppliersAnswer:
        """Return the answer with what its cell holds.

        Refused where it is unclear, where nothing of its file is there, and where it corrects a cell that its remark is
        not about: the office would accept with the answer what nobody asked for. Where its table is part of the
        collection, refused too is what could not be corrected.
        """
        space, remark = self.space, one.remark
        if one.kind == UNCLEAR:
            raise _refused_at(typed, NOT_UNDERSTOOD)
        if remark.contract not in self.standing and not remark.is_of_absence:
            raise _refused_at(typed, NO_TABLE)
        if one.kind == EXPLANATION:
            return one
        file = TableFile(self.folder, self.standing[remark.contract], self.collection.year)
        path = str(file.entry["path"])
        cell = held_cell(file, space.definitions.contracts[remark.contract], Place(path, remark.sheet, one.cell))
        if not (remark.is_about(one.cell) if remark.about else cell.is_figure):
            cells = literal(remark.about.replace(" ", ", ")) if remark.about else _("the figures of the table")
            problem = (
                "answer-of-another-cell",
                _("the remark {number} is not about the cell {cell}; it is about {cells}."),
                _("Name a cell that it is about; or correct the table itself, and send the copy back."),
            )
            raise refused(typed.where, problem, "supplier", number=remark.number, cell=one.cell, cells=cells)
        one = replace(one, held=cell.text)
        if self.folder == self.collection.folder and not self._is_known(one):
            acting = Acting(remark.contract.partition("/")[0], space.acting.on)
            trial = Workspace(space.folder, acting, space.journal)
            trial.definitions = space.definitions
            correction_of(one, path, space.definitions).do(trial)
        return one


def _fingerprint(remark: StampedRemark, file: str) -> str:
    """Return the fingerprint of the finding of a remark, in this file."""
    table = table_of_place(file, remark.contract)
    where = Place(file, remark.sheet, remark.cell, column=remark.column, table=table)
    return Finding(remark.check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", where).fingerprint


def _line(one: SuppliersAnswer) -> dict[str, object]:
    told = attributes(one, "kind", "text", "cell", "said", "shown", "held", "on", "copy", "by")
    return {"remark": asdict(one.remark), **told}


def _refused_at(typed: TypedAnswer, problem: Problem) -> SourceRefused:
    correction, explanation = CORRECTED_TO.filled({"value": "12"}), RIGHT_BECAUSE.filled({"reason": "…"})
    words = {"correction": quoted(correction), "explanation": quoted(explanation)}
    cell = quoted(layout("D4: {correction}", correction=correction))
    return refused(typed.where, problem, "supplier", number=typed.remark.number, cell=cell, **words)
