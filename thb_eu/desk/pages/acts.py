"""Take in the forms by which an office acts on a collection, and lead back to the page that asked.

Every form of `act_forms.html` goes to `/LANG/COLLECTION/act/ACT`; its fields are called as the options of the command.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from thb_eu.base.errors import SourceRefused, ThbError, refuse_if_any
from thb_eu.base.messages import plural
from thb_eu.base.numbers import is_whole
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.acts import (
    act,
    acting_as,
    breaks_lock,
    day_of_act,
    field,
    fields,
    key_of_role,
    noted,
    opened_by_user,
    ticked,
    words_by_language,
)
from thb_eu.desk.answers import done, is_from_htmx, part, way_back
from thb_eu.desk.workplace import CollectionAtHand, Note, Workplace, today
from thb_eu.year.opened_collection import OpenedCollection
from thb_eu.year.own_definitions import refuse_replaced

OUTGOING, FORMS, LETTERS, RETURNED = "outgoing", "forms", "letters", "returned-"
"""The page of what goes out to suppliers; the folders in which it lies."""
KEEP_OTHER_FIELDS = ("describe-office", "describe-contact", "describe-metadata")
"""Acts of a page with many forms: what somebody types into the others stays."""


def _correct(change: OpenedCollection) -> None:
    from thb_eu.year.corrections import correct

    because = words_by_language("because", change.definitions.languages)
    cell, file = field("cell"), field("file")
    values = f"{file}!{cell}" if file and "!" not in cell else cell, field("to"), field("authority")
    correct(change.space, change.definitions, *values, because, field("from") or None)


def _waive(change: OpenedCollection) -> None:
    from thb_eu.year.waivers import ask_for_waiver

    because = words_by_language("because", change.definitions.languages)
    ask_for_waiver(change.space, change.definitions, field("finding"), because, field("until"))


def _grant(change: OpenedCollection) -> None:
    from thb_eu.year.waivers import grant_waiver

    grant_waiver(change.space, change.definitions, field("waiver"))


def _decide(change: OpenedCollection) -> None:
    from thb_eu.year.decisions import decide, decide_case

    says, because = (words_by_language(name, change.definitions.languages) for name in ("says", "because"))
    question = change.space, change.definitions, field("decision")
    if case := field("case"):
        decide_case(*question, case, field("answer"), says, because, field("by"))
    else:
        decide(*question, field("answer"), says, because, field("by"))


def _confirm(change: OpenedCollection) -> None:
    from thb_eu.year.confirmations import confirm

    for file in ticked("file"):
        confirm(change.space, change.definitions, file)


def _describe_office(change: OpenedCollection) -> None:
    from thb_eu.year.descriptions import describe_office

    known = {key: field(key) for key in ("mailbox", "address", "due")}
    describe_office(change.space, change.definitions, field("office"), **known)


def _describe_contact(change: OpenedCollection) -> None:
    from thb_eu.year.descriptions import describe_contact

    describe_contact(change.space, change.definitions, field("email"))


def _describe_metadata(change: OpenedCollection) -> None:
    """Other words where the form has some that differ from those it showed, else those that are there hold."""
    from thb_eu.year.descriptions import describe_figures

    languages = change.definitions.languages
    said, shown = (words_by_language(name, languages) for name in ("words", "shown"))
    describe_figures(change.space, change.definitions, field("concept"), said if said != shown else None)


def _edit_law(change: OpenedCollection) -> None:
    from thb_eu.desk.law_forms import typed
    from thb_eu.year.law_edits import edit

    because = words_by_language("because", change.definitions.languages)
    file = field("file")
    content = typed(request.form.get("text", ""), change.definitions.files.get(file, b""))
    edit(change.space, change.definitions, file, content, because, field("begun_from"))


def _settle_answers(change: OpenedCollection, state: str) -> None:
    from thb_eu.year.answers import settle_answers

    because = words_by_language("because", change.definitions.languages)
    settle_answers(change.space, change.definitions, state, fields("answer"), because)


def _accept_answers(change: OpenedCollection) -> None:
    from thb_eu.year.answers import ACCEPTED

    _settle_answers(change, ACCEPTED)


def _reject_answers(change: OpenedCollection) -> None:
    from thb_eu.year.answers import REJECTED

    _settle_answers(change, REJECTED)


def _withdraw(change: OpenedCollection) -> None:
    from thb_eu.year.withdrawals import withdraw

    because = words_by_language("because", change.definitions.languages)
    entry = field("entry")
    withdraw(change.space, change.definitions, int(entry) if is_whole(entry) else 0, because)


def _purge(change: OpenedCollection) -> None:
    from thb_eu.year.purging import purge

    purge(change.space, fields("delivery"))


def _unlock(_change: OpenedCollection) -> None:
    """Nothing but that the lock was broken."""


IN_THE_COLLECTION: dict[str, Callable[[OpenedCollection], None]] = {
    "correct": _correct,
    "waive": _waive,
    "grant": _grant,
    "decide": _decide,
    "confirm": _confirm,
    "describe-office": _describe_office,
    "describe-contact": _describe_contact,
    "describe-metadata": _describe_metadata,
    "edit-law": _edit_law,
    "accept-answers": _accept_answers,
    "reject-answers": _reject_answers,
    "withdraw": _withdraw,
    "purge": _purge,
    "unlock": _unlock,
}
"""Acts that change what a collection holds."""


def _settle(workplace: Workplace, collection: CollectionAtHand, accepts: bool) -> None:
    from thb_eu.year.acceptance import accept, reject

    definitions = collection.definitions
    who = definitions, acting_as(), day_of_act()
    because = words_by_language("because", definitions.languages)
    settle = accept if accepts else reject
    key = key_of_role(workplace, collection)
    settle(collection.folder, field("delivery"), *who, because, breaks_lock(), key)


def _accept(workplace: Workplace, collection: CollectionAtHand) -> str:
    _settle(workplace, collection, accepts=True)
    return ""


def _reject(workplace: Workplace, collection: CollectionAtHand) -> str:
    _settle(workplace, collection, accepts=False)
    return ""


def _sign(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Texts one after the other: each signature is written before the next text is sealed; one refused keeps none."""
    from thb_eu.year.signatures import sign

    refused: list[ThbError] = []
    for text in ticked("text"):
        try:
            with opened_by_user(workplace, collection) as change:
                sign(change.space, change.definitions, text, field("by"))
        except ThbError as refusal:
            refused.append(refusal)
    refuse_if_any(SourceRefused, (fault for refusal in refused for fault in refusal.faults))
    return ""


