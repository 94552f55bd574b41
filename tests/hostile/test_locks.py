"""A lock as somebody else leaves it in a collection: told as one that cannot be read, and nothing falls down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.deliveries import empty_collection
from thb_eu.base.errors import SourceRefused
from thb_eu.base.folder_lock import LOCK, UNREADABLE, held_by, locked
from thb_eu.cli import cli

GOOD = {"role": "analyst", "since": "2026-01-01T00:00:00+00:00", "process": 1, "machine": "z"}
BAD = {
    "no zone": {"since": "2026-01-01T00:00:00"},
    "a day": {"since": "2026-01-01"},
    "no moment": {"since": "2026-99-99T00:00:00+00:00"},
    "a number": {"since": 1},
    "two lines": {"role": "x\nforged 1 entry"},
    "another direction": {"role": "x\u202eesrever"},
    "colours": {"role": "\x1b[32mx"},
    "blank": {"role": " "},
    "nobody": {"role": ""},
    "no text": {"role": ["x"]},
    "a lone surrogate": {"role": "\ud800"},
}
"""What the lock of another says otherwise than our own."""
NO_LOCKS = [
    b"",
    b"\x00",
    b"[]",
    b"1",
    b'"x"',
    b"[" * 9000,
    b"{" * 20_000,
    b"\xff\xfe",
    b'{"role": "x"}',
    b'{"since": "x"}',
]


def refused(folder: Path) -> str:
    """What whoever wants to work there is told."""
    with pytest.raises(SourceRefused) as told, locked(folder, "head", breaks=False):
        pass
    (fault,) = told.value.faults
    assert fault.code == "collection-locked"
    return fault.what.in_language("en")


@pytest.mark.parametrize("content", [*(json.dumps({**GOOD, **bad}).encode() for bad in BAD.values()), *NO_LOCKS])
def test_a_lock_that_cannot_be_read_is_told_and_kept(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LOCK).write_bytes(content)
    assert held_by(tmp_path) == UNREADABLE
    assert refused(tmp_path) == UNREADABLE.in_language("en")
    with locked(tmp_path, "head", breaks=True, nobody="nobody") as broken:
        assert broken == "nobody"


@pytest.mark.parametrize("since", ["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_lock_of_any_moment_with_a_zone_is_read(tmp_path: Path, since: str) -> None:
    (tmp_path / LOCK).write_text(json.dumps({**GOOD, "since": since}), encoding="utf-8")
    assert refused(tmp_path).startswith("analyst has worked")


@pytest.mark.parametrize("lang", ["sl", "en"])
@pytest.mark.parametrize("how", BAD)
def test_the_status_tells_it_in_one_line_of_ours(tmp_path: Path, how: str, lang: str) -> None:
    folder = empty_collection(tmp_path / "si-2025")
    (folder / LOCK).write_text(json.dumps({**GOOD, **BAD[how]}), encoding="utf-8")
    told = CliRunner().invoke(cli, ["status", str(folder), "--lang", lang])
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert told.stdout.splitlines()[2] == UNREADABLE.in_language(lang)
    assert not [line for line in told.stdout.splitlines() if line.startswith("forged")]
