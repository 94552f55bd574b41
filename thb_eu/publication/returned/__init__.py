"""Returned: a judged collection in, marked copies of the suppliers' own files out, whole or not at all.

Each table in which a finding stands comes back as a workbook: the cells coloured by severity and commented in all
languages, and before them a sheet with one line per finding. The suppliers' files are read and never written.
A file that cannot be read gets a note with its faults and, where its table can be shown, a copy with each at its place;
one whose parts cannot be followed gets the note alone. Neither keeps any other back.
Refused: a folder in the package or with anything else in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from thb_eu.errors import Fault
from thb_eu.frames import with_plain_text
from thb_eu.messages import NO_WORDS, Languages, Text, _, layout
from thb_eu.model import Place, Refused, SentTable, Submission
from thb_eu.ooxml.xml_part import Damaged
from thb_eu.progress import stage
from thb_eu.publication.folder import MANIFEST, write_whole
from thb_eu.publication.returned.drawn import sheet_part
from thb_eu.publication.returned.marked_workbook import MarkedWorkbook
from thb_eu.publication.returned.place import KIND, listing, refuse_unless_free
from thb_eu.publication.returned.plain import as_workbook, title_of
from thb_eu.publication.returned.remarks import (
    Remark,
    for_suppliers,
    grounds_of,
    notes_of,
    place_in,
    remarks_on,
    remarks_on_refused,
)
from thb_eu.publication.returned.sheet import AS_TEXT, HIDDEN, SIGNED, remarks_sheet

__all__ = ["Copy", "copies_of", "give_back", "refuse_unless_free"]

SUFFIX = ".remarks.xlsx"
MARKING = _("marking the copies")
CANNOT_MARK = _("cells cannot be marked in the workbook: a part of it is damaged or missing.")
SAVE_ANEW = _("Open it in a spreadsheet program, save it anew and send it again.")


REFUSED_SUFFIX = ".refused.txt"
CANNOT_BE_READ = _("The file {source} cannot be read. Correct it and send it again. {copy}")
MARKED_IN = _("The places are marked in the copy {name}.")
NOTHING_COUNTED = _("The file cannot be read: until it is corrected, none of its numbers counts.")


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the package as it goes back to its supplier, or, with `faults`, the note on one that cannot be read."""

    source: str
    name: str
    remarks: tuple[Remark, ...]
    content: bytes
    faults: tuple[Fault, ...] = ()

    @property
    def open(self) -> int:
        """How many remarks wait for a correction or an answer."""
        return sum(not remark.explained for remark in self.remarks)


@with_plain_text
def give_back(submission: Submission, out: str | Path, every: bool = False) -> tuple[Copy, ...]:
    """Write the marked copies into the folder `out`: of the files with a finding, or of `every` file."""
    refuse_unless_free(Path(out), submission.collection.folder)
    stage(MARKING)
    copies = copies_of(submission, every)
    contents = {copy.name: copy.content for copy in copies}
    refused = {file.path: file.content for file in submission.received.refused if file.table}
    inputs = {**submission.received.inputs, **refused}
    sources = {copy.source: inputs[copy.source] for copy in copies if copy.source in inputs}
    write_whole(Path(out), {**contents, MANIFEST: listing(submission, sources, contents)}, KIND)
    return copies


def copies_of(submission: Submission, every: bool = False) -> tuple[Copy, ...]:
    """The marked copies, in the order of the package, and a note on every file that cannot be read or marked."""
    names = _names(submission)
    copies = [copy for file in submission.received.refused for copy in _of_refused(file, names, submission)]
    for source, name in names.items():
        if source not in submission.received.inputs:
            continue
        remarks = remarks_on(source, submission)
        if not (remarks or every):
            continue
        try:
            copies.append(Copy(source, name, remarks, _marked(_sent(source, submission), remarks, submission)))
        except Damaged:
            copies.append(_note(source, (_unmarkable(source),), NO_WORDS, submission.definitions.languages))
    return tuple(copies)


