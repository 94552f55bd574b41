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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.csv_tables import as_csv, rows_of
from thb_eu.base.errors import DefinitionRefused, Fault, OutputRefused, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages, Text, _, languages_of, literal, wording
from thb_eu.base.model import Place
from thb_eu.definitions.codelists import NO_COLUMN, table_in
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

# Take the parts that every country shares from the definitions in use, without the lists of its own.
#
# `skeleton/plan.json` says which folders all countries share, which files in them belong to the country, which lists
# are of one country alone and left out, and which tables beside the code lists a country adds rows to. To a code list
# that all share a country adds rows and columns of its own: they are kept.

CODELISTS = "datapackages/codelists"
DESCRIPTOR = f"{CODELISTS}/datapackage.json"
RESOURCES = "resources"
OURS = "thb:"
"""How the keys begin that no other program knows."""


@dataclass(frozen=True, slots=True)
class Additions:
    """A table as it is written, and what in it is a country's own: rows by their key, columns by name."""

    content: bytes
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that was added, by name."""
        return (*self.columns, *self.rows)


@dataclass(frozen=True)
class SharedParts:
    """What the definitions in `folder` have for every country."""

    folder: Folder

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """What is shared, and what is not."""
        plan: dict[str, Any] = json.loads((SKELETON / PLAN).read_bytes())
        return plan

    @cached_property
    def lists(self) -> Mapping[str, Mapping[str, Any]]:
        """Every list of the toolkit as its descriptor has it, by name."""
        return {each["name"]: each for each in json.loads(self.folder.read(DESCRIPTOR))[RESOURCES]}

    def files(self) -> dict[str, bytes]:
        """Return the files that all countries share, by their names; of the descriptor of the lists nothing."""
        left_out = {DESCRIPTOR, *self.plan["own"], *(f"{CODELISTS}/{name}.csv" for name in self.plan["left_out"])}
        parts = self.plan["shared"]
        found = {f"{part}/{name}": content for part in parts for name, content in self.folder.files(part).items()}
        return {name: content for name, content in found.items() if name not in left_out}

    @cached_property
    def common(self) -> Mapping[str, Mapping[str, Any]]:
        """The lists that every country has, by name."""
        return {name: each for name, each in self.lists.items() if name not in self.plan["left_out"]}

    def is_of_a_country(self, name: str, lists: Mapping[str, Any]) -> bool:
        """Tell whether a file is a country's own, whose `lists` are these by name."""
        if not any(name.startswith(f"{part}/") for part in self.plan["shared"]) or name in self.plan["own"]:
            return True
        return any(name == f"{CODELISTS}/{each}.csv" for each in lists if each not in self.common)

    def added_to(self) -> dict[str, list[str]]:
        """Return the shared tables to which a country may have added, with the columns that tell their rows apart."""
        keys = {f"{CODELISTS}/{each['path']}": each["schema"]["primaryKey"] for each in self.common.values()}
        own = {*self.plan["own"]}
        more: dict[str, list[str]] = {name: [] for name in self.plan["added_to"] if name not in keys}
        return {name: key for name, key in {**keys, **more}.items() if name not in own}

    def with_additions(self, name: str, key: Sequence[str], own: bytes) -> Additions:
        """Return a shared table with the rows and columns a country has added; without a `key` by its first column."""
        content = self.folder.read(name)
        ours, theirs = table_in(content, name), table_in(own, name)
        by = [*key] or [ours.columns[0]]
        missing = [column for column in by if column not in theirs.columns]
        refuse_if_any(
            DefinitionRefused,
            (Fault(Place(name, line=1), "unknown-column", NO_COLUMN.filled({"column": column})) for column in missing),
        )
        columns = [column for column in theirs.columns if column not in ours.columns]
        rows = {tuple(row[column] for column in by): row for row in theirs.rows}
        known = {tuple(row[column] for column in by): row for row in ours.rows}
        added = [row for each, row in rows.items() if each not in known]
        if not added and not columns:
            return Additions(content)
        filled = [
            {**{column: rows.get(each, {}).get(column, "") for column in columns}, **known[each]} for each in known
        ]
        header = [*ours.columns, *columns]
        table = as_csv([header, *([row.get(column, "") for column in header] for row in (*filled, *added))])
        return Additions(table, tuple(", ".join(row[column] for column in by) for row in added), tuple(columns))

    def descriptor(self, head: Mapping[str, Any], languages: Languages, lists: Mapping[str, Any]) -> bytes:
        """Return the descriptor of the lists: its own head, the shared lists, and the country's `lists` by name."""
        own = {name.rpartition("/")[2].removesuffix(".csv") for name in self.plan["own"]}
        made = {
            name: lists.get(name, _labelled(each, languages)) if name in own else _extended(each, lists.get(name, {}))
            for name, each in self.common.items()
        }
        added = {name: each for name, each in lists.items() if name not in self.common}
        return as_json({**head, RESOURCES: [*made.values(), *added.values()]})


