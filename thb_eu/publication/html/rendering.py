"""Render a template as HTML. The one door of Jinja2, for files and for the desk alike.

Templates write texts as they are, `{{ table.title }}`: a page in one language says them in it, a page of all languages
of a country says the country's own first and marks every other one, so that a reader may hide it. Everything is escaped
but markup itself. An unknown name in a template is an error, never an empty place.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from thb_eu.base import messages
from thb_eu.base.messages import NO_WORDS, Each, Languages, Text, is_spoken
from thb_eu.base.ooxml.xml_part import without_controls
from thb_eu.writing.sheet_styles import CLOUD, INK, MIST, NIGHT, SLATE, STATE_FILL

PARTS = Path(__file__).parent / "templates"
"""Parts that every page may use."""

STROKE, BELOW = Markup("<i> / </i>"), Markup(" ")
"""What parts the languages of a text on one line, where a reader sees them all; what parts lines below each other."""


def render(template: str, languages: Languages, folders: Iterable[Path] = (), **values: object) -> str:
    """Return the template called so, from `folders` before the common parts, filled with `values`.

    `languages`: one, and the page speaks it; several, and each text stands in all of them, the first one first.
    """
    return environment(languages, (*folders, PARTS)).get_template(template).render(values)


@lru_cache(maxsize=16)
def environment(languages: Languages, folders: tuple[Path, ...]) -> Environment:
    """Find what reads templates from `folders` and says texts in `languages`."""
    speaker = Speaker(languages)
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        finalize=speaker.inline,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"plain": speaker.plain, "stacked": speaker.stacked, "figure": figure}
    made.globals |= {"_": messages._, "plural": messages.plural, "in_context": messages.in_context, "day": messages.day}
    made.globals |= {"day_of_any_year": messages.day_of_any_year}
    made.globals |= {"lang": speaker.page, "languages": languages}
    return made


class Speaker:
    """How the texts of a page are said."""

    def __init__(self, languages: Languages) -> None:
        self.languages = languages
        self.page = next(filter(is_spoken, languages))
        """The language of all words that are not marked otherwise."""

    def inline(self, value: object) -> object:
        """Return a text as markup, its languages in a row; Jinja escapes the rest, strings without control signs."""
        if isinstance(value, Text):
            return Markup("".join(map(self._piece, value.pieces(self.languages))))
        return without_controls(value) if type(value) is str else value

    def stacked(self, text: Text) -> Markup:
        """Return all languages, one below the other; once where they say the same."""
        return self._side_by_side([text.in_language(lang) for lang in self.languages], text.spoken, " line", BELOW)

    def plain(self, value: object) -> str:
        """Return words alone, as an attribute or the title of a page can hold them."""
        return without_controls(value.in_languages(self.languages) if isinstance(value, Text) else str(value))

    def _piece(self, piece: str | Each) -> Markup:
        if isinstance(piece, str):
            return escape(without_controls(piece))
        spoken = dict(zip(self.languages, piece.spoken or self.languages, strict=True))
        return self._side_by_side(piece.words, spoken.__getitem__)

    def _side_by_side(
        self, words: Sequence[str], spoken: Callable[[str], str], more: str = "", between: Markup = STROKE
    ) -> Markup:
        """Find what is said in each language, for those who read it by a class `in-LANG`, so that the others can be
        hidden.

        Readers of several languages who are told the same share one span, and need none where all of them do.
        """
        readers: dict[str, list[str]] = {}
        for lang, text in zip(self.languages, words, strict=True):
            readers.setdefault(text, []).append(lang)
        spans = []
        for text, langs in readers.items():
            marked = spoken(langs[0])
            classes = " ".join(f"in-{lang}" for lang in langs) + more if len(readers) > 1 else ""
            spans.append(_span(text, "" if marked == self.page else marked, classes))
        return Markup(str(between).join(spans))


def figure(value: int) -> str:
    """Return a whole number, its thousands parted by a space that does not break, as in all languages of the page."""
    return f"{value:,}".replace(",", "\u00a0")


def _span(words: str, lang: str, classes: str) -> Markup:
    """Return words alone where nothing is said of them."""
    marks: Mapping[str, str] = {"lang": lang, "class": classes}
    attributes = "".join(f' {key}="{value}"' for key, value in marks.items() if value)
    text = escape(without_controls(words))
    return Markup(f"<span{attributes}>{text}</span>") if attributes else text


# Render a template as one page that needs nothing else, not even a script.
#
# Style and script stand in the page, and its policy allows these two by their hashes and nothing else, wherever it
# comes from: what somebody wrote into a table can neither run nor load nor dress itself.

FILES = Path(__file__).parent
COLOURS = {"night": NIGHT, "slate": SLATE, "mist": MIST, "cloud": CLOUD, "ink": INK}


def document(
    template: str,
    languages: Languages,
    title: Text,
    folders: Iterable[Path] = (),
    running: Text = NO_WORDS,
    more_style: str = "",
    scripted: bool = True,
    **values: object,
) -> bytes:
    """Return the page; printed, it says `running` on top of every sheet.

    `more_style`: rules of its own; `scripted`: whether it has the script that folds and filters.
    """
    style = f"{style_of_parts()}{_file('page.css')}{_of_languages(languages)}{_on_top(running, languages)}{more_style}"
    script = explorer_script() + _file("page.js") if scripted else ""
    allowed = f"'{_hash(script)}'" if script else "'none'"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {allowed}; base-uri 'none'; form-action 'none'"
    )
    inside = {"title": title, "style": Markup(style), "script": Markup(script), "policy": Markup(policy)}
    return render(template, languages, folders, **inside, **values).encode()


def explorer_script() -> str:
    """Return the script that explores tables of figures, in a page and at the desk."""
    return _file("explore.js")


def style_of_parts() -> str:
    """Return the style sheet of every page: the design system, then what it lacks, in the colours of the workbook."""
    colours = {**COLOURS, **{state.name.lower(): fill for state, fill in STATE_FILL.items()}}
    root = "".join(f"--{name}:#{colour};" for name, colour in colours.items())
    return f"{_file('system.css')}:root{{{root}}}\n{_file('parts.css')}"


def _file(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _of_languages(languages: Languages) -> str:
    """Say whoever chooses a language in the head of the page sees no other one; what is said in it alone stays.

    The head alone is asked what was chosen: a browser looks through all of what is asked, for every text of the page.
    """
    rules = []
    for chosen in languages:
        head = f"header:has(#show-{chosen}:checked)"
        others = [f".in-{other}:not(.in-{chosen})" for other in languages if other != chosen]
        gone = ",".join(f"{head} {what},{head}~* {what}" for what in ("[class^=in-]+i", *others))
        rules.append(f"{gone}{{display:none}}\n{head}~* .in-{chosen}{{color:inherit;font-weight:inherit}}\n")
    return "".join(rules)


def _on_top(running: Text, languages: Languages) -> str:
    """Say what stands on top of every printed sheet."""
    words = running.in_languages(languages)
    return f'@page{{@top-right{{content:"{words}"}}}}\n' if words else ""
