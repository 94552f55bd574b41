"""Compute the quality and performance indicators of the ESS that a run knows enough for, each with its formula.

An indicator gives its numerator, its denominator and its value; where it cannot be computed, it says why and gives no
value: what is not known is never zero. Formulas are those of the ESS guidelines on quality and performance indicators
(R1, A4, A7, TP1, TP2, TP3, CC2, A6; A5 stands with the unknown shares in `accuracy`). Those of R1 were read; what A4 is
a ratio of was read in the cross-domain concepts of SDMX; the others are recalled.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, day, joined, layout
from thb_eu.base.model import NOT_APPLICABLE, ObsStatus, Scope, State
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.reference.accuracy import INDICATOR, percent
from thb_eu.publication.reference.text_blocks import TextBlock, listed, not_public, row
from thb_eu.results import Submission
from thb_eu.results.known_figures import told
from thb_eu.results.series import FlaggedFigures, breaks_until

NUMERATOR, DENOMINATOR, RATE = _("Numerator"), _("Denominator"), _("Rate")
NO_DAY = _("no day of the act by which it is submitted was given.")
NEITHER = _("it is a draft of a later vintage: neither the first results nor final ones.")
NOT_ASKED = (ObsStatus.SUPPRESSED.value, ObsStatus.IMPOSSIBLE.value)


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a whole, and what it is a share of."""

    of: Text
    part: int
    whole: int

    @property
    def cells(self) -> tuple[Text, ...]:
        """A row: what, numerator, denominator, rate; no rate of nothing."""
        rate = percent(self.part, self.whole) if self.whole else MISSING_SIGN
        return row(self.of, self.part, self.whole, rate)


def completeness_rate(submission: Submission) -> Iterator[TextBlock]:
    """R1: cells with a value, of all that the tables ask for and confidentiality does not withhold, by indicator."""
    definitions, cells = submission.definitions, submission.protected.cells
    asked = cells[~cells["obs_status"].isin(NOT_ASKED)]
    labels, shares = definitions.codelists["indicator"].by_code, []
    for name in dict.fromkeys(table.indicator for table in definitions.tables if table.scope == Scope.IN.value):
        held = asked[asked["indicator"] == name]
        shares.append(_Share(labels[name].label, int(held["obs_value"].notna().sum()), len(held)))
    shares.append(_Share(_("all"), sum(share.part for share in shares), sum(share.whole for share in shares)))
    intro = _(
        "data completeness rate (R1): cells with a value, divided by the cells that the tables of indicators ask for; "
        "annexes, suppressed cells and those that cannot exist ({flags}) are in neither.",
        flags=", ".join(NOT_ASKED),
    )
    yield TextBlock(intro, (INDICATOR, NUMERATOR, DENOMINATOR, RATE), tuple(share.cells for share in shares))


@not_public
def non_response_rate(submission: Submission) -> Iterator[TextBlock]:
    """A4: suppliers from whom nothing came, of all from whom something is expected; the same of their tables."""
    collection = submission.collection
    sent = {contract.split("/")[0] for contract in collection.contracts}
    sent |= {statement.contract.split("/")[0] for statement in collection.statements}
    lacking = {one.contract for one in submission.received.undelivered if not one.codes} - {*collection.contracts}
    due = {*collection.contracts, *lacking}
    expected = {*collection.suppliers, *(contract.split("/")[0] for contract in due)}
    silent = [name for name in expected if name not in sent]
    shares = (
        _Share(_("suppliers"), len(silent), len(expected)),
        _Share(_("tables due under contracts"), len(lacking), len(due)),
    )
    intro = _(
        "unit non-response rate (A4), not weighted: suppliers from whom nothing came, divided by the suppliers from "
        "whom something is expected; and tables that did not come, divided by the tables that are due."
    )
    yield TextBlock(intro, (_("Of"), NUMERATOR, DENOMINATOR, RATE), tuple(share.cells for share in shares))


@not_public
def imputation_rate(submission: Submission) -> Iterator[TextBlock]:
    """A7: counts that are read as another value than the supplier's, of all counts that were read."""
    corrected = submission.mapped.facts["corrections"].map(bool)
    share = _Share(_("counts of suppliers"), int(corrected.sum()), len(corrected))
    intro = _(
        "imputation rate (A7), not weighted: counts that are read as another value by a correction, divided by all "
        "counts that were read; no value is estimated."
    )
    yield TextBlock(intro, (_("Of"), NUMERATOR, DENOMINATOR, RATE), (share.cells,))


def time_lag(submission: Submission) -> Iterator[TextBlock]:
    """TP1 of first results and TP2 of final ones: the day of the act less the last day of the reference year."""
    intro = _(
        "time lag (TP1 of first results, TP2 of final ones): days from the end of the reference year to the day of the "
        "submission."
    )
    told = (
        (_("TP1, first results"), submission.revision is None),
        (_("TP2, final results"), submission.state is State.FINAL),
    )
    if not submission.on or not any(holds for _name, holds in told):
        yield from _not_computed(intro, NO_DAY if not submission.on else NEITHER)
        return
    end = datetime.date(submission.collection.year, 12, 31)
    lag = (datetime.date.fromisoformat(submission.on) - end).days
    rows = [row(name, day(end.isoformat()), day(submission.on), lag) for name, holds in told if holds]
    heads = (_("Of"), _("End of the reference year"), _("Day of the submission"), _("Days"))
    yield TextBlock(intro, heads, tuple(rows))


