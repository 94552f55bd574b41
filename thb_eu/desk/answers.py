"""Make addresses; answer a request in the language of its address; show a refusal on the page that asked.

A form that the browser sends by itself gets a whole page; one that htmx sends gets what belongs below the form, or the
address where to go on. Either way an act that succeeded leads to a page, so that nothing is done twice by going back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_path_info

from thb_eu.base.errors import ROLES, Fault, SourceRefused, ThbError
from thb_eu.base.limits import PAGE_SECONDS
from thb_eu.base.messages import ENGLISH, NO_WORDS, Text, _, languages_of, literal, name_of_language
from thb_eu.base.model import Audience, Finding, Place
from thb_eu.base.own_bounds import NO_MEMORY, NO_TIME_FOR_PAGES, PageExhausted, PageWatch
from thb_eu.definitions.acts import PROPOSE, SIGN
from thb_eu.definitions.office_roles import NO_ROLES, OfficeRoles
from thb_eu.definitions.strict_reader import outline
from thb_eu.desk.acts import RoleChanged
from thb_eu.desk.law_forms import short_of
from thb_eu.desk.sheet_picture import SheetPicture
from thb_eu.desk.workplace import CollectionAtHand, Note, Workplace, effect, today, with_start
from thb_eu.dossiers.explanation.model import ShownCell, in_words
from thb_eu.publication.cell_lineage import RuleOfCell
from thb_eu.publication.html.rendering import render
from thb_eu.publication.labels import OUTCOME, STATE, place_text
from thb_eu.year.acts import ACTS

TEMPLATES, STATIC = (Path(__file__).parent / name for name in ("templates", "static"))
LANGUAGES = languages_of("desk")
FROM_HTMX, CURRENT = "HX-Request", "HX-Current-URL"
ADDRESS = re.compile(r"/(?![/\\])[^\\\s]*")
"""A path on the desk: two strokes or a backward one would lead to another host."""
HTTP = {
    400: _("The desk cannot read this request."),
    403: _(
        "The desk does not know this browser. Go on where it is open already; or close it in its window (Ctrl+C) and "
        "start it again."
    ),
    404: _("There is no page at this address."),
    405: _("This page takes no form."),
    410: _(
        "This address was used already: it opens the desk once, in one browser. Go on where it is open. Where you did "
        "not open it yourself, somebody else did: close the desk in its window (Ctrl+C) and start it again."
    ),
    413: _("The file is larger than the desk takes."),
    421: _("The desk answers on its own address alone."),
    500: _(
        "The program failed here; the window in which the desk was started shows where. "
        "Look in the journal what was written before it. Tell those who maintain the program what you did (their "
        "mailbox is in publiccode.yml; `thb-eu doctor` shows whether it is filled in), without a value of the data."
    ),
}
"""Why a request is turned away, by its code in HTTP."""
TITLES = {
    400: _("The request cannot be read"),
    403: _("Not from the desk"),
    404: _("There is no such page"),
    405: _("No form belongs here"),
    410: _("The address was used already"),
    413: _("The file is too large"),
    421: _("Not the address of the desk"),
    500: _("The program failed"),
}
STRANGERS = (HTTPStatus.FORBIDDEN, HTTPStatus.GONE, HTTPStatus.MISDIRECTED_REQUEST)
"""They are told why, and nothing of what is at hand: no collection, no role."""


def page(
    template: str, collection: CollectionAtHand | None = None, http: int = HTTPStatus.OK, **values: Any
) -> Response:
    """Return a page in the language of its address. `collection`: the one that it is about."""
    workplace: Workplace = current_app.extensions["workplace"]
    notes = workplace.notes_to_show() if http == HTTPStatus.OK else ()
    common = _common(collection, request.full_path.rstrip("?"))
    did = next((note.before for note in notes if note.before), None) if collection else None
    effects = [*effect(did, collection.run.at_hand, collection.definitions)] if collection and did else []
    html = render(
        template, (language(),), (TEMPLATES,), notes=notes, effects=effects, next_steps=next_steps, **common, **values
    )
    return Response(html, http, mimetype="text/html")


def is_from_htmx() -> bool:
    """Tell whether a page that is open asks for a part, and not the browser for a page."""
    return FROM_HTMX in request.headers


def page_or_part(name: str, collection: CollectionAtHand, **values: Any) -> Response:
    """Return a page, or for htmx its part, to put into the page that the user has open: `NAME_part.html`."""
    if not is_from_htmx():
        return page(f"{name}.html", collection, **values)
    return part(f"{name}_part.html", **_common(collection, _page_at_hand()), **values)


def at(collection: CollectionAtHand | None) -> str:
    """Return the beginning of all addresses of a collection, in the language of this one."""
    return f"/{language()}/{collection.name}" if collection else f"/{language()}"


def _common(collection: CollectionAtHand | None, path: str) -> dict[str, Any]:
    """Find what every template may use; `path`: the page that the user has open."""
    workplace: Workplace = current_app.extensions["workplace"]
    definitions = collection.definitions if collection else workplace.own_definitions()
    languages = definitions.languages if definitions else (ENGLISH,)
    roles = collection.roles if collection else definitions.roles if definitions else NO_ROLES
    first = first_page(workplace.role, roles)
    return {
        "collection": collection,
        "at": at(collection),
        "country": definitions.country if definitions else NO_WORDS,
        "arms": f"{at(collection)}/arms.svg" if definitions and definitions.arms else "",
        "state_now": collection.state_at_hand if collection else None,
        "state_words": STATE,
        "role": workplace.role,
        "signing": workplace.signing(collection, workplace.role),
        "offered_roles": [entry.role for entry in roles.roles]
        or [_offered(called, workplace.role) for called in ORDINARY.values()],
        "first_page": first,
        "tabs": tabs(first),
        "home": f"/{language()}/",
        "path": path,
        "words_in": {lang: literal(name_of_language(lang)) for lang in languages},
        "today": today(),
        "acts_of_office": ACTS,
        "switch": {lang: _in_language(lang) for lang in LANGUAGES},
    }


def _page_at_hand() -> str:
    """Return the address of the page into which htmx puts a part, without its host."""
    address = urlsplit(request.headers.get(CURRENT, ""))
    return urlunsplit(("", "", address.path, address.query, ""))


def part(template: str, http: int = HTTPStatus.OK, **values: Any) -> Response:
    """Return a part of a page, for htmx to put where it was asked for."""
    html = render(template, (language(),), (TEMPLATES,), next_steps=next_steps, **values)
    return Response(html, http, mimetype="text/html")


class NextStep(NamedTuple):
    """What mends a fault, as a page leads to it: the act, the address of its form, and what it is called."""

    act: str
    address: str
    title: Text


def next_steps(found: Fault | Finding) -> Iterator[NextStep]:
    """Yield the acts that mend a fault or settle a finding, each with its form, in which what is known is filled in."""
    collection = (request.view_args or {}).get("name")
    for act in found.acts if collection else ():
        address = f"/{language()}/{collection}/act/{act.name}?{urlencode(act.given)}"
        workplace: Workplace = current_app.extensions["workplace"]
        yield NextStep(act.name, address, ACTS[act.name].called(workplace.role, dict(act.given)))


def entered() -> Response:
    """Return, to who has just come in by the desk's link, the page that leads to the first one, without the token.

    A browser that was led here from elsewhere sends the cookie only to where a page of the desk itself leads on.
    """
    return part("entered.html", home=f"/{language()}/")


def done(address: str, *notes: Text) -> Response:
    """Lead to the page at `address` after an act, with a note of what was done on top."""
    current_app.extensions["workplace"].notes.extend(map(Note, notes))
    if is_from_htmx():
        return Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def language() -> str:
    """Return the language of the address, else the first the browser asks for and the desk speaks, else English."""
    named = (request.view_args or {}).get("lang") or request.path.split("/")[1]
    if named in LANGUAGES:
        return str(named)
    return request.accept_languages.best_match(LANGUAGES) or ENGLISH


def way_back(otherwise: str) -> str:
    """Return the page of the desk that a form names in its field `back`; else `otherwise`.

    Its place in the page is left out where the user has this page open: a browser would not load it anew.
    """
    address = urlsplit(request.form.get("back", ""))
    leads_in = not address.netloc and not address.scheme and ADDRESS.fullmatch(address.path)
    place = "" if address.path == urlsplit(request.headers.get(CURRENT, "")).path else address.fragment
    return urlunsplit(("", "", address.path, address.query, place)) if leads_in else otherwise


def answer_refusals(app: Flask) -> None:
    """Have refusals told where they happened: what is wrong, where, what to do; as a page or below the form."""

    @app.errorhandler(ThbError)
    def refused(refusal: ThbError) -> Response:
        roles = {fault.who: ROLES.get(fault.who, NO_WORDS) for fault in refusal.faults}
        faults = [*map(with_start, refusal.faults)]
        is_old = isinstance(refusal, RoleChanged)
        values: dict[str, Any] = {"faults": faults, "roles": roles, "anew": way_back("") if is_old else ""}
        if is_from_htmx():
            return part("refusal_part.html", HTTPStatus.CONFLICT if is_old else HTTPStatus.OK, **values)
        http = HTTPStatus.CONFLICT if is_old else HTTPStatus.UNPROCESSABLE_ENTITY
        return page("refusal.html", http=http, **values)

    @app.errorhandler(PageExhausted)
    def took_too_long(_ended: PageExhausted) -> Response:
        code, what, remedy = NO_TIME_FOR_PAGES
        return refused(SourceRefused(Fault(Place(), code, what.filled({"value": PAGE_SECONDS}), remedy, "user")))

    @app.errorhandler(MemoryError)
    def took_too_much(_ended: MemoryError) -> Response:
        return refused(SourceRefused(Fault(Place(), *NO_MEMORY, "user")))

    @app.errorhandler(HTTPException)
    def turned_away(error: HTTPException) -> Response:
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        if is_from_htmx():
            return part("turned_away_part.html", why=HTTP.get(code, HTTP[HTTPStatus.BAD_REQUEST]))
        title, why = (words.get(code, words[HTTPStatus.BAD_REQUEST]) for words in (TITLES, HTTP))
        if code in STRANGERS:
            return part("stranger.html", code, title=title, why=why)
        return page("turned_away.html", _named(), code, title=title, why=why)


def watched(
    pages: Callable[..., Iterable[bytes]], watch: PageWatch, workplace: Workplace
) -> Callable[..., Iterable[bytes]]:
    """Return the pages, each of which ends when it has taken its time; one that ends past every handler is empty.

    The stages of what a form asks are heard meanwhile by its `workplace`.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            form = get_path_info(environ) if environ["REQUEST_METHOD"] == "POST" else ""
            with watch.page(), workplace.working(form) if form else nullcontext():
                return pages(environ, start_response)
        except PageExhausted:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)(environ, start_response)

    return answer


