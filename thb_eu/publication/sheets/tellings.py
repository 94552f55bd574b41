"""Tellings: what stands below a table: the signs it uses, its legal articles, its sources, its comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from thb_eu.definitions import Codelist
from thb_eu.messages import Text, _, each_of
from thb_eu.messages import layout as pattern
from thb_eu.model import ObsStatus, Submission
from thb_eu.publication.layout import TableLayout
from thb_eu.publication.sheets.grids import section
from thb_eu.publication.sheets.looks import BODY, CODE, NOTE_SECOND
from thb_eu.publication.sheets.paper import Paper
from thb_eu.publication.sheets.words import MARK, MISSING_SIGN, NONE, free_mark

Told = Mapping[str, Any]
"""One cell of the counted tables, by the names of its columns."""

ARTICLES = _("Legal articles")
SOURCES = _("Sources")
COMMENTS = _("Comments")
SIGNS = _("Signs in the table")
NO_VALUE = _("no value; the flag says why")

NUMBER_LOOK = CODE.but(size=8, border="", across="right", down="top")
WORDS, SECOND = BODY, NOTE_SECOND
IN_PARENTHESES, IN_COLUMN = pattern("({code})"), pattern("{mark} {code}", mark=MARK)
"""How a mark of confidentiality is shown beside a value, and how where it has a column of its own."""


def below(
    paper: Paper,
    submission: Submission,
    layout: TableLayout,
    cells: Sequence[Told],
    comments: Sequence[tuple[str, Text]],
    first: int,
) -> int:
    """Everything from row `first` on, `comments` with their signs; gives the last row."""
    row = first
    for title, name in ((ARTICLES, "provisions"), (SOURCES, "sources")):
        listed = "; ".join(distinct(cells, name)) or NONE
        row = _told(paper, row, layout, pattern("{title}: {listed}", title=title, listed=listed))
    used: Text = each_of(signs_used(submission, cells, IN_COLUMN), ";  ")
    row = (
        _told(
            paper,
            row,
            layout,
            pattern("{signs}: {used}", signs=SIGNS, used=used if used.in_languages(paper.languages) else NONE),
        )
        + 1
    )
    return _part(paper, row, layout, COMMENTS, comments) - 2 if comments else row - 2


def is_missing(cell: Told) -> bool:
    """Whether a cell holds no value."""
    import pandas as pd

    return bool(pd.isna(cell["obs_value"]))


def _told(paper: Paper, row: int, layout: TableLayout, text: Text) -> int:
    paper.write(row, 1, text, WORDS, (row, layout.last_column))
    return row + 1


def _part(paper: Paper, row: int, layout: TableLayout, title: Text, told: Iterable[tuple[str, Text]]) -> int:
    """One heading, and under it each text in the own language, then in the others."""
    row = section(paper, row, title, layout.last_column)
    for mark, text in told:
        paper.write(row, 1, mark, NUMBER_LOOK)
        for at, (said, look) in enumerate(zip(text.halves(paper.languages), (WORDS, SECOND), strict=True), start=row):
            paper.write(at, 2, said, look, (at, layout.last_column))
        row += 2
    return row + 1


def signs_used(submission: Submission, cells: Sequence[Told], marked: Text = IN_PARENTHESES) -> Iterator[Text]:
    """The signs that this table uses, with their meaning; `marked` is how a mark of confidentiality is shown."""
    codelists = submission.definitions.codelists
    if any(map(is_missing, cells)):
        yield pattern("{missing_sign} = {no_value}", missing_sign=MISSING_SIGN, no_value=NO_VALUE)
    plain, free = ObsStatus.VALUE.value, free_mark(submission)
    yield from _meanings(codelists["obs_status"], {cell["obs_status"] for cell in cells} - {plain}, pattern("{code}"))
    yield from _meanings(codelists["conf_status"], {cell["conf_status"] for cell in cells} - {free}, marked)


def _meanings(codelist: Codelist, used: set[str], sign: Text) -> Iterator[Text]:
    for code in codelist.codes:
        if code.code in used:
            yield pattern("{sign} = {label}", sign=sign.filled({"code": code.code}), label=code.label)


def distinct(cells: Iterable[Told], name: str) -> list[str]:
    """What stands in a column of tuples, each once, in its order."""
    return list(dict.fromkeys(code for cell in cells for code in cell[name]))
