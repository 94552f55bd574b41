"""Read the descriptor of a national collection: how each file is written, waivers, corrections, words.

Comes in: a folder, a descriptor file, or the name of a collection that travels with the package. Goes out:
`Collection`, every path in it written one way. Refused: a package that is not there, is not a collection, or names a
contract, a file twice or an article of a break that nobody knows; a correction whose `to` its column cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress, pairwise
from os.path import lexists
from pathlib import Path, PurePosixPath
from typing import Any

from thb_eu.base.bounded_files import is_ordinary_file, refuse_file_as_folder
from thb_eu.base.changes import alike_twice
from thb_eu.base.encodings import NO_SUCH_ENCODING, codec_of
from thb_eu.base.errors import DefinitionRefused, Fault, Problem, SourceRefused, ThbError, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import NO_WORDS, Text, _, in_context, joined, layout
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import is_cell, place_of
from thb_eu.definitions import (
    CaseDecision,
    Contract,
    Correction,
    Definitions,
    Folder,
    MetadataText,
    Waiver,
    acts,
    load,
    read_case_decisions,
    read_checked,
    read_prose,
)
from thb_eu.definitions.collection_descriptor import FOLDER_NAME, OWN_DEFINITIONS, CollectionDescriptor
from thb_eu.definitions.collection_files import at_one_moment, files_of
from thb_eu.definitions.folder import FOLDERS, find_folder, refuse_of_others, with_changes
from thb_eu.definitions.folder import place_of as place_of_definitions
from thb_eu.definitions.interventions import Corrections, Waivers, read_interventions, seal_of_labels, where_they_stand
from thb_eu.definitions.journal import Journal, journal_in
from thb_eu.definitions.office_roles import NAME as ROLES
from thb_eu.definitions.office_roles import NO_ROLES, OfficeRoles, read_roles
from thb_eu.definitions.shapes import faults_of, made, place_in
from thb_eu.definitions.strict_reader import closest, position, read_json
from thb_eu.results import Collection
from thb_eu.results.deliveries import brought, table_of_place
from thb_eu.sources.aggregate_facts import AggregateTable
from thb_eu.sources.grid import CellSpot, Grid, UnusualCell, cell_at
from thb_eu.sources.known_releases import releases_beside
from thb_eu.sources.structure import deviations_of_texts

# Read how one file of a collection is written where its contract says otherwise.
#
# Comes in: the `dialect` and `encoding` of a resource (Data Package, Table Dialect) and its contract. Goes out: the
# contract as this file is to be read. Refused, at line and column: what cannot be honoured.

DELIMITER, SHEET, HEADER_ROWS = "delimiter", "sheetName", "headerRows"
OF_TEXT = (DELIMITER, "quoteChar", "doubleQuote", "lineTerminator", "skipInitialSpace")
"""What only a text file has."""
OTHER_HEADER = (_("by the contract the header has {rows} consecutive rows."), _("Name just these rows."))


def as_described(contract: Contract, resource: Mapping[str, Any]) -> Contract:
    """Return the contract as the collection says that this file is written."""
    dialect: Mapping[str, Any] = resource.get("dialect", {})
    named = [resource["encoding"]] if "encoding" in resource else []
    others = (encoding for encoding in contract.encodings if codec_of(encoding) not in map(codec_of, named))
    return replace(
        contract,
        delimiter=dialect.get(DELIMITER, contract.delimiter),
        delimiter_is_fixed=DELIMITER in dialect,
        sheet=dialect.get(SHEET, contract.sheet),
        header_row=max(dialect.get(HEADER_ROWS, [contract.header_row])),
        encodings=(*named, *others),
    )


def dialect_faults(
    resources: Sequence[Mapping[str, Any]], contracts: Mapping[str, Contract], name: str, content: bytes
) -> Iterator[Fault]:
    """Yield what collections say of files and nobody can honour; `name` and `content` are those of the descriptor."""
    for number, resource in enumerate(resources):
        contract, dialect = contracts.get(resource["thb:contract"]), resource.get("dialect", {})
        if "encoding" in resource and not codec_of(resource["encoding"]):
            yield Fault(position(name, content, ["resources", number, "encoding"]), *NO_SUCH_ENCODING, "analyst")
        is_text = PurePosixPath(resource["path"]).suffix.lower() == ".csv"
        for key in dialect.keys() & {*(() if is_text else OF_TEXT), *((SHEET,) if is_text else ())}:
            problem = ("dialect-misfit", _("a file of this kind has no such thing."), _("Take the property away."))
            yield Fault(position(name, content, ["resources", number, "dialect", key]), *problem, "analyst")
        rows = dialect.get(HEADER_ROWS)
        if rows and contract and (len(rows) != contract.header_rows or any(b != a + 1 for a, b in pairwise(rows))):
            place = position(name, content, ["resources", number, "dialect", HEADER_ROWS])
            message = OTHER_HEADER[0].filled({"rows": contract.header_rows})
            yield Fault(place, "dialect-misfit", message, OTHER_HEADER[1], "analyst")


DESCRIPTOR = "datapackage.json"
MANIFEST_OF_DOSSIER, INPUTS_OF_DOSSIER = "manifest.json", "inputs"
"""By what a dossier is known where a collection was to be named, and where in it the collection lies."""
IN_THE_DOSSIER = _("Its collection lies in {folder}: give that folder, and copy it first if it is to be changed.")
OF_THE_DOSSIER = _("Give the folder of the collection from which it was written; this one does not hold it.")
WAIVERS, CORRECTIONS, DECISIONS, PROSE = acts.WAIVERS, acts.CORRECTIONS, acts.CASES, acts.PROSE
SCHEMAS = {
    WAIVERS: "waivers",
    CORRECTIONS: "corrections",
    DECISIONS: "case-decisions",
    PROSE: "reference-metadata",
}
"""The files that people edit beside the descriptor, each with the schema that it is held against."""
OWN_PACKAGES = {"codelists", "eu-thb", "metadata"}
"""Packages beside the collections that hold definitions."""

NO_REGISTER = (
    "register-not-correctable",
    _("a register of persons is not corrected: the correction would write down what a row records of a person."),
    _("Ask the supplier for a corrected register."),
)
NOT_AS_CONTRACTED = _("the new value is not what the contract {contract} asks of the column {column}: {what}.")
NOT_EMPTY = _("a value is required")


def load_for(package: str | Path, folder: str | Path | None = None, place: str | Path | None = None) -> Definitions:
    """Return the definitions by which `package` is read: the built-in ones, single files changed as the collection
    says.

    `package`: a folder, a descriptor, or the name of a collection that comes with the program. It names the folder of
    its own files in `thb:definitions`; those in `folder`, if given, take the place of all. In place of the built-in
    ones stand those of the repository or the country in which the collection lies (`place_of_definitions`), and those
    of `place` for a collection that lies in none; collections that lie there are known by name.

    Columns: none; what `load` gives.
    Units: none.
    Errors: `SourceRefused` where there is no such collection, `DefinitionRefused` and `MappingRefused` as of `load`.
    Source: the files that the office edits in the collection, beside the built-in ones.
    """

    def look() -> tuple[Folder, str, object]:
        found, own = _folder_for(package, folder, place)
        return found, own, found.stamp()

    return alike_twice(look, lambda state: _loaded(*state[:2]))


def _folder_for(package: str | Path, folder: str | Path | None, place: str | Path | None) -> tuple[Folder, str]:
    """Return the folder of definitions by which `package` is read, and what the collection calls that of its own."""
    found = find_folder(folder or place)
    if folder is not None:
        return found, ""
    return _where_it_lies(find_collection(package, found), found)


def _loaded(found: Folder, own: str) -> Definitions:
    try:
        return load(found)
    except ThbError as refused:
        raise _where_they_lie(refused, found.changed(), own) if own else refused from None


def roles_for(folder: Path) -> OfficeRoles:
    """Return the roles of the office to which the collection in `folder` belongs, whatever definitions it is read by.

    They stand in its own definitions, or in those of any folder in which it lies: nothing that lies between hides them.
    Refused: two files of roles, of which nobody could say which holds.
    """
    descriptor, real = folder / DESCRIPTOR, folder.resolve()
    own = _own_definitions(descriptor) if is_ordinary_file(descriptor) else ""
    places = [place for place in (*([real / own] if own else ()), real, *real.parents) if lexists(place / ROLES)]
    if not places:
        return NO_ROLES
    refuse_of_others([place / FOLDERS[0] for place in places], real)
    if len(places) > 1:
        what = _("the roles of the office stand here and in {other}.", other=str(places[1] / ROLES))
        remedy = _("Keep one file of roles: that of the country, or that of a collection which lies in none.")
        raise DefinitionRefused(Fault(Place(str(places[0] / ROLES)), "roles-twice", what, remedy, "user"))
    found = find_folder()
    return read_roles(replace(found, roots={**found.roots, FOLDERS[0]: places[0] / FOLDERS[0]}), {})


def _where_it_lies(descriptor: Path, otherwise: Folder) -> tuple[Folder, str]:
    """Return the definitions of the place of a collection, with its own, and what it calls the folder of its own."""
    nearest = place_of_definitions(descriptor.parent)
    found = find_folder(nearest) if nearest else otherwise
    own = _own_definitions(descriptor) if is_ordinary_file(descriptor) else ""
    if own:
        on_their_way = files_of(descriptor.parent).underway.below(own).files
        found = with_changes(found, descriptor.parent / own, own, on_their_way)
    return found, own


def _own_definitions(descriptor: Path) -> str:
    """Return what the collection calls the folder of its own definitions; any other name is refused on reading it."""
    content = files_of(descriptor.parent).read(descriptor.name, EDITED_FILE) or b""
    value = read_json(content, descriptor.name, SourceRefused)
    own = value.get(OWN_DEFINITIONS) if isinstance(value, dict) else None
    return own if isinstance(own, str) and re.fullmatch(FOLDER_NAME, own) else ""


def collections_with_own(files: Iterable[Path]) -> tuple[str, ...]:
    """Name the collections among whose own definitions `files` are: none of a file that the place holds for all."""
    found: dict[str, None] = {}
    for file in files:
        above = (folder for folder in file.resolve().parents if is_ordinary_file(folder / DESCRIPTOR))
        for folder in above:
            if (own := _own_definitions(folder / DESCRIPTOR)) and file.resolve().is_relative_to(folder / own):
                found[str(folder)] = None
    return tuple(found)


def _where_they_lie(refused: ThbError, changed: Sequence[str], own: str) -> ThbError:
    """Return the same refusal; of what the collection changes, with the place in its own folder."""
    faults = (
        replace(fault, where=replace(fault.where, file=f"{own}/{fault.where.file}"))
        if fault.where.file in changed
        else fault
        for fault in refused.faults
    )
    return type(refused)(*faults)


COLLECTIONS = "collections"
"""A root of definitions with which no collections travel, such as those in a dossier: where they lie instead."""


def find_collection(package: str | Path, folder: Folder) -> Path:
    """Find the descriptor that `package` means: a folder, a descriptor, or a name of one that travels in `folder`."""
    named = Path(package)
    for candidate in (named, named / DESCRIPTOR, _built_in(folder) / str(package) / DESCRIPTOR):
        if is_ordinary_file(candidate) and candidate.suffix == ".json":
            _refuse_dossier(candidate)
            return candidate
    refuse_file_as_folder(named)
    known = [found.name for found in built_in_collections(folder)]
    what = _("the package does not exist.")
    remedy = _("Give a folder with a {descriptor}, or one of: {known}.", descriptor=DESCRIPTOR, known=", ".join(known))
    raise SourceRefused(Fault(Place(str(package)), "package-not-found", what, remedy, "user"))


def _refuse_dossier(descriptor: Path) -> None:
    """Refuse what `thb-eu submit` wrote where a collection is needed; where that lies in it, its folder is named."""
    folder = descriptor.parent
    if descriptor.name not in (DESCRIPTOR, MANIFEST_OF_DOSSIER) or not is_ordinary_file(folder / MANIFEST_OF_DOSSIER):
        return
    inside = folder / INPUTS_OF_DOSSIER
    is_inside = is_ordinary_file(inside / DESCRIPTOR)
    remedy = IN_THE_DOSSIER.filled({"folder": str(inside)}) if is_inside else OF_THE_DOSSIER
    what = _("this is a dossier, and a collection is needed.")
    raise SourceRefused(Fault(Place(str(folder)), "not-a-collection", what, remedy, "user"))


def built_in_collections(folder: Folder) -> tuple[Path, ...]:
    """Return the folders of the collections that travel with the definitions, in the order of their names."""
    found = sorted(_built_in(folder).glob(f"*/{DESCRIPTOR}"))
    return tuple(path.parent for path in found if path.parent.name not in OWN_PACKAGES)


def _built_in(folder: Folder) -> Path:
    return folder.roots.get(COLLECTIONS, folder.roots["datapackages"])


def read_collection(
    package: str | Path, definitions: Definitions, changed: Mapping[str, bytes | None] | None = None
) -> Collection:
    """Return the collection that `package` means, its contracts known, its waivers and corrections read.

    `changed`: files by name that are read as they are here, before anybody writes them; None: as if it were not there.
    """
    path = find_collection(package, definitions.folder)
    names = (path.name, *SCHEMAS)
    beside, journal, releases = at_one_moment(
        path.parent,
        lambda files: (
            {name: files.read(name, EDITED_FILE) for name in names},
            journal_in(files),
            releases_beside(path.parent, definitions, files.underway.arriving),
        ),
    )
    texts = {name: (changed or {}).get(name, beside[name]) for name in names}
    edited = {name: text for name, text in texts.items() if text is not None}
    described = read_descriptor(edited.get(path.name, b""), path.name, definitions)
    values = {
        name: read_checked(definitions.folder, name, edited[name], schema, SourceRefused)
        for name, schema in SCHEMAS.items()
        if name in edited
    }
    decisions = _decisions(values, edited, definitions)
    return Collection(
        **vars(described),
        folder=path.parent,
        descriptor=path.name,
        edited=edited,
        waivers=_waivers(values, edited, described, journal),
        corrections=_corrections(values, edited, described, journal, definitions),
        decisions=where_they_stand(decisions, tables_of(described), brought(journal) if decisions else {}),
        prose=_prose(values, edited, definitions),
        journal=journal,
        releases=releases,
    )


def read_descriptor(content: bytes, name: str, definitions: Definitions) -> CollectionDescriptor:
    """Find what the descriptor of a collection called `name` says, its contracts known."""
    value = read_checked(definitions.folder, name, content, "collection", SourceRefused)
    described = made(CollectionDescriptor, value)
    words = {name: definitions.codelists[name].items for name in ("geo", "article")}
    faults = faults_of(
        CollectionDescriptor,
        {**value, "resources": [*described.resources]},
        place_in(name, content),
        {
            **words,
            "contract": definitions.contracts,
            "supplier": {name.split("/")[0] for name in definitions.contracts},
        },
    )
    dialects = dialect_faults(value["resources"], definitions.contracts, name, content)
    refuse_if_any(SourceRefused, [*faults, *_year_and_country_faults(described, definitions), *dialects])
    return described


Values = Mapping[str, Any]
"""What the edited files hold, by name; nothing of one that is not there."""


def _decisions(values: Values, edited: Mapping[str, bytes], definitions: Definitions) -> tuple[CaseDecision, ...]:
    """Return the decisions on single cases; each answers a question of `mappings/decisions.yaml`."""
    if not values.get(DECISIONS):
        return ()
    return read_case_decisions(values[DECISIONS], DECISIONS, edited[DECISIONS], definitions.law.decisions)


def _prose(values: Values, edited: Mapping[str, bytes], definitions: Definitions) -> dict[str, MetadataText]:
    """Find what the steward says of this year, by concept of the reference metadata or place of a report."""
    if not values.get(PROSE):
        return {}
    places = definitions.places_of_words
    return read_prose(values[PROSE], definitions.reference.concepts, PROSE, edited[PROSE], SourceRefused, places)


def _waivers(
    values: Values, edited: Mapping[str, bytes], described: CollectionDescriptor, journal: Journal
) -> tuple[Waiver, ...]:
    waivers = read_interventions(Waivers, values.get(WAIVERS, {}), WAIVERS, edited.get(WAIVERS, b"")).waivers
    return where_they_stand(waivers, tables_of(described), brought(journal) if waivers else {})


def tables_of(described: CollectionDescriptor) -> Mapping[str, str]:
    """Return by contract the file that stands for its table."""
    return {resource["thb:contract"]: resource["path"] for resource in described.resources}


def _corrections(
    values: Values,
    edited: Mapping[str, bytes],
    described: CollectionDescriptor,
    journal: Journal,
    definitions: Definitions,
) -> tuple[Correction, ...]:
    """Return the corrections of the collection's files; those of a table of which none stands rest."""
    content = edited.get(CORRECTIONS, b"")
    written = read_interventions(Corrections, values.get(CORRECTIONS, {}), CORRECTIONS, content).corrections
    came, tables = brought(journal) if written else {}, tables_of(described)
    corrections = where_they_stand(written, tables, came)
    contracts = {file: definitions.contracts[name] for name, file in tables.items()}
    known = [*contracts, *came, *definitions.contracts]
    refuse_if_any(SourceRefused, correction_faults(corrections, known, CORRECTIONS, content))
    of_year = {file: contract.for_year(described.year) for file, contract in contracts.items()}
    standing = [(number, change) for number, change in enumerate(corrections) if change.where.file in contracts]
    refuse_if_any(SourceRefused, _of_registers(standing, contracts, content))
    refuse_if_any(SourceRefused, _unfit_for_its_column(standing, of_year, content))
    return tuple(change for _, change in standing)


