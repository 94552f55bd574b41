"""Strict reading of the files that people edit: YAML 1.2 and JSON in, plain values out.

Goes out: dicts, lists, text, numbers, booleans; dates as ISO text, so that a schema can ask for text.
Refused, with file, line and column: text that is not UTF-8, tabs, doubled keys, tags, anchors, levels without end, and
whatever the JSON Schema of the file does not allow.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from thb_eu.definitions.foreign import SHAPE_TYPES, SHAPE_WORDS, in_slovenian
from thb_eu.definitions.json_text import values
from thb_eu.definitions.readable import NotReadable
from thb_eu.definitions.yaml_text import Node, plain, tree
from thb_eu.errors import Fault, ThbError
from thb_eu.model import NO_WORDS, Text


def read_yaml(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one YAML file called `name`; raises `error` where it is not strictly readable."""
    return _read(lambda: plain(tree(content)), name, error)


def read_json(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one JSON file called `name`; raises `error` where it is not strictly readable."""
    return _read(lambda: values(content), name, error)


def _read(read: Callable[[], Any], name: str, error: type[ThbError]) -> Any:
    try:
        return read()
    except NotReadable as broken:
        where = f"{name}:{broken.place[0]}:{broken.place[1]}" if broken.place else name
        raise error(Fault(where, broken.what, broken.remedy)) from None


def check_shape(value: Any, schema: Mapping[str, Any], name: str, content: bytes, error: type[ThbError]) -> None:
    """Raise `error` with every place where `value` does not have the shape that `schema` describes."""
    import jsonschema

    validator = _validator(json.dumps(schema, sort_keys=True))
    broken = sorted(validator.iter_errors(value), key=_order)
    if broken:
        deepest = [jsonschema.exceptions.best_match([found]) or found for found in broken]
        raise error(*(_shape_fault(found, name, content) for found in deepest))


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(schema), format_checker=jsonschema.FormatChecker())


def _order(found: Any) -> list[tuple[bool, Any]]:
    """Members of a list by their number: the tenth after the ninth."""
    return [(isinstance(step, str), step) for step in found.absolute_path]


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most like `word`, or nothing where none is like it."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return near[0] if near else ""


def closest(word: str, words: Iterable[str]) -> Text:
    """A sentence that offers the word most like `word`, or nothing where none is like it."""
    near = nearest(word, words)
    return Text(f"Ste morda mislili »{near}«?", f'Did you mean "{near}"?') if near else NO_WORDS


def not_a_code(code: str, dimension: str) -> Text:
    """That `dimension` has no such code, as a sentence."""
    return Text(f"{code!r} ni šifra razsežnosti {dimension}.", f"{code!r} is not a code of {dimension}.")


def _shape_fault(found: Any, name: str, content: bytes) -> Fault:
    path = list(found.absolute_path)
    at = "/".join(str(step) for step in path)
    unknown = _unknown_keys(found)
    what, remedy = _unknown_key(found, unknown[0]) if unknown else _wrong_shape(found)
    told = Text(f"{at or 'datoteka'}: {what.sl}.", f"{at or 'the file'}: {what.en}.")
    return Fault(position(name, content, [*path, *(unknown or _misnamed_keys(found))[:1]]), told, remedy)


def _unknown_keys(found: Any) -> list[Any]:
    if found.validator != "additionalProperties" or not isinstance(found.instance, dict):
        return []
    return [key for key in found.instance if key not in found.schema.get("properties", ())]


def _misnamed_keys(found: Any) -> list[Any]:
    """The key whose own name is wrong; the path of such a fault ends at its mapping."""
    return [found.instance] if "propertyNames" in list(found.absolute_schema_path)[-2:] else []


def _unknown_key(found: Any, key: Any) -> tuple[Text, Text]:
    what = Text(f"ključ {key!r} tu ni znan", f"the key {key!r} is not known here")
    return what, closest(str(key), tuple(found.schema.get("properties", ())))


def _wrong_shape(found: Any) -> tuple[Text, Text]:
    """What is wrong with a value, and what to do: the schema's own description where nothing better is known."""
    value, asked = found.instance, found.validator_value
    if found.validator == "type":
        what = Text(f"{value!r} ni vrste »{_type(asked)}«", f"{value!r} is not of the type {asked}")
        in_quotes = Text('Šifre pišite v narekovajih: "4".', 'Write codes in quotes: "4".')
        return what, in_quotes if asked == "string" else NO_WORDS
    if found.validator == "enum":
        words = [str(word) for word in asked]
        allowed = ", ".join(f"»{word}«" for word in words)
        what = Text(f"{value!r} ni nič od tega: {allowed}", f"{value!r} is not one of {', '.join(words)}")
        return what, closest(str(value), words)
    what = Text(in_slovenian(found.message, SHAPE_WORDS, "vrednost nima zahtevane oblike"), found.message)
    if found.validator == "required":
        return what, Text("Dodajte ga.", "Add it.")
    return what, Text(found.schema.get("thb:description_sl", ""), found.schema.get("description", ""))


def _type(asked: Any) -> str:
    named = [asked] if isinstance(asked, str) else asked
    return " ali ".join(SHAPE_TYPES.get(name, name) for name in named)


def position(name: str, content: bytes, path: list[Any]) -> str:
    """`file:line:column` of what stands at `path`, of its key where it has one; the file alone if it is not found."""
    try:
        place = value = tree(content)
        for step in path:
            place, value = _below(value, step)
    except (NotReadable, LookupError, ValueError):
        return name
    return f"{name}:{place.line}:{place.column}" if place else name


def _below(node: Node | None, step: Any) -> tuple[Node, Node]:
    """Where the part at `step` begins, and the part itself."""
    value = node.value if node else None
    if isinstance(value, dict):
        return value[str(step)]
    if isinstance(value, list):
        return value[int(step)], value[int(step)]
    raise LookupError(step)
