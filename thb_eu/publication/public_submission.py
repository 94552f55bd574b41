"""Reduce a submission to what its public edition is made from.

That is the protected cells, the definitions, and what the office declares: name, title, country and year of the
collection, its version, contact, breaks and suppliers, the words that the public may read, the vintage, and whether it
is FINAL. Words of the descriptor in which a number stands are left out; those of `metadata.yaml` wait for a role.
Everything that depends on a count that is suppressed, or on how the suppliers told theirs, is not blanked somewhere on
the way out: it is not there. Every check is withheld, passed or failed alike; in place of the questions, rules and
texts that figures of the year raise, stand those of the definitions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from thb_eu.base.messages import NO_WORDS, literal
from thb_eu.base.model import CheckedCollection, CheckResult, Outcome, State
from thb_eu.definitions import Definitions, MetadataText, tells_number
from thb_eu.definitions.signing import BESIDE_FIGURES
from thb_eu.publication.labels import WITHHELD_SIGN
from thb_eu.results import Collection, MappedFacts, Question, ReceivedFacts, Submission

DESCRIPTOR = "datapackage.json"
DECLARED = ("name", "geo", "year", "version", "definitions")
"""What the office says of its collection to everybody."""
ABOUT = ("licenses", "sources", "contributors")
"""What the collection's descriptor says of the collection itself and its dossier repeats."""
IN_WORDS, ADDRESSES = ("title", "organization", "description"), ("email", "path", "role", "roles")
TITLE_IN = "thb:title_"
"""What is told of a contact, a source or a contributor, its title in every language."""


def public_submission(submission: Submission) -> Submission:
    """Find what the public edition is made from; the same for all collections that have the same public cells."""
    definitions, mapped, examined = submission.definitions, submission.mapped, submission.examined
    collection = _declared(submission.collection, definitions)
    law, nothing = definitions.law, submission.protected.contributions.iloc[:0]
    decisions = law.decisions_for(collection.year)
    return Submission(
        received=_received(submission.received, collection),
        mapped=MappedFacts(
            facts=mapped.facts.iloc[:0],
            questions=tuple(
                Question(id, not entry.is_open, entry.signed is not None, 0, {}, entry.question)
                for id, entry in decisions.items()
            ),
            decisions=decisions,
            unsigned=tuple(dict.fromkeys(rule.article for rule in law.rules if not rule.signed)),
            undated=tuple(file.article for file in law.files if mapped.undated and not law.first_day_of(file)),
        ),
        protected=replace(submission.protected, contributions=nothing, behind=nothing),
        examined=CheckedCollection(tuple(map(_withheld, examined.results)), (), examined.left_out),
        state=State.FINAL if submission.state is State.FINAL else State.DRAFT,
        definitions=definitions,
        unconfirmed=tuple(
            text for text in definitions.unsure if not text.is_confirmed and not text.file.startswith(BESIDE_FIGURES)
        ),
        revision=submission.revision,
        on=submission.on,
    )


def _declared(collection: Collection, definitions: Definitions) -> Collection:
    titles = collection.title.in_all_given()
    packages = dict.fromkeys(name.split("/")[0] for name in definitions.contracts)
    return Collection(
        **{name: getattr(collection, name) for name in DECLARED},
        title=literal(f"{collection.geo} {collection.year}") if tells_number(titles) else collection.title,
        contact=_told_of(collection.contact),
        breaks=tuple({**entry, "note": _note(entry["note"])} for entry in collection.breaks),
        prose={code: _for_everybody(words) for code, words in collection.prose.items()},
        resources=(),
        named_suppliers=tuple(name for name in packages if name in collection.suppliers),
        folder=Path(),
        descriptor=DESCRIPTOR,
    )


def _told_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Of a contact, a source or a contributor its addresses, and the words in which no number stands."""
    addresses = {name: entry[name] for name in ADDRESSES if name in entry}
    spoken = [name for name in entry if name in IN_WORDS or name.startswith(TITLE_IN)]
    words = {name: entry[name] for name in spoken if not tells_number([str(entry[name])])}
    return {**words, **addresses}


def _note(note: Mapping[str, str]) -> Mapping[str, str]:
    """Find what is said of a break; nothing where a number stands in it."""
    return dict.fromkeys(note, WITHHELD_SIGN) if tells_number(note.values()) else note


def _for_everybody(words: MetadataText) -> MetadataText:
    """The steward's words, or who wrote them alone: of those kept for the Commission, or with a number unreleased."""
    told = words.is_settled and not words.eu_only
    return words if told else replace(words, text=literal(WITHHELD_SIGN), eu_only=True)


def _received(received: ReceivedFacts, collection: Collection) -> ReceivedFacts:
    """Nothing that was received but what the descriptor says of the collection itself."""
    described = json.loads(received.inputs.get(received.collection.descriptor, b"{}"))
    about = {name: described[name] for name in ABOUT if isinstance(described.get(name), list)}
    for name in ABOUT[1:]:
        about[name] = [_told_of(entry) for entry in about.get(name, ()) if isinstance(entry, dict)]
    return ReceivedFacts(
        collection=collection,
        facts=received.facts.iloc[:0],
        uncounted_facts=received.uncounted_facts.iloc[:0],
        claims=received.claims.iloc[:0],
        structure=received.structure.iloc[:0],
        cells=received.cells.iloc[:0],
        reference_tables={},
        undelivered=(),
        inputs={collection.descriptor: json.dumps(about).encode()},
    )


def _withheld(result: CheckResult) -> CheckResult:
    return CheckResult(result.check, Outcome.WITHHELD, result.severity, result.level, NO_WORDS, result.family)
