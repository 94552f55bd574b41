"""Name columns, code lists and structures in SDMX, by id and in words; here alone.

A column of observations.csv is called by its name in capitals, the year TIME_PERIOD. Structures are of two parts of a
version, which may change; one of three parts would be final, and the law is not. No SDMX library is needed for this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from thb_eu.base.messages import Text, _
from thb_eu.base.model import INTERVAL, SERIES_COLUMNS, SeriesFlag

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
    """When a message was prepared, as its header says: the start of the ISO `day`; a dossier has no clock."""
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
