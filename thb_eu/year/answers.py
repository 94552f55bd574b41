"""Answers: what suppliers wrote into marked copies, as a log that only grows, and what the office made of it.

`deliveries/ID/answers.jsonl` holds a line for each answer and for each word of the office on one; the last word on a
remark holds, and the same answer again adds nothing. An answer changes no figure until a role accepts it: then a
correction goes into `corrections.yaml` on the authority of the supplier, an explanation into `waivers.yaml` as asked
for by the supplier, to be granted by another role. Once that act is withdrawn, the answer waits again. A correction
speaks of a cell that its remark is about, an explanation of the figures as they were when the remark was made: when
these have changed, it has lapsed. What a clerk typed as a reason may hold a name: it stays in the log and in the copy
for that supplier, and is in no message, no entry of the journal and no dossier.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, Problem, SourceRefused, ThbError
from thb_eu.base.limits import JOURNAL
from thb_eu.base.messages import NO_WORDS, Text, _, layout, literal, quoted
from thb_eu.base.model import NO_REMEDIES, CheckedCollection, Finding, Outcome, Place, Severity
from thb_eu.base.printable import well_formed
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import DELIVERIES, HASH_SHOWN, RESTORE, Act
from thb_eu.definitions.signing import role_problem
from thb_eu.publication.annotated_copies.copy_stamp import StampedRemark
from thb_eu.publication.annotated_copies.remarks import SettledAnswer
from thb_eu.publication.annotated_copies.remarks_sheet import CORRECTED_TO, RIGHT_BECAUSE
from thb_eu.publication.annotated_copies.supplied_files import delivery_in
from thb_eu.results import Collection
from thb_eu.results.deliveries import acts_in_force
from thb_eu.run import run_of
from thb_eu.sources import read_collection
from thb_eu.year.act_conditions import refused
from thb_eu.year.changes import TableFile
from thb_eu.year.corrections import correct, held_cell
from thb_eu.year.returned_copies import CORRECTION, EXPLANATION, ReturnedCopy, TypedAnswer
from thb_eu.year.waivers import CHANGED_SINCE, ask_for_waiver
from thb_eu.year.workspace import Workspace

LOG = "answers.jsonl"
PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
ASKED, LAPSED = "asked", "lapsed"
"""States that no line of the log tells: accepted and granted by nobody yet; and said of figures that have changed."""
ALL = "all"
NO_REMARK = StampedRemark(*[""] * 7)
NOT_UNDERSTOOD = (
    "answer-not-understood",
    _("the answer to remark {number} is not understood."),
    _("Write {correction}, or {explanation}; of a remark about no single cell name the cell first, as in {cell}."),
)
NO_ANSWER = ("journal-entry-invalid", _("this line is no answer to a remark."), RESTORE)
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
ANOTHER_CELL = (
    "answer-of-another-cell",
    _("the remark {number} is not about the cell {cell}; it is about {cells}."),
    _("Name a cell that it is about; or correct the table itself, and send the copy back."),
)
ANY_FIGURE = _("the figures of the table")
UNKNOWN = ("unknown-id", _("no answer to the remark {id} waits to be settled."), _("`thb-eu answers` lists them."))
SEVERAL = ("id-ambiguous", _("several deliveries have a remark {id}: {names}."), _("Settle one of them by hand."))
NO_REASON = ("because-missing", _("a rejection needs its reason."), _("Say why with --because."))
AS_CORRECTED = _("The supplier corrected the figure in the answer to remark {number}.")
AS_EXPLAINED = _("The supplier explained in the answer to remark {number} why the figure is right.")


@dataclass(frozen=True, slots=True)
class SuppliersAnswer:
    """An answer as the log has it: to which remark on which delivery, of which kind, and its value or its reason.

    `cell`: the cell that is corrected, and what it `held` when that was said. `state`: proposed, accepted, asked (that
    its waiver be granted), lapsed or rejected; `entry`: the id of the correction or of the waiver that it became, by
    the `act` of that number in the journal; `because`: why it was rejected; `by`: the role that answered, if told.
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
    act: int = 0
    because: str = ""
    by: str = ""

    def is_repeated_by(self, other: SuppliersAnswer) -> bool:
        """Whether another answer says nothing new; what was rejected is asked again, and may be said again.

        So may an explanation of figures that have changed.
        """
        same = not _differ(self, other) and (self.kind == CORRECTION or self.remark.evidence == other.remark.evidence)
        return same and (self.state != REJECTED or self.copy == other.copy)

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


