"""Show what changed in the figures against another year or an earlier vintage, by indicator."""

from __future__ import annotations

from flask import Blueprint, Response, request

from thb_eu.base.model import Audience
from thb_eu.desk.addresses import figure_address
from thb_eu.desk.answers import page
from thb_eu.desk.comparisons import comparable, compared_with
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.dossiers.comparison.vintage_changes import CAUSES, VintageChange, by_indicator

WITH = "with"
"""The field of an address that names what the collection is compared with."""


def pages(workplace: Workplace) -> Blueprint:
    """Return the comparison of a collection with what is at hand."""
    routes = Blueprint("changes", __name__)

    @routes.get("/<lang>/<name>/figures/changes")
    def changes(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        others = comparable(workplace, collection)
        chosen = next((one for one in others if one.name == request.args.get(WITH)), others[0] if others else None)
        found = compared_with(workplace, collection, chosen) if chosen else None
        return page(
            "changes.html",
            collection,
            tab="figures",
            others=others,
            chosen=chosen,
            found=found,
            groups=by_indicator(found.changes) if found else (),
            causes=CAUSES,
            link=lambda change: _link(collection, change),
        )

    return routes


def _link(collection: CollectionAtHand, change: VintageChange) -> str:
    """Say where the explanation of a cell is that the collection has; nothing where it lacks it."""
    table = next((one for one in collection.definitions.tables if one.name == change.key["table"]), None)
    if table is None or (table.name, codes := tuple(change.key.get(name, "") for name in table.names)) not in (
        collection.values(Audience.INTERNAL)
    ):
        return ""
    return figure_address(collection, table.name, codes, Audience.EU)
