"""Layout: the repository's pages in, those of one language out, laid out as the site shows them.

A page written for one language (`desk.sl.md`) takes the name that all languages share (`desk.md`); a page from outside
`docs/` goes to `project/`. Links follow: to pages by their new names, to any other file to the file itself, which the
site brings along.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import yaml
from babel import Locale

from release.site.notebook_page import as_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = "en"
"""The language in which pages are written that a catalogue translates."""
LANGUAGES = (SOURCE, *json.loads((ROOT / "datapackages/national/country.json").read_text("utf-8"))["thb:languages"])
PROJECT_PAGES = {
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changes.md",
    "SECURITY.md": "project/security.md",
    "mappings/CHANGELOG.md": "project/changes-of-the-law.md",
    "datapackages/codelists/README.md": "project/code-lists.md",
}
"""Pages outside `docs/` that the site shows, and where."""
PAIRED = re.compile(rf"(?P<name>.+)\.(?P<lang>{'|'.join(LANGUAGES)})\.md$")
LINK = re.compile(r"(?P<before>\]\()(?P<target>[^)\s#]+)(?P<after>(?:#[^)\s]*)?\))")
SWITCH = re.compile(r"^\[[^\]]+\]\([\w-]+\.(?:" + "|".join(LANGUAGES) + r")\.md\)\n\n?", re.MULTILINE)
"""The line of a paired page that leads to its other language: on the site every page has that at its top."""
SECTION = re.compile(r"^## (?P<title>.+)\n(?P<lines>(?:(?!## ).*\n?)*)", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def lay_out(
    lang: str,
    work: Path,
    written: Mapping[str, str] = MappingProxyType({}),
    filled: Callable[[str], str] = str,
) -> Path:
    """The pages of a language in a new folder of their own below `work`, and beside it the files to which they lead.

    `written`: the pages that the program writes, by name; `filled` puts its lists into the others.
    """
    folder, names = work / lang, {path: name for path, name, _lang in _all_pages()}
    pages = {name: path for name, path in sources_of(lang).items() if name not in written}
    texts = {**written, **{name: filled(_text(path, names, folder)) for name, path in pages.items()}}
    for name in texts:
        if name == "index.md":
            texts[name] += _contents(texts[name])
        elif name.endswith("/README.md"):  # the trunk of its folder
            texts[name] += "\n```{toctree}\n:glob:\n:hidden:\n\n*\n```\n"
    for name, text in texts.items():
        _written(folder / name, text.encode())
    return folder


def sources_of(lang: str) -> dict[str, Path]:
    """The pages that a language shows, by name, each with its file; without those that the program writes."""
    return {name: path for path, name, written in _all_pages() if written in {"", lang}}


def names_of_languages() -> list[tuple[str, str]]:
    """Each language with its own name for itself."""
    return [(lang, (Locale(lang).get_display_name(lang) or lang).capitalize()) for lang in LANGUAGES]


def paths() -> dict[str, Any]:
    """Which paths are whole in every language, and which pages need no translation: `docs/paths.yaml`."""
    declared: dict[str, Any] = yaml.safe_load((DOCS / "paths.yaml").read_text(encoding="utf-8"))
    return declared


def pages_of_paths() -> set[str]:
    """The pages that must be whole in every language: the index, the declared paths, and all to which these lead."""
    names = {path: name for name, path in sources_of(SOURCE).items()}
    found = {"index.md"}
    for path in paths()["translated"]:
        page = DOCS / f"paths/{path}.md"
        links = LINK.finditer(page.read_text(encoding="utf-8"))
        linked = {page, *((page.parent / link["target"]).resolve() for link in links)}
        found |= {names[file] for file in linked & names.keys()}
    return found


def has_its_words(name: str) -> bool:
    """Whether a page of the site has its words in each language itself, so that no catalogue translates it."""
    paired = (DOCS / name).with_suffix(f".{SOURCE}.md").exists()
    on_one_page = any(fnmatch(name, f"{pattern}.md") for pattern in paths()["in_every_language"])
    return paired or on_one_page or name in PROJECT_PAGES.values()


def _all_pages() -> Iterator[tuple[Path, str, str]]:
    """Every page with its name on the site and its language, where it is written in one alone."""
    for path in sorted(DOCS.rglob("*.md")):
        if found := PAIRED.match(path.name):
            yield path, path.with_name(f"{found['name']}.md").relative_to(DOCS).as_posix(), found["lang"]
        else:
            yield path, path.relative_to(DOCS).as_posix(), ""
    for path in sorted(DOCS.rglob("*.ipynb")):
        yield path, path.with_suffix(".md").relative_to(DOCS).as_posix(), ""
    for source, name in PROJECT_PAGES.items():
        own = {lang: (ROOT / source).with_suffix(f".{lang}.md") for lang in LANGUAGES}
        written = {lang: path for lang, path in own.items() if path.exists()}
        yield ROOT / source, name, SOURCE if written else ""
        yield from ((path, name, lang) for lang, path in written.items())


def _text(path: Path, names: Mapping[Path, str], folder: Path) -> str:
    """A page with its links as the site needs them."""
    kept = as_page(json.loads(path.read_bytes())) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    text, name = SWITCH.sub("", kept, count=1), PurePosixPath(names[path])

    def moved(found: re.Match[str]) -> str:
        return f"{found['before']}{_target(path, found['target'], name, names, folder)}{found['after']}"

    parts, last = [], 0
    for fence in FENCE.finditer(text):
        parts += [LINK.sub(moved, text[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*parts, LINK.sub(moved, text[last:])])


def _target(path: Path, target: str, name: PurePosixPath, names: Mapping[Path, str], folder: Path) -> str:
    """Where a link leads from the page `name`: to a page, to a file that is brought along, or elsewhere."""
    if ":" in target:
        return target
    file = (path.parent / target).resolve()
    if page := names.get(file) or names.get(file / "README.md"):
        return os.path.relpath(page, name.parent)
    if not file.is_file():
        return target
    brought = folder / file.relative_to(DOCS) if file.is_relative_to(DOCS) else folder.parent / file.relative_to(ROOT)
    for path in (file, *file.parent.glob(f"{file.stem}.??{file.suffix}")):  # a picture, and the same in other languages
        _written(brought.with_name(path.name), path.read_bytes())
    return os.path.relpath(brought, folder / name.parent)


def _contents(index: str) -> str:
    """The tree of pages as Sphinx wants it: a branch for each section of the index, a leaf for each page in it."""
    branches = []
    for section in SECTION.finditer(index):
        pages = [link["target"].removesuffix(".md") for link in LINK.finditer(section["lines"])]
        branches.append(
            "\n".join(
                (
                    "```{toctree}",
                    f":caption: {section['title']}",
                    ":hidden:",
                    ":titlesonly:",
                    ":maxdepth: 1",
                    "",
                    *pages,
                    "```",
                )
            )
        )
    return "\n" + "\n\n".join(branches) + "\n"


def _written(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
