"""Once: what several tests ask of the same files is read, counted, judged and written once.

The same files: the same names with the same bytes, wherever they lie, under the same definitions. What a test changes
is read anew. Definitions that a test put together itself are nobody else's.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from thb_eu.base.errors import ThbError
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.folder import fingerprint
from thb_eu.publication.dossier import DossierParts
from thb_eu.publication.templates import OfficialTemplate
from thb_eu.results import Submission

DESCRIPTOR = "datapackage.json"
MOST = 12
"""Answers kept of each question; the memory of a session stays small."""


def contents(folder: Path) -> str:
    """The digest of everything in a folder, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def remembered(act: Callable[..., Any], key: Callable[..., Hashable]) -> Callable[..., Any]:
    """The same, done once for each key of its words; a refusal is not kept."""
    kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
    asks = inspect.signature(act)

    def done(*words: Any, **more: Any) -> Any:
        said = asks.bind(*words, **more)
        said.apply_defaults()
        asked = key(*said.args)
        if asked not in kept:
            kept[asked] = act(*words, **more), said  # with what was said, so that nothing else gets its identity
            if len(kept) > MOST:
                kept.popitem(last=False)
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
    try:
        known = load(definitions.folder)
    except ThbError:  # of an earlier time: what is asked of definitions now would refuse them
        known = None
    return fingerprint(definitions.files) if known is definitions else id(definitions)


def _files(package: str | Path, definitions: Definitions, set_aside: bool) -> Hashable:
    """What a collection and its neighbours hold."""
    path = Path(package) if Path(package).exists() else definitions.folder.roots["datapackages"] / package
    folder = path if path.is_dir() else path.parent
    beside = {near.parent.name: contents(near.parent) for near in folder.parent.glob(f"*/{DESCRIPTOR}")}
    return path.name, contents(folder), tuple(sorted(beside.items())), _law(definitions), set_aside


def _written_once(write: Callable[..., dict[str, bytes]]) -> Callable[..., dict[str, bytes]]:
    """`dossier`, which writes the same submission once, also where it was put together again."""
    kept: list[tuple[Submission, dict[str, bytes]]] = []

    def files(
        submission: Submission, template: OfficialTemplate | None = None, parts: DossierParts | None = None
    ) -> dict[str, bytes]:
        if template is not None:
            return write(submission, template, parts)
        for other, made in kept:
            if _same(submission, other):
                return dict(made)
        kept.append((submission, write(submission, parts=parts)))
        del kept[:-MOST]
        return dict(kept[-1][1])

    return files


def _same(one: Submission, other: Submission) -> bool:
    return (
        one.received is other.received
        and one.mapped is other.mapped
        and one.state is other.state
        and one.protected.audience is other.protected.audience
        and _law(one.definitions) == _law(other.definitions)
        and one.examined == other.examined
    )


@contextmanager
def everything_once() -> Iterator[None]:
    """Within, the steps of the pipeline and the writing of a dossier remember what they made."""
    from thb_eu import pipeline
    from thb_eu.publication import dossier

    with pytest.MonkeyPatch.context() as patched:
        for name, other in _STEPS.items():
            act = getattr(pipeline, name)
            home = ".".join(act.__module__.split(".")[:2])  # what is imported from there later is what it was
            put_in_place(patched, act, other, but=home)
        put_in_place(patched, dossier.dossier, _DOSSIER)
        yield


def _steps() -> dict[str, Callable[..., Any]]:
    from thb_eu import pipeline

    return {
        "read": remembered(pipeline.read, _files),
        "translate": remembered(pipeline.translate, lambda received, law, table: (id(received), _law(law), id(table))),
        "each_person_once": remembered(
            pipeline.each_person_once, lambda mapped, registers, law: (id(mapped), id(registers), _law(law))
        ),
        "count": remembered(pipeline.count, lambda mapped, law, collection: (id(mapped), _law(law), id(collection))),
        "examine": remembered(
            pipeline.examine,
            lambda received, mapped, counted, law, fast: (id(received), id(mapped), id(counted), _law(law), fast),
        ),
    }


def _dossier() -> Callable[..., dict[str, bytes]]:
    from thb_eu.publication.dossier import dossier

    return _written_once(dossier)


_STEPS, _DOSSIER = _steps(), _dossier()
