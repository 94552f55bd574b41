"""Write the letter that tells a supplier what became of a delivery, as text and as a workbook.

It says what came and when, under which hash it is kept, what was understood of it, what it changes, and what is asked.
In the supplier's language with English beneath. Of a register it tells rows, never a value. The same delivery on the
same day gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thb_eu.base.messages import (
    NO_WORDS,
    Languages,
    Text,
    _,
    day,
    in_context,
    in_thousands,
    layout,
    not_read,
    plural,
    quoted,
)
from thb_eu.base.model import Place, spoken
from thb_eu.base.ooxml.beside_cells import COMMENT, texts_beside
from thb_eu.publication.labels import LAST_ENTRY
from thb_eu.results import Collection
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import SheetContent, sheet_title
from thb_eu.writing.sheet_styles import NOTE, NOTE_SECOND, SHEET_TAB
from thb_eu.writing.simple_table import SheetField, code, facts, head, number, part, text_fields, words
from thb_eu.year.changes import CellChange
from thb_eu.year.received_deliveries import SENT_TWICE, AskedQuestion, DeliveryReceived, UnderstoodTable, Verdict

RECEIPT, REASON = "receipt", "reason"
"""How the letter is called, of a delivery that was received and of one that was refused."""
RECEIPTS = (f"{RECEIPT}.txt", f"{RECEIPT}.xlsx")
WIDTHS = (30.0, 44.0, 22.0, 12.0, 14.0, 14.0, 40.0)
LAST = len(WIDTHS)

TITLE = _("Receipt of a delivery")
VERDICTS = {
    Verdict.RECEIVED: _("The file was received and read. Nothing of it keeps its figures from being used."),
    Verdict.KNOWN: _("This file was received before; nothing has changed."),
    Verdict.ANSWERED: _("The answers were received; the file brings no new figures."),
    Verdict.REFUSED: _("The file cannot be used as it is; none of its figures counts. Correct it and send it again."),
}
WHAT_AND_WHERE = layout("{where}: {what} {remedy}", where="", what="", remedy="")
TABLE, REMARK = _("Table"), _("Remark")
SUMMED = plural("{count} row, {sum} in all", "{count} rows, {sum} in all")
SAYS = {"none": _("none: it is known that there was none"), "unknown": _("it cannot be said; this is not zero")}
ROWS_BEFORE = plural("{count} row before", "{count} rows before")
BLANK = _("blank")
CELLS = plural("{count} cell", "{count} cells")
ALIKE = plural(
    "{count} more comparison of the two tables differs.", "{count} more comparisons of the two tables differ."
)
CHANGE = layout("{table}, {row}, {column} ({cell}): {before} → {now}")
UNDERSTOOD = {
    **{"contract": code(_("Contract")), "table": words(TABLE), "sheet": words(_("Sheet"))},
    **{"rows": number(_("Rows")), "sum": number(_("Sum of the counts")), "remark": words(REMARK)},
}
CHANGED = {
    **{"table": words(TABLE), "row": words(_("Row")), "column": words(_("Column")), "cell": code(_("Cell"))},
    **{"before": number(_("Before")), "now": number(_("Now"))},
}
ASKED = {
    "where": text_fields(_("Place")),
    "what": text_fields(_("What was found")),
    "remedy": text_fields(_("What to do")),
}


def receipt_files(found: DeliveryReceived, collection: Collection, languages: Languages, on: str) -> dict[str, bytes]:
    """Return the receipt of a delivery that was received on the ISO day `on`, by the names of its files."""
    made = _as_text(found, collection, languages, on), _as_workbook(found, collection, languages, on)
    return dict(zip(RECEIPTS, made, strict=True))


def refusal_files(found: DeliveryReceived, collection: Collection, languages: Languages, on: str) -> dict[str, bytes]:
    """Find why a delivery was refused, by the names of the files that say so."""
    return {f"{REASON}.txt": _as_text(found, collection, languages, on)}


def verdict_of(found: DeliveryReceived) -> Text:
    """Say what became of the file, as its supplier is told."""
    if found.verdict is Verdict.QUESTIONED:
        return plural(
            "The file was received and read. {count} question must be answered before its figures can be used.",
            "The file was received and read. {count} questions must be answered before its figures can be used.",
            sum(question.blocks for question in found.asked),
        )
    if found.faults and all(fault.code == SENT_TWICE for fault in found.faults):
        return _("None of its figures counts yet: of two files with the same table only you know which one holds.")
    return VERDICTS[found.verdict]


def not_passed_on(content: bytes, suffix: str, pictures: int) -> Iterator[Text]:
    """Yield what of a workbook is not kept, or goes into no dossier; `pictures`: how many were removed from it."""
    if pictures:
        yield plural(
            "{count} picture, preview or embedded file was removed from the file that is kept.",
            "{count} pictures, previews or embedded files were removed from the file that is kept.",
            pictures,
        )
    if comments := sum(text.what is COMMENT for text in texts_beside(content, suffix)):
        yield plural(
            "{count} comment goes into no dossier; what it says of the figures belongs into your letter.",
            "{count} comments go into no dossier; what they say of the figures belongs into your letter.",
            comments,
        )
    yield _("Only the cells of the table go into a dossier: no other sheets, no headers, not who wrote the file.")


def about_table(table: UnderstoodTable) -> Text:
    """Say what was understood of one table, in one line without its name."""
    if table.says == "unknown":
        return SAYS["unknown"]
    count = {"count": table.rows}
    told = plural("{count} row", "{count} rows").filled(count)
    if table.total is not None:
        told = SUMMED.filled({**count, "sum": in_thousands(table.total)})
    beside = SAYS.get(table.says, NO_WORDS)
    if table.rows_before is not None:
        beside = ROWS_BEFORE.filled({"count": table.rows_before})
    return told if beside.is_empty else layout("{told}; {beside}", told=told, beside=beside)


def _facts(found: DeliveryReceived, collection: Collection, on: str) -> Iterator[tuple[Text, str | Text]]:
    yield _("File"), layout("{file}", file=Place(found.name))
    yield _("Received on"), day(on)
    yield _("Collection"), layout("{title} ({name})", title=collection.title, name=collection.name)
    if not found.organisation.is_empty:
        yield _("Supplier"), found.organisation
    yield _("Delivery"), found.id
    yield _("SHA-256 of the file"), found.sha256
    if collection.journal.anchor:
        yield LAST_ENTRY, str(collection.journal.anchor)
    if found.form:
        yield in_context("workbook", "Form"), found.form
    yield _("Verdict"), verdict_of(found)


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One part of the letter: its columns by name, its rows, and the `line` in which a text says a row.

    `none`: what a text says where there are no rows; where that is empty too, it lacks the part.
    """

    heading: Text
    columns: Mapping[str, SheetField]
    line: Text
    rows: Sequence[Mapping[str, Any]]
    none: Text = NO_WORDS

    @property
    def lines(self) -> list[Text]:
        """The lines of a text."""
        nothing = [] if self.none.is_empty else [self.none]
        return [self.line.filled(row) for row in self.rows] or nothing


