"""Disclosure: counted tables in, tables that may leave out: marked for the EU, suppressed for the public.

The Commission and the ministry get true counts, small counts of natural persons marked. The public gets no small
count of persons, and no set of other counts from which one could be worked out, over all tables together:

- *small* counts (from 1 to below the policy's bound) are suppressed wherever they stand, in totals too;
- further counts are suppressed until every suppressed count could be any of two whole numbers at least the policy's
  `protect_within` apart, as far as all published counts and all sums between them tell (`relations`). This is the
  usual protection by interval. What the mark of a small count says of its size is left aside here: it is narrower
  than any such interval by itself;
- with what the marks say, no suppressed count may be told *exactly*. Where 1 + 1 = 2 and all three bear the mark of
  small counts, the marks alone tell them. So the coarsest of them bears the mark of secondary suppression, which
  says nothing of size; it never means "not small".

Refused: a year without a policy on small counts. A count that is still not protected after all this stops the
program with `CannotProtect`: that is a bug, and nothing is published.

Not protected against:

- what is published elsewhere or at another time: last year's file, where pending cases go on; another vintage of
  this year, in which other counts are suppressed; a report that states the numbers in words;
- what a reader knows himself: one of two persons knows the other, a supplier knows its own part;
- sums that are none, as that fewer are convicted than prosecuted;
- guesses from how cells were chosen for secondary suppression;
- what the list of citizenships leaves: a country of which every positive count is suppressed is taken off it, one
  with other counts stays.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from thb_eu.base.errors import Fault, MappingRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Audience, ObsStatus, Place
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.definitions import Definitions, Policy
from thb_eu.disclosure.audit import CannotProtect, seen_by_marks, too_narrow
from thb_eu.disclosure.linear_system import LinearSystem, system_of
from thb_eu.disclosure.public_cells import public_cells
from thb_eu.disclosure.suppress import marked_small, with_secondary
from thb_eu.results import Collection, CountedCells, ProtectedCells

__all__ = ["CannotProtect", "protect"]

POLICY_FILE = "mappings/disclosure.yaml"
UNIT = "unit"
LEAST, SETTLED = "least", "settled_"
WORDS_ON_BOUNDS = {"obs_status": "status", "reasons": "reasons"}
"""What of a cell speaks of its bounds, and under which name (after `settled_`) stands what does not."""


@with_plain_text
def protect(
    counted: CountedCells, definitions: Definitions, collection: Collection, audience: Audience
) -> ProtectedCells:
    """The counted tables as `audience` may have them, with the column `conf_status`.

    The EU and the internal edition get every value and every contribution. The public gets small counts suppressed
    (obs_status Q, no value), and no contributions at all, only their columns: behind a published
    total stand the suppliers' own cells, which can be small as well. What stands beside its cells follows from them
    and the definitions alone (`public_cells`).
    """
    policy = _policy(definitions, collection)
    if not audience.withholds:
        return ProtectedCells(_marked(counted.cells, definitions, policy), counted.contributions, audience, policy.id)
    suppressed = _suppressed(counted.cells, definitions, collection, policy)
    cells = public_cells(_without_revealing(suppressed, definitions, collection), definitions, collection)
    return ProtectedCells(cells, counted.contributions.iloc[:0], audience, policy.id)


def _policy(definitions: Definitions, collection: Collection) -> Policy:
    policy = definitions.law.policy(collection.year)
    if policy is None:
        raise MappingRefused(_no_policy(collection.year))
    return policy


def _no_policy(year: int) -> Fault:
    what = _("no policy on small counts is in force during all of {year}.", year=year)
    remedy = _("Add an entry under `policies` whose `valid` covers {year} from first to last day.", year=year)
    return Fault(Place(POLICY_FILE), "policy-missing", what, remedy)


def _marked(cells: pd.DataFrame, definitions: Definitions, policy: Policy) -> pd.DataFrame:
    """Every value as it is; small counts of persons bear the policy's mark, missing values none."""
    is_small = _small(cells, definitions, policy, policy.mark_below)
    marks = zip(_base_marks(cells, policy), is_small, strict=True)
    return _without_bounds(cells).assign(
        conf_status=_text(cells, [policy.mark if small else mark for mark, small in marks])
    )


def _suppressed(cells: pd.DataFrame, definitions: Definitions, collection: Collection, policy: Policy) -> pd.DataFrame:
    """The cells without small counts of persons and without what would give one away; audited."""
    is_small = _small(cells, definitions, policy, policy.suppress_below)
    cells = _settled(cells)
    if not any(is_small):
        return cells.assign(conf_status=_text(cells, _base_marks(cells, policy)))
    system = system_of(cells, definitions, collection)
    shown = enumerate(system.quantities)
    small = frozenset(number for number, quantity in shown if any(is_small[place] for place in quantity.cells))
    suppressed = with_secondary(system, small, policy)
    marked = marked_small(system, suppressed, small & _below(system, cells, policy.suppress_below), policy)
    protected = _blanked(cells, system, suppressed, marked, policy)
    _audit(protected, is_small, system, policy)
    return protected


