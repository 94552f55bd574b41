"""List every text that an .xlsx or .ods holds and that neither its cells nor `beside_cells` show.

Comes in: the bytes of a workbook that may be unpacked. Goes out: every text, attribute, remark and instruction of every
part, whatever it is called; the text in parts that are no XML; what stands in the archive between and behind the parts.
Nothing is looked for by its place: left out is only what programs write by themselves (fonts, themes, printers, who
wrote a file and where it lay), and pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from thb_eu.base.limits import FORMULA
from thb_eu.base.ooxml.archive import beside_parts, parts_that_open
from thb_eu.base.ooxml.beside_cells import (
    BETWEEN_WORDS,
    IN_QUOTES,
    LOOK_OF_HEADER,
    NOT_TYPED,
    OF_A_PROGRAM,
    PICTURES,
    STORED,
    TAG,
    TextBeside,
    all_text,
    in_quotes,
    link,
    local,
    sheet_data,
    sheets_of_parts,
    tree_of,
)

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
    for one in _everything(content):
        lines = _lines(one.text)
        if not lines <= told:
            told |= lines
            yield one


def _lines(text: str) -> set[str]:
    """Return the lines of a text, by which it is known again however its words are divided."""
    plain = link(text).replace("_x000D_", "\n")
    return {line for it in plain.splitlines() if (line := " ".join(BETWEEN_WORDS.sub(" ", it).split()))}


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
            shown.update(id(it) for it in element.iter() if it is element or local(it.tag) in IN_A_PARAGRAPH)
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
