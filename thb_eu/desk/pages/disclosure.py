"""Tell the disclosure officer what the public does not get, why, and what a reader can still tell.

First the verdict, then each table with what of it is withheld; the report, the alternatives to the policy and what a
supplier works out take seconds each, so they are found when somebody asks, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Audience
from thb_eu.definitions import Policy
from thb_eu.desk.answers import TELL, figure_address, page
from thb_eu.desk.heat_map import SIGNS, HeatTable, heat_tables
from thb_eu.desk.texts_to_sign import texts_to_sign
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.law_terms import to_the_commission, to_the_public
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
        suppliers = [one for one in collection.suppliers if one in request.args.getlist(ATTACKER)]
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
            releases=[(title_of_release(one.title), one) for one in collection.releases],
            suppliers={one: title_of_supplier(one, definitions) for one in collection.suppliers},
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
    yield from basics(policy, [one.title for one in collection.releases])


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
