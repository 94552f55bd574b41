"""`python -m benchmarks.lab`: put all defects to the engine, print what it caught, and write `docs/defect-lab.md`.

Ends with exit code 1 when less was caught than promised of the defects that break something declared, or when the
engine crashed on a package.
"""

from __future__ import annotations

import sys

from benchmarks.lab.package import REPOSITORY
from benchmarks.lab.report import lines, page
from benchmarks.lab.run import CRASHED, PROMISED, share_caught, silence, trials

PAGE = REPOSITORY / "docs" / "defect-lab.md"


def main() -> int:
    """Run, tell, write."""
    found = trials()
    print("\n".join(lines(found)))
    PAGE.write_bytes(page(found, silence()).encode())
    crashed = sorted({trial.defect for trial in found if CRASHED in trial.seen_by})
    if crashed:
        print("the engine crashed on:", ", ".join(crashed))
    return 1 if crashed or share_caught(found) < PROMISED else 0


if __name__ == "__main__":
    sys.exit(main())
