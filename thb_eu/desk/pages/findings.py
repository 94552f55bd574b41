"""Findings: what the checks found, by cause; of each its place, the rule behind it, and the three honest ways on.

The ways on are: to correct a cell on somebody's authority, to ask that the finding may stay, to ask the supplier. Each
is a form where it is possible, and a sentence that says why where it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Audience, Finding, Outcome, Severity
from thb_eu.base.ooxml.cell_reference import is_cell
from thb_eu.checks import all_checks
from thb_eu.checks.waivers import WAIVABLE, last_day_for_sending
from thb_eu.definitions import CheckMetadata
from thb_eu.desk.addresses import finding_address, words_for
from thb_eu.desk.answers import page, page_or_part
from thb_eu.desk.sheet_picture import finding_marks, picture_of
from thb_eu.desk.workplace import CollectionAtHand, Workplace, today
from thb_eu.publication.edition import findings_object
from thb_eu.publication.html.findings import checks_by_outcome, finding_groups
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.year.changes import TableFile
from thb_eu.year.corrections import held_cell

OURS = "-"
"""The supplier, in the filter, of findings that are about a table of the dossier."""


class FindingState(Enum):
    """How a finding stands: open, not decided, not run, waived, or only a consequence of another one."""

    OPEN = "open"
    UNDECIDED = "undecided"
    NOT_RUN = "not run"
    WAIVED = "waived"
    CONSEQUENCE = "consequence"


STATES = {
    FindingState.OPEN: _("open"),
    FindingState.UNDECIDED: _("undecided"),
    FindingState.NOT_RUN: _("not run"),
    FindingState.WAIVED: _("waived"),
    FindingState.CONSEQUENCE: _("follows from another"),
}
BY_OUTCOME = {
    Outcome.UNDECIDED: FindingState.UNDECIDED,
    Outcome.NOT_RUN: FindingState.NOT_RUN,
    Outcome.WAIVED: FindingState.WAIVED,
}
OUR_TABLES = _("tables of the dossier")
OF_OUR_TABLE = _("The finding is about a table of the dossier: the cell to correct is a supplier's, behind its number.")
OF_REGISTER = _("Of a register of persons no cell is corrected here: its supplier corrects the row and sends it again.")
OF_NO_CELL = _("The finding is about the whole table: name the cell that is to be read otherwise.")
NEVER_WAIVED = _("No reason can let this finding stay: what it finds must be mended.")
NOT_JUDGED = _("The check was not run: there is nothing yet that a reason could explain.")
NOBODY_TO_ASK = _("No supplier's file is concerned: there is nobody to ask.")
NOTHING_TO_ASK = _("There is nothing that the supplier could mend.")


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are shown: of which supplier, severity, state; empty for all."""

    supplier: str = ""
    severity: str = ""
    state: str = ""

    def shows(self, one: SortedFinding) -> bool:
        """Whether a finding is among them."""
        asked = (self.supplier, one.supplier), (self.severity, one.severity), (self.state, one.state)
        return all(wanted in ("", held) for wanted, held in asked)


