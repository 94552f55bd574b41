"""Status: where a collection stands: what arrived, what lacks, what is open or unsigned, and the days left.

Comes in: a collection as received and mapped, the definitions, and the day of today. Goes out: one `Status`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from thb_eu.definitions import Definitions, Unsure, unconfirmed
from thb_eu.messages import Languages, Text, _, plural, spoken_by_language
from thb_eu.model import Mapped, Question, Received

EXPECTED = plural(
    "{expected} table is expected: {arrived} arrived, {lacking} lacking",
    "{expected} tables are expected: {arrived} arrived, {lacking} lacking",
    by="expected",
)
ARRIVED = plural("{count} table arrived", "{count} tables arrived")
LACKS = plural("{count} table or row is lacking", "{count} tables or rows are lacking")
OPEN = plural(
    "{count} open question; what waits for it is not counted",
    "{count} open questions; what waits for them is not counted",
)
ANSWERED = _("No open questions")
UNSIGNED = plural(
    "{count} signature or confirmation is lacking; the submission stays a draft",
    "{count} signatures or confirmations are lacking; the submission stays a draft",
)
SIGNED = _("Everything is signed")
COMPLETE = _("Nothing lacks")
DEADLINES = _("Deadlines")
ROWS = plural("{file}: {contract}, {counts} count", "{file}: {contract}, {counts} counts", by="counts")
NOT_COUNTED = _("{file}: {contract}, for checks")
DAYS_LEFT = plural("{name}: {day}; {days} day left", "{name}: {day}; {days} days left", by="days")
DAYS_OVER = plural("{name}: {day}; {days} day overdue", "{name}: {day}; {days} days overdue", by="days")
LACKING = {
    "not listed": _("{table}: not in the collection"),
    "not arrived": _("{table}: the file {file} has not arrived"),
    "not readable": plural(
        "{table}: the file {file} cannot be read ({faults} fault); `thb-eu validate` says why",
        "{table}: the file {file} cannot be read ({faults} faults); `thb-eu validate` says why",
        by="faults",
    ),
    "without figures": _("{table}: the file {file} holds no figure for {year}"),
    "row left out": _("{table}: the file lacks this row"),
}
"""Why a table is lacking, or a row of it."""
KINDS = {
    "decision": _("decision"),
    "rules": _("rules of the article"),
    "policy": _("policy on small counts"),
    "text": _("text that no role has confirmed"),
    "contact": _("address of a contact, which the collection does not give"),
    "waiver": _("waiver that nobody granted"),
}
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was read: how many counts of the year it holds, and whether its contract counts them."""

    file: str
    contract: str
    counts: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """A table that is expected and lacking, or a row of it (`owed`): why, by a key of `LACKING`; where it should be."""

    owed: str
    contract: str
    reason: str
    file: str = ""
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """Where a collection stands on `today`; `unsigned` are pairs of kind and id, `deadlines` of name and ISO day."""

    package: str
    year: int
    today: str
    arrived: tuple[Arrived, ...]
    lacking: tuple[Lack, ...]
    questions: tuple[Question, ...]
    unsigned: tuple[tuple[str, str], ...]
    deadlines: tuple[tuple[str, str], ...]

    @property
    def expected(self) -> tuple[str, ...]:
        """The contracts of all tables that arrived or are lacking, each once."""
        return tuple(dict.fromkeys([*(it.contract for it in self.arrived), *(it.contract for it in self.lacking)]))


def status_of(received: Received, mapped: Mapped, definitions: Definitions, today: str) -> Status:
    """Everything that is still to be done about a collection, short of judging it."""
    collection = received.collection
    known = received.facts[received.facts["value"].notna()]
    held = received.facts.groupby("resource").size().to_dict()
    arrived = [
        Arrived(
            entry["path"],
            entry["thb:contract"],
            int(held.get(entry["name"], 0)),
            definitions.contracts[entry["thb:contract"]].counted,
        )
        for entry in collection.resources
    ]
    due = collection.year + 1
    days = {name: f"{due}-{definitions.deadlines[name]}" for name in NAMES if name in definitions.deadlines}
    return Status(
        collection.name,
        collection.year,
        today,
        tuple(arrived),
        tuple(_lacking(received, arrived, frozenset(known["file"]))),
        tuple(question for question in mapped.questions if not question.answered),
        tuple(_unsigned(received, mapped, definitions)),
        tuple(days.items()),
    )


