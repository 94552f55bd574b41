"""Rename module-level names wherever they are read: python rename_constants.py ROOT

renamed.tsv: path of the defining module, old name, new name. Renamed in that module, in each file of thb_eu, tests,
benchmarks, release and docs that imports the name from it, and where it is read as `module.NAME`. Done once, a row finds
nothing any more.
"""

import ast
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from loop_names import renamed  # noqa: E402

root = Path(sys.argv[1]).resolve()
files = {p: p.read_text(encoding="utf-8") for d in ("thb_eu", "tests", "benchmarks", "release") for p in (root / d).rglob("*.py")}
changed: set[Path] = set()
for row in (Path(__file__).parent / "renamed.tsv").read_text(encoding="utf-8").splitlines():
    path, old, new = row.split("\t")
    home = root / path
    if home not in files or not re.search(rf"^(?:[\w, ]+, )?{old}\b(?:, [\w, ]+)?(?::[^=\n]*)?\s=|^(?:def|class) {old}\b", files[home], re.MULTILINE):
        continue
    if re.search(rf"\b{new}\b", files[home]):
        print("taken", path, new)
        continue
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    short = module.rpartition(".")[2]
    for file, text in files.items():
        if old not in text:
            continue
        here = file == home
        nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom) and any(a.name == old for a in n.names)]
        own = [n for n in nodes if n.module == module]
        plain = any(a.name == old and not a.asname for n in own for a in n.names)
        if here or plain:
            if not here and re.search(rf"\b{new}\b", text):
                print("taken", file, new)
                continue
            after = renamed(text, old, new)
            if after is None:
                print("not by itself", file)
                continue
            after = re.sub(rf"`(?:\w+\.)?{old}`", lambda m: m[0].replace(old, new), after)
        else:
            after = re.sub(rf"\b{short}\.{old}\b", f"{short}.{new}", text) if re.search(rf"import .*\b{short}\b", text) else text
        lines, before = after.split("\n"), text.split("\n")
        for n in nodes:  # of other modules as it was; of this one under its new name, whatever it is called here
            for number in range(n.lineno - 1, n.end_lineno):
                lines[number] = re.sub(rf"\b{old}\b(?= as )", new, before[number]) if n in own and not plain else lines[number]
                lines[number] = before[number] if n not in own else lines[number]
        after = "\n".join(lines)
        if after != text:
            ast.parse(after)
            files[file] = after
            changed.add(file)
for file in changed:
    file.write_text(files[file], encoding="utf-8")
print(len(changed), "files changed")
