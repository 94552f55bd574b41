"""Read a register's file, or its table in a database, into rows that an engine keeps.

A register has many rows and few texts. A plain CSV file in which nothing is wrong is read whole: by DuckDB where it is
large and the extra `scale` is installed, else by pandas. Any other (quotation marks, uneven rows, letters that look
damaged, a workbook) goes the way of every table, through `grid`, which says what is wrong and where. All ways give the
same rows; why DuckDB was asked for and did not read comes out with them. A register that stays in its database is named
by the collection (`thb:table`); the address stands in an environment variable and in no file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.encodings import codec_of
from thb_eu.base.engines import NotPlain, SourceRows, TableInfo
from thb_eu.base.engines.frames import EncodedColumn, FrameSourceRows
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import CELL, REGISTER_IN_MEMORY
from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model import Place
from thb_eu.base.own_bounds import allow_for_register
from thb_eu.definitions import Contract
from thb_eu.sources.coding import signs_of_columns, with_plain_counts
from thb_eu.sources.grid import Grid, UnusualCell, flaw_of, placed_otherwise, read_grid
from thb_eu.sources.header_and_notes import names_of_contract
from thb_eu.sources.sheets import clean
from thb_eu.sources.text_files import UTF_16, WORKBOOKS, is_misread, placed_as_sent

if TYPE_CHECKING:
    from thb_eu.base.engines.duckdb_csv import Watch

PANDAS, DUCKDB, DATABASE = "pandas", "duckdb", "database"
"""What keeps the rows: an engine that a contract may ask for, or the database of a supplier."""
MANY_TEXTS = 100_000
"""So many texts are remembered; keys need not be."""
LARGE = 50_000_000
"""From so many bytes on, a register is kept by DuckDB where it is installed."""
NEEDS_A_LOOK = frozenset(" =#\t")
"""Signs without which a printable ASCII text is clean and has no flaw."""

NO_DUCKDB = _("the extra `scale` is not installed")
OTHER_HEADER = _("its first line does not name each column once")
SET_IT = _("Set it to the address of the database, e.g. postgresql://user@server/database; write it in no file.")
FROM_THE_RELEASE = _(
    'Install the extra `postgres` or `spark` from the file of this release: `pip install "thb_eu-….whl[postgres]"`.'
)
UNREACHED = (
    "database-unreachable",
    _("the database cannot be reached, or has no such table."),
    _(
        "Check the address, the right to read and the table's name. If the driver is missing: {from_the_release}",
        from_the_release=FROM_THE_RELEASE,
    ),
)


@dataclass(frozen=True)
class Delivery:
    """A register as it was delivered: its rows, the SHA-256 of its file, and the rows of another length, by number.

    `headings`: the columns as the supplier called them; empty where they are called as in the contract. `otherwise`:
    what was read otherwise than agreed. `suspected`: by column of which the engine keeps nothing, the texts that its
    watch found while it read (text, rows, first). `engine`: which keeps the rows; `given_up`: why DuckDB, which was
    asked for, did not read the file.
    """

    rows: SourceRows
    sha256: str
    uneven: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    otherwise: tuple[UnusualCell, ...] = ()
    suspected: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    engine: str = PANDAS
    given_up: Text = NO_WORDS

    @property
    def file(self) -> str:
        """The file, as the collection names it."""
        return self.rows.table_info.file

    @property
    def sheet(self) -> str:
        """The sheet of a workbook."""
        return self.rows.table_info.sheet

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows.table_info.header

    def grid_of(self, rows: Iterable[int]) -> Grid:
        """Return these rows as a grid of their own."""
        wanted = sorted(rows)
        cells = self.rows.cells(wanted)
        kept = tuple((row, self.uneven.get(row) or cells[row]) for row in wanted)
        return Grid(self.file, self.sheet, self.rows.table_info.header_row, self.header, kept)


def columns_needed(contract: Contract) -> frozenset[str]:
    """Return the columns that mean something or are held to something; the others are looked at and not kept."""
    rules, schema = contract.records, contract.schema
    held = {field["name"] for field in schema["fields"] if field["type"] != "string" or field.get("constraints")}
    means = {field.name for field in contract.fields if field.dimension or field.time or field.day}
    key = schema.get("primaryKey", [])
    named = rules.columns_named() if rules else ()
    return frozenset({*held, *means, *named, *([key] if isinstance(key, str) else key)})


# --- files -----------------------------------------------------------------------------------------------------------


def read_columns(path: Path, name: str, contract: Contract, watch: Watch = lambda _column, _texts: ()) -> Delivery:
    """Return the rows of the table in `path`, or every reason why it cannot be read as its contract says.

    Columns that an engine does not keep are shown to `watch` while they are read.
    """
    file = name.replace("\\", "/")
    read_as = placed_as_sent(path, contract)
    delivered = _read(path, file, read_as, watch)
    return replace(delivered, otherwise=(*placed_otherwise(read_as, contract), *delivered.otherwise))


def _read(path: Path, file: str, contract: Contract, watch: Watch) -> Delivery:
    is_csv = path.suffix.lower() == ".csv" and file.lower().endswith(".csv")
    one_header = contract.header_row == 1 and not contract.notes_below and len(contract.delimiter.encode()) == 1
    plain = is_csv and one_header and not any(any(signs) for _, signs in signs_of_columns(contract))
    why = NO_WORDS
    allow_for_register(path.stat().st_size)
    if contract.engine == DUCKDB or (not contract.engine and path.stat().st_size >= LARGE):
        try:
            return _in_duckdb(path, file, contract, watch, plain)
        except NotPlain as found:
            why = _("DuckDB did not read the file: {why}.", why=found.why)
    try:
        content = read_bounded(path, REGISTER_IN_MEMORY, name=file)
    except SourceRefused as refused:
        raise SourceRefused(*(replace(flaw, what=joined((flaw.what, why), " ")) for flaw in refused.faults)) from None
    if plain and _is_even(content, contract) and (delivered := _in_pandas(content, file, contract)):
        return replace(delivered, given_up=why)
    grid, ambiguous = with_plain_counts(read_grid(content, file, contract), contract)
    refuse_if_any(SourceRefused, ambiguous)
    return replace(_of_grid(grid, hashlib.sha256(content).hexdigest()), given_up=why)


def _of_grid(grid: Grid, sha256: str) -> Delivery:
    """Return the way of every table."""
    width = len(grid.header)
    uneven = {number: cells for number, cells in grid.rows if len(cells) != width}
    rows = [(*cells, *[""] * width)[:width] for _, cells in grid.rows]
    columns = [_column(texts) for texts in zip(*rows, strict=True)] or [_column(())] * width
    numbers = np.array([number for number, _ in grid.rows], dtype=np.int64)
    table_info = TableInfo(grid.file, grid.sheet, grid.header_row, grid.header)
    kept = FrameSourceRows(table_info, dict(zip(grid.header, columns, strict=True)), numbers)
    return Delivery(kept, sha256, uneven, grid.headings, grid.otherwise)


def _column(texts: Sequence[str]) -> EncodedColumn:
    of_row, found = pd.factorize(np.array(texts, dtype=object))
    return EncodedColumn(tuple(found), of_row.astype(np.int64))


def _is_even(content: bytes, contract: Contract) -> bool:
    """Tell whether every line is one row of as many cells as the header."""
    if content.startswith((*WORKBOOKS, *UTF_16)) or b'"' in content or b"\0" in content:
        return False
    delimiter = contract.delimiter.encode()
    returns = content.count(b"\r") == content.count(b"\r\n")
    return returns and len({line.count(delimiter) for line in io.BytesIO(content)}) == 1


def _in_pandas(content: bytes, file: str, contract: Contract) -> Delivery | None:
    """Return the rows in memory; nothing where something in the file needs a closer look."""
    codec = codec_of(contract.encodings[0])
    try:
        header = io.TextIOWrapper(io.BytesIO(content), codec).readline().rstrip("\r\n").split(contract.delimiter)
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=contract.delimiter,
            encoding=codec,
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
    columns, filled = {}, np.zeros(len(frame), dtype=bool)
    for name, at in zip(names, frame, strict=True):
        of_row, found = pd.factorize(frame[at].to_numpy())
        texts = found.tolist()
        if not _is_bare(texts):
            if any(map(flaw_of, texts)):
                return None
            same, found = pd.factorize(np.array([clean(text) for text in texts], dtype=object))
            of_row, texts = same[of_row], found.tolist()  # two that differ only in what cannot be seen become one
        columns[name] = EncodedColumn(texts, of_row.astype(np.int64))
        filled |= of_row != (texts.index("") if "" in texts else -1)
    numbers = np.arange(2, len(frame) + 2, dtype=np.int64)
    if not filled.all():
        columns = {name: EncodedColumn(column.texts, column.of_row[filled]) for name, column in columns.items()}
    rows = FrameSourceRows(TableInfo(file, "", 1, names), columns, numbers[filled])
    return Delivery(rows, hashlib.sha256(content).hexdigest(), headings=headings)


def _is_bare(texts: Sequence[str]) -> bool:
    """Tell whether a glance at all texts together shows that each is clean: there are many numbers and keys."""
    together = ".".join(texts)
    return (
        together.isascii()
        and together.isprintable()
        and not NEEDS_A_LOOK.intersection(together)
        and max(map(len, texts), default=0) <= CELL
    )


def _in_duckdb(path: Path, file: str, contract: Contract, watch: Watch, plain: bool) -> Delivery:
    """Return the rows in DuckDB; raise `NotPlain` if it is not there, or something in the file needs a closer look."""
    if importlib.util.find_spec("ibis") is None:
        raise NotPlain(NO_DUCKDB)
    if not plain:
        raise NotPlain(_("it is no plain CSV file with its header in the first line"))
    from thb_eu.base.engines.duckdb_csv import PlainDialect, rows_of

    for encoding in contract.encodings:
        if encoding.lower().startswith("utf-16"):
            break
        eyes = _Eyes(encoding)
        try:
            header = _first_line(path, encoding, contract.delimiter)
            if header is None or eyes([name.encode(encoding) for name in header]) != list(header):
                raise NotPlain(OTHER_HEADER)
            names = names_of_contract(header, contract)
            if len(set(names)) < len(names):
                raise NotPlain(OTHER_HEADER)
            dialect = PlainDialect(names, contract.delimiter, columns_needed(contract), _keys(contract))
            found = rows_of(path, file, dialect, eyes, watch)
        except UnicodeError:
            continue  # it was not written in this encoding, or an earlier program read it in another
        return Delivery(found.rows, found.sha256, headings=header, suspected=found.suspected, engine=DUCKDB)
    raise NotPlain(_("it is not written in the agreed encoding"))


def _first_line(path: Path, encoding: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the names of the columns, if they are all there and all different."""
    with path.open("rb") as opened:
        line = opened.readline(CELL)
    if line.startswith((*WORKBOOKS, *UTF_16)):
        return None
    names = tuple(line.decode(codec_of(encoding)).rstrip("\r\n").split(delimiter))
    return names if all(names) and len(set(map(clean, names))) == len(names) > 1 else None


