"""Mandate: the law behind the figures, how confidential they are, who may see them and by when they are due."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from thb_eu.definitions import Policy, RuleFile
from thb_eu.messages import Text, _, day, joined, layout
from thb_eu.model import State, Submission
from thb_eu.publication.law.sentences import in_force
from thb_eu.publication.law.words import mark, signature
from thb_eu.publication.reference.passages import Passage, row, surely
from thb_eu.publication.sheets.notes import living_waivers
from thb_eu.publication.sheets.words import AUDIENCE, STATE
from thb_eu.publication.titles import item_of, source_alone

ACT = _("{title}. Items that the indicators answer:")
INDICATOR, ITEM, MARK = _("Indicator"), _("Item"), _("Confidence")
ARTICLES = _("articles by which the figures of this year were judged:")
ARTICLE, TITLE, CITED = _("Article"), _("Title"), _("Citation")
IN_FORCE, PROVISIONS = _("In force"), _("Summaries of provisions")
SOURCE = _("Source of the article's title")
SURE = layout("{what} ({mark})")
LINK = re.compile(r"https?://[^\s)]+")
NO_ARTICLE = _("no figure was judged by the rules of the law.")

POLICY = _(
    "policy {id}. True values go to the Commission, marked below {mark_below} ({mark}); in the public "
    "edition values below {suppress_below} are suppressed, so that the others do not tell them within "
    "{within}. {because} In force: {valid}; {signed}."
)
NO_POLICY = _("no policy on small counts is in force.")
MARKED = _("small counts of persons are marked and not changed; cells by mark of confidentiality:")
SUPPRESSED = _(
    "small counts of persons are suppressed with all that would tell them; cells by mark of confidentiality:"
)
CONFIDENTIALITY, CELLS = _("Mark"), _("Cells")
MEANING = _("Meaning")

FOR_WHOM = _("this edition is {audience}.")
HOW_OFTEN = layout("{label} ({code}).")
METHODOLOGY = _(
    "the dossier holds the sheet Mapping (rules with text and citation), the sheets Guide (rules of "
    "reading) and Decisions, and the folder definitions (the law, code lists and contracts by which the "
    "collection was made)."
)
QUALITY = _(
    "the dossier holds findings.json, report.html and the sheet Findings (every check, every finding), "
    "and manifest.json (hashes and versions)."
)
DEADLINES = _(
    "the year {year} is due to the Commission in principle by {target}, at the latest by "
    "{limit}{confidence}. The day of sending is not known to the run."
)
STANDS = _("state of the dossier: {state}.")
WAITS = _("state of the dossier: {state}. Waiting still:")
OPEN = _("open questions")
UNSIGNED = _("unsigned decisions on which figures rest")
RULES = _("articles with unsigned rules")
GRANTS = _("waivers that nobody has granted yet")
POLICIES = _("unsigned policies on small counts")
CONFIRMATIONS = _("texts of rules and code lists that no role has confirmed")
CONTACT = _("address of a contact, which the collection does not give")
FINDINGS = _("findings that block the submission")


def legal_acts(submission: Submission) -> Iterator[Passage]:
    """The act of the Union with its items, and the national articles; in the internal edition with how sure each is."""
    definitions = submission.definitions
    labels = definitions.codelists["indicator"].by_code
    answered = {table.indicator: table for table in definitions.tables if table.item}
    items = tuple(row(labels[name].label, item_of(table)) for name, table in answered.items())
    yield Passage(ACT.filled({"title": definitions.title}), (INDICATOR, ITEM), items)
    rows = tuple(_article(entry, submission) for entry in used_files(submission))
    heads, rows = surely(submission, (ARTICLE, TITLE, CITED, IN_FORCE, PROVISIONS, SOURCE), rows, 4)
    yield Passage(ARTICLES, heads, rows) if rows else Passage(NO_ARTICLE)


def used_files(submission: Submission) -> list[RuleFile]:
    """The files of the law of which a rule governs at least one fact, in their order."""
    used = set(submission.mapped.facts["rule"].dropna())
    return [entry for entry in submission.definitions.law.files if any(rule.id in used for rule in entry.rules)]


def _article(entry: RuleFile, submission: Submission) -> tuple[Text, ...]:
    known = submission.definitions.codelists["article"].by_code[entry.article]
    counts = Counter(provision.confidence for provision in entry.provisions)
    provisions = joined(layout("{word} {held}", word=mark(word), held=held) for word, held in counts.items())
    address = LINK.search(known.source)
    doubts, where = submission.protected.audience.shows_doubts, address[0] if address else source_alone(known.source)
    source = SURE.filled({"what": where, "mark": mark(known.confidence)}) if doubts else where
    return row(entry.article, entry.title, entry.cites, in_force(entry.in_force, doubts), provisions, source)


def confidentiality_policy(submission: Submission) -> Iterator[Passage]:
    """The policy on small counts of the year: thresholds, reason, days, signature."""
    policy = submission.definitions.law.policy(submission.collection.year)
    marked = submission.protected.audience.shows_doubts
    yield Passage(_policy(policy, marked)) if policy else Passage(NO_POLICY)


def _policy(policy: Policy, marked: bool) -> Text:
    return POLICY.filled(
        {
            "id": policy.id,
            "mark_below": policy.mark_below,
            "mark": policy.mark,
            "suppress_below": policy.suppress_below,
            "within": policy.protect_within,
            "because": policy.because,
            "valid": in_force(policy.valid, marked),
            "signed": signature(policy.approval),
        }
    )


def confidentiality_treatment(submission: Submission) -> Iterator[Passage]:
    """What was done to small counts for this audience, and how many cells bear which mark."""
    marks = submission.protected.cells["conf_status"].dropna().value_counts()
    known = submission.definitions.codelists["conf_status"].codes
    rows = tuple(row(code.code, code.label, int(marks[code.code])) for code in known if code.code in marks)
    treated = SUPPRESSED if submission.protected.audience.withholds else MARKED
    yield Passage(treated, (CONFIDENTIALITY, MEANING, CELLS), rows)


def audience(submission: Submission) -> Iterator[Passage]:
    """For whom this edition is."""
    yield Passage(FOR_WHOM.filled({"audience": AUDIENCE[submission.protected.audience]}))


def frequency(submission: Submission) -> Iterator[Passage]:
    """How often: as the code list of frequencies has it."""
    codelist = submission.definitions.codelists["freq"]
    code = codelist.by_code[codelist.items[0]]
    yield Passage(HOW_OFTEN.filled({"label": code.label, "code": code.code}))


def methodology(submission: Submission) -> Iterator[Passage]:
    """Where the methods stand."""
    yield Passage(METHODOLOGY)


def quality_documents(submission: Submission) -> Iterator[Passage]:
    """Where the quality is reported."""
    yield Passage(QUALITY)


def deadlines(submission: Submission) -> Iterator[Passage]:
    """By when the year is due; in the internal edition also how sure these days are."""
    year, days = submission.collection.year, submission.definitions.deadlines
    due = {name: f"{year + 1}-{days[name]}" for name in ("target", "limit")}
    told = {name: day(iso) for name, iso in due.items()}
    sure = mark(days["confidence"])
    doubt = layout(" ({sure})", sure=sure) if submission.protected.audience.shows_doubts else ""
    yield Passage(DEADLINES.filled({"year": year, **told, "confidence": doubt}))


def state(submission: Submission) -> Iterator[Passage]:
    """How far the dossier may be trusted to be the ministry's word, and what it waits for."""
    named = {"state": STATE[submission.state]}
    if submission.state is State.FINAL:
        yield Passage(STANDS.filled(named))
    else:
        rows = tuple(row(what, count) for what, count in _waiting(submission) if count)
        yield Passage(WAITS.filled(named), rows=rows)


def _waiting(submission: Submission) -> Iterator[tuple[Text, int]]:
    questions, year = submission.mapped.questions, submission.collection.year
    policy = submission.definitions.law.policy(year)
    yield OPEN, sum(not question.answered for question in questions)
    yield UNSIGNED, sum(question.answered and not question.signed for question in questions)
    yield RULES, len(submission.mapped.unsigned)
    yield GRANTS, sum(not waiver.granted_by for waiver, _ in living_waivers(submission))
    yield POLICIES, int(policy is not None and policy.signed is None)
    yield CONFIRMATIONS, len(submission.unconfirmed)
    yield CONTACT, int(not submission.collection.names_contact)
    yield FINDINGS, sum(finding.blocks for finding in submission.examined.findings)
