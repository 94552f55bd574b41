"""Definitions: datapackages, schemas and mappings in, one frozen `Definitions` with a fingerprint out.

Everything that the engine knows of articles, countries and categories stands in these files. They are read
strictly and completely before any data: a definition that cannot be applied is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.definitions.codelists import Code, Codelist, read_codelists
from thb_eu.definitions.contracts import Contract, Field, Implication, read_contracts
from thb_eu.definitions.counting import Counting, PersonRule, read_counting
from thb_eu.definitions.decisions import CaseDecision, Decision, read_case_decisions, read_decisions
from thb_eu.definitions.expansions import CodeTables, read_code_tables
from thb_eu.definitions.folder import MISSING, RESTORE, Folder, find_folder, fingerprint
from thb_eu.definitions.law import (
    REFERENCE_YEAR,
    Crosswalk,
    Law,
    Match,
    Policy,
    Provision,
    Rule,
    RuleFile,
    Walk,
    crosswalk_faults,
    read_crosswalk,
    read_dimensions,
    read_policies,
)
from thb_eu.definitions.rules import Asked, Vocabulary, read_rule_file
from thb_eu.definitions.signing import Approval, Objection, Signature
from thb_eu.definitions.strict import check_shape, closest, position, read_json, read_yaml
from thb_eu.definitions.suites import (
    BELOW,
    EVERY_COUNTRY,
    SUPPLIERS,
    THIS_COUNTRY,
    Expectation,
    Suite,
    not_json,
    read_suites,
    vocabulary,
)
from thb_eu.definitions.suites import Vocabulary as SuiteVocabulary
from thb_eu.definitions.tables import Dimension, Layout, Table, read_stages, read_tables
from thb_eu.definitions.validity import Validity
from thb_eu.errors import DefinitionRefused, Fault, MappingRefused, ThbError, refuse_if_any
from thb_eu.model import ARTICLE, Text

__all__ = [
    "REFERENCE_YEAR",
    "Approval",
    "CaseDecision",
    "Code",
    "Codelist",
    "Contract",
    "Counting",
    "Crosswalk",
    "Decision",
    "Definitions",
    "Dimension",
    "Expectation",
    "Field",
    "Folder",
    "Implication",
    "Law",
    "Layout",
    "Match",
    "Objection",
    "PersonRule",
    "Policy",
    "Provision",
    "Rule",
    "RuleFile",
    "Signature",
    "Suite",
    "Table",
    "Validity",
    "Walk",
    "load",
    "read_case_decisions",
    "read_checked",
]

MISNAMED = Text("datoteka se ne konča z .yaml, zato je nihče ne bi bral.", "no .yaml at the end: nobody would read it.")
RENAME = Text("Preimenujte jo ali jo odstranite.", "Rename it, or take it away.")
DIMENSIONS, DECISIONS, POLICIES = "mappings/dimensions.yaml", "mappings/decisions.yaml", "mappings/disclosure.yaml"
LAW_FILES = (DIMENSIONS, DECISIONS, POLICIES)
COUNTING = "mappings/counting.yaml"
"""May be absent: then nobody is counted once who stands in two rows."""
NO_COUNTING = Counting()


@dataclass(frozen=True)
class Definitions:
    """All that the engine is told: code lists, tables, contracts and law, and the files they come from."""

    folder: Folder
    codelists: Mapping[str, Codelist]
    tables: tuple[Table, ...]
    title: Text
    deadlines: Mapping[str, str]
    thresholds: Mapping[str, float]
    stages: tuple[Mapping[str, Any], ...]
    contracts: Mapping[str, Contract]
    law: Law
    suites: Mapping[str, Suite]
    files: Mapping[str, bytes]
    fingerprint: str
    counting: Counting = NO_COUNTING

    def table(self, name: str) -> Table:
        """The indicator table called `name`."""
        return next(table for table in self.tables if table.name == name)

    @cached_property
    def national_lists(self) -> Mapping[str, Codelist]:
        """The code list of every national dimension that has one, for reading suppliers' labels."""
        return {**self.codelists, **{walk.source: walk.as_codelist() for walk in self.law.crosswalks}}

    @property
    def dimension_lists(self) -> Mapping[str, str]:
        """The code list of every dimension of the EU tables."""
        return {dimension.name: dimension.codelist for table in self.tables for dimension in table.dimensions}


def load(folder: str | Path | Folder | None = None) -> Definitions:
    """Read and check all definitions; `folder` may replace any of datapackages, schemas, mappings."""
    found = folder if isinstance(folder, Folder) else find_folder(folder)
    files: dict[str, bytes] = {}
    codelists = _load_codelists(found, files)
    indicators = _load_indicators(found, files)
    tables = read_tables(indicators, codelists, "datapackages/eu-thb/datapackage.json")
    law = _load_law(found, files, codelists, tables)
    contracts = _load_contracts(found, files, law, _code_tables(found))
    suites = _load_suites(found, files, vocabulary(codelists, tables, law, contracts))
    return Definitions(
        folder=found,
        codelists=codelists,
        tables=tables,
        title=Text(indicators["thb:title_sl"], indicators["title"]),
        deadlines=indicators["thb:deadlines"],
        thresholds={name: bound for name, bound in indicators["thb:thresholds"].items() if name != "confidence"},
        stages=read_stages(indicators, tables, codelists, "datapackages/eu-thb/datapackage.json"),
        contracts=contracts,
        law=law,
        suites=suites,
        files=files,
        fingerprint=fingerprint(files),
        counting=_counting(files, law, codelists, tables),
    )


