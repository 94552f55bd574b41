"""Mapping: every rule by which the facts were counted, as the law files have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from thb_eu.definitions import Definitions, Rule
from thb_eu.definitions.rules import NOT_TOLD_WORD, NOTHING
from thb_eu.messages import Text, _, each_of, layout, stacked
from thb_eu.model import NOT_TOLD, Submission
from thb_eu.publication.law.sentences import listed
from thb_eu.publication.sheets.grids import Field, code, grid, head, number, remark, words
from thb_eu.publication.sheets.looks import SHEET_TAB
from thb_eu.publication.sheets.paper import Paper, Value
from thb_eu.publication.sheets.words import MAPPING, confidence, for_authority, units, validity

if TYPE_CHECKING:
    import pandas as pd

Cell = TypeVar("Cell")

LAST, MARK = 12, 9
"""How many columns there are, and which one (from 0) tells how sure the days are: in the internal edition alone."""
WIDTHS = {
    1: 10.0,
    2: 24.0,
    3: 33.0,
    4: 24.0,
    5: 19.0,
    6: 34.0,
    7: 22.0,
    8: 21.0,
    9: 13.0,
    10: 14.5,
    11: 9.0,
    12: 10.0,
}
TITLE = _("The rules by which the facts were counted")
NOTE = _(
    "Each rule is one sentence: when the conditions hold, count as …, because … Exactly one rule governs "
    "a fact. Units of different kinds are never added."
)
ALL_BUT = _("all but {codes}")
FIELDS: tuple[Field, ...] = (
    code(_("Article")),
    code(_("Rule")),
    words(_("When")),
    words(_("Count as")),
    code(_("Asks")),
    words(_("Because")),
    words(_("Cites")),
    code(_("File")),
    words(_("In force")),
    words(_("Confidence")),
    number(_("Facts")),
    number(_("Units")),
)


def mapping(submission: Submission) -> Paper:
    """The annex of rules."""
    whole = submission.protected.audience.shows_doubts
    last = LAST if whole else LAST - 1
    widths = tuple(WIDTHS.values()) if whole else without_mark(tuple(WIDTHS.values()))
    paper = Paper(MAPPING, SHEET_TAB, submission.definitions.languages, widths=dict(enumerate(widths, start=1)))
    row = remark(paper, head(paper, TITLE, last) - 1, NOTE, last) + 1
    rows = list(_rules(submission))
    fields, told = (FIELDS, rows) if whole else (without_mark(FIELDS), [without_mark(cells) for cells in rows])
    end = grid(paper, row, fields, told)
    paper.frozen, paper.repeated_rows, paper.filtered = (row + 1, 3), (row, row), (row, 1, end - 1, last)
    return paper


def without_mark(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row without the cell that tells how sure the days are."""
    return (*row[:MARK], *row[MARK + 1 :])


def _rules(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """The rules that govern at least one fact, in the order of the law files."""
    used = dict(tuple(submission.mapped.facts.groupby("rule")))
    for rule in submission.definitions.law.rules:
        if rule.id in used:
            yield _row(rule, used[rule.id], submission)


def _row(rule: Rule, facts: pd.DataFrame, submission: Submission) -> tuple[Value, ...]:
    target = "\n".join(f"{name}: {code}" for name, code in rule.count_as.items()) if rule.count_as else NOTHING
    return (
        rule.article,
        rule.id,
        _conditions(rule, submission.definitions),
        target,
        rule.ask,
        stacked(rule.because),
        rule.cites,
        rule.file,
        validity(rule.valid),
        confidence(rule.valid.confidence),
        for_authority(submission, len(facts)),
        for_authority(submission, units(_units(facts))),
    )


def _units(facts: pd.DataFrame) -> dict[str, int]:
    """How many units the facts are of; views of one population show the same units and are never added."""
    views = facts.groupby(["unit", "population", "view"])["value"].sum()
    held = views.groupby(level=["unit", "population"]).max().groupby(level="unit").sum()
    return {str(unit): int(count) for unit, count in held.items()}


def _conditions(rule: Rule, definitions: Definitions) -> Text:
    """The conditions in codes: those admitted, or all but a few."""
    told = []
    for dimension, admitted in rule.conditions.items():
        all_but, codes = listed(dimension, admitted, definitions)
        named = ", ".join(map(_word, codes))
        held = ALL_BUT.filled({"codes": named}) if all_but else named
        told.append(layout("{dimension}: {held}", dimension=dimension, held=held))
    return each_of(told, "; ")


def _word(code: str) -> str:
    return NOT_TOLD_WORD if code == NOT_TOLD else code
