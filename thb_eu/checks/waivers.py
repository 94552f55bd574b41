"""Waive findings, for the evidence they were given for and no other.

A waiver names one finding by its place, or a scope, and the seal of what it covers. It dies when anything under the
seal changes, when nothing is found any more, or when its last day lies before the last day on which the submission may
be sent; a dead waiver is told. A blocking finding is waived by two roles, never by one. Refused, all faults at once:
what names no check, no file, or a check that is open to no reason; two that could be for one finding, so that it never
matters which stands first; days or roles that cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Finding, Outcome, Place, Severity
from thb_eu.base.ooxml.cell_reference import CELL, area_of
from thb_eu.checks import WAIVERS_ALIVE
from thb_eu.checks.run import Answered, finding_apart, not_applicable, result_of, seal
from thb_eu.definitions import CheckMetadata, Definitions, Waiver
from thb_eu.definitions.signing import unreadable
from thb_eu.definitions.strict_reader import closest, outline, position
from thb_eu.results import Collection, ReceivedFacts
from thb_eu.results.deliveries import brought

FILE = "waivers.yaml"
WAIVABLE = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.WAIVED)
"""Outcomes of which a finding may stand with a reason; what was not run says nothing that could be explained."""


class WaiverState(Enum):
    """Whether a waiver still explains what it was given for, and if not, why."""

    ALIVE = "alive"
    EXPIRED = "expired"
    EXPLAINS_NOTHING = "explains nothing"
    CHANGED = "evidence changed"
    OTHER_FIGURES = "other figures"
    NOT_JUDGED = "not judged"

    @property
    def is_dead(self) -> bool:
        """Whether it holds no more; of a check that was not run, nobody can tell."""
        return self not in (WaiverState.ALIVE, WaiverState.NOT_JUDGED)


DEATHS = {
    WaiverState.EXPIRED: (
        "waiver-expired",
        _("The waiver {id} ends on {until}; the last day for sending is {due}."),
        _("If the reason still holds, have it granted for longer."),
    ),
    WaiverState.EXPLAINS_NOTHING: (
        "waiver-explains-nothing",
        _("The waiver {id} no longer applies: the check finds nothing there."),
        _("Remove it."),
    ),
    WaiverState.CHANGED: (
        "waiver-outdated",
        _("The waiver {id} was given for something else: what it rests on has changed."),
        _(
            'Look at the data again. If the reason still holds, write the seal "{evidence}" into the waiver, and '
            "have it granted anew (granted_by: null)."
        ),
    ),
    WaiverState.OTHER_FIGURES: (
        "waiver-figures-differ",
        _("The figures in the waiver {id} are not those of its seal."),
        _("Write the figures that the finding shows, or leave them out."),
    ),
}
"""The code of each death, what is told of it, and what to do."""


@dataclass(frozen=True, slots=True)
class JudgedWaiver:
    """What became of one waiver: the findings it covers now, the seal over them (empty: none), and whether it lives."""

    waiver: Waiver
    covers: tuple[Finding, ...]
    evidence: str
    life: WaiverState


def last_day_for_sending(collection: Collection, definitions: Definitions) -> str:
    """Return the ISO day until which a waiver must hold."""
    return definitions.days_due(collection.year)["limit"]


def to_be_judged(received: ReceivedFacts) -> tuple[Waiver, ...]:
    """Return the waivers of the collection except those for a file that cannot be read: of them nobody can tell yet."""
    unread = {file.path for file in received.refused}
    return tuple(waiver for waiver in received.collection.waivers if waiver.where.file not in unread)


def with_waivers(
    findings: Iterable[Finding], waivers: Sequence[Waiver], due: str, left_out: Iterable[str] = ()
) -> tuple[list[Finding], Answered]:
    """Return the findings, those with a living waiver marked so, and what is to be said of the waivers themselves.

    `due` is the last day for sending (ISO); `left_out` are the checks that were not put.
    """
    found = list(findings)
    judged = judge(found, waivers, due, left_out)
    living = [waiver.waiver for waiver in judged if waiver.life is WaiverState.ALIVE]
    return [_marked(finding, living) for finding in found], _about_waivers(judged, due)


def judge(
    findings: Iterable[Finding], waivers: Iterable[Waiver], due: str, left_out: Iterable[str] = ()
) -> tuple[JudgedWaiver, ...]:
    """Return every waiver with what it covers and whether it lives; the same before and after findings are marked."""
    found = list(findings)
    unheard = {*left_out, *(finding.check for finding in found if finding.outcome is Outcome.NOT_RUN)}
    return tuple(_judged(waiver, found, due, unheard) for waiver in waivers)


def proposed(id: str, findings: Sequence[Finding], until: str) -> Waiver:
    """Propose the waiver that could be asked for findings of one check at one place; its reason is left to write."""
    first = findings[0]
    where = replace(first.where, row=None if first.where.cell else first.where.row)
    same = all(dict(finding.figures) == dict(first.figures) for finding in findings)
    figures = first.figures if same else {}
    proposal = Waiver(id, first.check, where, False, figures, "", NO_WORDS, "", "", "", until)
    return replace(proposal, evidence=_seal(proposal, findings))


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether the waiver is for this finding, whatever the seal says."""
    if finding.check != waiver.check or finding.outcome not in WAIVABLE:
        return False
    matches = _in_scope if waiver.is_scope else _at_place
    return matches(waiver.where, finding.where)


