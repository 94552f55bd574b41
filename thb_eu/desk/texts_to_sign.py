"""List what is read before one signs or grants, and where the rest of it stands.

Of a text that the office has changed it is what it said before and what it says now; of a waiver the finding with its
figures, and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thb_eu.base.messages import NO_WORDS, Text, _, literal
from thb_eu.base.model import Finding
from thb_eu.definitions import Decision, Definitions, Policy, Release, Waiver, load
from thb_eu.desk.answers import at
from thb_eu.desk.law_forms import short_of
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.law_changes import LawChange, differences
from thb_eu.law_changes.differences import SIGNATURE
from thb_eu.law_changes.page import ShownChange, shown_change
from thb_eu.publication.labels import LEVEL, place_text
from thb_eu.publication.law_sentences import sentence
from thb_eu.publication.law_terms import answer, gets, proposer, to_the_commission, to_the_public
from thb_eu.year.signable_texts import SignableText, signable_rules, signable_texts

ANSWER, SENTENCE, REASON = _("Answer"), _("Sentence beside the figures"), _("Reason")
CELL, COMMISSION, PUBLIC = _("For this cell alone"), _("To the Commission"), _("To the public")
GETS, EDITION = _("What leaves"), _("Edition")


@dataclass(frozen=True, slots=True)
class TextToSign:
    """A text that waits for a signature.

    `title`: its question, or what it is called; `words`: what it says, each with its label; `address`: the page that
    shows all of it; `proposer`: who proposed it, in which role, on which day; `changes`: what the office has changed in
    it since it came with the program.
    """

    text: SignableText
    title: Text
    words: Sequence[tuple[Text, Text]]
    address: str
    proposer: Text
    changes: Sequence[ShownChange] = ()


@dataclass(frozen=True, slots=True)
class WaiverToGrant:
    """A waiver that was asked for, and the findings that may stay by it, as they are now."""

    waiver: Waiver
    findings: Sequence[Finding]


def waivers_to_grant(collection: CollectionAtHand) -> dict[str, WaiverToGrant]:
    """By id, the waivers that nobody has granted."""
    waiting = [waiver for waiver in collection.collection.waivers if not waiver.granted_by]
    found = collection.submission.examined.findings if waiting else ()
    return {one.id: WaiverToGrant(one, [it for it in found if it.waiver == one.id]) for one in waiting}


def rule_to_sign(collection: CollectionAtHand, id: str) -> TextToSign | None:
    """Return a rule that can be signed alone, as it is saved; None where there is no such rule, or it is signed."""
    definitions = collection.definitions
    rules = {rule.id: rule for entry in definitions.law.files for rule in entry.rules}
    for text in signable_rules(id, definitions):
        if not text.approval.signed:
            address = f"{at(collection)}/law/article/{short_of(text.file)}#{id}"
            told = [change for change in _changes(collection) if change.about == id]
            shown = _shown(collection, told)
            return TextToSign(text, sentence(rules[id], definitions), (), address, proposer(text.approval), shown)
    return None


def _changes(collection: CollectionAtHand) -> tuple[LawChange, ...]:
    """Find what the law of a collection says otherwise than the definitions on which it rests, but for signatures."""

    def made() -> tuple[LawChange, ...]:
        now = collection.definitions
        if not now.folder.changes:
            return ()
        found = differences(load(replace(now.folder, changes={})), now)
        return tuple(change for change in found if change.kind != SIGNATURE)

    return collection.kept("changes of the law", made)


def _shown(collection: CollectionAtHand, changes: Sequence[LawChange]) -> Sequence[ShownChange]:
    now = collection.definitions
    before = load(replace(now.folder, changes={})) if changes else now
    return [shown_change(change, before, now) for change in changes]


def texts_to_sign(collection: CollectionAtHand) -> tuple[TextToSign, ...]:
    """Return every text of the law and of the collection that nobody has signed."""
    definitions, held = collection.definitions, collection.collection
    articles = {entry.article: entry for entry in definitions.law.files}
    policies = {policy.id: policy for policy in definitions.law.policies}
    releases = {release.id: release for release in definitions.law.releases}
    cases = {case.decision.id: case for case in held.decisions}
    statements = {told.id: told for _part, _number, told in definitions.series.statements}
    law = f"{at(collection)}/law"

    def shown(text: SignableText) -> TextToSign:
        title, words, address = literal(text.id), [], f"{law}/edit/{short_of(text.file)}"
        if text.kind == "article":
            title, address = articles[text.id].title, f"{law}/article/{short_of(text.file)}"
        elif text.kind == "policy":
            words = _policy(policies[text.id])
        elif text.kind == "release":
            words = _release(releases[text.id], definitions)
        elif text.kind == "series":
            told, address = statements[text.id], file_address(collection, text.file)
            words = [(SENTENCE, told.says), (REASON, told.because)]
        elif text.kind == "case":
            case = cases[text.id]
            title, address = definitions.law.decisions[case.asks].question, f"{law}#question-{case.asks}"
            words = [(CELL, place_text(case.where)), *_decision(case.decision)]
        else:
            decision = definitions.law.decisions[text.id]
            title, words, address = decision.question, _decision(decision), f"{law}#question-{text.id}"
        file = text.file if text.kind == "article" else ""
        changed = [change for change in _changes(collection) if change.about == text.id or change.file == file]
        return TextToSign(text, title, words, address, proposer(text.approval), _shown(collection, changed))

    return tuple(shown(text) for text in signable_texts(held, definitions) if not text.approval.signed)


def _decision(decision: Decision) -> list[tuple[Text, Text]]:
    words = ((ANSWER, answer(decision)), (SENTENCE, decision.says), (REASON, decision.because))
    return [(label, said) for label, said in words if said != NO_WORDS]


def _policy(policy: Policy) -> list[tuple[Text, Text]]:
    return [(COMMISSION, to_the_commission(policy)), (PUBLIC, to_the_public(policy)), (REASON, policy.because)]


def _release(release: Release, definitions: Definitions) -> list[tuple[Text, Text]]:
    return [(GETS, gets(release, definitions)), (EDITION, LEVEL[release.edition]), (REASON, release.because)]


def file_address(collection: CollectionAtHand, file: str) -> str:
    """Say where a file of the definitions can be read."""
    return f"{at(collection)}/law/file/{file}"
