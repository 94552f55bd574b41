"""A reader: the folder of all that left for the public of one vintage in, what the attacker calculates with out.

By the release plan that is the public dossier, the figures of the annual report and of open data (`reports/`), the
tables that are declared public, as they are printed (`printed/`), and what `release ask` allowed to be told
(`answers.csv`). The Commission, UNODC, GRETA and the US get true counts by the word of the plan: authorities, whose
figures are not given to him. Like the attacker he imports nothing of the program. What the figures of a report count he
reads where everybody can (`datapackages/recipients`), and what of the law says where that stands in the EU tables is
written here: the Police register victims, identified by a complaint and presumed by a report; all suspects are theirs;
who is indicted for trafficking is prosecuted, until the ministry decides more.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.disclosure.attacker import LISTS, Published, Told, published

REPORTS, PRINTED, ANSWERS = "reports", "printed", "answers.csv"
RECIPIENTS = "definitions/datapackages/recipients"
PAPER, EVERY_PAPER = "paper", "T"
PAPERS = {"COMPLAINT": EVERY_PAPER, "REPORT": EVERY_PAPER, "PENDING": EVERY_PAPER, EVERY_PAPER: ""}
"""By which paper a suspect came, a breakdown that the EU tables lack."""
STATUS = {"COMPLAINT": "IDENT", "REPORT": "PRESUM"}
FORMS = {
    **{"FORCED_LABOUR": "LAB", "BEGGING": "BEG", "SLAVERY": "SLA", "SERVITUDE": "SRV", "CRIMES": "CRM"},
    **{"FORCED_MARRIAGE": "MAR", "OTHER": "OTH", "not told": "UNK"},
}
SEXUAL = ("SEXUAL", "PROSTITUTION", "SEXUAL_ABUSE")
"""Purposes that are one form together."""
FREE = ("age", "citizen", "sex", "form", PAPER)
"""What tells persons of one kind apart."""

Key = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]
"""An indicator, the codes that hold for a whole table, and the names of its breakdowns."""
Numbers = dict[Key, dict[tuple[str, ...], int]]

LABELS = {
    "Vrsta žrtve": ("status", {"Identificirana": "IDENT", "Domnevna": "PRESUM"}),
    "Izid obravnave": (PAPER, {"Kazenska ovadba": "COMPLAINT", "Poročilo": "REPORT", "Zadeva v teku": "PENDING"}),
    "Organizacija": (
        "registering_organisation",
        {"Društvo Ključ": "NGO", "Slovenska karitas": "NGO", "Urad za oskrbo in integracijo migrantov": "IMMIG"},
    ),
    "Člen": ("article", {f"{number}. člen": f"KZ-1 {number}" for number in (112, 175, 196)}),
    "Vloga": ("role", {"Žrtev": "VICTIM", "Osumljenec": "SUSPECT", "Oškodovanec": "INJURED"}),
    "Spol": ("sex", {"Ženske": "F", "Moški": "M", "Ni znano": "UNK"}),
    "Starostna skupina": ("age", {"Mladoletni": "Y_LT18", "Odrasli": "Y_GE18", "Ni znano": "UNK"}),
    "Oblika izkoriščanja": (
        "form",
        {
            **{"Prostitucija": "PROSTITUTION", "Druga spolna zloraba": "SEXUAL_ABUSE", "Prisilno delo": "LAB"},
            **{"Beračenje": "BEG", "Suženjstvo": "SLA", "Kriminalna dejavnost": "CRM", "Prisilna poroka": "MAR"},
            **{"Drug namen": "OTH", "Ni znano": "UNK"},
        },
    ),
}
"""By the heading of a printed column, what it tells and its words."""
BODY = "registering_organisation"
POLICE = (BODY, "POLICE")
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "police-victims-by": ("victims", dict([POLICE])),
    "irsd-victims": ("victims", {"registering_organisation": "LABINSP"}),
    "programmes-victims": ("victims", {}),
    "police-suspects-by": ("suspects", {}),
    "prosecution-prosecuted-by": ("prosecuted", {}),
    "courts-convicted-by": ("convicted", {}),
    "police-users-by": ("use_of_services", {"stage": "PER_SUSP"}),
    "prosecution-users-by": ("use_of_services", {"stage": "PER_PRSC"}),
    "courts-users-by": ("use_of_services", {"stage": "PER_CNV"}),
    "police-related-persons": ("related_offences", dict([POLICE, ("unit", "PER")])),
}
"""By how the name of a printed table begins, whom it counts."""
INDICTMENT = "Obtožnica ali obtožni predlog za trgovino z ljudmi"
CROSSED = (("age", "sex"), ("citizen", "sex"), ("form", "sex"))
"""Breakdowns that the EU tables cross."""


def everything(folder: Path, before: Iterable[Path] = ()) -> Published:
    """Read what left of one vintage; `before`: the folders of those before it, whose answers were known already."""
    found = published(folder)
    found.parents = {**found.parents, PAPER: PAPERS}
    found.parents["form"] = {**found.parents["form"], **dict.fromkeys(SEXUAL, "SEX")}
    found.totals = {**found.totals, PAPER: EVERY_PAPER}
    numbers, wholes = Numbers(), Numbers()
    for path in sorted((folder / REPORTS).glob("*.csv")):
        layout = yaml.safe_load((folder / RECIPIENTS / f"{path.stem}.yaml").read_text(encoding="utf-8"))
        _read_report(found, numbers, layout, _rows(path))
    for path in sorted((folder / PRINTED).glob("*.csv")):
        _read_printed(wholes, path.stem, _rows(path, ";"), found, folder)
    shown = {found.told(cell) for cell in (*found.seen, *found.hidden)}
    for kind, values in wholes.items():
        _place(found, kind, values, shown, is_whole=True)
    hidden = {found.told(cell) for cell in found.hidden}
    found.told_before = _printed(found)
    for kind, values in numbers.items():
        _place(found, kind, values, shown, is_whole=False)
    found.told_before |= hidden & {parts[0] for one in before for parts, _n in _answers(found, one) if len(parts) == 1}
    found.told_besides += [(parts, number, number) for parts, number in _answers(found, folder)]
    return found


def _printed(found: Published) -> set[Told]:
    """What printed tables tell, and what is shown of which those of several bodies or statuses tell every person."""
    printed = {found.told(cell): n for cell, n in found.seen.items() if cell[0] not in found.dimensions}
    shown = {found.told(cell): n for cell, n in found.seen.items() if cell[0] in found.dimensions}
    together: dict[Told, int] = defaultdict(int)
    for told, n in printed.items():
        for whole in {_without(told, BODY), _without(told, BODY, "status")} - {told}:
            together[whole] += n
    return printed.keys() | {whole for whole, n in together.items() if shown.get(whole) == n}


def _without(told: Told, *names: str) -> Told:
    return told[0], frozenset(one for one in told[1] if one[0] not in names)


def _answers(found: Published, folder: Path) -> Iterator[tuple[tuple[Told, ...], int]]:
    for row in _rows(folder / ANSWERS) if (folder / ANSWERS).is_file() else ():
        codes = dict(one.strip().split("=") for one in row["key"].split(","))
        cells = _cells(found, row["table"], {name: code.split("+") for name, code in codes.items()})
        yield tuple(cells), int(row["value"])


def _rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


# --- reports ----------------------------------------------------------------------------------------------------------


def _read_report(found: Published, numbers: Numbers, layout: Mapping[str, Any], figures: list[dict[str, str]]) -> None:
    """Take the numbers of a report: those of EU cells as they are, those of suppliers' tables by what they count."""
    tables = {one["id"]: one for one in layout.get("tables", ())}
    named = {one["id"]: one for one in layout.get("figures", ())}
    for figure in figures:
        if figure["time"] != found.year or not (figure["obs_value"] or figure["obs_low"]):
            continue
        of_all = tables[figure["table"]] if figure["table"] else named[figure["row"]]
        items = [_item(of_all, at, figure[at[:-1]]) for at in ("rows", "columns")] if figure["table"] else []
        chosen = _chosen(of_all, items)
        low, high = (figure[name] for name in ("obs_low", "obs_high"))
        ends = (
            int(figure["obs_value"] or low),
            int(figure["obs_value"] or high) if figure["obs_value"] or high else None,
        )
        if table := chosen.pop("table", ""):
            found.told_besides.append((tuple(_cells(found, str(table), chosen)), *ends))
        elif figure["obs_value"] and (counted := _counted(chosen, _breakdowns(of_all))):
            kind, codes = counted
            numbers.setdefault(kind, {})[codes] = ends[0]


