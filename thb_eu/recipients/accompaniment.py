"""Compose what goes with a dossier: a cover letter to the Commission, a summary of two pages, a report on its quality.

Every number is one of the edition that the release plan names, or of dossiers of other years at the same level. The
letter names what is enclosed by its digest, as the journal and the files have it. It is not signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from thb_eu.base.csv_tables import table_of
from thb_eu.base.messages import Text, _, day, inside_a_sentence, joined, layout, plural
from thb_eu.base.model import Audience, ObsStatus, State
from thb_eu.definitions import AutomaticFact, Release
from thb_eu.definitions import AutomaticFact as Fact
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.signing import role_in_words
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.html.every_format import in_every_format
from thb_eu.publication.labels import LEVEL, STATE
from thb_eu.publication.reference import (
    ALL,
    MARKDOWN,
    TELLERS,
    MetadataEntry,
    TextBlock,
    entries,
    flat,
    for_audience,
    paragraphs,
)
from thb_eu.publication.sheets.chart_data import FEW, Chart
from thb_eu.publication.sheets.key_years import RATES, KeySeries, KeyYears
from thb_eu.publication.signs_and_sums import REASONS, marks, statuses
from thb_eu.recipients import cells_of_dossiers
from thb_eu.results import Revision, Submission
from thb_eu.results.series import YearFigure, figures_of_cells
from thb_eu.results.state import open_points
from thb_eu.run import Run
from thb_eu.writing.document import Block, Bullets, Columns, Document, Facts, Grid, Heading, Paragraph, Print

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
            told = {file: sha256(held).hexdigest() for file, held in files.items() if file.endswith(".docx")}
            words = {
                lang: [
                    f"{CALLED[file.split('.')[0]].in_language(lang)} ({file}): SHA-256 {digest}"
                    for file, digest in told.items()
                    if f".{lang}." in file
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
        why = [" ".join(as_sentence(point, lang) for point in part) for part in (open_points(edition), self._gaps())]
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
            for chart in (plot for plot in self._keys.charts() if plot.name == RATES):
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
            rows=tuple((name.in_language(lang), *(point.text.in_language(lang) for point in of)) for name, of in rows),
            remarks=tuple(text.in_language(lang) for text in told if not text.is_empty),
            has_numbers=True,
        )
        values = [tuple(dot.value if isinstance(dot.value, int) else None for dot in points) for _name, points in rows]
        if sum(any(value is not None for value in of_year) for of_year in zip(*values, strict=True)) >= FEW:
            labels = (name.in_language(lang) for name in chart.series)
            yield Columns(title, years, tuple(zip(labels, values, strict=True)))

    def _changed(self, lang: str) -> Iterator[Block]:
        """Yield how each series differs from the year before that is known, unless counting changed in between."""
        year = self.edition.collection.year
        before = max((earlier for earlier in self._keys.years if earlier < year), default=None)
        if before is None:
            yield Paragraph(_("No earlier year is at hand: nothing is compared.").in_language(lang), is_remark=True)
            return
        yield Heading(2, _("What changed since {year}", year=before).in_language(lang))
        yield Bullets(tuple(self._change(series, before).in_language(lang) for series in self._keys.series))

    def _change(self, series: KeySeries, before: int) -> Text:
        points = [self._keys.point(series, year) for year in range(before, self.edition.collection.year + 1)]
        then, now = points[0].value, points[-1].value
        values = {"what": series.label, "year": before, "now": points[-1].text}
        if why := next((point.broken for point in points[1:] if not point.broken.is_empty), None):
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
    return replace(chart, categories=tuple(bar for bar in chart.categories if int(bar.code) <= year)[-LAST_YEARS:])


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
    told = [act for act in collection.journal.submissions if act.about["audience"] == release.edition.value]
    entry, since = (told[-1] if told else None), 0
    if entry:
        about = entry.about
        since = sum(act.act is not Act.HANDED_OVER for act in collection.journal.acts[about["after"] :])
        told_of = Revision(about["vintage"], about["because"], about["follows"], entry.number)
        submission = replace(submission, on=entry.on, revision=told_of if about["follows"] else None)
    source, definitions = _("dossiers of earlier years"), run.definitions
    figures = [figure for year, rows in others.items() for figure in figures_of_cells(rows, year, source, definitions)]
    return Accompaniment(submission, release, tuple(figures), entry, since)


# Write the report on quality in prose, from the reference metadata of an edition.
#
# Its chapters are those of quality reports in the ESS (their order is recalled), of which each is a concept of SIMS:
# first the words of the office, then what the run tells in sentences, each with the number of the note that names its
# source. What nobody wrote is listed as missing. Long lists are counted, with the place where they stand.

CHAPTERS = ("1", "3", "18", "11", "12", "13", "17", "14", "15", "10", "16", "7")
"""The concepts in the order of a quality report."""
SENTENCES = Path(__file__).with_name("quality_sentences.csv")
"""How each row that a fact tells is said: the names of its cells, and the sentence; other rows are counted.

