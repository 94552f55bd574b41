"""Say in one sentence each what changed between two states of the law.

A change has a kind (added, removed, re-targeted, re-dated, conditions, wording, answer, signature), says what it is
about and where that stands now, and for which years it matters. Moving a rule inside its file is no change; what only
follows the days of its article is not told again. No word of `mappings/` changes in silence: what has no sentence of
its own is told of its file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from thb_eu.base.errors import MappingRefused
from thb_eu.base.messages import Text, _, joined, layout, literal, plural
from thb_eu.base.model import Place
from thb_eu.definitions import (
    Approval,
    CrosswalkEntry,
    Decision,
    Definitions,
    LegalText,
    Policy,
    Provision,
    Release,
    Rule,
    RuleFile,
    Validity,
)
from thb_eu.definitions.rules import Correlation
from thb_eu.definitions.signing import canonical
from thb_eu.definitions.strict_reader import position, read_yaml
from thb_eu.publication.law_sentences import conditions, in_force, sentence, target
from thb_eu.publication.law_terms import EXTENTS

# List every value that differs between two states of one edited file.
#
# Entries of a list are told apart by their name (`rule: …`, `decision: …`), texts of the law by paragraph and first
# day, their elements by what they say, provisions by paragraph and limb; their order and that of codes is no
# difference. A whole entry that came or went is one value.

NAMED_BY = ("rule", "decision", "policy", "code", "case")
TEXTS, PROVISIONS = "texts", "provisions"
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class WordingChange:
    """One value of a file: its path of keys and names, what stood there, what stands there (`–`: nothing)."""

    path: tuple[str, ...]
    before: str
    after: str


def changed_words(old: Any, new: Any, path: tuple[str, ...] = (), *, lang: str) -> Iterator[WordingChange]:
    """Yield every value that is not the same, in the order of the file as it is now; `lang`: the country's language."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*new, *old]):
            yield from changed_words(old.get(key), new.get(key), (*path, str(key)), lang=lang)
    elif _has_entries(old) and _has_entries(new):
        olds, news = (_by_name(entries, lang, path) for entries in (old, new))
        for name in dict.fromkeys([*news, *olds]):
            yield from changed_words(olds.get(name), news.get(name), (*path, name), lang=lang)
    elif canonical(old) != canonical(new):
        yield WordingChange(path, _shown(old), _shown(new))


