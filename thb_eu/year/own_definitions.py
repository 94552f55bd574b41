"""Own definitions of a collection: a definition as it holds for the collection in, the collection's own file out.

The first change copies the built-in file, byte for byte, into the folder that the descriptor names; a descriptor that
names none gets one. Nothing is ever written among the built-in definitions.
"""

from __future__ import annotations

from dataclasses import replace

from thb_eu.definitions import Definitions, load
from thb_eu.definitions.collection_descriptor import OWN_DEFINITIONS
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.results import Collection
from thb_eu.year.workspace import Workspace

FOLDER = "definitions"


def definition(space: Workspace, collection: Collection, definitions: Definitions, name: str) -> bytes:
    """A file such as `mappings/decisions.yaml` as it holds for the collection, this change included."""
    return space.files.get(f"{_folder(collection)}/{name}") or definitions.folder.read(name)


def is_changed(space: Workspace, collection: Collection, name: str) -> bool:
    """Whether this change has changed a definition already."""
    return f"{_folder(collection)}/{name}" in space.files


def as_changed(space: Workspace, collection: Collection, definitions: Definitions) -> Definitions:
    """The definitions as this change leaves them; read anew where it changes some."""
    start = f"{_folder(collection)}/"
    edited = {name.removeprefix(start): content for name, content in space.files.items() if name.startswith(start)}
    return load(replace(definitions.folder, edited=edited)) if edited else definitions


def put_definition(space: Workspace, collection: Collection, name: str, content: bytes) -> None:
    """Have a file of the collection's own definitions written with this change."""
    space.put(f"{_folder(collection)}/{name}", content)
    if not collection.definitions:
        descriptor = collection.descriptor
        space.put(descriptor, with_value(space.read(descriptor), descriptor, [OWN_DEFINITIONS], FOLDER))


def _folder(collection: Collection) -> str:
    return collection.definitions or FOLDER
