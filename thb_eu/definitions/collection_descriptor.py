"""Declare the `datapackage.json` of a national collection of one year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thb_eu.base.csv_tables import NO_FORMULA
from thb_eu.base.messages import NO_WORDS, Text, _, titled
from thb_eu.definitions.interventions import path_of
from thb_eu.definitions.shapes import DAY, FLAG, WORD, KeyShape, Once, Ref, Schema, group, shape, spec
from thb_eu.definitions.tables import BOUNDS

GEO = Ref("geo", "unknown-code", _("{geo!r} is not a country of the code list geo."), lambda *_others: NO_WORDS)
CONTRACT = Ref("contract", "unknown-contract", _("the contract {contract!r} does not exist."))
ARTICLE = Ref("article", "unknown-code", _("the article {article!r} is not in the code list."))
SUPPLIER = Ref("supplier", "unknown-supplier", _("the supplier {supplier!r} does not exist."))
PUBLISHED, PUBLISHED_IN = "thb:published", "thb:published_in"
"""What a resource says of numbers that everybody can read, and where these were printed."""
OWN_DEFINITIONS, FOLDER_NAME = "thb:definitions", "^[a-z0-9][a-z0-9-]*$"
STATED_TWICE = Once("duplicate-id", _("two statements are about this table."), _("Keep the one that holds."))
ONE_NAME = Once("duplicate-id", _("two resources have this name."), _("Give each its own name."))
SAME_FILE, OWN_FILE = _("another resource names the same file."), _("Give each table its own file.")
SENT_TWICE, JOIN_THEM = _("another table was sent under this contract."), _("Put the rows into one table.")
SUPPLIERS_TABLE = "^[a-z0-9-]+/[a-z0-9-]+$"
TEXT: Schema = {"type": "string"}
YEARS: Schema = {"type": "array", "uniqueItems": True, "items": {**TEXT, "pattern": r"^\d{4}$"}}
ONE_ROW: Schema = {"type": "integer", "minimum": 1, "maximum": 1000}
TWO_ROWS: Schema = {"type": "array", "minItems": 1, "maxItems": 2, "items": ONE_ROW}
DELIMITER, LINE_END = {"enum": [",", ";", "\t", "|"]}, {"enum": ["\n", "\r\n", "\r"]}
IN_QUOTES: Mapping[str, Any] = {"quoteChar": {"const": '"'}, "doubleQuote": FLAG, "skipInitialSpace": bool}
LAID_OUT: Mapping[str, Any] = {"header": FLAG, "headerRows": TWO_ROWS, "sheetName": WORD, "lineTerminator": LINE_END}
DIALECT = group("CollectionDialect", {}, {"$schema": TEXT, "delimiter": DELIMITER, **LAID_OUT, **IN_QUOTES})
CONNECTION: Schema = {**TEXT, "pattern": "^[A-Z][A-Z0-9_]*$", "writeOnly": True}
DATABASE = group("DatabaseTable", {"connection": CONNECTION, "table": WORD}, {"row": WORD})
OF_A_PERSON = dict.fromkeys(("title", "email", "path", "organization", "role"), TEXT)
PERSON = group("Contributor", {}, {**OF_A_PERSON, "roles": {"type": "array", "items": TEXT}})


@shape(
    extends=("title", "description", "source"),
    named=_("resource {resource}"),
    beside=(
        KeyShape("encoding", WORD, required=False),
        KeyShape("dialect", {**DIALECT, "minProperties": 1}, required=False),
        KeyShape("thb:table", DATABASE, required=False),
        KeyShape("thb:form", group("FormSheet", {}, {"sheet": WORD}), required=False),
    ),
)
class CollectionFile:
    """One file of a collection; what is read from it is told by its contract."""

    name: str = spec(key="name", once=ONE_NAME)
    path: str = spec(key="path", rules={"maxLength": 1000}, once=Once("duplicate-file", SAME_FILE, OWN_FILE))
    contract: str = spec(
        ref=CONTRACT, once=Once("duplicate-file", SENT_TWICE, JOIN_THEM), rules={"pattern": SUPPLIERS_TABLE}
    )
    source: str = spec(rules={"pattern": NO_FORMULA})
    names_years: tuple[str, ...] = spec(default=(), shape=YEARS)
    published: bool = spec(default=False, shape=FLAG)
    published_in: str = spec(default="", shape=WORD)


NONE, UNKNOWN = "none", "unknown"
"""What a supplier says of a table instead of figures: it is known that there was none, or it cannot be said."""


@shape()
class SupplierStatement:
    """What a supplier says of a table instead of figures: by which role, on which ISO day, in which delivery.

    Of a table of which there was none, zeros were sent; of one that cannot be told nothing was, and it is not zero.
    """

    contract: str = spec(key="contract", ref=CONTRACT, once=STATED_TWICE, rules={"pattern": SUPPLIERS_TABLE})
    says: str = spec(key="says", shape={"enum": [NONE, UNKNOWN]})
    role: str = spec(key="role", default="")
    on: str = spec(key="on", shape={**TEXT, "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}, default="")
    delivery: str = spec(key="delivery", default="")


@shape()
class SeriesBreak:
    """A break in the series: since which day an article counts otherwise, and what that does to the figures."""

    article: str = spec(ref=ARTICLE)
    first: str = spec(key="from", shape=DAY)
    note: Text = spec()


KIND = KeyShape("thb:kind", {"const": "collection"})


@shape("A national collection of one year", extends=("title",), beside=(KIND,), slots=False)
class CollectionDescriptor:
    """What a collection says about itself; its files, each path written one way, and its breaks as they stand."""

    name: str = spec(key="name", rules={"maxLength": 180, "pattern": "^[^&]*$"})
    title: Text = spec(key="title", shape=WORD, make=titled)
    geo: str = spec(ref=GEO)
    year: int = spec(rules={"minimum": 2008, "maximum": 2100})
    resources: tuple[Mapping[str, Any], ...] = spec(
        key="resources",
        shape=tuple[CollectionFile, ...],
        rules={"minItems": 0},
        read=lambda files: tuple({**file, "path": path_of(file["path"])} for file in files),
    )
    contact: Mapping[str, str] = spec(
        key="contributors",
        default_factory=dict,
        shape={"type": "array", "maxItems": 100, "items": {**PERSON, "additionalProperties": True}},
        read=lambda people: next((person for person in people if "contact" in person.get("roles", ())), {}),
    )
    version: str = spec(default="", own=False, make=lambda descriptor: str(descriptor.get("version", "")))
    names_years: tuple[str, ...] = spec(default=(), shape=YEARS)
    thresholds: Mapping[str, float] = spec(
        default_factory=dict, shape={**group("Thresholds", {}, BOUNDS), "minProperties": 1}
    )
    statements: tuple[SupplierStatement, ...] = spec(default=())
    breaks: tuple[Mapping[str, Any], ...] = spec(
        default=(), shape=tuple[SeriesBreak, ...], rules={"minItems": 1}, read=tuple
    )
    named_suppliers: tuple[str, ...] = spec(key="thb:suppliers", default=(), ref=SUPPLIER)
    came_from: str = spec(key="thb:from", default="")
    definitions: str = spec(key=OWN_DEFINITIONS, default="", rules={"pattern": FOLDER_NAME})
