"""Ask one model again and again: of what an attacker can tell, with other prices and bounds; of what to suppress, with
more and more demands.

The door to HiGHS (highspy). A model is made once and only what changes is told: a question in fractions begins where
the last one ended and mostly takes a few steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

SURELY_WHOLE = 1e-6
"""How near to a whole number the solver's answer must be to be one."""

Options = dict[str, bool | float | str]
QUIETLY: Options = {"log_to_console": False, "output_flag": False, "threads": 1}
EXACTLY: Options = {"mip_rel_gap": 0.0, "mip_abs_gap": 0.0}
ANSWERED_WHOLE = QUIETLY | EXACTLY | {"mip_allow_restart": False}
ANSWERED_WARM = {**QUIETLY, "presolve": "off", "simplex_strategy": 0}
"""Without presolve a question begins where the last one ended; by which simplex, the solver chooses each time."""
BRANCHES = 1000
"""How many branches a choice may take."""


@dataclass(frozen=True)
class Answer:
    """What a program comes to: its least price, and what the solver found, of which little is asked each time."""

    price: float
    found: Any

    @cached_property
    def columns(self) -> Any:
        """Every column."""
        return np.array(self.found.col_value, dtype=float)

    @property
    def is_whole(self) -> bool:
        """Whether every column is a whole number."""
        return bool((np.abs(self.columns - np.round(self.columns)) < SURELY_WHOLE).all())

    @cached_property
    def reduced(self) -> Any:
        """By how much the price rises with each column (duals)."""
        return np.array(self.found.col_dual, dtype=float)


class LinearProgram:
    """Rows of `factors` (a sparse matrix, rows by columns) that each come to zero."""

    def __init__(self, factors: Any, whole: bool = False) -> None:
        self._told = np.zeros((3, factors.shape[1]))
        self._highs = _model(factors, 0.0, 0.0, ANSWERED_WHOLE if whole else ANSWERED_WARM)
        if whole:
            _be_whole(self._highs, range(factors.shape[1]))

    def least(self, prices: Any, low: Any, high: Any) -> Answer | None:
        """Return the columns between `low` and `high` of the least price in all; None where the solver finds none."""
        highs, told = self._highs, np.array([prices, low, high], dtype=float)
        changed = told != self._told
        priced, bound = (np.flatnonzero(of).astype(np.int32) for of in (changed[0], changed[1] | changed[2]))
        if len(bound):
            highs.changeColsBounds(len(bound), bound, told[1, bound], told[2, bound])
        if len(priced):
            highs.changeColsCost(len(priced), priced, told[0, priced])
        self._told = told
        highs.run()
        return Answer(highs.getObjectiveValue(), highs.getSolution()) if _is_solved(highs) else None


class ChoiceProgram:
    """Which columns to take at the least price; each row of `shares` of what is taken must come to nothing or more.

    `losses`: what each column costs, in whole numbers; what is taken may be asked to cost no more than something.
    """

    def __init__(self, shares: Any, losses: Any) -> None:
        self._count = shares.shape[1]
        self._every = np.arange(self._count, dtype=np.int32)
        self._highs = _model(shares, 0.0, np.inf, ANSWERED_WHOLE)
        self._highs.setOptionValue("mip_max_nodes", BRANCHES)
        self._loss = shares.shape[0]
        self.demand(-losses, -np.inf)

    def demand(self, shares: Any, at_least: float = 0.0) -> None:
        """Add a row."""
        (at,) = np.nonzero(shares)
        self._highs.addRow(at_least - SURELY_WHOLE, np.inf, len(at), at.astype(np.int32), shares[at].astype(float))

    def in_fractions(self, prices: Any, must: Any) -> Answer | None:
        """Return the shares of columns of the least price, those that `must` be taken whole; None where there are none.

        To be asked before the first choice.
        """
        self._ask(prices, must)
        highs = self._highs
        return Answer(highs.getObjectiveValue(), highs.getSolution()) if _is_solved(highs) else None

    def least(self, prices: Any, must: Any, at_most: float, nearly: float = 0.0) -> Any:
        """Return what is taken at the least price, or `nearly` so by that share of it, as truth values; None where
        nothing can be that costs `at_most` so much.
        """
        self._highs.changeRowBounds(self._loss, -at_most - SURELY_WHOLE, np.inf)
        self._highs.setOptionValue("mip_rel_gap", nearly)
        _be_whole(self._highs, self._every)
        self._ask(prices, must)
        found = self._highs.getSolution()
        return np.array(found.col_value) > 0.5 if found.value_valid else None

    def _ask(self, prices: Any, must: Any) -> None:
        self._highs.changeColsBounds(self._count, self._every, must.astype(float), np.ones(self._count))
        self._highs.changeColsCost(self._count, self._every, prices.astype(float))
        self._highs.run()


def solved(
    prices: Any, between: tuple[Any, Any], factors: Any, sums: tuple[Any, Any], whole: Any, options: Options
) -> Any:
    """Ask one model once: return the columns of the least price, or None where none are found.

    `between`: the least and the most of each column; `sums`: those of each row of `factors`; `whole`: which columns are
    whole numbers.
    """
    highs, count = _model(factors, *sums, QUIETLY | options), factors.shape[1]
    every = np.arange(count, dtype=np.int32)
    highs.changeColsCost(count, every, np.array(prices, dtype=float))
    highs.changeColsBounds(count, every, *(np.array(ends, dtype=float) for ends in between))
    _be_whole(highs, np.flatnonzero(np.broadcast_to(whole, count)))
    highs.run()
    found = highs.getSolution()
    is_found = found.value_valid if np.any(whole) else _is_solved(highs)
    return np.array(found.col_value) if is_found else None


def _model(factors: Any, lower: Any, upper: Any, options: Options) -> Any:
    """Make a model of rows of `factors` that come to something from `lower` to `upper`."""
    import highspy

    factors = factors.tocsc()
    rows, columns = factors.shape
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows, columns
    program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(columns)
    program.row_lower_, program.row_upper_ = np.zeros(rows) + lower, np.zeros(rows) + upper
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = factors.indptr.astype(np.int32)
    program.a_matrix_.index_ = factors.indices.astype(np.int32)
    program.a_matrix_.value_ = factors.data.astype(float)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in options.items():
        highs.setOptionValue(option, value)
    highs.passModel(program)
    return highs


def _be_whole(highs: Any, columns: Any) -> None:
    import highspy

    if len(columns):
        kinds = np.full(len(columns), highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(len(columns), np.array(columns, dtype=np.int32), kinds)


def _is_solved(highs: Any) -> bool:
    import highspy

    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
