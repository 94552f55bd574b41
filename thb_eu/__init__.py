"""Turn national figures on trafficking in human beings into the harmonised statistics of the EU.

`definitions = load_for(package)` (`load()` where the package changes none of them), `submission = prepare(package,
definitions)`, `publish(submission, out)`: the commands are a few lines over these three. What else a notebook needs is
in `thb_eu.library`; what is not of the core, in `library.py` of its room. Importing the package stays light; each
library loads where it is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thb_eu.library import compare, explain, figures, load, load_for, prepare, protect, publish
    from thb_eu.recipients.library import report
    from thb_eu.year.library import accept, receive

# openpyxl reads this when it is first imported; with lxml it would write other bytes, and read what defusedxml refuses.
os.environ["OPENPYXL_LXML"] = "False"

__all__ = [
    "accept",
    "compare",
    "explain",
    "figures",
    "load",
    "load_for",
    "prepare",
    "protect",
    "publish",
    "receive",
    "report",
]

OF_ROOMS = {"accept": "thb_eu.year.library", "receive": "thb_eu.year.library", "report": "thb_eu.recipients.library"}
"""Where functions stand that are not of the core."""


def __getattr__(name: str) -> Any:
    """Load a public function when it is first asked for."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(OF_ROOMS.get(name, "thb_eu.library")), name)
