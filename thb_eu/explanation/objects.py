"""Objects: an explanation as programs read it; its shape is `schemas/explanation.schema.json`. Nothing is left out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from thb_eu.explanation.told import Explanation, Heading, Journey
from thb_eu.messages import Languages, Text, spoken_by_language

SCHEMA_VERSION = "1"
KINDS = {Explanation: "cell", Heading: "heading", Journey: "source"}
DERIVED = {"Share": "value", "Seen": "place"}
"""What a value says of itself beside its fields."""
OF_REFUSALS = {("Place", "line"), ("Place", "character"), ("Place", "part")}
"""Fields that what was read never has."""


def as_object(told: Explanation | Heading | Journey, languages: Languages) -> dict[str, Any]:
    """The whole answer: what kind it is, then every field; sentences in each of the languages."""
    whole = {"schema_version": SCHEMA_VERSION, "kind": KINDS[type(told)], **_plain(told)}
    return spoken_by_language(whole, languages)


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        kind = type(value).__name__
        names = [entry.name for entry in fields(value) if (kind, entry.name) not in OF_REFUSALS]
        found = {name: _plain(getattr(value, name)) for name in names}
        derived = DERIVED.get(kind)
        return {**found, derived: getattr(value, derived)} if derived else found
    return value
