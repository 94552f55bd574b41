"""What engines import for others waits until something is asked of it."""

from __future__ import annotations

import json
import subprocess
import sys

ASKED = """
import json, sys
from thb_eu.base.later_modules import SELDOM_NEEDED, import_later
import_later(*SELDOM_NEEDED, "no_such_module")
import great_expectations, great_expectations.expectations
inner = "altair.vegalite", "scipy.stats._stats_py"
before = [name in sys.modules for name in inner]
import scipy.stats
median = float(scipy.stats.norm.median())
print(json.dumps([before, median, [name in sys.modules for name in inner], "no_such_module" in sys.modules]))
"""


def test_an_engine_is_imported_without_what_nobody_asks_of_it() -> None:
    """Neither drawings nor distributions are there until one is asked for; what is not installed stays away."""
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [[False, False], 0.0, [False, True], False]
