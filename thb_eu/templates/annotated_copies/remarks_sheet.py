"""Write the first sheet of a returned copy: per finding a line, the way to its cell, room for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from thb_eu.base.messages import Languages, Text, _, layout, literal, not_read, quoted, stacked
from thb_eu.base.model import Severity
from thb_eu.base.ooxml.cell_reference import A_CELL, Coordinates, cell_name
from thb_eu.publication.labels import LAST_ENTRY, SEVERITY, heading_and_value
from thb_eu.results import Collection
from thb_eu.templates.annotated_copies.remarks import COLOURS, EXPLAINED_COLOUR, EXPLAINED_HERE, NumberedRemark
from thb_eu.writing.sheet_model import SheetContent, Style, Value, sheet_title
from thb_eu.writing.sheet_styles import CELL, FAMILY_TABS, LINKED, NOTE, NOTE_SECOND, QUIET
from thb_eu.writing.simple_table import SheetField, code, grid, head, section, words

WANTED_TITLE, BETWEEN = _("Remarks"), " - "
"""A spreadsheet program takes no slash in a title."""

WIDTHS = {1: 8.0, 2: 14.0, 3: 16.0, 4: 16.0, 5: 40.0, 6: 40.0, 7: 32.0, 8: 26.0}
WEIGHT, PLACE, LAST = 2, 3, 8
CELLS = re.compile(rf"{A_CELL}(:{A_CELL})?")
TITLE = _("Remarks on the file {file}")
DELIVERED = _("Remarks on delivery {number}: {title}")
HOW = _(
    "This is a copy of your file; your file itself is unchanged. Coloured cells have a remark. A click on the "
    "place leads to the cell, whose comment has the same text. Correct figures in the table itself, in this copy or in "
    "your own file. Or write your answer into the column “Your answer”: {correction}, or in your own words, "
    "{explanation}. Then send the copy or the file back. On the telephone name a remark by its number."
)
CORRECTED_TO, RIGHT_BECAUSE = _("corrected to {value}"), _("it is right because {reason}")
"""The two forms of an answer; others that mean the same are understood too."""
ROLE = _("Your role, if you answer (no name):")
"""What stands left of the cell in which whoever answers may say in which role; SAID and TO_DO stand in its columns."""
ROLE_COLUMN = 5
AS_TEXT = _("The file is shown here as a new spreadsheet; all its cells are text, as the program read them.")
SIGNED = _("The signature of the original file does not hold for this copy.")
HIDDEN = _("A remark is on a hidden sheet: {titles}.")
OPEN = _("Open: please correct or answer")
NONE_OPEN = _("All remarks are settled.")
SETTLED = _("Settled or explained: may stay as it is")

REMARK_COLUMN = words(_("Remark"))
TO_DO, MAY_STAND = words(_("What to do")), words(_("Why it may stay"))
ANSWER, REFERENCE = words(_("Your answer")), code(_("Reference"))
FIRST = (code(_("No.")), words(_("Severity")), words(_("Place")), words(_("Sheet, column")), REMARK_COLUMN)

Links = dict[Coordinates, str]


def remarks_sheet(
    title: Text,
    remarks: Sequence[NumberedRemark],
    collection: Collection,
    languages: Languages,
    titles: Mapping[str, str],
    above: Iterable[Text] = (),
) -> tuple[SheetContent, Links]:
    """Return the sheet, and where a click on its places leads; `titles`: the copy's sheet for that of a finding."""
    wanted = sheet_title(WANTED_TITLE.in_languages(languages, BETWEEN))
    sheet, links = SheetContent(wanted, FAMILY_TABS[0], languages, dict(WIDTHS)), Links()
    row = _opening(sheet, head(sheet, title, LAST) - 1, collection, above)
    open_ones = [(remark, stacked(remark.why, "\n\n")) for remark in remarks if not remark.explained]
    settled = [(remark, stacked(remark.why, "\n\n")) for remark in remarks if remark.explained]
    for heading, then, lines in ((OPEN if open_ones else NONE_OPEN, TO_DO, open_ones), (SETTLED, MAY_STAND, settled)):
        if lines or heading is NONE_OPEN:
            row = section(sheet, row, heading, LAST)
        if lines:
            row = _lines(sheet, row, then, lines, titles, links) + 1
    return sheet, links


def _opening(sheet: SheetContent, row: int, collection: Collection, openings: Iterable[Text]) -> int:
    """Find whose figures these are, how to read and to answer, and what the colours mean."""
    sheet.write(row, 1, layout("{title} ({name})", title=collection.title, name=collection.name), QUIET, (row, LAST))
    if anchor := collection.journal.anchor:
        row += 1
        sheet.write(row, 1, heading_and_value(LAST_ENTRY, str(anchor)), QUIET, (row, LAST))
    for text in filter(None, (_how(), *openings, not_read(sheet.languages))):
        for style, part in zip((NOTE, NOTE_SECOND), filter(None, text.halves(sheet.languages)), strict=False):
            row += 1
            sheet.write(row, 1, part, style, (row, LAST))
    meanings = [(COLOURS[severity], SEVERITY[severity]) for severity in Severity]
    meanings.append((EXPLAINED_COLOUR, EXPLAINED_HERE))
    for at, (colour, meaning) in enumerate(meanings, start=row + 2):
        sheet.write(at, 1, meaning, Style(size=9, fill=colour, border="thin"), (at, PLACE))
    sheet.write(row + 2, ROLE_COLUMN, stacked(ROLE), CELL)
    sheet.write(row + 2, ROLE_COLUMN + 1, "", CELL.but(border="thin"))
    return row + 2 + len(meanings) + 1


def _how() -> Text:
    values = {"correction": CORRECTED_TO.filled({"value": "12"}), "explanation": RIGHT_BECAUSE.filled({"reason": "…"})}
    return HOW.filled({name: quoted(words) for name, words in values.items()})


def _lines(
    sheet: SheetContent,
    row: int,
    then: SheetField,
    lines: Sequence[tuple[NumberedRemark, Text]],
    titles: Mapping[str, str],
    links: Links,
) -> int:
    """Return one line per remark, whose place leads to the marked cell, where there is one; gives the next free row."""
    rows: list[tuple[Value, ...]] = []
    for at, (remark, text) in enumerate(lines, start=row + 1):
        finding, where = remark.finding, remark.finding.where
        row_number = layout("{row} {number}", row=_("row"), number=where.row) if where.row else _("the whole file")
        place = literal(where.cell) if CELLS.fullmatch(where.cell) else row_number  # a key of a table is our word
        beside = "\n".join(part for part in (remark.sheet, where.column) if part)
        about = remark.number, stacked(remark.weight), place, beside, stacked(finding.message, "\n\n")
        rows.append((*about, text, "", remark.fingerprint))
        if remark.cell and remark.sheet in titles:
            escaped = titles[remark.sheet].replace("'", "''")
            links[at, PLACE] = f"'{escaped}'!{cell_name(remark.cell[0], max(remark.cell[1], 1))}"
    end = grid(sheet, row, (*FIRST, then, ANSWER, REFERENCE), rows)
    for at, (remark, _text) in enumerate(lines, start=row + 1):
        sheet.write(at, WEIGHT, rows[at - row - 1][WEIGHT - 1], CELL.but(fill=remark.colour))
        if (at, PLACE) in links:
            sheet.write(at, PLACE, rows[at - row - 1][PLACE - 1], LINKED.but(border="thin", indent=1))
    return end
