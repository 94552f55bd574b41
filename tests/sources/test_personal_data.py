"""What can identify a person is found wherever a file can hide it, named by its place, and never repeated.

Expected: the kind that was planted and the place where it was. Control digits: EMŠO by the Uredba o načinu določanja
osebne identifikacijske številke (Uradni list RS 8/99, under the Zakon o centralnem registru prebivalstva), the tax
number by the Zakon o davčni službi and ZDavP-2; `made_up_persons` computes both by itself, and two numbers that are
published as examples of their kind are judged too. False alarms: every collection, sample and form of the repository.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.conftest import REPOSITORY
from tests.support import made_up_persons as persons
from tests.support.opendocument_files import cell, ods, row, sheet
from tests.support.planted_persons import PLANTED, SOURCE
from thb_eu.base.errors import Fault
from thb_eu.base.ooxml.archive import parts_of, zipped
from thb_eu.base.ooxml.beside_cells import NO_PICTURE, without_pictures
from thb_eu.definitions import Definitions
from thb_eu.definitions.personal_data import KnownGroup
from thb_eu.sources.clean_copies import clean_copy
from thb_eu.sources.delivery import read_columns
from thb_eu.sources.grid import read_grid
from thb_eu.sources.person_words import KnownWords
from thb_eu.sources.personal_data import CODE, PersonalDataGuard, in_register, in_table, in_unread, in_workbook
from thb_eu.sources.workbooks import opened

CONTRACT = "police/suspects-by-age"
HEADER = ("Izid obravnave", "Spol", "Starostna skupina", "Število")
ROWS = (("Kazenska ovadba", "ženski", "18 let in več", 3), ("Kazenska ovadba", "moški", "do 18 let", 2))


@pytest.fixture(scope="module")
def guard(definitions: Definitions) -> PersonalDataGuard:
    return PersonalDataGuard(definitions)


# --- where it can stand: a function for each place, which plants a text there -----------------------------------------


def excel(plant: Callable[[Workbook, str], None], text: str) -> bytes:
    """The table as an .xlsx, with a text planted in it."""
    book = Workbook()
    table = book.active
    table.title = "Tabela"
    for cells in (HEADER, *ROWS):
        table.append(cells)
    plant(book, text)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _comment(book: Workbook, text: str) -> None:
    book["Tabela"]["B2"].comment = Comment(text, "")


def _label(book: Workbook, text: str) -> None:
    book["Tabela"]["C3"] = text


def _note(book: Workbook, text: str) -> None:
    book["Tabela"]["A9"] = f"Opomba: {text}"


def _hidden(state: str) -> Callable[[Workbook, str], None]:
    def plant(book: Workbook, text: str) -> None:
        other = book.create_sheet("Delovni")
        other["C7"], other.sheet_state = text, state

    return plant


def _header(book: Workbook, text: str) -> None:
    book["Tabela"].oddHeader.center.text = text


def _footer(book: Workbook, text: str) -> None:
    book["Tabela"].oddFooter.left.text = text


def _list(book: Workbook, text: str) -> None:
    book["Tabela"].add_data_validation(DataValidation("list", formula1=f'"{text},drugo"', sqref="D2"))


def _prompt(book: Workbook, text: str) -> None:
    rule = DataValidation("whole", formula1="0", sqref="D2")
    rule.prompt = text
    book["Tabela"].add_data_validation(rule)


def _range(book: Workbook, text: str) -> None:
    book.defined_names["Vir"] = DefinedName("Vir", attr_text=f'"{text}"')


def _title(book: Workbook, text: str) -> None:
    book.properties.title = text


def _keywords(book: Workbook, text: str) -> None:
    book.properties.keywords = text


def _custom(book: Workbook, text: str) -> None:
    book.custom_doc_props.append(StringProperty(name="Zadeva", value=text))


EXCEL_PLACES = {
    "label": (_label, "C3"),
    "note": (_note, "A9"),
    "comment": (_comment, "B2"),
    "hidden": (_hidden("hidden"), "C7"),
    "very hidden": (_hidden("veryHidden"), "C7"),
    "header": (_header, ""),
    "footer": (_footer, ""),
    "list": (_list, ""),
    "prompt": (_prompt, ""),
    "range": (_range, ""),
    "title": (_title, ""),
    "keywords": (_keywords, ""),
    "custom property": (_custom, ""),
}


def _of_ods(place: str, text: str) -> bytes:
    """The table as an .ods, with a text planted at a place of it."""
    table = [row(*HEADER), *(row(*cells) for cells in ROWS)]
    if place == "label":
        table[2] = row(*ROWS[1][:2], text, 2)
    if place == "comment":
        noted = f"<table:table-cell><office:annotation><text:p>{text}</text:p></office:annotation></table:table-cell>"
        table[1] = row(ROWS[0][0], noted, *ROWS[0][2:])
    other = sheet(row(), row("", "", cell(text)), title="Delovni", style="ta2") if place == "hidden" else ""
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    meta = (
        f'<office:document-meta xmlns:office="{spaces}:office:1.0" xmlns:meta="{spaces}:meta:1.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><meta:initial-creator>{persons.name(SOURCE)}'
        f"</meta:initial-creator><dc:title>{text if place == 'title' else ''}</dc:title></office:meta>"
        "</office:document-meta>"
    )
    footer = (
        f'<office:document-styles xmlns:office="{spaces}:office:1.0" xmlns:style="{spaces}:style:1.0" '
        f'xmlns:text="{spaces}:text:1.0"><office:master-styles><style:master-page><style:footer>'
        f"<text:p>{text if place == 'footer' else ''}</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
    return ods(sheet(*table), *filter(None, [other]), **{"meta.xml": meta, "styles.xml": footer})


ODS_PLACES = {"label": "C3", "comment": "B2", "hidden": "C2", "title": "", "footer": ""}


def found_in(content: bytes, name: str, definitions: Definitions, guard: PersonalDataGuard) -> list[Fault]:
    """Everything that is found in a workbook, read as the table of suspects."""
    contract = definitions.contracts[CONTRACT]
    grid = read_grid(content, name, contract)
    return [*in_table(grid, contract, guard), *in_workbook(content, name, contract, guard, grid.sheet)]


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("place", EXCEL_PLACES)
def test_a_datum_is_found_wherever_excel_can_hide_it(
    place: str, kind: str, definitions: Definitions, guard: PersonalDataGuard
) -> None:
    """The place is named, the kind is named, and no part of the value is repeated."""
    plant, spot = EXCEL_PLACES[place]
    (fault,) = found_in(excel(plant, PLANTED[kind]), "x.xlsx", definitions, guard)
    _is_told(fault, kind, spot, definitions)


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("place", ODS_PLACES)
def test_a_datum_is_found_wherever_an_ods_can_hide_it(
    place: str, kind: str, definitions: Definitions, guard: PersonalDataGuard
) -> None:
    """The same of OpenDocument; who wrote the file is no reason, though it is the name of a person."""
    (fault,) = found_in(_of_ods(place, PLANTED[kind]), "x.ods", definitions, guard)
    _is_told(fault, kind, ODS_PLACES[place], definitions)


@pytest.mark.parametrize("kind", PLANTED)
def test_a_datum_is_found_in_a_text(kind: str, definitions: Definitions, guard: PersonalDataGuard) -> None:
    """In a column of labels, in the title above the table."""
    contract = definitions.contracts[CONTRACT]
    lines = [";".join(HEADER), f"Kazenska ovadba;{PLANTED[kind]};do 18 let;2"]
    (fault,) = in_table(read_grid("\n".join(lines).encode(), "x.csv", contract), contract, guard)
    _is_told(fault, kind, "B2", definitions)
    above = "\n".join([f"Pripravlja: {PLANTED[kind]};;;", ";".join(HEADER), "Kazenska ovadba;ženski;do 18 let;2"])
    (fault,) = in_table(read_grid(above.encode(), "x.csv", contract), contract, guard)
    _is_told(fault, kind, "A1", definitions)


def _is_told(fault: Fault, kind: str, spot: str, definitions: Definitions) -> None:
    told = fault.in_language("en") + fault.in_language("sl")
    assert (fault.code, fault.where.cell) == (CODE, spot)
    assert dict(fault.what.values)["datum"] == definitions.personal_data.kinds[kind].label
    assert not any(part in told for part in PLANTED[kind].split() if len(part) > 3 and part != "roj.")


@pytest.mark.parametrize("kind", ["personal-number", "e-mail"])
@pytest.mark.parametrize("column", ["Zap. št. osebe", "Št. zadeve", "Dejavnost"])
def test_a_datum_is_found_in_a_register(
    kind: str, column: str, definitions: Definitions, guard: PersonalDataGuard, tmp_path: Path
) -> None:
    """In keys too, which repeat no row; the first row is named."""
    contract = definitions.contracts["irsd-records/persons"]
    names = [field.name for field in contract.fields]
    lines = [",".join(names), *(",".join(["" for _ in names[:-1]] + ["none"]) for _ in range(2))]
    cells = ["1" if name == column else "" for name in names[:-1]]
    planted = [PLANTED[kind] if name == column else "" for name in names[:-1]]
    lines[1:] = [",".join([*cells, "none"]), ",".join([*planted, "none"])]
    (tmp_path / "x.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (fault,) = in_register(read_columns(tmp_path / "x.csv", "x.csv", contract), contract, guard)
    assert (fault.code, fault.where.row, fault.where.column) == (CODE, 3, column)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_what_cannot_be_read_is_looked_at_too(name: str, definitions: Definitions, guard: PersonalDataGuard) -> None:
    """A register of names that is sent for a table has no header that anybody knows."""
    contract = definitions.contracts[CONTRACT]
    book = Workbook()
    for cells in (("Ime", "EMŠO"), (PLANTED["name"], PLANTED["personal-number"])):
        book.active.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    text = f"Ime;EMŠO\n{PLANTED['name']};{PLANTED['personal-number']}\n"
    content = text.encode() if name.endswith(".csv") else packed.getvalue()
    kinds = definitions.personal_data.kinds
    found = {dict(fault.what.values)["datum"] for fault in in_unread(content, name, contract, guard)}
    assert found == {kinds["name"].label, kinds["personal-number"].label}


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"Janez Primerni;Heading Result\n",
        b'<?xml version="1.0"?>\n<office:document><style:style style:name="Heading Result"/></office:document>',
        b"\xef\xbb\xbf <html><style>font-family: Liberation Sans</style></html>",
        b"%PDF-1.7\n/FontName /Liberation Sans\n/Author (Janez Primerni)\n",
        b"{\\rtf1 {\\fonttbl {\\f0 Times New Roman;Liberation Sans;}}}",
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20 + b"Liberation Sans",
        b"PK\x03\x04 a document of another program, or a workbook that is damaged",
    ],
)
def test_what_another_program_wrote_is_not_looked_through(
    content: bytes, definitions: Definitions, guard: PersonalDataGuard
) -> None:
    """Names of styles and fonts are no persons, and bytes of a workbook of the old kind are no text: none is told."""
    assert in_unread(content, "x.bin", definitions.contracts[CONTRACT], guard) is None


def test_a_word_that_the_office_wrote_of_itself_or_lists_names_nobody(definitions: Definitions) -> None:
    """What may be a person's name is none where the collection calls its office so, or where it is listed as none."""
    word = persons.name(random.Random(58)).split()[-1]
    known = {**definitions.personal_data.known, "made up": KnownGroup((word,), "made up", "inferred")}
    listed = replace(definitions, personal_data=replace(definitions.personal_data, known=known))

    assert not KnownWords(definitions).is_known(word)
    assert KnownWords(definitions, (f"Zavod {word}".encode(),)).is_known(word)
    assert KnownWords(listed).is_known(word)


