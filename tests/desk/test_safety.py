"""The desk answers to the user of this machine alone; nothing of another site can read or send anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.desk.conftest import HOST, OWN, TOKEN, DeskClient
from thb_eu.base import limits
from thb_eu.desk.safety import Door, own_name
from thb_eu.desk.server import FORM_FIELDS, desk


def stranger(at_desk: DeskClient):
    """A client without the cookie of the session."""
    return at_desk.client.application.test_client()


def test_without_the_token_no_page_opens(at_desk: DeskClient) -> None:
    client = stranger(at_desk)
    for address in ("/en/", "/en/si-2024/", "/?token=another", "/static/desk.css"):
        assert client.get(address, base_url=f"http://{HOST}").status_code == 403
    assert client.post("/en/role", data={"role": "analyst"}, base_url=f"http://{HOST}", headers=OWN).status_code == 403


def opened(at_desk: DeskClient):
    """A client without a cookie, at a desk that nobody has opened, and its door."""
    door = Door(HOST, TOKEN)
    return desk(at_desk.workplace, door).test_client(), door


def test_the_token_leaves_the_address_at_once_and_becomes_a_cookie_that_no_script_reads(at_desk: DeskClient) -> None:
    """The page leads on by itself: a browser sends the cookie only to where a page of the desk leads."""
    client, door = opened(at_desk)
    answer = client.get(f"/sl/?token={TOKEN}", base_url=f"http://{HOST}")
    assert (answer.status_code, door.entered.is_set()) == (200, True)
    assert '<meta http-equiv="refresh" content="0; url=/sl/">' in answer.text and TOKEN not in answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert "Domain" not in cookie and TOKEN not in cookie  # of this host alone, and no key to the link
    assert "Expires" not in cookie and "Max-Age" not in cookie  # it ends with the session of the browser


def test_the_link_works_once(at_desk: DeskClient) -> None:
    """Whoever comes later with it is told so, and nothing of the desk; who came in may go back to it."""
    client, door = opened(at_desk)
    assert client.head(f"/?token={TOKEN}", base_url=f"http://{HOST}").status_code == 403
    assert not door.entered.is_set()  # what only looks whether there is a page uses nothing up
    assert [client.get(f"/?token={TOKEN}", base_url=f"http://{HOST}").status_code for _time in range(2)] == [200, 200]
    late = client.application.test_client()
    answer = late.get(f"/en/?token={TOKEN}", base_url=f"http://{HOST}")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (410, False)
    assert late.get("/en/", base_url=f"http://{HOST}").status_code == 403
    for page in (answer, late.get("/en/si-2024/", base_url=f"http://{HOST}")):
        assert at_desk.workplace.role not in page.text and "<form" not in page.text and "si-2024" not in page.text


def test_of_many_who_bring_the_token_at_once_one_comes_in(at_desk: DeskClient) -> None:
    client, _door = opened(at_desk)
    clients = [client.application.test_client() for _number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda one: one.get(f"/?token={TOKEN}", base_url=f"http://{HOST}").status_code, clients)
    assert sorted(answers) == [200, *[410] * 15]


@pytest.mark.parametrize("host", [HOST.partition(".")[2], f"b{HOST}", "127.0.0.1:8000", HOST[:-1] + "1"])
def test_the_desk_answers_under_its_own_name_alone(at_desk: DeskClient, host: str) -> None:
    """Not at the number of the address, nor under a name that anybody can guess: cookies are bound to a name."""
    assert at_desk.client.get("/en/", base_url=f"http://{host}").status_code in (421, 400)
    assert len({own_name() for _time in range(50)}) == 50


@pytest.mark.parametrize("origin", ["http://example.org", "null", f"https://{HOST}", "http://127.0.0.1:8001", ""])
def test_a_form_from_a_foreign_origin_is_turned_away(at_desk: DeskClient, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = at_desk.client.post("/en/role", data={"role": "x"}, base_url=f"http://{HOST}", headers=headers)
    assert answer.status_code == 403
    assert at_desk.workplace.role == "analyst"


def test_under_the_name_of_another_host_nothing_is_answered(at_desk: DeskClient) -> None:
    """A name that a stranger's server gives to this machine (DNS rebinding) opens nothing."""
    assert at_desk.client.get("/en/", base_url="http://example.org:8000").status_code == 421


@pytest.mark.parametrize(
    "path", ["/en/..%2f..%2fetc/", "/en/%2e%2e/", "/static/..%2f..%2fpyproject.toml", "/static/%2e%2e/safety.py"]
)
def test_no_path_leads_out(at_desk: DeskClient, path: str) -> None:
    assert at_desk.get(path).status_code in (404, 422)


def test_who_is_turned_away_keeps_the_menu_of_the_collection(
    at_desk: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that there is not, a program that fails: titled in words; a stranger learns of no collection."""
    monkeypatch.setattr("thb_eu.desk.pages.offices.page", lambda *_, **__: 1 / 0)
    at_desk.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    for address, code in (("/en/si-2024/nothing", 404), ("/en/si-2024/offices", 500)):
        answer = at_desk.get(address)
        assert (answer.status_code, 'href="/en/si-2024/journal"' in answer.text) == (code, True)
        assert f"<h1>{code}" not in answer.text
    answer = stranger(at_desk).get("/en/si-2024/", base_url=f"http://{HOST}")
    assert 'href="/en/si-2024/journal"' not in answer.text


def test_a_page_lets_the_browser_load_nothing_from_elsewhere(at_desk: DeskClient) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in at_desk.get("/en/").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert policy["frame-ancestors"] == "'none'"


def test_an_oversized_form_is_turned_away_before_it_is_read(at_desk: DeskClient) -> None:
    assert at_desk.post("/en/role", {"role": "x" * (FORM_FIELDS + 1)}).status_code == 413
    announced = {
        "CONTENT_LENGTH": str(limits.REGISTER_IN_MEMORY + 1),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    client = at_desk.client
    answer = client.post("/en/role", base_url=f"http://{HOST}", headers=OWN, environ_overrides=announced)
    assert answer.status_code == 413


def test_a_collection_is_found_by_its_name_alone(at_desk: DeskClient, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name in ("elsewhere", "..", str(tmp_path / "elsewhere")):
        assert at_desk.get(f"/en/{name}/").status_code in (404, 422, 308)


def test_an_address_begins_with_a_language_of_the_desk(at_desk: DeskClient) -> None:
    """A browser asks for an icon by itself: that is no page in a language of that name."""
    for path in ("/favicon.ico/", "/de/", "/de/si-2024/"):
        assert at_desk.get(path).status_code == 404
