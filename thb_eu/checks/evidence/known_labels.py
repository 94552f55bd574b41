"""Choose which labels a column may offer for an unknown one.

Of an unknown label nothing comes in but what it may have been meant for, so that nothing more of a person's row is
shown; the labels are words of contracts and code lists.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import chain

from thb_eu.base.messages import NO_WORDS, Text, _, joined, literal, plural, quoted
from thb_eu.definitions import Codelist, Contract

SHOWN = 10
"""More labels than these are not read in a message; the file has them all."""


def known_labels(contract: Contract, column: str, suggestion: str, lists: Mapping[str, Codelist]) -> Text:
    """Return the labels that the column may hold, in its order; of many those most like `suggestion`. Empty if it has
    none.

    `lists`: the code list of each national dimension.
    """
    labels, numbers = _labels(contract, column, lists), range_of_labels(contract, column)
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
    """The whole numbers that a column may hold, where its contract lists many from one to another; none elsewhere."""
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
