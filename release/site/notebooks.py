"""Notebooks: a notebook in, what its cells show when they are run out.

    python -m release.site.notebooks    # runs every notebook of `docs/` and keeps what its cells show

Cells are run here, in this process, one after the other: nothing of Jupyter is needed to read, run or show a notebook.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from release.site.layout import DOCS

Notebook = dict[str, Any]
Output = dict[str, Any]


def run(notebook: Notebook) -> Iterator[list[Output]]:
    """What each cell of code shows: what it prints, then the value of its last line."""
    names: dict[str, Any] = {"__name__": "notebook"}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            yield [*_run("".join(cell["source"]), names, count)]


def _run(source: str, names: dict[str, Any], count: int) -> Iterator[Output]:
    *steps, last = ast.parse(source).body
    value, printed = None, StringIO()
    with redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(steps, []), "notebook", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
        else:
            exec(compile(source, "notebook", "exec"), names)
    if printed.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}
    if value is not None:
        shown = {"text/plain": _lines(repr(value))}
        if html := getattr(value, "_repr_html_", lambda: None)():
            shown = {"text/html": _lines(html), "text/plain": [f"<{type(value).__name__}>"]}
        yield {"data": shown, "execution_count": count, "metadata": {}, "output_type": "execute_result"}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> None:
    """Run every notebook and keep what its cells show."""
    for path in sorted(DOCS.rglob("*.ipynb")):
        notebook = json.loads(path.read_bytes())
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for count, (cell, outputs) in enumerate(zip(code, run(notebook), strict=True), start=1):
            cell |= {"outputs": outputs, "execution_count": count}
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        print(f"{path.relative_to(DOCS.parent)}: {len(code)} cells of code")


if __name__ == "__main__":
    main()
