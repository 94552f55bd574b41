"""Show each table of a delivery as its supplier sees it, and what is asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import Finding
from thb_eu.base.ooxml.cell_reference import is_cell
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.definitions.collection_descriptor import PUBLISHED
from thb_eu.desk.sheet_picture import CHANGED, Mark, SheetPicture, change_marks, finding_marks, picture
from thb_eu.desk.workplace import CollectionAtHand
from thb_eu.results.deliveries import OPEN_STATES, DeliveryState, SentDelivery, deliveries_of, standing_deliveries
from thb_eu.templates.annotated_copies.copy_stamp import entry_numbers
from thb_eu.year.answers import LAPSED, PROPOSED, REJECTED, SuppliersAnswer, answers_in
from thb_eu.year.changes import CellChange, TableFile, changes, held_cell
from thb_eu.year.received_deliveries import questions_about
from thb_eu.year.workspace import cell_of

Kind = TypeVar("Kind")


def so_many(kinds: Iterable[Kind], words: Mapping[Kind, Text]) -> Text:
    """Say of how many things what is true, in the order of the `words`; of none nothing is said."""
    counts = Counter(kinds)
    return joined([told.filled({"count": counts[kind]}) for kind, told in words.items() if counts[kind]])


# Show what a cell of a supplier's table holds, so that a correction shows what it replaces.


def held_text(collection: CollectionAtHand, cell: str) -> str | None:
    """Return what stands in a cell, `FILE!CELL` or `CONTRACT!CELL`; None if the file is unreadable or a register."""
    kept: dict[str, str | None] = collection.kept("held cells", dict)
    if cell not in kept:
        held = collection.collection
        try:
            where = cell_of(cell, held)
            file = TableFile(held.folder, held.by_file[where.file], held.year)
            contract = collection.definitions.contracts[str(file.entry["thb:contract"])]
            kept[cell] = held_cell(file, contract, where).text
        except ThbError:
            kept[cell] = None
    return kept[cell]


STATES = {
    DeliveryState.RECEIVED: _("to accept"),
    DeliveryState.QUESTIONED: _("questioned"),
    DeliveryState.ANSWERED: _("answered"),
    DeliveryState.ACCEPTED: _("accepted"),
    DeliveryState.REJECTED: _("rejected"),
    DeliveryState.REFUSED: _("refused"),
}
"""What became of a delivery, as pages say it."""
REPLACED = _("replaced by a later one")


def shown_state(sent: SentDelivery, standing: Collection[str]) -> tuple[str, Text]:
    """Say what became of a delivery, with the kind of its tag; `standing`: the ids of those that count."""
    if sent.state in OPEN_STATES and sent.id not in standing:
        return "replaced", REPLACED
    return sent.state.value, STATES[sent.state]


@dataclass(frozen=True, slots=True)
class AskedFinding:
    """A question about a table: the finding, as which cell it can be corrected (nothing: none), whether it may stay.

    `held`: what stands in that cell.
    """

    finding: Finding
    cell: str
    waivable: bool
    held: str | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of a delivery: what its supplier says of it instead of figures, and what it shows.

    `stands`: whether its figures count; `instead`: the later delivery that counts in its place, if any; `unpublished`:
    its name in the collection where it can be declared public and is not.
    """

    contract: str
    title: Text
    office: Text
    says: str
    stands: bool
    instead: str
    unpublished: str
    picture: SheetPicture | None
    changes: tuple[CellChange, ...]
    asked: tuple[AskedFinding, ...]

    @property
    def questions(self) -> tuple[tuple[tuple[int, AskedFinding], ...], ...]:
        """What is asked, each sentence once: with the numbers of the marks of its places."""
        groups: dict[str, list[tuple[int, AskedFinding]]] = {}
        for number, question in enumerate(self.asked, start=1):
            groups.setdefault(question.finding.message.english, []).append((number, question))
        return tuple(map(tuple, groups.values()))

    @property
    def is_remarkable(self) -> bool:
        """Whether something is asked of it, or it tells something otherwise than before."""
        return bool(self.asked or self.changes)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with the number by which it is called, its tables, and the answers of its supplier."""

    sent: SentDelivery
    number: str
    office: Text
    tables: tuple[TableView, ...]
    answers: tuple[SuppliersAnswer, ...]

    @property
    def remarkable(self) -> tuple[TableView, ...]:
        """The tables to look at first."""
        return tuple(table for table in self.tables if table.is_remarkable)

    @property
    def unremarkable(self) -> tuple[TableView, ...]:
        """The tables of which nothing is asked and in which nothing changed."""
        return tuple(table for table in self.tables if not table.is_remarkable)

    @property
    def open(self) -> int:
        """How many questions and answers about it nobody has settled."""
        asked = sum(len(table.asked) for table in self.tables)
        return asked + sum(answer.state in (PROPOSED, LAPSED, REJECTED) for answer in self.answers)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be decided of it any more."""
        return self.sent.state in (DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.REFUSED)

    @property
    def stands(self) -> bool:
        """Whether any of its tables counts."""
        return any(table.stands for table in self.tables)


