"""`python -m benchmarks.lab.readers [FORM...]`: programs of others read what `thb-eu export` writes (needs a network).

`readers.csv` names them: the form, the package with its version, from where (`pip` and `npm`: into an environment of
its own below `build/readers`; `program`: what is installed), whether it `reads` or `validates`, and the script in
`scripts` that asks it. A script gets the folder of an export. One that reads prints a list of cells: rows as
observations.csv has them, or `table`, `codes` (country and year, then the dimensions as the format orders them),
`value` and `status` (null where the reader passes it by). One that validates ends with 0.

Asked of the editions for the Commission and for the public of 2024, of two invented years and of Croatia. A reader that
cannot be had is NOT RUN and never counted as passed; one that reads another cell ends all with exit code 1.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.years import year_called
from thb_eu import load
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers.unwritten_dossier import UnwrittenDossier
from thb_eu.exchange.figures import exported
from thb_eu.run import run_of

HERE, BUILT = Path(__file__).parent, Path("build/readers").resolve()
YEARS = ("2024", "2025", "2026", "Croatia")
AUDIENCES = (Audience.EU, Audience.PUBLIC)
INSTALL = 600
"""Seconds after which an installation is given up."""
Cells = dict[tuple[str, ...], tuple[str, str | None]]


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


def published(dossier: UnwrittenDossier) -> Cells:
    """What observations.csv of the edition says."""
    names = dossier.definitions.dimension_names
    return {
        (row["table"], row["geo"], row["time"], *(row[name] for name in names[row["table"]])): (
            row["obs_value"],
            row["obs_status"],
        )
        for row in dossier.observations
    }


def told(found: list[dict[str, Any]], definitions: Definitions) -> Cells:
    """What a reader says, by the dimensions in their own order; a list has its parts first, as one variable."""
    tables = {table.name: table for table in definitions.tables}
    cells: Cells = {}
    for row in found:
        table = tables[row["table"]]
        if "codes" not in row:
            value = "" if row["obs_value"] is None else str(int(row["obs_value"]))
            key = (table.name, row["geo"], row["time"], *(row[name] for name in table.names))
            cells[key] = value, row["obs_status"]
            continue
        geo, time, *codes = "|".join(row["codes"]).split("|")
        parts = [one.name for one in table.parts] if table.layout.is_list else []
        order = [*parts, *(name for name in table.names if name not in parts)]
        at = dict(zip(order, codes, strict=True))
        cells[table.name, geo, time, *(at[name] for name in table.names)] = row["value"], row["status"]
    return cells


def differing(expected: Cells, found: Cells) -> Iterator[str]:
    """The cells that a reader takes for others; a place without value and status is none."""
    for key in {**expected, **found}:
        value, status = expected.get(key, ("", None))
        has, why = found.get(key, ("nothing", None))
        if has != value or (why is not None and why != status):
            yield f"{key}: {has!r} {why!r}, not {value!r} {status!r}"


def main(forms: list[str]) -> int:
    """Ask every reader of the forms about every edition; the exit code."""
    with (HERE / "readers.csv").open(encoding="utf-8", newline="") as table:
        readers = [Reader(**row) for row in csv.DictReader(table) if not forms or row["form"] in forms]
    ready: list[Reader] = []
    for reader in readers:
        if lacking := reader.install():
            print(f"NOT RUN: {reader.form} by {reader.reader}: {lacking}", file=sys.stderr)
        else:
            ready.append(reader)
    read: Counter[Reader] = Counter()
    wrong: dict[Reader, list[str]] = {}
    with TemporaryDirectory() as made:
        for year in YEARS:
            run = run_of(*year_called(year, Path(made, year), load()))
            for audience in AUDIENCES:
                dossier, place = UnwrittenDossier.of(run.edition(audience, fast=True)), Path(made, "export")
                shutil.rmtree(place, ignore_errors=True)
                for name, content in exported(dossier, dict.fromkeys(reader.form for reader in ready)).items():
                    (place / name).parent.mkdir(parents=True, exist_ok=True)
                    (place / name).write_bytes(content)
                expected = published(dossier)
                for reader in ready:
                    answer = reader.asked(place)
                    faults = [answer.stderr.strip()[-400:]] if answer.returncode else []
                    if not faults and reader.what == "reads":
                        faults = [*differing(expected, told(json.loads(answer.stdout), dossier.definitions))]
                    wrong.setdefault(reader, []).extend(f"{year} {audience.value}: {fault}" for fault in faults)
                    read[reader] += len(expected)
    for reader in ready:
        faults = wrong[reader]
        print(
            f"{reader.form}: {reader.reader} {reader.version} {reader.what} {read[reader]} cells, {len(faults)} wrong"
        )
        for fault in faults[:5]:
            print(f"  {fault}")
    print(f"{len(readers)} readers: {len(ready)} asked, {len(readers) - len(ready)} not run")
    return 1 if any(wrong.values()) or not ready else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
