"""Years on which a feature is tried: that of the report, invented ones, and that of another country."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.support import year_2025
from thb_eu.country import renew_country
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import find_folder

EASY = 2020
"""With these seeds what is withheld is found in two seconds; of 2025 by its own number it takes fifteen."""


def year_called(name: str, folder: Path, definitions: Definitions) -> tuple[Path, Definitions]:
    """The collection, and the law under which it is counted, for a year or for `Croatia`; made in `folder`."""
    if name == "2024":
        return SI_2024, definitions
    if name != "Croatia":  # every supplier fills in every table of its contracts
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(year_2025, "YEAR", int(name))
            world = year_2025.invented(random.Random(int(name) - EASY))
            return year_2025.write(world, folder / f"si-{name}"), definitions
    renew_country(REPOSITORY / "examples/croatia", folder / "croatia", find_folder())
    [package] = (folder / "croatia").glob("**/hr-*/datapackage.json")
    return package.parent, load(folder / "croatia")


def add_earlier(folder: Path, rows: str, path: str = "data/earlier.csv", **described: object) -> None:
    """Add figures of earlier years to a collection, as rows of `published/earlier`; `described`: of its descriptor."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(rows, encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    told = {"name": "earlier", "path": path, "title": "Earlier", "encoding": "utf-8"}
    descriptor["resources"].append({**told, "thb:contract": "published/earlier", "thb:source": "Reports"})
    (folder / "datapackage.json").write_text(json.dumps({**descriptor, **described}), encoding="utf-8")
