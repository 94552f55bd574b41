"""Columns of a register by contracts of their own: plain, unusual and refused values."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.records.registers import HEADER, MORE, REAL, generated, written
from thb_eu.definitions import Contract
from thb_eu.sources.structure import Deviation

SMALL = written(generated(60, 7))
TEXT = SMALL.decode("windows-1250")


def encoded(text: str) -> bytes:
    """As the Police write it."""
    return text.encode("windows-1250")


PLAIN = {
    "real": REAL.read_bytes(),
    "generated": SMALL,
    "Windows line ends": encoded(TEXT.replace("\n", "\r\n")),
    "no last line end": SMALL.removesuffix(b"\n"),
    "blanks around cells": encoded(TEXT.replace(";OVADBA;", "; OVADBA\xa0;")),
    "rows of blanks": SMALL + b";" * (len(HEADER) - 1) + b"\n" + SMALL.split(b"\n")[1] + b"\n",
    "header alone": SMALL.split(b"\n")[0] + b"\n",
    "a word that pandas takes for nothing": encoded(TEXT.replace("BESEDILO", "NA")),
}
UNUSUAL = {
    "quoted cells": encoded(TEXT.replace(";OVADBA;", ';"OVADBA";')),
    "a quotation mark in a cell": encoded(TEXT.replace("BESEDILO", 'BESE""DILO').replace("OPIS", '"OPIS"')),
    "empty lines": SMALL.replace(b"\n", b"\n\n", 5),
    "a line end in a cell": encoded(TEXT.replace("BESEDILO", "BESE\rDILO", 1)),
    "old line ends": SMALL.replace(b"\n", b"\r"),
}
REFUSED = {
    "letters read wrong": TEXT.replace("BESEDILO", "BESEDĹ˝LO").encode("windows-1250"),
    "UTF-8": TEXT.encode(),
    "a formula": encoded(TEXT.replace(";OVADBA;", ";=A1;", 1)),
    "an error value": encoded(TEXT.replace(";OVADBA;", ";#N/A;", 1)),
    "an invisible sign": encoded(TEXT.replace(";OVADBA;", ";OVAD\xadBA;", 1)),
    "a cell without end": encoded(TEXT.replace(";OVADBA;", f";{'O' * 40_000};", 1)),
    "a column twice": encoded(TEXT.replace("DanVTednu", "UraStoritve")),
    "a column without a name": encoded(TEXT.replace("DanVTednu", "")),
    "a workbook called csv": b"PK\x03\x04" + SMALL,
    "an open quotation mark": encoded(TEXT.replace("BESEDILO", '"BESEDILO', 1).replace(";OVADBA;", ';"OVADBA;', 1)),
    "nothing": b"",
}


def spoilt(seed: int) -> bytes:
    """A file with some cells spoilt, rows cut or lengthened, at random places."""
    lots = random.Random(seed)
    lines = [
        line.split(";") for line in written(generated(90, seed), [*HEADER, *MORE]).decode("cp1250").split("\n")[:-1]
    ]
    texts = ("", "x", "12", "000001", "2024", "13.2024", "31.02.2024", "05.03.2024", "1_1", "202", " ")
    for line in lots.sample(lines[1:], 25):
        line[lots.randrange(len(line))] = lots.choice(texts)
    for line in lots.sample(lines[1:], lots.choice([0, 0, 3])):
        line[:] = line[:-1] if lots.random() < 0.5 else [*line, "x"]
    return "".join(";".join(line) + "\n" for line in lines).encode("cp1250")


def with_more_rules(contract: Contract) -> Iterator[Contract]:
    """The contract as it is, and with other constraints, which other registers may have."""
    yield contract
    fields = [dict(field) for field in contract.schema["fields"]]
    fields[1] = {**fields[1], "constraints": {"required": True, "unique": True}}
    fields[7] = {**fields[7], "constraints": {"minLength": 2, "enum": ["x", "12"]}}
    fields[9] = {**fields[9], "type": "year", "constraints": {"required": True}}
    fields[21] = {**fields[21], "type": "integer", "constraints": {"minimum": 2023, "maximum": 2024}}
    yield replace(contract, schema={**contract.schema, "fields": fields})
    yield replace(
        contract, schema={**contract.schema, "primaryKey": list(contract.records.key if contract.records else ())}
    )


def in_order(found: list[Deviation]) -> list[tuple[object, ...]]:
    """Deviations as plain values, in the order of their places."""
    return sorted((d.row, d.cell, d.kind, d.column, d.what.english, d.unreadable) for d in found)
