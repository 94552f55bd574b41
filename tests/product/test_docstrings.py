"""What a docstring names in backticks exists: a name that has gone, or was called otherwise, misleads whoever reads on.

A name may be of the module itself, or a module, class, function, constant or field of the package; a dotted one is
followed. A path below a folder of the repository exists, a column, key or code stands in a file of data, a command is
one of `thb-eu`. Words with signs of other languages (patterns, formulas, what people write) are no names.

A docstring of a function begins with a verb; variables are called by what they hold.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from thb_eu.cli import cli

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "benchmarks",
    "datapackages",
    "docs",
    "examples",
    "mappings",
    "release",
    "schemas",
    "tests",
    "thb_eu",
    "validation",
)
DATA = ("datapackages", "mappings", "schemas", "validation", "thb_eu")
KEY = re.compile(r"(\w+)\"?:(?=\s|$)", re.MULTILINE)
ENDINGS = {
    ".csv": re.compile(r"(?:^|(?<=,))\w+(?=,|$)", re.MULTILINE),
    ".json": KEY,
    ".yaml": KEY,
    ".html": re.compile(r"[\w-]+(?==)"),
}
QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
WORD = re.compile(r"\w+")
PLACEHOLDER = re.compile(r"(^|[_.])(LANG|NAME|IDENT|TABLE)([_.]|$)|…|V3_|[A-Z]{1,3}[0-9]+$")
ELSEWHERE = {
    *("Int64", "to_dict", "date.toordinal", "sys.pycache_prefix"),  # of Python and of its libraries
    *("idna", "rot13", "undefined", "unicode_escape", "localhost", "NaN", "xdr", "bd", "_x0041_", "c"),  # of formats
    "DatumRojstva",  # what a file of somebody may hold
}
FILE = re.compile(
    r"[\w-]+\.(csv|json|yaml|sig|pub|h|html|xlsx|ods|md|txt|py|xml|js|css|toml|log|docx|ics|eml|pickle|zip|tar|lock)"
)
VERBS = frozenset(
    WORD.findall(
        "Accept Add Ask Begin Bound Change Check Colour Compare Compute Copy Count Decide Describe Do Draft "
        "Drop End Enter Fill Find Finish Follow Gather Give Go Have Hear Hold Ignore Import Join Judge Keep "
        "Lay Lead Leave Let List Load Look Make Map Mark Move Name Number Order Place Print Propose Protect "
        "Prove Put Raise Rank Read Receive Refuse Relate Remember Remove Return Round Run Say Serve Set "
        "Settle Show Sign Sort State Survey Take Tally Tell Tie Trace Use Warn Watch Wrap Write Yield"
    )
)
"""What functions do, by the first word of their docstrings; another verb is added here."""
SAY_NOTHING = ("one", "it")


class Named(NamedTuple):
    """A name in backticks: where it stands, and what the code around it knows."""

    where: str
    name: str
    around: frozenset[str]


def test_every_name_in_a_docstring_exists() -> None:
    """What is named is found where it is said to be; else the docstring tells of code that is no more."""
    missing = [f"{named.where}: `{named.name}`" for named in _names() if not _exists(named)]

    assert missing == []


@pytest.mark.parametrize(
    "gone", ["frames.NO_SUCH_ROWS", "no_such_function", "mappings/no-such-file.yaml", "thb-eu no-such"]
)
def test_a_name_that_has_gone_is_found_out(gone: str) -> None:
    """The question above is no formality: what does not exist is told."""
    assert not _exists(Named("", gone, frozenset()))


def test_a_docstring_of_a_function_begins_with_a_verb() -> None:
    """Who reads a function cold is told what it does: an imperative, then its object. A property says what it holds."""
    others = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {text.splitlines()[0]}"
        for path in (ROOT / "thb_eu").rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (text := ast.get_docstring(node))
        and not any(ast.unparse(decorator).endswith("property") for decorator in node.decorator_list)
        and text.split()[0].rstrip(",.:") not in VERBS
    ]

    assert others == []


def test_a_variable_says_what_it_holds() -> None:
    """Nothing is called `one` or `it`: a loop over findings has a finding, a lambda over days a day."""
    bound = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "thb_eu").rglob("*.py")
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in SAY_NOTHING)
        or (isinstance(node, ast.arg) and node.arg in SAY_NOTHING)
    ]

    assert bound == []


def _names() -> Iterator[Named]:
    for path in sorted((ROOT / "thb_eu").rglob("*.py")):
        tree = _tree(path)
        words = frozenset(_words_of(tree))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                for name in QUOTED.findall(node.value.value):
                    yield Named(f"{path.relative_to(ROOT)}:{node.lineno}", name, words)


def _exists(named: Named) -> bool:
    name = named.name.removesuffix("()")
    if PLACEHOLDER.search(name) or name in ELSEWHERE:
        return True
    if name.startswith("thb-eu ") and not name.startswith("thb-eu form 1,"):  # the mark of a form in CSV
        command = name.split()[1]
        return not command.islower() or command in cli.commands
    if name.split("/")[0] in FOLDERS and "/" in name:
        return _is_path(name)
    if not NAME.fullmatch(name) or FILE.fullmatch(name):
        return True
    if name in named.around or hasattr(builtins, name):
        return True
    first, *rest = name.split(".")
    if not rest:
        return name in _package() or name in _data()
    return all(part in named.around | _package() for part in (first, *rest)) and _is_within(first, rest[0], named)


def _is_within(owner: str, name: str, named: Named) -> bool:
    """Whether a module or a class of that name holds the other one; of what is neither, nothing can be said."""
    known = _owners().get(owner)
    return known is None or name in known or (owner in named.around and name in named.around)


def _is_path(name: str) -> bool:
    """A file or a folder of the repository; a part in capitals, or with `*`, stands for any."""
    parts = [
        "*" if re.search(r"[A-Z*…{]", part) and "." not in part else re.sub(r"^[A-Z_]{2,}|…", "*", part)
        for part in name.split("/")
    ]
    return (
        any(True for _ in ROOT.glob("/".join(filter(None, parts)))) or (ROOT / "schemas/examples" / parts[-1]).exists()
    )


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _words_of(tree: ast.AST) -> Iterator[str]:
    """Every name that the code of a module says: of its own, of others, of parameters, and the words of its texts."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name():
                yield node.id
            case ast.Attribute():
                yield node.attr
            case ast.arg() | ast.keyword():
                yield node.arg or ""
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.alias():
                yield from node.name.split(".")
                yield node.asname or ""
            case ast.ImportFrom():
                yield from (node.module or "").split(".")
            case ast.Constant() if isinstance(node.value, str) and id(node) not in docstrings:
                yield node.value
                yield from WORD.findall(node.value)


