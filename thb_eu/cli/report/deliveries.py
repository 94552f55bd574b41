"""Print what became of received files, accepted or rejected, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from thb_eu.base.errors import SourceRefused
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import ENGLISH, Languages, Text, _, day, layout, plural, spoken_by_language
from thb_eu.base.model import called
from thb_eu.base.printable import printable
from thb_eu.cli.next_acts import on_console
from thb_eu.cli.report import refusal_object
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import NOBODY, Journal, act_of, number_of, what_of
from thb_eu.results.deliveries import DeliveryState, SentDelivery
from thb_eu.year.answers import PROPOSED, STATES, SuppliersAnswer, answer_in_words, shown_values
from thb_eu.year.journal_verification import ENTRIES, NOTES, SUBMISSIONS, UNDELIVERED, JournalVerification, verdict_of
from thb_eu.year.receipt import about_table, what_is_asked
from thb_eu.year.received_deliveries import AskedQuestion, DeliveryReceived, ReceivedDeliveries, Verdict

# Print what suppliers answered to remarks, for people and for programs, without the reasons that clerks typed.

WAITING = plural("{count} answer waits to be settled.", "{count} answers wait to be settled.")
OPEN_ANSWERS = plural("{count} answer waits or has lapsed", "{count} answers wait or have lapsed")


def answers_words(
    found: Sequence[SuppliersAnswer], definitions: Definitions, lang: str, quiet: bool = False
) -> Iterator[str]:
    """Yield a line for each answer, then how many wait."""
    for reply in () if quiet else found:
        values = {
            "number": reply.remark.number,
            "place": reply.place,
            "answer": answer_in_words(reply, definitions),
            "state": STATES[reply.state].filled({"entry": reply.entry}),
        }
        yield printable(layout("{number}  {place}: {answer}; {state}").filled(values).in_language(lang))
    yield WAITING.filled({"count": sum(answer.state == PROPOSED for answer in found)}).in_language(lang)


def open_answers(found: Sequence[SuppliersAnswer]) -> Iterator[Text]:
    """Yield a line for each answer of which the office has to say something."""
    for answer in found:
        values = {"number": answer.remark.number, "contract": answer.remark.contract, "state": STATES[answer.state]}
        yield layout("{number}  {contract}: {state}").filled(values)


def left_words(lapsed: Sequence[SuppliersAnswer], lang: str) -> Iterator[str]:
    """Yield which answers have lapsed and were not accepted with all that wait."""
    if lapsed:
        sentence = plural("{count} answer is left as it is:", "{count} answers are left as they are:", len(lapsed))
        yield sentence.in_language(lang)
        yield from (printable(f"  {line.in_language(lang)}") for line in open_answers(lapsed))


def answers_object(found: Sequence[SuppliersAnswer], definitions: Definitions) -> dict[str, Any]:
    """Return the answers, for programs."""
    return {
        "answers": [
            {
                "remark": answer.remark.number,
                **attributes(answer.remark, "fingerprint", "check"),
                "delivery": answer.delivery,
                "contract": answer.remark.contract,
                "cell": answer.cell,
                "answer": answer.kind,
                **dict(zip(("held", "value"), shown_values(answer, definitions), strict=True)),
                **attributes(answer, "state", "entry", "by"),
            }
            for answer in found
        ]
    }


COLOURS = {
    Verdict.RECEIVED: "green",
    Verdict.QUESTIONED: "yellow",
    Verdict.REFUSED: "red",
    Verdict.KNOWN: "",
    Verdict.ANSWERED: "green",
}
FOUND: Mapping[Verdict, Text] = {
    Verdict.RECEIVED: _("{file}: received as {id}"),
    Verdict.QUESTIONED: _("{file}: received as {id}, with questions to be answered"),
    Verdict.REFUSED: _("{file}: refused"),
    Verdict.KNOWN: _("{file}: nothing changes; the same file was received already, as {id}"),
    Verdict.ANSWERED: _("{file}: a marked copy that came back, with no new figure"),
}
TO_STAND_AGAIN = _("for them to stand again: thb-eu reject {collection} {later} --because …")
NOT_KEPT = _("not kept, as it can hold a list of persons or was purged before; the reason is under {id}")
TABLE = layout("{contract}: {told}")
CHANGES = plural("{count} cell is told otherwise than before", "{count} cells are told otherwise than before")
ROWS_CHANGED = plural("{count} row more or less than before", "{count} rows more or less than before")
RECEIVED = plural("{count} file received", "{count} files received")
KNOWN = plural("{count} known already", "{count} known already")
REFUSED = plural("{count} refused", "{count} refused")
QUESTIONED = plural("{count} of them with questions", "{count} of them with questions")
STILL_ASKED = plural(
    "{count} question about it is open and holds the submission back; answer it, or return it with `thb-eu return "
    "{collection}`:",
    "{count} questions about it are open and hold the submission back; answer them, or return them with `thb-eu return "
    "{collection}`:",
)
OTHERS_ASKED = plural(
    "{count} more question about it is open and holds nothing back.",
    "{count} more questions about it are open and hold nothing back.",
)
ANSWERS_OPEN = plural("{count} answer to remarks on it is open:", "{count} answers to remarks on it are open:")
SETTLED = {
    DeliveryState.ACCEPTED: _("{supplier}: the delivery {id} of {on} is accepted: {tables}."),
    DeliveryState.REJECTED: _("{supplier}: the delivery {id} of {on} is rejected: {tables}."),
}


def received_words(found: ReceivedDeliveries, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield a line per file with what became of it, and beneath what was understood, asked, or is wrong."""
    for lot in found.deliveries:
        if quiet and not lot.faults:
            continue
        line = FOUND[lot.verdict].filled({"file": printable(called(lot.name, lang)), "id": lot.id}).in_language(lang)
        yield click.style(line, fg=COLOURS[lot.verdict] or None, bold=True)
        yield from (f"  {line}" for line in _beneath(lot, found.folder.name, lang))
    received = len(found.of(Verdict.RECEIVED, Verdict.QUESTIONED))
    counts = {REFUSED: len(found.of(Verdict.REFUSED)), KNOWN: len(found.of(Verdict.KNOWN))}
    questioned = len(found.of(Verdict.QUESTIONED))
    parts = [RECEIVED.filled({"count": received})]
    parts += [QUESTIONED.filled({"count": questioned})] if questioned else []
    parts += [text.filled({"count": count}) for text, count in counts.items() if count]
    yield ", ".join(part.in_language(lang) for part in parts)


