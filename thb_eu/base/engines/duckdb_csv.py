"""Read a plain CSV file of any size into DuckDB. The one door where pyarrow and DuckDB come in.

The file is read once, a piece at a time, and each text of a piece is looked at once, by the eyes that the caller gives.
The columns that are asked for stay in memory as Arrow read them, of texts that repeat their numbers alone: what a row
adds to the number of its kind is looked up by these, the rest is asked of DuckDB. No file is written, so that nothing
of a person stays behind. Of the other columns the texts that the caller suspects are noted, with their rows. A file in
which something is not plain (a quotation mark, a row of another length, a text with a flaw) is refused with the reason
(`NotPlain`): it goes the way of every table, which says what is wrong and where.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as csv
from ibis.util import gen_name

from thb_eu.base.engines import NotPlain, TableInfo, ValueCoding
from thb_eu.base.engines.tables import KIND, ROW, Table, TableEncodedRows, TableSourceRows, answered
from thb_eu.base.messages import _

Look = Callable[[Sequence[bytes]], Sequence[str] | None]
"""Eyes: the cleaned texts of some bytes, in their order; nothing where one of them needs a word of its own."""
Watch = Callable[[str, Sequence[str]], Sequence[str]]
"""By the name of a column: which of some texts of it are suspected to hold what nobody declared."""
Tally = dict[str, tuple[int, int]]
"""By text, the number of its rows and the first of them."""


PIECE, TOGETHER = 2 << 20, 8
"""So many bytes are parsed at once, as the processor has them at hand; so many such pieces are looked at together."""
LEDGER, CODED, SEVERAL, TWICE = "register", "coded", "several", "twice"
"""The tables of which DuckDB is asked."""
QUOTE, NUL, RETURN, LINE_FEED = b'"\0\r\n'
SETTINGS = (
    "SET temp_directory = ''",  # what does not fit in memory is refused, never written to a disk
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET preserve_insertion_order = false",
    "SET enable_external_access = false",
)
MANY_TEXTS = 100_000
"""A column with so many texts in one piece is not counted while it is read."""
BARE = np.isin(np.arange(256), [*b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"])
"""The signs of which a key is made that is plainly clean."""
SHORT_KEY = 64
LEFT_OUT = -1
"""What a text adds that leaves its row out."""


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
        ledger = _Ledger(names)
        try:
            for piece in _ahead(_pieces(watched, plain)):
                ledger.take(piece, plain, look, watch)
            watched.to_the_end()
        except pa.ArrowInvalid:
            raise NotPlain(_("its rows are of different lengths")) from None
        if watched.lone_returns:
            raise NotPlain(_("its lines end in several ways"))
    rows = ArrowSourceRows.of(TableInfo(file, "", 1, plain.header), ledger.table(), _frames(ledger.seen))
    return PlainRows(rows, watched.sha256, _frames(ledger.suspected))


class _Watched(io.RawIOBase):
    """A file that is hashed and watched while it is read."""

    def __init__(self, opened: io.BufferedReader) -> None:
        self.opened, self.hash = opened, hashlib.sha256()
        self._lone, self._returned = 0, False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Read on, as whoever parses asks."""
        piece = self.opened.read(size)
        self._see(piece)
        return piece

    def to_the_end(self) -> None:
        """Watch what nobody asked for."""
        while self.read(PIECE):
            pass

    @property
    def sha256(self) -> str:
        """The hash of all that was read."""
        return self.hash.hexdigest()

    @property
    def lone_returns(self) -> int:
        """How many returns no line feed follows."""
        return self._lone + self._returned

    def _see(self, piece: bytes) -> None:
        self.hash.update(piece)
        if QUOTE in piece or NUL in piece:
            raise NotPlain(_("it holds quotation marks or NUL signs"))
        if not piece:
            return
        signs = np.frombuffer(piece, dtype=np.uint8)
        returns = np.flatnonzero(signs[:-1] == RETURN)  # counting them sign by sign takes several times as long
        self._lone += int(np.count_nonzero(signs[returns + 1] != LINE_FEED))
        self._lone += self._returned and signs[0] != LINE_FEED
        self._returned = bool(signs[-1] == RETURN)


