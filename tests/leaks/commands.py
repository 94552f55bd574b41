"""Commands: every command of the toolkit as people call it, with every option that changes what is said or written.

Places in braces are filled by the test: {package}, {out} (new each time), {definitions}, {earlier} (the law before),
{names} (a register with names), {key} (the file of the key) and KEY (the variable with it), {dossier} (of aggregate
tables), {sign} and {public} (the files of the two halves of a key that signs), {form} and {binding} (somebody's form,
and which of its cells hold which numbers).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

import click

from tests.conftest import REPOSITORY
from thb_eu.cli import cli
from thb_eu.year.acts import ACTS, Act
from thb_eu.year.fields import Kind

CROATIA = REPOSITORY / "examples" / "croatia"
KEY = "THB_EU_TEST_KEY"

OF_A_PACKAGE: Mapping[str, tuple[str, ...]] = {
    "validate": (
        "{package} --lang en",
        "{package} --lang sl --fast --so-far --log {out}/run.jsonl",
        "{package} --format text --only error --only facts-mapped --quiet",
        "{package} --format json",
        "{package} --format ess",
        "{package} --format junit --lang sl",
        "{package} --format sarif",
        "{package} --format github --lang sl",
        "{package} --format gitlab",
        "{package} --all",
        "{package} --explain-waivers --lang sl",
        "{package} --explain-waivers --format json",
    ),
    "submit": (
        "{package} --out {out} --audience eu --lang sl --format text --sign-key {sign}",
        "{package} --out {out} --draft --format json --template {form} --binding {binding}",
        "{package} --out {out} --draft --audience public --lang en --quiet --replace --key {key} --known {released}"
        " --although-known",
        "{package} --out {out} --draft --audience internal --role analyst --on 2026-11-25 --break-lock",
        "{package} --out {out} --draft --role-key {sign} --known {released} --although-known",
    ),
    "disclosure": (
        "{package} --out {out} --attacker police-records --lang sl --format text --known {released}",
        "{package} --out {out} --lang en --format json --quiet --compare --export tau-argus --export sdctable",
        "{package} --out {out} --apriori {apriori}",
    ),
    "template blank": (
        "{package} --out {out}.xlsx --lang sl --format text",
        "{package} --out {out}.xlsx --lang en --format json --quiet",
    ),
    "verify": (
        "{dossier} --package {package} --lang sl --format text --public-key {public}",
        "{dossier} --package {package} --key {key} --known {released} --lang en --format json --quiet",
    ),
    "status": (
        "{package} --lang sl --format text --today 2025-02-01",
        "{package} --lang en --quiet --letters {out} --forms {out} --sheet {out}/sheet.docx",
        "{package} --format json",
    ),
    "checks": (
        "{package} --self-test --lang sl",
        "{package} --self-test --format json --lang en --quiet",
    ),
    "return": (
        "{package} --out {out} --all --lang sl --format text",
        "{package} --out {out} --format json --role analyst --on 2026-11-25 --break-lock --role-key {sign}",
        "{package} --out {out} --lang en --quiet",
        "{package} --out {out} --all --supplier police-records",
    ),
    "report": (
        "{package} --for annual-report --out {out} --lang sl --format text --draft",
        "{package} --for greta --out {out} --lang en --format json --quiet --draft",
        "{package} --for commission --out {out} --draft",
    ),
    "release plan": ("{package} --lang sl --format text", "{package} --lang en --format json --quiet"),
    "release ask": (
        "{package} table=V3,status=IDENT --known {released} --lang sl --format text",
        "{package} table=V3,status=IDENT table=S1 --lang en --format json --quiet",
    ),
    "mappings diff": (
        "{earlier} --package {package} --fail-on-change --lang sl --format text",
        "{earlier} --package {package} --lang en --format json",
        "{earlier} --package {package} --format html",
        "--against {earlier} --package {package} --format json",
    ),
    "journal list": ("{package} --lang sl --format text", "{package} --lang en --format json --quiet"),
    "journal export": (
        "{package} --out {out}.zip --dossier {dossier} --lang sl --format text",
        "{package} --out {out}.zip --lang en --format json --quiet",
    ),
    "journal verify": (
        "{package} --lang sl --format text",
        "{package} --against {dossier} --lang en --format json --quiet",
    ),
    "mappings check": ("--package {package} --lang sl",),
    "mappings export": ("--package {package} --out {out} --form pages",),
}
"""By command, its words where it is given a collection."""

READING_NO_TABLE = frozenset(
    {"status", "journal list", "journal export", "journal verify", "mappings check", "mappings export"}
)
"""Those that end well although a table cannot be read: they name it, or ask for none."""

BY_A_ROLE = "--role analyst --on 2026-11-25 --break-lock"
SAID = "--words sl=Ker --words en=Why"
REASON = "--because sl=Ker --because en=Why"
TELLING, QUIET = "--lang sl --format text", "--lang en --format json --quiet"
_BY_ROLES: Mapping[str, tuple[str, ...]] = {
    "submit": (f"{{package}} --out {{out}} --vintage 2 --because revised {BY_A_ROLE}",),
    "report": ("{package} --for glotip --out {out} --earlier {dossier}",),
    "correct": (
        f"{{package}} police.csv!B2 --to x --from y --also police.csv!B3=1 --others agree --authority Police {REASON}"
        f" {BY_A_ROLE} {TELLING}",
        f"{{package}} police.csv!B2 --to x --others stay --authority Police {REASON} {BY_A_ROLE} {QUIET}",
    ),
    "waive": (
        f"{{package}} 0123456789abcdef --until 2026-12-31 {REASON} {BY_A_ROLE} {TELLING}",
        f"{{package}} 0123456789abcdef --until 2027-06-30 {REASON} {BY_A_ROLE} {QUIET}",
    ),
    "declare-public": (
        f"{{package}} police care --printed-in Report --although 1 {BY_A_ROLE} {TELLING}",
        f"{{package}} police --printed-in Report {BY_A_ROLE} {QUIET}",
    ),
    "hand-over": (
        f"{{package}} commission {{dossier}} --sent 2026-11-25 --receipt 4711 {BY_A_ROLE} {TELLING}",
        f"{{package}} glotip {{dossier}} {BY_A_ROLE} {QUIET}",
    ),
    "query": (
        f"{{package}} Eurostat V2 --reference 4711 --came 2026-11-20 --due 2026-12-15 {SAID} {BY_A_ROLE} {TELLING}",
        f"{{package}} commission V2:status=REG --reference 4712 {SAID} {BY_A_ROLE} {QUIET}",
    ),
    "reply": (
        f"{{package}} 1 --vintage 2 {SAID} {BY_A_ROLE} {TELLING}",
        f"{{package}} 1 {SAID} {BY_A_ROLE} {QUIET}",
    ),
    "grant": (f"{{package}} may-stay {BY_A_ROLE} {TELLING}", f"{{package}} may-stay {BY_A_ROLE} {QUIET}"),
    "decide": (
        f"{{package}} undated-old-case --answer count --by O --says sl=Da --says en=Yes {REASON} {BY_A_ROLE} {TELLING}",
        f"{{package}} undated-old-case --answer 'do not count' --case police.csv!B2 {REASON} {BY_A_ROLE} {QUIET}",
        f"{{package}} potential-victims-are-presumed --answer open {BY_A_ROLE}",
    ),
    "sign": (
        f"{{package}} small-counts-2024 --by Office {BY_A_ROLE} {TELLING}",
        f"{{package}} --sheet --without release --by Office {BY_A_ROLE} {TELLING}",
        f"{{package}} 113 --by Office {BY_A_ROLE} {QUIET}",
    ),
    "forms": (
        f"{{package}} --out {{out}} --from si-2024 --supplier police {BY_A_ROLE} {TELLING}",
        f"{{package}} --out {{out}} {BY_A_ROLE} {QUIET}",
    ),
    "receive": (
        f"{{package}}/police.csv --into {{package}} --receipts {{out}} {BY_A_ROLE} {TELLING}",
        f"{{package}}/police.csv --into {{package}} --table police-records/public {BY_A_ROLE} {QUIET}",
    ),
    "return": (f"{{package}} --out {{out}} --delivery 0123456789abcdef {BY_A_ROLE} {QUIET}",),
    "answers": (
        f"{{package}} --accept all {REASON} {BY_A_ROLE} {TELLING}",
        f"{{package}} --reject 1-1 {REASON} {BY_A_ROLE} {QUIET}",
    ),
    "confirm": (
        f"{{package}} datapackages/codelists/sex.csv {BY_A_ROLE} {TELLING}",
        f"{{package}} datapackages/codelists/sex.csv {BY_A_ROLE} {QUIET}",
    ),
    "describe office": (
        f"{{package}} police --mailbox a@example.org --address Street --due 03-15 {BY_A_ROLE} {TELLING}",
        f"{{package}} police --due 31 {BY_A_ROLE} {QUIET}",
    ),
    "describe mailboxes": (
        f"{{package}} police=a@example.org contact=a@example.org --due 03-15 {BY_A_ROLE} {TELLING}",
        f"{{package}} police=nobody {BY_A_ROLE} {QUIET}",
    ),
    "describe contact": (
        f"{{package}} --email a@example.org {BY_A_ROLE} {TELLING}",
        f"{{package}} --email nobody {BY_A_ROLE} {QUIET}",
    ),
    "describe metadata": (
        f"{{package}} 12.3 --words en=Words --words sl=Besede {BY_A_ROLE} {TELLING}",
        f"{{package}} 99 {BY_A_ROLE} {QUIET}",
    ),
    "mappings edit": (
        f"{{package}} mappings/kz1/113.yaml --with {{package}}/police.csv {REASON} {BY_A_ROLE} {TELLING}",
        f"{{package}} mappings/organisations.yaml --with {{package}}/police.csv {REASON} {BY_A_ROLE} {QUIET}",
    ),
}
OF_KIND = {
    Kind.TEXT: "0123456789abcdef",
    Kind.DAY: "2026-12-31",
    Kind.NUMBER: "1",
    Kind.CONTENT: "{package}/police.csv",
}
"""By kind of field, a word that may stand there."""


def _made_up(act: type[Act]) -> tuple[str, str]:
    """The words of the command of an act with whatever it asks, and with what it cannot do without."""
    words, needed = ["{package}"], ["{package}"]
    for field in (it for it in act.asked if it.kind is not Kind.FLAG):
        value = next(iter(field.choices), OF_KIND.get(field.kind, ""))
        given = [value] if field.positional else [f"--{field.option}", value]
        told = REASON.replace("--because", f"--{field.option}").split() if field.kind is Kind.WORDS else given
        words += told if field.on_console else []
        needed += told if field.on_console and field.is_required else []
    return f"{' '.join(words)} {BY_A_ROLE} {TELLING}", f"{' '.join(needed)} {BY_A_ROLE} {QUIET}"


_OF_ACTS = {act.command: _made_up(act) for act in ACTS.values() if act.command}
"""Each act with words that are made up; those of `_BY_ROLES` are chosen so that more is done."""
CHANGING: Mapping[str, tuple[str, ...]] = {
    called: (*cases, f"{cases[-1]} --role-key {{sign}}") if BY_A_ROLE in cases[-1] else cases
    for called, cases in (_OF_ACTS | _BY_ROLES).items()
}
"""By command that changes a collection, its words."""

SHORTLY: Mapping[str, tuple[str, ...]] = {
    "validate": ("{package} --format json", "{package} --lang sl"),
    "submit": ("{package} --out {out} --draft",),
    "status": ("{package}",),
    "return": ("{package} --out {out} --all",),
    "mappings diff": ("{earlier} --package {package} --format json",),
}
"""The same for another way of keeping rows, which changes what is read and not how it is told."""

ALONE: Mapping[str, tuple[str, ...]] = {
    "checks": (
        "--lang sl --format text",
        "--lang en --format json",
        "--format markdown --quiet",
        "--refusals",
        "si-2024 --format vtl",
    ),
    "completion": ("bash --lang sl", "fish --lang en --quiet"),
    "doctor": ("--lang sl --format text", "--lang en --format json --quiet"),
    "mappings check": (
        "--lang sl --format text --today 2025-02-01",
        "--format json",
        "--format github --lang en",
        "--format gitlab --quiet",
        "--since {earlier}",
    ),
    "mappings diff": ("{earlier} --no-impact --lang sl", "{earlier} --no-impact --quiet"),
    "report": ("--lang sl --format text", "--lang en --format json --quiet"),
    "mappings export": (
        "--out {out} --form sssom --form sdmx --form xlsx --form pages --form transposition --lang sl",
        "--out {out} --form pages --lang en --quiet",
    ),
    "pseudonymise": (
        "{names} --contract example --out {out} --key-file {key} --lang sl --format text",
        "{names} --contract example --out {out} --key-env " + KEY + " --lang en --format json",
        "{names} --contract example --out {out} --key-file {key} --quiet",
        "{names} {names} --contract example --out {out} --key-file {key}",
        "{names} --contract {names} --out {out} --key-file {key}",
        "{names} --contract example --out {out} --key-file {names} --lang sl",
        "--new-key {out}",
    ),
    "export": (
        "{dossier} --form px --form json-stat --form sdmx-json --form sqlite --form parquet --out {out} --lang sl",
        "{dossier} --form sqlite --out {out} --lang en --quiet",
    ),
    "compare": (
        "{dossier} {dossier} --lang sl --format text --fail-on-change --all",
        "{dossier} {dossier} {dossier} --lang en --format json --quiet",
        "{dossier} {dossier} --format html --quiet",
        "{dossier} {dossier} {dossier} --format csv",
    ),
    "explain": (
        "{dossier} V3!D14 --lang sl --format text",
        "{dossier} --key table=V3,sex=T --lang en --format json",
        "{dossier} --source data/t03.csv!B2 --quiet",
    ),
    "template inspect": (
        "{form} --lang sl --format text",
        "{form} --out {out}.yaml --lang en --format json --quiet",
    ),
    "year new": (
        "2031 --from si-2024 --out {out} --role analyst --on 2026-11-25 --break-lock --lang sl --format text",
        "2032 --from si-2024 --out {out} --role analyst --role-key {sign}",
        "2031 --from si-2024 --out {out} --role analyst --lang en --format json --quiet",
    ),
    "contract draft": (
        "{names} --out {out} --table found --lang sl",
        "{names} --out {out} --lang en --quiet",
    ),
    "contract import": ("{names} --out {out} --lang sl", "{names} --out {out} --lang en --quiet"),
    "contract export": ("police --out {out} --lang sl", "--out {out} --lang en --quiet"),
    "country new": (
        "HR --languages hr,en --year 2024 --out {out} --lang sl --format text",
        "HR --languages hr,en --out {out} --lang en --format json --quiet",
    ),
    "country renew": (
        f"{CROATIA} --out {{out}} --lang sl --format text",
        f"{CROATIA} --out {{out}} --lang en --format json --quiet",
    ),
    "repository new": (
        "{out} --country HR --languages hr,en --year 2024 --role analyst --on 2026-11-25 --break-lock --lang sl"
        " --format text",
        "{out} --year 2024 --own-law --role analyst --role-key {sign} --lang en --format json --quiet",
    ),
    "repository check": ("{names} --lang sl --format text", "{names} --lang en --quiet"),
    "keys new": ("{out} --lang sl", "{out} --lang en --quiet"),
    "synth": (
        "--out {out} --rows 100 --year 2024 --seed 3 --without-keys 0.1 --lang sl --format text",
        "--out {out} --rows 100 --public --dirt 2 --lang en --format json --quiet",
        "--out {out} --rows 1",
    ),
}
"""By command, its words where it is given none."""


SERVERS = {"desk"}
"""Commands that answer a browser: what their pages say is tried in `tests/desk`."""


def all_commands(group: click.Group = cli, called: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    for name, command in group.commands.items():
        words = f"{called} {name}".strip()
        if isinstance(command, click.Group):
            yield from all_commands(command, words)
        elif words not in SERVERS:
            yield words, command


def said_of(called: str) -> list[str]:
    """All words with which a command is tried."""
    return shlex.split(" ".join(words for cases in (OF_A_PACKAGE, ALONE, CHANGING) for words in cases.get(called, ())))


def lines(cases: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, list[str]]]:
    """Every call of these cases: the command, and all its words with the places still in braces."""
    for called, each in cases.items():
        for words in each:
            yield called, [*called.split(), *words.split(), "--definitions", "{definitions}"]
