"""Print what suppliers answered to remarks, for people and for programs, without the reasons that clerks typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Text, layout, plural
from thb_eu.base.printable import printable
from thb_eu.definitions import Definitions
from thb_eu.year.answers import PROPOSED, STATES, SuppliersAnswer, answer_in_words, shown_values

WAITING = plural("{count} answer waits to be settled.", "{count} answers wait to be settled.")
OPEN_ANSWERS = plural("{count} answer waits or has lapsed", "{count} answers wait or have lapsed")


def answers_words(
    found: Sequence[SuppliersAnswer], definitions: Definitions, lang: str, quiet: bool = False
) -> Iterator[str]:
    """Yield a line for each answer, then how many wait."""
    for one in () if quiet else found:
        values = {
            "number": one.remark.number,
            "place": one.place,
            "answer": answer_in_words(one, definitions),
            "state": STATES[one.state].filled({"entry": one.entry}),
        }
        yield printable(layout("{number}  {place}: {answer}; {state}").filled(values).in_language(lang))
    yield WAITING.filled({"count": sum(answer.state == PROPOSED for answer in found)}).in_language(lang)


def open_answers(found: Sequence[SuppliersAnswer]) -> Iterator[Text]:
    """Yield a line for each answer of which the office has to say something."""
    for answer in found:
        values = {"number": answer.remark.number, "contract": answer.remark.contract, "state": STATES[answer.state]}
        yield layout("{number}  {contract}: {state}").filled(values)


def left_words(lapsed: Sequence[SuppliersAnswer], lang: str) -> Iterator[str]:
    """Yield which answers have lapsed and were not accepted with all that wait."""
    if lapsed:
        sentence = plural("{count} answer is left as it is:", "{count} answers are left as they are:", len(lapsed))
        yield sentence.in_language(lang)
        yield from (printable(f"  {line.in_language(lang)}") for line in open_answers(lapsed))


def answers_object(found: Sequence[SuppliersAnswer], definitions: Definitions) -> dict[str, Any]:
    """Return the answers, for programs."""
    return {
        "answers": [
            {
                "remark": answer.remark.number,
                **attributes(answer.remark, "fingerprint", "check"),
                "delivery": answer.delivery,
                "contract": answer.remark.contract,
                "cell": answer.cell,
                "answer": answer.kind,
                **dict(zip(("held", "value"), shown_values(answer, definitions), strict=True)),
                **attributes(answer, "state", "entry", "by"),
            }
            for answer in found
        ]
    }
