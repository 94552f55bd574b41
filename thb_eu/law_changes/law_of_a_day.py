"""Find what the articles say on a day, and the rules that govern on it.

Of each article the time line too: all days on which something of it begins to hold or holds no more. What the files do
not hold is not made up: they tell the elements of a paragraph and cite it; the text of the law is in the gazette.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import ARTICLE, LIMB, Place
from thb_eu.definitions import FOREVER, Definitions, LegalText, Provision, Rule, RuleFile, Validity, load, next_day
from thb_eu.definitions.folder import Folder
from thb_eu.mapping import compile_law
from thb_eu.publication.law_sentences import national, sentence

TEXT, PROVISION, RULE, PREDECESSOR = "text", "provision", "rule", "predecessor"
"""What of an article has days, beside the article itself (`ARTICLE`)."""


@dataclass(frozen=True, slots=True)
class DatedText:
    """Something of an article that has days: what kind it is, its id (as people cite it), its words, its days."""

    kind: str
    id: str
    text: Text
    valid: Validity


@dataclass(frozen=True, slots=True)
class TurningDay:
    """An ISO day of an article's time line: what begins to hold on it, and what held until the day before."""

    day: str
    begins: tuple[DatedText, ...]
    ended: tuple[DatedText, ...]


@dataclass(frozen=True, slots=True)
class ArticleOnADay:
    """One article on an ISO day: whether it is in force, its texts, provisions and rules that are.

    `coverage`: by rule, how many combinations of codes it governs on that day; every combination has exactly one rule.
    """

    entry: RuleFile
    day: str
    texts: tuple[LegalText, ...]
    provisions: tuple[Provision, ...]
    rules: tuple[Rule, ...]
    coverage: Mapping[str, int]

    @property
    def in_force(self) -> bool:
        """Whether the article holds on the day."""
        return self.entry.in_force.holds_on(self.day)


def law_on(day: str, definitions: Definitions) -> tuple[ArticleOnADay, ...]:
    """Return every article as it is on an ISO day; one that is not in force has neither texts nor rules."""
    governing: dict[str, Counter[str]] = {}
    for row in compile_law(definitions.law).rows:
        if row.first <= day <= row.last:
            governing.setdefault(row.article, Counter())[row.rule] += 1
    return tuple(_on(day, entry, governing.get(entry.article, Counter())) for entry in definitions.law.files)


def _on(day: str, entry: RuleFile, coverage: Mapping[str, int]) -> ArticleOnADay:
    holds = entry.in_force.holds_on(day)
    texts = tuple(text for text in entry.texts if holds and text.valid.holds_on(day))
    provisions = tuple(provision for provision in entry.provisions if holds and provision.valid.holds_on(day))
    rules = tuple(rule for rule in entry.rules if holds and rule.valid.holds_on(day))
    return ArticleOnADay(entry, day, texts, provisions, rules, coverage)


def turning_days(entry: RuleFile, definitions: Definitions) -> tuple[TurningDay, ...]:
    """Return the time line of an article, the earliest day first; open days have none."""
    begins: dict[str, list[DatedText]] = {}
    ended: dict[str, list[DatedText]] = {}
    for text in _dated(entry, definitions):
        if text.valid.first:
            begins.setdefault(text.valid.first, []).append(text)
        if text.valid.last and text.valid.last != FOREVER:
            ended.setdefault(next_day(text.valid.last), []).append(text)
    return tuple(
        TurningDay(day, tuple(begins.get(day, ())), tuple(ended.get(day, ()))) for day in sorted({*begins, *ended})
    )


def _dated(entry: RuleFile, definitions: Definitions) -> Iterator[DatedText]:
    yield DatedText(ARTICLE, entry.article, entry.title, entry.in_force)
    files = {known.article: known for known in definitions.law.files}
    for article in entry.predecessors:
        if article in files:
            yield DatedText(PREDECESSOR, article, files[article].title, files[article].in_force)
        else:
            code = definitions.codelists[ARTICLE].by_code[article]
            yield DatedText(PREDECESSOR, article, code.label, Validity(code.valid_from, code.valid_until))
    for text in entry.texts:
        yield DatedText(
            TEXT, entry.citation(text.paragraph), joined((element.words for element in text.elements), "; "), text.valid
        )
    for provision in entry.provisions:
        limb = national(LIMB, provision.limb, definitions) if provision.limb else _("all of it")
        yield DatedText(PROVISION, entry.citation(provision.paragraph), limb, provision.valid)
    for rule in entry.rules:
        yield DatedText(RULE, rule.id, sentence(rule, definitions), rule.valid)


# Find the definitions as another folder has them, or as a revision of the repository had them.
#
# Comes in: a folder that holds `mappings` (and may hold `datapackages`), or the name of a git revision. Goes out:
# `Definitions`, for as long as the context lasts. Rules are read with the code lists, tables and contracts of their
# own revision, and held to the schemas of now; checks and the concepts of the metadata are those of now. Refused:
# what is neither, a revision without mappings, and definitions that cannot be applied or have another form.

OF_THEN = ("datapackages", "mappings")
"""The folders that are read as they were; what only judges is that of now."""


@contextmanager
def earlier(named: str, present: Folder) -> Iterator[Definitions]:
    """Yield the definitions of `named`: of a folder if it is one, else of a revision in the repository of `present`."""
    if named and Path(named).is_dir():
        yield _loaded(_beside(Path(named), present), named, present)
        return
    with temporary_folder() as folder:
        with tarfile.open(fileobj=io.BytesIO(_archive(named, present))) as packed:
            packed.extractall(folder, filter="data")
        yield _loaded(_beside(folder, present), named, present)


def _loaded(folder: Folder, named: str, present: Folder) -> Definitions:
    """Return the definitions of a folder; a refusal says that it is the earlier ones that were refused."""
    try:
        before = load(folder)
    except ThbError as refused:
        raise refused.within(named) from None
    return replace(before, reference=load(present).reference)


def _beside(folder: Path, present: Folder) -> Folder:
    """Find what the folder holds of the two, the rest as it is now."""
    offered = {name: folder / name for name in OF_THEN if (folder / name).is_dir()}
    if "mappings" not in offered:
        raise _neither(str(folder))
    kept = {name: own for name, own in present.changes.items() if name not in offered}
    return replace(present, roots={**present.roots, **offered}, changes=kept)


def _archive(revision: str, present: Folder) -> bytes:
    """Return the two folders of a revision, as git packs them; only those that the revision had."""
    root = present.roots["mappings"].parent
    if revision.startswith("-"):
        raise _neither(revision)
    held = _git(["ls-tree", "--name-only", revision, "--", *OF_THEN], root, revision).decode().split()
    if "mappings" not in held:
        raise _neither(revision)
    return _git(["archive", "--format=tar", revision, "--", *held], root, revision)


def _git(command: list[str], root: Path, revision: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise _neither(revision) from None
    return done.stdout


def _neither(named: str) -> SourceRefused:
    what = _("neither a folder of definitions nor a revision of a git repository.")
    remedy = _("Give a folder that holds `mappings`, or a revision such as HEAD~1 or v1.0.")
    return SourceRefused(Fault(Place(named), "definitions-not-found", what, remedy, "user"))
