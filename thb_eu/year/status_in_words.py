"""Say what is open in a status, one sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thb_eu.base.messages import NO_WORDS, Text, _, day, layout, plural
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.year import status as reasons
from thb_eu.year.journal_in_words import UNDELIVERED
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
TABLE = layout("{title} ({table})")
LACKS, CANNOT_SAY = _("lacking: {table}"), _("the supplier cannot say: {table}")
EMPTY = _("not known yet: {what}")
NOT_ENTERED = _(
    "The dossier in {folder} was written, and the journal lacks its entry; the next command that changes the "
    "collection writes it."
)
ROWS = plural("{title} ({file}): {counts} count", "{title} ({file}): {counts} counts", by="counts")
DAYS_LEFT = plural("{name}: {day}; {days} day left", "{name}: {day}; {days} days left", by="days")
DAYS_OVER = plural("{name}: {day}; {days} day overdue", "{name}: {day}; {days} days overdue", by="days")
LACKING = {
    reasons.NOT_LISTED: _("{table}: not in the collection"),
    reasons.NOT_ARRIVED: _("{table}: the file {file} has not arrived"),
    reasons.NOT_READABLE: plural(
        "{table}: the file {file} cannot be read ({faults} fault); see the findings",
        "{table}: the file {file} cannot be read ({faults} faults); see the findings",
        by="faults",
    ),
    reasons.WITHOUT_FIGURES: _("{table}: the file {file} holds no figure for {year}"),
    reasons.ROW_LEFT_OUT: _("{table}: the file lacks this row"),
    reasons.CANNOT_BE_SAID: _("{table}: the supplier says that it cannot be told; this is not zero"),
}
KINDS = {
    "decision": _("decision"),
    "rules": _("rules of the article"),
    "day": _("first day in force of the article, which is missing"),
    "series": _("statement on series"),
    "policy": _("policy on small counts"),
    "text": _("text that no role has confirmed"),
    "contact": _("address of a contact, which the collection does not give"),
    "waiver": _("waiver that nobody granted"),
    "delivery": _("tables from no accepted delivery"),
    "undelivered": _("tables that no delivery brought"),
    "prose": _("words of the metadata to review"),
    "mailbox": _("mailbox of a supplier that is not known"),
}
WAITS, WITH_MORE = layout("{kind}: {id}"), layout("{kind}: {id} ({more})")
QUESTION = layout("{id}: {question} [{units}]")
OF_SUPPLIERS = (reasons.NOT_LISTED, reasons.CANNOT_BE_SAID)
"""Reasons that stand with the suppliers, where these are followed."""
NAMES = {"target": _("in principle"), "limit": _("at the latest")}


def expected_words(status: Status) -> Text:
    """Of how many tables figures came, how many cannot be told, and how many lack."""
    lacking = {it.contract for it in status.lacking if it.reason != reasons.ROW_LEFT_OUT}
    unknown = {it.contract for it in status.lacking if it.reason == reasons.CANNOT_BE_SAID}
    figures = {"expected": len(status.expected), "arrived": len(status.arrived), "unknown": len(unknown)}
    figures["lacking"] = len(lacking - unknown)
    return (EXPECTED_OR_NOT_KNOWN if unknown else EXPECTED).filled(figures)


def arrived_words(status: Status) -> Iterator[Text]:
    """Yield the tables that arrived; one of a delivery is called by its contract."""
    for it in status.arrived:
        called = it.contract if it.file.startswith(f"{DELIVERIES}/") else it.file
        values = {"title": status.work.titles[it.contract], "file": called, "counts": it.counts}
        yield (ROWS if it.counted else _("{title} ({file}): for checks")).filled(values)


def lacking_words(status: Status) -> Iterator[Text]:
    """Yield the tables and rows that lack, but for what stands with the suppliers."""
    for it in status.lacking:
        if it.reason not in OF_SUPPLIERS or not status.work.suppliers:
            table = TABLE.filled({"title": status.work.titles[it.contract], "table": it.owed})
            values = {"table": table, "file": it.file, "faults": it.faults, "year": status.year}
            yield LACKING[it.reason].filled(values)


def questions_words(status: Status) -> Iterator[Text]:
    """Yield the open questions, each with how many units wait for it."""
    for question in status.questions:
        units = ", ".join(f"{count} {unit}" for unit, count in question.units.items())
        yield QUESTION.filled({"id": question.decision, "question": question.text, "units": units})


def unsigned_words(status: Status) -> Iterator[Text]:
    """What is unsigned; of tables from no accepted delivery how many each supplier has, of those of none how many."""
    for kind, id, more in status.unsigned:
        if kind not in ("delivery", "undelivered"):
            yield (WITH_MORE if more != NO_WORDS else WAITS).filled({"kind": KINDS[kind], "id": id, "more": more})
    files = {id for kind, id, _more in status.unsigned if kind == "delivery"}
    tables = Counter(it.contract.partition("/")[0] for it in status.arrived if it.file in files)
    offices = {supplier.supplier: supplier.office for supplier in status.work.suppliers}
    for name, count in tables.items():
        yield WITH_MORE.filled({"kind": KINDS["delivery"], "id": offices[name], "more": count})
    if earlier := sum(kind == "undelivered" for kind, *_rest in status.unsigned):
        yield UNDELIVERED.filled({"count": earlier})


def days_words(work: Worklist) -> Iterator[Text]:
    """Yield the days that are left until each deadline, the suppliers' first."""
    of_suppliers: list[tuple[Text, str]] = [(one.office, one.due) for one in work.suppliers if one.due and one.awaits]
    for named, on in (
        *sorted(of_suppliers, key=lambda found: found[1]),
        *((NAMES[name], on) for name, on in work.deadlines.items()),
    ):
        left = work.days_to(on)
        yield (DAYS_LEFT if left >= 0 else DAYS_OVER).filled({"name": named, "day": day(on), "days": abs(left)})
