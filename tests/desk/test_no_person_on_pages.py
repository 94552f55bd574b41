"""No value of a person's row stands on a page: of a collection with registers every address is opened and searched.

The registers hold canaries in every column (`tests/leaks`). A page may name a row and a column, never what they hold.
"""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.desk.conftest import DeskClient
from tests.leaks.canaries import found_in
from tests.leaks.states import READABLE
from tests.support.deliveries import journal_in
from tests.support.lists_of_persons import FAMILY, GIVEN, LISTS, repeats
from tests.support.markup import read
from tests.support.sample import SEED, is_whole, sampled
from tests.year.mistakes import files
from thb_eu.definitions.journal import Act
from thb_eu.desk.workplace import Workplace

PAGES = 200
"""So many are opened in the gate, drawn from those to which others lead; in the laboratory all."""


@sampled("state", ["as they should be", "labels that nobody knows"], 0, ["labels that nobody knows"])
def test_no_value_of_a_person_stands_on_any_page(state: str, tmp_path: Path) -> None:
    """From the first page of the collection on, every link of the desk: figures for each audience, findings, sources.

    Of explanations, which are the same for every audience, one each; rows of the registers by their own addresses.
    """
    folder = READABLE[state].build(tmp_path / "registers")
    workplace = Workplace(folder if folder.is_dir() else folder.parent, role="analyst")
    desk = DeskClient(workplace)
    name = next(one.name for one in workplace.collections if not one.is_built_in)
    base = f"/sl/{name}/"
    files = [one.file for one in workplace.collection(name).explained.cube.delivered.values()]
    waiting = [
        f"{base}findings",
        f"{base}disclosure?report=1&compare=1",
        *(f"{base}figures?for={one}" for one in ("eu", "public", "internal")),
    ]
    waiting += [f"{base}source/{file}" for file in files] + [
        f"{base}source/{file}/{row}" for file in files for row in (2, 3)
    ]
    seen, opened, lot, first = set[str](), 0, random.Random(SEED), len(waiting)
    while waiting and (is_whole() or opened < PAGES):
        address = waiting.pop(0 if opened < first else lot.randrange(len(waiting)))
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert found_in(answer.data) == set(), address
        opened += 1
        for link in read(answer.text).all("a"):
            path = urlsplit(link.attributes.get("href", "")).path
            if (
                path.startswith(base)
                and path not in seen
                and ("/figures/" in path or "/findings/" in path or "/source/" in path)
            ):
                seen.add(path)
                waiting.append(path)
    assert opened >= (700 if is_whole() else PAGES) and any("/findings/" in path for path in seen)
    workplace.close()


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_no_page_repeats_the_person_for_whom_a_file_is_refused(
    lang: str, at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """A file is called by a person, and a list of persons comes with it: no page repeats either."""
    called, listed = tmp_path / f"{GIVEN} {FAMILY}.csv", tmp_path / "seznam.csv"
    called.write_bytes(files.csv()[1])
    listed.write_text(next(iter(LISTS.values())), encoding="utf-8")
    at = f"/{lang}/si-2025"
    page = at_desk.follow(at_desk.hand_in(at, called, listed))
    assert page.count("personal-data") == 2 and listed.name in page
    assert [entry.act for entry in journal_in(in_2025).entries] == [Act.REFUSED, Act.REFUSED, Act.PURGED]
    links = {str(link.attributes.get("href", "")) for link in read(page).all("a")}
    pages = [at_desk.get(path) for path in (f"{at}/", f"{at}/journal", *(it for it in links if "/deliveries/" in it))]
    assert len(pages) > 2
    assert [answer.status_code for answer in pages] == [200] * len(pages)
    assert not any(map(repeats, (page, *(answer.text for answer in pages))))
