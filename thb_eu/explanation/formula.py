"""Formula: how the number in a cell is put together, by suppliers' counts and by the categories below it.

Comes in: a cell. Goes out: the shares of the populations that make it up, each with its counts, and the cell as the sum
of the categories of every dimension in which it is no category itself. Views of one population are never added: a share
comes from one view, and the other views of its population are named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.dossiers import Row
from thb_eu.explanation.reading import Delivery, Key, Reading, whole
from thb_eu.explanation.told import Categories, OtherView, Share, Term
from thb_eu.messages import Text, _, literal
from thb_eu.model import Place
from thb_eu.publication.flat_tables import CORRECTION, WAIVER

OTHER_VIEW = _(
    "The tables {tables} are filled from {view}, wholly or in part: another view of the same population. "
    "Views are never added."
)


def shares_of(key: Key, reading: Reading) -> tuple[Share, ...]:
    """What each population adds to a cell, in the order of the collection."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in reading.behind.get(key, ()):
        groups.setdefault((row["population"], row["view"]), []).append(row)
    return tuple(_share(population, view, rows, reading) for (population, view), rows in groups.items())


def categories_of(key: Key, reading: Reading) -> tuple[Categories, ...]:
    """The cell as sums over its dimensions; only where something stands next below it."""
    return tuple(_categories(key, reading))


def other_views(key: Key, shares: Iterable[Share], reading: Reading) -> tuple[OtherView, ...]:
    """The views of the same populations from which the cell was not counted."""
    found: dict[tuple[str, str], OtherView] = {}
    for share in shares:
        for delivery in reading.deliveries.values():
            at = (share.population, delivery.view)
            if delivery.view != share.view and (at in reading.filled_by or delivery.contract.may_show(at[0])):
                found.setdefault(at, _other_view(share.population, delivery, reading))
    return tuple(found.values())


def filled_from_another(population: str, view: str, reading: Reading) -> Text | None:
    """Which tables hold a population by another view than `view`; nothing where none does."""
    filled = {
        (table, other)
        for (own, other), tables in reading.filled_by.items()
        if own == population and other != view
        for table in tables
    }
    if not filled:
        return None
    tables = ", ".join(name for name in reading.tables if name in {table for table, _ in filled})
    views = sorted({other for _, other in filled})
    sources = "; ".join(reading.deliveries[name].source if name in reading.deliveries else name for name in views)
    return OTHER_VIEW.filled({"tables": tables, "view": sources})


def title_of(view: str, reading: Reading) -> Text:
    """What a view shows, as its contract says; the name of the view where the inputs are not in the dossier."""
    if delivery := reading.deliveries.get(view):
        return delivery.contract.title
    contract = reading.definitions.contracts.get(view)
    return contract.title if contract else literal(view)


def _share(population: str, view: str, rows: list[Row], reading: Reading) -> Share:
    delivery = reading.deliveries.get(view)
    register = reading.is_register(view)
    source = delivery.source if delivery else view
    terms = tuple(_term(row, register, reading) for row in rows)
    return Share(population, view, title_of(view, reading), source, register, terms)


def _term(row: Row, register: bool, reading: Reading) -> Term:
    """One count; of a register only file, sheet and row are told."""
    fact, cell, rule = ("", "", "") if register else (row["fact"], row["cell"], row["rule"])
    where = Place(row["file"], row["sheet"], cell, whole(row["row"]))
    behind = reading.behind_fact(row["fact"])
    corrections, waivers = behind.get(CORRECTION, ()), behind.get(WAIVER, ())
    return Term(fact, whole(row["contribution"]), where, rule, corrections, waivers)


def _categories(key: Key, reading: Reading) -> Iterator[Categories]:
    value = whole(reading.row(key)["obs_value"])
    for dimension in reading.tables[key[0]].dimensions:
        cells = tuple(reading.seen(child) for child in reading.below(key, dimension.name))
        known = [cell.value for cell in cells if cell.value is not None]
        if cells:
            yield Categories(dimension.name, dimension.title, cells, bool(known) and sum(known) == value)


def _other_view(population: str, delivery: Delivery, reading: Reading) -> OtherView:
    filled = reading.filled_by.get((population, delivery.view), ())
    title = delivery.contract.title
    return OtherView(population, delivery.view, title, delivery.source, delivery.file, filled)


def whole_of(key: Key, reading: Reading) -> Key:
    """The cell of the same parts over all breakdowns."""
    table = reading.tables[key[0]]
    codes = (
        reading.total(dimension.name) if dimension.role == "breakdown" else code
        for dimension, code in zip(table.dimensions, key[1], strict=True)
    )
    return key[0], tuple(codes)
