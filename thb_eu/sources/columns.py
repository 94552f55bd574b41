"""Columns: a register's file in, its rows out, kept by an engine that looks at each text once.

A register has many rows and few texts. A plain CSV file in which nothing is wrong is read whole: by DuckDB where it is
large and the extra `scale` is installed, else by pandas. Any other (quotation marks, uneven rows, letters that look
damaged, a workbook) goes the way of every table, through `grid`, which says what is wrong and where. All ways give the
same rows.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.definitions import Contract
from thb_eu.engines import Shelf
from thb_eu.engines.frames import Column, FrameRows, Mask, Numbers
from thb_eu.sources.delivery import Delivery
from thb_eu.sources.grid import (
    LONGEST_CELL,
    UTF_16,
    WORKBOOKS,
    Grid,
    flaw_of,
    placed_as_sent,
    placed_otherwise,
    read_grid,
)
from thb_eu.sources.large import in_duckdb, is_for_duckdb
from thb_eu.sources.sheets import clean
from thb_eu.sources.table_location import names_of_contract

NEEDS_A_LOOK = frozenset(" =#\t")
"""Signs without which a printable ASCII text is clean and has no flaw."""


def read_columns(path: Path, name: str, contract: Contract) -> Delivery:
    """The rows of the table in `path`, or every reason why it cannot be read as its contract says."""
    file = name.replace("\\", "/")
    read_as = placed_as_sent(path, contract)
    delivered = _read(path, file, read_as)
    return replace(delivered, otherwise=(*placed_otherwise(read_as, contract), *delivered.otherwise))


def _read(path: Path, file: str, contract: Contract) -> Delivery:
    if is_for_duckdb(path, contract) and (delivered := in_duckdb(path, file, contract)):
        return delivered
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    plain = _plain_columns(content, file, contract) if _looks_plain(content, file, contract) else None
    if plain:
        rows, headings = plain
        return Delivery(rows, sha256, headings=headings)
    return _delivered(read_grid(content, file, contract), sha256)


# --- the way of every table ----------------------------------------------------------------------------------------


def _delivered(grid: Grid, sha256: str) -> Delivery:
    width = len(grid.header)
    uneven = {number: cells for number, cells in grid.rows if len(cells) != width}
    rows = [(*cells, *[""] * width)[:width] for _, cells in grid.rows]
    columns = [_column(texts) for texts in zip(*rows, strict=True)] if rows else [Column((), _none())] * width
    numbers = np.array([number for number, _ in grid.rows], dtype=np.int64)
    shelf = Shelf(grid.file, grid.sheet, grid.header_row, grid.header)
    rows_kept = FrameRows(shelf, dict(zip(grid.header, columns, strict=True)), numbers)
    return Delivery(rows_kept, sha256, uneven, grid.headings, grid.otherwise)


def _column(texts: Iterable[str]) -> Column:
    numbers, found = pd.factorize(np.array(list(texts), dtype=object))
    return Column(tuple(found), numbers.astype(np.int64))


def _none() -> Numbers:
    return np.array([], dtype=np.int64)


# --- plain files ---------------------------------------------------------------------------------------------------


def _looks_plain(content: bytes, file: str, contract: Contract) -> bool:
    """Whether every line is one row of as many cells as the header, in an encoding that pandas decodes strictly."""
    delimiter = contract.delimiter.encode()
    if not file.lower().endswith(".csv") or contract.header_row != 1 or contract.notes_below or len(delimiter) != 1:
        return False
    if content.startswith((*WORKBOOKS, *UTF_16)) or b'"' in content or b"\0" in content:
        return False
    if content.count(b"\r") != content.count(b"\r\n"):
        return False
    return len({line.count(delimiter) for line in io.BytesIO(content)}) == 1


def _plain_columns(content: bytes, file: str, contract: Contract) -> tuple[FrameRows, tuple[str, ...]] | None:
    """The columns and their headings, or nothing where something in them needs a closer look."""
    encoding = "utf-8-sig" if contract.encodings[0].lower() == "utf-8" else contract.encodings[0]
    try:
        header = io.TextIOWrapper(io.BytesIO(content), encoding).readline().rstrip("\r\n").split(contract.delimiter)
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=contract.delimiter,
            encoding=encoding,
            header=None,
            skiprows=1,
            names=list(range(len(header))),
            dtype=object,
            na_filter=False,
            quoting=3,  # csv.QUOTE_NONE
            skip_blank_lines=False,
            low_memory=False,
        )
    except (UnicodeError, LookupError, pd.errors.ParserError, pd.errors.EmptyDataError):
        return None
    headings = tuple(map(clean, header))
    names = names_of_contract(headings, contract)
    if any(not text or flaw_of(text) for text in header) or len(set(names)) < len(names):
        return None
    if len(header) == 1 < len(contract.fields):
        return None
    raw = [pd.factorize(frame[name].to_numpy()) for name in frame]
    if any(_has_flaw(texts.tolist()) for _, texts in raw):
        return None
    columns = [_cleaned(texts.tolist(), of_row) for of_row, texts in raw]
    numbers = np.arange(2, len(frame) + 2, dtype=np.int64)
    filled = _filled(columns, len(frame))
    if not filled.all():
        columns = [Column(column.texts, column.of_row[filled]) for column in columns]
        numbers = numbers[filled]
    shelf = Shelf(file, "", 1, names)
    return FrameRows(shelf, dict(zip(shelf.header, columns, strict=True)), numbers), headings


def _has_flaw(texts: Sequence[str]) -> bool:
    return not _is_bare(texts) and any(flaw_of(text) for text in texts)


def _is_bare(texts: Sequence[str]) -> bool:
    """Whether a glance at all texts together tells that each is clean: numbers and keys, of which there are many."""
    together = ".".join(texts)
    return (
        together.isascii()
        and together.isprintable()
        and not NEEDS_A_LOOK.intersection(together)
        and max(map(len, texts), default=0) <= LONGEST_CELL
    )


def _cleaned(texts: Sequence[str], of_row: np.ndarray[Any, Any]) -> Column:
    """The column with its texts cleaned; two that differ only in what cannot be seen become one."""
    if _is_bare(texts):
        return Column(texts, of_row.astype(np.int64))
    numbers, found = pd.factorize(np.array([clean(text) for text in texts], dtype=object))
    return Column(tuple(found), numbers.astype(np.int64)[of_row])


def _filled(columns: Sequence[Column], rows: int) -> Mask:
    """The rows that hold anything."""
    empty = np.ones(rows, dtype=bool)
    for column in columns:
        empty &= column.of_row == next(_places("", column.texts), -1)
    return ~empty


def _places(text: str, texts: Sequence[str]) -> Iterator[int]:
    return (at for at, other in enumerate(texts) if other == text)