def answers_of(package: str | Path, definitions: Definitions) -> tuple[SuppliersAnswer, ...]:
    """The answers of a collection (`answers_in`), those lapsed too whose figures have changed."""
    return _with_lapsed(read_collection(package, definitions), definitions)


def answers_in(collection: Collection) -> tuple[SuppliersAnswer, ...]:
    """The last answer to each remark on the deliveries of a collection, by number of the remark.

    What its files and its journal say is seen; that figures have changed which were explained, `as_judged` tells.
    """
    in_force = {entry.number for entry in acts_in_force(collection.journal)}
    found: list[SuppliersAnswer] = []
    for path in sorted((collection.folder / DELIVERIES).glob(f"*/{LOG}")):
        delivery = path.parent.name
        standing = _tables_of(collection, delivery)
        told = _replayed(read_bounded(path, JOURNAL, name=path.name), delivery).values()
        found += (_as_it_stands(one, collection, in_force, one.remark.contract in standing) for one in told)
    return tuple(sorted(found, key=lambda one: ([*map(int, one.remark.number.split("-"))], one.delivery)))


def _as_it_stands(one: SuppliersAnswer, collection: Collection, in_force: set[int], has_table: bool) -> SuppliersAnswer:
    """The answer with its state, as far as the files and the journal tell it."""
    granted = {waiver.id: bool(waiver.granted_by) for waiver in collection.waivers}
    known = {correction.id for correction in collection.corrections} if one.kind == CORRECTION else granted.keys()
    if one.state == ACCEPTED and (one.act not in in_force or one.entry not in known):
        one = replace(one, state=PROPOSED, entry="", act=0)
    if one.state == ACCEPTED and one.kind == EXPLANATION and not granted[one.entry]:
        one = replace(one, state=ASKED)
    stays = one.state == REJECTED or (one.state == ACCEPTED and one.kind == CORRECTION)
    return one if has_table or stays else replace(one, state=LAPSED)


def as_judged(answers: Iterable[SuppliersAnswer], examined: CheckedCollection) -> tuple[SuppliersAnswer, ...]:
    """The answers, each explanation lapsed of which the finding is gone or rests on other figures.

    A waiver that was renewed for the new figures keeps its explanation; of a check that was not put nobody can tell.
    """
    findings: dict[str, list[Finding]] = {}
    for finding in examined.findings:
        findings.setdefault(finding.fingerprint, []).append(finding)
    unheard = {*examined.left_out, *(it.check for it in examined.findings if it.outcome is Outcome.NOT_RUN)}

    def holds(one: SuppliersAnswer) -> bool:
        return any(
            it.evidence == one.remark.evidence or (one.state != PROPOSED and it.outcome is Outcome.WAIVED)
            for it in findings.get(one.remark.fingerprint, ())
        )

    return tuple(
        replace(one, state=LAPSED) if _is_bound(one) and one.remark.check not in unheard and not holds(one) else one
        for one in answers
    )


def _is_bound(one: SuppliersAnswer) -> bool:
    """Whether it is an explanation that holds only as long as the figures are the same."""
    return one.kind == EXPLANATION and one.state in (PROPOSED, ASKED, ACCEPTED)


def _with_lapsed(collection: Collection, definitions: Definitions) -> tuple[SuppliersAnswer, ...]:
    """The answers as they stand; the collection is judged only where something was explained, by suites if need be."""
    found = answers_in(collection)
    checks = {one.remark.check for one in found if _is_bound(one)}
    if not checks:
        return found
    run = run_of(collection, definitions, set_aside=True)
    return as_judged(found, run.examined(fast=checks <= definitions.checks.keys()))


