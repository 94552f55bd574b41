"""Submit a dossier of a collection that has a journal, and enter it as *submitted*.

A FINAL dossier is followed by another vintage, which says why; it is never made twice in two ways and never
overwritten. The entry is written once the dossier stands, and once for the same manifest; what it will say is noted
before, so that whoever changes the collection next writes the entry that a sudden end kept from it. A collection that
has no journal is submitted as ever: it has one vintage, and nothing is entered anywhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, refuse_if_any
from thb_eu.base.messages import Languages, _, day
from thb_eu.base.model import AskedField, Audience, Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.collection_files import left_by_others
from thb_eu.definitions.journal import JOURNAL, Journal, JournalAnchor, JournalEntry
from thb_eu.publication.dossier import begun, publish
from thb_eu.publication.folder import MANIFEST, is_final, refuse_unless_replaceable
from thb_eu.publication.labels import STATE
from thb_eu.results import Collection, Package, Revision, Submission
from thb_eu.results.deliveries import deliveries_of, standing_deliveries
from thb_eu.run import knowing, run_of
from thb_eu.sources.collection import find_collection, read_collection
from thb_eu.sources.known_releases import as_submitted, told_beside
from thb_eu.writing.document import Document, Grid, Heading, as_markdown
from thb_eu.year.acting import Acting
from thb_eu.year.fields import ROLE, in_all_languages, refused
from thb_eu.year.journal_verification import journal_that_goes_on, not_as_sent, without_journal
from thb_eu.year.workspace import Workspace, announce, enter_what_was_written, working_on

if TYPE_CHECKING:
    from thb_eu.templates.official import OfficialTemplate

LEAVE_OUT = _("Submit it without the number of a vintage and without a reason.")
NOT_THE_NEXT = _("{vintage} is not the next vintage.")
SUBMITTED = _("vintage {vintage} was submitted as FINAL on {on}, and this dossier differs from it.")
NUMBER = AskedField(name="vintage", title=_("Number of the vintage"))
BECAUSE = AskedField(name="because", title=_("Why a vintage follows the FINAL dossier"))
GIVE_NEXT = _("Submit it as the next vintage, {next}, and say why, in each language: {field}.", field=BECAUSE)
ANOTHER_REASON = _("Say another reason than that of the last vintage, or the number {next}: {field}.", field=NUMBER)
ALREADY = "vintage-submitted-already"
JOURNAL_BEGUN = (
    "role-unreadable",
    _("the collection has had a journal since {on}, which names the role of everybody who submits; no role is named."),
    _("Add the function in which you act, as in “head of statistics”."),
)
FOLLOWED = _("the folder holds a FINAL dossier, and the collection has a journal: it is followed, never overwritten.")


ALTHOUGH_KNOWN = AskedField(
    name="although-known", title=_("Publish it although others have told too much of sensitive counts")
)


@dataclass(frozen=True, slots=True)
class NewVintage:
    """What somebody wants to follow a FINAL dossier with: why, by language; the number of the vintage (2 or more).

    Without a number it is the next one, or the last one again where that said the same.
    """

    number: int | None
    because: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JournaledSubmission:
    """A submission on its way: asked before anything is written, and entered in the journal afterwards.

    `on`: the ISO day that its files give; empty where none is told. `revision`: what the submission has to say of
    itself. Without a `space` the collection has no journal.
    """

    audience: Audience
    on: str = ""
    space: Workspace | None = None
    revision: Revision | None = None

    def as_first_made(self, package: Package, definitions: Definitions) -> Package:
        """Return the collection; for a FINAL vintage that is made again, without what the office has released since."""
        if self._first is None:
            return package
        collection = package if isinstance(package, Collection) else read_collection(package, definitions)
        return as_submitted(collection, self._first)

    @property
    def _first(self) -> JournalEntry | None:
        """The entry of a FINAL vintage that is made again."""
        finals = self.space.journal.finals(self.audience) if self.space else ()
        vintage = self.revision.vintage if self.revision else 1
        return finals[vintage - 1] if vintage <= len(finals) else None

    @property
    def anchor(self) -> JournalAnchor | None:
        """By what the journal is known on which the dossier rests; of a vintage that is made again, as it was then."""
        acts = self.space.journal.acts if self.space else ()
        return Journal(acts[: self._first.about["after"]] if self._first else acts).anchor

    def permit(self, manifest: bytes, out: Path, beside: bytes = b"") -> None:
        """Raise OutputRefused where a FINAL dossier, of the journal or in `out`, would become another one.

        `beside`: what is known beside it (`told_beside`). Refused too: a FINAL dossier of a role that may not publish,
        or without the key of one that has a key.
        """
        finals = self.space.journal.finals(self.audience) if self.space else ()
        if self._first and self._first.about["manifest"] != hashlib.sha256(manifest).hexdigest():
            what = SUBMITTED.filled({"vintage": self._first.about["vintage"], "on": day(self._first.on)})
            remedy = ANOTHER_REASON if self.revision else GIVE_NEXT
            raise OutputRefused(Fault(Place(JOURNAL), ALREADY, what, remedy.filled({"next": len(finals) + 1})))
        if finals and out.is_dir() and is_final(out) and (out / MANIFEST).read_bytes() != manifest:
            raise OutputRefused(Fault(Place(str(out)), "final-dossier-kept", FOLLOWED, _("Give another folder.")))
        if self.space:
            entry = self.space.entering(Act.SUBMITTED, self._about(manifest)).entries[-1]
            told = {
                "out": str(out.resolve()),
                "role": entry.role,
                "on": entry.on,
                "about": entry.about,
                "entry": entry.line.decode(),
                "beside": beside.decode(),
            }
            announce(self.space.folder, told)

    def _about(self, manifest: bytes) -> Mapping[str, object]:
        """Find what the entry tells of the dossier with this manifest."""
        revision = self.revision or Revision(1, {}, "", 0)
        return {
            "manifest": hashlib.sha256(manifest).hexdigest(),
            "state": json.loads(manifest)["state"],
            "audience": self.audience.value,
            "vintage": revision.vintage,
            "follows": revision.follows,
            "because": revision.because or "",
            "after": len(self.space.journal.acts) if self.space else 0,
        }

    def enter(self) -> None:
        """Enter the dossier that was permitted and written, unless the journal has it already."""
        if self.space:
            enter_what_was_written(self.space)


@contextlib.contextmanager
def submitting(
    package: str | Path,
    definitions: Definitions,
    audiences: Sequence[Audience],
    acting: Acting,
    asked: NewVintage | None = None,
) -> Iterator[tuple[JournaledSubmission, ...]]:
    """Yield the collection while editions of it are submitted; one that has a journal is locked for others meanwhile.

    A day that nobody chose stands in a journal, but in no dossier without one, as that can be made again on any day.
    A FINAL vintage that is made again bears the day of its entry. Of several editions those alone are followed of which
    a FINAL dossier was submitted.

    Refused: a vintage that is not the next one, any vintage of a collection that has no journal; no role of one that
    has a journal; a table that is counted and is not what was sent; where an act of others was ended suddenly.
    """
    folder = find_collection(package, definitions.folder).parent
    entries = journal_that_goes_on(folder).whole.entries
    if not entries:
        if asked:
            raise without_journal(folder)
        refuse_if_any(SourceRefused, left_by_others(folder))
        yield tuple(JournaledSubmission(reader, "" if acting.is_today else acting.on) for reader in audiences)
        return
    if not acting.role:
        raise refused(ROLE, JOURNAL_BEGUN, on=day(entries[0].on))
    with working_on(folder, acting, definitions=definitions) as space:
        refuse_if_any(SourceRefused, [*_not_as_sent(space)])
        space.write()  # that a lock was broken stands in the dossier
        try:
            is_any_final = any(space.journal.finals(audience) for audience in audiences)
            made = []
            for audience in audiences:
                finals = space.journal.finals(audience)
                revision = _revision(finals, asked if finals or not is_any_final else None, definitions.languages)
                again = finals[(revision.vintage if revision else 1) - 1 :]
                made.append(JournaledSubmission(audience, again[0].on if again else acting.on, space, revision))
            yield tuple(made)
        finally:
            enter_what_was_written(space)


@dataclass(frozen=True, slots=True)
class DossierRequest:
    """Where a dossier is to lie, and how: `draft`, although findings block it; `replace`, in place of a FINAL one.

    `known`: what was published before or elsewhere (`run.knowing`); `although_known`: publish it although sensitive
    counts are protected less than the policy asks, as others have told too much of them. `template`, `sign` and
    `keyed`: as `publish` takes them.
    """

    out: Path
    draft: bool = False
    replace: bool = False
    known: Sequence[str | Path] = ()
    although_known: bool = False
    template: OfficialTemplate | None = None
    sign: Callable[[bytes], bytes] | None = None
    keyed: Callable[[str], str] | None = None


def write_dossiers(
    package: str | Path, definitions: Definitions, editions: Sequence[tuple[JournaledSubmission, DossierRequest]]
) -> list[tuple[Submission, bool]]:
    """Write the dossiers that are asked for, and enter them; of each the submission, and whether it was written.

    It is read, counted and examined once, and all editions are protected before the first is written. None is written
    while a finding blocks it and no draft is asked for.
    """
    for _one, asked in editions:
        refuse_unless_replaceable(asked.out, replace_final=asked.replace)  # once the journal has what an end kept
    known = knowing(package, definitions, editions[0][1].known)
    run = run_of(known, definitions)
    first_made = [journaled.as_first_made(known, definitions) for journaled, _asked in editions]
    runs = [run if as_made is known else run_of(as_made, definitions) for as_made in first_made]
    for held, (edition, _asked) in zip(runs, editions, strict=True):
        held.begin(edition.audience)
    submissions = []
    for held, (edition, asked) in zip(runs, editions, strict=True):
        prepared = held.submission(edition.audience)
        submission = replace(prepared, revision=edition.revision, on=edition.on, anchor=edition.anchor)
        writes = asked.draft or not submission.examined.blocked
        if writes and edition.audience.withholds and not asked.although_known:
            refuse_if_given_up(submission, asked.out)
        submissions.append((submission, writes))
    made = [begun(submission) if writes else None for submission, writes in submissions]
    for (edition, asked), work in zip(editions, made, strict=True):
        if work:
            beside = told_beside(work.submission.protected.beside, work.submission.definitions)
            permit = partial(edition.permit, out=asked.out, beside=beside)
            publish(work, asked.out, asked.draft, asked.template, asked.sign, asked.replace, permit, asked.keyed)
            edition.enter()
    return submissions


NOTE = "README.md"
"""Beside the folders of several editions: which is for whom."""
FOR_WHOM = {
    Audience.EU: _("the Commission, and others to whom the plan gives true counts"),
    Audience.PUBLIC: _("everybody"),
    Audience.INTERNAL: _("the ministry alone; it does not leave"),
}


def note_on(written: Sequence[tuple[Path, Submission]], definitions: Definitions) -> bytes:
    """Return the note on several editions in one folder: which is for whom, in which state; in each language."""
    told = []
    for lang in definitions.languages:
        package, year = written[0][1].collection.name, written[0][1].collection.year
        rows = [
            (
                f"{out.name}/",
                FOR_WHOM[submission.protected.audience].in_language(lang),
                ", ".join(_planned(submission)) or "–",
                STATE[submission.state].in_language(lang),
            )
            for out, submission in written
        ]
        head = (_("Folder"), _("For whom"), _("Release of the plan"), _("State"))
        title = _("What was submitted: {package}, {year}", package=package, year=year).in_language(lang)
        grid = Grid(tuple(words.in_language(lang) for words in head), tuple(rows))
        told.append(as_markdown(Document(lang, (Heading(1, title), grid))))
    return "\n".join(told).encode()


def _planned(submission: Submission) -> Iterator[str]:
    """Yield what the plan makes of an edition."""
    for release in submission.definitions.law.releases_of(submission.collection.year):
        if release.edition is submission.protected.audience:
            yield release.id


def refuse_if_given_up(submission: Submission, out: Path) -> None:
    """Raise OutputRefused where a public edition protects sensitive counts less than the policy asks.

    Nothing can be taken back that others told; but it may be told by a slip what nobody has published.
    """
    found = submission.protected.given_up
    if found.counts:
        remedy = _("See whether all of that was published; then choose: {field}.", field=ALTHOUGH_KNOWN)
        raise OutputRefused(Fault(Place(str(out)), "counts-given-up", found.text, remedy, "user"))


def _not_as_sent(space: Workspace) -> Iterator[Fault]:
    """Find what of the deliveries whose tables are counted is gone, or is not what was sent."""
    counted = {delivery.id for delivery in standing_deliveries(space.journal).values()}
    others = frozenset(delivery.id for delivery in deliveries_of(space.journal) if delivery.id not in counted)
    found = not_as_sent(space.folder, space.journal, others)
    return (fault for fault in found if fault.code != "delivery-without-entry")


def _revision(finals: Sequence[JournalEntry], asked: NewVintage | None, languages: Languages) -> Revision | None:
    """Find what the vintage that is asked for has to say of itself; the last one may be made again."""
    if asked is None:
        return None
    if not finals:
        message = _("no FINAL dossier of this edition was submitted yet that another vintage could follow.")
        raise OutputRefused(Fault(Place(JOURNAL), "vintage-out-of-order", message, LEAVE_OUT))
    because = in_all_languages(asked.because, languages)
    is_last = finals[-1].about["because"] == because
    number = asked.number or len(finals) + (not is_last)
    if number not in (len(finals), len(finals) + 1) or number < 2:
        what, remedy = NOT_THE_NEXT.filled({"vintage": number}), GIVE_NEXT.filled({"next": len(finals) + 1})
        raise OutputRefused(Fault(Place(JOURNAL), "vintage-out-of-order", what, remedy))
    followed = finals[number - 2]
    return Revision(number, because, followed.about["manifest"], followed.number)