def _named() -> CollectionAtHand | None:
    """Return the collection that the address names, where it is at hand and its definitions can be read."""
    workplace: Workplace = current_app.extensions["workplace"]
    with suppress(ThbError, OSError):
        held = workplace.collection((*request.path.split("/"), "", "")[2])
        return held if held.definitions else None
    return None


def _in_language(lang: str) -> str:
    """Return the address of this page in another language."""
    path = request.full_path.rstrip("?")
    mine = f"/{language()}"
    return f"/{lang}{path.removeprefix(mine)}" if path.startswith(mine) else f"/{lang}/"


# Make the addresses of the pages of figures, suppliers' cells and findings.
#
# They hold codes, names of files and fingerprints as they are, never a place of this machine, and stay the same as
# long as what they name does.

FOR, SHEET, TELL = "for", "sheet", "tell"
"""Fields of an address: for whom figures are shown; in which sheet of a supplier's file a cell stands; whether it is
asked if the public may be told the number."""


def chosen_audience() -> Audience:
    """Return for whom the figures are shown; the Commission where the address names nobody."""
    named = request.args.get(FOR, "")
    return Audience(named) if named in {audience.value for audience in Audience} else Audience.EU


def figure_address(collection: CollectionAtHand, table: str, codes: Sequence[str], audience: Audience) -> str:
    """Say where the explanation of a figure is; `codes` in the order of the dimensions of its table."""
    path = "/".join(quote(part, safe="") for part in (table, *codes))
    return f"{at(collection)}/figures/{path}?{urlencode({FOR: audience.value})}"


