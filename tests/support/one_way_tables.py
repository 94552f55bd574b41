"""One-way tables: a collection without some, or with their rows in another order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path


def reorder(collection: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    """Change the list of files of a collection."""
    path = collection / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package["resources"])
    path.write_text(json.dumps(package), encoding="utf-8")


def without(collection: Path, resource: str) -> None:
    """Take one resource out of the collection, as if it had not been sent."""

    def take_out(resources: list[dict[str, str]]) -> None:
        resources[:] = [entry for entry in resources if entry["name"] != resource]

    reorder(collection, take_out)
