"""Rewrite imports of modules of thb_eu.definitions that were merged into others: python files_moves.py WORKTREE.

To be run on a branch after `files` was merged into it (or before: it only rewrites import lines and names).
Then: ruff check --fix --select I,F401 thb_eu tests.
"""

import re
import sys
from pathlib import Path

MOVED = {
    "contract_reading": "contracts",
    "expansions": "contracts",
    "codelist_tables": "codelists",
    "mappings": "law",
    "confirmations": "signing",
    "roles": "signing",
    "recipient_texts": "recipients",
    "identifying_columns": "personal_data",
    "national_identifiers": "personal_data",
}
RENAMED = {  # by old module: names that are called otherwise now
    "national_identifiers": {"NAME": "IDENTIFIERS_FILE"},
}
OTHERS = {"flaws": "faults_of", "KnownWords": "Ref", "UniqueKey": "Once"}  # of shapes

root = Path(sys.argv[1])
for path in [p for top in ("thb_eu", "tests", "benchmarks", "docs", "validation") for p in (root / top).rglob("*") if p.suffix in (".py", ".md", ".toml", ".cfg")]:
    text = old = path.read_text(encoding="utf-8")
    for module, names in RENAMED.items():
        for name, new in names.items():
            text = re.sub(rf"(from thb_eu\.definitions\.{module} import \([^)]*?\b){name}\b", rf"\1{new}", text)
            text = re.sub(rf"(from thb_eu\.definitions\.{module} import (?:.*, )?){name}\b", rf"\1{new}", text)
    for module, new in MOVED.items():
        text = re.sub(rf"\bthb_eu\.definitions\.{module}\b", f"thb_eu.definitions.{new}", text)
        text = re.sub(rf"\bdefinitions/{module}\.py\b", f"definitions/{new}.py", text)
    if text != old:
        path.write_text(text, encoding="utf-8")
        print(path)
