"""A role that has a key acts at the desk with it alone: pages say so before the act, and the key stays where it lies.

Tried in a copy of 2024, whose journal the first act begins, and in a begun 2025; in both languages.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, SI_2024
from tests.desk.conftest import DeskClient
from tests.support.acts import contents
from tests.support.desk_acts import ROWS, suspects
from tests.support.roles_with_keys import roles_file, with_roles
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused
from thb_eu.cli import cli
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.desk import server
from thb_eu.desk.workplace import BROKEN, HOLDS, NO_SIGNATURE, NOT_SIGNED, SIGNED, Workplace
from thb_eu.dossiers.signing import PASSWORD, make_key, wrong_signatures
from thb_eu.sources.collection import load_for, roles_for
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year
from thb_eu.year.workspace import VARIABLE, keys_in

HEAD, DIRECTOR = "head of office", "director"
LANGUAGES = ("sl", "en")
NO_KEY_NEEDED = {"forms", "letters", "return"}
"""By which files go out: no right is needed for them."""


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    """Two keys, each of a role, in a folder of their own."""
    (tmp_path / "apart").mkdir()
    found = {role: tmp_path / f"apart/{number}.pem" for number, role in enumerate((HEAD, DIRECTOR))}
    for file in found.values():
        make_key(file)
    return found


@pytest.fixture(params=["si-2024", "si-2025"])
def office(request: pytest.FixtureRequest, tmp_path: Path, keys: dict[str, Path]) -> Path:
    """A collection whose office has roles with keys."""
    folder = tmp_path / "workplace" / request.param
    if request.param == "si-2025":
        begin_year(2025, "si-2024", folder, load_for("si-2024"), Acting("analyst", "2026-01-12"))
    else:
        shutil.copytree(SI_2024, folder)
        described = json.loads((folder / "datapackage.json").read_bytes())
        (folder / "datapackage.json").write_text(json.dumps({**described, "thb:definitions": "definitions"}), "utf-8")
    with_roles(folder / "definitions", roles_file(keys))
    return folder


@pytest.fixture
def opened(office: Path) -> Iterator[Any]:
    """Opens the desk in a role, with the keys in some files."""
    at_work: list[Workplace] = []

    def open_desk(role: str, *files: Path, definitions: str | None = None) -> DeskClient:
        at_work.append(Workplace(office.parent, definitions, role, keys=keys_in(files)))
        return DeskClient(at_work[-1])

    yield open_desk
    for one in at_work:
        one.close()


def save_contact(desk: DeskClient, office: Path, mailbox: str, lang: str = "en") -> Any:
    """An act that needs a right."""
    return desk.post(f"/{lang}/{office.name}/act/describe-contact", {"email": mailbox})


def acts_of(page: str) -> list[tuple[str, bool]]:
    """Each form of an act on a page, and whether it says that a key is needed."""
    forms = re.findall(r'<form[^>]*action="[^"]*/act/([\w-]+)"(.*?)</form>', page, re.DOTALL)
    return [(act, "<code>key-needed</code>" in form) for act, form in forms]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_role_does_is_signed_and_its_pages_say_so(
    lang: str, opened: Any, office: Path, keys: dict[str, Path]
) -> None:
    """Of several keys that of the role; a role that has none acts as ever, and its pages say that too."""
    desk = opened(DIRECTOR, *keys.values())
    for number, role in enumerate((DIRECTOR, HEAD, "may propose")):
        desk.post(f"/{lang}/role", {"role": role})
        page = desk.get(f"/{lang}/{office.name}/offices").text
        said = SIGNED if role in keys else NOT_SIGNED
        assert said.filled({"role": role}).in_language(lang) in page and "key-needed" not in page
        assert save_contact(desk, office, f"office{number}@example.org", lang).status_code == 303
        entry = journal_of(office).entries[-1]
        assert (entry.act, entry.role, entry.signature is not None) == (Act.DESCRIBED, role, role in keys)
    assert [*wrong_signatures(journal_of(office), roles_for(office))] == []
    told = CliRunner().invoke(cli, ["journal", "verify", str(office), "--format", "json"])
    assert [one for one in json.loads(told.stdout)["faults"] if one["code"].startswith("journal")] == []


def test_where_no_key_is_at_hand_and_none_is_needed_nothing_is_said(opened: Any, office: Path) -> None:
    desk = opened("may propose")
    assert 'class="signing' not in desk.get(f"/en/{office.name}/offices").text
    assert save_contact(desk, office, "office@example.org").status_code == 303


@sampled(("lang", "others"), itertools.product(LANGUAGES, [False, True]), 0, [("sl", False), ("en", True)])
def test_without_the_key_each_form_says_what_to_do_before_it_is_sent(
    others: bool, lang: str, opened: Any, office: Path, keys: dict[str, Path]
) -> None:
    """With no key or with that of another role; who sends it all the same is refused with the same words."""
    desk = opened(DIRECTOR, *([keys[HEAD]] if others else []))
    pages = [desk.get(f"/{lang}/{office.name}/{name}").text for name in ("", "offices", "law", "sign")]
    found = [one for page in pages for one in acts_of(page)]
    assert {act for act, says in found if says} >= {"describe-contact", "describe-office", "sign", "confirm"}
    assert [act for act, says in found if says is (act in NO_KEY_NEEDED)] == []
    remedies = re.findall(r'<p class="warning">(.*?) <code>key-needed</code>', pages[1], re.DOTALL)
    before = contents(office)
    refused = save_contact(desk, office, "office@example.org", lang)
    assert (refused.status_code, "<code>key-needed</code>" in refused.text) == (422, True)
    assert remedies and all("thb-eu desk --role-key" in one and VARIABLE in one for one in (*remedies, refused.text))
    assert contents(office) == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_of_the_law_is_not_typed_in_vain(lang: str, opened: Any, office: Path, keys: dict[str, Path]) -> None:
    address = f"/{lang}/{office.name}/law/edit/kz1/113?entry=kz1-113-convicted"
    assert "<code>key-needed</code>" in opened(DIRECTOR).get(address).text
    assert "key-needed" not in opened(DIRECTOR, keys[DIRECTOR]).get(address).text


@pytest.mark.parametrize("office", ["si-2025"], indirect=True)
def test_a_delivery_is_accepted_with_the_key(opened: Any, office: Path, keys: dict[str, Path], tmp_path: Path) -> None:
    """Handing in needs none."""
    without, desk = opened(DIRECTOR), opened(DIRECTOR, keys[DIRECTOR])
    assert without.hand_in(f"/en/{office.name}", suspects(tmp_path, *ROWS)).status_code == 303
    (came,) = journal_of(office).of(Act.RECEIVED)
    form = {"delivery": came.about["delivery"]}
    assert "<code>key-needed</code>" in without.post(f"/en/{office.name}/act/accept", form).text
    assert desk.post(f"/en/{office.name}/act/accept", form).status_code == 303
    entry = journal_of(office).entries[-1]
    assert (entry.act, entry.signature is not None) == (Act.ACCEPTED, True)


def test_a_dossier_is_submitted_with_the_key(
    opened: Any, office: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FINAL one is signed out where it is entered; here it is asked which key is handed on to that."""
    given: list[str] = []

    def submitting(folder: Path, _definitions: object, _audience: object, acting: Acting, *_: object) -> None:
        assert acting.key is not None
        given.append(acting.key(folder).fingerprint)
        raise SourceRefused

    monkeypatch.setattr("thb_eu.year.submissions.submitting", submitting)
    opened(DIRECTOR, *keys.values()).post(f"/en/{office.name}/recipients", {"audience": "eu"})
    assert given == [*keys_in([keys[DIRECTOR]])]


