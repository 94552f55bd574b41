"""Naming: a cell in words, as a person would call it."""

from __future__ import annotations

from thb_eu.definitions import Definitions
from thb_eu.messages import Text, joined, layout, literal


def in_words(key: tuple[str, ...], definitions: Definitions) -> Text:
    """The title of the table and the labels of the codes (a breakdown's total is left out); codes that no list has
    stay codes.
    """
    table = next((table for table in definitions.tables if table.name == key[0]), None)
    if table is None:
        return literal(" ".join(key))
    labels = []
    for dimension, code in zip(table.dimensions, key[1:], strict=True):
        known = definitions.codelists[dimension.codelist].by_code.get(code)
        if known is None:
            labels.append(literal(code))
        elif known.kind != "total":
            labels.append(known.label)
    return layout("{title}: {labels}", title=table.title, labels=joined(labels)) if labels else table.title
