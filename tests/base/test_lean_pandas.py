"""Lean pandas: a command's pandas comes without pyarrow; whoever needs pyarrow finds it all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("pyarrow")

TOLD = "import json, sys; import pandas as pd; from pandas.compat.pyarrow import HAS_PYARROW as arrow;"
LEAN = "from thb_eu.base.lean_pandas import import_without_arrow; import_without_arrow();"
OF_US = "print(json.dumps([arrow, 'pyarrow' in sys.modules]))"
OTHERS = """
import pyarrow as pa
table = pa.table({"text": ["a", None], "count": pa.array([4, None], pa.int64())})
frame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
back = pa.Table.from_pandas(frame.assign(text=frame["text"].astype("string")), preserve_index=False)
print(json.dumps([pa.__name__, back.to_pylist()]))
"""


def said(code: str) -> Any:
    """What a Python of its own prints last."""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(told.stdout.splitlines()[-1])


def test_pandas_of_a_command_does_not_look_for_pyarrow() -> None:
    """Importing it takes a fifth of the time of pandas and frictionless, and no step asks for it."""
    assert said(LEAN + TOLD + OF_US) == [False, False]


def test_pandas_of_a_caller_stays_as_it_is() -> None:
    """The library is imported, and nobody asked."""
    assert said("import thb_eu.pipeline;" + TOLD + OF_US) == [True, True]
    assert said("import pandas;" + LEAN + TOLD + OF_US) == [True, True]


def test_who_needs_pyarrow_finds_it_and_pandas_takes_its_tables() -> None:
    """The engines of large registers import it later; tables go both ways, and a missing value stays one."""
    rows = [{"text": "a", "count": 4}, {"text": None, "count": None}]

    assert said(LEAN + TOLD + OTHERS) == ["pyarrow", rows]


def test_a_command_judges_a_collection_without_pyarrow() -> None:
    """From the first import to the last word."""
    code = """
import sys
sys.argv = ["thb-eu", "validate", "si-2024", "--fast", "--quiet"]
from thb_eu.cli import main
try:
    main()
except SystemExit as end:
    print("\\n" + str([end.code or 0, "pandas" in sys.modules, "pyarrow" in sys.modules]).lower())
"""
    assert said(code) == [0, True, False]