def _extended(resource: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a list that all share, with what a country says of it beside: columns and titles."""
    more = {key: value for key, value in own.items() if key.startswith(OURS) and key not in resource}
    known = {field["name"] for field in resource["schema"]["fields"]}
    fields = [field for field in own.get("schema", {}).get("fields", ()) if field["name"] not in known]
    schema = {**resource["schema"], "fields": [*resource["schema"]["fields"], *fields]}
    return {**resource, **({"schema": schema} if fields else {}), **more}


def _labelled(resource: Mapping[str, Any], languages: Languages) -> dict[str, Any]:
    """Return a list of the country: a column with a label in each of its languages, and in no other."""
    others = [lang for lang in languages if lang != ENGLISH]
    fields: list[dict[str, Any]] = []
    for column in resource["schema"]["fields"]:
        if column["name"] == f"{LABEL}{ENGLISH}":
            fields += ({**column, "name": f"{LABEL}{lang}", "description": "Label."} for lang in (ENGLISH, *others))
        elif not column["name"].startswith(LABEL):
            fields.append(column)
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def as_json(value: object) -> bytes:
    """Return an object as a file holds it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


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
    """Write all files, or none; for a path, its content."""
    with folder_beside(out, is_new=True) as made:
        for name, content in files.items():
            place = made / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, place)
            else:
                place.write_bytes(content)


