"""thb_eu: national figures on trafficking in human beings in, the harmonised EU statistics out.

`definitions = load_for(package)` (`load()` where the package changes none of them), `submission = prepare(package,
definitions)`, `publish(submission, out)`: the commands are a few lines over these three. Importing the package stays
light; each library loads where it is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare
    from thb_eu.publication.dossier import publish
    from thb_eu.sources.collection import load_for

# openpyxl reads this when it is first imported; with lxml it would write other bytes, and read what defusedxml refuses.
os.environ["OPENPYXL_LXML"] = "False"

__all__ = ["load", "load_for", "prepare", "publish"]

_HOMES = {
    "load": "thb_eu.definitions",
    "load_for": "thb_eu.sources.collection",
    "prepare": "thb_eu.pipeline",
    "publish": "thb_eu.publication.dossier",
}


def __getattr__(name: str) -> Any:
    """Load a public function when it is first asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
