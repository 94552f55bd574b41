"""Decisions: what the ministry has decided, or what is proposed to it, and how much of the figures rests on it.

Comes in: a submission. Goes out: the paper for whoever has to sign: the decisions that figures of this year raise,
decisions on single cells, the rules by which persons are counted once, the policy on small counts, articles whose rules
nobody has signed, and the decisions that no figure of this year raises. A proposal is never called a decision. For the
public nothing is told that counts: it could tell a suppressed value.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.definitions import Decision, Policy, resting_on
from thb_eu.definitions.signing import Approval
from thb_eu.messages import Text, _, each_of, layout, literal, stacked
from thb_eu.model import Question, Submission
from thb_eu.publication.sheets.cover import unsigned_rules
from thb_eu.publication.sheets.grids import Field, code, grid, head, number, remark, section, spoken, words
from thb_eu.publication.sheets.looks import SHEET_TAB
from thb_eu.publication.sheets.notes import place_told
from thb_eu.publication.sheets.paper import Paper, Value
from thb_eu.publication.sheets.words import (
    ANSWER,
    DECISIONS,
    NONE,
    confidence,
    for_authority,
    free_mark,
    units,
    validity,
)

LAST = 9
WIDTHS = {1: 26.0, 2: 34.0, 3: 34.0, 4: 20.0, 5: 34.0, 6: 34.0, 7: 24.0, 8: 12.0, 9: 18.0}

TITLE = _("Decisions on which the figures rest")
NOTE = _(
    "The decisions belong to the ministry; the toolkit proposes them and never signs. A signature is "
    "entered in mappings/decisions.yaml. What waits for an answer is not counted."
)
RAISED = _("Decisions that figures of this year raise")
CASES = _("Decisions on single cells")
PERSONS = _("How a person is counted once")
POLICY = _("Policy on small counts")
RULES = _("Articles whose rules are not signed")
REST = _("Decisions that no figure of this year raises")

UNCONFIRMED = _("What was not read in its source and no role has confirmed: the submission stays a draft")

OPEN = _("open: no answer")
PROPOSED = _("proposed, not signed")
SIGNED = _("signed by {by}, {role}, {on}")
VOID = _("a signature is there and does not stand")
NOT_COUNTED = _("not counted")

FIELDS = (
    code(_("Id")),
    spoken(_("Question")),
    words(_("Answer")),
    words(_("Printed beside the figures")),
    words(_("Because")),
    words(_("State")),
    number(_("Facts, units")),
    words(_("Table: cells that rest on it")),
)
UNCONFIRMED_FIELDS = (
    code(_("File")),
    words(_("What")),
    words(_("Marks")),
    code(_("Seal")),
)


def decisions(submission: Submission) -> Paper:
    """The sheet of decisions."""
    paper = Paper(DECISIONS, SHEET_TAB, submission.definitions.languages, widths=dict(WIDTHS))
    row = remark(paper, head(paper, TITLE, LAST) - 1, NOTE, LAST) + 1
    row = _part(paper, row, RAISED, FIELDS, list(_raised(submission)))
    row = _part(paper, row, CASES, _case_fields(), list(_cases(submission)))
    row = _part(paper, row, PERSONS, _person_fields(), list(_persons(submission)))
    row = _part(paper, row, POLICY, _policy_fields(), list(_policy(submission)))
    row = _part(paper, row, RULES, _rule_fields(), list(_rules(submission)))
    row = _part(paper, row, REST, FIELDS[:6], [_told(decision) for decision in _not_raised(submission)])
    if submission.protected.audience.shows_doubts:
        _part(paper, row, UNCONFIRMED, UNCONFIRMED_FIELDS, list(_unconfirmed(submission)))
    return paper


Row = tuple[Value, ...]


def _part(paper: Paper, row: int, title: Text, fields: tuple[Field, ...], rows: list[Row]) -> int:
    row = section(paper, row, title, LAST)
    if not rows:
        return remark(paper, row, NONE, LAST) + 1
    return grid(paper, row, fields, rows) + 1


def _raised(submission: Submission) -> Iterator[Row]:
    """One row per decision on which facts of this year rest, in the order of the file."""
    for question in submission.mapped.questions:
        decision = submission.mapped.decisions[question.decision]
        facts = f"{question.facts}\n{units(question.units)}"
        cells = cells_resting_on(submission, question)
        yield (*_told(decision), for_authority(submission, facts), for_authority(submission, cells))


def _not_raised(submission: Submission) -> Iterator[Decision]:
    raised = {question.decision for question in submission.mapped.questions}
    raised |= {case.decision.id for case in submission.collection.decisions}
    yield from (decision for id, decision in submission.mapped.decisions.items() if id not in raised)


def _told(decision: Decision) -> Row:
    return (
        decision.id,
        decision.question,
        answer_of(decision),
        stacked(decision.says),
        stacked(decision.because),
        stacked(state_of(decision)),
    )


def answer_of(decision: Decision) -> Text:
    """The answer in all languages."""
    return stacked(ANSWER.get(decision.answer, literal(decision.answer)))


def state_of(decision: Decision) -> Text:
    """Open, proposed by whom and when, or signed by whom and when."""
    return OPEN if decision.is_open else approval_told(decision.approval)


def approval_told(approval: Approval) -> Text:
    """Whether a text is signed, by which role and when; if not, who proposed it."""
    if signed := approval.signed:
        return SIGNED.filled({"by": signed.by, "role": signed.role, "on": signed.on})
    state = VOID if approval.signature else PROPOSED
    if not approval.role:
        return state
    proposed = f"({', '.join(filter(None, (approval.role, approval.on)))})"
    return layout("{state} {proposed}", state=state, proposed=proposed)


def cells_resting_on(submission: Submission, question: Question) -> Value:
    """In which tables cells rest on a decision, and how many of them."""
    facts, behind = submission.mapped.facts, submission.protected.contributions
    names = facts.loc[resting_on(facts, question.decision), "fact"]
    keys = [name for name in behind.columns if name not in ("fact", "value", "rule", "population", "view")]
    resting = behind.loc[behind["fact"].isin(names), keys].drop_duplicates()
    counts = resting["table"].value_counts()
    tables = [table.name for table in submission.definitions.tables if table.name in counts]
    return ", ".join(f"{name}: {counts[name]}" for name in tables) or stacked(NOT_COUNTED)


def _case_fields() -> tuple[Field, ...]:
    return (
        code(_("Id")),
        words(_("Place")),
        code(_("Answers the question")),
        words(_("Answer")),
        words(_("Printed beside the figures")),
        words(_("Because")),
        words(_("State")),
        number(_("Figure")),
    )


def _cases(submission: Submission) -> Iterator[Row]:
    """One row per decision on a single cell; for the public the place stays, the figure does not."""
    for case in submission.collection.decisions:
        decision = case.decision
        yield (
            decision.id,
            place_told(case.where),
            case.asks,
            answer_of(decision),
            for_authority(submission, stacked(decision.says)),
            for_authority(submission, stacked(decision.because)),
            stacked(state_of(decision)),
            for_authority(submission, case.figure),
        )


def _person_fields() -> tuple[Field, ...]:
    return (
        code(_("Indicator")),
        spoken(_("Because")),
        code(_("Decision")),
        code(_("Order")),
        words(_("State")),
    )


def _persons(submission: Submission) -> Iterator[Row]:
    """One row per indicator whose persons are counted once: in which order articles and codes go before others."""
    definitions = submission.definitions
    for name, rule in definitions.counting.rules.items():
        label = definitions.codelists["indicator"].by_code[name].label
        orders = {"article": rule.articles, **rule.in_order, "apart": rule.apart}
        told = "\n".join(f"{dimension}: {', '.join(codes)}" for dimension, codes in orders.items() if codes)
        state = stacked(state_of(submission.mapped.decisions[rule.decision]))
        yield stacked(label), rule.because, rule.decision, told, state


def _policy_fields() -> tuple[Field, ...]:
    return (
        code(_("Id")),
        spoken(_("Because")),
        words(_("In force")),
        words(_("For the Commission")),
        words(_("For the public")),
        words(_("State")),
        number(_("Cells marked")),
    )


def _policy(submission: Submission) -> Iterator[Row]:
    """The policy on small counts in force in the year; where there is none, no row."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        return
    cells = submission.protected.cells
    marked = int((~cells["conf_status"].isin(["", free_mark(submission)])).sum())
    yield (
        policy.id,
        policy.because,
        validity(policy.valid),
        stacked(_to_the_commission(policy)),
        stacked(_to_the_public(policy)),
        stacked(approval_told(policy.approval)),
        marked,
    )


