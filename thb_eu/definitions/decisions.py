"""Decisions: what belongs to the ministry, as data: the question, the proposed or signed answer, and its sentence.

Comes in: `mappings/decisions.yaml`, and `decisions.yaml` of a collection for single cases. Goes out: `Decision`s by id,
and `CaseDecision`s, each of which answers a general question for one cell of one file. Refused, with file, line and
column: an id used twice, a case that answers a question nobody asked, dates in the wrong order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from thb_eu.definitions.signing import Approval, Signature, approval, seal
from thb_eu.definitions.strict import closest, position
from thb_eu.definitions.validity import Validity, is_disordered, validity_of
from thb_eu.errors import Fault, MappingRefused, SourceRefused, refuse_if_any
from thb_eu.messages import Text, _, in_context, wording
from thb_eu.model import Place

if TYPE_CHECKING:
    import pandas as pd

OPEN = "open"
COUNT = "count"
OWN_ID = _("Give each decision its own id.")
ONE_ANSWER = in_context("decision", "Keep one of the two.")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the ministry, or its proposal: `answer` is count, do not count or open."""

    id: str
    question: Text
    answer: str
    says: Text
    because: Text
    approval: Approval
    valid: Validity
    number: int = 0

    @property
    def is_open(self) -> bool:
        """Whether nobody has proposed an answer yet."""
        return self.answer == OPEN

    @property
    def counts(self) -> bool:
        """Whether what rests on it is counted."""
        return self.answer == COUNT

    @property
    def signed(self) -> Signature | None:
        """The signature, if it stands."""
        return self.approval.signed

    def reopened(self) -> Decision:
        """The same question, with no answer."""
        return replace(self, answer=OPEN, approval=self.approval.unsigned())


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """The answer to the question `asks` for one cell: `figure` is what stood there on the day of the decision.

    `places` tells for `where` and `figure` in which line of the file they stand.
    """

    asks: str
    where: Place
    figure: int
    decision: Decision
    places: Mapping[str, Place]


def resting_on(facts: pd.DataFrame, decision: str) -> pd.Series[bool]:
    """Which facts rest on a decision, by itself or beside others (`decisions`, as in `Mapped.facts`)."""
    return facts["decisions"].map(lambda ids: decision in ids).astype(bool)


def keeping_out(ids: Iterable[str], decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    """Those of the decisions `ids` by which what rests on them is not counted: open ones, and those that say so."""
    return tuple(id for id in ids if not decisions[id].counts)


def read_decisions(value: Mapping[str, Any], name: str, content: bytes) -> dict[str, Decision]:
    """All general decisions by id."""
    entries = value["decisions"]
    refuse_if_any(MappingRefused, _faults(entries, "decision", name, content))
    return {entry["decision"]: _decision(entry, number) for number, entry in enumerate(entries)}


def read_case_decisions(
    value: Mapping[str, Any], name: str, content: bytes, known: Mapping[str, Decision]
) -> tuple[CaseDecision, ...]:
    """The decisions on single cases of one collection; `known` are the questions that can be answered."""
    entries = value["decisions"]
    faults = (_faults(entries, "case", name, content), _unasked(entries, name, content, known))
    refuse_if_any(SourceRefused, [*itertools.chain(*faults), *_rivals(entries, name, content, known)])
    return tuple(
        _case(
            entry,
            number,
            known[entry["decision"]],
            {key: position(name, content, ["decisions", number, key]) for key in ("where", "figure")},
        )
        for number, entry in enumerate(entries)
    )


def _decision(entry: Mapping[str, Any], number: int) -> Decision:
    return Decision(
        entry["decision"],
        wording(entry["question"]),
        entry["answer"],
        wording(entry["says"]),
        wording(entry["because"]),
        approval(entry, seal(entry)),
        validity_of(entry.get("valid", {})),
        number,
    )


def _case(entry: Mapping[str, Any], number: int, asked: Decision, places: Mapping[str, Place]) -> CaseDecision:
    where = entry["where"]
    answered = Decision(
        entry["case"],
        asked.question,
        entry["answer"],
        wording(entry["says"]),
        wording(entry["because"]),
        approval(entry, seal(entry)),
        Validity(),
        number,
    )
    return CaseDecision(
        entry["decision"],
        Place(where["file"], where.get("sheet", ""), where["cell"]),
        entry["figure"],
        answered,
        places,
    )


def _faults(entries: Iterable[Mapping[str, Any]], key: str, name: str, content: bytes) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        id = entry[key]
        if id in seen:
            what = _("the decision {id!r} stands twice.", id=id)
            yield Fault(position(name, content, ["decisions", number, key]), "duplicate-id", what, OWN_ID)
        seen.add(id)
        if "valid" in entry and (disorder := is_disordered(entry["valid"])):
            code, what, remedy = disorder
            told = _("the decision {id!r}: {what}", id=id, what=what)
            yield Fault(position(name, content, ["decisions", number, "valid"]), code, told, remedy)


def _unasked(
    entries: Iterable[Mapping[str, Any]], name: str, content: bytes, known: Mapping[str, Decision]
) -> Iterator[Fault]:
    for number, entry in enumerate(entries):
        asks = entry["decision"]
        if asks not in known:
            where = position(name, content, ["decisions", number, "decision"])
            what = _("the question {asks!r} is not in mappings/decisions.yaml.", asks=asks)
            yield Fault(where, "unknown-decision", what, closest(asks, known))


def _rivals(
    entries: Iterable[Mapping[str, Any]], name: str, content: bytes, known: Mapping[str, Decision]
) -> Iterator[Fault]:
    """A case under the id of a question would answer it for all; of two for one cell the last would win in silence."""
    decided: dict[tuple[str, ...], str] = {}
    for number, entry in enumerate(entries):
        id, place = entry["case"], entry["where"]
        if id in known:
            what = _("{id!r} is the id of a question.", id=id)
            yield Fault(position(name, content, ["decisions", number, "case"]), "duplicate-id", what, OWN_ID)
        cell = (place["file"], place.get("sheet", ""), place["cell"], entry["decision"])
        first = decided.setdefault(cell, id)
        if first != id:
            what = _("{first!r} decides on this cell already.", first=first)
            yield Fault(position(name, content, ["decisions", number, "where"]), "case-decided-twice", what, ONE_ANSWER)
