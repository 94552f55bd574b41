"""The page of the year holds all that `thb-eu status` tells, and from each thing that is open a form leads on."""

from __future__ import annotations

import html
import json
import re
import shutil
from contextvars import Context
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, SI_2024
from tests.desk.conftest import DeskClient
from tests.support.acts import TODAY, acting
from tests.support.commands import run
from tests.support.deliveries import journal_in
from tests.support.desk_acts import AT, ROWS, suspects
from tests.support.markup import read
from thb_eu.base.folder_lock import LOCK
from thb_eu.base.messages import Text, literal
from thb_eu.base.progress import listening, stage
from thb_eu.cli import cli
from thb_eu.cli.report.status import STEPS
from thb_eu.definitions import Definitions
from thb_eu.desk.tasks import SIGNS, TaskState, next_task, squares, tasks
from thb_eu.results.deliveries import deliveries_of
from thb_eu.year.acting import Acting
from thb_eu.year.acts.describe import DescribeContact
from thb_eu.year.acts.receive import receive
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
    page = at_desk.get(f"{AT}/").text + at_desk.get(f"{AT}/sign").text
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
    row = re.search(
        r'<tr>\s*<th scope="row"><a [^>]*>[^<]*</a> <code>police</code>.*?</tr>', at_desk.get(f"{AT}/").text, re.DOTALL
    )
    assert row is not None and (f'href="{AT}/deliveries/{id}"' in row[0] or "act/return" in row[0])


def test_deliveries_of_one_day_are_told_apart(at_desk: DeskClient, in_2025: Path) -> None:
    """Each link names its table, and many are folded: eleven equal ones filled a screen."""
    sample = REPOSITORY / "datapackages/sources/police/sample"
    names = ("victims-by-age", "victims-by-form", "suspects-by-age", "legal-persons")
    for number in (2, 4):
        files = [in_2025.parent / f"police-{name}.csv" for name in names[:number]]
        for file, name in zip(files, names, strict=False):
            file.write_bytes((sample / f"{name}.csv").read_bytes())
        at_desk.hand_in(AT, *files)
        row = next(one for one in read(at_desk.get(f"{AT}/").text).all("tr") if "police" in one.words)
        links = [link.words for link in row.all("a") if "/deliveries/" in link.attributes["href"] and link.words[1:]]
        assert len(links) == len({*links}) >= number
        assert len([*row.all("details")]) == (number > 3)


def test_forms_and_letters_are_written_beside_the_collection(at_desk: DeskClient, in_2025: Path) -> None:
    """The form of one supplier enters the journal once, and lies at hand to be downloaded."""
    at_desk.hand_in(AT, suspects(in_2025.parent, *ROWS))
    page = at_desk.follow(at_desk.post(f"{AT}/act/forms", {"supplier": "police"}))
    whole, alone = page.partition("folder-1")[2].partition("<details")[
        ::2
    ]  # the workbook is sent, its tables stand folded below it
    assert "police-2025.xlsx" in whole and "police-2025/" not in whole and "police-2025/suspects-by-age.csv" in alone
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


def told_tasks(at_desk: DeskClient) -> list[TaskState]:
    """How the tasks of the year stand, in their order: forms, figures, deliveries, answers, errors, questions,
    signatures, submission."""
    held = at_desk.workplace.collection("si-2025")
    with at_desk.client.application.test_request_context("/en/si-2025/"):
        return [task.state for task in tasks(held, held.status(TODAY))]


