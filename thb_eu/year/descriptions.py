"""Descriptions: what only the office knows of a collection in, written where people would write it, with its entry.

An office's mailbox, address and day of delivery stand in the collection's own list of offices; the address of the
contact in the descriptor; words of the metadata in `metadata.yaml`. The journal names what was described and not with
which words: a description is changed by another one, never withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Problem, SourceRefused
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.definitions import Definitions, read_checked
from thb_eu.definitions.journal import Act
from thb_eu.definitions.strict_reader import read_json, read_yaml
from thb_eu.definitions.suppliers import DAY_OF_A_YEAR, MAILBOX
from thb_eu.definitions.suppliers import NAME as OFFICES
from thb_eu.definitions.yaml_patch import with_value, without_key
from thb_eu.sources import read_collection
from thb_eu.sources.collection import PROSE
from thb_eu.year.act_conditions import in_all_languages, one_of_ids, refused
from thb_eu.year.own_definitions import definition, put_definition
from thb_eu.year.workspace import Workspace, as_a_whole

CONTACT = "contact"
NOTHING: Problem = ("act-done-already", _("nothing of {id} is said otherwise."), NO_WORDS)
NO_DAY: Problem = (
    "shape-wrong",
    _("{value!r} is no month and day."),
    _("Write month and day as 03-15."),
)
NO_MAILBOX: Problem = (
    "shape-wrong",
    _("{value!r} is not the address of a mailbox."),
    _("Write a mailbox of a function, as office@example.org."),
)


@as_a_whole
def describe_office(space: Workspace, /, definitions: Definitions, office: str, **known: str) -> str:
    """Write what is known of an office: `mailbox` (of a function), `address`, `due` (month and day, `03-31`).

    An empty text makes it unknown again. The package of contracts that `office` means is returned.
    """
    collection = read_collection(space.folder, definitions, space.files)
    content = definition(space, collection, definitions, OFFICES)
    held: Mapping[str, Mapping[str, Any]] = read_yaml(content, OFFICES, DefinitionRefused)["suppliers"]
    office = one_of_ids(office, held)
    said = {key: value.strip() or None for key, value in known.items()}
    for key, shape, problem in (("mailbox", MAILBOX, NO_MAILBOX), ("due", DAY_OF_A_YEAR, NO_DAY)):
        if (value := said.get(key)) and not re.fullmatch(shape["pattern"], value):
            raise refused(f"--{key}", problem, value=value)
    changed = {key: value for key, value in said.items() if held[office][key] != value}
    if not changed:
        raise refused(office, NOTHING, id=office)
    for key, value in changed.items():
        content = with_value(content, OFFICES, ["suppliers", office, key], value)
    read_checked(definitions.folder, OFFICES, content, "suppliers", DefinitionRefused)
    put_definition(space, collection, OFFICES, content)
    space.enter(Act.DESCRIBED, {"id": office, "keys": [*changed]})
    return office


@as_a_whole
def describe_contact(space: Workspace, definitions: Definitions, email: str) -> None:
    """Write the mailbox under which the Commission reaches whoever answers for the figures."""
    if not re.fullmatch(MAILBOX["pattern"], email.strip()):
        raise refused("--email", NO_MAILBOX, value=email)
    collection = read_collection(space.folder, definitions, space.files)
    descriptor = collection.descriptor
    content = space.read(descriptor)
    contributors = read_json(content, descriptor, SourceRefused).get("contributors") or []
    number = next((at for at, one in enumerate(contributors) if CONTACT in one.get("roles", ())), None)
    if number is None:
        problem = (
            "contact-missing",
            _("the collection names nobody with the role `contact`."),
            _("Write an entry with this role under `contributors` of the descriptor."),
        )
        raise refused(descriptor, problem)
    if contributors[number].get("email") == email.strip():
        raise refused(descriptor, NOTHING, id=CONTACT)
    content = with_value(content, descriptor, ["contributors", number, "email"], email.strip())
    space.put(descriptor, content)
    read_collection(space.folder, definitions, space.files)
    space.enter(Act.DESCRIBED, {"id": CONTACT, "keys": ["email"]})


@as_a_whole
def describe_figures(
    space: Workspace, definitions: Definitions, concept: str, words: Mapping[str, str] | None = None
) -> str:
    """Say of words of the metadata that they hold for this year, or give others by language; the concept's code."""
    collection = read_collection(space.folder, definitions, space.files)
    concept = one_of_ids(concept, (*collection.prose, *(entry.code for entry in definitions.reference.concepts)))
    content, held = space.read(PROSE), collection.prose.get(concept)
    said = in_all_languages(words, definitions.languages, "words") if words else {}
    if not said and (held is None or not held.review):
        raise refused(concept, NOTHING, id=concept)
    path = ["concepts", concept]
    if held and held.review:
        content = without_key(content, PROSE, [*path, "review"])
    for lang, text in said.items():
        content = with_value(content, PROSE, [*path, lang], text)
    for key, value in {"by": space.role, "on": space.on}.items() if said else ():
        content = with_value(content, PROSE, [*path, key], value)
    space.put(PROSE, content)
    read_collection(space.folder, definitions, space.files)
    space.enter(Act.DESCRIBED, {"id": concept, "keys": [*said] or ["review"]}, {"words": said})
    return concept
