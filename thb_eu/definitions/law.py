"""The law as data: rules by article, crosswalks, decisions, and the policy on small counts.

Comes in: the files under `mappings/`, read strictly. Goes out: frozen `Rule`s whose conditions are resolved
to sets of codes, ready to be compiled. Refused, with file, line and column: a dimension, code, decision or
target that does not exist, a rule id used twice, dates in the wrong order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thb_eu.definitions.codelists import Code, Codelist
from thb_eu.definitions.strict import closest, position
from thb_eu.errors import Fault, MappingRefused
from thb_eu.model import NOT_TOLD, Text

NOT_TOLD_WORD = "not told"
NOTHING = "nothing"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day in force, both inclusive; empty where open."""

    first: str
    last: str
    confidence: str

    def covers_year(self, year: int) -> bool:
        """Whether the whole of `year` lies inside."""
        return (not self.first or self.first <= f"{year}-01-01") and (not self.last or f"{year}-12-31" <= self.last)

    def touches_year(self, year: int) -> bool:
        """Whether any day of `year` lies inside."""
        return (not self.first or self.first <= f"{year}-12-31") and (not self.last or f"{year}-01-01" <= self.last)


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the law as it counts: when `conditions` hold, count as `count_as` (nothing where None).

    `conditions` gives the admitted codes per named dimension; `ask` names the decision it rests on, if any.
    """

    id: str
    file: str
    where: str
    article: str
    conditions: Mapping[str, frozenset[str]]
    count_as: Mapping[str, str] | None
    ask: str
    because: str
    cites: str
    valid: Validity


@dataclass(frozen=True, slots=True)
class RuleFile:
    """All rules of one article, for ever."""

    file: str
    article: str
    title: Text
    cites: str
    in_force: Validity
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A plain code table: each code of the national dimension `source` is one code of the EU dimension `target`."""

    name: str
    source: str
    target: str
    labels: Mapping[str, Text]
    codes: Mapping[str, str]

    def as_codelist(self) -> Codelist:
        """The national codes as a code list, for reading suppliers' labels."""
        codes = tuple(Code(code, label, "item", "", "", "", "", "", {}) for code, label in self.labels.items())
        return Codelist(self.source, self.name, codes)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the ministry, or its proposal: `answer` is count, do not count or open."""

    id: str
    question: Text
    answer: str
    says: Text
    because: str
    proposed: Mapping[str, str]
    signed: Mapping[str, str] | None
    valid: Validity

    @property
    def is_open(self) -> bool:
        """Whether nobody has proposed an answer yet."""
        return self.answer == OPEN


@dataclass(frozen=True, slots=True)
class Policy:
    """How small counts of natural persons are treated, for the EU and for the public."""

    id: str
    valid: Validity
    units: tuple[str, ...]
    mark_below: int
    mark: str
    otherwise: str
    suppress_below: int
    protect_within: int
    secondary: str
    because: Text
    signed: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Law:
    """Everything under `mappings/`. `dimensions` gives the codes of each national dimension, `undated` a decision."""

    dimensions: Mapping[str, tuple[str, ...]]
    undated: str
    crosswalks: tuple[Crosswalk, ...]
    files: tuple[RuleFile, ...]
    decisions: Mapping[str, Decision]
    policies: tuple[Policy, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules of all articles."""
        return tuple(rule for entry in self.files for rule in entry.rules)

    def decisions_for(self, year: int) -> Mapping[str, Decision]:
        """The decisions as they stand for `year`; outside its validity a decision is an open question again."""
        return {
            id: decision if decision.valid.covers_year(year) else replace(decision, answer=OPEN, signed=None)
            for id, decision in self.decisions.items()
        }

    def policy(self, year: int) -> Policy | None:
        """The policy on small counts for `year`, if one is in force."""
        return next((policy for policy in self.policies if policy.valid.covers_year(year)), None)


def read_crosswalk(value: Mapping[str, Any], name: str) -> Crosswalk:
    """One crosswalk file."""
    codes = value["codes"]
    return Crosswalk(
        name,
        value["from"],
        value["to"],
        {entry["code"]: Text(entry["label"]["sl"], entry["label"]["en"]) for entry in codes},
        {entry["code"]: entry["count_as"] for entry in codes},
    )


def read_dimensions(
    value: Mapping[str, Any], codelists: Mapping[str, Any], crosswalks: Mapping[str, Crosswalk], name: str
) -> dict[str, tuple[str, ...]]:
    """The codes of each national dimension, from a code list, a crosswalk or the file itself."""
    dimensions, faults = {}, []
    for dimension, source in value["dimensions"].items():
        (kind, named), *_ = source.items()
        known: Mapping[str, Any] = {"codelist": codelists, "crosswalk": crosswalks}.get(kind, {})
        if kind == "codes":
            dimensions[dimension] = tuple(named)
        elif named not in known:
            faults.append(
                Fault(name, f"{dimension}: the {kind} {named!r} does not exist.", closest(named, list(known)))
            )
        elif kind == "codelist":
            dimensions[dimension] = tuple(known[named].by_code)
        else:
            dimensions[dimension] = tuple(known[named].codes)
    if faults:
        raise MappingRefused(*faults)
    return dimensions


