"""A form follows from the contracts of its supplier alone: rows, lists, figures beside them, stamp, looks."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.support.filled_forms import opened
from tests.support.read_workbooks import contrast
from tests.support.sample import sampled
from thb_eu.base.errors import OutputRefused, SourceRefused
from thb_eu.base.messages import literal, stacked
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.sources import read_collection
from thb_eu.sources.coding import label_read
from thb_eu.year.acting import Acting
from thb_eu.year.forms import Form, earlier_collection, forms, write_forms
from thb_eu.year.forms.layout import sheet_names
from thb_eu.year.forms.stamp import stamp_of
from thb_eu.year.forms.supplier_form import form_id
from thb_eu.year.forms.words import REGISTER_HOW
from thb_eu.year.workspace import working_on

EVERY_FORM = [
    *(f"{name}-2024" for name in ("courts", "furs", "irsd", "mnz", "police", "programmes", "prosecution", "report")),
    *(f"{name}-2025" for name in ("courts", "furs", "irsd", "police", "programmes", "prosecution")),
]


def test_every_supplier_has_a_form_with_the_tables_it_owes(made: dict[str, Form], definitions: Definitions) -> None:
    """Those that it owes for the year, and those that the collection lists; each with its sheet and its CSV."""
    assert sorted(made) == sorted(EVERY_FORM)
    listed = {"report/claims", "report/relations"}
    for name, form in made.items():
        supplier, _, year = name.rpartition("-")
        owed = {
            key
            for key, contract in definitions.contracts.items()
            if key.startswith(f"{supplier}/")
            and contract.is_expected_for(int(year))
            and (contract.due or key in listed)
        }
        assert set(form.stamp.contracts) == owed
        assert set(opened(form.files[f"{name}.xlsx"])[1]) == owed
        assert {file for file in form.files if file.endswith(".csv")} == {
            f"{name}/{table.split('/')[1]}.csv" for table in owed
        }


def test_a_tab_says_whose_figures_belong_on_its_sheet(made: dict[str, Form], definitions: Definitions) -> None:
    """Victims and suspects by sex and age are two tabs that a clerk tells apart without opening them.

    A tab begins as the title of its table does, and no two of a form say the same but for their number.
    """
    for name, form in made.items():
        titles = {key: definitions.contracts[key].title for key in form.stamp.contracts}
        for lang in definitions.languages:
            said = [title.in_language(lang) for title in titles.values()]
            tabs = [tab.partition(" ")[2] for tab in sheet_names(said)]
            assert [tab.split()[0] for tab in tabs] == [title.split()[0] for title in said]
            assert len({*tabs}) == len({*said}), (name, lang)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_table_is_the_one_that_its_contract_promises(
    form: str, books: dict[str, bytes], definitions: Definitions
) -> None:
    """It begins in column A, has all columns in their order, labels that are read back, and every expected row."""
    for name, table in opened(books[form])[1].items():
        contract = definitions.contracts[name].for_year(int(form[-4:]))
        assert list(table.columns) == [field.name for field in contract.fields]
        assert next(iter(table.columns.values())) == 1
        said: list[dict[str, str]] = []
        totals = {label.casefold() for label in contract.printed_totals}
        for row in table.rows:
            cells = [table.sheet.cell(row, column).value for column in table.columns.values()]
            if str(cells[0] or "").casefold() in totals:
                continue
            codes = dict(contract.always)
            for field, text in zip(contract.fields, cells, strict=True):
                if field.dimension and text:
                    reading = label_read(str(text), field, definitions.law.lists)
                    assert not reading.unresolved, (name, text)
                    codes |= reading.codes
            said.append(codes)
        assert not [want for want in contract.expects if not any(want.items() <= codes.items() for codes in said)]


def test_short_lists_have_a_row_for_every_combination(books: dict[str, bytes]) -> None:
    """Two kinds of victims, three sexes with the unknown, three ages with the unknown: eighteen rows, and the total."""
    table = opened(books["police-2025"])[1]["police/victims-by-age"]
    rows = [[table.sheet.cell(row, column).value for column in (1, 2, 3)] for row in table.rows]

    assert len(rows) == 19
    assert len({tuple(row) for row in rows[:18]}) == 18 and rows[18][0] == "Skupaj"
    assert {row[0] for row in rows[:18]} == {"Identificirana", "Domnevna"}


def test_last_years_figures_stand_beside_the_entries(books: dict[str, bytes]) -> None:
    """17 women of 2024 in the table of identified victims by form, all sexually exploited (report 2024, Table 4)."""
    table = opened(books["police-2025"])[1]["police/victims-by-form"]
    assert table.sheet.cell(table.header, 5).value is None
    assert table.sheet.cell(table.header, 6).value == "2024: Število"
    beside = {
        tuple(table.sheet.cell(row, column).value for column in (1, 2, 3)): table.sheet.cell(row, 6).value
        for row in table.rows
    }
    assert beside["Identificirana", "Ženske", "Spolno izkoriščanje"] == 17
    offences = opened(books["police-2025"])[1]["police/offences"]
    first = [offences.sheet.cell(offences.header + 1, column).value for column in (1, 2, 9, 10, 11, 12, 13)]
    assert first == ["113. člen", "Kazenska ovadba", 42, 6, 25, 18, None]  # 2021 to 2024, each once
    headings = [str(offences.sheet.cell(offences.header, column).value)[:4] for column in (9, 10, 11, 12)]
    assert headings == ["2021", "2022", "2023", "2024"]


def test_no_figures_stand_beside_the_first_forms(books: dict[str, bytes]) -> None:
    """Where no earlier collection is at hand nothing is there but the table."""
    for table in opened(books["police-2024"])[1].values():
        assert table.sheet.max_column <= max(len(table.columns), 8)
        assert not [cell for cell in table.sheet[table.header][len(table.columns) :] if cell.value]


def test_the_earlier_collection_is_the_one_that_this_began_from(package_2025: Path, definitions: Definitions) -> None:
    """By its name, beside the collection or among the built-in ones."""
    collection = read_collection(package_2025, definitions)

    assert earlier_collection(collection, definitions) is None
    named = replace(collection, came_from="si-2024")
    assert earlier_collection(named, definitions) == definitions.folder.roots["datapackages"] / "si-2024"
    assert earlier_collection(replace(collection, came_from="si-1999"), definitions) is None


def test_two_runs_give_the_same_bytes(made: dict[str, Form], package_2025: Path, definitions: Definitions) -> None:
    """Every file of every form."""
    again = {form.stamp.supplier: form for form in forms(package_2025, definitions, "si-2024")}

    for supplier, form in again.items():
        assert form.files == made[f"{supplier}-2025"].files


def test_the_stamp_changes_with_what_the_form_asks(definitions: Definitions) -> None:
    """With a label, a list, a column, the year and the country; not with a title."""
    name = "courts/convicted-by-form"
    contract = definitions.contracts[name]
    first = form_id("courts", 2025, "SI", definitions)

    def with_contract(**changes: Any) -> str:
        changed = {**definitions.contracts, name: replace(contract, **changes)}
        return form_id("courts", 2025, "SI", replace(definitions, contracts=changed))

    labels = {**(contract.fields[1].labels or {}), "Nova oznaka": {"purpose": "OTHER"}}
    fields = (contract.fields[0], replace(contract.fields[1], labels=labels), contract.fields[2])
    assert with_contract(title=literal("Drugače")) == first
    others = {
        with_contract(fields=fields),
        with_contract(schema={**contract.schema, "missingValues": ["", "-"]}),
        with_contract(expects=({"sex": "F"},)),
        form_id("courts", 2026, "SI", definitions),
        form_id("courts", 2025, "HR", definitions),
        form_id("furs", 2025, "SI", definitions),
    }
    assert len(others) == 6 and first not in others


def test_the_stamp_lies_in_three_places(books: dict[str, bytes], made: dict[str, Form]) -> None:
    """On a sheet that is never shown, in a name of the workbook, and in the hidden first row of every table."""
    book, tables = opened(books["courts-2025"])
    stamp = made["courts-2025"].stamp
    text = f"thb-eu form 1,courts,2025,{stamp.form},SI"

    assert [sheet["A1"].value for sheet in book.worksheets if sheet.sheet_state == "veryHidden"][1] == text
    assert book.defined_names["thb_eu_form"].attr_text == f'"{text}"'
    assert all(table.sheet.row_dimensions[1].hidden for table in tables.values())


def grounds(sheet: Any, cell: Any) -> Iterator[str]:
    """The colours on which the text of a cell can stand: its own, and those of its conditions."""
    yield cell.fill.fgColor.rgb[2:] if cell.fill.fill_type == "solid" else "FFFFFF"
    for ranges in sheet.conditional_formatting:
        if cell.coordinate in ranges:
            yield from (rule.dxf.fill.bgColor.rgb[2:] for rule in ranges.rules)


@pytest.mark.parametrize("form", ["courts-2024", "police-2025"])
def test_everything_on_a_form_can_be_read(form: str, books: dict[str, bytes]) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), the language of the document, no picture without words."""
    book, _tables = opened(books[form])
    assert book.properties.language == "sl" and form[-4:] in book.properties.title
    for sheet in book.worksheets:
        assert not sheet._images and not sheet._charts
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in (None, ""):
                    for ground in grounds(sheet, cell):
                        assert contrast(cell.font.color.rgb[2:], ground) >= 4.5, (sheet.title, cell.coordinate)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_cells_to_be_filled_in_are_open_and_no_others(form: str, books: dict[str, bytes]) -> None:
    """Tab leads from one to the next; headings and labels are locked, without a password; sums may be typed over."""
    for table in opened(books[form])[1].values():
        assert table.sheet.protection.sheet and not table.sheet.protection.password
        open_cells = {cell.coordinate for row in table.sheet.iter_rows() for cell in row if not cell.protection.locked}
        headings = {table.sheet.cell(table.header, column).coordinate for column in table.columns.values()}
        assert not headings & open_cells
        for row in table.rows:
            for column in table.columns.values():
                cell = table.sheet.cell(row, column)
                is_label = cell.value is not None and not str(cell.value).startswith("=")
                assert (cell.coordinate in open_cells) == (not is_label) or str(table.sheet.cell(row, 1).value) in (
                    "Skupaj",
                    "Total",
                    "Primary schools",
                    "Secondary schools",
                )


