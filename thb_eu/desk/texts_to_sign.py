"""List what is read before one signs or grants, and where the rest of it stands.

Of a text that the office has changed it is what it said before and what it says now; of a waiver the finding with its
figures, and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Text
from thb_eu.base.model import Finding
from thb_eu.definitions import Waiver
from thb_eu.desk.answers import at
from thb_eu.desk.law_forms import short_of
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.law_changes import LawChange, beside_signatures
from thb_eu.law_changes.page import ShownChange, shown_change
from thb_eu.publication.law_sentences import sentence
from thb_eu.publication.law_terms import proposer
from thb_eu.year.sheet import SignableText, signable_rules, signable_texts, words_of


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
    """Return by id the waivers that nobody has granted."""
    waiting = [waiver for waiver in collection.collection.waivers if not waiver.granted_by]
    run = collection.run
    found = run.examined(fast=not run.waives_suites).findings if waiting else ()
    return {waiver.id: WaiverToGrant(waiver, [hit for hit in found if hit.waiver == waiver.id]) for waiver in waiting}


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

    return collection.kept(
        "changes of the law", lambda: beside_signatures(collection.as_it_came, collection.definitions), of_law=True
    )


def _shown(collection: CollectionAtHand, changes: Sequence[LawChange]) -> Sequence[ShownChange]:
    return [shown_change(change, collection.as_it_came, collection.definitions) for change in changes]


def texts_to_sign(collection: CollectionAtHand) -> tuple[TextToSign, ...]:
    """Return every text of the law and of the collection that nobody has signed."""
    definitions, held, law = collection.definitions, collection.collection, f"{at(collection)}/law"
    cases = {case.decision.id: case.asks for case in held.decisions}

    def shown(text: SignableText) -> TextToSign:
        title, words = words_of(text, held, definitions)
        addresses = {
            "article": f"{law}/article/{short_of(text.file)}",
            "series": file_address(collection, text.file),
            "decision": f"{law}#question-{text.id}",
            "case": f"{law}#question-{cases.get(text.id, text.id)}",
        }
        address = addresses.get(text.kind, f"{law}/edit/{short_of(text.file)}")
        file = text.file if text.kind == "article" else ""
        changed = [change for change in _changes(collection) if change.about == text.id or change.file == file]
        return TextToSign(text, title, words, address, proposer(text.approval), _shown(collection, changed))

    return tuple(shown(text) for text in signable_texts(held, definitions) if not text.approval.signed)


def file_address(collection: CollectionAtHand, file: str) -> str:
    """Say where a file of the definitions can be read."""
    return f"{at(collection)}/law/file/{file}"
