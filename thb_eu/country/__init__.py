"""Write the definitions of a country as an example to be filled, from its code and languages.

What all countries share is copied from the definitions in use (`plan.json` names it); what a country brings itself
comes from `skeleton/`, in its languages as far as the catalogues have the words, else in English: lists, an article, a
contract with its sample, decisions that nobody has signed, and a collection of invented figures that says so. Refused:
a code that is none or that the list of countries does not have, a language that ISO 639 does not know, a place that is
taken. Nothing is half written.

A country that is there already is renewed: what is its own stays, rows and columns that it has added to shared lists
too; all else that countries share is that of the definitions in use, so that an update of the toolkit reaches it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import DefinitionRefused, Fault, OutputRefused, refuse_if_any
from thb_eu.base.messages import Languages, Text, _, languages_of, literal, wording
from thb_eu.base.model import Place
from thb_eu.country.filling import LABEL, SAID_BY, SKELETON, filled, labelled, skeleton_files
from thb_eu.country.shared_parts import CODELISTS, DESCRIPTOR, RESOURCES, SharedParts, as_json
from thb_eu.definitions.country import (
    GEO,
    ISO_639_1,
    LONG_CODE,
    TWO_LETTERS,
    in_two_letters,
    read_country,
    with_english,
)
from thb_eu.definitions.folder import COUNTRY, FOLDERS, Folder, find_folder
from thb_eu.definitions.shapes import ANY_LANGUAGE
from thb_eu.definitions.strict_reader import DID_YOU_MEAN

COUNTRIES, MEMBERS = f"{CODELISTS}/citizen.csv", f"{CODELISTS}/eu-membership.csv"
CODE = re.compile(r"[A-Z]{2}")

TWO_CAPITALS = _("Write the two capitals of its code at Eurostat, as datapackages/codelists/citizen.csv lists them.")
ISO_CODES = _("Write codes of ISO 639, parted by commas, the country's own language first.")


@dataclass(frozen=True, slots=True)
class NewCountry:
    """A country that was begun: its folder, code, name, languages, example collection and files by name.

    Of one that was renewed also what it has added to shared tables (`added`: rows and columns, by file), and which of
    its files were left out, because they lie among the shared ones and this version does not have them (`left_out`).
    """

    folder: Path
    geo: str
    title: Text
    languages: Languages
    collection: str
    files: tuple[str, ...]
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    is_member: bool = True

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
    row, collection = countries[geo], f"{geo.lower()}-{year}"
    tokens = {"GEO": geo, "geo": geo.lower(), "YEAR": str(year), "COUNTRY": row["label_en"]}
    parts = SharedParts(shared)
    files = {
        **parts.files(),
        **{path: filled(path, content, spoken, tokens) for path, content in skeleton_files(tokens)},
        f"{CODELISTS}/{GEO}.csv": _geo(row, shared, spoken),
        COUNTRY: as_json({"thb:geo": geo, "thb:languages": [*spoken]}),
    }
    files[DESCRIPTOR] = parts.descriptor(json.loads(files[DESCRIPTOR]), spoken, {})
    _write(files, out)
    title = wording({name.removeprefix(LABEL): words for name, words in row.items() if name.startswith(LABEL)})
    return NewCountry(out, geo, title, spoken, collection, tuple(sorted(files)), is_member=geo in _members(shared))


def renew_country(before: Path, out: Path, current: Folder) -> NewCountry:
    """Write into `out` what is a country's own in `before`, and what all countries share as `current` has it."""
    found = find_folder(before)
    if found.roots["datapackages"] != before / "datapackages":
        problem = (
            "definitions-not-found",
            _("the folder does not contain the definitions of a country."),
            _("Name the folder that contains its datapackages."),
        )
        raise DefinitionRefused(Fault(Place(str(before)), *problem, "user"))
    country = read_country(found, {})
    refuse_if_taken(out)
    parts, languages = SharedParts(current), country.languages
    skeleton = json.loads(filled(DESCRIPTOR, (SKELETON / DESCRIPTOR).read_bytes(), languages, {}))
    head = json.loads(found.read_if_there([DESCRIPTOR]).get(DESCRIPTOR, as_json(skeleton)))
    lists = {each["name"]: each for each in head.get(RESOURCES, ())}
    standing = {path.relative_to(before).as_posix(): path for path in _files_of(before)}
    own = {name: path for name, path in standing.items() if parts.is_of_a_country(name, lists)}
    added = {
        name: parts.with_additions(name, key, standing[name].read_bytes())
        for name, key in parts.added_to().items()
        if name in standing
    }
    files: dict[str, bytes | Path] = {
        **parts.files(),
        **{name: table.content for name, table in added.items()},
        **own,
        DESCRIPTOR: parts.descriptor(head, languages, lists),
    }
    _write(files, out)
    return NewCountry(
        out,
        country.geo,
        literal(country.geo),
        languages,
        "",
        tuple(sorted(files)),
        {name: table.names for name, table in added.items() if table.names},
        tuple(sorted(standing.keys() - files.keys())),
    )


