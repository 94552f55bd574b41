"""Purge deliveries that hold personal data: the files of refused or rejected ones go, each with an entry *purged*.

What stays is the journal: the entry of the receipt or the refusal, with the hash of what was sent and the codes of what
was wrong; of a refusal the letter with the reasons too. The entry comes and the files go in one step; what somebody put
back, the next purge removes. Refused: a delivery that stands; it is rejected first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thb_eu.base.messages import _
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import mended_by, refused, texts

if TYPE_CHECKING:
    from thb_eu.year.acts.act import Workspace

STANDS = (
    "delivery-stands",
    _("the delivery was received and is not rejected; its files are kept."),
    _("Reject it, then remove its files."),
)


class Purge(Act):
    """Remove the files of refused or rejected `deliveries`, or of all refused for personal data; gives their ids."""

    name, enters = "purge", "purged"
    about = "delivery", "delivery"
    purpose = _(
        "Remove the files of refused or rejected deliveries with personal data; hash and reason stay in the journal."
    )
    title = _("Remove its files")
    note = _(
        "For a file that was handed in by mistake or that holds personal data: it is removed for good and goes back to "
        "nobody unless its supplier is known; hash and reason stay in the journal."
    )

    deliveries = texts(_("Delivery"), option="delivery", metavar="[DELIVERY]...", positional=True, default=())

    def change(self, space: Workspace) -> tuple[str, ...]:
        """Have the files removed, each delivery with its entry."""
        from thb_eu.definitions.acts import Act as Entered
        from thb_eu.results.deliveries import deliveries_of
        from thb_eu.sources.personal_data import CODE
        from thb_eu.year.journal_verification import purged_in
        from thb_eu.year.workspace import one_of_ids

        sent = {delivery.id: delivery for delivery in deliveries_of(space.journal)}
        asked = [one_of_ids(id, sent) for id in self.deliveries]
        for id in asked:
            if sent[id].stands:
                refusal = mended_by(refused(id, STANDS, "analyst"), "reject", delivery=id)
                raise mended_by(refusal, "purge", delivery=id)
        of_persons = (entry.about for entry in space.journal.of(Entered.REFUSED) if CODE in entry.about["because"])
        chosen = asked or [id for about in of_persons if not sent[id := str(about["delivery"])].stands]
        done, gone = purged_in(space.journal), list[str]()
        for id in dict.fromkeys(chosen):
            files = [*_files(space, id)]
            for name in files:
                space.remove(name)
            if id not in done:
                self.enter(space, {"delivery": id})
            if files or id not in done:
                gone.append(id)
        return tuple(gone)


def _files(space: Workspace, id: str) -> Iterator[str]:
    """Yield what lies in the folders of a delivery, but for the letter with the reasons of a refusal."""
    from thb_eu.definitions.acts import Act as Entered
    from thb_eu.year.journal_verification import folder_of
    from thb_eu.year.receipt import REASON

    for act in (Entered.REFUSED, Entered.RECEIVED):
        for path in sorted((space.folder / folder_of(id, act)).rglob("*")):
            if path.is_file() and path.name != f"{REASON}.txt":
                yield path.relative_to(space.folder).as_posix()
