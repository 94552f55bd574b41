"""Status: where a collection stands: what arrived, what lacks, what is open or unsigned, and the days left.

Comes in: a collection as received and mapped, the definitions, and the day of today. Goes out: one `Status`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from thb_eu.definitions import Definitions
from thb_eu.model import Mapped, Question, Received, Text

ARRIVED = Text("Prispelo ({count})", "Arrived ({count})")
LACKS = Text("Manjka ({count})", "Lacking ({count})")
OPEN = Text(
    "Odprta vprašanja ({count}); kar čaka nanje, ni šteto", "Open questions ({count}); what waits is not counted"
)
UNSIGNED = Text("Nepodpisano ({count}); predložitev ostane osnutek", "Unsigned ({count}); the submission stays a draft")
DEADLINES = Text("Roki", "Deadlines")
NOTHING = Text("nič", "nothing")
ROWS = Text("{file}: {contract}, števil: {facts}", "{file}: {contract}, counts: {facts}")
DAYS_LEFT = Text("{name}: {day}; dni do roka: {days}", "{name}: {day}; days left: {days}")
DAYS_OVER = Text("{name}: {day}; dni po roku: {days}", "{name}: {day}; days overdue: {days}")
KINDS = {
    "decision": Text("odločitev", "decision"),
    "rules": Text("pravila člena", "rules of the article"),
    "policy": Text("pravilo o majhnih številih", "policy on small counts"),
    "waiver": Text("izjema, ki je nihče ni odobril", "waiver that nobody granted"),
}
NAMES = {"target": Text("načeloma", "in principle"), "limit": Text("najpozneje", "at the latest")}


@dataclass(frozen=True, slots=True)
class Status:
    """Where a collection stands on `today`; `unsigned` are pairs of kind and id, `deadlines` of name and ISO day."""

    package: str
    year: int
    today: str
    arrived: tuple[tuple[str, str, int], ...]
    lacking: tuple[str, ...]
    questions: tuple[Question, ...]
    unsigned: tuple[tuple[str, str], ...]
    deadlines: tuple[tuple[str, str], ...]


def status_of(received: Received, mapped: Mapped, definitions: Definitions, today: str) -> Status:
    """Everything that is still to be done about a collection, short of judging it."""
    collection = received.collection
    held = received.facts.groupby("file").size().to_dict()
    arrived = [
        (entry["path"], entry["thb:contract"], int(held.get(entry["path"], 0))) for entry in collection.resources
    ]
    due = collection.year + 1
    days = {name: f"{due}-{definitions.deadlines[name]}" for name in NAMES if name in definitions.deadlines}
    return Status(
        collection.name,
        collection.year,
        today,
        tuple(arrived),
        tuple(str(owed) for owed in received.undelivered),
        tuple(question for question in mapped.questions if not question.answered),
        tuple(_unsigned(received, mapped, definitions)),
        tuple(days.items()),
    )


def _unsigned(received: Received, mapped: Mapped, definitions: Definitions) -> Iterator[tuple[str, str]]:
    collection = received.collection
    for question in mapped.questions:
        if question.answered and not question.signed:
            yield "decision", question.decision
    for article in mapped.unsigned:
        yield "rules", article
    policy = definitions.law.policy(collection.year)
    if policy is not None and not policy.signed:
        yield "policy", policy.id
    for waiver in collection.waivers:
        if not waiver.granted_by:
            yield "waiver", waiver.id


def status_words(status: Status, lang: str, quiet: bool = False) -> Iterator[str]:
    """The status as lines for people; `quiet` leaves out what is in order."""
    yield click.style(f"{status.package} ({status.year})", bold=True)
    rows = [ROWS.filled({"file": file, "contract": contract, "facts": n}) for file, contract, n in status.arrived]
    if not quiet:
        yield from _part(ARRIVED, [row.in_language(lang) for row in rows], lang)
    yield from _part(LACKS, list(status.lacking), lang)
    yield from _part(OPEN, [_question(question, lang) for question in status.questions], lang)
    yield from _part(UNSIGNED, [f"{KINDS[kind].in_language(lang)}: {id}" for kind, id in status.unsigned], lang)
    yield click.style(DEADLINES.in_language(lang), bold=True)
    for name, day in status.deadlines:
        left = _days(status.today, day)
        told = (DAYS_LEFT if left >= 0 else DAYS_OVER).filled({"name": NAMES[name], "day": day, "days": abs(left)})
        yield f"  {told.in_language(lang)}"


def status_object(status: Status) -> dict[str, Any]:
    """The status for programs."""
    return {
        "package": status.package,
        "time": str(status.year),
        "today": status.today,
        "arrived": [{"file": file, "contract": contract, "counts": facts} for file, contract, facts in status.arrived],
        "lacking": list(status.lacking),
        "open": [
            {
                "decision": question.decision,
                "question": question.text.in_both(),
                "facts": question.facts,
                "units": dict(question.units),
            }
            for question in status.questions
        ],
        "unsigned": [{"kind": kind, "id": id} for kind, id in status.unsigned],
        "deadlines": [
            {"name": name, "day": day, "days_left": _days(status.today, day)} for name, day in status.deadlines
        ],
    }


def _part(title: Text, rows: list[str], lang: str) -> Iterator[str]:
    yield click.style(title.filled({"count": len(rows)}).in_language(lang), bold=True)
    yield from (f"  {row}" for row in rows or [NOTHING.in_language(lang)])


def _question(question: Question, lang: str) -> str:
    units = ", ".join(f"{count} {unit}" for unit, count in question.units.items())
    return f"{question.decision}: {question.text.in_language(lang)} [{units}]"


def _days(today: str, day: str) -> int:
    return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(today)).days
