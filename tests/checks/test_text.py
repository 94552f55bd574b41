"""A report's text beside its tables: every kind of relation is seen to hold, to fail, and to leave the question open.

Each case is a sentence of an invented report. Its claims and tables stand below as a clerk would write them; the
outcome follows from reading them.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.support.checked import CHECKS, put
from thb_eu.base.model import CheckFamily, Finding, Outcome
from thb_eu.checks.evidence.report_claims import PLACE, REFERENCES, TABLES, TEXTS, evidence_of_relations
from thb_eu.definitions import Definitions

HOLDS, FAILS, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED
YEAR = 2024
CONTRACT = json.loads((REPOSITORY / "datapackages/sources/report/datapackage.json").read_text(encoding="utf-8"))
[WORDS] = [resource["thb:words"] for resource in CONTRACT["resources"] if "thb:words" in resource]

CLAIMS = {
    # id: value, year, articles
    "F001": ("43", "2024", "113"),  # suspected offences dealt with
    "F002": ("18", "2024", "113"),  # of those: complaint filed
    "F003": ("12", "2024", "113; 148"),  # of those: reported
    "F004": ("13", "2024", ""),  # of those: still open
    "F005": ("17", "2024", "113"),  # identified victims
    "F006": ("", "2024", "113"),  # a figure that the report leaves blank
    "F007": ("19", "2024", "113"),  # suspects
    "F008": ("5", "2024", "113"),  # suspects whose case is pending: citizenship not known
    "F009": ("9", "2024", "113"),  # suspects who are citizens
    "F010": ("17", "2023", "148; 113"),  # the summary: identified victims
    "F011": ("1550", "", "175"),  # workshops, no year told
    "W001": ("majority", "", ""),
    "W002": ("most", "", ""),
    "D001": ("2024-11-05", "", ""),  # the seminar
    "D002": ("2024-12-01/2024-12-31", "", ""),  # the programme
    "D003": ("2024-05", "", ""),  # the examination
    "D004": ("", "", ""),  # a day that the report leaves blank
    "D005": ("2024-05-10", "", ""),
    "D006": ("2023-12-31/2024-01-02", "", ""),
    "D007": ("2024-02-30", "", ""),
    "D008": ("2024-12-31", "", ""),
    "D009": ("2024-05-31", "", ""),
    "D010": ("2024-12-15/2025-01-15", "", ""),
    "D011": ("2024-12-31/2024-12-01", "", ""),
    "N001": ("Serbia; Croatia", "", ""),
    "N002": (" croatia ;  SERBIA", "", ""),
    "N003": ("Colombia; Serbia", "", ""),
    "N004": ("", "", ""),
    "N005": ("Črna gora; Côte d’Ivoire", "", ""),
    "N006": (unicodedata.normalize("NFD", "côte D’IVOIRE; ČRNA  GORA"), "", ""),
    "N007": ("Crna gora; Cote d’Ivoire", "", ""),
    "N008": ("5 NOVEMBER 2024 ", "", ""),
    "N009": ("5 November 2024", "", ""),
    "N010": ("Serbia; Columbia; Croatia", "", ""),
}
VICTIMS = [
    # A, B, C, D; the header is row 1
    ["Nationality", "Male", "Female", "Total"],
    ["Croatia", "0", "1", "1"],
    ["Columbia", "0", "5", "5"],
    ["Serbia", "0", "11", "11"],
    ["Total", "", "17", "17"],
]
OF_THE_REPORT = [check for check in CHECKS.values() if check.family is CheckFamily.CLAIMS]
WORKSHOPS = [["School", "Region A", "Region B", "Total"], ["Primary", "40", "29", "69"], ["", "17", "", "17"]]


def told(relations: Iterable[Mapping[str, Any]], values: Mapping[str, tuple[str, str, str]]) -> dict[str, pd.DataFrame]:
    """Claims and relations as the reader gives them: texts as written, and the place of each."""
    said = [
        {
            "claim": claim,
            "section": "3.1 Police",
            "statement": f"the sentence {claim}",
            "value": value,
            "unit": "word" if claim.startswith("W") else "person",
        }
        | {"year": year, "articles": articles, "organisation": "Police", "mark": "read"}
        | {"file": "data/claims.csv", "sheet": "", "row": row, "cell": f"D{row}", "column": "Value"}
        for row, (claim, (value, year, articles)) in enumerate(values.items(), start=2)
    ]
    related = [
        {"refers_to": "", "compared_with": "", "not_known": "", "word": "", "expects": "", "because": "so"}
        | dict(relation)
        | {"file": "data/relations.csv", "sheet": "", "row": row, "cell": f"D{row}", "column": "Refers to"}
        for row, relation in enumerate(relations, start=2)
    ]
    return {"claims": pd.DataFrame(said), "relations": pd.DataFrame(related)}


def cells(tables: Mapping[str, list[list[str]]], counted: Iterable[str]) -> pd.DataFrame:
    """Every cell of the tables, named as a spreadsheet names it."""
    return pd.DataFrame(
        [
            {"resource": name, "file": f"data/{name}.csv", "sheet": "", "cell": f"{letter}{row}", "row": row}
            | {"column": rows[0][at], "text": text, "counted": name in set(counted)}
            for name, rows in tables.items()
            for row, texts in enumerate(rows, start=1)
            for at, (letter, text) in enumerate(zip("ABCD", texts, strict=True))
        ]
    )


CELLS = cells({"t03": VICTIMS, "t01": WORKSHOPS}, counted=["t03"])


def relation(claim: str, kind: str, refers_to: str = "", name: str = "R001", **more: str) -> dict[str, str]:
    return {"relation": name, "claim": claim, "kind": kind, "refers_to": refers_to, **more}


def evidence(*relations: Mapping[str, str], values: Mapping[str, Any] = CLAIMS) -> dict[str, pd.DataFrame]:
    return evidence_of_relations(told(relations, values), CELLS, WORDS, YEAR)


def answers(*relations: Mapping[str, str], values: Mapping[str, Any] = CLAIMS) -> dict[str, list[Finding]]:
    """What the checks find that had something to judge, by their ids."""
    found = {}
    tables = evidence(*relations, values=values)
    for check in CHECKS.values():
        if check.table in tables and not tables[check.table].empty:
            found[check.id] = put(check, tables[check.table])[1]
    return found


def outcome(*relations: Mapping[str, str], values: Mapping[str, Any] = CLAIMS) -> tuple[str, Outcome]:
    """The check to which readable relations lead, and what it comes to."""
    found = answers(*relations, values=values)
    assert found.pop("text-refers-to-something") == []
    [(check, findings)] = found.items()
    return check, findings[0].outcome if findings else Outcome.PASSED


def gaps(*relations: Mapping[str, str], values: Mapping[str, Any] = CLAIMS) -> list[str]:
    """What keeps relations from being read; nothing else is judged then."""
    found = answers(*relations, values=values)
    assert set(found) == {"text-refers-to-something"}
    return [finding.message.english for finding in found["text-refers-to-something"]]


ONE_COUNTRY = {
    "Croatia stands as Hrvaška": ("Croatia", "Hrvaška", HOLDS),
    "Hrvaška stands as Croatia, in capitals": ("HRVAŠKA", " croatia ", HOLDS),
    "Türkiye and Turkey are one country": ("Türkiye", "Turkey", HOLDS),
    "Croatia is not Serbia": ("Croatia", "Srbija", FAILS),
    "Colombia and Columbia are two spellings": ("Colombia", "Columbia", FAILS),
    "two regions stay two words": ("Gorenjska", "Goriška", FAILS),
    "unknown in two languages": ("Unknown", "Neznano", HOLDS),
}


@pytest.mark.parametrize(("here", "there", "expected"), ONE_COUNTRY.values(), ids=ONE_COUNTRY)
@pytest.mark.parametrize("kind", ["names", "names all"])
def test_countries_are_compared_by_their_codes(
    here: str, there: str, expected: Outcome, kind: str, definitions: Definitions
) -> None:
    """A text in one language names the countries of a table in another; a slip of the pen is still told."""
    table = cells({"t03": [["Nationality", "Male", "Female", "Total"], [there, "1", "0", "1"]]}, counted=["t03"])
    asked = told([relation("N001", kind, "t03!A2")], {"N001": (here, "2024", "")})

    found = evidence_of_relations(asked, table, WORDS, YEAR, lists=[definitions.codelists["citizen"]])

    [row] = put(CHECKS[NAMES], found["text_names_agree"])[1] or [None]
    assert (row.outcome if row else HOLDS) is expected


def test_a_row_is_the_one_expected_in_either_language(definitions: Definitions) -> None:
    """The relation was written for the English table; the Slovenian one has the same row there."""
    rows = [["Državljanstvo", "Moški", "Ženske", "Skupaj"], ["Hrvaška", "1", "0", "1"]]
    table = cells({"t03": rows}, counted=["t03"])
    for name, faults in {"Croatia": 0, "Serbia": 1}.items():
        asked = told([relation("F001", "equals", "t03!B2", expects=f"t03!B2={name}")], {"F001": ("1", "2024", "")})
        found = evidence_of_relations(asked, table, WORDS, YEAR, lists=[definitions.codelists["citizen"]])
        assert found[REFERENCES]["faults"].tolist() == [faults]


# --- every kind holds, fails, and leaves the question open ---------------------------------------

COUNTED, OTHER, TEXT = "text-equals-counted-table", "text-equals-other-table", "text-equals-text"
SUMS, PARTS, STAGES = "text-adds-up", "text-parts-fit", "text-stages-follow"
WORDS_HOLD, YEARS, DAYS = "text-words-hold", "text-years-agree", "text-days-fit"
NAMES, ARTICLES = "text-names-agree", "text-articles-agree"
SENTENCES = {
    "17 victims in the text are 17 in the table": (relation("F005", "equals", "t03!D5"), COUNTED, HOLDS),
    "17 victims are the sum of the column": (relation("F005", "equals", "t03!D2:D4"), COUNTED, HOLDS),
    "17 victims are the sum of a block": (relation("F005", "equals", "t03!B2:C4"), COUNTED, HOLDS),
    "17 victims are not 11": (relation("F005", "equals", "t03!D4"), COUNTED, FAILS),
    "17 victims beside a blank cell": (relation("F005", "equals", "t03!B5"), COUNTED, OPEN),
    "17 victims beside a column with a blank": (relation("F005", "equals", "t03!B2:B5"), COUNTED, OPEN),
    "17 workshops in the table beside the counts": (relation("F005", "equals", "t01!D3"), OTHER, HOLDS),
    "1550 workshops are not 69": (relation("F011", "equals", "t01!D2"), OTHER, FAILS),
    "a range with a blank workshop": (relation("F011", "equals", "t01!B2:C3"), OTHER, OPEN),
    "17 in the body are 17 in the summary": (relation("F005", "equals", "F010"), TEXT, HOLDS),
    "17 in the body are not 18": (relation("F005", "equals", "F002"), TEXT, FAILS),
    "a blank in the summary": (relation("F005", "equals", "F006"), TEXT, OPEN),
    "43 are 18 + 12 + 13": (relation("F001", "sum", "F002; F003; F004"), SUMS, HOLDS),
    "43 are not 18 + 12": (relation("F001", "sum", "F002; F003"), SUMS, FAILS),
    "43 are 18 + 12 + a blank": (relation("F001", "sum", "F002; F003; F006"), SUMS, OPEN),
    "17 are a claim and a cell": (relation("F005", "sum", "F003; t03!D3"), SUMS, HOLDS),
    "18 of the 43": (relation("F002", "part", "F001"), PARTS, HOLDS),
    "all 17 of the 17": (relation("F005", "part", "t03!D5"), PARTS, HOLDS),
    "18 of 12 are too many": (relation("F002", "part", "F003"), PARTS, FAILS),
    "18 of a blank": (relation("F002", "part", "F006"), PARTS, OPEN),
    "43 are at least 18 + 12": (relation("F001", "at least", "F002; F003"), PARTS, HOLDS),
    "12 are not at least 18": (relation("F003", "at least", "F002"), PARTS, FAILS),
    "12 beside a blank": (relation("F003", "at least", "F006"), PARTS, OPEN),
    "12 reported of 43 dealt with": (relation("F003", "stage", "F001"), STAGES, HOLDS),
    "17 convicted of 17 identified": (relation("F005", "stage", "F010"), STAGES, HOLDS),
    "43 convicted of 12 reported": (relation("F001", "stage", "F003"), STAGES, FAILS),
    "a blank stage": (relation("F006", "stage", "F001"), STAGES, OPEN),
    "11 of 17 are a majority": (
        relation("W001", "share", "t03!D4", compared_with="t03!D5", word="majority"), WORDS_HOLD, HOLDS,
    ),
    "5 of 17 are no majority": (
        relation("W001", "share", "t03!D3", compared_with="t03!D5", word="majority"), WORDS_HOLD, FAILS,
    ),
    "9 of 19 without 5 of whom nobody knows": (
        relation("W001", "share", "F009", compared_with="F007", not_known="F008", word="majority"), WORDS_HOLD, OPEN,
    ),
    "12 of 19 are a majority whoever the 5 are": (
        relation("F003", "share", compared_with="F007", not_known="F008", word="majority"), WORDS_HOLD, HOLDS,
    ),
    "1 of 19 is no majority whoever the 5 are": (
        relation("W001", "share", "t03!D2", compared_with="F007", not_known="F008", word="majority"), WORDS_HOLD, FAILS,
    ),
    "a majority of a blank": (
        relation("F003", "share", compared_with="F006", word="majority"), WORDS_HOLD, OPEN,
    ),
    "11 prevail over 5 and 1": (
        relation("W002", "largest", "t03!D4", compared_with="t03!D2; t03!D3", word="most"), WORDS_HOLD, HOLDS,
    ),
    "17 prevail over 17": (relation("F005", "largest", compared_with="F010"), WORDS_HOLD, HOLDS),
    "5 do not prevail over 11": (
        relation("W002", "largest", "t03!D3", compared_with="t03!D2; t03!D4", word="most"), WORDS_HOLD, FAILS,
    ),
    "11 beside 5 and a blank": (
        relation("W002", "largest", "t03!D4", compared_with="t03!D3; t03!B5", word="most"), WORDS_HOLD, OPEN,
    ),
    "from 19 to 18 is a slight decrease": (
        relation("F002", "change", compared_with="F007", word="slight decrease"), WORDS_HOLD, HOLDS,
    ),
    "from 43 to 17 is no slight decrease": (
        relation("F005", "change", compared_with="F001", word="slight decrease"), WORDS_HOLD, FAILS,
    ),
    "from a blank to 17": (relation("F005", "change", compared_with="F006", word="increase"), WORDS_HOLD, OPEN),
    "2024 is the year of the collection": (relation("F001", "same year"), YEARS, HOLDS),
    "2023 is not the year of the collection": (relation("F010", "same year"), YEARS, FAILS),
    "no year is told": (relation("F011", "same year"), YEARS, OPEN),
    "body and summary name one year": (relation("F001", "same year", "F002"), YEARS, HOLDS),
    "body and summary name two years": (relation("F005", "same year", "F010"), YEARS, FAILS),
    "the summary names no year": (relation("F005", "same year", "F011"), YEARS, OPEN),
    "5 November lies in 2024": (relation("D001", "inside"), DAYS, HOLDS),
    "May lies in 2024": (relation("D003", "inside"), DAYS, HOLDS),
    "a period that begins in 2023": (relation("D006", "inside"), DAYS, FAILS),
    "31 December lies in 2024": (relation("D008", "inside"), DAYS, HOLDS),
    "a period that ends in 2025": (relation("D010", "inside"), DAYS, FAILS),
    "31 May lies in May": (relation("D009", "inside", "D003"), DAYS, HOLDS),
    "31 December lies in December": (relation("D008", "inside", "D002"), DAYS, HOLDS),
    "10 May lies in May": (relation("D005", "inside", "D003"), DAYS, HOLDS),
    "5 November does not lie in December": (relation("D001", "inside", "D002"), DAYS, FAILS),
    "a blank day": (relation("D004", "inside"), DAYS, OPEN),
    "5 November comes before December": (relation("D001", "order", "D002"), DAYS, HOLDS),
    "5 November comes after 10 May": (relation("D001", "order", "D005"), DAYS, FAILS),
    "some day of May and 10 May": (relation("D003", "order", "D005"), DAYS, OPEN),
    "Serbia and Croatia stand in the table": (relation("N001", "names", "t03!A2:A4"), NAMES, HOLDS),
    "Colombia stands as Columbia": (relation("N003", "names", "t03!A2:A4"), NAMES, FAILS),
    "Colombia may be the blank row": (relation("N003", "names", "t03!A4; t01!A3"), NAMES, OPEN),
    "no name is told": (relation("N004", "names", "t03!A2:A4"), NAMES, OPEN),
    "all three of the table": (relation("N010", "names all", "t03!A2:A4"), NAMES, HOLDS),
    "all but one of the table": (relation("N001", "names all", "t03!A2:A4"), NAMES, FAILS),
    "all of the table and a blank row": (relation("N010", "names all", "t03!A2:A4; t01!A3"), NAMES, OPEN),
    "two of three, and a blank row": (relation("N001", "names all", "t03!A2:A4; t01!A3"), NAMES, FAILS),
    "the same names in another order, case and space": (relation("N001", "names all", "N002"), NAMES, HOLDS),
    "the same day told twice": (relation("N008", "same words", "N009"), NAMES, HOLDS),
    "two different days": (relation("D001", "same words", "D005"), NAMES, FAILS),
    "a day told once": (relation("D001", "same words", "D004"), NAMES, OPEN),
    "113 and 148 in either order": (relation("F003", "same article", "F010"), ARTICLES, HOLDS),
    "113 is not 175": (relation("F005", "same article", "F011"), ARTICLES, FAILS),
    "113 alone is not 113 and 148": (relation("F005", "same article", "F010"), ARTICLES, FAILS),
    "no article is told": (relation("F004", "same article", "F005"), ARTICLES, OPEN),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "check", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_is_judged_as_it_reads(asked: Mapping[str, str], check: str, expected: Outcome) -> None:
    """The relation leads to its one check, and the answer is what a reader with a pencil finds."""
    assert outcome(asked) == (check, expected)


def test_every_kind_is_seen_with_every_outcome() -> None:
    """No kind of relation is without a sentence for each answer."""
    from thb_eu.checks.evidence.report_claims import KINDS

    seen = {(asked["kind"], expected) for asked, _, expected in SENTENCES.values()}

    assert seen == {(kind, answer) for kind in KINDS for answer in (HOLDS, FAILS, OPEN)}


# --- words hold up to their bounds and not beyond ------------------------------------------------


def numbers(here: int, there: int, unknown: int = 0) -> dict[str, tuple[str, str, str]]:
    return {name: (str(value), "", "") for name, value in (("F1", here), ("F2", there), ("F3", unknown))}


@pytest.mark.parametrize(
    ("word", "here", "there", "expected"),
    [
        ("majority", 10, 20, FAILS),  # exactly half is no majority
        ("majority", 11, 20, HOLDS),
        ("majority", 10, 19, HOLDS),
        ("minority", 10, 20, FAILS),
        ("minority", 9, 20, HOLDS),
        ("minority", 9, 19, HOLDS),
        ("half", 10, 20, HOLDS),
        ("half", 9, 20, HOLDS),  # 45 %
        ("half", 11, 20, HOLDS),  # 55 %
        ("half", 8, 20, FAILS),
        ("half", 12, 20, FAILS),
        ("half", 12, 21, FAILS),
        ("half", 1, 3, FAILS),
        ("all", 20, 20, HOLDS),
        ("all", 19, 20, FAILS),
        ("all", 21, 20, FAILS),  # more than all
        ("none", 0, 20, HOLDS),
        ("none", 1, 20, FAILS),
        ("majority", 0, 0, OPEN),  # of nothing there is no share
    ],
)
def test_a_share_holds_up_to_its_bounds(word: str, here: int, there: int, expected: Outcome) -> None:
    """`above` and `below` leave the bound out, `from` and `to` take it in, to the unit."""
    asked = relation("F1", "share", compared_with="F2", word=word)

    assert outcome(asked, values=numbers(here, there)) == (WORDS_HOLD, expected)


@pytest.mark.parametrize(
    ("word", "before", "after", "expected"),
    [
        ("slight increase", 30, 33, HOLDS),  # exactly 10 %
        ("slight increase", 30, 34, FAILS),
        ("slight increase", 30, 30, FAILS),
        ("slight increase", 25, 27, HOLDS),
        ("slight increase", 25, 28, FAILS),
        ("slight decrease", 30, 27, HOLDS),
        ("slight decrease", 30, 26, FAILS),
        ("slight decrease", 30, 30, FAILS),
        ("significant increase", 30, 36, HOLDS),  # exactly 20 %
        ("significant increase", 30, 35, FAILS),
        ("significant decrease", 30, 24, HOLDS),
        ("significant decrease", 30, 25, FAILS),
        ("increase", 30, 31, HOLDS),
        ("increase", 30, 30, FAILS),
        ("decrease", 30, 29, HOLDS),
        ("decrease", 30, 0, HOLDS),
        ("decrease", 30, 30, FAILS),
        ("same", 30, 30, HOLDS),
        ("same", 30, 31, FAILS),
        ("similar", 30, 27, HOLDS),
        ("similar", 30, 33, HOLDS),
        ("similar", 30, 34, FAILS),
        ("increase", 0, 1, HOLDS),  # from nothing to something
        ("significant increase", 0, 1, HOLDS),
        ("slight increase", 0, 1, FAILS),
        ("decrease", 0, 1, FAILS),
        ("significant increase", 0, 0, FAILS),  # nothing has changed
        ("decrease", 0, 0, FAILS),
        ("increase", 0, 0, FAILS),
        ("same", 0, 0, HOLDS),
        ("similar", 0, 0, HOLDS),
        ("similar", 0, 1, FAILS),
    ],
)
def test_a_change_holds_up_to_its_bounds(word: str, before: int, after: int, expected: Outcome) -> None:
    """Ten per cent of thirty are three, neither more nor less; from zero, any number is more than every per cent."""
    asked = relation("F1", "change", compared_with="F2", word=word)

    assert outcome(asked, values=numbers(after, before)) == (WORDS_HOLD, expected)


def test_bounds_are_read_as_they_are_written() -> None:
    """55 of 100 are 55 %, though the binary fraction 0.55 times 100 is a little more than 55."""
    assert 0.55 * 100 > 55
    asked = told([relation("F1", "share", compared_with="F2", word="many")], numbers(55, 100))

    row = evidence_of_relations(asked, CELLS, {"many": {"share_from": 0.55}}, YEAR)["text_words_hold"].iloc[0]

    assert (row["least"], row["fewest"], row["most"]) == (55, 55, 100)


@pytest.mark.parametrize(
    ("known", "unknown", "expected"),
    [(10, 9, HOLDS), (9, 1, OPEN), (9, 0, FAILS), (4, 5, FAILS), (4, 6, OPEN)],
)
def test_those_not_known_may_carry_a_majority(known: int, unknown: int, expected: Outcome) -> None:
    """Of 19, ten are a majority: the word stands only where it holds whoever the others are."""
    asked = relation("F1", "share", compared_with="F2", not_known="F3", word="majority")

    assert outcome(asked, values=numbers(known, 19, unknown)) == (WORDS_HOLD, expected)


def test_a_word_between_two_ends_is_open() -> None:
    """2 of 20 are no half and 18 are none, yet 10 may be what they are."""
    asked = relation("F1", "share", compared_with="F2", not_known="F3", word="half")

    assert outcome(asked, values=numbers(2, 20, 16)) == (WORDS_HOLD, OPEN)


def test_a_word_that_holds_for_no_number_fails() -> None:
    """Neither one of three nor two of three are 45 to 55 %, whoever the second is."""
    asked = relation("F1", "share", compared_with="F2", not_known="F3", word="half")

    assert outcome(asked, values=numbers(1, 3, 1)) == (WORDS_HOLD, FAILS)


# --- names ---------------------------------------------------------------------------------------


def test_accents_are_letters_and_their_encoding_is_not() -> None:
    """Case, space and the way an accent is stored do not part names; the accent does."""
    assert outcome(relation("N005", "names all", "N006")) == (NAMES, HOLDS)
    assert outcome(relation("N005", "names all", "N007")) == (NAMES, FAILS)


def test_the_name_on_one_side_only_is_told() -> None:
    """Who reads the finding sees which name differs, not two lists to compare."""
    [finding] = answers(relation("N003", "names", "t03!A2:A4"))[NAMES]

    assert "Only on one side: Colombia." in finding.message.english
    assert "data/t03.csv, A2:A4" in finding.message.english and "Columbia" in finding.message.english


# --- what cannot be read -------------------------------------------------------------------------

UNREADABLE = {
    "a claim that is not there": (relation("F005", "equals", "F999"), "the claim F999"),
    "a relation of no claim": (relation("F998", "equals", "F001"), "the claim F998"),
    "a table that is not there": (relation("F005", "equals", "t99!D5"), "the table t99 does not exist"),
    "a cell beside the table": (relation("F005", "equals", "t03!E5"), "the table has no cells t03!E5"),
    "a range that sticks out": (relation("F005", "equals", "t03!D2:D6"), "the table has no cells t03!D2:D6"),
    "a range of no rows": (relation("F005", "equals", "t03!D4:D3"), "the table has no cells t03!D4:D3"),
    "a range told backwards": (relation("F005", "equals", "t03!D4:B2"), "the table has no cells t03!D4:B2"),
    "no cell at all": (relation("F005", "equals", "t03!total"), "the table has no cells t03!total"),
    "a label where a number is needed": (relation("F005", "equals", "t03!A2"), "t03!A2 is not a whole number"),
    "a header in a sum": (relation("F005", "sum", "t03!D1:D4"), "t03!D1 is not a whole number"),
    "a word where a number is needed": (relation("W001", "equals", "F001"), "W001 is not a whole number"),
    "a number where a day is needed": (relation("F001", "inside"), "F001 is not a day, month or period"),
    "30 February": (relation("D007", "inside"), "D007 is not a day, month or period"),
    "a period told backwards": (relation("D011", "inside"), "D011 is not a day, month or period"),
    "a cell where a claim is needed": (relation("F001", "same year", "t03!D5"), "t03!D5 should be a claim"),
    "a word nobody declared": (
        relation("F005", "share", compared_with="F001", word="plenty"), 'the word "plenty" is not declared',
    ),
    "a word about a change, of a share": (
        relation("F005", "share", compared_with="F001", word="increase"), 'the word "increase" is not declared',
    ),
    "a kind nobody knows": (relation("F005", "resembles", "F001"), 'unknown kind of relation "resembles"'),
    "nothing referred to": (relation("F005", "equals", " ; "), "R001 refers to is missing"),
    "no word told": (relation("F005", "share", compared_with="F001"), "R001 word is missing"),
    "a field that the kind does not read": (
        relation("F005", "equals", "F010", not_known="F008"), "R001 not known has no effect here",
    ),
    "a claim held against itself": (relation("F005", "equals", "F005"), "F005 takes part twice"),
    "a cell counted twice": (relation("F005", "sum", "t03!D2:D4; t03!D3"), "t03!D3 takes part twice"),
    "a whole counted twice": (
        relation("F009", "share", compared_with="F007; F007", word="majority"), "F007 takes part twice",
    ),
    "the year before counted twice": (
        relation("F005", "change", compared_with="t03!D2:D4; t03!D3", word="increase"), "t03!D3 takes part twice",
    ),
    "the largest held against itself": (
        relation("W002", "largest", "t03!D3", compared_with="t03!D2; t03!D3", word="most"), "t03!D3 takes part twice",
    ),
    "a change from itself": (
        relation("F005", "change", "t03!D4", compared_with="t03!D2:D4", word="same"), "t03!D4 takes part twice",
    ),
    "the largest, another word than the sentence's": (
        relation("W002", "largest", "t03!D4", compared_with="t03!D2", word="majority"),
        'the claim has "most", the relation another word',
    ),
    "the largest, without the sentence's word": (
        relation("W002", "largest", "t03!D4", compared_with="t03!D2"),
        'the claim has "most", the relation another word',
    ),
    "the largest, by a word nobody declared": (
        relation("F005", "largest", compared_with="F010", word="plenty"), 'the word "plenty" is not declared',
    ),
    "a row of five thousand digits": (relation("F005", "equals", f"t03!D{'1' * 5000}"), "t03!D1111"),
    "a column of five thousand letters": (relation("F005", "equals", f"t03!{'D' * 5000}5"), "t03!DDDD"),
    "the corners of the largest sheet": (
        relation("F005", "equals", "t03!A1:ZZZ9999999"), "the table has no cells t03!A1:ZZZ9999999",
    ),
    "a row that is called otherwise now": (
        relation("F005", "equals", "t03!D5", expects="t03!D5=Serbia"),
        'the row of t03!D5 has another name now, not "Serbia"',
    ),
    "a row without a name now": (
        relation("F005", "equals", "t01!D3", expects="t01!D3=Secondary"), "the row of t01!D3 has no name now",
    ),
    "another row of those compared with": (
        relation("W002", "largest", "t03!D4", compared_with="t03!D2; t03!D3", word="most")
        | {"expects": "t03!D4=Serbia; t03!D2=Columbia; t03!D3=Columbia"},
        'the row of t03!D2 has another name now, not "Columbia"',
    ),
    "a row expected of a cell not referred to": (
        relation("F005", "equals", "t03!D5", expects="t03!D5=Total; t03!D4=Serbia"), "t03!D4=Serbia names the row",
    ),
    "an expectation of nothing": (relation("F005", "equals", "t03!D5", expects="Total"), "Total names the row"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_told_once_and_judged_nowhere(asked: Mapping[str, str], said: str) -> None:
    """A relation that leads nowhere is the fault of its writer: no figure is accused by it."""
    [message] = gaps(asked)

    assert said in message and "R001" in message


def test_columns_beyond_z_are_columns() -> None:
    """AB is the twenty-eighth column: the sum over Z2:AB2 is that of three cells."""
    names = ["Y", "Z", "AA", "AB", "AC"]
    wide = CELLS.head(1).merge(pd.DataFrame({"at": names, "number": range(25, 30)}), how="cross")
    wide = wide.assign(cell=wide["at"] + "2", row=2, text=wide["number"].astype(str))
    wide = pd.concat([CELLS.head(1), wide]).assign(resource="wide")
    asked = told([relation("F005", "equals", "wide!Z2:AB2")], CLAIMS)

    [there] = evidence_of_relations(asked, wide, WORDS, YEAR)["text_equals_counted_table"]["there"]

    assert there == 26 + 27 + 28


def test_all_that_leads_nowhere_in_one_relation_is_told() -> None:
    """The analyst mends both references at once."""
    assert len(gaps(relation("F005", "sum", "F998; t03!Z9"))) == 2


def test_one_missing_table_is_one_finding() -> None:
    """A hundred relations to a table that did not come have one cause, told once with all their names."""
    names = [f"R{number:03d}" for number in range(1, 101)]

    [message] = gaps(
        *(relation("F005", "equals", f"t99!D{number + 1}", name=name) for number, name in enumerate(names))
    )

    assert all(name in message for name in names)


@pytest.mark.parametrize("reference", ["F999", f"t03!D{'5' * 5000}"], ids=["no claim", "an absurd row"])
def test_a_broken_relation_leaves_the_others_standing(reference: str) -> None:
    """The relations that can be read are judged beside the one that cannot; of an absurd one the beginning is told."""
    found = answers(relation("F005", "equals", "t03!D4"), relation("F005", "equals", reference, name="R002"))

    [gap] = found["text-refers-to-something"]
    assert gap.where.cell == "D3" and len(gap.message.english) < 200
    assert len(found[COUNTED]) == 1


def test_claims_that_no_relation_refers_to_are_one_failure() -> None:
    """Who empties the relations empties eleven checks: that is told, and no check says that there are no claims."""
    tables = evidence()
    [finding] = put(CHECKS["text-refers-to-something"], tables[REFERENCES])[1]
    others = [put(check, tables[check.table])[0] for check in OF_THE_REPORT if check.table != REFERENCES]

    assert finding.outcome is Outcome.FAILED and finding.where.file == "data/claims.csv"
    assert str(len(CLAIMS)) in finding.message.english
    assert all(result.outcome is Outcome.NOT_APPLICABLE for result in others)
    assert not any(result.reason.is_empty for result in others)


def test_relations_without_any_claim_have_one_cause() -> None:
    """A table of claims that came empty is told once, not once per claim; a single claim that is gone by its name."""
    asked = [relation(f"F{number:03d}", "equals", "F001", name=f"R{number:03d}") for number in range(2, 9)]

    assert len(gaps(*asked, values={})) == 1
    assert len(gaps(*asked, values={"F001": CLAIMS["F001"]})) == len(asked)


def test_a_table_without_rows_is_one_finding() -> None:
    """A header alone: every reference to the table has that one cause."""
    asked = [relation("F005", "sum", f"t07!D{row}; t07!D9", name=f"R00{row}", expects="t07!D9=x") for row in (2, 3, 4)]
    empty = cells({"t07": VICTIMS[:1]}, counted=["t07"])

    rows = evidence_of_relations(told(asked, CLAIMS), empty, WORDS, YEAR)[REFERENCES]

    assert [(row["relation"], row["against"].english) for _, row in rows.iterrows()] == [
        ("R002, R003, R004", "the table t07 has no rows")
    ]


def test_a_blank_line_within_a_table_is_a_row_of_blank_cells() -> None:
    """The reader leaves blank lines out: a range across one reads, and its sum nobody can tell; below it ends."""
    gap = CELLS[(CELLS["resource"] != "t03") | (CELLS["row"] != 3)]
    asked = [
        relation("F005", "equals", "t03!D2:D4"),
        relation("N001", "names", "t03!A2:A4", name="R002"),
        relation("F005", "equals", "t03!D2:D6", name="R003"),
        relation("F005", "equals", "t03!E3", name="R004"),
    ]

    tables = evidence_of_relations(told(asked, CLAIMS), gap, WORDS, YEAR)

    assert list(tables["text_equals_counted_table"]["there"].isna()) == [True]
    assert list(tables["text_names_agree"]["missing"]) == [0]
    assert list(tables[REFERENCES].query("faults == 1")["relation"]) == ["R003", "R004"]


# --- rows that are called as expected --------------------------------------------------------------


def test_rows_called_as_expected_are_judged() -> None:
    """A name is compared as names are, may hold a comma, a semicolon and an equals sign."""
    odd = [*VICTIMS[:3], ["Bosnia, Herzegovina; and = more", "0", "11", "11"], VICTIMS[4]]
    asked = relation("F005", "sum", "t03!D2; t03!D3; t03!D4") | {
        "expects": "t03!D2= CROATIA; t03!D4=Bosnia, Herzegovina; and = more; t03!D3=Columbia"
    }

    rows = evidence_of_relations(told([asked], CLAIMS), cells({"t03": odd}, ["t03"]), WORDS, YEAR)

    assert list(rows[REFERENCES]["faults"]) == [0] and list(rows["text_adds_up"]["there"]) == [17]


def test_the_corners_of_a_range_may_be_expected() -> None:
    """Any cell of a range can name its row: a table that grew is seen."""
    whole = relation("F005", "equals", "t03!D2:D4", expects="t03!D2=Croatia; t03!D4=Serbia")

    assert outcome(whole) == (COUNTED, HOLDS)
    assert len(gaps({**whole, "expects": "t03!D4=Total"})) == 1


def test_a_row_that_moved_is_told_once_for_all_relations_to_its_cell() -> None:
    """Three relations to one cell have one cause."""
    names = ("R001", "R002", "R003")

    [message] = gaps(*(relation("F005", "equals", "t03!D3", name=name, expects="t03!D3=Serbia") for name in names))

    assert all(name in message for name in names)


def test_the_rows_of_2024_are_called_as_the_relations_expect() -> None:
    """Every relation of the real report that points at a cell of a table names its row."""
    path = REPOSITORY / "datapackages" / "si-2024" / "data" / "relations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        relations = list(csv.DictReader(file))

    for row in relations:
        fields = (row[name].split("; ") for name in ("Refers to", "Compared with", "Not known"))
        pointed = [name for names in fields for name in names if "!" in name and ":" not in name]
        named = [entry.partition("=")[0] for entry in row["Expects"].split("; ") if entry]
        assert named == list(dict.fromkeys(pointed)), row["Relation"]


# --- what another check speaks of already ----------------------------------------------------------

SPOKEN_OF = {
    ("data/t03.csv", "B5"): "counts-told",
    ("data/t03.csv", "D5"): "values-as-contracted",  # a number, so a sentence can be held against it
    ("data/t01.csv", "C3"): "values-as-contracted",
}


@pytest.mark.parametrize(
    ("asked", "because_of"),
    [
        (relation("F005", "equals", "t03!B5"), "counts-told"),
        (relation("F005", "sum", "t03!D2; t03!B2:B5"), "counts-told"),
        (relation("W002", "largest", "t03!D4", compared_with="t03!D3; t03!B5", word="most"), "counts-told"),
        (relation("F005", "equals", "t03!D5"), ""),
        (relation("F005", "equals", "F006"), ""),  # a blank of the report's own
    ],
    ids=["a cell", "a range in a sum", "compared with", "no blank", "a blank claim"],
)
def test_what_rests_on_a_blank_count_follows_from_it(asked: Mapping[str, str], because_of: str) -> None:
    """A supplier's blank is told where it stands, and no sentence about it once more; other blanks are."""
    tables = evidence_of_relations(told([asked], CLAIMS), CELLS, WORDS, YEAR, SPOKEN_OF)
    [[row]] = [rows.to_dict("records") for name, rows in tables.items() if name != REFERENCES and not rows.empty]

    assert row["because_of"] == because_of


