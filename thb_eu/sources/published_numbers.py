"""Read published numbers: of what was received, the numbers that a collection declares published, as a release.

Of a table (`thb:published` of its resource) that is every number in it; of the claims of a report, the numbers that its
text tells and that relations tie to cells of tables, each as what those cells come to together: the same (*equals*,
*sum*), no more (*part*, *stage*) or no less (*at least*). Shares, words, and claims without a relation are left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from thb_eu.base.table_schemas import records
from thb_eu.results import KnownFigure, KnownRelease, ReceivedFacts
from thb_eu.results.references import (
    Facts,
    References,
    ReportStatement,
    UnreadableReference,
    facts_in_cells,
    same_name,
)

ITSELF = "published tables and texts"
SAME, NO_LESS, NO_MORE = ("equals", "sum"), ("part", "stage"), ("at least",)
"""Kinds of relations: what a claim refers to comes to its number, to no less, to no more."""


def with_published_numbers(received: ReceivedFacts) -> ReceivedFacts:
    """Return the same, its collection knowing as a release what of it is published."""
    collection = received.collection
    published = collection.published
    if not published:
        return received
    figures = (*_of_tables(received, published), *_of_texts(received, published))
    release = KnownRelease(ITSELF, ITSELF, collection.year, 0, tuple(figures))
    return replace(received, collection=replace(collection, releases=(*collection.releases, release)))


def _of_tables(received: ReceivedFacts, published: Set[str]) -> Iterator[KnownFigure]:
    known = received.facts[received.facts["resource"].isin(published) & received.facts["value"].notna()]
    for fact, value in zip(known["fact"], known["value"], strict=True):
        yield KnownFigure((), int(value), int(value), frozenset({fact}))


def _of_texts(received: ReceivedFacts, published: Set[str]) -> Iterator[KnownFigure]:
    told = received.reference_tables
    claims = [row for row in records(told["claims"]) if row["resource"] in published] if "claims" in told else []
    if not claims or "relations" not in told:
        return
    lower = {file: table.lower for file, table in received.sent.items()}
    references = References(claims, received.cells, {}, lower, same_name)
    in_cells = dict(facts_in_cells(received, lower))
    zeros = {fact for fact in received.facts["fact"] if "/" in fact.rpartition("!")[2]}
    relations = [row for row in records(told["relations"]) if row["kind"] in (*SAME, *NO_LESS, *NO_MORE)]
    of_claims: dict[str, Facts] = {}
    for relation in sorted(relations, key=lambda row: row["kind"] not in SAME):
        try:
            claim = references.claim(relation["claim"])
            number, sides = int(claim.number), references.all_of(relation["refers_to"])
        except (UnreadableReference, TypeError, ValueError):  # nothing to calculate with
            continue
        together = [sides] if relation["kind"] != "equals" else [(side,) for side in sides]
        for facts in filter(None, (_facts_of(one, in_cells, of_claims) for one in together)):
            low, high = (
                (0 if relation["kind"] in NO_MORE else number),
                (None if relation["kind"] in NO_LESS else number),
            )
            if low == high:
                of_claims[relation["claim"]] = facts
            yield KnownFigure((), low, high, facts)
            if low == high == 0:  # what a zero says besides
                implied = (fact for fact in zeros if fact.partition("/")[0] in facts)
                yield from (KnownFigure((), 0, 0, frozenset({fact})) for fact in sorted(implied))


def _facts_of(
    sides: Iterable[ReportStatement], in_cells: Mapping[str, Facts], of_claims: Mapping[str, Facts]
) -> Facts | None:
    """Return the facts to which several references come together; None where one counts nothing, or a fact twice."""
    found: list[Facts | None] = []
    for side in sides:
        names = [name for name, _text in side.texts]
        found += [of_claims.get(side.reference)] if side.claim is not None else map(in_cells.get, names)
    facts = frozenset[str]().union(*filter(None, found))
    return facts if all(found) and len(facts) == sum(map(len, filter(None, found))) else None
