"""How the browser is told of the desk: by a file that its user alone can open, gone once it was followed."""

from __future__ import annotations

import re
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from click.testing import CliRunner

from thb_eu.cli import cli
from thb_eu.desk import server
from thb_eu.desk import server as launch
from thb_eu.desk.server import Link, browser_opened

ADDRESS = "http://a1b2c3.localhost:8000/sl/?token=s3cr3t"
of_posix = pytest.mark.skipif(sys.platform == "win32", reason="who may open a file is told otherwise there")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What a browser was told to open; the folders of the user are apart."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)) or True)
    run_time = tmp_path / "run"
    run_time.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run_time))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return opened


def file_of(told: list[str]) -> Path:
    """The file that the browser was told to open."""
    (address,) = told
    assert urlsplit(address).scheme == "file"
    return Path(url2pathname(urlsplit(address).path))


def wait_until_gone(file: Path) -> bool:
    """Whether a file vanishes within some seconds, with its folder."""
    until = time.monotonic() + 10
    while file.parent.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return not file.parent.exists()


@of_posix
def test_the_link_reaches_the_browser_by_a_file_of_its_user_alone(told: list[str], tmp_path: Path) -> None:
    """What the process of the browser is started with tells nothing; the file leads on; once followed it is gone."""
    link = Link(ADDRESS, threading.Event())
    with browser_opened(link, "sl", lambda: None) as is_opened:
        file = file_of(told)
        assert is_opened and "s3cr3t" not in told[0] and file.is_relative_to(tmp_path / "run")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        page = file.read_text(encoding="utf-8")
        assert f'<meta http-equiv="refresh" content="0; url={ADDRESS}">' in page and "<script" not in page
        link.used.set()
        assert wait_until_gone(file)


def test_what_was_not_followed_is_gone_with_the_desk(told: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt), browser_opened(Link(ADDRESS, threading.Event()), "en", lambda: None):
        file = file_of(told)
        assert file.is_file()
        raise KeyboardInterrupt
    assert not file.parent.exists()


@of_posix
@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_no_folder_that_others_can_open_is_used(mode: int, told: list[str], tmp_path: Path) -> None:
    """Nor a link to one: the folder of the user's own state is taken."""
    (tmp_path / "run").chmod(mode)
    with browser_opened(Link(ADDRESS, threading.Event()), "en", lambda: None):
        assert file_of(told).is_relative_to(tmp_path / "state" / "thb-eu")


@of_posix
def test_where_no_browser_follows_the_file_the_link_is_told(
    told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser may be kept from files of this kind; where there is none, or no file, the link is told at once."""
    monkeypatch.setattr(launch, "PATIENCE", 0.01)
    unused = threading.Event()
    with browser_opened(Link(ADDRESS, threading.Event()), "en", unused.set):
        assert unused.wait(10)
    monkeypatch.setattr("webbrowser.open", lambda _address: False)
    with browser_opened(Link(ADDRESS, threading.Event()), "en", lambda: None) as is_opened:
        assert not is_opened
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with browser_opened(Link(ADDRESS, threading.Event()), "en", lambda: None) as is_opened:
        assert not is_opened


@pytest.mark.parametrize(("words", "tells"), [((), False), (("--no-browser",), True)])
def test_the_window_tells_the_link_only_to_who_asks_for_it(
    words: tuple[str, ...], tells: bool, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def served(*settings: object) -> None:
        opened = next(one for one in settings if callable(one))
        with opened(Link(ADDRESS, threading.Event())):
            pass

    monkeypatch.setattr(server, "serve", served)
    done = CliRunner().invoke(cli, ["desk", str(tmp_path), *words], catch_exceptions=False)
    assert (done.exit_code, "s3cr3t" in done.output, bool(told)) == (0, tells, not tells)
    assert re.search(r"https?://\S+", done.output) is not None or not tells


@contextmanager
def nothing(_link: Link) -> Iterator[None]:
    """A desk that is opened by nobody."""
    raise KeyboardInterrupt
    yield


def test_each_desk_has_a_name_a_link_and_a_cookie_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By number alone where a browser finds no names; on every start another link."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    doors = []
    real = server.desk
    monkeypatch.setattr(server, "desk", lambda workplace, door: doors.append(door) or real(workplace, door))
    for by_number in (False, False, True):
        with pytest.raises(KeyboardInterrupt):
            server.serve(tmp_path, None, "", 0, nothing, lambda: None, by_number)
    names = [door.host.rpartition(":")[0] for door in doors]
    assert len({*names}) == 3 and names[2] == "127.0.0.1"
    assert all(re.fullmatch(r"[0-9a-f]{16}\.localhost", name) for name in names[:2])
    assert len({door.token for door in doors} | {door._secret for door in doors}) == 6
