"""pyjstat: a frame of codes and values; it passes the status by."""

import json
import sys
from pathlib import Path

from pyjstat import pyjstat

cells = []
for path in sorted(Path(sys.argv[1], "json-stat").glob("*.en.json")):
    frame = pyjstat.Dataset.read(path.read_text(encoding="utf-8")).write("dataframe", naming="id")
    for _contents, *codes, value in frame.itertuples(index=False, name=None):
        told = "" if value is None or value != value else str(int(value))
        cells.append({"table": path.name.split(".")[0], "codes": codes, "value": told, "status": None})
json.dump(cells, sys.stdout)