def _of_registers(
    corrections: Sequence[tuple[int, Correction]], contracts: Mapping[str, Contract], content: bytes
) -> Iterator[Fault]:
    """Yield corrections of registers: they would write what a row says of a person into a file that travels."""
    for number, correction in corrections:
        if contracts[correction.where.file].records:
            place = position(CORRECTIONS, content, ["corrections", number, "where"])
            yield Fault(place.of(correction.id), *NO_REGISTER, "analyst")


def _unfit_for_its_column(
    corrections: Sequence[tuple[int, Correction]], contracts: Mapping[str, Contract], content: bytes
) -> Iterator[Fault]:
    """Yield corrections that write what the contract of their file forbids; `contracts` by file, for the year at hand.

    Whoever wrote the correction mends it: the supplier sent no such value.
    """
    for number, correction in corrections:
        contract = contracts[correction.where.file]
        at = column_of(correction, [field["name"] for field in contract.schema["fields"]])
        if at is not None and (what := _forbidden(correction.to_value, at, contract)):
            values = {"contract": contract.name, "column": contract.fields[at].name, "what": what}
            place = position(CORRECTIONS, content, ["corrections", number, "to"])
            yield Fault(
                place.of(correction.id),
                "correction-breaks-contract",
                NOT_AS_CONTRACTED.filled(values),
                _("Write the right value, or remove the correction."),
                "analyst",
            )


