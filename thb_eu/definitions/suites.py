"""Read files of expectations, and hold them against the code lists, tables and contracts that they name.

Comes in: `plausibility/*.json` beside the EU's tables (`eu-thb`: what holds in every country), in `national` (the
thresholds of the country whose law and suppliers these definitions are) and beside a supplier's contract
(`sources/NAME`: its own facts). Goes out: `Suite`, every code list that it names spelt out.
Refused, all faults of all files at once: an id or a question that stands twice, a column or a code that does not exist,
a code list repeated by hand, a sentence with a place that nothing fills, a file that nobody would read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, Problem, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _, wording
from thb_eu.base.model import NOT_APPLICABLE, ORIGIN, CheckFamily, Place, Remedies, Scope
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.contracts import Contract
from thb_eu.definitions.law import Law
from thb_eu.definitions.shapes import DESCRIPTION, WORD, Schema, by_name, group, listed, made, shape, spec
from thb_eu.definitions.strict_reader import closest, not_a_code, position
from thb_eu.definitions.tables import IndicatorTable
from thb_eu.definitions.validation_rules import DEFS, ID, READERS, CheckMetadata, comparison, places_of

EVERY_COUNTRY, SUPPLIERS = "datapackages/eu-thb", "datapackages/sources"
BELOW = "plausibility"
"""The folder of suites inside each of these places."""

CONTRACT = "contract"
"""Column of judged facts and series: the contract (`supplier/table`) of the file in which they stand."""
NAMES_COLUMNS = ("column", "column_A", "column_B", "column_list")
"""Words of an expectation that name columns."""
NAMES_VALUES, SPELT_OUT, AND = "value_set", "codelist", "and"

FIGURES = {"cells": ("obs_value",), "facts": ("value",), "years": ("this_year", "last_year")}
"""The numbers on which an answer about a row rests, by what is judged."""
PLACES = {
    "cells": ("file", "cell", "total", "share", "legal_article", "source", "reasons"),
    "facts": (*ORIGIN, CONTRACT, "time"),
    "years": ("file", "sheet", "cell", "row", "column", CONTRACT, "year", "usual"),
}
"""What else stands beside the codes of a row, by what is judged."""

ID_TWICE = _("the id occurs in {first} too.")
ASKED_TWICE = _("it asks what {first} asks.")
NO_COLUMN = _("the column {name!r} does not exist here ({table} are judged).")
NO_PLACE = _("{place} in a sentence has no value.")
BRACES = _("the braces in a sentence do not match.")
NO_LIST = _("the code list {name!r} does not exist.")
REPEATED = _("it spells out the whole code list {name!r}; a change of the list would not reach it.")
NAME_IT = _("Write {named} in `value_set`; leave the column out of `rows`.")
NOT_READ = _("suites are read from .json files alone.")


CODE: Schema = {**WORD, DESCRIPTION: ("code of a list",)}
LIST = group("Codes", {SPELT_OUT: str}, {AND: listed(CODE)})
VALUES: Schema = {"oneOf": [listed({"type": ["string", "number"]}), LIST], DESCRIPTION: ("Expectation value_set",)}
REMEDY: Schema = {**group("ExpectationRemedy", {}, dict.fromkeys(READERS, Text)), "minProperties": 1}


@shape(kw_only=True)
class Expectation(CheckMetadata):
    """One question of a suite: its type and words as Great Expectations takes them, and of which rows it asks.

    `rows`: for each column named the codes that a row may have; every row where none is named. `where`: the place in
    the file.
    """

    where: Place
    id: str = spec(shape=ID)
    type: str = spec(shape={"type": "string", "pattern": "^expect_[a-z0-9_]+$"})
    kwargs: Mapping[str, Any] = spec(shape={"type": "object", "properties": {NAMES_VALUES: VALUES}})
    rows: Mapping[str, frozenset[str]] = spec(
        default_factory=dict, shape=by_name({**listed(CODE), DESCRIPTION: ("codes of rows",)}, minProperties=1)
    )
    asks: Text = spec()
    says: Text = spec()
    remedies: Remedies = spec(
        key="remedy",
        shape=REMEDY,
        read=lambda remedy: Remedies(**{role: wording(words) for role, words in remedy.items()}),
    )


@shape("A suite of plausibility expectations on one kind of table", defs={"holds": DEFS["holds"]})
class Suite:
    """Expectations on one kind of table (`cells`, `facts`, `years`); on one supplier's, where one is named."""

    name: str
    table: str = spec(shape={"enum": [*PLACES]})
    supplier: str
    expectations: tuple[Expectation, ...] = spec(rules={"minItems": 1})


