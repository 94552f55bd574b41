"""An editor completes what people edit at once: each file has its schema in the settings, and keeps to that one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
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
    """The schemas that the settings give a file; a pattern with `!` takes a file out."""

    def fits(patterns: list[str]) -> bool:
        left_out = any(Path(name).match(it[1:]) for it in patterns if it.startswith("!"))
        return not left_out and any(Path(name).match(it) for it in patterns)

    return [schema for schema, patterns in BY_SCHEMA.items() if fits(patterns)]


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
                assert any(path.relative_to(REPOSITORY).match(pattern.removeprefix("!")) for path in files), (
                    schema,
                    pattern,
                )


def test_no_editor_holds_our_lists_of_examples_to_the_schema_of_one() -> None:
    examples = [path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "schemas/examples").glob("*.yaml")]
    assert len(examples) > 30
    assert [name for name in examples if matched(name)] == []


SYNTAX = r"\\(?:[\\^$.*+?()\[\]{}|/dDwWsSbBfnrtv]|p\{\w+(?:=\w+)?\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})"
"""What may be escaped outside a class where `u` is set (ECMA-262, 22.2.1: IdentityEscape is a SyntaxCharacter or /)."""


def strict_faults(pattern: str) -> list[str]:
    """What in a pattern ECMA-262 with `u` does not know: an escape, or a group as Python alone writes it."""
    found = []
    while "\\" in pattern:
        at = pattern.index("\\")
        escape = re.match(SYNTAX + r"|\\-", pattern[at:])
        found += [] if escape else [pattern[at : at + 2]]
        pattern = pattern[:at] + pattern[at + (escape.end() if escape else 2) :]
    return found + re.findall(r"\(\?(?![:=!]|<[=!]|<\w+>).", pattern) + re.findall(r"[*+?}]\+", pattern)


def patterns_in(held: object) -> Iterator[str]:
    """The patterns anywhere in a schema, of values and of keys."""
    if isinstance(held, dict):
        yield from [held["pattern"]] if isinstance(held.get("pattern"), str) else []
        yield from held["patternProperties"] if isinstance(held.get("patternProperties"), dict) else []
    for inside in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
        yield from patterns_in(inside)


def test_every_pattern_of_a_schema_is_one_that_strict_readers_know() -> None:
    """Readers of JSON Schema refuse a whole schema for one escape: ajv compiles each pattern with `u`."""
    schemas = sorted((REPOSITORY / "schemas").glob("*.json"))
    held = {path.name: {*patterns_in(json.loads(path.read_text(encoding="utf-8")))} for path in schemas}
    patterns = set().union(*held.values())

    assert len(patterns) > 20
    assert {pattern: strict_faults(pattern) for pattern in patterns if strict_faults(pattern)} == {}
    assert [strict_faults(wrong) for wrong in ('^[:\\"]$', r"(?P<a>b)", r"a\Z", "a++")] == [
        ['\\"'], ["(?P"], ["\\Z"], ["++"],
    ]  # fmt: skip
    if node := shutil.which("node"):
        said = "for (const it of JSON.parse(process.argv[1])) new RegExp(it, 'u')"
        subprocess.run([node, "-e", said, json.dumps(sorted(patterns))], check=True)


def test_descriptors_are_held_to_their_schema() -> None:
    for entry in SETTINGS["json.schemas"]:
        held = json.loads((REPOSITORY / entry["url"]).read_text(encoding="utf-8"))
        for path in (found for pattern in entry["fileMatch"] for found in REPOSITORY.glob(pattern)):
            jsonschema.validate(read_json(path.read_bytes(), path.name, ValueError), held)
