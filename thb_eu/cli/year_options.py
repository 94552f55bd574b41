"""Share the options of the year: role, day, and whether to break a lock that was left behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from thb_eu.base.errors import OutputRefused
from thb_eu.base.messages import Text, _, name_of_language
from thb_eu.base.model import Audience
from thb_eu.cli.language import Decorator, gathered, option, refuse_words
from thb_eu.cli.options import Console, Day, chosen_day
from thb_eu.cli.terminal import is_answered, print_text
from thb_eu.year.acting import Acting
from thb_eu.year.fields import BREAK_LOCK, ON, ROLE, ROLE_KEY, WORDS_HELP

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.results import Submission
    from thb_eu.year.submissions import DossierRequest

SECOND = 2
WHY = _("Why does another vintage follow it? In {language}")


@dataclass(frozen=True, slots=True)
class ActingSubmitter:
    """Who submits; with the number of a vintage that follows a FINAL dossier, why there is one, what else is known."""

    act: Acting
    vintage: int | None
    because: Mapping[str, str]
    known: tuple[str, ...]
    although_known: bool

    def write(
        self, package: str, definitions: Definitions, asked: Mapping[Audience, DossierRequest], console: Console
    ) -> list[tuple[Submission, bool]]:
        """Write the dossiers; who sits at the terminal is asked why a vintage follows a FINAL one, if that is all."""
        from thb_eu.year.submissions import ALREADY, NewVintage, submitting, write_dossiers

        vintage = NewVintage(self.vintage, self.because) if self.because else None
        try:
            with submitting(package, definitions, [*asked], self.act, vintage) as journaled, console.progress():
                return write_dossiers(package, definitions, [*zip(journaled, asked.values(), strict=True)])
        except OutputRefused as refused:
            fault = refused.faults[0]
            if fault.code != ALREADY or self.because or not is_answered():
                raise
        print_text(fault.what.in_language(console.lang), err=True)
        asks = {code: WHY.filled({"language": name_of_language(code)}) for code in definitions.languages}
        because = {code: click.prompt(ask.in_language(console.lang), err=True) for code, ask in asks.items()}
        return replace(self, because=because).write(package, definitions, asked, console)


def words_option(option_name: str, text: Text = WORDS_HELP, required: bool = False, name: str = "") -> Decorator:
    """Return words in the languages of the country, each as LANG=TEXT; the command gets them by language.

    `name`: what the command calls them, where not as the option.
    """
    return option(
        f"--{option_name}",
        *([name] if name else []),
        multiple=True,
        required=required,
        metavar="LANG=TEXT",
        callback=lambda _context, _option, given: by_language(given, option_name),
        text=text,
    )


def by_language(given: Iterable[str], name: str) -> dict[str, str]:
    """Return words by the language before their first sign `=`; by none where that is no language."""
    words: dict[str, str] = {}
    for text in given:
        lang, _sign, rest = text.partition("=")
        lang, rest = (lang, rest) if lang.isalpha() and len(lang) in (2, 3) else ("", text)
        if lang in words:
            raise refuse_words(_("--{option} is given twice for {lang!r}.", option=name, lang=lang))
        words[lang] = rest
    return words


def is_today() -> bool:
    """Tell whether `--on` was left out, so that the day is that of the clock."""
    return click.get_current_context().get_parameter_source("on") is ParameterSource.DEFAULT


def role_key_option(text: Text, **settings: Any) -> Decorator:
    """Return the option that says where the private key of a role lies."""
    variable = "THB_EU_ROLE_KEY"
    return option("--role-key", type=click.Path(), metavar="FILE", envvar=variable, text=text, **settings)


def year_options(needs_role: bool = False) -> Decorator:
    """Options of every command that changes a collection; the command gets them as one `Acting`."""
    left_out = {} if needs_role else {"default": ""}  # with a default of None nothing is required
    variable = "THB_EU_ROLE"
    return gathered(
        "acting",
        _acting,
        option("--role", metavar="ROLE", envvar=variable, required=needs_role, **left_out, text=ROLE.help),
        option("--on", type=Day(), metavar="DATE", default=None, callback=chosen_day, text=ON.help),
        role_key_option(ROLE_KEY.help),
        option(f"--{BREAK_LOCK.option}", is_flag=True, text=BREAK_LOCK.help),
    )


def _acting(role: str, on: str, break_lock: bool, role_key: str | None) -> Acting:
    from thb_eu.year.rights import key_file

    return Acting(role.strip(), on, break_lock, key_file(role_key) if role_key else None, is_today())


known_option = option(
    "--known",
    multiple=True,
    type=click.Path(exists=True),
    text=_(
        "What was published before or elsewhere: a dossier, a table of figures (.csv), or a collection of which "
        "all tables are public. Repeatable."
    ),
)


def _submitter(
    acting: Acting, vintage: int | None, because: Mapping[str, str], known: tuple[str, ...], although_known: bool
) -> ActingSubmitter:
    if vintage is not None and not any(map(str.strip, because.values())):
        raise refuse_words(_("--vintage needs --because."))
    if vintage is not None and vintage < SECOND:
        raise refuse_words(_("--vintage: the first vintage follows none; give 2 or a later one."))
    return ActingSubmitter(acting, vintage, because, known, although_known)


submission_options = gathered(
    "acting",
    _submitter,
    option(
        "--vintage",
        type=int,
        text=_("Number of the vintage that follows a FINAL dossier, the next one if left out; needs --because."),
    ),
    known_option,
    option(
        "--although-known",
        is_flag=True,
        text=_("Publish it although others have told too much of sensitive counts to protect them as the policy asks."),
    ),
    words_option("because", _("Follow a FINAL dossier, and why, as en=…; once for each language of the country.")),
    year_options(),
)
"""Options of whoever submits; the command gets them as one `ActingSubmitter`."""
