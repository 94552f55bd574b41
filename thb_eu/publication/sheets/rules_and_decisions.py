"""Make the sheets of the rules and decisions by which a submission's figures were counted.

`mapping`: every rule that governs at least one fact, as the law files have it; for the public those of the year.

`decisions`, for whoever has to sign: the decisions that figures of this year raise, decisions on single cells, the
rules by which persons, decisions and judgments are counted once, the policy on small counts, articles whose rules
nobody has signed, and the decisions that no figure of this year raises. A proposal is never called a decision. The
public is told all decisions, not which of them its figures raise, and none on a single cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import Text, _, each_of, joined, layout, literal, stacked
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Decision, Definitions, Rule, based_on
from thb_eu.definitions.rules import NOT_TOLD_WORD, NOTHING
from thb_eu.definitions.signing import Approval, role_in_words
from thb_eu.publication.edition import rules_in_use
from thb_eu.publication.labels import ANSWER, DECISIONS, MAPPING, confidence, for_authority, place_text, units, validity
from thb_eu.publication.law_sentences import listed
from thb_eu.publication.law_terms import to_the_commission, to_the_public
from thb_eu.publication.sheets.cover import marked_cells, unsigned_rules
from thb_eu.results import Question, Submission
from thb_eu.results.deliveries import signed_acts
from thb_eu.writing import simple_table
from thb_eu.writing.sheet_model import SheetContent, Value
from thb_eu.writing.simple_table import Row, SheetField, annex, code, head, listing, number, part, words

if TYPE_CHECKING:
    import pandas as pd

RULES_WIDTHS = (10.0, 26.0, 38.0, 26.0, 20.0, 38.0, 24.0, 23.0, 13.0, 14.5, 9.0, 10.0)
HOW_SURE = 9
"""The column (from 0) that tells how sure the days are: in the internal edition alone."""
RULES_OF_YEAR = _("The rules that hold in the year")
RULES_NOTE = _(
    "Each rule is one sentence: when the conditions hold, count as …, because … Exactly one rule governs "
    "a fact. Units of different kinds are never added."
)
RULE_FIELDS = (
    simple_table.ARTICLE,
    code(_("Rule")),
    words(_("When")),
    words(_("Count as")),
    code(_("Asks")),
    words(_("Because")),
    words(_("Cites")),
    simple_table.FILE,
    simple_table.IN_FORCE,
    words(_("Confidence")),
    simple_table.FACTS,
    simple_table.UNITS,
)

WIDTHS = (26.0, 34.0, 34.0, 20.0, 34.0, 34.0, 24.0, 12.0, 18.0)
LAST = len(WIDTHS)
TITLE = _("Decisions on which the figures rest")
NOTE = _(
    "The decisions belong to the ministry; the toolkit proposes them and never signs. A signature is "
    "entered in mappings/decisions.yaml. What waits for an answer is not counted."
)
RAISED = _("Decisions that figures of this year raise")
OF_YEAR = _("Decisions on which figures of the year may rest")
CASES = _("Decisions on single cells")
POLICY = _("Policy on small counts")
UNCONFIRMED = _("What was not read in its source and no role has confirmed: the submission stays a draft")
WITHOUT_KEY = _("Signed by a role that has a key; no act of the journal tells of it with that key")

OPEN = _("open: no answer")
FIELDS = (
    simple_table.ID,
    simple_table.QUESTION,
    simple_table.ANSWER,
    simple_table.PRINTED,
    words(_("Because")),
    simple_table.STATE,
    number(_("Facts, units")),
    words(_("Table: cells that rest on it")),
)
CASE_FIELDS = (
    simple_table.ID,
    simple_table.PLACE,
    code(_("Answers the question")),
    simple_table.ANSWER,
    simple_table.PRINTED,
    words(_("Because")),
    simple_table.STATE,
    number(_("Figure")),
)
PERSON_FIELDS = (code(_("Indicator")), simple_table.BECAUSE, code(_("Decision")), code(_("Order")), simple_table.STATE)
POLICY_FIELDS = (
    simple_table.ID,
    simple_table.BECAUSE,
    simple_table.IN_FORCE,
    words(_("For the Commission")),
    words(_("For the public")),
    simple_table.STATE,
    number(_("Cells marked")),
)
UNSIGNED_FIELDS = (
    simple_table.ARTICLE,
    simple_table.QUESTION,
    simple_table.FILE,
    simple_table.STATE,
    simple_table.FACTS,
)
Part = tuple[Text, Sequence[SheetField], Iterable[Row]]
UNCONFIRMED_FIELDS = (simple_table.FILE, words(_("What")), words(_("Marks")), code(_("Seal")))


def mapping(submission: Submission) -> SheetContent:
    """Return the annex of rules."""
    shows_doubts = submission.protected.audience.shows_doubts
    kept = [shows_doubts or column != HOW_SURE for column in range(len(RULE_FIELDS))]
    sheet = annex(submission, MAPPING, compress(RULES_WIDTHS, kept))
    title = RULES_OF_YEAR if submission.protected.audience.withholds else _("The rules by which the facts were counted")
    row = head(sheet, title, len(sheet.widths), RULES_NOTE)
    rows = [list(compress(cells_of_rule, kept)) for cells_of_rule in _rules(submission)]
    listing(sheet, row, list(compress(RULE_FIELDS, kept)), rows, frozen_column=3)
    return sheet


def _rules(submission: Submission) -> Iterator[Row]:
    """Yield the rules in use, in the order of the law files."""
    facts = submission.mapped.facts
    often, held = facts["rule"].value_counts(), _units(facts)
    for rule in rules_in_use(submission):
        yield (
            rule.article,
            rule.id,
            _conditions(rule, submission.definitions),
            "\n".join(f"{name}: {code}" for name, code in rule.count_as.items()) if rule.count_as else NOTHING,
            "\n".join(submission.definitions.law.questions[rule.id]),
            stacked(rule.because),
            rule.cites,
            rule.file,
            validity(rule.valid),
            confidence(rule.valid.confidence),
            for_authority(submission, int(often.get(rule.id, 0))),
            for_authority(submission, units(held[rule.id])),
        )


def _units(facts: pd.DataFrame) -> Mapping[str, Mapping[str, int]]:
    """Find of how many units the facts of each rule are; views of one population show the same, never added."""
    views = facts.groupby(["rule", "unit", "population", "view"])["value"].sum()
    sums = views.groupby(level=["rule", "unit", "population"]).max().groupby(level=["rule", "unit"]).sum()
    counts: dict[Any, int] = sums.to_dict()
    held = defaultdict[str, dict[str, int]](dict)
    for (rule, unit), count in counts.items():
        held[rule][unit] = int(count)
    return held


def _conditions(rule: Rule, definitions: Definitions) -> Text:
    """Return the conditions in codes: those admitted, or all but a few."""
    parts = []
    for dimension, admitted in rule.conditions.items():
        all_but, codes = listed(dimension, admitted, definitions)
        named = ", ".join(NOT_TOLD_WORD if code == NOT_TOLD else code for code in codes)
        held = _("all but {codes}", codes=named) if all_but else named
        parts.append(layout("{dimension}: {held}", dimension=dimension, held=held))
    return each_of(parts, "; ")


def decisions(submission: Submission) -> SheetContent:
    """Return the sheet of decisions."""
    sheet = annex(submission, DECISIONS, WIDTHS)
    raised = {question.decision for question in submission.mapped.questions}
    raised |= {case.decision.id for case in submission.collection.decisions}
    rest = [decision for id, decision in submission.mapped.decisions.items() if id not in raised]
    of_facts: list[Part] = [(RAISED, FIELDS, _raised(submission)), (CASES, CASE_FIELDS, _cases(submission))]
    of_year: list[Part] = [(OF_YEAR, FIELDS[:6], map(_decision_cells, submission.mapped.decisions.values()))]
    parts: list[Part] = [
        *(of_year if submission.protected.audience.withholds else of_facts),
        (_("How persons, decisions and judgments are counted once"), PERSON_FIELDS, _persons(submission)),
        (POLICY, POLICY_FIELDS, _policy(submission)),
        (_("Articles whose rules are not signed"), UNSIGNED_FIELDS, _unsigned(submission)),
    ]
    if not submission.protected.audience.withholds:
        parts.append((_("Decisions that no figure of this year raises"), FIELDS[:6], map(_decision_cells, rest)))
    if submission.protected.audience.shows_doubts:
        parts.append((UNCONFIRMED, UNCONFIRMED_FIELDS, _unconfirmed(submission)))
    acts = (
        None if submission.protected.audience.withholds else signed_acts(submission.collection, submission.definitions)
    )
    if acts and acts.by_hand:
        parts.append((WITHOUT_KEY, (simple_table.ID,), [(id,) for id in acts.by_hand]))
    row = head(sheet, TITLE, LAST, NOTE)
    for title, fields, rows in parts:
        row = part(sheet, row, title, fields, rows, LAST) + 1
    return sheet


def _raised(submission: Submission) -> Iterator[Row]:
    """Yield one row per decision on which facts of this year rest, in the order of the file."""
    for question in submission.mapped.questions:
        facts = f"{question.facts}\n{units(question.units)}"
        cells = cells_resting_on(submission, question)
        yield *_decision_cells(submission.mapped.decisions[question.decision]), facts, cells


def _decision_cells(decision: Decision) -> tuple[Value, ...]:
    text, because, state = map(stacked, (decision.says, decision.because, state_of(decision)))
    return decision.id, decision.question, answer_of(decision), text, because, state


def answer_of(decision: Decision) -> Text:
    """Return the answer in all languages."""
    return stacked(ANSWER.get(decision.answer, literal(decision.answer)))


def state_of(decision: Decision) -> Text:
    """Say whether a decision is open, or proposed or signed by whom and when."""
    return OPEN if decision.is_open else approval_text(decision.approval)


def approval_text(approval: Approval) -> Text:
    """Tell whether a text is signed, by which role and when; if not, who proposed it."""
    if signed := approval.signed:
        return _("signed by {by}, {role}, {on}").filled({"by": signed.by, "role": signed.role, "on": signed.on})
    state = _("a signature is present but not valid") if approval.signature else _("proposed, not signed")
    if not approval.role:
        return state
    proposed = joined((role_in_words(approval.role), literal(approval.on)))
    return layout("{state} ({proposed})", state=state, proposed=proposed)


def cells_resting_on(submission: Submission, question: Question) -> Value:
    """Say in which tables cells rest on a decision, and how many of them."""
    facts, behind = submission.mapped.facts, submission.protected.contributions
    names = facts.loc[based_on(facts, question.decision), "fact"]
    keys = [name for name in behind.columns if name not in ("fact", "value", "rule", "population", "view")]
    counts = behind.loc[behind["fact"].isin(names), keys].drop_duplicates()["table"].value_counts()
    tables = [table.name for table in submission.definitions.tables if table.name in counts]
    return ", ".join(f"{name}: {counts[name]}" for name in tables) or stacked(_("not counted"))


def _cases(submission: Submission) -> Iterator[Row]:
    """Yield one row per decision on a single cell."""
    for case in submission.collection.decisions:
        _id, _question, *cells = _decision_cells(case.decision)
        yield case.decision.id, place_text(case.where), case.asks, *cells, case.figure


def _persons(submission: Submission) -> Iterator[Row]:
    """Yield one row per indicator whose units are counted once: in which order articles and codes go before others."""
    labels = submission.definitions.codelists["indicator"].by_code
    for name, rule in submission.definitions.counting.rules.items():
        orders = {"article": rule.articles, **rule.in_order, "apart": rule.apart}
        order = "\n".join(f"{dimension}: {', '.join(codes)}" for dimension, codes in orders.items() if codes)
        state = stacked(state_of(submission.mapped.decisions[rule.decision]))
        yield stacked(labels[name].label), rule.because, rule.decision, order, state


def _policy(submission: Submission) -> Iterator[Row]:
    """Yield the policy on small counts in force in the year; where there is none, no row."""
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        return
    texts = map(stacked, (to_the_commission(policy), to_the_public(policy), approval_text(policy.approval)))
    yield policy.id, policy.because, validity(policy.valid), *texts, marked_cells(submission)


def _unsigned(submission: Submission) -> Iterator[Row]:
    """Yield one row per article whose rules count here and are not signed."""
    approvals = {entry.article: entry.approval for entry in submission.definitions.law.files}
    for article, question, file, facts, *_rest in unsigned_rules(submission):
        yield article, question, file, stacked(approval_text(approvals[str(article)])), facts


def _unconfirmed(submission: Submission) -> Iterator[Row]:
    """Yield one row per text on which the figures rest: what in it bears which marks, and the seal to confirm it by."""
    for text in submission.unconfirmed:
        named = ", ".join(dict.fromkeys(mark.about for mark in text.marks if mark.about))
        counts = text.counts().items()
        marks = (layout("{mark}: {count}", mark=confidence(word), count=count) for word, count in counts)
        yield text.file, named, each_of(marks, "\n"), text.seal