def _forbidden(text: str, at: int, contract: Contract) -> Text | None:
    """Say why column `at` cannot hold `text`; nothing where it can."""
    if not text:
        return NOT_EMPTY if contract.schema["fields"][at].get("constraints", {}).get("required") else None
    return next((found.what for found in deviations_of_texts([text], at, contract)), None)


def _year_and_country_faults(described: CollectionDescriptor, definitions: Definitions) -> Iterator[Fault]:
    """Yield contracts that do not hold for the year, and code lists in which a country is not that reports."""
    for resource in described.resources:
        contract = definitions.contracts.get(resource["thb:contract"])
        if contract and not contract.is_expected_for(described.year):
            where = Place(DESCRIPTOR).of(_("resource {resource}", resource=resource["name"]))
            yield Fault(where, *of_other_years(contract, described.year, definitions))
    for codelist in definitions.codelists.values():
        if codelist.own_group and described.geo not in codelist.items:
            what = _(
                "{geo!r} is not in the code list {name}: its own citizens could not be recognised.",
                geo=described.geo,
                name=codelist.name,
            )
            yield Fault(Place(DESCRIPTOR), "unknown-code", what, _("Give the country the same code in both lists."))


def of_other_years(contract: Contract, year: int, definitions: Definitions) -> Problem:
    """Say for which years the table of `contract` is sent, and which table takes its place in `year`."""
    past = contract.valid.ends < f"{year}-12-31"
    years = _("the table is sent up to and including {last}", last=contract.valid.last[:4])
    if not past:
        years = _("the table is sent from {first} on", first=contract.valid.first[:4])
    supplier = contract.name.partition("/")[0]
    of_year = [
        other
        for other in definitions.contracts.values()
        if other.name.partition("/")[0] == supplier and other.due and other.is_expected_for(year)
    ]
    kin = [other for other in of_year if contract.name in other.replaces or other.name in contract.replaces]
    tables = joined(layout("{title} ({contract})", title=peer.in_quotes, contract=peer.name) for peer in kin or of_year)
    values = {"table": contract.in_quotes, "contract": contract.name, "year": year, "years": years}
    what = _("the table {table} ({contract}) is not collected for {year}: {years}.").filled(values)
    return (
        "contract-of-other-years",
        what,
        _("For {year} send: {tables}.", year=year, tables=tables) if kin or of_year else NO_WORDS,
    )


