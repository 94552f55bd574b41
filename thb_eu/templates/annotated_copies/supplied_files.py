"""List the files of a judged collection as their suppliers sent them and call them.

A form is one file, however many tables were taken out of it. What was delivered is numbered as the entry of the journal
that received or refused it, any other file by its place in the collection; no path of ours is shown to a supplier.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.messages import Text, literal
from thb_eu.definitions.acts import DELIVERIES, HASH_SHOWN, Act
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.journal import Journal
from thb_eu.results import Collection, Submission
from thb_eu.results.deliveries import acts_in_force

FORM_SHOWN = "form.xlsx"
FORMS = ("original.xlsx", FORM_SHOWN)
"""In which file of a delivery the cells of a form can be marked: as it was sent, or in a workbook that shows an .ods.

Of a form in CSV each table is shown by itself.
"""
FORM = "thb:form"


@dataclass(frozen=True, slots=True)
class SuppliedFile:
    """A file as its supplier sent it: `path` in the collection, `name` of its copy without ending.

    `number`: how it is called on the telephone. `title`: what it is to its supplier; `label`: after what a sheet that
    shows it is called. `delivery`: the first digits of its SHA-256. `tables`: by the path of each table, its contract;
    `sheets`: by the same path, the sheet of the form that holds it.
    """

    path: str
    name: str
    number: str
    title: Text
    label: str
    delivery: str
    tables: Mapping[str, str]
    sheets: Mapping[str, str]

    @property
    def supplier(self) -> str:
        """The package of contracts under which its tables are read: one file has one supplier."""
        return next(iter(self.tables.values())).partition("/")[0]


def supplied_files(submission: Submission) -> tuple[SuppliedFile, ...]:
    """Return every file of figures of which something can be shown, in the order of the package."""
    collection, received = submission.collection, submission.received
    contents = {file.path: file.content for file in received.refused} | {**received.inputs}
    listed = _listed(collection)
    shown = {path: entry for path, entry in listed.items() if path in contents}  # of registers nothing is
    numbers = entry_numbers(collection.journal)
    places = {path: str(place) for place, path in enumerate(listed, start=1)}
    with_copy = {*received.inputs, *(file.path for file in received.refused if file.table)}
    bare = {path: str(PurePosixPath(path).with_suffix("")) for path in shown}
    held = Counter(bare[path].casefold() for path in shown if path in with_copy)
    files: dict[str, SuppliedFile] = {}
    for path, entry in shown.items():
        name = entry["thb:contract"]
        contract, (supplier, _, table) = submission.definitions.contracts[name], name.partition("/")
        folder = path.rpartition("/")[0].rpartition("/")[0]
        kept = [f"{folder}/{name}" for name in FORMS if entry.get(FORM)]
        form = next((name for name in kept if (collection.folder / name).is_file()), "")
        if form:
            known = files.get(form)
            sheets = {**(known.sheets if known else {}), path: entry[FORM]["sheet"]}
            tables = {**(known.tables if known else {}), path: name}
            number = numbers.get(delivery_in(path), places[path])
            files[form] = SuppliedFile(
                form, f"{number}-{supplier}", number, contract.supplier, supplier, delivery_in(path), tables, sheets
            )
        elif (id := delivery_in(path)) in numbers:
            called = f"{numbers[id]}-{supplier}-{table}"
            files[path] = SuppliedFile(path, called, numbers[id], contract.title, table, id, {path: name}, {})
        else:
            called = bare[path] if held[bare[path].casefold()] == 1 else path
            id = hashlib.sha256(contents[path]).hexdigest()[:HASH_SHOWN]
            files[path] = SuppliedFile(path, called, places[path], literal(path), path, id, {path: name}, {})
    return tuple(files.values())


def _listed(collection: Collection) -> Mapping[str, Mapping[str, Any]]:
    """Return every file that the descriptor lists, those too that were set aside as they cannot be read."""
    written = json.loads(collection.edited.get(collection.descriptor, b'{"resources":[]}').decode("utf-8-sig"))
    return {path_of(entry["path"]): entry for entry in written["resources"]} | {**collection.by_file}


def delivery_in(path: str) -> str:
    """Return the id of the delivery to which a file of a collection belongs; nothing where it belongs to none."""
    folder, _, rest = path.partition("/")
    return rest.partition("/")[0] if folder == DELIVERIES else ""


def entry_numbers(journal: Journal) -> Mapping[str, str]:
    """By the id of each delivery, the number of the last entry that received or refused it."""
    came = (entry for entry in acts_in_force(journal) if entry.act in (Act.RECEIVED, Act.REFUSED))
    return {str(entry.about["delivery"]): str(entry.number) for entry in came}


def numbered_before(journal: Journal, delivery: str) -> Mapping[str, int]:
    """By fingerprint, the number of each remark of a delivery that went back before."""
    returned = (entry.about for entry in acts_in_force(journal) if entry.act is Act.RETURNED)
    prints = [print for about in returned if about["delivery"] == delivery for print in about.get("remarks", ())]
    return {print: number for number, print in enumerate(dict.fromkeys(prints), start=1)}
