"""Declare what people write beside a collection about its findings and its cells.

Comes in: `waivers.yaml` and `corrections.yaml` of a collection. Goes out: `Waiver`s and `Correction`s. Refused, with
file, line and column: an id used twice, a waiver without one target, a correction that changes nothing. What they say
of files, checks and cells is asked where these are known: `thb_eu.checks.waivers`, `thb_eu.sources.collection`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from posixpath import normpath
from types import MappingProxyType
from typing import Any, TypeVar

from thb_eu.base.errors import SourceRefused, refuse_if_any
from thb_eu.base.messages import Languages, Text, _, layout
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import A_CELL
from thb_eu.base.printable import slug
from thb_eu.definitions import shapes
from thb_eu.definitions.decisions import CaseDecision
from thb_eu.definitions.shapes import DAY, SLUG, WORD, KeyShape, Never, Once, Schema, by_name, group, shape, spec
from thb_eu.definitions.signing import role_in_words

ROW: Schema = {"type": "integer", "minimum": 1, "maximum": 9999999}
ROLE: Schema = {"type": ["string", "null"], "pattern": r"^\S(.*\S)?$"}
TEXT: Schema = {"type": "string", "pattern": r"^(\S(.*\S)?)?$"}
CELL, CELLS = ({**WORD, "pattern": f"^{pattern}$"} for pattern in (A_CELL, f"{A_CELL}:{A_CELL}"))
SEALED: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
WAIVED_PLACE = group("WaivedPlace", {"file": str}, {"sheet": str, "cell": str, "row": ROW, "column": str})
WAIVED_SCOPE = group("WaivedScope", {"file": str}, {"sheet": str, "cells": CELLS})
CELL_BY_NAME = group("CellByName", {"file": str, "cell": CELL}, {"sheet": str, "labels": SEALED})
CELL_BY_ROW = group("CellByRow", {"file": str, "row": ROW, "column": str}, {"sheet": str})
WAIVER_ONCE = Once("duplicate-id", _("two waivers have this id."), _("Give each waiver its own id."))
CORRECTION_ONCE = Once("duplicate-id", _("two corrections have this id."), _("Give each correction its own id."))
ONE_TARGET = (
    "waiver-target-unclear",
    _("a waiver is for one finding (where) or for a scope."),
    _("Keep exactly one of the two."),
)
SAME = (
    "correction-empty",
    _("the cell holds the new value already: the correction changes nothing."),
    _("Write what the cell is read as, or remove it."),
)


def path_of(written: str) -> str:
    """Return a path as every other place names it; one that the reading refuses (an address, a way out), as written."""
    path = written.replace("\\", "/")
    return path if ":" in path or ".." in path.split("/") else normpath(path)


def _place(entry: Mapping[str, Any]) -> Place:
    """Return the place that an entry is about; of a scope, its range of cells."""
    place = entry.get("where") or entry["scope"]
    cell = place.get("cells", place.get("cell", ""))
    return Place(path_of(place["file"]), place.get("sheet", ""), cell, place.get("row"), place.get("column", ""))


@shape(named=layout("{id}"), checks=(Never(lambda entry: ("where" in entry) == ("scope" in entry), ONE_TARGET),))
class Waiver:
    """Findings of one check that may stand: why, for which evidence, who asked, who granted it, until when.

    `where` is the place of one finding; with `is_scope` a file, a sheet or a range of cells (`B2:D16`), whose findings
    it covers together. `evidence` is the seal of what it was given for; `figures` repeat that for people, or are empty.
    Empty `asked_by` and `on`: nobody has asked yet; empty `granted_by`: nobody has granted it yet.
    """

    id: str = spec(key="waiver", shape=SLUG, once=WAIVER_ONCE)
    check: str = spec()
    where: Place = shapes.spec_of_entry(
        _place, KeyShape("where", WAIVED_PLACE, required=False), KeyShape("scope", WAIVED_SCOPE, required=False)
    )
    is_scope: bool = shapes.spec_of_entry(lambda entry: "scope" in entry)
    figures: Mapping[str, int | None] = spec(
        required=False, shape=by_name({"type": ["integer", "null"]}), make=lambda entry: entry.get("figures", {})
    )
    evidence: str = spec(shape=SEALED)
    reason: Text = spec()
    asked_by: str = spec(shape=ROLE)
    granted_by: str = spec(shape=ROLE)
    on: str = spec(shape={**DAY, "type": ["string", "null"]})
    until: str = spec(shape=DAY)

    @property
    def asker(self) -> Text:
        """Who asked, as people read it; nothing where nobody has."""
        return role_in_words(self.asked_by)


@shape(named=layout("{id}"), checks=(Never(lambda entry: entry["from"] == entry["to"], SAME, ("to",)),))
class Correction:
    """A supplier's cell (by its name, or by row and column) that is read as another value, on somebody's authority.

    `labels`: the seal of the labels in its row (`seal_of_labels`), where it is known: then it goes with that row.
    """

    id: str = spec(key="correction", shape=SLUG, once=CORRECTION_ONCE)
    where: Place = shapes.spec_of_entry(_place, KeyShape("where", {"oneOf": [CELL_BY_NAME, CELL_BY_ROW]}))
    labels: str = shapes.spec_of_entry(lambda entry: entry["where"].get("labels", ""))
    from_value: str = spec(key="from", shape=TEXT)
    to_value: str = spec(key="to", shape=TEXT)
    reason: Text = spec()
    authority: str = spec()
    on: str = spec(shape=DAY)


@shape("Findings that may stand, with reasons")
class Waivers:
    """`waivers.yaml` of a collection."""

    waivers: tuple[Waiver, ...] = spec(default=(), required=True)


@shape("Cells that are read as another value")
class Corrections:
    """`corrections.yaml` of a collection."""

    corrections: tuple[Correction, ...] = spec(default=(), required=True)


def read_interventions(cls: type[shapes.Made], value: Mapping[str, Any], name: str, content: bytes) -> shapes.Made:
    """Return the waivers or corrections of a collection, as its file has them; none where there is no file."""
    refuse_if_any(SourceRefused, shapes.faults_of(cls, value, shapes.place_in(name, content), {}))
    return shapes.made(cls, value)


Intervention = TypeVar("Intervention", Waiver, Correction, CaseDecision)


def where_they_stand(
    entries: Iterable[Intervention], tables: Mapping[str, str], brought: Mapping[str, str] = MappingProxyType({})
) -> tuple[Intervention, ...]:
    """Name the file where an entry names its contract, or a file of a delivery that another superseded.

    `tables`: by contract, the file that stands for it; `brought`: by file, the contract of what deliveries brought.
    """
    stands = {**{path: tables[contract] for path, contract in brought.items() if contract in tables}, **tables}
    return tuple(
        replace(act, where=replace(act.where, file=stands.get(act.where.file, act.where.file))) for act in entries
    )


def seal_of_labels(labels: Iterable[str]) -> str:
    """Return the seal by which a row is known again in another file, and which tells nobody what stands there."""
    return sha256("\x1f".join(map(str.casefold, labels)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# --- what is written into these files ------------------------------------------------------------------------


def unique_id(parts: Iterable[str | int | None], taken: Collection[str]) -> str:
    """Return an id that says what it is about and that nothing else has."""
    name = slug("-".join(str(part or "") for part in parts))
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(id for id in (name, *numbered) if id not in taken)


def short_name(file: str) -> str:
    """Return a file in an id: its name without folder and ending."""
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def place_entry(where: Place) -> dict[str, str | int]:
    """Return the parts of a place that are written down; a table by its contract, whatever file stands for it."""
    parts = {
        "file": where.table or where.file,
        "sheet": where.sheet,
        "cell": where.cell,
        "row": where.row,
        "column": where.column,
    }
    return {name: part for name, part in parts.items() if part not in ("", None)}


def waiver_entry(waiver: Waiver, languages: Languages) -> dict[str, object]:
    """Return a waiver for one place as `waivers.yaml` has it."""
    return {
        "waiver": waiver.id,
        "check": waiver.check,
        "where": place_entry(waiver.where),
        **({"figures": dict(waiver.figures)} if waiver.figures else {}),
        "evidence": waiver.evidence,
        "reason": {lang: waiver.reason.in_language(lang) for lang in languages},
        "asked_by": waiver.asked_by or None,
        "granted_by": waiver.granted_by or None,
        "on": waiver.on or None,
        "until": waiver.until,
    }
