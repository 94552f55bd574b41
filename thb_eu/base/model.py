"""Hand on the words of the domain, all frozen.

Codes and their signs, places in files, findings of checks. What steps hand on is in `thb_eu.results`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from math import inf

from thb_eu.base.messages import NO_WORDS, Text, _, joined, literal

# Declare the codes that the engine itself speaks: of a place, a fact, a cell, a dossier, an edition.

NOT_APPLICABLE = "_Z"
"""A dimension that a table does not have (SDMX)."""

NOT_TOLD = "_U"
"""A national dimension about which the supplier's record says nothing (SDMX: unknown)."""

UNNAMED = "not told"
"""What stands in place of an article or a source that a public edition may not name; there may be one."""

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
        *("fact", "population", "view", "time", "value", "absence_means_zero", "counted", "corrections"),
        *("unresolved", "unresolved_cell", "suggestion", "names_sum", "first", "last", "class", "dimension", "code"),
        *("rule", "scope", "decisions", "indicator", "provisions"),
    }
)
"""Columns of facts that are the engine's own: no national dimension and no day may be called so."""


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


class SeriesFlag(Enum):
    """What is to be known of a value beside its status (SDMX CL_OBS_STATUS, of which a second code is told so)."""

    BREAK = "B"
    DEFINITION = "D"

    @property
    def column(self) -> str:
        """The column of cells and observations in which it stands, empty where it does not hold."""
        return {SeriesFlag.BREAK: "series_break", SeriesFlag.DEFINITION: "definition_differs"}[self]


SERIES_COLUMNS = tuple(flag.column for flag in SeriesFlag)

INTERVAL = ("obs_low", "obs_high")
"""The columns for the interval into which an edition confines a count that it suppresses."""


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


# Address a place in a file, by numbers and in a reader's words.

SHEET, ROW, COLUMN = _("sheet"), _("row"), _("column")
LINE = _("line")
AN_NTH_FILE = re.compile(r"#(\d+)/(\d+)")
"""Stands for the name of a file that may name a person: which of those handed in it is."""


def unnamed_file(number: int, count: int, suffix: str) -> str:
    """Say what stands for the name of a file that nobody may repeat: no file can be called so."""
    return f"#{number}/{count}{suffix}"


def called(file: str, lang: str) -> str:
    """Say how a file is called in `lang`."""
    place = AN_NTH_FILE.match(file)
    return _("file {number} of {last}", number=place[1], last=place[2]).in_language(lang) if place else file


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in the supplier's own coordinates, or in a file that we edit.

    `line`: the line of a text whose rows cannot be told, where a `row` would be said; with `character`, counted from 1,
    the place in an edited file, written `file:line:character`. `part`: which of its entries, such as a rule. `table`:
    the contract of a file that a delivery brought: the place is the same in the next one.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    character: int | None = None
    part: Text = NO_WORDS
    table: str = ""

    def of(self, part: str | Text) -> Place:
        """Return the same place, of one entry: `part` is its id, or words for it; called again, of a part of that."""
        words = literal(part) if isinstance(part, str) else part
        return replace(self, part=words if self.part == NO_WORDS else joined((self.part, words)))

    def in_file(self, file: str, sheet: str | None = None) -> Place:
        """Return the same place in a file of that name; its contract, which names another file, is told no more."""
        return replace(self, file=file, table="", sheet=self.sheet if sheet is None else sheet)

    def in_language(self, lang: str) -> str:
        """Return the place as `lang` (`sl` or `en`) says it: a table by its contract, which outlives its delivery."""
        file = self.table or called(self.file, lang)
        if self.character is not None:
            place = f"{file}:{self.line}:{self.character}"
            return ", ".join(filter(None, (place, self.part.in_language(lang))))
        parts = [file]
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


@dataclass(frozen=True, slots=True)
class AskedField(Text):
    """Something that an act asks, as the `part` of a place: its title; who reads a console knows it by its name."""

    name: str = ""
    title: Text = NO_WORDS

    def words(self, lang: str) -> str:
        """Return the title in `lang`."""
        return self.title.in_language(lang)

    def spoken(self, lang: str) -> str:
        """Return the language of the title."""
        return self.title.spoken(lang)


def spoken(words: str | Text | Place, lang: str) -> str:
    """Return words in `lang`; plain text (a file, a code) is the same in every language."""
    return words if isinstance(words, str) else words.in_language(lang)


# Describe what a check found, what each reader does about it, and what may stand.


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
