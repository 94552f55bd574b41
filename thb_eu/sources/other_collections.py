"""Find other collections at hand: those that travel with the definitions, and neighbours of the package's folder.

Comes in: a collection. Goes out: what the tables of the same country's other years say, as far as they can be read; one
that cannot be read is not at hand. Registers are left out. A dossier carries the conclusions in `AT_HAND` and no figure
of another year, so that who judges its inputs again needs no neighbours.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, combinations, islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.folder_lock import LOCK
from thb_eu.base.limits import COMPARED, COMPARED_COLLECTION, COMPARED_TABLE, EDITED_FILE, NEIGHBOURS
from thb_eu.base.messages import Languages, _, wording
from thb_eu.base.model import WITHOUT_YEAR, Place
from thb_eu.base.ooxml.cell_reference import column_number
from thb_eu.definitions import Codelist, Contract, Definitions, read_checked
from thb_eu.definitions.acts import DELIVERIES
from thb_eu.definitions.collection_files import files_of
from thb_eu.definitions.journal import HEAD, JOURNAL
from thb_eu.results import OTHER_POPULATION, OTHER_YEAR, TWICE, Collection, MistakenTable, Package
from thb_eu.results.collection import AT_HAND
from thb_eu.results.deliveries import table_of_place
from thb_eu.sources.aggregate_facts import AggregateTable, facts_of
from thb_eu.sources.coding import SourceFacts, with_plain_counts
from thb_eu.sources.collection import DESCRIPTOR, SCHEMAS, as_described, built_in_collections, find_collection
from thb_eu.sources.file_safety import inside
from thb_eu.sources.grid import read_grid
from thb_eu.sources.known_releases import MANIFEST

MOST_TABLES = 1_000
"""No collection has so many; more are not looked for beside one."""
"""What shows that a folder lies in a dossier."""
DAMAGED = ("dossier-damaged", _("the record of other collections cannot be read."), _("Prepare the dossier anew."))
CANNOT_BE_READ = (ThbError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class _AtHand:
    """A collection that may be compared with: its folder, and all by which a change of it would show."""

    folder: Path
    year: int
    stamp: tuple[tuple[str, int, int], ...]
    fingerprint: str
    definitions: Definitions = field(compare=False)


def beside_others(
    collection: Collection, tables: tuple[TableContent, ...], definitions: Definitions
) -> tuple[tuple[MistakenTable, ...], bytes]:
    """Find what the tables show beside other years, and the record of it; no record where nothing is at hand."""
    record, content = collection.folder / AT_HAND, collection.edited.get(AT_HAND, b"")
    if not content and record.is_file() and (collection.folder.parent / MANIFEST).is_file():
        content = read_bounded(record, EDITED_FILE)
    if content:
        return _recorded(content), content
    others = [*_others(collection, definitions)] if tables else []
    if not others:
        return (), b""
    found = tuple(mistaken_beside(tables, others))
    return found, _record(others, found, definitions.languages)


def _record(others: list[OtherCollection], found: tuple[MistakenTable, ...], languages: Languages) -> bytes:
    content = {
        "collections": [{"name": other.name, "year": other.year} for other in others],
        "found": [
            {"file": table.file, "sheet": table.sheet, "kind": table.kind, "what": table.what.by_language_of(languages)}
            | ({"other": table.other} if table.other else {})
            for table in found
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _recorded(content: bytes) -> tuple[MistakenTable, ...]:
    try:
        found = []
        for entry in json.loads(content)["found"]:
            file, sheet, kind, other = (str(entry.get(name, "")) for name in ("file", "sheet", "kind", "other"))
            found.append(MistakenTable(file, sheet, kind, wording(entry["what"]), other))
        return tuple(found)
    except CANNOT_BE_READ:
        raise SourceRefused(Fault(Place(AT_HAND), *DAMAGED, "analyst")) from None


def folders_compared(folder: Path, definitions: Definitions) -> list[Path]:
    """List the folders beside a collection, and those that travel with the definitions, that may hold other years."""
    folder = folder.resolve()
    neighbours = (path.parent for path in islice(folder.parent.glob(f"*/{DESCRIPTOR}"), NEIGHBOURS))
    return sorted({path.resolve() for path in (*neighbours, *built_in_collections(definitions.folder))} - {folder})


def _others(collection: Collection, definitions: Definitions) -> Iterator[OtherCollection]:
    """Yield the collections of the same country for other years, the nearest year first."""
    folders = folders_compared(collection.folder, definitions)
    at_hand = [found for folder in folders if (found := _at_hand(folder, collection, definitions))]
    at_hand.sort(key=lambda found: (abs(found.year - collection.year), found.year, found.folder.name))
    for found in at_hand[:COMPARED]:
        if other := _read(found):
            yield other


def tables_named(descriptor: Path, most: int = MOST_TABLES) -> list[Path]:
    """List the tables that a descriptor names, as far as they are there; none where it cannot be read."""
    try:
        named = json.loads(read_bounded(descriptor, EDITED_FILE))["resources"]
        paths = [descriptor.parent / str(entry["path"]) for entry in islice(named, most)]
        return [path for path in paths if path.is_file()]
    except CANNOT_BE_READ:
        return []


def _at_hand(folder: Path, collection: Collection, definitions: Definitions) -> _AtHand | None:
    """Return the collection in a folder, if it is of the same country and of another year."""
    try:
        value = json.loads(read_bounded(folder / DESCRIPTOR, EDITED_FILE))
        year = value["thb:year"]
        if (value["thb:kind"], value["thb:geo"]) != ("collection", collection.geo) or year == collection.year:
            return None
        files = [(str(path), path.stat()) for path in (folder / DESCRIPTOR, *tables_named(folder / DESCRIPTOR))]
        stamp = tuple((name, status.st_size, status.st_mtime_ns) for name, status in files)
        if sum(status.st_size for _, status in files if status.st_size <= COMPARED_TABLE) > COMPARED_COLLECTION:
            return None
        return _AtHand(folder, int(year), stamp, definitions.fingerprint, definitions)
    except CANNOT_BE_READ:
        return None


@lru_cache(maxsize=2 * COMPARED)
def _read(found: _AtHand) -> OtherCollection | None:
    """Find what the tables of a collection say; nothing where it cannot be read."""
    try:
        content = read_bounded(found.folder / DESCRIPTOR, EDITED_FILE)
        value = read_checked(found.definitions.folder, DESCRIPTOR, content, "collection", SourceRefused)
        tables = [table for resource in value["resources"] if (table := _table(resource, found))]
        return OtherCollection(str(value["name"]), found.year, tuple(tables))
    except CANNOT_BE_READ:
        return None


def _table(resource: Mapping[str, Any], found: _AtHand) -> TableContent | None:
    """Return what one table says; None for a register, a table that counts nothing, or one that cannot be read."""
    try:
        agreed = found.definitions.contracts[resource["thb:contract"]].for_year(found.year)
        path = inside(found.folder, resource["path"], DESCRIPTOR)
        if agreed.records or agreed.tells or "thb:table" in resource or path.stat().st_size > COMPARED_TABLE:
            return None
        content = read_bounded(path, COMPARED_TABLE)
        grid = read_grid(content, resource["path"], as_described(agreed, resource))
        contract = agreed.as_sent(grid.header)
        if grid.header != tuple(field.name for field in contract.fields):
            return None
        grid, _ = with_plain_counts(grid, contract)
        table = AggregateTable(resource["name"], resource["thb:source"], grid, contract)
        lists = found.definitions.law.lists
        return content_of(table, facts_of(table, found.year, lists), content, found.year, lists)
    except CANNOT_BE_READ:
        return None


# Say from which files a collection would be read, so that what was made of them is found again while they stay.
#
# Comes in: a folder, a descriptor, a name, or a collection as it was read. Goes out: the folder and hashes over the
# bytes of its files and over what is compared with it in the folders beside it, by name, size and day. None where
# that cannot be told at once: of files that are about to arrive, during a change, of too many files, and where one of
# them cannot be read.

MOST_FILES, MOST_BYTES = 20_000, 100_000_000
"""More is not looked through each time somebody asks."""


class FilesBehind(NamedTuple):
    """The folder of a collection, and hashes that are the same while the files behind it are: all, and those sent.

    `sent`: without those that people write, which travel as values: of the collection, and of its own definitions.
    """

    folder: Path
    digest: str
    sent: str


def files_behind(package: Package, definitions: Definitions) -> FilesBehind | None:
    """Return the state of all files from which `package` would be read; where reads are noticed, these are too.

    Nothing is read of a delivery whose tables the descriptor names no longer. Beside the figures of a folder people are
    told whether one of them was changed, so all are looked at; in a collection as it was read nobody asks for that.
    """
    if isinstance(package, Collection) and package.arriving:
        return None
    try:
        named = package.folder / package.descriptor if isinstance(package, Collection) else package
        descriptor = find_collection(named, definitions.folder)
        folder = descriptor.parent
        if files_of(folder).underway.files:
            return None
        lies_in_dossier = (folder.parent / MANIFEST).is_file()
        begun = hashlib.sha256(os.fsencode(f"{folder.name}/{descriptor.name} {lies_in_dossier}"))
        for told in _beside(folders_compared(folder, definitions)):
            begun.update(told)
        every, sent = begun.copy(), begun
        written = {*SCHEMAS, JOURNAL, HEAD, descriptor.name}
        own = {os.fspath(path) for path in definitions.folder.changes.values()}
        counted, places = _deliveries_named(descriptor), [folder]
        if isinstance(package, Collection):
            places = [place for place in folder.iterdir() if place.name != DELIVERIES]
            places += (folder / DELIVERIES / name for name in counted)
        for name, told in _own(folder, places):
            every.update(told)
            is_written = name.as_posix() in written or any((folder / name).is_relative_to(path) for path in own)
            if not is_written and (name.parts[0] != DELIVERIES or counted.intersection(name.parts[1:2])):
                sent.update(told)
        return FilesBehind(folder, every.hexdigest(), sent.hexdigest())
    except (ThbError, OSError, _TooMuch):  # reading says what is wrong
        return None


class _TooMuch(Exception):
    """More files, or larger ones, than are looked through."""


def _deliveries_named(descriptor: Path) -> set[str]:
    """Return the folders of the deliveries whose tables a descriptor names."""
    above = (folder for path in tables_named(descriptor, MOST_FILES) for folder in path.parents)
    return {folder.name for folder in above if folder.parent == descriptor.parent / DELIVERIES}


def _own(folder: Path, places: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield every file at or below these places of a collection, by its name in it, with a hash of its bytes.

    A large one, such as a register, comes with its status.
    """
    walks = (() if place.is_symlink() else os.walk(place) for place in places)
    below = (Path(at, name) for walk in walks for at, _folders, names in walk for name in names)
    found, read = [*islice(chain(places, below), MOST_FILES + 1)], 0
    if len(found) > MOST_FILES:
        raise _TooMuch
    for path in sorted(path for path in found if path.name != LOCK and path.is_file()):
        name, size = path.relative_to(folder), path.stat().st_size
        if size > EDITED_FILE:
            yield name, b"\0" + os.fsencode(name) + _status(path)
            continue
        if (read := read + size) > MOST_BYTES:
            raise _TooMuch
        yield name, b"\0" + os.fsencode(name) + hashlib.sha256(read_bounded(path, EDITED_FILE)).digest()


