"""Write a definition as it holds for one collection into the file of the office.

The first change copies the built-in file, byte for byte, into the folder that the descriptor names; a descriptor that
names none gets one. A collection that lies in the folder of a country has no copies: the files of the country are
changed. Nothing is ever written among the built-in definitions. Refused: definitions chosen in place of both.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from thb_eu.base.errors import Problem
from thb_eu.base.messages import _
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.collection_descriptor import OWN_DEFINITIONS
from thb_eu.definitions.folder import country_of
from thb_eu.results import Collection
from thb_eu.year.fields import refused
from thb_eu.year.workspace import IN_ITS_COUNTRY, Workspace

FOLDER = "definitions"
REPLACED: Problem = (
    "definitions-replaced",
    _("these definitions take the place of the collection's own, and what is decided or signed would not be read."),
    _(
        "Leave out --definitions and --built-in; or move the collection into the folder datapackages of these "
        "definitions."
    ),
)


def refuse_replaced(folder: Path, chosen: str | Path | None) -> None:
    """Refuse to change definitions of the collection in `folder` while those in `chosen` are read, not those changed.

    None: no others were chosen. The folder of the country in which the collection lies may be chosen.
    """
    if chosen is not None and country_of(folder) != Path(chosen).resolve():
        raise refused(str(chosen), REPLACED)


def own_file(collection: Collection, name: str) -> str:
    """Where the office changes a definition: its path from the collection, in its own folder or in its country's."""
    folder = IN_ITS_COUNTRY if country_of(collection.folder) else collection.definitions or FOLDER
    return f"{folder}/{name}"


def definition(space: Workspace, collection: Collection, definitions: Definitions, name: str) -> bytes:
    """Return a file such as `mappings/decisions.yaml` as it holds for the collection, this change included."""
    return space.files.get(own_file(collection, name)) or definitions.folder.read(name)


def is_changed(space: Workspace, collection: Collection, name: str) -> bool:
    """Tell whether this change has changed a definition already."""
    return own_file(collection, name) in space.files


def as_changed(space: Workspace, collection: Collection, definitions: Definitions) -> Definitions:
    """Return the definitions as this change leaves them; read anew where it changes some."""
    start = own_file(collection, "")
    edited = {name.removeprefix(start): content for name, content in space.files.items() if name.startswith(start)}
    return load(replace(definitions.folder, edited=edited)) if edited else definitions


def put_definition(space: Workspace, collection: Collection, name: str, content: bytes) -> None:
    """Have a definition of the office written with this change."""
    space.put(own_file(collection, name), content)
    if not collection.definitions and not country_of(collection.folder):
        space.put_value(collection.descriptor, [OWN_DEFINITIONS], FOLDER)
