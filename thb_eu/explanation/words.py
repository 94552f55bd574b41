"""Words: what every explanation says alike: rules, decisions, corrections, waivers and findings, line by line.

Codes stand in parentheses behind their labels. What a supplier wrote cannot move the cursor or turn the reading
direction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from thb_eu.explanation.told import CorrectionTold, DecisionTold, FindingTold, RuleTold, Seen, WaiverTold, coded
from thb_eu.messages import NO_WORDS, Text, _, joined, layout, literal
from thb_eu.model import NOT_APPLICABLE
from thb_eu.publication.sheets.words import NOBODY_YET, OUTCOME

WHY = _("WHY")
RULES = _("RULES")
DECISIONS = _("DECISIONS")
CORRECTIONS = _("CORRECTIONS")
WAIVERS = _("WAIVERS")
FINDINGS = _("FINDINGS")
BEARING = _("TO BEAR IN MIND")
NOT_COUNTING = _("outside the EU totals")
CITES = _("Cites: {cites}. In force {days}. {signed} {place}")
SIGNED = _("Signed: {who}.")
UNSIGNED = _("Not signed.")
BECAUSE = _("Because: {because}")
ANSWERS = {
    "count": _("Proposed: count"),
    "do not count": _("Proposed: do not count"),
    "open": _("Open: no answer proposed yet"),
}
DECIDED = {
    "count": _("Decided: count"),
    "do not count": _("Decided: do not count"),
}
COUNTING = ("count",)
NOT_IN_IT = _("What hangs on it is not in the figures.")
CORRECTED = _("{where}: {before} is read as {after}. {reason} ({authority}, {on})")
BLANK = _("blank")
WAIVED = _("{where}: {reason} Asked by {asked}; granted by {granted}; until {until}.")
OUTCOMES = {outcome.value: text for outcome, text in OUTCOME.items()}


def readable(line: str) -> str:
    """One line that only says what stands in it: signs that steer are shown as their codes."""
    return "".join(
        sign if sign.isprintable() or unicodedata.category(sign) == "Zs" else ascii(sign)[1:-1] for sign in line
    )


def section(title: Text, lines: Iterable[Text]) -> Iterator[Text]:
    """A title and its lines, after a blank one; nothing where there are no lines."""
    found = list(lines)
    if found:
        yield from (NO_WORDS, title, *found)


def indented(told: Text, depth: int = 2) -> Text:
    """A line moved to the right."""
    return layout("{space}{told}", space=" " * depth, told=told)


def in_words(cell: Seen) -> Text:
    """A cell by its table and labels: `Victims by citizenship and sex (V3): …`."""
    table = coded(cell.title, cell.table)
    codes = joined([coded(code.label, code.code) for code in cell.codes if code.code != NOT_APPLICABLE])
    return layout("{table}: {codes}", table=table, codes=codes)


def rule_lines(rules: Iterable[RuleTold]) -> Iterator[Text]:
    """Each rule: its article and id, its sentence with the reason, where it stands and who signed."""
    for rule in rules:
        beside = NO_WORDS if rule.counts else layout(" – {not_counting}", not_counting=NOT_COUNTING)
        head = f"{rule.article}, {rule.id}"
        yield layout("  {head}{beside}", head=head, beside=beside)
        yield indented(rule.sentence, 4)
        signed = SIGNED.filled({"who": rule.signed}) if rule.signed else UNSIGNED
        cited = {"cites": rule.cites, "days": rule.in_force, "signed": signed, "place": f"[{rule.place}]"}
        yield indented(CITES.filled(cited), 4)


def decision_lines(decisions: Iterable[DecisionTold]) -> Iterator[Text]:
    """Each decision: the question, the answer and how far it has come, the reason."""
    for decision in decisions:
        yield layout("  {question} ({id})", question=decision.question, id=decision.id)
        signed = SIGNED.filled({"who": decision.signed}) if decision.signed else UNSIGNED
        answer = (DECIDED if decision.signed else ANSWERS)[decision.answer]
        because = BECAUSE.filled({"because": decision.because})
        if decision.answer not in COUNTING:
            because = joined((NOT_IN_IT, because), " ")
        yield layout("    {answer}. {signed} {because}", answer=answer, signed=signed, because=because)


def correction_lines(corrections: Iterable[CorrectionTold]) -> Iterator[Text]:
    """Each correction: the cell, from and to, why, on whose authority."""
    for entry in corrections:
        told = {
            "where": entry.where,
            "before": literal(entry.before) if entry.before else BLANK,
            "after": literal(entry.after) if entry.after else BLANK,
            "reason": entry.reason,
            "authority": entry.authority,
            "on": entry.on,
        }
        yield indented(CORRECTED.filled(told))


def waiver_lines(waivers: Iterable[WaiverTold]) -> Iterator[Text]:
    """Each waiver: the place, why, who asked, who granted."""
    for entry in waivers:
        told = {
            "where": entry.where,
            "reason": entry.reason,
            "asked": literal(entry.asked_by) if entry.asked_by else NOBODY_YET,
            "granted": literal(entry.granted_by) if entry.granted_by else NOBODY_YET,
            "until": entry.until,
        }
        yield indented(WAIVED.filled(told))


def finding_lines(findings: Iterable[FindingTold]) -> Iterator[Text]:
    """Each finding: its place, what it says, how it came out."""
    for entry in findings:
        outcome = OUTCOMES.get(entry.outcome, literal(entry.outcome))
        told = {"where": entry.where, "message": entry.message, "outcome": outcome, "check": entry.check}
        yield layout("  {where}: {message} [{outcome}; {check}]", **told)
