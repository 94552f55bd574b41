"""Correct a cell: the supplier's file stays, and the cell is read as another value.

Refused before anything is written: whatever reading the collection would refuse afterwards, such as a cell that the
table does not have, a value that its column cannot hold, a register, a case that was decided on the figure as it stood.
So is a label that the list of its column does not have: whatever stands beside it would not be counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.errors import SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, in_all_languages, mended_by, reason, refused, text

if TYPE_CHECKING:
    from thb_eu.results import Collection
    from thb_eu.year.acts.act import JournalEntry, Workspace

OTHER_VALUE = (
    "correction-stale",
    _("the cell holds something else than was given as the value before."),
    _("Look at the cell as it is now."),
)
DOUBLED = _("{first} corrects this cell already.")
WITHDRAW_FIRST = _("Withdraw that correction, and then correct the cell anew.")
TAKE_OUT_FIRST = _("Take it out of {file}, where somebody wrote it by hand, and then correct the cell anew.")


class Correct(Act):
    """Have the cell `FILE!CELL` read as `to` from now on, as the office `authority` says; gives the correction's id.

    Where `expected` is given the cell must hold it. `file`: the file or the contract of the cell, where it is known.
    """

    name, enters = "correct", "corrected"
    about = "correction", "id"
    purpose = _("Have a cell of a supplier's file read as another value, on the authority of whoever says so.")
    title = _("Correct the cell")

    cell = text(_("Cell, as {example}", example="data/t03.csv!C14"), metavar="FILE!CELL", positional=True)
    file = text(_("File"), default="", on_console=False, typed=False)
    to = text(_("To be read as"), judged=True, metavar="VALUE", help=_("The value that is read."))
    expected: Field[str | None] = Field(
        _("Value before"),
        option="from",
        default=None,
        typed=False,
        help=_("The value that the cell holds; refused if it does not."),
    )
    authority = text(
        _("Office that confirms it"),
        judged=True,
        metavar="OFFICE",
        help=_("The office that confirms which value holds."),
    )
    because = reason()

    def change(self, space: Workspace) -> str:
        """Write an entry of `corrections.yaml`."""
        from thb_eu.definitions.acts import CORRECTIONS
        from thb_eu.definitions.interventions import place_entry, short_name, unique_id
        from thb_eu.year.act_conditions import cell_of, refuse_person_as_office
        from thb_eu.year.changes import TableFile
        from thb_eu.year.held_cells import faults_in, held_cell, refuse_unlisted

        refuse_person_as_office(self.authority, Correct.authority, space.definitions)
        collection = space.collection()
        where = cell_of(self.reference, collection)
        file = TableFile(collection.folder, collection.by_file[where.file], collection.year)
        agreed = space.definitions.contracts[str(file.entry["thb:contract"])]
        _refuse_doubled(where, collection)
        cell = held_cell(file, agreed, where)
        if self.expected not in (None, cell.text):
            raise refused(where, OTHER_VALUE)
        refuse_unlisted(self.to, cell.column, agreed, where, space.definitions, collection.year)
        because = in_all_languages(self.because, space.definitions.languages)
        taken = {correction.id for correction in collection.corrections}
        id = unique_id((short_name(where.file), where.sheet, where.cell), taken)
        place, told = place_entry(where), {"from": cell.text, "to": self.to}
        entry = {"correction": id, "where": place, **told, "reason": because}
        entry |= {"authority": self.authority, "on": space.acting.on}
        space.put_entry(CORRECTIONS, "corrections", entry)
        known = {(fault.where, fault.code) for fault in faults_in(collection, where.file, space.definitions)}
        found = faults_in(space.collection(), where.file, space.definitions)
        refuse_if_any(SourceRefused, [fault for fault in found if (fault.where, fault.code) not in known])
        space.refuse_undecided()
        self.enter(space, {"id": id, **place, **told, "authority": self.authority, "because": because})
        return id

    @property
    def reference(self) -> str:
        """The cell with its file, which a page may know before."""
        return f"{self.file}!{self.cell}" if self.file and "!" not in self.cell else self.cell

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Take the correction out of its file."""
        from thb_eu.definitions.acts import CORRECTIONS
        from thb_eu.year.written_entries import take_out

        told = {key: entry.about[key] for key in ("from", "to", "authority")}
        take_out(space, CORRECTIONS, "corrections", "correction", entry, told)


def _refuse_doubled(where: Place, collection: Collection) -> None:
    """Refuse a cell that is corrected already; by the number of its entry the earlier correction is withdrawn."""
    from thb_eu.definitions import acts
    from thb_eu.results.deliveries import acts_in_force

    for known in collection.corrections:
        if (known.where.file, known.where.cell.upper()) == (where.file, where.cell):
            entries = (entry for entry in acts_in_force(collection.journal) if entry.act is acts.Act.CORRECTED)
            number = next((entry.number for entry in entries if entry.about["id"] == known.id), None)
            problem = ("correction-doubled", DOUBLED, WITHDRAW_FIRST if number else TAKE_OUT_FIRST)
            refusal = refused(where, problem, "analyst", first=known.id, file=acts.CORRECTIONS)
            raise mended_by(refusal, "withdraw", entry=number) if number else refusal
