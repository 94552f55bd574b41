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
from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.definitions.validity import Validity
from thb_eu.errors import Fault, MappingRefused
from thb_eu.model import NOT_TOLD, Text

NOT_TOLD_WORD = "not told"
NOTHING = "nothing"
OPEN = "open"
KINDS = {"codelist": "šifrant", "crosswalk": "preslikava"}
"""How Slovenian calls where the codes of a dimension come from."""

WRONG_ORDER = Text("zadnji dan je pred prvim.", "the last day lies before the first day.")
FIRST_THEN_LAST = Text(
    "Prvi dan veljavnosti zapišite pod `from`, zadnjega pod `until`.",
    "Write the first day in force as `from`, the last as `until`.",
)
OWN_ID = Text(
    "Vsakemu pravilu dajte svojo oznako; oznake se nikoli ne uporabijo znova.",
    "Give each rule its own id; ids are never reused.",
)


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
            what = Text(
                f"{dimension}: {KINDS.get(kind, kind)} {named!r} ne obstaja.",
                f"{dimension}: the {kind} {named!r} does not exist.",
            )
            faults.append(Fault(name, what, closest(named, list(known))))
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
            what = Text(
                f"odločitev {entry['decision']!r} stoji dvakrat.", f"the decision {entry['decision']!r} stands twice."
            )
            remedy = Text("Vsaki odločitvi dajte svojo oznako.", "Give each decision its own id.")
            raise MappingRefused(Fault(where, what, remedy))
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
        at_rule = Text(f"{where}, pravilo {entry['rule']}", f"{where}, rule {entry['rule']}")
        faults += [Fault(at_rule, what, remedy) for what, remedy in _rule_faults(entry, words)]
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


def _rule_faults(entry: Mapping[str, Any], words: Vocabulary) -> Iterator[tuple[Text, Text]]:
    """What is wrong with one rule, part by part, and what to do."""
    for part in ("when", "unless"):
        for what, remedy in _condition_faults(entry.get(part, {}), words.national):
            yield _in_part(part, what), remedy
    if entry["count_as"] != NOTHING:
        for what, remedy in _target_faults(entry["count_as"], words.european):
            yield _in_part("count_as", what), remedy
    ask = entry.get("ask")
    if ask and ask not in words.decisions:
        what = Text(
            f"odločitve {ask!r} ni v mappings/decisions.yaml.",
            f"the decision {ask!r} is not in mappings/decisions.yaml.",
        )
        yield _in_part("ask", what), closest(ask, words.decisions)
    valid = entry.get("valid", {})
    if valid.get("until") and valid.get("from", "") > valid["until"]:
        yield _in_part("valid", WRONG_ORDER), FIRST_THEN_LAST


def _in_part(part: str, what: Text) -> Text:
    return Text(f"{part}: {what.sl}", f"{part}: {what.en}")


def _condition_faults(
    conditions: Mapping[str, list[str]], national: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Text, Text]]:
    for dimension, codes in conditions.items():
        if dimension in national:
            known = (*national[dimension], NOT_TOLD_WORD)
            yield from ((not_a_code(code, dimension), closest(code, known)) for code in codes if code not in known)
        else:
            what = Text(f"razsežnost {dimension!r} ni navedena.", f"the dimension {dimension!r} is not declared.")
            yield what, closest(dimension, list(national))


def _target_faults(target: Mapping[str, str], european: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Text, Text]]:
    for dimension, code in target.items():
        if dimension not in european:
            what = Text(f"{dimension!r} ni razsežnost tabel EU.", f"{dimension!r} is not a dimension of the EU tables.")
            yield what, closest(dimension, list(european))
        elif code not in european[dimension]:
            yield not_a_code(code, dimension), closest(code, european[dimension])


def _article_faults(value: Mapping[str, Any], name: str, content: bytes, words: Vocabulary) -> Iterator[Fault]:
    article = value["article"]
    if article not in words.articles:
        what = Text(f"člena {article!r} ni v šifrantu article.", f"{article!r} is not in the code list article.")
        yield Fault(position(name, content, ["article"]), what, closest(article, words.articles))
    seen = set()
    for number, entry in enumerate(value["rules"]):
        if entry["rule"] in seen:
            what = Text(f"pravilo {entry['rule']!r} stoji dvakrat.", f"the rule {entry['rule']!r} stands twice.")
            yield Fault(position(name, content, ["rules", number]), what, OWN_ID)
        seen.add(entry["rule"])


def _validity(value: Mapping[str, str]) -> Validity:
    return Validity(value.get("from", ""), value.get("until", ""), value.get("confidence", ""))


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["sl"], value["en"])
