"""Read a plain CSV file of any size into DuckDB. The one door where pyarrow and DuckDB come in.

The file is read once, a piece at a time, and each text of a piece is looked at once, by the eyes that the caller gives.
DuckDB keeps the columns that are asked for, compressed and in memory: no file is written, so that nothing of a person
stays behind. Of the other columns the texts that the caller suspects are noted, with their rows. A file in which
something is not plain (a quotation mark, a row of another length, a text with a flaw) is refused with the reason
(`NotPlain`): it goes the way of every table, which says what is wrong and where.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as csv

from thb_eu.base.engines import NotPlain, TableInfo
from thb_eu.base.engines.tables import ROW, TableSourceRows
from thb_eu.base.messages import _

Look = Callable[[Sequence[bytes]], Sequence[str] | None]
"""Eyes: the cleaned texts of some bytes, in their order; nothing where one of them needs a word of its own."""
Watch = Callable[[str, Sequence[str]], Sequence[str]]
"""By the name of a column: which of some texts of it are suspected to hold what nobody declared."""
Tally = dict[str, tuple[int, int]]
"""By text, the number of its rows and the first of them."""

SIGNS = _("it holds quotation marks or NUL signs")

PIECE = 16 << 20
KEPT, LEDGER = "kept", "register"
"""The database in memory and its table."""
PIECE_NAME = "thb piece"
QUOTE, NUL, RETURN, LINE_FEED = b'"\0\r\n'
SETTINGS = (
    "SET temp_directory = ''",  # what does not fit in memory is refused, never written to a disk
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET preserve_insertion_order = false",
    "SET threads = 1",  # while rows come in: the other core reads the file
)
AFTERWARDS = ("RESET threads", "SET enable_external_access = false", f"CHECKPOINT {KEPT}")
MANY_TEXTS = 100_000
"""A column with so many texts in one piece is not counted while it is read."""
HUGE = 1_000_000_000
"""From so many bytes on, rows are compressed in memory; below, it is not worth its time."""


@dataclass(frozen=True, slots=True)
class PlainDialect:
    """How a plain file is written, and what is wanted of it; the texts of `many` columns hardly repeat."""

    header: tuple[str, ...]
    delimiter: str
    wanted: frozenset[str]
    many: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The rows of a plain file, its SHA-256, and by column that is not kept the texts that are suspected."""

    rows: TableSourceRows
    sha256: str
    suspected: dict[str, pd.DataFrame]


def rows_of(path: Path, file: str, plain: PlainDialect, look: Look, watch: Watch) -> PlainRows:
    """Return the rows of a plain file with its header in the first line; raises `NotPlain` where it is none."""
    with path.open("rb") as opened:
        watched = _Watched(opened)
        names = [name for name in plain.header if name in plain.wanted]
        ledger = _Ledger(names, compressed=path.stat().st_size >= HUGE)
        try:
            for batch in _ahead(_pieces(watched, plain)):
                ledger.take(batch, plain, look, watch)
            watched.to_the_end()
        except pa.ArrowInvalid:
            raise NotPlain(_("its rows are of different lengths")) from None
        if watched.lone_returns:
            raise NotPlain(_("its lines end in several ways"))
    rows = TableSourceRows(TableInfo(file, "", 1, plain.header), ledger.table(), known_texts=_frames(ledger.seen))
    return PlainRows(rows, watched.sha256, _frames(ledger.suspected))


class _Watched(io.RawIOBase):
    """A file that is hashed and watched while it is read."""

    def __init__(self, opened: io.BufferedReader) -> None:
        self.opened, self.hash = opened, hashlib.sha256()
        self._lone, self._returned = 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self.opened.readinto(buffer)
        self._see(memoryview(buffer)[:read])
        return read

    def to_the_end(self) -> None:
        """Watch what nobody asked for."""
        while piece := self.opened.read(PIECE):
            self._see(memoryview(piece))

    @property
    def sha256(self) -> str:
        """The hash of all that was read."""
        return self.hash.hexdigest()

    @property
    def lone_returns(self) -> int:
        """How many returns no line feed follows."""
        return self._lone + self._returned

    def _see(self, piece: memoryview) -> None:
        self.hash.update(piece)
        signs = np.frombuffer(piece, dtype=np.uint8)
        if (signs == QUOTE).any() or (signs == NUL).any():
            raise NotPlain(SIGNS)
        if not signs.size:
            return
        returns = np.flatnonzero(signs[:-1] == RETURN)  # counting them sign by sign takes several times as long
        self._lone += int(np.count_nonzero(signs[returns + 1] != LINE_FEED))
        self._lone += self._returned and signs[0] != LINE_FEED
        self._returned = bool(signs[-1] == RETURN)


def _pieces(watched: _Watched, plain: PlainDialect) -> Iterator[pa.RecordBatch]:
    coded = pa.dictionary(pa.int32(), pa.binary())
    reader = csv.open_csv(
        pa.PythonFile(watched, "r"),
        read_options=csv.ReadOptions(block_size=PIECE, column_names=list(plain.header), skip_rows=1),
        parse_options=csv.ParseOptions(delimiter=plain.delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            check_utf8=False,
            strings_can_be_null=False,
            column_types={name: pa.binary() if name in plain.many else coded for name in plain.header},
        ),
    )
    with reader:
        yield from reader


