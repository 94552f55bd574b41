"""Find the days whose law governs each fact, and the paragraph by which it is read.

A fact that carries the day which its article asks for is read on that day (a month or a year where the source tells no
more). Any other is read throughout the reference year, as far as the article was in force in it; under an article that
had ended before the year began, as the article last stood.

A limb is part of one paragraph, as the provisions of the article say. So a record that names a limb and no paragraph is
read under the paragraph of the limb in force on its days. Where the two contradict each other (the paragraph is of one
scope, its limb of another), the record is read by its limb, but waits for a decision. A limb that the article does not
have is governed by no rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH
from thb_eu.base.table_schemas import records
from thb_eu.definitions import REFERENCE_YEAR, Law, Provision, RuleFile, Validity, whole_year

if TYPE_CHECKING:  # the proof of the law reads no data
    import pandas as pd

BY_BASE = "by base"
"""What a provision says of a child where it takes up the acts of other paragraphs, and their scope with them."""


@dataclass(frozen=True, slots=True)
class CitedProvisions:
    """How a record is read: `cited` is its paragraph (the told one, else that of its limb), `judged` the one whose
    rules hold; `contradicts`: paragraph and limb are of different scope; `foreign`: the article has no such limb."""

    cited: str
    judged: str
    contradicts: bool = False
    foreign: bool = False


def with_days(facts: pd.DataFrame, law: Law, year: int) -> pd.DataFrame:
    """Return facts with `first` and `last` (ISO days): a fact is governed by a rule in force throughout."""
    import pandas as pd

    files = {entry.article: entry for entry in law.files}
    days = records(facts[[day for day in law.days if day in facts.columns]].fillna(""))
    spans = [
        _days_of(files.get(article), record, year)
        for article, record in zip(facts["article"].fillna(""), days, strict=True)
    ]
    ends = {"first": [days.first for days in spans], "last": [days.last for days in spans]}
    return facts.assign(**pd.DataFrame(ends, index=facts.index, dtype="string"))


def _days_of(entry: RuleFile | None, days: Mapping[str, str], year: int) -> Validity:
    """Return the day that the article asks for, else the year as far as the article was in force in it."""
    if entry and entry.as_of != REFERENCE_YEAR and days.get(entry.as_of):
        first, _, last = days[entry.as_of].partition("/")
        return Validity(first, last or first)
    year_days = whole_year(year)
    if entry is None or entry.in_force.begins > year_days.last:
        return year_days
    if entry.in_force.ends < year_days.first:
        return Validity(entry.in_force.ends, entry.in_force.ends)
    return Validity(max(year_days.first, entry.in_force.begins), min(year_days.last, entry.in_force.ends))


def read_limbs(facts: pd.DataFrame, law: Law) -> pd.DataFrame:
    """Return for every fact (`article`, `paragraph`, `limb`, `first`, `last`) the fields of its `CitedProvisions`."""
    import pandas as pd

    files = {entry.article: entry for entry in law.files}
    citations = facts[[ARTICLE, PARAGRAPH, LIMB, "first", "last"]].fillna(NOT_TOLD)
    known: dict[tuple[str, ...], CitedProvisions] = {}
    for record in citations.itertuples(index=False, name=None):
        if record not in known:
            article, paragraph, limb, first, last = record
            known[record] = cited_provisions(files.get(article), paragraph, limb, Validity(first, last))
    found = [known[record] for record in citations.itertuples(index=False, name=None)]
    columns = {name: [getattr(reading, name) for reading in found] for name in CitedProvisions.__slots__}
    return pd.DataFrame(columns, index=facts.index).astype(
        {"cited": "string", "judged": "string", "contradicts": "bool", "foreign": "bool"}
    )


def cited_provisions(entry: RuleFile | None, paragraph: str, limb: str, days: Validity) -> CitedProvisions:
    """Find how a record of an article that tells this paragraph and this limb is read on these days."""
    provisions = entry.provisions if entry else ()
    if limb == NOT_TOLD or not any(provision.limb for provision in provisions):
        return CitedProvisions(paragraph, paragraph)
    having = [provision for provision in provisions if provision.limb == limb]
    if not having:
        return CitedProvisions(paragraph, paragraph, foreign=True)
    in_force = [provision for provision in having if provision.valid.meets(days)]
    meant = {provision.paragraph for provision in in_force or having}
    of_limb = meant.pop() if len(meant) == 1 else paragraph
    if paragraph == NOT_TOLD:
        return CitedProvisions(of_limb, of_limb, contradicts=not in_force)
    beside = [provision for provision in provisions if provision.paragraph == paragraph and provision.valid.meets(days)]
    fits = in_force and _fits(in_force, beside)
    return CitedProvisions(paragraph, paragraph if fits else of_limb, contradicts=not fits)


def _fits(limbs: Collection[Provision], beside: Collection[Provision]) -> bool:
    """Tell whether a limb may be told under a paragraph: it is part of it, is taken up by it, or counts as it does."""
    scopes = {provision.scope for provision in beside}
    return (
        any(limb in beside for limb in limbs)
        or any(provision.child == BY_BASE for provision in beside)
        or any(limb.scope in scopes for limb in limbs)
    )
