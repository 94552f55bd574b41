"""Mappings: all files below `mappings/` in, the law and the rules about persons out.

Every file is held against the schema of its kind, and the faults of all files are told at once. Refused: a file that
nobody would read, a missing one, two files for one article, one id for two rules, and what no code list knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import ARTICLE, LIMB, PARAGRAPH, Place
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.counting import CountingRules, read_counting
from thb_eu.definitions.coverage import UnreportedCodes, read_unreported
from thb_eu.definitions.decisions import read_decisions
from thb_eu.definitions.folder import MISNAMED, MISSING, RENAME, RESTORE, Folder, hold_to_schema
from thb_eu.definitions.law import Crosswalk, DimensionFile, Law, read_dimensions, read_policies
from thb_eu.definitions.rules import LAW_OF_A_DAY, REFERENCE_YEAR, RuleFile, read_rule_file
from thb_eu.definitions.shapes import Words, faults_of, made, place_in
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.symmetries import read_symmetries
from thb_eu.definitions.tables import Dimension, IndicatorTable
from thb_eu.definitions.vocabulary import DAY, DECISION, EUROPEAN, INDICATOR, NATIONAL, european_words, national_words

DIMENSIONS, DECISIONS, POLICIES = "mappings/dimensions.yaml", "mappings/decisions.yaml", "mappings/disclosure.yaml"
LAW_FILES = (DIMENSIONS, DECISIONS, POLICIES)
COUNTING, SYMMETRIES = "mappings/counting.yaml", "mappings/symmetries.yaml"
"""May be absent: then nobody is counted once who stands in two rows, and nothing is proved to be treated alike."""
NO_COUNTING = CountingRules((), ())
COVERAGE = "mappings/coverage.yaml"
"""May be absent: then no code is held to have a source."""


def load_law(
    folder: Folder,
    files: dict[str, bytes],
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
) -> Law:
    """The law as all files below `mappings/` tell it; every file read is added to `files`."""
    found = {
        f"mappings/{name}": content for name, content in folder.files("mappings").items() if name.endswith(".yaml")
    }
    files |= found
    refuse_if_any(
        MappingRefused,
        (Fault(Place(f"mappings/{name}"), "file-misnamed", MISNAMED, RENAME) for name in folder.misnamed("mappings")),
    )
    missing = [name for name in LAW_FILES if name not in found]
    if missing:
        raise MappingRefused(Fault(Place(missing[0]), "file-missing", MISSING, RESTORE))
    values = _checked_law(folder, found)
    of_tables = european_words(codelists, tables)
    crosswalks = _crosswalks(values, found, of_tables)
    at = place_in(DIMENSIONS, found[DIMENSIONS])
    dimensions = read_dimensions(values[DIMENSIONS], codelists, crosswalks, of_tables[EUROPEAN.to], at)
    words = {**of_tables, **national_words(dimensions.dimensions, dimensions.lists)}
    decisions = read_decisions(values[DECISIONS], DECISIONS, found[DECISIONS], words)
    refuse_if_any(MappingRefused, faults_of(DimensionFile, values[DIMENSIONS], at, {DECISION.to: decisions}))
    filled = {*dimensions.dimensions, *(each.target for each in crosswalks.values())}
    words |= {
        **{name: dimensions.dimensions.get(name, ()) for name in (PARAGRAPH, LIMB)},
        **{f"{NATIONAL.to} {name}, days": days for name, days in dimensions.code_days.items()},
        **_of_indicators(tables, filled),
        ARTICLE: codelists[ARTICLE].items,
        LAW_OF_A_DAY.to: (REFERENCE_YEAR, *dimensions.days),
        DECISION.to: decisions,
    }
    return Law(
        **vars(dimensions),
        crosswalks=tuple(crosswalks.values()),
        files=_rule_files(values, found, words),
        decisions=decisions,
        policies=read_policies(values[POLICIES], codelists, tables, POLICIES, found[POLICIES]),
        symmetries=read_symmetries(values[SYMMETRIES], SYMMETRIES, found[SYMMETRIES], words)
        if SYMMETRIES in values
        else (),
    )


def load_counting(
    files: Mapping[str, bytes], law: Law, codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> CountingRules:
    """The rules about persons, if there are any; their shape was held to its schema with the rest of the law."""
    if COUNTING not in files:
        return NO_COUNTING
    words = {**european_words(codelists, tables), **national_words(law.dimensions, law.lists)}
    words |= {ARTICLE: codelists[ARTICLE].items, DAY.to: law.days, DECISION.to: law.decisions}
    value = read_yaml(files[COUNTING], COUNTING, MappingRefused)
    return read_counting(value, COUNTING, files[COUNTING], words)


def load_unreported(
    files: Mapping[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> tuple[UnreportedCodes, ...] | None:
    """The codes that no source can report; nothing where the country does not say."""
    if COVERAGE not in files:
        return None
    value = read_yaml(files[COVERAGE], COVERAGE, MappingRefused)
    return read_unreported(value, COVERAGE, files[COVERAGE], european_words(codelists, tables))


def _crosswalks(values: Mapping[str, Any], found: Mapping[str, bytes], words: Words) -> dict[str, Crosswalk]:
    """The crosswalks by name; the faults of all files at once."""
    read = {name: value for name, value in values.items() if _kind(name, value) == "crosswalk"}
    faults = (faults_of(Crosswalk, value, place_in(name, found[name]), words) for name, value in read.items())
    refuse_if_any(MappingRefused, chain.from_iterable(faults))
    return {_short(name): made(Crosswalk, value, name=name) for name, value in read.items()}


def _rule_files(values: Mapping[str, Any], found: Mapping[str, bytes], words: Words) -> tuple[RuleFile, ...]:
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


def _checked_law(folder: Folder, found: Mapping[str, bytes]) -> dict[str, Any]:
    """The values of all mapping files, each held against the schema of its kind; the faults of all files at once."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, content in found.items():
        try:
            values[name] = value = read_yaml(content, name, MappingRefused)
            hold_to_schema(folder, value, name, content, _kind(name, value), MappingRefused)
        except MappingRefused as refused:
            faults += refused.faults
    if faults:
        raise MappingRefused(*faults)
    return values


