"""Receipts: two organisations see that they used one key, and the receiver refuses to count what cannot meet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import REPOSITORY
from tests.records.pseudonyms.made_up import FOLDER, canary, declared, register, row, some_key
from thb_eu.base.errors import SourceRefused
from thb_eu.records.pseudonyms import beside, pseudonymise
from thb_eu.sources import Pseudonymised, refuse_mixed_keys


def delivered(folder: Path, name: str, seed: int = 1) -> Path:
    """A pseudonymised file with its receipt: two persons by EMŠO, one by name, one not known."""
    rows = [row(canary()), row(canary()), row(canary(), EMŠO=""), row()]
    (folder / f"register-{name}").write_bytes(register(rows))
    pseudonymise(folder / f"register-{name}", declared(), some_key(seed), folder / name, FOLDER)
    return folder / name


def as_read(*files: Path) -> list[Pseudonymised]:
    """Files as the receiver reads them."""
    return [Pseudonymised(file.name, file, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def refused(*files: Path) -> list[tuple[str, str]]:
    """Where every fault stands, and its code."""
    with pytest.raises(SourceRefused) as refusal:
        refuse_mixed_keys(as_read(*files), FOLDER)
    return [(str(fault.where), fault.code) for fault in refusal.value.faults]


def test_a_receipt_tells_the_key_the_file_and_how_many_are_known_by_what(tmp_path: Path) -> None:
    """It keeps to its schema, holds the hash of the file and of the declaration, and no name of a file or a machine."""
    file = delivered(tmp_path, "a.csv")
    content = beside(file).read_text(encoding="ascii")
    told = json.loads(content)
    schema = json.loads((REPOSITORY / "schemas/pseudonymised.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(told)
    assert told["rows"] == {"emso": 2, "name": 1, "none": 1}
    assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert told["declaration"] == declared().sha256
    assert told["key"] == some_key().fingerprint != some_key(2).fingerprint
    assert "a.csv" not in content and tmp_path.name not in content


def test_files_made_with_one_key_are_counted_together(tmp_path: Path) -> None:
    """Of as many organisations as there are."""
    files = [delivered(tmp_path, name) for name in ("a.csv", "b.csv", "c.csv")]

    refuse_mixed_keys(as_read(*files), FOLDER)
    refuse_mixed_keys([], FOLDER)


def test_a_file_alone_needs_no_receipt(tmp_path: Path) -> None:
    """Nobody of another file is to be met; a receipt that is there must still be that of the file."""
    file = delivered(tmp_path, "a.csv")
    alone = as_read(file)
    beside(file).rename(tmp_path / "kept")

    refuse_mixed_keys(alone, FOLDER)
    (tmp_path / "kept").rename(beside(file))
    file.write_bytes(file.read_bytes() + b"x")
    assert refused(file) == [("a.csv", "pseudonymised-file-changed")]


def test_files_made_with_different_keys_are_refused(tmp_path: Path) -> None:
    """Nobody in one would meet anybody in the other: every person would be counted twice."""
    files = [delivered(tmp_path, name, seed) for name, seed in (("a.csv", 1), ("b.csv", 2), ("c.csv", 1), ("d.csv", 3))]

    assert [where for where, _ in refused(*files)] == ["b.csv", "d.csv"]


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no receipt": (lambda file: beside(file).unlink(), "receipt-missing"),
    "a row more": (lambda file: file.write_bytes(file.read_bytes() + b"x"), "pseudonymised-file-changed"),
    "another form": (
        lambda file: beside(file).write_text("{}", encoding="ascii"),
        "receipt-invalid",
    ),
    "other rules": (
        lambda file: beside(file).write_text(beside(file).read_text().replace('"p1"', '"p2"')),
        "pseudonyms-of-another-key",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_file_without_its_own_receipt_is_refused(name: str, tmp_path: Path) -> None:
    """Lost, of another version, or the file was changed after it was made."""
    spoil, what = SPOILT[name]
    first, file = delivered(tmp_path, "a.csv"), delivered(tmp_path, "b.csv")
    spoil(file)

    assert what in {code for _, code in refused(first, file)}