def test_a_count_that_is_no_number_is_told_by_its_contract_alone() -> None:
    """A broken cell that another check speaks of keeps a relation from being read, and is not told again."""
    broken = CELLS.assign(text=CELLS["text"].where((CELLS["resource"] != "t01") | (CELLS["cell"] != "C3"), "a few"))
    asked = told([relation("F005", "equals", "t01!C3")], CLAIMS)

    [follows], [told_here] = (
        evidence_of_relations(asked, broken, WORDS, YEAR, spoken_of)[REFERENCES]["because_of"]
        for spoken_of in (SPOKEN_OF, {})
    )

    assert (follows, told_here) == ("values-as-contracted", "")


# --- places, seals, frames -----------------------------------------------------------------------


def test_a_finding_stands_at_the_claim_and_shows_both_figures() -> None:
    """Who acts sees the sentence, its number, the table's number, and where each stands."""
    [finding] = answers(relation("F005", "equals", "t03!D4", name="R007"))[COUNTED]

    assert (finding.where.file, finding.where.cell, finding.where.row) == ("data/claims.csv", "D6", 6)
    assert finding.where.column == "Value, R007"
    assert dict(finding.figures) == {"here": 17, "there": 11}
    for said in (finding.message.in_language("sl"), finding.message.english):
        assert all(part in said for part in ("the sentence F005", "17", "data/t03.csv, D4", "11"))


