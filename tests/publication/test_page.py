"""The page: self-contained, well-formed, readable without eyes or colour, honest about its state, and text as text."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from tests.dossiers.verification.dossiers import undrawn
from tests.support.markup import Element, read
from tests.support.read_pages import HEADED, cell_of, references, section
from tests.support.submitted import SPITEFUL
from tests.support.texts import bilingual
from thb_eu.base.messages import literal
from thb_eu.base.model import Audience, CheckedCollection, Finding, ObsStatus, Outcome, Place, Remedies, Severity, State
from thb_eu.base.ooxml.cell_reference import cell_name
from thb_eu.base.ooxml.xml_part import readable
from thb_eu.definitions import Definitions
from thb_eu.publication.html.charts import year_chart
from thb_eu.publication.html.rendering import FILES
from thb_eu.publication.layout import filled_of, placed
from thb_eu.publication.page import page
from thb_eu.publication.sheets.chart_data import Chart, ChartCategory, ChartPoint
from thb_eu.results import Reason, ReasonKind, Submission
from thb_eu.writing.sheet_styles import CLOUD, INK, MIST, NIGHT, SLATE, STATE_FILL

LOADING = {"script", "link", "img", "iframe", "object", "embed", "base", "source", "video", "audio", "image", "use"}
EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>\"' & {x}"


def for_the_public(submission: Submission) -> Submission:
    """The same submission, made for the public."""
    return replace(submission, protected=replace(submission.protected, audience=Audience.PUBLIC))


@pytest.fixture(scope="module")
def content(submission: Submission) -> bytes:
    return page(submission)


@pytest.fixture(scope="module")
def tree(content: bytes) -> Element:
    return read(content)


def test_it_lies_in_the_dossier(submission: Submission, content: bytes) -> None:
    """As report.html."""
    assert undrawn(submission)["report.html"] == content


def test_it_is_well_formed(content: bytes, tree: Element) -> None:
    """A doctype, every tag closed in its order, one head and body, each id once, no control character."""
    ids = [found.attributes["id"] for found in tree.every() if "id" in found.attributes]

    assert content.startswith(b"<!DOCTYPE html>\n<html")
    assert [len(list(tree.every(name))) for name in ("html", "head", "body", "main", "h1", "title")][:5] == [1] * 5
    assert len(set(ids)) == len(ids) and all(ids) and not any(" " in name for name in ids)
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", content)


def test_it_needs_nothing_from_outside(content: bytes, tree: Element) -> None:
    """No element that loads, no address, no style that fetches; of scripts its own alone, and that reaches nowhere."""
    styles = "".join(style.text for style in tree.every("style"))
    attributes = [(name, value) for found in tree.every() for name, value in found.attributes.items()]
    (script,) = tree.every("script")

    assert not list(tree.every(*LOADING - {"script"})) and not script.attributes
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    assert not [name for name, _ in attributes if name in ("src", "srcset", "action", "style", "data", "xlink:href")]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert not re.search(r"url\s*\(|@import|expression|https?:", styles)
    assert not re.search(r"fetch|XMLHttpRequest|import|https?:|eval|innerHTML|document\.write", script.raw)


def test_its_policy_allows_its_own_style_and_script_alone(tree: Element) -> None:
    """By their hashes (CSP 2, 6.6.4): whatever else found its way into the page neither runs nor dresses itself."""
    (policy,) = [found.attributes["content"] for found in tree.every("meta") if "http-equiv" in found.attributes]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    for kind in ("style", "script"):
        (element,) = tree.every(kind)
        digest = b64encode(hashlib.sha256(element.raw.encode()).digest()).decode()
        assert allowed[f"{kind}-src"] == f"'sha256-{digest}'"
    assert {allowed[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}


def test_every_link_leads_somewhere(tree: Element) -> None:
    """Links within the page, and labels given by another element."""
    ids = {found.attributes.get("id") for found in tree.every()}
    named = [found.attributes.get(name, "") for found in tree.every() for name in (HEADED, "aria-describedby")]

    assert {link.attributes["href"].removeprefix("#") for link in tree.every("a")} <= ids
    assert {name for names in named for name in names.split()} <= ids


def test_every_observation_stands_there_once(tree: Element, submission: Submission) -> None:
    """Its value or the sign for none, and its flag, under the name of the workbook's cell; no other number."""
    cells, policy = submission.protected.cells, submission.definitions.law.policies[0]
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(cells, table), submission.definitions)
        own = cells[cells["table"] == table.name]
        shown = [found for found in section(tree, table.name).every("td") if "id" in found.attributes]
        by_cell = {cell_of(found, table.name): found for found in shown}
        assert len(by_cell) == len(shown) == len(layout.positions)
        for cell in own.to_dict("records"):
            codes = tuple(str(cell[name]) for name in table.names)
            if codes in layout.positions:
                (value,) = by_cell[layout.cell(codes)].having("class", "value")
                flag = " ".join(found.text for found in by_cell[layout.cell(codes)].having("class", "flag"))
                missing = pd.isna(cell["obs_value"])
                assert value.text.replace("\u00a0", "") == (":" if missing else str(cell["obs_value"]))
                status = "" if cell["obs_status"] == ObsStatus.VALUE.value else cell["obs_status"]
                mark = f"({cell['conf_status']})" if cell["conf_status"] not in ("", policy.otherwise) else ""
                assert flag == f"{status} {mark}".strip()
        others = [found.text for found in section(tree, table.name).every("td") if found not in shown]
        assert set(others) <= {"–"}


