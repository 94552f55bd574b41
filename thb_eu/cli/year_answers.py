"""Run the command about suppliers' answers in marked copies: list, accept, reject."""

from __future__ import annotations

from thb_eu.base.messages import _
from thb_eu.cli.acts import done
from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import Console, console_options
from thb_eu.cli.year_options import Acting, words_option, year_options
from thb_eu.year.acts.settle_answers import AcceptAnswers, RejectAnswers


@command(_("Answers of suppliers to the remarks on their files: list them, or accept or reject some."))
@argument("collection")
@option("--accept", multiple=True, metavar="N-M", text=_("Accept the answer to this remark, or all that wait."))
@option("--reject", multiple=True, metavar="N-M", text=_("Reject the answer to this remark; it is asked again."))
@words_option("because", required=False)
@year_options()
@console_options("text", "json")
def answers(
    collection: str,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    because: dict[str, str],
    acting: Acting,
    console: Console,
) -> None:
    from thb_eu.cli.report.answers import answers_object, answers_words, left_words
    from thb_eu.year.answers import LAPSED, answers_of

    if accept and reject:
        raise refuse_words(_("Accept and reject answers in two commands."))
    if accept or reject:
        settle, named = (AcceptAnswers, accept) if accept else (RejectAnswers, reject)
        settled = done(settle(answers=named, because=because), collection, acting, console)
        console.print(left_words([one for one in settled if one.state == LAPSED], console.lang))
        return
    definitions = console.definitions(collection)
    found = answers_of(collection, definitions)
    console.answer(
        lambda: answers_object(found, definitions), answers_words(found, definitions, console.lang, console.quiet)
    )
