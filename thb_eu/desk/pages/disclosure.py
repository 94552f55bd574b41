"""Tell the disclosure officer what the public does not get, why, and what a reader can still tell.

The page says at once which policy is in force and what is known already; the report, the alternatives to the policy and
what a supplier works out take seconds each, so they are found when somebody asks, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from thb_eu.base.messages import Text, _
from thb_eu.base.model import Audience
from thb_eu.definitions import Policy
from thb_eu.desk.answers import TELL, figure_address, page
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.law_terms import to_the_commission, to_the_public
from thb_eu.results import Collection

NO_ATTACKS = _("Tick a supplier above to see what it works out of others.")
REPORT, COMPARE, ATTACKER = "report", "compare", "attacker"
"""Fields of the address: what is asked for besides the policy."""


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
            tab="recipients",
            for_whom=FOR_WHOM,
            facts=[*_facts(policy, collection)] if policy else [],
            sign=policy is not None and not policy.signed,
            releases=[(title_of_release(one.title), one) for one in collection.releases],
            suppliers={one: title_of_supplier(one, definitions) for one in collection.suppliers},
            chosen=suppliers,
            compares=compares,
            asked=asked,
            **(_report(held, suppliers, compares) if asked else {"sentences": ()}),
        )

    return routes


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
