"""Write the dossier's observations in the forms of SDMX and as Eurostat shows them, with their structures.

Comes in: a submission and its observations as they stand in observations.csv. Goes out: the files below `sdmx/`, by
name: data in `csv-2.0`, `csv-1.0`, `ml-3.0`, `ml-2.1`, all with the same observations and named by the convention of
EDAMIS; `structures.xml` beside the data in SDMX-ML; the data sets of the view in `eurostat`; and in the edition for the
Commission, the one that is sent, the workbook for Eurostat's `converter`. Definitions without settings for SDMX give no
files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from thb_eu.base import kept_steps
from thb_eu.base.messages import Languages
from thb_eu.base.model import Audience
from thb_eu.base.ooxml.cell_reference import cell_name, letters_of
from thb_eu.base.ooxml.styles import Style
from thb_eu.base.second_process import Call
from thb_eu.base.table_schemas import tuples_of
from thb_eu.definitions import Definitions
from thb_eu.definitions.sdmx import FIRST, LAST, ConverterLayout
from thb_eu.publication.sdmx.components import ATTRIBUTES, VALUE, component, views
from thb_eu.publication.sdmx.components import FOLDER as VIEWS
from thb_eu.publication.sdmx.data import SdmxMessage, csv_1, csv_2, ml_3, ml_21
from thb_eu.results import Submission
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent
from thb_eu.writing.sheet_styles import HEADER, SHEET_TAB

if TYPE_CHECKING:
    import pandas as pd


FOLDER, STRUCTURES = "sdmx", "structures.xml"
FORMS = {"csv-2.0": (csv_2, "csv"), "csv-1.0": (csv_1, "csv"), "ml-3.0": (ml_3, "xml"), "ml-2.1": (ml_21, "xml")}


def sdmx_files(
    submission: Submission, observations: pd.DataFrame, structures: Callable[[], dict[str, bytes]] | None = None
) -> dict[str, bytes]:
    """Return every file below `sdmx/`, by its name in the dossier; `structures`: what waits for those beside the data,
    where another process writes them, which alone imports what does.
    """
    sdmx, collection = submission.definitions.sdmx, submission.collection
    if sdmx is None:
        return {}
    name = sdmx.dataset.file_name(collection.geo, collection.year)
    columns = tuple(observations.columns)
    values = tuples_of(observations, columns)
    rows = [["" if value is None else str(value) for value in row] for row in values]  # as observations.csv has them
    message = SdmxMessage(sdmx.dataset.id, name, collection.geo, submission.day, columns, rows)
    files = {f"{FOLDER}/{folder}/{name}.{ending}": write(message) for folder, (write, ending) in FORMS.items()}
    shown = views(sdmx, [dict(zip(columns, row, strict=True)) for row in rows])
    files |= {f"{VIEWS}/{file}": content for file, content in shown.items()}
    if sdmx.converter and submission.protected.audience is Audience.EU:
        drawn = converter_workbook(message, sdmx.converter, submission.definitions.languages)
        files[f"{FOLDER}/{CONVERTER}/{name}.xlsx"] = drawn
    write_structures, *told = structures_of(submission)
    return {**files, **(structures() if structures else write_structures(*told))}


def structures_of(submission: Submission) -> Call:
    """Return the call that writes the structures beside the data of an edition."""
    collection, marked = submission.collection, submission.protected.audience.shows_doubts
    return structure_files, submission.definitions, collection.geo, collection.year, submission.day, marked


def structure_files(definitions: Definitions, geo: str, year: int, prepared: str, marked: bool) -> dict[str, bytes]:
    """Return the structures beside the data, by their names in the dossier; arguments as of `StructureContext`.

    No figure stands in them: for one day's dossiers by the same definitions they are written once.
    """
    if definitions.sdmx is None:
        return {}
    made = kept_steps.kept(_structures, definitions, kept_steps.same((geo, year, prepared, marked)))
    return {f"{FOLDER}/{folder}/{STRUCTURES}": content for folder, content in made.items()}


def _structures(definitions: Definitions, told: tuple[str, int, str, bool]) -> dict[str, bytes]:
    from thb_eu.publication.sdmx.structures import StructureContext, structures

    assert definitions.sdmx
    return structures(StructureContext(definitions, definitions.sdmx, *told))


# Make the workbook for Eurostat's SDMX Converter of the observations.
#
# One sheet holds an observation a row, each component in a column of its own; the sheet of parameters says which
# column that is, and between which cells the observations lie. So the workbook can be read by the parameters alone.
# Every cell is text, a number as its digits: nothing is reformatted on the way. Headings, types and settings are data
# (`datapackages/sdmx/converter.yaml`), each with how sure it is.

CONVERTER = "converter"
TEXT, HEAD = Style(number="@", wrap=False), HEADER.but(number="@", indent=0, wrap=False)
FIRST_ROW = 2
"""The headings of the sheet of data stand above it."""
NARROWEST, WIDEST = 9, 28
GAP = ""
"""An empty cell, which is not written."""


def converter_workbook(message: SdmxMessage, layout: ConverterLayout, languages: Languages) -> bytes:
    """Return the workbook: the sheet of parameters, then that of the data."""
    names, message = {sheet.use: sheet.name for sheet in layout.sheets}, message.of_one_measure
    data = [[component(name) for name in message.order], *message.ordered(layout.missing.sign)]
    parameters = _sheet(names["parameters"], [*_parameters(message, layout, len(data))])
    return saved(Book([parameters, _sheet(names["data"], data)], message.id, languages))


def _parameters(message: SdmxMessage, layout: ConverterLayout, last_row: int) -> Iterator[list[str]]:
    """Yield the headings, then a component a row and a setting beside it."""
    declared = {entry.role: entry for entry in layout.components}
    column = message.order.index(VALUE) + 1
    cells = {FIRST: cell_name(FIRST_ROW, column), LAST: cell_name(last_row, column)}
    settings = [[setting.name, cells.get(setting.value, setting.value)] for setting in layout.settings]
    components = []
    for number, name in enumerate(message.order, start=1):
        entry = declared["attribute" if name in ATTRIBUTES else "dimension"]
        if name != VALUE:
            components.append([component(name), entry.type, entry.position, letters_of(number)])
    yield [heading.name for heading in layout.headings]
    for left, right in zip_longest(components, settings, fillvalue=[GAP]):
        yield [*(left if left != [GAP] else [GAP] * len(layout.headings)), *right]


def _sheet(name: str, rows: Sequence[Sequence[str]]) -> SheetContent:
    """Return a sheet of texts under a row of headings that stays in sight."""
    sheet = SheetContent(name, SHEET_TAB, frozen=(FIRST_ROW, 1))
    sheet.widths = {column: _width(cells) for column, cells in enumerate(zip_longest(*rows, fillvalue=GAP), start=1)}
    for row, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            if text != GAP:
                sheet.write(row, column, text, HEAD if row < FIRST_ROW else TEXT)
    return sheet


def _width(cells: Iterable[str]) -> int:
    return min(max(NARROWEST, *(len(cell) + 2 for cell in cells)), WIDEST)
