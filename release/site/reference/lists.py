"""Lists: the checks, the codes of refusals, the decisions and the law in, as the program itself writes them, out."""

from __future__ import annotations

from collections.abc import Iterator

from release.site.reference.markup import code, link, plain
from release.site.words import _, speaker
from thb_eu.base.refusals import all_refusals
from thb_eu.checks import all_checks
from thb_eu.cli.report.catalogue import catalogue_markdown, refusals_markdown
from thb_eu.definitions import Definitions
from thb_eu.exchange.law.pages import page_name, pages
from thb_eu.publication.law_terms import answer, state

SAYS, BECAUSE, IN_RULES = _("What a submission says"), _("Reason"), _("Rules of")


def checks(definitions: Definitions, lang: str) -> Iterator[str]:
    """Every check by family, below the opening of the program's own page."""
    yield _below_opening(catalogue_markdown(all_checks(definitions), (lang,)))


def refusals(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Every code of a refusal."""
    yield _below_opening(refusals_markdown(all_refusals(), (lang,)))


def articles(definitions: Definitions, lang: str) -> dict[str, str]:
    """The pages of the law."""
    return {f"law/{name}": content.decode() for name, content in pages(definitions, (lang,)).items()}


def decisions(definitions: Definitions, lang: str) -> Iterator[str]:
    """Every decision: its question, the answer and what it says and rests on, and the articles that ask it."""
    say = speaker(lang)
    for decision in definitions.law.decisions.values():
        asked = [it for it in definitions.law.files if any(rule.ask == decision.id for rule in it.rules)]
        yield f"\n## {plain(decision.question.in_language(lang))}\n"
        reply, stage = (plain(text.in_language(lang)) for text in (answer(decision), state(decision)))
        yield f"{code(decision.id)}: **{reply}**, {stage}"
        yield f"\n- {say(SAYS)}: {plain(decision.says.in_language(lang))}"
        yield f"- {say(BECAUSE)}: {plain(decision.because.in_language(lang))}"
        if asked:
            links = (link(plain(it.article), f"law/{page_name(it)}") for it in asked)
            yield f"- {say(IN_RULES)} {', '.join(links)}"


def _below_opening(page: str) -> str:
    return page[page.index("\n## ") :]
