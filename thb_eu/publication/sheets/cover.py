"""Say whose figures these are, for which year, how far they may be trusted, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from thb_eu.base.messages import Text, _, day, in_context, joined, layout, literal, not_read, plural, stacked
from thb_eu.base.model import Audience, ObsStatus, State
from thb_eu.definitions import RuleFile
from thb_eu.publication import labels as said
from thb_eu.publication.labels import FINDINGS, MISSING_SIGN, WITHHELD_SIGN, for_authority
from thb_eu.publication.layout import CONFIDENCE, tally
from thb_eu.publication.sheets.table_sheet import CONTROL, FAIL, HOLD, UNJUDGED, counting
from thb_eu.publication.table_notes import IN_COLUMN, TableContents, free_mark, perturbing_policy
from thb_eu.results import Submission
from thb_eu.results.deliveries import SignedActs, signed_acts
from thb_eu.results.state import open_points
from thb_eu.writing import simple_table
from thb_eu.writing.sheet_model import SheetContent, Style, Value, paginate
from thb_eu.writing.sheet_styles import CELL, CELL_NUMBER, HEADER, INK, LINKED, NIGHT, STATE_FILL
from thb_eu.writing.simple_table import (
    NONE,
    annex,
    code,
    columns_of,
    facts,
    grid,
    number,
    part,
    remark,
    section,
    text_fields,
    words,
)

WIDTHS = (26.0, 38.0, 38.0, 26.0, 22.0, 11.0, 12.0, 13.0)
LAST = len(WIDTHS)

BAND = Style(size=15, bold=True, colour="FFFFFF", fill=NIGHT, down="center", indent=1)
BADGE = Style(size=20, bold=True, colour=INK, across="center", down="center", border="thin")
SENTENCE = Style(size=10, down="center", border="thin", indent=1)

FILL_IN = _(
    "Fill in the values and their flags on the sheets of the tables; everything else is locked. The differences "
    "right of the tables show at once whether the sums are correct."
)
OPEN_TITLE = _("Open questions and unsigned decisions")
OPEN_NOTE = _(
    "The decisions belong to the ministry. The toolkit proposes and marks them; until they are signed "
    "the submission is a draft. What waits for an answer is not counted."
)
RULES_RIGHT = _("Do the rules count the article correctly?")
SINCE_WHEN = _("Since which day is the article in force?")
NO_POLICY = _("Which policy on small counts applies? No policy covers this year.")
VERSION = _("collection {collection}, engine {engine}, definitions {definitions}")
ENGINE = "thb-eu"
"""The engine as it is installed."""
SIGNED_ACTS = _("Signed acts")

AUDIENCE_TITLE = _("Audience")
AUDIENCE_NOTE = {
    Audience.EU: _("true values, small counts marked; do not publish"),
    Audience.PUBLIC: _("small counts are suppressed"),
    Audience.INTERNAL: _("true values with all doubts and remarks; do not send"),
}
CHANGED = _("counts of persons are changed to protect them; see the rules of reading")
DEADLINES = {"target": _("in principle by"), "limit": _("at the latest by")}

TABLES_TITLE = _("Tables")
SIGNS_TITLE = _("Signs")
CONTROL_NOTE = _("The sums of all tables, total less parts; the differences are right of the tables.")
TOTALS_NOTE = _(
    'Total: "{missing_sign}" means that the total is missing; "{withheld_sign}" that the table has none, since '
    "its parts are not added.",
    missing_sign=MISSING_SIGN,
    withheld_sign=WITHHELD_SIGN,
)
CONTROL_ROWS = 2
"""The header and the line that adds up the controls of all tables; they end the part of the tables."""

OPEN_FIELDS = (
    simple_table.ID,
    simple_table.QUESTION,
    words(_("Proposed answer")),
    words(_("Signed")),
    simple_table.FACTS,
    simple_table.UNITS,
)
TABLE_FIELDS = (
    simple_table.SHEET,
    text_fields(_("Title")),
    text_fields(_("Indicator")),
    number(_("Total")),
    number(_("Values")),
    number(_("No value")),
)
ANNEX_FIELDS = (simple_table.SHEET, text_fields(_("Contents")))
SIGN_FIELDS = (code(_("Sign")), text_fields(_("Meaning")))


def cover(
    submission: Submission, tables: Sequence[TableContents], others: Sequence[tuple[str, Text]], is_blank: bool = False
) -> SheetContent:
    """Return the first sheet of the workbook; `others`: the names of the other sheets, and what each tells."""
    sheet = annex(submission, said.COVER, WIDTHS)
    _banner(sheet, submission, is_blank)
    entries = [(title, value) for title, value in basic_facts(submission) if not (is_blank and title == AUDIENCE_TITLE)]
    questions = facts(sheet, 8, entries, LAST) + 1
    first = questions if is_blank else _questions(sheet, questions, submission) + 1
    annexes = _tables(sheet, first, submission, tables, is_blank) + 1
    end = _annexes(sheet, annexes, others) + 1
    controls = annexes - CONTROL_ROWS - 1
    parts = [(first, controls - 2), (controls, annexes - 2), (annexes, end - 2)]
    if is_blank:
        signs = part(sheet, end, SIGNS_TITLE, SIGN_FIELDS, _signs(submission), LAST)
        paginate(sheet, [*parts, (end, signs - 1)])
    else:
        paginate(sheet, [(questions, first - 2), *parts])
    return sheet


def _banner(sheet: SheetContent, submission: Submission, is_blank: bool) -> None:
    """Write what this is, of whom and when, and its state, to be seen from afar."""
    collection, state = submission.collection, State.FINAL if is_blank else submission.state
    first, others = submission.definitions.title.halves(sheet.languages)
    sheet.write(1, 1, first, BAND, (1, LAST))
    sheet.write(2, 1, others, BAND.but(size=11, bold=False), (2, LAST))
    label = submission.definitions.codelists["geo"].by_code[collection.geo].label
    country = layout("{label}  ·  {year}", label=label, year=collection.year)
    sheet.write(4, 1, country, Style(size=20, bold=True, colour=NIGHT, down="center", wrap=False), (4, 3))
    badge, fill = said.BLANK_FORM if is_blank else said.STATE[state], STATE_FILL[state]
    sheet.write(4, 4, stacked(badge, " · "), BADGE.but(fill=fill), (4, LAST))
    first, others = (FILL_IN if is_blank else reason_of_state(submission)).halves(sheet.languages)
    sheet.write(5, 1, first, SENTENCE.but(fill=fill, bold=True), (5, LAST))
    sheet.write(6, 1, others, SENTENCE.but(fill=fill), (6, LAST))
    sheet.least_heights |= {1: 32, 2: 24, 3: 8, 4: 44, 5: 26, 6: 26, 7: 8}


def reason_of_state(submission: Submission) -> Text:
    """Say why the submission is in its state."""
    if submission.state is State.BLOCKED:
        return plural(
            "Not to be submitted: checks found {count} error, listed on the sheet {findings}.",
            "Not to be submitted: checks found {count} errors, listed on the sheet {findings}.",
            sum(finding.blocks for finding in submission.examined.findings),
            findings=FINDINGS,
        )
    if submission.state is State.FINAL:
        return _("All decisions on which the figures rest are signed, and no check prevents the submission.")
    if reasons := [*open_points(submission)]:
        return _("A draft, not yet the word of the ministry – {reasons}.", reasons=joined(reasons, "; "))
    return _("A draft, not yet the word of the ministry.")


def basic_facts(submission: Submission) -> Iterator[tuple[Text, str | Text]]:
    """Yield country, year, collection, version, contact, audience, deadline, unread translations, with headings."""
    collection, audience, definitions = submission.collection, submission.protected.audience, submission.definitions
    country = definitions.codelists["geo"].by_code[collection.geo].label
    yield (
        _("Country, year"),
        layout("{country} ({geo}), {year}", country=country, geo=collection.geo, year=collection.year),
    )
    yield _("Collection"), layout("{title} ({name})", title=collection.title, name=collection.name)
    yield (
        _("Version"),
        VERSION.filled(
            {
                "collection": literal(collection.version) if collection.version else said.NOT_TOLD,
                "engine": f"{ENGINE} {version(ENGINE)}",
                "definitions": definitions.fingerprint[: said.SHORT],
            }
        ),
    )
    if submission.revision:
        yield _("Vintage"), said.revision(submission.revision)
    if submission.anchor:
        yield said.LAST_ENTRY, str(submission.anchor)
    acts = None if audience.withholds else signed_acts(collection, definitions)
    if acts:
        yield SIGNED_ACTS, joined(_signed(acts), " ")
    yield _("Body and contact"), joined(collection.contact_words, " · ") if collection.contact_parts else NONE
    how = CHANGED if perturbing_policy(submission) else AUDIENCE_NOTE[audience]
    yield AUDIENCE_TITLE, layout("{whom}: {how}", whom=said.AUDIENCE[audience], how=how)
    yield _("Deadline"), _deadlines(submission)
    if translations := not_read(definitions.languages):
        yield _("Translation"), translations


def _signed(acts: SignedActs) -> Iterator[Text]:
    """Yield what of the acts of the year is signed by keys, and what is not although its role has one."""
    yield plural(
        "{count} entry of the journal is signed with the key of its role.",
        "{count} entries of the journal are signed with the keys of their roles.",
        acts.signed,
    )
    if acts.unsigned:
        yield plural(
            "{count} entry is not signed although its role has a key: {numbers}.",
            "{count} entries are not signed although their roles have keys: {numbers}.",
            len(acts.unsigned),
            numbers=", ".join(acts.unsigned),
        )
    if acts.by_hand:
        yield plural(
            "{count} signature by a role that has a key is in no signed entry; see the sheet Decisions.",
            "{count} signatures by roles that have keys are in no signed entries; see the sheet Decisions.",
            len(acts.by_hand),
        )


def _deadlines(submission: Submission) -> Text:
    """Return the days by which the year is due, in the internal edition with how sure they are."""
    definitions = submission.definitions
    due = definitions.days_due(submission.collection.year)
    days = joined(layout("{deadline} {day}", deadline=DEADLINES[name], day=day(on)) for name, on in due.items())
    sure = (
        said.confidence(definitions.deadlines.get("confidence", ""))
        if submission.protected.audience.shows_doubts
        else ""
    )
    return layout("{told} [{sure}]", told=days, sure=sure) if sure else days


def _questions(sheet: SheetContent, row: int, submission: Submission) -> int:
    """Return everything that keeps the submission from being final, the policy on small counts with it."""
    row = section(sheet, row, OPEN_TITLE, LAST)
    rows = [*open_questions(submission), *unsigned_policy(submission), *unsigned_rules(submission)]
    rows += undated_articles(submission)
    if not rows:
        return remark(sheet, row, NONE, LAST)
    row = remark(sheet, row, OPEN_NOTE, LAST)
    return grid(sheet, row, OPEN_FIELDS, [(*answer, signed, held, counted) for *answer, held, counted, signed in rows])


def open_questions(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """Yield one row per decision that is open or unsigned: id, question, answer, what rests on it, signed or not."""
    for question in submission.mapped.questions:
        if question.asks and not (question.answered and question.signed):
            decision = submission.mapped.decisions[question.decision]
            yield (
                question.decision,
                question.text,
                said.ANSWER.get(decision.answer, literal(decision.answer)),
                for_authority(submission, question.facts),
                for_authority(submission, said.units(question.units)),
                said.signature(decision.signed),
            )


def unsigned_policy(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """Yield the policy on small counts, while it is unsigned; how many cells it marks or suppresses."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        yield _("Small counts"), NO_POLICY, "", "", "", said.signature(None)
    elif policy.signed is None:
        answer = _(
            "counts below {below} are suppressed, and so that nobody can tell them within {within}",
            below=policy.below,
            within=policy.within,
        )
        cells = layout("{cells}: {marked}", cells=in_context("counted", "cells"), marked=marked_cells(submission))
        question = _("Does the proposed policy on small counts hold? {because}", because=policy.because)
        yield policy.id, question, stacked(answer), "", cells, said.signature(policy.signed)


