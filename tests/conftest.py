"""What tests share: the definitions, the real collection, copies of it that may be spoilt, and no network."""

from __future__ import annotations

import csv
import gc
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import examples  # noqa: F401  before any property is declared
from tests.support.made_once import COMMON, made_once
from tests.support.sample import is_whole
from thb_eu import definitions as reading
from thb_eu import run as runs
from thb_eu.cli import RARELY
from thb_eu.definitions import Definitions, journal, kept_parts, load

pytest_plugins = ("tests.support.signed_texts", "tests.support.submitted_years")
"""Whose folders are made once for all tests that read them: a settled collection, and its dossiers."""
REPOSITORY = Path(__file__).resolve().parent.parent
SI_2024 = REPOSITORY / "datapackages" / "si-2024"


def pytest_report_header() -> str:
    """Which of its two sizes the run has."""
    left_out = "a seeded sample of their cases (all of them: THB_EU_WHOLE=1, as `make lab` sets)"
    return f"tests marked `sampled` try {'all their cases' if is_whole() else left_out}"


def pytest_collection_finish() -> None:
    """Dead cycles are looked for as rarely as in the program; never among what all tests hold, or it takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in this product may reach for the network."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a test reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


NO_RUN_RESTS_ON = tuple(
    f"thb_eu.{room}"
    for room in ("cli", "desk", "year", "definitions.journal", "country", "dossiers", "law_changes", "templates")
)
"""Rooms that definitions and runs do not look into: what stands there in place of a part changes none."""


class _Patch(pytest.MonkeyPatch):
    """Puts something in place of a part of the product, which then makes anew the runs that rest on it."""

    known: tuple[Any, ...] = ()
    loaded: int = 0
    held: Mapping[tuple[Any, ...], Definitions]

    def setattr(self, target: Any, *rest: Any, **more: Any) -> None:
        """As pytest does it."""
        home = target if isinstance(target, str) else getattr(target, "__module__", getattr(target, "__name__", ""))
        if str(home).startswith("thb_eu") and not str(home).startswith(NO_RUN_RESTS_ON):
            if not self.known:
                self.known = (dict(runs._known), [*runs._lately], dict(kept_parts._parts))
                self.loaded = reading._loaded.cache_info().misses
                self.held = dict(reading._held)
            self.forget()
        super().setattr(target, *rest, **more)

    def undo(self) -> None:
        """Forget what was made meanwhile, and know again what was known before."""
        super().undo()
        if self.known:
            self.forget()
            if reading._loaded.cache_info().misses != self.loaded:  # definitions were read meanwhile
                forget_definitions()
                reading._held.update(self.held)
            for held, before in zip((runs._known, runs._lately, kept_parts._parts), self.known, strict=True):
                held.extend(before) if isinstance(before, list) else held.update(before)
            self.known, self.held = (), {}

    def forget(self) -> None:
        """Make all anew."""
        runs.forget_runs()
        kept_parts._parts.clear()


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """As pytest gives it; what was made while something stood in place of a part of the product is forgotten."""
    patch = _Patch()
    yield patch
    patch.undo()


def forget_definitions() -> None:
    """Have definitions read again, whoever holds them."""
    reading._loaded.cache_clear()
    reading._held.clear()


@pytest.fixture
def read_anew() -> Iterator[None]:
    """What other tests have read of definitions is forgotten for this one, whole and by its parts."""
    held = dict(reading._held)
    forget_definitions()
    kept_parts._parts.clear()
    yield
    forget_definitions()
    reading._held.update(held)


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry of a journal is of the same second and has the same digits by chance: two journals can be equal."""
    monkeypatch.setattr(journal, "this_moment", lambda: ("2026-03-02T09:00:00Z", "0" * 32))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules of slow tests run first: at the end one would keep a single processor busy while the others wait."""
    items.sort(key=lambda item: not any(mark.name == "slow" for mark in item.listchain()[-2].own_markers))


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The secret of this machine is one of the tests' own; what all processes of the tests read has one place."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    own = tmp_path_factory.getbasetemp()
    os.environ[COMMON] = str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def definitions() -> Iterator[Definitions]:
    """The definitions that travel with the product; the run of the real collection by them is held, and made once."""
    loaded = load()
    held = runs.run_of(SI_2024, loaded)
    held.received  # noqa: B018 - from here on it is known
    yield loaded


@pytest.fixture(scope="session")
def built_site() -> Path:
    """The site that `THB_EU_SITE` names, as the gate does once it is built; else one built for the tests."""
    if named := os.environ.get("THB_EU_SITE"):
        return Path(named)
    from release.site.build import build

    return made_once("site", build)


@pytest.fixture(scope="session")
def without_suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of definitions that asks no plausibility suite: whatever else is judged is judged within a second."""
    folder = tmp_path_factory.mktemp("without") / "suites"
    shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages", ignore=shutil.ignore_patterns("plausibility"))
    return folder


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder with no neighbours: a collection beside other tests' collections would be compared with them."""
    alone = tmp_path / "alone"
    alone.mkdir()
    return alone


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A copy of the real 2024 collection that a test may spoil."""
    return Path(shutil.copytree(SI_2024, tmp_path / "si-2024"))


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    """A folder of definitions whose mappings a test may spoil."""
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    return folder


def rewrite(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    """Change a CSV file as a clerk would in a spreadsheet: `change` gets its rows."""
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)


def exchange(folder: Path, first: str, second: str) -> None:
    """Save two tables of a collection under each other's name."""
    here, there = folder / f"data/{first}.csv", folder / f"data/{second}.csv"
    here_, there_ = here.read_bytes(), there.read_bytes()
    here.write_bytes(there_)
    there.write_bytes(here_)


def set_cell(path: Path, cell: str, value: str) -> None:
    """Write `value` into a cell such as `C5` of a CSV file."""
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1

    def change(rows: list[list[str]]) -> None:
        rows[row][column] = value

    rewrite(path, change)


def confirm_all(folder: Path, role: str = "State Secretary", on: str = "2026-11-25") -> None:
    """Let a role confirm, in a folder of definitions, every text that was not read in its source."""
    if not (folder / "datapackages").exists():
        shutil.copytree(REPOSITORY / "datapackages", folder / "datapackages")
    once = []
    for text in load(folder).unsure:
        confirmed = {"role": role, "on": on, "text": text.seal}
        if text.is_of_product:
            once.append({"file": text.file, **confirmed})
            continue
        path = folder / text.file
        content = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(f"{content}\n\nconfirmed: {json.dumps(confirmed)}\n", encoding="utf-8")
    (folder / "mappings/confirmed.yaml").write_text(json.dumps({"confirmed": once}), encoding="utf-8")


def keep_only(collection: Path, *names: str) -> Path:
    """Take every table out of a collection but these: what is asked of them alone is answered sooner."""
    path = collection / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value["resources"] = [entry for entry in value["resources"] if entry["name"] in names]
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
    return collection


def give_contact(collection: Path, email: str = "thb@example.org") -> None:
    """Give a collection an address to write to."""
    path = collection / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value.setdefault("contributors", [{"title": "Office", "roles": ["contact"]}])[0]["email"] = email
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


@pytest.fixture
def keep_terminal_plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No colour, English, whatever the machine speaks."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield
