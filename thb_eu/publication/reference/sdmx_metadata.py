"""Write the concepts of SIMS/ESMS as an SDMX-ML 3.0 metadata structure, and what they say as a set.

One metadata attribute a concept, in the tree of the codes, for text in every language; it describes the structure of
the observations. The set holds the same lines as the other faces. Where code, name and id of a concept come from is its
description, in the internal edition also how sure they are.

pysdmx writes metadata sets and structures in one language only, and no place of a concept in the tree of its scheme; so
both messages are written by the official schemas with the standard library, as UTF-8, by no clock and no machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from thb_eu.base.messages import Languages, Text, _, layout
from thb_eu.definitions import Concept, Reference
from thb_eu.publication.law_terms import mark
from thb_eu.publication.layout import source_alone
from thb_eu.publication.reference.text_blocks import MetadataEntry, flat
from thb_eu.publication.sdmx.components import AGENCY, DATA_STRUCTURE, EU_OBSERVATION, VERSION, prepared_text, urn
from thb_eu.results import Submission

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
NAMESPACES = {
    "xmlns:mes": f"{SCHEMAS}/message",
    "xmlns:str": f"{SCHEMAS}/structure",
    "xmlns:com": f"{SCHEMAS}/common",
    "xmlns:metadata": f"{SCHEMAS}/metadata/generic",
}
METADATA_STRUCTURE, METADATA_FLOW, CONCEPTS = "MSD_SIMS", "MDF_SIMS", "CS_SIMS"
SCHEME = _("Concepts of reference metadata (SIMS/ESMS)")
FLOW_URN = urn("metadatastructure.Metadataflow", METADATA_FLOW)
TARGET = urn(DATA_STRUCTURE, EU_OBSERVATION)
CONCEPT_URN = f"{urn('conceptscheme.Concept', CONCEPTS)}."


def metadata_structure(submission: Submission) -> bytes:
    """Return the structure message: concept scheme, metadata flow, structure; internally with how sure things are."""
    definitions, marked = submission.definitions, submission.protected.audience.shows_doubts
    root, _header = _message("mes:Structure", "THB_EU_METADATA_STRUCTURE", submission.day)
    known, reference, languages = SubElement(root, "mes:Structures"), definitions.reference, definitions.languages
    _concepts(SubElement(known, "str:ConceptSchemes"), reference, languages, marked)
    flow_name = _("Reference metadata of statistics on trafficking")
    flow = _maintained(SubElement(known, "str:Metadataflows"), "str:Metadataflow", METADATA_FLOW, flow_name, languages)
    _added(flow, "str:Structure", urn("metadatastructure.MetadataStructure", METADATA_STRUCTURE))
    _added(flow, "str:Target", TARGET)
    title = _("Structure of reference metadata (SIMS/ESMS)")
    structures = SubElement(known, "str:MetadataStructures")
    structure = _maintained(structures, "str:MetadataStructure", METADATA_STRUCTURE, title, languages)
    components = SubElement(structure, "str:MetadataStructureComponents")
    listed = SubElement(components, "str:MetadataAttributeList", id="MetadataAttributeDescriptor")
    _declared_attributes(listed, "", reference)
    return _written(root)


def _concepts(schemes: Element, reference: Reference, languages: Languages, marked: bool) -> None:
    scheme = _maintained(schemes, "str:ConceptScheme", CONCEPTS, SCHEME, languages)
    ids = {concept.code: concept.id for concept in reference.concepts}
    for concept in reference.concepts:
        entry = SubElement(scheme, "str:Concept", id=concept.id)
        _in_each(entry, "com:Name", concept.label, languages)
        _in_each(entry, "com:Description", _origin(concept, marked), languages)
        if concept.parent:
            _added(entry, "str:Parent", ids[concept.parent])


def _origin(concept: Concept, marked: bool) -> Text:
    if not marked:
        return layout("{code}. {source}", code=concept.code, source=source_alone(concept.source))
    return _(
        "{code}. {source} [{confidence}; SDMX id: {id_confidence}]",
        code=concept.code,
        source=concept.source,
        confidence=mark(concept.confidence),
        id_confidence=mark(concept.id_confidence),
    )


def _declared_attributes(parent: Element, code: str, reference: Reference) -> None:
    """Add the attributes below `code` to `parent`, each with those below it."""
    for concept in reference.below(code):
        attribute = SubElement(parent, "str:MetadataAttribute", id=concept.id, minOccurs="0")
        _added(attribute, "str:ConceptIdentity", f"{CONCEPT_URN}{concept.id}")
        values = SubElement(attribute, "str:LocalRepresentation")
        SubElement(values, "str:TextFormat", textType="String", isMultiLingual="true")
        _declared_attributes(attribute, concept.code, reference)


def metadata_set(entries: Sequence[MetadataEntry], submission: Submission) -> bytes:
    """Return the message with one metadata set, for the year of the submission."""
    collection, languages = submission.collection, submission.definitions.languages
    id = f"SIMS_{collection.geo}_{collection.year}"
    root, header = _message("mes:GenericMetadata", id, submission.day)
    _added(SubElement(header, "mes:Structure", structureID=METADATA_FLOW), "com:StructureUsage", FLOW_URN)
    element = _maintained(root, "mes:MetadataSet", id, collection.title, languages)
    element.set("reportingBeginDate", f"{collection.year}-01-01")
    element.set("reportingEndDate", f"{collection.year}-12-31")
    _added(element, "metadata:Metadataflow", FLOW_URN)
    _added(element, "metadata:Target", TARGET)
    by_code = {entry.concept.code: entry for entry in entries}
    top = [entry.concept.code for entry in entries if not entry.concept.parent]
    _stated_attributes(element, top, by_code, languages)
    return _written(root)


def _stated_attributes(
    parent: Element, codes: Sequence[str], by_code: Mapping[str, MetadataEntry], languages: Languages
) -> None:
    for entry in map(by_code.__getitem__, codes):
        attribute = SubElement(parent, "metadata:Attribute", id=entry.concept.id)
        for lang in languages:
            _added(attribute, "com:Text", entry.text(lang)).set("xml:lang", lang)
        _stated_attributes(attribute, entry.below, by_code, languages)


def _message(kind: str, id: str, day: str) -> tuple[Element, Element]:
    """Return a message of a kind (`mes:Structure`), prepared on an ISO day, and its header."""
    root = Element(kind, NAMESPACES)
    header = SubElement(root, "mes:Header")
    _added(header, "mes:ID", id)
    _added(header, "mes:Test", "false")
    _added(header, "mes:Prepared", prepared_text(day))
    SubElement(header, "mes:Sender", id=AGENCY)
    return root, header


def _added(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _in_each(parent: Element, name: str, text: Text, languages: Languages) -> None:
    for lang in languages:
        _added(parent, name, flat(text, lang)).set("xml:lang", lang)


def _maintained(parent: Element, name: str, id: str, title: Text, languages: Languages) -> Element:
    """Return a structure of ours with its names."""
    child = SubElement(parent, name, id=id, agencyID=AGENCY, version=VERSION)
    _in_each(child, "com:Name", title, languages)
    return child


def _written(root: Element) -> bytes:
    indent(root, " ")
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"
