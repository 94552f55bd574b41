"""Model: the words of the domain, frozen.

No step computes here. Tables of values travel as pandas frames whose columns are named below;
everything else is one of these types. Codes are text, counts are `Int64`, a missing value is `<NA>`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.messages import NO_WORDS, Text, _, joined, literal

if TYPE_CHECKING:
    import pandas as pd

    from thb_eu.definitions import CaseDecision, Decision, Definitions, Prose, Unsure
    from thb_eu.engines import People
    from thb_eu.errors import Fault

NOT_APPLICABLE = "_Z"
"""A dimension that a table does not have (SDMX)."""

NOT_TOLD = "_U"
"""A national dimension about which the supplier's record says nothing (SDMX: unknown)."""

WITHOUT_YEAR = 0
"""The year of a number that its supplier gives to no year."""

ORIGIN = ("resource", "file", "sheet", "cell", "row", "column", "source")
"""Columns that say where a number stands: rows and columns as a spreadsheet shows them."""

ARTICLE, UNIT = "article", "unit"
"""National dimensions without which nothing can be judged: under which article a number stands, and what it counts."""

PARAGRAPH, LIMB = "paragraph", "limb"
"""National dimensions by which a provision of an article is known."""

TAKEN = frozenset(
    {
        *ORIGIN,
        *("fact", "population", "view", "time", "value", "lists_all", "counted", "corrections"),
        *("unresolved", "unresolved_cell", "suggestion", "names_sum", "first", "last", "class", "dimension", "code"),
        *("rule", "scope", "decisions", "indicator", "provisions"),
    }
)
"""Columns of facts that are the engine's own: no national dimension and no day may be called so."""


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


class Family(Enum):
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


class Scope(Enum):
    """Where a rule leads a fact: into the EU totals, beside them, or to an open question."""

    IN = "in"
    OUT = "out"
    ASK = "ask"
    UNMAPPED = "unmapped"


class ObsStatus(Enum):
    """Why a cell holds the value it holds, or none (SDMX CL_OBS_STATUS, as the product uses it)."""

    VALUE = "A"
    NOT_RECORDED = "L"
    NOT_REPORTED = "O"
    IMPOSSIBLE = "M"
    BOUND = "U"
    PROVISIONAL = "P"
    SUPPRESSED = "Q"


class State(Enum):
    """How far a dossier may be trusted to be the ministry's word."""

    FINAL = "FINAL"
    DRAFT = "DRAFT"
    BLOCKED = "BLOCKED"


class Audience(Enum):
    """For whom an edition is made: which counts it shows, and whether it tells what is not certain."""

    EU = "eu"
    PUBLIC = "public"
    INTERNAL = "internal"

    @property
    def withholds(self) -> bool:
        """Whether small counts, and all that could tell them, are suppressed; else they are marked."""
        return self is Audience.PUBLIC

    @property
    def shows_doubts(self) -> bool:
        """Whether marks of confidence, doubts and remarks on a report's prose stand in the edition."""
        return self is Audience.INTERNAL


SHEET, ROW, COLUMN = _("sheet"), _("row"), _("column")
LINE = _("line")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in the supplier's own coordinates, or in a file that we edit.

    `line`: the line of a text whose rows cannot be told, where a `row` would be said; with `character`, counted from 1,
    the place in an edited file, written `file:line:character`. `part`: which of its entries, such as a rule.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    character: int | None = None
    part: Text = NO_WORDS

    def of(self, part: str | Text) -> Place:
        """The same place, of one entry: `part` is its id, or the words for it; called again: of a part of that."""
        told = literal(part) if isinstance(part, str) else part
        return replace(self, part=told if self.part == NO_WORDS else joined((self.part, told)))

    def in_language(self, lang: str) -> str:
        """The place as `lang` (`sl` or `en`) says it."""
        if self.character is not None:
            told = f"{self.file}:{self.line}:{self.character}"
            return ", ".join(filter(None, (told, self.part.in_language(lang))))
        parts = [self.file]
        if self.sheet:
            parts.append(f"{SHEET.in_language(lang)} {self.sheet}")
        if self.cell:
            parts.append(self.cell)
        elif self.line is not None:
            parts.append(f"{LINE.in_language(lang)} {self.line}")
        elif self.row is not None:
            parts.append(f"{ROW.in_language(lang)} {self.row}")
        if self.column:
            parts.append(f"{COLUMN.in_language(lang)} {self.column}")
        parts.append(self.part.in_language(lang))
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.in_language("en")


def spoken(words: str | Text | Place, lang: str) -> str:
    """Words in `lang`; plain text (a file, a code) is the same in every language."""
    return words if isinstance(words, str) else words.in_language(lang)