def _replayed(content: bytes, delivery: str) -> dict[str, SuppliersAnswer]:
    """By fingerprint, what the lines of a log come to."""
    found: dict[str, SuppliersAnswer] = {}
    for number, line in enumerate(content.splitlines(), 1):  # of bytes: a text may hold what it calls the end of a line
        try:
            told = json.loads(line)
            if "state" in told:
                told_of = found[told["fingerprint"]]
                found[told["fingerprint"]] = replace(
                    told_of,
                    state=told["state"],
                    entry=told.get("entry", ""),
                    act=told.get("act", 0),
                    because=told.get("because", ""),
                )
            else:
                remark = StampedRemark(**told.pop("remark"))
                found[remark.fingerprint] = SuppliersAnswer(delivery, remark, **told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise SourceRefused(Fault(Place(f"{delivery}/{LOG}", line=number), *NO_ANSWER, "analyst")) from None
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
    entries: Mapping[str, Mapping[str, Any]] | None = None,
) -> AnswersTaken:
    """Take the answers of a copy, the file with the first digits `id`, into the log of a delivery.

    `entries`: by contract the entry of the table, where the copy brought figures of its own: it is no part of the
    collection yet, so that whether a correction fits is seen when it is accepted.
    """
    collection = read_collection(space.folder, definitions)
    standing = entries if entries is not None else _tables_of(collection, delivery)
    folder = collection.folder if entries is None else space.arriving
    known = _replayed(space.read(f"{DELIVERIES}/{delivery}/{LOG}"), delivery)
    taken: dict[str, SuppliersAnswer] = {}
    faults: list[Fault] = []
    role = copy.role
    if role and (problem := role_problem(role)):
        faults.append(Fault(copy.role_at, *problem, "supplier"))
        role = ""
    blank = SuppliersAnswer(delivery, NO_REMARK, "", "", "", None, space.on, id, by=role)
    for typed in copy.answers:
        try:
            name = typed.remark.contract
            file = TableFile(folder, standing[name], collection.year) if name in standing else None
            one = _answer(typed, file, definitions, blank)
            if _differ(one, taken.get(one.remark.fingerprint, one)):
                raise _refused_at(typed, ANSWERED_TWICE)
            if (held := known.get(one.remark.fingerprint)) and held.is_repeated_by(one):
                continue
            if one.kind == CORRECTION and entries is None:
                trial = Workspace(space.folder, name.partition("/")[0], space.on, space.journal)
                _correct(trial, definitions, one, str(standing[name]["path"]))
        except ThbError as wrong:
            faults += [replace(fault, where=typed.where) for fault in wrong.faults]
            continue
        taken[one.remark.fingerprint] = one
    if taken:
        _add(space, delivery, map(_line, taken.values()))
        about = {"delivery": delivery, "answers": len(taken), "copy": id, **({"by": role} if role else {})}
        space.enter(Act.ANSWERED, about)
    return AnswersTaken(len(taken), tuple(faults))


