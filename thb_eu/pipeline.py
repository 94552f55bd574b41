"""Call the six verbs in order, and give the run its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from thb_eu.base.messages import _
from thb_eu.base.model import Audience, CheckedCollection, State
from thb_eu.base.progress import stage
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.evidence.published_numbers import with_published_numbers
from thb_eu.checks.examination import examine
from thb_eu.counts import count, each_unit_once
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.mapping import DecisionTable
from thb_eu.mapping.translation import translate
from thb_eu.mapping.unconfirmed import unconfirmed
from thb_eu.results import Collection, CountedCells, MappedFacts, Package, ReceivedFacts, Submission
from thb_eu.results.open_points import open_points
from thb_eu.results.series import with_series_flags
from thb_eu.results.waived_facts import with_waivers
from thb_eu.sources import read, read_collection
from thb_eu.sources.collection import DESCRIPTOR
from thb_eu.sources.known_releases import MANIFEST, id_of, of_cells, release_named, release_of, with_releases

PROTECTING = _("protecting small counts")


class PipelineResult(NamedTuple):
    """A collection as it was read, translated and counted."""

    received: ReceivedFacts
    mapped: MappedFacts
    counted: CountedCells


def read_and_translate(
    package: Package, definitions: Definitions, set_aside: bool = False
) -> tuple[ReceivedFacts, MappedFacts]:
    """The suppliers' records with their EU categories; a person still stands there as often as bodies tell of it."""
    stage(_("reading the files"))
    received = with_published_numbers(read(package, definitions, set_aside))
    stage(_("applying the rules"))
    return received, translate(received, definitions)


def translated(received: ReceivedFacts, definitions: Definitions, rules: DecisionTable) -> MappedFacts:
    """Return every fact with its EU categories by compiled `rules`, every person once."""
    return each_unit_once(translate(received, definitions, rules), received.registers, definitions)


def read_to_count(package: Package, definitions: Definitions, set_aside: bool = False) -> PipelineResult:
    """Read, map, count every person once."""
    received, every_row = read_and_translate(package, definitions, set_aside)
    mapped = each_unit_once(every_row, received.registers, definitions)
    stage(_("counting"))
    return PipelineResult(received, mapped, count(mapped, definitions, received.collection))


def knowing(package: Package, definitions: Definitions, known: Sequence[str | Path]) -> Package:
    """Return the collection, knowing what was published elsewhere.

    Each of `known` is a dossier, a table of released figures, or a collection of which all tables are public.
    """
    if not known:
        return package
    collection = package if isinstance(package, Collection) else read_collection(package, definitions)
    releases = []
    for path in known:
        if (Path(path) / DESCRIPTOR).is_file() and not (Path(path) / MANIFEST).is_file():
            public = read_to_count(path, definitions)
            content = of_cells(public.received.collection, public.counted.cells, definitions)
            releases.append(release_of(content, str(path), id_of(content), definitions))
        else:
            releases.append(release_named(Path(path), definitions))
    return with_releases(collection, releases)


def prepare(
    package: Package,
    definitions: Definitions,
    audience: Audience = Audience.EU,
    fast: bool = False,
    set_aside: bool = False,
    keyed: Callable[[str], str] | None = None,
) -> Submission:
    """Read, map, count, check, protect: everything short of publishing.

    BLOCKED while a finding blocks; DRAFT while anything waits for the word of a role.
    With `set_aside` files that cannot be read are judged as not delivered instead of refusing all others with them.
    `keyed`: for a public edition whose numbers are drawn under a key (`protect`).
    """
    read = read_to_count(package, definitions, set_aside)
    stage(_("checking"))
    examined = examine(read.received, read.mapped, read.counted, definitions, fast=fast)
    return _protected(read, examined, definitions, audience, keyed)


def for_audience(made: Submission, audience: Audience, keyed: Callable[[str], str] | None = None) -> Submission:
    """Return the submission as `audience` may have it, as `prepare` makes it; nothing is read or checked again."""
    counted = count(made.mapped, made.definitions, made.collection)
    read = PipelineResult(made.received, made.mapped, counted)
    return replace(
        _protected(read, made.examined, made.definitions, audience, keyed), revision=made.revision, on=made.on
    )


def _protected(
    read: PipelineResult,
    examined: CheckedCollection,
    definitions: Definitions,
    audience: Audience,
    keyed: Callable[[str], str] | None,
) -> Submission:
    """Find what was read and judged, with its small counts protected, and the state in which it is then."""
    received, mapped, counted = read
    stage(PROTECTING)
    protected = protect(counted, definitions, received.collection, audience, keyed)
    protected = with_waivers(protected, received, examined.findings)
    protected = with_series_flags(protected, definitions, received.collection)
    waiting = unconfirmed(definitions, mapped.facts, received.collection.contracts)
    made = Submission(received, mapped, protected, examined, State.DRAFT, definitions, waiting)
    if examined.blocked:
        return replace(made, state=State.BLOCKED)
    return made if any(open_points(made)) else replace(made, state=State.FINAL)


def evidence_of(package: Package, definitions: Definitions) -> Evidence:
    """Find what the checks of `package` look at."""
    return Evidence(*read_to_count(package, definitions), definitions)
