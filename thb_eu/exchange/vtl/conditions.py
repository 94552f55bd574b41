"""Write a comparison of a rule file or an expectation as an expression of VTL over columns of a data set.

A column is called as in the evidence, in capitals. The logic has three values in both languages: what rests on a
missing value is null, and whoever asks decides what that means. Pure text; nothing is looked up here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from thb_eu.definitions import ColumnComparison, CombinedComparison, Comparison, Expectation, Operand

NUMBER, TEXT, BOOLEAN = "number", "text", "boolean"
"""The types of columns; an empty text is as blank as a missing one."""
RELATIONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
IN_SET, BETWEEN = "expect_column_values_to_be_in_set", "expect_column_values_to_be_between"
BOUNDS = {"min_value": ">=", "max_value": "<="}

Columns = Mapping[str, str]
"""The columns of a data set by name, each with its type."""


def condition(rule: Comparison, columns: Columns) -> str:
    """Return the rule as an expression that is true, false, or null where a value is missing on which it depends."""
    if isinstance(rule, CombinedComparison):
        joined = f" {'and' if rule.every else 'or'} ".join(condition(part, columns) for part in rule.parts)
        return f"({joined})"
    expression = _comparison(rule, columns)
    return f"not ({expression})" if rule.negated else expression


def _comparison(rule: ColumnComparison, columns: Columns) -> str:
    left = _operand(rule.left)
    if rule.relation == "blank":
        return f'nvl({left}, "") = ""' if columns[str(rule.left)] == TEXT else f"isnull({left})"
    if rule.relation == "in":
        return f"{left} in {code_set(map(str, rule.right))}"
    if rule.relation == "true":
        return left
    right = _operand(rule.right[0])
    if not rule.within:
        return f"{left} {RELATIONS[rule.relation]} {right}"
    slack = f"abs({right}) * {rule.within} / 100" if rule.percent else f"{rule.within}"
    if rule.relation in ("=", "!="):
        return f"abs({left} - {right}) {'<=' if rule.relation == '=' else '>'} {slack}"
    return f"{left} {rule.relation} {right} {'+' if rule.relation.startswith('<') else '-'} {slack}"


def _operand(operand: Operand) -> str:
    return operand.upper() if isinstance(operand, str) and not operand.startswith('"') else str(operand)


def code_set(codes: Iterable[str]) -> str:
    """Return codes as a set of VTL."""
    return "{" + ", ".join(f'"{code}"' for code in codes) + "}"


def selection(rows: Mapping[str, Iterable[str]]) -> str:
    """Say of which rows something is asked: for each column named the codes that a row may have."""
    chosen = {name: sorted(codes) for name, codes in rows.items()}
    one_or_more = (
        f'{name.upper()} = "{codes[0]}"' if len(codes) == 1 else f"{name.upper()} in {code_set(codes)}"
        for name, codes in chosen.items()
    )
    return " and ".join(one_or_more)


def of_expectation(expectation: Expectation) -> Comparison | None:
    """Return an expectation as a comparison; a missing value is not judged. None if its type or options are unknown."""
    words: dict[str, Any] = dict(expectation.kwargs)
    column = words.pop("column", "")
    if expectation.type == IN_SET and words.keys() == {"value_set"}:
        held: Comparison = ColumnComparison(column, "in", tuple(words["value_set"]))
    elif expectation.type == BETWEEN and words.keys() <= BOUNDS.keys():
        held = CombinedComparison(
            True, tuple(ColumnComparison(column, BOUNDS[name], (bound,)) for name, bound in words.items())
        )
    else:
        return None
    return CombinedComparison(False, (ColumnComparison(column, "blank"), held))
