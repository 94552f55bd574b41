"""`python -m benchmarks.lab`: put all defects to the engine, print what it caught, and write `docs/defect-lab.md`.

`--collections 1` tries each defect in that many collections only, for a machine that is busy; the page says how many.

Ends with exit code 1 when less was caught than promised of the defects that break something declared, when fewer of
what was caught were told as one cause, when one hid a second mistake, or when the engine crashed on a package.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.lab.package import REPOSITORY
from benchmarks.lab.report import lines, page
from benchmarks.lab.run import CRASHED, PROMISED, SEEDS, share_caught, share_of_one_cause, silence, trials

PAGE = REPOSITORY / "docs" / "defect-lab.md"


def main() -> int:
    """Run, tell, write."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.lab")
    asked.add_argument("--collections", type=int, default=len(SEEDS), choices=range(1, len(SEEDS) + 1))
    found = trials(SEEDS[: asked.parse_args().collections])
    print("\n".join(lines(found)))
    PAGE.write_bytes(page(found, silence()).encode())
    crashed = sorted({trial.defect for trial in found if CRASHED in trial.seen_by})
    if crashed:
        print("the engine crashed on:", ", ".join(crashed))
    hidden = any(trial.hidden for trial in found)
    return 1 if crashed or hidden or min(share_caught(found), share_of_one_cause(found)) < PROMISED else 0


if __name__ == "__main__":
    sys.exit(main())
