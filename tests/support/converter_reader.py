"""Eurostat's SDMX Converter, as its source code describes how it reads a workbook, apart from what writes one.

A sheet whose name begins with `Parameter` says in its first row Element, Type, PosType, Position; below, a component a
row, and to the right of it names of settings, each with its value in the next cell. All other sheets hold data, but for
those that begin with VAL or Trans. Between DataStart and DataEnd every cell is an observation, row by row; an empty one
is none. COLUMN: the value of the component stands in that column (letters or a number) of the row of the observation.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import openpyxl
from openpyxl.utils import column_index_from_string, coordinate_to_tuple

HEADINGS = ["Element", "Type", "PosType", "Position"]
SETTINGS = {
    *("DataStart", "DataEnd", "SkipRows", "SkipColumns", "SkipObservationWithValue", "SkipIncompleteKeys"),
    *("ConceptSeparator", "TranscodingSheet", "MissingObservationCharacter", "MaxNumOfEmptyColums", "MaxEmptyColumns"),
    *("NumColumns", "MaxEmptyRows", "DefaultValue", "FormatValues", "RoundingPrecision", "RoundToFit"),
}
IGNORED = ("VAL", "TRANS")


def observations_by_parameters(content: bytes) -> Iterator[dict[str, str]]:
    """Every observation as the parameters place it: the components by id, and OBS_VALUE."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    (parameters,) = (sheet for sheet in book if sheet.title.startswith("Parameter"))
    (data,) = (s for s in book if s is not parameters and not s.title.upper().startswith(IGNORED))
    first, *rows = parameters.iter_rows(values_only=True)
    assert list(first[:4]) == HEADINGS
    settings = {name: value for row in rows for name, value in pairwise(row) if name in SETTINGS}
    positions = {}
    for id, kind, position, place, *_ in rows:
        if id is not None:
            assert kind in ("DIM", "ATT", "MES") and position == "COLUMN"
            positions[id] = int(place) if str(place).isdigit() else column_index_from_string(place)
    (top, left), (bottom, right) = (coordinate_to_tuple(settings[name]) for name in ("DataStart", "DataEnd"))
    assert settings["FormatValues"] == "actualValue"
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            value = data.cell(row, column).value
            if value not in (None, ""):
                found = {id: data.cell(row, place).value for id, place in positions.items()}
                yield {"OBS_VALUE": str(value), **{id: code for id, code in found.items() if code not in (None, "")}}
