"""List what in the definitions was not read in its source, and which role has confirmed it.

A mark other than *read* (recalled, inferred, proposed) stands beside a text as `confidence`. Whoever has looked the
text up confirms it in the file: `confirmed: {role, on, text}` beside the mark or in anything around it, up to the head
of the file, for all marks inside. Of a table in CSV the resource in the descriptor carries it, as `thb:confirmed`, for
all its rows. `text` is the seal of what was confirmed: once that changes, the confirmation is void. Comes in: the files
by name. Goes out: one `UnconfirmedText` for each text that can be confirmed by itself. Nothing here reads a clock.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import MappingRefused
from thb_eu.definitions.signing import Confirmation, Objection, seal
from thb_eu.definitions.strict_reader import outline, read_yaml

CONFIDENCE, CONFIRMED, OF_A_TABLE = "confidence", "confirmed", "thb:confirmed"
BESIDE_FIGURES = (
    *("datapackages/recipients/", "datapackages/open-data/", "datapackages/sdmx/converter.yaml"),
    "mappings/coverage.yaml",
)
"""How the names of files begin on whose marks no figure rests: how figures are passed on, and which cannot be had."""
UNSURE = ("recalled", "inferred", "proposed")
"""Marks of what was not read; it needs the confirmation of a role."""
NAMES = ("rule", "code", "decision", "policy", "break", "definition", "name", "paragraph", "limb")
"""Keys by which an entry of a list is known to people."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceMark:
    """One mark inside a text: at which path of its file, what stands there (a code, a rule), and the mark."""

    path: Path
    about: str
    word: str


@dataclass(frozen=True, slots=True)
class UnconfirmedText:
    """A text with marks, which one confirmation covers: where it stands, its marks, what it says, its confirmation."""

    file: str
    path: Path
    marks: tuple[ConfidenceMark, ...]
    text: Any = field(repr=False, hash=False)
    confirmation: Confirmation | None
    proposer: str = ""

    @property
    def seal(self) -> str:
        """The seal of what it says, by which it is confirmed."""
        return seal(self.text)

    @property
    def is_confirmed(self) -> bool:
        """Whether a confirmation stands, as far as can be known without a clock."""
        return self.confirmation is not None and not set(self.objections()) - {Objection.WITHOUT_SEAL}

    def objections(self, today: str = "") -> Iterator[Objection]:
        """Yield what speaks against the confirmation; with `today` (ISO day) also that it lies in the future."""
        confirmed = self.confirmation
        if confirmed is None:
            return
        if self.proposer and outline(confirmed.role) == outline(self.proposer):
            yield Objection.OWN_PROPOSAL
        if today and confirmed.on > today:
            yield Objection.IN_THE_FUTURE
        if confirmed.text and confirmed.text != self.seal:
            yield Objection.TEXT_CHANGED
        if not confirmed.text:
            yield Objection.WITHOUT_SEAL

    @property
    def key(self) -> str:
        """How the confirmation is called where it is written: `confirmed`, in a descriptor `thb:confirmed`."""
        return CONFIRMED if self.file.endswith(".yaml") else OF_A_TABLE

    def counts(self) -> Mapping[str, int]:
        """Find how many marks of each kind, in the order of `UNSURE`."""
        found = Counter(mark.word for mark in self.marks)
        return {word: found[word] for word in UNSURE if found[word]}


def unsure_texts(files: Mapping[str, bytes]) -> tuple[UnconfirmedText, ...]:
    """Return every text of the definitions that bears a mark, in the order of the files."""
    return tuple(text for name in sorted(files) for text in _of_file(name, files))


def _of_file(name: str, files: Mapping[str, bytes]) -> Iterator[UnconfirmedText]:
    content = files[name]
    if name.endswith(".csv"):
        yield from _of_table(name, files)
    elif name.endswith((".yaml", ".json")):
        value = json.loads(content) if name.endswith(".json") else read_yaml(content, name, MappingRefused)
        proposer = str((value.get("proposed") or {}).get("role", "")) if isinstance(value, dict) else ""
        for path, held, marks in _sorted_out(value, by_itself=name.endswith(".json")):
            confirmed = held.get(CONFIRMED) or held.get(OF_A_TABLE)
            confirmation = Confirmation(**confirmed) if confirmed else None
            yield UnconfirmedText(name, path, marks, held, confirmation, proposer)


def _sorted_out(value: Any, by_itself: bool) -> Iterator[tuple[Path, Mapping[str, Any], tuple[ConfidenceMark, ...]]]:
    """Yield each mark with the nearest text around it that carries a confirmation; all others with the whole file.

    `by_itself`: without a confirmation around it each mark is a text of its own, as a file of tables holds much else.
    """
    texts: dict[Path, tuple[Mapping[str, Any], list[ConfidenceMark]]] = {}
    file_value = value if isinstance(value, dict) else {}
    for path, mark, around in _marks(value, (), "", ((), file_value)):
        where, found_text = (path, _at(value, path)) if by_itself and not around[0] else around
        held = texts.setdefault(where, (found_text, []))
        held[1].append(ConfidenceMark(path, mark[0], mark[1]))
    yield from ((path, held, tuple(marks)) for path, (held, marks) in texts.items())


def _at(value: Any, path: Path) -> Mapping[str, Any]:
    for step in path:
        value = value[step]
    return cast("Mapping[str, Any]", value)


Around = tuple[Path, Mapping[str, Any]]


def _marks(value: Any, path: Path, about: str, around: Around) -> Iterator[tuple[Path, tuple[str, str], Around]]:
    if isinstance(value, dict):
        if path and (CONFIRMED in value or OF_A_TABLE in value):
            around = (path, value)
        about = next((str(value[name]) for name in NAMES if isinstance(value.get(name), str)), about)
        if value.get(CONFIDENCE) in UNSURE:
            yield path, (about, value[CONFIDENCE]), around
        for key, held in value.items():
            yield from _marks(held, (*path, key), about, around)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _marks(held, (*path, number), about, around)


def _of_table(name: str, files: Mapping[str, bytes]) -> Iterator[UnconfirmedText]:
    """Yield the rows of a table that bear a mark, as one text; the sure rows may change without harm."""
    held = rows_of(files[name])
    columns = [column for column in (held[0] if held else ()) if column.endswith(CONFIDENCE)]
    rows = [(number, row) for number, row in enumerate(held, start=2) if any(row[at] in UNSURE for at in columns)]
    if not rows:
        return
    marks = (
        ConfidenceMark((number, column), row.get("code") or row.get("alias") or "", row[column])
        for number, row in rows
        for column in columns
        if row[column] in UNSURE
    )
    folder, _, file = name.rpartition("/")
    descriptor = files.get(f"{folder}/datapackage.json")
    resources = json.loads(descriptor)["resources"] if descriptor else []
    confirmed = next((entry.get(OF_A_TABLE) for entry in resources if entry["path"] == file), None)
    yield UnconfirmedText(
        name, (), tuple(marks), {name: [row for _, row in rows]}, Confirmation(**confirmed) if confirmed else None
    )
