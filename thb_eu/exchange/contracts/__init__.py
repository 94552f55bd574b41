"""Draft the contracts of a supplier from a file, and hand them on in the Open Data Contract Standard, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import clear_abandoned
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import DefinitionRefused, Fault
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import _, in_each_language, literal
from thb_eu.base.model import Place
from thb_eu.base.printable import slug
from thb_eu.definitions import Contract, Definitions, read_checked
from thb_eu.definitions.contracts import read_contracts
from thb_eu.definitions.strict_reader import read_json
from thb_eu.definitions.suppliers import NAME
from thb_eu.definitions.yaml_patch import with_value
from thb_eu.publication.manifest import as_json

Package = Mapping[str, Any]
"""The descriptor of a supplier's contracts, as it stands in its file."""
DESCRIPTOR = "datapackage.json"


def package_in(folder: Path, definitions: Definitions) -> Package:
    """Return the package of contracts in a folder; one without tables where it has none."""
    clear_abandoned(folder)
    if (file := folder / DESCRIPTOR).is_file():
        package: Package = read_json(read_bounded(file, EDITED_FILE, DefinitionRefused), str(file), DefinitionRefused)
        held(package, definitions)
        return package
    name = folder.resolve().name
    if name != slug(name):
        what = _("an office is called by small letters, digits and hyphens.")
        remedy = _("Call the folder {name}.", name=slug(name))
        raise DefinitionRefused(Fault(Place(str(folder)), "shape-wrong", what, remedy, "user"))
    title = in_each_language("title", literal(name), definitions.languages)
    return {"name": name, **title, "thb:kind": "contract", "thb:supplier": name.upper(), "resources": []}


def held(package: Package, definitions: Definitions) -> tuple[bytes, Mapping[str, Contract]]:
    """Return the file of a package and its contracts; refused is what nobody could load."""
    law, name = definitions.law, f"datapackages/sources/{package.get('name')}/{DESCRIPTOR}"
    content = as_json(package)
    value = read_checked(definitions.folder, name, content, "contract", DefinitionRefused)
    return content, read_contracts(value, law.dimensions, tuple(law.days), name, None, law.lists, content)


def with_office(office: str, definitions: Definitions) -> bytes:
    """Return `suppliers.yaml` with an entry for an office of which nothing is told yet but its code."""
    unknown = {"office": dict.fromkeys(definitions.languages, office), "mailbox": None, "address": None, "due": None}
    return with_value(definitions.folder.read(NAME), NAME, ["suppliers", office], unknown)
