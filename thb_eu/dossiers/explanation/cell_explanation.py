"""Explain one cell of a dossier: everything behind it, in the order in which a reader asks.

How its number is put together is told twice: by suppliers' counts (the shares of the populations that make it up), and
as the sum of the categories of every dimension in which it is no category itself. Views of one population are never
added: a share comes from one view, and the other views of its population are named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thb_eu.base.messages import NO_WORDS, Text, _, inside_a_sentence, joined, layout, plural
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, Audience, ObsStatus, State
from thb_eu.cells import DECISION, PROVISION, SOURCE, PopulationShare, count_in, shown_terms
from thb_eu.definitions import CellKey, Dimension, Policy
from thb_eu.dossiers import Row
from thb_eu.dossiers.explanation.addresses import RequestedCell
from thb_eu.dossiers.explanation.model import Categories, Explanation, OtherView, coded
from thb_eu.dossiers.explanation.not_counted import (
    corrections_of_cell,
    decisions_of_cell,
    findings_at,
    findings_of_cell,
    rules_of_cell,
    waivers_of_cell,
)
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.publication.cell_lineage import FIRST_ROWS, PUBLIC, REGISTER
from thb_eu.publication.labels import CONFINED, interval
from thb_eu.results.known_figures import PERTURBATION

# Explain why a cell holds no value, only a bound, or a zero that nobody wrote.
#
# Comes in: a cell. Goes out: sentences: who did not report, which view does not hold the dimension, which category
# is not listed, which breakdowns no table tells together, which part lacks for a total, which decision is waited
# for; of a zero, who says that there is none. Of a suppressed count nothing more is said than that it is
# suppressed.

NONE = "0"
NOBODY = _("Nobody reported for {codes}. Silence is not a zero: a supplier that knows of none must state it.")
NOT_HELD = plural(
    "{source} ({title}) does not record {dimension}: the one unit is shown as {unknown}.",
    "{source} ({title}) does not record {dimension}: all {count} units are shown as {unknown}.",
)
NOT_LISTED = _("{source} ({title}) does not list {code} under {dimension}; that does not mean zero.")
APART = _("No table has these breakdowns together, so only their margins are known: {views}.")
TELLS = layout("{dimension}: {source} ({title})")
NONE_AT_ALL = _("{source} ({title}) states that there were none: all its cells are zero.")
LOST = _("{source} ({title}): at least one number is not known (a blank cell, or a table that did not arrive).")
LACKS = _("A total needs {code}, which has no value: {status} ({sign}).")
LISTED = _(
    "{source} ({title}) lists everything that occurs ({dimension}); {code} is not among it, so this is a true zero."
)
MEANING = {
    ObsStatus.NOT_RECORDED.value: _("exists, but is not recorded or counted here"),
    ObsStatus.NOT_REPORTED.value: _("nobody reported"),
    ObsStatus.IMPOSSIBLE.value: _("cannot exist"),
    ObsStatus.BOUND.value: _("a lower bound, or uncertain"),
    ObsStatus.SUPPRESSED.value: _("suppressed"),
    ObsStatus.PROVISIONAL.value: _("provisional"),
}
"""What a status means here; the code list has the official words."""
WAITS = _("Numbers exist and are not counted. {question} {answer} ({id}).")
ANSWERS = {"open": _("The question is open"), "do not count": _("Answer: do not count")}


def reasons_of(key: CellKey, reading: ExplainedDossier) -> tuple[Text, ...]:
    """Say why the cell has no plain value, or a zero that no supplier wrote there; nothing for any other value."""
    row = reading.row(key)
    status = ObsStatus(row["obs_status"])
    if status in (ObsStatus.VALUE, ObsStatus.PROVISIONAL):
        unwritten = row["obs_value"] == NONE and reading.has_lineage and key not in reading.cube.behind
        return tuple(dict.fromkeys(_true_zero(key, reading))) if unwritten else ()
    if status is ObsStatus.SUPPRESSED:
        return (_("The value is suppressed for confidentiality; no more can be said without giving it away."),)
    if status is ObsStatus.IMPOSSIBLE:
        return (_("Such a value cannot exist. {note}", note=reading.tables[key[0]].note),)
    if status is ObsStatus.NOT_REPORTED:
        return tuple(_not_reported(key, reading))
    if not reading.has_lineage:
        return (_("The comment gives the reason; the facts behind the cells are not in an edition for the public."),)
    if _total_key(key, reading) not in reading.cube.behind:
        return tuple(_waiting(key, reading))
    silent = tuple(dict.fromkeys(_silent(key, reading)))
    return (*silent, *_lacking(key, reading, unexplained=not silent))


def _total_key(key: CellKey, reading: ExplainedDossier) -> CellKey:
    """Return the cell of the same parts over all breakdowns."""
    codes = (
        reading.total(dimension.name) if dimension.role == "breakdown" else code
        for dimension, code in zip(reading.tables[key[0]].dimensions, key[1], strict=True)
    )
    return key[0], tuple(codes)


def _not_reported(key: CellKey, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield whose figures lack: the parts of the cell by name, and the national bodies that would be counted there."""
    table = reading.tables[key[0]]
    at = dict(zip(table.names, key[1], strict=True))
    named = [part.name for part in table.parts if at[part.name] != reading.total(part.name)] or [
        part.name for part in table.parts
    ]
    codes = joined([coded(reading.label(name, at[name]), at[name]) for name in named])
    yield NOBODY.filled({"codes": codes})
    bodies = [
        entry.label
        for crosswalk in reading.definitions.law.crosswalks
        if crosswalk.target in at
        for entry in crosswalk.walks
        if entry.count_as == at[crosswalk.target]
    ]
    if bodies:
        yield _("The figures of these bodies would be in this cell: {bodies}.", bodies=joined(bodies))


