"""Print what arrived, is missing, open or unsigned, the days left, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Languages, Localizable, Text, _, day, layout, plural, spoken_by_language
from thb_eu.base.printable import printable
from thb_eu.cli.next_acts import on_console, usage
from thb_eu.cli.report.deliveries import OPEN_ANSWERS, open_answers
from thb_eu.definitions.journal import what_of
from thb_eu.results.deliveries import DeliveryState
from thb_eu.year import status as reasons
from thb_eu.year.acts import ACTS
from thb_eu.year.status import (
    NOT_ENTERED,
    Status,
    arrived_words,
    days_words,
    expected_words,
    lacking_words,
    questions_words,
    supplier_lacks,
    unsigned_words,
)
from thb_eu.year.worklist import Step, SupplierProgress, Worklist

MORE = plural("{count} more: thb-eu validate {package}", "{count} more: thb-eu validate {package}")
SHOWN = 10
HANDED_OVER = plural("{count} edition was handed over", "{count} editions were handed over")
QUERIES = plural("{count} query waits for a reply", "{count} queries wait for a reply")
ARRIVED = plural("{count} table arrived", "{count} tables arrived")


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
    lacks_a_table = any(table.reason != reasons.ROW_LEFT_OUT for table in status.lacking)
    title = plural("{count} table or row is lacking", "{count} tables or rows are lacking")
    yield from _part(title, NO_WORDS if lacks_a_table else _("Nothing is missing"), [*lacking_words(status)], lang)
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
    yield from _of_recipients(status, lang)
    yield from _part(_("Deadlines"), _("Deadlines"), [*days_words(work)], lang)
    if work.suppliers:
        there = (("question", status.questions), ("mailbox", [office for office in work.suppliers if office.empty]))
        kinds = {"sheet" if matter.can_be_signed else matter.kind for matter in status.unsigned}
        named = {
            "waive": [finding.fingerprint for finding in status.blocking if finding.waivable],
            "correct": [finding.cell for finding in status.blocking if finding.cell],
            "query": [str(query.number) for query in work.queries],
        }
        examples = {kind: found[0] for kind, found in named.items() if found}
        kinds |= {kind for kind, found in there if found} | {*examples}
        yield from next_words(work, kinds, package, lang, examples)


def _part(title: Text, empty: Text, rows: Sequence[Localizable], lang: str, count: int = 0) -> Iterator[str]:
    """Yield a heading with the number of its rows, or with the `count` that stands for more, and the rows below it."""
    if not rows and empty.is_empty:
        return
    heading = title.filled({"count": count or len(rows)}) if rows else empty
    yield click.style(heading.in_language(lang), bold=True)
    yield from (f"  {printable(row.in_language(lang))}" for row in rows)


def _of_recipients(status: Status, lang: str) -> Iterator[str]:
    """Yield what was handed over, and which queries wait for a reply."""
    yield from _part(HANDED_OVER, NO_WORDS, [what_of(entry) for entry in status.handed_over], lang)
    open_ones = [layout("[{number}] {query}", number=ask.number, query=what_of(ask)) for ask in status.work.queries]
    yield from _part(QUERIES, NO_WORDS, open_ones, lang)


def _blocking(status: Status, package: str) -> Iterator[Text]:
    """Yield the first findings that hold the dossier back, and how many more there are."""
    for flaw in status.blocking[:SHOWN]:
        yield layout("{name}: {message} [{finding}]", name=flaw.name, message=flaw.message, finding=flaw.fingerprint)
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
        "arrived": [attributes(file, "file", "contract", "counts") for file in status.arrived],
        "lacking": [
            {"table": table.owed, **attributes(table, "contract", "reason", "file")} for table in status.lacking
        ],
        "open": [
            {"decision": question.decision, "question": question.text, **attributes(question, "facts", "units")}
            for question in status.questions
        ],
        "answers": [
            {"remark": note.remark.number, "contract": note.remark.contract, "answer": note.kind, "state": note.state}
            for note in status.answers
        ],
        "unsigned": [{"kind": matter.kind, "id": matter.id, "units": matter.units} for matter in status.unsigned],
        "blocking": [
            {"finding": finding.fingerprint, **attributes(finding, "name", "message", "waivable", "cell")}
            for finding in status.blocking
        ],
        "handed_over": [{**entry.about, "entry": entry.number} for entry in status.handed_over],
        "queries": [
            {
                **query.about,
                "entry": query.number,
                "days_left": work.days_to(query.about["due"]) if "due" in query.about else None,
            }
            for query in work.queries
        ],
        "not_entered": status.not_entered,
        **{
            name: [{"code": fault.code, "where": str(fault.where), "what": fault.what} for fault in told]
            for name, told in (("left_by_others", status.left_by_others), ("spoilt", status.spoilt))
        },
        "deadlines": [{"name": name, "day": on, "days_left": work.days_to(on)} for name, on in work.deadlines.items()],
        **worklist_object(work, package),
    }
    return spoken_by_language(result, languages)


HEAD = layout("{office} ({supplier})")
SENT, NOT_SENT = _("form sent {day}"), _("form not sent")
DELIVERED = plural("{count} of {tables} table delivered", "{count} of {tables} tables delivered", by="tables")
IN_STATE = {
    DeliveryState.RECEIVED: _("to accept: {count}"),
    DeliveryState.QUESTIONED: _("questioned: {count}"),
    DeliveryState.ANSWERED: _("answered: {count}"),
    DeliveryState.ACCEPTED: _("accepted: {count}"),
}
STEPS = {
    Step.JUDGE_ANSWER: _("look at the answer, then accept: {command}"),
    Step.RETURN: plural(
        "{count} finding holds the dossier back; return the file with it: {command}",
        "{count} findings hold the dossier back; return the file with them: {command}",
    ),
    Step.ACCEPT: _("check and accept: {command}"),
    Step.AWAIT_CORRECTED: _("the corrected file: {command}"),
    Step.SEND_FORM: _("write the form: {command}"),
    Step.REMIND: _("the day is past; write a reminder: {command}"),
    Step.AWAIT_DELIVERY: _("when the file comes: {command}"),
    Step.AWAIT_ANSWER: _("when the answer comes: {command}"),
    Step.RECEIVE: _("everything is here; before the submission is final, receive the files: {command}"),
    Step.NOTHING: _("everything is here and accepted"),
}
LINE = layout("{who}: {what}")
EXAMPLE = "{example}"
OF_THE_OFFICE: Mapping[str, tuple[Text, str, Mapping[str, str]]] = {
    "correct": (_("findings: what the office behind the figure has corrected"), "correct", {"cell": EXAMPLE}),
    "waive": (_("findings: what may stay"), "waive", {"finding": EXAMPLE}),
    "question": (_("questions without an answer"), "decide", {}),
    "query": (_("queries of recipients"), "reply", {"entry": EXAMPLE}),
    "mailbox": (_("mailboxes, addresses and days of offices"), "describe-mailboxes", {}),
    "contact": (_("address of the contact"), "describe-contact", {}),
    "prose": (_("words of the metadata that name another year, or hold no more"), "describe-metadata", {}),
    "product": (_("texts that came with the program: once for its release"), "confirm", {"file": "product"}),
    "sheet": (_("the sheet to sign"), "sign", {"sheet": "sheet"}),
}
"""By the kind of what is open, the act by which the office does something about it, with what is known of it."""
AT_THE_END = (
    (_("all findings"), "thb-eu validate {package}"),
    (_("the dossier"), "thb-eu submit {package} --out DIR"),
)


def supplier_words(work: Worklist, lang: str) -> Iterator[str]:
    """Yield every supplier with its tables, as lines for people."""
    yield click.style(plural("{count} supplier", "{count} suppliers", len(work.suppliers)).in_language(lang), bold=True)
    for supplier in work.suppliers:
        head = HEAD.filled({"office": supplier.office, "supplier": supplier.supplier}).in_language(lang)
        yield f"  {click.style(head, bold=True)}"
        yield "    " + "; ".join(text.in_language(lang) for text in _state(supplier))
        yield from (f"    {text.in_language(lang)}" for text in supplier_lacks(supplier, work, briefly=True))
    if work.unknown_senders:
        sentence = plural(
            "{count} refused file is of a supplier that was not recognised (deliveries/refused)",
            "{count} refused files are of suppliers that were not recognised (deliveries/refused)",
            len(work.unknown_senders),
        )
        yield "  " + sentence.in_language(lang)


def _state(supplier: SupplierProgress) -> Iterator[Text]:
    yield SENT.filled({"day": day(supplier.sent)}) if supplier.sent else NOT_SENT
    yield DELIVERED.filled({"count": len(supplier.delivered), "tables": len({*supplier.tables, *supplier.delivered})})
    if supplier.refused:
        yield _("refused: {count}", count=len(supplier.refused))
    for state, text in IN_STATE.items():
        if count := supplier.in_state(state):
            yield text.filled({"count": count})


def next_words(
    work: Worklist, open_kinds: Collection[str], package: str, lang: str, examples: Mapping[str, str]
) -> Iterator[str]:
    """Yield what comes next, one line per supplier with the command to run, then what the office does of what is open.

    `examples`: by kind of what is open, the first that there is.
    """
    yield click.style(_("What comes next").in_language(lang), bold=True)
    for supplier in work.suppliers:
        step = supplier.next_step(work.today)
        what = STEPS[step].filled({"command": command_of(step, supplier, package), "count": supplier.blocking})
        yield "  " + LINE.filled({"who": supplier.office, "what": what}).in_language(lang)
    for kind, (text, act, given) in OF_THE_OFFICE.items():
        if kind in open_kinds:
            known = {field: value.format(example=examples.get(kind, "")) for field, value in given.items()}
            yield "  " + LINE.filled({"who": text, "what": usage(ACTS[act], package, known)}).in_language(lang)
    for text, command in AT_THE_END:
        yield "  " + LINE.filled({"who": text, "what": command.format(package=package)}).in_language(lang)


def command_of(step: Step, supplier: SupplierProgress, package: str) -> str:
    """Return the command that takes the next step with a supplier; words in capitals are for the user to fill in."""
    state = DeliveryState.ANSWERED if step is Step.JUDGE_ANSWER else DeliveryState.RECEIVED
    accept = [usage(ACTS["accept"], package, {"delivery": delivery.id}) for delivery in supplier.deliveries(state)][:1]
    return {
        Step.JUDGE_ANSWER: "; ".join([f"thb-eu answers {package} --accept all --role ROLE", *accept]),
        Step.RETURN: f"thb-eu return {package} --out DIR --role ROLE",
        Step.ACCEPT: "".join(accept),
        Step.SEND_FORM: f"thb-eu forms {package} --supplier {supplier.supplier} --out DIR",
        Step.REMIND: f"thb-eu status {package} --letters DIR",
        Step.NOTHING: "",
    }.get(step, f"thb-eu receive FILE --into {package}")


def worklist_object(work: Worklist, package: str) -> dict[str, Any]:
    """Return the worklist for programs."""
    return {
        "lock": work.lock,
        "review": {code: work.of_last_year.get(code, ()) for code in work.to_review},
        "unknown_senders": [sender.id for sender in work.unknown_senders],
        "suppliers": [
            {
                **attributes(supplier, "supplier", "office"),
                "form_sent": supplier.sent,
                **attributes(supplier, "tables", "delivered", "lacking", "cannot_say"),
                "refused": [delivery.id for delivery in supplier.refused],
                **{state.value: [delivery.id for delivery in supplier.deliveries(state)] for state in IN_STATE},
                "due": supplier.due,
                "days_left": work.days_to(supplier.due) if supplier.due else None,
                **attributes(supplier, "empty", "blocking"),
                "next": supplier.next_step(work.today),
                "command": command_of(supplier.next_step(work.today), supplier, package),
            }
            for supplier in work.suppliers
        ],
    }
