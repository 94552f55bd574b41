"""List the texts of law, lists and contracts behind mapped facts that no role confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from thb_eu.base.kept_steps import kept, same
from thb_eu.definitions import Definitions, RuleFile, UnconfirmedText
from thb_eu.definitions.personal_data import IDENTIFIERS_FILE as IDENTIFIERS
from thb_eu.definitions.personal_data import NAME as PERSONAL_DATA
from thb_eu.definitions.series import NAME as SERIES
from thb_eu.definitions.signing import BESIDE_FIGURES, ConfidenceMark, Path
from thb_eu.results.facts import asking

CODELISTS, SOURCES = "datapackages/codelists", "datapackages/sources/"
ANSWERS = "directive"
"""The key of a provision under which stands what of the Directive it answers to; no figure rests on that."""


def rests_on(definitions: Definitions, facts: pd.DataFrame, contracts: Iterable[str]) -> tuple[UnconfirmedText, ...]:
    """Return the texts with marks on which a submission rests, confirmed or not; its marks are those that matter.

    A zero that does not count needs none of them. Of the law: articles of which a rule governs a fact, their rules in
    use and their provisions in force on the days of these facts. Of code lists: the codes of the tables, countries that
    occur. Of contracts: those of the collection.
    """
    used = _Used(definitions, facts, frozenset(contract.partition("/")[0] for contract in contracts))
    found = ((text, tuple(mark for mark in text.marks if used.needs(text.file, mark))) for text in definitions.unsure)
    return tuple(replace(text, marks=marks) for text, marks in found if marks)


def unconfirmed(definitions: Definitions, facts: pd.DataFrame, contracts: Iterable[str]) -> tuple[UnconfirmedText, ...]:
    """Return the texts on which a submission rests and which no role has confirmed yet: it stays a draft."""
    found = kept(rests_on, definitions, facts, same((*contracts,)))
    return tuple(text for text in found if not text.is_confirmed)


class _Used:
    """What of the definitions a submission uses."""

    def __init__(self, definitions: Definitions, facts: pd.DataFrame, suppliers: frozenset[str]) -> None:
        facts = asking(facts)
        self._definitions, self._facts, self._suppliers = definitions, facts, suppliers
        self._found: dict[str, frozenset[str]] = {}
        self._articles = {entry.file: entry for entry in definitions.law.files}
        self._crosswalks = {crosswalk.name: crosswalk.source for crosswalk in definitions.law.crosswalks}
        self._rules = frozenset(facts["rule"].dropna())
        governed = facts[facts["rule"].notna()].groupby("rule")
        self._days = {str(rule): self._days_of(held) for rule, held in governed}
        lists = definitions.codelists.values()
        self._by_name = frozenset(known.name for known in lists if known.members or known.aliases)
        self._occurring = frozenset().union(*(self._codes(name) for name in self._by_name))

    def _days_of(self, facts: pd.DataFrame) -> tuple[str, str]:
        """Return first and last day whose law may govern facts: their year, and the earliest day that they tell."""
        year = facts["time"].max()
        days = [name for name in self._definitions.law.days if name in facts]
        days_of_facts = (str(day) for name in days for day in facts[name].dropna() if day)
        return min([f"{year}-01-01", *days_of_facts]), f"{year}-12-31"

    def needs(self, file: str, mark: ConfidenceMark) -> bool:
        """Tell whether the submission rests on what bears the mark."""
        folder, _, name = file.rpartition("/")
        if file.startswith(BESIDE_FIGURES) or ANSWERS in mark.path:
            return False
        if file in self._articles:
            return self._of_article(self._articles[file], mark.path)
        if file in self._crosswalks:
            return mark.about in self._codes(self._crosswalks[file])
        if folder.startswith(SOURCES):
            return folder.removeprefix(SOURCES) in self._suppliers
        if folder == CODELISTS and name.endswith(".csv"):
            return self._of_codelist(name.removesuffix(".csv"), mark.about)
        if file == SERIES:
            return self._of_series(mark.path)
        return file not in (PERSONAL_DATA, IDENTIFIERS)

    def _of_article(self, entry: RuleFile, path: Path) -> bool:
        """Tell whether what `path` names is in use: the article, its rule, a text or provision of its facts' days."""
        used = [rule for rule in entry.rules if rule.id in self._rules]
        if used and path[0] == "rules":
            return entry.rules[int(path[1])] in used
        if used and path[0] in ("texts", "provisions"):
            valid = (entry.texts if path[0] == "texts" else entry.provisions)[int(path[1])].valid
            return any(valid.begins <= self._days[rule.id][1] and self._days[rule.id][0] <= valid.ends for rule in used)
        return bool(used)

    def _of_series(self, path: Path) -> bool:
        """Return a statement on series that concerns a year of the facts."""
        law, series, years = self._definitions.law, self._definitions.series, self._facts["time"].dropna().unique()
        concerned = {told.id for year in years for _flag, told in series.told_in(int(year), law)}
        return any(path[:2] == (part, at) and told.id in concerned for part, at, told in series.statements)

    def _of_codelist(self, name: str, code: str) -> bool:
        """Tell whether a code is used: any of a list that tables show whole; of other lists or tables, if it occurs."""
        known = self._definitions.codelists.get(name)
        if known is None:
            return code in self._occurring or self._is_named(name)
        if name in self._by_name:
            return code in self._occurring or known.by_code[code].kind != "item"
        if name in self._definitions.law.dimensions and name not in self._definitions.dimension_lists.values():
            return code in self._codes(name)
        return True

    def _is_named(self, table: str) -> bool:
        """Tell whether a contract of the collection takes labels from a table beside the code lists."""
        contracts = (f"{SOURCES}{supplier}/datapackage.json" for supplier in self._suppliers)
        return any(f'"{table}"'.encode() in self._definitions.files[name] for name in contracts)

    def _codes(self, dimension: str) -> frozenset[str]:
        """Return the codes of a dimension that occur, national and European."""
        if dimension not in self._found:
            columns = [name for name in (dimension, f"eu_{dimension}") if name in self._facts]
            self._found[dimension] = frozenset().union(*(self._facts[name].dropna().unique() for name in columns))
        return self._found[dimension]
