"""The law bench: its pages say of a day, of an edit and of what it moves what the library and the commands say."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.commands import run
from tests.support.decided import CELL, decided
from tests.support.deliveries import empty_collection
from tests.support.desk_acts import in_related_cases
from thb_eu.definitions import Definitions
from thb_eu.desk.workplace import Workplace, today
from thb_eu.law_changes import judged, law_on
from thb_eu.law_changes.edited_text import DECISIONS, RULES, with_changed, with_followed
from thb_eu.law_changes.page import IN_THE_ANNEX
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

ARTICLE, SHORT, RULE = "mappings/kz1/113.yaml", "kz1/113", "kz1-113-victim-identified"
DAY = "2026-11-25"
BECAUSE = {"because-sl": "Ker tako piše.", "because-en": "As it says so."}
WAS, NOW = "status: IDENT}", "status: PRESUM}"
FORM = {
    "entry": RULE,
    "how": "mend",
    "when-unit": ["PER"],
    "when-role": ["VICTIM"],
    "when-organisation": ["POLICE", "IRSD"],
    "when-document": ["COMPLAINT"],
    "unless-paragraph": ["4"],
    "unless-limb": ["minor"],
    "unless-registration": ["identified", "presumed"],
    "indicator": "victims",
    "target-status": "PRESUM",
    "target-citizen": "",
    "ask": "",
    "because-sl": "Vložena je bila ovadba; organ je torej osebo formalno identificiral kot žrtev.",
    "because-en": "A complaint was filed, so the authority formally identified the person as a victim.",
    "cites": "Directive 2011/36/EU, Art. 19a(2)(a)",
    "first": "",
    "last": "",
    "days_confidence": "",
}
"""The form of the rule as the page gives it, with another status."""


@pytest.fixture
def desk(collection: Path) -> Iterator[DeskClient]:
    """A desk at which the copied collection lies, in the role of a lawyer."""
    workplace = Workplace(collection, role="legal service")
    yield DeskClient(workplace)
    workplace.close()


def in_file(content: bytes) -> str:
    """A text as a browser sends it: every line ended by two signs."""
    return content.decode().replace("\n", "\r\n")


def text_of(page: str) -> str:
    """What stands in the field of the text."""
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert found
    return html.unescape(found[1])


def with_status(definitions: Definitions) -> bytes:
    """The article whose first rule counts as presumed."""
    return definitions.files[ARTICLE].replace(WAS.encode(), NOW.encode(), 1)


@pytest.mark.parametrize("day", ["2010-01-01", "2024-06-30"])
def test_an_article_is_shown_as_it_is_on_the_day(day: str, desk: DeskClient, definitions: Definitions) -> None:
    """Every rule that governs on the day has its sentence, and no other; every provision its citation."""
    page = desk.get(f"/en/si-2024/law/article/{SHORT}?on={day}").text
    article = next(it for it in law_on(day, definitions) if it.entry.file == ARTICLE)
    assert set(re.findall(r'<article class="rule" id="([^"]+)"', page)) == {rule.id for rule in article.rules}
    assert page.count('<article class="provision">') == len(article.provisions)
    said = [element.words.english for text in article.texts for element in text.elements]
    assert said and all(html.escape(words, quote=False) in page.replace("&#39;", "'") for words in said)
    links = {source.link for text in article.texts if (source := text.source or article.entry.source) and source.link}
    assert links <= {html.unescape(found) for found in re.findall(r'<a href="([^"]+)" rel="noopener', page)}
    assert links or day < "2015-10-20"  # as first published the text was read where no page can be named


def test_the_day_is_a_day_a_place_on_the_time_line_or_today(desk: DeskClient) -> None:
    """What is no day is today; the slider counts the days on which the law turns."""
    pages = [desk.get(f"/en/si-2024/law/article/{SHORT}{asked}").text for asked in ("?turn=1", "?on=2015-10-20")]
    assert [re.search(r'name="on" type="date" value="([^"]+)"', page)[1] for page in pages] == ["2015-10-20"] * 2  # type: ignore[index]
    for asked in ("?on=2024-13-45", "?on=x", "?turn=99", ""):
        assert f'value="{today()}"' in desk.get(f"/sl/si-2024/law{asked}").text


def test_the_field_holds_the_file_letter_by_letter(desk: DeskClient, definitions: Definitions) -> None:
    """A file longer than a cell of a workbook too; sent back as a browser does, nothing has changed."""
    text = text_of(desk.get(f"/en/si-2024/law/edit/{SHORT}").text)
    assert text.encode() == definitions.files[ARTICLE] and len(text) > 20_000
    sent = desk.post(f"/en/si-2024/law/proof/{SHORT}", {"text": text.replace("\n", "\r\n")}, HX_Request="true")
    assert "verdict" in sent.text and "good" not in sent.text and "bad" not in sent.text


def test_the_form_and_the_text_are_one_file(desk: DeskClient, definitions: Definitions) -> None:
    """The form as the page gives it, with one field changed, is the text with one word changed."""
    page = desk.get(f"/en/si-2024/law/edit/{SHORT}?entry={RULE}").text
    ticked = re.findall(r'type="checkbox" name="([a-z]+-[a-z_]+)" value="([^"]*)" checked', page)
    assert ticked == [(name, code) for name in FORM if name[:4] in ("when", "unle") for code in FORM[name]]
    offered = dict(re.findall(r'<select name="(target-[a-z_]+)">(.*?)</select>', page, re.S))
    assert [name for name, codes in offered.items() if " selected" in codes] == ["target-status"] and len(offered) > 10
    assert 'value="IDENT" selected' in offered["target-status"]
    by_form = desk.post(f"/en/si-2024/law/edit/{SHORT}", FORM).text
    by_text = desk.post(f"/en/si-2024/law/edit/{SHORT}", {"text": in_file(with_status(definitions))}).text
    assert text_of(by_form) == text_of(by_text) == with_status(definitions).decode()


def test_a_rule_is_closed_and_followed_in_the_form(desk: DeskClient, definitions: Definitions) -> None:
    """From a day on: the library's own text; without the day it is said which field is empty."""
    followed = {**FORM, "how": "follow", "from_day": "2027-01-01", "new_id": f"{RULE}-2027", "confidence": "inferred"}
    values = {"count_as": {"indicator": "victims", "status": "PRESUM"}}
    expected = with_followed(
        definitions.files[ARTICLE], ARTICLE, RULE, "2027-01-01", f"{RULE}-2027", values, confidence="inferred"
    )
    assert text_of(desk.post(f"/en/si-2024/law/edit/{SHORT}", followed).text) == expected.decode()
    answer = desk.post(f"/en/si-2024/law/proof/{SHORT}", {**followed, "from_day": ""}, HX_Request="true")
    assert "<code>form-field-wrong</code>" in answer.text and "from_day" not in answer.text


