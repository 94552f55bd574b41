"""The law as data: articles with their provisions and rules, crosswalks, decisions, and the policy on small counts.

The types that the engine works with, and the readers of the small files under `mappings/`; rule files are read in
`rules.py`, decisions in `decisions.py`. Refused, with its place: a dimension whose code list does not exist, a
crosswalk that no dimension reads, and a second one to the same EU dimension, as only one of the two could be followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thb_eu.definitions.codelists import Code, Codelist
from thb_eu.definitions.decisions import Decision
from thb_eu.definitions.signing import Approval, Signature, approval, seal
from thb_eu.definitions.strict import closest, not_a_code, position
from thb_eu.definitions.validity import ALWAYS, FOREVER, Validity, is_disordered, next_day, validity_of
from thb_eu.errors import Fault, MappingRefused, Problem, refuse_if_any
from thb_eu.messages import Text, _, literal, wording
from thb_eu.model import ARTICLE, TAKEN, UNIT, Place

REFERENCE_YEAR = "reference_year"
"""What a rule file says that reads the law of the whole year instead of that of one day."""

CODES = "codes"
"""Where the file itself gives the codes of a dimension."""
ANY_DAY = "any"
"""What a dimension says whose codes may stand in a record of any day, whatever days their list gives them."""

NO_SUCH_LIST = {
    "codelist": _("{dimension}: the codelist {named!r} does not exist."),
    "crosswalk": _("{dimension}: the crosswalk {named!r} does not exist."),
}
"""By where the codes of a dimension come from."""

NOBODY_READS = _("no dimension reads this crosswalk.")
CODE_DAYS = _("the code {code!r}: {disorder}")
NAME_IT = _("Name it in mappings/dimensions.yaml, or take the file away.")
OWN_POLICY = _("Give each policy its own id.")
END_ONE = _("End one of them the day before the other begins.")
ONE_WALK = _("Join the two in one file.")

NEEDED = _("Add it; no number can be judged without.")
OTHER_NAME = _("Choose another name.")
CROSSWALK = _("Give the dimension another name and a crosswalk to {dimension}; the same name means the same codes.")


@dataclass(frozen=True, slots=True)
class Match:
    """How a national notion relates to the EU one: predicate and confidence (0 to 1) in SSSOM's terms."""

    predicate: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the law as it counts: when `conditions` hold, count as `count_as` (nothing where None).

    `conditions` gives the admitted codes per named dimension, `named` those that its text writes out; `ask` names the
    decision it rests on, if any; `number` is its place in its file.
    """

    id: str
    file: str
    number: int
    article: str
    conditions: Mapping[str, frozenset[str]]
    named: Mapping[str, frozenset[str]]
    count_as: Mapping[str, str] | None
    ask: str
    because: Text
    cites: str
    valid: Validity
    match: Match | None
    approval: Approval

    @property
    def signed(self) -> Signature | None:
        """The signature under this sentence, or under its whole file, if it stands."""
        return self.approval.signed

    def admits(self, dimension: str, code: str) -> bool:
        """Whether a record with `code` may fall under this rule."""
        return dimension not in self.conditions or code in self.conditions[dimension]


@dataclass(frozen=True, slots=True)
class Provision:
    """What the law itself says in one paragraph or limb (both empty: the whole article), and its usual scope.

    `scope` is in, use of services, out or ask.
    """

    number: int
    paragraph: str
    limb: str
    says: Text
    penalty: Text | None
    child: str
    scope: str
    form: str
    basis: str
    steward: str
    valid: Validity
    confidence: str


@dataclass(frozen=True, eq=False)
class RuleFile:
    """All rules of one article, for ever, and what the article says. `as_of` is the day whose law governs a record.

    A file that was read is itself and no other; so its rules are compiled once.
    """

    file: str
    article: str
    title: Text
    cites: str
    in_force: Validity
    as_of: str
    predecessors: tuple[str, ...]
    provisions: tuple[Provision, ...]
    rules: tuple[Rule, ...]
    approval: Approval
    content: bytes = field(repr=False)

    def place(self, *path: Any) -> Place:
        """Where in the file stands what is at `path`, e.g. `"rules", 3`."""
        return position(self.file, self.content, list(path))

    def place_of(self, rule: Rule) -> Place:
        """Where a rule stands."""
        return self.place("rules", rule.number)


@dataclass(frozen=True, slots=True)
class Walk:
    """One row of a crosswalk: what a national code counts as, why, how well the two match, and how sure that is."""

    code: str
    label: Text
    count_as: str
    because: Text
    match: Match | None
    confidence: str
    valid: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A plain code table: each code of the national dimension `source` is one code of the EU dimension `target`."""

    name: str
    source: str
    target: str
    walks: tuple[Walk, ...]

    @property
    def codes(self) -> Mapping[str, str]:
        """The EU code of every national code."""
        return {walk.code: walk.count_as for walk in self.walks}

    def as_codelist(self) -> Codelist:
        """The national codes as a code list, for reading suppliers' labels."""
        codes = tuple(
            Code(walk.code, walk.label, "item", "", walk.valid.first, walk.valid.last, "", "", {})
            for walk in self.walks
        )
        return Codelist(self.source, literal(self.name), codes)


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
    approval: Approval

    @property
    def signed(self) -> Signature | None:
        """The signature, if it stands."""
        return self.approval.signed


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What a national record may say: the codes of each dimension, the names of dimensions, the days it may carry.

    `code_days`: by dimension, the days of those codes that have some. `asks`: by dimension and code, the decision for
    which a record with this code waits, whatever its rule says.
    """

    codes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Text]
    days: Mapping[str, Text]
    undated: str
    contradicted: str
    lists: Mapping[str, Codelist]
    cited: Mapping[str, str]
    code_days: Mapping[str, Mapping[str, Validity]]
    asks: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Law:
    """Everything under `mappings/`. `dimensions` gives the codes of each national dimension; `undated` and
    `contradicted` are decisions: on figures without a year, and on records whose limb contradicts their paragraph.

    `days` are those that a record may carry; `labels` the names of dimensions, `lists` their codes with labels;
    `cited` says how a dimension stands in a citation, beside the article; `code_days`, `asks`: see `Dimensions`.
    """

    dimensions: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Text]
    days: Mapping[str, Text]
    undated: str
    contradicted: str
    lists: Mapping[str, Codelist]
    cited: Mapping[str, str]
    code_days: Mapping[str, Mapping[str, Validity]]
    asks: Mapping[str, Mapping[str, str]]
    crosswalks: tuple[Crosswalk, ...]
    files: tuple[RuleFile, ...]
    decisions: Mapping[str, Decision]
    policies: tuple[Policy, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules of all articles."""
        return tuple(rule for entry in self.files for rule in entry.rules)

    @cached_property
    def turning_days(self) -> tuple[str, ...]:
        """The days on which some rule begins to be in force, or is so no longer."""
        stretches = [days for entry in self.files for days in (entry.in_force, *(rule.valid for rule in entry.rules))]
        begun = {days.begins for days in stretches}
        return tuple(sorted(begun | {next_day(days.ends) for days in stretches if days.ends != FOREVER}))

    def decisions_for(self, year: int) -> Mapping[str, Decision]:
        """The decisions as they stand for `year`; outside its validity a decision is an open question again."""
        return {
            id: decision if decision.valid.covers_year(year) else decision.reopened()
            for id, decision in self.decisions.items()
        }

    def policy(self, year: int) -> Policy | None:
        """The policy on small counts for `year`, if one is in force."""
        return next((policy for policy in self.policies if policy.valid.covers_year(year)), None)


