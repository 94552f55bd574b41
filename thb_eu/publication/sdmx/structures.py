"""Structures: what the observations are made of, in SDMX-ML 3.0 and 2.1; the door to pysdmx for structures of data.

Goes out: code lists, concepts, the structure of the observations (EU_OBSERVATION) with its dataflow, and the structure
of the national record (NATIONAL_RECORD), so that the structure maps of the law lead from something to something.

What names an observation is the key of observations.csv. The indicator is an attribute of the table: it follows from
the table and could only contradict it in a key. SCOPE, QUESTION and RULE are what a structure map says of a record; no
observation has them. The value is a Double, as no whole number may be NaN, and has no bounds, as NaN keeps to none.
pysdmx knows one language and no parents of codes; both are set into what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.definitions import Code, Definitions
from thb_eu.messages import ENGLISH, Text, _
from thb_eu.publication.layout import source_alone
from thb_eu.publication.sdmx.components import (
    AGENCY,
    ATTRIBUTES,
    DATA_STRUCTURE,
    EU_OBSERVATION,
    INDICATOR,
    NATIONAL_RECORD,
    OBS_STATUS,
    OBS_VALUE,
    PREPARED,
    TABLE,
    TIME,
    VALUE,
    VERSION,
    codelist_id,
    component,
    urn,
)
from thb_eu.publication.sdmx.lists import (
    FREQ,
    GEO,
    Circumstances,
    Listed,
    breakdowns,
    european_list,
    national_list,
    published_lists,
)
from thb_eu.publication.sdmx.multilingual import Key, completed
from thb_eu.publication.sdmx.names import ASIDE, EUROPEAN, NATIONAL, OF_COLUMNS, SCHEME

if TYPE_CHECKING:
    from pysdmx.model import Codelist, Component, ConceptScheme, Dataflow, DataStructureDefinition, ItemReference

CONCEPTS = "CS_THB"
OF_THE_OBSERVATION, OF_THE_TABLE = "O", component(TABLE)
MANDATORY = (INDICATOR, OBS_STATUS)
MESSAGE = "{dataset}_STRUCTURES"
SOME_CODES = _("Some codes of {list}")
SURE_OF_ID = _("Id of the data set: {confidence}")

Lists = Mapping[str, Listed]


def structures(given: Circumstances) -> dict[str, bytes]:
    """The structure messages by the folder of their standard (`ml-3.0`, `ml-2.1`)."""
    from pysdmx.io.xml.sdmx21.writer.structure import write as write_21
    from pysdmx.io.xml.sdmx30.writer.structure import write as write_30
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    lists = {entry.id: entry for entry in published_lists(given)}
    concepts = _concepts(given.definitions)
    european, national = _european(given.definitions, lists), _national(given.definitions, lists)
    codelists = [_codelist(entry, given.marked) for entry in lists.values()]
    whole = [*codelists, _scheme(concepts), european, national, _dataflow(given)]
    names, parents = _names(given, lists, concepts), _parents(lists)
    id = MESSAGE.format(dataset=given.sdmx.dataset.id)
    told = {}
    for folder, write in (("ml-3.0", write_30), ("ml-2.1", write_21)):
        header = Header(id=id, prepared=PREPARED, sender=Organisation(id=AGENCY))
        told[folder] = completed(write(whole, header=header) or "", names, parents)
    return told


def key_columns(definitions: Definitions) -> tuple[str, ...]:
    """The columns of observations.csv that name an observation; time comes last, as SDMX-ML wants it."""
    return (FREQ, GEO, TABLE, *breakdowns(definitions), TIME)


def _codelist(entry: Listed, marked: bool = False) -> Codelist:
    from pysdmx.model import Code as SdmxCode
    from pysdmx.model import Codelist

    codes = [SdmxCode(id=code.code, name=code.label.english, description=_origin(code, marked)) for code in entry.codes]
    description = SOME_CODES.filled({"list": entry.part_of}).english if entry.part_of else None
    return Codelist(
        id=entry.id, name=entry.name.english, description=description, agency=AGENCY, version=VERSION, items=codes
    )


def _origin(code: Code, marked: bool) -> str | None:
    """Where a code comes from, and how sure that is where it is asked for."""
    return f"{code.source} [{code.confidence}]" if code.source and marked else source_alone(code.source) or None


def _concepts(definitions: Definitions) -> dict[str, Text]:
    """The names of all components by id; of one that both structures have, the EU's."""
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    named = {**definitions.law.labels, **definitions.law.days, **titles, **OF_COLUMNS, **ASIDE}
    return {component(name): text for name, text in named.items()}