def _kind(name: str, value: Any) -> str:
    if name in (*LAW_FILES, COUNTING, SYMMETRIES, COVERAGE):
        return _short(name)
    return "crosswalk" if isinstance(value, dict) and "from" in value else "rules"


def _short(name: str) -> str:
    return name.removeprefix("mappings/").removesuffix(".yaml")


def _of_indicators(tables: tuple[IndicatorTable, ...], filled: set[str]) -> Words:
    """What every indicator's tables hold, and which parts of them neither a record nor a crosswalk fills."""
    held: dict[str, list[Dimension]] = {}
    for table in tables:
        held.setdefault(table.indicator, []).extend(table.dimensions)
    parts = {
        name: (one.name for one in dimensions if one.role == "part" and one.name not in filled)
        for name, dimensions in held.items()
    }
    return {
        **{f"{INDICATOR.to} {name}": {one.name for one in dimensions} for name, dimensions in held.items()},
        **{f"{INDICATOR.to} {name}, needed": tuple(dict.fromkeys(needed)) for name, needed in parts.items()},
    }


def _refuse_shared_ids(files: Iterable[RuleFile]) -> None:
    """One file per article, one rule per id."""
    articles: dict[str, str] = {}
    rules: dict[str, str] = {}
    for entry in files:
        if (first := articles.setdefault(entry.article, entry.file)) != entry.file:
            what = _("the article {article} has a file already: {first}.", article=entry.article, first=first)
            remedy = _("Keep one file per article, for ever.")
            raise MappingRefused(Fault(entry.place("article"), "article-in-two-files", what, remedy))
        for rule in entry.rules:
            if (first := rules.setdefault(rule.id, entry.file)) != entry.file:
                what = _("the rule id {id!r} is used in {first} too.", id=rule.id, first=first)
                remedy = _("Give each rule its own id.")
                raise MappingRefused(Fault(entry.place_of(rule), "duplicate-id", what, remedy))
