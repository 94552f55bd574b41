"""Give modules the first lines of first_lines.tsv: python first_lines.py ROOT [--collect] [--left]

first_lines.tsv: path, the old first line or paragraph, the new one. A line is changed only where the old one still
stands, whether the docstring goes on or not. `--collect` (makers only) fills the old ones from the tree of today out of
new_first_lines.txt (path below thb_eu|new line); `--left` lists modules whose first line is still `Name: …` or says
"in, … out".
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE / "first_lines.tsv"
LIMIT = 120


def first(source: str) -> tuple[str, str] | None:
    """The first line of a module's docstring, or its first paragraph where the sentence runs on, and what follows."""
    match = re.match(r'"""(.*?)"""', source, re.DOTALL)
    if not match:
        return None
    paragraph = match[1].split("\n\n", 1)[0]
    line = paragraph.split("\n", 1)[0]
    old = line if line.rstrip().endswith((".", "?", ":")) or "\n" not in paragraph else paragraph
    return old, match[1][len(old) :]


def main() -> None:
    root = Path(sys.argv[1])
    if "--collect" in sys.argv:
        rows = []
        for line in (HERE / "new_first_lines.txt").read_text(encoding="utf-8").splitlines():
            path, new = line.split("|", 1)
            found = first((root / "thb_eu" / path).read_text(encoding="utf-8"))
            if found is None:
                print("no docstring", path)
                continue
            rows.append("\t".join((f"thb_eu/{path}", found[0].replace("\n", "\\n"), new)))
        DATA.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = other = 0
    for row in DATA.read_text(encoding="utf-8").splitlines():
        path, old, new = row.split("\t")
        file = root / path
        if not file.exists():
            continue
        source = file.read_text(encoding="utf-8")
        found = first(source)
        if found is None or found[0] != old.replace("\\n", "\n"):
            other += found is not None and found[0] != new
            continue
        closed = '"""' if not found[1] else ""
        if len(f'"""{new}{closed}') > LIMIT:
            print("too long", path, len(new))
            continue
        source = '"""' + new + found[1] + source[3 + len(found[0]) + len(found[1]) :]
        file.write_text(source, encoding="utf-8")
        done += 1
    print(f"{done} first lines changed, {other} stand otherwise by now")
    if "--left" in sys.argv:
        for file in sorted((root / "thb_eu").rglob("*.py")):
            found = first(file.read_text(encoding="utf-8"))
            if found and (re.match(r"[A-Z][\w' .-]{2,40}: ", found[0]) or re.search(r"\bin[,;]? .*\bout\b", found[0])):
                print(file.relative_to(root), found[0].replace("\n", " "))


if __name__ == "__main__":
    main()
