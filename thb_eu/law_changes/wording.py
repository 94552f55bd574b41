"""List every value that differs between two states of one edited file.

Entries of a list are told apart by their name (`rule: …`, `decision: …`), texts of the law by paragraph and first day,
their elements by what they say, provisions by paragraph and limb; their order and that of codes is no difference. A
whole entry that came or went is one value.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.definitions.signing import canonical

NAMED_BY = ("rule", "decision", "policy", "code", "case")
TEXTS, PROVISIONS = "texts", "provisions"
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class WordingChange:
    """One value of a file: its path of keys and names, what stood there, what stands there (`–`: nothing)."""

    path: tuple[str, ...]
    before: str
    after: str


def changed_words(old: Any, new: Any, path: tuple[str, ...] = (), *, lang: str) -> Iterator[WordingChange]:
    """Yield every value that is not the same, in the order of the file as it is now; `lang`: the country's language."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*new, *old]):
            yield from changed_words(old.get(key), new.get(key), (*path, str(key)), lang=lang)
    elif _has_entries(old) and _has_entries(new):
        olds, news = (_by_name(entries, lang, path) for entries in (old, new))
        for name in dict.fromkeys([*news, *olds]):
            yield from changed_words(olds.get(name), news.get(name), (*path, name), lang=lang)
    elif canonical(old) != canonical(new):
        yield WordingChange(path, _shown(old), _shown(new))


def _has_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _by_name(entries: Iterable[Mapping[str, Any]], lang: str, path: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Return the entries by name; of several with one name, by which of them it is."""
    times: Counter[str] = Counter()
    found = {}
    for entry in entries:
        name = _name(entry, lang, path)
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = entry
    return found


def _name(entry: Mapping[str, Any], lang: str, path: tuple[str, ...]) -> str:
    if path[-1:] in ((TEXTS,), (PROVISIONS,)):
        first = (entry.get("valid") or {}).get("from", "") if path[-1] == TEXTS else ""
        return " ".join(filter(None, (f"({entry.get('paragraph', '')})", str(entry.get("limb") or ""), first)))
    if path[-1:] == ("elements",):
        said = entry.get("words", "")
        return f"{entry.get('element', '')} »{said.get(lang, '') if isinstance(said, Mapping) else said}«"
    return next((str(entry[key]) for key in NAMED_BY if key in entry), canonical(entry.get("indicators", entry)))


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
