"""Mark copies of the suppliers' own files with the findings of a judged collection, whole or not at all.

Each table in which a finding stands comes back as a workbook: the cells coloured by severity and commented in all
languages, and before them a sheet with one line per finding. The suppliers' files are read and never written.
A file that cannot be read gets a note with its faults and, where its table can be shown, a copy with each at its place;
one whose parts cannot be followed gets the note alone. Neither keeps any other back.
Refused: a folder in the package or with anything else in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Languages, Text, _, layout, literal
from thb_eu.base.model import Place
from thb_eu.base.ooxml.archive import zipped
from thb_eu.base.ooxml.cell_reference import Coordinates, area_name, cell_name
from thb_eu.base.ooxml.comments import NO_COMMENTS, NO_SHAPES, with_comments, with_shapes
from thb_eu.base.ooxml.sheet_cells import CellColours, coloured
from thb_eu.base.ooxml.styles import EMPTY, Style, StyleTable
from thb_eu.base.ooxml.workbook import OFFICE, WORKBOOK, Workbook
from thb_eu.base.ooxml.xml_part import DECLARED, MAIN, ROOT, DamagedPart, XmlPart, escaped, in_namespace, shown
from thb_eu.base.progress import stage
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import HASH_SHOWN
from thb_eu.publication.folder import MANIFEST, refuse_unless_free, write_all
from thb_eu.publication.labels import LAST_ENTRY, heading_and_value
from thb_eu.publication.manifest import ENGINE, as_json, hashes
from thb_eu.results import Collection, RefusedFile, SentTable, Submission
from thb_eu.templates.annotated_copies.copy_stamp import TITLE as STAMP
from thb_eu.templates.annotated_copies.copy_stamp import (
    CopyStamp,
    StampedRemark,
    SuppliedFile,
    cells_about,
    supplied_files,
    without_earlier_marks,
)
from thb_eu.templates.annotated_copies.remarks import (
    HeardAnswer,
    NumberedRemark,
    for_suppliers,
    grounds_of,
    notes_of,
    place_in,
    remarks_on,
    remarks_on_refused,
)
from thb_eu.templates.annotated_copies.remarks_sheet import AS_TEXT, DELIVERED, HIDDEN, SIGNED, TITLE, remarks_sheet
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent, sheet_title
from thb_eu.writing.sheet_styles import HEADER, SHEET_TAB

__all__ = ["AnnotatedCopy", "copies_of", "copies_of_refused", "give_back", "write_copies"]

KIND = "returned files"
SUFFIX, REFUSED_SUFFIX = ".remarks.xlsx", ".refused.txt"
CANNOT_BE_READ = _("The file {source} cannot be read. Correct it and send it again. {copy}")
MARKED_IN = _("The places are marked in the copy {name}.")
NOTHING_COUNTED = _("The file cannot be read: until it is corrected, none of its numbers counts.")


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """A file of the package as it goes back to its supplier, or, with `faults`, the note on one that cannot be read.

    `delivery`: the first digits of the SHA-256 of the file as it was sent; `supplier`: the package of contracts whose
    supplier sent it; `tables`: the paths of its tables.
    """

    source: str
    name: str
    remarks: tuple[NumberedRemark, ...]
    content: bytes
    faults: tuple[Fault, ...] = ()
    delivery: str = ""
    supplier: str = ""
    tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", self.tables or (self.source,))

    @property
    def open(self) -> int:
        """How many remarks wait for a correction or an answer."""
        return sum(not remark.explained for remark in self.remarks)


@with_plain_text
def give_back(submission: Submission, out: str | Path, every: bool = False) -> tuple[AnnotatedCopy, ...]:
    """Write the marked copies into the folder `out`: of the files with a finding, or of `every` file."""
    return write_copies(copies_of(submission, every), submission, out)


@with_plain_text
def write_copies(
    copies: tuple[AnnotatedCopy, ...],
    submission: Submission,
    out: str | Path,
    beside: Mapping[str, bytes] | None = None,
) -> tuple[AnnotatedCopy, ...]:
    """Write copies into the folder `out`, and files `beside` them, by name.

    Beside them stands the list by which they are known again: of which files of which package, by what, with hashes.
    """
    folder, collection, received = Path(out), submission.collection, submission.received
    refuse_unless_free(folder, collection.folder, KIND)
    stage(_("marking the copies"))
    contents = {**(beside or {}), **{copy.name: copy.content for copy in copies}}
    sent = {**received.inputs, **{file.path: file.content for file in received.refused if file.table}}
    listed = {
        "kind": KIND,
        "package": collection.name,
        "year": str(collection.year),
        "inputs": hashes({path: sent[path] for copy in copies for path in copy.tables if path in sent}),
        "outputs": hashes(contents),
        "engine": {"name": ENGINE, "version": version(ENGINE)},
    }
    write_all(folder, {**contents, MANIFEST: as_json(listed)}, KIND)
    return copies


def copies_of(
    submission: Submission, every: bool = False, heard: Mapping[str, HeardAnswer] | None = None
) -> tuple[AnnotatedCopy, ...]:
    """Return the marked copies, in the order of the package, and a note on every file that cannot be read or marked.

    `heard`: answers of suppliers that the office accepted or asks again, by the fingerprint of what they answer.
    """
    received, of_whom = submission.received, (submission.collection, submission.definitions)
    files = supplied_files(submission)
    by_path = {path: file for file in files for path in file.tables}
    copies = [
        replace(copy, delivery=by_path[file.path].delivery, supplier=by_path[file.path].supplier)
        for file in received.refused
        for copy in copies_of_refused(
            file, by_path[file.path].name + SUFFIX if file.table else "", *of_whom, by_path[file.path].number
        )
    ]
    deliveries: dict[tuple[str, str], list[SuppliedFile]] = {}
    for file in files:
        if file.tables.keys() <= received.inputs.keys():
            deliveries.setdefault((file.number, file.delivery), []).append(file)
    for of_one in deliveries.values():
        remarks = remarks_on(of_one, submission, heard or {})
        for file in of_one:
            mine = tuple(remark for remark in remarks if remark.finding.where.file in file.tables)
            if mine or every:
                copies.append(_copy(file, mine, submission))
    return tuple(copies)


def _copy(file: SuppliedFile, remarks: tuple[NumberedRemark, ...], submission: Submission) -> AnnotatedCopy:
    """Return the marked copy of one file, or the note that it cannot be marked."""
    received, (path, *_) = submission.received, file.tables
    collection, definitions = submission.collection, submission.definitions
    original = (collection.folder / file.path).read_bytes() if file.sheets else received.inputs[path]
    stamp = CopyStamp(
        file.delivery,
        collection.name,
        str(collection.year),
        bool(file.sheets),
        {contract: file.sheets.get(path, received.sent[path].sheet) for path, contract in file.tables.items()},
        tuple(_stamped(remark, file, submission) for remark in remarks),
    )
    title = TITLE.filled({"file": file.path})
    if file.title != literal(file.path):
        title = DELIVERED.filled({"number": file.number, "title": file.title})
    table, about = None if file.sheets else received.sent[path], definitions.contracts[file.tables[path]].title
    shown = ShownFile(file.path, original, table, file.label, title, about)
    content = _marked(shown, remarks, stamp, collection, definitions)
    made = AnnotatedCopy(file.path, file.name + SUFFIX, remarks, content) if content else None
    note = made or _note(file.path, (), None, collection, definitions)
    return replace(note, delivery=file.delivery, supplier=file.supplier, tables=tuple(file.tables))


def _stamped(remark: NumberedRemark, file: SuppliedFile, submission: Submission) -> StampedRemark:
    finding, where = remark.finding, remark.finding.where
    table, name = submission.received.sent[where.file], submission.collection.by_file[where.file]["name"]
    about = cells_about(finding, name, dict(table.rows).get(table.header_row, ()))
    place = file.tables[where.file], where.sheet, where.cell or str(where.row or ""), where.column
    return StampedRemark(remark.number, remark.fingerprint, finding.check, *place, about, finding.evidence)


def copies_of_refused(
    file: RefusedFile,
    name: str,
    collection: Collection,
    definitions: Definitions,
    number: str = "1",
    delivery: str = "",
) -> Iterator[AnnotatedCopy]:
    """Yield the note on a file that cannot be read, and its copy, called `name`, where its table can be shown.

    `number`: how it is called on the telephone; `delivery`: the first digits of the SHA-256 of what was sent,
    where that is not shown itself. A file without a contract is a form.
    """
    faults = for_suppliers(file.faults)
    if not faults:
        return
    if file.table is None:
        yield _note(file.path, faults, file.no_copy, collection, definitions)
        return
    remarks = remarks_on_refused(file, number)
    id = delivery or hashlib.sha256(file.content).hexdigest()[:HASH_SHOWN]
    is_form, tables = not file.contract, {file.contract: file.table.sheet}
    stamp = CopyStamp(
        id, collection.name, str(collection.year), is_form, {} if is_form else tables, _stamped_faults(remarks, file)
    )
    named = definitions.contracts[file.contract].title if file.contract else literal(file.path)
    title = TITLE.filled({"file": file.path})
    shown = ShownFile(file.path, file.content, file.table, file.path, title, named)
    content = _marked(shown, remarks, stamp, collection, definitions, NOTHING_COUNTED)
    yield _note(file.path, faults, MARKED_IN.filled({"name": name}) if content else None, collection, definitions)
    if content:
        yield AnnotatedCopy(file.path, name, remarks, content)


def _stamped_faults(remarks: Iterable[NumberedRemark], file: RefusedFile) -> tuple[StampedRemark, ...]:
    """Return remarks on a file that was refused: nothing in it was read, so no cell of it can be read otherwise."""
    return tuple(
        StampedRemark(remark.number, remark.fingerprint, remark.finding.code, file.contract, remark.sheet, "", "")
        for remark in remarks
    )


def _note(
    source: str, faults: tuple[Fault, ...], copy: Text | None, collection: Collection, definitions: Definitions
) -> AnnotatedCopy:
    """Return a note to the supplier of a file that cannot be read or marked: every fault, in all languages.

    `copy`: where its cells are marked, or why they are not; None where they cannot be, which is one more fault.
    """
    if copy is None:
        problem = (
            "workbook-damaged",
            _("cells cannot be marked in the workbook: a part of it is damaged or missing."),
            _("Open it in a spreadsheet program, save it anew and send it again."),
        )
        faults = (*faults, Fault(Place(source), *problem, "supplier"))
    lines = [CANNOT_BE_READ.filled({"source": source, "copy": copy or NO_WORDS})]
    for fault in faults:
        values = {"where": place_in(fault, source), "what": fault.what, "remedy": fault.for_the_supplier}
        lines.append(layout("- {where}: {what} {remedy} [{code}]", **values, code=fault.code))
    if anchor := collection.journal.anchor:
        lines.append(heading_and_value(LAST_ENTRY, str(anchor)))
    languages = definitions.languages
    paragraphs = ["\r\n".join(line.in_language(lang).rstrip() for line in lines) for lang in languages]
    content = ("\r\n\r\n".join(paragraphs) + "\r\n").encode("utf-8-sig")
    return AnnotatedCopy(source, source + REFUSED_SUFFIX, (), content, faults)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of which a copy is made: its path, its bytes, its table (`None`: of a form), and how it is called.

    `label`: after what a sheet is called that shows it; `title`: the heading of the remarks; `about`: what it is.
    """

    path: str
    content: bytes
    table: SentTable | None
    label: str
    title: Text
    about: Text


