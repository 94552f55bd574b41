"""Read module constants that are named and read exactly once where they are used.

    python inline_constants.py ROOT [--write] [--only thb_eu/room] [--grow N] [--kinds message,refusal,text]

Kinds: `message` (`_("…")`, `plural`, `in_context`, `layout`), `refusal` (a tuple with messages), `text` (a word whose
name says the same as its value, a small tuple of such in a loop or a membership). A constant stays where

- another file imports it, a string names it, or it has a docstring or a comment;
- its place is a default, a decorator, a class body, an f-string or a comparison by identity;
- a name that its value reads means something else there;
- the module would be longer by more than `--grow` lines after the formatter (0; for a refusal one, `--grow-refusal`),
  or the formatter would leave a line over 120 signs, or a message of more than two lines.

`NAME.filled({"a": x})` becomes `_("…", a=x)`. Nothing is written without --write. Run again after every merge: what is
done once is not found again.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

sys.path.insert(0, str(Path(__file__).parent))
from tree import Module, names_of, read, resolved  # noqa: E402

SKIP = ("thb_eu/definitions/kept.py", "thb_eu/base/lean_pandas.py", "thb_eu/desk/fields.py", "thb_eu/publication/native_charts.py")
MAKERS = ("_", "plural", "in_context", "layout")
LIMIT = 120


@dataclass
class Single:
    name: str
    statement: ast.stmt
    value: ast.expr
    use: ast.Name
    kind: str


def foreign_names(modules: dict[str, Module], others: dict[str, Module]) -> set[str]:
    """Dotted names that another module imports, reads as an attribute, or names in a string."""
    found: set[str] = set()
    for m in [*modules.values(), *others.values()]:
        found.update(resolved(modules, t) for t in m.targets)
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in m.imports:
                found.add(f"{resolved(modules, m.imports[node.value.id])}.{node.attr}")
            elif isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id[:1].isupper()):
                found.add(f"?.{node.attr}")  # read of something: a constant of that name may be meant
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                found.add(f"?.{node.value}")  # setattr, getattr, monkeypatch
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("thb_eu."):
                found.add(node.value)
                found.add("?." + node.value.rpartition(".")[2])
    return found


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def bound_in(scope: ast.AST) -> set[str]:
    """Names that a function, lambda or comprehension binds."""
    names: set[str] = set()
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        a = scope.args
        names.update(p.arg for p in [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))])
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node is not scope:
            names.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def kind_of(name: str, value: ast.expr, use: ast.Name, parents: dict[ast.AST, ast.AST]) -> str:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in MAKERS:
        return "message"
    if isinstance(value, ast.Tuple) and any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in MAKERS for n in value.elts):
        return "refusal" if len(value.elts) <= 3 else ""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and says_the_same(name, value.value):
        return "text"
    return ""


def says_the_same(name: str, value: str) -> bool:
    """Whether the name is the value in capitals, or the value with a file's ending."""
    def plain(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.lower())
    stem = plain(name)
    return bool(stem) and (plain(value) == stem or plain(re.sub(r"\.\w+$", "", value)) == stem or plain(value.removeprefix("thb:")) == stem)


def singles(module: Module, foreign: set[str]) -> list[Single]:
    tree, lines = module.tree, module.source.splitlines()
    reads: dict[str, list[ast.Name]] = {}
    writes: Counter = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                reads.setdefault(node.id, []).append(node)
            else:
                writes[node.id] += 1
        elif isinstance(node, ast.arg):
            writes[node.arg] += 1
        elif isinstance(node, ast.Global):
            writes.update(node.names)
    parents = parents_of(tree)
    exported: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in names_of(node):
            exported = {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)}
    prose = " ".join(
        n.value.value for n in ast.walk(tree)
        if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) and isinstance(n.value.value, str)
    )
    mentioned = set(re.findall(r"\b[A-Z_][A-Z0-9_]+\b", prose)) | set(re.findall(r"\b[A-Z_][A-Z0-9_]+\b", " ".join(line.partition("#")[2] for line in lines)))
    found = []
    for i, node in enumerate(tree.body):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            name, value = node.target.id, node.value
        else:
            continue
        if name.startswith("__") or name in exported or name in mentioned or f"{module.name}.{name}" in foreign or f"?.{name}" in foreign:
            continue
        if len(reads.get(name, ())) != 1 or writes[name] != 1:
            continue
        following = tree.body[i + 1] if i + 1 < len(tree.body) else None
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            continue
        first, last = node.lineno - 1, node.end_lineno - 1
        if first and lines[first - 1].lstrip().startswith("#") or any("#" in line and re.search(r"\s#\s", line) for line in lines[first : last + 1]):
            continue
        use = reads[name][0]
        kind = kind_of(name, value, use, parents)
        if kind and may_stand(use, value, parents, node):
            found.append(Single(name, node, value, use, kind))
    return found