def test_a_sign_that_nobody_types_does_not_hide_a_list(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """A stray zero byte makes no program's file of a list of persons."""
    text = f"Ime;Kraj\n{PLANTED['name']};Kranj\n\0" + "".join(f"{number};Celje\n" for number in range(40))
    assert in_unread(text.encode(), "x.txt", definitions.contracts[CONTRACT], guard)


# --- control digits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spaced", ["{}", "{0[0]}{0[1]} {0[2]}", "{}-"])
def test_a_number_is_personal_by_its_control_digit(spaced: str, definitions: Definitions) -> None:
    """One digit changed, and it is none; so a random number of as many digits is one in some eleven at most."""
    kinds = definitions.personal_data.kinds
    for kind, made in (("personal-number", persons.emso), ("tax-number", persons.tax_number)):
        for number in (made(random.Random(seed)) for seed in range(50)):
            assert [*kinds[kind].occurrences(number)]
            wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
            assert not [*kinds[kind].occurrences(wrong)]


def test_published_examples_are_of_their_kind(definitions: Definitions) -> None:
    """0101006500006 is how an EMŠO is explained; 15012557 is the example of a tax number of python-stdnum."""
    kinds = definitions.personal_data.kinds
    for text in ("0101006500006", "101006500006", "0101006 50 000 6", "0101006-500006"):
        assert [*kinds["personal-number"].occurrences(text)], text
    for text in ("15012557", "SI15012557", "SI 15012557"):
        assert [*kinds["tax-number"].occurrences(text)], text


def test_counts_days_and_keys_are_no_personal_data(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """Where a count is promised eight digits are a count; case numbers, days of the year and places are none either."""
    contract = definitions.contracts[CONTRACT]
    number = persons.tax_number(SOURCE)
    lines = [";".join(HEADER), f"Kazenska ovadba;ženski;do 18 let;{number}"]
    assert not [*in_table(read_grid("\n".join(lines).encode(), "x.csv", contract), contract, guard)]
    for text in ("I K 01234/2024", "stanje 31. 12. 2024", "20241231", "Nova Gorica", "Državno tožilstvo", "12.345.678"):
        assert guard.datum(text, guard.all_kinds) is None, text


ACRONYMS = ("ODT", "SDT", "CSD", "UKC", "FURS", "IRSD", "NIJZ")


def test_an_office_called_by_its_acronym_and_place_is_no_name(
    definitions: Definitions, guard: PersonalDataGuard
) -> None:
    """Whatever the place: also one that no definition knows."""
    place = persons.word(SOURCE)
    for acronym in ACRONYMS:
        for text in (
            f"{acronym} {place}",
            f"{acronym} Koper",
            f"{acronym} Novo mesto",
            f"Pripravil ({acronym} {place})",
        ):
            assert guard.datum(text, guard.all_kinds) is None, text
    for text in ("ODT KOPER", "PU Celje", f"PU {place}", "Državno tožilstvo Koper", "Policija Novo Mesto"):
        assert guard.datum(text, guard.all_kinds) is None, text


@pytest.mark.parametrize("written", ["{0} {1}", "{1}, {0}", "{2} {3}", "{3} {0}", "{3}, {0}", "{4} {0}", "ODT {0} {1}"])
def test_a_name_is_found_however_it_is_written(
    written: str, definitions: Definitions, guard: PersonalDataGuard
) -> None:
    """In capitals, the family name first and in capitals, short, behind an office: two words that nobody knows."""
    for seed in range(30):
        given, family, short = (persons.word(random.Random(f"{seed} {part}")) for part in range(3))
        text = written.format(given, family, given.upper(), family.upper(), f"{short[0]}{short[-1]}k".upper())
        found = guard.datum(text, guard.all_kinds)
        assert found and found.is_name, text


def test_a_slip_of_the_pen_in_a_label_is_no_name(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """A country that is written wrongly is a label that nobody knows, which its own check says."""
    contract = definitions.contracts["police/suspects-by-citizenship"]
    lines = ["Izid obravnave;Spol;Državljanstvo;Število", "Kazenska ovadba;ženski;Severna Makedonja;1"]
    assert not [*in_table(read_grid("\n".join(lines).encode(), "x.csv", contract), contract, guard)]


# --- no false alarm ---------------------------------------------------------------------------------------------------


def _samples(definitions: Definitions) -> Iterator[tuple[str, Path]]:
    for described in sorted((REPOSITORY / "datapackages" / "sources").glob("*/datapackage.json")):
        package = json.loads(described.read_bytes())
        for resource in package["resources"]:
            yield f"{package['name']}/{resource['name']}", described.parent / resource["path"]


def test_no_sample_and_no_collection_is_accused(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """Every sample of a contract, and every file of the collection of 2024; registers of the Police among them."""
    si_2024 = REPOSITORY / "datapackages" / "si-2024"
    listed = json.loads((si_2024 / "datapackage.json").read_bytes())["resources"]
    files = [*_samples(definitions), *((one["thb:contract"], si_2024 / one["path"]) for one in listed)]
    files.append(("police-records/public", REPOSITORY / "tests" / "records" / "police-2018-2019.csv"))
    for name, path in files:
        contract = definitions.contracts[name].for_year(2024)
        if contract.records:
            found = [*in_register(read_columns(path, path.name, contract), contract, guard)]
        else:
            found = [*in_table(read_grid(path.read_bytes(), path.name, contract), contract, guard)]
        assert not found, (name, [str(fault) for fault in found])


def test_a_contract_says_what_a_column_may_hold(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """A statement of a report may name offices; a number of a person it may not hold."""
    contract = definitions.contracts["report/claims"]
    sample = (REPOSITORY / "datapackages" / "si-2024" / "data" / "claims.csv").read_text(encoding="utf-8").splitlines()
    for kind, wanted in (("name", 0), ("personal-number", 1)):
        lines = [sample[0], f"F001,3.1,Told by {PLANTED[kind]}.,43,offence,2024,113,Police,read"]
        assert len([*in_table(read_grid("\n".join(lines).encode(), "x.csv", contract), contract, guard)]) == wanted


# --- what is passed on ------------------------------------------------------------------------------------------------


def _full_of_things(book: Workbook, _text: str) -> None:
    for plant, _spot in EXCEL_PLACES.values():
        if plant not in (_label, _note):
            plant(book, "skrito")
    book["Tabela"]["D5"] = "=SUM(D2:D3)"


def test_a_clean_copy_is_read_as_the_workbook_was(definitions: Definitions) -> None:
    """Rows, formulas, titles and what is visible are the same; nothing that stood beside the cells is there."""
    contract = definitions.contracts[CONTRACT]
    for name, content in (("x.xlsx", excel(_full_of_things, "")), ("x.ods", _of_ods("hidden", "skrito"))):
        copy = clean_copy(content, name, "Tabela", contract)
        with opened(content, name) as before, opened(copy, name) as after:
            assert (after.titles, after.visible) == (before.titles, before.visible)
            assert after.sheet("Tabela", contract).rows == before.sheet("Tabela", contract).rows
            assert not after.sheet(after.titles[-1], contract).rows
        assert b"skrito" not in b"".join(parts_of(copy).values())
        assert clean_copy(copy, name, "Tabela", contract) == copy


def test_pictures_and_previews_go(tmp_path: Path) -> None:
    """A scan of a document, the preview of the first page, and a file put into a sheet are no longer there."""
    held = {"xl/media/image1.png": b"scan", "docProps/thumbnail.jpeg": b"preview", "xl/embeddings/a.bin": b"file"}
    parts = parts_of(excel(lambda _book, _text: None, ""))
    content, count = without_pictures(zipped(parts | held))
    now = parts_of(content)
    assert (count, [now[name] for name in held]) == (3, [NO_PICTURE, NO_PICTURE, b""])
    assert {name: now[name] for name in parts} == parts
    assert without_pictures(content) == (content, 0)


def test_a_damaged_part_is_looked_at_as_text(definitions: Definitions, guard: PersonalDataGuard) -> None:
    """Nothing is passed over because it is no sound XML."""
    parts = parts_of(excel(lambda _book, _text: None, ""))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in (parts | {"xl/notes.xml": f"<a><b>{PLANTED['name']}</a>".encode()}).items():
            archive.writestr(name, content)
    (fault,) = found_in(packed.getvalue(), "x.xlsx", definitions, guard)
    assert (fault.code, fault.where.cell) == (CODE, "")
