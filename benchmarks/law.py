"""`python -m benchmarks.law prove|impact FOLDER`: the law as data, timed inside the process, without its imports.

`prove` compiles and proves all of `mappings/`. `impact` compares the law with a copy of it in which one answer differs,
over ten yearly collections made from the real one. Prints seconds.
"""

from __future__ import annotations

import gc
import json
import re
import shutil
import sys
import time
from pathlib import Path

from thb_eu.base import second_process
from thb_eu.cli import RARELY
from thb_eu.definitions import load
from thb_eu.law_changes import ImpactComparison, impacts
from thb_eu.mapping.proof import prove

REPOSITORY = Path(__file__).resolve().parent.parent
YEARS = range(2015, 2025)
REAL_YEAR = 2024


def timed_proof() -> float:
    """Read, compile and prove the whole law."""
    begin = time.perf_counter()
    definitions = load()
    prove(definitions.law, definitions.files, "2026-11-25")
    return time.perf_counter() - begin


def timed_impact(folder: Path) -> float:
    """Every cell that one answer changes in ten yearly collections; all files are read, both laws loaded."""
    packages = [yearly(folder, year) for year in YEARS]
    before, after = law_in(folder / "before", "do not count"), law_in(folder / "after", "count")
    gc.set_threshold(*RARELY)
    second_process.begin(second_process.COUNT_AGAIN)  # both as `mappings diff` does
    begin = time.perf_counter()
    found = impacts(ImpactComparison(load(before), load(after)), packages)
    seconds = time.perf_counter() - begin
    changed = [len(impact.cells) for impact in found]
    assert all(changed), changed
    return seconds


def law_in(folder: Path, answer: str) -> Path:
    """A copy of the law whose decisions hold for all years, the first of them with this answer."""
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings", dirs_exist_ok=True)
    path = folder / "mappings/decisions.yaml"
    text = re.sub(r"\n    answer: .*\n", f"\n    answer: {answer}\n", path.read_text(encoding="utf-8"), count=1)
    path.write_text(text.replace("valid: {from: 2024-01-01}", "valid: {from: 2008-11-01}"), encoding="utf-8")
    return folder


def yearly(folder: Path, year: int) -> Path:
    """The real collection as that of another year: every year in it is moved."""
    package = folder / f"si-{year}"
    if package.exists():
        return package
    shutil.copytree(REPOSITORY / "datapackages" / f"si-{REAL_YEAR}", package)
    moved = year - REAL_YEAR
    for path in package.glob("data/*.csv"):
        text = re.sub(r"\b20[12]\d\b", lambda found: str(int(found[0]) + moved), path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8")) | {"name": f"si-{year}", "thb:year": year}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return package


if __name__ == "__main__":
    print(timed_proof() if sys.argv[1] == "prove" else timed_impact(Path(sys.argv[2])))
