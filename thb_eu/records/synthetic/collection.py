"""Write all files of a synthetic collection, with `truth.json` beside them.

The register is written chunk by chunk, so that its size does not matter for the memory; the care programmes follow,
since they look after persons whom the register knows.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import ENGLISH, _
from thb_eu.base.model import Place
from thb_eu.base.progress import stage
from thb_eu.records.pseudonyms import METHOD, PseudonymReceipt, beside
from thb_eu.records.synthetic import SynthesisRequest
from thb_eu.records.synthetic.ground_truth import GroundTruth
from thb_eu.records.synthetic.offences import (
    BETWEEN,
    END,
    SIGNS,
    Numbers,
    OffenceRegister,
    Sampler,
    SyntheticPopulation,
    lines,
)
from thb_eu.records.synthetic.programmes import ProgrammeTables
from thb_eu.records.synthetic.register import FEWEST_SIGNS, PersonRegister, PlantedDefects
from thb_eu.records.synthetic.settings import PLACE, Settings

PARTS = 1_000_000
NO_CONTRACT = (
    "unknown-contract",
    _("the contract of the register is not among the definitions."),
    _("Complete the part register."),
)
TRUTH, DESCRIPTOR = "truth.json", "datapackage.json"


class _Making:
    """One collection being written."""

    def __init__(self, order: SynthesisRequest, settings: Settings, folder: Path) -> None:
        self.order, self.settings, self.folder = order, settings, folder
        self.recipe, self.bases = settings.recipe, settings.bases
        self.sampler = Sampler(order.seed)
        self.years = {order.year - 1: order.rows // 2, order.year: order.rows - order.rows // 2}
        self.people = SyntheticPopulation(self.recipe, self.sampler, date(order.year - 1, 1, 1).toordinal())
        self.offences = OffenceRegister(self.recipe, self.sampler, self.people)
        self.register = PersonRegister(self.recipe, self.sampler, self.people, self.offences, self.bases)
        self.known = GroundTruth(self.recipe, self.people, self.offences)
        self.without_keys = round(order.without_keys * PARTS)
        self.edition = "public" if order.public else "confidential"
        self.dirt = PlantedDefects(self.recipe["dirt"], order.dirt, order.rows, self.offences, self.register.encoding)
        self.resources: list[dict[str, str]] = []

    def make(self) -> dict[str, object]:
        """Write all files; the known answers."""
        self._add("register", self._register_lines)
        refuse_if_any(DefinitionRefused, [] if self.resources else [Fault(Place(PLACE), *NO_CONTRACT)])
        self._add("programmes", self._programme_lines)
        truth = self._truth()
        self._write_json(TRUTH, truth)
        self._write_json(DESCRIPTOR, self._descriptor())
        return truth

    def _add(self, part: str, made: Any) -> None:
        """Write one register, where this edition has it and the definitions hold its contract."""
        settings = self.recipe[part]
        table = settings["tables"].get(self.edition)
        header = table and self.settings.columns(part, table)
        if not header:
            return
        path = self.folder / f"{settings['name']}.csv"
        bases: Counter[str] = Counter(dict.fromkeys(self.bases, 0))
        first = BETWEEN.join(name.encode(settings["encoding"]) for name in header) + END
        sha256 = write_lines(path, (chunk for chunks in ([first], made(header, bases)) for chunk in chunks))
        if not self.order.public:
            receipt = PseudonymReceipt(METHOD, self._key_mark(), self.settings.sha256, sha256, dict(bases))
            beside(path).write_bytes(receipt.as_bytes())
        self.resources.append(
            {
                "name": settings["name"],
                "title": settings["title"][ENGLISH],
                "path": path.name,
                "encoding": settings["encoding"],
                "thb:contract": f"{settings['contract']}/{table}",
                "thb:source": settings["title"][ENGLISH],
            }
        )

    def _register_lines(self, header: Sequence[str], bases: Counter[str]) -> Iterator[bytes]:
        last = max(self.offences.last(year, rows) for year, rows in self.years.items())
        width = max(FEWEST_SIGNS, len(str(last)))
        for year, number in self.years.items():
            for rows in self.offences.rows(year, number):
                answers = self.register.persons(rows, self.without_keys)
                self.known.add_rows(rows, answers)
                columns = self.register.cells(rows, answers, header, width)
                planted = self.dirt.planted(lines(columns), rows, header)
                yield END.join(planted) + END
                bases.update(self.bases[place] for place in answers.basis[self.dirt.repeated].tolist())
                bases.update(self._by_basis(answers.basis))

    def _programme_lines(self, header: Sequence[str], bases: Counter[str]) -> Iterator[bytes]:
        programmes = ProgrammeTables(self.recipe, self.sampler, self.people, self.known, self.order.year)
        in_care = programmes.stays(self.without_keys)
        self.known.record_case(in_care.appearances)
        bases.update(self._by_basis(in_care.basis))
        yield b"".join(line + END for line in lines(programmes.cells(in_care, header, self.bases)))

    def _by_basis(self, basis: Numbers) -> Counter[str]:
        """Say how many rows are known by what."""
        counts: Counter[str] = Counter()
        for name, count in zip(self.bases, np.bincount(basis, minlength=len(self.bases)).tolist(), strict=True):
            counts[name] += count
        return counts

    def _key_mark(self) -> str:
        """Return the mark of a key that there never was; one for all files of the collection."""
        lots = self.sampler.start("mark of the key")
        return "k1_" + "".join(chr(SIGNS[lots >> 5 * sign & 31]) for sign in range(8))

    def _truth(self) -> dict[str, object]:
        return {
            "schema_version": 1,
            "order": {
                "rows": self.order.rows,
                "year": self.order.year,
                "seed": self.order.seed,
                "edition": self.edition,
                "without_keys": self.order.without_keys,
                "dirt": self.order.dirt,
            },
            "settings": self.settings.sha256,
            "rows": self.known.tally(),
            "other_offences": self.known.others(),
            "persons": [] if self.order.public else list(self.known.persons()),
            "planted": self.dirt.listed(self.recipe["register"]["name"] + ".csv"),
        }

    def _descriptor(self) -> Mapping[str, object]:
        title = self.recipe["title"]
        return {
            "name": "synthetic",
            "title": title[ENGLISH],
            **{f"thb:title_{lang}": words for lang, words in title.items() if lang != ENGLISH},
            "thb:kind": "collection",
            "thb:geo": self.recipe["geo"],
            "thb:year": self.order.year,
            "contributors": [{"title": "thb-eu synth", "roles": ["contact"]}],
            "resources": self.resources,
        }

    def _write_json(self, name: str, value: object) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        (self.folder / name).write_bytes((text + "\n").encode("utf-8"))


def write_lines(path: Path, chunks: Iterable[bytes]) -> str:
    """Write the chunks one after another; the SHA-256 of the file."""
    digest = hashlib.sha256()
    stage(_("writing {file}", file=path.name))
    with path.open("wb") as opened:
        for chunk in chunks:
            opened.write(chunk)
            digest.update(chunk)
    return digest.hexdigest()


def written(order: SynthesisRequest, settings: Settings, folder: Path) -> dict[str, object]:
    """Write all files of the collection into `folder`; the known answers, as they stand in its `truth.json`."""
    return _Making(order, settings, folder).make()
