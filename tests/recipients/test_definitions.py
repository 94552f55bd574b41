"""Views as data: what a person can get wrong in one is refused at its place, and never ends in a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.recipients.made import HEAD, VICTIMS, table, view
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.recipients import load_recipients
from thb_eu.law_changes.edited_text import judged
from thb_eu.mapping.coverage import prove_definitions

CARE = "facts: {article: KZ-1 113, unit: PER, role: VICTIM, document: CRISIS_ACC}"
FIGURE = "figures:\n  - {{id: made, {}}}\n"
MISTAKES = {
    "no table": (table("table: V9"), "unknown-table", 7, "'V9'"),
    "no population": (table("population: police/t99"), "figure-out-of-reach", 7, "police/t99"),
    "no dimension of the table": (table("table: V2, where: {form: SEX}"), "unknown-dimension", 7, "'form'"),
    "no national dimension": (table(f"{VICTIMS}, where: {{colour: RED}}"), "unknown-dimension", 7, "'colour'"),
    "no code": (table("table: V2, where: {sex: W}"), "unknown-code", 7, "'W'"),
    "no national code": (table(f"{VICTIMS}, where: {{sex: W}}"), "unknown-code", 7, "'W'"),
    "no column": (table("population: mnz/workshops, column: Pupils"), "figure-out-of-reach", 7, "Pupils"),
    "no such breakdown": (table("table: V2", "[{id: r, each: form}]"), "unknown-dimension", 7, "'form'"),
    "total and part": (table("table: V2, where: {sex: [T, M]}"), "selection-unclear", 7, "twice"),
    "group and country": (table("table: V3, where: {citizen: [NAT, SI]}"), "selection-unclear", 7, "twice"),
    "parts of counting": (table("table: V2, where: {status: [IDENT, PRESUM]}"), "selection-unclear", 7, "status"),
    "cells and facts": (table(f"table: V2, {VICTIMS}"), "selection-unclear", 7, "`facts`"),
    "neither": (table("states: victims"), "selection-unclear", 7, "neither"),
    "only a register": (table(f"{VICTIMS}, where: {{code_version: KZ23}}"), "figure-out-of-reach", 7, "KZ23"),
    "no contract of a year": (table(f"{VICTIMS}, where: {{age: Y_LT18}}"), "figure-out-of-reach", 7, "of 2024"),
    "an unknown period": (table("table: V2, asked: always"), "unknown-id", 7, "'always'"),
    "an unknown decision": (
        table("table: V2, decided: {decision: none, count: {sex: M}, do not count: {sex: F}}"),
        "unknown-decision",
        7,
        "'none'",
    ),
    "a period that ends before it begins": (
        "periods: [{period: p, from: 2026, until: 2025, because: {en: A, sl: A}}]\n" + table("table: V2"),
        *("days-out-of-order", 6, "first"),
    ),
    "words of facts for cells": (table("table: V2, column: Male"), "selection-unclear", 7, "column"),
    "a unit left open": (table("table: N1, where: {article: KZ-1 175}"), "code-needed", 7, "role"),
    "row and column select": (
        table("table: V2", "[{id: r, where: {sex: M}}]", "[{id: c, where: {sex: F}}]"),
        *("selection-unclear", 7, "sex"),
    ),
    "row and column state": (
        table("table: V2", "[{id: r, states: a}]", "[{id: c, states: b}]"),
        *("selection-unclear", 7, "state"),
    ),
    "a row twice": (table("table: V2", "[{id: r}, {id: r, where: {sex: M}}]"), "duplicate-id", 7, "'r'"),
    "a sum of nothing": (FIGURE.format("sum: [a, b], because: {en: a, sl: a}"), "unknown-id", 7, "'a'"),
    "a sum without a reason": (FIGURE.format("sum: [made, made-too]"), "because-missing", 7, "reason"),
    "a question about nothing": (
        table("table: V2")
        + 'checks: [{check: c, asks: {en: A, sl: A}, left: [a/b/c], relation: "=", right: [made]}]\n',
        *("unknown-id", 8, "'a/b/c'"),
    ),
    "a year to come": (table("table: V2, year: 1"), "", 7, "1"),
    "one language": (
        "tables: [{id: t, title: {en: T}, table: V2, rows: [{id: r}], columns: [{id: c}]}]\n",
        "",
        6,
        "sl",
    ),
    "an unknown key": (table("table: V2, sum: everything"), "unknown-key", 7, "sum"),
}


def test_a_report_bound_to_the_forms_of_one_year_is_refused(definitions: Definitions) -> None:
    """Until 2024 prosecutors told the victims of a complaint; who asks for them of every year is told of 2025."""
    asked = "facts: {article: KZ-1 113, document: RECEIVED_COMPLAINT, unit: PER, role: VICTIM}"
    ended = "periods: [{period: old, until: 2024, because: {en: The forms changed., sl: Novi obrazci.}}]\n"

    with pytest.raises(DefinitionRefused) as refused:
        view(definitions, table(asked))
    [fault] = refused.value.faults
    assert (fault.code, fault.where.line) == ("figure-out-of-reach", 7)
    assert dict(fault.what.values)["year"] == 2025
    assert view(definitions, ended + table(f"{asked}, asked: old")).of_year(2025).tables == ()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_view_is_refused_with_its_line(definitions: Definitions, mistake: str) -> None:
    """Code, line and the word that is wrong; a steward finds the place without reading the whole file."""
    body, code, line, word = MISTAKES[mistake]
    with pytest.raises(DefinitionRefused) as refused:
        view(definitions, body)

    faults = refused.value.faults
    assert all(fault.where.file == "datapackages/recipients/made.yaml" for fault in faults)
    assert any(word in str(fault) and fault.where.line == line and code in ("", fault.code) for fault in faults), faults


def test_what_nobody_can_tell_is_refused_where_definitions_are_proved(definitions: Definitions) -> None:
    """Each command reads the view as it is written; `mappings check` proves it, and so does an edit of the law."""
    file, decisions = "datapackages/recipients/made.yaml", definitions.files["mappings/decisions.yaml"]
    body = (HEAD.format(name="made") + table("population: police/t99")).encode()
    made = load(replace(definitions.folder, edited={file: body}))

    with pytest.raises(DefinitionRefused) as refused:
        prove_definitions(made, "2026-06-30")
    edited = judged(made, {"mappings/decisions.yaml": decisions}, "2026-06-30")

    assert {fault.code for fault in (*refused.value.faults, *edited.faults)} == {"figure-out-of-reach"}
    assert edited.faults and edited.after is None


def test_a_file_is_called_as_its_recipient(definitions: Definitions) -> None:
    """Else two files could declare one recipient, and one of them would be lost."""
    file = "datapackages/recipients/another.yaml"
    folder = replace(definitions.folder, edited={file: HEAD.format(name="made").encode()})
    with pytest.raises(DefinitionRefused, match="file-misnamed"):
        load_recipients(folder, {}, definitions.tables, definitions.codelists, definitions.law)


def test_every_view_says_how_sure_its_layout_is(definitions: Definitions) -> None:
    """A layout is read, or it says of itself that it is not, and where it comes from."""
    assert definitions.recipients
    for recipient in definitions.recipients.values():
        assert recipient.confidence in ("read", "recalled", "inferred", "proposed") and recipient.source
