"""Alike: rows of registers that may be of one person and are counted as of several; known by place alone."""

from __future__ import annotations

from thb_eu.checks.evidence.context import Given, Row
from thb_eu.engines import PLACE
from thb_eu.engines.persons import register_and_row, united
from thb_eu.model import Scope


def alike(given: Given) -> list[Row]:
    """One row per row that shares a weaker key with an earlier one and not the key of the person: first, shared.

    One row per register with persons where there is none. Only rows that count are looked at.
    """
    registers = given.received.registers
    people = united(register.people for register in registers)
    if people is None:
        return []
    facts = given.mapped.as_told
    counted = set(facts.loc[facts["scope"] == Scope.IN.value, "fact"])
    numbers = [number for register in registers for number, name in register.numbered.items() if name in counted]
    found = people.alike(numbers)
    names = [register.file for register in registers]
    pairs = [
        (register_and_row(int(place)), register_and_row(int(first)))
        for first, place in zip(found["group"], found[PLACE], strict=True)
        if first != place
    ]
    told = [
        {"file": names[at], "row": row, "first": f"{names[other]}, {earlier}", "shared": True}
        for (at, row), (other, earlier) in pairs
    ]
    return told or [
        {"file": register.file, "row": None, "first": "", "shared": False}
        for register in registers
        if register.people is not None
    ]
