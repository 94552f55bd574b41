"""List the findings in one file, in the order in which a supplier goes through them.

A remark says what the check says and what the supplier does, nothing more: no cell of the file is quoted, so that a
file with a person in every row can be marked as any other; no file of ours, no check and no waiver is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from thb_eu.base.errors import REFUSED, Fault
from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, layout, plural
from thb_eu.base.model import Finding, Outcome, Place, Remedies, Severity
from thb_eu.base.ooxml.cell_reference import Coordinates, is_on_a_sheet, place_of
from thb_eu.base.ooxml.sheet_cells import CellColours
from thb_eu.publication.labels import OUTCOME, SEVERITY
from thb_eu.results import RefusedFile, Submission
from thb_eu.templates.annotated_copies.copy_stamp import SuppliedFile, numbered_before

COLOURS = {Severity.ERROR: "F2B5A7", Severity.WARNING: "FBE29B", Severity.NOTE: "CBDDF2"}
EXPLAINED_COLOUR = "D5DCD3"
"""Grounds of marked cells: apart in grey too; what is explained is the quietest."""

LONGEST_NOTE = 4_000
"""More than that nobody reads beside a cell; a spreadsheet program holds eight times as much."""

EXPLAINED, EXPLAINED_HERE = _("EXPLAINED"), _("explained")
SETTLED, SETTLED_HERE = _("SETTLED"), _("settled")
TO_BE_GRANTED, TO_BE_GRANTED_HERE = _("WAITS FOR APPROVAL"), _("waits for approval")
"""Of an explanation that the office took up and no second role has granted yet."""
FOLLOWING = plural(
    "{count} finding follows from it and goes with it.",
    "{count} findings follow from it and go with it.",
)
LEFT_OUT = " …"


@dataclass(frozen=True, slots=True)
class NumberedRemark:
    """A finding in a file, numbered as it is called on the telephone (`14-2`), on a `sheet` of the supplier's file.

    `reason` says why it may stand, if it may; `answer`, how its supplier answered it, once that is accepted; `again`,
    what was answered and is asked once more, and why. `reference`: the fingerprint of the finding where it is not found
    any more. `is_granted`: nobody need approve more.
    """

    number: str
    finding: Finding
    reason: Text = NO_WORDS
    sheet: str = ""
    answer: Text = NO_WORDS
    reference: str = ""
    is_granted: bool = True
    again: Text = NO_WORDS

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its finding."""
        return self.reference or self.finding.fingerprint

    @property
    def explained(self) -> bool:
        """Whether nothing more is asked: a waiver says why the finding may stand, or its answer was accepted."""
        return self.finding.outcome is Outcome.WAIVED or not self.answer.is_empty

    @property
    def why(self) -> Text:
        """What is to be done; of a remark that is settled, why it is."""
        if not self.answer.is_empty:
            return self.answer
        if self.explained:
            return self.reason
        remedy = self.finding.remedies.supplier
        return remedy if self.again.is_empty else joined((self.again, remedy), " ")

    @property
    def colour(self) -> str:
        """The ground of the cell that it is about."""
        return EXPLAINED_COLOUR if self.explained else COLOURS[self.finding.severity]

    @property
    def weight(self) -> Text:
        """How grave it is, and what became of the question where it was not simply answered with no."""
        if not self.answer.is_empty:
            return SETTLED_HERE if self.is_granted else TO_BE_GRANTED_HERE
        severity = SEVERITY[self.finding.severity]
        outcome = EXPLAINED_HERE if self.explained else OUTCOME[self.finding.outcome]
        if self.finding.outcome is Outcome.FAILED:
            return severity
        return layout("{severity} ({outcome})", severity=severity, outcome=outcome)

    @property
    def cell(self) -> Coordinates | None:
        """Row and column of the cell that is marked; column 0 for a whole row, nothing for a whole file."""
        where = self.finding.where
        try:
            row, column = place_of(where.cell)
        except ValueError:
            row, column = where.row or 0, 0
        return (row, column) if is_on_a_sheet(row, column or 1) else None


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """What a supplier answered to a remark: of which check, where in the collection.

    The office accepted it, or it is asked `again`, and why.
    """

    check: str
    where: Place
    answer: Text
    is_correction: bool
    again: Text = NO_WORDS


