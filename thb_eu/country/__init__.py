"""Country: a code and languages in, a folder with the definitions of that country out, as an example to be filled.

What all countries share is copied from the definitions in use (`plan.json` names it); what a country brings itself
comes from `skeleton/`, in its languages as far as the catalogues have the words, else in English: lists, an article, a
contract with its sample, decisions that nobody has signed, and a collection of invented figures that says so. Refused:
a code that is none or that the list of countries does not have, a language that ISO 639 does not know, a place that is
taken. Nothing is half written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import Fault, OutputRefused, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages, _, languages_of, literal
from thb_eu.base.model import Place
from thb_eu.country.filling import PLAN, SAID_BY, SKELETON, filled, labelled, skeleton_files
from thb_eu.definitions.country import GEO, ISO_639_1, with_english
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.shapes import ANY_LANGUAGE
from thb_eu.definitions.strict_reader import closest

CODELISTS = "datapackages/codelists"
DESCRIPTOR = "datapackage.json"
COUNTRIES, MEMBERS = f"{CODELISTS}/citizen.csv", f"{CODELISTS}/eu-membership.csv"
CODE = re.compile(r"[A-Z]{2}")

NO_CODE = _("{code!r} is not the code of a country.")
TWO_CAPITALS = _("Write the two capitals of its code in ISO 3166-1 or at Eurostat.")
NO_COUNTRY = _("the list of countries does not have {code!r}.")
NO_LANGUAGE = _("{lang!r} is not the code of a language.")
ISO_CODES = _("Write codes of ISO 639, parted by commas, the country's own language first.")
LANGUAGE_TWICE = _("{lang!r} is named twice.")
NAME_ONCE = _("Name each language once.")


@dataclass(frozen=True, slots=True)
class NewCountry:
    """A country that was begun: its folder, code, English name, languages, example collection and files by name."""

    folder: Path
    geo: str
    name: str
    languages: Languages
    collection: str
    files: tuple[str, ...]

    @property
    def in_english(self) -> Languages:
        """Languages of the country in which the program has no words for the example: they stand in English."""
        return tuple(lang for lang in self.languages if lang not in languages_of(SAID_BY))


def begin_country(geo: str, languages: Sequence[str], year: int, out: Path, shared: Folder) -> NewCountry:
    """Write the definitions of `geo` into `out`; `shared`: the definitions from which the common parts come."""
    countries = {row["code"]: row for row in rows_of(shared.read(COUNTRIES)) if row["kind"] == "item"}
    refuse_if_any(OutputRefused, [*_code_faults(geo, countries), *_language_faults(languages)])
    refuse_if_taken(out)
    spoken = with_english(languages)
    name, collection = countries[geo]["label_en"], f"{geo.lower()}-{year}"
    tokens = {"GEO": geo, "geo": geo.lower(), "YEAR": str(year), "COUNTRY": name}
    plan = json.loads((SKELETON / PLAN).read_bytes())
    files = {
        **_shared_files(plan, shared),
        **{path: filled(path, content, spoken, tokens) for path, content in skeleton_files(tokens)},
        f"{CODELISTS}/{GEO}.csv": _geo(countries[geo], shared, spoken),
        "datapackages/national/country.json": _as_json({"thb:geo": geo, "thb:languages": [*spoken]}),
    }
    files[f"{CODELISTS}/{DESCRIPTOR}"] = _descriptor(plan, files, shared, spoken)
    with folder_beside(out, is_new=True) as made:
        for path, content in files.items():
            place = made / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    return NewCountry(out, geo, name, spoken, collection, tuple(sorted(files)))


def _code_faults(geo: str, countries: Mapping[str, Any]) -> Iterator[Fault]:
    if not CODE.fullmatch(geo):
        yield Fault(Place("CODE"), "option-invalid", NO_CODE.filled({"code": geo}), TWO_CAPITALS, "user")
    elif geo not in countries:
        yield Fault(Place("CODE"), "unknown-code", NO_COUNTRY.filled({"code": geo}), closest(geo, [*countries]), "user")


def _language_faults(languages: Sequence[str]) -> Iterator[Fault]:
    """A code that is none, and one that is named twice."""
    where = Place("--languages")
    for at, lang in enumerate(languages):
        if not re.fullmatch(ANY_LANGUAGE, lang) or (len(lang) == len(ISO_639_1[0]) and lang not in ISO_639_1):
            yield Fault(where, "option-invalid", NO_LANGUAGE.filled({"lang": lang}), ISO_CODES, "user")
        elif lang in languages[:at]:
            yield Fault(where, "option-invalid", LANGUAGE_TWICE.filled({"lang": lang}), NAME_ONCE, "user")


def _shared_files(plan: Mapping[str, Any], shared: Folder) -> dict[str, bytes]:
    """The files that all countries share, by their names."""
    left_out = {f"{CODELISTS}/{name}.csv" for name in plan["left_out"]}
    found = {f"{part}/{name}": content for part in plan["shared"] for name, content in shared.files(part).items()}
    return {name: content for name, content in found.items() if name not in left_out}


def _geo(country: Mapping[str, str], shared: Folder, languages: Languages) -> bytes:
    """The list of reporting countries: this one, and the group to which it belongs."""
    groups = [row for row in rows_of(shared.read(f"{CODELISTS}/{GEO}.csv")) if row["kind"] == "group"]
    members = {row["code"] for row in rows_of(shared.read(MEMBERS)) if not row["valid_until"]}
    parent = groups[0]["code"] if country["code"] in members else ""
    own = {**{column: country[column] for column in groups[0]}, "parent": parent}
    return labelled([own, *(groups if parent else ())], languages, literal)


def _descriptor(plan: Mapping[str, Any], files: Mapping[str, bytes], shared: Folder, languages: Languages) -> bytes:
    """The descriptor of the code lists: those that are shared, and the country's own with its languages."""
    name = f"{CODELISTS}/{DESCRIPTOR}"
    common = json.loads(shared.read(name))["resources"]
    own = {path.relative_to(SKELETON / CODELISTS).stem for path in (SKELETON / CODELISTS).glob("*.csv")} | {GEO}
    resources = [
        _in_languages(resource, languages) if resource["name"] in own else resource
        for resource in common
        if resource["name"] not in plan["left_out"]
    ]
    return _as_json({**json.loads(files[name]), "resources": resources})


def _in_languages(resource: Mapping[str, Any], languages: Languages) -> dict[str, Any]:
    """A list of the country: a column with a label in each of its languages, and in no other."""
    others = [lang for lang in languages if lang != ENGLISH]
    fields: list[dict[str, Any]] = []
    for field in resource["schema"]["fields"]:
        if field["name"] == f"label_{ENGLISH}":
            fields += ({**field, "name": f"label_{lang}", "description": "Label."} for lang in (ENGLISH, *others))
        elif not field["name"].startswith("label_"):
            fields.append(field)
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def _as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
