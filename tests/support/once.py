"""Once: what several tests ask of the same files is read, counted, judged and written once.

The same files: the same names with the same bytes, wherever they lie, under the same definitions. What a test changes
is read anew. Definitions that a test put together itself are nobody else's.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import socket
import sys
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from thb_eu.base.errors import ThbError
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.waivers import FILE as WAIVERS
from thb_eu.definitions import Definitions, Expectation
from thb_eu.definitions.folder import fingerprint
from thb_eu.definitions.suites import columns_named
from thb_eu.dossiers import Dossier
from thb_eu.results import Collection, Package, ReceivedFacts, Submission
from thb_eu.sources.collection import find_collection

DESCRIPTOR = "datapackage.json"
MOST, FEW = 12, 4
"""Answers kept of each question, and of those that fill megabytes; the memory of a session stays small."""

LATE = ("thb_eu.publication", "thb_eu.cli.report", "thb_eu.cli", "thb_eu.dossiers")
"""Rooms that take what the steps made; whatever a test puts in their place, the steps are the same."""

_asked_for = 0
"""How many modules now under test asked for `once`."""
_patches: weakref.WeakSet[pytest.MonkeyPatch] = weakref.WeakSet()


def by_the_product() -> bool:
    """Whether the steps are the product's: a test that put something in place of anything before them asks anew."""
    changed = [place for patch in {*_patches} for place, *_ in (*patch._setattr, *patch._setitem)]
    return bool(_asked_for) or all(map(_is_late, changed))


def _is_late(place: object) -> bool:
    home = getattr(place, "__module__", getattr(place, "__name__", ""))
    return place in (socket.socket, os.environ, sys) or home.startswith(LATE)


def contents(folder: Path) -> str:
    """The digest of everything in a folder, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def remembered(
    act: Callable[..., Any],
    key: Callable[..., Hashable],
    most: int = MOST,
    unless: Callable[[Any], object] = lambda _made: False,
) -> Callable[..., Any]:
    """The same, done once for each key of its words; a refusal is not kept, nor what nobody asked for longest.

    Where the key is none it is done anew, and nothing is kept of which `unless` says so.
    """
    kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
    asks = inspect.signature(act)

    def done(*words: Any, **more: Any) -> Any:
        said = asks.bind(*words, **more)
        said.apply_defaults()
        asked = key(*said.args)
        if asked is None:
            return act(*words, **more)
        if asked not in kept:
            made = act(*words, **more)
            if unless(made):
                return made
            kept[asked] = made, said  # with what was said, so that nothing else gets its identity
            if len(kept) > most:
                kept.popitem(last=False)
        kept.move_to_end(asked)
        return kept[asked][0]

    return done


def put_in_place(
    monkeypatch: pytest.MonkeyPatch, act: Callable[..., Any], other: Callable[..., Any], but: str = " "
) -> None:
    """Put `other` wherever a module of the product or of the tests holds `act`; not in the package `but`."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("thb_eu", "tests") and not f"{name}.".startswith(f"{but}."):
            for own, value in list(vars(module).items()):
                if value is act:
                    monkeypatch.setattr(module, own, other)


def _law(definitions: Definitions) -> Hashable:
    """Which definitions these are: by their bytes where they were loaded, else by themselves alone."""
    return fingerprint(definitions.files) if _LOADED.get(id(definitions)) is definitions else id(definitions)


LAW = remembered(_law, id, 50)
_LOADED: weakref.WeakValueDictionary[int, Definitions] = weakref.WeakValueDictionary()
"""All that was loaded; what a test makes of it is another thing."""


def _noted(act: Callable[..., Definitions]) -> Callable[..., Definitions]:
    def loaded(*words: Any) -> Definitions:
        definitions = act(*words)
        _LOADED[id(definitions)] = definitions
        return definitions

    return loaded


def _files(package: str | Path | Collection, definitions: Definitions, set_aside: bool) -> Hashable:
    """What a collection and its neighbours hold; nothing of one as it was read, which may differ from its folder."""
    if isinstance(package, Collection) or not by_the_product():
        return None
    try:
        path = find_collection(package, definitions.folder)
    except ThbError:  # reading says it
        return None
    folder = path.parent
    beside = {near.parent.name: contents(near.parent) for near in folder.parent.glob(f"*/{DESCRIPTOR}")}
    return folder.name, path.name, contents(folder), tuple(sorted(beside.items())), LAW(definitions), set_aside


