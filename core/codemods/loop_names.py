"""Call the loop variables `one` and `it` after what they run through: python loop_names.py ROOT [--write] [--only DIR]

`for one in table.breakdowns` becomes `for breakdown in table.breakdowns`: the singular of the last plural word of the
iterable (`rows`, `sorted(faults)`, `findings_of(cell)`, `contracts.values()`), or what NAMES below says for a word. A loop
stays where the iterable has no plain plural, or the new name is a builtin, a name of the module, or lives in the function.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import io
import keyword
import re
import subprocess
import tokenize
from collections import Counter
from pathlib import Path

OLD = ("one", "it")
SKIP = ("thb_eu/definitions/kept.py", "thb_eu/base/lean_pandas.py", "thb_eu/desk/fields.py", "thb_eu/publication/native_charts.py")
NAMES = {"entries": "entry", "bodies": "body", "people": "person", "children": "child", "indices": "index", "leaves": "leaf", "halves": "half",
         "statuses": "status", "aliases": "alias", "axes": "axis", "bases": "base", "series": "", "bytes": "", "status": "", "basis": "", "his": "",
         "this": "", "less": "", "analysis": "", "plus": "", "minus": "", "address": "", "previous": "", "always": "", "across": "", "class": "",
         "is": "", "as": "", "has": "", "was": "", "its": "", "others": "other", "means": "", "axis": "", "args": "", "kwargs": "", "towards": "",
         "besides": "", "values": "value", "splitlines": "line",
         **dict.fromkeys("rests lives stands asks lacks holds tells refers says needs follows comes goes leads meets agrees reads wants allows "
                         "gives puts keeps bears shows knows differs works waits reaches covers adds counts makes takes begins ends".split(), ""), "days": "day", "types": "", "classes": "kind"}
THROUGH = {"sorted", "reversed", "list", "tuple", "set", "iter", "frozenset", "enumerate", "unique"}


def singular(word: str) -> str:
    if word in NAMES:
        return NAMES[word]
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) < 4:
        return ""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes", "oes")):
        return word[:-2]
    return word[:-1]


def noun(words: str) -> str:
    """The singular of the plural that a name ends with, or that stands before its `of`, `in`, `by`, `at`."""
    parts = [p for p in words.lower().strip("_").split("_") if p]
    for stop in ("of", "in", "by", "at", "for", "with", "to", "from", "beside", "behind", "on", "as", "that", "without"):
        if stop in parts:
            if parts.index(stop) == 0:
                return ""
            parts = parts[: parts.index(stop)]
    return singular(parts[-1]) if parts else ""


TYPES: dict[str, set[str]] = {}
"""By the name of a field, property or function, of what kind the things are that it gives."""
LOCAL_TYPES: dict[str, str] = {}
"""The same of the parameters and annotated locals of the function that is looked at."""


def kind_in(annotation: ast.expr | None) -> str:
    """The name of one thing of `Sequence[Finding]`: `finding`."""
    if not isinstance(annotation, ast.Subscript):
        return ""
    owner = ast.unparse(annotation.value).rpartition(".")[2]
    inner = annotation.slice
    if owner in ("Mapping", "dict"):
        return ""
    if owner not in ("Sequence", "Iterable", "Iterator", "list", "tuple", "set", "frozenset", "Collection"):
        return ""
    if isinstance(inner, ast.Tuple):
        if not (len(inner.elts) == 2 and isinstance(inner.elts[1], ast.Constant) and inner.elts[1].value is Ellipsis):
            return ""
        inner = inner.elts[0]
    if not isinstance(inner, ast.Name) or inner.id in ("Any", "Row", "Record", "Key", "Codes", "Table"):
        return ""
    if inner.id[0].islower():
        return ""
    words = re.findall(r"[A-Z][a-z]+", inner.id)
    return words[-1].lower() if words and words[-1] not in ("Text", "Path", "Info", "Of", "Type", "Day", "Beside", "Appearances") else {"Text": "text", "Path": "path"}.get(inner.id, "")


def learn(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            TYPES.setdefault(node.name, set()).add(kind_in(node.returns))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            TYPES.setdefault(node.target.id, set()).add(kind_in(node.annotation))


def known_kind(name: str) -> str:
    kinds = TYPES.get(name, set())
    return next(iter(kinds)) if len(kinds) == 1 else ""


def name_from(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        if node.id[:1].isupper() and not node.id.isupper():
            return re.findall(r"[A-Z][a-z]+", node.id)[-1].lower()
        return noun(node.id) or LOCAL_TYPES.get(node.id, "")
    if isinstance(node, ast.Attribute):
        return noun(node.attr) or known_kind(node.attr)
    if isinstance(node, ast.Starred):
        return name_from(node.value)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return name_from(node.value)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return name_from(node.values[0])
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and len(node.elts) == 1 and isinstance(node.elts[0], ast.Starred):
        return name_from(node.elts[0])
    if isinstance(node, ast.Call):
        f = node.func
        if isinstance(f, ast.Name) and f.id in THROUGH and node.args:
            return "" if f.id == "enumerate" else name_from(node.args[0])
        if isinstance(f, ast.Name) and f.id == "filter" and len(node.args) == 2:
            return name_from(node.args[1])
        if isinstance(f, ast.Attribute) and f.attr == "values":
            return name_from(f.value)
        if isinstance(f, ast.Attribute) and f.attr == "fromkeys" and node.args:
            return name_from(node.args[0])
        if isinstance(f, ast.Attribute) and f.attr in ("items", "keys", "get"):
            return ""
        called = f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""
        return noun(called) or known_kind(called)
    return ""


FSTRING = re.compile(r"^[rRbB]?[fF][rR]?")


def renamed(text: str, old: str, new: str) -> str | None:
    """The code with a name replaced: names alone, in f-strings within braces; none where it is no code by itself."""
    out, last = [], (1, 0)
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError):
        return None
    edits: list[tuple[int, int, str]] = []
    depth = 0
    for i, t in enumerate(tokens):
        depth += (t.string in "([{") - (t.string in ")]}") if t.type == tokenize.OP and len(t.string) == 1 else 0
        begin, end = starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1]
        if t.type == tokenize.NAME and t.string == old:
            before = tokens[i - 1].string if i else ""
            after = tokens[i + 1].string if i + 1 < len(tokens) else ""
            if before == ".":
                continue
            if after == "=" and before in ("(", ",") and depth:
                continue  # a keyword of a call
            edits.append((begin, end, new))
        elif t.type == tokenize.STRING and FSTRING.match(t.string):
            inside = re.sub(r"\{[^{}]*\}", lambda m: re.sub(rf"(?<![\w.\"']){old}\b(?!\")", new, m[0]), t.string)
            if re.search(rf"\{{[^{{}}]*\{{[^}}]*\b{old}\b", t.string):
                return None
            if inside != t.string:
                edits.append((begin, end, inside))
    for begin, end, word in sorted(edits, reverse=True):
        text = text[:begin] + word + text[end:]
    return text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", default="thb_eu")
    parser.add_argument("--tell", action="store_true")
    asked = parser.parse_args()
    root = asked.root.resolve()
    done: Counter = Counter()
    left: Counter = Counter()
    changed = []
    for path in (root / "thb_eu").rglob("*.py"):
        learn(ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted((root / asked.only).rglob("*.py")) if (root / asked.only).is_dir() else [root / asked.only]:
        if str(path.relative_to(root)).startswith(SKIP):
            continue
        source = path.read_text(encoding="utf-8")
        if not re.search(r"\bfor (one|it) in\b", source):
            continue
        source, made, kept = of_module(source)
        done += made
        left += kept
        if made and asked.write:
            path.write_text(source, encoding="utf-8")
            changed.append(str(path))
    if changed:
        subprocess.run([str(root / ".venv/bin/ruff"), "format", "--quiet", *changed], check=True)
    print(sum(done.values()), "renamed", done.most_common(60) if asked.tell else "")
    print(sum(left.values()), "left", left.most_common(80) if asked.tell else "")


def of_module(source: str) -> tuple[str, Counter, Counter]:
    done: Counter = Counter()
    left: Counter = Counter()
    refused: set[str] = set()
    while True:
        tree = ast.parse(source)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        found = None
        for node in ast.walk(tree):
            target = node.target if isinstance(node, ast.For | ast.comprehension) else None
            if isinstance(target, ast.Name) and target.id in OLD:
                owner = node if isinstance(node, ast.For) else parents[node]
                key = f"{owner.lineno}:{owner.col_offset}:{target.lineno}:{target.col_offset}"
                if key not in refused:
                    found = (node, owner, target.id, key)
                    break
        if found is None:
            return source, done, left
        node, owner, old, key = found
        after = attempt(source, tree, parents, node, owner, old)
        if isinstance(after, str):
            refused.add(key)
            left[after] += 1
            continue
        source, new = after
        done[new] += 1
        refused = {r for r in refused}  # lines stay, columns may move: what was refused is tried once more at most


def attempt(source, tree, parents, node, owner, old) -> tuple[str, str] | str:
    function = owner
    while function in parents and not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        function = parents[function]
    LOCAL_TYPES.clear()
    for n in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
        if isinstance(n, ast.arg):
            LOCAL_TYPES[n.arg] = kind_in(n.annotation)
        elif isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name):
            LOCAL_TYPES[n.target.id] = kind_in(n.annotation)
        elif isinstance(n, ast.Assign) and len(n.targets) == 1 and isinstance(n.targets[0], ast.Name):
            LOCAL_TYPES.setdefault(n.targets[0].id, name_from(n.value) if isinstance(n.value, ast.Call | ast.Attribute) else "")
    new = name_from(node.iter)
    if not new:
        return "no plural: " + ast.unparse(node.iter)[:50]
    if keyword.iskeyword(new) or hasattr(builtins, new) or new in OLD:
        return f"builtin {new}"
    function = owner
    while function in parents and not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        function = parents[function]
    above = owner
    while above in parents:
        above = parents[above]
        if isinstance(above, ast.JoinedStr):
            return "in an f-string"
    module_names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n in ()}
    for statement in tree.body:
        for n in ast.walk(statement):
            if isinstance(n, ast.Import | ast.ImportFrom):
                module_names.update(a.asname or a.name for a in n.names)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            module_names.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            module_names.update(n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    if new in module_names:
        return f"name of the module: {new}"
    inside = {n.id for n in ast.walk(owner) if isinstance(n, ast.Name)} | {a.arg for n in ast.walk(owner) if isinstance(n, ast.Lambda) for a in n.args.args}
    if new in inside:
        return f"read inside: {new}"
    comprehension_names = set()
    bound = set()
    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        a = function.args
        bound |= {p.arg for p in [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]}
        for n in ast.walk(function):
            if isinstance(n, ast.comprehension):
                comprehension_names.update(m for m in ast.walk(n.target))
        for n in ast.walk(function):
            if isinstance(n, ast.Name) and n.id == new and isinstance(n.ctx, ast.Store) and n not in comprehension_names:
                bound.add(new)
            if isinstance(n, ast.FunctionDef) and n is not function:
                bound.add(n.name)
    if new in bound:
        return f"lives in the function: {new}"
    if isinstance(owner, ast.For):  # read after the loop, or around it
        within = {id(n) for n in ast.walk(owner)}
        outside = [
            n for n in ast.walk(function)
            if isinstance(n, ast.Name) and n.id == old and id(n) not in within
        ]
        for n in outside:
            up, ok = n, False
            while up in parents and up is not function:
                up = parents[up]
                if isinstance(up, ast.For) and isinstance(up.target, ast.Name) and up.target.id == old:
                    ok = True
                if isinstance(up, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) and any(
                    isinstance(g.target, ast.Name) and g.target.id == old for g in up.generators
                ):
                    ok = True
            if not ok:
                return "read outside the loop"
    # inner bindings of the same name: first those
    for n in ast.walk(owner):
        if n is not node and isinstance(n, ast.For | ast.comprehension) and isinstance(n.target, ast.Name) and n.target.id == old:
            inner = n if isinstance(n, ast.For) else parents[n]
            if inner is owner:
                return "twice in one comprehension"
            return attempt_inner(source, tree, parents, n, inner, old)
    data = source.encode()
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    begin = starts[owner.lineno - 1] + owner.col_offset
    end = starts[owner.end_lineno - 1] + owner.end_col_offset
    part = data[begin:end].decode()
    if isinstance(owner, ast.For):
        part = " " * owner.col_offset + part
        body = renamed("if 1:\n" + part + "\n" if owner.col_offset else part + "\n", old, new)
        if body is None:
            return "not by itself"
        body = body[len("if 1:\n") :] if owner.col_offset else body
        body = body[owner.col_offset :].removesuffix("\n")
    else:
        wrapped = part if part[0] in "([{" else f"({part})"
        body = renamed(wrapped, old, new)
        if body is None:
            return "not by itself"
        body = body if part[0] in "([{" else body[1:-1]
    after = (data[:begin] + body.encode() + data[end:]).decode()
    try:
        ast.parse(after)
    except SyntaxError:
        return "syntax"
    if any(len(line) > 120 for line in after.splitlines()[owner.lineno - 1 : owner.end_lineno]):
        return "no room"
    return after, new


def attempt_inner(source, tree, parents, node, owner, old):
    after = attempt(source, tree, parents, node, owner, old)
    return "holds one that stays" if isinstance(after, str) else after


if __name__ == "__main__":
    main()
