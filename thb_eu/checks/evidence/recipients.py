"""Tabulate figures that are the same in the views of all recipients, and the sums of each view.

They are calculated from the counted cells, before anything is suppressed, and from every supplier's table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.context import BECAUSE_OF, CHANGES, RESTS_ON, Context, Row, changes_that_settle
from thb_eu.checks.evidence.recipient_figures import FigureSources, RecipientFigure, RecipientFigures
from thb_eu.definitions import Recipient
from thb_eu.results.cells import sum_of_parts

Statement = tuple[str, int, tuple[tuple[str, str], ...]]
"""What a figure states, of which year, and by which codes it is broken down."""
Stated = tuple[Recipient, RecipientFigure]


def recipient_figures(context: Context) -> dict[str, list[Row]]:
    """Return two tables of evidence, from figures that have a value.

    `mirrored_figures`: one row per figure and the first that states the same (left, right, left_view, right_view,
    states, year). `recipient_sums`: one row per question of a recipient (left, right, relation, asks).
    """
    sources = FigureSources(context.definitions, context.received, records(context.counted.cells))
    views = [sources.figures_of(recipient.judged) for recipient in context.definitions.recipients.values()]
    return {"mirrored_figures": [*_mirrored(views, context)], "recipient_sums": [*_sums(views, context)]}


def _mirrored(views: Iterable[RecipientFigures], context: Context) -> Iterator[Row]:
    stated: dict[Statement, list[Stated]] = {}
    for view in views:
        for figure in view.all():
            if figure.states and figure.value is not None:
                statement = (figure.states, figure.year, figure.breakdown)
                stated.setdefault(statement, []).append((view.recipient, figure))
    for (states, year, breakdown), (first, *others) in stated.items():
        for other in others:
            behind = [_facts_behind([figure], context) for figure in (first[1], other[1])]
            yield {
                **_judged(other[0], other[1].name, (first[1], other[1]), context),
                "column": states,
                "states": ", ".join((states, *(f"{name}={code}" for name, code in breakdown))),
                "year": year,
                CHANGES: changes_that_settle(first[1].value, other[1].value, other[1].value, *behind),
                "left": first[1].value,
                "right": other[1].value,
                "left_view": _named(first),
                "right_view": _named(other),
            }


def _sums(views: Iterable[RecipientFigures], context: Context) -> Iterator[Row]:
    for view in views:
        for check in view.recipient.checks:
            left, right = (
                [figure for name in names for figure in view.called(name)] for names in (check.left, check.right)
            )
            sums = [sum_of_parts(figure.value for figure in figures) for figures in (left, right)]
            if None not in sums:
                behind = [_facts_behind(side, context) for side in (left, right)]
                least = sums[1] if check.relation == "=" else None
                yield {
                    **_judged(view.recipient, check.id, (*left, *right), context),
                    CHANGES: changes_that_settle(sums[0], least, sums[1], *behind),
                    "asks": check.asks,
                    "relation": check.relation,
                    "left": sums[0],
                    "right": sums[1],
                }


def _judged(recipient: Recipient, name: str, figures: Sequence[RecipientFigure], context: Context) -> Row:
    """Find where a row of evidence is, the suppliers' cells on which it rests, and what these lack."""
    facts = frozenset(part.name for figure in figures for part in figure.parts if part.contract)
    rests_on = facts | context.lacking(_facts_behind(figures, context))
    return {"file": recipient.file, "cell": name, RESTS_ON: rests_on, BECAUSE_OF: context.because_of(sorted(facts))}


def _facts_behind(figures: Iterable[RecipientFigure], context: Context) -> frozenset[str]:
    """Return the suppliers' numbers that figures add, through counted cells too."""
    parts = [part for figure in figures for part in figure.parts]
    cells = (context.behind_named.get(part.name, frozenset({part.name} if part.contract else ())) for part in parts)
    return frozenset[str]().union(*cells)


def _named(stated: Stated) -> str:
    recipient, figure = stated
    return f"{recipient.id} {figure.name}"
