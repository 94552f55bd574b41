"""Describe what a check found, what each reader does about it, and what may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import inf

from thb_eu.base.messages import NO_WORDS, Text, _, joined
from thb_eu.base.model.places import Place


class Outcome(Enum):
    """What became of a question put to the data (a check); *withheld*: the edition for the public does not say."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"
    WAIVED = "waived"
    WITHHELD = "withheld"


class Severity(Enum):
    """What a check may do: an error blocks the submission, the others are told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class CheckFamily(Enum):
    """What a check is about; the families stand in the order in which a reader looks at a collection."""

    STRUCTURE = "structure"
    INSIDE = "inside a table"
    BETWEEN = "between tables and views"
    CLAIMS = "claims"
    UNITS = "units"
    COMPLETENESS = "completeness"
    TIME = "time"
    MIRROR = "mirror"
    FLAGS = "flags"
    WAIVERS = "waivers"
    PLAUSIBILITY = "plausibility"


@dataclass(frozen=True, slots=True)
class Remedies:
    """What each reader does: the analyst corrects, waives or asks, the data steward mends mappings, contracts and
    definitions, the supplier mends the file and sends it again. Empty where a reader has nothing to do.
    """

    analyst: Text = NO_WORDS
    steward: Text = NO_WORDS
    supplier: Text = NO_WORDS

    def filled(self, values: Mapping[str, object]) -> Remedies:
        """Return the same with the places of their words filled."""
        return Remedies(*(text.filled(values) for text in self.by_role().values()))

    def by_role(self) -> dict[str, Text]:
        """Return each remedy by the role of its reader."""
        return {"analyst": self.analyst, "steward": self.steward, "supplier": self.supplier}

    @property
    def of_the_office(self) -> Text:
        """What analyst and data steward do; a supplier's copy never says it."""
        steward = _("Data steward: {remedy}", remedy=self.steward) if not self.steward.is_empty else NO_WORDS
        return joined((self.analyst, steward), " ") if not self.analyst.is_empty else steward


Span = tuple[float, float]
"""The least and the most that a number must change by for a finding to be settled; equal ends are an exact amount."""
ANY_CHANGE: Span = (-inf, inf)
"""The amount is not known, or what may be wrong is no number."""


def rows_of(table: str) -> str:
    """Return what a finding rests on that may come from a row too many or too few of a table."""
    return f"{table}!rows"


NO_REMEDIES = Remedies()


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act that mends a fault or settles a finding: its name, and by field what is known of it.

    A page has a button for it, a console says its command.
    """

    name: str
    given: tuple[tuple[str, str], ...] = ()

    def filled(self, values: Mapping[str, object]) -> NextAct:
        """Return the act with the value of each column that it names; what nobody knows is left to whoever does it."""
        return next_act(self.name, **{field: values[name] for field, name in self.given if name in values})


def next_act(name: str, **given: object) -> NextAct:
    """Return the act of this name with what is `given`: `next_act("withdraw", entry=4)`."""
    return NextAct(name, tuple((field, str(value)) for field, value in given.items()))


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer that is not a plain yes, with the figures it rests on and the place it points at.

    `code` is that of what was found: the check's id, unless one check finds several kinds.
    `evidence` seals the figures and all other values that the answer rests on (16 hexadecimal digits): a waiver names
    it, and dies when it changes. `rests_on`: suppliers' cells or tables on which the answer rests besides its place;
    `changes`: by what may be wrong (a supplier's number, a claim of the text, a label, a gap of the law), by how much a
    change of that alone would settle it;
    `follows_from`: the fingerprint of the finding from which this one only follows. `acts`: the acts that settle it.
    """

    check: str
    outcome: Outcome
    severity: Severity
    level: int
    message: Text
    remedies: Remedies
    cites: str
    where: Place
    figures: Mapping[str, int | None] = field(default_factory=dict)
    evidence: str = ""
    waiver: str = ""
    rests_on: frozenset[str] = frozenset()
    changes: Mapping[str, Span] = field(default_factory=dict)
    follows_from: str = ""
    family: CheckFamily | None = None
    code: str = ""
    acts: tuple[NextAct, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code or self.check)

    @property
    def remedy(self) -> Text:
        """What analyst and data steward do."""
        return self.remedies.of_the_office

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody: not answered by a waiver."""
        return self.outcome in (Outcome.FAILED, Outcome.UNDECIDED, Outcome.NOT_RUN)

    @property
    def fingerprint(self) -> str:
        """Stable between runs and deliveries: the check and the place, no value."""
        from hashlib import sha256  # most commands find nothing

        place = "\x1f".join(
            (
                self.check,
                self.where.table or self.where.file,
                self.where.sheet,
                self.where.cell or str(self.where.row or ""),
                self.where.column,
            )
        )
        return sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def blocks(self) -> bool:
        """Whether a submission must wait for this finding."""
        return self.is_open and self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check came to over everything it was put to, with the reason where it was not put."""

    check: str
    outcome: Outcome
    severity: Severity
    level: int
    reason: Text = NO_WORDS
    family: CheckFamily | None = None


@dataclass(frozen=True)
class CheckedCollection:
    """Every check's result and every finding, none left out."""

    results: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether any finding stands in the way of a submission."""
        return any(finding.blocks for finding in self.findings)
