"""Acceptance: a delivery that was received in, the word of a role on it out, and the tables that stand after it.

A rejected delivery leaves the descriptor, and what stood before for its tables comes back. Nothing is deleted: the
files stay, and a word is taken back by a new entry. Refused: a delivery that the journal does not know, one that is
settled already, one whose tables others bring by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from thb_eu.base.errors import Fault, Problem, SourceRefused
from thb_eu.base.messages import Text, _, day
from thb_eu.base.model import Audience, Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Act, Journal
from thb_eu.results.deliveries import DeliveryState, SentDelivery, deliveries_of, standing_deliveries
from thb_eu.run import prepare
from thb_eu.sources import read_collection
from thb_eu.year.act_conditions import folder_to_change, in_all_languages
from thb_eu.year.descriptor import as_standing
from thb_eu.year.received_deliveries import AskedQuestion, gathered, questions_about
from thb_eu.year.rights import OpenKey
from thb_eu.year.workspace import working_on

UNKNOWN = _("the journal knows no delivery that begins with {id!r}.")
LISTED = _("`thb-eu journal` lists them.")
SEVERAL = _("several deliveries begin with {id!r}: {ids}.")
MORE_DIGITS = _("Give more of its digits.")
REFUSED = _("the delivery was refused when it came; none of it was received.")
SEND_AGAIN = _("Ask the supplier for a corrected file, and receive it.")
REJECTED = _("the delivery was rejected on {on}.")
WITHDRAW = _("Withdraw the rejection first, or receive a corrected file.")
ACCEPTED = _("the delivery is accepted already, since {on}.")
NOTHING_TO_DO = _("Nothing needs to be done.")
SUPERSEDED = _("later deliveries bring all its tables: {ids}.")
SPEAK_OF_IT = _("Decide on the later one; if that is rejected, this one stands again.")


def accept(
    collection: str | Path,
    delivery: str,
    definitions: Definitions,
    role: str,
    on: str,
    because: Mapping[str, str] | None = None,
    break_lock: bool = False,
    key: OpenKey | None = None,
) -> SentDelivery:
    """Accept the delivery whose id begins with `delivery`, by `role` on the ISO day `on`; it is written.

    `because`: why, by language of the country, where it does not go without saying. `key`: opens the key of the role.
    """
    return _settle(Act.ACCEPTED, collection, delivery, definitions, role, on, because or {}, break_lock, key)


def reject(
    collection: str | Path,
    delivery: str,
    definitions: Definitions,
    role: str,
    on: str,
    because: Mapping[str, str],
    break_lock: bool = False,
    key: OpenKey | None = None,
) -> SentDelivery:
    """Reject the delivery whose id begins with `delivery`; what stood before for its tables comes back.

    `because`: why, by language of the country. `key`: opens the key of the role.
    """
    return _settle(Act.REJECTED, collection, delivery, definitions, role, on, because or {}, break_lock, key)


def _settle(
    act: Act,
    collection: str | Path,
    delivery: str,
    definitions: Definitions,
    role: str,
    on: str,
    because: Mapping[str, str],
    break_lock: bool,
    key: OpenKey | None,
) -> SentDelivery:
    folder = folder_to_change(collection, definitions)
    with working_on(folder, role, on, break_lock, key=key, definitions=definitions) as space:
        needed = because or act is Act.REJECTED
        reason = {"because": in_all_languages(because, definitions.languages, "because")} if needed else {}
        descriptor = read_collection(folder, definitions).descriptor
        found = delivery_named(delivery, space.journal)
        if problem := _settled(found, act, space.journal):
            raise SourceRefused(Fault(Place(found.id), *problem, "analyst"))
        space.enter(act, {"delivery": found.id, **reason})
        before = space.read(descriptor)
        after = as_standing(before, space.journal, [*definitions.contracts])
        if after != before:
            space.put(descriptor, after)
        space.write()
        return delivery_named(found.id, space.journal)


def open_questions(
    collection: str | Path, delivery: SentDelivery, definitions: Definitions
) -> tuple[AskedQuestion, ...]:
    """What is still asked about the tables of a delivery that stand, as its receipt asks it; nothing is written."""
    held = read_collection(collection, definitions)
    paths = {path for path in held.by_file if path.startswith(f"{delivery.folder}/")}
    if not paths:
        return ()
    submission = prepare(held, definitions, Audience.INTERNAL, fast=True, set_aside=True)
    return gathered(questions_about(paths, submission.examined.findings))


def delivery_named(beginning: str, journal: Journal) -> SentDelivery:
    """The only delivery whose id begins so; refused are none and several."""
    found = [one for one in deliveries_of(journal) if beginning and one.id.startswith(beginning.casefold())]
    if len(found) == 1:
        return found[0]
    what, remedy = (SEVERAL, MORE_DIGITS) if found else (UNKNOWN, LISTED)
    ids = ", ".join(one.id for one in found)
    raise SourceRefused(Fault(Place(), "delivery-unknown", what.filled({"id": beginning, "ids": ids}), remedy, "user"))


def _settled(one: SentDelivery, act: Act, journal: Journal) -> Problem | None:
    """Why nothing can be said of a delivery any more, and what to do instead."""
    on = next((it.on for it in reversed(journal.acts) if it.about.get("delivery") == one.id), one.on)
    values = {"on": day(on)}
    said: dict[DeliveryState, tuple[Text, Text]] = {
        DeliveryState.REFUSED: (REFUSED, SEND_AGAIN),
        DeliveryState.REJECTED: (REJECTED.filled(values), WITHDRAW),
    }
    if act is Act.ACCEPTED:
        said[DeliveryState.ACCEPTED] = (ACCEPTED.filled(values), NOTHING_TO_DO)
    if one.state in said:
        return ("delivery-settled", *said[one.state])
    standing = standing_deliveries(journal)
    later = dict.fromkeys(standing[contract].id for contract in sorted(one.contracts))
    if one.id not in later and act is Act.ACCEPTED:
        return "delivery-superseded", SUPERSEDED.filled({"ids": ", ".join(later)}), SPEAK_OF_IT
    return None