def test_the_year_is_a_list_of_tasks_in_which_the_next_one_stands_out(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """One table of eleven came, with a label that nobody knows: it is to be judged here, ten are awaited from the
    Police, an error holds the rest back, and until signatures are there the submission is a draft."""
    done, here, away, later = TaskState.DONE, TaskState.TODO, TaskState.WAITING, TaskState.LATER
    assert told_tasks(at_desk)[2:5] == [later] * 3  # nothing is accepted, answered or settled of what has not come
    at_desk.hand_in(AT, suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali")))
    assert told_tasks(at_desk) == [done, away, here, done, TaskState.HOLDS_BACK, done, here, later]
    page = at_desk.get(f"{AT}/").text
    assert page.count("govuk-task-list__item--with-link") == 5 and page.count("govuk-button--start") == 1

    held = at_desk.workplace.collection("si-2025")
    with at_desk.client.application.test_request_context("/en/si-2025/"):
        found = tasks(held, held.status(TODAY))
    assert next_task(found) == found[2] and next_task(found[:2]) == found[1] and next_task(found[:1]) is None


def test_while_a_form_is_at_work_its_stage_is_told_file_by_file(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """Each of the files that are handed in, by its number; a form that is sent elsewhere meanwhile has its own."""
    working, forms = at_desk.workplace.working, ("/sl/si-2025/deliver", "/sl/si-2026/deliver")

    def told() -> list[str]:
        return [at_desk.get(f"/sl/at-work?form={form}").text for form in forms]

    def another() -> None:
        with working(forms[1]):
            stage(literal("1/2"))
            assert told() == ["7/9", "1/2"]

    with working(forms[0]):
        stage(literal("7/9"))
        Context().run(another)  # as another thread answers it
        assert told() == ["7/9", ""]
    assert told() == ["", ""] and at_desk.get("/sl/at-work").text == ""

    heard: list[Text] = []
    files = [suspects(tmp_path, *ROWS), tmp_path / "other.csv"]
    files[1].write_bytes(b"a;b\n1;2\n")
    with listening(heard.append):
        receive(files, in_2025, at_desk.workplace.collection("si-2025").definitions, Acting("analyst", TODAY))
    numbers = [dict(one.values) for one in heard if "at" in dict(one.values)]
    assert [(one["file"], one["at"], one["of"]) for one in numbers] == [
        (files[0].name, 1, 2),
        (files[1].name, 2, 2),
    ]


def test_each_table_of_a_supplier_is_a_sign_that_leads_to_its_delivery(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """The one that came leads to its delivery, before and after it is accepted; those that lack lead nowhere."""
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    id = journal_in(in_2025).entries[0].about["delivery"]
    for kind in ("received", "accepted"):
        held = at_desk.workplace.collection("si-2025")
        work = held.status(TODAY).work
        (police,) = work.suppliers
        found = [*squares(police, work.titles)]
        assert [(it.kind, it.delivery) for it in found if it.delivery] == [(kind, id)]
        assert {it.kind for it in found if not it.delivery} == {"lacking"} and len(found) == len(police.tables)
        assert f'class="square {kind}" href="{AT}/deliveries/{id}"' in at_desk.get(f"{AT}/").text
        if kind == "received":
            at_desk.follow(at_desk.post(f"{AT}/act/accept", {"delivery": id}))
    assert len({sign for sign, _words in SIGNS.values()}) == len(SIGNS)  # told apart without colour


def test_a_delivery_that_a_later_one_replaced_waits_for_nobody(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """It is told as replaced in the list and on its page, where it can no longer be accepted."""
    for rows in (ROWS, ROWS[:1]):
        at_desk.hand_in(AT, suspects(tmp_path, *rows))
    first, second = deliveries_of(journal_in(in_2025))

    page = read(at_desk.get(f"{AT}/").text)
    lines = {one.id: line.words for line in page.all("tr") for one in (first, second) if one.id in line.words}
    assert len(lines) == 2 and lines[first.id].replace(first.id, "") != lines[second.id].replace(second.id, "")
    accepts = ['act/accept"' in at_desk.get(f"{AT}/deliveries/{one.id}").text for one in (first, second)]
    assert accepts == [False, True]


def test_after_an_act_its_undo_stands_beside_it(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """What was accepted can be taken back from the note; that a file was received says what happened, and stays."""
    page = at_desk.follow(at_desk.hand_in(AT, suspects(tmp_path, *ROWS)))
    assert "act/withdraw" not in page.partition("<h1>")[0]
    id = journal_in(in_2025).entries[0].about["delivery"]
    page = at_desk.follow(at_desk.post(f"{AT}/act/accept", {"delivery": id}))
    assert f'href="{AT}/act/withdraw?entry=2"' in page.partition("<h1>")[0]
    at_desk.follow(at_desk.post(f"{AT}/act/withdraw", {"entry": "2", "because-sl": "Zmota.", "because-en": "A slip."}))
    assert [entry.act.value for entry in journal_in(in_2025).entries] == ["received", "accepted", "withdrawn"]


def test_the_state_is_in_the_head_of_every_page_once_it_is_known(at_desk: DeskClient, in_2025: Path) -> None:
    """Nothing is worked out for it: until then the page asks for it when it is shown, and after an act again."""
    head = at_desk.get(f"{AT}/journal").text.partition("<main")[0]
    assert f'hx-get="{AT}/state"' in head and "govuk-tag" not in head
    assert "BLOCKED" in at_desk.get(f"{AT}/state").text or "DRAFT" in at_desk.get(f"{AT}/state").text
    head = at_desk.get(f"{AT}/journal").text.partition("<main")[0]
    assert "hx-get" not in head.partition("<form")[0] and "govuk-tag" in head
    at_desk.follow(at_desk.post(f"{AT}/act/describe-contact", {"email": "thb@example.org"}))
    assert f'hx-get="{AT}/state"' in at_desk.get(f"{AT}/journal").text


def test_name_and_arms_are_data_of_the_country(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """Without a drawing the head has the name of the country alone; with one among its data it has both."""
    own = Path(shutil.copytree(REPOSITORY / "datapackages", tmp_path / "own/datapackages"))
    at_desk.workplace.definitions = str(own.parent)
    head = at_desk.get(f"{AT}/journal").text.partition("<main")[0]
    assert "<span>Slovenia</span>" in head and "<img" not in head

    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    (own / "national/arms.svg").write_bytes(drawing)
    assert f'<img class="arms" src="{AT}/arms.svg" alt="">' in at_desk.get(f"{AT}/journal").text
    for address in (f"{AT}/arms.svg", "/en/arms.svg"):
        answer = at_desk.get(address)
        assert (answer.data, answer.mimetype) == (drawing, "image/svg+xml")
