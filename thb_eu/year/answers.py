"""Answers: what suppliers wrote into marked copies, as a log that only grows, and what the office made of it.

`deliveries/ID/answers.jsonl` holds a line for each answer and for each word of the office on one; the last word on a
remark holds, and the same answer again adds nothing. An answer changes no figure until a role accepts it: then a
correction goes into `corrections.yaml` on the authority of the supplier, an explanation into `waivers.yaml` as asked
for by the supplier, to be granted by another role. What a clerk typed as a reason may hold a name: it stays in the log
and in the copy for that supplier, and is in no message, no entry of the journal and no dossier.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.messages import NO_WORDS, Text, _, layout, quoted
from thb_eu.base.model import NO_REMEDIES, Finding, Outcome, Place, Severity
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import DELIVERIES, HASH_SHOWN, Act
from thb_eu.publication.annotated_copies.copy_stamp import StampedRemark
from thb_eu.publication.annotated_copies.remarks import SettledAnswer
from thb_eu.publication.annotated_copies.remarks_sheet import CORRECTED_TO, RIGHT_BECAUSE
from thb_eu.publication.annotated_copies.supplied_files import delivery_in
from thb_eu.results import Collection
from thb_eu.sources import read_collection
from thb_eu.year.act_conditions import refuse_day_to_come, refused
from thb_eu.year.corrections import correct
from thb_eu.year.returned_copies import CORRECTION, ReturnedCopy, TypedAnswer
from thb_eu.year.waivers import ask_for_waiver
from thb_eu.year.workspace import Workspace

LOG = "answers.jsonl"
PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
ALL = "all"
NOT_UNDERSTOOD = (
    "answer-not-understood",
    _("the answer to remark {number} is not understood."),
    _("Write {correction}, or {explanation}; of a remark about no single cell name the cell first, as in {cell}."),
)
ANSWERED_TWICE = (
    "answer-not-understood",
    _("remark {number} has two answers that differ."),
    _("Keep the one that holds."),
)
NO_TABLE = (
    "answer-without-table",
    _("the file to which remark {number} belongs is no part of the collection: it could not be read, or was replaced."),
    _("Correct the cell in the table itself, and send the copy or the file back."),
)
UNKNOWN = ("unknown-id", _("no answer to the remark {id} waits to be settled."), _("`thb-eu answers` lists them."))
SEVERAL = ("id-ambiguous", _("several deliveries have a remark {id}: {names}."), _("Settle one of them by hand."))
NO_REASON = ("because-missing", _("a rejection needs its reason."), _("Say why with --because."))
AS_CORRECTED = _("The supplier corrected the figure in the answer to remark {number}.")
AS_EXPLAINED = _("The supplier explained in the answer to remark {number} why the figure is right.")


@dataclass(frozen=True, slots=True)
class SuppliersAnswer:
    """An answer as the log has it: to which remark on which delivery, of which kind, and its value or its reason.

    `cell`: the cell that is corrected, and what it `held` when that was said. `state`: proposed, accepted or rejected;
    `entry`: the id of the correction or of the waiver that it became; `because`: why it was rejected.
    """

    delivery: str
    remark: StampedRemark
    kind: str
    text: str
    cell: str
    held: str | None
    on: str
    copy: str
    state: str = PROPOSED
    entry: str = ""
    because: str = ""

    def is_repeated_by(self, other: SuppliersAnswer) -> bool:
        """Whether another answer says nothing new; what was rejected is asked again, and may be said again."""
        return not _differ(self, other) and (self.state != REJECTED or self.copy == other.copy)

    @property
    def words(self) -> Text:
        """The answer in the words of its form."""
        if self.kind == CORRECTION:
            return CORRECTED_TO.filled({"value": self.text})
        return RIGHT_BECAUSE.filled({"reason": self.text})


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """How many answers are new, and which could not be taken, each with its place in the copy."""

    count: int = 0
    faults: tuple[Fault, ...] = ()


# --- the log ----------------------------------------------------------------------------------------------------------


def answers_in(folder: Path) -> tuple[SuppliersAnswer, ...]:
    """The last answer to each remark on the deliveries of the collection in `folder`, by number of the remark."""
    logs = sorted((folder / DELIVERIES).glob(f"*/{LOG}"))
    found = [one for path in logs for one in _replayed(path.read_bytes(), path.parent.name).values()]
    return tuple(sorted(found, key=lambda one: ([*map(int, one.remark.number.split("-"))], one.delivery)))


def _replayed(content: bytes, delivery: str) -> dict[str, SuppliersAnswer]:
    """By fingerprint, what the lines of a log come to."""
    found: dict[str, SuppliersAnswer] = {}
    for line in content.decode().splitlines():
        told = json.loads(line)
        if "state" in told:
            told_of = found[told["fingerprint"]]
            found[told["fingerprint"]] = replace(
                told_of, state=told["state"], entry=told.get("entry", ""), because=told.get("because", "")
            )
        else:
            remark = StampedRemark(**told.pop("remark"))
            found[remark.fingerprint] = SuppliersAnswer(delivery, remark, **told)
    return found


def _add(space: Workspace, delivery: str, lines: Iterable[Mapping[str, object]]) -> None:
    name = f"{DELIVERIES}/{delivery}/{LOG}"
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    space.put(name, space.read(name) + text.encode())


# --- a copy came back -------------------------------------------------------------------------------------------------


def take_answers(
    space: Workspace,
    copy: ReturnedCopy,
    id: str,
    delivery: str,
    definitions: Definitions,
    files: Mapping[str, str] | None = None,
) -> AnswersTaken:
    """Take the answers of a copy, the file with the first digits `id`, into the log of a delivery.

    `files`: by contract the file of the table, where the copy brought figures of its own: it is no part of the
    collection yet, so that whether a correction fits is seen when it is accepted.
    """
    standing = files if files is not None else _files_of(read_collection(space.folder, definitions), delivery)
    known = _replayed(space.read(f"{DELIVERIES}/{delivery}/{LOG}"), delivery)
    taken: dict[str, SuppliersAnswer] = {}
    faults: list[Fault] = []
    for typed in copy.answers:
        try:
            file = standing.get(typed.remark.contract, "")
            one = _answer(typed, file, delivery, space.on, id)
            if _differ(one, taken.get(one.remark.fingerprint, one)):
                raise _refused_at(typed, ANSWERED_TWICE)
            if (held := known.get(one.remark.fingerprint)) and held.is_repeated_by(one):
                continue
            if one.kind == CORRECTION and files is None:
                trial = Workspace(space.folder, one.remark.contract.partition("/")[0], space.on, space.journal)
                _correct(trial, definitions, one, file, space.on)
                one = replace(one, held=trial.journal.acts[-1].about["from"])
        except ThbError as wrong:
            faults += [replace(fault, where=typed.where) for fault in wrong.faults]
            continue
        taken[one.remark.fingerprint] = one
    if taken:
        _add(space, delivery, map(_line, taken.values()))
        space.enter(Act.ANSWERED, {"delivery": delivery, "answers": len(taken), "copy": id})
    return AnswersTaken(len(taken), tuple(faults))


def _answer(typed: TypedAnswer, file: str, delivery: str, on: str, id: str) -> SuppliersAnswer:
    """The answer as the log will have it; refused where it is not understood, or nothing of its file is there."""
    if not typed.kind:
        raise _refused_at(typed, NOT_UNDERSTOOD)
    if not file:
        raise _refused_at(typed, NO_TABLE)
    remark = replace(typed.remark, fingerprint=_fingerprint(typed.remark, file))
    held = remark.held if typed.cell == remark.cell else None
    return SuppliersAnswer(delivery, remark, typed.kind, typed.text, typed.cell, held, on, id)


def _differ(one: SuppliersAnswer, other: SuppliersAnswer) -> bool:
    return (one.kind, one.text, one.cell) != (other.kind, other.text, other.cell)


def _fingerprint(remark: StampedRemark, file: str) -> str:
    """The fingerprint of the finding of a remark, in this file."""
    where = Place(file, remark.sheet, remark.cell, column=remark.column)
    return Finding(remark.check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", where).fingerprint


def _files_of(collection: Collection, delivery: str) -> Mapping[str, str]:
    """By contract, the files of a delivery in the collection; one that was laid there by hand is known by its hash."""
    found = {}
    for path, entry in collection.by_file.items():
        file = collection.folder.joinpath(*path.split("/"))
        id = delivery_in(path)
        if id == delivery or (
            not id and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest()[:HASH_SHOWN] == delivery
        ):
            found[str(entry["thb:contract"])] = path
    return found


def _line(one: SuppliersAnswer) -> dict[str, object]:
    told = {"remark": asdict(one.remark), "kind": one.kind, "text": one.text, "cell": one.cell}
    return {**told, "held": one.held, "on": one.on, "copy": one.copy}


def _refused_at(typed: TypedAnswer, problem: Problem) -> SourceRefused:
    correction, explanation = CORRECTED_TO.filled({"value": "12"}), RIGHT_BECAUSE.filled({"reason": "…"})
    words = {"correction": quoted(correction), "explanation": quoted(explanation)}
    cell = quoted(layout("D4: {correction}", correction=correction))
    return refused(typed.where, problem, "supplier", number=typed.remark.number, cell=cell, **words)


# --- the word of the office -------------------------------------------------------------------------------------------


def settle_answers(
    space: Workspace,
    definitions: Definitions,
    state: str,
    named: Sequence[str],
    today: str,
    because: Mapping[str, str],
) -> tuple[SuppliersAnswer, ...]:
    """Accept or reject (`state`) the answers to the remarks that are `named` (`14-2`, or `all` that wait).

    `because`: the reason by language; of an explanation in place of one that only says where it was given; a rejection
    needs it. `today`: the ISO day after which no act may lie. Refused: whatever `correct` and `waive` would refuse.
    """
    refuse_day_to_come(space.on, today)
    if state == REJECTED and not because:
        raise refused("--because", NO_REASON)
    settled = []
    for one in _named(answers_in(space.folder), named):
        entry = _into_force(space, definitions, one, today, because) if state == ACCEPTED else ""
        words = next(iter(because.values()), "") if state == REJECTED else ""
        settled.append(replace(one, state=state, entry=entry, because=words))
        told = {"fingerprint": one.remark.fingerprint, "state": state, "entry": entry, "because": words}
        _add(space, one.delivery, [{**told, "role": space.role, "on": space.on}])
        if state == REJECTED:
            about = {"delivery": one.delivery, "answers": 0, "rejected": [one.remark.number], "because": words}
            space.enter(Act.ANSWERED, about)
    return tuple(settled)


def _named(answers: Sequence[SuppliersAnswer], named: Sequence[str]) -> tuple[SuppliersAnswer, ...]:
    """The answers that wait and are meant."""
    waiting = [one for one in answers if one.state == PROPOSED]
    if ALL in named:
        return tuple(waiting)
    chosen = []
    for number in dict.fromkeys(named):
        found = [one for one in waiting if one.remark.number == number]
        if not found:
            raise refused(number, UNKNOWN, id=number)
        if len(found) > 1:
            raise refused(number, SEVERAL, id=number, names=", ".join(one.delivery for one in found))
        chosen += found
    return tuple(chosen)


def _into_force(
    space: Workspace, definitions: Definitions, one: SuppliersAnswer, today: str, because: Mapping[str, str]
) -> str:
    """Have an answer corrected, or a waiver asked for; the id of what it became."""
    collection = read_collection(space.folder, definitions, space.files)
    file = _files_of(collection, one.delivery).get(one.remark.contract, "")
    if not file:
        raise refused(one.remark.number, NO_TABLE, "analyst", number=one.remark.number)
    if one.kind == CORRECTION:
        return _correct(space, definitions, one, file, today)
    words = because or AS_EXPLAINED.filled({"number": one.remark.number}).by_language_of(definitions.languages)
    return ask_for_waiver(
        space, definitions, one.remark.fingerprint, words, today, asked_by=_supplier(one, definitions)
    )


def _correct(space: Workspace, definitions: Definitions, one: SuppliersAnswer, file: str, today: str) -> str:
    """Have the cell of a correction read as the supplier says, on the supplier's authority."""
    cell = "!".join(filter(None, (file, one.remark.sheet, one.cell)))
    reason = AS_CORRECTED.filled({"number": one.remark.number}).by_language_of(definitions.languages)
    return correct(space, definitions, cell, one.text, _supplier(one, definitions), reason, today, one.held)


def _supplier(one: SuppliersAnswer, definitions: Definitions) -> str:
    """The office on whose authority a correction is made, or that asks for a waiver."""
    title = definitions.contracts[one.remark.contract].supplier.in_language(definitions.languages[0])
    return title.partition(":")[0]


def settled_answers(collection: Collection) -> Mapping[str, SettledAnswer]:
    """By fingerprint, the accepted answers whose correction or waiver is in force: the next copy shows them."""
    in_force = {*(one.id for one in collection.corrections), *(one.id for one in collection.waivers)}
    found = {}
    for one in answers_in(collection.folder):
        file = _files_of(collection, one.delivery).get(one.remark.contract, "")
        if one.state == ACCEPTED and one.entry in in_force and file:
            where = Place(file, one.remark.sheet, one.remark.cell, column=one.remark.column)
            is_correction = one.kind == CORRECTION
            found[one.remark.fingerprint] = SettledAnswer(one.remark.check, where, one.words, is_correction)
    return found
