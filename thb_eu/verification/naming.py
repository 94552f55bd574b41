"""Naming: a cell in words, as a person would call it."""

from __future__ import annotations

from thb_eu.definitions import Definitions
from thb_eu.model import Text


def in_words(key: tuple[str, ...], definitions: Definitions) -> Text:
    """The title of the table and the labels of the codes (a breakdown's total is left out); codes that no list has
    stay codes.
    """
    table = next((table for table in definitions.tables if table.name == key[0]), None)
    if table is None:
        return Text(" ".join(key), " ".join(key))
    labels = []
    for dimension, code in zip(table.dimensions, key[1:], strict=True):
        known = definitions.codelists[dimension.codelist].by_code.get(code)
        if known is None:
            labels.append(Text(code, code))
        elif known.kind != "total":
            labels.append(known.label)
    said = [Text(f"{table.title.sl}", f"{table.title.en}"), *labels]
    return Text(_listed([text.sl for text in said]), _listed([text.en for text in said]))


def _listed(words: list[str]) -> str:
    title, *labels = words
    return f"{title}: {', '.join(labels)}" if labels else title
