"""Run one collection by one set of definitions: received, translated, counted, examined, protected for an audience.

    run = run_of("si-2024", load())
    run.received, run.mapped, run.counted   # what the suppliers say, with EU categories, in the cells of the EU tables
    run.edition(Audience.PUBLIC)            # what the public may have, as the files of its dossier show it

Each step is made when it is first asked for, and once. A run that was made before is found again while the files of
the collection and of its neighbours hold the same bytes; each step of another one, while what it is given is the same
(`kept_steps`). Steps up to the cells, and what is found in figures, are given no entry of the journal, no signature,
waiver, address or word: an act that writes one of these counts nothing again. Which state a submission is in:
`thb_eu.results.state`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from thb_eu.base import kept_steps
from thb_eu.base.kept_steps import kept, same
from thb_eu.base.messages import _
from thb_eu.base.model import Audience, CheckedCollection, State
from thb_eu.base.progress import stage
from thb_eu.base.second_process import ask, is_there
from thb_eu.checks import suite_checks
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.examination import examined
from thb_eu.counts import count, each_unit_once
from thb_eu.definitions import Definitions, UnconfirmedText
from thb_eu.disclosure import Withheld, protect, withheld_of
from thb_eu.mapping import DecisionTable
from thb_eu.mapping.translation import translate
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.results import Collection, CountedCells, MappedFacts, Package, ProtectedCells, ReceivedFacts, Submission
from thb_eu.results.series import with_series_flags
from thb_eu.results.state import state_of
from thb_eu.results.unconfirmed import unconfirmed
from thb_eu.results.waived_facts import with_waivers
from thb_eu.sources import read, read_collection
from thb_eu.sources.collection import DESCRIPTOR
from thb_eu.sources.known_releases import MANIFEST, id_of, of_cells, release_named, release_of, with_releases
from thb_eu.sources.other_collections import FilesBehind, files_behind

MAPPING = _("applying the rules")
PROTECTING = _("protecting small counts")
LATELY = 1
"""So many runs are kept though nobody holds them; none with a register of persons, which may be large."""
Made = TypeVar("Made")


class FiguresAtHand(NamedTuple):
    """The counted cells of a collection, and what was found, by whether the suites were left out: as far as made."""

    collection: str
    counted: CountedCells
    found: Mapping[bool, CheckedCollection]


class Run:
    """A collection that is read, translated, counted and examined by `definitions`, as far as somebody asks for it.

    `set_aside`: a file that cannot be read counts as not delivered, in place of refusing all others with it.
    """

    def __init__(
        self, package: Package, definitions: Definitions, set_aside: bool = False, behind: FilesBehind | None = None
    ) -> None:
        self.package, self.definitions, self.set_aside, self._behind = package, definitions, set_aside, behind
        self._examined: dict[bool, Callable[[], CheckedCollection]] = {}
        self._begun: dict[Audience, ProtectedCells] = {}
        self._submissions: dict[tuple[Audience, bool], Submission] = {}
        self._editions: dict[tuple[Audience, bool], Edition] = {}

    @cached_property
    def received(self) -> ReceivedFacts:
        """The facts of the suppliers' files, each with the place it stands in; ThbError for what cannot be read."""
        stage(_("reading the files"))
        received = read(self.package, self.definitions, self.set_aside, self._read_once)
        if self._behind is not None and self.still_holds():
            if not isinstance(self.package, Collection):
                _known[self._behind, id(self.definitions), self.set_aside] = self
                if not received.registers:
                    _lately.append(self)
        else:  # something changed while it was read: nobody knows of which files it is
            self._behind = None
        return received

    def still_holds(self) -> bool:
        """Tell whether every file behind it holds what it held when it was begun."""
        return self._behind is not None and self._behind == files_behind(self.package, self.definitions)

    def _read_once(self, step: Callable[..., ReceivedFacts], collection: Collection, *others: Any) -> ReceivedFacts:
        """Read the files, unless they were read before; a register of persons may be large and is not kept."""
        if self._behind is None:
            return step(collection, *others)
        return kept(step, same(collection), *others, files=self._behind.sent, stays=self._may_stay)

    def _may_stay(self, received: ReceivedFacts) -> bool:
        return not received.registers and self.still_holds()

    def _once(self, step: Callable[..., Made], *given: Any) -> Made:
        """Make a step of figures, unless it was made of the same before."""
        return step(*given) if self._behind is None or self.received.registers else kept(step, *given)

    @cached_property
    def _law(self) -> Definitions:
        """What of the definitions steps of figures are given."""
        return same(self.definitions.to_count)

    @cached_property
    def _to_count(self) -> ReceivedFacts:
        """What of the facts steps of figures are given."""
        received = self.received.to_count
        return received if received.registers else same(received)

    @cached_property
    def _translated(self) -> MappedFacts:
        """The facts with their EU categories; a person still stands there as often as bodies tell of it."""
        received = self._to_count
        stage(MAPPING)
        return self._once(translate, received, self._law)

    @cached_property
    def translated(self) -> MappedFacts:
        """The same, with the signatures under the texts on which they rest."""
        return self._translated.as_signed(self.definitions.law, self.received.collection)

    @cached_property
    def _mapped(self) -> MappedFacts:
        """The facts with their EU categories, every person once."""
        return self._once(each_unit_once, self._translated, self.received.registers, self._law)

    @cached_property
    def mapped(self) -> MappedFacts:
        """The same, with the signatures under the texts on which they rest."""
        return self._mapped.as_signed(self.definitions.law, self.received.collection)

    @cached_property
    def counted(self) -> CountedCells:
        """The cells of the EU tables."""
        mapped = self._mapped
        stage(_("counting"))
        return self._once(count, mapped, self._law, self._to_count.collection)

    @cached_property
    def evidence(self) -> Evidence:
        """What the checks look at."""
        of_figures = self._once(Evidence, self._to_count, self._mapped, self.counted, self._law)
        return Evidence(self.received, self.mapped, self.counted, self.definitions, of_figures)

    @cached_property
    def withheld(self) -> Withheld:
        """What of the cells is withheld from the public, and how the others are told so."""
        return self._once(withheld_of, self.counted, self._law, self._to_count.collection)

    @cached_property
    def unconfirmed(self) -> tuple[UnconfirmedText, ...]:
        """The texts on which it rests and which no role has confirmed."""
        return unconfirmed(self.definitions, self.mapped.facts, self.received.collection.contracts)

    def examined(self, fast: bool = False) -> CheckedCollection:
        """Return every finding; `fast` leaves out the plausibility suites, and says so."""
        return self._examining(fast)()

    def _examining(self, fast: bool) -> Callable[[], CheckedCollection]:
        """Return what waits for every finding: a second process, if there is one, examines while this one protects.

        A register of persons may be large and is not sent.
        """
        if fast not in self._examined:
            evidence = self.evidence
            stage(_("checking"))
            if not self.received.registers and is_there():
                (answer,) = ask((examined, evidence, fast))
                self._examined[fast] = cache(answer)
            else:
                found = examined(evidence, fast)
                self._examined[fast] = lambda: found
        return self._examined[fast]

    @property
    def at_hand(self) -> FiguresAtHand | None:
        """What was made already of its figures; None where they were not counted."""
        if "counted" not in vars(self):
            return None
        found = {fast: answer() for fast, answer in self._examined.items()}
        return FiguresAtHand(self.received.collection.name, self.counted, found)

    @cached_property
    def waives_suites(self) -> bool:
        """Whether a waiver is for an answer of a suite; else no cell and no waiver waits for the suites."""
        of_suites = {check.id for check in suite_checks(self.definitions)}
        return any(waiver.check in of_suites for waiver in self.received.collection.waivers)

    def begin(self, audience: Audience) -> None:
        """Protect for an audience while a second process, if there is one, examines."""
        if (audience, False) not in self._submissions:
            self._examining(False)
            self._begun[audience] = self._for(audience)

    def submission(self, audience: Audience = Audience.EU, fast: bool = False) -> Submission:
        """Return everything short of publishing, for one audience and in its state (`state_of`).

        `fast`: as of `examined`.
        """
        if (audience, fast) not in self._submissions:
            self._submissions[audience, fast] = self._protected(audience, fast)
        return self._submissions[audience, fast]

    def _protected(self, audience: Audience, fast: bool) -> Submission:
        received, mapped, examining, law = self.received, self.mapped, self._examining(fast), self.definitions
        protected = self._begun.pop(audience, None) or self._for(audience)
        unconfirmed, examined = self.unconfirmed, examining()
        protected = with_waivers(protected, received, examined.findings)
        protected = with_series_flags(protected, law, received.collection)
        made = Submission(received, mapped, protected, examined, State.DRAFT, law, unconfirmed)
        return replace(made, state=state_of(made))

    def _for(self, audience: Audience) -> ProtectedCells:
        stage(PROTECTING)
        return protect(self.counted, self.definitions, self.received.collection, audience, lambda: self.withheld)

    def edition(self, audience: Audience = Audience.EU, fast: bool = False) -> Edition:
        """Return the submission as the files of its dossier show it, made once; arguments as of `submission`."""
        if (audience, fast) not in self._editions:
            self._editions[audience, fast] = edition_of(self.submission(audience, fast))
        return self._editions[audience, fast]