`source`: the file of the dossier from which it follows; any other stands in its reference metadata.
"""
COUNTED = plural("{says} ({count} row in the reference metadata).", "{says} ({count} rows in the reference metadata).")
NOT_WRITTEN = _("Nobody has written anything under: {listed}.")
OF_THE_RUN, OF_A_ROLE = _("SIMS {code}: {file} of the dossier."), _("SIMS {code}: words of {who}.")


TITLE = _("Report on quality")


def quality_report(edition: Edition, lang: str) -> Document:
    """Return the report in `lang`."""
    return printed(edition, TITLE, tuple(_Composed(edition, lang).blocks()), lang)


@dataclass(frozen=True)
class _Composed:
    """The report in one language; `notes`: the sources of its sentences, numbered as they are first named."""

    edition: Edition
    lang: str
    notes: dict[Text, int] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, TITLE.in_language(self.lang))
        every = entries(self.edition)
        for chapter in CHAPTERS:
            of_chapter = [entry for entry in every if entry.concept.code.split(".")[0] == chapter]
            for entry in of_chapter:
                if entry.concept.depth == 1:
                    yield Heading(2, entry.concept.label.in_language(self.lang))
                elif not entry.is_empty:
                    yield Heading(3, entry.concept.label.in_language(self.lang))
                yield from self._entry(entry)
            if empty := [entry.concept.label for entry in of_chapter if entry.is_empty and not entry.below]:
                told = NOT_WRITTEN.filled({"listed": joined(empty, ", ")})
                yield Paragraph(told.in_language(self.lang), is_remark=True)
        yield from numbered_notes(self.notes, self.lang)

    def _entry(self, entry: MetadataEntry) -> Iterator[Block]:
        code = entry.concept.code
        for prose in entry.prose:
            who = joined([role_in_words(prose.by), *([day(prose.on)] if prose.on else [])])
            note = self._note(OF_A_ROLE, code, who=who)
            yield from (Paragraph(f"{words} {note}") for words in paragraphs(prose.text, self.lang))
        for fact in entry.concept.facts:
            for block in TELLERS[fact](self.edition):
                yield from self._block(block, fact, code)

    def _block(self, block: TextBlock, fact: Fact, code: str) -> Iterator[Block]:
        """Yield what the run tells at once: a sentence, and one of each row; rows without a sentence are counted."""
        known = _sentences().get(fact, {})
        note = self._note(OF_THE_RUN, code, file=next((row["source"] for row in known.values()), "") or MARKDOWN)
        said = [_said(known[len(row)], row) for row in block.rows if len(row) in known]
        intro = as_sentence(block.text, self.lang)
        if block.rows and not said:
            told = COUNTED.filled({"says": intro.rstrip(":."), "count": len(block.rows)})
            intro = told.in_language(self.lang)
        yield Paragraph(f"{intro} {note}")
        if said:
            yield Bullets(tuple(f"{as_sentence(text, self.lang)} {note}" for text in said))

    def _note(self, source: Text, code: str, **values: object) -> str:
        told = source.filled({"code": code, **values})
        return f"[{self.notes.setdefault(told, len(self.notes) + 1)}]"


@cache
def _sentences() -> Mapping[Fact, Mapping[int, Mapping[str, str]]]:
    """Return the rows of the list of sentences by fact and by the number of cells of what they say."""
    found: dict[Fact, dict[int, Mapping[str, str]]] = {}
    for row in table_of(SENTENCES.read_bytes())[1]:
        found.setdefault(Fact(row["fact"]), {})[len(row["cells"].split())] = row
    return found


def _said(listed: Mapping[str, str], row: tuple[Text, ...]) -> Text:
    """Say what a row tells."""
    single, many = listed["sentence"], listed["plural"]
    text = plural(single, many) if many else _(single)
    named = zip(listed["cells"].split(), row, strict=True)
    cells: dict[str, object] = {name: cell.english if cell.english.isdecimal() else cell for name, cell in named}
    cells |= {"what": part_named(*row[:2])} if "of" in cells else {}
    return text.filled({**cells, "by": inside_a_sentence(row[2])} if "by" in cells else cells)


# Finish a document of an edition.

NOTES, CONTENTS, FOOTER = _("Notes"), _("Contents"), _("Page {page} of {pages}")


def printed(edition: Edition, title: Text, blocks: tuple[Block, ...], lang: str) -> Document:
    """Return a document as a report of its own: with country and year, who answers, edition and state on its front."""
    answers = next((words.in_language(lang) for words in edition.collection.contact_words), "")
    year, state = str(edition.collection.year), STATE[edition.state]
    country = edition.definitions.codelists["geo"].by_code[edition.collection.geo].label.in_language(lang)
    below = (f"{country}, {year}", answers, LEVEL[edition.protected.audience].in_language(lang))
    front = Print(
        below=(*filter(None, below), state.in_language(lang)),
        contents=CONTENTS.in_language(lang),
        header=layout("{title}, {year} · {state}", title=title, year=year, state=state).in_language(lang),
        footer=FOOTER.filled({"page": "{page}", "pages": "{pages}"}).in_language(lang),
    )
    return Document(lang, blocks, answers, front)


def as_sentence(text: Text, lang: str) -> str:
    """Return a text on one line as a sentence of its own."""
    said = flat(text, lang)
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', ':', '!', '?', ')')) else '.'}"


def part_named(indicator: Text, part: Text) -> Text:
    """Name a part of an indicator: without it where the indicator has no parts, alone where it says both."""
    if part.english == ALL.english:
        return indicator
    return (
        part if part.english.startswith(indicator.english) else layout("{whole} ({part})", whole=indicator, part=part)
    )


def numbered_notes(notes: Mapping[Text, int], lang: str) -> Iterator[Block]:
    """Yield the notes to which a document refers by their numbers, under a heading; nothing where there is none."""
    if notes:
        yield Heading(2, NOTES.in_language(lang))
    for note, number in notes.items():
        yield Paragraph(f"[{number}] {note.in_language(lang)}", is_remark=True)


# Put the words of the office at their places in a document, and show a draft the places that have none.

TO_WRITE, KEPT_BACK = _("[Words of the office: {place}]"), _("[Words kept from this edition: {place}]")
HOW_TO_WRITE = _(
    "Square brackets mark places for words of the office. They are written at the desk (Offices and words) or with "
    "thb-eu describe metadata, kept with the year, and stand in every report that is written anew."
)


def words_of_office(edition: Edition, place: str, lang: str) -> Iterator[Block]:
    """Yield what the office says at a place; where it says nothing, an edition that is not final tells that it may."""
    held = edition.collection.prose.get(place)
    if held and not (held.eu_only and edition.protected.audience.withholds):
        yield from map(Paragraph, paragraphs(for_audience(held, edition).text, lang))
    elif edition.state is not State.FINAL:
        told = (KEPT_BACK if held else TO_WRITE).filled({"place": place})
        yield Paragraph(told.in_language(lang), is_remark=True)