# Read corrections: cells that are read as another value, on somebody's authority.
#
# The supplier's file is never edited. Refused, all faults at once: a file that the collection does not have; and
# against the table itself a sheet, row, column or cell that is not there, a cell corrected twice, and a `from` that
# no longer stands in the cell: the supplier has sent something else since, and whoever authorised it must look again.
# No message repeats a value.

RESTS = "correction"
AS_SHOWN = _("Name the cell as a spreadsheet shows it; the header is not corrected.")


def correction_faults(
    corrections: Sequence[Correction], files: Sequence[str], name: str, content: bytes
) -> Iterator[Fault]:
    """Yield files that the collection does not have; `name` and `content` are those of the file of corrections."""
    for number, correction in enumerate(corrections):
        if (file := correction.where.file) not in files:
            place = position(name, content, ["corrections", number, "where"]).of(correction.id)
            what = _("the collection has no file {file!r}.", file=file)
            yield Fault(place, "unknown-file", what, closest(file, files))


def column_of(correction: Correction, names: Sequence[str]) -> int | None:
    """Return the number of the corrected column among `names`; nothing where the table has no such column."""
    where = correction.where
    if is_cell(where.cell):
        at = place_of(where.cell)[1] - 1
        return at if at < len(names) else None
    return names.index(where.column) if where.column in names else None