def source_address(collection: CollectionAtHand, where: Place) -> str:
    """Say where it is shown what became of a supplier's cell or row, or of all cells of a file."""
    cell = where.cell or ("" if where.row is None else str(where.row))
    path = "/".join(quote(part) for part in (where.file, cell) if part)
    return f"{at(collection)}/source/{path}{'?' + urlencode({SHEET: where.sheet}) if where.sheet else ''}"


def cells_of(collection: CollectionAtHand, picture: SheetPicture) -> Callable[[str], str]:
    """Say where it is shown what became of each cell of a picture, by its name."""
    return lambda cell: source_address(collection, Place(picture.file, picture.sheet, cell))


def finding_address(collection: CollectionAtHand, fingerprint: str) -> str:
    """Say where a finding is shown at its place, with what can be done about it."""
    return f"{at(collection)}/findings/{fingerprint}"


def law_address(collection: CollectionAtHand, rule: RuleOfCell) -> str:
    """Say where it is shown what the law said at the end of the year, and how a rule counts by it."""
    day = f"{collection.collection.year}-12-31"
    return f"{at(collection)}/law/article/{short_of(rule.place.partition(':')[0])}?{urlencode({'on': day})}#{rule.id}"


def words_for(collection: CollectionAtHand, audience: Audience) -> dict[str, Any]:
    """Find what templates need to name figures, places and findings, and to lead to them."""

    def link(cell: ShownCell) -> str:
        return figure_address(collection, cell.table, [code.code for code in cell.codes], audience)

    return {
        "link": link,
        "source": partial(source_address, collection),
        "finding": partial(finding_address, collection),
        "cells_of": partial(cells_of, collection),
        "law": partial(law_address, collection),
        "place": place_text,
        "place_of": Place,
        "in_words": in_words,
        "outcomes": {outcome.value: words for outcome, words in OUTCOME.items()},
    }


