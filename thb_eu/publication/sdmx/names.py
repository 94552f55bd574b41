"""Names: what the structures and those of their parts that no code list names are called, in all languages."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.messages import Text, _
from thb_eu.publication.sdmx.components import (
    COMMENT,
    CONF_STATUS,
    INDICATOR,
    LEGAL_ARTICLE,
    OBS_STATUS,
    SOURCE,
    TABLE,
    TIME,
    VALUE,
)

SCHEME = _("Concepts of statistics on trafficking in human beings")
EUROPEAN = _("EU observation")
NATIONAL = _("National record")
NOT_APPLICABLE_NAME = _("Not applicable: the table has no such dimension")
NOT_TOLD_NAME = _("Not told by the record")

OF_COLUMNS: Mapping[str, Text] = {
    "freq": _("Frequency"),
    "geo": _("Reporting country"),
    TIME: _("Reference year"),
    TABLE: _("Table"),
    INDICATOR: _("Indicator"),
    VALUE: _("Number of units"),
    OBS_STATUS: _("Observation status"),
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