@dataclass(frozen=True, slots=True)
class SuiteColumn:
    """What a column holds: the codes of a list and those `beside` them; anything where there are no codes."""

    codes: tuple[str, ...] = ()
    listed: str = ""
    beside: tuple[str, ...] = ()


Columns = Mapping[str, SuiteColumn]


@dataclass(frozen=True, slots=True)
class SuiteVocabulary:
    """The columns of each kind of table, what a sentence may say of its rows, and the code lists by name."""

    columns: Mapping[str, Columns]
    told: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]


def vocabulary(
    codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...], law: Law, contracts: Mapping[str, Contract]
) -> SuiteVocabulary:
    """Find what suites may speak of; a sentence never names the categories of a fact, for it may be a person's row."""
    lists = {name: tuple(codelist.by_code) for name, codelist in codelists.items()}
    european = {
        dimension.name: SuiteColumn(lists[dimension.codelist], dimension.codelist, (NOT_APPLICABLE,))
        for table in tables
        for dimension in table.dimensions
    }
    national = {name: SuiteColumn(tuple(codes), name) for name, codes in law.dimensions.items()}
    indicator = SuiteColumn(tuple(dict.fromkeys(table.indicator for table in tables)))
    sent = {CONTRACT: SuiteColumn(tuple(contracts))}
    plain = {kind: dict.fromkeys((*PLACES[kind], *FIGURES[kind]), SuiteColumn()) for kind in PLACES}
    cells = {
        **plain["cells"],
        **european,
        "table": SuiteColumn(tuple(table.name for table in tables)),
        "indicator": indicator,
        "obs_status": SuiteColumn(lists["obs_status"], "obs_status"),
    }
    facts = {
        **plain["facts"],
        **national,
        **{f"eu_{name}": SuiteColumn(column.codes, column.listed) for name, column in european.items()},
        **sent,
        "indicator": indicator,
        "scope": SuiteColumn(tuple(scope.value for scope in Scope)),
    }
    names = {"cells": tuple(cells), **{kind: tuple(plain[kind]) for kind in ("facts", "years")}}
    lists = {**{name: column.codes for name, column in national.items()}, **lists}
    return SuiteVocabulary({"cells": cells, "facts": facts, "years": {**plain["years"], **sent}}, names, lists)


def read_suites(values: Mapping[str, Any], contents: Mapping[str, bytes], words: SuiteVocabulary) -> dict[str, Suite]:
    """Return all suites by the name of their file; `values` are the files as read, `contents` as written."""
    faults: list[Fault] = []
    suites = {name: _suite(value, name, contents[name], words, faults) for name, value in values.items()}
    refuse_if_any(DefinitionRefused, [*faults, *_twice(suites.values())])
    return suites


def not_json(names: Iterable[str]) -> Iterator[Fault]:
    """Yield files among the suites that nobody would read."""
    yield from (
        Fault(Place(name), "file-misnamed", NOT_READ, _("Rename it, or take it away."), "data steward")
        for name in names
        if not name.endswith(".json")
    )


def _suite(value: Mapping[str, Any], name: str, content: bytes, words: SuiteVocabulary, faults: list[Fault]) -> Suite:
    """Return the suite of one file without what is wrong in it, which is added to `faults`."""
    folder = name.rpartition(f"/{BELOW}/")[0]
    found = []
    for place, entry in enumerate(value["expectations"]):
        where = position(name, content, ["expectations", place])
        wrong = [*_faults(entry, value["table"], words)]
        faults += [_fault(where, entry["id"], *problem) for problem in wrong]
        if not wrong:
            found.append(_expectation(entry, where, value["table"], words))
    supplier = folder.rpartition("/")[2] if folder.startswith(f"{SUPPLIERS}/") else ""
    return Suite(name, value["table"], supplier, tuple(found))


def _expectation(entry: Mapping[str, Any], where: Place, table: str, words: SuiteVocabulary) -> Expectation:
    values = {NAMES_VALUES: _codes(entry["kwargs"][NAMES_VALUES], words)} if NAMES_VALUES in entry["kwargs"] else {}
    kwargs, figures = {**entry["kwargs"], **values}, FIGURES[table]
    return made(Expectation, entry, where=where, family=CheckFamily.PLAUSIBILITY, kwargs=kwargs, figures=figures)


