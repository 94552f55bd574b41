"""Tables: the law as rows for a lawyer: rules, provisions, decisions and codes, each in all languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thb_eu.definitions import Crosswalk, Definitions, Provision, Rule, RuleFile
from thb_eu.messages import NO_WORDS, Text, _, stacked
from thb_eu.publication.law.sentences import MATCHES, conditions, european, national, target
from thb_eu.publication.law.words import CHILD, SCOPES, answer, mark, proposer, said, signature, state
from thb_eu.publication.sheets.grids import Field, code, spoken, words
from thb_eu.publication.sheets.paper import Value

FIRST_DAY, LAST_DAY = code(_("First day")), code(_("Last day"))
DAYS_MARK = words(_("How sure the days are"))
PROPOSED, SIGNED = words(_("Proposed by")), words(_("Signed"))


LONGEST_NAME = 31
"""Of a sheet, in signs."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading and its width, in digits of the font; one of sentences is two of it."""

    field: Field
    width: float


@dataclass(frozen=True, slots=True)
class LawTable:
    """One table: the sheet's name, what it shows, its columns, and how many of them stay in sight."""

    name: str
    title: Text
    note: Text
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Value], ...]
    fixed: int


def law_tables(definitions: Definitions) -> Iterator[LawTable]:
    """The four tables of the law book, in order."""
    yield _rules(definitions)
    yield _provisions(definitions)
    yield _decisions(definitions)
    yield _codes(definitions)


def _sheet_name(title: Text, definitions: Definitions) -> str:
    """What the sheet of a table is called, in the languages of the country where a name may be so long."""
    name = title.in_languages(definitions.languages, " · ")
    return name if len(name) <= LONGEST_NAME else title.english


def _rules(definitions: Definitions) -> LawTable:
    return LawTable(
        _sheet_name(_("Rules"), definitions),
        _("Rules: how the law counts in the EU statistics"),
        _(
            "Each row is one sentence: when the conditions hold, a record counts as …, because … Exactly one "
            "rule governs a record. Where a decision is named, the rule holds if the ministry decides so."
        ),
        (
            Column(code(_("Article")), 13),
            Column(code(_("Rule")), 17),
            Column(spoken(_("When")), 30),
            Column(spoken(_("Counts as")), 21),
            Column(code(_("Decision")), 16),
            Column(spoken(_("Because")), 26),
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


def _rule(rule: Rule, definitions: Definitions) -> Sequence[Value]:
    when, then = conditions(rule, definitions), target(rule, definitions)
    return (
        rule.article,
        rule.id,
        when,
        then,
        rule.ask,
        rule.because,
        rule.cites,
        rule.valid.first,
        rule.valid.last,
        stacked(mark(rule.valid.confidence)),
        stacked(said(MATCHES, rule.match.predicate)) if rule.match else "",
        f"{rule.match.confidence:g}" if rule.match else "",
        proposer(rule.approval),
        stacked(signature(rule.approval)),
    )


def _provisions(definitions: Definitions) -> LawTable:
    return LawTable(
        _sheet_name(_("Provisions"), definitions),
        _("Provisions: what the law says"),
        _("Summaries of paragraphs and limbs, not the text of the law. An empty paragraph means the whole article."),
        (
            Column(code(_("Article")), 13),
            Column(code(_("Paragraph")), 12),
            Column(words(_("Limb")), 20),
            Column(spoken(_("Summary")), 44),
            Column(spoken(_("Penalty")), 16),
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


def _provision(provision: Provision, entry: RuleFile, definitions: Definitions) -> Sequence[Value]:
    limb = national("limb", provision.limb, definitions) if provision.limb else NO_WORDS
    penalty = provision.penalty or NO_WORDS
    return (
        entry.article,
        provision.paragraph,
        stacked(limb),
        provision.says,
        penalty,
        stacked(said(CHILD, provision.child)),
        stacked(said(SCOPES, provision.scope)),
        provision.form,
        provision.basis,
        provision.steward,
        provision.valid.first,
        provision.valid.last,
        stacked(mark(provision.valid.confidence)),
        stacked(mark(provision.confidence)),
    )


def _decisions(definitions: Definitions) -> LawTable:
    asked = {id: [rule.id for rule in definitions.law.rules if rule.ask == id] for id in definitions.law.decisions}
    return LawTable(
        _sheet_name(_("Decisions"), definitions),
        _("Decisions that belong to the ministry"),
        _(
            "The software proposes and records, the ministry decides. While a decision is unsigned a submission "
            "is a draft."
        ),
        (
            Column(code(_("Decision")), 25),
            Column(spoken(_("Question")), 38),
            Column(words(_("Answer")), 13),
            Column(words(_("State")), 22),
            Column(spoken(_("What is said")), 38),
            Column(spoken(_("Because")), 34),
            Column(FIRST_DAY, 11),
            Column(LAST_DAY, 11),
            Column(PROPOSED, 18),
            Column(code(_("Rules that rest on it")), 38),
        ),
        tuple(
            (
                id,
                decision.question,
                stacked(answer(decision)),
                stacked(state(decision)),
                decision.says,
                decision.because,
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
        _sheet_name(_("Codes"), definitions),
        _("Codes: national codes as EU codes"),
        _("Each row is one national code and the EU code that it counts as."),
        (
            Column(words(_("National dimension")), 18),
            Column(code(_("National code")), 17),
            Column(spoken(_("Name")), 28),
            Column(code(_("EU dimension")), 18),
            Column(code(_("EU code")), 14),
            Column(spoken(_("EU name")), 30),
            Column(words(_("Match")), 18),
            Column(code(_("Confidence, 0 to 1")), 12),
            Column(spoken(_("Because")), 36),
            Column(words(_("How sure the row is")), 16),
            Column(code(_("File")), 20),
        ),
        tuple(row for crosswalk in definitions.law.crosswalks for row in _walks(crosswalk, definitions)),
        2,
    )


def _walks(crosswalk: Crosswalk, definitions: Definitions) -> Iterator[Sequence[Value]]:
    for walk in crosswalk.walks:
        counted = european(crosswalk.target, walk.count_as, definitions)
        yield (
            said(definitions.law.labels, crosswalk.source),
            walk.code,
            walk.label,
            crosswalk.target,
            walk.count_as,
            counted,
            stacked(said(MATCHES, walk.match.predicate)) if walk.match else "",
            f"{walk.match.confidence:g}" if walk.match else "",
            walk.because,
            stacked(mark(walk.confidence)),
            crosswalk.name,
        )
