"""Mirror check: figures for all recipients that state the same agree, and a planted contradiction is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.recipients.made import POTENTIAL, VICTIMS, table
from tests.support.mirrored import MIRROR, judged
from thb_eu.base.model import Outcome
from thb_eu.definitions import Definitions

IDENTIFIED = table("table: V2, where: {status: IDENT}, states: victims-identified")


def test_the_views_of_the_product_agree(definitions: Definitions) -> None:
    """Text, tables and submission of 2024 state the same numbers, and there is something to compare."""
    assert judged(definitions, MIRROR) == (Outcome.PASSED, [])
    assert judged(definitions, MIRROR, one=IDENTIFIED, two=IDENTIFIED) == (Outcome.PASSED, [])


@pytest.mark.parametrize(
    ("selection", "value"),
    [
        ("table: V2, where: {status: REG}", 45),  # registered are not identified
        (
            POTENTIAL,
            28,
        ),  # the table of potential victims
        ("table: V3, where: {status: IDENT, citizen: EU27_2020_FOR}", 1),  # the base of a table is what it states
    ],
)
def test_a_view_that_counts_something_else_under_one_name_is_found(
    definitions: Definitions, selection: str, value: int
) -> None:
    """Who counts 45 registered, or 28 potential victims, cannot call them the 17 identified ones."""
    outcome, found = judged(definitions, MIRROR, one=IDENTIFIED, two=table(f"{selection}, states: victims-identified"))

    assert outcome is Outcome.FAILED
    assert ("made/total/total", {"left": 17, "right": value}) in found


def test_cells_of_two_tables_that_differ_are_found(definitions: Definitions) -> None:
    """Women stand against women: 17 identified, and 16 of the potential ones."""
    women = "[{id: women, where: {sex: F}}, {id: all}]"
    outcome, found = judged(
        definitions,
        MIRROR,
        one=table("table: V3, where: {status: IDENT}, states: victims", women),
        two=table(
            POTENTIAL + ", states: victims",
            women,
        ),
    )

    assert outcome is Outcome.FAILED
    assert found == [
        ("made/women/total", {"left": 17, "right": 16}),
        ("made/all/total", {"left": 17, "right": 28}),
    ]


def test_a_breakdown_is_not_held_against_its_total(definitions: Definitions) -> None:
    """17 women among 45 victims contradict nothing: what a row selects is not what the table states."""
    two = table("table: V2, where: {status: IDENT}, states: victims-identified", "[{id: men, where: {sex: M}}]")

    assert judged(definitions, MIRROR, one=IDENTIFIED, two=two) == (Outcome.NOT_APPLICABLE, [])


SEXES = "[{id: men, where: {sex: M}}, {id: women, where: {sex: F}}, {id: all}]"


@pytest.mark.parametrize(
    ("left", "relation", "right", "outcome"),
    [
        ("[made/men/total, made/women/total]", "=", "[made/all/total]", Outcome.PASSED),
        ("[made/women/total]", "=", "[made/all/total]", Outcome.FAILED),
        ("[made/women/total]", "<=", "[made/all/total]", Outcome.PASSED),
        ("[made/all/total]", "<=", "[made/women/total]", Outcome.FAILED),
    ],
)
def test_a_view_asks_its_own_questions(
    definitions: Definitions, left: str, relation: str, right: str, outcome: Outcome
) -> None:
    """12 men and 33 women are 45 victims; 33 are not 45, and no more than 45."""
    asked = f'checks: [{{check: c, asks: {{en: A?, sl: A?}}, left: {left}, relation: "{relation}", right: {right}}}]\n'
    check = {"=": "recipient-parts-add-up", "<=": "recipient-parts-within-whole"}[relation]

    found, _ = judged(definitions, check, one=table("table: V2, where: {status: REG}", SEXES) + asked)
    assert found is outcome


def test_the_rows_of_each_are_one_in_a_question(definitions: Definitions) -> None:
    """1 + 2 + 1 + 1 + 11 + 1 victims by citizenship are the 17 of the total."""
    body = table(
        VICTIMS,
        "[{id: country, each: citizen}, {id: all}]",
    )
    asked = (
        "checks: [{check: c, asks: {en: A?, sl: A?}, left: [made/country/total], "
        'relation: "=", right: [made/all/total]}]\n'
    )

    assert judged(definitions, "recipient-parts-add-up", one=body + asked) == (Outcome.PASSED, [])


def test_what_is_missing_is_not_judged(definitions: Definitions) -> None:
    """No age is known: nothing can be said of children and adults, and nothing is accused."""
    ages = "[{id: children, where: {age: Y_LT18}}, {id: all}]"
    asked = (
        "checks: [{check: c, asks: {en: A?, sl: A?}, left: [made/children/total], "
        'relation: "=", right: [made/all/total]}]\n'
    )
    alone = replace(definitions, recipients={})
    found, _ = judged(alone, "recipient-parts-add-up", one=table("table: V2, where: {status: REG}", ages) + asked)

    assert found is Outcome.NOT_APPLICABLE
