"""`python -m benchmarks.mutations`: forty faults put into the engine, one by one; for each whether the tests find it.

Each entry is a line of the engine, what the fault makes of it, and the tests that defend it. The tree is copied, the
line is changed, the tests run until the first failure, with the samples of the gate. A fault that no test finds ends it
with exit code 1, as does a line that is no longer there: then the list must be brought up to the code. So does one
whose tests do not end in time, which a busy machine may cause as well: it is tried again alone, by its number.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
COPIED = ("thb_eu", "tests", "benchmarks", "datapackages", "schemas", "mappings", "validation", "docs")

COUNTS, LAW, CHECKS = "tests/counts", "tests/mapping", "tests/checks/test_checks.py"
SUPPRESS, READING, RULES = "tests/disclosure", "tests/sources", "tests/checks/test_validation_rules.py"
LONGEST = 1800
"""So many seconds the tests of one fault may take."""
FOUND, MISSED, NO_END = "found", "MISSED", "NO END"
MUTATIONS = (
    # zero, missing, unknown
    ("if is_total and (incomplete or silent):", "if is_total and (incomplete and silent):", COUNTS),
    ("elif least > 0:", "elif least >= 0:", COUNTS),
    ("value, status = 0, ObsStatus.VALUE", "value, status = 0, ObsStatus.BOUND", COUNTS),
    ("ObsStatus.NOT_RECORDED if key in waiting else", "ObsStatus.NOT_REPORTED if key in waiting else", COUNTS),
    ("incomplete = bool(lost or absent or apart)", "incomplete = bool(lost or apart)", COUNTS),
    ("lost = any(value is None for value in values)", "lost = all(value is None for value in values)", COUNTS),
    ("none = not lost and sum(values) == 0", "none = sum(values or [0]) == 0 if not lost else True", COUNTS),
    ("none or dimension.name in absence_means_zero,", "dimension.name in absence_means_zero,", COUNTS),
    ("or between.least == between.most:", "or between.least <= between.most:", "tests/counts tests/records"),
    # hierarchies and days
    ("if known.own_group and code == self.geo:", "if known.own_group and code != self.geo:", COUNTS),
    ('self.codelist, f"{self.year}-12-31"', 'self.codelist, f"{self.year}-01-01"', "tests/counts tests/definitions"),
    ("return self.begins <= day <= self.ends", "return self.begins < day <= self.ends", f"{LAW} tests/definitions"),
    ("return self.begins <= other.ends and other.begins <= self.ends", "return self.begins < other.ends", LAW),
    ("return self.begins <= other.begins and other.ends <= self.ends", "return self.begins <= other.begins", LAW),
    # law
    ("if len(rules) != 1 and (example", "if len(rules) < 1 and (example", LAW),
    ("if entry is None or not entry.in_force.covers(days):", "if entry is None:", LAW),
    ("all(decision.counts for decision in behind):", "any(decision.counts for decision in behind):", LAW),
    ("Scope.ASK if any(decision.is_open", "Scope.ASK if all(decision.is_open", LAW),
    ("(facts[name] == NOT_TOLD).fillna(False)", "(facts[name] != NOT_TOLD).fillna(False)", LAW),
    ("Scope.OUT if rule.count_as is None else Scope.IN for", "Scope.IN for", LAW),
    # reading
    ("if not text and not (column.labels and text in column.labels):", "if not text:", READING),
    ("if fits and len(text) <= 24 and grouping != deciding:", "if fits and len(text) <= 24:", READING),
    (
        "return tuple(map(str, sorted(found)))",
        "return tuple(map(str, sorted(found)[:1]))",
        "tests/sources/test_numerals.py",
    ),
    ("elif known or (label and piece.otherwise == IGNORED):", "elif known:", "tests/records tests/sources"),
    (
        "elif label and piece.otherwise == UNRESOLVED:",
        "elif piece.otherwise == UNRESOLVED:",
        "tests/records tests/sources",
    ),
    ("if days is None or day in days:", "if days is None or day not in days:", "tests/sources tests/counts"),
    # checks
    ("records(_chosen(rows, ~answers.fillna(True)))", "records(_chosen(rows, ~answers.fillna(False)))", CHECKS),
    ("Outcome.UNDECIDED if undecided else Outcome.PASSED", "Outcome.PASSED if undecided else Outcome.PASSED", CHECKS),
    ("return relation(abs(left - right) <= slack, True)", "return relation(abs(left - right) < slack, True)", RULES),
    ('right + slack if rule.relation.startswith("<")', 'right - slack if rule.relation.startswith("<")', RULES),
    ("return not_run(check, EMPTY) if check.absent is None", "return result_of(check, Outcome.PASSED), [] #", CHECKS),
    ("return ~answer.astype", "return answer.astype", CHECKS),
    # disclosure
    ("if self.width(number) < width:", "if self.width(number) < 0:", SUPPRESS),
    (
        "(least < pd.Series(self.below, index=cells.index))",
        "(least + 1 < pd.Series(self.below, index=cells.index))",
        SUPPRESS,
    ),
    ("return self.width(number) >= width", "return self.width(number) >= 0", SUPPRESS),
    # publication and proof
    (
        "rest = known[control.total] - sum(found)",
        "rest = sum(found) - known[control.total]",
        "tests/publication/test_controls.py",
    ),
    (
        "<{len(control.parts)},SUM({parts})<=",
        "<{len(control.parts)},SUM({parts})<",
        "tests/publication/test_libreoffice.py",
    ),
    (
        "if len(note.cells) == len(layout.positions):",
        "if len(note.cells) >= 1:",
        "tests/publication/test_workbook.py",
    ),
    ("if number * 2 <= len(sayings):", "if number * 3 <= len(sayings):", "tests/dossiers/verification"),
    ("if taken.sum() > fewest:", "if taken.sum() >= fewest:", "tests/base/test_smallest_change.py"),
)


def place_of(line: str, tree: Path) -> Path | None:
    """The one module that holds the line once; None where none does, or more than one."""
    found = [path for path in (tree / "thb_eu").rglob("*.py") if line in path.read_text(encoding="utf-8")]
    return found[0] if len(found) == 1 and found[0].read_text(encoding="utf-8").count(line) == 1 else None


def _tried(place: Path, line: str, fault: str, tests: str, tree: Path) -> str:
    """Say what became of the fault: found, missed, or no end; what was there is put back."""
    content = place.read_text(encoding="utf-8")
    place.write_text(content.replace(line, fault), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests.split()]
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        tried = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=LONGEST)
        return FOUND if tried.returncode == 1 else MISSED
    except subprocess.TimeoutExpired:
        return NO_END
    finally:
        place.write_text(content, encoding="utf-8")


def main() -> int:
    """Try every fault, or those whose numbers are given; print what was found by which tests."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.mutations")
    asked.add_argument("numbers", type=int, nargs="*", help="numbers of faults, from 1; all without")
    numbers = asked.parse_args().numbers or range(1, len(MUTATIONS) + 1)
    missed = 0
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        tree.mkdir()
        for name in COPIED:
            shutil.copytree(REPOSITORY / name, tree / name)
        for path in REPOSITORY.iterdir():
            if path.is_file():
                shutil.copy2(path, tree)
        for number in numbers:
            line, fault, tests = MUTATIONS[number - 1]
            place = place_of(line, tree)
            became = _tried(place, line, fault, tests, tree) if place else MISSED
            missed += became != FOUND
            where = place.relative_to(tree).as_posix() if place else "no such line"
            print(f"{number:2} {became:6} {where}: {line}", flush=True)
    print(f"{missed} of {len(numbers)} faults found by no test" if missed else f"all {len(numbers)} faults found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
