"""Write the observations as a data message of SDMX-JSON 2.1, for services of SDMX and for browsers.

Read: the official schema of the message (json.sdmx.org/2.1), by which it is judged. That an attribute with a list of
`values` is told by its place there is recalled. As in the other forms of SDMX the components are those of the
structure that lies in the dossier, and the message replaces what was sent before; a missing value is null, and its
OBS_STATUS says why.
"""

from __future__ import annotations

import json
import re
from typing import Any

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.messages import Languages, Text, _, literal
from thb_eu.base.model import Place
from thb_eu.dossiers import MANIFEST, Dossier
from thb_eu.publication.package import codes_of_column
from thb_eu.publication.sdmx.components import (
    ATTRIBUTES,
    DATA_STRUCTURE,
    DATAFLOW,
    EU_OBSERVATION,
    EUROPEAN,
    MEASURES,
    OF_COLUMNS,
    TIME,
    VALUE,
    component,
    prepared_text,
    urn,
)

SCHEMA = "https://json.sdmx.org/2.1/sdmx-json-data-schema.json"
AN_ID = re.compile(r"[A-Za-z0-9_@$-]+")
NO_OTHERS: dict[str, Any] = {"dataSet": [], "series": []}
"""What stands at other levels than the observation; readers ask for it though there is none."""
NO_SETTINGS = _("its definitions say nothing of SDMX.")
REMEDY = _("Write datapackages/sdmx/transmission.yaml, or leave the form out.")


def files(dossier: Dossier) -> dict[str, bytes]:
    """Return one message, called as the other files of the transmission; refused where the country has no settings."""
    definitions, told = dossier.definitions, dossier.manifest
    if definitions.sdmx is None:
        raise OutputRefused(Fault(Place(str(dossier.folder / MANIFEST)), "option-invalid", NO_SETTINGS, REMEDY))
    dataset, languages = definitions.sdmx.dataset, definitions.languages
    name = dataset.file_name(told["geo"], dossier.year)
    keys = [*(column for column in dossier.observations[0] if column not in (*MEASURES, *ATTRIBUTES, TIME)), TIME]
    coded = {column: {code: at for at, code in enumerate(_codes(dossier, column))} for column in (*keys, *ATTRIBUTES)}
    told_of = [column for column in ATTRIBUTES if coded[column]]  # readers look for the values of each that is named
    measures = [column for column in MEASURES if column == VALUE or any(row[column] for row in dossier.observations)]
    observations = {
        ":".join(str(coded[column][row[column]]) for column in keys): [
            *(int(row[column]) if row[column] else None for column in measures),
            *(coded[column].get(row[column]) for column in told_of),
        ]
        for row in dossier.observations
    }
    dimensions = [_component(column, coded[column], dossier) | {"keyPosition": at} for at, column in enumerate(keys)]
    structure = {
        "links": [
            {"rel": "dataflow", "urn": urn(DATAFLOW, dataset.id)},
            {"rel": "datastructure", "urn": urn(DATA_STRUCTURE, EU_OBSERVATION)},
        ],
        **_named(EUROPEAN, languages),
        "dataSets": [0],
        "dimensions": NO_OTHERS | {"observation": dimensions},
        "measures": {"observation": [_component(column, {}, dossier) for column in measures]},
        "attributes": NO_OTHERS | {"observation": [_component(column, coded[column], dossier) for column in told_of]},
    }
    meta = {
        "id": name,
        "test": False,
        "prepared": prepared_text(told["prepared"]),
        "contentLanguages": [*languages],
        "sender": {"id": told["geo"]},
    }
    data = {
        "structures": [structure],
        "dataSets": [{"structure": 0, "action": "Replace", "observations": observations}],
    }
    message = {"$schema": SCHEMA, "meta": meta, "data": data}
    return {f"sdmx-json/{name}.json": json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()}


def _codes(dossier: Dossier, column: str) -> dict[str, None]:
    """Return what stands in a column, each once; what is not told is no value."""
    return dict.fromkeys(row[column] for row in dossier.observations if row[column])


def _component(column: str, values: dict[str, int], dossier: Dossier) -> dict[str, Any]:
    """Return a component with its values in their order; one whose values are no codes has them as they are."""
    languages, labels = dossier.definitions.languages, codes_of_column(column, dossier.definitions)
    titles = {dimension.name: dimension.title for table in dossier.definitions.tables for dimension in table.dimensions}
    listed = [
        {"id": code, **_named(labels.get(code, literal(code)), languages)}
        if (labels or column == TIME) and AN_ID.fullmatch(code)
        else {"value": code}
        for code in values
    ]
    return {"id": component(column), **_named(OF_COLUMNS.get(column) or titles[column], languages)} | (
        {"values": listed} if listed else {}
    )


def _named(text: Text, languages: Languages) -> dict[str, Any]:
    return {"name": text.in_language(languages[0]), "names": text.by_language_of(languages)}
