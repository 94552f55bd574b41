"""Make the design system's part of the style sheet anew: `make looks`.

GOV.UK Frontend and Sass are fetched by npm into a temporary folder; `system.scss` says which parts are used and how
large they are. Of what comes out, rules of classes that no template names are left out, and references to a typeface or
a picture would be refused: the pages load nothing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENTRY, BUILT = Path(__file__).with_name("system.scss"), ROOT / "thb_eu/publication/html/system.css"
TEMPLATES = (ROOT / "thb_eu/publication/html/templates", ROOT / "thb_eu/desk/templates")
SYSTEM, SASS = "govuk-frontend@6.6.0", "sass@1.108.2"
NOTICE = f"/*! Made from {SYSTEM} (MIT, Crown Copyright, Government Digital Service) by release/looks */\n"
CLASS = re.compile(r"\.(govuk-[\w-]+)")
PRINTED_ADDRESS = "[href^="
"""In a selector of the system: on paper, the address of a link behind its words; ours lead within the pages alone."""
NEVER = ("url(", "@import", "@font-face", "GDS Transport", "http:", "https:")


def main() -> None:
    """Write `system.css`."""
    with tempfile.TemporaryDirectory() as folder:
        css = compiled(Path(folder))
    written = NOTICE + "".join(kept(css, named(TEMPLATES))) + "\n"
    assert not any(what in written for what in NEVER)
    BUILT.write_text(written, encoding="utf-8")


def compiled(folder: Path) -> str:
    """Return what Sass makes of the entry with the system, both fetched into the folder."""
    npm = shutil.which("npm")
    assert npm, "npm is not on this machine"
    subprocess.run([npm, "install", "--ignore-scripts", "--no-audit", "--prefix", folder, SYSTEM, SASS], check=True)
    modules = folder / "node_modules"
    options = [
        "--no-source-map",
        "--style=compressed",
        "--quiet-deps",
        f"--load-path={modules / 'govuk-frontend/dist'}",
    ]
    command = [str(modules / ".bin/sass"), *options, str(ENTRY)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.lstrip("\ufeff")


def named(folders: tuple[Path, ...]) -> set[str]:
    """Find the classes of the system that the templates name."""
    texts = (path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.html"))
    return {found for text in texts for found in re.findall(r"govuk-[\w-]+", text)}


def kept(css: str, classes: set[str]) -> Iterator[str]:
    """Yield the rules of a compressed sheet, each with those of its selectors that stand for something on a page."""
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            if inside := "".join(kept(body, classes)):
                yield f"{head}{{{inside}}}"
        elif selectors := [one for one in _parted(head) if _stands(one, classes)]:
            yield f"{','.join(selectors)}{{{body}}}"


def _stands(selector: str, classes: set[str]) -> bool:
    return set(CLASS.findall(selector)) <= classes and PRINTED_ADDRESS not in selector


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each outermost pair of braces, and in it."""
    depth, begin, opened = 0, 0, 0
    for found in re.finditer(r"[{}]", css):
        depth += 1 if found[0] == "{" else -1
        if found[0] == "{" and depth == 1:
            opened = found.start()
        elif found[0] == "}" and depth == 0:
            yield css[begin:opened].strip(), css[opened + 1 : found.start()]
            begin = found.end()


def _parted(selectors: str) -> Iterator[str]:
    """Yield the selectors of a list; a comma within brackets parts none."""
    depth, begin = 0, 0
    for at, char in enumerate(selectors + ","):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            yield selectors[begin:at]
            begin = at + 1


if __name__ == "__main__":
    main()
