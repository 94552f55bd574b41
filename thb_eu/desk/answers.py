"""Answers: what a page shows in, the response out, in the language of its address; refusals in the page that asked.

A form that the browser sends by itself gets a whole page; one that htmx sends gets what belongs below the form, or the
address where to go on. Either way an act that succeeded leads to a page, so that nothing is done twice by going back.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from thb_eu.base.errors import ROLES, ThbError
from thb_eu.base.messages import ENGLISH, NO_WORDS, Languages, Text, _, languages_of
from thb_eu.publication.html.rendering import render

if TYPE_CHECKING:
    from thb_eu.desk.workplace import CollectionAtHand, Workplace

TEMPLATES, STATIC = (Path(__file__).parent / name for name in ("templates", "static"))
LANGUAGES = languages_of("desk")
FROM_HTMX = "HX-Request"
HTTP = {
    400: _("The desk cannot read this request."),
    403: _("The desk does not know this request. Open the address that `thb-eu desk` shows in its window."),
    404: _("There is no page at this address."),
    405: _("This page takes no form."),
    413: _("The file is larger than the desk takes."),
    421: _("The desk answers on its own address alone."),
    500: _("The program failed here; the window in which the desk was started shows where. Nothing was written."),
}
"""Why a request is turned away, by its code in HTTP."""


def page(
    template: str, collection: CollectionAtHand | None = None, http: int = HTTPStatus.OK, **values: object
) -> Response:
    """A page in the language of its address. `collection`: the one that it is about."""
    workplace: Workplace = current_app.extensions["workplace"]
    common = {
        "collection": collection,
        "at": f"/{language()}/{collection.name}" if collection else f"/{language()}",
        "role": workplace.role,
        "home": f"/{language()}/",
        "path": request.full_path.rstrip("?"),
        "switch": {lang: _in_language(lang) for lang in LANGUAGES},
        "notes": workplace.notes_to_show() if http == HTTPStatus.OK else (),
    }
    html = render(template, (language(),), (TEMPLATES,), **common, **values)
    return Response(html, http, mimetype="text/html")


def part(template: str, **values: object) -> Response:
    """A part of a page, for htmx to put where it was asked for."""
    return Response(render(template, (language(),), (TEMPLATES,), **values), mimetype="text/html")


def done(address: str, *notes: Text) -> Response:
    """After an act: the page at `address`, with a note of what was done on top."""
    current_app.extensions["workplace"].notes.extend(notes)
    if request.headers.get(FROM_HTMX):
        return Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def language() -> str:
    """The language of the address, else the first that the browser asks for and the desk speaks, else English."""
    named = (request.view_args or {}).get("lang") or request.path.split("/")[1]
    if named in LANGUAGES:
        return str(named)
    return request.accept_languages.best_match(LANGUAGES) or ENGLISH


def words_by_language(name: str, languages: Languages) -> dict[str, str]:
    """What the fields `NAME-LANG` of a form hold; those left empty are left out."""
    given = {lang: request.form.get(f"{name}-{lang}", "").strip() for lang in languages}
    return {lang: words for lang, words in given.items() if words}


def answer_refusals(app: Flask) -> None:
    """Have refusals told where they happened: what is wrong, where, what to do; as a page or below the form."""

    @app.errorhandler(ThbError)
    def refused(refusal: ThbError) -> Response:
        roles = {fault.who: ROLES.get(fault.who, NO_WORDS) for fault in refusal.faults}
        if request.headers.get(FROM_HTMX):
            return part("refusal_part.html", faults=refusal.faults, roles=roles)
        return page("refusal.html", http=HTTPStatus.UNPROCESSABLE_ENTITY, faults=refusal.faults, roles=roles)

    @app.errorhandler(HTTPException)
    def turned_away(error: HTTPException) -> Response:
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        return page("turned_away.html", http=code, code=code, why=HTTP.get(code, HTTP[HTTPStatus.BAD_REQUEST]))


def _in_language(lang: str) -> str:
    """The address of this page in another language."""
    path = request.full_path.rstrip("?")
    mine = f"/{language()}"
    return f"/{lang}{path.removeprefix(mine)}" if path.startswith(mine) else f"/{lang}/"
