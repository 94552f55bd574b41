"""Serve the desk on the loopback address of this machine, until it is stopped."""

from __future__ import annotations

import errno
import gc
import logging
import os
import select
import shutil
import signal
import socket
import stat
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from flask import Flask, abort, request
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.server import MultiSocketServer, TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]
from waitress.utilities import Error  # type: ignore[import-untyped]

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.limits import REGISTER_IN_MEMORY
from thb_eu.base.messages import _, literal
from thb_eu.base.model import Place
from thb_eu.base.own_bounds import PageWatch
from thb_eu.desk.acts import refuse_another_role
from thb_eu.desk.answers import LANGUAGES, answer_refusals, watched
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
from thb_eu.publication.html.rendering import render
from thb_eu.year.workspace import keys_in

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
    def as_files_are_now() -> None:
        workplace.look_again()

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
    """Return the path of the first page in a language; the browser chooses where none is named, or none of the desk."""
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


# Open the desk in the user's browser by a link that nobody else gets.
#
# What is handed to a browser stands in the list of processes, which every user of a machine can read. So the browser
# gets the name of a file that this user alone can open, and the file leads on. It is gone once the link was used.

TEMPLATES = Path(__file__).parent / "templates"
FOLDER, FILE = "thb-eu-desk-", "desk.html"
PATIENCE = 20.0
"""Seconds after which the link is told where no browser has followed the file: some may open none of such files."""


@dataclass(frozen=True, slots=True)
class Link:
    """The address that opens a desk, which works once, and what tells that it was used."""

    address: str
    used: Event


@contextmanager
def browser_opened(link: Link, lang: str, unused: Callable[[], None]) -> Iterator[bool]:
    """Tell whether a browser was told to open the link, as long as the desk is open.

    `unused` is called once where no page was asked for within some seconds.
    """
    folder = _folder()
    try:
        is_opened = folder is not None and webbrowser.open(_written(folder, link, lang).as_uri())
        if folder and is_opened:
            threading.Thread(target=_watch, args=(link, folder, unused), daemon=True).start()
        yield is_opened
    finally:
        _remove(folder)


def _watch(link: Link, folder: Path, unused: Callable[[], None]) -> None:
    if not link.used.wait(PATIENCE):
        unused()
    link.used.wait()
    _remove(folder)


def _written(folder: Path, link: Link, lang: str) -> Path:
    """Return the file that leads a browser on, for this user alone."""
    page = render("launch.html", (lang,), (TEMPLATES,), address=literal(link.address), title=_("The desk"))
    file = folder / FILE
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(page)
    return file


def _folder() -> Path | None:
    """Make a folder that this user alone can open, where files of this user lie; None where nothing can be written."""
    for place in _places():
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(prefix=FOLDER, dir=place))
    return None


def _places() -> Iterator[Path]:
    """Find where the system keeps what belongs to one user: first what vanishes as the user logs out."""
    if sys.platform == "win32":
        yield Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "thb-eu"
        return
    at_run_time = Path(os.environ.get("XDG_RUNTIME_DIR") or "-")
    if at_run_time.is_absolute() and _is_own(at_run_time):
        yield at_run_time
    if sys.platform == "darwin":
        yield Path.home() / "Library" / "Application Support" / "thb-eu"
    else:
        yield Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "thb-eu"


