"""Notes: how to read the figures, the decisions they rest on, what was waived and what was corrected.

Breaks that the collection tells stand there too: figures before and after them are not comparable; and the bounds that
it set in place of the toolkit's: under wider ones fewer figures are found unlikely.
"""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.definitions import Policy
from thb_eu.model import Finding, ObsStatus, Place, Submission, Text, Waiver, both_of
from thb_eu.publish.sheets.grids import code, grid, head, number, remark, section, words
from thb_eu.publish.sheets.looks import CELL, CELL_CODE, SHEET_TAB
from thb_eu.publish.sheets.paper import Paper, both
from thb_eu.publish.sheets.words import (
    ANSWER,
    MISSING_SIGN,
    NOBODY_YET,
    NONE,
    NOTES,
    WITHHELD_SIGN,
    for_authority,
    signature,
    units,
    validity,
)

LAST = 9
WIDTHS = {1: 27.0, 2: 30.0, 3: 30.0, 4: 13.0, 5: 30.0, 6: 30.0, 7: 30.0, 8: 12.0, 9: 13.0}

TITLE = Text("Opombe: kako brati številke in na čem temeljijo", "Notes: how to read the figures and what they rest on")
READING = Text("Pravila branja", "Rules of reading")
UNITS = Text("Enote", "Units")
DECISIONS = Text("Odločitve", "Decisions")
POLICY = Text("Pravilo o majhnih številih", "Policy on small counts")
BREAKS = Text(
    "Prelomi v vrstah: členi, ki štejejo drugače kot prej", "Breaks: articles that count otherwise than before"
)
THRESHOLDS = Text("Meje preverjanj, ki jih je zbirka postavila sama", "Bounds of checks that the collection set itself")
BOUND_BY_NAME = {
    "change_factor": Text(
        "za kolikokrat se sme število razlikovati od lanskega", "factor by which a figure may differ from last year's"
    ),
    "change_at_least": Text("najmanjša sprememba, ki se pogleda", "smallest change that is looked at"),
    "outlier_years": Text("toliko prejšnjih let potrebuje običajni razpon", "earlier years that a usual range needs"),
    "outlier_deviations": Text("še običajni odkloni od mediane", "deviations from the median that are usual"),
    "equal_from": Text(
        "od katere velikosti so enaka števila različnih enot sumljiva",
        "size from which equal counts of different units are suspicious",
    ),
}
WAIVERS = Text("Ugotovitve z izjemo", "Waived findings")
CORRECTIONS = Text("Popravki: celice, ki se berejo drugače", "Corrections: cells that are read as another value")
COVERED = Text("ugotovitev: {count}", "findings: {count}")
BLANK = Text("prazno", "blank")
ZERO = "0"


def notes(submission: Submission) -> Paper:
    """The sheet after the cover."""
    paper = Paper(NOTES, SHEET_TAB, widths=dict(WIDTHS))
    row = head(paper, TITLE, LAST)
    row = _pairs(paper, row, READING, list(how_to_read(submission)))
    used = dict.fromkeys(unit for table in submission.definitions.tables for unit in table.units)
    labels = submission.definitions.codelists["unit"].by_code
    row = _pairs(paper, row + 1, UNITS, [(unit, labels[unit].label) for unit in used])
    row = _decisions(paper, row + 1, submission)
    row = _policy(paper, row + 1, submission)
    row = _breaks(paper, row + 1, submission)
    if told := list(own_thresholds(submission)):
        row = _pairs(paper, row + 1, THRESHOLDS, told)
    row = _waivers(paper, row + 1, submission)
    _corrections(paper, row + 1, submission)
    return paper


def _pairs(paper: Paper, row: int, title: Text, told: list[tuple[str, Text]]) -> int:
    row = section(paper, row, title, LAST)
    for at, (sign, text) in enumerate(told, start=row):
        paper.write(at, 1, sign, CELL_CODE.but(size=10, bold=True))
        paper.write(at, 2, text.sl, CELL, (at, 4))
        paper.write(at, 5, text.en, CELL, (at, LAST))
    return row + len(told)


