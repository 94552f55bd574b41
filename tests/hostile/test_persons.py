"""A person hides in the shape of a table, in a name, in a look: refused, not repeated, and not kept.

Expected: what was planted is in no file, on no console and on no page afterwards.
"""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.styles import NamedStyle
from openpyxl.workbook.defined_name import DefinedName

from tests.conftest import REPOSITORY
from tests.support.deliveries import empty_collection, journal_in
from tests.support.lists_of_persons import EMSO, FAMILY, GIVEN, LISTS, OTHER, repeats
from tests.support.opendocument_files import cell, ods, row, sheet
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.base.ooxml.archive import parts_of, zipped
from thb_eu.base.ooxml.beside_cells import stored_texts
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.run import prepare
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.personal_data import CODE, PersonalDataGuard, in_register, in_unread, in_workbook
from thb_eu.year.acting import Acting
from thb_eu.year.acts.purge import Purge
from thb_eu.year.acts.receive import receive
from thb_eu.year.journal_verification import verify_journal
from thb_eu.year.received_deliveries import DeliveryReceived, Verdict
from thb_eu.year.workspace import working_on

NAME = f"{GIVEN} {FAMILY}"
ON, ROLE = "2026-03-02", "analyst"
HEADER = ("Izid obravnave", "Spol", "Starostna skupina", "Število")
ROWS = (("Kazenska ovadba", "ženski", "18 let in več", 3), ("Kazenska ovadba", "moški", "do 18 let", 2))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of 2025 of which nothing came yet."""
    return empty_collection(tmp_path / "collection" / "si-2025")


def received(folder: Path, definitions: Definitions, *files: Path) -> list[DeliveryReceived]:
    return [*receive(files, folder, definitions, Acting(ROLE, ON)).deliveries]


def remains(folder: Path) -> bytes:
    """All that lies in a collection, names of files too."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join((*(path.read_bytes() for path in files), *(str(path).encode() for path in files)))


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_persons_is_refused_and_not_kept(
    kind: str, folder: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """What is left is the reason; the journal has both acts and no gap; the same bytes again change nothing."""
    sent = tmp_path / "seznam.csv"
    sent.write_text(LISTS[kind], encoding="utf-8")
    (one,) = received(folder, definitions, sent)
    assert one.verdict is Verdict.REFUSED and CODE in {fault.code for fault in one.faults}
    apart = folder / "deliveries" / "refused" / one.id
    assert [path.name for path in apart.iterdir()] == ["reason.txt"]
    assert not repeats(remains(folder))
    assert [entry.act for entry in journal_in(folder).entries] == [Act.REFUSED, Act.PURGED]
    assert not verify_journal(folder / "datapackage.json", definitions.folder).faults
    again = received(folder, definitions, sent)
    assert again[0].verdict is Verdict.REFUSED and not repeats(remains(folder))
    with working_on(folder, Acting(ROLE, ON), definitions=definitions) as space:
        assert Purge().do(space) == ()


def test_a_list_in_a_workbook_is_not_kept_either(folder: Path, definitions: Definitions, tmp_path: Path) -> None:
    """On a second sheet, behind the agreed table."""
    sent = tmp_path / "tabela.xlsx"
    sent.write_bytes(_book(_listed))
    (one,) = received(folder, definitions, sent)
    assert (one.verdict, one.is_kept) == (Verdict.REFUSED, False)
    assert not repeats(remains(folder))


def _listed(book: Workbook) -> None:
    other = book.create_sheet("Delovni")
    for cells in (("Ime", "Priimek"), (GIVEN, FAMILY)):
        other.append(cells)


def _book(plant: Callable[[Workbook], object] = lambda _book: None, title: str = "Tabela") -> bytes:
    book = Workbook()
    book.active.title = title
    for cells in (HEADER, *ROWS):
        book.active.append(cells)
    plant(book)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


# --- names of files and sheets ----------------------------------------------------------------------------------------


def outputs(folder: Path, *files: Path) -> Iterable[str]:
    """What the command says of files, on the console and for programs, in both languages."""
    for lang in ("en", "sl"):
        for form in ("text", "json"):
            again = empty_collection(folder.parent / lang / form / "si-2025")
            line = ["--lang", lang, "receive", *map(str, files), "--into", str(again), "--role", ROLE, "--on", ON]
            done = CliRunner().invoke(cli, [*line, "--format", form])
            assert done.exit_code == 1
            yield done.output
            yield remains(again).decode("utf-8", "replace")


CALLED = ("{given}_{family}.csv", "{given} {family} {emso}.xlsx", "osumljenec-{emso}.csv", "{given}.{family}.XLSX")
CALLED_BEHIND = ("tabela.{given} {family}", "{given}.{family}", "tabela.{emso}", "{given}@{family}.si")
"""What looks like an ending is a part of the name."""


@sampled("called", [*CALLED, *CALLED_BEHIND], 2, [CALLED[1], CALLED_BEHIND[0]])
def test_a_file_called_by_a_person_is_told_by_its_place(
    called: str, folder: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Refused, whatever it holds; *file 2 of 2*, and its name nowhere."""
    first = tmp_path / "a.csv"
    first.write_text("x;y\n1;2\n", encoding="utf-8")
    sent = tmp_path / called.format(given=GIVEN, family=FAMILY, emso=EMSO)
    as_text = "\n".join(";".join(map(str, it)) for it in (HEADER, *ROWS)).encode()
    sent.write_bytes(_book() if sent.suffix.lower() == ".xlsx" else as_text)
    _first, one = received(folder, definitions, first, sent)
    assert one.verdict is Verdict.REFUSED and CODE in {fault.code for fault in one.faults}
    told = [*outputs(folder, first, sent)]
    assert not any(map(repeats, told)) and not repeats(remains(folder))
    assert "file 2 of 2" in told[0] and "datoteka 2 od 2" in told[4]


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_sheet_called_by_a_person_is_told_by_its_number(
    suffix: str, folder: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """In every fault of the file, also where its table is not recognised or a cell of it is wrong."""
    sent = tmp_path / f"tabela{suffix}"
    if suffix == ".xlsx":
        sent.write_bytes(
            _book(lambda book: book.create_sheet(NAME).append(("tri", "#REF!", 1)), title=f"{FAMILY} {OTHER}")
        )
    else:
        sent.write_bytes(ods(sheet(row("tri", "x", 1), title=f"{FAMILY} {OTHER}"), sheet(row("x"), title=NAME)))
    (one,) = received(folder, definitions, sent)
    assert {fault.where.sheet for fault in one.faults} <= {"", "1", "2"}
    assert not any(map(repeats, outputs(folder, sent)))


def test_validate_does_not_repeat_a_sheet_either(folder: Path, definitions: Definitions) -> None:
    """A collection into which such a workbook was put by hand."""
    (folder / "t.xlsx").write_bytes(_book(title=NAME))
    described = json.loads((folder / "datapackage.json").read_bytes())
    described["resources"] = [
        {"name": "t", "path": "t.xlsx", "title": "T", "thb:contract": "police/suspects-by-age", "thb:source": "P"}
    ]
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(SourceRefused) as refused:
        prepare(folder, definitions, fast=True)
    assert CODE in {fault.code for fault in refused.value.faults}
    assert not repeats(str(refused.value))


# --- looks and formulas -----------------------------------------------------------------------------------------------


def _formula(text: str) -> Callable[[Workbook], object]:
    def plant(book: Workbook) -> None:
        book.active["F9"] = text

    return plant


def _format(code: str) -> Callable[[Workbook], object]:
    def plant(book: Workbook) -> None:
        book.active["D2"].number_format = code

    return plant


def _style(book: Workbook) -> None:
    book.active["A2"].style = NamedStyle(name=NAME)


def _range(name: str) -> Callable[[Workbook], object]:
    def plant(book: Workbook) -> None:
        book.defined_names[name] = DefinedName(name, attr_text="Tabela!$A$1")

    return plant


LOOKS = {
    "formula": _formula(f'=IF(A1="x","{NAME}",1)'),
    "formula in pieces": _formula(f'="{GIVEN[:2]}"&"{GIVEN[2:]} {FAMILY[:3]}"&"{FAMILY[3:]}"'),
    "formula with a number": _formula(f'="{EMSO}"&A1'),
    "formula of another sheet": _formula(f"='{NAME}'!A1"),
    "number format": _format(f'0" {NAME}"'),
    "number format sign by sign": _format("0" + "".join(f"\\{sign}" for sign in NAME)),
    "name of a style": _style,
    "name of a range": _range(NAME.replace(" ", "_")),
    "name of a range with a point": _range(NAME.replace(" ", ".")),
    "name of a range as a program's own": _range(f"_xlnm.{NAME.replace(' ', '_')}"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_name_in_a_look_or_a_formula_is_found(look: str, definitions: Definitions) -> None:
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    found = [*in_workbook(_book(LOOKS[look]), "x.xlsx", contract, guard, "Tabela")]
    assert {fault.code for fault in found} == {CODE} and not any(repeats(str(fault)) for fault in found)
    assert not [
        *in_workbook(_book(_formula('=IF(A1="da","ni podatka",SUM(D2:D3))')), "x.xlsx", contract, guard, "Tabela")
    ]


def test_a_name_in_a_formula_of_an_ods_is_found(definitions: Definitions) -> None:
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    table = sheet(row(*HEADER), row(*ROWS[0]), row("", cell(1, formula=f"of:=IF([.A1]=&quot;{NAME}&quot;;1;2)")))
    (fault,) = in_workbook(ods(table), "x.ods", contract, guard, "Tabela")
    assert (fault.code, fault.where.cell) == (CODE, "B3")


def test_what_programs_call_their_looks_is_none(definitions: Definitions) -> None:
    """Formats and styles as Excel and LibreOffice name them."""
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]

    def plant(book: Workbook) -> None:
        for at, code in enumerate(
            ('#,##0.00\\ "SIT"', "[$-424]d. mmmm yyyy", '[Red]General;[Blue]"Ni podatka"', "000 000 000"), 2
        ):
            book.active.cell(at, 1).number_format = code
        for at, name in enumerate(("Explanatory Text", "Linked Cell", "Headline 1", "Warning Text", "Check Cell"), 2):
            book.active.cell(at, 2).style = name

    assert not [*in_workbook(_book(plant), "x.xlsx", contract, guard, "Tabela")]


# --- what is stored and shown nowhere ---------------------------------------------------------------------------------

DATUM = f"{NAME}, EMŠO {EMSO}"
SHEET, MAIN = "xl/worksheets/sheet1.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Change = Callable[[dict[str, bytes]], object]


def _in(part: str, before: str, after: str) -> Change:
    """Put something into a part in place of its first `before`."""

    def change(parts: dict[str, bytes]) -> None:
        assert before.encode() in parts[part]
        parts[part] = parts[part].replace(before.encode(), after.encode(), 1)

    return change


def _part(name: str, content: str | bytes) -> Change:
    """Add a part."""
    return lambda parts: parts.update({name: content if isinstance(content, bytes) else content.encode()})


def _changed(book: bytes, change: Change) -> bytes:
    parts = parts_of(book)
    change(parts)
    return zipped(parts)


STORED = {
    "cell of another workbook": _part(
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" '
        f't="str"><v>{DATUM}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
    ),
    "text of no cell": _part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{DATUM}</t></si></sst>'),
    "text of no cell in pieces": _part(
        "xl/sharedStrings.xml",
        f'<sst xmlns="{MAIN}"><si><r><t>{GIVEN[:2]}</t></r><r><t>{GIVEN[2:]} {FAMILY}</t></r></si></sst>',
    ),
    "connection": _part(
        "xl/connections.xml", f'<connections xmlns="{MAIN}"><connection id="1" name="{DATUM}"/></connections>'
    ),
    "remark": _in(SHEET, "<sheetData>", f"<!-- {DATUM} --><sheetData>"),
    "remark among cells": _in(SHEET, "<sheetData>", f"<sheetData><!-- {DATUM} -->"),
    "instruction": _in("xl/workbook.xml", "<sheets>", f"<?note {DATUM}?><sheets>"),
    "name for programs": _in(SHEET, "<sheetPr>", f'<sheetPr codeName="{NAME}">'),
    "name of a part": _part(f"customXml/{NAME}.xml", "<a/>"),
    "text as a part": _part("xl/notes.txt", DATUM),
    "text of two bytes a sign": _part("xl/customProperty1.bin", DATUM.encode("utf-16-le")),
    "text for a picture": _part("xl/media/note.rtf", DATUM),
    "extension": _in(SHEET, "</worksheet>", f'<extLst><ext uri="{DATUM}"/></extLst></worksheet>'),
    "attribute of a row": _in(SHEET, '<row r="2"', f'<row note="{DATUM}" r="2"'),
    "two texts in a cell": _in(SHEET, "</c></row>", f"<is><t>{DATUM}</t></is></c></row>"),
    "manager": _in("docProps/app.xml", "</Properties>", f"<Manager>{DATUM}</Manager></Properties>"),
    "address as it is coded": _in(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="x" Type="x" TargetMode="External" Target="a/{quote(NAME)}"/></Relationships>',
    ),
}


@pytest.mark.parametrize("place", STORED)
def test_a_text_that_no_cell_shows_is_found(place: str, definitions: Definitions) -> None:
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    found = [*in_workbook(_changed(_book(), STORED[place]), "x.xlsx", contract, guard, "Tabela")]
    assert {fault.code for fault in found} == {CODE} and not any(repeats(str(fault.what)) for fault in found)


def _with_remark(book: bytes, text: bytes) -> bytes:
    """The archive with a remark on each of its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts_of(book).items():
            entry = zipfile.ZipInfo(name)
            entry.comment = text
            archive.writestr(entry, content)
    return packed.getvalue()


@pytest.mark.parametrize("where", ["before", "behind", "remark"])
def test_a_text_beside_the_parts_is_found(where: str, definitions: Definitions) -> None:
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    book, text = _book(), f"\n{DATUM}\n".encode()
    content = {
        "before": text + book,
        "behind": book[:-2] + len(text).to_bytes(2, "little") + text,
        "remark": _with_remark(book, text),
    }[where]
    assert [*in_workbook(content, "x.xlsx", contract, guard, "Tabela")]


OF_A_SHEET = '<table:table table:name="Tabela" table:style-name="ta1">'
SPREADSHEET = "<office:spreadsheet>"
STORED_IN_ODS = {
    "tracked change": _in(
        "content.xml",
        SPREADSHEET,
        f"{SPREADSHEET}<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        f"<text:p>{DATUM}</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes>",
    ),
    "polygon": _in(
        "content.xml", OF_A_SHEET, f"{OF_A_SHEET}<table:shapes><x><text:p>{DATUM}</text:p></x></table:shapes>"
    ),
    "polygon with a sign for a blank": _in(
        "content.xml",
        OF_A_SHEET,
        f"{OF_A_SHEET}<table:shapes><x><text:p>{GIVEN}<text:s/>{FAMILY}</text:p></x></table:shapes>",
    ),
    "title": _in("content.xml", OF_A_SHEET, f"{OF_A_SHEET}<table:title>{DATUM}</table:title>"),
    "field of a form": _in("content.xml", OF_A_SHEET, f'{OF_A_SHEET}<table:x table:current-value="{DATUM}"/>'),
    "cell of another workbook": _in(
        "content.xml",
        "</office:spreadsheet>",
        "<table:dde-links><table:dde-link><table:table><table:table-row><table:table-cell><text:p>"
        f"{DATUM}</text:p></table:table-cell></table:table-row></table:table></table:dde-link></table:dde-links>"
        "</office:spreadsheet>",
    ),
    "shown otherwise": _in("content.xml", "<text:p>3</text:p>", f"<text:p>{DATUM}</text:p>"),
    "second sheet of the name": _in(
        "content.xml",
        "</office:spreadsheet>",
        f"{sheet(row(DATUM))}</office:spreadsheet>",
    ),
    "settings": _part("settings.xml", f'<a xmlns:c="urn:c"><c:config-item c:name="n">{DATUM}</c:config-item></a>'),
}


@pytest.mark.parametrize("table", ["Tabela", ""])
@pytest.mark.parametrize("place", STORED_IN_ODS)
def test_a_text_that_no_cell_of_an_ods_shows_is_found(place: str, table: str, definitions: Definitions) -> None:
    """Beside a table, and in a form, of which every sheet is looked at."""
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    book = _changed(ods(sheet(row(*HEADER), row(*ROWS[0]))), STORED_IN_ODS[place])
    found = [*in_workbook(book, "x.ods", contract, guard, table)]
    assert {fault.code for fault in found} == {CODE} and not any(repeats(str(fault.what)) for fault in found)


@pytest.mark.parametrize("book", [_book(), ods(sheet(row(*HEADER), row(*ROWS[0])))])
def test_what_programs_store_is_none(book: bytes, definitions: Definitions) -> None:
    """Fonts, themes, shapes as programs call them, who wrote, where it lay, times and sizes."""
    guard, contract = PersonalDataGuard(definitions), definitions.contracts["police/suspects-by-age"]
    suffix = ".ods" if b"opendocument" in book else ".xlsx"
    parts = {
        "xl/theme/theme2.xml": '<t name="Ion Boardroom"><f typeface="Times New Roman"/></t>',
        "xl/drawings/drawing1.xml": '<d><c name="Rounded Rectangle 5"/><c name="Text Box 7"/></d>',
        "xl/persons/person.xml": f'<p><person displayName="{NAME}"/></p>',
        "xl/revisions/revisionHeaders.xml": f'<h><header userName="{NAME}" dateTime="2026-01-01T10:00:00Z"/></h>',
        "xl/printerSettings/printerSettings1.bin": "HP LaserJet Pro".encode("utf-16-le"),
    }
    if suffix == ".ods":
        named = '<c:config-item c:name="PrinterName">Canon Pixma</c:config-item>'
        parts = {"settings.xml": f'<a xmlns:c="urn:c">{named}</a>'}

    def change(held: dict[str, bytes]) -> None:
        held |= {name: text if isinstance(text, bytes) else text.encode() for name, text in parts.items()}

    assert not [*in_workbook(_changed(book, change), f"x{suffix}", contract, guard, "Tabela")]


HEAVY = {
    "cells that begin": b"<sheetData " * 100_000,
    "attributes that end nowhere": b"<sheetData><c " + b't="a" ' * 100_000 + b"!></sheetData>",
    "formulas that end nowhere": b"<sheetData>" + b"<f>" * 300_000 + b"</sheetData>",
    "remarks that end nowhere": b"<!--" * 300_000,
    "names of shapes": b'<a b="' + b"Text Box" * 50_000 + b'!"/>',
}


@pytest.mark.parametrize("kind", HEAVY)
def test_what_stands_in_no_sound_part_takes_no_long(kind: str) -> None:
    """Linear in its length."""
    part = _part("xl/worksheets/sheet9.xml", HEAVY[kind])
    begun = time.process_time()
    assert [*stored_texts(_changed(_book(), part), ())]
    assert time.process_time() - begun < 5


def test_such_a_workbook_is_not_kept(folder: Path, definitions: Definitions, tmp_path: Path) -> None:
    """Refused where it is received; nothing of it remains."""
    sent = tmp_path / "tabela.xlsx"
    sent.write_bytes(_changed(_book(), STORED["text of no cell"]))
    (one,) = received(folder, definitions, sent)
    assert one.verdict is Verdict.REFUSED and CODE in {fault.code for fault in one.faults}
    assert not one.is_kept and not repeats(remains(folder))


# --- registers, and signs that nobody sees ----------------------------------------------------------------------------


def test_an_undeclared_column_of_a_register_with_such_a_heading_is_found(
    definitions: Definitions, tmp_path: Path
) -> None:
    """Single words below *Priimek*; columns that are declared hold what they declare."""
    contract = definitions.contracts["irsd-records/persons"]
    names = [*(field.name for field in contract.fields), "Priimek"]
    filled = ["1", *("" for _ in names[2:-1]), "none", FAMILY]
    (tmp_path / "x.csv").write_text(f"{','.join(names)}\n{','.join(filled)}\n", encoding="utf-8")
    guard = PersonalDataGuard(definitions)
    found = [*in_register(read_columns(tmp_path / "x.csv", "x.csv", contract), contract, guard)]
    assert [fault.code for fault in found] == [CODE] and not repeats(str(found[0]))


SIGNS = {
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "thin blanks": lambda text: re.sub("(.{4})", "\\1\u2009", text),
    "signs of no width": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "wide digits": lambda text: "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text),
    "Arabic digits": lambda text: "".join(chr(0x0660 + int(sign)) if sign.isdigit() else sign for sign in text),
    "long hyphens": lambda text: f"{text[:7]}\u2013{text[7:]}",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_that_look_alike_hide_no_number(sign: str, definitions: Definitions) -> None:
    guard = PersonalDataGuard(definitions)
    found = guard.datum(SIGNS[sign](EMSO), guard.all_kinds)
    assert found and found.kind == "personal-number"


@pytest.mark.parametrize(
    "text", ["A" * 32_000, "Aa " * 10_000, "1 " * 16_000, "a@" * 16_000, "0" * 32_000, "王" * 32_000, "Aa, " * 8_000]
)
def test_a_long_cell_takes_no_long(text: str, definitions: Definitions) -> None:
    """Linear in its length, whatever it is made of: twice as long takes no four times as long."""
    guard = PersonalDataGuard(definitions)
    guard.datum(NAME, guard.all_kinds)

    def taken(of: str) -> float:
        begun = time.process_time()
        guard.datum(of, guard.all_kinds)
        return time.process_time() - begun

    assert taken(text) < 1 or taken(text) < 3 * taken(text[: len(text) // 2])


def test_a_table_of_figures_is_no_list(definitions: Definitions) -> None:
    """Places side by side, citizenships, articles, counts like telephones."""
    guard, contract = PersonalDataGuard(definitions), next(iter(definitions.contracts.values()))
    for text in (
        "Kraj;Občina;Število\nDolnji Brnik;Cerklje;2\nZgornji Tuhinj;Kamnik;1\n",
        "Člen;Odstavek;Število\n0101;0113;041123456\n",
        "Leto rojstva;Število\n1990;3\n1991;4\n",
        "Ime organizacije;Naslov;Telefon\nDruštvo Ključ;Slovenska cesta 5;01 510 16 70\n",
    ):
        assert not in_unread(text.encode(), "x.csv", contract, guard), text


@pytest.mark.parametrize("root", ["", "examples/croatia/", "thb_eu/country/skeleton/"])
def test_patterns_need_no_backtracking(root: str) -> None:
    """No look-around and no back-reference: an engine without backtracking reads them all."""
    text = (REPOSITORY / f"{root}datapackages/national/personal-data.yaml").read_text(encoding="utf-8")
    assert not re.findall(r"\(\?(?:=|!|<|P)|\\[1-9]", text)
