"""Read the law as data: all files below `mappings/`, as the types that the engine works with.

Articles with their provisions and rules (`rules`), crosswalks, decisions (`decisions`), the policy on small counts,
rules about persons (`counting`), what no source reports (`coverage`). Every file is held against the schema of its
kind, and the faults of all files are told at once. Refused, with its place: a file that nobody would read, a missing
one, two files for one article, one id for two rules, what no code list knows, a crosswalk that no dimension reads, and
a second one to the same EU dimension, as only one of the two could be followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Any, NamedTuple

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.kept_steps import kept, same
from thb_eu.base.messages import Languages, Text, _, literal, wording
from thb_eu.base.model import ARTICLE, LIMB, PARAGRAPH, TAKEN, UNIT, Audience, Place
from thb_eu.definitions import shapes
from thb_eu.definitions.cell_sets import (
    GROUPED_DIMENSIONS,
    Level,
    Recoding,
    StatusByHand,
    UnreportedCodes,
    read_unreported,
    words_of_cells,
)
from thb_eu.definitions.codelists import Code, Codelist
from thb_eu.definitions.counting import CountingRules, read_counting
from thb_eu.definitions.decisions import Decision, RecordSet, Symmetry, approved, read_decisions, read_symmetries
from thb_eu.definitions.folder import MISNAMED, MISSING, RENAME, RESTORE, Folder
from thb_eu.definitions.known_words import (
    DAY,
    DECISION,
    DIRECTIVE,
    EUROPEAN,
    INDICATOR,
    NATIONAL,
    TARGET,
    european_words,
    national_words,
)
from thb_eu.definitions.releases import DOSSIER, Release, not_planned, read_releases
from thb_eu.definitions.releases import FILE as RELEASE_PLAN
from thb_eu.definitions.rules import (
    CODE,
    LAW_OF_A_DAY,
    NAMED,
    NOT_NAMED,
    REFERENCE_YEAR,
    RELATED,
    Correlation,
    Provision,
    Rule,
    RuleFile,
    RuleMatch,
    read_rule_file,
)
from thb_eu.definitions.shapes import (
    SLUG,
    At,
    Flaw,
    Once,
    Schema,
    Words,
    faults_of,
    listed,
    made,
    place_in,
    shape,
    spec,
)
from thb_eu.definitions.signing import (
    ALWAYS,
    BY_NOBODY,
    CONFIRMED,
    CONFIRMED_FILE,
    FOREVER,
    IN_ORDER,
    MARKED,
    PROPOSED,
    SIGNED,
    Approval,
    DecisionSignature,
    Proposal,
    Validity,
    next_day,
    rivals,
    validity_of,
)
from thb_eu.definitions.strict_reader import closest, hold_to_shape, not_a_code, read_yaml
from thb_eu.definitions.tables import Dimension, IndicatorTable

CODES = "codes"
"""Where the file itself gives the codes of a dimension."""
SEPARATE_CITATION = "; "
"""What begins a provision of its own in the citation of a dimension (`cited`)."""
ANY_DAY = "any"
"""What a dimension says whose codes may stand in a record of any day, whatever days their list gives them."""

NO_SUCH_LIST = {
    "codelist": _("{dimension}: the codelist {named!r} does not exist."),
    "crosswalk": _("{dimension}: the crosswalk {named!r} does not exist."),
}
"""By where the codes of a dimension come from."""

COUNT: Schema = {"type": "integer", "minimum": 0}
CODE_TWICE = Once("duplicate-code", _("the code {entry!r} occurs twice."), _("Keep one row."))
POLICY_TWICE = Once("duplicate-id", _("the policy {id!r} occurs twice."), _("Give each policy its own id."))
CODE_OF = {name: shapes.code_of(name) for name in ("unit", "conf_status", "obs_status")}
WEIGHT: Schema = {"type": "integer", "minimum": 1}
NONZERO, STAGES, RELEASES, REVISIONS, OWN_ROWS = KNOWLEDGE = ("nonzero", "stages", "releases", "revisions", "own_rows")
"""What an attacker may be taken to know besides sums: that what is suppressed counts somebody, that no later stage
counts more than an earlier one, what is published elsewhere or was before, that a revision is the smallest that the
published counts show, and of each supplier, the rows that it sent itself."""
SUPPRESSION, SMALL_COUNT_ROUNDING = METHODS = ("suppression", "small_count_rounding")
"""How the public gets counts: some left out, or no small one and the others as near as their sums allow."""
WALKED = replace(TARGET, codes=False)
CODE_DAYS = _("the code {code!r}: {disorder}")

CROSSWALK = _("Give the dimension another name and a crosswalk to {dimension}; the same name means the same codes.")


@shape(beside=(CONFIRMED,))
class CrosswalkEntry:
    """One row of a crosswalk: what a national code counts as, why, how well the two match, and how sure that is."""

    code: str = spec(once=CODE_TWICE)
    label: Text = spec()
    count_as: str = spec()
    because: Text = spec()
    confidence: str = spec(shape=MARKED)
    match: RuleMatch | None = spec(default=None, shape=RuleMatch)
    valid: Validity = spec(default=ALWAYS, sentence=CODE_DAYS, without=("confirmed",))


def _target_flaws(crosswalk: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield the EU codes to which a crosswalk leads and that the dimension does not have."""
    for number, row in enumerate(crosswalk["codes"]) if crosswalk["to"] in words[TARGET.to] else ():
        for flaw in TARGET.flaws({crosswalk["to"]: row["count_as"]}, words):
            yield flaw._replace(path=("codes", number, "count_as"))