def _pieces(watched: _Watched, plain: PlainDialect) -> Iterator[pa.Table]:
    """Yield the rows, some pieces together: each column is one array."""
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
        while batches := [*itertools.islice(reader, TOGETHER)]:
            yield pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()


def _ahead(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield the same pieces, the next being read while one is taken: both cores have work."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


class _Ledger:
    """The table that grows with every piece."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.next_row = names, 2
        self.seen: dict[str, Tally] = {name: {} for name in names}
        """By column that is kept, its texts; nothing where they hardly repeat."""
        self.suspected: dict[str, Tally] = {}
        """By column that is not kept, the texts of it that are suspected."""
        self.pieces: list[pa.Table] = []

    def take(self, read: pa.Table, plain: PlainDialect, look: Look, watch: Watch) -> None:
        """Add the rows of a piece; raises `NotPlain` where a text of it cannot be taken."""
        numbers = np.arange(self.next_row, self.next_row + read.num_rows, dtype=np.uint32)
        columns, blank = {ROW: pa.array(numbers)}, np.ones(read.num_rows, dtype=bool)
        self.next_row += read.num_rows
        for name in plain.header:
            column = _read(read[name].chunk(0), look)
            if blank.any():
                blank &= _blank(column)
            if name in plain.wanted:
                columns[name] = column.cast(pa.string()) if name in plain.many else _narrow(column)
            elif noted := watch(name, column.dictionary.to_pylist()):
                _count(self.suspected.setdefault(name, {}), column, numbers, frozenset(noted))
        piece = pa.table(columns).select([ROW, *self.names])
        piece = piece.filter(pa.array(~blank)) if blank.any() else piece
        for name in self.names:
            column = piece[name].combine_chunks()
            if not pa.types.is_dictionary(column.type) or len(column.dictionary) > MANY_TEXTS:
                self.seen.pop(name, None)
            elif name in self.seen:  # counted while they are at hand; a later look at all rows is spared
                _count(self.seen[name], column, piece[ROW].to_numpy())
        self.pieces.append(piece)

    def table(self) -> pa.Table:
        """Return all rows, in the order of the file."""
        if self.pieces:
            return pa.concat_tables(self.pieces, promote_options="permissive")
        return pa.table({ROW: pa.array([], pa.uint32()), **{name: pa.array([], pa.string()) for name in self.names}})


@dataclass(frozen=True)
class ArrowSourceRows(TableSourceRows):
    """Rows in memory (`engines.SourceRows`), of which DuckDB is asked what is not looked up in Python."""

    columns: pa.Table = field(default=None, compare=False)
    backend: Any = field(default=None, compare=False)

    @classmethod
    def of(cls, table_info: TableInfo, columns: pa.Table, known_texts: dict[str, pd.DataFrame]) -> ArrowSourceRows:
        """Return these rows, shown to a DuckDB of their own."""
        backend = ibis.duckdb.connect()
        for setting in SETTINGS:
            backend.raw_sql(setting)
        return cls(table_info, _shown(backend, LEDGER, columns), 1, known_texts, columns, backend)

    def duplicate_keys(self, columns: Sequence[str]) -> pd.DataFrame:
        """Find row, first. Only rows whose keys share a hash with another key are compared; hashes are small."""
        key = ", ".join(_quoted(name) for name in columns)
        number = f"CAST(hash({key}) >> 32 AS UINTEGER)"
        found = self._selected(f"{number} AS number")["number"].chunks
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *(chunk.to_numpy() for chunk in found)])
        numbers.sort()
        _shown(self.backend, TWICE, pa.table({"number": np.unique(numbers[1:][numbers[1:] == numbers[:-1]])}))
        several = self._selected(f'"{ROW}", {key}', f"WHERE {number} IN (SELECT number FROM {TWICE})")
        return TableSourceRows(self.table_info, _shown(self.backend, SEVERAL, several)).duplicate_keys(columns)

    def coded(self, codings: Sequence[ValueCoding], needed: Sequence[str]) -> TableEncodedRows:
        """Return the rows by kind."""
        schema = pa.schema([*(self.columns.schema.field(name) for name in (ROW, *needed)), (KIND, pa.int64())])
        batches = [_of_kinds(batch, codings, schema) for batch in self.columns.to_batches()]
        return TableEncodedRows(self, _shown(self.backend, gen_name(CODED), pa.Table.from_batches(batches, schema)))

    def _selected(self, what: str, where: str = "") -> pa.Table:
        return answered(lambda: self.backend.con.execute(f"SELECT {what} FROM {LEDGER} {where}").to_arrow_table())


def _shown(backend: Any, name: str, table: pa.Table) -> Table:
    """Return a table in memory as Ibis knows it, once DuckDB has been shown where it stands."""
    backend.con.register(name, table)
    return backend.table(name)


def _quoted(name: str) -> str:
    return f'"{name.replace(chr(34), chr(34) * 2)}"'


def _of_kinds(rows: pa.RecordBatch, codings: Sequence[ValueCoding], schema: pa.Schema) -> pa.RecordBatch:
    """Return the rows that no coding leaves out, with the number of their kind."""
    kind = np.zeros(rows.num_rows, dtype=np.int64)
    for coding in codings:
        added = _added(rows[coding.column], coding)
        if (added == LEFT_OUT).any():
            taken = added != LEFT_OUT
            rows, kind, added = rows.filter(pa.array(taken)), kind[taken], added[taken]
        kind += added
    return pa.record_batch([*(rows[name] for name in schema.names[:-1]), pa.array(kind)], schema=schema)


def _added(column: pa.Array, coding: ValueCoding) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return what each row adds; each text is looked up once."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    otherwise = LEFT_OUT if coding.otherwise is None else coding.otherwise
    numbers = np.array([coding.numbers.get(text, otherwise) for text in coded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(numbers[coded.indices.to_numpy()])


def _narrow(column: pa.Array) -> pa.Array:
    """Return the column with numbers of its texts that take no more bytes than these need."""
    texts = len(column.dictionary)
    size = pa.int8() if texts <= 1 << 7 else pa.int16() if texts <= 1 << 15 else pa.int32()
    return pa.DictionaryArray.from_arrays(column.indices.cast(size), column.dictionary)


def _count(
    tally: Tally, column: pa.Array, rows: np.ndarray[Any, np.dtype[np.int64]], among: frozenset[str] | None = None
) -> None:
    """Add the texts of a column to a tally, or those `among` them."""
    of_row = column.indices.to_numpy()
    times = np.bincount(of_row, minlength=len(column.dictionary)).tolist()
    texts = column.dictionary.to_pylist()
    first = np.full(len(times), np.iinfo(np.int64).max)
    if not tally.keys() >= {*texts}:  # what was seen before stood in an earlier row
        first[of_row[::-1]] = rows[::-1]
    for text, number, row in zip(texts, times, first.tolist(), strict=True):
        if number and (among is None or text in among):
            before = tally.get(text, (0, row))
            tally[text] = before[0] + number, min(before[1], row)


def _frames(tallies: dict[str, Tally]) -> dict[str, pd.DataFrame]:
    """Return by column text, rows, first, in the order of the first."""
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
        if _is_bare(column):
            return column.cast(pa.string())
        coded = column.dictionary_encode()
    texts = look(coded.dictionary.to_pylist())
    if texts is None:
        raise NotPlain(_("a cell holds signs that somebody must see"))
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))


def _is_bare(column: pa.Array) -> bool:
    """Tell whether a column of bytes holds nothing but short texts of bare signs."""
    _nulls, offsets, signs = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    held = np.frombuffer(signs, dtype=np.uint8)[ends[0] : ends[-1]] if signs else np.zeros(0, dtype=np.uint8)
    return bool(BARE[held].all() and np.diff(ends).max(initial=0) <= SHORT_KEY)


def _blank(column: pa.Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Find which rows hold nothing in a column."""
    if not pa.types.is_dictionary(column.type):
        return np.asarray(compute.equal(column, "").to_numpy(zero_copy_only=False))
    held = compute.equal(column.dictionary, "").to_numpy(zero_copy_only=False)
    return np.asarray(held[column.indices.to_numpy()])
