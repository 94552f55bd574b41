"""Write the confirmation of a text where the definitions read it."""

from __future__ import annotations

import json
from dataclasses import asdict

from thb_eu.definitions import Definitions, Objection, UnconfirmedText
from thb_eu.definitions.signing import Confirmation
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.results import Collection
from thb_eu.year.own_definitions import definition, put_definition
from thb_eu.year.workspace import Workspace

CODES = {Objection.OWN_PROPOSAL: "signed-by-proposer", Objection.IN_THE_FUTURE: "day-to-come"}
"""What can speak against a confirmation that carries the seal of now."""


def put_confirmation(
    space: Workspace,
    collection: Collection,
    definitions: Definitions,
    text: UnconfirmedText,
    confirmation: Confirmation | None,
) -> None:
    """Have a confirmation, or none, written where the definitions read it."""
    name, path = text.file, text.path
    if name.endswith(".csv"):
        folder, _sign, table = name.rpartition("/")
        name = f"{folder}/datapackage.json"
        resources = json.loads(definition(space, collection, definitions, name))["resources"]
        path = ("resources", next(number for number, entry in enumerate(resources) if entry["path"] == table))
    content = definition(space, collection, definitions, name)
    value = asdict(confirmation) if confirmation else None
    put_definition(space, collection, name, with_value(content, name, (*path, text.key), value))
