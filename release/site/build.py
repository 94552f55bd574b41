"""Build: the site of every language, and the page that leads to them."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from release.site.catalogue import compiled
from release.site.layout import LANGUAGES, ROOT, SOURCE, lay_out, names_of_languages
from release.site.sphinx import built

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
    """Build every language into a folder of its own."""
    shutil.rmtree(out, ignore_errors=True)
    with TemporaryDirectory() as work:
        locale = compiled(Path(work) / "locale")
        for lang in LANGUAGES:
            with built("html", lay_out(lang, {}, Path(work)), out / lang, lang, locale=locale):
                shutil.rmtree(out / lang / "_sources", ignore_errors=True)
    (out / "index.html").write_text(entrance(), encoding="utf-8", newline="\n")
    print(f"the site is {out / 'index.html'}")


def entrance() -> str:
    """The page that asks for the language; each language says so in its own words."""
    links = "\n".join(
        f'<li><a lang="{lang}" hreflang="{lang}" href="{lang}/index.html">{escape(name)}</a></li>'
        for lang, name in names_of_languages()
    )
    return ENTRANCE.format(source=SOURCE, title=escape(TITLE), links=links)