def read_checked(folder: Folder, name: str, content: bytes, schema: str, error: type[ThbError]) -> Any:
    """One edited file, read strictly and held against `schemas/SCHEMA.schema.json`."""
    value = read_json(content, name, error) if name.endswith(".json") else read_yaml(content, name, error)
    _check(folder, value, name, content, schema, error)
    return value


def _check(folder: Folder, value: Any, name: str, content: bytes, schema: str, error: type[ThbError]) -> None:
    shape = read_json(folder.read(f"schemas/{schema}.schema.json"), f"schemas/{schema}.schema.json", DefinitionRefused)
    check_shape(value, shape, name, content, error)


def _load_codelists(folder: Folder, files: dict[str, bytes]) -> dict[str, Codelist]:
    name = "datapackages/codelists"
    found = folder.files(name)
    files |= _named(name, found)
    descriptor = read_checked(
        folder, f"{name}/datapackage.json", folder.read(f"{name}/datapackage.json"), "codelists", DefinitionRefused
    )
    return read_codelists(descriptor, found, name)


def _load_indicators(folder: Folder, files: dict[str, bytes]) -> Any:
    name = "datapackages/eu-thb/datapackage.json"
    files[name] = folder.read(name)
    return read_checked(folder, name, files[name], "indicators", DefinitionRefused)


def _code_tables(folder: Folder) -> CodeTables:
    """The tables of codes that others use; the descriptor was checked with the code lists."""
    name = "datapackages/codelists/datapackage.json"
    return read_code_tables(
        read_json(folder.read(name), name, DefinitionRefused), folder.files("datapackages/codelists")
    )


def _load_contracts(folder: Folder, files: dict[str, bytes], law: Law, tables: CodeTables) -> dict[str, Contract]:
    contracts: dict[str, Contract] = {}
    for supplier in folder.subfolders("datapackages/sources"):
        name = f"datapackages/sources/{supplier}/datapackage.json"
        files[name] = folder.read(name)
        descriptor = read_checked(folder, name, files[name], "contract", DefinitionRefused)
        if descriptor["name"] != supplier:
            what = Text(
                f"paket se imenuje {descriptor['name']!r}, njegova mapa pa {supplier!r}.",
                f"the package calls itself {descriptor['name']!r} but its folder is {supplier!r}.",
            )
            raise DefinitionRefused(Fault(name, what, Text("Obema dajte isto ime.", "Give both the same name.")))
        contracts |= read_contracts(descriptor, law.dimensions, tuple(law.days), name, tables)
    return contracts


