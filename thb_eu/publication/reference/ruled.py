"""Ruled: by which rules of the law figures were counted, on which decisions they rest, and what waits for one.

For the public no number of facts or units is told: it could give away a suppressed count.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.definitions import Definitions, Rule
from thb_eu.messages import Text, _, joined
from thb_eu.model import Question, Submission
from thb_eu.publication.law.sentences import MATCHES, european_names, target
from thb_eu.publication.law.words import answer, law_as_of, said, signature, state
from thb_eu.publication.reference.mandate import used_files
from thb_eu.publication.reference.passages import Passage, row, surely
from thb_eu.publication.sheets.guide import how_to_read
from thb_eu.publication.sheets.paper import Value
from thb_eu.publication.sheets.words import for_authority, units

OFFENCES = _("national offences and what they count as, by the rules that govern at least one fact of this year:")
ARTICLE, COUNTS_AS = _("Article"), _("Counts as")
RULES, DECISION = _("Rules"), _("Decision")
MATCHED = _(
    "how national notions match those of the EU, by rules that count something in EU totals or wait for a decision:"
)
RULE, MATCH, CONFIDENCE = _("Rule"), _("Match"), _("Confidence")
LAW = _("the rules of the law are data (folder mappings); exactly one governs a fact. In use were:")
FILE, AS_OF = _("File"), _("Law read as of")
IN_USE, SIGNED = _("In use"), _("Signature")
OF = _("{used} of {all}")
PERSONS = _(
    "a person in several rows or registers counts once a year under an indicator "
    "(mappings/counting.yaml); the first registration is the one with the earliest day: {days}. "
    "Registers of persons in the collection: {registers}."
)
NO_PERSONS = _("there are no rules about persons in several rows.")
INDICATORS, BECAUSE = _("Indicators"), _("Because")
DECISIONS = _("decisions on which figures of this year rest:")
NO_DECISION = _("no figure of this year rests on a decision.")
ANSWER, STATE, SAYS = _("Answer"), _("State"), _("What is said")
FACTS, HELD = _("Facts"), _("Units")
WAITING = _("what is not counted until the ministry decides; it exists and is not zero:")
NOTHING_WAITS = _("no fact waits for a decision.")
QUESTION = _("Question")
READING = _("rules of reading and adding:")
SIGN, MEANS = _("Sign"), _("Meaning")
PARTS = _("groups are sums of the parts that suppliers recorded:")
DIMENSION, GROUP, SUM_OF = _("Dimension"), _("Group"), _("Sum of")


def _used(submission: Submission) -> list[Rule]:
    """The rules that govern at least one fact, in the order of the law."""
    used = set(submission.mapped.facts["rule"].dropna())
    return [rule for rule in submission.definitions.law.rules if rule.id in used]


def offences_and_indicators(submission: Submission) -> Iterator[Passage]:
    """Each national offence with all that it counts as, and the decision on which that rests."""
    definitions = submission.definitions
    counted: dict[tuple[str, Text, str], int] = {}
    for rule in _used(submission):
        at = (rule.article, target(rule, definitions), rule.ask)
        counted[at] = counted.get(at, 0) + 1
    rows = tuple(row(article, as_what, count, ask) for (article, as_what, ask), count in counted.items())
    yield Passage(OFFENCES, (ARTICLE, COUNTS_AS, RULES, DECISION), rows)


def matches(submission: Submission) -> Iterator[Passage]:
    """How well the notion of each rule fits the notion of the EU, where the rule says so."""
    rows = tuple(
        row(rule.article, rule.id, said(MATCHES, rule.match.predicate), f"{rule.match.confidence:g}")
        for rule in _used(submission)
        if rule.match and rule.count_as
    )
    if rows:
        yield Passage(MATCHED, *surely(submission, (ARTICLE, RULE, MATCH, CONFIDENCE), rows, 3))


def law_rules(submission: Submission) -> Iterator[Passage]:
    """The files of rules in use: on which day the law is read, how many rules, whether signed."""
    definitions = submission.definitions
    used = {rule.id for rule in _used(submission)}
    rows = []
    for entry in used_files(submission):
        in_use = OF.filled({"used": sum(rule.id in used for rule in entry.rules), "all": len(entry.rules)})
        rows.append(row(entry.article, entry.file, law_as_of(entry, definitions), in_use, signature(entry.approval)))
    yield Passage(LAW, (ARTICLE, FILE, AS_OF, IN_USE, SIGNED), tuple(rows))


def persons_once(submission: Submission) -> Iterator[Passage]:
    """The rules by which a person counts once, with reason and decision."""
    definitions = submission.definitions
    counting = definitions.counting
    if not counting.rules:
        yield Passage(NO_PERSONS)
        return
    labels = definitions.codelists["indicator"].by_code
    together: dict[tuple[Text, str], list[Text]] = {}
    for rule in counting.rules.values():
        together.setdefault((rule.because, rule.decision), []).append(labels[rule.indicator].label)
    rows = tuple(row(joined(named), decision, because) for (because, decision), named in together.items())
    days = joined(definitions.law.days[day] for day in counting.first_by)
    told = PERSONS.filled({"days": days, "registers": len(submission.received.registers)})
    yield Passage(told, (INDICATORS, DECISION, BECAUSE), rows)


def decisions(submission: Submission) -> Iterator[Passage]:
    """The decisions that figures of this year raise: answered or open, signed or not."""
    rows = []
    for question in submission.mapped.questions:
        entry = submission.mapped.decisions[question.decision]
        rows.append(row(question.decision, answer(entry), state(entry), entry.says))
    yield Passage(DECISIONS, (DECISION, ANSWER, STATE, SAYS), tuple(rows)) if rows else Passage(NO_DECISION)


def waiting(submission: Submission) -> Iterator[Passage]:
    """What is kept out of the figures until it is decided upon."""
    rows = tuple(
        row(question.decision, question.text, *_held(question, submission))
        for question in submission.mapped.questions
        if not question.answered
    )
    yield Passage(WAITING, (DECISION, QUESTION, FACTS, HELD), rows) if rows else Passage(NOTHING_WAITS)


def _held(question: Question, submission: Submission) -> tuple[Value, Value]:
    return for_authority(submission, question.facts), for_authority(submission, units(question.units))


def reading_rules(submission: Submission) -> Iterator[Passage]:
    """What zero, a missing value and unknown mean, and what adds up."""
    yield Passage(READING, (SIGN, MEANS), tuple(row(sign, text) for sign, text in how_to_read(submission)))


def parts(submission: Submission) -> Iterator[Passage]:
    """Which parts a group is the sum of, for the dimensions that tell parts apart."""
    definitions = submission.definitions
    names = european_names(definitions)
    apart = dict.fromkeys(part.name for table in definitions.tables for part in table.parts if table.item)
    rows = tuple(
        row(names[name], group, total)
        for name in apart
        for group, total in _sums(definitions.dimension_lists[name], definitions)
    )
    if rows:
        yield Passage(PARTS, (DIMENSION, GROUP, SUM_OF), rows)


def _sums(codelist: str, definitions: Definitions) -> Iterator[tuple[Text, Text]]:
    codes = definitions.codelists[codelist].codes
    for group in codes:
        if below := [code.label for code in codes if code.parent == group.code]:
            yield group.label, joined(below, " + ")