@sampled("form", EVERY_FORM, 5)
def test_no_formula_is_without_its_value(form: str, books: dict[str, bytes]) -> None:
    """Whoever reads without computing sees what the blank form says: red lights and sums of zero."""
    computed = openpyxl.load_workbook(io.BytesIO(books[form]), data_only=True)
    for sheet in openpyxl.load_workbook(io.BytesIO(books[form])).worksheets:
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        shown = [computed[sheet.title][cell].value for cell in formulas if not cell.startswith("C")]
        assert None not in shown
    first = computed.worksheets[0]
    lights = [row[7].value for row in first.iter_rows(min_row=9) if row[7].value]
    assert lights and all(light.startswith("✗ RDEČA / RED: ") for light in lights)


def test_a_register_is_described_and_not_filled_in(
    package_2025: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Its columns with their labels and formats on a sheet of the office's form; it is no table of the form."""
    folder = tmp_path / "si-2025"
    shutil.copytree(package_2025, folder)
    path = folder / "datapackage.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "thb:suppliers": ["irsd", "irsd-records"]}), "utf-8"
    )

    [form] = forms(folder, definitions, suppliers=["irsd"])

    book, tables = opened(form.files["irsd-2025.xlsx"])
    sheets = [sheet for sheet in book.worksheets if sheet.title.startswith("101 ")]
    assert len(sheets) == 1 and set(tables) == set(form.stamp.contracts) == {"irsd/complaints", "irsd/victims"}
    texts = {str(cell.value) for row in sheets[0].iter_rows() for cell in row if cell.value}
    columns = {field.name for field in definitions.contracts["irsd-records/persons"].fields}
    assert columns <= texts and {stacked(text).in_languages(("sl", "en")) for text in REGISTER_HOW} <= texts
    assert all(cell.protection.locked for row in sheets[0].iter_rows() for cell in row)


