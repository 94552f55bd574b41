"""Words: what every explanation says alike: rules, decisions, corrections, waivers and findings, line by line.

Codes stand in parentheses behind their labels. What a supplier wrote cannot move the cursor or turn the reading
direction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from thb_eu.explanation.told import CorrectionTold, DecisionTold, FindingTold, RuleTold, Seen, WaiverTold, coded
from thb_eu.model import NOT_APPLICABLE, Text
from thb_eu.publication.sheets.words import NOBODY_YET, OUTCOME

WHY = Text("ZAKAJ", "WHY")
RULES = Text("PRAVILA", "RULES")
DECISIONS = Text("ODLOČITVE", "DECISIONS")
CORRECTIONS = Text("POPRAVKI", "CORRECTIONS")
WAIVERS = Text("IZJEME", "WAIVERS")
FINDINGS = Text("UGOTOVITVE", "FINDINGS")
BEARING = Text("OPOZORILA", "TO BEAR IN MIND")
NOT_COUNTING = Text("ne šteje v EU", "outside the EU totals")
CITES = Text("Sklic: {cites}. Velja {days}. {signed} {place}", "Cites: {cites}. In force {days}. {signed} {place}")
SIGNED = Text("Podpisano: {who}.", "Signed: {who}.")
UNSIGNED = Text("Ni podpisano.", "Not signed.")
BECAUSE = Text("Razlog: {because}", "Because: {because}")
ANSWERS = {
    "count": Text("Predlog: šteti", "Proposed: count"),
    "do not count": Text("Predlog: ne šteti", "Proposed: do not count"),
    "open": Text("Odprto: predloga še ni", "Open: no answer proposed yet"),
}
DECIDED = {
    "count": Text("Odločeno: šteti", "Decided: count"),
    "do not count": Text("Odločeno: ne šteti", "Decided: do not count"),
}
COUNTING = ("count",)
NOT_IN_IT = Text("Kar čaka na to, v številkah ni zajeto.", "What hangs on it is not in the figures.")
CORRECTED = Text(
    "{where}: {before} se bere kot {after}. {reason} ({authority}, {on})",
    "{where}: {before} is read as {after}. {reason} ({authority}, {on})",
)
BLANK = Text("prazno", "blank")
WAIVED = Text(
    "{where}: {reason} Zaprosil: {asked}; odobril: {granted}; velja do {until}.",
    "{where}: {reason} Asked by {asked}; granted by {granted}; until {until}.",
)
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
        yield from (Text("", ""), title, *found)


def plain(words: str) -> Text:
    """Words that are the same in both languages."""
    return Text(words, words)


def indented(told: Text, depth: int = 2) -> Text:
    """A line moved to the right."""
    return Text(" " * depth + told.sl, " " * depth + told.en)


def in_words(cell: Seen) -> Text:
    """A cell by its table and labels: `Victims by citizenship and sex (V3): …`."""
    table = coded(cell.title, cell.table)
    codes = joined([coded(code.label, code.code) for code in cell.codes if code.code != NOT_APPLICABLE])
    return Text(f"{table.sl}: {codes.sl}", f"{table.en}: {codes.en}")


def joined(parts: Iterable[Text], sign: str = ", ") -> Text:
    """Several texts as one."""
    found = list(parts)
    return Text(*(sign.join(part.in_language(lang) for part in found) for lang in ("sl", "en")))


def rule_lines(rules: Iterable[RuleTold]) -> Iterator[Text]:
    """Each rule: its article and id, its sentence with the reason, where it stands and who signed."""
    for rule in rules:
        beside = Text("", "") if rule.counts else Text(f" – {NOT_COUNTING.sl}", f" – {NOT_COUNTING.en}")
        head = f"{rule.article}, {rule.id}"
        yield Text(f"  {head}{beside.sl}", f"  {head}{beside.en}")
        yield indented(rule.sentence, 4)
        signed = SIGNED.filled({"who": rule.signed}) if rule.signed else UNSIGNED
        cited = {"cites": rule.cites, "days": rule.in_force, "signed": signed, "place": f"[{rule.place}]"}
        yield indented(CITES.filled(cited), 4)


def decision_lines(decisions: Iterable[DecisionTold]) -> Iterator[Text]:
    """Each decision: the question, the answer and how far it has come, the reason."""
    for decision in decisions:
        yield Text(f"  {decision.question.sl} ({decision.id})", f"  {decision.question.en} ({decision.id})")
        signed = SIGNED.filled({"who": decision.signed}) if decision.signed else UNSIGNED
        answer = (DECIDED if decision.signed else ANSWERS)[decision.answer]
        because = BECAUSE.filled({"because": decision.because})
        if decision.answer not in COUNTING:
            because = joined((NOT_IN_IT, because), " ")
        yield Text(*(f"    {answer.in_language(lang)}. {signed.in_language(lang)} {because.in_language(lang)}"
                     for lang in ("sl", "en")))  # fmt: skip


def correction_lines(corrections: Iterable[CorrectionTold]) -> Iterator[Text]:
    """Each correction: the cell, from and to, why, on whose authority."""
    for entry in corrections:
        told = {
            "where": Text(*(entry.where.in_language(lang) for lang in ("sl", "en"))),
            "before": plain(entry.before) if entry.before else BLANK,
            "after": plain(entry.after) if entry.after else BLANK,
            "reason": entry.reason,
            "authority": entry.authority,
            "on": entry.on,
        }
        yield indented(CORRECTED.filled(told))


def waiver_lines(waivers: Iterable[WaiverTold]) -> Iterator[Text]:
    """Each waiver: the place, why, who asked, who granted."""
    for entry in waivers:
        told = {
            "where": Text(*(entry.where.in_language(lang) for lang in ("sl", "en"))),
            "reason": entry.reason,
            "asked": plain(entry.asked_by) if entry.asked_by else NOBODY_YET,
            "granted": plain(entry.granted_by) if entry.granted_by else NOBODY_YET,
            "until": entry.until,
        }
        yield indented(WAIVED.filled(told))


def finding_lines(findings: Iterable[FindingTold]) -> Iterator[Text]:
    """Each finding: its place, what it says, how it came out."""
    for entry in findings:
        outcome = OUTCOMES.get(entry.outcome, plain(entry.outcome))
        yield Text(*(
            f"  {entry.where.in_language(lang)}: {entry.message.in_language(lang)} "
            f"[{outcome.in_language(lang)}; {entry.check}]"
            for lang in ("sl", "en")
        ))  # fmt: skip