def _lacking(received: Received, arrived: list[Arrived], with_figures: frozenset[str]) -> Iterator[Lack]:
    """What is lacking: files that did not arrive or cannot be read, tables without a figure, what nobody listed."""
    files = {it.contract: it.file for it in arrived}
    refused = {it.contract: it for it in received.refused}
    for file in received.refused:
        there = (received.collection.folder / file.path).is_file()
        yield Lack(
            file.contract, file.contract, "not readable" if there else "not arrived", file.path, len(file.faults)
        )
    empty = [it for it in arrived if it.counted and it.file.replace("\\", "/") not in with_figures]
    for it in empty:
        yield Lack(it.contract, it.contract, "without figures", it.file)
    named = {*refused, *(it.contract for it in empty)}
    for owed in received.undelivered:
        if owed.contract not in named:
            reason = "row left out" if owed.codes else "without figures" if owed.contract in files else "not listed"
            yield Lack(str(owed), owed.contract, reason, files.get(owed.contract, ""))


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
    for text in unconfirmed(definitions, mapped.facts, collection.contracts):
        yield "text", f"{text.file} [{marks_told(text)}]"
    if not collection.names_contact:
        yield "contact", collection.descriptor


def marks_told(text: Unsure) -> str:
    """How many of its statements are recalled, inferred or proposed, by the words of the file."""
    return ", ".join(f"{word} {count}" for word, count in text.counts().items())


def status_words(status: Status, lang: str, quiet: bool = False) -> Iterator[str]:
    """The status as lines for people; `quiet` leaves out what is in order."""
    yield click.style(f"{status.package} ({status.year})", bold=True)
    lacking = {it.contract for it in status.lacking if it.reason != "row left out"}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "lacking": len(lacking)}
    yield EXPECTED.filled(figures).in_language(lang)
    if not quiet:
        yield from _part(ARRIVED, ARRIVED, [_arrived(it).in_language(lang) for it in status.arrived], lang)
    yield from _part(LACKS, COMPLETE, [_lack(it, status.year).in_language(lang) for it in status.lacking], lang)
    yield from _part(OPEN, ANSWERED, [_question(question, lang) for question in status.questions], lang)
    unsigned = [f"{KINDS[kind].in_language(lang)}: {id}" for kind, id in status.unsigned]
    yield from _part(UNSIGNED, SIGNED, unsigned, lang)
    yield click.style(DEADLINES.in_language(lang), bold=True)
    for name, day in status.deadlines:
        left = _days(status.today, day)
        told = (DAYS_LEFT if left >= 0 else DAYS_OVER).filled({"name": NAMES[name], "day": day, "days": abs(left)})
        yield f"  {told.in_language(lang)}"


def status_object(status: Status, languages: Languages) -> dict[str, Any]:
    """The status for programs."""
    told = {
        "package": status.package,
        "time": str(status.year),
        "today": status.today,
        "expected": list(status.expected),
        "arrived": [{"file": it.file, "contract": it.contract, "counts": it.counts} for it in status.arrived],
        "lacking": [
            {"table": it.owed, "contract": it.contract, "reason": it.reason, "file": it.file} for it in status.lacking
        ],
        "open": [
            {
                "decision": question.decision,
                "question": question.text,
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
    return spoken_by_language(told, languages)


def _part(title: Text, empty: Text, rows: list[str], lang: str) -> Iterator[str]:
    """A heading and its lines; where there are none, the heading that says so."""
    yield click.style((title if rows else empty).filled({"count": len(rows)}).in_language(lang), bold=True)
    yield from (f"  {row}" for row in rows)


def _arrived(it: Arrived) -> Text:
    return (ROWS if it.counted else NOT_COUNTED).filled({"file": it.file, "contract": it.contract, "counts": it.counts})


def _lack(it: Lack, year: int) -> Text:
    return LACKING[it.reason].filled({"table": it.owed, "file": it.file, "faults": it.faults, "year": year})


def _question(question: Question, lang: str) -> str:
    units = ", ".join(f"{count} {unit}" for unit, count in question.units.items())
    return f"{question.decision}: {question.text.in_language(lang)} [{units}]"


def _days(today: str, day: str) -> int:
    return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(today)).days
