"""Load data packages, schemas, law and checks into one `Definitions`: its fingerprint, the days when a year is due.

Everything that the engine knows of articles, countries and categories stands in these files. They are read
strictly and completely before any data: a definition that cannot be applied is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern
from typing import Any
from weakref import WeakValueDictionary

from thb_eu.base.errors import DefinitionRefused, Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import ENGLISH, NO_WORDS, Languages, Text, _, titled
from thb_eu.base.model import UNIT, Place, Scope
from thb_eu.definitions.cell_sets import PROTECT as PROTECT
from thb_eu.definitions.cell_sets import SAFE as SAFE
from thb_eu.definitions.cell_sets import WAIVED as WAIVED
from thb_eu.definitions.cell_sets import Level as Level
from thb_eu.definitions.cell_sets import Recoding as Recoding
from thb_eu.definitions.cell_sets import StatusByHand as StatusByHand
from thb_eu.definitions.cell_sets import UnreportedCodes as UnreportedCodes
from thb_eu.definitions.codelists import Code as Code
from thb_eu.definitions.codelists import Codelist as Codelist
from thb_eu.definitions.codelists import read_codelists
from thb_eu.definitions.contracts import CodeTables, read_code_tables, read_contracts
from thb_eu.definitions.contracts import Contract as Contract
from thb_eu.definitions.contracts import ContractField as ContractField
from thb_eu.definitions.counting import CountingRules as CountingRules
from thb_eu.definitions.counting import IdentityRule as IdentityRule
from thb_eu.definitions.counting import Precedence as Precedence
from thb_eu.definitions.country import Country, read_country, refuse_unknown_country
from thb_eu.definitions.decisions import CaseDecision as CaseDecision
from thb_eu.definitions.decisions import Decision as Decision
from thb_eu.definitions.decisions import RecordSet as RecordSet
from thb_eu.definitions.decisions import Symmetry as Symmetry
from thb_eu.definitions.decisions import based_on as based_on
from thb_eu.definitions.decisions import keeping_out as keeping_out
from thb_eu.definitions.decisions import read_case_decisions as read_case_decisions
from thb_eu.definitions.folder import COUNTRY, THIS_COUNTRY, find_folder, fingerprint, refuse_unread
from thb_eu.definitions.folder import Folder as Folder
from thb_eu.definitions.folder import read_checked as read_checked
from thb_eu.definitions.interventions import Correction as Correction
from thb_eu.definitions.interventions import Waiver as Waiver
from thb_eu.definitions.kept_parts import kept
from thb_eu.definitions.law import COUNTING, NO_COUNTING, load_counting, load_law, load_unreported
from thb_eu.definitions.law import Crosswalk as Crosswalk
from thb_eu.definitions.law import CrosswalkEntry as CrosswalkEntry
from thb_eu.definitions.law import Law as Law
from thb_eu.definitions.law import Policy as Policy
from thb_eu.definitions.office_roles import NO_ROLES, OfficeRoles, read_roles
from thb_eu.definitions.open_data import CodeAddress as CodeAddress
from thb_eu.definitions.open_data import OfferedFile as OfferedFile
from thb_eu.definitions.open_data import OpenDataCatalogue as OpenDataCatalogue
from thb_eu.definitions.open_data import load_open_data
from thb_eu.definitions.personal_data import NAME as PERSONAL_DATA
from thb_eu.definitions.personal_data import (
    NO_IDENTIFIERS,
    NO_PERSONAL_DATA,
    NationalIdentifiers,
    PersonalData,
    read_identifiers,
    read_personal_data,
    undeclared_kinds,
)
from thb_eu.definitions.recipient_reach import TellingContract as TellingContract
from thb_eu.definitions.recipient_reach import holds_numbers as holds_numbers
from thb_eu.definitions.recipient_reach import refuse_out_of_reach as refuse_out_of_reach
from thb_eu.definitions.recipient_reach import tells_column as tells_column
from thb_eu.definitions.recipients import Recipient as Recipient
from thb_eu.definitions.recipients import load_recipients
from thb_eu.definitions.reference import NO_REFERENCE, read_concepts, read_national
from thb_eu.definitions.reference import AutomaticFact as AutomaticFact
from thb_eu.definitions.reference import Concept as Concept
from thb_eu.definitions.reference import MetadataText as MetadataText
from thb_eu.definitions.reference import Reference as Reference
from thb_eu.definitions.reference import read_prose as read_prose
from thb_eu.definitions.reference import tells_number as tells_number
from thb_eu.definitions.releases import Release as Release
from thb_eu.definitions.rules import REFERENCE_YEAR as REFERENCE_YEAR
from thb_eu.definitions.rules import LegalText as LegalText
from thb_eu.definitions.rules import Provision as Provision
from thb_eu.definitions.rules import Rule as Rule
from thb_eu.definitions.rules import RuleFile as RuleFile
from thb_eu.definitions.rules import RuleMatch as RuleMatch
from thb_eu.definitions.rules import TextSource as TextSource
from thb_eu.definitions.sdmx import CONVERTER, TRANSMISSION, VIEW, read_sdmx
from thb_eu.definitions.sdmx import EurostatView as EurostatView
from thb_eu.definitions.sdmx import Sdmx as Sdmx
from thb_eu.definitions.series import NAME as SERIES
from thb_eu.definitions.series import NO_SERIES, Series, read_series
from thb_eu.definitions.several_labels import with_orders
from thb_eu.definitions.signing import ALWAYS as ALWAYS
from thb_eu.definitions.signing import BEGINNING as BEGINNING
from thb_eu.definitions.signing import FOREVER as FOREVER
from thb_eu.definitions.signing import Approval as Approval
from thb_eu.definitions.signing import DecisionSignature as DecisionSignature
from thb_eu.definitions.signing import Objection as Objection
from thb_eu.definitions.signing import UnconfirmedText as UnconfirmedText
from thb_eu.definitions.signing import Validity as Validity
from thb_eu.definitions.signing import day_before as day_before
from thb_eu.definitions.signing import next_day as next_day
from thb_eu.definitions.signing import unsure_texts as unsure_texts
from thb_eu.definitions.signing import validity_of as validity_of
from thb_eu.definitions.signing import whole_year as whole_year
from thb_eu.definitions.strict_reader import read_json
from thb_eu.definitions.suites import BELOW, EVERY_COUNTRY, SUPPLIERS, Suite, not_json, read_suites, vocabulary
from thb_eu.definitions.suites import Expectation as Expectation
from thb_eu.definitions.suppliers import NAME as OFFICES
from thb_eu.definitions.suppliers import Supplier, read_suppliers
from thb_eu.definitions.tables import BOUNDS, read_stages, read_tables
from thb_eu.definitions.tables import CellKey as CellKey
from thb_eu.definitions.tables import Dimension as Dimension
from thb_eu.definitions.tables import Hierarchy as Hierarchy
from thb_eu.definitions.tables import IndicatorTable as IndicatorTable
from thb_eu.definitions.tables import Key as Key
from thb_eu.definitions.validation_rules import AGGREGATE as AGGREGATE
from thb_eu.definitions.validation_rules import Check as Check
from thb_eu.definitions.validation_rules import CheckMetadata as CheckMetadata
from thb_eu.definitions.validation_rules import ColumnComparison as ColumnComparison
from thb_eu.definitions.validation_rules import CombinedComparison as CombinedComparison
from thb_eu.definitions.validation_rules import Comparison as Comparison
from thb_eu.definitions.validation_rules import Operand as Operand
from thb_eu.definitions.validation_rules import load_checks
from thb_eu.definitions.validation_rules import places_of as places_of

INDICATORS = "datapackages/eu-thb/datapackage.json"
ARMS = f"{THIS_COUNTRY}/arms.svg"
CONCEPTS, NATIONAL_PROSE = "datapackages/metadata/concepts.csv", f"{THIS_COUNTRY}/metadata.yaml"
"""May be absent: without concepts there is no reference metadata, without the other no words for every year."""
BARE_WORD = re.compile(r"[^\W\d_]+")
BETWEEN_WORDS = bytes(sign if sign >= 0x80 or chr(sign).isalpha() else ord(" ") for sign in range(0x100))
"""A blank for each sign of ASCII that is no letter."""

OF_FIGURES = (
    *("codelists", "tables", "title", "deadlines", "thresholds", "stages", "contracts", "counting", "unreported"),
    *("checks", "suites", "recipients", "geo", "languages"),
)
"""What of definitions figures rest on, and what is found in figures, beside the law as nobody signed it."""


@dataclass(frozen=True, repr=False)
class Definitions:
    """All that the engine is told: code lists, tables, contracts and law, and the files they come from.

    `suppliers`: by package of contracts, the office that sends it.
    `geo`: the country whose law and suppliers they describe; `languages`: its languages, its own first, English among
    them.
    """

    folder: Folder
    codelists: Mapping[str, Codelist]
    tables: tuple[IndicatorTable, ...]
    title: Text
    deadlines: Mapping[str, str]
    thresholds: Mapping[str, float]
    stages: tuple[Mapping[str, Any], ...]
    contracts: Mapping[str, Contract]
    law: Law
    checks: Mapping[str, Check]
    suites: Mapping[str, Suite]
    files: Mapping[str, bytes]
    fingerprint: str
    counting: CountingRules = NO_COUNTING
    unreported: tuple[UnreportedCodes, ...] | None = None
    geo: str = ""
    languages: Languages = (ENGLISH,)
    sdmx: Sdmx | None = None
    reference: Reference = NO_REFERENCE
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    personal_data: PersonalData = NO_PERSONAL_DATA
    open_data: OpenDataCatalogue | None = None
    identifiers: NationalIdentifiers = NO_IDENTIFIERS
    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    series: Series = NO_SERIES
    roles: OfficeRoles = NO_ROLES

    @property
    def country(self) -> Text:
        """The name of the country whose law and suppliers they describe; nothing where they name none."""
        return self.codelists["geo"].by_code[self.geo].label if self.geo else NO_WORDS

    @property
    def arms(self) -> bytes:
        """The arms of the country as a drawing (SVG), where somebody put them beside its other data; else nothing."""
        return self.folder.read_if_there((ARMS,)).get(ARMS, b"")

    @cached_property
    def unsure(self) -> tuple[UnconfirmedText, ...]:
        """Every text that bears a mark of confidence other than *read*, confirmed or not."""
        return unsure_texts(self.files)

    @property
    def unsure_of_product(self) -> list[UnconfirmedText]:
        """The texts of the product that no role has confirmed."""
        return [text for text in self.unsure if text.is_of_product and not text.is_confirmed]

    @property
    def text(self) -> str:
        """All that stands in them, but for how personal data look: of that file the words that name nobody."""
        files = (content for name, content in self.files.items() if name != PERSONAL_DATA)
        return b"\n".join((*files, "\n".join(self.personal_data.known_words).encode())).decode("utf-8", "replace")

    @property
    def words(self) -> frozenset[str]:
        """Collect every word that stands in them."""
        return _words_in(self.text)

    @cached_property
    def to_count(self) -> Definitions:
        """What of them figures and what is found in figures rest on: no signature, no office, no words beside them."""
        told = {name: getattr(self, name) for name in OF_FIGURES}
        return Definitions(**told, folder=Folder({}), law=self.law.unsigned, files={}, fingerprint="")

    @property
    def latest_day(self) -> str:
        """The latest ISO day on which a text of the law or of the steward was proposed, signed or written."""
        law = self.law
        held = [text.approval for text in law.listed_texts]
        held += [told.approval for _part, _number, told in self.series.statements]
        for entry in law.files:
            held += [entry.approval, *(rule.approval for rule in entry.rules)]
        days = (day for approval in held for day in (approval.on, approval.signature.on if approval.signature else ""))
        proposed = (alternative.proposed.on for alternative in law.alternatives)
        return max((*days, *proposed, *(words.on for words in self.reference.prose.values())), default="")

    @cached_property
    def places_of_words(self) -> Mapping[str, Text]:
        """What a collection may hold words for, with their titles: concepts of the metadata and places of reports."""
        held = (*(reader.places for reader in self.recipients.values()), *(issue.places for issue in self.law.releases))
        of_reports = {name: title for places in held for name, title in places.items()}
        return {**{entry.code: entry.label for entry in self.reference.concepts}, **of_reports}

    def days_due(self, year: int) -> dict[str, str]:
        """Return the ISO days by which figures of `year` are due: in principle (`target`), at the latest (`limit`)."""
        return {name: f"{year + 1}-{self.deadlines[name]}" for name in ("target", "limit") if name in self.deadlines}

    def series_of(self, geo: str) -> Series:
        """Find what is declared of series where `geo` reports: another country's statements speak of another law."""
        return self.series if self.geo in ("", geo) else NO_SERIES

    def with_engine(self, engine: str) -> Definitions:
        """Return the same definitions with every register kept by one engine."""
        held = {name: replace(pact, engine=engine) if pact.records else pact for name, pact in self.contracts.items()}
        return replace(self, contracts=held)

    def table(self, name: str) -> IndicatorTable:
        """Return the indicator table called `name`."""
        return next(table for table in self.tables if table.name == name)

    def rules_for(self, table: IndicatorTable) -> tuple[Rule, ...]:
        """Return rules that may lead a record into `table`: of its indicator; beside EU totals, what they leave out."""
        inside = table.scope == Scope.IN.value
        return tuple(
            rule
            for rule in self.law.rules
            if (rule.count_as and rule.count_as["indicator"] == table.indicator if inside else self._leaves_out(rule))
            and any(rule.admits(UNIT, unit) for unit in table.units)
        )

    @cached_property
    def once_by_unit(self) -> Mapping[str, IdentityRule]:
        """The rule by which a unit counts once, of all units that do inside the EU totals."""
        inside = [table for table in self.tables if table.scope == Scope.IN.value]
        ruled = [(table.units, self.counting.rules.get(table.indicator)) for table in inside]
        return {unit: rule for units, rule in ruled if rule is not None for unit in units}

    def articles_counted(self, table: IndicatorTable, year: int) -> tuple[str, ...]:
        """Return articles counted in an EU total of `year` without a question, or as the ministry answered for all."""
        days, decisions = whole_year(year), self.law.decisions_for(year)
        counting = {id for id, decision in decisions.items() if decision.counts}
        rules = (rule for rule in self.rules_for(table) if rule.count_as and rule.valid.meets(days))
        return tuple(dict.fromkeys(rule.article for rule in rules if self.law.may_count(rule, counting)))

    def _leaves_out(self, rule: Rule) -> bool:
        """Tell whether what falls under it may stand beside EU totals: it counts nothing, or a decision may say so."""
        return rule.count_as is None or bool(self.law.questions[rule.id])

    def hierarchies(self, year: int, geo: str) -> Mapping[str, Hierarchy]:
        """Find what the codes of every dimension of the EU tables add up to in `year` when `geo` reports."""
        return {name: Hierarchy(self.codelists[listed], year, geo) for name, listed in self.dimension_lists.items()}

    def key(self, table: IndicatorTable, named: Mapping[str, str]) -> Key:
        """Return the cell of which some codes are `named`; dimensions left out are at their total."""
        lists = self.codelists
        return tuple(named.get(entry.name, lists[entry.codelist].total) for entry in table.dimensions)

    def __repr__(self) -> str:
        return f"<definitions of {self.geo}: {len(self.tables)} tables, {len(self.contracts)} contracts>"

    @cached_property
    def dimension_names(self) -> Mapping[str, tuple[str, ...]]:
        """By EU table the names of its dimensions, in their order."""
        return {table.name: table.names for table in self.tables}

    def cell_of(self, row: Mapping[str, Any]) -> CellKey:
        """Name the cell of which a row of an EU table is."""
        return row["table"], tuple(row[name] for name in self.dimension_names[row["table"]])

    @cached_property
    def national_lists(self) -> Mapping[str, Codelist]:
        """The code list of every national dimension that has one, for reading suppliers' labels."""
        return {**self.codelists, **{crosswalk.source: crosswalk.as_codelist() for crosswalk in self.law.crosswalks}}

    @property
    def dimension_lists(self) -> Mapping[str, str]:
        """The code list of every dimension of the EU tables."""
        return {dimension.name: dimension.codelist for table in self.tables for dimension in table.dimensions}

    @property
    def breakdowns(self) -> frozenset[str]:
        """What tells persons apart in any EU table."""
        return frozenset(dimension.name for table in self.tables for dimension in table.breakdowns)


