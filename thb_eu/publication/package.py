"""Package: the dossier's tables as a data package for any Frictionless tool. The door where frictionless goes out.

Comes in: the submission and its tables. Goes out: the descriptor of observations.csv and of the tables beside it. Every
field has its titles, every coded one its codes with their labels. Version, sources and contributors are those of the
collection; so is the licence, or, where the collection names none, that of the definitions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.definitions import Codelist, Definitions
from thb_eu.messages import ENGLISH, Languages, Text, _
from thb_eu.model import NOT_APPLICABLE, Submission
from thb_eu.publication.flat_tables import COLUMNS, KINDS
from thb_eu.publication.sdmx.components import NOT_APPLICABLE_NAME, OF_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

TABLES = "datapackages/eu-thb/datapackage.json"
FORMAT = "1.0.0"
"""The version of the dossier's tables, where the collection has none of its own."""

OBSERVATIONS = _("One row per cell of every table")
LINEAGE = _("One row per fact and cell")
REASONS = _("One row per cell and reason, provision, source, decision, correction or waiver")
FACT_REASONS = _("One row per fact and decision, correction or waiver on which it rests")
OF_TABLES: Mapping[str, Text] = {
    "observations": OBSERVATIONS,
    "lineage": LINEAGE,
    "reasons": REASONS,
    "fact-reasons": FACT_REASONS,
}
NUMBER_OF_UNITS = _("Number of units; empty where missing.")
DESCRIPTION = _("{title}. State: {state}. Audience: {audience}.")
OF_LINEAGE: Mapping[str, Text] = {
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
    "decisions": _("Decisions on which the fact rests"),
}
OF_REASONS: Mapping[str, Text] = {
    "kind": _("Kind of reason"),
    "code": _("Code or id"),
    "text": _("What is said of the cell"),
}
OF_KINDS: Mapping[str, Any] = {
    "kind": {"constraints": {"enum": list(KINDS), "required": True}},
    "code": {"constraints": {"required": True}},
}
WHOLE_NUMBERS = frozenset({"obs_value", "contribution", "row"})
ABOUT = ("licenses", "sources", "contributors")
"""What the collection says of itself and its dossier repeats: lists of entries with a title."""


def descriptor(submission: Submission, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The descriptor of the tables, by their names; frictionless refuses it where it is not well formed."""
    from frictionless import Package, Resource, Schema

    collection, given = submission.collection, _about(submission)
    schemas = {name: _plain_schema(table, submission.definitions) for name, table in tables.items()}
    schemas |= {"observations": _schema(submission)}
    package = Package(
        name=collection.name,
        title=collection.title.english,
        description=_description(submission),
        version=collection.version or FORMAT,
        **given,
        resources=[
            Resource(
                name=name,
                path=f"{name}.csv",
                title=OF_TABLES[name].english,
                encoding="utf-8",
                schema=Schema.from_descriptor(schema),
            )
            for name, schema in schemas.items()
        ],
    )
    told: dict[str, Any] = package.to_descriptor()
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **told,
        **_in_others("thb:title", collection.title, submission.definitions.languages),
    }


def _in_others(name: str, text: Text, languages: Languages) -> dict[str, str]:
    """A text in every language but English, each under a name that ends in it."""
    return {f"{name}_{lang}": text.in_language(lang) for lang in languages if lang != ENGLISH}


def _description(submission: Submission) -> str:
    told = {"state": submission.state.value, "audience": submission.protected.audience.value}
    return DESCRIPTION.filled({"title": submission.definitions.title, **told}).english


def _about(submission: Submission) -> dict[str, Any]:
    """Licences, sources and contributors as the collection names them; the licence else as the tables name theirs."""
    own = json.loads(submission.received.inputs.get(submission.collection.descriptor, b"{}"))
    told = {"licenses": json.loads(submission.definitions.files[TABLES]).get("licenses"), **own}
    return {name: found for name in ABOUT if (found := list(_entries(told.get(name))))}


def _entries(told: Any) -> Iterator[dict[str, Any]]:
    """The entries of a list that say what they are; of a descriptor, anything may come."""
    for entry in told if isinstance(told, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("title"), str):
            yield entry


def _titles(definitions: Definitions) -> Mapping[str, Text]:
    """The titles of all columns, in all languages."""
    dimensions = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    return {**dimensions, **OF_COLUMNS, **OF_LINEAGE, **OF_REASONS}


def _schema(submission: Submission) -> dict[str, Any]:
    """The Table Schema of observations.csv: code columns with their codes, the value a whole number."""
    titles, languages = _titles(submission.definitions), submission.definitions.languages
    keys = {"freq", "geo", "time", "table", *submission.definitions.dimension_lists}
    return {
        "fields": [{**_titled(name, titles, languages), **_values(name, submission)} for name in COLUMNS],
        "missingValues": [""],
        "primaryKey": [name for name in COLUMNS if name in keys],
    }


def _titled(name: str, titles: Mapping[str, Text], languages: Languages) -> dict[str, Any]:
    kind = "integer" if name in WHOLE_NUMBERS else "string"
    return {
        "name": name,
        "type": kind,
        "title": titles[name].english,
        **_in_others("thb:title", titles[name], languages),
    }


def _values(name: str, submission: Submission) -> dict[str, Any]:
    """What a column of observations.csv may hold."""
    definitions, languages = submission.definitions, submission.definitions.languages
    codelist = definitions.codelists.get(definitions.dimension_lists.get(name, name))
    if name == "obs_value":
        return {"description": NUMBER_OF_UNITS.english, "constraints": {"minimum": 0}}
    if name == "time":
        return {"constraints": {"enum": [str(submission.collection.year)], "required": True}}
    if name == "table":
        return _coded({table.name: table.title for table in definitions.tables}, languages, is_required=True)
    if codelist is None:
        return {}
    return _coded(_labels(codelist), languages, is_required=name != "conf_status")


def _labels(codelist: Codelist) -> Mapping[str, Text]:
    labels = {code: entry.label for code, entry in codelist.by_code.items()}
    return {**labels, NOT_APPLICABLE: labels.get(NOT_APPLICABLE, NOT_APPLICABLE_NAME)}


def _coded(labels: Mapping[str, Text], languages: Languages, is_required: bool) -> dict[str, Any]:
    """Codes as a constraint that every tool holds, and as categories with their labels (Data Package 2.0)."""
    return {
        "constraints": {"enum": list(labels), **({"required": True} if is_required else {})},
        "categories": [
            {"value": code, "label": label.english, **_in_others("thb:label", label, languages)}
            for code, label in labels.items()
        ],
    }


def _plain_schema(table: pd.DataFrame, definitions: Definitions) -> dict[str, Any]:
    titles, languages = _titles(definitions), definitions.languages
    return {
        "fields": [{**_titled(name, titles, languages), **OF_KINDS.get(name, {})} for name in table.columns],
        "missingValues": [""],
    }
