"""The same bytes everywhere: whatever the machine, its day, its language and the seed of its hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

EVERYTHING = """
import sys
from pathlib import Path
from thb_eu import load, prepare, publish
from thb_eu.base.second_process import JUDGE, begin
from thb_eu.publication.annotated_copies import give_back
from thb_eu.publication.law import export_law
from thb_eu.publication.workbook import blank

begin(JUDGE)
out, definitions = Path(sys.argv[1]), load()
submission = prepare("si-2024", definitions)
publish(submission, out / "dossier")
give_back(submission, out / "returned")
for name, content in {"blank.xlsx": blank(submission), **export_law(definitions)}.items():
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_bytes(content)
"""
"""What one process writes, with the second one that a command begins."""

HERE_AND_THERE = (
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C"},
    {"TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "4711", "LC_ALL": "sl_SI.UTF-8", "LANG": "sl_SI.UTF-8"},
)
"""Two machines on which it is never the same day."""

WRITTEN = (
    *("dossier/submission.xlsx", "dossier/observations.csv", "dossier/report.html", "dossier/manifest.json"),
    *("dossier/metadata/reference-metadata.xml", "dossier/sdmx/ml-3.0/structures.xml"),
    *("returned/data/t13.remarks.xlsx", "blank.xlsx", "thb-eu.sssom.tsv", "law/kz1-113.md"),
)


@pytest.mark.slow
def test_hash_seed_time_zone_and_locale_change_nothing(tmp_path: Path) -> None:
    """File by file: the dossier with all that is published, the copies for suppliers, the blank workbook, the law."""
    found = []
    for around in HERE_AND_THERE:
        out = tmp_path / around["PYTHONHASHSEED"]
        command = [sys.executable, "-c", EVERYTHING, str(out)]
        subprocess.run(command, check=True, cwd=REPOSITORY, env={**os.environ, **around})
        found.append({path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()})

    first, second = found
    assert {*first} == {*second} and {*first} >= {*WRITTEN}
    assert [name for name in sorted(first) if first[name] != second[name]] == []
