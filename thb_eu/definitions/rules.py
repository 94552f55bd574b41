"""Read one article's law into frozen rules whose conditions are sets of codes.

Comes in: `mappings/CODE/ARTICLE.yaml`, held against its schema already. Goes out: a `RuleFile`. Refused, with file,
line and column, all faults of the file at once: a dimension, code, decision, day or target that does not exist, an id
used twice, a condition that admits nothing, dates in the wrong order or outside the article's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import Any, TypeVar

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _, layout
from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH, Place
from thb_eu.definitions import known_words, shapes
from thb_eu.definitions.known_words import CONDITION, DECISION, INDICATOR, NATIONAL, TARGET, EveryWord
from thb_eu.definitions.known_words import NOT_TOLD_WORD as NOT_TOLD_WORD
from thb_eu.definitions.shapes import (
    DAY,
    DESCRIPTION,
    SLUG,
    WORD,
    Check,
    Flaw,
    KeyShape,
    Once,
    Ref,
    Schema,
    Words,
    by_name,
    closest_or_all,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import (
    ALWAYS,
    BY_NOBODY,
    CONFIRMED,
    MARKED,
    PROPOSED,
    SIGNED_WITH_ITS_LAW,
    Approval,
    DecisionSignature,
    Validity,
    approval,
    seal,
    validity_of,
)
from thb_eu.definitions.strict_reader import position

Made = TypeVar("Made")
REFERENCE_YEAR = "reference_year"
"""What a rule file says that reads the law of the whole year instead of that of one day."""

CODE: Schema = {**WORD, DESCRIPTION: ("code or not told",)}
NOTHING = "nothing"
COUNTS_AS: Schema = {
    "oneOf": [{"const": NOTHING}, {**by_name({**WORD, DESCRIPTION: ("EU code",)}), "required": ["indicator"]}]
}
RULE_ONCE = Once(
    "duplicate-id", _("the rule {entry!r} occurs twice."), _("Give each rule its own id; ids are never reused.")
)
LAW_OF_A_DAY = Ref(
    "law of a day",
    "unknown-day",
    _("read_law_as_of: no record carries the day {as_of!r}."),
    lambda _word, days: _("Possible: {days}.", days=", ".join(days)),
)
THE_ARTICLE, THE_TEXT, THE_PROVISION, THE_RULE = (
    _("the article"),
    _("the text of the paragraph"),
    _("the provision"),
    _("the rule"),
)
OF_THE_LAW = ("source", "texts", "provisions")
"""What of a file is the law itself: a signature under the rules holds as long as it stays the same."""
LEFT_OUT = _("count_as: the tables of {indicator} need {dimension}, which a record does not contain.")
OUTSIDE = _("{whose} holds on no day on which the article is in force ({first} to {last}).")
NOT_YET = _(
    "when: the code {code!r} of {dimension} is in force from {first} to {last}, the rule on none of those days."
)


IN_FORCE = "days of the article"
"""The words that are the first and the last day on which the article around an entry is in force."""


def _of_article(value: Mapping[str, Any], _words: Words) -> Words:
    return {IN_FORCE: _ends_of(validity_of(value["in_force"])), f"{CONDITION.to} {ARTICLE}": EveryWord()}


def _ends_of(days: Validity) -> tuple[str, str]:
    return days.first, days.last


def _ends(days: Validity) -> dict[str, str]:
    return {"first": days.first or "…", "last": days.last or "…"}


def _own_predecessor(value: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    for place, article in enumerate(value.get("predecessors", ())):
        if article == value["article"]:
            what = _("predecessors: no article is its own predecessor.")
            remedy = _("Name the article of the older code, or take it out.")
            yield Flaw(("predecessors", place), "article-own-predecessor", what, remedy)


def _on_days_of_the_article(whose: Text) -> Check:
    """Return a check that an entry has days on which the article around it is in force."""

    def check(entry: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
        valid, in_force = validity_of(entry.get("valid", {})), Validity(*words[IN_FORCE])
        if valid.begins <= valid.ends and not valid.meets(in_force):
            what = OUTSIDE.filled({"whose": whose, **_ends(in_force)})
            yield Flaw(("valid",), "validity-disjoint", what, _("Mend `valid` or `in_force`."))

    return check


def _condition_flaws(entry: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield conditions on the article or that admit nothing, and codes that are in force on no day of the rule."""
    for part in ("when", "unless"):
        if ARTICLE in entry.get(part, {}):
            what = _("a rule cannot name the article: the file is the law of one.")
            remedy = _("Write another article's rules in its own file.")
            yield Flaw((part, ARTICLE), "article-in-condition", what, remedy)
    for dimension, codes in _conditions(entry, words).items():
        if not codes and dimension in words[NATIONAL.to]:
            what = _("`when` and `unless` together leave no code of {dimension}.", dimension=dimension)
            yield Flaw(("unless", dimension), "condition-empty", what, _("Take the code out of one of the two lists."))
    valid = validity_of(entry["valid"]) if "valid" in entry else Validity(*words[IN_FORCE])
    for dimension, named in entry["when"].items():
        days: Any = words.get(f"{NATIONAL.to} {dimension}, days", {})
        for place, code in enumerate(named):
            if code in days and not days[code].meets(valid):
                what = NOT_YET.filled({"code": code, "dimension": dimension, **_ends(days[code])})
                remedy = _("Mend the rule's `valid`, or the days of the code.")
                yield Flaw(("when", dimension, place), "validity-disjoint", what, remedy)


