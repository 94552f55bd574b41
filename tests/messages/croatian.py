"""A country that speaks Croatian: the definitions and figures of Slovenia, whose own words are English under `hr`."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions.strict_reader import read_json, read_yaml

OWN, BEFORE = "hr", "sl"
WORDED = re.compile(rf"(?:thb:)?(\w+)_{BEFORE}")
NAMED = re.compile(rf",{BEFORE}(-\w+)?,")
READERS = {".json": read_json, ".yaml": read_yaml}


def croatian(folder: Path) -> Path:
    """Write the definitions into `folder`: what they said in Slovenian they say in English, as words in Croatian."""
    for part in ("mappings", "datapackages"):
        shutil.copytree(REPOSITORY / part, folder / part)
    shutil.rmtree(folder / "datapackages/recipients")  # their phrases have a form for every number of each language
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in READERS:
            value = READERS[path.suffix](path.read_bytes(), path.name, DefinitionRefused)
            path.write_text(json.dumps(in_croatian(value), ensure_ascii=False), encoding="utf-8")
        elif path.match("codelists/*-alias.csv"):
            path.write_text(NAMED.sub(rf",{OWN}\1,", path.read_text(encoding="utf-8")), encoding="utf-8")
    declared = {"thb:geo": "SI", "thb:languages": [OWN]}
    (folder / "datapackages/national/country.json").write_text(json.dumps(declared), encoding="utf-8")
    return folder


def in_croatian(value: Any) -> Any:
    """A value of an edited file: where Slovenian stood beside English, English stands under Croatian."""
    if isinstance(value, list):
        return [in_croatian(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    told = {key: in_croatian(part) for key, part in value.items()}
    if BEFORE in told and "en" in told:
        told[OWN] = told["en"]
        del told[BEFORE]
    for key, found in [(key, WORDED.fullmatch(key)) for key in told]:
        english = next((name for name in (found[1], f"thb:{found[1]}") if name in told), "") if found else ""
        if english:
            told[f"{key.removesuffix(BEFORE)}{OWN}"] = told[english]
            del told[key]
    return told
