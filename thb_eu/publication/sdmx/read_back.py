"""Read back: the observations as they stand in an SDMX data file, by nothing but the text of the file.

Comes in: the name of the file in the dossier and its bytes. Goes out: one row per observation, by the columns of
observations.csv, a missing value empty, as it stands there. What wrote the file is not asked: `verify` compares what
stands in it. Refused: a file that is neither a table in UTF-8 nor XML, one with a column or attribute that is none of
ours or stands twice, and one whose rows are not as wide as its header.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import ParseError

from thb_eu.csv_tables import cells_of
from thb_eu.errors import Fault, SourceRefused
from thb_eu.messages import Text, _
from thb_eu.model import Place
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.sdmx.components import NOT_A_NUMBER, OBS_VALUE, component

Row = dict[str, str]

COLUMN_OF = {component(name): name for name in COLUMNS}
ABOUT_THE_FILE = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "DATAFLOW")
OBSERVATION = "Obs"

NO_DATA = _("this is no data file of SDMX-CSV or SDMX-ML.")
NOT_OURS = _("the column {id!r} is not in observations.csv.")
SEE_VERIFY = _("The dossier is incomplete or was changed; see what `thb-eu verify` says.")


def observations_of(name: str, content: bytes) -> list[Row]:
    """The observations of one file below `sdmx/` (SDMX-CSV 2.0 or 1.0, SDMX-ML 3.0 or 2.1), in their order.

    Every row has all columns of observations.csv; a missing `obs_value` is empty. SourceRefused with the file where it
    cannot be read.
    """
    return _of_xml(name, content) if name.endswith(".xml") else _of_csv(name, content)


def _of_csv(name: str, content: bytes) -> list[Row]:
    try:
        header, *rows = cells_of(content, strict=True)
    except ValueError:
        raise _refused(name, NO_DATA) from None
    _refuse_foreign(name, (id for id in header if id not in ABOUT_THE_FILE))
    uneven = any(len(row) != len(header) for row in rows)
    if uneven or OBS_VALUE not in header or len(set(header)) != len(header):
        raise _refused(name, NO_DATA)
    told = [(at, COLUMN_OF[id]) for at, id in enumerate(header) if id in COLUMN_OF]
    return [_row({column: row[at] for at, column in told}) for row in rows]


def _of_xml(name: str, content: bytes) -> list[Row]:
    import defusedxml
    from defusedxml.ElementTree import fromstring

    try:
        found = [entry.attrib for entry in fromstring(content, forbid_dtd=True).iter(OBSERVATION)]
    except (ParseError, defusedxml.DefusedXmlException, ValueError):
        raise _refused(name, NO_DATA) from None
    _refuse_foreign(name, dict.fromkeys(id for attributes in found for id in attributes))
    return [_row({COLUMN_OF[id]: text for id, text in attributes.items()}) for attributes in found]


def _row(told: Row) -> Row:
    """The columns in their order, what is not told empty, a value that is not a number as the missing one it is."""
    row = {name: told.get(name, "") for name in COLUMNS}
    if row["obs_value"] == NOT_A_NUMBER:
        row["obs_value"] = ""
    return row


def _refuse_foreign(name: str, ids: Iterable[str]) -> None:
    for id in ids:
        if id not in COLUMN_OF:
            raise _refused(name, NOT_OURS.filled({"id": id}))


def _refused(name: str, what: Text) -> SourceRefused:
    return SourceRefused(Fault(Place(name), "dossier-damaged", what, SEE_VERIFY, "analyst"))