def may_stand(use: ast.Name, value: ast.expr, parents: dict[ast.AST, ast.AST], statement: ast.stmt) -> bool:
    """Whether the value can be read at the place of its use."""
    free = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
    node: ast.AST = use
    while node in parents:
        above = parents[node]
        if above is statement:
            return False
        if isinstance(above, ast.arguments | ast.JoinedStr | ast.ClassDef):
            return False
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and node in above.decorator_list:
            return False
        if isinstance(above, ast.Compare) and node is not use and False:
            return False
        if isinstance(above, ast.Compare) and node is use and any(isinstance(op, ast.Is | ast.IsNot) for op in above.ops):
            return False
        if isinstance(above, ast.BoolOp | ast.Subscript) and node is use and isinstance(value, ast.Tuple):
            return False
        if isinstance(above, SCOPES) and free & bound_in(above):
            return False
        node = above
    return True


class Splice:
    """Replace spans of a source by byte offsets of ast nodes."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        first, last = self.span(node)
        return self.data[first:last].decode()

    def replaced(self, changes: list[tuple[tuple[int, int], str]]) -> str:
        data = self.data
        for (first, last), text in sorted(changes, reverse=True):
            data = data[:first] + text.encode() + data[last:]
        return data.decode()


def joined_source(splice: Splice, value: ast.expr) -> str:
    """The value's own source (quotes and escapes as written), newlines and trailing commas taken out."""
    import io
    import tokenize

    tokens = [
        t for t in tokenize.generate_tokens(io.StringIO("(" + splice.text(value) + ")").readline)
        if t.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    ]
    tokens = tokens[1:-1]
    parts: list[str] = []
    for i, t in enumerate(tokens):
        if t.type == tokenize.COMMENT:
            raise ValueError("comment")
        if t.string == "," and i + 1 < len(tokens) and tokens[i + 1].string in (")", "]", "}"):
            opens = [p for p in parts]
            # a tuple of one keeps its comma
            depth, commas, j = 0, 0, i - 1
            while j >= 0 and depth >= 0:
                if tokens[j].string in (")", "]", "}"):
                    depth += 1
                elif tokens[j].string in ("(", "[", "{"):
                    depth -= 1
                elif tokens[j].string == "," and depth == 0:
                    commas += 1
                j -= 1
            is_call = j >= 0 and (tokens[j].type == tokenize.NAME or tokens[j].string in (")", "]"))
            if commas or is_call or tokens[i + 1].string != ")":
                continue
        parts.append(t.string + (" " if t.string == "," else ""))
    out = ""
    for part in parts:
        if out and (out[-1].isalnum() or out[-1] in "\"'_") and (part[0].isalnum() or part[0] in "\"'_"):
            out += " "
        out += part
    return out.replace("=", "=")


def places_in(*texts: str) -> list[str] | None:
    """The places of a text in their order; none where one is more than a name."""
    names: list[str] = []
    for text in texts:
        for _signs, name, shape, _conversion in Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or shape and "{" in shape:
                return None
            names.append(name)
    return list(dict.fromkeys(names))


