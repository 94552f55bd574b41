"""The dossier and the journal on pages: what the command writes, byte for byte; read, verified, compared, archived."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk.conftest import DeskClient
from tests.dossiers.verification.dossiers import not_written_again
from tests.support.acts import contents
from tests.support.journals import DAY, ROLE
from tests.support.submitted_years import REASON, Year
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace, dossiers_of
from thb_eu.year.archive import verify_archive

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keep_terminal_plain")]

AT = "/en/si-2024"
BECAUSE = {f"because-{lang}": text for lang, text in REASON.items()}


@pytest.fixture
def year(accepted: Year, tmp_path: Path) -> Year:
    """A settled collection that a test may change."""
    return Year(Path(shutil.copytree(accepted.folder, tmp_path / "year")))


@pytest.fixture
def desk(year: Year) -> Iterator[DeskClient]:
    """A desk at which it lies, with its definitions."""
    workplace = Workplace(year.folder, str(year.folder), ROLE)
    yield DeskClient(workplace)
    workplace.close()


@pytest.mark.usefixtures("one_moment")
def test_a_dossier_is_written_followed_read_verified_compared_and_archived(
    desk: DeskClient, year: Year, accepted: Year, tmp_path: Path
) -> None:
    """FINAL as the command writes it; then a vintage with its reason, as nothing final is ever overwritten."""
    same = Year(Path(shutil.copytree(accepted.folder, tmp_path / "by-command")))
    out = year.folder / "si-2024-outgoing"
    assert "FINAL" in desk.follow(desk.post(f"{AT}/recipients", {"audience": "eu", "on": DAY}))
    assert same.submit("dossier", "--on", DAY).exit_code == 0
    assert contents(out / "dossier-eu") == contents(same.folder / "dossier")
    assert contents(year.collection) == contents(same.collection)

    year.act()
    refused = desk.post(f"{AT}/recipients", {"audience": "eu", "on": DAY, "replace": "1"}, HX_Request="true").text
    assert "<code>vintage-submitted-already</code>" in refused and "--vintage" not in refused
    desk.follow(desk.post(f"{AT}/recipients", {"audience": "eu", **BECAUSE, "on": DAY}))
    assert [entry.about["vintage"] for entry in journal_of(year.collection).submissions] == [1, 2]

    assert "No differences." in desk.get(f"{AT}/dossier/dossier-eu-2/verification").text
    compared = desk.get(f"{AT}/dossier/dossier-eu-2/comparison?with=si-2024/dossier-eu").text
    assert re.search(r"<strong>0 of \d+ cells differ</strong>", compared)
    assert (
        desk.get(f"{AT}/outgoing/dossier-eu/submission.xlsx").data == (out / "dossier-eu/submission.xlsx").read_bytes()
    )

    page = desk.follow(desk.post(f"{AT}/journal/export", {"dossier": "dossier-eu-2"}))
    (archive,) = re.findall(r"archive-\d+-dossier-eu-2\.zip", page)[:1]
    with not_written_again():
        assert verify_archive(out / archive, None, None, str(year.folder)).same


def test_a_report_reaches_nothing_and_the_desk_least_of_all(desk: DeskClient, year: Year) -> None:
    """It has its script inside: it runs in a sandbox without the origin of the desk, and sends no form."""
    folder = year.folder / "si-2024-outgoing/dossier-eu"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"state": "DRAFT", "audience": "eu"}', encoding="utf-8")
    (folder / "report.html").write_text("<script>1</script>", encoding="utf-8")
    policy = desk.get(f"{AT}/dossier/dossier-eu/report").headers["Content-Security-Policy"]
    rules = dict(f"{part.strip()} ".split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"].strip() == rules["form-action"].strip() == "'none'"
    assert "connect-src" not in rules and rules["sandbox"].split() == ["allow-scripts"]
    for path in ("dossier/..%2fsi-2024/report", "dossier/dossier-xx/report", "outgoing/..%2fsi-2024%2fjournal.jsonl"):
        assert desk.get(f"{AT}/{path}").status_code == 404


def test_a_dossier_is_compared_with_those_of_its_audience_and_a_public_draft_hides_findings(
    at_desk: DeskClient, in_2025: Path
) -> None:
    """As `compare` refuses two audiences; of findings that hold it back the public edition says DRAFT alone."""
    made = {"eu": ("DRAFT", "eu"), "eu-2": ("BLOCKED", "eu"), "public": ("DRAFT", "public")}
    for name, (state, audience) in made.items():
        folder = at_desk.workplace.folder / f"si-2025-outgoing/dossier-{name}"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"state": state, "audience": audience}), encoding="utf-8")
    page = at_desk.get("/en/si-2025/dossier").text
    assert re.findall(r'<option value="(si-2025/[^"]*)"', page) == ["si-2025/dossier-eu-2", "si-2025/dossier-eu"]
    found = dossiers_of(at_desk.workplace.collection(in_2025.name))
    assert {one.name: one.hides_findings for one in found} == {
        "dossier-eu": False,
        "dossier-eu-2": False,
        "dossier-public": True,
    }


def test_an_act_is_withdrawn_by_its_entry(desk: DeskClient, year: Year) -> None:
    """The journal keeps both; what says what happened has no such form."""
    last = journal_of(year.collection).of(Act.ACCEPTED)
    number = max(entry.number for entry in last)
    page = desk.get(f"{AT}/journal").text
    assert 'class="refusal"' not in page
    offered = {int(number) for number in re.findall(r'name="entry" value="(\d+)"', page)}
    assert number in offered and offered == {entry.number for entry in journal_of(year.collection).of(Act.ACCEPTED)}
    withdraw = {"entry": number, **BECAUSE, "on": DAY}
    assert "<code>definitions-replaced</code>" in desk.post(f"{AT}/act/withdraw", withdraw, HX_Request="true").text
    with closing(Workplace(year.folder, role=ROLE)) as by_its_own:
        client = DeskClient(by_its_own)
        client.follow(client.post(f"{AT}/act/withdraw", withdraw))
        assert journal_of(year.collection).entries[-1].about["entry"] == number
        assert len(re.findall(r"<s>", client.get(f"{AT}/journal").text)) == 2  # its act and what it concerned
        assert "1 table is from no accepted delivery" in client.get(f"{AT}/dossier").text


def test_what_holds_a_dossier_back_is_said_and_nothing_is_written(at_desk: DeskClient) -> None:
    """Of the collection that travels with the product: an edition that there is, a vintage with a number."""
    page = at_desk.get("/en/si-2024/dossier").text
    assert "BLOCKED" in page or "DRAFT" in page
    assert at_desk.post("/en/si-2024/recipients", {"audience": "everybody"}).status_code == 400
    answer = at_desk.post("/en/si-2024/recipients", {"audience": "eu", "because-en": "x"}, HX_Request="true")
    assert "<code>collection-without-journal</code>" in answer.text
    assert not [path for path in at_desk.workplace.home.rglob("*") if path.is_file()]
