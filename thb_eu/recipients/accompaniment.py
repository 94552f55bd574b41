"""Compose what goes with a dossier: a cover letter to the Commission, a summary of two pages, a report on its quality.

Every number is one of the edition that the release plan names, or of dossiers of other years at the same level. The
letter names what is enclosed by its digest, as the journal and the files have it. It is not signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from thb_eu.base.messages import Text, _, day, joined, layout, plural
from thb_eu.base.model import Audience, ObsStatus, State
from thb_eu.definitions import AutomaticFact, Release
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.html.every_format import in_every_format
from thb_eu.publication.labels import LEVEL, STATE
from thb_eu.publication.reference import TELLERS
from thb_eu.publication.sheets.chart_data import FEW, Chart
from thb_eu.publication.sheets.key_years import RATES, KeySeries, KeyYears
from thb_eu.publication.signs_and_sums import REASONS, marks, statuses
from thb_eu.recipients import cells_of_dossiers
from thb_eu.recipients.formats import as_sentence, part_named
from thb_eu.recipients.office_words import HOW_TO_WRITE, words_of_office
from thb_eu.recipients.quality_report import quality_report
from thb_eu.results import Revision, Submission
from thb_eu.results.earlier_years import YearFigure, figures_of_cells
from thb_eu.results.state import open_points
from thb_eu.run import Run
from thb_eu.writing.document import Block, Bullets, Columns, Document, Facts, Grid, Heading, Paragraph

LAST_YEARS = 5
"""How many years the summary shows."""
LETTER, SUMMARY, QUALITY = "letter", "summary", "quality"
CALLED = {SUMMARY: _("Summary"), QUALITY: _("Report on quality"), LETTER: _("Cover letter")}

TRUE_COUNTS = _(
    "These are true counts, for the receiver alone. Nothing of this is to be published: the public edition has a "
    "summary of its own."
)
NOT_SIGNED = _("This letter is not signed. Whoever signs it answers for it.")
DOSSIER = _("the dossier: vintage {vintage}, {state}, submitted on {on}; SHA-256 of its manifest {manifest}")
NO_ADDRESS = _("The collection gives no address to write to.")
SINCE = plural(
    "{count} entry was added to the journal since the dossier was submitted; what lies beside it may tell more.",
    "{count} entries were added to the journal since the dossier was submitted; what lies beside it may tell more.",
)
BLOCKING = plural("{count} finding holds the figures back.", "{count} findings hold the figures back.")
EMPTY = plural(
    "{count} of {all} cells, those of the annexes among them, has no value ({status}): {why}.",
    "{count} of {all} cells, those of the annexes among them, have no value ({status}): {why}.",
)
OWED = plural("{who}: {count} table was not sent in full.", "{who}: {count} tables were not sent in full.")
PROVISIONAL = plural("{count} value is provisional ({status}).", "{count} values are provisional ({status}).")
MORE, LESS = _("{what}: {now}, {by} more than in {year}."), _("{what}: {now}, {by} fewer than in {year}.")
AS_MANY = _("{what}: {now}, as many as in {year}.")
NOT_COMPARED = _("{what}: not compared with {year}: {why}")
NOT_KNOWN = _("{what}: not compared with {year}, since a value is withheld or missing.")


@dataclass(frozen=True)
class Accompaniment:
    """What goes with the dossier of a `release`: a `submission` of its edition, and figures of `others`, other years.

    `entry`: by which the last dossier of the edition was submitted, if one was; `since`: how many acts came after it.
    """

    submission: Submission
    release: Release
    others: tuple[YearFigure, ...] = ()
    entry: JournalEntry | None = None
    since: int = 0

    @cached_property
    def edition(self) -> Edition:
        """The submission as the dossier of this edition shows it; its documents say no more."""
        return edition_of(self.submission)

    def document(self, name: str, lang: str, enclosed: Iterable[str] = ()) -> Document:
        """Return one of its documents in `lang`; the letter names what is `enclosed` beside the dossier."""
        if name == QUALITY:
            return quality_report(self.edition, lang)
        blocks = self._letter(lang, enclosed) if name == LETTER else self._summary(lang)
        return Document(lang, tuple(blocks), self._contact.in_language(lang))

    @property
    def names(self) -> Mapping[str, Text]:
        """Its documents and what they are called: of quality where there are concepts, a letter to the Commission."""
        told = {SUMMARY: True, QUALITY: bool(self.submission.definitions.reference.concepts)}
        told[LETTER] = self.submission.protected.audience is Audience.EU
        return {name: CALLED[name] for name, is_there in told.items() if is_there}

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file by its name; the letter, which is the last, names the others as Word has them."""
        files, languages = dict[str, bytes](), self.submission.definitions.languages
        for name in self.names:
            told = {it: sha256(held).hexdigest() for it, held in files.items() if it.endswith(".docx")}
            words = {
                lang: [
                    f"{CALLED[it.split('.')[0]].in_language(lang)} ({it}): SHA-256 {digest}"
                    for it, digest in told.items()
                    if f".{lang}." in it
                ]
                for lang in languages
            }
            files |= in_every_format(name, [self.document(name, *enclosed) for enclosed in words.items()])
        return files

    @property
    def _contact(self) -> Text:
        return joined(self.edition.collection.contact_words)

    def _head(self, title: Text, lang: str) -> Iterator[Block]:
        """Yield the title, and for whom it is, of which edition, in which state."""
        edition = self.edition
        country = edition.definitions.codelists["geo"].by_code[edition.collection.geo].label
        values = {"title": title, "country": country, "year": edition.collection.year}
        yield Heading(1, layout("{title}, {country}, {year}", **values).in_language(lang))
        told = (LEVEL[edition.protected.audience], STATE[edition.state])
        yield Paragraph(joined(told, " · ").in_language(lang), is_remark=True)

    # --- the letter -----------------------------------------------------------------------------------------------

    def _letter(self, lang: str, enclosed: Iterable[str]) -> Iterator[Block]:
        edition = self.edition
        yield from self._head(_("Statistics on trafficking in human beings"), lang)
        of_whom = ((_("Sender"), self._contact), (_("Addressee"), _("European Commission")))
        told = (*of_whom, *([(_("Date of the dossier"), day(self.entry.on))] if self.entry else []))
        yield Facts(tuple((title.in_language(lang), value.in_language(lang)) for title, value in told))
        yield from words_of_office(edition, f"{self.release.id}/addressee", lang)
        subject = _("Enclosed are the figures of {year}: {title}.")
        filled = subject.filled({"year": edition.collection.year, "title": edition.definitions.title})
        yield Paragraph(filled.in_language(lang))
        yield from words_of_office(edition, f"{self.release.id}/{LETTER}", lang)
        yield Heading(2, _("Enclosed").in_language(lang))
        yield Bullets((as_sentence(self._dossier, lang), *enclosed))
        if self.since:
            yield Paragraph(SINCE.filled({"count": self.since}).in_language(lang))
        why = [" ".join(as_sentence(it, lang) for it in part) for part in (open_points(edition), self._gaps())]
        if any(why):
            yield Heading(2, _("What is provisional or missing, and why").in_language(lang))
            yield from (Paragraph(text) for text in why if text)
        yield Heading(2, _("Contact").in_language(lang))
        yield Paragraph((self._contact if edition.collection.names_contact else NO_ADDRESS).in_language(lang))
        yield Paragraph(NOT_SIGNED.in_language(lang), is_remark=True)

    @property
    def _dossier(self) -> Text:
        if self.entry is None:
            return _("the dossier: none of this edition was submitted yet, so that its digest cannot be named")
        about = self.entry.about
        return DOSSIER.filled({**about, "state": STATE[State(about["state"])], "on": day(self.entry.on)})

    def _gaps(self) -> Iterator[Text]:
        """Yield what holds it back, how many values are provisional, and how many cells have none, by the reason."""
        if count := sum(finding.blocks for finding in self.edition.examined.findings):
            yield BLOCKING.filled({"count": count})
        cells = self.edition.protected.cells
        held = Counter(zip(cells["obs_status"], cells["obs_value"].isna(), strict=True))
        for status, why in REASONS.items():
            if count := held[status.value, True]:
                yield EMPTY.filled({"count": count, "status": status.value, "why": why, "all": len(cells)})
        if count := held[ObsStatus.PROVISIONAL.value, False]:
            yield PROVISIONAL.filled({"count": count, "status": ObsStatus.PROVISIONAL.value})
        if not self.edition.protected.audience.withholds:
            contracts = self.edition.definitions.contracts
            owed = {entry.contract: contracts[entry.contract].supplier for entry in self.edition.received.undelivered}
            for who, count in Counter(owed.values()).items():
                yield OWED.filled({"who": who, "count": count})

    # --- the summary ----------------------------------------------------------------------------------------------

    @cached_property
    def _keys(self) -> KeyYears:
        return KeyYears(self.edition, self.edition.contents, self.others)

    def _summary(self, lang: str) -> Iterator[Block]:
        edition, year = self.edition, self.edition.collection.year
        yield from self._head(_("Trafficking in human beings: summary"), lang)
        if edition.protected.audience is Audience.EU:
            yield Paragraph(TRUE_COUNTS.in_language(lang), is_remark=True)
        yield from words_of_office(edition, f"{self.release.id}/{SUMMARY}", lang)
        if edition.state is not State.FINAL:
            yield Paragraph(HOW_TO_WRITE.in_language(lang), is_remark=True)
        if self._keys.series:
            yield from self._over_years(_until(self._keys.counts(), year), lang)
            yield from self._changed(lang)
            for chart in (it for it in self._keys.charts() if it.name == RATES):
                yield from self._over_years(_until(chart, year), lang)
        if lacking := tuple(text.in_language(lang) for text in (*self._gaps(), *self._breakdowns())):
            yield Heading(2, _("What is withheld or missing").in_language(lang))
            yield Bullets(lacking)

    def _over_years(self, chart: Chart, lang: str) -> Iterator[Block]:
        """Yield a table of years, and of whole numbers their drawing; what its signs mean and where it breaks below."""
        title, years = chart.title.in_language(lang), tuple(entry.label.in_language(lang) for entry in chart.categories)
        rows = [*zip(chart.series, zip(*(entry.points for entry in chart.categories), strict=True), strict=True)]
        yield Heading(2, title)
        flags = {sign for _name, points in rows for point in points for sign in point.flag.split()}
        kept = {sign.strip("()") for sign in flags if sign.startswith("(")}
        meant = (*statuses(self.edition, flags), *marks(self.edition, kept))
        told = [*(layout("{sign}: {text}", sign=sign, text=text) for sign, text in meant), *chart.breaks, chart.note]
        told += [_("Sources: {listed}.", listed=chart.source)] if len(years) > 1 else []
        yield Grid(
            header=(chart.counts.in_language(lang), *years),
            rows=tuple((name.in_language(lang), *(it.text.in_language(lang) for it in of)) for name, of in rows),
            remarks=tuple(text.in_language(lang) for text in told if not text.is_empty),
            has_numbers=True,
        )
        values = [tuple(it.value if isinstance(it.value, int) else None for it in points) for _name, points in rows]
        if sum(any(value is not None for value in of_year) for of_year in zip(*values, strict=True)) >= FEW:
            labels = (name.in_language(lang) for name in chart.series)
            yield Columns(title, years, tuple(zip(labels, values, strict=True)))

    def _changed(self, lang: str) -> Iterator[Block]:
        """Yield how each series differs from the year before that is known, unless counting changed in between."""
        year = self.edition.collection.year
        before = max((one for one in self._keys.years if one < year), default=None)
        if before is None:
            yield Paragraph(_("No earlier year is at hand: nothing is compared.").in_language(lang), is_remark=True)
            return
        yield Heading(2, _("What changed since {year}", year=before).in_language(lang))
        yield Bullets(tuple(self._change(one, before).in_language(lang) for one in self._keys.series))

    def _change(self, series: KeySeries, before: int) -> Text:
        points = [self._keys.point(series, year) for year in range(before, self.edition.collection.year + 1)]
        then, now = points[0].value, points[-1].value
        values = {"what": series.label, "year": before, "now": points[-1].text}
        if why := next((it.broken for it in points[1:] if not it.broken.is_empty), None):
            return NOT_COMPARED.filled({**values, "why": why})
        if then is None or now is None:
            return NOT_KNOWN.filled(values)
        words = AS_MANY if then == now else MORE if now > then else LESS
        return words.filled({**values, "by": abs(now - then)})

    def _breakdowns(self) -> Iterator[Text]:
        """Yield the breakdowns that lack categories, each with the indicators and parts of which it does."""
        rows = [row for block in TELLERS[AutomaticFact.MISSING_BREAKDOWNS](self.edition) for row in block.rows]
        for by, of in groupby(sorted(rows, key=lambda row: row[2].english), key=lambda row: row[2]):
            named = (part_named(*row[:2]) for row in of)
            yield _("{by}: at least one category has no value; {named}.", by=by, named=joined(named, ", "))


