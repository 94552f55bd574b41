"""The forms of 2024 and 2025, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.year_2025 import nobody, write
from thb_eu.definitions import Definitions
from thb_eu.year.forms import Form, forms


@pytest.fixture(scope="session")
def package_2025(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of 2025."""
    return write(nobody(), tmp_path_factory.mktemp("forms") / "si-2025")


@pytest.fixture(scope="session")
def made(definitions: Definitions, package_2025: Path) -> dict[str, Form]:
    """The forms of all suppliers by supplier and year; beside those of 2025 stand the figures of 2024."""
    found = (*forms("si-2024", definitions), *forms(package_2025, definitions, "si-2024"))
    return {f"{form.stamp.supplier}-{form.stamp.year}": form for form in found}


@pytest.fixture(scope="session")
def books(made: dict[str, Form]) -> dict[str, bytes]:
    """The workbooks, by supplier and year."""
    return {name: form.files[f"{name}.xlsx"] for name, form in made.items()}
