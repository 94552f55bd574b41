"""Returned: a judged collection in, marked copies of the suppliers' own files out, whole or not at all.

Each table in which a finding stands comes back as a workbook: the cells coloured by severity and commented in both
languages, and before them a sheet with one line per finding. The suppliers' files are read and never written.
A file that cannot be read, or whose parts cannot be followed, gets a note with its faults and keeps no other back.
Refused: a folder in the package or with anything else in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from thb_eu.errors import Fault
from thb_eu.model import Submission, Text
from thb_eu.publication.folder import MANIFEST, write_whole
from thb_eu.publication.returned.book import Book
from thb_eu.publication.returned.drawn import sheet_part
from thb_eu.publication.returned.parts import Damaged
from thb_eu.publication.returned.place import KIND, listing, refuse_unless_free
from thb_eu.publication.returned.plain import as_workbook, title_of
from thb_eu.publication.returned.remarks import Remark, grounds_of, notes_of, remarks_on
from thb_eu.publication.returned.sheet import AS_TEXT, HIDDEN, SIGNED, remarks_sheet

__all__ = ["Copy", "copies_of", "give_back", "refuse_unless_free"]

SUFFIX = ".remarks.xlsx"
CANNOT_MARK = Text(
    "v delovnem zvezku ni mogoče označiti celic: eden od delov je poškodovan ali manjka.",
    "cells cannot be marked in the workbook: a part of it is damaged or missing.",
)
SAVE_ANEW = Text(
    "Odprite ga v programu za preglednice, ga shranite na novo in pošljite znova.",
    "Open it in a spreadsheet program, save it anew and send it again.",
)


REFUSED_SUFFIX = ".refused.txt"
CANNOT_BE_READ = Text(
    "Datoteke {source} ni mogoče prebrati, zato v njej ni označena nobena celica. Popravite jo in jo pošljite znova.",
    "The file {source} cannot be read, so no cell is marked in it. Correct it and send it again.",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the package as it goes back to its supplier; of a file that cannot be read, a note with its faults."""

    source: str
    name: str
    remarks: tuple[Remark, ...]
    content: bytes
    faults: tuple[Fault, ...] = ()

    @property
    def open(self) -> int:
        """How many remarks wait for a correction or an answer."""
        return sum(not remark.explained for remark in self.remarks)


def give_back(submission: Submission, out: str | Path, every: bool = False) -> tuple[Copy, ...]:
    """Write the marked copies into the folder `out`: of the files with a finding, or of `every` file."""
    refuse_unless_free(Path(out), submission.collection.folder)
    copies = copies_of(submission, every)
    contents = {copy.name: copy.content for copy in copies}
    inputs = submission.received.inputs
    sources = {copy.source: inputs[copy.source] for copy in copies if copy.source in inputs}
    write_whole(Path(out), {**contents, MANIFEST: listing(submission, sources, contents)}, KIND)
    return copies


def copies_of(submission: Submission, every: bool = False) -> tuple[Copy, ...]:
    """The marked copies, in the order of the package, and a note on every file that cannot be read or marked."""
    names = _names(submission)
    copies = [_note(file.path, file.faults) for file in submission.received.refused]
    for source, name in names.items():
        remarks = remarks_on(source, submission)
        if not (remarks or every):
            continue
        try:
            copies.append(Copy(source, name, remarks, _marked(source, remarks, submission)))
        except Damaged:
            copies.append(_note(source, (Fault(source, CANNOT_MARK, SAVE_ANEW, "supplier"),)))
    return tuple(copies)


def _note(source: str, faults: tuple[Fault, ...]) -> Copy:
    """A note to the supplier of a file of which no copy can be made: every fault, in both languages."""
    paragraphs = []
    for lang in ("sl", "en"):
        opening = CANNOT_BE_READ.filled({"source": source}).in_language(lang)
        paragraphs.append("\r\n".join([opening, *(f"- {fault.in_language(lang)}" for fault in faults)]))
    content = ("\r\n\r\n".join(paragraphs) + "\r\n").encode("utf-8-sig")
    return Copy(source, source + REFUSED_SUFFIX, (), content, faults)


def _names(submission: Submission) -> dict[str, str]:
    """The names of the copies: that of the file, with its ending only where two files differ in nothing else."""
    sent = [resource["path"].replace("\\", "/") for resource in submission.collection.resources]
    files = [file for file in sent if file in submission.received.inputs]  # of registers no copy is kept, or made
    bare = {file: str(PurePosixPath(file).with_suffix("")) for file in files}
    held = Counter(name.casefold() for name in bare.values())
    return {file: (bare[file] if held[bare[file].casefold()] == 1 else file) + SUFFIX for file in files}


def _marked(source: str, remarks: tuple[Remark, ...], submission: Submission) -> bytes:
    """The copy of one file with its remarks."""
    received = submission.received
    if is_workbook := source.lower().endswith(".xlsx"):
        book = Book(received.inputs[source])
        titles = {title: title for title in book.sheets}
    else:
        book = Book(as_workbook(received.sent[source], source, _title(source, submission)))
        titles = {received.sent[source].sheet: title_of(source)}
    for named, title in titles.items():
        own = [remark for remark in remarks if remark.finding.where.sheet == named and remark.cell]
        if own:
            book.mark(title, grounds_of(own), notes_of(own))
    told = _told_of(book, is_workbook, remarks)
    paper, links = remarks_sheet(source, remarks, submission, titles, told)
    book.put_first(book.free_title(paper.name), sheet_part(paper, book.wardrobe, links))
    return book.content()


def _title(source: str, submission: Submission) -> Text:
    """What the contract calls the table of a file."""
    resources = submission.collection.resources
    named = next(entry["thb:contract"] for entry in resources if entry["path"].replace("\\", "/") == source)
    return submission.definitions.contracts[named].title


def _told_of(book: Book, is_workbook: bool, remarks: tuple[Remark, ...]) -> Iterator[Text]:
    """What the reader must know of the copy itself."""
    if not is_workbook:
        yield AS_TEXT
    if book.signed:
        yield SIGNED
    hidden = sorted({remark.finding.where.sheet for remark in remarks} & book.hidden)
    if hidden:
        yield HIDDEN.filled({"titles": ", ".join(hidden)})
