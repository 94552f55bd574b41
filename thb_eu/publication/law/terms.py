"""Terms: what the law book and the pages both say of the law."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.base.messages import Text, _, day, joined, literal
from thb_eu.definitions import REFERENCE_YEAR, Approval, Decision, Definitions, Policy, RuleFile
from thb_eu.definitions.roles import role_in_words
from thb_eu.publication.labels import ANSWER
from thb_eu.publication.layout import CONFIDENCE

SCOPES: Mapping[str, Text] = {
    "in": _("in"),
    "out": _("out"),
    "ask": _("the ministry decides"),
    "use of services": _("use of services"),
}
"""How far a provision is an offence of the EU indicators, as the files of the law say it."""

CHILD: Mapping[str, Text] = {"yes": _("yes"), "no": _("no"), "by base": _("by the base act")}
REFERENCE = _("the whole reference year")
UNSIGNED = _("proposed, unsigned")
SIGNED = _("signed: {who}, {on}")
OPEN = _("open, no answer proposed")
WHOLE_ARTICLE = _("the whole article")


def term(words: Mapping[str, Text], word: str) -> Text:
    """What a word of the files means in all languages; the word itself where nobody translated it."""
    return words.get(word, literal(word))


def mark(word: str) -> Text:
    """How sure something is."""
    return term(CONFIDENCE, word)


def answer(decision: Decision) -> Text:
    """The answer that is proposed or signed."""
    return term(ANSWER, decision.answer)


def proposer(approval: Approval) -> Text:
    """Who proposed a text and when."""
    return joined((literal(approval.by), role_in_words(approval.role), literal(approval.on)))


def signature(approval: Approval) -> Text:
    """Who signed a text and when, or that nobody has."""
    signed = approval.signed
    if signed is None:
        return UNSIGNED
    who = ", ".join(filter(None, (signed.by, signed.role)))
    return SIGNED.filled({"who": who, "on": day(signed.on)})


def state(decision: Decision) -> Text:
    """How far a decision has come: open, proposed or signed."""
    return OPEN if decision.is_open and decision.signed is None else signature(decision.approval)


def law_as_of(entry: RuleFile, definitions: Definitions) -> Text:
    """The day whose law governs a record of an article."""
    return REFERENCE if entry.as_of == REFERENCE_YEAR else definitions.law.days[entry.as_of]


def to_the_commission(policy: Policy) -> Text:
    """How the Commission gets small counts."""
    return _(
        "true values; marked: below {below} ({primary}), and what would reveal it ({secondary}); units: {names}",
        below=policy.below,
        primary=policy.primary,
        secondary=policy.secondary,
        names=", ".join(policy.units),
    )


def to_the_public(policy: Policy) -> Text:
    """How the public gets small counts."""
    return _(
        "below {below} suppressed, so that the others do not reveal them within {within}",
        below=policy.below,
        within=policy.within,
    )
