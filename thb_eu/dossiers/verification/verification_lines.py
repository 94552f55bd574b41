"""Write a verification for people, and for programs (`schemas/verification.schema.json`).

First what was compared and what could not be, then every difference with what each source says; nothing is cut. Last
and alone whether anything differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from thb_eu.base.json_objects import Ways, attributes, in_objects, own_fields
from thb_eu.base.messages import Text, _, joined, layout, plural, spoken_by_language
from thb_eu.base.printable import printable
from thb_eu.definitions.journal import WORDS
from thb_eu.dossiers.verification import sections as model
from thb_eu.dossiers.verification.rerun import WRITTEN_AGAIN
from thb_eu.dossiers.verification.sections import Verification, VerificationSection

SCHEMA_VERSION = "2"
IN_NUMBER: Mapping[Text, Text] = {
    model.FILES: plural("{count} file", "{count} files"),
    model.CELLS: plural("{count} cell", "{count} cells"),
    model.ROWS: plural("{count} row", "{count} rows"),
    model.CHECKS: plural("{count} check", "{count} checks"),
    model.SHEETS: plural("{count} sheet", "{count} sheets"),
    model.FORMULAS: plural("{count} formula", "{count} formulas"),
    model.TEXTS: plural("{count} text", "{count} texts"),
    model.SIGNATURES: plural("{count} signature", "{count} signatures"),
    model.ENTRIES: plural("{count} entry", "{count} entries"),
}
"""What a part compares, with its number."""
ONE_OF = layout("{count} {unit}")
"""Of what a part compares there is one: the dossier in an archive."""
DIFFERS = plural("{count} difference.", "{count} differences.")
NOT_ALL = plural("{count} comparison could not be made.", "{count} comparisons could not be made.")
ABOUT = _("Dossier {package}, {geo} {year}, {audience}, {state}; written by version {made_by}.")
OF_ARCHIVE = _("Archive of {package}, {geo} {year}, without a dossier; written by version {made_by}.")
OTHER_VERSION = _("It was recomputed by version {read_by}: what was recomputed may differ for that reason too.")
COMPARED, UNDONE, DIFFERENCES = (_("COMPARED"), _("NOT DONE"), _("DIFFERENCES"))
SIGNED = _("The signature is good: {key}")
ALONE = _("← the only one")
NOTHING = _("(nothing)")
BY_HASH_ALONE = _("What is not listed here (report.html, metadata, sheets without tables) was compared by hash alone.")


def verification_words(found: Verification, lang: str, quiet: bool) -> Iterator[str]:
    """Yield what was compared and what was not, every difference, then the verdict."""
    undone = [part for part in found.parts if not part.done]
    if not quiet:
        yield from _about_all(found, undone, lang)
    verdict = _("No differences.") if found.same else DIFFERS.filled({"count": len(found.differences)})
    yield click.style(verdict.in_language(lang), fg="green" if found.same else "red", bold=True)
    if undone:
        yield f"  {NOT_ALL.filled({'count': len(undone)}).in_language(lang)}"
    if found.signature == "good":
        yield f"  {SIGNED.filled({'key': found.key}).in_language(lang)}"


def _about_all(found: Verification, undone: list[VerificationSection], lang: str) -> Iterator[str]:
    """Yield all that stands before the verdict."""

    def title(words: Text) -> str:
        return click.style(f"\n{words.in_language(lang)}", bold=True)

    about = _about(found)
    named = {**about, "state": WORDS.get(found.state, found.state)}
    yield printable((ABOUT if found.state else OF_ARCHIVE).filled(named).in_language(lang))
    if found.made_by != found.read_by:
        yield printable(OTHER_VERSION.filled(about).in_language(lang))
    yield title(COMPARED)
    for part in (part for part in found.parts if part.done):
        number = IN_NUMBER.get(part.unit, ONE_OF).filled({"count": part.compared, "unit": part.unit})
        yield printable(f"  {part.asks.in_language(lang)}  {number.in_language(lang)}")
    if any(part.id == WRITTEN_AGAIN for part in undone):
        yield f"  {BY_HASH_ALONE.in_language(lang)}"
    if undone:
        yield title(UNDONE)
        yield from (printable(f"  {part.asks.in_language(lang)}  {part.undone.in_language(lang)}") for part in undone)
    if found.differences:
        yield title(DIFFERENCES)
        for difference in found.differences:
            aspect = f" [{difference.aspect}]" if difference.aspect else ""
            yield printable(f"  {difference.where}: {difference.about.in_language(lang)}{aspect}")
            for saying in difference.sayings:
                source = joined((saying.source, saying.place), " ").in_language(lang)
                alone = f"  {ALONE.in_language(lang)}" if saying.source in difference.odd else ""
                yield printable(f"    {source} = {saying.value or NOTHING.in_language(lang)}{alone}")
    yield ""


WAYS: Ways = {VerificationSection: lambda part: own_fields(part, "done") | {"unit": part.unit.english}}


def verification_object(found: Verification) -> dict[str, Any]:
    """Return the whole result for programs."""
    result = {
        "schema_version": SCHEMA_VERSION,
        **{name: value or None for name, value in _about(found).items()},
        "verdict": "same" if found.same else "differs",
        "signature": {"state": found.signature, "key": found.key or None},
        **attributes(found, "parts", "differences"),
    }
    return spoken_by_language(in_objects(result, WAYS), found.languages)


def _about(found: Verification) -> dict[str, str]:
    return {
        name: getattr(found, name) for name in ("package", "year", "geo", "audience", "state", "made_by", "read_by")
    }
