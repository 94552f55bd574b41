"""A page of the desk that never ends is ended and says so in its place; the desk goes on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.support.bounds import forever
from thb_eu.base.own_bounds import PageWatch
from thb_eu.desk.workplace import Workplace

SECONDS = 0.5
PAGE = "/sl/si-2024/findings"


@pytest.fixture
def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskClient]:
    """A desk that gives its pages half a second of the processor, one of which takes all that there is."""
    monkeypatch.setattr("thb_eu.desk.server.PageWatch", partial(PageWatch, seconds=SECONDS, every=0.05))
    workplace = Workplace(tmp_path, role="analyst")
    client = DeskClient(workplace)
    app = client.client.application
    [endpoint] = [it.endpoint for it in app.url_map.iter_rules() if it.rule == "/<lang>/<name>/findings"]
    app.view_functions[endpoint] = lambda **_address: str(sum(forever()))  # type: ignore[assignment]
    yield client
    workplace.close()


@pytest.mark.parametrize(("headers", "status"), [({}, 422), ({"HX-Request": "true"}, 200)])
def test_a_page_that_never_ends_says_that_it_was_ended(
    headers: dict[str, str], status: int, hurried: DeskClient
) -> None:
    """As a page, and as what htmx puts below a form, which it would not show with another status."""
    answer = hurried.client.get(PAGE, base_url=hurried.base, headers=headers, buffered=True)
    assert answer.status_code == status
    assert answer.text.count("time-exhausted") == 1
    assert ("<html" in answer.text) == (not headers)
    assert hurried.get("/sl/").status_code == 200
