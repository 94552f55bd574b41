"""Cover: whose figures these are, for which year, how far they may be trusted, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from thb_eu.messages import Text, _, day, in_context, joined, layout, literal, not_read, plural, stacked
from thb_eu.model import Audience, Question, State, Submission
from thb_eu.publication.open_points import open_points
from thb_eu.publication.sheets import contents
from thb_eu.publication.sheets.contents import ANNEXES, CONTROL_ROWS
from thb_eu.publication.sheets.contents import SIGNS_TITLE as SIGNS_TITLE
from thb_eu.publication.sheets.contents import TABLES_TITLE as TABLES_TITLE
from thb_eu.publication.sheets.contents import doubt_about_items as doubt_about_items
from thb_eu.publication.sheets.contents import grand_total as grand_total
from thb_eu.publication.sheets.controlled import Judged
from thb_eu.publication.sheets.grids import code, facts, grid, number, remark, section, spoken, words
from thb_eu.publication.sheets.looks import INK, NIGHT, SHEET_TAB, STATE_FILL
from thb_eu.publication.sheets.pages import paginate
from thb_eu.publication.sheets.paper import Look, Paper, Value
from thb_eu.publication.sheets.words import (
    ANSWER,
    AUDIENCE,
    BLANK_FORM,
    COVER,
    FINDINGS,
    GUIDE,
    NONE,
    NOT_TOLD,
    STATE,
    confidence,
    for_authority,
    free_mark,
    signature,
    units,
)

LAST = 8
WIDTHS = {1: 29.0, 2: 45.0, 3: 45.0, 4: 31.0, 5: 24.0, 6: 9.0, 7: 12.0, 8: 12.0}

BAND = Look(size=15, bold=True, colour="FFFFFF", fill=NIGHT, down="center", indent=1)
BAND_SECOND = BAND.but(size=11, bold=False)
GEO = Look(size=20, bold=True, colour=NIGHT, down="center", wrap=False)

FILL_IN = _(
    "Fill in the values and their flags on the sheets of the tables; all else is locked. The differences "
    "right of the tables say at once whether the sums hold."
)
OPEN_TITLE = _("Open questions and unsigned decisions")
OPEN_NOTE = _(
    "The decisions belong to the ministry. The toolkit proposes and marks them; until they are signed "
    "the submission is a draft. What waits for an answer is not counted."
)
RULES_RIGHT = _("Do the rules say rightly how the article is counted?")
SMALL_COUNTS = _("Small counts")
SMALL_COUNTS_RIGHT = _("Does the proposed policy on small counts hold? {because}")
NO_POLICY = _("Which policy on small counts holds? There is no policy for this year.")
VERSION_TITLE = _("Version")
VERSION = _("collection {collection}, engine {engine}, definitions {definitions}")
ENGINE, SHORT = "thb-eu", 12
"""The engine as it is installed; how much of a fingerprint is enough to tell definitions apart."""

AUDIENCE_TITLE = _("Audience")
AUDIENCE_NOTE = {
    Audience.EU: _("true values, small counts marked; do not publish"),
    Audience.PUBLIC: _("small counts are suppressed"),
    Audience.INTERNAL: _("true values with all doubts and remarks; do not send"),
}
DEADLINES = {
    "target": _("in principle by"),
    "limit": _("at the latest by"),
}


def cover(submission: Submission, sheets: Sequence[Judged], is_blank: bool = False) -> Paper:
    """The first sheet of the workbook."""
    paper = Paper(COVER, SHEET_TAB, submission.definitions.languages, widths=dict(WIDTHS))
    row = _facts(paper, _banner(paper, submission, is_blank), submission, is_blank)
    tables = row + 1 if is_blank else _questions(paper, row + 1, submission) + 1
    annexes = contents.tables(paper, tables, submission, sheets, is_blank) + 1
    end = contents.annexes(paper, annexes, (GUIDE,) if is_blank else tuple(ANNEXES)) + 1
    controls = annexes - CONTROL_ROWS - 1
    parts = [(tables, controls - 2), (controls, annexes - 2), (annexes, end - 2)]
    if is_blank:
        paginate(paper, [*parts, (end, contents.signs(paper, end, submission) - 1)])
    else:
        paginate(paper, [(row + 1, tables - 2), *parts], frozenset({tables}))
    return paper


def _banner(paper: Paper, submission: Submission, is_blank: bool) -> int:
    """What this is, of whom and when, and its state, to be seen from afar."""
    title, collection = submission.definitions.title, submission.collection
    state = State.FINAL if is_blank else submission.state
    own, others = title.halves(paper.languages)
    paper.write(1, 1, own, BAND, (1, LAST))
    paper.write(2, 1, others, BAND_SECOND, (2, LAST))
    label = submission.definitions.codelists["geo"].by_code[collection.geo].label
    paper.write(4, 1, layout("{label}  ·  {year}", label=label, year=collection.year), GEO, (4, 3))
    badge = Look(size=20, bold=True, colour=INK, fill=STATE_FILL[state], across="center", down="center", border="thin")
    paper.write(4, 4, stacked(BLANK_FORM if is_blank else STATE[state], " · "), badge, (4, LAST))
    reason = FILL_IN if is_blank else reason_of_state(submission)
    sentence = Look(size=10, fill=STATE_FILL[state], down="center", border="thin", indent=1)
    own, others = reason.halves(paper.languages)
    paper.write(5, 1, own, sentence.but(bold=True), (5, LAST))
    paper.write(6, 1, others, sentence, (6, LAST))
    paper.least_heights |= {1: 32, 2: 24, 3: 8, 4: 44, 5: 26, 6: 26, 7: 8}
    return 8


def reason_of_state(submission: Submission) -> Text:
    """Why the submission is in its state."""
    if submission.state is State.BLOCKED:
        count = sum(finding.blocks for finding in submission.examined.findings)
        return plural(
            "Not to be submitted: checks found {count} error, listed on the sheet {findings}.",
            "Not to be submitted: checks found {count} errors, listed on the sheet {findings}.",
            count,
            findings=FINDINGS,
        )
    if submission.state is State.FINAL:
        return _(
            "All decisions on which the figures rest are signed, and no check stands in the way of the submission."
        )
    return _("A draft, not yet the word of the ministry – {reasons}.", reasons=joined(open_points(submission), "; "))


def _waiting(submission: Submission) -> list[Question]:
    return [question for question in submission.mapped.questions if not (question.answered and question.signed)]


def _policy_signed(submission: Submission) -> bool:
    policy = submission.definitions.law.policy(submission.collection.year)
    return policy is not None and policy.signed is not None


def _facts(paper: Paper, row: int, submission: Submission, is_blank: bool) -> int:
    """Country, year, which version, who answers for the figures, for whom they are, and by when."""
    told = [(title, value) for title, value in facts_told(submission) if not (is_blank and title == AUDIENCE_TITLE)]
    return facts(paper, row, told, LAST)


def facts_told(submission: Submission) -> Iterator[tuple[Text, str | Text]]:
    """Country, year, collection, version, contact, audience, deadline, unread translations: each with its heading."""
    collection, audience = submission.collection, submission.protected.audience
    country = submission.definitions.codelists["geo"].by_code[collection.geo].label
    contact = collection.contact
    yield (
        _("Country, year"),
        layout("{country} ({geo}), {year}", country=country, geo=collection.geo, year=collection.year),
    )
    yield _("Collection"), layout("{title} ({name})", title=collection.title, name=collection.name)
    yield VERSION_TITLE, _version(submission)
    body = " · ".join(contact[part] for part in ("organization", "title", "email", "path") if contact.get(part))
    yield _("Body and contact"), body or NONE
    yield AUDIENCE_TITLE, _reach(audience)
    yield _("Deadline"), _deadlines(submission)
    if translations := not_read(submission.definitions.languages):
        yield _("Translation"), translations


def _version(submission: Submission) -> Text:
    """Which edition of the collection this is, by which engine and under which definitions it was made."""
    own = submission.collection.version
    told = {
        "collection": literal(own) if own else NOT_TOLD,
        "engine": f"{ENGINE} {version(ENGINE)}",
        "definitions": submission.definitions.fingerprint[:SHORT],
    }
    return VERSION.filled(told)


def _reach(audience: Audience) -> Text:
    whom, how = AUDIENCE[audience], AUDIENCE_NOTE[audience]
    return layout("{whom}: {how}", whom=whom, how=how)


def _deadlines(submission: Submission) -> Text:
    """The days by which the year is due, in the internal edition with how sure they are."""
    given, year = submission.definitions.deadlines, submission.collection.year + 1
    days = {name: f"{year}-{given[name]}" for name in DEADLINES if name in given}
    told = joined(layout("{deadline} {day}", deadline=DEADLINES[name], day=day(iso)) for name, iso in days.items())
    sure = confidence(given.get("confidence", "")) if submission.protected.audience.shows_doubts else ""
    return layout("{told} [{sure}]", told=told, sure=sure) if sure else told


def _questions(paper: Paper, row: int, submission: Submission) -> int:
    """Everything that keeps the submission from being final, the policy on small counts with it."""
    row = section(paper, row, OPEN_TITLE, LAST)
    rows = [*open_questions(submission), *unsigned_policy(submission), *unsigned_rules(submission)]
    if not rows:
        return remark(paper, row, NONE, LAST)
    row = remark(paper, row, OPEN_NOTE, LAST)
    fields = (
        code(_("Id")),
        spoken(_("Question")),
        words(_("Proposed answer")),
        words(_("Signed")),
        number(_("Facts")),
        number(_("Units")),
    )
    return grid(paper, row, fields, [(*told, signed, held, counted) for *told, held, counted, signed in rows])


def open_questions(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """One row per decision that is open or unsigned: id, question, answer, what rests on it, signed or not."""
    decisions = submission.mapped.decisions
    for question in _waiting(submission):
        decision = decisions[question.decision]
        answer = ANSWER.get(decision.answer, literal(decision.answer))
        yield (
            question.decision,
            question.text,
            answer,
            for_authority(submission, question.facts),
            for_authority(submission, units(question.units)),
            signature(decision.signed),
        )


def unsigned_policy(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """The policy on small counts, while it is unsigned; how many cells it marks or suppresses."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        yield (
            SMALL_COUNTS,
            NO_POLICY,
            "",
            "",
            "",
            signature(None),
        )
    elif policy.signed is None:
        answer = _(
            "mark < {mark_below}, suppress < {suppress_below}",
            mark_below=policy.mark_below,
            suppress_below=policy.suppress_below,
        )
        marked = int((~submission.protected.cells["conf_status"].isin(["", free_mark(submission)])).sum())
        cells = layout("{cells}: {marked}", cells=in_context("counted", "cells"), marked=marked)
        asked = SMALL_COUNTS_RIGHT.filled({"because": policy.because})
        yield policy.id, asked, stacked(answer), "", cells, signature(policy.signed)


def unsigned_rules(submission: Submission) -> Iterator[tuple[Value, ...]]:
    """One row per article whose rules count here and are not signed, with how many facts they govern."""
    facts = submission.mapped.facts
    for entry in submission.definitions.law.files:
        if entry.article in submission.mapped.unsigned:
            governed = facts[facts["rule"].isin([rule.id for rule in entry.rules])]
            yield (
                entry.article,
                RULES_RIGHT,
                entry.file,
                for_authority(submission, len(governed)),
                "",
                signature(entry.approval.signed),
            )