def _beside(folders: Iterable[Path]) -> Iterator[bytes]:
    """Yield what is read of other collections, by its status."""
    for folder in folders:
        for path in (folder / DESCRIPTOR, *tables_named(folder / DESCRIPTOR)):
            yield b"\0" + os.fsencode(path) + _status(path)


def _status(path: Path) -> bytes:
    status = path.stat()
    return f"\0{status.st_size} {status.st_ino} {status.st_mtime_ns}".encode()


# Find tables of a collection that look like another's: sent twice, of another year or population.
#
# Comes in: each delivered table as it was read, tables of other collections, and the claims and relations of the
# report. Goes out: what each table says, whatever its form (`TableContent`: its counts of the year by the codes that
# its rows and columns tell; those that its contract gives to all are left out, by them two tables differ even where
# one file was sent for both), and one `MistakenTable` for each table that was perhaps taken for another, with the
# words for people. Nothing is decided here: a check asks, and a waiver can answer. What two tables of one shape count
# can differ so little that no content tells them apart.

Codes = tuple[tuple[str, str], ...]

FEW = 3
"""So many counts other than zero are hardly the same in two tables by chance; of one file, byte for byte, one is."""
ENOUGH = 5
"""A table of fewer units has no pattern by which it could be known."""
EXCHANGED_FROM = 0.3
"""By so much two tables together must be more like each other's than like their own of last year."""
TIMES = 2.0
NAMED_OUTRIGHT = 100
WORD = re.compile(r"[^\W\d_]{5,}")
"""Words that say something; they are compared by their first letters, as Slovenian endings change with the sentence."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DAY = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
YEARS_AROUND = 10

NAMES_YEAR = _("the year {years} appears above the table, on its sheet or in the name of its file.")
NAMED_LIKE = _("by its title, its sheet or the name of its file this is {other} ({title}).")
EXCHANGED = _("the figures are more like last year's of {other} than last year's of {own} ({collection}).")
EQUALS = "equals"
"""The kind of relation by which a claim tells the number that a cell prints."""
CONTRADICTED = _("the table's total is {own}, the text gives {told} for it; for {other} it is the other way round.")


@dataclass(frozen=True, slots=True)
class TableContent:
    """What one delivered table says: its counts by the codes it tells, and how it is named."""

    resource: str
    contract: str
    file: str
    sheet: str
    populations: frozenset[str]
    counts: Mapping[Codes, int]
    sha256: str
    named: tuple[str, ...]

    @property
    def place(self) -> str:
        """How people name the table: by its contract where a delivery brought it, else by its file."""
        return table_of_place(self.file, self.contract) or self.file

    @property
    def units(self) -> int:
        """All units that the table counts."""
        return sum(self.counts.values())

    @property
    def dimensions(self) -> frozenset[tuple[str, ...]]:
        """By which dimensions the table tells its units apart."""
        return frozenset(tuple(name for name, _ in codes) for codes in self.counts)

    def matches(self, other: TableContent) -> bool:
        """Tell whether one may be sent for the other: the same counts by category, if few in the same file."""
        if not self.counts or self.counts != other.counts:
            return False
        return len(self.counts) >= FEW or self.sha256 == other.sha256

    def likeness(self, other: TableContent) -> float:
        """Say how alike two tables are, from 0 to 1: what both count, cell by cell, as a share of what either does."""
        cells = self.counts.keys() | other.counts.keys()
        shared = sum(min(self.counts.get(cell, 0), other.counts.get(cell, 0)) for cell in cells)
        either = sum(max(self.counts.get(cell, 0), other.counts.get(cell, 0)) for cell in cells)
        return shared / either if either else 0.0


def content_of(
    table: AggregateTable, found: SourceFacts, content: bytes, year: int, lists: Mapping[str, Codelist]
) -> TableContent:
    """Find what `table`, whose file is `content`, says of `year` by its facts; a zero says nothing of its file."""
    counts: dict[Codes, int] = {}
    populations = set()
    names = [name for name in sorted(lists) if name not in table.contract.always]
    for fact in found.facts:
        if fact.value and fact.time in (year, WITHOUT_YEAR) and not fact.doubt.unresolved:
            codes = tuple((name, fact.codes[name]) for name in names if name in fact.codes)
            counts[codes] = counts.get(codes, 0) + fact.value
            populations.add(fact.population)
    grid = table.grid
    titles = (" ".join(filter(None, cells)) for _, cells in grid.above)
    return TableContent(
        table.resource,
        table.contract.name,
        grid.file,
        grid.sheet,
        frozenset(populations),
        counts,
        hashlib.sha256(content).hexdigest(),
        (*titles, grid.sheet, PurePosixPath(grid.file).stem),
    )


@dataclass(frozen=True, slots=True)
class OtherCollection:
    """Another collection at hand: its name, its year, and what its tables say."""

    name: str
    year: int
    tables: tuple[TableContent, ...]


def mistaken_alone(tables: Sequence[TableContent], year: int, contracts: Mapping[str, Contract]) -> list[MistakenTable]:
    """Find what a collection shows by itself: a table sent twice, and tables named like another or of another year."""
    return [*_twice(tables), *_by_name(tables, year, contracts)]


def mistaken_beside(tables: Sequence[TableContent], others: Sequence[OtherCollection]) -> list[MistakenTable]:
    """Find what shows beside other collections: a table that was sent for another year, and two that were exchanged.

    Two tables were exchanged only if every collection of the nearest year says so: there may be several, drafts too.
    """
    sent_before = {found.file: found for other in reversed(others) for found in _sent_before(tables, other)}
    nearest = [other for other in others if other.year == others[0].year]
    exchanged = [{found.file: found for found in _exchanged(tables, other)} for other in nearest]
    in_all = [found for file, found in exchanged[0].items() if all(file in group for group in exchanged)]
    return [*(sent_before[file] for file in sorted(sent_before)), *in_all]


def _twice(tables: Sequence[TableContent]) -> Iterator[MistakenTable]:
    for first, second in combinations(tables, 2):
        if first.matches(second) and not first.populations & second.populations:
            for table, other in ((first, second), (second, first)):
                what = _("the table is identical to {other}.", other=other.place)
                yield MistakenTable(table.file, table.sheet, TWICE, what, other.file)


def _sent_before(tables: Sequence[TableContent], other: OtherCollection) -> Iterator[MistakenTable]:
    for table in tables:
        same = [before for before in other.tables if table.matches(before)]
        same_contract = [before for before in same if before.contract == table.contract]
        for before in (same_contract or same)[:1]:
            values = {"other": before.place, "collection": other.name, "year": other.year}
            what = _("the table is identical to {other} of the collection {collection} ({year}).").filled(values)
            yield MistakenTable(table.file, table.sheet, OTHER_YEAR, what)


def _exchanged(tables: Sequence[TableContent], other: OtherCollection) -> Iterator[MistakenTable]:
    """Yield two tables of one shape that are each much more like the other's of that year than like their own."""
    before = {table.contract: table for table in other.tables}
    known = [table for table in tables if table.contract in before and table.units >= ENOUGH]
    for first, second in combinations(known, 2):
        if first.dimensions != second.dimensions or first.populations & second.populations:
            continue
        straight = [table.likeness(before[table.contract]) for table in (first, second)]
        crossed = [first.likeness(before[second.contract]), second.likeness(before[first.contract])]
        clear = sum(crossed) >= max(sum(straight) + EXCHANGED_FROM, TIMES * sum(straight))
        if clear and all(theirs > ours for theirs, ours in zip(crossed, straight, strict=True)):
            for table, taken in ((first, second), (second, first)):
                values = {"other": taken.contract, "own": table.contract, "collection": other.name}
                yield MistakenTable(table.file, table.sheet, OTHER_POPULATION, EXCHANGED.filled(values), taken.file)


