"""Strict reading of the files that people edit: YAML 1.2 and JSON in, plain values out.

Goes out: dicts, lists, text, numbers, booleans; dates as ISO text, so that a schema can ask for text.
Refused, with file, line and column: text that is not UTF-8, tabs, doubled keys, tags, anchors, and
whatever the JSON Schema of the file does not allow. `NO` is Norway here and `on` is a word.
"""

from __future__ import annotations

import datetime
import difflib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from thb_eu.errors import Fault, ThbError


def read_yaml(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one YAML file called `name`; raises `error` where it is not strictly readable."""
    text = _text(content, name, error)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        if set("&*!") & set(text):
            _refuse_tags_and_anchors(text, name, error)
        return _plain(YAML(typ="safe", pure=True).load(text))
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        what = " ".join(str(broken.problem or broken.context or broken).split())
        raise error(
            Fault(where, f"this is not readable YAML: {what}.", "Mend the line; keep the shape of its neighbours.")
        ) from None


def read_json(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one JSON file called `name`; a doubled key is refused."""
    text = _text(content, name, error)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            doubled = sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1})
            raise error(Fault(name, f"the key {doubled[0]!r} stands twice in one object.", "Keep one of the two."))
        return found

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as broken:
        raise error(
            Fault(f"{name}:{broken.lineno}:{broken.colno}", f"this is not readable JSON: {broken.msg}.")
        ) from None


def check_shape(value: Any, schema: Mapping[str, Any], name: str, content: bytes, error: type[ThbError]) -> None:
    """Raise `error` with every place where `value` does not have the shape that `schema` describes."""
    import jsonschema

    validator = _validator(json.dumps(schema, sort_keys=True))
    broken = sorted(validator.iter_errors(value), key=lambda found: [str(step) for step in found.absolute_path])
    if broken:
        deepest = [jsonschema.exceptions.best_match([found]) or found for found in broken]
        raise error(*(_shape_fault(found, name, content) for found in deepest))


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(schema), format_checker=jsonschema.FormatChecker())


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most like `word`, or nothing where none is like it."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return near[0] if near else ""


def closest(word: str, words: Iterable[str]) -> str:
    """A sentence that offers the word most like `word`, or nothing where none is like it."""
    near = nearest(word, words)
    return f'Did you mean "{near}"?' if near else ""


def _shape_fault(found: Any, name: str, content: bytes) -> Fault:
    path = list(found.absolute_path)
    at = "/".join(str(step) for step in path) or "the file"
    if found.validator == "additionalProperties" and isinstance(found.instance, dict):
        allowed = tuple(found.schema.get("properties", ()))
        unknown = [key for key in found.instance if key not in allowed]
        what = f"{at}: the key {unknown[0]!r} is not known here." if unknown else f"{at}: {found.message}."
        remedy = closest(str(unknown[0]), allowed) if unknown else ""
        path = [*path, *unknown[:1]]
    elif found.validator == "required":
        what, remedy = f"{at}: {found.message}.", "Add it."
    elif found.validator == "type":
        what = f"{at}: {found.instance!r} is not of the type {found.validator_value}."
        remedy = 'Write codes in quotes: "4".' if found.validator_value == "string" else ""
    elif found.validator == "enum":
        what = f"{at}: {found.instance!r} is not one of {', '.join(map(str, found.validator_value))}."
        remedy = closest(str(found.instance), [str(word) for word in found.validator_value])
    else:
        what, remedy = f"{at}: {found.message}.", str(found.schema.get("description", ""))
    return Fault(position(name, content, path), what, remedy)


def position(name: str, content: bytes, path: list[Any]) -> str:
    """`file:line:column` of the node at `path`; the file alone where it cannot be found."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    try:
        node = YAML(typ="safe", pure=True).compose(content.decode())
        for step in path:
            if isinstance(node, MappingNode):
                node = next(value for key, value in node.value if key.value == str(step))
            elif isinstance(node, SequenceNode):
                node = node.value[int(step)]
        return f"{name}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    except (StopIteration, IndexError, ValueError):
        return name


def _refuse_tags_and_anchors(text: str, name: str, error: type[ThbError]) -> None:
    from ruamel.yaml import YAML

    for event in YAML(typ="safe", pure=True).parse(text):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            mark = event.start_mark
            raise error(
                Fault(
                    f"{name}:{mark.line + 1}:{mark.column + 1}",
                    "anchors, aliases and tags are not used here.",
                    "Write the value out, in quotes if it begins with & * or !.",
                )
            )


def _text(content: bytes, name: str, error: type[ThbError]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        raise error(Fault(f"{name}:{line}", "this line is not UTF-8 text.", "Save the file as UTF-8.")) from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(_plain(key)): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return value
