"""Print what arrived, is missing, open or unsigned, the days left, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Languages, Localizable, Text, _, layout, plural, spoken_by_language
from thb_eu.base.printable import printable
from thb_eu.cli.next_acts import on_console
from thb_eu.cli.report.answers import OPEN_ANSWERS, open_answers
from thb_eu.cli.report.worklist import next_words, supplier_words, worklist_object
from thb_eu.year import status as reasons
from thb_eu.year.status import Status
from thb_eu.year.status_in_words import (
    NOT_ENTERED,
    arrived_words,
    days_words,
    expected_words,
    lacking_words,
    questions_words,
    unsigned_words,
)

MORE = plural("{count} more: thb-eu validate {package}", "{count} more: thb-eu validate {package}")
SHOWN = 10
ARRIVED = plural("{count} table arrived", "{count} tables arrived")
COMPLETE = _("Nothing is missing")


def status_words(status: Status, lang: str, quiet: bool = False, package: str = "") -> Iterator[str]:
    """Yield the status as lines for people; `quiet` leaves out what is in order. `package`: as the user named it."""
    work = status.work
    yield click.style(f"{status.package} ({status.year})", bold=True)
    yield expected_words(status).in_language(lang)
    if work.lock:
        yield printable(work.lock.in_language(lang))
    if status.not_entered:
        yield printable(NOT_ENTERED.filled({"folder": status.not_entered}).in_language(lang))
    yield from (printable(fault.in_language(lang)) for fault in status.left_by_others)
    title = plural("{count} file of a delivery is not as it came", "{count} files of deliveries are not as they came")
    yield from _part(title, NO_WORDS, [*on_console(status.spoilt)], lang)
    if work.suppliers:
        yield from supplier_words(work, lang)
    if not quiet and (status.arrived or not work.suppliers):
        yield from _part(ARRIVED, ARRIVED.filled({"count": 0}), [*arrived_words(status)], lang)
    lacks_a_table = any(it.reason != reasons.ROW_LEFT_OUT for it in status.lacking)
    title = plural("{count} table or row is lacking", "{count} tables or rows are lacking")
    yield from _part(title, NO_WORDS if lacks_a_table else COMPLETE, [*lacking_words(status)], lang)
    title = plural("{count} finding holds the dossier back", "{count} findings hold the dossier back")
    yield from _part(title, NO_WORDS, [*_blocking(status, package)], lang, len(status.blocking))
    title = plural(
        "{count} open question; what waits for it is not counted",
        "{count} open questions; what waits for them is not counted",
    )
    yield from _part(title, _("No open questions"), [*questions_words(status)], lang)
    yield from _part(OPEN_ANSWERS, NO_WORDS, [*open_answers(status.answers)], lang)
    title = plural(
        "{count} signature or confirmation is lacking; the submission stays a draft",
        "{count} signatures or confirmations are lacking; the submission stays a draft",
    )
    yield from _part(title, _("Everything is signed"), [*unsigned_words(status)], lang, len(status.unsigned))
    yield click.style(_("Deadlines").in_language(lang), bold=True)
    yield from (f"  {text.in_language(lang)}" for text in days_words(work))
    if work.suppliers:
        kinds = {kind for kind, *_rest in status.unsigned} | ({"question"} if status.questions else set())
        named = {"waive": [it.fingerprint for it in status.blocking if it.waivable]}
        named |= {"correct": [it.cell for it in status.blocking if it.cell]}
        examples = {kind: found[0] for kind, found in named.items() if found}
        yield from next_words(work, {*kinds, *examples}, package, lang, examples)


def _part(title: Text, empty: Text, rows: Sequence[Localizable], lang: str, count: int = 0) -> Iterator[str]:
    """Yield a heading with the number of its rows, or with the `count` that stands for more, and the rows below it."""
    if not rows and empty.is_empty:
        return
    heading = title.filled({"count": count or len(rows)}) if rows else empty
    yield click.style(heading.in_language(lang), bold=True)
    yield from (f"  {printable(row.in_language(lang))}" for row in rows)


def _blocking(status: Status, package: str) -> Iterator[Text]:
    """Yield the first findings that hold the dossier back, and how many more there are."""
    for one in status.blocking[:SHOWN]:
        yield layout("{name}: {message} [{finding}]", name=one.name, message=one.message, finding=one.fingerprint)
    if (more := len(status.blocking) - SHOWN) > 0:
        yield MORE.filled({"count": more, "package": package})


def status_object(status: Status, languages: Languages, package: str = "") -> dict[str, Any]:
    """Return the status for programs; `package`: as the user named it."""
    work = status.work
    result = {
        "package": status.package,
        "time": str(status.year),
        "today": work.today,
        "expected": status.expected,
        "arrived": [attributes(it, "file", "contract", "counts") for it in status.arrived],
        "lacking": [
            {"table": table.owed, **attributes(table, "contract", "reason", "file")} for table in status.lacking
        ],
        "open": [
            {"decision": it.decision, "question": it.text, **attributes(it, "facts", "units")}
            for it in status.questions
        ],
        "answers": [
            {"remark": it.remark.number, "contract": it.remark.contract, "answer": it.kind, "state": it.state}
            for it in status.answers
        ],
        "unsigned": [{"kind": kind, "id": id} for kind, id, _more in status.unsigned],
        "blocking": [
            {"finding": it.fingerprint, **attributes(it, "name", "message", "waivable", "cell")}
            for it in status.blocking
        ],
        "not_entered": status.not_entered,
        **{
            name: [{"code": it.code, "where": str(it.where), "what": it.what} for it in told]
            for name, told in (("left_by_others", status.left_by_others), ("spoilt", status.spoilt))
        },
        "deadlines": [{"name": name, "day": on, "days_left": work.days_to(on)} for name, on in work.deadlines.items()],
        **worklist_object(work, package),
    }
    return spoken_by_language(result, languages)
