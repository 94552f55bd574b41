"""Catalogue: the checks as lines for people, as an object for programs, and as the page of the documentation.

Comes in: the checks of the catalogue and of the suites. Goes out: each with its question, what it does when the answer
is no, and what it cites; nobody writes them down a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from thb_eu.checks import Declared
from thb_eu.messages import NO_WORDS, _
from thb_eu.model import Family, Severity
from thb_eu.publication.sheets.words import SEVERITY

LEVEL = _("level")
FAMILIES = {
    Family.STRUCTURE: _("Structure"),
    Family.INSIDE: _("Inside a table"),
    Family.BETWEEN: _("Between tables and views"),
    Family.CLAIMS: _("Claims of a report"),
    Family.UNITS: _("Units"),
    Family.COMPLETENESS: _("Completeness"),
    Family.TIME: _("Time"),
    Family.MIRROR: _("Mirror"),
    Family.FLAGS: _("Flags"),
    Family.WAIVERS: _("Waivers"),
    Family.PLAUSIBILITY: _("Plausibility"),
}
DOES = {
    Severity.ERROR: _("blocks the submission"),
    Severity.WARNING: _("is told"),
    Severity.NOTE: _("is told as a note"),
}
OPENING = """# Preverjanja · Checks

Stran izpiše `thb-eu checks --format markdown`; ne urejajte je. / Written by `thb-eu checks --format markdown`; do not
edit it.

Raven je validacijska raven ESS (0 datoteka, 1 znotraj tabele, 2 med tabelami in leti, 3 z drugimi viri). Izid je
*izpolnjeno*, *ni izpolnjeno*, *ni mogoče presoditi*, *ni primerno* (z razlogom), *ni bilo opravljeno* ali *izjema*.
Česar ni mogoče presoditi ali ni bilo opravljeno, ustavi predložitev enako kot to, kar ni izpolnjeno.

The level is the ESS validation level (0 file, 1 inside a table, 2 between tables and years, 3 with other sources). An
outcome is *passed*, *failed*, *undecided*, *not applicable* (with the reason), *not run* or *waived*. What is undecided
or was not run blocks at the check's severity, as what failed does."""
NEVER_WAIVED = _("It cannot be waived.")


def catalogue_words(checks: Iterable[Declared], lang: str, quiet: bool) -> Iterator[str]:
    """The checks by family: id, severity and level, then the question and its reference unless `quiet`."""
    for family, group in _by_family(checks):
        yield FAMILIES[family].in_language(lang)
        for check in group:
            severity, level = (text.in_language(lang) for text in (SEVERITY[check.severity], LEVEL))
            yield f"  {check.id}  [{severity}, {level} {check.level}]"
            if not quiet:
                yield f"      {check.asks.in_language(lang)}\n      {check.cites}"


def catalogue_object(checks: Iterable[Declared]) -> list[dict[str, Any]]:
    """The checks for programs, in the order in which they are put."""
    return [
        {
            "id": check.id,
            "family": check.family.value,
            "asks": check.asks.in_both(),
            "level": check.level,
            "severity": check.severity.value,
            "cites": check.cites,
            "remedy": check.remedy.in_both(),
            "waivable": check.waivable,
        }
        for check in checks
    ]


def catalogue_markdown(checks: Iterable[Declared]) -> str:
    """The page of the documentation, in both languages."""
    parts = [OPENING]
    for family, group in _by_family(checks):
        parts.append(f"## {FAMILIES[family].sl} · {FAMILIES[family].en}")
        parts += [_section(check) for check in group]
    return "\n\n".join(parts) + "\n"


def _section(check: Declared) -> str:
    severity, does = SEVERITY[check.severity], DOES[check.severity]
    never = NO_WORDS if check.waivable else NEVER_WAIVED
    return "\n".join(
        (
            f"### {check.id}",
            "",
            f"{check.asks.sl} *{severity.sl}, raven {check.level}: {does.sl}.* {never.sl}".rstrip(),
            f"Kaj storiti: {_plain(check.remedy.sl)}",
            "",
            f"{check.asks.en} *{severity.en}, level {check.level}: {does.en}.* {never.en}".rstrip(),
            f"What to do: {_plain(check.remedy.en)}",
            "",
            f"`{check.cites}`",
        )
    )


def _plain(words: str) -> str:
    """A remedy whose places are filled with each finding, with an ellipsis in their stead."""
    return words.format_map(_Ellipsis())


class _Ellipsis(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _by_family(checks: Iterable[Declared]) -> Iterator[tuple[Family, list[Declared]]]:
    order = list(Family)
    found = sorted(checks, key=lambda check: (order.index(check.family), check.level))
    for family, group in groupby(found, key=lambda check: check.family):
        yield family, list(group)
