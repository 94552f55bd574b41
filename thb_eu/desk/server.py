"""Serve the desk on the loopback address of this machine, until it is stopped."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from flask import Flask, abort, request

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.limits import REGISTER_IN_MEMORY
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.own_bounds import PageWatch
from thb_eu.desk.acts import refuse_another_role
from thb_eu.desk.answers import LANGUAGES, answer_refusals, watched
from thb_eu.desk.connections import Guard, server_on
from thb_eu.desk.launch import Link
from thb_eu.desk.pages import (
    acts,
    changes,
    clerk,
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
    signatures,
    sources,
    year,
)
from thb_eu.desk.safety import TOKEN, Door, guard, own_name
from thb_eu.desk.workplace import Workplace
from thb_eu.year.rights import keys_in

# Put the application of the desk together from a workplace and its door.

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

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        gc.collect(0)  # what the page alone was made of: its macros and their values hold each other

    answer_refusals(app)
    of_collections = home, acts, year, delivery, outgoing, offices, findings, figures, changes, sources
    every = *of_collections, clerk, signatures, dossier, recipients, disclosure, journal, law
    for pages in every:
        app.register_blueprint(pages.pages(workplace))
    app.wsgi_app = watched(app.wsgi_app, PageWatch(), workplace)  # type: ignore[method-assign]
    return app


LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"
TRIES = 20
"""How often another port is chosen where somebody else holds the chosen one at one of the two addresses."""


def serve(
    folder: Path,
    definitions: str | None,
    role: str,
    port: int,
    opened: Callable[[Link], AbstractContextManager[object]],
    turned_away: Callable[[], None],
    by_number: bool = False,
    keys: Sequence[str] = (),
    lang: str = "",
) -> None:
    """Serve the desk of `folder` until the process is told to stop; `opened` holds while it answers.

    `lang`: the language of the first page where the desk speaks it; else the browser says which. `port` 0 lets
    the system choose one. `by_number`: under the number of the loopback address, for a browser that finds no names
    below `localhost`. `turned_away` is called once another user of the machine was cut off. `keys`: the files of the
    private keys with which roles sign.
    Refused: a port that cannot be opened, a file that is no private key.
    """
    opens = keys_in(keys)
    listening = listening_on(port)
    workplace = Workplace(folder.resolve(), definitions, role, keys=opens)
    door = Door(f"{LOOPBACK if by_number else own_name()}:{listening[0].getsockname()[1]}")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page that waits for another one is no news
    app = desk(workplace, door)
    server = server_on(listening, app, Guard(door, turned_away), REGISTER_IN_MEMORY + FORM_FIELDS)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        with opened(Link(f"{door.origin}{first_page(lang)}?{TOKEN}={door.token}", door.entered)):
            server.run()
    finally:
        server.close()
        workplace.close()


def first_page(lang: str) -> str:
    """The path of the first page in a language; where none is named, or not one of the desk, the browser chooses."""
    return f"/{lang}/" if lang in LANGUAGES else "/"


def listening_on(port: int) -> tuple[socket.socket, ...]:
    """Return sockets on all loopback addresses of this machine, so that nobody else answers at one of them.

    For port 0 the system chooses a free one. Refused: a port that is taken.
    """
    for _try in range(1 if port else TRIES):
        try:
            first = socket.create_server((LOOPBACK, port))
        except OSError:
            break
        try:
            other = socket.create_server((LOOPBACK_6, first.getsockname()[1]), family=socket.AF_INET6)
        except OSError as failed:
            if failed.errno != errno.EADDRINUSE:
                return (first,)  # this machine has no version 6: no browser asks there
            first.close()
        else:
            return first, other
    what = _("the port is taken or cannot be opened.")
    remedy = _("Name another with --port, or leave it out.")
    raise OutputRefused(Fault(Place(f"--port {port}"), "port-taken", what, remedy)) from None
