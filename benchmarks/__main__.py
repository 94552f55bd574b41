"""`python -m benchmarks`: the commands on the real 2024 collection, beside the bare import of their two main libraries.

Whole processes (some cases time themselves, without start and imports), one warm-up, the median of five, all in one
run. What is promised are multiples of the bare import, by the clock, so that the second core counts; before each run of
a case the bare import runs, so that both meet the machine in the same state, and the median is taken of what each such
turn comes to. The first cases run once more before all others, so that none of them pays for modules that are not yet
compiled and a cold disk. All cases run, then the verdict is told; a broken promise, or a command that fails, ends with
exit code 1.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import measured

RUNS = 5
FIRST = 4
"""So many cases import and read all that the others do."""
PACKAGE = "si-2024"
BARE = "bare import of pandas and frictionless"


@dataclass(frozen=True)
class Case:
    """One command, and what was promised of it: times the bare import at most, and MiB of memory at most.

    `inside`: the command prints its own seconds, without start and imports. `beside`: it prints a ratio of its own, and
    was promised at most that of what it names.
    """

    name: str
    command: Sequence[str]
    ratio: float | None = None
    inside: bool = False
    beside: str = ""
    mebibytes: float | None = None


def cases(out: Path) -> list[Case]:
    """The commands to measure; `out` is a folder for dossiers."""
    thb_eu, law, faces, suppression, desk, at_desk = (
        [sys.executable, "-m", name if name == "thb_eu" else f"benchmarks.{name}"]
        for name in ("thb_eu", "law", "faces", "suppression", "desk", "desk_acts")
    )
    eu = str(out / "eu")
    return [
        Case(BARE, [sys.executable, "-c", "import pandas, frictionless"]),
        Case("thb-eu --help", [*thb_eu, "--help"], ratio=0.2),
        # Each run reads all definitions, of which no file keeps what was made of them (a pickle is code to whoever can
        # write there), proves that the law treats alike what is alike, looks for persons by their context and holds the
        # reports of all recipients against each other: 2.3 before there was any of that, 3.6 with a pickle.
        Case("thb-eu validate --fast", [*thb_eu, "validate", PACKAGE, "--fast"], ratio=4),
        Case("thb-eu validate", [*thb_eu, "validate", PACKAGE], ratio=6),
        Case("thb-eu submit", [*thb_eu, "submit", PACKAGE, "--audience=eu", "--out", eu], ratio=7.5),
        Case("thb-eu explain, a cell", [*thb_eu, "explain", eu, "V3!D14"], ratio=1.9),
        Case("thb-eu explain, a supplier's cell", [*thb_eu, "explain", eu, "--source", "data/t03.csv!C4"]),
        Case("thb-eu verify", [*thb_eu, "verify", eu], ratio=7.5),
        Case("thb-eu compare", [*thb_eu, "compare", eu, eu]),
        Case(
            "thb-eu forms, all suppliers",
            [*thb_eu, "forms", PACKAGE, "--from", PACKAGE, "--out", str(out / "forms")],
            ratio=8,
        ),
        Case("a year's deliveries received", [sys.executable, "-m", "benchmarks.deliveries"], ratio=10),
        Case(
            "acts beside 2,000 deliveries",
            [sys.executable, "-m", "benchmarks.acts"],
            ratio=1.15,
            beside="the same beside 20",
        ),
        Case("thb-eu mappings check", [*thb_eu, "mappings", "check"], ratio=2.2),
        Case("compile and prove mappings/", [*law, "prove"], ratio=1.1, inside=True),
        Case("impact of a change on ten years", [*law, "impact", str(out)], ratio=7, inside=True),
        Case("10,000 findings printed and as JSON", [*faces, "both"], ratio=1.75, inside=True),
        Case("10,000 findings in every face", [*faces, "all"], inside=True),
        Case("a year's linked tables protected", [*suppression, "year"], ratio=2.5, inside=True),
        Case("ten years in two vintages each, all known", [*suppression, "ten"], ratio=60, inside=True),
        Case("a dense table of 1,080 cells protected", [*suppression, "dense"], ratio=8, inside=True),
        Case("thb-eu desk, until it answers", [*desk, "start"], ratio=3, inside=True),
        Case("the slowest page of the desk, once warm", [*desk, "pages"], ratio=0.2, inside=True),
        Case("the slowest page, ten years at hand", [*desk, "years"], ratio=0.2, inside=True),
        Case("the first figures of the desk", [*at_desk, "first"], ratio=3, beside="its processor for the bare import"),
        Case(
            "95 acts of the desk, the slowest",
            [*at_desk, "acts"],
            ratio=0.6,
            beside="its processor for the bare import",
            mebibytes=400,
        ),
        Case("thb-eu submit, public", [*thb_eu, "submit", PACKAGE, "--out", str(out / "public"), "--audience=public"]),
        Case("thb-eu submit, all editions at once", [*thb_eu, "submit", PACKAGE, "--out", str(out / "all")], ratio=10),
    ]


@dataclass(frozen=True)
class Told:
    """What the runs of a case came to: medians by the clock and of the processor, the peak; or why it failed.

    `ratio`: the seconds by the clock, in those of the bare import in the same turn.
    """

    seconds: float = 0.0
    processor: float = 0.0
    ratio: float = 0.0
    mebibytes: float = 0.0
    failed: str = ""


def ran(case: Case, bare: Sequence[str], runs: int) -> Told:
    """The medians of a case after one warm-up, in turns with the bare import; one run of what has turns of its own."""
    try:
        if case.beside:
            run = measured(case.command)
            return Told(run.seconds, run.processor, float(run.told), run.mebibytes)
        turns = [(measured(bare), measured(case.command)) for _ in range(runs + 1)][1:]
    except RuntimeError as fault:
        return Told(failed=(str(fault).strip().splitlines() or ["failed"])[-1])
    seconds = [float(run.told) if case.inside else run.seconds for _, run in turns]
    return Told(
        statistics.median(seconds),
        statistics.median(run.processor for _, run in turns),
        statistics.median(taken / beside.seconds for taken, (beside, _) in zip(seconds, turns, strict=True)),
        max(run.mebibytes for _, run in turns),
    )


def warm_up(cases: Sequence[Case]) -> None:
    """Run each case once; one that fails is told where it is measured."""
    for case in cases:
        with contextlib.suppress(RuntimeError):
            measured(case.command)


def verdict(case: Case, told: Told) -> tuple[str, bool]:
    """What was promised of a case, and whether it held; a case that failed keeps no promise."""
    if told.failed:
        return f"FAILED: {told.failed}", False
    if case.ratio is None:
        return "", True
    held = told.ratio <= case.ratio and told.mebibytes <= (case.mebibytes or told.mebibytes)
    memory = f", {case.mebibytes:g} MB" if case.mebibytes else ""
    return (
        f"at most {case.ratio:g} times {case.beside or 'the bare import'}{memory}  {'held' if held else 'BROKEN'}",
        held,
    )


def main() -> int:
    """Measure every case, print one table, and say with the exit code whether all promises held."""
    broken = []
    print(f"{'case':42}{'median s':>10}{'processor s':>13}{'x bare':>8}{'peak MB':>9}  promise")
    with tempfile.TemporaryDirectory() as folder:
        asked = cases(Path(folder))
        warm_up(asked[:FIRST])
        for case in asked:
            told = ran(case, asked[0].command, RUNS)
            promise, held = verdict(case, told)
            broken += [] if held else [case.name]
            print(
                f"{case.name:42}{told.seconds:10.2f}{told.processor:13.2f}{told.ratio:8.2f}"
                f"{told.mebibytes:9.0f}  {promise}",
                flush=True,
            )
    print(f"Broken: {', '.join(broken)}." if broken else "All promises held.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
