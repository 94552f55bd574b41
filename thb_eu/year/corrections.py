"""Corrections: a cell and how it is to be read in, an entry of `corrections.yaml` and of the journal out.

Refused before anything is written: whatever reading the collection would refuse afterwards, such as a cell that the
table does not have, a value that its column cannot hold, a register, a case that was decided on the figure as it stood.
So is a label that the list of its column does not have: whatever stands beside it would not be counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from thb_eu.base.errors import Fault, Problem, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.definitions import Contract, ContractField, Definitions
from thb_eu.definitions.interventions import place_entry, short_name, unique_id
from thb_eu.definitions.journal import Act
from thb_eu.definitions.strict_reader import closest
from thb_eu.definitions.yaml_patch import with_entry
from thb_eu.results import Collection
from thb_eu.results.deliveries import acts_in_force
from thb_eu.run import refuse_untranslatable
from thb_eu.sources import read, read_collection
from thb_eu.sources.coding import label_read
from thb_eu.sources.collection import CORRECTIONS, NO_REGISTER
from thb_eu.sources.corrections import AS_SHOWN
from thb_eu.sources.grid import read_grid
from thb_eu.year.act_conditions import SHOWN, cell_of, in_all_languages, refuse_person_as_office, refused
from thb_eu.year.changes import TableFile
from thb_eu.year.forms.rows import labels_of
from thb_eu.year.workspace import Workspace, as_a_whole

OTHER_VALUE: Problem = (
    "correction-stale",
    _("the cell holds something else than --from says."),
    _("Look at the cell as it stands; leave out --from to take what it holds."),
)

NO_SUCH_CELL = _("the table has no such cell.")
DOUBLED = _("{first} corrects this cell already.")
WITHDRAW_FIRST = _("Withdraw it with `thb-eu withdraw COLLECTION {number}`, and then correct the cell anew.")
TAKE_OUT_FIRST = _("Take it out of {file}, where somebody wrote it by hand, and then correct the cell anew.")
NOT_LISTED = _("the list of the column {column} has no such label: what stands beside it would not be counted.")
LISTED = _("Write one of the list: {labels}.")


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell of a table of figures as its file stands: its text, and the column of the contract in which it is."""

    text: str
    column: ContractField

    @property
    def is_figure(self) -> bool:
        """Whether a count or a printed total stands there, and no label."""
        return self.column.count is not None or self.column.printed_total


@as_a_whole
def correct(
    space: Workspace,
    definitions: Definitions,
    reference: str,
    to_value: str,
    authority: str,
    because: Mapping[str, str],
    from_value: str | None = None,
) -> str:
    """Have the cell at `reference` (`FILE!CELL`) read as `to_value` from now on; the id of the correction.

    `because`: the reason by language of the country; `authority`: which office says so. Where `from_value` is given the
    cell must hold it.
    """
    refuse_person_as_office(authority, "--authority", definitions)
    collection = read_collection(space.folder, definitions, space.files)
    where = cell_of(reference, collection)
    file = TableFile(collection.folder, collection.by_file[where.file], collection.year)
    agreed = definitions.contracts[str(file.entry["thb:contract"])]
    _refuse_doubled(where, collection)
    cell = held_cell(file, agreed, where)
    held = cell.text
    if from_value is not None and from_value != held:
        raise refused(where, OTHER_VALUE)
    _refuse_unlisted(to_value, cell.column, agreed, where, definitions, collection.year)
    reason = in_all_languages(because, definitions.languages, "because")
    taken = {correction.id for correction in collection.corrections}
    id = unique_id((short_name(where.file), where.sheet, where.cell), taken)
    entry = {
        "correction": id,
        "where": place_entry(where),
        "from": held,
        "to": to_value,
        "reason": reason,
        "authority": authority,
        "on": space.on,
    }
    space.put(CORRECTIONS, with_entry(space.read(CORRECTIONS), CORRECTIONS, ["corrections"], entry))
    after = read_collection(space.folder, definitions, space.files)
    known = {(fault.where, fault.code) for fault in _faults(collection, where.file, definitions)}
    found = _faults(after, where.file, definitions)
    refuse_if_any(SourceRefused, [fault for fault in found if (fault.where, fault.code) not in known])
    if after.decisions:  # a case that was decided on another figure is refused
        refuse_untranslatable(after, definitions)
    about = {"id": id, **place_entry(where), "from": held, "to": to_value, "authority": authority, "because": reason}
    space.enter(Act.CORRECTED, about)
    return id


def _refuse_doubled(where: Place, collection: Collection) -> None:
    """Refuse a cell that is corrected already; by the number of its entry the earlier correction is withdrawn."""
    for known in collection.corrections:
        if (known.where.file, known.where.cell.upper()) == (where.file, where.cell):
            entries = (act for act in acts_in_force(collection.journal) if act.act is Act.CORRECTED)
            numbers = [entry.number for entry in entries if entry.about["id"] == known.id]
            remedy = WITHDRAW_FIRST.filled({"number": numbers[-1]}) if numbers else TAKE_OUT_FIRST
            raise refused(where, ("correction-doubled", DOUBLED, remedy), "analyst", first=known.id, file=CORRECTIONS)


def held_cell(file: TableFile, agreed: Contract, where: Place) -> HeldCell:
    """The cell at `where` in a file of the table that is `agreed`; refused where it has none, and of registers."""
    contract = file.as_agreed(agreed)
    if contract.records:
        raise refused(where, NO_REGISTER, "analyst")
    grid = read_grid(file.content(), where.file, contract)
    rows, fields = dict(grid.rows), contract.as_sent(grid.header).fields
    row, column = place_of(where.cell)
    if row not in rows or column > min(len(rows[row]), len(fields)):
        raise refused(where, ("correction-misplaced", NO_SUCH_CELL, AS_SHOWN))
    return HeldCell(rows[row][column - 1], fields[column - 1])


def _refuse_unlisted(
    text: str, column: ContractField, agreed: Contract, where: Place, definitions: Definitions, year: int
) -> None:
    """Refuse a label that nobody could read in its column; of a long list the nearest one is offered."""
    totals = map(str.casefold, agreed.printed_totals)
    if (
        column.dimension
        and text.casefold() not in totals
        and label_read(text, column, definitions.law.lists).unresolved
    ):
        labels = labels_of(column, definitions, year)
        remedy = LISTED if len(labels) <= SHOWN else closest(text, labels)
        values = {"column": column.name, "labels": ", ".join(labels)}
        raise refused(where, ("correction-breaks-contract", NOT_LISTED, remedy), "analyst", **values)


def _faults(collection: Collection, file: str, definitions: Definitions) -> list[Fault]:
    """What keeps one file of a collection from being read."""
    alone = replace(collection, resources=(collection.by_file[file],), decisions=())
    return [fault for one in read(alone, definitions, set_aside=True).refused for fault in one.faults]
