"""Notebook page: a notebook as it is kept in, the page that shows it out: its words, its code and what that showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def as_page(notebook: Mapping[str, Any]) -> str:
    """A notebook as a page: its words, its code and what that showed."""
    return "\n\n".join(part for cell in notebook["cells"] for part in _parts(cell)) + "\n"


def _parts(cell: Mapping[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield f"```python\n{source}\n```"
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "text/html" in data:
            yield f'````{{raw}} html\n<div class="table-wrapper">{"".join(data["text/html"])}</div>\n````'
        else:
            yield f"```text\n{''.join(output.get('text') or data['text/plain'])}\n```"
