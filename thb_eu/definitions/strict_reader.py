"""Read the files that people edit strictly: YAML 1.2 and JSON into plain values.

Goes out: dicts, lists, text, numbers, booleans; dates as ISO text, so that a schema can ask for text.
Refused, with file, line and column: text that is not UTF-8, tabs, doubled keys, tags, anchors, levels without end, and
whatever the JSON Schema of the file does not allow.
"""

from __future__ import annotations

import difflib
import json
import marshal
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, ThbError
from thb_eu.base.limits import FAULTS
from thb_eu.base.messages import (
    ENGLISH,
    NO_WORDS,
    Languages,
    Text,
    _,
    described,
    joined,
    layout,
    literal,
    quoted,
)
from thb_eu.base.model import Place
from thb_eu.base.numbers import is_day, is_second
from thb_eu.base.printable import normalized
from thb_eu.definitions.strict_text import (
    HALF_A_CHARACTER,
    TYPE_IT,
    NotReadable,
    in_our_words,
    is_encodable,
    json_values,
    place_at,
    words_of,
    yaml_values,
)

NO_DATE = _("{value} is not a date written YYYY-MM-DD")
NO_SUCH_DAY = _("{value}: this day does not exist")
WHOLE_FILE, SECRET = _("its content"), _("the value")
NOT_SO_SHAPED = _("the value does not have the shape asked for")
ASKED_FOR = _("The schema asks for: {rule} {value}.")
NOT_KNOWN_HERE = _("the key {key!r} is not known here")
BELONGS_ELSEWHERE = {
    "thb:confirmed": _(
        "What came with the program is confirmed in mappings/confirmed.yaml; "
        "`thb-eu mappings check` gives the line to write there."
    )
}
"""Where a key belongs that no descriptor has any more."""
THE_FILE, ADD_IT, OR = _("the file"), _("Add it."), _(" or ")
DID_YOU_MEAN = _('Did you mean "{near}"?')
AND_MORE = _("there may be more places with errors; only the first are listed.")
LONGEST_MESSAGE = 1_000
"""A longer message of the library repeats a value that nobody would read."""
ANY_LANGUAGE = "[a-z]{2,3}"
"""How a pattern in a schema names the code of a language."""
DECLARED, LANGUAGE = "thb:languages", re.compile(ANY_LANGUAGE)
"""Of a schema in which words are given by language: those of the country, as they are asked for."""
DECLARED_ELSEWHERE = _("The country declares {languages}; others are declared in datapackages/national/country.json.")
WORDS_SHOWN = 40
"""Of a longer list of words none is named."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухԁһԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεηικνορτυχγω" + "ıɑɡ",
    "ABESIJKMHOPCTYXabesijkmhopctyxdhqw" + "ABEZHIKMNOPTYXabenikvoptuxyw" + "iag",
)
"""Cyrillic, Greek and a few other letters that look like one of ours."""
_LETTERS = ("Lu", "Ll", "Lt", "Lo")
_ALIKE_IN_PRINT = {"l": "i", "1": "i", "0": "o", "rn": "m", "vv": "w"}


def read_yaml(content: bytes, name: str, error: type[ThbError]) -> Any:
    """Return the values of one YAML file called `name`; raises `error` where it is not strictly readable."""
    value = marshal.loads(_read(lambda: _yaml(content), name, error))
    for path in _halves(value, []) if b"\\" in content else ():  # only an escape can make half a character
        raise error(Fault(position(name, content, path), "character-invalid", HALF_A_CHARACTER, TYPE_IT))
    return value


@lru_cache(maxsize=256)
def _yaml(content: bytes) -> bytes:
    """Return the values of a file that is read again and again within one process, so that nobody can change them."""
    return marshal.dumps(yaml_values(content))


@lru_cache(maxsize=256)
def _json(content: bytes) -> bytes:
    return marshal.dumps(json_values(content))


def _halves(value: Any, path: list[Any]) -> Iterator[list[Any]]:
    """Find where a text holds a lone surrogate, which no file can be written with; of a key, the key itself."""
    if isinstance(value, str) and not is_encodable(value):
        yield path
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _halves(entry, [*path, key]) if is_encodable(key) else [[*path, key]]
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _halves(entry, [*path, number])


def read_json(content: bytes, name: str, error: type[ThbError]) -> Any:
    """Return the values of one JSON file called `name`; raises `error` where it is not strictly readable."""
    return marshal.loads(_read(lambda: _json(content), name, error))


def _read(read: Callable[[], Any], name: str, error: type[ThbError]) -> Any:
    try:
        return read()
    except NotReadable as broken:
        line, character = broken.place or (None, None)
        where = Place(name, line=line, character=character)
        raise error(Fault(where, broken.code, broken.what, broken.remedy)) from None


def hold_to_shape(
    value: Any, schema: bytes, languages: Languages, name: str, content: bytes, error: type[ThbError]
) -> None:
    """Refuse `value` where a JSON Schema does not allow it, or lacks words in one of `languages`, if there are any."""
    asked, surely = _asked_in(schema, languages)
    try:
        if surely and surely(value):
            return
    except ShapeUndecided:
        pass
    check_shape(value, asked, name, content, error)


@lru_cache(maxsize=128)
def _asked_in(schema: bytes, languages: Languages) -> tuple[Any, Check | None]:
    """Return a schema as asked of a country with these languages, and what tells quickly that it allows a value."""
    asked = read_json(schema, "", DefinitionRefused)
    if languages and ANY_LANGUAGE.encode() in schema:
        asked = in_languages(asked, languages)
    try:
        return asked, allows(asked)
    except ShapeUndecided:
        return asked, None


def in_languages(schema: Any, languages: Languages) -> Any:
    """Return a schema in which words are asked for in each of `languages` where it takes them in any.

    In `{LANG: text}` every language is required; `thb:title_LANG` and the like, where the English `title` is.
    """
    if isinstance(schema, list):
        return [in_languages(part, languages) for part in schema]
    if not isinstance(schema, dict):
        return schema.replace(ANY_LANGUAGE, f"({'|'.join(languages)})") if isinstance(schema, str) else schema
    parts = {name: in_languages(part, languages) for name, part in schema.items() if name != "patternProperties"}
    for pattern, shape in schema.get("patternProperties", {}).items():
        before, language, _after = pattern.strip("^$").partition(ANY_LANGUAGE)
        if not language:
            parts.setdefault("patternProperties", {})[pattern] = in_languages(shape, languages)
            continue
        english = before.removeprefix("thb:").removesuffix("_") or ENGLISH
        keys = [before + lang for lang in languages if not before or lang != ENGLISH]
        parts["properties"] = {**parts.get("properties", {}), **dict.fromkeys(keys, in_languages(shape, languages))}
        parts[DECLARED] = list(languages)
        if english in schema.get("required", ()):
            parts["required"] = [*(name for name in parts["required"] if name not in keys), *keys]
    return parts


def check_shape(value: Any, schema: Mapping[str, Any], name: str, content: bytes, error: type[ThbError]) -> None:
    """Raise `error` with every place where `value` does not have the shape that `schema` describes."""
    validator = _validator(json.dumps(schema))
    broken = sorted(islice(validator.iter_errors(value), FAULTS), key=_order)
    if broken:
        deepest = [_deepest(found) for found in broken]
        # One value may break several rules at once (a date its form and its pattern): the first says it all.
        first_faults: dict[tuple[Any, ...], Any] = {}
        for found in deepest:
            first_faults.setdefault((*found.absolute_path, *_of_a_key(found)), found)
        more = [Fault(Place(name), "more-faults", AND_MORE)] if len(broken) == FAULTS else []
        raise error(*(_shape_fault(found, name, content) for found in first_faults.values()), *more)


def _deepest(found: Any) -> Any:
    """Return the one alternative that was meant, where that can be told; else that none of them was."""
    import jsonschema

    if meant := _meant(found):
        return _deepest(min(meant, key=_order))
    return jsonschema.exceptions.best_match([found]) or found


def _meant(found: Any) -> list[Any]:
    """Find what breaks the only alternative whose keys a mapping has; nothing where none or several are so named."""
    if found.validator not in ("oneOf", "anyOf") or not isinstance(found.instance, dict):
        return []
    alternatives: dict[int, list[Any]] = {}
    for broken in found.context:
        alternatives.setdefault(broken.schema_path[0], []).append(broken)
    fitting = [every for every in alternatives.values() if all(broken.path for broken in every)]
    return fitting[0] if len(fitting) == 1 else []


def _of_a_key(found: Any) -> tuple[Any, ...]:
    """Find what tells faults about the keys of one mapping apart: each key is a fault of its own."""
    if misnamed := _misnamed_keys(found):
        return ("propertyNames", *misnamed)
    return (found.validator, found.message) if found.validator in ("required", "additionalProperties") else ()


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(schema), format_checker=jsonschema.FormatChecker())


def _order(found: Any) -> tuple[list[tuple[bool, Any]], str]:
    """Order faults by place, the tenth member after the ninth; of one value, a list of words before its type."""
    return [(isinstance(step, str), step) for step in found.absolute_path], found.validator


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the word most like `word`, or nothing where none is like it."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return near[0] if near else ""


def closest(word: str, words: Iterable[str]) -> Text:
    """Return a sentence that offers the word most like `word`, or nothing where none is like it."""
    near = nearest(word, words)
    return DID_YOU_MEAN.filled({"near": near}) if near else NO_WORDS


def outline(name: str) -> str:
    """Say what an eye sees of a name: two of one outline cannot be told apart.

    Left out are case, spaces, signs, accents and all that is invisible; letters that look alike become one.
    """
    seen = normalized("NFKD", name).translate(_LOOK_ALIKE).casefold()
    letters = "".join(sign for sign in seen if sign.isalnum() and "FILLER" not in unicodedata.name(sign, ""))
    for drawn, looks_like in _ALIKE_IN_PRINT.items():
        letters = letters.replace(drawn, looks_like)
    return letters


def mixes_scripts(name: str) -> bool:
    """Tell whether a word of `name` is spelt with letters of more than one script."""
    words = re.findall(r"\w+", normalized("NFKC", name))
    return any(len({_script(sign) for sign in word if unicodedata.category(sign) in _LETTERS}) > 1 for word in words)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def not_a_code(code: str, dimension: str, file: str = "") -> Text:
    """Say that `dimension` has no such code, as a sentence; `file`: where its codes stand, if that is known."""
    if file:
        return _("{code!r} is not a code of {dimension} ({file}).", code=code, dimension=dimension, file=file)
    return _("{code!r} is not a code of {dimension}.", code=code, dimension=dimension)


def _shape_fault(found: Any, name: str, content: bytes) -> Fault:
    path = list(found.absolute_path)
    at = "/".join(str(step) for step in path)
    unknown, misnamed = _unknown_keys(found), _misnamed_keys(found)
    code = "unknown-key" if unknown else "shape-wrong"
    if unknown:
        what, remedy = _unknown_key(found, unknown[0])
    else:
        what, remedy = _misnamed_key(found, misnamed[0]) if misnamed else _wrong_shape(found)
    message = layout("{at}: {what}.", at=at or THE_FILE, what=what)
    return Fault(position(name, content, [*path, *(unknown or misnamed)[:1]]), code, message, remedy)


def _unknown_keys(found: Any) -> list[Any]:
    if found.validator != "additionalProperties" or not isinstance(found.instance, dict):
        return []
    patterns = tuple(found.schema.get("patternProperties", ()))
    known = found.schema.get("properties", ())
    return [key for key in found.instance if key not in known and not any(re.search(each, key) for each in patterns)]


def _misnamed_keys(found: Any) -> list[Any]:
    """Return the key whose own name is wrong; the path of such a fault ends at its mapping."""
    return [found.instance] if "propertyNames" in list(found.absolute_schema_path)[-2:] else []


def _misnamed_key(found: Any, key: Any) -> tuple[Text, Text]:
    """Say that a key has a name that none may have there, and where it belongs, else which names are allowed."""
    elsewhere = BELONGS_ELSEWHERE.get(str(key), NO_WORDS)
    return NOT_KNOWN_HERE.filled({"key": key}), _asked(found) if elsewhere.is_empty else elsewhere


def _unknown_key(found: Any, key: Any) -> tuple[Text, Text]:
    what = NOT_KNOWN_HERE.filled({"key": key})
    if found.instance[key] is None and " " in key:  # {en: One, two} is read as the keys `en` and `two`
        return what, _("If it is part of a sentence, put the sentence in quotes.")
    if DECLARED in found.schema and LANGUAGE.fullmatch(str(key)):
        return what, DECLARED_ELSEWHERE.filled({"languages": ", ".join(found.schema[DECLARED])})
    return what, closest(str(key), tuple(found.schema.get("properties", ())))


def _wrong_shape(found: Any) -> tuple[Text, Text]:
    """Say what is wrong with a value, and what to do: the schema's own description where nothing better is known."""
    value, wanted = found.instance, found.validator_value
    if found.validator in ("type", "oneOf") and value is None:
        return _("the value is empty"), _sample(found.schema)
    if found.schema.get("format") == "date" and found.validator in ("type", "format", "pattern"):
        real = isinstance(value, str) and _DATE.fullmatch(value)
        return (NO_SUCH_DAY if real else NO_DATE).filled({"value": repr(value)}), _described(found)
    unsaid = _unsaid(found)
    if found.validator == "type":
        shown = unsaid or literal(repr(value))
        what = _("{shown} is not of the type “{type}”", shown=shown, type=_type(wanted))
        in_quotes = _('Write codes in quotes: "4".')
        if wanted == "array" and isinstance(value, str) and not unsaid:
            return what, _("A single value needs brackets too: [{value}].", value=value)
        return what, in_quotes if wanted == "string" else _sample(found.schema)
    if unsaid and found.validator != "required":
        return NOT_SO_SHAPED, _asked(found)
    if found.validator == "oneOf" and not _sample(found.schema).is_empty:
        what = _("{value!r} has none of the shapes allowed here", value=value)
        return what, joined((_sample(found.schema), _described(found)), " ")
    if found.validator == "enum":
        words = [str(word) for word in wanted]
        if len(words) > WORDS_SHOWN:
            return _("{value!r} is not among the words allowed here", value=value), _described(found)
        what = _("{value!r} is not one of {words}", value=value, words=joined(map(quoted, words)))
        return what, closest(str(value), words)
    if len(found.message) > LONGEST_MESSAGE:
        return NOT_SO_SHAPED, _asked(found)
    what = in_our_words(found.message, words_of("jsonschema"), NOT_SO_SHAPED)
    if found.validator == "required":
        return what, _add(found)
    return what, _described(found)