def test_a_value_stands_under_and_beside_its_own_headings(tree: Element, submission: Submission) -> None:
    """Rows and columns of the page, headings over several rows counted in, are those of the layout."""
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        lines = [line for block in layout.blocks for line in block.lines]
        rows = [row for body in section(tree, table.name).every("tbody") for row in body.every("tr")]
        rows = [row for row in rows if row.attributes.get("class") != "block"]
        held: dict[int, tuple[int, str]] = {}
        for line, row in zip(lines, rows, strict=True):
            headings = list(row.every("th"))
            for place, head in enumerate(line.headings):
                left, text = held.get(place, (0, ""))
                if not left:
                    found = headings.pop(0)
                    left, text = int(found.attributes.get("rowspan", "1")), found.text
                held[place] = (left - 1, text)
                assert head.label.in_language("sl") in text and head.label.english in text and text.endswith(head.code)
            assert not headings
            names = [cell_of(found, table.name) for found in row.every("td")]
            wanted = [(line.row, column.column) for column in layout.columns]
            assert names == [cell_name(*place) if place in layout.codes_at else "" for place in wanted]


def test_each_footnote_is_referred_to_and_each_reason_has_its_footnote(tree: Element, submission: Submission) -> None:
    """For every reason of a value exactly one reference holds: its own, its row's, its block's or its table's."""
    for table in submission.definitions.tables:
        cells = submission.protected.cells
        layout = placed(table, filled_of(cells, table), submission.definitions)
        own = cells[cells["table"] == table.name].to_dict("records")
        reasons = {tuple(str(cell[name]) for name in table.names): cell["reasons"] for cell in own}
        part = section(tree, table.name)
        notes = {note.attributes["id"]: note.text for found in part.every("ol") for note in found.every("li")}
        used = set()
        for body in part.every("tbody"):
            block = [ref for row in body.having("class", "block") for ref in references(row)]
            for row in body.every("tr"):
                across = [ref for head in row.every("th") for ref in references(head)]
                for cell in (found for found in row.every("td") if "id" in found.attributes):
                    held = [*references(next(part.every("caption"))), *block, *across, *references(cell)]
                    told = [reason.text.english for reason in reasons[layout.at(cell_of(cell, table.name))]]
                    assert len(held) == len(told)
                    assert all(any(said in notes[note] for note in held) for said in told)
                    used |= set(held)
        assert used == set(notes)


def test_below_a_table_stand_its_articles_and_sources(tree: Element, submission: Submission) -> None:
    """Each article and each source of the values that are shown."""
    for table in submission.definitions.tables:
        cells = submission.protected.cells
        layout = placed(table, filled_of(cells, table), submission.definitions)
        own = cells[cells["table"] == table.name].to_dict("records")
        shown = [cell for cell in own if tuple(str(cell[name]) for name in table.names) in layout.positions]
        (below,) = section(tree, table.name).having("class", "below")
        for cell in shown:
            assert all(code in below.text for code in (*cell["provisions"], *cell["sources"]))


