"""Metadata structure: the concepts of SIMS/ESMS as an SDMX-ML 3.0 metadata structure, with its flow and its concepts.

One metadata attribute a concept, in the tree of the codes, for text in every language; it describes the structure
of the observations. Where code, name and id of a concept come from is its description, in the
internal edition also how sure they are.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from thb_eu.definitions import Concept, Definitions, Reference
from thb_eu.messages import Languages, Text, _, layout
from thb_eu.publication.law.words import mark
from thb_eu.publication.reference.messages import (
    CONCEPTS,
    METADATA_FLOW,
    METADATA_STRUCTURE,
    STRUCTURE_URN,
    added,
    in_each,
    maintained,
    message,
    written,
)
from thb_eu.publication.sdmx.components import AGENCY, DATA_STRUCTURE, EU_OBSERVATION, VERSION, urn
from thb_eu.publication.titles import source_alone

MESSAGE = "THB_EU_METADATA_STRUCTURE"
TARGET = urn(DATA_STRUCTURE, EU_OBSERVATION)
CONCEPT_URN = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:{CONCEPTS}({VERSION})."
SCHEME = _("Concepts of reference metadata (SIMS/ESMS)")
STRUCTURE = _("Structure of reference metadata (SIMS/ESMS)")
FLOW = _("Reference metadata of statistics on trafficking")
ORIGIN = _("{code}. {source} [{confidence}; SDMX id: {id_confidence}]")
UNMARKED = layout("{code}. {source}")


def metadata_structure(definitions: Definitions, marked: bool) -> bytes:
    """The structure message: concept scheme, metadata structure, metadata flow; `marked`: with how sure things are."""
    root, _ = message("mes:Structure", MESSAGE)
    known, reference = SubElement(root, "mes:Structures"), definitions.reference
    languages = definitions.languages
    _concepts(SubElement(known, "str:ConceptSchemes"), reference, languages, marked)
    flow = maintained(SubElement(known, "str:Metadataflows"), "str:Metadataflow", METADATA_FLOW, FLOW, languages)
    added(flow, "str:Structure", STRUCTURE_URN)
    added(flow, "str:Target", TARGET)
    structures = SubElement(known, "str:MetadataStructures")
    structure = maintained(structures, "str:MetadataStructure", METADATA_STRUCTURE, STRUCTURE, languages)
    components = SubElement(structure, "str:MetadataStructureComponents")
    _attributes(SubElement(components, "str:MetadataAttributeList", id="MetadataAttributeDescriptor"), "", reference)
    return written(root)


def _concepts(schemes: Element, reference: Reference, languages: Languages, marked: bool) -> None:
    scheme = maintained(schemes, "str:ConceptScheme", CONCEPTS, SCHEME, languages)
    ids = {concept.code: concept.id for concept in reference.concepts}
    for concept in reference.concepts:
        entry = SubElement(scheme, "str:Concept", id=concept.id)
        in_each(entry, "com:Name", concept.label, languages)
        in_each(entry, "com:Description", _origin(concept, marked), languages)
        if concept.parent:
            added(entry, "str:Parent", ids[concept.parent])


def _origin(concept: Concept, marked: bool) -> Text:
    if not marked:
        return UNMARKED.filled({"code": concept.code, "source": source_alone(concept.source)})
    return ORIGIN.filled(
        {
            "code": concept.code,
            "source": concept.source,
            "confidence": mark(concept.confidence),
            "id_confidence": mark(concept.id_confidence),
        }
    )


def _attributes(parent: Element, code: str, reference: Reference) -> None:
    """The attributes below `code`, each with those below it."""
    for concept in reference.below(code):
        attribute = SubElement(parent, "str:MetadataAttribute", id=concept.id, minOccurs="0")
        added(attribute, "str:ConceptIdentity", f"{CONCEPT_URN}{concept.id}")
        values = SubElement(attribute, "str:LocalRepresentation")
        SubElement(values, "str:TextFormat", textType="String", isMultiLingual="true")
        _attributes(attribute, concept.code, reference)
