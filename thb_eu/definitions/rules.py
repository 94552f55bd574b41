"""Rule files: one article's law, read aloud to a lawyer, as frozen rules whose conditions are sets of codes.

Comes in: `mappings/CODE/ARTICLE.yaml`, held against its schema already. Goes out: a `RuleFile`. Refused, with file,
line and column, all faults of the file at once: a dimension, code, decision, day or target that does not exist, an id
used twice, a condition that admits nothing, dates in the wrong order or outside the article's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions.law import REFERENCE_YEAR, Provision, Rule, RuleFile, match_of
from thb_eu.definitions.signing import Approval, approval, seal
from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.definitions.validity import Validity, is_disordered, validity_of
from thb_eu.errors import Fault, MappingRefused, Problem, refuse_if_any
from thb_eu.messages import Text, _, joined, layout, quoted, wording
from thb_eu.model import ARTICLE, NOT_TOLD

NOT_TOLD_WORD = "not told"
NOTHING = "nothing"

OWN_ID = _("Give each rule its own id; ids are never reused.")
ADMITS_NOTHING = _("`when` and `unless` together leave no code of {dimension}.")
OWN_ARTICLE = _("a rule cannot name the article: the file is the law of one.")
OTHER_FILE = _("Write another article's rules in its own file.")
TAKE_IT_OUT = _("Take the code out of one of the two lists.")
THE_ARTICLE, THE_PROVISION, THE_RULE = (
    _("the article"),
    _("the provision"),
    _("the rule"),
)
LEFT_OUT = _("count_as: the tables of {indicator} need {dimension}, which no record tells by itself.")
SAY_IT = _("Add {dimension} under `count_as`.")
NOT_HELD = _("count_as: no table of {indicator} has the dimension {dimension}.")
TAKE_AWAY = _("Take it out, or choose another indicator.")
OUTSIDE = _("{whose} holds on no day on which the article is in force ({first} to {last}).")
NOT_YET = _("when: the code {code!r} of {dimension} stands from {first} to {last}, and the rule on none of those days.")
MEND_CODE_OR_RULE = _("Mend the rule's `valid`, or the days of the code.")
MEND_THE_DAYS = _("Mend `valid` or `in_force`.")
OWN_PREDECESSOR = _("predecessors: no article is its own predecessor.")
NAME_THE_OLDER = _("Name the article of the older code, or take it out.")
READABLE = 240
"""A list of codes longer than this, in characters, helps nobody who reads a message."""

Told = tuple[tuple[Any, ...], str, Text, Text]
"""Where in the rule, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The EU dimensions of an indicator's tables: all of them, and those that nobody but the rule can fill."""

    dimensions: frozenset[str]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that rules may use: national dimensions, EU dimensions, articles, limbs, days, decisions.

    `code_days`: the days of those national codes that have some.
    """

    national: Mapping[str, tuple[str, ...]]
    european: Mapping[str, tuple[str, ...]]
    articles: tuple[str, ...]
    days: tuple[str, ...]
    decisions: tuple[str, ...]
    indicators: Mapping[str, Asked]
    code_days: Mapping[str, Mapping[str, Validity]]


def read_rule_file(value: Mapping[str, Any], name: str, content: bytes, words: Vocabulary) -> RuleFile:
    """One article's rules; collects every fault of the file before refusing it."""
    in_force = validity_of(value["in_force"])
    told = [*_article_faults(value, words), *_provision_faults(value, words, in_force)]
    for number, entry in enumerate(value["rules"]):
        found = _rule_faults(entry, words, in_force)
        told += [(("rules", number, *path), code, what, remedy) for path, code, what, remedy in found]
    refuse_if_any(MappingRefused, (_fault(value, name, content, fault) for fault in told))
    provisions = tuple(_provision(entry, number, in_force) for number, entry in enumerate(value.get("provisions", ())))
    signed = {key: entry for key, entry in value.items() if key != "provisions"}
    whole = approval(value, seal(signed), seal(value.get("provisions", [])))
    return RuleFile(
        file=name,
        article=value["article"],
        title=wording(value["title"]),
        cites=value["cites"],
        in_force=in_force,
        as_of=value["read_law_as_of"],
        predecessors=tuple(value.get("predecessors", ())),
        provisions=provisions,
        rules=tuple(_rule(entry, number, name, value, words, whole) for number, entry in enumerate(value["rules"])),
        approval=whole,
        content=content,
    )


def _fault(value: Mapping[str, Any], name: str, content: bytes, told: Told) -> Fault:
    """A fault with its place; inside a rule also with the rule's id."""
    path, code, what, remedy = told
    where = position(name, content, list(path))
    if path[0] != "rules":
        return Fault(where, code, what, remedy)
    id = value["rules"][path[1]]["rule"]
    return Fault(where.of(_("rule {id}", id=id)), code, what, remedy)


