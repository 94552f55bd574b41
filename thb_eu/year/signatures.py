"""Signatures: the id of a text in, its signature in its file and the entry of the journal out.

What can be signed is an article with its rules, one rule of it, a decision, a case, a statement on a series, a policy
on small counts. The seals
are those of the text, and of the law behind it, as they are now; the office or the number of its file (`by`) is the
signer's to give. Refused: a signature that would not stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from thb_eu.base.errors import MappingRefused, Problem
from thb_eu.base.messages import NO_WORDS, _, layout
from thb_eu.base.model import Place
from thb_eu.definitions import Approval, Definitions, Objection
from thb_eu.definitions.journal import Act
from thb_eu.definitions.law import DECISIONS, POLICIES
from thb_eu.definitions.series import NAME as SERIES
from thb_eu.definitions.signing import DecisionSignature, approval, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.mapping.proof import OBJECTIONS
from thb_eu.results import Collection
from thb_eu.sources import read_collection
from thb_eu.sources.collection import DECISIONS as CASES
from thb_eu.year.act_conditions import SEVERAL, one_of_ids, refuse_person_as_office, refused
from thb_eu.year.own_definitions import definition, is_changed, put_definition
from thb_eu.year.workspace import Workspace, as_a_whole

CODES = {
    Objection.OWN_PROPOSAL: "signed-by-proposer",
    Objection.BEFORE_THE_PROPOSAL: "signed-before-proposal",
    Objection.IN_THE_FUTURE: "day-to-come",
}
"""What can speak against a signature that carries the seals of now."""
NOT_ANSWERED: Problem = ("question-open", _("the question has no answer yet."), _("Answer it with `thb-eu decide`."))
NO_SENTENCE: Problem = (
    "sentence-missing",
    _("the question has an answer and no sentence for it."),
    _("Give it with `thb-eu decide`, as --says LANG=TEXT."),
)
STANDS: Problem = ("act-done-already", _("{id} is signed already, by {by} on {on}."), NO_WORDS)


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
    """Everything in the law and in the collection that can be signed, but for rules on their own."""
    law = definitions.law
    for entry in law.files:
        yield SignableText("article", entry.article, entry.file, ("signed",), entry.approval)
    for decision in law.decisions.values():
        path = ("decisions", decision.number, "signed")
        yield SignableText(
            "decision", decision.id, DECISIONS, path, decision.approval, decision.is_open, decision.has_sentence
        )
    for case in collection.decisions:
        path = ("decisions", case.decision.number, "signed")
        has = case.decision.has_sentence
        yield SignableText("case", case.decision.id, CASES, path, case.decision.approval, has_sentence=has)
    for part, number, told in definitions.series.statements:
        yield SignableText("series", told.id, SERIES, (part, number, "signed"), told.approval)
    for number, policy in enumerate(law.policies):
        yield SignableText("policy", policy.id, POLICIES, ("policies", number, "signed"), policy.approval)


def signable_rules(id: str, definitions: Definitions) -> Iterator[SignableText]:
    """The rules that have this id, each with the approval of its own: most are signed with their article alone."""
    for entry in definitions.law.files:
        for rule in entry.rules:
            if rule.id == id:
                value = read_yaml(entry.content, entry.file, MappingRefused)
                own = value["rules"][rule.number]
                approved = approval({"proposed": value["proposed"], **own}, seal(own), entry.approval.law)
                yield SignableText("rule", id, entry.file, ("rules", rule.number, "signed"), approved)


@as_a_whole
def sign(space: Workspace, definitions: Definitions, id: str, by: str) -> str:
    """Sign the article, rule, decision, case, statement or policy that `id` means; its id.

    `by`: the office that signs, or the number of its file. ValueError where this change has changed the definition
    already: its seal is not that of `definitions`; write the change first.
    """
    refuse_person_as_office(by, "--by", definitions)
    collection = read_collection(space.folder, definitions, space.files)
    text = _meant(id, [*signable_texts(collection, definitions)], definitions)
    if is_changed(space, collection, text.file):
        raise ValueError(f"{text.file} is not written yet")
    place = Place(text.file).of(text.id)
    if text.is_open:
        raise refused(place, NOT_ANSWERED)
    if not text.has_sentence:
        raise refused(place, NO_SENTENCE)
    if standing := text.approval.signed:
        raise refused(place, STANDS, id=text.id, by=standing.by, on=standing.on)
    signature = DecisionSignature(by, space.role, space.on, text.approval.text, text.approval.law)
    for objection in replace(text.approval, signature=signature).objections(space.today):
        what, remedy = OBJECTIONS[objection]
        raise refused(place, (CODES[objection], layout("{what}.", what=what), remedy))
    law = {"law": signature.law} if signature.law else {}
    value = {"by": by, "role": space.role, "on": space.on, "text": signature.text, **law}
    put_signature(space, collection, definitions, text, value)
    space.enter(Act.SIGNED, {"kind": text.kind, "id": text.id, "seal": signature.text, **law, "by": by})
    return text.id


def put_signature(
    space: Workspace, collection: Collection, definitions: Definitions, text: SignableText, value: object
) -> None:
    """Have a signature, or none, written where it stands."""
    if text.file == CASES:
        space.put(CASES, with_value(space.read(CASES), CASES, text.path, value))
        return
    content = definition(space, collection, definitions, text.file)
    put_definition(space, collection, text.file, with_value(content, text.file, text.path, value))


def _meant(asked: str, texts: list[SignableText], definitions: Definitions) -> SignableText:
    rules = (rule.id for entry in definitions.law.files for rule in entry.rules)
    id = one_of_ids(asked, (*(text.id for text in texts), *rules))
    found = [*(text for text in texts if text.id == id), *signable_rules(id, definitions)]
    if len(found) > 1:
        raise refused(asked, SEVERAL, id=id, names=", ".join(f"{text.kind} {text.id}" for text in found))
    return found[0]