def _item(of_all: Mapping[str, Any], at: str, name: str) -> dict[str, Any]:
    """The row or column of a table that is called so; of one for each code, the code is the end of its name."""
    for item in of_all[at]:
        if item["id"] == name:
            return dict(item)
        if "each" in item and name.startswith(f"{item['id']}-"):
            return {**item, "where": {**item.get("where", {}), item["each"]: name.removeprefix(f"{item['id']}-")}}
    raise LookupError(f"{of_all['id']} has no {at} {name}")


def _chosen(of_all: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for item in (of_all, *items):
        chosen |= {**item.get("facts", {}), **item.get("where", {})}
        chosen |= {"table": item["table"]} if item.get("table") else {}
    return chosen


def _breakdowns(of_all: Mapping[str, Any]) -> set[str]:
    """Which breakdowns a table of a report crosses."""
    items = [of_all, *of_all.get("rows", ()), *of_all.get("columns", ())]
    names = {name for item in items for name in (*item.get("where", ()), item.get("each", ""))}
    return {"form" if name == "purpose" else name for name in names} & {"age", "citizen", "sex", "form"}


def _counted(chosen: Mapping[str, Any], crossed: set[str]) -> tuple[Key, tuple[str, ...]] | None:
    """What a number of suppliers' tables counts; None where that are no persons, or none that the EU tables count."""
    if chosen.get("unit") != "PER" or not isinstance(chosen.get("document", ""), str):
        return None
    article, role, document = (chosen.get(name, "") for name in ("article", "role", "document"))
    free = {name: str(chosen[name]) for name in ("age", "citizen", "sex") if name in chosen}
    if purpose := chosen.get("purpose"):
        free["form"] = purpose if purpose in SEXUAL else FORMS.get(purpose, "")
    if "" in free.values():
        return None
    fixed: dict[str, str] = {}
    if article == "KZ-1 113" and role == "VICTIM" and document in STATUS:
        indicator, fixed = "victims", dict([POLICE, ("status", STATUS[document])])
    elif article == "KZ-1 113" and role == "SUSPECT" and document in PAPERS:
        indicator, free[PAPER] = "suspects", document
    elif article == "KZ-1 113" and role == "ACCUSED" and document == "INDICTMENT":
        indicator = "prosecuted"
    elif article == "KZ-1 113" and role == "CONVICTED":
        indicator = "convicted"
    elif article != "KZ-1 113" and chosen.get("organisation") == "POLICE":
        indicator = "related_offences"
        fixed = dict([POLICE, ("unit", "PER"), ("article", article), ("role", role)])
    else:
        return None
    names = tuple(sorted(crossed | free.keys()))
    return (indicator, tuple(sorted(fixed.items())), names), tuple(free.get(name, "") for name in names)


# --- printed tables ---------------------------------------------------------------------------------------------------


def _read_printed(wholes: Numbers, name: str, rows: list[dict[str, str]], found: Published, folder: Path) -> None:
    """Add up a printed table in every breakdown that the EU tables cross; what it does not list counts nobody."""
    indicator, always = next(kind for begins, kind in KINDS.items() if name.startswith(begins))
    for row in rows:
        if row.get("Odločitev o pregonu", INDICTMENT) != INDICTMENT:
            continue
        words = {heading: word for heading, word in row.items() if heading in _headings()}
        codes = {**always, **dict(_code(heading, word, folder) for heading, word in words.items())}
        free = {name: codes.pop(name) for name in FREE if name in codes}
        if indicator == "related_offences":
            free.pop("age", None)  # which the EU table of related offences does not tell
        beside = [PAPER] if PAPER in free else []
        crossed = [pair for pair in CROSSED if {*pair} <= free.keys()]
        for names in (tuple(sorted((*pair, *beside))) for pair in crossed):
            numbers = wholes.setdefault((indicator, tuple(sorted(codes.items())), names), defaultdict(int))
            if all(free.values()):  # a row of nobody names none
                for above in product(*(_ancestors(found, name, free[name]) for name in names)):
                    numbers[above] += int(row["Število"])


def _headings() -> set[str]:
    return {*LABELS, "Državljanstvo"}


def _code(heading: str, word: str, folder: Path) -> tuple[str, str]:
    if heading == "Državljanstvo":
        return "citizen", _countries(folder)[word] if word else ""
    name, words = LABELS[heading]
    return name, words[word] if word else ""


@cache
def _countries(folder: Path) -> dict[str, str]:
    return {row["label_sl"]: row["code"] for row in _rows(folder / LISTS / "citizen.csv")}


def _ancestors(found: Published, name: str, code: str) -> Iterator[str]:
    while code:
        yield code
        code = found.parents[name][code]


# --- where it stands among the EU tables ------------------------------------------------------------------------------


def _place(
    found: Published, kind: Key, values: Mapping[tuple[str, ...], int], shown: set[Told], is_whole: bool
) -> None:
    """Put numbers into a table of their own, with all that they add up with; no part counts more than its whole."""
    indicator, fixed, names = kind
    table = f"{indicator} {dict(fixed)} {names} {is_whole}"
    found.indicator[table] = indicator
    found.listed |= {(table, name) for name in ("citizen", "form")}
    lists = [_codes(found, indicator, name, {at[place] for at in values}) for place, name in enumerate(names)]
    totals = [found.totals[name] for name in names]
    known = {tuple(code or total for code, total in zip(at, totals, strict=True)): n for at, n in values.items()}
    for codes in product(*lists):
        cell = table, (*fixed, *zip(names, codes, strict=True))
        if is_whole or codes in known:
            found.seen[cell] = known.get(codes, 0)
        else:
            found.left_out.add(cell)
        told = found.told(cell)
        whole = _without(told, BODY)
        if whole != told and whole in shown:
            found.stages.append((told, whole))


def _codes(found: Published, indicator: str, name: str, used: Iterable[str]) -> list[str]:
    """The codes of a breakdown that are used or that the edition shows, all above them, and all below the total."""
    parents = found.parents[name]
    cells = (cell for cell in (*found.seen, *found.hidden) if found.indicator[cell[0]] == indicator)
    seen = {code for _table, codes in cells for at, code in codes if at == name}
    below = {code for code, above in parents.items() if above == found.totals[name]}
    return sorted({above for code in {*used, *seen, *below} - {""} for above in _ancestors(found, name, code)})


def _cells(found: Published, table: str, chosen: Mapping[str, Any]) -> Iterator[Told]:
    codes = {name: code if isinstance(code, list) else [code] for name, code in chosen.items()}
    names = found.dimensions[table]
    for one in product(*(codes.get(name, [found.totals[name]]) for name in names)):
        yield found.told((table, tuple(zip(names, one, strict=True))))