def _to_the_commission(policy: Policy) -> Text:
    return _(
        "true values; below {mark_below} marked ({mark}); units: {names}",
        mark_below=policy.mark_below,
        mark=policy.mark,
        names=", ".join(policy.units),
    )


def _to_the_public(policy: Policy) -> Text:
    return _(
        "below {suppress_below} suppressed, so that the others do not tell them within {protect_within}",
        suppress_below=policy.suppress_below,
        protect_within=policy.protect_within,
    )


def _rule_fields() -> tuple[Field, ...]:
    return (
        code(_("Article")),
        spoken(_("Question")),
        code(_("File")),
        words(_("State")),
        number(_("Facts")),
    )


def _rules(submission: Submission) -> Iterator[Row]:
    """One row per article whose rules count here and are not signed."""
    approvals = {entry.article: entry.approval for entry in submission.definitions.law.files}
    for article, question, file, facts, *_rest in unsigned_rules(submission):
        state = stacked(approval_told(approvals[str(article)]))
        yield article, question, file, state, facts


def _unconfirmed(submission: Submission) -> Iterator[Row]:
    """One row per text on which the figures rest: what in it bears which marks, and the seal to confirm it by."""
    for text in submission.unconfirmed:
        named = ", ".join(dict.fromkeys(mark.about for mark in text.marks if mark.about))
        marks = each_of(
            (layout("{mark}: {count}", mark=confidence(word), count=count) for word, count in text.counts().items()),
            "\n",
        )
        yield text.file, named, marks, text.seal
