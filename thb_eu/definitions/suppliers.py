"""Read `datapackages/national/suppliers.yaml`: how each office is written to, and by when it delivers.

An entry bears the name of a package of contracts (a folder below `datapackages/sources`); further packages of the same
office stand in it. The file may be absent: then nobody's address is known. Refused, with its place: a package that is
not there, one that stands twice or in no entry, a language that the country does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Languages, Text, _
from thb_eu.base.model import Place
from thb_eu.definitions.folder import THIS_COUNTRY
from thb_eu.definitions.shapes import NAMED, Once, Ref, Schema, faults_of, made, place_in, shape, spec

NAME = f"{THIS_COUNTRY}/suppliers.yaml"
PACKAGE = Ref("package", "unknown-supplier", _("no package of contracts is called {package!r}."))
LANGUAGE = Ref("language", "unknown-code", _("{language!r} is not a language of the country."))
TWICE = _("the package {package!r} is named a second time.")
ONE_ENTRY = Once("duplicate-id", TWICE, _("Name it in one entry only."))
LACKING = _("the package of contracts {package!r} has no entry.")
ADD_IT = _("Add an entry, or name it under `also` of the office that sends it; what is not known yet is null.")
A_DAY = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
DAY_OF_A_YEAR: Schema = {"type": ["string", "null"], "pattern": f"^({A_DAY})$"}
MAILBOX: Schema = {"type": ["string", "null"], "pattern": r'^[^@\s<>()\[\],;:"\\]+@[^@\s<>()\[\],;:"\\]+$'}


@shape()
class Supplier:
    """An office that sends figures: its mailbox (of a function, no person's), its postal address, its language (that
    of the country, unless it says otherwise).

    `due`: month and day (`03-31`) of the year after, by which it delivers. Empty where nobody has told it yet.
    """

    name: str = field(metadata=NAMED)
    office: Text = spec()
    mailbox: str = spec(shape=MAILBOX)
    address: str = spec(shape={"type": ["string", "null"], "minLength": 1})
    due: str = spec(shape=DAY_OF_A_YEAR)
    language: str = spec(default="", ref=LANGUAGE)
    also: tuple[str, ...] = spec(default=(), ref=PACKAGE)

    def due_in(self, year: int) -> str:
        """Return the ISO day by which the figures of `year` are due; empty where it is not known."""
        return f"{year + 1}-{self.due}" if self.due else ""


@shape("The offices that send figures: how they are written to, and by when they deliver")
class Suppliers:
    """`suppliers.yaml`."""

    suppliers: Mapping[str, Supplier] = spec(ref=PACKAGE)


def read_suppliers(
    value: Mapping[str, Any], packages: Iterable[str], languages: Languages, content: bytes
) -> dict[str, Supplier]:
    """Return by package of contracts the office that sends it; `packages`: those that there are."""
    at, known = place_in(NAME, content), [*packages]
    refuse_if_any(DefinitionRefused, faults_of(Suppliers, value, at, {PACKAGE.to: known, LANGUAGE.to: languages}))
    found: dict[str, Supplier] = {}
    faults: list[Fault] = []
    for name, office in made(Suppliers, value).suppliers.items():
        for package in (name, *office.also):
            if package in found:
                where = at("suppliers", name)
                faults.append(Fault(where, "duplicate-id", TWICE.filled({"package": package}), ONE_ENTRY.remedy))
            found[package] = replace(office, language=office.language or languages[0])
    faults += [
        Fault(Place(NAME), "supplier-lacking", LACKING.filled({"package": package}), ADD_IT)
        for package in known
        if package not in found
    ]
    refuse_if_any(DefinitionRefused, faults)
    return found