def _answer(
    typed: TypedAnswer, file: TableFile | None, definitions: Definitions, blank: SuppliersAnswer
) -> SuppliersAnswer:
    """The answer as the log will have it, filled into a `blank` one.

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
        cells = literal(remark.about.replace(" ", ", ")) if remark.about else ANY_FIGURE
        raise refused(typed.where, ANOTHER_CELL, "supplier", number=remark.number, cell=one.cell, cells=cells)
    return replace(one, held=cell.text)


def _differ(one: SuppliersAnswer, other: SuppliersAnswer) -> bool:
    return (one.kind, one.text, one.cell) != (other.kind, other.text, other.cell)


def _fingerprint(remark: StampedRemark, file: str) -> str:
    """The fingerprint of the finding of a remark, in this file."""
    where = Place(file, remark.sheet, remark.cell, column=remark.column)
    return Finding(remark.check, Outcome.FAILED, Severity.NOTE, 0, NO_WORDS, NO_REMEDIES, "", where).fingerprint


def _tables_of(collection: Collection, delivery: str) -> Mapping[str, Mapping[str, Any]]:
    """By contract, the tables of a delivery in the collection; one that was laid there by hand is known by its hash."""
    found = {}
    for path, entry in collection.by_file.items():
        file = collection.folder.joinpath(*path.split("/"))
        id = delivery_in(path)
        if id == delivery or (
            not id and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest()[:HASH_SHOWN] == delivery
        ):
            found[str(entry["thb:contract"])] = {**entry, "path": path}
    return found


def _line(one: SuppliersAnswer) -> dict[str, object]:
    told = {"remark": asdict(one.remark), "kind": one.kind, "text": one.text, "cell": one.cell}
    return {**told, "held": one.held, "on": one.on, "copy": one.copy, "by": one.by}


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
    because: Mapping[str, str],
) -> tuple[SuppliersAnswer, ...]:
    """Accept or reject (`state`) the answers to the remarks that are `named` (`14-2`, or `all` that wait).

    Corrections come first: an explanation of figures that they change has lapsed, and is left where `all` are meant.
    `because`: the reason by language; of an explanation in place of one that only says where it was given; a rejection
    needs it. Returned are the answers as they are now, those too that have lapsed and are left. Refused: whatever
    `correct` and `waive` would refuse.
    """
    if state == REJECTED and not because:
        raise refused("--because", NO_REASON)
    settled = []
    found = _with_lapsed(read_collection(space.folder, definitions, space.files), definitions)
    left = [one for one in found if one.state == LAPSED] if ALL in named else []
    for one in sorted(_named(found, named), key=lambda one: one.kind == EXPLANATION):
        entry, act, words = "", 0, ""
        if state == REJECTED:
            words = well_formed(next(iter(because.values())))
        else:
            try:
                entry = _into_force(space, definitions, one, because)
            except SourceRefused as lapsed:
                if ALL not in named or {fault.code for fault in lapsed.faults} != {CHANGED_SINCE[0]}:
                    raise
                left.append(replace(one, state=LAPSED))
                continue
            act = space.journal.acts[-1].number
        settled.append(replace(one, state=state, entry=entry, act=act, because=words))
        told = {"fingerprint": one.remark.fingerprint, "state": state, "entry": entry, "act": act, "because": words}
        _add(space, one.delivery, [{**told, "role": space.role, "on": space.on}])
        if state == REJECTED:
            about = {"delivery": one.delivery, "answers": 0, "rejected": [one.remark.number], "because": words}
            space.enter(Act.ANSWERED, about)
    return (*settled, *left)


def _named(answers: Sequence[SuppliersAnswer], named: Sequence[str]) -> tuple[SuppliersAnswer, ...]:
    """The answers that wait and are meant; one that has lapsed is meant by its number only."""
    if ALL in named:
        return tuple(one for one in answers if one.state == PROPOSED)
    waiting = [one for one in answers if one.state in (PROPOSED, LAPSED)]
    chosen = []
    for number in dict.fromkeys(named):
        found = [one for one in waiting if one.remark.number == number]
        if not found:
            raise refused(number, UNKNOWN, id=number)
        if len(found) > 1:
            raise refused(number, SEVERAL, id=number, names=", ".join(one.delivery for one in found))
        chosen += found
    return tuple(chosen)


def _into_force(space: Workspace, definitions: Definitions, one: SuppliersAnswer, because: Mapping[str, str]) -> str:
    """Have an answer corrected, or a waiver asked for; the id of what it became."""
    collection = read_collection(space.folder, definitions, space.files)
    table = _tables_of(collection, one.delivery).get(one.remark.contract)
    if table is None:
        raise refused(one.remark.number, NO_TABLE, "analyst", number=one.remark.number)
    if one.kind == CORRECTION:
        return _correct(space, definitions, one, str(table["path"]))
    words = because or AS_EXPLAINED.filled({"number": one.remark.number}).by_language_of(definitions.languages)
    whose = {"asked_by": _supplier(one, definitions), "evidence": one.remark.evidence}
    return ask_for_waiver(space, definitions, one.remark.fingerprint, words, **whose)


def _correct(space: Workspace, definitions: Definitions, one: SuppliersAnswer, file: str) -> str:
    """Have the cell of a correction read as the supplier says, on the supplier's authority."""
    cell = "!".join(filter(None, (file, one.remark.sheet, one.cell)))
    reason = AS_CORRECTED.filled({"number": one.remark.number}).by_language_of(definitions.languages)
    return correct(space, definitions, cell, one.text, _supplier(one, definitions), reason, one.held)


def _supplier(one: SuppliersAnswer, definitions: Definitions) -> str:
    """The office on whose authority a correction is made, or that asks for a waiver."""
    title = definitions.contracts[one.remark.contract].supplier.in_language(definitions.languages[0])
    return title.partition(":")[0]


def settled_answers(collection: Collection, examined: CheckedCollection) -> Mapping[str, SettledAnswer]:
    """By fingerprint, the accepted answers that hold in a collection as it was judged: the next copy shows them."""
    found = {}
    for one in as_judged(answers_in(collection), examined):
        table = _tables_of(collection, one.delivery).get(one.remark.contract)
        if one.state in (ACCEPTED, ASKED) and table is not None:
            where = Place(str(table["path"]), one.remark.sheet, one.remark.cell, column=one.remark.column)
            is_correction = one.kind == CORRECTION
            found[one.remark.fingerprint] = SettledAnswer(one.remark.check, where, one.words, is_correction)
    return found