def _rule(
    entry: Mapping[str, Any], number: int, name: str, value: Mapping[str, Any], words: Vocabulary, whole: Approval
) -> Rule:
    count_as = entry["count_as"]
    own = {"proposed": value.get("proposed"), **entry}
    return Rule(
        id=entry["rule"],
        file=name,
        number=number,
        article=value["article"],
        conditions=_conditions(entry, words.national),
        named=_named(entry),
        count_as=None if count_as == NOTHING else count_as,
        ask=entry.get("ask", ""),
        because=wording(entry["because"]),
        cites=entry["cites"],
        valid=validity_of(entry.get("valid") or value["in_force"]),
        match=match_of(entry),
        approval=approval(own, seal(entry), whole.law) if entry.get("signed") else whole,
    )


def _provision(entry: Mapping[str, Any], number: int, in_force: Validity) -> Provision:
    penalty = entry.get("penalty")
    return Provision(
        number=number,
        paragraph=entry.get("paragraph", ""),
        limb=entry.get("limb", ""),
        says=wording(entry["says"]),
        penalty=wording(penalty) if penalty else None,
        child=entry.get("child", ""),
        scope=entry["scope"],
        form=entry.get("form", ""),
        basis=entry.get("basis", ""),
        steward=entry.get("steward", ""),
        valid=validity_of(entry["valid"]) if "valid" in entry else in_force,
        confidence=entry["confidence"],
    )


