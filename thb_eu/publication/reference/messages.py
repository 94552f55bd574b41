"""Messages: what the two SDMX messages of the reference metadata share: names, addresses, header, texts by language.

pysdmx writes metadata sets and structures in one language only, and no place of a concept in the tree of its scheme; so
these messages are written by the official schemas of SDMX-ML 3.0 with the standard library, as UTF-8.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from thb_eu.messages import Languages, Text
from thb_eu.publication.reference.passages import said
from thb_eu.publication.sdmx.components import AGENCY, PREPARED, VERSION, urn

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
NAMESPACES = {
    "xmlns:mes": f"{SCHEMAS}/message",
    "xmlns:str": f"{SCHEMAS}/structure",
    "xmlns:com": f"{SCHEMAS}/common",
    "xmlns:metadata": f"{SCHEMAS}/metadata/generic",
}
METADATA_STRUCTURE, METADATA_FLOW, CONCEPTS = "MSD_SIMS", "MDF_SIMS", "CS_SIMS"
STRUCTURE_URN = urn("metadatastructure.MetadataStructure", METADATA_STRUCTURE)
FLOW_URN = urn("metadatastructure.Metadataflow", METADATA_FLOW)
WRITTEN_AT = "%Y-%m-%dT%H:%M:%SZ"


def message(kind: str, id: str) -> tuple[Element, Element]:
    """A message of a kind (`mes:Structure`) and its header, in which no clock and no machine stands."""
    root = Element(kind, NAMESPACES)
    header = SubElement(root, "mes:Header")
    added(header, "mes:ID", id)
    added(header, "mes:Test", "false")
    added(header, "mes:Prepared", PREPARED.strftime(WRITTEN_AT))
    SubElement(header, "mes:Sender", id=AGENCY)
    return root, header


def added(parent: Element, name: str, text: str) -> Element:
    """A new last child of `parent` that holds a text."""
    child = SubElement(parent, name)
    child.text = text
    return child


def in_each(parent: Element, name: str, text: Text, languages: Languages) -> None:
    """The text as one child of `parent` per language."""
    for lang in languages:
        added(parent, name, said(text, lang)).set("xml:lang", lang)


def maintained(parent: Element, name: str, id: str, title: Text, languages: Languages) -> Element:
    """A structure of ours with its names."""
    child = SubElement(parent, name, id=id, agencyID=AGENCY, version=VERSION)
    in_each(child, "com:Name", title, languages)
    return child


def written(root: Element) -> bytes:
    """The message as bytes."""
    indent(root, " ")
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"
