"""One linear program that is asked again and again answers as if each question were the first, and says nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csc_array

from thb_eu.base.linear_program import LinearProgram

ROWS = csc_array(np.array([[1.0, -1.0, -1.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0, -1.0]]))
"""A total of two, of which one is a total of two."""


@pytest.mark.parametrize("seed", range(20))
def test_every_answer_is_the_least_whatever_was_asked_before(seed: int) -> None:
    """Prices and bounds are drawn by lot; SciPy solves each from its beginning."""
    lot, program = np.random.default_rng(seed), LinearProgram(ROWS)

    for _ in range(10):
        prices, low, high = lot.normal(size=5), -lot.integers(0, 9, 5), lot.integers(0, 9, 5)
        found = program.least(prices, low, high)
        known = linprog(prices, A_eq=ROWS.toarray(), b_eq=[0, 0], bounds=np.column_stack([low, high]))

        assert found is not None and found.price == pytest.approx(known.fun)
        assert ROWS @ found.columns == pytest.approx(np.zeros(2))
        assert np.maximum(found.reduced, 0) @ low + np.minimum(found.reduced, 0) @ high == pytest.approx(known.fun)


def test_whole_numbers_are_asked_for_where_fractions_would_be_less() -> None:
    """Twice a number is thrice another: at the least price one is three, in fractions one and a half."""
    rows = csc_array(np.array([[2.0, -3.0]]))
    prices, low, high = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([9.0, 9.0])
    fractions, whole = (LinearProgram(rows, whole=asked).least(prices, low, high) for asked in (False, True))

    assert fractions and whole
    assert (fractions.columns.tolist(), whole.columns.round().tolist()) == ([1.5, 1.0], [3.0, 2.0])


def test_what_cannot_be_is_none() -> None:
    rows = csc_array(np.array([[1.0, 1.0]]))
    assert LinearProgram(rows).least(np.zeros(2), np.ones(2), np.ones(2)) is None


def test_the_solver_prints_nothing_on_the_output_of_a_command() -> None:
    """What a library written in C prints goes by Python: a process of its own is asked."""
    code = (
        "import numpy as np; from scipy.sparse import csc_array;"
        "from thb_eu.base.linear_program import LinearProgram;"
        "one = np.ones(2); print(*(LinearProgram(csc_array(np.array([[1.0, -1.0]])), whole=whole)"
        ".least(one, one, one).price for whole in (False, True)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("2.0 2.0\n", "")
