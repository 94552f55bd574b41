"""Cells: one cell of a dossier in, everything behind it out, in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.definitions import Policy
from thb_eu.dossiers import Row
from thb_eu.explanation.formula import categories_of, other_views, shares_of
from thb_eu.explanation.law import decisions_told, resting_on, rules_told
from thb_eu.explanation.missing import reasons_of
from thb_eu.explanation.on_the_way import corrections_told, findings_at, findings_told, waivers_told
from thb_eu.explanation.reading import Reading
from thb_eu.explanation.sheets import Asked
from thb_eu.explanation.told import Explanation, Share
from thb_eu.messages import NO_WORDS, Text, _
from thb_eu.model import NOT_APPLICABLE, Audience, State
from thb_eu.publication.flat_tables import PROVISION, SOURCE

SMALL = _("A small count of persons (below {below}). {because}")
SUPPRESSED_SMALL = _("A small count of persons: suppressed. {because}")
SECONDARY = _("Suppressed so that no small count elsewhere can be worked out from the sums.")
FREE = _("Free to publish.")
PUBLIC = _(
    "Edition for the public: the suppliers' counts, rules and corrections behind the cell are not in it, "
    "as they could give a suppressed value away. The edition for the Commission has them."
)
REGISTER = _(
    "The register itself is not in the dossier, only its hash. Rows alone are told, and nothing of what they say."
)
FIRST_ROWS = _("A row is the first of those that tell the same; how many they are stands beside it.")
STATES = {
    State.DRAFT: _("The dossier is a DRAFT: something that it rests on is not yet signed, granted or answered."),
    State.BLOCKED: _("The dossier is BLOCKED: findings stand in the way of the submission."),
}


def explained(asked: Asked, reading: Reading) -> Explanation:
    """Everything about the cell that was asked for."""
    key, row, said = asked.key, reading.row(asked.key), reading.said_of(asked.key)
    shares = shares_of(key, reading)
    terms = [term for share in shares for term in share.terms]
    waivers = tuple(dict.fromkeys(id for term in terms for id in term.waivers))
    places = [term.where for share in shares if not share.register for term in share.terms]
    decisions = resting_on(key, reading)
    policy = reading.definitions.law.policy(reading.year)
    return Explanation(
        asked=asked.text,
        part=asked.part,
        cell=reading.seen(key),
        unit=reading.label("unit", row["unit"]) if row["unit"] != NOT_APPLICABLE else NO_WORDS,
        status=reading.definitions.codelists["obs_status"].by_code[row["obs_status"]].label,
        mark=row["conf_status"],
        mark_reason=_mark_reason(row, policy),
        legal_articles=said.get(PROVISION, ()),
        sources=said.get(SOURCE, ()),
        comment=row["comment"],
        reasons=reasons_of(key, reading),
        shares=shares,
        categories=categories_of(key, reading),
        other_views=other_views(key, shares, reading),
        rules=rules_told((row["rule"] for row in reading.behind.get(key, ())), reading),
        decisions=decisions_told(decisions, reading),
        corrections=corrections_told((id for term in terms for id in term.corrections), reading),
        waivers=waivers_told(waivers, reading),
        findings=(*findings_at(key, reading), *findings_told(places, waivers, reading)),
        remarks=tuple(_remarks(shares, reading)),
    )


def _mark_reason(row: Row, policy: Policy | None) -> Text:
    """Why the cell bears its mark of confidentiality."""
    mark = row["conf_status"]
    if not mark or policy is None:
        return NO_WORDS
    if mark == policy.mark:
        told = {"below": policy.mark_below, "because": policy.because}
        return (SMALL if row["obs_value"] else SUPPRESSED_SMALL).filled(told)
    return FREE if mark == policy.otherwise else SECONDARY


def _remarks(shares: tuple[Share, ...], reading: Reading) -> Iterator[Text]:
    if reading.dossier.manifest["audience"] == Audience.PUBLIC.value:
        yield PUBLIC
    if any(share.register for share in shares):
        yield REGISTER
        yield FIRST_ROWS
    state = State(reading.dossier.manifest["state"])
    if state in STATES:
        yield STATES[state]