def _files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a country: its pages, and what lies in folders of definitions; no link, nothing hidden."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not path.is_symlink() and not is_hidden and (len(parts) == 1 or parts[0] in FOLDERS):
            yield path


def _write(files: Mapping[str, bytes | Path], out: Path) -> None:
    """All files, or none; of a path its content."""
    with folder_beside(out, is_new=True) as made:
        for name, content in files.items():
            place = made / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, place)
            else:
                place.write_bytes(content)


def _code_faults(geo: str, countries: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """A code that is none here; by another code of the country, or by its name, the one that is meant is found."""
    if geo in countries:
        return
    names = (
        (code, {name.casefold() for name in (code, row["iso2"], row["iso3"], row["label_en"])})
        for code, row in countries.items()
    )
    meant = next((code for code, known in names if geo.strip() and geo.strip().casefold() in known), "")
    remedy = DID_YOU_MEAN.filled({"near": meant}) if meant else TWO_CAPITALS
    if not CODE.fullmatch(geo):
        what = _("{code!r} is not the code of a country.", code=geo)
        yield Fault(Place("CODE"), "option-invalid", what, remedy, "user")
    else:
        what = _("the list of countries does not have {code!r}.", code=geo)
        yield Fault(Place("CODE"), "unknown-code", what, remedy, "user")


def _language_faults(languages: Sequence[str]) -> Iterator[Fault]:
    """Yield a code that is none, one in three letters or in capitals, and one that is named twice."""
    where = Place("--languages")
    for at, lang in enumerate(languages):
        if lang in TWO_LETTERS:
            yield Fault(where, "option-invalid", LONG_CODE.filled({"lang": lang}), in_two_letters(lang), "user")
        elif not _is_language(lang):
            short = TWO_LETTERS.get(lang.casefold(), lang.casefold())
            remedy = in_two_letters(lang) if _is_language(short) else ISO_CODES
            what = _("{lang!r} is not the code of a language.", lang=lang)
            yield Fault(where, "option-invalid", what, remedy, "user")
        elif lang in languages[:at]:
            what = _("{lang!r} is named twice.", lang=lang)
            yield Fault(where, "option-invalid", what, _("Name each language once."), "user")


def _is_language(lang: str) -> bool:
    """Tell whether it has the shape of a code of ISO 639, and is one of ISO 639-1 where it has two letters."""
    return bool(re.fullmatch(ANY_LANGUAGE, lang)) and (len(lang) > len(ISO_639_1[0]) or lang in ISO_639_1)


def _geo(country: Mapping[str, str], shared: Folder, languages: Languages) -> bytes:
    """Return the list of reporting countries: this one, and the group to which it belongs."""
    groups = [row for row in rows_of(shared.read(f"{CODELISTS}/{GEO}.csv")) if row["kind"] == "group"]
    parent = groups[0]["code"] if country["code"] in _members(shared) else ""
    own = {**{column: country[column] for column in groups[0]}, "parent": parent}
    return labelled([own, *(groups if parent else ())], languages, literal)


def _members(shared: Folder) -> set[str]:
    """Return the codes of the countries whose membership in the EU has no end."""
    return {row["code"] for row in rows_of(shared.read(MEMBERS)) if not row["valid_until"]}