def read_crosswalk(value: Mapping[str, Any], name: str) -> Crosswalk:
    """One crosswalk file."""
    return Crosswalk(
        name,
        value["from"],
        value["to"],
        tuple(
            Walk(
                entry["code"],
                wording(entry["label"]),
                entry["count_as"],
                wording(entry["because"]),
                match_of(entry),
                entry["confidence"],
                validity_of(entry.get("valid", {})),
            )
            for entry in value["codes"]
        ),
    )


def crosswalk_faults(
    value: Mapping[str, Any], name: str, content: bytes, european: Mapping[str, tuple[str, ...]]
) -> list[Fault]:
    """A crosswalk that leads to no EU code, or reads one national code twice."""
    faults, seen = [], set()
    target = value["to"]
    if target not in european:
        what = _("{target!r} is not a dimension of the EU tables.", target=target)
        return [Fault(position(name, content, ["to"]), "unknown-dimension", what, closest(target, european))]
    for number, entry in enumerate(value["codes"]):
        if entry["count_as"] not in european[target]:
            where = position(name, content, ["codes", number, "count_as"])
            faults.append(
                Fault(
                    where,
                    "unknown-code",
                    not_a_code(entry["count_as"], target),
                    closest(entry["count_as"], european[target]),
                )
            )
        if entry["code"] in seen:
            what = _("the code {entry!r} stands twice.", entry=entry["code"])
            keep = _("Keep one row.")
            faults.append(Fault(position(name, content, ["codes", number, "code"]), "duplicate-code", what, keep))
        if disorder := is_disordered(entry.get("valid", {})):
            faults.append(_code_fault(position(name, content, ["codes", number, "valid"]), entry["code"], disorder))
        seen.add(entry["code"])
    return faults