def test_several_references_are_shown_with_their_figures() -> None:
    """A sum that does not come out is seen part by part; a section is told by its number."""
    [finding] = answers(relation("F001", "sum", "F002; t03!D2:D4"))[SUMS]

    assert "(F002, 3.1: 18; data/t03.csv, D2:D4: 1 + 5 + 11)" in finding.message.english


def test_each_reference_and_each_relation_has_its_own_fingerprint() -> None:
    """Two references of one relation, and two relations of one claim, are four findings."""
    found = answers(
        relation("F005", "equals", "t03!D2; t03!D3; t03!D4"), relation("F005", "equals", "t03!D2", name="R002")
    )[COUNTED]

    assert len({finding.fingerprint for finding in found}) == len(found) == 4
    assert {finding.where.column for finding in found} >= {"Value, R001 t03!D3", "Value, R002"}


def test_gaps_of_one_relation_have_their_own_fingerprints() -> None:
    """Two references that lead nowhere are two findings at one place."""
    found = answers(relation("F005", "sum", "F998; t03!Z9"))["text-refers-to-something"]

    assert len({finding.fingerprint for finding in found}) == 2


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        (relation("F001", "sum", "F002; F003"), {"F002": ("17", "", ""), "F003": ("13", "", "")}),
        (relation("F005", "same article", "F011"), {"F011": ("1550", "", "196")}),
        (relation("N003", "names", "N001"), {"N001": ("Serbia; Croatia; Italy", "", "")}),
        (relation("D001", "same words", "D005"), {"D005": ("2024-05-11", "", "")}),
    ],
    ids=lambda value: value.get("kind", ""),
)
def test_the_seal_breaks_when_a_value_changes_and_only_then(
    asked: Mapping[str, str], changed: Mapping[str, tuple[str, str, str]]
) -> None:
    """A waiver is given for values: the same sum of other parts, or another odd name, is another matter."""
    [[before]], [[again]], [[after]] = (
        [findings for findings in answers(asked, values=values).values() if findings]
        for values in (CLAIMS, CLAIMS, {**CLAIMS, **changed})
    )

    assert before.fingerprint == after.fingerprint and before.figures == after.figures
    assert before.evidence == again.evidence != after.evidence


