"""`python -m benchmarks.deliveries`: receive the tables of 2024, as suppliers send them, into an empty collection."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

from thb_eu.cli import cli
from thb_eu.definitions import load
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of


def main() -> None:
    """Run the command on a copy of the collection that lists no table, and see that every table came in."""
    built_in = load().folder.roots["datapackages"] / "si-2024"
    with tempfile.TemporaryDirectory() as folder:
        collection = Path(folder, "si-2024")
        collection.mkdir()
        descriptor = json.loads((built_in / "datapackage.json").read_bytes())
        files = [str(built_in / entry["path"]) for entry in descriptor["resources"]]
        (collection / "datapackage.json").write_text(json.dumps({**descriptor, "resources": []}), encoding="utf-8")
        with contextlib.suppress(SystemExit):  # some of the published totals are asked about
            cli(["receive", *files, "--into", str(collection), "--role", "analyst", "--quiet"])
        assert len([*journal_of(collection).of(Act.RECEIVED)]) == len(files)


if __name__ == "__main__":
    main()
