"""Do what a form of an act asks, and lead back to the page that asked; show the form of any act on a page of its own.

Every form goes to `/LANG/COLLECTION/act/ACT`; what it asks is what the class of the act declares (`year/acts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request

from thb_eu.base.errors import SourceRefused, ThbError, refuse_if_any
from thb_eu.base.messages import NO_WORDS, _, plural
from thb_eu.base.numbers import is_whole
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.acts import (
    acting_in,
    field,
    fields,
    noted,
    ticked,
    words_by_language,
)
from thb_eu.desk.answers import done, is_from_htmx, page, part, way_back
from thb_eu.desk.law_forms import typed
from thb_eu.desk.workplace import CollectionAtHand, Note, Workplace, today
from thb_eu.sources.collection import load_for
from thb_eu.year.acts import ACTS, Act
from thb_eu.year.fields import Field, Kind
from thb_eu.year.workspace import opened, refuse_replaced

YEAR_OF_A_DAY = re.compile(r"^\d{4}-(?=\d)")
OUTGOING, FORMS, LETTERS, RETURNED = "outgoing", "forms", "letters", "returned-"
"""The page of what goes out to suppliers; the folders in which it lies."""


def asked_by_form(act: type[Act], collection: CollectionAtHand) -> Iterator[Act]:
    """Give the act as the form of this request asks for it; one for each text, of what is done one by one."""
    given = {
        asked.name: _value(asked, collection)
        for asked in act.asked
        if asked.on_page and (asked.is_required or asked.kind is Kind.WORDS or asked.option in request.form)
    }
    alone = next((asked for asked in act.asked if asked.name == act.one_by_one), None)
    for value in ticked(alone.option) if alone else ():
        yield act(**given | {act.one_by_one: value})
    if alone is None:
        yield act(**given)


def _value(asked: Field[Any], collection: CollectionAtHand) -> Any:
    """Find what the form gives for a field."""
    if asked.kind is Kind.WORDS:
        languages, chosen = collection.definitions.languages, field(f"{asked.option}-ready")
        ready = asked.ready[int(chosen)] if chosen in map(str, range(len(asked.ready))) else None
        return words_by_language(asked.option, languages) or (ready.by_language_of(languages) if ready else {})
    if asked.of_any_year:
        return YEAR_OF_A_DAY.sub("", field(asked.option))
    if asked.kind is Kind.NUMBER:
        return int(field(asked.option)) if is_whole(field(asked.option)) else 0
    if asked.kind is Kind.CONTENT:
        return typed(request.form.get("text", ""), collection.definitions.files.get(field("file"), b""))
    if asked.kind is Kind.FOLDER:  # a form names no path
        beside, named = collection.outgoing, field(asked.option)
        return next((path for path in beside.glob("*") if path.name == named), beside)
    if asked.many:
        return tuple(ticked(asked.option) if asked.is_required else fields(asked.option))
    return field(asked.option)


def _do(act: type[Act], workplace: Workplace, collection: CollectionAtHand) -> None:
    """Do what the form asks; of several texts those that can be done, each with the definitions as they are then."""
    acting = acting_in(collection, workplace)  # refused before what else the form lacks
    refused: list[ThbError] = []
    asked = [*asked_by_form(act, collection)]
    for task in asked:
        try:
            with opened(collection.folder, lambda: load_for(collection.folder, workplace.definitions), acting) as space:
                task.do(space)
            left = (_("It still waits: {what} {remedy}", what=fault.what, remedy=fault.remedy) for fault in space.left)
            workplace.notes.extend(Note(words, is_good=False) for words in left)
        except ThbError as refusal:
            if len(asked) == 1:
                raise
            refused.append(refusal)
    refuse_if_any(SourceRefused, (fault for refusal in refused for fault in refusal.faults))


def _return(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Write marked copies of what is questioned, in a folder of their own: a copy in which somebody writes stays.

    Of one supplier or one delivery alone, where the form names it.
    """
    from thb_eu.year.answers import return_copies

    out = collection.outgoing / f"{RETURNED}{len(journal_of(collection.folder).acts)}"
    acting, every = acting_in(collection, workplace), bool(field("all"))
    which = {"supplier": field("supplier"), "delivery": field("delivery")}
    return_copies(collection.folder, collection.definitions, out, acting, every=every, **which)
    return OUTGOING


def _forms(workplace: Workplace, collection: CollectionAtHand) -> str:
    """Return the forms of the suppliers that are named, else of all."""
    from thb_eu.year.forms import forms, send_forms

    made = forms(collection.collection, collection.definitions, None, fields("supplier"))
    send_forms(made, collection.outgoing / FORMS, collection.collection, acting_in(collection, workplace))
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


WRITING: dict[str, Callable[[Workplace, CollectionAtHand], str]] = {
    "return": _return,
    "forms": _forms,
    "letters": _letters,
}
"""What is written for suppliers beside the collection; each says to which page of the collection it leads."""


def pages(workplace: Workplace) -> Blueprint:
    """Find where the forms of acts are sent to, and where each has a page of its own."""
    routes = Blueprint("acts", __name__)

    @routes.get("/<lang>/at-work")
    def at_work(lang: str) -> Response:
        stage = workplace.at_work.get(request.args.get("form", ""), NO_WORDS)
        return Response(stage.in_language(lang), mimetype="text/plain")

    @routes.get("/<lang>/<name>/act/<called>")
    def show(lang: str, name: str, called: str) -> Response:
        collection = workplace.collection(name)
        if called not in ACTS:
            abort(HTTPStatus.NOT_FOUND)
        asked = (slot for slot in ACTS[called].asked if slot.on_page and slot.option in request.args)
        known = {
            slot.option: request.args.getlist(slot.option) if slot.many else request.args[slot.option] for slot in asked
        }
        costs = [*ACTS[called].costs(known, collection.collection, collection.definitions)]
        return page("act.html", collection, tab="", act=ACTS[called], known=known, costs=costs)

    @routes.post("/<lang>/<name>/act/<called>")
    def do(lang: str, name: str, called: str) -> Response:
        collection = workplace.collection(name)
        at = f"/{lang}/{name}/"
        if called in WRITING:
            with noted(workplace, collection):
                leads_to = WRITING[called](workplace, collection)
            return done(at + leads_to)
        if called not in ACTS:
            abort(HTTPStatus.NOT_FOUND)
        act = ACTS[called]
        if act.of_definitions:
            refuse_replaced(collection.folder, workplace.definitions)
        with noted(workplace, collection):
            _do(act, workplace, collection)
        if act.stays and is_from_htmx():
            return part("notes_part.html", notes=workplace.notes_to_show())
        return done(way_back(at))

    return routes
