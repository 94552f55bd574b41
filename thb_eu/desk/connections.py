"""Admit the user of the desk to its port, and few strangers at a time.

On Linux the system says to which user the other end of a connection belongs: another one than the user of the desk is
cut off before anything is read. Whoever has not brought the cookie of the desk is a stranger: of strangers the newest
are kept, so that no number of idle ones keeps the user out, and nothing is read of what they send but its head.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.server import MultiSocketServer, TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]
from waitress.utilities import Error  # type: ignore[import-untyped]

from thb_eu.desk.safety import Door

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
        """Whether a connection may be that of the user; the administrator of the machine reads all there is anyway."""
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
        strangers = [one for one in self._map.values() if isinstance(one, _Channel) and not one.is_known]
        for oldest in sorted(strangers, key=lambda one: one.creation_time)[: 1 - STRANGERS]:
            oldest.handle_close()
        return found


def server_on(
    listening: Sequence[socket.socket], app: Callable[..., Any], guard: Guard, largest: int
) -> MultiSocketServer:
    """A server of `app` at all sockets that listen, whose connections pass the guard; `largest`: bytes of a request."""
    adjusted = Adjustments(
        threads=THREADS, ident=None, max_request_body_size=largest, asyncore_use_poll=hasattr(select, "poll")
    )
    channels: dict[int, Any] = {}
    workers = ThreadedTaskDispatcher()
    workers.set_thread_count(THREADS)
    settings: Mapping[str, Any] = {"dispatcher": workers, "adj": adjusted, "bind_socket": False}
    for one in listening:
        place = one.family, one.type, one.proto, one.getsockname()
        server = _Server(guard, app, channels, True, one, sockinfo=place, **settings)
    return MultiSocketServer(channels, adjusted, [], workers, server.log_info)
