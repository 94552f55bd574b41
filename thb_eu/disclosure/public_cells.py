"""Make the cells that the public may have: each, and what follows from it alone.

Of what counting put beside a cell nothing is kept: why it is missing, which provisions, suppliers and decisions stand
behind it can all depend on counts that are suppressed. The reason is told by the flag; provisions and suppliers are
named as far as the definitions and the public cells tell them (`public_origins`). So two collections with the same
public cells (key, obs_value, obs_status, conf_status) have the same rows here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from thb_eu.base.model import ObsStatus
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions
from thb_eu.disclosure.public_origins import PublicOrigins
from thb_eu.results import BOUND, NOT_AVAILABLE, NOT_REPORTED, Collection, Reason

BY_STATUS: Mapping[str, tuple[Reason, ...]] = {
    ObsStatus.NOT_REPORTED.value: (NOT_REPORTED,),
    ObsStatus.NOT_RECORDED.value: (NOT_AVAILABLE,),
    ObsStatus.BOUND.value: (BOUND,),
}
"""What a flag says, as far as it needs words beside its label."""


def public_cells(suppressed: pd.DataFrame, definitions: Definitions, collection: Collection) -> pd.DataFrame:
    """Return the same cells and columns, with nothing behind them that the four public columns and definitions do not
    tell.

    Decisions, corrections and waivers are empty: they lead to the suppliers' own cells.
    """
    kept = suppressed[["table", "indicator", *definitions.dimension_lists, "obs_value", "obs_status"]]
    provisions, sources = zip(*PublicOrigins(definitions, collection).names(records(kept)), strict=True)
    return kept.assign(
        reasons=_values(kept, (BY_STATUS.get(status, ()) for status in kept["obs_status"])),
        provisions=_values(kept, provisions),
        sources=_values(kept, sources),
        **{name: _values(kept, [()] * len(kept)) for name in ("decisions", "corrections", "waivers")},
        conf_status=suppressed["conf_status"],
    )


def _values(cells: pd.DataFrame, values: Iterable[tuple[object, ...]]) -> pd.Series[Any]:
    return pd.Series([*values], index=cells.index, dtype=object)
