"""Tables: the law as rows for a lawyer: rules, provisions, decisions and codes, each in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thb_eu.definitions import Crosswalk, Definitions, Provision, Rule, RuleFile
from thb_eu.messages import NO_WORDS, Text, _
from thb_eu.publication.law.sentences import MATCHES, conditions, european, national, target
from thb_eu.publication.law.words import CHILD, SCOPES, answer, mark, proposer, said, signature, state
from thb_eu.publication.sheets.grids import Field, code, words
from thb_eu.publication.sheets.paper import both

FIRST_DAY, LAST_DAY = code(_("First day")), code(_("Last day"))
DAYS_MARK = words(_("How sure the days are"))
BETWEEN = "\n"
"""Short words stand in both languages in one cell, one under the other."""

PROPOSED, SIGNED = words(_("Proposed by")), words(_("Signed"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading and its width, in digits of the font."""

    field: Field
    width: float


@dataclass(frozen=True, slots=True)
class LawTable:
    """One table: the sheet's name, what it shows, its columns, and how many of them stay in sight."""

    name: str
    title: Text
    note: Text
    columns: tuple[Column, ...]
    rows: tuple[Sequence[str], ...]
    fixed: int


def law_tables(definitions: Definitions) -> Iterator[LawTable]:
    """The four tables of the law book, in order."""
    yield _rules(definitions)
    yield _provisions(definitions)
    yield _decisions(definitions)
    yield _codes(definitions)


def _rules(definitions: Definitions) -> LawTable:
    return LawTable(
        "Pravila · Rules",
        _("Rules: how the law counts in the EU statistics"),
        _(
            "Each row is one sentence: when the conditions hold, a record counts as …, because … Exactly one "
            "rule governs a record. Where a decision is named, the rule holds if the ministry decides so."
        ),
        (
            Column(code(_("Article")), 13),
            Column(code(_("Rule")), 17),
            Column(words(_("When (sl)")), 30),
            Column(words(_("When (en)")), 30),
            Column(words(_("Counts as (sl)")), 21),
            Column(words(_("Counts as (en)")), 21),
            Column(code(_("Decision")), 16),
            Column(words(_("Because (sl)")), 26),
            Column(words(_("Because (en)")), 26),
            Column(words(_("Cites")), 17),
            Column(FIRST_DAY, 10),
            Column(LAST_DAY, 10),
            Column(DAYS_MARK, 16),
            Column(words(_("Match")), 14),
            Column(code(_("Confidence, 0 to 1")), 12),
            Column(PROPOSED, 14),
            Column(SIGNED, 13),
        ),
        tuple(_rule(rule, definitions) for rule in definitions.law.rules),
        2,
    )


def _rule(rule: Rule, definitions: Definitions) -> Sequence[str]:
    when, then = conditions(rule, definitions), target(rule, definitions)
    return (
        rule.article,
        rule.id,
        when.sl,
        when.en,
        then.sl,
        then.en,
        rule.ask,
        rule.because.sl,
        rule.because.en,
        rule.cites,
        rule.valid.first,
        rule.valid.last,
        both(mark(rule.valid.confidence), BETWEEN),
        both(said(MATCHES, rule.match.predicate), BETWEEN) if rule.match else "",
        f"{rule.match.confidence:g}" if rule.match else "",
        proposer(rule.approval),
        both(signature(rule.approval), BETWEEN),
    )


def _provisions(definitions: Definitions) -> LawTable:
    return LawTable(
        "Določbe · Provisions",
        _("Provisions: what the law says"),
        _("Summaries of paragraphs and limbs, not the text of the law. An empty paragraph means the whole article."),
        (
            Column(code(_("Article")), 13),
            Column(code(_("Paragraph")), 12),
            Column(words(_("Limb")), 20),
            Column(words(_("Summary (sl)")), 44),
            Column(words(_("Summary (en)")), 44),
            Column(words(_("Penalty (sl)")), 16),
            Column(words(_("Penalty (en)")), 16),
            Column(words(_("Child")), 16),
            Column(words(_("Scope")), 20),
            Column(words(_("Form (en)")), 28),
            Column(words(_("Basis (en)")), 18),
            Column(words(_("For the steward (en)")), 34),
            Column(FIRST_DAY, 11),
            Column(LAST_DAY, 11),
            Column(DAYS_MARK, 16),
            Column(words(_("How sure the summary is")), 16),
        ),
        tuple(
            _provision(provision, entry, definitions)
            for entry in definitions.law.files
            for provision in entry.provisions
        ),
        3,
    )