def test_another_bound_of_a_word_breaks_the_seal() -> None:
    """The word's bounds are part of what was judged."""
    asked = told([relation("F1", "share", compared_with="F2", word="few")], numbers(9, 10))
    bases = {
        evidence_of_relations(asked, CELLS, {"few": {"share_below": bound}}, YEAR)["text_words_hold"]["basis"][0]
        for bound in (0.3, 0.31)
    }

    assert len(bases) == 2


@pytest.mark.parametrize("nothing", [{}, told([], {})], ids=["nothing told", "no rows"])
def test_a_package_without_a_report_has_empty_evidence(nothing: dict[str, pd.DataFrame]) -> None:
    """Every check finds its table, with its columns and without a row, and is not applicable."""
    tables = evidence_of_relations(nothing, CELLS, WORDS, YEAR)

    assert {check.table for check in OF_THE_REPORT} == set(tables)
    for check in OF_THE_REPORT:
        assert {*check.needs, *check.figures, *PLACE, *TEXTS} <= set(tables[check.table].columns)
        assert put(check, tables[check.table])[0].outcome is Outcome.NOT_APPLICABLE


def test_figures_are_whole_numbers_that_may_be_unknown() -> None:
    """No evidence holds a binary fraction, and a blank is <NA> and not zero."""
    tables = evidence(*(asked for asked, _, _ in SENTENCES.values()))

    for table, figures in TABLES.items():
        assert set(tables[table][list(figures)].dtypes.astype(str)) == {"Int64"}
    assert tables[COUNTED.replace("-", "_")]["there"].isna().any()
    assert (tables[REFERENCES]["faults"] == 0).all()
