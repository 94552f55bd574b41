"""How a person counts once is what `mappings/counting.yaml` says, and nothing else; without the file every row counts.

What a steward gets wrong in the file stands in tests/mistakes (`counting-*.yaml`), one broken file per mistake.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import REPOSITORY
from tests.records.registers import Row, row
from tests.support.counted import persons_between, value_at
from tests.support.person_collections import REPORT, counted, of
from thb_eu.base.errors import MappingRefused
from thb_eu.counts import each_unit_once
from thb_eu.definitions import Definitions, load
from thb_eu.law_changes.differences import differences
from thb_eu.mapping.translation import translate
from thb_eu.sources import read

COUNTING = "mappings/counting.yaml"
INDICATORS_OF_ARTICLE_19A = {"victims", "suspects", "prosecuted", "convicted", "use_of_services"}
INDICATORS_OF_ARTICLE_19A |= {"prosecution_decisions", "judgments"}
"""Article 19a(2) asks for persons under items (a), (b), (c), (e), (g), for decisions under (d), judgments under (f)."""
ALL = "status=IDENT,sex=T,age=TOTAL"


# --- the file of the product ------------------------------------------------------------------------------------------


def test_every_indicator_counts_its_units_once(definitions: Definitions) -> None:
    """An indicator left out would count entries as persons, or a decision under each of its articles."""
    assert set(definitions.counting.rules) == INDICATORS_OF_ARTICLE_19A


def test_an_order_of_codes_leaves_none_out(definitions: Definitions) -> None:
    """A code that no order names comes after all others, and nobody has decided that."""
    kinds = {
        name: {code.code for code in definitions.codelists[codelist].by_code.values() if code.kind == "item"}
        for name, codelist in definitions.dimension_lists.items()
    }
    orders = [
        (indicator, dimension, set(codes))
        for indicator, rule in definitions.counting.rules.items()
        for dimension, codes in rule.in_order.items()
    ]

    assert orders and [(told, name) for told, name, codes in orders if codes != kinds[name]] == []


def test_every_rule_rests_on_a_decision_that_counts_and_says_why(definitions: Definitions) -> None:
    """Who counts once is for the ministry to decide; lawyers read the reason in both languages."""
    for rule in definitions.counting.rules.values():
        assert definitions.law.decisions[rule.decision].answer == "count"
        assert (
            rule.because.in_language("sl")
            and rule.because.english
            and rule.because.in_language("sl") != rule.because.english
        )


# --- each rule moves what it says -------------------------------------------------------------------------------------


def ruled(definitions: Definitions, indicator: str, /, first_by: tuple[str, ...] = (), **change: Any) -> Definitions:
    """The definitions with another rule for one indicator, as a steward's change of the file would give them."""
    counting = definitions.counting
    persons = tuple(
        replace(rule, **change) if indicator in rule.indicators else rule for rule in counting.rules.values()
    )
    return replace(definitions, counting=replace(counting, once=persons, first_by=first_by or counting.first_by))


MAN_THEN_WOMAN = (
    row(1, **of("a", Spol="MOŠKI", DatumEvidentiranja="01.02.2024", MesecStoritve="03.2023")),
    row(2, **of("a", Spol="ŽENSKI", DatumEvidentiranja="01.05.2024", MesecStoritve="01.2023")),
)
"""One person, recorded as a man in February and as a woman in May, the offence of May being the older one."""


def sex_of(folder: Path, rows: tuple[Row, ...], definitions: Definitions) -> Mapping[str, Any]:
    """How many identified victims there are of each sex, those of none left out."""
    cells = counted(folder, rows, definitions)
    told = {sex: value_at(cells, "V2", f"status=IDENT,sex={sex},age=TOTAL")[0] for sex in ("M", "F", "UNK")}
    return {sex: persons for sex, persons in told.items() if persons}


def test_what_no_order_decides_the_earliest_row_decides(tmp_path: Path, definitions: Definitions) -> None:
    """Registered first as a man: one man. By the day of the offence the other row is the earlier: one woman."""
    by_offence = ruled(definitions, "victims", first_by=("offence_date",))

    assert sex_of(tmp_path / "a", MAN_THEN_WOMAN, definitions) == {"M": 1}
    assert sex_of(tmp_path / "b", MAN_THEN_WOMAN, by_offence) == {"F": 1}


def test_a_declared_order_goes_before_time(tmp_path: Path, definitions: Definitions) -> None:
    """With an order for sex, the first of it holds that any row tells, whenever it was told."""
    by_order = ruled(definitions, "victims", in_order={"sex": ("F", "M")})

    assert sex_of(tmp_path, MAN_THEN_WOMAN, by_order) == {"F": 1}


def test_apart_a_person_counts_once_under_each_code(tmp_path: Path, definitions: Definitions) -> None:
    """Presumed in one row, identified in two: one person, or one under each status where the rule keeps them apart."""
    rows = [row(1, **of("a"), **REPORT), row(2, **of("a")), row(3, **of("a"))]
    apart = ruled(definitions, "victims", apart=("status",))
    at = ("status=PRESUM,sex=T,age=TOTAL", ALL)

    together, each = counted(tmp_path / "a", rows, definitions), counted(tmp_path / "b", rows, apart)
    assert [value_at(together, "V2", cell) for cell in at] == [(0, "A"), (1, "A")]
    assert [value_at(each, "V2", cell) for cell in at] == [(1, "A"), (1, "A")]


