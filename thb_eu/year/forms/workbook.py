"""Make the workbook of a supplier's form, locked but for its cells to fill in; the same form gives the same bytes.

First a traffic light over all tables, then how to fill in, a sheet for every table, a description of every register.
Cells to be filled in are unlocked, all others locked without a password: against slips, nobody is kept out. Lists of
labels and the stamp lie on sheets that are never shown. Formulas are written with what they come to in a blank form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, described, joined, layout, literal, stacked
from thb_eu.base.messages import day as day_text
from thb_eu.base.messages import layout as pattern
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.definitions import Contract, ContractField
from thb_eu.sources.sheets import day_form
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import Area, CellContent, EntryRule, Highlight, SheetContent, Style
from thb_eu.writing.sheet_styles import CELL, CLOUD, FAMILY_TABS, HEADER, LABEL, LINK, NOTE, QUIET, SECTION, TITLE
from thb_eu.year.forms import words as say
from thb_eu.year.forms.filled import CHOICE, CHOICES, DAY, NONE, REPORTED, ROLE, UNKNOWN, WHY
from thb_eu.year.forms.layout import (
    ANSWER,
    ANSWER_WIDTH,
    CHOICE_ROW,
    COUNT_WIDTH,
    DAY_ROW,
    DESCRIPTION_ROW,
    GAP_WIDTH,
    HEADER_ROW,
    LABEL_WIDTH,
    LEAST_WIDTH,
    LIGHT_ROW,
    MARK_ROW,
    ROLE_ROW,
    RULE_ROW,
    SUM_ROW,
    TITLE_ROW,
    WHY_ROW,
    TableLayout,
    as_text,
    groups_of_views,
    sheet_names,
)
from thb_eu.year.forms.rows import labels_of
from thb_eu.year.forms.stamp import printed_line
from thb_eu.year.forms.supplier_form import SupplierForm

STAMP_NAME, SAYS_LIST = "thb_eu_form", "statements"
"""Names in the workbook: of the stamp, and of the list of what can be said of a table."""
SHOWN_ROW, FIRST_LIGHT = 4, 9
"""On the first sheet: the row of the role, which the day follows, and the row of the first table."""
LIGHT_WIDTHS = (6.0, 46.0, 30.0, 11.0, 12.0, 11.0, 11.0, 62.0)
TYPED, BLANK, WRONG, ADDED, LIGHT = "DEFGH"
"""The columns of what the light goes by, and its own."""
INPUT_FILL, TOTAL_FILL = "FFF9DB", CLOUD
INPUT = Style(border="thin", fill=INPUT_FILL, down="center", unlocked=True, number="General", indent=1)
INPUT_NUMBER = INPUT.but(across="right", wrap=False, number="#,##0", indent=0)
INPUT_DAY = INPUT.but(across="left", wrap=False, number="yyyy-mm-dd")
TOTAL = INPUT_NUMBER.but(fill=TOTAL_FILL, bold=True)
LOCKED = LABEL.but(fill=CLOUD)
LAST = QUIET.but(size=9, across="right", down="center", wrap=False)
LAST_HEADER = QUIET.but(wrap=True, across="right", down="center")
LINKED = CELL.but(underline=True, colour=LINK, across="center", indent=0)
SHOWN_NUMBER = CELL.but(across="right", wrap=False, down="center")
LIGHT_CELL = CELL.but(bold=True, down="center")
HIDDEN = QUIET.but(wrap=False)


def form_workbook(form: SupplierForm) -> bytes:
    """Return the workbook of one supplier."""
    lists = _Lists()
    tables = [_table(form, at, lists) for at in range(len(form.tables))]
    shown = [
        _lights(form, lists),
        instructions(form),
        *tables,
        *(register_sheet(form, register) for register in form.registers),
    ]
    title, stamp = _title(form), {STAMP_NAME: as_text(form.stamp.text)}
    return saved(
        Book(
            sheets=[*shown, lists.sheet(form), _stamp(form)],
            title=title.in_languages(form.languages),
            languages=(form.own,),
            foot=title.in_language(form.own),
            locked=True,
            names=stamp,
        )
    )


def _title(form: SupplierForm) -> Text:
    return say.FORM_OF.filled({"year": form.stamp.year, "supplier": form.title})


# --- a table -------------------------------------------------------------------------------------------------------


class _Lists:
    """The lists of labels of a workbook, each once, by the name of its area."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, ...], str] = {}

    def name(self, labels: Iterable[str]) -> str:
        """Return the name of the area of a list."""
        return self.names.setdefault(tuple(labels), f"labels_{len(self.names) + 1}")

    def sheet(self, form: SupplierForm) -> SheetContent:
        """Return the sheet of all lists, a column each; the first is what can be said of a table."""
        sheet = SheetContent(say.LISTS.in_language(form.own), FAMILY_TABS[-1], form.languages, hidden=True)
        said = tuple(text.in_language(form.own) for text in CHOICES.values())
        for column, (labels, name) in enumerate([(said, SAYS_LIST), *self.names.items()], start=1):
            for row, label in enumerate(labels, start=1):
                sheet.write(row, column, label, HIDDEN)
            sheet.names[name] = ((1, column, len(labels), column),)
        return sheet


