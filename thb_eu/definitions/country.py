"""Country: `datapackages/national/country.json` in, whose definitions these are and which languages that country has.

Every file gives its words in these languages; English is always among them, last where it is not named.
Refused, with its place: a folder `datapackages/` without this file, a language that ISO 639 does not know, one that is
named twice, a country that is not in the code list `geo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, ThbError, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages, _
from thb_eu.base.model import Place
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.folder import MISSING, Folder, find_folder, read_checked
from thb_eu.definitions.shapes import ANY_LANGUAGE, DESCRIPTION, Schema, shape, spec
from thb_eu.definitions.strict_reader import read_json
from thb_eu.definitions.suites import THIS_COUNTRY

COUNTRY = f"{THIS_COUNTRY}/country.json"
GEO = "geo"
"""The code list of reporting countries."""
TITLE_IN = re.compile(r"thb:title_([a-z]{2,3})")

WRITE_IT = _(
    "Write it: {example}, with the code of your country and of its languages, its own first.",
    example='{"thb:geo": "…", "thb:languages": ["…"]}',
)


ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
""".split()  # noqa: SIM905  (a code a line would fill screens)
IN_TWO_LETTERS = {"if": {"maxLength": 2}, "then": {"enum": ISO_639_1, DESCRIPTION: ("language in two letters",)}}
LANGUAGES: Schema = shapes.listed(
    {"type": "string", "pattern": ANY_LANGUAGE, **IN_TWO_LETTERS, DESCRIPTION: ("language",)}
)


@shape("The country whose law, suppliers and words these definitions are")
class Country:
    """The country by its code, and its languages, its own first and English among them."""

    geo: str = spec(key="thb:geo", known=shapes.code_of(GEO), rules={"minLength": 2})
    languages: Languages = spec(key="thb:languages", shape=LANGUAGES, read=lambda named: with_english(named))


def read_country(folder: Folder, files: dict[str, bytes], before: Country | None = None) -> Country:
    """Whose definitions these are; the file is added to `files`. `before`: what holds where there was none yet."""
    found = folder.read_if_there([COUNTRY])
    if not found and before:
        return before
    if not found:
        raise DefinitionRefused(Fault(Place(COUNTRY), "file-missing", MISSING, WRITE_IT))
    files |= found
    value = read_checked(folder, COUNTRY, found[COUNTRY], "country", DefinitionRefused)
    return shapes.made(Country, value)


def refuse_unknown_country(country: Country, lists: Mapping[str, Codelist], content: bytes) -> None:
    """Refuse a country that the code list of countries does not have; `content`: its file."""
    value, at = read_json(content, COUNTRY, DefinitionRefused), shapes.place_in(COUNTRY, content)
    known = lists[GEO].by_code if GEO in lists else [country.geo]
    refuse_if_any(DefinitionRefused, shapes.flaws(Country, value, at, {GEO: known}))


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
