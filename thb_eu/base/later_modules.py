"""Import what engines import for questions that hardly anybody asks only once something is asked of it.

For a process that is the program's own: what a library stands in for, others in its process would meet.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

SELDOM_NEEDED = ("scipy.stats", "altair")
"""What Great Expectations imports for questions about distributions and for drawings: half of its time to import, and
70 MB."""


def import_later(*names: str) -> None:
    """Let modules be imported when something is asked of them; what is imported or is not installed stays as it is."""
    missing = (name for name in names if name not in sys.modules and find_spec(name.partition(".")[0]))
    sys.modules.update({name: _Later(name) for name in missing})


class _Later(ModuleType):
    """Stands for a module until something is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules[self.__name__] is self:
            del sys.modules[self.__name__]
        module = import_module(self.__name__)
        vars(self).update(vars(module))
        return getattr(module, name)
