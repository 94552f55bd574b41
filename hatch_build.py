"""Build: the catalogues are compiled before the package is put together, so that it speaks every language."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls it for the wheel, for an editable install and for the source archive."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write `thb_eu.mo` beside every `thb_eu.po`; the description of the program goes along in the wheel."""
        for source in sorted(Path(self.root, "thb_eu", "locale").glob("*/LC_MESSAGES/*.po")):
            compiled, made = source.with_suffix(".mo"), BytesIO()
            with source.open("rb") as opened:
                write_mo(made, read_po(opened))
            if not compiled.exists() or compiled.read_bytes() != made.getvalue():  # else whoever reads it is left alone
                compiled.write_bytes(made.getvalue())
        if self.target_name == "wheel" and version == "standard":  # a single file: `sources` would leave it at the top
            build_data["force_include"]["publiccode.yml"] = "thb_eu/publiccode.yml"
