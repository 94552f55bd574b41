"""The corpus: hostile files by name, each of its own cause, and the door through which it comes."""

from __future__ import annotations

import io
import json
import os
import random
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import openpyxl

from tests.conftest import REPOSITORY, SI_2024
from tests.hostile import doors
from tests.support import templates_made
from tests.support.opendocument_files import content as ods_content
from tests.support.opendocument_files import ods, row, sheet
from tests.year.mistakes import files as sent_files
from thb_eu.base.errors import Fault

Case = Callable[[Path], Iterable[Fault]]
CASES: dict[str, Case] = {}
GOOD = (SI_2024 / "data/t03.csv").read_bytes()
HEADER = GOOD.split(b"\n", 1)[0]
LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def add(kind: str, door: Callable[..., Iterable[Fault]], files: Mapping[str, object], **settings: Any) -> None:
    """Put cases of one door into the corpus; a value is the bytes of the file, or writes something at its place."""
    for name, made in files.items():
        CASES[f"{kind}: {name}"] = partial(door, made if callable(made) else partial(_bytes, content=made), **settings)


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def device(path: Path) -> None:
    """A file without end."""
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    """A file that never begins."""
    os.mkfifo(path)


def sparse(size: int) -> Callable[[Path], None]:
    """A file of that size of which the disk holds nothing."""

    def write(path: Path) -> None:
        with path.open("wb") as opened:
            opened.truncate(size)

    return write


def link(target: str) -> Callable[[Path], None]:
    """A link."""
    return lambda path: path.symlink_to(target)


ODD: dict[str, object] = {
    "a device without end": device,
    "a pipe": pipe,
    "a folder": Path.mkdir,
    "3 GB": sparse(3_000_000_000),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "empty": b"",
}
"""What can lie anywhere in the place of a file."""


# --- archives ----------------------------------------------------------------------------------------


def xlsx(rows: Iterable[Iterable[object]] = ()) -> bytes:
    """A good workbook with the good table in it, or with other rows."""
    book, packed = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for cells in rows or [[int(cell) if cell.isdigit() else cell for cell in line.split(",")] for line in _lines()]:
        book.active.append([*cells])
    book.save(packed)
    return packed.getvalue()


def _lines() -> list[str]:
    return GOOD.decode().splitlines()


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    return templates_made.parts_of(content)


