"""Say of the rules and decisions that bore on a cell what people read of them, the same in every output.

What counts stand behind a cell, and what of a register is not told, says `thb_eu.cells`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from thb_eu.base.messages import Text, _
from thb_eu.definitions import Decision, DecisionSignature, Definitions
from thb_eu.publication.law_sentences import in_force, sentence

ANSWERS = {
    "count": _("Proposed: count"),
    "do not count": _("Proposed: do not count"),
    "open": _("Open: no answer proposed yet"),
}
DECIDED = {"count": _("Decided: count"), "do not count": _("Decided: do not count")}
PUBLIC = _(
    "Edition for the public: the suppliers' counts, rules and corrections behind the cell are not in it, "
    "as they could give a suppressed value away. The edition for the Commission has them."
)
REGISTER = _(
    "The register itself is not in the dossier, only its hash. Only row numbers are given, never their content."
)
FIRST_ROWS = _("Of several equal rows the first is named, with their number beside it.")


@dataclass(frozen=True, slots=True)
class RuleOfCell:
    """A rule on the way: its sentence, why, by which text, when in force, whether it counts, and who signed."""

    id: str
    article: str
    sentence: Text
    because: Text
    cites: str
    in_force: Text
    counts: bool
    signed: str
    decision: str
    place: str

    @property
    def signed_by(self) -> Text:
        """Who signed, or that nobody has."""
        return signed_by(self.signed)


@dataclass(frozen=True, slots=True)
class DecisionOfCell:
    """A decision on the way: the question, its answer (count, do not count, open), why, and who signed."""

    id: str
    question: Text
    answer: str
    because: Text
    signed: str

    @property
    def answered(self) -> Text:
        """What was decided, or what is proposed while nobody has signed."""
        return (DECIDED if self.signed else ANSWERS)[self.answer]

    @property
    def signed_by(self) -> Text:
        """Who signed, or that nobody has."""
        return signed_by(self.signed)


def rules_called(ids: Iterable[str], definitions: Definitions, with_marks: bool = True) -> tuple[RuleOfCell, ...]:
    """Return the rules called `ids`, once each, in the order of the law's files; `with_marks`: how sure days are."""
    wanted, files = set(ids), {entry.file: entry for entry in definitions.law.files}
    return tuple(
        RuleOfCell(
            id=rule.id,
            article=rule.article,
            sentence=sentence(rule, definitions),
            because=rule.because,
            cites=rule.cites,
            in_force=in_force(rule.valid, with_marks),
            counts=rule.count_as is not None,
            signed=signature(rule.signed),
            decision="; ".join(definitions.law.always_asked[rule.id]),
            place=str(files[rule.file].place_of(rule)),
        )
        for rule in definitions.law.rules
        if rule.id in wanted
    )


def decision_of_cell(decision: Decision) -> DecisionOfCell:
    """Return a decision as it stands for the year."""
    return DecisionOfCell(decision.id, decision.question, decision.answer, decision.because, signature(decision.signed))


def signature(signed: DecisionSignature | None) -> str:
    """Say who signed, and when; empty while nobody has."""
    return ", ".join(filter(None, (signed.by, signed.role, signed.on))) if signed else ""


def signed_by(who: str) -> Text:
    """Say who signed, or that nobody has."""
    return _("Signed: {who}.", who=who) if who else _("Not signed.")