def _load_law(
    folder: Folder, files: dict[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[Table, ...]
) -> Law:
    found = {
        f"mappings/{name}": content for name, content in folder.files("mappings").items() if name.endswith(".yaml")
    }
    files |= found
    refuse_if_any(MappingRefused, (Fault(f"mappings/{name}", MISNAMED, RENAME) for name in folder.misnamed("mappings")))
    missing = [name for name in LAW_FILES if name not in found]
    if missing:
        raise MappingRefused(Fault(missing[0], MISSING, RESTORE))
    values = _checked_law(folder, found)
    european = _european(codelists, tables)
    walking = {name: value for name, value in values.items() if _kind(name, value) == "crosswalk"}
    refuse_if_any(
        MappingRefused,
        [fault for name, value in walking.items() for fault in crosswalk_faults(value, name, found[name], european)],
    )
    crosswalks = {_short(name): read_crosswalk(value, name) for name, value in walking.items()}
    dimensions = read_dimensions(values[DIMENSIONS], codelists, crosswalks, european, DIMENSIONS, found[DIMENSIONS])
    decisions = read_decisions(values[DECISIONS], DECISIONS, found[DECISIONS])
    filled = {*dimensions.codes, *(walk.target for walk in crosswalks.values())}
    words = Vocabulary(
        dimensions.codes,
        european,
        codelists["article"].items,
        tuple(dimensions.days),
        tuple(decisions),
        _asked(tables, filled),
    )
    if dimensions.undated not in decisions:
        raise MappingRefused(_no_such_decision(dimensions.undated, found[DIMENSIONS], decisions))
    return Law(
        dimensions=dimensions.codes,
        labels=dimensions.labels,
        days=dimensions.days,
        undated=dimensions.undated,
        lists=dimensions.lists,
        cited=dimensions.cited,
        crosswalks=tuple(crosswalks.values()),
        files=_rule_files(values, found, words),
        decisions=decisions,
        policies=read_policies(values[POLICIES], codelists, POLICIES, found[POLICIES]),
    )


def _counting(
    files: Mapping[str, bytes], law: Law, codelists: Mapping[str, Codelist], tables: tuple[Table, ...]
) -> Counting:
    """The rules about persons, if there are any; their shape was held to its schema with the rest of the law."""
    if COUNTING not in files:
        return NO_COUNTING
    words = {**_european(codelists, tables), ARTICLE: codelists[ARTICLE].items}
    value = read_yaml(files[COUNTING], COUNTING, MappingRefused)
    return read_counting(value, tuple(law.days), tuple(law.decisions), words, COUNTING, files[COUNTING])


def _rule_files(values: Mapping[str, Any], found: Mapping[str, bytes], words: Vocabulary) -> tuple[RuleFile, ...]:
    """Every article's rules; the faults of all files at once."""
    files: list[RuleFile] = []
    faults: list[Fault] = []
    for name, value in values.items():
        if _kind(name, value) == "rules":
            try:
                files.append(read_rule_file(value, name, found[name], words))
            except MappingRefused as refused:
                faults += refused.faults
    refuse_if_any(MappingRefused, faults)
    _refuse_shared_ids(files)
    return tuple(files)


def _no_such_decision(id: str, content: bytes, decisions: Mapping[str, Decision]) -> Fault:
    what = Text(
        f"odločitve {id!r} ni v {DECISIONS}.",
        f"the decision {id!r} is not in {DECISIONS}.",
    )
    return Fault(position(DIMENSIONS, content, ["undated"]), what, closest(id, decisions))


def _checked_law(folder: Folder, found: Mapping[str, bytes]) -> dict[str, Any]:
    """The values of all mapping files, each held against the schema of its kind; the faults of all files at once."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, content in found.items():
        try:
            value = values[name] = read_yaml(content, name, MappingRefused)
            _check(folder, value, name, content, _kind(name, value), MappingRefused)
        except MappingRefused as refused:
            faults += refused.faults
    if faults:
        raise MappingRefused(*faults)
    return values


def _kind(name: str, value: Any) -> str:
    if name in (*LAW_FILES, COUNTING):
        return _short(name)
    return "crosswalk" if isinstance(value, dict) and "from" in value else "rules"


def _short(name: str) -> str:
    return name.removeprefix("mappings/").removesuffix(".yaml")


def _european(codelists: Mapping[str, Codelist], tables: tuple[Table, ...]) -> dict[str, tuple[str, ...]]:
    words = {
        dimension.name: tuple(codelists[dimension.codelist].by_code)
        for table in tables
        for dimension in table.dimensions
    }
    return {**words, "indicator": tuple(sorted({table.indicator for table in tables}))}


def _asked(tables: tuple[Table, ...], filled: set[str]) -> dict[str, Asked]:
    """What every indicator's tables hold, and which parts of them neither a record nor a crosswalk fills."""
    held: dict[str, list[Dimension]] = {}
    for table in tables:
        held.setdefault(table.indicator, []).extend(table.dimensions)
    return {
        indicator: Asked(
            frozenset(dimension.name for dimension in dimensions),
            tuple(
                dict.fromkeys(
                    dimension.name
                    for dimension in dimensions
                    if dimension.role == "part" and dimension.name not in filled
                )
            ),
        )
        for indicator, dimensions in held.items()
    }


def _refuse_shared_ids(files: Iterable[RuleFile]) -> None:
    first: dict[str, str] = {}
    articles: dict[str, str] = {}
    for entry in files:
        if entry.article in articles:
            raise MappingRefused(_second_file(entry, articles[entry.article]))
        articles[entry.article] = entry.file
        for rule in entry.rules:
            if rule.id in first:
                raise MappingRefused(_shared_id(entry, rule, first[rule.id]))
            first[rule.id] = entry.file


def _second_file(entry: RuleFile, first: str) -> Fault:
    what = Text(
        f"člen {entry.article} že ima svojo datoteko: {first}.",
        f"the article {entry.article} has a file already: {first}.",
    )
    return Fault(
        entry.place("article"),
        what,
        Text("Za vsak člen imejte eno samo datoteko, za vselej.", "Keep one file per article, for ever."),
    )


def _shared_id(entry: RuleFile, rule: Rule, first: str) -> Fault:
    what = Text(
        f"oznaka pravila {rule.id!r} je uporabljena tudi v {first}.", f"the rule id {rule.id!r} is used in {first} too."
    )
    return Fault(entry.place_of(rule), what, Text("Vsakemu pravilu dajte svojo oznako.", "Give each rule its own id."))


def _load_suites(folder: Folder, files: dict[str, bytes], words: SuiteVocabulary) -> dict[str, Suite]:
    suppliers = [f"{SUPPLIERS}/{name}" for name in folder.subfolders(SUPPLIERS)]
    places = [f"{place}/{BELOW}" for place in (EVERY_COUNTRY, THIS_COUNTRY, *suppliers)]
    found = {name: content for place in places for name, content in _named(place, folder.files(place)).items()}
    refuse_if_any(DefinitionRefused, not_json(found))
    files |= found
    values = {
        name: read_checked(folder, name, content, "plausibility", DefinitionRefused) for name, content in found.items()
    }
    return read_suites(values, found, words)


def _named(prefix: str, found: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{prefix}/{name}": content for name, content in found.items()}