@lru_cache(maxsize=1)
def _words_in(text: str) -> frozenset[str]:
    different = {*text.encode().translate(BETWEEN_WORDS).split()}  # most stand there often
    return frozenset(map(intern, BARE_WORD.findall(b" ".join(different).decode())))  # each law tells nearly the same


def load(folder: str | Path | Folder | None = None) -> Definitions:
    """Read and check all definitions; `folder` may replace any of datapackages, schemas, mappings, validation.

    A collection may change single files of them: `thb_eu.load_for`.
    Within one process a part is read, checked and compiled once while its files are the same (`kept_parts`).

    Columns: none; contracts, code lists, tables, law and checks are held as objects, with a `fingerprint`.
    Units: none; the unit of each table is a code of the list `unit`.
    Errors: `DefinitionRefused` and `MappingRefused`: every mistake with its file, line and column.
    Source: `datapackages/`, `mappings/`, `schemas/` and `validation/`, each of which cites what it rests on.
    """
    found = folder if isinstance(folder, Folder) else find_folder(folder)
    if found.edited:
        return _read(found)
    return _loaded(tuple(found.roots.items()), tuple(found.changes.items()), found.state())


Paths = tuple[tuple[str, Path], ...]


@lru_cache(maxsize=2)
def _loaded(roots: Paths, changes: Paths, state: str) -> Definitions:
    """Return the definitions in the folders named; `state` says what stands in them, so that a change is read anew."""
    read = _held.get((roots, changes, state)) or _read(Folder(dict(roots), changes=dict(changes)))
    _held[roots, changes, state] = read
    return read