def _by_name(tables: Sequence[TableContent], year: int, contracts: Mapping[str, Contract]) -> Iterator[MistakenTable]:
    files = {table.contract: table.file for table in tables}
    for table in tables:
        years = sorted({int(digits) for words in table.named for digits in YEAR.findall(DAY.sub(" ", words))})
        near = [near_year for near_year in years if abs(near_year - year) <= YEARS_AROUND]
        if near and year not in near:
            message = NAMES_YEAR.filled({"years": ", ".join(map(str, near))})
            yield MistakenTable(table.file, table.sheet, OTHER_YEAR, message)
        contract = contracts[table.contract]
        supplier = table.contract.partition("/")[0]
        others = [
            contract
            for name, contract in contracts.items()
            if name.partition("/")[0] == supplier and contract.is_expected_for(year) and name != table.contract
        ]
        likely = {kin.name: max((_names(words, kin, contract) for words in table.named), default=0) for kin in others}
        if likely and (most := max(likely.values())):
            other = contracts[next(name for name, likeness in likely.items() if likeness == most)]
            words = NAMED_LIKE.filled({"other": other.name, "title": other.title})
            yield MistakenTable(table.file, table.sheet, OTHER_POPULATION, words, files.get(other.name, ""))


def _names(words: str, other: Contract, contract: Contract) -> int:
    """Say how plainly words name the other table and not this one: by its name, or by what sets the titles apart."""
    if words.strip().casefold() == other.name.partition("/")[2]:
        return NAMED_OUTRIGHT
    stems = _stems(words)
    most = 0
    for titles in zip(other.title.in_all_given(), contract.title.in_all_given(), strict=False):
        theirs, ours = map(_stems, titles)
        only = stems & (theirs - ours)
        if 2 * len(only) >= len(theirs - ours) > 0 and not stems & (ours - theirs) and len(stems & theirs) >= 2:
            most = max(most, len(only))
    return most


