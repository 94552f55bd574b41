"""Package: a collection on disk, as the operators of the laboratory change it: rows of a table, bytes, YAML, law.

Tables are CSV (UTF-8, comma or semicolon, LF); cells are named as a spreadsheet shows them, the header in row 1. A
change of the definitions is made in a copy beside the collection, which the run hands to the engine instead of the
built-in ones.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
TOTAL = "Total"

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Package:
    """A collection (`folder`) and, if an operator made one, the folder of definitions that it is judged by."""

    folder: Path

    @property
    def own_definitions(self) -> Path:
        """Where operators change definitions; there only once one does."""
        return self.folder.parent / "definitions"

    def path(self, table: str) -> Path:
        """The file of a table."""
        return self.folder / "data" / f"{table}.csv"

    def rows(self, table: str) -> Rows:
        """All rows of a table, its header first."""
        text = self.path(table).read_text(encoding="utf-8")
        return list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))

    def write(self, table: str, rows: Rows) -> None:
        """All rows of a table anew."""
        path = self.path(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_bytes(written(rows, _delimiter(before)).encode())

    @contextmanager
    def edited(self, table: str) -> Iterator[Rows]:
        """The rows of a table, to be changed in place."""
        rows = self.rows(table)
        yield rows
        self.write(table, rows)

    @contextmanager
    def descriptor(self) -> Iterator[dict[str, Any]]:
        """The collection's descriptor, to be changed in place."""
        path = self.folder / "datapackage.json"
        value = json.loads(path.read_text(encoding="utf-8"))
        yield value
        path.write_bytes(json.dumps(value, ensure_ascii=False, indent=1).encode())

    def note(self, name: str, entries: list[dict[str, Any]]) -> None:
        """Waivers or corrections, as their file holds them (JSON is YAML too)."""
        text = json.dumps({name: entries}, ensure_ascii=False, indent=1)
        (self.folder / f"{name}.yaml").write_bytes(text.encode())

    def definition(self, name: str) -> Path:
        """A file of the definitions (`mappings/kz1/113.yaml`) in a copy that an operator may change."""
        root = name.split("/")[0]
        if not (self.own_definitions / root).exists():
            shutil.copytree(REPOSITORY / root, self.own_definitions / root)
        return self.own_definitions / name

    @contextmanager
    def contract(self, name: str) -> Iterator[dict[str, Any]]:
        """One table of a supplier's contract (`police/t03`), to be changed in place."""
        supplier, table = name.split("/")
        path = self.definition(f"datapackages/sources/{supplier}/datapackage.json")
        value = json.loads(path.read_text(encoding="utf-8"))
        yield next(resource for resource in value["resources"] if resource["name"] == table)
        path.write_bytes(json.dumps(value, ensure_ascii=False, indent=1).encode())

    def replaced(self, name: str, old: str, new: str) -> None:
        """One passage of a definition changed for another; it must stand there."""
        path = self.definition(name)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        path.write_bytes(text.replace(old, new, 1).encode())


def written(rows: Rows, delimiter: str = ",") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _delimiter(text: str) -> str:
    """What parts the cells of a table: a semicolon where its header has one."""
    return ";" if ";" in text.partition("\n")[0] else ","


def added_up(rows: Rows) -> None:
    """Row, column and grand totals of a cross-table (label, counts, total; a total row at the end) worked out anew."""
    body = rows[1:-1]
    for row in body:
        row[-1] = str(sum(map(int, row[1:-1])))
    rows[-1][1:] = [str(sum(int(row[at]) for row in body)) for at in range(1, len(rows[0]))]
