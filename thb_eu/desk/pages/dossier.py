"""Show what holds the dossier back, write it, and offer what can be done with those at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request, send_from_directory

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _, day, plural
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.numbers import is_whole
from thb_eu.desk.acts import (
    acting_in,
    field,
    field_refused,
    fields,
    noted,
    words_by_language,
)
from thb_eu.desk.answers import at, done, page
from thb_eu.desk.safety import REPORT_POLICY
from thb_eu.desk.workplace import (
    CollectionAtHand,
    DossierAtHand,
    Note,
    Workplace,
    all_dossiers,
    dossiers_of,
    folder_of_dossier,
)
from thb_eu.publication.labels import LEVEL
from thb_eu.publication.law_terms import gets
from thb_eu.results import Submission
from thb_eu.results.state import open_points
from thb_eu.year.fields import text

VINTAGE = text(_("Vintage"), option="vintage")
ALL = "all"
"""In place of one edition: all of the release plan."""
AUDIENCES = {Audience.EU: _("the Commission"), Audience.PUBLIC: _("the public"), Audience.INTERNAL: _("the ministry")}
STATES = {
    State.DRAFT.value: _("DRAFT: something waits for a signature or a decision"),
    State.FINAL.value: _("FINAL: all checks allow the submission, and everything is signed"),
    State.BLOCKED.value: _("BLOCKED: findings hold it back"),
}
UNSEEN = _("The public edition says DRAFT; whether findings held it back it does not tell.")
BLOCKED_UNSEEN = _("The public edition says DRAFT: findings hold it back, which it does not tell. It must not be sent.")


@dataclass(frozen=True, slots=True)
class PlannedRelease:
    """What leaves of the year: its name, what it is, at which level, by when, and where it is signed if it is not."""

    id: str
    what: Text
    level: Text
    due: Text
    sign: str


def _plan(held: CollectionAtHand) -> Iterator[PlannedRelease]:
    """Yield what is planned to leave of the year."""
    definitions, year = held.definitions, held.collection.year
    for entry in definitions.law.releases_of(year):
        due = day(entry.due_of(year)) if entry.due else NO_WORDS
        sign = "" if entry.signed else f"{at(held)}/#unsigned"
        yield PlannedRelease(entry.id, gets(entry, definitions), LEVEL[entry.edition], due, sign)


def pages(workplace: Workplace) -> Blueprint:
    """Return the dossiers of a collection."""
    routes = Blueprint("dossier", __name__)

    def named(name: str, folder: str) -> tuple[CollectionAtHand, DossierAtHand]:
        held = workplace.collection(name)
        found = next((dossier for dossier in dossiers_of(held) if dossier.name == folder), None)
        return (held, found) if found else abort(HTTPStatus.NOT_FOUND)

    @routes.get("/<lang>/<name>/dossier")
    def dossier(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        submission = held.submission
        finals = {audience: len(held.collection.journal.finals(audience)) for audience in AUDIENCES}
        return page(
            "dossier.html",
            held,
            tab="dossier",
            state=STATES[submission.state.value],
            blocking=sum(finding.blocks for finding in submission.examined.findings),
            points=[*open_points(submission)],
            dossiers=dossiers_of(held),
            plan=[*_plan(held)],
            known=[it for it in all_dossiers(workplace) if it.state == State.FINAL.value and it.is_public],
            others=all_dossiers(workplace),
            followed=[(AUDIENCES[it], count) for it, count in finals.items() if count],
            audiences={ALL: _("everybody, by the release plan"), **{it.value: of for it, of in AUDIENCES.items()}},
            states=STATES,
            unseen=UNSEEN,
        )

    @routes.post("/<lang>/<name>/dossier")
    def write(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        with noted(workplace, held):
            workplace.notes.extend(map(Note, _write(workplace, held)))
        return done(f"/{lang}/{name}/dossier")

    @routes.get("/<lang>/<name>/dossier/<folder>/report")
    def report(lang: str, name: str, folder: str) -> Response:
        _held, found = named(name, folder)
        answer = send_from_directory(found.folder.resolve(), "report.html")
        answer.headers["Content-Security-Policy"] = REPORT_POLICY
        return answer

    @routes.get("/<lang>/<name>/dossier/<folder>/verification")
    def verification(lang: str, name: str, folder: str) -> Response:
        from thb_eu.dossiers.verification import verify

        held, found = named(name, folder)
        package = held.folder if found.is_entered else None  # as it was when the dossier was submitted
        result = verify(found.folder, package, definitions=workplace.definitions)
        acts = held.collection.journal.acts
        return page(
            "verification.html",
            held,
            tab="dossier",
            found=result,
            dossier=found,
            points=[*open_points(held.submission)] if found.state == State.DRAFT.value else (),
            since=len(acts) - found.entry.about["after"] if found.entry else 0,
            unseen=UNSEEN,
        )

    @routes.get("/<lang>/<name>/dossier/<folder>/comparison")
    def comparison(lang: str, name: str, folder: str) -> Response:
        from thb_eu.dossiers.comparison import compare
        from thb_eu.dossiers.comparison.vintage_changes import CAUSES, DossierComparison

        held, found = named(name, folder)
        other_name, _sign, other_folder = request.args.get("with", "").partition("/")
        _other_held, other = named(other_name, other_folder)
        result = compare([other.folder, found.folder])
        assert isinstance(result, DossierComparison)
        shown = [change for change in result.changes if result.same_year or change.is_total or request.args.get("all")]
        values: dict[str, Any] = {"found": result, "shown": shown, "causes": CAUSES}
        return page("comparison.html", held, tab="dossier", dossier=found, other=other, **values)

    return routes


def _write(workplace: Workplace, held: CollectionAtHand) -> tuple[Text, ...]:
    """Write the dossiers that the form asks for; where they lie and in which state, as notes."""
    from thb_eu.year.submissions import DossierRequest, NewVintage, submitting, write_dossiers

    definitions = held.definitions
    audiences = tuple(one for one in AUDIENCES if field("audience") in (one.value, ALL))
    if not audiences:
        abort(HTTPStatus.BAD_REQUEST)
    if field("audience") == ALL:
        audiences = definitions.law.editions_of(held.collection.year)
    vintage, because = _vintage(), words_by_language("because", definitions.languages)
    asked = NewVintage(vintage, because) if because or vintage is not None else None
    known = [one.folder for one in all_dossiers(workplace) if f"{one.collection}/{one.name}" in fields("known")]
    how = bool(field("draft")), bool(field("replace")), known, bool(field("although-known"))
    acting = acting_in(held, workplace)
    with submitting(held.folder, definitions, audiences, acting, asked) as editions:
        numbers = [one.revision.vintage if one.revision else None for one in editions]
        outs = [folder_of_dossier(held, *named) for named in zip(audiences, numbers, strict=True)]
        requests = [DossierRequest(out, *how) for out in outs]
        made = write_dossiers(held.folder, definitions, [*zip(editions, requests, strict=True)])
    written = zip(outs, made, strict=True)
    return tuple(words for out, (submission, writes) in written for words in _told(out, submission, writes))


def _told(out: Path, submission: Submission, writes: bool) -> tuple[Text, ...]:
    """Say where a dossier lies and in which state; refused where findings hold it back."""
    from thb_eu.publication.edition import edition_of

    if not writes:
        count = sum(finding.blocks for finding in submission.examined.findings)
        what = plural(
            "{count} finding holds the dossier back; nothing was written.",
            "{count} findings hold the dossier back; nothing was written.",
            count,
        )
        remedy = _("Settle what stands under Findings, or write it as a draft, marked BLOCKED.")
        raise SourceRefused(Fault(Place(), "submission-blocked", what, remedy, "analyst"))
    state = edition_of(submission).state  # as the dossier, its report and the journal say
    hides = state is not submission.state
    given_up = submission.protected.given_up
    return (
        _("The dossier is written into {folder}: {state}.", folder=out, state=STATES[state.value]),
        *((BLOCKED_UNSEEN,) if hides else ()),
        *((given_up.text,) if given_up.counts else ()),
    )


def _vintage() -> int | None:
    text = field("vintage")
    if not text:
        return None
    if not is_whole(text) or len(text) > 3:
        raise field_refused(VINTAGE, _("{text!r} is not the number of a vintage.", text=text))
    return int(text)
