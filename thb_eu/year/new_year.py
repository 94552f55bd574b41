"""Gather the collection of a year in a folder, from that of another year, mostly of the year before.

Carried over are the title with its year moved, country, contributors, version, thresholds and breaks, the suppliers who
owe a table for the new year, the words of the reference metadata, each marked for review, and the definitions that the
office has changed, beside the list of offices, which it fills in. Figures, waivers, corrections and decisions on single
cases are of their year and are not. A year that begins in the folder of its country has no definitions of its own: the
country's hold for all its years. Refused: a folder in which something stands or that belongs to the product, a year
that is the same, a country other than that of the definitions, a year for which no supplier owes a table.
"""

from __future__ import annotations

import codecs
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Languages, Text, _, plural
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import DELIVERIES, Act
from thb_eu.definitions.collection_descriptor import OWN_DEFINITIONS
from thb_eu.definitions.folder import country_of, find_folder
from thb_eu.definitions.journal import Journal
from thb_eu.definitions.strict_reader import read_json
from thb_eu.definitions.suppliers import NAME as OFFICES
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.results import Collection
from thb_eu.results.deliveries import REPLACED, SentDelivery, acts_in_force, standing_deliveries
from thb_eu.sources.collection import CORRECTIONS, DECISIONS, DESCRIPTOR, PROSE, WAIVERS, read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.workspace import Workspace, working_on

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
    """Return by concept the languages in which the collection's own words name `year`."""
    named = {
        code: tuple(lang for lang in languages if re.search(_alone(year), said.text.in_language(lang)))
        for code, said in collection.prose.items()
    }
    return {code: langs for code, langs in named.items() if langs}


def _owed(before: Collection, definitions: Definitions, year: int) -> dict[str, tuple[str, ...]]:
    """Return by supplier the tables that it owes for the year."""
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
    """Return the words of `before`, each marked for review; the remarks above them, which held then, are replaced."""
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


# Write into `datapackage.json` of a collection the tables that stand by the journal.
#
# Only what changed is written anew: the order of the keys, the indent and every entry that stays are left as somebody
# wrote them. What was listed by hand and was replaced by a delivery comes back when the delivery is rejected.

RESOURCES, STATEMENTS = "resources", "thb:statements"
BLANK = re.compile(r"[ \t\r\n]*")
INDENT = re.compile(r"\{[ \t]*\r?\n([ \t]+)")
PARTS = json.JSONDecoder()


def as_standing(content: bytes, journal: Journal, order: Sequence[str]) -> bytes:
    """Return the descriptor with the tables and the statements that stand by `journal`; new ones in the `order` of
    contracts.

    Tables that no delivery brought, and of which no delivery says anything, stay as they are listed.
    """
    line_end = "\r\n" if b"\r\n" in content else "\n"
    text = content.decode("utf-8-sig").replace(line_end, "\n")
    spans = dict(_members(text))
    standing = standing_deliveries(journal)
    begin, end = spans[RESOURCES]
    before = [text[slice(*span)] for span in _elements(text, begin)]
    after = _entries(before, standing, journal, order)
    if after != before:
        indent = _indent(text)
        text = text[:begin] + _array(after, indent) + text[end:]
    text = _with_statements(text, _statements(standing, order)).replace("\n", line_end)
    return text.encode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8")


def put_standing(space: Workspace, descriptor: str) -> None:
    """Have the descriptor written as it stands by the journal, where that changes it."""
    before = space.read(descriptor)
    after = as_standing(before, space.journal, [*space.definitions.contracts])
    if after != before:
        space.put(descriptor, after)


def _entries(
    before: Sequence[str], standing: Mapping[str, SentDelivery], journal: Journal, order: Sequence[str]
) -> list[str | Mapping[str, Any]]:
    """Return the resources as they stand: as text where nothing changed."""
    brought = {contract: delivery.resources.get(contract) for contract, delivery in standing.items()}
    wanted = {**_replaced(journal), **brought}
    listed: dict[str, str | Mapping[str, Any]] = {}
    for written in before:
        entry = json.loads(written)
        contract = entry["thb:contract"]
        if contract not in wanted and not str(entry["path"]).startswith(f"{DELIVERIES}/"):
            listed[contract] = written
        elif (new := wanted.get(contract)) is not None:
            listed[contract] = written if new["path"] == entry["path"] else new
    rank = {contract: number for number, contract in enumerate(order)}
    for contract in sorted(wanted.keys() - listed.keys(), key=lambda name: rank.get(name, len(rank))):
        if (new := wanted[contract]) is not None:
            listed = _inserted(listed, contract, new, rank)
    return list(listed.values())


