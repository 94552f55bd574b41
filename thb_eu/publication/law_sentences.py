"""Say a rule of the law as a lawyer reads it.

Comes in: a rule and the definitions that name its codes. Goes out: `Text`. Names stand in quotes and in the nominative,
as the code lists have them: no program declines Slovenian well enough to be trusted with the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from thb_eu.base.messages import NO_WORDS, Text, _, day, inside_a_sentence, joined, layout, literal
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Codelist, Definitions, Rule, Validity
from thb_eu.publication.layout import AS_READ, CONFIDENCE

INDICATOR = "indicator"
"""What a rule counts as before any dimension: the key of `count_as` and the code list of its names."""

UNTOLD = _("not told")
AND = (literal(", "), _(" and "))
OR = (_(" or "), _(" or "))
"""What stands between the parts of a list, and before the last one; commas part dimensions only, never codes."""

DAYS = {
    (True, True): _("from {first} to {last}"),
    (True, False): _("from {first}"),
    (False, True): _("until {last}"),
    (False, False): _("first and last day not recorded"),
}
"""How a validity is said, by whether its first and its last day are known."""

MATCHES = {
    "exactMatch": _("the two notions match"),
    "closeMatch": _("the two notions are close"),
    "broadMatch": _("the EU notion is broader"),
    "narrowMatch": _("the EU notion is narrower"),
    "relatedMatch": _("the two notions are related"),
}
"""How SKOS says that a national notion (the subject) and an EU notion (the object) relate."""

IT_DOES_NOT_COUNT, DOES_NOT_COUNT = _("it does not count"), _("does not count")


class CodeCondition(NamedTuple):
    """The shorter way to say a set of codes: those admitted, or those left out (`all_but`), in the list's order."""

    all_but: bool
    codes: tuple[str, ...]


def sentence(rule: Rule, definitions: Definitions) -> Text:
    """Return the whole rule: when, what it counts as, on whose decision it rests, and why."""
    counts = IT_DOES_NOT_COUNT
    if rule.count_as:
        counts = _("count as {target}", target=target(rule, definitions))
    asked = definitions.law.always_asked[rule.id]
    return _(
        "When {conditions}, {counts}{condition}. Because: {because}",
        conditions=conditions(rule, definitions),
        counts=counts,
        condition=_(", if the ministry decides so (decision {id})", id=", ".join(asked)) if asked else NO_WORDS,
        because=rule.because,
    )


def conditions(rule: Rule, definitions: Definitions) -> Text:
    """Say when the rule holds: each dimension that it names with the codes that it admits."""
    return conditions_of(rule.conditions, definitions)


def conditions_of(admitted: Mapping[str, frozenset[str]], definitions: Definitions) -> Text:
    """Return each dimension with the codes of it that are `admitted`."""
    names = definitions.law.labels
    clauses = [
        _("{name} is {codes}", name=names.get(name, literal(name)), codes=_codes(name, codes, definitions))
        for name, codes in admitted.items()
    ]
    return _joined(clauses, AND)


def case(codes: Mapping[str, str], definitions: Definitions) -> Text:
    """Return one combination of national codes: each dimension with its code."""
    return conditions_of({name: frozenset((code,)) for name, code in codes.items()}, definitions)


def target(rule: Rule, definitions: Definitions) -> Text:
    """Say what the rule counts as: the indicator, then each EU code that it sets by name."""
    if rule.count_as is None:
        return DOES_NOT_COUNT
    names = european_names(definitions)
    quoted = {name: _quoted(european(name, code, definitions), code) for name, code in rule.count_as.items()}
    indicator = quoted.pop(INDICATOR)
    others = [layout("{name} {code}", name=names[name], code=code) for name, code in quoted.items()]
    return layout("{indicator}: {others}", indicator=indicator, others=_joined(others, AND)) if others else indicator


def in_force(validity: Validity, with_mark: bool = True) -> Text:
    """Return first and last day in force, and the mark of days that were not read in the law itself."""
    days = {name: day(iso) if iso else NO_WORDS for name, iso in (("first", validity.first), ("last", validity.last))}
    text = DAYS[bool(validity.first), bool(validity.last)].filled(days)
    if validity.confidence in ("", AS_READ) or not with_mark:
        return text
    mark = CONFIDENCE.get(validity.confidence, literal(validity.confidence))
    return layout("{told} ({mark})", told=text, mark=mark)


def listed(name: str, admitted: Iterable[str], definitions: Definitions) -> CodeCondition:
    """Find how to say the codes of a national dimension shortly: `not told` is a code too, and the last one."""
    everything = (*definitions.law.dimensions.get(name, ()), NOT_TOLD)
    chosen = frozenset(admitted)
    inside = tuple(code for code in everything if code in chosen)
    outside = tuple(code for code in everything if code not in chosen)
    # "All but" swallows the untold in silence, so it is said only where they are meant, or are all that is left out.
    shorter = len(outside) < len(inside) and (NOT_TOLD in inside or outside == (NOT_TOLD,))
    return CodeCondition(True, outside) if shorter else CodeCondition(False, inside)


def national(name: str, code: str, definitions: Definitions) -> Text:
    """Return the name of a national code; the code itself where no list names it."""
    if code == NOT_TOLD:
        return UNTOLD
    return _label(definitions.national_lists.get(name), code)


def european(name: str, code: str, definitions: Definitions) -> Text:
    """Return the name of an EU code (of a dimension, or of the indicator); the code itself where no list names it."""
    return _label(definitions.codelists.get(definitions.dimension_lists.get(name, name)), code)


def european_names(definitions: Definitions) -> dict[str, Text]:
    """Find what the tables call each EU dimension, in a sentence."""
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    return {name: inside_a_sentence(title) for name, title in titles.items()}


def _codes(name: str, admitted: Iterable[str], definitions: Definitions) -> Text:
    all_but, codes = listed(name, admitted, definitions)
    not_stated = _quoted(UNTOLD, NOT_TOLD)
    if all_but and not codes:
        return _("anything (also {untold})", untold=not_stated)
    names = _joined([_quoted(national(name, code, definitions), code) for code in codes], OR)
    if not all_but:
        return names
    if NOT_TOLD in codes:
        return _("all but {codes}", codes=names)
    return _("all but {codes} (also {untold})", codes=names, untold=not_stated)


def _label(codelist: Codelist | None, code: str) -> Text:
    known = codelist.by_code if codelist else {}
    return known[code].label if code in known else literal(code)


def _quoted(name: Text, code: str) -> Text:
    """Return a name in quotes; a bare code (a paragraph, an article) needs none."""
    return name if name == literal(code) else _("“{name}”", name=name)


def _joined(parts: Sequence[Text], between: tuple[Text, Text]) -> Text:
    sign, last = between
    return joined([joined(parts[:-1], sign), parts[-1]], last) if len(parts) > 1 else joined(parts)
