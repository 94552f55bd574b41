"""The same bytes everywhere: whatever the machine, its day, its language and the seed of its hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.acts import contents
from thb_eu import load, prepare, publish
from thb_eu.exchange.law import export_law
from thb_eu.publication.workbook import blank
from thb_eu.templates.annotated_copies import give_back

ELSEWHERE = (
    {"TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "4711", "LC_ALL": "sl_SI.UTF-8", "LANG": "sl_SI.UTF-8"},
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C"},
)
"""Two machines on one of which it is another day than here: yesterday in the morning, tomorrow in the afternoon."""
EVERYTHING = """
import sys
from pathlib import Path
from tests.publication.test_same_bytes import everything
from thb_eu.base.second_process import JUDGE, begin

begin(JUDGE)
everything(Path(sys.argv[1]))
"""
"""What another process writes, with the second one that a command begins."""
WRITTEN = (
    *("dossier/submission.xlsx", "dossier/observations.csv", "dossier/report.html", "dossier/manifest.json"),
    *("dossier/metadata/reference-metadata.xml", "dossier/sdmx/ml-3.0/structures.xml"),
    *("returned/data/t13.remarks.xlsx", "blank.xlsx", "thb-eu.sssom.tsv", "law/kz1-113.md"),
)


def everything(out: Path) -> dict[str, bytes]:
    """Write the dossier, the copies for suppliers, the blank workbook and the law into a folder; each file by name."""
    definitions = load()
    submission = prepare("si-2024", definitions)
    publish(submission, out / "dossier")
    give_back(submission, out / "returned")
    for name, content in {"blank.xlsx": blank(submission), **export_law(definitions)}.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(content)
    return contents(out)


@pytest.mark.slow
def test_hash_seed_time_zone_and_locale_change_nothing(tmp_path: Path) -> None:
    """File by file: the dossier with all that is published, the copies for suppliers, the blank workbook, the law."""
    here = everything(tmp_path / "here")
    around = ELSEWHERE[datetime.now(UTC).hour >= 10]
    command = [sys.executable, "-c", EVERYTHING, str(tmp_path / "elsewhere")]
    subprocess.run(command, check=True, cwd=REPOSITORY, env={**os.environ, **around})
    elsewhere = contents(tmp_path / "elsewhere")

    assert {*here} == {*elsewhere} and {*here} >= {*WRITTEN}
    assert [name for name in sorted(here) if here[name] != elsewhere[name]] == []
