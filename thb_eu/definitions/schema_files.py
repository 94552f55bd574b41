"""Write `schemas/NAME.schema.json` from the classes that declare edited files (`make schemas`).

The example of each stands in `schemas/examples/NAME.yaml`, the words for all of them in `schemas/descriptions.yaml`.
These are translated by the catalogues, which must be compiled (`make messages`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from thb_eu.base.errors import DefinitionRefused
from thb_eu.definitions.bindings import Binding
from thb_eu.definitions.cell_sets import UnreportedFile
from thb_eu.definitions.codelists import CodelistPackage
from thb_eu.definitions.collection_descriptor import CollectionDescriptor
from thb_eu.definitions.contracts import ContractPackage
from thb_eu.definitions.counting import CountingRules
from thb_eu.definitions.country import Country
from thb_eu.definitions.decisions import CaseDecisions, Decisions, Symmetries
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.interventions import Corrections, Waivers
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.law import Crosswalk, DimensionFile, Policies
from thb_eu.definitions.office_roles import OfficeRoles
from thb_eu.definitions.open_data import OpenDataCatalogue
from thb_eu.definitions.personal_data import Declaration, NationalIdentifiers, PersonalData
from thb_eu.definitions.recipients import Recipient
from thb_eu.definitions.reference import ReferenceWords
from thb_eu.definitions.releases import Releases
from thb_eu.definitions.rules import RuleFile
from thb_eu.definitions.sdmx import ConverterLayout, EurostatViews, Transmission
from thb_eu.definitions.series import Series
from thb_eu.definitions.shapes import schema_of
from thb_eu.definitions.signing import ConfirmedTexts
from thb_eu.definitions.strict_reader import position, read_yaml
from thb_eu.definitions.suites import Suite
from thb_eu.definitions.suppliers import Suppliers
from thb_eu.definitions.tables import IndicatorTables
from thb_eu.definitions.validation_rules import CheckFile

DECLARED: Mapping[str, type] = {
    "binding": Binding,
    "case-decisions": CaseDecisions,
    "codelists": CodelistPackage,
    "collection": CollectionDescriptor,
    "confirmed": ConfirmedTexts,
    "contract": ContractPackage,
    "corrections": Corrections,
    "converter": ConverterLayout,
    "counting": CountingRules,
    "coverage": UnreportedFile,
    "country": Country,
    "crosswalk": Crosswalk,
    "decisions": Decisions,
    "dimensions": DimensionFile,
    "disclosure": Policies,
    "eurostat-view": EurostatViews,
    "identifiers": NationalIdentifiers,
    "indicators": IndicatorTables,
    "journal": JournalEntry,
    "open-data": OpenDataCatalogue,
    "personal-data": PersonalData,
    "plausibility": Suite,
    "pseudonyms": Declaration,
    "recipient": Recipient,
    "reference-metadata": ReferenceWords,
    "releases": Releases,
    "roles": OfficeRoles,
    "rules": RuleFile,
    "series": Series,
    "suppliers": Suppliers,
    "symmetries": Symmetries,
    "transmission": Transmission,
    "validation": CheckFile,
    "waivers": Waivers,
}
"""By the name of its schema: the class of each file whose schema is generated."""
DESCRIPTIONS = "descriptions.yaml"


def generated(name: str, folder: Path) -> str:
    """Return the schema of one file as `folder` should hold it; `name` is one of `DECLARED`."""
    descriptions, examples = (
        read_yaml((folder / file).read_bytes(), f"schemas/{file}", DefinitionRefused)
        for file in (DESCRIPTIONS, f"examples/{name}.yaml")
    )
    return json.dumps(schema_of(DECLARED[name], name, descriptions, examples), ensure_ascii=False, indent=2) + "\n"


def write(folder: Path) -> None:
    """Write the schema of every declared file into `folder`."""
    for name in DECLARED:
        (folder / f"{name}.schema.json").write_text(generated(name, folder), encoding="utf-8", newline="\n")


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield what translators find of the descriptions, with their lines. The interface is Babel's."""
    content = file.read()
    for name, words in read_yaml(content, DESCRIPTIONS, DefinitionRefused).items():
        yield position(DESCRIPTIONS, content, [name]).line or 1, "_", words, []


if __name__ == "__main__":
    write(find_folder().roots["schemas"])