def read_decisions(value: Mapping[str, Any], name: str, content: bytes) -> dict[str, Decision]:
    """All decisions by id; an id used twice is refused."""
    decisions: dict[str, Decision] = {}
    for number, entry in enumerate(value["decisions"]):
        if entry["decision"] in decisions:
            where = position(name, content, ["decisions", number])
            raise MappingRefused(
                Fault(where, f"the decision {entry['decision']!r} stands twice.", "Give each decision its own id.")
            )
        decisions[entry["decision"]] = Decision(
            entry["decision"],
            _text(entry["question"]),
            entry["answer"],
            _text(entry["says"]),
            entry["because"],
            entry["proposed"],
            entry.get("signed"),
            _validity(entry.get("valid", {})),
        )
    return decisions


def read_policies(value: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The policies on small counts, in their order."""
    return tuple(
        Policy(
            entry["policy"],
            _validity(entry["valid"]),
            tuple(entry["units"]),
            entry["eu"]["mark_below"],
            entry["eu"]["conf_status"],
            entry["eu"]["otherwise"],
            entry["public"]["suppress_below"],
            entry["public"]["protect_within"],
            entry["public"]["secondary_conf_status"],
            _text(entry["because"]),
            entry.get("signed"),
        )
        for entry in value["policies"]
    )


def read_rule_file(value: Mapping[str, Any], name: str, content: bytes, words: Vocabulary) -> RuleFile:
    """One article's rules; collects every fault of the file before refusing it."""
    in_force = _validity(value["in_force"])
    faults = list(_article_faults(value, name, content, words))
    rules = []
    for number, entry in enumerate(value["rules"]):
        where = position(name, content, ["rules", number]) if _suspect(entry, words) else name
        faults += [Fault(f"{where}, rule {entry['rule']}", what, remedy) for what, remedy in _rule_faults(entry, words)]
        rules.append(_rule(entry, name, value["article"], in_force, words))
    if faults:
        raise MappingRefused(*faults)
    return RuleFile(name, value["article"], _text(value["title"]), value["cites"], in_force, tuple(rules))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that rules may use: national dimensions, EU dimensions, articles, indicators, decisions."""

    national: Mapping[str, tuple[str, ...]]
    european: Mapping[str, tuple[str, ...]]
    articles: tuple[str, ...]
    decisions: tuple[str, ...]


def _rule(entry: Mapping[str, Any], name: str, article: str, in_force: Validity, words: Vocabulary) -> Rule:
    count_as = entry["count_as"]
    return Rule(
        entry["rule"],
        name,
        f"{name}, rule {entry['rule']}",
        article,
        _conditions(entry, words.national),
        None if count_as == NOTHING else count_as,
        entry.get("ask", ""),
        entry["because"],
        entry["cites"],
        _validity(entry["valid"]) if "valid" in entry else in_force,
    )


def _conditions(entry: Mapping[str, Any], national: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    conditions = {dimension: _codes(codes) for dimension, codes in entry["when"].items()}
    for dimension, codes in entry.get("unless", {}).items():
        everything = conditions.get(dimension, frozenset((*national.get(dimension, ()), NOT_TOLD)))
        conditions[dimension] = everything - _codes(codes)
    return conditions


def _codes(codes: list[str]) -> frozenset[str]:
    return frozenset(NOT_TOLD if code == NOT_TOLD_WORD else code for code in codes)


def _suspect(entry: Mapping[str, Any], words: Vocabulary) -> bool:
    return any(True for _ in _rule_faults(entry, words))


def _rule_faults(entry: Mapping[str, Any], words: Vocabulary) -> Iterator[tuple[str, str]]:
    for part in ("when", "unless"):
        for dimension, codes in entry.get(part, {}).items():
            if dimension not in words.national:
                yield f"{part}: the dimension {dimension!r} is not declared.", closest(dimension, list(words.national))
                continue
            known = (*words.national[dimension], NOT_TOLD_WORD)
            for code in codes:
                if code not in known:
                    yield f"{part}: {code!r} is not a code of {dimension}.", closest(code, known)
    if entry["count_as"] != NOTHING:
        for dimension, code in entry["count_as"].items():
            if dimension not in words.european:
                yield (
                    f"count_as: {dimension!r} is not a dimension of the EU tables.",
                    closest(dimension, list(words.european)),
                )
            elif code not in words.european[dimension]:
                yield f"count_as: {code!r} is not a code of {dimension}.", closest(code, words.european[dimension])
    if entry.get("ask") and entry["ask"] not in words.decisions:
        yield (
            f"ask: the decision {entry['ask']!r} is not in mappings/decisions.yaml.",
            closest(entry["ask"], words.decisions),
        )
    valid = entry.get("valid", {})
    if valid.get("until") and valid.get("from", "") > valid["until"]:
        yield (
            "valid: the last day lies before the first day.",
            "Write the first day in force as `from`, the last as `until`.",
        )


def _article_faults(value: Mapping[str, Any], name: str, content: bytes, words: Vocabulary) -> Iterator[Fault]:
    if value["article"] not in words.articles:
        where = position(name, content, ["article"])
        yield Fault(
            where, f"{value['article']!r} is not in the code list article.", closest(value["article"], words.articles)
        )
    seen = set()
    for number, entry in enumerate(value["rules"]):
        if entry["rule"] in seen:
            yield Fault(
                position(name, content, ["rules", number]),
                f"the rule {entry['rule']!r} stands twice.",
                "Give each rule its own id; ids are never reused.",
            )
        seen.add(entry["rule"])


def _validity(value: Mapping[str, str]) -> Validity:
    return Validity(value.get("from", ""), value.get("until", ""), value.get("confidence", ""))


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["sl"], value["en"])
