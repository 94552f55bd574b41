"""Public cells: suppressed cells in; out what the public may have: each cell, and what follows from it alone.

Of what counting put beside a cell nothing is kept: why it is missing, which provisions, suppliers and decisions stand
behind it can all depend on counts that are suppressed. The reason is told by the flag; the provisions and suppliers are
those that the definitions of the year let count in the table. So two collections with the same public cells (key,
obs_value, obs_status, conf_status) have the same rows here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from thb_eu.base.messages import ENGLISH
from thb_eu.base.model import ARTICLE, UNIT, ObsStatus
from thb_eu.definitions import Contract, Definitions, IndicatorTable, Rule, Validity
from thb_eu.results import BOUND, NOT_AVAILABLE, NOT_REPORTED, Collection, Reason

BY_STATUS: Mapping[str, tuple[Reason, ...]] = {
    ObsStatus.NOT_REPORTED.value: (NOT_REPORTED,),
    ObsStatus.NOT_RECORDED.value: (NOT_AVAILABLE,),
    ObsStatus.BOUND.value: (BOUND,),
}
"""What a flag says, as far as it needs words beside its label."""


def public_cells(suppressed: pd.DataFrame, definitions: Definitions, collection: Collection) -> pd.DataFrame:
    """The same cells and columns, with nothing behind them that the four public columns and definitions do not tell.

    Decisions, corrections and waivers are empty: they lead to the suppliers' own cells.
    """
    kept = suppressed[["table", "indicator", *definitions.dimension_lists, "obs_value", "obs_status"]]
    tables = {table.name: table for table in definitions.tables}
    sources = {name: tuple(_sources(table, definitions, collection)) for name, table in tables.items()}
    year = Validity(f"{collection.year}-01-01", f"{collection.year}-12-31")
    articles = {
        name: tuple(dict.fromkeys(rule.article for rule in definitions.rules_for(table) if rule.valid.meets(year)))
        for name, table in tables.items()
    }
    return kept.assign(
        reasons=_values(kept, (BY_STATUS.get(status, ()) for status in kept["obs_status"])),
        provisions=_values(kept, (articles[name] for name in kept["table"])),
        sources=_values(kept, (sources[name] for name in kept["table"])),
        **{name: _values(kept, [()] * len(kept)) for name in ("decisions", "corrections", "waivers")},
        conf_status=suppressed["conf_status"],
    )


def _sources(table: IndicatorTable, definitions: Definitions, collection: Collection) -> Iterable[str]:
    """The suppliers of the collection of whom a contract of the year counts what the table counts."""
    rules = definitions.rules_for(table)
    return dict.fromkeys(
        contract.supplier.in_language(ENGLISH)
        for contract in definitions.contracts.values()
        if contract.name.split("/")[0] in collection.suppliers
        and contract.counted
        and contract.is_expected_for(collection.year)
        and contract.always.get(UNIT, table.units[0]) in table.units
        and any(_admits(rule, contract) for rule in rules)
    )


def _admits(rule: Rule, contract: Contract) -> bool:
    """Whether what the contract says of all its numbers may fall under the rule."""
    told = contract.always.items()
    return all(code == rule.article if name == ARTICLE else rule.admits(name, code) for name, code in told)


def _values(cells: pd.DataFrame, values: Iterable[tuple[object, ...]]) -> pd.Series[Any]:
    return pd.Series([*values], index=cells.index, dtype=object)