def corrected(grid: Grid, corrections: Iterable[Correction], contract: Contract) -> tuple[Grid, tuple[Correction, ...]]:
    """Return `grid` with the corrections of its file applied, and these, each at the cell where its row stands now.

    In a file that was sent, one that no longer finds what it corrects rests, and is told; in any other it is refused.
    """
    applying = [_in_its_row(change, grid, contract) for change in corrections if change.where.file == grid.file]
    if table_of_place(grid.file, contract.name):
        texts = grid.texts
        found = [texts.get(_spot(grid, change) or (0, 0)) == change.from_value for change in applying]
        resting = [change for change, holds in zip(applying, found, strict=True) if not holds]
        applying = list(compress(applying, found))
        why = _("The correction {id} rests: its cell is not there any more, or holds another value than it corrects.")
        told = (UnusualCell(RESTS, why.filled({"id": change.id}), change.where.cell) for change in resting)
        grid = replace(grid, otherwise=(*grid.otherwise, *told))
    refuse_if_any(SourceRefused, _unfit(grid, applying))
    texts = {spot: change.to_value for change in applying if (spot := _spot(grid, change))}
    return grid.read_as(texts), tuple(applying)


def labels_beside(row: Sequence[str], at: int, contract: Contract) -> str:
    """Return the seal of the labels of a row, without those of the cell in column `at` itself."""
    counting = [field.count is not None or field.printed_total for field in contract.fields]
    texts = enumerate(zip(row, counting, strict=False))
    return seal_of_labels(text for place, (text, counts) in texts if place != at and not counts)


