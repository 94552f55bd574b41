"""Law: the rules and decisions behind a cell, with their text, their days and whether anybody signed them."""

from __future__ import annotations

from collections.abc import Iterable

from thb_eu.definitions import Decision, Rule, Signature
from thb_eu.dossiers import Row
from thb_eu.explanation.reading import Key, Reading
from thb_eu.explanation.told import DecisionTold, RuleTold
from thb_eu.publication.flat_tables import DECISION
from thb_eu.publication.law.sentences import in_force, sentence


def rules_told(ids: Iterable[str], reading: Reading) -> tuple[RuleTold, ...]:
    """The rules called `ids`, once each, in the order of the law's files."""
    wanted = set(ids)
    return tuple(_rule(rule, reading) for rule in reading.definitions.law.rules if rule.id in wanted)


def decisions_told(ids: Iterable[str], reading: Reading) -> tuple[DecisionTold, ...]:
    """The decisions called `ids`, general ones and those on single cases, as they stand for the year."""
    known = reading.decisions
    return tuple(_decision(known[id]) for id in dict.fromkeys(ids) if id in known)


def resting_on(key: Key, reading: Reading) -> tuple[str, ...]:
    """The ids of the decisions on which a cell rests, or for which its figures wait."""
    return reading.said_of(key).get(DECISION, ())


def decided_by(row: Row, reading: Reading) -> tuple[str, ...]:
    """The ids of the decisions on which a row of lineage.csv rests."""
    return reading.behind_fact(row["fact"]).get(DECISION, ())


def signature(signed: Signature | None) -> str:
    """Who signed, and when; empty while nobody has."""
    return ", ".join(filter(None, (signed.by, signed.role, signed.on))) if signed else ""


def _rule(rule: Rule, reading: Reading) -> RuleTold:
    whole = next(entry for entry in reading.definitions.law.files if entry.file == rule.file)
    return RuleTold(
        id=rule.id,
        article=rule.article,
        sentence=sentence(rule, reading.definitions),
        because=rule.because,
        cites=rule.cites,
        in_force=in_force(rule.valid),
        counts=rule.count_as is not None,
        signed=signature(rule.signed),
        decision=rule.ask,
        place=str(whole.place_of(rule)),
    )


def _decision(decision: Decision) -> DecisionTold:
    return DecisionTold(decision.id, decision.question, decision.answer, decision.because, signature(decision.signed))