_held: WeakValueDictionary[tuple[Paths, Paths, str], Definitions] = WeakValueDictionary()
"""Those that somebody holds: read again, they would be others, and every run by them would be made anew."""


def _read(found: Folder) -> Definitions:
    """Read every part, or take it as it was read before from the same files (`kept`)."""
    files: dict[str, bytes] = {}
    country = kept(read_country, found, files)
    found = replace(found, languages=country.languages)
    codelists = kept(_load_codelists, found, files, country)
    refuse_unknown_country(country, codelists, files[COUNTRY])
    indicators, tables = kept(_load_tables, found, files, codelists)
    law = kept(load_law, found, files, codelists, tables)
    beside_articles = law.without_articles
    counting = kept(_load_counting, found, files, beside_articles, codelists, tables)
    contracts = kept(_load_contracts, found, files, beside_articles, counting)
    identifiers = kept(read_identifiers, found, files)
    read = Definitions(
        folder=found,
        codelists=codelists,
        tables=tables,
        title=titled(indicators),
        deadlines=indicators["thb:deadlines"],
        thresholds={name: bound for name, bound in indicators["thb:thresholds"].items() if name in BOUNDS},
        stages=read_stages(indicators),
        contracts=contracts,
        law=law,
        checks=kept(load_checks, found, files),
        suites=kept(_load_suites, found, files, codelists, tables, beside_articles, contracts),
        files=files,
        counting=counting,
        unreported=load_unreported(files, codelists, tables),
        geo=country.geo,
        languages=country.languages,
        reference=kept(_load_reference, found, files),
        sdmx=kept(_load_sdmx, found, files, codelists, tables),
        suppliers=kept(_load_suppliers, found, files, contracts),
        identifiers=identifiers,
        personal_data=kept(_load_personal_data, found, files, contracts, identifiers),
        recipients=kept(load_recipients, found, files, tables, codelists, beside_articles),
        open_data=kept(load_open_data, found, files),
        series=kept(_load_series, found, files, beside_articles, codelists, tables),
        roles=kept(read_roles, found, files),
        fingerprint=fingerprint(files),
    )
    refuse_unread(found, files)
    return read


