"""The page of recipients: a card for each release of the plan; it writes what the commands write, and enters what left.

Expected: the plan of the definitions; the files of the commands, byte for byte; the codes of the refusals.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.markup import Element, read
from tests.support.sample import in_the_laboratory, sampled
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.desk.workplace import Workplace
from thb_eu.publication.labels import LEVEL

LANGUAGES = ("sl", "en")
OWN_PLAN = """releases:
  - release: auditors
    valid: {}
    gets: dossier
    edition: eu
    because: {sl: Izmišljeno., en: Invented.}
    proposed: {role: maintainers, on: 2026-11-30}
    signed: null
    due: 06-30
"""


def cards(page: Element) -> dict[str, Element]:
    """By the id of its release, each card."""
    headed = {one.attributes.get("aria-labelledby", ""): one for one in page.all("section")}
    return {name.removeprefix("to-"): one for name, one in headed.items() if name.startswith("to-")}


def asks(card: Element) -> list[str]:
    """Where the forms of a card are sent to."""
    return [form.attributes["action"].rpartition("/")[2] for form in card.all("form")]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DeskClient]:
    """A desk at which a copy of 2024 lies, in the role of the head."""
    shutil.copytree(SI_2024, tmp_path / "w/si-2024")
    with closing(Workplace(tmp_path / "w", role="head of service")) as workplace:
        yield DeskClient(workplace)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_release_of_the_plan_has_a_card_and_what_is_missing_leads_to_where_it_is_done(
    lang: str, warm_desk: DeskClient, definitions: Definitions
) -> None:
    """Nothing was written of 2024, and nobody signed the plan; each link leads to a place that there is."""
    page = read(warm_desk.get(f"/{lang}/si-2024/recipients").text)
    plan = definitions.law.releases_of(2024)
    found = cards(page)
    assert [*found] == [one.id for one in plan]
    assert {one.edition for one in plan} == {Audience.EU, Audience.PUBLIC}
    for one in plan:
        assert LEVEL[one.edition].in_language(lang) in found[one.id].words
        assert asks(found[one.id]) == [one.gets if one.gets in definitions.recipients else one.id]
        links = {link.attributes["href"] for link in found[one.id].all("a")}
        assert f"/{lang}/si-2024/sign" in links and f"/{lang}/si-2024/offices#contact" in links
    places: dict[str, Element] = {}
    for link in {link.attributes["href"] for card in found.values() for link in card.all("a")} - {"#write"}:
        path, _sign, place = link.partition("#")
        places[path] = places.get(path) or read(warm_desk.get(path).text)
        assert not place or places[path].having("id", place), link


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_preview_shows_the_tables_of_the_report(lang: str, warm_desk: DeskClient, tmp_path: Path) -> None:
    """Each number of the text that `report` writes, in its order; what the public is not told, and what tells it."""
    assert run("report", "si-2024", "--for", "greta", "--out", tmp_path / "greta").exit_code == 0
    text = (tmp_path / f"greta/report.{lang}.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|")[1:] for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    written = [re.findall(r"\d+|:", cell.replace("\u00a0", "")) for row in rows for cell in row]
    page = read(warm_desk.get(f"/{lang}/si-2024/recipients/greta/preview").text)
    shown = [
        re.findall(r"\d+|:", cell.words.replace("\u00a0", ""))
        for row in page.all("tr")
        for cell in [*row.every("td", "th")][1:]
    ]
    assert shown == written and len(written) > 50
    report = read(warm_desk.get(f"/{lang}/si-2024/recipients/annual-report/preview").text)
    declare = [link.attributes["href"] for link in report.all("a") if "declare-public" in link.attributes["href"]]
    assert f"/{lang}/si-2024/act/declare-public?table=t05" in declare
    assert warm_desk.get(f"/{lang}/si-2024/recipients/nobody/preview").status_code == 422


def test_a_report_is_written_downloaded_handed_over_and_kept(office: DeskClient, tmp_path: Path) -> None:
    """As the command writes it; whole as one archive, alike each time; entered once, and never written over."""
    at, beside = "/sl/si-2024", tmp_path / "w/si-2024-outgoing"
    page = office.follow(office.post(f"{at}/recipients/glotip"))
    assert run("report", tmp_path / "w/si-2024", "--for", "glotip", "--out", tmp_path / "by-command").exit_code == 0
    assert contents(beside / "report-glotip") == contents(tmp_path / "by-command")
    assert "report-glotip" not in office.get(f"{at}/outgoing").text, "what leaves is no mail to suppliers"

    first, again = (office.get(f"{at}/recipients/report-glotip.zip").data for _ in range(2))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert first == again and held == contents(beside / "report-glotip")
    assert asks(cards(read(page))["glotip"]) == ["glotip", "hand-over"]

    form = {"release": "glotip", "edition": "report-glotip", "receipt": "UN-12"}
    page = office.follow(office.post(f"{at}/act/hand-over", {**form, "back": f"{at}/recipients"}))
    entry = journal_of(tmp_path / "w/si-2024").entries[-1]
    digest = hashlib.sha256((beside / "report-glotip/manifest.json").read_bytes()).hexdigest()
    assert (entry.act, entry.role, entry.about["manifest"]) == (Act.HANDED_OVER, "head of service", digest)
    found = cards(read(page))
    assert "UN-12" in found["glotip"].words and "UN-12" not in found["greta"].words

    office.follow(office.post(f"{at}/recipients/glotip"))
    assert hashlib.sha256((beside / "report-glotip/manifest.json").read_bytes()).hexdigest() == digest
    assert (beside / "report-glotip.2/manifest.json").is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_query_is_entered_listed_with_what_stands_behind_it_and_replied_to(
    lang: str, office: DeskClient, tmp_path: Path
) -> None:
    """Its cells lead to their explanation; the year's list of tasks tells it, until it is replied to."""
    at, said = f"/{lang}/si-2024", {"words-sl": "Zakaj jih je manj?", "words-en": "Why are there fewer?"}
    form = {
        **said,
        "asks": "Eurostat",
        "cell": "V2:status=REG  V4",
        "reference": "4711",
        "came": "2026-10-01",
        "due": "2026-11-01",
    }
    before = read(office.get(f"{at}/recipients").text).having("aria-labelledby", "queries")[0]
    assert [one.attributes["action"] for one in before.all("form")] == [f"{at}/act/query"]
    refused = office.post(f"{at}/act/query", {**form, "cell": "V2:status=REGG"}, HX_Request="true").text
    assert "<code>unknown-code</code>" in refused
    page = office.follow(office.post(f"{at}/act/query", {**form, "back": f"{at}/recipients"}))
    [found] = read(page).having("aria-labelledby", "queries")
    assert said[f"words-{lang}"] in found.words and "police/t03, police/t05, irsd/statements" in found.words
    links = [link.attributes["href"] for link in found.all("a")]
    assert any("/figures/V2/REG/T/TOTAL" in link for link in links)
    assert all(office.get(link).status_code == 200 for link in links)
    assert f"{at}/recipients#queries" in office.get(f"{at}/").text

    page = office.follow(office.post(f"{at}/act/reply", {"entry": "1", **said, "back": f"{at}/recipients"}))
    [found] = read(page).having("aria-labelledby", "queries")
    assert said[f"words-{lang}"] not in found.words
    assert [entry.act for entry in journal_of(tmp_path / "w/si-2024").acts] == [Act.QUERIED, Act.REPLIED]
    assert f"{at}/recipients#queries" not in office.get(f"{at}/").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_changed_since_is_told_and_neither_handed_over_nor_downloaded_whole(
    lang: str, office: DeskClient, tmp_path: Path
) -> None:
    """A form names no path either: what is not beside the collection was not written."""
    at, beside = f"/{lang}/si-2024", tmp_path / "w/si-2024-outgoing"
    office.follow(office.post(f"{at}/recipients/greta"))
    (beside / "report-greta/figures.csv").write_text("", encoding="utf-8")
    card = cards(read(office.get(f"{at}/recipients").text))["greta"]
    assert "figures.csv" in next(card.all("ul")).words or "figures.csv" in card.words
    assert asks(card) == ["greta"] and not [a for a in card.all("a") if a.attributes["href"].endswith(".zip")]
    assert "<code>edition-changed-since</code>" in office.get(f"{at}/recipients/report-greta.zip").text
    named = {"report-greta": "edition-changed-since", "../si-2024": "edition-not-written", "..": "edition-not-written"}
    for edition, code in named.items():
        form = {"release": "greta", "edition": edition, "receipt": "1"}
        refused = office.post(f"{at}/act/hand-over", form, HX_Request="true").text
        assert f"<code>{code}</code>" in refused, edition
    assert office.get(f"{at}/recipients/..%2fsi-2024.zip").status_code == 404
    assert not journal_of(tmp_path / "w/si-2024").entries


