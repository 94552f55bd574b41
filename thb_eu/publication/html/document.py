"""Render a template as one page that needs nothing else, not even a script.

Style and script stand in the page, and its policy allows these two by their hashes and nothing else, wherever it comes
from: what somebody wrote into a table can neither run nor load nor dress itself.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from thb_eu.base.messages import NO_WORDS, Languages, Text
from thb_eu.publication.html.rendering import render
from thb_eu.writing.sheet_styles import CLOUD, INK, MIST, NIGHT, SLATE, STATE_FILL

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
