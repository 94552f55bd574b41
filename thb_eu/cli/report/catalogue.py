"""Print the checks, or the codes of refusals, as lines, as an object for programs, and as a page of the docs.

Comes in: the checks of the catalogue and of the suites; the list of refusals. Goes out: of a check its question, what
it does when the answer is no, and what it cites; of a code its cause, its cure and who acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import fill
from typing import Any

import click

from thb_eu.base.errors import ROLES
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, plural, spoken_by_language
from thb_eu.base.model import CheckFamily, Severity
from thb_eu.base.refusals import Refusal
from thb_eu.checks import CheckMetadata
from thb_eu.checks.implications import SuiteRemark
from thb_eu.publication.labels import SEVERITY

BETWEEN, WIDTH = " · ", 120
"""Between the languages of a heading of a page, and how wide its opening is."""
FAMILIES = {
    CheckFamily.STRUCTURE: _("Structure"),
    CheckFamily.INSIDE: _("Inside a table"),
    CheckFamily.BETWEEN: _("Between tables and views"),
    CheckFamily.CLAIMS: _("Claims of a report"),
    CheckFamily.UNITS: _("Units"),
    CheckFamily.COMPLETENESS: _("Completeness"),
    CheckFamily.TIME: _("Time"),
    CheckFamily.MIRROR: _("Mirror"),
    CheckFamily.FLAGS: _("Flags"),
    CheckFamily.WAIVERS: _("Waivers"),
    CheckFamily.PLAUSIBILITY: _("Plausibility"),
}
DOES = {
    Severity.ERROR: _("blocks the submission"),
    Severity.WARNING: _("is reported"),
    Severity.NOTE: _("is reported as a note"),
}
CHECKS, REFUSALS = _("Checks"), _("Refusals")
OF_CHECKS = _(
    "The level is the ESS validation level (0 file, 1 inside a table, 2 between tables and years, 3 with other "
    "sources). An outcome is *passed*, *failed*, *undecided*, *not applicable* (with the reason), *not run* or "
    "*waived*. What is undecided or was not run blocks at the check's severity, as what failed does."
)
OF_REFUSALS = _(
    "Every message of a refusal carries a code in square brackets; here are its cause, its cure and who usually acts. "
    "The message itself says who acts in the case at hand. Findings of checks are on the page [Checks](checks.md)."
)
ASKS = _("{asks} *{severity}, level {level}: {does}.*")
READERS = {"steward": "data steward"}
"""Readers of a remedy whose role has another name."""


def catalogue_words(checks: Iterable[CheckMetadata], lang: str, quiet: bool) -> Iterator[str]:
    """Yield the checks by family: id, severity and level, then the question and its reference unless `quiet`."""
    for family, group in _by_family(checks):
        yield FAMILIES[family].in_language(lang)
        for check in group:
            severity, level = (text.in_language(lang) for text in (SEVERITY[check.severity], _("level")))
            yield f"  {check.id}  [{severity}, {level} {check.level}]"
            if not quiet:
                yield f"      {check.asks.in_language(lang)}\n      {check.cites}"


def catalogue_object(checks: Iterable[CheckMetadata], languages: Languages) -> list[dict[str, Any]]:
    """Return the checks for programs, in the order in which they are put."""
    told = "id", "family", "asks", "level", "severity", "cites"
    found = (
        {**attributes(check, *told), "remedy": check.remedies.by_role(), "waivable": check.waivable} for check in checks
    )
    return [spoken_by_language(entry, languages) for entry in found]


def catalogue_markdown(checks: Iterable[CheckMetadata], languages: Languages) -> str:
    """Return the page of the documentation, in the languages of the country."""
    parts = [_opening(CHECKS, "thb-eu checks --format markdown", OF_CHECKS, languages)]
    for family, group in _by_family(checks):
        parts.append(f"## {FAMILIES[family].in_languages(languages, BETWEEN)}")
        parts += [_section(check, languages) for check in group]
    return "\n\n".join(parts) + "\n"


def _opening(title: Text, command: str, about: Text, languages: Languages) -> str:
    """Say what a page is called, who writes it, and what stands in it."""
    written = _("Written by `{command}`; do not edit it.", command=command).in_languages(languages)
    texts = (fill(about.in_language(lang), WIDTH) for lang in languages)
    return "\n\n".join((f"# {title.in_languages(languages, BETWEEN)}", written, *texts))


def refusals_words(refusals: Iterable[Refusal], lang: str, quiet: bool) -> Iterator[str]:
    """Yield the codes of refusals with the role that acts, then cause and cure unless `quiet`."""
    for refusal in refusals:
        yield f"{refusal.code}  [{ROLES[refusal.who].in_language(lang)}]"
        if not quiet:
            yield f"    {refusal.cause.in_language(lang)}\n    → {refusal.cure.in_language(lang)}"


def refusals_object(refusals: Iterable[Refusal], languages: Languages) -> list[dict[str, Any]]:
    """Return the codes of refusals for programs."""
    found = (attributes(refusal, "code", "who", "cause", "cure") for refusal in refusals)
    return [spoken_by_language(entry, languages) for entry in found]


def refusals_markdown(refusals: Iterable[Refusal], languages: Languages) -> str:
    """Return the page of the documentation, in the languages of the country."""
    parts = [_opening(REFUSALS, "thb-eu checks --refusals --format markdown", OF_REFUSALS, languages)]
    for refusal in refusals:
        parts.append(f"## {refusal.code}")
        parts += [
            f"*{ROLES[refusal.who].in_language(lang)}*: {refusal.cause.in_language(lang)} "
            f"{refusal.cure.in_language(lang)}"
            for lang in languages
        ]
    return "\n\n".join(parts) + "\n"


def _section(check: CheckMetadata, languages: Languages) -> str:
    """Return a check in each language: what it asks, and what each reader does; places are filled with each finding."""
    asks = ASKS.filled(
        {"asks": check.asks, "severity": SEVERITY[check.severity], "level": check.level, "does": DOES[check.severity]}
    )
    question = joined((asks, NO_WORDS if check.waivable else _("It cannot be waived.")), " ")
    sections = []
    for lang in languages:
        remedies = {role: words.in_language(lang) for role, words in check.remedies.by_role().items()}
        to_do = [
            f"- {ROLES[READERS.get(role, role)].in_language(lang)}: {words.format_map(_Ellipsis())}"
            for role, words in remedies.items()
            if words
        ]
        sections.append("\n".join((question.in_language(lang), *to_do, "")))
    return "\n".join((f"### {check.id}\n", *sections, f"`{check.cites}`"))


class _Ellipsis(dict[str, str]):
    """Stands for whatever fills a place."""

    def __missing__(self, key: str) -> str:
        return "…"


def _by_family(checks: Iterable[CheckMetadata]) -> Iterator[tuple[CheckFamily, list[CheckMetadata]]]:
    order = list(CheckFamily)
    found = sorted(checks, key=lambda check: (order.index(check.family), check.level))
    for family, group in groupby(found, key=lambda check: check.family):
        yield family, list(group)


CHECKS_AS = (catalogue_words, catalogue_object, catalogue_markdown)
REFUSALS_AS = (refusals_words, refusals_object, refusals_markdown)
"""As lines, as objects for programs, and as a page of the documentation."""


# Print what the rule set says of itself, as words for people or as an object for programs.
#
# The faults come first, then the notes, none is left out; the verdict stands last.

SOUND = _("The checks do not contradict each other.")
UNSOUND = plural("{count} fault in the checks must be mended.", "{count} faults in the checks must be mended.")
NOTES = _("NOTES")


def verdict(remarks: Sequence[SuiteRemark], lang: str) -> str:
    """Tell whether the rule set may judge, in one line."""
    faults = sum(not remark.note for remark in remarks)
    return (UNSOUND.filled({"count": faults}) if faults else SOUND).in_language(lang)


def words(remarks: Sequence[SuiteRemark], lang: str) -> Iterator[str]:
    """Yield every remark as lines for people, the notes under a title of their own."""
    notes = [remark for remark in remarks if remark.note]
    yield from (line for remark in remarks if not remark.note for line in _lines(remark, lang))
    if notes:
        yield click.style(f"\n{NOTES.in_language(lang)} ({len(notes)})", bold=True)
        yield from (line for remark in notes for line in _lines(remark, lang))


def _lines(remark: SuiteRemark, lang: str) -> Iterator[str]:
    yield f"  {click.style(remark.check, bold=True)}: {remark.what.in_language(lang)}"
    if remedy := remark.remedy.in_language(lang):
        yield f"    → {remedy}"


def self_test_object(remarks: Sequence[SuiteRemark], languages: Languages) -> dict[str, Any]:
    """Return the remarks for programs: the verdict, then each check with what is wrong and what to do."""
    result = {
        "verdict": "faults" if any(not remark.note for remark in remarks) else "sound",
        "remarks": [attributes(remark, "check", "other", "note", "what", "remedy") for remark in remarks],
    }
    return spoken_by_language(result, languages)
