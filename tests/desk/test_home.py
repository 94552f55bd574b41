"""The first page: the collections at hand, the role, and a year that is begun from an earlier one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.deliveries import empty_collection, journal_in
from thb_eu import run
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.sources.other_collections import FilesBehind
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year

DAY = "2026-01-12"
BEGIN = {"from": "si-2024", "year": "2025", "name": "si-2025"}


def proposed(at_desk: DeskClient) -> dict[str, str]:
    """What the form that begins a year holds when it is shown."""
    page = at_desk.get("/en/").text
    found = dict(re.findall(r'name="(year|name)"[^>]*value="([^"]*)"', page))
    chosen = page.partition('name="from"')[2]
    return {**found, "from": re.findall(r"<option[^>]*selected>([^<]*)<", chosen)[0]}


def test_the_next_year_is_proposed_from_the_last(at_desk: DeskClient) -> None:
    """First from the collection that travels with the product, then from what was begun; its name moves along."""
    assert proposed(at_desk) == BEGIN
    at_desk.follow(at_desk.post("/en/begin", BEGIN))
    assert proposed(at_desk) == {"from": "si-2025", "year": "2026", "name": "si-2026"}


def test_a_year_that_is_begun_says_what_is_left_to_review(at_desk: DeskClient) -> None:
    page = at_desk.follow(at_desk.post("/en/begin", BEGIN))
    assert str(at_desk.workplace.folder / "si-2025") in page and "metadata.yaml" in page
    (entry,) = journal_in(at_desk.workplace.folder / "si-2025").entries
    assert (entry.act, entry.role) == (Act.BEGUN, "analyst")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": "../si-2025"}, "form-field-wrong"),
        ({"name": "Leto 2025"}, "form-field-wrong"),
        ({"year": "next"}, "form-field-wrong"),
        ({"year": "2024"}, "year-not-another"),
        ({"from": "elsewhere"}, "package-not-found"),
        ({"name": "taken"}, "output-taken"),
        ({"on": "2999-01-01"}, "day-to-come"),
    ],
)
def test_a_year_that_cannot_be_begun_is_refused_below_the_form(
    form: dict[str, str], code: str, at_desk: DeskClient
) -> None:
    empty_collection(at_desk.workplace.folder / "taken")
    before = contents(at_desk.workplace.folder.parent)
    answer = at_desk.post("/en/begin", BEGIN | form, HX_Request="true")
    assert f"<code>{code}</code>" in answer.text
    assert contents(at_desk.workplace.folder.parent) == before


def test_nobody_begins_a_year_without_a_role_or_under_a_name(at_desk: DeskClient, tmp_path: Path) -> None:
    """The refusal names the field that stands above every page."""
    at_desk.workplace.role = ""
    assert '<code class="place">You act as</code>' in at_desk.post("/en/begin", BEGIN, HX_Request="true").text
    named = at_desk.post("/en/role", {"role": "Ana Kos"}, HX_Request="true").text
    assert "<code>role-names-person</code>" in named and at_desk.workplace.role == ""
    assert at_desk.post("/en/role", {"role": "analyst (MNZ)"}).status_code == 303
    assert at_desk.workplace.role == "analyst (MNZ)"


def test_a_page_looks_at_the_files_once_and_sees_what_changed_since(
    at_desk: DeskClient, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of deliveries holds hundreds of files: they are looked at once a page, and never taken for unchanged.

    What is compared with the year before looks at no other year.
    """
    begin_year(2025, "si-2024", at_desk.workplace.folder / "si-2025", definitions, Acting("analyst", DAY))
    looks: list[str] = []
    look = run.files_behind

    def counted(folder: Path, law: Definitions) -> FilesBehind | None:
        looks.append(folder.name)
        return look(folder, law)

    monkeypatch.setattr(run, "files_behind", counted)
    at_desk.get("/en/si-2025/")
    looks.clear()
    assert at_desk.get("/en/si-2025/").status_code == 200
    assert looks == ["si-2025"]

    for name in ("si-2022", "si-2023"):
        begin_year(int(name[3:]), "si-2024", at_desk.workplace.folder / name, definitions, Acting("analyst", DAY))
    (at_desk.workplace.folder / "odd").mkdir()
    (at_desk.workplace.folder / "odd" / "datapackage.json").write_text("[]", encoding="utf-8")
    for page in ("figures/changes", "law"):
        at_desk.get(f"/en/si-2025/{page}")
        looks.clear()
        assert at_desk.get(f"/en/si-2025/{page}").status_code == 200
        assert sorted(looks) == ["si-2024", "si-2025"], page

    path = at_desk.workplace.folder / "si-2025" / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"thb:year": 2025', '"thb:year": 1'), encoding="utf-8")
    assert at_desk.get("/en/si-2025/").status_code == 422
