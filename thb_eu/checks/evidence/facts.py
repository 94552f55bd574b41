"""Tabulate facts: which rule governs them, whether labels and years are known, on which decisions they rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import pandas as pd

from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, literal, plural, quoted, wording
from thb_eu.base.model import ANY_CHANGE, WITHOUT_YEAR, Scope, next_act, rows_of
from thb_eu.base.ooxml.cell_reference import letters_of
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import ACTS, CHANGES, Context, Row, as_text
from thb_eu.definitions import Codelist, Contract, ContractField, based_on, keeping_out

SUMS = {
    "total": _("the row is a total, and the contract promises none here"),
    "group": _("the label names the sum of several categories, not one of them"),
}
"""Why a label that names a sum is no category of a table, by the kind of the sum."""
UNKNOWN_LABEL = "unknown-label"
"""The code of a finding about a label that the contract does not know."""
UNKNOWN = _("the label is unknown")
MEANT = _('the label is unknown; did you mean "{suggestion}"?')


def facts(context: Context) -> pd.DataFrame:
    """Return the facts as mapped; a label that nobody knows stands once, at its own cell: told, code, lacking."""
    return _once(context.mapped.facts, context)


def labels(context: Context) -> pd.DataFrame:
    """Return the rows that are checked and not counted, by their labels: told, unresolved, lacking."""
    return _once(context.received.uncounted_facts, context)


def _once(facts: pd.DataFrame, context: Context) -> pd.DataFrame:
    lists, known = context.definitions.law.lists, context.definitions.contracts
    languages = context.definitions.languages
    sent = {entry["name"]: known[entry["thb:contract"]] for entry in context.received.collection.resources}
    contracts = {**known, **sent}  # what was not sent stands under the name of its contract
    unread = facts["unresolved"] != ""
    once = facts[~unread | ~facts.duplicated(["file", "row", "unresolved"])]
    at = once["unresolved"] != ""
    words = zip(*(once[name] for name in ("resource", "article", "unresolved", "suggestion", "names_sum")), strict=True)
    reason = cache(lambda resource, *parts: _reason(contracts[resource], parts, lists, languages))
    places = zip(once["resource"], once["unresolved"], strict=True)
    suspects = _suspects(once, {*facts["resource"][~unread]}, context)
    return once.assign(
        cell=once["cell"].mask(at, once["unresolved_cell"]),
        column=once["column"].mask(at, once["unresolved"]),
        code=at.map({True: UNKNOWN_LABEL, False: ""}),
        told=pd.Series([reason(*parts) for parts in words], once.index, object),
        changes=pd.Series([{name: ANY_CHANGE} for name in suspects], once.index, object),
        lacking=pd.Series([_lacking(contracts[at], column, lists) for at, column in places], once.index, object),
    )


def _suspects(facts: pd.DataFrame, known: set[str], context: Context) -> Iterator[str]:
    """Yield what is wrong where no rule governs a fact: its article's rules, its label, or its table
    where none of its labels is `known`.
    """
    cells = context.received.cells
    texts = dict(zip(zip(cells["resource"], cells["cell"], strict=True), cells["text"], strict=True))
    for row in records(facts):
        if not row["unresolved"]:
            yield f"law!{row['article']}" if row.get("scope") == Scope.UNMAPPED.value else row["fact"]
        elif row["resource"] not in known:
            yield rows_of(row["resource"])
        else:
            yield f"{texts.get((row['resource'], row['unresolved_cell']), row['fact'])}!{row['unresolved']}"


def _reason(
    contract: Contract, parts: tuple[Any, ...], lists: Mapping[str, Codelist], languages: Languages = ()
) -> Text:
    """Say what keeps a fact from its rule: a label that nobody knows, else the article it stands under."""
    article, unresolved, suggestion, names_sum = parts
    if not unresolved:
        return literal(str(article))
    if names_sum:
        return _("the label names a sum; a person belongs to one category") if contract.records else SUMS[names_sum]
    is_number = suggestion.isdecimal() and range_of_labels(contract, unresolved)
    meant = suggested(contract, unresolved, suggestion, lists)
    unknown = MEANT.filled({"suggestion": meant}) if suggestion and not is_number else UNKNOWN
    labels = known_labels(contract, unresolved, suggestion, lists, languages)
    return unknown if labels.is_empty else joined([unknown, _("(the column may hold {labels})", labels=labels)], " ")


def _lacking(contract: Contract, unresolved: str, lists: Mapping[str, Codelist]) -> Text:
    """Say what a steward adds where: a label to the file in which it is looked for, else a rule."""
    if not unresolved:
        return _("the missing rule to the mappings")
    return _("the label to {file}", file=file_of_labels(contract, unresolved, lists))


def counts(context: Context) -> pd.DataFrame:
    """Return the numbers of this year that suppliers sent, one row per cell: told."""
    every = pd.concat([context.received.facts, context.received.uncounted_facts], ignore_index=True)
    ours = every[every["time"].isin((context.year, WITHOUT_YEAR)) & (every["file"] != "")]
    once = ours.drop_duplicates(["file", "sheet", "cell"])
    return once.assign(told=once["value"].notna())


def questions(context: Context) -> list[Row]:
    """Return one row per decision on which facts rest: answered, signed, waiting facts and units."""
    return [
        {
            "file": "mappings/decisions.yaml",
            "cell": question.decision,
            "decision": question.decision,
            "asked": question.text,
            "answered": question.answered,
            "signed": question.signed,
            "facts": question.facts,
        }
        for question in context.mapped.questions
        if question.asks
    ]


def cases(context: Context) -> list[Row]:
    """Return one row per cell of a case decided to count: settled, or the other decisions that keep it out."""
    rows: list[Row] = []
    mapped = context.mapped
    for case in context.received.collection.decisions:
        if not case.decision.counts:
            continue
        facts = mapped.facts[based_on(mapped.facts, case.decision.id)]
        held = [keeping_out(ids, mapped.decisions) for ids in facts["decisions"]]
        holding = list(dict.fromkeys(id for ids in held for id in ids))
        address = "!".join(filter(None, (case.where.file, case.where.sheet, case.where.cell)))
        rows.append(
            {
                "file": case.where.file,
                "sheet": case.where.sheet,
                "cell": case.where.cell,
                "case": case.decision.id,
                "where": address,
                "figure": case.figure,
                "settled": not holding,
                "holding": ", ".join(f"{id} ({mapped.decisions[id].answer})" for id in holding),
                ACTS: tuple(next_act("decide", decision=id, case=address) for id in holding),
            }
        )
    return rows


def times(context: Context) -> pd.DataFrame:
    """Return one row per row of a supplier that names its year, at the cell that names it: time, year."""
    timed = _of_dated_tables(context)
    once = timed.drop_duplicates(["file", "row", "time"])
    at = _columns_of_years(context)
    columns = [at[resource] for resource in once["resource"]]
    cells = [f"{letter}{row}" for (_, letter), row in zip(columns, once["row"], strict=True)]
    return once.assign(column=[name for name, _ in columns], cell=cells, year=context.year)


def _columns_of_years(context: Context) -> dict[str, tuple[str, str]]:
    """Return the column that names the year of the rows, and its letter, of every delivered table that has one."""
    columns = {}
    for resource in context.received.collection.resources:
        fields = context.definitions.contracts[resource["thb:contract"]].fields
        at = next((place for place, field in enumerate(fields) if field.time), None)
        if at is not None:
            columns[resource["name"]] = (fields[at].name, letters_of(at + 1))
    return columns


def tables_of_this_year(context: Context) -> list[Row]:
    """Return one row per delivered table whose rows name their years: how many are of this year, earlier, of none.

    The earlier rows of a register are its history, and none of them is told.
    """
    columns, rows = _columns_of_years(context), []
    for register in context.received.registers:
        if register.in_year:
            place = {"file": register.file, "sheet": register.sheet, "column": columns.get(register.resource, ("",))[0]}
            rows.append(_in_years(place, context.year, register.rows, register.in_year.get(context.year, 0)))
    for file, of_file in times(context).groupby("file", sort=False):
        earlier = of_file[(of_file["time"] < context.year) & (of_file["time"] != WITHOUT_YEAR)]
        undated = of_file.loc[of_file["time"] == WITHOUT_YEAR, "row"]
        place = {"file": str(file), "sheet": of_file["sheet"].iloc[0], "column": of_file["column"].iloc[0]}
        of_this_year = int((of_file["time"] == context.year).sum())
        told = _in_years(place, context.year, len(of_file), of_this_year, list(earlier["row"]), list(undated))
        rows.append({**told, CHANGES: dict.fromkeys(earlier["fact"] if undated.empty else (), ANY_CHANGE)})
    return rows


def _in_years(
    place: Row, year: int, rows: int, of_this_year: int, earlier: Sequence[int] = (), undated: Sequence[int] = ()
) -> Row:
    return {
        **place,
        "year": year,
        "rows": rows,
        "of_this_year": of_this_year,
        "earlier": len(earlier),
        "earlier_rows": as_text(list(earlier)),
        "undated": len(undated),
        "undated_rows": as_text(list(undated)),
    }


def _of_dated_tables(context: Context) -> pd.DataFrame:
    """Return the facts of tables that say the year of each row or column."""
    contracts = context.definitions.contracts
    timed = {
        resource["name"]
        for resource in context.received.collection.resources
        if any(field.time for field in contracts[resource["thb:contract"]].fields)
        and contracts[resource["thb:contract"]].records is None  # of a register, other years are its history
    }
    every = pd.concat([context.received.facts, context.received.uncounted_facts], ignore_index=True)
    return every[every["resource"].isin(timed)]


# Choose which labels a column may offer for an unknown one.
#
# Of an unknown label nothing comes in but what it may have been meant for, so that nothing more of a person's row is
# shown; the labels are words of contracts and code lists.

SHOWN = 10
"""More labels than these are not read in a message; the file has them all."""


def known_labels(
    contract: Contract, column: str, suggestion: str, lists: Mapping[str, Codelist], languages: Languages = ()
) -> Text:
    """Return the labels that the column may hold, in its order; of many those most like `suggestion`. Empty if it has
    none.

    `lists`: the code list of each national dimension. Where the contract has labels in several of `languages`, a reader
    is told those in the own one, and those of which none in it means the same.
    """
    labels = _labels(contract, column, lists)
    field = next((field for field in contract.fields if field.name == column), None)
    if not languages or field is None or not field.labels_in:
        return _in_words(labels, range_of_labels(contract, column), suggestion)
    by_language = {lang: [label for label in labels if _is_for(lang, label.english, field)] for lang in languages}
    told = {lang: _in_words(own, range(0), suggestion).in_language(lang) for lang, own in by_language.items()}
    return wording(told)


def _is_for(lang: str, label: str, field: ContractField) -> bool:
    """Tell whether a label is in a language, or in that of the supplier where none in the other means the same."""
    labels, own = field.labels or {}, field.labels_in.get(lang, ())
    is_foreign = any(label in told for other, told in field.labels_in.items() if other != lang)
    return label in own or not (is_foreign or labels.get(label) in [labels[term] for term in own])


def _in_words(labels: list[Text], numbers: range, suggestion: str) -> Text:
    if numbers:
        words = (quoted(label) for label in labels if not label.english.isdecimal())
        return joined((_("whole numbers from {first} to {last}", first=numbers[0], last=numbers[-1]), *words))
    if suggestion and len(labels) > SHOWN:
        labels = sorted(labels, key=lambda label: _unlikeness(suggestion, label))
    if not labels:
        return NO_WORDS
    shown = joined(quoted(label) for label in labels[:SHOWN])
    more = len(labels) - SHOWN
    return plural("{labels} and {count} more", "{labels} and {count} more", more, labels=shown) if more > 0 else shown


def suggested(contract: Contract, column: str, suggestion: str, lists: Mapping[str, Codelist]) -> Text:
    """Return the label that was meant: of a code list in each language, else the first that means it."""
    codelist = _list_of(contract, column, lists)
    if codelist and (code := codelist.meant_by(suggestion)):
        return codelist.by_code[code].label
    own = next((field.labels or {} for field in contract.fields if field.name == column), {})
    alike = (label for label in own if suggestion in own and own[label] == own[suggestion])
    return literal(next(alike, suggestion))


def range_of_labels(contract: Contract, column: str) -> range:
    """Return the whole numbers that a column may hold, where its contract lists many from one to another; else none."""
    held = (label for field in contract.fields if field.name == column for label in field.labels or ())
    numbers = sorted(int(label) for label in held if label.isdecimal())
    whole = range(numbers[0], numbers[-1] + 1) if len(numbers) > SHOWN else range(0)
    return whole if [*whole] == numbers else range(0)


def file_of_labels(contract: Contract, column: str, lists: Mapping[str, Codelist]) -> str:
    """Return the file in which a label of the column is added: the names of its code list, else the contract."""
    codelist = _list_of(contract, column, lists)
    in_contract = f"datapackages/sources/{contract.name.partition('/')[0]}/datapackage.json"
    return codelist.names_file or in_contract if codelist else in_contract


def _list_of(contract: Contract, column: str, lists: Mapping[str, Codelist]) -> Codelist | None:
    """Return the code list whose names a column may hold, where its contract gives it no labels of its own."""
    listed = (lists.get(field.dimension) for field in contract.fields if field.name == column and field.labels is None)
    return next(listed, None)


def _labels(contract: Contract, column: str, lists: Mapping[str, Codelist]) -> list[Text]:
    if codelist := _list_of(contract, column, lists):
        return [code.label for code in codelist.codes if not codelist.is_sum(code.code)]
    own = [field.labels or {} for field in contract.fields if field.name == column]
    marks = [mark.labels for mark in contract.records.first_of if column in mark.columns] if contract.records else []
    return [literal(label) for label in dict.fromkeys(chain(*own, *marks)) if label]


def _unlikeness(suggestion: str, label: Text) -> float:
    """Find how far a label in its nearest language is from another: 0 where they are the same."""
    return 1 - max(difflib.SequenceMatcher(None, suggestion, name).ratio() for name in label.in_all_given())
