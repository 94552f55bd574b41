"""What suppliers send is dropped onto a page, and the page shows at once what was understood, changed and asked."""

from __future__ import annotations

import html
import io
import json
import random
import re
from pathlib import Path
from typing import cast

import pytest

from tests.conftest import REPOSITORY
from tests.desk.conftest import HOST, OWN, DeskClient
from tests.support import made_up_persons as persons
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.deliveries import empty_collection, journal_in
from tests.support.desk_acts import AT, ROWS, suspects
from tests.support.markup import read
from thb_eu.base import limits
from thb_eu.base.messages import literal
from thb_eu.base.refusals import cause_of
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.desk.workplace import today
from thb_eu.year.acting import Acting
from thb_eu.year.acts import ACTS
from thb_eu.year.acts import Act as ActOfOffice
from thb_eu.year.acts.receive import receive

REGISTER = REPOSITORY / "datapackages/sources/irsd-records/sample/persons.csv"
BECAUSE = {"because-sl": "Poslano pomotoma.", "because-en": "Sent by mistake."}


def cells(page: str) -> dict[str, str]:
    """By its name, the words of every cell of the one sheet that a page shows; what was before stands in brackets."""
    found = {}
    for row in re.findall(r"<tr[^>]*><th scope=\"row\">(\d+)</th>(.*?)</tr>", page, re.DOTALL):
        for letters, cell in zip("ABCDEF", re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL), strict=False):
            text = re.sub(r"<sup>.*?</sup>", "", cell).replace("<del>", "(").replace("</del>", ")")
            found[f"{letters}{row[0]}"] = html.unescape(text.strip())
    return found


