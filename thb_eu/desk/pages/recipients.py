"""Show each release of the plan: its state, what is missing, what was written and handed over; write what leaves.

Everything is taken from the plan, the recipients' files, the folder beside the collection and the journal; what leaves
is written by the functions of `submit` and `report`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

from thb_eu.base.atomic_files import write_files
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _, plural, wording
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.ooxml.archive import zipped
from thb_eu.definitions import Recipient, Release
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.desk import workplace as at_hand
from thb_eu.desk.acts import acting_in, field, fields, noted, words_by_language
from thb_eu.desk.answers import at, done, figure_address, page
from thb_eu.desk.pages.dossier import STATES, UNSEEN
from thb_eu.desk.workplace import CollectionAtHand, DossierAtHand, Note, Workplace
from thb_eu.publication.folder import as_written
from thb_eu.publication.labels import LEVEL, RECEIVER
from thb_eu.results import Submission, state
from thb_eu.run import run_of
from thb_eu.year.acts.hand_over import handed_over
from thb_eu.year.queries import open_queries

ALL = "all"
"""In place of one edition: all of the release plan."""
WRITTEN = _("Written into {folder}: {state}.")
HOLD_BACK = plural("{count} finding holds the dossier back", "{count} findings hold the dossier back")
NOT_SIGNED = _("the release is not signed: what is written is a draft")
PLACES: Mapping[Text, str] = {
    **{state.OPEN: "#open", state.NOT_ACCEPTED: "#deliveries", state.CONTACT: "offices#contact"},
    **{state.NO_MAILBOX: "offices#offices", state.TO_REVIEW: "offices#words", state.TO_RELEASE: "offices#words"},
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
    """A release of the plan, and who gets it where it is no dossier; what was written of it.

    `missing`: what keeps it from being final, each with where it is done. `earlier`: dossiers that can stand beside it.
    """

    release: Release
    recipient: Recipient | None
    missing: tuple[tuple[Text, str], ...]
    written: tuple[ShownEdition, ...]
    earlier: tuple[DossierAtHand, ...]


def pages(workplace: Workplace) -> Blueprint:
    """Return what leaves of a collection."""
    routes = Blueprint("recipients", __name__)

    @routes.get("/<lang>/<name>/recipients")
    def recipients(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        others, journal = at_hand.all_dossiers(workplace), held.collection.journal
        written = [_shown(held, dossier) for dossier in (*at_hand.dossiers_of(held), *at_hand.reports_of(held))]
        plan = held.definitions.law.releases_of(held.collection.year)
        return page(
            "recipients.html",
            held,
            tab="recipients",
            cards=[_card(held, release, others, written) for release in plan],
            kept=[
                edition
                for edition in written
                if (edition.written.audience, edition.written.recipient) == (Audience.INTERNAL.value, "")
            ],
            known=[dossier for dossier in others if dossier.state == State.FINAL.value and dossier.is_public],
            followed=[(called, count) for group, called in RECEIVER.items() if (count := len(journal.finals(group)))],
            audiences={ALL: _("everybody, by the release plan"), **{group.value: of for group, of in RECEIVER.items()}},
            levels=LEVEL,
            receivers=RECEIVER,
            queries=[(query, wording(query.about["words"]), [*_asked(held, query)]) for query in open_queries(journal)],
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
        earlier = [entry.folder for entry in at_hand.all_dossiers(workplace) if entry.address in fields("earlier")]
        with noted(workplace, held):
            out = at_hand.folder_of_report(held, gets)
            made, files = write_report(run_of(held.folder, held.definitions), gets, out, earlier, bool(field("draft")))
            if not files:
                raise _held_back(made.submission)
            words = WRITTEN.filled({"folder": out, "state": STATES[made.edition.state.value]})
            workplace.notes.append(Note(words))
        return done(f"/{lang}/{name}/recipients")

    @routes.get("/<lang>/<name>/recipients/<gets>/preview")
    def preview(lang: str, name: str, gets: str) -> Response:
        from thb_eu.recipients.files import document_of, documents_of, made_for

        held = workplace.collection(name)
        made = held.kept(f"report {gets}", lambda: made_for(held.run, gets))
        names, chosen = documents_of(made), request.args.get("document", "")
        document = document_of(made, chosen if chosen in names else next(iter(names)), lang)
        return page("preview.html", held, tab="recipients", made=made, document=document, names=names, gets=gets)

    @routes.get("/<lang>/<name>/recipients/<folder>.zip")
    def whole(lang: str, name: str, folder: str) -> Response:
        held = workplace.collection(name)
        every = (*at_hand.dossiers_of(held), *at_hand.reports_of(held))
        found = next((dossier for dossier in every if dossier.name == folder), None)
        content = zipped(as_written(found.folder).files) if found else abort(HTTPStatus.NOT_FOUND)
        return send_file(io.BytesIO(content), "application/zip", True, f"{name}-{folder}.zip")

    return routes


def _card(
    held: CollectionAtHand, release: Release, others: tuple[DossierAtHand, ...], written: Sequence[ShownEdition]
) -> ReleaseCard:
    recipient, audience = held.definitions.recipients.get(release.recipient), release.edition.value
    dossiers = (entry for entry in written if (entry.written.audience, entry.written.recipient) == (audience, ""))
    reports = (entry for entry in written if entry.written.recipient == (recipient.id if recipient else release.id))
    earlier = (dossier for dossier in others if dossier.audience == audience and dossier.collection != held.name)
    shown = (*reports,) if recipient else (*reports, *dossiers)
    return ReleaseCard(release, recipient, tuple(_missing(held, release, recipient)), shown, tuple(earlier))


def _asked(held: CollectionAtHand, query: JournalEntry) -> Iterator[tuple[str, str]]:
    """Yield what a query asks about, each with where it is shown."""
    for name in query.about["cells"]:
        table, *codes = [pair.rpartition("=")[2] for pair in name.split(",")]
        yield name, figure_address(held, table, codes, Audience.INTERNAL) if codes else f"{at(held)}/figures"


def _missing(held: CollectionAtHand, release: Release, recipient: Recipient | None) -> Iterator[tuple[Text, str]]:
    """Yield what keeps a release from leaving as final, each with where it is done."""
    submission, law = held.submission, held.definitions.law
    if count := sum(finding.blocks for finding in submission.examined.findings):
        yield HOLD_BACK.filled({"count": count}), f"{at(held)}/findings"
    if release.signed is None:
        yield NOT_SIGNED, f"{at(held)}/sign"
    stands = law.decisions_for(held.collection.year)
    for id in recipient.decisions if recipient else ():
        if stands[id].signed is None:
            yield _("the decision {id} is not signed", id=id), f"{at(held)}/sign"
    for words, count in state.open_numbers(submission, release.edition):
        if words is not state.NOT_PLANNED:
            yield words.filled({"count": count}), f"{at(held)}/{PLACES.get(words, 'sign')}"


def _shown(held: CollectionAtHand, doc: DossierAtHand) -> ShownEdition:
    journal, wrong = held.collection.journal, tuple[Fault, ...]()
    try:
        as_written(doc.folder)
    except SourceRefused as changed:
        wrong = changed.faults
    sent = tuple(entry for entry in handed_over(journal) if entry.about["manifest"] == doc.manifest)
    return ShownEdition(doc, wrong, sum(entry.act is not Act.HANDED_OVER for entry in journal.acts[doc.after :]), sent)


def _write(workplace: Workplace, held: CollectionAtHand) -> tuple[Text, ...]:
    """Write the dossiers that the form asks for; where they lie and in which state, as notes."""
    from thb_eu.year.submissions import NOTE, DossierRequest, NewVintage, note_on, submitting, write_dossiers

    definitions = held.definitions
    audiences = tuple(audience for audience in RECEIVER if field("audience") in (audience.value, ALL))
    if not audiences:
        abort(HTTPStatus.BAD_REQUEST)
    if field("audience") == ALL:
        audiences = definitions.law.editions_of(held.collection.year)
    because = words_by_language("because", definitions.languages)
    asked = NewVintage(None, because) if because else None
    known = [dossier.folder for dossier in at_hand.all_dossiers(workplace) if dossier.address in fields("known")]
    how = bool(field("draft")), bool(field("replace")), known, bool(field("although-known"))
    acting = acting_in(held, workplace)
    with submitting(held.folder, definitions, audiences, acting, asked) as editions:
        numbers = [edition.revision.vintage if edition.revision else None for edition in editions]
        outs = [at_hand.folder_of_dossier(held, *named) for named in zip(audiences, numbers, strict=True)]
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

    told = edition_of(submission).state  # as the dossier, its report and the journal say
    yield WRITTEN.filled({"folder": out, "state": STATES[told.value]})
    if told is not submission.state:
        yield _("The public edition says DRAFT: findings hold it back, which it does not tell. It must not be sent.")
    if submission.protected.given_up.counts:
        yield submission.protected.given_up.text
