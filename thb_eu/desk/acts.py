"""Read what a form gives and who acts with it, and note what was done for the next page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import NO_WORDS, Languages, Text, _
from thb_eu.base.model import Place
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import NOBODY, journal_of
from thb_eu.desk.workplace import CollectionAtHand, Note, Workplace, today
from thb_eu.year.acting import Acting
from thb_eu.year.acts.withdraw import withdrawable
from thb_eu.year.fields import ON, ROLE, Field, refused
from thb_eu.year.journal_verification import entered, two_hats
from thb_eu.year.workspace import refuse_no_day

ACTING_AS = "acting_as"
"""The field of every form that acts in which it brings the role that its page showed."""
REMARK = _("A remark on the journal: {what} {remedy}")


def field(name: str) -> str:
    """Say what a field of the form holds; nothing where the form lacks it."""
    return request.form.get(name, "").strip()


def fields(name: str) -> list[str]:
    """Say what all fields of this name hold, each without what is left empty."""
    return [text.strip() for text in request.form.getlist(name) if text.strip()]


def field_refused(asked: Field[str], what: Text) -> SourceRefused:
    """Find what a field of the form holds and cannot take, to be raised."""
    return refused(asked, ("form-field-wrong", what, NO_WORDS))


def ticked(name: str) -> list[str]:
    """Say what the boxes of this name that are ticked stand for; refused where none is."""
    if found := fields(name):
        return found
    raise refused(Place(), ("form-field-wrong", _("nothing is ticked."), _("Tick what you have read.")))


def words_by_language(name: str, languages: Languages) -> dict[str, str]:
    """Find what the fields `NAME-LANG` of a form hold; those left empty are left out."""
    given = {lang: field(f"{name}-{lang}") for lang in languages}
    return {lang: words for lang, words in given.items() if words}


class RoleChanged(SourceRefused):
    """An act from a page that showed another role than the one in which it would be done."""


def refuse_another_role(workplace: Workplace) -> None:
    """Refuse an act from a page that showed another role, or none, than that of the desk now."""
    shown = request.form.get(ACTING_AS)
    if shown != workplace.role:
        names = {"shown": shown or NOBODY, "role": workplace.role or NOBODY}
        problem = (
            "role-not-shown",
            _("the page was opened in another role than that of the desk now: {shown}, and now {role}."),
            _("Open the page anew, look at what it shows, and act then."),
        )
        raise RoleChanged(*refused(ROLE, problem, **names).faults)


def acting_in(collection: CollectionAtHand, workplace: Workplace) -> Acting:
    """Return who acts with this form: in the role that its page showed, whatever another page sets meanwhile.

    The day is today where the form gives none, and refused where it gives what is no day. The key is that of the role,
    where it has one and the desk knows its file.
    """
    role, on = request.form.get(ACTING_AS, ""), field("on") or today()
    refuse_no_day(on, ON)
    key = workplace.signing(collection, role).key
    return Acting(role, on, bool(field("break_lock")), key, is_today=not field("on"))


@contextmanager
def noted(workplace: Workplace, collection: CollectionAtHand) -> Iterator[None]:
    """Yield what the journal gets meanwhile is noted for the next page."""
    before, notes = len(journal_of(collection.folder).entries), len(workplace.notes)
    figures = collection.run.at_hand
    is_done = False
    try:
        yield
        is_done = True
    finally:  # of several acts some were done before one was refused
        collection.look_again()
        journal = journal_of(collection.folder)
        entries = journal.entries[before:]
        if entries or (is_done and len(workplace.notes) == notes):
            is_good = all(entry.act is not Act.REFUSED for entry in entries)
            undone_by = sorted(withdrawable(journal).intersection(entry.number for entry in entries))
            workplace.notes.append(Note(entered(entries), is_good, tuple(undone_by), figures))
        remarks = (REMARK.filled({"what": hat.what, "remedy": hat.remedy}) for hat in two_hats(journal, before))
        workplace.notes.extend(Note(words, is_good=False) for words in remarks)
