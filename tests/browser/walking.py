"""Walking: a page of the docs in, its steps done in the browser exactly as they are written, in any of its languages.

    1. Click **Begin the year**.            a link or a button, called by its words (**delivery of…**: it begins so)
    2. Write `2025` into **Year**.          a field, called by its label
    3. Choose `si-2024` in **From …**.      an entry of a list, or a day
    4. Tick **…**. Untick **…**.            a box
    5. Drop `police.xlsx` onto **…**.       a file of the folder beside
    6. You see **DRAFT**.                   words on the page
    7. Go to **Suppliers**.                 the part of the page under this heading, in which the next steps happen

A numbered line holds such sentences and nothing else: a line that is no step fails the walk. `<!-- step: NAME -->`
stands for what people do outside the desk, such as filling in a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WORDS, CODE = r"\*\*(?P<words>[^*]+)\*\*", r"`(?P<value>[^`]+)`"
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "click": rf"Click {WORDS}\.",
        "write": rf"Write {CODE} into {WORDS}\.",
        "choose": rf"Choose {CODE} in {WORDS}\.",
        "tick": rf"Tick {WORDS}\.",
        "untick": rf"Untick {WORDS}\.",
        "drop": rf"Drop {CODE} onto {WORDS}\.",
        "see": rf"You see {WORDS}\.",
        "go": rf"Go to {WORDS}\.",
    },
    "sl": {
        "click": rf"Kliknite {WORDS}\.",
        "write": rf"Vpišite {CODE} v polje {WORDS}\.",
        "choose": rf"Izberite {CODE} v polju {WORDS}\.",
        "tick": rf"Označite {WORDS}\.",
        "untick": rf"Odznačite {WORDS}\.",
        "drop": rf"Spustite {CODE} na {WORDS}\.",
        "see": rf"Vidite {WORDS}\.",
        "go": rf"Pojdite na {WORDS}\.",
    },
}
STEP = re.compile(r"^(?:\d+\. (?P<line>.*(?:\n {3}.*)*)|<!-- step: (?P<outside>[\w ]+) -->)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One sentence: what is done, with which words and value; `outside`: by its name, what is done elsewhere."""

    verb: str
    words: str = ""
    value: str = ""
    line: str = ""


def steps_of(text: str, lang: str) -> Iterator[WalkStep]:
    """The steps of a part of a page; ValueError for a numbered line that holds anything else."""
    for found in STEP.finditer(text):
        if found["outside"]:
            yield WalkStep("outside_the_desk", found["outside"], line=found[0])
            continue
        rest = " ".join(found["line"].split())
        while rest:
            verb, match = _first(rest, lang)
            fields = match.groupdict()
            yield WalkStep(verb, fields.get("words") or "", fields.get("value") or "", match[0])
            rest = rest[match.end() :].strip()


def _first(text: str, lang: str) -> tuple[str, re.Match[str]]:
    for verb, pattern in SENTENCES[lang].items():
        if match := re.match(pattern, text):
            return verb, match
    raise ValueError(f"no step: {text}")


class Walker:
    """Does the steps on one page of the browser; files are those of `folder`."""

    def __init__(self, page: Page, folder: Path, outside: Mapping[str, Callable[[Path], None]]) -> None:
        self.page, self.folder, self.outside = page, folder, outside
        self.within: Locator | Page = page

    def walk(self, text: str, lang: str) -> None:
        for step in steps_of(text, lang):
            try:
                getattr(self, step.verb)(step)
            except AssertionError as failed:
                raise AssertionError(f"{step.line}\n{failed}") from None
            except Exception as failed:
                shown = self.page.locator("main").inner_text() if self.within is self.page else self.within.inner_text()
                raise AssertionError(f"{step.line}\n{self.page.url}\n{shown[:2000]}\n{failed}") from failed

    def click(self, step: WalkStep) -> None:
        name = re.compile(re.escape(step.words[:-1])) if step.words.endswith("…") else step.words
        button, link = (self.within.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        summary = self.within.locator("summary", has_text=step.words)
        button.or_(link).or_(summary).filter(visible=True).first.click()
        self.within = self.page
        self.settle()

    def settle(self) -> None:
        """Until the page has its answer: people look at it before they go on."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".htmx-request, .at-work")).to_have_count(0)

    def field(self, words: str) -> Locator:
        """The field that is called so; of several the first. A label around a field would hold its content too."""
        found = self.within.get_by_label(words, exact=True)
        for role in ("textbox", "combobox", "checkbox"):
            found = found.or_(self.within.get_by_role(role, name=words, exact=True))
        return found.filter(visible=True).first

    def write(self, step: WalkStep) -> None:
        self.field(step.words).fill(step.value)

    def choose(self, step: WalkStep) -> None:
        field = self.field(step.words)
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(label=step.value)
        else:
            field.fill(step.value)
        self.settle()

    def tick(self, step: WalkStep) -> None:
        self.field(step.words).check()

    def untick(self, step: WalkStep) -> None:
        self.field(step.words).uncheck()

    def drop(self, step: WalkStep) -> None:
        self.field(step.words).set_input_files(self.folder / step.value)
        self.settle()

    def see(self, step: WalkStep) -> None:
        expect(self.within.get_by_text(step.words).filter(visible=True).first).to_be_visible()

    def go(self, step: WalkStep) -> None:
        """The part of the page under a heading, for what follows; a whole page again once one clicks on."""
        begins = self.page.locator("th, h2, h3, summary", has_text=re.compile(rf"^\s*{re.escape(step.words)}"))
        heading = begins if begins.count() else self.page.locator("th, h2, h3, summary", has_text=step.words)
        self.within = self.page.locator("section, tr, article, details", has=heading).filter(visible=True).last

    def outside_the_desk(self, step: WalkStep) -> None:
        self.outside[step.words](self.folder)
