"""Columns: a register's file in, its rows out, kept by an engine that looks at each text once.

A register has many rows and few texts. A plain CSV file in which nothing is wrong is read whole: by DuckDB where it is
large and the extra `scale` is installed, else by pandas. Any other (quotation marks, uneven rows, letters that look
damaged, a workbook) goes the way of every table, through `grid`, which says what is wrong and where. All ways give the
same rows.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.definitions import Contract
from thb_eu.engines import Rows, Shelf
from thb_eu.engines.frames import Column, FrameRows, Mask, Numbers
from thb_eu.model import Correction
from thb_eu.sources.corrections import corrected
from thb_eu.sources.grid import DAMAGED, LONGEST_CELL, UTF_16, WORKBOOKS, Grid, clean, flaw_of, read_grid

NEEDS_A_LOOK = frozenset(" =#\t")
"""Signs without which a printable ASCII text is clean and has no flaw."""
DUCKDB = "duckdb"
"""The engine that a contract may ask for."""
MANY_TEXTS = 100_000
"""So many texts are remembered; keys need not be."""
LARGE = 50_000_000
"""From so many bytes on, a register is kept by DuckDB where it is installed."""


@dataclass(frozen=True)
class Delivery:
    """A register as it was delivered: its rows, the SHA-256 of its file, and the rows of another length, by number."""

    rows: Rows
    sha256: str
    uneven: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file, as the collection names it."""
        return self.rows.shelf.file

    @property
    def sheet(self) -> str:
        """The sheet of a workbook."""
        return self.rows.shelf.sheet

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows.shelf.header

    def grid_of(self, rows: Iterable[int]) -> Grid:
        """These rows as a grid of their own."""
        wanted = sorted(rows)
        cells = self.rows.cells(wanted)
        told = tuple((row, self.uneven.get(row) or cells[row]) for row in wanted)
        return Grid(self.file, self.sheet, self.rows.shelf.header_row, self.header, told)


def read_columns(path: Path, name: str, contract: Contract, corrections: Sequence[Correction]) -> Delivery:
    """The rows of the table in `path`, or every reason why it cannot be read as its contract says."""
    file = name.replace("\\", "/")
    untouched = not any(correction.where.file == file for correction in corrections)
    if untouched and _is_for_duckdb(path, contract) and (delivered := _in_duckdb(path, file, contract)):
        return delivered
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    plain = _plain_columns(content, file, contract) if untouched and _looks_plain(content, file, contract) else None
    if plain:
        return Delivery(plain, sha256)
    return _delivered(corrected(read_grid(content, file, contract), corrections), sha256)


# --- the way of every table ----------------------------------------------------------------------------------------


def _delivered(grid: Grid, sha256: str) -> Delivery:
    width = len(grid.header)
    uneven = {number: cells for number, cells in grid.rows if len(cells) != width}
    rows = [(*cells, *[""] * width)[:width] for _, cells in grid.rows]
    columns = [_column(texts) for texts in zip(*rows, strict=True)] if rows else [Column((), _none())] * width
    numbers = np.array([number for number, _ in grid.rows], dtype=np.int64)
    shelf = Shelf(grid.file, grid.sheet, grid.header_row, grid.header)
    return Delivery(FrameRows(shelf, dict(zip(grid.header, columns, strict=True)), numbers), sha256, uneven)


def _column(texts: Iterable[str]) -> Column:
    numbers, found = pd.factorize(np.array(list(texts), dtype=object))
    return Column(tuple(found), numbers.astype(np.int64))


def _none() -> Numbers:
    return np.array([], dtype=np.int64)


# --- DuckDB --------------------------------------------------------------------------------------------------------


def _is_for_duckdb(path: Path, contract: Contract) -> bool:
    """Whether the register is a large file of the simplest form, or its contract asks for DuckDB, which is there."""
    simple = path.suffix.lower() == ".csv" and contract.header_row == 1 and len(contract.delimiter) == 1
    asked = contract.engine == DUCKDB or (not contract.engine and path.stat().st_size >= LARGE)
    return simple and asked and importlib.util.find_spec("ibis") is not None


