"""Status in words: what arrived, what lacks, what is open or unsigned, the days left, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click

from thb_eu.base.messages import NO_WORDS, Languages, Localizable, Text, _, day, layout, plural, spoken_by_language
from thb_eu.base.printable import printable
from thb_eu.cli.report.answers import OPEN_ANSWERS, open_answers
from thb_eu.cli.report.worklist import TABLE, next_words, supplier_words, worklist_object
from thb_eu.definitions.journal import DELIVERIES
from thb_eu.year import status as reasons
from thb_eu.year.status import Status
from thb_eu.year.worklist import Worklist

EXPECTED = plural(
    "{expected} table is expected: {arrived} arrived, {lacking} lacking",
    "{expected} tables are expected: {arrived} arrived, {lacking} lacking",
    by="expected",
)
EXPECTED_OR_NOT_KNOWN = plural(
    "{expected} table is expected: {arrived} arrived, {unknown} cannot be said, {lacking} lacking",
    "{expected} tables are expected: {arrived} arrived, {unknown} cannot be said, {lacking} lacking",
    by="expected",
)
NOT_ENTERED = _(
    "The dossier in {folder} was written, and the journal lacks its entry; the next command that changes the "
    "collection writes it."
)
SPOILT = plural("{count} file of a delivery is not as it came", "{count} files of deliveries are not as they came")
BLOCKING = plural("{count} finding holds the dossier back", "{count} findings hold the dossier back")
MORE = plural("{count} more: thb-eu validate {package}", "{count} more: thb-eu validate {package}")
SHOWN = 10
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
ROWS = plural("{title} ({file}): {counts} count", "{title} ({file}): {counts} counts", by="counts")
NOT_COUNTED = _("{title} ({file}): for checks")
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
    "delivery": _("tables from no accepted delivery"),
    "prose": _("words of the metadata to review"),
    "mailbox": _("mailbox of a supplier that is not known"),
}
WAITS, WITH_MORE = layout("{kind}: {id}"), layout("{kind}: {id} ({more})")
NAMED, QUESTION = layout("{name}: {message} [{finding}]"), layout("{id}: {question} [{units}]")
OF_SUPPLIERS = (reasons.NOT_LISTED, reasons.CANNOT_BE_SAID)
"""Reasons that stand with the suppliers, where these are followed."""
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


def status_words(status: Status, lang: str, quiet: bool = False, package: str = "") -> Iterator[str]:
    """The status as lines for people; `quiet` leaves out what is in order. `package`: as the user named it."""
    work = status.work
    yield click.style(f"{status.package} ({status.year})", bold=True)
    yield _expected(status).in_language(lang)
    if work.lock:
        yield work.lock.in_language(lang)
    if status.not_entered:
        yield NOT_ENTERED.filled({"folder": status.not_entered}).in_language(lang)
    yield from _part(SPOILT, NO_WORDS, status.spoilt, lang)
    if work.suppliers:
        yield from supplier_words(work, lang)
    if not quiet and (status.arrived or not work.suppliers):
        yield from _part(ARRIVED, ARRIVED.filled({"count": 0}), [*_arrived(status)], lang)
    lacks_a_table = any(it.reason != reasons.ROW_LEFT_OUT for it in status.lacking)
    yield from _part(LACKS, NO_WORDS if lacks_a_table else COMPLETE, [*_lacking(status)], lang)
    yield from _part(BLOCKING, NO_WORDS, [*_blocking(status, package)], lang, len(status.blocking))
    yield from _part(OPEN, ANSWERED, [*_questions(status)], lang)
    yield from _part(OPEN_ANSWERS, NO_WORDS, [*open_answers(status.answers)], lang)
    yield from _part(UNSIGNED, SIGNED, [*_unsigned(status)], lang, len(status.unsigned))
    yield click.style(DEADLINES.in_language(lang), bold=True)
    yield from (f"  {text.in_language(lang)}" for text in _days(work))
    if work.suppliers:
        kinds = {kind for kind, *_rest in status.unsigned} | ({"question"} if status.questions else set())
        named = {"waive": [it.fingerprint for it in status.blocking if it.waivable]}
        named |= {"correct": [it.cell for it in status.blocking if it.cell]}
        examples = {kind: found[0] for kind, found in named.items() if found}
        yield from next_words(work, {*kinds, *examples}, package, lang, examples)


def _part(title: Text, empty: Text, rows: Sequence[Localizable], lang: str, count: int = 0) -> Iterator[str]:
    """A heading with the number of its rows, or with the `count` that stands for more, and the rows below it."""
    if not rows and empty.is_empty:
        return
    heading = title.filled({"count": count or len(rows)}) if rows else empty
    yield click.style(heading.in_language(lang), bold=True)
    yield from (f"  {printable(row.in_language(lang))}" for row in rows)


def _expected(status: Status) -> Text:
    """Of how many tables figures came, how many cannot be told, and how many lack."""
    lacking = {it.contract for it in status.lacking if it.reason != reasons.ROW_LEFT_OUT}
    unknown = {it.contract for it in status.lacking if it.reason == reasons.CANNOT_BE_SAID}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "unknown": len(unknown)}
    figures["lacking"] = len(lacking - unknown)
    return (EXPECTED_OR_NOT_KNOWN if unknown else EXPECTED).filled(figures)


def _blocking(status: Status, package: str) -> Iterator[Text]:
    """The first findings that hold the dossier back, and how many more there are."""
    for one in status.blocking[:SHOWN]:
        yield NAMED.filled({"name": one.name, "message": one.message, "finding": one.fingerprint})
    if (more := len(status.blocking) - SHOWN) > 0:
        yield MORE.filled({"count": more, "package": package})


def _arrived(status: Status) -> Iterator[Text]:
    """The tables that arrived; one of a delivery is called by its contract."""
    for it in status.arrived:
        called = it.contract if it.file.startswith(f"{DELIVERIES}/") else it.file
        values = {"title": status.work.titles[it.contract], "file": called, "counts": it.counts}
        yield (ROWS if it.counted else NOT_COUNTED).filled(values)


def _lacking(status: Status) -> Iterator[Text]:
    """The tables and rows that lack, but for what stands with the suppliers."""
    for it in status.lacking:
        if it.reason not in OF_SUPPLIERS or not status.work.suppliers:
            table = TABLE.filled({"title": status.work.titles[it.contract], "table": it.owed})
            values = {"table": table, "file": it.file, "faults": it.faults, "year": status.year}
            yield LACKING[it.reason].filled(values)


def _questions(status: Status) -> Iterator[Text]:
    for it in status.questions:
        units = ", ".join(f"{count} {unit}" for unit, count in it.units.items())
        yield QUESTION.filled({"id": it.decision, "question": it.text, "units": units})


def _unsigned(status: Status) -> Iterator[Text]:
    """What is unsigned; of tables from no accepted delivery how many each supplier has."""
    for kind, id, more in status.unsigned:
        if kind != "delivery":
            yield (WITH_MORE if more != NO_WORDS else WAITS).filled({"kind": KINDS[kind], "id": id, "more": more})
    files = {id for kind, id, _more in status.unsigned if kind == "delivery"}
    tables = Counter(it.contract.partition("/")[0] for it in status.arrived if it.file in files)
    offices = {one.supplier: one.office for one in status.work.suppliers}
    for name, count in tables.items():
        yield WITH_MORE.filled({"kind": KINDS["delivery"], "id": offices[name], "more": count})


def _days(work: Worklist) -> Iterator[Text]:
    """The days that are left until each deadline, the suppliers' first."""
    of_suppliers: list[tuple[Text, str]] = [(one.office, one.due) for one in work.suppliers if one.due and one.awaits]
    for named, on in (
        *sorted(of_suppliers, key=lambda found: found[1]),
        *((NAMES[name], on) for name, on in work.deadlines.items()),
    ):
        left = work.days_to(on)
        yield (DAYS_LEFT if left >= 0 else DAYS_OVER).filled({"name": named, "day": day(on), "days": abs(left)})


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
        "unsigned": [{"kind": kind, "id": id} for kind, id, _more in status.unsigned],
        "blocking": [
            {
                "finding": it.fingerprint,
                "name": it.name,
                "message": it.message,
                "waivable": it.waivable,
                "cell": it.cell,
            }
            for it in status.blocking
        ],
        "not_entered": status.not_entered,
        "spoilt": [{"code": it.code, "where": str(it.where), "what": it.what} for it in status.spoilt],
        "deadlines": [{"name": name, "day": on, "days_left": work.days_to(on)} for name, on in work.deadlines.items()],
        **worklist_object(work, package),
    }
    return spoken_by_language(result, languages)
