"""Write the law as Markdown, one page per article and an index; the country's own language first.

Goes out: pages by name. A page says what the law says, how it counts, sentence by sentence in the order and under the
headings of its file, on which decisions that rests, and what was not read in the law itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from thb_eu.base.messages import NO_WORDS, STROKE, Languages, Text, _, each_of, in_parts, layout, wording
from thb_eu.definitions import Decision, Definitions, LegalText, Provision, Rule, RuleFile, TextSource
from thb_eu.publication.law_sentences import MATCHES, in_force, national, sentence
from thb_eu.publication.law_terms import (
    CHILD,
    SCOPES,
    WHOLE_ARTICLE,
    answer,
    law_as_of,
    mark,
    proposer,
    read_where,
    signature,
    state,
    summary,
    term,
)
from thb_eu.publication.layout import AS_READ
from thb_eu.writing.document import (
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

GROUP = re.compile(r"^\s*# --- (?P<title>.+?)\s*-*$")
RULE = re.compile(r"^\s*(?:- )?rule:\s*[\"']?(?P<id>[a-z0-9-]+)")
"""A heading and a rule in a rule file: headings are remarks, which no reader of YAML passes on."""

ARTICLE, ARTICLES, DECISIONS, IN_FORCE, SIGNED = (
    _("Article"),
    _("Articles"),
    _("Decisions"),
    _("In force"),
    _("Signature"),
)
DAYS_OF_THE_ARTICLE = _("days of the article")
DECISION_FIELDS = (_("Decision"), _("Question"), _("Answer"), _("State"))
PROVISION_FIELDS = (
    _("Paragraph"),
    _("Limb"),
    _("Elements"),
    _("Penalty"),
    _("Child"),
    _("Scope"),
    _("Form"),
    _("Basis"),
    _("For the steward"),
    IN_FORCE,
)


def pages(definitions: Definitions, languages: Languages = ()) -> dict[str, bytes]:
    """Return every page by its name, the index first; in all languages of the country where none are named."""
    shown = languages or definitions.languages
    articles = {page_name(entry): _page(entry, definitions) for entry in definitions.law.files}
    return {
        name: ("\n".join(written(line, shown) for line in lines).rstrip("\n") + "\n").encode()
        for name, lines in {"README.md": _index(definitions), **articles}.items()
    }


def page_name(entry: RuleFile) -> str:
    """Return the page of an article."""
    return f"{entry.file.removeprefix('mappings/').removesuffix('.yaml').replace('/', '-')}.md"


def _index(definitions: Definitions) -> Iterator[Line]:
    entries = definitions.law.files
    yield from heading(1, _("The law as data"))
    yield from paragraphs(
        _(
            "Each article has its page: what the law says, how it counts in the EU statistics on trafficking in "
            "human beings, and why. The pages are made from the files in the folder mappings; mend those, not "
            "these: thb-eu mappings export --form pages --out docs."
        )
    )
    yield from paragraphs(
        _(
            "Marks: read in the source; recalled or inferred, hence not read, so check it in the official "
            "journal; proposed is the toolkit's own. What is unsigned is a proposal; the ministry decides."
        )
    )
    links = {entry.article: link(plain(entry.article), page_name(entry)) for entry in entries}
    rows: list[list[Line]] = []
    for entry in entries:
        counts = (str(len(held)) for held in (entry.provisions, entry.rules))
        rows.append([links[entry.article], entry.title, in_force(entry.in_force), *counts, signature(entry.approval)])
    yield from heading(2, ARTICLES)
    yield from table((ARTICLE, _("Title"), IN_FORCE, _("Provisions"), _("Rules"), SIGNED), rows)
    rows = []
    for decision in definitions.law.decisions.values():
        resting = (
            links[file.article]
            for file in entries
            if any(decision.id in definitions.law.questions[rule.id] for rule in file.rules)
        )
        rows.append([*_decision(decision), ", ".join(resting)])
    yield from heading(2, DECISIONS)
    yield from table((*DECISION_FIELDS, ARTICLES), rows)


def _decision(decision: Decision) -> list[Line]:
    return [code(decision.id), decision.question, answer(decision), state(decision)]


def _page(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    yield from heading(1, in_parts("{plain} · {title}", plain=plain(entry.article), title=entry.title))
    facts = _facts(entry, definitions).items()
    yield from bullets(in_parts("{name}: {value}", name=name, value=value) for name, value in facts if value)
    note = _(
        "This page is made from {file}. Mend it there, not here: thb-eu mappings export --form pages --out docs.",
        file=entry.file,
    )
    yield from paragraphs(note)
    if entry.provisions:
        yield from heading(2, _("What the law says"))
        yield from paragraphs(_("By its elements, in the words of this toolkit; not the text of the law."))
        yield from bullets(_sources(entry))
        rows = (_provision(provision, text, definitions) for provision, text in entry.readings())
        yield from table(PROVISION_FIELDS, rows)
        explained = [*_explained(entry)]
        if explained:
            yield from paragraphs(_("What is said of it, and is no text of the law:"))
            yield from bullets(explained)
    yield from heading(2, _("How it counts"))
    yield from paragraphs(_("Each rule is one sentence; exactly one governs a record."))
    yield from _rules(entry, definitions)
    yield from heading(2, _("On which decisions it rests"))
    asked = definitions.law.questions
    titles = [
        definitions.law.decisions[id] for id in dict.fromkeys(id for rule in entry.rules for id in asked[rule.id])
    ]
    if titles:
        yield from table((*DECISION_FIELDS, _("What is said")), ([*_decision(title), title.says] for title in titles))
    else:
        yield from paragraphs(_("On none."))
    yield from heading(2, _("What was not read"))
    yield from bullets(_not_read(entry, definitions))


def _facts(entry: RuleFile, definitions: Definitions) -> dict[Text, Line]:
    """Find what stands at the head of an article's file."""
    known = {other.article: link(plain(other.article), page_name(other)) for other in definitions.law.files}
    return {
        _("Citation"): plain(entry.cites),
        IN_FORCE: in_force(entry.in_force),
        _("Law read as of"): law_as_of(entry, definitions),
        _("Predecessors"): ", ".join(known.get(article, plain(article)) for article in entry.predecessors),
        _("Proposed by"): proposer(entry.approval),
        SIGNED: signature(entry.approval),
        _("File"): code(entry.file),
    }