def _table(form: SupplierForm, at: int, lists: _Lists) -> SheetContent:
    """Return the sheet of one table."""
    table = form.tables[at]
    sheet = SheetContent(table.sheet, FAMILY_TABS[at % len(FAMILY_TABS)], form.languages)
    last_columns = _widths(sheet, table, form.last)
    _above(sheet, table, form, FIRST_LIGHT + at)
    fields = table.contract.fields
    for place, field in enumerate(fields, start=1):
        sheet.write(HEADER_ROW, place, field.name, HEADER.but(across="right" if is_number(field) else "left"))
    shown = _last_headings(table, form.last)
    for column, heading in zip(last_columns, shown.values(), strict=False):
        sheet.write(HEADER_ROW, column, heading.in_language(form.own), LAST_HEADER)
    for number, row in enumerate(table.rows, start=table.first_row):
        for place, text in enumerate(row.texts):
            _cell(sheet, table, (number, place), text)
        for column, at in zip(last_columns, shown if row.last else (), strict=False):
            if (figure := row.last[at]) is not None:
                sheet.write(number, column, figure, LAST)
    sheet.validations += _rules(table, lists)
    sheet.regions.append((HEADER_ROW, 1, table.last_row, table.width))
    sheet.repeated_rows = (HEADER_ROW, HEADER_ROW)
    sheet.hidden_rows.add(MARK_ROW)
    sheet.highlights += _colours((LIGHT_ROW, ANSWER, LIGHT_ROW, ANSWER))
    return sheet


def _last_headings(table: TableLayout, last: int) -> dict[int, Text]:
    """Return by place among the counts the heading of the grey figures: each year once, that before the form's too."""
    found: dict[str, tuple[int, Text]] = {}
    for at, place in enumerate(table.counting):
        field = table.contract.fields[place]
        time = (field.count or {}).get("time", "")
        own = str(last) if time in ("", str(table.year)) else time
        column: Text | str = say.TOLD_IN.filled({"year": last}) if time else field.name
        found.setdefault(own if time else field.name, (at, say.LAST_YEAR.filled({"year": own, "column": column})))
    return dict(found.values())


def is_number(field: ContractField) -> bool:
    """Tell whether a column holds numbers: counts, printed totals, years."""
    return field.count is not None or field.printed_total or field.time