def test_a_vague_code_holds_only_where_nothing_else_is_told(tmp_path: Path, definitions: Definitions) -> None:
    """`Foreign` in February, `Serbia` in May: a Serb. Were `foreign` not vague, the earlier word would hold."""
    rows = [
        row(1, **of("a", DatumEvidentiranja="01.02.2024")),
        row(2, **of("a", DatumEvidentiranja="01.05.2024", DrzavljanstvoDrzava="Srbija")),
    ]
    nothing_vague = replace(definitions, counting=replace(definitions.counting, vague={}))

    known, plain = counted(tmp_path / "a", rows, definitions), counted(tmp_path / "b", rows, nothing_vague)
    assert value_at(known, "V3", "status=IDENT,sex=T,citizen=RS") == (1, "A")
    assert value_at(plain, "V3", "status=IDENT,sex=T,citizen=FOR") == (1, "A")


# --- without the file -------------------------------------------------------------------------------------------------


@pytest.fixture
def without(mappings: Path) -> Definitions:
    """Definitions of somebody who has no rules about persons, and so no contract whose cells hold several labels."""
    (mappings / COUNTING).unlink()
    package = mappings / "datapackages/sources/programmes-records/datapackage.json"
    shutil.copytree(REPOSITORY / "datapackages", mappings / "datapackages")
    package.write_text(re.sub(r'"thb:separator": ".",?', "", package.read_text(encoding="utf-8")), encoding="utf-8")
    return load(mappings)


def test_without_the_file_every_row_is_a_person(tmp_path: Path, without: Definitions) -> None:
    """Nobody decided that two rows may be one person: three rows count three, and no bound is made up."""
    rows = [row(1, **of("a")), row(2, **of("a")), row(3, person_basis="none")]
    cells = counted(tmp_path, rows, without)

    assert value_at(cells, "V2", ALL) == (3, "A")
    assert not any(map(persons_between, cells.to_dict("records")))


def test_without_the_file_facts_stay_as_they_were_translated(tmp_path: Path, without: Definitions) -> None:
    """Every fact keeps its name, place and value; nothing rests on the decision about persons with a key."""
    counted(tmp_path, [row(1, **of("a")), row(2, **of("a"))], without)
    received = read(tmp_path, without)
    before = translate(received, without)
    after = each_unit_once(before, received.registers, without)

    pd.testing.assert_frame_equal(after.facts[list(before.facts.columns)], before.facts)
    assert after.questions == before.questions


def test_all_mistakes_of_the_file_are_told_at_once(mappings: Path) -> None:
    """A steward mends the file in one go: the day, the indicator and the decision, each with line and column."""
    path = mappings / COUNTING
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[registered,", "[registred,").replace("[victims]", "[victim]").replace("-once\n", "-twice\n", 1),
        encoding="utf-8",
    )

    with pytest.raises(MappingRefused) as refused:
        load(mappings)
    assert len(refused.value.faults) == 3
    assert all(
        re.match(rf"{COUNTING}:\d+:\d+", str(fault.where)) and fault.remedy.in_language("sl")
        for fault in refused.value.faults
    )


# --- the bounds that the page works out by hand -----------------------------------------------------------------------


WOMAN, MAN, CHILD = {}, {"Spol": "MOŠKI"}, {"StarostniRazred": "14-16"}
NOBODY = {"person_basis": "none"}
EXAMPLE = (
    row(1, **of("a")), row(2, **of("b")), row(3, **of("c"), **CHILD), row(4, **of("d"), **MAN),
    row(5, **NOBODY), row(6, **NOBODY, **CHILD), row(7, **NOBODY, **MAN),
)  # fmt: skip
"""Three women, one of them a child, and a man with a key; a woman, a girl and a man without one."""
TOTAL, OF_WOMEN, OF_MEN, OF_ADULT_WOMEN = ("T", "TOTAL"), ("F", "TOTAL"), ("M", "TOTAL"), ("F", "Y_GE18")
PLACES = {"all": TOTAL, "women": OF_WOMEN, "men": OF_MEN, "adult women": OF_ADULT_WOMEN}


def worked_out() -> Iterator[tuple[str, int, tuple[int, int]]]:
    """Of every row of the table in docs/records.md: its cell, what is counted, and between how many it lies."""
    page = (REPOSITORY / "docs/records.md").read_text(encoding="utf-8")
    for name, counts, least, most in re.findall(
        r"^\| (\w[\w ]*) \| \d+ \| \d+ \| (\d+) \| (\d+)–(\d+) \|", page, re.MULTILINE
    ):
        yield name, int(counts), (int(least), int(most))


def test_the_bounds_worked_out_in_the_page_are_those_of_the_cells(tmp_path: Path, definitions: Definitions) -> None:
    """Whoever follows the example by hand comes to what stands in the table."""
    cells = counted(tmp_path, EXAMPLE, definitions)
    told = list(worked_out())

    assert [name for name, _, _ in told] == list(PLACES)
    for name, counts, between in told:
        sex, age = PLACES[name]
        at = (cells["table"] == "V2") & (cells["status"] == "IDENT") & (cells["sex"] == sex) & (cells["age"] == age)
        (cell,) = cells[at].to_dict("records")
        assert (cell["obs_value"], cell["obs_status"]) == (counts, "U")
        assert persons_between(cell) == between


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ("form: [SEX, LAB,", "form: [LAB, SEX,", {"victims", "suspects", "prosecuted", "convicted"}),
        ("first_by: [registered, document_date,", "first_by: [document_date, registered,", {"mappings/counting.yaml"}),
        ("vague: {citizen: [FOR]}", "vague: {citizen: [FOR, STLS]}", {"mappings/counting.yaml"}),
    ],
)
def test_no_changed_rule_about_persons_passes_in_silence(mappings: Path, old: str, new: str, about: set[str]) -> None:
    """Another order moves persons from one cell to another: `mappings diff` says of which indicators."""
    path = mappings / "mappings/counting.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    told = differences(load(), load(mappings))
    assert {change.about for change in told} == about
