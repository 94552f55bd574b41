"""Describe the structure of the observations in SDMX-ML 3.0 and 2.1; the door to pysdmx for structures of data.

Goes out: code lists, concepts, the structure of the observations (EU_OBSERVATION) with its dataflow, and the structure
of the national record (NATIONAL_RECORD), so that the structure maps of the law lead from something to something.

What names an observation is the key of observations.csv. The indicator is an attribute of the table: it follows from
the table and could only contradict it in a key. SCOPE, QUESTION and RULE are what a structure map says of a record; no
observation has them. The value is a Double, as no whole number may be NaN, and has no bounds, as NaN keeps to none.
In SDMX 3.0 the ends of the interval of a suppressed value are measures of their own; 2.1 knows one measure alone.

A dimension has its code list where every code is an id of SDMX; elsewhere it is text: an article is written with a
space, and is called the same in every file. A list is published with the code for a table that lacks the dimension
(`_Z`) where an observation may say so, and with the code for what nobody told (`_U`) where a national record may. A
code that adds up to another names it as its parent, as it stood in the reference year for the reporting country.

pysdmx knows one language, no parents of codes, and not which measure may lack; all are set into what it wrote, as is
what other readers want: a list of components bears its fixed id (sdmxthon), and no attribute names a measure, as each
tells of all there is (sdmx1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.dom.minidom import Document, Element

from defusedxml.minidom import parseString
from pysdmx.io.xml.sdmx21.writer.structure import write as write_21
from pysdmx.io.xml.sdmx30.writer.structure import write as write_30
from pysdmx.model import Code as SdmxCode
from pysdmx.model import (
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
)
from pysdmx.model.message import Header

from thb_eu.base.messages import ENGLISH, Text, _
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, NOT_TOLD
from thb_eu.definitions import Code, Definitions, Hierarchy, Sdmx
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.layout import source_alone
from thb_eu.publication.sdmx.components import (
    AGENCY,
    ASIDE,
    ATTRIBUTES,
    CONF_STATUS,
    DATA_STRUCTURE,
    EU_OBSERVATION,
    EUROPEAN,
    INDICATOR,
    LISTS,
    MEASURES,
    NATIONAL,
    NATIONAL_RECORD,
    NOT_APPLICABLE_NAME,
    NOT_TOLD_NAME,
    OBS_STATUS,
    OF_COLUMNS,
    SCHEME,
    TABLE,
    TIME,
    VALUE,
    VERSION,
    codelist_id,
    column,
    component,
    prepared,
    urn,
)

SDMX_ID = re.compile(r"[A-Za-z0-9_@$-]+")
FREQ, GEO = "freq", "geo"
CONCEPTS = "CS_THB"
MANDATORY = (INDICATOR, OBS_STATUS)
COMPONENT_LISTS = {f"str:{kind}List": f"{kind}Descriptor" for kind in ("Dimension", "Attribute", "Measure")}

StructureId = tuple[str, str]
"""The id of a structure and, of an item inside of it, its own; empty for the structure itself."""


@dataclass(frozen=True, slots=True)
class StructureContext:
    """For which country and year the structures are written; it decides what a code adds up to.

    `prepared`: the ISO day that their header gives. `marked`: whether a description says how sure its code is.
    """

    definitions: Definitions
    sdmx: Sdmx
    geo: str
    year: int
    prepared: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SdmxCodelist:
    """A code list as it is published: its id, its names, its codes with their parents, the list it is a part of."""

    id: str
    name: Text
    codes: tuple[Code, ...]
    parents: Mapping[str, str]
    part_of: str = ""


Lists = Mapping[str, SdmxCodelist]


def structures(context: StructureContext) -> dict[str, bytes]:
    """Return the structure messages by the folder of their standard (`ml-3.0`, `ml-2.1`)."""
    definitions, dataset = context.definitions, context.sdmx.dataset
    lists = {entry.id: entry for entry in _published_lists(context)}
    concepts = _concepts(definitions)
    sure = _("Id of the data set: {confidence}", confidence=dataset.confidence).english
    flow = Dataflow(
        id=dataset.id,
        name=dataset.name.english,
        description=sure if context.marked else None,
        structure=urn(DATA_STRUCTURE, EU_OBSERVATION),
        agency=AGENCY,
        version=VERSION,
    )
    items = [Concept(id=id, name=text.english) for id, text in concepts.items()]
    shared = [
        *(_codelist(entry, context.marked) for entry in lists.values()),
        ConceptScheme(id=CONCEPTS, name=SCHEME.english, items=items, agency=AGENCY, version=VERSION),
    ]
    names = _other_names(context, lists, concepts)
    parents = {(entry.id, code): parent for entry in lists.values() for code, parent in entry.parents.items() if parent}
    messages = {}
    for folder, write, measures in (("ml-3.0", write_30, MEASURES), ("ml-2.1", write_21, (VALUE,))):
        artefacts = [
            *shared,
            _structure(EU_OBSERVATION, EUROPEAN, _of_observations(definitions, lists, measures)),
            _structure(NATIONAL_RECORD, NATIONAL, _of_records(definitions, lists)),
            flow,
        ]
        day, sender = prepared(context.prepared), Organisation(id=AGENCY)
        header = Header(id=f"{dataset.id}_STRUCTURES", prepared=day, sender=sender)
        messages[folder] = _completed(write(artefacts, header=header) or "", names, parents)
    return messages


def european_list(name: str, definitions: Definitions) -> str:
    """Return the code list of an EU dimension, of the indicator or of a status; empty where its values are text."""
    codelist = definitions.dimension_lists.get(name, LISTS.get(name, name))
    return codelist if codelist in definitions.codelists and _fits(definitions.codelists[codelist].by_code) else ""


def national_list(name: str, definitions: Definitions) -> str:
    """Return the code list of a national dimension; empty where it has none, or where its codes are no ids."""
    known = definitions.national_lists.get(name)
    return name if known is not None and _fits(known.by_code) else ""


def _fits(codes: Iterable[str]) -> bool:
    return all(SDMX_ID.fullmatch(code) for code in codes)


def _breakdowns(definitions: Definitions) -> tuple[str, ...]:
    """Return the dimensions of the EU tables, in the order of the columns of observations.csv."""
    return tuple(name for name in COLUMNS if name in definitions.dimension_lists)


def _published_lists(context: StructureContext) -> Iterator[SdmxCodelist]:
    """Yield every code list that a component names, each once, and the list of the tables."""
    definitions, law = context.definitions, context.definitions.law

    def coded(code: str, label: Text) -> Code:
        return Code(code, label, "item", "", "", "", "", "", {})

    broken_down = [european_list(name, definitions) for name in _breakdowns(definitions)]
    national = [national_list(name, definitions) for name in law.dimensions]
    others = (european_list(name, definitions) for name in (FREQ, GEO, INDICATOR, OBS_STATUS, *LISTS, CONF_STATUS))
    for name in dict.fromkeys(filter(None, (*others, *broken_down, *national))):
        known = definitions.codelists.get(name)
        codelist = known or definitions.national_lists[name]
        more = [coded(NOT_APPLICABLE, NOT_APPLICABLE_NAME)] if name in broken_down else []
        more += [coded(NOT_TOLD, NOT_TOLD_NAME)] if name in national else []
        yield SdmxCodelist(
            codelist_id(name),
            known.title if known else law.labels[name],
            (*codelist.codes, *(code for code in more if code.code not in codelist.by_code)),
            Hierarchy(codelist, context.year, context.geo).parents,
            context.sdmx.maintained_elsewhere.get(name, ""),
        )
    yield SdmxCodelist(
        codelist_id(TABLE), OF_COLUMNS[TABLE], tuple(coded(table.name, table.title) for table in definitions.tables), {}
    )


def _codelist(entry: SdmxCodelist, marked: bool = False) -> Codelist:
    """Return a list in English; a code with where it comes from, and how sure that is where it is asked for."""
    codes = []
    for code in entry.codes:
        sure = f"{code.source} [{code.confidence}]" if code.source and marked else source_alone(code.source)
        codes.append(SdmxCode(id=code.code, name=code.label.english, description=sure or None))
    part = _("Some codes of {list}", list=entry.part_of).english if entry.part_of else None
    return Codelist(id=entry.id, name=entry.name.english, description=part, items=codes, agency=AGENCY, version=VERSION)


def _concepts(definitions: Definitions) -> dict[str, Text]:
    """Return the names of all components by id; of one that both structures have, the EU's."""
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    named = {**definitions.law.labels, **definitions.law.days, **titles, **OF_COLUMNS, **ASIDE}
    return {component(name): text for name, text in named.items()}


