"""Accept a delivery: its figures may be reported. Reject one: what stood before for its tables comes back.

A rejected delivery leaves the descriptor. Nothing is deleted: the files stay, and a word is taken back by a new entry.
Refused: a delivery that the journal does not know, one that is settled already, one whose tables others bring by now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from thb_eu.base.errors import Problem
from thb_eu.base.messages import _, day
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import in_all_languages, reason, refused, text

if TYPE_CHECKING:
    from thb_eu.definitions.journal import Journal
    from thb_eu.results.deliveries import SentDelivery
    from thb_eu.year.acts.act import JournalEntry, Workspace

REFUSED = (
    _("the delivery was refused when it came; none of it was received."),
    _("Ask the supplier for a corrected file, and receive it."),
)
REJECTED = (
    _("the delivery was rejected on {on}."),
    _("Withdraw the rejection first, or receive a corrected file."),
)
ACCEPTED = _("the delivery is accepted already, since {on}."), _("Nothing needs to be done.")
SUPERSEDED = (
    _("later deliveries bring all its tables: {ids}."),
    _("Decide on the later one; if that is rejected, this one stands again."),
)


class Settle(Act):
    """Say the word of a role on the delivery whose id begins with `delivery`; gives it as it stands then."""

    accepts: ClassVar[bool]
    about = "delivery", "delivery"

    delivery = text(_("Delivery"), metavar="DELIVERY", positional=True)
    because = reason(default={})

    def change(self, space: Workspace) -> SentDelivery:
        """Enter it, and have the descriptor list the tables that stand."""
        from thb_eu.year.new_year import put_standing
        from thb_eu.year.received_deliveries import delivery_named

        needed = self.because or type(self).because.is_required
        reason = {"because": in_all_languages(self.because, space.definitions.languages)} if needed else {}
        descriptor = space.collection().descriptor
        found = delivery_named(self.delivery, space.journal)
        if problem := self._settled(found, space.journal):
            raise refused(found.id, problem, "analyst")
        self.enter(space, {"delivery": found.id, **reason})
        put_standing(space, descriptor)
        return delivery_named(found.id, space.journal)

    def _settled(self, delivery: SentDelivery, journal: Journal) -> Problem | None:
        """Find why nothing can be said of a delivery any more, and what to do instead."""
        from thb_eu.results.deliveries import DeliveryState, standing_deliveries

        on = next((act.on for act in reversed(journal.acts) if act.about.get("delivery") == delivery.id), delivery.on)
        said = {DeliveryState.REFUSED: REFUSED, DeliveryState.REJECTED: REJECTED}
        if self.accepts:
            said[DeliveryState.ACCEPTED] = ACCEPTED
        if delivery.state in said:
            what, remedy = said[delivery.state]
            return "delivery-settled", what.filled({"on": day(on)}), remedy
        standing = standing_deliveries(journal)
        later = dict.fromkeys(standing[contract].id for contract in sorted(delivery.contracts))
        if delivery.id not in later and self.accepts:
            what, remedy = SUPERSEDED
            return "delivery-superseded", what.filled({"ids": ", ".join(later)}), remedy
        return None


class Accept(Settle):
    """Accept the delivery; `because`: why, by language, where it does not go without saying."""

    name, enters, accepts = "accept", "accepted", True
    one_by_one = "delivery"
    purpose = _("Accept a DELIVERY of COLLECTION: its figures may be reported.")
    title = _("Accept the delivery")

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Leave all files: the journal alone says what is accepted."""


class Reject(Settle):
    """Reject the delivery; what stood before for its tables comes back."""

    name, enters, accepts = "reject", "rejected", False
    purpose = _("Reject a DELIVERY of COLLECTION: what stood before for its tables comes back.")
    title = _("Reject the delivery")
    note = _("What stood before for its tables comes back; its files stay.")

    because = reason(
        ready=(_("The office will send a corrected file."), _("It is the wrong file, or that of another year."))
    )

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Have the descriptor list its tables again."""
        from thb_eu.year.new_year import put_standing

        put_standing(space, space.collection().descriptor)
