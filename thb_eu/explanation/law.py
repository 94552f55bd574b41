"""Law: the rules and decisions behind a cell, with their text, their days and whether anybody signed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thb_eu.definitions import Decision, Rule, Signature
from thb_eu.dossiers import Row
from thb_eu.explanation.reading import Key, Reading, parted
from thb_eu.explanation.told import DecisionTold, RuleTold
from thb_eu.publication.law.sentences import in_force, sentence

DECISIONS = "decisions"
"""Column of lineage.csv that names the decisions on which a fact rests."""


def rules_told(ids: Iterable[str], reading: Reading) -> tuple[RuleTold, ...]:
    """The rules called `ids`, once each, in the order of the law's files."""
    wanted = set(ids)
    return tuple(_rule(rule, reading) for rule in reading.definitions.law.rules if rule.id in wanted)


def decisions_told(ids: Iterable[str], reading: Reading) -> tuple[DecisionTold, ...]:
    """The decisions called `ids`, general ones and those on single cases, as they stand for the year."""
    known = known_decisions(reading)
    return tuple(_decision(known[id]) for id in dict.fromkeys(ids) if id in known)


def known_decisions(reading: Reading) -> Mapping[str, Decision]:
    """All decisions as they stand for the year of the dossier, by id."""
    general = reading.definitions.law.decisions_for(reading.year)
    return {**general, **{case.decision.id: case.decision for case in reading.case_decisions}}


def resting_on(key: Key, reading: Reading) -> tuple[str, ...]:
    """The ids of the decisions on which a cell rests, or for which its figures wait."""
    resting = [id for row in reading.behind.get(key, ()) for id in decided_by(row, reading)]
    return tuple(dict.fromkeys((*resting, *commented_decisions(key, reading))))


def decided_by(row: Row, reading: Reading) -> Iterator[str]:
    """The decisions on which a row of lineage.csv rests.

    Dossiers of earlier versions do not name them: there, that of its rule or its case; of persons, also to count once.
    """
    if DECISIONS in row:
        yield from parted(row[DECISIONS])
        return
    counting = reading.definitions.counting.rules.get(reading.tables[row["table"]].indicator)
    if counting is not None and reading.is_register(row["view"]):
        yield counting.decision
    if asked := reading.asks.get(row["rule"]):
        yield reading.cases.get((row["file"], row["sheet"], row["cell"], asked), asked)


def commented_decisions(key: Key, reading: Reading) -> Iterator[str]:
    """The decisions whose own sentence stands in the cell's comment: also those that keep figures out of it."""
    comment = reading.row(key)["comment"]
    told = {id: decision.says.english for id, decision in known_decisions(reading).items()}
    return (id for id, words in told.items() if words and words in comment)


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
        place=whole.place_of(rule),
    )


def _decision(decision: Decision) -> DecisionTold:
    return DecisionTold(decision.id, decision.question, decision.answer, decision.because, signature(decision.signed))
