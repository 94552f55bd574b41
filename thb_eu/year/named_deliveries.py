"""Find the delivery that somebody names by how its id begins, and what is still asked about it."""

from __future__ import annotations

from pathlib import Path

from thb_eu.base.messages import _
from thb_eu.base.model import Audience, Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Journal
from thb_eu.results.deliveries import SentDelivery, deliveries_of
from thb_eu.run import prepare
from thb_eu.sources import read_collection
from thb_eu.year.fields import refused
from thb_eu.year.received_deliveries import AskedQuestion, absences, gathered, questions_about

UNKNOWN = _("the journal knows no delivery that begins with {id!r}.")
LISTED = _("The journal lists them.")
SEVERAL = _("several deliveries begin with {id!r}: {ids}.")


def open_questions(
    collection: str | Path, delivery: SentDelivery, definitions: Definitions
) -> tuple[AskedQuestion, ...]:
    """Ask again about the tables of a delivery that stand, and for what they lack; nothing is written."""
    held = read_collection(collection, definitions)
    paths = {path for path in held.by_file if path.startswith(f"{delivery.folder}/")}
    if not paths:
        return ()
    findings = prepare(held, definitions, Audience.INTERNAL, fast=True, set_aside=True).examined.findings
    owed = {name: Place(held.descriptor, cell=name) for name in delivery.contracts}
    return gathered((*questions_about(paths, findings), *absences(owed, findings)))


def delivery_named(beginning: str, journal: Journal) -> SentDelivery:
    """Find the only delivery whose id begins so; refused are none and several."""
    found = [one for one in deliveries_of(journal) if beginning and one.id.startswith(beginning.casefold())]
    if len(found) == 1:
        return found[0]
    what, remedy = (SEVERAL, _("Give more of its digits.")) if found else (UNKNOWN, LISTED)
    ids = ", ".join(one.id for one in found)
    raise refused(Place(), ("delivery-unknown", what, remedy), id=beginning, ids=ids)
