"""Say what the law book and the pages both say of the law."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.base.messages import Text, _, day, in_context, joined, layout, literal
from thb_eu.definitions import (
    REFERENCE_YEAR,
    Approval,
    Decision,
    Definitions,
    LegalText,
    Policy,
    Release,
    RuleFile,
    TextSource,
)
from thb_eu.definitions.signing import role_in_words
from thb_eu.publication.labels import ANSWER, RECEIVER
from thb_eu.publication.layout import CONFIDENCE

SCOPES: Mapping[str, Text] = {
    "in": _("in"),
    "out": _("out"),
    "ask": _("the ministry decides"),
    "use of services": _("use of services"),
}
"""How far a provision is an offence of the EU indicators, as the files of the law say it."""

CHILD: Mapping[str, Text] = {"yes": _("yes"), "no": _("no"), "by base": _("by the base act")}
ELEMENTS: Mapping[str, Text] = {
    "who": in_context("element", "who"),
    "act": in_context("element", "act"),
    "object": in_context("element", "against whom or what"),
    "means": in_context("element", "means"),
    "purpose": in_context("element", "purpose"),
    "circumstance": in_context("element", "circumstance"),
}
"""What an element of a paragraph is, in the order in which they are read."""
DIRECTIVE = "directive"
"""The code list of what the Directive asks of a criminal code."""
EXTENTS: Mapping[str, Text] = {
    "named": _("named in the law"),
    "related": _("only something near it is punished"),
    "not named": _("gap, not named in the law"),
    "": _("nothing recorded in the mappings"),
}
"""How far the law answers to a provision of the Directive."""
OPEN = _("open, no answer proposed")
WHOLE_ARTICLE = _("the whole article")


def term(words: Mapping[str, Text], word: str) -> Text:
    """Say what a word of the files means in all languages; the word itself where nobody translated it."""
    return words.get(word, literal(word))


def mark(word: str) -> Text:
    """Say how sure something is."""
    return term(CONFIDENCE, word)


def answer(decision: Decision) -> Text:
    """Return the answer that is proposed or signed."""
    return term(ANSWER, decision.answer)


def proposer(approval: Approval) -> Text:
    """Say who proposed a text and when."""
    return joined((literal(approval.by), role_in_words(approval.role), day(approval.on)))


def signature(approval: Approval) -> Text:
    """Say who signed a text and when, or that nobody has."""
    signed = approval.signed
    if signed is None:
        return _("proposed, unsigned")
    who = ", ".join(filter(None, (signed.by, signed.role)))
    return _("signed: {who}, {on}", who=who, on=day(signed.on))


def state(decision: Decision) -> Text:
    """Say how far a decision has come: open, proposed or signed."""
    return OPEN if decision.is_open and decision.signed is None else signature(decision.approval)


def elements(text: LegalText, limb: str) -> list[tuple[Text, Text]]:
    """Say what a paragraph says of one limb of it: each kind of element, in order, with its words."""
    held = text.of_limb(limb)
    by_kind = ((what, [element.words for element in held if element.kind == kind]) for kind, what in ELEMENTS.items())
    return [(what, joined(words, "; ")) for what, words in by_kind if words]


def summary(text: LegalText, limb: str) -> Text:
    """Return the elements of a limb as one text."""
    return joined((layout("{kind}: {words}", kind=what, words=words) for what, words in elements(text, limb)), " · ")


def source_of(text: LegalText, entry: RuleFile) -> TextSource | None:
    """Find where the words of a text were read: its own source, else that of its article."""
    return text.source or entry.source


def read_where(source: TextSource) -> Text:
    """Say how a source is cited, on which day it was read, and how sure that is."""
    if not source.read_on:
        return layout("{cites} ({mark})", cites=source.cites, mark=mark(source.confidence))
    return _(
        "{cites}, as read on {day} ({mark})", cites=source.cites, day=day(source.read_on), mark=mark(source.confidence)
    )


def law_as_of(entry: RuleFile, definitions: Definitions) -> Text:
    """Return the day whose law governs a record of an article."""
    return _("the whole reference year") if entry.as_of == REFERENCE_YEAR else definitions.law.days[entry.as_of]


def to_the_commission(policy: Policy) -> Text:
    """Say how the Commission gets small counts."""
    return _(
        "true values; marked: below {below} ({primary}), and what would reveal it ({secondary}); units: {names}",
        below=policy.below,
        primary=policy.primary,
        secondary=policy.secondary,
        names=", ".join(policy.units),
    )


def gets(release: Release, definitions: Definitions) -> Text:
    """Say what a release holds: the dossier and for whom it is, or what a recipient receives."""
    known = definitions.recipients.get(release.gets)
    return known.title if known else joined((_("the dossier"), RECEIVER[release.edition]), " · ")


def to_the_public(policy: Policy) -> Text:
    """Say how the public gets small counts."""
    return _(
        "below {below} suppressed, so that the others do not reveal them within {within}",
        below=policy.below,
        within=policy.within,
    )
