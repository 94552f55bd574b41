"""Shared parts: the definitions in use in, out what of them every country has, beside the lists that are its own.

`skeleton/plan.json` says which folders all countries share, which files in them belong to the country, which lists are
of one country alone and left out, and to which tables a country adds rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thb_eu.base.csv_tables import as_csv, rows_of
from thb_eu.base.messages import ENGLISH, Languages
from thb_eu.country.filling import LABEL, PLAN, SKELETON
from thb_eu.definitions.folder import Folder

CODELISTS = "datapackages/codelists"
DESCRIPTOR = f"{CODELISTS}/datapackage.json"
RESOURCES = "resources"


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
        """The files that all countries share, by their names; of the descriptor of the lists nothing."""
        left_out = {DESCRIPTOR, *self.plan["own"], *(f"{CODELISTS}/{name}.csv" for name in self.plan["left_out"])}
        parts = self.plan["shared"]
        found = {f"{part}/{name}": content for part in parts for name, content in self.folder.files(part).items()}
        return {name: content for name, content in found.items() if name not in left_out}

    def is_of_a_country(self, name: str, lists: Mapping[str, Any]) -> bool:
        """Whether a file is a country's own, whose `lists` are these by name."""
        if not any(name.startswith(f"{part}/") for part in self.plan["shared"]) or name in self.plan["own"]:
            return True
        return any(name == f"{CODELISTS}/{each}.csv" for each in lists if each not in self.lists)

    def with_rows(self, name: str, own: bytes) -> bytes:
        """A shared table to which a country has added rows: those whose first column the toolkit does not have."""
        ours = rows_of(self.folder.read(name))
        columns = [*ours[0]]
        known = {row[columns[0]] for row in ours}
        added = [row for row in rows_of(own) if row[columns[0]] not in known]
        return as_csv([columns, *([row.get(column, "") for column in columns] for row in (*ours, *added))])

    def descriptor(self, head: Mapping[str, Any], languages: Languages, lists: Mapping[str, Any]) -> bytes:
        """The descriptor of the lists: what it says of itself, the shared ones, and the country's `lists` by name."""
        own = {name.rpartition("/")[2].removesuffix(".csv") for name in self.plan["own"]}
        common = {name: each for name, each in self.lists.items() if name not in self.plan["left_out"]}
        made = {
            name: lists.get(name, _labelled(each, languages)) if name in own else each for name, each in common.items()
        }
        added = {name: each for name, each in lists.items() if name not in self.lists}
        return as_json({**head, RESOURCES: [*made.values(), *added.values()]})


def _labelled(resource: Mapping[str, Any], languages: Languages) -> dict[str, Any]:
    """A list of the country: a column with a label in each of its languages, and in no other."""
    others = [lang for lang in languages if lang != ENGLISH]
    fields: list[dict[str, Any]] = []
    for field in resource["schema"]["fields"]:
        if field["name"] == f"{LABEL}{ENGLISH}":
            fields += ({**field, "name": f"{LABEL}{lang}", "description": "Label."} for lang in (ENGLISH, *others))
        elif not field["name"].startswith(LABEL):
            fields.append(field)
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def as_json(value: object) -> bytes:
    """An object as a file holds it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