def remarks_on(
    files: Sequence[SuppliedFile], submission: Submission, heard: Mapping[str, HeardAnswer]
) -> tuple[NumberedRemark, ...]:
    """Return the remarks on the files of one delivery: the open ones by severity and place, then those that are
    settled.

    What had a number keeps it, new ones are numbered after it. Of findings only those come into a copy with which the
    supplier has anything to do; of those, causes alone, what follows in the same files goes with them. `heard`: what
    was answered, by the fingerprint of what it answers.
    """
    settled = {print: answer for print, answer in heard.items() if answer.again.is_empty}
    reasons = {waiver.id: waiver.reason for waiver in submission.collection.waivers}
    asked = {waiver.id for waiver in submission.collection.waivers if not waiver.granted_by}
    sheets = {path: file.sheets.get(path) for file in files for path in file.tables}
    findings = [
        finding
        for finding in submission.examined.findings
        if finding.where.file in sheets and not finding.remedies.supplier.is_empty
    ]
    prints = {finding.fingerprint for finding in findings}
    told = [finding for finding in findings if finding.follows_from not in prints or finding.fingerprint in heard]
    follow = Counter(finding.follows_from for finding in findings)
    found = [
        NumberedRemark(
            "",
            _with_count(finding, follow[finding.fingerprint]),
            reasons.get(finding.waiver, NO_WORDS),
            sheets[finding.where.file] or finding.where.sheet,
            settled[finding.fingerprint].answer if finding.fingerprint in settled else NO_WORDS,
            is_granted=finding.waiver not in asked,
            again=heard[finding.fingerprint].again if finding.fingerprint in heard else NO_WORDS,
        )
        for finding in told
    ]
    found += [
        NumberedRemark("", _no_more_found(fix), NO_WORDS, sheets[fix.where.file] or fix.where.sheet, fix.answer, print)
        for print, fix in settled.items()
        if fix.is_correction and print not in prints and fix.where.file in sheets
    ]
    severities = list(Severity)
    found.sort(
        key=lambda remark: (
            remark.explained,
            severities.index(remark.finding.severity),
            remark.finding.where.file,
            remark.finding.where.sheet,
            remark.cell or (0, 0),
            remark.finding.check,
            remark.fingerprint,
        )
    )
    numbers = dict(numbered_before(submission.collection.journal, files[0].delivery))
    for note in found:
        numbers.setdefault(note.fingerprint, len(numbers) + 1)
    found.sort(key=lambda remark: (remark.explained, numbers[remark.fingerprint]))
    return tuple(replace(remark, number=f"{files[0].number}-{numbers[remark.fingerprint]}") for remark in found)


def _with_count(finding: Finding, following: int) -> Finding:
    """Return a cause that says how many findings go with it."""
    said = FOLLOWING.filled({"count": following})
    return replace(finding, message=joined((finding.message, said), " ")) if following else finding


def _no_more_found(answer: HeardAnswer) -> Finding:
    """Return a finding that a correction has done away with, as far as it is still known."""
    remedies = Remedies(supplier=answer.answer)
    message = _("Your correction is accepted: the cell is read as you said.")
    return Finding(answer.check, Outcome.WAIVED, Severity.NOTE, 0, message, remedies, "", answer.where)


def remarks_on_refused(file: RefusedFile, number: str) -> tuple[NumberedRemark, ...]:
    """Return the faults that keep a file, called `number`, from being read and that its supplier can mend, each at its
    place.

    Of merged cells the first is marked.
    """
    remarks = []
    for place, fault in enumerate(for_suppliers(file.faults), start=1):
        where = place_in(fault, file.path)
        finding = Finding(
            check=REFUSED,
            outcome=Outcome.FAILED,
            severity=Severity.ERROR,
            level=1,
            message=fault.what,
            remedies=Remedies(supplier=fault.for_the_supplier),
            cites="",
            where=replace(where, cell=where.cell.partition(":")[0]),
            code=fault.code,
        )
        remarks.append(NumberedRemark(f"{number}-{place}", finding, sheet=where.sheet))
    return tuple(remarks)


def for_suppliers(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults of which their supplier can do something; what only the office mends goes to the office."""
    return tuple(fault for fault in faults if not fault.for_the_supplier.is_empty)


def place_in(fault: Fault, file: str) -> Place:
    """Return the place of a fault in the supplier's file; a place in a file of ours is none of the supplier's."""
    return fault.where if fault.where.file == file else Place(file)


def grounds_of(remarks: Iterable[NumberedRemark]) -> dict[int, CellColours]:
    """Return the colours of a sheet's rows and cells: of several remarks on a place the first, which is the gravest."""
    grounds: dict[int, CellColours] = {}
    for remark in remarks:
        if remark.cell:
            row, column = remark.cell
            ground = grounds.setdefault(row, CellColours())
            if column:
                ground.cells.setdefault(column, remark.colour)
            else:
                ground.row = ground.row or remark.colour
    for ground in grounds.values():
        if ground.row:
            ground.cells.setdefault(1, ground.row)
    return grounds


def notes_of(remarks: Iterable[NumberedRemark], languages: Languages) -> dict[Coordinates, str]:
    """Find what is noted at which cell: the remarks on it, as far as there is room; those on a row at its first."""
    noted: dict[Coordinates, list[str]] = {}
    for remark in remarks:
        if remark.cell:
            finding, about = remark.finding, remark.weight.in_languages(languages)
            head = EXPLAINED.in_languages(languages) if remark.explained else about.upper()
            if not remark.answer.is_empty:
                head = (SETTLED if remark.is_granted else TO_BE_GRANTED).in_languages(languages)
            then = remark.why
            texts = filter(None, (words.in_languages(languages, "\n") for words in (finding.message, then)))
            note = "\n".join((f"{remark.number} {head}", *texts, f"[{remark.fingerprint}]"))
            row, column = remark.cell
            noted.setdefault((row, max(column, 1)), []).append(note)
    return {cell: _joined(notes, languages) for cell, notes in noted.items()}


def _joined(notes: list[str], languages: Languages) -> str:
    note = notes[0] if len(notes[0]) <= LONGEST_NOTE else notes[0][:LONGEST_NOTE] + LEFT_OUT
    for at, more in enumerate(notes[1:], start=1):
        if len(note) + len(more) > LONGEST_NOTE:
            left = _("… and {more} more: see the first sheet.", more=len(notes) - at)
            return f"{note}\n\n{left.in_languages(languages, chr(10))}"
        note += f"\n\n{more}"
    return note