def _ahead(pieces: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the same pieces, the next being read while one is taken: both cores have work."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


class _Ledger:
    """The table that grows with every piece."""

    def __init__(self, names: list[str], compressed: bool) -> None:
        self.names, self.next_row = names, 2
        self.seen: dict[str, Tally] = {name: {} for name in names}
        """By column that is kept, its texts; nothing where they hardly repeat."""
        self.suspected: dict[str, Tally] = {}
        """By column that is not kept, the texts of it that are suspected."""
        self.backend = ibis.duckdb.connect()
        for setting in SETTINGS:
            self.backend.raw_sql(setting)
        self.backend.raw_sql(f"ATTACH ':memory:' AS {KEPT}{' (COMPRESS)' if compressed else ''}")
        columns = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}" VARCHAR' for name in names)
        self.backend.raw_sql(f'CREATE TABLE {KEPT}.{LEDGER} ("{ROW}" BIGINT, {columns})')

    def take(self, batch: pa.RecordBatch, plain: PlainDialect, look: Look, watch: Watch) -> None:
        """Add the rows of a piece; raises `NotPlain` where a text of it cannot be taken."""
        numbers = pa.array(np.arange(self.next_row, self.next_row + batch.num_rows, dtype=np.int64))
        columns, blank = {ROW: numbers}, np.ones(batch.num_rows, dtype=bool)
        self.next_row += batch.num_rows
        for name, column in zip(plain.header, batch.columns, strict=True):
            read = _read(column, look)
            if blank.any():
                blank &= _blank(read)
            if name in plain.wanted:
                columns[name] = read
            elif noted := watch(name, read.dictionary.to_pylist()):
                _count(self.suspected.setdefault(name, {}), read, numbers.to_numpy(), frozenset(noted))
        piece = pa.table(columns).select([ROW, *self.names])
        piece = piece.filter(pa.array(~blank)) if blank.any() else piece
        for name in self.names:
            column = piece[name].combine_chunks()
            if not pa.types.is_dictionary(column.type) or len(column.dictionary) > MANY_TEXTS:
                self.seen.pop(name, None)
            elif name in self.seen:  # counted while they are at hand; a later look at all rows is spared
                _count(self.seen[name], column, piece[ROW].to_numpy())
        self._keep(piece)

    def _keep(self, piece: pa.Table) -> None:
        raw = self.backend.con
        raw.register(PIECE_NAME, piece)
        raw.execute(f'INSERT INTO {KEPT}.{LEDGER} SELECT * FROM "{PIECE_NAME}"')
        raw.unregister(PIECE_NAME)

    def table(self) -> Any:
        """Return the table as Ibis knows it."""
        for setting in AFTERWARDS:
            self.backend.raw_sql(setting)
        return self.backend.table(LEDGER, database=(KEPT, "main"))


def _count(
    tally: Tally, column: pa.Array, rows: np.ndarray[Any, np.dtype[np.int64]], among: frozenset[str] | None = None
) -> None:
    """Add the texts of a column to a tally, or those `among` them."""
    of_row = column.indices.to_numpy()
    times = np.bincount(of_row, minlength=len(column.dictionary)).tolist()
    first = np.zeros(len(times), dtype=np.int64)
    first[of_row[::-1]] = rows[::-1]
    for text, number, row in zip(column.dictionary.to_pylist(), times, first.tolist(), strict=True):
        if number and (among is None or text in among):
            before = tally.get(text, (0, row))
            tally[text] = before[0] + number, min(before[1], row)


def _frames(tallies: dict[str, Tally]) -> dict[str, pd.DataFrame]:
    """By column: text, rows, first; in the order of the first."""
    frames = {}
    for name, tally in tallies.items():
        found = [(text, rows, first) for text, (rows, first) in tally.items()]
        frame = pd.DataFrame(found, columns=["text", "rows", "first"]).astype({"rows": "int64", "first": "int64"})
        frames[name] = frame.sort_values("first").reset_index(drop=True)
    return frames


def _read(column: pa.Array, look: Look) -> pa.Array:
    """Return the column with its texts cleaned; raises `NotPlain` where one of them cannot be taken."""
    coded = column if pa.types.is_dictionary(column.type) else None
    if coded is None:
        # keys are plainly clean where they are letters of ASCII, digits and underscores alone
        if compute.all(compute.match_substring_regex(column, r"\A[0-9A-Za-z_]{0,64}\z")).as_py():
            return column.cast(pa.string())
        coded = column.dictionary_encode()
    texts = look(coded.dictionary.to_pylist())
    if texts is None:
        raise NotPlain(_("a cell holds signs that somebody must see"))
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))


def _blank(column: pa.Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Find which rows hold nothing in a column."""
    if not pa.types.is_dictionary(column.type):
        return np.asarray(compute.equal(column, "").to_numpy(zero_copy_only=False))
    held = compute.equal(column.dictionary, "").to_numpy(zero_copy_only=False)
    return np.asarray(held[column.indices.to_numpy()])