def _structure(id: str, name: Text, components: Iterable[Component]) -> DataStructureDefinition:
    return DataStructureDefinition(
        id=id, name=name.english, components=Components([*components]), agency=AGENCY, version=VERSION
    )


def _of_observations(definitions: Definitions, lists: Lists, measures: Iterable[str]) -> Iterator[Component]:
    """Yield the components of observations.csv; time comes last of what names an observation, as SDMX-ML wants it."""
    for name in (FREQ, GEO, TABLE, *_breakdowns(definitions), TIME):
        codelist = TABLE if name == TABLE else european_list(name, definitions)
        yield _component(name, Role.DIMENSION, codelist, lists)
    for name in measures:
        yield _component(name, Role.MEASURE, "", lists)
    for name in (*ATTRIBUTES, *ASIDE):
        codelist = european_list(name, definitions) if name in ATTRIBUTES else ""
        yield _component(name, Role.ATTRIBUTE, codelist, lists)


def _of_records(definitions: Definitions, lists: Lists) -> Iterator[Component]:
    """Yield the components of what a supplier tells: the national dimensions, the year, how many, and the days."""
    for name in (*definitions.law.dimensions, TIME):
        yield _component(name, Role.DIMENSION, "" if name == TIME else national_list(name, definitions), lists)
    yield _component(VALUE, Role.MEASURE, "", lists)
    for name in definitions.law.days:
        yield _component(name, Role.ATTRIBUTE, "", lists)


