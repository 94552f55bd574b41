"""Write the whole dossier as one file of SQLite, which answers questions without a line of Python.

Cells, the counts of suppliers behind them, reasons, findings and rules, each under its own key, and every code with its
words: what refers to another table is a foreign key, and SQLite has held every one before the file is given away.

Comes in: the cells and what stands behind them as `thb_eu.cells` tells it. Of a register no single row is told: it
would say of a person in which cells it counts. Its share of a cell stands there by population, without a fact. The
same dossier gives the same bytes with the same version of SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from itertools import groupby
from typing import Any

from thb_eu.base.model import INTERVAL
from thb_eu.cells import NOT_DESCRIBED, Contribution, Cube
from thb_eu.definitions import CellKey, Definitions
from thb_eu.dossiers import Dossier, damaged
from thb_eu.publication.cell_lineage import rules_called
from thb_eu.publication.package import codes_of_column

FILE = "dossier.sqlite"
ABOUT = ("package", "year", "geo", "audience", "state", "prepared", "disclosure_policy", "definitions_fingerprint")
NUMBERS = ("obs_value", *INTERVAL)
CELL = "cell INTEGER NOT NULL REFERENCES cells"
TABLES = {
    "dossier": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
    "rules": "id TEXT PRIMARY KEY, article TEXT NOT NULL, sentence_en TEXT NOT NULL, counts INTEGER NOT NULL, "
    "cites TEXT, decision TEXT, signed TEXT",
    "views": "view TEXT PRIMARY KEY, title_en TEXT NOT NULL, source_en TEXT NOT NULL, file TEXT, "
    "is_register INTEGER NOT NULL",
    "facts": "fact TEXT PRIMARY KEY, view TEXT NOT NULL REFERENCES views, rule TEXT NOT NULL REFERENCES rules, "
    "file TEXT NOT NULL, sheet TEXT, cell TEXT, row INTEGER",
    "lineage": f"{CELL}, fact TEXT REFERENCES facts, view TEXT NOT NULL REFERENCES views, population TEXT NOT NULL, "
    "contribution INTEGER",
    "reasons": f"{CELL}, kind TEXT NOT NULL, code TEXT NOT NULL, text_en TEXT",
    "fact_reasons": "fact TEXT NOT NULL REFERENCES facts, kind TEXT NOT NULL, code TEXT NOT NULL",
    "checks": "id TEXT PRIMARY KEY, outcome TEXT NOT NULL",
    "findings": 'fingerprint TEXT PRIMARY KEY, "check" TEXT NOT NULL REFERENCES checks, code TEXT NOT NULL, '
    "outcome TEXT NOT NULL, severity TEXT NOT NULL, level INTEGER NOT NULL, message_en TEXT NOT NULL, cites TEXT, "
    'file TEXT, sheet TEXT, cell TEXT, row INTEGER, "column" TEXT, waiver TEXT, '
    "follows_from TEXT REFERENCES findings DEFERRABLE INITIALLY DEFERRED",
}
"""The tables beside those of codes and that of cells, which are made of the columns of observations.csv."""


def files(dossier: Dossier) -> dict[str, bytes]:
    """Return the file; SourceRefused where a key leads nowhere or a number is beyond all counts."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA foreign_keys = ON")
        try:
            with database:
                _codes_and_cells(database, dossier)
                for name, columns in TABLES.items():
                    database.execute(f"CREATE TABLE {name} ({columns})")
                for name, rows in _rows(dossier):
                    _insert(database, name, rows)
                for name in ("lineage", "reasons"):
                    database.execute(f"CREATE INDEX {name}_of_cell ON {name} (cell)")
        except (sqlite3.IntegrityError, OverflowError, KeyError):
            raise damaged(dossier.folder, NOT_DESCRIBED) from None
        return {FILE: database.serialize()}


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        database.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', [*row])