def _provision(provision: Provision, entry: RuleFile, definitions: Definitions) -> Sequence[str]:
    limb = national("limb", provision.limb, definitions) if provision.limb else NO_WORDS
    penalty = provision.penalty or NO_WORDS
    return (
        entry.article,
        provision.paragraph,
        both(limb, BETWEEN),
        provision.says.sl,
        provision.says.en,
        penalty.sl,
        penalty.en,
        both(said(CHILD, provision.child), BETWEEN),
        both(said(SCOPES, provision.scope), BETWEEN),
        provision.form,
        provision.basis,
        provision.steward,
        provision.valid.first,
        provision.valid.last,
        both(mark(provision.valid.confidence), BETWEEN),
        both(mark(provision.confidence), BETWEEN),
    )


def _decisions(definitions: Definitions) -> LawTable:
    asked = {id: [rule.id for rule in definitions.law.rules if rule.ask == id] for id in definitions.law.decisions}
    return LawTable(
        "Odločitve · Decisions",
        _("Decisions that belong to the ministry"),
        _(
            "The software proposes and records, the ministry decides. While a decision is unsigned a submission "
            "is a draft."
        ),
        (
            Column(code(_("Decision")), 25),
            Column(words(_("Question (sl)")), 38),
            Column(words(_("Question (en)")), 38),
            Column(words(_("Answer")), 13),
            Column(words(_("State")), 22),
            Column(words(_("What is said (sl)")), 38),
            Column(words(_("What is said (en)")), 38),
            Column(words(_("Because (sl)")), 34),
            Column(words(_("Because (en)")), 34),
            Column(FIRST_DAY, 11),
            Column(LAST_DAY, 11),
            Column(PROPOSED, 18),
            Column(code(_("Rules that rest on it")), 38),
        ),
        tuple(
            (
                id,
                decision.question.sl,
                decision.question.en,
                both(answer(decision), BETWEEN),
                both(state(decision), BETWEEN),
                decision.says.sl,
                decision.says.en,
                decision.because.sl,
                decision.because.en,
                decision.valid.first,
                decision.valid.last,
                proposer(decision.approval),
                "\n".join(asked[id]),
            )
            for id, decision in definitions.law.decisions.items()
        ),
        1,
    )


def _codes(definitions: Definitions) -> LawTable:
    return LawTable(
        "Šifre · Codes",
        _("Codes: national codes as EU codes"),
        _("Each row is one national code and the EU code that it counts as."),
        (
            Column(words(_("National dimension")), 18),
            Column(code(_("National code")), 17),
            Column(words(_("Name (sl)")), 28),
            Column(words(_("Name (en)")), 28),
            Column(code(_("EU dimension")), 18),
            Column(code(_("EU code")), 14),
            Column(words(_("EU name (sl)")), 30),
            Column(words(_("EU name (en)")), 30),
            Column(words(_("Match")), 18),
            Column(code(_("Confidence, 0 to 1")), 12),
            Column(words(_("Because (sl)")), 36),
            Column(words(_("Because (en)")), 36),
            Column(words(_("How sure the row is")), 16),
            Column(code(_("File")), 20),
        ),
        tuple(row for crosswalk in definitions.law.crosswalks for row in _walks(crosswalk, definitions)),
        2,
    )


def _walks(crosswalk: Crosswalk, definitions: Definitions) -> Iterator[Sequence[str]]:
    for walk in crosswalk.walks:
        counted = european(crosswalk.target, walk.count_as, definitions)
        yield (
            both(said(definitions.law.labels, crosswalk.source)),
            walk.code,
            walk.label.sl,
            walk.label.en,
            crosswalk.target,
            walk.count_as,
            counted.sl,
            counted.en,
            both(said(MATCHES, walk.match.predicate), BETWEEN) if walk.match else "",
            f"{walk.match.confidence:g}" if walk.match else "",
            walk.because.sl,
            walk.because.en,
            both(mark(walk.confidence), BETWEEN),
            crosswalk.name,
        )
