"""Returning: a collection in, marked copies of its suppliers' files out, and in its journal that they went back.

Copies of what was refused on receipt were made then, and go back too until the journal says that they did. Of a
delivery the journal keeps which remark has which number, so that 14-2 stays 14-2 in every later copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Act, Journal
from thb_eu.pipeline import prepare
from thb_eu.publication.annotated_copies import AnnotatedCopy, copies_of, write_copies
from thb_eu.publication.annotated_copies.supplied_files import entry_numbers, numbered_before
from thb_eu.results import Submission
from thb_eu.results.deliveries import DeliveryState, acts_in_force, deliveries_of
from thb_eu.year.act_conditions import folder_to_change
from thb_eu.year.answers import settled_answers
from thb_eu.year.journal_verification import folder_of
from thb_eu.year.workspace import Workspace, working_on

GIVEN_BACK = (".remarks.xlsx", "reason.txt")
"""How the files end that are made when a delivery is refused."""


@dataclass(frozen=True, slots=True)
class ReturnedCopies:
    """The copies that went back, of which submission; `refused`: by id, the names of those of refused deliveries."""

    copies: tuple[AnnotatedCopy, ...]
    submission: Submission
    refused: Mapping[str, tuple[str, ...]]


def return_copies(
    package: str | Path,
    definitions: Definitions,
    out: str | Path,
    every: bool = False,
    role: str = "",
    on: str = "",
    break_lock: bool = False,
) -> ReturnedCopies:
    """Write the marked copies into the folder `out`: of files with a finding, or of `every` file.

    With a `role` a collection that has a journal gets an entry for each delivery, of the ISO day `on`.
    """
    with ExitStack() as stack:
        space = None
        if role:
            folder = folder_to_change(package, definitions)
            space = stack.enter_context(working_on(folder, role, on, break_lock))
        submission = prepare(package, definitions, set_aside=True)
        journal, collection = submission.collection.journal, submission.collection
        copies = copies_of(submission, every, settled_answers(collection, submission.examined))
        beside = {id: dict(_made_before(id, journal, collection.folder)) for id in _refused(journal, every)}
        files = {name: content for contents in beside.values() for name, content in contents.items()}
        write_copies(copies, submission, out, files)
        refused = {id: tuple(contents) for id, contents in beside.items()}
        if space is not None and journal.entries:
            _enter(space, copies, refused)
            space.write()
    return ReturnedCopies(copies, submission, refused)


def _refused(journal: Journal, every: bool) -> Iterator[str]:
    """The deliveries that were refused and did not go back yet; or `every` one."""
    gone = {str(entry.about["delivery"]) for entry in acts_in_force(journal) if entry.act is Act.RETURNED}
    for one in deliveries_of(journal):
        if one.state is DeliveryState.REFUSED and (every or one.id not in gone):
            yield one.id


def _made_before(id: str, journal: Journal, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What was made of a refused delivery when it came, called by its number."""
    number = entry_numbers(journal)[id]
    for path in sorted(folder.joinpath(folder_of(id, Act.REFUSED)).glob("*")):
        ending = next((ending for ending in GIVEN_BACK if path.name.endswith(ending)), "")
        if ending:
            yield f"{number}.{ending.removeprefix('.')}", path.read_bytes()


def _enter(space: Workspace, copies: Sequence[AnnotatedCopy], refused: Mapping[str, object]) -> None:
    """Enter which deliveries went back, with the remarks that were numbered now, in the order of their numbers."""
    known = entry_numbers(space.journal)
    by_delivery: dict[str, list[AnnotatedCopy]] = {}
    for copy in copies:
        if copy.delivery in known and copy.open:
            by_delivery.setdefault(copy.delivery, []).append(copy)
    for id, parts in by_delivery.items():
        before = numbered_before(space.journal, id)
        remarks = sorted((one for copy in parts for one in copy.remarks), key=lambda one: int(one.number.split("-")[1]))
        new = [one.fingerprint for one in remarks if one.fingerprint not in before]
        about = {"delivery": id, "findings": sum(copy.open for copy in parts), "remarks": new}
        space.enter(Act.RETURNED, about)
    for id in refused:
        space.enter(Act.RETURNED, {"delivery": id, "findings": 0})
