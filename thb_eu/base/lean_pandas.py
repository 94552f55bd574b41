"""Lean pandas: pandas without pyarrow, which it imports for itself wherever that is installed.

The steps hold text as Python's own strings (`table_schemas`), and whatever needs pyarrow imports it by itself
(`engines`); for all else it is a fifth of the time that pandas and frictionless take to import. Only a process of our
own asks for this: a library leaves the pandas of its caller as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

ARROW = "pyarrow"


def import_without_arrow() -> None:
    """Have pandas find no pyarrow when it is first imported; everybody else finds it, and later pandas too."""
    if "pandas" not in sys.modules and ARROW not in sys.modules:
        sys.meta_path.insert(0, _WithoutArrow())


class _WithoutArrow(MetaPathFinder):
    """Finds pandas where it is, and hides pyarrow while it is made."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "pandas":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            make = spec.loader.exec_module

            def made(module: ModuleType) -> None:
                hidden: dict[str, ModuleType | None] = {ARROW: None}
                sys.modules.update(hidden)  # type: ignore[arg-type]  # None: it cannot be imported
                try:
                    make(module)
                finally:
                    del sys.modules[ARROW]

            spec.loader.exec_module = made  # type: ignore[method-assign]
        return spec
