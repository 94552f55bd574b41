"""Coherence: do the printed totals hold, do views of one population agree, do parts make wholes?"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.model import Severity, Text

NO_TOTALS = Text("Dobavitelji niso natisnili takih vsot.", "The suppliers printed no such totals.")
NEVER_EDIT = Text(
    "Vprašajte dobavitelja, katera številka velja; popravek zapišite v corrections.yaml ali pojasnite v "
    "waivers.yaml. Datoteke ne spreminjajte.",
    "Ask the supplier which number holds; record a correction in corrections.yaml or explain it in waivers.yaml. "
    "Never edit the file.",
)
PRINTED_TOTALS = {
    "row": Text(
        "Ali se natisnjena vsota vrstice ujema s celicami?",
        "Does the printed total of a row equal the sum of its cells?",
    ),
    "column": Text(
        "Ali se natisnjena vsota stolpca ujema s celicami?",
        "Does the printed total of a column equal the sum of its cells?",
    ),
    "grand": Text(
        "Ali se natisnjena skupna vsota ujema z vsemi celicami?",
        "Does the printed grand total equal the sum of all cells?",
    ),
}
PRINTED = Text(
    "Natisnjena vsota: {printed}; seštevek celic: {counted}.",
    "The printed total is {printed}, its cells add up to {counted}.",
)


def printed_total(claims: pd.DataFrame) -> pd.Series:
    """Printed and counted agree; a blank total cannot be judged."""
    return claims["printed"].astype("Int64") == claims["counted"].astype("Int64")


for kind, asks in PRINTED_TOTALS.items():
    CATALOGUE.check(
        id=f"printed-{kind}-total",
        asks=asks,
        table=f"{kind}_claims",
        severity=Severity.ERROR,
        level=1,
        cites="ESS validation level 1",
        says=PRINTED,
        remedy=NEVER_EDIT,
        figures=("printed", "counted"),
        absent=NO_TOTALS,
    )(printed_total)


@CATALOGUE.check(
    id="views-agree",
    asks=Text("Ali dve tabeli o isti množici povesta isto?", "Do two tables about one population say the same?"),
    table="views",
    severity=Severity.ERROR,
    level=1,
    cites="ESS validation level 1; two views of one population are never added",
    says=Text(
        "{margin}: {view} pravi {here}, {other} pravi {there} o isti množici.",
        "{margin}: {view} says {here}, {other} says {there} about the same population.",
    ),
    remedy=NEVER_EDIT,
    figures=("here", "there"),
    absent=Text("Nobena množica ne stoji v dveh tabelah.", "No population stands in two tables."),
)
def views_agree(views: pd.DataFrame) -> pd.Series:
    """Both views hold the same number."""
    return views["here"].astype("Int64") == views["there"].astype("Int64")


@CATALOGUE.check(
    id="parts-make-the-whole",
    asks=Text("Ali se deli z neznanimi seštejejo v celoto?", "Do the parts with the unknown add up to the whole?"),
    table="wholes",
    severity=Severity.ERROR,
    level=1,
    cites="Directive 2011/36/EU, Art. 19a; what no part recorded stands under unknown",
    says=Text(
        "{dimension}: celota {whole}, deli dajo {parts}.",
        "{dimension}: the whole is {whole}, its parts add up to {parts}.",
    ),
    remedy=Text(
        "Poiščite osebo, šteto dvakrat ali izgubljeno; vsote nikoli ne popravljajte.",
        "Find the unit counted twice or lost; never edit the total.",
    ),
    figures=("whole", "parts"),
)
def parts_make_the_whole(wholes: pd.DataFrame) -> pd.Series:
    """The recorded categories and the unknown add up to the total or group."""
    return wholes["whole"].astype("Int64") == wholes["parts"].astype("Int64")


@CATALOGUE.check(
    id="no-part-exceeds-the-whole",
    asks=Text("Ali noben del ne presega celote?", "Does no part exceed the whole?"),
    table="wholes",
    severity=Severity.ERROR,
    level=1,
    cites="ESS validation level 1",
    says=Text(
        "{dimension}: del {largest} presega celoto {whole}.",
        "{dimension}: a part of {largest} exceeds the whole of {whole}.",
    ),
    remedy=Text("Poiščite osebo, šteto dvakrat.", "Find the unit counted twice."),
    figures=("whole", "largest"),
)
def no_part_exceeds_the_whole(wholes: pd.DataFrame) -> pd.Series:
    """The largest part is at most the whole."""
    return wholes["largest"].astype("Int64") <= wholes["whole"].astype("Int64")


@CATALOGUE.check(
    id="tables-share-their-margins",
    asks=Text(
        "Ali tabele istega kazalnika povedo iste robne vsote?", "Do the tables of one indicator show the same margins?"
    ),
    table="shared_margins",
    severity=Severity.ERROR,
    level=2,
    cites="ESS validation level 2",
    says=Text(
        "{margin}: {file} kaže {here}, {other} kaže {there}.", "{margin}: {file} shows {here}, {other} shows {there}."
    ),
    remedy=Text(
        "Preverite, ali je ena od tabel polnjena iz drugega pogleda iste množice.",
        "See whether one of the tables was filled from another view of the population.",
    ),
    figures=("here", "there"),
)
def tables_share_their_margins(margins: pd.DataFrame) -> pd.Series:
    """Both show the same number, or both none."""
    here, there = margins["here"].astype("Int64"), margins["there"].astype("Int64")
    return (here == there).fillna(False) | (here.isna() & there.isna())