def office_of(contract: str, definitions: Definitions) -> Text:
    """Say what the office is called that owes the table of a contract."""
    office, agreed = definitions.suppliers.get(contract.partition("/")[0]), definitions.contracts.get(contract)
    return office.office if office else agreed.supplier if agreed else _("supplier not recognised")


def delivery_view(held: CollectionAtHand, sent: SentDelivery) -> DeliveryView:
    """Return a delivery of a collection, as it is now."""
    journal, definitions = held.collection.journal, held.definitions
    contract = next(iter(sorted(sent.contracts)), f"{sent.supplier}/")
    return DeliveryView(
        sent,
        entry_numbers(journal).get(sent.id, ""),
        office_of(contract, definitions),
        tuple(_tables(held, sent)),
        tuple(answer for answer in answers_in(held.collection) if answer.delivery == sent.id),
    )


def _tables(held: CollectionAtHand, sent: SentDelivery) -> Iterator[TableView]:
    collection, definitions = held.collection, held.definitions
    standing = standing_deliveries(collection.journal)
    for name in sorted(sent.contracts):
        entry, now = sent.resources.get(name), standing.get(name)
        stands = now is not None and now.id == sent.id
        changed = _changes(held, sent, name)
        asked = tuple(_asked(held, name, entry)) if entry and stands else ()
        marks = (
            *finding_marks(question.finding for question in asked),
            *(change_marks(changed, str(entry["path"])) if entry else ()),
            *_corrections(held, str(entry["path"]) if entry else ""),
        )
        yield TableView(
            name,
            definitions.contracts[name].title,
            office_of(name, definitions),
            sent.statements.get(name, {}).get("says", ""),
            stands,
            now.id if now and not stands else "",
            _unpublished(held, str(entry["path"])) if entry and stands else "",
            picture(collection.folder, entry, collection.year, definitions, marks) if entry else None,
            changed,
            asked,
        )


def _unpublished(held: CollectionAtHand, file: str) -> str:
    table = held.collection.by_file.get(file, {})
    is_register = bool(table) and bool(held.definitions.contracts[table["thb:contract"]].records)
    return "" if is_register or table.get(PUBLISHED) else str(table.get("name", ""))


def _asked(held: CollectionAtHand, name: str, entry: Mapping[str, Any]) -> Iterator[AskedFinding]:
    """Yield what is asked of a table that counts."""
    checks = {check.id: check for check in all_checks(held.definitions)}
    is_register = bool(held.definitions.contracts[name].records)
    for finding in questions_about({str(entry["path"])}, held.submission.examined.findings):
        correctable = is_cell(finding.where.cell) and not is_register
        cell = "!".join(filter(None, (name, finding.where.sheet, finding.where.cell))) if correctable else ""
        shown = held_text(held, cell) if cell else None
        yield AskedFinding(finding, cell, checks[finding.check].waivable, shown)


def _changes(held: CollectionAtHand, sent: SentDelivery, name: str) -> tuple[CellChange, ...]:
    """Find what the table told otherwise in the delivery before it; of registers nothing."""
    collection, agreed = held.collection, held.definitions.contracts[name]
    entry, before = sent.resources.get(name), None
    for other in deliveries_of(collection.journal):
        if other.id == sent.id:
            break
        before = other.resources.get(name, before) if other.stands else before
    if entry is None or before is None or agreed.records:
        return ()
    old, new = (TableFile(collection.folder, resource, collection.year) for resource in (before, entry))
    return changes(old, new, agreed)


def _corrections(held: CollectionAtHand, path: str) -> Iterator[Mark]:
    """Yield the cells of a file that are read otherwise than it says."""
    for fix in held.collection.corrections:
        if fix.where.file == path:
            words = _("Read as {value}, on the authority of {authority}.", value=fix.to_value, authority=fix.authority)
            yield Mark(fix.where, CHANGED, words)
