"""Take the census of a checkout: python census.py ROOT > census.md"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tree import WORD, code_lines, names_of, read, resolved  # noqa: E402


def main(root: Path) -> None:
    modules = read(root, "thb_eu")
    others = read(root, "tests", "release", "benchmarks", "docs", "examples")
    out = print
    # --- rooms
    rooms: dict[str, Counter] = defaultdict(Counter)
    singles = constants_used_once(modules, others)
    once = functions_called_once(modules, others)
    for module in modules.values():
        c = rooms[module.room]
        c["files"] += 1
        c["lines"] += module.source.count("\n")
        c["code"] += code_lines(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                c["functions"] += 1
                for d in node.decorator_list:
                    text = ast.unparse(d)
                    if text.split("(")[0].split(".")[-1] in ("cache", "lru_cache"):
                        c["cache"] += 1
                    if text.split(".")[-1] == "cached_property":
                        c["cached_property"] += 1
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        c["late"] += 1
            elif isinstance(node, ast.ClassDef):
                c["classes"] += 1
    for name, *_ in singles:
        rooms[modules[name].room]["singles"] += 1
    for name, *_ in once:
        rooms[modules[name].room]["once"] += 1
    kinds = ["lines", "code", "files", "functions", "classes", "singles", "once", "cache", "cached_property", "late"]
    out("# Census of thb_eu\n")
    out("`code`: lines that are not blank, comment or docstring. `singles`: module constants named and read exactly once, in their own module. "
        "`once`: functions and methods called at one place only. `late`: imports inside functions.\n")
    out("| room | " + " | ".join(kinds) + " |\n|---|" + "---|" * len(kinds))
    total: Counter = Counter()
    for room, c in sorted(rooms.items(), key=lambda item: -item[1]["lines"]):
        total.update(c)
        out(f"| {room} | " + " | ".join(str(c[k]) for k in kinds) + " |")
    out("| **all** | " + " | ".join(f"**{total[k]}**" for k in kinds) + " |")
    tests = read(root, "tests")
    out(f"\ntests: {sum(m.source.count(chr(10)) for m in tests.values())} lines in {len(tests)} files, "
        f"{sum(code_lines(m) for m in tests.values())} of code.\n")
    out("## Longest files\n")
    for m in sorted(modules.values(), key=lambda m: -m.source.count("\n"))[:25]:
        out(f"- {m.source.count(chr(10))} {m.path.relative_to(root)}")
    out("\n## Constants named and read once, by kind\n")
    kinds_of = Counter(kind for _n, _c, kind, _l, _d in singles)
    lines_of: Counter = Counter()
    for _n, _c, kind, lines, _d in singles:
        lines_of[kind] += lines
    for kind, number in kinds_of.most_common():
        out(f"- {kind}: {number} ({lines_of[kind]} lines)")
    out("\nBy module, most first:\n")
    by = Counter(n for n, *_ in singles)
    for name, number in by.most_common(40):
        out(f"- {number} {name}: " + ", ".join(c for n, c, *_ in singles if n == name))
    out("\n## Functions called at one place only, shortest bodies first (one statement)\n")
    short = [(n, q, s, l) for n, q, s, l in once if s == 1]
    out(f"{len(once)} in all, {len(short)} of them with one statement ({sum(l for *_, l in short)} lines).\n")
    for room in sorted({modules[n].room for n, *_ in short}):
        names = [f"{n.removeprefix('thb_eu.')}:{q}" for n, q, s, l in short if modules[n].room == room]
        out(f"- {room} ({len(names)}): " + ", ".join(names))
    out("\n## Parameters never varied\n")
    for name, function, parameter, why in parameters(modules, others):
        out(f"- {name.removeprefix('thb_eu.')}.{function}({parameter}): {why}")
    out("\n## Late imports by room of importer and target\n")
    late: Counter = Counter()
    for m in modules.values():
        for f in ast.walk(m.tree):
            if isinstance(f, ast.FunctionDef):
                for n in ast.walk(f):
                    if isinstance(n, ast.ImportFrom):
                        late[".".join((n.module or "").split(".")[:2])] += 1
                    elif isinstance(n, ast.Import):
                        late.update(a.name.split(".")[0] for a in n.names)
    out(", ".join(f"{k} {v}" for k, v in late.most_common()))
    out("\n## Caches\n")
    for m in modules.values():
        for f in ast.walk(m.tree):
            if isinstance(f, ast.FunctionDef):
                for d in f.decorator_list:
                    t = ast.unparse(d)
                    if t.split("(")[0].split(".")[-1] in ("cache", "lru_cache"):
                        out(f"- {m.name.removeprefix('thb_eu.')}:{f.lineno} {f.name} @{t}")


def constants_used_once(modules, others):
    """(module, constant, kind, lines, has docstring) of each constant read once, and there in its own module."""
    foreign: set[str] = set()  # dotted names that another file imports or reads as an attribute
    for m in [*modules.values(), *others.values()]:
        foreign.update(resolved(modules, t) for t in m.targets)
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in m.imports:
                foreign.add(f"{resolved(modules, m.imports[node.value.id])}.{node.attr}")
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value and node.value.startswith("thb_eu"):
                foreign.add(node.value)
    found = []
    for m in modules.values():
        reads = Counter(n.id for n in ast.walk(m.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
        writes = Counter(n.id for n in ast.walk(m.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        exported = set()
        for node in m.tree.body:
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
                exported = {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)} | {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
        for i, node in enumerate(m.tree.body):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                name, value = node.target.id, node.value
            else:
                continue
            if name.startswith("__") or name in exported or f"{m.name}.{name}" in foreign:
                continue
            if reads[name] != 1 or writes[name] != 1:
                continue
            following = m.tree.body[i + 1] if i + 1 < len(m.tree.body) else None
            documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            found.append((m.name, name, kind_of(value), node.end_lineno - node.lineno + 1, documented))
    return found


def kind_of(value: ast.expr) -> str:
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func)
        if called in ("_", "plural", "in_context", "layout", "literal"):
            return "message"
        if called.startswith("re.") or called.endswith("compile") or called == "pattern":
            return "pattern"
        return f"call of other functions"
    if isinstance(value, ast.Tuple):
        texts = any(isinstance(n, ast.Call) and ast.unparse(n.func) in ("_", "plural") for n in ast.walk(value))
        return "tuple with messages" if texts else "tuple"
    if isinstance(value, ast.Constant):
        return type(value.value).__name__
    return type(value).__name__.lower()


def functions_called_once(modules, others):
    """(module, qualified name, statements, lines) of functions whose name is read at exactly one place of thb_eu."""
    words: Counter = Counter()
    for m in modules.values():
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                words[node.id] += 1
            elif isinstance(node, ast.Attribute):
                words[node.attr] += 1
    found = []
    for m in modules.values():
        for owner, node in functions(m.tree):
            if words[node.name] == 1 and not node.decorator_list and not node.name.startswith("__"):
                body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
                found.append((m.name, f"{owner}{node.name}", len(body), node.end_lineno - node.lineno + 3))
    return found


def functions(tree: ast.AST, owner: str = ""):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield owner, node
            yield from functions(node, owner)
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")


def parameters(modules, others):
    """Parameters with a default that no call in thb_eu gives, or to which all calls (two at least) give one constant."""
    calls: dict[str, list[ast.Call]] = defaultdict(list)
    loads: Counter = Counter()
    for m in modules.values():
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Call):
                f = node.func
                name = f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""
                calls[name].append(node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                loads[node.id] += 1
            elif isinstance(node, ast.Attribute):
                loads[node.attr] += 1
    defined = Counter(node.name for m in modules.values() for _o, node in functions(m.tree))
    for m in modules.values():
        for owner, node in functions(m.tree):
            if defined[node.name] != 1 or node.decorator_list and owner == "" and "click" in m.source and "/cli/" in str(m.path):
                continue
            made = calls[node.name]
            if not made or loads[node.name] != len(made) or any(
                isinstance(a, ast.Starred) for c in made for a in c.args) or any(k.arg is None for c in made for k in c.keywords):
                continue
            a = node.args
            positional = [*a.posonlyargs, *a.args]
            if owner and positional and positional[0].arg in ("self", "cls"):
                positional = positional[1:]
            defaults = {p.arg: d for p, d in zip(reversed(positional), reversed(a.defaults))}
            defaults.update({p.arg: d for p, d in zip(a.kwonlyargs, a.kw_defaults) if d is not None})
            for i, p in enumerate([*positional, *a.kwonlyargs]):
                given = []
                for c in made:
                    value = next((k.value for k in c.keywords if k.arg == p.arg), None)
                    if value is None and i < len(positional) and i < len(c.args):
                        value = c.args[i]
                    given.append(value)
                if all(g is None for g in given) and p.arg in defaults:
                    yield m.name, owner + node.name, p.arg, f"default {ast.unparse(defaults[p.arg])} always ({len(made)} calls)"
                elif all(g is not None for g in given) and len({ast.unparse(g) for g in given}) == 1 and (
                    isinstance(given[0], ast.Constant) or isinstance(given[0], ast.Name) and given[0].id.isupper()
                ):
                    yield m.name, owner + node.name, p.arg, f"always {ast.unparse(given[0])} ({len(made)} calls)"
                elif p.arg in defaults and all(g is not None for g in given) and len(made) > 1:
                    yield m.name, owner + node.name, p.arg, f"default {ast.unparse(defaults[p.arg])} never used ({len(made)} calls)"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