def how_to_read(submission: Submission) -> Iterator[tuple[str, Text]]:
    """Zero, blank and unknown; what adds up and what does not."""
    lists = submission.definitions.codelists
    unknown = dict.fromkeys(lists[name].unknown for name in submission.definitions.dimension_lists.values())
    yield ZERO, Text("Znano je, da ni nobene enote.", "It is known that there is none.")
    yield (
        MISSING_SIGN,
        Text(
            "Vrednost ni znana ali je ni; razlog pove oznaka ob njej. To ni nič.",
            "The value is not known or not there; the flag beside it says why. It is not zero.",
        ),
    )
    yield (
        WITHHELD_SIGN,
        Text(
            "V javni izdaji ni prikazano, ker bi lahko izdalo prikrito vrednost; v tabelah: te razčlenitve ni.",
            "Withheld from the public edition, as it could tell a suppressed value; in tables: no such breakdown.",
        ),
    )
    yield (
        ", ".join(filter(None, unknown)),
        Text("Enota obstaja, njena kategorija pa ni znana.", "The unit exists, but its category is not known."),
    )
    yield (
        ObsStatus.BOUND.value,
        Text(
            "Spodnja meja ali negotova vrednost: del, ki bi se prištel, ni znan.",
            "A lower bound or an uncertain value: a part that would be added is not known.",
        ),
    )
    yield (
        "Σ",
        Text(
            "Kategorija je vsota delov, ki so jo zapisali; nič je le, če so jo zapisali vsi. Skupna vrednost brez "
            "znanega dela manjka.",
            "A category is the sum of the parts that recorded it; it is zero only if all of them did. A total that "
            "lacks a part is missing.",
        ),
    )
    yield (
        "≠",
        Text(
            "Tabele istega kazalnika so pogledi na isto množico; njihove vsote se med seboj ne seštevajo. Enote "
            "različnih vrst (osebe, kazniva dejanja, listine, sodbe) se nikoli ne seštevajo.",
            "Tables of one indicator are views of the same population; their totals are never added. Units of "
            "different kinds (persons, offences, papers, judgments) are never added to each other.",
        ),
    )


def _decisions(paper: Paper, row: int, submission: Submission) -> int:
    """Every decision in full; those that no figure of this year raises stand there with no facts."""
    row = section(paper, row, DECISIONS, LAST)
    fields = (
        code("Oznaka", "Id"),
        words("Vprašanje", "Question (sl)"),
        words("Vprašanje (en)", "Question"),
        words("Odgovor", "Answer"),
        words("Kar piše ob številkah", "Printed beside the figures (sl)"),
        words("Kar piše ob številkah (en)", "Printed beside the figures"),
        words("Razlog", "Because"),
        number("Dejstva", "Facts"),
        words("Podpisano", "Signed"),
    )
    return grid(paper, row, fields, _decision_rows(submission))


def _decision_rows(submission: Submission) -> Iterator[tuple[str | int, ...]]:
    asked = {question.decision: question for question in submission.mapped.questions}
    for name, entry in submission.mapped.decisions.items():
        question = asked.get(name)
        answer = both(ANSWER.get(entry.answer, Text(entry.answer, entry.answer)), "\n")
        told = f"{question.facts}\n{units(question.units)}" if question else 0
        facts = for_authority(submission, told)
        yield (
            name,
            entry.question.sl,
            entry.question.en,
            answer,
            entry.says.sl,
            entry.says.en,
            both(entry.because, "\n"),
            facts,
            signature(entry.signed),
        )


def _policy(paper: Paper, row: int, submission: Submission) -> int:
    policy = submission.definitions.law.policy(submission.collection.year)
    if policy is None:
        return remark(paper, section(paper, row, POLICY, LAST), NONE, LAST)
    return _pairs(paper, row, POLICY, list(_policy_told(policy)))


def _policy_told(policy: Policy) -> Iterator[tuple[str, Text]]:
    yield policy.id, policy.because
    yield (
        "EU",
        Text(
            f"Prave vrednosti gredo Komisiji; pod {policy.mark_below} so označene ({policy.mark}).",
            f"True values go to the Commission; below {policy.mark_below} they are marked ({policy.mark}).",
        ),
    )
    yield (
        "PUBLIC",
        Text(
            f"Za javnost so vrednosti pod {policy.suppress_below} prikrite, tako da se jih na manj kot "
            f"{policy.protect_within} natančno ne da izračunati iz drugih.",
            f"For the public, values below {policy.suppress_below} are suppressed so that the others do not tell them "
            f"within {policy.protect_within}.",
        ),
    )
    when, who = validity(policy.valid), signature(policy.signed)
    yield "✓", Text(f"Velja: {when}. Podpisano: {who}.", f"In force: {when}. Signed: {who}.")