# Say which page of a collection is the first one of a role, and which others it needs.
#
# The office names the page of each of its roles in `roles.yaml` (`page`); without that an ordinary name of the role
# tells it, else its rights: whoever signs and proposes nothing has that to sign.

ORDINARY: Mapping[str, Text] = {
    "": _("analyst"),
    "office": _("office clerk"),
    "law": _("lawyer"),
    "disclosure": _("disclosure officer"),
    "sign": _("service head"),
}
"""How a role is ordinarily called whose first page it is, by the end of its address; offered where the office lists no
roles."""
ALSO = {"head of service": "sign"}
"""As commands are shown."""
NAMES_OF_TABS: Mapping[str, Text] = {
    **{"": _("Year"), "findings": _("Findings"), "figures": _("Figures"), "law": _("Law"), "offices": _("Offices")},
    **{"dossier": _("Dossier"), "recipients": _("Recipients"), "journal": _("Journal")},
    **{"office": _("Hand in and answer"), "disclosure": _("Disclosure"), "sign": _("To sign")},
}
OF_ALL = ("", "findings", "figures", "law", "offices", "sign", "dossier", "recipients", "disclosure", "journal")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "office": ("office",),
    "disclosure": ("disclosure", "figures", "recipients", "journal"),
    "sign": ("sign", "figures", "findings", "law", "recipients", "journal"),
}
"""The pages that a role needs; all others need all of them."""


def first_page(role: str, roles: OfficeRoles) -> str:
    """Find the first page of `role` among the `roles` of an office, by the end of its address."""
    known = roles.of(role)
    if known and known.page:
        return "" if known.page == "year" else known.page
    for page, called in ORDINARY.items():
        if _means(role, called):
            return page
    signs_alone = known is not None and SIGN in known.may and PROPOSE not in known.may
    return "sign" if signs_alone else ALSO.get(role.lower(), "")


def _means(role: str, called: Text) -> bool:
    """Tell whether a role is the ordinary one, in whatever language it was given."""
    return outline(role) in {outline(called.in_language(lang)) for lang in languages_of("desk")}


def _offered(called: Text, role: str) -> str:
    """Return an ordinary role as it is offered: as `role` is called where it is the same, so that none is twice."""
    return role if _means(role, called) else called.in_language(language())


def tabs(page: str) -> Mapping[str, Text]:
    """Return the pages of a collection that the role with this first page needs, each with its title."""
    return {name: NAMES_OF_TABS[name] for name in NEEDED.get(page, OF_ALL)}