def _load_codelists(folder: Folder, files: dict[str, bytes], country: Country) -> dict[str, Codelist]:
    name = "datapackages/codelists"
    found = folder.files(name)
    files |= _named(name, found)
    descriptor = read_checked(
        folder.shared,
        f"{name}/datapackage.json",
        folder.read(f"{name}/datapackage.json"),
        "codelists",
        DefinitionRefused,
    )
    return read_codelists(descriptor, found, name, country.languages)


def _load_tables(
    folder: Folder, files: dict[str, bytes], codelists: Mapping[str, Codelist]
) -> tuple[Any, tuple[IndicatorTable, ...]]:
    """Return the package of the EU tables as it is written, and the tables."""
    files[INDICATORS] = folder.read(INDICATORS)
    indicators = read_checked(folder.shared, INDICATORS, files[INDICATORS], "indicators", DefinitionRefused)
    return indicators, read_tables(indicators, codelists, INDICATORS, files[INDICATORS])


def _load_counting(
    folder: Folder,
    _files: dict[str, bytes],
    law: Law,
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
) -> CountingRules:
    """Return the rules about persons, whose file was read with the law."""
    return load_counting(folder.read_if_there([COUNTING]), law, codelists, tables)


def _code_tables(folder: Folder) -> CodeTables:
    """Return the tables of codes that others use; the descriptor was checked with the code lists."""
    name = "datapackages/codelists/datapackage.json"
    return read_code_tables(
        read_json(folder.read(name), name, DefinitionRefused), folder.files("datapackages/codelists")
    )


