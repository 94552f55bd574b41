"""jsonstat-validator: whether every file, in every language, is JSON-stat 2.0."""

import json
import sys
from pathlib import Path

from jsonstat_validator import validate_jsonstat

paths = sorted(Path(sys.argv[1], "json-stat").glob("*.json"))
assert paths and all(validate_jsonstat(json.loads(path.read_text(encoding="utf-8"))) for path in paths)
