"""Read one article's law into frozen rules whose conditions are sets of codes.

Comes in: `mappings/CODE/ARTICLE.yaml`, held against its schema already. Goes out: a `RuleFile`. Refused, with file,
line and column, all faults of the file at once: a dimension, code, decision, day or target that does not exist, an id
used twice, a condition that admits nothing, dates in the wrong order or outside the article's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _, joined, layout, quoted
from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH, Place
from thb_eu.definitions import shapes
from thb_eu.definitions.shapes import (
    DAY,
    DESCRIPTION,
    SLUG,
    WORD,
    At,
    KeyShape,
    KnownWords,
    Schema,
    UniqueKey,
    by_name,
    listed,
    one_of,
    shape,
    spec,
)
from thb_eu.definitions.signing import (
    CONFIRMED,
    MARKED,
    PROPOSED,
    SIGNED_WITH_ITS_LAW,
    Approval,
    DecisionSignature,
    approval,
    seal,
)
from thb_eu.definitions.strict_reader import closest, not_a_code, position
from thb_eu.definitions.validity import ALWAYS, Validity, validity_of

Made = TypeVar("Made")
REFERENCE_YEAR = "reference_year"
"""What a rule file says that reads the law of the whole year instead of that of one day."""

NOT_TOLD_WORD = "not told"
CODE: Schema = {**WORD, DESCRIPTION: ("code or not told",)}
NOTHING = "nothing"
COUNTS_AS: Schema = {
    "oneOf": [{"const": NOTHING}, {**by_name({**WORD, DESCRIPTION: ("EU code",)}), "required": ["indicator"]}]
}
READABLE = 240
"""A list of codes longer than this, in characters, helps nobody who reads a message."""


def closest_or_possible(word: str, words: Collection[str]) -> Text:
    """Return the word most like it; where none is, all of them, unless they are too many to read."""
    near = closest(word, words)
    if not near.is_empty or len(", ".join(words)) > READABLE:
        return near
    return _("Possible: {words}.", words=joined(map(quoted, words)))


def in_condition(part: str) -> KnownWords:
    """Return the dimensions and codes of a condition."""
    what = _("{part}: the dimension {dimension!r} is not declared in mappings/dimensions.yaml.", part=part)
    inside = layout("{part}: {what}", part=part)
    return KnownWords("national", "unknown-dimension", what, closest_or_possible, inside, closest_or_possible)


RULE_TWICE = UniqueKey(
    "duplicate-id", _("the rule {entry!r} occurs twice."), _("Give each rule its own id; ids are never reused.")
)
ASKED = KnownWords("decision", "unknown-decision", _("ask: the decision {ask!r} is not in mappings/decisions.yaml."))
ARTICLES = KnownWords("article", "unknown-code", _("{article!r} is not in the code list article."), closest_or_possible)
LAW_OF_A_DAY = KnownWords(
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


@shape()
class RuleMatch:
    """How a national notion relates to the EU one: predicate and confidence (0 to 1) in SSSOM's terms."""

    predicate: str = spec(shape=one_of(("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")))
    confidence: float = spec(rules={"minimum": 0, "maximum": 1})