def _is_own(folder: Path) -> bool:
    """Tell whether a folder belongs to this user, and no other can open it."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077


def _remove(folder: Path | None) -> None:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


# Admit the user of the desk to its port, and few strangers at a time.
#
# On Linux the system says to which user the other end of a connection belongs: another one than the user of the desk
# is cut off before anything is read. Whoever has not brought the cookie of the desk is a stranger: of strangers the
# newest are kept, so that no number of idle ones keeps the user out, and nothing is read of what they send but its
# head.

STRANGERS = 32
"""Connections without the cookie of the desk that are kept; a browser opens at most six at once."""
THREADS = 4
"""Pages that are answered at once: a browser asks for a page and what belongs to it together."""
OF_LINUX = {False: Path("/proc/net/tcp"), True: Path("/proc/net/tcp6")}
"""The connections of this machine, each with its owner; by whether their addresses are those of version 6."""
V4_WITHIN_V6 = b"\0" * 10 + b"\xff\xff"
ADMINISTRATOR = 0
LOCAL, REMOTE, OWNER, NUMBER = 1, 2, 7, 9
"""Columns of that list; without a number of its own a connection has no owner any more."""


class Stranger(Error):  # type: ignore[misc]
    """Whoever sends a form without the cookie of the desk."""

    code, reason = 403, "Forbidden"


def tells_owners() -> bool:
    """Tell whether the system says to whom the other end of a connection belongs."""
    return OF_LINUX[False].is_file()


def owner_of(peer: tuple[Any, ...], own: tuple[Any, ...]) -> int | None:
    """Return the number of the user to whom the other end (`peer`, address and port) of a connection to `own` belongs.

    None where it has no owner: it is closed already, or no program of this machine opened it.
    """
    for is_v6, file in OF_LINUX.items():
        ends = [_as_listed(end, is_v6) for end in (peer, own)]
        if None not in ends and file.is_file():
            for line in file.read_text(encoding="ascii").splitlines()[1:]:
                columns = line.split(maxsplit=NUMBER + 1)
                if [columns[LOCAL], columns[REMOTE]] == ends and columns[NUMBER] != "0":
                    return int(columns[OWNER])
    return None


def _as_listed(end: tuple[Any, ...], is_v6: bool) -> str | None:
    """Return an address and a port as the list has them: four bytes at a time as this machine orders them."""
    address, port = end[:2]
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    if is_v6 and len(packed) == 4:
        packed = V4_WITHIN_V6 + packed
    if not is_v6 and len(packed) > 4:
        return None
    words = (memoryview(packed).cast("I")[number] for number in range(len(packed) // 4))
    return f"{''.join(f'{word:08X}' for word in words)}:{port:04X}"


class Guard:
    """Who is let in at the ports of a desk; `turned_away` is called once somebody else was cut off."""

    def __init__(self, door: Door, turned_away: Callable[[], None], user: int | None = None) -> None:
        self.door, self.turned_away = door, turned_away
        self.user = os.getuid() if user is None and tells_owners() else user
        self._has_told = False

    def lets_in(self, connection: socket.socket) -> bool:
        """Tell whether a connection may be the user's; the administrator of the machine reads all there is anyway."""
        if self.user is None:
            return True
        try:
            owner = owner_of(connection.getpeername(), connection.getsockname())
        except OSError:
            return False  # it is closed already
        if owner in (self.user, ADMINISTRATOR):
            return True
        if owner is not None and not self._has_told:
            self._has_told = True
            self.turned_away()
        return False


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request of which a body is read only where its head brings the cookie of the desk."""

    body_rcv: Any
    content_length: Any
    error: Any

    def __init__(self, settings: Any, channel: _Channel) -> None:
        super().__init__(settings)
        self.channel = channel

    def parse_header(self, head: bytes) -> None:
        super().parse_header(head)
        self.channel.is_known = self.channel.server.guard.door.knows(self.headers.get("COOKIE", ""))
        if self.body_rcv is not None and not self.channel.is_known:
            self.body_rcv, self.content_length, self.expect_continue = None, 0, False
            self.error = Stranger("The desk does not know this request.")


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection, and whether its last request brought the cookie of the desk."""

    is_known = False

    def __init__(self, *settings: Any, **more: Any) -> None:
        super().__init__(*settings, **more)
        self.parser_class = partial(_Request, channel=self)


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """A port of the desk, with its guard."""

    channel_class = _Channel

    def __init__(self, guard: Guard, *settings: Any, **more: Any) -> None:
        self.guard = guard
        super().__init__(*settings, **more)

    def accept(self) -> tuple[socket.socket, tuple[Any, ...]] | None:
        found: tuple[socket.socket, tuple[Any, ...]] | None = super().accept()
        if found and not self.guard.lets_in(found[0]):
            found[0].close()
            return None
        strangers = [peer for peer in self._map.values() if isinstance(peer, _Channel) and not peer.is_known]
        for oldest in sorted(strangers, key=lambda peer: peer.creation_time)[: 1 - STRANGERS]:
            oldest.handle_close()
        return found


def server_on(
    listening: Sequence[socket.socket], app: Callable[..., Any], guard: Guard, largest: int
) -> MultiSocketServer:
    """Make a server of `app` at all listening sockets, open to what passes the guard; `largest`: bytes of a request."""
    adjusted = Adjustments(
        threads=THREADS, ident=None, max_request_body_size=largest, asyncore_use_poll=hasattr(select, "poll")
    )
    channels: dict[int, Any] = {}
    workers = ThreadedTaskDispatcher()
    workers.set_thread_count(THREADS)
    settings: Mapping[str, Any] = {"dispatcher": workers, "adj": adjusted, "bind_socket": False}
    for listener in listening:
        place = listener.family, listener.type, listener.proto, listener.getsockname()
        server = _Server(guard, app, channels, True, listener, sockinfo=place, **settings)
    return MultiSocketServer(channels, adjusted, [], workers, server.log_info)
