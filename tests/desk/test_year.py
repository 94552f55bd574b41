"""The page of the year holds all that `thb-eu status` tells, and from each thing that is open a form leads on."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.support.acts import TODAY, acting
from tests.support.commands import run
from tests.support.deliveries import journal_in
from tests.support.desk_acts import AT, ROWS, suspects
from thb_eu.base.folder_lock import LOCK
from thb_eu.cli import cli
from thb_eu.cli.report.status import STEPS
from thb_eu.definitions import Definitions
from thb_eu.year.acts.describe import DescribeContact
from thb_eu.year.journal_verification import UNDELIVERED
from thb_eu.year.worklist import Step

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


def words_of(page: str) -> str:
    """What a reader sees of a page, each space once."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_all_that_status_tells_stands_on_the_page(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """By command and by page on the same day: ids, names, sentences, deadlines, suppliers with what they lack."""
    at_desk.hand_in(AT, suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali")))
    told = json.loads(run("status", str(in_2025), "--format", "json").stdout)
    page = at_desk.get(f"{AT}/").text
    words = words_of(page)
    assert {one["name"] for one in told["blocking"]} and all(one["name"] in words for one in told["blocking"])
    assert all(one["message"]["en"] in words for one in told["blocking"])
    assert all(one["question"]["en"] in words for one in told["open"])
    assert told["unsigned"] and all(one["id"] in words for one in told["unsigned"])
    assert all(supplier["supplier"] in words for supplier in told["suppliers"])
    assert all(table in words for supplier in told["suppliers"] for table in supplier["lacking"])
    assert all(one["day"] in words for one in told["deadlines"])
    offered = dict.fromkeys(re.findall(rf'action="{AT}/act/([\w-]+)"', page))
    ways = {"correct" for one in told["blocking"] if one["cell"]} | {
        "waive" for one in told["blocking"] if one["waivable"]
    }
    assert {"sign", "confirm", "forms", "return", "letters"} | ways <= offered.keys()


def test_a_lock_and_a_spoilt_delivery_are_told_first(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """Who works there, with the way to break it; a file that is not what was sent, by its code."""
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    id = journal_in(in_2025).entries[0].about["delivery"]
    (in_2025 / "deliveries" / id / "original.csv").write_text("changed", encoding="utf-8")
    (in_2025 / LOCK).write_text('{"role": "vodja", "since": "2026-03-02T08:00:00+00:00"}', encoding="utf-8")
    page = at_desk.get(f"{AT}/").text
    assert "vodja has worked on the collection" in words_of(page) and f'action="{AT}/act/unlock"' in page
    assert "<code>delivery-changed</code>" in page
    assert page.index("act/unlock") < page.index('id="deliver"')


def test_the_next_step_of_a_supplier_is_a_form_or_a_link(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """Delivered: the delivery to accept; accepted with a table lacking: what it waits for."""
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    id = journal_in(in_2025).entries[0].about["delivery"]
    row = re.search(r'<tr>\s*<th scope="row">[^<]*<code>police</code>.*?</tr>', at_desk.get(f"{AT}/").text, re.DOTALL)
    assert row is not None and (f'href="{AT}/deliveries/{id}"' in row[0] or "act/return" in row[0])


def test_forms_and_letters_are_written_beside_the_collection(at_desk: DeskClient, in_2025: Path) -> None:
    """The form of one supplier enters the journal once, and lies at hand to be downloaded."""
    at_desk.hand_in(AT, suspects(in_2025.parent, *ROWS))
    page = at_desk.follow(at_desk.post(f"{AT}/act/forms", {"supplier": "police"}))
    assert "police-2025.xlsx" in page
    at_desk.follow(at_desk.post(f"{AT}/act/forms", {"supplier": "police"}))
    assert [entry.act.value for entry in journal_in(in_2025).entries] == ["received", "sent"]
    assert "deadlines.ics" in at_desk.follow(at_desk.post(f"{AT}/act/letters"))
    assert at_desk.get(f"{AT}/outgoing/forms/police-2025.xlsx").data.startswith(b"PK")


def test_tables_that_lay_there_before_the_journal_are_remarked_alike_at_all_places(
    at_desk: DeskClient, definitions: Definitions
) -> None:
    """A collection that was copied with its tables gets a journal by its first act: the chain has no break there.

    Its tables are those that its descriptor lists; `journal verify`, the status and the page say their number in the
    same words, and nobody is said to have accepted anything.
    """
    folder = Path(shutil.copytree(SI_2024, at_desk.workplace.folder / "my-2024"))
    number = len(json.loads((folder / "datapackage.json").read_bytes())["resources"])
    with acting(folder, definitions=definitions) as space:
        DescribeContact(email="thb@example.org").do(space)

    run = CliRunner().invoke
    verified = run(cli, ["journal", "verify", str(folder), "--lang", "en"])
    status = run(cli, ["status", str(folder), "--lang", "en", "--today", TODAY])
    programs = json.loads(run(cli, ["journal", "verify", str(folder), "--format", "json"]).stdout)
    page = at_desk.get("/en/my-2024/journal").text

    words = UNDELIVERED.filled({"count": number}).in_language("en")
    assert (verified.exit_code, programs["faults"]) == (0, [])
    codes = [one["code"] for one in programs["notes"]]
    assert codes.count("resource-without-delivery") == number
    assert [text.count(words) for text in (verified.stdout, status.stdout, page)] == [1, 1, 1]
    assert STEPS[Step.NOTHING].in_language("en") not in status.stdout