def _has_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _by_name(entries: Iterable[Mapping[str, Any]], lang: str, path: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Return the entries by name; of several with one name, by which of them it is."""
    times: Counter[str] = Counter()
    found = {}
    for entry in entries:
        name = _name(entry, lang, path)
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = entry
    return found


def _name(entry: Mapping[str, Any], lang: str, path: tuple[str, ...]) -> str:
    if path[-1:] in ((TEXTS,), (PROVISIONS,)):
        first = (entry.get("valid") or {}).get("from", "") if path[-1] == TEXTS else ""
        return " ".join(filter(None, (f"({entry.get('paragraph', '')})", str(entry.get("limb") or ""), first)))
    if path[-1:] == ("elements",):
        said = entry.get("words", "")
        return f"{entry.get('element', '')} »{said.get(lang, '') if isinstance(said, Mapping) else said}«"
    return next((str(entry[key]) for key in NAMED_BY if key in entry), canonical(entry.get("indicators", entry)))


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


Entry = TypeVar("Entry")

COUNTING, DIMENSIONS, DECISIONS, POLICIES, RELEASES = (
    f"mappings/{name}.yaml" for name in ("counting", "dimensions", "decisions", "disclosure", "releases")
)
ADDED, REMOVED, RETARGETED, REDATED = "added", "removed", "re-targeted", "re-dated"
CONDITIONS, WORDING, ANSWER, SIGNATURE = "conditions", "wording", "answer", "signature"
ANSWERS = {"count": _("count"), "do not count": _("do not count"), "open": _("open")}

LISTS: Iterable[tuple[str, str, Mapping[str, Text]]] = (
    (
        POLICIES,
        "policies",
        {
            ADDED: _("New policy on small counts {id}."),
            REMOVED: _("The policy on small counts {id} is gone."),
            WORDING: _("The policy on small counts {id} changed."),
        },
    ),
    (
        RELEASES,
        "releases",
        {
            ADDED: _("New release {id} in the plan."),
            REMOVED: _("The release {id} is gone from the plan."),
            WORDING: _("The release {id} of the plan changed."),
        },
    ),
)
"""Files whose entries are signed one by one: the part that holds them, and what is said where one changes."""

SAID_BY: Mapping[str, frozenset[str]] = {
    RETARGETED: frozenset({"count_as", "ask", "scope", "directive"}),
    REDATED: frozenset({"valid", "in_force", "read_law_as_of"}),
    ANSWER: frozenset({"answer"}),
    SIGNATURE: frozenset({"signed"}),
}
"""The keys whose old and new values the sentence of a change says itself."""

Sentences = Iterator[tuple[str, Text]]
"""The kind of each change with its sentence."""


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change: its kind, what it is about, its file, where it stands now (empty if gone), its days, the sentence.

    `words`: the values of the file that changed with it and that the sentence does not say.
    """

    kind: str
    about: str
    file: str
    where: Place | str
    valid: Validity
    text: Text
    words: tuple[WordingChange, ...] = ()


def differences(before: Definitions, after: Definitions) -> tuple[LawChange, ...]:
    """Return all changes from `before` to `after`, article by article, then codes, dimensions, decisions, policies."""
    found = (
        *_articles(before, after),
        *_crosswalks(before, after),
        *_dimensions(before, after),
        *_decisions(before, after),
        *_texts_of_lists(before, after),
        *_counting(before, after),
    )
    return tuple(_with_words(found, before, after))


def beside_signatures(before: Definitions, after: Definitions) -> tuple[LawChange, ...]:
    """Return every change of what the law says, whoever signed it."""
    return tuple(change for change in differences(before, after) if change.kind != SIGNATURE)


def _articles(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    for old, new in _pairs(before.law.files, after.law.files, lambda entry: entry.article):
        if old is new:  # the same file, read once for both
            continue
        if old is None and new is not None:
            message = plural(
                "New article {id} with {count} rule.",
                "New article {id} with {count} rules.",
                len(new.rules),
                id=new.article,
            )
            yield LawChange(ADDED, new.article, new.file, new.place("article"), new.in_force, message)
        if old is not None and new is None:
            message = _("The article {id} is gone; its numbers are left without a rule.", id=old.article)
            yield LawChange(REMOVED, old.article, old.file, "", old.in_force, message)
        if old is not None and new is not None:
            for kind, key, message in _article(old, new, before, after):
                yield LawChange(kind, new.article, new.file, new.place(key), new.in_force, message)
        yield from _law(old, new)
        yield from _rules(old, new, before, after)


def _article(old: RuleFile, new: RuleFile, before: Definitions, after: Definitions) -> Iterator[tuple[str, str, Text]]:
    id, year = new.article, _("reference year")
    if _days(old.in_force) != _days(new.in_force):
        message = _("The article {id} is in force otherwise: {before} before, {after} now.")
        yield REDATED, "in_force", _moved(message, id, in_force(old.in_force), in_force(new.in_force))
    if old.as_of != new.as_of:
        message = _("The article {id} is read as of another day: {before} before, {after} now.")
        days = (state.law.days.get(entry.as_of, year) for state, entry in ((before, old), (after, new)))
        yield REDATED, "read_law_as_of", _moved(message, id, *days)
    if old.approval.signature != new.approval.signature:
        yield SIGNATURE, "signed", _resigned(id, old.approval, new.approval)
    remarked = old.in_force.confidence != new.in_force.confidence and _days(old.in_force) == _days(new.in_force)
    sides = ((entry.title, entry.cites, entry.source, entry.predecessors) for entry in (old, new))
    if next(sides) != next(sides) or remarked:
        message = _(
            "The words of the article {id} changed (title, citation, source, predecessors or mark of its days).", id=id
        )
        yield WORDING, "article", message


def _law(old: RuleFile | None, new: RuleFile | None) -> Iterator[LawChange]:
    """Yield what changed in the law itself: in the texts of an article, and in its provisions."""
    file = new or old
    assert file is not None
    for key in ("texts", "provisions"):
        olds, news = (_by_place(getattr(side, key), side.in_force.first) if side else {} for side in (old, new))
        for at in dict.fromkeys([*olds, *news]):
            was, now = olds.get(at), news.get(at)
            entry = now or was
            assert entry is not None
            id = file.citation(entry.paragraph)
            where = new.place(key, now.number) if new and now else ""
            for kind, message, sides in _part(was, now, old, new):
                words = {"id": id, "part": _part_in_words(entry), **sides}
                yield LawChange(kind, id, file.file, where, entry.valid, message.filled(words))


def _part_in_words(entry: LegalText | Provision) -> Text:
    """Say how to speak of a part of a paragraph: its text, a limb, or all of it."""
    if isinstance(entry, LegalText):
        return _("its text by elements")
    return literal(entry.limb) if entry.limb else _("all of it")


def _part(
    was: LegalText | Provision | None, now: LegalText | Provision | None, old: RuleFile | None, new: RuleFile | None
) -> Iterator[tuple[str, Text, dict[str, object]]]:
    """Yield the kind of each change, its sentence, and what stands before and now where the sentence says it."""
    if was is None:
        yield ADDED, _("{id}: new in the law: {part}"), {}
    elif now is None:
        yield REMOVED, _("{id}: no longer in the law: {part}"), {}
    else:
        if _redated(was, now, old, new):
            message = _("{id}: the days in force changed ({part}): {before} before, {after} now.")
            yield REDATED, message, {"before": in_force(was.valid), "after": in_force(now.valid)}
        scopes = [part.scope for part in (was, now) if isinstance(part, Provision)]
        if len({*scopes}) > 1:
            message = _("{id}: the scope of the provision changed ({part}): “{before}” before, “{after}” now.")
            yield RETARGETED, message, dict(zip(("before", "after"), scopes, strict=True))
        answers = [part.directive for part in (was, now) if isinstance(part, Provision)]
        if len({*answers}) > 1:
            message = _("{id}: answers otherwise to the Directive ({part}): {before} before, {after} now.")
            yield RETARGETED, message, dict(zip(("before", "after"), map(_answered, answers), strict=True))
        if _particulars(was) != _particulars(now) or _remarked(was, now, old, new):
            yield WORDING, _("{id}: other words of the law ({part}): elements, penalty, source, note or marks."), {}


def _answered(answers: Iterable[Correlation]) -> Text:
    """Say to what of the Directive a provision answers, and how far."""
    told = (
        layout("{asked} ({extent})", asked=", ".join(answer.of), extent=EXTENTS[answer.extent]) for answer in answers
    )
    return joined(told, "; ") if answers else literal(NOTHING)


def _particulars(entry: LegalText | Provision) -> tuple[object, ...]:
    """Find what of a part of the law no sentence of its own tells."""
    if isinstance(entry, LegalText):
        return (entry.elements, entry.penalty, entry.source, entry.explained, entry.confidence)
    return (entry.child, entry.form, entry.basis, entry.steward, entry.confidence)


def _by_place(
    entries: Iterable[LegalText | Provision], begins: str
) -> dict[tuple[str, str, int], LegalText | Provision]:
    """Return provisions by paragraph and limb, texts by paragraph and first day, each numbered among its equals."""
    times: Counter[tuple[str, str]] = Counter()
    found = {}
    for entry in entries:
        first = "" if entry.valid.first == begins else entry.valid.first  # a text as old as the article moves with it
        key = (entry.paragraph, entry.limb if isinstance(entry, Provision) else first)
        times[key] += 1
        found[(*key, times[key])] = entry
    return found


def _rules(old: RuleFile | None, new: RuleFile | None, before: Definitions, after: Definitions) -> Iterator[LawChange]:
    for was, now in _pairs(old.rules if old else (), new.rules if new else (), lambda rule: rule.id):
        if was is None and now is not None and new is not None:
            message = _("New rule {id}: {sentence}", id=now.id, sentence=sentence(now, after))
            yield LawChange(ADDED, now.id, now.file, new.place_of(now), now.valid, message)
        elif now is None and was is not None:
            message = _("The rule {id} is gone: {sentence}", id=was.id, sentence=sentence(was, before))
            yield LawChange(REMOVED, was.id, was.file, "", was.valid, message)
        elif was is not None and now is not None and old is not None and new is not None:
            dated = _redated(was, now, old, new), _remarked(was, now, old, new)
            found = [*_rule(was, now, dated, before, after), *_signature(was, now, old, new)]
            yield from (LawChange(kind, now.id, now.file, new.place_of(now), now.valid, text) for kind, text in found)


def _rule(was: Rule, now: Rule, dated: tuple[bool, bool], before: Definitions, after: Definitions) -> Sentences:
    states, is_other, (redated, remarked) = ((was, before), (now, after)), False, dated
    if (was.count_as, was.ask) != (now.count_as, now.ask):
        counts = (
            layout("{told} [{ask}]" if rule.ask else "{told}", told=target(rule, of), ask=rule.ask)
            for rule, of in states
        )
        yield RETARGETED, _moved(_("The rule {id} counts otherwise: {before} before, {after} now."), now.id, *counts)
        is_other = True
    if redated:
        message = _("The rule {id} is in force otherwise: {before} before, {after} now.")
        yield REDATED, _moved(message, now.id, in_force(was.valid), in_force(now.valid))
        is_other = True
    if _about_others(was, now, before, after):
        message = _("The rule {id} is about something else: when {before} before, when {after} now.")
        yield CONDITIONS, _moved(message, now.id, *(conditions(rule, of) for rule, of in states))
        is_other = True
    words = ((rule.because, rule.cites, rule.match) for rule in (was, now))
    if not is_other and (next(words) != next(words) or remarked):
        yield (
            WORDING,
            _("Only the words of the rule {id} changed (reason, citation, match or mark of its days).", id=now.id),
        )


def _about_others(was: Rule, now: Rule, before: Definitions, after: Definitions) -> bool:
    """Tell whether the conditions changed, and not only because a code that the rule does not name came or went."""
    if was.named != now.named or was.conditions.keys() != now.conditions.keys():
        return was.conditions != now.conditions
    gone_or_new = {
        name: frozenset(before.law.dimensions.get(name, ())) ^ frozenset(after.law.dimensions.get(name, ()))
        for name in was.conditions
    }
    return any(was.conditions[name] - codes != now.conditions[name] - codes for name, codes in gone_or_new.items())


def _signature(was: Rule, now: Rule, old: RuleFile, new: RuleFile) -> Sentences:
    """Yield a sentence signed on its own; one that its file signs is told with the article."""
    before, after = (
        None if rule.approval is file.approval else rule.approval for rule, file in ((was, old), (now, new))
    )
    if (before and before.signature) != (after and after.signature):
        yield SIGNATURE, _resigned(now.id, before, after)


def _crosswalks(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    for old, new in _pairs(before.law.crosswalks, after.law.crosswalks, lambda entry: entry.name):
        entry = new or old
        file = entry.name if entry else ""
        for was, now in _pairs(old.walks if old else (), new.walks if new else (), lambda entry: entry.code):
            where = _place(after, file, "codes", new.walks.index(now)) if new and now else ""
            yield from (LawChange(kind, id, file, where, Validity(), text) for kind, id, text in _code(was, now))


def _code(was: CrosswalkEntry | None, now: CrosswalkEntry | None) -> Iterator[tuple[str, str, Text]]:
    entry = now or was
    assert entry is not None
    words = {"id": entry.code, "label": entry.label}
    if was is None:
        yield ADDED, entry.code, _("The new code {id} ({label}) counts as {after}.", **words, after=entry.count_as)
    elif now is None:
        yield REMOVED, entry.code, _("The code {id} ({label}) is gone.", **words)
    elif was.count_as != now.count_as:
        message = _("The code {id} ({label}) counts otherwise: {before} before, {after} now.")
        yield RETARGETED, entry.code, message.filled({**words, "before": was.count_as, "after": now.count_as})
    elif was != now:
        message = _("Only the words of the code {id} ({label}) changed (name, reason, match or mark).", **words)
        yield WORDING, entry.code, message


def _dimensions(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    """Yield codes that came or went; those of a crosswalk are told with it."""
    held = (before.law.dimensions, after.law.dimensions)
    walked = {crosswalk.source for law in (before.law, after.law) for crosswalk in law.crosswalks}
    for id in dict.fromkeys(name for codes in held for name in codes if name not in walked):
        old, new = (codes.get(id, ()) for codes in held)
        for code in dict.fromkeys([*old, *new]):
            if code not in old:
                message = _("The dimension {id} has a new code {code}.", id=id, code=code)
                yield LawChange(ADDED, id, DIMENSIONS, _place(after, DIMENSIONS, "dimensions", id), Validity(), message)
            elif code not in new:
                message = _("The dimension {id} has the code {code} no more.", id=id, code=code)
                yield LawChange(REMOVED, id, DIMENSIONS, "", Validity(), message)


def _decisions(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    old, new = (definitions.law.decisions.values() for definitions in (before, after))
    for was, now in _pairs(old, new, lambda decision: decision.id):
        entry = now or was
        assert entry is not None
        where = _place(after, DECISIONS, "decisions", now.number) if now else ""
        yield from (
            LawChange(kind, entry.id, DECISIONS, where, entry.valid, text) for kind, text in _decision(was, now)
        )


def _decision(was: Decision | None, now: Decision | None) -> Sentences:
    if was is None and now is not None:
        message = _("New decision {id}: {question} Answer: {answer}.")
        yield ADDED, message.filled({"id": now.id, "question": now.question, "answer": ANSWERS[now.answer]})
    elif now is None and was is not None:
        yield REMOVED, _("The decision {id} is gone: {question}", id=was.id, question=was.question)
    elif was is not None and now is not None:
        if was.answer != now.answer:
            message = _("The decision {id} has another answer: {before} before, {after} now.")
            yield ANSWER, _moved(message, now.id, ANSWERS[was.answer], ANSWERS[now.answer])
        if _days(was.valid) != _days(now.valid):
            message = _("The decision {id} is in force otherwise: {before} before, {after} now.")
            yield REDATED, _moved(message, now.id, in_force(was.valid), in_force(now.valid))
        if (_reach(was), was.settles) != (_reach(now), now.settles):
            yield CONDITIONS, _("The decision {id} bears on other records.", id=now.id)
        if was.approval.signature != now.approval.signature:
            yield SIGNATURE, _resigned(now.id, was.approval, now.approval)
        says = now.says if now.has_sentence else was.says  # that it is gone follows from the answer
        if (was.question, was.says, was.because) != (now.question, says, now.because):
            yield WORDING, _("The words of the decision {id} changed.", id=now.id)


def _reach(decision: Decision) -> list[tuple[object, ...]]:
    """Return the records on which a decision bears, to be compared."""
    return [(records.when, records.unless, records.count_as, records.valid) for records in decision.bears_on]


def _counting(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    """Find how persons, decisions and judgments are counted once: by indicator, and what holds for all of them."""
    old, new = before.counting, after.counting
    texts = {
        id: _("What the indicator {id} counts is counted once by other rules.", id=id)
        for id in dict.fromkeys([*old.rules, *new.rules])
        if old.rules.get(id) != new.rules.get(id)
    }
    if (old.first_by, old.vague) != (new.first_by, new.vague):
        texts[COUNTING] = _("The rule for the registration date, or for which code is the less specific one, changed.")
    yield from (LawChange(RETARGETED, id, COUNTING, COUNTING, Validity(), text) for id, text in texts.items())


def _texts_of_lists(before: Definitions, after: Definitions) -> Iterator[LawChange]:
    """Find the policies and releases that came, went, or are signed or worded otherwise."""
    for file, part, words in LISTS:
        old, new = (getattr(known.law, part) for known in (before, after))
        for was, now in _pairs(old, new, lambda entry: entry.id):
            entry = now or was
            assert entry is not None
            where = _place(after, file, part, new.index(now)) if now else ""
            for kind, text in _entry(was, now, words):
                yield LawChange(kind, entry.id, file, where, entry.valid, text)


def _entry(was: Policy | Release | None, now: Policy | Release | None, words: Mapping[str, Text]) -> Sentences:
    if was is None and now is not None:
        yield ADDED, words[ADDED].filled({"id": now.id})
    elif now is None and was is not None:
        yield REMOVED, words[REMOVED].filled({"id": was.id})
    elif was is not None and now is not None:
        if was.approval.signature != now.approval.signature:
            yield SIGNATURE, _resigned(now.id, was.approval, now.approval)
        if was.approval.text != now.approval.text:
            yield WORDING, words[WORDING].filled({"id": now.id})


def _with_words(changes: Iterable[LawChange], before: Definitions, after: Definitions) -> Iterator[LawChange]:
    """Yield the changes with the values that changed with them; what belongs to none is told of its file."""
    files, changes = (before.files, after.files), tuple(changes)
    left = {
        name: [*changed_words(*(read_yaml(of[name], name, MappingRefused) for of in files), lang=after.languages[0])]
        for name in after.files
        if name.startswith("mappings/") and name in before.files and before.files[name] != after.files[name]
    }
    articles = {entry.file: entry.article for law in (before.law, after.law) for entry in law.files}
    kinds: dict[tuple[str, str], set[str]] = {}
    for change in changes:
        kinds.setdefault((change.file, change.about), set()).add(change.kind)
    redated = {change.file for change in changes if change.kind == REDATED}
    for change in changes:
        about_it = [words for words in left.get(change.file, ()) if _is_about(words, change, articles)]
        left[change.file] = [words for words in left.get(change.file, ()) if words not in about_it]
        covered = frozenset().union(*(SAID_BY.get(kind, frozenset()) for kind in kinds[change.file, change.about]))
        shown = (
            () if change.kind in (ADDED, REMOVED) else tuple(edit for edit in about_it if covered.isdisjoint(edit.path))
        )
        yield replace(change, words=shown)
    for name, others in left.items():
        follows = SAID_BY[REDATED] if name in redated else frozenset()  # days that only follow those of the article
        if words := tuple(other for other in others if follows.isdisjoint(other.path)):
            text = _("Other words of the file {id} changed (names, citations, proposers or marks).", id=name)
            yield LawChange(WORDING, name, name, name, Validity(), text, words)


def _is_about(words: WordingChange, change: LawChange, articles: Mapping[str, str]) -> bool:
    """Tell whether a value belongs to what a change is about: an entry by its name, a part of the law, the article."""
    head, *rest = words.path
    if change.file == COUNTING or change.about in words.path:
        return True
    if head in (TEXTS, PROVISIONS) and rest:
        paragraph = rest[0].partition(" ")[0]
        return change.about.endswith(paragraph) or (paragraph == "()" and "(" not in change.about)
    return head != "rules" and articles.get(change.file) == change.about


def _place(definitions: Definitions, file: str, *path: str | int) -> str:
    """Return `file:line:column` of what stands at `path`."""
    return str(position(file, definitions.files[file], list(path)))


def _resigned(id: str, *sides: Approval | None) -> Text:
    """Say that the signature changed: by whom, in which role, when and for which texts, or that there is none."""
    signatures = (side.signature if side else None for side in sides)
    before, after = (
        literal(", ".join(filter(None, (sign.by, sign.role, sign.on, sign.text, sign.law)))) if sign else _("unsigned")
        for sign in signatures
    )
    return _moved(_("{id}: the signature changed: {before} before, {after} now."), id, before, after)


def _moved(sentence_: Text, id: str, before: Text, after: Text) -> Text:
    return sentence_.filled({"id": id, "before": before, "after": after})


def _days(valid: Validity) -> tuple[str, str]:
    return valid.first, valid.last


Dated = Rule | LegalText | Provision


def _redated(was: Dated, now: Dated, old: RuleFile | None, new: RuleFile | None) -> bool:
    """Tell whether the days moved, and not only because those of the article did."""
    return _moved_alone(was, now, old, new, _days)


def _remarked(was: Dated, now: Dated, old: RuleFile | None, new: RuleFile | None) -> bool:
    """Tell whether it changed how sure the days are, and not only because it did so for those of the article."""
    return _moved_alone(was, now, old, new, lambda valid: valid.confidence)


def _moved_alone(
    was: Dated, now: Dated, old: RuleFile | None, new: RuleFile | None, told: Callable[[Validity], object]
) -> bool:
    sides = told(was.valid), told(now.valid)
    return sides[0] != sides[1] and not (old and new and sides == (told(old.in_force), told(new.in_force)))


def _pairs(
    old: Iterable[Entry], new: Iterable[Entry], key: Callable[[Entry], str]
) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield entries of both sides by their key, in the order of the old ones, the new ones after them."""
    olds, news = ({key(entry): entry for entry in side} for side in (old, new))
    for name in dict.fromkeys([*olds, *news]):
        yield olds.get(name), news.get(name)
