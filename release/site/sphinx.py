"""Sphinx: a folder of pages in, what a builder makes of it out; a warning ends it where `strict`."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from release.site.layout import DOCS


@contextmanager
def built(
    builder: str,
    folder: Path,
    out: Path,
    lang: str,
    *,
    locale: Path | None = None,
    exclude: Sequence[str] = (),
    strict: bool = True,
) -> Iterator[Sphinx]:
    """The pages of a language as a builder made them; SystemExit where Sphinx warns although nothing may be wrong."""
    settings = {"language": lang, "exclude_patterns": [*exclude], "locale_dirs": [str(locale)] if locale else []}
    if builder == "gettext":  # else Sphinx would translate them itself: see code_blocks
        settings["gettext_additional_targets"] = ["literal-block"]
    nocolor()
    translators.clear()  # else Sphinx goes on with the language of the site that it built before
    with warnings.catch_warnings(), patch_docutils(DOCS), docutils_namespace():
        for category in (DeprecationWarning, PendingDeprecationWarning):  # MyST calls Sphinx by names that will go
            warnings.simplefilter("ignore", category)
        made = Sphinx(
            srcdir=folder,
            confdir=DOCS,
            outdir=out,
            doctreedir=folder.with_name(f"{lang}-doctrees-{builder}"),
            buildername=builder,
            confoverrides=settings,
            status=None,
            warning=sys.stderr if strict else StringIO(),
            warningiserror=strict,
        )
        made.build()
        if strict and made.statuscode:
            raise SystemExit(made.statuscode)
        yield made
