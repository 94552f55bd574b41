"""Security contact: the mailbox and the day of a release in, `security.txt` (RFC 9116) of its site out.

What the office has not filled in is told in a remark and not invented. Without a contact the file has no field at all,
so that no program takes it for a promise; with one it holds for a year from the release, whenever the site is built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import yaml

from release.site.layout import LANGUAGES, PROJECT_PAGES, ROOT, SOURCE

FILE = ".well-known/security.txt"
ABOUT = "Reports of security problems"
HOLDS = timedelta(days=364)
"""Less than a year, as the standard advises; after it, ask for a newer release."""


def security_txt(declared: Mapping[str, Any]) -> str:
    """The file, from what `publiccode.yml` declares: mailbox, address of the site, day of the release."""
    return "".join(f"{line}\n" for line in _lines(declared))


def declared_here() -> dict[str, Any]:
    """What `publiccode.yml` of this repository declares."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def _lines(declared: Mapping[str, Any]) -> Iterator[str]:
    mailboxes = {it["name"]: it["email"] for it in declared["maintenance"]["contacts"]}
    yield "# How to report: SECURITY.md of the program."
    if not mailboxes[ABOUT]:
        yield f"# Open: the office that runs the program fills in the mailbox ({ABOUT}) in publiccode.yml."
        yield "# Until then this file names no contact and promises nothing."
        return
    yield f"Contact: mailto:{mailboxes[ABOUT]}"
    yield f"Expires: {date.fromisoformat(declared['releaseDate']) + HOLDS}T00:00:00Z"
    yield f"Preferred-Languages: {', '.join(LANGUAGES)}"
    if not (site := declared.get("landingURL", "").rstrip("/")):
        yield "# Open: Canonical and Policy, which need the address of this site (landingURL in publiccode.yml)."
        return
    yield f"Canonical: {site}/{FILE}"
    yield f"Policy: {site}/{SOURCE}/{PROJECT_PAGES['SECURITY.md'].removesuffix('.md')}.html"