def _populations(key: CellKey, reading: ExplainedDossier) -> tuple[PopulationShare, ...]:
    """Return what the populations under the same parts as the cell add, each from one view."""
    return reading.cube.evidence(_total_key(key, reading)).shares


def _called(view: str, reading: ExplainedDossier) -> dict[str, object]:
    """Say how a view is called: its source and its title."""
    table = reading.cube.supplier(view)
    return {"source": table.source, "title": table.title}


def _true_zero(key: CellKey, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield who says that there is none: a view that lists all that occurs, or one whose numbers are all zero."""
    for share in _populations(key, reading):
        if not share.value:
            yield NONE_AT_ALL.filled(_called(share.view, reading))
            continue
        for dimension, code in _category_dimensions(key, reading):
            if _absence_means_zero(dimension.name, share.view, reading):
                label = coded(reading.label(dimension.name, code), code)
                of_code = {"dimension": inside_a_sentence(dimension.title), "code": label}
                yield LISTED.filled({**_called(share.view, reading), **of_code})


def _silent(key: CellKey, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield the populations beside the cell that do not record it, each with what it does not tell."""
    for share in _populations(key, reading):
        own = [of_cell for of_cell in reading.cube.evidence(key).shares if of_cell.population == share.population]
        if lost := [of_cell for of_cell in own if of_cell.is_lost]:
            yield from (LOST.filled(_called(of_cell.view, reading)) for of_cell in lost)
        elif share.is_lost:
            yield LOST.filled(_called(share.view, reading))
        elif share.value:
            yield from _unrecorded(share.population, share.view, share.value, key, reading)


def _unrecorded(population: str, view: str, count: int, key: CellKey, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield what the views of one population do not tell of a cell: a dimension, a category, or two together."""
    dimensions = tuple(_category_dimensions(key, reading))
    codes = {dimension.name: _codes_by_view(dimension.name, population, key, reading) for dimension, _ in dimensions}
    tellers = {name: by_view for name, by_view in codes.items() if by_view}
    together = [
        source for source in next(iter(tellers.values()), {}) if all(source in views for views in tellers.values())
    ]
    if tellers and not together:
        titles = {dimension.name: inside_a_sentence(dimension.title) for dimension, _ in dimensions}
        views = [
            TELLS.filled({**_called(next(iter(population)), reading), "dimension": titles[name]})
            for name, population in tellers.items()
        ]
        yield APART.filled({"views": joined(views, "; ")})
    for dimension, code in dimensions:
        name, unknown = dimension.name, reading.unknown(dimension.name)
        teller = next(iter(together), view)
        label = coded(reading.label(name, code), code)
        values = {
            **_called(teller, reading),
            "count": count,
            "dimension": inside_a_sentence(dimension.title),
            "code": label,
        }
        if code == unknown or (name in tellers and (not together or code in codes[name][teller])):
            continue
        if name not in tellers:
            yield NOT_HELD.filled({**values, "unknown": coded(reading.label(name, unknown), unknown)})
        elif not _absence_means_zero(name, teller, reading):
            yield NOT_LISTED.filled(values)


def _codes_by_view(name: str, population: str, key: CellKey, reading: ExplainedDossier) -> Mapping[str, frozenset[str]]:
    """Return the views that tell a dimension of a population under a cell's part codes, each with the codes it has."""
    table = reading.tables[key[0]]
    parts = {part.name: key[1][table.names.index(part.name)] for part in table.parts}
    found: dict[str, set[str]] = {}
    for counted in reading.of_population.get((key[0], population), ()):
        codes = dict(zip(table.names, counted.key[1], strict=True))
        if all(codes[part] == code for part, code in parts.items()):
            found.setdefault(counted.view, set()).add(codes[name])
    nothing = {reading.total(name), reading.unknown(name)}
    return {view: frozenset(told) for view, told in found.items() if not told <= nothing}


def _category_dimensions(key: CellKey, reading: ExplainedDossier) -> Iterator[tuple[Dimension, str]]:
    """Yield the breakdowns in which the cell is a category, with its code."""
    for dimension, code in zip(reading.tables[key[0]].dimensions, key[1], strict=True):
        if dimension.role == "breakdown" and code != reading.total(dimension.name):
            yield dimension, code


def _absence_means_zero(dimension: str, view: str, reading: ExplainedDossier) -> bool:
    """Tell whether a view promises to list every category of a dimension that occurs."""
    delivery = reading.cube.delivered.get(view)
    targets = {crosswalk.source: crosswalk.target for crosswalk in reading.definitions.law.crosswalks}
    return delivery is not None and dimension in {
        targets.get(name, name) for name in delivery.contract.absence_means_zero
    }


def _waiting(key: CellKey, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield the decisions that keep figures out of a cell in which nothing else stands."""
    known = reading.decisions
    for id in reading.cube.codes(key, DECISION):
        if not known[id].counts:
            yield WAITS.filled({"question": known[id].question, "answer": ANSWERS[known[id].answer], "id": id})
    yield _("`thb-eu explain DOSSIER --source 'FILE!CELL'` shows which suppliers' cells wait.")


def _lacking(key: CellKey, reading: ExplainedDossier, unexplained: bool) -> Iterator[Text]:
    """Yield the categories without a value that a total over parts needs; those nobody reported, or all of them."""
    for dimension in reading.tables[key[0]].parts:
        for child in reading.below(key, dimension.name) if dimension.total_of == "items" else ():
            row = reading.row(child)
            code = child[1][reading.tables[key[0]].names.index(dimension.name)]
            is_lacking = unexplained or row["obs_status"] == ObsStatus.NOT_REPORTED.value
            if is_lacking and not row["obs_value"] and code != reading.unknown(dimension.name):
                label = coded(reading.label(dimension.name, code), code)
                yield LACKS.filled({"code": label, "status": MEANING[row["obs_status"]], "sign": row["obs_status"]})


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
    """Yield between which numbers a suppressed one lies, where the dossier tells it."""
    if told := interval(*(count_in(row.get(name)) for name in INTERVAL)):
        yield layout("{interval}: {meaning}", interval=told, meaning=CONFINED)


def _perturbed(row: Row, reading: ExplainedDossier) -> Iterator[Text]:
    """Yield that the number need not be the counted one, where numbers of its unit are perturbed."""
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
        for table in reading.cube.delivered.values():
            at = (share.population, table.view)
            if table.view != share.view and (at in reading.filled_by or table.contract.may_show(at[0], dimensions)):
                filled = reading.filled_by.get(at, ())
                found.setdefault(at, OtherView(*at, table.title, table.source, table.file, filled))
    return tuple(found.values())
