"""Pages: the law as Markdown for reading, one page per article and an index; the country's own language first.

Goes out: pages by name. A page says what the law says, how it counts, sentence by sentence in the order and under the
headings of its file, on which decisions that rests, and what was not read in the law itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from thb_eu.definitions import Decision, Definitions, Provision, Rule, RuleFile, Validity
from thb_eu.messages import NO_WORDS, STROKE, Languages, Text, _, each_of, in_parts, wording
from thb_eu.publication.law.markdown import (
    Line,
    bullets,
    code,
    emphasised,
    heading,
    link,
    paragraphs,
    plain,
    table,
    written,
)
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
    return {name: _written(lines, definitions.languages) for name, lines in made.items()}


def page_name(entry: RuleFile) -> str:
    """The name of an article's page, after its file."""
    return f"{_short(entry).replace('/', '-')}.md"


def _short(entry: RuleFile) -> str:
    return entry.file.removeprefix("mappings/").removesuffix(".yaml")


def _written(lines: Iterator[Line], languages: Languages) -> bytes:
    return ("\n".join(written(line, languages) for line in lines).rstrip("\n") + "\n").encode()


def _page(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    yield from heading(1, in_parts("{plain} · {title}", plain=plain(entry.article), title=entry.title))
    yield from bullets(
        in_parts("{name}: {value}", name=name, value=value) for name, value in _facts(entry, definitions)
    )
    yield from paragraphs(MADE.filled({"file": entry.file}))
    if entry.provisions:
        yield from heading(2, LAW)
        yield from paragraphs(SUMMARIES)
        rows = (_provision(provision, definitions) for provision in entry.provisions)
        yield from table(PROVISION_FIELDS, rows)
    yield from heading(2, COUNTS)
    yield from paragraphs(ONE_RULE)
    yield from _rules(entry, definitions)
    yield from heading(2, RESTS)
    yield from _decisions(entry, definitions)
    yield from heading(2, NOT_READ)
    yield from bullets(_not_read(entry, definitions))


def _facts(entry: RuleFile, definitions: Definitions) -> Iterator[tuple[Text, Line]]:
    """What stands at the head of an article's file."""
    known = {other.article: page_name(other) for other in definitions.law.files}
    before = [
        link(plain(article), known[article]) if article in known else plain(article) for article in entry.predecessors
    ]
    yield CITATION, plain(entry.cites)
    yield IN_FORCE, in_force(entry.in_force)
    yield AS_OF, law_as_of(entry, definitions)
    if before:
        yield PREDECESSORS, ", ".join(before)
    yield PROPOSED, plain(proposer(entry.approval))
    yield SIGNED, signature(entry.approval)
    yield FILE, code(entry.file)


def _provision(provision: Provision, definitions: Definitions) -> list[Line]:
    return [
        plain(provision.paragraph) or WHOLE_ARTICLE,
        national("limb", provision.limb, definitions) if provision.limb else "",
        provision.says,
        provision.penalty or NO_WORDS,
        said(CHILD, provision.child),
        said(SCOPES, provision.scope),
        plain(provision.form),
        plain(provision.basis),
        plain(provision.steward),
        in_force(provision.valid),
    ]


def _rules(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    groups, group = groups_of(entry.content), ""
    for rule in entry.rules:
        title = groups.get(rule.id, "")
        if title != group:
            yield from heading(3, _group(title, definitions.languages))
            group = title
        yield from heading(4 if title else 3, code(rule.id))
        yield from paragraphs(sentence(rule, definitions))
        yield from bullets(_about(rule, entry, definitions))


def _group(title: str, languages: Languages) -> Line:
    """A heading of the file: in all languages where it has them, parted by strokes, else as it stands, in English."""
    told = title.split(STROKE)
    return wording(dict(zip(languages, told, strict=True))) if len(told) == len(languages) else emphasised(title)


def groups_of(content: bytes) -> dict[str, str]:
    """Under which heading of its file each rule stands; empty before the first one."""
    groups, title = {}, ""
    for line in content.decode().splitlines():
        if found := GROUP.match(line):
            title = found["title"]
        elif found := RULE.match(line):
            groups[found["id"]] = title
    return groups


def _about(rule: Rule, entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    """What a lawyer asks of a rule: what it cites, how well it fits, what it rests on, when it holds."""
    yield in_parts("{cites}: {plain}", cites=CITES, plain=plain(rule.cites))
    if rule.match:
        yield in_parts(
            "{match}: {said} ({confidence:g})",
            match=MATCH,
            said=said(MATCHES, rule.match.predicate),
            confidence=rule.match.confidence,
        )
    if rule.ask:
        decision = definitions.law.decisions[rule.ask]
        answered = "" if decision.is_open else in_parts("{answer}; ", answer=answer(decision))
        yield in_parts(
            "{decision}: {code} ({answered}{state})",
            decision=DECISION,
            code=code(rule.ask),
            answered=answered,
            state=state(decision),
        )
    if rule.valid != entry.in_force:
        yield in_parts("{title}: {days}", title=IN_FORCE, days=in_force(rule.valid))
    if rule.approval != entry.approval:
        yield in_parts("{signed}: {signature}", signed=SIGNED, signature=signature(rule.approval))


def _decisions(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    asked = list(dict.fromkeys(rule.ask for rule in entry.rules if rule.ask))
    if not asked:
        yield from paragraphs(NO_DECISION)
        return
    rows = (_decision(id, definitions.law.decisions[id]) for id in asked)
    yield from table((*DECISION_FIELDS, SAID), rows)


def _decision(id: str, decision: Decision) -> list[Line]:
    return [code(id), decision.question, answer(decision), state(decision), decision.says]


def _not_read(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    """What is recalled, inferred, proposed or not told of this article, and of what."""
    told: dict[Text, list[Line]] = {}
    for how, what in _doubts(entry, definitions):
        told.setdefault(how, []).append(what)
    for how, things in told.items():
        named = each_of((in_parts("{thing}", thing=thing) for thing in things), "; ")
        yield in_parts("{how}: {things}", how=how, things=named)
    if not told:
        yield ALL_READ


def _doubts(entry: RuleFile, definitions: Definitions) -> Iterator[tuple[Text, Line]]:
    if _doubtful(entry.in_force):
        yield in_force(entry.in_force), THE_ARTICLE
    for provision in entry.provisions:
        name = {"name": _name(provision, definitions)}
        if provision.valid != entry.in_force and _doubtful(provision.valid):
            yield in_force(provision.valid), A_PROVISION.filled(name)
        if provision.confidence != AS_READ:
            yield mark(provision.confidence), A_SUMMARY.filled(name)
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
    return in_parts("{paragraph}, {limb}", paragraph=paragraph, limb=limb)


def _index(definitions: Definitions) -> Iterator[Line]:
    yield from heading(1, INDEX_TITLE)
    yield from paragraphs(INDEX_NOTE)
    yield from paragraphs(MARKS_NOTE)
    yield from heading(2, ARTICLES)
    yield from table(ARTICLE_FIELDS, (_indexed(entry) for entry in definitions.law.files))
    yield from heading(2, DECISIONS)
    rows = (_resting(id, decision, definitions) for id, decision in definitions.law.decisions.items())
    yield from table((*DECISION_FIELDS, ARTICLES), rows)


def _indexed(entry: RuleFile) -> list[Line]:
    return [
        link(plain(entry.article), page_name(entry)),
        entry.title,
        in_force(entry.in_force),
        str(len(entry.provisions)),
        str(len(entry.rules)),
        signature(entry.approval),
    ]


def _resting(id: str, decision: Decision, definitions: Definitions) -> list[Line]:
    resting = [entry for entry in definitions.law.files if any(rule.ask == id for rule in entry.rules)]
    articles = ", ".join(link(plain(entry.article), page_name(entry)) for entry in resting)
    return [code(id), decision.question, answer(decision), state(decision), articles]
