"""List what the product does not reach: python dead.py ROOT [--keep FILE]

A module-level function, class or constant is reached where a living thing of thb_eu (or release, docs, examples, the
package's entry points, a template, a definition file that names an answer) names it; a method, property or field where
its name is read anywhere in them. What only tests or benchmarks reach is listed with who does.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tree import WORD, Module, names_of, read, resolved  # noqa: E402

BENIGN = {"cache", "lru_cache", "property", "cached_property", "contextmanager", "dataclass", "staticmethod", "classmethod", "overload",
          "total_ordering", "as_a_whole", "runtime_checkable", "wraps", "abstractmethod", "unique", "override", "final"}


def decorator_names(node) -> set[str]:
    found = set()
    for d in node.decorator_list:
        f = d.func if isinstance(d, ast.Call) else d
        found.add(f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else "?")
    return found


def main(root: Path) -> None:
    modules = read(root, "thb_eu")
    tools = read(root, "release", "docs", "examples")
    tools["hatch_build"] = next(iter(read(root, ".").values()), None) if False else Module(root / "hatch_build.py", "hatch_build", (root / "hatch_build.py").read_text(), ast.parse((root / "hatch_build.py").read_text()))
    tests, benchmarks = read(root, "tests"), read(root, "benchmarks")
    words: set[str] = set()  # words of templates and definitions, in which names of attributes and answers stand
    for folder, ends in (("thb_eu", ("html", "css", "toml", "csv")), ("validation", ("yaml",)), ("docs", ("md", "yaml", "ipynb")), ("examples", ("md", "ipynb")), (".", ("cfg",)), ("datapackages/national", ("yaml",)), ("benchmarks", ("yaml",))):
        for end in ends:
            for path in (root / folder).glob("*.cfg") if folder == "." else (root / folder).rglob(f"*.{end}"):
                words.update(WORD.findall(path.read_text(encoding="utf-8", errors="ignore")))
    words.update(WORD.findall((root / "pyproject.toml").read_text()))
    units: dict[str, ast.AST] = {}
    top: dict[str, set[str]] = defaultdict(set)  # what a unit names
    roots: set[str] = set()
    attributes: dict[str, set[str]] = defaultdict(set)  # where a name is read as an attribute or stands in a string

    def uses_of(module: Module, node: ast.AST) -> set[str]:
        found = set()
        for n in ast.walk(node):
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load):
                if n.id in module.imports:
                    found.add(resolved(modules, module.imports[n.id]))
                found.add(f"{module.name}.{n.id}")
            elif isinstance(n, ast.Attribute):
                if isinstance(n.value, ast.Name) and n.value.id in module.imports:
                    found.add(resolved(modules, f"{module.imports[n.value.id]}.{n.attr}"))
                else:
                    found.add(f"?.{n.attr}")
            elif isinstance(n, ast.ImportFrom) and node is not module.tree:
                found.update(resolved(modules, f"{n.module}.{a.name}") for a in n.names)
            elif isinstance(n, ast.Constant) and isinstance(n.value, str) and re.fullmatch(r"[\w.]+(:\w+)?", n.value):
                found.add(n.value.replace(":", "."))
                if n.value.isidentifier():
                    found.add(f"{module.name}.{n.value}")
        return found

    for m in modules.values():
        for node in m.tree.body:
            names = names_of(node)
            uses = uses_of(m, node)
            definition = isinstance(node, ast.FunctionDef | ast.ClassDef) or isinstance(node, ast.Assign | ast.AnnAssign) and names
            if not definition:
                if not isinstance(node, ast.Import | ast.ImportFrom):
                    roots |= uses
                continue
            for name in names:
                unit = f"{m.name}.{name}"
                units[unit] = node
                top[unit] |= uses - {unit}
                if name.startswith("__"):
                    roots |= uses
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and decorator_names(node) - BENIGN:
                roots.add(f"{m.name}.{node.name}")
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                pass
        if m.name in ("thb_eu.library", "thb_eu.__main__", "thb_eu"):
            roots |= {f"{m.name}.{n}" for node in m.tree.body for n in names_of(node)} | {resolved(modules, t) for t in m.targets}
    for m in tools.values():
        roots |= uses_of(m, m.tree) | {resolved(modules, t) for t in m.targets}
    roots |= {"thb_eu.cli.main"}
    by_name: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        by_name[unit.rpartition(".")[2]].add(unit)
    for word in words:
        for unit in by_name.get(word, ()):
            if unit.startswith(("thb_eu.checks", "thb_eu.definitions.validation", "thb_eu.base.refusals", "thb_eu.definitions.schema_files", "thb_eu.country.filling")) and not word.isupper():
                roots.add(unit)
    modules_handled = {u for u in units if u.startswith("thb_eu.publication.reference.")}  # facts by the name of their method

    def named(uses: set[str]) -> list[str]:
        found = [u for u in uses if u in units]
        for use in uses:
            if use.startswith("?."):
                found += [u for u in by_name.get(use[2:], ()) if isinstance(units[u], ast.FunctionDef)]
        return found

    roots |= modules_handled
    alive, waiting = set(), named(roots)
    while waiting:
        unit = waiting.pop()
        if unit in alive:
            continue
        alive.add(unit)
        waiting += [u for u in named(top[unit]) if u not in alive]
    named_by = {
        m.name: uses_of(m, m.tree) | {resolved(modules, t) for t in m.targets}
        for among in (tests, benchmarks) for m in among.values()
    }

    def users(target: str, among: dict[str, Module]) -> list[str]:
        return [name for name in among if target in named_by[name]]

    print("## Units that the product does not reach")
    for unit in sorted(set(units) - alive):
        node = units[unit]
        if unit.rpartition(".")[2] in ("_",) or unit.rpartition(".")[2].startswith("__"):
            continue
        t, b = users(unit, tests), users(unit, benchmarks)
        print(f"{unit}:{node.lineno} {node.end_lineno - node.lineno + 1} lines; tests {len(t)} {t[:3]}; benchmarks {b[:3]}")
    # --- members
    read_names: set[str] = set(words)
    in_tests: set[str] = set()
    for among, target in ((modules, read_names), (tools, read_names), (tests, in_tests), (benchmarks, in_tests)):
        for m in among.values():
            for n in ast.walk(m.tree):
                if isinstance(n, ast.Attribute):
                    target.add(n.attr)
                elif isinstance(n, ast.Constant) and isinstance(n.value, str) and len(n.value) < 200:
                    target.update(WORD.findall(n.value))
                elif isinstance(n, ast.MatchClass):
                    target.update(n.kwd_attrs)
    print("\n## Methods and properties whose name nothing of the product reads")
    for m in modules.values():
        for c in ast.walk(m.tree):
            if isinstance(c, ast.ClassDef):
                bases = [ast.unparse(b) for b in c.bases]
                for f in c.body:
                    if isinstance(f, ast.FunctionDef) and not f.name.startswith("__") and f.name not in read_names:
                        print(f"{m.name}.{c.name}.{f.name}:{f.lineno} {f.end_lineno - f.lineno + 1} lines; bases {bases}; tests {f.name in in_tests}")
    print("\n## Fields and class constants whose name nothing of the product reads")
    for m in modules.values():
        for c in ast.walk(m.tree):
            if isinstance(c, ast.ClassDef):
                for f in c.body:
                    for name in names_of(f) if isinstance(f, ast.Assign | ast.AnnAssign) else ():
                        if name not in read_names and not name.startswith("__"):
                            print(f"{m.name}.{c.name}.{name}:{f.lineno}; tests {name in in_tests}")
    print("\n## Modules that no module of the product imports")
    imported = {resolved(modules, t) for among in (modules, tools) for m in among.values() for t in m.imports.values()}
    imported |= {t.rpartition(".")[0] for t in imported}
    for name in modules:
        if name not in imported and not any(i.startswith(name + ".") for i in imported):
            print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
