"""Enter the reply to a query: its words close it by an explanation, or a later FINAL dossier does by its vintage.

Refused: a query that was replied to, a vintage that the journal does not have as FINAL after the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _
from thb_eu.year import fields
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, mended_by, refused

if TYPE_CHECKING:
    from thb_eu.definitions.journal import JournalEntry as SubmittedEntry
    from thb_eu.year.acts.act import JournalEntry, Workspace

NO_QUERY = ("unknown-id", _("entry {number} is no query that stands."), _("The journal lists the entries."))
REPLIED = ("act-done-already", _("the query of entry {number} was replied to with entry {later}."), NO_WORDS)
NO_VINTAGE = (
    "vintage-out-of-order",
    _("no FINAL dossier of vintage {vintage} was submitted after the query."),
    _("Submit the corrected figures first, or reply with an explanation alone."),
)


class Reply(Act):
    """Reply to the query of an `entry` and close it; `vintage`: that of the dossier that tells the figures anew."""

    name, enters = "reply", "replied"
    about = "query", "entry"
    purpose = _("Enter the reply to the query that has the number ENTRY in the journal of COLLECTION, which closes it.")
    title = _("Enter the reply")

    entry: Field[int] = Field(_("Entry of the query"), Kind.NUMBER, metavar="ENTRY", positional=True)
    words = fields.words(
        _("Reply"), help=_("The reply, as en=…; once for each language of the country, without a person.")
    )
    vintage: Field[int] = Field(
        _("Vintage that tells it anew"),
        Kind.NUMBER,
        metavar="NUMBER",
        default=0,
        help=_("The vintage of a later FINAL dossier that tells the figures anew."),
    )

    def change(self, space: Workspace) -> None:
        """Enter it."""
        from thb_eu.definitions.acts import Act as Entered
        from thb_eu.results.deliveries import acts_in_force

        standing = acts_in_force(space.journal)
        query = next((entry for entry in standing if entry.act is Entered.QUERIED and entry.number == self.entry), None)
        if query is None:
            raise refused(Reply.entry, NO_QUERY, number=self.entry)
        for later in standing:
            if later.act is Entered.REPLIED and later.about["entry"] == self.entry:
                refusal = refused(Reply.entry, REPLIED, number=self.entry, later=later.number)
                raise mended_by(refusal, "withdraw", entry=later.number)
        told = {"entry": self.entry, "words": in_all_languages(self.words, space.definitions.languages, Reply.words)}
        if self.vintage:
            told |= {"vintage": self.vintage, "manifest": self._submitted(query, space).about["manifest"]}
        self.enter(space, told)

    def _submitted(self, query: JournalEntry, space: Workspace) -> SubmittedEntry:
        """Return the FINAL dossier of the vintage, of the edition that who asks gets; of another body that of any."""
        from thb_eu.base.model import Audience

        plan = space.definitions.law.releases_of(space.collection().year)
        editions = [step.edition for step in plan if step.id == query.about["asks"]] or (Audience.EU, Audience.PUBLIC)
        for final in (entry for edition in editions for entry in space.journal.finals(edition)):
            if final.about["vintage"] == self.vintage and final.about["after"] >= query.number:
                return final
        raise refused(Reply.vintage, NO_VINTAGE, vintage=self.vintage)

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Leave all files: the journal alone says what was replied."""
