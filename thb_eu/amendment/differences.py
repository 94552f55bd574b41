"""Differences: two states of the law in, one sentence per change out.

A change has a kind (added, removed, re-targeted, re-dated, conditions, wording, answer, signature), says what it is
about and where that stands now, and for which years it matters. Moving a rule inside its file is no change; what only
follows the days of its article is not told again. No word of `mappings/` changes in silence: what has no sentence of
its own is told of its file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from thb_eu.amendment.wording import PROVISIONS, Wording, changed_words
from thb_eu.amendment.words import (
    ANSWERS,
    ARTICLE_ADDED,
    ARTICLE_REDATED,
    ARTICLE_REMOVED,
    ARTICLE_WORDING,
    CODE_ADDED,
    CODE_REMOVED,
    CODE_RETARGETED,
    CODE_WORDING,
    DECISION_ADDED,
    DECISION_ANSWER,
    DECISION_REDATED,
    DECISION_REMOVED,
    DECISION_WORDING,
    DIMENSION_ADDED,
    DIMENSION_REMOVED,
    NOBODY,
    OTHER_WORDS,
    PERSONS_COUNTED,
    POLICY,
    POLICY_ADDED,
    POLICY_REMOVED,
    PROVISION_ADDED,
    PROVISION_REDATED,
    PROVISION_REMOVED,
    PROVISION_SCOPE,
    PROVISION_WORDING,
    READ_AS_OF,
    REGISTERED_BY,
    RULE_ADDED,
    RULE_CONDITIONS,
    RULE_REDATED,
    RULE_REMOVED,
    RULE_RETARGETED,
    RULE_WORDING,
    SIGNED,
    THE_YEAR,
)
from thb_eu.definitions import Approval, Decision, Definitions, Policy, Provision, Rule, RuleFile, Validity, Walk
from thb_eu.definitions.strict import position, read_yaml
from thb_eu.errors import MappingRefused
from thb_eu.messages import Text, layout, literal
from thb_eu.model import Place
from thb_eu.publication.law.sentences import conditions, in_force, sentence, target

Entry = TypeVar("Entry")

COUNTING = "mappings/counting.yaml"
ADDED, REMOVED, RETARGETED, REDATED = "added", "removed", "re-targeted", "re-dated"
CONDITIONS, WORDING, ANSWER, SIGNATURE = "conditions", "wording", "answer", "signature"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, what it is about, its file, where it stands now (empty if gone), its days, the sentence.

    `words`: the values of the file that changed with it and that the sentence does not say.
    """

    kind: str
    about: str
    file: str
    where: Place | str
    valid: Validity
    text: Text
    words: tuple[Wording, ...] = ()


def differences(before: Definitions, after: Definitions) -> tuple[Change, ...]:
    """Every change from `before` to `after`, article by article, then codes, dimensions, decisions and policies."""
    told = (
        *_articles(before, after),
        *_crosswalks(before, after),
        *_dimensions(before, after),
        *_decisions(before, after),
        *_policies(before, after),
        *_counting(before, after),
    )
    return tuple(_with_words(told, before, after))


def _articles(before: Definitions, after: Definitions) -> Iterator[Change]:
    for old, new in _pairs(before.law.files, after.law.files, lambda entry: entry.article):
        if old is None and new is not None:
            told = ARTICLE_ADDED.filled({"id": new.article, "count": len(new.rules)})
            yield Change(ADDED, new.article, new.file, new.place("article"), new.in_force, told)
        if old is not None and new is None:
            told = ARTICLE_REMOVED.filled({"id": old.article})
            yield Change(REMOVED, old.article, old.file, "", old.in_force, told)
        if old is not None and new is not None:
            yield from _article(old, new, before, after)
        yield from _provisions(old, new, after.languages[0])
        yield from _rules(old, new, before, after)


