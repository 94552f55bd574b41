"""`python -m benchmarks.faces [both|all]`: 10,000 findings in every face, timed inside the process, without imports.

`both` prints the console's words and writes the JSON, `all` writes every face; each prints seconds. Without a word: one
line per face, the median of five.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from tests.support.texts import bilingual
from thb_eu.base.model import CheckedCollection, Finding, Outcome, Place, Remedies
from thb_eu.checks import all_checks
from thb_eu.cli.report import as_json, verdict, words
from thb_eu.cli.terminal import print_text
from thb_eu.definitions import load
from thb_eu.exchange.findings.formats import FACES
from thb_eu.results import Submission
from thb_eu.run import prepare

FINDINGS, RUNS = 10_000, 5
TELLING = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.NOT_RUN)


def many_findings() -> Submission:
    """The real collection, as if it had been judged with ten thousand findings spread over all checks."""
    submission = prepare("si-2024", load(), fast=True)
    checks = all_checks(submission.definitions)
    found = []
    for number in range(1, FINDINGS + 1):
        check = checks[number % len(checks)]
        message = bilingual(
            f"Natisnjena vsota: {number}; seštevek celic: 14.", f"The printed total is {number}, not 14."
        )
        remedy = bilingual(f"Vprašajte dobavitelja o vrstici {number}.", f"Ask the supplier about row {number}.")
        where = Place(file="data/t13.csv", cell=f"D{number}", row=number, column="Total")
        outcome = TELLING[number % len(TELLING)]
        found.append(
            Finding(check.id, outcome, check.severity, check.level, message, Remedies(remedy), check.cites, where)
        )
    return replace(submission, examined=CheckedCollection(submission.examined.results, tuple(found)))


def printed(submission: Submission) -> None:
    """All that `validate` prints for people."""
    with contextlib.redirect_stdout(io.StringIO()):
        print_text(verdict(submission, "en"))
        print_text("\n".join(words(submission, "en")))


def faces() -> dict[str, Callable[[Submission], object]]:
    """What writes each face."""
    others = {name: lambda submission, face=face: face.written(submission, "en") for name, face in FACES.items()}
    return {"text": printed, "json": as_json, **others}


def seconds_of(write: Callable[[Submission], object], submission: Submission) -> float:
    """The time of one writing."""
    begin = time.perf_counter()
    write(submission)
    return time.perf_counter() - begin


def main(word: str) -> None:
    """Print the seconds of what was asked for."""
    submission, known = many_findings(), faces()
    if word:
        asked = ("text", "json") if word == "both" else tuple(known)
        print(sum(seconds_of(known[name], submission) for name in asked))
        return
    for name, write in known.items():
        print(f"{name:8}{statistics.median(seconds_of(write, submission) for _ in range(RUNS)):8.3f} s")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
