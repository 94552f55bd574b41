"""Tell what can be signed in a law and in a collection, and write signatures and confirmations where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from thb_eu.base.errors import MappingRefused
from thb_eu.definitions import Approval, Definitions, Objection, UnconfirmedText
from thb_eu.definitions.series import NAME as SERIES
from thb_eu.definitions.signing import CONFIRMED_FILE, CONFIRMED_KEY, Confirmation, approval, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.results import Collection
from thb_eu.sources.collection import DECISIONS as CASES
from thb_eu.year.act_conditions import SEVERAL, one_of_ids
from thb_eu.year.fields import refused
from thb_eu.year.workspace import Workspace

PRODUCT = "product"
"""All texts that came with the product, named as if they were one."""
CODES = {
    Objection.OWN_PROPOSAL: "signed-by-proposer",
    Objection.BEFORE_THE_PROPOSAL: "signed-before-proposal",
    Objection.IN_THE_FUTURE: "day-to-come",
}
"""What can speak against a signature, or a confirmation, that carries the seals of now."""


@dataclass(frozen=True, slots=True)
class SignableText:
    """A text that can be signed: its kind as the journal calls it, its id, and where its signature stands."""

    kind: str
    id: str
    file: str
    path: Path
    approval: Approval
    is_open: bool = False
    has_sentence: bool = True


def signable_texts(collection: Collection, definitions: Definitions) -> Iterator[SignableText]:
    """Yield everything in the law and in the collection that can be signed, but for rules on their own."""
    law = definitions.law
    for entry in law.files:
        yield SignableText("article", entry.article, entry.file, ("signed",), entry.approval)
    for text in law.listed_texts:
        decision = law.decisions[text.id] if text.kind == "decision" else None
        is_open, has = (decision.is_open, decision.has_sentence) if decision else (False, True)
        yield SignableText(text.kind, text.id, text.file, (*text.path, "signed"), text.approval, is_open, has)
    for case in collection.decisions:
        path = ("decisions", case.decision.number, "signed")
        has = case.decision.has_sentence
        yield SignableText("case", case.decision.id, CASES, path, case.decision.approval, has_sentence=has)
    for part, number, told in definitions.series.statements:
        yield SignableText("series", told.id, SERIES, (part, number, "signed"), told.approval)


def signable_rules(id: str, definitions: Definitions) -> Iterator[SignableText]:
    """The rules that have this id, each with the approval of its own: most are signed with their article alone."""
    for entry in definitions.law.files:
        for rule in entry.rules:
            if rule.id == id:
                value = read_yaml(entry.content, entry.file, MappingRefused)
                own = value["rules"][rule.number]
                approved = approval({"proposed": value["proposed"], **own}, seal(own), entry.approval.law)
                yield SignableText("rule", id, entry.file, ("rules", rule.number, "signed"), approved)


def put_signature(space: Workspace, text: SignableText, value: object) -> None:
    """Have a signature, or none, written where it stands."""
    if text.file == CASES:
        space.put_value(CASES, text.path, value)
        return
    content = space.definition(text.file)
    space.put_definition(text.file, with_value(content, text.file, text.path, value))


def put_confirmation(space: Workspace, text: UnconfirmedText, confirmation: Confirmation | None) -> None:
    """Have a confirmation, or none, written where the definitions read it: of the product's texts in one list."""
    value: Any = asdict(confirmation) if confirmation else None
    name, path = text.file, (*text.path, CONFIRMED_KEY)
    if text.is_of_product:
        name, path = CONFIRMED_FILE, ("confirmed",)
        if name not in space.definitions.files and not space.changes_definition(name):
            space.put_definition(name, b"confirmed: []\n")
        listed = read_yaml(space.definition(name), name, MappingRefused)["confirmed"]
        kept = [it for it in listed if (it["file"], it["text"]) != (text.file, text.seal)]
        value = [*kept, *([{"file": text.file, **value}] if value else [])]
    space.put_definition(name, with_value(space.definition(name), name, path, value))


def only_signed(space: Workspace, file: str) -> bool:
    """Tell whether this change has but signed or confirmed what stands in a file: all its seals hold."""
    before, now = space.definitions.files[file], space.definition(file)
    return seal(read_yaml(before, file, MappingRefused)) == seal(read_yaml(now, file, MappingRefused))


def text_meant(asked: str, texts: list[SignableText], definitions: Definitions) -> SignableText:
    """Find the one text that somebody means by its id; refused are none and several."""
    rules = (rule.id for entry in definitions.law.files for rule in entry.rules)
    id = one_of_ids(asked, (*(text.id for text in texts), *rules))
    found = [*(text for text in texts if text.id == id), *signable_rules(id, definitions)]
    if len(found) > 1:
        raise refused(asked, SEVERAL, id=id, names=", ".join(f"{text.kind} {text.id}" for text in found))
    return found[0]
