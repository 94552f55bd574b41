"""Steps: what a later version wants otherwise, each as an edit of texts; the files by name in, the changed ones out.

Since 0.1.0: a country declares its languages in a file of its own; code lists have a title by language; a name in a
language that the country does not speak is marked as foreign; what is to be done is said to each reader; a policy says
which counts are sensitive, how far the public stays from them, and that all it does not get bears one mark; the law is
told by the elements of each paragraph; the last update of the metadata is a day; of
a list that others maintain all codes are given; the flags that Eurostat shows are of several lists.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from thb_eu.base.errors import Fault, MappingRefused, SourceRefused
from thb_eu.base.messages import ENGLISH, _
from thb_eu.base.model import Place
from thb_eu.definitions.country import COUNTRY, before_they_were_declared
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.reference import AutomaticFact
from thb_eu.definitions.rules import told_by_elements
from thb_eu.definitions.strict_reader import read_yaml

Texts = Mapping[str, str]
Step = Callable[[Texts, str], dict[str, str]]

DATAPACKAGES = "datapackages/"
INDICATORS, LISTS = f"{DATAPACKAGES}eu-thb/datapackage.json", f"{DATAPACKAGES}codelists/datapackage.json"
GEO_CODES = f"{DATAPACKAGES}codelists/geo.csv"
FOREIGN = "foreign"
READER = "analyst"
"""Who got what was to be done, before it was said who does it."""

BOTH_TITLES = re.compile(r'^([ \t]*)"title": "((?:[^"\\]|\\.)*?) / ((?:[^"\\]|\\.)*)"(?!,\s*"thb:title_)', re.MULTILINE)
REMEDY = re.compile(r'^([ \t]*)"remedy"\s*:\s*(?=\{)', re.MULTILINE)
POLICIES = "mappings/disclosure.yaml"
POLICY = re.compile(
    r"^(?P<indent> +)units: *\[(?P<units>[A-Z_, ]+)\][^\n]*\n"
    r" +eu: *\{mark_below: *\d+, *conf_status: *(?P<primary>\w+), *otherwise: *(?P<otherwise>\w+)\}[^\n]*\n"
    r" +public: *\{suppress_below: *(?P<below>\d+), *protect_within: *(?P<within>\d+), *"
    r"secondary_conf_status: *(?P<secondary>\w+)\}[^\n]*\n",
    re.MULTILINE,
)
VIEW = f"{DATAPACKAGES}sdmx/eurostat-view.yaml"
ONE_LIST = re.compile(r"^(flags: *\{ *)codelist: *(\w+)", re.MULTILINE)
TRANSMISSION = f"{DATAPACKAGES}sdmx/transmission.yaml"
WITHOUT_CODES = re.compile(
    r"^  - \{codelist: (?P<codelist>\w+), by: [^\n{}]*, confidence: \w+\}[ \t]*(?P<end>\r?\n|\Z)", re.MULTILINE
)
CONCEPTS = f"{DATAPACKAGES}metadata/concepts.csv"
FORMER_FACT = re.compile(r"\bversion-of-definitions\b(?=[^,\n]*$)", re.MULTILINE)
MAPPINGS = "mappings/"
SAYS = re.compile(r"^( +)says:[^\n]*\n(?:\1 +[^\n]*\n)*", re.MULTILINE)
PROVISIONS = re.compile(r"^provisions:", re.MULTILINE)
LANGUAGE = re.compile(r"([a-z]{2,3})(-[a-z]+)?")

NO_COUNTRY = _("the files do not show whose definitions these are.")
NAME_IT = _("Name the country: --geo CODE.")


def declare_languages(texts: Texts, geo: str) -> dict[str, str]:
    """`country.json`: the country of the collections or of the list of countries, the languages of the titles."""
    if COUNTRY in texts or INDICATORS not in texts:
        return {}
    geo = geo or _only(_countries(texts)) or _only(_codes(texts.get(GEO_CODES, "")))
    if not geo:
        raise SourceRefused(Fault(Place(COUNTRY), "file-missing", NO_COUNTRY, NAME_IT, "data steward"))
    spoken = before_they_were_declared(_object(texts[INDICATORS])).languages
    languages = [lang for lang in spoken if lang != ENGLISH] or [ENGLISH]
    return {COUNTRY: json.dumps({"thb:geo": geo, "thb:languages": languages}, ensure_ascii=False, indent=2) + "\n"}


def part_titles_of_lists(texts: Texts, _geo: str) -> dict[str, str]:
    """`"title": "Spol / Sex"` becomes two keys: the title in English, and that in the country's own language."""
    lang = _languages(texts)[:1]
    if LISTS not in texts or not lang or lang == [ENGLISH]:
        return {}
    return {LISTS: BOTH_TITLES.sub(rf'\1"title": "\3",{_end(texts[LISTS])}\1"thb:title_{lang[0]}": "\2"', texts[LISTS])}


