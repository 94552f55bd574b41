"""Write a collection of synthetic registers with known answers, from a number of rows and a seed.

What is drawn, and how often, stands in `datapackages/synth/police.yaml`; every share there is invented. Nobody's data
are read, and no person in it exists. The same order gives the same bytes on any machine. Refused: too few rows, shares
that are none, a year under another text of the law, a folder in which something stands already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.errors import Fault, OutputRefused, refuse_if_any
from thb_eu.base.limits import SYNTHETIC_ROWS
from thb_eu.base.messages import Text, _, in_thousands, plural
from thb_eu.base.model import Place
from thb_eu.definitions.folder import Folder
from thb_eu.records.synthetic.settings import read_settings

FEWEST_ROWS = 100
YEARS = range(2020, 2048)
"""Closing years for which the offences of the settings fall under the texts of the law that they name."""

ROWS = plural("{count} row of the register", "{count} rows of the register")
PLANTED = plural("{count} defect planted", "{count} defects planted")
KNOWN = _("The known answers are in truth.json.")
NEGATIVE = _("a number from 0 on.")


@dataclass(frozen=True, slots=True)
class SynthesisRequest:
    """What is wanted: rows of the Police's register, the reference year, and what they are to be like.

    `without_keys`: the share of persons' rows that have no key; `public`: the public edition, without keys, countries
    and days; `dirt`: how many defects are planted.
    """

    rows: int
    year: int = 2024
    seed: int = 1
    without_keys: float = 0.0
    public: bool = False
    dirt: int = 0


def synthesise(order: SynthesisRequest, out: Path, folder: Folder) -> dict[str, object]:
    """Write the collection into `out`; the known answers, as they stand in its `truth.json`."""
    refuse_if_any(OutputRefused, _faults(order))
    settings = read_settings(folder)
    refuse_if_taken(out)
    with folder_beside(out, is_new=True) as made:
        from thb_eu.records.synthetic.collection import written  # numpy loads where it is used

        return written(order, settings, made)


def _faults(order: SynthesisRequest) -> Iterator[Fault]:
    if order.rows < FEWEST_ROWS:
        what = plural("at least {fewest} row.", "at least {fewest} rows.", by="fewest").filled({"fewest": FEWEST_ROWS})
        yield Fault(Place("--rows"), "option-invalid", what, who="user")
    if order.rows > SYNTHETIC_ROWS:
        yield Fault(
            Place("--rows"), "option-invalid", _("at most {most} rows.", most=in_thousands(SYNTHETIC_ROWS)), who="user"
        )
    if order.year not in YEARS:
        what = _("a year from {first} to {last}.", first=YEARS[0], last=YEARS[-1])
        yield Fault(Place("--year"), "option-invalid", what, who="user")
    if not 0 <= order.without_keys <= 1:
        yield Fault(Place("--without-keys"), "option-invalid", _("a share is from 0 to 1."), who="user")
    if order.seed < 0:
        yield Fault(Place("--seed"), "option-invalid", NEGATIVE, who="user")
    if order.dirt < 0:
        yield Fault(Place("--dirt"), "option-invalid", NEGATIVE, who="user")
    elif order.dirt * 100 > order.rows:
        yield Fault(Place("--dirt"), "option-invalid", _("at most one defect to a hundred rows."), who="user")


def notices(truth: Mapping[str, Any], out: Path) -> tuple[Text, ...]:
    """Say what whoever asked for the collection should know."""
    rows, planted = ROWS.filled({"count": truth["order"]["rows"]}), PLANTED.filled({"count": len(truth["planted"])})
    return _("{out}: {rows}, {planted}. All data are invented.", out=out, rows=rows, planted=planted), KNOWN