def _return(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Marked copies of what is questioned, in a folder of their own: a copy in which somebody writes stays.

    Of one supplier or one delivery alone, where the form names it.
    """
    from thb_eu.year.returning import return_copies

    out = collection.outgoing / f"{RETURNED}{len(journal_of(collection.folder).acts)}"
    who = acting_as(), day_of_act(), breaks_lock()
    supplier, delivery, every = field("supplier"), field("delivery"), bool(field("all"))
    folder, definitions = collection.folder, collection.definitions
    return_copies(folder, definitions, out, every, *who, supplier=supplier, delivery=delivery)
    return OUTGOING


def _forms(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Return the forms of the suppliers that are named, else of all."""
    from thb_eu.year.forms import forms, send_forms

    made = forms(collection.collection, collection.definitions, None, fields("supplier"))
    who = acting_as(), day_of_act(), breaks_lock()
    send_forms(made, collection.outgoing / FORMS, collection.collection, *who)
    return OUTGOING


def _letters(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Return the letters that are due, with the forms that were written, and the deadlines as a calendar."""
    from thb_eu.year.letters import write_letters

    forms, work = collection.outgoing / FORMS, collection.status(today()).work
    out = collection.outgoing / LETTERS
    written = write_letters(work, collection.collection, collection.definitions, out, forms if forms.is_dir() else None)
    count = sum(file.endswith(".eml") for file in written.files)
    workplace.notes.append(Note(plural("{count} letter written.", "{count} letters written.", count)))
    return OUTGOING


OF_DEFINITIONS = ("decide", "sign", "confirm", "withdraw", "describe-office", "edit-law")
"""Acts that may change the collection's own definitions."""
OUTSIDE_ACTS: dict[str, Callable[[Workplace, CollectionAtHand], str]] = {
    "accept": _accept,
    "reject": _reject,
    "sign": _sign,
    "return": _return,
    "forms": _forms,
    "letters": _letters,
}
"""Acts that open the collection themselves or write beside it; each says to which page of the collection it leads."""


def pages(workplace: Workplace) -> Blueprint:
    """Find where the forms of acts are sent to."""
    routes = Blueprint("acts", __name__)

    @routes.post("/<lang>/<name>/act/<called>")
    def do(lang: str, name: str, called: str) -> Response:
        collection = workplace.collection(name)
        at = f"/{lang}/{name}/"
        if called in OF_DEFINITIONS:
            refuse_replaced(collection.folder, workplace.definitions)
        if called in IN_THE_COLLECTION:
            with act(workplace, collection) as change:
                IN_THE_COLLECTION[called](change)
            if called in KEEP_OTHER_FIELDS and is_from_htmx():
                return part("notes_part.html", notes=workplace.notes_to_show())
            return done(way_back(at))
        if called not in OUTSIDE_ACTS:
            abort(HTTPStatus.NOT_FOUND)
        with noted(workplace, collection):
            leads_to = OUTSIDE_ACTS[called](workplace, collection)
        return done(at + leads_to if leads_to else way_back(at))

    return routes
