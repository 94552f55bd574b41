"""Edited files: the schemas of the files that people edit in, every key with its meaning and an example out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from release.site.reference.markup import code, plain
from release.site.words import SCHEMAS, _, schema, speaker
from thb_eu.definitions import Definitions
from thb_eu.definitions.schema_files import DECLARED

KEY, HOLDS, MEANING, EXAMPLE, REQUIRED = _("key"), _("holds"), _("meaning"), _("Example"), _("required")
KINDS = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("yes or no"),
    "array": _("list"),
    "object": _("keys"),
    "null": _("nothing"),
}
WORDS, ONE_OF, DAY = _("words by language"), _("one of"), _("day")


def edited_files(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Every file with its keys, then an example."""
    say = speaker(lang)
    for name in DECLARED:
        declared = schema(name)
        yield f"\n## {plain(say(declared['title']))}\n"
        yield f"{code(f'schemas/{name}.schema.json')}\n"
        yield f"| {say(KEY)} | {say(HOLDS)} | {say(MEANING)} |\n|---|---|---|"
        yield from _keys(declared, "", lang)
        example = (SCHEMAS / "examples" / f"{name}.yaml").read_text(encoding="utf-8").rstrip()
        yield f"\n{say(EXAMPLE)}:\n\n```yaml\n{example}\n```"


def _keys(shape: Mapping[str, Any], above: str, lang: str) -> Iterator[str]:
    """A line for each key, then those below it."""
    say = speaker(lang)
    for key, field in shape.get("properties", {}).items():
        name, needed = f"{above}{key}", say(REQUIRED) if key in shape.get("required", ()) else ""
        held = ", ".join(filter(None, (_kind(field, lang), needed)))
        meaning = str(field.get(f"thb:description_{lang}") or field.get("description") or "")
        yield f"| {code(name)} | {held} | {plain(meaning)} |"
        for inner, mark in ((field, "."), (field.get("items", {}), "[].")):
            if isinstance(inner, Mapping):
                yield from _keys(inner, name + mark, lang)


def _kind(field: Mapping[str, Any], lang: str) -> str:
    say = speaker(lang)
    if "enum" in field:
        return f"{say(ONE_OF)} {', '.join(code(str(word)) for word in field['enum'])}"
    if "patternProperties" in field:
        return say(WORDS)
    if field.get("format") == "date":
        return say(DAY)
    kinds = field.get("type", [])
    return " / ".join(say(KINDS[kind]) for kind in ([kinds] if isinstance(kinds, str) else kinds))
