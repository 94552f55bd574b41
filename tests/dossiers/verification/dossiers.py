"""Dossiers for tests of verifying and comparing: written once, copied, and spoilt by a hand that knows the files.

The workbook is changed in its XML, as somebody with a text editor would: what no tool rewrites stays as it was.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.support.acts import contents
from tests.support.made_once import made_once
from thb_eu.base.messages import literal
from thb_eu.base.model import Audience
from thb_eu.definitions import load
from thb_eu.definitions.folder import fingerprint
from thb_eu.dossiers.verification import Verification, numbers, verify
from thb_eu.publication import sdmx
from thb_eu.publication.dossier import begun, dossier
from thb_eu.publication.edition import edition_of
from thb_eu.publication.folder import write_all
from thb_eu.results import Submission
from thb_eu.run import prepare

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
SDMX_CSV = "sdmx/csv-2.0/CRIM_THB19A_A_SI_2024_0000.csv"
SDMX_XML = "sdmx/ml-3.0/CRIM_THB19A_A_SI_2024_0000.xml"


def undrawn(submission: Submission) -> dict[str, bytes]:
    """The files of a dossier, its workbook empty: it takes longest, and `verify` alone reads it."""
    return dossier(begun(submission, drawn=lambda: b""))


def without_books(submission: Submission) -> dict[str, bytes]:
    """The same, that of the converter empty too: who compares or explains a dossier reads neither."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sdmx, "converter_workbook", lambda *_told: b"")
        return undrawn(submission)


def table_of(submission: Submission, name: str) -> bytes:
    """One table of its dossier, such as `observations`."""
    return edition_of(submission).csv_files[f"{name}.csv"]


@lru_cache(maxsize=3)
def files_of_2024(audience: Audience) -> dict[str, bytes]:
    """The files of the dossier of the real collection, made once for all tests that begin with it."""

    def make(folder: Path) -> None:
        write_all(folder, dossier(prepare(SI_2024, load(), audience, fast=True)))

    return contents(made_once(f"dossier-of-2024-{audience.value}", make))


def written(
    out: Path,
    package: str | Path = SI_2024,
    definitions: Path | None = None,
    audience: Audience = Audience.EU,
    drawn: bool = True,
) -> Path:
    """The dossier of `package`, without the plausibility suites, in the folder `out`; `drawn`: with its workbook."""
    if (package, definitions) == (SI_2024, None):
        write_all(out, files_of_2024(audience))
    else:
        submission = prepare(package, load(definitions), audience, fast=True)
        write_all(out, dossier(submission) if drawn else without_books(submission))
    return out


@contextmanager
def not_written_again() -> Iterator[None]:
    """Have `verify` leave out to write every file once more, which takes half of its time: for what it finds beside."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(numbers, "other_tools", lambda dossier: literal("left out here"))
        yield


def compared(folder: Path, package: str | Path | None = None, **brought: Any) -> Verification:
    """What `verify` finds in a dossier without writing it again."""
    with not_written_again():
        return verify(folder, package, **brought)


def copied(source: Path, to: Path) -> Path:
    """A copy that may be spoilt."""
    return Path(shutil.copytree(source, to))


def own_mappings(folder: Path) -> Path:
    """A folder of definitions whose mappings may be changed."""
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    return folder


def replaced(path: Path, old: str, new: str, after: str = "") -> None:
    """Put `new` in the place of the first `old` that stands after `after`."""
    text = path.read_text(encoding="utf-8")
    start = text.index(after)
    at = text.index(old, start)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8", newline="")


def with_line(path: Path, fits: Callable[[str], bool], change: Callable[[str], str]) -> int:
    """Change the first line that fits; its number, counted from 1."""
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(at for at, line in enumerate(lines) if fits(line))
    assert lines[number] != change(lines[number])
    lines[number] = change(lines[number])
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    return number + 1


def refreshed(folder: Path, only: Iterable[str] | None = None) -> Path:
    """The manifest with the hashes of the files as they are now, as a careful forger would leave it."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for name in manifest["outputs"] if only is None else only:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        manifest["outputs"][name] = digest
        for section in ("inputs", "definitions"):
            if name.startswith(f"{section}/"):
                manifest[section][name.removeprefix(f"{section}/")] = digest
    held = {name: (folder / "definitions" / name).read_bytes() for name in manifest["definitions"]}
    manifest["definitions_fingerprint"] = fingerprint(held)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return folder


def edited(folder: Path, change: Callable[[dict[str, Any]], None], name: str = "manifest.json") -> None:
    """Change a JSON file of the dossier."""
    value = json.loads((folder / name).read_bytes())
    change(value)
    (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def cell_changed(book: Path, sheet: str, cell: str, change: Callable[[str], str]) -> None:
    """Change the XML of one cell of a sheet; every other byte of every part stays."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    titles = [entry.attrib["name"] for entry in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(SHEET)]
    part = f"xl/worksheets/sheet{titles.index(sheet) + 1}.xml"
    text = parts[part].decode("utf-8")
    found = re.search(rf'<c r="{cell}"(?:[^>]*/>|[^>]*[^/]>.*?</c>)', text)
    assert found, cell
    assert change(found[0]) != found[0]
    parts[part] = (text[: found.start()] + change(found[0]) + text[found.end() :]).encode("utf-8")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    book.write_bytes(target.getvalue())


def number(value: int) -> Callable[[str], str]:
    """Puts a number into a cell, the formula in front of it untouched."""
    return lambda cell: re.sub(r"<v>[^<]*</v>", f"<v>{value}</v>", cell).replace(' t="str"', "")


def text(value: str) -> Callable[[str], str]:
    """Puts a text into a cell, in the style that the cell has."""

    def change(cell: str) -> str:
        place, style = re.search(r'r="(\w+)"', cell), re.search(r's="(\d+)"', cell)
        assert place and style
        return f'<c r="{place[1]}" s="{style[1]}" t="inlineStr"><is><t>{value}</t></is></c>'

    return change
