"""Sum up a submission by stage: victims, suspects, prosecuted and convicted persons.

A stage is an indicator whose tables break persons down; beside its total stands of how large a share the sex, the age,
the citizenship, the form is not known. All of it is read off the cells of the tables: no other number is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Text
from thb_eu.definitions import Definitions, Dimension
from thb_eu.publication.html.charts import percent
from thb_eu.publication.html.figure_tables import Link
from thb_eu.publication.html.rendering import figure
from thb_eu.publication.labels import WITHHELD_SIGN
from thb_eu.publication.layout import Codes
from thb_eu.publication.table_notes import TableContents


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """A dimension, how many units have no known category in it, and their share in percent (None: not told)."""

    dimension: Text
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Stage:
    """An indicator, its total as it is shown, where that leads, and the length of its bar in percent of the longest."""

    indicator: str
    label: Text
    shown: str
    flag: str
    link: str
    length: float
    unknown: tuple[UnknownShare, ...]


def stages(tables: Sequence[TableContents], definitions: Definitions, link: Link) -> tuple[Stage, ...]:
    """Return the stages in the order of the tables; `link` says where each total leads."""
    by_indicator: dict[str, list[TableContents]] = {}
    for contents in tables:
        by_indicator.setdefault(contents.table.indicator, []).append(contents)
    broken_down = {
        name: held
        for name, held in by_indicator.items()
        if any(contents.table.breakdowns for contents in held)
        and held[0].table.scope == "in"
        and held[0].totals[0] != WITHHELD_SIGN
    }
    longest = max([total for held in broken_down.values() if isinstance(total := held[0].totals[0], int)] + [1])
    labels = definitions.codelists["indicator"].by_code
    return tuple(_stage(name, labels[name].label, held, longest, link) for name, held in broken_down.items())


def _stage(indicator: str, label: Text, held: Sequence[TableContents], longest: int, link: Link) -> Stage:
    first, total = held[0], held[0].totals[0]
    codes = _total_codes(first, {})
    cell = first.cells.get(codes)
    return Stage(
        indicator,
        label,
        figure(total) if isinstance(total, int) else total,
        cell.flag if cell else "",
        link(first.table.name, first.layout.cell(codes)) if cell else "",
        percent(total, longest) if isinstance(total, int) else 0,
        tuple(_unknown(held)),
    )


def _unknown(held: Sequence[TableContents]) -> Iterator[UnknownShare]:
    """For each breakdown, from the first table that holds it."""
    seen: set[str] = set()
    for contents in held:
        for dimension in contents.table.breakdowns:
            if dimension.name not in seen and contents.layout.lists[dimension.name].unknown:
                seen.add(dimension.name)
                yield _share(contents, dimension)


def _share(contents: TableContents, dimension: Dimension) -> UnknownShare:
    unknown = contents.layout.lists[dimension.name].unknown
    part, whole = (contents.cells.get(_total_codes(contents, codes)) for codes in ({dimension.name: unknown}, {}))
    if part is None or whole is None or part.value is None or not whole.value:
        return UnknownShare(dimension.title, None, None)
    return UnknownShare(dimension.title, part.value, percent(part.value, whole.value))


def _total_codes(contents: TableContents, codes: Mapping[str, str]) -> Codes:
    """Return the codes of the cell over all categories but those of `codes`."""
    return tuple(codes.get(name, contents.layout.lists[name].total) for name in contents.table.names)
