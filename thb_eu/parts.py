"""Know what rooms outside the core add to a dossier: the core asks here and names none of them.

A room adds a module by its name; it is loaded when it is first needed. A package of others may add its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

WRITTEN = ["thb_eu.exchange.dossier_files"]
"""Each makes files of every dossier, as `publication.dossier.WrittenPart` declares it."""
READ = {"official": "thb_eu.templates.official.in_dossiers"}
"""By a folder of a dossier, what explains and verifies the files there, as
`explanation.addresses.ExplainedPart` and `verification.sections.VerifiedPart` of `dossiers` declare it."""


def written_parts() -> list[Any]:
    """Load what makes files of every dossier."""
    return [import_module(name) for name in WRITTEN]


def read_parts() -> list[Any]:
    """Load what verifies files of a dossier."""
    return [import_module(name) for name in READ.values()]


def part_of(file: str) -> Any | None:
    """Load what explains a file of a dossier; None for a file of the core."""
    name = READ.get(file.partition("/")[0])
    return import_module(name) if name else None