def _without_revealing(cells: pd.DataFrame, definitions: Definitions, collection: Collection) -> pd.DataFrame:
    """The cells without the members of a group that stand in the list for their suppressed counts alone.

    A country is listed because somebody of it was counted: where nothing of it may be seen, its name would tell that.
    """
    keep = pd.Series(True, index=cells.index)
    gone = cells["obs_status"] == ObsStatus.SUPPRESSED.value
    for name, codelist in definitions.dimension_lists.items():
        groups = definitions.codelists[codelist].groups
        members = [code.code for code in definitions.codelists[codelist].codes if code.parent in groups]
        hidden = set(cells.loc[gone & cells[name].isin(members), name])
        seen = set(cells.loc[(cells["obs_value"] > 0).fillna(False), name])
        keep &= ~cells[name].isin(hidden - seen - {collection.geo})
    return cells[keep]


def _blanked(
    cells: pd.DataFrame, system: LinearSystem, suppressed: Iterable[int], marked: frozenset[int], policy: Policy
) -> pd.DataFrame:
    values, statuses, marks = cells["obs_value"].copy(), cells["obs_status"].copy(), _base_marks(cells, policy)
    for number in suppressed:
        places = list(system.quantities[number].cells)
        values.iloc[places] = pd.NA
        statuses.iloc[places] = ObsStatus.SUPPRESSED.value
        for place in places:
            marks[place] = policy.mark if number in marked else policy.secondary
    return cells.assign(obs_value=values, obs_status=statuses, conf_status=_text(cells, marks))


def _audit(protected: pd.DataFrame, is_small: list[bool], system: LinearSystem, policy: Policy) -> None:
    """Ask once more, of the table as it would leave, whether anything suppressed can be worked out."""
    gone = (protected["obs_status"] == ObsStatus.SUPPRESSED.value).tolist()
    bear = (protected["conf_status"] == policy.mark).tolist()
    shown = list(enumerate(system.quantities))
    suppressed = [number for number, entry in shown if entry.cells and all(gone[place] for place in entry.cells)]
    marked = [number for number in suppressed if any(bear[place] for place in system.quantities[number].cells)]
    half = [number for number, entry in shown if len({gone[place] for place in entry.cells}) > 1]
    left = int(protected.loc[is_small, "obs_value"].notna().sum())
    if left or half:
        raise CannotProtect(f"{left} small counts are published, {len(half)} suppressed ones stand elsewhere in full")
    if found := too_narrow(system, suppressed, policy):
        raise CannotProtect(f"{len(found)} suppressed counts can be worked out too closely")
    revealed = seen_by_marks(system, suppressed, marked, policy) if policy.secondary != policy.mark else []
    if revealed:
        raise CannotProtect(f"{len(revealed)} suppressed counts are given away by their marks")


def _small(cells: pd.DataFrame, definitions: Definitions, policy: Policy, below: int) -> list[bool]:
    """Which cells count natural persons, from 1 to below the bound; where some have no key, by the least of them."""
    of_table = {table.name: table.units[0] for table in definitions.tables if len(table.units) == 1}
    units = cells["table"].map(of_table).fillna(cells[UNIT])
    values = cells["obs_value"].fillna(0)
    least = cells[LEAST].fillna(values) if LEAST in cells else values
    return (units.isin(policy.units) & (values > 0) & (least < below)).astype(bool).tolist()


def _below(system: LinearSystem, cells: pd.DataFrame, below: int) -> frozenset[int]:
    """The quantities whose own value is below the bound: of another the mark of small counts would say too much."""
    values = cells["obs_value"].fillna(0).tolist()
    shown = enumerate(system.quantities)
    return frozenset(number for number, entry in shown if any(0 < values[place] < below for place in entry.cells))


def _settled(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells without a word on how many rows have no key: from value and bound follows how many persons are sure."""
    columns = {name: f"{SETTLED}{column}" for name, column in WORDS_ON_BOUNDS.items()}
    return _without_bounds(cells.assign(**{name: cells[column] for name, column in columns.items() if column in cells}))


def _without_bounds(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.drop(columns=[name for name in cells if name == LEAST or str(name).startswith(SETTLED)])


def _base_marks(cells: pd.DataFrame, policy: Policy) -> list[str]:
    return ["" if pd.isna(value) else policy.otherwise for value in cells["obs_value"]]


def _text(cells: pd.DataFrame, marks: list[str]) -> pd.Series[str]:
    return pd.Series(marks, index=cells.index, dtype="string")
