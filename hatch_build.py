"""Build: the catalogues are compiled before the package is put together, so that it speaks every language.

An index of packages shows the README alone: its links get the address that `publiccode.yml` gives, and lose what they
lead to while it gives none. From there come the maintainer and the addresses of the project too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

PICTURE, LINK = r"!\[[^\]]*\]\((?!https?:)([^)]+)\)", r"\[([^\]]*)\]\((?!https?:|#|mailto:)([^)]+)\)"
ADDRESS = re.compile(r'^url: "?(https?://[^"\s]+?)/?"?$', re.MULTILINE)
MAILBOX = re.compile(r'^    - name: (.+)\n +email: "?([^"\s]+@[^"\s]+)"?$', re.MULTILINE)
"""In `publiccode.yml`, which is read without a library: the address of the source, and a function with its mailbox."""


class Unsigned(Catalog):
    """A catalogue that does not name the version of Babel by which it is compiled: each gives the same bytes."""

    def __iter__(self) -> Iterator[Message]:
        """Yield the header without that line, then the messages."""
        header, *messages = super().__iter__()
        lines = str(header.string).splitlines(keepends=True)
        header.string = "".join(line for line in lines if not line.startswith("Generated-By"))
        yield header
        yield from messages


def shown_by_an_index(readme: str, public_code: str) -> dict[str, Any]:
    """Return what an index of packages shows: the README with links that lead somewhere, addresses, maintainers."""
    found = ADDRESS.search(public_code)
    url = found[1] if found else ""
    text = re.sub(PICTURE, rf"![]({url}/raw/HEAD/\1)" if url else "", readme)
    text = re.sub(LINK, rf"[\1]({url}/blob/HEAD/\2)" if url else r"\1", text)
    pages = {"Documentation": "docs/index.md", "Changelog": "CHANGELOG.md", "Security": "SECURITY.md"}
    addresses = {"Source": url, **{name: f"{url}/blob/HEAD/{page}" for name, page in pages.items()}}
    return {
        "readme": {"content-type": "text/markdown", "text": text},
        "urls": addresses if url else {},
        "maintainers": [{"name": name, "email": email} for name, email in MAILBOX.findall(public_code)[:1]],
    }


class CustomMetadataHook(MetadataHookInterface):
    """Hatchling calls it for what the package says of itself."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what is `dynamic` in `pyproject.toml`."""
        readme, public_code = (Path(self.root, name).read_text("utf-8") for name in ("README.md", "publiccode.yml"))
        metadata.update(shown_by_an_index(readme, public_code))


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
