"""In which language the desk opens: the one that the command line names, else the one that the browser asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.desk.conftest import DeskClient
from thb_eu.cli import cli
from thb_eu.desk import server


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("desk",), "/"),
        (("desk", "--lang", "sl"), "/sl/"),
        (("--lang=sl", "desk"), "/sl/"),
        (("desk", "--lang", "en"), "/en/"),
    ],
    ids=str,
)
def test_the_first_page_is_in_the_language_that_was_asked_for(
    words: tuple[str, ...], path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_desk: DeskClient
) -> None:
    """Who names none leaves it to the browser, whatever the machine speaks."""
    asked: list[str] = []
    monkeypatch.setattr(server, "serve", lambda *settings: asked.append(settings[-1]))
    done = CliRunner(env={"LANG": "sl_SI.UTF-8", "LC_ALL": ""}).invoke(cli, [*words, str(tmp_path), "--no-browser"])
    assert (done.exit_code, [*map(server.first_page, asked)]) == (0, [path])

    page = warm_desk.get(path)
    assert path == "/" or (page.status_code == 200 and f'lang="{path.strip("/")}"' in page.text)
