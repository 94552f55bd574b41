"""Guard the desk by its token: judge whose request it is, set the headers that keep a page to itself.

The desk answers on the loopback address alone, under a name of its own, which is drawn anew each time it is opened.
The link that opens it works once: for its token the browser gets a cookie, which it sends to that name alone and which
ends with the browser. A page of another site can neither read nor send anything: requests under another host's name,
and forms from another origin, are turned away.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from threading import Event, Lock

from flask import Flask, Response, abort, request
from werkzeug.sansio.http import parse_cookie

from thb_eu.desk.answers import entered

TOKEN = "token"
"""The field of the address that brings the token."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser hides the origin of a form
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-scripts"
)
"""Of a file that a dossier holds: its style and script are inside, and it reaches nothing, the desk least of all."""
READING = ("GET", "HEAD")


def own_name() -> str:
    """Return a host name that nobody can guess; every browser looks for it on this machine alone (RFC 6761)."""
    return f"{secrets.token_hex(8)}.localhost"


@dataclass
class Door:
    """Who may enter a desk: whoever brings its `token` first, and from then on its cookie, to its `host` (name, port).

    `entered` is set once the token was used.
    """

    host: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    entered: Event = field(default_factory=Event)
    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _lock: Lock = field(default_factory=Lock)

    @property
    def origin(self) -> str:
        """What all addresses of the desk begin with, as a browser calls the origin of its forms."""
        return f"http://{self.host}"

    @property
    def cookie(self) -> str:
        """The name of its cookie: where a desk has no name of its own, ports of one machine share their cookies."""
        return f"thb-eu-desk-{self.host.rpartition(':')[2]}"

    def is_token(self, brought: str) -> bool:
        """Tell whether the token of the desk was brought, used or not."""
        return compare_digest(brought.encode(), self.token.encode())

    def enter(self) -> bool:
        """Use the token up; whether it was not used before."""
        with self._lock:
            is_first = not self.entered.is_set()
            self.entered.set()
        return is_first

    def knows(self, cookies: str) -> bool:
        """Tell whether the cookies of a request, as its header has them, hold that of the desk.

        Other ports of the machine may have set whatever they like beside it, and under its name.
        """
        sent = parse_cookie(cookies).getlist(self.cookie)
        return any(compare_digest(cookie.encode(), self._secret.encode()) for cookie in sent)

    def give_cookie(self, answer: Response) -> Response:
        """Return the answer with the cookie of the desk: for its host alone, for no script and no other site."""
        answer.set_cookie(self.cookie, self._secret, httponly=True, samesite="Strict")
        return answer


def guard(app: Flask, door: Door) -> None:
    """Let `app` answer only to whom its door knows, under its host, from its own pages."""

    @app.before_request
    def only_the_user() -> Response | None:
        if request.host != door.host:
            abort(HTTPStatus.MISDIRECTED_REQUEST)
        is_known = door.knows(request.headers.get("Cookie", ""))
        if request.method == "GET" and door.is_token(request.args.get(TOKEN, "")):
            if not is_known and not door.enter():
                abort(HTTPStatus.GONE)
            return door.give_cookie(entered())
        if not is_known:
            abort(HTTPStatus.FORBIDDEN)
        if request.method not in READING and request.headers.get("Origin") != door.origin:
            abort(HTTPStatus.FORBIDDEN)
        return None

    @app.after_request
    def kept_to_itself(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
