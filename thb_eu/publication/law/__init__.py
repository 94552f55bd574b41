"""Law: the law as data, for others to read: as SSSOM, as SDMX structure maps, as a workbook, as pages.

Comes in: definitions. Goes out: files by name. Nothing depends on the clock or the machine: the same definitions give
the same bytes. Each form is loaded only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from thb_eu.definitions import Definitions
from thb_eu.errors import Fault, OutputRefused
from thb_eu.messages import Text, _
from thb_eu.model import Place

__all__ = ["FORMS", "export_law"]

SSSOM, SDMX, XLSX, PAGES = "sssom", "sdmx", "xlsx", "pages"

FORMS: Mapping[str, Text] = {
    SSSOM: _("mappings in the standard SSSOM (TSV)"),
    SDMX: _("SDMX structure maps (JSON)"),
    XLSX: _("workbook for lawyers (Excel)"),
    PAGES: _("pages for reading (Markdown)"),
}
"""The forms in which the law can be had."""

NO_SUCH_FORM = _("there is no form {form!r}.")
POSSIBLE = _("Possible: {forms}.")


def export_law(definitions: Definitions, forms: Sequence[str] = tuple(FORMS)) -> dict[str, bytes]:
    """The files of the `forms` asked for, by name with forward slashes; raises `OutputRefused` for an unknown form."""
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        possible = POSSIBLE.filled({"forms": ", ".join(FORMS)})
        raise OutputRefused(
            *(Fault(Place(""), "option-invalid", NO_SUCH_FORM.filled({"form": form}), possible) for form in unknown)
        )
    files: dict[str, bytes] = {}
    for form in dict.fromkeys(forms):
        files |= _files(definitions, form)
    return files


def _files(definitions: Definitions, form: str) -> dict[str, bytes]:
    if form == SSSOM:
        from thb_eu.publication.law.sssom import sssom

        return {"thb-eu.sssom.tsv": sssom(definitions)}
    if form == SDMX:
        from thb_eu.publication.law.structure_maps import structure_maps

        return {"structure-maps.json": structure_maps(definitions)}
    if form == XLSX:
        from thb_eu.publication.law.lawbook import lawbook

        return {"mappings.xlsx": lawbook(definitions)}
    from thb_eu.publication.law.pages import pages

    return {f"law/{name}": content for name, content in pages(definitions).items()}