def test_the_first_day_of_an_article_is_chosen(tmp_path: Path, definitions: Definitions) -> None:
    """From the entry that asks for it, with its mark; the source is the reason; other articles still wait."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    receive([in_related_cases(tmp_path)], folder, definitions, Acting("analyst", "2026-03-02"))
    with closing(Workplace(folder.parent, role="legal service")) as workplace:
        desk = DeskClient(workplace)
        asked = re.findall(r'href="(/en/si-2025/law/article/kz1/\d+)#days"', desk.get("/en/si-2025/sign").text)
        assert asked == ["/en/si-2025/law/article/kz1/181", "/en/si-2025/law/article/kz1/192"]
        assert 'name="first" type="date" value=""' in desk.get(asked[0]).text
        days = {
            "how": "days",
            "first": "2008-11-01",
            "last": "",
            "confidence": "recalled",
            "source": "Uradni list 55/2008",
        }
        page = desk.post("/en/si-2025/law/moves/kz1/181", days).text
        assert page.count(">Uradni list 55/2008</textarea>") == len(definitions.languages)
        text = html.unescape(re.findall(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.S)[0])
        assert "\nin_force: {from: 2008-11-01, confidence: recalled}\n" in text
        assert (
            desk.post("/en/si-2025/law/proof/kz1/181", {**days, "first": ""}, HX_Request="true").text.count("verdict")
            == 1
        )
        begun = re.findall(r'name="begun_from" value="([0-9a-f]{64})"', page)[0]
        saved = {"file": "mappings/kz1/181.yaml", "text": text, "begun_from": begun, **BECAUSE}
        assert desk.post("/en/si-2025/act/edit-law", saved).status_code == 303
        assert re.findall(r'href="([^"]+)#days"', desk.get("/en/si-2025/sign").text) == asked[1:]
        assert 'name="first" type="date" value="2008-11-01"' in desk.get(asked[0]).text


def test_the_law_page_begins_with_what_waits(tmp_path: Path, definitions: Definitions) -> None:
    """Questions on which somebody rests, days that are missing, signatures; no question that touches nobody.

    Beside it stands what differs from last year's law: an answer that the office has turned round, before and now.
    """
    folder = empty_collection(tmp_path / "desk/si-2025")
    name, turned = "mappings/decisions.yaml", {"answer": "do not count"}
    content = with_changed(definitions.files[name], name, DECISIONS, "prosecuted-means-indicted", turned)
    with closing(Workplace(folder.parent, role="legal service")) as workplace:
        desk = DeskClient(workplace)
        begun = desk.get("/en/si-2025/law").text
        assert re.findall(r'govuk-task-list__link" href="([^"]+)"', begun) == ["/en/si-2025/law#waiting"]
        assert '<ul class="changes">' not in begun.partition('id="articles"')[0] and "since si-2024" in begun
        receive([in_related_cases(tmp_path)], folder, definitions, Acting("analyst", "2026-03-02"))
        edit = {"file": name, "text": in_file(content), **BECAUSE}
        assert desk.post("/en/si-2025/act/edit-law", edit).status_code == 303
        page = desk.get("/en/si-2025/law").text
        assert re.findall(r'govuk-task-list__link" href="/en/si-2025/law([^"]+)"', page) == [
            "/edit/decisions?entry=victims-outside-complaint-and-report",
            "/edit/decisions?entry=related-offence-with-an-act-of-trafficking",
            "/article/kz1/181#days",
            "/article/kz1/192#days",
            "#waiting",
        ]
        (first,) = re.findall(r'govuk-button--start" href="/en/si-2025/law([^"]+)"', page)
        assert first == "/edit/decisions?entry=victims-outside-complaint-and-report"
        changed = re.findall(r'<ul class="changes">.*?</ul>', page, re.S)[0]
        assert "prosecuted-means-indicted" in changed and "count before, do not count now" in changed
        unfolded = re.findall(r'<details id="sign-([^"]+)"( open)?>', page)
        assert unfolded[0] == ("prosecuted-means-indicted", " open") and not any(opened for _id, opened in unfolded[1:])
        form = desk.get("/en/si-2025/law/edit/decisions?entry=prosecuted-means-indicted")
        assert form.status_code == 200 and 'name="says-en" lang="en" rows="2"></textarea>' in form.text, (
            "it is left out"
        )


def test_what_changed_since_the_last_signature_is_told_apart(
    desk: DeskClient, collection: Path, definitions: Definitions
) -> None:
    """What was edited before it is none of it; signed again, nothing is left; before the first nothing is said.

    Of a file that an edit and another act changed since, no text of then can be had: it is named.
    """
    name, question = "mappings/decisions.yaml", "prosecuted-means-indicted"
    turned = with_changed(definitions.files[name], name, DECISIONS, question, {"answer": "do not count"})
    by = ("--role", "service head", "--by", "Service", "--on", today())

    def told() -> str:
        page = desk.get("/en/si-2024/law").text
        return page.partition('aria-labelledby="since-signed"')[2].partition("</section>")[0]

    def edits(file: str, content: bytes) -> None:
        saved = {"file": file, "text": in_file(content), **BECAUSE}
        assert desk.post("/en/si-2024/act/edit-law", saved).status_code == 303

    edits(name, turned)
    assert told() == ""
    assert run("sign", str(collection), "KZ-1 113", *by).exit_code == 0
    assert "KZ-1 113" in told() and "changes" not in told()
    signed = desk.workplace.collection("si-2024").definitions.files[ARTICLE]
    edits(ARTICLE, signed.replace(WAS.encode(), NOW.encode(), 1))
    assert RULE in told() and "Presumed victims" in told() and question not in told()
    edits(
        "mappings/kz1/181.yaml",
        definitions.files["mappings/kz1/181.yaml"].replace(b"because:", b"# x\n    because:", 1),
    )
    assert told().count('<ul class="changes">') == 1

    words = [f"--{key}={lang}=Tako." for key in ("says", "because") for lang in ("sl", "en")]
    assert run("decide", str(collection), question, "--answer", "count", *words, "--role", "lawyer").exit_code == 0
    assert "do not count before, count now" in told() and RULE in told()
    path = collection / "definitions" / ARTICLE
    path.write_bytes(path.read_bytes() + b"# by hand\n")
    assert f"<code>{ARTICLE}</code>" in told() and RULE not in told()
    assert run("sign", str(collection), "KZ-1 113", *by).exit_code == 0
    assert "KZ-1 113" in told() and "changes" not in told()


def test_a_case_that_was_decided_alone_asks_nothing_of_the_law(desk: DeskClient, collection: Path) -> None:
    """The figure rests on the case in place of its question, which no file of the law knows."""
    decided(collection, case=CELL)
    page = desk.get("/en/si-2024/law")
    assert page.status_code == 200 and "child-victims-of-article-175" in page.text


def test_a_gap_is_shown_at_the_rule_that_left_it(desk: DeskClient, definitions: Definitions) -> None:
    """The counterexample with its code and place, and the lines of the rule in the text as it is typed."""
    narrowed = {**FORM, "when-organisation": ["POLICE"], "target-status": "IDENT"}
    answer = desk.post(f"/sl/si-2024/law/proof/{SHORT}", narrowed, HX_Request="true").text
    edited = with_changed(
        definitions.files[ARTICLE], ARTICLE, RULES, RULE,
        {"when": {"unit": ["PER"], "role": ["VICTIM"], "organisation": ["POLICE"], "document": ["COMPLAINT"]}},
    )  # fmt: skip
    (case,) = judged(definitions, {ARTICLE: edited}, today()).broken
    assert html.escape(case.fault.what.in_language("sl"), quote=False) in html.unescape(answer)
    assert "<code>rule-missing</code>" in answer and f"<code>{RULE}</code>" in answer
    assert re.search(rf"<mark> *\d+ +- rule: {RULE}</mark>", answer)
    assert "<html" not in answer


@pytest.mark.parametrize(
    "short", ["organisations", "kz1/purposes", "decisions", "dimensions", "counting", "disclosure"]
)
def test_every_file_of_the_law_can_be_edited(short: str, desk: DeskClient, definitions: Definitions) -> None:
    """Each as a text with the keys of its schema; lists of codes and questions in a form too."""
    page = desk.get(f"/en/si-2024/law/edit/{short}").text
    assert text_of(page).encode() == definitions.files[f"mappings/{short}.yaml"]
    assert ('name="entry"' in page) is (short in ("organisations", "kz1/purposes", "decisions"))
    assert page.count("<dt><code>") > 3


@pytest.mark.parametrize("short", ["kz1/999", "../datapackages/national/country", "", "kz1/113.yaml"])
def test_no_other_file_is_shown(short: str, desk: DeskClient) -> None:
    """A path that leads out, a name that no file of the law has."""
    assert desk.get(f"/en/si-2024/law/edit/{short}").status_code == 404


def moved(page: str) -> set[tuple[str, ...]]:
    """The key and both numbers of every cell that a page says would move."""
    rows = re.findall(r"<code>(table=[^<]+)</code></td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", page)
    return {tuple(re.sub("<[^>]+>", "", part) for part in row) for row in rows}


def test_what_would_move_is_shown_before_it_is_saved(
    desk: DeskClient, collection: Path, definitions: Definitions
) -> None:
    """Every cell of the year, as the library tells it; printed, the same; nothing is written by looking."""
    before = contents(collection)
    form = {"text": in_file(with_status(definitions))}
    page, sheet = (desk.post(f"/en/si-2024/law/{which}/{SHORT}", form) for which in ("moves", "print"))
    (impact,) = judged(definitions, {ARTICLE: with_status(definitions)}, today()).moved([collection])
    assert len(moved(page.text)) == len(impact.cells) > 100
    assert {key for key, *_numbers in moved(page.text)} == {key for key, *_numbers in moved(sheet.text)}
    assert "<script" not in sheet.text and "unsafe-inline" in sheet.headers["Content-Security-Policy"]
    assert contents(collection) == before
    assert moved(desk.get(f"/sl/si-2024/law/moves/{SHORT}").text), "another language, the same edit"
    refused = desk.post(f"/en/si-2024/law/moves/{SHORT}", {"text": form["text"].replace("rules:", "rulez:", 1)})
    assert refused.status_code == 422 and "<code>unknown-key</code>" in refused.text


@pytest.fixture
def two_years(collection: Path) -> Iterator[DeskClient]:
    """A desk at which two collections lie."""
    shutil.copytree(collection, collection.parent / "year-before")
    with closing(Workplace(collection.parent, role="legal service")) as workplace:
        yield DeskClient(workplace)


def test_other_years_are_counted_once_the_page_stands(
    two_years: DeskClient, collection: Path, definitions: Definitions
) -> None:
    """The page counts its own year and asks for each other one at hand; without a script all are counted at once."""
    page = two_years.post(f"/en/si-2024/law/moves/{SHORT}", {"text": in_file(with_status(definitions))}).text
    waiting = re.findall(r'hx-get="(/en/si-2024/law/moved/[^"]+)" hx-trigger="load"', page)
    assert ["/moved/year-before/" in address for address in waiting] == [True]
    own, other = moved(page), moved(two_years.get(html.unescape(waiting[0])).text)
    assert own == other and len(own) > 100
    (impact,) = judged(definitions, {ARTICLE: with_status(definitions)}, today()).moved([collection])
    at_once = two_years.get(f"/en/si-2024/law/moves/{SHORT}?years=all").text
    assert at_once.count("<code>table=") == 2 * len(impact.cells)
    gone = two_years.get("/en/si-2024/law/moved/year-before/kz1/113?edit=0")
    assert gone.status_code == 422 and "<code>edit-overtaken</code>" in gone.text


@pytest.mark.usefixtures("one_moment")
def test_a_saved_edit_is_the_act_of_the_command(
    desk: DeskClient, collection: Path, tmp_path: Path, definitions: Definitions
) -> None:
    """Byte for byte, the journal too; whoever began from an older text is refused."""
    same = tmp_path / "by-command" / collection.name
    shutil.copytree(collection, same)
    page = desk.post(f"/en/si-2024/law/moves/{SHORT}", {"text": in_file(with_status(definitions))}).text
    begun = re.search(r'name="begun_from" value="([0-9a-f]{64})"', page)
    assert begun
    form = {"file": ARTICLE, "text": in_file(with_status(definitions)), "begun_from": begun[1], **BECAUSE, "on": DAY}

    assert desk.post("/en/si-2024/act/edit-law", form).status_code == 303

    (tmp_path / "113.yaml").write_bytes(with_status(definitions))
    words = [f"--because={name.removeprefix('because-')}={text}" for name, text in BECAUSE.items()]
    options = ["--with", str(tmp_path / "113.yaml"), "--role", "legal service", "--on", DAY, *words]
    assert run("mappings", "edit", str(same), ARTICLE, *options).exit_code == 0
    assert contents(collection) == contents(same)
    again = desk.post("/en/si-2024/act/edit-law", {**form, "text": form["text"] + "# x\r\n"}, HX_Request="true")
    assert "<code>edit-overtaken</code>" in again.text
    page = desk.get(f"/en/si-2024/law/edit/{SHORT}").text
    assert NOW in text_of(page) and text_of(page).encode() != (REPOSITORY / ARTICLE).read_bytes()


def test_each_page_says_what_it_is_for_and_what_comes_next(desk: DeskClient) -> None:
    """One line each, in either language; no inline script or style."""
    for lang in ("en", "sl"):
        for address in ("law", f"law/article/{SHORT}", f"law/edit/{SHORT}", f"law/edit/{SHORT}?entry={RULE}"):
            page = desk.get(f"/{lang}/si-2024/{address}").text
            assert re.search(r'<span class="purpose">[^<]{20,}</span>', page) and re.search(
                r'<span class="next">.{40,}', page
            )
            assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)


def forms_of(page: str, act: str) -> list[str]:
    """The forms of an act on a page."""
    return re.findall(rf'<form[^>]*act/{act}".*?</form>', page, re.S)


def test_what_is_signed_stands_above_the_button(desk: DeskClient, definitions: Definitions) -> None:
    """Of a question what it asks, what is answered and what stands beside the figures, and who proposed it when."""
    page = html.unescape(desk.get("/en/si-2024/law").text)
    forms = {re.findall(r'name="text" value="([^"]+)"', form)[0]: form for form in forms_of(page, "sign")}
    answered = [it for it in definitions.law.decisions.values() if not it.is_open]
    assert answered and all(not it.signed for it in answered)
    for it in answered:
        said = (it.question.english, it.says.english, it.because.english, it.approval.role, it.approval.on)
        assert [words for words in said if words not in forms[it.id].partition("<button>")[0]] == []
    for entry in definitions.law.files:
        assert f'href="/en/si-2024/law/article/{entry.file[9:-5]}"' in forms[entry.article]
    for policy in definitions.law.policies:
        assert policy.because.english in forms[policy.id]


def test_nothing_is_ticked_beforehand_and_every_text_can_be_read(desk: DeskClient, definitions: Definitions) -> None:
    """Of every file the page that shows it, with as many statements as bear a mark; without a tick nothing is done."""
    page = desk.get("/en/si-2024/sign").text
    boxes = re.findall(r'<input type="checkbox" form="sheet" name="without"[^>]*>', page)
    assert len(boxes) > 20 and not [box for box in boxes if "checked" in box]
    *alone, at_once = forms_of(page, "confirm")
    each = "".join(alone)
    ticked = re.findall(r'name="file" value="([^"]+)"', each)
    of_product = [text.file for text in definitions.unsure if text.is_of_product]
    assert re.findall(r'name="file" value="([^"]+)"', at_once) == ["product"] and ticked and of_product
    for form, file in [*((each, file) for file in ticked), *((at_once, file) for file in of_product)]:
        shown = desk.get(re.findall(rf'href="([^"]*/{re.escape(file)})"', form)[0])
        marks = sum(len(text.marks) for text in definitions.unsure if text.file == file and not text.is_confirmed)
        listed = re.findall(r'<ul class="files">.*?</ul>', shown.text, re.S)[0]
        assert shown.status_code == 200 and listed.count("<li>") == marks > 0
    assert desk.get("/en/si-2024/law/file/mappings/../secret").status_code == 404
    answer = desk.post("/en/si-2024/act/confirm", {}, HX_Request="true")
    assert "<code>form-field-wrong</code>" in answer.text


def test_a_text_with_a_mistake_is_shown_again_as_it_was_typed(desk: DeskClient, definitions: Definitions) -> None:
    """Asked for what would move: the editor with the text, or the form, and the faults."""
    text = in_file(definitions.files[ARTICLE]).replace("rules:", "rulez:", 1)
    answer = desk.post(f"/en/si-2024/law/moves/{SHORT}", {"text": text})
    assert answer.status_code == 422 and "<code>unknown-key</code>" in answer.text
    assert text_of(answer.text) == text.replace("\r\n", "\n")
    typed = {**FORM, "how": "follow", "from_day": "", "new_id": "another", "cites": "A citation that is typed"}
    answer = desk.post(f"/en/si-2024/law/moves/{SHORT}", typed)
    assert answer.status_code == 422 and "<code>form-field-wrong</code>" in answer.text
    assert '<option value="PRESUM" selected>' in answer.text and 'value="follow" checked' in answer.text
    assert 'value="another"' in answer.text and 'value="A citation that is typed"' in answer.text


def test_a_saved_edit_leads_to_what_it_changed(desk: DeskClient, definitions: Definitions) -> None:
    """To the rule in its article, to the question among the questions, which lead to the form that signs."""
    page = desk.post(f"/en/si-2024/law/moves/{SHORT}", {"text": in_file(with_status(definitions))}).text
    assert f'name="back" value="/en/si-2024/law/article/{SHORT}#{RULE}"' in page
    says = {"says-sl": "Ne.", "says-en": "No."}
    answered = {"how": "mend", "entry": "undated-old-case", "answer": "do not count", **says, **BECAUSE}
    page = desk.post("/en/si-2024/law/moves/decisions", answered).text
    back = re.findall(r'name="back" value="([^"]+#[^"]+)"', page)
    assert back == ["/en/si-2024/law#question-undated-old-case"]
    assert page.count(IN_THE_ANNEX.filled({"tables": "N1"}).english) == len(moved(page)) == 4, "none in an EU table"
    text = html.unescape(re.findall(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.S)[0])
    begun = re.findall(r'name="begun_from" value="([0-9a-f]{64})"', page)[0]
    form = {"file": "mappings/decisions.yaml", "text": text, "begun_from": begun, **BECAUSE, "back": back[0]}
    saved = desk.post("/en/si-2024/act/edit-law", form)
    assert saved.headers["Location"] == back[0]
    law = desk.get("/en/si-2024/law").text
    assert 'id="question-undated-old-case"' in law and 'href="/en/si-2024/law#sign-undated-old-case"' in law
    assert 'id="sign-undated-old-case"' in law
