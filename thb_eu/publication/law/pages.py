"""Pages: the law as Markdown for reading, one page per article and an index; Slovenian first, then English, leaning.

Goes out: pages by name. A page says what the law says, how it counts, sentence by sentence in the order and under the
headings of its file, on which decisions that rests, and what was not read in the law itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from thb_eu.definitions import Decision, Definitions, Provision, Rule, RuleFile, Validity
from thb_eu.messages import NO_WORDS, Text, _, layout, wording
from thb_eu.publication.law.markdown import both, bullets, code, emphasised, heading, link, paragraphs, plain, table
from thb_eu.publication.law.sentences import MATCHES, in_force, national, sentence
from thb_eu.publication.law.words import (
    CHILD,
    SCOPES,
    WHOLE_ARTICLE,
    answer,
    law_as_of,
    mark,
    proposer,
    said,
    signature,
    state,
)
from thb_eu.publication.layout import AS_READ

INDEX = "README.md"
GROUP = re.compile(r"^\s*# --- (?P<title>.+?)\s*-*$")
RULE = re.compile(r"^\s*(?:- )?rule:\s*[\"']?(?P<id>[a-z0-9-]+)")
"""A heading and a rule in a rule file: headings are remarks, which no reader of YAML passes on."""

MADE = _("This page is made from {file}. Mend it there, not here: thb-eu mappings export --form pages --out docs.")
INDEX_TITLE = _("The law as data")
INDEX_NOTE = _(
    "Each article has its page: what the law says, how it counts in the EU statistics on trafficking in "
    "human beings, and why. The pages are made from the files in the folder mappings; mend those, not "
    "these: thb-eu mappings export --form pages --out docs."
)
MARKS_NOTE = _(
    "Marks: read in the source; recalled or inferred, hence not read, so check it in the official "
    "journal; proposed is the toolkit's own. What is unsigned is a proposal; the ministry decides."
)
LAW, COUNTS = _("What the law says"), _("How it counts")
RESTS, NOT_READ = (
    _("On which decisions it rests"),
    _("What was not read"),
)
SUMMARIES = _("Summaries, not the text of the law.")
ONE_RULE = _("Each rule is one sentence; exactly one governs a record.")
ARTICLES, DECISIONS = _("Articles"), _("Decisions")
NO_DECISION = _("On none.")
ALL_READ = _("Everything was read in the source.")
THE_ARTICLE = _("days of the article")
A_PROVISION = _("days of the provision {name}")
A_SUMMARY = _("summary of the provision {name}")
PARAGRAPH = _("para {paragraph}")

CITATION, IN_FORCE = _("Citation"), _("In force")
AS_OF, PREDECESSORS = _("Law read as of"), _("Predecessors")
PROPOSED, SIGNED = _("Proposed by"), _("Signature")
FILE, MATCH, DECISION = _("File"), _("Match"), _("Decision")
CITES, SAID = _("Cites"), _("What is said")

PROVISION_FIELDS = (
    _("Paragraph"),
    _("Limb"),
    _("Summary"),
    _("Penalty"),
    _("Child"),
    _("Scope"),
    _("Form"),
    _("Basis"),
    _("For the steward"),
    IN_FORCE,
)
DECISION_FIELDS = (DECISION, _("Question"), _("Answer"), _("State"))
ARTICLE_FIELDS = (
    _("Article"),
    _("Title"),
    IN_FORCE,
    _("Provisions"),
    _("Rules"),
    SIGNED,
)


def pages(definitions: Definitions) -> dict[str, bytes]:
    """Every page by its name, the index first."""
    made = {
        INDEX: _index(definitions),
        **{page_name(entry): _page(entry, definitions) for entry in definitions.law.files},
    }
    return {name: _written(lines) for name, lines in made.items()}


def page_name(entry: RuleFile) -> str:
    """The name of an article's page, after its file."""
    return f"{_short(entry).replace('/', '-')}.md"