def _beneath(lot: DeliveryReceived, collection: str, lang: str) -> Iterator[str]:
    for fault in lot.faults:
        yield fault.in_language(lang)
    if lot.verdict is Verdict.ANSWERED or lot.answers:
        yield plural("{count} new answer to a remark", "{count} new answers to remarks", lot.answers).in_language(lang)
    if lot.verdict is Verdict.REFUSED and lot.id:
        yield (_("kept as {id}, with the reason") if lot.is_kept else NOT_KEPT).filled({"id": lot.id}).in_language(lang)
    for later in dict.fromkeys(lot.superseded_by.values()):
        tables = ", ".join(name for name, id in lot.superseded_by.items() if id == later)
        for words in (_("{tables}: these bytes do not stand; the later delivery {later} does"), TO_STAND_AGAIN):
            yield words.filled({"tables": tables, "later": later, "collection": collection}).in_language(lang)
    for table in lot.tables:
        told = TABLE.filled({"contract": table.contract, "told": about_table(table)}).in_language(lang)
        sentence = ROWS_CHANGED if table.is_register else CHANGES
        count = table.number_of_changes
        yield f"{told}; {sentence.filled({'count': count}).in_language(lang)}" if count else told
    if lot.supersedes:
        yield _("supersedes {ids}", ids=", ".join(lot.supersedes)).in_language(lang)
    for ask in lot.asked:
        if ask.blocks:
            yield f"{ask.where.in_language(lang)}: {what_is_asked(ask, lot.tables).in_language(lang)} [{ask.code}]"


def received_object(found: ReceivedDeliveries, languages: Languages) -> dict[str, Any]:
    """Find what became of the files, for programs."""
    return {"collection": found.folder.name, "deliveries": [_object(lot, languages) for lot in found.deliveries]}


def _object(delivery: DeliveryReceived, languages: Languages) -> dict[str, Any]:
    tables = [
        {
            **attributes(table, "contract", "rows", "total", "says", "supersedes"),
            "changes": [
                {"row": change.label, **attributes(change, "column", "cell", "before", "now")}
                for change in table.changes
            ],
            "rows_before": table.rows_before,
        }
        for table in delivery.tables
    ]
    questions = [attributes(question, "check", "fingerprint", "blocks", "message") for question in delivery.questions]
    return spoken_by_language(
        {
            "file": called(delivery.name, ENGLISH),
            "verdict": delivery.verdict,
            "delivery": delivery.id,
            **attributes(delivery, "sha256", "supplier", "form", "answers", "supersedes", "superseded_by"),
            "tables": tables,
            "questions": questions,
            "faults": refusal_object(SourceRefused(*delivery.faults), languages)["faults"],
        },
        languages,
    )


