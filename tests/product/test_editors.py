"""An editor completes what people edit at once: each file has its schema in the settings, and keeps to that one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from thb_eu.definitions.strict_reader import read_json, read_yaml

jsonschema = pytest.importorskip("jsonschema")
SETTINGS = json.loads((REPOSITORY / ".vscode/settings.json").read_text(encoding="utf-8"))
BY_SCHEMA = {
    **SETTINGS["yaml.schemas"],
    **{entry["url"]: entry["fileMatch"] for entry in SETTINGS["json.schemas"]},
}
EDITED = [
    path.relative_to(REPOSITORY).as_posix()
    for folder in ("mappings", "validation", "datapackages")
    for path in sorted((REPOSITORY / folder).rglob("*.yaml"))
]


def matched(name: str) -> list[str]:
    """The schemas that the settings give a file."""
    return [schema for schema, patterns in BY_SCHEMA.items() if any(Path(name).match(it) for it in patterns)]


@pytest.mark.parametrize("name", EDITED)
def test_a_file_that_people_edit_has_one_schema_and_keeps_to_it(name: str) -> None:
    (schema,) = matched(name)
    held = json.loads((REPOSITORY / schema).read_text(encoding="utf-8"))
    content = (REPOSITORY / name).read_bytes()
    jsonschema.validate(read_yaml(content, name, ValueError), held)


def test_every_pattern_of_the_checkout_meets_a_file() -> None:
    files = [
        path for path in REPOSITORY.glob("*/**/*") if path.suffix in (".yaml", ".json") and ".venv" not in path.parts
    ]
    for schema, patterns in BY_SCHEMA.items():
        for pattern in patterns:
            if "definitions/" not in pattern:  # those are of collections that somebody begins
                assert any(path.relative_to(REPOSITORY).match(pattern) for path in files), (schema, pattern)


def test_descriptors_are_held_to_their_schema() -> None:
    for entry in SETTINGS["json.schemas"]:
        held = json.loads((REPOSITORY / entry["url"]).read_text(encoding="utf-8"))
        for path in (found for pattern in entry["fileMatch"] for found in REPOSITORY.glob(pattern)):
            jsonschema.validate(read_json(path.read_bytes(), path.name, ValueError), held)