def _marked(
    file: ShownFile,
    remarks: tuple[NumberedRemark, ...],
    stamp: CopyStamp,
    collection: Collection,
    definitions: Definitions,
    *first: Text,
) -> bytes:
    """Return the copy of a file with its remarks and its stamp, empty where its cells cannot be marked.

    `first`: what the reader must know before all else.
    """
    languages = definitions.languages
    try:
        is_workbook = stamp.is_form or file.path.lower().endswith(".xlsx")
        content = without_earlier_marks(file.content, collection.folder) if is_workbook else None
        shows_table = content is None and file.table is not None and not stamp.is_form
        if shows_table and file.table:
            content = as_workbook(file.table, file.label, file.about, languages)
        book = MarkedWorkbook(content or file.content)
        titles = {title: title for title in book.sheets}
        if shows_table and file.table:
            titles = {file.table.sheet: title_of(file.label)}
            stamp = replace(stamp, tables=dict.fromkeys(stamp.tables, title_of(file.label)))
        for named, title in titles.items():
            on_sheet = [remark for remark in remarks if remark.sheet == named and remark.cell]
            if on_sheet or shows_table:  # a sheet of ours may change anyway, and need not be the one that opens
                book.mark(title, grounds_of(on_sheet), notes_of(on_sheet, languages))
        hidden = sorted({remark.sheet for remark in remarks} & book.hidden)
        lines = [*first, *([AS_TEXT] if shows_table else []), *([SIGNED] if book.signed else [])]
        lines += [HIDDEN.filled({"titles": ", ".join(hidden)})] if hidden else []
        sheet, links = remarks_sheet(file.title, remarks, collection, languages, titles, lines)
        book.put_first(book.free_title(sheet.name), sheet_part(sheet, book.styles, links))
        book.put_hidden(book.free_title(STAMP), sheet_part(stamp.sheet, book.styles))
        return book.written_anew()
    except (DamagedPart, LookupError, ValueError):  # also a number or a name in it that is none
        return b""


