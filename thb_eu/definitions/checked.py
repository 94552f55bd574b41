"""Checked: one edited file in, its value out, read strictly and held against the schema of its kind.

Words by language are written `{LANG: text}`, or in a descriptor `title` and `thb:title_LANG`. The schema leaves open
which languages these are; of the files of a country each of its languages is asked for, and no other is taken.
Refused: text that is not strict JSON or YAML, and whatever the schema does not allow, each with its place.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from thb_eu.definitions.folder import Folder
from thb_eu.definitions.strict import DECLARED, check_shape, has_shape, read_json, read_yaml
from thb_eu.errors import DefinitionRefused, ThbError
from thb_eu.messages import ENGLISH, Languages

ANY_LANGUAGE = "[a-z]{2,3}"
"""How a pattern in a schema names the code of a language."""


def read_checked(folder: Folder, name: str, content: bytes, schema: str, error: type[ThbError]) -> Any:
    """One edited file, read strictly and held against `schemas/SCHEMA.schema.json`."""
    value = read_json(content, name, error) if name.endswith(".json") else read_yaml(content, name, error)
    hold_to_schema(folder, value, name, content, schema, error)
    return value


def hold_to_schema(folder: Folder, value: Any, name: str, content: bytes, schema: str, error: type[ThbError]) -> None:
    """Refuse `value` where `schemas/SCHEMA.schema.json` does not allow it, or a language of the country is missing."""
    shape = _asked(folder.read(f"schemas/{schema}.schema.json"), folder.languages)
    if not _is_allowed(content, shape, name.endswith(".json")):
        check_shape(value, read_json(shape, f"schemas/{schema}.schema.json", DefinitionRefused), name, content, error)


@lru_cache(maxsize=512)
def _is_allowed(content: bytes, schema: bytes, is_json: bool) -> bool:
    """Whether a schema allows what stands in a file; asked once of the same two, however often they are loaded."""
    read = read_json if is_json else read_yaml
    return has_shape(read(content, "", DefinitionRefused), read_json(schema, "", DefinitionRefused))


@lru_cache(maxsize=128)
def _asked(schema: bytes, languages: Languages) -> bytes:
    """The schema as it is asked of a country that has these languages; as it stands where there are none."""
    if not languages or ANY_LANGUAGE.encode() not in schema:
        return schema
    return json.dumps(in_languages(read_json(schema, "", DefinitionRefused), languages)).encode()


def in_languages(schema: Any, languages: Languages) -> Any:
    """A schema in which words are asked for in each of `languages` where it takes them in any.

    In `{LANG: text}` every language is required; `thb:title_LANG` and the like, where the English `title` is.
    """
    if isinstance(schema, list):
        return [in_languages(part, languages) for part in schema]
    if not isinstance(schema, dict):
        return schema.replace(ANY_LANGUAGE, f"({'|'.join(languages)})") if isinstance(schema, str) else schema
    asked = {name: in_languages(part, languages) for name, part in schema.items() if name != "patternProperties"}
    for pattern, shape in schema.get("patternProperties", {}).items():
        before, language, _after = pattern.strip("^$").partition(ANY_LANGUAGE)
        if not language:
            asked.setdefault("patternProperties", {})[pattern] = in_languages(shape, languages)
            continue
        english = before.removeprefix("thb:").removesuffix("_") or ENGLISH
        keys = [before + lang for lang in languages if not before or lang != ENGLISH]
        asked["properties"] = {**asked.get("properties", {}), **dict.fromkeys(keys, in_languages(shape, languages))}
        asked[DECLARED] = list(languages)
        if english in schema.get("required", ()):
            asked["required"] = [*(name for name in asked["required"] if name not in keys), *keys]
    return asked
