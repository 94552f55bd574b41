"""Build: the site of every language, and the page that leads to them."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from html import escape
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from release.site.catalogue import compiled
from release.site.layout import LANGUAGES, ROOT, SOURCE, lay_out, names_of_languages
from release.site.reference import articles, filled
from release.site.security_contact import FILE, declared_here, security_txt
from release.site.sphinx import built
from thb_eu.definitions import load

SITE = ROOT / "build" / "site"
TITLE = "thb_eu"
ENTRANCE = """<!doctype html>
<html lang="{source}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1.25rem/1.6 system-ui, sans-serif; max-width: 20em; margin: 20vh auto; padding: 0 1rem; }}
ul {{ list-style: none; padding: 0; }} a {{ display: block; padding: 0.5rem 0; }}
</style>
<h1>{title}</h1>
<ul>
{links}
</ul>
</html>
"""


def build(out: Path = SITE) -> None:
    """Build every language into a folder of its own, all at the same time."""
    shutil.rmtree(out, ignore_errors=True)
    with ProcessPoolExecutor(len(LANGUAGES), get_context("spawn")) as processes:
        for _built in processes.map(_language, LANGUAGES, repeat(out)):
            continue
    (out / "index.html").write_text(entrance(), encoding="utf-8", newline="\n")
    (out / FILE).parent.mkdir()
    (out / FILE).write_text(security_txt(declared_here()), encoding="utf-8", newline="\n")
    print(f"the site is {out / 'index.html'}")


def _language(lang: str, out: Path) -> None:
    definitions = load()
    with TemporaryDirectory() as work:
        pages = lay_out(lang, Path(work), articles(definitions, lang), partial(filled, definitions, lang))
        with built("html", pages, out / lang, lang, locale=compiled(Path(work) / "locale")):
            shutil.rmtree(out / lang / "_sources", ignore_errors=True)


def entrance() -> str:
    """The page that asks for the language; each language says so in its own words."""
    links = "\n".join(
        f'<li><a lang="{lang}" hreflang="{lang}" href="{lang}/index.html">{escape(name)}</a></li>'
        for lang, name in names_of_languages()
    )
    return ENTRANCE.format(source=SOURCE, title=escape(TITLE), links=links)
