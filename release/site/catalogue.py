"""Catalogue: what the pages say, sentence by sentence, in; `docs/locale/LANG/LC_MESSAGES/docs.po` up to date out.

Sphinx takes the sentences out of the pages, Babel brings the catalogues up to them, as `make messages` does for what
the program says. Paired and generated pages are no part of it: they have their words in every language.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from docutils import nodes
from sphinx.util.nodes import extract_messages

from release.site.catalogue_files import DOMAIN, catalogue_of, translated
from release.site.layout import DOCS, LANGUAGES, SOURCE, has_its_words, lay_out
from release.site.sphinx import built
from release.site.words import words_of_the_site

CODE = "a block of code: leave it empty where nothing in it is translated"
CODE_SPAN = re.compile(r"(`+).+?\1")
PLACEHOLDER = re.compile(r"`thb-eu [^`]*\b[A-Z]{2,}")
"""A command with something that its reader fills in (COLLECTION, FILE): its help names that in each language."""
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""The clock of a catalogue: it changes where its words do, and nowhere else."""


def sentences(work: Path) -> Catalog:
    """All sentences of the pages that a catalogue translates, each with the pages on which it is; `work` is empty."""
    folder = lay_out(SOURCE, work)
    pages = [path.relative_to(folder).as_posix() for path in folder.rglob("*.md")]
    excluded = [page for page in pages if has_its_words(page)]
    places: dict[str, set[str]] = {**words_of_the_site()}
    code = set()
    with built("gettext", folder, work / "gettext", SOURCE, exclude=excluded, strict=False) as app:
        for name in sorted(app.env.found_docs):
            for node, message in extract_messages(app.env.get_doctree(name)):
                if has_words(message):
                    places.setdefault(message, set()).add(f"docs/{name}.md")
                    code |= {message} if isinstance(node, nodes.literal_block) else set()
    catalogue = Catalog(project="thb-eu", charset="utf-8")
    for message, pages_of_it in places.items():
        where = [(page, 0) for page in sorted(pages_of_it)]
        catalogue.add(message, locations=where, auto_comments=[CODE] if message in code else [])
    return catalogue


def has_words(message: str) -> bool:
    """Whether there is something to translate: more than code, links to files, numbers and signs."""
    return bool(PLACEHOLDER.search(message) or re.search(r"[^\W\d_]{2}", CODE_SPAN.sub("", message)))


def up_to_date(template: Catalog, lang: str) -> Catalog:
    """The translations into a language of just what the pages say now; what nobody has translated is empty."""
    catalogue = translated(lang)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.creation_date, catalogue.revision_date = template.project, NO_DAY, NO_DAY
    catalogue.fuzzy = False
    catalogue.header_comment = f"# The pages of docs/ in {catalogue.locale.english_name}.\n#"
    return catalogue


def compiled(folder: Path) -> Path:
    """All catalogues as Sphinx reads them, below a folder: for the pages, and for what the theme says."""
    for lang in LANGUAGES:
        for domain in (DOMAIN, "sphinx") if lang != SOURCE else ():
            path = folder / lang / "LC_MESSAGES" / f"{domain}.mo"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as opened:
                write_mo(opened, translated(lang))
    return folder


def update() -> None:
    """Bring every catalogue up to what the pages say, and say how much of each is translated."""
    with TemporaryDirectory() as work:
        template = sentences(Path(work))
    for lang in LANGUAGES:
        if lang == SOURCE:
            continue
        catalogue = up_to_date(template, lang)
        path = catalogue_of(lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as opened:
            write_po(opened, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
        done = sum(1 for message in catalogue if message.id and message.string)
        print(f"{path.relative_to(DOCS.parent)}: {done} of {len(catalogue)} sentences are translated")


if __name__ == "__main__":
    update()