def _marked(finding: Finding, living: Iterable[Waiver]) -> Finding:
    waiver = next((waiver for waiver in living if covers(waiver, finding)), None)
    return replace(finding, outcome=Outcome.WAIVED, waiver=waiver.id) if waiver else finding


def _judged(waiver: Waiver, findings: Iterable[Finding], due: str, unheard: set[str]) -> JudgedWaiver:
    found = tuple(finding for finding in findings if covers(waiver, finding))
    evidence = _seal(waiver, found)
    return JudgedWaiver(waiver, found, evidence, _life(waiver, found, evidence, due, waiver.check in unheard))


def _life(waiver: Waiver, found: Sequence[Finding], evidence: str, due: str, unheard: bool) -> WaiverState:
    if waiver.until < due:
        return WaiverState.EXPIRED
    if not found:
        return WaiverState.NOT_JUDGED if unheard else WaiverState.EXPLAINS_NOTHING
    if evidence != waiver.evidence:
        return WaiverState.CHANGED
    if waiver.figures and any(dict(waiver.figures) != dict(finding.figures) for finding in found):
        return WaiverState.OTHER_FIGURES
    return WaiverState.ALIVE


def _seal(waiver: Waiver, found: Sequence[Finding]) -> str:
    """Return the seal of the one finding at a place; of several, and of a scope, one over their places and seals."""
    if not found:
        return ""
    if len(found) == 1 and not waiver.is_scope:
        return found[0].evidence
    return seal(sorted((finding.fingerprint, finding.evidence) for finding in found))


def _at_place(where: Place, place: Place) -> bool:
    """Tell whether file and cell (or row, where the finding shows no cell) agree, and sheet and column where named."""
    same_spot = where.cell == place.cell and (bool(place.cell) or where.row == place.row)
    same_column = where.column in ("", place.column)
    return where.file == place.file and where.sheet in ("", place.sheet) and same_spot and same_column


def _in_scope(scope: Place, place: Place) -> bool:
    """Tell whether a place is in the file, on the sheet and inside the range, as far as the scope names them."""
    inside = scope.file == place.file and scope.sheet in ("", place.sheet)
    return inside and (not scope.cell or _in_range(scope.cell, place.cell))


def _in_range(cells: str, cell: str) -> bool:
    return bool(CELL.fullmatch(cell)) and _ranges_meet(cells, cell)


def _ranges_meet(area: str, other: str) -> bool:
    """Tell whether two ranges, each from any of its corners, share a cell."""
    sides = zip(*(zip(*area_of(cells), strict=True) for cells in (area, other)), strict=True)  # of rows, of columns
    return all(min(left) <= max(right) and min(right) <= max(left) for left, right in sides)


def _about_waivers(judged: Sequence[JudgedWaiver], due: str) -> Answered:
    if not judged:
        return not_applicable(WAIVERS_ALIVE, _("The collection has no waivers."))
    if all(waiver.life is WaiverState.NOT_JUDGED for waiver in judged):
        return not_applicable(WAIVERS_ALIVE, _("The checks that the waivers name were not run."))
    dead = [_dead(waiver, due) for waiver in judged if waiver.life.is_dead]
    return result_of(WAIVERS_ALIVE, Outcome.FAILED if dead else Outcome.PASSED), dead


def _dead(judged: JudgedWaiver, due: str) -> Finding:
    """Find a dead waiver, beneath what it was for if that is found."""
    place = Place(file=FILE, cell=judged.waiver.id)
    dead = finding_apart(WAIVERS_ALIVE, Outcome.FAILED, *expiry_reason(judged, due), DEATHS[judged.life][0], place)
    return replace(dead, follows_from=judged.covers[0].fingerprint) if judged.covers else dead


def expiry_reason(judged: JudgedWaiver, due: str) -> tuple[Text, Text]:
    """Say of which cause a waiver died, and what to do."""
    values = {"id": judged.waiver.id, "until": judged.waiver.until, "due": due, "evidence": judged.evidence}
    _code, what, remedy = DEATHS[judged.life]
    return what.filled(values), remedy.filled(values)


