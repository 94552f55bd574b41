"""Lists: which code list stands behind a component, and the code lists as they are published.

A dimension has its code list where every code is an id of SDMX; elsewhere it is text: an article is written with a
space, and is called the same in every file. A list is published with the code for a table that lacks the dimension
(`_Z`) where an observation may say so, and with the code for what nobody told (`_U`) where a national record may. A
code that adds up to another names it as its parent, as it stood in the reference year for the reporting country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.definitions import Code, Definitions, Hierarchy, Sdmx
from thb_eu.messages import Text
from thb_eu.model import NOT_APPLICABLE, NOT_TOLD
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.sdmx.components import CONF_STATUS, INDICATOR, OBS_STATUS, TABLE, codelist_id
from thb_eu.publication.sdmx.names import NOT_APPLICABLE_NAME, NOT_TOLD_NAME, OF_COLUMNS

SDMX_ID = re.compile(r"[A-Za-z0-9_@$-]+")
FREQ, GEO = "freq", "geo"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """For which country and year the structures are written; it decides what a code adds up to.

    `marked`: whether a description says how sure its code is.
    """

    definitions: Definitions
    sdmx: Sdmx
    geo: str
    year: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A code list as it is published: its id, its names, its codes with their parents, the list it is a part of."""

    id: str
    name: Text
    codes: tuple[Code, ...]
    parents: Mapping[str, str]
    part_of: str = ""


def european_list(name: str, definitions: Definitions) -> str:
    """The code list of an EU dimension, of the indicator or of a status; empty where its values are text."""
    codelist = definitions.dimension_lists.get(name, name)
    return codelist if codelist in definitions.codelists and _fits(definitions.codelists[codelist].by_code) else ""


def national_list(name: str, definitions: Definitions) -> str:
    """The code list of a national dimension; empty where it has none, or where its codes are no ids."""
    known = definitions.national_lists.get(name)
    return name if known is not None and _fits(known.by_code) else ""


def breakdowns(definitions: Definitions) -> tuple[str, ...]:
    """The dimensions of the EU tables, in the order of the columns of observations.csv."""
    return tuple(name for name in COLUMNS if name in definitions.dimension_lists)


def published_lists(given: Circumstances) -> Iterator[Listed]:
    """Every code list that a component names, each once, and the list of the tables."""
    definitions = given.definitions
    broken_down = _named(european_list(name, definitions) for name in breakdowns(definitions))
    national = _named(national_list(name, definitions) for name in definitions.law.dimensions)
    others = _named(european_list(name, definitions) for name in (FREQ, GEO, INDICATOR, OBS_STATUS, CONF_STATUS))
    for name in {**others, **broken_down, **national}:
        more = [_own(NOT_APPLICABLE, NOT_APPLICABLE_NAME)] if name in broken_down else []
        more += [_own(NOT_TOLD, NOT_TOLD_NAME)] if name in national else []
        yield _listed(name, more, given)
    yield Listed(codelist_id(TABLE), OF_COLUMNS[TABLE], tuple(_own(t.name, t.title) for t in definitions.tables), {})


def _listed(name: str, more: list[Code], given: Circumstances) -> Listed:
    definitions = given.definitions
    known = definitions.codelists.get(name)
    codelist = known or definitions.national_lists[name]
    title = known.title if known else definitions.law.labels[name]
    parents = Hierarchy(codelist, given.year, given.geo).parents
    codes = (*codelist.codes, *(code for code in more if code.code not in codelist.by_code))
    return Listed(codelist_id(name), title, codes, parents, given.sdmx.maintained_elsewhere.get(name, ""))


def _own(code: str, label: Text) -> Code:
    return Code(code, label, "item", "", "", "", "", "", {})


def _named(lists: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(filter(None, lists))


def _fits(codes: Iterable[str]) -> bool:
    return all(SDMX_ID.fullmatch(code) for code in codes)