def _in_duckdb(path: Path, file: str, contract: Contract) -> Delivery | None:
    """The rows in DuckDB; nothing where something in the file needs a closer look."""
    from thb_eu.engines.delivered import Plain, rows_of

    for encoding in contract.encodings:
        if encoding.lower().startswith("utf-16"):
            return None
        codec = "utf-8-sig" if encoding.lower() == "utf-8" else encoding
        eyes = _Eyes(encoding, looks_damaged=codec == encoding)
        try:
            header = _first_line(path, codec, contract.delimiter)
            if header is None or eyes([name.encode(encoding) for name in header]) != list(header):
                return None
            wanted = _columns_needed(contract)
            found = rows_of(path, file, Plain(header, contract.delimiter, wanted, _keys(contract)), eyes)
        except UnicodeError:
            continue  # it was not written in this encoding, or an earlier program read it in another
        return Delivery(*found) if found else None
    return None


def _first_line(path: Path, codec: str, delimiter: str) -> tuple[str, ...] | None:
    """The names of the columns, if they are all there and all different."""
    with path.open("rb") as opened:
        line = opened.readline(LONGEST_CELL)
    if line.startswith((*WORKBOOKS, *UTF_16)):
        return None
    names = tuple(line.decode(codec).rstrip("\r\n").split(delimiter))
    return names if all(names) and len(set(map(clean, names))) == len(names) > 1 else None


@dataclass
class _Eyes:
    """Looks at each text once: decodes and cleans it. Of an encoding of single bytes nearly anything can be decoded."""

    encoding: str
    looks_damaged: bool
    seen: dict[bytes, str] = field(default_factory=dict)

    def __call__(self, texts: Sequence[bytes]) -> list[str] | None:
        """The cleaned texts; nothing where one has a flaw. Raises UnicodeError where the encoding is another."""
        found = []
        for raw in texts:
            text = self.seen.get(raw)
            if text is None:
                told = raw.decode(self.encoding)
                if self.looks_damaged and DAMAGED.search(told):
                    raise UnicodeError
                if flaw_of(told):
                    return None
                text = clean(told)
                if len(self.seen) < MANY_TEXTS:
                    self.seen[raw] = text
            found.append(text)
        return found


def _columns_needed(contract: Contract) -> frozenset[str]:
    """The columns that mean something or are held to something; the others are looked at and not kept."""
    rules, schema = contract.records, contract.schema
    held = {told["name"] for told in schema["fields"] if told["type"] != "string" or told.get("constraints")}
    means = {told.name for told in contract.fields if told.dimension or told.time or told.day}
    key = schema.get("primaryKey", [])
    named = rules.columns_named() if rules else ()
    return frozenset({*held, *means, *named, *([key] if isinstance(key, str) else key)})


def _keys(contract: Contract) -> frozenset[str]:
    """The columns whose texts hardly repeat."""
    rules = contract.records
    person = (rules.person.column, *rules.person.alike) if rules and rules.person else ()
    years = {told.name for told in contract.fields if told.time}
    return frozenset({*(rules.key if rules else ()), *person} - years)


# --- plain files ---------------------------------------------------------------------------------------------------


def _looks_plain(content: bytes, file: str, contract: Contract) -> bool:
    """Whether every line is one row of as many cells as the header, in an encoding that pandas decodes strictly."""
    delimiter = contract.delimiter.encode()
    if not file.lower().endswith(".csv") or contract.header_row != 1 or len(delimiter) != 1:
        return False
    if content.startswith((*WORKBOOKS, *UTF_16)) or b'"' in content or b"\0" in content:
        return False
    if content.count(b"\r") != content.count(b"\r\n"):
        return False
    return len({line.count(delimiter) for line in io.BytesIO(content)}) == 1


def _plain_columns(content: bytes, file: str, contract: Contract) -> FrameRows | None:
    """The columns, or nothing where something in them needs a closer look."""
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
    if any(not text or flaw_of(text) for text in header) or len(set(map(clean, header))) < len(header):
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
    shelf = Shelf(file, "", 1, tuple(map(clean, header)))
    return FrameRows(shelf, dict(zip(shelf.header, columns, strict=True)), numbers)


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