def _unsaid(found: Any) -> Text | None:
    """Say what a value is called that is not repeated: a whole file, maybe a register by mistake, or a secret."""
    if found.schema.get("writeOnly"):
        return SECRET
    return None if found.absolute_path else WHOLE_FILE


def _add(found: Any) -> Text:
    """Say that the first key lacking must be added, with what belongs under it; of a sentence, in which language."""
    key = next(key for key in found.validator_value if key not in found.instance)
    missing = found.schema.get("properties", {}).get(key, {})
    return joined((ADD_IT, described(missing)), " ")


def _asked(found: Any) -> Text:
    """Say what is asked for: as the schema describes it, else the keys that belong there, else the rule broken."""
    rule = ASKED_FOR.filled({"rule": found.validator, "value": str(found.validator_value)[:LONGEST_MESSAGE]})
    return next((text for text in (_described(found), _sample(found.schema)) if not text.is_empty), rule)


def _described(found: Any) -> Text:
    return described(found.schema)


def _sample(schema: Mapping[str, Any]) -> Text:
    """Return the shapes of the mappings that belong here, as one writes them; nothing where no mapping does."""
    shapes = [shape for shape in schema.get("oneOf", [schema]) if "properties" in shape]
    samples = [
        "`{" + ", ".join(f"{key}: …" for key in shape.get("required") or shape["properties"]) + "}`" for shape in shapes
    ]
    if not samples or len(", ".join(samples)) > 120:
        return NO_WORDS
    return _("Write {samples}.", samples=joined(map(literal, samples), OR))


