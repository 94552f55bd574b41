"""Show what holds the dossier back; read, verify, sign and compare those at hand."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request, send_from_directory

from thb_eu.base.messages import _
from thb_eu.base.model import State
from thb_eu.definitions.acts import PUBLISH
from thb_eu.desk.acts import acting_in
from thb_eu.desk.answers import done, page
from thb_eu.desk.safety import REPORT_POLICY
from thb_eu.desk.workplace import CollectionAtHand, DossierAtHand, Workplace, all_dossiers, dossiers_of, signature_of
from thb_eu.dossiers.signing import sign
from thb_eu.results.state import open_points
from thb_eu.year.fields import ROLE_KEY, refused
from thb_eu.year.workspace import KEY_NEEDED, KEY_OF_ANOTHER, Rights

STATES = {
    State.DRAFT.value: _("DRAFT: something waits for a signature or a decision"),
    State.FINAL.value: _("FINAL: all checks allow the submission, and everything is signed"),
    State.BLOCKED.value: _("BLOCKED: findings hold it back"),
}
SIGNED = _("{dossier} is signed with the key of {role}.")
UNSEEN = _("The public edition says DRAFT; whether findings held it back it does not tell.")


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
        submission, dossiers = held.submission, dossiers_of(held)
        return page(
            "dossier.html",
            held,
            tab="dossier",
            state=STATES[submission.state.value],
            blocking=sum(finding.blocks for finding in submission.examined.findings),
            points=[*open_points(submission)],
            dossiers=dossiers,
            others=all_dossiers(workplace),
            signed={dossier.name: signature_of(dossier.folder, held.roles)[0] for dossier in dossiers},
            states=STATES,
            unseen=UNSEEN,
        )

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
        signed, key = signature_of(found.folder, held.roles)
        result = verify(found.folder, package, key, definitions=workplace.definitions)
        acts = held.collection.journal.acts
        return page(
            "verification.html",
            held,
            tab="dossier",
            found=result,
            dossier=found,
            signed=signed,
            points=[*open_points(held.submission)] if found.state == State.DRAFT.value else (),
            since=len(acts) - found.entry.about["after"] if found.entry else 0,
            unseen=UNSEEN,
        )

    @routes.post("/<lang>/<name>/dossier/<folder>/signature")
    def signature(lang: str, name: str, folder: str) -> Response:
        held, found = named(name, folder)
        role = _signed_by(workplace, held, found)
        return done(f"/{lang}/{name}/dossier", SIGNED.filled({"dossier": found.name, "role": role}))

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


def _signed_by(workplace: Workplace, held: CollectionAtHand, found: DossierAtHand) -> str:
    """Sign a dossier with the key of the role in which the form acts; the role. Refused: one that may not publish."""
    acting = acting_in(held, workplace)
    if acting.key is None:
        raise refused(ROLE_KEY, KEY_NEEDED, role=acting.role)
    if not held.roles.allows(acting.role, PUBLISH):
        raise Rights(roles=held.roles).without_right(acting.role, PUBLISH)
    key = acting.key(found.folder)
    if key.fingerprint != workplace.signing(held, acting.role).fingerprint:  # its file holds another by now
        raise refused(ROLE_KEY, KEY_OF_ANOTHER, role=acting.role, key=key.fingerprint)
    sign(found.folder, key)
    return acting.role
