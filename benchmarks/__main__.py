"""`python -m benchmarks`: the commands on the real 2024 collection, beside the bare import of their two main libraries.

Whole processes (some cases time themselves, without start and imports), one warm-up, the median of five, all in one run
so that the ratios hold on a slow machine too. The promises stand beside the figures; a broken one ends with exit
code 1. Peak memory is the child's resident set (not on Windows).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import measured, surroundings

RUNS = 5
PACKAGE = "si-2024"
BARE = "bare import of pandas and frictionless"


@dataclass(frozen=True)
class Case:
    """One command, and what was promised of it: seconds at most, or times the bare import at most.

    `inside`: the command prints the seconds itself, without start and imports.
    """

    name: str
    command: Sequence[str]
    seconds: float | None = None
    ratio: float | None = None
    inside: bool = False


def cases(out: Path) -> list[Case]:
    """The commands to measure; `out` is a folder for dossiers."""
    thb_eu, law, faces = ([sys.executable, "-m", name] for name in ("thb_eu", "benchmarks.law", "benchmarks.faces"))
    return [
        Case(BARE, [sys.executable, "-c", "import pandas, frictionless"]),
        Case("thb-eu --help", [*thb_eu, "--help"], seconds=0.3),
        Case("thb-eu validate --fast", [*thb_eu, "validate", PACKAGE, "--fast"], ratio=2.5),
        Case("thb-eu validate", [*thb_eu, "validate", PACKAGE], seconds=6),
        Case("thb-eu submit", [*thb_eu, "submit", PACKAGE, "--out", str(out / "eu")], seconds=8),
        Case("thb-eu explain, a cell", [*thb_eu, "explain", str(out / "eu"), "V3!D14"], seconds=1),
        Case("thb-eu explain, a supplier's cell", [*thb_eu, "explain", str(out / "eu"), "--source", "data/t03.csv!C4"]),
        Case("thb-eu verify", [*thb_eu, "verify", str(out / "eu")], seconds=8),
        Case("thb-eu compare", [*thb_eu, "compare", str(out / "eu"), str(out / "eu")]),
        Case("thb-eu mappings check", [*thb_eu, "mappings", "check"]),
        Case("compile and prove mappings/", [*law, "prove"], seconds=0.5, inside=True),
        Case("impact of a change on ten years", [*law, "impact", str(out)], seconds=5, inside=True),
        Case("10,000 findings printed and as JSON", [*faces, "both"], seconds=2, inside=True),
        Case("10,000 findings in every face", [*faces, "all"], inside=True),
        Case("thb-eu submit, public", [*thb_eu, "submit", PACKAGE, "--out", str(out / "public"), "--audience=public"]),
    ]


def seconds_of(case: Case) -> float:
    """The time of one run: of the whole process, or what it says itself."""
    begin = time.perf_counter()
    done = subprocess.run(case.command, check=True, capture_output=True, text=True, env=surroundings())
    return float(done.stdout) if case.inside else time.perf_counter() - begin


def verdict(case: Case, median: float, bare: float) -> tuple[str, bool]:
    """What was promised of a case, and whether it held."""
    if case.seconds is not None:
        return f"at most {case.seconds} s", median <= case.seconds
    if case.ratio is not None:
        return f"at most {case.ratio} times the bare import", median <= case.ratio * bare
    return "", True


def main() -> int:
    """Measure every case, print one table, and say with the exit code whether all promises held."""
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        asked = cases(Path(folder))
        times: dict[str, list[float]] = {case.name: [] for case in asked}
        for case in asked:
            seconds_of(case)
        for _ in range(RUNS):
            for case in asked:
                times[case.name].append(seconds_of(case))
        bare = statistics.median(times[BARE])
        print(f"{'case':42}{'median s':>10}{'x bare':>8}{'peak MB':>9}  promise")
        for case in asked:
            median = statistics.median(times[case.name])
            promise, held = verdict(case, median, bare)
            broken += not held
            mark = "" if not promise else "  held" if held else "  BROKEN"
            print(f"{case.name:42}{median:10.2f}{median / bare:8.2f}{measured(case.command)[1]:>9.0f}  {promise}{mark}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