def _type(wanted: Any) -> Text:
    named = [wanted] if isinstance(wanted, str) else wanted
    return joined((words_of("type").get(name, literal(name)) for name in named), OR)


def position(name: str, content: bytes, path: Iterable[Any]) -> Place:
    """Find where in a file stands what is at `path`, or its key where it has one; the file alone if it is not found."""
    line, character = place_at(content, path) or (None, None)
    return Place(name, line=line, character=character)


# Tell quickly whether a JSON Schema allows a value; jsonschema takes many times as long.
#
# A schema is turned once into functions, sorted by the kind of value of which each asks something. `ShapeUndecided`
# is raised for what these keywords do not settle. Only a yes is ever used: what is refused, and whatever is
# unsettled, jsonschema judges, and says what is wrong.

Check = Callable[[Any], Any]
"""Something true where a value is allowed."""
BY_NAME: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
"""By type of a schema: the kinds of value that may be of it."""
KINDS = (dict, list, str, int, float, bool, type(None))
NUMBERS = (int, float)
FORMATS: Mapping[str, Callable[[str], bool]] = {"date": is_day, "date-time": is_second}
ANNOTATIONS = frozenset({"description", "title", "examples", "$schema", "$id", "$defs", "writeOnly", "type", "then"})
"""Keywords that ask nothing of a value, or are read with others."""
OF_KEYS = frozenset({"properties", "patternProperties", "additionalProperties"})


