"""Declare each act that a journal can tell of: what its entry holds, how people call it, which right it needs.

One member of `Act` for each, with all that depends on which act it is: what an entry must tell (`about`), its words
(`called`, `told`), the right of the role (`right`), the files of a collection that it may write (`writes`). A dossier
carries its journal, and whoever verifies one reads it by this alone. How an office does an act, `thb_eu/year` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from thb_eu.base.messages import Text, _, in_context, layout, plural
from thb_eu.base.model import State
from thb_eu.definitions.shapes import DAY, SEAL, WORD, Schema, by_name, group, one_of

DELIVERIES, HASH_SHOWN = "deliveries", 16
"""The folder of what suppliers sent, each under the first digits of the SHA-256 of its bytes."""
IN_A_DELIVERY = rf"^{DELIVERIES}/[0-9a-f]{{{HASH_SHOWN}}}/(original\.[a-z0-9]+|[a-z0-9-]+/[a-z0-9-]+\.csv)$"
"""Where the tables of a delivery lie: no name that its sender gave a file is a part of it."""
OF_DESCRIPTOR = ""
"""Among files that an act writes: the descriptor of the collection, whatever it is called."""
CORRECTIONS, WAIVERS, CASES, PROSE = "corrections.yaml", "waivers.yaml", "decisions.yaml", "metadata.yaml"
SIGNABLE = ("article", "rule", "decision", "case", "series", "policy", "release")
"""What can be signed, as the journal calls it."""

PROPOSE, ACCEPT, GRANT, SIGN, PUBLISH = "propose", "accept", "grant", "sign", "publish"
RIGHTS: Mapping[str, Text] = {
    PROPOSE: in_context("right", "propose"),
    ACCEPT: in_context("right", "accept"),
    GRANT: in_context("right", "grant"),
    SIGN: in_context("right", "sign"),
    PUBLISH: in_context("right", "publish"),
}
"""What a role may do, as people call it."""

COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": WORD}
ID: Schema = {"type": "string", "pattern": f"^[0-9a-f]{{{HASH_SHOWN}}}$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _telling(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """Find what an entry tells; another key is allowed, as later versions may tell more."""
    return {**group("JournalEntry about", required, optional), "additionalProperties": True}


IN_THE_FILE = {"form written": "sent"}
"""Of an act that the file calls otherwise than people do, its word there."""
TABLES: Mapping[str, Schema] = {"form": TEXT, "tables": TEXTS}
OF_DELIVERY: Mapping[str, Schema] = {"delivery": ID}
AS_SENT: Mapping[str, Schema] = {**OF_DELIVERY, "sha256": SHA256}
READ: Mapping[str, Schema] = {
    **TABLES,
    "resources": by_name(_telling({"path": {**WORD, "pattern": IN_A_DELIVERY}})),
    "statements": by_name(_telling({"says": one_of(("none", "unknown"))}, {"role": TEXT, "on": TEXT})),
    "files": by_name(SHA256, propertyNames={"pattern": IN_A_DELIVERY}),
    "changes": COUNT,
    "supersedes": {"type": "array", "items": ID},
}
REASON: Mapping[str, Schema] = {"because": {"type": ["string", "object"]}}
"""Why: by language of the country, or in the words of the office alone."""
SAID: Schema = by_name(WORD, minProperties=1)
"""Words by language of the country."""
OF_STATE: Schema = one_of(tuple(state.value for state in State))
LINES: Schema = {"type": "array", "items": _telling({"line": NUMBER, "lines": COUNT, "words": TEXT})}
"""What stood in an edited file, each in place of so many lines from this one on."""


class Act(Enum):
    """What an entry of a journal says was done; its value is the word in the file.

    `called`: what people call it; `told`: what it concerns, said with what the entry tells, whose shape is `about`.
    `right`: what the role must be allowed to do; where it is empty the act needs no role. `writes`: the edited files of
    a collection that it may change.
    """

    called: Text
    told: Text
    about: Schema
    right: str
    writes: tuple[str, ...]

    def __new__(cls, called: Text, told: Text, about: Schema, right: str = "", *writes: str) -> Act:
        """Return the member whose word is its English name, or the one that stands for it in the file."""
        member = object.__new__(cls)
        member._value_ = IN_THE_FILE.get(called.english, called.english)
        member.called, member.told, member.about, member.right, member.writes = called, told, about, right, writes
        return member

    BEGUN = (
        in_context("act", "begun"),
        _("the collection of {year}, from {from}"),
        _telling({"year": NUMBER}, {"from": TEXT}),
    )
    SENT = (
        in_context("act", "form written"),
        _("the form {form} for {supplier}: {tables}"),
        _telling({"supplier": WORD}, TABLES),
    )
    RECEIVED = (
        in_context("act", "received"),
        _("the delivery {delivery} of {supplier}: {tables}"),
        _telling({**AS_SENT, "supplier": WORD}, {**READ, "kept": SHA256}),
        "",
        OF_DESCRIPTOR,
    )
    REFUSED = (
        in_context("act", "refused"),
        _("the delivery {delivery}: {because}"),
        _telling({**AS_SENT, "because": TEXTS}, {"supplier": TEXT, **TABLES, "kept": SHA256}),
    )
    RETURNED = (
        in_context("act", "returned"),
        plural(
            "the delivery {delivery}: {findings} finding", "the delivery {delivery}: {findings} findings", by="findings"
        ),
        _telling({**OF_DELIVERY, "findings": COUNT}),
    )
    ANSWERED = (
        in_context("act", "answered"),
        plural("the delivery {delivery}: {answers} answer", "the delivery {delivery}: {answers} answers", by="answers"),
        _telling({**OF_DELIVERY, "answers": COUNT}, {"by": WORD}),
    )
    ACCEPTED = in_context("act", "accepted"), _("the delivery {delivery}"), _telling(OF_DELIVERY, REASON), ACCEPT
    REJECTED = (
        in_context("act", "rejected"),
        _("the delivery {delivery}"),
        _telling({**OF_DELIVERY, "because": {**REASON["because"], "minLength": 1}}),
        ACCEPT,
        OF_DESCRIPTOR,
    )
    CORRECTED = (
        in_context("act", "corrected"),
        _("{id}: {file} {cell}, on the authority of {authority}"),
        _telling(
            {"id": WORD},
            {**dict.fromkeys(("file", "cell", "authority"), TEXT), **REASON, "also": by_name(_telling({}))},
        ),
        PROPOSE,
        CORRECTIONS,
    )
    WAIVED = (
        in_context("act", "waived"),
        layout("{id}: {step}"),
        _telling({"id": WORD, "step": one_of(("asked", "granted"))}, {"check": TEXT, **REASON}),
        PROPOSE,
        WAIVERS,
    )
    DECIDED = (
        in_context("act", "decided"),
        layout("{id}: {answer}"),
        _telling({"id": WORD, "answer": WORD}),
        PROPOSE,
        CASES,
    )
    SIGNED = (
        in_context("act", "signed"),
        _("{kind} {id}, seal {seal}"),
        _telling({"kind": one_of(SIGNABLE), "id": WORD, "seal": SEAL}),
        SIGN,
        CASES,
    )
    CONFIRMED = in_context("act", "confirmed"), _("{id}, seal {seal}"), _telling({"id": WORD, "seal": SEAL}), SIGN
    EDITED = (
        in_context("act", "edited"),
        layout("{file}"),
        _telling({"file": WORD, "text": SHA256, "was": SHA256, "back": LINES, **REASON}),
        PROPOSE,
    )
    DESCRIBED = (
        in_context("act", "described"),
        layout("{id}: {keys}"),
        _telling({"id": WORD, "keys": TEXTS}),
        PROPOSE,
        OF_DESCRIPTOR,
        PROSE,
    )
    DECLARED = (
        in_context("act", "declared"),
        _("the table {table} as public, printed in: {printed_in}"),
        _telling({"table": WORD, "printed_in": WORD, "given_up": COUNT}),
        PUBLISH,
        OF_DESCRIPTOR,
    )
    HANDED_OVER = (
        in_context("act", "handed over"),
        _("{release}, {state}, sent on {sent}; manifest {manifest}; receipt: {receipt}"),
        _telling({"release": WORD, "manifest": SHA256, "state": OF_STATE, "sent": DAY, "receipt": TEXT}),
        PUBLISH,
    )
    QUERIED = (
        in_context("act", "queried"),
        _("{asks}, {reference}, of {came}, due on {due}: {cells}; tables behind: {tables}"),
        _telling(
            {"asks": WORD, "reference": WORD, "came": DAY, "words": SAID, "cells": TEXTS, "tables": TEXTS}, {"due": DAY}
        ),
        PROPOSE,
    )
    REPLIED = (
        in_context("act", "replied"),
        _("query {entry}; closed by the vintage: {vintage}"),
        _telling({"entry": NUMBER, "words": SAID}, {"vintage": NUMBER, "manifest": SHA256}),
        PUBLISH,
    )
    WITHDRAWN = (
        in_context("act", "withdrawn"),
        _("entry {entry}"),
        _telling({"entry": NUMBER}, REASON),
        "",
        *(OF_DESCRIPTOR, CORRECTIONS, WAIVERS, CASES),
    )
    PURGED = in_context("act", "purged"), _("the files of the delivery {delivery}"), _telling(OF_DELIVERY), ACCEPT
    UNLOCKED = in_context("act", "unlocked"), _("the lock of {held_by}"), _telling({"held_by": WORD})
    SUBMITTED = (
        in_context("act", "submitted"),
        _("{state}, for {audience}, vintage {vintage}, after entry {after}; manifest {manifest}"),
        _telling(
            {
                **{"manifest": SHA256, "state": WORD, "audience": WORD, "vintage": NUMBER},
                **{"follows": {"type": "string", "pattern": "^([0-9a-f]{64})?$"}, **REASON, "after": COUNT},
            }
        ),
    )

    @property
    def by_role(self) -> bool:
        """Whether it is nobody's without a role."""
        return bool(self.right)

    def right_for(self, about: Mapping[str, Any]) -> str:
        """Return the right that it needs, where its entry tells this; some need another one by what they do."""
        granted, final = about.get("step") == "granted", about.get("state") == State.FINAL.value
        by_what = {
            Act.WAIVED: GRANT if granted else PROPOSE,
            Act.SUBMITTED: PUBLISH if final else "",
            Act.ANSWERED: PROPOSE if "rejected" in about else "",
        }
        return by_what.get(self, self.right)


ACTS: Mapping[str, Act] = {act.value: act for act in Act}
"""By its word in the file."""
