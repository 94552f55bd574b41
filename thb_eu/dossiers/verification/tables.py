"""Judge the data package of the dossier as any Frictionless tool would. A door of frictionless.

Only a descriptor that describes the dossier's own tables is handed over: one that somebody changed could name a file
elsewhere, an address, or a profile that would be fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import Text, _, layout
from thb_eu.definitions.strict_text import OF_A_TABLE, words_of
from thb_eu.dossiers import Dossier
from thb_eu.dossiers.verification.sections import ROWS, Difference, Judged, VerificationSection

PACKAGE, DESCRIPTOR = "package", "datapackage.json"
ASKS = _("Is the data package valid (Frictionless)?")
BROKEN = _("line {row}, field {field}: {kind}")
AT_THE_TABLE = layout("{kind}")
OF_A_RESOURCE = frozenset({"name", "type", "path", "title", "description", "scheme", "format", "mediatype", "encoding"})
OF_A_SCHEMA = frozenset({"fields", "missingValues", "primaryKey"})
OF_A_FIELD = frozenset({"name", "type", "title", "description", "constraints", "categories"})
OF_CONSTRAINTS = frozenset({"required", "minimum", "enum"})
TITLE_IN = re.compile(r"thb:title_([a-z]{2,3})")
FIXED = {"type": "table", "scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def tables(dossier: Dossier) -> Judged:
    """Return every table of the package against its own schema; frictionless names the row and the field."""
    try:
        resources = dossier.read_object(DESCRIPTOR)["resources"]
        foreign = [what for resource in resources for what in _foreign(resource, dossier)]
    except (ThbError, ValueError, TypeError, KeyError, AttributeError):
        return _undone(_("the descriptor of the package cannot be read"))
    if foreign:
        return _undone(_("the descriptor names other things than the tables: {what}", what=", ".join(foreign)))
    found = [_judged(resource, dossier) for resource in resources]
    rows = sum(count for count, _ in found)
    return (VerificationSection(PACKAGE, ASKS, rows, ROWS),), tuple(
        difference for _, differences in found for difference in differences
    )


def _undone(why: Text) -> Judged:
    return (VerificationSection(PACKAGE, ASKS, undone=why),), (Difference(PACKAGE, DESCRIPTOR, why),)


def _foreign(resource: Mapping[str, Any], dossier: Dossier) -> Iterator[str]:
    """Yield what a resource says that no resource of ours does."""
    path = str(resource["path"])
    yield from sorted(resource.keys() - OF_A_RESOURCE - {"schema", "dialect"})
    yield from (key for key, value in FIXED.items() if resource.get(key, value) != value)
    if resource.get("dialect"):
        yield "dialect"
    if path not in dossier.manifest["outputs"] or PurePosixPath(path).suffix != ".csv":
        yield path
    yield from sorted(resource["schema"].keys() - OF_A_SCHEMA)
    for field in resource["schema"]["fields"]:
        yield from sorted(name for name in field.keys() - OF_A_FIELD if not TITLE_IN.fullmatch(name))
        yield from sorted(field.get("constraints", {}).keys() - OF_CONSTRAINTS)


def _judged(resource: Mapping[str, Any], dossier: Dossier) -> tuple[int, tuple[Difference, ...]]:
    from frictionless import FrictionlessException, Resource, Schema

    path = str(resource["path"])
    try:
        schema = Schema.from_descriptor(dict(resource["schema"]))
        table = Resource(name="table", data=dossier.read(path), format="csv", encoding="utf-8", schema=schema)
        report = table.validate(limit_errors=1_000_000)
    except FrictionlessException as refused:
        return 0, (Difference(PACKAGE, path, AT_THE_TABLE.filled({"kind": _in_words(refused.error.type)})),)
    errors = report.flatten(["rowNumber", "fieldName", "type"])
    return report.tasks[0].stats.get("rows", 0), tuple(_difference(path, *entry) for entry in errors)


def _difference(path: str, row: int | None, field: str | None, kind: str) -> Difference:
    template = BROKEN if row else AT_THE_TABLE
    return Difference(PACKAGE, path, template.filled({"row": row, "field": field or "–", "kind": _in_words(kind)}))


def _in_words(kind: str) -> Text:
    return words_of("frictionless").get(kind, OF_A_TABLE)
