"""Status: where a collection stands: what arrived, what lacks, what is open or unsigned, and the days left.

Comes in: a collection as received and mapped, the definitions, and the day of today. Goes out: one `Status`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from thb_eu.base.messages import Languages, Text, _, plural, spoken_by_language
from thb_eu.cli.report.worklist import next_words, supplier_words, worklist_object
from thb_eu.definitions import Definitions
from thb_eu.mapping.unconfirmed import unconfirmed
from thb_eu.results import MappedFacts, Question, ReceivedFacts
from thb_eu.results.deliveries import not_accepted
from thb_eu.results.open_points import without_mailbox
from thb_eu.year.worklist import Worklist, worklist_of

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
COMPLETE = _("Nothing is missing")
DEADLINES = _("Deadlines")
ROWS = plural("{file}: {contract}, {counts} count", "{file}: {contract}, {counts} counts", by="counts")
NOT_COUNTED = _("{file}: {contract}, for checks")
DAYS_LEFT = plural("{name}: {day}; {days} day left", "{name}: {day}; {days} days left", by="days")
DAYS_OVER = plural("{name}: {day}; {days} day overdue", "{name}: {day}; {days} days overdue", by="days")
LACKING = {
    "not listed": _("{table}: not in the collection"),
    "not arrived": _("{table}: the file {file} has not arrived"),
    "not readable": plural(
        "{table}: the file {file} cannot be read ({faults} fault); see `thb-eu validate`",
        "{table}: the file {file} cannot be read ({faults} faults); see `thb-eu validate`",
        by="faults",
    ),
    "without figures": _("{table}: the file {file} holds no figure for {year}"),
    "row left out": _("{table}: the file lacks this row"),
    "cannot be said": _("{table}: the supplier says that it cannot be told; this is not zero"),
}
"""Why a table is lacking, or a row of it."""
KINDS = {
    "decision": _("decision"),
    "rules": _("rules of the article"),
    "policy": _("policy on small counts"),
    "text": _("text that no role has confirmed"),
    "contact": _("address of a contact, which the collection does not give"),
    "waiver": _("waiver that nobody granted"),
    "delivery": _("table from no accepted delivery"),
    "prose": _("words of the metadata to review"),
    "mailbox": _("mailbox of a supplier that is not known"),
}
OF_SUPPLIERS = ("not listed", "cannot be said")
"""Reasons that stand with the suppliers, where these are followed."""
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file that was read: how many counts of the year it holds, and whether its contract counts them."""

    file: str
    contract: str
    counts: int
    counted: bool


@dataclass(frozen=True, slots=True)
class MissingTable:
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
    arrived: tuple[DeliveredFile, ...]
    lacking: tuple[MissingTable, ...]
    questions: tuple[Question, ...]
    unsigned: tuple[tuple[str, str], ...]
    deadlines: tuple[tuple[str, str], ...]
    work: Worklist

    @property
    def expected(self) -> tuple[str, ...]:
        """The contracts of all tables that arrived or are lacking, each once."""
        return tuple(dict.fromkeys([it.contract for it in self.arrived] + [it.contract for it in self.lacking]))

    def days_to(self, day: str) -> int:
        """How many days are left until `day`."""
        return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(self.today)).days


def status_of(received: ReceivedFacts, mapped: MappedFacts, definitions: Definitions, today: str) -> Status:
    """Everything that is still to be done about a collection, short of judging it."""
    collection = received.collection
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
    work = worklist_of(collection, definitions, today)
    return Status(
        collection.name,
        collection.year,
        today,
        tuple(arrived),
        tuple(_lacking(received, arrived, frozenset(known["file"]))),
        tuple(question for question in mapped.questions if not question.answered),
        tuple(_unsigned(received, mapped, definitions, work)),
        tuple(work.deadlines.items()),
        work,
    )


def _lacking(
    received: ReceivedFacts, arrived: list[DeliveredFile], with_figures: frozenset[str]
) -> Iterator[MissingTable]:
    """What is lacking: files that did not arrive or cannot be read, tables without a figure, what nobody listed."""
    named = {it.contract for it in received.refused}
    for file in received.refused:
        exists = (received.collection.folder / file.path).is_file()
        reason = "not readable" if exists else "not arrived"
        yield MissingTable(file.contract, file.contract, reason, file.path, len(file.faults))
    for it in arrived:
        if it.counted and it.file not in with_figures:
            named.add(it.contract)
            yield MissingTable(it.contract, it.contract, "without figures", it.file)
    files = {it.contract: it.file for it in arrived}
    for gap in received.undelivered:
        if gap.contract not in named:
            absent = "cannot be said" if gap.stated else "not listed"
            reason = "row left out" if gap.codes else "without figures" if gap.contract in files else absent
            yield MissingTable(str(gap), gap.contract, reason, files.get(gap.contract, ""))


