"""Mandate: the law behind the figures, how confidential they are, who may see them and by when they are due."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from thb_eu.definitions import Policy, RuleFile
from thb_eu.model import State, Submission, Text
from thb_eu.publication.law.sentences import in_force
from thb_eu.publication.law.words import mark, signature
from thb_eu.publication.reference.passages import Passage, listed, row, surely
from thb_eu.publication.sheets.notes import living_waivers
from thb_eu.publication.sheets.words import AUDIENCE, STATE, date_sl
from thb_eu.publication.titles import item_of, source_alone

ACT = Text("{title}. Točke, na katere odgovarjajo kazalniki:", "{title}. Items that the indicators answer:")
INDICATOR, ITEM, MARK = Text("Kazalnik", "Indicator"), Text("Točka", "Item"), Text("Zanesljivost", "Confidence")
ARTICLES = Text(
    "členi, po katerih so presojene številke tega leta:",
    "articles by which the figures of this year were judged:",
)
ARTICLE, TITLE, CITED = Text("Člen", "Article"), Text("Naslov", "Title"), Text("Navedba", "Citation")
IN_FORCE, PROVISIONS = Text("Velja", "In force"), Text("Povzetki določb", "Summaries of provisions")
SOURCE = Text("Vir naslova člena", "Source of the article's title")
SURE = Text("{what} ({mark})", "{what} ({mark})")
LINK = re.compile(r"https?://[^\s)]+")
NO_ARTICLE = Text("nobena številka ni presojena po pravilih zakona.", "no figure was judged by the rules of the law.")

POLICY = Text(
    "pravilo {id}. Komisiji gredo prave vrednosti, pod {mark_below} označene ({mark}); v javni izdaji so vrednosti pod "
    "{suppress_below} prikrite, tako da jih ni mogoče izračunati na manj kot {within} natančno. {because} Velja: "
    "{valid}; {signed}.",
    "policy {id}. True values go to the Commission, marked below {mark_below} ({mark}); in the public edition values "
    "below {suppress_below} are suppressed, so that the others do not tell them within {within}. {because} In force: "
    "{valid}; {signed}.",
)
NO_POLICY = Text("nobeno pravilo o majhnih številih ne velja.", "no policy on small counts is in force.")
MARKED = Text(
    "majhna števila oseb so označena in niso spremenjena; celice po oznaki zaupnosti:",
    "small counts of persons are marked and not changed; cells by mark of confidentiality:",
)
SUPPRESSED = Text(
    "majhna števila oseb so prikrita z vsem, iz česar bi jih bilo mogoče izračunati; celice po oznaki zaupnosti:",
    "small counts of persons are suppressed with all that would tell them; cells by mark of confidentiality:",
)
CONFIDENTIALITY, CELLS = Text("Oznaka", "Mark"), Text("Celice", "Cells")
MEANING = Text("Pomen", "Meaning")

FOR_WHOM = Text("izdaja je namenjena: {audience}.", "this edition is {audience}.")
HOW_OFTEN = Text("{label} ({code}).", "{label} ({code}).")
METHODOLOGY = Text(
    "v dosjeju so list Mapping (pravila z besedilom in navedbo), lista Guide (pravila branja) in Decisions (odločitve) "
    "ter mapa definitions (zakon, šifranti in pogodbe, po katerih je bila zbirka obdelana).",
    "the dossier holds the sheet Mapping (rules with text and citation), the sheets Guide (rules of reading) and "
    "Decisions, and the folder definitions (the law, code lists and contracts by which the collection was made).",
)
QUALITY = Text(
    "v dosjeju so findings.json, report.html in list Findings (vsa preverjanja in vse ugotovitve) ter manifest.json "
    "(zgoščene vrednosti in različice).",
    "the dossier holds findings.json, report.html and the sheet Findings (every check, every finding), and "
    "manifest.json (hashes and versions).",
)
DEADLINES = Text(
    "podatke za leto {year} je treba Komisiji poslati praviloma do {target}, najpozneje do {limit}{confidence}. "
    "Dneva pošiljanja obdelava ne pozna.",
    "the year {year} is due to the Commission in principle by {target}, at the latest by {limit}{confidence}. The "
    "day of sending is not known to the run.",
)
STANDS = Text("stanje dosjeja: {state}.", "state of the dossier: {state}.")
WAITS = Text("stanje dosjeja: {state}. Čaka še:", "state of the dossier: {state}. Waiting still:")
OPEN = Text("odprta vprašanja", "open questions")
UNSIGNED = Text("nepodpisane odločitve, na katerih temeljijo številke", "unsigned decisions on which figures rest")
RULES = Text("členi z nepodpisanimi pravili", "articles with unsigned rules")
GRANTS = Text("izjeme, ki jih ni odobril še nihče", "waivers that nobody has granted yet")
POLICIES = Text("nepodpisana pravila o majhnih številih", "unsigned policies on small counts")
CONFIRMATIONS = Text(
    "besedila pravil in šifrantov, ki jih ni potrdila nobena vloga",
    "texts of rules and code lists that no role has confirmed",
)
CONTACT = Text("naslov za stik, ki ga zbirka nima", "address of a contact, which the collection does not give")
FINDINGS = Text("ugotovitve, ki predložitev zadržujejo", "findings that block the submission")


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
    provisions = listed(Text(f"{mark(word).sl} {held}", f"{mark(word).en} {held}") for word, held in counts.items())
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
    told = {name: Text(date_sl(day), day) for name, day in due.items()}
    sure = mark(days["confidence"])
    doubt = Text(f" ({sure.sl})", f" ({sure.en})") if submission.protected.audience.shows_doubts else ""
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
