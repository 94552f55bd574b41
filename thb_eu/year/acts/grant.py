"""Grant a waiver that was asked for; a finding that blocks is granted by another role than asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _, day
from thb_eu.year.acts.act import Act
from thb_eu.year.acts.waive import Waive
from thb_eu.year.fields import ON, refused, text

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

GRANTED = ("act-done-already", _("the waiver {id} is granted already, by {role}."), NO_WORDS)
BEFORE = (
    "days-out-of-order",
    _("the day {on} lies before the day on which it was asked for, {asked}."),
    _("Put the days in order."),
)


class Grant(Act):
    """Grant the `waiver`; gives its id."""

    name, enters, about = "grant", "waived", Waive.about
    purpose = _("Grant a waiver that was asked for: another role does than asked, where the finding blocks.")
    title = _("Grant the waiver as {role}")

    waiver = text(_("Waiver"), metavar="WAIVER", positional=True)

    def change(self, space: Workspace) -> str:
        """Write into the waiver who grants it."""
        from thb_eu.definitions.acts import WAIVERS
        from thb_eu.year import judged_findings
        from thb_eu.year.workspace import one_of_ids

        waivers = space.collection().waivers
        id = one_of_ids(self.waiver, (waiver.id for waiver in waivers))
        number, waiver = next((number, known) for number, known in enumerate(waivers) if known.id == id)
        if waiver.granted_by:
            raise refused(id, GRANTED, id=id, role=waiver.granted_by)
        if waiver.on and space.acting.on < waiver.on:
            raise refused(ON, BEFORE, on=day(space.acting.on), asked=day(waiver.on))
        judged = judged_findings.judged(space, fast=waiver.check in space.definitions.checks)
        space.put_value(WAIVERS, ["waivers", number, "granted_by"], space.acting.role)
        judged_findings.refuse_unsound_waiver(space, judged, id)
        about = {"id": id, "check": waiver.check, "step": "granted", "evidence": waiver.evidence}
        self.enter(space, about)
        return id

    @classmethod
    def wrote(cls, entry: JournalEntry) -> bool:
        """Tell whether somebody granted."""
        return not Waive.wrote(entry)

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Have the waiver be granted by nobody."""
        from thb_eu.definitions.acts import WAIVERS
        from thb_eu.year.workspace import edited_since

        for number, waiver in enumerate(space.collection().waivers):
            if waiver.id == entry.about["id"] and waiver.granted_by != entry.role:
                raise edited_since(WAIVERS, entry)
            if waiver.id == entry.about["id"]:
                space.put_value(WAIVERS, ["waivers", number, "granted_by"], None)
