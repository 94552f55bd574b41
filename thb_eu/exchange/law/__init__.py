"""Write the law as data for others: as SSSOM, SDMX structure maps, a workbook, pages, the table of transposition.

Comes in: definitions. Goes out: files by name. Nothing depends on the clock or the machine: the same definitions give
the same bytes. Each form is loaded only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions

__all__ = ["FORMS", "export_law"]

FORMS = ("sssom", "sdmx", "xlsx", "pages", "transposition")
"""The forms in which the law can be had."""


def export_law(definitions: Definitions, forms: Sequence[str] = FORMS) -> dict[str, bytes]:
    """Return the files of the `forms` asked for, by name with forward slashes; `OutputRefused` for an unknown form."""
    if unknown := [form for form in forms if form not in FORMS]:
        possible = _("Possible: {forms}.", forms=", ".join(FORMS))
        whats = (_("the form {form!r} does not exist.", form=form) for form in unknown)
        raise OutputRefused(*(Fault(Place(""), "option-invalid", what, possible) for what in whats))
    files: dict[str, bytes] = {}
    for form in dict.fromkeys(forms):
        files |= _files(definitions, form)
    return files


def _files(definitions: Definitions, form: str) -> dict[str, bytes]:
    if form == "sssom":
        from thb_eu.exchange.law.sssom import sssom

        return {"thb-eu.sssom.tsv": sssom(definitions)}
    if form == "sdmx":
        from thb_eu.exchange.law.structure_maps import structure_maps

        return {"structure-maps.json": structure_maps(definitions)}
    if form == "xlsx":
        from thb_eu.exchange.law.lawbook import lawbook

        return {"mappings.xlsx": lawbook(definitions)}
    if form == "transposition":
        from thb_eu.exchange.law.transposition import transposition

        return transposition(definitions)
    from thb_eu.exchange.law.pages import pages

    return {f"law/{name}": content for name, content in pages(definitions).items()}