def _sources(entry: RuleFile) -> Iterator[Line]:
    """Find where the words of the article, and those of a paragraph that was read elsewhere, were read."""
    if entry.source:
        yield in_parts("{name}: {source}", name=_("Where the text was read"), source=_linked(entry.source))
    for text in entry.texts:
        if text.source:
            where = in_parts("{paragraph}, {days}", paragraph=_paragraph(text.paragraph), days=in_force(text.valid))
            yield in_parts("{where}: {source}", where=where, source=_linked(text.source))


def _linked(source: TextSource) -> Line:
    said = read_where(source)
    if not source.link:
        return said
    return in_parts(
        "{said} · {text}", said=said, text=layout("[{name}]({to})", name=_("official text"), to=source.link)
    )


def _explained(entry: RuleFile) -> Iterator[Line]:
    for text in entry.texts:
        for note in text.explained:
            sure = in_parts("{source} ({mark})", source=plain(note.source), mark=mark(note.confidence))
            yield in_parts("{name}: {says} {sure}", name=_paragraph(text.paragraph), says=note.says, sure=sure)


def _provision(provision: Provision, text: LegalText | None, definitions: Definitions) -> list[Line]:
    return [
        plain(provision.paragraph) or WHOLE_ARTICLE,
        national("limb", provision.limb, definitions) if provision.limb else "",
        summary(text, provision.limb) if text else NO_WORDS,
        (text and text.penalty) or NO_WORDS,
        term(CHILD, provision.child),
        term(SCOPES, provision.scope),
        plain(provision.form),
        plain(provision.basis),
        plain(provision.steward),
        in_force(provision.valid.within(text.valid) if text else provision.valid),
    ]


