"""Say an entry of a journal in words: what was done, and what it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thb_eu.base.messages import Text, _, in_context, joined, layout, literal, wording
from thb_eu.base.model import State
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import SUBMISSION, JournalEntry

DRAFT_WRITTEN = in_context("act", "written")
"""What they call a dossier that is not FINAL: it was written, and is not submitted."""
WORDS: Mapping[str, Text] = {
    "asked": in_context("waiver", "asked for"),
    "granted": in_context("waiver", "granted"),
    "article": _("article"),
    "rule": in_context("law", "rule"),
    "decision": _("decision"),
    "case": in_context("decision", "case"),
    "series": _("statement on series"),
    "policy": _("policy on small counts"),
    "release": _("release of the plan"),
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
    return DRAFT_WRITTEN if is_draft else entry.act.called


def number_of(entry: JournalEntry) -> str:
    """Return the number of an entry, S1 of a submission."""
    return SUBMISSION.format(number=entry.number) if entry.act is Act.SUBMITTED else str(entry.number)


def what_of(entry: JournalEntry) -> Text:
    """Say what an entry concerns; why, where it says so."""
    told = {**dict.fromkeys(entry.act.about["properties"], ""), **entry.about}
    if told.get("also"):  # of one act, as its other cells
        told["id"] = [told["id"], *told["also"]]
    what = entry.act.told.filled({name: _shown(value) for name, value in told.items() if not isinstance(value, dict)})
    because = told.get("because")
    because = wording(because) if isinstance(because, dict) else because
    return REASON.filled({"what": what, "because": because}) if because and not isinstance(because, list) else what


def _shown(value: Any) -> Text | str | int:
    if isinstance(value, list):
        return joined(DESCRIBED.get(str(one), literal(one)) for one in value) if value else NOBODY
    return WORDS.get(value, value) or NOBODY if isinstance(value, str) else int(value)
