"""Enter that a release of the plan was handed over: which edition left, on which day, with which receipt.

What was sent is named by the hash of its manifest. Refused: what was never written for this release, a dossier of which
the journal does not tell, and one of which a file is no longer what its manifest names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _, day
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, refused, text

if TYPE_CHECKING:
    from thb_eu.definitions import Release
    from thb_eu.definitions.journal import Journal
    from thb_eu.publication.folder import WrittenEdition
    from thb_eu.results import Collection
    from thb_eu.year.acts.act import JournalEntry, Workspace

OF_ANOTHER = (
    "dossier-of-another",
    _("what lies there was not written for the release {release} of {package}, {year}."),
    _("Give the folder that was written for it."),
)
NOT_TOLD = (
    "dossier-not-submitted",
    _("the journal does not tell that this dossier was submitted."),
    _("Name the folder of a dossier that was written from this collection."),
)
ENTERED = ("act-done-already", _("entry {number} says the same already."), NO_WORDS)
OUT_OF_ORDER = (
    "days-out-of-order",
    _("the day {sent} lies before {first} or after {last}: it was not written then, or would still be to come."),
    _("Give the day on which it was sent."),
)


class HandOver(Act):
    """Enter that the `edition` in a folder was `sent` for the `release`, and its `receipt`; gives its hash.

    Without a receipt it is entered again once that has come.
    """

    name, enters = "hand-over", "handed over"
    about = "release", "release"
    purpose = _("Enter that RELEASE of COLLECTION was handed over, as it lies in the folder DIR.")
    title = _("It was handed over")

    release = text(_("Release"), metavar="RELEASE", positional=True)
    edition: Field[Path] = Field(_("Folder"), Kind.FOLDER, metavar="DIR", positional=True)
    sent: Field[str] = Field(_("Sent on"), Kind.DAY, default="", help=_("The day of sending; else that of the entry."))
    receipt = text(
        _("Receipt that came back"),
        metavar="TEXT",
        default="",
        judged=True,
        help=_("Its number or its words, without a person's name; entered again once it has come."),
    )

    def change(self, space: Workspace) -> str:
        """Enter it."""
        from thb_eu.publication.folder import as_written
        from thb_eu.year.workspace import one_of_ids

        collection = space.collection()
        plan = {planned.id: planned for planned in space.definitions.law.releases_of(collection.year)}
        release = plan[one_of_ids(self.release, plan)]
        written = as_written(self.edition)
        first = self._written_on(written, release, collection, space.journal)
        sent, last = self.sent or space.acting.on, space.acting.on
        if not first <= sent <= last:
            raise refused(HandOver.sent, OUT_OF_ORDER, sent=day(sent), first=day(first or last), last=day(last))
        told = {"release": release.id, "manifest": written.manifest, "state": written.told["state"], "sent": sent}
        told["receipt"] = self.receipt.strip()
        for entry in handed_over(space.journal):
            if told == entry.about:
                raise refused(HandOver.receipt, ENTERED, number=entry.number)
        self.enter(space, told)
        return written.manifest

    def _written_on(self, written: WrittenEdition, release: Release, collection: Collection, journal: Journal) -> str:
        """Return the day on which the journal tells of it, nothing of a report; refused where it is of another."""
        told = written.told
        of_it = told.get("recipient", ""), told.get("audience"), told.get("package"), told.get("year")
        if of_it != (release.recipient, release.edition.value, collection.name, str(collection.year)):
            package, year = collection.name, collection.year
            raise refused(str(self.edition), OF_ANOTHER, release=release.id, package=package, year=year)
        days = [entry.on for entry in journal.submissions if entry.about["manifest"] == written.manifest]
        if not (release.recipient or days):
            raise refused(str(self.edition), NOT_TOLD)
        return days[0] if days else ""

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Leave all files: the journal alone says what was handed over."""


def handed_over(journal: Journal) -> tuple[JournalEntry, ...]:
    """Return what was handed over, in force; of an edition entered again the last entry, which has its receipt."""
    from thb_eu.results.deliveries import acts_in_force

    entries = [entry for entry in acts_in_force(journal) if entry.act.value == HandOver.enters]
    return tuple({(entry.about["release"], entry.about["manifest"]): entry for entry in entries}.values())
