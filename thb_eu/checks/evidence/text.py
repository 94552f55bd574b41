"""Text: what a narrative report says beside what it refers to, one table of evidence per check.

In come the report's claims and the relations between them (both as told), the cells of every aggregate table, the
declared words and the collection's year; out comes one row per relation, or per reference where each is compared.
A relation that cannot be read (a reference that leads nowhere, a word that nobody declared, a text where a number is
needed) stands in `text_refers_to_something` and in no other table; what keeps several from being read, once. So do
claims that no relation refers to at all. What only follows from a cell of which another check speaks, names that check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.context import BECAUSE_OF, PLACE, RESTS_ON, Given
from thb_eu.checks.evidence.references import Gap, References, Same, Unreadable, gap, records, same_category
from thb_eu.checks.evidence.relations import FIGURES, KINDS, Asked, Row, Told
from thb_eu.definitions import Codelist
from thb_eu.messages import NO_WORDS, _, plural

REFERENCES = "text_refers_to_something"
TABLES: Mapping[str, tuple[str, ...]] = {REFERENCES: ("faults",), **FIGURES}
"""The tables of evidence, with the figures that each compares."""
TEXTS = ("relation", "claim", "kind", "section", "statement", "told", "refers", "against", "word", "odd", "basis")
NO_KIND = _('there is no kind of relation called "{culprit}"')
NO_CLAIMS = _("the package holds no claims that relations refer to")
NO_RELATION = plural(
    "{number} claim is told, no relation refers to it",
    "{number} claims are told, no relation refers to them",
    by="number",
)
REPORT = _("the report")
NOTHING_TOLD: Mapping[tuple[str, str], str] = {}
AS_AGREED: Mapping[str, int] = {}


def relations_told(
    told: Mapping[str, pd.DataFrame],
    cells: pd.DataFrame,
    words: Mapping[str, Mapping[str, float]],
    year: int,
    told_already: Mapping[tuple[str, str], str] = NOTHING_TOLD,
    lower: Mapping[str, int] = AS_AGREED,
    lists: Iterable[Codelist] = (),
) -> dict[str, pd.DataFrame]:
    """The evidence of every relation that was told, by the names of `TABLES`; empty tables where none was.

    `told_already`: by file and cell, the checks that speak of a cell of a table already. `lower`: by file, by how many
    rows its table is lower than its contract says. `lists`: the code lists whose categories are one
    by any of their names.
    """
    same = same_category(lists)
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    gaps: dict[Gap, list[Mapping[str, Any]]] = {}
    claims, relations = (records(told[use]) if use in told else [] for use in ("claims", "relations"))
    if claims and not relations:
        rows[REFERENCES].append(_not_related(claims))
    elif relations and not claims:
        gaps[Gap("", NO_CLAIMS)] = list(relations)
    else:
        references = References(claims, cells, told_already, lower, same)
        for relation in relations:
            try:
                found = list(_evidence(relation, references, words, year, same))
            except Unreadable as unreadable:
                for reason in dict.fromkeys(unreadable.gaps):
                    gaps.setdefault(reason, []).append(relation)
            else:
                rows[REFERENCES].append(_reading([relation]))
                for table, row in found:
                    rows[table].append(row)
    rows[REFERENCES] += [_reading(unread, reason) for reason, unread in gaps.items()]
    return {table: _frame(rows[table], figures) for table, figures in TABLES.items()}


def relations_of(given: Given) -> dict[str, pd.DataFrame]:
    """What the report's text says beside what it refers to, by table of evidence."""
    words: dict[str, Mapping[str, float]] = {}
    for contract in given.definitions.contracts.values():
        words |= contract.words
    tables = given.definitions.tables
    occurring = {dimension.name for table in tables for dimension in table.dimensions if dimension.occurring}
    return relations_told(
        given.received.told,
        given.received.cells,
        words,
        given.year,
        given.cells_told_already,
        {file: table.lower for file, table in given.received.sent.items()},
        [given.lists[name] for name in sorted(occurring)],
    )


def _evidence(
    relation: Mapping[str, str],
    references: References,
    words: Mapping[str, Mapping[str, float]],
    year: int,
    same: Same,
) -> Told:
    kind = KINDS.get(relation["kind"])
    if kind is None:
        raise Unreadable(gap(relation["kind"], NO_KIND))
    _refuse(kind.odd_fields(relation))
    asked = Asked(
        relation,
        claim=references.claim(relation["claim"]),
        refers_to=references.all_of(relation["refers_to"]),
        compared_with=references.all_of(relation["compared_with"]),
        not_known=references.all_of(relation["not_known"]),
        words=words,
        year=year,
        same=same,
    )
    pointed_at = (*asked.refers_to, *asked.compared_with, *asked.not_known)
    _refuse(references.renamed(relation["expects"], pointed_at))
    _refuse(kind.twice(asked))
    return kind.evidence(asked)


def _refuse(gaps: Iterable[Gap]) -> None:
    if found := tuple(gaps):
        raise Unreadable(*found)


def _reading(relations: Sequence[Mapping[str, Any]], reason: Gap | None = None) -> Row:
    """A relation that could be read, or what keeps some from being read at the place of the first."""
    first = relations[0]
    return {
        **dict.fromkeys(TEXTS, ""),
        **{name: first[name] for name in ("file", "sheet", "cell", "row", "claim", "kind")},
        "column": ", ".join(filter(None, (first["column"], reason.culprit if reason else first["relation"]))),
        "relation": ", ".join(relation["relation"] for relation in relations),
        "against": reason.what if reason else NO_WORDS,
        "basis": reason.what.english if reason else "",
        "faults": 1 if reason else 0,
        BECAUSE_OF: reason.because_of if reason else "",
        RESTS_ON: frozenset({reason.culprit} if reason and "!" in reason.culprit else ()),
    }


def _not_related(claims: Sequence[Mapping[str, Any]]) -> Row:
    """All claims of a report of which no relation speaks, at the place of their file."""
    what = NO_RELATION.filled({"number": len(claims)})
    return {
        **dict.fromkeys((*TEXTS, "cell", "column", BECAUSE_OF), ""),
        **{name: claims[0][name] for name in ("file", "sheet")},
        "row": pd.NA,
        "relation": REPORT,
        "against": what,
        "basis": what.english,
        "faults": 1,
    }


def _frame(rows: list[Row], figures: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*PLACE, *TEXTS, BECAUSE_OF, RESTS_ON, *figures], dtype=object)
    return frame.astype(dict.fromkeys(("row", *figures), "Int64"))
