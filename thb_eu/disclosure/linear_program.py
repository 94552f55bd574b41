"""Ask one model of a part of a linear system again and again, with other prices and bounds.

The door to HiGHS (highspy). Comes in: rows that come to zero, a matrix with a column for each quantity. Goes out: for
each question, what every column comes to at the least price. Each answer begins from the one before, which is why the
model is made once and only what changes is told: a question after another one mostly takes a few steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

SURELY_WHOLE = 1e-6
"""How near to a whole number the solver's answer must be to be one."""

QUIETLY: dict[str, bool | float | str] = {"log_to_console": False, "output_flag": False, "threads": 1}
ANSWERED_WHOLE = {**QUIETLY, "mip_rel_gap": 0.0}
ANSWERED_WARM = {**QUIETLY, "presolve": "off", "simplex_strategy": 0}
"""Without presolve a question begins where the last one ended; by which simplex, the solver chooses each time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program comes to: its least price, every column, and by how much the price rises with each (duals)."""

    price: float
    columns: Any
    reduced: Any


class LinearProgram:
    """Rows of `factors` (a sparse matrix, rows by columns) that each come to zero."""

    def __init__(self, factors: Any, whole: bool = False) -> None:
        import highspy

        factors = factors.tocsc()
        rows, self._count = factors.shape
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = rows, self._count
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(self._count)
        program.row_lower_ = program.row_upper_ = np.zeros(rows)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = factors.indptr.astype(np.int32)
        program.a_matrix_.index_ = factors.indices.astype(np.int32)
        program.a_matrix_.value_ = factors.data.astype(float)
        self._every = np.arange(self._count, dtype=np.int32)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._optimal = highspy.HighsModelStatus.kOptimal
        for option, value in (ANSWERED_WHOLE if whole else ANSWERED_WARM).items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(program)
        if whole:
            self._highs.changeColsIntegrality(
                self._count, self._every, np.full(self._count, highspy.HighsVarType.kInteger)
            )

    def least(self, prices: Any, low: Any, high: Any) -> Answer | None:
        """Return the columns between `low` and `high` of the least price in all; None where the solver finds none."""
        highs = self._highs
        highs.changeColsBounds(self._count, self._every, low.astype(float), high.astype(float))
        highs.changeColsCost(self._count, self._every, prices.astype(float))
        highs.run()
        if highs.getModelStatus() != self._optimal:
            return None
        found = highs.getSolution()
        return Answer(highs.getObjectiveValue(), np.array(found.col_value), np.array(found.col_dual))
