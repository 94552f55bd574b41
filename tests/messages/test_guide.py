"""The guide: everything a statistician needs who opens the file cold, generated from what the file holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.submitted import opened
from thb_eu.base.model import Audience, ObsStatus, State
from thb_eu.publication.flat_tables import observations
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.table_notes import contents_of
from thb_eu.publication.workbook import blank
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent


def drawn_up(submission: Submission, is_blank: bool = False) -> SheetContent:
    return guide(submission, contents_of(submission, is_blank), is_blank)


def rows(sheet: Any) -> dict[str, tuple[str, str]]:
    """The lines of the guide: by sign what is said in Slovenian and in English, of several lines all of it."""
    told: dict[str, tuple[str, str]] = {}
    for sign, sl, en in sheet.iter_rows(min_row=3, max_col=3, values_only=True):
        if sl and en:
            before = told.get(str(sign), ("", ""))
            told[str(sign)] = (f"{before[0]} {sl}".strip(), f"{before[1]} {en}".strip())
    return told


def test_it_stands_right_after_the_cover(book: Any) -> None:
    """Whoever opens the file finds it before the first number."""
    assert book.sheetnames[:2] == ["Cover", "Guide"]


def test_every_flag_that_occurs_is_explained_and_no_other(book: Any, submission: Submission) -> None:
    """Statuses and marks of the observations, in the words of the SDMX lists; no Q, as nothing is suppressed."""
    told, lists = rows(book["Guide"]), submission.definitions.codelists
    seen = observations(submission)

    for column, name in (("obs_status", "stanje / status"), ("conf_status", "zaup. / conf.")):
        used = set(seen[column]) - {""}
        explained = {sign.rpartition(": ")[2] for sign in told if sign.startswith(f"{name}: ")}
        assert used <= explained <= used | {"F"}
        for code in used:
            label = lists[column].by_code[code].label
            assert label.in_language("sl") in told[f"{name}: {code}"][0] and label.english in told[f"{name}: {code}"][1]
    assert {"L", "O"} <= set(seen["obs_status"])


def test_a_suppressed_value_is_explained_where_there_is_one(submission: Submission) -> None:
    """For the public: Q, with the words that it does not mean zero; that it is none they do not say."""
    cells = submission.protected.cells
    small = cells["conf_status"] == "A"
    hidden = cells.assign(
        obs_value=cells["obs_value"].mask(small), obs_status=cells["obs_status"].mask(small, ObsStatus.SUPPRESSED.value)
    )
    public = replace(submission, protected=replace(submission.protected, cells=hidden, audience=Audience.PUBLIC))
    told = [str(ink.value) for ink in drawn_up(public).cells.values()]

    assert "stanje / status: Q" in told
    assert any(text.startswith("Missing value; suppressed") and "does not mean zero" in text for text in told)


def test_zero_missing_and_unknown_are_three_things(book: Any) -> None:
    """Known to be none; not known; known to be there without a category."""
    told = rows(book["Guide"])

    assert told["0"][1] == "It is known that there is none."
    assert "That does not mean zero." in told[":"][1] and "To ne pomeni ničle." in told[":"][0]
    assert "category is not known" in told["UNK"][1]


def test_every_table_is_announced_with_its_item_and_its_units(book: Any, submission: Submission) -> None:
    """Seven indicators of the Directive and two national annexes, each with the unit in which it counts."""
    told = rows(book["Guide"])

    assert told["V1 – V4"][1] == "(a) Registered victims (PER)"
    assert told["P1 – P4"][1] == "(c) Prosecuted persons (PER)"
    assert told["D1"][1] == "(d) Prosecution decisions (DEC)" and told["J1"][1] == "(f) Court judgments (JDG)"
    assert "Not part of EU totals" in told["N1"][1] and "Ni del vsot EU" in told["N2"][0]
    units = {unit for table in submission.definitions.tables for unit in table.units}
    assert units == {"PER", "LEG", "OFF", "REP", "DEC", "JDG", "CAS"}
    assert all(told[unit][1] == submission.definitions.codelists["unit"].by_code[unit].label.english for unit in units)


def test_identified_presumed_and_registered_are_told_apart(book: Any) -> None:
    """Registered is the two together; why somebody counts as one or the other is the reason of the rule."""
    told = rows(book["Guide"])

    assert told["REG"][1] == "Registered victims (identified and presumed) = Identified victims + Presumed victims."
    assert "A complaint was filed" in told["IDENT"][1]
    assert "ended in a report under ZKP 148(10)" in told["PRESUM"][1]
    assert "zero only if all did" in told["Σ"][1] and "never added to each other" in told["≠"][1]


def test_its_example_is_a_cell_of_the_file_read_aloud(book: Any) -> None:
    """The number that the guide reads stands in the cell that it names: 17 women exploited for prostitution."""
    ((place, (_, english)),) = [(sign, said) for sign, said in rows(book["Guide"]).items() if "Example:" in said[1]]
    sheet, _, cell = place.partition("!")

    assert english.endswith(f"→ {book[sheet][cell].value}.")
    assert book[sheet][cell].value == 17 and "Females" in english and "Identified victims" in english


def test_it_says_how_a_number_is_traced_and_the_file_checked(book: Any) -> None:
    """The commands can be typed as they stand, with a cell of this file."""
    told = rows(book["Guide"])
    (explain,) = [sign for sign in told if sign.startswith("thb-eu explain DIR ")]
    sheet, _, cell = explain.removeprefix("thb-eu explain DIR ").partition("!")

    assert isinstance(book[sheet][cell].value, int)
    assert {"lineage.csv", "thb-eu verify DIR", "Imena / Names", "Tisk / Print", "Kontrole / Controls"} <= set(told)


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.DRAFT, "has not signed yet"), (State.FINAL, "are signed"), (State.BLOCKED, "must not be submitted")],
)
def test_it_says_how_far_the_figures_may_be_trusted(submission: Submission, state: State, said: str) -> None:
    """A draft rests on proposals, a blocked file is not to be sent."""
    told = [str(ink.value) for ink in drawn_up(replace(submission, state=state)).cells.values()]

    assert any(said in text for text in told) and state.value in told


def test_it_is_two_pages_at_most_and_bilingual_throughout(submission: Submission) -> None:
    """One break; every line has a sign, a Slovenian and an English text; nothing but headings spans columns."""
    paper = drawn_up(submission)

    assert len(paper.breaks) <= 1
    lines = {row for row, column in paper.cells if column == 3}
    assert all((row, column) in paper.cells and paper.cells[row, column].value for row in lines for column in (1, 2, 3))
    assert all(ink.until == place for place, ink in paper.cells.items() if place[0] in lines)


def test_the_guide_of_a_blank_form_tells_nothing_of_a_run(submission: Submission) -> None:
    """Every flag that may be typed is explained; no figure, no state, no reason of a rule that was used."""
    told = rows(opened(blank(submission))["Guide"])
    lists = submission.definitions.codelists

    assert {f"stanje / status: {code}" for code in lists["obs_status"].by_code} <= set(told)
    assert {f"zaup. / conf.: {code}" for code in lists["conf_status"].by_code} <= set(told)
    assert not {"DRAFT", "IDENT"} & set(told) and not [said for said in told.values() if "→" in said[1]]


def test_without_figures_there_is_a_guide_all_the_same(submission: Submission) -> None:
    """A year in which nothing was counted."""
    empty = replace(submission, protected=replace(submission.protected, cells=submission.protected.cells.iloc[:0]))
    told = [str(ink.value) for ink in drawn_up(empty).cells.values()]

    assert "thb-eu explain DIR SHEET!CELL" in told and not [text for text in told if "→" in text]