def _short(entry: RuleFile) -> str:
    return entry.file.removeprefix("mappings/").removesuffix(".yaml")


def _written(lines: Iterator[str]) -> bytes:
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _page(entry: RuleFile, definitions: Definitions) -> Iterator[str]:
    yield from heading(1, f"{plain(entry.article)} · {both(entry.title)}")
    yield from bullets(f"{both(name)}: {value}" for name, value in _facts(entry, definitions))
    yield from paragraphs(MADE.filled({"file": entry.file}))
    if entry.provisions:
        yield from heading(2, both(LAW))
        yield from paragraphs(SUMMARIES)
        rows = (_provision(provision, definitions) for provision in entry.provisions)
        yield from table([both(field) for field in PROVISION_FIELDS], rows)
    yield from heading(2, both(COUNTS))
    yield from paragraphs(ONE_RULE)
    yield from _rules(entry, definitions)
    yield from heading(2, both(RESTS))
    yield from _decisions(entry, definitions)
    yield from heading(2, both(NOT_READ))
    yield from bullets(_not_read(entry, definitions))


def _facts(entry: RuleFile, definitions: Definitions) -> Iterator[tuple[Text, str]]:
    """What stands at the head of an article's file."""
    known = {other.article: page_name(other) for other in definitions.law.files}
    before = [
        link(plain(article), known[article]) if article in known else plain(article) for article in entry.predecessors
    ]
    yield CITATION, plain(entry.cites)
    yield IN_FORCE, both(in_force(entry.in_force))
    yield AS_OF, both(law_as_of(entry, definitions))
    if before:
        yield PREDECESSORS, ", ".join(before)
    yield PROPOSED, plain(proposer(entry.approval))
    yield SIGNED, both(signature(entry.approval))
    yield FILE, code(entry.file)


def _provision(provision: Provision, definitions: Definitions) -> list[str]:
    return [
        plain(provision.paragraph) or both(WHOLE_ARTICLE),
        both(national("limb", provision.limb, definitions)) if provision.limb else "",
        both(provision.says),
        both(provision.penalty or NO_WORDS),
        both(said(CHILD, provision.child)),
        both(said(SCOPES, provision.scope)),
        plain(provision.form),
        plain(provision.basis),
        plain(provision.steward),
        both(in_force(provision.valid)),
    ]


def _rules(entry: RuleFile, definitions: Definitions) -> Iterator[str]:
    groups, group = groups_of(entry.content), ""
    for rule in entry.rules:
        title = groups.get(rule.id, "")
        if title != group:
            yield from heading(3, _group(title))
            group = title
        yield from heading(4 if title else 3, code(rule.id))
        yield from paragraphs(sentence(rule, definitions))
        yield from bullets(_about(rule, entry, definitions))


def _group(title: str) -> str:
    """A heading of the file: in both languages where it has two, parted by a slash, else as it stands, in English."""
    sl, slash, en = title.partition(" / ")
    return both(wording({"sl": sl, "en": en})) if slash else emphasised(title)


def groups_of(content: bytes) -> dict[str, str]:
    """Under which heading of its file each rule stands; empty before the first one."""
    groups, title = {}, ""
    for line in content.decode().splitlines():
        if found := GROUP.match(line):
            title = found["title"]
        elif found := RULE.match(line):
            groups[found["id"]] = title
    return groups


def _about(rule: Rule, entry: RuleFile, definitions: Definitions) -> Iterator[str]:
    """What a lawyer asks of a rule: what it cites, how well it fits, what it rests on, when it holds."""
    yield f"{both(CITES)}: {plain(rule.cites)}"
    if rule.match:
        yield f"{both(MATCH)}: {both(said(MATCHES, rule.match.predicate))} ({rule.match.confidence:g})"
    if rule.ask:
        decision = definitions.law.decisions[rule.ask]
        answered = "" if decision.is_open else f"{both(answer(decision))}; "
        yield f"{both(DECISION)}: {code(rule.ask)} ({answered}{both(state(decision))})"
    if rule.valid != entry.in_force:
        yield f"{both(IN_FORCE)}: {both(in_force(rule.valid))}"
    if rule.approval != entry.approval:
        yield f"{both(SIGNED)}: {both(signature(rule.approval))}"


