"""A command that is killed at any moment loses nothing and leaves nothing half received.

The process counts what it does to files of the collection and kills itself at a given count, as a power cut would.
Expected: the collection before or after, nothing between; and after another try just what an undisturbed run leaves.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.deliveries import empty_collection
from tests.support.sample import is_whole
from tests.year.mistakes import files
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.sources import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.journal_verification import verify_journal

TRIES = 12 if is_whole() else 2
RUN = """
import os, signal, sys
from thb_eu.definitions import load
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

folder, moment, *files = sys.argv[1:]
CHANGING = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.copyfile", "shutil.rmtree"}
count = 0

def watch(event, words):
    global count
    if event in CHANGING and words and str(words[0]).startswith(folder):
        count += 1
        if count == int(moment):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

definitions = load()
sys.addaudithook(watch)
receive(files, folder, definitions, Acting("analyst", "2026-03-02", break_lock=True))
print(count)
"""


def run(folder: Path, sent: list[Path], moment: int = 0) -> subprocess.CompletedProcess[str]:
    """Receive in a process of its own, which ends at the `moment`-th thing that it does to the folder."""
    words = [sys.executable, "-c", RUN, str(folder), str(moment), *map(str, sent)]
    return subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, check=False)


def state(folder: Path) -> dict[str, bytes]:
    """All files of the collection but for its journal, which may say that a lock was broken.

    Of what goes to a sender, which bears the hash of the last entry, that it is there.
    """
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("journal."))
    return {
        str(path.relative_to(folder)): b"" if path.stem in ("receipt", "reason") else path.read_bytes()
        for path in paths
    }


@pytest.mark.sampled
def test_a_sudden_end_leaves_all_or_nothing(definitions: Definitions, tmp_path: Path) -> None:
    """A good table, a table that is refused, and one to come after: three files of one call, ended at some moments."""
    sent = [tmp_path / name for name in ("police-suspects-by-age.csv", "bad.csv", "police-legal-persons.csv")]
    sent[0].write_bytes(files.csv()[1])
    sent[1].write_bytes(b"Ime;Priimek\nA;B\n")
    sent[2].write_bytes("Izid obravnave;Število\nKazenska ovadba;2\n".encode())
    undisturbed = empty_collection(tmp_path / "a" / "si-2025")
    done = run(undisturbed, sent)
    assert done.returncode == 0, done.stderr
    after, moments = state(undisturbed), int(done.stdout)
    for number, moment in enumerate(random.Random(15).sample(range(1, moments + 1), TRIES)):
        folder = empty_collection(tmp_path / str(number) / "si-2025")
        assert run(folder, sent, moment).returncode != 0
        contracts = set(read_collection(folder, definitions).contracts)  # whoever comes next moves on what was complete
        assert contracts in (set(), {"police/suspects-by-age", "police/legal-persons"}), moment
        journal = journal_of(folder)
        assert [entry.act for entry in journal.acts] in ([], [Act.RECEIVED, Act.REFUSED, Act.RECEIVED]), moment
        if journal.acts:
            assert verify_journal(folder / "datapackage.json", definitions.folder).faults == ()
        assert [path for path in sent if not path.is_file()] == []
        receive(sent, folder, definitions, Acting("analyst", "2026-03-02", break_lock=True))
        assert state(folder) == after, moment
        assert verify_journal(folder / "datapackage.json", definitions.folder).faults == ()
