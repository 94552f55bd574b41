"""Describe the columns of observations.csv and the lists of their codes by W3C's CSV on the Web.

Every coded column that always has a code is a foreign key to a table of its codes, with their labels in all languages;
one that may be empty names the table (`dc:references`). The observations have the key that they have in the data
package. A name of a column is its heading; what it means stands beside it.
"""

from __future__ import annotations

from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import Languages, Text
from thb_eu.base.model import INTERVAL
from thb_eu.definitions import Definitions
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.package import MAY_BE_EMPTY, OF_TABLES, codes_of_column
from thb_eu.publication.sdmx.components import OF_COLUMNS
from thb_eu.results import Submission

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
FILE, LISTS = "observations.csv", "metadata/codelists"
VALUE, YEAR = "obs_value", "time"
KEY_OF_NONE = ("indicator", "obs_status", *MAY_BE_EMPTY)
"""Coded columns that tell about a value and do not name it."""
DIALECT = {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True}


def table_group(submission: Submission) -> dict[str, Any]:
    """Return the description of all tables; the observations come first."""
    definitions = submission.definitions
    languages, coded = definitions.languages, _coded(definitions)
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    titles |= OF_COLUMNS
    key = [name for name in COLUMNS if name == YEAR or (name in coded and name not in KEY_OF_NONE)]
    observations = {
        "url": FILE,
        "dc:title": in_languages(OF_TABLES["observations"], languages),
        "tableSchema": {
            "columns": [
                {
                    "name": name,
                    "titles": [name],
                    "rdfs:label": in_languages(titles[name], languages),
                    **_values(name),
                    **({"dc:references": coded[name]} if name in coded and name in MAY_BE_EMPTY else {}),
                    "required": name in key,
                }
                for name in COLUMNS
            ],
            "primaryKey": key,
            "foreignKeys": [
                {"columnReference": [name], "reference": {"resource": url, "columnReference": ["code"]}}
                for name, url in coded.items()
                if name not in MAY_BE_EMPTY
            ],
        },
    }
    lists = [_list(url, titles[name], languages) for name, url in coded.items()]
    title = in_languages(submission.collection.title, languages)
    return {"@context": CONTEXT, "dc:title": title, "dialect": DIALECT, "tables": [observations, *lists]}


def code_tables(definitions: Definitions) -> dict[str, bytes]:
    """Return the tables of codes by the names of their files: code, and its label in every language."""
    header = ["code", *(f"label_{lang}" for lang in definitions.languages)]
    return {
        url: as_csv(
            [
                header,
                *(
                    [code, *(label.in_language(lang) for lang in definitions.languages)]
                    for code, label in codes_of_column(name, definitions).items()
                ),
            ]
        )
        for name, url in _coded(definitions).items()
    }


def in_languages(text: Text, languages: Languages) -> list[dict[str, str]]:
    """Return a text in every language, as JSON-LD has it."""
    return [{"@value": text.in_language(lang), "@language": lang} for lang in languages]


def _coded(definitions: Definitions) -> dict[str, str]:
    """Return the coded columns, each with the table of its codes."""
    return {name: f"{LISTS}/{name}.csv" for name in COLUMNS if codes_of_column(name, definitions)}


def _values(name: str) -> dict[str, Any]:
    """Find what a column holds; an empty field is a missing value."""
    datatype: Any = "gYear" if name == YEAR else "string"
    if name in (VALUE, *INTERVAL):
        datatype = {"base": "integer", "minimum": 0}
    return {"datatype": datatype, "null": [""]}


def _list(url: str, title: Text, languages: Languages) -> dict[str, Any]:
    columns = [{"name": "code", "titles": ["code"], "datatype": "string", "required": True}]
    labels = [{"name": f"label_{lang}", "titles": [f"label_{lang}"], "lang": lang} for lang in languages]
    schema = {"columns": [*columns, *labels], "primaryKey": ["code"]}
    return {"url": url, "dc:title": in_languages(title, languages), "tableSchema": schema}
