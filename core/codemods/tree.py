"""Read the tree of a checkout once: its modules, what each defines, names and imports. Used by census.py and dead.py."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "thb_eu"


@dataclass
class Module:
    path: Path
    name: str
    source: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)  # local name -> dotted target (the last of all scopes)
    targets: set[str] = field(default_factory=set)  # all dotted targets

    @cached_property
    def defined(self) -> set[str]:
        return {n for node in self.tree.body for n in names_of(node)}

    @property
    def room(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 2 or self.path.name == "__init__.py" and len(parts) > 1 else "(top)"


def module_name(path: Path, root: Path) -> str:
    parts = list(path.relative_to(root).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def read(root: Path, *folders: str) -> dict[str, Module]:
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            try:
                tree = ast.parse(source)
            except SyntaxError:  # mistakes on purpose
                continue
            name = module_name(path, root)
            module = Module(path, name, source, tree)
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        module.imports[alias.asname or alias.name.partition(".")[0]] = (
                            alias.name if alias.asname else alias.name.partition(".")[0]
                        )
                elif isinstance(node, ast.ImportFrom):
                    base = node.module or ""
                    if node.level:
                        up = package.split(".")
                        up = up[: len(up) - node.level + 1]
                        base = ".".join([*up, base] if base else up)
                    for alias in node.names:
                        module.imports[alias.asname or alias.name] = f"{base}.{alias.name}"
                        module.targets.add(f"{base}.{alias.name}")
            found[name] = module
    return found


def docstring_lines(tree: ast.AST) -> set[int]:
    """Lines of strings that stand as statements: docstrings of modules, classes, functions and constants."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def code_lines(module: Module) -> int:
    """Lines with a token other than comment, newline, docstring."""
    strings = docstring_lines(module.tree)
    lines: set[int] = set()
    skip = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING}
    for token in tokenize.generate_tokens(io.StringIO(module.source).readline):
        if token.type not in skip:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - strings)


WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def resolved(modules: dict[str, Module], target: str, deep: int = 0) -> str:
    """The dotted name where a thing is defined, through what packages hand on."""
    owner, _, name = target.rpartition(".")
    if target in modules or deep > 6 or owner not in modules:
        return target
    handed = modules[owner].imports.get(name)
    defined = modules[owner].defined
    if handed and name not in defined and handed != target:
        return resolved(modules, handed, deep + 1)
    return target


def names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.If | ast.Try | ast.With | ast.For):
        return [n for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt) for n in names_of(child)]
    return []