def test_the_key_is_read_at_the_act_and_neither_shown_nor_kept(
    opened: Any, office: Path, keys: dict[str, Path]
) -> None:
    """Where its file is gone, or is another by now, the act is refused; no page and no file tells of it."""
    desk, file = opened(DIRECTOR, keys[DIRECTOR]), keys[DIRECTOR]
    content = file.read_bytes()
    secret = content.splitlines()[1].decode()
    before = contents(office)
    for now, code in ((None, "file-not-found"), (keys[HEAD].read_bytes(), "key-of-another"), (b"x", "key-invalid")):
        file.unlink(missing_ok=True)
        if now:
            file.write_bytes(now)
        refused = save_contact(desk, office, "office@example.org")
        assert (refused.status_code, f"<code>{code}</code>" in refused.text) == (422, True)
        assert str(file) not in refused.text and file.name not in refused.text
    assert contents(office) == before
    file.write_bytes(content)
    page = desk.follow(save_contact(desk, office, "office@example.org"))
    kept = [*contents(office).values(), *contents(Path(desk.workplace._scratch.name)).values()]
    for text in (page, repr(desk.workplace), *(one.decode(errors="replace") for one in kept)):
        assert secret not in text and file.name not in text


def test_a_key_in_the_collection_is_refused(opened: Any, office: Path, keys: dict[str, Path]) -> None:
    """It would be handed on with it."""
    inside = Path(shutil.copy(keys[DIRECTOR], office / "key.pem"))
    refused = save_contact(opened(DIRECTOR, inside), office, "office@example.org")
    assert "<code>key-misplaced</code>" in refused.text and not [*journal_of(office).of(Act.DESCRIBED)]


def test_the_roles_are_those_of_the_place_whatever_the_desk_reads_by(opened: Any, office: Path) -> None:
    """As the acts hold them: `--definitions` gives nobody a role, and takes no key away."""
    desk = opened(DIRECTOR, definitions=str(REPOSITORY))
    page = desk.get(f"/en/{office.name}/offices").text
    assert "<option selected>director</option>" in page and "<code>key-needed</code>" in page
    with_roles(office / "definitions", roles_file({}))
    assert "<code>key-needed</code>" not in desk.get(f"/en/{office.name}/offices").text


# --- the command ------------------------------------------------------------------------------------------------------