# --- what is refused -------------------------------------------------------------------------------

Flaw = tuple[str, str, Text, Text]
"""A key of the entry, the code of what is wrong with it, the words for that, and what to do."""


def refuse_unsound(received: ReceivedFacts, checks: Iterable[CheckMetadata], definitions: Definitions) -> None:
    """Refuse the waivers of a collection with everything that is wrong with them, whatever the data say."""
    waivers, content = received.collection.waivers, received.inputs.get(FILE, b"")
    known, files = {check.id: check for check in checks}, _files(received, definitions)
    faults = [
        Fault(position(FILE, content, ["waivers", number, key]).of(waiver.id), code, what, remedy, "analyst")
        for number, waiver in enumerate(waivers)
        for key, code, what, remedy in (
            *_rivals(waiver, waivers[:number]),
            *_aim(waiver, known, files),
            *_roles_and_days(waiver, known),
        )
    ]
    refuse_if_any(SourceRefused, faults)


def _files(received: ReceivedFacts, definitions: Definitions) -> list[str]:
    """Say what a finding may name as its file: the collection's files, the counted tables, the definitions."""
    collection = received.collection
    sent = [*collection.by_file, *(file.path for file in received.refused)]
    sent += [*brought(collection.journal), *definitions.contracts] if collection.waivers else []
    return [*sent, collection.descriptor, *(table.name for table in definitions.tables), *definitions.files]


def _rivals(waiver: Waiver, before: Iterable[Waiver]) -> Iterator[Flaw]:
    for other in before:
        if other.check == waiver.check and _meet(other, waiver):
            what = _("{first} is for the same finding already.", first=other.id)
            yield _target(waiver), "waiver-doubled", what, _("Keep one of the two, or make the scope smaller.")


def _meet(waiver: Waiver, other: Waiver) -> bool:
    """Tell whether there could be a finding that both are for."""
    left, right = waiver.where, other.where
    if left.file != right.file or not _equal(left.sheet, right.sheet):
        return False
    if waiver.is_scope and other.is_scope:
        return not (left.cell and right.cell) or _ranges_meet(left.cell, right.cell)
    if waiver.is_scope or other.is_scope:
        scope, place = (left, right) if waiver.is_scope else (right, left)
        return not scope.cell or _in_range(scope.cell, place.cell)
    return left.cell == right.cell and (bool(left.cell) or left.row == right.row) and _equal(left.column, right.column)


def _equal(name: str, other: str) -> bool:
    """Return the same name, or no name that would tell them apart."""
    return not name or not other or name == other


def _aim(waiver: Waiver, known: dict[str, CheckMetadata], files: Sequence[str]) -> Iterator[Flaw]:
    check, file = known.get(waiver.check), waiver.where.file
    if check is None:
        what = _("the check {check!r} does not exist.", check=waiver.check)
        yield "check", "unknown-check", what, closest(waiver.check, known)
    elif not check.waivable:
        what = _("the check {check} is open to no waiver.", check=check.id)
        yield "check", "check-not-waivable", what, _("Settle what the finding shows.")
    if file not in files:
        what = _("the collection has no file {file!r}.", file=file)
        yield _target(waiver), "unknown-file", what, closest(file, files)
    if waiver.is_scope and waiver.figures:
        what = _("one finding has figures, a scope has none.")
        yield "figures", "waiver-target-unclear", what, _("Leave out figures.")


def _roles_and_days(waiver: Waiver, known: dict[str, CheckMetadata]) -> Iterator[Flaw]:
    check, request, granted = known.get(waiver.check), outline(waiver.asked_by), outline(waiver.granted_by)
    for key, role in (("asked_by", waiver.asked_by), ("granted_by", waiver.granted_by)):
        if role and (problem := unreadable(role)):
            yield key, *problem
    if bool(request) != bool(waiver.on):
        what = _("asked_by and on describe one act; one of them is missing.")
        yield "on", "waiver-roles-incomplete", what, _("Write both or none.")
    if granted and not request:
        what = _("it is granted, but nobody asked for it.")
        yield "granted_by", "waiver-roles-incomplete", what, _("Write which role asked for it and when.")
    if granted and granted == request and check is not None and check.severity is Severity.ERROR:
        what = _("asked and granted by the same role.")
        yield "granted_by", "waiver-needs-two-roles", what, _("A finding that blocks is waived by two.")
    if waiver.on > waiver.until:
        what = _("the last day {until} lies before {on}.", until=waiver.until, on=waiver.on)
        yield "until", "days-out-of-order", what, _("Put the days in order.")


def _target(waiver: Waiver) -> str:
    return "scope" if waiver.is_scope else "where"
