"""Serve the desk on the loopback address of this machine, until it is stopped."""

from __future__ import annotations

import errno
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.limits import REGISTER_IN_MEMORY
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.desk.answers import LANGUAGES
from thb_eu.desk.connections import Guard, server_on
from thb_eu.desk.launch import Link
from thb_eu.desk.safety import TOKEN, Door, own_name
from thb_eu.desk.site import FORM_FIELDS, desk
from thb_eu.desk.workplace import Workplace
from thb_eu.year.rights import keys_in

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