@in_the_laboratory
def test_all_editions_are_written_with_a_note_and_a_dossier_before_the_journal_is_not_handed_over(
    office: DeskClient, tmp_path: Path
) -> None:
    """One form as one `submit`; the ministry's own edition leaves to nobody."""
    at, beside = "/en/si-2024", tmp_path / "w/si-2024-outgoing"
    page = read(office.follow(office.post(f"{at}/recipients", {"audience": "all"})))
    assert run("submit", tmp_path / "w/si-2024", "--out", tmp_path / "by-command").exit_code == 0
    for edition in ("eu", "public", "internal"):
        assert contents(beside / f"dossier-{edition}") == contents(tmp_path / "by-command" / edition)
        assert f"dossier-{edition}/" in (beside / "README.md").read_text(encoding="utf-8")
    found = cards(page)
    assert [name for name, card in found.items() if "hand-over" in asks(card)] == []
    [kept] = page.having("aria-labelledby", "kept")
    assert "dossier-internal.zip" in [link.attributes["href"].rpartition("/")[2] for link in kept.all("a")]
    form = {"release": "commission", "edition": "dossier-eu"}
    assert "dossier-not-submitted" in office.post(f"{at}/act/hand-over", form, HX_Request="true").text

    office.follow(office.post(f"{at}/act/describe-contact", {"email": "office@example.org"}))
    office.follow(office.post(f"{at}/recipients", {"audience": "eu"}))
    page = read(office.follow(office.post(f"{at}/act/hand-over", {**form, "back": f"{at}/recipients"})))
    assert "dossier-eu" in cards(page)["commission"].words
    [entry] = journal_of(tmp_path / "w/si-2024").of(Act.HANDED_OVER)
    assert (entry.about["release"], entry.about["state"]) == ("commission", "DRAFT")
    assert f"{at}/dossier#dossier-eu" in [link.attributes["href"] for link in cards(page)["commission"].all("a")]

    page = read(office.follow(office.post(f"{at}/recipients/commission")))
    assert asks(cards(page)["commission"]) == ["commission", "hand-over"], "what goes with a dossier is not handed over"
    letter = (beside / "report-commission/letter.en.md").read_text(encoding="utf-8")
    assert entry.about["manifest"] in letter and "office@example.org" in letter
    assert entry.about["manifest"] in office.get(f"{at}/recipients/commission/preview?document=letter").text
    assert office.get(f"{at}/recipients/public-dossier/preview?document=letter").status_code == 200


