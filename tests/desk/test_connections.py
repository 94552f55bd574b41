"""Who reaches the desk of a shared machine: its user, by a link that works once; no other user, no crowd."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from thb_eu.base.errors import OutputRefused
from thb_eu.desk.safety import Door, own_name
from thb_eu.desk.server import FORM_FIELDS, STRANGERS, Guard, desk, listening_on, owner_of, server_on, tells_owners
from thb_eu.desk.workplace import Workplace

HAS_V6 = len(first := listening_on(0)) > 1
for _one in first:
    _one.close()
NOBODY = 65534
ADDRESSES = ["127.0.0.1", *(["::1"] if HAS_V6 else [])]
needs_owners = pytest.mark.skipif(not tells_owners(), reason="the system does not say whose a connection is")


CONNECT = socket.socket.connect


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is reached here but this machine."""

    def connect(one: socket.socket, to: tuple[str, int]) -> None:
        assert to[0] in ("127.0.0.1", "::1", "::ffff:127.0.0.1"), "a test reached for the network"
        CONNECT(one, to)

    monkeypatch.setattr(socket.socket, "connect", connect)


class Served:
    """A desk that answers at its port, and how it is asked."""

    def __init__(self, door: Door, port: int) -> None:
        self.door, self.port, self.cookie = door, port, ""

    def ask(
        self, path: str, address: str = "127.0.0.1", method: str = "GET", body: str = ""
    ) -> http.client.HTTPResponse:
        """The answer to a request of a browser that has opened the desk, once it has."""
        connection = http.client.HTTPConnection(address, self.port, timeout=20)
        headers = {"Host": self.door.host, "Cookie": self.cookie, "Origin": self.door.origin}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def enter(self) -> None:
        """Open the desk by its link."""
        self.cookie = self.ask(f"/?token={self.door.token}").headers["Set-Cookie"].partition(";")[0]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serves the desk of an empty folder; `user`: the number of the user whose it is."""
    with ExitStack() as running:

        def start(user: int | None = None, turned_away: Callable[[], None] = lambda: None) -> Served:
            listening, workplace = listening_on(0), Workplace(tmp_path, role="analyst")
            port = listening[0].getsockname()[1]
            door = Door(f"{own_name()}:{port}")
            server = server_on(listening, desk(workplace, door), Guard(door, turned_away, user), FORM_FIELDS)
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            running.callback(workplace.close)
            running.callback(thread.join, 5)
            running.callback(server.close)
            return Served(door, port)

        yield start


def idle(port: int, sent: bytes, count: int, until: ExitStack) -> None:
    """Connect so many times, send that much of a request, and wait."""
    for _number in range(count):
        one = until.enter_context(socket.create_connection(("127.0.0.1", port)))
        one.sendall(sent)


HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"
REFUSED = b"GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n"
"""A whole request of a stranger, who keeps the connection after it is turned away."""
WITH_BODY = b"POST /en/role HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\nabc"


@pytest.mark.parametrize("sent", [b"", HALF, REFUSED, WITH_BODY], ids=["nothing", "half", "refused", "body"])
def test_150_connections_of_strangers_keep_nobody_out(sent: bytes, served: Callable[..., Served]) -> None:
    """What the user asks for afterwards is answered in less than two seconds each."""
    it = served()
    it.enter()
    with ExitStack() as until:
        idle(it.port, sent, 150, until)
        begun = time.monotonic()
        assert [it.ask("/static/desk.css").status for _time in range(3)] == [200, 200, 200]
        assert time.monotonic() - begun < 3 * 2


def test_of_strangers_the_newest_are_kept(served: Callable[..., Served]) -> None:
    """Who came first is cut off; so many as are kept are answered, each that they are not known."""
    it = served()
    crowd = [socket.create_connection(("127.0.0.1", it.port)) for _number in range(2 * STRANGERS)]
    try:
        it.enter()  # all others were accepted before
        crowd[0].settimeout(5)
        with pytest.raises(ConnectionError):
            assert crowd[0].recv(1) == b"", "nothing was sent"
            raise ConnectionResetError
        crowd[-1].sendall(f"GET / HTTP/1.1\r\nHost: {it.door.host}\r\n\r\n".encode())
        assert crowd[-1].recv(12) == b"HTTP/1.1 403"
    finally:
        for one in crowd:
            one.close()


@pytest.mark.parametrize(
    "head", ["Content-Length: 900000000", "Transfer-Encoding: chunked", "Expect: 100-continue\r\nContent-Length: 9"]
)
def test_nothing_that_a_stranger_sends_is_read_beyond_its_head(head: str, served: Callable[..., Served]) -> None:
    it = served()
    with socket.create_connection(("127.0.0.1", it.port), timeout=5) as stranger:
        stranger.sendall(f"POST /en/role HTTP/1.1\r\nHost: {it.door.host}\r\n{head}\r\n\r\n".encode())
        assert stranger.recv(12) == b"HTTP/1.1 403"


def test_whoever_has_the_cookie_sends_forms(served: Callable[..., Served]) -> None:
    it = served()
    it.enter()
    for address in ADDRESSES:
        assert it.ask("/en/role", address, "POST", "role=clerk").status == 303


@pytest.mark.parametrize(
    "beside", [b"x=\xe8", b"x=\xff\xfe; \x80=\xc4", b"thb-eu-desk-%d=\xe8", b"thb-eu-desk-%d=other", b"="]
)
def test_what_other_ports_set_beside_the_cookie_harms_nothing(beside: bytes, served: Callable[..., Served]) -> None:
    """A stranger is turned away by an answer; the user's cookie is found among the others."""
    it = served()
    it.enter()
    others = beside.replace(b"%d", b"%d" % it.port)
    for sent, status in ((b"", b"403"), (it.cookie.encode(), b"200")):
        cookies = b"; ".join(filter(None, (others, sent)))
        with socket.create_connection(("127.0.0.1", it.port), timeout=20) as one:
            one.sendall(b"GET /en/ HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n" % (it.door.host.encode(), cookies))
            assert one.recv(12) == b"HTTP/1.1 " + status