# Colour and note cells of a workbook, and put a sheet before the others.
#
# Goes out: the bytes of a copy in which only the marked sheets, their comments, the styles and the list of sheets
# differ; every other part is byte for byte the supplier's.

AFTER_CELLS = (
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("AlternateContent", "webPublishItems", "tableParts", "extLst"),
)
"""The order in which a sheet ends."""
SELECTED = re.compile(rb"tabSelected\s*=\s*[\"'](?:1|true)")


class MarkedWorkbook(Workbook):
    """A workbook while it is being marked."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._marked: set[str] = set()
        styles = [relation for relation in self.relations(WORKBOOK) if relation.kind == "styles"]
        self._styles = (styles or [self.add(WORKBOOK, "styles", "xl/styles.xml", EMPTY)])[0].part
        self.styles = StyleTable(self.part(self._styles))

    def mark(self, title: str, grounds: Mapping[int, CellColours], notes: Mapping[Coordinates, str]) -> None:
        """Colour cells of the sheet `title`, and note something at some of them."""
        name = self.sheets[title]
        self.parts[name] = coloured(self.part(name), grounds, self.styles.filled)
        self._marked.add(name)
        if notes:
            self._note(name, notes)

    def free_title(self, wanted: str) -> str:
        """Return a title that no sheet has, as near to the wanted one as can be."""
        return sheet_title(wanted, self.titles)

    def put_first(self, title: str, sheet: bytes) -> None:
        """Put a sheet before all others; it is the one that opens, unless a sheet that may not change is."""
        entry = self._entry(title, sheet)
        part = XmlPart(self.part(WORKBOOK))
        (holder, *_) = part.elements("workbook/sheets")
        part.splice(holder.inside, holder.inside, in_namespace(holder, entry))
        opens = self._unselect()
        for view in part.elements("workbook/bookViews/workbookView"):
            shown = 0 if opens else int(view.attributes.get("activeTab", 0)) + 1
            part.change(view, {"activeTab": str(shown), "firstSheet": None})
        for named in part.elements("workbook/definedNames/definedName"):
            if "localSheetId" in named.attributes:  # sheets are counted from the first
                part.change(named, {"localSheetId": str(int(named.attributes["localSheetId"]) + 1)})
        self.parts[WORKBOOK] = part.written()

    def put_hidden(self, title: str, sheet: bytes) -> None:
        """Put a sheet after all others that no reader sees and no menu shows."""
        entry = self._entry(title, sheet, ' state="veryHidden"')
        part = XmlPart(self.part(WORKBOOK))
        (holder, *_) = part.elements("workbook/sheets")
        part.splice(holder.close, holder.close, in_namespace(holder, entry))
        self.parts[WORKBOOK] = part.written()

    def written_anew(self) -> bytes:
        """Return the workbook; the same marks on the same workbook always give the same bytes."""
        self.parts[self._styles] = self.styles.written()
        return zipped(self.parts)

    def _entry(self, title: str, sheet: bytes, state: str = "") -> bytes:
        """Put a sheet among the parts; the entry that lists it."""
        relation = self.add(WORKBOOK, "worksheet", "xl/worksheets/sheet{}.xml", sheet)
        listed = XmlPart(self.part(WORKBOOK)).elements("workbook/sheets/sheet")
        number = 1 + max(int(entry.attributes["sheetId"]) for entry in listed)
        named = f'<sheet xmlns:r="{OFFICE}" name="'.encode() + escaped(title)
        return named + f'" sheetId="{number}"{state} r:id="{relation.id}"/>'.encode()

    def _note(self, name: str, notes: Mapping[Coordinates, str]) -> None:
        """Put comments at cells of the part `name`, and the shapes in which they are shown."""
        part = XmlPart(self.part(name))
        related = self.relations(name)
        comments = next((link.part for link in related if link.kind == "comments"), "")
        content, new = with_comments(self.part(comments) if comments else NO_COMMENTS, notes)
        if comments:
            self.parts[comments] = content
        else:
            self.add(name, "comments", "xl/comments{}.xml", content)
        if not new:
            return
        shapes = {cell: notes[cell] for cell in new}
        root, *drawn = part.elements(ROOT, "worksheet/legacyDrawing")
        if drawn:
            drawing = next((link.part for link in related if link.id == drawn[0].attributes.get("id")), "")
            self.parts[drawing] = with_shapes(self.part(drawing), shapes)
            return
        relation = self.add(name, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml", with_shapes(NO_SHAPES, shapes))
        new_drawing = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{relation.id}"/>'.encode()
        part.add_child("worksheet", "legacyDrawing", in_namespace(root, new_drawing), AFTER_CELLS)
        self.parts[name] = part.written()

    def _unselect(self) -> bool:
        """Take the selection off the sheet that is open, if it is one that changes anyway; whether none is left."""
        heads = {name: self.part(name).partition(b"sheetData")[0] for name in self.sheets.values()}
        selected = [name for name, head in heads.items() if SELECTED.search(head)]
        if not set(selected) <= self._marked:
            return False
        for name in selected:
            part = XmlPart(self.part(name))
            for view in part.elements("worksheet/sheetViews/sheetView"):
                part.change(view, {"tabSelected": None})
            self.parts[name] = part.written()
        return True


# Write the part of a sheet that goes into a supplier's workbook; show a table that came as CSV or .ods as a workbook.
#
# In a part every text stands in its cell, so that the shared texts of the copy stay the supplier's. Rows and columns
# of a table stand where a spreadsheet would show them, which is how findings name them; nothing is converted: 0113
# keeps its zero, 1-2 is no day.

PRINTED = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    b"<headerFooter><oddFooter>&amp;C&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
)
CELL, HEAD = Style(border="thin", number="@"), HEADER.but(number="@", indent=0)
NARROWEST, WIDEST = 8.0, 44.0

Links = Mapping[Coordinates, str]
"""Where a click on a cell leads: `'t13'!D6`."""


def sheet_part(sheet: SheetContent, styles: StyleTable, links: Links | None = None) -> bytes:
    """Return the part of a worksheet that shows what stands on `sheet`."""
    top = sheet.frozen[0]
    pane = f'<pane ySplit="{top - 1}" topLeftCell="{cell_name(top, 1)}" activePane="bottomLeft" state="frozen"/>'
    widths = "".join(
        f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
        for column, width in sorted(sheet.widths.items())
    )
    merged = [area_name((at, content.until)) for at, content in sorted(sheet.cells.items()) if content.until != at]
    linked = b"".join(
        f'<hyperlink ref="{cell_name(*place)}" location="'.encode() + escaped(where) + b'"/>'
        for place, where in sorted((links or {}).items())
    )
    last = cell_name(sheet.last_row, sheet.last_column) if sheet.cells else ""
    text_on_purpose = f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'
    head = (
        f'{DECLARED}<worksheet xmlns="{MAIN}">'
        f'<sheetPr><tabColor rgb="FF{sheet.tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f"{pane if top > 1 else ''}</sheetView></sheetViews>"
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
    )
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return b"".join(
        (
            head.encode(),
            *_rows(sheet, styles),
            b"</sheetData>",
            f'<mergeCells count="{len(merged)}">{areas}</mergeCells>'.encode() if merged else b"",
            b"<hyperlinks>" + linked + b"</hyperlinks>" if linked else b"",
            PRINTED,
            text_on_purpose.encode() if last else b"",
            b"</worksheet>",
        )
    )


def _rows(sheet: SheetContent, styles: StyleTable) -> Iterator[bytes]:
    heights = sheet.heights()
    rows: dict[int, dict[int, bytes]] = {}
    for place, content in sheet.cells.items():
        style = styles.of(content.style)
        for row in range(place[0], content.until[0] + 1):
            for column in range(place[1], content.until[1] + 1):
                cell = f'<c r="{cell_name(row, column)}" s="{style}"'.encode()
                if (row, column) == place and content.value != "":
                    text = b'<is><t xml:space="preserve">' + shown(str(content.value)) + b"</t></is>"
                    cell += b' t="inlineStr">' + text + b"</c>"
                else:
                    cell += b"/>"
                rows.setdefault(row, {})[column] = cell
    for row, cells in sorted(rows.items()):
        height = f' ht="{heights[row]:g}" customHeight="1"' if row in heights else ""
        yield f'<row r="{row}"{height}>'.encode() + b"".join(cells[column] for column in sorted(cells)) + b"</row>"


def as_workbook(table: SentTable, name: str, title: Text, languages: Languages) -> bytes:
    """Return the workbook whose one sheet shows the table of the file `name`, called `title`."""
    content = SheetContent(title_of(name), SHEET_TAB)
    for row, cells in table.rows:
        for column, text in enumerate(cells, start=1):
            content.write(row, column, text, HEAD if row == table.header_row else CELL)
            breadth = max(map(len, text.splitlines()), default=0) * 1.15 + 2
            content.widths[column] = min(max(breadth, content.widths.get(column, NARROWEST)), WIDEST)
    content.frozen = (table.header_row + 1, 1)
    return saved(Book([content], f"{name}: {title.in_languages(languages)}", languages))


def title_of(name: str) -> str:
    """Return the title of the sheet that shows the file `name`."""
    return sheet_title(PurePosixPath(name).stem)