class ReasonKind(Enum):
    """Of what a reason tells: why there is no value, why only a bound, what no view shows, what was decided."""

    MISSING = "missing"
    BOUND = "bound"
    VIEW = "view"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell holds what it holds: a stable code, or the id of the decision, and the words with their values."""

    kind: ReasonKind
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Remedies:
    """What each reader does: the analyst corrects, waives or asks, the data steward mends mappings, contracts and
    definitions, the supplier mends the file and sends it again. Empty where a reader has nothing to do.
    """

    analyst: Text = NO_WORDS
    steward: Text = NO_WORDS
    supplier: Text = NO_WORDS

    def filled(self, values: Mapping[str, object]) -> Remedies:
        """The same with the places of their words filled."""
        return Remedies(*(text.filled(values) for text in self.by_role().values()))

    def by_role(self) -> dict[str, Text]:
        """Each remedy by the role of its reader."""
        return {"analyst": self.analyst, "steward": self.steward, "supplier": self.supplier}

    @property
    def of_the_office(self) -> Text:
        """What analyst and data steward do; a supplier's copy never says it."""
        steward = STEWARD_DOES.filled({"remedy": self.steward}) if not self.steward.is_empty else NO_WORDS
        return joined((self.analyst, steward), " ") if not self.analyst.is_empty else steward


STEWARD_DOES = _("Data steward: {remedy}")
NO_REMEDIES = Remedies()


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer that is not a plain yes, with the figures it rests on and the place it points at.

    `code` is that of what was found: the check's id, unless one check finds several kinds.
    `evidence` seals the figures and all other values that the answer rests on (16 hexadecimal digits): a waiver names
    it, and dies when it changes. `rests_on`: suppliers' cells or tables on which the answer rests besides its place;
    `follows_from`: the fingerprint of the finding from which this one only follows.
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
    follows_from: str = ""
    family: Family | None = None
    code: str = ""

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
        """Stable between runs: the check and the place, no value."""
        place = "\x1f".join(
            (
                self.check,
                self.where.file,
                self.where.sheet,
                self.where.cell or str(self.where.row or ""),
                self.where.column,
            )
        )
        return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]

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
    family: Family | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Findings of one check that may stand: why, for which evidence, who asked, who granted it, until when.

    `where` is the place of one finding; with `is_scope` a file, a sheet or a range of cells (`B2:D16`), whose findings
    it covers together. `evidence` is the seal of what it was given for; `figures` repeat that for people, or are empty.
    Empty `asked_by` and `on`: nobody has asked yet; empty `granted_by`: nobody has granted it yet.
    """

    id: str
    check: str
    where: Place
    is_scope: bool
    figures: Mapping[str, int | None]
    evidence: str
    reason: Text
    asked_by: str
    granted_by: str
    on: str
    until: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A supplier's cell (by its name, or by row and column) that is read as another value, on somebody's authority."""

    id: str
    where: Place
    from_value: str
    to_value: str
    reason: Text
    authority: str
    on: str


@dataclass(frozen=True, slots=True)
class Question:
    """An *ask* of the rules: which decision answers it, and how many facts and units wait for the answer."""

    decision: str
    answered: bool
    signed: bool
    facts: int
    units: Mapping[str, int]
    text: Text


