"""Declare the codes that the engine itself speaks: of a place, a fact, a cell, a dossier, an edition."""

from __future__ import annotations

from enum import Enum

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
