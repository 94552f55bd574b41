"""Take out module-level constants and functions that nothing names: python remove_dead.py ROOT

dead.tsv: path, name. A statement goes only where the name stands nowhere else in its module and no file imports it.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

root = Path(sys.argv[1]).resolve()
changed = []
for row in (Path(__file__).parent / "dead.tsv").read_text(encoding="utf-8").splitlines():
    path, name = row.split("\t")
    file = root / path
    if not file.exists():
        continue
    source = file.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for i, node in enumerate(body := ast.parse(source).body):
        names = [t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)] or [getattr(node, "name", "")]
        if names != [name]:
            continue
        rest = "".join(lines[: node.lineno - 1] + lines[node.end_lineno :])
        module = path.removesuffix(".py").replace("/", ".")
        imported = subprocess.run(
            ["git", "grep", "-lE", rf"from {module} import .*\b{name}\b|{module.rpartition('.')[2]}\.{name}\b", "--", "*.py"],
            cwd=root, capture_output=True, text=True,
        ).stdout
        if re.search(rf"\b{name}\b", rest) or imported:
            print("stays", path, name, imported.split())
            break
        end = node.end_lineno
        following = body[i + 1] if i + 1 < len(body) else None
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            end = following.end_lineno
        file.write_text("".join(lines[: node.lineno - 1] + lines[end:]), encoding="utf-8")
        changed.append(str(file))
        break
if changed:
    subprocess.run([str(root / ".venv/bin/ruff"), "format", "--quiet", *changed], check=True)
    subprocess.run([str(root / ".venv/bin/ruff"), "check", "--fix", "--quiet", *changed], check=False)
print(len(changed), "taken out")
