"""Differences: two states of the law in, one sentence per change out, in Slovenian and English.

A change has a kind (added, removed, re-targeted, re-dated, conditions, wording, answer, signature), says what it is
about and where that stands now, and for which years it matters. Moving a rule inside its file is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from thb_eu.definitions import Decision, Definitions, Policy, Provision, Rule, RuleFile, Validity, Walk
from thb_eu.model import Text
from thb_eu.publish.law.sentences import conditions, in_force, sentence, target

T = TypeVar("T")

ADDED, REMOVED, RETARGETED, REDATED = "added", "removed", "re-targeted", "re-dated"
CONDITIONS, WORDING, ANSWER, SIGNATURE = "conditions", "wording", "answer", "signature"

RULE_ADDED = Text("Novo pravilo {id}: {sentence}", "New rule {id}: {sentence}")
RULE_REMOVED = Text("Pravila {id} ni več: {sentence}", "The rule {id} is gone: {sentence}")
RULE_RETARGETED = Text(
    "Pravilo {id} šteje drugače: prej {before}; zdaj {after}.",
    "The rule {id} counts otherwise: {before} before, {after} now.",
)
RULE_REDATED = Text(
    "Pravilo {id} velja drugače: prej {before}; zdaj {after}.",
    "The rule {id} is in force otherwise: {before} before, {after} now.",
)
RULE_CONDITIONS = Text(
    "Pravilo {id} velja za drugo: prej kadar je {before}; zdaj kadar je {after}.",
    "The rule {id} is about something else: when {before} before, when {after} now.",
)
RULE_WORDING = Text(
    "Pri pravilu {id} je spremenjeno samo besedilo (razlog, sklic ali ujemanje).",
    "Only the words of the rule {id} changed (reason, citation or match).",
)
SIGNED = Text(
    "{id}: podpis je spremenjen: prej {before}; zdaj {after}.",
    "{id}: the signature changed: {before} before, {after} now.",
)
ARTICLE_ADDED = Text("Nov člen {id} s {count} pravili.", "New article {id} with {count} rules.")
ARTICLE_REMOVED = Text(
    "Člena {id} ni več; njegove številke ostanejo brez pravila.",
    "The article {id} is gone; its numbers are left without a rule.",
)
ARTICLE_REDATED = Text(
    "Člen {id} velja drugače: prej {before}; zdaj {after}.",
    "The article {id} is in force otherwise: {before} before, {after} now.",
)
READ_AS_OF = Text(
    "Člen {id} se bere po drugem dnevu: prej {before}; zdaj {after}.",
    "The article {id} is read as of another day: {before} before, {after} now.",
)
PROVISION_ADDED = Text("{id}: nova določba: {says}", "{id}: new provision: {says}")
PROVISION_REMOVED = Text("{id}: določbe ni več: {says}", "{id}: the provision is gone: {says}")
PROVISION_REDATED = Text(
    "{id}: določba velja drugače ({says}): prej {before}; zdaj {after}.",
    "{id}: the provision is in force otherwise ({says}): {before} before, {after} now.",
)
PROVISION_SCOPE = Text(
    "{id}: doseg določbe je drugačen ({says}): prej {before}; zdaj {after}.",
    "{id}: the scope of the provision changed ({says}): {before} before, {after} now.",
)
DECISION_ADDED = Text(
    "Nova odločitev {id}: {question} Odgovor: {answer}.", "New decision {id}: {question} Answer: {answer}."
)
DECISION_REMOVED = Text("Odločitve {id} ni več: {question}", "The decision {id} is gone: {question}")
DECISION_ANSWER = Text(
    "Odločitev {id} ima drug odgovor: prej {before}; zdaj {after}.",
    "The decision {id} has another answer: {before} before, {after} now.",
)
DECISION_REDATED = Text(
    "Odločitev {id} velja drugače: prej {before}; zdaj {after}.",
    "The decision {id} is in force otherwise: {before} before, {after} now.",
)
DECISION_WORDING = Text("Pri odločitvi {id} je spremenjeno besedilo.", "The words of the decision {id} changed.")
CODE_ADDED = Text(
    "{file}: nova šifra {id} ({label}) šteje kot {after}.", "{file}: the new code {id} ({label}) counts as {after}."
)
CODE_REMOVED = Text("{file}: šifre {id} ({label}) ni več.", "{file}: the code {id} ({label}) is gone.")
CODE_RETARGETED = Text(
    "{file}: šifra {id} ({label}) šteje drugače: prej {before}; zdaj {after}.",
    "{file}: the code {id} ({label}) counts otherwise: {before} before, {after} now.",
)
DIMENSION_ADDED = Text("Razsežnost {id} ima novo šifro {code}.", "The dimension {id} has a new code {code}.")
DIMENSION_REMOVED = Text("Razsežnost {id} nima več šifre {code}.", "The dimension {id} has the code {code} no more.")
POLICY = Text("Pravilo o majhnih številih {id} je spremenjeno.", "The policy on small counts {id} changed.")
ANSWERS = {
    "count": Text("šteje", "count"),
    "do not count": Text("ne šteje", "do not count"),
    "open": Text("odprto", "open"),
}
NOBODY = Text("nepodpisano", "unsigned")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, what it is about, its file, where it stands now (empty if gone), its days, the words."""

    kind: str
    about: str
    file: str
    where: str
    valid: Validity
    text: Text