@dataclass
class _Eyes:
    """Looks at each text once: decodes and cleans it."""

    encoding: str
    seen: dict[bytes, str] = field(default_factory=dict)

    def __call__(self, texts: Sequence[bytes]) -> list[str] | None:
        """Return the cleaned texts; nothing where one has a flaw. Raises UnicodeError where the encoding is another."""
        found = []
        for raw in texts:
            text = self.seen.get(raw)
            if text is None:
                decoded = raw.decode(self.encoding)
                if is_misread(decoded, self.encoding):
                    raise UnicodeError
                if flaw_of(decoded):
                    return None
                text = clean(decoded)
                if len(self.seen) < MANY_TEXTS:
                    self.seen[raw] = text
            found.append(text)
        return found


def _keys(contract: Contract) -> frozenset[str]:
    """Return the columns whose texts hardly repeat."""
    rules = contract.records
    person = (rules.person.column, *rules.person.alike) if rules and rules.person else ()
    years = {field.name for field in contract.fields if field.time}
    return frozenset({*(rules.key if rules else ()), *person} - years)


# --- tables in a database --------------------------------------------------------------------------------------------


def read_table(resource: Mapping[str, Any], contract: Contract) -> Delivery:
    """Return the rows of a table that stays in its database, or why they cannot be reached."""
    table = resource["thb:table"]
    place = _("resource {resource}", resource=resource["name"])
    rules, variable = contract.records, table["connection"]
    if rules is None:
        problem = (
            "database-for-registers-only",
            _("only a register of persons may stay in a database."),
            _("Leave thb:table out, and send a file."),
        )
        raise SourceRefused(Fault(Place(part=place), *problem, "analyst"))
    address = os.environ.get(variable, "")
    if not address:
        what = _("the environment variable {variable} is empty.", variable=variable)
        raise SourceRefused(Fault(Place(part=place), "database-not-set-up", what, SET_IT, "analyst"))
    if importlib.util.find_spec("ibis") is None:
        problem = ("database-not-set-up", _("something is missing for reading from a database."), FROM_THE_RELEASE)
        raise SourceRefused(Fault(Place(part=place), *problem, "analyst"))
    from thb_eu.base.engines.databases import DatabaseTable, DatabaseUnreachable, RowNumbersMissing, rows_in_database

    names = [field["name"] for field in contract.schema["fields"]]
    table_there = DatabaseTable(address, table["table"], table.get("row", ""))
    try:
        rows = rows_in_database(table_there, f"{variable}/{table['table']}", names, columns_needed(contract), rules.key)
    except DatabaseUnreachable:
        raise SourceRefused(Fault(Place(part=place), *UNREACHED, "analyst")) from None
    except RowNumbersMissing:
        problem = (
            "database-not-set-up",
            _("the column with the number of the row lacks a whole number in some row, or is not there."),
            _("Name a column of whole numbers, or name none."),
        )
        raise SourceRefused(Fault(Place(part=place), *problem, "analyst")) from None
    return Delivery(rows, "", engine=DATABASE)
