"""The documentation is a folder: it opens without a server, names no other host, and is whole in every language."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from babel.messages import Message

from release.site.catalogue import CODE, sentences, up_to_date
from release.site.catalogue_files import catalogue_of, translated
from release.site.layout import FENCE, LANGUAGES, SOURCE, has_its_words, pages_of_paths, sources_of
from tests.conftest import REPOSITORY

TRANSLATED = [lang for lang in LANGUAGES if lang != SOURCE]
FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\s(?:src|data|srcset)=["']?(?:https?:)?//"""
    r"""|<link\b[^>]*\shref=["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s*["'](?:https?:)?//"""
    r"""|\bimport\s*\(?["'](?:https?:)?//|\bfetch\(\s*["'](?:https?:)?//""",
    re.IGNORECASE,
)


pytestmark = pytest.mark.slow


def test_nothing_of_the_site_comes_from_another_host(built_site: Path) -> None:
    """No style, script, picture, font or frame: a reader without a network sees all, and no host learns who reads."""
    built = [path for path in built_site.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg"}]

    assert len(built) > 80
    assert not [path.name for path in built if FROM_ELSEWHERE.search(path.read_text(encoding="utf-8"))]


def test_the_site_says_nothing_of_the_machine_that_built_it(built_site: Path) -> None:
    """No path, no leftover of the building: so the zip of a version is the same bytes wherever it is built."""
    files = [path for path in built_site.rglob("*") if path.is_file()]
    paths_here = [str(part).encode() for part in (REPOSITORY, Path(tempfile.gettempdir()) / "tmp")]

    assert not [path.name for path in files if path.suffix in {".pickle", ".doctree", ".po", ".mo"}]
    assert not [path.name for path in files if any(part in path.read_bytes() for part in paths_here)]


def test_a_resource_from_elsewhere_would_be_found() -> None:
    """What is looked for above is what a page would hold."""
    for text in (
        '<script async src="https://example.org/a.js">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        "@font-face { src: url(https://example.org/a.woff2) }",
        "<img alt='' src='http://example.org/a.png'>",
    ):
        assert FROM_ELSEWHERE.search(text)
    assert not FROM_ELSEWHERE.search('<a href="https://example.org/">elsewhere</a> <img src="_images/a.png">')


def test_every_page_leads_to_itself_in_the_other_languages(built_site: Path) -> None:
    for lang in LANGUAGES:
        for page in (built_site / lang).rglob("*.html"):
            name = page.relative_to(built_site / lang)
            for other in LANGUAGES:
                assert (built_site / other / name).is_file(), f"{lang}/{name} is not in {other}"
        assert f'href="{lang}/index.html"' in (built_site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_page_written_by_hand_is_shown_as_it_is_written(lang: str, built_site: Path) -> None:
    """A cell of its tables may read like a term for which the catalogue of other pages has a translation."""
    known = translated(lang)
    pages = {name: path for name, path in sources_of(lang).items() if path.suffix == ".md" and has_its_words(name)}
    cells = {
        (name, cell)
        for name, path in pages.items()
        for cell in re.findall(r"(?<=\|) (\w+)(?= \|)", FENCE.sub("", path.read_text(encoding="utf-8")))
        if (known.get(cell) or Message(cell, cell)).string not in ("", cell)
    }
    shown = {name: (built_site / lang / name).with_suffix(".html").read_text(encoding="utf-8") for name, _ in cells}

    assert {name for name, _ in cells} >= {"project/contributing.md"}
    assert not [(name, cell) for name, cell in cells if f"<p>{cell}</p>" not in shown[name]]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogue_of_the_pages_is_what_they_say_now(lang: str, tmp_path: Path) -> None:
    """`make translations` after a page changed; the ways of those who do not read English are whole."""
    template = sentences(tmp_path)
    catalogue = up_to_date(template, lang)
    text = catalogue_of(lang).read_text(encoding="utf-8")
    kept = len(re.findall(r"(?m)^msgid ", text)) - 1

    assert kept == len(catalogue), "make translations"
    needed = pages_of_paths()
    assert needed >= {"index.md", "tutorial.md", "desk.md", "steward-guide.md", "forms.md"}
    assert needed <= {*sources_of(lang)}
    lacking = [
        (place, message.id)
        for message in catalogue
        if message.id and not message.string and CODE not in message.auto_comments
        for place, _line in message.locations
        if place.removeprefix("docs/") in needed
    ]
    assert not lacking
