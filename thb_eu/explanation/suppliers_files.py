"""Suppliers' files: a supplier's count that is in no table in, the reason out.

The suppliers' files that lie in the dossier are read and judged as for the dossier itself, which costs about a second:
lineage says what counts, and nothing says what does not. Registers are not in the dossier and are left out.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thb_eu.definitions import Decision, keeping_out
from thb_eu.dossiers import INPUTS
from thb_eu.explanation.formula import filled_from_another
from thb_eu.explanation.nowhere import OTHER_YEAR, PRINTED_TOTAL, Why
from thb_eu.explanation.nowhere import REASONS as BY_CONTRACT
from thb_eu.explanation.reading import CASES, Reading
from thb_eu.explanation.spots import Spot
from thb_eu.explanation.told import coded
from thb_eu.messages import Text, _
from thb_eu.model import Received, Scope

OUT, ASK, DECIDED, UNMAPPED = "out", "ask", "decided", "unmapped"
OTHER_VIEW, NO_TABLE, NOTHING = "other view", "no table", "nothing"
OVER_CELLS = _("A printed total over {covers} cells: a claim that is checked against them, and never counts.")
REASONS = {
    OUT: _("By the rule {rule} it does not count: {because}"),
    ASK: _("It waits for a decision ({decision}) and does not count until then: {question}"),
    DECIDED: _("By a decision ({decision}) it does not count: {question} Answer: do not count."),
    UNMAPPED: _("It is unmapped: nobody knows the label in the column {column}, or no rule governs the case."),
    NO_TABLE: _("No table of {indicator} counts this unit: {unit}."),
    NOTHING: _("The table has no number here."),
}


def looked_up(spot: Spot, reading: Reading) -> Why:
    """Why the counts at a place are in no table."""
    from thb_eu.sources import read

    with tempfile.TemporaryDirectory() as folder:
        received = read(_aggregates(Path(folder), reading), reading.definitions)
    if not any(_at(spot, fact) for fact in _rows(received.facts)):
        kind, reason = _no_fact(spot, received, reading)
        return kind, (reason,), (), ()
    from thb_eu.mapping import translate

    facts = _rows(translate(received, reading.definitions).facts)
    decisions = reading.decisions
    found = [judged(fact, decisions, reading) for fact in facts if _at(spot, fact)]
    reasons = tuple(dict.fromkeys(reason for judged in found for reason in judged[1]))
    rules = tuple(id for judged in found for id in judged[2])
    return found[0][0], reasons, rules, tuple(id for judged in found for id in judged[3])


def _aggregates(folder: Path, reading: Reading) -> Path:
    """A copy of the collection as it lies in the dossier, without the registers that do not."""
    name, descriptor = reading.descriptor
    base = reading.dossier.folder / INPUTS
    kept = [entry for entry in descriptor["resources"] if reading.holds(entry["path"].replace("\\", "/"))]
    there = {entry["path"] for entry in kept}
    for entry in (path for path in base.rglob("*") if path.is_file() and path.name != "waivers.yaml"):
        target = folder / entry.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry, target)
    if reading.holds(CASES):
        _keep_cases(folder / CASES, there, reading)
    target = folder / name
    target.write_text(json.dumps({**descriptor, "resources": kept}, ensure_ascii=False), encoding="utf-8")
    return target


def _keep_cases(path: Path, files: set[str], reading: Reading) -> None:
    """Leave the decisions on cells of files that are there; YAML reads JSON."""
    from thb_eu.definitions.strict import read_yaml
    from thb_eu.errors import SourceRefused

    value = read_yaml(path.read_bytes(), CASES, SourceRefused)
    kept = [entry for entry in value["decisions"] if entry["where"]["file"] in files]
    path.write_text(json.dumps({**value, "decisions": kept}, ensure_ascii=False, default=str), encoding="utf-8")


def _rows(frame: Any) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _at(spot: Spot, row: Mapping[str, Any]) -> bool:
    return spot.holds(row["file"], row["sheet"], row["cell"], row["row"])


def judged(fact: Mapping[str, Any], decisions: Mapping[str, Decision], reading: Reading) -> Why:
    """The kind of reason, the reasons, and the rule and the decisions that they name."""
    scope, rule = Scope(fact["scope"]), fact["rule"]
    if scope is Scope.UNMAPPED:
        return UNMAPPED, (REASONS[UNMAPPED].filled({"column": fact["unresolved"] or "–"}),), (), ()
    if withheld := keeping_out(fact["decisions"], decisions):
        reasons = [_withheld(decisions[id]) for id in withheld]
        return (ASK if scope is Scope.ASK else DECIDED), tuple(reasons), (rule,), withheld
    if other := filled_from_another(fact["population"], fact["view"], reading):
        return OTHER_VIEW, (other,), (rule,), ()
    if scope is Scope.OUT:
        because = next(entry.because for entry in reading.definitions.law.rules if entry.id == rule)
        return OUT, (REASONS[OUT].filled({"rule": rule, "because": because}),), (rule,), ()
    unit, indicator = fact["unit"], fact["indicator"]
    told = {"unit": coded(reading.label("unit", unit), unit), "indicator": reading.label("indicator", indicator)}
    return NO_TABLE, (REASONS[NO_TABLE].filled(told),), (rule,), ()


def _withheld(decision: Decision) -> Text:
    """By which decision, or for the lack of which, a number does not count."""
    kind = ASK if decision.is_open else DECIDED
    return REASONS[kind].filled({"decision": decision.id, "question": decision.question})


def _no_fact(spot: Spot, received: Received, reading: Reading) -> tuple[str, Text]:
    """What stands at a place that holds no count of the year."""
    for claim in _rows(received.claims):
        if _at(spot, claim):
            return PRINTED_TOTAL, OVER_CELLS.filled({"covers": len(claim["covers"])})
    for fact in _rows(received.history):
        if _at(spot, fact):
            return OTHER_YEAR, BY_CONTRACT[OTHER_YEAR].filled({"year": fact["time"], "own": reading.year})
    return NOTHING, REASONS[NOTHING]
