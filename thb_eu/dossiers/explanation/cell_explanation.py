"""Explain one cell of a dossier: everything behind it, in the order in which a reader asks.

How its number is put together is told twice: by suppliers' counts (the shares of the populations that make it up), and
as the sum of the categories of every dimension in which it is no category itself. Views of one population are never
added: a share comes from one view, and the other views of its population are named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.messages import NO_WORDS, Text, _, layout
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, Audience, State
from thb_eu.cells import PROVISION, SOURCE, PopulationShare, count_in
from thb_eu.cells.privacy import shown_terms
from thb_eu.definitions import CellKey, Policy
from thb_eu.dossiers import Row
from thb_eu.dossiers.explanation.addresses import RequestedCell
from thb_eu.dossiers.explanation.interventions import (
    corrections_of_cell,
    decisions_of_cell,
    findings_at,
    findings_of_cell,
    rules_of_cell,
    waivers_of_cell,
)
from thb_eu.dossiers.explanation.missing import reasons_of
from thb_eu.dossiers.explanation.model import Categories, Explanation, OtherView
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.publication.cell_lineage import FIRST_ROWS, PUBLIC, REGISTER
from thb_eu.publication.labels import CONFINED, interval
from thb_eu.results.known_figures import PERTURBATION

SMALL = _("A small count of persons (below {below}). {because}")
NOT_SHOWN = _(
    "Suppressed: a small count of persons (below {below}), or one that would give such a count away. {because}"
)
SECONDARY = _("Not for the public: with the sums it would give a small count of persons away.")
CHANGED = _("To protect persons this need not be the counted number; that lies at most {error} from it.")
STATES = {
    State.DRAFT: _("The dossier is a DRAFT: something that it rests on is not yet signed, granted or answered."),
    State.BLOCKED: _("The dossier is BLOCKED: findings prevent the submission."),
}


def explained(cell: RequestedCell, reading: ExplainedDossier) -> Explanation:
    """Return everything about the cell that was asked for."""
    key, row, cube = cell.key, reading.row(cell.key), reading.cube
    evidence = cube.evidence(key)
    shares, waivers = evidence.shares, evidence.waivers
    places = [term.where for term in shown_terms(shares)]
    policy = reading.definitions.law.policy(reading.year)
    return Explanation(
        asked=cell.text,
        part=cell.part,
        cell=reading.seen(key),
        unit=reading.label("unit", row["unit"]) if row["unit"] != NOT_APPLICABLE else NO_WORDS,
        status=reading.definitions.codelists["obs_status"].by_code[row["obs_status"]].label,
        mark=row["conf_status"],
        mark_reason=_mark_reason(row, policy),
        legal_articles=cube.codes(key, PROVISION),
        sources=tuple(map(reading.dossier.cited, cube.codes(key, SOURCE))),
        comment=row["comment"],
        reasons=reasons_of(key, reading),
        shares=shares,
        categories=tuple(_categories(key, reading)),
        other_views=_other_views(shares, reading),
        rules=rules_of_cell(evidence.rules, reading),
        decisions=decisions_of_cell(evidence.decisions, reading),
        corrections=corrections_of_cell(evidence.corrections, reading),
        waivers=waivers_of_cell(waivers, reading),
        findings=(*findings_at(key, reading), *findings_of_cell(places, waivers, reading)),
        remarks=(*_confined(row), *_perturbed(row, reading), *_remarks(shares, reading)),
    )


def _mark_reason(row: Row, policy: Policy | None) -> Text:
    """Say why the cell bears its mark of confidentiality."""
    mark = row["conf_status"]
    if not mark or policy is None:
        return NO_WORDS
    if mark == policy.otherwise:
        return _("Free to publish.")
    if mark == policy.suppressed_mark:
        return NOT_SHOWN.filled({"below": policy.below, "because": policy.because})
    return SMALL.filled({"below": policy.below, "because": policy.because}) if mark == policy.primary else SECONDARY


def _confined(row: Row) -> Iterator[Text]:
    """Between which numbers a suppressed one lies, where the dossier tells it."""
    if told := interval(*(count_in(row.get(name)) for name in INTERVAL)):
        yield layout("{interval}: {meaning}", interval=told, meaning=CONFINED)


def _perturbed(row: Row, reading: ExplainedDossier) -> Iterator[Text]:
    """That the number is not the counted one, where it is not."""
    moved = reading.dossier.manifest.get(PERTURBATION)
    if moved and row["obs_value"] and row["unit"] in moved["units"]:
        yield CHANGED.filled({"error": moved["error"]})


def _remarks(shares: tuple[PopulationShare, ...], reading: ExplainedDossier) -> Iterator[Text]:
    if reading.dossier.manifest["audience"] == Audience.PUBLIC.value:
        yield PUBLIC
    if any(share.register for share in shares):
        yield REGISTER
        yield FIRST_ROWS
    state = State(reading.dossier.manifest["state"])
    if state in STATES:
        yield STATES[state]


def _categories(key: CellKey, reading: ExplainedDossier) -> Iterator[Categories]:
    """Yield the cell as sums over its dimensions; only where something stands next below it."""
    value = count_in(reading.row(key)["obs_value"])
    for dimension in reading.tables[key[0]].dimensions:
        cells = tuple(reading.seen(child) for child in reading.below(key, dimension.name))
        known = [cell.value for cell in cells if cell.value is not None]
        if cells:
            yield Categories(dimension.name, dimension.title, cells, bool(known) and sum(known) == value)


def _other_views(shares: Iterable[PopulationShare], reading: ExplainedDossier) -> tuple[OtherView, ...]:
    """Return the views of the same populations from which the cell was not counted."""
    found: dict[tuple[str, str], OtherView] = {}
    dimensions = reading.definitions.law.dimensions
    for share in shares:
        for it in reading.cube.delivered.values():
            at = (share.population, it.view)
            if it.view != share.view and (at in reading.filled_by or it.contract.may_show(at[0], dimensions)):
                filled = reading.filled_by.get(at, ())
                found.setdefault(at, OtherView(*at, it.title, it.source, it.file, filled))
    return tuple(found.values())
