"""Submitted years: a settled collection, submitted once and again, by commands."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run
from tests.support.journals import DAY, ROLE, about, with_deliveries
from tests.support.made_once import made_once
from tests.support.signed_texts import leave_nothing_open
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import working_on

BECAUSE = "Policija je popravila tabelo 5."
REASON = {"sl": BECAUSE, "en": "The Police have corrected table 5."}
WHY = tuple(word for lang, text in REASON.items() for word in ("--because", f"{lang}={text}"))


class Year:
    """A settled collection whose tables all came as accepted deliveries, and its dossiers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.collection = folder, folder / "si-2024"

    def submit(self, out: str, *words: str, role: str = ROLE) -> Any:
        """Submit to the folder `out`."""
        fixed = ("--definitions", self.folder, "--role", role, "--format", "json")
        return run("submit", self.collection, "--audience", "eu", "--out", self.folder / out, *fixed, *words)

    def ask_for_waiver(self, finding: str) -> int:
        """Ask that a finding may stay; the exit code."""
        words = ("--until", "2026-12-31", "--role", ROLE, "--on", DAY, *WHY)
        return run("waive", self.collection, finding, *words, "--definitions", self.folder).exit_code

    def verify(self, out: str) -> Any:
        """Verify a dossier with the collection as it is now."""
        return run("verify", self.folder / out, "--package", self.collection, "--definitions", self.folder)

    def act(self, act: Act = Act.SENT) -> None:
        """Let something be done."""
        with working_on(self.collection, Acting(ROLE, DAY)) as space:
            space.enter(act, about(act))
            space.write()


@pytest.fixture(scope="session")
def accepted(settled: Path) -> Year:
    """A collection in which nothing is open any more; no plausibility suite is asked."""

    def make(folder: Path) -> None:
        shutil.copytree(settled, folder)
        leave_nothing_open(folder)
        with_deliveries(folder / "si-2024")

    return Year(made_once("accepted", make))


@pytest.fixture(scope="session")
def submitted(accepted: Year) -> Year:
    """Submitted as FINAL."""

    def make(folder: Path) -> None:
        year = Year(Path(shutil.copytree(accepted.folder, folder)))
        assert year.submit("first").exit_code == 0

    return Year(made_once("submitted", make))


@pytest.fixture(scope="session")
def two_vintages(submitted: Year) -> Year:
    """Submitted again as vintage 2 after one more act."""

    def make(folder: Path) -> None:
        year = Year(Path(shutil.copytree(submitted.folder, folder)))
        year.act()
        assert year.submit("second", "--vintage", "2", *WHY, "--on", "2026-06-01").exit_code == 0

    return Year(made_once("two-vintages", make))


@pytest.fixture
def own(two_vintages: Year, tmp_path: Path) -> Year:
    """A copy of both that a test may spoil."""
    return Year(Path(shutil.copytree(two_vintages.folder, tmp_path / "year")))
