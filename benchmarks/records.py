"""`python -m benchmarks.records`: a register of police rows, from its file to all tables, side by side in one run.

The rows are synthetic (`thb-eu synth --public`, the format of the open data). Each case is a process of its own: read,
hold to the contract, translate, count into all tables, with DuckDB and with pandas alone; beside them the floor (a bare
DuckDB scan of the same file, in UTF-8, that looks at every cell) and `frictionless validate` alone. One warm-up where
there are several runs, medians, peak resident memory. What is promised are multiples of the floor, in seconds of the
processor, and MiB. All cases run, then the verdict is told; a broken promise, or a case that fails, ends with exit
code 1.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import Run, measured
from thb_eu.cli import RARELY

MILLION = 1_000_000
GIBIBYTE = 1_024


@dataclass(frozen=True)
class Case:
    """One way to read a register of so many million rows; how often, and what was promised: times the floor, MiB."""

    name: str
    way: str
    millions: int
    runs: int
    ratio: float | None = None
    mebibytes: float | None = None


CASES = (
    Case("bare DuckDB scan (the floor)", "scan", 1, 3),
    Case("thb-eu with DuckDB", "duckdb", 1, 3, ratio=4, mebibytes=0.5 * GIBIBYTE),
    Case("thb-eu with pandas", "pandas", 1, 3),
    Case("frictionless validate", "frictionless", 1, 1),
    Case("bare DuckDB scan (the floor)", "scan", 10, 1),
    Case("thb-eu with DuckDB", "duckdb", 10, 1, ratio=2.5, mebibytes=GIBIBYTE),
)


def count_all_tables(package: Path, engine: str) -> None:
    """From the file to the cells of all tables; the contract says which engine keeps the rows."""
    from thb_eu.counts import count, each_unit_once
    from thb_eu.definitions import load
    from thb_eu.mapping.translation import translate
    from thb_eu.sources import read

    gc.set_threshold(*RARELY)  # as every command does
    definitions = load().with_engine(engine)
    received = read(package, definitions)
    assert received.structure.empty
    assert [register.engine for register in received.registers] == [engine]
    mapped = each_unit_once(translate(received, definitions), received.registers, definitions)
    assert count(mapped, definitions, received.collection).cells["obs_value"].sum() > 0


def scan(package: Path) -> None:
    """Every cell of the file looked at by DuckDB, and nothing else."""
    import duckdb

    file = (package / "utf-8.csv").as_posix()
    rows = f"read_csv('{file}', delim=';', header=true, all_varchar=true, quote='', escape='')"
    duckdb.sql(f"SELECT max(COLUMNS(*)) FROM {rows}").fetchall()


def frictionless_alone(package: Path) -> None:
    """The same file, the same schema, in Frictionless."""
    import json

    from frictionless import Resource, system

    from thb_eu import load

    schema = load().contracts["police-records/public"].schema
    fields = [{key: value for key, value in field.items() if ":" not in key} for field in schema["fields"]]
    told = {"name": "police", "path": "police.csv", "encoding": "windows-1250", "schema": {"fields": fields}}
    told["dialect"] = {"csv": {"delimiter": ";"}}
    with system.use_context(trusted=True):
        resource = Resource.from_descriptor(json.loads(json.dumps(told)), basepath=str(package))
        assert resource.validate().valid


WAYS = {"scan": scan, "frictionless": frictionless_alone}


def made(folder: Path, millions: int) -> Path:
    """A collection with a public register of so many rows, and the same rows in UTF-8 for the floor."""
    from thb_eu.definitions import load
    from thb_eu.records.synthetic import SynthesisRequest, synthesise

    package = folder / f"{millions}m"
    synthesise(SynthesisRequest(rows=millions * MILLION, public=True), package, load().folder)
    with (
        (package / "police.csv").open(encoding="windows-1250", newline="") as rows,
        (package / "utf-8.csv").open("w", encoding="utf-8", newline="") as copy,
    ):
        while piece := rows.read(1 << 24):
            copy.write(piece)
    return package


def main() -> int:
    """Measure every case and say with the exit code whether all promises held."""
    broken = []
    print(
        f"{'a register of police rows':34}{'rows':>7}{'median s':>10}{'processor s':>13}"
        f"{'x floor':>9}{'peak MiB':>10}  promise"
    )
    for millions in dict.fromkeys(case.millions for case in CASES):
        floor = 0.0
        with tempfile.TemporaryDirectory() as folder:
            package = made(Path(folder), millions)
            for case in (case for case in CASES if case.millions == millions):
                row = f"{case.name:34}{f'{millions} M':>7}"
                try:
                    run = median_of(case, package)
                except RuntimeError as fault:
                    broken.append(f"{case.name}, {millions} M")
                    print(f"{row}  FAILED: {(str(fault).strip().splitlines() or ['failed'])[-1]}", flush=True)
                    continue
                floor = floor or run.processor
                held = run.processor <= (case.ratio or float("inf")) * floor
                held = held and run.mebibytes <= (case.mebibytes or float("inf"))
                broken += [] if held else [f"{case.name}, {millions} M"]
                told = f"{promise(case)}  {'held' if held else 'BROKEN'}" if promise(case) else ""
                print(
                    f"{row}{run.seconds:10.2f}{run.processor:13.2f}"
                    f"{run.processor / floor:9.1f}{run.mebibytes:10.0f}  {told}",
                    flush=True,
                )
    print(f"Broken: {'; '.join(broken)}." if broken else "All promises held.")
    return 1 if broken else 0


def median_of(case: Case, package: Path) -> Run:
    """The medians of a case and its highest peak, in whole processes."""
    command = [sys.executable, "-m", "benchmarks.records", case.way, str(package)]
    if case.runs > 1:
        measured(command)
    runs = [measured(command) for _ in range(case.runs)]
    seconds, processor = (statistics.median(getattr(run, name) for run in runs) for name in ("seconds", "processor"))
    return Run(seconds, processor, max(run.mebibytes for run in runs), "")


def promise(case: Case) -> str:
    """What was promised, in words."""
    told = [f"{case.ratio:g} times the floor"] if case.ratio else []
    told += [f"{case.mebibytes:g} MiB"] if case.mebibytes else []
    return f"at most {' and '.join(told)}" if told else ""


def one(way: str, package: Path) -> None:
    """One case, in this process."""
    WAYS[way](package) if way in WAYS else count_all_tables(package, way)


if __name__ == "__main__":
    arguments: Sequence[str] = sys.argv[1:]
    if arguments:
        one(arguments[0], Path(arguments[1]))
    else:
        begin = time.perf_counter()
        code = main()
        print(f"in all {time.perf_counter() - begin:.0f} s")
        sys.exit(code)