def _decisions(entry: RuleFile, definitions: Definitions) -> Iterator[str]:
    asked = list(dict.fromkeys(rule.ask for rule in entry.rules if rule.ask))
    if not asked:
        yield from paragraphs(NO_DECISION)
        return
    rows = (_decision(id, definitions.law.decisions[id]) for id in asked)
    yield from table([both(field) for field in (*DECISION_FIELDS, SAID)], rows)


def _decision(id: str, decision: Decision) -> list[str]:
    return [code(id), both(decision.question), both(answer(decision)), both(state(decision)), both(decision.says)]


def _not_read(entry: RuleFile, definitions: Definitions) -> Iterator[str]:
    """What is recalled, inferred, proposed or not told of this article, and of what."""
    told: dict[Text, list[str]] = {}
    for how, what in _doubts(entry, definitions):
        told.setdefault(how, []).append(what)
    yield from (f"{both(how)}: {'; '.join(things)}" for how, things in told.items())
    if not told:
        yield both(ALL_READ)


def _doubts(entry: RuleFile, definitions: Definitions) -> Iterator[tuple[Text, str]]:
    if _doubtful(entry.in_force):
        yield in_force(entry.in_force), both(THE_ARTICLE)
    for provision in entry.provisions:
        name = {"name": _name(provision, definitions)}
        if provision.valid != entry.in_force and _doubtful(provision.valid):
            yield in_force(provision.valid), both(A_PROVISION.filled(name))
        if provision.confidence != AS_READ:
            yield mark(provision.confidence), both(A_SUMMARY.filled(name))
    for rule in entry.rules:
        if rule.valid != entry.in_force and _doubtful(rule.valid):
            yield in_force(rule.valid), code(rule.id)


def _doubtful(validity: Validity) -> bool:
    return validity.confidence != AS_READ


def _name(provision: Provision, definitions: Definitions) -> Text:
    """How to speak of a provision: its paragraph and its limb."""
    paragraph = PARAGRAPH.filled({"paragraph": provision.paragraph}) if provision.paragraph else WHOLE_ARTICLE
    if not provision.limb:
        return paragraph
    limb = national("limb", provision.limb, definitions)
    return layout("{paragraph}, {limb}", paragraph=paragraph, limb=limb)


def _index(definitions: Definitions) -> Iterator[str]:
    yield from heading(1, both(INDEX_TITLE))
    yield from paragraphs(INDEX_NOTE)
    yield from paragraphs(MARKS_NOTE)
    yield from heading(2, both(ARTICLES))
    yield from table([both(field) for field in ARTICLE_FIELDS], (_indexed(entry) for entry in definitions.law.files))
    yield from heading(2, both(DECISIONS))
    rows = (_resting(id, decision, definitions) for id, decision in definitions.law.decisions.items())
    yield from table([both(field) for field in (*DECISION_FIELDS, ARTICLES)], rows)


def _indexed(entry: RuleFile) -> list[str]:
    return [
        link(plain(entry.article), page_name(entry)),
        both(entry.title),
        both(in_force(entry.in_force)),
        str(len(entry.provisions)),
        str(len(entry.rules)),
        both(signature(entry.approval)),
    ]


def _resting(id: str, decision: Decision, definitions: Definitions) -> list[str]:
    resting = [entry for entry in definitions.law.files if any(rule.ask == id for rule in entry.rules)]
    articles = ", ".join(link(plain(entry.article), page_name(entry)) for entry in resting)
    return [code(id), both(decision.question), both(answer(decision)), both(state(decision)), articles]
