"""Find what the articles say on a day, and the rules that govern on it.

Of each article the time line too: all days on which something of it begins to hold or holds no more. What the files do
not hold is not made up: they tell the elements of a paragraph and cite it; the text of the law is in the gazette.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import ARTICLE, LIMB
from thb_eu.definitions import FOREVER, Definitions, LegalText, Provision, Rule, RuleFile, Validity, next_day
from thb_eu.mapping import compile_law
from thb_eu.publication.law_sentences import national, sentence

TEXT, PROVISION, RULE, PREDECESSOR = "text", "provision", "rule", "predecessor"
"""What of an article has days, beside the article itself (`ARTICLE`)."""


@dataclass(frozen=True, slots=True)
class DatedText:
    """Something of an article that has days: what kind it is, its id (as people cite it), its words, its days."""

    kind: str
    id: str
    text: Text
    valid: Validity


@dataclass(frozen=True, slots=True)
class TurningDay:
    """An ISO day of an article's time line: what begins to hold on it, and what held until the day before."""

    day: str
    begins: tuple[DatedText, ...]
    ended: tuple[DatedText, ...]


@dataclass(frozen=True, slots=True)
class ArticleOnADay:
    """One article on an ISO day: whether it is in force, its texts, provisions and rules that are.

    `coverage`: by rule, how many combinations of codes it governs on that day; every combination has exactly one rule.
    """

    entry: RuleFile
    day: str
    texts: tuple[LegalText, ...]
    provisions: tuple[Provision, ...]
    rules: tuple[Rule, ...]
    coverage: Mapping[str, int]

    @property
    def in_force(self) -> bool:
        """Whether the article holds on the day."""
        return self.entry.in_force.holds_on(self.day)


def law_on(day: str, definitions: Definitions) -> tuple[ArticleOnADay, ...]:
    """Return every article as it is on an ISO day; one that is not in force has neither texts nor rules."""
    governing: dict[str, Counter[str]] = {}
    for row in compile_law(definitions.law).rows:
        if row.first <= day <= row.last:
            governing.setdefault(row.article, Counter())[row.rule] += 1
    return tuple(_on(day, entry, governing.get(entry.article, Counter())) for entry in definitions.law.files)


def _on(day: str, entry: RuleFile, coverage: Mapping[str, int]) -> ArticleOnADay:
    holds = entry.in_force.holds_on(day)
    texts = tuple(text for text in entry.texts if holds and text.valid.holds_on(day))
    provisions = tuple(provision for provision in entry.provisions if holds and provision.valid.holds_on(day))
    rules = tuple(rule for rule in entry.rules if holds and rule.valid.holds_on(day))
    return ArticleOnADay(entry, day, texts, provisions, rules, coverage)


def turning_days(entry: RuleFile, definitions: Definitions) -> tuple[TurningDay, ...]:
    """Return the time line of an article, the earliest day first; open days have none."""
    begins: dict[str, list[DatedText]] = {}
    ended: dict[str, list[DatedText]] = {}
    for it in _dated(entry, definitions):
        if it.valid.first:
            begins.setdefault(it.valid.first, []).append(it)
        if it.valid.last and it.valid.last != FOREVER:
            ended.setdefault(next_day(it.valid.last), []).append(it)
    return tuple(
        TurningDay(day, tuple(begins.get(day, ())), tuple(ended.get(day, ()))) for day in sorted({*begins, *ended})
    )


def _dated(entry: RuleFile, definitions: Definitions) -> Iterator[DatedText]:
    yield DatedText(ARTICLE, entry.article, entry.title, entry.in_force)
    files = {known.article: known for known in definitions.law.files}
    for article in entry.predecessors:
        if article in files:
            yield DatedText(PREDECESSOR, article, files[article].title, files[article].in_force)
        else:
            code = definitions.codelists[ARTICLE].by_code[article]
            yield DatedText(PREDECESSOR, article, code.label, Validity(code.valid_from, code.valid_until))
    for text in entry.texts:
        yield DatedText(
            TEXT, entry.citation(text.paragraph), joined((element.words for element in text.elements), "; "), text.valid
        )
    for provision in entry.provisions:
        limb = national(LIMB, provision.limb, definitions) if provision.limb else _("all of it")
        yield DatedText(PROVISION, entry.citation(provision.paragraph), limb, provision.valid)
    for rule in entry.rules:
        yield DatedText(RULE, rule.id, sentence(rule, definitions), rule.valid)
