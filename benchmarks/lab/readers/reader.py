"""Hold a line of a table of readers: a program of others, how it is had, and how it is asked."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE, BUILT = Path(__file__).parent, Path("build/readers").resolve()
INSTALL = 600
"""Seconds after which an installation or an answer is given up."""
SHAPES = "THB_EU_DCAT_SHAPES"
"""Names the file of the shapes of DCAT-AP, which no package brings."""
NEEDS: Mapping[str, str] = {"pyshacl": SHAPES}


@dataclass(frozen=True)
class Reader:
    """A line of the table."""

    form: str
    reader: str
    version: str
    by: str
    what: str
    script: str

    @property
    def place(self) -> Path:
        """The folder of its environment."""
        return BUILT / f"{self.by}-{self.reader}-{self.version}".replace(" ", "-")

    @property
    def words(self) -> list[str]:
        """What runs its script."""
        ending = self.script.rpartition(".")[2]
        own = str(self.place / "bin/python")
        return [{"py": own, "mjs": "node", "sh": "sh"}[ending], str(HERE / "scripts" / self.script)]

    def install(self) -> str:
        """Why it cannot be had; empty where it is there."""
        if (needed := NEEDS.get(self.reader)) and not os.environ.get(needed):
            return f"no package brings the shapes, and {needed} names no file of them"
        if self.by == "program":
            return "" if shutil.which(self.reader) else f"there is no {self.reader} here"
        if self.by == "npm" and not shutil.which("npm"):
            return "there is no npm here"
        if self.by == "pip":
            venv.create(self.place, with_pip=True, clear=False)
            command = [str(self.place / "bin/python"), "-m", "pip", "install", "--quiet", *self._named("==")]
        else:
            self.place.mkdir(parents=True, exist_ok=True)
            command = ["npm", "install", "--silent", "--no-audit", "--prefix", str(self.place), *self._named("@")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL, check=False)
        except subprocess.TimeoutExpired:
            return "its installation came to no end"
        return (done.stderr.strip().splitlines() or ["it cannot be installed"])[-1] if done.returncode else ""

    def _named(self, sign: str) -> list[str]:
        packages = zip(self.reader.split(), self.version.split(), strict=True)
        return [f"{name}{sign}{version}" for name, version in packages]

    def asked(self, export: Path) -> subprocess.CompletedProcess[str]:
        """What the script says of an export."""
        bare = {name: held for name, held in os.environ.items() if not name.startswith("PYTHON")}
        here = self.place if self.place.is_dir() else HERE
        return subprocess.run(
            [*self.words, str(export)], capture_output=True, text=True, cwd=here, env=bare, timeout=INSTALL, check=False
        )


@dataclass
class Asked:
    """What a reader said: of how many cells or editions, what was wrong; `lacking`: why it could not be asked."""

    reader: Reader
    lacking: str = ""
    count: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The outcome in words."""
        if self.lacking:
            return f"not tried: {self.lacking}"
        unit = "cells" if self.reader.what == "reads" else "editions"
        return f"{self.count:,} {unit}, {len(self.wrong)} wrong"


def listed(table: str, forms: list[str]) -> list[Asked]:
    """The readers of a table, of these forms or all, each installed or with what it lacks."""
    with (HERE / table).open(encoding="utf-8", newline="") as opened:
        readers = [Reader(**row) for row in csv.DictReader(opened) if not forms or row["form"] in forms]
    return [Asked(reader, reader.install()) for reader in readers]
