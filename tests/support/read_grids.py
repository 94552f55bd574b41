"""Grids: a table read by a contract of its own, or its refusal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.texts import bilingual
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.model import spoken
from thb_eu.definitions.contracts import Contract, ContractField
from thb_eu.sources.grid import read_grid

CSV, XLSX = "data/t03.csv", "data/t03.xlsx"
ALLOWED = ("utf-8", "windows-1250")


def contract(**said: Any) -> Contract:
    """A contract of two columns that says what the test says of its file."""
    defaults: dict[str, Any] = {
        "name": "police/t03",
        "supplier": bilingual("Policija", "Police"),
        "title": bilingual("Državljanstvo", "Citizenship"),
        "fields": (ContractField("Spol"), ContractField("Osebe")),
        "schema": {"fields": []},
        "population": "police/victims",
        "always": {},
        "absence_means_zero": frozenset(),
        "printed_totals": {},
        "implications": (),
        "encodings": ALLOWED,
        "delimiter": ",",
        "sheet": "",
        "header_row": 1,
        "year_columns": None,
        "use": "facts",
        "not_counted_because": "",
        "expects": (),
        "words": {},
    }
    return Contract(**(defaults | said))


def refused(content: bytes, name: str = CSV, **said: Any) -> list[tuple[str, str]]:
    """Where every fault stands, and its code."""
    return [(spoken(fault.where, "en"), fault.code) for fault in faults(content, name, **said)]


def faults(content: bytes, name: str = CSV, **said: Any) -> tuple[Fault, ...]:
    """Every fault; each one also says what to do and who does it."""
    with pytest.raises(SourceRefused) as refusal:
        read_grid(content, name, contract(**said))
    assert all(
        fault.remedy.in_language("sl") and fault.remedy.english and fault.who in ("supplier", "analyst")
        for fault in refusal.value.faults
    )
    return refusal.value.faults


def the_refusal(content: bytes, name: str = CSV, **said: Any) -> tuple[str, str]:
    """Where the only fault stands, and its code."""
    (fault,) = refused(content, name, **said)
    return fault