def _parts(found: DeliveryReceived) -> Iterator[LetterPart]:
    """Yield each part of the letter, whatever it is written as."""
    understood = [_understood(table) for table in found.tables]
    yield LetterPart(_("What was understood"), UNDERSTOOD, layout("{table}: {told}"), understood)
    if any(table.supersedes for table in found.tables):
        changes = [_change(table, change) for table in found.tables for change in table.changes]
        yield LetterPart(_("What changes"), CHANGED, CHANGE, changes, none=_("nothing"))
    yield from _remarks(_("What is not passed on"), found.not_passed_on)
    yield from _remarks(_("What was read otherwise than agreed"), found.unusual)
    heading = _("What is asked")
    if found.faults:
        reasons = [{"where": flaw.where, "what": flaw.what, "remedy": flaw.for_the_supplier} for flaw in found.faults]
        yield LetterPart(_("Why it was refused"), ASKED, WHAT_AND_WHERE, reasons)
        heading = _("What would be asked once that is mended")
    yield LetterPart(heading, ASKED, WHAT_AND_WHERE, [_question(question, found) for question in found.asked])


def _remarks(heading: Text, remarks: Iterable[Text]) -> Iterator[LetterPart]:
    if rows := [{"remark": text} for text in remarks]:
        yield LetterPart(heading, {"remark": text_fields(REMARK)}, layout("{remark}"), rows)


