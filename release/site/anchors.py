"""Anchors: a page in, the anchors of its headings out, as a code host makes them; and those of a page's English twin.

A page written by hand in each language has headings in each. Links are written to the English ones, as translated pages
have them too; here they lead to the heading that stands at the same place.
"""

from __future__ import annotations

import re

from myst_parser.slugs import github_slugify, unique_slug
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from release.site.layout import FENCE, SOURCE, sources_of

HEADING = re.compile(r"^#{1,4} +(?P<title>.+?) *$", re.MULTILINE)
MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`]")


def anchors_of(text: str) -> list[str]:
    """The anchors of a page's headings, from the first to the last."""
    found: list[str] = []
    for heading in HEADING.finditer(FENCE.sub("", text)):
        found.append(unique_slug(github_slugify(MARKS.sub(r"\1", heading["title"])), found))
    return found


def alias(_app: Sphinx, environment: BuildEnvironment) -> None:
    """Let links to headings of an English page lead to those of its twin."""
    english, here = (sources_of(lang) for lang in (SOURCE, str(environment.config.language)))
    for name, path in here.items():
        if english[name] != path:
            slugs = environment.metadata[name.removesuffix(".md")]["myst_slugs"]
            places = zip(anchors_of(english[name].read_text(encoding="utf-8")), [*slugs.values()], strict=True)
            slugs |= {anchor: place for anchor, place in places if anchor not in slugs}


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension."""
    app.connect("env-updated", alias)
    return {"parallel_read_safe": True}