def _inserted(
    listed: Mapping[str, Any], contract: str, entry: Mapping[str, Any], rank: Mapping[str, int]
) -> dict[str, Any]:
    """Return the entries with one more, before the first whose contract comes later."""
    later = next((name for name in listed if rank.get(name, len(rank)) > rank.get(contract, len(rank))), None)
    found: dict[str, Any] = {}
    for name, other in listed.items():
        if name == later:
            found[contract] = entry
        found[name] = other
    return found if later is not None else {**found, contract: entry}


def _replaced(journal: Journal) -> Mapping[str, Mapping[str, Any]]:
    """Return by contract the entry that stood before any delivery."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in acts_in_force(journal):
        if entry.act is Act.RECEIVED:
            for contract, replaced in entry.about.get(REPLACED, {}).items():
                found.setdefault(contract, replaced)
    return found


def _statements(standing: Mapping[str, SentDelivery], order: Sequence[str]) -> list[Mapping[str, Any]]:
    stated = {
        contract: {"contract": contract, **delivery.statements[contract], "delivery": delivery.id}
        for contract, delivery in standing.items()
        if contract in delivery.statements
    }
    return [stated[name] for name in (*order, *(stated.keys() - {*order})) if name in stated]


# --- the text ---------------------------------------------------------------------------------------------------------


def _with_statements(text: str, stated: Sequence[Mapping[str, Any]]) -> str:
    """Return the text with these statements: in their place, or below the resources; without them if none is left."""
    members = _members(text)
    spans = dict(members)
    if STATEMENTS in spans:
        begin, end = spans[STATEMENTS]
        if json.loads(text[begin:end]) == stated:
            return text
        if stated:
            return text[:begin] + _array(stated, _indent(text)) + text[end:]
        names = [name for name, _ in members]
        before = dict(members)[names[names.index(STATEMENTS) - 1]][1]
        return text[:before] + text[end:]
    if not stated:
        return text
    after, indent = spans[RESOURCES][1], _indent(text)
    between = f",\n{indent}" if indent else ", "
    return f'{text[:after]}{between}"{STATEMENTS}": {_array(stated, indent)}{text[after:]}'


def _array(entries: Sequence[str | Mapping[str, Any]], indent: str) -> str:
    """Return a list one level below the top; entries that are text stay as they are."""
    texts = [
        entry
        if isinstance(entry, str)
        else json.dumps(entry, ensure_ascii=False, indent=indent or None).replace("\n", f"\n{2 * indent}")
        for entry in entries
    ]
    if not texts or not indent:
        return f"[{', '.join(texts)}]"
    inner = f",\n{2 * indent}".join(texts)
    return f"[\n{2 * indent}{inner}\n{indent}]"


def _indent(text: str) -> str:
    """Return the indent of the lines of the top level; empty where all stands on one line."""
    found = INDENT.search(text)
    return found[1] if found else ""


def _members(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return every key of the top level with where its value begins and ends."""
    return [(str(key), span) for key, span in _parts(text, _next(text, 0), "{")]


def _elements(text: str, begin: int) -> list[tuple[int, int]]:
    """Find where every element of the list that begins there begins and ends."""
    return [span for _, span in _parts(text, begin, "[")]


def _parts(text: str, begin: int, opening: str) -> Iterator[tuple[Any, tuple[int, int]]]:
    at = _next(text, begin + 1)
    while text[at] not in "]}":
        key = None
        if opening == "{":
            key, at = PARTS.raw_decode(text, at)
            at = _next(text, _next(text, at) + 1)  # behind the colon
        _, end = PARTS.raw_decode(text, at)
        yield key, (at, end)
        at = _next(text, end)
        at = _next(text, at + 1) if text[at] == "," else at


def _next(text: str, at: int) -> int:
    """Return the next place that is no blank."""
    found = BLANK.match(text, at)
    return found.end() if found else at
