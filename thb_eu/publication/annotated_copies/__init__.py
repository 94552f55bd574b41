"""Annotated copies: a judged collection in, marked copies of the suppliers' own files out, whole or not at all.

Each table in which a finding stands comes back as a workbook: the cells coloured by severity and commented in all
languages, and before them a sheet with one line per finding. The suppliers' files are read and never written.
A file that cannot be read gets a note with its faults and, where its table can be shown, a copy with each at its place;
one whose parts cannot be followed gets the note alone. Neither keeps any other back.
Refused: a folder in the package or with anything else in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, _, layout
from thb_eu.base.model import Place
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.base.progress import stage
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.definitions import Definitions
from thb_eu.publication.annotated_copies.marked_workbook import MarkedWorkbook
from thb_eu.publication.annotated_copies.remarks import (
    NumberedRemark,
    for_suppliers,
    grounds_of,
    notes_of,
    place_in,
    remarks_on,
    remarks_on_refused,
)
from thb_eu.publication.annotated_copies.remarks_sheet import AS_TEXT, HIDDEN, SIGNED, remarks_sheet
from thb_eu.publication.annotated_copies.sheet_xml import as_workbook, sheet_part, title_of
from thb_eu.publication.folder import MANIFEST, refuse_unless_free, write_all
from thb_eu.publication.manifest import ENGINE, as_json, hashes
from thb_eu.results import Collection, RefusedFile, SentTable, Submission

__all__ = ["AnnotatedCopy", "copies_of", "copies_of_refused", "give_back"]

KIND = "returned files"
SUFFIX, REFUSED_SUFFIX = ".remarks.xlsx", ".refused.txt"
MARKING = _("marking the copies")
CANNOT_MARK = (
    "workbook-damaged",
    _("cells cannot be marked in the workbook: a part of it is damaged or missing."),
    _("Open it in a spreadsheet program, save it anew and send it again."),
)
CANNOT_BE_READ = _("The file {source} cannot be read. Correct it and send it again. {copy}")
MARKED_IN = _("The places are marked in the copy {name}.")
NOTHING_COUNTED = _("The file cannot be read: until it is corrected, none of its numbers counts.")


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """A file of the package as it goes back to its supplier, or, with `faults`, the note on one that cannot be read."""

    source: str
    name: str
    remarks: tuple[NumberedRemark, ...]
    content: bytes
    faults: tuple[Fault, ...] = ()

    @property
    def open(self) -> int:
        """How many remarks wait for a correction or an answer."""
        return sum(not remark.explained for remark in self.remarks)


@with_plain_text
def give_back(submission: Submission, out: str | Path, every: bool = False) -> tuple[AnnotatedCopy, ...]:
    """Write the marked copies into the folder `out`: of the files with a finding, or of `every` file.

    Beside them stands the list by which they are known again: of which files of which package, by what, with hashes.
    """
    folder, collection, received = Path(out), submission.collection, submission.received
    refuse_unless_free(folder, collection.folder, KIND)
    stage(MARKING)
    copies = copies_of(submission, every)
    contents = {copy.name: copy.content for copy in copies}
    sent = {**received.inputs, **{file.path: file.content for file in received.refused if file.table}}
    listed = {
        "kind": KIND,
        "package": collection.name,
        "year": str(collection.year),
        "inputs": hashes({copy.source: sent[copy.source] for copy in copies if copy.source in sent}),
        "outputs": hashes(contents),
        "engine": {"name": ENGINE, "version": version(ENGINE)},
    }
    write_all(folder, {**contents, MANIFEST: as_json(listed)}, KIND)
    return copies


def copies_of(submission: Submission, every: bool = False) -> tuple[AnnotatedCopy, ...]:
    """The marked copies, in the order of the package, and a note on every file that cannot be read or marked."""
    received, names = submission.received, _names(submission)
    of_whom = submission.collection, submission.definitions
    copies = [copy for file in received.refused for copy in copies_of_refused(file, names.get(file.path, ""), *of_whom)]
    contracts = {file: resource["thb:contract"] for file, resource in submission.collection.by_file.items()}
    for source, name in names.items():
        if source not in received.inputs:
            continue
        remarks = remarks_on(source, submission)
        if not (remarks or every):
            continue
        sent = received.inputs[source], received.sent[source], contracts[source]
        content = _marked(source, *sent, remarks, *of_whom)
        note = _note(source, (), None, submission.definitions)
        copies.append(AnnotatedCopy(source, name, remarks, content) if content else note)
    return tuple(copies)


def copies_of_refused(
    file: RefusedFile, name: str, collection: Collection, definitions: Definitions
) -> Iterator[AnnotatedCopy]:
    """The note on a file that cannot be read, and its copy, called `name`, where its table can be shown."""
    faults = for_suppliers(file.faults)
    if not faults:
        return
    if file.table is None:
        yield _note(file.path, faults, file.no_copy, definitions)
        return
    sent, remarks = (file.content, file.table, file.contract), remarks_on_refused(file)
    content = _marked(file.path, *sent, remarks, collection, definitions, NOTHING_COUNTED)
    yield _note(file.path, faults, MARKED_IN.filled({"name": name}) if content else None, definitions)
    if content:
        yield AnnotatedCopy(file.path, name, remarks, content)


def _note(source: str, faults: tuple[Fault, ...], copy: Text | None, definitions: Definitions) -> AnnotatedCopy:
    """A note to the supplier of a file that cannot be read or marked: every fault, in all languages.

    `copy`: where its cells are marked, or why they are not; None where they cannot be, which is one more fault.
    """
    if copy is None:
        faults = (*faults, Fault(Place(source), *CANNOT_MARK, "supplier"))
    lines = [CANNOT_BE_READ.filled({"source": source, "copy": copy or NO_WORDS})]
    for fault in faults:
        values = {"where": place_in(fault, source), "what": fault.what, "remedy": fault.for_the_supplier}
        lines.append(layout("- {where}: {what} {remedy} [{code}]", **values, code=fault.code))
    languages = definitions.languages
    paragraphs = ["\r\n".join(line.in_language(lang).rstrip() for line in lines) for lang in languages]
    content = ("\r\n\r\n".join(paragraphs) + "\r\n").encode("utf-8-sig")
    return AnnotatedCopy(source, source + REFUSED_SUFFIX, (), content, faults)


def _names(submission: Submission) -> dict[str, str]:
    """The names of the copies: that of the file, with its ending only where two files differ in nothing else."""
    received = submission.received
    files = [
        file for file in submission.collection.by_file if file in received.inputs
    ]  # of registers no copy is kept, or made
    files += [file.path for file in received.refused if file.table]
    bare = {file: str(PurePosixPath(file).with_suffix("")) for file in files}
    held = Counter(name.casefold() for name in bare.values())
    return {file: (bare[file] if held[bare[file].casefold()] == 1 else file) + SUFFIX for file in files}


def _marked(
    name: str,
    content: bytes,
    table: SentTable,
    contract: str,
    remarks: tuple[NumberedRemark, ...],
    collection: Collection,
    definitions: Definitions,
    *first: Text,
) -> bytes:
    """The copy of the file `name` with its remarks, empty where its cells cannot be marked.

    `first`: what the reader must know before all else.
    """
    languages = definitions.languages
    is_workbook = name.lower().endswith(".xlsx")
    if not is_workbook:
        content = as_workbook(table, name, definitions.contracts[contract].title, languages)
    try:
        book = MarkedWorkbook(content)
        titles = {title: title for title in book.sheets} if is_workbook else {table.sheet: title_of(name)}
        for named, title in titles.items():
            on_sheet = [remark for remark in remarks if remark.finding.where.sheet == named and remark.cell]
            if on_sheet:
                book.mark(title, grounds_of(on_sheet), notes_of(on_sheet, languages))
        hidden = sorted({remark.finding.where.sheet for remark in remarks} & book.hidden)
        lines = [*first, *([] if is_workbook else [AS_TEXT]), *([SIGNED] if book.signed else [])]
        lines += [HIDDEN.filled({"titles": ", ".join(hidden)})] if hidden else []
        sheet, links = remarks_sheet(name, remarks, collection, languages, titles, lines)
        book.put_first(book.free_title(sheet.name), sheet_part(sheet, book.styles, links))
        return book.written_anew()
    except DamagedPart:
        return b""
