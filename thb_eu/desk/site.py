"""Put the application of the desk together from a workplace and its door."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, abort, request

from thb_eu.base.limits import REGISTER_IN_MEMORY
from thb_eu.base.own_bounds import PageWatch
from thb_eu.desk.acts import refuse_another_role
from thb_eu.desk.answers import LANGUAGES, answer_refusals, watched
from thb_eu.desk.pages import (
    acts,
    changes,
    delivery,
    disclosure,
    dossier,
    figures,
    findings,
    home,
    journal,
    law,
    offices,
    outgoing,
    recipients,
    sources,
    year,
)
from thb_eu.desk.safety import Door, guard
from thb_eu.desk.workplace import Workplace

FORM_FIELDS = 2_000_000
"""Bytes of the fields of one form, files apart: the text of a file of the law with room to spare."""
FORM_PARTS = 1_000
ACTS_NOT = frozenset({"home.name_role", "law.edit", "law.proof", "law.moves", "law.print_out"})
"""Forms that write nothing into a collection; every other one acts in the role that its page showed."""


def desk(workplace: Workplace, door: Door) -> Flask:
    """Return the pages of `workplace`, for whom its `door` lets in.

    Uploads beyond the limit of a register are turned away before anything of them is kept.
    """
    app = Flask("thb_eu.desk", template_folder=None)
    app.config |= {
        "MAX_CONTENT_LENGTH": REGISTER_IN_MEMORY,
        "MAX_FORM_MEMORY_SIZE": FORM_FIELDS,
        "MAX_FORM_PARTS": FORM_PARTS,
    }
    app.extensions["workplace"] = workplace
    guard(app, door)

    @app.before_request
    def only_languages_of_the_desk() -> None:
        if (request.view_args or {}).get("lang", LANGUAGES[0]) not in LANGUAGES:
            abort(HTTPStatus.NOT_FOUND)

    @app.before_request
    def only_files_are_large() -> None:
        if request.mimetype != "multipart/form-data":
            request.max_content_length = FORM_FIELDS

    @app.before_request
    def only_in_the_role_that_was_shown() -> None:
        if request.method == "POST" and request.endpoint and request.endpoint not in ACTS_NOT:
            refuse_another_role(workplace)

    answer_refusals(app)
    of_collections = home, acts, year, delivery, outgoing, offices, findings, figures, changes, sources
    every = *of_collections, dossier, recipients, disclosure, journal, law
    for pages in every:
        app.register_blueprint(pages.pages(workplace))
    app.wsgi_app = watched(app.wsgi_app, PageWatch())  # type: ignore[method-assign]
    return app
