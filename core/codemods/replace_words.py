"""Replace words at named files: python replace_words.py ROOT; replaced_words.tsv: path (or folder), old, new.

Only where the old words still stand; run again after every merge.
"""

import sys
from pathlib import Path

root, done = Path(sys.argv[1]), 0
for row in (Path(__file__).parent / "replaced_words.tsv").read_text(encoding="utf-8").splitlines():
    if not row or row.startswith("#"):
        continue
    place, old, new = (part.replace("\\n", "\n") for part in row.split("\t"))
    files = sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place]
    for file in files:
        if file.exists() and old in (text := file.read_text(encoding="utf-8")):
            file.write_text(text.replace(old, new), encoding="utf-8")
            done += 1
print(done, "files changed")
