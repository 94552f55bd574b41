"""List what a workbook holds beside its cells: texts, and whatever can hide or show a person.

Comes in: the bytes of an .xlsx or .ods that may be unpacked. Goes out: comments, headers and footers, lists of choice,
names, links, text boxes, charts, caches, texts in formulas, number formats, names of styles and the properties that
people type, each with its place; and which pictures, previews and embedded files there are. Who wrote or printed a
workbook is not among the texts: programs write it by themselves, so practically every file has it, and no copy that
goes on keeps it. A part that is no sound XML is taken as plain text: nothing is passed over because it is damaged.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from thb_eu.base.limits import FORMULA, REPETITION_DIGITS
from thb_eu.base.messages import Text, _, in_context
from thb_eu.base.ooxml.archive import OPEN_DOCUMENT, beside_parts, parts_that_open, repacked
from thb_eu.base.ooxml.cell_reference import cell_name

COMMENT, PROPERTIES = in_context("workbook", "comment"), _("document properties: {name}")
HEADER, LIST, DEFINED = _("header or footer"), _("rule or list of choice"), _("name of a range or of a column")
SHEET_NAME, LINK, SHAPE = _("name of a sheet"), in_context("workbook", "link"), _("text box, picture text or chart")
IN_A_FORMULA, LOOK = in_context("workbook", "formula"), _("number format or name of a style")
STORED = _("stored part {name}")

EXCEL_UNREAD = re.compile(
    r"(.*/)?(theme/theme\d+|calcChain|metadata|app|sharedStrings|printerSettings\d*|person|LabelInfo)\.(xml|bin)"
    r"|\[Content_Types\]\.xml|.*\.vml|xl/externalLinks/.*|_rels/\.rels"
)
"""Parts that hold looks, cells that are read elsewhere, or what programs write by themselves; of forms, the shapes."""
SHEET_DATA, END_OF_SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData\b"), b"sheetData>"
WITH_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]{0,1000})>\s*<(?:\w+:)?f\b[^>]{0,1000}>((?:[^<]|<!\[CDATA\[[^\]]{0,8192}\]\]>){1,8192})<"
)
"""A cell with a formula: its attributes, and the formula."""
ITS_NAME = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})")
IN_QUOTES = re.compile(r"\"([^\"]*)\"|'([^']*)'")
LOOKS = re.compile(r"(.*/)?styles\.xml")
STYLES = frozenset({"cellStyle", "tableStyle", "style"})
ATTRIBUTES = frozenset(
    (
        *("descr", "title", "prompt", "promptTitle", "error"),
        *("errorTitle", "display", "tooltip", "v", "caption"),
        *("help-message-title", "condition"),
    )
)
NAMED_IN = re.compile(r"xl/(workbook|tables/[^/]+|pivotCache/[^/]+)\.xml")
NOT_TYPED = frozenset(
    (
        *("creator", "lastModifiedBy", "created", "modified", "revision"),
        *("version", "lastPrinted", "initial-creator", "printed-by", "date"),
        *("creation-date", "print-date", "generator", "editing-cycles", "editing-duration"),
        *("language", "identifier"),
    )
)
OF_A_PROGRAM = re.compile(r"MSIP_|_dlc_|ContentTypeId|WorkbookGuid")
LOOK_OF_HEADER = re.compile(r'&(?:"[^"]*"|\d+|[A-Za-z])')
BUILT_IN = re.compile(
    r"(?:_xlnm\.|Excel_BuiltIn_)?"
    r"(?:Print_Area|Print_Titles|_FilterDatabase|Criteria|Extract|Consolidate_Area|Database|Sheet_Title)"
)
"""Names that spreadsheet programs give areas themselves (ECMA-376, 18.2.5, read; with the prefix of
Excel's LibreOffice 26.8 writes them into ODS, seen); no other says nothing of a person.
"""
TAG = re.compile(r"<[^<>]*>")
TAG_OF_DATA = re.compile(r"<!\[CDATA\[|\]\]>")
PLACES = re.compile(r"[0#?@;]+")
"""Where a number format puts digits."""
QUOTING = re.compile(r'[\\"]')
ENCODED_BLANK, BETWEEN_WORDS = re.compile(r"_20_"), re.compile(r"[_.]+")
BLANKS = frozenset({"s", "tab", "line-break", "br"})
"""Elements that stand for a blank."""
PICTURES = re.compile(r"(?i)(xl/media/|pictures/|media/).+|(docprops/thumbnail\.|thumbnails/).+")
EMBEDDED = re.compile(r"(?i)(.*/)?embeddings/.+|object [^/]+/.+|objectreplacements/.+")
NO_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)
"""A picture of one clear point (PNG)."""


Parts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class TextBeside:
    """A text outside the cells: what it is, and where it belongs to a sheet or a cell, which.

    `is_typed`: people type such; among others numbers and days are a program's.
    """

    what: Text
    text: str
    sheet: str = ""
    cell: str = ""
    is_typed: bool = True


def texts_beside(content: bytes, suffix: str) -> Iterator[TextBeside]:
    """Yield every text beside the cells of a workbook whose name ends with `suffix`."""
    parts = parts_that_open(content)
    yield from _of_opendocument(parts) if suffix == OPEN_DOCUMENT.suffix else _of_excel(parts)


def without_pictures(content: bytes) -> tuple[bytes, int]:
    """Return the workbook with a clear point in place of each picture, preview and embedded file, and how many there
    were.

    All else stays byte for byte.
    """
    blanked = {
        name: blank
        for name, held in parts_that_open(content).items()
        if (PICTURES.fullmatch(name) or EMBEDDED.fullmatch(name))
        and held != (blank := NO_PICTURE if PICTURES.fullmatch(name) else b"")
    }
    return (repacked(content, blanked), len(blanked)) if blanked else (content, 0)


def tree_of(content: bytes) -> Any | None:
    """Return the elements of a part; nothing where it is no sound XML or declares entities."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def local(name: Any) -> str:
    """Return the name of an element or an attribute without its namespace."""
    return str(name).rpartition("}")[2]


def all_text(element: Any) -> str:
    """Return the text of an element and of all below it; paragraphs are lines, marks of sounds are left out."""
    pieces = [element.text or ""]
    for child in element:
        if (tag := local(child.tag)) != "rPh":
            pieces.append(all_text(child) + ("\n" if tag == "p" else " " if tag in BLANKS else ""))
        pieces.append(child.tail or "")
    return "".join(pieces)


def link(text: str) -> str:
    """Return an address as it is read."""
    return unquote(text.removeprefix("mailto:"))


def _plain(what: Text, content: bytes, sheet: str = "") -> Iterator[TextBeside]:
    """Yield a part that is no sound XML, as text without its tags."""
    yield TextBeside(what, TAG.sub("\n", content.decode("utf-8", "replace")), sheet)


# --- Excel --------------------------------------------------------------------------------------------


def _of_excel(parts: Parts) -> Iterator[TextBeside]:
    sheets = sheets_of_parts(parts)
    for name, content in parts.items():
        if EXCEL_UNREAD.fullmatch(name) or not name.endswith((".xml", ".rels")):
            continue
        sheet = sheets.get(name, "")
        if name.startswith("xl/worksheets/"):
            yield from _formulas(content, sheet)
            cells = sheet_data(content)
            content = content[: cells.start] + content[cells.stop :]
        root = tree_of(content)
        if root is None:
            yield from _plain(STORED.filled({"name": name}), content, sheet)
        elif name.endswith(".rels"):
            yield from _links(root)
        elif re.search(r"/(threaded)?comments", name, re.IGNORECASE):
            yield from _comments(root, sheet)
        elif name.startswith("docProps/"):
            yield from _properties(root)
        elif LOOKS.fullmatch(name):
            yield from _looks(root)
        else:
            yield from _elements(root, name, sheet)


def sheet_data(content: bytes) -> slice:
    """Find where the cells of a sheet stand in its part; an empty place where it has none."""
    begin, end = SHEET_DATA.search(content), content.rfind(END_OF_SHEET_DATA)
    return slice(begin.start(), end + len(END_OF_SHEET_DATA)) if begin and end > begin.start() else slice(0, 0)


def _formulas(content: bytes, sheet: str) -> Iterator[TextBeside]:
    """Yield the texts within formulas: each piece, and all pieces of one together, as it may put a name together."""
    for found in WITH_FORMULA.finditer(content):
        formula = found[2]
        if b'"' in formula or b"'" in formula or b"&" in formula:
            text = unescape(TAG_OF_DATA.sub("", formula.decode("utf-8", "replace")))
            if words := in_quotes(text):
                place = ITS_NAME.search(found[1])
                yield TextBeside(IN_A_FORMULA, words, sheet, place[1].decode("ascii") if place else "")


def in_quotes(formula: str) -> str:
    """Return the texts of a formula, which are in quotation marks, apart and in one."""
    pieces = [text or title for text, title in IN_QUOTES.findall(formula)]
    return "\n".join(dict.fromkeys((*pieces, "".join(pieces)))).strip()


def _looks(root: Any) -> Iterator[TextBeside]:
    """Yield number formats without the signs that quote their words, and names of styles that are not the program's."""
    for element in root.iter():
        tag, told = local(element.tag), {local(key): value for key, value in element.attrib.items()}
        if "formatCode" in told:
            words = QUOTING.sub("", told["formatCode"])
            yield TextBeside(LOOK, "\n".join((words, PLACES.sub(" ", words))))
        elif tag == "text" and element.text:
            yield TextBeside(LOOK, element.text)
        elif tag in STYLES and "builtinId" not in told:
            name = told.get("display-name") or told.get("name", "")
            yield TextBeside(LOOK, BETWEEN_WORDS.sub(" ", ENCODED_BLANK.sub(" ", name)))


def sheets_of_parts(parts: Parts) -> Mapping[str, str]:
    """Return by part the title of the sheet to which it belongs: the sheet itself, its comments, its drawings."""
    book, listed = tree_of(parts.get("xl/workbook.xml", b"")), _targets(parts, "xl/workbook.xml")
    found: dict[str, str] = {}
    for element in book.iter() if book is not None else ():
        if local(element.tag) == "sheet":
            id = next((value for key, value in element.attrib.items() if local(key) == "id"), "")
            part = listed.get(id, "")
            found |= {part: element.get("name", "")}
            found |= dict.fromkeys(_targets(parts, part).values(), element.get("name", ""))
    return found


def _targets(parts: Parts, part: str) -> Mapping[str, str]:
    """Return each part that a part names, by its id."""
    folder, _slash, name = part.rpartition("/")
    root = tree_of(parts.get(f"{folder}/_rels/{name}.rels", b""))
    return {
        entry.get("Id", ""): posixpath.normpath(posixpath.join("/" + folder, entry.get("Target", ""))).lstrip("/")
        for entry in (root if root is not None else ())
        if entry.get("TargetMode") != "External"
    }


def _links(root: Any) -> Iterator[TextBeside]:
    for entry in root:
        if entry.get("TargetMode") == "External":
            yield TextBeside(LINK, link(entry.get("Target", "")))


def _comments(root: Any, sheet: str) -> Iterator[TextBeside]:
    """Yield comments and conversations, without the name of who wrote them, which programs put in front."""
    authors = [all_text(element) for element in root.iter() if local(element.tag) == "author"]
    for element in root.iter():
        if local(element.tag) in ("comment", "threadedComment"):
            text = all_text(element)
            written = next((text[len(by) + 1 :] for by in authors if by and text.startswith(f"{by}:")), text)
            yield TextBeside(COMMENT, written, sheet, element.get("ref", ""))


def _properties(root: Any) -> Iterator[TextBeside]:
    for element in root:
        name = element.get("name") or local(element.tag)
        if name not in NOT_TYPED and not OF_A_PROGRAM.match(name):
            text = "\n".join(filter(None, (element.get("name"), all_text(element))))
            yield TextBeside(PROPERTIES.filled({"name": local(element.tag)}), text)


def _elements(root: Any, name: str, sheet: str) -> Iterator[TextBeside]:
    """Yield texts and telling attributes of any other part."""
    seen: set[int] = set()
    for element in root.iter():
        tag = local(element.tag)
        if tag == "p" and id(element) not in seen:  # a name may be cut in pieces of different looks
            seen.update(map(id, element.iter()))
            yield TextBeside(SHAPE, all_text(element), sheet)
        elif id(element) not in seen and (element.text or "").strip():
            text = element.text
            if tag.endswith(("Header", "Footer")):
                yield TextBeside(HEADER, LOOK_OF_HEADER.sub("\n", text), sheet)
            elif not BUILT_IN.fullmatch(element.get("name", "")):
                yield TextBeside(_what(tag, name), text, sheet)
        for key, value in element.attrib.items():
            key = local(key)
            if key in ATTRIBUTES:
                yield TextBeside(_what(tag, name), value, sheet)
            elif key in ("name", "displayName") and NAMED_IN.fullmatch(name) and not BUILT_IN.fullmatch(value):
                yield TextBeside(SHEET_NAME if tag == "sheet" else DEFINED, BETWEEN_WORDS.sub(" ", value), sheet)


def _what(tag: str, name: str) -> Text:
    if tag == "definedName":
        return DEFINED
    if tag == "hyperlink":
        return LINK
    if name.startswith("xl/worksheets/"):
        return LIST
    return SHAPE if name.startswith(("xl/drawings/", "xl/charts/")) else STORED.filled({"name": name})


# --- OpenDocument -------------------------------------------------------------------------------------


def _of_opendocument(parts: Parts) -> Iterator[TextBeside]:
    for name, content in parts.items():
        if not name.endswith(".xml") or name.startswith("META-INF/") or name in ("settings.xml", "manifest.rdf"):
            continue
        root = tree_of(content)
        if root is None:
            yield from () if name == "content.xml" else _plain(STORED.filled({"name": name}), content)
        elif name == "meta.xml":
            yield from (text for group in root for text in _properties(group))
        elif name == "styles.xml":
            paragraphs = (element for element in root.iter() if local(element.tag) == "p")
            yield from (TextBeside(HEADER, all_text(element)) for element in paragraphs)
            yield from _looks(root)
        elif name == "content.xml":
            yield from _of_content(root)
            for group in root:
                yield from _looks(group) if local(group.tag) == "automatic-styles" else ()
        else:
            yield from _elements(root, name, "")


def _of_content(root: Any) -> Iterator[TextBeside]:
    for element in root.iter():
        tag = local(element.tag)
        attributes = {local(key): value for key, value in element.attrib.items()}
        if tag == "table" and "name" in attributes:
            yield TextBeside(SHEET_NAME, attributes["name"])
            yield from _of_sheet(element, attributes["name"])
        elif tag in ("named-range", "named-expression", "database-range"):
            if not BUILT_IN.fullmatch(name := attributes.get("name", "")):
                yield TextBeside(DEFINED, BETWEEN_WORDS.sub(" ", name))
            yield TextBeside(DEFINED, attributes.get("expression", ""))
        elif tag == "content-validation":
            yield TextBeside(LIST, "\n".join((attributes.get("condition", ""), all_text(element))))
        elif tag == "a" and "href" in attributes:
            yield TextBeside(LINK, link(attributes["href"]))


def _of_sheet(table: Any, sheet: str) -> Iterator[TextBeside]:
    """Yield comments with their cells, and shapes."""
    row = 0
    for element in table.iter():
        if local(element.tag) == "table-row":
            column = 0
            for cell in element:
                formula = next((value for key, value in cell.attrib.items() if local(key) == "formula"), "")
                if words := in_quotes(formula):
                    yield TextBeside(IN_A_FORMULA, words, sheet, cell_name(row + 1, column + 1))
                for child in cell:
                    if local(child.tag) == "annotation":
                        parts = (part for part in child if local(part.tag) not in ("creator", "date", "date-string"))
                        text = "\n".join(map(all_text, parts))
                        yield TextBeside(COMMENT, text, sheet, cell_name(row + 1, column + 1))
                column += _repeated(cell, "columns")
            row += _repeated(element, "rows")
        elif local(element.tag) in ("frame", "custom-shape", "rect", "ellipse", "caption"):
            yield TextBeside(SHAPE, all_text(element), sheet)


def _repeated(element: Any, of: str) -> int:
    key = f"number-{of}-repeated"
    times = next((value for name, value in element.attrib.items() if local(name) == key), "1")
    return int(times) if times.isascii() and times.isdigit() and len(times) <= REPETITION_DIGITS else 1


# List every text that an .xlsx or .ods holds and that neither its cells nor `beside_cells` show.
#
# Comes in: the bytes of a workbook that may be unpacked. Goes out: every text, attribute, remark and instruction of
# every part, whatever it is called; the text in parts that are no XML; what stands in the archive between and
# behind the parts. Nothing is looked for by its place: left out is only what programs write by themselves (fonts,
# themes, printers, who wrote a file and where it lay), and pictures.

OF_PROGRAMS = re.compile(r"(.*/)?(persons/[^/]+\.xml|printerSettings\d*\.bin)|META-INF/[^/]*signatures[^/]*")
"""Parts that tell who wrote, printed or signed a workbook, or on what."""
IS_XML = re.compile(r"(?i).*\.(xml|rels|vml|rdf|xsd|svg)")
LIST_OF_PARTS = "[Content_Types].xml"
REMARKS = (("<!--", "-->"), ("<?", "?>"))
"""Between which signs remarks and instructions stand."""
OWN = (
    (re.compile(r"(?i).*/(threaded)?comments.*"), frozenset({"comment", "threadedComment", "author"})),
    (
        re.compile(r"docProps/\w+\.xml|meta\.xml"),
        NOT_TYPED | {"Application", "AppVersion", "Company", "Template", "HeadingPairs"},
    ),
    (re.compile(r"content\.xml"), frozenset({"creator"})),
)
"""By part, the elements that a program writes by itself; comments are told beside the cells, without who wrote them."""
OWN_ATTRIBUTES = re.compile(
    r"\S+ (typeface|face|font-(name|family|adornments|style-name)(-\w+)*) .*|rFont val .*|font-face name .*"
    r"|(cellStyle name|tableStyle name|name val|numFmt formatCode) (.*/)?styles\.xml|\S+ name .*theme\d*\.xml"
    r"|(style (name|display-name)|\S+ (\w+-)*style-name) ((.*/)?styles|content)\.xml"
    r"|(stroke-dash|gradient|hatch|marker|fill-image|opacity) (name|display-name) styles\.xml"
    r"|(absPath url|fileSharing userName) xl/workbook\.xml|template \S+ meta\.xml"
    r"|pivotCacheDefinition refreshedBy .*|(header userName|userInfo name) xl/revisions/.*"
)
"""By element, key and part: fonts and themes, who wrote and where it lay; styles, which are told beside the cells."""
ATTRIBUTE_VALUE = re.compile(r"=\s?(?:\"([^\"<]*)\"|'([^'<]*)')")
"""An attribute of what is no sound XML."""
OF_A_SHARE = "{http://schemas.microsoft.com/office/2006/metadata/properties/metaAttributes}"
"""Attributes by which a store of documents describes its own columns."""
SHAPE_NAME = re.compile(
    r"((Rounded|Rectangle|Text|Box|Straight|Elbow|Curved|Arrow|Connector|Drop|Down|Up|Left|Right|Check|Option"
    r"|Button|Group|List|Scroll|Bar|Picture|Chart|Line|Callout|Isosceles|Triangle|Flowchart|Graphic|Frame|Brace|Bracket"
    r"|Horizontal|Vertical|Oval|Label|Slicer|Table|Diagram|Placeholder|Content|Title):? ?)+\d*"
)
"""How a program calls a shape by itself."""
PRINTERS = re.compile(r"Printer\w*")
NUMBER = re.compile(r"[-+]?\d{0,9}(?:\.\d*)?(?:[eE][-+]?\d+)?%?|\d{4}-\d\d-\d\d(?:T[\d:.]*Z?)?")
"""Numbers and days, as programs store them."""
MARKUP = (
    rb"</?(?:\w+:)?(?:sheetData|row|c|v|is|t|f|r|rPr|rFont|sz|b|i|u|family|scheme|charset|color|vertAlign|strike|rPh)"
    rb"(?>\s+(?:t=\"[A-Za-z]{1,14}\"|(?:r|ref|r1|r2)=\"[A-Z]{0,3}[0-9]{0,7}(?::[A-Z]{0,3}[0-9]{0,7})?\""
    rb"|xml:space=\"preserve\"|(?:\w+:)?\w+=\"(?:[-0-9.: ]*|true|false|[0-9A-F]{8}|[a-z]{1,12})\"))*+\s*/?>"
)
FONT_OF_A_CELL = rb"<(?:\w+:)?rFont\s+val=\"[^\"]{0,100}\"\s*/>"
FORMULA_OF_A_CELL = rb"<(?:\w+:)?f(?:\s+\w+=\"[A-Za-z0-9.:]{0,30}\")*>[^<]{0,%d}</(?:\w+:)?f>" % FORMULA
VALUE = rb"<(?:\w+:)?v>[-+0-9.eE]{0,11}</(?:\w+:)?v>"
OF_CELLS = re.compile(b"|".join((FONT_OF_A_CELL, FORMULA_OF_A_CELL, VALUE, MARKUP)))
"""What a sheet consists of, but for texts and for what is no part of a cell."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BEGIN_OF_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\0\0\0",
    b"BM",
)
"""PNG, JPEG, GIF, TIFF, WMF, EMF, BMP; such a picture is not kept."""
RUN, LATIN_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{9,}"), re.compile(r"[\x20-\x7e\xa0-\u024f]{9,}")
"""Signs in a row that are a text among bytes."""
IN_A_PARAGRAPH = frozenset({"p", "span", "a", "s", "tab", "line-break", "r", "t", "br"})


def stored_texts(content: bytes, read: Iterable[str]) -> Iterator[TextBeside]:
    """Yield every text of a workbook that is not among those that were `read`; each once."""
    told = {line for text in read for line in _lines(text)}
    for passage in _everything(content):
        lines = _lines(passage.text)
        if not lines <= told:
            told |= lines
            yield passage


def _lines(text: str) -> set[str]:
    """Return the lines of a text, by which it is known again however its words are divided."""
    plain = link(text).replace("_x000D_", "\n")
    return {line for part in plain.splitlines() if (line := " ".join(BETWEEN_WORDS.sub(" ", part).split()))}


def _everything(content: bytes) -> Iterator[TextBeside]:
    parts = parts_that_open(content)
    outside = STORED.filled({"name": "zip"})
    for text in _in_bytes(beside_parts(content)):
        yield TextBeside(outside, text.replace(LIST_OF_PARTS, "").replace("/", "\n").replace("_", " "), is_typed=False)
    sheets = sheets_of_parts(parts)
    for name, held in parts.items():
        what, sheet = STORED.filled({"name": name}), sheets.get(name, "")
        if not OF_PROGRAMS.fullmatch(name):
            for text in _of_part(name, held):
                if text.strip() and not NUMBER.fullmatch(text.strip()):
                    yield TextBeside(what, text, sheet, is_typed=False)


def _of_part(name: str, content: bytes) -> Iterator[str]:
    if not (IS_XML.fullmatch(name) or content.lstrip().startswith(b"<")):
        is_picture = PICTURES.fullmatch(name) and content.startswith(BEGIN_OF_PICTURES)
        yield from () if is_picture else _in_bytes(content)
        return
    decoded = content.decode("utf-16" if content[:2] in UTF_16 else "utf-8", "replace")
    yield from _remarks(decoded)
    if name.startswith("xl/worksheets/"):
        cells = sheet_data(content)
        rest = OF_CELLS.sub(b"\n", content[cells]).decode("utf-8", "replace")
        yield from dict.fromkeys(unescape(line) for line in rest.splitlines())
        content = content[: cells.start] + content[cells.stop :]
    root = tree_of(content)
    if root is None:
        yield unescape(TAG.sub("\n", decoded))
        yield from (unescape(found[1] or found[2] or "") for found in ATTRIBUTE_VALUE.finditer(decoded))
    else:
        yield from _of_tree(root, name)


def _remarks(text: str) -> Iterator[str]:
    for opening, closing in REMARKS:
        at = text.find(opening)
        while at >= 0 and (end := text.find(closing, at)) >= 0:
            yield text[at + len(opening) : end]
            at = text.find(opening, end)


def _of_tree(root: Any, name: str) -> Iterator[str]:
    """Yield the texts and attributes of a part but for those that a program wrote by itself."""
    own = next((tags for parts, tags in OWN if parts.fullmatch(name)), frozenset[str]())
    shown: set[int] = set()
    for element in root.iter():
        tag, told = local(element.tag), {local(key): value for key, value in element.attrib.items()}
        if id(element) not in shown and (tag in own or _is_own(element, tag, told.get("name", ""))):
            shown.update(map(id, element.iter()))
        elif tag in ("p", "si") and id(element) not in shown:  # a name may be cut in pieces of different looks
            shown.update(id(node) for node in element.iter() if node is element or local(node.tag) in IN_A_PARAGRAPH)
            yield all_text(element)
        elif id(element) not in shown:
            text = element.text or ""
            yield LOOK_OF_HEADER.sub("\n", text) if tag.endswith(("Header", "Footer")) else text
            yield from (child.tail or "" for child in element)
        for key, value in element.attrib.items():
            known = f"{tag} {local(key)} {name}"
            if local(key) == "formula":
                yield in_quotes(value)
            elif not (OWN_ATTRIBUTES.fullmatch(known) or key.startswith(OF_A_SHARE) or SHAPE_NAME.fullmatch(value)):
                yield link(value)


def _is_own(element: Any, tag: str, name: str) -> bool:
    """Tell whether a program wrote what is in an element: the range that it prints, its printer, labels of a store."""
    if tag == "definedName":
        return name.startswith("_xlnm.") and " " not in IN_QUOTES.sub("", element.text or "")
    return bool(
        (tag == "config-item" and PRINTERS.fullmatch(name))
        or (tag in ("property", "user-defined") and OF_A_PROGRAM.match(name))
    )


def _in_bytes(content: bytes) -> Iterator[str]:
    """Yield the text that stands among bytes, in one or in two bytes a sign."""
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield from RUN.findall(content.decode("utf-8", "replace"))
    if b"\0" in content:
        for begin in (0, 1):
            yield from LATIN_RUN.findall(content[begin:].decode("utf-16-le", "replace"))
            yield from LATIN_RUN.findall(content[begin:].decode("utf-16-be", "replace"))
