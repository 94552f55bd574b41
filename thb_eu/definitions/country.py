"""Country: `datapackages/national/country.json` in, whose definitions these are and which languages that country has.

Every file gives its words in these languages; English is always among them, last where it is not named.
Refused, with its place: a folder `datapackages/` without this file, a language that ISO 639 does not know, one that is
named twice, a country that is not in the code list `geo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, ThbError
from thb_eu.base.messages import ENGLISH, Languages, _
from thb_eu.base.model import Place
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.folder import MISSING, Folder, find_folder, read_checked
from thb_eu.definitions.strict_reader import closest, not_a_code, position
from thb_eu.definitions.suites import THIS_COUNTRY

COUNTRY = f"{THIS_COUNTRY}/country.json"
GEO = "geo"
"""The code list of reporting countries."""
TITLE_IN = re.compile(r"thb:title_([a-z]{2,3})")

WRITE_IT = _(
    "Write it: {example}, with the code of your country and of its languages, its own first.",
    example='{"thb:geo": "…", "thb:languages": ["…"]}',
)


@dataclass(frozen=True, slots=True)
class Country:
    """The country by its code, and its languages, its own first and English among them."""

    geo: str
    languages: Languages


def read_country(folder: Folder, files: dict[str, bytes], before: Country | None = None) -> Country:
    """Whose definitions these are; the file is added to `files`. `before`: what holds where there was none yet."""
    found = folder.read_if_there([COUNTRY])
    if not found and before:
        return before
    if not found:
        raise DefinitionRefused(Fault(Place(COUNTRY), "file-missing", MISSING, WRITE_IT))
    files |= found
    value = read_checked(folder, COUNTRY, found[COUNTRY], "country", DefinitionRefused)
    return Country(value["thb:geo"], with_english(value["thb:languages"]))


def refuse_unknown_country(country: Country, lists: Mapping[str, Codelist], content: bytes) -> None:
    """Refuse a country that the code list of countries does not have; `content`: its file."""
    known = lists[GEO].by_code if GEO in lists else {country.geo: None}
    if country.geo not in known:
        where = position(COUNTRY, content, ["thb:geo"])
        raise DefinitionRefused(Fault(where, "unknown-code", not_a_code(country.geo, GEO), closest(country.geo, known)))


def in_its_languages(folder: Folder) -> Folder:
    """The folder of a country whose words are asked for in each of its languages; as it is where it declares none."""
    return replace(folder, languages=read_country(folder, {}, Country("", ())).languages)


def languages_to_refuse_in(chosen: str | Path | None, reader: str) -> Languages:
    """The languages declared in `chosen`, as `load` takes it, and that of whoever reads.

    Where the folder cannot be read, which may be what is refused, they are the reader's and English.
    """
    try:
        declared = read_country(find_folder(chosen), {}).languages
    except ThbError:
        declared = ()
    return with_english((*declared, reader))


def before_they_were_declared(descriptor: Mapping[str, Any]) -> Country:
    """The languages of definitions from before countries declared them: those in which the tables have a title."""
    return Country("", with_english(found[1] for key in descriptor if (found := TITLE_IN.fullmatch(key))))


def with_english(languages: Iterable[str]) -> Languages:
    """Those languages, and English last where it is not among them."""
    return tuple(dict.fromkeys((*languages, ENGLISH)))