class _Idle:
    """A server that nobody asks."""

    def __init__(self, listening: tuple[socket.socket, ...], *_: object) -> None:
        self.listening = listening

    def run(self) -> None:
        pass

    def close(self) -> None:
        for one in self.listening:
            one.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Starts the desk by its command: its exit code, what it says, and the keys of its workplace."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(server, "server_on", _Idle)
    real, keys = server.desk, list[str]()
    monkeypatch.setattr(server, "desk", lambda place, door: keys.extend(place.keys) or real(place, door))
    (tmp_path / "empty").mkdir()

    def start(*words: str, **variables: str) -> tuple[int, str, list[str]]:
        keys.clear()
        done = CliRunner().invoke(cli, ["desk", str(tmp_path / "empty"), "--no-browser", *words], env=variables)
        return done.exit_code, done.output, [*keys]

    return start


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_takes_the_keys_by_option_and_by_variable(lang: str, started: Any, keys: dict[str, Path]) -> None:
    """One or several; what is no key is refused before anything is opened, without a word of where it lies."""
    prints = [*keys_in(keys.values())]
    files = [str(file) for file in keys.values()]
    given = [part for file in files for part in ("--role-key", file)]
    assert started("--lang", lang, *given)[::2] == (0, prints)
    assert started("--lang", lang, **{VARIABLE: files[0]})[::2] == (0, prints[:1])
    assert started("--lang", lang, **{VARIABLE: os.pathsep.join(files)})[::2] == (0, prints)
    assert started("--lang", lang)[::2] == (0, [])
    for file, code in ((f"{files[0]}.pub", "key-invalid"), (f"{files[0]}.no", "file-not-found")):
        exit_code, output, opened_with = started("--lang", lang, "--role-key", file)
        assert (exit_code, f"[{code}]" in output, opened_with) == (1, True, [])
        assert file not in output and "localhost" not in output


def test_a_locked_key_needs_its_password(
    started: Any, opened: Any, office: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the variable, as for every command; at the start and at the act."""
    monkeypatch.setenv(PASSWORD, "pass phrase")
    file = keys[DIRECTOR].with_name("locked.pem")
    make_key(file)
    with_roles(office / "definitions", roles_file({DIRECTOR: file}))
    assert started("--role-key", str(file))[0] == 0
    desk = opened(DIRECTOR, file)
    assert save_contact(desk, office, "office@example.org").status_code == 303
    monkeypatch.delenv(PASSWORD)
    assert "<code>key-password-wrong</code>" in save_contact(desk, office, "other@example.org").text
    exit_code, output, _keys = started("--role-key", str(file))
    assert (exit_code, "[key-password-wrong]" in output) == (1, True)
    assert [entry.signature is not None for entry in journal_of(office).of(Act.DESCRIBED)] == [True]


@pytest.mark.parametrize("office", ["si-2024"], indirect=True)
@sampled("lang", LANGUAGES, 1)
def test_a_dossier_is_signed_with_the_key_of_the_role_and_its_signature_checked(
    lang: str, opened: Any, office: Path, keys: dict[str, Path]
) -> None:
    """As the command signs; by one key alone, and none that the desk does not know. A changed dossier holds no more."""
    at, folder = f"/{lang}/{office.name}", office.parent / f"{office.name}-outgoing/dossier-eu"
    desk = opened(DIRECTOR, keys[DIRECTOR])
    desk.follow(desk.post(f"{at}/recipients", {"audience": "eu", "draft": "1"}))
    [fingerprint] = keys_in([keys[DIRECTOR]])
    page = desk.get(f"{at}/dossier").text
    assert fingerprint in page and NO_SIGNATURE.in_language(lang) in page
    assert "/signature" not in opened("may publish").get(f"{at}/dossier").text
    for role, files, code in (("may publish", (), "key-needed"), ("may publish", [keys[HEAD]], "key-needed")):
        refused = opened(role, *files).post(f"{at}/dossier/dossier-eu/signature", HX_Request="true").text
        assert f"<code>{code}</code>" in refused and not (folder / "manifest.sig").exists()

    page = desk.follow(desk.post(f"{at}/dossier/dossier-eu/signature"))
    words = {"key": fingerprint, "role": DIRECTOR}
    assert HOLDS.filled(words).in_language(lang) in page
    public = keys[DIRECTOR].with_name(f"{keys[DIRECTOR].name}.pub")
    told = CliRunner().invoke(cli, ["verify", str(folder), "--public-key", str(public), "--format", "json"])
    assert json.loads(told.stdout)["signature"] == {"state": "good", "key": fingerprint}
    assert HOLDS.filled(words).in_language(lang) in desk.get(f"{at}/dossier/dossier-eu/verification").text
    again = opened(HEAD, keys[HEAD]).post(f"{at}/dossier/dossier-eu/signature", HX_Request="true").text
    assert "<code>act-done-already</code>" in again

    secret = keys[DIRECTOR].read_text(encoding="ascii").splitlines()[1]
    assert secret not in page and keys[DIRECTOR].name not in page
    (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes() + b"\n")
    assert BROKEN.filled(words).in_language(lang) in desk.get(f"{at}/dossier").text
    (folder / "findings.json").write_bytes(b"{}")
    changed = desk.post(f"{at}/dossier/dossier-eu/signature", HX_Request="true").text
    assert "<code>edition-changed-since</code>" in changed