def differences(before: Definitions, after: Definitions) -> tuple[Change, ...]:
    """Every change from `before` to `after`, article by article, then codes, dimensions, decisions and policies."""
    return (
        *_articles(before, after),
        *_crosswalks(before, after),
        *_dimensions(before, after),
        *_decisions(before.law.decisions, after.law.decisions),
        *_policies(before.law.policies, after.law.policies),
    )


def _articles(before: Definitions, after: Definitions) -> Iterator[Change]:
    for old, new in _pairs(before.law.files, after.law.files, lambda entry: entry.article):
        if old is None and new is not None:
            told = ARTICLE_ADDED.filled({"id": new.article, "count": len(new.rules)})
            yield Change(ADDED, new.article, new.file, new.place("article"), new.in_force, told)
        if old is not None and new is None:
            told = ARTICLE_REMOVED.filled({"id": old.article})
            yield Change(REMOVED, old.article, old.file, "", old.in_force, told)
        if old is not None and new is not None:
            yield from _article(old, new)
        yield from _provisions(old, new)
        yield from _rules(old, new, before, after)


def _article(old: RuleFile, new: RuleFile) -> Iterator[Change]:
    if _days(old.in_force) != _days(new.in_force):
        told = _moved(ARTICLE_REDATED, new.article, in_force(old.in_force), in_force(new.in_force))
        yield Change(REDATED, new.article, new.file, new.place("in_force"), new.in_force, told)
    if old.as_of != new.as_of:
        told = READ_AS_OF.filled({"id": new.article, "before": old.as_of, "after": new.as_of})
        yield Change(REDATED, new.article, new.file, new.place("read_law_as_of"), new.in_force, told)
    if old.approval.signature != new.approval.signature:
        told = _moved(SIGNED, new.article, _signature(old), _signature(new))
        yield Change(SIGNATURE, new.article, new.file, new.place("signed"), new.in_force, told)


def _provisions(old: RuleFile | None, new: RuleFile | None) -> Iterator[Change]:
    held = {"old": _by_text(old), "new": _by_text(new)}
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
            if _days(was.valid) != _days(now.valid):
                days = {"before": in_force(was.valid), "after": in_force(now.valid)}
                yield Change(REDATED, about, file.file, where, now.valid, PROVISION_REDATED.filled({**words, **days}))
            if was.scope != now.scope:
                scopes = {"before": was.scope, "after": now.scope}
                told = PROVISION_SCOPE.filled({**words, **scopes})
                yield Change(RETARGETED, about, file.file, where, now.valid, told)


def _by_text(entry: RuleFile | None) -> dict[tuple[str, str, str], Provision]:
    """Provisions by paragraph, limb and wording: a paragraph that moves is one gone and one new."""
    return {(it.paragraph, it.limb, it.says.sl): it for it in entry.provisions} if entry else {}


def _rules(old: RuleFile | None, new: RuleFile | None, before: Definitions, after: Definitions) -> Iterator[Change]:
    for was, now in _pairs(old.rules if old else (), new.rules if new else (), lambda rule: rule.id):
        if was is None and now is not None and new is not None:
            told = RULE_ADDED.filled({"id": now.id, "sentence": sentence(now, after)})
            yield Change(ADDED, now.id, now.file, new.place_of(now), now.valid, told)
        elif now is None and was is not None:
            told = RULE_REMOVED.filled({"id": was.id, "sentence": sentence(was, before)})
            yield Change(REMOVED, was.id, was.file, "", was.valid, told)
        elif was is not None and now is not None and new is not None:
            yield from _rule(was, now, new.place_of(now), before, after)


def _rule(was: Rule, now: Rule, where: str, before: Definitions, after: Definitions) -> Iterator[Change]:
    found: list[tuple[str, Text]] = []
    if (was.count_as, was.ask) != (now.count_as, now.ask):
        found.append((RETARGETED, _moved(RULE_RETARGETED, now.id, _counts(was, before), _counts(now, after))))
    if _days(was.valid) != _days(now.valid):
        found.append((REDATED, _moved(RULE_REDATED, now.id, in_force(was.valid), in_force(now.valid))))
    if was.conditions != now.conditions:
        found.append((CONDITIONS, _moved(RULE_CONDITIONS, now.id, conditions(was, before), conditions(now, after))))
    if not found and (was.because, was.cites, was.match) != (now.because, now.cites, now.match):
        found.append((WORDING, RULE_WORDING.filled({"id": now.id})))
    yield from (Change(kind, now.id, now.file, where, now.valid, text) for kind, text in found)


