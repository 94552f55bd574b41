"""Multilingual: a structure message completed by what pysdmx has no word for: other names, parents of codes, ids.

Comes in: SDMX-ML as pysdmx wrote it, in English; the names in other languages and the parents, by the id of the
structure and of the item inside of it. Goes out: the same message as UTF-8, with both, and as other readers want it: a
list of components bears its fixed id (sdmxthon), and no attribute names the only measure it can belong to (sdmx1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.dom.minidom import Document, Element

STRUCTURES = ("str:Codelist", "str:ConceptScheme", "str:DataStructure", "str:Dataflow")
ITEMS = ("str:Code", "str:Concept")
LISTS = {f"str:{kind}List": f"{kind}Descriptor" for kind in ("Dimension", "Attribute", "Measure")}
ATTRIBUTE, ONLY_MEASURE = "str:Attribute", "str:MeasureRelationship"
NAME, PARENT, REFERENCE = "com:Name", "str:Parent", "Ref"
STANDARD_21 = "/schemas/v2_1/"

Key = tuple[str, str]
"""The id of a structure and, of an item inside of it, its own; empty for the structure itself."""


def completed(message: str, names: Mapping[Key, Mapping[str, str]], parents: Mapping[Key, str]) -> bytes:
    """The message with the names of everything in other languages, and with the parent of every code in `parents`."""
    from defusedxml.minidom import parseString

    document: Document = parseString(message, forbid_dtd=True)
    by_element = STANDARD_21 in message
    for structure in (entry for tag in STRUCTURES for entry in document.getElementsByTagName(tag)):
        if id := structure.getAttribute("id"):
            _name(document, structure, names[id, ""])
            for item in (entry for tag in ITEMS for entry in structure.getElementsByTagName(tag)):
                key = id, item.getAttribute("id")
                _name(document, item, names[key])
                if key in parents:
                    item.appendChild(_parent(document, parents[key], by_element))
    for tag, id in LISTS.items():
        for components in document.getElementsByTagName(tag):
            components.setAttribute("id", id)
    for attribute in document.getElementsByTagName(ATTRIBUTE):
        for relation in attribute.getElementsByTagName(ONLY_MEASURE):
            attribute.removeChild(relation)
    return document.toxml(encoding="UTF-8") + b"\n"


def _name(document: Document, named: Element, texts: Mapping[str, str]) -> None:
    """The names in other languages right after the English one."""
    english: Any = next(child for child in named.childNodes if child.nodeName == NAME)
    behind = english.nextSibling
    for lang, text in texts.items():
        own = document.createElement(NAME)
        own.setAttribute("xml:lang", lang)
        own.appendChild(document.createTextNode(text))
        named.insertBefore(own, behind)


def _parent(document: Document, code: str, by_element: bool) -> Element:
    """The parent of a code: its id, in SDMX-ML 2.1 as an element of its own."""
    parent = document.createElement(PARENT)
    if by_element:
        reference = document.createElement(REFERENCE)
        reference.setAttribute("id", code)
        parent.appendChild(reference)
    else:
        parent.appendChild(document.createTextNode(code))
    return parent
