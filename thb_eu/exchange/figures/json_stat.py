"""Write each table as a data set of JSON-stat 2.0, as Eurostat's own API and PxWeb speak; one file a language.

Read: the format at json-stat.org as its toolkit and a validator of others hold it; how Eurostat words `status` and its
labels in `extension`. A missing value is null (where a table has none at all, the toolkit reads nothing of an object
without entries); `status` has an entry for every cell that is there.
"""

from __future__ import annotations

from typing import Any

from thb_eu.base.model import INTERVAL, SERIES_COLUMNS
from thb_eu.dossiers import Dossier
from thb_eu.exchange.figures.matrices import GEO, Matrix, Variable, matrices
from thb_eu.publication.manifest import as_json
from thb_eu.publication.package import codes_of_column
from thb_eu.publication.sdmx.components import INDICATOR, OBS_STATUS, TIME

ROLES = {"time": [TIME], "geo": [GEO], "metric": [INDICATOR]}
BESIDE = (*SERIES_COLUMNS, "conf_status", *INTERVAL)
"""Columns of observations.csv that JSON-stat has no place for: in `extension`, by the place of the cell as `status`."""


def files(dossier: Dossier) -> dict[str, bytes]:
    """Return a file for each table and language."""
    languages, statuses = dossier.definitions.languages, codes_of_column(OBS_STATUS, dossier.definitions)
    made: dict[str, bytes] = {}
    for matrix in matrices(dossier):
        for lang in languages:
            known = {code: label.in_language(lang) for code, label in statuses.items()}
            made[f"json-stat/{matrix.table.name}.{lang}.json"] = as_json(_dataset(matrix, lang, known, dossier))
    return made


def _dataset(matrix: Matrix, lang: str, statuses: dict[str, str], dossier: Dossier) -> dict[str, Any]:
    places = [row for _place, row in matrix.cells()]
    cells = {str(at): row for at, row in enumerate(places) if row is not None}
    used = dict.fromkeys(row[OBS_STATUS] for row in cells.values())
    return {
        "version": "2.0",
        "class": "dataset",
        "label": matrix.title.in_language(lang),
        "source": "; ".join(dossier.cited(source).in_language(lang) for source in matrix.sources),
        "updated": matrix.prepared,
        "note": [matrix.standing.in_language(lang)],
        "id": [variable.id for variable in matrix.variables],
        "size": [len(variable.values) for variable in matrix.variables],
        "role": ROLES,
        "dimension": {variable.id: _dimension(variable, matrix, lang) for variable in matrix.variables},
        "value": [int(row["obs_value"]) if row is not None and row["obs_value"] else None for row in places],
        "status": {at: row[OBS_STATUS] for at, row in cells.items()},
        "extension": {
            "lang": lang,
            "status": {"label": {code: statuses[code] for code in used}},
            **{name: {at: row[name] for at, row in cells.items() if row[name]} for name in BESIDE},
        },
    }


def _dimension(variable: Variable, matrix: Matrix, lang: str) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": [*variable.values],
        "label": {code: label.in_language(lang) for code, label in variable.values.items()},
    }
    if variable.id == INDICATOR:
        unit = {"label": matrix.unit.in_language(lang), "decimals": 0}
        category["unit"] = dict.fromkeys(variable.values, unit)
    return {"label": variable.title.in_language(lang), "category": category}
