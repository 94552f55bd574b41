"""Write and read the observations as SDMX-CSV 2.0 and 1.0 and as SDMX-ML 3.0 and 2.1.

Comes in: the rows of observations.csv as text. Goes out: the bytes of one file. A value is a whole number; a missing
one is `NaN` with its OBS_STATUS, and in SDMX-CSV 1.0, which knows no sign for it, an empty field with its OBS_STATUS.
The message replaces what was sent before (a dossier is whole), is prepared on the day that the manifest states, and is
sent by the reporting country. The data are written here and not by pysdmx (1.21): that writes a text of XML as Python
shows it, so that an apostrophe, a quotation mark or a line break in a comment spoils the file, and it needs pyarrow for
any data at all.

`observations_of` reads such a file by nothing but its text: what wrote it is not asked, `verify` compares what stands
there. Refused: a text to write with a sign that no XML file can hold; a file to read that is neither a table in UTF-8
nor XML, one with a column or attribute that is none of ours or stands twice, and one whose rows are not as wide as its
header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from thb_eu.base.csv_tables import as_csv, cells_of
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import INTERVAL, Place
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.sdmx.components import (
    AGENCY,
    ATTRIBUTES,
    DATAFLOW,
    END_OF_LINE,
    EU_OBSERVATION,
    MEASURES,
    NOT_A_NUMBER,
    OBS_VALUE,
    TIME,
    VALUE,
    VERSION,
    component,
    prepared_text,
    reference,
    urn,
)

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
ALL_DIMENSIONS = "AllDimensions"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COLUMN_OF = {component(name): name for name in COLUMNS}
OF_ONE_MEASURE = ("csv-1.0", "ml-2.1")
"""Forms of SDMX 2.1, by their folders."""
ABOUT_THE_FILE = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "DATAFLOW")
NO_DATA = _("not a data file of SDMX-CSV or SDMX-ML.")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class SdmxMessage:
    """One data message: the id of its dataflow and of the file, who sends it, on which ISO day it is prepared, the
    columns and their rows as text."""

    dataflow: str
    id: str
    sender: str
    prepared: str
    columns: tuple[str, ...]
    rows: Rows

    @property
    def order(self) -> tuple[str, ...]:
        """The columns as SDMX wants them: what names a value, time last, then what is measured and what tells of it.

        The value is the last of the measures: a reader that takes one alone (sdmx1) takes the last.
        """
        apart = (TIME, *(name for name in reversed(MEASURES) if name in self.columns), *ATTRIBUTES)
        return (*(name for name in self.columns if name not in apart), *apart)

    @property
    def of_one_measure(self) -> SdmxMessage:
        """What SDMX 2.1 can say of it: the value, and of no interval."""
        kept = [place for place, name in enumerate(self.columns) if name not in INTERVAL]
        columns, *rows = (tuple(row[place] for place in kept) for row in (self.columns, *self.rows))
        return replace(self, columns=columns, rows=rows)

    def ordered(self, missing: str) -> Iterator[list[str]]:
        """Yield the rows in that order, `missing` where there is no value."""
        places = [self.columns.index(name) for name in self.order]
        value = self.order.index(VALUE)
        for row in self.rows:
            ordered = [row[place] for place in places]
            ordered[value] = ordered[value] or missing
            yield ordered


def csv_2(message: SdmxMessage) -> bytes:
    """Return SDMX-CSV 2.0: structure, action and id before the components; a missing value is `NaN`."""
    before = {"STRUCTURE": "dataflow", "STRUCTURE_ID": reference(message.dataflow), "ACTION": "R"}
    return _csv(before, message, NOT_A_NUMBER)


def csv_1(message: SdmxMessage) -> bytes:
    """Return SDMX-CSV 1.0: dataflow before components; a missing value is an empty field, intervals are not told."""
    return _csv({"DATAFLOW": reference(message.dataflow)}, message.of_one_measure, "")


def _csv(before: Mapping[str, str], message: SdmxMessage, missing: str) -> bytes:
    """Return the header, then the rows, each behind what it belongs to."""
    rows = ([*before.values(), *row] for row in message.ordered(missing))
    return as_csv([[*before, *map(component, message.order)], *rows], line_end=END_OF_LINE, exactly=True)


def ml_3(message: SdmxMessage) -> bytes:
    """Return SDMX-ML 3.0, structure specific, one flat list of observations."""
    return _ml("v3_0", message, urn(DATAFLOW, message.dataflow), 'ss:action="Replace"')


def ml_21(message: SdmxMessage) -> bytes:
    """Return SDMX-ML 2.1, structure specific, one flat list of observations; intervals are not told."""
    named = f'<Ref agencyID="{AGENCY}" id="{message.dataflow}" version="{VERSION}" class="Dataflow"/>'
    return _ml("v2_1", message.of_one_measure, named, 'ss:dataScope="DataStructure" ss:action="Replace"')


def _ml(version: str, message: SdmxMessage, usage: str, about: str) -> bytes:
    base = f"{SCHEMAS}/{version}"
    flow = urn(DATAFLOW, message.dataflow)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<mes:StructureSpecificData xmlns:mes="{base}/message" xmlns:com="{base}/common" '
        f'xmlns:ss="{base}/data/structurespecific" xmlns:xsi="{INSTANCE}" '
        f'xmlns:ns1="{flow}:ObsLevelDim:{ALL_DIMENSIONS}">',
        "<mes:Header>",
        f"<mes:ID>{message.id}</mes:ID>",
        "<mes:Test>false</mes:Test>",
        f"<mes:Prepared>{prepared_text(message.prepared)}</mes:Prepared>",
        f"<mes:Sender id={quoteattr(message.sender)}/>",
        f'<mes:Structure structureID="{EU_OBSERVATION}" namespace="{flow}" dimensionAtObservation="{ALL_DIMENSIONS}">',
        f"<com:StructureUsage>{usage}</com:StructureUsage>",
        "</mes:Structure>",
        "<mes:DataSetAction>Replace</mes:DataSetAction>",
        f"<mes:DataSetID>{message.dataflow}</mes:DataSetID>",
        "</mes:Header>",
        f'<mes:DataSet xsi:type="ns1:DataSetType" ss:structureRef="{EU_OBSERVATION}" {about}>',
        *_observations(message),
        "</mes:DataSet>",
        "</mes:StructureSpecificData>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _observations(message: SdmxMessage) -> Iterator[str]:
    """Yield one element per observation; what is not told is left out."""
    names = [component(name) for name in message.order]
    written = {text: _attribute(text) for text in {NOT_A_NUMBER}.union(*message.rows)}
    for row in message.ordered(NOT_A_NUMBER):
        pairs = zip(names, row, strict=True)
        yield f"<Obs {' '.join(f'{name}={written[text]}' for name, text in pairs if text)}/>"


def _attribute(text: str) -> str:
    """Return a text as the quoted value of an XML attribute; line ends and tabs are written so that they stay."""
    if found := NOT_IN_XML.search(text):
        what = _("a text holds the character U+{code:04X}, which XML cannot hold.", code=ord(found[0]))
        remedy = _("Take it out of the comments, sources or articles that the text comes from.")
        raise OutputRefused(Fault(Place("sdmx"), "character-invalid", what, remedy, "data steward"))
    return quoteattr(text)


def observations_of(name: str, content: bytes) -> list[dict[str, str]]:
    """Return the observations of one file below `sdmx/` (SDMX-CSV 2.0 or 1.0, SDMX-ML 3.0 or 2.1), in their order.

    Every row has all columns of observations.csv that the form can tell; a missing `obs_value` is empty. SourceRefused
    with the file where it cannot be read.
    """
    rows, untold = [], INTERVAL if any(form in name for form in OF_ONE_MEASURE) else ()
    for attributes in (_of_xml if name.endswith(".xml") else _of_csv)(name, content):
        row = {column: attributes.get(id, "") for id, column in COLUMN_OF.items() if column not in untold}
        rows.append(row | {VALUE: ""} if row[VALUE] == NOT_A_NUMBER else row)
    return rows


def _of_csv(name: str, content: bytes) -> Iterator[Mapping[str, str]]:
    try:
        header, *rows = cells_of(content, strict=True, exactly=True)
    except ValueError:
        raise _refused(name, NO_DATA) from None
    _refuse_foreign(name, (id for id in header if id not in ABOUT_THE_FILE))
    if OBS_VALUE not in header or len(set(header)) != len(header) or any(len(row) != len(header) for row in rows):
        raise _refused(name, NO_DATA)
    return (dict(zip(header, row, strict=True)) for row in rows)


def _of_xml(name: str, content: bytes) -> Iterator[Mapping[str, str]]:
    import defusedxml
    from defusedxml.ElementTree import fromstring

    try:
        found = [entry.attrib for entry in fromstring(content, forbid_dtd=True).iter("Obs")]
    except (ParseError, defusedxml.DefusedXmlException, ValueError):
        raise _refused(name, NO_DATA) from None
    _refuse_foreign(name, dict.fromkeys(id for attributes in found for id in attributes))
    return iter(found)


def _refuse_foreign(name: str, ids: Iterable[str]) -> None:
    for id in ids:
        if id not in COLUMN_OF:
            raise _refused(name, _("the column {id!r} is not in observations.csv.", id=id))


def _refused(name: str, what: Text) -> SourceRefused:
    remedy = _("The dossier is incomplete or was changed; see the report of `thb-eu verify`.")
    return SourceRefused(Fault(Place(name), "dossier-damaged", what, remedy, "analyst"))
