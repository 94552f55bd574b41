"""Status in words: what arrived, what lacks, what is open or unsigned, the days left, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from thb_eu.base.messages import Languages, Text, _, plural, spoken_by_language
from thb_eu.cli.report.answers import WAITING, open_answers
from thb_eu.cli.report.worklist import next_words, supplier_words, worklist_object
from thb_eu.year import status as reasons
from thb_eu.year.status import Status

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
    reasons.NOT_LISTED: _("{table}: not in the collection"),
    reasons.NOT_ARRIVED: _("{table}: the file {file} has not arrived"),
    reasons.NOT_READABLE: plural(
        "{table}: the file {file} cannot be read ({faults} fault); see `thb-eu validate`",
        "{table}: the file {file} cannot be read ({faults} faults); see `thb-eu validate`",
        by="faults",
    ),
    reasons.WITHOUT_FIGURES: _("{table}: the file {file} holds no figure for {year}"),
    reasons.ROW_LEFT_OUT: _("{table}: the file lacks this row"),
    reasons.CANNOT_BE_SAID: _("{table}: the supplier says that it cannot be told; this is not zero"),
}
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
OF_SUPPLIERS = (reasons.NOT_LISTED, reasons.CANNOT_BE_SAID)
"""Reasons that stand with the suppliers, where these are followed."""
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


def status_words(status: Status, lang: str, quiet: bool = False, package: str = "") -> Iterator[str]:
    """The status as lines for people; `quiet` leaves out what is in order. `package`: as the user named it."""
    work = status.work

    def part(title: Text, empty: Text, rows: list[str]) -> Iterator[str]:
        heading = title.filled({"count": len(rows)}) if rows else empty
        yield click.style(heading.in_language(lang), bold=True)
        yield from (f"  {row}" for row in rows)

    yield click.style(f"{status.package} ({status.year})", bold=True)
    lacking = {it.contract for it in status.lacking if it.reason != reasons.ROW_LEFT_OUT}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "lacking": len(lacking)}
    yield EXPECTED.filled(figures).in_language(lang)
    if work.lock:
        yield work.lock.in_language(lang)
    if work.suppliers:
        yield from supplier_words(work, lang)
    if not quiet and (status.arrived or not work.suppliers):
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
        if it.reason not in OF_SUPPLIERS or not work.suppliers
    ]
    if lacks or not lacking:
        yield from part(LACKS, COMPLETE, [text.in_language(lang) for text in lacks])
    questions = [
        f"{it.decision}: {it.text.in_language(lang)} [{', '.join(f'{count} {of}' for of, count in it.units.items())}]"
        for it in status.questions
    ]
    yield from part(OPEN, ANSWERED, questions)
    if status.answers:
        yield from part(WAITING, WAITING, [*open_answers(status.answers, lang)])
    yield from part(UNSIGNED, SIGNED, [f"{KINDS[kind].in_language(lang)}: {id}" for kind, id in status.unsigned])
    yield click.style(DEADLINES.in_language(lang), bold=True)
    days: list[tuple[Text, str]] = [(one.office, one.due) for one in work.suppliers if one.due and one.awaits]
    for named, day in sorted(days, key=lambda found: found[1]) + [
        (NAMES[name], day) for name, day in work.deadlines.items()
    ]:
        left = work.days_to(day)
        values = {"name": named, "day": day, "days": abs(left)}
        yield f"  {(DAYS_LEFT if left >= 0 else DAYS_OVER).filled(values).in_language(lang)}"
    if work.suppliers:
        kinds = {kind for kind, _id in status.unsigned} | ({"question"} if status.questions else set())
        yield from next_words(work, kinds, package, lang)


def status_object(status: Status, languages: Languages, package: str = "") -> dict[str, Any]:
    """The status for programs; `package`: as the user named it."""
    work = status.work
    result = {
        "package": status.package,
        "time": str(status.year),
        "today": work.today,
        "expected": list(status.expected),
        "arrived": [{"file": it.file, "contract": it.contract, "counts": it.counts} for it in status.arrived],
        "lacking": [
            {"table": it.owed, "contract": it.contract, "reason": it.reason, "file": it.file} for it in status.lacking
        ],
        "open": [
            {"decision": it.decision, "question": it.text, "facts": it.facts, "units": dict(it.units)}
            for it in status.questions
        ],
        "answers": [
            {"remark": it.remark.number, "contract": it.remark.contract, "answer": it.kind, "state": it.state}
            for it in status.answers
        ],
        "unsigned": [{"kind": kind, "id": id} for kind, id in status.unsigned],
        "deadlines": [
            {"name": name, "day": day, "days_left": work.days_to(day)} for name, day in work.deadlines.items()
        ],
        **worklist_object(work, package),
    }
    return spoken_by_language(result, languages)