ASK = r'exec 3<>"/dev/tcp/$0/$1" && printf "$2" >&3 && head -c 12 <&3'
"""Connect and ask, by a program that every user may run."""


@needs_owners
@pytest.mark.parametrize("address", ADDRESSES)
def test_another_user_is_cut_off_with_all_he_could_know(address: str, served: Callable[..., Served]) -> None:
    """With the name of the desk, its token and its cookie; and the window tells it once.

    Where the tests may become another user they do, else the desk is made that of another one.
    """
    can_become = os.getuid() == 0
    told: list[int] = []
    it = served(None if can_become else NOBODY, lambda: told.append(1))
    secret = f"{it.door.cookie}={it.door._secret}"
    for path in ("/en/", f"/?token={it.door.token}"):
        head = rf"GET {path} HTTP/1.1\r\nHost: {it.door.host}\r\nCookie: {secret}\r\n\r\n"
        command = ["bash", "-c", ASK, address, str(it.port), head]
        done = subprocess.run(command, capture_output=True, user=NOBODY if can_become else None, timeout=20)
        assert b"HTTP" not in done.stdout and not it.door.entered.is_set()
    assert told == [1]


@needs_owners
def test_the_owner_of_the_other_end_is_known_by_all_ways_of_connecting() -> None:
    """Version 4 and 6, and version 4 by a socket of version 6; not of what is closed already."""
    with ExitStack() as opened:
        listening = {one.family: opened.enter_context(one) for one in listening_on(0)}
        for family, address in (
            (socket.AF_INET, "127.0.0.1"),
            *([(socket.AF_INET6, "::1"), (socket.AF_INET6, "::ffff:127.0.0.1")] if HAS_V6 else []),
        ):
            at = listening[socket.AF_INET6 if address == "::1" else socket.AF_INET]
            with socket.socket(family) as client:
                client.connect((address, at.getsockname()[1]))
                connection, _peer = at.accept()
                ends = connection.getpeername(), connection.getsockname()
                assert owner_of(*ends) == os.getuid()
            assert owner_of(*ends) is None
            connection.close()


def test_nobody_else_answers_at_the_port_of_the_desk() -> None:
    """A browser asks at both loopback addresses for a name below `localhost`: the desk holds both or none."""
    with ExitStack() as opened:
        listening = [opened.enter_context(one) for one in listening_on(0)]
        port = listening[0].getsockname()[1]
        assert [one.getsockname()[0] for one in listening] == ADDRESSES
        for one in listening:
            with pytest.raises(OSError):
                socket.create_server(one.getsockname()[:2], family=one.family).close()
        with pytest.raises(OutputRefused) as refused:
            listening_on(port)
        assert refused.value.faults[0].code == "port-taken"
    if HAS_V6:
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as other, pytest.raises(OutputRefused):
            listening_on(other.getsockname()[1])
