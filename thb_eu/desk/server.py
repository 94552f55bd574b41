"""Server: the desk on the loopback address of this machine, until it is stopped."""

from __future__ import annotations

import logging
import secrets
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from waitress import create_server  # type: ignore[import-untyped]

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.limits import REGISTER_IN_MEMORY
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.desk.answers import LANGUAGES
from thb_eu.desk.safety import TOKEN
from thb_eu.desk.site import FORM_FIELDS, desk
from thb_eu.desk.workplace import Workplace

LOOPBACK = "127.0.0.1"
THREADS = 4
"""Pages that are answered at once: a browser asks for a page and what belongs to it together."""
TAKEN = _("the port is taken or cannot be opened.")
ANOTHER = _("Name another with --port, or leave it out.")


def serve(
    folder: Path, definitions: str | None, role: str, port: int, opened: Callable[[str], None], lang: str = ""
) -> None:
    """Serve the desk of `folder` until the process is told to stop; `opened` gets its address once it answers.

    `lang`: the language of the first page where the desk speaks it; else the browser says which. `port` 0 lets
    the system choose one. Refused: a port that cannot be opened.
    """
    listening, token = listening_on(port), secrets.token_urlsafe(32)
    workplace = Workplace(folder.resolve(), definitions, role)
    hosts = tuple(f"{name}:{listening.getsockname()[1]}" for name in (LOOPBACK, "localhost"))
    app = desk(workplace, token, hosts)
    largest = REGISTER_IN_MEMORY + FORM_FIELDS
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page that waits for another one is no news
    server = create_server(app, sockets=[listening], threads=THREADS, ident=None, max_request_body_size=largest)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        opened(f"http://{hosts[0]}{first_page(lang)}?{TOKEN}={token}")
        server.run()
    finally:
        server.close()
        workplace.close()


def first_page(lang: str) -> str:
    """The path of the first page in a language; where none is named, or not one of the desk, the browser chooses."""
    return f"/{lang}/" if lang in LANGUAGES else "/"


def listening_on(port: int) -> socket.socket:
    """A socket on the loopback address; for port 0 the system chooses a free one. Refused: a port that is taken."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError:
        raise OutputRefused(Fault(Place(f"--port {port}"), "port-taken", TAKEN, ANOTHER)) from None