def marked_cells(submission: Submission) -> int:
    """Find how many cells are not for everybody."""
    return int((~submission.protected.cells["conf_status"].isin(["", free_mark(submission)])).sum())


def unsigned_rules(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """Yield one row per article whose rules count here and are not signed, with how many facts they govern."""
    for entry in submission.definitions.law.files:
        if entry.article in submission.mapped.unsigned:
            held = _governed(submission, entry)
            yield entry.article, RULES_RIGHT, entry.file, held, "", said.signature(entry.approval.signed)


def undated_articles(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """Yield a row per article whose rules count here without a first day in force, and how many facts it has."""
    for entry in submission.definitions.law.files:
        if entry.article in submission.mapped.undated:
            yield entry.article, SINCE_WHEN, entry.file, _governed(submission, entry), "", said.signature(None)


def _governed(submission: Submission, entry: RuleFile) -> Value:
    """Find how many facts the rules of an article govern."""
    rules = [rule.id for rule in entry.rules]
    return for_authority(submission, int(submission.mapped.facts["rule"].isin(rules).sum()))


def _tables(
    sheet: SheetContent, row: int, submission: Submission, tables: Sequence[TableContents], is_blank: bool
) -> int:
    """Write the list of tables: a click leads there; the total says at once what stands in it. Add their controls."""
    row = section(sheet, row, TABLES_TITLE, LAST)
    if submission.protected.audience.shows_doubts:
        row = remark(sheet, row, confidence_of_items(submission), LAST)
    row = remark(sheet, row, TOTALS_NOTE, LAST)
    first = grid(sheet, row, TABLE_FIELDS, ())
    for at, table in enumerate(tables, start=first):
        _table(sheet, at, submission, table, is_blank)
    row = first + len(tables)
    if tables:
        sheet.regions.append((first - 1, 1, row - 1, columns_of(TABLE_FIELDS)))
    judged = [table for table in tables if table.controls.area is not None]
    titles = (HOLD, FAIL, UNJUDGED)
    column = LAST - len(titles) + 1
    sheet.write_over(row + 1, (1, column - 1), CONTROL, HEADER)
    grid(sheet, row + 1, [number(title) for title in titles], (), column)
    sheet.write_over(row + 2, (1, column - 1), CONTROL_NOTE, CELL)
    sheet.regions.append((row + 1, 1, row + 2, LAST))
    formulas = counting([table.controls.name for table in judged])
    figures = tally(outcome for table in judged for outcome in table.outcomes)
    for at, (formula, figure) in enumerate(zip(formulas, figures, strict=True), start=column):
        sheet.write_formula(row + 2, at, formula, figure, CELL_NUMBER.but(bold=True))
    return row + 3


def confidence_of_items(submission: Submission) -> Text:
    """Say how sure the letters of the items are."""
    indicators = submission.definitions.codelists["indicator"].codes
    sure = dict.fromkeys(entry.confidence for entry in indicators if entry.more.get("item"))
    marks = [CONFIDENCE.get(word, literal(word)) for word in sure]
    return _("Letters of the items: {names}.", names=joined(marks))


def _table(sheet: SheetContent, row: int, submission: Submission, contents: TableContents, is_blank: bool) -> None:
    table = contents.table
    label = submission.definitions.codelists["indicator"].by_code[table.indicator].label
    sheet.write(row, 1, table.name, LINKED.but(border="thin", bold=True, indent=1), link=table.name)
    item = layout("{item} {label}", item=table.item, label=label) if table.item else label
    for column, text in ((2, table.title), (4, item)):
        sheet.write_pair(row, column, text, CELL)
    for column, figure in enumerate(("", "", "") if is_blank else contents.totals, start=6):
        sheet.write(row, column, figure, CELL_NUMBER.but(bold=column == 6))


def _annexes(sheet: SheetContent, row: int, others: Sequence[tuple[str, Text]]) -> int:
    """Return the list of the other sheets; a click leads there."""
    end = part(sheet, row, _("Other sheets"), ANNEX_FIELDS, others, LAST)
    for at, (name, _contents) in enumerate(others, start=row + 2):
        sheet.write(at, 1, name, LINKED.but(border="thin", bold=True, indent=1), link=name)
    return end


def _signs(submission: Submission) -> Iterator[tuple[Value, Text]]:
    """Yield every sign that can stand in place of a value or beside one."""
    codelists, free = submission.definitions.codelists, free_mark(submission)
    yield MISSING_SIGN, _("no value; the flag beside it gives the reason")
    for entry in (codelists["obs_status"].by_code[status.value] for status in ObsStatus):
        yield layout("{status} {code}", status=said.STATUS, code=entry.code), entry.label
    for entry in codelists["conf_status"].codes:
        if entry.code != free:
            yield IN_COLUMN.filled({"code": entry.code}), entry.label
