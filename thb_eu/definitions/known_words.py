"""Name the words that edited files refer to, with what is said of a word that nothing declares.

Each `Ref` says what kind of word it is; `Words` holds by kind those that there are. Under `european` and `national`
stand dimensions, under `european sex` or `national sex` the codes of one. A *target* is what something counts as: a
dimension of the EU tables, or the indicator; in a *condition* a record may also say nothing (`not told`); a *row* of a
supplier's table tells codes, and of a number its year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import _
from thb_eu.definitions.shapes import Ref, Words, closest_or_all

if TYPE_CHECKING:
    from thb_eu.definitions.codelists import Codelist

NOT_TOLD_WORD = "not told"
"""The code of every national dimension of which a record says nothing, as edited files write it."""
ARTICLE = Ref("article", "unknown-code", _("{article!r} is not in the code list article."), closest_or_all)
DIRECTIVE = Ref("directive", "unknown-code", _("{code!r} is not in the code list directive."), closest_or_all)
CODELIST = Ref("codelist", "unknown-codelist", _("the code list {name!r} does not exist."))
DAY = Ref("day", "unknown-day", _("the day {day!r} is not declared in mappings/dimensions.yaml."), closest_or_all)
DECISION = Ref("decision", "unknown-decision", _("the decision {word!r} is not in mappings/decisions.yaml."))
QUESTION = replace(DECISION, what=_("the question {id!r} is not in mappings/decisions.yaml."))
INDICATOR = Ref("indicator", "unknown-code", _("no table has the indicator {word!r}."), closest_or_all)
TABLE = Ref("table", "unknown-table", _("the table {name!r} does not exist."))
EUROPEAN = Ref("european", "unknown-dimension", _("{word!r} is not a dimension of the EU tables."), closest_or_all)
NATIONAL = Ref(
    "national",
    "unknown-dimension",
    _("the dimension {dimension!r} is not declared in mappings/dimensions.yaml."),
    closest_or_all,
)
EUROPEAN_CODES, NATIONAL_CODES = replace(EUROPEAN, codes=True), replace(NATIONAL, codes=True)
TARGET, CONDITION = replace(EUROPEAN_CODES, to="target"), replace(NATIONAL_CODES, to="condition")
ROW = replace(NATIONAL_CODES, to="row")
COLUMN = Ref("column", "unknown-column", _("the table has no column {name!r}."))


class EveryWord(frozenset[str]):
    """Words of which any is one: whatever is named has its own fault, or may be anything."""

    def __contains__(self, word: object) -> bool:
        return True


def european_words(codelists: Mapping[str, Codelist], tables: Iterable[Any]) -> Words:
    """Return the dimensions of the EU tables with their codes, and the indicators, which are named like one."""
    lists = {dimension.name: codelists[dimension.codelist] for table in tables for dimension in table.dimensions}
    indicators = tuple(sorted({table.indicator for table in tables}))
    codes = {name: tuple(listed.by_code) for name, listed in lists.items()}
    targets = {**codes, INDICATOR.to: indicators}
    return {INDICATOR.to: indicators, **_dimensions(EUROPEAN, codes, lists), **_dimensions(TARGET, targets, lists)}


def national_words(dimensions: Mapping[str, Iterable[str]], lists: Mapping[str, Codelist]) -> Words:
    """Return the dimensions of national records with their codes, and those that a condition may name."""
    codes = {name: tuple(known) for name, known in dimensions.items()}
    conditions = {name: (*known, NOT_TOLD_WORD) for name, known in codes.items()}
    return {**_dimensions(NATIONAL, codes, lists), **_dimensions(CONDITION, conditions, lists)}


def _dimensions(of: Ref, codes: Mapping[str, tuple[str, ...]], lists: Mapping[str, Codelist]) -> Words:
    return {
        of.to: codes,
        **{f"{of.to} {name}": known for name, known in codes.items()},
        **{f"{of.to} {name}, file": listed.file for name, listed in lists.items()},
    }
