"""Answers: what suppliers answered to remarks, as lines for people and for programs; no reason that a clerk typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thb_eu.base.messages import _, layout, literal, plural
from thb_eu.base.printable import printable
from thb_eu.year.answers import ACCEPTED, PROPOSED, REJECTED, SuppliersAnswer
from thb_eu.year.returned_copies import CORRECTION

STATES = {PROPOSED: _("waits to be settled"), ACCEPTED: _("accepted"), REJECTED: _("rejected")}
LINE = layout("{number}  {contract} {cell}: {answer}; {state}")
TO, EXPLAINED = _("corrected to {value}"), _("an explanation, in deliveries/{delivery}/answers.jsonl")
WAITING = plural("{count} answer waits to be settled.", "{count} answers wait to be settled.")
LONGEST_NUMBER = 12


def answers_words(found: Sequence[SuppliersAnswer], lang: str, quiet: bool = False) -> Iterator[str]:
    """A line for each answer, then how many wait."""
    for one in () if quiet else found:
        values = {
            "number": one.remark.number,
            "contract": one.remark.contract,
            "cell": one.cell or one.remark.cell,
            "answer": TO.filled({"value": literal(_shown(one))})
            if one.kind == CORRECTION
            else EXPLAINED.filled({"delivery": one.delivery}),
            "state": STATES[one.state],
        }
        yield printable(LINE.filled(values).in_language(lang))
    yield WAITING.filled({"count": sum(one.state == PROPOSED for one in found)}).in_language(lang)


def answers_object(found: Sequence[SuppliersAnswer]) -> dict[str, Any]:
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
                "value": _shown(one) if one.kind == CORRECTION else "",
                "state": one.state,
                "entry": one.entry,
            }
            for one in found
        ]
    }


def _shown(one: SuppliersAnswer) -> str:
    """The value of a correction; a text is not repeated."""
    return one.text if one.text.isdigit() and len(one.text) <= LONGEST_NUMBER else "…"
