"""Write the law as an SDMX structure map, dated rule by rule; the one door to pysdmx for maps.

Goes out: an SDMX-JSON 2.0 structure message with one structure map from the national record to the EU observation, the
representation map of the rules, and one representation map per crosswalk. The header is fixed: no clock, no machine.

A rule is one value map. A single admitted code stands as it is, several as the regular expression `^(?:A|B)$`
(anchored, as processors differ on whether a pattern must match the whole value; without a group, as groups are for the
target), a dimension that the rule does not name as `.*`. An empty target means that the rule sets nothing there, as the
standard allows. The days of a value map are those of the rule; they are read on the day of the record that the rule's
file names (`read_law_as_of`), not on the reporting period. The structures and code lists are named, not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from pysdmx.io.json.sdmxjson2.writer.v2_0.structure import write
from pysdmx.model import (
    ComponentMap,
    ImplicitComponentMap,
    MultiComponentMap,
    MultiRepresentationMap,
    MultiValueMap,
    Organisation,
    RepresentationMap,
    StructureMap,
    ValueMap,
)
from pysdmx.model.message import Header

from thb_eu.base.messages import _
from thb_eu.base.model import NOT_TOLD, Scope
from thb_eu.definitions import Crosswalk, Definitions, Rule
from thb_eu.publication.law_sentences import INDICATOR
from thb_eu.publication.sdmx.components import (
    AGENCY,
    ASIDE,
    CODELIST,
    DATA_STRUCTURE,
    EU_OBSERVATION,
    NATIONAL_RECORD,
    VERSION,
    codelist_id,
    component,
    prepared,
    urn,
)
from thb_eu.publication.sdmx.structures import european_list, national_list

FINGERPRINT_LENGTH = 12
ARTICLE = "article"
SCOPE, QUESTION, RULE = ASIDE
"""Targets beside the EU dimensions: whether it counts, the decision on which that rests, and the rule, for tracing."""

STRING = "String"
"""The SDMX data type of what no code list holds."""

SIGNS, BEHIND = re.compile(r"[.^$*+?{}\[\]\\|()]"), r"\\\g<0>"
"""What a regular expression would take for a sign of its own, and how it is written where it means itself."""

START_OF_DAY, END_OF_DAY = "T00:00:00+00:00", "T23:59:59+00:00"

WHOLE_NOTE = _(
    "What a rule sets takes precedence over a map of codes and over a copy. What a record does not contain (_U) "
    'is unknown in the EU tables. Where the scope is "ask", the ministry decides the questions named in QUESTION. '
    "A question may bear on some records of a rule alone; decisions.yaml says on which."
)


def structure_maps(definitions: Definitions) -> bytes:
    """Return the structure message as SDMX-JSON 2.0."""
    rules = _of_rules(definitions)
    codes = {crosswalk.name: _of_crosswalk(crosswalk, definitions) for crosswalk in definitions.law.crosswalks}
    combined = _structure_map(definitions, rules, codes)
    id = f"THB_EU_MAPPINGS_{definitions.fingerprint[:FINGERPRINT_LENGTH]}"
    header = Header(id=id, prepared=prepared(definitions.latest_day), sender=Organisation(id=AGENCY))
    return f"{write([combined, rules, *codes.values()], header=header)}\n".encode()


def _structure_map(
    definitions: Definitions, rules: MultiRepresentationMap, codes: Mapping[str, RepresentationMap]
) -> StructureMap:
    crosswalks = definitions.law.crosswalks
    led = [ComponentMap(component(entry.source), component(entry.target), codes[entry.name]) for entry in crosswalks]
    walked = {crosswalk.target for crosswalk in crosswalks}
    copied = [
        ImplicitComponentMap(component(name), component(name))
        for name in definitions.dimension_lists
        if name in definitions.law.dimensions and name not in walked
    ]
    ruled = MultiComponentMap(
        [component(name) for name in _sources(definitions)], [component(name) for name in _targets(definitions)], rules
    )
    maps: list[ComponentMap | ImplicitComponentMap | MultiComponentMap] = [*led, *copied, ruled]
    return StructureMap(
        id="SM_NATIONAL_TO_EU",
        name=_("National record to EU observation").in_languages(definitions.languages),
        description=WHOLE_NOTE.in_languages(definitions.languages),
        agency=AGENCY,
        version=VERSION,
        source=urn(DATA_STRUCTURE, NATIONAL_RECORD),
        target=urn(DATA_STRUCTURE, EU_OBSERVATION),
        maps=maps,
    )


def _of_rules(definitions: Definitions) -> MultiRepresentationMap:
    sources, targets = _sources(definitions), _targets(definitions)
    return MultiRepresentationMap(
        id="RM_RULES",
        name=_("Rules of the law").in_languages(definitions.languages),
        agency=AGENCY,
        version=VERSION,
        source=[_listed(national_list(name, definitions)) for name in sources],
        target=[_listed(european_list(name, definitions)) for name in targets],
        maps=[_of_rule(rule, sources, targets, definitions) for rule in definitions.law.rules],
    )


def _of_rule(rule: Rule, sources: Iterable[str], targets: Iterable[str], definitions: Definitions) -> MultiValueMap:
    asked = definitions.law.always_asked[rule.id]
    scope = Scope.OUT if rule.count_as is None else Scope.ASK if asked else Scope.IN
    coded = {**(rule.count_as or {}), SCOPE: scope.value, QUESTION: "; ".join(asked), RULE: rule.id}
    return MultiValueMap(
        source=[rule.article if name == ARTICLE else _pattern(rule, name, definitions) for name in sources],
        target=[coded.get(name, "") for name in targets],
        valid_from=_moment(rule.valid.first, START_OF_DAY),
        valid_to=_moment(rule.valid.last, END_OF_DAY),
    )


def _of_crosswalk(crosswalk: Crosswalk, definitions: Definitions) -> RepresentationMap:
    unknown = definitions.codelists[definitions.dimension_lists[crosswalk.target]].unknown
    codes = {**crosswalk.codes, **({NOT_TOLD: unknown} if unknown else {})}
    short = crosswalk.name.removeprefix("mappings/").removesuffix(".yaml")
    return RepresentationMap(
        id=f"RM_{re.sub('[^A-Za-z0-9]', '_', short).upper()}",
        name=_("Crosswalk {name}", name=short).in_languages(definitions.languages),
        agency=AGENCY,
        version=VERSION,
        source=_listed(national_list(crosswalk.source, definitions)),
        target=_listed(european_list(crosswalk.target, definitions)),
        maps=[ValueMap(source=code, target=counted) for code, counted in codes.items()],
    )


def _sources(definitions: Definitions) -> tuple[str, ...]:
    """Return the article, and every national dimension that any rule names, in the order of their declaration."""
    named = {name for rule in definitions.law.rules for name in rule.conditions}
    return (ARTICLE, *(name for name in definitions.law.dimensions if name in named and name != ARTICLE))


def _targets(definitions: Definitions) -> tuple[str, ...]:
    """Return the indicator, every EU dimension that any rule sets, and what the rule itself is."""
    named = {name for rule in definitions.law.rules for name in rule.count_as or {}}
    return (INDICATOR, *(name for name in definitions.dimension_lists if name in named), SCOPE, QUESTION, RULE)


def _pattern(rule: Rule, name: str, definitions: Definitions) -> str:
    """Say what a source value must be for the rule to hold."""
    if name not in rule.conditions:
        return "regex:.*"
    everything = (*definitions.law.dimensions[name], NOT_TOLD)
    admitted = [code for code in everything if code in rule.conditions[name]]
    if len(admitted) == 1:
        return admitted[0]
    return f"regex:^(?:{'|'.join(SIGNS.sub(BEHIND, code) for code in admitted)})$"


def _moment(day: str, time: str) -> datetime | None:
    return datetime.fromisoformat(f"{day}{time}") if day else None


def _listed(codelist: str) -> str:
    """Return a code list by its name; that it is text where there is none, as of what a rule says of itself."""
    return urn(CODELIST, codelist_id(codelist)) if codelist else STRING
