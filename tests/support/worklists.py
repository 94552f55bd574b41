"""A supplier of a year, from the form that is sent to the delivery that is accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.journals import delivery_of, sha256
from thb_eu.definitions import load
from thb_eu.definitions.acts import Act
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year
from thb_eu.year.workspace import Workspace, working_on

FURS = ("furs/complaints", "furs/victims")
OFFICES = "datapackages/national/suppliers.yaml"
DAY, TODAY = "2026-01-12", "2026-03-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """2025, begun; the Financial Administration delivers by the end of March."""
    out = tmp_path / "si-2025"
    begin_year(2025, SI_2024, out, load(), Acting("analyst", DAY))
    own = out / "definitions" / OFFICES
    head, furs, rest = load().folder.read(OFFICES).decode().partition("  furs:")
    told = rest.replace("due: null", 'due: "03-31"', 1).replace("mailbox: null", "mailbox: thb@furs.example", 1)
    own.write_text(head + furs + told, encoding="utf-8")
    return out


def sent(space: Workspace) -> None:
    space.enter(Act.SENT, {"form": "5f1d0c9a7b3e2d41", "supplier": "furs", "tables": list(FURS)})


def received(space: Workspace, name: str = "first", tables: tuple[str, ...] = FURS, unknown: str = "") -> None:
    """A delivery of these tables, one of which may be said not to be known."""
    id = delivery_of(name.encode())
    resources = {
        table: {"name": table.replace("/", "-"), "path": f"deliveries/{id}/{table}.csv", "thb:contract": table}
        for table in tables
        if table != unknown
    }
    statements = {unknown: {"says": "unknown", "role": "head of unit", "on": DAY}} if unknown else {}
    about = {"supplier": "furs", "form": "", "tables": list(tables), "resources": resources, "statements": statements}
    space.enter(Act.RECEIVED, {"delivery": id, "sha256": sha256(name.encode()), **about})


def refused(space: Workspace, supplier: str = "furs") -> None:
    id = delivery_of(b"spoilt")
    about = {"delivery": id, "sha256": sha256(b"spoilt"), "because": ["header-missing"], "supplier": supplier}
    space.enter(Act.REFUSED, about)


def then(act: Act, name: str = "first") -> Callable[[Workspace], None]:
    """What becomes of a delivery."""
    about = {Act.RETURNED: {"findings": 1}, Act.ANSWERED: {"answers": 1}, Act.REJECTED: {"because": "Another year."}}
    return lambda space: space.enter(act, {"delivery": delivery_of(name.encode()), **about.get(act, {})})


def half(space: Workspace) -> None:
    received(space, tables=FURS[:1])


def after(folder: Path, *acts: Callable[[Workspace], None]) -> Path:
    """The collection after these acts, on one day."""
    with working_on(folder, Acting("analyst", DAY)) as space:
        for act in acts:
            act(space)
        space.write()
    return folder
