"""Objects: a comparison for programs (`schemas/comparison.schema.json`); nothing is cut."""

from __future__ import annotations

from typing import Any

from thb_eu.comparison.model import CellChange, Comparison, Side, Stand, Triangle, TriangleRow
from thb_eu.messages import spoken_by_language

SCHEMA_VERSION = "2"


def comparison_object(found: Comparison | Triangle) -> dict[str, Any]:
    """Two dossiers, or a triangle of more."""
    kind = "triangle" if isinstance(found, Triangle) else "vintages" if found.same_year else "years"
    head = {
        "schema_version": SCHEMA_VERSION,
        "kind": kind,
        "geo": found.geo,
        "audience": found.audience,
        "dossiers": [_side(side) for side in found.sides],
        "cells": found.cells,
    }
    if isinstance(found, Triangle):
        rows = {"changed": sum(row.changed for row in found.rows), "rows": [_row(row) for row in found.rows]}
        return spoken_by_language({**head, **rows}, found.languages)
    told = {
        **head,
        "changed": len(found.changes),
        "causes_by_hash_alone": None if found.unsought.is_empty else found.unsought,
        "files": {cause.value: list(names) for cause, names in found.files.items()},
        "changes": [_change(change) for change in found.changes],
        "law": [
            {"kind": it.kind, "about": it.about, "file": it.file, "where": str(it.where), "text": it.text}
            for it in found.law
        ],
    }
    return spoken_by_language(told, found.languages)


def _side(side: Side) -> dict[str, str]:
    return {
        "named": side.named,
        "package": side.package,
        "year": side.year,
        "state": side.state,
        "made_by": side.made_by,
    }


def _change(change: CellChange) -> dict[str, Any]:
    return {
        "key": dict(change.key),
        "words": change.words,
        "indicator": change.indicator,
        "total": change.is_total,
        "cells": list(change.cells),
        "before": _stand(change.before),
        "after": _stand(change.after),
        "by": change.by,
        "relative": change.relative,
        "steps": [
            {
                "causes": [cause.value for cause in step.causes],
                "before": _stand(step.before),
                "after": _stand(step.after),
            }
            for step in change.steps
        ],
        "sources": [
            {
                "file": source.file,
                "place": source.place,
                "before": source.before or None,
                "after": source.after or None,
                "rules": [rule or None for rule in source.rules],
            }
            for source in change.sources
        ],
    }


def _row(row: TriangleRow) -> dict[str, Any]:
    return {
        "key": dict(row.key),
        "words": row.words,
        "total": row.is_total,
        "stands": [_stand(stand) for stand in row.stands],
        "revisions": list(row.revisions),
    }


def _stand(stand: Stand | None) -> dict[str, Any] | None:
    return None if stand is None else {"value": stand.value, "status": stand.status, "conf": stand.conf}