def test_a_screen_reader_finds_its_way(tree: Element) -> None:
    """The page's language, English marked, a way past the head, captions, scopes, headings in their order."""
    (html,) = tree.every("html")
    skip = next(tree.every("a"))
    headings = [int(found.name[1]) for found in tree.every("h1", "h2", "h3", "h4", "h5", "h6")]

    assert html.attributes["lang"] == "sl"
    assert all(found.attributes.get("lang") == "en" for found in tree.having("class", "en"))
    assert skip.attributes["href"] == "#content" and [found.name for found in tree.having("id", "content")] == ["main"]
    assert all(next(table.every()).name == "caption" and next(table.every()).text for table in tree.every("table"))
    assert {head.attributes.get("scope") for head in tree.every("th")} <= {"col", "row", "colgroup", "rowgroup"}
    assert headings[0] == 1 and all(after - before <= 1 for before, after in pairwise(headings))


def test_rows_of_a_table_are_equally_long(tree: Element) -> None:
    """Counted with all headings and spans: no cell is missing, none stands outside."""
    for table in tree.every("table"):
        widths, hanging = set(), dict[int, int]()
        for row in table.every("tr"):
            width = sum(1 for left in hanging.values() if left)
            hanging = {place: left - 1 for place, left in hanging.items() if left > 1}
            for cell in row.every("th", "td"):
                span = int(cell.attributes.get("colspan", "1"))
                width += span
                left = int(cell.attributes.get("rowspan", "1")) - 1
                hanging |= {max(hanging, default=0) + 1 + at: left for at in range(span) if left}
            widths.add(width)
        assert len(widths) == 1


def test_colours_are_readable() -> None:
    """Each text on each ground that the style sheet puts it on: at least 4.5 to 1 (WCAG 2, AA)."""
    pairs = [(ink, ground) for ink in (INK, SLATE, NIGHT) for ground in ("FFFFFF", CLOUD, MIST)]
    pairs += [(INK, ground) for ground in STATE_FILL.values()]
    pairs += [("FFFFFF", NIGHT), (MIST, NIGHT), ("FFFFFF", SLATE), ("EEF2F6", SLATE), ("555555", "E4E4E4")]
    pairs += [("1F4E8C", ground) for ground in ("FFFFFF", CLOUD, "FFF7E0")]

    assert not [pair for pair in pairs if contrast(*pair) < 4.5]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_of_the_style_sheet_are_readable_by_day_and_by_night(tree: Element, dark: bool) -> None:
    """Each colour of a text on each ground that it may stand on, as the sheet itself names them: at least 4.5 to 1."""
    (style,) = tree.every("style")
    of_the_night = re.search(r"@media screen and \(prefers-color-scheme:dark\)\{:root\{(.*?)\}", style.text)
    assert of_the_night
    blocks = re.findall(r":root\{(.*?)\}", style.text.replace(of_the_night[0], ""))
    named = dict(re.findall(r"--(\w+):([^;}]+)", ";".join([*blocks, of_the_night[1] if dark else ""])))

    def colour(name: str) -> str:
        value = named[name]
        if inner := re.fullmatch(r"var\(--(\w+)\)", value):
            return colour(inner[1])
        digits = value.lstrip("#")
        return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)

    texts, grounds = ("ink", "title", "quiet", "link"), ("paper", "cloud", "mist", "touched")
    pairs = [(text, ground) for text in texts for ground in grounds] + [("quiet", "void")]
    poor = [pair for pair in pairs if contrast(colour(pair[0]), colour(pair[1])) < 4.5]
    poor += [("white", ground) for ground in ("night", "slate") if contrast("FFFFFF", colour(ground)) < 4.5]
    assert not poor


def test_whoever_has_no_mouse_reaches_every_table(tree: Element) -> None:
    """What may be broader than a small screen takes the focus, and says by its name what it is."""
    ids, regions = {found.attributes.get("id") for found in tree.every()}, tree.having("class", "scroll")
    inside = {id(table) for region in regions for table in region.every("table")}

    assert all(id(table) in inside or table.attributes["class"] == "bars" for table in tree.every("table"))
    for region in regions:
        assert region.attributes["tabindex"] == "0" and region.attributes["role"] == "group"
        assert region.attributes["aria-labelledby"] in ids