def _code_fault(where: Place, code: str, disorder: Problem) -> Fault:
    problem, what, remedy = disorder
    return Fault(where, problem, CODE_DAYS.filled({"code": code, "disorder": what}), remedy)


def read_dimensions(
    value: Mapping[str, Any],
    codelists: Mapping[str, Codelist],
    crosswalks: Mapping[str, Crosswalk],
    european: Mapping[str, tuple[str, ...]],
    name: str,
    content: bytes,
) -> Dimensions:
    """The codes of each national dimension, from a code list, a crosswalk or the file itself."""
    dimensions, labels, lists = {}, {}, {}
    faults = [*_name_faults(value, name, content)]
    for dimension, source in value["dimensions"].items():
        kind, named = next((kind, named) for kind, named in source.items() if kind in (CODES, *NO_SUCH_LIST))
        known: Mapping[str, Any] = {"codelist": codelists, "crosswalk": crosswalks}.get(kind, {})
        labels[dimension] = wording(source.get("label", dimension))
        if kind == CODES:
            lists[dimension] = _plain_list(dimension, named, source.get("valid", {}))
        elif named not in known:
            where = position(name, content, ["dimensions", dimension, kind])
            what = NO_SUCH_LIST[kind].filled({"dimension": dimension, "named": named})
            faults.append(Fault(where, "unknown-codelist", what, closest(named, list(known))))
        elif kind == "codelist":
            lists[dimension] = known[named]
        else:
            lists[dimension] = known[named].as_codelist()
            if known[named].source != dimension:
                where = position(name, content, ["dimensions", dimension, kind])
                faults.append(_misread(where, dimension, known[named]))
        dimensions[dimension] = tuple(lists[dimension].by_code) if dimension in lists else ()
        faults += _told_of_codes(dimension, source, dimensions[dimension], name, content)
    walked = {walk.target for walk in crosswalks.values()}
    for dimension, codes in dimensions.items():
        strange = [code for code in codes if dimension not in walked and code not in european.get(dimension, codes)]
        if strange:
            where = position(name, content, ["dimensions", dimension])
            faults.append(
                Fault(
                    where, "unknown-code", not_a_code(strange[0], dimension), CROSSWALK.filled({"dimension": dimension})
                )
            )
    refuse_if_any(MappingRefused, faults or _idle_walks(value["dimensions"], crosswalks))
    days = {day: wording(label) for day, label in value.get("days", {}).items()}
    cited = {dimension: source["cited"] for dimension, source in value["dimensions"].items() if "cited" in source}
    asks = {dimension: source["asks"] for dimension, source in value["dimensions"].items() if "asks" in source}
    return Dimensions(
        codes=dimensions,
        labels=labels,
        days=days,
        undated=value["undated"],
        contradicted=value.get("contradicted", ""),
        lists=lists,
        cited=cited,
        code_days=_code_days(value["dimensions"], lists),
        asks=asks,
    )


def _plain_list(name: str, codes: Iterable[str], valid: Mapping[str, Mapping[str, str]]) -> Codelist:
    """Codes without labels of their own as a code list."""
    return Codelist(name, literal(name), tuple(_plain_code(code, validity_of(valid.get(code, {}))) for code in codes))


def _plain_code(code: str, valid: Validity) -> Code:
    return Code(code, literal(code), "item", "", valid.first, valid.last, "", valid.confidence, {})


def _told_of_codes(
    dimension: str, source: Mapping[str, Any], codes: Sequence[str], name: str, content: bytes
) -> Iterator[Fault]:
    """Days and decisions of codes that the dimension does not have, and days in the wrong order."""
    for key in ("valid", "asks"):
        for code, told in source.get(key, {}).items():
            where = position(name, content, ["dimensions", dimension, key, code])
            if code not in codes:
                yield Fault(where, "unknown-code", not_a_code(code, dimension), closest(code, codes))
            elif key == "valid" and (disorder := is_disordered(told)):
                yield _code_fault(where, code, disorder)


def _code_days(
    dimensions: Mapping[str, Mapping[str, Any]], lists: Mapping[str, Codelist]
) -> dict[str, dict[str, Validity]]:
    """The days of the codes that have some, of dimensions whose codes do not stand in records of any day."""
    return {
        dimension: {
            code.code: Validity(code.valid_from, code.valid_until)
            for code in codelist.codes
            if code.valid_from or code.valid_until
        }
        for dimension, codelist in lists.items()
        if dimensions[dimension].get("days") != ANY_DAY
    }


