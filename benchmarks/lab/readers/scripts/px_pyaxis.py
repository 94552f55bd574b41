"""pyaxis (INE): a frame of labels, in the order of the codes; one dot is nothing for it, two are what is suppressed."""

import contextlib
import itertools
import json
import sys
from pathlib import Path

from pyaxis import pyaxis
from pyaxis.data_processing import get_codes

cells = []
for path in sorted(Path(sys.argv[1], "px").glob("*.px")):
    with contextlib.redirect_stdout(sys.stderr):
        read = pyaxis.parse(str(path), encoding="utf-8", lang="en")
    metadata, told = read["METADATA"], read["DATA"]["DATA"]
    places = itertools.product(*get_codes(metadata)[1])
    for (_contents, *codes), held in zip(places, told, strict=True):
        dots = {"": 1}.get(held, 2 if held != held else len(str(held).strip('"')))
        if str(held).isdigit():
            cells.append({"table": path.stem, "codes": codes, "value": held, "status": None})
        elif dots < 6:
            [status] = metadata[f"DATASYMBOL{dots}"]
            cells.append({"table": path.stem, "codes": codes, "value": "", "status": status})
json.dump(cells, sys.stdout)
