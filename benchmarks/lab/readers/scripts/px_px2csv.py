"""px2csv: the codes of every cell and its value; a single dot is an empty field for it."""

import csv
import json
import re
import sys
import tempfile
from pathlib import Path

import px2csv

cells = []
for path in sorted(Path(sys.argv[1], "px").glob("*.px")):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.csv")
        px2csv.convert(str(path), str(out), include_codes=True, include_labels=False)
        _header, *rows = csv.reader(out.read_text(encoding="utf-8").splitlines())
    symbols = dict(re.findall(r'DATASYMBOL(\d)="([^"]*)"', path.read_text(encoding="utf-8")))
    for _contents, *codes, told in rows:
        value, dots = ("", told.strip('"') or ".") if not told.isdigit() else (told, "")
        if dots != "......":
            status = symbols[str(len(dots))] if dots else None
            cells.append({"table": path.stem, "codes": codes, "value": value, "status": status})
json.dump(cells, sys.stdout)
