"""Name the act of a journal's entry, and what it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thb_eu.base.messages import Text, _, in_context, joined, layout, literal, plural, wording
from thb_eu.base.model import State
from thb_eu.definitions.journal import ABOUT, SUBMISSION, Act, JournalEntry

ACTS: Mapping[Act, Text] = {
    Act.BEGUN: in_context("act", "begun"),
    Act.SENT: in_context("act", "form written"),
    Act.RECEIVED: in_context("act", "received"),
    Act.REFUSED: in_context("act", "refused"),
    Act.RETURNED: in_context("act", "returned"),
    Act.ANSWERED: in_context("act", "answered"),
    Act.ACCEPTED: in_context("act", "accepted"),
    Act.REJECTED: in_context("act", "rejected"),
    Act.CORRECTED: in_context("act", "corrected"),
    Act.WAIVED: in_context("act", "waived"),
    Act.DECIDED: in_context("act", "decided"),
    Act.SIGNED: in_context("act", "signed"),
    Act.CONFIRMED: in_context("act", "confirmed"),
    Act.EDITED: in_context("act", "edited"),
    Act.DESCRIBED: in_context("act", "described"),
    Act.WITHDRAWN: in_context("act", "withdrawn"),
    Act.PURGED: in_context("act", "purged"),
    Act.UNLOCKED: in_context("act", "unlocked"),
    Act.SUBMITTED: in_context("act", "submitted"),
}
"""What people call each act."""
DRAFT_WRITTEN = in_context("act", "written")
"""What they call a dossier that is not FINAL: it was written, and is not submitted."""
ENTRY_SENTENCES: Mapping[Act, Text] = {
    Act.BEGUN: _("the collection of {year}, from {from}"),
    Act.SENT: _("the form {form} for {supplier}: {tables}"),
    Act.RECEIVED: _("the delivery {delivery} of {supplier}: {tables}"),
    Act.REFUSED: _("the delivery {delivery}: {because}"),
    Act.RETURNED: plural(
        "the delivery {delivery}: {findings} finding", "the delivery {delivery}: {findings} findings", by="findings"
    ),
    Act.ANSWERED: plural(
        "the delivery {delivery}: {answers} answer", "the delivery {delivery}: {answers} answers", by="answers"
    ),
    Act.ACCEPTED: _("the delivery {delivery}"),
    Act.REJECTED: _("the delivery {delivery}"),
    Act.CORRECTED: _("{id}: {file} {cell}, on the authority of {authority}"),
    Act.WAIVED: layout("{id}: {step}"),
    Act.DECIDED: layout("{id}: {answer}"),
    Act.SIGNED: _("{kind} {id}, seal {seal}"),
    Act.CONFIRMED: _("{id}, seal {seal}"),
    Act.EDITED: layout("{file}"),
    Act.DESCRIBED: layout("{id}: {keys}"),
    Act.WITHDRAWN: _("entry {entry}"),
    Act.PURGED: _("the files of the delivery {delivery}"),
    Act.UNLOCKED: _("the lock of {held_by}"),
    Act.SUBMITTED: _("{state}, for {audience}, vintage {vintage}, after entry {after}; manifest {manifest}"),
}
"""By act, what it concerns, said with what the entry tells."""
WORDS: Mapping[str, Text] = {
    "asked": in_context("waiver", "asked for"),
    "granted": in_context("waiver", "granted"),
    "article": _("article"),
    "rule": in_context("law", "rule"),
    "decision": _("decision"),
    "case": in_context("decision", "case"),
    "series": _("statement on series"),
    "policy": _("policy on small counts"),
    "eu": in_context("addressee", "the Commission"),
    "public": in_context("addressee", "the public"),
    "internal": in_context("addressee", "the ministry"),
    "contact": in_context("description", "contact"),
    "DRAFT": _("DRAFT"),
    "FINAL": _("FINAL"),
    "BLOCKED": _("BLOCKED"),
}
OF_AN_OFFICE: Mapping[str, Text] = {
    "mailbox": _("mailbox"),
    "address": _("postal address"),
    "due": _("day of delivery"),
}
"""What is described of an office, by its key."""
DESCRIBED: Mapping[str, Text] = {**OF_AN_OFFICE, "email": OF_AN_OFFICE["mailbox"]}
REASON = layout("{what} – {because}")
NOBODY = "–"


def act_of(entry: JournalEntry) -> Text:
    """Say what people call the act of an entry."""
    is_draft = entry.act is Act.SUBMITTED and entry.about["state"] != State.FINAL.value
    return DRAFT_WRITTEN if is_draft else ACTS[entry.act]


def number_of(entry: JournalEntry) -> str:
    """Return the number of an entry, S1 of a submission."""
    return SUBMISSION.format(number=entry.number) if entry.act is Act.SUBMITTED else str(entry.number)


def what_of(entry: JournalEntry) -> Text:
    """Say what an entry concerns; why, where it says so."""
    told = {**dict.fromkeys(ABOUT[entry.act]["properties"], ""), **entry.about}
    what = ENTRY_SENTENCES[entry.act].filled(
        {name: _shown(value) for name, value in told.items() if not isinstance(value, dict)}
    )
    because = told.get("because")
    because = wording(because) if isinstance(because, dict) else because
    return REASON.filled({"what": what, "because": because}) if because and not isinstance(because, list) else what


def _shown(value: Any) -> Text | str | int:
    if isinstance(value, list):
        return joined(DESCRIBED.get(str(one), literal(one)) for one in value) if value else NOBODY
    return WORDS.get(value, value) or NOBODY if isinstance(value, str) else int(value)