def _understood(table: UnderstoodTable) -> Mapping[str, Any]:
    remark: Text | str = ""
    if table.says:
        remark = SAYS[table.says]
    elif table.rows_before is not None:
        remark = ROWS_BEFORE.filled({"count": table.rows_before})
    elif table.supersedes and not table.changes:
        remark = _("the same figures as before")
    total = "" if table.total is None else table.total
    counts = {"rows": table.rows, "sum": total, "remark": remark, "told": about_table(table)}
    return {"contract": table.contract, "table": table.title, "sheet": table.sheet, **counts}


def _change(table: UnderstoodTable, change: CellChange) -> Mapping[str, Any]:
    shown = {"before": change.before or BLANK, "now": change.now or BLANK}
    return {"table": table.title, "row": change.label, "column": change.column, "cell": change.cell, **shown}


def _question(asked: AskedQuestion, found: DeliveryReceived) -> Mapping[str, Any]:
    """Say where something is asked, in the file as it was called, what, and what to do."""
    sheets = {table.file: table.sheet for table in found.tables}
    where = asked.where.in_file(found.name, sheets.get(asked.where.file, "") or asked.where.sheet)
    return {"where": layout("{place}", place=where), "what": what_is_asked(asked, found.tables), "remedy": asked.remedy}


def what_is_asked(question: AskedQuestion, tables: Iterable[UnderstoodTable] = ()) -> Text:
    """Return the words of a question: of how many cells it is asked, and `tables` called by their titles."""
    titles = {table.contract.partition("/")[2]: quoted(table.title) for table in tables}
    message, values = question.message, dict(question.message.values)
    if {"view", "other"} <= values.keys():
        views = {name: titles.get(str(values[name]), values[name]) for name in ("view", "other")}
        message = message.filled(views)
    if question.count > 1:
        return layout("{cells}: {message}", cells=CELLS.filled({"count": question.count}), message=message)
    if question.alike:
        return layout("{message} {alike}", message=message, alike=ALIKE.filled({"count": question.alike}))
    return message


def _as_text(found: DeliveryReceived, collection: Collection, languages: Languages, on: str) -> bytes:
    """Return all of it in the supplier's language, then in the others."""
    parts = ["\r\n".join(_lines(found, collection, lang, on)) for lang in languages]
    return ("\r\n\r\n".join(parts) + "\r\n").encode("utf-8-sig")


def _lines(found: DeliveryReceived, collection: Collection, lang: str, on: str) -> Iterator[str]:
    yield (_("The delivery was refused") if found.faults else TITLE).in_language(lang)
    yield ""
    for heading, value in _facts(found, collection, on):
        yield f"{heading.in_language(lang)}: {spoken(value, lang)}"
    for told in _parts(found):
        if lines := told.lines:
            yield from ("", told.heading.in_language(lang))
            yield from (f"- {line.in_language(lang)}".rstrip() for line in lines)
    if note := not_read((lang,)):
        yield from ("", note.in_language(lang))


def _as_workbook(found: DeliveryReceived, collection: Collection, languages: Languages, on: str) -> bytes:
    sheet = SheetContent(
        sheet_title(TITLE.in_language(languages[0])), SHEET_TAB, languages, dict(enumerate(WIDTHS, start=1))
    )
    row = head(sheet, TITLE, LAST)
    if note := not_read(languages):
        for style, half in zip((NOTE, NOTE_SECOND), note.halves(languages), strict=True):
            sheet.write(row, 1, half, style, (row, LAST))
            row += 1
    row = facts(sheet, row, _facts(found, collection, on), LAST) + 1
    for told in _parts(found):
        rows = [[values[name] for name in told.columns] for values in told.rows]
        row = part(sheet, row, told.heading, [*told.columns.values()], rows, LAST) + 1
    return saved(Book([sheet], f"{found.id}: {TITLE.in_languages(languages)}", languages))
