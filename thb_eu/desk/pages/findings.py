"""Show findings by cause, each with its place, the rule behind it, and the three honest ways on.

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

from flask import Blueprint, Response, abort, current_app, request

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Audience, Finding, Outcome, Severity
from thb_eu.base.ooxml.cell_reference import is_cell
from thb_eu.checks import all_checks
from thb_eu.checks.waivers import WAIVABLE, last_day_for_sending
from thb_eu.definitions import CheckMetadata, Waiver
from thb_eu.definitions.strict_reader import outline
from thb_eu.desk.answers import finding_address, page, page_or_part, words_for
from thb_eu.desk.delivery_view import held_text, office_of
from thb_eu.desk.sheet_picture import finding_marks, picture_of
from thb_eu.desk.workplace import CollectionAtHand, Workplace, today
from thb_eu.publication.edition import findings_object
from thb_eu.publication.html.explanations import checks_by_outcome, finding_groups
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.year.status import judged_so_far

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
OF_OUR_TABLE = _("The finding is about a table of the dossier: the cell to correct is a supplier's, behind its number.")
OF_NO_DELIVERY = _("Nothing came in which a cell could be corrected: hand the file in once it is here.")
OF_REGISTER = _("Of a register of persons no cell is corrected here: its supplier corrects the row and sends it again.")
NEVER_WAIVED = _("No reason can let this finding stay: what it finds must be mended.")
NOT_JUDGED = _("The check was not run: there is nothing yet that a reason could explain.")
NOBODY_TO_ASK = _("No supplier's file is concerned: there is nobody to ask.")


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are shown: of which supplier, severity, state; empty for all."""

    supplier: str = ""
    severity: str = ""
    state: str = ""

    def shows(self, finding: SortedFinding) -> bool:
        """Tell whether a finding is among them."""
        asked = (self.supplier, finding.supplier), (self.severity, finding.severity), (self.state, finding.state)
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

    `cell`: the supplier's cell, as `FILE!CELL` (empty where the finding names none), `held`: what stands in it;
    `office`: whose it is.
    `is_delivered`: whether it is about a file that can be given back.
    """

    cell: str
    held: str | None
    office: Text
    no_correction: Text
    no_waiver: Text
    nobody_to_ask: Text
    is_delivered: bool


def pages(workplace: Workplace) -> Blueprint:
    """Return the findings of a collection, and each of them at its place."""
    routes = Blueprint("findings", __name__)

    @routes.get("/<lang>/<name>/findings")
    def findings(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        chosen = FindingFilter(*(request.args.get(field, "") for field in ("supplier", "severity", "state")))
        return page("finding_list.html", collection, tab="findings", **_listed(collection, chosen))

    @routes.get("/<lang>/<name>/findings/<fingerprint>")
    def finding(lang: str, name: str, fingerprint: str) -> Response:
        collection = workplace.collection(name)
        found = [entry.finding for entry in sorted_findings(collection) if entry.finding.fingerprint == fingerprint]
        if not found:
            abort(HTTPStatus.NOT_FOUND)
        return page_or_part("finding", collection, tab="findings", **_shown(collection, found))

    return routes


def state_of(finding: Finding) -> FindingState:
    """Find how a finding stands; what only follows from another one is told as that, whatever its outcome."""
    return FindingState.CONSEQUENCE if finding.follows_from else BY_OUTCOME.get(finding.outcome, FindingState.OPEN)


def sorted_findings(collection: CollectionAtHand) -> tuple[SortedFinding, ...]:
    """Return every finding of a collection with what it is filtered by, made once."""

    def made() -> tuple[SortedFinding, ...]:
        first = _first_of_office(collection)
        return tuple(
            SortedFinding(
                finding,
                first.get(_supplier(collection, finding), OURS),
                finding.severity.value,
                state_of(finding).value,
            )
            for finding in collection.submission.examined.findings
        )

    return collection.kept("findings", made)


def _supplier(collection: CollectionAtHand, finding: Finding) -> str:
    """Return the package of contracts of the file that a finding is about, or of the table that did not come."""
    entry = collection.collection.by_file.get(finding.where.file)
    contract = str(entry["thb:contract"]) if entry else missing_table(collection, finding)
    return contract.partition("/")[0]


def missing_table(collection: CollectionAtHand, finding: Finding) -> str:
    """Return the contract of the table that was not delivered, where a finding is about one; else nothing."""
    contract = finding.where.cell.partition(":")[0]
    is_missing = finding.where.file == collection.collection.descriptor
    return contract if is_missing and contract in collection.definitions.contracts else ""


def _first_of_office(collection: CollectionAtHand) -> Mapping[str, str]:
    """Return by package of contracts the first one of the same office."""
    offices: dict[Text, str] = {}
    contracts = dict.fromkeys(name.partition("/")[0] for name in collection.definitions.contracts)
    names = dict.fromkeys((*collection.collection.suppliers, *contracts))
    return {name: offices.setdefault(_office(collection, name), name) for name in names}


def _office(collection: CollectionAtHand, name: str) -> Text:
    """Say what the office with these contracts is called; whoever has none is ourselves."""
    definitions = collection.definitions
    office = definitions.suppliers.get(name)
    of_contracts = (table.supplier for key, table in definitions.contracts.items() if key.startswith(f"{name}/"))
    return office.office if office else next(of_contracts, _("tables of the dossier"))


def _outcomes(collection: CollectionAtHand) -> Mapping[str, Any]:
    """Find what all checks came to, made once."""

    def made() -> Mapping[str, Any]:
        edition = collection.edition(Audience.INTERNAL)
        counts = findings_object(edition)["counts"]
        return {
            "counts": [(OUTCOME[key], [*counts[key.value].values()]) for key in Outcome if key is not Outcome.WITHHELD],
            "outcomes": checks_by_outcome(edition),
            "checks": {check.id: check for check in all_checks(edition.definitions)},
        }

    return collection.kept("outcomes of checks", made)


def _to_settle(collection: CollectionAtHand) -> frozenset[str]:
    """Find what holds the dossier back beside tables that suppliers still owe, made once."""

    def made() -> frozenset[str]:
        judged = judged_so_far(collection.submission)
        return frozenset(finding.fingerprint for finding in judged.examined.findings if finding.blocks)

    return collection.kept("findings to settle", made)


def _listed(collection: CollectionAtHand, chosen: FindingFilter) -> Mapping[str, Any]:
    """Return the findings that the filter shows, the choices that it has, and what all checks came to."""
    every = sorted_findings(collection)
    shown = [finding.finding for finding in every if chosen.shows(finding)]
    blocking = [finding.fingerprint for finding in shown if finding.blocks]
    to_settle = _to_settle(collection).intersection(blocking)
    return {
        **_outcomes(collection),
        "groups": finding_groups(shown, collection.collection.waivers),
        "to_settle": len(to_settle),
        "awaited": len(blocking) - len(to_settle),
        "shown": len(shown),
        "all": len(every),
        "chosen": chosen,
        "filters": [
            (name, title, _choices(name, labels, every, chosen))
            for name, title, labels in (
                ("supplier", _("Supplier"), _suppliers(every, collection)),
                ("severity", _("Severity"), {severity.value: words for severity, words in SEVERITY.items()}),
                ("state", _("State"), {state.value: words for state, words in STATES.items()}),
            )
        ],
        "severities": [SEVERITY[severity] for severity in Severity],
        "link": partial(finding_address, collection),
    }


def _choices(
    name: str, labels: Mapping[str, Text], every: Sequence[SortedFinding], chosen: FindingFilter
) -> list[FilterChoice]:
    """Return the choices of one filter, each with how many findings it shows while the other filters stay the same."""
    others = replace(chosen, **{name: ""})
    counts = Counter(getattr(finding, name) for finding in every if others.shows(finding))
    return [FilterChoice(value, label, counts[value]) for value, label in labels.items()]


def _suppliers(every: Sequence[SortedFinding], collection: CollectionAtHand) -> Mapping[str, Text]:
    """Return the suppliers of a collection, and whoever else has a finding, by what their offices are called."""
    first = _first_of_office(collection)
    suppliers = (first[name] for name in collection.collection.suppliers)
    return {name: _office(collection, name) for name in dict.fromkeys((*suppliers, *(row.supplier for row in every)))}


def _shown(collection: CollectionAtHand, found: Sequence[Finding]) -> Mapping[str, Any]:
    """Find what one check found at one place, with the picture of the place and the ways on."""
    first, every = found[0], collection.submission.examined.findings
    checks = _outcomes(collection)["checks"]
    waivers = [waiver for waiver in collection.collection.waivers if waiver.id in {each.waiver for each in found}]
    picture = picture_of(collection.collection, collection.definitions, first.where.file, finding_marks(found))
    return {
        **words_for(collection, Audience.EU),
        "found": found,
        "check": checks.get(first.check),
        "picture": picture,
        "ours": first.where.file if first.where.file in {table.name for table in collection.definitions.tables} else "",
        "no_cell": _("The finding is about the whole table: name the cell that is to be read otherwise."),
        "causes": [finding for finding in every if first.follows_from and finding.fingerprint == first.follows_from],
        "consequences": [finding for finding in every if finding.follows_from == first.fingerprint],
        "state": STATES[state_of(first)],
        "severity": SEVERITY[first.severity],
        "ways": ways_on(collection, first, checks.get(first.check)),
        "until": max(last_day_for_sending(collection.collection, collection.definitions), today()),
        "waivers": waivers,
        "to_grant": [waiver for waiver in waivers if not waiver.granted_by and _may_grant(waiver, first)],
    }


def _may_grant(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether the user may grant a waiver: what blocks is granted by another role than the one that asked."""
    asked_alone = outline(waiver.asked_by) == outline(current_app.extensions["workplace"].role)
    return not (asked_alone and finding.severity is Severity.ERROR)


