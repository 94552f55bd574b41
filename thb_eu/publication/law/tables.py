"""Tables: the law as rows for a lawyer: rules, provisions, decisions and codes, each in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thb_eu.definitions import Crosswalk, Definitions, Provision, Rule, RuleFile
from thb_eu.model import NO_WORDS, Text
from thb_eu.publication.law.sentences import MATCHES, conditions, european, national, target
from thb_eu.publication.law.words import CHILD, SCOPES, answer, mark, proposer, said, signature, state
from thb_eu.publication.sheets.grids import Field, code, words
from thb_eu.publication.sheets.paper import both

FIRST_DAY, LAST_DAY = code("Prvi dan", "First day"), code("Zadnji dan", "Last day")
DAYS_MARK = words("Kako zanesljiva sta dneva", "How sure the days are")
BETWEEN = "\n"
"""Short words stand in both languages in one cell, one under the other."""

PROPOSED, SIGNED = words("Predlagal", "Proposed by"), words("Podpisano", "Signed")


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
        Text("Pravila: kako zakon šteje v statistiki EU", "Rules: how the law counts in the EU statistics"),
        Text(
            "Vsaka vrstica je en stavek: kadar veljajo pogoji, zapis šteje kot …, ker … Za vsak zapis velja natanko "
            "eno pravilo. Kjer je navedena odločitev, pravilo velja, če ministrstvo tako odloči.",
            "Each row is one sentence: when the conditions hold, a record counts as …, because … Exactly one rule "
            "governs a record. Where a decision is named, the rule holds if the ministry decides so.",
        ),
        (
            Column(code("Člen", "Article"), 13),
            Column(code("Pravilo", "Rule"), 17),
            Column(words("Kadar (sl)", "When (sl)"), 30),
            Column(words("Kadar (en)", "When (en)"), 30),
            Column(words("Šteje kot (sl)", "Counts as (sl)"), 21),
            Column(words("Šteje kot (en)", "Counts as (en)"), 21),
            Column(code("Odločitev", "Decision"), 16),
            Column(words("Ker (sl)", "Because (sl)"), 26),
            Column(words("Ker (en)", "Because (en)"), 26),
            Column(words("Sklic", "Cites"), 17),
            Column(FIRST_DAY, 10),
            Column(LAST_DAY, 10),
            Column(DAYS_MARK, 16),
            Column(words("Ujemanje", "Match"), 14),
            Column(code("Zaupanje, 0 do 1", "Confidence, 0 to 1"), 12),
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
        Text("Določbe: kaj pravi zakon", "Provisions: what the law says"),
        Text(
            "Povzetki odstavkov in različic dejanja, ne besedilo zakona. Prazen odstavek pomeni ves člen.",
            "Summaries of paragraphs and limbs, not the text of the law. An empty paragraph means the whole article.",
        ),
        (
            Column(code("Člen", "Article"), 13),
            Column(code("Odstavek", "Paragraph"), 12),
            Column(words("Različica dejanja", "Limb"), 20),
            Column(words("Povzetek (sl)", "Summary (sl)"), 44),
            Column(words("Povzetek (en)", "Summary (en)"), 44),
            Column(words("Kazen (sl)", "Penalty (sl)"), 16),
            Column(words("Kazen (en)", "Penalty (en)"), 16),
            Column(words("Otrok", "Child"), 16),
            Column(words("Obseg", "Scope"), 20),
            Column(words("Oblika (en)", "Form (en)"), 28),
            Column(words("Podlaga (en)", "Basis (en)"), 18),
            Column(words("Za skrbnika (en)", "For the steward (en)"), 34),
            Column(FIRST_DAY, 11),
            Column(LAST_DAY, 11),
            Column(DAYS_MARK, 16),
            Column(words("Kako zanesljiv je povzetek", "How sure the summary is"), 16),
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
        Text("Odločitve, ki so stvar ministrstva", "Decisions that belong to the ministry"),
        Text(
            "Program predlaga in beleži, odloča ministrstvo. Dokler odločitev ni podpisana, je predložitev osnutek.",
            "The software proposes and records, the ministry decides. While a decision is unsigned a submission is a "
            "draft.",
        ),
        (
            Column(code("Odločitev", "Decision"), 25),
            Column(words("Vprašanje (sl)", "Question (sl)"), 38),
            Column(words("Vprašanje (en)", "Question (en)"), 38),
            Column(words("Odgovor", "Answer"), 13),
            Column(words("Stanje", "State"), 22),
            Column(words("Kar se zapiše (sl)", "What is said (sl)"), 38),
            Column(words("Kar se zapiše (en)", "What is said (en)"), 38),
            Column(words("Ker (sl)", "Because (sl)"), 34),
            Column(words("Ker (en)", "Because (en)"), 34),
            Column(FIRST_DAY, 11),
            Column(LAST_DAY, 11),
            Column(PROPOSED, 18),
            Column(code("Pravila, ki na njej temeljijo", "Rules that rest on it"), 38),
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
        Text("Šifre: nacionalne šifre kot šifre EU", "Codes: national codes as EU codes"),
        Text(
            "Vsaka vrstica je ena nacionalna šifra in šifra EU, kot katera šteje.",
            "Each row is one national code and the EU code that it counts as.",
        ),
        (
            Column(words("Nacionalna razsežnost", "National dimension"), 18),
            Column(code("Nacionalna šifra", "National code"), 17),
            Column(words("Ime (sl)", "Name (sl)"), 28),
            Column(words("Ime (en)", "Name (en)"), 28),
            Column(code("Razsežnost EU", "EU dimension"), 18),
            Column(code("Šifra EU", "EU code"), 14),
            Column(words("Ime v EU (sl)", "EU name (sl)"), 30),
            Column(words("Ime v EU (en)", "EU name (en)"), 30),
            Column(words("Ujemanje", "Match"), 18),
            Column(code("Zaupanje, 0 do 1", "Confidence, 0 to 1"), 12),
            Column(words("Ker (sl)", "Because (sl)"), 36),
            Column(words("Ker (en)", "Because (en)"), 36),
            Column(words("Kako zanesljiva je vrstica", "How sure the row is"), 16),
            Column(code("Datoteka", "File"), 20),
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