def run_of(package: Package, definitions: Definitions, set_aside: bool = False) -> Run:
    """Return the run of a collection: the one made before, if every file behind it holds what it held.

    `package`: a folder, a descriptor, the name of a collection that travels with the definitions, or a collection as
    it was read, which is run anew. The same files in another folder are not counted again.
    """
    behind = files_behind(package, definitions)
    known = None if isinstance(package, Collection) else _known.get((behind, id(definitions), set_aside))
    return known or Run(package, definitions, set_aside, behind)


def forget_runs() -> None:
    """Make anew what is asked for from here on."""
    _known.clear()
    _lately.clear()
    kept_steps.forget()


_known: WeakValueDictionary[tuple[object, ...], Run] = WeakValueDictionary()
"""Every run that was read and that somebody holds, by what is behind it, its definitions and `set_aside`."""
_lately: deque[Run] = deque(maxlen=LATELY)


def prepare(
    package: Package,
    definitions: Definitions,
    audience: Audience = Audience.EU,
    fast: bool = False,
    set_aside: bool = False,
) -> Submission:
    """Read, map, count, check, protect: everything short of publishing; arguments as of `run_of` and `submission`."""
    return run_of(package, definitions, set_aside).submission(audience, fast)


def for_audience(made: Submission, audience: Audience) -> Submission:
    """Return the submission as `audience` may have it, as `prepare` makes it; nothing is read or checked again."""
    run = Run(made.collection, made.definitions)
    run.received, run._mapped, run._examined[False] = made.received, made.mapped, lambda: made.examined
    return replace(run.submission(audience), revision=made.revision, on=made.on)


def refuse_untranslatable(package: Package, definitions: Definitions) -> None:
    """Refuse a collection of which a file is no collection's, or a decision on a case fits its figures no longer."""
    Run(package, definitions, set_aside=True).translated  # noqa: B018 - asked for, it is made


def translated_by(rules: DecisionTable, received: ReceivedFacts, definitions: Definitions) -> MappedFacts:
    """Return every fact with its EU categories by compiled `rules`, every person once."""
    return each_unit_once(translate(received, definitions, rules), received.registers, definitions)


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
            public = run_of(path, definitions)
            content = of_cells(public.received.collection, public.counted.cells, definitions)
            releases.append(release_of(content, str(path), id_of(content), definitions))
        else:
            releases.append(release_named(Path(path), definitions))
    return with_releases(collection, releases)
