"""Suites of expectations that a test writes for itself."""

from __future__ import annotations

import json
from typing import Any

from thb_eu.definitions import Definitions
from thb_eu.definitions.suites import Suite, read_suites, vocabulary

BETWEEN, IN_SET = "expect_column_values_to_be_between", "expect_column_values_to_be_in_set"
SUM, KEY = "expect_column_sum_to_be_between", "expect_compound_columns_to_be_unique"


def written(id: str = "it", type: str = BETWEEN, rows: Any = None, **changed: Any) -> dict[str, Any]:
    """An expectation as a steward writes it: no value of a cell is above 100, unless told otherwise."""
    words = {"sl": "?", "en": "?"}
    told = {
        "id": id,
        "type": type,
        "kwargs": {"column": "obs_value", "max_value": 100},
        "severity": "error",
        "level": 1,
        "asks": words,
        "says": words,
        "remedy": {"analyst": words},
        "cites": "-",
    }
    return {**told, **({"rows": rows} if rows else {}), **changed}


def suites(definitions: Definitions, *files: tuple[str, str, list[dict[str, Any]]]) -> list[Suite]:
    """The suites of files told as place, table and expectations."""
    values = {
        f"datapackages/{place}/plausibility/{number}.json": {"table": table, "expectations": entries}
        for number, (place, table, entries) in enumerate(files)
    }
    contents = {name: json.dumps(value, indent=1).encode() for name, value in values.items()}
    words = vocabulary(definitions.codelists, definitions.tables, definitions.law, definitions.contracts)
    return list(read_suites(values, contents, words).values())


def suite(definitions: Definitions, *entries: dict[str, Any], table: str = "cells", place: str = "eu-thb") -> Suite:
    """One suite of these expectations."""
    return suites(definitions, (place, table, list(entries)))[0]
