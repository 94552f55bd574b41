"""Name columns, code lists and structures in SDMX, by id and in words; here alone.

A column of observations.csv is called by its name in capitals, the year TIME_PERIOD. Structures are of two parts of a
version, which may change; one of three parts would be final, and the law is not. No SDMX library is needed for this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import Text, _
from thb_eu.base.model import INTERVAL, SERIES_COLUMNS, ObsStatus, SeriesFlag
from thb_eu.definitions import EurostatView, Sdmx
from thb_eu.results.cells import confidentiality_of_parts, status_of_parts, sum_of_parts

AGENCY, VERSION = "THB_EU", "1.0"
URN = "urn:sdmx:org.sdmx.infomodel"
NATIONAL_RECORD, EU_OBSERVATION = "NATIONAL_RECORD", "EU_OBSERVATION"
DATA_STRUCTURE, DATAFLOW, CODELIST = "datastructure.DataStructure", "datastructure.Dataflow", "codelist.Codelist"

TIME, TIME_PERIOD = "time", "TIME_PERIOD"
VALUE, OBS_VALUE = "obs_value", "OBS_VALUE"
INDICATOR, TABLE = "indicator", "table"
OBS_STATUS, CONF_STATUS = "obs_status", "conf_status"
LEGAL_ARTICLE, SOURCE, COMMENT = "legal_article", "source", "comment"
MEASURES = (VALUE, *INTERVAL)
"""What is measured: the value and, of a suppressed one, the ends of the interval into which it is confined. SDMX 2.1
knows one measure alone, and what is made of 2.1 has no interval."""
ATTRIBUTES = (INDICATOR, OBS_STATUS, *SERIES_COLUMNS, CONF_STATUS, LEGAL_ARTICLE, SOURCE, COMMENT)
"""The columns that tell about a value and do not name it; the indicator follows from the table."""

LISTS = dict.fromkeys(SERIES_COLUMNS, "series_flag")
"""The code list of a column that is not called like it."""

SCHEME = _("Concepts of statistics on trafficking in human beings")
EUROPEAN = _("EU observation")
NATIONAL = _("National record")
NOT_APPLICABLE_NAME = _("Not applicable: the table has no such dimension")
NOT_TOLD_NAME = _("Not recorded")

OF_COLUMNS: Mapping[str, Text] = {
    "freq": _("Frequency"),
    "geo": _("Reporting country"),
    TIME: _("Reference year"),
    TABLE: _("Table"),
    INDICATOR: _("Indicator"),
    VALUE: _("Number of units"),
    **dict(zip(INTERVAL, (_("At least, of a suppressed value"), _("At most, of a suppressed value")), strict=True)),
    OBS_STATUS: _("Observation status"),
    SeriesFlag.BREAK.column: _("Break in series"),
    SeriesFlag.DEFINITION.column: _("Definition that differs"),
    CONF_STATUS: _("Confidentiality status"),
    LEGAL_ARTICLE: _("Articles of national law"),
    SOURCE: _("Source"),
    COMMENT: _("Comment"),
}
ASIDE: Mapping[str, Text] = {
    "scope": _("Scope into which a rule leads a record"),
    "question": _("Decision that a rule waits for"),
    "rule": _("Rule"),
}
"""What a structure map says of a record beside the EU dimensions; no observation carries it."""

END_OF_LINE = "\r\n"
"""That of RFC 4180, on which SDMX-CSV rests; with it Python puts a text that holds a line end of any kind in quotes."""

NOT_A_NUMBER = "NaN"
"""A value that is missing, and meant to be: the attribute OBS_STATUS says why."""


def prepared(day: str) -> datetime:
    """Return when a message was prepared, as its header says: the start of the ISO `day`; a dossier has no clock."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def prepared_text(day: str) -> str:
    """Return the same as XML writes it."""
    return f"{prepared(day):%Y-%m-%dT%H:%M:%SZ}"


def component(name: str) -> str:
    """Return the SDMX id of a column or dimension."""
    return TIME_PERIOD if name == TIME else name.upper()


def column(id: str) -> str:
    """Return the column whose SDMX id is `id`."""
    return TIME if id == TIME_PERIOD else id.lower()


def codelist_id(name: str) -> str:
    """Return the SDMX id of a code list."""
    return f"CL_{name.upper()}"


def urn(kind: str, id: str) -> str:
    """Return the full name of a structure of ours; `kind` with its package (`codelist.Codelist`)."""
    return f"{URN}.{kind}={reference(id)}"


def reference(id: str) -> str:
    """Return a structure of ours as a data file names it: `AGENCY:ID(VERSION)`."""
    return f"{AGENCY}:{id}({VERSION})"


# Show the figures as Eurostat does, from the cells of observations.csv, by the settings of the view alone.
#
# Comes in: the observations as rows of text. Goes out: one CSV file per data set, in Eurostat's own layout: its
# columns, TIME_PERIOD, OBS_VALUE, OBS_FLAG (several flags in one word, as `bd`), CONF_STATUS. A row is one cell, or
# the sum of several where the view's column is coarser than ours: missing as soon as one of them is missing,
# confidential as soon as one of them is, with the flags of the series of them all. A cell that an edition for the
# public withholds is missing here too, and with it every sum that holds it.
#
# Codes that do not occur in a list of occurring codes add nothing; a row none of whose cells stands anywhere is left
# out.

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
    """Return the value, flag and status of confidentiality of a cell, or of a sum of cells."""
    value = sum_of_parts(int(row[VALUE]) if row[VALUE] else None for row in parts)
    status = status_of_parts(ObsStatus(row[OBS_STATUS]) for row in parts)
    confidential = (sdmx.conf_status[row[CONF_STATUS]] for row in parts if row[CONF_STATUS])
    shown = sdmx.missing if value is None else str(value)
    flags = {
        sdmx.flags[status.value],
        *(sdmx.flags[row[name]] for row in parts for name in SERIES_COLUMNS if row[name]),
    }
    return shown, "".join(sorted(flags)), confidentiality_of_parts(confidential)