@pytest.mark.usefixtures("one_moment")
def test_a_page_receives_what_the_command_receives(
    at_desk: DeskClient, in_2025: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Byte for byte: journal, descriptor, originals, receipts; a register and a file that is refused among them."""
    other = suspects(tmp_path, *ROWS, name="notes.csv")
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    files = [suspects(tmp_path, *ROWS), REGISTER, other]
    page = at_desk.follow(at_desk.hand_in(AT, *files))
    same = empty_collection(tmp_path / "by-command" / "si-2025")
    receive(files, same, definitions, Acting("analyst", today()))
    assert contents(in_2025) == contents(same)
    assert [entry.act for entry in journal_in(in_2025).entries] == [Act.RECEIVED, Act.RECEIVED, Act.REFUSED]
    assert all(file.name in page for file in files)


@pytest.mark.parametrize("lang", ["sl", "en"])
def test_what_comes_next_of_several_files_is_whole_sentences(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path, lang: str
) -> None:
    """A file of each verdict: after a full stop a capital and a blank; no question begins with its colon."""
    unknown = suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))
    fine = REPOSITORY / "datapackages/sources/furs/sample/victims.csv"
    (tmp_path / "furs-victims.csv").write_bytes(fine.read_bytes())
    (tmp_path / "none.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    files = (unknown, tmp_path / "furs-victims.csv", tmp_path / "none.csv")
    page = at_desk.follow(at_desk.hand_in(f"/{lang}/si-2025", *files))

    (told,) = (span.words for span in read(page).all("span", class_="next"))
    assert len(re.findall(r"[.;] ", told)) >= 3 and not re.findall(r"\.(?:\S| [a-zčšž])", told)
    assert all(not summary.words.lstrip().startswith(":") for summary in read(page).all("summary"))


def test_a_refused_file_is_not_told_as_good_and_not_to_be_accepted(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """The note of it is a warning; its page names the cause of its code, as the list of refusals has it."""
    other = suspects(tmp_path, *ROWS, name="notes.csv")
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    page = at_desk.follow(at_desk.hand_in(AT, other))
    assert 'class="notes warning"' in page
    (entry,) = journal_in(in_2025).entries
    assert entry.about["delivery"] in at_desk.get(f"{AT}/").text  # of no supplier that anybody knows
    page = at_desk.get(f"{AT}/deliveries/{entry.about['delivery']}").text
    (code,) = entry.about["because"]
    assert f"<code>{code}</code>" in page and cause_of(code).english in html.unescape(page)


def test_the_sheet_is_shown_with_what_changed(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """The file is the source: each cell where a spreadsheet shows it, and what the one before held."""
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    page = at_desk.follow(at_desk.hand_in(AT, suspects(tmp_path, ROWS[0], ROWS[1].replace("2", "3"))))
    assert cells(page) == {
        "A1": "Izid obravnave", "B1": "Spol", "C1": "Starostna skupina", "D1": "Število",
        "A2": "Kazenska ovadba", "B2": "Moški", "C2": "Odrasli", "D2": "4",
        "A3": "Kazenska ovadba", "B3": "Ženske", "C3": "Odrasli", "D3": "(2) 3",
    }  # fmt: skip


def test_what_is_asked_stands_at_its_cell_with_the_ways_on(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """An unknown label is asked at C3 and corrected there; then it is accepted, and rejected with a reason.

    What is open is counted before anybody accepts.
    """
    page = at_desk.follow(at_desk.hand_in(AT, suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))))
    assert 'value="police/suspects-by-age!C3"' in page and f'action="{AT}/act/correct"' in page
    (id,) = (entry.about["delivery"] for entry in journal_in(in_2025).of(Act.RECEIVED))
    assert re.findall(r'class="open">(\d+)', at_desk.get(f"{AT}/deliveries/{id}").text) == ["1"]
    words = {"because-sl": "Tipkarska napaka.", "because-en": "A misprint.", "authority": "Policija"}
    at_desk.post(f"{AT}/act/correct", {"cell": "police/suspects-by-age!C3", "to": "Odrasli", **words})
    page = at_desk.get(f"{AT}/deliveries/{id}").text
    assert "Read as Odrasli, on the authority of Policija." in page and 'class="open"' not in page
    at_desk.post(f"{AT}/act/accept", {"delivery": id})
    assert at_desk.post(f"{AT}/act/reject", {"delivery": id}).status_code == 422
    at_desk.post(f"{AT}/act/reject", {"delivery": id, **BECAUSE})
    acts = [entry.act for entry in journal_in(in_2025).entries]
    assert acts == [Act.RECEIVED, Act.CORRECTED, Act.ACCEPTED, Act.REJECTED]
    assert "Sent by mistake." in at_desk.get(f"{AT}/deliveries/{id}").text


def test_an_act_about_a_delivery_has_its_form_on_the_page(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is new is found there, and only once: no template names it."""
    noting = type(
        "Noting", (ActOfOffice,), {"name": "noting", "about": ("delivery", "delivery"), "title": literal("Note it")}
    )
    monkeypatch.setitem(cast("dict[str, type[ActOfOffice]]", ACTS), "noting", noting)
    at_desk.hand_in(AT, suspects(tmp_path, *ROWS))
    (entry,) = journal_in(in_2025).entries
    page = at_desk.get(f"{AT}/deliveries/{entry.about['delivery']}").text
    assert [page.count(f'action="{AT}/act/{name}"') for name in ("noting", "accept", "reject", "purge")] == [1, 1, 1, 0]


def test_a_table_of_numbers_leads_to_its_declaration_and_a_register_never(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """That everybody can read it is declared from the page of its delivery; the rows of a register are persons."""
    pages = [at_desk.follow(at_desk.hand_in(AT, file)) for file in (suspects(tmp_path, *ROWS), REGISTER)]
    assert [f'href="{AT}/act/declare-public?table=' in page for page in pages] == [True, False]
    assert at_desk.get(f"{AT}/act/declare-public?table=suspects-by-age").status_code == 200


def test_no_value_of_a_persons_row_stands_on_a_page(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """Every cell of a register below its header, a planted name among them, is on no page, refused or received."""
    text = REGISTER.read_text(encoding="utf-8")
    planted = tmp_path / "irsd.csv"
    planted.write_text(text.replace("8. 4. 2024", "Metuljčica", 1), encoding="utf-8")
    pages = [at_desk.follow(at_desk.hand_in(AT, file)) for file in (REGISTER, planted)]
    ids = [entry.about["delivery"] for entry in journal_in(in_2025).entries]
    pages += [at_desk.get(f"{AT}/{path}").text for path in ("", *(f"deliveries/{id}" for id in ids))]
    values = {cell for line in text.splitlines()[1:] for cell in line.split(";") if len(cell) > 5} | {"Metuljčica"}
    labels = {word for page in pages for word in values if f">{word}<" in page or "Metuljčica" in page}
    assert len(values) > 10 and labels == set()


@pytest.mark.parametrize(
    "name", ["../escape.csv", "a/b.csv", "C:\\data\\x.csv", ".hidden.csv", "x" * 300 + ".csv", "a\x01b.csv", "con|.csv"]
)
def test_a_file_is_called_by_a_name_and_nothing_more(name: str, at_desk: DeskClient, in_2025: Path) -> None:
    """A path, a reserved sign or an endless name is refused; nothing is kept, inside or beside the collection."""
    before = contents(at_desk.workplace.folder)
    answer = at_desk.post(f"{AT}/deliver", {"files": [(io.BytesIO(b"a;b\n"), name)]}, HX_Request="true")
    assert "<code>file-name-unsafe</code>" in answer.text or "<code>form-field-wrong</code>" in answer.text
    assert contents(at_desk.workplace.folder) == before


def test_a_file_without_content_or_of_no_table_is_refused_with_its_reason(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """Hostile or empty: each alone, and the page of the delivery hands on the reason but never the file itself.

    What cannot be looked through, as it opens as no workbook or is of another program, is not even kept.
    """
    (tmp_path / "bomb.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "script.csv").write_text("<script>alert(1)</script>;b\n1;2\n", encoding="utf-8")
    page = at_desk.follow(at_desk.hand_in(AT, *sorted(tmp_path.glob("*.*"))))
    assert page.count('class="refusal"') == 3 and "<script>alert" not in page
    (original,) = (in_2025 / "deliveries/refused").glob("*/original.*")
    id, kept = original.parent.name, original.name
    assert original.read_bytes() == b""
    assert at_desk.get(f"{AT}/deliveries/{id}/file/reason.txt").status_code == 200
    for path in (kept, "..%2f..%2f..%2fjournal.jsonl", "../../../journal.jsonl", "%2fetc%2fpasswd"):
        assert at_desk.get(f"{AT}/deliveries/{id}/file/{path}").status_code in (308, 404)
    at_desk.post(f"{AT}/act/purge", {"delivery": id})
    assert not (in_2025 / "deliveries/refused" / id / kept).exists()


def test_a_receipt_of_a_pseudonymised_register_is_no_delivery(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """It lies beside the register, and is read with it, as the command finds it there."""
    from thb_eu.sources import SUFFIX

    register, receipt = tmp_path / "persons.csv", tmp_path / f"persons.csv{SUFFIX}"
    register.write_bytes(REGISTER.read_bytes())
    receipt.write_text("{}", encoding="utf-8")
    at_desk.hand_in(AT, register, receipt)
    (entry,) = journal_in(in_2025).entries
    assert entry.act is Act.REFUSED and entry.about["because"] == ["receipt-invalid"]


def test_of_files_handed_in_before_the_desk_was_opened_the_page_says_where_they_are(
    at_desk: DeskClient, in_2025: Path
) -> None:
    answer = at_desk.get(f"{AT}/received/1")
    assert answer.status_code == 422 and "<code>page-gone</code>" in answer.text


def test_an_upload_beyond_the_limit_is_turned_away_before_it_is_read(at_desk: DeskClient, in_2025: Path) -> None:
    """A register of the largest size is taken, one byte more is not; the answer stands in the form."""
    announced = {
        "CONTENT_LENGTH": str(limits.REGISTER_IN_MEMORY + 1),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "HTTP_HX_REQUEST": "true",
    }
    before = contents(in_2025)
    answer = at_desk.client.post(f"{AT}/deliver", base_url=f"http://{HOST}", headers=OWN, environ_overrides=announced)
    assert 'class="refusal"' in answer.text and "<html" not in answer.text
    assert contents(in_2025) == before


def test_a_supplier_or_a_delivery_goes_back_alone(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """The button of one row asks one supplier: nobody else's file goes back, and none that was dropped by mistake."""
    stray = tmp_path / "minutes.docx"
    stray.write_bytes(b"no table\n")
    for row in (ROWS[0], ROWS[0].replace(";4", ";5")):
        at_desk.hand_in(AT, suspects(tmp_path, row, ROWS[1].replace("Odrasli", "Odrsali")))
    at_desk.hand_in(AT, stray)
    first, second, third = (str(one.about["delivery"]) for one in journal_in(in_2025).entries)

    def returned(**meant: str) -> list[str]:
        before = len(journal_in(in_2025).entries)
        assert at_desk.post(f"{AT}/act/return", meant).status_code == 303
        return [str(one.about["delivery"]) for one in journal_in(in_2025).entries[before:] if one.act is Act.RETURNED]

    assert returned(supplier="courts") == []
    assert returned(delivery=second) == [second]
    assert third not in returned(supplier="police")
    assert first not in returned(delivery=third)


def test_what_was_handed_in_by_mistake_is_put_aside_from_its_page(
    at_desk: DeskClient, in_2025: Path, tmp_path: Path
) -> None:
    """Its file goes, its hash stays; the status no longer counts it, and it goes back to nobody."""
    stray = tmp_path / "minutes.docx"
    stray.write_bytes(b"no table\n")
    at_desk.hand_in(AT, stray)
    (entry,) = journal_in(in_2025).entries
    id = entry.about["delivery"]
    assert 'act/purge"' in at_desk.get(f"{AT}/deliveries/{id}").text

    at_desk.post(f"{AT}/act/purge", {"delivery": id})
    at_desk.post(f"{AT}/act/return")

    assert [one.act for one in journal_in(in_2025).entries] == [Act.REFUSED, Act.PURGED]
    assert not list((in_2025 / "deliveries").rglob("original.*"))
    told = run("status", str(in_2025), "--format", "json").stdout
    assert json.loads(told)["unknown_senders"] == []


def test_a_file_called_by_a_person_is_told_by_its_place(at_desk: DeskClient, in_2025: Path, tmp_path: Path) -> None:
    """On the page and in the collection: no word of its name."""
    name = persons.name(random.Random(28))
    page = at_desk.follow(at_desk.hand_in(AT, suspects(tmp_path, *ROWS, name=f"{name.replace(' ', '_')}.csv")))
    everything = page + "".join(path.read_text("utf-8", "replace") for path in in_2025.rglob("*") if path.is_file())
    assert "file 1 of 1" in page and not any(word in everything for word in name.split())
