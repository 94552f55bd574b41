"""Write what each recipient receives of a collection, or list the recipients."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Languages, _, layout, plural, spoken_by_language
from thb_eu.cli.collection import WRITTEN_INTO
from thb_eu.cli.language import PATH, argument, command, option, refuse_words
from thb_eu.cli.options import JUDGED, Console, as_json, console_options
from thb_eu.cli.terminal import print_text

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions, Recipient
    from thb_eu.recipients import RecipientReport

NEEDS_BOTH = _("Give PACKAGE, --for and --out to write a report; leave out all three to list the recipients.")
LISTED = layout("{name}: {title} ({receiver}); {layout}: {confidence}")
SUMMARY = layout("{title}: {figures}, {without}.")
WITH_DOSSIER = layout("{name}: {title} ({receiver})", title=_("what goes with the dossier"))


@command(
    _(
        "Write what a recipient receives of PACKAGE: tables, text and the trace of every figure.\n\n"
        "Without --for, list the recipients and how sure the layout of each is."
    )
)
@argument("package", required=False)
@option("--for", "name", metavar="NAME", text=_("The recipient, or the release of a dossier, by its name."))
@option("--out", type=PATH, text=_("Folder of the report."))
@option(
    "--earlier",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    text=_("Dossier of an earlier year and the same edition, for tables over several years. Repeatable."),
)
@option("--draft", is_flag=True, text=_("Write the report although findings block it, marked BLOCKED."))
@console_options("text", "json")
def report(
    package: str | None,
    name: str | None,
    out: Path | None,
    earlier: tuple[str, ...],
    draft: bool,
    console: Console,
) -> None:
    definitions = console.definitions(package)
    from thb_eu.definitions.recipients import no_recipient

    if name is None and out is None:
        found = definitions.recipients.values()
        console.answer(
            lambda: [
                *(_as_object(one, definitions.languages) for one in found),
                *(spoken_by_language(one, definitions.languages) for one in _releases(definitions)),
            ],
            [*_lines(definitions, console.lang), *([] if found else [no_recipient().in_language(console.lang)])],
        )
        return
    if package is None or name is None or out is None:
        raise refuse_words(NEEDS_BOTH)
    from thb_eu.cli.report import verdict
    from thb_eu.recipients import RecipientReport
    from thb_eu.recipients.files import write_report
    from thb_eu.run import run_of

    with console.progress():
        made, written = write_report(run_of(package, definitions), name, out, earlier, draft)
    blocked = made.submission.examined.blocked
    told: dict[str, object] = {"recipient": name, "files": sorted(written)}
    lines = [WRITTEN_INTO.filled({"count": len(written), "folder": out}).in_language(console.lang)] if written else []
    if isinstance(made, RecipientReport):
        values = [figure.value for figure in made.content.all()]
        figures = {
            "figures": plural("{count} figure", "{count} figures", len(values)),
            "without": plural("{count} of them without a value", "{count} of them without a value", values.count(None)),
        }
        lines.insert(0, SUMMARY.filled({"title": made.recipient.title, **figures}).in_language(console.lang))
        told |= {"figures": len(values), "missing": values.count(None)}
    outcome = [verdict(made.submission, console.lang, package)] if blocked else []
    console.print((outcome or lines[:1]) if console.quiet else (*lines, *outcome))
    if isinstance(made, RecipientReport):
        told |= _say_what_is_kept_back(made, package, console.lang)
    if not console.is_text:
        as_json(told)
    sys.exit(JUDGED if blocked else 0)


def _say_what_is_kept_back(made: RecipientReport, package: str, lang: str) -> dict[str, object]:
    """Say which figures the public is not told, and which tables would tell them; the same for programs."""
    if made.kept_back:
        from thb_eu.cli.next_acts import command_of

        named = {"tables": ", ".join(made.undeclared), "command": command_of("declare-public", {}, package)}
        kept_back = plural(
            "{count} figure is kept from the public. {command} tells it, for these tables: {tables}.",
            "{count} figures are kept from the public. {command} tells them, for these tables: {tables}.",
        ).filled({"count": len(made.kept_back), **named})
        print_text(kept_back.in_language(lang), err=True)
    return {"kept_back": len(made.kept_back), "undeclared": [*made.undeclared]}


def _releases(definitions: Definitions) -> Iterator[dict[str, object]]:
    """Yield the releases of the plan by which a dossier leaves, and not the report of a recipient."""
    from thb_eu.publication.labels import RECEIVER

    for release in definitions.law.releases:
        if not release.recipient:
            yield {"release": release.id, "receiver": RECEIVER[release.edition]}


def _lines(definitions: Definitions, lang: str) -> Iterator[str]:
    from thb_eu.publication.labels import confidence

    for one in definitions.recipients.values():
        words = {"name": one.id, "title": one.title, "receiver": one.receiver, "layout": _("layout")}
        yield LISTED.filled({**words, "confidence": confidence(one.confidence)}).in_language(lang)
    for told in _releases(definitions):
        named = {"name": told["release"], "receiver": told["receiver"]}
        yield WITH_DOSSIER.filled(named).in_language(lang)


def _as_object(recipient: Recipient, languages: Languages) -> dict[str, object]:
    told = attributes(recipient, "title", "receiver", "confidence", "source")
    return spoken_by_language({"recipient": recipient.id, **told}, languages)
