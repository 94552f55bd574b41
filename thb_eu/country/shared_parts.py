"""Take the parts that every country shares from the definitions in use, without the lists of its own.

`skeleton/plan.json` says which folders all countries share, which files in them belong to the country, which lists are
of one country alone and left out, and which tables beside the code lists a country adds rows to. To a code list that
all share a country adds rows and columns of its own: they are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages
from thb_eu.base.model import Place
from thb_eu.country.filling import LABEL, PLAN, SKELETON
from thb_eu.definitions.codelists import NO_COLUMN, table_in
from thb_eu.definitions.folder import Folder

CODELISTS = "datapackages/codelists"
DESCRIPTOR = f"{CODELISTS}/datapackage.json"
RESOURCES = "resources"
OURS = "thb:"
"""How the keys begin that no other program knows."""


@dataclass(frozen=True, slots=True)
class Additions:
    """A table as it is written, and what in it is a country's own: rows by their key, columns by name."""

    content: bytes
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that was added, by name."""
        return (*self.columns, *self.rows)


@dataclass(frozen=True)
class SharedParts:
    """What the definitions in `folder` have for every country."""

    folder: Folder

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """What is shared, and what is not."""
        plan: dict[str, Any] = json.loads((SKELETON / PLAN).read_bytes())
        return plan

    @cached_property
    def lists(self) -> Mapping[str, Mapping[str, Any]]:
        """Every list of the toolkit as its descriptor has it, by name."""
        return {each["name"]: each for each in json.loads(self.folder.read(DESCRIPTOR))[RESOURCES]}

    def files(self) -> dict[str, bytes]:
        """Return the files that all countries share, by their names; of the descriptor of the lists nothing."""
        left_out = {DESCRIPTOR, *self.plan["own"], *(f"{CODELISTS}/{name}.csv" for name in self.plan["left_out"])}
        parts = self.plan["shared"]
        found = {f"{part}/{name}": content for part in parts for name, content in self.folder.files(part).items()}
        return {name: content for name, content in found.items() if name not in left_out}

    @cached_property
    def common(self) -> Mapping[str, Mapping[str, Any]]:
        """The lists that every country has, by name."""
        return {name: each for name, each in self.lists.items() if name not in self.plan["left_out"]}

    def is_of_a_country(self, name: str, lists: Mapping[str, Any]) -> bool:
        """Tell whether a file is a country's own, whose `lists` are these by name."""
        if not any(name.startswith(f"{part}/") for part in self.plan["shared"]) or name in self.plan["own"]:
            return True
        return any(name == f"{CODELISTS}/{each}.csv" for each in lists if each not in self.common)

    def added_to(self) -> dict[str, list[str]]:
        """The shared tables to which a country may have added, each with the columns by which its rows are known."""
        keys = {f"{CODELISTS}/{each['path']}": each["schema"]["primaryKey"] for each in self.common.values()}
        own = {*self.plan["own"]}
        more: dict[str, list[str]] = {name: [] for name in self.plan["added_to"] if name not in keys}
        return {name: key for name, key in {**keys, **more}.items() if name not in own}

    def with_additions(self, name: str, key: Sequence[str], own: bytes) -> Additions:
        """A shared table with the rows and columns that a country has added; without a `key` by its first column."""
        content = self.folder.read(name)
        ours, theirs = table_in(content, name), table_in(own, name)
        by = [*key] or [ours.columns[0]]
        missing = [column for column in by if column not in theirs.columns]
        refuse_if_any(
            DefinitionRefused,
            (Fault(Place(name, line=1), "unknown-column", NO_COLUMN.filled({"column": column})) for column in missing),
        )
        columns = [column for column in theirs.columns if column not in ours.columns]
        rows = {tuple(row[column] for column in by): row for row in theirs.rows}
        known = {tuple(row[column] for column in by): row for row in ours.rows}
        added = [row for each, row in rows.items() if each not in known]
        if not added and not columns:
            return Additions(content)
        filled = [
            {**{column: rows.get(each, {}).get(column, "") for column in columns}, **known[each]} for each in known
        ]
        header = [*ours.columns, *columns]
        table = as_csv([header, *([row.get(column, "") for column in header] for row in (*filled, *added))])
        return Additions(table, tuple(", ".join(row[column] for column in by) for row in added), tuple(columns))

    def descriptor(self, head: Mapping[str, Any], languages: Languages, lists: Mapping[str, Any]) -> bytes:
        """The descriptor of the lists: what it says of itself, the shared ones, and the country's `lists` by name."""
        own = {name.rpartition("/")[2].removesuffix(".csv") for name in self.plan["own"]}
        made = {
            name: lists.get(name, _labelled(each, languages)) if name in own else _extended(each, lists.get(name, {}))
            for name, each in self.common.items()
        }
        added = {name: each for name, each in lists.items() if name not in self.common}
        return as_json({**head, RESOURCES: [*made.values(), *added.values()]})


def _extended(resource: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a list that all share, with what a country says of it beside: columns and titles."""
    more = {key: value for key, value in own.items() if key.startswith(OURS) and key not in resource}
    known = {field["name"] for field in resource["schema"]["fields"]}
    fields = [field for field in own.get("schema", {}).get("fields", ()) if field["name"] not in known]
    schema = {**resource["schema"], "fields": [*resource["schema"]["fields"], *fields]}
    return {**resource, **({"schema": schema} if fields else {}), **more}


def _labelled(resource: Mapping[str, Any], languages: Languages) -> dict[str, Any]:
    """Return a list of the country: a column with a label in each of its languages, and in no other."""
    others = [lang for lang in languages if lang != ENGLISH]
    fields: list[dict[str, Any]] = []
    for field in resource["schema"]["fields"]:
        if field["name"] == f"{LABEL}{ENGLISH}":
            fields += ({**field, "name": f"{LABEL}{lang}", "description": "Label."} for lang in (ENGLISH, *others))
        elif not field["name"].startswith(LABEL):
            fields.append(field)
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def as_json(value: object) -> bytes:
    """Return an object as a file holds it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
