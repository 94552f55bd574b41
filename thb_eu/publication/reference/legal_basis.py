"""Describe the law behind the figures: by which rules they were counted, on which decisions they rest.

The public is told of the rules and decisions of the year, not which of them its figures raise: that depends on counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from thb_eu.base.messages import Text, _, joined, layout, literal
from thb_eu.definitions import Rule, RuleFile
from thb_eu.publication.edition import rules_in_use
from thb_eu.publication.labels import for_authority, units
from thb_eu.publication.law_sentences import MATCHES, european_names, in_force, target
from thb_eu.publication.law_terms import answer, law_as_of, mark, signature, state, term
from thb_eu.publication.layout import item_of, source_alone
from thb_eu.publication.reference.text_blocks import Cells, TextBlock, listed, not_public, of_year, row, surely
from thb_eu.publication.signs_and_sums import how_to_read
from thb_eu.results import Submission

ARTICLE, DECISION = _("Article"), _("Decision")
LINK = re.compile(r"https?://[^\s)]+")


def _used_files(submission: Submission) -> list[tuple[RuleFile, list[Rule]]]:
    """Return the files of the law of which a rule is in use, each with such rules, in their order."""
    used = {rule.id for rule in rules_in_use(submission)}
    files = submission.definitions.law.files
    held = ((entry, [rule for rule in entry.rules if rule.id in used]) for entry in files)
    return [(entry, rules) for entry, rules in held if rules]


def legal_acts(submission: Submission) -> Iterator[TextBlock]:
    """Yield the act of the Union with its items, and the national articles; internally with how sure each is."""
    definitions = submission.definitions
    labels = definitions.codelists["indicator"].by_code
    answered = {table.indicator: table for table in definitions.tables if table.item}
    items = tuple(row(labels[name].label, item_of(table)) for name, table in answered.items())
    intro = _("{title}. Items that the indicators answer:", title=definitions.title)
    yield TextBlock(intro, (_("Indicator"), _("Item")), items)
    heads = (
        ARTICLE,
        _("Title"),
        _("Citation"),
        _("In force"),
        _("Summaries of provisions"),
        _("Source of the article's title"),
    )
    rows = (_article(entry, submission) for entry, _rules in _used_files(submission))
    of_figures = _("articles by which the figures of this year were judged:")
    intro = of_year(submission, of_figures, _("articles with rules that hold in the year:"))
    yield from listed(intro, *surely(submission, heads, rows, 4), _("no figure was judged by the rules of the law."))


def _article(entry: RuleFile, submission: Submission) -> Cells:
    known = submission.definitions.codelists["article"].by_code[entry.article]
    counts = Counter(provision.confidence for provision in entry.provisions)
    provisions = joined(layout("{word} {held}", word=mark(word), held=held) for word, held in counts.items())
    address = LINK.search(known.source)
    doubts, source = submission.protected.audience.shows_doubts, address[0] if address else source_alone(known.source)
    where = layout("{what} ({mark})", what=source, mark=mark(known.confidence)) if doubts else source
    return row(entry.article, entry.title, entry.cites, in_force(entry.in_force, doubts), provisions, where)


def offences_and_indicators(submission: Submission) -> Iterator[TextBlock]:
    """Yield each national offence with all that it counts as, and the decision on which that rests."""
    definitions = submission.definitions
    asked = definitions.law.questions
    counted = Counter(
        (rule.article, target(rule, definitions), joined(map(literal, asked[rule.id]), "; "))
        for rule in rules_in_use(submission)
    )
    rows = tuple(row(article, as_what, count, ask) for (article, as_what, ask), count in counted.items())
    of_figures = _("national offences and what they count as, by the rules that govern at least one fact of this year:")
    intro = of_year(
        submission, of_figures, _("national offences and what they count as, by the rules that hold in the year:")
    )
    yield TextBlock(intro, (ARTICLE, _("Counts as"), _("Rules"), DECISION), rows)


def matches(submission: Submission) -> Iterator[TextBlock]:
    """Find how well the notion of each rule fits the notion of the EU, where the rule says so."""
    intro = _(
        "how national notions match those of the EU, by rules that count something in EU totals or wait for a decision:"
    )
    heads = (ARTICLE, _("Rule"), _("Match"), _("Confidence"))
    rows = (
        row(rule.article, rule.id, term(MATCHES, rule.match.predicate), f"{rule.match.confidence:g}")
        for rule in rules_in_use(submission)
        if rule.match and rule.count_as
    )
    yield from listed(intro, *surely(submission, heads, rows, 3))


def law_rules(submission: Submission) -> Iterator[TextBlock]:
    """Yield the files of rules in use: on which day the law is read, how many rules, whether signed."""
    rows = []
    for entry, used in _used_files(submission):
        in_use = _("{used} of {all}", used=len(used), all=len(entry.rules))
        as_of = law_as_of(entry, submission.definitions)
        rows.append(row(entry.article, entry.file, as_of, in_use, signature(entry.approval)))
    intro = of_year(
        submission,
        _("the rules of the law are data (folder mappings); exactly one governs a fact. In use were:"),
        _("the rules of the law are data (folder mappings); exactly one governs a fact. In the year there are:"),
    )
    yield TextBlock(intro, (ARTICLE, _("File"), _("Law read as of"), _("In use"), _("Signature")), tuple(rows))


def persons_once(submission: Submission) -> Iterator[TextBlock]:
    """Yield the rules by which a person, a decision or a judgment counts once, with reason and decision."""
    definitions = submission.definitions
    counting, labels = definitions.counting, definitions.codelists["indicator"].by_code
    together: dict[tuple[Text, str], list[Text]] = {}
    for rule in counting.rules.values():
        together.setdefault((rule.because, rule.decision), []).append(labels[rule.indicator].label)
    intro = _(
        "a person, a decision or a judgment in several rows or registers counts once a year under an indicator "
        "(mappings/counting.yaml); the first registration is the one with the earliest day: {days}. "
        "Registers of persons in the collection: {registers}.",
        days=joined(definitions.law.days[day] for day in counting.first_by),
        registers=for_authority(submission, len(submission.received.registers)),
    )
    rows = (row(joined(named), decision, because) for (because, decision), named in together.items())
    heads = (_("Indicators"), DECISION, _("Because"))
    yield from listed(intro, heads, rows, _("no rules exist for what stands in several rows."))


def decisions(submission: Submission) -> Iterator[TextBlock]:
    """Yield the decisions that figures of this year raise: answered or open, signed or not."""
    raised = {
        question.decision: submission.mapped.decisions[question.decision] for question in submission.mapped.questions
    }
    rows = (row(id, answer(entry), state(entry), entry.says) for id, entry in raised.items())
    heads, on = (_("Answer"), _("State"), _("What is said")), _("decisions on which figures of this year rest:")
    intro = of_year(submission, on, _("decisions on which figures of the year may rest:"))
    yield from listed(intro, (DECISION, *heads), rows, _("no figure of this year rests on a decision."))


@not_public
def waiting(submission: Submission) -> Iterator[TextBlock]:
    """Yield what is kept out of the figures until it is decided upon."""
    rows = []
    for question in submission.mapped.questions:
        if not question.answered:
            rows.append(row(question.decision, question.text, question.facts, units(question.units)))
    intro = _("what is not counted until the ministry decides; it exists and is not zero:")
    heads = (DECISION, _("Question"), _("Facts"), _("Units"))
    yield from listed(intro, heads, rows, _("no fact waits for a decision."))


def reading_rules(submission: Submission) -> Iterator[TextBlock]:
    """Yield what zero, a missing value and unknown mean, and what adds up."""
    rows = tuple(row(sign, text) for sign, text in how_to_read(submission))
    yield TextBlock(_("rules of reading and adding:"), (_("Sign"), _("Meaning")), rows)


def parts(submission: Submission) -> Iterator[TextBlock]:
    """Yield which parts a group is the sum of, for the dimensions that tell parts apart."""
    definitions, rows = submission.definitions, []
    names = european_names(definitions)
    for name in dict.fromkeys(part.name for table in definitions.tables for part in table.parts if table.item):
        codes = definitions.codelists[definitions.dimension_lists[name]].codes
        for group in codes:
            if below := [code.label for code in codes if code.parent == group.code]:
                rows.append(row(names[name], group.label, joined(below, " + ")))
    intro = _("groups are sums of the parts that suppliers recorded:")
    yield from listed(intro, (_("Dimension"), _("Group"), _("Sum of")), rows)
