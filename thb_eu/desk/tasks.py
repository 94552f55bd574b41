"""Tell what is to be done in a year, one line a task with its state, and where each table of a supplier stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Sized
from enum import Enum
from typing import NamedTuple

from thb_eu.base.messages import Text, _, joined, plural
from thb_eu.base.model import Audience
from thb_eu.desk.answers import at
from thb_eu.desk.delivery_view import STATES
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.results.deliveries import DeliveryState
from thb_eu.year.received_deliveries import questions_about
from thb_eu.year.status import Status
from thb_eu.year.worklist import Step, SupplierProgress, Worklist

FEW = 2
"""Offices that are named; of more the number is told."""


class TaskState(Enum):
    """How a task stands: done, holding the rest back, to do by somebody here or elsewhere, or after the others."""

    DONE = "done"
    HOLDS_BACK = "error"
    TODO = "todo"
    WAITING = "waiting"
    LATER = "later"


class Task(NamedTuple):
    """One line of the list: what it is about, where it is done, how it stands."""

    name: Text
    address: str
    state: TaskState
    words: Text


def tasks(held: CollectionAtHand, status: Status) -> tuple[Task, ...]:
    """Return the tasks of a year in their order; `status`: where it stands."""
    suppliers, here = status.work.suppliers, f"{at(held)}/#"
    unsent = [supplier for supplier in suppliers if supplier.next_step(status.work.today) is Step.SEND_FORM]
    received = {sent.id for supplier in suppliers for sent in supplier.deliveries(DeliveryState.RECEIVED)}
    awaited = _awaited(status, f"{here}deliver")
    errors = _task(
        _("Errors"),
        f"{here}blocking",
        plural("{count} to settle", "{count} to settle"),
        status.blocking,
        TaskState.HOLDS_BACK,
    )
    if errors.state is TaskState.DONE and awaited.state is not TaskState.DONE:
        errors = errors._replace(state=TaskState.LATER, words=_("none in what has arrived"))
    deliveries = _task(_("Deliveries"), f"{here}suppliers", plural("{count} to accept", "{count} to accept"), received)
    answers = _task(
        _("Answers of suppliers"), f"{here}answers", plural("{count} to judge", "{count} to judge"), status.answers
    )
    if not status.arrived and awaited.state is not TaskState.DONE:
        deliveries, answers = (
            task._replace(state=TaskState.LATER, words=_("none yet")) if task.state is TaskState.DONE else task
            for task in (deliveries, answers)
        )
    lines = [
        _task(_("Forms of the suppliers"), f"{here}suppliers", plural("{count} to write", "{count} to write"), unsent),
        awaited,
        deliveries,
        answers,
        errors,
        _task(
            _("Questions of the law"), f"{here}open", plural("{count} to answer", "{count} to answer"), status.questions
        ),
        _task(_("Signatures"), f"{at(held)}/sign", plural("{count} lacking", "{count} lacking"), status.unsigned),
    ]
    is_open, is_sent = (
        any(task.state is not TaskState.DONE for task in lines),
        held.collection.journal.finals(Audience.EU),
    )
    state = TaskState.DONE if is_sent else TaskState.LATER if is_open else TaskState.TODO
    words = _("done") if is_sent else _("a draft until then") if is_open else _("can be written")
    submission = Task(_("Submission to the Commission"), f"{at(held)}/dossier", state, words)
    waits = plural("{count} waits for a reply", "{count} wait for a reply")
    asked = _task(_("Queries of recipients"), f"{at(held)}/recipients#queries", waits, status.work.queries)
    return (*lines, submission, *((asked,) if status.work.queries else ()))


def next_task(found: Sequence[Task]) -> Task | None:
    """Find what comes next: the first that somebody here can do, else the first that somebody else does."""
    here = (task for task in found if task.state in (TaskState.TODO, TaskState.HOLDS_BACK))
    return next(here, None) or next((task for task in found if task.state is TaskState.WAITING), None)


def _task(name: Text, address: str, words: Text, left: Sized, state: TaskState = TaskState.TODO) -> Task:
    if not left:
        return Task(name, "", TaskState.DONE, _("done"))
    return Task(name, address, state, words.filled({"count": len(left)}))


def _awaited(status: Status, address: str) -> Task:
    """Say whose figures are awaited."""
    name, offices = _("Figures of the suppliers"), [sender.office for sender in status.work.suppliers if sender.awaits]
    if not offices and not (status.lacking and not status.work.suppliers):
        return Task(name, "", TaskState.DONE, _("done"))
    if not offices:
        count = len({gap.contract for gap in status.lacking})
        return Task(name, address, TaskState.WAITING, plural("{count} table lacks", "{count} tables lack", count))
    who = _("waits for {offices}", offices=joined(offices))
    many = plural("waits for {count} office", "waits for {count} offices", len(offices))
    return Task(name, address, TaskState.WAITING, who if len(offices) <= FEW else many)


def acceptable(held: CollectionAtHand, work: Worklist) -> tuple[str, ...]:
    """Return the deliveries that wait to be accepted and of which nothing is asked."""
    received = {sent.id: sent for supplier in work.suppliers for sent in supplier.deliveries(DeliveryState.RECEIVED)}
    findings = held.run.examined(fast=True).findings
    files = {id: {str(entry["path"]) for entry in sent.resources.values()} for id, sent in received.items()}
    return tuple(id for id in received if not questions_about(files[id], findings))


class Square(NamedTuple):
    """Where one table of a supplier stands, as a sign, in words, and where it leads."""

    table: str
    kind: str
    sign: str
    words: Text
    delivery: str


LACKING, BY_HAND, CANNOT_SAY = "lacking", "by hand", "unknown"
SIGNS: Mapping[str, tuple[str, Text]] = {
    DeliveryState.ACCEPTED.value: ("✓", STATES[DeliveryState.ACCEPTED]),
    DeliveryState.RECEIVED.value: ("●", STATES[DeliveryState.RECEIVED]),
    DeliveryState.QUESTIONED.value: ("?", STATES[DeliveryState.QUESTIONED]),
    DeliveryState.ANSWERED.value: ("!", STATES[DeliveryState.ANSWERED]),
    BY_HAND: ("■", _("listed by hand")),
    CANNOT_SAY: ("–", _("cannot be said")),
    LACKING: ("○", _("lacking")),
}
"""By what became of a table its sign, which tells it without colour, and its words."""


def squares(progress: SupplierProgress, titles: Mapping[str, Text]) -> Iterator[Square]:
    """Yield where each table of a supplier stands."""
    for name in dict.fromkeys((*progress.tables, *progress.delivered)):
        sent = progress.standing.get(name)
        kind = CANNOT_SAY if name in progress.cannot_say else sent.state.value if sent else ""
        kind = kind or (BY_HAND if name in progress.by_hand else LACKING)
        sign, words = SIGNS[kind]
        yield Square(name, kind, sign, _("{table}: {state}", table=titles[name], state=words), sent.id if sent else "")