def _name_faults(value: Mapping[str, Any], name: str, content: bytes) -> Iterator[Fault]:
    """Dimensions that must be there, and names that are taken: a column can hold one thing only."""
    dimensions, days = value["dimensions"], value.get("days", {})
    for needed in (ARTICLE, UNIT):
        if needed not in dimensions:
            what = _("there is no dimension {needed!r}.", needed=needed)
            yield Fault(position(name, content, ["dimensions"]), "dimension-missing", what, NEEDED)
    for part, names in (("dimensions", dimensions), ("days", days)):
        for entry in names:
            if entry in TAKEN or entry.startswith("eu_") or (part == "days" and entry in dimensions):
                what = _("the name {entry!r} is taken.", entry=entry)
                yield Fault(position(name, content, [part, entry]), "name-reserved", what, OTHER_NAME)


def _misread(where: Place, dimension: str, walk: Crosswalk) -> Fault:
    what = _(
        "{dimension}: this does not name the crosswalk of {dimension} but that of {source!r} ({name}).",
        dimension=dimension,
        source=walk.source,
        name=walk.name,
    )
    remedy = _("Name another crosswalk, or write `from: {dimension}` in it.", dimension=dimension)
    return Fault(where, "crosswalk-misfit", what, remedy)


def _idle_walks(dimensions: Mapping[str, Mapping[str, Any]], crosswalks: Mapping[str, Crosswalk]) -> Iterator[Fault]:
    """Crosswalks that would be followed by nobody, or in silence instead of another one."""
    read = {source.get("crosswalk") for source in dimensions.values()}
    first: dict[str, Crosswalk] = {}
    for named, walk in crosswalks.items():
        if named not in read:
            yield Fault(walk.name, "crosswalk-misfit", NOBODY_READS, NAME_IT)
        elif first.setdefault(walk.target, walk) is not walk:
            what = _(
                "{name} leads to the EU dimension {target!r} already.", name=first[walk.target].name, target=walk.target
            )
            yield Fault(walk.name, "crosswalk-misfit", what, ONE_WALK)


def read_policies(
    value: Mapping[str, Any], codelists: Mapping[str, Codelist], name: str, content: bytes
) -> tuple[Policy, ...]:
    """The policies on small counts, in their order; a unit or mark that is no code would switch them off in silence."""
    refuse_if_any(MappingRefused, _policy_faults(value["policies"], codelists, name, content))
    return tuple(
        Policy(
            entry["policy"],
            validity_of(entry["valid"]),
            tuple(entry["units"]),
            entry["eu"]["mark_below"],
            entry["eu"]["conf_status"],
            entry["eu"]["otherwise"],
            entry["public"]["suppress_below"],
            entry["public"]["protect_within"],
            entry["public"]["secondary_conf_status"],
            wording(entry["because"]),
            approval(entry, seal(entry)),
        )
        for entry in value["policies"]
    )


def _policy_faults(
    entries: Sequence[Mapping[str, Any]], codelists: Mapping[str, Codelist], name: str, content: bytes
) -> Iterator[Fault]:
    earlier: dict[str, Validity] = {}
    for number, entry in enumerate(entries):
        id, valid, at = entry["policy"], validity_of(entry["valid"]), ["policies", number]
        if id in earlier:
            what = _("the policy {id!r} stands twice.", id=id)
            yield Fault(position(name, content, [*at, "policy"]), "duplicate-id", what, OWN_POLICY)
        if disorder := is_disordered(entry["valid"]):
            yield Fault(position(name, content, [*at, "valid"]), *disorder)
        rival = next((other for other, days in earlier.items() if other != id and days.meets(valid)), "")
        if rival:
            what = _("{rival!r} is in force on the same days.", rival=rival)
            yield Fault(position(name, content, [*at, "valid"]), "validity-overlaps", what, END_ONE)
        earlier[id] = valid
        for path, listed, code in _policy_codes(entry):
            if code not in codelists[listed].by_code:
                where = position(name, content, [*at, *path])
                yield Fault(where, "unknown-code", not_a_code(code, listed), closest(code, codelists[listed].by_code))


def _policy_codes(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """Where in the policy a code stands, of which list, and the code."""
    yield from ((("units", number), "unit", unit) for number, unit in enumerate(entry["units"]))
    for part, key in (("eu", "conf_status"), ("eu", "otherwise"), ("public", "secondary_conf_status")):
        yield (part, key), "conf_status", entry[part][key]


def match_of(entry: Mapping[str, Any]) -> Match | None:
    """How well two notions match, where the entry says so."""
    match = entry.get("match")
    return Match(match["predicate"], float(match["confidence"])) if match else None