def _of_refused(file: Refused, names: Mapping[str, str], submission: Submission) -> Iterator[Copy]:
    """The note on a file that cannot be read, and its copy where its table can be shown."""
    languages, faults = submission.definitions.languages, for_suppliers(file.faults)
    if not faults:
        return
    if file.table is None:
        yield _note(file.path, faults, file.no_copy, languages)
        return
    name, remarks = names[file.path], remarks_on_refused(file)
    title = submission.definitions.contracts[file.contract].title
    try:
        content = _marked(_Sent(file.path, file.content, file.table, title), remarks, submission, NOTHING_COUNTED)
    except Damaged:
        yield _note(file.path, (*faults, _unmarkable(file.path)), NO_WORDS, languages)
        return
    yield _note(file.path, faults, MARKED_IN.filled({"name": name}), languages)
    yield Copy(file.path, name, remarks, content)


def _unmarkable(source: str) -> Fault:
    return Fault(Place(source), "workbook-damaged", CANNOT_MARK, SAVE_ANEW, "supplier")


def _note(source: str, faults: tuple[Fault, ...], copy: Text, languages: Languages) -> Copy:
    """A note to the supplier of a file that cannot be read or marked: every fault, in all languages.

    `copy`: where its cells are marked, or why they are not.
    """
    paragraphs = []
    for lang in languages:
        opening = CANNOT_BE_READ.filled({"source": source, "copy": copy}).in_language(lang).rstrip()
        paragraphs.append("\r\n".join([opening, *(f"- {_told(fault, source).in_language(lang)}" for fault in faults)]))
    content = ("\r\n\r\n".join(paragraphs) + "\r\n").encode("utf-8-sig")
    return Copy(source, source + REFUSED_SUFFIX, (), content, faults)


def _told(fault: Fault, source: str) -> Text:
    """A fault as its supplier reads it: the place in the own file, what is wrong, what to do."""
    said = {"where": place_in(fault, source), "what": fault.what, "remedy": fault.for_the_supplier, "code": fault.code}
    return layout("{where}: {what} {remedy} [{code}]", **said)


def _names(submission: Submission) -> dict[str, str]:
    """The names of the copies: that of the file, with its ending only where two files differ in nothing else."""
    sent = [resource["path"].replace("\\", "/") for resource in submission.collection.resources]
    files = [file for file in sent if file in submission.received.inputs]  # of registers no copy is kept, or made
    files += [file.path for file in submission.received.refused if file.table]
    bare = {file: str(PurePosixPath(file).with_suffix("")) for file in files}
    held = Counter(name.casefold() for name in bare.values())
    return {file: (bare[file] if held[bare[file].casefold()] == 1 else file) + SUFFIX for file in files}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file as it was sent: its name, its bytes, its table, and what the contract calls the table."""

    name: str
    content: bytes
    table: SentTable
    title: Text


def _sent(source: str, submission: Submission) -> _Sent:
    """A file that was read, as it was sent."""
    received = submission.received
    resources = submission.collection.resources
    named = next(entry["thb:contract"] for entry in resources if entry["path"].replace("\\", "/") == source)
    title = submission.definitions.contracts[named].title
    return _Sent(source, received.inputs[source], received.sent[source], title)


def _marked(file: _Sent, remarks: tuple[Remark, ...], submission: Submission, *first: Text) -> bytes:
    """The copy of one file with its remarks; `first`: what the reader must know before all else."""
    languages = submission.definitions.languages
    if is_workbook := file.name.lower().endswith(".xlsx"):
        book = MarkedWorkbook(file.content)
        titles = {title: title for title in book.sheets}
    else:
        book = MarkedWorkbook(as_workbook(file.table, file.name, file.title.in_languages(languages)))
        titles = {file.table.sheet: title_of(file.name)}
    for named, title in titles.items():
        own = [remark for remark in remarks if remark.finding.where.sheet == named and remark.cell]
        if own:
            book.mark(title, grounds_of(own), notes_of(own, languages))
    told = (*first, *_told_of(book, is_workbook, remarks))
    paper, links = remarks_sheet(file.name, remarks, submission, titles, told)
    book.put_first(book.free_title(paper.name), sheet_part(paper, book.styles, links))
    return book.written_anew()


def _told_of(book: MarkedWorkbook, is_workbook: bool, remarks: tuple[Remark, ...]) -> Iterator[Text]:
    """What the reader must know of the copy itself."""
    if not is_workbook:
        yield AS_TEXT
    if book.signed:
        yield SIGNED
    hidden = sorted({remark.finding.where.sheet for remark in remarks} & book.hidden)
    if hidden:
        yield HIDDEN.filled({"titles": ", ".join(hidden)})
