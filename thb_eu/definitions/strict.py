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

from thb_eu.definitions.foreign import JSON_WORDS, SHAPE_TYPES, SHAPE_WORDS, YAML_WORDS, in_slovenian
from thb_eu.errors import Fault, ThbError
from thb_eu.model import NO_WORDS, Text

LIKE_ITS_NEIGHBOURS = Text(
    "Popravite vrstico; zgled so ji sosednje vrstice.", "Mend the line; keep the shape of its neighbours."
)
WRITE_IT_OUT = Text(
    "Vrednost izpišite v celoti; če se začne z &, * ali !, jo dajte v narekovaje.",
    "Write the value out, in quotes if it begins with & * or !.",
)


def read_yaml(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one YAML file called `name`; raises `error` where it is not strictly readable."""
    text = _text(content, name, error)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        if set("&*!") & set(text):
            _refuse_tags_and_anchors(text, name, error)
        return _plain(YAML(typ="safe", pure=True).load(text))
    except YAMLError as broken:
        raise error(_not_yaml(broken, name)) from None


def _not_yaml(broken: Any, name: str) -> Fault:
    """What the parser stumbled over; a sign that YAML does not allow comes without a mark."""
    mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
    problem = getattr(broken, "problem", None) or getattr(broken, "context", None) or getattr(broken, "reason", broken)
    told = " ".join(str(problem).split())
    what = Text(f"to ni berljiv YAML: {in_slovenian(told, YAML_WORDS)}.", f"this is not readable YAML: {told}.")
    return Fault(f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name, what, LIKE_ITS_NEIGHBOURS)


def read_json(content: bytes, name: str, error: type[ThbError]) -> Any:
    """The values of one JSON file called `name`; a doubled key is refused."""
    text = _text(content, name, error)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            doubled = sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1})
            what = Text(
                f"ključ {doubled[0]!r} stoji v istem objektu dvakrat.",
                f"the key {doubled[0]!r} stands twice in one object.",
            )
            raise error(Fault(name, what, Text("Obdržite enega.", "Keep one of the two.")))
        return found

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as broken:
        sl = in_slovenian(broken.msg, JSON_WORDS)
        what = Text(f"to ni berljiv JSON: {sl}.", f"this is not readable JSON: {broken.msg}.")
        raise error(Fault(f"{name}:{broken.lineno}:{broken.colno}", what)) from None


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
    return Fault(position(name, content, [*path, *unknown[:1]]), told, remedy)


def _unknown_keys(found: Any) -> list[Any]:
    if found.validator != "additionalProperties" or not isinstance(found.instance, dict):
        return []
    return [key for key in found.instance if key not in found.schema.get("properties", ())]


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
    except (StopIteration, IndexError, ValueError, AttributeError):
        return name


def _refuse_tags_and_anchors(text: str, name: str, error: type[ThbError]) -> None:
    from ruamel.yaml import YAML

    for event in YAML(typ="safe", pure=True).parse(text):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            mark = event.start_mark
            what = Text(
                "sidra, sklici nanje in oznake vrst (&, *, !) se tu ne uporabljajo.",
                "anchors, aliases and tags are not used here.",
            )
            raise error(Fault(f"{name}:{mark.line + 1}:{mark.column + 1}", what, WRITE_IT_OUT))


def _text(content: bytes, name: str, error: type[ThbError]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        what = Text("ta vrstica ni zapisana v kodiranju UTF-8.", "this line is not UTF-8 text.")
        remedy = Text("Datoteko shranite v kodiranju UTF-8.", "Save the file as UTF-8.")
        raise error(Fault(f"{name}:{line}", what, remedy)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(_plain(key)): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return value
