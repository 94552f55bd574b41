"""`python -m benchmarks.lab.readers [FORM...]`: programs of others read what `thb-eu export` writes (needs a network).

`readers.csv` names those that read the formats of `thb-eu export`, `programs.csv` those of all else that is written:
the form, the package with its version, from where (`pip` and `npm`: into an environment of its own below
`build/readers`; `program`: what is installed), whether it `reads` or `validates`, and the script in `scripts` that asks
it. A script gets the folder of an export, or of all files of an edition (`files.py`). One that reads an export prints a
list of cells: rows as observations.csv has them, or `table`, `codes` (country and year, then the dimensions as the
format orders them), `value` and `status` (null where the reader passes it by). One that validates ends with 0.

Asked of the editions for the Commission and for the public of 2024, of two invented years and of Croatia. Without a
FORM all are asked, and `docs/foreign-programs.md` is written. A reader that cannot be had is told as not tried and
never counted as passed; one that reads another cell ends all with exit code 1.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.lab.readers.files import ask_of_files
from benchmarks.lab.readers.reader import Asked, listed
from tests.support.years import year_called
from thb_eu import load
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers.unwritten_dossier import UnwrittenDossier
from thb_eu.exchange.figures import exported
from thb_eu.run import run_of

YEARS = ("2024", "2025", "2026", "Croatia")
AUDIENCES = (Audience.EU, Audience.PUBLIC)
PAGE = Path(__file__).parents[3] / "docs" / "foreign-programs.md"
HEAD = """# Programs of others

What is written is opened by programs that nobody here wrote, each in an environment of its own: `make lab` asks them
and writes this page; edit `benchmarks/lab/readers`, not this page. *reads*: every cell is compared with
`observations.csv` of its edition; *validates*: the program finds nothing wrong. Of 2024, of invented years and of
Croatia, for the Commission and for the public. What could not be had where the page was made is *not tried*.

| what is written | program | from | asks | outcome |
|---|---|---|---|---|"""
Cells = dict[tuple[str, ...], tuple[str, str | None]]


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


def ask_of_figures(readers: list[Asked]) -> None:
    """Ask readers about the formats of `thb-eu export`, of every edition."""
    ready = [it for it in readers if not it.lacking]
    with TemporaryDirectory() as made:
        for year in YEARS if ready else ():
            run = run_of(*year_called(year, Path(made, year), load()))
            for audience in AUDIENCES:
                dossier, place = UnwrittenDossier.of(run.edition(audience, fast=True)), Path(made, "export")
                shutil.rmtree(place, ignore_errors=True)
                for name, content in exported(dossier, dict.fromkeys(it.reader.form for it in ready)).items():
                    (place / name).parent.mkdir(parents=True, exist_ok=True)
                    (place / name).write_bytes(content)
                expected = published(dossier)
                for one in ready:
                    answer = one.reader.asked(place)
                    faults = [answer.stderr.strip()[-400:]] if answer.returncode else []
                    if not faults and one.reader.what == "reads":
                        faults = [*differing(expected, told(json.loads(answer.stdout), dossier.definitions))]
                    one.wrong.extend(f"{year} {audience.value}: {fault}" for fault in faults)
                    one.count += len(expected) if one.reader.what == "reads" else 1


def main(forms: list[str]) -> int:
    """Ask every reader of the forms, or all of all and write the page; the exit code."""
    figures, files = listed("readers.csv", forms), listed("programs.csv", forms)
    ask_of_figures(figures)
    ask_of_files(files)
    for one in (found := [*figures, *files]):
        print(f"{one.reader.form}: {one.reader.reader} {one.reader.version} {one.reader.what}: {one.told}")
        for fault in one.wrong[:5]:
            print(f"  {fault}")
    if not forms:
        PAGE.write_text(page(found), encoding="utf-8")
    return 1 if any(one.wrong for one in found) or all(one.lacking for one in found) else 0


def page(found: Iterable[Asked]) -> str:
    """The page of the documentation that says what was tried with what."""
    rows = (
        f"| {it.form} | {it.reader} {it.version}".rstrip() + f" | {it.by} | {it.what} | {one.told} |"
        for one in found
        for it in [one.reader]
    )
    return "\n".join((HEAD, *rows)) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