def _stems(words: str) -> frozenset[str]:
    """Return the words of a text by their first letters: of five letters three, of more of them four."""
    return frozenset(word[: 3 if len(word) == 5 else 4] for word in WORD.findall(words.casefold()))


def contradicted(
    tables: Sequence[TableContent], report: Mapping[str, pd.DataFrame], contracts: Mapping[str, Contract]
) -> list[MistakenTable]:
    """Return two tables of one shape of which the text tells each other's total."""
    totals = _stated_totals({table.resource: contracts[table.contract] for table in tables}, report)
    found = []
    for first, second in combinations(tables, 2):
        of_first, of_second = totals[first.resource], totals[second.resource]
        crossed = second.units in of_first and first.units in of_second
        plain = first.units in of_first or second.units in of_second
        if crossed and not plain and first.dimensions == second.dimensions:
            for table, other in ((first, second), (second, first)):
                words = CONTRADICTED.filled({"own": table.units, "told": other.units, "other": other.file})
                found.append(MistakenTable(table.file, table.sheet, OTHER_POPULATION, words, other.file))
    return found


def _stated_totals(contracts: Mapping[str, Contract], report: Mapping[str, pd.DataFrame]) -> Mapping[str, set[int]]:
    """Return the numbers that the text tells as the printed total of a table, by table."""
    totals: dict[str, set[int]] = defaultdict(set)
    if "claims" not in report or "relations" not in report:
        return totals
    numbers = dict(report["claims"][["claim", "value"]].itertuples(index=False, name=None))
    relations = report["relations"][["claim", "kind", "expects"]].itertuples(index=False, name=None)
    for claim, kind, expects in relations:
        value = numbers.get(claim, "")
        if kind == EQUALS and value.isdecimal():
            for table in _with_total_expected(expects, contracts):
                totals[table].add(int(value))
    return totals


def _with_total_expected(expects: str, contracts: Mapping[str, Contract]) -> Iterator[str]:
    """Yield the tables whose printed total a relation refers to, by the name it expects of the row: `t05!D10=Total`."""
    for entry in expects.split(";"):
        cell, _, label = (part.strip() for part in entry.partition("="))
        table, _, name = cell.rpartition("!")
        contract = contracts.get(table)
        if contract and label.casefold() in {total.casefold() for total in contract.printed_totals}:
            at = column_number(name.rstrip("0123456789"))
            if 0 < at <= len(contract.fields) and contract.fields[at - 1].printed_total:
                yield table
