"""Facts: lineage.csv, row by row, against the facts behind the cells as they come out when all is made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from thb_eu.dossiers import LINEAGE, Row
from thb_eu.messages import NO_WORDS, _, literal
from thb_eu.model import Submission
from thb_eu.verification.model import NOT_THERE, Difference, Saying
from thb_eu.verification.naming import in_words
from thb_eu.verification.witnesses import LINE, MADE_AGAIN, codes_by_name, dimensions_of, key_of

FACTS = "facts"
ASKS = _("Are the facts behind the cells the same?")
ABOUT = _("{cell}; the fact {fact}")

ADDED_LATER = frozenset({"decisions"})
"""Columns that dossiers written by earlier versions do not have."""

Identity = tuple[str, ...]


def wrong_facts(rows: Sequence[Row], submission: Submission) -> Iterator[Difference]:
    """Every row of lineage.csv that differs from the one made again, that is too many or that is missing."""
    from thb_eu.publication.flat_tables import lineage

    frame = lineage(submission).astype("string").fillna("")
    missing = {*frame.columns} - {*rows[0]} if rows else set()
    columns = [name for name in frame.columns if not (name in ADDED_LATER and name in missing)]
    dimensions = list(submission.definitions.dimension_lists)
    told: dict[Identity, tuple[Row, int]] = {}
    for number, row in enumerate(rows, 2):
        told[_named(row, dimensions, told)] = row, number
    made: dict[Identity, Row] = {}
    for values in frame[columns].itertuples(index=False, name=None):
        row = dict(zip(columns, map(str, values), strict=True))
        made[_named(row, dimensions, made)] = row
    for identity in dict.fromkeys([*told, *made]):
        was, number = told.get(identity, (None, 0))
        now = made.get(identity)
        if was is None or now is None:
            yield _difference(was, now, number, "fact", submission)
            continue
        for column in columns:
            if was.get(column, "") != now[column]:
                yield _difference(was, now, number, column, submission)


def _named(row: Row, dimensions: Sequence[str], held: Mapping[Identity, object]) -> Identity:
    """What a row is about: the cell and the fact; the second of the same is told apart from the first."""
    identity = (row["table"], *(row.get(name, "") for name in dimensions), row["fact"])
    at = 0
    while (*identity, str(at)) in held:
        at += 1
    return (*identity, str(at))


def _difference(was: Row | None, now: Row | None, line: int, column: str, submission: Submission) -> Difference:
    row = was or now
    assert row is not None
    definitions = submission.definitions
    names = dimensions_of(definitions)
    key = key_of(row, names)
    about = ABOUT.filled({"cell": in_words(key, definitions), "fact": row["fact"]})
    sayings = (
        Saying(literal(LINEAGE), LINE.filled({"row": line}) if was else NO_WORDS, was[column] if was else NOT_THERE),
        Saying(MADE_AGAIN, NO_WORDS, now[column] if now else NOT_THERE),
    )
    return Difference(FACTS, LINEAGE, about, column, sayings, key=codes_by_name(key, names))