def filled_call(use: ast.Name, value: ast.expr, parents: dict[ast.AST, ast.AST], splice: Splice) -> tuple[ast.Call, str] | None:
    """`NAME.filled({"a": x})` as `_("…", a=x)`: the call to replace and its new text."""
    attribute = parents.get(use)
    call = parents.get(attribute) if attribute else None
    if not (isinstance(attribute, ast.Attribute) and attribute.attr == "filled" and isinstance(call, ast.Call) and call.func is attribute):
        return None
    if len(call.args) != 1 or call.keywords or not isinstance(call.args[0], ast.Dict) or not isinstance(value, ast.Call) or value.keywords:
        return None
    texts = [a.value if isinstance(a, ast.Constant) else None for a in value.args]
    maker = value.func.id  # type: ignore[attr-defined]
    if any(not isinstance(t, str) for t in texts) or len(texts) != {"_": 1, "layout": 1, "plural": 2, "in_context": 2}.get(maker):
        return None
    words = texts[1:] if maker == "in_context" else texts
    names = places_in(*words)
    keys = [k.value if isinstance(k, ast.Constant) else None for k in call.args[0].keys]
    if names is None or any(not isinstance(k, str) or not k.isidentifier() or k in ("by",) for k in keys) or len({*keys}) != len(keys):
        return None
    given = dict(zip(keys, map(splice.text, call.args[0].values), strict=True))
    if "\n" in "".join(given.values()) and any("#" in text for text in given.values()):
        return None
    head = joined_source(splice, value)[:-1]
    if maker == "plural":
        if "count" not in given or {*given} - {"count"} != {*names} - {"count"}:
            return None
        rest = [f"{n}={given[n]}" for n in names if n != "count"]
        return call, f"{head}, {', '.join([given['count'], *rest])})"
    if {*given} != {*names} or "count" in given and maker == "plural":
        return None
    import keyword

    if any(keyword.iskeyword(n) for n in names):
        return None
    return call, f"{head}, {', '.join(f'{n}={given[n]}' for n in names)})"


SIMPLE = (ast.Expr, ast.Raise, ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign)
NO_LOCALS = ("value", "self", "one", "it")
OTHER_LOCALS = {"what": ("message",), "problem": ("mistake",), "sentence": ("message",), "text": ("message",), "words": ("message",)}
BRANCHING = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)


def parameters_of(modules: dict[str, Module]) -> dict[str, list[str]]:
    """Positional parameters by dotted name of a function, by the fields of a record, and by `.name` of a method."""
    found: dict[str, list[str]] = {}
    methods: dict[str, list[list[str]]] = {}
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                fields = [n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
                found[f"{module.name}.{node.name}"] = fields
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef):
                        names = [p.arg for p in [*inner.args.posonlyargs, *inner.args.args]]
                        methods.setdefault(inner.name, []).append(names[1:] if names[:1] in (["self"], ["cls"]) else names)
            elif isinstance(node, ast.FunctionDef):
                found.setdefault(f"{module.name}.{node.name}", [p.arg for p in [*node.args.posonlyargs, *node.args.args]])
    found.update({f".{name}": kinds[0] for name, kinds in methods.items() if all(kind == kinds[0] for kind in kinds)})
    return found


def parameter_filled(call: ast.Call, argument: ast.AST, module: Module, modules: dict[str, Module], known: dict[str, list[str]]) -> str:
    """The name of the parameter that an argument fills, if it can be told."""
    for keyword in call.keywords:
        if keyword.value is argument:
            return keyword.arg or ""
    if argument not in call.args:
        return ""
    number = call.args.index(argument)
    if any(isinstance(a, ast.Starred) for a in call.args[:number]):
        return ""
    if isinstance(call.func, ast.Name):
        target = module.imports.get(call.func.id, f"{module.name}.{call.func.id}")
        names = known.get(resolved(modules, target), [])
    elif isinstance(call.func, ast.Attribute):
        names = known.get(f".{call.func.attr}", [])
    else:
        names = []
    return names[number] if number < len(names) else ""


def statement_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.stmt | None:
    while node in parents and not isinstance(node, ast.stmt):
        node = parents[node]
    return node if isinstance(node, ast.stmt) else None


def function_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.FunctionDef | None:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef):
            return node
    return None


