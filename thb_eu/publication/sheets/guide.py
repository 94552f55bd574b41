"""Introduce the file to a reader who opens it cold: what it is, how a sheet reads, what every sign means.

Comes in: a submission and its tables. Goes out: the paper after the cover, one or two pages. Lists of indicators,
units, parts and signs follow from the definitions and from what occurs in this file; the example is a cell of this
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from thb_eu.base.messages import Text, _, joined
from thb_eu.base.messages import layout as pattern
from thb_eu.base.model import Scope, State
from thb_eu.definitions import IndicatorTable
from thb_eu.publication.edition import rules_in_use
from thb_eu.publication.labels import DECISIONS, FINDINGS, GUIDE, MAPPING, MARK, MISSING_SIGN, STATUS, WITHHELD_SIGN
from thb_eu.publication.layout import Codes
from thb_eu.publication.signs_and_sums import Entry, adding, marks, statuses, values
from thb_eu.publication.table_notes import TableContents, free_mark
from thb_eu.results import Submission
from thb_eu.writing.sheet_model import SheetContent, paginate
from thb_eu.writing.sheet_styles import CELL, CELL_CODE
from thb_eu.writing.simple_table import NONE, annex, head, section

Example = tuple[TableContents, Codes, int]

WIDTHS = (25.0, 80.0, 80.0)
LAST = len(WIDTHS)
SIGN = CELL_CODE.but(size=9, bold=True)

TITLE = _("Guide: how to read this file")
STANDS = _("Content of the sheets")
SHEET = _("How a sheet with a table reads")
VALUES = _("Signs instead of a value")
FLAGS = _("Flags in this file")
UNITS = _("Units: never added to each other")
COUNTING = _("What is counted, and what may be added")

STATES: Mapping[State, Text] = {
    State.FINAL: _("All decisions on which the figures rest are signed."),
    State.DRAFT: _(
        "The figures rest on proposals that the ministry has not signed yet; the sheet {decisions} lists them."
    ),
    State.BLOCKED: _("Checks found errors, listed on the sheet {findings}; the file must not be submitted."),
}
READING: tuple[Entry, ...] = (
    (
        _("Headings"),
        _("Rows and columns have a heading in two languages and a code; observations.csv and SDMX use the same codes."),
    ),
    (_("Parts"), _("A dark row begins a new part of the table, and holds for all rows below it.")),
    (
        _("Flags"),
        _(
            "Right of a value stand the flag of its status (why it is so, or missing), its confidentiality, and "
            "the numbers of its comments. Blank: nothing to say."
        ),
    ),
    (
        _("Below"),
        _(
            "The legal articles, the sources, and numbered comments: each once, with the cells or parts that it is "
            "about."
        ),
    ),
    (
        _("Controls"),
        _(
            'Live formulas right of the table: the total less the sum of its parts. 0: they agree; "{missing}": '
            "it cannot be judged, as a part is missing. They are not part of the statistics.",
            missing=MISSING_SIGN,
        ),
    ),
)
"""How a sheet with a table reads, from left to right and down."""

EXAMPLE = _("Example: {read}.")
PARTS = pattern("{whole} = {parts}.")
PART = pattern("{part}: {because}")
LINEAGE = _("For every cell: the facts, the suppliers' cells, the rules, corrections and waivers on which it rests.")
EXPLAIN = _(
    "Explains a cell, also why a value is missing; DIR is the folder of this file. The sheet {mapping} has the rules.",
    mapping=MAPPING,
)
VERIFY = _(
    "Checks that no file was changed, and that this workbook, observations.csv and SDMX hold the same "
    "numbers, as they follow from the inputs."
)
NAMES = (
    _("Names"),
    _("The blocks of the tables have names for formulas and programs; each begins with the id of its table."),
)
PRINTING = (
    _("Print"),
    _(
        "A4, landscape, broad sheets A3; headers repeat on every page, the footer names collection, sheet "
        "and page. Readable in grey."
    ),
)


def guide(submission: Submission, tables: Sequence[TableContents], is_blank: bool = False) -> SheetContent:
    """Return the sheet after the cover; that of a blank workbook tells of no figure and explains every flag."""
    sheet = annex(submission, GUIDE, WIDTHS)
    row, parts = head(sheet, TITLE, LAST), []
    for title, entries in _blank(submission) if is_blank else _sections(submission, tables):
        first, row = row, section(sheet, row, title, LAST)
        for sign, text in list(entries) or [(WITHHELD_SIGN, NONE)]:
            sheet.write(row, 1, sign, SIGN)
            sheet.write_pair(row, 2, text, CELL)
            row += 1
        parts.append((first, row - 1))
        row += 1
    paginate(sheet, parts)
    return sheet


def _sections(submission: Submission, tables: Sequence[TableContents]) -> Iterator[tuple[Text, Iterable[Entry]]]:
    cells, found = submission.protected.cells, _example(tables)
    yield _("What this is"), _what(submission)
    yield STANDS, _indicators(submission)
    yield SHEET, [*READING, *_read_aloud(found)]
    yield VALUES, values(submission)
    yield FLAGS, _flags(submission, set(cells["obs_status"]), {*cells["conf_status"], free_mark(submission)})
    yield UNITS, _units(submission)
    yield COUNTING, _counting(submission)
    yield _("Where a number comes from, and whether the file is whole"), _trust(found)


def _blank(submission: Submission) -> Iterator[tuple[Text, Iterable[Entry]]]:
    """Yield what whoever fills in a form needs: every flag that may be typed, and nothing of a run."""
    lists = submission.definitions.codelists
    yield STANDS, _indicators(submission)
    yield SHEET, READING
    yield VALUES, values(submission)
    yield FLAGS, _flags(submission, set(lists["obs_status"].by_code), set(lists["conf_status"].by_code))
    yield UNITS, _units(submission)
    yield COUNTING, adding(submission)


def _what(submission: Submission) -> Iterator[Entry]:
    """Yield whose figures, of when, and how far they may be trusted."""
    definitions, collection, state = submission.definitions, submission.collection, submission.state
    values = {
        "title": definitions.title,
        "country": definitions.codelists["geo"].by_code[collection.geo].label,
        "year": collection.year,
    }
    yield f"{collection.geo} {collection.year}", _("{title}: {country}, {year}.", **values)
    yield state.name, STATES[state].filled({"decisions": DECISIONS, "findings": FINDINGS})


def _indicators(submission: Submission) -> Iterator[Entry]:
    """Yield every indicator with its tables and units, in the order of the sheets."""
    definitions = submission.definitions
    for name in dict.fromkeys(table.indicator for table in definitions.tables):
        of_indicator = [table for table in definitions.tables if table.indicator == name]
        names = dict.fromkeys((of_indicator[0].name, of_indicator[-1].name))
        values = {
            "item": f"{of_indicator[0].item} " if of_indicator[0].item else "",
            "label": definitions.codelists["indicator"].by_code[name].label,
            "units": ", ".join(dict.fromkeys(unit for table in of_indicator for unit in table.units)),
        }
        yield " – ".join(names), pattern("{item}{label} ({units})", **values)


def _example(tables: Sequence[TableContents]) -> Example | None:
    """Return the cell of the first indicator that is broken down furthest (of several the largest), with its value."""
    first = [table for table in tables if table.table.indicator == tables[0].table.indicator]
    found = [(table, codes, cell.value) for table in first for codes, cell in table.cells.items() if cell.value]
    return max(found, key=lambda example: (_depth(example[0], example[1]), example[2]), default=None)


def _depth(contents: TableContents, codes: Codes) -> int:
    """Find how many categories proper are among the codes of a cell."""
    lists = [contents.layout.lists[name] for name in contents.table.names]
    return sum(code in codelist.items for code, codelist in zip(codes, lists, strict=True))


def _cell(found: Example) -> str:
    return f"{found[0].table.name}!{found[0].layout.cell(found[1])}"


def _read_aloud(found: Example | None) -> Iterator[Entry]:
    if found:
        contents, codes, value = found
        labels = [
            pattern("{title}: {label}", title=axis.title, label=contents.layout.lists[axis.name].by_code[code].label)
            for axis, code in zip(contents.table.dimensions, codes, strict=True)
        ]
        read = pattern("{said} → {value}", said=joined(labels, "; "), value=value)
        yield _cell(found), EXAMPLE.filled({"read": read})


def _flags(submission: Submission, used: Set[str], marked: Set[str]) -> Iterator[Entry]:
    """Yield both kinds of flags; a letter may be one of either kind, so each says in which column it stands."""
    for column, entries in ((STATUS, statuses(submission, used)), (MARK, marks(submission, marked))):
        for code, text in entries:
            yield pattern("{column}: {code}", column=column, code=code), text


def _units(submission: Submission) -> Iterator[Entry]:
    labels = submission.definitions.codelists["unit"].by_code
    for unit in dict.fromkeys(unit for table in submission.definitions.tables for unit in table.units):
        yield unit, labels[unit].label


def _counting(submission: Submission) -> Iterator[Entry]:
    """Yield which parts make a whole and what each means, that views are never added, what is no part of EU totals."""
    tables = submission.definitions.tables
    if tables and tables[0].parts:
        yield from _parts(submission, tables[0])
    yield from adding(submission)
    for table in tables:
        if not table.item:
            yield table.name, pattern("{title}. {note}", title=table.title, note=table.note)


def _parts(submission: Submission, table: IndicatorTable) -> Iterator[Entry]:
    """Yield the first parts of the first table: which of them make the whole, and why a record counts as one."""
    name = table.parts[0].name
    codes = submission.definitions.codelists[table.parts[0].codelist]
    parts = [codes.by_code[code] for code in codes.items]
    total = codes.by_code[codes.total].label
    yield codes.total, PARTS.filled({"whole": total, "parts": joined((part.label for part in parts), " + ")})
    facts = submission.mapped.facts
    used = set(facts.loc[facts["scope"] == Scope.IN.value, "rule"])
    if submission.protected.audience.withholds:
        used = {rule.id for rule in rules_in_use(submission)}
    for part in parts:
        reasons = [
            rule.because
            for rule in submission.definitions.law.rules
            if rule.id in used and rule.count_as and rule.count_as.get(name) == part.code
        ]
        if reasons:
            yield part.code, PART.filled({"part": part.label, "because": joined(reasons, " ")})


def _trust(found: Example | None) -> Iterator[Entry]:
    """Find how to find where a number comes from, and how to see that nothing was changed."""
    yield "lineage.csv", LINEAGE
    yield f"thb-eu explain DIR {_cell(found) if found else 'SHEET!CELL'}", EXPLAIN
    yield "thb-eu verify DIR", VERIFY
    yield from (NAMES, PRINTING)