def test_everything_lies_in_a_landmark(tree: Element) -> None:
    """Header, navigation, main, footer: nothing of the body lies outside but the way past the head and the script."""
    (body,) = tree.every("body")
    top = [part for part in body.inside if isinstance(part, Element)]

    assert [part.name for part in top] == ["a", "header", "nav", "main", "footer", "script"]
    assert all(
        found.attributes.get("aria-label") or found.attributes.get("aria-labelledby") for found in tree.every("section")
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 has it."""
    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def light(colour: str) -> float:
    """The relative luminance of a colour."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("state", "told"),
    [(State.DRAFT, "OSNUTEK / DRAFT"), (State.FINAL, "KONČNO / FINAL"), (State.BLOCKED, "ZADRŽANO / BLOCKED")],
)
def test_the_state_and_its_reason_stand_on_top(submission: Submission, state: State, told: str) -> None:
    """Country, year, state in words, why; and on every printed page unless final."""
    made = read(page(replace(submission, state=state)))
    (header,) = made.every("header")
    (badge,) = header.having("class", "badge")
    (why,) = header.having("class", "state")
    (style,) = made.every("style")

    assert badge.text == told and len(why.text) > len(told) + 40
    assert "Slovenija / Slovenia" in header.text and "2024" in header.text
    assert ("@top-right" in style.text) == (state is not State.FINAL)


def test_every_open_question_and_unsigned_decision_stands_there(tree: Element, submission: Submission) -> None:
    """In both languages, with what waits for it; the policy on small counts too."""
    rows = {row.text: row for row in section(tree, "open").every("tr")}
    waiting = [asked for asked in submission.mapped.questions if not (asked.answered and asked.signed)]
    policy = submission.definitions.law.policy(submission.collection.year)

    assert len(waiting) == 7 and policy is not None
    for asked in waiting:
        (row,) = [
            row for told, row in rows.items() if asked.text.in_language("sl") in told and asked.text.english in told
        ]
        cells = [cell.text for cell in row.every("td")]
        assert asked.decision in row.text and cells[1] == str(asked.facts) and cells[-1] == "ne / no"
    assert any(policy.id in told and policy.because.english in told for told in rows)


