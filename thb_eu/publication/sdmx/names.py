"""Names: what the structures and those of their parts that no code list names are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.model import Text
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

SCHEME = Text("Pojmi statistike trgovine z ljudmi", "Concepts of statistics on trafficking in human beings")
EUROPEAN = Text("Opazovanje EU", "EU observation")
NATIONAL = Text("Nacionalni zapis", "National record")
NOT_APPLICABLE_NAME = Text("Tabela te razsežnosti nima", "Not applicable: the table has no such dimension")
NOT_TOLD_NAME = Text("Zapis tega ne pove", "Not told by the record")

OF_COLUMNS: Mapping[str, Text] = {
    "freq": Text("Pogostost", "Frequency"),
    "geo": Text("Država poročevalka", "Reporting country"),
    TIME: Text("Referenčno leto", "Reference year"),
    TABLE: Text("Tabela", "Table"),
    INDICATOR: Text("Kazalnik", "Indicator"),
    VALUE: Text("Število enot", "Number of units"),
    OBS_STATUS: Text("Status opazovanja", "Observation status"),
    CONF_STATUS: Text("Status zaupnosti", "Confidentiality status"),
    LEGAL_ARTICLE: Text("Členi nacionalne zakonodaje", "Articles of national law"),
    SOURCE: Text("Vir", "Source"),
    COMMENT: Text("Opomba", "Comment"),
}
ASIDE: Mapping[str, Text] = {
    "scope": Text("Obseg, v katerega pravilo uvrsti zapis", "Scope into which a rule leads a record"),
    "question": Text("Odločitev, ki jo pravilo potrebuje", "Decision that a rule waits for"),
    "rule": Text("Pravilo", "Rule"),
}
"""What a structure map says of a record beside the EU dimensions; no observation carries it."""
