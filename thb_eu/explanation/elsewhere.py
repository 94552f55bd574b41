"""Elsewhere: cells of a filled template and rows of the view for dissemination in, the cell of the table out.

Refused: a cell of the template that the binding does not name, with those that it names on the sheet; a row of the view
of which no cell stands in the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from thb_eu.definitions import View
from thb_eu.definitions.bindings import read_binding
from thb_eu.definitions.strict import closest
from thb_eu.dossiers import SEE_VERIFY
from thb_eu.errors import Fault, SourceRefused
from thb_eu.explanation.reading import Key, Reading
from thb_eu.explanation.sheets import Asked, unquoted
from thb_eu.explanation.told import Heading
from thb_eu.explanation.words import in_words
from thb_eu.messages import Text, _
from thb_eu.model import Place
from thb_eu.publication.sdmx.components import OBS_VALUE
from thb_eu.publication.sdmx.view import FOLDER as VIEWS
from thb_eu.publication.templates import BINDING, FOLDER, bound_cells

WHOLE_SUBMISSION = _("About the whole submission: {what}.")
ASPECT = _("{what}, by the binding {place}")
NOT_BOUND = _("the binding does not fill this cell.")
BOUND_HERE = _("On this sheet it fills: {cells}.")
SHEETS = _("It fills the sheets: {sheets}.")
SUM = _("The sum of the cells {cells}; here stands {value}. The first of them: {first}")
NO_TEMPLATE = _("the dossier holds no template {file!r}.")
NONE_STANDS = _("no cell behind this row stands in the dossier.")
MOST_CELLS = 12


def in_template(text: str, place: str, cell: str, reading: Reading) -> Asked | Heading:
    """The cell of a table that the binding writes into `cell`; `place` is the file and the sheet of the template."""
    file, _, named = place.partition("!")
    sheet = unquoted(named)
    outputs = reading.dossier.manifest["outputs"]
    if file not in outputs:
        near = closest(file, [name for name in outputs if name.startswith(f"{FOLDER}/")])
        raise SourceRefused(Fault(Place(text), "unknown-file", NO_TEMPLATE.filled({"file": file}), near, "user"))
    name = f"{FOLDER}/{BINDING}"
    binding = read_binding(reading.dossier.read(name), name, reading.definitions)
    cells = bound_cells(reading.dossier.read(file), binding, reading.definitions)
    found = cells.get((sheet, cell))
    if found is None:
        raise SourceRefused(Fault(Place(text), "cell-without-figure", NOT_BOUND, _near(sheet, cells), "user"))
    if not found.table:
        return Heading(text, WHOLE_SUBMISSION.filled({"what": found.what}), "observations.csv:2")
    return Asked(text, (found.table, found.codes), ASPECT.filled({"what": found.what, "place": found.place}))


def view_of(file: str, reading: Reading) -> View | None:
    """The data set for dissemination that a file holds; nothing where it holds another."""
    folder, _, name = file.rpartition("/")
    views = reading.definitions.sdmx.views if reading.definitions.sdmx and folder == VIEWS else ()
    return next((view for view in views if f"{view.dataset}.csv" == name), None)


def in_view(text: str, view: View, row: Mapping[str, str], part: Text, reading: Reading) -> Asked | Heading:
    """The cell behind a row of the view; where a row is the sum of several, which they are."""
    keys = _behind(view, row, reading)
    if not keys:
        raise SourceRefused(Fault(Place(text), "cell-without-figure", NONE_STANDS, SEE_VERIFY, "user"))
    if len(keys) == 1:
        return Asked(text, keys[0], part)
    seen = [reading.seen(key) for key in keys]
    cells = ", ".join(cell.place for cell in seen[:MOST_CELLS]) + (" …" if len(seen) > MOST_CELLS else "")
    told = {"value": row[OBS_VALUE], "cells": cells, "first": in_words(seen[0])}
    return Heading(text, SUM.filled(told), seen[0].place)


def _behind(view: View, row: Mapping[str, str], reading: Reading) -> list[Key]:
    """The cells whose codes a row of the view stands for, by the settings of the view."""
    sdmx = reading.definitions.sdmx
    assert sdmx is not None
    for share in view.shares:
        if any(row[name] != code for name, code in share.fixed.items()):
            continue
        made = {sdmx.columns[name].source: sdmx.columns[name].groups.get(row[name], ())
                for name in view.columns if name not in share.fixed}  # fmt: skip
        names = reading.tables[share.table].names
        held = [(share.where[name],) if name in share.where else made.get(name, ()) for name in names]
        keys: list[Key] = [(share.table, codes) for codes in product(*held)]
        if found := [key for key in keys if key in reading.positions]:
            return found
    return []


def _near(sheet: str, cells: Mapping[tuple[str, str], object]) -> Text:
    here = [cell for title, cell in cells if title == sheet]
    if here:
        return BOUND_HERE.filled({"cells": ", ".join(here[:MOST_CELLS]) + (" …" if len(here) > MOST_CELLS else "")})
    sheets = list(dict.fromkeys(title for title, _ in cells))
    near = closest(sheet, sheets)
    return SHEETS.filled({"sheets": ", ".join(sheets)}) if near.is_empty else near