def _load_contracts(
    folder: Folder, files: dict[str, bytes], law: Law, counting: CountingRules
) -> Mapping[str, Contract]:
    tables = _code_tables(folder)
    contracts: dict[str, Contract] = {}
    for supplier in folder.subfolders("datapackages/sources"):
        name = f"datapackages/sources/{supplier}/datapackage.json"
        files[name] = folder.read(name)
        descriptor = read_checked(folder, name, files[name], "contract", DefinitionRefused)
        if descriptor["name"] != supplier:
            what = _(
                "the package calls itself {descriptor!r} but its folder is {supplier!r}.",
                descriptor=descriptor["name"],
                supplier=supplier,
            )
            raise DefinitionRefused(Fault(Place(name), "file-misnamed", what, _("Give both the same name.")))
        contracts |= read_contracts(descriptor, law.dimensions, tuple(law.days), name, tables, law.lists, files[name])
    return with_orders(contracts, law, counting)


def _load_suppliers(folder: Folder, files: dict[str, bytes], contracts: Mapping[str, Contract]) -> dict[str, Supplier]:
    """Return by package of contracts the office that sends it; none where the file is absent."""
    found = folder.read_if_there([OFFICES])
    if not found:
        return {}
    files |= found
    value = read_checked(folder, OFFICES, found[OFFICES], "suppliers", DefinitionRefused)
    packages = dict.fromkeys(name.split("/")[0] for name in contracts)
    return read_suppliers(value, packages, folder.languages, found[OFFICES])


