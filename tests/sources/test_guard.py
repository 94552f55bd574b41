"""A path of a descriptor stays under its folder, and a zip is looked at before it is unpacked."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import spoken
from thb_eu.sources.file_safety import inside, zip_faults

PARTS = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
MACROS_DECLARED = (
    b'<Types><Override PartName="/xl/workbook.xml"'
    b' ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one table, beside a file that is none of its business."""
    (tmp_path / "package" / "data").mkdir(parents=True)
    (tmp_path / "package" / "data" / "t03.csv").write_text("a,b\n")
    (tmp_path / "secret.csv").write_text("a,b\n")
    return tmp_path / "package"


def refused(package: Path, path: str) -> str:
    with pytest.raises(SourceRefused) as refusal:
        inside(package, path, "datapackage.json")
    (fault,) = refusal.value.faults
    assert spoken(fault.where, "en") == f"datapackage.json, path {path!r}"
    assert fault.who == "analyst"
    assert fault.remedy.in_language("sl") and fault.remedy.english
    return fault.code


def zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def told(content: bytes) -> list[str]:
    return [fault.code for fault in zip_faults(content, "data/t03.xlsx")]


@pytest.mark.parametrize("path", ["data/t03.csv", "data\\t03.csv", "./data//t03.csv"])
def test_a_path_under_the_folder_is_found_however_its_separator_is_written(package: Path, path: str) -> None:
    """A descriptor written on Windows names the same file."""
    assert inside(package, path, "datapackage.json") == package / "data" / "t03.csv"


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("../secret.csv", "path-unsafe"),
        ("data/../../secret.csv", "path-unsafe"),
        ("..\\secret.csv", "path-unsafe"),
        (".. /secret.csv", "path-unsafe"),
        ("", "path-unsafe|file-type-not-read"),
        ("/etc/hosts.csv", "path-unsafe"),
        ("\\\\server\\share\\t03.csv", "path-unsafe"),
        ("//server/share/t03.csv", "path-unsafe"),
        ("C:\\data\\t03.csv", "path-unsafe"),
        ("c:t03.csv", "path-unsafe"),
        ("http://example.org/t03.csv", "path-unsafe"),
        ("file:///etc/hosts.csv", "path-unsafe"),
        ("data/t03.csv:stream.csv", "path-unsafe"),
        ("data/t03.csv\x00.csv", "path-unsafe"),
        ("data/t03\u202e.csv", "path-unsafe"),
        ("data/t03.xls", "file-type-not-read"),
        ("data", "file-type-not-read"),
        ("data/t04.csv", "file-not-found"),
    ],
)
def test_a_path_that_asks_for_anything_else_is_refused(package: Path, path: str, codes: str) -> None:
    """Upwards, absolute, another drive, a share, an address, a stream, a wrong kind, a missing file."""
    assert refused(package, path) in codes.split("|")


def test_a_link_is_not_followed_even_to_a_place_inside(package: Path) -> None:
    """Whoever packs the package could point a link at any file of the machine that reads it."""
    (package / "data" / "file.csv").symlink_to(package.parent / "secret.csv")
    (package / "folder").symlink_to(package / "data", target_is_directory=True)

    assert refused(package, "data/file.csv") == "path-unsafe"
    assert refused(package, "folder/t03.csv") == "path-unsafe"


def test_the_folder_itself_may_be_reached_by_a_link(package: Path) -> None:
    """Only what lies below the folder is the package's; how the user came there is not."""
    door = package.parent / "door"
    door.symlink_to(package, target_is_directory=True)

    assert inside(door, "data/t03.csv", "datapackage.json").read_text() == "a,b\n"


def test_a_folder_is_no_table_whatever_it_is_called(package: Path) -> None:
    """A folder called `t05.csv` is refused as a folder, not as a failure to read."""
    (package / "data" / "t05.csv").mkdir()

    assert refused(package, "data/t05.csv") == "file-not-found"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its folders")
def test_a_pipe_is_no_table(package: Path) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(package / "data" / "t06.csv")

    assert refused(package, "data/t06.csv") == "path-unsafe"


def test_a_sound_zip_raises_no_fault() -> None:
    """The parts of a workbook and nothing odd: nothing to say."""
    assert told(zipped(PARTS)) == []


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"content.xml": b"<office/>"}, "workbook-damaged"),
        (PARTS | {"xl/vbaProject.bin": b"macro"}, "workbook-with-macros"),
        (PARTS | {"xl/macrosheets/sheet1.xml": b"<x/>"}, "workbook-with-macros"),
        (PARTS | {"[Content_Types].xml": MACROS_DECLARED}, "workbook-with-macros"),
        (PARTS | {"../evil.xml": b"<x/>"}, "workbook-unsafe"),
        (PARTS | {"/etc/evil.xml": b"<x/>"}, "workbook-unsafe"),
        (PARTS | {f"xl/{n}.xml": b"" for n in range(1_000)}, "file-too-large"),
        (PARTS | {"xl/sharedStrings.xml": b" " * 1_000_000}, "file-too-large"),
        (PARTS | {"xl/sharedStrings.xml": b" " * 101_000_000}, "file-too-large"),
    ],
    ids=[
        "no workbook",
        "macros",
        "macros of Excel 4",
        "macros by declaration",
        "upwards",
        "absolute",
        "many parts",
        "ratio bomb",
        "large",
    ],
)
def test_a_zip_that_should_not_be_unpacked_is_refused(parts: dict[str, bytes], what: str) -> None:
    """Each trap is found in the zip's own list, before a byte of it is unpacked."""
    assert what in told(zipped(parts))


def test_all_that_is_wrong_with_a_zip_is_said_at_once() -> None:
    """A supplier who mends one thing at a time sends the workbook five times."""
    assert len(told(zipped({"xl/vbaProject.bin": b" " * 1_000_000}))) == 3


def test_a_part_that_stands_twice_is_refused() -> None:
    """Two readers could each take another one for the sheet."""
    packed = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(packed, "w") as archive:
        for name in (*PARTS, "xl/workbook.xml"):
            archive.writestr(name, b"<x/>")

    assert told(packed.getvalue()) == ["workbook-unsafe"]


def test_an_encrypted_zip_is_refused() -> None:
    """Bit 0 of the flags, in the zip's list of contents, says that a part is locked."""
    packed = bytearray(zipped(PARTS))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1

    assert told(bytes(packed)) == ["workbook-old-or-locked"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", zipped(PARTS)[:60]], ids=["empty", "text", "cut off"])
def test_what_is_no_zip_is_no_workbook(content: bytes) -> None:
    """An empty file, a CSV renamed to xlsx and a broken download get one plain sentence."""
    assert told(content) == ["workbook-damaged"]
