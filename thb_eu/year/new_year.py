"""Gather the collection of a year in a folder, from that of another year, mostly of the year before.

Carried over are the title with its year moved, country, contributors, version, thresholds and breaks, the suppliers who
owe a table for the new year, the words of the reference metadata, each marked for review, and the definitions that the
office has changed, beside the list of offices, which it fills in. Figures, waivers, corrections and decisions on single
cases are of their year and are not. A year that begins in the folder of its country has no definitions of its own: the
country's hold for all its years. Refused: a folder in which something stands or that belongs to the product, a year
that is the same, a country other than that of the definitions, a year for which no supplier owes a table.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Languages, Text, _, plural
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.collection_descriptor import OWN_DEFINITIONS
from thb_eu.definitions.folder import country_of, find_folder
from thb_eu.definitions.strict_reader import read_json
from thb_eu.definitions.suppliers import NAME as OFFICES
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.results import Collection
from thb_eu.sources.collection import CORRECTIONS, DECISIONS, DESCRIPTOR, PROSE, WAIVERS, read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import working_on

OWN_FOLDER = "definitions"
CARRIED = ("version", "contributors", "thb:thresholds", "thb:breaks")
"""Keys of the descriptor that hold for the next year as they are."""
CONCEPTS, WIDTH = "concepts", 118

WAIVERS_HOLD = _(
    "Findings that may stand, and why. The suppliers' figures are never edited; `thb-eu validate PACKAGE "
    "--explain-waivers` writes the entries."
)
CORRECTIONS_HOLD = _("Cells that are read as another value, each on somebody's authority.")
DECISIONS_HOLD = _("Answers for single cases to questions of mappings/decisions.yaml, with the one who decided.")
PROSE_HOLDS = _(
    "The steward's words for the reference metadata of this year, carried over from {came_from}. Read them; where they "
    "hold, take `review: true` away. Until then the dossier is a DRAFT."
)
OWN_HOLDS = _(
    "Only definitions that the office changes: a file here takes the place of the built-in one of the same folder and "
    "name, e.g. definitions/mappings/decisions.yaml."
)

OTHER_COUNTRY = _("the collection is of {geo}, the definitions are those of {other}.")
PROLONG = _("Add the contracts of that year under datapackages/sources, or prolong those that there are (thb:valid).")


@dataclass(frozen=True, slots=True)
class NewYear:
    """A collection that was begun: its folder, name and year, and from which one of which year.

    `contracts`: by supplier the tables that it owes; `left_out`: suppliers of that year who owe none.
    `to_review`: the concepts whose words were carried over; `of_last_year`: those among them that name the year they
    were written for, with the languages. `own`: definitions of the office that were carried over.
    """

    folder: Path
    name: str
    year: int
    came_from: str
    last_year: int
    contracts: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    to_review: tuple[str, ...]
    of_last_year: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...]


def begin_year(year: int, came_from: str | Path, out: Path, definitions: Definitions, acting: Acting) -> NewYear:
    """Begin the collection of `year` in `out` from `came_from`, whose definitions are these (`load_for`)."""
    before = read_collection(came_from, definitions)
    contracts = _owed(before, definitions, year)
    _refuse_unfit(before, definitions, year, contracts)
    if out.resolve().is_relative_to(find_folder().roots["datapackages"].resolve()):
        problem = (
            "collection-built-in",
            _("the folder belongs to the product, in which nothing is written."),
            _("Name a folder elsewhere."),
        )
        raise SourceRefused(Fault(Place(str(out)), *problem, "user"))
    refuse_if_taken(out)
    languages = definitions.languages
    name = _moved(before.name, before.year, year)
    if name == before.name:
        name = f"{before.geo.lower()}-{year}"
    prose = (before.folder / PROSE).read_bytes() if before.prose else b""
    own = definitions.folder.changed()
    definitions_of_office = {
        f"{OWN_FOLDER}/README.md": "\n\n".join(OWN_HOLDS.by_language_of(languages).values()).encode() + b"\n",
        **{f"{OWN_FOLDER}/{name}": held for name, held in definitions.folder.read_if_there((OFFICES, *own)).items()},
    }
    in_country = country_of(out) is not None
    files = {
        DESCRIPTOR: _descriptor(before, year, name, tuple(contracts), "" if in_country else OWN_FOLDER),
        WAIVERS: _empty("waivers", WAIVERS_HOLD, languages),
        CORRECTIONS: _empty("corrections", CORRECTIONS_HOLD, languages),
        DECISIONS: _empty("decisions", DECISIONS_HOLD, languages),
        PROSE: _prose(prose, before, PROSE_HOLDS.filled({"came_from": before.name}), languages),
        **({} if in_country else definitions_of_office),
    }
    with folder_beside(out, is_new=True) as made, working_on(made, acting) as space:
        for file, content in files.items():
            space.put(file, content)
        space.enter(Act.BEGUN, {"from": before.name, "year": year})
        space.write()
    return NewYear(
        folder=out,
        name=name,
        year=year,
        came_from=before.name,
        last_year=before.year,
        contracts=contracts,
        left_out=tuple(supplier for supplier in before.suppliers if supplier not in contracts),
        to_review=tuple(before.prose),
        of_last_year=naming(before.year, before, languages),
        own=own,
    )


def naming(year: int, collection: Collection, languages: Languages) -> dict[str, tuple[str, ...]]:
    """By concept, the languages in which the collection's own words name `year`."""
    named = {
        code: tuple(lang for lang in languages if re.search(_alone(year), said.text.in_language(lang)))
        for code, said in collection.prose.items()
    }
    return {code: langs for code, langs in named.items() if langs}


