"""Known labels: beside an unknown one stand those that its column may hold, and the file in which one is added.

The countries are those of ISO 3166-1 by their English names; the labels are those of the contracts as they are written.
"""

from __future__ import annotations

import re

import pytest

from thb_eu.checks.evidence.facts import SHOWN, _reason, file_of_labels, known_labels
from thb_eu.definitions import Definitions

RECORDS = "datapackages/sources/police-records/datapackage.json"


@pytest.mark.parametrize(
    ("contract", "column", "labels", "file"),
    [
        ("programmes/persons", "Sex", ["Male", "Female"], "datapackages/sources/programmes/datapackage.json"),
        ("programmes/persons", "Number", [], "datapackages/sources/programmes/datapackage.json"),
        ("programmes/victims", "Spol", ["Males", "Females", "Unknown"], "datapackages/codelists/sex-alias.csv"),
    ],
)
def test_few_labels_stand_there_all_in_the_order_of_the_column(
    definitions: Definitions, contract: str, column: str, labels: list[str], file: str
) -> None:
    """Those of the contract, or of the code list by their names; sums are no labels; a column of counts has none."""
    found, lists = definitions.contracts[contract], definitions.law.lists

    assert known_labels(found, column, "", lists).english == ", ".join(f'"{label}"' for label in labels)
    assert file_of_labels(found, column, lists) == file


@pytest.mark.parametrize(("meant", "first"), [("Morocco", ["Morocco", "Monaco"]), ("Maroko", ["Morocco", "Monaco"])])
def test_of_many_labels_the_ten_most_like_the_one_that_was_meant(
    definitions: Definitions, meant: str, first: list[str]
) -> None:
    """In any language of the list; how many more there are is said."""
    contract, lists = definitions.contracts["police/t05"], definitions.law.lists
    countries = [code for code in lists["citizen"].codes if code.kind in ("item", "unknown")]

    shown = known_labels(contract, "Nationality", meant, lists).english
    labels = shown.split('"')[1::2]

    assert (labels[:2], len(labels)) == (first, SHOWN)
    assert shown.endswith(f" and {len(countries) - SHOWN} more")


def test_the_labels_of_a_register_do_not_depend_on_what_stands_in_a_row(definitions: Definitions) -> None:
    """Only the label that was meant orders them; where none was like it, they stand as the contract lists them."""
    register, lists = definitions.contracts["police-records/confidential"], definitions.law.lists
    columns = [name for mark in register.records.first_of for name in mark.columns] if register.records else []
    (mark, *_rest) = register.records.first_of if register.records else ()

    assert columns and known_labels(register, columns[0], "", lists).english.startswith(f'"{next(iter(mark.labels))}"')
    assert file_of_labels(register, columns[0], lists) == RECORDS


def test_a_column_of_numbers_says_from_where_to_where_they_go(definitions: Definitions) -> None:
    """Ages are whole years from 0 to 120: of a year of birth nobody is told a label that is most like it."""
    lists, register = definitions.law.lists, definitions.contracts["courts-records/persons"]
    (column,) = (field.name for field in register.fields if field.dimension == "age")
    told = _reason(register, ("113", column, "21", ""), lists)

    assert known_labels(register, column, "21", lists).english == "whole numbers from 0 to 120"
    assert ("0 to 120" in told.english, '"21"' in told.english) == (True, False)


@pytest.mark.parametrize(
    ("contract", "column", "lang", "labels"),
    [
        ("police/offences", "Izid obravnave", "sl", ["Kazenska ovadba", "Poročilo", "Zadeva v teku"]),
        ("police/offences", "Izid obravnave", "en", ["Criminal complaint", "Report", "Pending case"]),
        ("police/victims-by-age", "Vrsta žrtve", "en", ["Identified", "Potential"]),
        ("police/t04", "Form of exploitation", "sl", []),  # of which no language is told
    ],
)
def test_a_reader_is_told_labels_in_one_language(
    definitions: Definitions, contract: str, column: str, lang: str, labels: list[str]
) -> None:
    """In the own one, though labels in others are read as well."""
    found, lists = definitions.contracts[contract], definitions.law.lists
    text = known_labels(found, column, "", lists, definitions.languages).in_language(lang)
    (read,) = (field.labels or {} for field in found.fields if field.name == column)

    assert re.findall(r'[»"]([^«"]+)[«"]', text) == (labels or [*read])
    assert {*labels} <= {*read}


def test_a_label_that_has_no_word_in_the_language_of_a_reader_is_told_as_it_is(definitions: Definitions) -> None:
    """English has no word for the one that drops a charge."""
    found, lists = definitions.contracts["prosecution/decisions"], definitions.law.lists
    text = known_labels(found, "Vrsta odločitve", "", lists, definitions.languages).english

    assert ("Umik obtožbe" in text, "Druga odločitev" in text) == (True, False)