def found(at: int, severity: Severity, outcome: Outcome, **more: object) -> Finding:
    """A finding of its own check and place."""
    plain = Finding(
        f"check-{at}",
        outcome,
        severity,
        at,
        bilingual(f"sporočilo {at}", f"message {at}"),
        Remedies(bilingual(f"ukrep {at}", f"remedy {at}")),
        f"reference {at}",
        Place(f"{at}.csv", "list1", row=at, column=f"column{at}"),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def with_findings(submission: Submission, *findings: Finding) -> Submission:
    """The submission with these findings alone."""
    return replace(submission, examined=CheckedCollection(submission.examined.results, findings, ("left-out-check",)))


def groups(part: Element) -> list[tuple[str, Element]]:
    """The folded groups of findings, each with its severity."""
    found = [(group.attributes["class"].split()[-1], group) for group in part.every("details")]
    return [(severity, group) for severity, group in found if severity in {one.value for one in Severity}]


def test_findings_stand_by_cause_with_place_message_and_remedy(submission: Submission) -> None:
    """Each once, with those of its check, errors first; what blocks says so; what was left out is told."""
    findings = [found(at, severity, Outcome.FAILED) for at, severity in enumerate(reversed(Severity), start=1)]
    findings.append(found(9, Severity.NOTE, Outcome.FAILED, check="check-1"))
    part = section(read(page(with_findings(submission, *findings))), "findings")
    listed = groups(part)

    assert [severity for severity, _ in listed] == ["error", "warning", "note"]
    assert [len(group.having("class", "finding")) for _, group in listed] == [1, 1, 2]
    for finding in findings:
        ((severity, told),) = [
            (severity, one)
            for severity, group in listed
            for one in group.having("class", "finding")
            if finding.fingerprint in one.text
        ]
        words = (finding.message.in_language("sl"), finding.message.english, finding.where.file)
        assert severity == finding.severity.value and all(text in told.text for text in words)
        assert bool(list(told.every("strong"))) == finding.blocks
        (group,) = [group for _, group in listed if finding.fingerprint in group.text]
        assert all(text in group.text for text in (finding.remedy.in_language("sl"), finding.remedy.english))
    assert "left-out-check" in part.text


def test_what_follows_from_a_finding_stands_beneath_it(submission: Submission) -> None:
    """Whoever mends the cause need not read on: it is in the group of its cause, behind it, and in no other."""
    cause = found(1, Severity.ERROR, Outcome.FAILED)
    effect = found(2, Severity.WARNING, Outcome.FAILED, follows_from=cause.fingerprint)
    other = found(3, Severity.ERROR, Outcome.FAILED)
    part = section(read(page(with_findings(submission, other, cause, effect))), "findings")
    told = [[one.text for one in group.having("class", "finding")] for _, group in groups(part)]

    assert [len(texts) for texts in told] == [1, 2]
    assert cause.fingerprint in told[1][0] and effect.fingerprint in told[1][1]


def test_a_remedy_that_all_findings_of_a_check_share_stands_once(submission: Submission) -> None:
    """Over all of them."""
    same = [
        found(at, Severity.NOTE, Outcome.FAILED, check="one", remedies=Remedies(bilingual("isto", "same")))
        for at in (1, 2, 3)
    ]
    part = section(read(page(with_findings(submission, *same))), "findings")

    assert part.text.count("isto") == 1


def test_a_waived_finding_tells_its_waiver(submission: Submission) -> None:
    """Why, for which figures, who asked and granted, until when."""
    waiver = submission.collection.waivers[0]
    waived = found(1, Severity.ERROR, Outcome.WAIVED, waiver=waiver.id)
    told = section(read(page(with_findings(submission, waived))), "findings").text

    for text in (
        waiver.reason.in_language("sl"),
        waiver.reason.english,
        waiver.asked_by,
        waiver.granted_by or "nobody yet",
        waiver.on,
        waiver.until,
    ):
        assert text in told
    assert all(f"{name} {value}" in told for name, value in waiver.figures.items() if value is not None)


def test_the_verdict_counts_what_findings_json_counts(tree: Element, submission: Submission) -> None:
    """By outcome and severity."""
    rows = [[cell.text for cell in row.every("th", "td")] for row in section(tree, "verdict").every("tr")]

    assert "Verdict: pass" in section(tree, "verdict").text
    assert rows[2] == ["ni izpolnjeno / failed", "0", str(len(SPITEFUL)), "0"]


def test_nobody_examined_is_no_verdict(submission: Submission) -> None:
    """A submission without checks does not pass."""
    told = section(read(page(replace(submission, examined=CheckedCollection((), ())))), "verdict").text

    assert "No verdict" in told and "Verdict: pass" not in told


def test_the_overview_leads_to_every_table(tree: Element, definitions: Definitions) -> None:
    """A click on a table's name opens it."""
    links = {link.text: link.attributes["href"] for link in section(tree, "overview").every("a")}

    assert links == {table.name: f"#{table.name}" for table in definitions.tables}


def test_the_legend_explains_every_sign(tree: Element, submission: Submission) -> None:
    """Every status and every mark, in both languages."""
    told, lists = section(tree, "legend").text, submission.definitions.codelists
    statuses = [lists["obs_status"].by_code[status.value] for status in ObsStatus]

    assert all(entry.label.in_language("sl") in told and entry.label.english in told for entry in statuses)
    assert all(f"({entry.code})" in told for entry in lists["conf_status"].codes if entry.code != "F")


def chart(tree: Element, name: str) -> dict[str, tuple[list[str], list[float]]]:
    """The rows of a chart by their label: the numbers that stand there, and how long the parts of the bar are."""
    (figure,) = tree.having("id", f"{name}-chart")
    (body,) = figure.every("tbody")
    rows = {}
    for row in body.every("tr"):
        numbers = [cell.text for cell in row.having("class", "number")]
        parts = [tuple(float(bar.attributes[name][:-1]) for name in ("x", "width")) for bar in row.every("rect")]
        assert all(after[0] == before[0] + before[1] for before, after in pairwise(parts)), "one begins where one ends"
        rows[next(row.every("th")).text] = numbers, [length for _, length in parts]
    return rows


def test_charts_show_the_totals_of_the_first_indicator(tree: Element) -> None:
    """Sex, groups of citizenship and form, each bar as long as its number; what has no value has no bar."""
    by_sex, by_citizenship, by_form = (chart(tree, name) for name in ("V2-sex", "V3-citizen", "V4-form"))
    numbers, bars = by_sex["Ženske / Females"]
    far, longest = by_citizenship[
        "Državljani držav zunaj EU (EU-27 od 2020) / Citizens of non-EU countries (EU27 from 2020)"
    ]

    assert numbers == ["17", "16"] and bars == [pytest.approx(51.5), pytest.approx(48.5)]
    assert far == ["15", "18"] and longest == [pytest.approx(45.5), pytest.approx(54.5)]
    assert next(iter(by_form.values())) == (["17", ": L"], [pytest.approx(60.7)])
    assert all(
        len(bars) == sum(number[0].isdigit() and number[0] != "0" for number in numbers)
        for rows in (by_sex, by_citizenship, by_form)
        for numbers, bars in rows.values()
    )


def test_every_number_of_a_drawing_is_text(tree: Element) -> None:
    """Whoever does not see a drawing reads a table: none has words of its own, each has its numbers beside it."""
    for figure in tree.every("figure"):
        drawings = list(figure.every("svg"))
        assert list(figure.every("table")) and drawings
        assert all(one.attributes.get("aria-hidden") == "true" or HEADED in one.attributes for one in drawings)


def test_the_key_figures_are_the_totals_of_the_stages(tree: Element, submission: Submission) -> None:
    """Victims, suspected, prosecuted, convicted persons (Directive 2011/36/EU, Article 19a): as in observations.csv."""
    (listed,) = tree.having("class", "stages")
    cells = submission.protected.cells
    shown = [next(iter(one.having("class", "value"))).text for one in listed.inside if isinstance(one, Element)]

    def total(table: str) -> str:
        of_table = cells[cells["table"] == table]
        names = next(one.names for one in submission.definitions.tables if one.name == table)
        totals = {name: submission.definitions.codelists[name].total for name in names}
        for name, code in totals.items():
            of_table = of_table[of_table[name] == code]
        return str(of_table["obs_value"].iloc[0])

    assert shown == [total(name) for name in ("V1", "S1", "P1", "C1")]


def test_the_share_of_unknown_is_that_of_the_cells(tree: Element) -> None:
    """Of 45 victims the form is not known of 28: 62 percent; the sex of none."""
    (listed,) = tree.having("class", "stages")
    victims = next(one for one in listed.inside if isinstance(one, Element))
    shares = {next(row.every("dt")).text: next(row.every("dd")).text for row in victims.every("div")}

    assert shares["Spol / Sex"] == "0 %" and shares["Oblika izkoriščanja / Form of exploitation"] == "62 %"


def test_a_line_over_years_breaks_where_a_value_is_missing_or_counting_changed() -> None:
    """Two years that cannot be compared are not joined, and no change is told between them."""

    def of(year: int, value: int | None) -> ChartCategory:
        broken = literal("counted anew") if year == 2017 else literal("")
        return ChartCategory(str(year), literal(year), (ChartPoint(value).since(broken),))

    words = literal("x")
    years = ((2015, 9), (2016, 8), (2017, 4), (2018, None), (2019, 6), (2020, 5), (2022, 7))
    categories = tuple(of(year, value) for year, value in years)
    drawn = year_chart(
        Chart("x", words, words, words, words, (words,), categories, False), lambda table, cell: f"{table}!{cell}"
    )
    (line,) = drawn.lines

    assert [len(piece) for piece in line.pieces] == [2, 1, 2, 1]
    assert [(row.year, row.pairs[0][1]) for row in drawn.rows] == [
        ("2015", None),
        ("2016", -1),
        ("2017", None),
        ("2018", None),
        ("2019", None),
        ("2020", -1),
        ("2022", None),
    ]
    assert len(drawn.breaks) == 1 and [text.english for text in drawn.chart.breaks] == ["2017, x: counted anew"]
    assert drawn.rows[2].pairs[0][0].shown.english == "4 B"


def test_without_values_there_is_no_chart_and_every_table_all_the_same(submission: Submission) -> None:
    """A year in which nothing was counted."""
    protected = replace(submission.protected, cells=submission.protected.cells.iloc[:0])
    made = read(page(replace(submission, protected=protected)))

    assert not [found for found in made.every("figure") if "years" not in found.attributes["class"]]
    assert all(made.having("id", table.name) for table in submission.definitions.tables)


def test_text_stays_text(submission: Submission, definitions: Definitions) -> None:
    """Titles, labels, messages, places, questions and names that are written to break out of the page."""
    evil = bilingual(EVIL, f"en {EVIL}")
    lists = {
        name: replace(entry, codes=tuple(replace(code, label=evil) for code in entry.codes))
        for name, entry in definitions.codelists.items()
    }
    tables = tuple(
        replace(
            table,
            title=evil,
            note=evil,
            dimensions=tuple(replace(dimension, title=evil) for dimension in table.dimensions),
        )
        for table in definitions.tables
    )
    collection = replace(submission.collection, name=EVIL, title=evil, contact={"title": EVIL})
    cells = submission.protected.cells
    codes = dict.fromkeys(("provisions", "sources"), [(EVIL,)] * len(cells))
    cells = cells.assign(reasons=[(Reason(ReasonKind.VIEW, EVIL, evil),)] * len(cells), **codes)
    finding = found(
        1,
        Severity.ERROR,
        Outcome.FAILED,
        check=EVIL,
        message=evil,
        remedies=Remedies(evil, evil, evil),
        cites=EVIL,
        where=Place(EVIL, EVIL),
    )
    spiteful = replace(
        submission,
        definitions=replace(definitions, title=evil, codelists=lists, tables=tables),
        received=replace(submission.received, collection=collection),
        mapped=replace(
            submission.mapped, questions=tuple(replace(asked, text=evil) for asked in submission.mapped.questions)
        ),
        protected=replace(submission.protected, cells=cells),
        examined=CheckedCollection((), (finding,), (EVIL,)),
    )
    content = page(spiteful)
    made = read(content)

    assert len(list(made.every(*LOADING))) == len(list(made.every("script"))) == 1
    scripts = [(FILES / name).read_text(encoding="utf-8") for name in ("explore.js", "page.js")]
    assert next(made.every("script")).raw == "".join(scripts)
    assert len(list(made.every("style"))) == 1
    assert not [name for found in made.every() for name in found.attributes if name.startswith("on")]
    assert content.count(b"<script") == 1 and b"<img" not in content
    assert "".join(made._texts()).count("<script>alert(1)</script>") > 100


def test_what_a_supplier_wrote_stands_there_as_it_is(tree: Element) -> None:
    """Formulas are no danger here; control characters are gone."""
    told = section(tree, "findings").text

    assert all(readable(said) in told for said in SPITEFUL) and "abc" in told


def test_the_public_page_tells_no_count_beside_its_tables(submission: Submission) -> None:
    """No facts and units of questions, no message, no reason and no figure of a waiver."""
    waiver = submission.collection.waivers[0]
    waived = found(1, Severity.ERROR, Outcome.WAIVED, waiver=waiver.id)
    findings = (*submission.examined.findings, waived)
    made = read(page(for_the_public(with_findings(submission, *findings))))
    units = re.compile(r"\d\u00a0(" + "|".join(submission.definitions.codelists["unit"].by_code) + ")")
    told = section(made, "findings").text
    waiting = [asked for asked in submission.mapped.questions if not (asked.answered and asked.signed)]
    rows = {row.text: row for row in section(made, "open").every("tr")}

    assert not units.search(section(made, "open").text)
    for asked in waiting:
        (row,) = [row for text, row in rows.items() if asked.text.in_language("sl") in text]
        assert [cell.text for cell in row.every("td")][1:3] == ["–", "–"]
    assert not [said for said in SPITEFUL if len(said) > 3 and readable(said) in told]
    assert not [word for word in ("message 1", "remedy 1", waiver.id) if word in told]
    assert waiver.reason.in_language("sl") not in told and waiver.reason.english not in told
    assert not [name for name, value in waiver.figures.items() if f"{name} {value}" in told]
    assert "Eurostat) only" not in made.text


def test_a_suppressed_count_has_no_number_and_no_bar(submission: Submission) -> None:
    """The chart says that it is suppressed, and tells nothing of its size."""
    cells = submission.protected.cells
    persons = cells["table"].isin([table.name for table in submission.definitions.tables[:4]])
    gone = cells.assign(
        obs_value=cells["obs_value"].mask(persons), obs_status=cells["obs_status"].mask(persons, "Q"), conf_status=""
    )
    made = read(page(replace(submission, protected=replace(submission.protected, cells=gone))))

    for name in ("V2-sex", "V3-citizen", "V4-form"):
        assert {(text, len(bars)) for numbers, bars in chart(made, name).values() for text in numbers} == {(": Q", 0)}


def test_every_number_leads_to_its_explanation(tree: Element, submission: Submission) -> None:
    """What is said there is what the table shows, and the suppliers' counts add up to those of lineage.csv."""
    contributions, by_id = (
        submission.protected.contributions,
        {found.attributes.get("id"): found for found in tree.every()},
    )
    for table in submission.definitions.tables:
        layout = placed(table, filled_of(submission.protected.cells, table), submission.definitions)
        of_table = contributions[contributions["table"] == table.name].fillna({"value": 0})
        behind = of_table.groupby(list(table.names))["value"].sum().to_dict()
        for codes in layout.positions:
            ((number,),) = [by_id[f"{table.name}-{layout.cell(codes)}"].having("class", "value")]
            told = by_id[number.attributes["href"].removeprefix("#")]
            ((said,),) = [list(told.having("class", "said")[0].every("b"))]
            assert said.text == number.text or said.text.endswith(f": {number.text}")
            counted = sum(map(added, told.having("class", "view")))
            assert counted == behind.get(codes if len(codes) > 1 else codes[0], 0)


def added(view: Element) -> int:
    """What the counts of one table of a supplier come to, with the rest that is told as one number."""
    texts = [part.strip() for part, after in pairwise(view.inside) if isinstance(part, str) and after_is_code(after)]
    rest = re.findall(r"and \d+ more numbers?, (\d+)", view.text)
    return sum(int(text.removeprefix(":").strip(" +")) for text in texts if text != "?") + sum(map(int, rest))


def after_is_code(part: Element | str) -> bool:
    """Whether the place of a count follows."""
    return isinstance(part, Element) and part.name == "code"


def test_an_explanation_names_rules_that_stand_there_as_sentences_with_their_citation(
    tree: Element, submission: Submission
) -> None:
    """Each rule behind a cell of lineage.csv, once, with its reason and the text that it rests on."""
    used = set(submission.protected.contributions["rule"])
    stands = {name: found for found in tree.every() if (name := found.attributes.get("id", "")).startswith("rule-")}

    assert stands.keys() == {f"rule-{id}" for id in used}
    for rule in submission.definitions.law.rules:
        if rule.id in used:
            told = stands[f"rule-{rule.id}"].text
            assert all(text in told for text in (rule.because.english, rule.because.in_language("sl"), rule.cites))


def test_the_public_page_explains_no_cell(submission: Submission) -> None:
    """Counts of suppliers, their cells and their tables could give a suppressed value away: they are not in it."""
    made = read(page(for_the_public(submission)))
    files = {resource["path"] for resource in submission.collection.resources}
    places = {f"{row.cell}" for row in submission.received.facts.itertuples() if isinstance(row.cell, str)}
    told = section(made, "explanations")

    assert not told.having("class", "view") and not [name for name in files if name in made.text]
    assert not places & {code.text for code in told.every("code")}
    assert {link.attributes["href"] for link in made.having("class", "value")} == {
        f"#{table.name}-why" for table in submission.definitions.tables if made.having("class", "value")
    }


def test_who_chooses_a_language_loses_no_word(tree: Element) -> None:
    """Each language of a text is there for those who read it: where one is hidden, another one is shown."""
    (style,) = tree.every("style")
    hidden = re.findall(r"header:has\(#show-(\w+):checked\)~\* \.in-(\w+):not\(\.in-(\w+)\)", style.raw)

    assert sorted(hidden) == [("en", "sl", "en"), ("sl", "en", "sl")]
    for found in tree.every():
        spans = [
            part for part in found.inside if isinstance(part, Element) and "in-" in part.attributes.get("class", "")
        ]
        classes = {name for part in spans for name in part.attributes["class"].split() if name.startswith("in-")}
        assert classes in (set(), {"in-sl", "in-en"})
        assert all(
            part.attributes.get("lang") == "en" for part in spans if part.attributes["class"].startswith("in-en")
        )


def test_ten_years_are_a_small_page(submission: Submission) -> None:
    """A year weighs less than a photograph; ten of them in every table that tells several, less than two."""
    told = submission.received.uncounted_facts
    earlier = told[(told["time"] > 0) & (told["time"] < submission.collection.year)]
    years = pd.concat(
        [told, *(earlier.assign(time=earlier["time"] - 4 * times) for times in (1, 2))], ignore_index=True
    )
    made = page(replace(submission, received=replace(submission.received, uncounted_facts=years)))
    charted = [figure for figure in read(made).every("figure") if "years" in figure.attributes["class"]]

    assert [len(list(next(figure.every("tbody")).every("tr"))) for figure in charted] == [13, 13]
    assert len(page(submission)) < 1_500_000 and len(made) < 3_000_000


def test_the_same_submission_gives_the_same_bytes(submission: Submission, content: bytes) -> None:
    """Twice in one process."""
    assert page(submission) == content