def _has_registers(collection: Collection, definitions: Definitions) -> bool:
    """Whether a collection has registers; one that is none, as some tests put together, may have anything."""
    if not isinstance(collection, Collection):
        return True
    return any(definitions.contracts[one["thb:contract"]].records for one in collection.resources)


def _of_sent(received: ReceivedFacts, definitions: Definitions, *asked: object) -> Hashable:
    """What was read, by its bytes: waivers change neither what is counted nor what is found, but what is said of it."""
    if not by_the_product() or _has_registers(received.collection, definitions):
        return None
    if _READ.get(id(received)) is not received:  # a test made it of another
        return id(received), LAW(definitions), asked
    digest = hashlib.sha256()
    for name, content in sorted(received.inputs.items()):
        if name != WAIVERS:
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.digest(), tuple(one.path for one in received.refused), LAW(definitions), asked


def _made_once(make: Callable[..., Any], of: Callable[..., Submission | None], most: int) -> Callable[..., Any]:
    """What is made of a submission, once also where it was put together again; `of` says of which, if of one alone."""
    kept: list[tuple[Submission, Any]] = []

    def made(*words: Any, **more: Any) -> Any:
        submission = of(*words, **more)
        if submission is None:
            return make(*words, **more)
        for other, known in kept:
            if _same(submission, other):
                return copy(known)
        kept.append((submission, make(*words, **more)))
        del kept[:-most]
        return copy(kept[-1][1])

    return made


def _is_of_the_same_files(one: ReceivedFacts, other: ReceivedFacts) -> bool:
    """Whether both were read from the same files, in whatever folder, and no test made anything else of them."""
    are_read = all(_READ.get(id(received)) is received for received in (one, other))
    return one is other or (are_read and (one.inputs, one.refused) == (other.inputs, other.refused))


def _same(one: Submission, other: Submission) -> bool:
    return (
        _is_of_the_same_files(one.received, other.received)
        and one.mapped is other.mapped
        and one.state is other.state
        and one.protected.audience is other.protected.audience
        and LAW(one.definitions) == LAW(other.definitions)
        and one.examined == other.examined
    )


def _judged(expectations: Sequence[Expectation], frame: pd.DataFrame, spared: Iterable[str]) -> Hashable:
    """The expectations, the shape of the table that they judge, and what stands in each column that they name."""
    named = {name for one in expectations for name in (*columns_named(one.kwargs), *one.rows)}
    named |= {name for one in expectations if one.when for name in one.when.columns}
    held = [(name, frame[name].tolist()) for name in sorted(named & {*frame.columns})]
    shape = [(name, str(kind)) for name, kind in frame.dtypes.items()]
    return hashlib.sha256(repr((expectations, sorted(spared), shape, len(frame), held)).encode()).digest()


@contextmanager
def judged_once() -> Iterator[None]:
    """Within, the steps of the pipeline remember what they made, and what Great Expectations said of the same rows.

    Of a test that puts anything in place of what they rest on, they remember nothing.
    """
    from thb_eu import definitions, pipeline
    from thb_eu.checks import examination, suites

    start = pytest.MonkeyPatch.__init__

    def seen(patch: pytest.MonkeyPatch) -> None:
        start(patch)
        _patches.add(patch)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pytest.MonkeyPatch, "__init__", seen)
        patched.setattr(definitions, "_loaded", _noted(lru_cache(maxsize=MOST)(definitions._loaded.__wrapped__)))
        patched.setattr(suites, "answers", remembered(suites.answers, _judged, 500))
        patched.setattr(examination, "_answers", remembered(_listed(examination._answers), _put))
        for name, key in _STEPS.items():
            act = getattr(pipeline, name)
            home = ".".join(act.__module__.split(".")[:2])  # what is imported from there later is what it was
            put_in_place(patched, act, _read_once(act) if name == "read" else remembered(act, key), but=home)
        yield