@cache
def _package() -> frozenset[str]:
    """Names that any module gives: modules, functions, classes, constants, fields, methods."""
    return frozenset(name for names in _owners().values() for name in names) | frozenset(_owners())


@cache
def _owners() -> dict[str, set[str]]:
    """The names that each module and class holds, by its own name; those of one name together."""
    owners: dict[str, set[str]] = {}
    for path in (ROOT / "thb_eu").rglob("*.py"):
        tree = _tree(path)
        module = path.parent.name if path.name == "__init__.py" else path.stem
        owners.setdefault(module, set()).update(_given(tree))
        owners.setdefault(path.parents[path.name == "__init__.py"].name, set()).add(module)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                owners.setdefault(node.name, set()).update(_given(node))
    owners["thb_eu"] |= owners["library"]  # which it hands on when it is asked
    return owners


def _given(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.ClassDef):
            yield inner.name
        elif isinstance(inner, ast.Assign | ast.AnnAssign):
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
            yield from (inside.id for target in targets for inside in ast.walk(target) if isinstance(inside, ast.Name))
            if inner.value:  # words that a constant, or a member of an enumeration, stands for
                yield from (
                    text.value
                    for text in ast.walk(inner.value)
                    if isinstance(text, ast.Constant) and isinstance(text.value, str)
                )
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in inner.names)


@cache
def _data() -> frozenset[str]:
    """Columns and codes of tables, keys of files of data, and the attributes of templates and pages."""
    found: set[str] = set()
    for path in (path for folder in DATA for ending in ENDINGS for path in (ROOT / folder).rglob(f"*{ending}")):
        found.update(ENDINGS[path.suffix].findall(path.read_text(encoding="utf-8", errors="ignore")))
    return frozenset(found)
