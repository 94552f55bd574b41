"""The examples of CONTRIBUTING run: who follows them has an act, a sheet, a check and a recipient's report.

Expected: the tests by which every act, sheet and check is tried, in a copy of the repository with the examples in it;
of the recipient's report the 17 identified victims of 2024, all women, as Table 3 of the report for that year has them.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.support.sample import in_the_laboratory

BLOCK = re.compile(r"```[a-z]+\n# (?P<path>[\w/.-]+)\n(?P<text>.*?)```", re.DOTALL)
EXAMPLES = {
    found["path"]: found["text"] for found in BLOCK.finditer((REPOSITORY / "CONTRIBUTING.md").read_text("utf-8"))
}
RECIPIENT = re.compile(r"```yaml\n(recipient: example\n.*?)```", re.DOTALL)
BEFORE: Mapping[str, str] = {
    "thb_eu/definitions/acts.py": "    PURGED = ",
    "thb_eu/publication/sheets/__init__.py": "    AnnexSheet(labels.METADATA",
    "validation/inside.yaml": "  - check: facts-told-once",
}
"""Of an example that stands in a file which is there, what it stands before."""
IMPORT = "from thb_eu.publication.sheets.contracts_sheet import contracts\n"
SEEN = "tests/checks/test_checks.py::test_a_check_is_seen_to_pass_to_fail_to_doubt_and_not_to_run"
TRIED = (
    "tests/year/test_act_cases.py::test_an_act_does_what_its_case_says[note]",
    "tests/definitions/test_journal.py::test_an_entry_without_what_its_act_must_tell_is_refused[Act.NOTED]",
    "tests/hostile/test_kills.py::test_every_command_is_killed_or_writes_nothing",
    "tests/product/test_leaks.py::test_every_option_is_tried[note]",
    "tests/publication/test_workbook.py::test_the_sheets_stand_in_their_order",
    "tests/publication/test_workbook.py::test_the_public_edition_tells_no_count_beside_its_tables",
    *(f"{SEEN}[whole-covers-its-parts-{outcome}]" for outcome in ("passed", "failed", "undecided", "not run")),
)


def test_each_takes_three_files_at_most() -> None:
    """A file that is new stands nowhere yet; one that is there is told apart by what the example stands before."""
    act = [path for path in EXAMPLES if "/acts" in path]
    check = [path for path in EXAMPLES if "check" in path or path.startswith("validation/")]
    assert (len(act), len(check), len(EXAMPLES)) == (3, 2, 7)
    for path in EXAMPLES:
        assert (REPOSITORY / path).exists() == (path in BEFORE), path
        assert BEFORE.get(path, "") in ((REPOSITORY / path).read_text("utf-8") if path in BEFORE else "")


@in_the_laboratory
def test_the_examples_run(tmp_path: Path) -> None:
    here = tmp_path / "repository"
    shutil.copytree(REPOSITORY, here, ignore=shutil.ignore_patterns(".*", "build", "dist", "__pycache__"))
    for path, text in EXAMPLES.items():
        there = (here / path).read_text("utf-8") if path in BEFORE else ""
        told = there.replace(BEFORE[path], f"{text}\n{BEFORE[path]}", 1) if path in BEFORE else text
        (here / path).write_text(told, "utf-8")
    sheets = here / "thb_eu/publication/sheets/__init__.py"
    sheets.write_text(sheets.read_text("utf-8").replace("from thb_eu.pub", f"{IMPORT}from thb_eu.pub", 1), "utf-8")
    (example,) = RECIPIENT.findall((REPOSITORY / "docs/recipients.md").read_text("utf-8"))
    (here / "datapackages/recipients/example.yaml").write_text(example, "utf-8")
    assert f"{len(TRIED)} passed" in run(here, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *TRIED)
    program = ("-c", "from thb_eu.cli import main; main()")
    run(here, *program, "report", "si-2024", "--for", "example", "--out", "out")
    with (here / "out/figures.csv").open(encoding="utf-8") as figures:
        told = {(row["row"], row["column"]): row["obs_value"] for row in csv.DictReader(figures)}
    assert told == {("men", "now"): "0", ("men", "before"): "", ("all", "now"): "17", ("all", "before"): ""}


def run(here: Path, *words: str) -> str:
    """What Python says to these words in the copy; it ends well."""
    environment = {**os.environ, "PYTHONPATH": str(here)}
    done = subprocess.run([sys.executable, *words], cwd=here, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
