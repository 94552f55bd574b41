"""Say what an answer of a supplier says and where it stands, without the reason that a clerk typed."""

from __future__ import annotations

from thb_eu.base.messages import Text, _, literal
from thb_eu.definitions import Definitions
from thb_eu.sources.coding import label_read
from thb_eu.year.answers import ACCEPTED, ASKED, LAPSED, PROPOSED, REJECTED, SuppliersAnswer
from thb_eu.year.returned_copies import CORRECTION

STATES = {
    PROPOSED: _("waits to be settled"),
    ACCEPTED: _("accepted"),
    ASKED: _("accepted; the waiver {entry} waits for a grant"),
    LAPSED: _("lapsed: the figures have changed since"),
    REJECTED: _("rejected"),
}
TO, EXPLAINED = _("corrected, {held} → {value}"), _("an explanation, in deliveries/{delivery}/answers.jsonl")
LONGEST_NUMBER = 12


def answer_in_words(one: SuppliersAnswer, definitions: Definitions) -> Text:
    """Say what a supplier answered: the value of a correction, of an explanation where it stands."""
    if one.kind != CORRECTION:
        return EXPLAINED.filled({"delivery": one.delivery})
    held, value = shown_values(one, definitions)
    return TO.filled({"held": literal(held) if held else _("blank"), "value": literal(value)})


def shown_values(one: SuppliersAnswer, definitions: Definitions) -> tuple[str, str]:
    """Say what the cell of a correction held, and what it is to be read as; no text that no list of its table has."""
    if one.kind != CORRECTION:
        return "", ""
    columns = [field for field in definitions.contracts[one.remark.contract].fields if field.dimension]

    def shown(text: str) -> str:
        known = any(not label_read(text, column, definitions.law.lists).unresolved for column in columns)
        return text if not text or known or (text.isdigit() and len(text) <= LONGEST_NUMBER) else "…"

    return shown(one.held or ""), shown(one.text)
