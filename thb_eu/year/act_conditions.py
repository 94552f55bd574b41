"""Hold every act of the year to its conditions: a role, a day in its place, offices that are no persons, a folder.

Comes in: what somebody says on the command line or in a program. Goes out: the same, sound. Refused: a collection that
travels with the product, a role that is none, a day to come or before what the act rests on, an id that nothing has or
several have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from thb_eu.base.errors import Problem
from thb_eu.base.messages import _, day, joined, quoted
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import A_CELL
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.signing import office_problem, role_problem
from thb_eu.definitions.strict_reader import closest, outline
from thb_eu.results import Collection
from thb_eu.sources.collection import find_collection
from thb_eu.year.fields import ON, ROLE, Field, refused

SEVERAL: Problem = ("id-ambiguous", _("{id!r} can be: {names}."), _("Name one of them in full."))
LONGEST_SHOWN = 40
"""Characters of what is no day that a refusal repeats."""
SHOWN = 12
"""Of more ids than these only the nearest is offered."""
CELL = re.compile(
    rf"(?P<file>[^!]+)!(?:(?P<sheet>[^!]+)!)?\$?(?P<cell>{A_CELL.replace('[1-9]', '[$]?[1-9]')})", re.IGNORECASE
)


def folder_to_change(package: str | Path, definitions: Definitions) -> Path:
    """Return the folder of the collection that `package` means; one that travels with the product is not changed."""
    folder = find_collection(package, definitions.folder).parent
    if folder.resolve().is_relative_to(find_folder().roots["datapackages"].resolve()):
        problem = (
            "collection-built-in",
            _("the collection travels with the product and is never written."),
            _("Begin a year from it, or copy its folder; and name that folder."),
        )
        raise refused(str(package), problem)
    return folder


def refuse_role_or_day(role: str, on: str, today: str) -> None:
    """Refuse an act of no role (`role_problem`), or of what is no ISO day or lies after `today`."""
    if problem := role_problem(role):
        raise refused(ROLE, problem)
    refuse_no_day(on, ON)
    if on > today:
        mistake = ("day-to-come", _("the day {on} lies after today, {today}."), _("Give the day on which it was done."))
        raise refused(ON, mistake, on=day(on), today=day(today))


def refuse_no_day(text: str, field: Field[Any]) -> None:
    """Refuse what a field gives as a day where it is no ISO day of the calendar, written as 2026-03-31."""
    try:
        is_day = str(date.fromisoformat(text)) == text
    except ValueError:
        is_day = False
    if not is_day:
        problem = (
            "day-invalid",
            _("{on!r} is no day of the calendar."),
            _("Give the day as year, month and day: 2026-03-31."),
        )
        raise refused(field, problem, on=text[:LONGEST_SHOWN])


def refuse_person_as_office(office: str, field: Field[Any], definitions: Definitions) -> None:
    """Refuse what is given as an office where it looks like a person (`office_problem`)."""
    offices = [supplier.office for supplier in definitions.suppliers.values()]
    known = (text.in_language(lang) for text in offices for lang in definitions.languages)
    if problem := office_problem(office, known):
        raise refused(field, problem)


def refuse_before(on: str, earlier: Iterable[JournalEntry]) -> None:
    """Refuse an act of a day (ISO) that lies before that of an entry on which it rests."""
    for entry in earlier:
        if on < entry.on:
            problem = (
                "days-out-of-order",
                _("the day {on} lies before that of entry {number}, {then}."),
                _("Give the day on which it was done."),
            )
            raise refused(ON, problem, on=day(on), number=entry.number, then=day(entry.on))


def cell_of(reference: str, collection: Collection) -> Place:
    """The cell that `FILE!CELL` or `FILE!SHEET!CELL` means; FILE may be the contract or the name of a resource."""
    found = CELL.fullmatch(reference.strip().replace("\\", "/"))
    if found is None:
        problem = (
            "reference-unreadable",
            _("this does not name a cell of a file."),
            _("Write FILE!CELL, e.g. data/t03.csv!C14, or FILE!SHEET!CELL."),
        )
        raise refused(reference, problem)
    file, by_file = file_meant(found["file"], collection), collection.by_file
    if file not in by_file:
        names = [*by_file, *(str(entry[key]) for entry in by_file.values() for key in ("thb:contract", "name"))]
        near = closest(file, names)
        remedy = _("It has these files: {names}.", names=", ".join(by_file)) if near.is_empty else near
        raise refused(reference, ("unknown-file", _("the collection has no file {file!r}."), remedy), file=file)
    return Place(file, found["sheet"] or "", found["cell"].replace("$", "").upper())


def file_meant(named: str, collection: Collection) -> str:
    """The file of the collection that a name means: itself, or that of the contract or of the resource so called."""
    by_file = collection.by_file
    files = [path for path, entry in by_file.items() if named in (entry["thb:contract"], entry["name"])]
    return files[0] if named not in by_file and len(files) == 1 else named


def one_of_ids(asked: str, ids: Iterable[str]) -> str:
    """The id that somebody means: as written, in other letters, or by its last word, as the number of an article."""
    known = [*dict.fromkeys(ids)]
    for means in (str, outline, lambda id: outline(id.rpartition(" ")[2])):
        found = [id for id in known if means(id) == means(asked)]
        if len(found) == 1:
            return found[0]
        if found:
            raise refused(asked, SEVERAL, id=asked, names=joined(map(quoted, found)))
    near = closest(asked, known)
    if near.is_empty and 0 < len(known) <= SHOWN:
        near = _("There are: {names}.", names=", ".join(known))
    raise refused(asked, ("unknown-id", _("nothing here has the id {id!r}."), near), id=asked)