def _breaks(paper: Paper, row: int, submission: Submission) -> int:
    breaks = submission.collection.breaks
    if not breaks:
        return remark(paper, section(paper, row, BREAKS, LAST), NONE, LAST)
    return _pairs(
        paper, row, BREAKS, [(f"{entry['article']}, {entry['from']}", both_of(entry["note"])) for entry in breaks]
    )


def own_thresholds(submission: Submission) -> Iterator[tuple[str, Text]]:
    """By name: the bounds that the collection changed, as the toolkit's → its own."""
    before = submission.definitions.thresholds
    for name, bound in submission.collection.thresholds.items():
        if bound != before[name]:
            called, change = BOUND_BY_NAME[name], f"{before[name]} → {bound}"
            yield name, Text(f"{called.sl}: {change}", f"{called.en}: {change}")


def living_waivers(submission: Submission) -> list[tuple[Waiver, list[Finding]]]:
    """The waivers that hold, in the order of their file, each with the findings that stand on it."""
    found: dict[str, list[Finding]] = {}
    for finding in submission.examined.findings:
        found.setdefault(finding.waiver, []).append(finding)
    return [(waiver, found[waiver.id]) for waiver in submission.collection.waivers if waiver.id in found]


def _waivers(paper: Paper, row: int, submission: Submission) -> int:
    row = section(paper, row, WAIVERS, LAST)
    waivers = living_waivers(submission)
    if not waivers:
        return remark(paper, row, NONE, LAST)
    fields = (
        code("Oznaka", "Id"),
        words("Razlog", "Reason (sl)"),
        words("Razlog (en)", "Reason"),
        code("Preverjanje", "Check"),
        words("Mesto", "Place"),
        words("Številke", "Figures"),
        words("Zaprosil; odobril", "Asked by; granted by"),
        words("Dne", "On"),
        words("Velja do", "Until"),
    )
    rows = [
        (
            entry.id,
            for_authority(submission, entry.reason.sl),
            for_authority(submission, entry.reason.en),
            entry.check,
            where_told(entry, found),
            for_authority(submission, "" if entry.is_scope else "\n".join(dict.fromkeys(map(figures_of, found)))),
            f"{entry.asked_by or both(NOBODY_YET)}; {entry.granted_by or both(NOBODY_YET)}",
            entry.on,
            entry.until,
        )
        for entry, found in waivers
    ]
    return grid(paper, row, fields, rows)


def where_told(waiver: Waiver, found: list[Finding]) -> str:
    """The place of a waiver, and of how many findings it speaks where it is for more than one place."""
    place = place_told(waiver.where)
    return f"{place}\n{both(COVERED.filled({'count': len(found)}))}" if waiver.is_scope or len(found) > 1 else place


def place_told(where: Place) -> str:
    """A place in both languages, once where they say the same."""
    return both(Text(*(where.in_language(lang) for lang in ("sl", "en"))))


def figures_of(told: Finding | Waiver) -> str:
    """The figures on which a finding rests, or for which a waiver was given."""
    return "; ".join(f"{name} {'–' if value is None else value}" for name, value in told.figures.items())


def _corrections(paper: Paper, row: int, submission: Submission) -> int:
    row = section(paper, row, CORRECTIONS, LAST)
    corrections = submission.collection.corrections
    if not corrections:
        return remark(paper, row, NONE, LAST)
    fields = (
        code("Oznaka", "Id"),
        words("Razlog", "Reason (sl)"),
        words("Razlog (en)", "Reason"),
        words("Dne", "On"),
        words("Mesto", "Place"),
        words("Prej → zdaj", "From → to"),
        words("Odobril", "Authority", span=3),
    )
    rows = [
        (
            entry.id,
            for_authority(submission, entry.reason.sl),
            for_authority(submission, entry.reason.en),
            entry.on,
            place_told(entry.where),
            for_authority(submission, f"{entry.from_value or both(BLANK)} → {entry.to_value or both(BLANK)}"),
            entry.authority,
        )
        for entry in corrections
    ]
    return grid(paper, row, fields, rows)