def punctuality_in_days(submission: Submission) -> Iterator[TextBlock]:
    """TP3: the day of the act less the day by which the year is due; below zero is early."""
    intro = _("punctuality (TP3): days from the day that is due to the day of the submission; below zero is early.")
    if not submission.on:
        yield from _not_computed(intro, NO_DAY)
        return
    days = submission.definitions.days_due(submission.collection.year)
    sent = datetime.date.fromisoformat(submission.on)
    rows = []
    for name, words in (("target", _("in principle")), ("limit", _("at the latest"))):
        late = sent - datetime.date.fromisoformat(days[name])
        rows.append(row(words, day(days[name]), day(submission.on), late.days))
    yield TextBlock(intro, (_("Due"), _("Day due"), _("Day of the submission"), _("Days")), tuple(rows))


def length_of_series(submission: Submission) -> Iterator[TextBlock]:
    """CC2: years since the last break that is declared, the year of the break counted in."""
    definitions, year = submission.definitions, submission.collection.year
    last: dict[Text, int] = {}
    broken: set[str] = set()
    for since, figures in breaks_until(definitions, submission.collection):
        names = _figures_in_words(figures, definitions)
        last[names] = max(since, last.get(names, since))
        broken |= {*figures.where.get("indicator", ())}
    intro = _(
        "length of comparable time series (CC2): the reference year less the first year after the last break, plus one."
    )
    rows = [row(names, since, year, year - since + 1) for names, since in last.items()]
    yield from listed(intro, (_("Figures"), _("First year"), _("Reference year"), _("Years")), rows)
    counted = dict.fromkeys(table.indicator for table in definitions.tables if table.scope == Scope.IN.value)
    others = [definitions.codelists["indicator"].by_code[name].label for name in counted if name not in broken]
    if others:
        why = _("no break is declared of {figures}, and the run does not know with which year they begin.")
        yield from _not_computed(None if rows else intro, why.filled({"figures": joined(others, ", ")}))


def _not_computed(intro: Text | None, why: Text) -> Iterator[TextBlock]:
    """Yield what the indicator is, and why there is no value of it."""
    if intro:
        yield TextBlock(intro)
    yield TextBlock(_("not computed: {why}", why=why))


def _figures_in_words(figures: FlaggedFigures, definitions: Definitions) -> Text:
    """Return the indicators that are meant, and the categories of them."""
    lists = {**definitions.dimension_lists, "indicator": "indicator"}
    named = [
        joined((definitions.codelists[lists[name]].by_code[code].label for code in codes), ", ")
        for name, codes in figures.where.items()
        if codes
    ]
    return joined([*named, *([layout("{article}", article=figures.or_article)] if figures.or_article else [])], " · ")


@not_public
def average_revision(submission: Submission) -> Iterator[TextBlock]:
    """A6: by how many units on average figures differ from those of the vintage before, without their sign."""
    intro = _(
        "average size of revisions (A6): mean of the differences from the vintage before, without their sign, of "
        "figures that were published."
    )
    before = _figures_before(submission)
    if submission.revision is None:
        why = _("this is the first vintage; nothing was revised.")
    elif not before:
        why = _("the figures of the vintage before do not lie beside the collection; thb-eu compare tells them apart.")
    else:
        pairs = [(now, before[key]) for key, now in _figures_now(submission).items() if key in before]
        total, changed = sum(abs(now - then) for now, then in pairs), sum(now != then for now, then in pairs)
        mean = f"{total / len(pairs):.2f}" if pairs else MISSING_SIGN
        heads = (_("Sum of differences"), _("Figures compared"), _("Figures revised"), _("Average"))
        yield TextBlock(intro, heads, (row(total, len(pairs), changed, mean),))
        return
    yield from _not_computed(intro, why)


Figures = Mapping[object, int]


def _figures_before(submission: Submission) -> Figures:
    """The published figures of the last vintage of this year that lies beside the collection, by what they tell."""
    year = submission.collection.year
    own = [release for release in submission.collection.releases if release.year == year and release.vintage]
    if not own:
        return {}
    last = max(own, key=lambda release: release.vintage)
    return {figure.parts[0]: figure.low for figure in last.figures if figure.low == figure.high and figure.parts}


def _figures_now(submission: Submission) -> Figures:
    """Return the figures of this vintage, by what they tell."""
    lists = submission.definitions.dimension_lists
    totals = {name: submission.definitions.codelists[codelist].total for name, codelist in lists.items()}
    return {
        told(cell["indicator"], {name: cell[name] for name in lists}, totals, NOT_APPLICABLE): cell["obs_value"]
        for cell in records(submission.protected.cells[["indicator", *lists, "obs_value"]])
        if cell["obs_value"] is not None
    }
