"""Planted: what somebody may put into a collection or definitions under names of our own, to harm whoever reads them.

Each plant makes files in a folder `inside`; what lies in `outside` must stay as it is, and nothing may come to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from thb_eu.base.changes import ARRIVING, BEGUN, RECORD
from thb_eu.base.folder_lock import LOCK
from thb_eu.definitions.collection_files import ON_ITS_WAY

Plant = Callable[[Path, Path], object]
OURS = (RECORD, BEGUN, ARRIVING, ON_ITS_WAY, LOCK)
PRECIOUS = "precious.txt"
HUGE = 3_000_000_000


def _huge(place: Path) -> None:
    with place.open("wb") as opened:
        opened.truncate(HUGE)  # no drive has to hold it


def _endless(place: Path) -> None:
    place.symlink_to("/dev/zero")


def _folder(inside: Path, outside: Path, *names: str) -> None:
    """The folder of changes as it once was, which moved and removed files by a link beside it."""
    (inside / "there").symlink_to(outside)
    (inside / RECORD / "there").mkdir(parents=True)
    (inside / RECORD / "there/authorized_keys").write_bytes(b"evil")
    (inside / RECORD / "removed.json").write_text(json.dumps([*names]), encoding="utf-8")


def _submission(inside: Path, outside: Path, manifest: Callable[[Path], object]) -> None:
    """A dossier on its way, whose manifest is what no manifest should be."""
    dossier = outside / "dossier"
    dossier.mkdir()
    manifest(dossier / "manifest.json")
    told = {"out": str(dossier), "role": "a", "on": "2026-01-01", "about": {"manifest": "0" * 64}}
    (inside / ON_ITS_WAY).write_text(json.dumps(told), encoding="utf-8")


def _record(names: dict[str, int], **keys: object) -> bytes:
    head = {"files": names, "removed": [], "arrives": [], "before": {}, "witness": "", "made": [], **keys}
    return b"0" * 64 + b"\n" + json.dumps(head).encode() + b"\n" + b"evil"


PLANTS: dict[str, Plant] = {
    **{
        f"{name}: {what}": lambda inside, outside, name=name, make=make: make(inside / name, outside)
        for name in OURS
        for what, make in {
            "a link to a folder": lambda place, outside: place.symlink_to(outside),
            "a link to a file": lambda place, outside: place.symlink_to(outside / PRECIOUS),
            "a link to no end": lambda place, _outside: place.symlink_to("/dev/zero"),
            "a link to nothing": lambda place, outside: place.symlink_to(outside / "new.txt"),
            "a link to itself": lambda place, _outside: place.symlink_to(place.name),
            "a pipe": lambda place, _outside: os.mkfifo(place),
            "a folder": lambda place, _outside: (place / "x").mkdir(parents=True),
            "3 GB": lambda place, _outside: _huge(place),
            "brackets": lambda place, _outside: place.write_bytes(b"[" * 100_000),
            "nothing": lambda place, _outside: place.write_bytes(b""),
            "no text": lambda place, _outside: place.write_bytes(b"\xff\x00" * 100),
        }.items()
    },
    "the folder of changes that writes": lambda inside, outside: _folder(inside, outside),
    "the folder of changes that removes": lambda inside, outside: _folder(inside, outside, f"there/{PRECIOUS}"),
    "a record by hand": lambda inside, outside: (
        (inside / "there").symlink_to(outside),
        (inside / RECORD).write_bytes(_record({"there/new.txt": 4}, removed=[f"there/{PRECIOUS}"])),
    ),
    "a record by hand that leads out": lambda inside, _outside: (inside / RECORD).write_bytes(
        _record({"../outside/new.txt": 4}, removed=[f"../outside/{PRECIOUS}"])
    ),
    "a change begun by hand": lambda inside, outside: (
        (inside / "there").symlink_to(outside),
        (inside / BEGUN).write_bytes(_record({}, arrives=[f"there/{PRECIOUS}"])),
    ),
    "a submission by hand": lambda inside, outside: _submission(inside, outside, lambda at: at.write_bytes(b"{}")),
    "a submission of no end": lambda inside, outside: _submission(
        inside, outside, lambda at: at.symlink_to("/dev/zero")
    ),
    "a submission of a pipe": lambda inside, outside: _submission(inside, outside, os.mkfifo),
}
"""By name, what is made in a folder; the second folder lies outside."""


def beside(out: Path, outside: Path, moves: list[list[str]]) -> None:
    """A temporary folder as a killed process leaves it beside its output, with moves that lead elsewhere."""
    left = out.parent / ".thb-eu-new-evil"
    left.mkdir()
    (out.parent / "there").symlink_to(outside)
    (left / "lock").touch()
    (left / "1").write_bytes(b"evil")
    (left / "moves.json").write_text(json.dumps({"over_others": True, "moves": moves}), encoding="utf-8")
