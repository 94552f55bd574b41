"""Withdraw an act: its effect on the files is taken back, and the journal keeps both entries.

How an act is undone stands with the act. Refused: an act on which a later one rests, one whose traces somebody has
changed by hand since, and one that only says what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _
from thb_eu.year.acts.act import Act
from thb_eu.year.acts.edit_law import LATER
from thb_eu.year.acts.purge import Purge
from thb_eu.year.fields import Field, Kind, in_all_languages, mended_by, reason, refused

if TYPE_CHECKING:
    from thb_eu.definitions.journal import Journal
    from thb_eu.year.acts.act import JournalEntry, Workspace

NO_ENTRY = ("unknown-id", _("the journal has no entry {number}."), _("The journal lists the entries."))
WITHDRAWN = ("act-done-already", _("entry {number} is withdrawn already."), NO_WORDS)
NEVER = (
    "act-not-withdrawable",
    _("entry {number} says what happened, and stays."),
    _("A delivery is rejected; what is withdrawn is done anew."),
)
PURGED = (
    "act-overtaken",
    _("the files of the delivery were removed with entry {later}; it cannot stand again."),
    _("Ask the supplier for a corrected file, and receive it."),
)


class Withdraw(Act):
    """Withdraw the act that has the number `entry` in the journal; gives the entry of that act."""

    name, enters, of_definitions = "withdraw", "withdrawn", True
    purpose = _(
        "Withdraw an act by the number of its entry in the journal: its effect is taken back, the journal keeps it."
    )
    title = _("Withdraw entry {entry}")

    entry: Field[int] = Field(_("Entry"), Kind.NUMBER, metavar="ENTRY", positional=True)
    because = reason(ready=(_("It was done by mistake."), _("Something else was found out meanwhile.")))

    def change(self, space: Workspace) -> JournalEntry:
        """Enter it, and have the act undone."""
        from thb_eu.year.acts import act_of

        entry = self._standing(space)
        because = in_all_languages(self.because, space.definitions.languages)
        self.enter(space, {"entry": self.entry, "because": because})
        act_of(entry).undo(entry, space)
        space.refuse_undecided()
        return entry

    def _standing(self, space: Workspace) -> JournalEntry:
        """Return the act that has this number, if it can be withdrawn."""
        from thb_eu.definitions.journal import JOURNAL
        from thb_eu.results.deliveries import acts_in_force

        number = self.entry
        entry = next((entry for entry in space.journal.acts if entry.number == number), None)
        if entry is None:
            raise refused(JOURNAL, NO_ENTRY, number=number)
        if not _is_undone(entry):
            raise refused(JOURNAL, NEVER, number=number)
        standing = acts_in_force(space.journal)
        if entry not in standing:
            raise refused(JOURNAL, WITHDRAWN, number=number)
        for later in _resting_on(entry, standing):
            if later.act.value == Purge.enters:
                raise refused(JOURNAL, PURGED, later=later.number, number=number)
            refusal = refused(JOURNAL, LATER, later=later.number, number=number)
            raise mended_by(refusal, "withdraw", entry=later.number)
        return entry


def withdrawable(journal: Journal) -> frozenset[int]:
    """Tell the numbers of the acts that can be withdrawn: in force, with an effect, and no other act rests on them."""
    from thb_eu.results.deliveries import acts_in_force

    standing = acts_in_force(journal)
    return frozenset(entry.number for entry in standing if _is_undone(entry) and not any(_resting_on(entry, standing)))


def _is_undone(entry: JournalEntry) -> bool:
    from thb_eu.year.acts import act_of

    return act_of(entry).is_undone()


def _resting_on(entry: JournalEntry, standing: Sequence[JournalEntry]) -> Iterator[JournalEntry]:
    """Yield the later acts about the same that are in force."""
    from thb_eu.year.acts import act_of

    about = act_of(entry).about_of(entry)
    for later in standing:
        counts = _is_undone(later) or later.act.value == Purge.enters
        if counts and later.number > entry.number and act_of(later).about_of(later) == about:
            yield later
