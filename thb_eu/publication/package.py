"""Package the dossier's tables for any Frictionless tool.

Comes in: the submission and its tables. Goes out: the descriptor of observations.csv and of the tables beside it. Every
field has its titles, every coded one its codes with their labels. Version, sources and contributors are those of the
collection; so is the licence, or, where the collection names none, that of the signed release: a program's licence is
none of data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import ENGLISH, Languages, Text, _
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, SERIES_COLUMNS
from thb_eu.definitions import Definitions
from thb_eu.publication.edition import ABOUT
from thb_eu.publication.flat_tables import KINDS
from thb_eu.publication.sdmx.components import LISTS, NOT_APPLICABLE_NAME, OF_COLUMNS
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "1.0.0"
"""The version of the dossier's tables, where the collection has none of its own."""
OBSERVATIONS = "observations"
OF_TABLES: Mapping[str, Text] = {
    OBSERVATIONS: _("One row per cell of every table"),
    "lineage": _("One row per fact and cell"),
    "reasons": _("One row per cell and reason, provision, source, decision, correction or waiver"),
    "fact-reasons": _("One row per fact and decision, correction or waiver on which it rests"),
}
DESCRIPTION = _("{title}. State: {state}. Audience: {audience}.")
OF_FACTS_AND_REASONS: Mapping[str, Text] = {
    "fact": _("Fact"),
    "contribution": _("Contribution to the value"),
    "rule": _("Rule"),
    "population": _("Population"),
    "view": _("View"),
    "file": _("File of the supplier"),
    "sheet": _("Sheet"),
    "cell": _("Cell"),
    "row": _("Row"),
    "correction": _("Correction"),
    "waiver": _("Waiver"),
    "secondary": _("Also reported, not counted"),
    "decisions": _("Decisions on which the fact rests"),
    "kind": _("Kind of reason"),
    "code": _("Code or id"),
    "text": _("Comment on the cell"),
}
OF_KINDS: Mapping[str, Any] = {
    "kind": {"constraints": {"enum": list(KINDS), "required": True}},
    "code": {"constraints": {"required": True}},
}
MAY_BE_EMPTY = ("conf_status", *SERIES_COLUMNS)
"""Coded columns of observations.csv that need not say anything."""

CONFINED = _(
    "Of a suppressed value: what is published confines it to the numbers from `obs_low` to `obs_high`. It is no "
    "estimate. Without `obs_high` nothing ends it."
)
WHOLE_NUMBERS = frozenset({"obs_value", *INTERVAL, "contribution", "row"})


def descriptor(submission: Submission, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the descriptor of the tables, by their names."""
    collection, definitions = submission.collection, submission.definitions
    state, audience = submission.state.value, submission.protected.audience.value
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": collection.name,
        "title": collection.title.english,
        "description": DESCRIPTION.filled({"title": definitions.title, "state": state, "audience": audience}).english,
        **about(submission),
        "version": collection.version or FORMAT,
        "resources": [
            {
                "name": name,
                "type": "table",
                "title": OF_TABLES[name].english,
                "path": f"{name}.csv",
                **{"scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"},
                "schema": _schema(name, table, submission),
            }
            for name, table in tables.items()
        ],
        **_in_others("thb:title", collection.title, definitions.languages),
    }


def _in_others(name: str, text: Text, languages: Languages) -> dict[str, str]:
    """Return a text in every language but English, each under a name that ends in it."""
    return {f"{name}_{lang}": text.in_language(lang) for lang in languages if lang != ENGLISH}


def about(submission: Submission) -> dict[str, Any]:
    """Return licences, sources and contributors as the collection names them; the licence else as the signed release
    does by which the edition leaves.

    Of a descriptor anything may come: what is no list of entries with a title is left out.
    """
    described = json.loads(submission.received.inputs.get(submission.collection.descriptor, b"{}"))
    release = submission.definitions.law.dossier_release(submission.protected.audience, submission.collection.year)
    chosen = release.licence if release and release.signed else ""
    merged = {"licenses": [{"name": chosen, "title": chosen}] if chosen else [], **described}
    lists = {name: held for name in ABOUT if isinstance(held := merged.get(name), list)}
    told = {
        name: [entry for entry in held if isinstance(entry, dict) and isinstance(entry.get("title"), str)]
        for name, held in lists.items()
    }
    return {name: entries for name, entries in told.items() if entries}


def _schema(name: str, table: pd.DataFrame, submission: Submission) -> dict[str, Any]:
    """Return the Table Schema of a table; of the observations with their codes and their key."""
    definitions, is_main = submission.definitions, name == OBSERVATIONS
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    titles |= {**OF_COLUMNS, **OF_FACTS_AND_REASONS}
    fields = []
    for column in table.columns:
        held = _values(column, submission) if is_main else OF_KINDS.get(column, {})
        fields.append(
            {
                "name": column,
                "type": "integer" if column in WHOLE_NUMBERS else "string",
                "title": titles[column].english,
                **{key: held[key] for key in ("description", "constraints") if key in held},
                **_in_others("thb:title", titles[column], definitions.languages),
                **held,
            }
        )
    keys = {"freq", "geo", "time", "table", *definitions.dimension_lists}
    key = {"primaryKey": [column for column in table.columns if column in keys]} if is_main else {}
    return {"fields": fields, "missingValues": [""], **key}


def _values(name: str, submission: Submission) -> dict[str, Any]:
    """Find what a column of observations.csv may hold."""
    if name == "obs_value":
        return {"description": _("Number of units; empty where missing.").english, "constraints": {"minimum": 0}}
    if name in INTERVAL:
        return {"description": CONFINED.english, "constraints": {"minimum": 0}}
    if name == "time":
        return {"constraints": {"enum": [str(submission.collection.year)], "required": True}}
    labels = codes_of_column(name, submission.definitions)
    return _coded(labels, submission.definitions, is_required=name not in MAY_BE_EMPTY) if labels else {}


def codes_of_column(name: str, definitions: Definitions) -> Mapping[str, Text]:
    """Return the codes that a column of observations.csv may hold, with their labels; none where it is not coded."""
    if name == "table":
        return {table.name: table.title for table in definitions.tables}
    codelist = definitions.codelists.get(definitions.dimension_lists.get(name, LISTS.get(name, name)))
    if codelist is None:
        return {}
    labels = {code: entry.label for code, entry in codelist.by_code.items()}
    return {**labels, NOT_APPLICABLE: labels.get(NOT_APPLICABLE, NOT_APPLICABLE_NAME)}


def _coded(labels: Mapping[str, Text], definitions: Definitions, is_required: bool) -> dict[str, Any]:
    """Return codes as a constraint that every tool holds, and as categories with their labels (Data Package 2.0)."""
    return {
        "constraints": {"enum": list(labels), **({"required": True} if is_required else {})},
        "categories": [
            {"value": code, "label": label.english, **_in_others("thb:label", label, definitions.languages)}
            for code, label in labels.items()
        ],
    }