def _widths(sheet: SheetContent, table: TableLayout, last: int) -> list[int]:
    """Set the widths of the columns; the columns of the figures of the year `last` are returned."""
    for column, field in enumerate(table.contract.fields, start=1):
        sheet.widths[column] = COUNT_WIDTH if is_number(field) and column > 1 else LABEL_WIDTH
    if not (last and any(figure is not None for row in table.rows for figure in row.last)):
        return []
    sheet.widths[table.width + 1] = GAP_WIDTH
    columns = [table.width + 2 + at for at in range(len(_last_headings(table, last)))]
    sheet.widths.update(dict.fromkeys(columns, COUNT_WIDTH))
    return columns


def _reach(sheet: SheetContent, width: float, first: int = 1) -> int:
    """Return the column up to which the cells from `first` on are at least as wide as `width`."""
    column = first
    while sum(sheet.widths.setdefault(at, COUNT_WIDTH) for at in range(first, column + 1)) < width:
        column += 1
    return column


def _above(sheet: SheetContent, table: TableLayout, form: SupplierForm, row_of_light: int) -> None:
    """Write what stands over the table: its mark, what counts, the statement, the light, the control sum."""
    right, contract = _reach(sheet, LEAST_WIDTH), table.contract
    sheet.write(MARK_ROW, 1, form.stamp.mark(contract.name), HIDDEN)
    sheet.write(TITLE_ROW, 1, stacked(contract.title), TITLE.but(size=12), (TITLE_ROW, right))
    rules = [say.TYPE_NUMBER] if table.counting else []
    if unit := form.definitions.codelists["unit"].by_code.get(contract.always.get("unit", "")):
        rules.insert(0, say.OF_UNIT.filled({"unit": unit.label}))
    if any(field.optional for field in contract.fields):
        rules.append(say.COLUMN_STAYS)
    if not all(any(row.texts) for row in table.rows):
        rules.append(say.ROWS_STAY)
    sheet.write(DESCRIPTION_ROW, 1, stacked(contract.description), NOTE, (DESCRIPTION_ROW, right))
    sheet.write(RULE_ROW, 1, stacked(joined(rules, " ")), NOTE, (RULE_ROW, right))
    answer = _reach(sheet, ANSWER_WIDTH, ANSWER)
    asked = (CHOICE_ROW, CHOICE, INPUT), (WHY_ROW, WHY, INPUT), (ROLE_ROW, ROLE, INPUT), (DAY_ROW, DAY, INPUT_DAY)
    for row, label, style in asked:
        sheet.write(row, 1, stacked(label), LOCKED)
        sheet.write(row, ANSWER, "", style, (row, answer))
    sheet.write(LIGHT_ROW, 1, stacked(say.LIGHT), LOCKED)
    light = say.light(say.NOTHING_SAID, form.languages)
    formula = f"'{_name(say.LIGHTS, form)}'!{LIGHT}{row_of_light}"
    sheet.cells[LIGHT_ROW, ANSWER] = CellContent(light, LIGHT_CELL, (LIGHT_ROW, right), formula=formula)
    if table.counting and not contract.printed_totals:
        sheet.write(SUM_ROW, 1, stacked(say.CONTROL_SUM), LOCKED)
        sheet.write_formula(SUM_ROW, ANSWER, table.added(), 0, SHOWN_NUMBER)


def _cell(sheet: SheetContent, table: TableLayout, at: tuple[int, int], text: str) -> None:
    """Write one cell of the table: a label, a cell to be filled in, or a total that computes itself."""
    number, place = at
    row, field = table.rows[number - table.first_row], table.contract.fields[place]
    if row.total and field.count is not None:
        sheet.write_formula(number, place + 1, table.sum_of(number, place), 0, TOTAL)
    elif field.printed_total:
        counted = ",".join(cell_name(number, other + 1) for other in table.counting)
        sheet.write_formula(number, place + 1, f"SUM({counted})", 0, TOTAL)
    elif text:
        sheet.write(number, place + 1, text, LOCKED.but(bold=True) if row.total else LOCKED)
    elif row.total:
        sheet.write(number, place + 1, "", LOCKED)
    else:
        style = INPUT_NUMBER if field.count is not None else INPUT.but(wrap=not table.counting)
        sheet.write(number, place + 1, "", style)


