"""Checked: one edited file in, its value out, read strictly and held against the schema of its kind.

Refused: text that is not strict JSON or YAML, and whatever the schema does not allow, each with its place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from thb_eu.definitions.folder import Folder
from thb_eu.definitions.strict import check_shape, has_shape, read_json, read_yaml
from thb_eu.errors import DefinitionRefused, ThbError


def read_checked(folder: Folder, name: str, content: bytes, schema: str, error: type[ThbError]) -> Any:
    """One edited file, read strictly and held against `schemas/SCHEMA.schema.json`."""
    value = read_json(content, name, error) if name.endswith(".json") else read_yaml(content, name, error)
    hold_to_schema(folder, value, name, content, schema, error)
    return value


def hold_to_schema(folder: Folder, value: Any, name: str, content: bytes, schema: str, error: type[ThbError]) -> None:
    """Refuse `value` where `schemas/SCHEMA.schema.json` does not allow it."""
    shape = folder.read(f"schemas/{schema}.schema.json")
    if not _is_allowed(content, shape, name.endswith(".json")):
        check_shape(value, read_json(shape, f"schemas/{schema}.schema.json", DefinitionRefused), name, content, error)


@lru_cache(maxsize=512)
def _is_allowed(content: bytes, schema: bytes, is_json: bool) -> bool:
    """Whether a schema allows what stands in a file; asked once of the same two, however often they are loaded."""
    read = read_json if is_json else read_yaml
    return has_shape(read(content, "", DefinitionRefused), read_json(schema, "", DefinitionRefused))
