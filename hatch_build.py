"""Build: the catalogues are compiled before the package is put together, so that it speaks every language."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Unsigned(Catalog):
    """A catalogue that does not name the version of Babel by which it is compiled: each gives the same bytes."""

    def __iter__(self) -> Iterator[Message]:
        """Yield the header without that line, then the messages."""
        header, *messages = super().__iter__()
        lines = str(header.string).splitlines(keepends=True)
        header.string = "".join(line for line in lines if not line.startswith("Generated-By"))
        yield header
        yield from messages


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls it for the wheel, for an editable install and for the source archive."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write `thb_eu.mo` beside every `thb_eu.po`; the description of the program goes along in the wheel."""
        for source in sorted(Path(self.root, "thb_eu", "locale").glob("*/LC_MESSAGES/*.po")):
            compiled, made = source.with_suffix(".mo"), BytesIO()
            with source.open("rb") as opened:
                catalogue = read_po(opened)
            catalogue.__class__ = Unsigned
            write_mo(made, catalogue)
            if not compiled.exists() or compiled.read_bytes() != made.getvalue():  # else whoever reads it is left alone
                compiled.write_bytes(made.getvalue())
        if self.target_name == "wheel" and version == "standard":  # a single file: `sources` would leave it at the top
            build_data["force_include"]["publiccode.yml"] = "thb_eu/publiccode.yml"
