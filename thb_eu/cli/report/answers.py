"""Answers: what suppliers answered to remarks, as lines for people and for programs; no reason that a clerk typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thb_eu.base.messages import Text, _, layout, literal, plural
from thb_eu.base.printable import printable
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
LINE = layout("{number}  {contract} {cell}: {answer}; {state}")
OPEN = layout("{number}  {contract}: {state}")
TO, EXPLAINED = _("corrected, {held} → {value}"), _("an explanation, in deliveries/{delivery}/answers.jsonl")
WAITING = plural("{count} answer waits to be settled.", "{count} answers wait to be settled.")
LEFT = plural("{count} answer is left as it is:", "{count} answers are left as they are:")
OPEN_ANSWERS = plural("{count} answer waits or has lapsed", "{count} answers wait or have lapsed")
BLANK = _("blank")
LONGEST_NUMBER = 12


def answers_words(
    found: Sequence[SuppliersAnswer], definitions: Definitions, lang: str, quiet: bool = False
) -> Iterator[str]:
    """A line for each answer, then how many wait."""
    for one in () if quiet else found:
        held, value = _shown(one, definitions)
        values = {
            "number": one.remark.number,
            "contract": one.remark.contract,
            "cell": one.cell or one.remark.cell,
            "answer": TO.filled({"held": literal(held) if held else BLANK, "value": literal(value)})
            if one.kind == CORRECTION
            else EXPLAINED.filled({"delivery": one.delivery}),
            "state": STATES[one.state].filled({"entry": one.entry}),
        }
        yield printable(LINE.filled(values).in_language(lang))
    yield WAITING.filled({"count": sum(one.state == PROPOSED for one in found)}).in_language(lang)


def open_answers(found: Sequence[SuppliersAnswer]) -> Iterator[Text]:
    """A line for each answer of which the office has to say something."""
    for one in found:
        values = {"number": one.remark.number, "contract": one.remark.contract, "state": STATES[one.state]}
        yield OPEN.filled(values)


def left_words(lapsed: Sequence[SuppliersAnswer], lang: str) -> Iterator[str]:
    """Which answers have lapsed and were not accepted with all that wait."""
    if lapsed:
        yield LEFT.filled({"count": len(lapsed)}).in_language(lang)
        yield from (printable(f"  {line.in_language(lang)}") for line in open_answers(lapsed))


def answers_object(found: Sequence[SuppliersAnswer], definitions: Definitions) -> dict[str, Any]:
    """The answers, for programs."""
    return {
        "answers": [
            {
                "remark": one.remark.number,
                "fingerprint": one.remark.fingerprint,
                "check": one.remark.check,
                "delivery": one.delivery,
                "contract": one.remark.contract,
                "cell": one.cell,
                "answer": one.kind,
                **dict(zip(("held", "value"), _shown(one, definitions), strict=True)),
                "state": one.state,
                "entry": one.entry,
                "by": one.by,
            }
            for one in found
        ]
    }


def _shown(one: SuppliersAnswer, definitions: Definitions) -> tuple[str, str]:
    """What the cell of a correction held, and what it is to be read as; no text that no list of its table has."""
    if one.kind != CORRECTION:
        return "", ""
    columns = [field for field in definitions.contracts[one.remark.contract].fields if field.dimension]

    def shown(text: str) -> str:
        known = any(not label_read(text, column, definitions.law.lists).unresolved for column in columns)
        return text if not text or known or (text.isdigit() and len(text) <= LONGEST_NUMBER) else "…"

    return shown(one.held or ""), shown(one.text)
