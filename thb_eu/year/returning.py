"""Return marked copies of suppliers' files, and enter in the journal that they went back.

Copies of what was refused on receipt were made then, and go back too until the journal says that they did. Of a
delivery the journal keeps which remark has which number, so that 14-2 stays 14-2 in every later copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.messages import literal
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import Journal
from thb_eu.results import Submission
from thb_eu.results.deliveries import DeliveryState, SentDelivery, acts_in_force, deliveries_of
from thb_eu.run import prepare
from thb_eu.templates.annotated_copies import AnnotatedCopy, copies_of, write_copies
from thb_eu.templates.annotated_copies.console_lines import RefusedDelivery
from thb_eu.templates.annotated_copies.copy_stamp import entry_numbers, numbered_before
from thb_eu.year.acting import NOBODY_NAMED, Acting
from thb_eu.year.answers import heard_answers
from thb_eu.year.forms import refuse_unknown
from thb_eu.year.journal_verification import folder_of, purged_in
from thb_eu.year.received_deliveries import delivery_named
from thb_eu.year.workspace import Workspace, folder_to_change, working_on

GIVEN_BACK = (".remarks.xlsx", "reason.txt")
"""How the files end that are made when a delivery is refused."""


@dataclass(frozen=True, slots=True)
class ReturnedCopies:
    """The copies that went back, of which submission; `refused`: those of deliveries that were refused on receipt.

    `entered`: whether the journal knows of it; then what was refused does not go back again.
    """

    copies: tuple[AnnotatedCopy, ...]
    submission: Submission
    refused: tuple[RefusedDelivery, ...]
    entered: bool


def return_copies(
    package: str | Path,
    definitions: Definitions,
    out: str | Path,
    acting: Acting = NOBODY_NAMED,
    *,
    every: bool = False,
    supplier: str = "",
    delivery: str = "",
) -> ReturnedCopies:
    """Write the marked copies into the folder `out`: of files with a finding, or of `every` file.

    Of one `supplier` (a package of contracts) or one `delivery` (how its id begins) alone, where it is named; else of
    all. Refused are a supplier who has no contract, and a delivery that the journal does not know.

    Where a role is `acting` a collection that has a journal gets an entry for each delivery; else the journal does not
    know that they went back.
    """
    with ExitStack() as stack:
        space = None
        if acting.role:
            folder = folder_to_change(package, definitions)
            space = stack.enter_context(working_on(folder, acting))
        submission = prepare(package, definitions, Audience.INTERNAL, set_aside=True)
        journal, collection = submission.collection.journal, submission.collection
        known = dict.fromkeys(name.partition("/")[0] for name in definitions.contracts)
        refuse_unknown([supplier] if supplier else [], [*known])
        delivery = delivery_named(delivery, journal).id if delivery else ""
        copies = tuple(
            copy
            for copy in copies_of(submission, every, heard_answers(collection, submission.examined))
            if delivery in ("", copy.delivery) and supplier in ("", copy.supplier)
        )
        beside = [
            (one, dict(_made_before(one, journal, collection.folder)))
            for one in _refused(journal, every)
            if delivery in ("", one.id) and supplier in ("", one.supplier)
        ]
        files = {name: content for _one, contents in beside for name, content in contents.items()}
        offices = {name: told.office for name, told in definitions.suppliers.items()}
        refused = tuple(
            RefusedDelivery(one.id, one.supplier, offices.get(one.supplier, literal(one.supplier)), one.on, tuple(made))
            for one, made in beside
        )
        entered = space is not None and bool(journal.entries)
        if space is not None and entered:
            _enter(space, copies, [one.id for one in refused])
        write_copies(copies, submission, out, files)
        if space is not None:
            space.write()
    return ReturnedCopies(copies, submission, refused, entered or not journal.entries)


def _refused(journal: Journal, every: bool) -> Iterator[SentDelivery]:
    """Yield the deliveries that were refused and did not go back yet; or `every` one.

    What nobody knows whose it is and was removed again goes back to nobody.
    """
    removed = purged_in(journal)
    gone = {str(entry.about["delivery"]) for entry in acts_in_force(journal) if entry.act is Act.RETURNED}
    for delivery in deliveries_of(journal):
        is_aside = not delivery.supplier and delivery.id in removed
        if delivery.state is DeliveryState.REFUSED and not is_aside and (every or delivery.id not in gone):
            yield delivery


def _made_before(one: SentDelivery, journal: Journal, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what was made of a refused delivery when it came, called by its number and, if known, its supplier."""
    called = "-".join(filter(None, (entry_numbers(journal)[one.id], one.supplier)))
    for path in sorted(folder.joinpath(folder_of(one.id, Act.REFUSED)).glob("*")):
        ending = next((ending for ending in GIVEN_BACK if path.name.endswith(ending)), "")
        if ending:
            yield f"{called}.{ending.removeprefix('.')}", path.read_bytes()


def _enter(space: Workspace, copies: Sequence[AnnotatedCopy], refused: Sequence[str]) -> None:
    """Enter which deliveries went back, with the remarks that were numbered now, in the order of their numbers."""
    known = entry_numbers(space.journal)
    by_delivery: dict[str, list[AnnotatedCopy]] = {}
    for copy in copies:
        if copy.delivery in known and copy.open:
            by_delivery.setdefault(copy.delivery, []).append(copy)
    for id, parts in by_delivery.items():
        before = numbered_before(space.journal, id)
        remarks = sorted((one for copy in parts for one in copy.remarks), key=lambda one: int(one.number.split("-")[1]))
        new = [remark.fingerprint for remark in remarks if remark.fingerprint not in before]
        about = {"delivery": id, "findings": sum(copy.open for copy in parts), "remarks": new}
        space.enter(Act.RETURNED, about)
    for id in refused:
        space.enter(Act.RETURNED, {"delivery": id, "findings": 0})
