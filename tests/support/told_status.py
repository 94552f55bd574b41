"""What `status` tells, as an object and as lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.commands import run

DURING = "2025-09-01"


def told(package: Path | str, *more: str) -> dict[str, Any]:
    """The status of a package, as programs get it."""
    result = run("status", str(package), "--format", "json", "--today", DURING, *more)
    assert result.exit_code == 0 and result.stderr == "", result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def lines(package: Path | str, *more: str) -> list[str]:
    """The status of a package, as people read it."""
    result = run("status", str(package), "--today", DURING, *more)
    assert result.exit_code == 0 and result.stderr == "", result.output
    return result.stdout.splitlines()


RELEASES = ("commission", "public-dossier", "annual-report", "open-data", "glotip", "greta", "tip-report")
WAITING = [
    ("decision", "potential-victims-are-presumed"),
    ("decision", "prosecuted-means-indicted"),
    ("decision", "convictions-at-first-instance"),
    ("decision", "first-registering-organisation"),
    ("decision", "suspects-in-reports-and-pending"),
    ("rules", "KZ-1 113"),
    ("rules", "KZ-1 175"),
    ("rules", "KZ-1 196"),
    ("rules", "KZ-1 199"),
    ("series", "registered-victims-with-presumed-ones"),
    ("series", "adult-victims-without-means"),
    ("series", "offences-against-adults-without-means"),
    ("policy", "small-counts-2024"),
    *(("release", id) for id in RELEASES),
    ("waiver", "t13-kosovo-row"),
    ("waiver", "t13-female-total"),
    ("waiver", "t13-grand-total"),
    ("waiver", "t10-blank-male-total"),
    ("product", "product"),
    ("contact", "datapackage.json"),
]
"""Five proposals are answered; four articles have figures in 2024; three statements on series, one policy, the
seven releases of the plan, four waivers; what came with the program, once; no address."""
