"""Enter that a recipient asks about figures: who, under which number, on which day, in which words, about which cells.

Each is traced to the suppliers' tables behind it. It waits for a reply, and holds no dossier back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _, day
from thb_eu.year import fields
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, refused, text, texts

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace
    from thb_eu.year.queries import TracedFigures

ENTERED = ("act-done-already", _("entry {number} is the query with this number."), NO_WORDS)
NO_NUMBER = ("shape-wrong", _("it is empty."), _("Give the number of the letter, or its day."))
OUT_OF_ORDER = (
    "days-out-of-order",
    _("the day {later} lies before {earlier}."),
    _("It comes on the day of the entry or before, and is answered after it came."),
)


class Query(Act):
    """Enter a query of who `asks`, and what it is traced to; gives the number of the entry and the trace."""

    name, enters = "query", "queried"
    purpose = _("Enter that WHO, a release of the plan or a body, asks about cells, tables or the year of COLLECTION.")
    title = _("Enter the query")
    note = _(
        "Cells as V2!D14 or V2:status=REG,sex=F, tables as V2, parted by blanks; without any, it asks of the year."
    )

    asks = text(_("Who asks: a release of the plan, or a body"), metavar="WHO", positional=True, judged=True)
    cells = texts(_("Cells, tables"), option="cell", metavar="[CELL]...", positional=True, default=())
    reference = text(_("Number of the letter"), metavar="TEXT", judged=True, help=_("The number of the letter."))
    words = fields.words(
        _("What is asked"), help=_("What is asked, as en=…; once for each language of the country, without a person.")
    )
    came: Field[str] = Field(_("Came on"), Kind.DAY, default="", help=_("The day it came; else that of the entry."))
    due: Field[str] = Field(_("Reply due on"), Kind.DAY, default="", help=_("The day by which a reply is due."))

    def change(self, space: Workspace) -> tuple[int, tuple[TracedFigures, ...]]:
        """Trace and enter it."""
        from thb_eu.base.model import Audience
        from thb_eu.definitions.acts import Act as Entered
        from thb_eu.dossiers.explanation import reading_of
        from thb_eu.results.deliveries import acts_in_force
        from thb_eu.run import run_of
        from thb_eu.year.queries import traced
        from thb_eu.year.workspace import refuse_no_day, refuse_person_as_office

        asks, reference, on = self.asks.strip(), self.reference.strip(), space.acting.on
        came = self.came or on
        if asks not in {release.id for release in space.definitions.law.releases_of(space.collection().year)}:
            refuse_person_as_office(asks, Query.asks, space.definitions)
        if not reference:
            raise refused(Query.reference, NO_NUMBER)
        for field, value in ((Query.came, came), (Query.due, self.due or came)):
            refuse_no_day(value, field)
        for field, earlier, later in ((Query.came, came, on), (Query.due, came, self.due or came)):
            if later < earlier:
                raise refused(field, OUT_OF_ORDER, later=day(later), earlier=day(earlier))
        for entry in acts_in_force(space.journal):
            known = entry.about if entry.act is Entered.QUERIED else {}
            if (known.get("asks"), known.get("reference")) == (asks, reference):
                raise refused(Query.reference, ENTERED, number=entry.number)
        words = in_all_languages(self.words, space.definitions.languages, Query.words)
        run = run_of(space.folder, space.definitions, set_aside=True)
        reading = reading_of(run.edition(Audience.INTERNAL, fast=True))
        found = tuple(traced(" ".join(self.cells).split(), reading))
        told = {"asks": asks, "reference": reference, "came": came, "words": words}
        told["cells"] = [trace.name for trace in found]
        told["tables"] = [*dict.fromkeys(table for trace in found for table in trace.by_contract)]
        self.enter(space, told | ({"due": self.due} if self.due else {}))
        return len(space.journal.acts), found

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Leave all files: the journal alone says what was asked."""

    @classmethod
    def about_of(cls, entry: JournalEntry) -> tuple[str, object]:
        """Name the query by its entry, as its reply does."""
        return "query", entry.number