def _article(old: RuleFile, new: RuleFile, before: Definitions, after: Definitions) -> Iterator[Change]:
    if _days(old.in_force) != _days(new.in_force):
        told = _moved(ARTICLE_REDATED, new.article, in_force(old.in_force), in_force(new.in_force))
        yield Change(REDATED, new.article, new.file, new.place("in_force"), new.in_force, told)
    if old.as_of != new.as_of:
        told = _moved(READ_AS_OF, new.article, _day(old, before), _day(new, after))
        yield Change(REDATED, new.article, new.file, new.place("read_law_as_of"), new.in_force, told)
    if old.approval.signature != new.approval.signature:
        told = _moved(SIGNED, new.article, _signature(old.approval), _signature(new.approval))
        yield Change(SIGNATURE, new.article, new.file, new.place("signed"), new.in_force, told)
    if _article_words(old) != _article_words(new):
        told = ARTICLE_WORDING.filled({"id": new.article})
        yield Change(WORDING, new.article, new.file, new.place("article"), new.in_force, told)


def _day(entry: RuleFile, definitions: Definitions) -> Text:
    return definitions.law.days.get(entry.as_of, THE_YEAR)


def _article_words(entry: RuleFile) -> tuple[Any, ...]:
    return entry.title, entry.cites, entry.predecessors, entry.in_force.confidence


def _provisions(old: RuleFile | None, new: RuleFile | None, own: str) -> Iterator[Change]:
    """What changed in the provisions of an article; they are known by their wording in the country's `own` language."""
    held = {"old": _by_text(old, own), "new": _by_text(new, own)}
    for key in dict.fromkeys([*held["old"], *held["new"]]):
        was, now = held["old"].get(key), held["new"].get(key)
        entry = now or was
        assert entry is not None
        file = new or old
        assert file is not None
        about = f"{file.article}({entry.paragraph})" if entry.paragraph else file.article
        words = {"id": about, "says": entry.says}
        where = new.place("provisions", now.number) if new and now else ""
        if was is None:
            yield Change(ADDED, about, file.file, where, entry.valid, PROVISION_ADDED.filled(words))
        elif now is None:
            yield Change(REMOVED, about, file.file, where, entry.valid, PROVISION_REMOVED.filled(words))
        else:
            if _redated(was, now, old, new):
                days = {"before": in_force(was.valid), "after": in_force(now.valid)}
                yield Change(REDATED, about, file.file, where, now.valid, PROVISION_REDATED.filled({**words, **days}))
            if was.scope != now.scope:
                scopes = {"before": was.scope, "after": now.scope}
                told = PROVISION_SCOPE.filled({**words, **scopes})
                yield Change(RETARGETED, about, file.file, where, now.valid, told)
            if _particulars(was) != _particulars(now):
                yield Change(WORDING, about, file.file, where, now.valid, PROVISION_WORDING.filled(words))


def _particulars(it: Provision) -> tuple[Any, ...]:
    return it.says, it.penalty, it.child, it.form, it.basis, it.steward, it.confidence, it.valid.confidence


def _by_text(entry: RuleFile | None, lang: str) -> dict[tuple[str, str, str, int], Provision]:
    """Provisions by paragraph, limb and wording in `lang`: a paragraph that moves is one gone and one new.

    A wording that held at two times is told apart by which of them it is.
    """
    times: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for it in entry.provisions if entry else ():
        key = (it.paragraph, it.limb, it.says.in_language(lang))
        times[key] += 1
        found[(*key, times[key])] = it
    return found


def _rules(old: RuleFile | None, new: RuleFile | None, before: Definitions, after: Definitions) -> Iterator[Change]:
    for was, now in _pairs(old.rules if old else (), new.rules if new else (), lambda rule: rule.id):
        if was is None and now is not None and new is not None:
            told = RULE_ADDED.filled({"id": now.id, "sentence": sentence(now, after)})
            yield Change(ADDED, now.id, now.file, new.place_of(now), now.valid, told)
        elif now is None and was is not None:
            told = RULE_REMOVED.filled({"id": was.id, "sentence": sentence(was, before)})
            yield Change(REMOVED, was.id, was.file, "", was.valid, told)
        elif was is not None and now is not None and old is not None and new is not None:
            found = [*_rule(was, now, _redated(was, now, old, new), before, after), *_own_signature(was, now, old, new)]
            yield from (Change(kind, now.id, now.file, new.place_of(now), now.valid, text) for kind, text in found)