@shape("Plain code table from a national to an EU dimension", beside=(CONFIRMED,), checks=(_target_flaws,))
class Crosswalk:
    """A plain code table: each code of the national dimension `source` is one code of the EU dimension `target`."""

    source: str = spec(key="from")
    target: str = spec(key="to", ref=WALKED)
    walks: tuple[CrosswalkEntry, ...] = spec(key="codes", rules={"minItems": 1})
    name: str = ""

    @property
    def codes(self) -> Mapping[str, str]:
        """The EU code of every national code."""
        return {entry.code: entry.count_as for entry in self.walks}

    def as_codelist(self) -> Codelist:
        """Return the national codes as a code list, for reading suppliers' labels."""
        codes = tuple(
            Code(entry.code, entry.label, "item", "", entry.valid.first, entry.valid.last, "", "", {})
            for entry in self.walks
        )
        return Codelist(self.source, literal(self.name), codes, file=self.name)


@shape()
class LossWeights:
    """What it costs to suppress a cell that is not sensitive itself."""

    cell: int = spec(shape=WEIGHT)
    zero: int = spec(shape=WEIGHT)
    headline: int = spec(shape=WEIGHT)


def _method_flaws(policy: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    """Yield what a policy says of its method that does not fit it."""
    perturbs = policy["public"]["method"] != SUPPRESSION
    if perturbs and any("told" in level for level in policy["sensitive"].get("levels", ())):
        what = _("a method that changes numbers tells no count as it is.")
        yield Flaw(("sensitive", "levels"), "method-misfit", what, _("Choose suppression, or leave out `told`."))


@shape(checks=(_method_flaws,), kw_only=True)
class SmallCounts:
    """Which counts are sensitive, how far the public must stay from them, and how each audience gets them.

    `levels` go before `below`, the first that holds a cell; `by_hand` goes before both. `recode`: members that the
    public gets in their group alone. `suppressed_mark`: the one mark of every count that the public does not get.
    `primary`, `secondary`: what the Commission is told of the same counts, which it gets in full: sensitive, or
    withheld to protect a sensitive one. `within`: the narrowest interval that must stay for them; where numbers are
    changed, how far a published one may lie from the counted one.
    """

    units: tuple[str, ...] = spec(key="sensitive/units", shape=listed(CODE), ref=CODE_OF["unit"])
    below: int = spec(key="sensitive/below", shape=COUNT)
    zeros: bool = spec(key="sensitive/zeros")
    statuses: tuple[str, ...] = spec(key="sensitive/statuses", shape=listed(CODE), ref=CODE_OF["obs_status"])
    levels: tuple[Level, ...] = spec(key="sensitive/levels", default=())
    by_hand: tuple[StatusByHand, ...] = spec(key="sensitive/cells", default=())
    within: int = spec(key="protection/within", shape=WEIGHT)
    attacker_knows: tuple[str, ...] = spec(
        key="protection/attacker_knows", shape=listed(shapes.one_of(KNOWLEDGE), minItems=0)
    )
    weights: LossWeights = spec(key="protection/weights", shape=LossWeights)
    primary: str = spec(key="eu/primary", ref=CODE_OF["conf_status"])
    secondary: str = spec(key="eu/secondary", ref=CODE_OF["conf_status"])
    otherwise: str = spec(key="eu/otherwise", ref=CODE_OF["conf_status"])
    method: str = spec(key="public/method", shape=shapes.one_of(METHODS))
    suppressed_mark: str = spec(key="public/conf_status", ref=CODE_OF["conf_status"])
    recode: tuple[Recoding, ...] = spec(key="public/recode", default=())
    because: Text = spec()

    @property
    def perturbs(self) -> bool:
        """Whether the public gets other numbers than the counted ones, rather than fewer."""
        return self.method != SUPPRESSION


@shape(checks=(_method_flaws,), kw_only=True)
class Policy(SmallCounts):
    """The treatment of small counts in force on some days; a role signs it."""

    id: str = spec(key="policy", shape=SLUG, once=POLICY_TWICE)
    valid: Validity = spec()
    approval: Approval = shapes.spec_of_entry(approved, PROPOSED, SIGNED)

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature, if it stands."""
        return self.approval.signed

    def instead(self, other: Alternative) -> Policy:
        """Return the policy as it were if an alternative held in its place; nobody signed that."""
        words = {entry.name: getattr(other, entry.name) for entry in fields(SmallCounts)}
        return replace(self, **{**words, "id": other.id})


@shape(checks=(_method_flaws,), beside=(CONFIRMED,), kw_only=True)
class Alternative(SmallCounts):
    """A treatment that is proposed beside the policy in force: no decision, nothing is protected by it."""

    id: str = spec(key="alternative", shape=SLUG, once=POLICY_TWICE)
    source: str = spec()
    proposed: Proposal = spec(shape=Proposal)


@shape("Policy on small counts", beside=(CONFIRMED,))
class Policies:
    """`mappings/disclosure.yaml`."""

    policies: tuple[Policy, ...] = spec()
    alternatives: tuple[Alternative, ...] = spec(default=())


CITED: Schema = {"type": "string", "pattern": r"\{\}"}
OF_ANY: Schema = {"label": Text, "cited": CITED}
OF_LIST: Schema = {**OF_ANY, "days": shapes.one_of((ANY_DAY,))}
OF_CODE: Schema = {**shapes.shaped(Validity, without=("confirmed",)), shapes.DESCRIPTION: ("code days",)}
OF_FILE: Schema = {**OF_ANY, "valid": shapes.by_name(OF_CODE, minProperties=1)}
KINDS = [shapes.group("NationalDimension", {kind: str}, OF_LIST) for kind in NO_SUCH_LIST]
DIMENSION: Schema = {"oneOf": [*KINDS, shapes.group("NationalDimension", {CODES: listed(CODE)}, OF_FILE)]}


@shape("National dimensions")
class DimensionFile:
    """`mappings/dimensions.yaml`."""

    dimensions: Mapping[str, Mapping[str, Any]] = spec(shape=shapes.by_name(DIMENSION, minProperties=1))
    undated: str = spec(shape=SLUG, ref=DECISION)
    contradicted: str = spec(default="", shape=SLUG, ref=DECISION)
    days: Mapping[str, Text] = spec(
        default_factory=dict, shape=shapes.by_name({**shapes.WORDS, shapes.DESCRIPTION: ("day of a record",)})
    )


@dataclass(frozen=True)
class Dimensions:
    """What a national record may say: the codes of each dimension, the names of dimensions, the days it may carry.

    `undated` and `contradicted` are decisions: on figures without a year, and on records whose limb contradicts their
    paragraph. `lists`: the codes with labels; `cited`: how a dimension stands in a citation, beside the article.
    `code_days`: by dimension, the days of those codes that have some.
    """

    dimensions: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Text]
    days: Mapping[str, Text]
    undated: str
    contradicted: str
    lists: Mapping[str, Codelist]
    cited: Mapping[str, str]
    code_days: Mapping[str, Mapping[str, Validity]]


@lru_cache(maxsize=64)
def _met(article: RuleFile, sets: tuple[RecordSet, ...]) -> Sequence[Sequence[str]]:
    """Find for each set of records the rules of an article that may govern one of them.

    No answer, and no edit of another article, has them found anew.
    """
    return [[rule.id for rule in article.rules if records.meets(rule)] for records in sets]


def _asked(rule: Rule, bearing: Iterable[str]) -> tuple[str, ...]:
    """Return the question of a rule itself first, then those bearing on its records, each once."""
    return tuple(dict.fromkeys((*filter(None, [rule.ask]), *bearing)))


class ListedText(NamedTuple):
    """A text that is signed by itself and stands in a list: its kind, its id, its file and where it begins there."""

    kind: str
    id: str
    file: str
    path: tuple[str, int]
    approval: Approval


@dataclass(frozen=True)
class Law(Dimensions):
    """Everything under `mappings/`."""

    crosswalks: tuple[Crosswalk, ...]
    files: tuple[RuleFile, ...]
    decisions: Mapping[str, Decision]
    policies: tuple[Policy, ...]
    alternatives: tuple[Alternative, ...] = ()
    symmetries: tuple[Symmetry, ...] = ()
    releases: tuple[Release, ...] = ()

    @property
    def listed_texts(self) -> Iterator[ListedText]:
        """Yield every text of a list that is signed by itself: decisions, policies, releases."""
        for decision in self.decisions.values():
            yield ListedText("decision", decision.id, DECISIONS, ("decisions", decision.number), decision.approval)
        for number, policy in enumerate(self.policies):
            yield ListedText("policy", policy.id, POLICIES, ("policies", number), policy.approval)
        for number, release in enumerate(self.releases):
            yield ListedText("release", release.id, RELEASE_PLAN, ("releases", number), release.approval)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules of all articles."""
        return tuple(rule for entry in self.files for rule in entry.rules)

    @cached_property
    def unsigned(self) -> Law:
        """The same law, by nobody: who proposed and signed its texts moves no figure."""
        return same(replace(self.without_articles, files=tuple(entry.unsigned for entry in self.files)))

    @cached_property
    def without_articles(self) -> Law:
        """The same by nobody and without the rules of articles: no other part of the definitions rests on these."""
        by_nobody: Mapping[str, Any] = {"approval": BY_NOBODY}
        decisions = {id: replace(decision, **by_nobody) for id, decision in self.decisions.items()}
        policies = tuple(replace(policy, **by_nobody) for policy in self.policies)
        releases = tuple(replace(release, **by_nobody) for release in self.releases)
        return same(replace(self, files=(), decisions=decisions, policies=policies, releases=releases))

    def dimensions_asked_of(self, codes: Mapping[str, str]) -> frozenset[str]:
        """Return the dimensions that rules for what has these codes, and questions on a code, ask for; with limbs."""
        rules = [rule for rule in self.rules if all(rule.admits(name, code) for name, code in codes.items())]
        asked = {name for rule in rules for name in rule.conditions} - codes.keys()
        if any(rule.count_as for rule in rules):
            asked |= self.asked_by_code.keys()
        return frozenset(asked | ({LIMB} if PARAGRAPH in asked else set()))

    @cached_property
    def asked_by_code(self) -> Mapping[str, Mapping[str, str]]:
        """By dimension and code, the decision that every record with this code waits for."""
        found: dict[str, dict[str, str]] = {}
        for id, decision in self.decisions.items():
            for records in decision.bears_on:
                if len(records.when) == 1 and not records.unless and not records.count_as:
                    ((dimension, codes),) = records.when.items()
                    found.setdefault(dimension, {}).update(dict.fromkeys(codes, id))
        return found

    def listed(self, article: RuleFile) -> Code | None:
        """Return the article in its code list; None where the law has no such list."""
        return self.lists[ARTICLE].by_code[article.article] if ARTICLE in self.lists else None

    def answers_to(self, asked: str) -> tuple[tuple[RuleFile, Provision, Correlation], ...]:
        """Return what answers to a provision of the Directive, as the law last stands."""
        return tuple(
            (entry, provision, answer)
            for entry in self.files
            for provision in entry.provisions
            for answer in provision.directive
            if asked in answer.of and FOREVER == answer.valid.ends == provision.valid.ends
        )

    def extent_of(self, asked: str) -> str:
        """Tell how far the law answers to a provision of the Directive; empty where nobody has recorded anything."""
        extents = {answer.extent for _entry, _provision, answer in self.answers_to(asked)}
        return next((extent for extent in (NAMED, NOT_NAMED, RELATED) if extent in extents), "")

    def first_day_of(self, article: RuleFile) -> str:
        """Return the first day on which an article is in force, by its rules, else by its code list; empty where none
        has it.

        Empty is a day that nobody has read: no article is in force from the beginning of time.
        """
        listed = self.listed(article)
        return article.in_force.first or (listed.valid_from if listed else "")

    @cached_property
    def bearing(self) -> Mapping[str, Sequence[tuple[RecordSet, Sequence[str]]]]:
        """By decision, each set of records on which it bears, with the rules that may govern one of them."""
        sets = tuple(records for decision in self.decisions.values() for records in decision.bears_on)
        articles = [_met(entry.unsigned, sets) for entry in self.files]
        rules = iter([id for met in articles for id in met[number]] for number in range(len(sets)))
        return {
            id: [(records, next(rules)) for records in decision.bears_on] for id, decision in self.decisions.items()
        }

    @cached_property
    def sets_met(self) -> Mapping[str, Sequence[RecordSet]]:
        """By rule, each set of records on which a question bears and of which it may govern one."""
        found: dict[str, list[RecordSet]] = {rule.id: [] for rule in self.rules}
        for records, rules in (held for sets in self.bearing.values() for held in sets):
            for id in rules:
                found[id].append(records)
        return found

    @cached_property
    def questions(self) -> Mapping[str, tuple[str, ...]]:
        """By rule, the decisions on which records that it governs may rest: its own first, then in the file's order."""
        concerned = {id: {rule for _records, rules in sets for rule in rules} for id, sets in self.bearing.items()}
        return {
            rule.id: _asked(rule, (id for id, rules in concerned.items() if rule.id in rules)) for rule in self.rules
        }

    @cached_property
    def always_asked(self) -> Mapping[str, tuple[str, ...]]:
        """By rule, the decisions on which every record rests that it governs."""
        return {rule.id: self._always_asked(rule) for rule in self.rules}

    def may_count(self, rule: Rule, counting: Set[str]) -> bool:
        """Tell whether some record that a rule governs rests on no decision but those `counting`.

        None does where each code of one condition brings a question of its own, though no question bears on them all.
        """
        alternatives = ([frozenset(self.always_asked[rule.id])], *self._asked_by_code_of[rule.id])
        return all(any(counting >= asked for asked in each) for each in alternatives)

    @cached_property
    def _asked_by_code_of(self) -> Mapping[str, Sequence[Collection[frozenset[str]]]]:
        """By rule and condition, the decisions on which every record rests that has one of its codes, code by code."""
        return {
            rule.id: [
                {
                    frozenset(self._always_asked(self._with_code(rule, name, code)))
                    for code in self._told_apart(rule, name, codes)
                }
                for name, codes in rule.conditions.items()
                if len(codes) > 1
            ]
            for rule in self.rules
        }

    def _told_apart(self, rule: Rule, dimension: str, codes: Iterable[str]) -> Iterable[str]:
        """Return one code of each kind that the records behind the questions of a rule tell apart."""
        sets = [records for id in self.questions[rule.id] for records in self.decisions[id].bears_on]
        return {tuple(records.admits(dimension, code) for records in sets): code for code in codes}.values()

    @staticmethod
    def _with_code(rule: Rule, dimension: str, code: str) -> Rule:
        return replace(rule, conditions={**rule.conditions, dimension: frozenset((code,))})

    def _always_asked(self, rule: Rule) -> tuple[str, ...]:
        """Return the decisions on which every record of a rule rests: of that with this id, or one with fewer codes."""
        asked = self.questions[rule.id]
        return _asked(rule, (id for id in asked if any(group.includes(rule) for group in self.decisions[id].bears_on)))

    def asked_of(self, rule: Rule, codes: Mapping[str, str], days: Validity) -> tuple[str, ...] | None:
        """Return the decisions on which a record of this rule rests; None where its days do not tell whether one bears
        on it.

        `codes`: what the record tells, its article among it.
        """
        bearing = [*filter(None, [rule.ask])]
        is_untold = False
        for id, reach in self._reach[rule.id]:
            answers = [records.holds(codes, days) for records in reach]
            if True in answers:
                bearing.append(id)
            is_untold |= None in answers and True not in answers
        return None if is_untold else self.unsettled(dict.fromkeys(bearing))

    @cached_property
    def _reach(self) -> Mapping[str, Sequence[tuple[str, Sequence[RecordSet]]]]:
        """By rule, its questions, each with the records on which it bears that count as the rule does."""
        return {
            rule.id: [
                (id, [records for records in self.decisions[id].bears_on if records.counted_by(rule)])
                for id in self.questions[rule.id]
                if id in self.decisions
            ]
            for rule in self.rules
        }

    def unsettled(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Return the questions of a record without those that another one of them settles."""
        asked = tuple(asked)
        settled = {id for asking in asked if asking in self.decisions for id in self.decisions[asking].settles}
        return tuple(id for id in asked if id not in settled)

    @cached_property
    def turning_days(self) -> tuple[str, ...]:
        """The days on which some rule, or the reach of a question, begins to be in force, or is so no longer."""
        stretches = [days for entry in self.files for days in (entry.in_force, *(rule.valid for rule in entry.rules))]
        stretches += [records.valid for known in self.decisions.values() for records in known.bears_on]
        begun = {days.begins for days in stretches}
        return tuple(sorted(begun | {next_day(days.ends) for days in stretches if days.ends != FOREVER}))

    def decisions_for(self, year: int) -> Mapping[str, Decision]:
        """Return the decisions as they stand for `year`; outside its validity a decision is an open question again."""
        return {
            id: decision if decision.valid.covers_year(year) else decision.reopened()
            for id, decision in self.decisions.items()
        }

    def policy(self, year: int) -> Policy | None:
        """Return the policy on small counts for `year`, if one is in force."""
        return next((policy for policy in self.policies if policy.valid.covers_year(year)), None)

    def releases_of(self, year: int) -> tuple[Release, ...]:
        """Return what is planned to leave of `year`, in the order of the plan."""
        return tuple(release for release in self.releases if release.valid.covers_year(year))

    def release_for(self, recipient: str, year: int) -> Release:
        """Return the release planned for a recipient; refused where nobody planned one."""
        found = next((release for release in self.releases_of(year) if release.gets == recipient), None)
        if found is None:
            raise MappingRefused(not_planned(recipient, year))
        return found

    def dossier_release(self, audience: Audience, year: int) -> Release | None:
        """Return the release planned for the dossier of an edition, if there is one."""
        planned = (entry for entry in self.releases_of(year) if entry.gets == DOSSIER and entry.edition is audience)
        return next(planned, None)

    def editions_of(self, year: int) -> tuple[Audience, ...]:
        """Return the editions of the dossier of `year`: those that are planned to leave, and that of the ministry."""
        planned = (release.edition for release in self.releases_of(year) if release.gets == DOSSIER)
        return (*dict.fromkeys(planned), Audience.INTERNAL)

    def free_mark(self, policy: str) -> str:
        """Return the confidentiality mark that needs no showing, as the policy of this id names it; empty if none."""
        return next((known.otherwise for known in self.policies if known.id == policy), "")


def read_dimensions(
    value: Mapping[str, Any],
    codelists: Mapping[str, Codelist],
    crosswalks: Mapping[str, Crosswalk],
    words: Words,
    at: At,
) -> Dimensions:
    """Read the codes of each national dimension, from a code list, a crosswalk or the file itself; `at`: its places."""
    stated = shapes.made(DimensionFile, value)
    sources = stated.dimensions
    lists: dict[str, Codelist] = {}
    faults = [*_name_faults(value, at)]
    for dimension, source in sources.items():
        in_dimension = partial(at, "dimensions", dimension)
        kind, named = next((kind, named) for kind, named in source.items() if kind in (CODES, *NO_SUCH_LIST))
        known: Mapping[str, Any] = {"codelist": codelists, "crosswalk": crosswalks}.get(kind, {})
        if kind == CODES:
            lists[dimension] = _plain_list(dimension, named, source.get("valid", {}), in_dimension(kind).file)
        elif named not in known:
            what = NO_SUCH_LIST[kind].filled({"dimension": dimension, "named": named})
            faults.append(Fault(in_dimension(kind), "unknown-codelist", what, closest(named, list(known))))
        else:
            lists[dimension] = known[named] if kind == "codelist" else known[named].as_codelist()
            if kind == "crosswalk" and known[named].source != dimension:
                faults.append(_misread(in_dimension(kind), dimension, known[named]))
        codes = tuple(lists[dimension].by_code) if dimension in lists else ()
        faults += _code_faults(dimension, source, codes, in_dimension)
    dimensions = {name: tuple(lists[name].by_code) if name in lists else () for name in sources}
    walked = {each.target for each in crosswalks.values()}
    for dimension, codes in dimensions.items():
        of_tables = codes if dimension in walked else words.get(f"{EUROPEAN.to} {dimension}", codes)
        for code in [code for code in codes if code not in of_tables][:1]:
            what, remedy = not_a_code(code, dimension), CROSSWALK.filled({"dimension": dimension})
            faults.append(Fault(at("dimensions", dimension), "unknown-code", what, remedy))
    refuse_if_any(MappingRefused, faults or _idle_walks(sources, crosswalks))
    return Dimensions(
        dimensions=dimensions,
        labels={name: wording(source.get("label", name)) for name, source in sources.items()},
        days=stated.days,
        undated=stated.undated,
        contradicted=stated.contradicted,
        lists=lists,
        cited={name: source["cited"] for name, source in sources.items() if "cited" in source},
        code_days={
            name: {
                code.code: Validity(code.valid_from, code.valid_until)
                for code in listed.codes
                if code.valid_from or code.valid_until
            }
            for name, listed in lists.items()
            if sources[name].get("days") != ANY_DAY
        },
    )


def _plain_list(name: str, codes: Iterable[str], valid: Mapping[str, Mapping[str, str]], file: str) -> Codelist:
    """Return codes without labels of their own as a code list; they stand in `file`."""
    days = {code: validity_of(valid.get(code, {})) for code in codes}
    plain = (
        Code(code, literal(code), "item", "", known.first, known.last, "", known.confidence, {})
        for code, known in days.items()
    )
    return Codelist(name, literal(name), tuple(plain), file=file)


def _code_faults(dimension: str, source: Mapping[str, Any], codes: Sequence[str], at: At) -> Iterator[Fault]:
    """Yield days of codes that the dimension does not have, and days in the wrong order."""
    for code, days in source.get("valid", {}).items():
        if code not in codes:
            yield Fault(at("valid", code), "unknown-code", not_a_code(code, dimension), closest(code, codes))
        for _path, problem, what, remedy in IN_ORDER(days, {}):
            yield Fault(at("valid", code), problem, CODE_DAYS.filled({"code": code, "disorder": what}), remedy)


def _name_faults(value: Mapping[str, Any], at: At) -> Iterator[Fault]:
    """Yield dimensions that must be there, and names that are taken: a column can hold one thing only."""
    dimensions, days = value["dimensions"], value.get("days", {})
    for needed in (ARTICLE, UNIT):
        if needed not in dimensions:
            what = _("the dimension {needed!r} does not exist.", needed=needed)
            yield Fault(at("dimensions"), "dimension-missing", what, _("Add it; no number can be judged without."))
    for part, names in (("dimensions", dimensions), ("days", days)):
        for entry in names:
            if entry in TAKEN or entry.startswith("eu_") or (part == "days" and entry in dimensions):
                what = _("the name {entry!r} is taken.", entry=entry)
                yield Fault(at(part, entry), "name-reserved", what, _("Choose another name."))


def _misread(where: Place, dimension: str, crosswalk: Crosswalk) -> Fault:
    what = _(
        "{dimension}: this does not name the crosswalk of {dimension} but that of {source!r} ({name}).",
        dimension=dimension,
        source=crosswalk.source,
        name=crosswalk.name,
    )
    remedy = _("Name another crosswalk, or write `from: {dimension}` in it.", dimension=dimension)
    return Fault(where, "crosswalk-misfit", what, remedy)


def _idle_walks(dimensions: Mapping[str, Mapping[str, Any]], crosswalks: Mapping[str, Crosswalk]) -> Iterator[Fault]:
    """Yield crosswalks that no dimension reads, or that would silently replace another."""
    read = {source.get("crosswalk") for source in dimensions.values()}
    first: dict[str, Crosswalk] = {}
    for named, each in crosswalks.items():
        if named not in read:
            remedy = _("Name it in mappings/dimensions.yaml, or take the file away.")
            yield Fault(Place(each.name), "crosswalk-misfit", _("no dimension reads this crosswalk."), remedy)
        elif first.setdefault(each.target, each) is not each:
            what = _(
                "{name} already leads to the EU dimension {target!r}.", name=first[each.target].name, target=each.target
            )
            yield Fault(Place(each.name), "crosswalk-misfit", what, _("Join the two in one file."))


def read_policies(
    value: Mapping[str, Any],
    codelists: Mapping[str, Codelist],
    tables: Sequence[IndicatorTable],
    name: str,
    content: bytes,
) -> Policies:
    """Read the policies on small counts in order; refuse a unit or mark that is no code: it would silence them."""
    at, read = shapes.place_in(name, content), shapes.made(Policies, value)
    lists = {dimension.name: codelists[dimension.codelist] for table in tables for dimension in table.dimensions}
    groups = {f"{GROUPED_DIMENSIONS.to} {name}": (*known.groups, known.total) for name, known in lists.items()}
    words = {**{name: codelists[name].by_code for name in CODE_OF}, GROUPED_DIMENSIONS.to: lists, **groups}
    words |= words_of_cells(european_words(codelists, tables), tables)
    faults = [*shapes.faults_of(Policies, value, at, words), *rivals(read.policies, at, "policies")]
    refuse_if_any(MappingRefused, faults)
    return read


# --- the files below `mappings/` -------------------------------------------------------------------


DIMENSIONS, DECISIONS, POLICIES = "mappings/dimensions.yaml", "mappings/decisions.yaml", "mappings/disclosure.yaml"
LAW_FILES = (DIMENSIONS, DECISIONS, POLICIES)
COUNTING, SYMMETRIES = "mappings/counting.yaml", "mappings/symmetries.yaml"
"""May be absent: then nobody is counted once who stands in two rows, and nothing is proved to be treated alike."""
NO_COUNTING = CountingRules((), ())
COVERAGE = "mappings/coverage.yaml"
"""May be absent: then no code is held to have a source."""


def load_law(
    folder: Folder,
    files: dict[str, bytes],
    codelists: Mapping[str, Codelist],
    tables: tuple[IndicatorTable, ...],
) -> Law:
    """Return the law as all files below `mappings/` tell it; every file read is added to `files`."""
    found = {
        f"mappings/{name}": content for name, content in folder.files("mappings").items() if name.endswith(".yaml")
    }
    files |= found
    refuse_if_any(
        MappingRefused,
        (Fault(Place(f"mappings/{name}"), "file-misnamed", MISNAMED, RENAME) for name in folder.misnamed("mappings")),
    )
    missing = [name for name in LAW_FILES if name not in found]
    if missing:
        raise MappingRefused(Fault(Place(missing[0]), "file-missing", MISSING, RESTORE))
    articles = {name: found[name] for name, kind in _checked_kinds(folder, found).items() if kind == "rules"}
    beside = {name: content for name, content in found.items() if name not in articles}
    law, words = kept(_beside_articles, same(beside), codelists, tables)
    return replace(law, files=_rule_files(articles, words))


def _beside_articles(
    found: Mapping[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> tuple[Law, Words]:
    """Return the law without articles, and what the rules of these may name: no edit of an article has it read anew."""
    values = {name: read_yaml(content, name, MappingRefused) for name, content in found.items()}
    of_tables = european_words(codelists, tables)
    crosswalks = _crosswalks(values, found, of_tables)
    at = place_in(DIMENSIONS, found[DIMENSIONS])
    dimensions = read_dimensions(values[DIMENSIONS], codelists, crosswalks, of_tables, at)
    words = {**of_tables, **national_words(dimensions.dimensions, dimensions.lists)}
    decisions = read_decisions(values[DECISIONS], DECISIONS, found[DECISIONS], words)
    small = read_policies(values[POLICIES], codelists, tables, POLICIES, found[POLICIES])
    refuse_if_any(MappingRefused, faults_of(DimensionFile, values[DIMENSIONS], at, {DECISION.to: decisions}))
    filled = {*dimensions.dimensions, *(each.target for each in crosswalks.values())}
    words |= {
        **{name: dimensions.dimensions.get(name, ()) for name in (PARAGRAPH, LIMB)},
        **{f"{NATIONAL.to} {name}, days": days for name, days in dimensions.code_days.items()},
        **_of_indicators(tables, filled),
        ARTICLE: codelists[ARTICLE].items,
        DIRECTIVE.to: codelists[DIRECTIVE.to].items if DIRECTIVE.to in codelists else (),
        LAW_OF_A_DAY.to: (REFERENCE_YEAR, *dimensions.days),
        DECISION.to: tuple(decisions),  # who signed one is nothing to the rules
    }
    law = Law(
        **vars(dimensions),
        crosswalks=tuple(crosswalks.values()),
        files=(),
        decisions=decisions,
        policies=small.policies,
        alternatives=small.alternatives,
        symmetries=read_symmetries(values[SYMMETRIES], SYMMETRIES, found[SYMMETRIES], words)
        if SYMMETRIES in values
        else (),
        releases=read_releases(values[RELEASE_PLAN], found[RELEASE_PLAN]) if RELEASE_PLAN in values else (),
    )
    return law, words


def load_counting(
    files: Mapping[str, bytes], law: Law, codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> CountingRules:
    """Return the rules about persons, if there are any; their shape was held to its schema with the rest of the law."""
    if COUNTING not in files:
        return NO_COUNTING
    words = {**european_words(codelists, tables), **national_words(law.dimensions, law.lists)}
    words |= {ARTICLE: codelists[ARTICLE].items, DAY.to: law.days, DECISION.to: law.decisions}
    value = read_yaml(files[COUNTING], COUNTING, MappingRefused)
    return read_counting(value, COUNTING, files[COUNTING], words)


def load_unreported(
    files: Mapping[str, bytes], codelists: Mapping[str, Codelist], tables: tuple[IndicatorTable, ...]
) -> tuple[UnreportedCodes, ...] | None:
    """Return the codes that no source can report; nothing where the country does not say."""
    if COVERAGE not in files:
        return None
    value = read_yaml(files[COVERAGE], COVERAGE, MappingRefused)
    return read_unreported(value, COVERAGE, files[COVERAGE], european_words(codelists, tables))


def _crosswalks(values: Mapping[str, Any], found: Mapping[str, bytes], words: Words) -> dict[str, Crosswalk]:
    """Return the crosswalks by name; the faults of all files at once."""
    read = {name: value for name, value in values.items() if _kind(name, value) == "crosswalk"}
    faults = (faults_of(Crosswalk, value, place_in(name, found[name]), words) for name, value in read.items())
    refuse_if_any(MappingRefused, chain.from_iterable(faults))
    return {_short(name): made(Crosswalk, value, name=name) for name, value in read.items()}


def _rule_files(found: Mapping[str, bytes], words: Words) -> tuple[RuleFile, ...]:
    """Return every article's rules; the faults of all files at once."""
    files: list[RuleFile] = []
    faults: list[Fault] = []
    told = tuple((of, codes if isinstance(codes, str) else _in_order(codes)) for of, codes in words.items())
    for name, content in found.items():
        try:
            files.append(_rule_file(name, content, told))
        except MappingRefused as refused:
            faults += refused.faults
    refuse_if_any(MappingRefused, faults)
    _refuse_shared_ids(files)
    return tuple(files)


def _in_order(codes: Collection[str]) -> tuple[tuple[str, Any], ...]:
    """Return what may be named, with what is known of it, as a value that is like another of the same content."""
    return tuple((codes if isinstance(codes, Mapping) else dict.fromkeys(codes)).items())


@lru_cache(maxsize=64)
def _rule_file(name: str, content: bytes, words: tuple[tuple[str, str | tuple[tuple[str, Any], ...]], ...]) -> RuleFile:
    """Return the rules of one article: of most, nothing changes from act to act."""
    named = {of: codes if isinstance(codes, str) else dict(codes) for of, codes in words}
    return read_rule_file(read_yaml(content, name, MappingRefused), name, content, named)


def _checked_kinds(folder: Folder, found: Mapping[str, bytes]) -> dict[str, str]:
    """Return the kinds of all mapping files, each held against the schema of its kind; refuse all faults at once."""
    kinds: dict[str, str] = {}
    faults: list[Fault] = []
    for name, content in found.items():
        try:
            kinds[name] = kind = _kind_of(name, content)
            _hold_to_schema(name, content, folder.schema(kind), folder.languages)
        except MappingRefused as refused:
            faults += refused.faults
    if faults:
        raise MappingRefused(*faults)
    return kinds


@lru_cache(maxsize=64)
def _kind_of(name: str, content: bytes) -> str:
    return _kind(name, read_yaml(content, name, MappingRefused))


@lru_cache(maxsize=64)
def _hold_to_schema(name: str, content: bytes, schema: bytes, languages: Languages) -> None:
    """Hold one file to its schema: of most, nothing changes from act to act."""
    hold_to_shape(read_yaml(content, name, MappingRefused), schema, languages, name, content, MappingRefused)


def _kind(name: str, value: Any) -> str:
    if name in (*LAW_FILES, COUNTING, SYMMETRIES, COVERAGE, RELEASE_PLAN, CONFIRMED_FILE):
        return _short(name)
    return "crosswalk" if isinstance(value, dict) and "from" in value else "rules"


def _short(name: str) -> str:
    return name.removeprefix("mappings/").removesuffix(".yaml")


def _of_indicators(tables: tuple[IndicatorTable, ...], filled: set[str]) -> Words:
    """Find what every indicator's tables hold, and which parts of them neither a record nor a crosswalk fills."""
    held: dict[str, list[Dimension]] = {}
    for table in tables:
        held.setdefault(table.indicator, []).extend(table.dimensions)
    parts = {
        name: (dimension.name for dimension in dimensions if dimension.role == "part" and dimension.name not in filled)
        for name, dimensions in held.items()
    }
    return {
        **{f"{INDICATOR.to} {name}": {dimension.name for dimension in dimensions} for name, dimensions in held.items()},
        **{f"{INDICATOR.to} {name}, needed": tuple(dict.fromkeys(needed)) for name, needed in parts.items()},
    }


def _refuse_shared_ids(files: Iterable[RuleFile]) -> None:
    """Refuse a second file of an article, and a second rule of one id."""
    articles: dict[str, str] = {}
    rules: dict[str, str] = {}
    for entry in files:
        if (first := articles.setdefault(entry.article, entry.file)) != entry.file:
            what = _("the article {article} has a file already: {first}.", article=entry.article, first=first)
            remedy = _("Keep one file per article, for ever.")
            raise MappingRefused(Fault(entry.place("article"), "article-in-two-files", what, remedy))
        for rule in entry.rules:
            if (first := rules.setdefault(rule.id, entry.file)) != entry.file:
                what = _("the rule id {id!r} is used in {first} too.", id=rule.id, first=first)
                remedy = _("Give each rule its own id.")
                raise MappingRefused(Fault(entry.place_of(rule), "duplicate-id", what, remedy))
