"""Say how a form is filled in and sent, what each column holds, and what a register looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from thb_eu.base.messages import Text, described, joined, layout, literal, stacked
from thb_eu.definitions import Contract, ContractField
from thb_eu.sources.sheets import day_form
from thb_eu.writing.sheet_model import SheetContent
from thb_eu.writing.sheet_styles import CELL, FAMILY_TABS, HEADER, NOTE, SECTION, TITLE
from thb_eu.year.forms import words as say
from thb_eu.year.forms.layout import sheet_names
from thb_eu.year.forms.rows import labels_of
from thb_eu.year.forms.supplier_form import SupplierForm

WIDTHS = (34.0, 26.0, 90.0)
REGISTER_WIDTHS = (34.0, 20.0, 12.0, 60.0, 60.0)
BESIDE_TABLES = 100
"""Registers are numbered from here on, so that no sheet of a table has their name."""


def instructions(form: SupplierForm) -> SheetContent:
    """Find how to fill in and send, whom to ask, and for each table what it counts and what its columns hold."""
    sheet = SheetContent(say.INSTRUCTIONS.in_language(form.own), FAMILY_TABS[0], form.languages)
    sheet.widths, last = dict(enumerate(WIDTHS, start=1)), len(WIDTHS)
    sheet.write(1, 1, stacked(say.HOW_TITLE), TITLE, (1, last))
    row = 2
    for number, text in enumerate(say.HOW_TO, start=1):
        sheet.write(row, 1, _numbered(number, text), NOTE, (row, last))
        row += 1
    sheet.write(row, 1, sender_line(form), NOTE, (row, last))
    row += 1
    for table in form.tables:
        row += 1
        sheet.write(row, 1, table.contract.title, SECTION.but(wrap=False), (row, last), link=table.sheet)
        sheet.write(row + 1, 1, stacked(table.contract.description), NOTE, (row + 1, last))
        row += 2
        for column, head in enumerate((say.COLUMN, say.FORMAT_OF, say.CONTENT), start=1):
            sheet.write(row, column, head, HEADER)
        for field, entry in zip(table.contract.fields, table.contract.schema["fields"], strict=True):
            row += 1
            holds = joined((described(entry), say.COLUMN_STAYS), " ") if field.optional else described(entry)
            for column, text in enumerate((literal(field.name), _form_of(field, form), holds), start=1):
                sheet.write(row, column, stacked(text) if column == last else text, CELL)
        row += 1
    return sheet


def sender_line(form: SupplierForm) -> Text:
    """Return the last instruction, which names the sender of the form."""
    contact = say.ASK.filled({"contact": joined(form.contact, "; ")}) if form.contact else say.ASK_SENDER
    return _numbered(len(say.HOW_TO) + 1, contact)


def _numbered(number: int, text: Text) -> Text:
    return stacked(layout("{number}. {text}", number=number, text=text))


def register_sheet(form: SupplierForm, contract: Contract) -> SheetContent:
    """Find what a register holds, and how persons in it are replaced before it is sent; nothing is filled in here."""
    number = BESIDE_TABLES + form.registers.index(contract) + 1
    (name,) = sheet_names([contract.title.in_language(form.own)], number)
    sheet = SheetContent(name, FAMILY_TABS[-1], form.languages)
    sheet.widths, last = dict(enumerate(REGISTER_WIDTHS, start=1)), len(REGISTER_WIDTHS)
    sheet.write(1, 1, stacked(say.REGISTER.filled({"title": contract.title})), TITLE, (1, last))
    row = 1
    for text in (contract.description, *say.REGISTER_HOW):
        row += 1
        sheet.write(row, 1, stacked(text), NOTE, (row, last))
    row += 2
    for column, head in enumerate((say.COLUMN, say.FORMAT_OF, say.REQUIRED, say.LIST, say.CONTENT), start=1):
        sheet.write(row, column, stacked(head), HEADER)
    sheet.repeated_rows = (row, row)
    for field, entry in zip(contract.fields, contract.schema["fields"], strict=True):
        row += 1
        for column, value in enumerate(_row_of(field, entry, form), start=1):
            sheet.write(row, column, value, CELL)
    return sheet


def _form_of(field: ContractField, form: SupplierForm) -> Text:
    if field.printed_total:
        return say.IS_TOTAL
    if labels_of(field, form.definitions, form.stamp.year):
        return say.IS_LIST
    return say.FORMATS.get(field.type, say.IS_TEXT)


def _row_of(field: ContractField, entry: Mapping[str, Any], form: SupplierForm) -> Iterator[Text]:
    constraints = entry.get("constraints", {})
    shape = day_form(field.format) if field.format else literal(constraints.get("pattern", ""))
    written = joined((say.FORMATS.get(field.type, say.IS_TEXT), shape))
    labels = [
        *(labels_of(field, form.definitions, form.stamp.year) if field.dimension else ()),
        *constraints.get("enum", ()),
    ]
    yield literal(field.name)
    yield written
    yield say.REQUIRED if constraints.get("required") else literal("")
    yield literal("; ".join(labels))
    yield stacked(described(entry))
