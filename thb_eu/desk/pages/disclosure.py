"""Tell the disclosure officer what the public does not get, why, and what a reader can still tell.

First the verdict, then each table with what of it is withheld; the report, the alternatives to the policy and what a
supplier works out take seconds each, so they are found when somebody asks, and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Policy
from thb_eu.desk.answers import TELL, figure_address, page
from thb_eu.desk.texts_to_sign import texts_to_sign
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.disclosure import SuppressionPattern
from thb_eu.publication.edition import Edition
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.law_terms import to_the_commission, to_the_public
from thb_eu.publication.layout import NUMBER, label_of
from thb_eu.results import Collection

NOBODY_FOUND = _(
    "No: whoever reads all that is published, and knows what the policy takes an attacker to know, works out no count "
    "of persons more closely than the policy asks."
)
SOMEBODY_FOUND = _("Perhaps: others have published so much that the policy can no longer be kept everywhere.")
CANNOT_SAY = _("Nobody can say: of this year nothing can be told to the public.")
NOTHING_COUNTED = _("Nothing was counted yet: there is nobody who could be recognised.")
NO_ATTACKS = _("Tick a supplier above to see what it works out of others.")
REPORT, COMPARE, ATTACKER = "report", "compare", "attacker"
"""Fields of the address: what is asked for besides the policy."""


class Verdict(NamedTuple):
    """Whether anybody can be recognised, in words with what they rest on; the tables behind it."""

    is_good: bool
    words: Text
    more: tuple[Text, ...]
    tables: tuple[HeatTable, ...] = ()


def pages(workplace: Workplace) -> Blueprint:
    """Return the page of the disclosure officer."""
    routes = Blueprint("disclosure", __name__)

    @routes.get("/<lang>/<name>/disclosure")
    def disclosure(lang: str, name: str) -> Response:
        from thb_eu.disclosure.officer_report import title_of_supplier
        from thb_eu.dossiers.officer_words import FOR_WHOM, title_of_release

        held = workplace.collection(name)
        collection, definitions = held.collection, held.definitions
        policy = definitions.law.policy(collection.year)
        suppliers = [supplier for supplier in collection.suppliers if supplier in request.args.getlist(ATTACKER)]
        compares, asked = COMPARE in request.args, REPORT in request.args
        return page(
            "disclosure.html",
            held,
            tab="disclosure",
            verdict=held.kept("verdict on disclosure", lambda: _verdict(held)),
            heat_signs=SIGNS,
            for_whom=FOR_WHOM,
            facts=[*_facts(policy, collection)] if policy else [],
            to_sign=[text for text in texts_to_sign(held) if policy and text.text.id == policy.id],
            releases=[(title_of_release(release.title), release) for release in collection.releases],
            suppliers={supplier: title_of_supplier(supplier, definitions) for supplier in collection.suppliers},
            chosen=suppliers,
            compares=compares,
            asked=asked,
            **(_report(held, suppliers, compares) if asked else {"sentences": ()}),
        )

    return routes


def _verdict(held: CollectionAtHand) -> Verdict:
    """Find whether anybody can be recognised; each table with what of it is withheld."""
    from thb_eu.dossiers.officer_words import so_many

    policy = held.definitions.law.policy(held.collection.year)
    try:
        cells, pattern, _left = held.run.withheld
    except ThbError as refusal:
        return Verdict(False, CANNOT_SAY, tuple(fault.what for fault in refusal.faults))
    tables = heat_tables(held, pattern)
    assert policy is not None
    told = so_many(policy, int(cells["obs_value"].notna().sum()), len(pattern.places), len(pattern.primary))
    if not tables:
        return Verdict(True, NOTHING_COUNTED, ())
    if pattern.given_up.counts:
        return Verdict(False, SOMEBODY_FOUND, (pattern.given_up.text, told), tables)
    return Verdict(True, NOBODY_FOUND, (told,), tables)


def _facts(policy: Policy, collection: Collection) -> Iterator[tuple[Text, Any]]:
    """Yield what the policy says, each with its name."""
    from thb_eu.dossiers.officer_words import basics

    yield _("Reason"), policy.because
    yield _("For the public"), to_the_public(policy)
    yield _("For the Commission"), to_the_commission(policy)
    yield from basics(policy, [release.title for release in collection.releases])


def _report(held: CollectionAtHand, suppliers: Sequence[str], compares: bool) -> dict[str, Any]:
    """Return the parts of the officer's report, with what is asked for besides."""
    from thb_eu.disclosure.alternatives import compared
    from thb_eu.disclosure.officer_report import officer_report
    from thb_eu.dossiers.officer_words import CellShown, report_parts

    run, definitions = held.run, held.definitions
    counted, collection = run.counted, run.received.collection
    attacked = f"disclosure {' '.join(suppliers)}"
    report = held.kept(
        attacked, lambda: officer_report(counted, definitions, collection, suppliers, withheld=run.withheld)
    )
    if compares:
        made = held.kept("alternatives", lambda: tuple(compared(counted, definitions, collection)))
        report = replace(report, alternatives=made)

    def link(cell: CellShown) -> str:
        return f"{figure_address(held, cell.key[0], cell.key[1:], Audience.PUBLIC)}&{TELL}=1"

    return {**report_parts(report, definitions), "link": link, "no_attacks": NO_ATTACKS}