def _code_faults(geo: str, countries: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """Yield the fault of a code that is none here, with the one meant by another code or the name of the country."""
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


# Fill a file of the skeleton for one country, its texts in that country's languages.
#
# The skeleton is files as they will be, with `@GEO@` and the like in place of what differs, and with English texts
# where the country has texts in each language: `{en: "…"}` in YAML, `"thb:title_*": "…"` in JSON, the column
# `label_en` of a CSV table, the paragraphs of a page. All of them are sentences that the catalogues translate
# (`extract`).

SKELETON = Path(__file__).parent / "skeleton"
PLAN = "plan.json"
"""Which files of the toolkit all countries share, and which code lists are of one country alone."""

SAID_BY = "console"
"""The domain of the catalogues to which the skeleton belongs."""
QUOTED = r'"(?:[^"\\]|\\.)*"'
WORDS = re.compile(rf"\{{en: ({QUOTED})\}}")
LINE = re.compile(rf"(?m)^( *)en: ({QUOTED})\n")
TITLE = re.compile(rf'(?m)^( *)"(\w+:\w+)_\*": ({QUOTED}),\n')
LABEL = "label_"
INDENTED = "    "
"""How a command begins in a page; it is said in no language."""


def skeleton_files(tokens: Mapping[str, str], skeleton: Path = SKELETON) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a skeleton but the plan, by the name that it gets."""
    for path in sorted(skeleton.rglob("*")):
        name = path.relative_to(skeleton).as_posix()
        if path.is_file() and name != PLAN:
            yield _with_tokens(name, tokens), path.read_bytes()


def filled(name: str, content: bytes, languages: Languages, tokens: Mapping[str, str]) -> bytes:
    """Return a file of the skeleton as it is in a country with these languages, English among them."""
    kind, text = Path(name).suffix, content.decode("utf-8")
    if kind == ".yaml":
        text = WORDS.sub(lambda found: f"{{{', '.join(_said(found[1], languages))}}}", text)
        text = LINE.sub(lambda found: "".join(f"{found[1]}{said}\n" for said in _said(found[2], languages)), text)
    elif kind == ".json":
        text = TITLE.sub(lambda found: _titles(found[1], found[2], found[3], languages), text)
    elif kind == ".md":
        text = _page(text, languages)
    elif f"{LABEL}{ENGLISH}" in text.partition("\n")[0]:
        text = labelled(rows_of(content), languages, _).decode("utf-8")
    return _with_tokens(text, tokens).encode("utf-8")


def labelled(rows: Iterable[Mapping[str, str]], languages: Languages, said: Callable[[str], Text]) -> bytes:
    """Return a code list whose labels stand in these languages; `said`: the text that an English label is."""
    table: list[list[str]] = []
    for row in rows:
        english = said(row[f"{LABEL}{ENGLISH}"])
        labels = {
            f"{LABEL}{lang}": row.get(f"{LABEL}{lang}") or english.in_language(lang) for lang in _first(languages)
        }
        others = {key: value for key, value in row.items() if not key.startswith(LABEL)}
        cells = {"code": row["code"], **labels, **others}
        table += [[*cells.values()]] if table else [[*cells], [*cells.values()]]
    return as_csv(table)


def _first(languages: Languages) -> Languages:
    """Return the languages with English before the others, as code lists have them."""
    return tuple(dict.fromkeys((ENGLISH, *languages)))


def _said(quoted: str, languages: Languages) -> Iterator[str]:
    """Yield an English text in each language, as YAML writes it."""
    text = _(json.loads(quoted))
    yield from (f"{lang}: {_quoted(text.in_language(lang))}" for lang in languages)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _titles(indent: str, key: str, quoted: str, languages: Languages) -> str:
    text = _(json.loads(quoted))
    others = (lang for lang in languages if lang != ENGLISH)
    return "".join(f'{indent}"{key}_{lang}": {_quoted(text.in_language(lang))},\n' for lang in others)


def _page(text: str, languages: Languages) -> str:
    """Return the page in each of the languages that the program speaks, one after the other."""
    spoken = [lang for lang in languages if lang in languages_of(SAID_BY)]
    blocks = text.rstrip("\n").split("\n\n")
    return "\n\n---\n\n".join("\n\n".join(_in_language(block, lang) for block in blocks) for lang in spoken) + "\n"


def _in_language(block: str, lang: str) -> str:
    return block if block.startswith(INDENTED) else _(block).in_language(lang)


def _with_tokens(text: str, tokens: Mapping[str, str]) -> str:
    for token, value in tokens.items():
        text = text.replace(f"@{token}@", value)
    return text


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield what translators find of the skeleton, with its lines. The interface is Babel's."""
    text = file.read().decode("utf-8")
    found = [
        (match.start(), json.loads(match[match.re.groups]))
        for form in (WORDS, LINE, TITLE)
        for match in form.finditer(text)
    ]
    if text.startswith("# @"):
        found += [(text.index(block), block) for block in text.rstrip("\n").split("\n\n") if block[:4] != INDENTED]
    if f"{LABEL}{ENGLISH}" in text.partition("\n")[0]:
        found += [(0, row[f"{LABEL}{ENGLISH}"]) for row in rows_of(text.encode("utf-8"))]
    for place, words in found:
        yield text.count("\n", 0, place) + 1, "_", words, []