def _counts(rule: Rule, definitions: Definitions) -> Text:
    told = target(rule, definitions)
    return Text(f"{told.sl} [{rule.ask}]", f"{told.en} [{rule.ask}]") if rule.ask else told


def _crosswalks(before: Definitions, after: Definitions) -> Iterator[Change]:
    for old, new in _pairs(before.law.crosswalks, after.law.crosswalks, lambda walk: walk.name):
        entry = new or old
        file = entry.name if entry else ""
        for was, now in _pairs(old.walks if old else (), new.walks if new else (), lambda walk: walk.code):
            yield from _walk(was, now, file)


def _walk(was: Walk | None, now: Walk | None, file: str) -> Iterator[Change]:
    entry = now or was
    assert entry is not None
    words: dict[str, Any] = {"file": file, "id": entry.code, "label": entry.label}
    if was is None:
        told = CODE_ADDED.filled({**words, "after": entry.count_as})
        yield Change(ADDED, entry.code, file, file, Validity(), told)
    elif now is None:
        yield Change(REMOVED, entry.code, file, "", Validity(), CODE_REMOVED.filled(words))
    elif was.count_as != now.count_as:
        told = CODE_RETARGETED.filled({**words, "before": was.count_as, "after": now.count_as})
        yield Change(RETARGETED, entry.code, file, file, Validity(), told)


def _dimensions(before: Definitions, after: Definitions) -> Iterator[Change]:
    file = "mappings/dimensions.yaml"
    held = (before.law.dimensions, after.law.dimensions)
    for dimension in dict.fromkeys([*held[0], *held[1]]):
        old, new = (codes.get(dimension, ()) for codes in held)
        for code in dict.fromkeys([*old, *new]):
            if code not in old:
                told = DIMENSION_ADDED.filled({"id": dimension, "code": code})
                yield Change(ADDED, dimension, file, file, Validity(), told)
            elif code not in new:
                told = DIMENSION_REMOVED.filled({"id": dimension, "code": code})
                yield Change(REMOVED, dimension, file, "", Validity(), told)


def _decisions(old: Mapping[str, Decision], new: Mapping[str, Decision]) -> Iterator[Change]:
    file = "mappings/decisions.yaml"
    for was, now in _pairs(old.values(), new.values(), lambda decision: decision.id):
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
        yield from (Change(kind, entry.id, file, file if now else "", entry.valid, text) for kind, text in found)


def _decision(was: Decision, now: Decision) -> Iterator[tuple[str, Text]]:
    if was.answer != now.answer:
        yield ANSWER, _moved(DECISION_ANSWER, now.id, ANSWERS[was.answer], ANSWERS[now.answer])
    if _days(was.valid) != _days(now.valid):
        yield REDATED, _moved(DECISION_REDATED, now.id, in_force(was.valid), in_force(now.valid))
    if was.approval.signature != now.approval.signature:
        yield SIGNATURE, _moved(SIGNED, now.id, _signature(was), _signature(now))
    if (was.question, was.says, was.because) != (now.question, now.says, now.because):
        yield WORDING, DECISION_WORDING.filled({"id": now.id})


def _policies(old: Iterable[Policy], new: Iterable[Policy]) -> Iterator[Change]:
    file = "mappings/disclosure.yaml"
    for was, now in _pairs(old, new, lambda policy: policy.id):
        entry = now or was
        if entry is not None and was != now:
            kind = ADDED if was is None else REMOVED if now is None else WORDING
            yield Change(kind, entry.id, file, file if now else "", entry.valid, POLICY.filled({"id": entry.id}))


def _signature(entry: RuleFile | Decision) -> Text:
    signature = entry.approval.signature
    if signature is None:
        return NOBODY
    told = ", ".join((signature.by, signature.role, signature.on))
    return Text(told, told)


def _moved(sentence_: Text, id: str, before: Text, after: Text) -> Text:
    return sentence_.filled({"id": id, "before": before, "after": after})


def _days(valid: Validity) -> tuple[str, str]:
    return valid.first, valid.last


def _pairs(old: Iterable[T], new: Iterable[T], key: Any) -> Iterator[tuple[T | None, T | None]]:
    """Entries of both sides by their key, in the order of the old ones, the new ones after them."""
    olds, news = ({key(entry): entry for entry in side} for side in (old, new))
    for name in dict.fromkeys([*olds, *news]):
        yield olds.get(name), news.get(name)
