"""One `Place`, one `Key`, one `cell_name`: python one_alias.py ROOT   (after rename_constants.py)

- `Key` (the codes of a cell) and `CellKey` (its table and its codes) are defined in definitions/hierarchy.py alone;
- `Coordinates` (row and column of a cell) is defined in base/ooxml/cell_reference.py alone;
- nobody imports `Place`, `Key` or `Coordinates` under another name.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from loop_names import renamed  # noqa: E402

root = Path(sys.argv[1]).resolve()
HOMES = {
    "Key": ("thb_eu.definitions", r"^Key = tuple\[str, \.\.\.\]\n(?:\"\"\".*?\"\"\"\n)?", "thb_eu/definitions/hierarchy.py"),
    "CellKey": (
        "thb_eu.definitions",
        r"^CellKey = tuple\[str, (?:Codes|Key|tuple\[str, \.\.\.\])\]\n(?:\"\"\".*?\"\"\"\n)?",
        "thb_eu/definitions/hierarchy.py",
    ),
    "Coordinates": (
        "thb_eu.base.ooxml.cell_reference",
        r"^(?:Place|Coordinates) = tuple\[int, int\]\n(?:\"\"\".*?\"\"\"\n)?",
        "thb_eu/base/ooxml/cell_reference.py",
    ),
}
ALIASES = {("thb_eu.base.model", "Place"): "Place", ("thb_eu.base.ooxml.cell_reference", "Coordinates"): "Coordinates"}
files = {p: p.read_text(encoding="utf-8") for p in (root / "thb_eu").rglob("*.py")}
before = dict(files)


def imports_of(text: str) -> str:
    return text


# the homes
home = root / HOMES["Key"][2]
if "CellKey = " not in files[home]:
    files[home] = re.sub(
        r"^(Key = tuple\[str, \.\.\.\]\n\"\"\".*?\"\"\"\n)",
        r'\1CellKey = tuple[str, Key]\n"""One cell: the name of its table, and its codes."""\n',
        files[home], count=1, flags=re.MULTILINE | re.DOTALL,
    )
face = root / "thb_eu/definitions/__init__.py"
if "CellKey as CellKey" not in files[face]:
    files[face] = files[face].replace(
        "from thb_eu.definitions.hierarchy import Key as Key\n",
        "from thb_eu.definitions.hierarchy import CellKey as CellKey\nfrom thb_eu.definitions.hierarchy import Key as Key\n",
    )
for name, (module, pattern, place) in HOMES.items():
    for file, text in files.items():
        if file == root / place or file == face or not re.search(rf"\b{name}\b", text):
            continue
        made = re.search(pattern, text, re.MULTILINE | re.DOTALL)
        if made:
            old = made[0].split(" =")[0]
            text = text.replace(made[0], "", 1)
            if old != name:
                text = renamed(text, old, name) or text
        elsewhere = re.search(rf"^from (thb_eu\.(?!definitions(?:\.hierarchy)? |base\.ooxml\.cell_reference |base\.model )[\w.]+) import (?:\([^)]*\b{name}\b[^)]*\)|[^\n(]*\b{name}\b[^\n]*)", text, re.MULTILINE)
        inner = str(file).startswith(str(root / "thb_eu/definitions"))
        if elsewhere:
            line = elsewhere[0]
            fewer = re.sub(rf"\b{name},\s*|,\s*{name}\b(?=\s*[,)\n]|$)|\b{name}\b", "", line, count=1)
            fewer = "" if re.fullmatch(r"from [\w.]+ import \(?\s*\)?", fewer.strip()) else fewer
            text = text.replace(line, fewer, 1)
        if made or elsewhere:
            source = f"{module}.hierarchy" if inner and module == "thb_eu.definitions" else module
            text = re.sub(r"^((?:from|import) (?!__future__))", f"from {source} import {name}\n\\1", text, count=1, flags=re.MULTILINE)
        files[file] = text
for (module, name), new in ALIASES.items():
    for file, text in files.items():
        found = re.search(rf"^from {re.escape(module)} import .*\b{name} as (\w+)", text, re.MULTILINE)
        if found and found[1] != name:
            text = text.replace(f"{name} as {found[1]}", name, 1)
            files[file] = renamed(text, found[1], name) or text
changed = [str(f) for f, text in files.items() if text != before[f]]
for file in changed:
    ast.parse(files[Path(file)])
    Path(file).write_text(files[Path(file)], encoding="utf-8")
if changed:
    ruff = str(root / ".venv/bin/ruff")
    subprocess.run([ruff, "check", "--quiet", "--fix", *changed], check=False)
    subprocess.run([ruff, "format", "--quiet", *changed], check=True)
print(len(changed), "files changed", *(str(Path(f).relative_to(root)) for f in changed))