def _until(chart: Chart, year: int) -> Chart:
    """Return the last years of a chart up to `year`."""
    return replace(chart, categories=tuple(it for it in chart.categories if int(it.code) <= year)[-LAST_YEARS:])


def release_of_dossier(name: str, run: Run) -> Release | None:
    """Return the release of this name, of the plan for the year of a run, if by it a dossier leaves."""
    plan = run.definitions.law.releases_of(run.received.collection.year)
    return next((release for release in plan if release.id == name and not release.recipient), None)


def accompaniment_of(run: Run, release: Release, earlier: Iterable[str | Path] = ()) -> Accompaniment:
    """Find what goes with the dossier of a release; `earlier`: dossiers of other years and the same edition.

    It tells the day and the vintage of the dossier that was submitted last.
    """
    collection, submission = run.received.collection, run.submission(release.edition)
    others = cells_of_dossiers(earlier, collection.year, release.edition)
    told = [it for it in collection.journal.submissions if it.about["audience"] == release.edition.value]
    entry, since = (told[-1] if told else None), 0
    if entry:
        about = entry.about
        since = sum(act.act is not Act.HANDED_OVER for act in collection.journal.acts[about["after"] :])
        told_of = Revision(about["vintage"], about["because"], about["follows"], entry.number)
        submission = replace(submission, on=entry.on, revision=told_of if about["follows"] else None)
    source, definitions = _("dossiers of earlier years"), run.definitions
    figures = [it for year, rows in others.items() for it in figures_of_cells(rows, year, source, definitions)]
    return Accompaniment(submission, release, tuple(figures), entry, since)