def ways_on(collection: CollectionAtHand, finding: Finding, check: CheckMetadata | None) -> WaysOn:
    """Find what can be done about a finding, and why not where it cannot."""
    where = finding.where
    entry, missing = collection.collection.by_file.get(where.file), missing_table(collection, finding)
    register = entry is not None and collection.definitions.contracts[str(entry["thb:contract"])].records is not None
    cell = f"{where.file}!{where.sheet + '!' if where.sheet else ''}{where.cell}" if is_cell(where.cell) else ""
    no_waiver = NO_WORDS
    if check is None or not check.waivable:
        no_waiver = NEVER_WAIVED
    elif finding.outcome not in WAIVABLE:
        no_waiver = NOT_JUDGED
    return WaysOn(
        cell=cell if entry and not register else "",
        held=held_text(collection, cell) if entry and cell and not register else None,
        office=office_of(str(entry["thb:contract"]), collection.definitions) if entry else NO_WORDS,
        no_correction=_no_correction(bool(entry), bool(missing), register),
        no_waiver=no_waiver,
        nobody_to_ask=NOBODY_TO_ASK
        if entry is None and not missing
        else _("There is nothing that the supplier could mend.")
        if finding.remedies.supplier.is_empty and not missing
        else NO_WORDS,
        is_delivered=entry is not None,
    )


def _no_correction(is_delivered: bool, is_missing: bool, register: bool) -> Text:
    """Say why no cell can be corrected; nothing where one can."""
    if is_delivered:
        return OF_REGISTER if register else NO_WORDS
    return OF_NO_DELIVERY if is_missing else OF_OUR_TABLE
