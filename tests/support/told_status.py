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