def _owed(before: Collection, definitions: Definitions, year: int) -> dict[str, tuple[str, ...]]:
    """By supplier, the tables that it owes for the year."""
    due = [name for name, contract in definitions.contracts.items() if contract.is_due_for(year)]
    owed = {by: tuple(name for name in due if name.split("/")[0] == by) for by in before.suppliers}
    return {supplier: tables for supplier, tables in owed.items() if tables}


def _refuse_unfit(
    before: Collection, definitions: Definitions, year: int, contracts: Mapping[str, tuple[str, ...]]
) -> None:
    values = {"year": year, "before": before.year, "came_from": before.name, "geo": before.geo}
    where = Place(before.name)
    if definitions.geo not in ("", before.geo):
        what = OTHER_COUNTRY.filled({**values, "other": definitions.geo})
        remedy = _("Name the definitions of its country, or begin from another collection.")
        raise SourceRefused(Fault(where, "country-of-others", what, remedy, "user"))
    if year == before.year:
        what = _("{year} is the year of {came_from} itself.").filled(values)
        remedy = _("Name another year, or begin from the collection of another one.")
        raise SourceRefused(Fault(where, "year-not-another", what, remedy, "user"))
    if not contracts:
        what = _("no supplier of {came_from} owes a table for {year}.").filled(values)
        raise SourceRefused(Fault(where, "year-not-covered", what, PROLONG, "data steward"))


def _descriptor(before: Collection, year: int, name: str, suppliers: tuple[str, ...], own: str) -> bytes:
    said = read_json((before.folder / before.descriptor).read_bytes(), before.descriptor, SourceRefused)
    titles = {key: _moved(text, before.year, year) for key, text in said.items() if re.match("(thb:)?title", key)}
    value: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        **titles,
        "thb:kind": "collection",
        "thb:geo": before.geo,
        "thb:year": year,
        "thb:from": before.name,
        **({OWN_DEFINITIONS: own} if own else {}),
        "thb:suppliers": suppliers,
        **{key: said[key] for key in CARRIED if key in said},
        "resources": [],
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _empty(key: str, holds: Text, languages: Languages) -> bytes:
    return "".join(_remark(holds, languages)).encode() + f"{key}: []\n".encode()


def _prose(content: bytes, before: Collection, holds: Text, languages: Languages) -> bytes:
    """The words of that year, each marked for review; the remarks above them said what held for that year."""
    remark = "".join(_remark(holds, languages)).encode()
    if not content:
        return remark + f"{CONCEPTS}: {{}}\n".encode()
    for code in before.prose:
        content = with_value(content, PROSE, [CONCEPTS, code, "review"], True)
    return remark + re.sub(rb"\A(\xef\xbb\xbf)?([ \t]*(#[^\n]*)?\r?\n)+", b"", content)


def _remark(text: Text, languages: Languages) -> Iterator[str]:
    said = text.by_language_of(languages).values()
    return (f"# {line}\n" for words in said for line in textwrap.wrap(words, WIDTH, break_on_hyphens=False))


def _moved(text: str, before: int, year: int) -> str:
    """Return the text with another year in place of the one before."""
    return re.sub(_alone(before), str(year), text)


def _alone(year: int) -> str:
    return rf"(?<!\d){year}(?!\d)"


BEGUN = _("{name} is begun in {folder}, from {came_from}.")
OWED = plural("{supplier}: {count} table", "{supplier}: {count} tables")
LEFT_OUT = _("{supplier}: owes no table for {year}, left out")
NAMES_LAST = _("{concept} names the year {year} ({languages})")


def begun_words(begun: NewYear) -> Iterator[Text]:
    """Yield what was begun, sentence by sentence."""
    year = begun.year
    yield BEGUN.filled({"name": begun.name, "folder": begun.folder, "came_from": begun.came_from})
    yield from (OWED.filled({"supplier": name, "count": len(owed)}) for name, owed in begun.contracts.items())
    yield from (LEFT_OUT.filled({"supplier": name, "year": year}) for name in begun.left_out)
    if begun.own:
        yield plural(
            "{count} definition of the office was carried over: {names}",
            "{count} definitions of the office were carried over: {names}",
            len(begun.own),
            names=", ".join(begun.own),
        )
    if begun.to_review:
        yield plural(
            "{count} text of the metadata is marked for review (metadata.yaml): {concepts}",
            "{count} texts of the metadata are marked for review (metadata.yaml): {concepts}",
            len(begun.to_review),
            concepts=", ".join(begun.to_review),
        )
    for concept, languages in begun.of_last_year.items():
        yield NAMES_LAST.filled({"concept": concept, "year": begun.last_year, "languages": ", ".join(languages)})
