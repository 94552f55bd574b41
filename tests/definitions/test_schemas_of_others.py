"""The schemas of edited files hold for readers of other languages too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

from tests.conftest import REPOSITORY

SCHEMAS = sorted((REPOSITORY / "schemas").glob("*.schema.json"))
KNOWN = re.compile(r"\\(?:[dDwWsSbBtrnfv0^$\\.*+?()\[\]{}|/]|c[A-Za-z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[pP]\{\w+\}|-)")
"""What a stroke may stand before in a pattern of ECMA-262 with `u`, as ajv and check-jsonschema read it."""


def patterns(value: Any) -> Iterator[str]:
    """Every pattern of a schema."""
    if isinstance(value, list):
        for each in value:
            yield from patterns(each)
    elif isinstance(value, dict):
        yield from value.get("patternProperties", {})
        if isinstance(pattern := value.get("pattern"), str):
            yield pattern
        for each in value.values():
            yield from patterns(each)


@pytest.mark.parametrize("file", SCHEMAS, ids=[file.name for file in SCHEMAS])
def test_a_schema_is_one_for_every_reader(file: Path) -> None:
    schema = json.loads(file.read_bytes())
    validator_for(schema).check_schema(schema)
    for pattern in patterns(schema):
        rest = KNOWN.sub("", pattern)
        assert "\\" not in rest and "(?P" not in rest and not re.search(r"\(\?[a-z]", rest), pattern
