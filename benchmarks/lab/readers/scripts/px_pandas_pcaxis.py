"""pandas-pcaxis (after Statistics Finland): a grammar of PX, and the cells as they stand."""

import itertools
import json
import sys
from pathlib import Path

from pandas_pcaxis import PxParser

cells = []
for path in sorted(Path(sys.argv[1], "px").glob("*.px")):
    read = PxParser(encoding="utf-8").parse(path.read_bytes().replace(b"\r\n", b"\n"))
    titles = [*read.meta["stub"], *read.meta["heading"]]
    listed = [codes if isinstance(codes, list) else [codes] for codes in map(read.meta["codes"].get, titles)]
    held = itertools.chain.from_iterable(read.data)
    for (_contents, *codes), value in zip(itertools.product(*listed), held, strict=True):
        if isinstance(value, int):
            cells.append({"table": path.stem, "codes": codes, "value": str(value), "status": None})
        elif len(value) < 6:
            status = read.meta[f"datasymbol{len(value)}"]
            cells.append({"table": path.stem, "codes": codes, "value": "", "status": status})
json.dump(cells, sys.stdout)
