"""Confirmations: a file of the definitions in, the confirmation of all that was not read in its source out.

The role has looked the texts up; of each the seal, the role and the day are written where `confirmations` of the
definitions reads them: at the head of the file, or beside the table in its descriptor. What is confirmed already stays.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from thb_eu.base.messages import NO_WORDS, _, layout
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions, Objection, UnconfirmedText
from thb_eu.definitions.journal import Act
from thb_eu.definitions.signing import Confirmation
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.mapping.proof import AGAINST
from thb_eu.results import Collection
from thb_eu.sources import read_collection
from thb_eu.year.act_conditions import one_of_ids, refused
from thb_eu.year.own_definitions import definition, put_definition
from thb_eu.year.workspace import Workspace

CODES = {Objection.OWN_PROPOSAL: "signed-by-proposer", Objection.IN_THE_FUTURE: "day-to-come"}
"""What can speak against a confirmation that carries the seal of now."""


def confirm(space: Workspace, definitions: Definitions, file: str) -> str:
    """Confirm every text that bears a mark in `file`, such as `mappings/organisations.yaml`; the file that it means."""
    collection = read_collection(space.folder, definitions, space.files)
    name = one_of_ids(file, (text.file for text in definitions.unsure))
    waiting = [text for text in definitions.unsure if text.file == name and not text.is_confirmed]
    if not waiting:
        raise refused(name, ("act-done-already", _("{id} is confirmed already."), NO_WORDS), id=name)
    for text in waiting:
        confirmation = Confirmation(space.role, space.on, text.seal)
        for objection in replace(text, confirmation=confirmation).objections(space.today):
            what, remedy = AGAINST[objection]
            raise refused(Place(name), (CODES[objection], layout("{what}.", what=what), remedy))
        put_confirmation(space, collection, definitions, text, confirmation)
        space.enter(Act.CONFIRMED, {"id": name, "seal": text.seal})
    return name


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
