"""Find which members of groups the public gets in their group alone, and what that choice tells.

Always, where a table counts fewer of a member than a bound, or where there are fewer of its group. That is decided by
counts, so it tells of them, and that is held in the attacker's system (`Recoded.tells`): who is listed has at least
the bound, who is not has less. Nothing else tells apart two members of a group that are not shown, also those of which
nobody was counted. The tables list none of these, so cells that `stand_in` for all of them together, with their zeros,
are added: by exchanging one of them for a member that is not shown, whatever that counts may as well be nothing.
Counts that the policy tells as they are stay where they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Codes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions, Hierarchy, Policy, Recoding
from thb_eu.results import Collection, KnownFigure

Bounds = Mapping[int, tuple[int, int | None]]
"""By place or number of a count, between which numbers it lies; None where nothing ends it upwards."""


@dataclass(frozen=True)
class Recoded:
    """The cells, behind them those that `stand_in` for members of which nobody was counted; the rest are places.

    `hidden`: those of the cells that stand in their group alone; `tells`: what the choice tells of counts.
    """

    cells: pd.DataFrame
    hidden: frozenset[int]
    stand_in: frozenset[int]
    tells: Bounds


def recoded(
    cells: pd.DataFrame,
    definitions: Definitions,
    collection: Collection,
    policy: Policy,
    told: Codes[int] = (),
    figures: Iterable[KnownFigure] = (),
) -> Recoded:
    """Return what the policy shows in groups alone.

    `told`: places that it tells as they are; `figures`: what others published, of whom nobody stands in.
    """
    spoken_of = {code for figure in figures for _, codes in figure.parts for code in codes}
    hierarchies = definitions.hierarchies(collection.year, collection.geo)
    hidden, tells, added = set[int](), dict[int, tuple[int, int | None]](), list[pd.DataFrame]()
    nothing, reached = set[int](), len(cells)
    for recoding in policy.recode:
        bound = recoding.members_from or recoding.groups_from
        for name, groups in recoding.groups.items():
            members = list(_members(cells, definitions, recoding, name, groups, hierarchies[name]))
            hidden |= {member.place for member in members if member.is_hidden} - {*told}
            known = {member.decided_by: member.is_hidden for member in members if member.decided_by is not None}
            if bound:
                tells |= {place: (0, bound - 1) if few else (bound, None) for place, few in known.items()}
            if recoding.groups_from:
                members = [member for member in members if member.is_hidden and member.in_all in hidden]
                nothing |= _nobody(cells, members)
            free = [code for code in hierarchies[name].codelist.items if (name, code) not in spoken_of]
            others = [other for other in hierarchies if other != name]
            for rows, many in _stand_ins(cells, members, name, others, free, hierarchies[name]):
                at = range(reached, reached + len(rows))
                if recoding.members_from:
                    tells |= dict.fromkeys(at, (0, many * (recoding.members_from - 1)))
                added.append(rows)
                reached = at.stop
    together = pd.concat([cells, *added], ignore_index=True) if added else cells
    if nothing:
        values = together["obs_value"].copy()
        values.iloc[sorted(nothing)] = 0
        together = together.assign(obs_value=values)
    return Recoded(together, frozenset(hidden), frozenset(range(len(cells), reached)), tells)


@dataclass(frozen=True, slots=True)
class _Member:
    """A cell of a member of a group; `decided_by`: by which count it is decided whether it is hidden, if by one.

    `in_all`: the cell of the same member in the whole table.
    """

    place: int
    table: str
    code: str
    group: str
    in_all: int | None
    decided_by: int | None
    is_hidden: bool


def _members(
    cells: pd.DataFrame,
    definitions: Definitions,
    recoding: Recoding,
    name: str,
    groups: Codes[str],
    hierarchy: Hierarchy,
) -> Iterator[_Member]:
    """Yield the cells that a recoding is about."""
    bound = recoding.members_from or recoding.groups_from or 0
    values = [None if pd.isna(value) else int(value) for value in cells["obs_value"]]
    for table in definitions.tables:
        if name not in table.names or (recoding.tables and table.name not in recoding.tables):
            continue
        places = [place for place, of in enumerate(cells["table"]) if of == table.name]
        at = dict(zip(tuples_of(cells.iloc[places], table.names), places, strict=True))
        column = table.names.index(name)
        for key, place in at.items():
            group = next((code for code in hierarchy.ancestors(key[column]) if code in groups), "")
            if not group or key[column] in groups:
                continue
            of_group = (*key[:column], group, *key[column + 1 :])
            in_all = at.get(definitions.key(table, {name: key[column]}))
            decides = in_all if recoding.members_from else at.get(of_group)
            value = None if decides is None or not bound else values[decides]
            if value is None:
                yield _Member(place, table.name, key[column], group, in_all, None, recoding.groups_from is None)
            else:
                yield _Member(place, table.name, key[column], group, in_all, decides, value < bound)


def _nobody(cells: pd.DataFrame, members: Iterable[_Member]) -> set[int]:
    """Return the hidden cells in which nobody can be, though nothing was recorded of them: the others are their group.

    Nobody sees which these are, so they may as well hold what the others do.
    """
    values, split = cells["obs_value"], defaultdict[int, list[int]](list)
    missing = values.isna().tolist()
    for member in members:
        if member.is_hidden and member.decided_by is not None:
            split[member.decided_by].append(member.place)
    whole = (places for group, places in split.items() if values.iloc[places].sum() == values.iat[group])
    return {place for places in whole for place in places if missing[place]}


def _stand_ins(
    cells: pd.DataFrame,
    members: Iterable[_Member],
    name: str,
    others: Sequence[str],
    free: Codes[str],
    hierarchy: Hierarchy,
) -> Iterator[tuple[pd.DataFrame, int]]:
    """Yield the cells of members of whom nobody was counted, together, by table and group; and how many these are.

    They have a value wherever one of the other members has one; `others`: the other dimensions.
    """
    present = set(cells[name])
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for member in members:
        rows[member.table, member.group].append(member.place)
    for (_, group), places in rows.items():
        codes = [code for code in free if code not in present and group in hierarchy.ancestors(code)]
        if codes:
            of_all = cells.iloc[places]
            counted = of_all.sort_values("obs_value", na_position="last", kind="stable").drop_duplicates(others)
            zeros = counted["obs_value"].where(counted["obs_value"].isna(), 0)
            yield counted.assign(obs_value=zeros, **{name: str(codes[0])}), len(codes)
