"""Fill a file of the skeleton for one country, its texts in that country's languages.

The skeleton is files as they will be, with `@GEO@` and the like in place of what differs, and with English texts where
the country has texts in each language: `{en: "…"}` in YAML, `"thb:title_*": "…"` in JSON, the column `label_en` of a
CSV table, the paragraphs of a page. All of them are sentences that the catalogues translate (`extract`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from thb_eu.base.csv_tables import as_csv, rows_of
from thb_eu.base.messages import ENGLISH, Languages, Text, _, languages_of

SKELETON = Path(__file__).parent / "skeleton"
PLAN = "plan.json"
"""Which files of the toolkit all countries share, and which code lists are of one country alone."""

SAID_BY = "console"
"""The domain of the catalogues to which the skeleton belongs."""
QUOTED = r'"(?:[^"\\]|\\.)*"'
WORDS = re.compile(rf"\{{en: ({QUOTED})\}}")
LINE = re.compile(rf"(?m)^( *)en: ({QUOTED})\n")
TITLE = re.compile(rf'(?m)^( *)"(\w+:\w+)_\*": ({QUOTED}),\n')
LABEL = "label_"
INDENTED = "    "
"""How a command begins in a page; it is said in no language."""


def skeleton_files(tokens: Mapping[str, str], skeleton: Path = SKELETON) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a skeleton but the plan, by the name that it gets."""
    for path in sorted(skeleton.rglob("*")):
        name = path.relative_to(skeleton).as_posix()
        if path.is_file() and name != PLAN:
            yield _with_tokens(name, tokens), path.read_bytes()


def filled(name: str, content: bytes, languages: Languages, tokens: Mapping[str, str]) -> bytes:
    """Return a file of the skeleton as it is in a country with these languages, English among them."""
    kind, text = Path(name).suffix, content.decode("utf-8")
    if kind == ".yaml":
        text = WORDS.sub(lambda found: f"{{{', '.join(_said(found[1], languages))}}}", text)
        text = LINE.sub(lambda found: "".join(f"{found[1]}{said}\n" for said in _said(found[2], languages)), text)
    elif kind == ".json":
        text = TITLE.sub(lambda found: _titles(found[1], found[2], found[3], languages), text)
    elif kind == ".md":
        text = _page(text, languages)
    elif f"{LABEL}{ENGLISH}" in text.partition("\n")[0]:
        text = labelled(rows_of(content), languages, _).decode("utf-8")
    return _with_tokens(text, tokens).encode("utf-8")


def labelled(rows: Iterable[Mapping[str, str]], languages: Languages, said: Callable[[str], Text]) -> bytes:
    """Return a code list whose labels stand in these languages; `said`: the text that an English label is."""
    table: list[list[str]] = []
    for row in rows:
        english = said(row[f"{LABEL}{ENGLISH}"])
        labels = {
            f"{LABEL}{lang}": row.get(f"{LABEL}{lang}") or english.in_language(lang) for lang in _first(languages)
        }
        others = {key: value for key, value in row.items() if not key.startswith(LABEL)}
        cells = {"code": row["code"], **labels, **others}
        table += [[*cells.values()]] if table else [[*cells], [*cells.values()]]
    return as_csv(table)


def _first(languages: Languages) -> Languages:
    """Return the languages with English before the others, as code lists have them."""
    return tuple(dict.fromkeys((ENGLISH, *languages)))


def _said(quoted: str, languages: Languages) -> Iterator[str]:
    """Yield an English text in each language, as YAML writes it."""
    text = _(json.loads(quoted))
    yield from (f"{lang}: {_quoted(text.in_language(lang))}" for lang in languages)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _titles(indent: str, key: str, quoted: str, languages: Languages) -> str:
    text = _(json.loads(quoted))
    others = (lang for lang in languages if lang != ENGLISH)
    return "".join(f'{indent}"{key}_{lang}": {_quoted(text.in_language(lang))},\n' for lang in others)


def _page(text: str, languages: Languages) -> str:
    """Return the page in each of the languages that the program speaks, one after the other."""
    spoken = [lang for lang in languages if lang in languages_of(SAID_BY)]
    blocks = text.rstrip("\n").split("\n\n")
    return "\n\n---\n\n".join("\n\n".join(_in_language(block, lang) for block in blocks) for lang in spoken) + "\n"


def _in_language(block: str, lang: str) -> str:
    return block if block.startswith(INDENTED) else _(block).in_language(lang)


def _with_tokens(text: str, tokens: Mapping[str, str]) -> str:
    for token, value in tokens.items():
        text = text.replace(f"@{token}@", value)
    return text


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield what translators find of the skeleton, with its lines. The interface is Babel's."""
    text = file.read().decode("utf-8")
    found = [
        (match.start(), json.loads(match[match.re.groups]))
        for form in (WORDS, LINE, TITLE)
        for match in form.finditer(text)
    ]
    if text.startswith("# @"):
        found += [(text.index(block), block) for block in text.rstrip("\n").split("\n\n") if block[:4] != INDENTED]
    if f"{LABEL}{ENGLISH}" in text.partition("\n")[0]:
        found += [(0, row[f"{LABEL}{ENGLISH}"]) for row in rows_of(text.encode("utf-8"))]
    for place, words in found:
        yield text.count("\n", 0, place) + 1, "_", words, []