def _load_personal_data(
    folder: Folder, files: dict[str, bytes], contracts: Mapping[str, Contract], numbers: NationalIdentifiers
) -> PersonalData:
    """Return what personal data are known by; nothing where the file is absent."""
    found = folder.read_if_there([PERSONAL_DATA])
    if not found:
        return NO_PERSONAL_DATA
    files |= found
    value = read_checked(folder, PERSONAL_DATA, found[PERSONAL_DATA], "personal-data", DefinitionRefused)
    read = read_personal_data(value, found[PERSONAL_DATA], numbers)
    refuse_if_any(DefinitionRefused, undeclared_kinds(contracts.values(), read))
    return read


def _load_suites(
    folder: Folder,
    files: dict[str, bytes],
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
    law: Law,
    contracts: Mapping[str, Contract],
) -> dict[str, Suite]:
    suppliers = [f"{SUPPLIERS}/{name}" for name in folder.subfolders(SUPPLIERS)]
    places = [f"{place}/{BELOW}" for place in (EVERY_COUNTRY, THIS_COUNTRY, *suppliers)]
    found = {name: content for place in places for name, content in _named(place, folder.files(place)).items()}
    refuse_if_any(DefinitionRefused, not_json(found))
    files |= found
    values = {
        name: read_checked(_whose(folder, name), name, content, "plausibility", DefinitionRefused)
        for name, content in found.items()
    }
    return read_suites(values, found, vocabulary(codelists, tables, law, contracts))


