"""Drafting: the draft of a binding in, its YAML out, with what a person must look at as comments in all languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.messages import Languages, Text, _
from thb_eu.publication.templates.inspecting import Draft

LOOK_AT_IT = _("A draft. Look at every entry; `confidence` says how sure it is, and may be deleted.")
OR_ELSE = _("may as well be {tables}")
UNDERSTOOD_NOT = _("Texts that the draft does not use:")
OTHER_NAMES = _("Names that the draft does not use:")
HIDDEN = _("Hidden sheets, not looked at:")


def as_yaml(draft: Draft, languages: Languages) -> str:
    """The draft as a binding that `submit --binding` accepts."""
    return "\n".join(_lines(draft, languages)) + "\n"


def as_object(draft: Draft) -> dict[str, Any]:
    """The draft as programs read it: the binding, and what it does not use."""
    binding = {"template": draft.template, "sha256": draft.sha256}
    return {
        "binding": {**binding, "cover": draft.cover, "cells": draft.cells, "blocks": draft.blocks},
        "rivals": {str(number): list(tables) for number, tables in draft.rivals.items()},
        "unused_texts": [{"sheet": sheet, "cell": cell, "text": text} for sheet, cell, text in draft.texts],
        "unused_names": draft.names,
        "hidden_sheets": list(draft.hidden),
    }


def _lines(draft: Draft, languages: Languages) -> Iterator[str]:
    yield from _comment(LOOK_AT_IT, languages)
    yield f"template: {_told(draft.template)}"
    yield f"sha256: {_told(draft.sha256)}"
    yield 'missing: ":"'
    for key, entries in (("cover", draft.cover), ("cells", draft.cells)):
        if entries:
            yield f"{key}:"
            yield from (f"  - {_told(entry)}" for entry in entries)
    if draft.blocks:
        yield "blocks:"
    for number, block in enumerate(draft.blocks):
        for tables in (draft.rivals[number],) if number in draft.rivals else ():
            yield from (f"  {line}" for line in _comment(OR_ELSE.filled({"tables": ", ".join(tables)}), languages))
        for at, (key, value) in enumerate(block.items()):
            yield f"  {'- ' if at == 0 else '  '}{key}: {_told(value)}"
    yield from _listed(UNDERSTOOD_NOT, [f"{sheet}, {cell}: {text}" for sheet, cell, text in draft.texts], languages)
    yield from _listed(OTHER_NAMES, draft.names, languages)
    yield from _listed(HIDDEN, list(draft.hidden), languages)


def _listed(title: Text, entries: list[str], languages: Languages) -> Iterator[str]:
    if entries:
        yield "#"
        yield from _comment(title, languages)
    yield from (f"#   {_bare(entry)}" for entry in entries)


def _comment(text: Text, languages: Languages) -> Iterator[str]:
    yield from (f"# {_bare(line)}" for line in dict.fromkeys(map(text.in_language, languages)))


def _bare(text: str) -> str:
    """Text of a template on one line, without what no editor shows: a comment must not end before it should."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"') if text.isprintable() else ascii(text)


def _told(value: Any) -> str:
    """A value on one line: texts and codes in quotes, so that NO stays a country."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_told(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=not value.isprintable())
    return json.dumps(value)


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=not key.isprintable())
