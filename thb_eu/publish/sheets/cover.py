"""Cover: whose figures these are, for which year, how far they may be trusted, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thb_eu.model import NOT_APPLICABLE, Audience, ObsStatus, Question, State, Submission, Text
from thb_eu.publish.layout import CONFIDENCE, TableLayout
from thb_eu.publish.sheets.grids import Field, code, grid, number, remark, section, words
from thb_eu.publish.sheets.looks import (
    CELL,
    CELL_CODE,
    CELL_NUMBER,
    INK,
    LINKED,
    NIGHT,
    SHEET_TAB,
    SLATE,
    STATE_FILL,
)
from thb_eu.publish.sheets.pages import paginate
from thb_eu.publish.sheets.paper import Look, Paper, both
from thb_eu.publish.sheets.words import (
    ANSWER,
    AUDIENCE,
    COVER,
    FINDINGS,
    MAPPING,
    METADATA,
    MISSING_SIGN,
    NONE,
    NOTES,
    STATE,
    confidence,
    date_sl,
    for_authority,
    free_mark,
    signature,
    units,
)

if TYPE_CHECKING:
    import pandas as pd

LAST = 8
WIDTHS = {1: 11.0, 2: 30.0, 3: 42.0, 4: 46.0, 5: 30.0, 6: 9.0, 7: 12.0, 8: 12.0}

BAND = Look(size=16, bold=True, colour="FFFFFF", fill=NIGHT, down="center", indent=1)
BAND_SECOND = BAND.but(size=12, bold=False)
GEO = Look(size=22, bold=True, colour=NIGHT, down="center", wrap=False)
FACT, FACT_VALUE = CELL.but(bold=True, colour=SLATE), CELL

OPEN_TITLE = Text("Odprta vprašanja in nepodpisane odločitve", "Open questions and unsigned decisions")
OPEN_NOTE = Text(
    "Odločitve so v pristojnosti ministrstva. Orodje jih predlaga in označi; dokler niso podpisane, je predložitev "
    "osnutek. Kar čaka na odgovor, ni šteto.",
    "The decisions belong to the ministry. The toolkit proposes and marks them; until they are signed the submission "
    "is a draft. What waits for an answer is not counted.",
)
RULES_RIGHT = Text(
    "Ali pravila prav povedo, kako se člen šteje?", "Do the rules say rightly how the article is counted?"
)
TABLES_TITLE = Text("Tabele", "Tables")
SHEETS_TITLE = Text("Drugi listi", "Other sheets")
SIGNS_TITLE = Text("Znaki", "Signs")
SMALL_COUNTS = Text("Majhna števila", "Small counts")
MISSING = Text("ni vrednosti; razlog pove oznaka ob njej", "no value; the flag beside it says why")
AUDIENCE_NOTE = {
    Audience.EU: Text(
        "prave vrednosti, majhna števila so označena; ni za objavo", "true values, small counts marked; do not publish"
    ),
    Audience.PUBLIC: Text("majhna števila so prikrita", "small counts are suppressed"),
}
DEADLINES = {
    "target": Text("načeloma do", "in principle by"),
    "limit": Text("najpozneje do", "at the latest by"),
}
ANNEXES = {
    NOTES: Text(
        "Kako brati številke; odločitve, izjeme in popravki",
        "How to read the figures; decisions, waivers, corrections",
    ),
    METADATA: Text("Zbirka in njeni viri", "The collection and its sources"),
    MAPPING: Text("Pravila, po katerih so bila dejstva šteta", "The rules by which the facts were counted"),
    FINDINGS: Text("Izid vseh preverjanj", "What all checks came to"),
}


def cover(submission: Submission, layouts: tuple[TableLayout, ...]) -> Paper:
    """The first sheet of the workbook."""
    paper = Paper(COVER, SHEET_TAB, widths=dict(WIDTHS))
    row = _facts(paper, _banner(paper, submission), submission)
    tables = _questions(paper, row + 1, submission) + 1
    annexes = _tables(paper, tables, submission, layouts) + 1
    signs = _annexes(paper, annexes) + 1
    last = _signs(paper, signs, submission)
    parts = [(row + 1, tables - 2), (tables, annexes - 2), (annexes, signs - 2), (signs, last)]
    paginate(paper, parts, opening=frozenset({tables}))
    return paper


def _banner(paper: Paper, submission: Submission) -> int:
    """What this is, of whom and when, and its state, to be seen from afar."""
    title, collection, state = submission.definitions.title, submission.collection, submission.state
    paper.write(1, 1, title.sl, BAND, (1, LAST))
    paper.write(2, 1, title.en, BAND_SECOND, (2, LAST))
    label = submission.definitions.codelists["geo"].by_code[collection.geo].label
    paper.write(4, 1, f"{both(label)}  ·  {collection.year}", GEO, (4, 3))
    badge = Look(size=22, bold=True, colour=INK, fill=STATE_FILL[state], across="center", down="center", border="thin")
    paper.write(4, 4, both(STATE[state], " · "), badge, (4, LAST))
    reason = reason_of_state(submission)
    sentence = Look(size=11, fill=STATE_FILL[state], down="center", border="thin", indent=1)
    paper.write(5, 1, reason.sl, sentence.but(bold=True), (5, LAST))
    paper.write(6, 1, reason.en, sentence, (6, LAST))
    paper.least_heights |= {1: 32, 2: 24, 3: 8, 4: 44, 5: 26, 6: 26, 7: 8}
    return 8


def reason_of_state(submission: Submission) -> Text:
    """Why the submission is in its state."""
    if submission.state is State.BLOCKED:
        count = sum(finding.blocks for finding in submission.examined.findings)
        return Text(
            f"Ni za predložitev: preverjanja so našla napake (število: {count}), navedene na listu {FINDINGS}.",
            f"Not to be submitted: checks found errors (number: {count}), listed on the sheet {FINDINGS}.",
        )
    if submission.state is State.FINAL:
        return Text(
            "Vse odločitve, na katerih temeljijo številke, so podpisane in nobeno preverjanje ne zadržuje predložitve.",
            "All decisions on which the figures rest are signed, and no check stands in the way of the submission.",
        )
    return _why_draft(submission)


def _why_draft(submission: Submission) -> Text:
    waiting = _waiting(submission)
    unanswered = sum(not question.answered for question in waiting)
    unsigned = sum(question.answered for question in waiting)
    sl = [f"vprašanja brez odgovora: {unanswered}", f"nepodpisane odločitve: {unsigned}"]
    en = [f"questions without an answer: {unanswered}", f"unsigned decisions: {unsigned}"]
    if not _policy_signed(submission):
        sl.append("pravilo o majhnih številih ni podpisano")
        en.append("the policy on small counts is not signed")
    if unsigned_files := len(submission.mapped.unsigned):
        sl.append(f"členi z nepodpisanimi pravili: {unsigned_files}")
        en.append(f"articles whose rules are not signed: {unsigned_files}")
    if ungranted := _ungranted(submission):
        sl.append(f"neodobrene izjeme: {ungranted}")
        en.append(f"waivers that nobody has granted: {ungranted}")
    return Text(
        f"Osnutek, še ne uradno stališče ministrstva – {'; '.join(sl)}.",
        f"A draft, not yet the word of the ministry – {'; '.join(en)}.",
    )


def _ungranted(submission: Submission) -> int:
    used = {finding.waiver for finding in submission.examined.findings}
    return sum(waiver.id in used and not waiver.granted_by for waiver in submission.collection.waivers)


def _waiting(submission: Submission) -> list[Question]:
    return [question for question in submission.mapped.questions if not (question.answered and question.signed)]


def _policy_signed(submission: Submission) -> bool:
    policy = submission.definitions.law.policy(submission.collection.year)
    return policy is not None and policy.signed is not None


def _facts(paper: Paper, row: int, submission: Submission) -> int:
    """Country, year, who answers for the figures, for whom they are, and by when."""
    told = list(facts_told(submission))
    for at, (title, value) in enumerate(told, start=row):
        paper.write(at, 1, both(title), FACT, (at, 2))
        paper.write(at, 3, value, FACT_VALUE, (at, LAST))
    return row + len(told)


def facts_told(submission: Submission) -> Iterator[tuple[Text, str]]:
    """Country, year, collection, contact, audience and deadline, each with its heading."""
    collection, audience = submission.collection, submission.protected.audience
    country = submission.definitions.codelists["geo"].by_code[collection.geo].label
    contact = collection.contact
    yield Text("Država, leto", "Country, year"), f"{both(country)} ({collection.geo}), {collection.year}"
    yield Text("Zbirka", "Collection"), f"{both(collection.title)} ({collection.name})"
    body = " · ".join(contact[part] for part in ("organization", "title", "email", "path") if contact.get(part))
    yield Text("Organ in stik", "Body and contact"), body or both(NONE)
    yield Text("Namenjeno", "Audience"), both(_reach(audience))
    yield Text("Rok", "Deadline"), _deadlines(submission)


def _reach(audience: Audience) -> Text:
    whom, how = AUDIENCE[audience], AUDIENCE_NOTE[audience]
    return Text(f"{whom.sl}: {how.sl}", f"{whom.en}: {how.en}")


def _deadlines(submission: Submission) -> str:
    """The days by which the year is due, with how sure they are."""
    given, year = submission.definitions.deadlines, submission.collection.year + 1
    days = {name: f"{year}-{given[name]}" for name in DEADLINES if name in given}
    told = Text(
        ", ".join(f"{DEADLINES[name].sl} {date_sl(day)}" for name, day in days.items()),
        ", ".join(f"{DEADLINES[name].en} {day}" for name, day in days.items()),
    )
    sure = confidence(given.get("confidence", ""))
    return both(told) + (f" [{sure}]" if sure else "")


def _questions(paper: Paper, row: int, submission: Submission) -> int:
    """Everything that keeps the submission from being final, the policy on small counts with it."""
    row = section(paper, row, OPEN_TITLE, LAST)
    rows = [*open_questions(submission), *unsigned_policy(submission), *unsigned_rules(submission)]
    if not rows:
        return remark(paper, row, NONE, LAST)
    row = remark(paper, row, OPEN_NOTE, LAST)
    fields = (
        code("Oznaka", "Id", span=2),
        words("Vprašanje", "Question (sl)"),
        words("Vprašanje (en)", "Question"),
        words("Predlagani odgovor", "Proposed answer"),
        number("Dejstva", "Facts"),
        number("Enote", "Units"),
        words("Podpisano", "Signed"),
    )
    return grid(paper, row, fields, rows)


def open_questions(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    """One row per decision that is open or unsigned: id, question, answer, what rests on it, signed or not."""
    decisions = submission.mapped.decisions
    for question in _waiting(submission):
        decision = decisions[question.decision]
        answer = both(ANSWER.get(decision.answer, Text(decision.answer, decision.answer)))
        yield (
            question.decision,
            question.text.sl,
            question.text.en,
            answer,
            for_authority(submission, question.facts),
            for_authority(submission, units(question.units)),
            signature(decision.signed),
        )


def unsigned_policy(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    """The policy on small counts, while it is unsigned; how many cells it marks or suppresses."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        yield (
            both(SMALL_COUNTS),
            "Za to leto ni pravila.",
            "There is no policy for this year.",
            "",
            "",
            "",
            signature(None),
        )
    elif policy.signed is None:
        answer = Text(
            f"označiti < {policy.mark_below}, prikriti < {policy.suppress_below}",
            f"mark < {policy.mark_below}, suppress < {policy.suppress_below}",
        )
        marked = int((~submission.protected.cells["conf_status"].isin(["", free_mark(submission)])).sum())
        cells = f"celic / cells: {marked}"
        yield policy.id, policy.because.sl, policy.because.en, both(answer, "\n"), "", cells, signature(policy.signed)