def _rule(was: Rule, now: Rule, redated: bool, before: Definitions, after: Definitions) -> Iterator[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    if (was.count_as, was.ask) != (now.count_as, now.ask):
        found.append((RETARGETED, _moved(RULE_RETARGETED, now.id, _counts(was, before), _counts(now, after))))
    if redated:
        found.append((REDATED, _moved(RULE_REDATED, now.id, in_force(was.valid), in_force(now.valid))))
    if _about_others(was, now, before, after):
        found.append((CONDITIONS, _moved(RULE_CONDITIONS, now.id, conditions(was, before), conditions(now, after))))
    if not found and _rule_words(was) != _rule_words(now):
        found.append((WORDING, RULE_WORDING.filled({"id": now.id})))
    yield from found


def _about_others(was: Rule, now: Rule, before: Definitions, after: Definitions) -> bool:
    """Whether the conditions changed, and not only because a code that the rule does not name came or went."""
    if was.named != now.named or was.conditions.keys() != now.conditions.keys():
        return was.conditions != now.conditions
    gone_or_new = {
        name: frozenset(before.law.dimensions.get(name, ())) ^ frozenset(after.law.dimensions.get(name, ()))
        for name in was.conditions
    }
    return any(was.conditions[name] - codes != now.conditions[name] - codes for name, codes in gone_or_new.items())


def _rule_words(rule: Rule) -> tuple[Any, ...]:
    return rule.because, rule.cites, rule.match, rule.valid.confidence


def _own_signature(was: Rule, now: Rule, old: RuleFile, new: RuleFile) -> Iterator[tuple[str, Text]]:
    """A sentence signed on its own; one that its file signs is told with the article."""
    before, after = (
        None if rule.approval is file.approval else rule.approval for rule, file in ((was, old), (now, new))
    )
    if (before and before.signature) != (after and after.signature):
        yield SIGNATURE, _moved(SIGNED, now.id, _signature(before), _signature(after))


def _counts(rule: Rule, definitions: Definitions) -> Text:
    told = target(rule, definitions)
    return layout("{told} [{ask}]", told=told, ask=rule.ask) if rule.ask else told


def _crosswalks(before: Definitions, after: Definitions) -> Iterator[Change]:
    for old, new in _pairs(before.law.crosswalks, after.law.crosswalks, lambda walk: walk.name):
        entry = new or old
        file = entry.name if entry else ""
        for was, now in _pairs(old.walks if old else (), new.walks if new else (), lambda walk: walk.code):
            where = _place(after, file, "codes", new.walks.index(now)) if new and now else ""
            yield from (Change(kind, told.code, file, where, Validity(), text) for kind, told, text in _walk(was, now))


def _walk(was: Walk | None, now: Walk | None) -> Iterator[tuple[str, Walk, Text]]:
    entry = now or was
    assert entry is not None
    words: dict[str, Any] = {"id": entry.code, "label": entry.label}
    if was is None:
        yield ADDED, entry, CODE_ADDED.filled({**words, "after": entry.count_as})
    elif now is None:
        yield REMOVED, entry, CODE_REMOVED.filled(words)
    elif was.count_as != now.count_as:
        yield RETARGETED, entry, CODE_RETARGETED.filled({**words, "before": was.count_as, "after": now.count_as})
    elif was != now:
        yield WORDING, entry, CODE_WORDING.filled(words)


def _dimensions(before: Definitions, after: Definitions) -> Iterator[Change]:
    """Codes that came or went; those of a crosswalk are told with it."""
    file = "mappings/dimensions.yaml"
    held = (before.law.dimensions, after.law.dimensions)
    walked = {walk.source for law in (before.law, after.law) for walk in law.crosswalks}
    for dimension in dict.fromkeys(name for codes in held for name in codes if name not in walked):
        old, new = (codes.get(dimension, ()) for codes in held)
        for code in dict.fromkeys([*old, *new]):
            if code not in old:
                told = DIMENSION_ADDED.filled({"id": dimension, "code": code})
                where = _place(after, file, "dimensions", dimension)
                yield Change(ADDED, dimension, file, where, Validity(), told)
            elif code not in new:
                told = DIMENSION_REMOVED.filled({"id": dimension, "code": code})
                yield Change(REMOVED, dimension, file, "", Validity(), told)


def _decisions(before: Definitions, after: Definitions) -> Iterator[Change]:
    file = "mappings/decisions.yaml"
    old, new = (definitions.law.decisions.values() for definitions in (before, after))
    for was, now in _pairs(old, new, lambda decision: decision.id):
        entry = now or was
        assert entry is not None
        words = {"id": entry.id, "question": entry.question, "answer": ANSWERS[entry.answer]}
        found: list[tuple[str, Text]] = []
        if was is None:
            found.append((ADDED, DECISION_ADDED.filled(words)))
        elif now is None:
            found.append((REMOVED, DECISION_REMOVED.filled(words)))
        else:
            found += _decision(was, now)
        where = _place(after, file, "decisions", now.number) if now else ""
        yield from (Change(kind, entry.id, file, where, entry.valid, text) for kind, text in found)


def _decision(was: Decision, now: Decision) -> Iterator[tuple[str, Text]]:
    if was.answer != now.answer:
        yield ANSWER, _moved(DECISION_ANSWER, now.id, ANSWERS[was.answer], ANSWERS[now.answer])
    if _days(was.valid) != _days(now.valid):
        yield REDATED, _moved(DECISION_REDATED, now.id, in_force(was.valid), in_force(now.valid))
    if was.approval.signature != now.approval.signature:
        yield SIGNATURE, _moved(SIGNED, now.id, _signature(was.approval), _signature(now.approval))
    if (was.question, was.says, was.because) != (now.question, now.says, now.because):
        yield WORDING, DECISION_WORDING.filled({"id": now.id})


def _counting(before: Definitions, after: Definitions) -> Iterator[Change]:
    """How persons are counted once: by indicator, and what holds for all of them."""
    old, new = before.counting, after.counting
    for indicator in dict.fromkeys([*old.rules, *new.rules]):
        if old.rules.get(indicator) != new.rules.get(indicator):
            told = PERSONS_COUNTED.filled({"id": indicator})
            yield Change(RETARGETED, indicator, COUNTING, COUNTING, Validity(), told)
    if (old.first_by, old.vague) != (new.first_by, new.vague):
        yield Change(RETARGETED, COUNTING, COUNTING, COUNTING, Validity(), REGISTERED_BY)


def _policies(before: Definitions, after: Definitions) -> Iterator[Change]:
    file = "mappings/disclosure.yaml"
    old, new = before.law.policies, after.law.policies
    for was, now in _pairs(old, new, lambda policy: policy.id):
        entry = now or was
        assert entry is not None
        where = _place(after, file, "policies", new.index(now)) if now else ""
        found = _policy(was, now)
        yield from (Change(kind, entry.id, file, where, entry.valid, text) for kind, text in found)


def _policy(was: Policy | None, now: Policy | None) -> Iterator[tuple[str, Text]]:
    if was is None and now is not None:
        yield ADDED, POLICY_ADDED.filled({"id": now.id})
    elif now is None and was is not None:
        yield REMOVED, POLICY_REMOVED.filled({"id": was.id})
    elif was is not None and now is not None:
        if was.approval.signature != now.approval.signature:
            yield SIGNATURE, _moved(SIGNED, now.id, _signature(was.approval), _signature(now.approval))
        if was.approval.text != now.approval.text:
            yield WORDING, POLICY.filled({"id": now.id})


SAID_BY: Mapping[str, frozenset[str]] = {
    RETARGETED: frozenset({"count_as", "ask", "scope"}),
    REDATED: frozenset({"valid", "in_force", "read_law_as_of"}),
    ANSWER: frozenset({"answer"}),
    SIGNATURE: frozenset({"signed"}),
}
"""The keys whose old and new values the sentence of a change says itself."""


def _with_words(told: Sequence[Change], before: Definitions, after: Definitions) -> Iterator[Change]:
    """The changes with the values that changed with them; what belongs to none is told of its file."""
    files = (before.files, after.files)
    left = {
        name: [*changed_words(*(read_yaml(held[name], name, MappingRefused) for held in files), own=after.languages[0])]
        for name in after.files
        if name.startswith("mappings/") and name in before.files and before.files[name] != after.files[name]
    }
    articles = {entry.file: entry.article for law in (before.law, after.law) for entry in law.files}
    kinds: dict[tuple[str, str], set[str]] = {}
    for change in told:
        kinds.setdefault((change.file, change.about), set()).add(change.kind)
    redated = {change.file for change in told if change.kind == REDATED}
    for change in told:
        own = [words for words in left.get(change.file, ()) if _is_about(words, change, articles)]
        left[change.file] = [words for words in left.get(change.file, ()) if words not in own]
        said = frozenset().union(*(SAID_BY.get(kind, frozenset()) for kind in kinds[change.file, change.about]))
        shown = () if change.kind in (ADDED, REMOVED) else tuple(it for it in own if said.isdisjoint(it.path))
        yield replace(change, words=shown)
    for name, others in left.items():
        follows = SAID_BY[REDATED] if name in redated else frozenset()  # days that only follow those of the article
        if words := tuple(it for it in others if follows.isdisjoint(it.path)):
            yield Change(WORDING, name, name, name, Validity(), OTHER_WORDS.filled({"id": name}), words)


def _is_about(words: Wording, change: Change, articles: Mapping[str, str]) -> bool:
    """Whether a value belongs to what a change is about: an entry by its name, a provision, else the article itself."""
    head, *rest = words.path
    if change.file == COUNTING or change.about in words.path:
        return True
    if head == PROVISIONS and rest:
        paragraph = rest[0].partition(" ")[0]
        return change.about.endswith(paragraph) or (paragraph == "()" and "(" not in change.about)
    return head != "rules" and articles.get(change.file) == change.about


def _place(definitions: Definitions, file: str, *path: str | int) -> str:
    """`file:line:column` of what stands at `path`."""
    return str(position(file, definitions.files[file], list(path)))


def _signature(approval: Approval | None) -> Text:
    signature = approval.signature if approval else None
    if signature is None:
        return NOBODY
    told = ", ".join(filter(None, (signature.by, signature.role, signature.on, signature.text, signature.law)))
    return literal(told)


def _moved(sentence_: Text, id: str, before: Text, after: Text) -> Text:
    return sentence_.filled({"id": id, "before": before, "after": after})


def _days(valid: Validity) -> tuple[str, str]:
    return valid.first, valid.last


def _redated(was: Rule | Provision, now: Rule | Provision, old: RuleFile | None, new: RuleFile | None) -> bool:
    """Whether the days moved, and not only because those of the article did."""
    follows = old and new and [_days(was.valid), _days(now.valid)] == [_days(old.in_force), _days(new.in_force)]
    return _days(was.valid) != _days(now.valid) and not follows


def _pairs(old: Iterable[Entry], new: Iterable[Entry], key: Any) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Entries of both sides by their key, in the order of the old ones, the new ones after them."""
    olds, news = ({key(entry): entry for entry in side} for side in (old, new))
    for name in dict.fromkeys([*olds, *news]):
        yield olds.get(name), news.get(name)
