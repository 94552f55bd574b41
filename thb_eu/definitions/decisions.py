"""Declare what belongs to the ministry: the question, the proposed or signed answer, and its sentence.

Comes in: `mappings/decisions.yaml`, and `decisions.yaml` of a collection for single cases. Goes out: `Decision`s by id,
and `CaseDecision`s, each of which answers a general question for one cell of one file. Refused, with file, line and
column: an id used twice, a case that answers a question nobody asked, dates in the wrong order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import MappingRefused, SourceRefused, refuse_if_any
from thb_eu.base.messages import Text, _, in_context, wording
from thb_eu.base.model import ARTICLE, NOT_TOLD, Place
from thb_eu.base.ooxml.cell_reference import A_CELL
from thb_eu.definitions import shapes
from thb_eu.definitions.known_words import CONDITION, NATIONAL, QUESTION, TARGET
from thb_eu.definitions.rules import CODE, Rule, codes_of
from thb_eu.definitions.shapes import (
    NULL,
    SLUG,
    WORD,
    WORDS,
    Flaw,
    KeyShape,
    Once,
    Words,
    by_name,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import (
    ALWAYS,
    CONFIRMED,
    PROPOSED,
    SIGNED,
    Approval,
    DecisionSignature,
    Validity,
    approval,
    seal,
)

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
    """Return the approval of an entry sealed whole; no signature stands under an answer without its sentence."""
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
    """Yield cases with a question's id, which would answer it for all, and a cell's second: it would win in silence."""
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
    """Return those of the decisions `ids` that keep what rests on them uncounted: open ones, and those that say so."""
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


# Declare which records a sentence of `mappings/` is about: national codes, days, what they count as.
#
# Comes in: `when`, `unless`, `count_as` and `valid` of an entry. Goes out: a `RecordSet`, of which a rule can be
# asked whether it counts some of it, and a record whether it lies in it. Any key that is left out holds for every
# record.


def _by_dimension(conditions: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {dimension: codes_of(codes) for dimension, codes in conditions.items()}


@shape(minProperties=1)
class RecordSet:
    """Records with a code under every dimension of `when` and none under `unless`, counted as a code of `count_as`.

    `valid`: the days whose law governs them.
    """

    when: Mapping[str, frozenset[str]] = spec(
        default_factory=dict,
        shape=by_name(listed(CODE), minProperties=1),
        ref=CONDITION,
        read=_by_dimension,
    )
    unless: Mapping[str, frozenset[str]] = spec(
        default_factory=dict,
        shape=by_name(listed(CODE), minProperties=1),
        ref=CONDITION,
        read=_by_dimension,
    )
    count_as: Mapping[str, frozenset[str]] = spec(
        default_factory=dict, shape=by_name(listed(), minProperties=1), ref=TARGET
    )
    valid: Validity = spec(default=ALWAYS, sentence=_("the records: {what}"), without=("confirmed",))

    def __hash__(self) -> int:
        """Return the same for sets that are equal, though they are told by mappings."""
        return hash((frozenset(self.when), frozenset(self.unless), frozenset(self.count_as), self.valid))

    def admits(self, dimension: str, code: str) -> bool:
        """Tell whether a record with `code` may be one of them."""
        return code in self.when.get(dimension, (code,)) and code not in self.unless.get(dimension, ())

    def counted_by(self, rule: Rule) -> bool:
        """Tell whether the rule counts its records as these are counted."""
        target = rule.count_as
        return target is not None and all(target.get(name) in codes for name, codes in self.count_as.items())

    def meets(self, rule: Rule) -> bool:
        """Tell whether a record that the rule governs may be one of them."""
        held = {**rule.conditions, ARTICLE: frozenset((rule.article,))}
        return (
            self.counted_by(rule)
            and self.valid.meets(rule.valid)
            and all(any(self.admits(name, code) for code in held.get(name, codes)) for name, codes in self.when.items())
            and all(name not in held or held[name] - codes for name, codes in self.unless.items())
        )

    def includes(self, rule: Rule) -> bool:
        """Tell whether every record that the rule governs is one of them."""
        held = {**rule.conditions, ARTICLE: frozenset((rule.article,))}
        return (
            self.counted_by(rule)
            and self.valid.covers(rule.valid)
            and all(name in held and held[name] <= codes for name, codes in self.when.items())
            and all(name in held and not held[name] & codes for name, codes in self.unless.items())
        )

    def holds(self, codes: Mapping[str, str], days: Validity) -> bool | None:
        """Tell whether a record with these codes, read on these days, is one of them; None where only some days are."""
        for name, held in self.when.items():
            if codes.get(name, NOT_TOLD) not in held:
                return False
        for name, held in self.unless.items():
            if codes.get(name, NOT_TOLD) in held:
                return False
        return self.valid.meets(days) and (self.valid.covers(days) or None)


# Declare which records the law must treat alike, and which questions must reach them.
#
# Comes in: `mappings/symmetries.yaml`. Goes out: `Symmetry`s, which the compiler proves of the rules and the
# questions. Refused: a dimension, code or question that does not exist, and a symmetry that says neither or both of
# two things.

ONCE = Once("duplicate-id", _("the symmetry {id!r} occurs twice."), _("Give each symmetry its own id."))


def _misfits(entry: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    pairs = [{"records", "rest_on"} & entry.keys(), {"alike", "over"} & entry.keys()]
    if sorted(map(len, pairs)) != [0, 2]:
        what = _("a symmetry says either which question bears on its `records`, or which two of them are `alike`.")
        yield Flaw((), "symmetry-misfit", what, _("Write `records` and `rest_on`, or `alike` and `over`."))
        return
    codes = (
        codes for kind in entry.get("alike", ()) for name, codes in kind.get("when", {}).items() if name != ARTICLE
    )
    if not all(len(listed) == 1 for listed in codes):
        what = _("each kind under `alike` names one code of a dimension, articles apart.")
        yield Flaw((), "symmetry-misfit", what, _("Leave one code in each list, or name the dimension under `over`."))


@shape(checks=(_misfits,))
class Symmetry:
    """Records that must rest on one of some questions, or two kinds of records that the law must treat alike.

    `records`: all that lie in one of these sets and count must rest on one of the questions `rest_on`. `alike`: a
    record of the first kind counts if and only if that of the second kind does which has the same codes in all
    dimensions `over`, and both rest on the same questions; those of one group in `same` take each other's place, those
    in `apart_from` are put to one of the two alone.
    """

    id: str = spec(key="symmetry", shape=SLUG, once=ONCE)
    says: Text = spec()
    records: tuple[RecordSet, ...] = spec(default=(), rules={"minItems": 1})
    rest_on: tuple[str, ...] = spec(default=(), shape=listed(SLUG), ref=QUESTION)
    alike: tuple[RecordSet, ...] = spec(default=(), rules={"minItems": 2, "maxItems": 2})
    over: tuple[str, ...] = spec(default=(), shape=listed(), ref=NATIONAL)
    same: tuple[tuple[str, ...], ...] = spec(
        default=(), shape={"type": "array", "minItems": 1, "items": listed(SLUG, minItems=2)}, ref=QUESTION
    )
    apart_from: tuple[str, ...] = spec(default=(), shape=listed(SLUG), ref=QUESTION)
    number: int = field(default=0, metadata=shapes.NUMBERED)

    def comparable(self, asked: Iterable[str]) -> frozenset[str]:
        """Return the questions of a record as they are compared, each under the first of those that take its place."""
        compared = (id for id in asked if id not in self.apart_from)
        return frozenset(next((group[0] for group in self.same if id in group), id) for id in compared)


@shape("What the law must treat alike", beside=(CONFIRMED,))
class Symmetries:
    """`mappings/symmetries.yaml`."""

    symmetries: tuple[Symmetry, ...] = spec()


def read_symmetries(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> tuple[Symmetry, ...]:
    """Return the symmetries in their order; `words`: dimensions, codes and questions."""
    at = shapes.place_in(name, content)
    refuse_if_any(MappingRefused, shapes.faults_of(Symmetries, value, at, words))
    return shapes.made(Symmetries, value, at).symmetries
