"""Open the desk in the user's browser by a link that nobody else gets.

What is handed to a browser stands in the list of processes, which every user of a machine can read. So the browser gets
the name of a file that this user alone can open, and the file leads on. It is gone once the link was used.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from thb_eu.base.messages import _, literal
from thb_eu.publication.html.rendering import render

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
    """A new folder that this user alone can open, where files of this user lie; None where nothing can be written."""
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
