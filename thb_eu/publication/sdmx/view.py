"""Show the figures as Eurostat does, from the cells of observations.csv, by the settings of the view alone.

Comes in: the observations as rows of text. Goes out: one CSV file per data set, in Eurostat's own layout: its columns,
TIME_PERIOD, OBS_VALUE, OBS_FLAG (several flags in one word, as `bd`), CONF_STATUS. A row is one cell, or the sum of
several where the view's column is coarser than ours: missing as soon as one of them is missing, confidential as soon as
one of them is, with the flags of the series of them all. A cell that an edition for the public withholds is missing
here too, and with it every sum that holds it.

Codes that do not occur in a list of occurring codes add nothing; a row none of whose cells stands anywhere is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.model import SERIES_COLUMNS, ObsStatus
from thb_eu.definitions import EurostatView, Sdmx
from thb_eu.publication.sdmx.components import (
    CONF_STATUS,
    END_OF_LINE,
    OBS_STATUS,
    OBS_VALUE,
    TABLE,
    TIME,
    TIME_PERIOD,
    VALUE,
    component,
)
from thb_eu.results.sums import confidentiality_of_parts, status_of_parts, sum_of_parts

FOLDER = "sdmx/eurostat"
"""Where the data sets lie in the dossier."""

Row = Mapping[str, str]


def views(sdmx: Sdmx, observations: Sequence[Row]) -> dict[str, bytes]:
    """Return the files by name (`crim_thb_sex.csv`)."""
    by_table: dict[str, list[Row]] = {}
    for row in observations:
        by_table.setdefault(row[TABLE], []).append(row)
    return {f"{view.dataset}.csv": _file(view, sdmx, by_table) for view in sdmx.views}


def _file(view: EurostatView, sdmx: Sdmx, by_table: Mapping[str, list[Row]]) -> bytes:
    header = [*view.columns, TIME_PERIOD, OBS_VALUE, "OBS_FLAG", component(CONF_STATUS)]
    return as_csv([header, *_rows(view, sdmx, by_table)], line_end=END_OF_LINE, exactly=True)


def _rows(view: EurostatView, sdmx: Sdmx, by_table: Mapping[str, list[Row]]) -> Iterator[list[str]]:
    """Yield the rows in the order of the settings, and in it of the codes."""
    for share in view.shares:
        made = {name: sdmx.columns[name] for name in view.columns if name not in share.fixed}
        found = {  # by our codes behind the columns; the settings see to it that no two cells have the same
            tuple(row[column.source] for column in made.values()): row
            for row in by_table.get(share.table, ())
            if all(row[name] == code for name, code in share.where.items())
        }
        for shown in product(*(column.groups for column in made.values())):
            groups = (column.groups[code] for column, code in zip(made.values(), shown, strict=True))
            parts = [found[codes] for codes in product(*groups) if codes in found]
            if parts:
                codes = {**share.fixed, **dict(zip(made, shown, strict=True))}
                yield [*(codes[name] for name in view.columns), parts[0][TIME], *_shown(parts, sdmx)]


def _shown(parts: list[Row], sdmx: Sdmx) -> tuple[str, str, str]:
    """Value, flag and status of confidentiality of a cell, or of a sum of cells."""
    value = sum_of_parts(int(row[VALUE]) if row[VALUE] else None for row in parts)
    status = status_of_parts(ObsStatus(row[OBS_STATUS]) for row in parts)
    confidential = (sdmx.conf_status[row[CONF_STATUS]] for row in parts if row[CONF_STATUS])
    shown = sdmx.missing if value is None else str(value)
    flags = {
        sdmx.flags[status.value],
        *(sdmx.flags[row[name]] for row in parts for name in SERIES_COLUMNS if row[name]),
    }
    return shown, "".join(sorted(flags)), confidentiality_of_parts(confidential)
