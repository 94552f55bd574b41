"""Hold the indicator tables as they are counted and as they may leave, and the reasons that a cell carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from thb_eu.base.messages import Text, _, plural
from thb_eu.base.model import Audience, ObsStatus

if TYPE_CHECKING:
    import pandas as pd

    from thb_eu.definitions import CellKey
    from thb_eu.results.known_figures import Ends


class ReasonKind(Enum):
    """Of what a reason tells: why there is no value, or a bound; what no view shows; what was decided; its series."""

    MISSING = "missing"
    BOUND = "bound"
    VIEW = "view"
    DECISION = "decision"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell holds what it holds: a stable code, or the id of the decision, and the words with their values."""

    kind: ReasonKind
    code: str
    text: Text


NOT_REPORTED = Reason(ReasonKind.MISSING, "not-reported", _("Not reported by any supplier; this does not mean zero."))
NOT_AVAILABLE = Reason(ReasonKind.MISSING, "not-available", _("Exists, but is not known, or not in this breakdown."))
BOUND = Reason(ReasonKind.BOUND, "lower-bound", _("A lower bound: a part is not known."))
"""What is said of a cell by its flag alone; `NOT_AVAILABLE` in the public edition, which says no more."""


@dataclass(frozen=True, eq=False)
class CountedCells:
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


@dataclass(frozen=True, slots=True)
class GivenUp:
    """How many counts are protected less than the policy asks, as others have told too much of them.

    Of the `sensitive` ones, among which stand those that an earlier vintage withheld: what a revision tells of a count
    that was withheld before tells of persons as well.
    `releases`: the titles of what was published of the year before or elsewhere.

    It is told to the office and the Commission, and stands in no public manifest. What others published anybody reads,
    but which of the counts in it are sensitive follows from their values: of a country with at most three persons it
    would tell whether there was anybody.
    """

    counts: int = 0
    sensitive: int = 0
    releases: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """Say so, without any value."""
        return plural(
            "{count} of {sensitive} counts to protect is protected less than the policy asks: known from {releases}.",
            "{count} of {sensitive} counts to protect are protected less than the policy asks: known from {releases}.",
            self.counts,
            sensitive=self.sensitive,
            releases=", ".join(self.releases),
        )


NOTHING_GIVEN_UP = GivenUp()


@dataclass(frozen=True)
class ProtectedCells:
    """Counted tables that may leave: `cells` as counted, with conf_status: marked, or suppressed for the public.

    Beside them stand the flags of their series (`with_series_flags`), empty where none holds.

    The public gets no contributions, and beside the cells what follows from their flags and the definitions alone:
    neither decisions nor corrections nor waivers. `behind`: the contributions in whatever edition, by which a report
    tells the numbers that a shown cell tells; what is published is made without them. `beside`: between which numbers
    cells that the public edition withholds lie by what others, and tables that are public, tell of them.
    """

    cells: pd.DataFrame
    contributions: pd.DataFrame
    audience: Audience
    policy: str
    behind: pd.DataFrame
    given_up: GivenUp = NOTHING_GIVEN_UP
    beside: Mapping[CellKey, Ends] = field(default_factory=dict)


# Add up the parts of a sum, for a disseminator's view and a recipient's table alike.
#
# A sum is missing as soon as one of its parts is; its flag is the worst of theirs, the reason why one is missing
# before any doubt about a value.

WORST_FIRST = (
    ObsStatus.SUPPRESSED,
    ObsStatus.NOT_RECORDED,
    ObsStatus.NOT_REPORTED,
    ObsStatus.IMPOSSIBLE,
    ObsStatus.BOUND,
    ObsStatus.PROVISIONAL,
    ObsStatus.VALUE,
)
"""What a sum is called whose parts differ."""


def sum_of_parts(values: Iterable[int | None]) -> int | None:
    """Return the sum of the parts; None as soon as one of them is missing."""
    parts = list(values)
    return None if None in parts else sum(part for part in parts if part is not None)


def status_of_parts(statuses: Iterable[ObsStatus]) -> ObsStatus:
    """Return the status of a sum whose parts have these, of which there is one at least."""
    return min(statuses, key=WORST_FIRST.index)


def confidentiality_of_parts(marks: Iterable[str]) -> str:
    """Return the mark of a sum: that of the first part that has one."""
    return next(filter(None, marks), "")


# Rank the views of one population that could give a cell; `counts.views` and the checks ask it.
#
# Of views that hold every dimension in which a cell is a category, the one that holds most dimensions tells it, then
# the first by name; where its number is not known there, another that knows it; where it does not list the category,
# another only if that says zero: what a view does not list stands under its unknown, and a number beside that is
# doubled.

KNOWN, BLANK, SILENT, LOST = range(4)
"""How a view tells a cell: by a number; by one that is not known; not at all; not at all, its numbers not known."""

View = TypeVar("View")


def best_view(
    candidates: Sequence[View],
    how_well: Callable[[View], int],
    says_zero: Callable[[View], bool],
    lacking: Callable[[View], int] = lambda _view: 0,
) -> View:
    """Find among views that tell a cell, in their order, the one that knows it best and lacks fewest categories."""
    first = candidates[0]
    if how_well(first) == SILENT:
        return next((view for view in candidates if how_well(view) == KNOWN and says_zero(view)), first)
    return min(candidates, key=lambda view: (how_well(view), lacking(view)))
