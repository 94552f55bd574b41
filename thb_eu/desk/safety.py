"""Safety: every request in, whether the user of this machine made it; the headers that keep a page to itself out.

The desk answers on the loopback address alone, to whoever brings the token of its address. That token comes once in the
address and from then on in a cookie that ends with the browser. A page of another site can neither read nor send
anything: requests under another host's name, and forms from another origin, are turned away.
"""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus

from flask import Flask, Response, abort, request

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


def guard(app: Flask, token: str, hosts: tuple[str, ...]) -> None:
    """Let `app` answer only to who brings `token`, under one of `hosts` (name and port), from its own pages."""
    cookie = f"thb-eu-desk-{hosts[0].rpartition(':')[2]}"

    @app.before_request
    def only_the_user() -> Response | None:
        if request.host not in hosts:
            abort(HTTPStatus.MISDIRECTED_REQUEST)
        brought = request.args.get(TOKEN, "")
        if request.method in READING and brought and compare_digest(brought.encode(), token.encode()):
            answer = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": request.path})
            answer.set_cookie(cookie, token, httponly=True, samesite="Strict")
            return answer
        if not compare_digest(request.cookies.get(cookie, "").encode(), token.encode()):
            abort(HTTPStatus.FORBIDDEN)
        if request.method not in READING and request.headers.get("Origin") not in {f"http://{host}" for host in hosts}:
            abort(HTTPStatus.FORBIDDEN)
        return None

    @app.after_request
    def kept_to_itself(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
