"""Declare what belongs to the ministry: the question, the proposed or signed answer, and its sentence.

Comes in: `mappings/decisions.yaml`, and `decisions.yaml` of a collection for single cases. Goes out: `Decision`s by id,
and `CaseDecision`s, each of which answers a general question for one cell of one file. Refused, with file, line and
column: an id used twice, a case that answers a question nobody asked, dates in the wrong order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import MappingRefused, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, in_context, wording
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import A_CELL
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import QUESTION
from thb_eu.definitions.record_sets import RecordSet
from thb_eu.definitions.shapes import (
    NULL,
    SLUG,
    WORD,
    WORDS,
    Flaw,
    KeyShape,
    Once,
    Words,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import CONFIRMED, PROPOSED, SIGNED, Approval, DecisionSignature, approval, seal
from thb_eu.definitions.validity import ALWAYS, Validity

if TYPE_CHECKING:
    import pandas as pd

COUNT, DO_NOT_COUNT, OPEN = "count", "do not count", "open"
OWN_ID = _("Give each decision its own id.")


ID = Once("duplicate-id", _("the decision {id!r} occurs twice."), OWN_ID)


NO_SENTENCE = _("The answer to this question has changed; its sentence is not written yet.")
"""Stands beside the figures where a decision has no sentence for its answer."""


def _has_sentence(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry has a sentence that was written for the answer that it gives."""
    return entry["says"] is not None and entry.get("says_when") in (None, entry["answer"])


def _sentence(entry: Mapping[str, Any]) -> Text:
    return wording(entry["says"]) if _has_sentence(entry) else NO_SENTENCE


SAYS = KeyShape("says", {"oneOf": [NULL, WORDS]})
SAYS_WHEN = KeyShape("says_when", {"oneOf": [NULL, one_of((COUNT, DO_NOT_COUNT, OPEN))]}, required=False)


def approved(entry: Mapping[str, Any]) -> Approval:
    """The approval of an entry that is sealed whole; no signature stands under an answer without its sentence."""
    found = approval(entry, seal(entry))
    return found.unsigned() if found.signed and "answer" in entry and not _has_sentence(entry) else found