class ShapeUndecided(Exception):
    """A keyword, or a value under it, that is left to jsonschema."""


def allows(schema: Mapping[str, Any]) -> Check:
    """Return a function that says whether `schema` allows a value; raises `ShapeUndecided` where it cannot tell."""
    parts: dict[str, Check] = {}
    parts |= {f"#/$defs/{name}": _check(part, parts) for name, part in schema.get("$defs", {}).items()}
    return _check(schema, parts)


def _check(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """Return all that one schema asks; `parts` are those that others name, which may be made after it."""
    named = schema.get("type", ())
    types = (named,) if isinstance(named, str) else named
    kinds = {kind for name in types for kind in BY_NAME[name]} if types else KINDS
    tests: dict[type, list[Check]] = {kind: [] for kind in kinds}
    if float in kinds and types and "number" not in types:
        tests[float].append(_is_whole)
    if not OF_KEYS.isdisjoint(schema) and dict in kinds:
        tests[dict].append(_of_keys(schema, parts))
    for keyword, value in schema.items():
        if keyword in OF_KEYS or keyword in ANNOTATIONS or keyword.startswith("thb:"):
            continue
        if keyword not in TESTS:
            raise ShapeUndecided(keyword)
        asked, make = TESTS[keyword]
        for kind in kinds:
            if kind in asked:
                tests[kind].append(make(value, schema, parts))
    if len(kinds) == 1 and len(each := tests[next(iter(kinds))]) == 1:
        return partial(_of_one_kind, next(iter(kinds)), each[0])
    return partial(_allowed, tests)


def _of_one_kind(kind: type, test: Check, value: Any) -> Any:
    return type(value) is kind and test(value)


def _allowed(tests: Mapping[type, list[Check]], value: Any) -> bool:
    for test in tests.get(type(value), _NONE):  # noqa: SIM110 (a third of the time)
        if not test(value):
            return False
    return True


def _anything(_value: Any) -> bool:
    return True


def _refused(_value: Any) -> bool:
    return False


_NONE = (_refused,)


def _of_keys(schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    """Find what is asked of the values under the keys of a mapping."""
    known = {name: _check(part, parts) for name, part in schema.get("properties", {}).items()}
    patterns = [(re.compile(name), _check(part, parts)) for name, part in schema.get("patternProperties", {}).items()]
    others = schema.get("additionalProperties", True)
    other = None if others is True else _check(others, parts) if others else _refused

    def check(value: dict[str, Any]) -> bool:
        for key, held in value.items():
            test = known.get(key)
            if test and not test(held):
                return False
            fitting = [each for pattern, each in patterns if pattern.search(key)] if patterns else []
            if not all(each(held) for each in fitting) or not (test or fitting or other is None or other(held)):
                return False
        return True

    return check


def _is_whole(value: float) -> bool:
    if value.is_integer():
        raise ShapeUndecided("1.0")
    return False


def _pattern(pattern: str, *_others: Any) -> Check:
    """Return a pattern whose `$` is the end as JSON Schema means it: no line break follows."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern)).search


def _format(form: str, *_others: Any) -> Check:
    if form not in FORMATS:
        raise ShapeUndecided(form)
    return FORMATS[form]


def _least(bound: int, *_others: Any) -> Check:
    return bool if bound == 1 else lambda value: len(value) >= bound


def _unique(wanted: bool, *_others: Any) -> Check:
    def check(value: list[Any]) -> bool:
        if not {str, int}.issuperset(map(type, value)):
            raise ShapeUndecided("uniqueItems")
        return len(set(value)) == len(value)

    return check if wanted else _anything


def _words(words: list[Any], *_others: Any) -> Check:
    """Return a check that a value is one of some words; 1 is not true, and 1.0 is 1 for Python as for jsonschema."""
    return lambda value: any(value == word and isinstance(value, bool) == isinstance(word, bool) for word in words)


def _dependent(wanted: Mapping[str, list[str]], *_others: Any) -> Check:
    return lambda value: all(value.keys() >= {*keys} for name, keys in wanted.items() if name in value)


def _entries(schema: Mapping[str, Any], _whole: Any, parts: Mapping[str, Check]) -> Check:
    check = _check(schema, parts)
    return lambda value: all(map(check, value))


def _exactly_one(ways: list[Mapping[str, Any]], _whole: Any, parts: Mapping[str, Check]) -> Check:
    checks = [_check(way, parts) for way in ways]
    return lambda value: sum(1 for check in checks if check(value)) == 1


def _if_then(condition: Mapping[str, Any], schema: Mapping[str, Any], parts: Mapping[str, Check]) -> Check:
    asked, follows = _check(condition, parts), _check(schema.get("then", {}), parts)
    return lambda value: not asked(value) or follows(value)


def _named(name: str, _whole: Any, parts: Mapping[str, Check]) -> Check:
    def check(value: Any) -> Any:
        if name not in parts:
            raise ShapeUndecided(name)
        return parts[name](value)

    return check


TESTS: Mapping[str, tuple[tuple[type, ...], Callable[..., Check]]] = {
    "minLength": ((str,), _least),
    "maxLength": ((str,), lambda bound, *_others: lambda value: len(value) <= bound),
    "pattern": ((str,), _pattern),
    "format": ((str,), _format),
    "minItems": ((list,), _least),
    "maxItems": ((list,), lambda bound, *_others: lambda value: len(value) <= bound),
    "uniqueItems": ((list,), _unique),
    "items": ((list,), _entries),
    "minProperties": ((dict,), _least),
    "required": ((dict,), lambda keys, *_others: frozenset(keys).issubset),
    "dependentRequired": ((dict,), _dependent),
    "propertyNames": ((dict,), _entries),
    "minimum": (NUMBERS, lambda bound, *_others: lambda value: value >= bound),
    "maximum": (NUMBERS, lambda bound, *_others: lambda value: value <= bound),
    "exclusiveMinimum": (NUMBERS, lambda bound, *_others: lambda value: value > bound),
    "enum": (KINDS, _words),
    "const": (KINDS, lambda word, *_others: _words([word])),
    "oneOf": (KINDS, _exactly_one),
    "if": (KINDS, _if_then),
    "$ref": (KINDS, _named),
}
"""By keyword: the kinds of value of which it asks something, and what makes the test of it."""
