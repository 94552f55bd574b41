"""Correct cells: the supplier's file stays, and each cell is read as another value; all with one reason.

Sums of a form of ours are computed anew when it is read. Tables of the same persons that agreed before must agree
after: where they do not, the smallest sets of other cells that make them agree are offered, to be given with it.

Refused before anything is written: whatever reading the collection would refuse afterwards, such as a cell that the
table does not have, a value that its column cannot hold, a register, a case that was decided on the figure as it stood.
So is a label that the list of its column does not have: whatever stands beside it would not be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, mended_by, reason, refused, text

if TYPE_CHECKING:
    from thb_eu.definitions import Correction
    from thb_eu.definitions.journal import Journal
    from thb_eu.results import Collection
    from thb_eu.year.acts.act import JournalEntry, Workspace

OTHER_VALUE = (
    "correction-stale",
    _("the cell holds something else than was given as the value before."),
    _("Look at the cell as it is now."),
)
AN_EXAMPLE = "police/t03!C14=5; police/t04!D7=3"
AGREE, STAY = "agree", "stay"
NO_VALUE, SAY_VALUE = _("a cell has no value."), _("Write each cell with its value, and a semicolon between two.")
APART = "tables-apart"
SMALLEST = _("these tables would no longer agree: {tables}. Of the smallest changes that make them agree: {moves}.")
NONE_MENDS = _("these tables would no longer agree: {tables}. No change of other cells makes them agree.")
WITH_IT = _("Correct other cells with it, or let the tables stay as they are.")
TWICE = (
    "correction-doubled",
    _("one cell is named twice."),
    _("Name each cell once, with the value that is read."),
)
DOUBLED = _("{first} corrects this cell already.")
WITHDRAW_FIRST = _("Withdraw that correction, and then correct the cell anew.")
TAKE_OUT_FIRST = _("Take it out of {file}, where somebody wrote it by hand, and then correct the cell anew.")


class Correct(Act):
    """Have the cell `FILE!CELL` read as `to` from now on, as the office `authority` says; gives the correction's id.

    Where `expected` is given the cell must hold it. `file`: the file or the contract of the cell, where it is known.
    `also`: other cells that change with it (`police/victims-by-form!D7=4; …`). `others`: what becomes of tables that
    agreed before and would not any more.
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
    also = text(
        _("With it these cells, as {example}", example=AN_EXAMPLE),
        default="",
        judged=True,
        metavar="CELL=VALUE;…",
        help=_("Other cells that change with it, as {example}.", example=AN_EXAMPLE),
    )
    others = Field[str](
        _("Tables of the same persons"),
        Kind.CHOICE,
        default=AGREE,
        choices={AGREE: _("must agree with it"), STAY: _("stay as they are, though they do not agree")},
        help=_("Whether tables of the same persons must agree with it, as they did before, or stay as they are."),
    )
    authority = text(
        _("Office that confirms it"),
        judged=True,
        metavar="OFFICE",
        help=_("The office that confirms which value holds."),
    )
    because = reason(
        ready=(
            _("A slip in typing; the office has confirmed the value."),
            _("The office found out later how it was."),
            _("The value stood in the wrong row or column."),
        )
    )

    def change(self, space: Workspace) -> str:
        """Write an entry of `corrections.yaml` for each cell."""
        from thb_eu.year.workspace import cell_of, refuse_person_as_office

        refuse_person_as_office(self.authority, Correct.authority, space.definitions)
        because = in_all_languages(self.because, space.definitions.languages)
        before = space.collection()
        wanted = [(self.reference, self.to, self.expected), *self._with_it()]
        if len({cell_of(reference, before) for reference, *_values in wanted}) < len(wanted):
            raise refused(Correct.also, TWICE)
        written = dict(self._written(*entry, because, space) for entry in wanted)
        if self.others == AGREE:
            self._refuse_disagreement(before, [*written.values()], space)
        space.refuse_undecided()
        id, *also = written
        about = {"id": id, **written[id], "authority": self.authority, "because": because}
        about |= {"also": {key: written[key] for key in also}} if also else {}
        self.enter(space, about, {"also": {key: written[key]["to"] for key in also}})
        return id

    def _with_it(self) -> Iterator[tuple[str, str, None]]:
        """Yield the other cells, each with what it is read as."""
        for part in filter(str.strip, self.also.split(";")):
            cell, sign, value = part.partition("=")
            if not sign:
                raise refused(Correct.also, ("reference-unreadable", NO_VALUE, SAY_VALUE))
            yield cell.strip(), value.strip(), None

    def _written(
        self, reference: str, to: str, expected: str | None, because: Mapping[str, str], space: Workspace
    ) -> tuple[str, dict[str, Any]]:
        """Have the entry of one cell written; its id, and what the journal tells of it."""
        from thb_eu.definitions.acts import CORRECTIONS
        from thb_eu.definitions.interventions import place_entry, short_name, unique_id
        from thb_eu.results.deliveries import table_of_place
        from thb_eu.year.changes import TableFile, held_cell, read_alone, refuse_unlisted
        from thb_eu.year.workspace import cell_of

        collection = space.collection()
        where = cell_of(reference, collection)
        file = TableFile(collection.folder, collection.by_file[where.file], collection.year)
        contract = str(file.entry["thb:contract"])
        agreed = space.definitions.contracts[contract]
        cell = held_cell(file, agreed, where)
        faults, in_force = read_alone(collection, where.file, space.definitions)
        _refuse_doubled(where, in_force, space.journal)
        if expected not in (None, cell.text):
            raise refused(where, OTHER_VALUE)
        refuse_unlisted(to, cell.column, agreed, where, space.definitions, collection.year)
        taken = {correction.id for correction in collection.corrections}
        sent = table_of_place(where.file, contract)
        id = unique_id((short_name(sent or where.file), where.sheet, where.cell), taken)
        place, told = place_entry(replace(where, table=sent)), {"from": cell.text, "to": to}
        labels = {"labels": cell.labels} if sent else {}
        entry = {"correction": id, "where": {**place, **labels}, **told, "reason": because}
        entry |= {"authority": self.authority, "on": space.acting.on}
        space.put_entry(CORRECTIONS, "corrections", entry)
        known = {(fault.where, fault.code) for fault in faults}
        found, _applied = read_alone(space.collection(), where.file, space.definitions)
        refuse_if_any(SourceRefused, [fault for fault in found if (fault.where, fault.code) not in known])
        return id, {**place, **told}

    def _refuse_disagreement(self, before: Collection, written: Sequence[Mapping[str, Any]], space: Workspace) -> None:
        """Refuse cells that make tables disagree; each smallest set of others that mends it is offered as an act."""
        from thb_eu.base.messages import joined
        from thb_eu.base.model import next_act
        from thb_eu.year.agreement import disagreement

        given = frozenset((entry["file"], entry["cell"]) for entry in written)
        apart, offers = disagreement(before, space.collection(), space.definitions, given)
        file, cell, held = (written[0][key] for key in ("file", "cell", "from"))
        tables = joined(space.definitions.contracts[name].in_quotes for name in apart)
        faults = []
        for offer in offers or [[]] if apart else ():
            moves = joined([move.in_words for move in offer], "; ")
            what = (SMALLEST if offer else NONE_MENDS).filled({"tables": tables, "moves": moves})
            also = ";".join(filter(None, [self.also, *(f"{move.table}!{move.cell}={move.now}" for move in offer)]))
            act = next_act("correct", cell=f"{file}!{cell}", to=self.to, also=also, **{"from": held})
            acts = (act,) if offer else ()
            faults.append(Fault(Place(file, cell=cell), APART, what, WITH_IT, "analyst", acts=acts))
        refuse_if_any(SourceRefused, faults)

    @property
    def reference(self) -> str:
        """The cell with its file, which a page may know before."""
        return f"{self.file}!{self.cell}" if self.file and "!" not in self.cell else self.cell

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Take the correction out of its file."""
        from thb_eu.definitions.acts import CORRECTIONS
        from thb_eu.year.workspace import take_out

        about = entry.about
        for id, told in {**about.get("also", {}), about["id"]: about}.items():
            wrote = {"from": told["from"], "to": told["to"], "authority": about["authority"]}
            take_out(space, CORRECTIONS, "corrections", "correction", entry, wrote, id)


def _refuse_doubled(where: Place, in_force: Sequence[Correction], journal: Journal) -> None:
    """Refuse a cell that is corrected already; by the number of its entry the earlier correction is withdrawn."""
    from thb_eu.definitions import acts
    from thb_eu.results.deliveries import acts_in_force

    for known in in_force:
        if (known.where.file, known.where.cell.upper()) == (where.file, where.cell):
            entries = (entry for entry in acts_in_force(journal) if entry.act is acts.Act.CORRECTED)
            number = next((by.number for by in entries if known.id in {by.about["id"], *by.about.get("also", ())}), 0)
            problem = ("correction-doubled", DOUBLED, WITHDRAW_FIRST if number else TAKE_OUT_FIRST)
            refusal = refused(where, problem, "analyst", first=known.id, file=acts.CORRECTIONS)
            raise mended_by(refusal, "withdraw", entry=number) if number else refusal
