"""Show each release of the plan: its state, what is missing, what was written and handed over; write what leaves.

Everything is taken from the plan, the recipients' files, the folder beside the collection and the journal; what leaves
is written by the functions of `submit` and `report`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, send_file

from thb_eu.base.atomic_files import write_files
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _, day, plural
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.numbers import is_whole
from thb_eu.base.ooxml.archive import zipped
from thb_eu.definitions import Release
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.desk.acts import acting_in, field, field_refused, fields, noted, words_by_language
from thb_eu.desk.answers import at, done, page
from thb_eu.desk.dossiers_at_hand import (
    DossierAtHand,
    all_dossiers,
    dossiers_of,
    folder_of_dossier,
    folder_of_report,
    reports_of,
)
from thb_eu.desk.pages.dossier import STATES, UNSEEN
from thb_eu.desk.workplace import CollectionAtHand, Note, Workplace
from thb_eu.publication.folder import as_written
from thb_eu.publication.labels import LEVEL
from thb_eu.publication.law_terms import gets
from thb_eu.results import Submission
from thb_eu.results.state import (
    CONTACT,
    NO_MAILBOX,
    NOT_ACCEPTED,
    NOT_PLANNED,
    OPEN,
    TO_RELEASE,
    TO_REVIEW,
    open_numbers,
)
from thb_eu.run import run_of
from thb_eu.year.acts.hand_over import handed_over
from thb_eu.year.fields import text

if TYPE_CHECKING:
    from thb_eu.recipients import RecipientReport

VINTAGE = text(_("Vintage"), option="vintage")
ALL = "all"
"""In place of one edition: all of the release plan."""
AUDIENCES = {Audience.EU: _("the Commission"), Audience.PUBLIC: _("the public"), Audience.INTERNAL: _("the ministry")}
BLOCKED_UNSEEN = _("The public edition says DRAFT: findings hold it back, which it does not tell. It must not be sent.")
WRITTEN = _("The dossier is written into {folder}: {state}.")
REPORT_WRITTEN = _("The report is written into {folder}: {state}.")
HOLD_BACK = plural("{count} finding holds the dossier back", "{count} findings hold the dossier back")
NOT_SIGNED = _("the release is not signed: what is written is a draft")
DECISION_OPEN = _("the decision {id} is not signed")
PLACES: Mapping[Text, str] = {
    **{OPEN: "#open", NOT_ACCEPTED: "#deliveries"},
    **{CONTACT: "offices#contact", NO_MAILBOX: "offices#offices"},
    **dict.fromkeys((TO_REVIEW, TO_RELEASE), "offices#words"),
}
"""Where that is done what keeps an edition from being final, below the collection; else where texts are signed."""


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """What was written: `wrong` tells what of it was changed since, `since` how many acts were done since.

    `sent`: the entries by which it was handed over.
    """

    written: DossierAtHand
    wrong: tuple[Fault, ...]
    since: int
    sent: tuple[JournalEntry, ...]


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """A release of the plan: what leaves, who gets it, at which level, by when; what was written of it.

    `missing`: what keeps it from being final, each with where it is done. `earlier`: dossiers that can stand beside it.
    """

    release: Release
    what: Text
    receiver: Text
    level: Text
    due: Text
    missing: tuple[tuple[Text, str], ...]
    written: tuple[ShownEdition, ...]
    earlier: tuple[DossierAtHand, ...]


def pages(workplace: Workplace) -> Blueprint:
    """Return what leaves of a collection."""
    routes = Blueprint("recipients", __name__)

    @routes.get("/<lang>/<name>/recipients")
    def recipients(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        others, journal = all_dossiers(workplace), held.collection.journal
        finals = {audience: len(journal.finals(audience)) for audience in AUDIENCES}
        internal = [one for one in dossiers_of(held) if one.audience == Audience.INTERNAL.value]
        return page(
            "recipients.html",
            held,
            tab="recipients",
            cards=[_card(held, release, others) for release in held.definitions.law.releases_of(held.collection.year)],
            kept=[_shown(held, one) for one in internal],
            known=[it for it in others if it.state == State.FINAL.value and it.is_public],
            followed=[(AUDIENCES[it], count) for it, count in finals.items() if count],
            audiences={ALL: _("everybody, by the release plan"), **{it.value: of for it, of in AUDIENCES.items()}},
            blocked=held.submission.examined.blocked,
            states=STATES,
            unseen=UNSEEN,
        )

    @routes.post("/<lang>/<name>/recipients")
    def write(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        with noted(workplace, held):
            workplace.notes.extend(map(Note, _write(workplace, held)))
        return done(f"/{lang}/{name}/recipients")

    @routes.post("/<lang>/<name>/recipients/<gets>")
    def report(lang: str, name: str, gets: str) -> Response:
        from thb_eu.recipients.files import write_report

        held = workplace.collection(name)
        earlier = [one.folder for one in all_dossiers(workplace) if one.address in fields("earlier")]
        with noted(workplace, held):
            out = folder_of_report(held, gets)
            made, files = write_report(run_of(held.folder, held.definitions), gets, out, earlier, bool(field("draft")))
            if not files:
                raise _held_back(made.submission)
            state = STATES[made.edition.state.value]
            workplace.notes.append(Note(REPORT_WRITTEN.filled({"folder": out, "state": state})))
        return done(f"/{lang}/{name}/recipients")

    @routes.get("/<lang>/<name>/recipients/<gets>/preview")
    def preview(lang: str, name: str, gets: str) -> Response:
        from thb_eu.recipients.report_document import report_document

        held = workplace.collection(name)
        made = held.kept(f"report {gets}", lambda: _report(held, gets))
        return page("preview.html", held, tab="recipients", made=made, document=report_document(made, lang))

    @routes.get("/<lang>/<name>/recipients/<folder>.zip")
    def whole(lang: str, name: str, folder: str) -> Response:
        held = workplace.collection(name)
        of_recipients = (one for it in held.definitions.recipients for one in reports_of(held, it))
        found = next((one for one in (*dossiers_of(held), *of_recipients) if one.name == folder), None)
        content = zipped(as_written(found.folder).files) if found else abort(HTTPStatus.NOT_FOUND)
        return send_file(io.BytesIO(content), "application/zip", True, f"{name}-{folder}.zip")

    return routes


def _report(held: CollectionAtHand, gets: str) -> RecipientReport:
    """Return what a recipient would get now."""
    from thb_eu.definitions.recipients import recipient_named
    from thb_eu.recipients import report_of

    recipient = recipient_named(gets, held.definitions.recipients)
    edition = held.definitions.law.release_for(recipient.id, held.collection.year).edition
    return report_of(held.run.submission(edition), recipient)


def _card(held: CollectionAtHand, release: Release, others: tuple[DossierAtHand, ...]) -> ReleaseCard:
    recipient, audience = held.definitions.recipients.get(release.recipient), release.edition.value
    written = [one for one in dossiers_of(held) if one.audience == audience]
    return ReleaseCard(
        release,
        gets(release, held.definitions),
        recipient.receiver if recipient else AUDIENCES[release.edition],
        LEVEL[release.edition],
        day(release.due_of(held.collection.year)) if release.due else NO_WORDS,
        tuple(_missing(held, release)),
        tuple(_shown(held, one) for one in (reports_of(held, recipient.id) if recipient else written)),
        tuple(it for it in others if it.audience == audience and it.collection != held.name) if recipient else (),
    )


def _missing(held: CollectionAtHand, release: Release) -> Iterator[tuple[Text, str]]:
    """Yield what keeps a release from leaving as final, each with where it is done."""
    submission, law = held.submission, held.definitions.law
    if count := sum(finding.blocks for finding in submission.examined.findings):
        yield HOLD_BACK.filled({"count": count}), f"{at(held)}/findings"
    if release.signed is None:
        yield NOT_SIGNED, f"{at(held)}/#unsigned"
    recipient, stands = held.definitions.recipients.get(release.recipient), law.decisions_for(held.collection.year)
    for id in recipient.decisions if recipient else ():
        if stands[id].signed is None:
            yield DECISION_OPEN.filled({"id": id}), f"{at(held)}/#unsigned"
    for words, count in open_numbers(submission, release.edition):
        if words is not NOT_PLANNED:
            yield words.filled({"count": count}), f"{at(held)}/{PLACES.get(words, '#unsigned')}"


def _shown(held: CollectionAtHand, one: DossierAtHand) -> ShownEdition:
    journal, wrong = held.collection.journal, tuple[Fault, ...]()
    try:
        as_written(one.folder)
    except SourceRefused as changed:
        wrong = changed.faults
    sent = tuple(entry for entry in handed_over(journal) if entry.about["manifest"] == one.manifest)
    return ShownEdition(one, wrong, sum(entry.act is not Act.HANDED_OVER for entry in journal.acts[one.after :]), sent)


def _write(workplace: Workplace, held: CollectionAtHand) -> tuple[Text, ...]:
    """Write the dossiers that the form asks for; where they lie and in which state, as notes."""
    from thb_eu.year.submissions import NOTE, DossierRequest, NewVintage, note_on, submitting, write_dossiers

    definitions = held.definitions
    audiences = tuple(one for one in AUDIENCES if field("audience") in (one.value, ALL))
    if not audiences:
        abort(HTTPStatus.BAD_REQUEST)
    if field("audience") == ALL:
        audiences = definitions.law.editions_of(held.collection.year)
    vintage, because = _vintage(), words_by_language("because", definitions.languages)
    asked = NewVintage(vintage, because) if because or vintage is not None else None
    known = [one.folder for one in all_dossiers(workplace) if one.address in fields("known")]
    how = bool(field("draft")), bool(field("replace")), known, bool(field("although-known"))
    acting = acting_in(held, workplace)
    with submitting(held.folder, definitions, audiences, acting, asked) as editions:
        numbers = [one.revision.vintage if one.revision else None for one in editions]
        outs = [folder_of_dossier(held, *named) for named in zip(audiences, numbers, strict=True)]
        requests = [DossierRequest(out, *how) for out in outs]
        made = write_dossiers(held.folder, definitions, [*zip(editions, requests, strict=True)])
    written = [(out, submission) for out, (submission, writes) in zip(outs, made, strict=True) if writes]
    if not written:
        raise _held_back(made[0][0])
    if field("audience") == ALL:
        write_files({NOTE: note_on(written, definitions)}, held.outgoing)
    return tuple(words for out, submission in written for words in _told(out, submission))


def _held_back(submission: Submission) -> SourceRefused:
    """Return the refusal of what findings hold back, to be raised."""
    count = sum(finding.blocks for finding in submission.examined.findings)
    what = plural(
        "{count} finding holds the dossier back; nothing was written.",
        "{count} findings hold the dossier back; nothing was written.",
        count,
    )
    remedy = _("Settle what stands under Findings, or write it as a draft, marked BLOCKED.")
    return SourceRefused(Fault(Place(), "submission-blocked", what, remedy, "analyst"))


def _told(out: Path, submission: Submission) -> Iterator[Text]:
    """Say where a dossier lies and in which state."""
    from thb_eu.publication.edition import edition_of

    state = edition_of(submission).state  # as the dossier, its report and the journal say
    yield WRITTEN.filled({"folder": out, "state": STATES[state.value]})
    if state is not submission.state:
        yield BLOCKED_UNSEEN
    if submission.protected.given_up.counts:
        yield submission.protected.given_up.text


def _vintage() -> int | None:
    text = field("vintage")
    if not text:
        return None
    if not is_whole(text) or len(text) > 3:
        raise field_refused(VINTAGE, _("{text!r} is not the number of a vintage.", text=text))
    return int(text)