def _codes(values: Any, words: SuiteVocabulary) -> Any:
    """Return the values of a set: those written, or the codes of the list that is named and the few beside it."""
    return [*words.lists[values[SPELT_OUT]], *values.get(AND, ())] if isinstance(values, dict) else values


# --- faults ------------------------------------------------------------------------------------


def _fault(where: Place, id: str, code: str, what: Text, remedy: Text) -> Fault:
    return Fault(where.of(_("expectation {id}", id=id)), code, what, remedy, "data steward")


def _faults(entry: Mapping[str, Any], table: str, words: SuiteVocabulary) -> Iterator[Problem]:
    """Yield what is wrong with one expectation, each with its remedy."""
    columns, rows, kwargs = words.columns[table], entry.get("rows", {}), entry["kwargs"]
    when = comparison(entry.get("when", {"all": []}))
    for name in (*columns_named(kwargs), *rows, *when.columns):
        if name not in columns:
            yield "unknown-column", NO_COLUMN.filled({"name": name, "table": table}), closest(name, columns)
    demanded = [(name, columns.get(name, SuiteColumn()), codes) for name, codes in (*rows.items(), *when.codes)]
    name, values = str(kwargs.get("column", "")), kwargs.get(NAMES_VALUES)
    if isinstance(values, list):
        demanded.append((name, columns.get(name, SuiteColumn()), values))
    elif isinstance(values, dict) and (wanted := values[SPELT_OUT]) not in words.lists:
        yield "unknown-codelist", NO_LIST.filled({"name": wanted}), closest(wanted, words.lists)
    elif isinstance(values, dict):
        yield from _unknown([*words.lists[wanted], *values.get(AND, ())], columns.get(name, SuiteColumn()), name)
    for name, column, codes in demanded:
        yield from _unknown(codes, column, name)
        if len(column.codes) > 1 and set(column.codes) <= set(codes):
            named = f'{{"{SPELT_OUT}": "{column.listed}"}}' if column.listed else "…"
            what = REPEATED.filled({"name": column.listed or name})
            yield "expectation-unfit", what, NAME_IT.filled({"named": named})
    for sentence in (*entry["says"].values(), *(text for by in entry["remedy"].values() for text in by.values())):
        try:
            strange = [place for place in places_of(sentence) if place not in words.told[table]]
        except ValueError:
            yield "placeholder-invalid", BRACES, NO_WORDS
            continue
        for place in strange:
            what, known = NO_PLACE.filled({"place": f"{{{place}}}"}), words.told[table]
            yield "placeholder-invalid", what, closest(place, known)


def _unknown(codes: Iterable[Any], column: SuiteColumn, name: str) -> Iterator[Problem]:
    """Yield codes that the column's list does not know."""
    known = (*column.codes, *column.beside)
    for code in codes:
        if known and code not in known:
            yield "unknown-code", not_a_code(code, name), closest(str(code), known)


def columns_named(kwargs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns that the words of an expectation name."""
    for word in NAMES_COLUMNS:
        named = kwargs.get(word, [])
        yield from (name for name in ([named] if isinstance(named, str) else named) if isinstance(name, str))


def _twice(suites: Iterable[Suite]) -> Iterator[Fault]:
    """Yield ids, and questions about the same rows, that stand twice, in one file or in two."""
    ids: dict[str, Place] = {}
    questions: dict[str, Expectation] = {}
    for suite in suites:
        for entry in suite.expectations:
            first = ids.setdefault(entry.id, entry.where)
            if first != entry.where:
                remedy = _("Give each expectation its own id; ids are never reused.")
                yield _fault(entry.where, entry.id, "duplicate-id", ID_TWICE.filled({"first": first}), remedy)
            rows = {column: sorted(codes) for column, codes in entry.rows.items()}
            question = json.dumps(
                [suite.table, suite.supplier, entry.type, entry.kwargs, rows, repr(entry.when)], sort_keys=True
            )
            earlier = questions.setdefault(question, entry)
            if earlier is not entry:
                what = ASKED_TWICE.filled({"first": earlier.id})
                yield _fault(entry.where, entry.id, "expectation-unfit", what, _("Keep one of the two."))