def _rules(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    groups, group, languages = _groups_of(entry.content), "", definitions.languages
    for rule in entry.rules:
        title = groups.get(rule.id, "")
        if title != group:  # in all languages where they are parted by strokes, else as it stands, in English
            titles, group = title.split(STROKE), title
            spoken = len(titles) == len(languages)
            line = wording(dict(zip(languages, titles, strict=True))) if spoken else emphasised(title)
            yield from heading(3, line)
        yield from heading(4 if title else 3, code(rule.id))
        yield from paragraphs(sentence(rule, definitions))
        yield from bullets(_about(rule, entry, definitions))


def _groups_of(content: bytes) -> dict[str, str]:
    """Find under which heading of its file each rule stands; empty before the first one."""
    groups, title = {}, ""
    for line in content.decode().splitlines():
        if found := GROUP.match(line):
            title = found["title"]
        elif found := RULE.match(line):
            groups[found["id"]] = title
    return groups


def _about(rule: Rule, entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    """Yield what a lawyer asks of a rule: what it cites, how well it fits, what it rests on, when it holds."""
    parts: dict[Text, Line] = {_("Cites"): plain(rule.cites)}
    if match := rule.match:
        fits = term(MATCHES, match.predicate)
        parts[_("Match")] = in_parts("{said} ({confidence:g})", said=fits, confidence=match.confidence)
    if asked := definitions.law.questions[rule.id]:
        parts[_("Decision")] = ", ".join(map(code, asked))
    if rule.valid != entry.in_force:
        parts[IN_FORCE] = in_force(rule.valid)
    if rule.approval != entry.approval:
        parts[SIGNED] = signature(rule.approval)
    yield from (in_parts("{name}: {value}", name=name, value=value) for name, value in parts.items())


def _not_read(entry: RuleFile, definitions: Definitions) -> Iterator[Line]:
    """Yield what is recalled, inferred, proposed or not told of this article, and of what."""
    marks: dict[Text, list[Line]] = {}
    for how, what in _doubts(entry, definitions):
        marks.setdefault(how, []).append(what)
    for how, things in marks.items():
        named = each_of((in_parts("{thing}", thing=thing) for thing in things), "; ")
        yield in_parts("{how}: {things}", how=how, things=named)
    if not marks:
        yield _("Everything was read in the source.")


def _doubts(entry: RuleFile, definitions: Definitions) -> Iterator[tuple[Text, Line]]:
    if entry.in_force.confidence != AS_READ:
        yield in_force(entry.in_force), DAYS_OF_THE_ARTICLE
    if entry.source and entry.source.confidence != AS_READ:
        yield mark(entry.source.confidence), _("source of the text")
    yield from _doubts_of_texts(entry)
    for provision in entry.provisions:
        name = _name(provision, definitions)
        if provision.valid != entry.in_force and provision.valid.confidence != AS_READ:
            yield in_force(provision.valid), _("days of the provision {name}", name=name)
        if provision.confidence != AS_READ:
            yield mark(provision.confidence), _("scope of the provision {name}", name=name)
    for rule in entry.rules:
        if rule.valid != entry.in_force and rule.valid.confidence != AS_READ:
            yield in_force(rule.valid), code(rule.id)


def _doubts_of_texts(entry: RuleFile) -> Iterator[tuple[Text, Line]]:
    for text in entry.texts:
        name = _paragraph(text.paragraph)
        if text.valid != entry.in_force and text.valid.confidence != AS_READ:
            yield in_force(text.valid), _("days of the text of {name}", name=name)
        marked = [(text.confidence, _("text of {name}", name=name))]
        marked += [(note.confidence, _("what is said of {name}", name=name)) for note in text.explained]
        yield from ((mark(word), what) for word, what in marked if word != AS_READ)


def _paragraph(paragraph: str) -> Text:
    return _("para {paragraph}", paragraph=paragraph) if paragraph else WHOLE_ARTICLE


def _name(provision: Provision, definitions: Definitions) -> Text:
    """Say how to speak of a provision: its paragraph and its limb."""
    paragraph = _paragraph(provision.paragraph)
    if not provision.limb:
        return paragraph
    limb = national("limb", provision.limb, definitions)
    return in_parts("{paragraph}, {limb}", paragraph=paragraph, limb=limb)
