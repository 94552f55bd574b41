"""Guidance: the sentences of the guide, in Slovenian and in English; what is data is filled in by `sheets.guide`."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.model import ObsStatus, State, Text

TITLE = Text("Vodnik: kako brati to datoteko", "Guide: how to read this file")
WHAT = Text("Kaj je to", "What this is")
STANDS = Text("Kaj je na katerem listu", "What stands on which sheet")
SHEET = Text("Kako se bere list s tabelo", "How a sheet with a table reads")
VALUES = Text("Znaki namesto vrednosti", "Signs instead of a value")
FLAGS = Text("Oznake v tej datoteki", "Flags in this file")
STATUS, MARK = Text("stanje", "status"), Text("zaup.", "conf.")
UNITS = Text("Enote: nikoli se ne seštevajo med seboj", "Units: never added to each other")
COUNTING = Text("Kaj se šteje in kaj se sme seštevati", "What is counted, and what may be added")
TRUST = Text("Od kod je številka in ali je datoteka cela", "Where a number comes from, and whether the file is whole")

STATES: Mapping[State, Text] = {
    State.FINAL: Text(
        "Vse odločitve, na katerih temeljijo številke, so podpisane.",
        "All decisions on which the figures rest are signed.",
    ),
    State.DRAFT: Text(
        "Številke temeljijo na predlogih, ki jih ministrstvo še ni podpisalo; navedeni so na listu {decisions}.",
        "The figures rest on proposals that the ministry has not signed yet; the sheet {decisions} lists them.",
    ),
    State.BLOCKED: Text(
        "Preverjanja so našla napake, navedene na listu {findings}; datoteka ni za predložitev.",
        "Checks found errors, listed on the sheet {findings}; the file is not to be submitted.",
    ),
}
REASONS: Mapping[ObsStatus, Text] = {
    ObsStatus.NOT_RECORDED: Text(
        "enote so, le po tej razčlenitvi jih nihče ni zapisal",
        "the units are there, but nobody recorded this breakdown",
    ),
    ObsStatus.NOT_REPORTED: Text("o tem ni poročal nihče", "nobody reported on it at all"),
    ObsStatus.IMPOSSIBLE: Text("take vrednosti ne more biti", "such a value cannot be"),
    ObsStatus.BOUND: Text(
        "spodnja meja: del, ki bi se prištel, ni znan", "a lower bound: a part that would be added is not known"
    ),
    ObsStatus.PROVISIONAL: Text("vrednost se še lahko spremeni", "the value may still change"),
    ObsStatus.SUPPRESSED: Text(
        "da se ne prepozna posameznik; to ni nič", "lest a person be recognised; it is not zero"
    ),
}
"""What the label of a status means in these tables; a plain value needs no words."""

HEADINGS = (
    Text("Naslovi", "Headings"),
    Text(
        "Vrstice in stolpci imajo slovenski in angleški naslov ter šifro; iste šifre so v observations.csv in v SDMX.",
        "Rows and columns have a heading in two languages and a code; observations.csv and SDMX use the same codes.",
    ),
)
BLOCKS = (
    Text("Deli", "Parts"),
    Text(
        "Temna vrstica začne nov del tabele in velja za vse vrstice pod njo.",
        "A dark row begins a new part of the table, and holds for all rows below it.",
    ),
)
BESIDE = (
    Text("Oznake", "Flags"),
    Text(
        "Desno od vrednosti je oznaka stanja (zakaj je taka ali je ni), nato oznaka zaupnosti in številke opomb. "
        "Prazno: brez posebnosti.",
        "Right of a value stand the flag of its status (why it is so, or missing), its confidentiality, and the "
        "numbers of its comments. Blank: nothing to say.",
    ),
)
BELOW = (
    Text("Pod tabelo", "Below"),
    Text(
        "Pravna podlaga, viri in oštevilčene opombe: vsaka enkrat, s celicami ali deli, za katere velja.",
        "The legal articles, the sources, and numbered comments: each once, with the cells or parts that it is about.",
    ),
)
CONTROLS = (
    Text("Kontrole", "Controls"),
    Text(
        "Žive formule desno od tabele: celota minus vsota delov. 0: ujema se; »{missing}«: ni mogoče presoditi, ker "
        "kak del manjka. Niso del statistike.",
        'Live formulas right of the table: the whole less the sum of its parts. 0: they agree; "{missing}": it '
        "cannot be judged, as a part is missing. They are no part of the statistics.",
    ),
)
EXAMPLE = Text("Primer: {read}.", "Example: {read}.")
ZERO = Text("Znano je, da ni nobene enote.", "It is known that there is none.")
MISSING = Text(
    "Vrednost ni znana ali je ni; razlog pove oznaka ob njej. To ni nič.",
    "The value is not known or not there; the flag beside it says why. It is not zero.",
)
WITHHELD = Text(
    "V javni izdaji ni prikazano, ker bi lahko izdalo prikrito vrednost; v naslovih: brez imena.",
    "Withheld from the public edition, as it could tell a suppressed value; in headings: without a name.",
)
UNKNOWN = Text(
    "Enota obstaja in je v skupni vrednosti, njena kategorija pa ni znana.",
    "The unit exists and is in the total, but its category is not known.",
)
NEVER_ADDED = Text(
    "Enota je navedena pod naslovom tabele. Oseba z dvema dejanjema je ena oseba in sta dve dejanji.",
    "A table names its unit under its title. A person with two offences is one person, and two offences.",
)
PARTS = Text("{whole} = {parts}.", "{whole} = {parts}.")
PART = Text("{part}: {because}", "{part}: {because}")
PARTS_KNOWN = Text(
    "Kategorija celote je vsota delov, ki so jo zapisali; nič je le, če so jo zapisali vsi. Brez znanega dela skupna "
    "vrednost manjka.",
    "A category of the whole is the sum of the parts that recorded it; it is zero only if all did. A total that lacks "
    "a part is missing.",
)
ONE_VIEW = Text(
    "Tabele istega kazalnika so pogledi na iste enote (npr. po spolu in po državljanstvu): skupne vrednosti so enake "
    "in se med seboj ne seštevajo.",
    "Tables of one indicator are views of the same units (by sex, by citizenship): their totals agree, and are never "
    "added to each other.",
)
ANNEX = Text("{title}. {note}", "{title}. {note}")
LINEAGE = Text(
    "Za vsako celico: dejstva, celice poročevalcev, pravila, popravki in izjeme, na katerih temelji.",
    "For every cell: the facts, the suppliers' cells, the rules, corrections and waivers on which it rests.",
)
EXPLAIN = Text(
    "Razloži celico, tudi zakaj vrednosti ni; DIR je mapa te datoteke. Pravila so na listu {mapping}.",
    "Explains a cell, also why a value is missing; DIR is the folder of this file. The sheet {mapping} has the rules.",
)
VERIFY = Text(
    "Preveri, da nobena datoteka ni spremenjena in da ta zvezek, observations.csv in SDMX nosijo iste številke, ki "
    "sledijo iz vhodnih podatkov.",
    "Checks that no file was changed, and that this workbook, observations.csv and SDMX hold the same numbers, as they "
    "follow from the inputs.",
)
NAMES = (
    Text("Imena", "Names"),
    Text(
        "Deli tabel imajo imena za formule in programe; vsako se začne z oznako tabele.",
        "The blocks of the tables have names for formulas and programs; each begins with the id of its table.",
    ),
)
PRINTING = (
    Text("Tisk", "Print"),
    Text(
        "A4 ležeče, široki listi A3; glava se ponovi na vsaki strani, noga pove zbirko, list in stran. Berljivo tudi "
        "črno-belo.",
        "A4, landscape, broad sheets A3; headers repeat on every page, the footer names collection, sheet and page. "
        "Readable in grey.",
    ),
)