@contextmanager
def whatever_is_put_in_place() -> Iterator[None]:
    """Within, the steps remember although a test puts something in place: what it puts there is no matter to them."""
    global _asked_for
    _asked_for += 1
    try:
        yield
    finally:
        _asked_for -= 1


@contextmanager
def everything_once() -> Iterator[None]:
    """Within, the steps remember whatever a test puts in place; so does what writes a dossier and reads it again."""
    with whatever_is_put_in_place(), pytest.MonkeyPatch.context() as patched:
        for act, other in _OF_DOSSIERS:
            put_in_place(patched, act, other)
        yield


def _put(evidence: Evidence, fast: bool) -> Hashable:
    counted, mapped = evidence.counted, evidence.mapped
    return _of_sent(evidence.received, evidence.definitions, id(mapped), id(counted), fast)


def _listed(act: Callable[..., Iterator[Any]]) -> Callable[..., list[Any]]:
    def listed(evidence: Evidence, fast: bool) -> list[Any]:
        return [*act(evidence, fast)]

    return listed


def _read_once(read: Callable[..., ReceivedFacts]) -> Callable[..., ReceivedFacts]:
    """`read`; the same files in another folder are read from the same answer, and lie in their own folder."""

    def noted(received: ReceivedFacts) -> ReceivedFacts:
        if by_the_product():
            _READ[id(received)] = received
        if len(_READ) > 2 * MOST:
            del _READ[next(iter(_READ))]
        return received

    def first(package: str | Path | Collection, definitions: Definitions, set_aside: bool = False) -> ReceivedFacts:
        return noted(read(package, definitions, set_aside))

    known = remembered(first, _files, unless=lambda received: received.registers)  # they may be large

    def again(package: Package, definitions: Definitions, set_aside: bool = False) -> ReceivedFacts:
        received = known(package, definitions, set_aside)
        if isinstance(package, Collection):
            return received
        folder = find_collection(package, definitions.folder).parent
        if received.collection.folder == folder:
            return received
        return noted(replace(received, collection=replace(received.collection, folder=folder)))

    return again


_READ: dict[int, ReceivedFacts] = {}
"""What was read lately; what a test makes of it is another thing."""

_STEPS: dict[str, Callable[..., Hashable]] = {
    "read": _files,
    "translate": lambda received, law, table: _of_sent(received, law, id(table)),
    "each_unit_once": lambda mapped, registers, law: (
        None if registers or not by_the_product() else (id(mapped), LAW(law))
    ),
    "count": lambda mapped, law, collection: (
        None
        if _has_registers(collection, law) or not by_the_product()
        else (id(mapped), repr(replace(collection, waivers=(), folder=Path())), LAW(law))
    ),
    "examine": lambda received, mapped, counted, law, fast: (
        None
        if _has_registers(received.collection, law) or not by_the_product()
        else (id(received), id(mapped), id(counted), LAW(law), fast)
    ),
}


def _of_dossiers() -> Iterator[tuple[Callable[..., Any], Callable[..., Any]]]:
    from thb_eu.dossiers.verification.rerun import redrawn
    from thb_eu.dossiers.verification.tables import tables
    from thb_eu.dossiers.verification.workbook import read_sheets
    from thb_eu.publication.dossier import DossierParts, dossier

    def in_folder(opened: Dossier) -> Hashable:
        read = sorted(path for path in opened.folder.iterdir() if path.suffix in (".csv", ".json"))
        return tuple((path.name, path.read_bytes()) for path in read)

    def of_one(
        submission: Submission, template: object = None, parts: DossierParts | None = None, keyed: object = None
    ) -> Submission | None:
        return None if template or keyed or type(parts) not in (DossierParts, type(None)) else submission

    yield dossier, _made_once(dossier, of_one, MOST)
    yield DossierParts, _made_once(DossierParts, lambda edition, drawn=None: edition, FEW)
    yield redrawn, _made_once(redrawn, lambda edition, named, described=None: edition, FEW)
    yield read_sheets, remembered(read_sheets, lambda content, wanted: (content, frozenset(wanted)), FEW)
    yield tables, remembered(tables, in_folder)


_OF_DOSSIERS = [*_of_dossiers()]