@dataclass(frozen=True, slots=True)
class SortedFinding:
    """A finding with what it is filtered by: the supplier (a package of contracts) in whose file it is, or `OURS`."""

    finding: Finding
    supplier: str
    severity: str
    state: str


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One choice of a filter, and how many findings it shows beside the other filters that are set."""

    value: str
    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class WaysOn:
    """What can be done about a finding; each way is open where nothing says why not.

    `cell`: the supplier's cell, as `FILE!CELL` (empty where the finding names none), `held`: what stands in it.
    """

    cell: str
    held: str | None
    no_correction: Text
    no_waiver: Text
    nobody_to_ask: Text


def pages(workplace: Workplace) -> Blueprint:
    """The findings of a collection, and each of them at its place."""
    routes = Blueprint("findings", __name__)

    @routes.get("/<lang>/<name>/findings")
    def findings(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        chosen = FindingFilter(*(request.args.get(field, "") for field in ("supplier", "severity", "state")))
        return page("finding_list.html", collection, tab="findings", **_listed(collection, chosen))

    @routes.get("/<lang>/<name>/findings/<fingerprint>")
    def finding(lang: str, name: str, fingerprint: str) -> Response:
        collection = workplace.collection(name)
        found = [one for one in collection.submission.examined.findings if one.fingerprint == fingerprint]
        if not found:
            abort(HTTPStatus.NOT_FOUND)
        return page_or_part("finding", collection, tab="findings", **_shown(collection, found))

    return routes


def state_of(finding: Finding) -> FindingState:
    """How a finding stands; what only follows from another one is told as that, whatever its outcome."""
    return FindingState.CONSEQUENCE if finding.follows_from else BY_OUTCOME.get(finding.outcome, FindingState.OPEN)


def sorted_findings(collection: CollectionAtHand) -> tuple[SortedFinding, ...]:
    """Every finding of a collection with what it is filtered by, made once."""

    def made() -> tuple[SortedFinding, ...]:
        files = collection.collection.by_file
        return tuple(
            SortedFinding(one, _supplier(files.get(one.where.file)), one.severity.value, state_of(one).value)
            for one in collection.submission.examined.findings
        )

    return collection.kept("findings", made)


def _supplier(entry: Mapping[str, Any] | None) -> str:
    return str(entry["thb:contract"]).partition("/")[0] if entry else OURS


def _outcomes(collection: CollectionAtHand) -> Mapping[str, Any]:
    """What all checks came to, made once."""

    def made() -> Mapping[str, Any]:
        edition = collection.edition(Audience.INTERNAL)
        counts = findings_object(edition)["counts"]
        return {
            "counts": [(OUTCOME[one], [*counts[one.value].values()]) for one in Outcome if one is not Outcome.WITHHELD],
            "outcomes": checks_by_outcome(edition),
            "checks": {check.id: check for check in all_checks(edition.definitions)},
        }

    return collection.kept("outcomes of checks", made)


def _listed(collection: CollectionAtHand, chosen: FindingFilter) -> Mapping[str, Any]:
    """The findings that the filter shows, the choices that it has, and what all checks came to."""
    every = sorted_findings(collection)
    shown = [one.finding for one in every if chosen.shows(one)]
    return {
        **_outcomes(collection),
        "groups": finding_groups(shown, collection.collection.waivers),
        "shown": len(shown),
        "all": len(every),
        "chosen": chosen,
        "filters": [
            (name, title, _choices(name, labels, every, chosen))
            for name, title, labels in (
                ("supplier", _("Supplier"), _suppliers(every, collection)),
                ("severity", _("Severity"), {one.value: words for one, words in SEVERITY.items()}),
                ("state", _("State"), {one.value: words for one, words in STATES.items()}),
            )
        ],
        "severities": [SEVERITY[one] for one in Severity],
        "link": partial(finding_address, collection),
    }


def _choices(
    name: str, labels: Mapping[str, Text], every: Sequence[SortedFinding], chosen: FindingFilter
) -> list[FilterChoice]:
    """The choices of one filter, each with how many findings it shows while the other filters stay as they are."""
    others = replace(chosen, **{name: ""})
    counts = Counter(getattr(one, name) for one in every if others.shows(one))
    return [FilterChoice(value, label, counts[value]) for value, label in labels.items()]


def _suppliers(every: Sequence[SortedFinding], collection: CollectionAtHand) -> Mapping[str, Text]:
    """The suppliers of a collection, and whoever else has a finding, by what their offices are called."""
    definitions, found = collection.definitions, {}
    for name in dict.fromkeys((*collection.collection.suppliers, *(one.supplier for one in every))):
        of_supplier = (one.supplier for key, one in definitions.contracts.items() if key.startswith(f"{name}/"))
        office = definitions.suppliers.get(name)
        found[name] = office.office if office else next(of_supplier, OUR_TABLES)
    return found


def _shown(collection: CollectionAtHand, found: Sequence[Finding]) -> Mapping[str, Any]:
    """What one check found at one place, with the picture of the place and the ways on."""
    first, every = found[0], collection.submission.examined.findings
    checks = _outcomes(collection)["checks"]
    picture = picture_of(collection.collection, collection.definitions, first.where.file, finding_marks(found))
    return {
        **words_for(collection, Audience.EU),
        "found": found,
        "check": checks.get(first.check),
        "picture": picture,
        "ours": first.where.file if first.where.file in {table.name for table in collection.definitions.tables} else "",
        "no_cell": OF_NO_CELL,
        "causes": [one for one in every if first.follows_from and one.fingerprint == first.follows_from],
        "consequences": [one for one in every if one.follows_from == first.fingerprint],
        "state": STATES[state_of(first)],
        "severity": SEVERITY[first.severity],
        "ways": ways_on(collection, first, checks.get(first.check)),
        "until": max(last_day_for_sending(collection.collection, collection.definitions), today()),
        "to_grant": [
            waiver
            for waiver in collection.collection.waivers
            if waiver.id in {one.waiver for one in found} and not waiver.granted_by
        ],
    }


def ways_on(collection: CollectionAtHand, finding: Finding, check: CheckMetadata | None) -> WaysOn:
    """What can be done about a finding, and why not where it cannot."""
    where = finding.where
    entry = collection.collection.by_file.get(where.file)
    register = entry is not None and collection.definitions.contracts[str(entry["thb:contract"])].records is not None
    cell = f"{where.file}!{where.sheet + '!' if where.sheet else ''}{where.cell}" if is_cell(where.cell) else ""
    no_waiver = NO_WORDS
    if check is None or not check.waivable:
        no_waiver = NEVER_WAIVED
    elif finding.outcome not in WAIVABLE:
        no_waiver = NOT_JUDGED
    return WaysOn(
        cell=cell if entry and not register else "",
        held=_held(collection, finding) if entry and cell and not register else None,
        no_correction=OF_OUR_TABLE if entry is None else OF_REGISTER if register else NO_WORDS,
        no_waiver=no_waiver,
        nobody_to_ask=NOBODY_TO_ASK
        if entry is None
        else NOTHING_TO_ASK
        if finding.remedies.supplier.is_empty
        else NO_WORDS,
    )


def _held(collection: CollectionAtHand, finding: Finding) -> str | None:
    """What stands in the supplier's cell of a finding; None where the file cannot be read."""
    held = collection.collection
    file = TableFile(held.folder, held.by_file[finding.where.file], held.year)
    agreed = collection.definitions.contracts[str(file.entry["thb:contract"])]
    try:
        return held_cell(file, agreed, finding.where).text
    except ThbError:
        return None