def packed(held: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return target.getvalue()


def changed(good: bytes, name: str, *pairs: tuple[bytes, bytes]) -> bytes:
    """A workbook in one part of which some bytes are others."""
    held = parts(good)
    for old, new in pairs:
        assert old in held[name], (name, old)
        held[name] = held[name].replace(old, new, 1)
    return packed(held)


def with_part(good: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one more part, or another one of that name."""
    return packed({**parts(good), name: content})


def twice(good: bytes, name: str) -> bytes:
    """A workbook that has a part twice."""
    target = io.BytesIO(good)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name.upper(), b"<x/>")
    return target.getvalue()


def entry(good: bytes, name: str, at: int, new: bytes, local: int | None = None) -> bytes:
    """A workbook in whose list the record of a part has other bytes at an offset; in the part's own record too."""
    content = bytearray(good)
    where = content.rindex(name.encode()) - 46
    assert content[where : where + 4] == b"PK\x01\x02"
    content[where + at : where + at + len(new)] = new
    if local is not None:
        where = content.index(name.encode()) - 30
        content[where + local : where + local + len(new)] = new
    return bytes(content)


def broken_stream(good: bytes, name: str) -> bytes:
    """A workbook in which the packed bytes of a part are no stream."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        start = archive.getinfo(name).header_offset
    head = struct.unpack_from("<4s5H3L2H", good, start)
    begins = start + 30 + head[9] + head[10]
    return good[:begins] + b"\xff" * min(head[7], 40) + good[begins + min(head[7], 40) :]


def bomb(good: bytes, name: str, size: int) -> bytes:
    """A workbook with a part of zeros."""
    return with_part(good, name, b"\0" * size)


PICTURE = "xl/media/image1.png"


@cache
def archives(good: bytes, first: str = SHEET) -> dict[str, bytes]:
    """What can be wrong with the archive of a workbook; `first`: the part that holds the table."""
    pictured = with_part(good, PICTURE, os.urandom(2000))
    end = good.rindex(b"PK\x05\x06")
    return {
        "cut": good[: len(good) // 2],
        "no list of its parts": good[: good.rindex(b"PK\x01\x02")],
        "bytes before it": b"x" * 4000 + good,
        "deflate64": entry(good, first, 10, b"\x09\0", 8),
        "an unknown method": entry(good, first, 10, b"\x63\0", 8),
        "lzma that is none": entry(good, first, 10, b"\x0e\0", 8),
        "bzip2 that is none": entry(good, first, 10, b"\x0c\0", 8),
        "a wrong checksum": entry(good, first, 16, b"\1\2\3\4", 14),
        "a broken stream": broken_stream(good, first),
        "a size that lies": entry(good, first, 24, struct.pack("<L", 2_000_000_000)),
        "a size too small": entry(good, first, 24, struct.pack("<L", 3)),
        "an offset outside": entry(good, first, 42, struct.pack("<L", 0xFFFFFFF0)),
        "an offset of another part": entry(good, first, 42, struct.pack("<L", 0)),
        "a negative offset": good[:end]
        + good[end : end + 12]
        + struct.pack("<LL", 0xFFFFFF, 0xFFFFFF)
        + good[end + 20 :],
        "encrypted": entry(good, first, 8, b"\1\0", 6),
        "more parts than any": packed({**parts(good), **{f"x/{n}": b"" for n in range(2500)}}),
        "a bomb": bomb(good, "xl/x.bin", 60_000_000),
        "parts that swell": with_part(good, "xl/y.bin", (b"ab" * 500_000)),
        "a part twice": twice(good, first),
        "a part outside": with_part(good, "../../evil.txt", b"x"),
        "an absolute part": with_part(good, "/etc/evil.txt", b"x"),
        "a part with a backslash": with_part(good, "xl\\..\\..\\evil.txt", b"x"),
        "a part with a NUL in its name": good.replace(first.encode(), first.encode()[:-2] + b"\0l"),
        "a picture in deflate64": entry(pictured, PICTURE, 10, b"\x09\0", 8),
        "a picture with a wrong checksum": entry(pictured, PICTURE, 16, b"\1\2\3\4", 14),
        "a picture with a broken stream": broken_stream(pictured, PICTURE),
    }


@cache
def sheets(good: bytes, name: str = SHEET) -> dict[str, bytes]:
    """What can be wrong inside an .xlsx; `name`: the part of the sheet."""
    whole = parts(good)[name]
    begins = whole.index(b"<sheetData>")
    body = whole[begins : whole.index(b"</sheetData>")]
    first = b'<c r="A1"'
    ended = b"</sheetData>"

    def other(new: bytes) -> bytes:
        return with_part(good, name, whole.replace(body, b"<sheetData>" + new))

    many = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 100_050))
    wide = b'<row r="1">' + b"".join(b"<c><v>1</v></c>" for _ in range(20_000)) + b"</row>"
    full = b"".join(b"<row>" + b"<c><v>1</v></c>" * 900 + b"</row>" for _ in range(900))
    return {
        "billion laughs": with_part(good, name, LAUGHS + b"<l>&m;</l>"),
        "an entity from outside": with_part(good, name, OUTSIDE + b"<l>&a;</l>"),
        "a document type from outside": with_part(good, name, b'<!DOCTYPE l SYSTEM "http://example.org/x.dtd"><l/>'),
        "laughs among the shared texts": with_part(good, "xl/sharedStrings.xml", LAUGHS + b"<l>&m;</l>"),
        "laughs in the workbook": with_part(good, "xl/workbook.xml", LAUGHS + b"<l>&m;</l>"),
        "laughs in the styles": with_part(good, "xl/styles.xml", LAUGHS + b"<l>&m;</l>"),
        "levels without end": with_part(good, name, b"<a>" * 200_000),
        "no sound XML": with_part(good, name, whole[:-20]),
        "UTF-16 that is none": with_part(good, name, b"\xff\xfe" + whole),
        "a row that is a word": other(b'<row r="one"><c r="A1"><v>1</v></c></row>'),
        "a row of a million digits": other(b'<row r="' + b"9" * 1_000_000 + b'"/>'),
        "a row below zero": other(b'<row r="-4"><c r="A1"><v>1</v></c></row>'),
        "a row in Arabic digits": other('<row r="٣"><c r="A٣"><v>1</v></c></row>'.encode()),
        "rows in the wrong order": other(b'<row r="5"/><row r="2"/>'),
        "a cell that is none": other(b'<row r="1"><c r="1A"><v>1</v></c></row>'),
        "a cell of another row": other(b'<row r="1"><c r="A7"><v>1</v></c></row>'),
        "more rows than a table": other(many),
        "a row at the end": other(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "a row wider than a table": other(wide),
        "more cells than a table": other(full),
        "a shared text of 5,000 digits": other(b'<row r="1"><c r="A1" t="s"><v>' + b"9" * 5000 + b"</v></c></row>"),
        "a shared text in Arabic digits": other('<row r="1"><c r="A1" t="s"><v>٣</v></c></row>'.encode()),
        "a shared text that is squared": other('<row r="1"><c r="A1" t="s"><v>²</v></c></row>'.encode()),
        "a shared text below zero": other(b'<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        "a number of 5,000 digits": other(b'<row r="1"><c r="A1"><v>' + b"9" * 5000 + b"</v></c></row>"),
        "a number with a stroke": other(b'<row r="1"><c r="A1"><v>1_000</v></c></row>'),
        "a number in Arabic digits": other('<row r="1"><c r="A1"><v>٣</v></c></row>'.encode()),
        "a cell with two values": other(b'<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'),
        "a number format of brackets": with_part(
            good,
            "xl/styles.xml",
            b'<styleSheet xmlns="%s"><numFmts><numFmt numFmtId="164" formatCode="%s"/></numFmts>'
            b'<cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>'
            % (MAIN, bytes(random.Random(1).choices(b"[[[[[[[[xyz", k=400_000))),
        ),
        "a number that is infinite": other(b'<row r="1"><c r="A1"><v>1e999</v></c></row>'),
        "a cell of a megabyte": other(
            b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 1_000_000 + b"</t></is></c></row>"
        ),
        "a style that is none": with_part(good, name, whole.replace(first, first + b' s="99999"')),
        "a style that is a word": with_part(good, name, whole.replace(first, first + b' s="red"')),
        "merged cells that are none": with_part(
            good, name, whole.replace(ended, ended + b'<mergeCells><mergeCell ref="A:B"/></mergeCells>')
        ),
        "all cells merged": with_part(
            good, name, whole.replace(ended, ended + b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        ),
        "columns without end": with_part(
            good,
            name,
            whole.replace(b"<sheetData>", b'<cols><col min="x" max="999999999999" style="1"/></cols><sheetData>'),
        ),
        "no sheet": changed(good, "xl/workbook.xml", (b"<sheets>", b"<shoots>"), (b"</sheets>", b"</shoots>")),
        "a sheet without its part": changed(good, "xl/_rels/workbook.xml.rels", (b"sheet1.xml", b"sheet7.xml")),
        "a sheet that leaves its folder": _leaving(good, name),
        "a sheet's number that is a word": changed(good, "xl/workbook.xml", (b'sheetId="1"', b'sheetId="one"')),
        "a name of no sheet": changed(
            good,
            "xl/workbook.xml",
            (
                b"</sheets>",
                b'</sheets><definedNames><definedName name="x" localSheetId="9x">A1</definedName></definedNames>',
            ),
        ),
        "a sum without end": other(b'<row r="1"><c r="A1"><f>' + b"A1+" * 50_000 + b"A1</f><v>1</v></c></row>"),
        "a formula over all": other(b'<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'),
    }


def _leaving(good: bytes, name: str) -> bytes:
    listed, wanted = "xl/_rels/workbook.xml.rels", name.removeprefix("xl/").encode()
    return with_part(good, listed, parts(good)[listed].replace(wanted, b"../../../etc/passwd"))


def open_documents() -> dict[str, bytes]:
    """What can be wrong inside an .ods."""

    def repeated(rows: object, columns: object) -> str:
        cell = (
            f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
        )
        return sheet(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')

    deep = "<text:span>" * 3000 + "x" + "</text:span>" * 3000
    good = row(*HEADER.decode().split(","))
    return {
        "billion laughs": ods(content=LAUGHS.decode() + "<l>&m;</l>"),
        "an entity from outside": ods(content=OUTSIDE.decode() + "<l>&a;</l>"),
        "a row a million times": ods(repeated(1_000_000, 3)),
        "a cell a million times": ods(repeated(1, 1_000_000)),
        "repeated without end": ods(repeated("9" * 5000, 1)),
        "repeated below zero": ods(repeated(-1, 1)),
        "repeated in Arabic digits": ods(repeated("٣", 1)),
        "repeated by a word": ods(repeated("many", 1)),
        "spanned without end": ods(sheet(row('<table:table-cell table:number-rows-spanned="999999999999"/>'))),
        "spaces without end": ods(
            sheet(row('<table:table-cell><text:p>a<text:s text:c="999999999"/></text:p></table:table-cell>'))
        ),
        "spaces by a word": ods(
            sheet(row('<table:table-cell><text:p>a<text:s text:c="x"/></text:p></table:table-cell>'))
        ),
        "texts in texts": ods(
            sheet(good, row(f'<table:table-cell office:value-type="string"><text:p>{deep}</text:p></table:table-cell>'))
        ),
        "levels without end": ods(content="<a>" * 200_000),
        "a number with a stroke": ods(sheet(row('<table:table-cell office:value-type="float" office:value="1_000"/>'))),
        "a number in Arabic digits": ods(sheet(row('<table:table-cell office:value-type="float" office:value="٣"/>'))),
        "a number that is none": ods(sheet(row('<table:table-cell office:value-type="float" office:value="one"/>'))),
        "a day that is none": ods(
            sheet(row('<table:table-cell office:value-type="date" office:date-value="2024-99-99"/>'))
        ),
        "no sheet": ods(),
        "a sheet in a sheet": ods(sheet(good, sheet(good))),
        "many sheets of one title": ods(*(sheet(good) for _ in range(2000))),
        "more cells than a table": ods(sheet(*[row(*[1] * 900)] * 500)),
        "locked": ods(sheet(good), listed="<x>encryption-data</x>"),
        "no text": ods(content=ods_content(sheet(good)).replace("<text:p>", "<text:p>\x01")),
    }


TEXTS: dict[str, object] = {
    **ODD,
    "no header": b"\n\n\n",
    "a NUL": GOOD.replace(b"Croatia", b"Cro\0atia"),
    "no text": os.urandom(20_000),
    "a quotation mark left open": HEADER + b'\n"x,1,2,3\n' + b"y,1,2,3\n" * 50_000,
    "a cell of a megabyte": HEADER + b"\n" + b"x" * 1_000_000 + b",1,2,3\n",
    "one line of 20 MB": b"x" * 20_000_000,
    "commas alone": b"," * 20_000_000,
    "lines alone": b"\n" * 20_000_000,
    "more rows than a table": HEADER + b"\n" + b"Croatia,1,2,3\n" * 110_000,
    "more bytes than a table": HEADER + b"\n" + b"Croatia,1,2,3\n" * 2_500_000,
    "quotation marks alone": b'"' * 5_000_000,
    "a million columns": b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "a heading a thousand times": b",".join([b"Male"] * 1000) + b"\n",
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "half of UTF-16": GOOD.decode().encode("utf-16")[:-1],
    "half a character": GOOD + b"\xed\xa0\x80,1,1,2\n",
    "UTF-7": GOOD.decode().encode("utf-7") + "č,1,1,2\n".encode("utf-7"),
    "cut in a character": GOOD + "č".encode()[:1],
    "numbers of 5,000 digits": HEADER + b"\nCroatia," + b"9" * 5000 + b",0,1\n",
    "numbers in Arabic digits": HEADER + "\nCroatia,٣,٠,٣\n".encode(),
    "numbers in full width": HEADER + "\nCroatia,３,0,3\n".encode(),
    "numbers that are infinite": HEADER + b"\nCroatia,inf,1e999,nan\n",
    "a formula": HEADER + b"\n=cmd|' /C calc'!A0,1,1,2\n",
    "steering signs": HEADER + "\n\x1b[2J\u202eaitaorC,1,1,2\n".encode(),
    "old line ends alone": GOOD.replace(b"\n", b"\r"),
    "a workbook of the old kind": b"\xd0\xcf\x11\xe0" + b"\0" * 5000,
    "a workbook called csv": xlsx(),
    "a picture": b"\x89PNG\r\n\x1a\n" + os.urandom(5000),
    "a page": b"<html><body>Not found</body></html>",
}
LETTERS = "a" * 250
YAMLS: dict[str, object] = {
    **ODD,
    "levels without end": b"[" * 100_000,
    "levels of mappings": b"{a: " * 100_000,
    "levels by indent": b"\n".join(b" " * n + b"a:" for n in range(1200)),
    "aliases that laugh": b"a: &a [x,x]\n"
    + b"\n".join(b"%c: &%c [*%c,*%c]" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(20)),
    "a tag that runs": b"!!python/object/apply:os.system ['true']",
    "no text": os.urandom(5000),
    "a NUL": b"waivers: [\0]",
    "a bare word": b"waivers",
    "null": b"null",
    "a number": b"17",
    "a list": b"- a\n- b\n",
    "a number of 5,000 digits": b"waivers: " + b"9" * 5000,
    "a number of 9,000 digits to the base 16": b"waivers: 0x" + b"f" * 9000,
    "a number of 9,000 digits to the base 8": b"waivers: 0o" + b"7" * 9000,
    "a number beyond every other one": b"waivers: 1e9999",
    "half a character": b'waivers: ["\\ud800"]',
    "a key twice": b"waivers: []\nwaivers: []\n",
    "two documents": b"--- {}\n--- {}\n",
    "50,000 keys": b"\n".join(b"k%d: 1" % n for n in range(50_000)),
    "a key of 100,000 signs": b"a" * 100_000 + b": 1",
    "a text of 900,000 signs": b"waivers: " + b"a" * 900_000,
    "50,000 wrong entries": b"waivers:\n" + b"- 1\n" * 50_000,
    "invisible signs": "waivers: [\u200b\u2028]".encode() + b"\xef\xbb\xbf",
    "tabs": b"waivers:\n\t- a\n",
}
JSONS: dict[str, object] = {
    **ODD,
    "levels without end": b"[" * 100_000,
    "levels of objects": b'{"a":' * 100_000,
    "no text": os.urandom(5000),
    "null": b"null",
    "a word": b'"word"',
    "a number": b"17",
    "a list": b"[]",
    "a list of lists": b"[[[]]]",
    "a number of 5,000 digits": b'{"thb:year": ' + b"9" * 5000 + b"}",
    "a number of 4,000 digits": b'{"thb:year": ' + b"9" * 4000 + b"}",
    "NaN": b'{"thb:year": NaN}',
    "infinite": b'{"thb:year": 1e999}',
    "half a character": b'{"title": "\\ud800"}',
    "a key twice": b'{"name": 1, "name": 2}',
    "cut": b'{"name": "a',
    "a comment": b'{"name": 1} // x',
    "50,000 keys": json.dumps({f"k{n}": 1 for n in range(50_000)}).encode(),
}


def _descriptors() -> dict[str, object]:
    good = doors.described("t03.csv")

    def of(**changes: Any) -> bytes:
        return json.dumps({**good, **changes}).encode()

    def path(text: str) -> bytes:
        return of(resources=[{**good["resources"][0], "path": text}])

    return {
        "contributors a word": of(contributors="word"),
        "contributors a number": of(contributors=7),
        "contributors a list of lists": of(contributors=[[["contact"]]]),
        "roles null": of(contributors=[{"title": "x", "roles": None}]),
        "roles a word": of(contributors=[{"title": "x", "roles": "contact"}]),
        "resources null": of(resources=None),
        "resources a number": of(resources=7),
        "resources a word": of(resources="word"),
        "resources of nulls": of(resources=[None]),
        "2,000 resources": of(resources=good["resources"] * 2000),
        "a name of 20,000 signs": of(name="a" * 20_000),
        "a title of 500,000 signs": of(title="a" * 500_000),
        "a year that is no year": of(**{"thb:year": 10**30}),
        "a country that is none": of(**{"thb:geo": "\u0000"}),
        "statements a word": of(**{"thb:statements": "word"}),
        "thresholds infinite": of(**{"thb:thresholds": {"x": 1e308}}),
        "own definitions outside": of(**{"thb:definitions": "../../etc"}),
        "own definitions that are not there": of(**{"thb:definitions": "own"}),
        "licences a word": of(licenses="word"),
        "sources a number": of(sources=3),
        "a path outside": path("../../../etc/passwd.csv"),
        "a path that is absolute": path("/etc/passwd.csv"),
        "a path that is an address": path("https://example.org/t03.csv"),
        "a path with a drive": path("C:\\t03.csv"),
        "a path with a NUL": path("t03\u0000.csv"),
        "a path of 300 signs": path("a" * 300 + ".csv"),
        "a path of 3,000 steps": path("a/" * 3000 + "t03.csv"),
        "a path of 100,000 signs": path("a" * 100_000 + ".csv"),
        "a path of dots": path("./././t03.csv"),
        "a path that turns its direction": path("\u202evsc.30t.csv"),
        "a path with half a character": path("\ud800.csv"),
        "a path of a device": path("/dev/zero"),
        "an encoding that is none": of(resources=[{**good["resources"][0], "encoding": "rot13"}]),
        "an encoding that is a program": of(resources=[{**good["resources"][0], "encoding": "zip"}]),
        **{
            f"an encoding that is {name!r}": of(resources=[{**good["resources"][0], "encoding": name}])
            for name in ("undefined", "idna", "punycode", "unicode_escape", "utf-7", "mbcs", "x\0", "utf-8\u202e")
        },
        "a dialect that is a word": of(resources=[{**good["resources"][0], "dialect": "word"}]),
        "a dialect without sense": of(resources=[{**good["resources"][0], "dialect": {"delimiter": ""}}]),
    }


def _manifests() -> dict[str, object]:
    def of(**changes: Any) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            good = json.loads((doors.written() / "manifest.json").read_bytes())
            path.write_text(json.dumps({**good, **changes}), encoding="utf-8")

        return write

    return {
        "outputs a list": of(outputs=[]),
        "outputs a word": of(outputs="word"),
        "outputs of numbers": of(outputs={"a": 1}),
        "inputs null": of(inputs=None),
        "an output outside": of(outputs={"../../etc/passwd": "0" * 64}),
        "an output that is absolute": of(outputs={"/etc/passwd": "0" * 64}),
        "an output with a NUL": of(outputs={"a\0b": "0" * 64}),
        "a year that is a word": of(year="soon"),
        "a year of 5,000 digits": of(year="9" * 5000),
        "a revision that is a word": of(revision="word"),
        "a revision of other keys": of(revision={"a": 1}),
        "an engine that is a list": of(engine=[]),
        "a format that is a list": of(format_version=["2"]),
        "50,000 outputs": of(outputs={f"f{n}": "0" * 64 for n in range(50_000)}),
    }


JOURNALS: dict[str, object] = {
    **ODD,
    "no text": os.urandom(5000),
    "levels without end": b"[" * 100_000,
    "lines of nulls": b"null\n" * 10_000,
    "lines of lists": b"[1]\n" * 10_000,
    "an act that is none": b'{"number":1,"act":"x","role":"","on":"","about":{},"before":""}\n',
    "an act that is a list": b'{"number":1,"act":[],"role":"","on":"","about":{},"before":""}\n',
    "about a word": b'{"number":1,"act":"received","role":"","on":"","about":"x","before":""}\n',
    "100,000 lines": b"x\n" * 100_000,
}


def _suppliers_files() -> None:
    """Tables, deliveries and marked copies."""
    good = xlsx()
    add("table.csv", doors.table, TEXTS)
    add("table.csv", doors.table, {"a link outside": link("/etc/passwd")})
    add("table.xlsx", doors.table, {**ODD, **archives(good), **sheets(good)}, name="t03.xlsx")
    good_ods = ods(sheet(*(row(*line.split(",")) for line in _lines())))
    add("table.ods", doors.table, {**ODD, **archives(good_ods, "content.xml"), **open_documents()}, name="t03.ods")
    add("claims.csv", doors.table, {**ODD, "no text": os.urandom(9000)}, name="c.csv", contract="report/claims")
    sent = (
        "a pipe",
        "a folder",
        "empty",
        "a NUL",
        "no text",
        "commas alone",
        "one line of 20 MB",
        "UTF-32",
        "a device without end",
    )
    add("delivery.csv", doors.delivery, {name: TEXTS[name] for name in sent})
    sent = ("a bomb", "a picture in deflate64", "deflate64", "a picture with a broken stream", "a negative offset")
    add("delivery.xlsx", doors.delivery, {name: archives(good)[name] for name in sent}, name="t03.xlsx")
    sent = tuple(name for name in archives(good) if "picture" in name)
    add("marked copy", doors.marked, {name: archives(good)[name] for name in sent})
    sent = (
        "a style that is none",
        "a style that is a word",
        "a sheet's number that is a word",
        "a name of no sheet",
        "columns without end",
    )
    add("marked copy", doors.marked, {name: sheets(good)[name] for name in sent})


def _edited_files() -> None:
    """What lies in a collection."""
    add("descriptor", doors.descriptor, {**JSONS, **_descriptors()})
    add("package", doors.package, {"a name of 20,000 signs": Path.mkdir}, name="a" * 20_000)
    add("package", doors.package, {"a name with a NUL": Path.mkdir}, name="a\0b")
    add("package", doors.package, {"an empty folder": Path.mkdir, "a file": b"x", "a pipe": pipe, "a device": device})
    add("waivers", doors.beside, YAMLS)
    for name in ("corrections.yaml", "decisions.yaml", "metadata.yaml"):
        chosen = ("levels without end", "null", "a list", "3 GB", "a device without end", "a key of 100,000 signs")
        add(name, doors.beside, {one: YAMLS[one] for one in chosen}, name=name)
    chosen = ("levels without end", "3 GB", "null", "a list", "no text", "aliases that laugh")
    for name in ("mappings/decisions.yaml", "mappings/kz1/113.yaml", "validation/extra.yaml"):
        add(name, doors.own, {one: YAMLS[one] for one in chosen}, name=name)
    add("edited law", doors.edited, {one: YAMLS[one] for one in (*chosen, "a device without end")})


def _definitions_of_ones_own() -> None:
    """Contracts and code lists that a collection changes."""
    contract, codes = "datapackages/sources/police/datapackage.json", "datapackages/codelists/geo.csv"
    chosen = ("levels without end", "3 GB", "null", "a list", "no text", "a device without end")
    add("contract", doors.own, {one: JSONS[one] for one in chosen}, name=contract)
    chosen = ("3 GB", "no text", "commas alone", "a quotation mark left open", "empty")
    add("code list", doors.own, {one: TEXTS[one] for one in chosen}, name=codes)
    sources = "datapackages/sources/police-records/datapackage.json"
    for name, old in (
        (sources, b'"BERA\xc4\x8cENJ|SILJENJE|PRISIL"'),
        (sources, b'"[0-9]{6,}"'),
        (sources, b'"KZ1[01]"'),
    ):
        good = (REPOSITORY / name).read_bytes()
        assert old in good, old
        quoted = [(b"'%s'" if old.startswith(b"'") else b'"%s"') % pattern for pattern in ENDLESS]
        held = {f"endless pattern {old[:9]!r} {at}": good.replace(old, new) for at, new in enumerate(quoted)}
        add("patterns", doors.own, held, name=name)
    persons = "datapackages/national/personal-data.yaml"
    good = (REPOSITORY / persons).read_bytes()
    for key, old in ((b"pattern", rb"pattern: '\(\?:0\?.*"), (b"unless", rb"unless: '\^\(\?i:\(\?:gp.*")):
        held = {
            f"an endless {key.decode()} of persons {at}": re.sub(
                old, (b"%s: '%s'" % (key, it)).replace(b"\\", b"\\\\"), good
            )
            for at, it in enumerate((*ENDLESS, b"(?=a)b", b"a{60}", rb"(a)\1"))
        }
        assert good not in held.values()
        add("patterns", doors.persons, held, words=BAIT)
    good = (REPOSITORY / contract).read_bytes()
    encodings = (b"undefined", b"idna", b"rot13", b"unicode_escape")
    held = {f"an encoding that is {name!r}": good.replace(b'"windows-1250"', b'"%s"' % name) for name in encodings}
    add("encodings", doors.own, held, name=contract)
    checks = (REPOSITORY / "validation/inside.yaml").read_bytes()
    held = {"a number of 5,000 digits": re.sub(rb"holds: [^\n]*", b"holds: '%s = 1'" % (b"9" * 5000), checks, count=1)}
    add("checks", doors.own, held, name="validation/inside.yaml")
    add("definitions", doors.own, {"files without end": _many_files}, name="datapackages/x")


ENDLESS = (b"(?:[a-z]+)+!", b"(a|a)*b", b"(.*a){20}", b"(a?){50}a{50}", b".*.*x")
"""Patterns by which a text of some dozen letters is read for days."""
BAIT = "a" * 60 + "@example.org"
"""Such a text; it is an address, so that it is asked too whether it is one of a function."""


def _many_files(path: Path) -> None:
    path.mkdir()
    for number in range(3_000):
        path.joinpath(f"{number}.json").touch()


def _templates() -> None:
    """Templates and bindings."""
    form, sheet_of_form = templates_made.template(), "xl/worksheets/sheet2.xml"
    add("template", doors.template, {**ODD, **archives(form, sheet_of_form), **sheets(form, sheet_of_form)})
    add("inspected", doors.inspected, {**archives(form, sheet_of_form), **sheets(form, sheet_of_form)})
    add("binding", doors.binding, YAMLS)


def _dossiers() -> None:
    """Dossiers and what is in them."""
    good = xlsx()
    add("manifest", doors.dossier, {**JSONS, **_manifests()})
    tables = (
        "a pipe",
        "a folder",
        "3 GB",
        "a NUL",
        "no text",
        "a quotation mark left open",
        "commas alone",
        "a million columns",
    )
    for name in ("observations.csv", "lineage.csv", "reasons.csv"):
        add(name, doors.dossier, {one: TEXTS[one] for one in tables}, name=name)
    chosen = ("levels without end", "null", "a list", "a word", "a pipe")
    add("findings", doors.dossier, {one: JSONS[one] for one in chosen}, name="findings.json")
    for name in ("datapackage.json", "inputs/datapackage.json", "findings.json"):
        verified = ("levels without end", "a list", "a number") if name != "findings.json" else ("levels without end",)
        add(f"verified {name}", doors.dossier, {one: JSONS[one] for one in verified}, name=name, whole=True)
    add(
        "verified datapackage.json",
        doors.dossier,
        {"resources a number": b'{"resources": 7}', "resources of nulls": b'{"resources": [null]}'},
        name="datapackage.json",
        whole=True,
    )
    add(
        "verified inputs",
        doors.dossier,
        {"resources a number": b'{"resources": 7}'},
        name="inputs/datapackage.json",
        whole=True,
    )
    add(
        "verified signature",
        doors.dossier,
        {"a pipe": pipe, "levels without end": b"[" * 100_000, "no text": os.urandom(900)},
        name="manifest.sig",
        whole=True,
    )
    add(
        "verified workbook",
        doors.dossier,
        {"a bomb": archives(good)["a bomb"], "no text": os.urandom(900), "deflate64": archives(good)["deflate64"]},
        name="submission.xlsx",
        whole=True,
    )
    add(
        "stranger in a dossier",
        doors.dossier,
        {"a pipe": pipe, "a link": link("/etc/passwd"), "a device": device},
        name="x",
    )


def _archives_of_collections() -> None:
    """Archives of collections."""
    zipped = {"manifest.json": b"{}"}
    add(
        "archive",
        doors.archive,
        {
            **ODD,
            "no manifest": packed({"x": b""}),
            "an empty manifest": packed(zipped),
            "levels without end": packed({"manifest.json": b"[" * 100_000}),
            "a file outside": packed({**zipped, "../x": b""}),
            "a bomb": bomb(packed(zipped), "x", 60_000_000),
            "a manifest that is a list": packed({"manifest.json": b"[]"}),
            "no text": os.urandom(5000),
        },
    )


def _records() -> None:
    """Registers, keys, journals and logs."""
    good = xlsx()
    add("declaration", doors.declaration, YAMLS)
    texts = (
        "a pipe",
        "a folder",
        "empty",
        "a NUL",
        "no text",
        "one line of 20 MB",
        "commas alone",
        "quotation marks alone",
        "a device without end",
    )
    add("register.csv", doors.register, {one: TEXTS[one] for one in texts})
    header, person = doors.REGISTER.splitlines()
    marks = {
        "marks over a letter": "a" + "\u0315\u0301" * 50_000,
        "marks in the wrong order": "\u0360" * 100_000 + "\u0316" * 100_000,
    }
    held = {one: "\n".join((header, person.replace("Novak", text))).encode() for one, text in marks.items()}
    add("register.csv", doors.register, held)
    add(
        "register.xlsx",
        doors.register,
        {one: archives(good)[one] for one in ("a bomb", "deflate64", "cut")},
        name="r.xlsx",
    )
    keys = {
        "a folder": Path.mkdir,
        "a device without end": device,
        "no text": os.urandom(900),
        "3 GB": sparse(3_000_000_000),
        "empty": b"",
    }
    add("public key", doors.public_key, keys)
    add("private key", doors.private_key, keys)
    add("journal", doors.journal, JOURNALS)
    released = {
        **{one: TEXTS[one] for one in texts},
        "digits without end": b"title,year,vintage,table,key,value\nx,2024,1,V3,,%s\n" % (b"9" * 100_000),
        "a year without end": b"title,year,vintage,table,key,value\nx,%s,1,V3,,1\n" % (b"9" * 10_000),
        "Arabic digits": "title,year,vintage,table,key,value\nx,٢٠٢٤,1,V3,,1\n".encode(),
        "codes without end": b"title,year,vintage,table,key,value\nx,2024,1,V3,citizen=%s,1\n" % (b"RS+" * 99_999),
    }
    add("release", doors.release, released)
    add("known release", doors.known, released)
    add(
        "answers",
        doors.answers,
        {one: JOURNALS[one] for one in JOURNALS if one not in ("a folder", "a link to itself")},
    )


@cache
def cases() -> dict[str, Case]:
    """Every hostile file by its name, "reader: cause", and the door through which it comes."""
    for define in (
        _suppliers_files,
        _edited_files,
        _definitions_of_ones_own,
        _templates,
        _dossiers,
        _archives_of_collections,
        _records,
    ):
        define()
    return CASES


HARMLESS: dict[str, Case] = {
    "good table": lambda folder: doors.table(lambda path: path.write_bytes(GOOD), folder),
    "good workbook": lambda folder: doors.table(lambda path: path.write_bytes(xlsx()), folder, "t03.xlsx"),
    "good delivery": lambda folder: doors.delivery(
        lambda path: path.write_bytes(sent_files.csv()[1]), folder, doors.DELIVERY
    ),
    "good descriptor": lambda folder: doors.descriptor(
        lambda path: path.write_text(json.dumps(doors.described("t03.csv")), encoding="utf-8"), folder
    ),
    "good beside": lambda folder: doors.beside(lambda path: path.write_text("waivers: []\n"), folder),
    "good template": lambda folder: doors.template(lambda path: path.write_bytes(templates_made.template()), folder),
    "good binding": lambda folder: doors.binding(lambda path: path.write_text(doors.BINDING, encoding="utf-8"), folder),
    "good dossier": lambda folder: doors.dossier(
        lambda path: path.write_bytes((doors.written() / "manifest.json").read_bytes()), folder
    ),
    "good archive": lambda folder: doors.archive(doors.exported, folder),
    "good register": lambda folder: doors.register(
        lambda path: path.write_text(doors.REGISTER, encoding="utf-8"), folder
    ),
}
"""By kind, a good file through the door of that kind: one that is always shut would seem to refuse every other."""


def sample(seed: int = 16) -> list[str]:
    """Names in which every reader and every cause occurs: one of each cause, of a reader that has none yet if any."""
    names = random.Random(seed).sample(sorted(cases()), len(cases()))
    rare = Counter(cause for _reader, cause in map(split, names))
    chosen: dict[tuple[str, str], str] = {}
    for reader, cause in sorted(map(split, names), key=lambda case: rare[case[1]]):
        if cause not in {one for _, one in chosen} or reader not in {one for one, _ in chosen}:
            chosen[reader, cause] = f"{reader}: {cause}"
    return [*chosen.values()]


def split(name: str) -> tuple[str, str]:
    """The reader of a case and its cause."""
    reader, _sign, cause = name.partition(": ")
    return reader, cause