def _whose(folder: Folder, name: str) -> Folder:
    """Return the folder, of whose country all languages are asked only in what is its own."""
    return folder.shared if name.startswith(f"{EVERY_COUNTRY}/") else folder


def _load_reference(folder: Folder, files: dict[str, bytes]) -> Reference:
    """Return the concepts, and the country's words under them; each where there is one."""
    package = CONCEPTS.rpartition("/")[0]
    files |= _named(package, folder.files(package))
    if CONCEPTS not in files:
        return NO_REFERENCE
    concepts = read_concepts(files[CONCEPTS], CONCEPTS)
    found = folder.read_if_there([NATIONAL_PROSE])
    if not found:
        return Reference(concepts)
    content = files[NATIONAL_PROSE] = found[NATIONAL_PROSE]
    value = read_checked(folder, NATIONAL_PROSE, content, "reference-metadata", MappingRefused)
    return Reference(concepts, read_national(value, concepts, NATIONAL_PROSE, content), value.get("geo", ""))


def _load_series(
    folder: Folder,
    files: dict[str, bytes],
    law: Law,
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
) -> Series:
    """Find which series break and which definitions differ; none where the file is absent."""
    found = folder.read_if_there([SERIES])
    if not found:
        return NO_SERIES
    files |= found
    value = read_checked(folder, SERIES, found[SERIES], "series", MappingRefused)
    return read_series(value, found[SERIES], law, codelists, tables)


def _load_sdmx(
    folder: Folder, files: dict[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> Sdmx | None:
    """Return how figures are sent and shown; None where no file is there. The converter's workbook may be absent."""
    schemas = {TRANSMISSION: "transmission", VIEW: "eurostat-view"}
    there = folder.files(TRANSMISSION.rpartition("/")[0])
    if not there:
        return None
    if CONVERTER.rpartition("/")[2] in there:
        schemas[CONVERTER] = "converter"
    found = {name: folder.read(name) for name in schemas}
    files |= found
    values = {
        name: read_checked(folder.shared, name, found[name], schemas[name], DefinitionRefused) for name in schemas
    }
    return read_sdmx(values, found, codelists, tables)


def _named(prefix: str, found: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{prefix}/{name}": content for name, content in found.items()}
