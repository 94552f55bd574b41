"""An official template as a ministry or a Commission would send one, made at run time with all that is easily lost.

Charts, sparklines, extended validations, rich shared texts, comments with their drawings, a protected and a hidden
sheet, names, conditional formats, a table, merged cells, formulas with the values they last had, a chain of
calculation, and custom XML. A spreadsheet library writes what it can; the rest is put in as raw parts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

COVER, VICTIMS, COUNTRIES, HIDDEN, NOTES = "Cover", "Žrtve 'po' spolu", "Citizenship", "Lists", "Notes"
BLOCK_OF_VICTIMS = f"""\
  - table: V2
    codes: {{status: IDENT}}
    sheet: "{VICTIMS}"
    within: C6:F8
    rows: {{headings_in: A, dimension: age, texts: {{TOTAL: Total, Y_LT18: Below 18, Y_GE18: 18 or over}}}}
    columns: {{headings_in: 5, dimension: sex, texts: {{T: All, M: Men, F: Females, UNK: Sex not known}}}}
"""
"""Where the template takes identified victims by age and sex, as a binding says it."""
SPARKLINES = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    b' uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations'
    b' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list"'
    b' allowBlank="1"><x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>I3</xm:sqref>'
    b"</x14:dataValidation></x14:dataValidations></ext>"
    b'<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    b' uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups'
    b' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup>'
    b"<x14:colorSeries rgb=\"FF376092\"/><x14:sparklines><x14:sparkline><xm:f>'\xc5\xbdrtve ''po'' spolu'!C6:F6</xm:f>"
    b"<xm:sqref>I6</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
RICH = b"<si><r><rPr><b/></rPr><t>Fe</t></r><r><t>males</t></r></si>"
CUSTOM = b'<?xml version="1.0" encoding="UTF-8"?><collection xmlns="urn:example:form" edition="2024"/>'
CHAIN = b'<?xml version="1.0" encoding="UTF-8"?><calcChain xmlns="%s"><c r="G6" i="2"/></calcChain>' % (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
)
ROW_TEXTS = ("Total", "Below 18", "18 or over", "Age not known")
COLUMN_TEXTS = ("All", "Men", "Females", "Sex not known")
LAST_VALUE = b"<v>0</v>"


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook, by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def template() -> bytes:
    """The template as its office would send it."""
    book = openpyxl.Workbook()
    _cover(book)
    _victims(book)
    _countries(book)
    lists = book.create_sheet(HIDDEN)
    lists.sheet_state = "hidden"
    for row, text in enumerate(("A", "B", "C"), start=1):
        lists.cell(row, 1, text)
    notes = book.create_sheet(NOTES)
    notes.append(["Organisation", "Victims"])
    notes.append(["Police", None])
    notes.add_table(Table(displayName="Organisations", ref="A1:B2"))
    book.defined_names["VICTIMS_T"] = DefinedName("VICTIMS_T", attr_text=f"'{NOTES}'!$B$2")
    book.defined_names["WHOLE"] = DefinedName("WHOLE", attr_text=f"'{COVER}'!$C$3:$D$4")
    book.defined_names["GONE"] = DefinedName("GONE", attr_text="#REF!")
    target = io.BytesIO()
    book.save(target)
    return packed(_as_a_program_writes(parts_of(target.getvalue())))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of the parts in their order; one is stored, the others are deflated, as programs do."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2024, 2, 29, 12, 30, 58))
            entry.compress_type = zipfile.ZIP_STORED if name.startswith("customXml/") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    return target.getvalue()


def with_sheet(content: bytes, number: int, old: bytes, new: bytes) -> bytes:
    """The template with something in the part of one sheet written differently."""
    parts = parts_of(content)
    name = f"xl/worksheets/sheet{number}.xml"
    assert parts[name].count(old) == 1
    return packed({**parts, name: parts[name].replace(old, new)})


def _cover(book: Any) -> None:
    cover = book.active
    cover.title = COVER
    cover["B2"] = "Trafficking in human beings: annual collection"
    cover.merge_cells("B2:E2")
    for row, label in enumerate(("Country", "Year", "Contact", "State"), start=3):
        cover.cell(row, 2, label)
        cover.cell(row, 3).fill = PatternFill("solid", fgColor="FFF2CC")
        cover.cell(row, 3).protection = Protection(locked=False)
    cover.protection.sheet = True
    cover.protection.password = "not a secret"


def _victims(book: Any) -> None:
    sheet = book.create_sheet(VICTIMS)
    sheet["A1"] = "Victims by sex and age"
    sheet.column_dimensions["C"].width = 14
    for top, caption in ((3, "Identified victims"), (13, "Presumed victims")):
        sheet.cell(top, 1, caption).font = Font(bold=True)
        for column, text in enumerate(COLUMN_TEXTS, start=3):
            sheet.cell(top + 2, column, text)
        for row, text in enumerate(ROW_TEXTS, start=top + 3):
            sheet.cell(row, 1, text)
            for column in range(3, 7):
                sheet.cell(row, column).number_format = "#,##0"
            sheet.cell(row, 7, f"=D{row}+E{row}+F{row}")
    sheet["A9"] = "A note\nover two lines"
    sheet["C6"].comment = Comment("All ages together", "The office")
    sheet.conditional_formatting.add("C6:F9", CellIsRule("lessThan", ["5"], font=Font(color="9C0006")))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, max_col=6, min_row=5, max_row=9), titles_from_data=True)
    sheet.add_chart(chart, "J3")
    validation = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    validation.add("C6:F9")
    sheet.add_data_validation(validation)


def _countries(book: Any) -> None:
    sheet = book.create_sheet(COUNTRIES)
    sheet["A1"], sheet["B1"], sheet["C1"] = "Citizenship", "Total", "Flag"
    for row, text in enumerate(("Total", "Slovenia", "Serbia", "Norway"), start=2):
        sheet.cell(row, 1, text)
    sheet["B7"] = "=SUM(B3:B5)"


def _as_a_program_writes(parts: dict[str, bytes]) -> dict[str, bytes]:
    """With what a spreadsheet program writes and a library does not: last values, shared rich texts, extensions."""
    victims = parts["xl/worksheets/sheet2.xml"]
    victims = re.sub(rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"</f>" + LAST_VALUE, victims)
    at = victims.index(b"</worksheet>")
    parts["xl/worksheets/sheet2.xml"] = victims[:at] + SPARKLINES + victims[at:]
    parts["xl/worksheets/sheet3.xml"] = re.sub(
        rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"</f><v>0</v>", parts["xl/worksheets/sheet3.xml"]
    )
    parts |= _with_shared_texts(parts)
    parts["xl/calcChain.xml"] = CHAIN
    parts["customXml/item1.xml"] = CUSTOM
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    for name in (b"calcChain", b"sharedStrings"):
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", b'<Override PartName="/xl/%s.xml" ContentType="%s%s+xml"/></Types>' % (name, kind, name)
        )
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="%s" Target="%s.xml" Type="%s%s"/></Relationships>' % (name, name, office, name),
        )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdCustom" Target="customXml/item1.xml" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/></Relationships>',
    )
    return parts


def _with_shared_texts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The sheets with their texts in one part that they share, one of the texts in two fonts."""
    texts: dict[bytes, int] = {}

    def shared(cell: re.Match[bytes]) -> bytes:
        number = texts.setdefault(cell[2], len(texts))
        return b'%s t="s"><v>%d</v></c>' % (cell[1], number)

    inline = re.compile(rb'(<c [^>]*?) t="inlineStr"><is>(<t[^>]*>[^<]*</t>)</is></c>')
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    changed = {name: inline.sub(shared, parts[name]) for name in sheets}
    told = b"".join(RICH if text == b"<t>Females</t>" else b"<si>%s</si>" % text for text in texts)
    head = (
        b'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    )
    return {**changed, "xl/sharedStrings.xml": head + b' count="%d">%s</sst>' % (len(texts), told)}
