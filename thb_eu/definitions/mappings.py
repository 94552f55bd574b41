"""Read all files below `mappings/` into the law and the rules about persons.

Every file is held against the schema of its kind, and the faults of all files are told at once. Refused: a file that
nobody would read, a missing one, two files for one article, one id for two rules, and what no code list knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import ARTICLE, Place
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.counting import CountingRules, read_counting
from thb_eu.definitions.coverage import UnreportedCodes, read_unreported
from thb_eu.definitions.decisions import read_decisions
from thb_eu.definitions.folder import MISNAMED, MISSING, RENAME, RESTORE, Folder, hold_to_schema
from thb_eu.definitions.law import (
    WAITS_FOR,
    DimensionFile,
    Dimensions,
    Law,
    read_crosswalk,
    read_dimensions,
    read_policies,
)
from thb_eu.definitions.rules import (
    NOT_TOLD_WORD,
    LawVocabulary,
    QuestionedDimension,
    RuleFile,
    read_rule_file,
)
from thb_eu.definitions.shapes import Words, flaws, place_in
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.symmetries import read_symmetries
from thb_eu.definitions.tables import Dimension, IndicatorTable

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
    """Return the law as all files below `mappings/` tell it; every file read is added to `files`."""
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
    european = _european(codelists, tables)
    read = {
        _short(name): read_crosswalk(value, name, found[name], european, _files_of_codes(codelists, tables))
        for name, value in values.items()
        if _kind(name, value) == "crosswalk"
    }
    refuse_if_any(MappingRefused, [fault for _walk, faults in read.values() for fault in faults])
    crosswalks = {name: each for name, (each, _faults) in read.items()}
    at = place_in(DIMENSIONS, found[DIMENSIONS])
    dimensions = read_dimensions(values[DIMENSIONS], codelists, crosswalks, european, at)
    told = _words_of_records(dimensions, european)
    decisions = read_decisions(values[DECISIONS], DECISIONS, found[DECISIONS], told)
    words = LawVocabulary(
        dimensions.dimensions,
        european,
        codelists["article"].items,
        tuple(dimensions.days),
        tuple(decisions),
        _questioned(tables, {*dimensions.dimensions, *(each.target for each in crosswalks.values())}),
        dimensions.code_days,
        {name: listed.file for name, listed in dimensions.lists.items()},
    )
    refuse_if_any(MappingRefused, flaws(DimensionFile, values[DIMENSIONS], at, {WAITS_FOR.of: decisions}))
    return Law(
        **vars(dimensions),
        crosswalks=tuple(crosswalks.values()),
        files=_rule_files(values, found, words),
        decisions=decisions,
        policies=read_policies(values[POLICIES], codelists, tables, POLICIES, found[POLICIES]),
        symmetries=read_symmetries(values[SYMMETRIES], SYMMETRIES, found[SYMMETRIES], {**told, "question": decisions})
        if SYMMETRIES in values
        else (),
    )


def load_counting(
    files: Mapping[str, bytes], law: Law, codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> CountingRules:
    """Return the rules about persons, if there are any; their shape was held to its schema with the rest of the law."""
    if COUNTING not in files:
        return NO_COUNTING
    words = {**_european(codelists, tables), ARTICLE: codelists[ARTICLE].items}
    value = read_yaml(files[COUNTING], COUNTING, MappingRefused)
    return read_counting(value, tuple(law.days), tuple(law.decisions), words, law.lists, COUNTING, files[COUNTING])


def load_unreported(
    files: Mapping[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> tuple[UnreportedCodes, ...] | None:
    """Return the codes that no source can report; nothing where the country does not say."""
    if COVERAGE not in files:
        return None
    value = read_yaml(files[COVERAGE], COVERAGE, MappingRefused)
    return read_unreported(value, _european(codelists, tables), COVERAGE, files[COVERAGE])


def _words_of_records(dimensions: Dimensions, european: Mapping[str, tuple[str, ...]]) -> Words:
    """Return the dimensions and codes, national and of the EU, by which records are told apart."""
    codes = {f"national {name}": (*known, NOT_TOLD_WORD) for name, known in dimensions.dimensions.items()}
    files = {f"national {name}, file": listed.file for name, listed in dimensions.lists.items()}
    targets = {f"european {name}": known for name, known in european.items()}
    return {**codes, **files, **targets, "national": dimensions.dimensions, "european": european}


def _rule_files(values: Mapping[str, Any], found: Mapping[str, bytes], words: LawVocabulary) -> tuple[RuleFile, ...]:
    """Return every article's rules; the faults of all files at once."""
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


def _european(codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]) -> dict[str, tuple[str, ...]]:
    words = {
        dimension.name: tuple(codelists[dimension.codelist].by_code)
        for table in tables
        for dimension in table.dimensions
    }
    return {**words, "indicator": tuple(sorted({table.indicator for table in tables}))}


def _files_of_codes(codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]) -> dict[str, str]:
    """By EU dimension, the file in which its codes stand."""
    return {each.name: codelists[each.codelist].file for table in tables for each in table.dimensions}


def _questioned(tables: tuple[IndicatorTable, ...], filled: set[str]) -> dict[str, QuestionedDimension]:
    """Find what every indicator's tables hold, and which parts of them neither a record nor a crosswalk fills."""
    held: dict[str, list[Dimension]] = {}
    for table in tables:
        held.setdefault(table.indicator, []).extend(table.dimensions)
    return {
        indicator: QuestionedDimension(
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
