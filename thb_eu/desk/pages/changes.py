"""Show what changed in the figures against another year or an earlier vintage, by indicator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from thb_eu.base.errors import ThbError
from thb_eu.base.limits import NEIGHBOURS
from thb_eu.base.messages import Text, _, layout
from thb_eu.base.model import Audience, State
from thb_eu.definitions.acts import Act
from thb_eu.desk.answers import figure_address, page
from thb_eu.desk.workplace import CollectionAtHand, Workplace, all_dossiers
from thb_eu.dossiers import MANIFEST, Dossier, opened
from thb_eu.dossiers.comparison import compare
from thb_eu.dossiers.comparison.vintage_changes import CAUSES, DossierComparison, VintageChange, by_indicator
from thb_eu.publication.labels import AUDIENCE, STATE

# Offer what a collection may be compared with, and show what changed since, by indicator.
#
# At hand are the other collections of the workplace, and the dossiers that lie in its folder or beside a
# collection; of those the journal of the collection names the vintages that were submitted. An edition is compared
# with the one for the same audience.

COLLECTION = layout("{name} ({year})")
DOSSIER = layout("{name} ({year}, {state}, {audience})")


@dataclass(frozen=True, slots=True)
class ComparableYear:
    """Something to compare with: its name below the folder of the desk, its year, what it is.

    `is_collection`: a collection, else a dossier that is written; `vintage`: as which one the journal of the collection
    names it (0: not at all).
    """

    name: str
    year: int
    words: Text
    is_collection: bool
    vintage: int = 0


def comparable(workplace: Workplace, collection: CollectionAtHand) -> tuple[ComparableYear, ...]:
    """Return everything at hand with which a collection can be compared, the likeliest first.

    That is the year before, then the last vintage that was submitted, then the nearest other year.
    """
    found = [*_collections(workplace, collection), *_dossiers(workplace, collection)]
    year = collection.collection.year

    def distance(other: ComparableYear) -> tuple[object, ...]:
        return other.year != year - 1, -other.vintage, other.year == year, abs(other.year - year), other.name

    return tuple(sorted(found, key=distance))


def compared_with(workplace: Workplace, collection: CollectionAtHand, other: ComparableYear) -> DossierComparison:
    """Find what differs between `other`, which is the earlier one, and the collection as it stands."""
    if other.is_collection:
        before, audience = workplace.collection(other.name).dossier, Audience.INTERNAL
    else:
        before = workplace.home / other.name
        audience = Audience(opened(before).manifest["audience"])
    own = collection.dossier_for(audience)
    earlier, later = (before, own) if other.year <= collection.collection.year else (own, before)
    seal = hashlib.sha256((before / MANIFEST).read_bytes()).hexdigest()
    return collection.kept(f"changes {other.name} {seal}", lambda: compare((earlier, later)))


def _collections(workplace: Workplace, collection: CollectionAtHand) -> Iterator[ComparableYear]:
    for found in workplace.collections:
        told = found.told if found.name != collection.name else None
        if told and told.geo == collection.collection.geo and told.has_tables:
            words = COLLECTION.filled({"name": found.name, "year": told.year})
            yield ComparableYear(found.name, told.year, words, is_collection=True)


def _dossiers(workplace: Workplace, collection: CollectionAtHand) -> Iterator[ComparableYear]:
    vintages = {
        str(entry.about["manifest"]): int(str(entry.about["vintage"]))
        for entry in collection.collection.journal.submissions
        if entry.act is Act.SUBMITTED
    }
    for folder, dossier in _written(workplace):
        manifest = dossier.manifest
        if manifest["geo"] == collection.collection.geo:
            vintage = vintages.get(hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(), 0)
            state = _("vintage {vintage} as submitted", vintage=vintage) if vintage else STATE[State(manifest["state"])]
            name, audience = folder.relative_to(workplace.home).as_posix(), AUDIENCE[Audience(manifest["audience"])]
            words = DOSSIER.filled({"name": name, "year": dossier.year, "state": state, "audience": audience})
            yield ComparableYear(name, dossier.year, words, False, vintage)


def _written(workplace: Workplace) -> Iterator[tuple[Path, Dossier]]:
    """Yield the dossiers in the folder of the desk and beside its collections, as far as they can be read."""
    loose = sorted(path.parent for path in workplace.home.glob(f"*/{MANIFEST}"))[:NEIGHBOURS]
    for folder in (*loose, *(dossier.folder for dossier in all_dossiers(workplace))):
        try:
            yield folder, opened(folder)
        except ThbError:
            continue


WITH = "with"
"""The field of an address that names what the collection is compared with."""


def pages(workplace: Workplace) -> Blueprint:
    """Return the comparison of a collection with what is at hand."""
    routes = Blueprint("changes", __name__)

    @routes.get("/<lang>/<name>/figures/changes")
    def changes(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        others = comparable(workplace, collection)
        chosen, found = _asked_or_first(workplace, collection, others)
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


def _asked_or_first(
    workplace: Workplace, collection: CollectionAtHand, others: Sequence[ComparableYear]
) -> tuple[ComparableYear | None, DossierComparison | None]:
    """Return what the address asks to compare with, or else the likeliest that can be read; and what differs."""
    for other in others:
        if other.name == request.args.get(WITH):
            return other, compared_with(workplace, collection, other)
    for other in others:
        with suppress(ThbError):
            return other, compared_with(workplace, collection, other)
    return None, None


def _link(collection: CollectionAtHand, change: VintageChange) -> str:
    """Say where the explanation of a cell is that the collection has; nothing where it lacks it."""
    table = next((entry for entry in collection.definitions.tables if entry.name == change.key["table"]), None)
    if table is None or (table.name, codes := tuple(change.key.get(name, "") for name in table.names)) not in (
        collection.values(Audience.INTERNAL)
    ):
        return ""
    return figure_address(collection, table.name, codes, Audience.EU)
