"""Write the dossier's observations in the forms of SDMX and as Eurostat shows them, with their structures.

Comes in: a submission and its observations as they stand in observations.csv. Goes out: the files below `sdmx/`, by
name: data in `csv-2.0`, `csv-1.0`, `ml-3.0`, `ml-2.1`, all with the same observations and named by the convention of
EDAMIS; `structures.xml` beside the data in SDMX-ML; the workbook for Eurostat's `converter`; the data sets of the view
in `eurostat`. Definitions without settings for SDMX give no files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base import second_process
from thb_eu.publication.sdmx.components import FOLDER as VIEWS
from thb_eu.publication.sdmx.components import views
from thb_eu.publication.sdmx.converter import FOLDER as CONVERTER
from thb_eu.publication.sdmx.converter import converter_workbook
from thb_eu.publication.sdmx.data import SdmxMessage, csv_1, csv_2, ml_3, ml_21
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd

FOLDER, STRUCTURES = "sdmx", "structures.xml"
FORMS = {"csv-2.0": (csv_2, "csv"), "csv-1.0": (csv_1, "csv"), "ml-3.0": (ml_3, "xml"), "ml-2.1": (ml_21, "xml")}


def sdmx_files(submission: Submission, observations: pd.DataFrame) -> dict[str, bytes]:
    """Return every file below `sdmx/`, by its name in the dossier.

    The workbook for the converter, half of the work, is drawn by a second process, if there is one.
    """
    sdmx, collection = submission.definitions.sdmx, submission.collection
    if sdmx is None:
        return {}
    import pandas as pd

    from thb_eu.publication.sdmx.structures import StructureContext, structures

    name = sdmx.dataset.file_name(collection.geo, collection.year)
    columns = tuple(observations.columns)
    values = observations.itertuples(index=False, name=None)
    rows = [["" if value is pd.NA else str(value) for value in row] for row in values]  # as observations.csv has them
    message = SdmxMessage(sdmx.dataset.id, name, collection.geo, submission.day, columns, rows)
    drawing = (converter_workbook, message, sdmx.converter, submission.definitions.languages)
    drawn = second_process.ask(drawing) if sdmx.converter else ()
    files = {f"{FOLDER}/{folder}/{name}.{ending}": write(message) for folder, (write, ending) in FORMS.items()}
    marked = submission.protected.audience.shows_doubts
    context = StructureContext(submission.definitions, sdmx, collection.geo, collection.year, submission.day, marked)
    files |= {f"{FOLDER}/{folder}/{STRUCTURES}": content for folder, content in structures(context).items()}
    shown = views(sdmx, [dict(zip(columns, row, strict=True)) for row in rows])
    files |= {f"{VIEWS}/{file}": content for file, content in shown.items()}
    return files | {f"{FOLDER}/{CONVERTER}/{name}.xlsx": book() for book in drawn}
