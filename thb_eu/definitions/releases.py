"""Read the release plan: what leaves, to whom, and at which level; what nobody planned does not leave.

One entry of `mappings/releases.yaml` plans one release for whole years: the dossier, or the report of a recipient, made
of one edition. At the level of the Commission a receiver gets true counts with their marks, and may publish those alone
that bear none; at the level of the public everybody gets what is left, and may have it. The ministry signs each entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Audience, Place
from thb_eu.definitions import shapes
from thb_eu.definitions.decisions import approved
from thb_eu.definitions.shapes import SLUG, At, Once, Ref, Schema, closest_or_all, one_of, shape, spec
from thb_eu.definitions.signing import PROPOSED, SIGNED, Approval, DecisionSignature, Validity, rivals

FILE = "mappings/releases.yaml"
"""May be absent: then nothing is planned to leave."""
DOSSIER = "dossier"
"""What a release gets that is no recipient's report."""
RELEASE_TWICE = Once("duplicate-id", _("the release {id!r} occurs twice."), _("Give each release its own id."))
GETS = Ref("release", "unknown-id", _("no recipient is called {name!r}."), closest_or_all)
ADDRESSEE, LETTER, SUMMARY = _("Cover letter: to whom"), _("Cover letter"), _("Summary")
MONTH_AND_DAY: Schema = {"type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
LEAVING = (Audience.EU, Audience.PUBLIC)
"""The internal edition stays in the ministry: nobody plans that it leaves."""


@shape()
class Release:
    """What leaves of a year: `gets` names the dossier or a recipient, `edition` the level at which it leaves.

    `due`: the month and day of the year after, by which it leaves; empty where none is known. `licence`: under which
    others may use it, as SPDX names it; empty where nobody proposed one.
    """

    id: str = spec(key="release", shape=SLUG, once=RELEASE_TWICE)
    valid: Validity = spec()
    gets: str = spec(shape=SLUG)
    edition: Audience = spec(shape=one_of(tuple(level.value for level in LEAVING)))
    because: Text = spec()
    approval: Approval = shapes.spec_of_entry(approved, PROPOSED, SIGNED)
    due: str = spec(default="", shape=MONTH_AND_DAY)
    licence: str = spec(default="", shape={"type": "string", "pattern": "^[A-Za-z0-9.+-]+$"})

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature, if it stands."""
        return self.approval.signed

    @property
    def recipient(self) -> str:
        """The name of the recipient that gets a report; empty where the dossier leaves."""
        return "" if self.gets == DOSSIER else self.gets

    @property
    def places(self) -> Mapping[str, Text]:
        """The places for words of the office in what goes with a dossier by name, with their titles."""
        of_letter = {"addressee": ADDRESSEE, "letter": LETTER} if self.edition is Audience.EU else {}
        told = {} if self.recipient else {**of_letter, "summary": SUMMARY}
        return {f"{self.id}/{name}": title for name, title in told.items()}

    def due_of(self, year: int) -> str:
        """Return the ISO day by which the figures of `year` leave; empty where none is known."""
        return f"{year + 1}-{self.due}" if self.due else ""


@shape("Release plan")
class Releases:
    """`mappings/releases.yaml`."""

    releases: tuple[Release, ...] = spec()


def read_releases(value: Mapping[str, Any], content: bytes) -> tuple[Release, ...]:
    """Return the plan in its order; refused are two entries of which both would be followed on one day."""
    at, releases = shapes.place_in(FILE, content), shapes.made(Releases, value).releases
    faults = [*shapes.faults_of(Releases, value, at, {}), *rivals(releases, at, "releases", _leaves)]
    refuse_if_any(MappingRefused, faults)
    return releases


def _leaves(release: Release) -> object:
    """Return what leaves once alone: a dossier at each level, a report at one."""
    return (release.gets, release.edition) if release.gets == DOSSIER else release.gets


def receivers_unknown(releases: Sequence[Release], recipients: Collection[str], at: At) -> Iterator[Fault]:
    """Yield releases that a recipient gets of whom no file tells."""
    for number, release in enumerate(releases):
        for flaw in GETS.flaws(release.gets, {GETS.to: (DOSSIER, *recipients)}):
            yield Fault(at("releases", number, "gets"), flaw.code, flaw.what, flaw.remedy)


def not_planned(gets: str, year: int) -> Fault:
    """Say that nobody planned what a recipient gets of a year, and what to do."""
    what = _("nobody planned what {name!r} gets of {year}.", name=gets, year=year)
    remedy = _(
        "Add an entry under `releases` that says `gets: {name}` and whose `valid` covers {year} from its first to its "
        "last day.",
        name=gets,
        year=year,
    )
    return Fault(Place(FILE), "release-missing", what, remedy)