def _conditions(entry: Mapping[str, Any], national: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    conditions = {dimension: _codes(codes) for dimension, codes in entry["when"].items()}
    for dimension, codes in entry.get("unless", {}).items():
        everything = conditions.get(dimension, frozenset((*national.get(dimension, ()), NOT_TOLD)))
        conditions[dimension] = everything - _codes(codes)
    return conditions


def _named(entry: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    parts = (entry["when"], entry.get("unless", {}))
    dimensions = dict.fromkeys(dimension for part in parts for dimension in part)
    return {name: frozenset().union(*(_codes(part.get(name, [])) for part in parts)) for name in dimensions}


def _codes(codes: list[str]) -> frozenset[str]:
    return frozenset(NOT_TOLD if code == NOT_TOLD_WORD else code for code in codes)


def _rule_faults(entry: Mapping[str, Any], words: Vocabulary, in_force: Validity) -> Iterator[Told]:
    """What is wrong with one rule, part by part, and what to do."""
    for part in ("when", "unless"):
        yield from _condition_faults(part, entry.get(part, {}), words.national)
    for dimension, codes in _conditions(entry, words.national).items():
        if not codes and dimension in words.national:
            yield ("unless", dimension), "condition-empty", ADMITS_NOTHING.filled({"dimension": dimension}), TAKE_IT_OUT
    if entry["count_as"] != NOTHING:
        yield from _target_faults(entry["count_as"], words)
    ask = entry.get("ask")
    if ask and ask not in words.decisions:
        what = _("ask: the decision {ask!r} is not in mappings/decisions.yaml.", ask=ask)
        yield ("ask",), "unknown-decision", what, closest(ask, words.decisions)
    yield from _day_faults(THE_RULE, entry, in_force)
    yield from _code_day_faults(entry, words, in_force)


def _code_day_faults(entry: Mapping[str, Any], words: Vocabulary, in_force: Validity) -> Iterator[Told]:
    """Codes under `when` that stand on no day on which the rule is in force."""
    valid = validity_of(entry["valid"]) if "valid" in entry else in_force
    for dimension, codes in entry["when"].items():
        for number, code in enumerate(codes):
            stands = words.code_days.get(dimension, {}).get(code)
            if stands and not stands.meets(valid):
                days = {"first": stands.first or "…", "last": stands.last or "…"}
                told = NOT_YET.filled({"code": code, "dimension": dimension, **days})
                yield ("when", dimension, number), "validity-disjoint", told, MEND_CODE_OR_RULE


def _day_faults(whose: Text, entry: Mapping[str, Any], in_force: Validity) -> Iterator[Told]:
    """Days in the wrong order, or none of them the article's own."""
    valid = entry.get("valid", {})
    if disorder := is_disordered(valid):
        yield ("valid",), *_told_of(whose, disorder)
    elif valid and not validity_of(valid).meets(in_force):
        days = {"first": in_force.first or "…", "last": in_force.last or "…"}
        yield ("valid",), "validity-disjoint", OUTSIDE.filled({"whose": whose, **days}), MEND_THE_DAYS


def _told_of(whose: Text, disorder: Problem) -> Problem:
    code, what, remedy = disorder
    return code, layout("{whose}: {what}", whose=whose, what=what), remedy


def _condition_faults(
    part: str, conditions: Mapping[str, list[str]], national: Mapping[str, tuple[str, ...]]
) -> Iterator[Told]:
    for dimension, codes in conditions.items():
        if dimension not in national:
            what = _(
                "{part}: the dimension {dimension!r} is not declared in mappings/dimensions.yaml.",
                part=part,
                dimension=dimension,
            )
            yield (part, dimension), "unknown-dimension", what, _meant(dimension, list(national))
            continue
        if dimension == ARTICLE:
            yield (part, dimension), "article-in-condition", OWN_ARTICLE, OTHER_FILE
            continue
        known = (*national[dimension], NOT_TOLD_WORD)
        for number, code in enumerate(codes):
            if code not in known:
                yield (
                    (part, dimension, number),
                    "unknown-code",
                    _in_part(part, not_a_code(code, dimension)),
                    _meant(code, known),
                )


def _target_faults(target: Mapping[str, str], words: Vocabulary) -> Iterator[Told]:
    european, asked = words.european, words.indicators.get(target["indicator"])
    for dimension, code in target.items():
        if dimension not in european:
            what = _("{dimension!r} is not a dimension of the EU tables.", dimension=dimension)
            yield (
                ("count_as", dimension),
                "unknown-dimension",
                _in_part("count_as", what),
                _meant(dimension, list(european)),
            )
        elif code not in european[dimension]:
            what = _in_part("count_as", not_a_code(code, dimension))
            yield ("count_as", dimension), "unknown-code", what, _meant(code, european[dimension])
    if asked and all(code in european.get(dimension, ()) for dimension, code in target.items()):
        yield from _fit_faults(target, asked)


def _meant(word: str, words: Sequence[str]) -> Text:
    """The word most like it; where none is, all of them, unless they are too many to read."""
    near = closest(word, words)
    if not near.is_empty or len(", ".join(words)) > READABLE:
        return near
    return _("Possible: {words}.", words=joined(map(quoted, words)))


def _fit_faults(target: Mapping[str, str], asked: Asked) -> Iterator[Told]:
    """What the indicator's tables need and the rule does not say, and what it says and they do not hold."""
    indicator = target["indicator"]
    for dimension in asked.needed:
        if dimension not in target:
            told = {"indicator": indicator, "dimension": dimension}
            yield ("count_as",), "target-misfit", LEFT_OUT.filled(told), SAY_IT.filled(told)
    for dimension in target:
        if dimension != "indicator" and dimension not in asked.dimensions:
            told = {"indicator": indicator, "dimension": dimension}
            yield ("count_as", dimension), "target-misfit", NOT_HELD.filled(told), TAKE_AWAY


def _in_part(part: str, what: Text) -> Text:
    return layout("{part}: {what}", part=part, what=what)


def _article_faults(value: Mapping[str, Any], words: Vocabulary) -> Iterator[Told]:
    for path, article in [(("article",), value["article"]), *_predecessors(value)]:
        if article not in words.articles:
            what = _("{article!r} is not in the code list article.", article=article)
            yield path, "unknown-code", what, _meant(article, words.articles)
        elif path[0] == "predecessors" and article == value["article"]:
            yield path, "article-own-predecessor", OWN_PREDECESSOR, NAME_THE_OLDER
    if disorder := is_disordered(value["in_force"]):
        yield ("in_force",), *_told_of(THE_ARTICLE, disorder)
    as_of = value["read_law_as_of"]
    days = (REFERENCE_YEAR, *words.days)
    if as_of not in days:
        what = _("read_law_as_of: no record carries the day {as_of!r}.", as_of=as_of)
        either = _("Possible: {days}.", days=", ".join(days))
        yield ("read_law_as_of",), "unknown-day", what, either
    seen = set()
    for number, entry in enumerate(value["rules"]):
        if entry["rule"] in seen:
            what = _("the rule {entry!r} stands twice.", entry=entry["rule"])
            yield ("rules", number, "rule"), "duplicate-id", what, OWN_ID
        seen.add(entry["rule"])


def _predecessors(value: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for number, article in enumerate(value.get("predecessors", ())):
        yield ("predecessors", number), article


def _provision_faults(value: Mapping[str, Any], words: Vocabulary, in_force: Validity) -> Iterator[Told]:
    for number, entry in enumerate(value.get("provisions", ())):
        for dimension in ("paragraph", "limb"):
            code = entry.get(dimension)
            if code is not None and code not in words.national.get(dimension, ()):
                at = ("provisions", number, dimension)
                yield at, "unknown-code", not_a_code(code, dimension), _meant(code, words.national.get(dimension, ()))
        for path, code, what, remedy in _day_faults(THE_PROVISION, entry, in_force):
            yield ("provisions", number, *path), code, what, remedy
