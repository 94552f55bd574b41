"""Large registers: a plain CSV file in, its rows in DuckDB out, where the extra `scale` is installed.

Nothing comes out where something in the file needs a closer look: it then goes the way of every table, which says what
is wrong and where.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.definitions import Contract
from thb_eu.sources.delivery import Delivery, columns_needed
from thb_eu.sources.grid import DAMAGED, LONGEST_CELL, UTF_16, WORKBOOKS, flaw_of
from thb_eu.sources.sheets import clean
from thb_eu.sources.table_location import names_of_contract

DUCKDB = "duckdb"
"""The engine that a contract may ask for."""
MANY_TEXTS = 100_000
"""So many texts are remembered; keys need not be."""
LARGE = 50_000_000
"""From so many bytes on, a register is kept by DuckDB where it is installed."""


def is_for_duckdb(path: Path, contract: Contract) -> bool:
    """Whether the register is a large file of the simplest form, or its contract asks for DuckDB, which is there."""
    one_header = contract.header_row == 1 and not contract.notes_below
    simple = path.suffix.lower() == ".csv" and one_header and len(contract.delimiter) == 1
    asked = contract.engine == DUCKDB or (not contract.engine and path.stat().st_size >= LARGE)
    return simple and asked and importlib.util.find_spec("ibis") is not None


def in_duckdb(path: Path, file: str, contract: Contract) -> Delivery | None:
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
            names = names_of_contract(header, contract)
            if len(set(names)) < len(names):
                return None
            plain = Plain(names, contract.delimiter, columns_needed(contract), _keys(contract))
            found = rows_of(path, file, plain, eyes)
        except UnicodeError:
            continue  # it was not written in this encoding, or an earlier program read it in another
        return Delivery(*found, headings=header) if found else None
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


def _keys(contract: Contract) -> frozenset[str]:
    """The columns whose texts hardly repeat."""
    rules = contract.records
    person = (rules.person.column, *rules.person.alike) if rules and rules.person else ()
    years = {told.name for told in contract.fields if told.time}
    return frozenset({*(rules.key if rules else ()), *person} - years)
