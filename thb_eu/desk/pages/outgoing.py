"""Offer the forms, letters, marked copies and dossiers beside a collection for download."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, send_file, send_from_directory

from thb_eu.base.bounded_files import read_below
from thb_eu.base.limits import DOSSIER_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.numbers import is_whole
from thb_eu.base.ooxml.archive import zipped
from thb_eu.desk.answers import page
from thb_eu.desk.pages.acts import FORMS, LETTERS, RETURNED
from thb_eu.desk.workplace import DOSSIER, REPORT, Workplace
from thb_eu.publication.folder import MANIFEST

ARCHIVES, COPIES = _("Archives"), _("Marked copies, entry {entry} of the journal")
TITLES = {FORMS: _("Forms"), LETTERS: _("Letters")}


@dataclass(frozen=True, slots=True)
class OutgoingFolder:
    """A folder beside the collection (without a name: of archives), what it holds, and the names of its files."""

    name: str
    title: Text
    files: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Those of one table alone, which stand beside the workbook of their office."""
        return tuple(file for file in self.files if "/" in file and file.endswith(".csv"))


def pages(workplace: Workplace) -> Blueprint:
    """Find what goes out to suppliers, and its files."""
    routes = Blueprint("outgoing", __name__)

    @routes.get("/<lang>/<name>/outgoing")
    def outgoing(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        return page("outgoing.html", held, tab="", written=[*_folders(held.outgoing)], lies_in=held.outgoing)

    @routes.get("/<lang>/<name>/outgoing/<folder>.zip")
    def whole(lang: str, name: str, folder: str) -> Response:
        outgoing = workplace.collection(name).outgoing
        for found in _folders(outgoing):
            if found.name == folder:
                held = {file: read_below(outgoing / folder, file, DOSSIER_FILE) or b"" for file in found.files}
                return send_file(io.BytesIO(zipped(held)), "application/zip", True, f"{name}-{folder}.zip")
        return send_from_directory(outgoing.resolve(), f"{folder}.zip", as_attachment=True)  # an archive

    @routes.get("/<lang>/<name>/outgoing/<path:file>")
    def file(lang: str, name: str, file: str) -> Response:
        return send_from_directory(workplace.collection(name).outgoing.resolve(), file, as_attachment=True)

    return routes


def _folders(outgoing: Path) -> Iterator[OutgoingFolder]:
    inside = sorted(outgoing.iterdir(), reverse=True) if outgoing.is_dir() else []
    if archives := tuple(path.name for path in inside if path.suffix == ".zip"):
        yield OutgoingFolder("", ARCHIVES, archives)
    for folder in inside:
        if folder.is_dir() and not folder.name.startswith((".", DOSSIER, REPORT)):
            files = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
            yield OutgoingFolder(folder.name, _title(folder.name), tuple(file for file in files if file != MANIFEST))


def _title(folder: str) -> Text:
    """Say what the pages call a folder of what goes out."""
    after = folder.removeprefix(RETURNED)  # so many acts the journal had before
    return TITLES.get(folder) or COPIES.filled({"entry": int(after) + 1 if is_whole(after) else after})
