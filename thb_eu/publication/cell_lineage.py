"""Show what stands behind one figure, the same in every output: counts of suppliers, rules, decisions.

The page and the explanations of a dossier that is written show the same values in the same words. Of a register neither
the fact nor its cell nor its rule is told: they would say what a row says of a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.definitions import Decision, DecisionSignature, Definitions
from thb_eu.publication.law.sentences import in_force, sentence

MOST_TERMS = 12
"""More summands than these are told by number and sum; a line that goes on helps nobody on the telephone."""

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
class Term:
    """One supplier's count and what it adds (nothing where the number is not known).

    Of a register neither the fact nor its cell nor its rule is told: they would say what a row says of a person.
    """

    fact: str
    value: int | None
    where: Place
    rule: str
    corrections: tuple[str, ...]
    waivers: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where the count stands within the supplier's file: `F2`, `sheet!F2`, else the number of the row."""
        cell = self.where.cell or ("" if self.where.row is None else str(self.where.row))
        return f"{self.where.sheet}!{cell}" if self.where.sheet else cell


@dataclass(frozen=True, slots=True)
class PopulationShare:
    """What one population adds, from the one view by which it is counted; of a `register` only rows are told."""

    population: str
    view: str
    title: Text
    source: Text
    register: bool
    terms: tuple[Term, ...]

    @property
    def value(self) -> int:
        """The sum of its known counts."""
        return sum(term.value or 0 for term in self.terms)


@dataclass(frozen=True)
class ViewShare:
    """What one table of a supplier adds to a figure: the shares of all populations that are counted by it."""

    shares: tuple[PopulationShare, ...]

    @property
    def first(self) -> PopulationShare:
        """The share that names the table and its source."""
        return self.shares[0]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All counts."""
        return tuple(term for share in self.shares for term in share.terms)

    @property
    def value(self) -> int:
        """The sum of the known ones."""
        return sum(share.value for share in self.shares)

    @cached_property
    def counts(self) -> tuple[Term, ...]:
        """Those that add something, the largest first."""
        return tuple(sorted((term for term in self.terms if term.value), key=lambda term: -(term.value or 0)))

    @property
    def listed(self) -> tuple[Term, ...]:
        """Those that are told one by one."""
        return self.counts[:MOST_TERMS]

    @property
    def rest(self) -> tuple[int, int]:
        """How many more there are, and to how much they add up."""
        more = self.counts[MOST_TERMS:]
        return len(more), sum(term.value or 0 for term in more)

    @property
    def unknown(self) -> tuple[Term, ...]:
        """Those whose number is not known."""
        return tuple(term for term in self.terms if term.value is None)

    @cached_property
    def zeros(self) -> tuple[str, ...]:
        """The places that hold zero, each once: one may count for several populations."""
        return tuple(dict.fromkeys(term.place for term in self.terms if term.value == 0))

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows of a register that count."""
        return tuple(sorted({term.where.row for term in self.counts if term.where.row is not None}))


def by_view(shares: Iterable[PopulationShare]) -> tuple[ViewShare, ...]:
    """Return the shares of a figure, those of one table of a supplier together."""
    return tuple(ViewShare(tuple(group)) for _view, group in groupby(shares, key=lambda share: share.view))


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
    """The rules called `ids`, once each, in the order of the law's files; `with_marks`: how sure their days are."""
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