def _unsigned(
    received: ReceivedFacts, mapped: MappedFacts, definitions: Definitions, work: Worklist
) -> Iterator[tuple[str, str]]:
    """By kind, what nobody has signed, granted or confirmed; of a text how many statements have which mark."""
    collection = received.collection
    yield from (("decision", it.decision) for it in mapped.questions if it.answered and not it.signed)
    yield from (("rules", article) for article in mapped.unsigned)
    policy = definitions.law.policy(collection.year)
    if policy is not None and not policy.signed:
        yield "policy", policy.id
    yield from (("waiver", waiver.id) for waiver in collection.waivers if not waiver.granted_by)
    for text in unconfirmed(definitions, mapped.facts, collection.contracts):
        marks = ", ".join(f"{word} {count}" for word, count in text.counts().items())
        yield "text", f"{text.file} [{marks}]"
    for code in work.to_review:
        names = ", ".join(work.of_last_year.get(code, ()))
        yield "prose", f"{code} [{collection.year - 1}: {names}]" if names else code
    yield from (("mailbox", supplier) for supplier in without_mailbox(collection, definitions))
    if not collection.names_contact:
        yield "contact", collection.descriptor
    yield from (("delivery", path) for path in not_accepted(collection))


def status_words(status: Status, lang: str, quiet: bool = False, package: str = "") -> Iterator[str]:
    """The status as lines for people; `quiet` leaves out what is in order. `package`: as the user named it."""

    def part(title: Text, empty: Text, rows: list[str]) -> Iterator[str]:
        heading = title.filled({"count": len(rows)}) if rows else empty
        yield click.style(heading.in_language(lang), bold=True)
        yield from (f"  {row}" for row in rows)

    yield click.style(f"{status.package} ({status.year})", bold=True)
    lacking = {it.contract for it in status.lacking if it.reason != "row left out"}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "lacking": len(lacking)}
    yield EXPECTED.filled(figures).in_language(lang)
    if status.work.lock:
        yield status.work.lock.in_language(lang)
    if status.work.suppliers:
        yield from supplier_words(status.work, lang)
    if not quiet and (status.arrived or not status.work.suppliers):
        arrived = [
            (ROWS if it.counted else NOT_COUNTED).filled(
                {"file": it.file, "contract": it.contract, "counts": it.counts}
            )
            for it in status.arrived
        ]
        yield from part(ARRIVED, ARRIVED.filled({"count": 0}), [text.in_language(lang) for text in arrived])
    lacks = [
        LACKING[it.reason].filled({"table": it.owed, "file": it.file, "faults": it.faults, "year": status.year})
        for it in status.lacking
        if it.reason not in OF_SUPPLIERS or not status.work.suppliers
    ]
    if lacks or not lacking:
        yield from part(LACKS, COMPLETE, [text.in_language(lang) for text in lacks])
    questions = []
    for question in status.questions:
        units = ", ".join(f"{count} {unit}" for unit, count in question.units.items())
        questions.append(f"{question.decision}: {question.text.in_language(lang)} [{units}]")
    yield from part(OPEN, ANSWERED, questions)
    yield from part(UNSIGNED, SIGNED, [f"{KINDS[kind].in_language(lang)}: {id}" for kind, id in status.unsigned])
    yield click.style(DEADLINES.in_language(lang), bold=True)
    days: list[tuple[Text, str]] = [(one.office, one.due) for one in status.work.suppliers if one.due and one.awaits]
    for named, day in sorted(days, key=lambda found: found[1]) + [(NAMES[name], day) for name, day in status.deadlines]:
        left = status.days_to(day)
        values = {"name": named, "day": day, "days": abs(left)}
        yield f"  {(DAYS_LEFT if left >= 0 else DAYS_OVER).filled(values).in_language(lang)}"
    if status.work.suppliers:
        kinds = {kind for kind, _id in status.unsigned} | ({"question"} if status.questions else set())
        yield from next_words(status.work, kinds, package, lang)


def status_object(status: Status, languages: Languages, package: str = "") -> dict[str, Any]:
    """The status for programs; `package`: as the user named it."""
    result = {
        "package": status.package,
        "time": str(status.year),
        "today": status.today,
        "expected": list(status.expected),
        "arrived": [{"file": it.file, "contract": it.contract, "counts": it.counts} for it in status.arrived],
        "lacking": [
            {"table": it.owed, "contract": it.contract, "reason": it.reason, "file": it.file} for it in status.lacking
        ],
        "open": [
            {"decision": it.decision, "question": it.text, "facts": it.facts, "units": dict(it.units)}
            for it in status.questions
        ],
        "unsigned": [{"kind": kind, "id": id} for kind, id in status.unsigned],
        "deadlines": [{"name": name, "day": day, "days_left": status.days_to(day)} for name, day in status.deadlines],
        **worklist_object(status.work, package),
    }
    return spoken_by_language(result, languages)