def _scheme(concepts: Mapping[str, Text]) -> ConceptScheme:
    from pysdmx.model import Concept, ConceptScheme

    items = [Concept(id=id, name=text.english) for id, text in concepts.items()]
    return ConceptScheme(id=CONCEPTS, name=SCHEME.english, agency=AGENCY, version=VERSION, items=items)


def _european(definitions: Definitions, lists: Lists) -> DataStructureDefinition:
    """The structure of observations.csv."""
    listed = {name: european_list(name, definitions) for name in (*key_columns(definitions), *ATTRIBUTES)}
    listed[TABLE] = TABLE
    dimensions = [_dimension(name, listed[name], lists) for name in key_columns(definitions)]
    attributes = [_attribute(name, listed.get(name, ""), lists) for name in (*ATTRIBUTES, *ASIDE)]
    return _structure(EU_OBSERVATION, EUROPEAN, [*dimensions, _measure(), *attributes])


def _national(definitions: Definitions, lists: Lists) -> DataStructureDefinition:
    """The structure of what a supplier tells: the national dimensions, the year, how many, and the days."""
    law = definitions.law
    dimensions = [_dimension(name, national_list(name, definitions), lists) for name in law.dimensions]
    days = [_attribute(name, "", lists) for name in law.days]
    return _structure(NATIONAL_RECORD, NATIONAL, [*dimensions, _dimension(TIME, "", lists), _measure(), *days])


def _structure(id: str, name: Text, components: list[Component]) -> DataStructureDefinition:
    from pysdmx.model import Components, DataStructureDefinition

    return DataStructureDefinition(
        id=id, name=name.english, agency=AGENCY, version=VERSION, components=Components(components)
    )


def _dataflow(given: Circumstances) -> Dataflow:
    from pysdmx.model import Dataflow

    dataset = given.sdmx.dataset
    return Dataflow(
        id=dataset.id,
        name=dataset.name.english,
        description=SURE_OF_ID.filled({"confidence": dataset.confidence}).english if given.marked else None,
        agency=AGENCY,
        version=VERSION,
        structure=urn(DATA_STRUCTURE, EU_OBSERVATION),
    )


def _dimension(name: str, codelist: str, lists: Lists) -> Component:
    from pysdmx.model import Component, DataType, Role

    plain = DataType.PERIOD if name == TIME else DataType.STRING
    return Component(component(name), True, Role.DIMENSION, _concept(name), **_values(codelist, lists, plain))


def _attribute(name: str, codelist: str, lists: Lists) -> Component:
    from pysdmx.model import Component, DataType, Role

    return Component(
        component(name),
        name in MANDATORY,
        Role.ATTRIBUTE,
        _concept(name),
        attachment_level=OF_THE_TABLE if name == INDICATOR else OF_THE_OBSERVATION,
        **_values(codelist, lists, DataType.STRING),
    )


def _measure() -> Component:
    from pysdmx.model import Component, DataType, Role

    return Component(OBS_VALUE, True, Role.MEASURE, _concept(VALUE), local_dtype=DataType.DOUBLE)


def _values(codelist: str, lists: Lists, plain: Any) -> dict[str, Any]:
    """The values of a component: a code list, else values of the type `plain`."""
    return {"local_codes": _codelist(lists[codelist_id(codelist)])} if codelist else {"local_dtype": plain}


def _concept(name: str) -> ItemReference:
    from pysdmx.model import ItemReference

    return ItemReference("Concept", AGENCY, CONCEPTS, VERSION, component(name))


def _names(given: Circumstances, lists: Lists, concepts: Mapping[str, Text]) -> dict[Key, dict[str, str]]:
    """The names in all languages but English, by the id of the structure and, inside of one, of the item."""
    dataset = given.sdmx.dataset
    told: dict[Key, Text] = {(entry.id, code.code): code.label for entry in lists.values() for code in entry.codes}
    told |= {(CONCEPTS, id): text for id, text in concepts.items()}
    whole = {CONCEPTS: SCHEME, EU_OBSERVATION: EUROPEAN, NATIONAL_RECORD: NATIONAL, dataset.id: dataset.name}
    told |= {(id, ""): text for id, text in whole.items()} | {(entry.id, ""): entry.name for entry in lists.values()}
    others = tuple(lang for lang in given.definitions.languages if lang != ENGLISH)
    return {key: text.by_language_of(others) for key, text in told.items()}


def _parents(lists: Lists) -> dict[Key, str]:
    return {(entry.id, code): parent for entry in lists.values() for code, parent in entry.parents.items() if parent}
