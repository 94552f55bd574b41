"""Data: the observations as SDMX-CSV 2.0 and 1.0 and as SDMX-ML 3.0 and 2.1, each value and each word as it stands.

Comes in: the rows of observations.csv as text. Goes out: the bytes of one file. A value is a whole number; a missing
one is `NaN` with its OBS_STATUS, and in SDMX-CSV 1.0, which knows no sign for it, an empty field with its OBS_STATUS.
The message replaces what was sent before (a dossier is whole), is prepared on no real day, and is sent by the reporting
country. The data are written here and not by pysdmx (1.21): that writes a text of XML as Python shows it, so that an
apostrophe, a quotation mark or a line break in a comment spoils the file, and it needs pyarrow for any data at all.

Refused: a text with a sign that no XML file can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from thb_eu.csv_tables import as_csv
from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import _
from thb_eu.model import Place
from thb_eu.publication.sdmx.components import (
    AGENCY,
    ATTRIBUTES,
    DATAFLOW,
    END_OF_LINE,
    EU_OBSERVATION,
    NOT_A_NUMBER,
    PREPARED,
    TIME,
    VALUE,
    VERSION,
    component,
    reference,
    urn,
)

REPLACE = "R"
SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
ALL_DIMENSIONS = "AllDimensions"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SIGN = _("a text holds the character U+{code:04X}, which XML cannot hold.")
TAKE_IT_OUT = _("Take it out of the comments, sources or articles that the text comes from.")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Message:
    """One data message: the id of its dataflow and of the file, who sends it, the columns and their rows as text."""

    dataflow: str
    id: str
    sender: str
    columns: tuple[str, ...]
    rows: Rows

    @property
    def order(self) -> tuple[str, ...]:
        """The columns as SDMX wants them: what names a value, time last, then the value and what tells about it."""
        apart = (TIME, VALUE, *ATTRIBUTES)
        return (*(name for name in self.columns if name not in apart), *apart)

    def ordered(self, missing: str) -> Iterator[list[str]]:
        """The rows in that order, `missing` where there is no value."""
        places = [self.columns.index(name) for name in self.order]
        value = self.order.index(VALUE)
        for row in self.rows:
            told = [row[place] for place in places]
            told[value] = told[value] or missing
            yield told


def csv_2(message: Message) -> bytes:
    """SDMX-CSV 2.0: structure, action and id before the components; a missing value is `NaN`."""
    return _csv(("STRUCTURE", "STRUCTURE_ID", "ACTION"), ("dataflow", reference(message.dataflow), REPLACE), message)


def csv_1(message: Message) -> bytes:
    """SDMX-CSV 1.0: the dataflow before the components; a missing value is an empty field."""
    return _csv(("DATAFLOW",), (reference(message.dataflow),), message, missing="")


def ml_3(message: Message) -> bytes:
    """SDMX-ML 3.0, structure specific, one flat list of observations."""
    name = urn(DATAFLOW, message.dataflow)
    return _ml("v3_0", message, f"<com:StructureUsage>{name}</com:StructureUsage>", 'ss:action="Replace"')


def ml_21(message: Message) -> bytes:
    """SDMX-ML 2.1, structure specific, one flat list of observations."""
    named = f'<Ref agencyID="{AGENCY}" id="{message.dataflow}" version="{VERSION}" class="Dataflow"/>'
    about = 'ss:dataScope="DataStructure" ss:action="Replace"'
    return _ml("v2_1", message, f"<com:StructureUsage>{named}</com:StructureUsage>", about)


def _csv(header: Sequence[str], before: Sequence[str], message: Message, missing: str = NOT_A_NUMBER) -> bytes:
    """The header, then the rows, each behind what it belongs to."""
    rows = ([*before, *row] for row in message.ordered(missing))
    return as_csv([[*header, *map(component, message.order)], *rows], line_end=END_OF_LINE)


def _ml(version: str, message: Message, structure: str, about: str) -> bytes:
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
        f"<mes:Prepared>{PREPARED:%Y-%m-%dT%H:%M:%SZ}</mes:Prepared>",
        f"<mes:Sender id={quoteattr(message.sender)}/>",
        f'<mes:Structure structureID="{EU_OBSERVATION}" namespace="{flow}" dimensionAtObservation="{ALL_DIMENSIONS}">',
        structure,
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


def _observations(message: Message) -> Iterator[str]:
    """One element per observation; what is not told is left out."""
    names = [component(name) for name in message.order]
    written = {text: _attribute(text) for text in {NOT_A_NUMBER}.union(*message.rows)}
    for row in message.ordered(NOT_A_NUMBER):
        told = zip(names, row, strict=True)
        yield f"<Obs {' '.join(f'{name}={written[text]}' for name, text in told if text)}/>"


def _attribute(text: str) -> str:
    """A text as the value of an XML attribute, in its quotation marks; line ends and tabs written so that they stay."""
    if found := NOT_IN_XML.search(text):
        raise OutputRefused(
            Fault(Place("sdmx"), "character-invalid", SIGN.filled({"code": ord(found[0])}), TAKE_IT_OUT, "data steward")
        )
    return quoteattr(text)
