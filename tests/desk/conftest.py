"""What tests of the desk share: a workplace of their own, and a browser's way to ask its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.support.deliveries import empty_collection
from thb_eu.desk.acts import ACTING_AS
from thb_eu.desk.safety import Door
from thb_eu.desk.server import desk
from thb_eu.desk.workplace import Workplace

HOST, TOKEN = "a1b2c3.localhost:8000", "token-of-a-test"
OWN = {"Origin": f"http://{HOST}"}


class DeskClient:
    """Asks pages as the user's browser does: with the cookie, from the desk's own pages."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.client = desk(workplace, Door(HOST, TOKEN)).test_client()
        self.client.get(f"/?token={TOKEN}", base_url=f"http://{HOST}")

    base = f"http://{HOST}"

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=f"http://{HOST}", buffered=True)

    def hand_in(self, at: str, *files: Path, **fields: str) -> TestResponse:
        """Drop files onto the page of a collection, as `at` (`/en/si-2025`) names it."""
        parts = [(io.BytesIO(file.read_bytes()), file.name) for file in files]
        return self.post(f"{at}/deliver", {"files": parts, **fields})

    def follow(self, answer: TestResponse) -> str:
        """The page to which an act led."""
        assert answer.status_code == 303, answer.text
        page = self.get(answer.headers["Location"])
        assert page.status_code == 200, page.text
        return page.text

    def post(self, path: str, data: Mapping[str, object] | None = None, **headers: str) -> TestResponse:
        """Send a form of a page that was opened in the role of now."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {ACTING_AS: self.workplace.role, **(data or {})}
        return self.client.post(path, data=sent, base_url=f"http://{HOST}", headers=OWN | named)


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[DeskClient]:
    """A desk in an empty folder: only the collections that come with the program are at hand."""
    folder = tmp_path / "workplace"
    folder.mkdir()
    workplace = Workplace(folder, role="analyst")
    yield DeskClient(workplace)
    workplace.close()


@pytest.fixture
def in_2025(at_desk: DeskClient) -> Path:
    """A collection of 2025 at the desk, of which nothing came yet."""
    return empty_collection(at_desk.workplace.folder / "si-2025")


@pytest.fixture(name="desk")
def desk_of_an_analyst(collection: Path) -> Iterator[DeskClient]:
    """A desk at which the copied collection lies, in the role of an analyst."""
    workplace = Workplace(collection, role="analyst")
    yield DeskClient(workplace)
    workplace.close()


@pytest.fixture(scope="session")
def warm_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskClient]:
    """A desk in an empty folder that is kept for the session, for pages that are read alone."""
    workplace = Workplace(tmp_path_factory.mktemp("workplace"), role="analyst")
    yield DeskClient(workplace)
    workplace.close()