@dataclass(frozen=True)
class Collection:
    """A national collection of one year: where its files are, and what it says about itself."""

    name: str
    title: Text
    geo: str
    year: int
    folder: Path
    descriptor: str
    resources: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, str]
    version: str = ""
    names_years: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    corrections: tuple[Correction, ...] = ()
    decisions: tuple[CaseDecision, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    breaks: tuple[Mapping[str, Any], ...] = ()
    prose: Mapping[str, Prose] = field(default_factory=dict)

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts under which the collection's files are read, as `SUPPLIER/TABLE`."""
        return tuple(resource["thb:contract"] for resource in self.resources)

    @property
    def names_contact(self) -> bool:
        """Whether somebody can be asked about the figures: a contact with an address."""
        return bool(self.contact.get("email") or self.contact.get("path"))


@dataclass(frozen=True, slots=True)
class Owed:
    """What a supplier owes by contract and did not send: a whole table, or the row with the codes named."""

    contract: str
    codes: Mapping[str, str]

    def __str__(self) -> str:
        told = ", ".join(self.codes.values())
        return f"{self.contract}: {told}" if told else self.contract


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """A register as it was read: its hash, its rows, and what became of those that no fact counts.

    `ignored`: rows under articles that its contract does not name, by what the article is called there. `doubled`: rows
    whose `key` an earlier row has, each with that earlier row. `people`: the rows of this year that tell of a person,
    where the engine keeps them; `numbered`: the names of the facts of which they tell, by number. `in_year`: how many
    rows each year has, ignored ones too.
    """

    resource: str
    file: str
    sheet: str
    sha256: str
    rows: int
    ignored: Mapping[str, int]
    key: tuple[str, ...]
    doubled: tuple[tuple[int, int], ...]
    people: People | None = None
    numbered: Mapping[int, str] = field(default_factory=dict)
    in_year: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be read as its contract says, with every fault of it.

    `content` and `table`: the file and what of it a copy may show; where there is no table, `no_copy` says why.
    """

    path: str
    contract: str
    faults: tuple[Fault, ...]
    content: bytes = field(default=b"", repr=False)
    table: SentTable | None = field(default=None, repr=False)
    no_copy: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A table that was perhaps taken for another: in which way, what shows it, and for which file of the collection."""

    file: str
    sheet: str
    kind: str
    what: Text
    other: str = ""


TWICE, OTHER_YEAR, OTHER_POPULATION = "twice", "other year", "other population"
"""The ways in which a table may be taken for another (`Mistaken.kind`)."""


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table of figures as its file shows it: all its rows, each with its number, and the row of its header.

    `lower`: by how many rows the header is lower than the contract says, as titles stand above it.
    """

    sheet: str
    header_row: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    lower: int = 0


@dataclass(frozen=True)
class Received:
    """What the suppliers sent, as facts; printed totals stand apart as claims, other years as history.

    `facts`, `history`: fact, population, view, time, value, lists_all, unresolved, counted, ORIGIN, corrections (the
    ids of those on which it rests, a tuple), and one column per national dimension and per day (`<NA>` where the view
    does not hold it). `claims`: kind (row, column, grand), value, covers (names of facts), ORIGIN. `structure`: what
    breaks a contract without stopping the reading: file, sheet, cell, row, column, code, what. `cells`: every cell of
    every aggregate table as written: file, sheet, cell, row, column, resource, text, counted. `told`: by use
    (`definitions.uses.TOLD`) the rows of the tables that tell something and count nothing, one column per engine's
    name and the place. `undelivered`: contracts that a supplier owes. `inputs`: every file as read, by name; of
    `registers` (one row per person) the bytes are not kept. `refused`: files that could not be read and were set
    aside. `otherwise`: what was read otherwise than agreed: file, sheet, cell, row, column (what it concerns), what.
    `headings`: by file, the supplier's own headings of columns that the contract calls otherwise. `sent`: by file,
    every table of figures as its file shows it. `mistaken`: tables that look like another's.
    """

    collection: Collection
    facts: pd.DataFrame
    history: pd.DataFrame
    claims: pd.DataFrame
    structure: pd.DataFrame
    cells: pd.DataFrame
    told: Mapping[str, pd.DataFrame]
    undelivered: tuple[Owed, ...]
    inputs: Mapping[str, bytes]
    registers: tuple[RegisterRead, ...] = ()
    refused: tuple[Refused, ...] = ()
    otherwise: tuple[Mapping[str, Any], ...] = ()
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mistaken: tuple[Mistaken, ...] = ()
    sent: Mapping[str, SentTable] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapped:
    """Facts with their EU categories, the rule that led there and the decisions it rests on.

    `facts`: as received, and rule, scope, decisions (the ids of all on which the fact rests, a tuple), indicator,
    provisions (of the law, as a lawyer cites them, a tuple) and one column `eu_NAME` per dimension of the EU tables
    (`<NA>` where the view does not hold it). `decisions`: those on which a fact may rest, general ones and those on
    single cases, as they stand for the year. `unsigned`: articles whose rules count and are not signed. `entries`:
    where persons of registers were counted once, the facts before that, as the suppliers tell them.
    """

    facts: pd.DataFrame
    questions: tuple[Question, ...]
    decisions: Mapping[str, Decision]
    unsigned: tuple[str, ...] = ()
    entries: pd.DataFrame | None = None

    @property
    def as_told(self) -> pd.DataFrame:
        """The facts as the suppliers tell them: of a register, by row and not by person."""
        return self.facts if self.entries is None else self.entries


@dataclass(frozen=True)
class Counted:
    """The indicator tables, dense, with the facts behind every cell.

    `cells`: one row per cell: table, indicator, the dimensions (`_Z` where the table lacks one), obs_value (`Int64`),
    obs_status, and tuples, which are put into words where a file is written: reasons (`Reason`s, in the order in which
    they are told), provisions (of the law), sources, decisions, corrections, waivers (the ids of those on which the
    cell rests; waivers are not known before the checks); `least`, settled_status, settled_reasons (see
    `thb_eu.counts.count`). `contributions`: one row per fact and cell: table, the dimensions, fact, value, rule,
    population, view.
    """

    cells: pd.DataFrame
    contributions: pd.DataFrame


@dataclass(frozen=True)
class Protected:
    """Counted tables that may leave: `cells` as counted, with conf_status: marked, or suppressed for the public.

    The public gets no contributions, and of the cells neither corrections nor waivers.
    """

    cells: pd.DataFrame
    contributions: pd.DataFrame
    audience: Audience
    policy: str


@dataclass(frozen=True)
class Examined:
    """Every check's result and every finding, none left out."""

    results: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether any finding stands in the way of a submission."""
        return any(finding.blocks for finding in self.findings)


@dataclass(frozen=True)
class Submission:
    """Everything short of publishing: protected tables, findings, and what they rest on.

    `unconfirmed`: texts of the definitions on which the figures rest, not read and confirmed by no role.
    """

    received: Received
    mapped: Mapped
    protected: Protected
    examined: Examined
    state: State
    definitions: Definitions
    unconfirmed: tuple[Unsure, ...] = ()

    @property
    def collection(self) -> Collection:
        """The collection of which this is the submission."""
        return self.received.collection
