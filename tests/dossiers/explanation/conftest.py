"""Dossiers to be asked: the real one of 2024, for the Commission and for the public, and one with corrections."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.dossiers.verification import dossiers as of_2024
from tests.dossiers.verification.dossiers import without_books
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier
from thb_eu.publication.folder import write_all
from thb_eu.run import prepare

CORRECTED = """\
corrections:
  - correction: t03-serbia
    where: {file: data/t03.csv, cell: C6}
    from: "11"
    to: "10"
    reason: {sl: Policija je ob pregledu našla dvojni vpis., en: The Police found a double entry.}
    authority: Police, statistics
    on: 2026-11-30
  - correction: t03-serbia-total
    where: {file: data/t03.csv, row: 6, column: Total}
    from: "11"
    to: "10"
    reason: {sl: Isti dvojni vpis., en: The same double entry.}
    authority: Police, statistics
    on: 2026-11-30
"""
DECIDED = """\
decisions:
  - case: minor-at-odt-maribor
    decision: child-victims-of-article-175
    where: {file: data/prosecution.csv, cell: F46}
    figure: 1
    answer: do not count
    says: {sl: Ta oseba ni šteta., en: This person is not counted.}
    because: {sl: Izmišljen primer za preizkus., en: An invented case for a test.}
    proposed: {role: maintainers of the toolkit, on: 2026-11-24}
    signed: null
"""


def table_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file, its header the first of them, by csv alone."""
    with path.open(encoding="utf-8", newline="") as opened_here:
        return list(csv.reader(opened_here))


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns, by csv alone."""
    header, *rows = table_of(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def written(package: Path | str, out: Path, definitions: Definitions, audience: Audience = Audience.EU) -> Path:
    """The dossier of `package` in the folder `out`, without the suites and the workbook that cost seconds."""
    write_all(out, without_books(prepare(package, definitions, audience, fast=True)))
    return out


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 for the Commission."""
    return of_2024.written(tmp_path_factory.mktemp("eu") / "dossier")


@pytest.fixture(scope="session")
def reading(dossier: Path) -> ExplainedDossier:
    """The dossier of 2024, read once for all questions."""
    return ExplainedDossier(opened(dossier))


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 for the public."""
    return of_2024.written(tmp_path_factory.mktemp("public") / "dossier", audience=Audience.PUBLIC)


@pytest.fixture(scope="session")
def corrected(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> ExplainedDossier:
    """A dossier in which a supplier's cell is read as another value, and a single case was decided."""
    folder = tmp_path_factory.mktemp("corrected")
    package = Path(shutil.copytree(SI_2024, folder / "si-2024"))
    (package / "corrections.yaml").write_text(CORRECTED, encoding="utf-8")
    (package / "decisions.yaml").write_text(DECIDED, encoding="utf-8")
    return ExplainedDossier(opened(written(package, folder / "dossier", definitions)))