# Draw for each table which of its counts the public does not get, and why: in colour, by a sign, and in words.
#
# Comes in: what a run withholds (`Run.withheld`); nothing is worked out here. Rows in which nothing was counted are
# left out. The true counts stand in it: it is for the disclosure officer alone.

PRIMARY, SECONDARY, GROUPED, CHANGED = "primary", "secondary", "grouped", "changed"
SIGNS: Mapping[str, tuple[str, Text]] = {
    PRIMARY: ("■", _("sensitive")),
    SECONDARY: ("◪", _("withheld with them")),
    GROUPED: ("▤", _("in its group alone")),
    CHANGED: ("≈", _("told as another number")),
}
"""Why the public does not get a count as it is: its sign, which tells it without colour, and its words."""


class HeatCell(NamedTuple):
    """A count as it is, why the public does not get it (empty: it does), and where one asks whether it may be told."""

    value: int | str
    kind: str
    address: str


class HeatTable(NamedTuple):
    """A table with its rows, each with what heads it; `counts`: of its cells with a value, by why they are withheld."""

    name: str
    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[HeatCell | None, ...]], ...]
    counts: Counter[str]

    @property
    def withheld(self) -> int:
        """How many of its cells the public does not get as they are."""
        return sum(count for kind, count in self.counts.items() if kind)

    @property
    def share(self) -> int:
        """The same of a hundred cells with a value."""
        return round(100 * self.withheld / self.counts.total())


def heat_tables(held: CollectionAtHand, pattern: SuppressionPattern) -> tuple[HeatTable, ...]:
    """Return every table that holds a value, the one of which most is withheld first."""
    kinds = _kinds(held, pattern)
    edition = held.run.edition(Audience.INTERNAL, fast=True)
    tables = (_table(held, edition, number, kinds) for number in range(len(edition.contents)))
    return tuple(sorted((table for table in tables if table.counts), key=lambda table: -table.share))


def _kinds(held: CollectionAtHand, pattern: SuppressionPattern) -> Mapping[CellKey, str]:
    """Return by cell why the public does not get it as it was counted."""
    cells = held.run.withheld[0]
    gone = {**dict.fromkeys(pattern.changes, CHANGED), **dict.fromkeys(pattern.places, SECONDARY)}
    gone |= {**dict.fromkeys(pattern.grouped, GROUPED), **dict.fromkeys(pattern.primary, PRIMARY)}
    rows = records(cells.iloc[(places := sorted(gone))])
    return {held.definitions.cell_of(row): gone[place] for place, row in zip(places, rows, strict=True)}


def _table(held: CollectionAtHand, edition: Edition, number: int, kinds: Mapping[CellKey, str]) -> HeatTable:
    contents = edition.contents[number]
    layout, name, counts = contents.layout, contents.table.name, Counter[str]()

    def cell(place: tuple[int, int]) -> HeatCell | None:
        if place not in layout.codes_at:
            return None
        codes = layout.codes_at[place]
        value, kind = contents.cells[codes].value, kinds.get((name, codes), "")
        if value is not None:
            counts[kind] += 1
        address = f"{figure_address(held, name, codes, Audience.PUBLIC)}&{TELL}=1" if kind else ""
        return HeatCell(MISSING_SIGN if value is None else value, kind, address)

    def rows() -> Iterator[tuple[Text, tuple[HeatCell | None, ...]]]:
        for block in layout.blocks:
            for line in block.lines:
                row = tuple(cell((line.row, column.column)) for column in layout.columns)
                if any(figure and figure.value not in (0, MISSING_SIGN) for figure in row):
                    above = block.headings if block.row else ()
                    yield label_of((*above, *line.headings)), row

    columns = tuple(label_of(column.headings) if column.headings else NUMBER for column in layout.columns)
    return HeatTable(name, contents.table.title, columns, tuple(rows()), counts)