def test_forms_are_written_whole_outside_of_the_collection(
    made: dict[str, Form], package_2025: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A form that somebody has filled in there is not written over."""
    collection = read_collection(package_2025, definitions)
    some = [made["furs-2025"]]
    with pytest.raises(OutputRefused):
        write_forms(some, package_2025 / "forms", collection)
    write_forms(some, tmp_path / "forms", collection)
    assert (tmp_path / "forms/furs-2025.xlsx").read_bytes() == some[0].files["furs-2025.xlsx"]
    write_forms(some, tmp_path / "forms", collection)
    (tmp_path / "forms/furs-2025.xlsx").write_bytes(b"filled in")
    with pytest.raises(OutputRefused) as refused:
        write_forms(some, tmp_path / "forms", collection)
    assert [fault.code for fault in refused.value.faults] == ["copy-changed-since"]


def test_the_journal_tells_which_forms_were_sent(package_2025: Path, tmp_path: Path) -> None:
    """Each form once, with its stamp and tables; a collection without a journal gets none."""
    folder = tmp_path / "si-2025"
    shutil.copytree(package_2025, folder)
    command = ["forms", str(folder), "--out", str(tmp_path / "out"), "--role", "analitik", "--on", "2026-01-15"]
    first = CliRunner().invoke(cli, [*command, "--format", "json"], catch_exceptions=False)
    assert first.exit_code == 0 and not (folder / "journal.jsonl").exists()
    with working_on(folder, Acting("analitik", "2026-01-10")) as space:
        space.enter(Act.BEGUN, {"from": "si-2024", "year": 2025})
        space.write()
    for _again in range(2):
        assert CliRunner().invoke(cli, command, catch_exceptions=False).exit_code == 0

    sent = list(journal_of(folder).of(Act.SENT))
    told = {form["supplier"]: form for form in json.loads(first.stdout)}
    assert [entry.about["supplier"] for entry in sent] == sorted(told)
    assert {(entry.role, entry.on) for entry in sent} == {("analitik", "2026-01-15")}
    for entry in sent:
        asked = told[entry.about["supplier"]]
        assert (entry.about["form"], entry.about["tables"]) == (asked["form"], asked["tables"])


def test_no_part_of_a_form_names_a_day_a_user_or_a_machine(books: dict[str, bytes]) -> None:
    """The same on every machine."""
    for content in books.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) == ["thb_eu"]
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


def test_a_csv_form_begins_with_its_mark(made: dict[str, Form]) -> None:
    """Then comes the header, as the contract divides it; spreadsheet programs take it for UTF-8."""
    form = made["courts-2025"]
    content = form.files["courts-2025/convicted-by-age.csv"]
    first, header, *rows = content.decode("utf-8-sig").splitlines()

    assert content.startswith(b"\xef\xbb\xbf")
    assert first == f"thb-eu form 1,courts/convicted-by-age,2025,{form.stamp.form},,,"
    assert header == "Spol;Starostna skupina;Število" and len(rows) == 10
    assert stamp_of(content, "x.csv").contracts == ("courts/convicted-by-age",)  # type: ignore[union-attr]


def test_one_form_written_anew_leaves_those_of_the_others(
    package_2025: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Who asks for the form of one office keeps all that lie there; of an office that nobody knows there is none."""
    collection = read_collection(package_2025, definitions)
    two = forms(collection, definitions, suppliers=["irsd", "furs"])
    write_forms(two, tmp_path / "forms", collection)
    held = {path.name for path in (tmp_path / "forms").iterdir()}

    write_forms(forms(collection, definitions, suppliers=["furs"]), tmp_path / "forms", collection)

    assert {path.name for path in (tmp_path / "forms").iterdir()} == held >= {"irsd-2025.xlsx", "furs-2025.xlsx"}
    with pytest.raises(SourceRefused) as refused:
        forms(collection, definitions, suppliers=["nobody"])
    assert [fault.code for fault in refused.value.faults] == ["unknown-supplier"]


def test_unknown_is_called_by_one_word_in_every_column(definitions: Definitions) -> None:
    """A form offers the word of the code lists first; what was offered before it means the same."""
    of_lists = {
        definitions.codelists[name].by_code["UNK"].label.in_language("sl") for name in ("sex", "age", "citizen")
    }
    told = [
        {label: codes for label, codes in field.labels.items() if label in {*of_lists, "Ni znano"}}
        for contract in definitions.contracts.values()
        if contract.records is None and contract.is_expected_for(2026)
        for field in contract.fields
        if field.labels and "Ni znano" in field.labels
    ]

    assert len(of_lists) == 1 and len(told) >= 10
    assert all([*labels] == [*of_lists, "Ni znano"] and len(set(map(str, labels.values()))) == 1 for labels in told)
