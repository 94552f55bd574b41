"""`python -m benchmarks.acts`: how much longer an act takes beside 2,000 deliveries than beside 20, printed as a ratio.

Real tables of 2024, received by the command; the others are sent again and again, with a blank line more each time. An
act is a whole command, from its start to its end, in turns beside few and beside many; the ratio is that of the medians
by the clock, the largest of all acts. What each takes is told on stderr.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measured import Run, measured
from thb_eu.cli import cli
from thb_eu.definitions import load
from thb_eu.definitions.acts import DELIVERIES, HASH_SHOWN, Act
from thb_eu.definitions.journal import HEAD, JOURNAL, journal_of
from thb_eu.year.new_year import as_standing

FEW, MANY, RUNS = 20, 2_000, 9
REAL, DESCRIPTOR = "si-2024", "datapackage.json"
WRITTEN = (JOURNAL, HEAD, DESCRIPTOR)
ROLE = ("--role", "analyst")
ACTS = {
    "accept": ("accept", "{collection}", "{last}"),
    "reject": ("reject", "{collection}", "{last}", "--because", "sl=Napaka.", "--because", "en=A misprint."),
    "describe contact": ("describe", "contact", "{collection}", "--email", "another@example.org"),
}
"""By name, the words of an act, of which each is a whole command."""


def collection_with(count: int, folder: Path) -> Path:
    """A collection of 2024 into which so many deliveries came; all but the last of each table are superseded."""
    built_in = load().folder.roots["datapackages"] / REAL
    described = json.loads((built_in / DESCRIPTOR).read_bytes())
    sent = [str(built_in / resource["path"]) for resource in described["resources"]][:FEW]
    folder.mkdir(parents=True)
    (folder / DESCRIPTOR).write_text(json.dumps({**described, "resources": []}), encoding="utf-8")
    with contextlib.suppress(SystemExit):  # some of the published totals are asked about
        cli(["receive", *sent, "--into", str(folder), *ROLE, "--quiet"])
    send_again(folder, count)
    assert len([*journal_of(folder).of(Act.RECEIVED)]) == count
    return folder


def send_again(folder: Path, count: int) -> None:
    """Have the tables of a collection come again until there are so many deliveries, as `receive` leaves them."""
    journal, law = journal_of(folder), load()
    last = {contract: entry for entry in journal.entries for contract in entry.about["resources"]}
    contracts = [*last]
    while (number := len(journal.entries)) < count:
        contract = contracts[number % len(contracts)]
        before = last[contract].about
        resource = before["resources"][contract]
        content = (folder / resource["path"]).read_bytes() + b"\n"
        sha256 = hashlib.sha256(content).hexdigest()
        resource = {**resource, "path": f"{DELIVERIES}/{sha256[:HASH_SHOWN]}/{Path(resource['path']).name}"}
        sent = {"delivery": sha256[:HASH_SHOWN], "sha256": sha256, "resources": {contract: resource}}
        (folder / resource["path"]).parent.mkdir()
        (folder / resource["path"]).write_bytes(content)
        about = {**before, **sent, "supersedes": [before["delivery"]]}
        journal = journal.with_entry(Act.RECEIVED, last[contract].role, last[contract].on, about)
        last[contract] = journal.entries[-1]
    (folder / JOURNAL).write_bytes(journal.content)
    (folder / HEAD).write_bytes(journal.head)
    standing = as_standing((folder / DESCRIPTOR).read_bytes(), journal, [*law.contracts])
    (folder / DESCRIPTOR).write_bytes(standing)


def told(folder: Path, words: Sequence[str]) -> Run:
    """One run of an act beside the deliveries in `folder`, which is then as it was."""
    before = {name: (folder / name).read_bytes() for name in WRITTEN}
    run = measured([sys.executable, "-m", "thb_eu", *words, *ROLE, "--quiet"])
    assert len(journal_of(folder).entries) == before[JOURNAL].count(b"\n") + 1
    for name, content in before.items():
        (folder / name).write_bytes(content)
    return run


def main() -> None:
    """Do each act beside few and beside many, in turns, and print the largest ratio of the medians."""
    with tempfile.TemporaryDirectory() as made:
        collections = [collection_with(count, Path(made, str(count), REAL)) for count in (FEW, MANY)]
        ratios = [ratio_of(name, collections) for name in ACTS]
    print(max(ratios))


def ratio_of(name: str, collections: Sequence[Path]) -> float:
    """How much longer an act takes in the second of two collections than in the first."""
    words = [[part.format(collection=it, last=last_in(it)) for part in ACTS[name]] for it in collections]
    turns = [[told(*it) for it in zip(collections, words, strict=True)] for _ in range(RUNS + 1)][1:]
    few, many = (statistics.median(turn[place].seconds for turn in turns) for place in (0, 1))
    used = [statistics.median(turn[place].processor for turn in turns) for place in (0, 1)]
    clock, processor = f"{few:.3f} → {many:.3f} s by the clock", f"{used[0]:.3f} → {used[1]:.3f} s of the processor"
    print(f"{name}: {clock}, {processor}", file=sys.stderr)
    return many / few


def last_in(folder: Path) -> str:
    """The last delivery that came into a collection."""
    return str([*journal_of(folder).of(Act.RECEIVED)][-1].about["delivery"])


if __name__ == "__main__":
    main()
