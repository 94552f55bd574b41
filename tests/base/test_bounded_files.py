"""A file of somebody else is read whole or not at all, and takes up no more memory than it has bytes."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from thb_eu.base import bounded_files
from thb_eu.base.errors import SourceRefused
from thb_eu.base.limits import ARCHIVE_FILE


def test_a_small_file_needs_no_room_for_the_largest(tmp_path: Path) -> None:
    """A process whose memory is bounded reads an archive of ten bytes, though archives may have half a gigabyte."""
    (tmp_path / "a.zip").write_bytes(b"0123456789")

    tracemalloc.start()
    try:
        content = bounded_files.read_bounded(tmp_path / "a.zip", ARCHIVE_FILE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (content, peak < 100_000) == (b"0123456789", True)


@pytest.mark.parametrize(("most", "read"), [(20, b"0123456789"), (9, None)])
def test_a_file_that_grows_while_it_is_read_is_read_whole(
    most: int, read: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size was four bytes when it was asked for: no end of it is left out, and no bound is passed by it."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"0123456789")
    whole = os.fstat

    def before(descriptor: int) -> os.stat_result:
        told = list(whole(descriptor))
        told[6] = 4  # st_size
        return os.stat_result(told)

    monkeypatch.setattr(bounded_files.os, "fstat", before)
    if read is None:
        with pytest.raises(SourceRefused) as refused:
            bounded_files.read_bounded(path, most)
        assert refused.value.faults[0].code == "file-too-large"
    else:
        assert bounded_files.read_bounded(path, most) == read
