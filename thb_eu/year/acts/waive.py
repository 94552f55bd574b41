"""Waive a finding: ask that it may stay, with the reason; another role grants it where it blocks.

The entry of `waivers.yaml` is sealed with what the finding rests on now. A waiver that died is asked for anew under its
id. Refused before anything is written: whatever checking would refuse afterwards, such as a check that is open to no
reason, and a waiver that would be dead from its first day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _, wording
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Kind, in_all_languages, reason, refused, text

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

CHANGED_SINCE = (
    "explanation-lapsed",
    _("the figures that were explained have changed since, or nothing is asked of them any more."),
    _("Give the file back again, so that the figures as they are now are explained; or reject the answer."),
)


class Waive(Act):
    """Ask that a finding, by its fingerprint or as `CHECK@FILE!CELL`, may stay; gives the id of the waiver.

    FILE may be its contract or the name of its resource. `until`: the last ISO day on which it holds, else the last day
    for sending, or the day of the act once that is past. `asked_by`: who asks, where not the role that acts;
    `evidence`: the seal that the finding must have, where the reason was given for figures that may have changed.
    """

    name, enters = "waive", "waived"
    about = "waiver", "id"
    purpose = _("Ask that a finding may stay, with the reason; where it blocks, another role grants it.")
    title = _("Ask that it may stay")
    note = _("The finding may stay for these figures; where it blocks, another role grants it.")

    finding = text(_("Finding"), metavar="FINGERPRINT|CHECK@FILE!CELL", positional=True)
    because = reason(
        ready=(
            _("The office has looked it up: the figure is as it was."),
            _("The two tables are of different days; both are right."),
        )
    )
    until = text(
        _("Holds until"),
        kind=Kind.DAY,
        metavar="DATE",
        default="",
        help=_("The last day on which it holds; else the last day for sending, or today once that is past."),
    )
    asked_by = text(NO_WORDS, default="", on_console=False, on_page=False)
    evidence = text(NO_WORDS, default="", on_console=False, on_page=False)

    def change(self, space: Workspace) -> str:
        """Write an entry of `waivers.yaml`."""
        from thb_eu.checks.waivers import proposed
        from thb_eu.definitions.interventions import short_name, unique_id
        from thb_eu.year import judged_findings

        reason = in_all_languages(self.because, space.definitions.languages)
        finding = judged_findings.with_its_file(self.finding, space.collection())
        judged = judged_findings.judged(space, fast=True)  # the plausibility suites take most of the time
        if not any(finding in judged_findings.names(flaw) for flaw in judged.findings):
            judged = judged_findings.judged(space)
        evidence = {flaw.evidence for flaw in judged.findings if finding in judged_findings.names(flaw)}
        if self.evidence and self.evidence not in evidence:
            raise refused(finding, CHANGED_SINCE, "analyst")
        found = judged_findings.meant(finding, judged.findings)
        waivers = judged.received.collection.waivers
        dead = judged_findings.dead(found[0], waivers, judged)
        place = found[0].where
        names = (place.cell or place.row, "" if place.cell else place.column)
        taken = {waiver.id for waiver in waivers}
        id = dead.id if dead else unique_id((found[0].check, short_name(place.table or place.file), *names), taken)
        asked = proposed(id, found, self.until or max(judged.due, space.acting.on))
        waiver = replace(asked, reason=wording(reason), asked_by=self.asked_by or space.acting.role, on=space.acting.on)
        judged_findings.put_waiver(space, waiver, waivers, space.definitions.languages)
        judged_findings.refuse_unsound_waiver(space, judged, id)
        about = {"id": id, "check": waiver.check, "step": "asked", "finding": found[0].fingerprint}
        about |= {"evidence": waiver.evidence, "until": waiver.until}
        self.enter(space, {**about, "because": reason})
        return id

    @classmethod
    def wrote(cls, entry: JournalEntry) -> bool:
        """Tell whether somebody asked."""
        return bool(entry.about["step"] == "asked")

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Take the waiver out of its file."""
        from thb_eu.definitions.acts import WAIVERS
        from thb_eu.year.workspace import take_out

        take_out(space, WAIVERS, "waivers", "waiver", entry, {"evidence": entry.about["evidence"]})