def _target_flaws(entry: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield words no EU table knows, what the indicator's tables need and the rule does not say, and the reverse."""
    target = entry["count_as"]
    if target == NOTHING:
        return
    unknown = [*TARGET.flaws(target, words)]
    yield from (flaw.below("count_as") for flaw in unknown)
    indicator = target["indicator"]
    if unknown:
        return
    for dimension in words[f"{INDICATOR.to} {indicator}, needed"]:
        if dimension not in target:
            values = {"indicator": indicator, "dimension": dimension}
            remedy = _("Add {dimension} under `count_as`.").filled(values)
            yield Flaw(("count_as",), "target-misfit", LEFT_OUT.filled(values), remedy)
    for dimension in target:
        if dimension != INDICATOR.to and dimension not in words[f"{INDICATOR.to} {indicator}"]:
            values = {"indicator": indicator, "dimension": dimension}
            what = _("count_as: no table of {indicator} has the dimension {dimension}.").filled(values)
            yield Flaw(("count_as", dimension), "target-misfit", what, _("Take it out, or choose another indicator."))


@shape()
class RuleMatch:
    """How a national notion relates to the EU one: predicate and confidence (0 to 1) in SSSOM's terms."""

    predicate: str = spec(shape=one_of(("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")))
    confidence: float = spec(rules={"minimum": 0, "maximum": 1})


@shape(
    named=_("rule {id}"),
    beside=(CONFIRMED,),
    checks=(_condition_flaws, _target_flaws, _on_days_of_the_article(THE_RULE)),
)
class Rule:
    """One sentence of the law as it counts: when `conditions` hold, count as `count_as` (nothing where None).

    `conditions` gives the admitted codes per named dimension, `named` those that its text writes out; `ask` names the
    decision it rests on, if any; `number` is its place in its file.
    """

    id: str = spec(key="rule", shape=SLUG, once=RULE_ONCE)
    file: str
    article: str
    conditions: Mapping[str, frozenset[str]] = spec(
        keys=(
            KeyShape("when", by_name(listed(CODE), minProperties=1), ref=CONDITION),
            KeyShape("unless", by_name(listed(CODE), minProperties=1), required=False, ref=CONDITION),
        )
    )
    count_as: Mapping[str, str] | None = spec(
        keys=(KeyShape("count_as", COUNTS_AS),),
        make=lambda entry: None if entry["count_as"] == NOTHING else entry["count_as"],
    )
    because: Text = spec()
    cites: str = spec()
    approval: Approval = spec(keys=(replace(PROPOSED, required=False), replace(SIGNED_WITH_ITS_LAW, required=False)))
    valid: Validity = spec(default=ALWAYS, sentence=layout("{whose}: {what}", whose=THE_RULE))
    ask: str = spec(default="", shape=SLUG, ref=DECISION)
    match: RuleMatch | None = spec(default=None, shape=RuleMatch)
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    number: int = field(default=0, metadata=shapes.NUMBERED)

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature under this sentence, or under its whole file, if it stands."""
        return self.approval.signed

    def admits(self, dimension: str, code: str) -> bool:
        """Tell whether a record with `code` may fall under this rule."""
        return dimension not in self.conditions or code in self.conditions[dimension]


ELEMENTS = ("who", "act", "object", "means", "purpose", "circumstance")
"""Of what a paragraph is made: who does what to whom, how, for what, and what else must be there."""


@shape()
class TextSource:
    """Where the words of the law were read: how they are cited, the day of that reading, the address of the text."""

    cites: str = spec()
    confidence: str = spec(shape=MARKED)
    read_on: str = spec(default="", shape=DAY)
    link: str = spec(default="", rules={"pattern": "^https://"})


@shape(beside=(CONFIRMED,))
class Explanation:
    """What somebody says about a paragraph (the reasons of a bill, a court): no text of the law."""

    says: Text = spec()
    source: str = spec()
    confidence: str = spec(shape=MARKED)


@shape()
class Element:
    """One element of a paragraph, in our own words; `limbs`: those that it makes, none where it is in all of them."""

    kind: str = spec(key="element", shape=one_of(ELEMENTS))
    words: Text = spec()
    limbs: tuple[str, ...] = spec(default=(), shape=listed(), ref=shapes.code_of(LIMB, closest_or_all))


@shape(beside=(CONFIRMED,), checks=(_on_days_of_the_article(THE_TEXT),))
class LegalText:
    """What the law says in one paragraph (the whole article where none is named) on its days, by its elements."""

    elements: tuple[Element, ...] = spec(rules={"minItems": 1})
    confidence: str = spec(shape=MARKED)
    paragraph: str = spec(default="", ref=shapes.code_of(PARAGRAPH, closest_or_all))
    penalty: Text | None = spec(default=None)
    source: TextSource | None = spec(default=None)
    explained: tuple[Explanation, ...] = spec(default=(), rules={"minItems": 1})
    valid: Validity = spec(default=ALWAYS, sentence=layout("{whose}: {what}", whose=THE_TEXT))
    number: int = field(default=0, metadata=shapes.NUMBERED)

    def of_limb(self, limb: str) -> tuple[Element, ...]:
        """Return the elements of a limb: its own, and those that are in every limb."""
        return tuple(element for element in self.elements if not element.limbs or limb in element.limbs)


NAMED, RELATED, NOT_NAMED = EXTENTS = "named", "related", "not named"
"""How far a provision answers to one of the Directive: it names it, punishes something near it, or does not name it."""


@shape()
class Correlation:
    """To what of the Directive a provision answers (`of`: codes of the code list directive), how far, and why."""

    of: tuple[str, ...] = spec(shape=listed(), ref=known_words.DIRECTIVE)
    extent: str = spec(shape=one_of(EXTENTS))
    confidence: str = spec(shape=MARKED)
    because: Text | None = spec(default=None)
    valid: Validity = spec(default=ALWAYS, without=("confirmed",))


@shape(beside=(CONFIRMED,), checks=(_on_days_of_the_article(THE_PROVISION),))
class Provision:
    """One limb of a paragraph (without a limb: all of it; without either: the whole article), and its usual scope."""

    scope: str = spec(shape=one_of(("in", "use of services", "out", "ask")))
    confidence: str = spec(shape=MARKED)
    paragraph: str = spec(default="", ref=shapes.code_of(PARAGRAPH, closest_or_all))
    limb: str = spec(default="", ref=shapes.code_of(LIMB, closest_or_all))
    child: str = spec(default="", shape=one_of(("yes", "no", "by base")))
    form: str = spec(default="")
    basis: str = spec(default="")
    directive: tuple[Correlation, ...] = spec(default=(), rules={"minItems": 1})
    steward: str = spec(default="")
    valid: Validity = spec(default=ALWAYS, sentence=layout("{whose}: {what}", whose=THE_PROVISION))
    number: int = field(default=0, metadata=shapes.NUMBERED)


@shape(
    "Rules of one article of a criminal code",
    beside=(CONFIRMED,),
    checks=(_own_predecessor,),
    scope=_of_article,
    slots=False,
    eq=False,
)
class RuleFile:
    """All rules of one article, for ever, and what the article says. `as_of` is the day whose law governs a record.

    A file that was read is itself and no other; so its rules are compiled once.
    """

    file: str
    article: str = spec(ref=known_words.ARTICLE)
    title: Text = spec()
    cites: str = spec()
    in_force: Validity = spec(sentence=layout("{whose}: {what}", whose=THE_ARTICLE))
    as_of: str = spec(key="read_law_as_of", ref=LAW_OF_A_DAY)
    rules: tuple[Rule, ...] = spec(rules={"minItems": 1})
    approval: Approval = spec(keys=(PROPOSED, SIGNED_WITH_ITS_LAW))
    content: bytes = field(repr=False, compare=False)
    predecessors: tuple[str, ...] = spec(
        default=(), shape=listed({**WORD, DESCRIPTION: ("article code",)}), ref=known_words.ARTICLE
    )
    source: TextSource | None = spec(default=None)
    texts: tuple[LegalText, ...] = spec(default=(), rules={"minItems": 1})
    provisions: tuple[Provision, ...] = spec(default=(), rules={"minItems": 1})

    @cached_property
    def unsigned(self) -> RuleFile:
        """The same rules, by nobody: one file, whatever of the law beside it changes, so that it is compiled once."""
        rules = tuple(replace(rule, approval=BY_NOBODY) for rule in self.rules)
        return replace(self, approval=BY_NOBODY, rules=rules)

    def texts_of(self, provision: Provision) -> tuple[LegalText, ...]:
        """Find what its paragraph says on the days of a provision; several texts where the paragraph was changed."""
        return tuple(
            text for text in self.texts if text.paragraph == provision.paragraph and text.valid.meets(provision.valid)
        )

    def readings(self) -> Iterator[tuple[Provision, LegalText | None]]:
        """Yield every provision with each text of its paragraph; with none where its paragraph has none."""
        for provision in self.provisions:
            yield from ((provision, text) for text in self.texts_of(provision) or (None,))

    def place(self, *path: Any) -> Place:
        """Find where in the file stands what is at `path`, e.g. `"rules", 3`."""
        return position(self.file, self.content, list(path))

    def citation(self, paragraph: str) -> str:
        """Say how a paragraph is cited, or the whole article where it is empty."""
        return f"{self.article}({paragraph})" if paragraph else self.article

    def place_of(self, rule: Rule) -> Place:
        """Find where a rule stands."""
        return self.place("rules", rule.number)


def read_rule_file(value: Mapping[str, Any], name: str, content: bytes, words: Words) -> RuleFile:
    """Return one article's rules; collects every fault of the file before refusing it."""
    refuse_if_any(MappingRefused, shapes.faults_of(RuleFile, value, shapes.place_in(name, content), words))
    in_force = validity_of(value["in_force"])
    of_the_law = {key: entry for key, entry in value.items() if key in OF_THE_LAW}
    signed = {key: entry for key, entry in value.items() if key not in OF_THE_LAW}
    approved = approval(value, seal(signed), seal(of_the_law))
    return shapes.made(
        RuleFile,
        value,
        file=name,
        content=content,
        approval=approved,
        texts=_dated(LegalText, value.get("texts", ()), in_force),
        provisions=_dated(Provision, value.get("provisions", ()), in_force),
        rules=tuple(
            shapes.made(
                Rule,
                entry,
                file=name,
                number=place,
                article=value["article"],
                conditions=_conditions(entry, words),
                named=_named(entry),
                valid=validity_of(entry.get("valid") or value["in_force"]),
                approval=approval({"proposed": value["proposed"], **entry}, seal(entry), approved.law)
                if entry.get("signed")
                else approved,
            )
            for place, entry in enumerate(value["rules"])
        ),
    )


def _dated(cls: type[Made], entries: Iterable[Mapping[str, Any]], in_force: Validity) -> tuple[Made, ...]:
    """Return the entries of a list, each on its own days or, without these, on those of the article."""
    return tuple(
        shapes.made(cls, entry, number=place, **({} if "valid" in entry else {"valid": in_force}))
        for place, entry in enumerate(entries)
    )


def _conditions(entry: Mapping[str, Any], words: Words) -> dict[str, frozenset[str]]:
    conditions = {dimension: codes_of(codes) for dimension, codes in entry["when"].items()}
    for dimension, codes in entry.get("unless", {}).items():
        everything = conditions.get(dimension, codes_of(words.get(f"{NATIONAL.to} {dimension}", ())) | {NOT_TOLD})
        conditions[dimension] = everything - codes_of(codes)
    return conditions


def _named(entry: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    parts = (entry["when"], entry.get("unless", {}))
    dimensions = dict.fromkeys(dimension for part in parts for dimension in part)
    return {name: frozenset().union(*(codes_of(part.get(name, [])) for part in parts)) for name in dimensions}


def codes_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of a condition, as records tell them."""
    return frozenset(NOT_TOLD if code == NOT_TOLD_WORD else code for code in codes)