@shape(named=_("rule {id}"), beside=(CONFIRMED,))
class Rule:
    """One sentence of the law as it counts: when `conditions` hold, count as `count_as` (nothing where None).

    `conditions` gives the admitted codes per named dimension, `named` those that its text writes out; `ask` names the
    decision it rests on, if any; `number` is its place in its file.
    """

    id: str = spec(key="rule", shape=SLUG, once=RULE_TWICE)
    file: str
    article: str
    conditions: Mapping[str, frozenset[str]] = spec(
        keys=(
            KeyShape("when", by_name(listed(CODE), minProperties=1), known=in_condition("when")),
            KeyShape("unless", by_name(listed(CODE), minProperties=1), required=False, known=in_condition("unless")),
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
    ask: str = spec(default="", shape=SLUG, known=ASKED)
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
    limbs: tuple[str, ...] = spec(default=(), shape=listed(), known=shapes.code_of(LIMB, closest_or_possible))


@shape(beside=(CONFIRMED,))
class LegalText:
    """What the law says in one paragraph (the whole article where none is named) on its days, by its elements."""

    elements: tuple[Element, ...] = spec(rules={"minItems": 1})
    confidence: str = spec(shape=MARKED)
    paragraph: str = spec(default="", known=shapes.code_of(PARAGRAPH, closest_or_possible))
    penalty: Text | None = spec(default=None)
    source: TextSource | None = spec(default=None)
    explained: tuple[Explanation, ...] = spec(default=(), rules={"minItems": 1})
    valid: Validity = spec(default=ALWAYS, sentence=layout("{whose}: {what}", whose=THE_TEXT))
    number: int = field(default=0, metadata=shapes.NUMBERED)

    def of_limb(self, limb: str) -> tuple[Element, ...]:
        """Return the elements of a limb: its own, and those that are in every limb."""
        return tuple(element for element in self.elements if not element.limbs or limb in element.limbs)


@shape(beside=(CONFIRMED,))
class Provision:
    """One limb of a paragraph (without a limb: all of it; without either: the whole article), and its usual scope."""

    scope: str = spec(shape=one_of(("in", "use of services", "out", "ask")))
    confidence: str = spec(shape=MARKED)
    paragraph: str = spec(default="", known=shapes.code_of(PARAGRAPH, closest_or_possible))
    limb: str = spec(default="", known=shapes.code_of(LIMB, closest_or_possible))
    child: str = spec(default="", shape=one_of(("yes", "no", "by base")))
    form: str = spec(default="")
    basis: str = spec(default="")
    steward: str = spec(default="")
    valid: Validity = spec(default=ALWAYS, sentence=layout("{whose}: {what}", whose=THE_PROVISION))
    number: int = field(default=0, metadata=shapes.NUMBERED)


@shape("Rules of one article of a criminal code", beside=(CONFIRMED,), slots=False, eq=False)
class RuleFile:
    """All rules of one article, for ever, and what the article says. `as_of` is the day whose law governs a record.

    A file that was read is itself and no other; so its rules are compiled once.
    """

    file: str
    article: str = spec(known=ARTICLES)
    title: Text = spec()
    cites: str = spec()
    in_force: Validity = spec(sentence=layout("{whose}: {what}", whose=THE_ARTICLE))
    as_of: str = spec(key="read_law_as_of", known=LAW_OF_A_DAY)
    rules: tuple[Rule, ...] = spec(rules={"minItems": 1})
    approval: Approval = spec(keys=(PROPOSED, SIGNED_WITH_ITS_LAW))
    content: bytes = field(repr=False)
    predecessors: tuple[str, ...] = spec(
        default=(), shape=listed({**WORD, DESCRIPTION: ("article code",)}), known=ARTICLES
    )
    source: TextSource | None = spec(default=None)
    texts: tuple[LegalText, ...] = spec(default=(), rules={"minItems": 1})
    provisions: tuple[Provision, ...] = spec(default=(), rules={"minItems": 1})

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


class _EveryWord(frozenset[str]):
    """A list of words that is not asked: whatever is named has its own fault."""

    def __contains__(self, word: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class QuestionedDimension:
    """The EU dimensions of an indicator's tables: all of them, and those that nobody but the rule can fill."""

    dimensions: frozenset[str]
    needed: tuple[str, ...]


@dataclass(frozen=True)
class LawVocabulary:
    """The words that rules may use: national dimensions, EU dimensions, articles, limbs, days, decisions.

    `code_days`: the days of those national codes that have some. `files`: by national dimension, where its codes stand.
    """

    national: Mapping[str, tuple[str, ...]]
    european: Mapping[str, tuple[str, ...]]
    articles: tuple[str, ...]
    days: tuple[str, ...]
    decisions: tuple[str, ...]
    indicators: Mapping[str, QuestionedDimension]
    code_days: Mapping[str, Mapping[str, Validity]]
    files: Mapping[str, str]

    @cached_property
    def words(self) -> shapes.Words:
        """The same as the shape of a rule file asks for them."""
        codes: dict[str, Collection[str]] = {
            f"national {name}": (*codes, NOT_TOLD_WORD) for name, codes in self.national.items()
        }
        return {
            **codes,
            **{f"national {name}, file": file for name, file in self.files.items()},
            f"national {ARTICLE}": _EveryWord(),
            "national": self.national,
            **{name: self.national.get(name, ()) for name in (PARAGRAPH, LIMB)},
            "article": self.articles,
            "law of a day": (REFERENCE_YEAR, *self.days),
            "decision": self.decisions,
        }


def read_rule_file(value: Mapping[str, Any], name: str, content: bytes, words: LawVocabulary) -> RuleFile:
    """Return one article's rules; collects every fault of the file before refusing it."""
    in_force, at = validity_of(value["in_force"]), shapes.place_in(name, content)
    faults = [*shapes.flaws(RuleFile, value, at, words.words), *_article_faults(value, at, in_force)]
    for place, entry in enumerate(value["rules"]):
        in_rule = partial(_in_rule, at, place, entry["rule"])
        faults += [*_rule_faults(entry, words, in_rule), *_day_faults(THE_RULE, entry, in_force, in_rule)]
        faults += _code_day_faults(entry, words, in_force, in_rule)
    refuse_if_any(MappingRefused, faults)
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
                conditions=_conditions(entry, words.national),
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


def _in_rule(at: At, place: int, id: str, *path: Any) -> Place:
    return at("rules", place, *path).of(_("rule {id}", id=id))


def _conditions(entry: Mapping[str, Any], national: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    conditions = {dimension: codes_of(codes) for dimension, codes in entry["when"].items()}
    for dimension, codes in entry.get("unless", {}).items():
        everything = conditions.get(dimension, frozenset((*national.get(dimension, ()), NOT_TOLD)))
        conditions[dimension] = everything - codes_of(codes)
    return conditions


def _named(entry: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    parts = (entry["when"], entry.get("unless", {}))
    dimensions = dict.fromkeys(dimension for part in parts for dimension in part)
    return {name: frozenset().union(*(codes_of(part.get(name, [])) for part in parts)) for name in dimensions}


def codes_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of a condition, as records tell them."""
    return frozenset(NOT_TOLD if code == NOT_TOLD_WORD else code for code in codes)


def _article_faults(value: Mapping[str, Any], at: At, in_force: Validity) -> Iterator[Fault]:
    for place, article in enumerate(value.get("predecessors", ())):
        if article == value["article"]:
            what = _("predecessors: no article is its own predecessor.")
            remedy = _("Name the article of the older code, or take it out.")
            yield Fault(at("predecessors", place), "article-own-predecessor", what, remedy)
    for key, whose in (("texts", THE_TEXT), ("provisions", THE_PROVISION)):
        for place, entry in enumerate(value.get(key, ())):
            yield from _day_faults(whose, entry, in_force, partial(at, key, place))


def _rule_faults(entry: Mapping[str, Any], words: LawVocabulary, at: At) -> Iterator[Fault]:
    """Yield what is wrong with the conditions and the target of one rule, beside the words that nothing declares."""
    for part in ("when", "unless"):
        if ARTICLE in entry.get(part, {}):
            what = _("a rule cannot name the article: the file is the law of one.")
            remedy = _("Write another article's rules in its own file.")
            yield Fault(at(part, ARTICLE), "article-in-condition", what, remedy)
    for dimension, codes in _conditions(entry, words.national).items():
        if not codes and dimension in words.national:
            what = _("`when` and `unless` together leave no code of {dimension}.", dimension=dimension)
            remedy = _("Take the code out of one of the two lists.")
            yield Fault(at("unless", dimension), "condition-empty", what, remedy)
    if entry["count_as"] != NOTHING:
        yield from _target_faults(entry["count_as"], words, partial(at, "count_as"))


def _code_day_faults(entry: Mapping[str, Any], words: LawVocabulary, in_force: Validity, at: At) -> Iterator[Fault]:
    """Yield codes under `when` that stand on no day on which the rule is in force."""
    valid = validity_of(entry["valid"]) if "valid" in entry else in_force
    for dimension, codes in entry["when"].items():
        for place, code in enumerate(codes):
            stretch = words.code_days.get(dimension, {}).get(code)
            if stretch and not stretch.meets(valid):
                what = NOT_YET.filled({"code": code, "dimension": dimension, **_ends(stretch)})
                remedy = _("Mend the rule's `valid`, or the days of the code.")
                yield Fault(at("when", dimension, place), "validity-disjoint", what, remedy)


def _day_faults(whose: Text, entry: Mapping[str, Any], in_force: Validity, at: At) -> Iterator[Fault]:
    """Yield days of which none is the article's own."""
    valid = validity_of(entry.get("valid", {}))
    if valid.begins <= valid.ends and not valid.meets(in_force):
        what = OUTSIDE.filled({"whose": whose, **_ends(in_force)})
        yield Fault(at("valid"), "validity-disjoint", what, _("Mend `valid` or `in_force`."))


def _ends(days: Validity) -> dict[str, str]:
    return {"first": days.first or "…", "last": days.last or "…"}


def _target_faults(target: Mapping[str, str], words: LawVocabulary, at: At) -> Iterator[Fault]:
    """Words that no EU table knows, what the indicator's tables need and the rule does not say, and the reverse."""
    european, indicator = words.european, target["indicator"]
    for dimension, code in target.items():
        if dimension not in european:
            what = _("{dimension!r} is not a dimension of the EU tables.", dimension=dimension)
            problem, known = "unknown-dimension", list(european)
        elif code not in european[dimension]:
            what, problem, known = not_a_code(code, dimension), "unknown-code", list(european[dimension])
        else:
            continue
        remedy = closest_or_possible(dimension if problem == "unknown-dimension" else code, known)
        yield Fault(at(dimension), problem, layout("{part}: {what}", part="count_as", what=what), remedy)
    indicator_tables = words.indicators.get(indicator)
    if indicator_tables is None or any(code not in european.get(dimension, ()) for dimension, code in target.items()):
        return
    for dimension in indicator_tables.needed:
        if dimension not in target:
            values = {"indicator": indicator, "dimension": dimension}
            remedy = _("Add {dimension} under `count_as`.").filled(values)
            yield Fault(at(), "target-misfit", LEFT_OUT.filled(values), remedy)
    for dimension in target:
        if dimension != "indicator" and dimension not in indicator_tables.dimensions:
            values = {"indicator": indicator, "dimension": dimension}
            message = _("count_as: no table of {indicator} has the dimension {dimension}.").filled(values)
            yield Fault(at(dimension), "target-misfit", message, _("Take it out, or choose another indicator."))