def _component(name: str, role: Role, codelist: str, lists: Lists) -> Component:
    """Return a component with its code list, else with the type of its values."""
    types = {TIME: DataType.PERIOD, VALUE: DataType.DOUBLE, **dict.fromkeys(INTERVAL, DataType.INTEGER)}
    values: dict[str, Any] = {"local_dtype": types.get(name, DataType.STRING)}
    if codelist:
        values = {"local_codes": _codelist(lists[codelist_id(codelist)])}
    if role is Role.ATTRIBUTE:
        values["attachment_level"] = component(TABLE) if name == INDICATOR else "O"
    concept = ItemReference("Concept", AGENCY, CONCEPTS, VERSION, component(name))
    is_told = name in MANDATORY or not (role is Role.ATTRIBUTE or name in INTERVAL)
    return Component(component(name), is_told, role, concept, **values)


def _other_names(
    context: StructureContext, lists: Lists, concepts: Mapping[str, Text]
) -> dict[StructureId, dict[str, str]]:
    """Return the names in all languages but English, by the id of the structure and, inside of one, of the item."""
    dataset = context.sdmx.dataset
    names: dict[StructureId, Text] = {
        (entry.id, code.code): code.label for entry in lists.values() for code in entry.codes
    }
    names |= {(CONCEPTS, id): text for id, text in concepts.items()}
    fixed = {CONCEPTS: SCHEME, EU_OBSERVATION: EUROPEAN, NATIONAL_RECORD: NATIONAL, dataset.id: dataset.name}
    names |= {(id, ""): text for id, text in fixed.items()} | {(entry.id, ""): entry.name for entry in lists.values()}
    others = tuple(lang for lang in context.definitions.languages if lang != ENGLISH)
    return {key: text.by_language_of(others) for key, text in names.items()}


def _completed(
    message: str, names: Mapping[StructureId, Mapping[str, str]], parents: Mapping[StructureId, str]
) -> bytes:
    """Return the message with the names of everything in other languages, and the parent of each code in `parents`."""
    document: Document = parseString(message, forbid_dtd=True)
    by_element = "/schemas/v2_1/" in message
    for structure in _elements(document, "str:Codelist", "str:ConceptScheme", "str:DataStructure", "str:Dataflow"):
        if id := structure.getAttribute("id"):
            _name(document, structure, names[id, ""])
            for item in _elements(structure, "str:Code", "str:Concept"):
                key = id, item.getAttribute("id")
                _name(document, item, names[key])
                if key in parents:
                    item.appendChild(_parent(document, parents[key], by_element))
    for tag, id in COMPONENT_LISTS.items():
        for components in document.getElementsByTagName(tag):
            components.setAttribute("id", id)
    for measure in document.getElementsByTagName("str:Measure"):
        measure.setAttribute("usage", "optional" if column(measure.getAttribute("id")) in INTERVAL else "mandatory")
    for attribute in document.getElementsByTagName("str:Attribute"):
        for relation in attribute.getElementsByTagName("str:MeasureRelationship"):
            attribute.removeChild(relation)
    return document.toxml(encoding="UTF-8") + b"\n"


def _elements(inside: Document | Element, *tags: str) -> list[Element]:
    return [element for tag in tags for element in inside.getElementsByTagName(tag)]


def _name(document: Document, named: Element, texts: Mapping[str, str]) -> None:
    """Add the names in other languages right after the English one."""
    english: Any = next(child for child in named.childNodes if child.nodeName == "com:Name")
    behind = english.nextSibling
    for lang, text in texts.items():
        name = document.createElement("com:Name")
        name.setAttribute("xml:lang", lang)
        name.appendChild(document.createTextNode(text))
        named.insertBefore(name, behind)


def _parent(document: Document, code: str, by_element: bool) -> Element:
    """Return the parent of a code: its id, in SDMX-ML 2.1 as an element of its own."""
    parent = document.createElement("str:Parent")
    if by_element:
        reference = document.createElement("Ref")
        reference.setAttribute("id", code)
        parent.appendChild(reference)
    else:
        parent.appendChild(document.createTextNode(code))
    return parent
