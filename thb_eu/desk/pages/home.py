"""Show the collections at hand, a year to begin, and the role in which the user acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from mimetypes import guess_type

from flask import Blueprint, Response, send_from_directory

from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.messages import _
from thb_eu.definitions.signing import role_problem
from thb_eu.desk.acts import acting_in, field, field_refused
from thb_eu.desk.answers import STATIC, done, first_page, language, page, way_back
from thb_eu.desk.workplace import FoundCollection, Workplace, today
from thb_eu.publication.html.rendering import explorer_script, style_of_parts
from thb_eu.sources.collection import load_for
from thb_eu.year.fields import ROLE, text

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
YEAR_FIELD, NAME_FIELD = text(_("Year"), option="year"), text(_("Name of its folder"), option="name")
SHARED = {"parts.css": style_of_parts, "explore.js": explorer_script}
"""What the desk has in common with a page of its own."""
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """A collection on the first page: its year, or why it cannot be read."""

    found: FoundCollection
    year: int | None
    refusal: ThbError | None


def pages(workplace: Workplace) -> Blueprint:
    """Return the first page, the forms that begin a year and that name the role, and the files that pages need."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def start() -> Response:
        return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": f"/{language()}/"})

    @routes.get("/static/<any('parts.css', 'explore.js'):name>")
    def shared(name: str) -> Response:
        return Response(SHARED[name](), mimetype=guess_type(name)[0])

    @routes.get("/static/<path:name>")
    def static(name: str) -> Response:
        return send_from_directory(STATIC, name, max_age=3600)

    @routes.get("/<lang>/arms.svg")
    @routes.get("/<lang>/<name>/arms.svg")
    def arms(lang: str, name: str = "") -> Response:
        definitions = workplace.collection(name).definitions if name else workplace.own_definitions()
        return Response(definitions.arms if definitions else b"", mimetype="image/svg+xml")

    @routes.get("/<lang>/")
    def home(lang: str) -> Response:
        lines = [*_lines(workplace)]
        years = [line for line in lines if line.year]
        before = max(years, key=lambda line: (line.year, not line.found.is_built_in), default=None)
        year = before.year + 1 if before and before.year else int(today()[:4]) - 1
        name = _moved(before.found.name, year) if before else f"collection-{year}"
        return page(
            "home.html", lines=lines, folder=workplace.home, year=year, before=before, years=years, proposed=name
        )

    @routes.post("/<lang>/role")
    def name_role(lang: str) -> Response:
        role = field("role")
        if problem := role_problem(role):
            raise SourceRefused(Fault(ROLE.place, *problem, "user"))
        before, workplace.role = workplace.role, role
        return done(_in_its_place(workplace, before, way_back(f"/{language()}/")), _("You act as: {role}.", role=role))

    @routes.post("/<lang>/begin")
    def begin(lang: str) -> Response:
        from thb_eu.year.new_year import begin_year, begun_words

        came_from = workplace.collection(field("from"))
        name, year = field("name"), field("year")
        if not YEAR.fullmatch(year):
            raise field_refused(YEAR_FIELD, _("{year!r} is not a year.", year=year))
        if not NAME.fullmatch(name):
            what = _("{name!r} cannot be the name of a folder: small letters, digits and hyphens make one.", name=name)
            raise field_refused(NAME_FIELD, what)
        folder = workplace.home / name
        definitions = load_for(came_from.folder, workplace.definitions)
        begun = begin_year(int(year), came_from.folder, folder, definitions, acting_in(came_from, workplace))
        return done(f"/{language()}/{name}/", *begun_words(begun))

    return routes


def _in_its_place(workplace: Workplace, before: str, back: str) -> str:
    """Return the page that the user had open; in place of the first one of the role `before`, that of the new role."""
    _start, _lang, *within = back.partition("?")[0].split("/")
    with suppress(ThbError):
        if len(within) == 2 and within[1] == first_page(before, roles := workplace.collection(within[0]).roles):
            return f"/{language()}/{within[0]}/{first_page(workplace.role, roles)}"
    return back


def _moved(name: str, year: int) -> str:
    """Return the name of a collection with another year in it."""
    return YEAR.sub(str(year), name) if YEAR.search(name) else f"{name}-{year}"


def _lines(workplace: Workplace) -> Iterator[CollectionLine]:
    for found in workplace.collections:
        try:
            yield CollectionLine(found, workplace.collection(found.name).collection.year, None)
        except ThbError as refusal:
            yield CollectionLine(found, None, refusal)