def _codes_and_cells(database: sqlite3.Connection, dossier: Dossier) -> None:
    """Make a table of codes for each coded column, called like it, and that of the cells, which refers to them."""
    definitions = dossier.definitions
    columns = ["id INTEGER PRIMARY KEY"]
    for name in dossier.observations[0]:
        labels = codes_of_column(name, definitions)
        kind = "INTEGER" if name in NUMBERS else "TEXT"
        columns.append(f'"{name}" {kind}' + (f' REFERENCES "code_{name}"' if labels else ""))
        if labels:
            words = "".join(f", label_{lang} TEXT NOT NULL" for lang in definitions.languages)
            database.execute(f'CREATE TABLE "code_{name}" (code TEXT PRIMARY KEY{words})')
            spoken = (label.by_language_of(definitions.languages).values() for label in labels.values())
            _insert(database, f"code_{name}", ((code, *said) for code, said in zip(labels, spoken, strict=True)))
    key = ", ".join(f'"{name}"' for name in ("geo", "time", "table", *definitions.dimension_lists))
    database.execute(f"CREATE TABLE cells ({', '.join(columns)}, UNIQUE ({key}))")
    cells = ([at, *map(_told, row.values())] for at, row in enumerate(dossier.observations, start=1))
    _insert(database, "cells", cells)


def _told(text: str) -> str | None:
    """Return a text, or None (NULL here) for what a file leaves empty."""
    return text or None


def _rows(dossier: Dossier) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Yield the rows of each table, such as are referred to first."""
    definitions, findings = dossier.definitions, dossier.findings
    cube = dossier.cube(definitions)
    places = {cube.key_of(row): at for at, row in enumerate(dossier.observations, start=1)}
    counted = [bit for bit in cube.contributions if bit.key in places]  # a count may stand in cells that no table shows
    single = {count.fact: count for count in counted if not cube.supplier(count.view).is_register}
    yield "dossier", [(name, dossier.manifest[name]) for name in ABOUT]
    yield "rules", _rules({count.rule for count in single.values()}, definitions)
    yield "views", _views({count.view for count in counted}, cube)
    yield (
        "facts",
        (
            (count.fact, count.view, count.rule, where.file, where.sheet or None, where.cell or None, where.row)
            for count in single.values()
            for where in [count.term.where]
        ),
    )
    yield "lineage", _lineage(counted, cube, places)
    yield (
        "reasons",
        ((places[cube.key_of(row)], row["kind"], row["code"], _told(row["text"])) for row in dossier.reasons),
    )
    yield (
        "fact_reasons",
        ((row["fact"], row["kind"], row["code"]) for row in dossier.fact_reasons if row["fact"] in single),
    )
    yield "checks", ((check["id"], check["outcome"]) for check in findings["checks"])
    yield "findings", map(_finding, findings["findings"])


def _rules(ids: Iterable[str], definitions: Definitions) -> Iterator[Sequence[Any]]:
    for rule in rules_called(ids, definitions):
        told = _told(rule.cites), _told(rule.decision), _told(rule.signed)
        yield rule.id, rule.article, rule.sentence.english, int(rule.counts), *told


def _views(views: Set[str], cube: Cube) -> Iterator[Sequence[Any]]:
    for view in cube.in_order(views):
        table = cube.supplier(view)
        yield view, table.title.english, table.source.english, _told(table.file), int(table.is_register)


def _lineage(counted: Iterable[Contribution], cube: Cube, places: Mapping[CellKey, int]) -> Iterator[Sequence[Any]]:
    """Yield each count behind a cell; of a register what its rows add to the cell by population, without a fact."""

    def about(count: Contribution) -> tuple[Any, ...]:
        of_a_register = cube.supplier(count.view).is_register
        return places[count.key], None if of_a_register else count.fact, count.view, count.population

    ordered = sorted(counted, key=lambda count: tuple(map(str, about(count))))
    for (cell, fact, view, population), together in groupby(ordered, key=about):
        values = [count.term.value for count in together]
        yield cell, fact, view, population, None if None in values else sum(filter(None, values))


def _finding(finding: Mapping[str, Any]) -> Sequence[Any]:
    where = (finding["where"][name] or None for name in ("file", "sheet", "cell", "row", "column"))
    said = (finding[name] for name in ("fingerprint", "check", "code", "outcome", "severity", "level"))
    return *said, finding["message"]["en"], _told(finding["cites"]), *where, finding["waiver"], finding["follows_from"]