def settled_words(
    found: SentDelivery,
    questions: Sequence[AskedQuestion],
    answers: Sequence[SuppliersAnswer],
    collection: str,
    lang: str,
) -> Iterator[str]:
    """Yield what a delivery is now, what is still asked about it, and which answers to it are open."""
    values = {
        "supplier": found.supplier,
        "id": found.id,
        "on": day(found.on),
        "tables": ", ".join(sorted(found.contracts)),
    }
    yield SETTLED[found.state].filled(values).in_language(lang)
    blocking = [question for question in questions if question.blocks]
    if blocking:
        yield STILL_ASKED.filled({"count": len(blocking), "collection": collection}).in_language(lang)
        yield from (
            f"  {ask.where.in_language(lang)}: {what_is_asked(ask).in_language(lang)} [{ask.code}]" for ask in blocking
        )
    if others := len(questions) - len(blocking):
        yield OTHERS_ASKED.filled({"count": others}).in_language(lang)
    if answers:
        yield ANSWERS_OPEN.filled({"count": len(answers)}).in_language(lang)
        yield from (printable(f"  {line.in_language(lang)}") for line in open_answers(answers))


def settled_object(
    found: SentDelivery, questions: Sequence[AskedQuestion], answers: Sequence[SuppliersAnswer], languages: Languages
) -> dict[str, Any]:
    """Find what a delivery is now, for programs; the places of the questions are those of the collection."""
    asked = [
        {
            "code": question.code,
            "file": question.where.file,
            "cells": question.where.cell,
            "blocks": question.blocks,
            "message": what_is_asked(question),
        }
        for question in questions
    ]
    return spoken_by_language(
        {
            "delivery": found.id,
            "state": found.state,
            "tables": sorted(found.contracts),
            "questions": asked,
            "answers": [{"remark": answer.remark.number, "state": answer.state} for answer in answers],
        },
        languages,
    )


# Print the entries of a journal, and the result of verifying them, for people and for programs.


def journal_words(journal: Journal, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield one line an entry: its number (S1 of a submission), day, role, act and what it concerns; last how many."""
    rows = [
        (
            number_of(entry),
            day(entry.on).in_language(lang),
            entry.role or NOBODY,
            act_of(entry).in_language(lang),
            what_of(entry).in_language(lang),
        )
        for entry in (() if quiet else journal.entries)
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
        yield printable("  ".join(cells).rstrip())
    counts = (ENTRIES.filled({"count": len(journal.acts)}), SUBMISSIONS.filled({"count": len(journal.submissions)}))
    yield click.style(
        layout("{entries}, {submissions}", entries=counts[0], submissions=counts[1]).in_language(lang), bold=True
    )


def journal_object(journal: Journal, package: str) -> dict[str, Any]:
    """Return the journal for programs: every entry as its file has it (`schemas/journal.schema.json`)."""
    return {"package": package, "entries": [json.loads(entry.line) for entry in journal.entries]}


def verification_words(found: JournalVerification, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield every fault, note and remark, then the verdict."""
    if not quiet:
        yield from (printable(fault.in_language(lang)) for fault in on_console(found.faults))
        if found.notes:
            yield NOTES.filled({"count": len(found.notes)}).in_language(lang)
            yield from (printable(f"  {note.where.in_language(lang)}") for note in found.notes)
        yield from (printable(fault.in_language(lang)) for fault in found.remarks)
        if found.undelivered:
            yield layout("{words}.", words=UNDELIVERED.filled({"count": len(found.undelivered)})).in_language(lang)
    colour = "red" if found.faults else "green"
    yield click.style(verdict_of(found).in_language(lang), fg=colour, bold=True)


def verification_object(found: JournalVerification, package: str, languages: Languages) -> dict[str, Any]:
    """Find what verifying came to for programs; faults and notes as those of a refusal."""
    faults, notes = (
        refusal_object(SourceRefused(*some), languages)["faults"] if some else []
        for some in (found.faults, (*found.notes, *found.undelivered, *found.remarks))
    )
    return {
        "package": package,
        "verdict": "differs" if faults else "same",
        "entries": len(found.journal.acts),
        "submissions": len(found.journal.submissions),
        "deliveries": found.deliveries,
        "faults": faults,
        "notes": notes,
    }
