"""Relations: what one part of a workbook needs of others, as the package lists it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from thb_eu.ooxml.xml_part import Part


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part needs of another."""

    id: str
    kind: str
    part: str


def relations(parts: Mapping[str, bytes], name: str) -> list[Relation]:
    """What the part called `name` needs of others, in the order of the package's list; nothing where it has none."""
    listed = parts.get(relations_of(name))
    if listed is None:
        return []
    folder = posixpath.dirname(name)
    return [
        Relation(
            entry.attributes["Id"],
            entry.attributes["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, entry.attributes["Target"])).lstrip("/"),
        )
        for entry in Part(listed).elements("Relationships/Relationship")
    ]


def relations_of(name: str) -> str:
    """The name of the part that lists what the part called `name` needs."""
    folder, own = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{own}.rels")
