"""Write the figures of a dossier in the formats that statistical offices and other systems take.

Comes in: a dossier, written or not. Goes out: files by name. Only its four tables, its findings and its definitions are
read, so no format can hold what the edition does not hold; no clock and no machine is asked: the same dossier gives the
same bytes. Each form is loaded only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thb_eu.dossiers import Dossier

__all__ = ["FORMS", "exported"]

FORMS = {"px": "px", "json-stat": "json_stat", "sdmx-json": "sdmx_json", "sqlite": "sqlite_file", "parquet": "parquet"}
"""The forms in which figures can be had, each with the module here whose `files` makes them."""


def exported(dossier: Dossier, forms: Iterable[str] = FORMS) -> dict[str, bytes]:
    """Return the files of the `forms` asked for, by name with forward slashes.

    SourceRefused where the dossier is not as `submit` wrote it, OutputRefused where a form cannot be had.
    """
    from thb_eu.exchange.figures.matrices import hold_to_its_definitions

    hold_to_its_definitions(dossier)
    files: dict[str, bytes] = {}
    for form in dict.fromkeys(forms):
        files |= import_module(f"{__name__}.{FORMS[form]}").files(dossier)
    return files