@shape()
class Decision:
    """A decision of the ministry, or its proposal: `answer` is count, do not count or open.

    `says`: the sentence for this answer; one that is turned round has none until somebody writes it.
    `bears_on`: the records that rest on it, whatever rule of whatever article governs them. `settles`: the questions
    that are not asked of a record on which this one bears.
    """

    id: str = spec(key="decision", shape=SLUG, once=ID)
    question: Text = spec()
    answer: str = spec(shape=one_of((COUNT, DO_NOT_COUNT, OPEN)))
    says: Text = shapes.spec_of_entry(_sentence, SAYS, SAYS_WHEN)
    because: Text = spec()
    approval: Approval = shapes.spec_of_entry(approved, PROPOSED, SIGNED)
    valid: Validity = spec(default=ALWAYS, sentence=_("the decision {id!r}: {what}"))
    bears_on: tuple[RecordSet, ...] = spec(default=(), rules={"minItems": 1})
    settles: tuple[str, ...] = spec(default=(), shape=listed(SLUG), ref=QUESTION)
    number: int = field(default=0, metadata=shapes.NUMBERED)

    @property
    def is_open(self) -> bool:
        """Whether nobody has proposed an answer yet."""
        return self.answer == OPEN

    @property
    def has_sentence(self) -> bool:
        """Whether there is a sentence for its answer."""
        return self.says != NO_SENTENCE

    @property
    def counts(self) -> bool:
        """Whether what rests on it is counted."""
        return self.answer == COUNT

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature, if it stands."""
        return self.approval.signed

    def reopened(self) -> Decision:
        """Return the same question, with no answer."""
        return replace(self, answer=OPEN, approval=self.approval.unsigned())


@shape("Decisions of the ministry and proposals for them", beside=(CONFIRMED,))
class Decisions:
    """`mappings/decisions.yaml`."""

    decisions: tuple[Decision, ...] = spec()


@shape()
class CaseCell:
    """The cell of the count on which a case is decided."""

    file: str = spec()
    cell: str = spec(shape={**WORD, "pattern": f"^{A_CELL}$"})
    sheet: str = spec(default="")


@shape()
class CaseDecision:
    """The answer to the question `asks` for one cell: `figure` is what stood there on the day of the decision.

    `places` tells for `where` and `figure` in which line of the file they stand.
    """

    asks: str = spec(key="decision", shape=SLUG, ref=QUESTION)
    where: Place = shapes.spec_of_entry(lambda entry: Place(**entry["where"]), KeyShape(key="where", shape=CaseCell))
    figure: int = spec(shape={"type": "integer", "minimum": 0})
    decision: Decision = spec(
        keys=(
            KeyShape("case", SLUG, once=ID),
            KeyShape("answer", one_of((COUNT, DO_NOT_COUNT))),
            SAYS,
            SAYS_WHEN,
            KeyShape("because", Text),
            PROPOSED,
            SIGNED,
        )
    )
    places: Mapping[str, Place]


def _rivals(file: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """A case under the id of a question would answer it for all; of two for one cell the last would win in silence."""
    decided: dict[tuple[str, ...], str] = {}
    for number, entry in enumerate(file["decisions"]):
        id, place, path = entry["case"], entry["where"], ("decisions", number)
        if id in words[QUESTION.to]:
            yield Flaw((*path, "case"), "duplicate-id", _("{id!r} is the id of a question.", id=id), OWN_ID)
        cell = (place["file"], place.get("sheet", ""), place["cell"], entry["decision"])
        first = decided.setdefault(cell, id)
        if first != id:
            what = _("{first!r} decides on this cell already.", first=first)
            yield Flaw((*path, "where"), "case-decided-twice", what, in_context("decision", "Keep one of the two."))


@shape("Decisions of the ministry on single cases of a collection", checks=(_rivals,))
class CaseDecisions:
    """`decisions.yaml` of a collection."""

    decisions: tuple[CaseDecision, ...] = spec()


def based_on(facts: pd.DataFrame, decision: str) -> pd.Series[bool]:
    """Find which facts rest on a decision, by itself or beside others (`decisions`, as in `MappedFacts.facts`)."""
    return facts["decisions"].map(lambda ids: decision in ids).astype(bool)


def keeping_out(ids: Iterable[str], decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    """Those of the decisions `ids` by which what rests on them is not counted: open ones, and those that say so."""
    return tuple(id for id in ids if not decisions[id].counts)


def read_decisions(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> dict[str, Decision]:
    """Return all general decisions by id; `words`: the dimensions and codes by which records are told apart."""
    at = shapes.place_in(name, content)
    known = {**words, QUESTION.to: [entry["decision"] for entry in value["decisions"]]}
    refuse_if_any(MappingRefused, shapes.faults_of(Decisions, value, at, known))
    return {decision.id: decision for decision in shapes.made(Decisions, value, at).decisions}


def read_case_decisions(
    value: Mapping[str, Any], name: str, content: bytes, known: Mapping[str, Decision]
) -> tuple[CaseDecision, ...]:
    """Return the decisions on single cases of one collection; `known` are the questions that can be answered."""
    at = shapes.place_in(name, content)
    refuse_if_any(SourceRefused, shapes.faults_of(CaseDecisions, value, at, {QUESTION.to: known}))
    return tuple(
        shapes.made(
            CaseDecision,
            entry,
            decision=shapes.made(
                Decision,
                {"decision": entry["case"], **{key: entry[key] for key in ("answer", "says", "because")}},
                question=known[entry["decision"]].question,
                approval=approved(entry),
                number=number,
            ),
            places={key: at("decisions", number, key) for key in ("where", "figure")},
        )
        for number, entry in enumerate(value["decisions"])
    )