def _in_its_row(correction: Correction, grid: Grid, contract: Contract) -> Correction:
    """Return a correction at the cell where its row stands now; as it is, where its row is not sealed or not there.

    Of several rows with its labels only the one at its place is meant.
    """
    if not correction.labels:
        return correction
    (number, column), agreed = place_of(correction.where.cell), contract.as_sent(grid.header)
    rows = [row for row, cells in grid.rows if labels_beside(cells, column - 1, agreed) == correction.labels]
    if number in rows:
        return correction
    moved = cell_at(rows[0], column - 1) if len(rows) == 1 else ""
    return replace(correction, where=replace(correction.where, cell=moved))


def corrections_of_facts(
    tables: Iterable[AggregateTable], corrections: Sequence[Correction]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the ids of the corrections that a count rests on, by its file and cell.

    A count rests on its own cell, and on the cells of its row that are no counts: its labels, its year, its days.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in tables:
        grid, fields = table.grid, table.contract.fields
        for correction in corrections:
            if correction.where.file == grid.file:
                row, at = _spot(grid, correction) or (0, 0)
                counts = [column for column, field in enumerate(fields) if field.count is not None]
                for column in [at] if at in counts or fields[at].printed_total else counts:
                    place = (grid.file, cell_at(row, column))
                    found[place] = (*found.get(place, ()), correction.id)
    return found


def _unfit(grid: Grid, corrections: Iterable[Correction]) -> Iterator[Fault]:
    """Find why corrections cannot be applied to the table as it arrived."""
    texts, taken = grid.texts, dict[CellSpot, str]()
    for correction in corrections:
        where, spot = correction.where, _spot(grid, correction)
        if where.sheet not in ("", grid.sheet):
            what = _("{where}: the table is not on this sheet.")
            yield _fault(correction, "correction-misplaced", what, _("Name the sheet it is read from, or none."))
        elif spot not in texts:
            yield _fault(correction, "correction-misplaced", _("{where}: the table has no such cell."), AS_SHOWN)
        elif (first := taken.setdefault(spot, correction.id)) != correction.id:
            what = _("{where}: {first} corrects this cell already.")
            remedy = in_context("correction", "Keep one of the two.")
            yield _fault(correction, "correction-doubled", what, remedy, first)
        elif texts[spot] != correction.from_value:
            what = _("{where} no longer holds what the correction corrects.")
            remedy = _("Look at the new figure; renew or remove the correction.")
            yield _fault(correction, "correction-stale", what, remedy)


def _spot(grid: Grid, correction: Correction) -> CellSpot | None:
    """Find where in `grid` the corrected cell stands; nothing where no column is called so."""
    where = correction.where
    if is_cell(where.cell):
        row, column = place_of(where.cell)
        return row, column - 1
    for names in (grid.header, grid.headings):
        if where.column in names:
            return where.row or 0, names.index(where.column)
    return None


def _fault(correction: Correction, code: str, what: Text, remedy: Text, first: str = "") -> Fault:
    message = what.filled({"where": correction.where, "first": first})
    return Fault(Place("corrections.yaml").of(correction.id), code, message, remedy, "analyst")