def _rules(table: TableLayout, lists: _Lists) -> Iterator[EntryRule]:
    """Yield what may be typed into which cells."""
    choice, day = ((row, ANSWER, row, ANSWER) for row in (CHOICE_ROW, DAY_ROW))
    yield EntryRule((choice,), CHOICE, say.CHOOSE_ONE, listed=SAYS_LIST)
    yield EntryRule((day,), DAY, say.TYPE_DAY, formula=f"ISNUMBER({cell_name(DAY_ROW, ANSWER)})")
    counted = tuple(area for place in table.counting for area in table.areas(place))
    if counted:
        yield EntryRule(counted, say.NUMBER, say.TYPE_NUMBER, whole=True, prompts=False)
    for place, labels in enumerate(table.labels):
        if labels and any(not row.texts[place] for row in table.rows):
            yield EntryRule(table.areas(place), say.LIST, say.CHOOSE, listed=lists.name(labels), prompts=False)


# --- the light -----------------------------------------------------------------------------------------------------


def _name(title: Text, form: SupplierForm) -> str:
    """Return the name of a sheet without a table."""
    return title.in_language(form.own)


def _lights(form: SupplierForm, lists: _Lists) -> SheetContent:
    """Return the first sheet: who fills in the form, and for each table what is said of it and its light."""
    sheet = SheetContent(_name(say.LIGHTS, form), FAMILY_TABS[0], form.languages)
    sheet.widths = dict(enumerate(LIGHT_WIDTHS, start=1))
    last = len(LIGHT_WIDTHS)
    sheet.write(1, 1, stacked(_title(form)), TITLE, (1, last))
    start = joined([say.START_HERE, *([say.SEND_BY.filled({"day": day_text(form.due)})] if form.due else [])], " ")
    sheet.write(2, 1, stacked(start), NOTE, (2, last))
    for row, label, style in ((SHOWN_ROW, ROLE, INPUT), (SHOWN_ROW + 1, DAY, INPUT_DAY)):
        named = pattern("{label} – {for_all}", label=label, for_all=say.FOR_ALL)
        sheet.write(row, 1, stacked(named), LOCKED, (row, 2))
        sheet.write(row, 3, "", style)
    day = SHOWN_ROW + 1
    sheet.validations.append(EntryRule(((day, 3, day, 3),), DAY, say.TYPE_DAY, formula=f"ISNUMBER(C{day})"))
    heads = (NO_WORDS, say.TABLE, say.SAID, say.TYPED, say.BLANK, say.WRONG, say.SUM, say.LIGHT)
    for column, head in enumerate(heads, start=1):
        sheet.write(FIRST_LIGHT - 1, column, stacked(head), HEADER.but(indent=0))
    views = groups_of_views(form.tables)
    for number, table in enumerate(form.tables):
        row = FIRST_LIGHT + number
        sheet.write(row, 1, str(number + 1), LINKED, link=table.sheet)
        sheet.write(row, 2, stacked(table.contract.title), CELL)
        said = table.cell(CHOICE_ROW, ANSWER)
        sheet.write_formula(row, 3, f'IF({said}="","",{said})', "", CELL)
        blank = len(table.counting_year) * sum(line.is_listed for line in table.rows) if table.counting else 0
        wrong = table.wrong([lists.name(labels) if labels else "" for labels in _accepted(table, form)])
        computed = ((table.typed(), 0), (table.blank(), blank), (wrong, 0), (table.added(), 0))
        for column, (formula, value) in enumerate(computed, start=4):
            sheet.write_formula(row, column, formula, value, SHOWN_NUMBER)
        others = [other for other in views.get(table.contract.population, ()) if other is not table]
        formula = _light_formula(form, table, row, others)
        sheet.write_formula(row, last, formula, say.light(say.NOTHING_SAID, form.languages), LIGHT_CELL)
    sheet.highlights += _colours((FIRST_LIGHT, last, FIRST_LIGHT + len(form.tables) - 1, last))
    return sheet