def unsigned_rules(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    """One row per article whose rules count here and are not signed, with how many facts they govern."""
    facts = submission.mapped.facts
    for entry in submission.definitions.law.files:
        if entry.article in submission.mapped.unsigned:
            governed = facts[facts["rule"].isin([rule.id for rule in entry.rules])]
            yield (
                entry.article,
                RULES_RIGHT.sl,
                RULES_RIGHT.en,
                entry.file,
                for_authority(submission, len(governed)),
                "",
                signature(entry.approval.signed),
            )


def _tables(paper: Paper, row: int, submission: Submission, layouts: tuple[TableLayout, ...]) -> int:
    """The list of tables: a click leads there; the total says at once what stands in it."""
    row = section(paper, row, TABLES_TITLE, LAST)
    row = remark(paper, row, doubt_about_items(submission), LAST)
    fields = (
        Field(Text("List", "Sheet")),
        words("Kazalnik", "Indicator (sl)"),
        words("Naslov", "Title (sl)"),
        words("Naslov (en)", "Title"),
        words("Kazalnik (en)", "Indicator"),
        number("Skupaj", "Total"),
        number("Vrednosti", "Values"),
        number("Brez vred.", "No value"),
    )
    row = grid(paper, row, fields, ())
    for at, layout in enumerate(layouts, start=row):
        _table(paper, at, submission, layout)
    return row + len(layouts)


def doubt_about_items(submission: Submission) -> Text:
    """How sure the letters of the items are."""
    indicators = submission.definitions.codelists["indicator"].codes
    sure = dict.fromkeys(entry.confidence for entry in indicators if entry.more.get("item"))
    told = [CONFIDENCE.get(word, Text(word, word)) for word in sure]
    return Text(
        f"Črke točk: {', '.join(text.sl for text in told)}.",
        f"Letters of the items: {', '.join(text.en for text in told)}.",
    )


def _table(paper: Paper, row: int, submission: Submission, layout: TableLayout) -> None:
    table, cells = layout.table, submission.protected.cells
    own = cells[cells["table"] == table.name]
    label = submission.definitions.codelists["indicator"].by_code[table.indicator].label
    paper.write(row, 1, table.name, LINKED.but(border="thin", bold=True, indent=1), link=table.name)
    texts = (f"{table.item} {label.sl}".strip(), table.title.sl, table.title.en, f"{table.item} {label.en}".strip())
    for column, text in enumerate(texts, start=2):
        paper.write(row, column, text, CELL)
    paper.write(row, 6, grand_total(own, layout), CELL_NUMBER.but(bold=True))
    paper.write(row, 7, int(own["obs_value"].notna().sum()), CELL_NUMBER)
    paper.write(row, 8, int(own["obs_value"].isna().sum()), CELL_NUMBER)


def grand_total(own: pd.DataFrame, layout: TableLayout) -> int | str:
    """The total over all dimensions; empty where the table has none."""
    totals = [codelist.total or NOT_APPLICABLE for codelist in layout.lists.values()]
    found = own.loc[(own[list(layout.lists)] == totals).all(axis="columns"), "obs_value"]
    if len(found) != 1:
        return ""
    return MISSING_SIGN if found.isna().all() else int(found.iloc[0])


def _annexes(paper: Paper, row: int) -> int:
    row = section(paper, row, SHEETS_TITLE, LAST)
    for at, (name, text) in enumerate(ANNEXES.items(), start=row):
        paper.write(at, 1, name, LINKED.but(border="thin", bold=True, indent=1), link=name)
        paper.write(at, 2, both(text), CELL, (at, LAST))
    return row + len(ANNEXES)


def _signs(paper: Paper, row: int, submission: Submission) -> int:
    """Every sign that can stand beside a value: its status on the left, its confidentiality on the right."""
    codelists, free = submission.definitions.codelists, free_mark(submission)
    known = [codelists["obs_status"].by_code[status.value] for status in ObsStatus]
    left = [(MISSING_SIGN, both(MISSING)), *((entry.code, both(entry.label)) for entry in known)]
    right = [f"({entry.code})   {both(entry.label)}" for entry in codelists["conf_status"].codes if entry.code != free]
    row = section(paper, row, SIGNS_TITLE, LAST)
    for at, ((sign, meaning), mark) in enumerate(zip(left, [*right, *[""] * len(left)], strict=False), start=row):
        paper.write(at, 1, sign, CELL_CODE.but(size=10, bold=True, across="center", indent=0))
        paper.write(at, 2, meaning, CELL, (at, 3))
        paper.write(at, 4, mark, CELL, (at, LAST))
    return row + len(left) - 1
