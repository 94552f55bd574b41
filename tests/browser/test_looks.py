"""What pages look like: what rests on nobody is folded, a tag has the colour of its words, nothing empty is drawn."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import SCHEMES, enter
from tests.support.deliveries import empty_collection, journal_in
from tests.support.desk_acts import ROWS, suspects
from thb_eu.definitions import Definitions
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive

if TYPE_CHECKING:
    from playwright.sync_api import Page

OF_CHILDREN = ("F066,ODT Maribor", "F082,ODT Novo mesto")
"""How the two lines begin on which the question on children rests."""
ON_CHILDREN, ON_UNDATED = "child-victims-of-article-175", "undated-old-case"
TAGS = """() => [...document.querySelectorAll("main .govuk-tag")].filter(tag => tag.checkVisibility()).map(tag => {
  const words = document.createRange(), style = getComputedStyle(tag);
  words.selectNodeContents(tag);
  const room = tag.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [tag.innerText.toLowerCase(), style.backgroundColor, room - words.getBoundingClientRect().width];
})"""
"""Of every tag what it says, its colour, and how much of it is empty."""
FOLDS = """() => [...document.querySelectorAll("main summary")].flatMap(summary => {
  if (!summary.checkVisibility()) return [];
  const heading = summary.querySelector(":is(h1, h2, h3, h4)");
  if (!heading) return [];
  const above = heading.getBoundingClientRect().top - summary.getBoundingClientRect().top;
  const style = getComputedStyle(summary);
  return [[above - parseFloat(style.paddingTop), parseFloat(getComputedStyle(heading).fontSize)]];
})"""
"""Of every fold that has a heading, how far this stands below its top edge, and how tall its letters are."""
HUES = {
    **dict.fromkeys(("error", "refused"), (-30, 30)),
    **dict.fromkeys(("warning", "to accept"), (35, 75)),
    "note": (180, 270),
    "done": (90, 175),
}
"""Between which degrees the colour of a tag lies: red holds back, yellow asks somebody, blue tells, green is done."""


def test_questions_on_which_nobody_rests_are_one_line(page: Page, served: Callable[..., str], collection: Path) -> None:
    """Where no line with a number asks, it is seen once that is unfolded; one on persons has a line of its own."""
    path = collection / "data/prosecution.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    emptied = [line.replace(",1,2024", ",,2024") if line.startswith(OF_CHILDREN) else line for line in lines]
    path.write_text("".join(emptied), encoding="utf-8")
    enter(page, served(collection.parent))
    page.goto(f"{page.url}si-2024/")

    on_nobody, on_somebody = (
        page.locator(f"xpath=//section//code[.='{id}']/ancestor::details[1]/summary")
        for id in (ON_CHILDREN, ON_UNDATED)
    )
    fold = page.locator(f"xpath=//section//code[.='{ON_CHILDREN}']/ancestor::details[2]/summary")
    assert (on_nobody.count(), on_somebody.count(), fold.count()) == (1, 1, 1)
    assert on_somebody.is_visible() and not on_nobody.is_visible()
    assert re.findall(r"\d+", fold.inner_text()) == ["1"]
    fold.click()
    assert on_nobody.is_visible()


def test_a_tag_has_the_colour_of_what_it_says_on_every_page(
    page: Page, served: Callable[..., str], tmp_path: Path, definitions: Definitions
) -> None:
    """Errors, warnings, notes and states are told apart by colour, in light and dark; no tag is half empty."""
    folder = empty_collection(tmp_path / "desk/si-2025")
    questioned = suspects(tmp_path, ROWS[0], ROWS[1].replace("Odrasli", "Odrsali"))
    files = [questioned, suspects(tmp_path, name="notes.csv")]
    receive(files, folder, definitions, Acting("analyst", "2026-03-02"))
    deliveries = [f"deliveries/{entry.about['delivery']}" for entry in journal_in(folder).entries]
    enter(page, served(folder.parent))
    home, seen = f"{page.url}si-2025", set[str]()
    for path in ("", "findings", *deliveries):
        page.goto(f"{home}/{path}")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for words, colour, room in page.evaluate(TAGS):
                assert room < 2, (path, words)
                if words in HUES:
                    seen.add(words)
                    least, most = HUES[words]
                    assert least <= hue(colour) <= most, (path, scheme, words, colour)
    assert seen == {*HUES}


def hue(colour: str) -> float:
    """Return where a colour lies on the circle, in degrees from -30; that of a grey is below all."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    found, _lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return (found * 360 + 30) % 360 - 30 if saturation > 0.1 else -360


def test_an_empty_proof_draws_no_bar(page: Page, served: Callable[..., str], collection: Path) -> None:
    """The place of the proof takes no room before anything is typed, and is framed once there is a proof."""
    enter(page, served(collection.parent, "legal service"))
    page.goto(f"{page.url}si-2024/law/edit/kz1/113?as=text")
    proof = page.locator("#proof")
    height = "part => part.getBoundingClientRect().height"
    assert proof.evaluate(height) == 0
    page.locator("textarea[name=text]").press_sequentially("#")
    proof.locator("p").first.wait_for()
    assert proof.evaluate(height) > 0
    assert float(proof.evaluate("part => parseFloat(getComputedStyle(part).borderTopWidth)")) > 0


def test_the_marker_of_a_folded_indicator_stands_beside_its_heading(
    page: Page, served: Callable[..., str], collection: Path
) -> None:
    """No line is drawn for the marker alone."""
    enter(page, served(collection.parent))
    page.goto(f"{page.url}si-2024/figures")

    folds = page.evaluate(FOLDS)
    assert folds
    assert all(above < letters / 2 for above, letters in folds), folds