def _light_formula(form: SupplierForm, table: TableLayout, row: int, others: Sequence[TableLayout]) -> str:
    """Return the light of a table, the gravest first."""
    said, role, day = (table.cell(at, ANSWER) for at in (CHOICE_ROW, ROLE_ROW, DAY_ROW))
    none_word, *words = (as_text(CHOICES[choice].in_language(form.own)) for choice in (NONE, UNKNOWN, REPORTED))
    none, unknown, reported = (f"{said}={word}" for word in (none_word, *words))
    numbers = f"{TYPED}{row}>0"
    no_role, no_day = f'AND({role}="",$C${SHOWN_ROW}="")', f'AND({day}="",$C${SHOWN_ROW + 1}="")'
    apart = [
        f"AND(OR({TYPED}{at}>0,C{at}={none_word}),{table.differs_from(other)}>0)"
        for other in others
        if (at := FIRST_LIGHT + form.tables.index(other))
    ]
    totals = table.totals_differ()
    conditions = (
        (f"{WRONG}{row}>0", say.WRONG_ENTRY),
        (f"AND({none},{table.not_zero()}>0)", say.NONE_CONTRADICTED),
        (f"AND({unknown},{numbers})", say.UNKNOWN_CONTRADICTED),
        (f"AND({reported},{TYPED}{row}=0)", say.NO_FIGURES),
        (f'AND({said}="",{TYPED}{row}=0)', say.NOTHING_SAID),
        (f"AND(OR({none},{unknown}),OR({no_role},{no_day}))", say.WHO_AND_WHEN),
        (f'AND({unknown},{table.cell(WHY_ROW, ANSWER)}="")', say.WHY_UNKNOWN),
        (unknown, say.SAID_UNKNOWN),
        (f"AND({BLANK}{row}>0,NOT({none}))", say.SOME_BLANK),
        *([(f"OR({','.join(apart)})", say.VIEWS_DIFFER)] if apart else []),
        (none, say.SAID_NONE),
        *([(f"OR({','.join(totals)})", say.TOTAL_DIFFERS)] if totals else []),
        (f'{said}=""', say.NOT_CHOSEN),
    )
    formula = as_text(say.light(say.FINE, form.languages))
    for condition, shown in reversed(conditions):
        formula = f"IF({condition},{as_text(say.light(shown, form.languages))},{formula})"
    return formula


def _accepted(table: TableLayout, form: SupplierForm) -> Iterator[Sequence[str]]:
    """Yield by column every label that is read: those that are offered, and others of the same meaning."""
    for field, offered in zip(table.contract.fields, table.labels, strict=True):
        codelist = form.definitions.law.lists.get(field.dimension) if field.labels is None else None
        names = (
            (name for code in codelist.codes for name in (code.code, *code.label.in_all_given())) if codelist else ()
        )
        yield [*dict.fromkeys(filter(None, (*offered, *(field.labels or ()), *names)))] if offered else ()


def _colours(area: Area) -> Iterator[Highlight]:
    """Yield the ground of the lights in an area, by their sign."""
    for light, ground in say.FILLS.items():
        yield Highlight(area, f"LEFT({cell_name(*area[:2])},1)={as_text(light.value)}", ground)


# --- the rest ------------------------------------------------------------------------------------------------------


def _stamp(form: SupplierForm) -> SheetContent:
    """Return the sheet of the stamp, never shown, with the mark of the cell that names the sender."""
    sheet = SheetContent(say.STAMP, FAMILY_TABS[-1], form.languages, hidden=True)
    printed = printed_line(sender_line(form).in_languages(form.languages))
    for row, text in enumerate((form.stamp.text, *form.stamp.contracts, printed), start=1):
        sheet.write(row, 1, text, HIDDEN)
    return sheet


# Say how a form is filled in and sent, what each column holds, and what a register looks like.

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
