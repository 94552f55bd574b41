"""Keep a log of a run, for whoever watches runs: one JSON object to a line, with when, which step, counts and codes.

    {"time": "2026-12-01T13:00:00.000+00:00", "step": "check", "check": "facts-mapped", "outcome": "passed", …}

It bears no text that a file or a person brought, so no value of a row; of a refusal it bears the codes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.errors import ThbError
from thb_eu.base.progress import listening

if TYPE_CHECKING:
    from thb_eu.results import Submission


@contextmanager
def run_log(file: Path | None) -> Iterator[Callable[[Submission], None]]:
    """Write the stages of the work inside into `file`, however it ends; what is given takes what was judged."""
    if file is None:
        yield lambda _judged: None
        return
    lines: list[str] = []

    def note(step: str, **told: object) -> None:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        lines.append(json.dumps({"time": time, "step": step} | told))

    def judged(submission: Submission) -> None:
        found = Counter(finding.check for finding in submission.examined.findings)
        for result in submission.examined.results:
            note("check", check=result.check, outcome=result.outcome.value, findings=found[result.check])
        counts = {
            "facts": len(submission.received.facts),
            "cells": len(submission.protected.cells),
            "findings": found.total(),
        }
        note("judged", **counts, blocked=submission.examined.blocked, definitions=submission.definitions.fingerprint)

    try:
        with listening(lambda stage: note("stage", name=stage.in_language("en"))):
            yield judged
    except ThbError as refused:
        note("refused", codes=sorted(fault.code for fault in refused.faults))
        raise
    finally:
        from thb_eu.base.atomic_files import write_files

        write_files({file.name: "".join(f"{line}\n" for line in lines).encode()}, file.parent)
