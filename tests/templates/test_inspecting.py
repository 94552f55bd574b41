"""A binding is drafted from what a template says of itself, and a person completes it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook.defined_name import DefinedName

from tests.support.templates_made import template
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import read_binding
from thb_eu.templates.official import official, template_of
from thb_eu.templates.official.draft import BindingDraft, as_yaml, drafted

NAME = "form.xlsx"


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def form() -> bytes:
    """A form in the words of the code lists: victims by sex and age in two blocks, decisions in one column."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Victims"
    sheet["A1"] = "Registered victims by sex and age"
    for top, caption in ((3, "Identified victims"), (10, "Domnevne žrtve")):
        sheet.cell(top, 1, caption)
        for column, text in enumerate(("Total", "Males", "Female", "Not said"), start=2):
            sheet.cell(top + 1, column, text)
        for row, text in enumerate(("Skupaj", "Mlajši od 18 let", "18 let ali več"), start=top + 2):
            sheet.cell(row, 1, text)
        sheet.cell(top + 2, 2, f"=B{top + 3}+B{top + 4}")
        sheet.cell(top + 2, 3, f"=C{top + 3}+C{top + 4}")
        sheet.cell(top + 2, 4, f"=D{top + 3}+D{top + 4}")
    other = book.create_sheet("Decisions")
    other.append(["Prosecution decisions", "Number"])
    for text in ("Total", "Charges for offences referred to in Article 2", "Decisions not to charge"):
        other.append([text])
    other["A9"], other["A10"] = "Država:", "Reference year"
    book.create_sheet("Lists").sheet_state = "hidden"
    for name, cell in {"V1_IDENT_POLICE": "$D$2", "V2_Y_LT18": "$D$3", "V9_T": "$D$4", "U1": "$D$5"}.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"Decisions!{cell}")
    return saved(book)


@pytest.fixture(scope="module")
def draft(definitions: Definitions) -> BindingDraft:
    """What is drafted for the form."""
    return drafted(template_of(form(), NAME), definitions)


def test_headings_in_either_language_become_blocks(draft: BindingDraft) -> None:
    """Rows, columns and the caption above tell table, dimensions and codes; a row of formulas is the template's own."""
    by_place = {(block["sheet"], block["within"]): block for block in draft.blocks}

    assert set(by_place) == {("Victims", "B6:D7"), ("Victims", "B13:D14"), ("Decisions", "B2:B4")}
    first, second = by_place["Victims", "B6:D7"], by_place["Victims", "B13:D14"]
    assert (first["table"], first["codes"], second["codes"]) == ("V2", {"status": "IDENT"}, {"status": "PRESUM"})
    assert first["columns"]["texts"] == {"T": "Total", "M": "Males", "F": "Female"}
    assert first["rows"]["texts"] == {"Y_LT18": "Mlajši od 18 let", "Y_GE18": "18 let ali več"}
    assert by_place["Decisions", "B2:B4"]["columns"] == {"headings_in": 1, "text": "Number"}


def test_how_sure_an_entry_is_follows_from_what_speaks_for_it(draft: BindingDraft) -> None:
    """ "Female" is one of the words for "Females"; a column of decisions may be of two tables: the title names one."""
    sure = {block["within"]: block["confidence"] for block in draft.blocks}

    assert 0 < sure["B2:B4"] < sure["B6:D7"] < 1
    assert all(0 <= entry["confidence"] <= 1 for entry in (*draft.cover, *draft.cells, *draft.blocks))


def test_names_and_labels_of_the_cover_become_cells(draft: BindingDraft) -> None:
    """A name made of a table's id and codes says what it wants; a label has its answer to the right."""
    assert [(entry["table"], entry["codes"], entry["name"]) for entry in draft.cells] == [
        ("V1", {"status": "IDENT", "registering_organisation": "POLICE"}, "V1_IDENT_POLICE"),
        ("V2", {"age": "Y_LT18"}, "V2_Y_LT18"),
    ]
    assert [(entry["write"], entry["cell"]) for entry in draft.cover] == [("country", "B9"), ("year", "B10")]


def test_what_is_not_understood_is_listed_for_a_person(draft: BindingDraft) -> None:
    """A heading of the office's own, names that say nothing, a hidden sheet: none is passed over in silence."""
    told = as_yaml(draft, ("sl", "en"))

    assert ("Victims", "E4", "Not said") in draft.texts
    assert [name.partition(" ")[0] for name in draft.names] == ["V9_T", "U1"]
    assert draft.hidden == ("Lists",)
    assert all(f"#   {entry}" in told for entry in ("Victims, E4: Not said", "V9_T = Decisions!$D$4", "Lists"))


@pytest.mark.parametrize("content", [form, template])
def test_a_draft_is_a_binding_that_fits_its_template(content: Any, definitions: Definitions) -> None:
    """It can be handed to `submit` as it is, and two drafts of one template are the same."""
    made = content()
    told = as_yaml(drafted(template_of(made, NAME), definitions), definitions.languages)

    fitted = official(made, NAME, read_binding(told.encode(), "binding.yaml", definitions), definitions)

    assert fitted.cells
    assert told == as_yaml(drafted(template_of(made, NAME), definitions), definitions.languages)


def test_texts_of_a_template_cannot_leave_their_comment(definitions: Definitions) -> None:
    """Whatever a template says, with line ends that YAML knows and quotation marks: the draft stays a draft."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = 'a"b\u2028blocks: []\u0085x'
    sheet["A2"] = "first\ncover: {}"
    sheet["A3"] = "\ufeffa byte order mark that no editor shows"
    content = saved(book)

    told = as_yaml(drafted(template_of(content, NAME), definitions), definitions.languages)

    assert read_binding(told.encode(), "binding.yaml", definitions).blocks == ()


def test_the_command_writes_the_draft_to_a_file_or_to_the_console(tmp_path: Path) -> None:
    """YAML for people, JSON for programs; the file holds what the console shows."""
    (tmp_path / NAME).write_bytes(form())
    runner, words = CliRunner(), ["template", "inspect", str(tmp_path / NAME), "--lang", "en"]

    shown, as_json = (runner.invoke(cli, [*words, *more]).stdout for more in ([], ["--format", "json"]))
    written = runner.invoke(cli, [*words, "--out", str(tmp_path / "binding.yaml")])

    assert (tmp_path / "binding.yaml").read_text(encoding="utf-8") == shown
    assert written.stdout.strip() == str(tmp_path / "binding.yaml")
    assert json.loads(as_json)["binding"]["template"] == NAME


def test_the_blank_form_of_a_collection_is_written(tmp_path: Path) -> None:
    """Our own workbook without figures: a supplier fills it in, and its sheets are those of the tables."""
    out = tmp_path / "form.xlsx"

    ran = CliRunner().invoke(cli, ["template", "blank", "si-2024", "--out", str(out), "--lang", "en"])

    assert (ran.exit_code, ran.stdout.strip()) == (0, str(out))
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    assert {"V1", "V2", "V3", "V4"} <= set(book.sheetnames)
    assert not [cell for row in book["V1"].iter_rows() for cell in row if isinstance(cell.value, int)]


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    """A text document under another name gets one clear line."""
    (tmp_path / NAME).write_bytes(b"%PDF-1.7")

    ran = CliRunner().invoke(cli, ["template", "inspect", str(tmp_path / NAME), "--lang", "en"])

    assert ran.exit_code == 1 and "workbook-damaged" in ran.stderr