def is_free_for(name: str, function: ast.FunctionDef, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a local of this name, made right before a statement, disturbs no other one."""
    a = function.args
    if name in {p.arg for p in [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]}:
        return False
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and node is not function and name in bound_in(node):
            return False
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            if not isinstance(parents[node], ast.Assign | ast.AnnAssign):
                return False
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            statement = statement_of(node, parents)
            block = next(
                (b for b in ast.iter_fields(parents[statement]) if isinstance(b[1], list) and statement in b[1]), None
            ) if statement else None
            if not block:
                return False
            before = block[1][: block[1].index(statement)]
            for earlier in reversed(before):
                if not isinstance(earlier, ast.Assign) or not isinstance(earlier.targets[0], ast.Name):
                    return False
                if earlier.targets[0].id == name:
                    break
            else:
                return False
    return True


@dataclass
class Change:
    """How one constant may be read at its place: `span` becomes `text`; or `local = text` before the statement."""

    one: Single
    span: tuple[int, int]
    text: str
    local: str = ""
    local_span: tuple[int, int] | None = None
    local_text: str = ""


def change_of(module: Module, one: Single, splice: Splice, parents, modules, known) -> Change | None:
    try:
        text = joined_source(splice, one.value)
    except ValueError:
        return None
    if isinstance(one.value, ast.Tuple) and not text.startswith("("):
        text = f"({text})"
    star = parents.get(one.use)
    place: ast.AST = one.use
    merged = filled_call(one.use, one.value, parents, splice) if one.kind == "message" else None
    if merged:
        place, text = merged
    elif isinstance(star, ast.Starred) and isinstance(one.value, ast.Tuple) and isinstance(parents[star], ast.Call | ast.Tuple | ast.List):
        change = Change(one, splice.span(star), text[1:-1].rstrip(", "))  # `f(*PAIR)` reads the two
        statement, function = statement_of(star, parents), function_of(star, parents)
        if isinstance(statement, SIMPLE) and function and not branches(star, statement, parents):
            local = next((n for n in ("problem", "mistake") if is_free_for(n, function, parents)), "")
            if local and starts_its_line(module, statement):
                change.local, change.local_span, change.local_text = local, splice.span(one.use), text
        return change
    elif isinstance(star, ast.Attribute) and star.attr == "filled" and isinstance(parents.get(star), ast.Call):
        place = parents[star]
        text += splice.text(place).removeprefix(splice.text(one.use))
    change = Change(one, splice.span(place), text)
    statement, function, call = statement_of(place, parents), function_of(place, parents), parents.get(place)
    if isinstance(call, ast.keyword):
        call = parents.get(call)
    if isinstance(statement, SIMPLE) and function and one.kind != "text" and place is not statement:
        if starts_its_line(module, statement) and not branches(place, statement, parents):
            name = parameter_filled(call, place, module, modules, known) if isinstance(call, ast.Call) else ""
            if isinstance(call, ast.Attribute):  # `_("…").in_language(lang)`
                name = "sentence"
            for local in (name, *OTHER_LOCALS.get(name, ())):
                if local and local not in NO_LOCALS and is_free_for(local, function, parents):
                    change.local = local
                    break
    return change


def lines_of(text: str, indent: int, room: int = LIMIT) -> list[str] | None:
    """A local's line, or the lines that the formatter makes of it; none where a text has no room."""
    if indent + len(text) <= room:
        return [" " * indent + text]
    name, _, value = text.partition(" = ")
    try:
        node = ast.parse(value, mode="eval").body
    except SyntaxError:
        return None
    inner = indent + 4
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        data = value.encode()
        parts = [data[p.col_offset : p.end_col_offset].decode() for p in node.args]
        parts += [f"{k.arg}={data[k.value.col_offset : k.value.end_col_offset].decode()}" for k in node.keywords]
        head = f"{name} = {node.func.id}("
    elif isinstance(node, ast.Tuple):
        data = value.encode()
        parts = [data[p.col_offset : p.end_col_offset].decode() for p in node.elts]
        head = f"{name} = ("
    else:
        return None
    if inner + len(", ".join(parts)) <= room and not isinstance(node, ast.Tuple):
        return [" " * indent + head, " " * inner + ", ".join(parts), " " * indent + ")"]
    lines: list[str] = []
    for part in parts:
        if inner + len(part) + 1 <= room:
            lines.append(" " * inner + part + ",")
        elif halves := in_two(part, inner):
            lines += halves
        else:
            return None
    if len(parts) == 1 and isinstance(node, ast.Call):
        lines[-1] = lines[-1].removesuffix(",")
    return [" " * indent + head, *lines, " " * indent + ")"]


def in_two(part: str, indent: int) -> list[str] | None:
    """A text, or a message of one text, on two lines."""
    match = re.fullmatch(r"(?P<head>_\()?(?P<quote>[\"'])(?P<text>.*)(?P=quote)(?P<tail>\)?)", part)
    if not match or bool(match["head"]) != bool(match["tail"]) or match["quote"] in match["text"]:
        return None
    deep = indent + (4 if match["head"] else 0)
    if match["head"] and deep + len(match["text"]) + 2 <= LIMIT:
        return [f"{' ' * indent}_(", f"{' ' * deep}{match['quote']}{match['text']}{match['quote']}", f"{' ' * indent}),"]
    at = match["text"].rfind(" ", 0, LIMIT - deep - 3) + 1
    if at < 40 or deep + len(match["text"]) - at + 3 > LIMIT:
        return None
    quote, first, second = match["quote"], match["text"][:at], match["text"][at:]
    halves = [f"{' ' * deep}{quote}{first}{quote}", f"{' ' * deep}{quote}{second}{quote}"]
    return [f"{' ' * indent}_(", *halves, f"{' ' * indent}),"] if match["head"] else [halves[0], halves[1] + ","]


@dataclass
class Plan:
    """What a group of constants changes in the source: edits, and by how many lines it grows."""

    edits: list[tuple[tuple[int, int], str]]
    growth: int
    locals: int


def branches(place: ast.AST, statement: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether something between a place and its statement may leave it out or repeat it."""
    while place is not statement:
        place = parents[place]
        if isinstance(place, BRANCHING):
            return True
    return False


def starts_its_line(module: Module, statement: ast.stmt) -> bool:
    return not module.source.splitlines()[statement.lineno - 1][: statement.col_offset].strip()


def plan_of(module: Module, group: list[Single], splice: Splice, parents, modules, known) -> Plan | None:
    """The first way in which the constants of one statement find room where they are used."""
    changes = [change_of(module, one, splice, parents, modules, known) for one in group]
    if None in changes:
        return None
    spans = sorted(c.span for c in changes)
    if any(after[0] < before[1] for before, after in zip(spans, spans[1:])):
        return None  # one fills a place of another: one after the other
    statement = statement_of(group[0].use, parents)
    removed = 0
    edits: list[tuple[tuple[int, int], str]] = []
    for one in group:
        first, last = splice.span(one.statement)
        last += splice.data[last : last + 1] == b"\n"
        edits.append(((first, last), ""))
        removed += one.statement.end_lineno - one.statement.lineno + 1

    def direct(some: list[Change], hoisted: list[Change]) -> tuple[bool, int]:
        """Whether the lines of the statement stay within the limit, and how many lines they lose."""
        start = splice.starts[statement.lineno - 1]
        end = splice.starts[min(statement.end_lineno, len(splice.starts) - 1)]
        data = splice.data[start:end]
        here = [(c.span, c.text) for c in some] + [(c.local_span or c.span, c.local) for c in hoisted]
        for (first, last), text in sorted(here, reverse=True):
            data = data[: first - start] + text.encode() + data[last - start :]
        new, old = data.decode().splitlines(), splice.data[start:end].decode().splitlines()
        return all(len(line) <= LIMIT for line in new), len(old) - len(new)

    hoisted: list[Change] = []
    rest = sorted(changes, key=lambda c: -len(c.text))
    while True:
        fits, fewer = direct([c for c in changes if c not in hoisted], hoisted)
        if fits:
            break
        names = {c.local for c in hoisted}
        more = next((c for c in rest if c.local and c.local not in names and c not in hoisted), None)
        if more is None:
            return exploded(module, group, changes, splice, parents, statement, edits, removed)
        hoisted.append(more)
    growth = -removed - fewer
    above: list[str] = []
    for c in changes:
        if c in hoisted:
            lines = lines_of(f"{c.local} = {c.local_text or c.text}", statement.col_offset)
            if lines is None:
                return None
            above += lines
            growth += len(lines)
            edits.append((c.local_span or c.span, c.local))
        else:
            edits.append((c.span, c.text))
    if above:
        start = splice.starts[statement.lineno - 1]
        edits.append(((start, start), "\n".join(above) + "\n"))
    return Plan(edits, growth, len(hoisted))


def exploded(module, group, changes, splice, parents, statement, edits, removed) -> Plan | None:
    """A statement `name = NAME.filled({...})`, `yield …`, `return …` of one line whose message takes several lines."""
    if len(changes) != 1 or statement.lineno != statement.end_lineno:
        return None
    change, node = changes[0], statement.value if hasattr(statement, "value") else None
    if isinstance(node, ast.Yield):
        node = node.value
    if node is None or splice.span(node) != change.span:
        return None
    line = splice.data[splice.starts[statement.lineno - 1] :].decode().splitlines()[0]
    head = line.strip().removesuffix(splice.text(node))
    lines = lines_of(f"x = {change.text}", statement.col_offset, LIMIT - len(head) + 4)
    if lines is None:
        return None
    lines[0] = " " * statement.col_offset + head + lines[0].strip().removeprefix("x = ")
    start = splice.starts[statement.lineno - 1]
    edits.append(((start, start + len(line.encode())), "\n".join(lines)))
    return Plan(edits, len(lines) - 1 - removed, 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", default="thb_eu")
    parser.add_argument("--grow", type=int, default=1)
    parser.add_argument("--grow-refusal", type=int, default=1)
    parser.add_argument("--kinds", default="message,refusal,text")
    parser.add_argument("--tell", action="store_true", help="name what stays, and by how many lines its place would grow")
    parser.add_argument("--skip", default=",".join(SKIP))
    asked = parser.parse_args()
    root = asked.root.resolve()
    ruff = str(root / ".venv/bin/ruff")
    modules = read(root, "thb_eu")
    others = read(root, "tests", "release", "benchmarks", "docs", "examples")
    foreign = foreign_names(modules, others)
    known = parameters_of(modules)
    stay = {*(Path(__file__).parent / "keep_constants.txt").read_text().splitlines()}
    kinds, skipped = {*asked.kinds.split(",")}, tuple(asked.skip.split(","))
    moved: Counter = Counter()
    kept: Counter = Counter()
    saved = 0
    changed: list[str] = []
    for module in modules.values():
        relative = str(module.path.relative_to(root))
        if not relative.startswith(asked.only) or relative.startswith(skipped):
            continue
        refused = {line.split()[1] for line in stay if line.split()[0] == module.name}
        touched = False
        while True:
            waiting = [s for s in singles(module, foreign) if s.kind in kinds and s.name not in refused]
            if not waiting:
                break
            splice, parents = Splice(module.source), parents_of(module.tree)
            groups: dict[ast.stmt, list[Single]] = {}
            for one in waiting:
                groups.setdefault(statement_of(one.use, parents), []).append(one)
            definitions = {one.statement for one in waiting}
            edits: list[tuple[tuple[int, int], str]] = []
            functions: set[tuple[ast.AST, str]] = set()
            for statement, group in groups.items():
                if statement in definitions or statement is None:
                    continue  # next time, when the constant that reads it has moved
                best = None
                either = any(isinstance(n, ast.IfExp) for n in ast.walk(statement))  # both ends, or none
                for tried in [group, *([one] for one in group if len(group) > 1 and not either)]:
                    plan = plan_of(module, tried, splice, parents, modules, known)
                    allowed = max(asked.grow_refusal if one.kind == "refusal" else asked.grow for one in tried)
                    if plan and plan.growth <= allowed:
                        best = plan
                        moved["local" if plan.locals else "direct", plan.growth] += len(tried)
                        saved -= plan.growth
                        break
                try:
                    if best:
                        ast.parse(splice.replaced(best.edits))
                except SyntaxError:
                    print("SYNTAX", module.name, [one.name for one in group])
                    best = None
                if best:
                    edits += best.edits
                    touched = True
                else:
                    refused.update(one.name for one in group)
                    kept[group[0].kind] += len(group)
                    if asked.tell:
                        print("kept", module.name, [one.name for one in group], plan.growth if plan else "no room")
            if not edits:
                if not any(one.name in refused for one in waiting):
                    break
                continue  # what a constant that stays reads is tried next
            module.source = splice.replaced(edits)
            module.tree = ast.parse(module.source)
        if touched and asked.write:
            module.path.write_text(module.source, encoding="utf-8")
            changed.append(str(module.path))
    if changed:
        subprocess.run([ruff, "format", "--quiet", *changed], check=True)
    print("moved", sum(moved.values()), dict(sorted(moved.items())))
    print("kept ", sum(kept.values()), dict(sorted(kept.items(), key=str)))
    print("lines saved", saved)


if __name__ == "__main__":
    main()