def mark_foreign_names(texts: Texts, _geo: str) -> dict[str, str]:
    """A name of a code in a language that the country does not declare goes on being read, as a foreign one."""
    spoken = _languages(texts)
    if not spoken or COUNTRY not in texts:
        return {}
    lists = (name for name in texts if name.startswith(f"{DATAPACKAGES}codelists/") and name.endswith(".csv"))
    return {name: _without_undeclared(texts[name], spoken) for name in lists}


def _without_undeclared(text: str, spoken: list[str]) -> str:
    """The table with the cells under `language` changed that name another language; all other lines as they are."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header = next(reader, [])
    if "language" not in header or "alias" not in header:
        return text
    at, lines, end = header.index("language"), text.splitlines(keepends=True), _end(text)
    first = reader.line_num
    for row in reader:
        language = LANGUAGE.fullmatch(row[at]) if len(row) > at else None
        if language and language[1] not in spoken:
            written = io.StringIO(newline="")
            csv.writer(written, lineterminator=end).writerow([*row[:at], FOREIGN, *row[at + 1 :]])
            lines[first : reader.line_num] = [written.getvalue(), *[""] * (reader.line_num - first - 1)]
        first = reader.line_num
    return "".join(lines)


def name_readers_of_remedies(texts: Texts, _geo: str) -> dict[str, str]:
    """The remedy of an expectation, until now one text by language, becomes that of a reader."""
    suites = (name for name in texts if name.startswith(DATAPACKAGES) and "/plausibility/" in name)
    return {name: _with_reader(texts[name]) for name in suites if name.endswith(".json")}


def _with_reader(text: str) -> str:
    made, last = "", 0
    for found in REMEDY.finditer(text):
        try:
            value, length = json.JSONDecoder().raw_decode(text[found.end() :])
        except ValueError:
            continue
        if not (value and all(LANGUAGE.fullmatch(key) and isinstance(text, str) for key, text in value.items())):
            continue
        old, indent = text[found.end() : found.end() + length], found[1]
        wrapped = f'{{"{READER}": {old}}}'
        if "\n" in old:
            below, within = f"{_end(text)}{indent}", old.replace("\n", "\n  ")
            wrapped = f'{{{below}  "{READER}": {within}{below}}}'
        made += text[last : found.end()] + wrapped
        last = found.end() + length
    return made + text[last:]


def part_policies(texts: Texts, _geo: str) -> dict[str, str]:
    """`units`, `eu`, `public` of a policy, one line each, as `sensitive`, `protection`, `eu`, `public`."""
    return {POLICIES: POLICY.sub(_policy_parted, texts[POLICIES])} if POLICIES in texts else {}


def _policy_parted(old: re.Match[str]) -> str:
    indent, end = old["indent"], _end(old[0])
    lines = (
        f"sensitive: {{units: [{old['units']}], below: {old['below']}, zeros: false, statuses: [A, U, P]}}",
        f"protection: {{within: {old['within']}, attacker_knows: [stages, releases, revisions], "
        "weights: {cell: 1, zero: 5, headline: 50}}",
        f"eu: {{primary: {old['primary']}, secondary: {old['secondary']}, otherwise: {old['otherwise']}}}",
        "public: {method: suppression, conf_status: C}",
    )
    return "".join(f"{indent}{line}{end}" for line in lines)


def tell_by_elements(texts: Texts, _geo: str) -> dict[str, str]:
    """What a provision said becomes an element, the act, of its paragraph under `texts`, which stands above it."""
    rules = (name for name in texts if name.startswith(MAPPINGS) and SAYS.search(texts[name]))
    return {name: _by_elements(texts[name], name) for name in rules}


def _by_elements(text: str, name: str) -> str:
    """The file with its texts moved; as it is where it cannot be read, or says it otherwise than on lines."""
    try:
        before = read_yaml(text.encode("utf-8", "surrogateescape"), name, MappingRefused)
        due = told_by_elements(before)
        if due == before:
            return text
        end = _end(text)
        block = end.join(("texts:", *map(_text_lines(end), due["texts"]), "", ""))
        made = PROVISIONS.sub(lambda found: block + found[0], SAYS.sub("", text), count=1)
        return made if read_yaml(made.encode("utf-8", "surrogateescape"), name, MappingRefused) == due else text
    except MappingRefused:
        return text


def _text_lines(end: str) -> Callable[[Mapping[str, Any]], str]:
    """How one text is written: a key on each line, its value in the notation of JSON, which YAML reads."""

    def written(text: Mapping[str, Any]) -> str:
        lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in text.items())
        return f"  - {f'{end}    '.join(lines)}"

    return written


def date_last_update(texts: Texts, _geo: str) -> dict[str, str]:
    """Under the last update of the metadata the run tells a day, where it told the version of the definitions."""
    return {CONCEPTS: FORMER_FACT.sub(AutomaticFact.LAST_UPDATE.value, texts[CONCEPTS])} if CONCEPTS in texts else {}


def give_codes_of_others(texts: Texts, _geo: str) -> dict[str, str]:
    """A list that others maintain, cited without its codes, is cited as the program itself cites it now."""
    if TRANSMISSION not in texts:
        return {}
    of_program = read_yaml(find_folder().read_if_there([TRANSMISSION])[TRANSMISSION], TRANSMISSION, MappingRefused)
    cited = {entry["codelist"]: entry for entry in of_program["maintained_elsewhere"]}

    def with_codes(found: re.Match[str]) -> str:
        entry = cited.get(found["codelist"])
        return f"  - {json.dumps(entry, ensure_ascii=False)}{found['end']}" if entry else found[0]

    return {TRANSMISSION: WITHOUT_CODES.sub(with_codes, texts[TRANSMISSION])}


def name_lists_of_flags(texts: Texts, _geo: str) -> dict[str, str]:
    """The one list of the flags that Eurostat shows becomes the first of several."""
    return {VIEW: ONE_LIST.sub(r"\1codelists: [\2]", texts[VIEW])} if VIEW in texts else {}


STEPS: tuple[Step, ...] = (
    declare_languages,
    part_titles_of_lists,
    mark_foreign_names,
    name_readers_of_remedies,
    part_policies,
    tell_by_elements,
    date_last_update,
    give_codes_of_others,
    name_lists_of_flags,
)
"""In their order: later ones ask which languages were declared."""


def _languages(texts: Texts) -> list[str]:
    """The declared languages, English among them."""
    declared = _object(texts.get(COUNTRY, "")).get("thb:languages", [])
    return list(dict.fromkeys([*declared, ENGLISH])) if declared else []


def _countries(texts: Texts) -> Iterator[str]:
    """The countries of the collections beside the definitions."""
    for name, text in texts.items():
        if name.startswith(DATAPACKAGES) and name.endswith("/datapackage.json"):
            value = _object(text)
            if value.get("thb:kind") == "collection" and isinstance(value.get("thb:geo"), str):
                yield value["thb:geo"]


def _codes(text: str) -> Iterator[str]:
    """The single codes of a code list, no groups."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return (row["code"] for row in rows if row.get("kind") == "item" and row.get("code"))


def _only(found: Iterator[str]) -> str:
    values = {*found}
    return values.pop() if len(values) == 1 else ""


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
