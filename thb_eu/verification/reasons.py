"""Reasons: reasons.csv and fact-reasons.csv, row by row, against those that come out when all is made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from thb_eu.dossiers import FACT_REASONS, REASONS, Dossier, Row
from thb_eu.messages import NO_WORDS, _, layout, literal
from thb_eu.verification.model import NOT_THERE, Difference, Saying
from thb_eu.verification.naming import in_words
from thb_eu.verification.witnesses import LINE, MADE_AGAIN, codes_by_name, dimensions_of, key_of

if TYPE_CHECKING:
    import pandas as pd

    from thb_eu.definitions import Definitions
    from thb_eu.model import Submission

BY_ROW = "reasons"
ASKS = _("Are the reasons of cells and facts the same?")
ABOUT = layout("{about}; {kind} {code}")

Rows = Sequence[tuple[str, ...]]


def wrong_reasons(dossier: Dossier, submission: Submission) -> tuple[int, list[Difference]]:
    """How many rows were compared, and every row that is too many, missing or in another order than the others."""
    from thb_eu.publication.flat_tables import fact_reasons, reasons

    found: list[Difference] = []
    for name, rows, frame in (
        (REASONS, dossier.reasons, reasons(submission)),
        (FACT_REASONS, dossier.fact_reasons, fact_reasons(submission)),
    ):
        found += _wrong_rows(name, rows, frame, submission.definitions)
    return len(dossier.reasons) + len(dossier.fact_reasons), found


def _wrong_rows(name: str, rows: Sequence[Row], frame: pd.DataFrame, definitions: Definitions) -> Iterator[Difference]:
    columns = [str(column) for column in frame.columns]
    made: Rows = list(frame.itertuples(index=False, name=None))
    told: Rows = [tuple(row.get(column, "") for column in columns) for row in rows]
    if told == made:
        return
    missing, lines = Counter(made), {row: line for line, row in enumerate(reversed(told))}
    for row in told:
        if not missing[row]:
            line = LINE.filled({"row": len(told) + 1 - lines[row]})
            yield _difference(
                name, row, columns, definitions, (Saying(literal(name), line, row[-1]), _again(NOT_THERE))
            )
        else:
            missing[row] -= 1
    for row in missing.elements():
        absent = Saying(literal(name), NO_WORDS, NOT_THERE)
        yield _difference(name, row, columns, definitions, (absent, _again(row[-1])))


def _again(says: str) -> Saying:
    return Saying(MADE_AGAIN, NO_WORDS, says)


def _difference(
    name: str, row: tuple[str, ...], columns: Sequence[str], definitions: Definitions, sayings: tuple[Saying, ...]
) -> Difference:
    told = dict(zip(columns, row, strict=True))
    names = dimensions_of(definitions)
    key = key_of(told, names) if "table" in told else ()
    about = in_words(key, definitions) if key else literal(told["fact"])
    told_of = ABOUT.filled({"about": about, "kind": told["kind"], "code": told["code"]})
    return Difference(BY_ROW, name, told_of, columns[-1], sayings, key=codes_by_name(key, names) if key else {})