@sampled("lang", LANGUAGES, 1)
def test_a_year_just_begun_shows_its_plan_and_writes_a_draft(lang: str, at_desk: DeskClient, in_2025: Path) -> None:
    """Nothing came yet: what is written says so, and is no figure."""
    at = f"/{lang}/{in_2025.name}"
    assert {*cards(read(at_desk.get(f"{at}/recipients").text))} >= {"commission", "glotip"}
    assert at_desk.get(f"{at}/recipients/tip-report/preview").status_code == 200
    office = cards(read(at_desk.follow(at_desk.post(f"{at}/recipients/tip-report", {"draft": "1"}))))["tip-report"]
    assert asks(office) == ["tip-report", "hand-over"]


@sampled("lang", LANGUAGES, 1)
def test_the_plan_of_an_office_alone_is_shown(lang: str, tmp_path: Path) -> None:
    """Definitions of its own, whose plan names one receiver with its day; the year after, as all days of the plan."""
    shutil.copytree(REPOSITORY / "mappings", tmp_path / "own/mappings")
    (tmp_path / "own/mappings/releases.yaml").write_text(OWN_PLAN, encoding="utf-8")
    shutil.copytree(SI_2024, tmp_path / "own/si-2024")
    with closing(Workplace(tmp_path / "own", str(tmp_path / "own"), "analyst")) as workplace:
        found = cards(read(DeskClient(workplace).get(f"/{lang}/si-2024/recipients").text))
    assert [*found] == ["auditors"]
    assert re.search(r"30\. ?6\. ?2025|30 June 2025|2025-06-30", found["auditors"].words.replace("\u00a0", " "))


@pytest.fixture(scope="module")
def croatia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions of another country, as `country new` begins them."""
    folder = tmp_path_factory.mktemp("hr") / "hr"
    assert run("country", "new", "HR", "--languages", "hr,en", "--out", folder).exit_code == 0
    return folder


@sampled("lang", LANGUAGES, 1)
def test_another_country_has_its_own_recipients(lang: str, croatia: Path) -> None:
    """Its own plan and files of recipients; a report is written and handed over there too."""
    folder = croatia / "datapackages"
    with closing(Workplace(folder, role="analyst")) as workplace:
        desk = DeskClient(workplace)
        (own,) = (one for one in workplace.collections if one.name.startswith("hr-"))
        at = f"/{lang}/{own.name}"
        found = cards(read(desk.get(f"{at}/recipients").text))
        assert "greta" in found and desk.get(f"{at}/recipients/greta/preview").status_code == 200
        desk.follow(desk.post(f"{at}/recipients/greta", {"draft": "1"}))
        form = {"release": "greta", "edition": "report-greta", "receipt": lang, "back": f"{at}/recipients"}
        page = read(desk.follow(desk.post(f"{at}/act/hand-over", form)))
        assert urlsplit(at).path and lang in cards(page)["greta"].words
