"""Metadata set: what is said under every concept as an SDMX-ML 3.0 metadata set, in every language.

The same lines as in the other faces, one text a concept and language, in the tree of the metadata structure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from thb_eu.messages import Languages
from thb_eu.model import Submission
from thb_eu.publication.reference.messages import FLOW_URN, METADATA_FLOW, added, maintained, message, written
from thb_eu.publication.reference.metadata_structure import TARGET
from thb_eu.publication.reference.passages import Entry

SET = "SIMS_{geo}_{year}"


def metadata_set(entries: Sequence[Entry], submission: Submission) -> bytes:
    """The message with one metadata set, for the year of the submission."""
    collection, languages = submission.collection, submission.definitions.languages
    id = SET.format(geo=collection.geo, year=collection.year)
    root, header = message("mes:GenericMetadata", id)
    usage = SubElement(header, "mes:Structure", structureID=METADATA_FLOW)
    added(usage, "com:StructureUsage", FLOW_URN)
    told = maintained(root, "mes:MetadataSet", id, collection.title, languages)
    told.set("reportingBeginDate", f"{collection.year}-01-01")
    told.set("reportingEndDate", f"{collection.year}-12-31")
    added(told, "metadata:Metadataflow", FLOW_URN)
    added(told, "metadata:Target", TARGET)
    by_code = {entry.concept.code: entry for entry in entries}
    _attributes(told, [entry for entry in entries if not entry.concept.parent], by_code, languages)
    return written(root)


def _attributes(parent: Element, entries: Sequence[Entry], by_code: Mapping[str, Entry], languages: Languages) -> None:
    for entry in entries:
        attribute = SubElement(parent, "metadata:Attribute", id=entry.concept.id)
        for lang in languages:
            added(attribute, "com:Text", entry.text(lang)).set("xml:lang", lang)
        _attributes(attribute, [by_code[code] for code in entry.below], by_code, languages)
